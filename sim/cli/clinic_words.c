/* SPDX-License-Identifier: MIT
 * clinic_words: words and numbers that several parts of a clinic's page share.
 *
 * What may be told at all is no matter of words: ebb_clinic_is_told (<ebb/clinic_findings.h>).
 */
#include "clinic_parts.h"

#include <math.h>
#include <stdio.h>
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

/* Decimals that leave it on its side of the target, and below 100 if it is below; two are enough of any share
 * that people act on. */
struct ebb_formatted ebb_clinic_say_percent(double share, double target)
{
    int decimals = 0;
    for (; decimals < 2 && isfinite(share); decimals++) {
        const double unit = decimals == 0 ? 1.0 : 10.0, shown = round(100.0 * share * unit) / unit;
        if ((shown >= 100.0 * target) == (share >= target) && (shown < 100.0 || share >= 1.0))
            break;
    }
    return ebb_format_decimals(100.0 * share, decimals);
}

double ebb_clinic_page_scale(int outcome)
{
    return EBB_CLINIC_OUTCOMES[outcome].unit == EBB_CLINIC_SHARE ? 100.0 : 1.0;
}

/* What is the same in all years has an error of 0, which is no error, and two years in one draw have none:
 * the number alone is said. */
struct ebb_formatted ebb_clinic_say_with_error(double value, double error)
{
    struct ebb_formatted out;
    if (!isfinite(value))
        return dash();
    if (!isfinite(error) || error == 0.0)
        return ebb_clinic_say_number(value);
    if (error >= 10.0 * LEAST_ERROR)
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

struct ebb_formatted ebb_clinic_say_growth(const struct ebb_clinic_verdict *verdict)
{
    return ebb_format_with_error(verdict->growth, verdict->growth_error);
}

void ebb_clinic_page_add_growth(const struct ebb_clinic_verdict *verdict, struct ebb_text *text)
{
    ebb_text_add(text, "%s by %s patients a week", EBB_CLINIC_STATES[verdict->state],
                 ebb_clinic_say_growth(verdict).chars);
}
