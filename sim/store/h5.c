/* SPDX-License-Identifier: MIT
 * h5: the latch around HDF5's answers.
 *
 *   1. Why a call failed   2. The latch   3. Files, writing, closing
 */
#include "h5.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* 1. Why a call failed */

/* The outer messages say which call failed, which the latch knows; the innermost says why. */
static herr_t take_innermost(unsigned n, const H5E_error2_t *error, void *self)
{
    if (n == 0)
        snprintf(self, sizeof((struct ebb_trouble *)NULL)->words, "%s", error->desc ? error->desc : "");
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

/* Printing of errors is switched off for every thread that comes here: HDF5 keeps that setting for each. */
void ebb_h5_enter(void)
{
    (void)H5dont_atexit(); /* fails from the second time on */
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
}

void ebb_h5_latch(struct ebb_trouble *trouble, const char *doing, const char *what)
{
    char reason[sizeof trouble->words] = "";
    if (trouble->failed)
        return;
    trouble->failed = true;
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_innermost, reason);
    trouble->locked = strstr(reason, "lock file") != NULL;
    shorten(reason, &trouble->error_number);
    snprintf(trouble->words, sizeof trouble->words, "%.15s %.120s: %.240s", doing, what,
             reason[0] ? reason : "HDF5 gives no reason");
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

/* Without waiting: a fifo would be opened when somebody writes to it, which may be never; and from a device
 * nothing is read, since reading may do something there. */
bool ebb_h5_is(const char *path)
{
    static const unsigned char SIGNATURE[8] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
    unsigned char head[sizeof SIGNATURE];
    struct stat about;
    const int file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    const bool whole = file >= 0 && fstat(file, &about) == 0 && S_ISREG(about.st_mode) &&
                       read(file, head, sizeof head) == (ssize_t)sizeof head;
    if (file >= 0)
        close(file);
    return whole && memcmp(head, SIGNATURE, sizeof head) == 0;
}

/* 32 kB hold the references of two thousand texts, more than any dataset of ours has; HDF5's own choice is 1
 * MB, cleared for each write. */
void ebb_h5_write(struct ebb_trouble *trouble, hid_t dataset, hid_t type, const void *values,
                  const char *what)
{
    const size_t buffer_bytes = 1 << 15;
    hid_t transfer = ebb_h5_id(trouble, H5Pcreate(H5P_DATASET_XFER), "writing", what);
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Pset_buffer(transfer, buffer_bytes, NULL, NULL), "writing", what);
    if (!trouble->failed)
        ebb_h5_done(trouble, H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, transfer, values), "writing", what);
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
