/* SPDX-License-Identifier: MIT
 * A text that memory did not suffice for is not kept as the one that it was to be.
 */
#include <ebb/text.h>

#include "../sim/config/arena.h"
#include "tap.h"

/* What could be written of it reads like another text: a level of a design without its end. */
static void a_text_that_is_cut_is_not_kept(void **unused)
{
    struct ebb_arena arena = {0};
    struct ebb_text whole = {0}, cut = {0};
    (void)unused;
    ebb_text_add(&whole, "2 weeks");
    assert_string_equal(ebb_arena_keep(&arena, &whole), "2 weeks");
    assert_null(whole.chars);
    assert_false(arena.failed);
    ebb_text_add(&cut, "2 we");
    cut.failed = true;
    assert_null(ebb_arena_keep(&arena, &cut));
    assert_true(arena.failed);
    ebb_arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a text that could not be written is not kept", a_text_that_is_cut_is_not_kept),
    };
    return RUN_TESTS(tests);
}
