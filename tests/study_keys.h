/* SPDX-License-Identifier: MIT
 * study_keys: a walk over every key of a study that is in force, in the order of the parameter table. Whoever
 * makes studies, or asks which keys of one matter, walks the table instead of naming keys: a new row is
 * covered the day it is written.
 */
#ifndef EBB_TESTS_STUDY_KEYS_H
#define EBB_TESTS_STUDY_KEYS_H

#include <ebb/study.h>

#include <ebb/key.h>

enum { STUDY_KEYS_PATH = 96 };

/* Is shown every value of the study, the switch of every part that can be off, and the count of every array,
 * before what is inside. What is written there is heeded by the rest of the walk. */
struct study_key {
    const char
        *path;   /* as the reference page has it: "policies.NAME.booster.trigger"; borrowed for the call */
    int element; /* tells the elements of the arrays around it apart */
    const struct ebb_key *row;
    void *place; /* of the value, of the bool that switches a part, of the int that counts an array */
};
typedef void (*study_keys_visit)(void *self, struct ebb_study *study, const struct study_key *key);

void study_keys_walk(struct ebb_study *study, study_keys_visit visit, void *self);

#endif
