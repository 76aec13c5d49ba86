/* SPDX-License-Identifier: MIT
 * Any pieces are refused with words, or merged to what undamaged ones give: never a file that is not whole, a
 * part that is left, a crash, or something of HDF5 left open.
 *
 * An input is a recipe (results_files.h), whose first byte says what kind of pieces and which list of them.
 * Pieces are made once: of a design, of a study with joint draws (two blocks of patients, the second one
 * small), of a clinic, and of each one more that belongs to another seed. Trials are left out
 * (results_files.h).
 *
 * What is not caught: the digests that ebb itself writes are not sealed anew, as of results.c.
 *
 *   1. Sound pieces   2. A list   3. What came of it
 */
#include "fuzz.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <ebb/answer_clinic.h>
#include <ebb/merge_pieces.h>
#include <ebb/play_draws.h>
#include <ebb/reader.h>
#include <ebb/run_design.h>
#include <ebb/run_study.h>
#include <ebb/worlds_text.h>

#include "results_files.h"

/* 1. Sound pieces */

static const char SET[] = "name: set\nabout: x\ndraws: draws.csv\ninfusion: {gain: {value: 0.5, source: x, "
                          "grade: X, distribution: fixed}}\n";
static const char DRAWS[] = "infusion.gain\n0.5\n0.6\n0.7\n";

enum { DESIGN, STUDY, CLINIC, KINDS, FILES = 3, OTHER = 2 };

static const char *const TEXTS[KINDS] = {
    [DESIGN] = "study: rows\npatients: 5\nhorizon: 4 weeks\nrecord: summary\npolicies: {a: {maintenance: "
               "{every: 4 weeks}}, b: {}}\ndesign: {vary: {clinic_days: {values: [every day, [monday]]}}, "
               "outcomes: [response_weeks]}\n",
    /* A block has 4,096 patients, so that fewer would be one piece. */
    [STUDY] = "study: small\npatients: 4100\nhorizon: 4 weeks\nrecord: sample of 10\nparameters: set.yaml\n"
              "uncertainty: {draws: 2, patients: 5}\npolicies: {a: {maintenance: {every: 4 weeks}}, b: {}}\n",
    [CLINIC] = "clinic: Tiny\nchairs: 1\nnurses: 1\npatients_per_nurse: 2\nopen: 09:00 to 12:00\ndays: "
               "[monday]\nslot_minutes: 75\nactive_patients: 2\nnew_per_week: 1\ninterval: 2 weeks\nweeks: "
               "4\nyears_open: 0.5\nyears: 2\nuncertainty: {draws: 0}\n",
};
static const char STUDY_OF_CLINIC[] = "study: S\npolicies: {a: {maintenance: {every: 2 weeks}}}\n";

static struct {
    struct ebb_fuzz_sound files[KINDS][FILES]; /* the two pieces, and one of another seed */
    struct ebb_file_digests digests[KINDS];    /* of the two, merged */
    bool is_made;
} sound;

static const char *file_path(int kind, int file)
{
    static const char *const names[KINDS][FILES] = {
        {"r1.h5", "r2.h5", "rother.h5"}, {"s1.h5", "s2.h5", "sother.h5"}, {"c1.h5", "c2.h5", "cother.h5"}};
    return ebb_fuzz_path(names[kind][file]);
}

static void play_study(const struct ebb_config *config, const struct ebb_run_study_options *like)
{
    const struct ebb_config_options reading = {.n_settings = 0};
    struct ebb_run_study_options options = *like;
    struct ebb_worlds worlds[EBB_SITE_COUNT];
    struct ebb_messages messages = {0};
    struct ebb_plan plan = {0};
    struct ebb_study_run run;
    struct ebb_text draws = {0};
    ebb_fuzz_must(ebb_play_draws_read(ebb_fuzz_path("study.yaml"), &reading, 2, worlds), NULL);
    ebb_worlds_print(worlds, config, &draws);
    ebb_fuzz_require(draws.length > 0 && !draws.failed, "the study has joint draws", NULL);
    options.joint_draws = ebb_text_chars(&draws);
    ebb_fuzz_must(ebb_plan_init(&plan, &config->study, &messages), &messages);
    ebb_fuzz_must(ebb_run_study(&plan, &options, NULL, &run), NULL);
    ebb_study_run_free(&run);
    ebb_plan_free(&plan);
    ebb_text_free(&draws);
    for (int site = 0; site < EBB_SITE_COUNT; site++)
        ebb_worlds_free(&worlds[site]);
}

static void play_design(const struct ebb_config *config, const struct ebb_run_study_options *like)
{
    const struct ebb_run_design_options options = {
        .config = config, .path = like->path, .provenance = like->provenance, .shard = like->shard};
    struct ebb_design_run run = {.n_kept = 0};
    ebb_fuzz_must(ebb_run_design(&options, NULL, &run), NULL);
    ebb_design_run_free(&run);
}

static void play_of_study(int kind, const struct ebb_override *seed, struct ebb_run_study_options *options,
                          struct ebb_provenance *provenance)
{
    struct ebb_config *config = calloc(1, sizeof *config);
    struct ebb_messages messages = {0};
    ebb_require(config);
    ebb_fuzz_put("study.yaml", TEXTS[kind], strlen(TEXTS[kind]));
    ebb_fuzz_must(ebb_config_open(ebb_fuzz_path("study.yaml"), seed, 1, config, &messages), &messages);
    ebb_config_provenance(config, provenance);
    (kind == STUDY ? play_study : play_design)(config, options);
    ebb_config_free(config);
    free(config);
    ebb_messages_free(&messages);
}

static void play_clinic(const struct ebb_override *seed, const struct ebb_run_study_options *like)
{
    const struct ebb_config_options reading = {.settings = seed, .n_settings = 1};
    struct ebb_clinic_config *config = calloc(1, sizeof *config);
    struct ebb_clinic_answered *answered = calloc(1, sizeof *answered);
    struct ebb_messages messages = {0};
    ebb_require(config && answered);
    ebb_fuzz_must(ebb_config_parse_clinic("clinic.yaml", TEXTS[CLINIC], strlen(TEXTS[CLINIC]),
                                          STUDY_OF_CLINIC, strlen(STUDY_OF_CLINIC), &reading, config,
                                          &messages),
                  &messages);
    const struct ebb_answer_clinic_options options = {
        .config = config,
        .rows = {EBB_CLINIC_GRID_CHAIRS, EBB_CLINIC_GRID_NURSES, .what_ifs = true},
        .path = like->path,
        .provenance = like->provenance,
        .shard = like->shard,
    };
    ebb_fuzz_must(ebb_answer_clinic(&options, NULL, answered), NULL);
    ebb_clinic_result_free(&answered->result);
    ebb_config_free_clinic(config);
    free(answered);
    free(config);
    ebb_messages_free(&messages);
}

static void make_piece(int kind, int file)
{
    const struct ebb_override seed = {.key = "seed", .value = file == OTHER ? "6" : "5"};
    struct ebb_provenance provenance = {
        .command_line = "ebb run", .host = "here", .started = "2026-11-30T00:00:00Z"};
    struct ebb_run_study_options options = {
        .path = file_path(kind, file), .provenance = &provenance, .shard = {file == OTHER ? 2 : file + 1, 2}};
    if (kind == CLINIC)
        play_clinic(&seed, &options);
    else
        play_of_study(kind, &seed, &options, &provenance);
    ebb_fuzz_sound_read(options.path, &sound.files[kind][file]);
}

static void free_sound(void)
{
    for (int i = 0; i < KINDS * FILES; i++)
        ebb_text_free(&sound.files[i / FILES][i % FILES].bytes);
}

/* 2. A list */

/* Files by number; -1: none. Only what begins with a list of both may be merged. */
enum { LISTS = 8, LONGEST_LIST = 3 };
static const int PIECES[LISTS][LONGEST_LIST] = {{0, 1, -1}, {1, 0, -1}, {0, 1, -1}, {1, 0, -1},
                                                {0, -1, 0}, {0, 0, 1},  {0, 2, -1}, {1, 0, 2}};

static bool is_whole(int list)
{
    return list < 4;
}

static void hear(void *self, const struct ebb_message *message)
{
    struct ebb_text text = {0};
    ebb_message_print(message, &text);
    ebb_fuzz_require(!text.failed && text.length > 0, "a message can be printed", NULL);
    ebb_text_free(&text);
    ++*(int *)self;
}

static enum ebb_status merge(int kind, int list, struct ebb_merged *merged)
{
    const char *paths[LONGEST_LIST];
    int n_messages = 0;
    struct ebb_merge_options options = {.paths = paths,
                                        .out = ebb_fuzz_path("out.h5"),
                                        .command_line = "ebb merge",
                                        .host = "here",
                                        .started = "2026-11-30T00:00:00Z"};
    const struct ebb_work work = {.self = &n_messages, .message = hear};
    for (int i = 0; i < LONGEST_LIST && PIECES[list][i] >= 0; i++)
        paths[options.n_paths++] = file_path(kind, PIECES[list][i]);
    const enum ebb_status status = ebb_merge_pieces(&options, &work, merged);
    ebb_fuzz_require(status == EBB_OK || status == EBB_NO_MEMORY || n_messages > 0, "a refusal has words",
                     NULL);
    return status;
}

/* 3. What came of it */

/* Of so many merged studies one: it takes as long as all else. */
enum { VERIFIED = 4 };

/* What is merged is a sound file: had a piece been damaged where nobody looked, it would not be. */
static void verify(const char *path)
{
    struct ebb_messages messages = {0};
    struct ebb_reader *reader = NULL;
    enum ebb_status status = ebb_reader_open(path, &reader, &messages);
    if (status == EBB_OK)
        status = ebb_reader_verify(reader, &messages);
    ebb_fuzz_require(status == EBB_OK, "what is merged can be verified", &messages);
    ebb_reader_close(reader);
    ebb_messages_free(&messages);
}

static void nothing_is_left(const char *path)
{
    const char *name = strrchr(path, '/') + 1;
    DIR *entries = opendir(ebb_fuzz_folder());
    ebb_fuzz_require(entries != NULL, "a scratch folder", NULL);
    for (const struct dirent *entry = readdir(entries); entry; entry = readdir(entries))
        ebb_fuzz_require(strncmp(entry->d_name, name, strlen(name)) != 0, "nothing is left", NULL);
    closedir(entries);
}

static void make_sound(void)
{
    struct ebb_merged merged;
    if (sound.is_made)
        return;
    ebb_fuzz_put("set.yaml", SET, sizeof SET - 1);
    ebb_fuzz_put("draws.csv", DRAWS, sizeof DRAWS - 1);
    for (int i = 0; i < KINDS * FILES; i++)
        make_piece(i / FILES, i % FILES);
    for (int kind = 0; kind < KINDS; kind++) {
        ebb_fuzz_must(merge(kind, 0, &merged), NULL);
        sound.digests[kind] = merged.digests;
        (void)unlink(ebb_fuzz_path("out.h5"));
    }
    ebb_fuzz_require(atexit(free_sound) == 0, "room for one more exit", NULL);
    sound.is_made = true;
}

/* Files of a study take ten times as long as those of a design; to merge a clinic is to search its rows. */
static const int KIND_OF[16] = {DESIGN, STUDY, CLINIC, STUDY, STUDY};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct ebb_merged merged;
    const char *out = ebb_fuzz_path("out.h5");
    make_sound();
    if (size == 0)
        return 0;
    const int kind = KIND_OF[data[0] % 16], list = data[0] / 16 % LISTS;
    for (int file = 0; file < OTHER; file++)
        ebb_fuzz_put_changed(file_path(kind, file), &sound.files[kind][file], file, OTHER, data, size);
    const enum ebb_status status = merge(kind, list, &merged);
    ebb_fuzz_require(status == EBB_OK || status == EBB_BAD_FILE || status == EBB_NO_MEMORY,
                     "merge knows damaged pieces", NULL);
    if (status == EBB_OK) {
        ebb_fuzz_require(is_whole(list), "what is merged is whole", NULL);
        ebb_fuzz_require(strcmp(merged.digests.summary, sound.digests[kind].summary) == 0 &&
                             strcmp(merged.digests.outcomes, sound.digests[kind].outcomes) == 0 &&
                             strcmp(merged.digests.courses, sound.digests[kind].courses) == 0,
                         "what is merged is what undamaged pieces give", NULL);
        if (kind != STUDY || ebb_fuzz_luck(data, size) % VERIFIED == 0)
            verify(out);
        ebb_fuzz_require(unlink(out) == 0, "it is published", NULL);
    }
    nothing_is_left(out);
    ebb_fuzz_nothing_open();
    return 0;
}
