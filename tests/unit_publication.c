/* SPDX-License-Identifier: MIT
 * A file stands under its name whole or not at all, nothing else is lost for it, and of two writers one is
 * told.
 *
 * Each test stops one writer at one instant, which needs no second process: two openings of one file exclude
 * each other in one process, too. A writer that is killed lets go of its lock, so that a leftover is a file
 * alone.
 *
 *   1. A place   2. What may stand in it   3. Two writers   4. What is left behind
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ebb/folder.h>
#include <ebb/publication.h>

#include "support.h"
#include "tap.h"

/* 1. A place */

static const char *in_scratch(const char *name)
{
    static char paths[8][4096];
    static int next;
    char *path = paths[next++ % 8];
    const char *folder = getenv("EBB_TMP");
    snprintf(path, 4096, "%s/%s", folder ? folder : ".", name);
    return path;
}

static void make(const char *path, const char *text)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static bool holds(const char *path, const char *text)
{
    char found[64] = "";
    FILE *file = fopen(path, "r");
    const size_t n = file ? fread(found, 1, sizeof found - 1, file) : 0;
    if (file)
        fclose(file);
    return file && n == strlen(text) && strcmp(found, text) == 0;
}

static bool exists(const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0;
}

/* Names in the folder, without "." and "..". */
static int count_in(const char *folder)
{
    DIR *entries = opendir(folder);
    assert_non_null(entries);
    int n = -2;
    while (readdir(entries))
        n++;
    closedir(entries);
    return n;
}

static const struct ebb_claim LOCKS = {0};

struct writer {
    struct ebb_publication publication;
    struct ebb_messages messages;
};

static enum ebb_status begin(struct writer *writer, const char *path, bool force)
{
    *writer = (struct writer){0};
    const struct ebb_publication_place place = {.path = path,
                                                .kind = "a table of the test",
                                                .begins = "table",
                                                .instead = "give another --csv",
                                                .force = force,
                                                .makes_folder = true};
    const enum ebb_status status = ebb_publication_begin(&writer->publication, &place, &writer->messages);
    if (status == EBB_OK)
        assert_int_equal(write(writer->publication.part, "table 2", 7), 7);
    return status;
}

/* What it said must hold the words, or be nothing. */
static void end(struct writer *writer, const char *words)
{
    assert_int_equal(writer->messages.n, words != NULL);
    if (words && !strstr(ebb_support_printed(&writer->messages.items[0]), words))
        fail_msg("said: %s", ebb_support_printed(&writer->messages.items[0]));
    ebb_messages_free(&writer->messages);
    ebb_publication_end(&writer->publication);
}

static void publish(struct writer *writer)
{
    assert_int_equal(ebb_publication_publish(&writer->publication, &writer->messages), EBB_OK);
    end(writer, NULL);
}

static void refuse(const char *path, bool force, const char *words)
{
    struct writer writer;
    assert_int_equal(begin(&writer, path, force), EBB_BAD_FILE);
    end(&writer, words);
}

/* 2. What may stand in it */

static void only_its_own_kind_is_replaced(void **state)
{
    (void)state;
    struct writer writer;
    const char *path = in_scratch("kind.csv"), *link = in_scratch("link.csv"), *fifo = in_scratch("fifo.csv");
    make(path, "table 1");
    refuse(path, false, "already exists: give --force to replace it, or another --csv");
    assert_true(holds(path, "table 1"));
    make(path, "study: mine");
    refuse(path, true, "is not a table of the test: --force replaces nothing else; give another --csv");
    assert_true(holds(path, "study: mine"));
    make(path, "");
    refuse(path, true, "is not a table of the test");
    make(path, "table 1");
    assert_int_equal(symlink(path, link), 0);
    refuse(link, true, "is a symbolic link, which is not followed: give another --csv");
    assert_true(holds(path, "table 1"));
    assert_int_equal(mkfifo(fifo, 0600), 0);
    refuse(fifo, true, "is no ordinary file: give another --csv");
    refuse(in_scratch(""), true, "names a folder, not a file in it: give another --csv");
    refuse(in_scratch("."), true, "names a folder");
    assert_int_equal(begin(&writer, path, true), EBB_OK);
    publish(&writer);
    assert_true(holds(path, "table 2"));
    unlink(path);
    unlink(link);
    unlink(fifo);
}

static void the_mode_of_what_is_replaced_is_kept(void **state)
{
    (void)state;
    struct writer writer;
    struct stat about;
    const char *path = in_scratch("mode.csv");
    make(path, "table 1");
    assert_int_equal(chmod(path, 0640), 0);
    assert_int_equal(begin(&writer, path, true), EBB_OK);
    publish(&writer);
    assert_int_equal(stat(path, &about), 0);
    assert_int_equal(about.st_mode & 07777, 0640);
    unlink(path);
}

/* Without force a name that somebody took during the run is theirs; a link put there is not followed. */
static void a_place_that_was_taken_meanwhile_stays(void **state)
{
    (void)state;
    struct writer writer;
    const char *path = in_scratch("taken.csv"), *other = in_scratch("other.csv");
    assert_int_equal(begin(&writer, path, false), EBB_OK);
    make(path, "table 1");
    assert_int_equal(ebb_publication_publish(&writer.publication, &writer.messages), EBB_BAD_FILE);
    end(&writer, "already exists");
    assert_true(holds(path, "table 1"));
    assert_int_equal(begin(&writer, path, true), EBB_OK);
    unlink(path);
    make(other, "table 3");
    assert_int_equal(symlink(other, path), 0);
    assert_int_equal(ebb_publication_publish(&writer.publication, &writer.messages), EBB_BAD_FILE);
    end(&writer, "is a symbolic link");
    assert_true(holds(other, "table 3"));
    unlink(path);
    unlink(other);
}

/* 3. Two writers */

static void the_second_is_told_by_whom(void **state)
{
    (void)state;
    struct writer first;
    const char *path = in_scratch("two.csv");
    char words[64];
    snprintf(words, sizeof words, "(process %ld on ", (long)getpid());
    assert_int_equal(begin(&first, path, false), EBB_OK);
    refuse(path, false, words);
    refuse(path, true, words);
    publish(&first);
    refuse(path, false, "already exists");
    unlink(path);
}

/* HDF5 and whoever else opens the part by its name may close it again: the lock must not go with that. */
static void a_part_that_was_opened_and_closed_is_still_held(void **state)
{
    (void)state;
    struct writer first;
    const char *path = in_scratch("closed.csv");
    assert_int_equal(begin(&first, path, false), EBB_OK);
    const int again = open(first.publication.path, O_RDWR);
    assert_true(ebb_publication_is(&first.publication, again));
    close(again);
    refuse(path, false, "is using this file: wait for it, or give another --csv");
    publish(&first);
    unlink(path);
}

static void a_part_that_was_replaced_is_not_published(void **state)
{
    (void)state;
    struct writer writer;
    char part[4200];
    const char *path = in_scratch("replaced.csv");
    assert_int_equal(begin(&writer, path, false), EBB_OK);
    snprintf(part, sizeof part, "%s", writer.publication.path);
    assert_int_equal(unlink(part), 0);
    make(part, "somebody's");
    const int other = open(part, O_RDONLY);
    assert_false(ebb_publication_is(&writer.publication, other));
    close(other);
    assert_int_equal(ebb_publication_publish(&writer.publication, &writer.messages), EBB_BAD_FILE);
    end(&writer, "was removed or replaced by another process: nothing was published");
    assert_true(holds(part, "somebody's")); /* nor removed */
    assert_false(exists(path));
    unlink(part);
}

/* 4. What is left behind */

static void only_parts_of_killed_runs_are_cleared(void **state)
{
    (void)state;
    struct writer writer;
    const char *path = in_scratch("clear.csv"), *left = in_scratch("clear.csv.abc123.part"),
               *near = in_scratch("clear.csv.part"), *longer = in_scratch("clear.csv.abc1234.part"),
               *link = in_scratch("clear.csv.zzz999.part");
    make(left, "half a table");
    make(near, "a user's");
    make(longer, "a user's");
    assert_int_equal(symlink(near, link), 0);
    assert_int_equal(begin(&writer, path, false), EBB_OK);
    assert_false(exists(left));
    assert_true(holds(near, "a user's") && holds(longer, "a user's") && exists(link));
    end(&writer, NULL);
    assert_false(exists(path));
    unlink(near);
    unlink(longer);
    unlink(link);
}

static void folders_made_in_vain_go(void **state)
{
    (void)state;
    struct writer writer;
    const char *path = in_scratch("made/in//vain/x.csv");
    assert_int_equal(mkdir(in_scratch("made"), 0777), 0);
    assert_int_equal(begin(&writer, path, false), EBB_OK);
    assert_int_equal(writer.publication.n_folders_made, 2);
    end(&writer, NULL);
    assert_int_equal(count_in(in_scratch("made")), 0);
    assert_int_equal(begin(&writer, path, false), EBB_OK);
    publish(&writer);
    assert_true(holds(path, "table 2"));
    assert_int_equal(begin(&writer, path, true), EBB_OK);
    make(in_scratch("made/in/somebody's"), "");
    end(&writer, NULL);
    assert_true(holds(path, "table 2"));
    assert_int_equal(count_in(in_scratch("made/in")), 2);
    refuse(in_scratch("made/in/somebody's/x.csv"), false, "Not a directory");
}

/* Between any two steps a kill leaves what the next one clears: folders that nobody has put anything into
 * are under the other name only. */
static void folders_come_with_their_file(void **state)
{
    (void)state;
    struct ebb_messages messages = {0};
    struct ebb_folder_part part;
    const char *around = in_scratch("come"), *path = in_scratch("come/a/b/x.txt");
    const char *killed = in_scratch("come/a.part/b/x.txt");
    assert_int_equal(mkdir(around, 0777), 0);
    for (int killed_at = 0; killed_at < 3; killed_at++) {
        assert_int_equal(ebb_folder_part_begin(&part, path, "mine", &LOCKS, &messages), EBB_OK);
        assert_int_equal(part.n, 2);
        assert_string_equal(part.file, killed);
        if (killed_at > 0)
            make(part.file, killed_at == 2 ? "mine, half" : "");
        part.n = 0; /* the end of a killed one removes nothing */
        ebb_folder_part_end(&part);
        assert_int_equal(count_in(around), 1);
    }
    assert_int_equal(ebb_folder_part_begin(&part, path, "mine", &LOCKS, &messages), EBB_OK);
    make(part.file, "mine");
    assert_true(ebb_folder_part_publish(&part));
    ebb_folder_part_end(&part);
    assert_true(holds(path, "mine"));
    assert_int_equal(count_in(around), 1);
    assert_int_equal(ebb_folder_part_begin(&part, path, "mine", &LOCKS, &messages), EBB_OK);
    assert_null(part.file);
    ebb_folder_part_end(&part);
    ebb_messages_free(&messages);
}

static void folders_of_others_stay(void **state)
{
    (void)state;
    struct ebb_messages messages = {0};
    struct ebb_folder_part part;
    const char *path = in_scratch("of/a/x.txt"), *theirs = in_scratch("of/a.part/x.txt");
    assert_int_equal(mkdir(in_scratch("of"), 0777), 0);
    assert_int_equal(mkdir(in_scratch("of/a.part"), 0777), 0);
    make(theirs, "somebody's");
    assert_int_equal(ebb_folder_part_begin(&part, path, "mine", &LOCKS, &messages), EBB_BAD_FILE);
    ebb_folder_part_end(&part);
    assert_true(holds(theirs, "somebody's"));
    assert_int_equal(messages.n, 1);
    assert_non_null(strstr(messages.items[0].words, "is in the way"));
    unlink(theirs);
    /* One that is made in the meantime, with something in it, stays, and the other name is gone. */
    assert_int_equal(ebb_folder_part_begin(&part, path, "mine", &LOCKS, &messages), EBB_OK);
    make(part.file, "mine");
    assert_int_equal(mkdir(in_scratch("of/a"), 0777), 0);
    make(path, "somebody's");
    assert_false(ebb_folder_part_publish(&part));
    ebb_folder_part_end(&part);
    assert_true(holds(path, "somebody's"));
    assert_int_equal(count_in(in_scratch("of")), 1);
    ebb_messages_free(&messages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("with --force only a regular file of the same kind is replaced", only_its_own_kind_is_replaced),
        TEST("the mode of what is replaced is kept", the_mode_of_what_is_replaced_is_kept),
        TEST("a place that was taken meanwhile stays as it is", a_place_that_was_taken_meanwhile_stays),
        TEST("of two writers the second is told, and by whom the place is held", the_second_is_told_by_whom),
        TEST("a part is held whatever opens and closes it", a_part_that_was_opened_and_closed_is_still_held),
        TEST("a part that was replaced is neither published nor removed",
             a_part_that_was_replaced_is_not_published),
        TEST("what killed runs left is cleared, and nothing that looks like it",
             only_parts_of_killed_runs_are_cleared),
        TEST("folders that were made in vain go, others stay", folders_made_in_vain_go),
        TEST("folders come to their place with a file in them", folders_come_with_their_file),
        TEST("folders of others are neither used nor removed", folders_of_others_stay),
    };
    return RUN_TESTS(tests);
}
