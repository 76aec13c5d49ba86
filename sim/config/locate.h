/* SPDX-License-Identifier: MIT
 * locate: finds a value of a study by its dotted key.
 */
#ifndef EBB_CONFIG_LOCATE_H
#define EBB_CONFIG_LOCATE_H

#include <ebb/key.h>
#include <ebb/study.h>

/* The key of "infusion.gain", or of "modifiers.NAME.gain" for a modifier that this study has, and where it
 * stands in the study; NULL: there is none. */
const struct ebb_key *ebb_locate(const struct ebb_study *study, const char *key, size_t *out_offset);

#endif
