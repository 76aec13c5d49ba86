/* SPDX-License-Identifier: MIT
 * schedule: where one patient stands in one policy; the machine that
 * sim/model/README.md section 7 describes.
 *
 * It sees observed scores at assessments and its own sessions, nothing else: not the benefit, not whether
 * a patient will leave. So a rule that works here works in a clinic. It draws nothing: the words come from
 * the caller, who takes them from the interval that the day falls in.
 *
 * What always holds after ebb_schedule_start: at most one session is booked (due_day); `course` points
 * into *policy, which must outlive the schedule; while a course is booked or running, left >= 1; a
 * suspended schedule without a course has nothing booked. Days never go back: calls come in the order of
 * their days, at one assessment ebb_schedule_assess before any session of that day.
 *
 * A session stays due for ever -> the caller took its day and told none of missed, late, given.
 * The interval is another than the policy's range says -> adapt or by_score keep it as a state:
 *   interval_millionths is the one that counts, and it is 0 only until the first is drawn.
 *
 * The lanes have this machine a second time (sim/engine/lanes_schedule.h), a mask for each condition; it
 * stays two texts, because a branch for one patient is a choice for sixteen, and match_kernels holds them
 * together. A change is made here first, beside section 7.
 */
#ifndef EBB_SCHEDULE_H
#define EBB_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/event.h>
#include <ebb/patient.h>
#include <ebb/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Intervals that are a state are whole millionths of a day, and factors on them whole parts per million: what
 * people write in decimals is then exact, and so is half a day, which rounds up. In single precision 45 days
 * times 1.3 were 58 and not 59. The product is rounded half up to a millionth, once; the longest interval
 * (7305 days) times the largest factor (10) is 7.3e16 parts, and 64 bits hold a hundred times that. */
enum { EBB_DAY_MILLIONTHS = 1000000 };

static inline int64_t ebb_interval_factor_ppm(double factor)
{
    return (int64_t)(factor * 1e6 + 0.5);
}

static inline int64_t ebb_interval_times(int64_t millionths, int64_t ppm)
{
    return (millionths * ppm + 500000) / 1000000;
}

/* As it is booked. */
static inline int ebb_interval_days(int64_t millionths)
{
    return (int)((millionths + EBB_DAY_MILLIONTHS / 2) / EBB_DAY_MILLIONTHS);
}

struct ebb_schedule {
    const struct ebb_policy *policy;
    int due_day;       /* of the next session; EBB_NEVER: none */
    int first_due_day; /* of a maintenance session: as it was booked first, whatever has moved it since */
    bool certain;      /* a late session has named its day and is given on it */
    bool from_range;   /* the day was drawn from the range of the policy, and has not been named since */
    const struct ebb_course_rule *course; /* booked or running; NULL: none */
    int left, given;                      /* infusions of the course */
    int last_infusion_day;
    int n_given;                 /* infusions under this policy */
    int64_t interval_millionths; /* of a day: current interval of by_score and adapt; 0: not set yet */
    int next_decision_day;       /* of by_score */
    /* of seen assessments */
    int next_look_day; /* of the monitor */
    int last_score, lowest_score;
    int bad_visits;          /* in a row, for the booster */
    int remission_since_day; /* first of the assessments in remission in a row; EBB_NEVER: none is */
    bool suspended;
    /* A side effect has ended the treatment: no session is booked any more, as when a limit is reached. Set
     * by the course, and kept from one policy to the next. */
    bool ended;
    bool rescue_owed;    /* relapsed, and its rescue course has not been booked yet */
    bool rescued;        /* a rescue course has been booked */
    bool relapse_unseen; /* a relapse was counted, and nobody has seen the patient relapsed since */
    int recovery_visits; /* in response, in a row, since a relapse was seen */
    /* courses without response */
    bool unjudged;      /* a course was booked, and whether it helped is not known yet */
    bool awaits_look;   /* since the last infusion of the course */
    bool helped;        /* in response at the first look after it */
    int futile_courses; /* in a row */
};

/* Takes over on `today` with the score just observed; of what *schedule held before, `ended` stays. The
 * first session is due one interval (drawn with `word`) after the last infusion, or today if that has
 * passed. */
void ebb_schedule_start(struct ebb_schedule *schedule, const struct ebb_policy *policy,
                        const struct ebb_patient *patient, int last_infusion_day, int today, int score,
                        uint32_t word, struct ebb_event_log *log);

/* What an assessment tells the policy. Relapse is the course's to judge, since it counts in care and in
 * follow-up only; the policy is told. Both words are of the draw EBB_DRAW_BOOKING of this assessment, whether
 * they are used or not: so a course booked today moves no draw of tomorrow. */
struct ebb_sight {
    int day, score;
    bool in_remission, in_response;
    bool relapses;        /* a relapse was counted at this assessment */
    bool relapsed;        /* and not recovered */
    int recovery_visits;  /* that the study asks for: in response, in a row */
    uint32_t report_word; /* whether a score that nobody looks at is reported */
    uint32_t delay_word;  /* for the delay of a course booked now */
    uint32_t interval_word;
};

/* How a policy came to know of an assessment. */
enum ebb_look { EBB_UNSEEN, EBB_LOOKED, EBB_REPORTED };

/* May book, move or cancel the session: courses first, then suspension, then a decision by score (section 7,
 * "where several things meet"). Called at every assessment in care; whether the policy sees it is the
 * monitor's to say, and at one that it does not see nothing happens. */
enum ebb_look ebb_schedule_assess(struct ebb_schedule *schedule, const struct ebb_patient *patient,
                                  const struct ebb_sight *sight, struct ebb_event_log *log);

/* First and last day on which the booked session may be by the policy; it has its one day where that was
 * not drawn from a range: in a course, after a miss, when it comes late, where the interval is a state. */
struct ebb_range ebb_schedule_window(const struct ebb_schedule *schedule, const struct ebb_patient *patient);

/* The session due on `day` was missed, or comes late (`shift` > 0 days), or was given. Missed: due again
 * rebook_days later, as open as before. Late: it is certain then, since the word that made it late has
 * decided. Given: the policy books the next, with `interval_word` where it draws an interval. */
void ebb_schedule_missed(struct ebb_schedule *schedule, const struct ebb_patient *patient, int day,
                         int rebook_days, struct ebb_event_log *log);
void ebb_schedule_late(struct ebb_schedule *schedule, const struct ebb_patient *patient, int day, int shift,
                       struct ebb_event_log *log);
void ebb_schedule_given(struct ebb_schedule *schedule, const struct ebb_patient *patient, int day,
                        uint32_t interval_word, struct ebb_event_log *log);

#ifdef __cplusplus
}
#endif

#endif
