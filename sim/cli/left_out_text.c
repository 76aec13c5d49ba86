/* SPDX-License-Identifier: MIT
 * left_out_text: what a fit foretells of numbers that it has not seen.
 *
 *   1. Sources and their targets   2. For people   3. For Markdown and programs
 */
#include "left_out_text.h"

#include <string.h>

#include <ebb/format.h>
#include <ebb/json.h>
#include <ebb/version.h>

#include "checked_text.h"
#include "foretold_text.h"
#include "wrapped.h"

/* 1. Sources and their targets */

struct list {
    const struct ebb_left_out *left;
    struct ebb_text *text;
};

/* Calls `add` for each target of a source, in the order of the studies; for none where another process is at
 * it. */
static void for_each(const struct list *list, const struct ebb_left_out_fit *fit,
                     void (*add)(const struct list *list, const struct ebb_left_out_fit *fit,
                                 const struct ebb_checked_study *study, int target))
{
    char name[EBB_FILE_SIZE];
    for (int s = 0; s < list->left->checked.n && !fit->is_elsewhere; s++) {
        const struct ebb_checked_study *study = &list->left->checked.studies[s];
        for (int i = 0; i < study->config->study.n_targets; i++) {
            ebb_check_studies_source(study->config, i, name);
            if (strcmp(name, fit->source) == 0)
                add(list, fit, study, i);
        }
    }
}

static const char *file_of(const struct ebb_checked_study *study)
{
    const char *slash = strrchr(study->config->path, '/');
    return slash ? slash + 1 : study->config->path;
}

/* "a fit without its 3 numbers, 231 effective draws of 1,250 simulations" */
static void add_fit(const struct ebb_left_out_fit *fit, struct ebb_text *text)
{
    if (fit->is_elsewhere)
        ebb_text_add(text, "not foretold here, for another process is at it");
    else if (fit->n_numbers == 0)
        ebb_text_add(text, "the full fit, which it gave no number");
    else
        ebb_text_add(text, "a fit without its %s, %.0f effective draws of %s",
                     ebb_format_of(fit->n_numbers, "number", "numbers").chars, fit->effective,
                     ebb_format_of(fit->n_simulations, "simulation", "simulations").chars);
}

/* A number outside its 95 % limits, with the reason that its file gives. */
static bool is_missed(const struct ebb_checked_study *study, int target)
{
    const struct ebb_prediction *prediction = &study->predictions[target];
    return study->config->study.targets[target].use != EBB_SHOWN && prediction->n_draws > 0 &&
           !prediction->inside_95;
}

static void add_miss(const struct ebb_left_out_fit *fit, const struct ebb_target *target,
                     struct ebb_text *text)
{
    ebb_text_add(text, "%s (%s): ", target->id, fit->source);
    if (target->cause == EBB_CAUSE_NONE)
        ebb_text_add(text, "no reason written down");
    else
        ebb_text_add(text, "%s: %s", EBB_CAUSES[target->cause], target->because);
}

/* 2. For people */

static void add_wrapped(struct ebb_text *text, struct ebb_text *sentence, int first_indent, int indent)
{
    ebb_wrapped_add(text, first_indent, indent, ebb_text_chars(sentence));
    text->failed = text->failed || sentence->failed;
    ebb_text_free(sentence);
}

static void add_target(const struct list *list, const struct ebb_left_out_fit *fit,
                       const struct ebb_checked_study *study, int target)
{
    const struct ebb_target *published = &study->config->study.targets[target];
    struct ebb_text words = {0};
    (void)fit;
    ebb_text_add(&words, "%s (%s): ", published->id, file_of(study));
    ebb_checked_text_words(study->plan, published, &words);
    ebb_text_add(&words, "; %s", EBB_USES[published->use]);
    add_wrapped(list->text, &words, 2, 6);
    ebb_text_add(list->text, "%6s", "");
    ebb_checked_text_published(published, list->text);
    if (published->use != EBB_SHOWN && study->predictions[target].n_draws > 0)
        ebb_text_add(list->text, ", which %s the median below",
                     study->agreements[target].inside ? "hold" : "do not hold");
    ebb_text_add(list->text, "\n");
    if (study->predictions[target].n_draws == 0)
        ebb_text_add(list->text, "%6snobody to count in most draws\n", "");
    ebb_foretold_text_add(published, &study->predictions[target], list->text);
}

static void add_missed(const struct list *list, const struct ebb_left_out_fit *fit,
                       const struct ebb_checked_study *study, int target)
{
    struct ebb_text line = {0};
    if (!is_missed(study, target))
        return;
    add_miss(fit, &study->config->study.targets[target], &line);
    add_wrapped(list->text, &line, 2, 4);
}

/* How many of the trials' own limits hold what was foretold, points and days among them. */
static void add_own(const struct ebb_checked *checked, struct ebb_text *text)
{
    const struct ebb_score fitted = ebb_check_studies_score(checked, EBB_CALIBRATION),
                           held = ebb_check_studies_score(checked, EBB_VALIDATION);
    if (checked->coverage.n > 0)
        ebb_text_add(text, "  the trials' own 95 %% limits hold the medians of %d of %d scored numbers\n",
                     fitted.n_inside + held.n_inside, fitted.n + held.n);
}

void ebb_left_out_text(const struct ebb_left_out *left, struct ebb_text *text)
{
    struct ebb_text misses = {0};
    const struct list list = {left, text}, missed = {left, &misses};
    for (int k = 0; k < left->n_fits; k++) {
        struct ebb_text heading = {0};
        ebb_text_add(&heading, "%s: ", left->fits[k].source);
        add_fit(&left->fits[k], &heading);
        add_wrapped(text, &heading, 0, 2);
        for_each(&list, &left->fits[k], add_target);
        for_each(&missed, &left->fits[k], add_missed);
        ebb_text_add(text, "\n");
    }
    ebb_foretold_text_summary(&left->checked, text);
    add_own(&left->checked, text);
    if (misses.length > 0)
        ebb_text_add(text, "\nOutside the 95 %% limits:\n%s", ebb_text_chars(&misses));
    ebb_text_add(text,
                 "%sEach target: published (its 95 %% limits), and foretold by a fit that has not seen "
                 "its source.\n%s\n",
                 left->checked.coverage.n > 0 || misses.length > 0 ? "\n" : "", ebb_intended_use());
    text->failed = text->failed || misses.failed;
    ebb_text_free(&misses);
}

/* 3. For Markdown and programs */

/* The name of a file may hold a bar, which would end the cell. */
static void add_cell(const char *words, struct ebb_text *text)
{
    for (const char *at = words; *at; at++)
        ebb_text_add(text, *at == '|' ? "\\%c" : "%c", *at);
}

static void add_row(const struct list *list, const struct ebb_left_out_fit *fit,
                    const struct ebb_checked_study *study, int target)
{
    const struct ebb_target *published = &study->config->study.targets[target];
    ebb_text_add(list->text, "| ");
    add_cell(fit->source, list->text);
    ebb_text_add(list->text, " | %s | ", published->id);
    ebb_checked_text_words(study->plan, published, list->text);
    ebb_text_add(list->text, " | ");
    ebb_checked_text_published(published, list->text);
    ebb_text_add(list->text, " | ");
    ebb_foretold_text_cells(published, &study->predictions[target], list->text);
    ebb_text_add(list->text, "%s |\n", EBB_USES[published->use]);
}

static void add_missed_item(const struct list *list, const struct ebb_left_out_fit *fit,
                            const struct ebb_checked_study *study, int target)
{
    if (!is_missed(study, target))
        return;
    ebb_text_add(list->text, "- ");
    add_miss(fit, &study->config->study.targets[target], list->text);
    ebb_text_add(list->text, "\n");
}

void ebb_left_out_text_markdown(const struct ebb_left_out *left, struct ebb_text *text)
{
    const struct list list = {left, text};
    ebb_foretold_text_markdown(&left->checked, text);
    ebb_text_add(text,
                 "| source left out | target | what | published, 95 %% limits | predicted, 95 %% limits | "
                 "80 %%, 95 %% | use |\n|---|---|---|---|---|---|---|\n");
    for (int k = 0; k < left->n_fits; k++)
        for_each(&list, &left->fits[k], add_row);
    ebb_text_add(text, "\n## Outside the 95 %% limits, and why\n\n");
    for (int k = 0; k < left->n_fits; k++)
        for_each(&list, &left->fits[k], add_missed_item);
    ebb_text_add(text, "\n## Fits\n\n");
    for (int k = 0; k < left->n_fits; k++) {
        ebb_text_add(text, "- %s: ", left->fits[k].source);
        add_fit(&left->fits[k], text);
        ebb_text_add(text, "\n");
    }
    ebb_text_add(text, "\n%s\n", ebb_intended_use());
}

void ebb_left_out_text_json(const struct ebb_left_out *left, const struct ebb_records *records,
                            struct ebb_text *text)
{
    struct ebb_json json = {.text = text};
    ebb_json_open(&json, NULL);
    ebb_foretold_text_json(&left->checked, &json);
    ebb_json_open_list(&json, "fits");
    for (int k = 0; k < left->n_fits; k++) {
        const struct ebb_left_out_fit *fit = &left->fits[k];
        ebb_json_open(&json, NULL);
        ebb_json_string(&json, "source", fit->source);
        ebb_json_truth(&json, "elsewhere", fit->is_elsewhere);
        ebb_json_integer(&json, "numbers", fit->n_numbers);
        ebb_json_integer(&json, "simulations", fit->n_simulations);
        if (fit->n_numbers > 0)
            ebb_json_number(&json, "effective_draws", fit->effective);
        else
            ebb_json_null(&json, "effective_draws");
        ebb_json_close(&json);
    }
    ebb_json_close_list(&json);
    ebb_json_records(&json, "targets", records);
    ebb_json_close(&json);
}
