/* SPDX-License-Identifier: MIT
 * result_json_study: what was played and asked, the beginning of the document of a run.
 *
 *   1. The run   2. What was played   3. What was asked   4. All   5. For whom
 */
#include <string.h>

#include <ebb/population.h>

#include "result_json_study.h"

/* 1. The run */

static void add_run(struct ebb_json *json, const struct ebb_result *result)
{
    const struct ebb_study *study = &result->plan->study;
    ebb_json_string(json, "study", study->title);
    ebb_json_string(json, "question", study->question);
    ebb_json_string(json, "path", result->config->path);
    ebb_json_string(json, "study_sha256", result->config->canonical_sha256);
    ebb_json_natural(json, "seed", study->seed);
    ebb_json_integer(json, "patients", result->run->n_patients);
    ebb_json_integer(json, "horizon_days", study->horizon_days);
}

/* 2. What was played
 *
 * From the rows of the study's values, which know where each came from and come back from a results file. */

static void add_labels(struct ebb_json *json, const struct ebb_study *study)
{
    ebb_json_open(json, "policies");
    for (int p = 0; p < study->n_policies; p++)
        ebb_json_string(json, study->policies[p].name, study->policies[p].label);
    ebb_json_close(json);
}

static void add_overrides(struct ebb_json *json, const struct ebb_config *config)
{
    ebb_json_open(json, "overrides");
    for (size_t i = 0; i < config->n_rows; i++) {
        if (strncmp(config->rows[i].origin, "--", 2) == 0)
            ebb_json_string(json, config->rows[i].key, config->rows[i].value);
    }
    ebb_json_close(json);
}

/* Files from before draws were numbered have no row. */
static void add_draw(struct ebb_json *json, const struct ebb_config *config)
{
    struct ebb_drawn_from drawn;
    struct ebb_text table = {0};
    if (!ebb_provenance_drawn_from(config->rows, config->n_rows, &drawn)) {
        ebb_json_null(json, "draw");
        return;
    }
    ebb_text_add_bytes(&table, drawn.table, drawn.table_length);
    ebb_json_open(json, "draw");
    if (drawn.number > 0)
        ebb_json_integer(json, "row", drawn.number);
    else
        ebb_json_null(json, "row");
    ebb_json_string(json, "file", ebb_text_chars(&table));
    ebb_json_string(json, "site", drawn.at_new_site ? "new" : "typical");
    ebb_json_close(json);
    json->text->failed = json->text->failed || table.failed;
    ebb_text_free(&table);
}

/* The length of the file's name in an origin ("configs/parameters/trd.yaml:10"); 0: it is of no other
 * file. */
static size_t other_file(const struct ebb_config *config, const struct ebb_parameter_row *row)
{
    const char *colon = strrchr(row->origin, ':');
    if (colon == NULL || ebb_provenance_is_drawn(row) || strspn(colon + 1, "0123456789") != strlen(colon + 1))
        return 0;
    const size_t length = (size_t)(colon - row->origin);
    return strlen(config->path) == length && strncmp(row->origin, config->path, length) == 0 ? 0 : length;
}

/* Each once, in the order of its first value: a study names some dozens of values and a handful of files. */
static void add_files(struct ebb_json *json, const struct ebb_config *config)
{
    struct ebb_text file = {0};
    ebb_json_open_list(json, "values_from");
    for (size_t i = 0; i < config->n_rows; i++) {
        const char *origin = config->rows[i].origin;
        const size_t length = other_file(config, &config->rows[i]);
        bool seen = length == 0;
        for (size_t k = 0; k < i && !seen; k++)
            seen = other_file(config, &config->rows[k]) == length &&
                   strncmp(config->rows[k].origin, origin, length) == 0;
        if (seen)
            continue;
        file.length = 0;
        ebb_text_add_bytes(&file, origin, length);
        ebb_json_string(json, NULL, ebb_text_chars(&file));
    }
    ebb_json_close_list(json);
    json->text->failed = json->text->failed || file.failed;
    ebb_text_free(&file);
}

/* 3. What was asked */

static void add_precision(struct ebb_json *json, const struct ebb_plan *plan)
{
    const struct ebb_precision *precision = &plan->study.precision;
    if (!precision->on) {
        ebb_json_null(json, "precision");
        return;
    }
    ebb_json_open(json, "precision");
    ebb_json_string(json, "outcome", EBB_MEASURES[precision->outcome].name);
    ebb_json_open_list(json, "contrast");
    ebb_json_string(json, NULL, plan->study.policies[precision->first_policy].name);
    ebb_json_string(json, NULL, plan->study.policies[precision->second_policy].name);
    ebb_json_close_list(json);
    ebb_json_string(json, "population", plan->populations[ebb_study_precision_population(&plan->study)].name);
    ebb_json_number(json, "half_width", precision->half_width);
    ebb_json_close(json);
}

static void add_asked(struct ebb_json *json, const struct ebb_result *result)
{
    const struct ebb_plan *plan = result->plan;
    ebb_json_string(json, "against", plan->study.policies[ebb_study_reference(&plan->study)].name);
    ebb_json_string(json, "population", plan->populations[ebb_study_population(&plan->study)].name);
    add_precision(json, plan);
}

/* 4. All */

void ebb_result_json_add_study(struct ebb_json *json, const struct ebb_result *result)
{
    add_run(json, result);
    add_labels(json, &result->plan->study);
    add_overrides(json, result->config);
    add_draw(json, result->config);
    add_files(json, result->config);
    add_asked(json, result);
}

/* 5. For whom */

/* In the page's words, which say of a third of duration that no clinic knows it. */
void ebb_result_json_add_populations(struct ebb_json *json, const struct ebb_plan *plan)
{
    ebb_json_open(json, "populations");
    for (int i = 0; i < plan->n_populations; i++) {
        const struct ebb_population *set = &plan->populations[i];
        struct ebb_text words = {0};
        ebb_text_add(&words, "%s%s", EBB_POPULATIONS[set->kind].label,
                     ebb_population_subject(set, &plan->study));
        ebb_json_string(json, set->name, ebb_text_chars(&words));
        json->text->failed = json->text->failed || words.failed;
        ebb_text_free(&words);
    }
    ebb_json_close(json);
}
