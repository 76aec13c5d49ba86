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
    VALUE("restart", EBB_FLAG, EBB_UNIT_NUMBER, 0, 0, 1, POLICY(by_score.restart),
          "whether after a course the interval is `high` until the next decision, `every` after its end"),
    END,
};

/* Factors stop at 1, so that `stretch` cannot shrink and `shrink` cannot stretch. Ten at once leaps from
 * two weeks to twenty, which `max` holds; a hundredth reaches a day from any interval that clinics use. */
static const struct ebb_key ADAPT[] = {
    VALUE("stretch", EBB_REAL, EBB_UNIT_NUMBER, REQUIRED, 1, 10, POLICY(adapt.stretch),
          "factor on the interval while the score is good"),
    VALUE("shrink", EBB_REAL, EBB_UNIT_NUMBER, REQUIRED, 0.01, 1, POLICY(adapt.shrink),
          "factor on the interval at a warning score"),
    VALUE("min", EBB_WHOLE, EBB_UNIT_DAYS, REQUIRED, 1, EBB_LONGEST_DAYS, POLICY(adapt.min_days),
          "shortest interval"),
    VALUE("max", EBB_WHOLE, EBB_UNIT_DAYS, REQUIRED, 1, EBB_LONGEST_DAYS, POLICY(adapt.max_days),
          "longest interval"),
    VALUE("good_score", EBB_WHOLE, EBB_UNIT_POINTS, REQUIRED, 0, 60, POLICY(adapt.good_points),
          "good: last score at or below this"),
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
    VALUE("gap", EBB_RANGE, EBB_UNIT_DAYS, 4, 1, 365, COURSE(gap_days),
          "days between two infusions of a course, drawn anew each time"),
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
    VALUE(
        "futile_after", EBB_WHOLE, EBB_UNIT_NUMBER, 0, 1, 64, COURSE(futile_after),
        "courses in a row, boosters or rescues, without response after them, after which none starts again"),
    INCLUDE(COURSE_PARTS, 0),
    END,
};

static const struct ebb_key RESCUE[] = {
    VALUE("once", EBB_FLAG, EBB_UNIT_NUMBER, 0, 0, 1, COURSE(once),
          "whether no relapse after the first such course is owed another"),
    INCLUDE(COURSE_PARTS, 0),
    END,
};

/* One of the two is asked for by a rule. There is no key for when maintenance comes back: a course does it, a
 * booster's or a rescue's, because it shows that remission has not lasted. Without either a suspension is for
 * good. */
static const struct ebb_key SUSPEND[] = {
    VALUE("after_remission", EBB_WHOLE, EBB_UNIT_DAYS, 0, 1, EBB_LONGEST_DAYS,
          POLICY(suspend.after_remission_days), "no maintenance after so long with every score in remission"),
    VALUE("from_start", EBB_FLAG, EBB_UNIT_NUMBER, 0, 0, 1, POLICY(suspend.from_start),
          "whether there is none before the first course either"),
    END,
};

/* `every` is required: how often a clinic looks is what the part is about. No reports unless a share is
 * given; from which score on they come has no default, because it goes with the trigger of the policy's own
 * part. Its start is below its least, which is `off`. */
static const struct ebb_key MONITOR[] = {
    VALUE(
        "every", EBB_WHOLE, EBB_UNIT_DAYS, REQUIRED, 1, EBB_LONGEST_DAYS, POLICY(monitor.every_days),
        "days from one look at the patient to the next; each at the first assessment at or after its day. "
        "Every assessment while a course is booked or running is a look, too, and so is each one of a policy "
        "without a monitor. Bad visits in a row (`booster.visits`) are looks, or reports, in a row: with 2 a "
        "course waits so long for the second, and a warning says so"),
    VALUE("reported", EBB_REAL, EBB_UNIT_PERCENT, 0, 0, 1, POLICY(monitor.p_reported),
          "probability that a patient reports the score of an assessment without a look"),
    VALUE("report_at", EBB_WHOLE, EBB_UNIT_POINTS, -1, 0, 60, POLICY(monitor.report_points),
          "scores at or above this may be reported"),
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

/* Examples: the usual schedules of clinics, each with what the part needs to make sense. */

static const char MAINTENANCE_EXAMPLE[] =
    "policies:\n"
    "  every_3_4_weeks: {maintenance: {every: [3 weeks, 4 weeks]}} # each time a day of the range\n"
    "  monthly: {maintenance: {every: 1 month}}\n";

static const char BY_SCORE_EXAMPLE[] =
    "policies:\n"
    "  by_score: # six weeks while the last score is 12 or less, else two; looked at every four weeks\n"
    "    by_score: {score: 12 points, low: 6 weeks, high: 2 weeks, every: 4 weeks}\n";

static const char BY_BIOMARKER_EXAMPLE[] =
    "policies:\n"
    "  by_marker: # patients below the mean come more often\n"
    "    by_biomarker: {cut: 0, low: [2 weeks, 3 weeks], high: 6 weeks}\n";

static const char ADAPT_EXAMPLE[] =
    "policies:\n"
    "  taper: # two weeks at first; half as long again while the score is good, half at a warning\n"
    "    maintenance: {every: 2 weeks}\n"
    "    adapt: {stretch: 1.5, shrink: 0.5, min: 1 week, max: 12 weeks, good_score: 10 points, "
    "warn_score: 18 points}\n";

static const char BOOSTER_EXAMPLE[] =
    "policies:\n"
    "  symptom_driven: # 18 points twice in a row: two to six sessions, begun within a week\n"
    "    booster: {trigger: 18 points, visits: 2, delay: [3 days, 1 week], sessions: [2, 6], gap: 4 days,\n"
    "      stop_score: 12 points, min_gap: 2 weeks}\n"
    "    limits: {max_infusions: 30} # else a few patients take most of them\n";

static const char RESCUE_EXAMPLE[] =
    "policies:\n"
    "  hybrid: # by the calendar, and six sessions when a relapse comes all the same\n"
    "    maintenance: {every: 4 weeks}\n"
    "    rescue: {delay: [2 days, 5 days], sessions: 6, gap: 3 days}\n";

static const char SUSPEND_EXAMPLE[] =
    "policies:\n"
    "  pause: # none any more after twelve weeks in remission, until a relapse\n"
    "    maintenance: {every: 4 weeks}\n"
    "    suspend: {after_remission: 12 weeks}\n"
    "    rescue: {sessions: 4} # its course resumes maintenance\n";

static const char MONITOR_EXAMPLE[] =
    "policies:\n"
    "  seldom_seen: # looked at every 12 weeks; of bad weeks between, three in five are reported\n"
    "    booster: {trigger: 18 points, sessions: 4, min_gap: 2 weeks, futile_after: 3}\n"
    "    monitor: {every: 12 weeks, reported: 60 %, report_at: 22 points}\n"
    "    limits: {max_infusions: 30}\n";

static const char LIMITS_EXAMPLE[] =
    "clinic_days: [monday, tuesday, wednesday, thursday, friday] # for all policies\n"
    "policies:\n"
    "  monthly: {maintenance: {every: 1 month}}\n"
    "  twice_a_week: # on days of its own, and at most twenty\n"
    "    maintenance: {every: 3 days}\n"
    "    limits: {max_infusions: 20, clinic_days: [monday, thursday]}\n"
    "  weekends_too: {maintenance: {every: 1 week}, limits: {clinic_days: every day}}\n";

const struct ebb_key EBB_KEYS_POLICY_PARTS[] = {
    PART("maintenance", MAINTENANCE, 0, POLICY(maintenance.on), "infusions by the calendar",
         MAINTENANCE_EXAMPLE),
    PART("by_score", BY_SCORE, 0, POLICY(by_score.on), "an interval by the last score", BY_SCORE_EXAMPLE),
    PART("by_biomarker", BY_BIOMARKER, 0, POLICY(by_biomarker.on), "an interval by the biomarker",
         BY_BIOMARKER_EXAMPLE),
    PART("adapt", ADAPT, 0, POLICY(adapt.on), "an interval that grows and shrinks with the score",
         ADAPT_EXAMPLE),
    PART("booster", BOOSTER, POLICY(booster), POLICY(booster.on), "a course of infusions started by symptoms",
         BOOSTER_EXAMPLE),
    PART("rescue", RESCUE, POLICY(rescue), POLICY(rescue.on), "a course of infusions started by a relapse",
         RESCUE_EXAMPLE),
    PART("suspend", SUSPEND, 0, POLICY(suspend.on), "a pause of maintenance in lasting remission",
         SUSPEND_EXAMPLE),
    PART("monitor", MONITOR, 0, POLICY(monitor.on),
         "when the policy looks at a patient, and who reports in between; without it at every assessment",
         MONITOR_EXAMPLE),
    {.name = "limits",
     .kind = EBB_SECTION,
     .fields = LIMITS,
     .meaning = "what the policy may not exceed",
     .example = LIMITS_EXAMPLE},
    END,
};
