/* SPDX-License-Identifier: MIT
 * clinic_findings: what the years of a clinic show beside its numbers: who waits for what and when, what
 * grows without end, where the panel goes (sim/clinic/README.md section 9).
 *
 *     pool of a row --> an hour of a weekday, the worst of them, the week in which the book is full
 *     answers       --> keeps up | is behind | may grow | grows | treats nobody; the drift of the panel
 *
 * Why a verdict is needed: where more is asked for than a clinic can give, days late have no mean. A year's
 * average then tells how long one has looked. So whoever prints numbers of a row asks for its verdict first,
 * and says of one that grows that it grows, and how fast.
 *
 * What always holds: a verdict depends on the row's own years alone.
 *
 * Caveats, as symptom -> what to do:
 *   A clinic that gives half of what is due "is behind" and does not grow -> a patient waits for one booster
 *     at a time, so that a full clinic makes intervals longer instead of queues: what is late there is a
 *     steady state, and its mean is meant. Relapses lost show the price.
 *   A clinic "keeps up" in its first year and is too small -> its panel grows: look at the drift, and at the
 *     weeks until its book is full.
 *   Every patient waits and the clinic is not "behind" -> what waits is booked within the target's days: a
 *     booster that is due on Saturday and booked for Monday is owed to nobody. Behind is who is late.
 */
#ifndef EBB_CLINIC_FINDINGS_H
#define EBB_CLINIC_FINDINGS_H

#include <stdbool.h>

#include <ebb/clinic_answers.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. Hours */

/* Less waiting than this on a day in an hour is nobody's want: half a minute for each of two patients. */
enum { EBB_CLINIC_LITTLE_WAIT_S = 60, EBB_LACKS_NOTHING = -1 };

/* Means over the open days of a weekday, of all years. */
struct ebb_clinic_hour {
    double chairs_used; /* chairs taken, on average over the hour */
    double nurses_needed, nurses_on_duty;
    double waited_min[EBB_LACK_COUNT]; /* minutes of all who waited, by what they waited for */
    int binding;                       /* enum ebb_lack of most of them, or EBB_LACKS_NOTHING */
};

/* weekday 0 (Monday) to 6; -1: all of them. All 0 where it is never open. */
struct ebb_clinic_hour ebb_clinic_hour_of(const struct ebb_clinic_pool *pool, int weekday, int hour);
/* Of how many chairs in that hour of an open day, on average: a clinic that opens at half past has half of
 * them. 0 where it is closed; chairs may be taken then all the same, by sessions that ended late. */
double ebb_clinic_chairs_open(const struct ebb_clinic *clinic, int weekday, int hour);

/* Where most is waited; where nobody waits to speak of, where most chairs are taken. day: over all its hours,
 * found apart from the hour. -1 where the clinic is never open. */
struct ebb_clinic_worst {
    int day;           /* weekday */
    int weekday, hour; /* the worst hour of the week */
    int binding;       /* of that hour */
};
struct ebb_clinic_worst ebb_clinic_worst_of(const struct ebb_clinic_pool *pool);

/* 2. What grows */

/* A slope of backlog over years that is more than this many of its errors above 0 is no luck: 3 in ten
 * million. */
#define EBB_CLINIC_GROWS_T 5.0
/* And in the weeks simulated it makes more than this part of the queue that is needed to be told of. Without
 * it a clinic that keeps up, gains a patient or two a year and is closed in its last month "never catches
 * up": the closure makes the queue, and luck is small enough for any slope. A clinic that is full gains half
 * of such a queue and more. */
#define EBB_CLINIC_GROWS_PART 0.25
/* So many weeks' referrals on the waiting list are more than it takes to be seen and booked. */
enum { EBB_CLINIC_LIST_WEEKS = 4 };

/* Behind: more than a week's boosters are late; a list is long with the referrals of so many weeks. Of either
 * the years tell that it does not grow (its growth and two errors are less than the part above), that it does
 * (five errors), or neither. Two verdicts alone told two staffings with the same numbers, at 4.9 and at 5.0
 * errors, that it grows and that it does not: a third nurse was hired for that. */
#define EBB_CLINIC_STATE_LIST(X)                                                                  \
    X(EBB_CLINIC_KEEPS_UP, "keeps up")                                                            \
    X(EBB_CLINIC_BEHIND, "is behind")                        /* and no more are late each week */ \
    X(EBB_CLINIC_LIST_MAY_GROW, "the waiting list may grow") /* it is long */                     \
    X(EBB_CLINIC_BACKLOG_MAY_GROW, "the backlog may grow")   /* is behind */                      \
    X(EBB_CLINIC_LIST_GROWS, "the waiting list grows")                                            \
    X(EBB_CLINIC_BACKLOG_GROWS, "the backlog grows")                                              \
    X(EBB_CLINIC_TREATS_NOBODY, "treats nobody") /* no session in most years, and somebody was waiting */
#define EBB_AS_ENUM(code, words) code,
enum ebb_clinic_state { EBB_CLINIC_STATE_LIST(EBB_AS_ENUM) EBB_CLINIC_STATE_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_CLINIC_STATES[EBB_CLINIC_STATE_COUNT];

struct ebb_clinic_verdict {
    enum ebb_clinic_state state;
    double growth, growth_error; /* patients a week: of the list where it is the list that grows */
    /* Boosters that are late by more than the target's days at the end, in weeks of those that are given;
     * NaN: none is given. */
    double weeks_behind;
};
/* What a state's growth is of: the list where it is the list, else the backlog. */
int ebb_clinic_growth_outcome(enum ebb_clinic_state state);
struct ebb_clinic_verdict ebb_clinic_verdict_of(const struct ebb_clinic_answers *answers, int row);

/* Whether a booster was ever due. Where none was (a policy of first courses alone, an interval longer than
 * the years played) no share of them is in time, and no staffing is the smallest. */
bool ebb_clinic_has_boosters(const struct ebb_clinic_answers *answers, int row);
/* Years in which no session was given although somebody was due, was on the list or had been booked. */
int ebb_clinic_years_of_nobody(const struct ebb_clinic_answers *answers, int row);

/* Why a row never catches up, where it is this: a late booster makes a relapse, a relapse asks for a course,
 * and a course takes the places of boosters. Known from two numbers, each beside the same people with room
 * for everybody and each so many errors above 0 as a growth must be: relapses that lateness brings, and the
 * sessions that courses take. Courses are counted as given: what still waits comes on top. A clinic that is
 * merely too small grows without it, for who does not get well again cannot relapse again. */
struct ebb_clinic_loop {
    bool feeds_itself;                   /* and grows */
    struct ebb_clinic_estimate relapses; /* by lateness, of 100 patients a year */
    /* A week, more than without limits; NaN of that row itself. */
    struct ebb_clinic_difference course_sessions;
};
struct ebb_clinic_loop ebb_clinic_loop_of(const struct ebb_clinic_answers *answers, int row);

/* It does not go on like this: something grows without end, or nobody is treated. Meets no target. */
bool ebb_clinic_is_unstable(const struct ebb_clinic_verdict *verdict);
/* It is known to go on like this: it neither grows nor may grow. */
bool ebb_clinic_is_steady(const struct ebb_clinic_verdict *verdict);
/* Whether what waits is known not to grow, of its own: its list is short by two errors, or known not to grow;
 * likewise its backlog. More than that a verdict did not find it growing, for of few years nothing is found:
 * asked of what is said to end a growth. Of fewer than 4 years nothing is known. */
bool ebb_clinic_is_known_to_stand(const struct ebb_clinic_answers *answers, int row);
/* Whether a number is told of a row with this verdict, on a page and in the summary of a file: of one that
 * grows or may grow days late and weeks waited tell how long one has looked. Shares and counts of its
 * years are told, beside that it grows: a clinic that loses half of its sessions and one that loses nine
 * in ten both grow. */
bool ebb_clinic_is_told(int outcome, const struct ebb_clinic_verdict *verdict);

/* What keeps a clinic back that no chair and no nurse would mend, most certain first: code, name in files,
 * what it is called behind "kept back by". Whoever tells that no staffing does asks here for the reason. */
#define EBB_CLINIC_BIND_LIST(X)                                                                        \
    X(EBB_BINDS_NOTHING, "nothing", "nothing that was found")                                          \
    X(EBB_BINDS_VISITS, "prescriber_minutes", "the prescriber's minutes for first visits and reviews") \
    X(EBB_BINDS_PRESCRIBER, "prescriber_hours",                                                        \
      "sessions that may begin only while the prescriber is there")                                    \
    X(EBB_BINDS_CLOSED, "closed_days", "closed days")                                                  \
    X(EBB_BINDS_RESERVED, "reserved_places", "places that are kept for urgent sessions")               \
    X(EBB_BINDS_SPACING, "first_courses",                                                              \
      "first courses, whose sessions find no days that keep their spacing")
#define EBB_AS_ENUM(code, name, words) code,
enum ebb_clinic_bind { EBB_CLINIC_BIND_LIST(EBB_AS_ENUM) EBB_CLINIC_BIND_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_CLINIC_BINDS[EBB_CLINIC_BIND_COUNT];      /* their names */
extern const char *const EBB_CLINIC_BIND_WORDS[EBB_CLINIC_BIND_COUNT]; /* what they are called */

/* From so much of the hours on a prescriber is what others wait for: what is left of a day holds no first
 * visit. */
#define EBB_CLINIC_BUSY 0.9
/* What patients with room for everybody do not get in time, for it is closed on their days. A point of it is
 * told: below, as with a single holiday, it is nobody's question. */
#define EBB_CLINIC_CLOSED_COSTS 0.01
/* A book with a fifth of its chair time left has room: above it chairs are wanting as well, and reserved
 * places are not told to be the cause. */
#define EBB_CLINIC_HAS_ROOM 0.8
enum ebb_clinic_bind ebb_clinic_binds(const struct ebb_clinic_answers *answers, int row);

/* A house that does not work on the day, whatever share of its boosters is in time: who is turned away is
 * booked for the next day, and is in time there. */
/* More than this of booked sessions come to nothing. Patients who do not come, cancel or are sent home make
 * one in nine of a clinic without first courses, on our assumptions: with a tenth every other page would
 * complain of these. */
#define EBB_CLINIC_MUCH_LOST     0.15
#define EBB_CLINIC_LONG_WAIT_MIN 30.0 /* half an hour, on average of those treated: nobody plans that */
struct ebb_clinic_house {
    double lost;       /* of booked sessions; NaN: none is booked */
    double waited_min; /* on average, of those treated */
};
struct ebb_clinic_house ebb_clinic_house_of(const struct ebb_clinic_answers *answers, int row);
bool ebb_clinic_loses_many(const struct ebb_clinic_house *house);
bool ebb_clinic_waits_long(const struct ebb_clinic_house *house);

/* 3. Where the panel goes */

/* A book of which so much is taken in a week is full: the rest are cancellations of the day before. */
#define EBB_CLINIC_FULL 0.95
/* Beyond three years a straight line says nothing: the panel of then is another one. */
enum { EBB_CLINIC_NEVER_FULL = -1, EBB_CLINIC_FORESEEN_WEEKS = 156 };

/* One full week is a holiday's, when others are booked for its days, or luck's; so many on end are not. */
enum { EBB_CLINIC_FULL_WEEKS = 3 };
/* The first (from 0) of the first weeks on end in which, on average over years, so much of the book is taken.
 * Weeks with a closure are passed over: they neither count nor end a run. */
int ebb_clinic_week_full(const struct ebb_clinic *clinic, const struct ebb_clinic_pool *pool);

/* Weeks from the first day on until so much of the book is taken, if it goes on as in the second half of the
 * weeks played: a line through the booked share of each week, and 2 errors of its slope either way. INFINITY:
 * never; NaN: not known (of few years there is no error, without limits there is no book). */
struct ebb_clinic_filling {
    double weeks, soonest, latest;
};
struct ebb_clinic_filling ebb_clinic_filling_of(const struct ebb_clinic_answers *answers, int row);

struct ebb_clinic_drift {
    int panel;                                                  /* active today */
    struct ebb_clinic_estimate active, panel_share, panel_well; /* at the end; of today's; of those well */
    struct ebb_clinic_estimate growth;                          /* of the active, a week, second half */
    struct ebb_clinic_estimate referred, responders, gone;      /* a week */
    struct ebb_clinic_estimate panel_relapses, panel_response, panel_lost; /* what happens to today's */
    double more_a_year, more_error; /* active patients: what the weeks played have added, in a whole year */
    int week_full;                  /* from when on it is full, or EBB_CLINIC_NEVER_FULL */
    struct ebb_clinic_filling filling;
};
struct ebb_clinic_drift ebb_clinic_drift_of(const struct ebb_clinic_answers *answers, int row);

#ifdef __cplusplus
}
#endif

#endif
