/* SPDX-License-Identifier: MIT
 * cea_shared: see the header.
 *
 *   1. Moves   2. Samples   3. What they say
 */
#include "cea_shared.h"

#include <math.h>

#include <ebb/draw.h>
#include <ebb/normal.h>
#include <ebb/pcg.h>

#include "cea_noise.h"

/* 1. Moves */

/* "shared" in ASCII: no study's seed, and the same for all of them. */
#define SEED_OF_MOVES UINT64_C(0x736861726564)

/* Normal numbers (move, direction), each direction's second half the first with the other sign, and of mean
 * square 1: 32 numbers have one of 0.75 to 1.25 by chance, which every error would then be wrong by. */
static void draw_moves(int n, double (*out)[EBB_CEA_MOST_STRATEGIES])
{
    ebb_u128 state = ebb_pcg_seed(SEED_OF_MOVES);
    for (int k = 0; k < n; k++) {
        double squares = 0.0;
        for (int m = 0; m < EBB_CEA_MOVES / 2; m++) {
            out[m][k] = (double)ebb_normal(ebb_draw_high(ebb_pcg_output(state)));
            squares += out[m][k] * out[m][k] / (EBB_CEA_MOVES / 2);
            state = ebb_pcg_next(state);
        }
        for (int m = 0; m < EBB_CEA_MOVES / 2; m++) {
            out[m][k] /= ebb_sqrt(squares);
            out[EBB_CEA_MOVES / 2 + m][k] = -out[m][k];
        }
    }
}

static double variance_of(const struct ebb_cea_samples *samples, int first, int second, double threshold)
{
    return first == second
               ? 0.0
               : ebb_cea_noise_of(samples->shared, samples->n_strategies, first, second, -1.0, threshold);
}

static double covariance_of(const struct ebb_cea_samples *samples, int best, int a, int b, double threshold)
{
    return (variance_of(samples, best, a, threshold) + variance_of(samples, best, b, threshold) -
            variance_of(samples, a, b, threshold)) /
           2.0;
}

/* Cholesky's root, row by row. A direction without spread (a policy twice, or the best itself) has none: what
 * rounding leaves of it is no spread either. */
static void find_root(const struct ebb_cea_samples *samples, int best, double threshold,
                      double (*root)[EBB_CEA_MOST_STRATEGIES])
{
    for (int a = 0; a < samples->n_strategies; a++) {
        const double own = covariance_of(samples, best, a, a, threshold);
        for (int b = 0; b <= a; b++) {
            double left = covariance_of(samples, best, a, b, threshold);
            for (int k = 0; k < b; k++)
                left -= root[a][k] * root[b][k];
            if (a == b)
                root[a][a] = left > 1e-9 * own ? ebb_sqrt(left) : 0.0;
            else
                root[a][b] = root[b][b] > 0.0 ? left / root[b][b] : 0.0;
        }
    }
}

static void set_moves(const struct ebb_cea_samples *samples, double threshold, struct ebb_cea_shared *shared)
{
    double normals[EBB_CEA_MOVES][EBB_CEA_MOST_STRATEGIES];
    double root[EBB_CEA_MOST_STRATEGIES][EBB_CEA_MOST_STRATEGIES] = {{0.0}};
    draw_moves(shared->n_strategies, normals);
    find_root(samples, shared->best, threshold, root);
    for (int a = 0; a < shared->n_strategies; a++) {
        const double error = ebb_sqrt(variance_of(samples, shared->best, a, threshold));
        for (int m = 0; m < EBB_CEA_MOVES; m++) {
            for (int b = 0; b <= a; b++)
                shared->move[m][a] += root[a][b] * normals[m][b];
        }
        shared->move[EBB_CEA_TWO_ERRORS_UP][a] = 2.0 * error;
    }
}

void ebb_cea_shared_init(const struct ebb_cea_samples *samples, int best, double threshold,
                         const double *means, struct ebb_cea_shared *shared)
{
    *shared = (struct ebb_cea_shared){.n_strategies = samples->n_strategies, .best = best, .is_known = true};
    for (int k = 0; k < samples->n_strategies; k++) {
        const double variance = variance_of(samples, best, k, threshold);
        shared->means[k] = means[k] - means[best];
        shared->is_known = shared->is_known && !isnan(variance);
        shared->moves = shared->moves || variance > 0.0;
    }
    if (shared->moves && shared->is_known)
        set_moves(samples, threshold, shared);
}

/* 2. Samples */

/* Equals share the sample, as everywhere. */
static void add_moved(struct ebb_cea_shared *shared, int m, const double *differences)
{
    double values[EBB_CEA_MOST_STRATEGIES], most = -INFINITY;
    int equals = 0;
    for (int k = 0; k < shared->n_strategies; k++) {
        values[k] = differences[k] + shared->move[m][k];
        most = values[k] > most ? values[k] : most;
    }
    for (int k = 0; k < shared->n_strategies; k++)
        equals += values[k] == most;
    for (int k = 0; k < shared->n_strategies; k++)
        shared->shares[m][k] += values[k] == most ? 1.0 / equals : 0.0;
    shared->gains[m] += most;
}

void ebb_cea_shared_add(struct ebb_cea_shared *shared, const double *differences)
{
    /* Where nothing moves the last is asked all the same, and is the share itself. */
    const int first = shared->moves && shared->is_known ? 0 : (int)EBB_CEA_MOVES;
    for (int m = first; m < EBB_CEA_MOVED; m++)
        add_moved(shared, m, differences);
}

/* 3. What they say */

static double spread_of(const double *values)
{
    double mean = 0.0, squares = 0.0;
    for (int m = 0; m < EBB_CEA_MOVES; m++)
        mean += values[m] / EBB_CEA_MOVES;
    for (int m = 0; m < EBB_CEA_MOVES; m++)
        squares += (values[m] - mean) * (values[m] - mean) / EBB_CEA_MOVES;
    return squares;
}

void ebb_cea_shared_of_shares(const struct ebb_cea_shared *shared, int n_samples, double *out_variances)
{
    double values[EBB_CEA_MOVES];
    for (int k = 0; k < shared->n_strategies; k++) {
        for (int m = 0; m < EBB_CEA_MOVES; m++)
            values[m] = shared->shares[m][k] / n_samples;
        out_variances[k] = !shared->is_known ? NAN : spread_of(values);
    }
}

/* Whoever decides does so by the means as they are after the move: a gain is over the largest of those. */
double ebb_cea_shared_of_gain(const struct ebb_cea_shared *shared, int n_samples)
{
    double values[EBB_CEA_MOVES];
    if (!shared->is_known)
        return NAN;
    for (int m = 0; m < EBB_CEA_MOVES; m++) {
        double most = -INFINITY;
        for (int k = 0; k < shared->n_strategies; k++) {
            const double mean = shared->means[k] + shared->move[m][k];
            most = mean > most ? mean : most;
        }
        values[m] = shared->gains[m] / n_samples - most;
    }
    return spread_of(values);
}

double ebb_cea_shared_sure(const struct ebb_cea_shared *shared, int n_samples)
{
    return shared->is_known ? shared->shares[EBB_CEA_TWO_ERRORS_UP][shared->best] / n_samples : NAN;
}
