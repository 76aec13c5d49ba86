/* SPDX-License-Identifier: MIT
 * keys_policy: the parts of a policy (sim/model/README.md section 7).
 *
 * No value has a source: a policy is a question, not a claim. Those of maintenance are required, because an
 * interval that a study did not choose would be compared with one that it did.
 */
#include "keys.h"

#include <ebb/policy.h>

#define POLICY(member) offsetof(struct ebb_policy, member)
#define COURSE(member) offsetof(struct ebb_course_rule, member)

/* A day at least: two infusions on one day are one. The calendar's longest interval is longer than most
 * runs, so that "hardly ever" can be written. */
static const struct ebb_key MAINTENANCE[] = {
    VALUE("every", EBB_RANGE, EBB_UNIT_DAYS, REQUIRED, 1, EBB_LONGEST_DAYS, POLICY(maintenance.every_days),
          "days from one infusion to the next, drawn anew each time"),
    END,
};

/* All four are required: a study that names two intervals must say what divides them and how often that is
 * asked. */
static const struct ebb_key BY_SCORE[] = {
    VALUE("score", EBB_WHOLE, EBB_UNIT_POINTS, REQUIRED, 0, 60, POLICY(by_score.score_points),
          "up to this last score the interval is `low`"),
    VALUE("low", EBB_WHOLE, EBB_UNIT_DAYS, REQUIRED, 1, EBB_LONGEST_DAYS, POLICY(by_score.low_days),
          "interval at low scores"),
    VALUE("high", EBB_WHOLE, EBB_UNIT_DAYS, REQUIRED, 1, EBB_LONGEST_DAYS, POLICY(by_score.high_days),
          "interval at high scores"),
    VALUE("every", EBB_WHOLE, EBB_UNIT_DAYS, REQUIRED, 1, EBB_LONGEST_DAYS, POLICY(by_score.every_days),
          "how often that is decided anew"),
    END,
};

/* Factors stop at 1, so that `stretch` cannot shrink and `shrink` cannot stretch. Ten at once leaps from
 * two weeks to twenty, which `max` holds; a hundredth reaches a day from any interval that clinics use. */
static const struct ebb_key ADAPT[] = {
    VALUE("stretch", EBB_REAL, EBB_UNIT_NUMBER, REQUIRED, 1, 10, POLICY(adapt.stretch),
          "factor on the interval while the patient is well"),
    VALUE("shrink", EBB_REAL, EBB_UNIT_NUMBER, REQUIRED, 0.01, 1, POLICY(adapt.shrink),
          "factor on the interval at a warning score"),
    VALUE("min", EBB_WHOLE, EBB_UNIT_DAYS, REQUIRED, 1, EBB_LONGEST_DAYS, POLICY(adapt.min_days),
          "shortest interval"),
    VALUE("max", EBB_WHOLE, EBB_UNIT_DAYS, REQUIRED, 1, EBB_LONGEST_DAYS, POLICY(adapt.max_days),
          "longest interval"),
    VALUE("well_score", EBB_WHOLE, EBB_UNIT_POINTS, REQUIRED, 0, 60, POLICY(adapt.well_points),
          "well: last score at or below this"),
    VALUE("warn_score", EBB_WHOLE, EBB_UNIT_POINTS, REQUIRED, 0, 60, POLICY(adapt.warn_points),
          "warning: last score at or above this"),
    END,
};

/* The biomarker is a standard normal: ten standard deviations divide nobody from everybody. */
static const struct ebb_key BY_BIOMARKER[] = {
    VALUE("cut", EBB_REAL, EBB_UNIT_NUMBER, REQUIRED, -10, 10, POLICY(by_biomarker.cut),
          "biomarker, in standard deviations, that divides"),
    VALUE("low", EBB_RANGE, EBB_UNIT_DAYS, REQUIRED, 1, EBB_LONGEST_DAYS, POLICY(by_biomarker.low_days),
          "interval below the cut"),
    VALUE("high", EBB_RANGE, EBB_UNIT_DAYS, REQUIRED, 1, EBB_LONGEST_DAYS, POLICY(by_biomarker.high_days),
          "interval at or above the cut"),
    END,
};

/* What boosters and rescues share. */
static const struct ebb_key COURSE_PARTS[] = {
    VALUE("delay", EBB_RANGE, EBB_UNIT_DAYS, 0, 0, 365, COURSE(delay_days),
          "days from the decision to the first infusion, drawn"),
    VALUE("sessions", EBB_RANGE, EBB_UNIT_NUMBER, REQUIRED, 1, 64, COURSE(sessions),
          "fewest and most infusions of a course"),
    VALUE("gap", EBB_WHOLE, EBB_UNIT_DAYS, 4, 1, 365, COURSE(gap_days),
          "days between two infusions of a course"),
    VALUE("stop_score", EBB_WHOLE, EBB_UNIT_POINTS, -1, 0, 60, COURSE(stop_points),
          "the course ends at a score at or below this once the fewest were given"),
    VALUE("min_gap", EBB_WHOLE, EBB_UNIT_DAYS, 0, 0, EBB_LONGEST_DAYS, COURSE(min_gap_days),
          "no course sooner than this after the last infusion"),
    END,
};

/* `trigger` and `trigger_rise` start at 0, below their least value, which is `off`; a rule asks for one of
 * them. Visits in a row up to half a year of weekly ones. */
static const struct ebb_key BOOSTER[] = {
    VALUE("trigger", EBB_WHOLE, EBB_UNIT_POINTS, 0, 1, 60, COURSE(trigger_points),
          "a visit is bad at or above this score"),
    VALUE("trigger_rise", EBB_WHOLE, EBB_UNIT_POINTS, 0, 1, 60, COURSE(trigger_rise_points),
          "or so much above the lowest score so far"),
    VALUE("visits", EBB_WHOLE, EBB_UNIT_NUMBER, 1, 1, 26, COURSE(visits),
          "bad visits in a row that start a course"),
    INCLUDE(COURSE_PARTS, 0),
    END,
};

static const struct ebb_key RESCUE[] = {
    INCLUDE(COURSE_PARTS, 0),
    END,
};

/* There is no key for when maintenance comes back: a course does it, a booster's or a rescue's, because it
 * shows that all is no longer well. Without either a suspension is for good. */
static const struct ebb_key SUSPEND[] = {
    VALUE("after_well", EBB_WHOLE, EBB_UNIT_DAYS, REQUIRED, 1, EBB_LONGEST_DAYS,
          POLICY(suspend.after_well_days), "no maintenance after so long with every score in remission"),
    END,
};

/* The one part without a switch: both limits have a value that does not limit. */
static const struct ebb_key LIMITS[] = {
    VALUE("max_infusions", EBB_WHOLE, EBB_UNIT_NUMBER, 0, 1, 10000, POLICY(limits.max_infusions),
          "most infusions after the start of follow-up"),
    VALUE("clinic_days", EBB_WEEKDAYS, EBB_UNIT_NUMBER, 0, 0, EBB_EVERY_WEEKDAY, POLICY(limits.clinic_days),
          "weekdays on which infusions are given, in place of the study's; day 0 of the study is a Monday"),
    END,
};

const struct ebb_key EBB_KEYS_POLICY_PARTS[] = {
    PART("maintenance", MAINTENANCE, 0, POLICY(maintenance.on), "infusions by the calendar"),
    PART("by_score", BY_SCORE, 0, POLICY(by_score.on), "an interval by the last score"),
    PART("by_biomarker", BY_BIOMARKER, 0, POLICY(by_biomarker.on), "an interval by the biomarker"),
    PART("adapt", ADAPT, 0, POLICY(adapt.on), "an interval that grows and shrinks with the score"),
    PART("booster", BOOSTER, POLICY(booster), POLICY(booster.on),
         "a course of infusions started by symptoms"),
    PART("rescue", RESCUE, POLICY(rescue), POLICY(rescue.on), "a course of infusions started by a relapse"),
    PART("suspend", SUSPEND, 0, POLICY(suspend.on), "a pause of maintenance while all is well"),
    SECTION("limits", LIMITS, "what the policy may not exceed"),
    END,
};
