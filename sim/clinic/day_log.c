/* SPDX-License-Identifier: MIT
 * day_log: events of a day, kept for people and for checkers.
 */
#include "day_log.h"

#define EBB_AS_WORDS(code, words, meaning) words,
const char *const EBB_DAY_EVENT_NAMES[EBB_DAY_EVENT_KIND_COUNT] = {EBB_DAY_EVENT_LIST(EBB_AS_WORDS)};

void ebb_day_log_keep(struct ebb_day_log *log, struct ebb_day_event event)
{
    if (log->n < log->capacity)
        log->events[log->n] = event;
    log->n++;
}

static bool booked_before(const struct ebb_day_session *a, const struct ebb_day_session *b)
{
    return a->booked_s < b->booked_s || (a->booked_s == b->booked_s && a->who < b->who);
}

/* A sort would need room of its own, and a log may not be a thing that fails. Few do not come, and a day that
 * is told is not one of thousands: found one by one. */
void ebb_day_log_no_shows(struct ebb_day_log *log, const struct ebb_day_session *sessions, int n)
{
    const struct ebb_day_session *last = NULL;
    for (;;) {
        const struct ebb_day_session *next = NULL;
        for (const struct ebb_day_session *session = sessions; session < sessions + n; session++) {
            const bool told = session->arrives_s >= 0 || (last && !booked_before(last, session));
            if (!told && (!next || booked_before(session, next)))
                next = session;
        }
        if (!next)
            return;
        ebb_day_log_keep(log, (struct ebb_day_event){next->booked_s, next->who, 0, EBB_DAY_NO_SHOW, -1});
        last = next;
    }
}
