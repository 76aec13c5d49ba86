/* SPDX-License-Identifier: MIT
 * value: the kinds of single values: how each is read from YAML, and described to people and editors.
 *
 * The second table made from EBB_KIND_LIST (<ebb/key.h>); the first, in <ebb/kind.h>, says what a kind can do
 * without a file. Each kind NAME has here
 *
 *     ebb_value_read_NAME      value.c, value_study.c, value_target.c, value_calibration.c, choice.c
 *     ebb_value_allowed_NAME   describe.c
 *     ebb_value_initial_NAME   describe.c
 *     ebb_value_schema_NAME    schema_value.c
 *
 * declared from the list, so that one that is forgotten does not link.
 *
 * Why a second table: the first is below YAML, where a browser page or another program that builds its
 * studies in C needs it. Why not a switch in each reader: a new kind was then a hunt through five files.
 *
 * A value is checked twice, on purpose: the reader says what is wrong with what was written ("needs a unit"),
 * <ebb/kind.h> with what stands in the struct. A range that only the reader knew would not hold for C.
 */
#ifndef EBB_CONFIG_VALUE_H
#define EBB_CONFIG_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include <ebb/key.h>
#include <ebb/text.h>

#include "binder.h"
#include "yaml_node.h"

struct ebb_value_kind {
    /* Reads the node into the binder's struct, at `offset`; false after having complained. */
    bool (*read)(struct ebb_binder *binder, const struct ebb_key *key, const struct ebb_yaml_node *node,
                 const struct ebb_path *path, size_t offset);
    void (*allowed)(const struct ebb_key *key, struct ebb_text *text); /* "0 to 60 points" */
    void (*initial)(const struct ebb_key *key, struct ebb_text *text); /* "36 points", or nothing; never of a
                                                                          required value or one that is off */
    void (*schema)(const struct ebb_key *key, struct ebb_text *text);  /* a JSON Schema of the short form */
};

#define EBB_DECLARE(code, name)                                                               \
    bool ebb_value_read_##name(struct ebb_binder *binder, const struct ebb_key *key,          \
                               const struct ebb_yaml_node *node, const struct ebb_path *path, \
                               size_t offset);                                                \
    void ebb_value_allowed_##name(const struct ebb_key *key, struct ebb_text *text);          \
    void ebb_value_initial_##name(const struct ebb_key *key, struct ebb_text *text);          \
    void ebb_value_schema_##name(const struct ebb_key *key, struct ebb_text *text);
EBB_KIND_LIST(EBB_DECLARE)
#undef EBB_DECLARE

/* borrows: key, whose kind is that of a value; a section or an array is a bug. Constant. */
const struct ebb_value_kind *ebb_value_kind(const struct ebb_key *key);

/* Reads one quantity of the key's unit and range; `whole` asks for a whole number. *out_value is in the
 * program's own unit (days, points, fractions) and left alone on false, after a complaint at the node. */
bool ebb_value_read_quantity(struct ebb_binder *binder, const struct ebb_key *key,
                             const struct ebb_yaml_node *node, const struct ebb_path *path, bool whole,
                             double *out_value);

#endif
