/* SPDX-License-Identifier: MIT
 * parts: a study played in parts, each into a file of its own, for the tests of results.
 *
 * Trouble that is not the thing under test fails the test.
 */
#ifndef EBB_TESTS_PARTS_H
#define EBB_TESTS_PARTS_H

#include <ebb/config.h>
#include <ebb/results.h>

/* Two whole blocks and a part of a third. The usual parts are of one block and of two, so that one has the
 * patients of several blocks, and one a block that is not full. */
enum { EBB_PARTS_PATIENTS = 2 * EBB_BLOCK_PATIENTS + 100, EBB_PARTS_BLOCKS = 3, EBB_PARTS_SPLIT = 1 };

struct ebb_parts {
    struct ebb_config config;
    struct ebb_plan plan;
    struct ebb_tally tally; /* for the test's own use; freed by ebb_parts_close */
};

/* The study at `path` with so many patients, `record: summary`, and that seed (NULL: its own). gives: caller
 * calls ebb_parts_close. */
void ebb_parts_open(struct ebb_parts *parts, const char *path, const char *seed);
void ebb_parts_open_with(struct ebb_parts *parts, const char *path, const char *record); /* its own seed */
void ebb_parts_close(struct ebb_parts *parts);

/* Plays blocks [first, last) into a tally (gives), or into a file. */
void ebb_parts_play(struct ebb_parts *parts, int64_t first, int64_t last, struct ebb_tally *tally);
void ebb_parts_write(struct ebb_parts *parts, int64_t first, int64_t last, const char *path);

/* Files 0 to 2 of the test program, in its scratch folder. */
const char *ebb_parts_path(int part);
/* gives: caller calls ebb_results_free. */
struct ebb_results ebb_parts_read(const char *path);

/* Shows the messages, and fails the test, unless the status is EBB_OK. */
void ebb_parts_must(enum ebb_status status, const struct ebb_messages *messages);

#endif
