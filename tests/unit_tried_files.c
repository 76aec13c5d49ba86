/* SPDX-License-Identifier: MIT
 * Files that are tried by lots are opened as if each had been tried alone: what is wrong with any of them is
 * said by its name, and keeps no other from being tried.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include <ebb/tried_files.h>

#include "stored.h"
#include "support.h"

/* More than one lot's, and several copies. */
enum { N = 66, SOUND = 50, FALLS, REFUSED };

struct tried {
    char names[N][32];
    const char *paths[N];
    struct ebb_tried_file files[N];
    int heads[N];
    struct ebb_messages messages;
    int n_last; /* as progress told it */
    ebb_stop_flag stop;
};

static void progress(void *self, int n)
{
    struct tried *tried = self;
    assert_true(n > tried->n_last);
    tried->n_last = n;
}

/* What is to become of a file is told by its patients. */
static enum ebb_status look(void *self, const struct ebb_reader *reader, void *out_head,
                            struct ebb_messages *messages)
{
    const int patients = atoi(ebb_reader_attribute(reader, "patients"));
    (void)self;
    *(int *)out_head = patients;
    if (patients == FALLS) /* as HDF5 does over some files */
        abort();
    if (patients == REFUSED)
        ebb_messages_add(messages, EBB_BAD_FILE, NULL, "is not wanted");
    return messages->n > 0 ? EBB_BAD_FILE : EBB_OK;
}

/* Files with so many patients, at the names' places; one that is there already is linked to. */
static void make_file(struct tried *tried, int at, int patients)
{
    static char made[REFUSED + 1][32];
    snprintf(tried->names[at], sizeof tried->names[at], "tried_%d.h5", at);
    tried->paths[at] = tried->names[at];
    if (made[patients][0] == '\0') {
        const struct ebb_plan plan = ebb_stored_plan(patients, EBB_RECORD_SUMMARY, 7);
        struct ebb_file_digests digests;
        ebb_stored_write(&plan, 1, &digests);
        snprintf(made[patients], sizeof made[patients], "of_%d.h5", patients);
        assert_int_equal(rename(ebb_stored_path(), made[patients]), 0);
    }
    unlink(tried->names[at]);
    assert_int_equal(link(made[patients], tried->names[at]), 0);
}

static void make_files(struct tried *tried)
{
    *tried = (struct tried){.n_last = 0};
    for (int i = 0; i < N; i++)
        make_file(tried, i, SOUND);
}

static enum ebb_status try_all(struct tried *tried, int n_copies)
{
    const struct ebb_trying trying = {.paths = tried->paths,
                                      .n = N,
                                      .n_copies = n_copies,
                                      .look = look,
                                      .head_bytes = sizeof tried->heads[0],
                                      .progress = progress,
                                      .self = tried,
                                      .stop = &tried->stop};
    tried->n_last = 0;
    ebb_messages_free(&tried->messages);
    return ebb_tried_files_make(&trying, tried->files, tried->heads, &tried->messages);
}

/* Messages come as lots end, and are sorted by who says them. */
static void says(const struct tried *tried, const char *expected)
{
    for (size_t i = 0; i < tried->messages.n; i++) {
        if (strstr(ebb_support_printed(&tried->messages.items[i]), expected))
            return;
    }
    fail_msg("nothing says \"%s\"", expected);
}

static void tried_files_are_opened_and_no_others(void **state)
{
    (void)state;
    struct tried tried;
    make_files(&tried);
    assert_int_equal(try_all(&tried, 1), EBB_OK);
    assert_int_equal(tried.messages.n, 0);
    assert_int_equal(tried.n_last, N);
    for (int i = 0; i < N; i++)
        assert_int_equal(tried.heads[i], SOUND);
    struct ebb_reader *reader = NULL;
    assert_int_equal(ebb_tried_files_open(&tried.files[N - 1], &reader, &tried.messages), EBB_OK);
    assert_string_equal(ebb_reader_attribute(reader, "patients"), "50");
    ebb_reader_close(reader);
    reader = NULL;
    make_file(&tried, 8, REFUSED);
    assert_int_equal(ebb_tried_files_open(&tried.files[8], &reader, &tried.messages), EBB_BAD_FILE);
    says(&tried, "tried_8.h5: was changed or replaced while it was being opened");
    assert_null(reader);
    ebb_messages_free(&tried.messages);
}

static void all_that_is_wrong_is_said(void **state)
{
    (void)state;
    struct tried tried;
    make_files(&tried);
    make_file(&tried, 3, FALLS);
    make_file(&tried, 4, REFUSED);
    make_file(&tried, N - 1, REFUSED);
    assert_int_equal(try_all(&tried, 3), EBB_BAD_FILE);
    assert_int_equal(tried.messages.n, 3);
    says(&tried, "tried_3.h5: cannot be read: the HDF5 library, tried on it, was ended by signal 6");
    says(&tried, "tried_4.h5: is not wanted");
    says(&tried, "tried_65.h5: is not wanted");
    assert_int_equal(tried.heads[5], SOUND);
    assert_int_equal(tried.heads[N - 2], SOUND);
    unlink(tried.names[7]);
    unlink(tried.names[9]);
    assert_int_equal(try_all(&tried, 2), EBB_BAD_FILE);
    assert_int_equal(tried.messages.n, 2);
    says(&tried, "tried_7.h5: cannot be opened");
    says(&tried, "tried_9.h5: cannot be opened");
    ebb_messages_free(&tried.messages);
}

static void trying_can_be_stopped(void **state)
{
    (void)state;
    struct tried tried;
    make_files(&tried);
    atomic_store(&tried.stop, true);
    assert_int_equal(try_all(&tried, 2), EBB_INTERRUPTED);
    assert_int_equal(tried.messages.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tried_files_are_opened_and_no_others),
        cmocka_unit_test(all_that_is_wrong_is_said),
        cmocka_unit_test(trying_can_be_stopped),
    };
    if (chdir(getenv("EBB_TMP") ? getenv("EBB_TMP") : ".") != 0)
        return 1;
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests(tests, NULL, NULL) == 0 ? 0 : 1;
}
