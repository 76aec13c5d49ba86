/* SPDX-License-Identifier: MIT
 * What the command says of a file that holds a part of a run: whose patients it has, under the numbers that
 * they have in the whole.
 *
 * Only a program writes parts (<ebb/writer.h>), so the file is made here and the command is run on it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sys/wait.h>

#include "parts.h"
#include "tap.h"

/* Runs ebb and keeps what it says on either stream; returns its exit status. */
static int run(const char *words, struct ebb_text *said)
{
    struct ebb_text command = {0};
    char line[512];
    ebb_text_add(&command, "%s %s 2>&1", getenv("EBB"), words);
    FILE *pipe = popen(ebb_text_chars(&command), "r");
    assert_non_null(pipe);
    while (fgets(line, sizeof line, pipe))
        ebb_text_add(said, "%s", line);
    ebb_text_free(&command);
    const int status = pclose(pipe);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void must_say(const char *verb, const char *first, const char *second, int status, const char *words)
{
    struct ebb_text command = {0}, said = {0};
    ebb_text_add(&command, "%s %s %s", verb, first, second);
    assert_int_equal(run(ebb_text_chars(&command), &said), status);
    if (strstr(ebb_text_chars(&said), words) == NULL)
        fail_msg("%s: not said: %s\n%s", ebb_text_chars(&command), words, ebb_text_chars(&said));
    assert_null(strstr(ebb_text_chars(&said), "please report"));
    ebb_text_free(&command);
    ebb_text_free(&said);
}

/* Parts 0 and 1 together have the patients of file 2. */
static void write_parts(const char *record)
{
    struct ebb_parts parts = {0};
    ebb_parts_open_with(&parts, "configs/smoke.yaml", record);
    ebb_parts_write(&parts, 0, EBB_PARTS_SPLIT, ebb_parts_path(0));
    ebb_parts_write(&parts, EBB_PARTS_SPLIT, EBB_PARTS_BLOCKS, ebb_parts_path(1));
    ebb_parts_write(&parts, 0, EBB_PARTS_BLOCKS, ebb_parts_path(2));
    ebb_parts_close(&parts);
}

static void compare_says_whose_patients(void **state)
{
    (void)state;
    write_parts("summary");
    must_say("compare", ebb_parts_path(0), ebb_parts_path(1), 0,
             "The first file holds patients 0 to 4,095, the second 4,096 to 8,291.");
    must_say("compare", ebb_parts_path(0), ebb_parts_path(1), 0, "within Monte Carlo error: ");
    must_say("compare", ebb_parts_path(1), ebb_parts_path(2), 0,
             "within Monte Carlo error, unpaired on the 4,196 patients that both hold: ");
}

/* Rows of a part begin with its first patient: a place wrong would pair strangers, and be said to. */
static void rows_of_a_part_are_paired(void **state)
{
    (void)state;
    write_parts("outcomes");
    must_say("compare", ebb_parts_path(1), ebb_parts_path(2), 0,
             "within Monte Carlo error, paired on the 4,196 patients that both hold: ");
    must_say("compare", ebb_parts_path(2), ebb_parts_path(0), 0,
             "within Monte Carlo error, paired on the 4,096 patients that both hold: ");
    must_say("compare", ebb_parts_path(0), ebb_parts_path(1), 0, "within Monte Carlo error: ");
}

static void trace_knows_the_numbers(void **state)
{
    (void)state;
    must_say("trace", ebb_parts_path(1), "8291", 0, "Virtual patient 8,291 of");
    must_say("trace", ebb_parts_path(1), "17", 2, "must be a whole number from 4096 to 8291");
    must_say("trace", ebb_parts_path(0), "4096", 2, "must be a whole number from 0 to 4095");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("compare says which patients of a run each file holds", compare_says_whose_patients),
        TEST("rows of a part are paired with the same patients of the whole", rows_of_a_part_are_paired),
        TEST("trace follows the patients of a part, under their numbers", trace_knows_the_numbers),
    };
    return RUN_TESTS(tests);
}
