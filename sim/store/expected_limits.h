/* SPDX-License-Identifier: MIT
 * expected_limits: how large anything in a results file may be, whatever its study says; and what the three
 * files behind expected.h share.
 *
 * What the study cannot say, since it is asked before the study is read. Each is well above what any file of
 * ours has, so that none is met by chance, and low enough that all of them together fit a small machine: the
 * most that a file can make this program allocate at once is a piece of 1 GB (row_digests.c), of which every
 * byte was in the file.
 */
#ifndef EBB_STORE_EXPECTED_LIMITS_H
#define EBB_STORE_EXPECTED_LIMITS_H

#include "expected.h"

enum {
    MOST_OBJECTS = 4096,   /* a study of 32 policies has some 150 */
    MOST_DEPTH = 4,        /* groups in groups; ours are two deep */
    MOST_ATTRIBUTES = 512, /* of one object; the file has 36, a copy by netCDF one more */
    MOST_EXTENT = 256,     /* of a dimension that versions of ebb disagree about: outcomes, measures, steps */
    MOST_TABLE_ROWS = 100000 /* of /tables/parameters; 32 policies have 600 */
};
/* Texts of one dataset together, and the list of contents, in which the study and its source stand once more
 * (16 MB each at most); a chunk, of which ours have 1 MB and netCDF's default has 4; what nobody but the list
 * knows, and so is read as one piece. */
#define MOST_TEXT_BYTES    (UINT64_C(64) << 20)
#define MOST_CHUNK_BYTES   (UINT64_C(16) << 20)
#define MOST_UNKNOWN_BYTES (UINT64_C(64) << 20)

/* Marks a sound object; `words` may hold one PRIu64. The first words stay. */
void ebb_object_refuse(struct ebb_object *object, const char *words, uint64_t number);

/* Makes it broken, with the words of the latch. */
void ebb_object_break(struct ebb_object *object, const struct ebb_trouble *trouble);

/* Whether a type is one that files of ours or copies of them have, and HDF5 need not convert. */
bool ebb_expected_type(hid_t type, bool in_compound);

/* Looks at a dataset of the file without reading it, and notes what it is, or why not. EBB_NO_MEMORY, else
 * EBB_OK. */
enum ebb_status ebb_expected_dataset(hid_t file, const struct ebb_heaps *heaps, struct ebb_object *object);

#endif
