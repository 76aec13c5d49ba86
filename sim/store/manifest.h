/* SPDX-License-Identifier: MIT
 * manifest: the file's list of its own contents, by which damage anywhere in it is found and named.
 *
 * The text in /tables/contents has one line for each dataset and one for each attribute:
 *
 *     /score 3x100000x55 uint8 courses patients <SHA-256>     shape, type, level, cut (digests.h)
 *     /score@units <SHA-256 of its text>                      "/@title" for those of the file
 *
 * The SHA-256 of the whole list is the root attribute `contents_sha256`. Levels are what files of one study
 * have in common, whatever `record` says:
 *
 *     summary     in every file: names, flow, curves, estimates     attribute `digest`
 *     outcomes    a row for each patient; the tables of relapses    `digest_outcomes`
 *     courses     whole courses, of all patients or of a sample     `digest_courses`
 *     beside      listed and verified, in none of the three
 *
 * The digest of a level is the SHA-256 of its lines in short, "/score <SHA-256>\n", in their order; a file
 * without the level has no such attribute. Beside them stand /tables/parameters, because it names the files
 * that values came from; all under /tally, because everything in `digest` follows from it; and /digests,
 * which the others are made of.
 */
#ifndef EBB_STORE_MANIFEST_H
#define EBB_STORE_MANIFEST_H

#include <ebb/digest.h>
#include <ebb/text.h>

#include "attributes.h"
#include "digests.h"
#include "expected.h"
#include "h5.h"

enum ebb_level {
    EBB_LEVEL_SUMMARY,
    EBB_LEVEL_OUTCOMES,
    EBB_LEVEL_COURSES,
    EBB_LEVEL_BESIDE,
    EBB_LEVEL_COUNT, /* of a line from before contract 4, which says none */
    EBB_LEVEL_DIGESTED = EBB_LEVEL_BESIDE
};
extern const char *const EBB_LEVELS[EBB_LEVEL_COUNT];           /* "courses" */
extern const char *const EBB_LEVEL_DIGESTS[EBB_LEVEL_DIGESTED]; /* "digest_courses": the attributes */

/* What a line says of a dataset beside its shape. */
struct ebb_manifest_dataset {
    const char *path;
    enum ebb_level level;
    enum ebb_cut cut;
    const char *hex; /* the digest of its values */
};
/* Adds a line for a dataset. The lines of its attributes are added where they are written (attributes.h). The
 * order of the datasets' lines is part of the digests; all others may stand anywhere. */
void ebb_manifest_add_dataset(struct ebb_trouble *trouble, hid_t dataset,
                              const struct ebb_manifest_dataset *about, struct ebb_text *contents);

#define EBB_MANIFEST_PATH "/tables/contents"
/* The list is a dataset of its own: too long for an attribute, which ncdump -h would show. `variable`:
 * whether it is a text of any length, as netCDF writes it; such a list is a copy (copied.h). */
void ebb_manifest_read(struct ebb_trouble *trouble, hid_t file, const struct ebb_objects *objects,
                       struct ebb_text *contents, bool *out_variable);

/* One line, taken apart. Attributes have no shape. */
struct ebb_manifest_line {
    char object[112]; /* "/score"; "/" for the file itself */
    char name[64];    /* of an attribute; "" for a dataset */
    char shape[96];   /* "3x100000x55 uint8" */
    enum ebb_level level;
    enum ebb_cut cut;
    char hex[EBB_DIGEST_HEX];
};
/* Reads the line at `at` and returns where the next one starts; NULL at the end or where the list cannot be
 * read. */
const char *ebb_manifest_next(const char *at, struct ebb_manifest_line *out_line);

/* The line of the dataset at `path`; false: there is none. */
bool ebb_manifest_find(const char *contents, const char *path, struct ebb_manifest_line *out_line);

/* The digest of a level; "" where no line belongs to it. */
void ebb_manifest_digest(const char *contents, enum ebb_level level, char out_hex[EBB_DIGEST_HEX]);
/* The end of every file: digests of the lines of datasets in `contents`, which is the list so far; the lines
 * and values of the file's own attributes, noted in `file`; the list, its checksum, and `complete`. Nothing
 * may be written behind it, for nothing would list that. */
void ebb_manifest_finish(struct ebb_trouble *trouble, struct ebb_noted file, struct ebb_text *contents,
                         struct ebb_file_digests *out_digests);

/* What the lines hold, found out from the file. */
/* `star`: the dimension that a star stands for, in heads of digests; below 0: none. */
void ebb_manifest_shape(struct ebb_trouble *trouble, hid_t dataset, const char *path, int star,
                        char out_shape[96]);
void ebb_manifest_attribute(struct ebb_trouble *trouble, hid_t object, const struct ebb_objects *objects,
                            const char *name, char out_hex[EBB_DIGEST_HEX]);

#endif
