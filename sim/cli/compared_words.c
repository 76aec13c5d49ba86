/* SPDX-License-Identifier: MIT
 * compared_words: what an estimate of a comparison is called, on the page and in JSON.
 *
 * Measures have their words in a table of the model, the parts beside them in tables of their own; here they
 * come together, so that neither the page nor the document asks what part an estimate is of.
 */
#include "compared_words.h"

#include <stdio.h>

#include <ebb/early.h>
#include <ebb/population.h>

/* "better_by_over_4_weeks" as people read it. */
static void put_words(char *out, size_t size, const char *name)
{
    size_t n = 0;
    for (; name[n] && n + 1 < size; n++)
        out[n] = name[n] == '_' ? ' ' : name[n];
    out[n] = '\0';
}

static void put_share(struct ebb_compared_what *what)
{
    what->unit = "1";
    what->scale = 100.0;
    what->sign = " %";
}

static void put_unit(struct ebb_compared_what *what, const char *unit)
{
    what->unit = unit;
    what->scale = 1.0;
    what->sign = unit[0] == 'd' ? " days" : unit[0] == 'w' ? " weeks" : "";
}

static void put_measure(struct ebb_compared_what *what, int measure)
{
    snprintf(what->name, sizeof what->name, "%s", EBB_MEASURES[measure].name);
    snprintf(what->label, sizeof what->label, "%s", EBB_MEASURES[measure].label);
    what->unit = EBB_MEASURES[measure].unit;
    what->scale = ebb_measure_scale(measure);
    what->sign = ebb_measure_units(measure);
}

static void put_side_effect(struct ebb_compared_what *what, const struct ebb_study *study,
                            const struct ebb_deviation *deviation)
{
    const struct ebb_told_info *rate = &EBB_EFFECT_RATES[deviation->item];
    const char *kind = study->side_effects[deviation->element].name;
    put_share(what);
    snprintf(what->name, sizeof what->name, "side_effects.%s.%s", kind, rate->name);
    snprintf(what->label, sizeof what->label, "%s, %s", kind, rate->label);
}

static void put_exposure(struct ebb_compared_what *what, int exposure)
{
    if (exposure < EBB_EXPOSED_MEAN)
        put_share(what);
    else
        put_unit(what, "1");
    snprintf(what->name, sizeof what->name, "exposure.%s", EBB_EXPOSURES[exposure].name);
    snprintf(what->label, sizeof what->label, "%s", EBB_EXPOSURES[exposure].label);
}

static void put_gap(struct ebb_compared_what *what, int gap)
{
    if (gap == EBB_GAP_LATE)
        put_share(what);
    else
        put_unit(what, EBB_GAP_STATISTICS[gap].unit);
    snprintf(what->name, sizeof what->name, "%s", EBB_GAP_STATISTICS[gap].name);
    snprintf(what->label, sizeof what->label, "%s", EBB_GAP_STATISTICS[gap].meaning);
}

static void put_year(struct ebb_compared_what *what, const struct ebb_deviation *deviation)
{
    const struct ebb_outcome_info *sum = &EBB_YEAR_SUMS[deviation->item];
    put_unit(what, sum->unit);
    snprintf(what->name, sizeof what->name, "by_year.%d.%s", deviation->element + 1, sum->name);
    snprintf(what->label, sizeof what->label, "%s, year %d", sum->meaning, deviation->element + 1);
}

struct ebb_compared_what ebb_compared_what_of(const struct ebb_compared *compared,
                                              const struct ebb_deviation *deviation)
{
    const struct ebb_study *study = &compared->results[0].plan.study;
    const int item = deviation->item;
    struct ebb_compared_what what = {.unit = "1", .scale = 1.0, .sign = ""};
    char words[64];
    switch (deviation->part) {
    case EBB_PART_MEASURE:
        put_measure(&what, item);
        break;
    case EBB_PART_SIDE_EFFECT:
        put_side_effect(&what, study, deviation);
        break;
    case EBB_PART_EXPOSURE:
        put_exposure(&what, item);
        break;
    case EBB_PART_EARLY:
        put_share(&what);
        snprintf(what.name, sizeof what.name, "early_response.%s", EBB_EARLY_MEASURE_NAMES[item]);
        snprintf(what.label, sizeof what.label, "%s", EBB_EARLY_MEASURE_MEANINGS[item]);
        break;
    case EBB_PART_GAP:
        put_gap(&what, item);
        break;
    case EBB_PART_TWIN:
        put_share(&what);
        put_words(words, sizeof words, EBB_TWINS[item].name);
        snprintf(what.name, sizeof what.name, "twin_share.%s", EBB_TWINS[item].name);
        snprintf(what.label, sizeof what.label, "patients %s in response", words);
        break;
    case EBB_PART_BEST:
        put_unit(&what, EBB_BESTS[EBB_BEST_GAIN].unit);
        snprintf(what.name, sizeof what.name, "%s", EBB_BESTS[EBB_BEST_GAIN].name);
        snprintf(what.label, sizeof what.label, "weeks in response less than under the best listed policy");
        break;
    case EBB_PART_YEAR:
        put_year(&what, deviation);
        break;
    }
    return what;
}

void ebb_compared_add_what(const struct ebb_compared *compared, const struct ebb_deviation *deviation,
                           struct ebb_text *text)
{
    const struct ebb_plan *plan = &compared->results[0].plan;
    const struct ebb_population *set = &plan->populations[deviation->population];
    const struct ebb_compared_what words = ebb_compared_what_of(compared, deviation);
    if (deviation->other >= 0)
        ebb_text_add(text, "%s %s ", plan->study.policies[deviation->other].name,
                     deviation->part == EBB_PART_TWIN ? "against" : "minus");
    if (deviation->policy >= 0)
        ebb_text_add(text, "%s; ", plan->study.policies[deviation->policy].name);
    ebb_text_add(text, "%s, %s%s", words.label, EBB_POPULATIONS[set->kind].label,
                 ebb_population_subject(set, &plan->study));
}
