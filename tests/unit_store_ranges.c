/* SPDX-License-Identifier: MIT
 * Ranges over joint draws go into a results file and come back as the value that they were.
 *
 * Draws of a toy: rows of numbers from a stream, one answer absent in some rows, one the same in all, one of
 * noise alone. Everything but last digits of what is made anew must be the same.
 */
#include <ebb/results.h>

#include <math.h>
#include <stdlib.h>

#include "nested_toy.h"
#include "stored.h"
#include "tap.h"

enum { DRAWS = 60, PATIENTS = 40, ABSENT = 1, CONSTANT = 2, NOISE = 3 };

/* Cells of one answer in one row: by which measure it is, more of the row or of its patients. */
static double fill_row(struct toy_stream *stream, int measure, int row, double deviations[PATIENTS])
{
    double value = measure == CONSTANT ? 2.5 : measure == NOISE ? 0.0 : toy_deviate(stream) * (measure + 1.0);
    double sum = 0.0;
    for (int i = 0; i < PATIENTS; i++) {
        deviations[i] = measure == CONSTANT ? 0.1 * i : 2.0 * toy_deviate(stream);
        sum += deviations[i] / PATIENTS;
    }
    for (int i = 0; i < PATIENTS; i++)
        deviations[i] -= sum;
    if (measure != ABSENT || row % 7 != 0)
        return measure == CONSTANT ? value : value + sum;
    for (int i = 0; i < PATIENTS; i++)
        deviations[i] = 0.0;
    return NAN;
}

/* A row of the answers that were asked; a difference is that of its two estimates, patient by patient. */
static void add_row(struct ebb_nested *nested, const struct ebb_uncertainty *of, int row,
                    struct toy_stream *stream)
{
    const int policies = of->n_policies, each = 2 * policies - 1, n = each * of->n_measures;
    double(*deviations)[PATIENTS] = calloc((size_t)n, sizeof *deviations);
    const double **borrowed = calloc((size_t)n, sizeof *borrowed);
    struct ebb_answer *answers = calloc((size_t)n, sizeof *answers);
    for (int k = 0; k < n; k++) {
        const int m = k / each, at = k % each, start = m * each;
        const int other = start + (at < policies                   ? 0
                                   : at - policies < of->reference ? at - policies
                                                                   : at - policies + 1);
        const int reference = start + of->reference;
        if (at < policies)
            answers[k].value = fill_row(stream, m, row, deviations[k]);
        else
            answers[k].value = answers[other].value - answers[reference].value;
        for (int i = 0; i < PATIENTS && at >= policies; i++)
            deviations[k][i] = deviations[other][i] - deviations[reference][i];
        answers[k].error = isnan(answers[k].value) ? NAN : toy_error(deviations[k], PATIENTS);
        borrowed[k] = deviations[k];
    }
    ebb_nested_add(nested, answers, borrowed);
    free(deviations);
    free(borrowed);
    free(answers);
}

static struct ebb_uncertainty make(const struct ebb_plan *plan)
{
    struct toy_stream stream = {.state = ebb_pcg_seed(18)};
    struct ebb_uncertainty made;
    assert_int_equal(ebb_uncertainty_init(&made, plan, EBB_SITE_COUNT, DRAWS), EBB_OK);
    made.n_patients = PATIENTS;
    for (int site = 0; site < EBB_SITE_COUNT; site++) {
        struct ebb_nested *nested;
        assert_int_equal(ebb_nested_open(ebb_uncertainty_asked(&made, NULL), PATIENTS, DRAWS, &nested),
                         EBB_OK);
        for (int row = 0; row < DRAWS; row++)
            add_row(nested, &made, row, &stream);
        ebb_uncertainty_take(&made, (enum ebb_site)site, nested);
        ebb_nested_close(nested);
    }
    return made;
}

static void write_with(const struct ebb_plan *plan, const struct ebb_uncertainty *ranges)
{
    const struct ebb_writer_options options = {.path = ebb_stored_path(), .force = true, .n_threads = 1};
    const struct ebb_psa no_costs = {0};
    struct ebb_messages messages = {0};
    struct ebb_file_digests digests;
    struct ebb_writer *writer;
    assert_int_equal(ebb_writer_open(&options, plan, &writer, &messages), EBB_OK);
    ebb_stored_place(plan, writer, 1);
    ebb_writer_keep(writer, ranges, &no_costs);
    assert_int_equal(ebb_stored_finish(plan, writer, plan->study.n_patients, &digests, &messages), EBB_OK);
    ebb_writer_close(writer, &messages);
    ebb_messages_free(&messages);
}

static bool near(double a, double b)
{
    return (isnan(a) && isnan(b)) || fabs(a - b) <= 1e-9 * (1.0 + fabs(a));
}

static bool is_same(const struct ebb_nested_range *a, const struct ebb_nested_range *b)
{
    return a->n_rows == b->n_rows && a->told == b->told && a->is_noisy == b->is_noisy &&
           near(a->mean, b->mean) && near(a->median, b->median) && near(a->lower, b->lower) &&
           near(a->upper, b->upper) && near(a->error, b->error) && near(a->rows_variance, b->rows_variance) &&
           near(ebb_nested_noise_share(a), ebb_nested_noise_share(b)) &&
           near(a->share_above, b->share_above) && near(a->share_below, b->share_below) &&
           near(a->sure_above, b->sure_above) && near(a->sure_below, b->sure_below) &&
           near(a->patients_needed, b->patients_needed);
}

static void comes_back_as_it_was(void **state)
{
    (void)state;
    struct ebb_plan plan = ebb_stored_plan(100, EBB_RECORD_SUMMARY, 7);
    struct ebb_uncertainty made = make(&plan), read;
    struct ebb_messages messages = {0};
    int told[3] = {0}, n = 0;
    write_with(&plan, &made);
    struct ebb_reader *reader = ebb_stored_open();
    assert_int_equal(ebb_results_take_uncertainty(reader, &plan, &read, &messages), EBB_OK);
    assert_true(read.n_sites == EBB_SITE_COUNT && read.n_draws == DRAWS && read.n_patients == PATIENTS);
    assert_true(read.population == made.population && read.reference == made.reference);
    assert_true(read.n_measures == made.n_measures && read.n_measures > NOISE);
    for (int i = 0; i < EBB_SITE_COUNT * made.n_measures * made.n_policies * 2; i++) {
        const enum ebb_site site = (enum ebb_site)(i % 2);
        const int measure = made.measures[i / 4 % made.n_measures], policy = i / 4 / made.n_measures;
        const struct ebb_nested_range *a =
                                          ebb_uncertainty_range(&made, site, measure, policy, i / 2 % 2 != 0),
                                      *b =
                                          ebb_uncertainty_range(&read, site, measure, policy, i / 2 % 2 != 0);
        assert_true(is_same(a, b));
        told[a->told]++;
        n++;
    }
    assert_true(n > 40 && told[EBB_NOT_TOLD] > 3 && told[EBB_ALL_THE_SAME] > 3 && told[EBB_TOLD] > 10);
    ebb_reader_close(reader);
    ebb_uncertainty_free(&read);
    ebb_uncertainty_free(&made);
    ebb_plan_free(&plan);
    ebb_messages_free(&messages);
}

static void a_file_without_draws_knows_nothing(void **state)
{
    (void)state;
    struct ebb_plan plan = ebb_stored_plan(100, EBB_RECORD_SUMMARY, 7);
    struct ebb_file_digests digests;
    struct ebb_messages messages = {0};
    struct ebb_uncertainty read;
    ebb_stored_write(&plan, 1, &digests);
    struct ebb_reader *reader = ebb_stored_open();
    assert_int_equal(ebb_results_take_uncertainty(reader, &plan, &read, &messages), EBB_OK);
    assert_true(read.n_sites == 0 && read.values == NULL);
    ebb_reader_close(reader);
    ebb_plan_free(&plan);
    ebb_messages_free(&messages);
}

/* Names are places: of a plan with other policies nothing may be taken. */
static void other_policies_are_refused(void **state)
{
    (void)state;
    struct ebb_plan plan = ebb_stored_plan(100, EBB_RECORD_SUMMARY, 7);
    struct ebb_uncertainty made = make(&plan), read;
    struct ebb_messages messages = {0};
    write_with(&plan, &made);
    struct ebb_reader *reader = ebb_stored_open();
    plan.study.policies[1].name[0] = 'Z';
    assert_int_equal(ebb_results_take_uncertainty(reader, &plan, &read, &messages), EBB_BAD_FILE);
    assert_true(messages.n == 1 && read.n_sites == 0 && read.values == NULL);
    ebb_reader_close(reader);
    ebb_uncertainty_free(&made);
    ebb_plan_free(&plan);
    ebb_messages_free(&messages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("ranges come back as they were", comes_back_as_it_was),
        TEST("a file without draws knows nothing, and is no worse", a_file_without_draws_knows_nothing),
        TEST("ranges of other policies are refused", other_policies_are_refused),
    };
    return RUN_TESTS(tests);
}
