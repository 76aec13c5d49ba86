/* SPDX-License-Identifier: MIT
 * ebb validate: says of each study that it is valid, with its size, or everything that is wrong with it.
 */
#include <ebb/plan.h>

#include "console.h"
#include "number.h"
#include "opening.h"

static void describe(const char *path, const struct ebb_plan *plan, struct ebb_text *text)
{
    const struct ebb_study *study = &plan->study;
    ebb_text_add(text, "%s: valid: %s, %s%s, %s of follow-up, %s\n", path,
                 ebb_number_of(study->n_policies, "policy", "policies").chars, study->precision.on ? "at most " : "",
                 ebb_number_of(ebb_plan_most_patients(plan), "patient", "patients").chars,
                 ebb_number_weeks(study->horizon_days).chars,
                 ebb_number_of(plan->calendar.n_assessments, "assessment", "assessments").chars);
}

enum ebb_status ebb_command_validate(const struct ebb_options *options)
{
    enum ebb_status first_trouble = EBB_OK;
    struct ebb_text text = {0};

    for (int i = 0; i < options->n_arguments; i++) {
        struct ebb_opening opening;
        enum ebb_status status = ebb_opening_read(&opening, options->arguments[i], options);
        if (status == EBB_OK && !ebb_options_has(options, EBB_OPTION_QUIET))
            describe(options->arguments[i], &opening.plan, &text);
        ebb_opening_free(&opening);
        first_trouble = first_trouble == EBB_OK ? status : first_trouble;
    }
    enum ebb_status printed = ebb_console_print(&text);
    return first_trouble == EBB_OK ? printed : first_trouble;
}
