/* SPDX-License-Identifier: MIT
 * table: every key of a study, in the order in which studies are printed.
 *
 * The initial values of the parameters are the calibrated set of configs/parameters/trd.yaml (a test compares the two), so that a
 * study without a parameter set still runs on it. Values without a source are conventions, not claims about patients.
 *
 *   1. Ways to write a row   2. Parameters   3. Policies   4. Lead-in, strata, modifiers   5. The study
 */
#include "item.h"

#include <math.h>
#include <stddef.h>

#include "check.h"

/* 1. Ways to write a row */

#define ROW(name, what, measured_in, start, low, high, place, says) \
    .key = name, .kind = what, .unit = measured_in, .initial = start, .min = low, .max = high, .offset = place, .meaning = says
#define CLAIM(name, what, measured_in, start, low, high, place, says, from, degree) \
    {ROW(name, what, measured_in, start, low, high, place, says), .source = from, .grade = degree}
#define VALUE(name, what, measured_in, start, low, high, place, says) {ROW(name, what, measured_in, start, low, high, place, says)}
#define REQUIRED NAN
#define SECTION(name, members, says) {.key = name, .kind = EBB_SECTION, .fields = members, .meaning = says}
#define PART(name, members, place, switch_place, says) \
    {.key = name, .kind = EBB_SECTION, .fields = members, .offset = place, .on_offset = switch_place, .meaning = says}
#define INCLUDE(members, place) {.key = "", .kind = EBB_INCLUDE, .fields = members, .offset = place}
#define END {.key = NULL}

/* 2. Parameters (MODEL.md sections 3 to 7) */

#define P(member) offsetof(struct ebb_parameters, member)
#define FIT "first fit to SUSTAIN-1, Murrough 2013 and pooled induction trials"

static const struct ebb_item BASELINE[] = {
    CLAIM("mean", EBB_REAL, EBB_UNIT_POINTS, 36, 0, 60, P(baseline.mean_points), "mean severity before treatment",
          "means at entry 37.0 (TRANSFORM-2), 35.2 (an intravenous trial), 31.5 (a registry)", "A"),
    CLAIM("sd", EBB_REAL, EBB_UNIT_POINTS, 5, 0, 30, P(baseline.sd_points), "its standard deviation between patients",
          "entry samples 5.7 to 8.1; trials select", "B"),
    CLAIM("min", EBB_REAL, EBB_UNIT_POINTS, 24, 0, 60, P(baseline.min_points), "least severity; draws below it are set to it",
          "lowest entry score of a depressive episode worth treating", "C"),
    CLAIM("max", EBB_REAL, EBB_UNIT_POINTS, 58, 0, 60, P(baseline.max_points), "greatest severity; draws above it are set to it",
          "the scale ends at 60", "C"),
    END,
};

static const struct ebb_item ATTAINABLE[] = {
    CLAIM("logit_mean", EBB_REAL, EBB_UNIT_NUMBER, 0.907, -10, 10, P(attainable.logit_mean),
          "mean log-odds of the attainable improvement, a fraction of baseline", FIT, "A"),
    CLAIM("logit_sd", EBB_REAL, EBB_UNIT_NUMBER, 1.324, 0, 10, P(attainable.logit_sd), "its standard deviation between patients", FIT, "A"),
    END,
};

static const struct ebb_item DURATION[] = {
    CLAIM("median", EBB_REAL, EBB_UNIT_DAYS, 23.5, 0.01, 1000000, P(duration.median_days),
          "median time constant with which the fast benefit wanes", FIT, "A"),
    CLAIM("sd_log", EBB_REAL, EBB_UNIT_NUMBER, 0.498, 0, 5, P(duration.sd_log), "standard deviation of its logarithm between patients", FIT,
          "A"),
    END,
};

static const struct ebb_item CONSOLIDATION[] = {
    CLAIM("share", EBB_REAL, EBB_UNIT_PERCENT, 0.627, 0, 1, P(consolidation.f_share), "patients in whom benefit consolidates", FIT, "A"),
    CLAIM("median", EBB_REAL, EBB_UNIT_PER_DAY, 0.0178, 0, 1, P(consolidation.median_per_day),
          "median rate at which the fast benefit becomes lasting in them", FIT, "A"),
    CLAIM("sd_log", EBB_REAL, EBB_UNIT_NUMBER, 0, 0, 5, P(consolidation.sd_log), "standard deviation of its logarithm between patients",
          "not identified beside the share", "D"),
    END,
};

static const struct ebb_item DURABLE[] = {
    CLAIM("tau", EBB_REAL, EBB_UNIT_DAYS, 3650, 0.01, 1000000, P(durable.tau_days), "time constant with which the lasting benefit wanes",
          "the fit prefers very long", "D"),
    END,
};

static const struct ebb_item CORRELATION[] = {
    CLAIM("attainable_duration", EBB_REAL, EBB_UNIT_NUMBER, 0, -1, 1, P(correlation.attainable_duration),
          "correlation of attainable improvement with duration", "independence assumed", "D"),
    CLAIM("attainable_consolidation", EBB_REAL, EBB_UNIT_NUMBER, 0, -1, 1, P(correlation.attainable_consolidation),
          "correlation of attainable improvement with consolidation", "independence assumed", "D"),
    CLAIM("duration_consolidation", EBB_REAL, EBB_UNIT_NUMBER, 0, -1, 1, P(correlation.duration_consolidation),
          "correlation of duration with consolidation", "independence assumed", "D"),
    END,
};

static const struct ebb_item BIOMARKER[] = {
    CLAIM("correlation", EBB_REAL, EBB_UNIT_NUMBER, 0, -1, 1, P(biomarker.correlation), "correlation of the biomarker with duration",
          "no validated marker; 0 says nothing about the patient", "D"),
    END,
};

static const struct ebb_item INFUSION[] = {
    CLAIM("gain", EBB_REAL, EBB_UNIT_NUMBER, 0.616, 0, 1, P(infusion.gain),
          "share of the improvement still attainable that one infusion brings", FIT, "A"),
    END,
};

static const struct ebb_item TOLERANCE[] = {
    CLAIM("per_infusion", EBB_REAL, EBB_UNIT_NUMBER, 0, 0, 1, P(tolerance.per_infusion), "loss of gain with each infusion given",
          "the source articles disagree; off, and a scenario", "D"),
    CLAIM("floor", EBB_REAL, EBB_UNIT_NUMBER, 0.5, 0, 1, P(tolerance.floor), "the gain never falls below this share of itself",
          "illustrative", "X"),
    END,
};

static const struct ebb_item NOISE[] = {
    CLAIM("sd", EBB_REAL, EBB_UNIT_POINTS, 1.7, 0, 30, P(noise.sd_points), "standard deviation of the ups and downs of life", FIT, "B"),
    CLAIM("tau", EBB_REAL, EBB_UNIT_DAYS, 15, 0.01, 1000000, P(noise.tau_days), "their time constant", FIT "; weak", "D"),
    END,
};

static const struct ebb_item MEASUREMENT[] = {
    CLAIM("sd", EBB_REAL, EBB_UNIT_POINTS, 2.5, 0, 30, P(measurement.sd_points), "standard deviation of the error of an observed score",
          "standard error of MADRS raters 1.5 to 3.3 points, from their agreement", "A"),
    END,
};

static const struct ebb_item SETBACKS[] = {
    CLAIM("per_year", EBB_REAL, EBB_UNIT_PER_YEAR, 1.05, 0, 365, P(setbacks.per_year), "rate of set-backs that take benefit away", FIT, "A"),
    CLAIM("shape", EBB_REAL, EBB_UNIT_NUMBER, 0.125, 0, 100, P(setbacks.shape),
          "the share of the benefit lost is a uniform draw to this power; 0.125 takes 89 % on average", FIT, "B"),
    END,
};

static const struct ebb_item RESPONSE[] = {
    CLAIM("fraction", EBB_REAL, EBB_UNIT_PERCENT, 0.5, 0.01, 1, P(response.f_fraction), "improvement that counts as response",
          "definition used by all trials", "A"),
    END,
};

static const struct ebb_item REMISSION[] = {
    CLAIM("score", EBB_WHOLE, EBB_UNIT_POINTS, 10, 0, 60, P(remission.score_points), "remission is a score at or below this",
          "MADRS 10 or less (ESCAPE-TRD); SUSTAIN-1 uses 12", "A"),
    END,
};

static const struct ebb_item RELAPSE[] = {
    CLAIM("score", EBB_WHOLE, EBB_UNIT_POINTS, 22, 0, 60, P(relapse.score_points), "a visit counts towards relapse at or above this score",
          "SUSTAIN-1 rule", "A"),
    VALUE("loss_of_response", EBB_REAL, EBB_UNIT_PERCENT, -1, 0, 1, P(relapse.f_loss_of_improvement),
          "and only when the improvement is below this fraction of the first score"),
    CLAIM("visits", EBB_WHOLE, EBB_UNIT_NUMBER, 2, 1, 26, P(relapse.visits), "such visits in a row that make a relapse", "SUSTAIN-1 rule",
          "A"),
    END,
};

static const struct ebb_item RECOVERY[] = {
    CLAIM("visits", EBB_WHOLE, EBB_UNIT_NUMBER, 2, 1, 26, P(recovery.visits), "visits in response in a row that end a relapse",
          "mirrors the relapse rule", "C"),
    END,
};

static const struct ebb_item ADHERENCE[] = {
    CLAIM("miss", EBB_REAL, EBB_UNIT_PERCENT, 0.088, 0, 1, P(adherence.p_miss), "chance that a session is missed",
          "8.8 % (7.5 to 10.2) of psychiatrist visits; 2 to 30 % in psychiatry", "B"),
    CLAIM("rebook", EBB_WHOLE, EBB_UNIT_DAYS, 7, 1, 365, P(adherence.rebook_days), "a missed session is due again so much later",
          "73 % of those who rebook do so within two weeks", "B"),
    CLAIM("late", EBB_REAL, EBB_UNIT_PERCENT, 0, 0, 1, P(adherence.p_late), "chance that a session is given late", "off unless a study asks", "D"),
    CLAIM("late_max", EBB_WHOLE, EBB_UNIT_DAYS, 3, 0, 60, P(adherence.late_max_days), "a late session is up to so much late", "illustrative",
          "X"),
    VALUE("induction", EBB_FLAG, EBB_UNIT_NUMBER, 0, 0, 1, P(adherence.induction), "whether induction sessions can be missed, too"),
    END,
};

static const struct ebb_item DROPOUT[] = {
    CLAIM("per_month", EBB_REAL, EBB_UNIT_PERCENT, 0.03, 0, 1, P(dropout.per_month), "rate of leaving care, a month of 30.4375 days",
          "33 % of those who began maintenance stopped within about a year (14 of 42)", "B"),
    END,
};

static const struct ebb_item ADVERSE_EVENTS[] = {
    CLAIM("per_infusion", EBB_REAL, EBB_UNIT_PERCENT, 0, 0, 1, P(adverse_events.p_per_infusion), "chance of an adverse event at an infusion",
          "off unless a study says which event it counts", "D"),
    END,
};

static const struct ebb_item SCREENING[] = {
    CLAIM("contraindicated", EBB_REAL, EBB_UNIT_PERCENT, 0, 0, 1, P(screening.f_contraindicated), "patients who may not be treated",
          "off: trials report patients after screening", "D"),
    END,
};

static const struct ebb_item PARAMETERS[] = {
    SECTION("baseline", BASELINE, "severity before treatment"),
    SECTION("attainable", ATTAINABLE, "the most improvement a patient can reach"),
    SECTION("duration", DURATION, "how long the fast benefit lasts"),
    SECTION("consolidation", CONSOLIDATION, "how benefit becomes lasting"),
    SECTION("durable", DURABLE, "how long the lasting benefit lasts"),
    SECTION("correlation", CORRELATION, "correlations of the patient's traits"),
    SECTION("biomarker", BIOMARKER, "a noisy look at the duration, for policies"),
    SECTION("infusion", INFUSION, "what one infusion does"),
    SECTION("tolerance", TOLERANCE, "whether repeated infusions do less"),
    SECTION("noise", NOISE, "symptoms that come and go"),
    SECTION("measurement", MEASUREMENT, "the error of a rating"),
    SECTION("setbacks", SETBACKS, "events that take benefit away"),
    SECTION("response", RESPONSE, "when a patient responds"),
    SECTION("remission", REMISSION, "when a patient is well"),
    SECTION("relapse", RELAPSE, "when a responder relapses"),
    SECTION("recovery", RECOVERY, "when a relapse is over"),
    SECTION("adherence", ADHERENCE, "sessions missed and late"),
    SECTION("dropout", DROPOUT, "patients who leave care"),
    SECTION("adverse_events", ADVERSE_EVENTS, "side effects"),
    SECTION("screening", SCREENING, "patients who are not treated"),
    END,
};

/* 3. Policies (MODEL.md section 7) */

#define POLICY(member) offsetof(struct ebb_policy, member)
#define COURSE(member) offsetof(struct ebb_course_rule, member)

enum { LONGEST_INTERVAL = 7305 /* 20 years */ };

static const struct ebb_item MAINTENANCE[] = {
    VALUE("every", EBB_RANGE, EBB_UNIT_DAYS, REQUIRED, 1, LONGEST_INTERVAL, POLICY(maintenance.every_days),
          "days from one infusion to the next, drawn anew each time"),
    END,
};

static const struct ebb_item BY_SCORE[] = {
    VALUE("score", EBB_WHOLE, EBB_UNIT_POINTS, REQUIRED, 0, 60, POLICY(by_score.score_points), "up to this last score the interval is `low`"),
    VALUE("low", EBB_WHOLE, EBB_UNIT_DAYS, REQUIRED, 1, LONGEST_INTERVAL, POLICY(by_score.low_days), "interval at low scores"),
    VALUE("high", EBB_WHOLE, EBB_UNIT_DAYS, REQUIRED, 1, LONGEST_INTERVAL, POLICY(by_score.high_days), "interval at high scores"),
    VALUE("every", EBB_WHOLE, EBB_UNIT_DAYS, REQUIRED, 1, LONGEST_INTERVAL, POLICY(by_score.every_days), "how often that is decided anew"),
    END,
};

static const struct ebb_item ADAPT[] = {
    VALUE("stretch", EBB_REAL, EBB_UNIT_NUMBER, REQUIRED, 1, 10, POLICY(adapt.stretch), "factor on the interval while the patient is well"),
    VALUE("shrink", EBB_REAL, EBB_UNIT_NUMBER, REQUIRED, 0.01, 1, POLICY(adapt.shrink), "factor on the interval at a warning score"),
    VALUE("min", EBB_WHOLE, EBB_UNIT_DAYS, REQUIRED, 1, LONGEST_INTERVAL, POLICY(adapt.min_days), "shortest interval"),
    VALUE("max", EBB_WHOLE, EBB_UNIT_DAYS, REQUIRED, 1, LONGEST_INTERVAL, POLICY(adapt.max_days), "longest interval"),
    VALUE("well_score", EBB_WHOLE, EBB_UNIT_POINTS, REQUIRED, 0, 60, POLICY(adapt.well_points), "well: last score at or below this"),
    VALUE("warn_score", EBB_WHOLE, EBB_UNIT_POINTS, REQUIRED, 0, 60, POLICY(adapt.warn_points), "warning: last score at or above this"),
    END,
};

static const struct ebb_item BY_BIOMARKER[] = {
    VALUE("cut", EBB_REAL, EBB_UNIT_NUMBER, REQUIRED, -10, 10, POLICY(by_biomarker.cut), "biomarker, in standard deviations, that divides"),
    VALUE("low", EBB_RANGE, EBB_UNIT_DAYS, REQUIRED, 1, LONGEST_INTERVAL, POLICY(by_biomarker.low_days), "interval below the cut"),
    VALUE("high", EBB_RANGE, EBB_UNIT_DAYS, REQUIRED, 1, LONGEST_INTERVAL, POLICY(by_biomarker.high_days), "interval at or above the cut"),
    END,
};

/* What boosters and rescues share. */
static const struct ebb_item COURSE_PARTS[] = {
    VALUE("delay", EBB_RANGE, EBB_UNIT_DAYS, 0, 0, 365, COURSE(delay_days), "days from the decision to the first infusion, drawn"),
    VALUE("sessions", EBB_RANGE, EBB_UNIT_NUMBER, REQUIRED, 1, 64, COURSE(sessions), "fewest and most infusions of a course"),
    VALUE("gap", EBB_WHOLE, EBB_UNIT_DAYS, 4, 1, 365, COURSE(gap_days), "days between two infusions of a course"),
    VALUE("stop_score", EBB_WHOLE, EBB_UNIT_POINTS, -1, 0, 60, COURSE(stop_points),
          "the course ends at a score at or below this once the fewest were given"),
    VALUE("min_gap", EBB_WHOLE, EBB_UNIT_DAYS, 0, 0, LONGEST_INTERVAL, COURSE(min_gap_days), "no course sooner than this after the last infusion"),
    END,
};

static const struct ebb_item BOOSTER[] = {
    VALUE("trigger", EBB_WHOLE, EBB_UNIT_POINTS, 0, 1, 60, COURSE(trigger_points), "a visit is bad at or above this score"),
    VALUE("trigger_rise", EBB_WHOLE, EBB_UNIT_POINTS, 0, 1, 60, COURSE(trigger_rise_points), "or so much above the lowest score so far"),
    VALUE("visits", EBB_WHOLE, EBB_UNIT_NUMBER, 1, 1, 26, COURSE(visits), "bad visits in a row that start a course"),
    INCLUDE(COURSE_PARTS, 0),
    END,
};

static const struct ebb_item RESCUE[] = {
    INCLUDE(COURSE_PARTS, 0),
    END,
};

static const struct ebb_item SUSPEND[] = {
    VALUE("after_well", EBB_WHOLE, EBB_UNIT_DAYS, REQUIRED, 1, LONGEST_INTERVAL, POLICY(suspend.after_well_days),
          "no maintenance after so long with every score in remission"),
    END,
};

static const struct ebb_item LIMITS[] = {
    VALUE("max_infusions", EBB_WHOLE, EBB_UNIT_NUMBER, 0, 1, 10000, POLICY(limits.max_infusions), "most infusions after the start of follow-up"),
    VALUE("clinic_days", EBB_WEEKDAYS, EBB_UNIT_NUMBER, 0, 0, 127, POLICY(limits.clinic_days),
          "weekdays on which infusions are given; day 0 of the study is a Monday"),
    END,
};

static const struct ebb_item POLICY_PARTS[] = {
    PART("maintenance", MAINTENANCE, 0, POLICY(maintenance.on), "infusions by the calendar"),
    PART("by_score", BY_SCORE, 0, POLICY(by_score.on), "an interval by the last score"),
    PART("by_biomarker", BY_BIOMARKER, 0, POLICY(by_biomarker.on), "an interval by the biomarker"),
    PART("adapt", ADAPT, 0, POLICY(adapt.on), "an interval that grows and shrinks with the score"),
    PART("booster", BOOSTER, POLICY(booster), POLICY(booster.on), "a course of infusions started by symptoms"),
    PART("rescue", RESCUE, POLICY(rescue), POLICY(rescue.on), "a course of infusions started by a relapse"),
    PART("suspend", SUSPEND, 0, POLICY(suspend.on), "a pause of maintenance while all is well"),
    SECTION("limits", LIMITS, "what the policy may not exceed"),
    END,
};

static const struct ebb_item POLICY_FIELDS[] = {
    VALUE("label", EBB_TEXT, EBB_UNIT_NUMBER, 0, 0, EBB_LABEL_SIZE, POLICY(label), "name for tables and figures; the policy's key unless given"),
    INCLUDE(POLICY_PARTS, 0),
    END,
};

static const struct ebb_item POLICY_ELEMENT[] = {SECTION("NAME", POLICY_FIELDS, "one policy; {} gives no infusions after induction"), END};

/* 4. Lead-in, strata, modifiers */

static const struct ebb_item PHASE_FIELDS[] = {
    VALUE("for", EBB_WHOLE, EBB_UNIT_DAYS, REQUIRED, 1, LONGEST_INTERVAL, offsetof(struct ebb_phase, for_days),
          "length of the phase, rounded up to an assessment"),
    {.key = "", .kind = EBB_INCLUDE, .fields = POLICY_PARTS, .offset = offsetof(struct ebb_phase, policy),
     .meaning = "the parts of a policy"},
    END,
};

static const struct ebb_item PHASE_ELEMENT[] = {SECTION("N", PHASE_FIELDS, "one phase with the parts of a policy"), END};

#define RULE(member) offsetof(struct ebb_stratum_rule, member)

static const struct ebb_item RULE_FIELDS[] = {
    VALUE("score", EBB_WHOLE, EBB_UNIT_POINTS, -1, 0, 60, RULE(score_points), "asks for scores at or below this"),
    VALUE("improvement", EBB_REAL, EBB_UNIT_PERCENT, -1, 0, 1, RULE(f_improvement), "asks for improvements at or above this"),
    VALUE("at_least", EBB_WHOLE, EBB_UNIT_NUMBER, REQUIRED, 1, EBB_MAX_LOOK_BACK, RULE(at_least), "in so many"),
    VALUE("of", EBB_WHOLE, EBB_UNIT_NUMBER, REQUIRED, 1, EBB_MAX_LOOK_BACK, RULE(of), "of so many last assessments"),
    END,
};

static const struct ebb_item RULE_ELEMENT[] = {SECTION("N", RULE_FIELDS, "one rule over the last assessments of the lead-in"), END};

static const struct ebb_item STRATUM_ELEMENT[] = {
    {.key = "NAME", .kind = EBB_LIST, .fields = RULE_ELEMENT, .offset = offsetof(struct ebb_stratum, rules),
     .element_size = sizeof(struct ebb_stratum_rule), .count_offset = offsetof(struct ebb_stratum, n_rules), .most = EBB_MAX_RULES,
     .meaning = "the rules of one stratum, all of which must hold"},
    END,
};

#define MODIFIER(member) offsetof(struct ebb_modifier, member)

static const struct ebb_item MODIFIER_FIELDS[] = {
    VALUE("prevalence", EBB_REAL, EBB_UNIT_PERCENT, REQUIRED, 0, 1, MODIFIER(p_prevalence), "patients who have it"),
    VALUE("attainable_odds", EBB_REAL, EBB_UNIT_NUMBER, 1, 0.001, 1000, MODIFIER(attainable_odds), "factor on the odds of the attainable improvement"),
    VALUE("duration", EBB_REAL, EBB_UNIT_NUMBER, 1, 0.001, 1000, MODIFIER(duration), "factor on the duration"),
    VALUE("consolidation", EBB_REAL, EBB_UNIT_NUMBER, 1, 0, 1000, MODIFIER(consolidation), "factor on the consolidation rate"),
    VALUE("miss", EBB_REAL, EBB_UNIT_NUMBER, 1, 0, 1000, MODIFIER(miss), "factor on the chance to miss a session"),
    END,
};

static const struct ebb_item MODIFIER_ELEMENT[] = {SECTION("NAME", MODIFIER_FIELDS, "one modifier; 1 has no effect"), END};

/* 5. The study */

#define STUDY(member) offsetof(struct ebb_study, member)

static const struct ebb_item INDUCTION[] = {
    VALUE("infusions", EBB_WHOLE, EBB_UNIT_NUMBER, EBB_CHECK_USUAL_INFUSIONS, 1, EBB_MAX_INDUCTION, STUDY(induction.infusions), "how many"),
    VALUE("days", EBB_DAY_LIST, EBB_UNIT_NUMBER, 0, 0, 3652, STUDY(induction.days), "the day of each, rising from 0"),
    END,
};

static const struct ebb_item ASSESSMENT[] = {
    VALUE("every", EBB_WHOLE, EBB_UNIT_DAYS, 7, 1, 28, STUDY(assessment_every_days), "time from one assessment to the next"),
    END,
};

static const struct ebb_item PRECISION[] = {
    VALUE("outcome", EBB_OUTCOME, EBB_UNIT_NUMBER, REQUIRED, 0, 0, STUDY(precision.outcome), "the measure whose difference is wanted"),
    VALUE("contrast", EBB_CONTRAST, EBB_UNIT_NUMBER, REQUIRED, 0, 0, STUDY(precision.first_policy), "two policies; the second minus the first"),
    VALUE("half_width", EBB_HALF_WIDTH, EBB_UNIT_NUMBER, REQUIRED, 0, 1e9, STUDY(precision.half_width),
          "half of the 95 % interval of the difference, in the outcome's unit"),
    END,
};

static const struct ebb_item STUDY_FIELDS[] = {
    {ROW("study", EBB_TEXT, EBB_UNIT_NUMBER, REQUIRED, 0, EBB_LABEL_SIZE, STUDY(title), "title of the study"), .files = EBB_IN_STUDY},
    {ROW("question", EBB_TEXT, EBB_UNIT_NUMBER, 0, 0, sizeof((struct ebb_study *)0)->question, STUDY(question), "the question it answers"),
     .files = EBB_IN_STUDY},
    {ROW("parameters", EBB_PATH, EBB_UNIT_NUMBER, 0, 0, 0, 0, "file of the parameter set, from the folder of the study"), .files = EBB_IN_STUDY},
    {ROW("name", EBB_PATH, EBB_UNIT_NUMBER, 0, 0, 0, 0, "name of the parameter set"), .files = EBB_IN_SET},
    {ROW("about", EBB_PATH, EBB_UNIT_NUMBER, 0, 0, 0, 0, "what the parameter set is and where it comes from"), .files = EBB_IN_SET},
    {ROW("seed", EBB_SEED, EBB_UNIT_NUMBER, 1, 0, 0, STUDY(seed), "names the luck of all patients"), .files = EBB_IN_STUDY},
    {ROW("patients", EBB_PATIENTS, EBB_UNIT_NUMBER, 100000, 1, 1099511627776.0, STUDY(n_patients),
         "how many, or {min, max} with a precision"), .files = EBB_IN_STUDY},
    {ROW("horizon", EBB_WHOLE, EBB_UNIT_DAYS, 364, 1, LONGEST_INTERVAL, STUDY(horizon_days),
         "length of follow-up, from the last induction infusion or the end of the lead-in"), .files = EBB_IN_STUDY},
    {.key = "induction", .kind = EBB_SECTION, .fields = INDUCTION, .meaning = "the first series of infusions", .files = EBB_IN_STUDY},
    {.key = "assessment", .kind = EBB_SECTION, .fields = ASSESSMENT, .meaning = "when scores are observed", .files = EBB_IN_STUDY},
    {ROW("maintain_nonresponders", EBB_FLAG, EBB_UNIT_NUMBER, 0, 0, 1, STUDY(maintain_nonresponders),
         "whether those who did not respond to induction get the policy, too"), .files = EBB_IN_STUDY},
    INCLUDE(PARAMETERS, STUDY(parameters)),
    {.key = "modifiers", .kind = EBB_NAMED, .fields = MODIFIER_ELEMENT, .offset = STUDY(modifiers), .element_size = sizeof(struct ebb_modifier),
     .count_offset = STUDY(n_modifiers), .most = EBB_MAX_MODIFIERS, .meaning = "whatever else changes a patient's course", .files = EBB_IN_STUDY},
    {.key = "lead_in", .kind = EBB_LIST, .fields = PHASE_ELEMENT, .offset = STUDY(lead_in), .element_size = sizeof(struct ebb_phase),
     .count_offset = STUDY(n_phases), .most = EBB_MAX_PHASES, .meaning = "phases that everybody goes through before follow-up",
     .files = EBB_IN_STUDY},
    {.key = "strata", .kind = EBB_NAMED, .fields = STRATUM_ELEMENT, .offset = STUDY(strata), .element_size = sizeof(struct ebb_stratum),
     .count_offset = STUDY(n_strata), .most = EBB_MAX_STRATA, .meaning = "who is compared, by what the lead-in showed; the first match wins",
     .files = EBB_IN_STUDY},
    {.key = "policies", .kind = EBB_NAMED, .fields = POLICY_ELEMENT, .offset = STUDY(policies), .element_size = sizeof(struct ebb_policy),
     .count_offset = STUDY(n_policies), .most = EBB_MAX_POLICIES, .meaning = "what is compared", .files = EBB_IN_STUDY,
     .initial = REQUIRED},
    {.key = "precision", .kind = EBB_SECTION, .fields = PRECISION, .on_offset = STUDY(precision.on), .files = EBB_IN_STUDY,
     .meaning = "simulate until a paired difference is known this well"},
    {ROW("record", EBB_RECORD, EBB_UNIT_NUMBER, EBB_RECORD_OUTCOMES, 0, 0, STUDY(record), "what is kept: summary, outcomes, sample of N, all"),
     .files = EBB_IN_STUDY},
    END,
};

const struct ebb_item EBB_STUDY_ITEM = {.key = "", .kind = EBB_SECTION, .fields = STUDY_FIELDS, .meaning = "a study"};
