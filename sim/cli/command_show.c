/* SPDX-License-Identifier: MIT
 * ebb show: the complete study or clinic, or the schema or reference of all.
 *
 * Everything is printed from the table of keys in sim/config. What is shown of a study is a study again:
 * it can be saved, changed and run.
 */
#include <stdlib.h>

#include <ebb/clinic_store.h>
#include <ebb/config.h>
#include <ebb/results.h>

#include "clinic_kept.h"
#include "console.h"
#include "load_clinic.h"
#include "load_study.h"

static enum ebb_status show_study(const struct ebb_options *options, struct ebb_text *text)
{
    struct ebb_config config = {0};
    struct ebb_messages messages = {0};

    enum ebb_status status = ebb_load_study_config(options->arguments[0], options, &config, &messages);
    if (status == EBB_OK && ebb_options_has(options, EBB_OPTION_JSON))
        ebb_config_print_json(&config, text);
    else if (status == EBB_OK)
        ebb_config_print(&config, text);
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    ebb_config_free(&config);
    return status;
}

static void print_clinic(const struct ebb_options *options, const struct ebb_clinic_config *config,
                         struct ebb_text *text)
{
    if (ebb_options_has(options, EBB_OPTION_JSON))
        ebb_config_print_clinic_json(config, text);
    else
        ebb_config_print_clinic(config, text);
}

static enum ebb_status show_clinic(const struct ebb_options *options, struct ebb_text *text)
{
    struct ebb_clinic_config *config = NULL;
    const enum ebb_status status = ebb_load_clinic(options->arguments[0], options, &config);
    if (status == EBB_OK)
        print_clinic(options, config, text);
    ebb_loaded_clinic_free(config);
    return status;
}

/* As it was played; a setting would make another one of it, which the clinic that it came from can be. */
static enum ebb_status show_kept_clinic(const struct ebb_options *options, struct ebb_text *text)
{
    struct ebb_clinic_config *config = calloc(1, sizeof *config);
    struct ebb_clinic_result *result = calloc(1, sizeof *result);
    struct ebb_file_digests digests;
    enum ebb_status status = EBB_NO_MEMORY;
    if (config && result)
        status = ebb_clinic_kept_open(options, config, result, &digests);
    if (status == EBB_OK)
        print_clinic(options, config, text);
    if (result)
        ebb_clinic_result_free(result);
    free(result);
    ebb_loaded_clinic_free(config);
    return status;
}

/* A file that cannot be looked into is told at once: it was asked a second time as a study's, which hid what
 * had failed the first time. One that is not there is the reader's to tell, who knows what else it may be. */
static enum ebb_status show_file(const struct ebb_options *options, struct ebb_text *text)
{
    struct ebb_messages messages = {0};
    bool is_results = false, is_clinic = false;
    enum ebb_status status = ebb_results_find(options->arguments[0], &is_results, &messages);
    ebb_messages_free(&messages);
    if (status != EBB_OK || !is_results)
        return show_study(options, text);
    status = ebb_clinic_store_is(options->arguments[0], &is_clinic, &messages);
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    if (status != EBB_OK)
        return status;
    return is_clinic ? show_kept_clinic(options, text) : show_study(options, text);
}

enum ebb_status ebb_command_show(const struct ebb_options *options)
{
    struct ebb_text text = {0};
    enum ebb_status status = EBB_OK;

    const bool is_clinic = options->n_arguments > 0 && ebb_clinic_is(options->arguments[0]);
    if (ebb_options_has(options, EBB_OPTION_SCHEMA) && is_clinic) {
        ebb_config_print_clinic_schema(&text);
    } else if (ebb_options_has(options, EBB_OPTION_SCHEMA)) {
        ebb_config_print_schema(&text);
    } else if (ebb_options_has(options, EBB_OPTION_REFERENCE)) {
        ebb_config_print_reference(&text);
    } else if (options->n_arguments == 0) {
        /* Not left to the table of options: whether a study is needed depends on the other options. */
        ebb_console_note("ebb: which study? Write it as: ebb show STUDY (or --schema, --reference)");
        return EBB_USAGE;
    } else {
        status = is_clinic ? show_clinic(options, &text) : show_file(options, &text);
    }
    enum ebb_status printed = ebb_console_print(&text);
    return status == EBB_OK ? printed : status;
}
