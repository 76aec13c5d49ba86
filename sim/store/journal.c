/* SPDX-License-Identifier: MIT
 * journal: a line for each simulation.
 *
 *     ebb calibrate, journal 2, <SHA-256 of the calibration>, folders 1
 *     0x1.91eb851eb851fp+0 0x1.8p+1 ... 0x1.2c4p-3 8c1f03aa     values, results, checksum; a blank between
 *     publishing                                                all was simulated, files are being written
 *
 * Text and not HDF5: a line is appended by one write, and after kill -9 the worst is a last line without its
 * newline. Numbers are hexadecimal because they come back to the last bit, without a thought about digits or
 * locales; a line is recalled only for exactly the values that are asked for, so that a changed search
 * simply simulates anew.
 *
 * ", folders 1" says that so many folders were made for it, and is left out where none was: whoever goes on
 * after a kill takes them back at the end. They come into being with this line in them (folder.h), so that
 * no moment is left in which an empty folder is nobody's.
 *
 * The checksum is the start of the SHA-256 of the line before it: in journal 1 a changed digit was a result
 * that no simulation gave, and led the search somewhere else without a word.
 */
#include <ebb/file.h>
#include <ebb/folder.h>
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
    int n_folders;           /* made for it, by this process or the one that began it */
    bool publishing;         /* when it was opened, its last line said so */
};

static const char HEAD[] = "ebb calibrate, journal 2, ", FOLDERS[] = ", folders ",
                  PUBLISHING[] = "publishing\n";

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

static enum ebb_status begin(int file, int n_folders, const char *path, const char *digest,
                             struct ebb_messages *messages)
{
    struct ebb_text head = {0};
    ebb_text_add(&head, "%s%s", HEAD, digest);
    if (n_folders > 0)
        ebb_text_add(&head, "%s%d", FOLDERS, n_folders);
    ebb_text_add(&head, "\n");
    const bool no_memory = head.failed;
    const bool good = ebb_file_write_text(file, &head);
    ebb_text_free(&head);
    return good ? EBB_OK : no_memory ? EBB_NO_MEMORY : trouble(path, "cannot be written", messages);
}

/* What the first line of this calibration's journal begins with. */
static size_t own_head(const char *digest, char out_head[sizeof HEAD + EBB_DIGEST_HEX])
{
    return (size_t)snprintf(out_head, sizeof HEAD + EBB_DIGEST_HEX, "%s%s", HEAD, digest);
}

/* A first line that a kill has cut off, or none at all: nothing was simulated yet. */
static bool is_torn_head(const struct ebb_text *text, const char *digest)
{
    char head[sizeof HEAD + EBB_DIGEST_HEX];
    const char *chars = ebb_text_chars(text);
    const size_t length = own_head(digest, head), least = text->length < length ? text->length : length;
    return memcmp(chars, head, least) == 0 && memchr(chars, '\n', text->length) == NULL;
}

/* Reads the first line; where the next one starts, 0 when it is not this calibration's. */
static size_t read_head(struct ebb_journal *journal, const struct ebb_text *text, const char *digest)
{
    char head[sizeof HEAD + EBB_DIGEST_HEX];
    const size_t length = own_head(digest, head);
    const char *chars = ebb_text_chars(text), *at = chars + length;
    if (text->length <= length || memcmp(chars, head, length) != 0)
        return 0;
    if (strncmp(at, FOLDERS, sizeof FOLDERS - 1) == 0) {
        at += sizeof FOLDERS - 1;
        for (int n = 0; *at >= '0' && *at <= '9' && n < 3; n++, at++)
            journal->n_folders = 10 * journal->n_folders + (*at - '0');
    }
    return *at == '\n' ? (size_t)(at + 1 - chars) : 0;
}

/* The digest stands in the first line, so that a journal is never read for another calibration, or for the
 * same one with a changed key. What a kill has cut off is dropped from the file as well: the next line must
 * start on a line of its own. */
static enum ebb_status go_on(struct ebb_journal *journal, const char *path, const char *digest,
                             struct ebb_messages *messages)
{
    struct ebb_text text = {0};
    enum ebb_status status = ebb_file_read(path, LARGEST, &text, messages);
    if (status == EBB_OK && is_torn_head(&text, digest)) {
        ebb_text_free(&text);
        return ftruncate(journal->file, 0) == 0 ? begin(journal->file, 0, path, digest, messages)
                                                : trouble(path, "cannot be written", messages);
    }
    const size_t start = status == EBB_OK ? read_head(journal, &text, digest) : 0;
    if (status == EBB_OK && start == 0) {
        ebb_messages_add(
            messages, EBB_BAD_FILE, EBB_AT_FILE(path),
            "is of another calibration or design, or of the same with other keys, other patients, or an ebb "
            "with other draws: give the command that began it, or delete it, or give another name");
        status = EBB_BAD_FILE;
    }
    const long whole = status == EBB_OK ? read_lines(journal, ebb_text_chars(&text), start) : 0;
    if (whole < 0)
        status = EBB_NO_MEMORY;
    if (status == EBB_OK && ftruncate(journal->file, whole) != 0)
        status = trouble(path, "cannot be written", messages);
    ebb_text_free(&text);
    return status;
}

/* A first journal in folders that are not there yet: they come with its first line in them. Nothing is
 * done where the folders are there; where somebody makes them in this moment, theirs are as good. */
static enum ebb_status make_folders(const char *path, const char *digest, const struct ebb_claim *claim,
                                    int *out_n, struct ebb_messages *messages)
{
    struct ebb_folder_part part;
    enum ebb_status status = ebb_folder_part_begin(&part, path, HEAD, claim, messages);
    const int n = part.n;
    *out_n = 0;
    if (status == EBB_OK && part.file != NULL) {
        const int file = open(part.file, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666);
        status =
            file < 0 ? trouble(path, "cannot be written", messages) : begin(file, n, path, digest, messages);
        if (file >= 0)
            close(file);
        if (status == EBB_OK && !ebb_folder_part_publish(&part) && errno != ENOTEMPTY && errno != EEXIST)
            status = trouble(path, "its folder cannot be made", messages);
        else if (status == EBB_OK && part.n == 0)
            *out_n = n;
    }
    ebb_folder_part_end(&part);
    return status;
}

/* The journal is held by a lock as long as it is open: two calibrations that append to one would each read
 * the other's lines as its own. The system drops the lock with the process, however that ends. A file system
 * without locks gives none, and nothing is lost by that with one calibration at a time. */
static enum ebb_status open_and_hold(struct ebb_journal *journal, const char *path,
                                     const struct ebb_claim *claim, struct ebb_messages *messages)
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
    if (claim->no_lock || flock(journal->file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK)
        return EBB_OK;
    (void)ebb_holder_words(journal->file, words);
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path),
                     "%s: wait for it to end, and give the command again", words);
    return EBB_BAD_FILE;
}

bool ebb_journal_is_held(const char *path)
{
    const int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    const bool held = file >= 0 && flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (file >= 0)
        close(file);
    return held;
}

/* A file in which nothing could be written, on a full disk for one, is not left behind, nor are folders that
 * were made a moment ago. */
static void give_up(struct ebb_journal *journal, const char *path, const struct ebb_claim *claim,
                    int n_folders_made)
{
    struct stat about;
    const bool held = journal->file >= 0 && (claim->no_lock || flock(journal->file, LOCK_EX | LOCK_NB) == 0);
    const bool empty = held && fstat(journal->file, &about) == 0 && about.st_size == 0;
    if (empty || (n_folders_made > 0 && (held || journal->file < 0)))
        (void)unlink(path);
    ebb_folder_remove_for(path, n_folders_made);
    ebb_journal_close(journal);
}

enum ebb_status ebb_journal_open(const char *path, const char digest[EBB_DIGEST_HEX], int n_values,
                                 int n_results, const struct ebb_claim *claim,
                                 struct ebb_journal **out_journal, struct ebb_messages *messages)
{
    struct ebb_journal *journal = calloc(1, sizeof *journal);
    *out_journal = NULL;
    if (journal == NULL)
        return EBB_NO_MEMORY;
    journal->file = -1;
    journal->n_values = n_values;
    journal->n_numbers = n_values + n_results;
    int n_folders_made;
    enum ebb_status status = make_folders(path, digest, claim, &n_folders_made, messages);
    if (status == EBB_OK)
        status = open_and_hold(journal, path, claim, messages);
    if (status == EBB_OK)
        status = go_on(journal, path, digest, messages);
    if (status == EBB_OK)
        *out_journal = journal;
    else
        give_up(journal, path, claim, n_folders_made);
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

int ebb_journal_n_folders(const struct ebb_journal *journal)
{
    return journal->n_folders;
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
