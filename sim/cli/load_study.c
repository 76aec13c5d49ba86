/* SPDX-License-Identifier: MIT
 * load_study: a study from the command line, or from a results file that holds one.
 *
 * Which of the two it is, the first bytes say and not the name's ending: a results file that was renamed is
 * still one, and YAML never begins as HDF5 does.
 */
#include "load_study.h"

#include <string.h>

#include <ebb/config_of_results.h>
#include <ebb/design_results.h>
#include <ebb/format.h>
#include <ebb/kernel.h>
#include <ebb/results.h>
#include <ebb/row_studies.h>

#include "console.h"
#include "memory_check.h"
#include "share.h"

/* Plans the study that was read; prints and frees the messages of both steps. */
static enum ebb_status finish(struct ebb_loaded_study *loaded, enum ebb_status status, bool quiet,
                              struct ebb_messages *messages)
{
    /* A study that gives no plan is wrong, too: its messages are those of reading, to whoever reads them. */
    if (status == EBB_OK)
        status = ebb_plan_init(&loaded->plan, &loaded->config.study, messages);
    /* Rows of a design, too: a row that is no study is found now, and not after an hour. */
    if (status == EBB_OK && loaded->config.design)
        status = ebb_memory_check(loaded->config.design,
                                  ebb_design_results_bytes(loaded->config.design, &loaded->plan), messages);
    if (status == EBB_OK && loaded->config.row_studies)
        status = ebb_row_studies_check(loaded->config.row_studies, messages);
    /* --quiet says errors only; of a study that is good all messages are warnings. */
    if (!quiet || status != EBB_OK)
        ebb_console_messages(messages);
    ebb_messages_free(messages);
    return status;
}

/* A warning, no refusal: a study is played again by the words of the study, and another contract only means
 * that the draws may be others. Without the warning two digests would differ with nothing to say why. */
static void warn_of_contract(const char *path, int contract, struct ebb_messages *messages)
{
    if (contract != EBB_CONTRACT_NUMBER)
        ebb_messages_add(messages, EBB_OK, EBB_AT_FILE(path),
                         "was written under contract %d, this ebb has contract %d: the draws may differ",
                         contract, EBB_CONTRACT_NUMBER);
}

struct ebb_config_options ebb_load_study_options(const struct ebb_options *options)
{
    return (struct ebb_config_options){
        .settings = options->settings, .n_settings = options->n_settings, .share = ebb_share_folder()};
}

/* In a results file every value of the study stands for itself, and what stands in a study goes before what
 * its set says: another set, draw or site would be read and change nothing, under a digest that looks like an
 * answer. */
static enum ebb_status refuse_sets(const struct ebb_options *options, struct ebb_messages *messages)
{
    static const struct ebb_place settings = {.file = "--set"};
    enum ebb_status status = EBB_OK;
    for (size_t i = 0; i < options->n_settings; i++) {
        const char *key = options->settings[i].key;
        if (strcmp(key, "draw") != 0 && strcmp(key, "site") != 0 && strcmp(key, "parameters") != 0)
            continue;
        ebb_messages_add(messages, EBB_BAD_STUDY, &settings,
                         "%s: a results file holds every value itself, and another %s would change none: set "
                         "the values, or give the study that it was run from",
                         key, strcmp(key, "parameters") == 0 ? "set" : key);
        status = EBB_BAD_STUDY;
    }
    return status;
}

/* Of the file only its provenance is read, not its tally: files from before tallies were stored can be played
 * again, too, and a study of many rows opens as fast as one of few. The canonical text inside names no
 * sources; they come back from the file's table of parameters, or `ebb show RUN.h5` would call every value
 * unexplained. */
static enum ebb_status config_of_results(const char *path, const struct ebb_reader *reader, bool is_played,
                                         const struct ebb_options *options, struct ebb_config *out_config,
                                         struct ebb_messages *messages)
{
    struct ebb_provenance provenance = {0};
    struct ebb_config_options reading = ebb_load_study_options(options);
    enum ebb_status status = refuse_sets(options, messages);
    if (status == EBB_OK)
        status = reader ? ebb_results_take_provenance(reader, &provenance, messages)
                        : ebb_results_read_provenance(path, &provenance, messages);
    if (status == EBB_OK) {
        warn_of_contract(path, provenance.contract_number, messages);
        status = ebb_config_of_results(path, &provenance, is_played, &reading, out_config, messages);
    }
    if (status == EBB_OK)
        status = ebb_config_take_sources(out_config, provenance.rows, provenance.n_rows);
    ebb_provenance_free(&provenance);
    return status;
}

enum ebb_status ebb_load_study_config(const char *path, const struct ebb_options *options,
                                      struct ebb_config *out_config, struct ebb_messages *messages)
{
    bool is_results;
    const enum ebb_status status = ebb_results_find(path, &is_results, messages);
    if (status != EBB_OK)
        return status;
    if (is_results)
        return config_of_results(path, NULL, false, options, out_config, messages);
    const struct ebb_config_options reading = ebb_load_study_options(options);
    return ebb_config_open_with(path, &reading, out_config, messages);
}

enum ebb_status ebb_load_study_played(const char *path, const struct ebb_options *options,
                                      struct ebb_config *out_config, struct ebb_messages *messages)
{
    return config_of_results(path, NULL, true, options, out_config, messages);
}

enum ebb_status ebb_load_study(struct ebb_loaded_study *loaded, const char *path,
                               const struct ebb_options *options)
{
    struct ebb_messages messages = {0};
    *loaded = (struct ebb_loaded_study){0};
    enum ebb_status status = ebb_load_study_config(path, options, &loaded->config, &messages);
    return finish(loaded, status, ebb_options_has(options, EBB_OPTION_QUIET), &messages);
}

enum ebb_status ebb_load_study_of(struct ebb_loaded_study *loaded, const char *path,
                                  const struct ebb_reader *reader, const struct ebb_options *options)
{
    struct ebb_messages messages = {0};
    *loaded = (struct ebb_loaded_study){0};
    enum ebb_status status = config_of_results(path, reader, false, options, &loaded->config, &messages);
    return finish(loaded, status, ebb_options_has(options, EBB_OPTION_QUIET), &messages);
}

void ebb_loaded_study_free(struct ebb_loaded_study *loaded)
{
    ebb_plan_free(&loaded->plan);
    ebb_config_free(&loaded->config);
}
