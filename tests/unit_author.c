/* SPDX-License-Identifier: MIT
 * The name of a part says who writes it, and only what a writer that is gone has left is removed.
 *
 * Children are forked so that a process can end, stay a zombie, or live on while another looks at what it
 * made. Other machines are made by another word in the name: nothing else of them reaches a shared disk.
 *
 *   1. Names   2. Processes   3. Parts of the dead and of the living   4. Other machines
 */
#define _DEFAULT_SOURCE 1 /* kill, utimes */

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <ebb/publication.h>

#include "../sim/files/author.h"
#include "support.h"
#include "tap.h"

/* 1. Names */

static const struct ebb_claim LOCKS = {.job = "4711_17", .n_restarts = 2},
                              NO_LOCKS = {.job = "4711_17", .n_restarts = 2, .no_lock = true};

static struct ebb_author here(void)
{
    struct ebb_author author;
    ebb_author_here(&LOCKS, &author);
    if (!author.is_known)
        fail_msg("no /proc");
    return author;
}

static void a_name_says_who(void **state)
{
    (void)state;
    static const char *const HOSTS[] = {"node17", "a", "gpu-j1-r2-p3", "-", "sixteen-letters_"};
    char ending[EBB_PART_ENDING_SIZE], entry[2 * EBB_PART_ENDING_SIZE];
    struct ebb_author author = here(), found;
    assert_string_equal(author.job, "4711_17");
    assert_int_equal(author.process, getpid());
    for (size_t i = 0; i < sizeof HOSTS / sizeof HOSTS[0]; i++) {
        snprintf(author.host, sizeof author.host, "%s", HOSTS[i]);
        author.job[i % 2 ? 0 : 4] = '\0';
        ebb_part_ending_write(&author, false, ending);
        snprintf(entry, sizeof entry, "run.h5%s", ending);
        assert_true(ebb_part_name_read(entry, "run.h5", &found));
        assert_memory_equal(found.machine, author.machine, sizeof found.machine);
        assert_string_equal(found.host, author.host);
        assert_string_equal(found.job, author.job);
        assert_int_equal(found.n_restarts, 2);
        assert_int_equal(found.process, author.process);
        assert_true(found.start == author.start && found.is_known);
        assert_false(ebb_part_name_read(entry, "run", &found)); /* of a file "run" and a host "h5.node17" */
        assert_false(ebb_part_name_read(entry, "un.h5", &found));
    }
}

/* The largest that can be: what is added must fit the room, and be read again. */
static void the_longest_name_fits(void **state)
{
    (void)state;
    struct ebb_author author = here(), found;
    char ending[EBB_PART_ENDING_SIZE], entry[2 * EBB_PART_ENDING_SIZE];
    snprintf(author.host, sizeof author.host, "%s", "sixteen-letters_");
    snprintf(author.job, sizeof author.job, "%s", "4294967295_4294967295");
    author.n_restarts = INT_MAX;
    author.process = INT_MAX;
    author.start = 999999999999999999ull;
    ebb_part_ending_write(&author, false, ending);
    assert_true(strlen(ending) < sizeof ending - 1);
    snprintf(entry, sizeof entry, "r%s", ending);
    assert_true(ebb_part_name_read(entry, "r", &found));
    assert_string_equal(found.job, author.job);
    assert_int_equal(found.n_restarts, INT_MAX);
    ebb_part_ending_write(&author, true, ending);
    snprintf(entry, sizeof entry, "r%s", ending);
    assert_int_equal(strlen(ending), 12);
    assert_true(ebb_part_name_read(entry, "r", &found) && !found.is_known);
}

static void what_only_looks_like_one_is_none(void **state)
{
    (void)state;
    static const char *const NAMES[] = {
        "r.part",
        "r.abc12.part",
        "r.ABCDEF.part",
        "r.abc123.part2",
        "r.-j0-r0-p1-s1-abc123.part",                  /* no host */
        "r.seventeen_letters-j0-r0-p1-s1-abc123.part", /* too long a host */
        "r.h-j0-r0-p1-s1-ABC123.part",                 /* no machine */
        "r.h-j0-r0-p1-s1abc123.part",
        "r.h-j0-r0-p1-abc123.part",    /* no start */
        "r.h-j0-r0-s1-p1-abc123.part", /* another order */
        "r.h-j0-r0-p-s1-abc123.part",  /* no number */
        "r.h-j0-r0-p1x-s1-abc123.part",
        "r.h-j0-r0-p99999999999-s1-abc123.part",         /* no process has it */
        "r.h-j0-r0-p1-s1234567890123456789-abc123.part", /* too large */
        "r.h-jx-r0-p1-s1-abc123.part",
        "r.h-j-r0-p1-s1-abc123.part",
        "r.h-j4294967295_42949672951-r0-p1-s1-abc123.part",
        "r.h.domain-j0-r0-p1-s1-abc123.part",
    };
    struct ebb_author found;
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++) {
        if (ebb_part_name_read(NAMES[i], "r", &found))
            fail_msg("%s is taken for a part", NAMES[i]);
        assert_false(found.is_known);
    }
    assert_true(ebb_part_name_read("r.h-j0-r0-p1-s1-abc123.part", "r", &found));
    assert_string_equal(found.job, "");
}

/* 2. Processes */

/* A child that lives until it is killed; it says when it has come so far as to be asked about. */
static pid_t start_child(void (*act)(void), struct ebb_author *out_author)
{
    int ends[2];
    struct ebb_author author;
    assert_int_equal(pipe(ends), 0);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        ebb_author_here(&LOCKS, &author);
        if (act)
            act();
        if (write(ends[1], &author, sizeof author) == (ssize_t)sizeof author)
            pause();
        _exit(0);
    }
    assert_int_equal(read(ends[0], out_author, sizeof *out_author), sizeof *out_author);
    close(ends[0]);
    close(ends[1]);
    return child;
}

/* It stays a zombie until it is waited for. */
static void end_child(pid_t child)
{
    siginfo_t about;
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitid(P_PID, (id_t)child, &about, WEXITED | WNOWAIT), 0);
}

static void a_process_lives_or_is_dead(void **state)
{
    (void)state;
    struct ebb_author me = here(), author, other;
    const pid_t child = start_child(NULL, &author);
    assert_int_equal(ebb_author_state(&me, &me), EBB_AUTHOR_LIVES);
    assert_int_equal(author.process, child);
    assert_int_equal(ebb_author_state(&author, &me), EBB_AUTHOR_LIVES);
    other = author; /* its number, given to another process since */
    other.start--;
    assert_int_equal(ebb_author_state(&other, &me), EBB_AUTHOR_DEAD);
    other = author;
    other.machine[0] = other.machine[0] == 'a' ? 'b' : 'a';
    assert_int_equal(ebb_author_state(&other, &me), EBB_AUTHOR_ELSEWHERE);
    end_child(child);
    assert_int_equal(ebb_author_state(&author, &me), EBB_AUTHOR_DEAD);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(ebb_author_state(&author, &me), EBB_AUTHOR_DEAD);
    assert_int_equal(ebb_author_state(&(struct ebb_author){0}, &me), EBB_AUTHOR_ELSEWHERE);
}

/* 3. Parts of the dead and of the living */

static const char *in_scratch(const char *name)
{
    static char paths[8][PATH_MAX];
    static int next;
    char *path = paths[next++ % 8];
    const char *folder = getenv("EBB_TMP");
    snprintf(path, PATH_MAX, "%s/%s", folder ? folder : ".", name);
    return path;
}

static bool exists(const char *path)
{
    struct stat about;
    return lstat(path, &about) == 0;
}

static struct ebb_publication_place place_of(const char *path, const struct ebb_claim *claim)
{
    return (struct ebb_publication_place){.path = path,
                                          .kind = "a table of the test",
                                          .begins = "table",
                                          .instead = "give another --csv",
                                          .force = true,
                                          .claim = *claim};
}

static const struct ebb_claim *child_claims;
static char child_part[PATH_MAX];

static void begin_in_child(void)
{
    static struct ebb_publication publication;
    struct ebb_messages messages = {0};
    const struct ebb_publication_place place = place_of(in_scratch("killed.csv"), child_claims);
    if (ebb_publication_begin(&publication, &place, &messages) != EBB_OK)
        _exit(1);
}

/* The only name in the folder that begins so and ends in ".part". */
static const char *find_part(const char *begins)
{
    DIR *entries = opendir(getenv("EBB_TMP") ? getenv("EBB_TMP") : ".");
    const struct dirent *entry;
    child_part[0] = '\0';
    while (entries && (entry = readdir(entries)) != NULL) {
        const size_t length = strlen(entry->d_name);
        if (strncmp(entry->d_name, begins, strlen(begins)) == 0 && length > 5 &&
            strcmp(entry->d_name + length - 5, ".part") == 0)
            snprintf(child_part, sizeof child_part, "%s", in_scratch(entry->d_name));
    }
    if (entries)
        closedir(entries);
    return child_part;
}

/* Begins and ends there; what it said, "" for nothing. */
static enum ebb_status try_place(const char *path, const struct ebb_claim *claim, char out_said[600])
{
    struct ebb_publication publication;
    struct ebb_messages messages = {0};
    const struct ebb_publication_place place = place_of(path, claim);
    const enum ebb_status status = ebb_publication_begin(&publication, &place, &messages);
    snprintf(out_said, 600, "%s", messages.n > 0 ? ebb_support_printed(&messages.items[0]) : "");
    ebb_publication_end(&publication);
    ebb_messages_free(&messages);
    return status;
}

static void the_living_are_held_off_and_the_dead_cleared(void **state)
{
    (void)state;
    char said[600], words[64];
    struct ebb_author author;
    const char *path = in_scratch("killed.csv");
    for (int locks = 0; locks < 2; locks++) {
        child_claims = locks ? &LOCKS : &NO_LOCKS;
        const pid_t child = start_child(begin_in_child, &author);
        const char *part = find_part("killed.csv.");
        assert_non_null(strstr(part, "-j4711_17-r2-p"));
        snprintf(words, sizeof words, "(process %ld on ", (long)child);
        for (int asked = 0; asked < 2; asked++) { /* with locks and without */
            assert_int_equal(try_place(path, asked ? &LOCKS : &NO_LOCKS, said), EBB_BAD_FILE);
            if (!strstr(said, words) || !strstr(said, "wait for it, or give another --csv"))
                fail_msg("%s", said);
        }
        assert_true(exists(part));
        end_child(child);
        assert_int_equal(try_place(path, child_claims, said), EBB_OK);
        assert_string_equal(said, "");
        assert_false(exists(part));
        assert_int_equal(waitpid(child, NULL, 0), child);
    }
}

/* 4. Other machines */

static const char *make_elsewhere(int days_old)
{
    static char path[PATH_MAX];
    struct ebb_author author = here();
    char ending[EBB_PART_ENDING_SIZE], name[200];
    const time_t then = time(NULL) - (time_t)days_old * 86400;
    const struct timeval times[2] = {{.tv_sec = then}, {.tv_sec = then}};
    author.machine[0] = author.machine[0] == 'a' ? 'b' : 'a';
    snprintf(author.host, sizeof author.host, "node3");
    ebb_part_ending_write(&author, false, ending);
    snprintf(name, sizeof name, "far.csv%s", ending);
    snprintf(path, sizeof path, "%s", in_scratch(name));
    const int file = open(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
    assert_true(file >= 0);
    close(file);
    assert_int_equal(utimes(path, times), 0);
    return path;
}

static void of_another_machine_the_lock_tells(void **state)
{
    (void)state;
    char said[600];
    const char *part = make_elsewhere(0), *path = in_scratch("far.csv");
    const int held = open(part, O_RDWR);
    assert_int_equal(flock(held, LOCK_EX | LOCK_NB), 0);
    assert_int_equal(try_place(path, &LOCKS, said), EBB_BAD_FILE);
    assert_true(exists(part));
    close(held);
    assert_int_equal(try_place(path, &LOCKS, said), EBB_OK);
    assert_false(exists(part));
    assert_string_equal(said, "");
}

static void without_locks_only_age_removes_and_says_so(void **state)
{
    (void)state;
    char said[600];
    const char *path = in_scratch("far.csv"), *part = make_elsewhere(29);
    assert_int_equal(try_place(path, &NO_LOCKS, said), EBB_OK);
    assert_true(exists(part));
    if (!strstr(said, "on node3, job 4711_17 may still be writing this file") ||
        !strstr(said, "delete far.csv."))
        fail_msg("%s", said);
    unlink(part);
    part = make_elsewhere(33);
    assert_int_equal(try_place(path, &NO_LOCKS, said), EBB_OK);
    assert_false(exists(part));
    if (!strstr(said, "was not written to for 31 days and is removed"))
        fail_msg("%s", said);
}

/* Two runs of one program at one place: each has a part of its own, whatever the names are. */
static void each_writer_has_a_part_of_its_own(void **state)
{
    (void)state;
    char said[600], name[260];
    struct ebb_publication publication;
    struct ebb_messages messages = {0};
    memset(name, 'x', sizeof name);
    for (int length = 140; length <= 243; length += 103) { /* the long form fits; only the short one does */
        name[length] = '\0';
        const struct ebb_publication_place place = place_of(in_scratch(name), &NO_LOCKS);
        assert_int_equal(ebb_publication_begin(&publication, &place, &messages), EBB_OK);
        assert_int_equal(strstr(publication.path, "-j4711_17-") != NULL, length == 140);
        const enum ebb_status status = try_place(place.path, &NO_LOCKS, said);
        assert_int_equal(status, length == 140 ? EBB_BAD_FILE : EBB_OK);
        assert_true(exists(publication.path));
        assert_int_equal(ebb_publication_publish(&publication, &messages), EBB_OK);
        ebb_publication_end(&publication);
        assert_true(exists(place.path));
        unlink(place.path);
        name[length] = 'x';
    }
    assert_int_equal(messages.n, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the name of a part says host, job, restart, process, start and machine", a_name_says_who),
        TEST("the longest name that there can be fits its room", the_longest_name_fits),
        TEST("what only looks like the name of a part is none", what_only_looks_like_one_is_none),
        TEST("a process lives, is dead (a zombie, too), or is elsewhere", a_process_lives_or_is_dead),
        TEST("living writers are held off and parts of dead ones cleared, without locks too",
             the_living_are_held_off_and_the_dead_cleared),
        TEST("of a writer on another machine the lock tells", of_another_machine_the_lock_tells),
        TEST("without locks parts of other machines go by age alone, with a word",
             without_locks_only_age_removes_and_says_so),
        TEST("each writer has a part of its own, also under long names", each_writer_has_a_part_of_its_own),
    };
    return RUN_TESTS(tests);
}
