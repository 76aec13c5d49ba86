/* SPDX-License-Identifier: MIT
 * Any bytes as a results file: refused with words, or what was written; never a value that no run gave, a
 * crash, a hang, or something of HDF5 left open.
 *
 * An input is a recipe (results_files.h) of changes to a small file that this program writes; its first byte
 * says which way in is tried.
 *
 * What is not caught: the digests that ebb itself writes are not sealed anew. Behind them is what a crafted
 * file may still say when all of them hold: tests/cli_hostile.py crafts such files by hand.
 *
 *   1. The sound file   2. Every way in
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include <ebb/compare_files.h>
#include <ebb/results.h>
#include <ebb/run_study.h>
#include <ebb/trace_patient.h>

#include "results_files.h"

/* 1. The sound file */

/* As few values as can be, of every kind: two policies, a stratum, rows and courses of all. */
static const char STUDY[] = "study: small\npatients: 5\nhorizon: 4 weeks\nrecord: all\n"
                            "policies: {a: {maintenance: {every: 4 weeks}}, b: {}}\n";

static struct {
    struct ebb_fuzz_sound file;
    struct ebb_results results;
    struct ebb_text study; /* canonical */
} sound;

static void write_sound(const char *path)
{
    struct ebb_config config = {0};
    struct ebb_plan plan = {0};
    struct ebb_messages messages = {0};
    struct ebb_provenance provenance = {
        .command_line = "ebb run", .host = "here", .started = "2026-11-30T00:00:00Z"};
    struct ebb_run_study_options options = {.path = path, .force = true, .provenance = &provenance};
    struct ebb_study_run run;
    ebb_fuzz_must(ebb_config_parse("small.yaml", STUDY, sizeof STUDY - 1, NULL, 0, &config, &messages),
                  &messages);
    ebb_fuzz_must(ebb_plan_init(&plan, &config.study, &messages), &messages);
    ebb_config_provenance(&config, &provenance);
    ebb_fuzz_must(ebb_run_study(&plan, &options, NULL, &run), NULL);
    ebb_text_add_bytes(&sound.study, config.canonical.chars, config.canonical.length);
    ebb_study_run_free(&run);
    ebb_plan_free(&plan);
    ebb_config_free(&config);
    ebb_messages_free(&messages);
}

static void free_sound(void)
{
    ebb_results_free(&sound.results);
    ebb_text_free(&sound.file.bytes);
    ebb_text_free(&sound.study);
}

static const char *make_sound(void)
{
    const char *path = ebb_fuzz_path("sound.h5");
    struct ebb_messages messages = {0};
    if (sound.file.bytes.length > 0)
        return path;
    write_sound(path);
    ebb_fuzz_must(ebb_results_read(path, &sound.results, &messages), &messages);
    ebb_fuzz_sound_read(path, &sound.file);
    ebb_fuzz_require(atexit(free_sound) == 0, "room for one more exit", NULL);
    return path;
}

/* 2. Every way in */

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
    ebb_fuzz_file_refused(status, &messages);
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
    ebb_fuzz_file_refused(status, &messages);
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
    ebb_fuzz_file_refused(status, &messages);
}

/* One way in for each input: all of them would open the file six times, and of what libFuzzer can try in an
 * hour leave a fifth. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *sound_path = make_sound(), *path = ebb_fuzz_path("file.h5");
    const unsigned way = size > 0 ? data[0] % 8 : 0;
    struct ebb_reader *reader = NULL;
    struct ebb_messages messages = {0};
    ebb_fuzz_put_changed(path, &sound.file, 0, 1, data, size);
    if (way == 0) {
        try_compare(path, sound_path);
    } else if (way <= 3) {
        try_results(path);
    } else {
        const enum ebb_status status = ebb_reader_open(path, &reader, &messages);
        ebb_fuzz_file_refused(status, &messages);
        if (status == EBB_OK)
            (way == 4 ? try_datasets : way == 5 ? try_trace : try_verify)(path, reader);
        ebb_reader_close(reader);
    }
    ebb_fuzz_nothing_open();
    return 0;
}
