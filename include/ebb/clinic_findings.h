/* SPDX-License-Identifier: MIT
 * clinic_findings: what the years of a clinic show beside its numbers: who waits for what and when, what
 * grows without end, where the panel goes (sim/clinic/README.md section 9).
 *
 *     pool of a row --> an hour of a weekday, the worst of them, the week in which the book is full
 *     answers       --> keeps up | is behind | grows; the drift of the panel
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
 *     week in which the book is full.
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
    double chairs_used, chairs_open; /* chairs taken, on average over the hour; of how many */
    double nurses_needed, nurses_on_duty;
    double waited_min[EBB_LACK_COUNT]; /* minutes of all who waited, by what they waited for */
    int binding;                       /* enum ebb_lack of most of them, or EBB_LACKS_NOTHING */
};

/* weekday 0 (Monday) to 6; -1: all of them. All 0 where it is never open. */
struct ebb_clinic_hour ebb_clinic_hour_of(const struct ebb_clinic_pool *pool, int chairs, int weekday,
                                          int hour);

/* Where most is waited; where nobody waits to speak of, where most chairs are taken. day: over all its hours,
 * found apart from the hour. -1 where the clinic is never open. */
struct ebb_clinic_worst {
    int day;           /* weekday */
    int weekday, hour; /* the worst hour of the week */
    int binding;       /* of that hour */
};
struct ebb_clinic_worst ebb_clinic_worst_of(const struct ebb_clinic_pool *pool, int chairs);

/* 2. What grows */

/* A slope of backlog over years that is more than this many of its errors above 0 is no luck: 3 in ten
 * million. */
#define EBB_CLINIC_GROWS_T 5.0
/* So many weeks' referrals on the waiting list are more than it takes to be seen and booked. */
enum { EBB_CLINIC_LIST_WEEKS = 4 };

#define EBB_CLINIC_STATE_LIST(X)                                                                    \
    X(EBB_CLINIC_KEEPS_UP, "keeps up")                                                              \
    X(EBB_CLINIC_BEHIND, "is behind") /* more than a week's boosters wait, and no more each week */ \
    X(EBB_CLINIC_LIST_GROWS, "the waiting list grows")                                              \
    X(EBB_CLINIC_BACKLOG_GROWS, "the backlog grows")
#define EBB_AS_ENUM(code, words) code,
enum ebb_clinic_state { EBB_CLINIC_STATE_LIST(EBB_AS_ENUM) EBB_CLINIC_STATE_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_CLINIC_STATES[EBB_CLINIC_STATE_COUNT];

struct ebb_clinic_verdict {
    enum ebb_clinic_state state;
    double growth, growth_error; /* patients a week: of the list where it is the list that grows */
    double weeks_behind;         /* the backlog at the end in weeks of the boosters that are given */
};
struct ebb_clinic_verdict ebb_clinic_verdict_of(const struct ebb_clinic_answers *answers, int row);

/* Of a row that grows, days late and shares within days are no numbers to print as if they were steady. */
bool ebb_clinic_is_unstable(const struct ebb_clinic_verdict *verdict);
/* Whether a number is told of a row with this verdict, on a page and in the summary of a file: of one that
 * grows none of those is that would be another one in a longer year. */
bool ebb_clinic_is_told(int outcome, const struct ebb_clinic_verdict *verdict);

/* 3. Where the panel goes */

/* A book of which so much is taken in a week is full: the rest are cancellations of the day before. */
#define EBB_CLINIC_FULL 0.95
enum { EBB_CLINIC_NEVER_FULL = -1 };

/* The first week (from 0) in which, on average over years, so much of the book is taken. */
int ebb_clinic_week_full(const struct ebb_clinic_pool *pool);

struct ebb_clinic_drift {
    int panel;                                              /* active today */
    struct ebb_clinic_estimate active, panel_share, growth; /* at the end; of today's; a week, second half */
    struct ebb_clinic_estimate referred, responders, gone;  /* a week */
    struct ebb_clinic_estimate panel_relapses, panel_response, panel_lost; /* what happens to today's */
    int week_full;                                                         /* or EBB_CLINIC_NEVER_FULL */
};
struct ebb_clinic_drift ebb_clinic_drift_of(const struct ebb_clinic_answers *answers, int row);

#ifdef __cplusplus
}
#endif

#endif
