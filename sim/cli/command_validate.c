/* SPDX-License-Identifier: MIT
 * ebb validate: says of each study, calibration or clinic that it is valid, with its size, or everything that
 * is wrong with it.
 *
 * Every file is looked at, whatever is wrong with those before it; the status is that of the first trouble.
 * Valid is what compiles into a plan, not what parses: what passes here is not refused by a run, but for its
 * machine or its file.
 */
#include <ebb/calibrate.h>
#include <ebb/design.h>
#include <ebb/format.h>
#include <ebb/plan.h>

#include "console.h"
#include "load_clinic.h"
#include "load_study.h"

/* What a person checks before a long run: how many policies and patients, for how long. */
static void describe(const char *path, const struct ebb_loaded_study *loaded, struct ebb_text *text)
{
    const struct ebb_plan *plan = &loaded->plan;
    const struct ebb_study *study = &plan->study;
    const struct ebb_design *design = loaded->config.design;
    ebb_text_add(text, "%s: valid: %s, %s%s, %s of follow-up, %s", path,
                 ebb_format_of(study->n_policies, "policy", "policies").chars,
                 study->precision.on ? "at most " : "",
                 ebb_format_of(ebb_plan_most_patients(plan), "patient", "patients").chars,
                 ebb_format_weeks(study->horizon_days).chars,
                 ebb_format_of(plan->calendar.n_assessments, "assessment", "assessments").chars);
    if (design)
        ebb_text_add(text, "; a design of %s", ebb_format_of(ebb_design_rows(design), "row", "rows").chars);
    ebb_text_add(text, "\n");
}

static enum ebb_status validate_study(const char *path, const struct ebb_options *options,
                                      struct ebb_text *text)
{
    struct ebb_loaded_study loaded;
    const enum ebb_status status = ebb_load_study(&loaded, path, options);
    if (status == EBB_OK)
        describe(path, &loaded, text);
    ebb_loaded_study_free(&loaded);
    return status;
}

/* With the set and the studies that it names, or hours later a calibration would end at a misspelt path. */
static enum ebb_status validate_calibration(const char *path, const struct ebb_options *options,
                                            struct ebb_text *text)
{
    struct ebb_messages messages = {0};
    struct ebb_calibration calibration;
    const enum ebb_status status = ebb_calibrate_validate(path, &calibration, &messages);
    if (status != EBB_OK || !ebb_options_has(options, EBB_OPTION_QUIET))
        ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    if (status == EBB_OK)
        ebb_text_add(text, "%s: valid: a calibration of %s to %s\n", path,
                     ebb_format_of(calibration.n_fitted, "parameter", "parameters").chars,
                     ebb_format_of(calibration.n_trials, "study", "studies").chars);
    return status;
}

/* With its study, as a clinic is played. */
static enum ebb_status validate_clinic(const char *path, const struct ebb_options *options,
                                       struct ebb_text *text)
{
    struct ebb_clinic_config *config = NULL;
    const enum ebb_status status = ebb_load_clinic(path, options, &config);
    if (status == EBB_OK)
        ebb_text_add(text, "%s: valid: a clinic of %s and %s, %s in %s of %s\n", path,
                     ebb_format_of(config->clinic.chairs, "chair", "chairs").chars,
                     ebb_format_of(config->clinic.nurses, "nurse", "nurses").chars,
                     ebb_format_of(config->clinic.active_patients, "patient", "patients").chars,
                     ebb_format_of(config->clinic.n_replications, "year", "years").chars,
                     ebb_format_of(config->clinic.n_weeks, "week", "weeks").chars);
    ebb_loaded_clinic_free(config);
    return status;
}

/* Which kind of file it is, its keys say. */
static enum ebb_status validate(const char *path, const struct ebb_options *options, struct ebb_text *text)
{
    if (ebb_calibration_is(path))
        return validate_calibration(path, options, text);
    return ebb_clinic_is(path) ? validate_clinic(path, options, text) : validate_study(path, options, text);
}

enum ebb_status ebb_command_validate(const struct ebb_options *options)
{
    enum ebb_status first_trouble = EBB_OK;
    struct ebb_text text = {0};

    for (int i = 0; i < options->n_arguments; i++) {
        const char *path = options->arguments[i];
        const enum ebb_status status = validate(path, options, &text);
        first_trouble = first_trouble == EBB_OK ? status : first_trouble;
    }
    if (ebb_options_has(options, EBB_OPTION_QUIET))
        /* Composed all the same: --quiet changes what is printed, not what is done. */
        text.length = 0;
    enum ebb_status printed = ebb_console_print(&text);
    return first_trouble == EBB_OK ? printed : first_trouble;
}
