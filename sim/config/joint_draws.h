/* SPDX-License-Identifier: MIT
 * joint_draws: a table (CSV) of joint draws of parameters, as `ebb calibrate` writes it: lines that start
 * with # are comments; then a line of dotted keys, then a line of numbers for each draw, in the unit in which
 * the program keeps the key.
 *
 *     # joint draws of what the targets leave possible
 *     infusion.gain,duration.median,modifiers.esketamine.gain
 *     0.31,24.8,0.62                                               draw 1
 *     0.28,29.1,0.66                                               draw 2
 *
 * The set that names a table may say which it is, by the SHA-256 of all lines but comments and empty ones
 * (`draws_sha256`). Two files are published one after the other, and copied one by one: rows of one
 * calibration beside the values of another would be taken without a word.
 *
 * A column `new.KEY` holds what KEY is, in that world, at a clinic that nobody has studied (`site: new`); a
 * study of a typical one looks past it.
 *
 * A row is one possible world: its numbers belong together, and taking two columns from two rows may take
 * a world that the targets exclude. So a study asks for a row, never for a column.
 *
 * "the file may have been cut" of a table that is whole -> an editor saved it without a newline at the end of
 * its last line: add it. Without that a number that was cut cannot be told from a whole one.
 * "lies outside the range of the parameter" of a table that was good -> the range in the table of keys has
 * become narrower since the calibration: calibrate again.
 * "is larger than 67108864 bytes" -> a table of more than some 390,000 draws of 20 parameters
 * (source_file.c): keep the first ones: rows are shuffled, unless the table is older than that (its head says
 * so), where every tenth is a fairer sample.
 */
#ifndef EBB_CONFIG_JOINT_DRAWS_H
#define EBB_CONFIG_JOINT_DRAWS_H

#include <ebb/digest.h>
#include <ebb/text.h>

#include "binder.h"

/* More than twice what a calibration can fit (EBB_MAX_FITTED): tables may come from elsewhere. The keys
 * of one row stand on the stack, 512 bytes each. */
enum { EBB_JOINT_DRAWS_MOST_COLUMNS = 64 };

/* A zeroed object is no table. */
struct ebb_joint_draws {
    const char *file; /* NULL: none; kept in the binder's arena */
    struct ebb_text text;
    int n_rows, n_columns;
    bool has_new_site;           /* some column is `new.KEY` */
    char sha256[EBB_DIGEST_HEX]; /* of the keys and the rows: grep -v '^#' FILE | sha256sum */
    const char *sha256_of_set;   /* that the set says its draws have; NULL: it says none */
    const char *const *nearer;   /* files of the n_nearer sets that build on the one which names the table */
    int n_nearer;
    bool bad; /* of what is wrong there was a complaint */
};

/* Reads the table that `node` of a set names, and checks its shape. EBB_NO_MEMORY or EBB_OK; mistakes go to
 * the binder's messages. */
enum ebb_status ebb_joint_draws_read(struct ebb_binder *binder, const char *file,
                                     const struct ebb_yaml_node *node, struct ebb_joint_draws *draws);
void ebb_joint_draws_free(struct ebb_joint_draws *draws);

/* Sets the parameters of the study to row `number`, from 1 to n_rows; at a new site, where the table has its
 * columns, to what they are there. Every value that cannot be taken gets a
 * message at its place in the table, a key of no parameter one at the key; the others are taken. Each is
 * remembered in the binder, with the value of a nearer set that it takes the place of. */
void ebb_joint_draws_take(struct ebb_binder *binder, const struct ebb_joint_draws *draws, int number,
                          bool at_new_site, struct ebb_messages *messages);

/* Fills the binder's worlds with all rows, or the first of them, after one was taken: its values are those
 * that each row has. Each is held to the range of its parameter; the first that cannot be taken gets a
 * message and ends it. EBB_NO_MEMORY or EBB_OK. */
enum ebb_status ebb_joint_draws_keep(struct ebb_binder *binder, const struct ebb_joint_draws *draws,
                                     bool at_new_site, struct ebb_messages *messages);

#endif
