/* SPDX-License-Identifier: MIT
 * ebb compare: two results files are identical (in what both hold), equal within Monte Carlo error, or
 * different.
 *
 * Judged is in sim/work (compare_files.c; of rows of designs compare_designs.c, of clinics
 * compare_clinics.c); how it is said, in
 * compared_text.c, compared_full.c and compared_json.c (compared_designs.c).
 */
#include <stdlib.h>

#include <ebb/compare_clinics.h>
#include <ebb/compare_designs.h>
#include <ebb/compare_files.h>
#include <ebb/results.h>

#include "compared_clinics.h"
#include "compared_designs.h"
#include "compared_text.h"
#include "console.h"
#include "options.h"

/* Of other prices the answers differ, and not by chance: no pass. Runs that differ by chance alone pass,
 * unless --exact asks for the same bits, which files that agree in what both hold have. So do those that
 * could not be paired: nothing was found against them, and the page says what that is worth. */
static bool accepts(const struct ebb_options *options, enum ebb_likeness likeness)
{
    return likeness == EBB_FILES_IDENTICAL || likeness == EBB_FILES_IDENTICAL_IN_BOTH ||
           (likeness != EBB_FILES_DIFFERENT && likeness != EBB_FILES_BUT_FOR_COSTS &&
            !ebb_options_has(options, EBB_OPTION_EXACT));
}

/* Files that differ are printed like files that do not, and only the status tells (EBB_CHECK_FAILED): a
 * script that wants to know why has the page already. */
static enum ebb_status print(const struct ebb_options *options, enum ebb_likeness likeness,
                             struct ebb_text *text)
{
    const enum ebb_status printed = ebb_console_print(text);
    return accepts(options, likeness) ? printed : EBB_CHECK_FAILED;
}

static enum ebb_status compare_designs(const struct ebb_options *options, const struct ebb_work *work)
{
    struct ebb_compared_designs compared;
    struct ebb_text text = {0};
    enum ebb_status status =
        ebb_compare_designs(options->arguments[0], options->arguments[1], work, &compared);
    if (status == EBB_OK && ebb_options_has(options, EBB_OPTION_JSON))
        ebb_compared_designs_print_json(&compared, &text);
    else if (status == EBB_OK)
        ebb_compared_designs_print(&compared, &text);
    if (status == EBB_OK)
        status = print(options, compared.likeness, &text);
    ebb_text_free(&text);
    ebb_compared_designs_free(&compared);
    return status;
}

static enum ebb_status compare_runs(const struct ebb_options *options, const struct ebb_work *work)
{
    struct ebb_compared compared;
    struct ebb_text text = {0};
    enum ebb_status status = ebb_compare_files(options->arguments[0], options->arguments[1], work, &compared);
    if (status == EBB_OK) {
        if (ebb_options_has(options, EBB_OPTION_JSON))
            ebb_compared_print_json(&compared, &text);
        else
            ebb_compared_print(&compared, &text);
        if (ebb_options_has(options, EBB_OPTION_FULL) && !ebb_options_has(options, EBB_OPTION_JSON))
            status = ebb_compared_print_full(&compared, &text);
    }
    if (status == EBB_OK)
        status = print(options, compared.likeness, &text);
    ebb_text_free(&text);
    ebb_compared_free(&compared);
    return status;
}

/* It is large: 400 kB. */
static enum ebb_status compare_clinics(const struct ebb_options *options, const struct ebb_work *work)
{
    struct ebb_compared_clinics *compared = calloc(1, sizeof *compared);
    struct ebb_text text = {0};
    if (compared == NULL)
        return EBB_NO_MEMORY;
    enum ebb_status status =
        ebb_compare_clinics(options->arguments[0], options->arguments[1], work, compared);
    if (status == EBB_OK && ebb_options_has(options, EBB_OPTION_JSON))
        ebb_compared_clinics_print_json(compared, &text);
    else if (status == EBB_OK)
        ebb_compared_clinics_print(compared, &text);
    if (status == EBB_OK)
        status = print(options, compared->likeness, &text);
    ebb_text_free(&text);
    ebb_compared_clinics_free(compared);
    free(compared);
    return status;
}

/* What a file holds; a run where it is neither of the others, and where it cannot be read: that is said by
 * the comparison of runs, of both files at once. */
enum kind { A_RUN, A_DESIGN, A_CLINIC };

static enum ebb_status find_kinds(const struct ebb_options *options, enum kind out_kinds[2])
{
    bool designs[2] = {false, false}, clinics[2] = {false, false};
    enum ebb_status status = ebb_compare_designs_find(options->arguments, designs);
    if (status == EBB_OK && !(designs[0] && designs[1]))
        status = ebb_compare_clinics_find(options->arguments, clinics);
    for (int side = 0; side < 2; side++)
        out_kinds[side] = designs[side] ? A_DESIGN : clinics[side] ? A_CLINIC : A_RUN;
    return status;
}

static enum ebb_status refuse(const struct ebb_options *options, const enum kind kinds[2])
{
    static const char *const words[] = {
        [A_RUN] = "a run", [A_DESIGN] = "the rows of a design", [A_CLINIC] = "a clinic"};
    struct ebb_messages messages = {0};
    const int side = kinds[0] != A_RUN ? 0 : 1; /* the message begins with the rarer kind */
    /* "A run" is said of a file that somebody has read: one that is not there is told by its own name. */
    enum ebb_status found = EBB_OK;
    for (int i = 0; i < 2 && found == EBB_OK; i++) {
        bool is_results;
        found = ebb_results_find(options->arguments[i], &is_results, &messages);
    }
    if (found == EBB_OK)
        ebb_messages_add(&messages, EBB_BAD_FILE, EBB_AT_FILE(options->arguments[side]),
                         "holds %s, and %s %s: give two files of a kind", words[kinds[side]],
                         options->arguments[!side], words[kinds[!side]]);
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    return found == EBB_OK ? EBB_BAD_FILE : found;
}

enum ebb_status ebb_command_compare(const struct ebb_options *options)
{
    const struct ebb_work work = {.message = ebb_console_message};
    enum kind kinds[2];
    const enum ebb_status status = find_kinds(options, kinds);
    if (status != EBB_OK)
        return status;
    if (kinds[0] != kinds[1])
        return refuse(options, kinds);
    if (kinds[0] == A_CLINIC)
        return compare_clinics(options, &work);
    return kinds[0] == A_DESIGN ? compare_designs(options, &work) : compare_runs(options, &work);
}
