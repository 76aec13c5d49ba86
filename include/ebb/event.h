/* SPDX-License-Identifier: MIT
 * event: what can happen to a patient on a day, in the order of sim/model/README.md section 8; and a log of
 * it, for people and for tests.
 *
 * A course tells its log each thing when it is decided, which is not always the day on which it happens: a
 * booking is told on the day it is made, leaving care at the next assessment with the day of leaving. Whoever
 * wants them by day sorts them, keeping the order of equal days (sim/engine/trace.c does).
 *
 * The codes are in no file: kinds may be added anywhere, but study_coverage of the tests asks that random
 * studies meet each of them, and sim/cli/course_text.c says each in words.
 *
 *     decided   day 14, the policy sees Y                      day 21              day 28, next assessment
 *     told      course booked (day 14, value 17), booked (17)  set-back (day 21)   leaves care (day 25)
 *
 * What always holds: a log changes nothing. A course asks it nothing, and is played by the same calls with
 * one and without (sim/engine/trace.c): so a trace is the patient of the run.
 *
 * Caveats:
 *   Days go back in a list of events -> they are in the order of decisions: sort them, keeping equal days.
 *   Events are missing at the end -> n is larger than capacity: play once more with room for n.
 *   What an infusion did is in its `real`, not in the assessment behind it: that shows it through
 * noise. */
#ifndef EBB_EVENT_H
#define EBB_EVENT_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* code, name, what `value` and `real` of the event mean; 0 where nothing is said of them. Names are shown to
 * people. */
#define EBB_EVENT_LIST(X)                                                                                    \
    X(EBB_EVENT_ASSESSMENT, "assessment", "value: observed points; real: true severity, points")             \
    X(EBB_EVENT_SETBACK, "set-back", "real: share of the benefit lost")                                      \
    X(EBB_EVENT_EARLY, "early response", "value: 1 improved, 0 not")                                         \
    X(EBB_EVENT_STOPPED, "induction stopped", "")                                                            \
    X(EBB_EVENT_RESPONDER, "classified responder", "value: 1 remitter, 0 not")                               \
    X(EBB_EVENT_NONRESPONDER, "classified non-responder", "")                                                \
    X(EBB_EVENT_PHASE, "lead-in phase starts", "value: its index")                                           \
    X(EBB_EVENT_STRATUM, "follow-up starts in stratum", "value: its index")                                  \
    X(EBB_EVENT_UNSELECTED, "in no stratum: leaves the comparison", "")                                      \
    X(EBB_EVENT_LOOK, "the policy looks", "told of policies with a monitor only")                            \
    X(EBB_EVENT_REPORT, "symptoms reported", "")                                                             \
    X(EBB_EVENT_RELAPSE, "relapse", "value: its number")                                                     \
    X(EBB_EVENT_RECOVERY, "recovery", "")                                                                    \
    X(EBB_EVENT_LEFT, "leaves care", "")                                                                     \
    X(EBB_EVENT_COURSE_START, "course booked",                                                               \
      "value: day of its first infusion; real: 0 booster, 1 rescue")                                         \
    X(EBB_EVENT_COURSE_END, "course ends", "value: infusions given in it")                                   \
    X(EBB_EVENT_FUTILE, "no further course", "value: courses in a row without response")                     \
    X(EBB_EVENT_SUSPENDED, "maintenance suspended", "")                                                      \
    X(EBB_EVENT_RESUMED, "maintenance resumed", "")                                                          \
    X(EBB_EVENT_INFUSION, "infusion", "value: its number; real: improvement after it, fraction of baseline") \
    X(EBB_EVENT_SIDE_EFFECT, "side effect", "value: index of its kind")                                      \
    X(EBB_EVENT_TREATMENT_ENDS, "treatment ends, no further infusion",                                       \
      "value: index of the kind that ends it")                                                               \
    X(EBB_EVENT_MISSED, "session missed", "value: day it is due again, -1: lost")                            \
    X(EBB_EVENT_LATE, "session late", "value: day it is given")                                              \
    X(EBB_EVENT_BOOKED, "next session booked", "value: its day")

#define EBB_AS_ENUM(code, name, meaning) code,
enum ebb_event_kind { EBB_EVENT_LIST(EBB_AS_ENUM) EBB_EVENT_KIND_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_EVENT_NAMES[EBB_EVENT_KIND_COUNT];

/* One shape for all kinds, 24 bytes: a union by kind would save nothing that anybody keeps. */
struct ebb_event {
    int day; /* on which it happens; of the study; day 0 is the first induction infusion */
    enum ebb_event_kind kind;
    int value;   /* whole: points, a day, a number, an index; see the list */
    double real; /* points or a fraction; see the list */
};

/* Filled while a course is played; events beyond the capacity are counted but not kept, so that a first play
 * with capacity 0 says how much room a second needs. The struct is the caller's, and so is `events`. */
struct ebb_event_log {
    struct ebb_event *events; /* NULL where the capacity is 0 */
    size_t capacity;          /* events that there is room for */
    size_t n;                 /* events that there were */
};

/* Adds an event to a log that is there. */
void ebb_event_log_keep(struct ebb_event_log *log, int day, enum ebb_event_kind kind, int value, double real);

/* Adds an event; a NULL log takes nothing, so that a course without a log costs one test: a run plays
 * hundreds of millions of assessments without one. The arguments are computed all the same: keep them
 * cheap. */
static inline void ebb_event_log_add(struct ebb_event_log *log, int day, enum ebb_event_kind kind, int value,
                                     double real)
{
    if (log)
        ebb_event_log_keep(log, day, kind, value, real);
}

#ifdef __cplusplus
}
#endif

#endif
