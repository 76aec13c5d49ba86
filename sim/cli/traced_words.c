/* SPDX-License-Identifier: MIT
 * traced_words: what days, times, people and sessions of a clinic are called on its pages and in its JSON:
 * one spelling, so that the two can be laid side by side.
 */
#include <stdio.h>

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

const char *ebb_traced_session(int kind)
{
    static const char *const WORDS[] = {[EBB_SESSION_INDUCTION] = "induction",
                                        [EBB_SESSION_MAINTENANCE] = "maintenance",
                                        [EBB_SESSION_BOOSTER] = "booster",
                                        [EBB_SESSION_RESCUE] = "rescue"};
    return kind < 0 ? "other" : WORDS[kind];
}

/* In a list of what came of sessions; <ebb/clinic_log.h> has the words for programs. */
const char *ebb_traced_fate(int kind)
{
    switch (kind) {
    case EBB_CLINIC_GIVEN:
        return "given";
    case EBB_CLINIC_CANCELS:
        return "cancelled";
    case EBB_CLINIC_NO_SHOW:
        return "did not come";
    case EBB_CLINIC_LEFT:
        return "did not come, has left";
    case EBB_CLINIC_FAILED:
        return "could not be treated";
    case EBB_CLINIC_TURNED_AWAY:
        return "turned away at closing";
    case EBB_CLINIC_LOST:
        return "lost: no room in time";
    default:
        return "comes later";
    }
}
