/* SPDX-License-Identifier: MIT
 * part: HDF5 files that are being written.
 */
#include "part.h"

#include <errno.h>
#include <string.h>

#include "attributes.h"
#include "h5_heap_check.h"
#include "h5_open.h"
#include "trial.h"

/* Truncating, since the file is there, made by us a moment ago. The name is all that HDF5 takes; so what it
 * has opened is asked for afterwards, and is refused when it is another file. */
hid_t ebb_part_create(struct ebb_trouble *trouble, const struct ebb_publication *publication, hid_t creation,
                      hid_t access)
{
    const char *path = publication->path;
    int *descriptor = NULL;
    ebb_h5_done(trouble, H5Pset_file_locking(access, false, true), "creating", path);
    /* A dataset left open by a failure would keep the file open after H5Fclose. */
    ebb_h5_done(trouble, H5Pset_fclose_degree(access, H5F_CLOSE_STRONG), "creating", path);
    if (trouble->failed)
        return -1;
    hid_t file = ebb_h5_id(trouble, H5Fcreate(path, H5F_ACC_TRUNC, creation, access), "creating", path);
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Fget_vfd_handle(file, H5P_DEFAULT, (void **)&descriptor), "opening", path);
    if (!trouble->failed && !ebb_publication_is(publication, *descriptor))
        ebb_h5_latch(trouble, "opening", "another file under the name of the unfinished one");
    if (!trouble->failed)
        return file;
    ebb_h5_close(trouble, file, path);
    return -1;
}

/* Orders of creation are kept because netCDF-4 refuses to append to a file without them. Times of objects are
 * not: the same run would give another file every second. */
hid_t ebb_part_create_run(struct ebb_trouble *trouble, const struct ebb_publication *publication)
{
    const char *path = publication->path;
    const unsigned order = H5P_CRT_ORDER_TRACKED | H5P_CRT_ORDER_INDEXED;
    hid_t creation = ebb_h5_id(trouble, H5Pcreate(H5P_FILE_CREATE), "creating", path);
    hid_t access = ebb_h5_id(trouble, H5Pcreate(H5P_FILE_ACCESS), "creating", path);
    ebb_h5_done(trouble, H5Pset_link_creation_order(creation, order), "creating", path);
    ebb_h5_done(trouble, H5Pset_attr_creation_order(creation, order), "creating", path);
    ebb_h5_done(trouble, H5Pset_obj_track_times(creation, false), "creating", path);
    /* From 1.10 on the indices of chunks have checksums; any HDF5 since 2016 reads them. */
    ebb_h5_done(trouble, H5Pset_libver_bounds(access, H5F_LIBVER_V110, H5F_LIBVER_V110), "creating", path);
    hid_t file = ebb_part_create(trouble, publication, creation, access);
    ebb_h5_close(trouble, access, path);
    ebb_h5_close(trouble, creation, path);
    return file;
}

/* What stands there may be anybody's. The heaps must be sound, and HDF5 must live through what is done here a
 * moment later. What it is gets no words here. */
static enum ebb_status try_attribute(void *self, struct ebb_messages *messages)
{
    struct ebb_trouble trouble = {0};
    struct ebb_text program = {0};
    const char *path = self;
    (void)messages;
    hid_t file = ebb_h5_open(&trouble, path);
    if (file >= 0)
        ebb_attribute_read(&trouble, file, "program", &program);
    ebb_h5_close(&trouble, file, path);
    ebb_text_free(&program);
    return EBB_OK;
}

static enum ebb_status look_first(const char *path, struct ebb_messages *messages)
{
    struct ebb_heaps heaps = {0};
    const struct ebb_trial trial = {.path = path, .act = try_attribute, .self = (void *)(uintptr_t)path};
    const enum ebb_status status = ebb_h5_heap_check(path, &heaps, messages);
    ebb_heaps_free(&heaps);
    return status == EBB_OK ? ebb_trial_run(&trial, messages) : status;
}

/* By its attribute `program`, which run files and tables of records have. A file that was put there to be
 * replaced must not bring the program down (look_first). What HDF5 cannot open, or has no such attribute,
 * is none of ours. Memory that ends says nothing of the file, nor does a lock: whose it is is then not known,
 * and a file that another program has open is not replaced under its hands. */
static enum ebb_status find_ours(const char *path, bool *out_is, struct ebb_text *unknown)
{
    struct ebb_messages unheard = {0};
    struct ebb_trouble trouble = {0};
    struct ebb_text program = {0};
    *out_is = false;
    ebb_h5_enter();
    enum ebb_status status = ebb_h5_find(path, out_is);
    if (status == EBB_OK && *out_is)
        status = look_first(path, &unheard);
    if (status == EBB_FAILED && unheard.n > 0)
        ebb_text_add(unknown, "%s", unheard.items[0].words); /* why it could not be tried */
    ebb_messages_free(&unheard);
    if (status != EBB_OK || !*out_is) {
        const bool damaged = status == EBB_BAD_FILE && *out_is; /* by whomever: it is not taken for ours */
        *out_is = false;
        return damaged ? EBB_OK : status;
    }
    hid_t file = ebb_h5_open(&trouble, path);
    if (file >= 0)
        ebb_attribute_read(&trouble, file, "program", &program);
    ebb_h5_close(&trouble, file, path);
    if (trouble.locked)
        ebb_text_add(unknown, "%s", ebb_h5_why_locked(path));
    *out_is = !trouble.failed && strcmp(ebb_text_chars(&program), "ebb") == 0;
    status = trouble.no_memory || program.failed || unknown->failed ? EBB_NO_MEMORY
             : trouble.error_number != 0                            ? EBB_BAD_FILE
                                                                    : EBB_OK;
    errno = trouble.error_number; /* the system's reason, where it was the system */
    ebb_text_free(&program);
    return status;
}

struct ebb_publication_place ebb_part_place(const char *path, bool force)
{
    return (struct ebb_publication_place){.path = path,
                                          .kind = "a results file of ebb",
                                          .find_kind = find_ours,
                                          .instead = "give another --out",
                                          .force = force,
                                          .makes_folder = false};
}
