/* SPDX-License-Identifier: MIT
 * expected_walk: every object of a file, each by its one name.
 *
 * Left: H5Ovisit, which goes through a file by itself. It follows no links either, but says nothing of
 * those that it does not follow, and counts an object with two names once.
 *
 *   1. The walk   2. Looking up
 */
#include "expected_limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 1. The walk
 *
 * Groups are put behind the list that is gone through, not into each other: a file cannot choose how deep the
 * program's stack gets. */

struct walk {
    hid_t file;
    const char *place;
    struct ebb_objects *objects;
    struct ebb_messages *messages;
    char in[EBB_FIELD_PATH_SIZE]; /* path of the group whose links are gone through */
};

static struct ebb_object *add_object(struct ebb_objects *objects, const char *path)
{
    if (objects->n == objects->room) {
        const int room = objects->room > 0 ? 2 * objects->room : 256;
        struct ebb_object *grown = realloc(objects->all, (size_t)room * sizeof *grown);
        if (grown == NULL) {
            objects->no_memory = true;
            return NULL;
        }
        objects->all = grown;
        objects->room = room;
    }
    struct ebb_object *object = &objects->all[objects->n++];
    *object = (struct ebb_object){.address = HADDR_UNDEF};
    snprintf(object->path, sizeof object->path, "%s", path);
    return object;
}

static herr_t complain_of(const struct walk *walk, const char *path, const char *words)
{
    ebb_messages_add(walk->messages, EBB_BAD_FILE, EBB_AT_FILE(walk->place), "%.200s %s", path, words);
    return -1;
}

static const char *why_not_followed(const H5L_info_t *link)
{
    return link->type == H5L_TYPE_SOFT       ? "is a soft link, which no results file has: it is not followed"
           : link->type == H5L_TYPE_EXTERNAL ? "is a link into another file: it is not followed"
                                             : "is a link of another kind: it is not followed";
}

/* What HDF5 cannot make sense of stays as it is, and the walk goes on; without memory it cannot. */
static herr_t break_off(struct ebb_objects *objects, struct ebb_object *object)
{
    struct ebb_trouble trouble = {0};
    ebb_h5_latch(&trouble, "opening", object->path);
    ebb_object_break(object, &trouble);
    objects->no_memory = objects->no_memory || trouble.no_memory;
    return objects->no_memory ? -1 : 0;
}

/* What a link leads to. Its attributes are counted, not looked at. */
static herr_t add_linked(const struct walk *walk, const char *path)
{
    H5O_info_t about = {0};
    const herr_t found =
        H5Oget_info_by_name2(walk->file, path, &about, H5O_INFO_BASIC | H5O_INFO_NUM_ATTRS, H5P_DEFAULT);
    if (found >= 0 && about.type == H5O_TYPE_NAMED_DATATYPE)
        return complain_of(walk, path, "is a named type, which no results file has");
    if (found >= 0 && ebb_objects_at(walk->objects, about.addr) != NULL)
        return complain_of(walk, path, "is a second name of an object, or a group within itself");
    if (found >= 0 && about.num_attrs > MOST_ATTRIBUTES)
        return complain_of(walk, path, "has more attributes than anything of ours");
    if (walk->objects->n >= MOST_OBJECTS)
        return complain_of(walk, path, "is one too many: no results file has so many objects");
    struct ebb_object *object = add_object(walk->objects, path);
    if (object == NULL)
        return -1;
    if (found < 0)
        return break_off(walk->objects, object);
    object->address = about.addr;
    object->is_group = about.type == H5O_TYPE_GROUP;
    object->n_attributes = (int)about.num_attrs;
    return 0;
}

/* Called by HDF5 for each link of a group; the array of objects may move with each that is added. */
static herr_t visit_link(hid_t group, const char *name, const H5L_info_t *link, void *self)
{
    const struct walk *walk = self;
    char in[EBB_FIELD_PATH_SIZE], path[EBB_FIELD_PATH_SIZE];
    int depth = 1;
    (void)group;
    memcpy(in, walk->in, sizeof in);
    const int length = snprintf(path, sizeof path, "%s/%s", in[1] == '\0' ? "" : in, name);
    for (const char *at = in; *at != '\0' && in[1] != '\0'; at++)
        depth += *at == '/';
    if (length < 0 || (size_t)length >= sizeof path)
        return complain_of(walk, path, "...: longer than any name in a results file");
    if (depth > MOST_DEPTH)
        return complain_of(walk, path, "is deeper than any group of a results file");
    if (link->type != H5L_TYPE_HARD)
        return complain_of(walk, path, why_not_followed(link));
    return add_linked(walk, path);
}

/* A group whose links cannot be read is damage, and its datasets are then missing; only what was complained
 * of ends the walk. */
static bool visit_group(struct walk *walk, int i)
{
    const struct ebb_object about = walk->objects->all[i];
    const size_t n_before = walk->messages->n + walk->messages->lost;
    hid_t group = H5Gopen2(walk->file, about.path, H5P_DEFAULT);
    memcpy(walk->in, about.path, sizeof walk->in);
    const bool broken =
        group < 0 || H5Literate(group, H5_INDEX_NAME, H5_ITER_NATIVE, NULL, visit_link, walk) < 0;
    if (broken)
        (void)break_off(walk->objects, &walk->objects->all[i]);
    if (group >= 0)
        H5Gclose(group);
    return walk->messages->n + walk->messages->lost == n_before && !walk->objects->no_memory;
}

static int by_path(const void *a, const void *b)
{
    const struct ebb_object *first = a, *second = b;
    return strcmp(first->path, second->path);
}

enum ebb_status ebb_expected_walk(hid_t file, const char *place, const struct ebb_heaps *heaps,
                                  struct ebb_objects *objects, struct ebb_messages *messages)
{
    struct walk walk = {.file = file, .place = place, .objects = objects, .messages = messages};
    bool sound = add_linked(&walk, "/") >= 0;
    for (int i = 0; sound && i < objects->n; i++) {
        if (objects->all[i].is_group)
            sound = visit_group(&walk, i);
        else if (objects->all[i].state == EBB_OBJECT_SOUND)
            objects->no_memory = ebb_expected_dataset(file, heaps, &objects->all[i]) == EBB_NO_MEMORY;
        sound = sound && !objects->no_memory;
    }
    if (objects->no_memory)
        return EBB_NO_MEMORY;
    if (!sound)
        return EBB_BAD_FILE;
    qsort(objects->all, (size_t)objects->n, sizeof *objects->all, by_path);
    return EBB_OK;
}

/* 2. Looking up */

void ebb_objects_free(struct ebb_objects *objects)
{
    free(objects->all);
    *objects = (struct ebb_objects){0};
}

struct ebb_object *ebb_objects_find(const struct ebb_objects *objects, const char *path)
{
    struct ebb_object wanted = {0};
    if (objects->n == 0 || strlen(path) >= sizeof wanted.path)
        return NULL;
    snprintf(wanted.path, sizeof wanted.path, "%s", path);
    return bsearch(&wanted, objects->all, (size_t)objects->n, sizeof wanted, by_path);
}

const struct ebb_object *ebb_objects_at(const struct ebb_objects *objects, haddr_t address)
{
    for (int i = 0; i < objects->n; i++) {
        if (objects->all[i].address == address && address != HADDR_UNDEF)
            return &objects->all[i];
    }
    return NULL;
}
