/* SPDX-License-Identifier: MIT
 * manifest: the file's list of its own contents, by which damage anywhere in it is found and named.
 *
 * The text in /tables/contents has one line for each dataset, "/score 3x100000x55 uint8 <SHA-256>", and one
 * for each attribute,
 * "/score@units <SHA-256 of its text>" ("/@title" for those of the file). The SHA-256 of the dataset lines is
 * the file's `digest`: equal digests mean equal results. The SHA-256 of the whole list is the root attribute
 * `contents_sha256`.
 *
 * Two kinds of dataset stand in the list, and are verified, but not in the digest: /tables/parameters,
 * because it names the files that values came from; and all under /tally, because everything in the digest
 * follows from the tally. So the digest of a run is the one it had before files kept their tallies.
 */
#ifndef EBB_STORE_MANIFEST_H
#define EBB_STORE_MANIFEST_H

#include <ebb/digest.h>
#include <ebb/text.h>

#include "h5.h"

/* Adds a line for a dataset; `hex`: the digest of its values. The lines of its attributes are added where
 * they are written (attributes.h). The order of the datasets' lines is part of the file's digest; all others
 * may stand anywhere.
 */
void ebb_manifest_add_dataset(struct ebb_trouble *trouble, hid_t dataset, const char *path,
                              const char hex[EBB_DIGEST_HEX], struct ebb_text *contents);

/* The list as a dataset of its own: too long for an attribute, which ncdump -h would show. */
void ebb_manifest_write(struct ebb_trouble *trouble, hid_t file, const char *contents);
/* `variable`: whether it is a text of any length, as netCDF writes it; such a list is a copy (copied.h). */
void ebb_manifest_read(struct ebb_trouble *trouble, hid_t file, struct ebb_text *contents,
                       bool *out_variable);

/* One line, taken apart. Attributes have no shape. */
struct ebb_manifest_line {
    char object[112]; /* "/score"; "/" for the file itself */
    char name[64];    /* of an attribute; "" for a dataset */
    char shape[96];   /* "3x100000x55 uint8" */
    char hex[EBB_DIGEST_HEX];
};
/* Reads the line at `at` and returns where the next one starts; NULL at the end or where the list cannot be
 * read. */
const char *ebb_manifest_next(const char *at, struct ebb_manifest_line *out_line);

/* Whether the line belongs to the file's digest. */
bool ebb_manifest_in_digest(const struct ebb_manifest_line *line);
/* The file's digest: the SHA-256 of the lines that belong to it, newlines included. */
void ebb_manifest_digest(const char *contents, char out_hex[EBB_DIGEST_HEX]);

/* What the lines hold, found out from the file. */
void ebb_manifest_shape(struct ebb_trouble *trouble, hid_t dataset, const char *path, char out_shape[96]);
void ebb_manifest_attribute(struct ebb_trouble *trouble, hid_t object, const char *name,
                            char out_hex[EBB_DIGEST_HEX]);

#endif
