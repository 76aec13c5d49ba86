/* SPDX-License-Identifier: MIT
 * precision: the stopping rule.
 *
 * The half-width falls as one over the root of the patients, so each look says how many blocks should do. At
 * most twice the blocks done are asked for at a time, because the first look's standard error is itself
 * uncertain. At least precision.min_patients come first: a lucky small spread in a short run would stop it
 * too early.
 */
#include <ebb/precision.h>

#include <math.h>
#include <stdio.h>

#include <ebb/confidence.h>

/* Half of the 95 % interval of the difference asked for, over population 0: all who were compared. */
static double half_width(const struct ebb_plan *plan, const struct ebb_summary *summary)
{
    const struct ebb_precision *precision = &plan->study.precision;
    return EBB_Z_95 * ebb_summary_paired(summary, EBB_PAIR_SE, 0, precision->outcome, precision->first_policy,
                                         precision->second_policy);
}

bool ebb_precision_reached(const struct ebb_plan *plan, const struct ebb_summary *summary)
{
    return !plan->study.precision.on || half_width(plan, summary) <= plan->study.precision.half_width;
}

/* In the words of the study: the outcome's name as under precision.outcome, shares in per cent. */
static void say_why(const struct ebb_plan *plan, double width, bool reached, char *out_reason, size_t size)
{
    const struct ebb_precision *precision = &plan->study.precision;
    const double scale = ebb_measure_scale(precision->outcome);
    const char *sign = ebb_measure_sign(precision->outcome);
    char unit[24];
    snprintf(unit, sizeof unit, "%s%s", sign[0] ? " " : "", sign);
    snprintf(out_reason, size,
             "%s: the difference in %s (%s minus %s, all treated) is known to ± %.3g%s, asked for ± %.3g%s",
             reached ? "the precision asked for was reached" : "the most patients allowed were simulated",
             EBB_MEASURES[precision->outcome].name, plan->study.policies[precision->second_policy].name,
             plan->study.policies[precision->first_policy].name, scale * width, unit,
             scale * precision->half_width, unit);
}

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
        say_why(plan, width, reached, out_reason, size);
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
