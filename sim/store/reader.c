/* SPDX-License-Identifier: MIT
 * reader: a results file opened again, with its attributes and its list of contents.
 *
 * Opening answers one question: is this a complete results file of ebb, and can its list of contents be
 * trusted? It unpacks no dataset but that list. What does grow with the file is the look for broken heaps, a
 * pass over its bytes (h5_heap_check.c). What the list says of the rest is checked by verify.c, or by whoever
 * reads a dataset.
 *
 * A file may come from anywhere, so nothing in it is believed before it is checked: global heaps before HDF5
 * follows them (h5_heap_check.c), every object before one is read (expected.h), the list by its checksum,
 * lines by their form. And before all of it a copy of this process does the same, and may die of it
 * (trial.h): what is refused there is never opened here.
 *
 *   1. Opening   2. Attributes   3. The list of contents
 */
#include <ebb/reader.h>

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "attributes.h"
#include "copied.h"
#include "h5_heap_check.h"
#include "h5_open.h"
#include "manifest.h"
#include "open_file.h"
#include "rehearsal.h"
#include "trial.h"

/* 1. Opening */

/* By the descriptor that HDF5 has: a name is all that it takes, and names change hands. Left: the time of the
 * last change of the inode (ctime), which nobody can set back: a backup that links files changes it, too. */
static bool is_still(hid_t file, const struct stat *about)
{
    struct stat now;
    int *descriptor = NULL;
    return H5Fget_vfd_handle(file, H5P_DEFAULT, (void **)&descriptor) >= 0 && fstat(*descriptor, &now) == 0 &&
           now.st_dev == about->st_dev && now.st_ino == about->st_ino && now.st_size == about->st_size &&
           now.st_mtim.tv_sec == about->st_mtim.tv_sec && now.st_mtim.tv_nsec == about->st_mtim.tv_nsec;
}

/* The heaps are looked at before HDF5 opens the file, all objects before anything of it is read. */
static enum ebb_status open_checked(struct ebb_reader *reader, const struct stat *about,
                                    struct ebb_messages *messages)
{
    struct ebb_trouble trouble = {0};
    struct ebb_heaps heaps = {0};
    enum ebb_status status = ebb_h5_heap_check(reader->path, &heaps, messages);
    if (status == EBB_OK)
        reader->file = ebb_h5_open(&trouble, reader->path);
    if (status == EBB_OK && !trouble.failed && !is_still(reader->file, about)) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                         "was changed or replaced while it was being opened: open it again");
        status = EBB_BAD_FILE;
    }
    if (status == EBB_OK && !trouble.failed)
        status = ebb_expected_walk(reader->file, reader->path, &heaps, &reader->objects, messages);
    ebb_heaps_free(&heaps);
    if (status != EBB_OK || !trouble.failed || trouble.no_memory)
        return status != EBB_OK ? status : ebb_h5_status(&trouble);
    if (trouble.locked)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path), "%s",
                         ebb_h5_why_locked(reader->path));
    else
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                         "is damaged or no results file: %s", trouble.words);
    return EBB_BAD_FILE;
}

/* A missing or unreadable file is the system's to explain; HDF5 explains what it cannot make sense of. */
enum ebb_status ebb_reader_look_at(const char *path, struct stat *out_about, struct ebb_messages *messages)
{
    if (stat(path, out_about) != 0) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path), "cannot be opened: %s", strerror(errno));
        return EBB_BAD_FILE;
    }
    if (!S_ISREG(out_about->st_mode)) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path), "is %s, not a results file",
                         S_ISDIR(out_about->st_mode) ? "a directory" : "no ordinary file");
        return EBB_BAD_FILE;
    }
    return EBB_OK;
}

/* 2. Attributes */

struct ebb_reader_attribute *ebb_reader_add_attribute(struct ebb_reader *reader, const char *name)
{
    char *copy = strdup(name);
    struct ebb_reader_attribute *grown =
        realloc(reader->attributes, (size_t)(reader->n_attributes + 1) * sizeof *grown);
    if (grown != NULL)
        reader->attributes = grown;
    if (grown == NULL || copy == NULL) {
        free(copy);
        return NULL;
    }
    grown[reader->n_attributes] = (struct ebb_reader_attribute){.name = copy};
    return &grown[reader->n_attributes++];
}

/* Called by HDF5 for each attribute. One that cannot be read is kept as "": whoever needs it finds it
 * missing, and an old file may have attributes that this ebb does not know. */
static herr_t keep_attribute(hid_t object, const char *name, const H5A_info_t *info, void *self)
{
    struct ebb_reader *reader = self;
    struct ebb_trouble trouble = {0};
    (void)info;
    struct ebb_reader_attribute *attribute = ebb_reader_add_attribute(reader, name);
    if (attribute == NULL) {
        reader->no_memory = true;
        return -1;
    }
    ebb_attribute_read(&trouble, object, name,
                       &attribute->value); /* one that cannot be read is empty; verifying names it */
    reader->no_memory = attribute->value.failed || trouble.no_memory;
    return reader->no_memory ? -1 : 0;
}

const char *ebb_reader_attribute(const struct ebb_reader *reader, const char *name)
{
    for (int i = 0; i < reader->n_attributes; i++) {
        if (reader->attributes[i].name && strcmp(reader->attributes[i].name, name) == 0)
            return ebb_text_chars(&reader->attributes[i].value);
    }
    return "";
}

/* `program` tells our files from other HDF5; `contract_number` is what results of two files are held against,
 * and no use is made of a file without; `complete` tells files whose writing was cut short. Tables of
 * `ebb check --out` have all three: what they have not is a list of contents, which is looked for next. */
static enum ebb_status read_attributes(struct ebb_reader *reader, struct ebb_messages *messages)
{
    struct ebb_trouble trouble = {0};
    ebb_h5_done(&trouble, H5Aiterate2(reader->file, H5_INDEX_NAME, H5_ITER_INC, NULL, keep_attribute, reader),
                "reading", "the attributes");
    if (reader->no_memory || trouble.no_memory)
        return EBB_NO_MEMORY;
    if (trouble.failed) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                         "is damaged: its attributes cannot be read");
        return EBB_BAD_FILE;
    }
    if (ebb_reader_attribute(reader, "program")[0] == '\0')
        (void)ebb_copied_find_attributes(reader); /* none: the next question says what is missing */
    if (reader->no_memory)
        return EBB_NO_MEMORY;
    if (strcmp(ebb_reader_attribute(reader, "program"), "ebb") != 0 ||
        ebb_reader_attribute(reader, "contract_number")[0] == '\0') {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                         "is not a results file of ebb, or its attribute program is damaged");
        return EBB_BAD_FILE;
    }
    if (strcmp(ebb_reader_attribute(reader, "complete"), "1") != 0) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                         "is not complete: repeat the run");
        return EBB_BAD_FILE;
    }
    return EBB_OK;
}

/* 3. The list of contents */

/* Why the list cannot be read. Where none is, nothing is damaged: tables of `ebb check` have none, nor a
 * study, and a copy of some datasets leaves it out (nccopy -V, xarray's to_netcdf). */
static const char *why_no_list(const struct ebb_reader *reader)
{
    if (ebb_objects_find(&reader->objects, EBB_MANIFEST_PATH) != NULL)
        return "is damaged: its list of contents cannot be read";
    return ebb_reader_attribute(reader, "study_sha256")[0] == '\0'
               ? "holds tables of `ebb check` or `ebb sensitivity`, not a run: give a file of `ebb run`"
               : "is a part of a run, without its list of contents (" EBB_MANIFEST_PATH
                 "): give the file that "
                 "`ebb run` wrote, or a copy of all of it";
}

bool ebb_reader_is_as_listed(const struct ebb_reader *reader, const struct ebb_manifest_line *line)
{
    const char *value = ebb_reader_attribute(reader, line->name);
    struct ebb_digest digest;
    char hex[EBB_DIGEST_HEX];
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, value, strlen(value));
    ebb_digest_hex(&digest, hex);
    return strcmp(hex, line->hex) == 0;
}

/* What ebb itself reads is used by whoever opens a file, and most never verify the rest: a study with one bit
 * changed, or another number of patients, would show another patient, and a run of the file's study would say
 * that it came from elsewhere. So these are held against the list at once. All others are verified with the
 * datasets, so that whoever compares hears of every damage. Not contract_number: of another contract other
 * words are said. */
static bool is_read(const char *name)
{
    static const char *const names[] = {
        "study",           "study_sha256",   "study_source",    "study_path",  "record",
        "first_patient",   "patients",       "digest",          "seed",        "digest_outcomes",
        "kernel",          "digest_courses", "command_line",    "host",        "started",
        "stopped_because", "threads",        "seconds",         "shard_first", "shard_n",
        "shard_total",     "next_block",     "stored_sums",     "joint_draws", "program_commit",
        "compiler_flags",  "compiler",       "program_version", "libraries",   "design",
        "design_sha256",   "row_study",      "work_sha256"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(name, names[i]) == 0)
            return true;
    }
    return false;
}

static enum ebb_status check_attributes(const struct ebb_reader *reader, struct ebb_messages *messages)
{
    enum ebb_status status = EBB_OK;
    struct ebb_manifest_line line;
    const char *next;
    for (const char *at = ebb_text_chars(&reader->contents); (next = ebb_manifest_next(at, &line)) != NULL;
         at = next) {
        if (!is_read(line.name) || strcmp(line.object, "/") != 0 || ebb_reader_is_as_listed(reader, &line))
            continue;
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                         "attribute %s is damaged or missing: it is not what was written", line.name);
        status = EBB_BAD_FILE;
    }
    return status;
}

/* Lines of datasets that are in a digest are kept apart: they are what two files are compared by. A line
 * that cannot be taken apart ends the reading; the checksum has been compared before, so that it is a list of
 * another ebb, not damage. */
static enum ebb_status read_contents(struct ebb_reader *reader, struct ebb_messages *messages)
{
    struct ebb_trouble trouble = {0};
    struct ebb_manifest_line line;
    struct ebb_digest digest;
    char hex[EBB_DIGEST_HEX];
    bool variable;
    ebb_manifest_read(&trouble, reader->file, &reader->objects, &reader->contents, &variable);
    if (trouble.no_memory || reader->contents.failed)
        return EBB_NO_MEMORY;
    reader->copied |= variable;
    const char *contents = ebb_text_chars(&reader->contents);
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, contents, reader->contents.length);
    ebb_digest_hex(&digest, hex);
    if (trouble.failed ||
        (!reader->lost_attributes && strcmp(hex, ebb_reader_attribute(reader, "contents_sha256")) != 0)) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path), "%s",
                         trouble.failed ? why_no_list(reader)
                                        : "is damaged: its list of contents does not match its digest");
        return EBB_BAD_FILE;
    }
    const enum ebb_status status = reader->copied ? ebb_copied_settle(reader, messages) : EBB_OK;
    if (status != EBB_OK)
        return status;
    const char *next;
    for (const char *at = ebb_text_chars(&reader->contents); (next = ebb_manifest_next(at, &line)) != NULL;
         at = next) {
        if (line.name[0] != '\0' || line.level >= EBB_LEVEL_DIGESTED)
            continue;
        struct ebb_manifest_line *grown =
            realloc(reader->datasets, (size_t)(reader->n_datasets + 1) * sizeof line);
        if (grown == NULL)
            return EBB_NO_MEMORY;
        reader->datasets = grown;
        reader->datasets[reader->n_datasets++] = line;
    }
    return EBB_OK;
}

int ebb_reader_dataset_count(const struct ebb_reader *reader)
{
    return reader->n_datasets;
}

const char *ebb_reader_dataset_name(const struct ebb_reader *reader, int dataset)
{
    return reader->datasets[dataset].object;
}

const char *ebb_reader_dataset_digest(const struct ebb_reader *reader, int dataset)
{
    return reader->datasets[dataset].hex;
}

const char *ebb_reader_dataset_level(const struct ebb_reader *reader, int dataset)
{
    return EBB_LEVELS[reader->datasets[dataset].level];
}

/* From the shape in the list: "3x100000x55 uint8". Patients are the second dimension where there are
 * several. */
int64_t ebb_reader_dataset_patients(const struct ebb_reader *reader, int dataset)
{
    const struct ebb_manifest_line *line = &reader->datasets[dataset];
    char *end;
    if (line->cut != EBB_CUT_PATIENTS)
        return 0;
    const long long first = strtoll(line->shape, &end, 10);
    return *end == 'x' ? strtoll(end + 1, NULL, 10) : first;
}

bool ebb_reader_is_older(const struct ebb_reader *reader)
{
    return strtol(ebb_reader_attribute(reader, "contract_number"), NULL, 10) < EBB_CONTRACT_OF_DIGESTS;
}

enum ebb_status ebb_reader_refuse_older(const struct ebb_reader *reader, struct ebb_messages *messages)
{
    if (!ebb_reader_is_older(reader))
        return EBB_OK;
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                     "was written under contract %s, when digests were made otherwise: play its study again "
                     "with `ebb run %s --out AGAIN.h5`",
                     ebb_reader_attribute(reader, "contract_number"), reader->path);
    return EBB_BAD_FILE;
}

/* The list is asked and not the file: a file whose /tally was deleted is damaged, not old, and gets other
 * words. */
bool ebb_reader_holds_tally(const struct ebb_reader *reader)
{
    return strstr(ebb_text_chars(&reader->contents), "\n/tally/") != NULL;
}

/* In this order: whether it is ours and whole, whether its list can be trusted. Each step's message supposes
 * that the one before went well. */
enum ebb_status ebb_reader_open_untried(const char *path, const struct stat *about,
                                        struct ebb_reader **out_reader, struct ebb_messages *messages)
{
    struct ebb_reader *reader = calloc(1, sizeof *reader);
    char *copy = strdup(path);
    if (reader == NULL || copy == NULL) {
        free(reader);
        free(copy);
        return EBB_NO_MEMORY;
    }
    reader->path = copy;
    reader->file = -1;
    reader->about = *about;
    ebb_h5_enter();
    enum ebb_status status = open_checked(reader, about, messages);
    if (status == EBB_OK)
        status = read_attributes(reader, messages);
    if (status == EBB_OK)
        status = read_contents(reader, messages);
    if (status == EBB_OK)
        status = check_attributes(reader, messages);
    if (status != EBB_OK) {
        ebb_reader_close(reader);
        return status;
    }
    *out_reader = reader;
    return EBB_OK;
}

/* What the file was before the trial it must be when it is opened: one that took its place meanwhile was not
 * tried. */
enum ebb_status ebb_reader_open(const char *path, struct ebb_reader **out_reader,
                                struct ebb_messages *messages)
{
    struct stat about;
    struct ebb_rehearsed rehearsed = {.path = path, .about = &about};
    ebb_h5_enter(); /* HDF5 starts before the copy is made, and not in both */
    enum ebb_status status = ebb_reader_look_at(path, &about, messages);
    if (status != EBB_OK)
        return status;
    const struct ebb_trial trial = {
        .path = path, .act = ebb_rehearsal, .self = &rehearsed, .bytes = (uint64_t)about.st_size};
    status = ebb_trial_run(&trial, messages);
    return status != EBB_OK ? status : ebb_reader_open_untried(path, &about, out_reader, messages);
}

enum ebb_status ebb_reader_check_unchanged(const struct ebb_reader *reader, struct ebb_messages *messages)
{
    ebb_h5_enter();
    if (is_still(reader->file, &reader->about))
        return EBB_OK;
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(reader->path),
                     "was changed while it was read, and nothing of it is used: wait for whoever writes it, "
                     "and give the command again");
    return EBB_BAD_FILE;
}

/* Closing what was only read cannot lose anything, so nobody hears of a failure. */
void ebb_reader_close(struct ebb_reader *reader)
{
    struct ebb_trouble unheard = {.failed = true};
    if (reader == NULL)
        return;
    ebb_h5_enter();
    ebb_h5_close(&unheard, reader->file, reader->path);
    for (int i = 0; i < reader->n_attributes; i++) {
        free(reader->attributes[i].name);
        ebb_text_free(&reader->attributes[i].value);
    }
    free(reader->attributes);
    free(reader->datasets);
    ebb_objects_free(&reader->objects);
    ebb_text_free(&reader->contents);
    ebb_text_free(&reader->left_out);
    free(reader->path);
    free(reader);
}
