/* SPDX-License-Identifier: MIT
 * result_range_words: what is said of ranges: the words of the answer, and the lines below the table.
 *
 * A sentence says in how many joint draws one policy has more than another. Three things can make such a
 * share untrue, and each has its place here:
 *
 *     what so few patients add to the spread of draws   taken off, or no share: nested.h
 *     luck that all draws share, the ± of the table     a share is the lower of two: with all draws moved by
 *                                                       two of these errors to either side
 *     the set's own values, which the run plays         where the run shows the opposite, the sentence says
 * so
 *
 * Luck worded as "in all draws" is what this file is against: a mean of -0.4 ± 0.4 with no spread lies below
 * 0 in each of 200 draws, and says nothing. So what is open has a reason, since each has another remedy:
 *
 *     "open: 750 patients a draw do not tell"    more `uncertainty.patients` would
 *     "open: 5 draws do not tell"                more draws would
 *     "open: draws disagree"                     only trials would
 *
 *   1. Which way it leans   2. Shares in words   3. Sentences   4. The legend   5. Noise
 */
#include <math.h>
#include <stdio.h>

#include <ebb/format.h>

#include "result_parts.h"
#include "wrapped.h"

/* 1. Which way it leans */

enum lean { LEANS_TO_MORE, LEANS_TO_FEWER, LEANS_NOT_AT_ALL, DRAWS_DISAGREE, NOT_TOLD };

/* The word of most draws, whichever way two errors move them all. Draws disagree where some lie above 0 and
 * some below, either way: no patients will change that. Whatever is left hangs on the luck of these. Where
 * the spread is not told a share would be one of noise: there the rows as played, which lie wider than the
 * draws, must be on one side but for as few as settle a direction. */
static enum lean lean_of(const struct ebb_nested_range *range)
{
    if (range == NULL || (range->told == EBB_NOT_TOLD && range->n_rows < EBB_NESTED_FEWEST_ROWS))
        return NOT_TOLD;
    const double most = range->told == EBB_NOT_TOLD ? EBB_RESULT_SETTLED : 0.5;
    if (range->sure_above > most)
        return LEANS_TO_MORE;
    if (range->sure_below > most)
        return LEANS_TO_FEWER;
    if (range->told == EBB_NOT_TOLD)
        return NOT_TOLD;
    if (range->share_above == 0.0 && range->share_below == 0.0 && range->error == 0.0)
        return LEANS_NOT_AT_ALL;
    return range->sure_above > 1.0 - EBB_RESULT_SETTLED && range->sure_below > 1.0 - EBB_RESULT_SETTLED
               ? DRAWS_DISAGREE
               : NOT_TOLD;
}

static bool leans(enum lean lean)
{
    return lean == LEANS_TO_MORE || lean == LEANS_TO_FEWER;
}

static double share_of(const struct ebb_nested_range *range, enum lean lean)
{
    return lean == LEANS_TO_MORE ? range->sure_above : range->sure_below;
}

/* As the page says it of a policy. Few patients may all fare alike in each draw, where those of the run, who
 * are more, do not. */
static enum lean lean_in(const struct ebb_result *result, enum ebb_site site,
                         const struct ebb_contrast *contrast)
{
    const enum lean lean = lean_of(ebb_result_range(result, site, contrast->measure, contrast->policy));
    return lean == LEANS_NOT_AT_ALL && contrast->direction != EBB_DIRECTION_EQUAL ? NOT_TOLD : lean;
}

enum ebb_direction ebb_result_range_direction(const struct ebb_result *result,
                                              const struct ebb_contrast *contrast)
{
    const enum lean lean = lean_in(result, EBB_SITE_TYPICAL, contrast);
    const struct ebb_nested_range *range =
        ebb_result_range(result, EBB_SITE_TYPICAL, contrast->measure, contrast->policy);
    const int better = EBB_MEASURES[contrast->measure].better;
    if (lean == LEANS_NOT_AT_ALL)
        return EBB_DIRECTION_EQUAL;
    if (!leans(lean) || share_of(range, lean) < EBB_RESULT_SETTLED)
        return EBB_DIRECTION_NOT_SHOWN;
    if (better == EBB_NEITHER_IS_BETTER)
        return lean == LEANS_TO_MORE ? EBB_DIRECTION_MORE : EBB_DIRECTION_LESS;
    return (lean == LEANS_TO_MORE) == (better == EBB_MORE_IS_BETTER) ? EBB_DIRECTION_BETTER
                                                                     : EBB_DIRECTION_WORSE;
}

/* 2. Shares in words */

/* Of n draws: "all", "none", else per cent, never more than it is: 199 of 200 are 99.5 %, 665 of 667 are
 * 99.7. */
struct ebb_formatted ebb_result_share_words(double share, int n)
{
    const double tenths = floor(1000.0 * round(share * n) / n), percent = floor(tenths / 10.0);
    const bool whole = tenths == 10.0 * percent || (n < 200 && percent >= 1.0 && percent < 99.0);
    struct ebb_formatted words = {"all"};
    if (share == 1.0)
        return words;
    words = ebb_format_decimals(whole ? percent : tenths / 10.0, whole ? 0 : 1);
    struct ebb_formatted out = {"none"};
    if (share > 0.0)
        snprintf(out.chars, sizeof out.chars, "%.40s %%", words.chars);
    return out;
}

/* "98.5 % of draws", "all draws". */
static void add_draws(const struct ebb_nested_range *range, enum lean lean, struct ebb_text *text)
{
    const double share = share_of(range, lean);
    ebb_text_add(text, "%s%s", ebb_result_share_words(share, range->n_rows).chars,
                 share == 1.0 ? " draws" : " of draws");
}

void ebb_result_add_range_shares(const struct ebb_result *result, int measure, int policy,
                                 struct ebb_text *text)
{
    const struct ebb_nested_range *typical = ebb_result_range(result, EBB_SITE_TYPICAL, measure, policy),
                                  *new = ebb_result_range(result, EBB_SITE_NEW, measure, policy);
    const enum lean lean = lean_of(typical);
    if (!leans(lean))
        return;
    ebb_text_add(text, ", %s 0 in %s", lean == LEANS_TO_MORE ? "above" : "below",
                 ebb_result_share_words(share_of(typical, lean), typical->n_rows).chars);
    if (lean_of(new) == lean)
        ebb_text_add(text, "; %s", ebb_result_share_words(share_of(new, lean), new->n_rows).chars);
    else if (new)
        ebb_text_add(text, "; open");
}

/* 3. Sentences */

static const char *word_of(enum lean lean)
{
    return lean == LEANS_TO_MORE ? "more" : "fewer";
}

/* What more of would tell. */
static void add_why_open(const struct ebb_result *result, enum lean lean,
                         const struct ebb_nested_range *range, struct ebb_text *text)
{
    const int64_t patients = result->run->uncertainty.n_patients;
    if (lean == DRAWS_DISAGREE)
        ebb_text_add(text, "open: draws disagree");
    else if (range->n_rows < EBB_NESTED_FEWEST_ROWS)
        ebb_text_add(text, "open: %s not tell", ebb_format_of(range->n_rows, "draw does", "draws do").chars);
    else
        ebb_text_add(text, "open: %s not tell",
                     ebb_format_of(patients, "patient a draw does", "patients a draw do").chars);
}

/* "; new clinic: 96 %", where it leans like the typical one; else its own words, if it has any. */
static void add_new_clinic(const struct ebb_nested_range *range, enum lean lean, enum lean typical,
                           struct ebb_text *text)
{
    if (range == NULL || (!leans(lean) && !leans(typical)))
        return;
    ebb_text_add(text, "%snew clinic: ", text->length > 0 ? "; " : "");
    if (lean == typical)
        ebb_text_add(text, "%s", ebb_result_share_words(share_of(range, lean), range->n_rows).chars);
    else if (leans(lean))
        ebb_text_add(text, "%s in %s", word_of(lean),
                     ebb_result_share_words(share_of(range, lean), range->n_rows).chars);
    else
        ebb_text_add(text, "open");
}

/* The run's own estimate stands in the table right below. */
static bool is_against_the_run(const struct ebb_contrast *contrast, enum lean lean)
{
    return leans(lean) && contrast->direction != EBB_DIRECTION_NOT_SHOWN &&
           (lean == LEANS_TO_MORE) == (contrast->difference < 0.0) && contrast->difference != 0.0;
}

void ebb_result_add_range_words(const struct ebb_result *result, const struct ebb_contrast *contrast,
                                const char *counted, struct ebb_text *sentence)
{
    static const char *const words[EBB_DIRECTION_COUNT] = {[EBB_DIRECTION_BETTER] = "better",
                                                           [EBB_DIRECTION_WORSE] = "worse",
                                                           [EBB_DIRECTION_NOT_SHOWN] = "open"};
    const struct ebb_nested_range *range =
        ebb_result_range(result, EBB_SITE_TYPICAL, contrast->measure, contrast->policy);
    const enum lean lean = lean_in(result, EBB_SITE_TYPICAL, contrast);
    const char *word = words[ebb_result_range_direction(result, contrast)];
    struct ebb_text beside = {0};
    if (lean == LEANS_NOT_AT_ALL) {
        ebb_text_add(sentence, "exactly as many %s in all draws", counted);
        return;
    }
    ebb_text_add(sentence, "%s %s", leans(lean) ? word_of(lean) : "more or fewer", counted);
    if (leans(lean)) {
        ebb_text_add(sentence, " in ");
        add_draws(range, lean, sentence);
        ebb_text_add(&beside, "%s", word ? word : "");
    } else {
        add_why_open(result, lean, range, &beside);
    }
    add_new_clinic(ebb_result_range(result, EBB_SITE_NEW, contrast->measure, contrast->policy),
                   lean_in(result, EBB_SITE_NEW, contrast), lean, &beside);
    if (is_against_the_run(contrast, lean))
        ebb_text_add(&beside, "%sbut %s with the values of the table below", beside.length > 0 ? "; " : "",
                     word_of(lean == LEANS_TO_MORE ? LEANS_TO_FEWER : LEANS_TO_MORE));
    if (beside.length > 0)
        ebb_text_add(sentence, " (%s)", ebb_text_chars(&beside));
    sentence->failed = sentence->failed || beside.failed;
    ebb_text_free(&beside);
}

void ebb_result_add_alone_words(const struct ebb_result *result, int measure, const char *counted,
                                struct ebb_text *sentence)
{
    const struct ebb_nested_range *new = ebb_result_range(result, EBB_SITE_NEW, measure, 0);
    struct ebb_text_cell cell = {""};
    ebb_result_put_range(ebb_result_range(result, EBB_SITE_TYPICAL, measure, 0), measure, EBB_SITE_TYPICAL,
                         &cell);
    ebb_text_add(sentence, "%s %s", cell.chars, counted);
    if (new == NULL)
        return;
    ebb_result_put_range(new, measure, EBB_SITE_NEW, &cell);
    ebb_text_add(sentence, " (new clinic: %s)", cell.chars);
}

/* 4. The legend */

/* What the table shows of some measures, counted: what is not told is one of so many. */
struct seen {
    int n, n_not_told, n_same, least_rows;
    bool estimates, differences; /* some of them are noisy */
    double need;                 /* the most patients that one of them asks for */
};

static void see(const struct ebb_nested_range *range, bool difference, struct seen *seen)
{
    if (range == NULL)
        return;
    seen->least_rows = range->n_rows < seen->least_rows ? range->n_rows : seen->least_rows;
    if (range->n_rows < EBB_NESTED_RANGE_ROWS)
        return;
    seen->n++;
    seen->n_not_told += range->told == EBB_NOT_TOLD;
    seen->n_same += range->told == EBB_ALL_THE_SAME;
    if (!range->is_noisy)
        return;
    *(difference ? &seen->differences : &seen->estimates) = true;
    seen->need = range->patients_needed > seen->need ? range->patients_needed : seen->need;
}

static void see_measure(const struct ebb_uncertainty *uncertainty, int measure, struct seen *seen)
{
    for (int i = 0; i < uncertainty->n_sites * uncertainty->n_policies; i++) {
        const enum ebb_site site = (enum ebb_site)(i % uncertainty->n_sites);
        const int policy = i / uncertainty->n_sites;
        see(ebb_uncertainty_range(uncertainty, site, measure, policy, false), false, seen);
        if (policy != uncertainty->reference)
            see(ebb_uncertainty_range(uncertainty, site, measure, policy, true), true, seen);
    }
}

/* Marks and brackets that are not on the page are not explained. */
static void add_marks(const struct ebb_uncertainty *uncertainty, const struct seen *seen,
                      struct ebb_text *line)
{
    if (seen->n_not_told > 0)
        ebb_text_add(line, " [–]: the spread is not told from the noise of %s a draw (%d of %d ranges).",
                     ebb_format_of(uncertainty->n_patients, "patient", "patients").chars, seen->n_not_told,
                     seen->n);
    if (seen->n_same > 0)
        ebb_text_add(line, " [=]: the same in all draws.");
}

static void add_legend(const struct ebb_uncertainty *uncertainty, const struct seen *seen,
                       struct ebb_text *text)
{
    const bool has_limits = uncertainty->n_draws >= EBB_NESTED_RANGE_ROWS;
    struct ebb_text line = {0};
    ebb_text_add(&line, "Over %s of what the trials leave open, %s each: %s ± Monte Carlo error%s",
                 ebb_format_of(uncertainty->n_draws, "joint draw", "joint draws").chars,
                 ebb_format_of(uncertainty->n_patients, "patient", "patients").chars,
                 uncertainty->n_draws > 1 ? "median" : "estimate",
                 uncertainty->n_draws > 1 ? " that all draws share" : "");
    if (uncertainty->n_policies > 1 && uncertainty->n_draws >= EBB_NESTED_FEWEST_ROWS)
        ebb_text_add(&line, " (shares of draws allow for two of them)");
    ebb_text_add(&line, "%s for patients like the trials'", has_limits ? "; [ ] holds 95 % of draws" : ",");
    if (uncertainty->n_sites > 1)
        ebb_text_add(&line, "%s for a clinic that differs from them as trials differ",
                     has_limits ? ", { }" : " and");
    if (has_limits)
        ebb_text_add(&line, ".");
    else
        ebb_text_add(&line, "; fewer than %d draws hold no 95 %% range.", EBB_NESTED_RANGE_ROWS);
    add_marks(uncertainty, seen, &line);
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}

/* 5. Noise */

/* Up to the next hundred, or two digits of it. */
static int64_t rounded_up(double need)
{
    double step = 100.0;
    while (need / step > 100.0)
        step *= 10.0;
    return (int64_t)(ceil(need / step) * step);
}

/* "relapsed by 12 months (52 weeks), differences; ..." */
static double list_noisy(const struct ebb_uncertainty *uncertainty, const int *measures, int n,
                         struct ebb_text *list)
{
    double need = 0.0;
    for (int m = 0; m < n; m++) {
        struct seen seen = {.least_rows = uncertainty->n_draws};
        see_measure(uncertainty, measures[m], &seen);
        if (!seen.estimates && !seen.differences)
            continue;
        ebb_text_add(list, "%s%s%s", list->length > 0 ? "; " : "", EBB_MEASURES[measures[m]].label,
                     !seen.estimates                                    ? ", differences"
                     : !seen.differences && uncertainty->n_policies > 1 ? ", estimates"
                                                                        : "");
        need = seen.need > need ? seen.need : need;
    }
    return need;
}

static void add_noise(const struct ebb_uncertainty *uncertainty, const int *measures, int n,
                      struct ebb_text *text)
{
    struct ebb_text list = {0}, sentence = {0};
    const double need = list_noisy(uncertainty, measures, n, &list);
    if (list.length > 0)
        ebb_text_add(&sentence,
                     "More than a tenth of the spread is noise of %s a draw, and was taken off, in: %s. "
                     "`uncertainty.patients` of %s would make it a tenth in all of them.",
                     ebb_format_of(uncertainty->n_patients, "patient", "patients").chars,
                     ebb_text_chars(&list), ebb_format_count(rounded_up(need)).chars);
    ebb_wrapped_add(text, 0, 2, ebb_text_chars(&sentence));
    text->failed = text->failed || sentence.failed || list.failed;
    ebb_text_free(&sentence);
    ebb_text_free(&list);
}

/* The last line: draws in which nobody responded, say. */
void ebb_result_add_range_notes(const struct ebb_result *result, const int *measures, int n,
                                struct ebb_text *text)
{
    const struct ebb_uncertainty *uncertainty = &result->run->uncertainty;
    struct seen seen = {.least_rows = uncertainty->n_draws};
    for (int m = 0; m < n; m++)
        see_measure(uncertainty, measures[m], &seen);
    add_legend(uncertainty, &seen, text);
    add_noise(uncertainty, measures, n, text);
    if (seen.least_rows < uncertainty->n_draws)
        ebb_text_add(text, "Some of these exist in %d of the %d draws only%s.\n", seen.least_rows,
                     uncertainty->n_draws,
                     seen.least_rows < EBB_NESTED_RANGE_ROWS && uncertainty->n_draws >= EBB_NESTED_RANGE_ROWS
                         ? ", too few for a range"
                         : "");
}
