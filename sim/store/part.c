/* SPDX-License-Identifier: MIT
 * part: HDF5 files that are being written.
 */
#include "part.h"

#include <string.h>

#include "attributes.h"
#include "h5_heap_check.h"

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

/* By its attribute `program`, which run files and tables of records have. Heaps first: a file that was put
 * there to be replaced must not bring the program down. */
static bool is_ours(const char *path)
{
    struct ebb_messages unheard = {0};
    struct ebb_trouble trouble = {0};
    struct ebb_text program = {0};
    ebb_h5_enter();
    bool ours = ebb_h5_is(path) && ebb_h5_heap_check(path, &unheard) == EBB_OK;
    hid_t file = ours ? ebb_h5_id(&trouble, H5Fopen(path, H5F_ACC_RDONLY, H5P_DEFAULT), "opening", path) : -1;
    if (file >= 0)
        ebb_attribute_read(&trouble, file, "program", &program);
    ours = ours && !trouble.failed && strcmp(ebb_text_chars(&program), "ebb") == 0;
    ebb_h5_close(&trouble, file, path);
    ebb_text_free(&program);
    ebb_messages_free(&unheard);
    return ours;
}

struct ebb_publication_place ebb_part_place(const char *path, bool force)
{
    return (struct ebb_publication_place){.path = path,
                                          .kind = "a results file of ebb",
                                          .is_kind = is_ours,
                                          .instead = "give another --out",
                                          .force = force,
                                          .makes_folder = false};
}
