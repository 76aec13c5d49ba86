/* SPDX-License-Identifier: MIT
 * compare_designs: files of rows, judged as files of runs are.
 *
 *   1. Two files   2. Settings   3. Answers   4. The datasets   5. The whole
 */
#include <ebb/compare_designs.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/units.h>

/* 1. Two files */

enum ebb_status ebb_compare_designs_find(const char *const paths[2], bool out_are[2])
{
    for (int side = 0; side < 2; side++) {
        struct ebb_messages unheard = {0};
        const enum ebb_status status = ebb_design_file_is(paths[side], &out_are[side], &unheard);
        ebb_messages_free(&unheard);
        if (status == EBB_NO_MEMORY)
            return status;
        out_are[side] = out_are[side] && status == EBB_OK;
    }
    return EBB_OK;
}

/* Verified before anything is taken from it, as a run's. */
static enum ebb_status open_file(void *self, int side, const char *path, struct ebb_messages *messages)
{
    struct ebb_compared_designs *compared = self;
    compared->path[side] = path;
    enum ebb_status status = ebb_reader_open(path, &compared->reader[side], messages);
    if (status == EBB_OK)
        status = ebb_reader_verify(compared->reader[side], messages);
    if (status == EBB_OK)
        status = ebb_design_file_read(path, "/design", &compared->rows[side], messages);
    return status;
}

static bool same_attribute(const struct ebb_compared_designs *compared, const char *name)
{
    return strcmp(ebb_reader_attribute(compared->reader[0], name),
                  ebb_reader_attribute(compared->reader[1], name)) == 0;
}

static int find_column(const struct ebb_records *records, const char *name)
{
    for (int k = 0; k < records->n_columns; k++) {
        if (strcmp(records->columns[k].name, name) == 0)
            return k;
    }
    return -1;
}

/* An answer has its error in the column behind it; a mark of the front has none, nor has what a row sets. */
static bool is_answer(const struct ebb_records *records, int k)
{
    const size_t length = strlen(records->columns[k].name);
    return k + 1 < records->n_columns &&
           strncmp(records->columns[k + 1].name, records->columns[k].name, length) == 0 &&
           strcmp(records->columns[k + 1].name + length, ".error") == 0;
}

static int first_answer(const struct ebb_records *records)
{
    int k = 0;
    while (k < records->n_columns && !is_answer(records, k))
        k++;
    return k;
}

/* 2. Settings */

struct setting {
    char *text; /* its keys and values, but for its number */
    size_t row;
};

static char *setting_of(const struct ebb_records *records, size_t row, int n_keys)
{
    struct ebb_text text = {0};
    for (int k = 1; k < n_keys; k++) { /* behind `row` */
        const struct ebb_record_cell *cell = ebb_records_cell(records, row, k);
        char number[EBB_UNITS_SIZE] = "";
        if (records->columns[k].is_number && cell->number == cell->number)
            ebb_units_print_number(cell->number, number);
        ebb_text_add(&text, "%s=%s\n", records->columns[k].name,
                     records->columns[k].is_number ? number : cell->text);
    }
    char *copy = text.failed ? NULL : strdup(ebb_text_chars(&text));
    ebb_text_free(&text);
    return copy;
}

/* Of twins the one with the lower number first, so that they are paired in their order. */
static int by_text(const void *a, const void *b)
{
    const struct setting *x = a, *y = b;
    const int order = strcmp(x->text, y->text);
    return order != 0 ? order : (x->row > y->row) - (x->row < y->row);
}

static struct setting *make_settings(const struct ebb_records *records)
{
    const size_t n = ebb_records_n_rows(records);
    const int n_keys = first_answer(records);
    struct setting *settings = calloc(n + 1, sizeof *settings);
    bool failed = settings == NULL;
    for (size_t row = 0; row < n && !failed; row++) {
        settings[row] = (struct setting){setting_of(records, row, n_keys), row};
        failed = settings[row].text == NULL;
    }
    if (!failed) {
        qsort(settings, n, sizeof *settings, by_text);
        return settings;
    }
    for (size_t row = 0; settings && row < n; row++)
        free(settings[row].text);
    free(settings);
    return NULL;
}

static void free_settings(struct setting *settings, size_t n)
{
    for (size_t i = 0; settings && i < n; i++)
        free(settings[i].text);
    free(settings);
}

/* 3. Answers */

static void keep_worst(struct ebb_compared_designs *compared, const struct ebb_row_deviation *deviation)
{
    int at = compared->n_worst < EBB_WORST_ROWS ? compared->n_worst++ : EBB_WORST_ROWS;
    while (at > 0 && fabs(compared->worst[at - 1].z) < fabs(deviation->z)) {
        if (at < EBB_WORST_ROWS)
            compared->worst[at] = compared->worst[at - 1];
        at--;
    }
    if (at < EBB_WORST_ROWS)
        compared->worst[at] = *deviation;
}

/* One that is missing in both files is in neither, and one that is missing in one is a difference that has no
 * size. */
static void compare_answer(struct ebb_compared_designs *compared, size_t here, size_t there, int k, int other)
{
    const struct ebb_records *a = &compared->rows[0].records, *b = &compared->rows[1].records;
    struct ebb_row_deviation deviation = {
        .row = {here, there},
        .name = a->columns[k].name,
        .a = ebb_records_cell(a, here, k)->number,
        .a_error = ebb_records_cell(a, here, k + 1)->number,
        .b = ebb_records_cell(b, there, other)->number,
        .b_error = ebb_records_cell(b, there, other + 1)->number,
    };
    const double difference = deviation.a - deviation.b;
    deviation.error = sqrt(deviation.a_error * deviation.a_error + deviation.b_error * deviation.b_error);
    if (isnan(deviation.a) && isnan(deviation.b))
        return;
    compared->n_compared++;
    compared->n_equal += difference == 0.0;
    if (difference == 0.0)
        return;
    deviation.z = deviation.error > 0.0 ? difference / deviation.error : INFINITY;
    if (isnan(difference) || isnan(deviation.error)) {
        compared->n_unjudged++;
        return;
    }
    compared->n_beyond += fabs(deviation.z) > compared->bound;
    keep_worst(compared, &deviation);
}

static void compare_row(struct ebb_compared_designs *compared, size_t here, size_t there)
{
    const struct ebb_records *a = &compared->rows[0].records, *b = &compared->rows[1].records;
    for (int k = 0; k < a->n_columns; k++) {
        const int other = is_answer(a, k) ? find_column(b, a->columns[k].name) : -1;
        if (other >= 0 && is_answer(b, other))
            compare_answer(compared, here, there, k, other);
    }
}

/* Twice, for the bound depends on how many there are. */
static void compare_rows(struct ebb_compared_designs *compared, const struct setting *a,
                         const struct setting *b)
{
    for (int round = 0; round < 2; round++) {
        compared->bound = round == 0 ? INFINITY : ebb_estimates_bound(compared->n_compared);
        compared->n_shared = 0;
        compared->n_compared = compared->n_equal = compared->n_beyond = compared->n_unjudged = 0;
        compared->n_worst = 0;
        for (size_t i = 0, j = 0; i < compared->n_rows[0] && j < compared->n_rows[1];) {
            const int order = strcmp(a[i].text, b[j].text);
            if (order == 0) {
                compare_row(compared, a[i].row, b[j].row);
                compared->n_shared++;
            }
            i += order <= 0;
            j += order >= 0;
        }
    }
}

/* 4. The datasets */

static int find_dataset(const struct ebb_reader *reader, const char *name)
{
    int d = ebb_reader_dataset_count(reader) - 1;
    while (d >= 0 && strcmp(ebb_reader_dataset_name(reader, d), name) != 0)
        d--;
    return d;
}

static void list_differing(struct ebb_compared_designs *compared)
{
    static const char *const in_one[2] = {" (in the first file only)", " (in the second file only)"};
    for (int side = 0; side < 2; side++) {
        const struct ebb_reader *here = compared->reader[side], *there = compared->reader[!side];
        for (int d = 0; d < ebb_reader_dataset_count(here); d++) {
            const char *name = ebb_reader_dataset_name(here, d);
            const int other = find_dataset(there, name);
            const bool same = other >= 0 && strcmp(ebb_reader_dataset_digest(here, d),
                                                   ebb_reader_dataset_digest(there, other)) == 0;
            compared->n_datasets += side == 0;
            if (same || (side == 1 && other >= 0))
                continue;
            compared->n_differing++;
            ebb_text_add(&compared->differing, "%s%s\n", name, other < 0 ? in_one[side] : "");
        }
    }
}

/* 5. The whole */

/* As of runs; the design's text is asked as well, for two keys may make the same rows. */
static enum ebb_likeness judge(const struct ebb_compared_designs *compared)
{
    if (compared->n_differing == 0 && same_attribute(compared, "digest"))
        return EBB_FILES_IDENTICAL;
    if (compared->n_compared == 0 || compared->n_beyond > 0)
        return EBB_FILES_DIFFERENT;
    if (compared->n_equal == compared->n_compared)
        return EBB_FILES_EQUAL;
    return compared->same_patients ? EBB_FILES_UNPAIRED : EBB_FILES_WITHIN_ERROR;
}

static enum ebb_status compare(struct ebb_compared_designs *compared, struct ebb_messages *messages)
{
    struct setting *settings[2] = {NULL, NULL};
    enum ebb_status status =
        ebb_study_changes_init(&compared->changes, ebb_reader_attribute(compared->reader[0], "study"),
                               ebb_reader_attribute(compared->reader[1], "study"), messages);
    for (int side = 0; side < 2 && status == EBB_OK; side++) {
        compared->n_rows[side] = ebb_records_n_rows(&compared->rows[side].records);
        settings[side] = make_settings(&compared->rows[side].records);
        status = settings[side] ? EBB_OK : EBB_NO_MEMORY;
    }
    if (status == EBB_OK) {
        compared->same_design = same_attribute(compared, "design");
        compared->same_patients =
            same_attribute(compared, "seed") && same_attribute(compared, "contract_number");
        list_differing(compared);
        compare_rows(compared, settings[0], settings[1]);
        compared->likeness = judge(compared);
    }
    for (int side = 0; side < 2; side++)
        free_settings(settings[side], compared->n_rows[side]);
    return status == EBB_OK && compared->differing.failed ? EBB_NO_MEMORY : status;
}

enum ebb_status ebb_compare_designs(const char *first, const char *second, const struct ebb_work *work,
                                    struct ebb_compared_designs *out_compared)
{
    struct ebb_messages messages = {0};
    *out_compared = (struct ebb_compared_designs){0};
    enum ebb_status status = ebb_compare_open(first, second, open_file, out_compared, &messages);
    if (status == EBB_OK)
        status = compare(out_compared, &messages);
    ebb_work_say(work, &messages);
    return status;
}

void ebb_compared_designs_free(struct ebb_compared_designs *compared)
{
    for (int side = 0; side < 2; side++) {
        ebb_design_table_free(&compared->rows[side]);
        ebb_reader_close(compared->reader[side]);
    }
    ebb_study_changes_free(&compared->changes);
    ebb_text_free(&compared->differing);
    *compared = (struct ebb_compared_designs){0};
}
