/* SPDX-License-Identifier: MIT
 * h5_heap_check: HDF5's global heaps, checked before HDF5 reads them.
 *
 * Texts of variable length and references lie in global heap collections ("GCOL", HDF5 file format, section
 * III.E). They are the only structures of our files without a checksum, and HDF5 1.10 copies as many bytes as
 * an object's header says: one changed bit there ends the program. A collection is sound when its objects
 * fill it exactly and no two have the same index; what the texts say is checked later, by their digests.
 *
 *     collection   "GCOL" 1 0 0 0 | bytes of all: 8 | object | object | ... | free space
 *     object       index: 2 | references: 2 | zeros: 4 | bytes: 8 | the bytes, filled up to a multiple of 8
 *     free space   index 0, and its bytes count its own header; or fewer than 16 bytes, without a header
 *
 * Collections are looked for by their first eight bytes: to follow the pointers to them would mean to trust
 * what is to be checked. That is a pass over the whole file, 0.1 s of CPU for 400 MB that are in memory.
 * Packed scores that spell a signature by chance would make a sound file look damaged: one place in 2^64.
 *
 * The file is mapped, not read in pieces that a collection could lie across. Caveat: whoever cuts a file
 * short while it is looked at ends this program with SIGBUS; ebb itself never shortens a file under its final
 * name.
 *
 * A reference, which stands wherever a text is used, is looked at by whoever has it in hand (ebb_heaps_has):
 *
 *     reference    length: 4 | where the collection begins: 8 | index: 4
 *
 *   1. One collection   2. References   3. Passes over the file   4. The file
 */
#define _GNU_SOURCE 1 /* SEEK_DATA */

#include "h5_heap_check.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of collection and of object alike; what HDF5 makes at least; as many as two bytes can name. */
enum { HEADER = 16, LEAST_COLLECTION = 4096, MOST_INDICES = 1 << 16 };
/* A file of ours has some 2,000 objects, a few for each dataset and row of parameters; the largest is the
 * study's source, or, in a copy by netCDF, the list of contents with it. */
enum { MOST_OBJECTS = 1 << 20, MOST_OBJECT_BYTES = 64 << 20 };
/* HDF5 takes memory for so many bytes whatever a reference says: a shorter object cannot do harm. */
enum { SAFE_BYTES = 4096 };
/* Of a file, so much may be holes. Ours have none; a copy may, where there are zeros. A terabyte of nothing
 * would be looked through for minutes. */
#define MOST_HOLES (UINT64_C(1) << 30)

/* 1. One collection */

static uint64_t number_at(const uint8_t *at, int bytes)
{
    uint64_t value = 0;
    for (int i = bytes - 1; i >= 0; i--)
        value = value << 8 | at[i];
    return value;
}

/* False without memory, and for more objects than any file of ours has: the heap is then refused. */
static bool keep_object(struct ebb_heaps *heaps, uint64_t collection, unsigned index, uint64_t bytes)
{
    if (heaps->n == heaps->room) {
        const size_t room = heaps->room > 0 ? 2 * heaps->room : 4096;
        if (room > MOST_OBJECTS)
            return false;
        struct ebb_heap_object *grown = realloc(heaps->all, room * sizeof *grown);
        if (grown == NULL) {
            heaps->no_memory = true;
            return false;
        }
        heaps->all = grown;
        heaps->room = room;
    }
    heaps->all[heaps->n++] = (struct ebb_heap_object){collection, index, bytes};
    heaps->largest = bytes > heaps->largest ? bytes : heaps->largest;
    return true;
}

/* `left`: bytes of the file from here on. No number of the file is used before it is compared with what is
 * left, and no sum of two of them is taken that could wrap. */
static bool is_sound(const uint8_t *collection, uint64_t left, uint64_t address, struct ebb_heaps *heaps)
{
    uint8_t seen[MOST_INDICES / 8] = {0};
    if (left < HEADER)
        return false;
    const uint64_t size = number_at(collection + 8, 8);
    if (size < LEAST_COLLECTION || size > left)
        return false;
    uint64_t at = HEADER;
    while (size - at >= HEADER) {
        const unsigned index = (unsigned)number_at(collection + at, 2);
        const uint64_t bytes = number_at(collection + at + 8, 8);
        if (index == 0) /* the free space at the end, its header included */
            return bytes == size - at;
        if (bytes > size - at - HEADER || bytes > MOST_OBJECT_BYTES || (seen[index / 8] >> index % 8 & 1))
            return false;
        seen[index / 8] |= (uint8_t)(1u << index % 8);
        if (!keep_object(heaps, address, index, bytes))
            return false;
        at += HEADER + (bytes + 7) / 8 * 8;
        if (at > size)
            return false;
    }
    return true;
}

/* 2. References */

static int by_place(const void *a, const void *b)
{
    const struct ebb_heap_object *first = a, *second = b;
    const uint64_t one = first->collection == second->collection ? first->index : first->collection,
                   other = first->collection == second->collection ? second->index : second->collection;
    return (one > other) - (one < other);
}

static const struct ebb_heap_object *find_object(const struct ebb_heaps *heaps, uint64_t collection,
                                                 uint64_t index)
{
    const struct ebb_heap_object wanted = {.collection = collection, .index = index};
    return heaps->n > 0 ? bsearch(&wanted, heaps->all, heaps->n, sizeof wanted, by_place) : NULL;
}

/* Up to SAFE_BYTES a wrong length gives a wrong text, which its checksum tells. Of a text beyond, the length
 * is the bytes; other lists (of references, DIMENSION_LIST) count in eights and are never so long. */
static bool fits(const struct ebb_heap_object *object, uint64_t length)
{
    return object->bytes > SAFE_BYTES ? length == object->bytes : length <= SAFE_BYTES;
}

bool ebb_heaps_has(const struct ebb_heaps *heaps, const uint8_t reference[EBB_REFERENCE_BYTES])
{
    const uint64_t collection = number_at(reference + 4, 8);
    const struct ebb_heap_object *object = find_object(heaps, collection, number_at(reference + 12, 4));
    return collection == 0 || (object && fits(object, number_at(reference, 4)));
}

/* 3. Passes over the file */

/* With the reserved bytes that HDF5 writes and does not read. Without them these five bytes are a heap to
 * HDF5 all the same, wherever a size follows that the file could have; chance would take 2^75 bytes for
 * that. */
static bool is_heap(const uint8_t *at, uint64_t left)
{
    return memcmp(at, "GCOL\1", 5) == 0 &&
           (number_at(at + 5, 3) == 0 || (left >= HEADER && number_at(at + 8, 8) <= left));
}

static uint64_t find_damaged(const uint8_t *file, uint64_t from, uint64_t to, uint64_t size,
                             struct ebb_heaps *heaps)
{
    const uint8_t *at = file + from, *end = file + to;
    while (end - at >= 1 && (at = memchr(at, 'G', (size_t)(end - at))) != NULL) {
        const uint64_t address = (uint64_t)(at - file), left = size - address;
        if (left >= 8 && is_heap(at, left) &&
            (number_at(at + 5, 3) != 0 || !is_sound(at, left, address, heaps)))
            return address;
        at++;
    }
    return size;
}

/* What was never written is passed over: there is nothing to find in zeros. A file system that cannot tell
 * says that all is written. */
struct stretch {
    uint64_t from, to;
};
static bool next_stretch(int file, uint64_t size, struct stretch *stretch)
{
    const off_t data = lseek(file, (off_t)stretch->to, SEEK_DATA);
    const off_t hole = data >= 0 ? lseek(file, data, SEEK_HOLE) : -1;
    if (data < 0 && (errno == ENXIO || stretch->to > 0))
        return false;
    stretch->from = data >= 0 ? (uint64_t)data : 0;
    stretch->to = hole > data && (uint64_t)hole < size ? (uint64_t)hole : size; /* it may have grown */
    return stretch->from < size;
}

/* 4. The file */

/* Gives the place of what is wrong, or the size. The objects are sorted for ebb_heaps_has.
 *
 * Left: looking for references in the same way, by an address in the bytes where a heap begins. Packed rows
 * spell such addresses: 5,000 patients of one policy did, 40,000 of one draw did, and sound files were called
 * damaged. References of datasets are looked at one by one instead (expected_dataset.c); those of attributes
 * are HDF5's to follow. */
static uint64_t look_through(int file, const uint8_t *bytes, uint64_t size, struct ebb_heaps *heaps,
                             uint64_t *out_written)
{
    uint64_t wrong = size;
    *out_written = 0;
    for (struct stretch in = {0}; wrong == size && next_stretch(file, size, &in);) {
        *out_written += in.to - in.from;
        wrong = find_damaged(bytes, in.from, in.to, size, heaps);
    }
    if (wrong != size || size - *out_written > MOST_HOLES)
        return wrong;
    if (heaps->n > 0) /* qsort must not be given NULL, not even of nothing */
        qsort(heaps->all, heaps->n, sizeof *heaps->all, by_place);
    return wrong;
}

static enum ebb_status complain(const char *path, struct ebb_messages *messages, const char *words,
                                const char *why)
{
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path), "%s: %s", words, why);
    return EBB_BAD_FILE;
}

static bool is_as_long(int file, uint64_t size)
{
    struct stat now;
    return fstat(file, &now) == 0 && (uint64_t)now.st_size == size;
}

/* Without waiting: somebody may have put a fifo there since it was looked at. */
enum ebb_status ebb_h5_heap_check(const char *path, struct ebb_heaps *heaps, struct ebb_messages *messages)
{
    struct stat about;
    const int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    if (file < 0 || fstat(file, &about) != 0) {
        const int because = errno;
        if (file >= 0)
            close(file);
        return complain(path, messages, "cannot be opened", strerror(because));
    }
    const uint64_t size = (uint64_t)about.st_size;
    void *bytes = size > 0 ? mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, file, 0) : MAP_FAILED;
    if (bytes == MAP_FAILED) {
        const bool no_memory = size > 0 && errno == ENOMEM;
        const char *why = size > 0 ? strerror(errno) : "it is empty";
        close(file);
        if (no_memory)
            return EBB_NO_MEMORY;
        return complain(path, messages, "cannot be read", why);
    }
    uint64_t written;
    const uint64_t wrong = look_through(file, bytes, size, heaps, &written);
    const bool is_same = is_as_long(file, size);
    munmap(bytes, (size_t)size);
    close(file);
    if (heaps->no_memory)
        return EBB_NO_MEMORY;
    if (!is_same)
        return complain(path, messages, "was changed while it was being opened", "open it again");
    if (wrong != size)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path),
                         "is damaged: the texts stored at byte %" PRIu64 " cannot be read", wrong);
    else if (size - written > MOST_HOLES)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path),
                         "is damaged: of its %" PRIu64 " bytes only %" PRIu64 " were written", size, written);
    else
        return EBB_OK;
    return EBB_BAD_FILE;
}

void ebb_heaps_free(struct ebb_heaps *heaps)
{
    free(heaps->all);
    *heaps = (struct ebb_heaps){0};
}
