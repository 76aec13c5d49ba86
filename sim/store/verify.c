/* SPDX-License-Identifier: MIT
 * verify: every dataset, attribute and index of a results file, against the file's own list of contents.
 *
 * Everything is read, nothing is stopped at the first damage: whoever has a damaged file wants to know what
 * is left of it. Memory that ends stops it: what could not be read is not damaged. What is not in the list (a
 * dataset that somebody added) is not read, for a file may be annotated; but it is said that it is there,
 * since nobody has checked it.
 *
 *   1. Datasets   2. Attributes   3. Indices   4. What is not in the list   5. The whole
 */
#include <stdio.h>
#include <string.h>

#include <ebb/reader.h>

#include "block_list.h"
#include "damaged.h"
#include "manifest.h"
#include "open_file.h"
#include "psa_group.h"
#include "range_rows.h"
#include "trial.h"

/* 1. Datasets */

/* The shape first: it says what is wrong with a dataset that was cut, where the digest would only say that
 * something is. */
static enum ebb_status verify_dataset(struct ebb_reader *reader, hid_t dataset,
                                      const struct ebb_manifest_line *line, struct ebb_messages *messages)
{
    struct ebb_trouble trouble = {0};
    char shape[sizeof line->shape] = "";
    ebb_manifest_shape(&trouble, dataset, line->object, -1, shape);
    if (trouble.no_memory)
        return EBB_NO_MEMORY;
    if (!trouble.failed && strcmp(shape, line->shape) != 0) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                         "dataset %s is damaged: it is %s and was written as %s", line->object, shape,
                         line->shape);
        return EBB_BAD_FILE;
    }
    return ebb_damaged_check(reader, dataset, line, messages);
}

/* 2. Attributes */

/* Attributes are compared by their text, as they were noted: a copy made by another program may store them
 * otherwise. */
static enum ebb_status verify_attribute(const struct ebb_reader *reader, hid_t object,
                                        const struct ebb_manifest_line *line, struct ebb_messages *messages)
{
    struct ebb_trouble trouble = {0};
    char hex[EBB_DIGEST_HEX] = "";
    ebb_manifest_attribute(&trouble, object, &reader->objects, line->name, hex);
    if (trouble.no_memory)
        return EBB_NO_MEMORY;
    if (!trouble.failed && strcmp(hex, line->hex) == 0)
        return EBB_OK;
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path), "attribute %s of %s is damaged: %s",
                     line->name, line->object, trouble.failed ? trouble.words : "it is not what was written");
    return EBB_BAD_FILE;
}

/* 3. Indices
 *
 * Names are found through one index and listed through another, by the order of creation: each is read once,
 * in its native order, for any other order would be made up from the first index alone. Other programs may
 * have copied the file and left the second one out. */

static herr_t pass_link(hid_t group, const char *name, const H5L_info_t *info, void *self)
{
    (void)group, (void)name, (void)info, (void)self;
    return 0;
}

static herr_t pass_attribute(hid_t object, const char *name, const H5A_info_t *info, void *self)
{
    (void)object, (void)name, (void)info, (void)self;
    return 0;
}

static bool is_tracked(struct ebb_trouble *trouble, hid_t properties, herr_t (*order_of)(hid_t, unsigned *))
{
    unsigned order = 0;
    if (!trouble->failed)
        ebb_h5_done(trouble, order_of(properties, &order), "listing", "by order of creation");
    return !trouble->failed && (order & H5P_CRT_ORDER_TRACKED) != 0;
}

static void list_links(struct ebb_trouble *trouble, hid_t group, hid_t properties, const char *name)
{
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Literate(group, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, pass_link, NULL),
                    "listing", name);
    if (is_tracked(trouble, properties, H5Pget_link_creation_order))
        ebb_h5_done(trouble, H5Literate(group, H5_INDEX_CRT_ORDER, H5_ITER_NATIVE, NULL, pass_link, NULL),
                    "listing", name);
}

static void list_attributes(struct ebb_trouble *trouble, hid_t object, hid_t properties, const char *name)
{
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, pass_attribute, NULL),
                    "listing", name);
    if (is_tracked(trouble, properties, H5Pget_attr_creation_order))
        ebb_h5_done(trouble,
                    H5Aiterate2(object, H5_INDEX_CRT_ORDER, H5_ITER_NATIVE, NULL, pass_attribute, NULL),
                    "listing", name);
}

static enum ebb_status verify_indices(const struct ebb_reader *reader, hid_t object, const char *name,
                                      struct ebb_messages *messages)
{
    struct ebb_trouble trouble = {0};
    const bool is_group = H5Iget_type(object) == H5I_GROUP;
    hid_t properties = ebb_h5_id(
        &trouble, is_group ? H5Gget_create_plist(object) : H5Dget_create_plist(object), "listing", name);
    list_attributes(&trouble, object, properties, name);
    if (is_group)
        list_links(&trouble, object, properties, name);
    ebb_h5_close(&trouble, properties, name);
    if (!trouble.failed || trouble.no_memory)
        return ebb_h5_status(&trouble);
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path), "the index of %s is damaged", name);
    return EBB_BAD_FILE;
}

/* A file without rows of patients has no relapses and no /digests, and a copy may have less. */
static bool is_listed(const struct ebb_reader *reader, const char *group)
{
    char line[64];
    snprintf(line, sizeof line, "\n%s/", group);
    return strstr(ebb_text_chars(&reader->contents), line) != NULL;
}

/* Every group that holds a dataset of the file. */
static enum ebb_status verify_groups(const struct ebb_reader *reader, struct ebb_messages *messages)
{
    static const char *const groups[] = {"",
                                         "/curves",
                                         "/summary",
                                         "/paired",
                                         "/exposure",
                                         "/side_effects",
                                         "/tables",
                                         "/tally",
                                         "/tables/parameters",
                                         "/tables/first_relapse",
                                         "/tables/intervals",
                                         EBB_BLOCK_LIST_GROUP,
                                         EBB_RANGE_GROUP,
                                         EBB_PSA_GROUP,
                                         EBB_CEA_GROUP};
    enum ebb_status status = EBB_OK;
    for (size_t g = 0; g < sizeof groups / sizeof groups[0]; g++) {
        struct ebb_trouble trouble = {0};
        const char *name = g == 0 ? "/" : groups[g];
        if (!is_listed(reader, groups[g]))
            continue;
        hid_t group = ebb_h5_id(&trouble, H5Gopen2(reader->file, name, H5P_DEFAULT), "opening", name);
        if (trouble.failed && !trouble.no_memory)
            ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                             "group %s is damaged or missing: %s", name, trouble.words);
        const enum ebb_status found =
            trouble.failed ? ebb_h5_status(&trouble) : verify_indices(reader, group, name, messages);
        ebb_h5_close(&trouble, group, name);
        if (found == EBB_NO_MEMORY)
            return found;
        status = found == EBB_OK ? status : found;
    }
    return status;
}

/* 4. What is not in the list */

/* What every file has beside its list, since the list is made before it; and what netCDF adds to a copy.
 * The scales of a copy are not in the list that is held against it (copied.c). */
static bool is_unlisted_of_ours(const struct ebb_reader *reader, const struct ebb_object *object,
                                const char *name)
{
    static const char *const ours[] = {"contents_sha256", "complete", "_NCProperties"};
    static const char *const netcdf[] = {"_Netcdf4Dimid", "_Netcdf4Coordinates", "DIMENSION_LABELS"};
    static const char *const scales[] = {"CLASS", "NAME", "DIMENSION_LIST", "REFERENCE_LIST"};
    const bool is_file = strcmp(object->path, "/") == 0,
               is_list = strcmp(object->path, EBB_MANIFEST_PATH) == 0;
    for (size_t i = 0; i < 3; i++) {
        if ((is_file && strcmp(name, ours[i]) == 0) || strcmp(name, netcdf[i]) == 0)
            return true;
    }
    for (size_t i = 0; i < 4 && reader->copied; i++) {
        if (strcmp(name, scales[i]) == 0)
            return true;
    }
    return is_list || (is_file && reader->lost_attributes);
}

struct additions {
    const struct ebb_reader *reader;
    const struct ebb_object *object;
    struct ebb_text names;
    int n;
};

/* So many are named; a file with more was not annotated by hand. */
enum { MOST_NAMED = 5 };

static void add_name(struct additions *additions, const char *what, const char *name)
{
    if (additions->n++ < MOST_NAMED)
        ebb_text_add(&additions->names, "%s%s %.100s", additions->n > 1 ? ", " : "", what, name);
}

static herr_t visit_attribute(hid_t object, const char *name, const H5A_info_t *info, void *self)
{
    struct additions *additions = self;
    char line[2 * EBB_FIELD_PATH_SIZE], words[2 * EBB_FIELD_PATH_SIZE];
    (void)object, (void)info;
    const char *path = additions->object->path, *contents = ebb_text_chars(&additions->reader->contents);
    snprintf(line, sizeof line, "\n%s@%.100s ", path, name);
    snprintf(words, sizeof words, "%.80s of %s", name, path);
    /* Behind the end of a line, or as the first one. */
    const char *found = strstr(contents, line + 1);
    const bool listed = strstr(contents, line) != NULL || found == contents;
    if (!listed && !is_unlisted_of_ours(additions->reader, additions->object, name))
        add_name(additions, "attribute", words);
    return 0;
}

/* Attributes are looked at by name only where there are more than were listed; names are looked for in the
 * text of the list, which costs a pass over it for each. */
static void tell_additions(struct ebb_reader *reader, struct ebb_messages *messages)
{
    struct additions additions = {.reader = reader};
    for (int i = 0; i < reader->objects.n; i++) {
        additions.object = &reader->objects.all[i];
        const char *path = additions.object->path;
        if (!additions.object->is_group && !additions.object->is_listed &&
            strcmp(path, EBB_MANIFEST_PATH) != 0)
            add_name(&additions, "dataset", path);
        else if (additions.object->n_attributes > additions.object->n_listed)
            (void)H5Aiterate_by_name(reader->file, path, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, visit_attribute,
                                     &additions, H5P_DEFAULT);
    }
    if (additions.n > MOST_NAMED)
        ebb_text_add(&additions.names, " and %d more", additions.n - MOST_NAMED);
    if (additions.n > 0)
        ebb_messages_add(messages, EBB_OK, EBB_AT_FILE(reader->path),
                         "holds what its list of contents does not name, and what nobody has checked: %s",
                         ebb_text_chars(&additions.names));
    ebb_text_free(&additions.names);
}

/* 5. The whole */

static enum ebb_status complain(const struct ebb_reader *reader, const struct ebb_manifest_line *line,
                                const char *words, struct ebb_messages *messages)
{
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path), "dataset %s %s", line->object, words);
    return EBB_BAD_FILE;
}

/* An attribute that is missing is said by its name, so many times. */
enum { MOST_MISSING = 64 };

/* A line more than once would be read as often: a list of a million lines about one dataset would take a day.
 * Objects count the lines about them. */
static enum ebb_status count_line(const struct ebb_reader *reader, const struct ebb_manifest_line *line,
                                  struct ebb_object *object, struct ebb_messages *messages)
{
    if (line->name[0] != '\0')
        return ++object->n_listed <= object->n_attributes + MOST_MISSING
                   ? EBB_OK
                   : complain(reader, line, "lacks most of the attributes that are in the list of contents",
                              messages);
    object->is_listed = true;
    return object->n_lines++ == 0 ? EBB_OK
                                  : complain(reader, line, "is in the list of contents twice", messages);
}

/* One object at a time is opened and closed: a file of hundreds of datasets would else keep a cache for each.
 */
static enum ebb_status verify_line(struct ebb_reader *reader, const struct ebb_manifest_line *line,
                                   struct ebb_messages *messages)
{
    struct ebb_trouble trouble = {0};
    struct ebb_object *known = ebb_objects_find(&reader->objects, line->object);
    const bool is_dataset = line->name[0] == '\0';
    enum ebb_status status = known ? count_line(reader, line, known, messages) : EBB_OK;
    if (status != EBB_OK)
        return status;
    hid_t object =
        known && known->is_group && !is_dataset
            ? ebb_h5_id(&trouble, H5Gopen2(reader->file, line->object, H5P_DEFAULT), "opening", line->object)
            : ebb_expected_open(&reader->objects, reader->file, line->object, &trouble);
    status = ebb_h5_status(&trouble);
    if (status == EBB_BAD_FILE && is_dataset)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                         "dataset %s is damaged or missing: %s", line->object, trouble.words);
    else if (status == EBB_BAD_FILE && messages->n + messages->lost == 0) /* its own line went well */
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                         "attribute %s of %s cannot be read: %s", line->name, line->object, trouble.words);
    else if (!trouble.failed)
        status = is_dataset ? verify_dataset(reader, object, line, messages)
                            : verify_attribute(reader, object, line, messages);
    if (status == EBB_OK && is_dataset)
        status = verify_indices(reader, object, line->object, messages);
    ebb_h5_close(&trouble, object, line->object);
    return status;
}

/* That of a copy was asked when it was opened, before its list was cut to what there is. */
static enum ebb_status verify_digests(const struct ebb_reader *reader, struct ebb_messages *messages)
{
    enum ebb_status status = EBB_OK;
    for (int level = 0; level < EBB_LEVEL_DIGESTED && !reader->copied; level++) {
        char hex[EBB_DIGEST_HEX];
        ebb_manifest_digest(ebb_text_chars(&reader->contents), (enum ebb_level)level, hex);
        if (strcmp(hex, ebb_reader_attribute(reader, EBB_LEVEL_DIGESTS[level])) == 0)
            continue;
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                         "is damaged: its %s is not that of its list of contents", EBB_LEVEL_DIGESTS[level]);
        status = EBB_BAD_FILE;
    }
    return status;
}

/* The groups first: when a group cannot be listed, each of its datasets fails after it, and the reader of the
 * messages should see why. */
static enum ebb_status verify_all(void *self, struct ebb_messages *messages)
{
    struct ebb_reader *reader = self;
    const char *contents = ebb_text_chars(&reader->contents);
    struct ebb_manifest_line line;
    ebb_h5_enter();
    for (int i = 0; i < reader->objects.n; i++)
        reader->objects.all[i].n_lines = reader->objects.all[i].n_listed = 0;
    enum ebb_status status = verify_groups(reader, messages);
    if (status != EBB_NO_MEMORY && verify_digests(reader, messages) != EBB_OK)
        status = EBB_BAD_FILE;
    const char *next;
    for (const char *at = contents; status != EBB_NO_MEMORY && (next = ebb_manifest_next(at, &line)) != NULL;
         at = next) {
        const enum ebb_status found = verify_line(reader, &line, messages);
        status = found == EBB_OK ? status : found;
    }
    if (status != EBB_NO_MEMORY)
        tell_additions(reader, messages);
    return status;
}

/* What a dataset has when it is unpacked. Those that are not sound are not read. */
static uint64_t bytes_of(const struct ebb_object *object)
{
    uint64_t bytes = object->is_group || object->state != EBB_OBJECT_SOUND ? 0 : object->value_bytes;
    for (int k = 0; k < object->n_dims; k++)
        bytes *= object->dims[k]; /* fits: expected_dataset.c */
    return bytes;
}

/* In a copy of this process, which HDF5 may bring down (trial.h): all that is wanted of it are words, so that
 * nobody need read the file a second time. */
enum ebb_status ebb_reader_verify(struct ebb_reader *reader, struct ebb_messages *messages)
{
    struct ebb_trial trial = {.path = reader->path, .act = verify_all, .self = reader, .is_answer = true};
    if (ebb_reader_refuse_older(reader, messages) != EBB_OK)
        return EBB_BAD_FILE;
    for (int i = 0; i < reader->objects.n; i++) {
        const uint64_t bytes = bytes_of(&reader->objects.all[i]);
        trial.bytes = bytes <= INT64_MAX - trial.bytes ? trial.bytes + bytes : INT64_MAX;
    }
    return ebb_trial_run(&trial, messages);
}
