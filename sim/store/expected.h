/* SPDX-License-Identifier: MIT
 * expected: what a results file may hold, asked of the whole file before a byte of it is read.
 *
 * A file may come from anywhere, and HDF5 is a large language: a name may lead into another file, a dataset
 * may claim 2^61 values without one on the disk, a chunk of a kilobyte may unpack to gigabytes, a group may
 * hold itself. None of it is needed for results. So every object is looked at once, when the file is opened
 * and again when its study is known, against one table of limits (expected_limits.h), and whoever reads a
 * dataset afterwards gets it from here or not at all:
 *
 *     opened     ebb_expected_walk     names are plain links, each object has one name; of a dataset layout,
 *                                      filters, type, rank and size are possible, and all of it is there
 *     study      ebb_expected_check    rank, type and extent of each dataset are those of this study
 *     reading    ebb_expected_open     the dataset, if it passed; else the latch says why not
 *                ebb_expected_attribute    an attribute: its type and extent, by its name
 *
 * Three states, because three things are said of them. SOUND: as any of ours or a copy of it could be.
 * BROKEN: HDF5 cannot make sense of it, which is damage, and verifying says so with all other damage of the
 * file. REFUSED: sound HDF5 that no program of ours or copier of ours makes; the words say what. Something
 * that somebody added to a file (a note, a figure) is not read, and may be anything that leads to no other
 * file.
 *
 * Caveats:
 *   "is a link of another kind" of a file of one's own -> the datasets were moved out and linked: copy with
 *     h5repack, which puts them back.
 *   "has holes" -> a dataset was created and not written; ours are written whole.
 *   "uses filter 32001" -> the copy was packed otherwise (h5repack -f): copy it with GZIP.
 *   A new attribute with a list of numbers reads as damaged -> its row in the table of attributes is
 * missing. */
#ifndef EBB_STORE_EXPECTED_H
#define EBB_STORE_EXPECTED_H

#include <ebb/message.h>
#include <ebb/plan.h>

#include "fields.h"
#include "h5.h"
#include "h5_heap_check.h"

enum ebb_object_state { EBB_OBJECT_SOUND, EBB_OBJECT_BROKEN, EBB_OBJECT_REFUSED };

/* What is known of an object of the file without reading it. */
struct ebb_object {
    char path[EBB_FIELD_PATH_SIZE]; /* "/score"; "/" is the file */
    haddr_t address;                /* what references to it hold */
    bool is_group;
    enum ebb_object_state state;
    char words[200]; /* why it is not sound */
    /* Of a sound dataset: */
    H5T_class_t type;
    bool is_signed, is_text; /* of any length */
    bool has_chunks;         /* of which an index tells where they lie */
    size_t value_bytes;
    int n_dims;
    hsize_t dims[EBB_FIELD_DIMS];
    /* Counted while the list of contents is gone through: */
    int n_attributes, n_listed; /* attributes that it has, and those of them in the list */
    int n_lines;                /* of the list that are about it, and not about an attribute */
    bool is_listed;
};

/* Objects of an open file, by path. A zeroed one has none. */
struct ebb_objects {
    struct ebb_object *all; /* owned */
    int n, room;
    bool no_memory;
};

/* Looks at every object of the file. EBB_BAD_FILE with a message that names the first one that leads
 * somewhere else or is reached twice, or when there are more than any file of ours has; EBB_NO_MEMORY. What
 * is wrong with a dataset alone is kept as its state. gives: caller calls ebb_objects_free, after a
 * failure, too. */
enum ebb_status ebb_expected_walk(hid_t file, const char *place, const struct ebb_heaps *heaps,
                                  struct ebb_objects *objects, struct ebb_messages *messages);
void ebb_objects_free(struct ebb_objects *objects);

/* NULL: the file has nothing at this path. Borrowed. */
struct ebb_object *ebb_objects_find(const struct ebb_objects *objects, const char *path);
/* Where a reference leads; NULL: to nothing in this file. Borrowed. */
const struct ebb_object *ebb_objects_at(const struct ebb_objects *objects, haddr_t address);

/* Against the study: each dataset that the table of fields, or one of the tables of rows, knows has the rank
 * and type of it and no extent beyond the study's. `contents`: the list of contents; what is in it must be
 * sound, too. EBB_BAD_FILE with a message for each that is not. */
enum ebb_status ebb_expected_check(const struct ebb_objects *objects, const char *place,
                                   const struct ebb_plan *plan, const char *contents,
                                   struct ebb_messages *messages);

/* The only way by which this room opens a dataset that it reads. -1 and latched when it is missing or did not
 * pass; the caller closes it. */
hid_t ebb_expected_open(const struct ebb_objects *objects, hid_t file, const char *path,
                        struct ebb_trouble *trouble);

/* What an attribute is read as. */
enum ebb_attribute_kind {
    EBB_ATTRIBUTE_OTHER,
    EBB_ATTRIBUTE_TEXT,
    EBB_ATTRIBUTE_INTEGERS,
    EBB_ATTRIBUTE_REALS
};
/* Asked with the attribute open and unread. OTHER: it has no text (references), or is of a kind that nobody
 * asks for. Latches one of a name that we know and another type or extent than it has, and one that is too
 * long. *out_n: values; *out_most: bytes that a text may have. */
enum ebb_attribute_kind ebb_expected_attribute(hid_t attribute, const char *name, size_t *out_n,
                                               size_t *out_most, struct ebb_trouble *trouble);

#endif
