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

/* How many errors of itself a spread must stand out by, and errors that all rows share G is taken to be off
 * by. Two, as everywhere on a page: at one a tenth of the ranges of nothing would be printed, at three a
 * spread twice as wide as its noise would not be told by 50 rows. */
#define BAR 2.0

/* Sums in another order, or a mean of equal numbers, differ by some 1e-16 of what is summed; squares of rows
 * by its square. What is smaller is rounding, and no spread. */
#define ROUNDING 1e-12

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

int ebb_nested_parts(const struct ebb_nested *nested, struct ebb_nested_part out_parts[EBB_NESTED_PARTS])
{
    const size_t n = (size_t)nested->n_answers;
    out_parts[0] = (struct ebb_nested_part){nested->values, n * (size_t)nested->most_rows};
    out_parts[1] = (struct ebb_nested_part){nested->patients, n * nested->n_patients};
    out_parts[2] = (struct ebb_nested_part){nested->squares, n};
    return nested->n_rows;
}

void ebb_nested_set_rows(struct ebb_nested *nested, int n_rows)
{
    ebb_require(n_rows >= 0 && n_rows <= nested->most_rows);
    nested->n_rows = n_rows;
}

/* 2. The range */

static int compare(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The values that exist, in rising order; returns how many. */
static int sort_values(const double *values, int n_rows, double *sorted)
{
    int n = 0;
    for (int row = 0; row < n_rows; row++) {
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

/* Mean and variance of rows. */
static void set_rows(const double *sorted, int n, struct ebb_nested_range *range)
{
    double sum = 0.0, squares = 0.0;
    for (int row = 0; row < n; row++)
        sum += sorted[row] / n;
    for (int row = 0; row < n; row++)
        squares += (sorted[row] - sum) * (sorted[row] - sum);
    range->n_rows = n;
    range->mean = sum;
    range->rows_variance = n > 1 ? squares / (n - 1.0) : NAN;
}

/* What patients make of both. */
static void set_patients(const struct ebb_nested *nested, int answer, struct ebb_nested_range *range)
{
    const double *sums = nested->patients + (size_t)answer * nested->n_patients;
    const double patients = (double)nested->n_patients, n = range->n_rows;
    double shared = 0.0;
    for (size_t i = 0; i < nested->n_patients; i++)
        shared += sums[i] * sums[i];
    shared /= n; /* SS_patients */
    const double left = nested->squares[answer] - shared;
    range->interaction_variance =
        n > 1 && patients > 1.0 ? (left > 0.0 ? left : 0.0) / (n - 1.0) / (patients - 1.0) / patients : NAN;
    range->error = patients > 1.0 ? ebb_sqrt(shared / (patients - 1.0) / n / patients) : NAN;
}

/* Equal rows give a V_rows of rounding in G; patients that differ alike in all rows an interaction of
 * rounding in the sum of their squares, which the error is made of. */
static bool is_constant(const struct ebb_nested_range *range)
{
    const double in_mean = ROUNDING * range->mean, in_error = ROUNDING * range->error * range->error;
    return range->rows_variance <= in_mean * in_mean && range->interaction_variance <= in_error;
}

/* Comparisons with NaN are false: of one row nothing is told. */
static bool stands_out(const struct ebb_nested_range *range)
{
    const double rows = range->rows_variance;
    return rows - range->interaction_variance > BAR * rows * ebb_sqrt(2.0 / (range->n_rows - 1.0));
}

/* Rows that are alike but for one in forty differ by what one patient met in them, whatever their variance.
 * */
static bool is_point(const double *sorted, int n)
{
    return n >= EBB_NESTED_RANGE_ROWS && quantile(sorted, n, 0.025) == quantile(sorted, n, 0.975);
}

static enum ebb_told told_of(const double *sorted, double n_patients, const struct ebb_nested_range *range)
{
    if (is_constant(range))
        return EBB_ALL_THE_SAME;
    return n_patients >= EBB_NESTED_FEWEST_PATIENTS && stands_out(range) && !is_point(sorted, range->n_rows)
               ? EBB_TOLD
               : EBB_NOT_TOLD;
}

/* Rows as they are drawn towards the mean of all. */
struct drawn {
    const double *sorted;
    int n;
    double mean, shrunk;
};

static double drawn_quantile(const struct drawn *drawn, double p)
{
    return drawn->mean + (quantile(drawn->sorted, drawn->n, p) - drawn->mean) * drawn->shrunk;
}

/* Share of them above 0 (sign 1) or below it (-1), with all of them moved. */
static double share_beyond(const struct drawn *drawn, double moved, double sign)
{
    int beyond = 0;
    for (int row = 0; row < drawn->n; row++)
        beyond += sign * (drawn->mean + (drawn->sorted[row] - drawn->mean) * drawn->shrunk + moved) > 0.0;
    return (double)beyond / drawn->n;
}

/* `sure` of rows as they are, where their spread is not told: it is then at most as wide as they are played.
 * So five infusions fewer in each of 200 draws are five fewer, whether the draws differ by a tenth or not at
 * all. */
static void set_shares(const struct drawn *drawn, struct ebb_nested_range *range)
{
    const double off = range->error > 0.0 ? BAR * range->error : 0.0;
    struct drawn bound = *drawn;
    if (range->told == EBB_NOT_TOLD)
        bound.shrunk = 1.0;
    range->sure_above = share_beyond(&bound, -off, 1.0);
    range->sure_below = share_beyond(&bound, off, -1.0);
    if (range->told == EBB_NOT_TOLD)
        return;
    range->share_above = share_beyond(drawn, 0.0, 1.0);
    range->share_below = share_beyond(drawn, 0.0, -1.0);
}

static void set_range(const double *sorted, double n_patients, struct ebb_nested_range *range)
{
    const double rows = range->rows_variance, interaction = range->interaction_variance;
    const double kept = rows > 0.0 && !isnan(interaction) ? 1.0 - interaction / rows : 1.0;
    const struct drawn drawn = {sorted, range->n_rows, range->mean, kept > 0.0 ? ebb_sqrt(kept) : 0.0};
    range->told = told_of(sorted, n_patients, range);
    range->median = drawn_quantile(&drawn, 0.5);
    if (range->told != EBB_NOT_TOLD || n_patients >= EBB_NESTED_FEWEST_PATIENTS)
        set_shares(&drawn, range);
    if (range->told == EBB_NOT_TOLD)
        return;
    if (range->n_rows >= EBB_NESTED_RANGE_ROWS) {
        range->lower = drawn_quantile(&drawn, 0.025);
        range->upper = drawn_quantile(&drawn, 0.975);
    }
    range->is_noisy = range->told == EBB_TOLD && interaction > MOST_INTERACTION * rows;
    if (range->is_noisy)
        range->patients_needed = interaction * n_patients / (MOST_INTERACTION * (rows - interaction));
}

/* What is known of nothing. */
static const struct ebb_nested_range NOT_KNOWN = {
    .told = EBB_NOT_TOLD,
    .mean = NAN,
    .median = NAN,
    .lower = NAN,
    .upper = NAN,
    .error = NAN,
    .rows_variance = NAN,
    .interaction_variance = NAN,
    .share_above = NAN,
    .share_below = NAN,
    .sure_above = NAN,
    .sure_below = NAN,
    .patients_needed = NAN,
};

struct ebb_nested_range ebb_nested_range_of(const struct ebb_nested *nested, int answer)
{
    struct ebb_nested_range range = NOT_KNOWN;
    double *sorted = malloc(((size_t)nested->n_rows + 1) * sizeof *sorted);
    const int n = sorted ? sort_values(ebb_nested_values(nested, answer), nested->n_rows, sorted) : 0;
    if (n > 0) {
        set_rows(sorted, n, &range);
        set_patients(nested, answer, &range);
        set_range(sorted, (double)nested->n_patients, &range);
    }
    free(sorted);
    return range;
}

struct ebb_nested_range ebb_nested_range_of_rows(const double *values, int n_rows, double n_patients,
                                                 double error, double noise_share)
{
    struct ebb_nested_range range = NOT_KNOWN;
    double *sorted = malloc(((size_t)n_rows + 1) * sizeof *sorted);
    const int n = sorted ? sort_values(values, n_rows, sorted) : 0;
    if (n > 0) {
        set_rows(sorted, n, &range);
        range.error = error;
        range.interaction_variance = noise_share * range.rows_variance;
        set_range(sorted, n_patients, &range);
    }
    free(sorted);
    return range;
}

double ebb_nested_noise_share(const struct ebb_nested_range *range)
{
    if (range->told == EBB_ALL_THE_SAME)
        return 0.0;
    return range->rows_variance > 0.0 ? range->interaction_variance / range->rows_variance : (double)NAN;
}

struct ebb_nested_range ebb_nested_constant(double value, int n_rows)
{
    struct ebb_nested_range range = NOT_KNOWN;
    range.n_rows = n_rows;
    range.told = EBB_ALL_THE_SAME;
    range.mean = range.median = range.lower = range.upper = value;
    range.error = range.rows_variance = range.interaction_variance = 0.0;
    range.share_above = range.sure_above = value > 0.0;
    range.share_below = range.sure_below = value < 0.0;
    return range;
}
