/* SPDX-License-Identifier: MIT
 * traced_clinic: a year of a clinic in a charge nurse's words, and as JSON: a day, a patient.
 *
 * Chairs are counted from 1, as on a ward; patients by their index in the year, from 0, as they are asked
 * for. Times are minutes, cut: who sits down at 09:07:59 sits at 09:07. JSON has seconds.
 */
#ifndef EBB_CLI_TRACED_CLINIC_H
#define EBB_CLI_TRACED_CLINIC_H

#include <ebb/clinic_trace.h>
#include <ebb/json.h>
#include <ebb/text.h>

/* Words that fit into a line, by value as in <ebb/format.h>. */
struct ebb_traced_words {
    char chars[192];
};

/* traced_words.c */
struct ebb_traced_words ebb_traced_date(const struct ebb_clinic_trace *trace, int day); /* "2027-03-01" */
struct ebb_traced_words ebb_traced_time(int32_t seconds); /* "09:05"; a dash for none, -1 */
struct ebb_traced_words ebb_traced_who(int32_t who);      /* "patient 41", "another service's 2" */
/* ", booked 09:45, came 09:55 (10 min late), checked in 10:01": of one who came */
struct ebb_traced_words ebb_traced_arrival(const struct ebb_day_session *session);

/* traced_day.c: the list of the day, the chairs, what happened. EBB_NO_MEMORY. */
enum ebb_status ebb_traced_day_text(const struct ebb_clinic_trace *trace, int day, struct ebb_text *text);
/* traced_days.c: which days to ask for. */
enum ebb_status ebb_traced_days_text(const struct ebb_clinic_trace *trace, struct ebb_text *text);
enum ebb_status ebb_traced_days_json(const struct ebb_clinic_trace *trace, struct ebb_json *json);
/* traced_patient.c: who it is, and the story. */
enum ebb_status ebb_traced_patient_text(const struct ebb_clinic_trace *trace, struct ebb_text *text);

/* Whether the clinic was closed on the day a session was due, so that its lateness counts from another. */
bool ebb_traced_was_moved(const struct ebb_clinic_event *fate);

/* Why a place is booked at entry `i` of a story: what came before it on that day. */
const char *ebb_traced_why(const struct ebb_clinic_entry *entries, size_t i);

/* traced_json.c: members of an object that is open. */
enum ebb_status ebb_traced_day_json(const struct ebb_clinic_trace *trace, int day, struct ebb_json *json);
enum ebb_status ebb_traced_patient_json(const struct ebb_clinic_trace *trace, struct ebb_json *json);

#endif
