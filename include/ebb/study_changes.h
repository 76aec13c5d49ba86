/* SPDX-License-Identifier: MIT
 * study_changes: what differs between two studies, key by key.
 *
 * Compared are all values in force, defaults included, in their canonical spelling: so one that is written in
 * weeks in one study and in days in the other is the same, and a default that has changed since is found. A
 * policy, stratum or modifier that one study lacks is one change, not one for each of its keys.
 *
 *     relapse.score               18 points        21 points
 *     policies.c.booster.visits   2                3
 *     policies.d                  (not there)      (there)
 *
 * Caveat: sources, grades and comments of a study are no values -> two studies without a change here may have
 * different texts all the same.
 */
#ifndef EBB_STUDY_CHANGES_H
#define EBB_STUDY_CHANGES_H

#include <stddef.h>

#include <ebb/config.h>
#include <ebb/message.h>
#include <ebb/status.h>

struct ebb_study_change {
    char *key;            /* owned by the changes */
    const char *value[2]; /* in the first and in the second study; NULL: not there. Borrowed from the rows */
};

struct ebb_study_changes {
    struct ebb_config config[2];
    struct ebb_study_change *changes; /* in the order of the keys */
    size_t n, n_values;               /* of the study that has more of them */
};

/* Both texts are canonical studies, as a results file keeps them. EBB_BAD_STUDY with messages when one is not
 * taken any more, EBB_NO_MEMORY. gives: caller calls ebb_study_changes_free, whatever the status. */
enum ebb_status ebb_study_changes_init(struct ebb_study_changes *changes, const char *first,
                                       const char *second, struct ebb_messages *messages);
void ebb_study_changes_free(struct ebb_study_changes *changes);

/* Whether a key that begins with one of these words changed: whole parts, "policies" or "policies.c". */
bool ebb_study_changes_has(const struct ebb_study_changes *changes, const char *const *words, int n_words);

#endif
