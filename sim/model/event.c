/* SPDX-License-Identifier: MIT
 * event: names, and keeping a log.
 */
#include <ebb/event.h>

#define AS_NAME(code, name, meaning) [code] = name,
const char *const EBB_EVENT_NAMES[EBB_EVENT_KIND_COUNT] = {EBB_EVENT_LIST(AS_NAME)};
#undef AS_NAME

void ebb_event_log_keep(struct ebb_event_log *log, int day, enum ebb_event_kind kind, int value, double real)
{
    if (log->n < log->capacity)
        log->events[log->n] = (struct ebb_event){day, kind, value, real};
    log->n++;
}
