/* SPDX-License-Identifier: MIT
 * compared_text: the page of a comparison.
 *
 * In the order of a reader's questions: are they the same; of whom; what is different between the studies;
 * which estimates, by how much, in which unit and with which error; which datasets; and what to do.
 *
 *   1. Words   2. The patients   3. The studies   4. The estimates   5. The datasets   6. The page */
#include "compared_text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include <ebb/format.h>
#include <ebb/patient_rows.h>
#include <ebb/population.h>

#include "compared_words.h"
#include "wrapped.h"

/* Characters of a line, and lines of the sections that grow with the study: a page stays within 40. Six
 * deviations of two lines show what it is about; the next four are mostly the same outcome once more. */
enum {
    PAGE = 100,
    MOST_CHANGES = 12,
    MOST_CHANGES_WITH_DEVIATIONS = 5,
    MOST_DEVIATIONS = 6,
    MOST_DATASET_LINES = 2
};

/* 1. Words */

struct words {
    char chars[160];
};

/* At most `width` characters of the text, with "..." where some are left out; never half a letter. */
static struct words cut(const char *text, int width)
{
    struct words out;
    int n = 0, kept = 0;
    const char *end = text, *fits = text;
    for (; *end && end - text < (int)sizeof out.chars - 4; end++) {
        if (((unsigned char)*end & 0xC0) != 0x80 && n++ == width - 3)
            fits = end;
    }
    kept = *end == '\0' && n <= width ? (int)(end - text) : (int)(fits - text);
    snprintf(out.chars, sizeof out.chars, "%.*s%s", kept, text, text[kept] ? "..." : "");
    return out;
}

struct ebb_compared_words ebb_compared_pairing_words(const struct ebb_compared *compared)
{
    struct ebb_compared_words words = {""};
    const int64_t n = compared->n_shared;
    const bool all = n == compared->results[0].n_patients && n == compared->results[1].n_patients;
    if (compared->pairing == EBB_OTHER_PATIENTS)
        return words;
    snprintf(words.chars, sizeof words.chars, "%s on %s %s%s",
             compared->pairing == EBB_PAIRED ? "paired" : "unpaired", all ? "the same" : "the",
             ebb_format_of(n, "patient", "patients").chars,
             !compared->same_traits ? " of the same draws, with other traits"
             : all                  ? ""
                                    : " that both hold");
    return words;
}

/* 2. The patients */

/* Asked of the files and not of their studies: one that should have rows may have lost some to a copier. */
static const char *which_lacks_rows(const struct ebb_compared *compared)
{
    bool kept[2];
    for (int side = 0; side < 2; side++)
        kept[side] = ebb_patient_rows_kept(compared->reader[side], &compared->results[side].plan);
    return kept[1]   ? "the first keeps no rows of them"
           : kept[0] ? "the second keeps no rows of them"
                     : "neither keeps rows of them";
}

/* Said whatever the verdict: a "different" by separate errors is true all the same, a "within" is not worth
 * much. */
static void print_patients(const struct ebb_compared *compared, struct ebb_text *text)
{
    if (compared->pairing != EBB_PAIRING_NOT_KEPT || compared->likeness == EBB_FILES_WITHIN_ERROR ||
        compared->likeness == EBB_FILES_EQUAL)
        return;
    ebb_text_add(
        text,
        "\nThe files share patients (seed %llu)%s, and %s.\n"
        "So each file's own error had to be used. Together these are too wide for patients in common:\n"
        "differences far beyond chance can look like none. Run both with `--record outcomes` to compare\n"
        "them patient by patient.\n",
        (unsigned long long)compared->results[0].plan.study.seed,
        ebb_compared_same_attribute(compared, "contract_number") ? "" : ", if their contracts draw alike",
        which_lacks_rows(compared));
}

/* 3. The studies */

/* Once more by name, because the list above may be cut, and a policy that has the same name in both files is
 * easily taken for the same policy. Keys of one policy stand together. One that differs in its label alone is
 * the same. */
static void print_changed_policies(const struct ebb_study_changes *changes, struct ebb_text *text)
{
    const char *last = "";
    struct ebb_text line = {0};
    int last_length = 0, n = 0;
    for (size_t i = 0; i < changes->n; i++) {
        const char *key = changes->changes[i].key;
        if (strncmp(key, "policies.", 9) != 0)
            continue;
        const int length = (int)strcspn(key + 9, ".");
        if (strcmp(key + 9 + length, ".label") == 0)
            continue;
        if (length == last_length && strncmp(key + 9, last, (size_t)length) == 0)
            continue;
        last = key + 9;
        last_length = length;
        ebb_text_add(&line, "%s%.*s", n++ > 0 ? ", " : "policies that differ: ", length, last);
    }
    ebb_wrapped_add(text, 2, 4, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}

/* Values are cut and keys are not lined up: a policy's key is three words long, a title's value a
 * sentence. */
void ebb_compared_print_changes(const struct ebb_study_changes *changes, bool has_deviations,
                                struct ebb_text *text)
{
    const size_t most = has_deviations ? MOST_CHANGES_WITH_DEVIATIONS : MOST_CHANGES;
    if (changes->n == 0) {
        ebb_text_add(text, "\nThe studies do not differ in any value.\n");
        return;
    }
    ebb_text_add(text, "\nThe studies differ in %s of %s (first file | second file):\n",
                 ebb_format_count((int64_t)changes->n).chars,
                 ebb_format_of((int64_t)changes->n_values, "value", "values").chars);
    for (size_t i = 0; i < changes->n && i < most; i++) {
        const struct ebb_study_change *change = &changes->changes[i];
        const struct words key = cut(change->key, 56);
        const int width = (PAGE - 8 - (int)strlen(key.chars)) / 2;
        ebb_text_add(text, "  %s: %s | %s\n", key.chars,
                     cut(change->value[0] ? change->value[0] : "not there", width).chars,
                     cut(change->value[1] ? change->value[1] : "not there", width).chars);
    }
    if (changes->n > most)
        ebb_text_add(text, "  and %s more (--json has all)\n",
                     ebb_format_count((int64_t)(changes->n - most)).chars);
    print_changed_policies(changes, text);
}

/* The error of a difference of two counts: of pairs, else of two binomial counts, which is too wide for
 * patients in common. */
static double flow_error(const struct ebb_compared *compared, int step)
{
    double variance = 0.0;
    if (compared->pairing == EBB_PAIRED)
        return compared->errors.flow[step];
    for (int side = 0; side < 2; side++) {
        const double n = (double)compared->results[side].n_patients;
        const double count = (double)compared->results[side].tally.flow[step];
        variance += count * (1.0 - count / n);
    }
    return sqrt(variance);
}

/* How many of the same patients came how far, where that differs: responders gained or lost by another
 * induction are in no estimate of the table below. The words are those of the flow. */
static void print_flow(const struct ebb_compared *compared, struct ebb_text *text)
{
    struct ebb_text line = {0};
    if (compared->n_shared != compared->results[0].n_patients ||
        compared->n_shared != compared->results[1].n_patients)
        return;
    for (int step = 0; step < EBB_FLOW_COUNT; step++) {
        const int64_t a = compared->results[0].tally.flow[step], b = compared->results[1].tally.flow[step];
        if (a != b)
            ebb_text_add(&line, "%s %s %s | %s | %s",
                         line.length > 0 ? ";"
                                         : "patients that differ (first | second | first minus second):",
                         EBB_FLOW_NAMES[step], ebb_format_count(a).chars, ebb_format_count(b).chars,
                         ebb_format_with_error((double)(a - b), flow_error(compared, step)).chars);
    }
    ebb_wrapped_add(text, 2, 4, ebb_text_chars(&line));
    text->failed = text->failed || line.failed;
    ebb_text_free(&line);
}

/* 4. The estimates */

/* Two lines, the first to find it by, the second with all numbers: unit and error stand at each, since a
 * column would be headed for measures of five units. */
static void print_deviation(const struct ebb_compared *compared, const struct ebb_deviation *deviation,
                            struct ebb_text *text)
{
    const struct ebb_compared_what words = ebb_compared_what_of(compared, deviation);
    const char *unit = words.sign;
    struct ebb_text what = {0};
    ebb_compared_add_what(compared, deviation, &what);
    ebb_text_add(text, "  z = %-6s  %s\n",
                 isfinite(deviation->z) ? ebb_format_digits(deviation->z, 3).chars : "exact",
                 cut(ebb_text_chars(&what), PAGE - 15).chars);
    ebb_text_add(
        text, "              %s%s | %s%s | %s%s%s\n",
        ebb_format_with_error(words.scale * deviation->a, words.scale * deviation->a_error).chars, unit,
        ebb_format_with_error(words.scale * deviation->b, words.scale * deviation->b_error).chars, unit,
        ebb_format_with_error(words.scale * (deviation->a - deviation->b), words.scale * deviation->error)
            .chars,
        unit, compared->pairing == EBB_PAIRED && !deviation->paired ? " (not in pairs)" : "");
    text->failed = text->failed || what.failed;
    ebb_text_free(&what);
}

/* ± means one thing on the whole page, and which patients the third is of is what the verdict hangs on. */
static void print_legend(const struct ebb_compared *compared, bool exact, struct ebb_text *text)
{
    ebb_text_add(
        text,
        "  Each: first file | second file | first minus second. ± is one Monte Carlo standard error, of\n"
        "  having simulated so many patients and not infinitely many; that of the difference is %s.\n"
        "  z is the difference in its standard errors%s.\n",
        compared->pairing == EBB_PAIRED             ? "from pairs"
        : compared->pairing == EBB_PAIRING_NOT_KEPT ? "unpaired"
                                                    : "from both",
        exact ? "; exact: nothing varies" : "");
}

/* The bound and its chance of a false alarm stand on the page, because "different" is only worth as much as
 * they are: a reader can tell one estimate just beyond it from many far beyond. */
static void print_estimates(const struct ebb_compared *compared, struct ebb_text *text)
{
    const struct ebb_comparison *found = &compared->comparison;
    bool exact = false;
    if (found->n_compared == 0) {
        ebb_text_add(text, "\nThe files report no estimate that both have; nothing more can be compared.\n");
        return;
    }
    if (found->n_equal == found->n_compared) {
        ebb_text_add(text, "\nEach of %s is the same number in both files.\n",
                     ebb_format_of(found->n_compared, "estimate", "estimates").chars);
        if (found->n_unjudged > 0)
            ebb_text_add(text, "%s without an error, as percentiles are, and cannot be judged.\n",
                         ebb_format_of(found->n_unjudged, "other differs", "others differ").chars);
        return;
    }
    ebb_text_add(
        text, "\n%s of %s beyond chance: |z| above %.2f (a false alarm once in a million times); largest:\n",
        ebb_format_count(found->n_beyond).chars,
        ebb_format_of(found->n_compared, "estimate", "estimates").chars, found->bound);
    /* Within the bound only the largest is worth a line; beyond it, some show which outcome or policy it is
     * about. */
    const int64_t n_listed = found->n_beyond > 0 ? found->n_beyond : 1;
    for (int i = 0; i < found->n_worst && i < n_listed && i < MOST_DEVIATIONS; i++) {
        exact |= isinf(found->worst[i].z);
        print_deviation(compared, &found->worst[i], text);
    }
    print_legend(compared, exact, text);
}

/* Policies and populations of one file alone, and numbers that only one could give. */
static void print_left_out(const struct ebb_compared *compared, struct ebb_text *text)
{
    static const char *const files[2] = {"first", "second"};
    const struct ebb_in_both *both = &compared->both;
    for (int side = 0; side < 2; side++) {
        const struct ebb_plan *plan = &compared->results[side].plan;
        struct ebb_text names = {0};
        for (int i = 0; i < plan->study.n_policies; i++) {
            if (!ebb_in_both_has_policy(both, side, i))
                ebb_text_add(&names, "%s%s", names.length > 0 ? ", " : "", plan->study.policies[i].name);
        }
        for (int i = 0; i < plan->n_populations; i++) {
            if (!ebb_in_both_has_population(both, side, i))
                ebb_text_add(&names, "%s%s", names.length > 0 ? ", " : "", plan->populations[i].name);
        }
        for (int i = 0; i < plan->study.n_side_effects; i++) {
            if (!ebb_in_both_has_kind(both, side, i))
                ebb_text_add(&names, "%s%s", names.length > 0 ? ", " : "", plan->study.side_effects[i].name);
        }
        if (names.length > 0)
            ebb_text_add(text, "In the %s file only, and not compared: %s\n", files[side],
                         cut(ebb_text_chars(&names), PAGE - 45).chars);
        text->failed = text->failed || names.failed;
        ebb_text_free(&names);
    }
    if (compared->comparison.n_missing > 0)
        ebb_text_add(
            text, "%s in one file only and cannot be compared (--full names them).\n",
            ebb_format_of(compared->comparison.n_missing, "estimate exists", "estimates exist").chars);
    const int64_t beside = compared->comparison.n_beside, relapses = compared->comparison.n_unpaired - beside;
    if (relapses > 0)
        ebb_text_add(text, "%s of time to relapse not compared in pairs: rows do not tell who was at risk.\n",
                     ebb_format_of(relapses, "estimate", "estimates").chars);
    if (beside > 0)
        ebb_text_add(text,
                     "%s beside the measures (side effects, exposure, gaps, twins, years) not in pairs: the\n"
                     "errors of both files together are too wide for them.\n",
                     ebb_format_of(beside, "estimate", "estimates").chars);
}

/* 5. The datasets */

/* Names in lines, not one a line: two runs with other seeds differ in all datasets but a few. */
void ebb_compared_print_differing(const char *names, int n_differing, struct ebb_text *text)
{
    int column = PAGE, lines = 0, n = 0;
    ebb_text_add(text, "\n%s:", ebb_format_of(n_differing, "dataset differs", "datasets differ").chars);
    for (const char *line = names; *line; n++) {
        const int length = (int)strcspn(line, "\n");
        const bool fits = column + 1 + length < PAGE;
        lines += !fits;
        if (lines > MOST_DATASET_LINES)
            break;
        column = fits ? column + 1 + length : length + 2;
        ebb_text_add(text, "%s%.*s", fits ? " " : "\n  ", length, line);
        line += length + (line[length] == '\n');
    }
    if (n < n_differing)
        ebb_text_add(text, "\n  and %d more (--json has all)", n_differing - n);
    ebb_text_add(text, "\n");
}

static bool same_range(const struct ebb_compared *compared)
{
    const struct ebb_patients *a = compared->results[0].patients, *b = compared->results[1].patients;
    return a->first == b->first && a->n == b->n;
}

/* Files of one study may hold other patients of it: parts of a run, or one that a precision ended early. The
 * numbers are those of the study. */
static void print_ranges(const struct ebb_compared *compared, struct ebb_text *text)
{
    const struct ebb_patients *a = compared->results[0].patients, *b = compared->results[1].patients;
    if (same_range(compared) || (!compared->same_study && a->first == 0 && b->first == 0))
        return;
    ebb_text_add(text, "The first file holds patients %s to %s, the second %s to %s.\n",
                 ebb_format_count(a->first).chars, ebb_format_count(a->first + a->n - 1).chars,
                 ebb_format_count(b->first).chars, ebb_format_count(b->first + b->n - 1).chars);
}

/* One study and seed should give one result. Why it did not is what the reader asks next: another contract of
 * draws is an answer, the same contract is a bug. */
static void print_hint(const struct ebb_compared *compared, struct ebb_text *text)
{
    if (!compared->same_study || !same_range(compared) ||
        compared->comparison.n_equal == compared->comparison.n_compared)
        return;
    ebb_text_add(text, "\nBoth files hold the same study with the same seed, and should agree.");
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

/* The digests that both files have, by the names of their attributes: the first is the one to cite. */
static void print_digests(const struct ebb_compared *compared, struct ebb_text *text)
{
    static const char *const names[] = {"digest", "digest_outcomes", "digest_courses"};
    for (int k = 0; k < 3; k++) {
        const char *hex = ebb_compared_attribute(compared, 0, names[k]);
        if (hex[0] != '\0' && ebb_compared_same_attribute(compared, names[k]))
            ebb_text_add(text, "  %-15s  %s\n", names[k], hex);
    }
}

/* What only one file holds, when all that both hold is the same. */
static void print_not_kept(const struct ebb_compared *compared, struct ebb_text *text)
{
    static const char *const files[2] = {"first", "second"};
    for (int side = 0; side < 2; side++) {
        const bool rows = ebb_compared_attribute(compared, 1 - side, "digest_outcomes")[0] == '\0' &&
                          ebb_compared_attribute(compared, side, "digest_outcomes")[0] != '\0';
        const bool courses = ebb_compared_attribute(compared, 1 - side, "digest_courses")[0] == '\0' &&
                             ebb_compared_attribute(compared, side, "digest_courses")[0] != '\0';
        if (rows || courses)
            ebb_text_add(text, "The %s file only holds %s%s%s (record: %s; the other: %s).\n", files[side],
                         rows ? "rows of patients" : "", rows && courses ? " and " : "",
                         courses ? "courses" : "", ebb_compared_attribute(compared, side, "record"),
                         ebb_compared_attribute(compared, 1 - side, "record"));
    }
    if (compared->n_sampled > 0)
        ebb_text_add(text, "One file holds courses of more patients; those of the patients in both are "
                           "identical.\n");
}

/* 6. The page */

/* Policies that both files report; fewer than either has when one was changed or renamed. The verdict is of
 * them alone, and says so where it stands: "within error" was read as one on the policy that had been
 * changed. */
static void add_of_whom(const struct ebb_compared *compared, struct ebb_text *text)
{
    const int n = compared->results[0].plan.study.n_policies;
    int in_both = 0;
    for (int i = 0; i < n; i++)
        in_both += ebb_in_both_has_policy(&compared->both, 0, i);
    if (in_both < n || in_both < compared->results[1].plan.study.n_policies)
        ebb_text_add(text, " in the %s of both",
                     in_both == 1 ? "one policy" : ebb_format_of(in_both, "policy", "policies").chars);
}

void ebb_compared_print(const struct ebb_compared *compared, struct ebb_text *text)
{
    const bool identical = compared->likeness == EBB_FILES_IDENTICAL ||
                           compared->likeness == EBB_FILES_IDENTICAL_IN_BOTH ||
                           compared->likeness == EBB_FILES_BUT_FOR_COSTS;
    const char *pairing = ebb_compared_pairing_words(compared).chars;
    /* A verdict that names itself unpaired does not need the word twice. */
    const bool told = compared->likeness == EBB_FILES_UNPAIRED;
    ebb_text_add(text, "%s", EBB_LIKENESSES[compared->likeness]);
    if (!identical)
        add_of_whom(compared, text);
    ebb_text_add(text, "%s%s: %s and %s\n", identical || pairing[0] == '\0' || told ? "" : ", ",
                 identical ? "" : pairing + (told ? strlen("unpaired") : 0), compared->path[0],
                 compared->path[1]);
    if (identical) {
        print_digests(compared, text);
        print_not_kept(compared, text);
        ebb_compared_print_costs(compared, text);
        ebb_compared_print_draws(compared, text);
        /* What differs between the studies changed no number: worth a word all the more. */
        if (compared->changes.n > 0)
            ebb_compared_print_changes(&compared->changes, false, text);
        return;
    }
    print_patients(compared, text);
    ebb_compared_print_changes(&compared->changes, compared->comparison.n_beyond > 0, text);
    print_flow(compared, text);
    print_ranges(compared, text);
    print_estimates(compared, text);
    print_left_out(compared, text);
    ebb_compared_print_costs(compared, text);
    ebb_compared_print_draws(compared, text);
    ebb_compared_print_differing(ebb_text_chars(&compared->differing), compared->n_differing, text);
    print_hint(compared, text);
}
