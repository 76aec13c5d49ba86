/* SPDX-License-Identifier: MIT
 * schedule: where one patient stands in one policy; the machine that sim/model/README.md section 7 describes.
 *
 * It sees observed scores at assessments and its own sessions, nothing else. It draws nothing: the words come
 * from the caller, who takes them from the interval that the day falls in.
 */
#ifndef EBB_SCHEDULE_H
#define EBB_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/event.h>
#include <ebb/patient.h>
#include <ebb/policy.h>

struct ebb_schedule {
    const struct ebb_policy *policy;
    int due_day;     /* of the next session; EBB_NEVER: none */
    bool certain;    /* a late session has named its day and is given on it */
    bool from_range; /* the day was drawn from the range of the policy, and has not been named since */
    const struct ebb_course_rule *course; /* booked or running; NULL: none */
    int left, given;                      /* infusions of the course */
    int last_infusion_day;
    int n_given;           /* infusions under this policy */
    float interval_days;   /* current interval of by_score and adapt; 0: not set yet */
    int next_decision_day; /* of by_score */
    int last_score, lowest_score;
    int bad_visits;     /* in a row, for the booster */
    int well_since_day; /* first of the assessments in remission in a row; EBB_NEVER: the last one was not */
    bool suspended;
    bool rescue_owed; /* relapsed, and its rescue course has not been booked yet */
};

/* Takes over on `today` with the score just observed. The first session is due one interval (drawn with
 * `word`) after the last infusion, or today if that has passed. */
void ebb_schedule_start(struct ebb_schedule *schedule, const struct ebb_policy *policy,
                        const struct ebb_patient *patient, int last_infusion_day, int today, int score,
                        uint32_t word, struct ebb_event_log *log);

/* What an assessment tells the policy. */
struct ebb_sight {
    int day, score;
    bool in_remission;
    bool relapses;       /* a relapse was counted at this assessment */
    bool relapsed;       /* and not recovered */
    uint32_t delay_word; /* for the delay of a course booked now */
    uint32_t interval_word;
};
void ebb_schedule_assess(struct ebb_schedule *schedule, const struct ebb_patient *patient,
                         const struct ebb_sight *sight, struct ebb_event_log *log);

/* First and last day on which the booked session may be by the policy; it has its one day where that was
 * not drawn from a range: in a course, after a miss, when it comes late, where the interval is a state. */
struct ebb_range ebb_schedule_window(const struct ebb_schedule *schedule, const struct ebb_patient *patient);

/* The session due on `day` was missed, or comes late (`shift` > 0 days), or was given. */
void ebb_schedule_missed(struct ebb_schedule *schedule, const struct ebb_patient *patient, int day,
                         int rebook_days, struct ebb_event_log *log);
void ebb_schedule_late(struct ebb_schedule *schedule, const struct ebb_patient *patient, int day, int shift,
                       struct ebb_event_log *log);
void ebb_schedule_given(struct ebb_schedule *schedule, const struct ebb_patient *patient, int day,
                        uint32_t interval_word, struct ebb_event_log *log);

#endif
