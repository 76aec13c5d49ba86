/* SPDX-License-Identifier: MIT
 * journal: a line for each simulation.
 *
 *     ebb calibrate, journal 1, <SHA-256 of the calibration>
 *     0x1.91eb851eb851fp+0 0x1.8p+1 ... 0x1.2c4p-3       values, then results, a blank between
 *
 * Text and not HDF5: a line is appended by one write, and after kill -9 the worst is a last line without its
 * newline. Numbers are hexadecimal because they come back to the last bit, without a thought about digits or
 * locales; a line is recalled only for exactly the values that are asked for, so that a changed search simply
 * simulates anew.
 */
#include <ebb/file.h>
#include <ebb/journal.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <ebb/text.h>

#include "holder.h"

/* Bytes that are read into memory at most, 1 GB: a line has some hundreds, and no calibration does millions
 * of simulations. */
enum { LARGEST = 1 << 30 };

struct ebb_journal {
    int file;                /* descriptor; -1: none */
    int n_numbers, n_values; /* of a line */
    int n_kept, next;        /* simulations read from disk; the next to be recalled */
    double *kept;            /* (simulation, number) */
};

static const char HEAD[] = "ebb calibrate, journal 1, ";

/* Reads the line's numbers; the character behind it, or NULL when the line is not whole. */
static const char *read_line(const char *at, int n, double *out_numbers)
{
    for (int i = 0; i < n; i++) {
        char *end;
        out_numbers[i] = strtod(at, &end);
        if (end == at || *end != (i == n - 1 ? '\n' : ' '))
            return NULL;
        at = end + 1;
    }
    return at;
}

/* Reads all whole lines; returns the length of the text up to their end, -1 without memory. A line in the
 * middle that cannot be read ends the reading like a cut one: what stands behind it is dropped and simulated
 * again, for lines are recalled in order. */
static long read_lines(struct ebb_journal *journal, const char *text, size_t start)
{
    const char *at = text + start;
    size_t lines = 1;
    for (const char *c = at; *c; c++)
        lines += *c == '\n';
    journal->kept = malloc(lines * (size_t)journal->n_numbers * sizeof *journal->kept);
    if (journal->kept == NULL)
        return -1;
    while (*at) {
        const char *next = read_line(at, journal->n_numbers,
                                     journal->kept + (size_t)journal->n_kept * (size_t)journal->n_numbers);
        if (next == NULL)
            break;
        journal->n_kept++;
        at = next;
    }
    return (long)(at - text);
}

static enum ebb_status trouble(const char *path, const char *what, struct ebb_messages *messages)
{
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path), "%s: %s", what, strerror(errno));
    return EBB_BAD_FILE;
}

static enum ebb_status begin(const struct ebb_journal *journal, const char *path, const char *digest,
                             struct ebb_messages *messages)
{
    struct ebb_text head = {0};
    ebb_text_add(&head, "%s%s\n", HEAD, digest);
    const bool good = ebb_file_write_text(journal->file, &head);
    ebb_text_free(&head);
    return good ? EBB_OK : trouble(path, "cannot be written", messages);
}

/* The digest stands in the first line, so that a journal is never read for another calibration, or for the
 * same one with a changed key. What a kill has cut off is dropped from the file as well: the next line must
 * start on a line of its own. */
static enum ebb_status go_on(struct ebb_journal *journal, const char *path, const char *digest,
                             struct ebb_messages *messages)
{
    struct ebb_text text = {0};
    const size_t start = sizeof HEAD - 1 + strlen(digest) + 1;
    enum ebb_status status = ebb_file_read(path, LARGEST, &text, messages);
    const char *chars = ebb_text_chars(&text);
    const bool own = text.length >= start && strncmp(chars, HEAD, sizeof HEAD - 1) == 0 &&
                     strncmp(chars + sizeof HEAD - 1, digest, strlen(digest)) == 0 &&
                     chars[start - 1] == '\n';
    if (status == EBB_OK && !own) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path),
                         "is of another calibration: delete it, or give the calibration another name");
        status = EBB_BAD_FILE;
    }
    const long whole = status == EBB_OK ? read_lines(journal, chars, start) : 0;
    if (whole < 0)
        status = EBB_NO_MEMORY;
    if (status == EBB_OK && ftruncate(journal->file, whole) != 0)
        status = trouble(path, "cannot be written", messages);
    ebb_text_free(&text);
    return status;
}

/* The journal is held by a lock as long as it is open: two calibrations that append to one would each read
 * the other's lines as its own. The system drops the lock with the process, however that ends. A file system
 * without locks gives none, and nothing is lost by that with one calibration at a time. */
static enum ebb_status open_and_hold(struct ebb_journal *journal, const char *path,
                                     struct ebb_messages *messages)
{
    char words[EBB_HOLDER_SIZE];
    journal->file = open(path, O_WRONLY | O_CREAT | O_APPEND, 0666);
    if (journal->file < 0)
        return trouble(path, "cannot be written", messages);
    if (flock(journal->file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return EBB_OK;
    ebb_holder_words(journal->file, words);
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path),
                     "%s: wait for it, or give the calibration another name", words);
    return EBB_BAD_FILE;
}

enum ebb_status ebb_journal_open(const char *path, const char digest[EBB_DIGEST_HEX], int n_values,
                                 int n_results, struct ebb_journal **out_journal,
                                 struct ebb_messages *messages)
{
    struct ebb_journal *journal = calloc(1, sizeof *journal);
    *out_journal = NULL;
    if (journal == NULL)
        return EBB_NO_MEMORY;
    journal->file = -1;
    journal->n_values = n_values;
    journal->n_numbers = n_values + n_results;
    enum ebb_status status = open_and_hold(journal, path, messages);
    if (status == EBB_OK) {
        const bool is_new = lseek(journal->file, 0, SEEK_END) == 0;
        status = is_new ? begin(journal, path, digest, messages) : go_on(journal, path, digest, messages);
    }
    if (status == EBB_OK)
        *out_journal = journal;
    else
        ebb_journal_close(journal);
    return status;
}

void ebb_journal_close(struct ebb_journal *journal)
{
    if (journal == NULL)
        return;
    if (journal->file >= 0)
        close(journal->file);
    free(journal->kept);
    free(journal);
}

int ebb_journal_n_kept(const struct ebb_journal *journal)
{
    return journal->n_kept;
}

/* In order only: a calibration asks for the same simulations in the same order. One that asks for others
 * finds no line, and what is left of the journal is never looked at again. */
bool ebb_journal_recall(struct ebb_journal *journal, const double *values, double *out_results)
{
    const double *line = journal->kept + (size_t)journal->next * (size_t)journal->n_numbers;
    if (journal->next == journal->n_kept ||
        memcmp(line, values, (size_t)journal->n_values * sizeof *values) != 0)
        return false;
    memcpy(out_results, line + journal->n_values,
           (size_t)(journal->n_numbers - journal->n_values) * sizeof *out_results);
    journal->next++;
    return true;
}

/* Not synced: a power cut costs the last simulations, which are simulated again, while a sync for each would
 * cost every calibration more than that. */
enum ebb_status ebb_journal_add(struct ebb_journal *journal, const double *values, const double *results)
{
    struct ebb_text line = {0};
    for (int i = 0; i < journal->n_numbers; i++) {
        const double number = i < journal->n_values ? values[i] : results[i - journal->n_values];
        ebb_text_add(&line, "%a%c", number, i == journal->n_numbers - 1 ? '\n' : ' ');
    }
    const enum ebb_status status = line.failed                                 ? EBB_NO_MEMORY
                                   : ebb_file_write_text(journal->file, &line) ? EBB_OK
                                                                               : EBB_BAD_FILE;
    ebb_text_free(&line);
    return status;
}
