/* SPDX-License-Identifier: MIT
 * arena: a chain of blocks; a piece that fits in no block gets one of its own.
 */
#include "arena.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* 32 kB: large enough that a node of a tree costs no malloc of its own, small enough to be cleared for the
 * small jobs that need little of it, such as the look whether a file is a calibration. */
enum { BLOCK_SIZE = 1 << 15 };

struct ebb_arena_block {
    struct ebb_arena_block *next;
    size_t used, size;
    max_align_t bytes[]; /* the type gives the alignment; ASan sees pieces of one block as one object */
};

/* Cleared here, once: a piece is zeroed because it was never given out before. */
static struct ebb_arena_block *new_block(struct ebb_arena *arena, size_t size)
{
    struct ebb_arena_block *block = calloc(1, sizeof *block + size);
    if (block == NULL) {
        arena->failed = true;
        return NULL;
    }
    block->size = size;
    block->next = arena->blocks;
    arena->blocks = block;
    return block;
}

/* Pieces of one reading live and die together: no piece is freed alone, so no path of an error can forget
 * one. */
void *ebb_arena_take(struct ebb_arena *arena, size_t size)
{
    const size_t unit = sizeof(max_align_t);
    struct ebb_arena_block *block = arena->blocks;
    size = (size + unit - 1) / unit * unit;
    /* Only the newest block is looked at: what an older one has left is small, and searching would cost
     * more. */
    if (block == NULL || block->size - block->used < size)
        block = new_block(arena, size > BLOCK_SIZE ? size : BLOCK_SIZE);
    if (block == NULL)
        return NULL;
    void *piece = (char *)block->bytes + block->used;
    block->used += size;
    return piece;
}

char *ebb_arena_copy(struct ebb_arena *arena, const char *bytes, size_t length)
{
    char *copy = ebb_arena_take(arena, length + 1);
    if (copy && length > 0)
        memcpy(copy, bytes, length);
    return copy;
}

char *ebb_arena_keep(struct ebb_arena *arena, struct ebb_text *text)
{
    arena->failed = arena->failed || text->failed;
    char *copy = text->failed ? NULL : ebb_arena_copy(arena, ebb_text_chars(text), text->length);
    ebb_text_free(text);
    return copy;
}

/* Formatted twice, first to count: texts here hold a user's words and paths, of any length, and a buffer
 * would cut them. */
char *ebb_arena_print(struct ebb_arena *arena, const char *format, ...)
{
    va_list list, again;
    va_start(list, format);
    va_copy(again, list);
    const int length = vsnprintf(NULL, 0, format, list);
    va_end(list);
    char *text = length < 0 ? NULL : ebb_arena_take(arena, (size_t)length + 1);
    if (text)
        vsnprintf(text, (size_t)length + 1, format, again);
    else
        arena->failed = true;
    va_end(again);
    return text;
}

void ebb_arena_free(struct ebb_arena *arena)
{
    while (arena->blocks) {
        struct ebb_arena_block *next = arena->blocks->next;
        free(arena->blocks);
        arena->blocks = next;
    }
    arena->failed = false;
}
