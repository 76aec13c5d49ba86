/* SPDX-License-Identifier: MIT
 * locate: finds a value of a study by its dotted key.
 *
 * For what is named in another file than the study: fitted parameters of a calibration, columns of a table of
 * draws. `--set` does not come here: it changes the tree before there is a struct (override.h).
 */
#ifndef EBB_CONFIG_LOCATE_H
#define EBB_CONFIG_LOCATE_H

#include <ebb/key.h>
#include <ebb/study.h>

/* The key of "infusion.gain", or of "modifiers.NAME.gain" for a modifier that this study has, and where it
 * stands in the study; NULL: there is none. */
const struct ebb_key *ebb_locate(const struct ebb_study *study, const char *key, size_t *out_offset);

#endif
