/* SPDX-License-Identifier: MIT
 * psa_group: see the header.
 *
 * What is raw and what is corrected stand side by side under names that say so, and never one in the other's
 * place: who computes curves from /psa/effect gets those of /psa/acceptability, and who asks for the others
 * asks by name. Numbers are written as they are in memory: there is no second calculation here that could say
 * something else than the page.
 *
 * A new dataset: its place in the list, its field, its array in `arrays` or its case, EBB_PSA_FIELD_COUNT in
 * the header; results/README.md tells readers.
 *
 *   1. The datasets   2. Their values   3. Writing
 */
#include "psa_group.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "attributes.h"
#include "write_small.h"

/* 1. The datasets */

enum place {
    STRATEGY,
    SAMPLE,
    K,
    EFFECT,
    COST,
    EFFECT_CORRECTED,
    COST_CORRECTED,
    DRAW,
    REFERENCE,
    NET_BENEFIT,
    MORE_BENEFIT,
    MORE_BENEFIT_SE,
    MORE_BENEFIT_LOWER,
    MORE_BENEFIT_UPPER,
    ACCEPTABILITY,
    ACCEPTABILITY_CORRECTED,
    ACCEPTABILITY_SE,
    BEST,
    FRONTIER,
    EVPI,
    EVPI_CORRECTED,
    EVPI_SE,
    NOISE_SHARE,
    CEA_STRATEGY,
    CEA_COST,
    CEA_COST_SE,
    CEA_EFFECT,
    CEA_EFFECT_SE,
    CEA_STATUS,
    CEA_MORE_COST,
    CEA_MORE_EFFECT,
    CEA_RATIO,
    INPUT, /* the last two are left out where nothing is drawn from a law */
    INPUTS,
    PLACES
};
_Static_assert((int)PLACES == (int)EBB_PSA_FIELD_COUNT, "a place for each dataset");

#define FIELD(where, kind, words, n, ...)                                                               \
    {                                                                                                   \
        .path = where, .type = kind, .n_dims = n, .dims = {__VA_ARGS__}, .unit = "1", .meaning = words, \
        .source = EBB_FROM_LIST                                                                         \
    }
#define OF_PSA(name, kind, words, n, ...) FIELD(EBB_PSA_GROUP "/" name, kind, words, n, __VA_ARGS__)
#define OF_CEA(name, kind, words)         FIELD(EBB_CEA_GROUP "/" name, kind, words, 1, EBB_DIM_STRATEGY)
#define CURRENCY                          ", in the study's costs.currency"

const struct ebb_field EBB_PSA_FIELDS[EBB_PSA_FIELD_COUNT] = {
    [STRATEGY] = OF_PSA("strategy", EBB_STRING, "name of the policy", 1, EBB_DIM_STRATEGY),
    [SAMPLE] =
        OF_PSA("sample", EBB_INT32, "joint draw of all that is not known, counted from 1", 1, EBB_DIM_SAMPLE),
    [K] = OF_PSA("k", EBB_FLOAT64, "what a QALY may cost" CURRENCY, 1, EBB_DIM_THRESHOLD),
    [EFFECT] =
        OF_PSA("effect", EBB_FLOAT64, "QALYs of a patient, discounted, with the noise of few patients a draw",
               2, EBB_DIM_STRATEGY, EBB_DIM_SAMPLE),
    [COST] = OF_PSA("cost", EBB_FLOAT64,
                    "cost of a patient, discounted, with the noise of few patients a draw" CURRENCY, 2,
                    EBB_DIM_STRATEGY, EBB_DIM_SAMPLE),
    [EFFECT_CORRECTED] = OF_PSA("effect_corrected", EBB_FLOAT64,
                                "the same drawn in by what few patients a draw add: the reference by itself, "
                                "others by their difference to it; NaN: their noise hides it",
                                2, EBB_DIM_STRATEGY, EBB_DIM_SAMPLE),
    [COST_CORRECTED] =
        OF_PSA("cost_corrected", EBB_FLOAT64, "likewise" CURRENCY, 2, EBB_DIM_STRATEGY, EBB_DIM_SAMPLE),
    [DRAW] = OF_PSA("draw", EBB_INT32, "row of the parameter set's joint draws, from 1; 0: the study's own",
                    1, EBB_DIM_SAMPLE),
    [REFERENCE] =
        OF_PSA("reference", EBB_INT32, "1: the policy that the study compares with", 1, EBB_DIM_STRATEGY),
    [NET_BENEFIT] = OF_PSA("net_benefit", EBB_FLOAT64, "k x effect - cost, mean over samples" CURRENCY, 2,
                           EBB_DIM_STRATEGY, EBB_DIM_THRESHOLD),
    [MORE_BENEFIT] = OF_PSA("more_net_benefit", EBB_FLOAT64,
                            "net benefit over that of the reference, mean over samples" CURRENCY, 2,
                            EBB_DIM_STRATEGY, EBB_DIM_THRESHOLD),
    [MORE_BENEFIT_SE] =
        OF_PSA("more_net_benefit_se", EBB_FLOAT64, "its Monte Carlo error, which all samples share" CURRENCY,
               2, EBB_DIM_STRATEGY, EBB_DIM_THRESHOLD),
    [MORE_BENEFIT_LOWER] =
        OF_PSA("more_net_benefit_lower", EBB_FLOAT64,
               "2.5 % of samples without what few patients a draw add; NaN: not told" CURRENCY, 2,
               EBB_DIM_STRATEGY, EBB_DIM_THRESHOLD),
    [MORE_BENEFIT_UPPER] = OF_PSA("more_net_benefit_upper", EBB_FLOAT64, "97.5 %, likewise" CURRENCY, 2,
                                  EBB_DIM_STRATEGY, EBB_DIM_THRESHOLD),
    [ACCEPTABILITY_CORRECTED] = OF_PSA("acceptability_corrected", EBB_FLOAT64,
                                       "the same without what few patients a draw add; NaN: not told", 2,
                                       EBB_DIM_STRATEGY, EBB_DIM_THRESHOLD),
    [ACCEPTABILITY_SE] =
        OF_PSA("acceptability_se", EBB_FLOAT64,
               "standard error of acceptability_corrected, of so many draws and of the patients "
               "that all of them share",
               2, EBB_DIM_STRATEGY, EBB_DIM_THRESHOLD),
    [EVPI_SE] = OF_PSA("evpi_se", EBB_FLOAT64, "standard error of evpi_corrected, likewise" CURRENCY, 1,
                       EBB_DIM_THRESHOLD),
    [ACCEPTABILITY] = OF_PSA("acceptability", EBB_FLOAT64, "share of samples in which it is the best", 2,
                             EBB_DIM_STRATEGY, EBB_DIM_THRESHOLD),
    [BEST] =
        OF_PSA("best", EBB_INT32, "place, from 1, of the largest mean net benefit", 1, EBB_DIM_THRESHOLD),
    [FRONTIER] = OF_PSA("frontier", EBB_FLOAT64, "acceptability of that one", 1, EBB_DIM_THRESHOLD),
    [EVPI] = OF_PSA("evpi", EBB_FLOAT64, "expected value of perfect information, a patient" CURRENCY, 1,
                    EBB_DIM_THRESHOLD),
    [EVPI_CORRECTED] = OF_PSA("evpi_corrected", EBB_FLOAT64,
                              "the same without what few patients a draw add" CURRENCY, 1, EBB_DIM_THRESHOLD),
    [NOISE_SHARE] = OF_PSA("noise_share", EBB_FLOAT64,
                           "largest share of the spread of a difference to the best that they make", 1,
                           EBB_DIM_THRESHOLD),
    [CEA_STRATEGY] = OF_CEA("strategy", EBB_STRING, "name of the policy, by rising cost"),
    [CEA_COST] = OF_CEA("cost", EBB_FLOAT64, "cost of a patient, discounted" CURRENCY),
    [CEA_COST_SE] = OF_CEA("cost_se", EBB_FLOAT64, "its Monte Carlo standard error" CURRENCY),
    [CEA_EFFECT] = OF_CEA("effect", EBB_FLOAT64, "QALYs of a patient, discounted"),
    [CEA_EFFECT_SE] = OF_CEA("effect_se", EBB_FLOAT64, "their Monte Carlo standard error"),
    [CEA_STATUS] = OF_CEA("status", EBB_STRING,
                          "ND: not dominated, D: dominated, ED: extendedly dominated, same: as another"),
    [CEA_MORE_COST] = OF_CEA("more_cost", EBB_FLOAT64,
                             "than the policy above that is not dominated; not a number of others" CURRENCY),
    [CEA_MORE_EFFECT] = OF_CEA("more_effect", EBB_FLOAT64, "likewise, QALYs"),
    [CEA_RATIO] = OF_CEA("ratio", EBB_FLOAT64, "more_cost over more_effect" CURRENCY),
    [INPUT] =
        OF_PSA("input", EBB_STRING, "key of a price or utility that has a distribution", 1, EBB_DIM_INPUT),
    [INPUTS] = OF_PSA("inputs", EBB_FLOAT64, "what was drawn of it", 2, EBB_DIM_INPUT, EBB_DIM_SAMPLE),
};

/* 2. Their values */

/* Names of policies by their place in the study; of the incremental table by rising cost. */
static const char *text_at(const void *self, const struct ebb_plan *plan, int place, int64_t i)
{
    const struct ebb_psa *psa = self;
    if (place == INPUT)
        return psa->input[i].key;
    if (place == CEA_STATUS)
        return EBB_CEA_STATUSES[psa->table[i].status].letters;
    return plan->study.policies[place == CEA_STRATEGY ? psa->table[i].strategy : (int)i].name;
}

/* Places and samples from 1, as R counts. */
static int32_t whole_at(const void *self, const struct ebb_plan *plan, int place, int64_t i)
{
    const struct ebb_psa *psa = self;
    switch (place) {
    case SAMPLE:
        return (int32_t)i + 1;
    case DRAW:
        return psa->draw[i];
    case REFERENCE:
        return i == ebb_study_reference(&plan->study);
    default:
        return psa->curves.best[i] + 1;
    }
}

/* The table is of the run: its errors are those of the run's patients, and no draw has a part in them. */
static double row_at(const struct ebb_psa *psa, enum place place, int64_t i)
{
    const struct ebb_cea_row *row = &psa->table[i];
    const struct ebb_costed *costed = &psa->policies[row->strategy];
    switch (place) {
    case CEA_COST:
        return row->cost;
    case CEA_COST_SE:
        return costed->cost_error;
    case CEA_EFFECT:
        return row->effect;
    case CEA_EFFECT_SE:
        return costed->effect_error;
    case CEA_MORE_COST:
        return row->more_cost;
    case CEA_MORE_EFFECT:
        return row->more_effect;
    default:
        return row->ratio;
    }
}

/* Of the reference against itself: 0, of which there is no range. */
static double benefit_at(const struct ebb_cea_range *range, enum place place)
{
    return place == MORE_BENEFIT         ? range->mean
           : place == MORE_BENEFIT_SE    ? range->error
           : place == MORE_BENEFIT_LOWER ? range->lower
                                         : range->upper;
}

static double number_at(const void *self, int place, int64_t i)
{
    const struct ebb_psa *psa = self;
    const double *const arrays[PLACES] = {[K] = psa->thresholds,
                                          [EFFECT] = psa->effect,
                                          [COST] = psa->cost,
                                          [EFFECT_CORRECTED] = psa->effect_corrected,
                                          [COST_CORRECTED] = psa->cost_corrected,
                                          [INPUTS] = psa->inputs,
                                          [NET_BENEFIT] = psa->curves.net_benefit,
                                          [ACCEPTABILITY] = psa->curves.acceptability,
                                          [ACCEPTABILITY_CORRECTED] = psa->curves.acceptability_corrected,
                                          [ACCEPTABILITY_SE] = psa->curves.acceptability_error,
                                          [EVPI_SE] = psa->curves.evpi_error,
                                          [FRONTIER] = psa->curves.frontier,
                                          [EVPI] = psa->curves.evpi,
                                          [EVPI_CORRECTED] = psa->curves.evpi_corrected,
                                          [NOISE_SHARE] = psa->curves.noise_share};
    const bool is_benefit = place >= MORE_BENEFIT && place <= MORE_BENEFIT_UPPER;
    return is_benefit      ? benefit_at(&psa->benefits[i], (enum place)place)
           : arrays[place] ? arrays[place][i]
                           : row_at(psa, (enum place)place, i);
}

/* 3. Writing */

static enum ebb_status lay_out(const struct ebb_psa *psa, const struct ebb_layout *of,
                               struct ebb_layout *layout)
{
    const int64_t sizes[EBB_DIM_COUNT] = {[EBB_DIM_STRATEGY] = psa->n_strategies,
                                          [EBB_DIM_SAMPLE] = psa->n_samples,
                                          [EBB_DIM_THRESHOLD] = psa->n_thresholds,
                                          [EBB_DIM_INPUT] = psa->n_inputs};
    return ebb_layout_init_list(layout, of, EBB_PSA_FIELDS,
                                psa->n_inputs > 0 ? (int)EBB_PSA_FIELD_COUNT : (int)INPUT, sizes);
}

enum ebb_status ebb_psa_group_write(const struct ebb_psa *psa, const struct ebb_layout *of, hid_t file,
                                    struct ebb_layout *out_layout, struct ebb_trouble *trouble)
{
    if (psa->n_samples == 0)
        return EBB_OK;
    const enum ebb_status status = lay_out(psa, of, out_layout);
    if (status != EBB_OK)
        return status;
    ebb_layout_create_group(file, EBB_PSA_GROUP, trouble);
    ebb_layout_create_group(file, EBB_CEA_GROUP, trouble);
    ebb_layout_create_datasets(out_layout, file, trouble);
    ebb_write_group(out_layout, &(struct ebb_value_source){psa, text_at, whole_at, number_at}, trouble);
    return EBB_OK;
}
