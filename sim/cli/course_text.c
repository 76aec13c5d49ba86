/* SPDX-License-Identifier: MIT
 * course_text: one patient's course in words.
 *
 *        day  follow-up  score   true  0       20      40     60 events
 *         14                26   24.0  ━━━━━━━━━━               infusion 5: improved 30 %
 *         21          4     24   24.4  ━━━━━━━━━━               classified non-responder
 *     the days        points of the scale   the score as a bar   what happened, in the order of the log
 *
 * The score is what a clinic would see, with its error of measurement; the true severity beside it is what
 * only a simulation knows, and what the reader needs to tell a bad day from a bad measurement.
 *
 *   1. The patient   2. Events in words   3. The timeline   4. Outcomes
 */
#include "course_text.h"

#include <stdio.h>
#include <string.h>

#include <ebb/block.h>
#include <ebb/constants.h>
#include <ebb/format.h>
#include <ebb/measure.h>
#include <ebb/text_table.h>

/* 1. The patient */

/* Named in a study with modifiers even where the patient has none: "none" is a fact about the patient. */
static void add_modifiers(const struct ebb_trace *trace, const struct ebb_plan *plan, struct ebb_text *text)
{
    int n = 0;
    if (plan->study.n_modifiers == 0)
        return;
    ebb_text_add(text, "  modifiers                ");
    for (int k = 0; k < plan->study.n_modifiers; k++) {
        if (trace->modifiers >> k & 1u)
            ebb_text_add(text, "%s%s", n++ > 0 ? ", " : "", plan->study.modifiers[k].name);
    }
    ebb_text_add(text, "%s\n", n == 0 ? "none" : "");
}

/* What the first assessment after induction made of the patient. A day beyond the end stands for "never": the
 * model draws a day for everybody. */
static void add_class(const struct ebb_trace *trace, const struct ebb_plan *plan, struct ebb_text *text)
{
    const char *class = trace->remitter    ? "responder, in remission"
                        : trace->responder ? "responder, not in remission"
                                           : "non-responder";
    ebb_text_add(text, "  after induction          %s\n",
                 trace->treated ? class : "contraindicated: not treated");
    if (plan->study.n_strata > 0)
        ebb_text_add(text, "  stratum                  %s\n",
                     trace->stratum == EBB_NO_STRATUM ? "none: not compared"
                                                      : plan->study.strata[trace->stratum].name);
    if (plan->leaving_differs)
        ebb_text_add(text, "  leaves care              as the policy has it: see its days\n");
    else if (trace->leaving_day <= plan->calendar.end_day)
        ebb_text_add(text, "  leaves care              on day %d\n", trace->leaving_day);
    else
        ebb_text_add(text, "  leaves care              not before the end, day %d\n", plan->calendar.end_day);
}

void ebb_course_text_patient(const struct ebb_trace *trace, const struct ebb_plan *plan,
                             struct ebb_text *text)
{
    /* Traits in the words of a clinician, who does not know the parameters' names; --json has those. */
    ebb_text_add(text, "  severity before          %.1f of 60 MADRS points\n", trace->baseline_points);
    ebb_text_add(text, "  attainable improvement   %.0f %% of it\n", 100.0 * trace->attainable);
    ebb_text_add(text, "  response lasts           %.0f days (time constant of waning)\n",
                 trace->duration_days);
    if (trace->consolidation_per_day > 0.0)
        ebb_text_add(text, "  becomes lasting          %.2f %% of the benefit per day\n",
                     100.0 * trace->consolidation_per_day);
    else
        ebb_text_add(text, "  becomes lasting          nothing\n");
    ebb_text_add(text, "  biomarker                %+.2f standard deviations\n", trace->biomarker);
    add_modifiers(trace, plan, text);
    add_class(trace, plan, text);
}

/* 2. Events in words. Assessments have columns of their own; what was booked shows on the day it comes
 * due. */

/* A kind without a case is said by its name from the list of events: a new kind is on the page before anybody
 * has found better words for it. What `value` and `real` mean is in that list (event.h). */
void ebb_course_text_words(const struct ebb_event *event, const struct ebb_study *study, char *out,
                           size_t size)
{
    switch (event->kind) {
    case EBB_EVENT_SETBACK:
        snprintf(out, size, "set-back: %.0f %% of the benefit lost", 100.0 * event->real);
        return;
    case EBB_EVENT_EARLY:
        snprintf(out, size, event->value ? "early responder" : "not improved early");
        return;
    case EBB_EVENT_RESPONDER:
        snprintf(out, size, "responder%s", event->value ? ", in remission" : "");
        return;
    case EBB_EVENT_PHASE:
        snprintf(out, size, "lead-in, phase %d", event->value + 1);
        return;
    case EBB_EVENT_STRATUM:
        snprintf(out, size, "follow-up starts in %s", study->strata[event->value].name);
        return;
    case EBB_EVENT_RELAPSE:
        snprintf(out, size, "relapse %d", event->value);
        return;
    case EBB_EVENT_COURSE_START:
        snprintf(out, size, "%s course from day %d", event->real > 0.5 ? "rescue" : "booster", event->value);
        return;
    case EBB_EVENT_COURSE_END:
        snprintf(out, size, "course ends, %s given",
                 ebb_format_of(event->value, "infusion", "infusions").chars);
        return;
    case EBB_EVENT_INFUSION:
        snprintf(out, size, "infusion %d: improved %.0f %%", event->value, 100.0 * event->real);
        return;
    case EBB_EVENT_MISSED:
        if (event->value < 0)
            snprintf(out, size, "session missed and lost");
        else
            snprintf(out, size, "session missed, due again day %d", event->value);
        return;
    case EBB_EVENT_LATE:
        snprintf(out, size, "session late, given day %d", event->value);
        return;
    case EBB_EVENT_SIDE_EFFECT:
        snprintf(out, size, "side effect: %s", study->side_effects[event->value].name);
        return;
    case EBB_EVENT_TREATMENT_ENDS:
        snprintf(out, size, "treatment ends by %s: no further infusion",
                 study->side_effects[event->value].name);
        return;
    default:
        snprintf(out, size, "%s", EBB_EVENT_NAMES[event->kind]);
    }
}

/* A booking is told by the session that comes of it, or by its being missed. */
static bool is_told(enum ebb_event_kind kind)
{
    return kind != EBB_EVENT_ASSESSMENT && kind != EBB_EVENT_BOOKED;
}

/* 3. The timeline */

/* The bar has one cell for two and a half points of MADRS; events start right of it and wrap under
 * themselves. */
enum { BAR_CELLS = 24, EVENTS_COLUMN = 57, PAGE = 100 };

/* The highest score of the scale on which the patient is observed. */
static int most_points(const struct ebb_plan *plan)
{
    return plan->study.instrument.on ? plan->study.instrument.max_points : EBB_MAX_SCORE;
}

static void add_bar(int score, int most, struct ebb_text *text)
{
    /* Rounded to the nearest cell, so that the highest score fills the bar and 0 leaves it empty. */
    const int full = (score * BAR_CELLS + most / 2) / most;
    for (int cell = 0; cell < BAR_CELLS; cell++)
        ebb_text_add(text, cell < full ? "━" : " ");
}

/* The day, and the assessment where there was one among events [first, last). */
static void add_day(const struct ebb_trace *trace, const struct ebb_plan *plan, int first, int last,
                    struct ebb_text *text)
{
    const int day = trace->events[first].day, followup = day - plan->calendar.start_day;
    const struct ebb_event *seen = NULL;

    for (int i = first; i < last; i++)
        seen = trace->events[i].kind == EBB_EVENT_ASSESSMENT ? &trace->events[i] : seen;
    /* Widths as in add_heading. The bar is counted in cells, as its sign takes three bytes each. */
    ebb_text_add(text, "%6d", day);
    /* Before follow-up the second column is empty: counting backwards confuses more than it tells. */
    if (followup > 0)
        ebb_text_add(text, " %10d", followup);
    else
        ebb_text_add(text, " %10s", "");
    if (seen) {
        ebb_text_add(text, " %6d %6.1f  ", seen->value, seen->real);
        add_bar(seen->value, most_points(plan), text);
        ebb_text_add(text, " ");
    } else {
        ebb_text_add(text, "%*s", EVENTS_COLUMN - 6 - 11, "");
    }
}

/* Wrapped between events and never inside one: "missed" and "due again day 42" on two lines would be read as
 * two things. tests/cli_trace.py asks that a crowded course stays on the page. */
static void add_events(const struct ebb_trace *trace, const struct ebb_plan *plan, int first, int last,
                       struct ebb_text *text)
{
    int column = EVENTS_COLUMN, n_told = 0;
    for (int i = first; i < last; i++) {
        char words[EBB_NAME_SIZE + 48];
        if (!is_told(trace->events[i].kind))
            continue;
        ebb_course_text_words(&trace->events[i], &plan->study, words, sizeof words);
        int length = (int)strlen(words) + 2;
        if (n_told > 0 && column + length > PAGE) {
            ebb_text_add(text, ";\n%*s", EVENTS_COLUMN, "");
            column = EVENTS_COLUMN;
            n_told = 0;
        }
        ebb_text_add(text, "%s%s", n_told++ > 0 ? "; " : "", words);
        column += length;
    }
}

/* Whether a day has anything to be told. A session that was booked for it and then moved leaves no trace. */
static bool has_news(const struct ebb_trace *trace, int first, int last)
{
    for (int i = first; i < last; i++) {
        if (trace->events[i].kind != EBB_EVENT_BOOKED)
            return true;
    }
    return false;
}

/* The bar has a mark at each third of the scale; scores and the severity without error of measurement are
 * points of it. */
static void add_heading(const struct ebb_plan *plan, struct ebb_text *text)
{
    const int most = most_points(plan);
    if (plan->study.instrument.on)
        ebb_text_add(text, "Scores and true severity are points of %s, 0 to %d.\n\n",
                     plan->study.instrument.name, most);
    ebb_text_add(text, "   day  follow-up  score   true  0       %-7d %-6d %2d events\n", most / 3,
                 2 * most / 3, most);
}

/* Events come sorted by day (sim/engine/trace.c); those of one day are one line. */
void ebb_course_text_events(const struct ebb_trace *trace, const struct ebb_plan *plan, struct ebb_text *text)
{
    const struct ebb_policy *policy = &plan->study.policies[trace->policy];
    /* A policy without a label of its own has its name for one: it is not said twice. */
    const bool has_label = strcmp(policy->name, policy->label) != 0;

    ebb_text_add(text, "%s%s%s\n\n", policy->name, has_label ? ": " : "", has_label ? policy->label : "");
    add_heading(plan, text);
    for (int first = 0, last; first < trace->n_events; first = last) {
        for (last = first; last < trace->n_events && trace->events[last].day == trace->events[first].day;
             last++)
            ;
        if (!has_news(trace, first, last))
            continue;
        struct ebb_text line = {0};
        add_day(trace, plan, first, last, &line);
        add_events(trace, plan, first, last, &line);
        while (line.length > 0 && line.chars[line.length - 1] == ' ')
            line.length--;
        ebb_text_add_bytes(text, ebb_text_chars(&line), line.length);
        ebb_text_add(text, "\n");
        text->failed = text->failed || line.failed;
        ebb_text_free(&line);
    }
}

/* 4. Outcomes */

/* The numbers of the rows in the file, by its names: with them a reader finds this patient there. What is of
 * a part that the study has not is left out, as a run's page leaves it out: a row of 0 reads like a
 * finding. */

enum ebb_status ebb_course_text_outcomes(const struct ebb_trace *traces, int n_traces,
                                         const struct ebb_plan *plan, struct ebb_text *text)
{
    struct ebb_text_table table;
    int told[EBB_OUTCOME_COUNT], n_told = 0;
    for (int o = 0; o < EBB_OUTCOME_COUNT; o++) {
        if (ebb_outcome_is_told(o, &plan->study))
            told[n_told++] = o;
    }
    enum ebb_status status = ebb_text_table_init(&table, n_told, n_traces, 1);
    if (status != EBB_OK)
        return status;
    for (int t = 0; t < n_traces; t++)
        ebb_text_table_put(&table.headings[t], "%s", plan->study.policies[traces[t].policy].name);
    for (int row = 0; row < n_told; row++) {
        ebb_text_table_put(&table.labels[row], "%s", EBB_OUTCOMES[told[row]].name);
        for (int t = 0; t < n_traces; t++)
            ebb_text_table_put(ebb_text_table_cell(&table, row, t, 0), "%d",
                               (int)traces[t].outcomes[told[row]]);
    }
    ebb_text_table_print(&table, text);
    ebb_text_table_free(&table);
    return EBB_OK;
}
