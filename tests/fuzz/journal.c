/* SPDX-License-Identifier: MIT
 * Any bytes as the journal of a calibration: another's is refused and left as it is; of our own the whole
 * lines are kept, and one that is added comes back to the last bit.
 *
 *     the first byte   bit 0: the right first line is put before the rest
 *                      bit 1: each line gets the checksum that it should have
 *                      bits 2 and 3: one or two values, one or two results
 *     the rest         the file
 *
 * Without the first two nothing behind a checksum would ever be reached: it is a part of SHA-256.
 */
#include "fuzz.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/digest.h>
#include <ebb/file.h>
#include <ebb/journal.h>

enum { LARGEST = 1 << 20, CHECKSUM = 8, MOST = 2 };

static const char DIGEST[EBB_DIGEST_HEX] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

struct shape {
    int n_values, n_results;
};

/* 1. The file */

static void add_line(struct ebb_text *text, const char *line, size_t length, bool sealed)
{
    ebb_text_add_bytes(text, line, length);
    if (sealed) {
        struct ebb_digest digest;
        char hex[EBB_DIGEST_HEX];
        ebb_digest_init(&digest);
        ebb_digest_add(&digest, line, length);
        ebb_digest_hex(&digest, hex);
        ebb_text_add_bytes(text, hex, CHECKSUM);
    }
}

static const char *put_journal(const uint8_t *data, size_t size)
{
    struct ebb_text text = {0};
    const char *rest = (const char *)data + 1, *end = (const char *)data + size;
    if (data[0] & 1)
        ebb_text_add(&text, "ebb calibrate, journal 2, %s\n", DIGEST);
    while (rest < end) {
        const char *newline = memchr(rest, '\n', (size_t)(end - rest)), *stop = newline ? newline : end;
        add_line(&text, rest, (size_t)(stop - rest), (data[0] & 2) && newline);
        if (newline)
            ebb_text_add_bytes(&text, "\n", 1);
        rest = stop + (newline != NULL);
    }
    const char *path = ebb_fuzz_put("calibration.journal", ebb_text_chars(&text), text.length);
    ebb_text_free(&text);
    return path;
}

static void read_file(const char *path, struct ebb_text *text)
{
    struct ebb_messages messages = {0};
    ebb_fuzz_require(ebb_file_read(path, LARGEST, text, &messages) == EBB_OK, "the journal is there",
                     &messages);
}

/* 2. What holds */

/* Recalls all that was kept, by the values that stand in the file: every line, in order. */
static void recall_all(struct ebb_journal *journal, const char *path, const struct shape *shape)
{
    struct ebb_text text = {0};
    double values[MOST], results[MOST];
    read_file(path, &text);
    const char *at = strchr(ebb_text_chars(&text), '\n');
    for (int i = 0; i < ebb_journal_n_kept(journal); i++) {
        char *end = NULL;
        ebb_fuzz_require(at != NULL, "what was kept stands in the file", NULL);
        if (at == NULL)
            break; /* which nobody comes to */
        for (int k = 0; k < shape->n_values; k++, at = end)
            values[k] = strtod(k == 0 ? at + 1 : at, &end);
        ebb_fuzz_require(ebb_journal_recall(journal, values, results), "a line that was kept is recalled",
                         NULL);
        at = strchr(at, '\n');
    }
    ebb_fuzz_require(!ebb_journal_recall(journal, values, results), "no more is recalled than was kept",
                     NULL);
    ebb_text_free(&text);
}

static double number_of(const uint8_t *data, size_t size, size_t from)
{
    double number = 0.0;
    if (size >= from + sizeof number)
        memcpy(&number, data + from, sizeof number);
    return isfinite(number) ? number : -0.0; /* no simulation gives another; -0 must not become 0 */
}

static struct ebb_journal *reopen(const char *path, const struct shape *shape, int n_kept)
{
    struct ebb_journal *journal = NULL;
    struct ebb_messages messages = {0};
    const enum ebb_status status = ebb_journal_open(path, DIGEST, shape->n_values, shape->n_results,
                                                    &(struct ebb_claim){0}, &journal, &messages);
    ebb_fuzz_require(status == EBB_OK && ebb_journal_n_kept(journal) == n_kept,
                     "a journal that was mended opens with the same lines", &messages);
    ebb_messages_free(&messages);
    recall_all(journal, path, shape);
    return journal;
}

/* Opened three times: what is dropped at the first must not be missed at the second, and a line that is added
 * behind what was dropped must stand on a line of its own. */
static void go_on(struct ebb_journal *journal, const char *path, const struct shape *shape,
                  const uint8_t *data, size_t size)
{
    const int n_kept = ebb_journal_n_kept(journal);
    double values[MOST] = {number_of(data, size, 1), 1e-310}, results[MOST] = {number_of(data, size, 9), 1.5};
    ebb_fuzz_require(ebb_journal_is_empty(journal) == (n_kept == 0), "empty is without lines", NULL);
    recall_all(journal, path, shape);
    ebb_journal_close(journal);
    journal = reopen(path, shape, n_kept);
    ebb_fuzz_require(ebb_journal_add(journal, values, results) == EBB_OK, "a line can be added", NULL);
    ebb_journal_close(journal);
    ebb_journal_close(reopen(path, shape, n_kept + 1));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ebb_journal *journal = NULL;
    struct ebb_messages messages = {0};
    struct ebb_text before = {0}, after = {0};
    if (size < 1 || size > LARGEST / 2)
        return 0;
    const struct shape shape = {1 + (data[0] >> 2 & 1), 1 + (data[0] >> 3 & 1)};
    const char *path = put_journal(data, size);
    read_file(path, &before);
    const enum ebb_status status = ebb_journal_open(path, DIGEST, shape.n_values, shape.n_results,
                                                    &(struct ebb_claim){0}, &journal, &messages);
    if (status == EBB_OK) {
        go_on(journal, path, &shape, data, size);
    } else {
        read_file(path, &after);
        ebb_fuzz_require(before.length == after.length &&
                             memcmp(ebb_text_chars(&before), ebb_text_chars(&after), after.length) == 0,
                         "what is refused is left as it is", NULL);
    }
    ebb_fuzz_refused(status, EBB_BAD_FILE, &messages);
    ebb_text_free(&before);
    ebb_text_free(&after);
    return 0;
}
