/* SPDX-License-Identifier: MIT
 * journal: a line for each simulation.
 *
 *     ebb calibrate, journal 2, <SHA-256 of the calibration>
 *     0x1.91eb851eb851fp+0 0x1.8p+1 ... 0x1.2c4p-3 8c1f03aa     values, results, checksum; a blank between
 *     publishing                                                all was simulated, files are being written
 *
 * Text and not HDF5: a line is appended by one write, and after kill -9 the worst is a last line without its
 * newline. Numbers are hexadecimal because they come back to the last bit, without a thought about digits or
 * locales; a line is recalled only for exactly the values that are asked for, so that a changed search simply
 * simulates anew.
 *
 * The checksum is the start of the SHA-256 of the line before it: in journal 1 a changed digit was a result
 * that no simulation gave, and led the search somewhere else without a word.
 */
#include <ebb/file.h>
#include <ebb/journal.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ebb/holder.h>
#include <ebb/text.h>

/* Bytes that are read into memory at most, 1 GB: a line has some hundreds, and no calibration does millions
 * of simulations. */
enum { LARGEST = 1 << 30 };

struct ebb_journal {
    int file;                /* descriptor; -1: none */
    int n_numbers, n_values; /* of a line */
    int n_kept, next;        /* simulations read from disk; the next to be recalled */
    double *kept;            /* (simulation, number) */
    int n_added;             /* since it was opened */
    bool publishing;         /* when it was opened, its last line said so */
};

static const char HEAD[] = "ebb calibrate, journal 2, ", PUBLISHING[] = "publishing\n";

/* Characters of a checksum: of a thousand million damaged lines a quarter of one would pass. */
enum { CHECKSUM = 8 };

static void checksum_of(const char *line, size_t length, char out_checksum[CHECKSUM + 1])
{
    struct ebb_digest digest;
    char hex[EBB_DIGEST_HEX];
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, line, length);
    ebb_digest_hex(&digest, hex);
    memcpy(out_checksum, hex, CHECKSUM);
    out_checksum[CHECKSUM] = '\0';
}

/* Reads the line's numbers; the start of the next line, or NULL when the line is not whole or not what was
 * written. */
static const char *read_line(const char *line, int n, double *out_numbers)
{
    char checksum[CHECKSUM + 1];
    const char *at = line;
    for (int i = 0; i < n; i++) {
        char *end;
        out_numbers[i] = strtod(at, &end);
        if (end == at || *end != ' ')
            return NULL;
        at = end + 1;
    }
    checksum_of(line, (size_t)(at - line), checksum);
    return strncmp(at, checksum, CHECKSUM) == 0 && at[CHECKSUM] == '\n' ? at + CHECKSUM + 1 : NULL;
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
    journal->publishing = strcmp(at, PUBLISHING) == 0;
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
    const bool no_memory = head.failed;
    const bool good = ebb_file_write_text(journal->file, &head);
    ebb_text_free(&head);
    return good ? EBB_OK : no_memory ? EBB_NO_MEMORY : trouble(path, "cannot be written", messages);
}

/* A first line that a kill has cut off, or none at all: nothing was simulated yet. */
static bool is_torn_head(const struct ebb_text *text, const char *digest)
{
    char head[sizeof HEAD + EBB_DIGEST_HEX + 1];
    const int length = snprintf(head, sizeof head, "%s%s\n", HEAD, digest);
    return text->length < (size_t)length && memcmp(ebb_text_chars(text), head, text->length) == 0;
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
    if (status == EBB_OK && is_torn_head(&text, digest)) {
        ebb_text_free(&text);
        return ftruncate(journal->file, 0) == 0 ? begin(journal, path, digest, messages)
                                                : trouble(path, "cannot be written", messages);
    }
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
    struct stat about;
    /* No link is followed: it would lead to a file that is somebody else's; and no fifo is waited for. */
    journal->file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0666);
    if (journal->file < 0)
        return trouble(path, "cannot be written", messages);
    if (fstat(journal->file, &about) != 0 || !S_ISREG(about.st_mode)) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path),
                         "is no ordinary file: remove it, or give the calibration another name");
        return EBB_BAD_FILE;
    }
    if (flock(journal->file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return EBB_OK;
    ebb_holder_words(journal->file, words);
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path),
                     "%s: wait for it, or give the calibration another name", words);
    return EBB_BAD_FILE;
}

/* A file in which nothing could be written, on a full disk for one, is not left behind. */
static void give_up(struct ebb_journal *journal, const char *path)
{
    struct stat about;
    if (journal->file >= 0 && flock(journal->file, LOCK_EX | LOCK_NB) == 0 &&
        fstat(journal->file, &about) == 0 && about.st_size == 0)
        (void)unlink(path);
    ebb_journal_close(journal);
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
    if (status == EBB_OK)
        status = go_on(journal, path, digest, messages);
    if (status == EBB_OK)
        *out_journal = journal;
    else
        give_up(journal, path);
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

bool ebb_journal_is_empty(const struct ebb_journal *journal)
{
    return journal->n_kept == 0 && journal->n_added == 0;
}

bool ebb_journal_was_publishing(const struct ebb_journal *journal)
{
    return journal->publishing;
}

/* Synced, unlike the simulations: it must be on the disk before the first file that it speaks of. */
enum ebb_status ebb_journal_publishing(struct ebb_journal *journal)
{
    struct ebb_text line = {0};
    ebb_text_add(&line, "%s", PUBLISHING);
    const bool no_memory = line.failed;
    const bool good = ebb_file_write_text(journal->file, &line) && ebb_file_sync(journal->file);
    ebb_text_free(&line);
    return good ? EBB_OK : no_memory ? EBB_NO_MEMORY : EBB_BAD_FILE;
}

int ebb_journal_n_kept(const struct ebb_journal *journal)
{
    return journal->n_kept;
}

/* In order only: a calibration asks for the same simulations in the same order. One that asks for others
 * finds no line, and what is left of the journal is never looked at again. */
bool ebb_journal_recall(struct ebb_journal *journal, const double *values, double *out_results)
{
    if (journal->next == journal->n_kept) /* first: a journal that began anew has no room for any */
        return false;
    const double *line = journal->kept + (size_t)journal->next * (size_t)journal->n_numbers;
    if (memcmp(line, values, (size_t)journal->n_values * sizeof *values) != 0)
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
        ebb_text_add(&line, "%a ", number);
    }
    char checksum[CHECKSUM + 1];
    checksum_of(ebb_text_chars(&line), line.length, checksum);
    ebb_text_add(&line, "%s\n", checksum);
    const enum ebb_status status = line.failed                                 ? EBB_NO_MEMORY
                                   : ebb_file_write_text(journal->file, &line) ? EBB_OK
                                                                               : EBB_BAD_FILE;
    journal->n_added += status == EBB_OK;
    ebb_text_free(&line);
    return status;
}
