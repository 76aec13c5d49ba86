/* SPDX-License-Identifier: MIT
 * ebb compare: two results files are identical (in what both hold), equal within Monte Carlo error, or
 * different.
 *
 * Judged is in sim/work (compare_files.c; of rows of designs compare_designs.c); how it is said, in
 * compared_text.c, compared_full.c and compared_json.c (compared_designs.c).
 */
#include <ebb/compare_designs.h>
#include <ebb/compare_files.h>
#include <ebb/results.h>

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

/* A file that cannot be read is said by the comparison of runs, of both files at once. */
enum ebb_status ebb_command_compare(const struct ebb_options *options)
{
    const struct ebb_work work = {.message = ebb_console_message};
    struct ebb_messages messages = {0};
    bool is[2] = {false, false};
    const enum ebb_status status = ebb_compare_designs_find(options->arguments, is);
    if (status != EBB_OK)
        return status;
    /* "Holds a run" is said of a file that somebody has read: one that is not there is told by its
     * own name. */
    for (int i = 0; i < 2; i++) {
        bool is_results;
        const enum ebb_status found =
            is[0] == is[1] ? EBB_OK : ebb_results_find(options->arguments[i], &is_results, &messages);
        if (found != EBB_OK) {
            ebb_console_messages(&messages);
            ebb_messages_free(&messages);
            return found;
        }
    }
    if (is[0] != is[1]) {
        ebb_messages_add(&messages, EBB_BAD_FILE, EBB_AT_FILE(options->arguments[is[0] ? 0 : 1]),
                         "holds the rows of a design, and %s a run: give two files of a kind",
                         options->arguments[is[0] ? 1 : 0]);
        ebb_console_messages(&messages);
        ebb_messages_free(&messages);
        return EBB_BAD_FILE;
    }
    return is[0] ? compare_designs(options, &work) : compare_runs(options, &work);
}
