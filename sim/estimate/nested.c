/* SPDX-License-Identifier: MIT
 * nested: sums over rows and patients, and the range that they give.
 *
 * Deviations are cells less their row's value, so that sums of squares never hold the square of G: of values
 * around 30 with a spread of 0.01 nothing is lost. With d_ri for them, S_i their sum over rows:
 *
 *     SS_patients   = sum of S_i^2 / R            SS_interaction = sum of d_ri^2 - SS_patients
 *
 *   1. Rows as they come   2. The range
 */
#include <ebb/nested.h>

#include <math.h>
#include <stdlib.h>

#include <ebb/arith.h>

/* More than a tenth of V_rows. Below it a correction that is wrong by half its size moves a limit by 2.5 %;
 * a smaller share would ask most studies for more patients to no end. */
#define MOST_INTERACTION 0.1

/* 1. Rows as they come */

struct ebb_nested {
    int n_answers, most_rows, n_rows;
    size_t n_patients;
    double *values;   /* (answer, row) */
    double *patients; /* (answer, patient): sums over rows */
    double *squares;  /* (answer): of all deviations */
};

enum ebb_status ebb_nested_open(int n_answers, int64_t n_patients, int most_rows,
                                struct ebb_nested **out_nested)
{
    struct ebb_nested *nested = calloc(1, sizeof *nested);
    *out_nested = NULL;
    if (nested == NULL)
        return EBB_NO_MEMORY;
    nested->n_answers = n_answers;
    nested->most_rows = most_rows;
    nested->n_patients = (size_t)n_patients;
    nested->values = calloc((size_t)n_answers * (size_t)most_rows + 1, sizeof(double));
    nested->patients = calloc((size_t)n_answers * nested->n_patients + 1, sizeof(double));
    nested->squares = calloc((size_t)n_answers + 1, sizeof(double));
    if (!(nested->values && nested->patients && nested->squares)) {
        ebb_nested_close(nested);
        return EBB_NO_MEMORY;
    }
    *out_nested = nested;
    return EBB_OK;
}

void ebb_nested_close(struct ebb_nested *nested)
{
    if (nested == NULL)
        return;
    free(nested->values);
    free(nested->patients);
    free(nested->squares);
    free(nested);
}

/* Deviations of one row of one answer. The sum of squares is told by the error: it is their sum over N^2. */
static void add_patients(double *sums, const double *deviations, size_t n)
{
    for (size_t i = 0; i < n; i++)
        sums[i] += deviations[i];
}

/* Where the answer does not exist deviations are 0, and add nothing. */
void ebb_nested_add(struct ebb_nested *nested, const struct ebb_answer *answers,
                    const double *const *deviations)
{
    const double patients = (double)nested->n_patients;
    ebb_require(nested->n_rows < nested->most_rows);
    for (int k = 0; k < nested->n_answers; k++) {
        nested->values[(size_t)k * (size_t)nested->most_rows + (size_t)nested->n_rows] = answers[k].value;
        add_patients(nested->patients + (size_t)k * nested->n_patients, deviations[k], nested->n_patients);
        if (!isnan(answers[k].error))
            nested->squares[k] += answers[k].error * answers[k].error * patients * patients;
    }
    nested->n_rows++;
}

const double *ebb_nested_values(const struct ebb_nested *nested, int answer)
{
    return nested->values + (size_t)answer * (size_t)nested->most_rows;
}

/* 2. The range */

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The values that exist, in rising order; returns how many. */
static int sort_values(const struct ebb_nested *nested, int answer, double *sorted)
{
    const double *values = ebb_nested_values(nested, answer);
    int n = 0;
    for (int row = 0; row < nested->n_rows; row++) {
        if (!isnan(values[row]))
            sorted[n++] = values[row];
    }
    qsort(sorted, (size_t)n, sizeof *sorted, compare);
    return n;
}

/* At p (n + 1), between its neighbours; the ends where that is beyond them. */
static double quantile(const double *sorted, int n, double p)
{
    const double place = p * (n + 1);
    const int below = (int)place;
    if (below < 1)
        return sorted[0];
    if (below >= n)
        return sorted[n - 1];
    return sorted[below - 1] + (place - below) * (sorted[below] - sorted[below - 1]);
}

/* Mean and variance of rows, and what patients make of both. */
static void set_variances(const struct ebb_nested *nested, int answer, const double *sorted, int n,
                          struct ebb_nested_range *range)
{
    const double *sums = nested->patients + (size_t)answer * nested->n_patients;
    const double patients = (double)nested->n_patients;
    double sum = 0.0, squares = 0.0, shared = 0.0;
    for (int row = 0; row < n; row++)
        sum += sorted[row] / n;
    for (int row = 0; row < n; row++)
        squares += (sorted[row] - sum) * (sorted[row] - sum);
    for (size_t i = 0; i < nested->n_patients; i++)
        shared += sums[i] * sums[i];
    shared /= n; /* SS_patients */
    const double left = nested->squares[answer] - shared;
    range->mean = sum;
    range->rows_variance = n > 1 ? squares / (n - 1.0) : NAN;
    range->interaction_variance =
        n > 1 && patients > 1.0 ? (left > 0.0 ? left : 0.0) / (n - 1.0) / (patients - 1.0) / patients : NAN;
    range->error = patients > 1.0 ? ebb_sqrt(shared / (patients - 1.0) / n / patients) : NAN;
}

static double share_beyond(const double *sorted, int n, double mean, double shrunk, double sign)
{
    int beyond = 0;
    for (int row = 0; row < n; row++)
        beyond += sign * (mean + (sorted[row] - mean) * shrunk) > 0.0;
    return (double)beyond / n;
}

/* Rows that do not differ at all are no spread, and nothing of it is noise. */
static void set_range(const double *sorted, int n, double n_patients, struct ebb_nested_range *range)
{
    const double rows = range->rows_variance, interaction = range->interaction_variance;
    const double kept = rows > 0.0 && !isnan(interaction) ? 1.0 - interaction / rows : 1.0;
    const double shrunk = kept > 0.0 ? ebb_sqrt(kept) : 0.0, mean = range->mean;
    range->median = mean + (quantile(sorted, n, 0.5) - mean) * shrunk;
    range->lower = n > 1 ? mean + (quantile(sorted, n, 0.025) - mean) * shrunk : NAN;
    range->upper = n > 1 ? mean + (quantile(sorted, n, 0.975) - mean) * shrunk : NAN;
    range->share_above = share_beyond(sorted, n, mean, shrunk, 1.0);
    range->share_below = share_beyond(sorted, n, mean, shrunk, -1.0);
    range->is_noisy = interaction > MOST_INTERACTION * rows;
    range->patients_needed = range->is_noisy && kept > 0.0
                                 ? interaction * n_patients / (MOST_INTERACTION * (rows - interaction))
                                 : NAN;
}

struct ebb_nested_range ebb_nested_range_of(const struct ebb_nested *nested, int answer)
{
    struct ebb_nested_range range = {0, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, false, NAN};
    double *sorted = malloc(((size_t)nested->n_rows + 1) * sizeof *sorted);
    const int n = sorted ? sort_values(nested, answer, sorted) : 0;
    range.n_rows = n;
    if (n > 0) {
        set_variances(nested, answer, sorted, n, &range);
        set_range(sorted, n, (double)nested->n_patients, &range);
    }
    free(sorted);
    return range;
}
