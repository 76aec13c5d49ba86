/* SPDX-License-Identifier: MIT
 * manifest: composing and reading the list of contents.
 *
 * A list of our own, and not HDF5's checksums, because those cover metadata and chunks that went through the
 * fletcher filter, each for itself: a dataset that was deleted, or replaced by another sound one, has none
 * that is wrong.
 *
 *   1. Shapes   2. Attributes   3. Composing   4. In the file   5. Reading lines   6. The end of a file
 */
#include "manifest.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "attributes.h"
#include "copied.h"
#include "layout.h"
#include "scales.h"

static const char CONTENTS[] = EBB_MANIFEST_PATH;

const char *const EBB_LEVELS[EBB_LEVEL_COUNT] = {[EBB_LEVEL_SUMMARY] = "summary",
                                                 [EBB_LEVEL_OUTCOMES] = "outcomes",
                                                 [EBB_LEVEL_COURSES] = "courses",
                                                 [EBB_LEVEL_BESIDE] = "beside"};
const char *const EBB_LEVEL_DIGESTS[EBB_LEVEL_DIGESTED] = {[EBB_LEVEL_SUMMARY] = "digest",
                                                           [EBB_LEVEL_OUTCOMES] = "digest_outcomes",
                                                           [EBB_LEVEL_COURSES] = "digest_courses"};

/* 1. Shapes */

/* Words that do not depend on how HDF5 stores a type, so that a copy made by another program (h5repack) has
 * the same. Strings have no length here: those in tables are as wide as the longest, which is told by their
 * values. */
static void add_type(struct ebb_trouble *trouble, hid_t type, struct ebb_text *text)
{
    const int bits = (int)(8 * H5Tget_size(type));
    switch (H5Tget_class(type)) {
    case H5T_INTEGER:
        ebb_text_add(text, "%sint%d", H5Tget_sign(type) == H5T_SGN_NONE ? "u" : "", bits);
        break;
    case H5T_FLOAT:
        ebb_text_add(text, "float%d", bits);
        break;
    case H5T_STRING:
        ebb_text_add(text, "string");
        break;
    case H5T_COMPOUND:
        ebb_text_add(text, "table");
        for (int k = 0; k < H5Tget_nmembers(type); k++) {
            char *name = H5Tget_member_name(type, (unsigned)k);
            ebb_h5_done(trouble, name ? 0 : -1, "reading", "the names of columns");
            ebb_text_add(text, "%s%s", k == 0 ? ":" : ",", name ? name : "");
            H5free_memory(name);
        }
        break;
    default:
        ebb_text_add(text, "unknown");
        break;
    }
}

/* At most 95 bytes. A table's list of columns may be cut there, in the file's list as well as when it is
 * verified: all that counts is that both are cut alike. */
void ebb_manifest_shape(struct ebb_trouble *trouble, hid_t dataset, const char *path, int star,
                        char out_shape[96])
{
    struct ebb_text text = {0};
    hsize_t dims[H5S_MAX_RANK];
    if (trouble->failed)
        return;
    hid_t space = ebb_h5_id(trouble, H5Dget_space(dataset), "reading", path);
    hid_t type = ebb_h5_id(trouble, H5Dget_type(dataset), "reading", path);
    const int n_dims = trouble->failed ? 0 : H5Sget_simple_extent_dims(space, dims, NULL);
    for (int k = 0; k < n_dims; k++) {
        ebb_text_add(&text, "%s", k == 0 ? "" : "x");
        if (k == star)
            ebb_text_add(&text, "*");
        else
            ebb_text_add(&text, "%" PRIu64, (uint64_t)dims[k]);
    }
    ebb_text_add(&text, " ");
    if (!trouble->failed)
        add_type(trouble, type, &text);
    if (text.failed)
        ebb_h5_no_memory(trouble, path);
    snprintf(out_shape, 96, "%s", ebb_text_chars(&text));
    ebb_text_free(&text);
    ebb_h5_close(trouble, type, path);
    ebb_h5_close(trouble, space, path);
}

/* 2. Attributes */

/* What an attribute is noted by: its text. References are addresses in this file, which a copy does not keep;
 * those that make scales are noted by the names that they lead to, the others by "". */
void ebb_manifest_attribute(struct ebb_trouble *trouble, hid_t object, const struct ebb_objects *objects,
                            const char *name, char out_hex[EBB_DIGEST_HEX])
{
    struct ebb_text text = {0};
    struct ebb_digest digest;
    if (!trouble->failed && strcmp(name, "DIMENSION_LIST") == 0)
        ebb_scales_read(trouble, object, objects, name, &text);
    else
        ebb_attribute_read(trouble, object, name, &text);
    if (text.failed)
        ebb_h5_no_memory(trouble, name);
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, ebb_text_chars(&text), text.length);
    ebb_digest_hex(&digest, out_hex);
    ebb_text_free(&text);
}

/* 3. Composing */

void ebb_manifest_add_dataset(struct ebb_trouble *trouble, hid_t dataset,
                              const struct ebb_manifest_dataset *about, struct ebb_text *contents)
{
    char shape[96] = "";
    ebb_manifest_shape(trouble, dataset, about->path, -1, shape);
    ebb_text_add(contents, "%s %s %s %s %s\n", about->path, shape, EBB_LEVELS[about->level],
                 EBB_CUTS[about->cut], about->hex);
}

/* 4. In the file */

/* One text of fixed length, a scalar: variable length would lie in a heap without a checksum, and this is
 * what all other checksums hang on. */
static void write_contents(struct ebb_trouble *trouble, hid_t file, const char *contents)
{
    if (trouble->failed)
        return;
    hid_t type = ebb_h5_id(trouble, H5Tcopy(H5T_C_S1), "describing", CONTENTS);
    ebb_h5_done(trouble, H5Tset_size(type, strlen(contents) + 1), "describing", CONTENTS);
    ebb_h5_done(trouble, H5Tset_cset(type, H5T_CSET_UTF8), "describing", CONTENTS);
    hid_t space = ebb_h5_id(trouble, H5Screate(H5S_SCALAR), "describing", CONTENTS);
    hid_t properties = ebb_layout_properties(trouble, CONTENTS);
    hid_t dataset =
        trouble->failed
            ? -1
            : ebb_h5_id(trouble,
                        H5Dcreate2(file, CONTENTS, type, space, H5P_DEFAULT, properties, H5P_DEFAULT),
                        "creating", CONTENTS);
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, contents), "writing",
                    CONTENTS);
    const struct ebb_noted on = {
        dataset, CONTENTS, NULL, NULL, {0}}; /* a list cannot hold its own checksum */
    ebb_attribute_write_text(trouble, on, "units", "1");
    ebb_attribute_write_text(trouble, on, "long_name",
                             "datasets with their shapes, attributes, and the SHA-256 of each");
    ebb_h5_close(trouble, dataset, CONTENTS);
    ebb_h5_close(trouble, properties, CONTENTS);
    ebb_h5_close(trouble, space, CONTENTS);
    ebb_h5_close(trouble, type, CONTENTS);
}

/* HDF5 allocates a text of any length, and writes its address where a text of fixed length would begin. */
static void read_variable(struct ebb_trouble *trouble, hid_t dataset, hid_t type, struct ebb_text *contents)
{
    char *text = NULL;
    ebb_h5_done(trouble, H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, &text), "reading", CONTENTS);
    if (!trouble->failed && text)
        ebb_text_add_bytes(contents, text, strlen(text));
    H5free_memory(text);
}

static void read_fixed(struct ebb_trouble *trouble, hid_t dataset, hid_t type, struct ebb_text *contents)
{
    char *text = calloc(H5Tget_size(type) + 1, 1);
    if (text == NULL)
        ebb_h5_no_memory(trouble, CONTENTS);
    else if (!trouble->failed)
        ebb_h5_done(trouble, H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, text), "reading",
                    CONTENTS);
    if (text != NULL && !trouble->failed)
        ebb_text_add_bytes(contents, text, strlen(text));
    free(text);
}

/* One text and nothing else: of another type or of several, HDF5 would write past the room. */
void ebb_manifest_read(struct ebb_trouble *trouble, hid_t file, const struct ebb_objects *objects,
                       struct ebb_text *contents, bool *out_variable)
{
    *out_variable = false;
    if (trouble->failed)
        return;
    hid_t dataset = ebb_expected_open(objects, file, CONTENTS, trouble);
    hid_t type = trouble->failed ? -1 : ebb_h5_id(trouble, H5Dget_type(dataset), "reading", CONTENTS);
    hid_t space = trouble->failed ? -1 : ebb_h5_id(trouble, H5Dget_space(dataset), "reading", CONTENTS);
    if (!trouble->failed && (H5Tget_class(type) != H5T_STRING || H5Sget_simple_extent_npoints(space) != 1))
        ebb_h5_latch(trouble, "reading", CONTENTS);
    if (!trouble->failed) {
        *out_variable = H5Tis_variable_str(type) > 0;
        (*out_variable ? read_variable : read_fixed)(trouble, dataset, type, contents);
    }
    if (contents->failed)
        ebb_h5_no_memory(trouble, CONTENTS);
    ebb_h5_close(trouble, space, CONTENTS);
    ebb_h5_close(trouble, type, CONTENTS);
    ebb_h5_close(trouble, dataset, CONTENTS);
}

/* 5. Reading lines */

static int find_word(const char *const *words, int n, const char *word)
{
    for (int i = 0; i < n; i++) {
        if (strcmp(words[i], word) == 0)
            return i;
    }
    return n;
}

/* The last two words are level and cut; a list from before contract 4 has neither, and its line is all
 * shape. A dataset of a level that this ebb does not know would be one of a later contract. */
static void take_words(char *words, struct ebb_manifest_line *line)
{
    char *cut = strrchr(words, ' ');
    line->level = EBB_LEVEL_COUNT;
    if (cut) {
        *cut = '\0';
        char *level = strrchr(words, ' ');
        line->cut = (enum ebb_cut)find_word(EBB_CUTS, EBB_CUT_COUNT, cut + 1);
        line->level = (enum ebb_level)find_word(EBB_LEVELS, EBB_LEVEL_COUNT, level ? level + 1 : "");
        if (level == NULL || line->cut == EBB_CUT_COUNT || line->level == EBB_LEVEL_COUNT) {
            *cut = ' ';
            line->cut = EBB_CUT_WHOLE;
            line->level = EBB_LEVEL_COUNT;
        } else {
            *level = '\0';
        }
    }
    snprintf(line->shape, sizeof line->shape, "%.95s", words);
}

/* From the end: a checksum always has 64 digits, while paths and shapes may hold anything but a blank in
 * front. */
const char *ebb_manifest_next(const char *at, struct ebb_manifest_line *out_line)
{
    char object[sizeof out_line->object + sizeof out_line->name];
    const char *end = strchr(at, '\n');
    *out_line = (struct ebb_manifest_line){0};
    if (end == NULL || end - at < EBB_DIGEST_HEX)
        return NULL;
    const char *hex = end - (EBB_DIGEST_HEX - 1);
    const size_t length = strcspn(at, " ");
    if (length >= sizeof object || at + length >= hex)
        return NULL;
    snprintf(object, sizeof object, "%.*s", (int)length, at);
    snprintf(out_line->hex, sizeof out_line->hex, "%.*s", EBB_DIGEST_HEX - 1, hex);
    if (at + length + 1 < hex) {
        char words[sizeof out_line->shape + 24];
        snprintf(words, sizeof words, "%.*s", (int)(hex - at - (ptrdiff_t)length - 2), at + length + 1);
        take_words(words, out_line);
    }
    char *sign = strchr(object, '@');
    if (sign) {
        *sign = '\0';
        snprintf(out_line->name, sizeof out_line->name, "%.63s", sign + 1);
    }
    snprintf(out_line->object, sizeof out_line->object, "%.111s", object);
    return end + 1;
}

bool ebb_manifest_find(const char *contents, const char *path, struct ebb_manifest_line *out_line)
{
    const char *next;
    for (const char *at = contents; (next = ebb_manifest_next(at, out_line)) != NULL; at = next) {
        if (out_line->name[0] == '\0' && strcmp(out_line->object, path) == 0)
            return true;
    }
    return false;
}

/* Names and digests: the same values under another name are another result. Shapes are in the digests, but
 * for the number of patients, which their hashes tell. */
void ebb_manifest_digest(const char *contents, enum ebb_level level, char out_hex[EBB_DIGEST_HEX])
{
    struct ebb_digest digest;
    struct ebb_manifest_line line;
    bool any = false;
    ebb_digest_init(&digest);
    const char *next;
    for (const char *at = contents; (next = ebb_manifest_next(at, &line)) != NULL; at = next) {
        if (line.name[0] != '\0' || line.level != level)
            continue;
        any = true;
        ebb_digest_add(&digest, line.object, strlen(line.object));
        ebb_digest_add(&digest, " ", 1);
        ebb_digest_add(&digest, line.hex, EBB_DIGEST_HEX - 1);
        ebb_digest_add(&digest, "\n", 1);
    }
    ebb_digest_hex(&digest, out_hex);
    if (!any)
        out_hex[0] = '\0';
}

/* A level that the file does not keep has no digest, and no attribute. */
static void write_digests(struct ebb_trouble *trouble, struct ebb_noted file, const char *contents,
                          struct ebb_file_digests *out_digests)
{
    char *const digests[EBB_LEVEL_DIGESTED] = {
        [EBB_LEVEL_SUMMARY] = out_digests->summary,
        [EBB_LEVEL_OUTCOMES] = out_digests->outcomes,
        [EBB_LEVEL_COURSES] = out_digests->courses,
    };
    for (int level = 0; level < EBB_LEVEL_DIGESTED; level++) {
        ebb_manifest_digest(contents, (enum ebb_level)level, digests[level]);
        if (digests[level][0] != '\0')
            ebb_attribute_write_text(trouble, file, EBB_LEVEL_DIGESTS[level], digests[level]);
    }
}

/* 6. The end of a file */

/* The order is what makes the checksums possible: datasets, then their list, whose lines give the digests;
 * these are attributes of the file like the others and noted with them; then the whole list has a checksum,
 * which nothing lists. `complete` comes last: a file without it was not finished, whatever else is in it.
 * Left: an end for each writer. There were three, and one of them did not ask whether the values that copies
 * are told by (copied.h) had found memory. */
void ebb_manifest_finish(struct ebb_trouble *trouble, struct ebb_noted file, struct ebb_text *contents,
                         struct ebb_file_digests *out_digests)
{
    const struct ebb_noted unlisted = {file.object, file.path, NULL, NULL, {0}};
    struct ebb_digest digest;
    char hex[EBB_DIGEST_HEX];
    write_digests(trouble, file, ebb_text_chars(contents), out_digests);
    ebb_text_add_bytes(contents, ebb_text_chars(file.lines), file.lines->length);
    ebb_copied_add_account(contents, file.values);
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, ebb_text_chars(contents), contents->length);
    ebb_digest_hex(&digest, hex);
    if (contents->failed || file.lines->failed || file.values->failed)
        ebb_h5_no_memory(trouble, "contents");
    write_contents(trouble, file.object, ebb_text_chars(contents));
    ebb_attribute_write_text(trouble, unlisted, "contents_sha256", hex);
    ebb_attribute_write_integer(trouble, unlisted, "complete", 1);
}
