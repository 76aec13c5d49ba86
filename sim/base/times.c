/* SPDX-License-Identifier: MIT
 * times: reading and printing the clock.
 *
 * One strict spelling, "HH:MM", and a lax reader beside it that only suggests: who writes 9-17 is told
 * "09:00 to 17:00", and whoever reads a study of somebody else finds all times written alike.
 *
 *   1. Lengths   2. Times of day   3. Hours   4. Guesses
 */
#include <ebb/times.h>

#include <stdio.h>
#include <string.h>

/* 1. Lengths */

#define AS_WORD(code, word) [code] = word,
const char *const EBB_TIME_LAWS[] = {EBB_TIME_LAW_LIST(AS_WORD) NULL};
#undef AS_WORD

bool ebb_length_has_ends(const struct ebb_length *length)
{
    return length->law == EBB_TIME_UNIFORM || length->law == EBB_TIME_TRIANGULAR ||
           length->law == EBB_TIME_LOGNORMAL;
}

/* 2. Times of day */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_time(int hour, int minute)
{
    return minute >= 0 && minute < 60 && hour >= 0 && (hour < 24 || (hour == 24 && minute == 0));
}

/* The time at the start of the text, in five characters; NULL: none, else what follows. */
static const char *read_time(const char *text, int *out_minutes)
{
    if (!is_digit(text[0]) || !is_digit(text[1]) || text[2] != ':' || !is_digit(text[3]) ||
        !is_digit(text[4]))
        return NULL;
    const int hour = 10 * (text[0] - '0') + (text[1] - '0'), minute = 10 * (text[3] - '0') + (text[4] - '0');
    if (!is_time(hour, minute))
        return NULL;
    *out_minutes = 60 * hour + minute;
    return text + 5;
}

bool ebb_time_of_day_read(const char *text, int *out_minutes)
{
    int minutes;
    const char *rest = read_time(text, &minutes);
    if (rest == NULL || *rest != '\0')
        return false;
    *out_minutes = minutes;
    return true;
}

void ebb_time_of_day_print(int minutes, char out_text[EBB_TIME_OF_DAY_SIZE])
{
    snprintf(out_text, EBB_TIME_OF_DAY_SIZE, "%02d:%02d", minutes / 60 % 100, minutes % 60);
}

/* 3. Hours */

static const char *skip_blanks(const char *at)
{
    while (*at == ' ')
        at++;
    return at;
}

bool ebb_hours_read(const char *text, struct ebb_hours *out_hours)
{
    struct ebb_hours hours;
    const char *at = read_time(text, &hours.from);
    if (at == NULL || *at != ' ')
        return false;
    at = skip_blanks(at);
    if (strncmp(at, "to ", 3) != 0)
        return false;
    at = read_time(skip_blanks(at + 3), &hours.to);
    if (at == NULL || *at != '\0' || hours.from >= hours.to)
        return false;
    *out_hours = hours;
    return true;
}

void ebb_hours_print(const struct ebb_hours *hours, char out_text[EBB_HOURS_SIZE])
{
    char from[EBB_TIME_OF_DAY_SIZE], to[EBB_TIME_OF_DAY_SIZE];
    ebb_time_of_day_print(hours->from, from);
    ebb_time_of_day_print(hours->to, to);
    snprintf(out_text, EBB_HOURS_SIZE, "%s to %s", from, to);
}

/* 4. Guesses */

/* One or two digits. NULL: none. */
static const char *guess_number(const char *at, int *out_number)
{
    if (!is_digit(*at))
        return NULL;
    *out_number = *at++ - '0';
    if (is_digit(*at))
        *out_number = 10 * *out_number + (*at++ - '0');
    return at;
}

/* "9", "9:30", "9.30", "9h30", "9 am", "4:30 pm". */
static const char *guess_time(const char *text, int *out_minutes)
{
    int hour, minute = 0;
    const char *at = guess_number(skip_blanks(text), &hour);
    if (at == NULL)
        return NULL;
    if ((*at == ':' || *at == '.' || *at == 'h') && is_digit(at[1])) {
        at = guess_number(at + 1, &minute);
        if (at == NULL || is_digit(*at))
            return NULL;
    }
    at = skip_blanks(at);
    if (strncmp(at, "am", 2) == 0 || strncmp(at, "pm", 2) == 0) {
        if (hour < 1 || hour > 12)
            return NULL;
        hour = hour % 12 + (at[0] == 'p' ? 12 : 0);
        at += 2;
    }
    if (!is_time(hour, minute))
        return NULL;
    *out_minutes = 60 * hour + minute;
    return skip_blanks(at);
}

bool ebb_time_of_day_guess(const char *text, int *out_minutes)
{
    const char *rest = guess_time(text, out_minutes);
    return rest && *rest == '\0';
}

/* What may stand between the two; the two bytes of a long dash come out of editors that mean well. */
bool ebb_hours_guess(const char *text, struct ebb_hours *out_hours)
{
    static const char *const BETWEEN[] = {"to", "until", "till", "-", "\xe2\x80\x93", "\xe2\x80\x94"};
    struct ebb_hours hours;
    const char *at = guess_time(text, &hours.from), *rest = NULL;
    for (size_t i = 0; at && rest == NULL && i < sizeof BETWEEN / sizeof BETWEEN[0]; i++) {
        const size_t length = strlen(BETWEEN[i]);
        if (strncmp(at, BETWEEN[i], length) == 0)
            rest = guess_time(at + length, &hours.to);
    }
    if (rest == NULL || *rest != '\0' || hours.from >= hours.to)
        return false;
    *out_hours = hours;
    return true;
}
