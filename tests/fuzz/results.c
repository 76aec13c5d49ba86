/* SPDX-License-Identifier: MIT
 * Any bytes as a results file: refused with words, or what was written; never a value that no run gave, a
 * crash, a hang, or something of HDF5 left open.
 *
 * Inputs are changed by a mutator of our own (h5_damage.h), which starts from a small file that this program
 * writes, and seals what it changed: otherwise nearly every input would end at HDF5's own checksums. No such
 * file is kept in the corpus, for it changes with every field of the layout.
 *
 * HDF5 1.10.8 itself ends the program for 15 of 400 files that are sealed (of 400 others for none), although
 * ebb has looked at all that it can see from outside: in H5A__close (a list of attributes of which one cannot
 * be read), H5F__accum_read, H5B2__hdr_init, H5F_sizeof_size, H5MM_xfree. The command bears it, for a copy of
 * it reads first and dies in its place (sim/store/trial.h). Here there is no copy: libFuzzer sees what its
 * own process does, and what is looked for is what our own code does. tests/cli_sealed.py asks the command.
 *
 * What is not caught: the digests that ebb itself writes are not sealed anew. Behind them is what a crafted
 * file may still say when all of them hold: tests/cli_hostile.py crafts such files by hand.
 *
 *   1. Without a trial   2. The sound file   3. Every way in   4. The mutator
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include <hdf5.h>

#include <ebb/compare_files.h>
#include <ebb/file.h>
#include <ebb/results.h>
#include <ebb/run_study.h>
#include <ebb/trace_patient.h>

#include "../../sim/store/trial.h"
#include "h5_damage.h"

/* 1. Without a trial */

/* In the place of the library's: a rehearsal is left out, since the caller does it all again, and what is an
 * answer is done here. */
enum ebb_status ebb_trial_run(const struct ebb_trial *trial, struct ebb_messages *messages)
{
    return trial->is_answer ? trial->act(trial->self, messages) : EBB_OK;
}

enum ebb_status ebb_trial_start(const struct ebb_trial *trial, struct ebb_trial_copy *out_copy,
                                struct ebb_messages *messages)
{
    (void)messages;
    *out_copy = (struct ebb_trial_copy){.trial = trial};
    return EBB_OK;
}

/* What is known of files that are tried by lots, their trial alone finds (<ebb/tried_files.h>). */
enum ebb_status ebb_trial_end(struct ebb_trial_copy *copy, struct ebb_messages *messages)
{
    return copy->trial->in_hand ? copy->trial->act(copy->trial->self, messages)
                                : ebb_trial_run(copy->trial, messages);
}

/* 2. The sound file */

/* As few values as can be, of every kind: two policies, a stratum, rows and courses of all. */
static const char STUDY[] = "study: small\npatients: 5\nhorizon: 4 weeks\nrecord: all\n"
                            "policies: {a: {maintenance: {every: 4 weeks}}, b: {}}\n";

enum { LARGEST = 1 << 20 };

static struct {
    struct ebb_text bytes; /* empty: not made yet */
    struct ebb_results results;
    struct ebb_text study; /* canonical */
    struct ebb_h5_seals seals;
} sound;

/* A crafted file may name a size that no machine has; HDF5 asks for it before it looks at anything else, and
 * the status then says what came of that. */
static void refused(enum ebb_status status, enum ebb_status refusal, struct ebb_messages *messages)
{
    if (status == EBB_NO_MEMORY)
        ebb_messages_free(messages);
    else
        ebb_fuzz_refused(status, refusal, messages);
}

static void must(enum ebb_status status, const struct ebb_messages *messages)
{
    ebb_fuzz_require(status == EBB_OK, "the sound file can be made", messages);
}

static void write_sound(const char *path)
{
    struct ebb_config config = {0};
    struct ebb_plan plan = {0};
    struct ebb_messages messages = {0};
    struct ebb_provenance provenance = {
        .command_line = "ebb run", .host = "here", .started = "2026-11-30T00:00:00Z"};
    struct ebb_run_study_options options = {.path = path, .force = true, .provenance = &provenance};
    struct ebb_study_run run;
    must(ebb_config_parse("small.yaml", STUDY, sizeof STUDY - 1, NULL, 0, &config, &messages), &messages);
    must(ebb_plan_init(&plan, &config.study, &messages), &messages);
    ebb_config_provenance(&config, &provenance);
    must(ebb_run_study(&plan, &options, NULL, &run), NULL);
    ebb_text_add_bytes(&sound.study, config.canonical.chars, config.canonical.length);
    ebb_study_run_free(&run);
    ebb_plan_free(&plan);
    ebb_config_free(&config);
    ebb_messages_free(&messages);
}

static void free_sound(void)
{
    ebb_results_free(&sound.results);
    ebb_text_free(&sound.bytes);
    ebb_text_free(&sound.study);
}

static const char *make_sound(void)
{
    const char *path = ebb_fuzz_path("sound.h5");
    struct ebb_messages messages = {0};
    if (sound.bytes.length > 0)
        return path;
    write_sound(path);
    must(ebb_results_read(path, &sound.results, &messages), &messages);
    must(ebb_file_read(path, LARGEST, &sound.bytes, &messages), &messages);
    ebb_h5_seals_find(&sound.seals, (const uint8_t *)sound.bytes.chars, sound.bytes.length);
    ebb_fuzz_require(sound.seals.n > 100, "the checksums of HDF5 are found", NULL);
    ebb_fuzz_require(atexit(free_sound) == 0, "room for one more exit", NULL);
    return path;
}

/* What HDF5 itself loses when it gives up a damaged file: memory that ebb took has no function of HDF5 behind
 * it. */
const char *__lsan_default_suppressions(void)
{
    return "leak:libhdf5\n";
}

/* 3. Every way in */

static void try_datasets(const char *path, struct ebb_reader *reader)
{
    (void)path;
    for (int i = 0; i < ebb_reader_dataset_count(reader); i++) {
        struct ebb_messages messages = {0};
        double *values = NULL;
        char **names = NULL;
        int n = 0;
        int64_t dims[4];
        const char *name = ebb_reader_dataset_name(reader, i);
        (void)ebb_reader_doubles(reader, name, &values, &n, dims, &messages);
        (void)ebb_reader_names(reader, name, &names, &n, &messages);
        if (ebb_reader_dataset_patients(reader, i) > 0) {
            char hex[EBB_DIGEST_HEX];
            (void)ebb_reader_rows_digest(reader, i, 3, hex, &messages);
        }
        free(values);
        free(names);
        ebb_messages_free(&messages);
    }
}

/* As `ebb trace` does: the study of the file, played, and held against the stored course. */
static void try_trace(const char *path, struct ebb_reader *reader)
{
    struct ebb_provenance provenance = {0};
    struct ebb_messages messages = {0};
    struct ebb_traced traced = {0};
    const struct ebb_trace_options options = {.patient = 4, .reader = reader, .path = path};
    const enum ebb_status status = ebb_results_read_provenance(path, &provenance, &messages);
    if (status == EBB_OK) {
        ebb_fuzz_require(strcmp(provenance.study, ebb_text_chars(&sound.study)) == 0,
                         "a study that is read is the one that was written", NULL);
        (void)ebb_trace_patient(&sound.results.plan, &options, NULL, &traced);
    }
    refused(status, EBB_BAD_FILE, &messages);
    ebb_traced_free(&traced);
    ebb_provenance_free(&provenance);
}

static void try_results(const char *path)
{
    struct ebb_results results = {0};
    struct ebb_messages messages = {0};
    const struct ebb_tally *was = &sound.results.tally;
    const enum ebb_status status = ebb_results_read(path, &results, &messages);
    if (status == EBB_OK) {
        ebb_fuzz_require(
            ebb_fuzz_same_bytes(&results.plan.study, &sound.results.plan.study, sizeof(struct ebb_study)),
            "results that are read have the study that was written", NULL);
        ebb_fuzz_require(results.tally.n_words == was->n_words &&
                             memcmp(results.tally.memory, was->memory, was->n_words * sizeof(int64_t)) == 0,
                         "and the tally", NULL);
        ebb_fuzz_require(results.n_patients == sound.results.n_patients, "and the patients", NULL);
    }
    refused(status, EBB_BAD_FILE, &messages);
    ebb_results_free(&results);
}

/* `compare` verifies both files first, the sound one for nothing: it is what costs most here. */
static void try_compare(const char *path, const char *sound_path)
{
    struct ebb_compared compared;
    const enum ebb_status status = ebb_compare_files(path, sound_path, NULL, &compared);
    ebb_fuzz_require(status == EBB_OK || status == EBB_BAD_FILE || status == EBB_NO_MEMORY,
                     "compare knows a damaged file", NULL);
    if (status == EBB_OK)
        ebb_fuzz_require(compared.likeness == EBB_FILES_IDENTICAL ||
                             compared.likeness == EBB_FILES_IDENTICAL_IN_BOTH,
                         "a file that verifies compares as identical", NULL);
    ebb_compared_free(&compared);
}

static void try_verify(const char *path, struct ebb_reader *reader)
{
    struct ebb_messages messages = {0};
    (void)path;
    const enum ebb_status status = ebb_reader_verify(reader, &messages);
    refused(status, EBB_BAD_FILE, &messages);
}

/* One way in for each input, which its bytes decide (FNV-1a): all of them for each would open the file six
 * times, and of what libFuzzer can try in an hour leave a fifth. */
static unsigned way_of(const uint8_t *data, size_t size)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ data[i]) * 16777619u;
    return hash >> 16 & 7;
}

/* Datasets, types and the like that stay open are ours to close. Not the file: HDF5 cannot close one in which
 * a crafted header made it want to write. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *sound_path = make_sound(), *path = ebb_fuzz_put("file.h5", data, size);
    const unsigned way = way_of(data, size);
    struct ebb_reader *reader = NULL;
    struct ebb_messages messages = {0};
    if (way == 0) {
        try_compare(path, sound_path);
    } else if (way <= 3) {
        try_results(path);
    } else {
        const enum ebb_status status = ebb_reader_open(path, &reader, &messages);
        refused(status, EBB_BAD_FILE, &messages);
        if (status == EBB_OK)
            (way == 4 ? try_datasets : way == 5 ? try_trace : try_verify)(path, reader);
        ebb_reader_close(reader);
    }
    ebb_fuzz_require(H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_ALL & ~H5F_OBJ_FILE) == 0,
                     "no object of HDF5 stays open", NULL);
    return 0;
}

/* 4. The mutator */

/* Of a hundred changes: how many are sealed again. Few unless asked for, because HDF5 1.10 believes what is
 * sealed, and ends the program for some of them: each costs a start. */
static unsigned sealed_share(void)
{
    const char *words = getenv("EBB_FUZZ_SEALED");
    return words ? (unsigned)strtoul(words, NULL, 10) : 2;
}

/* An input of another size is not a change of the sound file, and is replaced by it: what cut the file, or
 * what libFuzzer begins with. */
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    (void)make_sound();
    if (most < sound.bytes.length)
        return size;
    if (size != sound.bytes.length)
        memcpy(data, sound.bytes.chars, sound.bytes.length);
    return ebb_h5_damage(&sound.seals, data, sound.bytes.length, seed, sealed_share() > seed / 7 % 100);
}

size_t ebb_fuzz_results_damaged(uint8_t *data, size_t most, unsigned seed, bool sealed)
{
    (void)make_sound();
    ebb_fuzz_require(sound.bytes.length <= most, "room for a results file", NULL);
    memcpy(data, sound.bytes.chars, sound.bytes.length);
    return ebb_h5_damage(&sound.seals, data, sound.bytes.length, seed, sealed);
}
