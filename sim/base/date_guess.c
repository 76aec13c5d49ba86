/* SPDX-License-Identifier: MIT
 * date_guess: which day, or which weekdays, somebody meant who wrote them otherwise (<ebb/dates.h>).
 *
 * A guess is offered and never taken, so it may know spellings that nobody should find in a study of somebody
 * else. What two readers would read as two days has none: 4/5/2027 is April to one and May to another.
 *
 *   1. Words   2. Dates   3. Weekdays
 */
#include <ebb/dates.h>

#include <stddef.h>
#include <string.h>

/* 1. Words */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static bool is_letter(char c)
{
    return lower(c) >= 'a' && lower(c) <= 'z';
}

static const char *skip(const char *at, const char *what)
{
    return at + strspn(at, what);
}

/* One of the words or its beginning of at least so many letters, steps over it; -1: none. */
static int take_beginning(const char **at, const char *const *words, int n, size_t fewest)
{
    size_t length = 0;
    while (is_letter((*at)[length]))
        length++;
    for (int i = 0; i < n && length >= fewest; i++) {
        size_t same = 0;
        while (same < length && words[i][same] != '\0' && lower((*at)[same]) == lower(words[i][same]))
            same++;
        if (same == length) {
            *at += length;
            return i;
        }
    }
    return -1;
}

/* A number of at most four digits, steps over it; -1: none. */
static int take_number(const char **at, int *out_n_digits)
{
    int number = 0, n = 0;
    while (is_digit((*at)[n]) && n < 4)
        number = 10 * number + ((*at)[n++] - '0');
    *out_n_digits = n;
    if (n == 0 || is_digit((*at)[n]))
        return -1;
    *at += n;
    return number;
}

/* 2. Dates */

/* A part of a date: its number, how many digits it had; 0 digits: a month by its name. */
struct part {
    int number, n_digits;
};

static bool take_part(const char **at, struct part *out_part)
{
    out_part->n_digits = 0;
    if (!is_digit(**at)) {
        out_part->number = take_beginning(at, EBB_MONTHS_WRITTEN, 12, 3) + 1;
        return out_part->number > 0;
    }
    out_part->number = take_number(at, &out_part->n_digits);
    return out_part->number >= 0;
}

/* 2027-3-5, 5.3.2027, 5 March 2027, March 5 2027; with / only where one order alone is a date. */
static bool order(const struct part part[3], bool slashes, struct ebb_date *out_date)
{
    const int a = part[0].number, b = part[1].number, c = part[2].number;
    if (part[0].n_digits == 4 && part[1].n_digits != 4)
        *out_date = (struct ebb_date){a, b, c};
    else if (part[0].n_digits == 0 && part[2].n_digits == 4)
        *out_date = (struct ebb_date){c, a, b};
    else if (part[2].n_digits == 4 && slashes && b > 12 && a <= 12)
        *out_date = (struct ebb_date){c, a, b};
    else if (part[2].n_digits == 4 && (!slashes || a > 12 || a == b))
        *out_date = (struct ebb_date){c, b, a};
    else
        return false;
    return true;
}

bool ebb_date_guess(const char *text, int *out_number)
{
    struct part part[3];
    struct ebb_date date;
    const char *at = skip(text, " ");
    for (int i = 0; i < 3; i++) {
        if (!take_part(&at, &part[i]))
            return false;
        at = skip(at, " .,-/");
    }
    if (*at != '\0' || !order(part, strchr(text, '/') != NULL, &date) || !ebb_date_exists(date))
        return false;
    *out_number = ebb_date_number(date);
    return true;
}

/* 3. Weekdays */

static unsigned span_of(int first, int last)
{
    return ((2u << (last - first)) - 1u) << first;
}

bool ebb_weekday_guess(const char *text, int *out_weekday)
{
    const char *at = skip(text, " ");
    const int weekday = take_beginning(&at, EBB_WEEKDAYS_WRITTEN, 7, 2);
    if (weekday < 0 || *skip(at, " .") != '\0')
        return false;
    *out_weekday = weekday;
    return true;
}

/* The whole word, in small letters, as in a list of weekdays. */
static const char *read_weekday(const char *text, int *out_weekday)
{
    const char *at = text;
    const int weekday = take_beginning(&at, EBB_WEEKDAYS_WRITTEN, 7, 2);
    if (weekday < 0 || strlen(EBB_WEEKDAYS_WRITTEN[weekday]) != (size_t)(at - text) || *text < 'a')
        return NULL;
    *out_weekday = weekday;
    return at;
}

bool ebb_weekdays_read(const char *text, unsigned *out_days)
{
    int first, last;
    const char *at = read_weekday(text, &first);
    if (at == NULL || strncmp(at, " to ", 4) != 0)
        return false;
    at = read_weekday(at + 4, &last);
    if (at == NULL || *at != '\0' || first >= last)
        return false;
    *out_days = span_of(first, last);
    return true;
}

/* The two bytes of a long dash come out of editors that mean well. */
static const char *skip_span_word(const char *at)
{
    static const char *const WORDS[] = {"to ", "until ",       "till ",       "through ",
                                        "-",   "\xe2\x80\x93", "\xe2\x80\x94"};
    for (size_t i = 0; i < sizeof WORDS / sizeof WORDS[0]; i++) {
        const size_t length = strlen(WORDS[i]);
        if (strncmp(at, WORDS[i], length) == 0)
            return skip(at + length, " .");
    }
    return NULL;
}

bool ebb_weekdays_guess(const char *text, unsigned *out_days)
{
    const char *at = skip(text, " [");
    unsigned days = 0;
    while (*at != '\0') {
        int first = take_beginning(&at, EBB_WEEKDAYS_WRITTEN, 7, 2), last = first;
        at = skip(at, " .");
        const char *behind = skip_span_word(at);
        if (behind)
            last = take_beginning(&behind, EBB_WEEKDAYS_WRITTEN, 7, 2);
        if (first < 0 || last < first)
            return false;
        days |= span_of(first, last);
        at = skip(behind ? behind : at, " .,+&/;]");
        if (strncmp(at, "and ", 4) == 0)
            at = skip(at + 4, " ");
    }
    *out_days = days;
    return days != 0;
}

void ebb_weekdays_print(unsigned days, char out_text[EBB_WEEKDAYS_SIZE])
{
    char *at = out_text;
    int first = 0, last = 6;
    while (first < 6 && (days >> first & 1u) == 0)
        first++;
    while (last > first && (days >> last & 1u) == 0)
        last--;
    const bool is_span = days == span_of(first, last) && last > first + 1;
    *at++ = is_span ? ' ' : '[';
    for (int day = first; day <= last; day++) {
        if ((days >> day & 1u) == 0 || (is_span && day != first && day != last))
            continue;
        const char *between = day == first ? "" : is_span ? " to " : ", ";
        at = strcpy(at, between) + strlen(between);
        for (const char *letter = EBB_WEEKDAYS_WRITTEN[day]; *letter; letter++)
            *at++ = lower(*letter);
    }
    strcpy(at, is_span ? "" : "]");
    if (is_span)
        memmove(out_text, out_text + 1, (size_t)(at - out_text));
}
