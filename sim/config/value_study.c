/* SPDX-License-Identifier: MIT
 * value_study: the kinds of values that occur once: seed, patients, induction days, weekdays, record, and the
 * parts of a precision.
 *
 *   1. Counts   2. Words   3. Precision
 */
#include "value.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/measure.h>

#include "choice.h"

/* 1. Counts */

static bool read_seed(struct ebb_binder *binder, const struct ebb_item *item,
                      const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    const char *text = node->kind == EBB_YAML_VALUE ? node->text : "";
    const size_t n_digits = strspn(text, "0123456789");
    (void)item, (void)offset;
    errno = 0;
    const unsigned long long seed = strtoull(text, NULL, 10); /* not through a double, which holds 53 bits */
    if (n_digits == 0 || text[n_digits] != '\0' || errno == ERANGE) {
        ebb_binder_complain(binder, node, path, "must be a whole number, 0 to 18446744073709551615");
        return false;
    }
    ebb_binder_study(binder)->seed = seed;
    return true;
}

static void print_seed(const struct ebb_study *study, const struct ebb_item *item, size_t offset,
                       struct ebb_text *text)
{
    (void)item, (void)offset;
    ebb_text_add(text, "%" PRIu64, study->seed);
}

static double seed_number(const struct ebb_study *study, const struct ebb_item *item, size_t offset)
{
    (void)item, (void)offset;
    return (double)study->seed;
}

const struct ebb_value_kind EBB_VALUE_SEED = {read_seed, print_seed, seed_number};

static bool read_count(struct ebb_binder *binder, const struct ebb_item *item,
                       const struct ebb_yaml_node *node, const struct ebb_path *path, int64_t *out_count)
{
    double value = 0;
    if (!ebb_value_read_quantity(binder, item, node, path, true, &value))
        return false;
    *out_count = (int64_t)value;
    return true;
}

/* {min, max} */
static bool read_patient_range(struct ebb_binder *binder, const struct ebb_item *item,
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
    bool good = read_count(binder, item, first, &min_path, &precision->min_patients);
    good = read_count(binder, item, last, &max_path, &precision->max_patients) && good;
    if (good && precision->min_patients > precision->max_patients) {
        ebb_binder_complain(binder, first, &min_path, "must not be above patients.max, %" PRId64,
                            precision->max_patients);
        return false;
    }
    binder->has_patient_range = true;
    return good;
}

static bool read_patients(struct ebb_binder *binder, const struct ebb_item *item,
                          const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    (void)offset;
    if (node->kind == EBB_YAML_MAP)
        return read_patient_range(binder, item, node, path);
    return read_count(binder, item, node, path, &ebb_binder_study(binder)->n_patients);
}

static void print_patients(const struct ebb_study *study, const struct ebb_item *item, size_t offset,
                           struct ebb_text *text)
{
    const struct ebb_precision *precision = &study->precision;
    (void)item, (void)offset;
    if (precision->on)
        ebb_text_add(text, "{min: %" PRId64 ", max: %" PRId64 "}", precision->min_patients,
                     precision->max_patients);
    else
        ebb_text_add(text, "%" PRId64, study->n_patients);
}

static double patients_number(const struct ebb_study *study, const struct ebb_item *item, size_t offset)
{
    (void)item, (void)offset;
    return (double)study->n_patients;
}

const struct ebb_value_kind EBB_VALUE_PATIENTS = {read_patients, print_patients, patients_number};

static double no_number(const struct ebb_study *study, const struct ebb_item *item, size_t offset)
{
    (void)study, (void)item, (void)offset;
    return NAN;
}

static bool read_days(struct ebb_binder *binder, const struct ebb_item *item,
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
        if (!ebb_value_read_quantity(binder, item, member, path, true, &day))
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

static void print_days(const struct ebb_study *study, const struct ebb_item *item, size_t offset,
                       struct ebb_text *text)
{
    (void)item, (void)offset;
    for (int i = 0; i < study->induction.infusions; i++)
        ebb_text_add(text, "%s%d", i == 0 ? "[" : ", ", study->induction.days[i]);
    ebb_text_add(text, "]");
}

const struct ebb_value_kind EBB_VALUE_DAY_LIST = {read_days, print_days, no_number};

/* 2. Words */

const char *const EBB_VALUE_WEEKDAY_NAMES[7] = {"monday", "tuesday",  "wednesday", "thursday",
                                                "friday", "saturday", "sunday"};

static bool read_weekdays(struct ebb_binder *binder, const struct ebb_item *item,
                          const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    unsigned *days = (unsigned *)(void *)((char *)binder->target + offset);
    (void)item;
    *days = 0;
    if (node->kind == EBB_YAML_VALUE && strcmp(node->text, "every day") == 0)
        return true;
    if (node->kind != EBB_YAML_LIST || node->n == 0) {
        ebb_binder_complain(binder, node, path,
                            "must be \"every day\" or a list of weekdays, such as [monday, thursday]");
        return false;
    }
    bool good = true;
    for (const struct ebb_yaml_node *member = node->first; member; member = member->next) {
        const char *nearest, *word = member->kind == EBB_YAML_VALUE ? member->text : "";
        const int day = ebb_word_find(word, EBB_VALUE_WEEKDAY_NAMES, 7, &nearest);
        if (day < 0)
            ebb_word_complain(binder, member, path, "no weekday", EBB_VALUE_WEEKDAY_NAMES, 7, nearest);
        else
            *days |= 1u << day;
        good = good && day >= 0;
    }
    return good;
}

static void print_weekdays(const struct ebb_study *study, const struct ebb_item *item, size_t offset,
                           struct ebb_text *text)
{
    const unsigned days = *(const unsigned *)(const void *)((const char *)study + offset);
    const char *separator = "[";
    (void)item;
    for (int i = 0; i < 7; i++) {
        if (days >> i & 1u) {
            ebb_text_add(text, "%s%s", separator, EBB_VALUE_WEEKDAY_NAMES[i]);
            separator = ", ";
        }
    }
    ebb_text_add(text, "%s", days == 0 ? "every day" : "]");
}

const struct ebb_value_kind EBB_VALUE_WEEKDAYS = {read_weekdays, print_weekdays, no_number};

const char *const EBB_VALUE_RECORD_NAMES[4] = {
    [EBB_RECORD_SUMMARY] = "summary",
    [EBB_RECORD_OUTCOMES] = "outcomes",
    [EBB_RECORD_SAMPLE] = "sample of N",
    [EBB_RECORD_ALL] = "all",
};

static bool read_record(struct ebb_binder *binder, const struct ebb_item *item,
                        const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    static const char sample[] = "sample of ";
    const char *text = node->kind == EBB_YAML_VALUE ? node->text : "", *nearest;
    struct ebb_quantity quantity;
    (void)item, (void)offset;
    if (strncmp(text, sample, sizeof sample - 1) == 0 &&
        ebb_units_read(text + sizeof sample - 1, &quantity) == EBB_UNITS_OK && quantity.word == NULL &&
        quantity.value >= 1 && quantity.value <= 1e12 && quantity.value == floor(quantity.value)) {
        ebb_binder_study(binder)->record = EBB_RECORD_SAMPLE;
        ebb_binder_study(binder)->n_recorded = (int64_t)quantity.value;
        return true;
    }
    const int record = ebb_word_find(text, EBB_VALUE_RECORD_NAMES, 4, &nearest);
    if (record < 0 || record == EBB_RECORD_SAMPLE) {
        ebb_word_complain(binder, node, path, "unknown", EBB_VALUE_RECORD_NAMES, 4, nearest);
        return false;
    }
    ebb_binder_study(binder)->record = (enum ebb_record)record;
    ebb_binder_study(binder)->n_recorded = 0;
    return true;
}

static void print_record(const struct ebb_study *study, const struct ebb_item *item, size_t offset,
                         struct ebb_text *text)
{
    (void)item, (void)offset;
    if (study->record == EBB_RECORD_SAMPLE)
        ebb_text_add(text, "sample of %" PRId64, study->n_recorded);
    else
        ebb_text_add(text, "%s", EBB_VALUE_RECORD_NAMES[study->record]);
}

const struct ebb_value_kind EBB_VALUE_RECORD = {read_record, print_record, no_number};

/* 3. Precision */

static bool read_outcome(struct ebb_binder *binder, const struct ebb_item *item,
                         const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    const char *names[EBB_MEASURE_COUNT], *nearest;
    (void)item, (void)offset;
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

static void print_outcome(const struct ebb_study *study, const struct ebb_item *item, size_t offset,
                          struct ebb_text *text)
{
    (void)item, (void)offset;
    ebb_text_add(text, "%s", EBB_MEASURES[study->precision.outcome].name);
}

const struct ebb_value_kind EBB_VALUE_OUTCOME = {read_outcome, print_outcome, no_number};

static bool read_contrast(struct ebb_binder *binder, const struct ebb_item *item,
                          const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    const char *names[EBB_MAX_POLICIES], *nearest;
    const int n = ebb_binder_study(binder)->n_policies;
    int found[2] = {-1, -1}, i = 0;
    (void)item, (void)offset;
    if (node->kind != EBB_YAML_LIST || node->n != 2) {
        ebb_binder_complain(binder, node, path, "must be a list of two policies, [first, second]");
        return false;
    }
    for (int p = 0; p < n; p++)
        names[p] = ebb_binder_study(binder)->policies[p].name;
    for (const struct ebb_yaml_node *member = node->first; member; member = member->next, i++) {
        found[i] = ebb_word_find(member->kind == EBB_YAML_VALUE ? member->text : "", names, n, &nearest);
        if (found[i] < 0 && !binder->broken)
            ebb_word_complain(binder, member, path, "no such policy", names, n, nearest);
    }
    if (found[0] < 0 || found[1] < 0)
        return false;
    if (found[0] == found[1]) {
        ebb_binder_complain(binder, node, path,
                            "must be two different policies: one differs from itself by exactly 0");
        return false;
    }
    ebb_binder_study(binder)->precision.first_policy = found[0];
    ebb_binder_study(binder)->precision.second_policy = found[1];
    return true;
}

static void print_contrast(const struct ebb_study *study, const struct ebb_item *item, size_t offset,
                           struct ebb_text *text)
{
    (void)item, (void)offset;
    ebb_text_add(text, "[%s, %s]", study->policies[study->precision.first_policy].name,
                 study->policies[study->precision.second_policy].name);
}

const struct ebb_value_kind EBB_VALUE_CONTRAST = {read_contrast, print_contrast, no_number};

/* The units of measures, how they are written, and how long a day of the program is in them. */
static const struct {
    const char *name;
    const char *word;
    enum ebb_unit unit;
    double days;
} MEASURE_UNITS[] = {
    {"1", "", EBB_UNIT_NUMBER, 1},
    {"day", "days", EBB_UNIT_DAYS, 1},
    {"week", "weeks", EBB_UNIT_DAYS, 7},
    {"1/year", "per year", EBB_UNIT_PER_YEAR, 1},
};

static size_t unit_of_measure(int measure)
{
    const size_t n = sizeof MEASURE_UNITS / sizeof MEASURE_UNITS[0];
    size_t i = 0;
    while (i < n && strcmp(MEASURE_UNITS[i].name, EBB_MEASURES[measure].unit) != 0)
        i++;
    ebb_require(i < n);
    return i;
}

static bool read_half_width(struct ebb_binder *binder, const struct ebb_item *item,
                            const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    const struct ebb_origin *outcome =
        ebb_binder_origin(binder, offsetof(struct ebb_study, precision.outcome));
    struct ebb_quantity quantity = {0};
    double value = 0;
    (void)offset;
    if (outcome == NULL || outcome->bad) /* its unit is not known */
        return false;
    const size_t row = unit_of_measure(ebb_binder_study(binder)->precision.outcome);
    struct ebb_item in_unit = *item;
    in_unit.unit = MEASURE_UNITS[row].unit;
    /* Shares are measures of unit 1, and may be written in %. */
    if (node->kind == EBB_YAML_VALUE && ebb_units_read(node->text, &quantity) == EBB_UNITS_OK &&
        quantity.unit == EBB_UNIT_PERCENT && in_unit.unit == EBB_UNIT_NUMBER)
        in_unit.unit = EBB_UNIT_PERCENT;
    if (!ebb_value_read_quantity(binder, &in_unit, node, path, false, &value))
        return false;
    if (value <= 0) {
        ebb_binder_complain(binder, node, path, "must be above 0");
        return false;
    }
    /* A number written in the measure's own unit is taken as it stands, so that it prints and reads back the
     * same. */
    const bool is_own = quantity.word && strcmp(quantity.word->many, MEASURE_UNITS[row].word) == 0;
    ebb_binder_study(binder)->precision.half_width =
        is_own ? quantity.written : value / MEASURE_UNITS[row].days;
    return true;
}

static void print_half_width(const struct ebb_study *study, const struct ebb_item *item, size_t offset,
                             struct ebb_text *text)
{
    const char *word = MEASURE_UNITS[unit_of_measure(study->precision.outcome)].word;
    char number[EBB_UNITS_SIZE];
    (void)item, (void)offset;
    ebb_units_print_number(study->precision.half_width, number);
    ebb_text_add(text, "%s%s%s", number, word[0] ? " " : "", word);
}

static double half_width_number(const struct ebb_study *study, const struct ebb_item *item, size_t offset)
{
    (void)item, (void)offset;
    return study->precision.half_width;
}

const struct ebb_value_kind EBB_VALUE_HALF_WIDTH = {read_half_width, print_half_width, half_width_number};
