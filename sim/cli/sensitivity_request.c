/* SPDX-License-Identifier: MIT
 * sensitivity_request: from a command line to a design with the studies of its rows.
 *
 * A study is read once with the user's settings. Where its design is not of the method asked for, it is read
 * again with design.kind and design.rows over it, by the same reader: what a design may be is told in one
 * place. Where it has no design, one is made here from its joint draws.
 *
 *   1. Options   2. Reading   3. A design of the study   4. Joint draws   5. A design of joint draws   6. All
 */
#include "sensitivity_request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/foretell.h>
#include <ebb/results.h>
#include <ebb/units.h>

#include "console.h"
#include "load_study.h"
#include "sensitivity_file.h"
#include "share.h"

/* 1. Options */

/* Settings, trajectories or draws where nobody says how many. 256 settings of 20 values are 5,632 rows, and
 * know a total index to some 0.05; 20 trajectories tell which few of them matter; 200 draws are what a run
 * plays. */
enum { SOBOL_SETTINGS = 256, MORRIS_TRAJECTORIES = 20, REGRESSION_ROWS = 200, MOST_ROWS = 1000000 };

static const enum ebb_design_kind KINDS[EBB_METHOD_COUNT] = {
    [EBB_METHOD_ONE_WAY] = EBB_DESIGN_ONE_WAY,
    [EBB_METHOD_MORRIS] = EBB_DESIGN_MORRIS,
    [EBB_METHOD_SOBOL] = EBB_DESIGN_SALTELLI,
    [EBB_METHOD_REGRESSION] = EBB_DESIGN_LATIN_HYPERCUBE,
};
static const int SIZES[EBB_METHOD_COUNT] = {0, MORRIS_TRAJECTORIES, SOBOL_SETTINGS, REGRESSION_ROWS};

/* What --method and --rows say; -1 and 0: nothing. */
struct wish {
    int method, size;
};

static enum ebb_status read_method(const struct ebb_options *options, int *out_method)
{
    const char *word = options->value[EBB_OPTION_METHOD];
    *out_method = -1;
    for (int method = 0; word != NULL && EBB_METHODS[method] != NULL; method++) {
        if (strcmp(EBB_METHODS[method], word) == 0)
            *out_method = method;
    }
    if (word == NULL || *out_method >= 0)
        return EBB_OK;
    ebb_console_note("ebb: --method %s: must be one_way, morris, sobol or regression", word);
    return EBB_USAGE;
}

static enum ebb_status read_size(const struct ebb_options *options, int method, int *out_size)
{
    const char *word = options->value[EBB_OPTION_ROWS], *why;
    uint64_t n = 0;
    *out_size = 0;
    if (word == NULL)
        return EBB_OK;
    if (method == EBB_METHOD_ONE_WAY) {
        ebb_console_note("ebb: --rows: one_way has two rows for each value, and one: leave it out");
        return EBB_USAGE;
    }
    if (!ebb_units_read_whole(word, MOST_ROWS, &n, &why) || n < 2) {
        ebb_console_note("ebb: --rows %s: %s%smust be a whole number from 2 to %d", word, why ? why : "",
                         why && why[0] ? ": " : "", MOST_ROWS);
        return EBB_USAGE;
    }
    *out_size = (int)n;
    return EBB_OK;
}

/* 2. Reading */

/* As every subcommand reads a study, with more settings behind the user's. */
static enum ebb_status read_with(const struct ebb_options *options, const struct ebb_override *more,
                                 size_t n_more, struct ebb_config *out_config)
{
    struct ebb_messages messages = {0};
    struct ebb_options longer = *options;
    struct ebb_override *settings = calloc(options->n_settings + n_more + 1, sizeof *settings);
    if (settings == NULL)
        return EBB_NO_MEMORY;
    if (options->n_settings > 0)
        memcpy(settings, options->settings, options->n_settings * sizeof *settings);
    if (n_more > 0)
        memcpy(settings + options->n_settings, more, n_more * sizeof *settings);
    longer.settings = settings;
    longer.n_settings = options->n_settings + n_more;
    const enum ebb_status status =
        ebb_load_study_config(options->arguments[0], &longer, out_config, &messages);
    if (status != EBB_OK || (n_more == 0 && !ebb_options_has(options, EBB_OPTION_QUIET)))
        ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    free(settings);
    return status;
}

/* 3. A design of the study */

/* Reads the study again with a design of the method's kind, unless it is one. */
static enum ebb_status use_design(struct ebb_sensitivity_request *request, const struct wish *wish)
{
    const struct ebb_design *design = request->config.design;
    const enum ebb_method is = ebb_method_of(design),
                          method = wish->method >= 0 ? (enum ebb_method)wish->method : is;
    const bool draws_alone = design->n_axes == 0;
    const bool grows = wish->size > 0 && !draws_alone && design->size != wish->size;
    char rows[16], draws[16];
    struct ebb_override more[2];
    size_t n = 0;
    if (draws_alone && method != EBB_METHOD_REGRESSION) {
        ebb_console_note("ebb: --method %s: the study's design varies nothing but joint draws, which only a "
                         "regression reads: say in design.vary what varies",
                         EBB_METHODS[method]);
        return EBB_USAGE;
    }
    snprintf(rows, sizeof rows, "%d", wish->size > 0 ? wish->size : SIZES[method]);
    snprintf(draws, sizeof draws, "%d", wish->size);
    if (draws_alone && wish->size > 0)
        more[n++] = (struct ebb_override){.key = "design.draws", .value = draws, .option = "rows"};
    if (method != is || grows)
        more[n++] = (struct ebb_override){
            .key = "design.kind", .value = EBB_DESIGN_KINDS[KINDS[method]], .option = "method"};
    if ((method != is && method != EBB_METHOD_ONE_WAY) || grows)
        more[n++] = (struct ebb_override){.key = "design.rows", .value = rows, .option = "rows"};
    if (n > 0) {
        ebb_config_free(&request->config);
        const enum ebb_status status = read_with(request->options, more, n, &request->config);
        if (status != EBB_OK)
            return status;
    }
    request->play.studies = request->config.row_studies;
    request->play.worlds = request->config.design->n_draws > 0 ? request->config.row_worlds : NULL;
    return EBB_OK;
}

/* Rows of a file were played before: nothing changes them any more. */
static enum ebb_status use_file(struct ebb_sensitivity_request *request, const struct wish *wish)
{
    const struct ebb_options *options = request->options;
    const struct ebb_override design = {.key = "design", .value = ebb_text_chars(&request->played)};
    if (options->n_settings > 0 || wish->size > 0) {
        ebb_console_note("ebb: %s: its rows were played already, and no setting changes them: give the study",
                         options->arguments[0]);
        return EBB_USAGE;
    }
    const enum ebb_status status = read_with(options, &design, 1, &request->config);
    if (status != EBB_OK)
        return status;
    request->play.studies = request->config.row_studies;
    const enum ebb_method is = ebb_method_of(request->config.design);
    if (wish->method < 0 || wish->method == (int)is)
        return EBB_OK;
    ebb_console_note(
        "ebb: %s: holds rows of kind %s, of which %s is told: leave --method out, or give the study",
        options->arguments[0], EBB_DESIGN_KINDS[request->config.design->kind], EBB_METHODS[is]);
    return EBB_USAGE;
}

/* 4. Joint draws */

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
    if (status == EBB_OK && is_results)
        return say_no_draws(request, "a results file holds neither a design nor joint draws");
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
static enum ebb_status name_keys(struct ebb_sensitivity_request *request, struct ebb_worlds *worlds)
{
    request->world_keys = calloc((size_t)worlds->n_keys + 1, sizeof *request->world_keys);
    if (request->world_keys == NULL)
        return EBB_NO_MEMORY;
    for (int k = 0; k < worlds->n_keys; k++) {
        const struct ebb_parameter_row *row =
            worlds->offsets[k] == SIZE_MAX ? NULL : row_at(&request->config, worlds->offsets[k]);
        request->world_keys[k] = row != NULL ? row->key : "";
        if (!is_played(&request->config.study, row))
            worlds->offsets[k] = SIZE_MAX;
    }
    request->play.world_keys = request->world_keys;
    return EBB_OK;
}

/* 5. A design of joint draws */

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
    if (status == EBB_OK && request->made.n_axes == 0)
        status = say_no_draws(request, "it sets itself whatever the joint draws of its set leave open");
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

static enum ebb_status make_design(struct ebb_sensitivity_request *request, const struct wish *wish)
{
    const enum ebb_method method = wish->method >= 0 ? (enum ebb_method)wish->method : EBB_METHOD_ONE_WAY;
    const int size = wish->size > 0 ? wish->size : SIZES[method];
    struct ebb_messages messages = {0};
    enum ebb_status status = read_draws(request);
    struct ebb_worlds *worlds = &request->drawn.worlds;
    if (status == EBB_OK)
        status = name_keys(request, worlds);
    if (status != EBB_OK)
        return status;
    request->from_draws = true;
    request->made = (struct ebb_design){.kind = KINDS[method], .size = size, .seed = 1};
    if (method == EBB_METHOD_REGRESSION) {
        request->made.kind = EBB_DESIGN_LISTS; /* one point, in each draw */
        request->made.size = 0;
        request->made.n_draws = size < worlds->n ? size : worlds->n;
        request->play.worlds = worlds;
    } else {
        status = add_axes(request);
    }
    if (status == EBB_OK)
        status = ebb_design_check(&request->made, &messages);
    if (status == EBB_OK)
        spare_patients(request);
    if (status == EBB_OK)
        status = ebb_row_studies_open(&request->made, request->play.worlds, read_row, request,
                                      &request->made_studies, &messages);
    request->play.studies = request->made_studies;
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    return status;
}

/* 6. All */

static enum ebb_status choose_design(struct ebb_sensitivity_request *request, struct wish *wish)
{
    struct ebb_config *config = &request->config;
    enum ebb_status status = ebb_sensitivity_file_design(request->options->arguments[0], &request->played);
    if (status == EBB_OK && request->played.length > 0) {
        status = read_size(request->options, EBB_METHOD_REGRESSION, &wish->size);
        return status == EBB_OK ? use_file(request, wish) : status;
    }
    if (status == EBB_OK)
        status = read_with(request->options, NULL, 0, config);
    if (status != EBB_OK)
        return status;
    if (wish->method < 0 && config->design == NULL)
        wish->method = EBB_METHOD_ONE_WAY;
    status = read_size(request->options,
                       wish->method >= 0 ? wish->method : (int)ebb_method_of(config->design), &wish->size);
    if (status != EBB_OK)
        return status;
    if (config->design == NULL)
        return make_design(request, wish);
    status = use_design(request, wish);
    if (status == EBB_OK && config->design->n_draws > 0)
        status = name_keys(request, config->row_worlds);
    return status;
}

/* Every row is looked at before one is played. */
static enum ebb_status check_rows(struct ebb_sensitivity_request *request)
{
    struct ebb_messages messages = {0};
    enum ebb_status status = ebb_row_studies_check(request->play.studies, &messages);
    if (status == EBB_OK)
        status = ebb_plan_init(&request->plan, &request->config.study, &messages);
    if (status != EBB_OK) /* of a study that is good, what is odd has been said */
        ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    return status;
}

enum ebb_status ebb_sensitivity_request_init(struct ebb_sensitivity_request *request,
                                             const struct ebb_options *options)
{
    struct wish wish = {-1, 0};
    *request = (struct ebb_sensitivity_request){.options = options};
    enum ebb_status status = ebb_machine_choose(options, &request->machine);
    if (status == EBB_OK)
        status = read_method(options, &wish.method);
    if (status == EBB_OK)
        status = choose_design(request, &wish);
    if (status == EBB_OK)
        status = check_rows(request);
    if (status == EBB_OK)
        status = ebb_sensitivity_asked(request, request->config.design);
    request->play.machine = request->machine.use;
    request->play.like = &request->plan;
    request->play.asked = request->asked;
    request->play.n_asked = request->n_asked;
    return status;
}

void ebb_sensitivity_request_free(struct ebb_sensitivity_request *request)
{
    ebb_row_studies_close(request->made_studies);
    ebb_text_free(&request->played);
    ebb_plan_free(&request->plan);
    ebb_config_free(&request->drawn);
    ebb_config_free(&request->config);
    free(request->world_keys);
    *request = (struct ebb_sensitivity_request){0};
}
