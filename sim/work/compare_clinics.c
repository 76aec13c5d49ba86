/* SPDX-License-Identifier: MIT
 * compare_clinics: files of clinics, judged as files of runs are.
 *
 *   1. Two files   2. What was asked   3. Numbers   4. Rows   5. The whole
 */
#include <ebb/compare_clinics.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* 1. Two files */

enum ebb_status ebb_compare_clinics_find(const char *const paths[2], bool out_are[2])
{
    for (int side = 0; side < 2; side++) {
        struct ebb_messages unheard = {0};
        const enum ebb_status status = ebb_clinic_store_is(paths[side], &out_are[side], &unheard);
        ebb_messages_free(&unheard);
        if (status == EBB_NO_MEMORY)
            return status;
        out_are[side] = out_are[side] && status == EBB_OK;
    }
    return EBB_OK;
}

/* 2. What was asked */

static const char *value_of(const struct ebb_clinic_config *config, const char *key)
{
    for (size_t i = 0; i < config->n_rows; i++) {
        if (strcmp(config->rows[i].key, key) == 0)
            return config->rows[i].value;
    }
    return NULL;
}

/* Where a clinic stands differs without its being another one; what it is called is no value of it, but a
 * reader who looks for what differs wants it told. */
static enum ebb_status find_changes(struct ebb_compared_clinics *compared)
{
    const struct ebb_clinic_config *config = compared->config;
    compared->changes = calloc(config[0].n_rows + config[1].n_rows + 1, sizeof *compared->changes);
    if (compared->changes == NULL)
        return EBB_NO_MEMORY;
    for (size_t i = 0; i < config[0].n_rows; i++) {
        const struct ebb_parameter_row *row = &config[0].rows[i];
        const char *other = value_of(&config[1], row->key);
        if (other == NULL || strcmp(row->value, other) != 0)
            compared->changes[compared->n_changes++] =
                (struct ebb_clinic_change){row->key, {row->value, other}};
    }
    for (size_t i = 0; i < config[1].n_rows; i++) {
        const struct ebb_parameter_row *row = &config[1].rows[i];
        if (value_of(&config[0], row->key) == NULL)
            compared->changes[compared->n_changes++] =
                (struct ebb_clinic_change){row->key, {NULL, row->value}};
    }
    return EBB_OK;
}

/* Of one seed people and luck are the same where draws are, too: year 2k and 2k + 1 are of draw k. */
static bool is_paired(const struct ebb_compared_clinics *compared)
{
    const struct ebb_clinic_answers *a = &compared->result[0].answers, *b = &compared->result[1].answers;
    return compared->config[0].clinic.seed == compared->config[1].clinic.seed && a->n_worlds == b->n_worlds &&
           compared->config[0].worlds_are_of_new_site == compared->config[1].worlds_are_of_new_site;
}

/* 3. Numbers */

static void keep_worst(struct ebb_compared_clinics *compared, const struct ebb_clinic_deviation *deviation)
{
    int at = compared->n_worst < EBB_WORST_CLINIC_NUMBERS ? compared->n_worst++ : EBB_WORST_CLINIC_NUMBERS;
    while (at > 0 && fabs(compared->worst[at - 1].z) < fabs(deviation->z)) {
        if (at < EBB_WORST_CLINIC_NUMBERS)
            compared->worst[at] = compared->worst[at - 1];
        at--;
    }
    if (at < EBB_WORST_CLINIC_NUMBERS)
        compared->worst[at] = *deviation;
}

/* Bits, and one NaN is as good as another: what does not exist in a year exists in neither. */
static void count_values(struct ebb_compared_clinics *compared, const int row[2], int outcome)
{
    const double *a = ebb_clinic_answers_values(&compared->result[0].answers, row[0], outcome);
    const double *b = ebb_clinic_answers_values(&compared->result[1].answers, row[1], outcome);
    for (int year = 0; year < compared->n_years; year++)
        compared->n_same += a[year] == b[year] || (isnan(a[year]) && isnan(b[year]));
    compared->n_values += compared->n_years;
}

/* Of pairs where both have the same years. Where one has more, means are over unlike years, and their
 * separate errors are too wide for what differs: files of a longer and a shorter play of one clinic are told
 * by their single numbers. */
static double error_of(const struct ebb_compared_clinics *compared, const struct ebb_clinic_deviation *of)
{
    const struct ebb_clinic_answers *a = &compared->result[0].answers, *b = &compared->result[1].answers;
    if (!compared->is_paired || a->n_replications != b->n_replications)
        return sqrt(of->a_error * of->a_error + of->b_error * of->b_error);
    return ebb_clinic_difference_of(ebb_clinic_answers_values(a, of->row[0], of->outcome),
                                    ebb_clinic_answers_values(b, of->row[1], of->outcome), compared->n_years,
                                    a->n_worlds, a->scratch)
        .error;
}

/* Filled whatever comes of it; whether it counts among the compared is the caller's. */
static struct ebb_clinic_deviation deviation_of(const struct ebb_compared_clinics *compared, const int row[2],
                                                int outcome)
{
    struct ebb_clinic_estimate found[2];
    for (int side = 0; side < 2; side++) {
        const struct ebb_clinic_result *result = &compared->result[side];
        found[side] = (struct ebb_clinic_estimate){.mean = NAN, .error = NAN};
        if (ebb_clinic_is_told(outcome, &result->verdicts[row[side]]))
            found[side] = ebb_clinic_answers_estimate(&result->answers, row[side], outcome);
    }
    struct ebb_clinic_deviation deviation = {.row = {row[0], row[1]},
                                             .outcome = outcome,
                                             .a = found[0].mean,
                                             .a_error = found[0].error,
                                             .b = found[1].mean,
                                             .b_error = found[1].error};
    const double difference = deviation.a - deviation.b;
    if (isnan(difference) || difference == 0.0)
        return deviation;
    deviation.error = error_of(compared, &deviation);
    deviation.z = deviation.error > 0.0 ? difference / deviation.error : INFINITY;
    return deviation;
}

static void compare_number(struct ebb_compared_clinics *compared, const int row[2], int outcome)
{
    count_values(compared, row, outcome);
    const struct ebb_clinic_deviation deviation = deviation_of(compared, row, outcome);
    if (isnan(deviation.a) || isnan(deviation.b))
        return;
    compared->n_compared++;
    compared->n_equal += deviation.a == deviation.b;
    if (deviation.a == deviation.b)
        return;
    compared->n_beyond += fabs(deviation.z) > compared->bound;
    keep_worst(compared, &deviation);
}

/* 4. Rows */

static int find_row(const struct ebb_clinic_rows *rows, const char *name)
{
    char other[EBB_CLINIC_ROW_NAME];
    for (int row = 0; row < rows->n; row++) {
        ebb_clinic_store_name(rows, row, other);
        if (strcmp(name, other) == 0)
            return row;
    }
    return -1;
}

static void compare_verdicts(struct ebb_compared_clinics *compared, const int row[2])
{
    if (compared->result[0].verdicts[row[0]].state == compared->result[1].verdicts[row[1]].state)
        return;
    if (compared->n_verdicts++ == 0)
        memcpy(compared->first_verdict, row, sizeof compared->first_verdict);
}

/* Twice, for the bound depends on how many there are. */
static void compare_rows(struct ebb_compared_clinics *compared)
{
    const struct ebb_clinic_rows *rows = &compared->result[0].rows;
    for (int round = 0; round < 2; round++) {
        compared->bound = round == 0 ? INFINITY : ebb_estimates_bound(compared->n_compared);
        compared->n_shared = compared->n_verdicts = compared->n_worst = 0;
        compared->n_values = compared->n_same = 0;
        compared->n_compared = compared->n_equal = compared->n_beyond = 0;
        for (int first = 0; first < rows->n; first++) {
            char name[EBB_CLINIC_ROW_NAME];
            ebb_clinic_store_name(rows, first, name);
            const int row[2] = {first, find_row(&compared->result[1].rows, name)};
            if (row[1] < 0)
                continue;
            compared->n_shared++;
            compare_verdicts(compared, row);
            for (int outcome = 0; outcome < EBB_CLINIC_OUTCOME_COUNT; outcome++)
                compare_number(compared, row, outcome);
        }
    }
}

/* 5. The whole */

/* Years that both files have and that are the same, bit by bit: one holds more years or rows. Another
 * verdict is a difference, whatever its numbers: it is what a planner reads. */
static enum ebb_likeness judge(const struct ebb_compared_clinics *compared)
{
    if (strcmp(compared->digests[0].summary, compared->digests[1].summary) == 0)
        return EBB_FILES_IDENTICAL;
    if (compared->n_values > 0 && compared->n_same == compared->n_values)
        return EBB_FILES_IDENTICAL_IN_BOTH;
    if (compared->n_compared == 0 || compared->n_beyond > 0 || compared->n_verdicts > 0)
        return EBB_FILES_DIFFERENT;
    return compared->n_equal == compared->n_compared ? EBB_FILES_EQUAL : EBB_FILES_WITHIN_ERROR;
}

static enum ebb_status compare(struct ebb_compared_clinics *compared, struct ebb_messages *messages)
{
    const int n_first = compared->result[0].answers.n_replications;
    const int n_second = compared->result[1].answers.n_replications;
    enum ebb_status status = find_changes(compared);
    if (status == EBB_OK)
        status = ebb_study_changes_init(
            &compared->study_changes, ebb_text_chars(&compared->config[0].study_config.canonical),
            ebb_text_chars(&compared->config[1].study_config.canonical), messages);
    if (status != EBB_OK)
        return status;
    compared->is_paired = is_paired(compared);
    compared->n_years = n_first < n_second ? n_first : n_second;
    compare_rows(compared);
    const int own[2] = {compared->result[0].rows.own, compared->result[1].rows.own};
    compared->own = deviation_of(compared, own, EBB_CLINIC_ON_TARGET);
    compared->likeness = judge(compared);
    return EBB_OK;
}

static enum ebb_status open_file(void *self, int side, const char *path, struct ebb_messages *messages)
{
    struct ebb_compared_clinics *compared = self;
    compared->path[side] = path;
    return ebb_clinic_results_open(path, &compared->config[side], &compared->result[side],
                                   &compared->digests[side], messages);
}

enum ebb_status ebb_compare_clinics(const char *first, const char *second, const struct ebb_work *work,
                                    struct ebb_compared_clinics *out_compared)
{
    struct ebb_messages messages = {0};
    memset(out_compared, 0, sizeof *out_compared);
    enum ebb_status status = ebb_compare_open(first, second, open_file, out_compared, &messages);
    if (status == EBB_OK)
        status = compare(out_compared, &messages);
    ebb_work_say(work, &messages);
    return status;
}

void ebb_compared_clinics_free(struct ebb_compared_clinics *compared)
{
    ebb_study_changes_free(&compared->study_changes);
    free(compared->changes);
    for (int side = 0; side < 2; side++) {
        ebb_clinic_result_free(&compared->result[side]);
        ebb_config_free_clinic(&compared->config[side]);
    }
    memset(compared, 0, sizeof *compared);
}
