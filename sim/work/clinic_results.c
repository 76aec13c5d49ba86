/* SPDX-License-Identifier: MIT
 * clinic_results: from played to kept, and back.
 *
 *   1. A week   2. Writing   3. The texts   4. Years
 */
#include <ebb/clinic_results.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/clinic_store.h>
#include <ebb/clinic_trace.h>

/* 1. A week */

int ebb_clinic_results_week(const struct ebb_clinic *clinic)
{
    return clinic->n_weeks / 2;
}

/* The planner's own row is the clinic as it was read. Played again: a year that is told costs more than one
 * that is not, and of all years of all rows one is told. */
static enum ebb_status play_week(const struct ebb_clinic_config *config, struct ebb_clinic_trace *trace,
                                 struct ebb_clinic_booking **out_week, size_t *out_n)
{
    const struct ebb_worlds *worlds = config->worlds.n > 0 ? &config->worlds : NULL;
    const int first = 7 * ebb_clinic_results_week(&config->clinic);
    enum ebb_status status =
        ebb_clinic_trace_open(trace, &config->clinic, &config->settled, worlds, EBB_TIMELINE_YEAR);
    if (status == EBB_OK)
        status = ebb_clinic_trace_play(trace, -1);
    if (status == EBB_OK)
        status = ebb_clinic_trace_week(trace, first, first + 6, out_week, out_n);
    return status;
}

/* 2. Writing */

/* The study as it is played, under the name of the clinic: what a results file says of itself first. */
static enum ebb_status make_plan(const struct ebb_clinic_config *config, struct ebb_plan *plan,
                                 struct ebb_messages *messages)
{
    struct ebb_study *study = malloc(sizeof *study);
    if (study == NULL)
        return EBB_NO_MEMORY;
    memcpy(study, &config->settled, sizeof *study);
    snprintf(study->title, sizeof study->title, "%s", config->clinic.title);
    snprintf(study->question, sizeof study->question, "%s", config->clinic.question);
    study->seed = config->clinic.seed;
    const enum ebb_status status = ebb_plan_init(plan, study, messages);
    free(study);
    return status;
}

enum ebb_status ebb_clinic_results_write(const struct ebb_clinic_config *config,
                                         const struct ebb_clinic_result *result,
                                         const struct ebb_clinic_results_to *to,
                                         struct ebb_file_digests *out_digests, struct ebb_messages *messages)
{
    struct ebb_plan plan = {0};
    struct ebb_clinic_trace trace;
    struct ebb_clinic_booking *week = NULL; /* points into the trace */
    struct ebb_provenance provenance = to->provenance;
    memset(&trace, 0, sizeof trace);
    if (provenance.study == NULL) {
        ebb_config_provenance(&config->study_config, &provenance);
        provenance.study_path = config->study_path;
    }
    provenance.seconds = result->seconds;
    struct ebb_clinic_store store = {
        .part = to->part,
        .piece = to->piece,
        .plan = &plan,
        .provenance = &provenance,
        .clinic = ebb_text_chars(&config->canonical),
        .clinic_sha256 = config->canonical_sha256,
        .clinic_source = ebb_text_chars(&config->source),
        .clinic_path = config->path,
        .values = config->rows,
        .n_values = config->n_rows,
        .new_site = config->worlds_are_of_new_site,
        .what_ifs = to->what_ifs,
    };
    enum ebb_status status = make_plan(config, &plan, messages);
    if (status == EBB_OK && to->piece == NULL)
        status = play_week(config, &trace, &week, &store.n_week);
    store.week = week;
    if (status == EBB_OK)
        status = ebb_clinic_store_write(&store, result, out_digests, messages);
    free(week);
    ebb_clinic_trace_free(&trace);
    ebb_plan_free(&plan);
    return status;
}

/* 3. The texts */

static const struct ebb_record_cell *cell(const struct ebb_records *records, size_t row, const char *name)
{
    for (int k = 0; k < records->n_columns; k++) {
        if (strcmp(records->columns[k].name, name) == 0 && !records->columns[k].is_number)
            return ebb_records_cell(records, row, k);
    }
    return NULL;
}

/* Who gave what: on the page the values that nobody gave are assumptions. */
static enum ebb_status restore(struct ebb_reader *reader, struct ebb_clinic_config *config,
                               struct ebb_messages *messages)
{
    struct ebb_design_table table = {0};
    enum ebb_status status = ebb_design_file_table(reader, "/tables/clinic", &table, messages);
    const size_t n = status == EBB_OK && table.columns ? ebb_records_n_rows(&table.records) : 0;
    struct ebb_parameter_row *rows = calloc(n + 1, sizeof *rows);
    struct ebb_clinic_origins origins = {
        .path = ebb_reader_attribute(reader, "clinic_path"),
        .study_path = ebb_reader_attribute(reader, "study_path"),
        .source = ebb_reader_attribute(reader, "clinic_source"),
        .rows = rows,
        .worlds_are_of_new_site = strcmp(ebb_reader_attribute(reader, "draws_of_new_site"), "1") == 0,
    };
    status = status == EBB_OK && rows == NULL ? EBB_NO_MEMORY : status;
    for (size_t i = 0; status == EBB_OK && i < n; i++) {
        const struct ebb_record_cell *key = cell(&table.records, i, "key");
        const struct ebb_record_cell *origin = cell(&table.records, i, "origin");
        if (key && origin)
            rows[origins.n_rows++] = (struct ebb_parameter_row){.key = key->text, .origin = origin->text};
    }
    if (status == EBB_OK)
        status = ebb_config_restore_clinic(config, &origins);
    free(rows);
    ebb_design_table_free(&table);
    return status;
}

/* The file's own words about its texts are not the reader's business: what they say was said when the clinic
 * was played. */
static enum ebb_status read_texts(struct ebb_reader *reader, const char *path,
                                  struct ebb_clinic_config *config, struct ebb_messages *messages)
{
    const char *clinic = ebb_reader_attribute(reader, "clinic");
    const char *study = ebb_reader_attribute(reader, "study");
    const struct ebb_config_options options = {0};
    struct ebb_messages said = {0};
    enum ebb_status status =
        ebb_config_parse_clinic(path, clinic, strlen(clinic), study, strlen(study), &options, config, &said);
    if (status == EBB_BAD_STUDY)
        ebb_messages_hand_over(&said, messages);
    ebb_messages_free(&said);
    if (status == EBB_OK && strcmp(config->canonical_sha256, ebb_reader_attribute(reader, "clinic_sha256")))
        status = EBB_BAD_STUDY;
    if (status == EBB_BAD_STUDY) {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path),
                         "its clinic reads as another one: this version of ebb fills in other values (%s): "
                         "play it again",
                         ebb_reader_attribute(reader, "program_version"));
        return EBB_BAD_FILE;
    }
    return status == EBB_OK ? restore(reader, config, messages) : status;
}

/* 4. Years */

static enum ebb_status refuse_rows(const struct ebb_clinic_config *config, struct ebb_messages *messages)
{
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(config->path),
                     "its clinic makes no rows: play it again");
    return EBB_BAD_FILE;
}

static enum ebb_status read_asked(struct ebb_reader *reader, const struct ebb_clinic_config *config,
                                  struct ebb_clinic_rows_asked *out_asked, struct ebb_messages *messages)
{
    const struct ebb_clinic_rows_asked asked = {
        .n_chairs = (int)strtol(ebb_reader_attribute(reader, "table_chairs"), NULL, 10),
        .n_nurses = (int)strtol(ebb_reader_attribute(reader, "table_nurses"), NULL, 10),
        .what_ifs = strcmp(ebb_reader_attribute(reader, "what_ifs_asked"), "1") == 0,
        .default_study = config->study_path[0] == '\0',
    };
    *out_asked = asked;
    return asked.n_chairs >= 0 && asked.n_chairs <= EBB_CLINIC_GRID_MOST && asked.n_nurses >= 0 &&
                   asked.n_nurses <= EBB_CLINIC_GRID_MOST
               ? EBB_OK
               : refuse_rows(config, messages);
}

static enum ebb_status make_rows(const struct ebb_clinic_config *config,
                                 const struct ebb_clinic_rows_asked *asked, struct ebb_clinic_rows *rows,
                                 struct ebb_messages *messages)
{
    struct ebb_messages said = {0}; /* when it was played */
    const enum ebb_status status =
        ebb_clinic_rows_init(rows, &config->clinic, &config->study_config.study, asked, &said);
    ebb_messages_free(&said);
    return status == EBB_BAD_STUDY ? refuse_rows(config, messages) : status;
}

/* Of a share no page can be made: what is found needs all years. */
static enum ebb_status refuse_piece(const struct ebb_reader *reader, const char *path,
                                    struct ebb_messages *messages)
{
    struct ebb_clinic_piece piece;
    int n_years;
    if (!ebb_clinic_store_piece(reader, &piece, &n_years))
        return EBB_OK;
    ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path),
                     "holds a share of a clinic's years: `ebb merge` makes the whole of all shares");
    return EBB_BAD_FILE;
}

enum ebb_status ebb_clinic_results_texts(struct ebb_reader *reader, const char *path,
                                         struct ebb_clinic_config *config,
                                         struct ebb_clinic_rows_asked *out_asked,
                                         struct ebb_messages *messages)
{
    memset(config, 0, sizeof *config);
    if (ebb_reader_attribute(reader, "clinic")[0] == '\0') {
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path),
                         "holds no clinic: files that `ebb clinic` writes do");
        return EBB_BAD_FILE;
    }
    enum ebb_status status = ebb_reader_verify(reader, messages);
    if (status == EBB_OK)
        status = read_texts(reader, path, config, messages);
    if (status == EBB_OK)
        status = read_asked(reader, config, out_asked, messages);
    if (status != EBB_OK)
        ebb_config_free_clinic(config);
    return status;
}

static enum ebb_status read_all(struct ebb_reader *reader, const char *path, struct ebb_clinic_config *config,
                                struct ebb_clinic_result *result, struct ebb_messages *messages)
{
    struct ebb_clinic_rows_asked asked;
    enum ebb_status status = refuse_piece(reader, path, messages);
    if (status == EBB_OK)
        status = ebb_clinic_results_texts(reader, path, config, &asked, messages);
    if (status == EBB_OK)
        status = make_rows(config, &asked, &result->rows, messages);
    if (status == EBB_OK)
        status = ebb_clinic_store_read(reader, result, messages);
    if (status == EBB_OK)
        status = ebb_clinic_result_find(result);
    if (status == EBB_OK)
        status = ebb_reader_check_unchanged(reader, messages);
    result->seconds = strtod(ebb_reader_attribute(reader, "seconds"), NULL);
    return status;
}

enum ebb_status ebb_clinic_results_open(const char *path, struct ebb_clinic_config *config,
                                        struct ebb_clinic_result *result,
                                        struct ebb_file_digests *out_digests, struct ebb_messages *messages)
{
    struct ebb_reader *reader = NULL;
    memset(config, 0, sizeof *config);
    memset(result, 0, sizeof *result);
    *out_digests = (struct ebb_file_digests){0};
    enum ebb_status status = ebb_reader_open(path, &reader, messages);
    if (status != EBB_OK)
        return status;
    status = read_all(reader, path, config, result, messages);
    snprintf(out_digests->summary, sizeof out_digests->summary, "%s", ebb_reader_attribute(reader, "digest"));
    ebb_reader_close(reader);
    if (status != EBB_OK) {
        ebb_clinic_result_free(result);
        ebb_config_free_clinic(config);
    }
    return status;
}
