/* SPDX-License-Identifier: MIT
 * arena: memory that is given out in pieces and freed all at once.
 *
 * A tree of YAML, the rows of a study and the texts in them live exactly as long as their config. Owned one
 * by one they would need a free on every path of every error; owned together they need one.
 *
 * A text is NULL in the middle of a study -> somebody did not look at what a take gave, and the arena has
 * failed since: ask `failed` before what was built is used.
 */
#ifndef EBB_CONFIG_ARENA_H
#define EBB_CONFIG_ARENA_H

#include <stdbool.h>
#include <stddef.h>

#include <ebb/text.h>

/* A zeroed object is empty. A failed allocation sets `failed`, so that a long job may check once. Not for
 * threads: one arena, one reader. */
struct ebb_arena {
    struct ebb_arena_block *blocks; /* newest first */
    bool failed;
};

/* Zeroed memory of that size, aligned for anything, or NULL. */
void *ebb_arena_take(struct ebb_arena *arena, size_t size);
/* A copy of the bytes with a NUL behind them; NULL when there is no memory. */
char *ebb_arena_copy(struct ebb_arena *arena, const char *bytes, size_t length);
/* The text, which is freed, as such a copy; NULL, and `failed`, when there was no memory for the one or the
 * other: a text that could not be written is cut, and a cut one reads like another. */
char *ebb_arena_keep(struct ebb_arena *arena, struct ebb_text *text);
/* A formatted text; NULL when there is no memory. */
char *ebb_arena_print(struct ebb_arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Everything that was taken is gone; the arena is empty and can be used again. */
void ebb_arena_free(struct ebb_arena *arena);

#endif
