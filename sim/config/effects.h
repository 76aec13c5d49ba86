/* SPDX-License-Identifier: MIT
 * effects: what a study says and nothing would hear.
 *
 * The rules (<ebb/study_rules.h>) refuse values that contradict each other. A modifier whose factors are all
 * 1 contradicts nothing: it is valid, simulated, and does nothing. In a struct that is what the caller built;
 * in a file it is a slip, nearly always a misspelt name, and the numbers look as good as the right ones (a
 * study with `esketamin` gave 61.0 % responders where esketamine gives 57.1 %). Only the reader can tell the
 * two apart, because it knows which factors somebody wrote.
 */
#ifndef EBB_CONFIG_EFFECTS_H
#define EBB_CONFIG_EFFECTS_H

#include "check.h"

/* Also of draws: a row that the study writes over as a whole is refused; where the study writes over some of
 * its values, or the row over those of a pack that builds on its set, there is a warning that names them.
 *
 * Complains of each modifier to which no file gives a factor. One written as 1 is let pass: a canonical text
 * holds every factor and must be read back. */
void ebb_effects_check(const struct ebb_check *check);

/* Takes out of the binder's worlds what the study sets itself: it goes before every draw. */
void ebb_effects_of_worlds(const struct ebb_binder *binder);

#endif
