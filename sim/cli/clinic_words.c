/* SPDX-License-Identifier: MIT
 * clinic_words: words and numbers that several parts of a clinic's page share.
 *
 * What may be told at all is no matter of words: ebb_clinic_is_told (<ebb/clinic_findings.h>).
 */
#include "clinic_parts.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "wrapped.h"

/* An error below this is said as that: a nurse does nothing with the third decimal of a per cent. */
#define LEAST_ERROR 0.01

const char *const EBB_CLINIC_WEEKDAYS[7] = {"Monday", "Tuesday",  "Wednesday", "Thursday",
                                            "Friday", "Saturday", "Sunday"};
const char *const EBB_CLINIC_LACK_WORDS[EBB_LACK_COUNT] = {
    [EBB_LACKS_CHAIR] = "a chair", [EBB_LACKS_NURSE] = "a nurse", [EBB_LACKS_PRESCRIBER] = "the prescriber"};

void ebb_clinic_page_add_line(struct ebb_text *text, int first_indent, int indent, struct ebb_text *line)
{
    ebb_wrapped_add(text, first_indent, indent, ebb_text_chars(line));
    text->failed = text->failed || line->failed;
    line->length = 0;
    if (line->chars)
        line->chars[0] = '\0';
}

struct ebb_formatted ebb_clinic_say_staffing(int chairs, int nurses)
{
    struct ebb_formatted out;
    snprintf(out.chars, sizeof out.chars, "%d %s and %d %s", chairs, chairs == 1 ? "chair" : "chairs", nurses,
             nurses == 1 ? "nurse" : "nurses");
    return out;
}

static struct ebb_formatted dash(void)
{
    return ebb_format_decimals(NAN, 0);
}

struct ebb_formatted ebb_clinic_say_within(int days)
{
    struct ebb_formatted out = {"on their day"};
    if (days > 0)
        snprintf(out.chars, sizeof out.chars, "within %d %s", days, days == 1 ? "day" : "days");
    return out;
}

struct ebb_formatted ebb_clinic_say_number(double number)
{
    struct ebb_formatted out;
    snprintf(out.chars, sizeof out.chars, "%.4g", number);
    return out;
}

/* Decimals that leave it on its side of the target, and below 100 if it is below; nobody acts on more than
 * these. */
enum { MOST_DECIMALS = 4 };

static int decimals_of_percent(double share, double target)
{
    double unit = 1.0;
    int decimals = 0;
    for (; decimals < MOST_DECIMALS && isfinite(share); decimals++, unit *= 10.0) {
        const double shown = round(100.0 * share * unit) / unit;
        if ((shown >= 100.0 * target) == (share >= target) && (shown < 100.0 || share >= 1.0))
            break;
    }
    return decimals;
}

/* The ends of one range have the same decimals: 95–100.00 would be read as two kinds of number. */
void ebb_clinic_page_add_percents(double lower, double upper, double target, struct ebb_text *text)
{
    const int of_lower = decimals_of_percent(lower, target), of_upper = decimals_of_percent(upper, target);
    const int decimals = of_lower > of_upper ? of_lower : of_upper;
    const struct ebb_formatted first = ebb_format_decimals(100.0 * lower, decimals);
    const struct ebb_formatted last = ebb_format_decimals(100.0 * upper, decimals);
    const bool same = strcmp(first.chars, last.chars) == 0;
    ebb_text_add(text, "%s%s%s %%", first.chars, same ? "" : "–", same ? "" : last.chars);
}

/* As a share with its error is said everywhere, unless that rounds it over the target or up to 100: then with
 * the decimals that leave it on its side. */
struct ebb_formatted ebb_clinic_say_share(double share, double error, double target)
{
    struct ebb_formatted out = ebb_clinic_say_with_error(100.0 * share, 100.0 * error);
    const double said = strtod(out.chars, NULL);
    if (!isfinite(share) || ((said >= 100.0 * target) == (share >= target) && (said < 100.0 || share >= 1.0)))
        return out;
    const struct ebb_formatted plain = ebb_format_decimals(100.0 * share, decimals_of_percent(share, target));
    const char *plus = strstr(out.chars, " ±");
    char with[sizeof out.chars];
    snprintf(with, sizeof with, "%.20s%.24s", plain.chars, plus ? plus : "");
    memcpy(out.chars, with, sizeof with);
    return out;
}

double ebb_clinic_page_scale(int outcome)
{
    return EBB_CLINIC_OUTCOMES[outcome].unit == EBB_CLINIC_SHARE ? 100.0 : 1.0;
}

/* What is the same in all years has an error of 0, which is no error, and of few years none is known: the
 * number alone is said, with digits that nobody takes for known. */
struct ebb_formatted ebb_clinic_say_with_error(double value, double error)
{
    struct ebb_formatted out;
    if (!isfinite(value))
        return dash();
    if (!isfinite(error))
        return ebb_format_digits(value, 3);
    if (error == 0.0)
        return ebb_clinic_say_number(value);
    /* of what is smaller than two decimals tell, its error's own decimals: "0.00" is no number */
    if (error >= 10.0 * LEAST_ERROR || (value != 0.0 && fabs(value) < 0.5 * LEAST_ERROR))
        return ebb_format_with_error(value, error);
    snprintf(out.chars, sizeof out.chars, error < LEAST_ERROR ? "%.20s ± <%.2f" : "%.20s ± %.2f",
             ebb_format_decimals(value, 2).chars, error < LEAST_ERROR ? LEAST_ERROR : error);
    return out;
}

/* Days late are counted up to 28. Where years go beyond, their mean says too little: the median stands then,
 * which does not mind how much beyond. */
static bool is_cut(int outcome, const struct ebb_clinic_estimate *found)
{
    return (outcome == EBB_CLINIC_LATE_MEDIAN || outcome == EBB_CLINIC_LATE_95) &&
           (found->upper >= EBB_LATE_DAYS || found->mean >= EBB_LATE_DAYS);
}

static struct ebb_formatted more_than_told(void)
{
    struct ebb_formatted out;
    snprintf(out.chars, sizeof out.chars, "over %d", EBB_LATE_DAYS - 1);
    return out;
}

struct ebb_formatted ebb_clinic_say_value(const struct ebb_clinic_page *page, int row, int outcome)
{
    const struct ebb_clinic_result *result = page->result;
    const struct ebb_clinic_estimate found = ebb_clinic_answers_estimate(&result->answers, row, outcome);
    const double scale = ebb_clinic_page_scale(outcome);
    if (!ebb_clinic_is_told(outcome, &result->verdicts[row]))
        return dash();
    if (is_cut(outcome, &found))
        return found.median >= EBB_LATE_DAYS ? more_than_told() : ebb_format_decimals(found.median, 0);
    return ebb_clinic_say_with_error(scale * found.mean, scale * found.error);
}

/* As many decimals as tell the two ends apart. */
struct ebb_formatted ebb_clinic_say_range(const struct ebb_clinic_page *page, int row, int outcome)
{
    const struct ebb_clinic_result *result = page->result;
    const struct ebb_clinic_estimate found = ebb_clinic_answers_estimate(&result->answers, row, outcome);
    const double scale = ebb_clinic_page_scale(outcome), width = scale * (found.upper - found.lower);
    const int decimals = width >= 10.0 ? 0 : width >= 1.0 ? 1 : 2;
    struct ebb_formatted out;
    if (!ebb_clinic_is_told(outcome, &result->verdicts[row]) || isnan(found.lower))
        return dash();
    if (found.lower >= EBB_LATE_DAYS && is_cut(outcome, &found))
        return more_than_told();
    if (width == 0.0)
        return ebb_clinic_say_number(scale * found.lower);
    const struct ebb_formatted lower = ebb_format_decimals(scale * found.lower, decimals);
    const struct ebb_formatted upper =
        is_cut(outcome, &found) ? more_than_told() : ebb_format_decimals(scale * found.upper, decimals);
    const bool same = strcmp(lower.chars, upper.chars) == 0;
    snprintf(out.chars, sizeof out.chars, "%.20s%s%.20s", lower.chars, same ? "" : " to ",
             same ? "" : upper.chars);
    return out;
}

const struct ebb_clinic_mark EBB_CLINIC_MARKS[EBB_CLINIC_STATE_COUNT] = {
    [EBB_CLINIC_KEEPS_UP] = {"", NULL, false},
    [EBB_CLINIC_BEHIND] = {" b", "b: more than a week's boosters are late, and no more each week.", false},
    [EBB_CLINIC_LIST_MAY_GROW] = {" l?", "l?: the waiting list is long; whether it grows,", true},
    [EBB_CLINIC_BACKLOG_MAY_GROW] = {" b?",
                                     "b?: more than a week's boosters are late; whether more each week,",
                                     true},
    [EBB_CLINIC_LIST_GROWS] = {" l", "l: the waiting list grows each week, and does not end.", false},
    [EBB_CLINIC_BACKLOG_GROWS] = {" g", "g: more are late each week, and it does not end.", false},
    [EBB_CLINIC_TREATS_NOBODY] = {" n", "n: nobody is treated.", false},
};

void ebb_clinic_page_explain_marks(const struct ebb_clinic_page *page,
                                   const bool stands[EBB_CLINIC_STATE_COUNT], struct ebb_text *line)
{
    for (int state = 0; state < EBB_CLINIC_STATE_COUNT; state++) {
        if (!stands[state] || EBB_CLINIC_MARKS[state].means == NULL)
            continue;
        ebb_text_add(line, "%s", EBB_CLINIC_MARKS[state].means);
        if (EBB_CLINIC_MARKS[state].by_years)
            ebb_text_add(line, " %d years do not tell.", page->result->answers.n_replications);
        ebb_text_add(line, " ");
    }
}

/* Of few years there is no error. */
struct ebb_formatted ebb_clinic_say_growth(const struct ebb_clinic_verdict *verdict)
{
    return isfinite(verdict->growth_error) ? ebb_format_with_error(verdict->growth, verdict->growth_error)
                                           : ebb_clinic_say_with_error(verdict->growth, NAN);
}

void ebb_clinic_page_add_growth(const struct ebb_clinic_verdict *verdict, struct ebb_text *text)
{
    if (verdict->state == EBB_CLINIC_TREATS_NOBODY) {
        ebb_text_add(text, "nobody is treated");
        return;
    }
    ebb_text_add(text, "%s by %s patients a week", EBB_CLINIC_STATES[verdict->state],
                 ebb_clinic_say_growth(verdict).chars);
}

/* With the number that shows it, where it is in no table of the page. */
void ebb_clinic_page_add_bind(const struct ebb_clinic_page *page, enum ebb_clinic_bind binds,
                              struct ebb_text *text)
{
    const struct ebb_clinic_rows *rows = &page->result->rows;
    const struct ebb_clinic *clinic = ebb_clinic_page_own(page);
    ebb_text_add(text, "%s", EBB_CLINIC_BIND_WORDS[binds]);
    if (binds == EBB_BINDS_CLOSED)
        ebb_text_add(
            text, ": even with room for everybody only %s %% come %s",
            ebb_clinic_say_value(page, rows->cases[rows->own].without_limits, EBB_CLINIC_ON_TARGET).chars,
            clinic->target.within_days > 0 ? "in time" : "on their day");
    else if (binds == EBB_BINDS_RESERVED)
        ebb_text_add(text, " (%d a day [reserved.slots])", clinic->booking.reserved_slots);
}

bool ebb_clinic_page_add_house(const struct ebb_clinic_house *house, const char *before,
                               struct ebb_text *text)
{
    const bool loses = ebb_clinic_loses_many(house), waits = ebb_clinic_waits_long(house);
    if (loses || waits)
        ebb_text_add(text, "%s", before);
    if (loses)
        ebb_text_add(text, "%.0f of 100 booked sessions come to nothing", 100.0 * house->lost);
    if (waits)
        ebb_text_add(text, "%speople wait %.0f minutes", loses ? " and " : "", house->waited_min);
    return loses || waits;
}

const char *ebb_clinic_page_most_lost(const struct ebb_clinic_page *page)
{
    static const char LOST[] = "lost: ";
    const struct ebb_clinic_answers *answers = &page->result->answers;
    double most = 0.0;
    const char *words = NULL;
    for (int reason = EBB_CLINIC_NO_SHOWS; reason <= EBB_CLINIC_NO_PLACE; reason++) {
        const double lost = ebb_clinic_answers_estimate(answers, page->result->rows.own, reason).mean;
        if (lost > most) {
            most = lost;
            words = EBB_CLINIC_OUTCOMES[reason].meaning + sizeof LOST - 1;
        }
    }
    return words;
}
