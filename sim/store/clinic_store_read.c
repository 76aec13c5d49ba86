/* SPDX-License-Identifier: MIT
 * clinic_store_read: the numbers of a clinic's file, back where they were.
 *
 * Arrays are found by the names under which they were written (clinic_groups.h); each must have the shape
 * that the rows and the years give it. What can be found again from them is not read: /summary, /hours,
 * /ranked are for other readers.
 *
 *   1. Arrays   2. Years and sums   3. The search   4. The whole   5. Tables
 */
#include <ebb/clinic_store.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/results.h>

#include "clinic_groups.h"
#include "clinic_lists.h"
#include "open_file.h"
#include "shard_attributes.h"

/* 1. Arrays */

struct reading {
    struct ebb_reader *reader;
    struct ebb_clinic_result *result;
    struct ebb_messages *messages;
};

static enum ebb_status refuse(const struct reading *reading, const char *what, const char *why)
{
    ebb_messages_add(reading->messages, EBB_BAD_FILE, EBB_AT_FILE(reading->reader->path), "%s %s", what, why);
    return EBB_BAD_FILE;
}

/* n numbers of the dataset, whatever its dimensions. gives: *out_numbers, freed with free(). */
static enum ebb_status read_array(const struct reading *reading, const char *group, const char *name,
                                  size_t n, double **out_numbers)
{
    char path[EBB_FIELD_PATH_SIZE];
    int64_t dims[4] = {0};
    int n_dims = 0;
    size_t found = 1;
    snprintf(path, sizeof path, "%.40s/%.40s", group, name);
    *out_numbers = NULL;
    enum ebb_status status =
        ebb_reader_doubles(reading->reader, path, out_numbers, &n_dims, dims, reading->messages);
    for (int d = 0; d < n_dims && d < 4; d++)
        found *= (size_t)dims[d];
    if (status == EBB_OK && found != n) {
        status = refuse(reading, path, "has another shape than this clinic's rows and years");
        free(*out_numbers);
        *out_numbers = NULL;
    }
    return status;
}

static int64_t number_of(const struct reading *reading, const char *name)
{
    return strtoll(ebb_reader_attribute(reading->reader, name), NULL, 10);
}

/* 2. Years and sums */

/* By name: an outcome that the writer did not know is missing, and the file is refused rather than filled. */
/* n years go into the places behind those that are there: none of the whole, those of other pieces of one. */
static enum ebb_status read_outcome(const struct reading *reading, size_t n, int outcome)
{
    struct ebb_clinic_answers *answers = &reading->result->answers;
    double *numbers;
    const enum ebb_status status = read_array(reading, "/outcomes", EBB_CLINIC_OUTCOMES[outcome].name,
                                              (size_t)answers->n_rows * n, &numbers);
    for (int row = 0; status == EBB_OK && row < answers->n_rows; row++)
        memcpy(ebb_clinic_answers_room(answers, row, outcome) + answers->n_replications,
               numbers + (size_t)row * n, n * sizeof *numbers);
    free(numbers);
    return status;
}

/* Of nobody's file a number may be anything, and not everything is a whole number in C. */
static int32_t week_count(double number)
{
    return number >= 0.0 && number <= (double)INT32_MAX ? (int32_t)number : 0;
}

static enum ebb_status read_weekly(const struct reading *reading, size_t n, size_t k)
{
    struct ebb_clinic_answers *answers = &reading->result->answers;
    const size_t n_weeks = (size_t)answers->n_weeks, before = (size_t)answers->n_replications;
    double *numbers;
    const enum ebb_status status =
        read_array(reading, "/weeks", EBB_CLINIC_WEEKLY_NAMES[k], n * n_weeks, &numbers);
    for (size_t i = 0; status == EBB_OK && i < n * n_weeks; i++)
        answers->weekly[((before + i / n_weeks) * EBB_WEEKLY_COUNT + k) * n_weeks + i % n_weeks] =
            week_count(numbers[i]);
    free(numbers);
    return status;
}

/* Whole numbers, which doubles held exactly (clinic_groups.c). */
static enum ebb_status read_sums(const struct reading *reading, const struct ebb_clinic_sum_group *group)
{
    struct ebb_clinic_answers *answers = &reading->result->answers;
    const size_t n = ebb_clinic_group_places(group, answers->n_weeks), n_rows = (size_t)answers->n_rows;
    enum ebb_status status = EBB_OK;
    for (int k = 0; k < group->n_sums && status == EBB_OK; k++) {
        double *numbers;
        status = read_array(reading, group->path, group->sums[k].name, n_rows * n, &numbers);
        for (size_t i = 0; status == EBB_OK && i < n_rows * n; i++)
            ebb_clinic_group_add(group, &group->sums[k], &answers->pools[i / n], i % n, numbers[i]);
        free(numbers);
    }
    return status;
}

/* As many as a clinic can be asked for, and some: memory is asked for by it. */
static bool read_n_years(const struct ebb_reader *reader, int *out_n)
{
    const int64_t n = strtoll(ebb_reader_attribute(reader, "years"), NULL, 10);
    *out_n = n >= 1 && n <= 1000000 ? (int)n : 0;
    return *out_n > 0;
}

/* Room for the years; the rows' clinics say the weeks. */
static enum ebb_status begin(const struct reading *reading)
{
    struct ebb_clinic_result *result = reading->result;
    const int64_t n_worlds = number_of(reading, "draws");
    const int n_rows = result->rows.n;
    int n_years;
    if (!read_n_years(reading->reader, &n_years) || n_worlds < 0 || n_worlds > INT32_MAX)
        return refuse(reading, "years", "is no number of years: not a clinic's file");
    struct ebb_clinic_asked *asked = malloc((size_t)n_rows * sizeof *asked);
    if (asked == NULL)
        return EBB_NO_MEMORY;
    for (int row = 0; row < n_rows; row++)
        asked[row] = (struct ebb_clinic_asked){&result->rows.cases[row].clinic,
                                               result->rows.cases[row].without_limits};
    const enum ebb_status status =
        ebb_clinic_answers_init(&result->answers, asked, n_rows, n_years, (int)n_worlds, result->rows.own);
    free(asked);
    return status;
}

/* Numbers of years, not their summaries: these are found again, so that a page is the same from a file. */
static enum ebb_status read_years(const struct reading *reading)
{
    struct ebb_clinic_answers *answers = &reading->result->answers;
    enum ebb_status status = EBB_OK;
    int n_years;
    if (!read_n_years(reading->reader, &n_years) ||
        n_years > answers->most_replications - answers->n_replications)
        return refuse(reading, "years", "is not the number of years of a share of this clinic");
    for (int outcome = 0; outcome < EBB_CLINIC_OUTCOME_COUNT && status == EBB_OK; outcome++)
        status = read_outcome(reading, (size_t)n_years, outcome);
    for (size_t k = 0; k < EBB_WEEKLY_COUNT && status == EBB_OK; k++)
        status = read_weekly(reading, (size_t)n_years, k);
    for (int g = 0; g < EBB_CLINIC_N_SUM_GROUPS && status == EBB_OK; g++)
        status = read_sums(reading, &EBB_CLINIC_SUM_GROUPS[g]);
    for (int row = 0; row < answers->n_rows && status == EBB_OK; row++) {
        answers->pools[row].n_replications += n_years;
        answers->pools[row].n_weeks = reading->result->rows.cases[row].clinic.n_weeks;
    }
    answers->n_replications += status == EBB_OK ? n_years : 0;
    return status;
}

/* 3. The search */

/* By its name; NaN, and "" of texts: there is none. */
static const struct ebb_record_cell *cell(const struct ebb_records *records, size_t row, const char *name)
{
    static const struct ebb_record_cell none = {.text = NULL, .number = NAN};
    for (int k = 0; k < records->n_columns; k++) {
        if (strcmp(records->columns[k].name, name) == 0)
            return ebb_records_cell(records, row, k);
    }
    return &none;
}

static double at(const struct ebb_records *records, size_t row, const char *name)
{
    return cell(records, row, name)->number;
}

/* The file has been verified, but its numbers may be anybody's: one that is no count is 0. */
static int count_at(const struct ebb_records *records, size_t row, const char *name)
{
    const double number = at(records, row, name);
    return number >= 0.0 && number < 1e9 ? (int)number : 0;
}

/* A verdict in words that are not known would be printed as another one: then the file is refused. */
static bool read_probe(const struct ebb_records *records, size_t row, struct ebb_clinic_probe *probe)
{
    const char *words = cell(records, row, EBB_SEARCH_STATE)->text;
    const int state = words ? ebb_clinic_state_named(words) : -1;
    *probe = (struct ebb_clinic_probe){
        .chairs = count_at(records, row, "chairs"),
        .nurses = count_at(records, row, "nurses"),
        .exists = count_at(records, row, "exists") == 1,
        .meets = count_at(records, row, "meets") == 1,
        .is_clear = count_at(records, row, "is_clear") == 1,
        .sessions = at(records, row, "sessions"),
        .sessions_error = at(records, row, "sessions_error"),
        .book_full = at(records, row, "book_full"),
        .house = {.lost = at(records, row, "lost_share"), .waited_min = at(records, row, "waited")},
        .verdict = {.state = (enum ebb_clinic_state)state,
                    .growth = at(records, row, "growth"),
                    .growth_error = at(records, row, "growth_error"),
                    .weeks_behind = at(records, row, "weeks_behind")},
        .on_target = {.n = count_at(records, row, "years"),
                      .mean = at(records, row, "on_target"),
                      .error = at(records, row, "error"),
                      .median = at(records, row, "median"),
                      .lower = at(records, row, "lower"),
                      .upper = at(records, row, "upper"),
                      .draws_share = at(records, row, "draws_share"),
                      .draws_error = at(records, row, "draws_error")},
    };
    return state >= 0;
}

/* Of staffings beyond the table the file has no years, so that what was found of them is read. */
static enum ebb_status read_search(const struct reading *reading)
{
    struct ebb_clinic_search *search = &reading->result->search;
    struct ebb_design_table table = {0};
    enum ebb_status status = ebb_design_file_table(reading->reader, "/search", &table, reading->messages);
    const size_t n = status == EBB_OK && table.columns ? ebb_records_n_rows(&table.records) : 0;
    if (status == EBB_OK && (n == 0 || n > EBB_CLINIC_MOST_PROBES))
        status = refuse(reading, "/search", "is missing, or has more rows than a search can have");
    for (size_t row = 0; row < n && status == EBB_OK; row++) {
        if (!read_probe(&table.records, row, &search->probes[row]))
            status = refuse(reading, "/search", "holds a verdict that this version of ebb does not know");
    }
    ebb_design_table_free(&table);
    search->n = (int)n;
    search->found = number_of(reading, "smallest_found") == 1;
    search->is_evident = number_of(reading, "smallest_is_evident") == 1;
    search->chairs = (int)number_of(reading, "smallest_chairs");
    search->nurses = (int)number_of(reading, "smallest_nurses");
    reading->result->searched = true;
    return status;
}

/* 4. The whole */

/* Rows are made of the texts by this program: where it makes others than the one that wrote the file, the
 * numbers would stand in the wrong rows. */
static enum ebb_status check_rows(const struct reading *reading)
{
    const struct ebb_clinic_rows *rows = &reading->result->rows;
    char name[EBB_CLINIC_ROW_NAME], **names = NULL;
    int n = 0;
    enum ebb_status status =
        ebb_reader_names(reading->reader, "/outcomes/row", &names, &n, reading->messages);
    bool same = n == rows->n && number_of(reading, "own_row") == rows->own;
    for (int row = 0; row < rows->n && same; row++) {
        ebb_clinic_store_name(rows, row, name);
        same = strcmp(name, names[row]) == 0;
    }
    free(names);
    if (status == EBB_OK && !same)
        status = refuse(reading, "/outcomes/row",
                        "has other rows than this version of ebb makes of the clinic: play it again");
    return status;
}

enum ebb_status ebb_clinic_store_read(struct ebb_reader *reader, struct ebb_clinic_result *result,
                                      struct ebb_messages *messages)
{
    const struct reading reading = {reader, result, messages};
    enum ebb_status status = check_rows(&reading);
    if (status == EBB_OK)
        status = begin(&reading);
    if (status == EBB_OK)
        status = read_years(&reading);
    if (status == EBB_OK && number_of(&reading, "searched") == 1)
        status = read_search(&reading);
    return status;
}

enum ebb_status ebb_clinic_store_add(struct ebb_reader *reader, struct ebb_clinic_result *result,
                                     struct ebb_messages *messages)
{
    const struct reading reading = {reader, result, messages};
    const enum ebb_status status = check_rows(&reading);
    return status == EBB_OK ? read_years(&reading) : status;
}

bool ebb_clinic_store_piece(const struct ebb_reader *reader, struct ebb_clinic_piece *out_piece,
                            int *out_n_years)
{
    struct ebb_clinic_piece piece = {.work_sha256 = ebb_reader_attribute(reader, "work_sha256"),
                                     .joint_draws = ebb_reader_attribute(reader, "joint_draws")};
    if (ebb_reader_attribute(reader, "clinic_sha256")[0] == '\0' || piece.work_sha256[0] == '\0' ||
        !ebb_shard_attributes_read(reader, &piece.first, &piece.n, &piece.total) ||
        !read_n_years(reader, out_n_years) || *out_n_years > piece.n)
        return false;
    *out_piece = piece;
    return true;
}

enum ebb_status ebb_clinic_store_is(const char *path, bool *out_is, struct ebb_messages *messages)
{
    struct ebb_reader *reader = NULL;
    bool is_results = false;
    enum ebb_status status = ebb_results_find(path, &is_results, messages);
    if (status == EBB_OK && is_results)
        status = ebb_reader_open(path, &reader, messages);
    *out_is = reader && ebb_reader_attribute(reader, "clinic")[0] != '\0';
    ebb_reader_close(reader);
    return status;
}
