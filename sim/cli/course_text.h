/* SPDX-License-Identifier: MIT
 * course_text: one patient's course in words, and as JSON.
 *
 * For people who ask why a policy did what it did with somebody. Every number is that of the simulation; only
 * days on which something happened get a line.
 */
#ifndef EBB_CLI_COURSE_TEXT_H
#define EBB_CLI_COURSE_TEXT_H

#include <ebb/json.h>
#include <ebb/text.h>
#include <ebb/trace.h>

/* All of them borrow the trace and its plan, which must be the one it was played from: names of policies,
 * strata and modifiers are the plan's. Memory that ran out shows in text->failed.
 *
 * Who the patient is: traits, modifiers, what became of induction. The same under every policy. */
void ebb_course_text_patient(const struct ebb_trace *trace, const struct ebb_plan *plan,
                             struct ebb_text *text);
/* What happened under the policy, a line a day, with the observed score as a bar. */
void ebb_course_text_events(const struct ebb_trace *trace, const struct ebb_plan *plan,
                            struct ebb_text *text);
/* What happened, but for an assessment: its words. Days in them are the course's. borrows all. */
void ebb_course_text_words(const struct ebb_event *event, const struct ebb_study *study, char *out,
                           size_t size);
/* The outcomes of several courses of the same patient, side by side. EBB_NO_MEMORY; then nothing is added. */
enum ebb_status ebb_course_text_outcomes(const struct ebb_trace *traces, int n_traces,
                                         const struct ebb_plan *plan, struct ebb_text *text);

/* The same for programs: members of an object that is open; an object of its own for each course. */
void ebb_course_text_patient_json(const struct ebb_trace *trace, const struct ebb_plan *plan,
                                  struct ebb_json *json);
void ebb_course_text_events_json(const struct ebb_trace *trace, const struct ebb_plan *plan,
                                 struct ebb_json *json);

#endif
