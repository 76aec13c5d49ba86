/* SPDX-License-Identifier: MIT
 * open_file: what the files that read (reader.c, verify.c, read_*.c, results.c) know of an open results file.
 *
 * The public header shows a reader as an opaque handle; in this room it is open, because each of those files
 * asks HDF5 something of its own. Attributes are read once, when the file is opened, and kept as text: there
 * are some thirty, and whoever asks for one asks for several. The list of contents is kept as its text: its
 * lines are looked at in order, and once.
 */
#ifndef EBB_STORE_OPEN_FILE_H
#define EBB_STORE_OPEN_FILE_H

#include <sys/stat.h>

#include <ebb/text.h>

#include "expected.h"
#include "h5.h"
#include "manifest.h"

/* The first contract whose files have digests as digests.h says. */
enum { EBB_CONTRACT_OF_DIGESTS = 4 };

struct ebb_reader_attribute {
    char *name;            /* owned */
    struct ebb_text value; /* numbers in decimal; "" of one that cannot be read, which verifying then names */
};

/* Made by ebb_reader_open_untried alone, and const from then on: nothing is read behind a caller's back. */
struct ebb_reader {
    char *path;        /* as given; owned; the place of every message */
    hid_t file;        /* open for reading only: verifying must never mend or touch what it looks at */
    struct stat about; /* of the file that was tried (trial.h) */
    struct ebb_objects objects; /* all that is in it; a dataset is opened by way of them only */
    struct ebb_text contents; /* the list, as it stands in the file; its own checksum has been compared; of a
                                 copy: without what the copy lacks */
    bool copied;              /* by another program, which shows in the list (copied.h) */
    struct ebb_text left_out; /* datasets that a copy lacks, a newline after each */
    bool no_memory;           /* an attribute could not be kept */
    bool lost_attributes;     /* a copy whose attributes stand in its list only */
    int n_attributes, n_datasets; /* of the arrays below; both owned */
    struct ebb_reader_attribute *attributes;
    struct ebb_manifest_line *datasets; /* those in the file's digests */
};

/* What the system says of the file before it is tried. EBB_BAD_FILE with a message where there is no ordinary
 * file. */
enum ebb_status ebb_reader_look_at(const char *path, struct stat *out_about, struct ebb_messages *messages);

/* ebb_reader_open without the trial: for the trial itself (rehearsal.c), and for a file that has passed it.
 * `about`: as stat gave it before; a file that is another one by now is refused. */
enum ebb_status ebb_reader_open_untried(const char *path, const struct stat *about,
                                        struct ebb_reader **out_reader, struct ebb_messages *messages);

/* A new attribute with an empty value; NULL: no memory. Borrowed until the next one is added. */
struct ebb_reader_attribute *ebb_reader_add_attribute(struct ebb_reader *reader, const char *name);

/* Whether an attribute of the file is the one that its line in the list of contents is about. */
bool ebb_reader_is_as_listed(const struct ebb_reader *reader, const struct ebb_manifest_line *line);

/* Whether the file is from before contract 4, when digests were made otherwise: of a study over its whole
 * text, of a dataset without its head, and of all levels together. Such a file is played again, run and
 * traced; it cannot be verified, and so not compared. */
bool ebb_reader_is_older(const struct ebb_reader *reader);

/* EBB_BAD_FILE with a message that says how to get a file that can be compared, when the file is older. It is
 * not damaged, and must not be called so. */
enum ebb_status ebb_reader_refuse_older(const struct ebb_reader *reader, struct ebb_messages *messages);

/* Files from before tallies were stored have none: symptom "keeps no tally" -> their study is played again.
 * Everything else of this room reads them as it reads new ones. */
bool ebb_reader_holds_tally(const struct ebb_reader *reader);

#endif
