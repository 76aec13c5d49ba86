/* SPDX-License-Identifier: MIT
 * sensitivity: plays the rows of a design and hands their table to the estimators.
 *
 * A row's deviations are kept only as long as a later row is compared with it: two rows at most, the base
 * and the low one, the step before, or A and B of a setting. That is why a design has A and B first, and why
 * memory beyond the table does not grow with rows.
 *
 *   1. Methods and rows   2. The table   3. Playing   4. Estimating   5. All of it
 */
#include <ebb/sensitivity.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/play_rows.h>

#include "sensing.h"
#include "sensitivity_journal.h"

#define AS_WORD(code, word) word,
const char *const EBB_METHODS[] = {EBB_METHOD_LIST(AS_WORD) NULL};

/* 1. Methods and rows */

enum ebb_method ebb_method_of(const struct ebb_design *design)
{
    return design->n_axes == 0                   ? EBB_METHOD_REGRESSION
           : design->kind == EBB_DESIGN_ONE_WAY  ? EBB_METHOD_ONE_WAY
           : design->kind == EBB_DESIGN_MORRIS   ? EBB_METHOD_MORRIS
           : design->kind == EBB_DESIGN_SALTELLI ? EBB_METHOD_SOBOL
                                                 : EBB_METHOD_REGRESSION;
}

struct ebb_sensitivity_row ebb_sensitivity_row_of(const struct ebb_sensitivity *sensitivity, int row)
{
    const int d = sensitivity->design->n_axes;
    double by;
    if (sensitivity->method == EBB_METHOD_SOBOL) {
        const int place = row % (d + 2);
        return (struct ebb_sensitivity_row){place == 0   ? "A"
                                            : place == 1 ? "B"
                                                         : "AB",
                                            row / (d + 2), place > 1 ? place - 2 : -1};
    }
    if (sensitivity->method == EBB_METHOD_REGRESSION)
        return (struct ebb_sensitivity_row){"", row, -1};
    const int moved = ebb_design_moved(sensitivity->design, row, &by);
    if (sensitivity->method == EBB_METHOD_MORRIS)
        return (struct ebb_sensitivity_row){"", row / (d + 1), moved};
    return (struct ebb_sensitivity_row){moved < 0 ? "base" : by < 0.0 ? "low" : "high", 0, moved};
}

/* 2. The table */

/* Values that vary: axes first. A world's value that an axis sets is SIZE_MAX among its offsets. */
static enum ebb_status name_values(struct ebb_sensitivity *out, const struct ebb_sensitivity_options *options,
                                   int worlds_at[EBB_MOST_SENSITIVITY_VALUES])
{
    const struct ebb_worlds *worlds = options->worlds;
    for (int k = 0; k < out->design->n_axes; k++) {
        const struct ebb_axis *axis = &out->design->axes[k];
        out->is_left_out[out->n_values] = out->method == EBB_METHOD_REGRESSION && !axis->is_number;
        out->units[out->n_values] = axis->is_number ? ebb_units_name(axis->unit) : "1"; /* level's number */
        out->keys[out->n_values++] = axis->key;
    }
    for (int k = 0; worlds != NULL && out->design->n_draws > 0 && k < worlds->n_keys; k++) {
        if (worlds->offsets[k] == SIZE_MAX)
            continue;
        if (out->n_values == EBB_MOST_SENSITIVITY_VALUES)
            return EBB_BAD_STUDY;
        worlds_at[out->n_values] = k;
        out->units[out->n_values] = options->world_units[k];
        out->keys[out->n_values++] = options->world_keys[k];
    }
    return EBB_OK;
}

/* NaN until a row is taken: a table of rows that were played in part would be told from a whole one. */
static enum ebb_status make_tables(struct ebb_sensitivity *out)
{
    const size_t rows = (size_t)out->n_rows, asked = (size_t)out->n_asked, values = (size_t)out->n_values;
    out->memory = calloc((values + 4 * asked) * rows + 1, sizeof *out->memory);
    if (out->memory == NULL)
        return EBB_NO_MEMORY;
    out->inputs = out->memory;
    out->answers = out->inputs + values * rows;
    out->errors = out->answers + asked * rows;
    out->first_errors = out->errors + asked * rows;
    out->second_errors = out->first_errors + asked * rows;
    for (size_t i = 0; i < 4 * asked * rows; i++)
        out->answers[i] = NAN;
    return EBB_OK;
}

/* Before anything is played: inputs are a function of the design, and a value that is no number in some row
 * is found before an hour was spent. */
static void fill_inputs(struct ebb_sensitivity *out, const struct ebb_worlds *worlds, const int *worlds_at)
{
    double values[EBB_MAX_AXES];
    for (int row = 0; row < out->n_rows; row++) {
        const int draw = ebb_design_draw(out->design, row);
        ebb_design_values(out->design, row, values);
        /* A slope wants a number where the table of rows says "the study's own". */
        for (int k = 0; k < out->design->n_axes && out->method == EBB_METHOD_REGRESSION; k++)
            values[k] = values[k] == values[k]           ? values[k]
                        : out->design->axes[k].is_number ? out->design->axes[k].base
                                                         : -1;
        for (int k = 0; k < out->n_values; k++)
            out->inputs[(size_t)k * (size_t)out->n_rows + (size_t)row] =
                k < out->design->n_axes ? values[k] : worlds->values[draw * worlds->n_keys + worlds_at[k]];
    }
}

/* 3. Playing */

struct playing {
    const struct ebb_sensitivity_options *options;
    const struct ebb_work *work;
    struct ebb_sensitivity *out;
    double *kept[2]; /* (asked, patient): deviations of the rows that later ones are compared with */
    struct ebb_sensitivity_journal journal;
    int again[2], n_again; /* rows that are played again before the rest, for what they are kept for */
    struct ebb_messages *messages;
};

static int row_at(const struct playing *playing, int64_t position)
{
    return position < playing->n_again ? playing->again[position]
                                       : playing->out->n_kept + (int)position - playing->n_again;
}

static enum ebb_status make_study(void *self, int64_t row, struct ebb_study *study,
                                  struct ebb_messages *messages)
{
    const struct playing *playing = self;
    (void)messages;
    ebb_row_studies_get(playing->options->studies, row_at(playing, row), study);
    return EBB_OK;
}

/* Error of the difference of two rows on the same patients, from what each patient brings to either. */
static double paired_error(const double *a, const double *b, size_t n)
{
    double squares = 0.0;
    for (size_t i = 0; i < n; i++)
        squares += (a[i] - b[i]) * (a[i] - b[i]);
    return sqrt(squares) / (double)n;
}

/* What a row is compared with, and what it is kept for; -1: nothing. */
struct part {
    bool with_first, with_second;
    int keep;
};

static struct part part_of(const struct ebb_sensitivity *out, const struct ebb_sensitivity_row *row)
{
    const bool starts = row->moved < 0;
    switch (out->method) {
    case EBB_METHOD_ONE_WAY: /* low ends are kept for high ones */
        return (struct part){!starts, row->matrix[0] == 'h', starts ? 0 : row->matrix[0] == 'l' ? 1 : -1};
    case EBB_METHOD_MORRIS:
        return (struct part){!starts, false, 0};
    case EBB_METHOD_SOBOL:
        return (struct part){row->matrix[0] == 'B' || !starts, !starts,
                             row->matrix[0] == 'B' ? 1
                             : starts              ? 0
                                                   : -1};
    default:
        return (struct part){false, false, -1};
    }
}

static void keep(const struct playing *playing, const struct ebb_played_row *row, int which)
{
    const size_t n = (size_t)playing->out->n_patients;
    for (int k = 0; k < playing->out->n_asked && which >= 0; k++)
        memcpy(playing->kept[which] + (size_t)k * n, row->deviations[k], n * sizeof(double));
}

static void find_errors(const struct playing *playing, const struct ebb_played_row *row,
                        const struct part *part, int at_row)
{
    const struct ebb_sensitivity *out = playing->out;
    const size_t n = (size_t)out->n_patients;
    for (int k = 0; k < out->n_asked; k++) {
        const size_t at = (size_t)k * (size_t)out->n_rows + (size_t)at_row;
        const double *first = playing->kept[0] + (size_t)k * n, *second = playing->kept[1] + (size_t)k * n;
        out->answers[at] = ebb_sensitivity_one_nan(row->answers[k].value);
        out->errors[at] = ebb_sensitivity_one_nan(row->answers[k].error);
        /* Of one patient nobody knows the spread: 0 would say that all is known. */
        const bool known = !isnan(row->answers[k].error);
        if (part->with_first && known)
            out->first_errors[at] = paired_error(row->deviations[k], first, n);
        if (part->with_second && known)
            out->second_errors[at] = paired_error(row->deviations[k], second, n);
    }
}

/* Handed over in the order of rows, which is why the two that later rows are compared with are all that is
 * kept. */
static enum ebb_status take_row(void *self, const struct ebb_played_row *played)
{
    struct playing *playing = self;
    struct ebb_sensitivity *out = playing->out;
    const int row = row_at(playing, played->row);
    const struct ebb_sensitivity_row place = ebb_sensitivity_row_of(out, row);
    const struct part part = part_of(out, &place);
    if (played->row >= playing->n_again)
        find_errors(playing, played, &part, row);
    keep(playing, played, part.keep);
    if (played->row < playing->n_again)
        return EBB_OK;
    out->n_done = row + 1;
    return ebb_sensitivity_journal_add(&playing->journal, out, row, playing->messages);
}

/* The last rows before that were kept for later ones, in their order. */
static void find_again(struct playing *playing)
{
    const struct ebb_sensitivity *out = playing->out;
    int last[2] = {-1, -1};
    for (int row = 0; row < out->n_kept && out->compared && out->n_kept < out->n_rows; row++) {
        const struct ebb_sensitivity_row place = ebb_sensitivity_row_of(out, row);
        const int which = part_of(out, &place).keep;
        if (which >= 0)
            last[which] = row;
    }
    for (int k = 0; k < 2; k++) {
        const int row = last[0] < last[1] ? last[k] : last[1 - k];
        if (row >= 0)
            playing->again[playing->n_again++] = row;
    }
}

/* In rows: patients of a row are few, and a bar of patients would jump. */
static void show(void *self, int64_t n_positions)
{
    const struct playing *playing = self;
    const int64_t n_new = n_positions > playing->n_again ? n_positions - playing->n_again : 0;
    const int64_t n_rows = playing->out->n_kept + n_new;
    ebb_work_show(playing->work, &(struct ebb_work_progress){
                                     .done = n_rows,
                                     .total = playing->out->n_rows,
                                     .unit = "rows",
                                     .patient_years = (double)n_new * (double)playing->out->n_patients *
                                                      playing->options->like->study.horizon_days / 365.0,
                                 });
}

static enum ebb_status play(struct playing *playing, struct ebb_messages *messages)
{
    const struct ebb_sensitivity_options *options = playing->options;
    struct ebb_sensitivity *out = playing->out;
    const size_t n = out->compared ? (size_t)out->n_asked * (size_t)out->n_patients : 0;
    const struct ebb_play_rows_options rows = {
        .like = options->like,
        .last = out->n_rows - out->n_kept + playing->n_again,
        .asked = options->asked,
        .n_asked = options->n_asked,
        .with_deviations = out->compared,
        .machine = options->machine,
        .stop = ebb_work_stop(playing->work),
        .keeps = playing->journal.journal != NULL,
        .self = playing,
        .study = make_study,
        .take = take_row,
        .progress = show,
    };
    playing->kept[0] = calloc(2 * n + 1, sizeof *playing->kept[0]);
    if (playing->kept[0] == NULL)
        return EBB_NO_MEMORY;
    playing->kept[1] = playing->kept[0] + n;
    show(playing, 0);
    const enum ebb_status status = rows.last > 0 ? ebb_play_rows(&rows, messages) : EBB_OK;
    free(playing->kept[0]);
    return status;
}

/* 4. Estimating: sensing.h */

/* 5. All of it */

/* Levels that are no numbers have no order, and no slope: of three lists of days the third is not twice as
 * far from the first as the second, and of two nobody knows which is more. They are left out, and the page
 * says so; with nothing else that varies there is nothing to be said. */
static enum ebb_status refuse_words(const struct ebb_design *design, struct ebb_messages *messages)
{
    bool any = design->n_draws > 0;
    for (int k = 0; k < design->n_axes; k++)
        any = any || design->axes[k].is_number;
    if (any)
        return EBB_OK;
    ebb_messages_add(messages, EBB_BAD_STUDY, &design->axes[0].place,
                     "design.vary.%s: is no number, and a regression finds no slope along words: take "
                     "--method one_way, morris or sobol",
                     design->axes[0].key);
    return EBB_BAD_STUDY;
}

/* Draws are what varies in a regression on nothing else; a design of settings in each of many draws is none
 * of the tables that are read here. */
static enum ebb_status refuse(const struct ebb_design *design, struct ebb_messages *messages)
{
    if (ebb_method_of(design) == EBB_METHOD_REGRESSION)
        return refuse_words(design, messages);
    if (design->n_draws == 0)
        return EBB_OK;
    ebb_messages_add(messages, EBB_BAD_STUDY, &design->place,
                     "design.draws = %d: %s plays each row once: leave draws out, or take kind random, whose "
                     "rows a regression can tell from draws",
                     design->n_draws, EBB_DESIGN_KINDS[design->kind]);
    return EBB_BAD_STUDY;
}

/* The table with its inputs, before any answer is in it. */
static enum ebb_status begin(struct playing *playing, struct ebb_messages *messages)
{
    const struct ebb_sensitivity_options *options = playing->options;
    struct ebb_sensitivity *out = playing->out;
    int worlds_at[EBB_MOST_SENSITIVITY_VALUES];
    enum ebb_status status = refuse(out->design, messages);
    if (status == EBB_OK && name_values(out, options, worlds_at) != EBB_OK) {
        ebb_messages_add(messages, EBB_BAD_STUDY, &out->design->place,
                         "more than %d values vary: keep some fixed", EBB_MOST_SENSITIVITY_VALUES);
        status = EBB_BAD_STUDY;
    }
    if (status == EBB_OK)
        status = make_tables(out);
    if (status == EBB_OK)
        fill_inputs(out, options->worlds, worlds_at);
    return status;
}

static struct ebb_sensitivity empty(const struct ebb_sensitivity_options *options)
{
    const struct ebb_design *design =
        options->design ? options->design : ebb_row_studies_design(options->studies);
    return (struct ebb_sensitivity){
        .method = ebb_method_of(design),
        .design = design,
        .like = options->like,
        .asked = options->asked,
        .n_asked = options->n_asked,
        .n_rows = (int)ebb_design_rows(design),
        .n_patients = options->like->study.n_patients,
    };
}

static enum ebb_status end(enum ebb_status status, const struct ebb_work *work, struct ebb_sensitivity *out,
                           struct ebb_messages *messages)
{
    ebb_work_say(work, messages);
    ebb_messages_free(messages);
    return status == EBB_OK ? ebb_sense(out) : status;
}

enum ebb_status ebb_sensitivity_play(const struct ebb_sensitivity_options *options,
                                     const struct ebb_work *work, struct ebb_sensitivity *out_sensitivity)
{
    struct ebb_messages messages = {0};
    struct playing playing = {
        .options = options, .work = work, .out = out_sensitivity, .messages = &messages};
    *out_sensitivity = empty(options);
    out_sensitivity->compared = out_sensitivity->method != EBB_METHOD_REGRESSION;
    enum ebb_status status = begin(&playing, &messages);
    if (status == EBB_OK)
        status = ebb_sensitivity_journal_open(&playing.journal, options, out_sensitivity, &messages);
    out_sensitivity->n_done = out_sensitivity->n_kept;
    find_again(&playing);
    if (status == EBB_OK)
        status = play(&playing, &messages);
    ebb_sensitivity_journal_close(&playing.journal);
    return end(status, work, out_sensitivity, &messages);
}

enum ebb_status ebb_sensitivity_of(const struct ebb_sensitivity_options *options, const double *answers,
                                   const double *errors, const struct ebb_work *work,
                                   struct ebb_sensitivity *out_sensitivity)
{
    struct ebb_messages messages = {0};
    struct playing playing = {.options = options, .work = work, .out = out_sensitivity};
    *out_sensitivity = empty(options);
    const enum ebb_status status = begin(&playing, &messages);
    const size_t n = (size_t)out_sensitivity->n_asked * (size_t)out_sensitivity->n_rows;
    if (status == EBB_OK) {
        memcpy(out_sensitivity->answers, answers, n * sizeof *answers);
        memcpy(out_sensitivity->errors, errors, n * sizeof *errors);
    }
    return end(status, work, out_sensitivity, &messages);
}

void ebb_sensitivity_free(struct ebb_sensitivity *sensitivity)
{
    free(sensitivity->memory);
    free(sensitivity->bars);
    free(sensitivity->effects);
    free(sensitivity->indices);
    free(sensitivity->joint);
    free(sensitivity->spreads);
    free(sensitivity->fits);
    *sensitivity = (struct ebb_sensitivity){0};
}
