/* SPDX-License-Identifier: MIT
 * value_study: the kinds of values that one key has: seed, patients, induction days, weekdays, record, and
 * the parts of a precision.
 *
 * Each fills more than the one member that its row names, or reads a form that no number has:
 *
 *     patients: 100000                 n_patients
 *     patients: {min: 8192, max: 1e6}  precision.min_patients, .max_patients; n_patients follows (complete.c)
 *     record: sample of 500            record, n_recorded
 *     contrast: [a, b]                 precision.first_policy, .second_policy: names become indices
 *     contrast: b                      likewise, the first is the study's reference
 *     half_width: 0.5 weeks            in the unit of the outcome, which must have been read
 *
 * So most go to the study itself and need no offset (weekdays do: every policy and phase has some); their
 * checks in model/kind_study.c do likewise.
 *
 *   1. Counts   2. Words   3. Precision
 */
#include "value.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include <ebb/dates.h>
#include <ebb/kind.h>
#include <ebb/measure.h>

#include "choice.h"

/* 1. Counts */

/* Not through a double, which holds 53 bits. */
bool ebb_value_read_seed(struct ebb_binder *binder, const struct ebb_key *key,
                         const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    const char *why;
    (void)key;
    if (ebb_units_read_whole(node->kind == EBB_YAML_VALUE ? node->text : "", UINT64_MAX,
                             (uint64_t *)(void *)((char *)binder->target + offset), &why))
        return true;
    ebb_binder_complain(binder, node, path, "%s%smust be a whole number, 0 to 18446744073709551615", why,
                        why[0] ? ": " : "");
    return false;
}

/* Through a double, which holds every whole number up to 2^53: more patients than EBB_MOST_PATIENTS, 2^40. */
static bool read_count(struct ebb_binder *binder, const struct ebb_key *key, const struct ebb_yaml_node *node,
                       const struct ebb_path *path, int64_t *out_count)
{
    double value = 0;
    if (!ebb_value_read_quantity(binder, key, node, path, true, &value))
        return false;
    *out_count = (int64_t)value;
    return true;
}

/* {min, max}: a run with a precision begins with the least and gives up at the most. Only the form is judged
 * here; that a precision must be there is known when all is read (complete.c). */
static bool read_patient_range(struct ebb_binder *binder, const struct ebb_key *key,
                               const struct ebb_yaml_node *node, const struct ebb_path *path)
{
    const struct ebb_yaml_node *first = ebb_yaml_node_member(node, "min"),
                               *last = ebb_yaml_node_member(node, "max");
    struct ebb_precision *precision = &ebb_binder_study(binder)->precision;
    if (node->n != 2 || first == NULL || last == NULL) {
        if (!binder->broken)
            ebb_binder_complain(binder, node, path, "must be a count or {min: count, max: count}");
        return false;
    }
    const struct ebb_path min_path = {path, "min"}, max_path = {path, "max"};
    bool good = read_count(binder, key, first, &min_path, &precision->min_patients);
    good = read_count(binder, key, last, &max_path, &precision->max_patients) && good;
    if (good && precision->min_patients > precision->max_patients) {
        ebb_binder_complain(binder, first, &min_path, "must not be above patients.max, %" PRId64,
                            precision->max_patients);
        return false;
    }
    binder->has_patient_range = true;
    return good;
}

/* The one value whose short form may be a map; fill.c knows, or it would take {min, max} for a long form
 * that lacks its value. */
bool ebb_value_read_patients(struct ebb_binder *binder, const struct ebb_key *key,
                             const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    (void)offset;
    if (node->kind == EBB_YAML_MAP)
        return read_patient_range(binder, key, node, path);
    return read_count(binder, key, node, path, &ebb_binder_study(binder)->n_patients);
}

/* Days are plain numbers of the calendar of the study, the first being 0: with units one could write 1
 * week twice and mean two infusions. */
bool ebb_value_read_day_list(struct ebb_binder *binder, const struct ebb_key *key,
                             const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    int *days = ebb_binder_study(binder)->induction.days, n = 0;
    (void)offset;
    if (node->kind != EBB_YAML_LIST || node->n < 1 || node->n > EBB_MAX_INDUCTION) {
        ebb_binder_complain(binder, node, path, "must be a list of 1 to %d day numbers, such as [0, 3, 7]",
                            EBB_MAX_INDUCTION);
        return false;
    }
    memset(days, 0, sizeof ebb_binder_study(binder)->induction.days);
    for (const struct ebb_yaml_node *member = node->first; member; member = member->next, n++) {
        double day = 0;
        if (!ebb_value_read_quantity(binder, key, member, path, true, &day))
            return false;
        if (n == 0 ? day != 0 : day <= days[n - 1]) {
            ebb_binder_complain(binder, member, path,
                                n == 0 ? "the first day must be 0" : "the days must rise");
            return false;
        }
        days[n] = (int)day;
    }
    binder->n_days = n;
    return true;
}

/* 2. Words */

/* Every wrong word is complained of, not the first only. */
bool ebb_value_read_weekdays(struct ebb_binder *binder, const struct ebb_key *key,
                             const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    unsigned *days = (unsigned *)(void *)((char *)binder->target + offset);
    const char *text = node->kind == EBB_YAML_VALUE ? node->text : "";
    const bool may_be_studys = key->min == 0, is_every = strcmp(text, EBB_EVERY_DAY) == 0;
    /* A list in the study takes the place of one that was there, and does not add to it. */
    *days = is_every ? EBB_EVERY_WEEKDAY : 0;
    if (is_every || (may_be_studys && strcmp(text, EBB_AS_THE_STUDY) == 0))
        return true;
    if (ebb_weekdays_read(text, days))
        return true;
    if (node->kind != EBB_YAML_LIST || node->n == 0) {
        char meant[EBB_WEEKDAYS_SIZE] = "";
        unsigned guessed;
        if (ebb_weekdays_guess(text, &guessed))
            ebb_weekdays_print(guessed, meant);
        ebb_binder_complain(binder, node, path,
                            "must be \"%s\"%s, weekdays from one to another, such as monday to friday, or a "
                            "list, such as [monday, thursday]%s%s%s",
                            EBB_EVERY_DAY, may_be_studys ? ", \"" EBB_AS_THE_STUDY "\"" : "",
                            meant[0] ? ". Did you mean " : "", meant, meant[0] ? "?" : "");
        return false;
    }
    bool good = true;
    for (const struct ebb_yaml_node *member = node->first; member; member = member->next) {
        const char *nearest, *word = member->kind == EBB_YAML_VALUE ? member->text : "";
        const int day = ebb_word_find(word, EBB_WEEKDAY_NAMES, 7, &nearest);
        const bool twice = day >= 0 && (*days >> day & 1u) != 0; /* the other day that was meant is closed */
        int meant;
        if (day < 0 && nearest == NULL && ebb_weekday_guess(word, &meant))
            nearest = EBB_WEEKDAY_NAMES[meant];
        if (day < 0)
            ebb_word_complain(binder, member, path, "no weekday", EBB_WEEKDAY_NAMES, 7, nearest);
        else if (twice)
            ebb_binder_complain(binder, member, path, "stands twice in the list: name each day once");
        else
            *days |= 1u << day;
        good = good && day >= 0 && !twice;
    }
    return good;
}

/* A list of words of the row; empty where nothing is asked for, as in a study that lacks the key. */
bool ebb_value_read_words(struct ebb_binder *binder, const struct ebb_key *key,
                          const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    unsigned *bits = (unsigned *)(void *)((char *)binder->target + offset);
    bool good = true;
    int n = 0;
    while (key->words[n])
        n++;
    *bits = 0;
    if (node->kind != EBB_YAML_LIST) {
        ebb_binder_complain(binder, node, path, "must be a list of words, such as [%s]", key->words[0]);
        return false;
    }
    for (const struct ebb_yaml_node *member = node->first; member; member = member->next) {
        const char *nearest, *word = member->kind == EBB_YAML_VALUE ? member->text : "";
        const int found = ebb_word_find(word, key->words, n, &nearest);
        const bool twice = found >= 0 && (*bits >> found & 1u) != 0;
        if (found < 0)
            ebb_word_complain(binder, member, path, "unknown", key->words, n, nearest);
        else if (twice)
            ebb_binder_complain(binder, member, path, "stands twice in the list: name each once");
        else
            *bits |= 1u << found;
        good = good && found >= 0 && !twice;
    }
    return good;
}

/* "sample of N" is a word with a number in it and so has a kind of its own; a bare `sample` is refused
 * with the forms there are. */
bool ebb_value_read_record(struct ebb_binder *binder, const struct ebb_key *key,
                           const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    static const char sample[] = "sample of ";
    const char *text = node->kind == EBB_YAML_VALUE ? node->text : "", *nearest;
    struct ebb_quantity quantity;
    (void)key, (void)offset;
    if (strncmp(text, sample, sizeof sample - 1) == 0 &&
        ebb_units_read(text + sizeof sample - 1, &quantity) == EBB_UNITS_OK && quantity.word == NULL &&
        quantity.value >= 1 && quantity.value <= (double)EBB_RECORD_LARGEST_SAMPLE &&
        quantity.value == floor(quantity.value)) {
        ebb_binder_study(binder)->record = EBB_RECORD_SAMPLE;
        ebb_binder_study(binder)->n_recorded = (int64_t)quantity.value;
        return true;
    }
    const int record = ebb_word_find(text, EBB_RECORD_NAMES, 4, &nearest);
    if (record < 0 || record == EBB_RECORD_SAMPLE) {
        const char *why = "";
        uint64_t ignored;
        if (strncmp(text, sample, sizeof sample - 1) == 0)
            (void)ebb_units_read_whole(text + sizeof sample - 1, UINT64_MAX, &ignored, &why);
        ebb_word_complain(binder, node, path, why[0] ? why : "unknown", EBB_RECORD_NAMES, 4, nearest);
        return false;
    }
    ebb_binder_study(binder)->record = (enum ebb_record)record;
    ebb_binder_study(binder)->n_recorded = 0;
    return true;
}

/* 3. Precision */

/* Any measure by its name in files: the page's labels hold blanks, and change more often. */
bool ebb_value_read_outcome(struct ebb_binder *binder, const struct ebb_key *key,
                            const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    const char *names[EBB_MEASURE_COUNT], *nearest;
    (void)key, (void)offset;
    for (int i = 0; i < EBB_MEASURE_COUNT; i++)
        names[i] = EBB_MEASURES[i].name;
    const char *text = node->kind == EBB_YAML_VALUE ? node->text : "";
    const int outcome = ebb_word_find(text, names, EBB_MEASURE_COUNT, &nearest);
    if (outcome < 0) {
        ebb_word_complain(binder, node, path, "no such measure", names, EBB_MEASURE_COUNT, nearest);
        return false;
    }
    ebb_binder_study(binder)->precision.outcome = outcome;
    return true;
}

/* The policy of that name, or -1 after a complaint. Policies have been read: they stand before the precision
 * in the table, wherever the file has them. `other` is the other end, which is never offered: it would be
 * refused as the same policy twice. */
static int read_policy(struct ebb_binder *binder, const struct ebb_yaml_node *node,
                       const struct ebb_path *path, const char *other)
{
    const char *names[EBB_MAX_POLICIES], *offered[EBB_MAX_POLICIES], *nearest;
    const int n = ebb_binder_study(binder)->n_policies;
    int n_offered = 0;
    for (int p = 0; p < n; p++) {
        names[p] = ebb_binder_study(binder)->policies[p].name;
        if (strcmp(names[p], other) != 0)
            offered[n_offered++] = names[p];
    }
    const char *word = node->kind == EBB_YAML_VALUE ? node->text : "";
    const int found = ebb_word_find(word, names, n, &nearest);
    if (found < 0 && !binder->broken) {
        (void)ebb_word_find(word, offered, n_offered, &nearest);
        ebb_word_complain(binder, node, path, "no such policy", names, n, nearest);
    }
    return found;
}

static const char *text_of(const struct ebb_yaml_node *node)
{
    return node->kind == EBB_YAML_VALUE ? node->text : "";
}

/* One name stands for its difference to the study's reference; of a bad reference there was a complaint. */
static bool read_ends(struct ebb_binder *binder, const struct ebb_yaml_node *node,
                      const struct ebb_path *path, int *out_first, int *out_second)
{
    const struct ebb_origin *against = ebb_binder_origin(binder, offsetof(struct ebb_study, against));
    if (node->kind == EBB_YAML_VALUE) {
        *out_first = ebb_study_reference(ebb_binder_study(binder));
        *out_second = read_policy(binder, node, path, ebb_binder_study(binder)->policies[*out_first].name);
        return *out_second >= 0 && (against == NULL || !against->bad);
    }
    if (node->kind != EBB_YAML_LIST || node->n != 2) {
        ebb_binder_complain(binder, node, path,
                            "must be a list of two policies, [first, second], or the name of one");
        return false;
    }
    *out_first = read_policy(binder, node->first, path, text_of(node->first->next));
    *out_second = read_policy(binder, node->first->next, path, text_of(node->first));
    return *out_first >= 0 && *out_second >= 0;
}

bool ebb_value_read_contrast(struct ebb_binder *binder, const struct ebb_key *key,
                             const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    int first, second;
    (void)key, (void)offset;
    if (!read_ends(binder, node, path, &first, &second))
        return false;
    if (first == second) {
        ebb_binder_complain(binder, node, path,
                            "must be two different policies: one differs from itself by exactly 0");
        return false;
    }
    ebb_binder_study(binder)->precision.first_policy = first;
    ebb_binder_study(binder)->precision.second_policy = second;
    return true;
}

/* The row has no unit: the outcome has it, and stands before this one in the table. Without a good outcome
 * the number cannot be judged, and of the outcome there was a complaint. */
bool ebb_value_read_half_width(struct ebb_binder *binder, const struct ebb_key *key,
                               const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    const struct ebb_origin *outcome =
        ebb_binder_origin(binder, offsetof(struct ebb_study, precision.outcome));
    struct ebb_quantity quantity = {0};
    double value = 0;
    (void)offset;
    if (outcome == NULL || outcome->bad) /* its unit is not known */
        return false;
    const struct ebb_measure_unit *unit = ebb_kind_measure_unit(ebb_binder_study(binder)->precision.outcome);
    struct ebb_key in_unit = *key;
    in_unit.unit = unit->unit;
    if (unit->unit == EBB_UNIT_PERCENT)
        in_unit.max = 1;
    if (node->kind == EBB_YAML_VALUE)
        (void)ebb_units_read(node->text, &quantity); /* a bad one is complained of below */
    if (!ebb_value_read_quantity(binder, &in_unit, node, path, false, &value))
        return false;
    if (value <= 0) {
        ebb_binder_complain(binder, node, path, "must be above 0");
        return false;
    }
    /* A number written in the measure's own unit is taken as it stands, so that it prints and reads back the
     * same. */
    const bool is_own =
        quantity.word && unit->unit != EBB_UNIT_PERCENT && strcmp(quantity.word->many, unit->word) == 0;
    ebb_binder_study(binder)->precision.half_width = is_own ? quantity.written : value / unit->days;
    return true;
}
