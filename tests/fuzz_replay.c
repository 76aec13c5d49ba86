/* SPDX-License-Identifier: MIT
 * Every input that a target of libFuzzer was ever mended for, or reached something new with, is handled as
 * the target promises: without libFuzzer, by the ordinary compiler.
 *
 * The inputs are the files of tests/fuzz/corpus/TARGET, and some changes of a results file. A promise that is
 * broken aborts, which the runner counts as a failure and names by its signal; the line "# replays FILE"
 * before it says with which file.
 *
 *   1. The targets   2. Replaying
 */
#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/file.h>

#include "fuzz/fuzz.h"
#include "tap.h"

/* 1. The targets */

/* The Makefile gives each target's function this name; one that is missing here is not replayed, so the test
 * below counts the folders. */
#define TARGETS(X) X(study) X(calibration) X(draws) X(journal) X(results) X(merge)

#define DECLARED(name) int ebb_fuzz_##name(const uint8_t *data, size_t size);
TARGETS(DECLARED)

#define AS_ROW(name) {#name, ebb_fuzz_##name},
static const struct {
    const char *name;
    int (*target)(const uint8_t *data, size_t size);
} ROWS[] = {TARGETS(AS_ROW)};

/* 2. Replaying */

enum { N_ROWS = sizeof ROWS / sizeof ROWS[0], LARGEST = 1 << 20, RESULTS_FILES = 150 };

static int replay_folder(int row)
{
    char pattern[256];
    glob_t found = {0};
    snprintf(pattern, sizeof pattern, "tests/fuzz/corpus/%s/*", ROWS[row].name);
    assert_int_equal(glob(pattern, 0, NULL, &found), 0);
    for (size_t i = 0; i < found.gl_pathc; i++) {
        struct ebb_text text = {0};
        struct ebb_messages messages = {0};
        assert_int_equal(ebb_file_read(found.gl_pathv[i], LARGEST, &text, &messages), EBB_OK);
        printf("# replays %s\n", found.gl_pathv[i]);
        fflush(stdout); /* it is read after an abort, too */
        assert_int_equal(ROWS[row].target((const uint8_t *)ebb_text_chars(&text), text.length), 0);
        ebb_text_free(&text);
    }
    const int n = (int)found.gl_pathc;
    globfree(&found);
    return n;
}

static void corpora_are_handled_as_promised(void **unused)
{
    (void)unused;
    for (int row = 0; row < N_ROWS; row++)
        assert_true(replay_folder(row) >= 3);
}

static void every_corpus_has_a_target(void **unused)
{
    glob_t found = {0};
    (void)unused;
    assert_int_equal(glob("tests/fuzz/corpus/*", 0, NULL, &found), 0);
    assert_int_equal(found.gl_pathc, N_ROWS);
    globfree(&found);
}

/* One change each, of every way in: a recipe as tests/fuzz/results_files.h draws it. */
static void damaged_results_are_handled_as_promised(void **unused)
{
    (void)unused;
    for (unsigned seed = 1; seed <= RESULTS_FILES; seed++) {
        const uint8_t recipe[] = {(uint8_t)seed, 0, (uint8_t)seed, 0, 0, 0};
        printf("# replays change %u\n", seed);
        fflush(stdout);
        assert_int_equal(ebb_fuzz_results(recipe, sizeof recipe), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("every corpus of libFuzzer has a target here", every_corpus_has_a_target),
        TEST("what libFuzzer found is handled as its target promises", corpora_are_handled_as_promised),
        TEST("damaged results files are refused, or give what was written",
             damaged_results_are_handled_as_promised),
    };
    /* HDF5 believes what has new checksums, and some of what it then does ends the program, which only a
     * process of its own for each would bear. */
    return setenv("EBB_FUZZ_SEALED", "0", 1) == 0 ? RUN_TESTS(tests) : 1;
}
