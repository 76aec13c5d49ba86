/* SPDX-License-Identifier: MIT
 * h5: the latch around HDF5's answers.
 *
 *   1. Why a call failed   2. The latch   3. Files, writing, closing
 */
#include "h5.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <ebb/file.h>

/* 1. Why a call failed */

struct reason {
    char words[sizeof((struct ebb_trouble *)NULL)->words];
    bool no_memory;
};

/* The outer messages say which call failed, which the latch knows; the innermost says why. HDF5 has two
 * numbers for memory that it did not get, and uses either. */
static herr_t take_innermost(unsigned n, const H5E_error2_t *error, void *self)
{
    struct reason *reason = self;
    if (n > 0)
        return 0;
    snprintf(reason->words, sizeof reason->words, "%s", error->desc ? error->desc : "");
    reason->no_memory |= error->min_num == H5E_NOSPACE || error->min_num == H5E_CANTALLOC;
    return 0;
}

/* HDF5 words a failed system call as "file write failed: time = ..., errno = 28, error message = '...', buf =
 * 0x...": the clock and the addresses help nobody, so only the first words and the system's message are kept.
 */
static void shorten(char *words, int *out_error_number)
{
    char kept[200];
    const char *number = strstr(words, "errno = ");
    const char *message = strstr(words, "error message = '");
    *out_error_number = number ? (int)strtol(number + strlen("errno = "), NULL, 10) : 0;
    if (message == NULL)
        return;
    message += strlen("error message = '");
    snprintf(kept, sizeof kept, "%.*s", (int)strcspn(message, "'"), message);
    const size_t first = strcspn(words, ":,");
    snprintf(words + first, sizeof((struct ebb_trouble *)NULL)->words - first, ": %s", kept);
}

/* 2. The latch
 *
 * Why a latch, and not a status after each call: a dataset takes a dozen calls, and what to do after a
 * failure is the same after each: nothing more. What is tried after it costs a test. */

/* Printing of errors is switched off for every thread that comes here: HDF5 keeps that setting for each. No
 * plugin is ever loaded: which one, a file would choose, and where from, the environment. */
void ebb_h5_enter(void)
{
    (void)H5dont_atexit(); /* fails from the second time on */
    (void)H5PLset_loading_state(0);
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

/* What HDF5 could not allocate is often missed later only, and then for another reason: "can't locate ID" of
 * a dataset that was opened a moment ago. The C library leaves a mark in errno, which HDF5 does not touch.
 * Of 270 allocations that failed within `compare`, six had made a sound file damaged by such words. */
bool ebb_h5_is_short(void)
{
    return errno == ENOMEM;
}

void ebb_h5_latch(struct ebb_trouble *trouble, const char *doing, const char *what)
{
    struct reason reason = {.no_memory = ebb_h5_is_short()};
    if (trouble->failed)
        return;
    trouble->failed = true;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_innermost, &reason);
    trouble->locked = strstr(reason.words, "lock file") != NULL;
    shorten(reason.words, &trouble->error_number);
    trouble->no_memory = reason.no_memory && trouble->error_number == 0; /* else the disk had no space */
    snprintf(trouble->words, sizeof trouble->words, "%.60s %.120s: %.240s", doing, what,
             reason.words[0] ? reason.words : "HDF5 gives no reason");
}

void ebb_h5_fault(struct ebb_trouble *trouble, const char *what, const char *fault)
{
    if (trouble->failed)
        return;
    trouble->failed = true;
    trouble->no_memory = ebb_h5_is_short();
    snprintf(trouble->words, sizeof trouble->words, "%.120s: %.120s", what, fault);
}

void ebb_h5_no_memory(struct ebb_trouble *trouble, const char *what)
{
    if (trouble->failed)
        return;
    trouble->failed = trouble->no_memory = true;
    snprintf(trouble->words, sizeof trouble->words, "no memory for %.120s", what);
}

enum ebb_status ebb_h5_status(const struct ebb_trouble *trouble)
{
    return !trouble->failed ? EBB_OK : trouble->no_memory ? EBB_NO_MEMORY : EBB_BAD_FILE;
}

hid_t ebb_h5_id(struct ebb_trouble *trouble, hid_t id, const char *doing, const char *what)
{
    if (id < 0)
        ebb_h5_latch(trouble, doing, what);
    return id;
}

void ebb_h5_done(struct ebb_trouble *trouble, herr_t answer, const char *doing, const char *what)
{
    if (answer < 0)
        ebb_h5_latch(trouble, doing, what);
}

/* 3. Files, writing, closing */

enum ebb_status ebb_h5_find(const char *path, bool *out_is)
{
    static const unsigned char SIGNATURE[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    return ebb_file_begins_with(path, SIGNATURE, sizeof SIGNATURE, out_is);
}

/* H5Fopen takes a shared lock. It fails while a program has the file open for writing, or where the file
 * system has no locks at all; which of the two it is, a lock of our own tells. Neither is damage. A lock is
 * advised away only where there are none to be had: a file that is read while another program changes it
 * gives numbers that no run gave. One of ebb stands under its name when nobody writes it any more. */
const char *ebb_h5_why_locked(const char *path)
{
    const int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    const bool elsewhere = file >= 0 && flock(file, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    if (file >= 0)
        close(file);
    return elsewhere
               ? "is open in another program, which may be changing it: close it there first"
               : "cannot be locked: its file system has no locks: set HDF5_USE_FILE_LOCKING=FALSE in the "
                 "environment, or copy it to another one";
}

/* Texts are converted on their way, in a buffer: 32 kB hold the references of two thousand, more than any
 * dataset of ours has; HDF5's own choice is 1 MB, cleared for each write. Numbers are written as they are and
 * need none: a list for each of them was 3 % of what a run of one patient does (callgrind). */
void ebb_h5_write(struct ebb_trouble *trouble, hid_t dataset, hid_t type, const void *values,
                  const char *what)
{
    const size_t buffer_bytes = 1 << 15;
    const bool converted = !trouble->failed && H5Tis_variable_str(type) > 0;
    hid_t transfer =
        converted ? ebb_h5_id(trouble, H5Pcreate(H5P_DATASET_XFER), "writing", what) : H5P_DEFAULT;
    if (!trouble->failed && converted)
        ebb_h5_done(trouble, H5Pset_buffer(transfer, buffer_bytes, NULL, NULL), "writing", what);
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, transfer, values), "writing", what);
    if (converted)
        ebb_h5_close(trouble, transfer, what);
}

/* By the kind of the identifier, so that callers need not know which call closes what; a failure to close is
 * latched like any other, for that is where a full disk may show. So is a kind that is not listed: left open
 * it would keep the file open. */
void ebb_h5_close(struct ebb_trouble *trouble, hid_t id, const char *what)
{
    herr_t answer = -1;
    if (id < 0)
        return;
    switch (H5Iget_type(id)) {
    case H5I_FILE:
        answer = H5Fclose(id);
        break;
    case H5I_GROUP:
        answer = H5Gclose(id);
        break;
    case H5I_DATASET:
        answer = H5Dclose(id);
        break;
    case H5I_DATASPACE:
        answer = H5Sclose(id);
        break;
    case H5I_DATATYPE:
        answer = H5Tclose(id);
        break;
    case H5I_ATTR:
        answer = H5Aclose(id);
        break;
    case H5I_GENPROP_LST:
        answer = H5Pclose(id);
        break;
    default:
        break;
    }
    ebb_h5_done(trouble, answer, "closing", what);
}
