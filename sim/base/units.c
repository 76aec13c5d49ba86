/* SPDX-License-Identifier: MIT
 * units: one list of unit words, a strict reader of numbers, and a printer whose text reads back to the last
 * bit.
 *
 * A percentage is moved by two decimal places in the text, not by a division: "8.8 %" is then exactly the
 * double 0.088, and the shortest digits of 0.088 give "8.8 %" back. The C library's strtod and snprintf obey
 * the locale, so they are only ever called with the locale "C" in force for this thread.
 *
 * What is printed and read again must be the same double, or a study that a file holds would not be the study
 * that was run. So nothing is ever divided on the way out unless the quotient is a whole number of the word.
 *
 *   1. The words   2. Spelling   3. Reading numbers   4. Reading quantities   5. Printing
 */
#include <ebb/units.h>

#include <ctype.h>
#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. The words */

/* Of the Julian calendar, a mean over four years; 30.4375 is a twelfth. Exact in binary, both of them. */
static const double DAYS_PER_MONTH = 30.4375;
static const double DAYS_PER_YEAR = 365.25;

/* Names are UDUNITS, as the attributes of a results file; a share has none there, but must be written with %
 * by people, for whom 0.5 and 0.5 % look alike. */
static const struct {
    const char *name, *allowed;
} UNITS[EBB_UNIT_COUNT] = {
    [EBB_UNIT_NUMBER] = {"1", "a plain number"},
    [EBB_UNIT_DAYS] = {"day", "a time in days, weeks, months or years"},
    [EBB_UNIT_POINTS] = {"point", "a score in points"},
    [EBB_UNIT_PERCENT] = {"1", "a share in %"},
    [EBB_UNIT_PER_DAY] = {"1/day", "a rate per day"},
    [EBB_UNIT_PER_YEAR] = {"1/year", "a rate per year"},
    [EBB_UNIT_MINUTES] = {"minute", "a time in min or hours"},
};

const char *ebb_units_name(enum ebb_unit unit)
{
    return UNITS[unit].name;
}

const char *ebb_units_allowed(enum ebb_unit unit)
{
    return UNITS[unit].allowed;
}

/* The first word of each unit is the canonical one, in which values are printed. The scale of a percentage is
 * for those who list words; reading and printing move the point instead (see above). */
const struct ebb_unit_word *ebb_units_words(void)
{
    static const struct ebb_unit_word words[] = {
        {"day", "days", EBB_UNIT_DAYS, 1, false},
        {"week", "weeks", EBB_UNIT_DAYS, 7, false},
        {"month", "months", EBB_UNIT_DAYS, DAYS_PER_MONTH, true},
        {"year", "years", EBB_UNIT_DAYS, DAYS_PER_YEAR, true},
        {"point", "points", EBB_UNIT_POINTS, 1, false},
        {"%", "%", EBB_UNIT_PERCENT, 0.01, false},
        {"per day", "per day", EBB_UNIT_PER_DAY, 1, false},
        {"per year", "per year", EBB_UNIT_PER_YEAR, 1, false},
        {"min", "min", EBB_UNIT_MINUTES, 1, false},
        {"minute", "minutes", EBB_UNIT_MINUTES, 1, false},
        {"hour", "hours", EBB_UNIT_MINUTES, 60, false},
        {NULL, NULL, EBB_UNIT_NUMBER, 0, false},
    };
    return words;
}

static const struct ebb_unit_word *find_word(const char *text)
{
    for (const struct ebb_unit_word *word = ebb_units_words(); word->one; word++) {
        if (strcmp(text, word->one) == 0 || strcmp(text, word->many) == 0)
            return word;
    }
    return NULL;
}

/* Without regard to capitals, of letters that need no locale: `b` is in small ones. */
static bool is_same_word(const char *a, const char *b)
{
    for (; *a && *b; a++, b++) {
        if ((*a >= 'A' && *a <= 'Z' ? *a - 'A' + 'a' : *a) != *b)
            return false;
    }
    return *a == *b;
}

/* By the first word of the row that they stand for. "m" is left out: minutes, months and metres. "h" is
 * offered and not taken, as "d" is. */
const struct ebb_unit_word *ebb_units_short(const char *word)
{
    static const char *const SHORT[][2] = {
        {"d", "day"},     {"w", "week"},    {"wk", "week"},    {"wks", "week"},    {"mo", "month"},
        {"mos", "month"}, {"mth", "month"}, {"mths", "month"}, {"y", "year"},      {"yr", "year"},
        {"yrs", "year"},  {"pt", "point"},  {"pts", "point"},  {"madrs", "point"}, {"madrs points", "point"},
        {"mins", "min"},  {"h", "hour"},    {"hr", "hour"},    {"hrs", "hour"},
    };
    for (size_t i = 0; i < sizeof SHORT / sizeof SHORT[0]; i++) {
        if (is_same_word(word, SHORT[i][0]))
            return find_word(SHORT[i][1]);
    }
    return NULL;
}

/* 2. Spelling */

/* Letters of the longest word that is compared. Keys are shorter; a longer word is no misspelling of any. */
enum { LONGEST_WORD = 63 };

static int least(int a, int b)
{
    return a < b ? a : b;
}

struct word {
    uint8_t letters[LONGEST_WORD]; /* in lower case */
    int n;                         /* LONGEST_WORD + 1: too many */
};

static struct word fold(const char *text)
{
    struct word word = {.n = 0};
    for (; text[word.n] != '\0' && word.n < LONGEST_WORD; word.n++)
        word.letters[word.n] = (uint8_t)tolower((unsigned char)text[word.n]);
    word.n += text[word.n] != '\0';
    return word;
}

/* Optimal string alignment (Damerau 1964; Levenshtein 1966), by the table of prefixes, of which three rows
 * are enough. A swap of neighbours counts as one: it is the commonest slip of all ("wekes"), and as two
 * changes it would be too far from a short word. */
static int distance_of(const struct word *from, const struct word *to)
{
    const uint8_t *a = from->letters, *b = to->letters;
    int rows[3][LONGEST_WORD + 1]; /* the row before the last, the last, this one: i mod 3 */
    for (int j = 0; j <= to->n; j++)
        rows[0][j] = j;
    for (int i = 1; i <= from->n; i++) {
        int *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
        now[0] = i;
        for (int j = 1; j <= to->n; j++) {
            now[j] = least(least(last[j], now[j - 1]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                now[j] = least(now[j], before[j - 2] + 1);
        }
    }
    return rows[from->n % 3][to->n];
}

int ebb_units_distance(const char *from, const char *to)
{
    const struct word a = fold(from), b = fold(to);
    return a.n > LONGEST_WORD || b.n > LONGEST_WORD ? LONGEST_WORD + 1 : distance_of(&a, &b);
}

/* One in three: with one in two, words of four letters would be near many others ("week" near "seed"). Words
 * whose lengths alone are too far apart are most of those that are offered, and need no table: with one for
 * each, reading a study with a misspelt key took four times as long. */
bool ebb_units_is_nearer(const char *written, const char *candidate, int *distance)
{
    const size_t whole_n = strlen(written), whole_m = strlen(candidate);
    if (whole_n > LONGEST_WORD || whole_m > LONGEST_WORD)
        return false;
    const int n = (int)whole_n, m = (int)whole_m;
    const int allowed = m / 3 > 1 ? m / 3 : 1, limit = least(allowed, *distance - 1);
    if (abs(n - m) > limit)
        return false;
    const int found = ebb_units_distance(written, candidate);
    if (found <= limit)
        *distance = found;
    return found <= limit;
}

/* "%" is never proposed: any one letter would be near it. Of words as near the first in the list is taken. */
const char *ebb_units_nearest(const char *word)
{
    const char *nearest = NULL;
    int distance = LONGEST_WORD;
    for (const struct ebb_unit_word *row = ebb_units_words(); row->one; row++) {
        const char *const forms[] = {row->many, row->one};
        for (int i = 0; i < 2; i++) {
            if (strlen(forms[i]) > 1 && ebb_units_is_nearer(word, forms[i], &distance))
                nearest = forms[i];
        }
    }
    return nearest;
}

/* 3. Reading numbers */

/* The C locale for as long as `old` has not been restored. In glibc it is a constant object and making it
 * cannot fail; where it does, the locale of the caller stays in force. */
static locale_t enter_c_locale(locale_t *out_c)
{
    *out_c = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    return *out_c == (locale_t)0 ? (locale_t)0 : uselocale(*out_c);
}

static void leave_c_locale(locale_t c, locale_t old)
{
    if (c == (locale_t)0)
        return;
    uselocale(old);
    freelocale(c);
}

/* strtod rounds correctly (glibc, to nearest), so that 17 digits or fewer give the same double everywhere. */
static double to_double(const char *digits)
{
    locale_t c, old = enter_c_locale(&c);
    const double value = strtod(digits, NULL);
    leave_c_locale(c, old);
    return value;
}

static const char *skip_digits(const char *at)
{
    while (*at >= '0' && *at <= '9')
        at++;
    return at;
}

/* Where the number at the start of `text` ends: [+-] digits [. digits] [e [+-] digits], with a digit before
 * or after the point; NULL when there is none. By hand, because strtod takes more than people mean: "nan",
 * "infinity", "0x1p3" and, by locale, "1,5". `out_power` is where its exponent starts, or the end. */
static const char *end_of_number(const char *text, const char **out_power)
{
    const char *at = text + (*text == '+' || *text == '-');
    const char *first = at;
    at = skip_digits(at);
    size_t n_digits = (size_t)(at - first);
    if (*at == '.') {
        first = ++at;
        at = skip_digits(at);
        n_digits += (size_t)(at - first);
    }
    if (n_digits == 0)
        return NULL;
    /* "010" is ten, or eight in YAML 1.1 and in C; nobody who means ten needs the zero. */
    const char *digit = text + (*text == '+' || *text == '-');
    if (digit[0] == '0' && digit[1] >= '0' && digit[1] <= '9')
        return NULL;
    *out_power = at;
    if (*at == 'e' || *at == 'E') {
        const char *power = at + 1 + (at[1] == '+' || at[1] == '-');
        const char *end = skip_digits(power);
        if (end == power)
            return NULL;
        at = end;
    }
    return at;
}

/* The number times ten to `shift`, rounded once: 8.8 divided by 100 is the double next to 0.088. Infinite
 * when it is too large or too long. */
static double shifted_number(const char *text, const char *power, const char *end, int shift)
{
    char digits[2 * EBB_UNITS_SIZE];
    if (end - text > EBB_UNITS_SIZE)
        return INFINITY;
    const long given = power < end ? strtol(power + 1, NULL, 10) : 0;
    /* Doubles end at 308 and -324, and the digits before the power move it by 64 at most. strtol gives the
     * largest or least long for a power that it cannot hold, so that `given + shift` would overflow. */
    if (given > 400 || given < -400)
        return given > 0 ? INFINITY : 0.0;
    snprintf(digits, sizeof digits, "%.*se%ld", (int)(power - text), text, given + shift);
    const double value = to_double(digits);
    return value == 0 ? 0
                      : value; /* no negative zero: it would print as 0 and read back as another pattern */
}

/* 4. Reading quantities */

static const char *skip_blanks(const char *at)
{
    while (*at == ' ')
        at++;
    return at;
}

/* An unknown word is told from a number that is none by what follows the digits: "3 fortnights" has a unit
 * that we do not know, "1.2.3" has none. The two get other messages, and only the first a "did you mean". */
enum ebb_units_result ebb_units_read(const char *text, struct ebb_quantity *out_quantity)
{
    struct ebb_quantity quantity = {.unit = EBB_UNIT_NUMBER};
    const char *start = skip_blanks(text), *power = NULL;
    if (*start == '\0')
        return EBB_UNITS_EMPTY;
    const char *end = end_of_number(start, &power);
    if (end == NULL)
        return EBB_UNITS_NO_NUMBER;
    quantity.rest = skip_blanks(end);
    if (*quantity.rest != '\0') {
        quantity.word = find_word(quantity.rest);
        if (quantity.word == NULL && ebb_units_short(quantity.rest) == NULL &&
            (isalnum((unsigned char)*end) || *end == '.' || *end == '_'))
            return EBB_UNITS_NO_NUMBER; /* "0x10", "1.2.3": something else than a number and its unit */
        if (quantity.word == NULL) {
            quantity.written = shifted_number(start, power, end, 0); /* for a guess */
            *out_quantity = quantity;
            return EBB_UNITS_UNKNOWN_WORD;
        }
        quantity.unit = quantity.word->unit;
    }
    quantity.written = shifted_number(start, power, end, 0);
    if (isinf(quantity.written))
        return EBB_UNITS_HUGE;
    if (quantity.unit == EBB_UNIT_PERCENT)
        quantity.value = shifted_number(start, power, end, -2);
    else
        quantity.value = quantity.word ? quantity.written * quantity.word->scale : quantity.written;
    if (isinf(quantity.value))
        return EBB_UNITS_HUGE;
    *out_quantity = quantity;
    return EBB_UNITS_OK;
}

/* By hand and not by strtoull, which takes blanks, signs, and -1 as the largest of all. */
bool ebb_units_read_whole(const char *text, uint64_t most, uint64_t *out_value, const char **out_why)
{
    const size_t n_digits = strspn(text, "0123456789");
    uint64_t value = 0;
    *out_why = "";
    if (n_digits > 0 && text[n_digits] == ',')
        *out_why = "a comma is in it: write 1000 for a thousand";
    else if (n_digits > 1 && text[0] == '0')
        *out_why = "a zero stands before it: write 7 for 07";
    if (n_digits == 0 || text[n_digits] != '\0' || (*out_why)[0] != '\0')
        return false;
    for (size_t i = 0; i < n_digits; i++) {
        const uint64_t digit = (uint64_t)(text[i] - '0');
        if (digit > most || value > (most - digit) / 10)
            return false;
        value = value * 10 + digit;
    }
    *out_value = value;
    return true;
}

/* 5. Printing */

struct decimal {
    bool negative;
    char digits[32]; /* without a point, no zeros at the end */
    int n_digits;
    int point; /* how many digits stand before the point; may be negative or beyond n_digits */
};

/* The fewest digits that read back as the value: by trying, 17 times at most, since 17 digits tell all
 * doubles apart. Ryu and its kin do it at once, in a thousand lines or more; here texts are printed by the
 * hundred. */
static struct decimal shortest_decimal(double value)
{
    struct decimal decimal = {.negative = value < 0};
    char text[40];
    locale_t c, old = enter_c_locale(&c);
    for (int n = 0; n < 17; n++) {
        snprintf(text, sizeof text, "%.*e", n, fabs(value));
        if (strtod(text, NULL) == fabs(value))
            break;
    }
    leave_c_locale(c, old);
    const char *power = strchr(text, 'e');
    for (const char *at = text; at < power; at++) {
        if (*at != '.')
            decimal.digits[decimal.n_digits++] = *at;
    }
    while (decimal.n_digits > 1 && decimal.digits[decimal.n_digits - 1] == '0')
        decimal.n_digits--;
    decimal.point = (int)strtol(power + 1, NULL, 10) + 1;
    return decimal;
}

/* With a power only where plain digits would be longer than people read: below 0.00001 or beyond 17 digits.
 * The literals of zeros are cut to length by %.*s, which needs no loop. */
static void print_decimal(const struct decimal *decimal, char out_text[EBB_UNITS_SIZE])
{
    const char *sign = decimal->negative ? "-" : "";
    const int n = decimal->n_digits, point = decimal->point;
    if (decimal->digits[0] == '0')
        snprintf(out_text, EBB_UNITS_SIZE, "0");
    else if (point < -4 || point > 17)
        snprintf(out_text, EBB_UNITS_SIZE, "%s%c%s%.*se%d", sign, decimal->digits[0], n > 1 ? "." : "", n - 1,
                 decimal->digits + 1, point - 1);
    else if (point <= 0)
        snprintf(out_text, EBB_UNITS_SIZE, "%s0.%.*s%.*s", sign, -point, "00000", n, decimal->digits);
    else if (point >= n)
        snprintf(out_text, EBB_UNITS_SIZE, "%s%.*s%.*s", sign, n, decimal->digits, point - n,
                 "00000000000000000");
    else
        snprintf(out_text, EBB_UNITS_SIZE, "%s%.*s.%.*s", sign, point, decimal->digits, n - point,
                 decimal->digits + point);
}

void ebb_units_print_number(double value, char out_text[EBB_UNITS_SIZE])
{
    const struct decimal decimal = shortest_decimal(value);
    print_decimal(&decimal, out_text);
}

void ebb_units_print_digits(double value, int digits, char out_text[EBB_UNITS_SIZE])
{
    locale_t c, old = enter_c_locale(&c);
    snprintf(out_text, EBB_UNITS_SIZE, "%.*g", digits, value);
    leave_c_locale(c, old);
}

/* number and out_text may be the same, hence memmove. "1 week" but "0 weeks", "1.0" does not come. */
static void add_word(const char *number, const struct ebb_unit_word *word, char out_text[EBB_UNITS_SIZE])
{
    const size_t length = strlen(number);
    memmove(out_text, number, length + 1);
    if (word)
        snprintf(out_text + length, EBB_UNITS_SIZE - length, " %s",
                 strcmp(number, "1") == 0 ? word->one : word->many);
}

void ebb_units_print(double value, enum ebb_unit unit, char out_text[EBB_UNITS_SIZE])
{
    struct decimal decimal = shortest_decimal(value);
    const struct ebb_unit_word *word = ebb_units_words();
    while (word->one && word->unit != unit)
        word++;
    if (unit == EBB_UNIT_PERCENT)
        decimal.point += 2; /* exact, where a product with 100 is rounded */
    print_decimal(&decimal, out_text);
    add_word(out_text, word->one ? word : NULL, out_text);
}

void ebb_units_print_as(double value, enum ebb_unit unit, const struct ebb_unit_word *word,
                        char out_text[EBB_UNITS_SIZE])
{
    const double in_word = word ? value / word->scale : 0;
    if ((unit != EBB_UNIT_DAYS && unit != EBB_UNIT_MINUTES) || word == NULL || word->unit != unit ||
        in_word != floor(in_word) || in_word == 0) {
        ebb_units_print(value, unit, out_text);
        return;
    }
    ebb_units_print_number(in_word, out_text);
    add_word(out_text, word, out_text);
}
