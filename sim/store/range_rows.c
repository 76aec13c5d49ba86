/* SPDX-License-Identifier: MIT
 * range_rows: see the header.
 *
 *   1. The datasets   2. Their values   3. Writing
 */
#include "range_rows.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "attributes.h"
#include "write_small.h"

/* 1. The datasets */

/* What each is of. */
enum place {
    SITE,
    DRAW,
    OUTCOME,
    POLICY,
    UNIT,
    POPULATION,
    AGAINST,
    PATIENTS,
    ESTIMATE,
    RANGES,
    DIFFERENCES = RANGES + 7
};
_Static_assert(DIFFERENCES + 9 == EBB_RANGE_FIELD_COUNT, "a place for each dataset");

#define UNDER(name) EBB_RANGE_GROUP "/" name
#define OF_SITE(name, kind, words)                                                           \
    {                                                                                        \
        .path = UNDER(name), .type = kind, .n_dims = 1, .dims = {EBB_DIM_SITE}, .unit = "1", \
        .meaning = words, .source = EBB_FROM_LIST                                            \
    }
#define NAMED(name, kind, dim, words)                                                                 \
    {                                                                                                 \
        .path = UNDER(name), .type = kind, .n_dims = 1, .dims = {dim}, .unit = "1", .meaning = words, \
        .source = EBB_FROM_LIST                                                                       \
    }
#define STATISTIC(name, words)                                                               \
    {                                                                                        \
        .path = UNDER(name), .type = EBB_FLOAT64, .n_dims = 3,                               \
        .dims = {EBB_DIM_SITE, EBB_DIM_TOLD, EBB_DIM_POLICY}, .unit = "1", .meaning = words, \
        .source = EBB_FROM_LIST, .coordinates = "unit"                                       \
    }
#define IN_UNIT "; in the unit of unit"
#define INTERACTION \
    "share of the variance over draws that so few patients make, and that the limits are freed of"
#define NEEDED \
    "where that share is above a tenth, and told is 1: patients of a draw for a tenth; else not a number"
#define TOLD                                                                                                 \
    "1: the spread over draws is told from the noise of so few patients (or is none at all); 0: it is not, " \
    "and limits and shares are not numbers"
#define FEW  "; not a number of fewer than 39 draws"
#define LESS "of the policy less against: "

const struct ebb_field EBB_RANGE_FIELDS[EBB_RANGE_FIELD_COUNT] = {
    OF_SITE("site", EBB_STRING,
            "for whom: typical (patients like those of all trials together), new (a clinic that nobody has "
            "studied)"),
    NAMED("draw", EBB_INT32, EBB_DIM_DRAW, "row of the parameter set's joint draws, counted from 1"),
    NAMED("outcome", EBB_STRING, EBB_DIM_TOLD, "name of the outcome"),
    NAMED("policy", EBB_STRING, EBB_DIM_POLICY, "name of the policy"),
    NAMED("unit", EBB_STRING, EBB_DIM_TOLD, "unit of the outcome"),
    OF_SITE("population", EBB_STRING, "set of patients that everything here is of"),
    OF_SITE("against", EBB_STRING, "policy that differences are taken to"),
    OF_SITE("patients", EBB_INT32, "patients of each draw: the first of the run"),
    {.path = UNDER("estimate"),
     .type = EBB_FLOAT64,
     .n_dims = 4,
     .dims = {EBB_DIM_SITE, EBB_DIM_DRAW, EBB_DIM_TOLD, EBB_DIM_POLICY},
     .unit = "1",
     .meaning = "estimate in the draw, as played: wider over draws than the limits beside it" IN_UNIT,
     .source = EBB_FROM_LIST,
     .coordinates = "unit"},
    STATISTIC("told", TOLD),
    STATISTIC("median", "median over draws" IN_UNIT),
    STATISTIC("lower", "2.5 % of draws lie below" IN_UNIT FEW),
    STATISTIC("upper", "97.5 % of draws lie below" IN_UNIT FEW),
    STATISTIC("standard_error", "Monte Carlo standard error that all draws share" IN_UNIT),
    STATISTIC("interaction", INTERACTION),
    STATISTIC("patients_needed", NEEDED),
    STATISTIC("difference_told", LESS TOLD),
    STATISTIC("difference_median", LESS "median over draws" IN_UNIT),
    STATISTIC("difference_lower", LESS "2.5 % of draws lie below" IN_UNIT FEW),
    STATISTIC("difference_upper", LESS "97.5 % of draws lie below" IN_UNIT FEW),
    STATISTIC("difference_standard_error", LESS "Monte Carlo standard error that all draws share" IN_UNIT),
    STATISTIC("difference_interaction", LESS INTERACTION),
    STATISTIC("difference_patients_needed", LESS NEEDED),
    STATISTIC("difference_share_above", "share of draws in which the policy has more than against"),
    STATISTIC("difference_share_below", "share of draws in which the policy has less than against"),
};

/* 2. Their values */

static double statistic_of(const struct ebb_nested_range *range, int which)
{
    const double values[] = {
        range->told == EBB_NOT_TOLD ? 0.0 : 1.0,
        range->median,
        range->lower,
        range->upper,
        range->error,
        ebb_nested_noise_share(range),
        range->patients_needed,
        range->share_above,
        range->share_below,
    };
    return values[which];
}

/* The same for every site, or place by place. */
static const char *text_at(const void *self, const struct ebb_plan *plan, int place, int64_t i)
{
    const struct ebb_uncertainty *uncertainty = self;
    switch (place) {
    case SITE:
        return EBB_SITE_NAMES[i];
    case OUTCOME:
        return EBB_MEASURES[uncertainty->measures[i]].name;
    case UNIT:
        return EBB_MEASURES[uncertainty->measures[i]].unit;
    case POLICY:
        return plan->study.policies[i].name;
    case POPULATION:
        return plan->populations[uncertainty->population].name;
    default:
        return plan->study.policies[uncertainty->reference].name;
    }
}

/* Draws from 1, as R counts. */
static int32_t whole_at(const void *self, const struct ebb_plan *plan, int place, int64_t i)
{
    const struct ebb_uncertainty *uncertainty = self;
    (void)plan;
    return place == DRAW ? (int32_t)i + 1 : (int32_t)uncertainty->n_patients;
}

static double number_at(const void *self, int place, int64_t i)
{
    const struct ebb_uncertainty *uncertainty = self;
    if (place == ESTIMATE)
        return uncertainty->values[i];
    if (place >= DIFFERENCES)
        return statistic_of(&uncertainty->differences[i], place - DIFFERENCES);
    return statistic_of(&uncertainty->ranges[i], place - RANGES);
}

/* 3. Writing */

static enum ebb_status lay_out(const struct ebb_uncertainty *uncertainty, const struct ebb_layout *of,
                               struct ebb_layout *layout)
{
    const int64_t sizes[EBB_DIM_COUNT] = {[EBB_DIM_SITE] = uncertainty->n_sites,
                                          [EBB_DIM_DRAW] = uncertainty->n_draws,
                                          [EBB_DIM_TOLD] = uncertainty->n_measures,
                                          [EBB_DIM_POLICY] = uncertainty->n_policies};
    return ebb_layout_init_list(layout, of, EBB_RANGE_FIELDS, EBB_RANGE_FIELD_COUNT, sizes);
}

enum ebb_status ebb_range_rows_write(const struct ebb_uncertainty *uncertainty, const struct ebb_layout *of,
                                     hid_t file, struct ebb_layout *out_layout, struct ebb_trouble *trouble)
{
    if (uncertainty->n_sites == 0)
        return EBB_OK;
    const enum ebb_status status = lay_out(uncertainty, of, out_layout);
    if (status != EBB_OK)
        return status;
    ebb_layout_create_group(file, EBB_RANGE_GROUP, trouble);
    ebb_layout_create_datasets(out_layout, file, trouble);
    ebb_write_group(out_layout, &(struct ebb_value_source){uncertainty, text_at, whole_at, number_at},
                    trouble);
    return EBB_OK;
}
