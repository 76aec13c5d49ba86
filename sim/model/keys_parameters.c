/* SPDX-License-Identifier: MIT
 * keys_parameters: the numbers of the patients, the disease and its measurement (sim/model/README.md sections
 * 3 to 7).
 *
 * The initial values of rows FROM_SET, their sources and grades are those of configs/parameters/trd.yaml and
 * of what it builds on, through a header that embed_set.awk makes at build time: a study without a parameter
 * set runs on the calibrated one, and after a calibration nobody has numbers to type. A row whose value the
 * set does not give says it here, as a CLAIM with its own source; when a set begins to give one, its row
 * becomes FROM_SET, and until then tests/unit_config.c says which differ.
 *
 * Ranges are what the formulas can bear, not what medicine expects: a calibration, a sensitivity analysis
 * and a test of a limit all go to their ends. What is merely unlikely is the author's business; the source
 * and the grade beside the value say how sure he or she is.
 */
#include "keys.h"

#include <ebb/parameters.h>

#include "calibrated_set.h"

#define P(member) offsetof(struct ebb_parameters, member)

/* A row of section and key as the set names them. */
#define FROM_SET(section, key, what, measured_in, low, high, place, says)               \
    CLAIM(#key, what, measured_in, SET_VALUE_##section##_##key, low, high, place, says, \
          SET_SOURCE_##section##_##key, SET_GRADE_##section##_##key)

/* The same of a key that came after sets and results files that mean to be whole: without it they meant `was`
 * (is_later in <ebb/key.h>). Only of a key whose value in the set is another: elsewhere both say the same. */
#define FROM_SET_LATER(section, key, what, measured_in, was, low, high, place, says)                        \
    {                                                                                                       \
        ROW(#key, what, measured_in, SET_VALUE_##section##_##key, low, high, place, says),                  \
            .source = SET_SOURCE_##section##_##key, .grade = SET_GRADE_##section##_##key, .is_later = true, \
            .neutral = was                                                                                  \
    }

const char *const EBB_DEFAULT_SET_MODIFIERS[] = {SET_MODIFIERS, NULL};

/* Points of MADRS, whatever instrument the study looks through. `min` above `max` is a rule's matter. */
static const struct ebb_key BASELINE[] = {
    FROM_SET(baseline, mean, EBB_REAL, EBB_UNIT_POINTS, 0, 60, P(baseline.mean_points),
             "mean severity before treatment"),
    FROM_SET(baseline, sd, EBB_REAL, EBB_UNIT_POINTS, 0, 30, P(baseline.sd_points),
             "its standard deviation between patients"),
    FROM_SET(baseline, min, EBB_REAL, EBB_UNIT_POINTS, 0, 60, P(baseline.min_points),
             "least severity; draws below it are set to it"),
    FROM_SET(baseline, max, EBB_REAL, EBB_UNIT_POINTS, 0, 60, P(baseline.max_points),
             "greatest severity; draws above it are set to it"),
    END,
};

/* Log-odds of 10 are 99.995 %: further out the logistic is flat in float. */
static const struct ebb_key ATTAINABLE[] = {
    FROM_SET(attainable, logit_mean, EBB_REAL, EBB_UNIT_NUMBER, -10, 10, P(attainable.logit_mean),
             "mean log-odds of the attainable improvement, a fraction of baseline"),
    FROM_SET(attainable, logit_sd, EBB_REAL, EBB_UNIT_NUMBER, 0, 10, P(attainable.logit_sd),
             "its standard deviation between patients"),
    END,
};

/* From a quarter of an hour to 2,700 years: both ends are "not at all" and "for ever" without being 0 or
 * infinite, where a rate 1/tau would be neither. */
static const struct ebb_key DURATION[] = {
    FROM_SET(duration, median, EBB_REAL, EBB_UNIT_DAYS, 0.01, 1000000, P(duration.median_days),
             "median time constant with which the fast benefit wanes"),
    FROM_SET(duration, sd_log, EBB_REAL, EBB_UNIT_NUMBER, 0, 5, P(duration.sd_log),
             "standard deviation of its logarithm between patients"),
    END,
};

static const struct ebb_key CONSOLIDATION[] = {
    FROM_SET(consolidation, share, EBB_REAL, EBB_UNIT_PERCENT, 0, 1, P(consolidation.f_share),
             "patients in whom benefit consolidates"),
    FROM_SET(consolidation, median, EBB_REAL, EBB_UNIT_PER_DAY, 0, 1, P(consolidation.median_per_day),
             "median rate at which the fast benefit becomes lasting in them"),
    FROM_SET(consolidation, sd_log, EBB_REAL, EBB_UNIT_NUMBER, 0, 5, P(consolidation.sd_log),
             "standard deviation of its logarithm between patients"),
    END,
};

static const struct ebb_key DURABLE[] = {
    FROM_SET(durable, tau, EBB_REAL, EBB_UNIT_DAYS, 0.01, 1000000, P(durable.tau_days),
             "time constant with which the lasting benefit wanes"),
    END,
};

/* Each from -1 to 1; that the three together are a correlation is a rule's matter. The calibrated set does
 * not give them. */
static const struct ebb_key CORRELATION[] = {
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

static const struct ebb_key BIOMARKER[] = {
    CLAIM("correlation", EBB_REAL, EBB_UNIT_NUMBER, 0, -1, 1, P(biomarker.correlation),
          "correlation of the biomarker with duration",
          "no validated marker; 0 says nothing about the patient", "D"),
    END,
};

/* A share of what is still attainable: at 1 one infusion brings all of it, and modifiers cannot push it
 * further. */
static const struct ebb_key INFUSION[] = {
    FROM_SET(infusion, gain, EBB_REAL, EBB_UNIT_NUMBER, 0, 1, P(infusion.gain),
             "share of the improvement still attainable that one infusion brings"),
    END,
};

static const struct ebb_key TOLERANCE[] = {
    FROM_SET(tolerance, per_infusion, EBB_REAL, EBB_UNIT_NUMBER, 0, 1, P(tolerance.per_infusion),
             "loss of gain with each infusion given"),
    FROM_SET(tolerance, floor, EBB_REAL, EBB_UNIT_NUMBER, 0, 1, P(tolerance.floor),
             "the gain never falls below this share of itself"),
    END,
};

/* Half the scale as standard deviation is noise alone; the time constant as for durations. */
static const struct ebb_key NOISE[] = {
    FROM_SET(noise, sd, EBB_REAL, EBB_UNIT_POINTS, 0, 30, P(noise.sd_points),
             "standard deviation of the ups and downs of life"),
    FROM_SET(noise, tau, EBB_REAL, EBB_UNIT_DAYS, 0.01, 1000000, P(noise.tau_days), "their time constant"),
    END,
};

static const struct ebb_key MEASUREMENT[] = {
    FROM_SET(measurement, sd, EBB_REAL, EBB_UNIT_POINTS, 0, 30, P(measurement.sd_points),
             "standard deviation of the error of an observed score"),
    END,
};

/* One a day at most; a power of 100 takes nearly nothing, 0 takes all. Ten years of `duration` outlast
 * every trial. */
static const struct ebb_key SETBACKS[] = {
    FROM_SET(setbacks, share, EBB_REAL, EBB_UNIT_PERCENT, 0, 1, P(setbacks.f_share),
             "patients who are prone to set-backs"),
    FROM_SET(setbacks, per_year, EBB_REAL, EBB_UNIT_PER_YEAR, 0, 365, P(setbacks.per_year),
             "rate of set-backs that take benefit away"),
    FROM_SET(setbacks, shape, EBB_REAL, EBB_UNIT_NUMBER, 0, 100, P(setbacks.shape),
             "the share of the benefit lost is a uniform draw to this power; 0.125 takes 89 % on average"),
    FROM_SET(setbacks, duration, EBB_REAL, EBB_UNIT_DAYS, 0, 3650, P(setbacks.duration_days),
             "time constant with which a set-back passes: until then treatment cannot reach what it took; 0 "
             "rebuilds at once"),
    FROM_SET_LATER(setbacks, release, EBB_REAL, EBB_UNIT_NUMBER, 0, 0, 1, P(setbacks.f_release),
                   "share of what set-backs hold back that an infusion soon after another releases; 0: none "
                   "does, as in a set that does not give it"),
    CLAIM("release_within", EBB_WHOLE, EBB_UNIT_DAYS, 5, 1, 3650, P(setbacks.release_within_days),
          "how soon: at most so many days after the infusion before it",
          "parts twice weekly (gaps of 3 and 4 days) from weekly; nothing in between is known", "D"),
    END,
};

/* A percent at least: a fall of 0 would make everybody a responder on day 0. */
static const struct ebb_key RESPONSE[] = {
    FROM_SET(response, fraction, EBB_REAL, EBB_UNIT_PERCENT, 0.01, 1, P(response.f_fraction),
             "improvement that counts as response"),
    END,
};

static const struct ebb_key REMISSION[] = {
    FROM_SET(remission, score, EBB_WHOLE, EBB_UNIT_POINTS, 0, 60, P(remission.score_points),
             "remission is a score at or below this"),
    END,
};

/* Visits in a row up to half a year of weekly ones, as for boosters. `loss_of_response` starts below 0,
 * which is `off`. */
static const struct ebb_key RELAPSE[] = {
    FROM_SET(relapse, score, EBB_WHOLE, EBB_UNIT_POINTS, 0, 60, P(relapse.score_points),
             "a visit counts towards relapse at or above this score"),
    VALUE("loss_of_response", EBB_REAL, EBB_UNIT_PERCENT, -1, 0, 1, P(relapse.f_loss_of_improvement),
          "and only when the improvement is below this fraction of the first score"),
    FROM_SET(relapse, visits, EBB_WHOLE, EBB_UNIT_NUMBER, 1, 26, P(relapse.visits),
             "such visits in a row that make a relapse"),
    END,
};

static const struct ebb_key RECOVERY[] = {
    FROM_SET(recovery, visits, EBB_WHOLE, EBB_UNIT_NUMBER, 1, 26, P(recovery.visits),
             "visits in response in a row that end a relapse"),
    END,
};

/* A missed session comes back within a year; a late one within two months, beyond which it would be the
 * next one. */
static const struct ebb_key ADHERENCE[] = {
    FROM_SET(adherence, miss, EBB_REAL, EBB_UNIT_PERCENT, 0, 1, P(adherence.p_miss),
             "chance that a session is missed"),
    FROM_SET(adherence, rebook, EBB_WHOLE, EBB_UNIT_DAYS, 1, 365, P(adherence.rebook_days),
             "a missed session is due again so much later"),
    CLAIM("late", EBB_REAL, EBB_UNIT_PERCENT, 0, 0, 1, P(adherence.p_late),
          "chance that a session is given late", "off unless a study asks", "D"),
    CLAIM("late_max", EBB_WHOLE, EBB_UNIT_DAYS, 3, 0, 60, P(adherence.late_max_days),
          "a late session is up to so much late", "illustrative", "X"),
    VALUE("induction", EBB_FLAG, EBB_UNIT_NUMBER, 0, 0, 1, P(adherence.induction),
          "whether induction sessions can be missed, too"),
    END,
};

/* A rate without a bound at 100 %: of a trial that lost two of three in four weeks it is above. At 3,000 %
 * nobody stays for a week. */
static const struct ebb_key UNRESPONSIVE[] = {
    VALUE("per_month", EBB_REAL, EBB_UNIT_PERCENT, REQUIRED, 0, 30, P(dropout.unresponsive.per_month),
          "rate of leaving care while not in response, in months of 30.4375 days: on the day after an "
          "assessment. Relapses by a time, relapse-free weeks and curves (Kaplan-Meier) assume that leaving "
          "tells nothing, and show fewer the more have left: compare weeks in response"),
    VALUE("from", EBB_WHOLE, EBB_UNIT_DAYS, 0, 0, EBB_LONGEST_DAYS, P(dropout.unresponsive.from_day),
          "first day, from the first infusion, of the assessments after which they leave"),
    VALUE("to", EBB_WHOLE, EBB_UNIT_DAYS, -1, 0, EBB_LONGEST_DAYS, P(dropout.unresponsive.to_day),
          "last day of such assessments; off: to the end"),
    END,
};

/* A rate, not a share: 100 % a month leaves 37 % in care after one. */
static const struct ebb_key DROPOUT[] = {
    FROM_SET(dropout, per_month, EBB_REAL, EBB_UNIT_PERCENT, 0, 1, P(dropout.per_month),
             "rate of leaving care, a month of 30.4375 days"),
    VALUE("in_lead_in", EBB_FLAG, EBB_UNIT_NUMBER, 0, 0, 1, P(dropout.in_lead_in),
          "whether patients leave during induction and lead-in, too, counted from day 0"),
    PART("unresponsive", UNRESPONSIVE, 0, P(dropout.unresponsive.on),
         "patients who leave because they do not respond",
         "dropout: {unresponsive: {per_month: 75 %, from: 28 days, to: 74 days}}\n"),
    END,
};

static const struct ebb_key SCREENING[] = {
    CLAIM("contraindicated", EBB_REAL, EBB_UNIT_PERCENT, 0, 0, 1, P(screening.f_contraindicated),
          "patients who may not be treated", "off: trials report patients after screening", "D"),
    END,
};

/* Of log-odds and log ratios, where 10 is no knowledge at all, as of `attainable`. No simulation reads them
 * (<ebb/sources.h>): they stand with the parameters because a fit estimates them with the others, and a draw
 * of the posterior holds them together. */
#define DISAGREEMENT(domain, of_what)                                                                     \
    {                                                                                                     \
        FROM_SET_LATER(sources_##domain, tau, EBB_REAL, EBB_UNIT_NUMBER, 0, 0, 10, P(sources.domain.tau), \
                       "standard deviation, in log-odds, by which sources differ " of_what),              \
            FROM_SET_LATER(sources_##domain, omega, EBB_REAL, EBB_UNIT_NUMBER, 0, 0, 10,                  \
                           P(sources.domain.omega),                                                       \
                           "standard deviation, in log-odds, that each of their numbers has of its own"), \
            END                                                                                           \
    }
static const struct ebb_key SOURCES_STATUS[] =
    DISAGREEMENT(status, "about how many are well under treatment");
static const struct ebb_key SOURCES_SINGLE[] = DISAGREEMENT(single, "about how many are after one infusion");
static const struct ebb_key SOURCES_DURABILITY[] = DISAGREEMENT(durability, "about how long it lasts");

/* Ranges as wide as what they are of: a scale, ten years, and more infusions than a course has. */
static const struct ebb_key SOURCES_POINTS[] = {
    FROM_SET_LATER(sources_points, omega, EBB_REAL, EBB_UNIT_POINTS, 0, 0, 60, P(sources.points.omega_points),
                   "standard deviation that each published change of a score has of its own"),
    END,
};
static const struct ebb_key SOURCES_DAYS[] = {
    FROM_SET_LATER(sources_days, omega, EBB_REAL, EBB_UNIT_DAYS, 0, 0, 3650, P(sources.days.omega_days),
                   "standard deviation that each published time has of its own"),
    END,
};
static const struct ebb_key SOURCES_COUNTS[] = {
    FROM_SET_LATER(sources_counts, omega, EBB_REAL, EBB_UNIT_NUMBER, 0, 0, 100, P(sources.counts.omega),
                   "standard deviation that each published count of infusions has of its own"),
    END,
};

static const struct ebb_key SOURCES[] = {
    SECTION("status", SOURCES_STATUS, "shares well, in remission, in response under treatment"),
    SECTION("single", SOURCES_SINGLE, "shares after one infusion"),
    SECTION("durability", SOURCES_DURABILITY, "shares and ratios of relapse"),
    SECTION("points", SOURCES_POINTS, "changes of a score"),
    SECTION("days", SOURCES_DAYS, "times"),
    SECTION("counts", SOURCES_COUNTS, "infusions to response"),
    END,
};

const struct ebb_key EBB_KEYS_PARAMETERS[] = {
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
    SECTION("screening", SCREENING, "patients who are not treated"),
    SECTION(
        "sources", SOURCES,
        "by how much trials of one treatment disagree; for limits of what is foretold, no patient has them"),
    END,
};
