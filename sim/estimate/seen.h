/* SPDX-License-Identifier: MIT
 * seen: what a trial sees of one simulated patient under one policy, by the rules that all quantities share.
 *
 * A quantity asks these questions and adds to its cells; it does not look into the block itself, but for what
 * nobody else needs. Assessments are counted t = 0, 1, ... from the first infusion, visits 0, 1, ... from the
 * first assessment of follow-up (t = calendar.first_visit).
 */
#ifndef EBB_ESTIMATE_SEEN_H
#define EBB_ESTIMATE_SEEN_H

#include <stdbool.h>

#include <ebb/block.h>
#include <ebb/plan.h>
#include <ebb/target.h>

/* Cheap to make, and made anew for each patient and target. All pointers are borrowed for the time of a
 * block. */
struct ebb_seen {
    const struct ebb_plan *plan;
    const struct ebb_block *block;
    int i;                        /* in the block */
    size_t row;                   /* (policy, patient) */
    const uint8_t *score, *state; /* by assessment */
    int from;                     /* assessment from which response and changes count: 0, or a relapse's */
    int response_at_most;         /* points: in response at or below */
};

/* borrows: plan and block, which must have rows and trajectories. */
struct ebb_seen ebb_seen_of(const struct ebb_plan *plan, const struct ebb_block *block, int policy, int i);

/* Assessment of the first relapse that section 6 counted; -1: none. From there response and changes may
 * count. */
int ebb_seen_relapsed_at(const struct ebb_seen *seen);
void ebb_seen_count_from(struct ebb_seen *seen, int t);

/* Whether patient i of the block belongs to the population. All who were treated count, whether or not a
 * stratum took them. */
bool ebb_seen_belongs(const struct ebb_plan *plan, const struct ebb_block *block, int population, int i);

/* Selected at the start of follow-up (without strata: a responder) and seen for at least a day of it. A trial
 * that loses a patient on the day of selection has no time of his or hers to report. */
bool ebb_seen_is_followed(const struct ebb_seen *seen);

/* At assessment t; the score is the simulated one, also of a patient who has left. */
bool ebb_seen_in_response(const struct ebb_seen *seen, int t);
bool ebb_seen_in_remission(const struct ebb_seen *seen, int t);
bool ebb_seen_has_left(const struct ebb_seen *seen, int t); /* selected or not */

/* Infusions in the interval that assessment t opens: the assessment itself comes before them (section 8 of
 * the model page). */
int ebb_seen_infusions(const struct ebb_seen *seen, int t);

/* The assessment that counts for assessment t by a target's rule for those who have left. */
enum { EBB_COUNTS_AS_FAILURE = -1, EBB_COUNTS_FOR_NOTHING = -2 }; /* instead of an assessment */
int ebb_seen_counting(const struct ebb_seen *seen, enum ebb_missing missing, int t);

/* First assessment after day 0 and up to t for which `holds` (in response, in remission), or -1. Who has left
 * is seen no more, unless the rule says that what is simulated counts. */
int ebb_seen_first(const struct ebb_seen *seen, enum ebb_missing missing, int t,
                   bool (*holds)(const struct ebb_seen *seen, int t));

/* Visit of follow-up of the first relapse, EBB_NEVER when there is none: only the followed are at risk of
 * one, and a bad score of anybody else is no relapse. With visits of its own the trial applies the study's
 * rule (so many bad scores in a row) to what it sees at these; without, it is the relapse that the kernel
 * found. */
int ebb_seen_relapse(const struct ebb_seen *seen, const struct ebb_target_visits *visits);

/* First visit that the patient no longer attends; the number of visits when all are. */
int ebb_seen_leaving(const struct ebb_seen *seen);

/* Response kept over the first n_visits visits: first visit (that the trial looks at) without response, and
 * first visit after an infusion of follow-up; EBB_NEVER for what does not happen. Whichever comes first ends
 * the search: the other stays EBB_NEVER. */
void ebb_seen_loss(const struct ebb_seen *seen, const struct ebb_target_visits *visits, int n_visits,
                   int *out_loss, int *out_infused);

#endif
