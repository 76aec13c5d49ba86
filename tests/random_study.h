/* SPDX-License-Identifier: MIT
 * random_study: studies that nobody would think of, drawn from the parameter table; the same ones on every
 * machine.
 *
 * Most values are usual ones, some lie on their bounds. Most studies are made to fit together; in some nobody
 * looks whether they do, so that the checker has something to refuse.
 */
#ifndef EBB_TESTS_RANDOM_STUDY_H
#define EBB_TESTS_RANDOM_STUDY_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/study.h>
#include <ebb/text.h>

/* Draws study number `seed`. All bytes of *out_study are set, padding included. It is small. */
void random_study_draw(uint64_t seed, struct ebb_study *out_study);

/* Writes it as YAML. */
void random_study_print(const struct ebb_study *study, struct ebb_text *text);

/* Whether the program takes the study: writes it and reads it back into *out_study, which a refused study
 * leaves alone. `name` stands for the path in messages. Fails the test when it is refused without a word. */
bool random_study_read(const struct ebb_study *study, const char *name, struct ebb_study *out_study);

#endif
