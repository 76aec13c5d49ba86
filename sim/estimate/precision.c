/* SPDX-License-Identifier: MIT
 * precision: the stopping rule.
 *
 * The half-width falls as one over the root of the patients, so each look says how many blocks should do. At
 * most twice the blocks done are asked for at a time, because the first look's standard error is itself
 * uncertain. At least precision.min_patients come first: a lucky small spread in a short run would stop it
 * too early.
 *
 *   1. The difference asked for   2. Why a run stops   3. How many patients next
 */
#include <ebb/precision.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <ebb/confidence.h>

/* 1. The difference asked for */

static double paired(const struct ebb_plan *plan, const struct ebb_summary *summary,
                     enum ebb_paired statistic)
{
    const struct ebb_precision *precision = &plan->study.precision;
    return ebb_summary_paired(summary, statistic, ebb_study_precision_population(&plan->study),
                              precision->outcome, precision->first_policy, precision->second_policy);
}

/* Half of its 95 % interval. */
static double half_width(const struct ebb_plan *plan, const struct ebb_summary *summary)
{
    return EBB_Z_95 * paired(plan, summary, EBB_PAIR_SE);
}

/* Whether no patient fared differently: what nobody had so far may be rare, and is not known. All who differ
 * by the same (an infusion less each) are known, when there have been enough of them. */
static bool are_alike(const struct ebb_plan *plan, const struct ebb_summary *summary)
{
    return paired(plan, summary, EBB_PAIR_SE) == 0.0 && paired(plan, summary, EBB_PAIR_DIFFERENCE) == 0.0;
}

bool ebb_precision_reached(const struct ebb_plan *plan, const struct ebb_summary *summary)
{
    return !plan->study.precision.on ||
           (half_width(plan, summary) <= plan->study.precision.half_width && !are_alike(plan, summary));
}

/* 2. Why a run stops */

/* "0.3 weeks", "1 week", "2 percentage points": a half width, which is a difference, as people say it. */
struct amount {
    char chars[48];
};

static struct amount amount_of(int measure, double half_width)
{
    struct amount amount;
    const char *units = ebb_measure_is_share(measure) ? " percentage points" : ebb_measure_units(measure);
    size_t length = (size_t)snprintf(amount.chars, sizeof amount.chars, "%.3g%s",
                                     ebb_measure_scale(measure) * half_width, units);
    if (strncmp(amount.chars, "1 ", 2) == 0 && amount.chars[length - 1] == 's')
        amount.chars[length - 1] = '\0';
    return amount;
}

/* No "±" before a half width: on every page that sign is one standard error, about half as wide. */
void ebb_precision_say(const struct ebb_plan *plan, const struct ebb_summary *summary, char *out_text,
                       size_t size)
{
    const struct ebb_precision *precision = &plan->study.precision;
    const double width = half_width(plan, summary);
    const double n = ebb_summary_statistic(summary, EBB_STAT_N, ebb_study_precision_population(&plan->study),
                                           precision->outcome, precision->second_policy);
    if (!isfinite(width))
        snprintf(out_text, size, "is not known: %s",
                 n < 1.0   ? "nobody is there to differ"
                 : n < 2.0 ? "one patient has no spread"
                           : "hardly anybody was followed so long without a relapse");
    else if (are_alike(plan, summary))
        snprintf(out_text, size, "is 0 in every one of %.0f patients, which is no spread to judge by", n);
    else
        snprintf(out_text, size, "has a half width of the 95 %% limits of %s, asked for %s",
                 amount_of(precision->outcome, width).chars,
                 amount_of(precision->outcome, precision->half_width).chars);
}

/* In the words of the study: the outcome's name as under precision.outcome, shares in per cent. */
static void say_why(const struct ebb_plan *plan, const struct ebb_summary *summary, char *out_reason,
                    size_t size)
{
    const struct ebb_precision *precision = &plan->study.precision;
    char known[192];
    ebb_precision_say(plan, summary, known, sizeof known);
    snprintf(out_reason, size, "%s: the difference in %s (%s minus %s, in %s) %s",
             ebb_precision_reached(plan, summary) ? "the precision asked for was reached"
                                                  : "the most patients allowed were simulated",
             EBB_MEASURES[precision->outcome].name, plan->study.policies[precision->second_policy].name,
             plan->study.policies[precision->first_policy].name,
             plan->populations[ebb_study_precision_population(&plan->study)].name, known);
}

/* 3. How many patients next */

int64_t ebb_precision_next(const struct ebb_plan *plan, const struct ebb_summary *summary,
                           int64_t n_blocks_done, char *out_reason, size_t size)
{
    const struct ebb_precision *precision = &plan->study.precision;
    if (!precision->on) {
        snprintf(out_reason, size, "all patients of the study were simulated");
        return plan->n_blocks;
    }
    if (n_blocks_done == 0) {
        const int64_t least = (precision->min_patients + EBB_BLOCK_PATIENTS - 1) / EBB_BLOCK_PATIENTS;
        return least < 1 ? 1 : least < plan->n_blocks ? least : plan->n_blocks;
    }
    const double width = half_width(plan, summary);
    const bool reached = ebb_precision_reached(plan, summary);
    const bool seen =
        width > 0.0; /* an event too rare for the patients so far has no spread yet; that is not precision */
    if ((reached && seen) || n_blocks_done >= plan->n_blocks) {
        say_why(plan, summary, out_reason, size);
        return n_blocks_done;
    }
    /* Short by less than 1.4 the next look can be the last (1.4 squared is about 2); else twice the blocks,
     * for an error this early may be off itself. A NaN, of a spread nobody knows, doubles too. */
    const double short_by = width / precision->half_width;
    const double wanted = seen && isfinite(short_by) && short_by < 1.4
                              ? ceil((double)n_blocks_done * short_by * short_by)
                              : 2.0 * (double)n_blocks_done;
    const int64_t next = (int64_t)wanted > n_blocks_done ? (int64_t)wanted : n_blocks_done + 1;
    return next < plan->n_blocks ? next : plan->n_blocks;
}
