/* SPDX-License-Identifier: MIT
 * Shares of work have no gap and no overlap, what is no share is refused, and names of pieces are read back.
 */
#include <stdio.h>

#include <ebb/shard.h>

#include "tap.h"

static enum ebb_status read_word(const char *word, const struct ebb_shard_array *array, struct ebb_shard *out)
{
    struct ebb_messages messages = {0};
    const enum ebb_status status = ebb_shard_read(word, array, "--shard", out, &messages);
    assert_int_equal(messages.n, status == EBB_OK ? 0 : 1);
    ebb_messages_free(&messages);
    return status;
}

static void shares_make_the_whole(void **state)
{
    (void)state;
    const int64_t totals[] = {0, 1, 2, 7, 200, 24415, INT64_MAX}, parts[] = {1, 2, 3, 7, 200, 1000};
    for (size_t t = 0; t < sizeof totals / sizeof totals[0]; t++) {
        for (size_t p = 0; p < sizeof parts / sizeof parts[0]; p++) {
            int64_t next = 0;
            for (int64_t k = 1; k <= parts[p]; k++) {
                const struct ebb_share share = ebb_shard_share((struct ebb_shard){k, parts[p]}, totals[t]);
                assert_int_equal(share.first, next);
                assert_true(share.n - totals[t] / parts[p] == 0 || share.n - totals[t] / parts[p] == 1);
                next += share.n;
            }
            assert_int_equal(next, totals[t]);
        }
    }
    const struct ebb_share whole = ebb_shard_share((struct ebb_shard){0}, 9);
    assert_true(whole.first == 0 && whole.n == 9);
    /* As the header draws it. */
    assert_int_equal(ebb_shard_share((struct ebb_shard){2, 4}, 10).first, 2);
    assert_int_equal(ebb_shard_share((struct ebb_shard){2, 4}, 10).n, 3);
}

static void words_are_read_or_refused(void **state)
{
    (void)state;
    const char *const bad[] = {
        "",      "3",     "/2",     "3/",        "0/2",
        "3/2",   "1/0",   "-1/2",   "1 /2",      "1/2 ",
        "+1/2",  "1/2/3", "1e1/20", "1/1000001", "99999999999999999999/99999999999999999999",
        "Slurm", "1/2x"};
    struct ebb_shard shard = {5, 6};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        assert_int_equal(read_word(bad[i], &(struct ebb_shard_array){0}, &shard), EBB_USAGE);
    assert_true(shard.k == 5 && shard.n == 6); /* untouched */
    assert_int_equal(read_word("003/200", &(struct ebb_shard_array){0}, &shard), EBB_OK);
    assert_true(shard.k == 3 && shard.n == 200);
}

static void arrays_without_gaps_are_shards(void **state)
{
    (void)state;
    const struct ebb_shard_array from_5 = {"7", "5", "12", "8"}, gaps = {"3", "3", "17", "2"}, none = {0},
                                 odd = {"4", "5", "12", "8"}, words = {"7", "5", "x", "8"};
    struct ebb_shard shard = {0};
    assert_int_equal(read_word("slurm", &from_5, &shard), EBB_OK);
    assert_true(shard.k == 3 && shard.n == 8);
    assert_int_equal(read_word("slurm", &gaps, &shard), EBB_USAGE);
    assert_int_equal(read_word("slurm", &none, &shard), EBB_USAGE);
    assert_int_equal(read_word("slurm", &odd, &shard), EBB_USAGE);
    assert_int_equal(read_word("slurm", &words, &shard), EBB_USAGE);
}

/* What a name is made of comes back of it. */
static void assert_name(struct ebb_shard shard, bool stops, const char *whole, const char *expected)
{
    struct ebb_text piece = {0}, name = {0}, back = {0};
    struct ebb_shard found = {0};
    bool stopped = false;
    ebb_shard_path(shard, whole, &piece);
    if (stops)
        ebb_shard_stopped_path(piece.chars, &name);
    else
        ebb_text_add(&name, "%s", piece.chars);
    assert_string_equal(name.chars, expected);
    assert_true(ebb_shard_of_path(name.chars, &found, &stopped, &back) == !ebb_shard_is_whole(shard));
    if (!ebb_shard_is_whole(shard)) {
        assert_true(found.k == shard.k && found.n == shard.n && stopped == stops);
        assert_string_equal(back.chars, whole);
    }
    ebb_text_free(&piece);
    ebb_text_free(&name);
    ebb_text_free(&back);
}

static void names_are_made_and_read_back(void **state)
{
    (void)state;
    const char *const others[] = {"run.h5",          "run.shard-1-of-200.h5",   "run.shard-001-of-20.h5",
                                  "a/.shard-1-of-2", "run.shard-201-of-200.h5", "run.shard-000-of-200.h5",
                                  "run.stopped.h5"};
    const struct ebb_shard third = {3, 200}, whole = {0};
    assert_name(third, false, "a.b/run.h5", "a.b/run.shard-003-of-200.h5");
    assert_name(third, true, "a.b/run.h5", "a.b/run.shard-003-of-200.stopped.h5");
    assert_name((struct ebb_shard){1, 1}, false, "run.h5", "run.shard-1-of-1.h5");
    assert_name(third, false, "a.b/run", "a.b/run.shard-003-of-200");
    assert_name(third, false, "a.shard-b/run.x.h5", "a.shard-b/run.x.shard-003-of-200.h5");
    assert_name(third, true, ".hidden.h5", ".hidden.shard-003-of-200.stopped.h5");
    assert_name(whole, false, "run.h5", "run.h5");
    assert_name(whole, true, "run.h5", "run.stopped.h5");
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct ebb_text back = {0};
        struct ebb_shard found;
        bool stopped;
        const bool is = ebb_shard_of_path(others[i], &found, &stopped, &back);
        if (is)
            printf("# %s\n", others[i]);
        assert_false(is);
        ebb_text_free(&back);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("shares of any number of items leave none out and take none twice", shares_make_the_whole),
        TEST("k/n is read, and what is no share is refused with a word", words_are_read_or_refused),
        TEST("a task's place in an array without gaps is its shard", arrays_without_gaps_are_shards),
        TEST("names of pieces are made, and read back", names_are_made_and_read_back),
    };
    return RUN_TESTS(tests);
}
