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

/* The other way: the key of the real number that stands there; false: none does. Parts that the study has not
 * are looked through, too: a joint draw gives values of a part that this study has left off. */
enum { EBB_LOCATED_NAME = 256 };
bool ebb_locate_name(const struct ebb_study *study, size_t offset, char out_name[EBB_LOCATED_NAME]);

/* What a dotted key names. */
struct ebb_located {
    const struct ebb_key *key; /* NULL: nothing */
    size_t offset;             /* of its value or its first member, in the study */
    bool is_on;                /* false inside a part that the study has not: its bytes are no values */
    /* Where nothing was found: the rest of the dotted key from the step on that leads nowhere, and in which
     * section or array (and where that stands) it was looked for. */
    const char *rest;
    const struct ebb_key *around;
    size_t around_offset;
};

/* The same of anything that --set can name: sections, arrays and their elements, too ("policies.NAME",
 * "lead_in.1.for"). */
struct ebb_located ebb_locate_any(const struct ebb_study *study, const char *dotted);

#endif
