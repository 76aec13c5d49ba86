/* SPDX-License-Identifier: MIT
 * ebb compare: two results files are identical, equal within Monte Carlo error, or different.
 *
 *   1. Two files   2. The datasets   3. For people   4. For programs   5. The command
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <ebb/format.h>
#include <ebb/json.h>

#include "console.h"
#include "estimates.h"
#include "options.h"

enum { PAGE = 100 };

/* 1. Two files */

enum verdict { IDENTICAL, WITHIN_ERROR, DIFFERENT };
static const char *const VERDICTS[] = {"identical", "within Monte Carlo error", "different"};

struct comparing {
    const char *path[2];
    struct ebb_reader *reader[2];
    struct ebb_estimates estimates[2];
    struct ebb_comparison comparison;
    struct ebb_text differing; /* names of datasets, a line each */
    int n_datasets, n_differing;
    enum verdict verdict;
};

static enum ebb_status open_file(struct comparing *comparing, int side, const char *path,
                                 struct ebb_messages *messages)
{
    comparing->path[side] = path;
    enum ebb_status status = ebb_reader_open(path, &comparing->reader[side], messages);
    if (status == EBB_OK)
        status = ebb_reader_verify(comparing->reader[side], messages);
    if (status == EBB_OK)
        status = ebb_estimates_read(&comparing->estimates[side], comparing->reader[side], messages);
    return status;
}

static void close_files(struct comparing *comparing)
{
    for (int side = 0; side < 2; side++) {
        ebb_estimates_free(&comparing->estimates[side]);
        ebb_reader_close(comparing->reader[side]);
    }
    ebb_text_free(&comparing->differing);
}

static const char *attribute(const struct comparing *comparing, int side, const char *name)
{
    return ebb_reader_attribute(comparing->reader[side], name);
}

static bool same_attribute(const struct comparing *comparing, const char *name)
{
    return strcmp(attribute(comparing, 0, name), attribute(comparing, 1, name)) == 0;
}

/* 2. The datasets */

/* The dataset of that name in the other file, or -1. */
static int find_dataset(const struct ebb_reader *reader, const char *name)
{
    for (int d = 0; d < ebb_reader_dataset_count(reader); d++) {
        if (strcmp(ebb_reader_dataset_name(reader, d), name) == 0)
            return d;
    }
    return -1;
}

static void list_differing(struct comparing *comparing)
{
    const struct ebb_reader *a = comparing->reader[0], *b = comparing->reader[1];

    comparing->n_datasets = ebb_reader_dataset_count(a);
    for (int d = 0; d < comparing->n_datasets; d++) {
        const char *name = ebb_reader_dataset_name(a, d);
        int there = find_dataset(b, name);
        if (there >= 0 && strcmp(ebb_reader_dataset_digest(a, d), ebb_reader_dataset_digest(b, there)) == 0)
            continue;
        comparing->n_differing++;
        ebb_text_add(&comparing->differing, "%s%s\n", name, there < 0 ? " (in the first file only)" : "");
    }
    for (int d = 0; d < ebb_reader_dataset_count(b); d++) {
        const char *name = ebb_reader_dataset_name(b, d);
        if (find_dataset(a, name) >= 0)
            continue;
        comparing->n_differing++;
        ebb_text_add(&comparing->differing, "%s (in the second file only)\n", name);
    }
}

static void judge(struct comparing *comparing)
{
    list_differing(comparing);
    ebb_estimates_compare(&comparing->estimates[0], &comparing->estimates[1], &comparing->comparison);
    if (comparing->n_differing == 0 && same_attribute(comparing, "digest"))
        comparing->verdict = IDENTICAL;
    else if (comparing->comparison.unlike || comparing->comparison.n_beyond > 0)
        comparing->verdict = DIFFERENT;
    else
        comparing->verdict = WITHIN_ERROR;
}

/* 3. For people */

static void print_deviation(const struct comparing *comparing, const struct ebb_deviation *deviation,
                            struct ebb_text *text)
{
    const struct ebb_estimates *names = &comparing->estimates[0];
    ebb_text_add(text, "  z = %s  %s of %s, ", ebb_format_digits(deviation->z, 3).chars,
                 names->outcomes[deviation->outcome], names->populations[deviation->population]);
    if (deviation->other >= 0)
        ebb_text_add(text, "%s minus ", names->policies[deviation->other]);
    ebb_text_add(text, "%s: %s and %s\n", names->policies[deviation->policy],
                 ebb_format_with_error(deviation->a, deviation->a_error).chars,
                 ebb_format_with_error(deviation->b, deviation->b_error).chars);
}

static void print_hint(const struct comparing *comparing, struct ebb_text *text)
{
    if (!same_attribute(comparing, "study"))
        return;
    ebb_text_add(text, "\nBoth files hold the same study with the same seed, and should be identical.");
    if (!same_attribute(comparing, "contract_number"))
        ebb_text_add(
            text,
            " Their contract numbers differ (%s and %s): one of them was\nwritten by an ebb that draws otherwise.\n",
            attribute(comparing, 0, "contract_number"), attribute(comparing, 1, "contract_number"));
    else
        ebb_text_add(text, "\nThey were written by ebb %s (%s) and %s (%s): please report this.\n",
                     attribute(comparing, 0, "program_version"), attribute(comparing, 0, "program_commit"),
                     attribute(comparing, 1, "program_version"), attribute(comparing, 1, "program_commit"));
}

static void print_estimates(const struct comparing *comparing, struct ebb_text *text)
{
    const struct ebb_comparison *found = &comparing->comparison;
    if (found->unlike) {
        ebb_text_add(text, "The files do not report the same %s; nothing more can be compared.\n",
                     found->unlike);
        return;
    }
    ebb_text_add(text, "%s of %s go beyond |z| = %.2f (chance of a false alarm: %g); largest:\n",
                 ebb_format_count(found->n_beyond).chars,
                 ebb_format_of(found->n_compared, "estimate", "estimates").chars, found->bound,
                 EBB_FALSE_ALARM);
    const int64_t n_listed = found->n_beyond > 0 ? found->n_beyond : 1;
    for (int i = 0; i < found->n_worst && i < n_listed; i++)
        print_deviation(comparing, &found->worst[i], text);
    if (found->n_missing > 0)
        ebb_text_add(text, "%s in one file only and cannot be compared.\n",
                     ebb_format_of(found->n_missing, "estimate exists", "estimates exist").chars);
}

static void print_differing(const struct comparing *comparing, struct ebb_text *text)
{
    int column = PAGE;
    ebb_text_add(text,
                 "\n%s:", ebb_format_of(comparing->n_differing, "dataset differs", "datasets differ").chars);
    for (const char *line = ebb_text_chars(&comparing->differing); *line;) {
        const int length = (int)strcspn(line, "\n");
        const bool fits = column + 1 + length < PAGE;
        column = fits ? column + 1 + length : length + 2;
        ebb_text_add(text, "%s%.*s", fits ? " " : "\n  ", length, line);
        line += length + (line[length] == '\n');
    }
    ebb_text_add(text, "\n");
}

static void print_lines(const struct comparing *comparing, struct ebb_text *text)
{
    ebb_text_add(text, "%s: %s and %s\n", VERDICTS[comparing->verdict], comparing->path[0],
                 comparing->path[1]);
    if (comparing->verdict == IDENTICAL) {
        ebb_text_add(text, "digest of all %d datasets: %s\n", comparing->n_datasets,
                     attribute(comparing, 0, "digest"));
        return;
    }
    ebb_text_add(text, "\n");
    print_estimates(comparing, text);
    print_differing(comparing, text);
    print_hint(comparing, text);
}

/* 4. For programs */

static void add_deviation(struct ebb_json *json, const struct comparing *comparing,
                          const struct ebb_deviation *deviation)
{
    const struct ebb_estimates *names = &comparing->estimates[0];
    ebb_json_open(json, NULL);
    ebb_json_string(json, "outcome", names->outcomes[deviation->outcome]);
    ebb_json_string(json, "population", names->populations[deviation->population]);
    ebb_json_string(json, "policy", names->policies[deviation->policy]);
    if (deviation->other >= 0)
        ebb_json_string(json, "other_policy", names->policies[deviation->other]);
    ebb_json_number(json, "a", deviation->a);
    ebb_json_number(json, "a_standard_error", deviation->a_error);
    ebb_json_number(json, "b", deviation->b);
    ebb_json_number(json, "b_standard_error", deviation->b_error);
    ebb_json_number(json, "z", deviation->z);
    ebb_json_close(json);
}

static void print_json(const struct comparing *comparing, struct ebb_text *text)
{
    const struct ebb_comparison *found = &comparing->comparison;
    struct ebb_json json = {.text = text};
    ebb_json_open(&json, NULL);
    ebb_json_string(&json, "a", comparing->path[0]);
    ebb_json_string(&json, "b", comparing->path[1]);
    ebb_json_string(&json, "verdict", VERDICTS[comparing->verdict]);
    ebb_json_string(&json, "a_digest", attribute(comparing, 0, "digest"));
    ebb_json_string(&json, "b_digest", attribute(comparing, 1, "digest"));
    ebb_json_truth(&json, "same_study", same_attribute(comparing, "study"));
    ebb_json_integer(&json, "datasets_that_differ", comparing->n_differing);
    ebb_json_string(&json, "not_comparable", found->unlike ? found->unlike : "");
    ebb_json_integer(&json, "estimates_compared", found->n_compared);
    ebb_json_integer(&json, "estimates_in_one_file_only", found->n_missing);
    ebb_json_integer(&json, "estimates_beyond_the_bound", found->n_beyond);
    ebb_json_number(&json, "bound", found->bound);
    ebb_json_number(&json, "false_alarm", EBB_FALSE_ALARM);
    ebb_json_open_list(&json, "largest");
    for (int i = 0; i < found->n_worst; i++)
        add_deviation(&json, comparing, &found->worst[i]);
    ebb_json_close_list(&json);
    ebb_json_close(&json);
}

/* 5. The command */

enum ebb_status ebb_command_compare(const struct ebb_options *options)
{
    struct comparing comparing = {0};
    struct ebb_messages messages = {0};
    struct ebb_text text = {0};
    enum ebb_status status = EBB_OK;

    for (int side = 0; side < 2; side++) {
        enum ebb_status opened = open_file(&comparing, side, options->arguments[side], &messages);
        status = status == EBB_OK ? opened : status;
    }
    ebb_console_messages(&messages);
    ebb_messages_free(&messages);
    if (status == EBB_OK) {
        judge(&comparing);
        if (ebb_options_has(options, EBB_OPTION_JSON))
            print_json(&comparing, &text);
        else
            print_lines(&comparing, &text);
        enum ebb_status printed = ebb_console_print(&text);
        const bool accepted = comparing.verdict == IDENTICAL || (comparing.verdict == WITHIN_ERROR &&
                                                                 !ebb_options_has(options, EBB_OPTION_EXACT));
        status = accepted ? printed : EBB_CHECK_FAILED;
    }
    close_files(&comparing);
    return status;
}
