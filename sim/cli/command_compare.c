/* SPDX-License-Identifier: MIT
 * ebb compare: two results files are identical, equal within Monte Carlo error, or different.
 *
 * Judged is in sim/work (compare_files.c); here it is said. The first line of the page starts with the
 * verdict, for logs and for grep.
 *
 *   1. For people   2. For programs   3. The command
 */
#include <string.h>

#include <ebb/compare_files.h>
#include <ebb/format.h>
#include <ebb/json.h>

#include "console.h"
#include "options.h"

/* Characters of a line; names of datasets are filled up to it. */
enum { PAGE = 100 };

/* 1. For people */

static void print_deviation(const struct ebb_compared *compared, const struct ebb_deviation *deviation,
                            struct ebb_text *text)
{
    const struct ebb_estimates *names = &compared->estimates[0];
    ebb_text_add(text, "  z = %s  %s of %s, ", ebb_format_digits(deviation->z, 3).chars,
                 names->outcomes[deviation->outcome], names->populations[deviation->population]);
    if (deviation->other >= 0)
        ebb_text_add(text, "%s minus ", names->policies[deviation->other]);
    ebb_text_add(text, "%s: %s and %s\n", names->policies[deviation->policy],
                 ebb_format_with_error(deviation->a, deviation->a_error).chars,
                 ebb_format_with_error(deviation->b, deviation->b_error).chars);
}

/* One study and seed should give one file. Why it did not is what the reader asks next: another contract of
 * draws is an answer, the same contract is a bug. */
static void print_hint(const struct ebb_compared *compared, struct ebb_text *text)
{
    if (!compared->same_study)
        return;
    ebb_text_add(text, "\nBoth files hold the same study with the same seed, and should be identical.");
    if (!ebb_compared_same_attribute(compared, "contract_number"))
        ebb_text_add(text,
                     " Their contract numbers differ (%s and %s): one of them was\n"
                     "written by an ebb that draws otherwise.\n",
                     ebb_compared_attribute(compared, 0, "contract_number"),
                     ebb_compared_attribute(compared, 1, "contract_number"));
    else
        ebb_text_add(text, "\nThey were written by ebb %s (%s) and %s (%s): please report this.\n",
                     ebb_compared_attribute(compared, 0, "program_version"),
                     ebb_compared_attribute(compared, 0, "program_commit"),
                     ebb_compared_attribute(compared, 1, "program_version"),
                     ebb_compared_attribute(compared, 1, "program_commit"));
}

/* The bound and its chance of a false alarm stand on the page, because "different" is only worth as much as
 * they are: a reader can tell one estimate just beyond it from many far beyond. */
static void print_estimates(const struct ebb_compared *compared, struct ebb_text *text)
{
    const struct ebb_comparison *found = &compared->comparison;
    if (found->unlike) {
        ebb_text_add(text, "The files do not report the same %s; nothing more can be compared.\n",
                     found->unlike);
        return;
    }
    ebb_text_add(text, "%s of %s go beyond |z| = %.2f (chance of a false alarm: %g); largest:\n",
                 ebb_format_count(found->n_beyond).chars,
                 ebb_format_of(found->n_compared, "estimate", "estimates").chars, found->bound,
                 EBB_FALSE_ALARM);
    /* Within the bound only the largest is worth a line; beyond it, up to ten show which outcome or policy it
     * is about. */
    const int64_t n_listed = found->n_beyond > 0 ? found->n_beyond : 1;
    for (int i = 0; i < found->n_worst && i < n_listed; i++)
        print_deviation(compared, &found->worst[i], text);
    if (found->n_missing > 0)
        ebb_text_add(text, "%s in one file only and cannot be compared.\n",
                     ebb_format_of(found->n_missing, "estimate exists", "estimates exist").chars);
}

/* Names in lines, not one a line: two runs with other seeds differ in all datasets but a few. */
static void print_differing(const struct ebb_compared *compared, struct ebb_text *text)
{
    int column = PAGE;
    ebb_text_add(text,
                 "\n%s:", ebb_format_of(compared->n_differing, "dataset differs", "datasets differ").chars);
    for (const char *line = ebb_text_chars(&compared->differing); *line;) {
        const int length = (int)strcspn(line, "\n");
        const bool fits = column + 1 + length < PAGE;
        column = fits ? column + 1 + length : length + 2;
        ebb_text_add(text, "%s%.*s", fits ? " " : "\n  ", length, line);
        line += length + (line[length] == '\n');
    }
    ebb_text_add(text, "\n");
}

static void print_lines(const struct ebb_compared *compared, struct ebb_text *text)
{
    ebb_text_add(text, "%s: %s and %s\n", EBB_LIKENESSES[compared->likeness], compared->path[0],
                 compared->path[1]);
    if (compared->likeness == EBB_FILES_IDENTICAL) {
        ebb_text_add(text, "digest of all %d datasets: %s\n", compared->n_datasets,
                     ebb_compared_attribute(compared, 0, "digest"));
        return;
    }
    ebb_text_add(text, "\n");
    print_estimates(compared, text);
    print_differing(compared, text);
    print_hint(compared, text);
}

/* 2. For programs */

/* Numbers unrounded, with both errors: a program can set a bound of its own. */
static void add_deviation(struct ebb_json *json, const struct ebb_compared *compared,
                          const struct ebb_deviation *deviation)
{
    const struct ebb_estimates *names = &compared->estimates[0];
    ebb_json_open(json, NULL);
    ebb_json_string(json, "outcome", names->outcomes[deviation->outcome]);
    ebb_json_string(json, "population", names->populations[deviation->population]);
    ebb_json_string(json, "policy", names->policies[deviation->policy]);
    /* A difference names both policies, a mean one; the other key is left out, not empty, to tell them
     * apart. */
    if (deviation->other >= 0)
        ebb_json_string(json, "other_policy", names->policies[deviation->other]);
    ebb_json_number(json, "a", deviation->a);
    ebb_json_number(json, "a_standard_error", deviation->a_error);
    ebb_json_number(json, "b", deviation->b);
    ebb_json_number(json, "b_standard_error", deviation->b_error);
    ebb_json_number(json, "z", deviation->z);
    ebb_json_close(json);
}

static void print_json(const struct ebb_compared *compared, struct ebb_text *text)
{
    const struct ebb_comparison *found = &compared->comparison;
    struct ebb_json json = {.text = text};
    ebb_json_open(&json, NULL);
    ebb_json_string(&json, "a", compared->path[0]);
    ebb_json_string(&json, "b", compared->path[1]);
    ebb_json_string(&json, "verdict", EBB_LIKENESSES[compared->likeness]);
    ebb_json_string(&json, "a_digest", ebb_compared_attribute(compared, 0, "digest"));
    ebb_json_string(&json, "b_digest", ebb_compared_attribute(compared, 1, "digest"));
    ebb_json_truth(&json, "same_study", compared->same_study);
    ebb_json_integer(&json, "datasets_that_differ", compared->n_differing);
    ebb_json_string(&json, "not_comparable", found->unlike ? found->unlike : "");
    ebb_json_integer(&json, "estimates_compared", found->n_compared);
    ebb_json_integer(&json, "estimates_in_one_file_only", found->n_missing);
    ebb_json_integer(&json, "estimates_beyond_the_bound", found->n_beyond);
    ebb_json_number(&json, "bound", found->bound);
    ebb_json_number(&json, "false_alarm", EBB_FALSE_ALARM);
    ebb_json_open_list(&json, "largest");
    for (int i = 0; i < found->n_worst; i++)
        add_deviation(&json, compared, &found->worst[i]);
    ebb_json_close_list(&json);
    ebb_json_close(&json);
}

/* 3. The command */

/* Runs that differ by chance alone pass, unless --exact asks for the same bits. */
static bool accepts(const struct ebb_options *options, enum ebb_likeness likeness)
{
    return likeness == EBB_FILES_IDENTICAL ||
           (likeness == EBB_FILES_WITHIN_ERROR && !ebb_options_has(options, EBB_OPTION_EXACT));
}

/* Files that differ are printed like files that do not, and only the status tells (EBB_CHECK_FAILED): a
 * script that wants to know why has the page already. */
enum ebb_status ebb_command_compare(const struct ebb_options *options)
{
    const struct ebb_work work = {.message = ebb_console_message};
    struct ebb_compared compared;
    struct ebb_text text = {0};
    enum ebb_status status =
        ebb_compare_files(options->arguments[0], options->arguments[1], &work, &compared);
    if (status == EBB_OK) {
        if (ebb_options_has(options, EBB_OPTION_JSON))
            print_json(&compared, &text);
        else
            print_lines(&compared, &text);
        const enum ebb_status printed = ebb_console_print(&text);
        status = accepts(options, compared.likeness) ? printed : EBB_CHECK_FAILED;
    }
    ebb_compared_free(&compared);
    return status;
}
