/* SPDX-License-Identifier: MIT sensitivity_draws: what varies in a study that says nothing of it: what the
 * joint draws of its parameter set leave open.
 *
 * The study is read once more for its draws, as `ebb check` does (<ebb/foretell.h>): a study is told of them
 * only when it takes one. What is played is the study as it was read first, in its own values.
 *
 *   1. Joint draws   2. A design of them
 */
#include <stdlib.h>
#include <string.h>

#include <ebb/foretell.h>
#include <ebb/results.h>
#include <ebb/units.h>

#include "console.h"
#include "sensitivity_request.h"
#include "share.h"

/* 1. Joint draws */

static enum ebb_status say_no_draws(const struct ebb_sensitivity_request *request, const char *why)
{
    ebb_console_note("ebb: %s: nothing says which values vary: %s. Say it in the study: design: {vary: {KEY: "
                     "{from: ..., to: ...}}}",
                     request->options->arguments[0], why);
    return EBB_BAD_STUDY;
}

static enum ebb_status read_draws(struct ebb_sensitivity_request *request)
{
    const struct ebb_options *options = request->options;
    const struct ebb_config_options reading = {
        .settings = options->settings, .n_settings = options->n_settings, .share = ebb_share_folder()};
    struct ebb_messages messages = {0};
    bool is_results = false;
    enum ebb_status status = ebb_results_find(options->arguments[0], &is_results, &messages);
    if (status == EBB_OK &&
        is_results) { /* it has draws, too, and still nothing to vary: say which is which */
        ebb_console_note(
            "ebb: %s: is the file of a run: what it keeps of joint draws are answers (/uncertainty, "
            "/psa), without the values that were drawn. Give the study: ebb sensitivity STUDY",
            options->arguments[0]);
        return EBB_BAD_STUDY;
    }
    if (status == EBB_OK)
        status = ebb_foretell_read(options->arguments[0], &reading, NULL, &request->drawn, &messages);
    if (status != EBB_OK)
        ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    if (status == EBB_OK && request->drawn.worlds.n == 0)
        return say_no_draws(request, "its parameter set has no joint draws");
    return status;
}

/* The row of the study's values that stands at this place; NULL: none is known by name. */
static const struct ebb_parameter_row *row_at(const struct ebb_config *config, size_t offset)
{
    for (size_t i = 0; i < config->n_rows; i++) {
        size_t at;
        if (ebb_config_find_real(config, config->rows[i].key, &at) && at == offset)
            return &config->rows[i];
    }
    return NULL;
}

/* Whether it is about a modifier that nobody has in this study. */
static bool is_nobodys(const struct ebb_study *study, const char *key)
{
    static const char AROUND[] = "modifiers.";
    bool is = false;
    for (int m = 0; m < study->n_modifiers && strncmp(key, AROUND, strlen(AROUND)) == 0; m++) {
        const char *name = study->modifiers[m].name, *at = key + strlen(AROUND);
        const size_t length = strlen(name);
        is = is ||
             (strncmp(at, name, length) == 0 && at[length] == '.' && study->modifiers[m].p_prevalence <= 0.0);
    }
    return is;
}

/* How sources disagree is among the draws, and no simulation of a patient looks at it: rows that move nothing
 * would cost as much as others. */
static bool is_played(const struct ebb_study *study, const struct ebb_parameter_row *row)
{
    return row != NULL && strncmp(row->key, "sources.", 8) != 0 && !is_nobodys(study, row->key);
}

/* Names of the keys of worlds; what no row plays is told apart by SIZE_MAX, as what the study sets itself. */
enum ebb_status ebb_sensitivity_name_keys(struct ebb_sensitivity_request *request, struct ebb_worlds *worlds)
{
    const size_t n = (size_t)worlds->n_keys;
    request->world_keys = calloc(2 * n + 1, sizeof *request->world_keys);
    if (request->world_keys == NULL)
        return EBB_NO_MEMORY;
    for (int k = 0; k < worlds->n_keys; k++) {
        const struct ebb_parameter_row *row =
            worlds->offsets[k] == SIZE_MAX ? NULL : row_at(&request->config, worlds->offsets[k]);
        request->world_keys[k] = row != NULL ? row->key : "";
        request->world_keys[n + (size_t)k] = row != NULL ? row->unit : "1";
        if (!is_played(&request->config.study, row))
            worlds->offsets[k] = SIZE_MAX;
    }
    request->play.world_keys = request->world_keys;
    request->play.world_units = request->world_keys + n;
    return EBB_OK;
}

/* 2. A design of them */

/* The studies of its rows are the base study with numbers set in it: nothing has to be read again. */
static enum ebb_status read_row(void *self, int64_t row, const double *values, struct ebb_study *out_study,
                                size_t *out_offsets, struct ebb_messages *messages)
{
    const struct ebb_sensitivity_request *request = self;
    const struct ebb_worlds *worlds = &request->drawn.worlds;
    int n = 0;
    (void)row;
    (void)values;
    (void)messages;
    *out_study = request->config.study;
    for (int k = 0; k < worlds->n_keys && n < request->made.n_axes; k++) {
        if (worlds->offsets[k] != SIZE_MAX)
            out_offsets[n++] = worlds->offsets[k];
    }
    return EBB_OK;
}

static enum ebb_unit unit_of(const struct ebb_parameter_row *row)
{
    if (strchr(row->value, '%') != NULL)
        return EBB_UNIT_PERCENT;
    for (int unit = 0; unit < EBB_UNIT_COUNT; unit++) {
        if (strcmp(ebb_units_name((enum ebb_unit)unit), row->unit) == 0)
            return (enum ebb_unit)unit;
    }
    return EBB_UNIT_NUMBER;
}

/* Between the ends of a value that may be ten times as large at one as at the other, steps are factors:
 * evenly spread over the numbers, nine in ten points would lie near the upper end. */
static enum ebb_scale scale_of(enum ebb_unit unit, double from, double to)
{
    return unit != EBB_UNIT_PERCENT && from > 0.0 && to > 3.0 * from ? EBB_SCALE_LOG : EBB_SCALE_LINEAR;
}

/* A price goes to the limits that the study gives it: its draws have those of its law, which may be others,
 * and a reader looks for his own. One with a standard error has none, and those of its draws stand for them.
 * */
static void set_given_ends(const struct ebb_study *study, size_t offset, struct ebb_axis *axis)
{
    struct ebb_amount_at list[EBB_MOST_AMOUNTS];
    const int n = ebb_economics_amounts(&study->economics, list);
    for (int i = 0; i < n; i++) {
        const struct ebb_amount *amount = list[i].amount;
        if ((size_t)((const char *)&amount->value - (const char *)study) != offset || amount->se > 0.0)
            continue;
        axis->from = amount->lower;
        axis->to = amount->upper;
    }
}

static enum ebb_status add_axis(struct ebb_sensitivity_request *request, int key, double *draws)
{
    const struct ebb_worlds *worlds = &request->drawn.worlds;
    const struct ebb_parameter_row *row = row_at(&request->config, worlds->offsets[key]);
    struct ebb_axis axis = {.key = row->key,
                            .is_number = true,
                            .kind = EBB_REAL,
                            .unit = unit_of(row),
                            .steps = 2,
                            .base = row->number};
    if (request->made.n_axes == EBB_MAX_AXES)
        return say_no_draws(request, "its joint draws leave more values open than a design has room for");
    for (int i = 0; i < worlds->n; i++)
        draws[i] = worlds->values[i * worlds->n_keys + key];
    ebb_one_way_ends(worlds->n, draws, &axis.from, &axis.to);
    set_given_ends(&request->config.study, worlds->offsets[key], &axis);
    axis.scale = scale_of(axis.unit, axis.from, axis.to);
    request->made.axes[request->made.n_axes++] = axis;
    return EBB_OK;
}

static enum ebb_status add_axes(struct ebb_sensitivity_request *request)
{
    const struct ebb_worlds *worlds = &request->drawn.worlds;
    double *draws = calloc((size_t)worlds->n, sizeof *draws);
    enum ebb_status status = draws != NULL ? EBB_OK : EBB_NO_MEMORY;
    for (int k = 0; k < worlds->n_keys && status == EBB_OK; k++) {
        if (worlds->offsets[k] != SIZE_MAX)
            status = add_axis(request, k, draws);
    }
    free(draws);
    return status;
}

/* Of a study that has no design of its own the number of patients was chosen for one row: all rows together
 * play ten million, unless the line says how many. The luck of fewer is known, and taken off where it
 * counts. */
static void spare_patients(struct ebb_sensitivity_request *request)
{
    const int64_t all = 10000000, rows = ebb_design_rows(&request->made);
    const int64_t most = all / (rows > 0 ? rows : 1);
    if (!ebb_options_has(request->options, EBB_OPTION_PATIENTS) && request->config.study.n_patients > most)
        request->config.study.n_patients = most > 500 ? most : 500;
}

static int n_played(const struct ebb_worlds *worlds)
{
    int n = 0;
    for (int k = 0; k < worlds->n_keys; k++)
        n += worlds->offsets[k] != SIZE_MAX;
    return n;
}

/* The draws themselves are one setting of nothing, played in each of so many draws. */
static enum ebb_status fill_design(struct ebb_sensitivity_request *request, enum ebb_method method, int size)
{
    static const enum ebb_design_kind KINDS[EBB_METHOD_COUNT] = {EBB_DESIGN_ONE_WAY, EBB_DESIGN_MORRIS,
                                                                 EBB_DESIGN_SALTELLI, EBB_DESIGN_LISTS};
    struct ebb_worlds *worlds = &request->drawn.worlds;
    request->from_draws = true;
    request->made = (struct ebb_design){.kind = KINDS[method], .seed = 1};
    if (method != EBB_METHOD_REGRESSION) {
        request->made.size = size;
        return add_axes(request);
    }
    request->made.n_draws = size < worlds->n ? size : worlds->n;
    request->play.worlds = worlds;
    return EBB_OK;
}

enum ebb_status ebb_sensitivity_of_draws(struct ebb_sensitivity_request *request, enum ebb_method method,
                                         int size)
{
    struct ebb_messages messages = {0};
    enum ebb_status status = read_draws(request);
    if (status == EBB_OK)
        status = ebb_sensitivity_is_priced(request)
                     ? ebb_worlds_add_prices(&request->drawn.worlds, &request->config.study)
                     : EBB_OK;
    if (status == EBB_OK)
        status = ebb_sensitivity_name_keys(request, &request->drawn.worlds);
    if (status == EBB_OK && n_played(&request->drawn.worlds) == 0)
        status = say_no_draws(request, "it sets itself whatever the joint draws of its set leave open");
    if (status == EBB_OK)
        status = fill_design(request, method, size);
    if (status == EBB_OK)
        status = ebb_design_check(&request->made, &messages);
    if (status == EBB_OK) {
        spare_patients(request);
        status = ebb_row_studies_open(&request->made, request->play.worlds, read_row, request,
                                      &request->made_studies, &messages);
    }
    request->play.studies = request->made_studies;
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    return status;
}
