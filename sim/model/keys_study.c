/* SPDX-License-Identifier: MIT
 * keys_study: every key of a study, in the order in which studies are printed.
 *
 * Values without a source are conventions, not claims about patients.
 *
 * How a map of names becomes an array, here for `modifiers`:
 *
 *     modifiers (NAMED)      offset --> study.modifiers[0], each element_size long; how many: n_modifiers
 *       NAME (SECTION)       the row of one element; its own name is the element's first member
 *         prevalence, ...    offsets in struct ebb_modifier
 *
 * A list (LIST) is the same without names: N stands for a number. Strata are lists in a map of names.
 *
 *   1. Policies   2. Lead-in, strata, modifiers, side effects   3. The study
 */
#include "keys.h"

#include <ebb/study.h>

/* 1. Policies */

/* A label is text and not a name: it may hold blanks and signs. Where none is given the reader writes the
 * name, so that results never lack one. */
static const struct ebb_key POLICY_FIELDS[] = {
    VALUE("label", EBB_TEXT, EBB_UNIT_NUMBER, 0, 0, EBB_LABEL_SIZE, offsetof(struct ebb_policy, label),
          "name for tables and figures; the policy's key unless given"),
    INCLUDE(EBB_KEYS_POLICY_PARTS, 0),
    END,
};

static const struct ebb_key POLICY_ELEMENT[] = {
    {.name = "NAME",
     .kind = EBB_SECTION,
     .fields = POLICY_FIELDS,
     .meaning = "one policy; {} gives no infusions after induction",
     .example = "policies:\n"
                "  none: {}\n"
                "  monthly: {label: Once a month, maintenance: {every: 1 month}}\n"},
    END};

/* 2. Lead-in, strata, modifiers, side effects */

/* A phase is a policy with an end; its parts are those of policies, described there and not repeated on
 * the page. */
static const struct ebb_key PHASE_FIELDS[] = {
    VALUE("for", EBB_WHOLE, EBB_UNIT_DAYS, REQUIRED, 1, EBB_LONGEST_DAYS,
          offsetof(struct ebb_phase, for_days), "length of the phase, rounded up to an assessment"),
    {.name = "",
     .kind = EBB_INCLUDE,
     .fields = EBB_KEYS_POLICY_PARTS,
     .offset = offsetof(struct ebb_phase, policy),
     .meaning = "the parts of a policy, as under `policies.NAME`"},
    END,
};

static const struct ebb_key PHASE_ELEMENT[] = {
    {.name = "N",
     .kind = EBB_SECTION,
     .fields = PHASE_FIELDS,
     .meaning = "one phase with the parts of a policy",
     .example = "lead_in: # every week for a month, then every other week for three\n"
                "- {for: 4 weeks, maintenance: {every: 1 week}}\n"
                "- {for: 12 weeks, maintenance: {every: 2 weeks}}\n"},
    END};

#define RULE(member) offsetof(struct ebb_stratum_rule, member)

/* Off below 0, because 0 points and 0 % are scores and improvements that can be asked for. */
static const struct ebb_key RULE_FIELDS[] = {
    VALUE("score", EBB_WHOLE, EBB_UNIT_POINTS, -1, 0, 60, RULE(score_points),
          "asks for scores at or below this"),
    VALUE("improvement", EBB_REAL, EBB_UNIT_PERCENT, -1, 0, 1, RULE(f_improvement),
          "asks for improvements at or above this"),
    VALUE("at_least", EBB_WHOLE, EBB_UNIT_NUMBER, REQUIRED, 1, EBB_MAX_LOOK_BACK, RULE(at_least),
          "in so many"),
    VALUE("of", EBB_WHOLE, EBB_UNIT_NUMBER, REQUIRED, 1, EBB_MAX_LOOK_BACK, RULE(of),
          "of so many last assessments"),
    END,
};

static const struct ebb_key RULE_ELEMENT[] = {
    {.name = "N",
     .kind = EBB_SECTION,
     .fields = RULE_FIELDS,
     .meaning = "one rule over the last assessments of the lead-in",
     .example = "lead_in: [{for: 16 weeks, maintenance: {every: 1 week}}]\n"
                "strata: # asked in this order; who is in none is compared with nobody\n"
                "  remitters: [{score: 12 points, at_least: 3, of: 4}]\n"
                "  improved: [{improvement: 50 %, at_least: 2, of: 2}]\n"},
    END};

static const struct ebb_key STRATUM_ELEMENT[] = {
    {.name = "NAME",
     .kind = EBB_LIST,
     .fields = RULE_ELEMENT,
     .offset = offsetof(struct ebb_stratum, rules),
     .element_size = sizeof(struct ebb_stratum_rule),
     .count_offset = offsetof(struct ebb_stratum, n_rules),
     .most = EBB_MAX_RULES,
     .initial = REQUIRED,
     .meaning = "the rules of one stratum, all of which must hold"},
    END,
};

#define MODIFIER(member) offsetof(struct ebb_modifier, member)

/* Factors, because modifiers come together and factors commute: the order of their names changes nothing.
 * 0 takes an effect away; odds and duration must stay above it, where the logistic and the exponential
 * live. A thousand is as good as always. */
static const struct ebb_key MODIFIER_FIELDS[] = {
    VALUE("prevalence", EBB_REAL, EBB_UNIT_PERCENT, REQUIRED, 0, 1, MODIFIER(p_prevalence),
          "patients who have it"),
    VALUE("attainable_odds", EBB_REAL, EBB_UNIT_NUMBER, 1, 0.001, 1000, MODIFIER(attainable_odds),
          "factor on the odds of the attainable improvement"),
    VALUE("duration", EBB_REAL, EBB_UNIT_NUMBER, 1, 0.001, 1000, MODIFIER(duration),
          "factor on the duration"),
    VALUE("consolidation", EBB_REAL, EBB_UNIT_NUMBER, 1, 0, 1000, MODIFIER(consolidation),
          "factor on the consolidation rate"),
    VALUE("gain", EBB_REAL, EBB_UNIT_NUMBER, 1, 0, 1000, MODIFIER(gain),
          "factor on the gain of an infusion, which stays at most 1"),
    VALUE("miss", EBB_REAL, EBB_UNIT_NUMBER, 1, 0, 1000, MODIFIER(miss),
          "factor on the chance to miss a session"),
    END,
};

static const struct ebb_key MODIFIER_ELEMENT[] = {
    {.name = "NAME",
     .kind = EBB_SECTION,
     .fields = MODIFIER_FIELDS,
     .meaning = "one modifier; 1 has no effect",
     .example = "modifiers: # a quarter of patients, whose response wanes faster and who miss more sessions\n"
                "  far_away: {prevalence: 25 %, duration: 0.8, miss: 1.5}\n"},
    END};

#define EFFECT(member) offsetof(struct ebb_side_effect, member)

/* The fall is a factor of each infusion, so that it needs no unit and 1 is none. A spread of 1 is a patient
 * who has it at every infusion or at none. */
static const struct ebb_key SIDE_EFFECT_FIELDS[] = {
    VALUE("per_infusion", EBB_REAL, EBB_UNIT_PERCENT, REQUIRED, 0, 1, EFFECT(p_per_infusion),
          "how many of all patients have it at their first infusion"),
    VALUE("spread", EBB_REAL, EBB_UNIT_NUMBER, 0, 0, 1, EFFECT(spread),
          "how much of it lies in the patient: 0 is chance at each infusion, 1 the same at all"),
    VALUE("fall", EBB_REAL, EBB_UNIT_NUMBER, 1, 0, 1, EFFECT(fall),
          "factor on the rate from each infusion to the next"),
    VALUE("floor", EBB_REAL, EBB_UNIT_NUMBER, 0, 0, 1, EFFECT(floor),
          "share of the first rate below which it does not fall"),
    VALUE("ends", EBB_REAL, EBB_UNIT_PERCENT, 0, 0, 1, EFFECT(p_ends),
          "how often the treatment ends with it: no further infusion, and followed all the same"),
    END,
};

static const struct ebb_key SIDE_EFFECT_ELEMENT[] = {
    {.name = "NAME",
     .kind = EBB_SECTION,
     .fields = SIDE_EFFECT_FIELDS,
     .meaning = "one kind of side effect",
     .example = "side_effects: # at four infusions in ten, half as often from the seventh on\n"
                "  dissociation: {per_infusion: 40 %, spread: 0.5, fall: 0.89, floor: 0.5, ends: 0.5 %}\n"},
    END};

/* 3. The study */

/* Of both parts: either alone is half of a question. */
static const char ECONOMICS_EXAMPLE[] =
    "policies: {weekly: {maintenance: {every: 1 week}}, none: {}}\n"
    "costs:\n"
    "  {currency: EUR, year: 2026, perspective: an invented insurer, discount: 3 %,\n"
    "  infusion: {value: 300, lower: 200, upper: 420, distribution: gamma, source: invented, grade: X}}\n"
    "utilities:\n"
    "  discount: 3 %\n"
    "  remission: {value: 0.85, source: invented, grade: X}\n"
    "  response: {value: 0.75, source: invented, grade: X}\n"
    "  neither: {value: 0.6, source: invented, grade: X}\n"
    "  relapsed: {value: 0.5, lower: 0.4, upper: 0.6, distribution: beta, source: invented, grade: X}\n";

#define STUDY(member) offsetof(struct ebb_study, member)

/* 64 infusions are eight a week for eight weeks. The last day, ten years, leaves lead-in and horizon their
 * room in an int. */
static const struct ebb_key INDUCTION[] = {
    VALUE("infusions", EBB_WHOLE, EBB_UNIT_NUMBER, EBB_USUAL_INFUSIONS, 1, EBB_MAX_INDUCTION,
          STUDY(induction.infusions), "how many"),
    VALUE("days", EBB_DAY_LIST, EBB_UNIT_NUMBER, 0, 0, 3652, STUDY(induction.days),
          "the day of each, rising from 0"),
    VALUE("stop_unimproved", EBB_FLAG, EBB_UNIT_NUMBER, 0, 0, 1, STUDY(induction.stop_unimproved),
          "whether who has not improved early gets no later session of it and is a non-responder; needs "
          "`early`"),
    END,
};

/* The day is asked against the calendar by a rule (study_rules.c), which alone knows what is allowed: from 0
 * on, so that no day gets two answers, one after the other. Ten years are those of induction. */
static const struct ebb_key EARLY[] = {
    VALUE("day", EBB_WHOLE, EBB_UNIT_DAYS, REQUIRED, 0, 3652 + 28, STUDY(early.day),
          "when: at the last assessment up to this day, at most the one that classifies"),
    VALUE("improved", EBB_REAL, EBB_UNIT_PERCENT, REQUIRED, 0, 1, STUDY(early.f_improved),
          "improvement, at or above this share of the score on day 0"),
    END,
};

/* 28 days: the infusions of an interval are bits of one mask, of 32 at most, and the results file says
 * each day by its bit. A month is as far apart as trials look. */
static const struct ebb_key ASSESSMENT[] = {
    VALUE("every", EBB_WHOLE, EBB_UNIT_DAYS, 7, 1, 28, STUDY(assessment_every_days),
          "time from one assessment to the next"),
    END,
};

/* A line through MADRS. The slope must not be 0, where no score tells patients apart; 60 is the room of a
 * score in tallies and files, MADRS' own. The error is the instrument's: `measurement.sd` is that of a
 * MADRS rater. */
static const struct ebb_key INSTRUMENT[] = {
    VALUE("name", EBB_TEXT, EBB_UNIT_NUMBER, REQUIRED, 0, EBB_NAME_SIZE, STUDY(instrument.name), "the scale"),
    VALUE("slope", EBB_REAL, EBB_UNIT_NUMBER, REQUIRED, 0.01, 10, STUDY(instrument.slope),
          "its points per point of MADRS"),
    VALUE("intercept", EBB_REAL, EBB_UNIT_POINTS, 0, -60, 60, STUDY(instrument.intercept_points),
          "its score where MADRS is 0"),
    VALUE("max", EBB_WHOLE, EBB_UNIT_POINTS, REQUIRED, 1, 60, STUDY(instrument.max_points),
          "its highest score"),
    VALUE("sd", EBB_REAL, EBB_UNIT_POINTS, REQUIRED, 0, 30, STUDY(instrument.sd_points),
          "standard deviation of its error, which takes the place of measurement.sd"),
    END,
};

/* There is no usual outcome, and no usual precision of it. Whose difference it is, and in whom, is the
 * study's question unless another is asked here: a run should stop by the number that it then shows first. */
static const struct ebb_key PRECISION[] = {
    VALUE("outcome", EBB_OUTCOME, EBB_UNIT_NUMBER, REQUIRED, 0, 0, STUDY(precision.outcome),
          "the measure whose difference is wanted"),
    VALUE("contrast", EBB_CONTRAST, EBB_UNIT_NUMBER, 0, 0, 0, STUDY(precision.first_policy),
          "two policies, the second minus the first; or one, minus that of `against`; may be left out where "
          "there are two"),
    VALUE("population", EBB_POPULATION, EBB_UNIT_NUMBER, -1, 0, 0, STUDY(precision.population),
          "in whom; the study's population unless given"),
    VALUE("half_width", EBB_HALF_WIDTH, EBB_UNIT_NUMBER, REQUIRED, 0, 1e9, STUDY(precision.half_width),
          "half of the 95 % interval of the difference, in the outcome's unit"),
    END,
};

/* By their codes, which are kept in no file: the words are. */
static const char *const COMPRESSIONS[] = {
    [EBB_COMPRESSION_FAST] = "fast", [EBB_COMPRESSION_SMALL] = "small", NULL};

/* The order is that of the canonical text, and so of its digest; and a kind that looks at other members
 * (contrast, population, published numbers) comes behind them. `files` says whether a key at the top is a
 * study's or a parameter set's: a set that set a horizon would change studies behind their backs. */
static const struct ebb_key STUDY_FIELDS[] = {
    {ROW("study", EBB_TEXT, EBB_UNIT_NUMBER, REQUIRED, 0, EBB_LABEL_SIZE, STUDY(title), "title of the study"),
     .files = EBB_IN_STUDY},
    {ROW("question", EBB_TEXT, EBB_UNIT_NUMBER, 0, 0, sizeof((struct ebb_study *)0)->question,
         STUDY(question), "the question it answers"),
     .files = EBB_IN_STUDY},
    {ROW("parameters", EBB_PATH, EBB_UNIT_NUMBER, 0, 0, 0, 0,
         "file of the parameter set, from the folder of the study"),
     .files = EBB_IN_STUDY},
    {ROW("draw", EBB_PATH, EBB_UNIT_NUMBER, 0, 0, 0, 0,
         "row of the parameter set's joint draws to take; 0: its own values"),
     .files = EBB_IN_STUDY},
    {ROW("site", EBB_PATH, EBB_UNIT_NUMBER, 0, 0, 0, 0,
         "for whom a draw is: patients like those of all trials together (typical, unless given), or those "
         "of a clinic that nobody has studied (new), which differs from them as trials do from each other"),
     .files = EBB_IN_STUDY},
    {ROW("name", EBB_PATH, EBB_UNIT_NUMBER, 0, 0, 0, 0, "name of the parameter set"), .files = EBB_IN_SET},
    {ROW("about", EBB_PATH, EBB_UNIT_NUMBER, 0, 0, 0, 0, "what the parameter set is and where it comes from"),
     .files = EBB_IN_SET},
    {ROW("based_on", EBB_PATH, EBB_UNIT_NUMBER, 0, 0, 0, 0,
         "file of the parameter set that this one changes, from the folder of this one"),
     .files = EBB_IN_SET},
    {ROW("draws", EBB_PATH, EBB_UNIT_NUMBER, 0, 0, 0, 0,
         "table (CSV) of joint draws of its parameters, likewise"),
     .files = EBB_IN_SET},
    {ROW("draws_sha256", EBB_PATH, EBB_UNIT_NUMBER, 0, 0, 0, 0,
         "SHA-256 of the lines of that table, without comments and empty ones"),
     .files = EBB_IN_SET},
    {ROW("seed", EBB_SEED, EBB_UNIT_NUMBER, 1, 0, 0, STUDY(seed), "names the luck of all patients"),
     .files = EBB_IN_STUDY},
    {ROW("patients", EBB_PATIENTS, EBB_UNIT_NUMBER, 100000, 1, (double)EBB_MOST_PATIENTS, STUDY(n_patients),
         "how many, or {min, max} with a precision"),
     .files = EBB_IN_STUDY},
    {ROW("horizon", EBB_WHOLE, EBB_UNIT_DAYS, 364, 1, EBB_LONGEST_DAYS, STUDY(horizon_days),
         "length of follow-up, from the last induction infusion or the end of the lead-in"),
     .files = EBB_IN_STUDY},
    {ROW("followed_for", EBB_RANGE, EBB_UNIT_DAYS, 0, 0, EBB_LONGEST_DAYS, STUDY(followed_for_days),
         "how long each patient is followed before the trial ends, drawn uniformly; 0 days: to the horizon"),
     .files = EBB_IN_STUDY},
    {.name = "induction",
     .kind = EBB_SECTION,
     .fields = INDUCTION,
     .meaning = "the first series of infusions",
     CHOSEN},
    {.name = "assessment",
     .kind = EBB_SECTION,
     .fields = ASSESSMENT,
     .meaning = "when scores are observed",
     CHOSEN},
    {.name = "early",
     .kind = EBB_SECTION,
     .fields = EARLY,
     .on_offset = STUDY(early.on),
     .meaning = "early response: who has improved in the course of induction, and how well that tells who "
                "responds to it",
     .example = "early: {day: 1 week, improved: 20 %}\n"
                "populations: [early_responders]\n"
                "induction: {stop_unimproved: true}\n",
     CHOSEN},
    {.name = "instrument",
     .kind = EBB_SECTION,
     .fields = INSTRUMENT,
     .on_offset = STUDY(instrument.on),
     .set = "instruments",
     .example = "instrument: {name: QIDS-SR16, slope: 0.527, intercept: 0.96 points, max: 27 points, sd: 1.8 "
                "points}\n"
                "remission: {score: 5 points} # scores are now points of that scale\n"
                "relapse: {score: 12 points}\n",
     .files = EBB_IN_STUDY,
     .meaning =
         "another scale than MADRS on which patients are observed; all scores of the study are then its "
         "points"},
    {ROW("maintain_nonresponders", EBB_FLAG, EBB_UNIT_NUMBER, 0, 0, 1, STUDY(maintain_nonresponders),
         "whether those who did not respond to induction get the policy, too"),
     CHOSEN},
    {ROW("clinic_days", EBB_WEEKDAYS, EBB_UNIT_NUMBER, EBB_EVERY_WEEKDAY, 1, EBB_EVERY_WEEKDAY,
         STUDY(clinic_days),
         "weekdays on which all policies and phases give infusions, but those whose `limits` say otherwise; "
         "day 0 is a Monday, and induction has its own days"),
     CHOSEN},
    INCLUDE(EBB_KEYS_PARAMETERS, STUDY(parameters)),
    {.name = "modifiers",
     .kind = EBB_NAMED,
     .fields = MODIFIER_ELEMENT,
     .offset = STUDY(modifiers),
     .element_size = sizeof(struct ebb_modifier),
     .count_offset = STUDY(n_modifiers),
     .most = EBB_MAX_MODIFIERS,
     .meaning = "whatever else changes a patient's course; a study adds to those of its parameter set, and "
                "changes them by name"},
    {.name = "side_effects",
     .kind = EBB_NAMED,
     .fields = SIDE_EFFECT_ELEMENT,
     .offset = STUDY(side_effects),
     .element_size = sizeof(struct ebb_side_effect),
     .count_offset = STUDY(n_side_effects),
     .most = EBB_MAX_SIDE_EFFECTS,
     .meaning =
         "what an infusion may bring besides, by kind; a study adds to those of its parameter set, and "
         "changes them by name"},
    {.name = "lead_in",
     .kind = EBB_LIST,
     .fields = PHASE_ELEMENT,
     .offset = STUDY(lead_in),
     .element_size = sizeof(struct ebb_phase),
     .count_offset = STUDY(n_phases),
     .most = EBB_MAX_PHASES,
     .meaning = "phases that everybody goes through before follow-up",
     CHOSEN},
    {.name = "strata",
     .kind = EBB_NAMED,
     .fields = STRATUM_ELEMENT,
     .offset = STUDY(strata),
     .element_size = sizeof(struct ebb_stratum),
     .count_offset = STUDY(n_strata),
     .most = EBB_MAX_STRATA,
     .meaning = "who is compared, by what the lead-in showed; the first match wins",
     .files = EBB_IN_STUDY},
    {.name = "policies",
     .kind = EBB_NAMED,
     .fields = POLICY_ELEMENT,
     .offset = STUDY(policies),
     .element_size = sizeof(struct ebb_policy),
     .count_offset = STUDY(n_policies),
     .most = EBB_MAX_POLICIES,
     .meaning = "what is compared",
     CHOSEN,
     .initial = REQUIRED},
    {ROW("populations", EBB_WORDS, EBB_UNIT_NUMBER, 0, 0, 0, STUDY(subgroups),
         "populations that results are given for besides the usual ones: thirds of the severity before "
         "treatment, thirds of the duration of response (which no clinic can know), early responders"),
     .words = EBB_SUBGROUPINGS, .files = EBB_IN_STUDY},
    {ROW("against", EBB_POLICY_NAME, EBB_UNIT_NUMBER, -1, 0, 0, STUDY(against),
         "the policy that the differences shown are taken to; the first unless given"),
     .files = EBB_IN_STUDY, .packing = true},
    {ROW("population", EBB_POPULATION, EBB_UNIT_NUMBER, -1, 0, 0, STUDY(population),
         "in whom the question is answered: treated, responders, compared, a stratum, with_MODIFIER, "
         "without_MODIFIER, or one of those that `populations` adds; unless given the responders, in a study "
         "with strata the compared"),
     .files = EBB_IN_STUDY, .packing = true},
    {.name = "targets",
     .kind = EBB_NAMED,
     .fields = EBB_KEYS_TARGET,
     .offset = STUDY(targets),
     .element_size = sizeof(struct ebb_target),
     .count_offset = STUDY(n_targets),
     .most = EBB_MAX_TARGETS,
     .meaning = "published numbers that the study replays, for `ebb check` and `ebb calibrate`",
     .files = EBB_IN_STUDY},
    {.name = "precision",
     .kind = EBB_SECTION,
     .fields = PRECISION,
     .on_offset = STUDY(precision.on),
     .files = EBB_IN_STUDY,
     .meaning = "simulate until a paired difference is known this well",
     .example = "patients: {min: 20000, max: 1000000}\n"
                "precision: {outcome: response_weeks, contrast: [none, monthly], half_width: 0.1 weeks}\n"
                "policies:\n"
                "  none: {}\n"
                "  monthly: {maintenance: {every: 1 month}}\n"},
    {.name = "costs",
     .kind = EBB_SECTION,
     .fields = EBB_KEYS_COSTS,
     .offset = STUDY(economics.costs),
     .on_offset = STUDY(economics.costs.on),
     .files = EBB_IN_STUDY,
     .packing = true,
     .meaning = "prices, put on what was counted in follow-up; no patient changes with them",
     .example = ECONOMICS_EXAMPLE},
    {.name = "utilities",
     .kind = EBB_SECTION,
     .fields = EBB_KEYS_UTILITIES,
     .offset = STUDY(economics.utilities),
     .on_offset = STUDY(economics.utilities.on),
     .files = EBB_IN_STUDY,
     .packing = true,
     .meaning = "what a year in each state of care, or at each score, is worth: for QALYs"},
    {ROW("design", EBB_APART, EBB_UNIT_NUMBER, 0, 0, 0, 0,
         "rows of settings: which values of the study vary, and how; below under design"),
     .files = EBB_IN_STUDY, .packing = true},
    {.name = "uncertainty",
     .kind = EBB_SECTION,
     .fields = EBB_KEYS_UNCERTAINTY,
     .offset = STUDY(uncertainty),
     .files = EBB_IN_STUDY,
     .packing = true, /* plays patients of its own, and changes none of the run's */
     .meaning = "how far answers move with what the trials leave open: over joint draws of the parameter set",
     .example = "uncertainty: {draws: 400, patients: 2000}\n"},
    {ROW("record", EBB_RECORD, EBB_UNIT_NUMBER, EBB_RECORD_OUTCOMES, 0, 0, STUDY(record),
         "what is kept: summary, outcomes, sample of N, all"),
     .files = EBB_IN_STUDY, .packing = true},
    {ROW("compression", EBB_CHOICE, EBB_UNIT_NUMBER, EBB_COMPRESSION_FAST, 0, 0, STUDY(compression),
         "how the file is packed: in little time, or in less room; the results are the same"),
     .words = COMPRESSIONS, .files = EBB_IN_STUDY, .packing = true},
    END,
};

const struct ebb_key EBB_STUDY_KEY = {
    .name = "", .kind = EBB_SECTION, .fields = STUDY_FIELDS, .meaning = "a study"};
