/* SPDX-License-Identifier: MIT
 * instruments: scales that several studies are observed on, kept once, in a set of their own.
 *
 *     instrument: QIDS-SR16                    # in a study
 *
 *     instruments:                             # in parameters/instruments.yaml
 *       QIDS-SR16:
 *         slope: {value: 0.527, source: "...", grade: B}
 *
 * The set lies beside the study's parameter set, or beside the study where it names none, or in the share
 * folder.
 *
 * "a name is looked for in a set of instruments, and ..." of a study that was moved -> its set stayed behind:
 * move parameters/ with it, or write the section out, as `ebb show` prints it.
 */
#ifndef EBB_CONFIG_INSTRUMENTS_H
#define EBB_CONFIG_INSTRUMENTS_H

#include "binder.h"
#include "yaml_node.h"

/* Puts in place of an instrument's name in the study's tree what the set says of it, so that the rest of the
 * reader sees one form only. A study that writes the section, or has no instrument, stays as it is.
 * Complaints go to the binder's messages. EBB_NO_MEMORY or EBB_OK. */
enum ebb_status ebb_instruments_insert(struct ebb_binder *binder, const char *study_file, const char *share,
                                       struct ebb_tree *study);

#endif
