/* SPDX-License-Identifier: MIT
 * study_rules: what no single value of a study shows: rules that span keys.
 *
 * The rules are asked twice, in the same words: of a study in C (ebb_study_check) and of one that was read
 * from YAML, where a complaint has a place in a file and values may be missing. What differs is five
 * questions that a rule asks of whoever asks it:
 *
 *                    ebb_study_check                        sim/config
 *     given          always                                 the file gave the member
 *     own            always                                 ... the study's own file, not its parameter set's
 *     good           the member was not complained of       the same
 *     complain       a message without a place              a message at the place where the member was given
 *     warn           nothing                                a warning there (status EBB_OK)
 *
 * Caveats:
 * - One mistake, one message: a rule must ask `good` of every member that it compares, or a bad value is said
 *   twice. It need not fear for itself: where a value is bad, the study that the rules see holds a harmless
 * one.
 * - Rules change nothing. What the reader completes (labels from names, the limits of a share) is its own.
 */
#ifndef EBB_STUDY_RULES_H
#define EBB_STUDY_RULES_H

#include <stdbool.h>

#include <ebb/study.h>

/* Members are named by their address in `study`, or in what else is asked about (<ebb/table_check.h>). */
struct ebb_rules {
    const struct ebb_study *study; /* borrowed; NULL where it is no study */
    void *self;                    /* of the four functions */
    bool (*given)(void *self, const void *member);
    bool (*own)(void *self, const void *member);
    bool (*good)(void *self, const void *member);
    void (*complain)(void *self, const void *member, const char *words);
    /* What is allowed and odd; NULL: nobody listens, as of a study in C, whose maker has chosen it. */
    void (*warn)(void *self, const void *member, const char *words);
};

/* Asks all rules. */
void ebb_study_rules_ask(const struct ebb_rules *rules);

#endif
