/* SPDX-License-Identifier: MIT
 * Statuses have names, messages are located and sorted, texts grow, files are read whole, and digests are
 * SHA-256.
 *
 *   1. Statuses   2. Messages   3. Texts   4. Files   5. Digests   6. Draws   7. Bugs
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <ebb/digest.h>
#include <ebb/file.h>
#include <ebb/message.h>
#include <ebb/provenance.h>
#include <ebb/text.h>

#include "support.h"
#include "tap.h"

/* 1. Statuses */

static void statuses_have_names_and_sentences(void **state)
{
    (void)state;
    const struct {
        enum ebb_status status;
        int exit_status;
        const char *name, *text;
    } expected[] = {
        {EBB_OK, 0, "EBB_OK", "done"},
        {EBB_FAILED, 1, "EBB_FAILED", "failed"},
        {EBB_USAGE, 2, "EBB_USAGE", "the command line cannot be used"},
        {EBB_BAD_STUDY, 3, "EBB_BAD_STUDY", "the study cannot be used"},
        {EBB_BAD_FILE, 4, "EBB_BAD_FILE", "a file cannot be read or written"},
        {EBB_IMPRECISE, 5, "EBB_IMPRECISE", "the precision asked for was not reached"},
        {EBB_CHECK_FAILED, 6, "EBB_CHECK_FAILED", "a check failed"},
        {EBB_NO_MEMORY, 71, "EBB_NO_MEMORY", "not enough memory"},
        {EBB_STOPPED, 75, "EBB_STOPPED", "stopped; the same command goes on"},
        {EBB_INTERRUPTED, 130, "EBB_INTERRUPTED", "interrupted"},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        assert_int_equal(expected[i].status, expected[i].exit_status);
        assert_string_equal(ebb_status_name(expected[i].status), expected[i].name);
        assert_string_equal(ebb_status_text(expected[i].status), expected[i].text);
    }
}

/* 2. Messages */

static void messages_say_where_as_far_as_that_is_known(void **state)
{
    (void)state;
    struct ebb_messages messages = {0};
    const struct ebb_place whole = {"study.yaml", 14, 9};
    const struct ebb_place file = {"study.yaml", 0, 0};
    const struct ebb_place line = {NULL, 3, 4};
    ebb_messages_add(&messages, EBB_BAD_STUDY, &whole, "%s = %d days: must be %s", "gap", 3, "7 to 182 days");
    ebb_messages_add(&messages, EBB_BAD_FILE, &file, "is empty");
    ebb_messages_add(&messages, EBB_OK, &line, "nowhere in particular");
    ebb_messages_add(&messages, EBB_USAGE, NULL, "100 %% sure");
    const char *const expected[] = {
        "study.yaml:14:9: gap = 3 days: must be 7 to 182 days [EBB_BAD_STUDY]",
        "study.yaml: is empty [EBB_BAD_FILE]",
        "warning: nowhere in particular",
        "100 % sure",
    };
    assert_int_equal(messages.n, 4);
    assert_int_equal(messages.lost, 0);
    for (size_t i = 0; i < 4; i++)
        assert_string_equal(ebb_support_printed(&messages.items[i]), expected[i]);
    assert_int_equal(messages.items[0].line, 14);
    assert_int_equal(messages.items[0].column, 9);
    ebb_messages_free(&messages);
    assert_null(messages.items);
    assert_int_equal(messages.n, 0);
    ebb_messages_free(&messages); /* an empty list is fine */
}

static void messages_are_sorted_by_place(void **state)
{
    (void)state;
    const struct ebb_place places[] = {{"s", 5, 2},  {"s", 1, 9}, {"s", 5, 1}, {"s", 1, 9},
                                       {NULL, 0, 0}, {"s", 5, 2}, {"s", 2, 1}};
    const char *const sorted[] = {"e",        "s:1:9: b", "s:1:9: d", "s:2:1: g",
                                  "s:5:1: c", "s:5:2: a", "s:5:2: f"};
    struct ebb_messages messages = {0};
    ebb_messages_sort(&messages);
    for (size_t i = 0; i < 7; i++)
        ebb_messages_add(&messages, EBB_USAGE, &places[i], "%c", (int)('a' + i));
    ebb_messages_sort(&messages);
    for (size_t i = 0; i < 7; i++)
        assert_string_equal(ebb_support_printed(&messages.items[i]), sorted[i]);
    ebb_messages_free(&messages);
}

static void long_messages_are_kept_whole(void **state)
{
    (void)state;
    struct ebb_messages messages = {0};
    char words[5000];
    memset(words, 'w', sizeof words - 1);
    words[sizeof words - 1] = '\0';
    ebb_messages_add(&messages, EBB_BAD_STUDY, NULL, "%s!", words);
    assert_int_equal(strlen(messages.items[0].words), sizeof words);
    ebb_messages_free(&messages);
}

/* 3. Texts */

static void texts_grow(void **state)
{
    (void)state;
    struct ebb_text text = {0};
    assert_string_equal(ebb_text_chars(&text), "");
    for (int i = 0; i < 10000; i++)
        ebb_text_add(&text, "%04d ", i);
    assert_false(text.failed);
    assert_int_equal(text.length, 50000);
    assert_int_equal(strlen(ebb_text_chars(&text)), 50000);
    assert_true(text.capacity > text.length);
    assert_memory_equal(text.chars, "0000 0001 0002 ", 15);
    assert_memory_equal(text.chars + 49990, "9998 9999 ", 11); /* with the closing NUL */
    ebb_text_free(&text);
    assert_null(text.chars);
}

static void texts_take_any_bytes(void **state)
{
    (void)state;
    struct ebb_text text = {0};
    ebb_text_add_bytes(&text, NULL, 0);
    assert_string_equal(ebb_text_chars(&text), "");
    ebb_text_add_bytes(&text, "a\0b", 3);
    ebb_text_add(&text, "%s", "");
    ebb_text_add_bytes(&text, "c", 1);
    assert_int_equal(text.length, 4);
    assert_memory_equal(text.chars, "a\0bc", 5);
    ebb_text_free(&text);
}

static void failed_texts_take_no_more(void **state)
{
    (void)state;
    struct ebb_text text = {0};
    ebb_text_add(&text, "kept");
    text.failed = true; /* as after a failed allocation */
    ebb_text_add(&text, "lost");
    ebb_text_add_bytes(&text, "lost", 4);
    assert_string_equal(ebb_text_chars(&text), "kept");
    ebb_text_free(&text);
}

/* 4. Files */

/* A path in the scratch folder; the same room every time. */
static const char *scratch(const char *name)
{
    static char path[1024];
    const char *folder = getenv("EBB_TMP");
    snprintf(path, sizeof path, "%s/%s", folder ? folder : "/tmp", name);
    return path;
}

static void files_are_read_whole(void **state)
{
    (void)state;
    enum { SIZE = 100000 }; /* more than one buffer of the reader */
    static char bytes[SIZE];
    for (int i = 0; i < SIZE; i++)
        bytes[i] = (char)(i * 31 % 256 - 128);
    const char *path = scratch("unit_base.bin");
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, SIZE, file), SIZE);
    assert_int_equal(fclose(file), 0);

    struct ebb_messages messages = {0};
    struct ebb_text text = {0};
    assert_int_equal(ebb_file_read(path, SIZE, &text, &messages), EBB_OK);
    assert_int_equal(text.length, SIZE);
    assert_memory_equal(text.chars, bytes, SIZE);
    assert_int_equal(text.chars[SIZE], '\0');
    ebb_text_free(&text);
    assert_int_equal(messages.n, 0);

    assert_int_equal(ebb_file_read(path, SIZE - 1, &text, &messages), EBB_BAD_FILE);
    assert_null(text.chars);
    assert_int_equal(messages.n, 1);
    assert_non_null(
        strstr(ebb_support_printed(&messages.items[0]), "unit_base.bin:1:1: is larger than 99999 bytes"));
    ebb_messages_free(&messages);
    assert_int_equal(remove(path), 0);
}

static void files_that_cannot_be_read_are_named(void **state)
{
    (void)state;
    const struct {
        const char *path, *words;
    } cases[] = {
        {scratch("no_such_file"),
         "no_such_file:1:1: cannot be opened: No such file or directory [EBB_BAD_FILE]"},
        {"/", "/:1:1: is a directory: name a file in it [EBB_BAD_FILE]"},
        {"/proc/self/mem",
         "/proc/self/mem:1:1: cannot be read: Input/output error [EBB_BAD_FILE]"}, /* opens, but address 0
                                                                                      fails */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ebb_messages messages = {0};
        struct ebb_text text = {0};
        assert_int_equal(ebb_file_read(cases[i].path, 1000, &text, &messages), EBB_BAD_FILE);
        assert_int_equal(messages.n, 1);
        assert_non_null(strstr(ebb_support_printed(&messages.items[0]), cases[i].words));
        assert_null(text.chars);
        ebb_messages_free(&messages);
    }
}

/* 5. Digests: the examples of FIPS 180-4, and a million times "a" */

static void digest_of(const char *bytes, size_t length, size_t piece, char out_hex[EBB_DIGEST_HEX])
{
    struct ebb_digest digest;
    ebb_digest_init(&digest);
    for (size_t at = 0; at < length; at += piece)
        ebb_digest_add(&digest, bytes + at, length - at < piece ? length - at : piece);
    ebb_digest_hex(&digest, out_hex);
}

static void digests_are_sha256(void **state)
{
    (void)state;
    enum { MILLION = 1000000 };
    static char many[MILLION];
    memset(many, 'a', MILLION);
    const char *const two_blocks = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";
    const struct {
        const char *bytes;
        size_t length;
        const char *hex;
    } answers[] = {
        {"", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"},
        {"abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {two_blocks, 56, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"},
        {many, MILLION, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
    };
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        const size_t pieces[] = {1, 7, 64, MILLION};
        for (size_t k = 0; k < sizeof pieces / sizeof pieces[0]; k++) {
            char hex[EBB_DIGEST_HEX];
            digest_of(answers[i].bytes, answers[i].length, pieces[k], hex);
            assert_string_equal(hex, answers[i].hex);
        }
    }
}

static void digest_bytes_are_its_digits(void **state)
{
    (void)state;
    struct ebb_digest digest;
    uint8_t bytes[EBB_DIGEST_BYTES];
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, "abc", 3);
    ebb_digest_bytes(&digest, bytes);
    assert_int_equal(bytes[0], 0xba);
    assert_int_equal(bytes[1], 0x78);
    assert_int_equal(bytes[EBB_DIGEST_BYTES - 1], 0xad);
}

/* 6. Draws */

/* A table may lie in a folder that is named as the words are; an old file has no number. */
static void a_draw_is_told_from_the_source_of_its_values(void **state)
{
    (void)state;
    const struct {
        const char *source, *table;
        int64_t number;
        bool is_drawn, at_new_site;
    } expected[] = {
        {"joint draw 17 of p/trd_draws.csv", "p/trd_draws.csv", 17, true, false},
        {"joint draw 17 of p/trd_draws.csv, at a new site", "p/trd_draws.csv", 17, true, true},
        {"joint draw 3 of one of two, at a new site/a.csv", "one of two, at a new site/a.csv", 3, true,
         false},
        {"joint draw of a.csv", "a.csv", 0, true, false},
        {"a joint draw 3 of a.csv", "", 0, false, false},
    };
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        const struct ebb_parameter_row rows[] = {{.source = "of another, at a new site"},
                                                 {.source = expected[i].source}};
        struct ebb_drawn_from drawn;
        assert_int_equal(ebb_provenance_drawn_from(rows, 2, &drawn), expected[i].is_drawn);
        assert_int_equal(drawn.number, expected[i].number);
        assert_int_equal(drawn.at_new_site, expected[i].at_new_site);
        assert_int_equal(drawn.table_length, strlen(expected[i].table));
        assert_memory_equal(drawn.table, expected[i].table, drawn.table_length);
    }
}

/* 7. Bugs */

/* Plays the bug in a child, whose words come back through a pipe. Returns its exit status. */
static int exit_status_of_a_bug(char *out_words, size_t size)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    const pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (dup2(ends[1], STDERR_FILENO) < 0 || close(ends[0]) != 0)
            _exit(1);
        ebb_require(1 + 1 == 2);
        ebb_require(1 + 1 == 3);
        _exit(0);
    }
    close(ends[1]);
    size_t n = 0;
    ssize_t got;
    while (n + 1 < size && (got = read(ends[0], out_words + n, size - 1 - n)) > 0)
        n += (size_t)got;
    out_words[n] = '\0';
    close(ends[0]);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void a_bug_names_its_place_and_ends_with_70(void **state)
{
    (void)state;
    char words[1000];
    fflush(stdout);
    assert_int_equal(exit_status_of_a_bug(words, sizeof words), 70);
    assert_non_null(strstr(words, "unit_base.c:"));
    assert_non_null(strstr(words, ": bug: 1 + 1 == 3"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("every status has its number, name and sentence", statuses_have_names_and_sentences),
        TEST("messages say where, as far as that is known", messages_say_where_as_far_as_that_is_known),
        TEST("messages are sorted by place, equal places as they came", messages_are_sorted_by_place),
        TEST("long messages are kept whole", long_messages_are_kept_whole),
        TEST("texts grow", texts_grow),
        TEST("texts take any bytes", texts_take_any_bytes),
        TEST("texts that failed take no more", failed_texts_take_no_more),
        TEST("files are read whole, up to a limit", files_are_read_whole),
        TEST("files that cannot be read are named, with the reason", files_that_cannot_be_read_are_named),
        TEST("digests are SHA-256, in pieces of any size", digests_are_sha256),
        TEST("a digest's bytes are its digits", digest_bytes_are_its_digits),
        TEST("a draw is told from the source of its values", a_draw_is_told_from_the_source_of_its_values),
        TEST("a bug names its place and ends the program with 70", a_bug_names_its_place_and_ends_with_70),
    };
    return RUN_TESTS(tests);
}
