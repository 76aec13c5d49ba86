/* SPDX-License-Identifier: MIT
 * clinic_outcome: what is said of one simulated year of a clinic, each as one number (sim/clinic/README.md
 * section 9).
 *
 * One list is the axis of everything that answers: pages, JSON, the file, the ranking of what-ifs. A new
 * outcome is a row here and a function in clinic_outcome.c; one that is missing does not link.
 *
 *     tally of (row, replication), its clinic, the tally without limits --ebb_clinic_outcome--> a double
 *
 * What always holds: an outcome is a function of these three and of nothing else. What does not exist in a
 * year (lateness where nothing was due, anything lost where nothing was compared) is NaN and not 0.
 *
 * The list by what a planner asks it for: are boosters in time; how is the day; where do sessions go; what
 * piles up; what becomes of the patients; what does lateness cost them.
 *
 * Better and worse are for whoever ranks. What is neither (chairs used, active patients) is no aim: a clinic
 * that is full is not a good one.
 *
 * Caveats, as symptom -> what to do:
 *   A clinic that is full is more punctual than one that is not -> shares must count what was never given:
 *     ask ebb_clinic_within, not the tally's `late` alone.
 *   "within 0 days" is far below "within 1 day" although nobody waits -> sessions were put on the other side
 *     of a full day; lateness counts from the due day, or the open one nearest to it.
 *   A clinic that is far too small has fewer relapses than a good one -> who does not get well again cannot
 *     relapse again. What lateness costs is weeks in response.
 *   Days late are whole, so that medians of years are, too -> look at the mean over years, or at shares.
 */
#ifndef EBB_CLINIC_OUTCOME_H
#define EBB_CLINIC_OUTCOME_H

#include <ebb/clinic.h>
#include <ebb/clinic_tally.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Units, and how a page says them. Shares are fractions here, per cent on pages. */
#define EBB_CLINIC_UNIT_LIST(X)                             \
    X(EBB_CLINIC_SHARE, "share")                            \
    X(EBB_CLINIC_DAYS, "days")                              \
    X(EBB_CLINIC_MINUTES, "minutes")                        \
    X(EBB_CLINIC_HOURS_A_WEEK, "hours a week")              \
    X(EBB_CLINIC_A_WEEK, "a week")                          \
    X(EBB_CLINIC_A_DAY, "a day")                            \
    X(EBB_CLINIC_PATIENTS, "patients")                      \
    X(EBB_CLINIC_WEEKS, "weeks")                            \
    X(EBB_CLINIC_PER_100_A_YEAR, "per 100 patients a year") \
    X(EBB_CLINIC_WEEKS_PER_100_A_YEAR, "weeks per 100 patients a year")
#define EBB_AS_ENUM(code, word) code,
enum ebb_clinic_unit { EBB_CLINIC_UNIT_LIST(EBB_AS_ENUM) EBB_CLINIC_UNIT_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_CLINIC_UNITS[EBB_CLINIC_UNIT_COUNT];

/* So many days late at most; the middle argument of X is in the names of all of them. */
enum { EBB_CLINIC_WITHIN_MOST = 14 };
#define EBB_CLINIC_WITHIN_LIST(X) \
    X(0) X(1) X(2) X(3) X(4) X(5) X(6) X(7) X(8) X(9) X(10) X(11) X(12) X(13) X(14)

/* code, function (static, in clinic_outcome.c), name in files, unit, whether more of it is better (1), worse
 * (-1) or neither (0), and what a page says. Words are a charge nurse's. */
#define EBB_CLINIC_OUTCOME_LIST(X)                                                                           \
    /* Boosters: sessions of maintenance, and of courses for symptoms and relapses */                        \
    X(EBB_CLINIC_ON_TARGET, within_target, "on_target", EBB_CLINIC_SHARE, 1,                                 \
      "due boosters given within the target's days")                                                         \
    X(EBB_CLINIC_TARGET_MET, target_met, "target_met", EBB_CLINIC_SHARE, 1,                                  \
      "years in which the target is met")                                                                    \
    X(EBB_CLINIC_LATE_MEDIAN, late_median, "late_median", EBB_CLINIC_DAYS, -1,                               \
      "days late: half of due boosters are given within them; 29 is more than 28")                           \
    X(EBB_CLINIC_LATE_95, late_95, "late_95", EBB_CLINIC_DAYS, -1,                                           \
      "days late: 95 % of due boosters are given within them; 29 is more than 28")                           \
    X(EBB_CLINIC_NEVER_GIVEN, never_given, "never_given", EBB_CLINIC_SHARE, -1,                              \
      "due boosters that were late and then not given: the patient relapsed or left first")                  \
    X(EBB_CLINIC_MISSED, missed, "missed", EBB_CLINIC_SHARE, -1,                                             \
      "booked boosters that the patient missed (did not come, cancelled, could not be treated); due anew")   \
    /* On the day: sessions that were given, and the house as it was */                                      \
    X(EBB_CLINIC_WAITED, waited, "waited", EBB_CLINIC_MINUTES, -1,                                           \
      "minutes that those treated waited for chair, nurse or prescriber, on average")                        \
    X(EBB_CLINIC_WAITED_95, waited_95, "waited_95", EBB_CLINIC_MINUTES, -1,                                  \
      "minutes waited: 95 % of those treated wait no longer; 121 is more than two hours")                    \
    X(EBB_CLINIC_CHAIRS_BOOKED, chairs_booked, "chairs_booked", EBB_CLINIC_SHARE, 0,                         \
      "chair time booked, of the opening hours of all chairs")                                               \
    X(EBB_CLINIC_BOOK_FULL, book_full, "book_full", EBB_CLINIC_SHARE, 0,                                     \
      "chair time booked, of what the book holds when it is full")                                           \
    X(EBB_CLINIC_BOOK_END, book_end, "book_full_at_the_end", EBB_CLINIC_SHARE, 0,                            \
      "of what the book holds, what is booked in the last week, on a line through the second half")          \
    X(EBB_CLINIC_BOOK_GROWTH, book_growth, "book_growth", EBB_CLINIC_SHARE, 0,                               \
      "how much more of the book is booked each week, over the second half")                                 \
    X(EBB_CLINIC_CHAIRS_USED, chairs_used, "chairs_used", EBB_CLINIC_SHARE, 0,                               \
      "chair time used, cleaning included, of the opening hours of all chairs")                              \
    X(EBB_CLINIC_NURSES_USED, nurses_used, "nurses_used", EBB_CLINIC_SHARE, 0,                               \
      "nurses' time needed by patients, of the time they are on duty")                                       \
    X(EBB_CLINIC_PRESCRIBER_USED, prescriber_used, "prescriber_used", EBB_CLINIC_SHARE, 0,                   \
      "the prescriber's time for first visits and reviews, of the time in the house")                        \
    X(EBB_CLINIC_LOOKS, looks, "looks", EBB_CLINIC_A_WEEK, 0,                                                \
      "assessments of patients in care, which a prescriber looks at")                                        \
    X(EBB_CLINIC_FIRST_VISITS, first_visits, "first_visits", EBB_CLINIC_A_WEEK, 0,                           \
      "first visits of new patients held by the prescriber")                                                 \
    X(EBB_CLINIC_PRESCRIBER_HOURS, prescriber_hours, "prescriber_hours", EBB_CLINIC_HOURS_A_WEEK, 0,         \
      "hours in which the prescriber is in the house")                                                       \
    X(EBB_CLINIC_OVERTIME, overtime, "overtime", EBB_CLINIC_HOURS_A_WEEK, -1, "nurses' hours after closing") \
    X(EBB_CLINIC_OVERTIME_DAYS, overtime_days, "overtime_days", EBB_CLINIC_SHARE, -1,                        \
      "open days on which somebody went home after closing")                                                 \
    /* Days on which one nurse fewer is there, and all others */                                             \
    X(EBB_CLINIC_CAME_SHORT, came_short, "came_short", EBB_CLINIC_A_DAY, 0,                                  \
      "patients who come on a day with one nurse fewer")                                                     \
    X(EBB_CLINIC_TURNED_AWAY_SHORT, turned_away_short, "turned_away_short", EBB_CLINIC_A_DAY, -1,            \
      "of them, turned away at closing")                                                                     \
    X(EBB_CLINIC_CAME_USUAL, came_usual, "came_usual", EBB_CLINIC_A_DAY, 0,                                  \
      "patients who come on a day with all nurses")                                                          \
    X(EBB_CLINIC_TURNED_AWAY_USUAL, turned_away_usual, "turned_away_usual", EBB_CLINIC_A_DAY, -1,            \
      "of them, turned away at closing")                                                                     \
    /* Sessions of all patients, and where booked ones went */                                               \
    X(EBB_CLINIC_SESSIONS, sessions, "sessions", EBB_CLINIC_A_WEEK, 0, "sessions given")                     \
    X(EBB_CLINIC_BOOSTERS, boosters, "boosters", EBB_CLINIC_A_WEEK, 0, "boosters given")                     \
    X(EBB_CLINIC_COURSE_SESSIONS, course_sessions, "course_sessions", EBB_CLINIC_A_WEEK, 0,                  \
      "of them, those of courses for a relapse or for symptoms")                                             \
    X(EBB_CLINIC_LOST_A_WEEK, lost, "lost", EBB_CLINIC_A_WEEK, -1,                                           \
      "booked sessions lost, for any reason below")                                                          \
    X(EBB_CLINIC_NO_SHOWS, no_shows, "no_shows", EBB_CLINIC_A_WEEK, -1, "lost: the patient did not come")    \
    X(EBB_CLINIC_CANCELLED, cancelled, "cancelled", EBB_CLINIC_A_WEEK, -1,                                   \
      "lost: cancelled on the day, and nobody took the place")                                               \
    X(EBB_CLINIC_FAILED_A_WEEK, failed, "failed", EBB_CLINIC_A_WEEK, -1,                                     \
      "lost: came and could not be treated (blood pressure, nobody to go home with)")                        \
    X(EBB_CLINIC_TURNED_AWAY_A_WEEK, turned_away, "turned_away", EBB_CLINIC_A_WEEK, -1,                      \
      "lost: came, and had not begun at closing")                                                            \
    X(EBB_CLINIC_NO_PLACE, no_place, "no_place", EBB_CLINIC_A_WEEK, -1,                                      \
      "lost: of a first course, and there was no day for it")                                                \
    X(EBB_CLINIC_SPACING_KEPT, spacing_kept, "spacing_kept", EBB_CLINIC_SHARE, 1,                            \
      "sessions of first courses that kept their day")                                                       \
    /* Queues: in care and due, and not in care yet */                                                       \
    X(EBB_CLINIC_BACKLOG, backlog, "backlog", EBB_CLINIC_PATIENTS, -1,                                       \
      "patients with a booster due and not given, at the end")                                               \
    X(EBB_CLINIC_BACKLOG_GROWTH, backlog_growth, "backlog_growth", EBB_CLINIC_A_WEEK, -1,                    \
      "how many more each week, over the second half")                                                       \
    X(EBB_CLINIC_LIST, list, "waiting_list", EBB_CLINIC_PATIENTS, -1,                                        \
      "patients on the waiting list, at the end")                                                            \
    X(EBB_CLINIC_LIST_GROWTH, list_growth, "waiting_list_growth", EBB_CLINIC_A_WEEK, -1,                     \
      "how many more each week, over the second half")                                                       \
    X(EBB_CLINIC_WEEKS_TO_START, weeks_to_start, "weeks_to_start", EBB_CLINIC_WEEKS, -1,                     \
      "weeks from referral to the first session, on average")                                                \
    /* People: rates where none says at the end */                                                           \
    X(EBB_CLINIC_ACTIVE, active, "active", EBB_CLINIC_PATIENTS, 0, "active patients, at the end")            \
    X(EBB_CLINIC_ACTIVE_GROWTH, active_growth, "active_growth", EBB_CLINIC_A_WEEK, 0,                        \
      "how many more active patients each week, over the second half")                                       \
    X(EBB_CLINIC_PANEL_LEFT, panel_left, "panel_in_care", EBB_CLINIC_SHARE, 0,                               \
      "of today's active patients, those still in care at the end")                                          \
    X(EBB_CLINIC_PANEL_WELL, panel_well, "panel_well", EBB_CLINIC_SHARE, 1,                                  \
      "of today's active patients, those in care and in response at the end")                                \
    X(EBB_CLINIC_REFERRED_A_WEEK, referred, "referred", EBB_CLINIC_A_WEEK, 0, "new patients referred")       \
    X(EBB_CLINIC_STARTED, started, "started", EBB_CLINIC_A_WEEK, 0, "first courses begun")                   \
    X(EBB_CLINIC_RESPONDERS, responders, "responders", EBB_CLINIC_A_WEEK, 0, "first courses that worked")    \
    X(EBB_CLINIC_GONE_A_WEEK, gone, "gone", EBB_CLINIC_A_WEEK, 0,                                            \
      "patients who left, or whom the first course did not help")                                            \
    X(EBB_CLINIC_GAVE_UP, gave_up, "gave_up", EBB_CLINIC_A_WEEK, -1,                                         \
      "patients who gave up on the waiting list")                                                            \
    X(EBB_CLINIC_RELAPSES, relapses, "relapses", EBB_CLINIC_PER_100_A_YEAR, -1,                              \
      "relapses of patients after their first course")                                                       \
    X(EBB_CLINIC_IN_RESPONSE, in_response, "in_response", EBB_CLINIC_SHARE, 1,                               \
      "days on which a patient after the first course is in response")                                       \
    /* Of those who are active today, leavers included: each counts to the end */                            \
    X(EBB_CLINIC_PANEL_RELAPSES, panel_relapses, "panel_relapses", EBB_CLINIC_PER_100_A_YEAR, -1,            \
      "relapses of today's active patients, of 100 of them")                                                 \
    X(EBB_CLINIC_PANEL_RESPONSE, panel_response, "panel_response", EBB_CLINIC_WEEKS_PER_100_A_YEAR, 1,       \
      "weeks in care and in response of today's active patients, of 100 of them")                            \
    /* Against the same patients with room for everybody */                                                  \
    X(EBB_CLINIC_RELAPSES_LOST, relapses_lost, "relapses_lost", EBB_CLINIC_PER_100_A_YEAR, -1,               \
      "relapses because boosters were late")                                                                 \
    X(EBB_CLINIC_RESPONSE_LOST, response_lost, "response_lost", EBB_CLINIC_WEEKS_PER_100_A_YEAR, -1,         \
      "weeks in response lost because boosters were late")                                                   \
    X(EBB_CLINIC_PANEL_LOST, panel_lost, "panel_lost", EBB_CLINIC_WEEKS_PER_100_A_YEAR, -1,                  \
      "of these, weeks that today's active patients lose, of 100 of them")

#define EBB_AS_ENUM(code, function, name, unit, better, meaning) code,
#define EBB_AS_WITHIN(days)                                      EBB_CLINIC_WITHIN_##days,
/* Shares within 0 to 14 days follow the list: EBB_CLINIC_WITHIN_0 + days. */
enum ebb_clinic_outcome_code {
    EBB_CLINIC_OUTCOME_LIST(EBB_AS_ENUM) EBB_CLINIC_WITHIN_LIST(EBB_AS_WITHIN) EBB_CLINIC_OUTCOME_COUNT
};
#undef EBB_AS_ENUM
#undef EBB_AS_WITHIN

struct ebb_clinic_outcome_about {
    const char *name;    /* in files: for ever */
    const char *meaning; /* on pages, without its number */
    int unit;            /* enum ebb_clinic_unit */
    int better;          /* 1: more is better; -1: less is; 0: neither */
};
extern const struct ebb_clinic_outcome_about EBB_CLINIC_OUTCOMES[EBB_CLINIC_OUTCOME_COUNT];

/* One number of one year. `without_limits`: the tally of the same people in the same weeks with room for
 * everybody; NULL: nothing was compared. NaN where it does not exist. */
double ebb_clinic_outcome(enum ebb_clinic_outcome_code code, const struct ebb_clinic *clinic,
                          const struct ebb_clinic_tally *tally,
                          const struct ebb_clinic_tally *without_limits);

/* Of boosters that were due, those given at most so many days late (0 to 28). Due are: all that were given;
 * those given up later than that; and those that still wait and are later than that already. Who has waited
 * less long when the year ends may still be in time, and is not asked. */
double ebb_clinic_within(const struct ebb_clinic_tally *tally, int days);

#ifdef __cplusplus
}
#endif

#endif
