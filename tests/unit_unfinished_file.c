/* SPDX-License-Identifier: MIT
 * Of two runs into one place one goes on, whatever the instant at which they meet, and nothing is lost.
 *
 * Each test stops one run at one instant, which needs no second process: two openings of one file exclude each
 * other in one process, too. A run that is killed lets go of its lock, so that a leftover is a file alone.
 *
 *   1. Steps of a run   2. Instants
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../sim/store/unfinished_file.h"
#include "support.h"
#include "tap.h"

/* 1. Steps of a run */

static const char *scratch(void)
{
    static char path[4096];
    const char *folder = getenv("EBB_TMP");
    snprintf(path, sizeof path, "%s/run.h5", folder ? folder : ".");
    return path;
}

static bool exists(const char *name)
{
    struct stat about;
    return lstat(name, &about) == 0;
}

static void make(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

struct run {
    struct ebb_unfinished_file part;
    struct ebb_trouble trouble;
    struct ebb_messages messages;
    hid_t file;
};

static enum ebb_status begin(struct run *run)
{
    *run = (struct run){.file = -1};
    ebb_h5_enter();
    return ebb_unfinished_file_init(&run->part, scratch(), false, &run->messages);
}

static void create(struct run *run)
{
    run->file = ebb_h5_id(&run->trouble, H5Fcreate(run->part.path, H5F_ACC_EXCL, H5P_DEFAULT, H5P_DEFAULT),
                          "creating", run->part.path);
}

static enum ebb_status hold(struct run *run)
{
    return ebb_unfinished_file_hold(&run->part, run->file, &run->trouble, &run->messages);
}

static void close_file(struct run *run)
{
    if (run->file >= 0)
        assert_true(H5Fclose(run->file) >= 0);
    run->file = -1;
}

/* Ends the run; what it said must hold the words, or be nothing. */
static void end(struct run *run, const char *words)
{
    close_file(run);
    assert_int_equal(run->messages.n, words != NULL);
    if (words)
        assert_non_null(strstr(ebb_support_printed(&run->messages.items[0]), words));
    ebb_messages_free(&run->messages);
    ebb_unfinished_file_free(&run->part);
}

static void publish(struct run *run)
{
    assert_int_equal(ebb_unfinished_file_publish(&run->part, &run->messages), EBB_OK);
    end(run, NULL);
    assert_true(ebb_h5_is(scratch()));
    unlink(scratch());
}

/* 2. Instants */

static void a_run_that_writes_is_named(void **state)
{
    (void)state;
    struct run first, second;
    char words[64];
    snprintf(words, sizeof words, "(process %ld on ", (long)getpid());
    assert_int_equal(begin(&first), EBB_OK);
    create(&first);
    assert_int_equal(hold(&first), EBB_OK);
    assert_int_equal(begin(&second), EBB_BAD_FILE);
    end(&second, words);
    close_file(&first);
    publish(&first);
}

/* HDF5's lock is gone by then; a finished file that is being synced must not look like a leftover. */
static void a_file_that_is_closed_is_still_held(void **state)
{
    (void)state;
    struct run first, second;
    assert_int_equal(begin(&first), EBB_OK);
    create(&first);
    assert_int_equal(hold(&first), EBB_OK);
    close_file(&first);
    assert_int_equal(begin(&second), EBB_BAD_FILE);
    end(&second, "is using this file: wait for it, or give another --out");
    publish(&first);
}

static void a_leftover_is_no_run(void **state)
{
    (void)state;
    struct run run;
    char part[4200];
    snprintf(part, sizeof part, "%s.part", scratch());
    make(part, "half a file");
    assert_int_equal(begin(&run), EBB_OK);
    assert_false(exists(part));
    create(&run);
    assert_int_equal(hold(&run), EBB_OK);
    close_file(&run);
    publish(&run);
}

/* Both found the place free; the other, which is not one of HDF5 here, was quicker. */
static void who_creates_second_is_told(void **state)
{
    (void)state;
    struct run run;
    assert_int_equal(begin(&run), EBB_OK);
    make(run.part.path, "the other's");
    const int other = open(run.part.path, O_RDWR);
    assert_int_equal(flock(other, LOCK_EX), 0);
    create(&run);
    assert_int_equal(hold(&run), EBB_BAD_FILE);
    end(&run, "is using this file: wait for it, or give another --out");
    assert_int_equal(begin(&run), EBB_BAD_FILE); /* which has not removed it */
    close(other);
    end(&run, "is using this file");
    assert_int_equal(begin(&run), EBB_OK);
    end(&run, NULL);
}

/* The second took the file for a leftover between the first's creating and locking it, and has made its own. */
static void who_lost_the_name_does_not_begin(void **state)
{
    (void)state;
    struct run first, second;
    assert_int_equal(begin(&first), EBB_OK);
    create(&first);
    assert_int_equal(unlink(first.part.path), 0);
    assert_int_equal(begin(&second), EBB_OK);
    create(&second);
    assert_int_equal(hold(&second), EBB_OK);
    assert_int_equal(hold(&first), EBB_BAD_FILE);
    end(&first, "another ebb has just begun to write this file");
    assert_true(exists(second.part.path));
    close_file(&second);
    publish(&second);
}

/* Another run was done between this one's look at the final name and its start. */
static void a_name_taken_meanwhile_is_seen_at_the_start(void **state)
{
    (void)state;
    struct run run;
    assert_int_equal(begin(&run), EBB_OK);
    make(scratch(), "results of another run");
    create(&run);
    assert_int_equal(hold(&run), EBB_BAD_FILE);
    end(&run, "already exists");
    assert_true(exists(scratch()));
    unlink(scratch());
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a run that writes is named by process and host", a_run_that_writes_is_named),
        TEST("a finished file is held until it has its name", a_file_that_is_closed_is_still_held),
        TEST("what a killed run left is taken away", a_leftover_is_no_run),
        TEST("who creates the file second is told, and harms nothing", who_creates_second_is_told),
        TEST("who lost the name before locking does not begin", who_lost_the_name_does_not_begin),
        TEST("a final name taken meanwhile is seen before the first patient",
             a_name_taken_meanwhile_is_seen_at_the_start),
    };
    return RUN_TESTS(tests);
}
