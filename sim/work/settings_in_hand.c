/* SPDX-License-Identifier: MIT
 * settings_in_hand: tables as they lie in memory.
 *
 *     ebb run, settings in hand 1, <SHA-256 of the design>      a line, as in the journal
 *     taken, tables                                             doubles of this machine from here on
 *     setting, rows, its three parts                            for each table
 *     <SHA-256 of all before it>                                64 digits
 *
 * Doubles and not text, since they are tens of megabytes and only ever read by the machine that wrote them.
 * Another byte order gives a count of tables that no design has.
 *
 *   1. The file   2. Keeping   3. Recalling
 */
#include "settings_in_hand.h"

#include <stdlib.h>
#include <string.h>

#include <unistd.h>

#include <ebb/file.h>
#include <ebb/publication.h>

/* 1. The file */

static const char HEAD[] = "ebb run, settings in hand 1, ";

static void add_path(const struct ebb_in_hand *place, struct ebb_text *path)
{
    ebb_text_add(path, "%s.settings", place->journal_path);
}

/* 2. Keeping */

struct keeping {
    int file;
    struct ebb_digest digest;
    bool good;
};

/* Parts of a megabyte: a table need not be in memory twice at the moment at which somebody wants it free. */
enum { PART = 1 << 20 };

static void write_bytes(struct keeping *keeping, const void *bytes, size_t length)
{
    const char *at = bytes;
    ebb_digest_add(&keeping->digest, bytes, length);
    for (size_t left = length; left > 0 && keeping->good;) {
        const size_t n = left < PART ? left : PART;
        struct ebb_text text = {0};
        ebb_text_add_bytes(&text, at, n);
        keeping->good = ebb_file_write_text(keeping->file, &text);
        ebb_text_free(&text);
        at += n;
        left -= n;
    }
}

static void write_number(struct keeping *keeping, double number)
{
    write_bytes(keeping, &number, sizeof number);
}

static void write_table(struct keeping *keeping, int64_t setting, const struct ebb_nested *table)
{
    struct ebb_nested_part parts[EBB_NESTED_PARTS];
    const int n_rows = ebb_nested_parts(table, parts);
    write_number(keeping, (double)setting);
    write_number(keeping, n_rows);
    for (int i = 0; i < EBB_NESTED_PARTS; i++)
        write_bytes(keeping, parts[i].at, parts[i].n * sizeof *parts[i].at);
}

static int64_t count_tables(const struct ebb_setting_ranges *ranges)
{
    int64_t n = 0;
    for (int64_t i = 0; i < ranges->results->n_settings; i++)
        n += ranges->tables[i] != NULL;
    return n;
}

static bool write_all(const struct ebb_in_hand *place, const struct ebb_setting_ranges *ranges,
                      int64_t n_taken, int file)
{
    struct keeping keeping = {.file = file, .good = true};
    char hex[EBB_DIGEST_HEX];
    ebb_digest_init(&keeping.digest);
    write_bytes(&keeping, HEAD, strlen(HEAD));
    write_bytes(&keeping, place->digest, strlen(place->digest));
    write_bytes(&keeping, "\n", 1);
    write_number(&keeping, (double)n_taken);
    write_number(&keeping, (double)count_tables(ranges));
    for (int64_t i = 0; i < ranges->results->n_settings; i++) {
        if (ranges->tables[i] != NULL)
            write_table(&keeping, i, ranges->tables[i]);
    }
    struct ebb_digest all = keeping.digest;
    ebb_digest_hex(&all, hex);
    write_bytes(&keeping, hex, strlen(hex));
    return keeping.good;
}

enum ebb_status ebb_in_hand_keep(const struct ebb_in_hand *place, const struct ebb_setting_ranges *ranges,
                                 int64_t n_taken, struct ebb_messages *messages)
{
    struct ebb_text path = {0};
    struct ebb_publication publication;
    if (ranges == NULL || count_tables(ranges) == 0)
        return EBB_OK;
    add_path(place, &path);
    const struct ebb_publication_place at = {.path = ebb_text_chars(&path),
                                             .kind = "what a stopped design has in hand",
                                             .begins = HEAD,
                                             .instead = "remove it",
                                             .force = true,
                                             .claim = place->claim};
    enum ebb_status status = path.failed ? EBB_NO_MEMORY : ebb_publication_begin(&publication, &at, messages);
    if (path.failed)
        return status;
    if (status == EBB_OK && !write_all(place, ranges, n_taken, publication.part)) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(at.path),
                         "cannot be written: the setting in hand begins anew");
        status = EBB_BAD_FILE;
    }
    if (status == EBB_OK)
        status = ebb_publication_publish(&publication, messages);
    ebb_publication_end(&publication);
    ebb_text_free(&path);
    return status;
}

/* 3. Recalling */

struct recalling {
    const char *at, *end;
};

static bool read_bytes(struct recalling *from, void *out, size_t length)
{
    if ((size_t)(from->end - from->at) < length)
        return false;
    memcpy(out, from->at, length);
    from->at += length;
    return true;
}

/* A whole number from 0 to `most`. */
static bool read_number(struct recalling *from, int64_t most, int64_t *out_number)
{
    double number;
    if (!read_bytes(from, &number, sizeof number) || !(number >= 0 && number <= (double)most))
        return false;
    *out_number = (int64_t)number;
    return (double)*out_number == number;
}

static bool read_table(struct recalling *from, struct ebb_setting_ranges *ranges)
{
    struct ebb_nested_part parts[EBB_NESTED_PARTS];
    const struct ebb_design_results *results = ranges->results;
    int64_t setting, n_rows;
    if (!read_number(from, results->n_settings - 1, &setting) ||
        !read_number(from, results->design->n_draws, &n_rows) ||
        ebb_setting_ranges_begin(ranges, setting) != EBB_OK)
        return false;
    ebb_nested_parts(ranges->tables[setting], parts);
    for (int i = 0; i < EBB_NESTED_PARTS; i++) {
        if (!read_bytes(from, parts[i].at, parts[i].n * sizeof *parts[i].at))
            return false;
    }
    ebb_nested_set_rows(ranges->tables[setting], (int)n_rows);
    return true;
}

/* Whether it is whole and of this design: its last line is the digest of the others. */
static bool is_ours(const struct ebb_in_hand *place, const struct ebb_text *text)
{
    const size_t tail = EBB_DIGEST_HEX - 1, head = strlen(HEAD) + tail + 1;
    const char *chars = ebb_text_chars(text);
    struct ebb_digest digest;
    char hex[EBB_DIGEST_HEX];
    if (text->length < head + tail || memcmp(chars, HEAD, strlen(HEAD)) != 0 ||
        memcmp(chars + strlen(HEAD), place->digest, tail) != 0)
        return false;
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, chars, text->length - tail);
    ebb_digest_hex(&digest, hex);
    return memcmp(chars + text->length - tail, hex, tail) == 0;
}

/* Every row before `n_taken` whose setting lacks its ranges is in that setting's table, and no other is. */
static bool fits(const struct ebb_in_hand *place, const struct ebb_setting_ranges *ranges, int64_t n_taken)
{
    const struct ebb_design_results *results = ranges->results;
    int *rows = calloc((size_t)results->n_settings, sizeof *rows);
    bool good = rows != NULL;
    for (int64_t i = 0; i < n_taken && good; i++)
        rows[ebb_design_results_setting(results,
                                        place->order ? place->order[place->first + i] : place->first + i)]++;
    for (int64_t setting = 0; setting < results->n_settings && good; setting++) {
        struct ebb_nested_part parts[EBB_NESTED_PARTS];
        const struct ebb_nested *table = ranges->tables[setting];
        const bool lacks = ebb_setting_ranges_lack(ranges, ebb_design_results_first(results, setting));
        good = !lacks || (table ? ebb_nested_parts(table, parts) : 0) == rows[setting];
    }
    free(rows);
    return good;
}

static void forget(struct ebb_setting_ranges *ranges)
{
    for (int64_t i = 0; i < ranges->results->n_settings; i++) {
        ebb_nested_close(ranges->tables[i]);
        ranges->tables[i] = NULL;
    }
}

static bool read_all(const struct ebb_in_hand *place, const struct ebb_text *text, int64_t first,
                     int64_t n_written, struct ebb_setting_ranges *ranges, int64_t *out_taken)
{
    struct recalling from = {ebb_text_chars(text) + strlen(HEAD) + EBB_DIGEST_HEX,
                             ebb_text_chars(text) + text->length - (EBB_DIGEST_HEX - 1)};
    int64_t n_tables;
    bool good = read_number(&from, n_written, out_taken) && *out_taken > first &&
                read_number(&from, ranges->results->n_settings, &n_tables);
    for (int64_t i = 0; good && i < n_tables; i++)
        good = read_table(&from, ranges);
    return good && from.at == from.end && fits(place, ranges, *out_taken);
}

int64_t ebb_in_hand_recall(const struct ebb_in_hand *place, struct ebb_setting_ranges *ranges, int64_t first,
                           int64_t n_written)
{
    struct ebb_text path = {0}, text = {0};
    struct ebb_messages unheard = {0}; /* whatever is wrong with it costs time alone */
    int64_t n_taken = first;
    if (ranges == NULL || first == n_written)
        return first;
    add_path(place, &path);
    const bool there = ebb_file_is_ordinary(ebb_text_chars(&path)) &&
                       ebb_file_read(ebb_text_chars(&path), SIZE_MAX / 2, &text, &unheard) == EBB_OK;
    if (!there || !is_ours(place, &text) || !read_all(place, &text, first, n_written, ranges, &n_taken)) {
        forget(ranges);
        n_taken = first;
    }
    ebb_messages_free(&unheard);
    ebb_text_free(&text);
    ebb_text_free(&path);
    return n_taken;
}

void ebb_in_hand_remove(const struct ebb_in_hand *place)
{
    struct ebb_text path = {0};
    bool is_ours = false;
    add_path(place, &path);
    if (ebb_file_is_ordinary(ebb_text_chars(&path)) &&
        ebb_file_begins_with(ebb_text_chars(&path), HEAD, strlen(HEAD), &is_ours) == EBB_OK && is_ours)
        unlink(ebb_text_chars(&path));
    ebb_text_free(&path);
}
