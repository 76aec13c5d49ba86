/* SPDX-License-Identifier: MIT
 * fields: what stands in a results file, dataset by dataset.
 *
 *   1. Where names and numbers come from   2. The table   3. Questions about a row
 */
#include "fields.h"

#include "field_rows.h"

#include <stdio.h>
#include <string.h>

#include <ebb/block.h>
#include <ebb/early.h>
#include <ebb/measure.h>
#include <ebb/outcome.h>

#include "tally_names.h"

/* 1. Where names and numbers come from */

/* Functions, and not offsets, where a value is a name or is computed: what a run adds up and estimates lies
 * in arrays, and is found there by the table alone. */
static const char *policy_name(const struct ebb_facts *facts, int64_t i)
{
    return facts->plan->study.policies[i].name;
}

static const char *policy_label(const struct ebb_facts *facts, int64_t i)
{
    return facts->plan->study.policies[i].label;
}

static const char *population_name(const struct ebb_facts *facts, int64_t i)
{
    return facts->plan->populations[i].name;
}

static const char *followed_name(const struct ebb_facts *facts, int64_t i)
{
    return population_name(facts, i + 1); /* all but the first, see ebb_tally_followed */
}

static const char *step_name(const struct ebb_facts *facts, int64_t i)
{
    (void)facts;
    return EBB_FLOW_NAMES[i];
}

static const char *stratum_name(const struct ebb_facts *facts, int64_t i)
{
    return facts->plan->study.strata[i].name;
}

static const char *early_measure_name(const struct ebb_facts *facts, int64_t i)
{
    (void)facts;
    return EBB_EARLY_MEASURE_NAMES[i];
}

static double early_share(const struct ebb_facts *facts, int64_t i)
{
    return ebb_early_measure_of(facts->tally, (enum ebb_early_measure)i).share;
}

static double early_error(const struct ebb_facts *facts, int64_t i)
{
    return ebb_early_measure_of(facts->tally, (enum ebb_early_measure)i).error;
}

/* Days count from the first infusion here and from the start of follow-up on curves: courses show induction,
 * too, while visits are compared between policies that begin only then. */
static double assessment_day(const struct ebb_facts *facts, int64_t i)
{
    return (double)(i * facts->plan->calendar.interval_days);
}

static double visit_day(const struct ebb_facts *facts, int64_t i)
{
    return (double)ebb_plan_visit_day(facts->plan, (int)i);
}

/* A visit need not fall on whole weeks; the name of the dimension is a unit, as in the curves that people
 * draw. */
static double visit_week(const struct ebb_facts *facts, int64_t i)
{
    return visit_day(facts, i) / 7.0;
}

static const char *outcome_name(const struct ebb_facts *facts, int64_t i)
{
    (void)facts;
    return EBB_OUTCOMES[i].name;
}

static const char *crossed_name(const struct ebb_facts *facts, int64_t i)
{
    (void)facts;
    return EBB_OUTCOMES[EBB_CROSSED[i]].name;
}

static const char *outcome_unit(const struct ebb_facts *facts, int64_t i)
{
    (void)facts;
    return EBB_OUTCOMES[i].unit;
}

static const char *visit_sum_name(const struct ebb_facts *facts, int64_t i)
{
    (void)facts;
    return EBB_VISIT_SUM_NAMES[i];
}

static const char *gap_sum_name(const struct ebb_facts *facts, int64_t i)
{
    (void)facts;
    return EBB_GAP_SUM_NAMES[i];
}

static const char *effect_sum_name(const struct ebb_facts *facts, int64_t i)
{
    (void)facts;
    return EBB_EFFECT_SUM_NAMES[i];
}

static const char *side_effect_name(const struct ebb_facts *facts, int64_t i)
{
    return facts->plan->study.side_effects[i].name;
}

/* Of a place, one text; a line each. */
#define NAME_OF(function, text)                                           \
    static const char *function(const struct ebb_facts *facts, int64_t i) \
    {                                                                     \
        (void)facts;                                                      \
        return text;                                                      \
    }

NAME_OF(effect_rate_name, EBB_EFFECT_RATES[i].name)
NAME_OF(effect_rate_meaning, EBB_EFFECT_RATES[i].meaning)
NAME_OF(exposure_name, EBB_EXPOSURES[i].name)
NAME_OF(exposure_meaning, EBB_EXPOSURES[i].meaning)
NAME_OF(exposure_sum_name, EBB_EXPOSURE_SUMS[i].name)

static const char *measure_name(const struct ebb_facts *facts, int64_t i)
{
    (void)facts;
    return EBB_MEASURES[i].name;
}

static const char *measure_unit(const struct ebb_facts *facts, int64_t i)
{
    (void)facts;
    return EBB_MEASURES[i].unit;
}

static const char *measure_meaning(const struct ebb_facts *facts, int64_t i)
{
    (void)facts;
    return EBB_MEASURES[i].meaning;
}

/* 2. The table. Coordinates stand before what uses them. */

/* A row a line, which clang-format cannot see behind the macros (field_rows.h). */
/* clang-format off */
const struct ebb_field EBB_FIELDS[] = {
    NAMES("/policy", EBB_DIM_POLICY, policy_name, "name of the policy")
    NAMES("/policy_label", EBB_DIM_POLICY, policy_label, "the policy in words")
    NAMES("/population", EBB_DIM_POPULATION, population_name, "set of patients that results are reported for")
    EBB_TALLY_POPULATION_SIZE(TALLY)
    NAMES("/step", EBB_DIM_STEP, step_name, "step of the flow of patients through the study")
    EBB_TALLY_FLOW(TALLY)
    NAMES("/stratum_name", EBB_DIM_STRATUM, stratum_name, "name of the stratum; /stratum counts them from 0")
    EBB_TALLY_STRATUM_SIZE(TALLY)
    /* Where the study looks for early response and does not act on it. */
    NAMES("/early_measure", EBB_DIM_EARLY_MEASURE, early_measure_name,
            "what early response tells of response to induction, in all treated")
    NUMBERS("/early_share", EBB_FLOAT64, EBB_DIM_EARLY_MEASURE, "1", early_share,
            "the share, from /tally/early", EBB_RECORD_SUMMARY)
    NUMBERS("/early_share_se", EBB_FLOAT64, EBB_DIM_EARLY_MEASURE, "1", early_error,
            "its Monte Carlo standard error", EBB_RECORD_SUMMARY)

    /* Rows of patients. 32 bits for numbers and outcomes: R has no wider whole numbers, and writer.c refuses
     * patients beyond. Traits are floats, as they were played. */
    INDEX("/patient", EBB_DIM_PATIENT, "patient, counted from 0", EBB_RECORD_OUTCOMES)
    INDEX("/recorded_patient", EBB_DIM_RECORDED,
            "patient whose trajectory is kept, counted from 0", EBB_RECORD_SAMPLE)
    INDEX("/assessment", EBB_DIM_ASSESSMENT, "assessment, counted from 0", EBB_RECORD_SAMPLE)
    NUMBERS("/assessment_day", EBB_INT32, EBB_DIM_ASSESSMENT, "day", assessment_day,
            "day of the assessment, from the first induction infusion", EBB_RECORD_SAMPLE)

    TRAIT("/baseline", EBB_FLOAT32, "point", baseline, "severity before treatment, MADRS points", false)
    TRAIT("/attainable", EBB_FLOAT32, "1", attainable, "attainable improvement, fraction of baseline", false)
    TRAIT("/duration", EBB_FLOAT32, "day", duration, "time constant of waning of the response", false)
    TRAIT("/consolidation", EBB_FLOAT32, "1/day", consolidation,
            "rate at which benefit becomes lasting", false)
    TRAIT("/biomarker", EBB_FLOAT32, "1", biomarker,
            "noisy look at the duration of response, standard normal", false)
    TRAIT("/treated", EBB_UINT8, "1", treated, "1: treated, 0: contraindicated", false)
    TRAIT("/responder", EBB_UINT8, "1", responder, "1: responder to induction", false)
    TRAIT("/remitter", EBB_UINT8, "1", remitter, "1: responder to induction in remission", false)
    TRAIT("/stratum", EBB_UINT8, "1", stratum, "index of the stratum at the start of follow-up, 255: none",
            true, .none = EBB_NO_STRATUM)
    MODIFIER(0) MODIFIER(1) MODIFIER(2) MODIFIER(3) MODIFIER(4) MODIFIER(5) MODIFIER(6) MODIFIER(7)
    /* Where the study asks for them (`populations`, `early`). */
    SUBGROUP("/severity_third", EBB_BY_SEVERITY, "third of severity before treatment, see flag_meanings",
             "low middle high")
    SUBGROUP("/duration_third", EBB_BY_DURATION,
             "third of the duration of response, which no clinic can know, see flag_meanings",
             "short middle long")
    SUBGROUP("/early_responder", EBB_BY_EARLY_RESPONSE, "1: has improved early", NULL)
    EBB_OUTCOME_LIST(OUTCOME)
    /* Courses: nearly all of a file that has them, and so as narrow as their values. No flags: a macro with
     * `...` wants one argument there, hence NULL. */
    TRAJECTORY("/score", EBB_UINT8, "point", score,
            "observed score, points of the instrument: MADRS unless the study names another",
            .flag_meanings = NULL)
    TRAJECTORY("/infusions", EBB_MASK, "1", infusions,
            "bit d: an infusion on day d of the interval that the assessment opens",
               .flag_meanings = NULL)
    TRAJECTORY("/state", EBB_UINT8, "1", state, "where the patient stands at the assessment, see "
            "flag_meanings",
               .flag_meanings = EBB_STATE_WORDS)

    /* Each group brings its scales again: xarray opens one group at a time. */
    NAMES("/curves/population", EBB_DIM_POPULATION, population_name,
            "set of patients that results are reported for")
    NAMES("/curves/policy", EBB_DIM_POLICY, policy_name, "name of the policy")
    NUMBERS("/curves/week", EBB_FLOAT64, EBB_DIM_WEEK, "week", visit_week,
            "time of the visit from the start of follow-up",
            EBB_RECORD_SUMMARY)
    NUMBERS("/curves/day", EBB_INT32, EBB_DIM_WEEK, "day", visit_day,
            "day of the visit from the start of follow-up",
            EBB_RECORD_SUMMARY)
    EBB_CURVE_LIST(CURVE)

    NAMES("/summary/population", EBB_DIM_POPULATION, population_name,
            "set of patients that results are reported for")
    NAMES("/summary/outcome", EBB_DIM_MEASURE, measure_name, "name of the outcome")
    NAMES("/summary/policy", EBB_DIM_POLICY, policy_name, "name of the policy")
    NAMES("/summary/unit", EBB_DIM_MEASURE, measure_unit, "unit of the outcome")
    NAMES("/summary/meaning", EBB_DIM_MEASURE, measure_meaning, "the outcome in words")
    EBB_STATISTIC_LIST(STATISTIC)
    EBB_GAP_LIST(GAP)
    NAMES("/summary/other_policy", EBB_DIM_OTHER_POLICY, policy_name, "policy that is held against it")
    NAMES("/summary/twin", EBB_DIM_TWIN, ebb_tally_twin_name,
            "how days in response under other_policy compare with those under policy")
    EBB_TWIN_SHARE_LIST(TWIN_SHARE)
    EBB_BEST_LIST(BEST)
    INDEX("/summary/year", EBB_DIM_YEAR,
            "year of follow-up, counted from 0: 365 days, the last one what is left", EBB_RECORD_SUMMARY)
    NAMES("/summary/year_sum", EBB_DIM_YEAR_SUM, ebb_tally_year_sum_name,
            "what is counted in each year of follow-up")
    NAMES("/summary/year_sum_unit", EBB_DIM_YEAR_SUM, ebb_tally_year_sum_unit, "its unit")
    EBB_BY_YEAR_LIST(BY_YEAR)

    NAMES("/paired/population", EBB_DIM_POPULATION, population_name,
            "set of patients that results are reported for")
    NAMES("/paired/outcome", EBB_DIM_MEASURE, measure_name, "name of the outcome")
    NAMES("/paired/policy", EBB_DIM_POLICY, policy_name, "policy that is subtracted")
    NAMES("/paired/other_policy", EBB_DIM_OTHER_POLICY, policy_name, "policy that it is subtracted from")
    NAMES("/paired/unit", EBB_DIM_MEASURE, measure_unit, "unit of the outcome")
    EBB_PAIRED_LIST(PAIRED)
    NEEDED("/paired/nnt", nnt,
            "patients treated under other_policy instead of policy for one fewer relapse by 52 weeks; "
            "below 0: one "
            "more; of the followed of populations that are selected for it, else not a number (all treated)")
    NEEDED("/paired/nnt_lower", nnt_lower,
            "lower 95 % limit of nnt; not a number where the limits pass through infinity")
    NEEDED("/paired/nnt_upper", nnt_upper,
            "upper 95 % limit of nnt; not a number where the limits pass through infinity")

    NAMES("/exposure/population", EBB_DIM_POPULATION, population_name,
            "set of patients that results are reported for; of them those followed at least 28 days")
    NAMES("/exposure/exposure", EBB_DIM_EXPOSURE, exposure_name, "what is told of the infusions of follow-up")
    NAMES("/exposure/policy", EBB_DIM_POLICY, policy_name, "name of the policy")
    NAMES("/exposure/meaning", EBB_DIM_EXPOSURE, exposure_meaning, "the same in words")
    EBB_STATISTIC_LIST(EXPOSURE)

    NAMES("/side_effects/population", EBB_DIM_POPULATION, population_name,
            "set of patients that results are reported for")
    NAMES("/side_effects/rate", EBB_DIM_EFFECT_RATE, effect_rate_name, "what the share is of")
    NAMES("/side_effects/side_effect", EBB_DIM_SIDE_EFFECT, side_effect_name, "kind of side effect")
    NAMES("/side_effects/policy", EBB_DIM_POLICY, policy_name, "name of the policy")
    NAMES("/side_effects/meaning", EBB_DIM_EFFECT_RATE, effect_rate_meaning, "the same in words")
    EBB_STATISTIC_LIST(EFFECT)

    /* In no digest (layout.c): datasets may be added here without giving old runs another one. */
    NAMES("/tally/population", EBB_DIM_POPULATION, population_name,
            "set of patients that results are reported for")
    NAMES("/tally/policy", EBB_DIM_POLICY, policy_name, "name of the policy")
    NAMES("/tally/other_policy", EBB_DIM_OTHER_POLICY, policy_name, "name of the policy beside it")
    NAMES("/tally/outcome", EBB_DIM_OUTCOME, outcome_name, "what is known of each patient under each policy")
    NAMES("/tally/unit", EBB_DIM_OUTCOME, outcome_unit, "unit of the outcome")
    INDEX("/tally/early_cell", EBB_DIM_EARLY,
            "0: neither improved early nor responded, 1: responded, 2: improved early, 3: both",
            EBB_RECORD_SUMMARY)
    NAMES("/tally/crossed", EBB_DIM_CROSSED, crossed_name, "outcome that is divided by days well")
    NAMES("/tally/visit_sum", EBB_DIM_VISIT_SUM, visit_sum_name, "what is added up at each visit")
    NAMES("/tally/gap_sum", EBB_DIM_GAP_SUM, gap_sum_name, "what is added up of gaps between infusions")
    NAMES("/tally/effect_sum", EBB_DIM_EFFECT_SUM, effect_sum_name,
            "what is added up of each kind of side effect")
    NAMES("/tally/side_effect", EBB_DIM_SIDE_EFFECT, side_effect_name, "kind of side effect")
    NAMES("/tally/exposure_sum", EBB_DIM_EXPOSURE_SUM, exposure_sum_name,
            "what is added up of patients followed at least 28 days")
    INDEX("/tally/infusion_count", EBB_DIM_INFUSION_COUNT,
            "infusions of follow-up of a patient; the last stands for more, too, if one a day are more",
            EBB_RECORD_SUMMARY)
    INDEX("/tally/group", EBB_DIM_GROUP, "group of patients: their number modulo 64", EBB_RECORD_SUMMARY)
    INDEX("/tally/visit", EBB_DIM_VISIT,
            "visit of follow-up, counted from 0; its day is in /curves/day", EBB_RECORD_SUMMARY)
    INDEX("/tally/missed_from", EBB_DIM_VISIT_OR_END,
            "first visit that is no longer attended; the last: all are attended",
          EBB_RECORD_SUMMARY)
    NAMES("/tally/followed", EBB_DIM_FOLLOWED, followed_name,
            "population whose followed patients are counted; those of all treated are its responders', or "
            "compared's")
    INDEX("/tally/pair", EBB_DIM_PAIR,
            "pair of policies: the first with each later one, then the second", EBB_RECORD_SUMMARY)
    NAMES("/tally/pair_policy", EBB_DIM_PAIR, ebb_tally_pair_policy, "name of the pair's first policy")
    NAMES("/tally/pair_other_policy", EBB_DIM_PAIR, ebb_tally_pair_other_policy,
            "name of the pair's second policy")
    INDEX("/tally/other_visit", EBB_DIM_OTHER_VISIT,
            "visit of follow-up under the pair's second policy", EBB_RECORD_SUMMARY)
    INDEX("/tally/end", EBB_DIM_END,
            "visit of the first relapse, or first visit that is no longer attended, under the pair's "
            "first policy",
            EBB_RECORD_SUMMARY)
    INDEX("/tally/other_end", EBB_DIM_OTHER_END, "the same under the pair's second policy",
            EBB_RECORD_SUMMARY)
    NAMES("/tally/parted", EBB_DIM_PARTED, population_name,
            "the same, where leaving differs between policies")
    NAMES("/tally/parted_followed", EBB_DIM_PARTED_FOLLOWED, followed_name,
            "the same as followed, where leaving differs between policies")
    NAMES("/tally/twin", EBB_DIM_TWIN, ebb_tally_twin_name,
            "how days in response under other_policy compare with those under policy")
    INDEX("/tally/year", EBB_DIM_YEAR,
            "year of follow-up, counted from 0: 365 days, the last one what is left", EBB_RECORD_SUMMARY)
    NAMES("/tally/year_sum", EBB_DIM_YEAR_SUM, ebb_tally_year_sum_name,
            "what is added up in each year of follow-up")
    INDEX("/tally/couple", EBB_DIM_COUPLE,
            "couple of policies: the first with itself and each later one, then the second",
            EBB_RECORD_SUMMARY)
    NAMES("/tally/couple_policy", EBB_DIM_COUPLE, ebb_tally_couple_policy, "name of the couple's policy")
    NAMES("/tally/couple_other_policy", EBB_DIM_COUPLE, ebb_tally_couple_other_policy,
            "name of the couple's other policy")
    INDEX("/tally/place", EBB_DIM_PLACE, "sum of a year under the couple's policy, year by year",
            EBB_RECORD_SUMMARY)
    INDEX("/tally/other_place", EBB_DIM_OTHER_PLACE, "the same under the couple's other policy",
            EBB_RECORD_SUMMARY)
    NUMBERS("/tally/place_year", EBB_INT32, EBB_DIM_PLACE, "1", ebb_tally_place_year,
            "year of follow-up of the place, counted from 0", EBB_RECORD_SUMMARY)
    NAMES("/tally/place_sum", EBB_DIM_PLACE, ebb_tally_place_sum, "what is added up at the place")
    EBB_TALLY_SUM_LIST(TALLY)
};
/* clang-format on */

const int EBB_FIELD_COUNT = (int)(sizeof EBB_FIELDS / sizeof EBB_FIELDS[0]);

/* 3. Questions about a row */

bool ebb_field_is_outcome(const struct ebb_field *field, enum ebb_outcome outcome)
{
    return field->source == EBB_FROM_BLOCK &&
           field->at == offsetof(struct ebb_block, outcomes) + (size_t)outcome * sizeof(int32_t *);
}

/* Rows that say nothing new; each is 1.4 % of the time of a run of three policies that keeps everything. Not
 * left out: looks without a monitor, although they are nearly always the visits of followup_day. Who leaves
 * before follow-up starts and who leaves on that day have the same rows, and one look more or less. */
static bool follows_from_others(const struct ebb_field *field, const struct ebb_study *study)
{
    return ebb_field_is_outcome(field, EBB_STATE_NEITHER_DAYS) ||
           (ebb_field_is_outcome(field, EBB_REPORTS) && !ebb_outcome_is_told(EBB_REPORTS, study)) ||
           (ebb_field_is_outcome(field, EBB_ADVERSE_EVENTS) &&
            !ebb_outcome_is_told(EBB_ADVERSE_EVENTS, study));
}

/* A field with an empty dimension is left out: netCDF writes a length of 0 for a dimension that grows, which
 * none does here. */
bool ebb_field_kept(const struct ebb_field *field, const struct ebb_plan *plan)
{
    static const char of_side_effects[] = "/side_effects/";
    const enum ebb_record record = plan->study.record;
    if (plan->study.n_side_effects == 0 && /* the group's scales of policies and populations, too */
        strncmp(field->path, of_side_effects, sizeof of_side_effects - 1) == 0)
        return false;
    if (record < field->from || follows_from_others(field, &plan->study) ||
        (field->source == EBB_FROM_MODIFIER && (int)field->at >= plan->study.n_modifiers))
        return false;
    if (field->source == EBB_FROM_SUBGROUP &&
        !ebb_study_divides(&plan->study, (enum ebb_subgrouping)field->at))
        return false;
    /* All patients are recorded: /patient is the scale of the trajectories, too. */
    if (field->source == EBB_FROM_INDEX && field->dims[0] == EBB_DIM_RECORDED && record == EBB_RECORD_ALL)
        return false;
    for (int k = 0; k < field->n_dims; k++) {
        if (ebb_dim_size(field->dims[k], plan) == 0)
            return false;
    }
    return true;
}

void ebb_field_path(const struct ebb_field *field, const struct ebb_plan *plan,
                    char out_path[EBB_FIELD_PATH_SIZE])
{
    const char *name = field->source == EBB_FROM_MODIFIER ? plan->study.modifiers[field->at].name : "";
    snprintf(out_path, EBB_FIELD_PATH_SIZE, "%s%s", field->path, name);
}

/* A text is 16 bytes in its dataset: its length, and place and index in a heap (4, 8 and 4). */
size_t ebb_type_bytes(enum ebb_type type, const struct ebb_plan *plan)
{
    static const size_t bytes[] = {[EBB_UINT8] = 1,   [EBB_MASK] = 1,    [EBB_INT32] = 4,  [EBB_INT64] = 8,
                                   [EBB_FLOAT32] = 4, [EBB_FLOAT64] = 8, [EBB_STRING] = 16};
    return type == EBB_MASK ? (size_t)plan->mask_bytes : bytes[type];
}

static bool is_of_patients(enum ebb_dim dim)
{
    return dim == EBB_DIM_PATIENT || dim == EBB_DIM_RECORDED;
}

/* Where a block's patients go, and only there: the other indices are small. */
bool ebb_field_streams(const struct ebb_field *field)
{
    return field->n_dims > 0 && (field->source == EBB_FROM_BLOCK || field->source == EBB_FROM_MODIFIER ||
                                 field->source == EBB_FROM_SUBGROUP ||
                                 (field->source == EBB_FROM_INDEX && is_of_patients(field->dims[0])));
}

/* By its name alone, as netCDF tells coordinate variables. */
bool ebb_field_is_scale(const struct ebb_field *field, const struct ebb_plan *plan)
{
    const char *name = strrchr(field->path, '/') + 1;
    return field->n_dims == 1 && field->source != EBB_FROM_MODIFIER &&
           strcmp(name, ebb_dim_name(field->dims[0], plan)) == 0;
}
