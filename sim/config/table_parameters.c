/* SPDX-License-Identifier: MIT
 * table_parameters: the numbers of the patients, the disease and its measurement (sim/model/README.md
 * sections 3 to 7).
 *
 * The initial values are the calibrated set of configs/parameters/trd.yaml (a test compares the two), so that
 * a study without a parameter set still runs on it.
 */
#include "table.h"

#define P(member) offsetof(struct ebb_parameters, member)
#define FIT       "fitted to the calibration targets of configs/trials/ by configs/calibration.yaml"

static const struct ebb_item BASELINE[] = {
    CLAIM("mean", EBB_REAL, EBB_UNIT_POINTS, 36, 0, 60, P(baseline.mean_points),
          "mean severity before treatment",
          "means at entry 37.0 (TRANSFORM-2), 35.2 (an intravenous trial), 31.5 (a registry)", "A"),
    CLAIM("sd", EBB_REAL, EBB_UNIT_POINTS, 5, 0, 30, P(baseline.sd_points),
          "its standard deviation between patients", "entry samples 5.7 to 8.1; trials select", "B"),
    CLAIM("min", EBB_REAL, EBB_UNIT_POINTS, 24, 0, 60, P(baseline.min_points),
          "least severity; draws below it are set to it",
          "lowest entry score of a depressive episode worth treating", "C"),
    CLAIM("max", EBB_REAL, EBB_UNIT_POINTS, 58, 0, 60, P(baseline.max_points),
          "greatest severity; draws above it are set to it", "the scale ends at 60", "C"),
    END,
};

static const struct ebb_item ATTAINABLE[] = {
    CLAIM("logit_mean", EBB_REAL, EBB_UNIT_NUMBER, 0.845, -10, 10, P(attainable.logit_mean),
          "mean log-odds of the attainable improvement, a fraction of baseline", FIT, "A"),
    CLAIM("logit_sd", EBB_REAL, EBB_UNIT_NUMBER, 1.41, 0, 10, P(attainable.logit_sd),
          "its standard deviation between patients", FIT, "A"),
    END,
};

static const struct ebb_item DURATION[] = {
    CLAIM("median", EBB_REAL, EBB_UNIT_DAYS, 43.91, 0.01, 1000000, P(duration.median_days),
          "median time constant with which the fast benefit wanes", FIT, "A"),
    CLAIM("sd_log", EBB_REAL, EBB_UNIT_NUMBER, 0.8452, 0, 5, P(duration.sd_log),
          "standard deviation of its logarithm between patients", FIT, "D"),
    END,
};

static const struct ebb_item CONSOLIDATION[] = {
    CLAIM("share", EBB_REAL, EBB_UNIT_PERCENT, 0.6099, 0, 1, P(consolidation.f_share),
          "patients in whom benefit consolidates", FIT, "A"),
    CLAIM("median", EBB_REAL, EBB_UNIT_PER_DAY, 0.02758, 0, 1, P(consolidation.median_per_day),
          "median rate at which the fast benefit becomes lasting in them", FIT, "A"),
    CLAIM("sd_log", EBB_REAL, EBB_UNIT_NUMBER, 0.3875, 0, 5, P(consolidation.sd_log),
          "standard deviation of its logarithm between patients", FIT, "D"),
    END,
};

static const struct ebb_item DURABLE[] = {
    CLAIM("tau", EBB_REAL, EBB_UNIT_DAYS, 3650, 0.01, 1000000, P(durable.tau_days),
          "time constant with which the lasting benefit wanes", "the fit prefers very long", "D"),
    END,
};

static const struct ebb_item CORRELATION[] = {
    CLAIM("attainable_duration", EBB_REAL, EBB_UNIT_NUMBER, 0, -1, 1, P(correlation.attainable_duration),
          "correlation of attainable improvement with duration", "independence assumed", "D"),
    CLAIM("attainable_consolidation", EBB_REAL, EBB_UNIT_NUMBER, 0, -1, 1,
          P(correlation.attainable_consolidation), "correlation of attainable improvement with consolidation",
          "independence assumed", "D"),
    CLAIM("duration_consolidation", EBB_REAL, EBB_UNIT_NUMBER, 0, -1, 1,
          P(correlation.duration_consolidation), "correlation of duration with consolidation",
          "independence assumed", "D"),
    END,
};

static const struct ebb_item BIOMARKER[] = {
    CLAIM("correlation", EBB_REAL, EBB_UNIT_NUMBER, 0, -1, 1, P(biomarker.correlation),
          "correlation of the biomarker with duration",
          "no validated marker; 0 says nothing about the patient", "D"),
    END,
};

static const struct ebb_item INFUSION[] = {
    CLAIM("gain", EBB_REAL, EBB_UNIT_NUMBER, 0.5985, 0, 1, P(infusion.gain),
          "share of the improvement still attainable that one infusion brings", FIT, "A"),
    END,
};

static const struct ebb_item TOLERANCE[] = {
    CLAIM("per_infusion", EBB_REAL, EBB_UNIT_NUMBER, 0, 0, 1, P(tolerance.per_infusion),
          "loss of gain with each infusion given", "the source articles disagree; off, and a scenario", "D"),
    CLAIM("floor", EBB_REAL, EBB_UNIT_NUMBER, 0.5, 0, 1, P(tolerance.floor),
          "the gain never falls below this share of itself", "illustrative", "X"),
    END,
};

static const struct ebb_item NOISE[] = {
    CLAIM("sd", EBB_REAL, EBB_UNIT_POINTS, 1.886, 0, 30, P(noise.sd_points),
          "standard deviation of the ups and downs of life", FIT, "D"),
    CLAIM("tau", EBB_REAL, EBB_UNIT_DAYS, 12.91, 0.01, 1000000, P(noise.tau_days), "their time constant", FIT,
          "D"),
    END,
};

static const struct ebb_item MEASUREMENT[] = {
    CLAIM("sd", EBB_REAL, EBB_UNIT_POINTS, 2.5, 0, 30, P(measurement.sd_points),
          "standard deviation of the error of an observed score",
          "standard error of MADRS raters 1.5 to 3.3 points, from their agreement", "A"),
    END,
};

static const struct ebb_item SETBACKS[] = {
    CLAIM("share", EBB_REAL, EBB_UNIT_PERCENT, 0.7956, 0, 1, P(setbacks.f_share),
          "patients who are prone to set-backs", FIT, "D"),
    CLAIM("per_year", EBB_REAL, EBB_UNIT_PER_YEAR, 1.316, 0, 365, P(setbacks.per_year),
          "rate of set-backs that take benefit away", FIT, "D"),
    CLAIM("shape", EBB_REAL, EBB_UNIT_NUMBER, 0.2322, 0, 100, P(setbacks.shape),
          "the share of the benefit lost is a uniform draw to this power; 0.125 takes 89 % on average", FIT,
          "D"),
    CLAIM(
        "duration", EBB_REAL, EBB_UNIT_DAYS, 36.78, 0, 3650, P(setbacks.duration_days),
        "time constant with which a set-back passes: until then treatment cannot reach what it took; 0 rebuilds at once",
        FIT, "D"),
    END,
};

static const struct ebb_item RESPONSE[] = {
    CLAIM("fraction", EBB_REAL, EBB_UNIT_PERCENT, 0.5, 0.01, 1, P(response.f_fraction),
          "improvement that counts as response", "definition used by all trials", "A"),
    END,
};

static const struct ebb_item REMISSION[] = {
    CLAIM("score", EBB_WHOLE, EBB_UNIT_POINTS, 10, 0, 60, P(remission.score_points),
          "remission is a score at or below this", "MADRS 10 or less (ESCAPE-TRD); SUSTAIN-1 uses 12", "A"),
    END,
};

static const struct ebb_item RELAPSE[] = {
    CLAIM("score", EBB_WHOLE, EBB_UNIT_POINTS, 22, 0, 60, P(relapse.score_points),
          "a visit counts towards relapse at or above this score", "SUSTAIN-1 rule", "A"),
    VALUE("loss_of_response", EBB_REAL, EBB_UNIT_PERCENT, -1, 0, 1, P(relapse.f_loss_of_improvement),
          "and only when the improvement is below this fraction of the first score"),
    CLAIM("visits", EBB_WHOLE, EBB_UNIT_NUMBER, 2, 1, 26, P(relapse.visits),
          "such visits in a row that make a relapse", "SUSTAIN-1 rule", "A"),
    END,
};

static const struct ebb_item RECOVERY[] = {
    CLAIM("visits", EBB_WHOLE, EBB_UNIT_NUMBER, 2, 1, 26, P(recovery.visits),
          "visits in response in a row that end a relapse", "mirrors the relapse rule", "C"),
    END,
};

static const struct ebb_item ADHERENCE[] = {
    CLAIM("miss", EBB_REAL, EBB_UNIT_PERCENT, 0.088, 0, 1, P(adherence.p_miss),
          "chance that a session is missed",
          "8.8 % (7.5 to 10.2) of psychiatrist visits; 2 to 30 % in psychiatry", "B"),
    CLAIM("rebook", EBB_WHOLE, EBB_UNIT_DAYS, 7, 1, 365, P(adherence.rebook_days),
          "a missed session is due again so much later", "73 % of those who rebook do so within two weeks",
          "B"),
    CLAIM("late", EBB_REAL, EBB_UNIT_PERCENT, 0, 0, 1, P(adherence.p_late),
          "chance that a session is given late", "off unless a study asks", "D"),
    CLAIM("late_max", EBB_WHOLE, EBB_UNIT_DAYS, 3, 0, 60, P(adherence.late_max_days),
          "a late session is up to so much late", "illustrative", "X"),
    VALUE("induction", EBB_FLAG, EBB_UNIT_NUMBER, 0, 0, 1, P(adherence.induction),
          "whether induction sessions can be missed, too"),
    END,
};

static const struct ebb_item DROPOUT[] = {
    CLAIM("per_month", EBB_REAL, EBB_UNIT_PERCENT, 0.03, 0, 1, P(dropout.per_month),
          "rate of leaving care, a month of 30.4375 days",
          "33 % of those who began maintenance stopped within about a year (14 of 42)", "B"),
    VALUE("in_lead_in", EBB_FLAG, EBB_UNIT_NUMBER, 0, 0, 1, P(dropout.in_lead_in),
          "whether patients leave during induction and lead-in, too, counted from day 0"),
    END,
};

static const struct ebb_item ADVERSE_EVENTS[] = {
    CLAIM("per_infusion", EBB_REAL, EBB_UNIT_PERCENT, 0, 0, 1, P(adverse_events.p_per_infusion),
          "chance of an adverse event at an infusion", "off unless a study says which event it counts", "D"),
    END,
};

static const struct ebb_item SCREENING[] = {
    CLAIM("contraindicated", EBB_REAL, EBB_UNIT_PERCENT, 0, 0, 1, P(screening.f_contraindicated),
          "patients who may not be treated", "off: trials report patients after screening", "D"),
    END,
};

const struct ebb_item EBB_TABLE_PARAMETERS[] = {
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
