/* SPDX-License-Identifier: MIT
 * traced_words: what days, times, people and sessions of a clinic are called on its pages and in its JSON:
 * one spelling, so that the two can be laid side by side.
 */
#include <stdio.h>
#include <stdlib.h>

#include <ebb/dates.h>

#include "traced_clinic.h"

/* With the year: a book that is open for twelve weeks reaches into the next one. */
struct ebb_traced_words ebb_traced_date(const struct ebb_clinic_trace *trace, int day)
{
    struct ebb_traced_words words;
    char date[EBB_DATE_SIZE];
    ebb_date_print(trace->clinic->start_day + day, date);
    snprintf(words.chars, sizeof words.chars, "%s", date);
    return words;
}

struct ebb_traced_words ebb_traced_time(int32_t seconds)
{
    struct ebb_traced_words words;
    if (seconds < 0)
        snprintf(words.chars, sizeof words.chars, "-");
    else
        snprintf(words.chars, sizeof words.chars, "%02d:%02d", (int)(seconds / 3600),
                 (int)(seconds / 60 % 60));
    return words;
}

/* Other services' patients are nobody's here: they have a number of the day, from 1. */
struct ebb_traced_words ebb_traced_who(int32_t who)
{
    struct ebb_traced_words words;
    if (who >= 0)
        snprintf(words.chars, sizeof words.chars, "patient %d", (int)who);
    else
        snprintf(words.chars, sizeof words.chars, "another service's %d", -(int)who);
    return words;
}

/* Everything between the time in the book and the chair that is no wait: who sat down at 10:01, booked for
 * 09:45 and for a chair that was ready, looked like a mistake. */
struct ebb_traced_words ebb_traced_arrival(const struct ebb_day_session *session)
{
    struct ebb_traced_words words;
    const int seconds = session->arrives_s - session->booked_s;
    char off[32] = "";
    if (seconds >= 60 || seconds <= -60)
        snprintf(off, sizeof off, " (%d min %s)", abs(seconds) / 60, seconds > 0 ? "late" : "early");
    snprintf(words.chars, sizeof words.chars, ", booked %.8s, came %.8s%s, checked in %.8s",
             ebb_traced_time(session->booked_s).chars, ebb_traced_time(session->arrives_s).chars, off,
             ebb_traced_time(session->ready_s).chars);
    return words;
}

/* Without a word of it "due Thursday, given Friday, late 0" reads like a mistake. */
bool ebb_traced_was_moved(const struct ebb_clinic_event *fate)
{
    return fate->due_open != fate->due && fate->due_open != EBB_NEVER;
}
