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
 *   1. One collection   2. The file
 */
#include "h5_heap_check.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of collection and of object alike; what HDF5 makes at least; as many as two bytes can name. */
enum { HEADER = 16, LEAST_COLLECTION = 4096, MOST_INDICES = 1 << 16 };

/* 1. One collection */

static uint64_t number_at(const uint8_t *at, int bytes)
{
    uint64_t value = 0;
    for (int i = bytes - 1; i >= 0; i--)
        value = value << 8 | at[i];
    return value;
}

/* `left`: bytes of the file from here on. No number of the file is used before it is compared with what is
 * left, and no sum of two of them is taken that could wrap. */
static bool is_sound(const uint8_t *collection, uint64_t left)
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
        if (bytes > size - at - HEADER || (seen[index / 8] >> index % 8 & 1))
            return false;
        seen[index / 8] |= (uint8_t)(1u << index % 8);
        at += HEADER + (bytes + 7) / 8 * 8;
        if (at > size)
            return false;
    }
    return true;
}

/* 2. The file */

static uint64_t find_damaged(const uint8_t *file, uint64_t size)
{
    static const uint8_t signature[8] = {'G', 'C', 'O', 'L', 1, 0, 0, 0};
    const uint8_t *at = file, *end = file + size;
    while (end - at >= (ptrdiff_t)sizeof signature && (at = memchr(at, 'G', (size_t)(end - at))) != NULL) {
        const uint64_t left = (uint64_t)(end - at);
        if (left >= sizeof signature && memcmp(at, signature, sizeof signature) == 0 && !is_sound(at, left))
            return (uint64_t)(at - file);
        at++;
    }
    return size;
}

enum ebb_status ebb_h5_heap_check(const char *path, struct ebb_messages *messages)
{
    struct stat about;
    int file = open(path, O_RDONLY);
    if (file < 0 || fstat(file, &about) != 0) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path), "cannot be opened: %s", strerror(errno));
        if (file >= 0)
            close(file);
        return EBB_BAD_FILE;
    }
    const uint64_t size = (uint64_t)about.st_size;
    void *bytes = size > 0 ? mmap(NULL, (size_t)size, PROT_READ, MAP_PRIVATE, file, 0) : MAP_FAILED;
    const int because = errno;
    close(file);
    if (bytes == MAP_FAILED) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path), "cannot be read: %s",
                         size > 0 ? strerror(because) : "it is empty");
        return EBB_BAD_FILE;
    }
    const uint64_t damaged = find_damaged(bytes, size);
    munmap(bytes, (size_t)size);
    if (damaged == size)
        return EBB_OK;
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path),
                     "is damaged: the texts stored at byte %" PRIu64 " cannot be read", damaged);
    return EBB_BAD_FILE;
}
