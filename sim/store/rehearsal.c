/* SPDX-License-Identifier: MIT
 * rehearsal: see the header.
 *
 *   1. A dataset   2. The whole
 */
#include "rehearsal.h"

#include <string.h>

#include <ebb/provenance.h>

#include "open_file.h"
#include "read_provenance.h"
#include "unpack.h"

/* 1. A dataset */

static void read_ends(struct ebb_unpack *unpack, struct ebb_trouble *trouble)
{
    hsize_t at[EBB_FIELD_DIMS] = {0}, last[EBB_FIELD_DIMS] = {0}, bytes;
    bool several = false;
    (void)ebb_unpack_chunk(unpack, at, trouble);
    while (!trouble->failed && ebb_unpack_step(unpack, at)) {
        ebb_h5_done(trouble, H5Dget_chunk_storage_size(unpack->dataset, at, &bytes), "reading", unpack->path);
        memcpy(last, at, sizeof last);
        several = true;
    }
    if (!trouble->failed && several)
        (void)ebb_unpack_chunk(unpack, last, trouble);
}

/* False when memory has ended. */
static bool read_dataset(const struct ebb_reader *reader, const struct ebb_object *object)
{
    struct ebb_trouble trouble = {0};
    struct ebb_unpack unpack;
    hid_t dataset = ebb_expected_open(&reader->objects, reader->file, object->path, &trouble);
    ebb_unpack_init(&unpack, dataset, object->path, &trouble);
    if (!trouble.failed)
        read_ends(&unpack, &trouble);
    ebb_unpack_free(&unpack);
    ebb_h5_close(&trouble, dataset, object->path);
    return !trouble.no_memory;
}

/* Without chunks there is no index: the values lie in one piece, whose place and length the walk has asked
 * for, and texts it has read. Reading these, too, would take longer than all else (12 of 20 ms). */
static bool is_to_be_read(const struct ebb_object *object)
{
    bool any = object->state == EBB_OBJECT_SOUND && !object->is_group && object->has_chunks;
    for (int k = 0; k < object->n_dims; k++)
        any = any && object->dims[k] > 0;
    return any;
}

/* 2. The whole */

/* Each dataset of the list once, however often it is named there; one that somebody added is read by
 * nobody. */
static enum ebb_status read_listed(struct ebb_reader *reader)
{
    struct ebb_manifest_line line;
    const char *next;
    for (const char *at = ebb_text_chars(&reader->contents); (next = ebb_manifest_next(at, &line)) != NULL;
         at = next) {
        struct ebb_object *object =
            line.name[0] == '\0' ? ebb_objects_find(&reader->objects, line.object) : NULL;
        if (object && is_to_be_read(object) && object->n_lines++ == 0 && !read_dataset(reader, object))
            return EBB_NO_MEMORY;
    }
    return EBB_OK;
}

static enum ebb_status read_all(struct ebb_reader *reader)
{
    struct ebb_provenance provenance = {0};
    struct ebb_messages unheard = {0};
    enum ebb_status status = ebb_read_provenance(reader, &provenance, &unheard);
    if (status == EBB_OK)
        ebb_provenance_free(&provenance);
    ebb_messages_free(&unheard);
    return status == EBB_NO_MEMORY ? status : read_listed(reader);
}

static ssize_t n_open(void)
{
    return H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_ALL);
}

/* What HDF5 keeps open of a file it has lost count of: it falls later, when it closes other files. */
enum ebb_status ebb_rehearsal(void *self, struct ebb_messages *messages)
{
    const struct ebb_rehearsed *rehearsed = self;
    struct ebb_reader *reader = NULL;
    ebb_h5_enter();
    const ssize_t n_before = n_open();
    enum ebb_status status = ebb_reader_open_untried(rehearsed->path, rehearsed->about, &reader, messages);
    if (status == EBB_OK && rehearsed->look)
        status = rehearsed->look(rehearsed->self, reader, messages);
    if (status == EBB_OK)
        status = read_all(reader);
    ebb_reader_close(reader);
    if (status != EBB_OK || n_open() <= n_before)
        return status;
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(rehearsed->path),
                     "is damaged: the HDF5 library cannot close what it has opened of it");
    return EBB_BAD_FILE;
}
