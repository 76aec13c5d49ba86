/* SPDX-License-Identifier: MIT
 * yaml_node: a YAML text as a tree of values, each of which knows its line and column.
 *
 * Why a tree and not libyaml's events: one value may depend on a later one (the unit of a half width on the
 * outcome), `--set` replaces values before they are read, and a complaint names places of both halves of a
 * pair.
 *
 * Refused, with a place: anchors, aliases, tags, merge keys, several documents. They make a value stand where
 * it was not written, and then no message can point at it; "billion laughs" need aliases, too. A value is
 * always text here: whether `1e3` is a number is for the key to say, not for YAML's guess.
 *
 * A policy called `no` or a title `1.0` comes out as written -> so it should: that they are words is known
 * from their keys, and quotes make no difference.
 */
#ifndef EBB_CONFIG_YAML_NODE_H
#define EBB_CONFIG_YAML_NODE_H

#include <stdbool.h>
#include <stddef.h>

#include <ebb/message.h>

#include "arena.h"

enum {
    /* A study nests six maps and lists: policies, NAME, booster, delay, its long form, a range in that. More
     * are left to notes (x-). Reading recurses once a level, so this bounds the stack, too. */
    EBB_YAML_MAX_DEPTH = 16,
    /* Values of one text, keys included; the largest possible study has fewer, written short (in the long
     * form of every value, with source and note, it would have more). A node takes some 100 bytes, so 10 MB
     * of brackets would otherwise take a gigabyte before anybody said what is wrong. */
    EBB_YAML_MAX_COUNT = 16384,
    /* Bytes of one text. libyaml takes a second for ten million, most of it for nothing once a mistake has
     * been found; the largest study of EBB_YAML_MAX_COUNT values with sources and notes has some three. */
    EBB_YAML_MAX_BYTES = 16 << 20,
};

enum ebb_yaml_node_kind {
    EBB_YAML_VALUE, /* one value, as text */
    EBB_YAML_LIST,
    EBB_YAML_MAP,
    EBB_YAML_REFUSED, /* an alias or the like, already complained of */
};

/* Open: whoever grafts (override.c, instruments.c) changes members in place. Everything in it lives in the
 * arena of the tree. Members of maps keep the order of the file, doubled keys included. */
struct ebb_yaml_node {
    enum ebb_yaml_node_kind kind;
    struct ebb_place place;
    const char *key; /* of a member of a map, else NULL */
    struct ebb_place key_place;
    const char *text; /* of a value */
    struct ebb_yaml_node *first, *last, *next;
    int n; /* members of a list or map */
};

struct ebb_tree {
    struct ebb_yaml_node *root; /* NULL when there is none */
    bool broken; /* the text ends in a mistake: what stands before it is in the tree, what is missing says
                    nothing */
};

/* Reads a text. Adds a message for each mistake of YAML, or of what ebb refuses of YAML. `file` stands for
 * the path in messages and must outlive the tree; NULL places are used (line 0) when `in_file` is false. The
 * tree lives in the arena. EBB_NO_MEMORY or EBB_OK. */
enum ebb_status ebb_yaml_node_read(const char *file, bool in_file, const char *text, size_t length,
                                   struct ebb_arena *arena, struct ebb_tree *out_tree,
                                   struct ebb_messages *messages);

/* The member of that key, the first of doubled ones, or NULL. */
struct ebb_yaml_node *ebb_yaml_node_member(const struct ebb_yaml_node *map, const char *key);

/* Writes a short form of the node for a message: its text or list, cut at 60 letters, or "{...}". */
enum { EBB_YAML_SHOWN_SIZE = 80 };
void ebb_yaml_node_show(const struct ebb_yaml_node *node, char out_text[EBB_YAML_SHOWN_SIZE]);
void ebb_yaml_node_show_text(const char *text, char out_text[EBB_YAML_SHOWN_SIZE]);

#endif
