/* SPDX-License-Identifier: MIT
 * result_dashes: why there is a dash where a number should stand.
 *
 * A dash alone is read as 0, or as a fault. Each has one of a few reasons; a table gathers those of its
 * dashes and says them once, in a line below.
 */
#include <math.h>

#include <ebb/population.h>
#include <ebb/quantity.h>

#include "result_parts.h"
#include "wrapped.h"

/* In the order in which they are looked for: the first that holds is the reason. */
enum why { NOBODY, CANNOT, HORIZON, NOBODY_WELL, NOT_FOLLOWED, NO_TIME, TOO_FEW, NO_ERROR, ALIKE, WHY_COUNT };

static const char *words_of(const struct ebb_result *result, int population, enum why why)
{
    switch (why) {
    case NOBODY:
        return result->plan->populations[population].kind == EBB_RESPONDERS ? "nobody responded to induction"
                                                                            : "nobody is among them";
    case CANNOT:
        return "nothing under that policy brings any";
    case HORIZON:
        return "the horizon is shorter";
    case NOBODY_WELL:
        return "nobody was well when follow-up began";
    case NOT_FOLLOWED:
        return EBB_UNKNOWNS[EBB_UNKNOWN_NOT_FOLLOWED];
    case NO_TIME:
        return "nobody had a day of that time";
    case TOO_FEW:
        return "fewer than two patients have no error";
    case NO_ERROR:
        return "so few patients give no error";
    default:
        return "the same under both, or in everybody under one (VRF)";
    }
}

static bool is_survival(int measure)
{
    return EBB_MEASURES[measure].kind == EBB_RELAPSED_BY || EBB_MEASURES[measure].kind == EBB_RELAPSE_FREE;
}

bool ebb_result_cannot_occur(const struct ebb_result *result, int population, int measure, int policy)
{
    const double mean =
        ebb_summary_statistic(&result->run->summary, EBB_STAT_MEAN, population, measure, policy);
    return mean == 0.0 && !ebb_measure_can_occur(measure, &result->plan->study, policy);
}

static unsigned why_no_estimate(const struct ebb_result *result, int population, int measure, int policy)
{
    const struct ebb_summary *summary = &result->run->summary;
    const double n = ebb_summary_statistic(summary, EBB_STAT_N, population, measure, policy);
    if (isfinite(ebb_summary_statistic(summary, EBB_STAT_MEAN, population, measure, policy)))
        return 0;
    if (result->run->tally.n_patients[population] == 0)
        return 1u << NOBODY;
    if (7 * EBB_MEASURES[measure].weeks > result->plan->study.horizon_days)
        return 1u << HORIZON;
    return 1u << (!is_survival(measure) ? NO_TIME : n < 1.0 ? NOBODY_WELL : NOT_FOLLOWED);
}

unsigned ebb_result_why_estimate(const struct ebb_result *result, int population, int measure, int policy)
{
    const struct ebb_summary *summary = &result->run->summary;
    const unsigned why = why_no_estimate(result, population, measure, policy);
    if (ebb_result_cannot_occur(result, population, measure, policy))
        return 1u << CANNOT;
    if (why != 0 || isfinite(ebb_summary_statistic(summary, EBB_STAT_SE, population, measure, policy)))
        return why;
    const double n = ebb_summary_statistic(summary, EBB_STAT_N, population, measure, policy);
    return 1u << (n < 2.0 ? TOO_FEW : NO_ERROR);
}

unsigned ebb_result_why_difference(const struct ebb_result *result, const struct ebb_contrast *contrast,
                                   bool with_vrf)
{
    const int population = contrast->population, measure = contrast->measure;
    const double vrf = ebb_summary_paired(&result->run->summary, EBB_PAIR_VARIANCE_REDUCTION, population,
                                          measure, contrast->reference, contrast->policy);
    const unsigned why = why_no_estimate(result, population, measure, contrast->reference) |
                         why_no_estimate(result, population, measure, contrast->policy);
    if (why != 0)
        return why;
    if (ebb_result_cannot_occur(result, population, measure, contrast->reference) &&
        ebb_result_cannot_occur(result, population, measure, contrast->policy))
        return 1u << CANNOT;
    if (!isfinite(contrast->simulation.standard_error))
        return 1u << (contrast->n < 2.0 ? TOO_FEW : NO_ERROR);
    return with_vrf && !isfinite(vrf) ? 1u << ALIKE : 0;
}

void ebb_result_add_reasons(const struct ebb_result *result, int population, unsigned why,
                            const char *between, struct ebb_text *text)
{
    for (int i = 0, n = 0; i < WHY_COUNT; i++) {
        if (why >> i & 1u)
            ebb_text_add(text, "%s%s", n++ > 0 ? between : "", words_of(result, population, (enum why)i));
    }
}

void ebb_result_add_dashes(const struct ebb_result *result, int population, unsigned why,
                           struct ebb_text *text)
{
    struct ebb_text line = {0};
    if (why == 0)
        return;
    ebb_text_add(&line, "–: ");
    ebb_result_add_reasons(result, population, why, "; ", &line);
    ebb_text_add(&line, ".");
    ebb_wrapped_add(text, 2, 4, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}
