/* SPDX-License-Identifier: MIT
 * worlds: what the parameters of a study may be, all of them: the joint draws of its set.
 *
 *     offsets    infusion.gain   duration.median   (not of this study)   ...   of doubles in the study
 *     world 0    0.31            24.8              0.62
 *     world 1    0.28            29.1              0.66
 *
 * A study plays in one of them (`draw: 17`); what can be said of all, such as limits for a trial that nobody
 * has done, needs each. Values of one row belong together: set a whole world or none.
 *
 * Plain data: sim/config fills it from a table of draws, sim/work from a posterior that stands in no file.
 *
 * Symptom: worlds differ in less than the table -> the study fixes a value itself, which then goes before
 * every draw: its offset is SIZE_MAX.
 */
#ifndef EBB_WORLDS_H
#define EBB_WORLDS_H

#include <stddef.h>

#include <ebb/status.h>
#include <ebb/study.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A zeroed object is no world. */
struct ebb_worlds {
    int n, n_keys;
    size_t *offsets; /* (key): of the double in struct ebb_study; SIZE_MAX: it is not touched */
    double *values;  /* (world, key), in the units in which the program keeps them */
};

/* Room for so many, every offset SIZE_MAX. EBB_NO_MEMORY leaves a zeroed object. gives: caller calls
 * ebb_worlds_free. */
enum ebb_status ebb_worlds_init(struct ebb_worlds *worlds, int n, int n_keys);
void ebb_worlds_free(struct ebb_worlds *worlds);

/* Adds what is drawn of the study's prices and utilities, an amount that has a distribution a key: world i
 * has draw i of them, as sample i of <ebb/psa.h>. A zeroed object stays one. EBB_NO_MEMORY leaves it as it
 * was. */
enum ebb_status ebb_worlds_add_prices(struct ebb_worlds *worlds, const struct ebb_study *study);

/* Gives the study the values of one world; the rest of it stays. */
void ebb_worlds_set(const struct ebb_worlds *worlds, int world, struct ebb_study *study);

#ifdef __cplusplus
}
#endif

#endif
