/* SPDX-License-Identifier: MIT
 * sensitivity_request: from a command line to a design with the studies of its rows.
 *
 * A study is read once with the user's settings. Where its design is not of the method asked for, it is read
 * again with design.kind and design.rows over it, by the same reader: what a design may be is told in one
 * place. Where it has no design, one is made here from its joint draws.
 *
 *   1. Options   2. Reading   3. A design of the study   4. All
 */
#include "sensitivity_request.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/design_file.h>
#include <ebb/units.h>

#include "console.h"
#include "load_study.h"
#include "memory_check.h"
#include "sensitivity_file.h"

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

static enum ebb_status read_played(struct ebb_sensitivity_request *request)
{
    struct ebb_messages messages = {0};
    const enum ebb_status status =
        ebb_load_study_played(request->options->arguments[0], request->options, &request->config, &messages);
    if (status != EBB_OK || !ebb_options_has(request->options, EBB_OPTION_QUIET))
        ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    if (status != EBB_OK)
        return status;
    request->play.design = request->config.design;
    request->play.worlds = request->config.design->n_draws > 0 ? request->config.row_worlds : NULL;
    return request->play.worlds ? ebb_sensitivity_name_keys(request, request->config.row_worlds) : EBB_OK;
}

/* Rows of a file were played before: nothing changes them any more. */
static enum ebb_status use_file(struct ebb_sensitivity_request *request, const struct wish *wish)
{
    const struct ebb_options *options = request->options;
    if (options->n_settings > 0 || wish->size > 0) {
        ebb_console_note("ebb: %s: its rows were played already, and no setting changes them: give the study",
                         options->arguments[0]);
        return EBB_USAGE;
    }
    const enum ebb_status status = read_played(request);
    if (status != EBB_OK)
        return status;
    const enum ebb_method is = ebb_method_of(request->config.design);
    if (wish->method < 0 || wish->method == (int)is)
        return EBB_OK;
    ebb_console_note(
        "ebb: %s: holds rows of kind %s, of which %s is told: leave --method out, or give the study",
        options->arguments[0], EBB_DESIGN_KINDS[request->config.design->kind], EBB_METHODS[is]);
    return EBB_USAGE;
}

/* 4. All */

static enum ebb_status choose_design(struct ebb_sensitivity_request *request, struct wish *wish)
{
    struct ebb_config *config = &request->config;
    struct ebb_messages messages = {0};
    enum ebb_status status = ebb_design_file_is(request->options->arguments[0], &request->played, &messages);
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    if (status == EBB_OK && request->played) {
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
        return ebb_sensitivity_of_draws(request, (enum ebb_method)wish->method,
                                        wish->size > 0 ? wish->size : SIZES[wish->method]);
    status = use_design(request, wish);
    if (status == EBB_OK && config->design->n_draws > 0)
        status = ebb_sensitivity_name_keys(request, config->row_worlds);
    return status;
}

static const struct ebb_design *design_of(const struct ebb_sensitivity_request *request)
{
    return request->played ? request->config.design : ebb_row_studies_design(request->play.studies);
}

/* Every row is looked at before one is played. */
static enum ebb_status check_rows(struct ebb_sensitivity_request *request)
{
    struct ebb_messages messages = {0};
    enum ebb_status status =
        request->played ? EBB_OK : ebb_row_studies_check(request->play.studies, &messages);
    if (status == EBB_OK)
        status = ebb_plan_init(&request->plan, &request->config.study, &messages);
    if (status != EBB_OK) /* of a study that is good, what is odd has been said */
        ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    return status;
}

/* Inputs, and of each answer itself and three errors (<ebb/sensitivity.h>), and of a file as much again. */
double ebb_sensitivity_request_bytes(const struct ebb_sensitivity_request *request)
{
    const struct ebb_design *design = design_of(request);
    return (double)ebb_design_rows(design) * (design->n_axes + 4.0 * request->n_asked) * sizeof(double);
}

static enum ebb_status check_memory(const struct ebb_sensitivity_request *request)
{
    struct ebb_messages messages = {0};
    const enum ebb_status status =
        ebb_memory_check(design_of(request), ebb_sensitivity_request_bytes(request), &messages);
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    return status;
}

/* A set that was calibrated anew between two calls is told by the study that its draws are of. */
static enum ebb_status name_journal(struct ebb_sensitivity_request *request)
{
    ebb_text_add(&request->journal, "%s.journal", request->options->value[EBB_OPTION_OUT]);
    ebb_text_add(&request->study_text, "%s%s", ebb_text_chars(&request->config.canonical),
                 ebb_text_chars(&request->drawn.canonical));
    request->play.journal = ebb_text_chars(&request->journal);
    request->play.study_text = ebb_text_chars(&request->study_text);
    return request->journal.failed || request->study_text.failed ? EBB_NO_MEMORY : EBB_OK;
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
    if (status == EBB_OK)
        status = check_memory(request);
    if (status == EBB_OK && ebb_options_has(options, EBB_OPTION_OUT))
        status = name_journal(request);
    request->play.machine = request->machine.use;
    request->play.like = &request->plan;
    request->play.asked = request->asked;
    request->play.n_asked = request->n_asked;
    return status;
}

void ebb_sensitivity_request_free(struct ebb_sensitivity_request *request)
{
    ebb_row_studies_close(request->made_studies);
    ebb_plan_free(&request->plan);
    ebb_config_free(&request->drawn);
    ebb_config_free(&request->config);
    ebb_text_free(&request->journal);
    ebb_text_free(&request->study_text);
    free(request->world_keys);
    *request = (struct ebb_sensitivity_request){0};
}
