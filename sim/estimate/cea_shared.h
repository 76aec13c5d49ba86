/* SPDX-License-Identifier: MIT
 * cea_shared: what the luck that all samples share makes of shares of samples and of the value of
 * information.
 *
 * Every draw is played on the same patients, so that other patients would move all samples at once: a share
 * of 69 % of 500 draws is known to 2 points by the count of draws, and moved by 7 from one seed to the next.
 * The errors of mean differences are known (`shared` of <ebb/cea.h>), for each pair, and so are their
 * covariances:
 *
 *     cov(a - best, b - best) = (V(a, best) + V(b, best) - V(a, b)) / 2
 *
 * Shares and gains have a kink wherever two policies tie, where slopes say nothing. So differences to the
 * best are moved as a whole, by so many normal vectors of that covariance, and shares and gains counted after
 * each move; their spread over moves is the error. The moves come from a fixed seed, in pairs of opposite
 * sign and of unit size in each direction: errors run smoothly over thresholds, and of two policies whose
 * share is straight in the move they are exact.
 *
 *     difference of policy k to the best, sample i        d_ki
 *     move m                                              d_ki + x_mk      best's own: 0
 *     share of k after it                                 how often d_ki + x_mk is the largest
 *     gain after it     mean over i of the largest d_ki + x_mk, less the largest mean
 *
 * Beside the moves stands one of all others two errors up, which leaves the best the least that its share may
 * be: the rule of README.md for shares of weeks.
 */
#ifndef EBB_ESTIMATE_CEA_SHARED_H
#define EBB_ESTIMATE_CEA_SHARED_H

#include <stdbool.h>

#include <ebb/cea.h>

/* 64 moves know a spread to sqrt(1 / 128) = 9 % of it where it is a curve's, and exactly where it is a
 * line's. Sixteen would know it to a sixth; more cost time in proportion, at each threshold. */
enum { EBB_CEA_MOVES = 64, EBB_CEA_TWO_ERRORS_UP = EBB_CEA_MOVES, EBB_CEA_MOVED };

/* At one threshold. Filled by init, then by every sample; 33 KB, for a stack. */
struct ebb_cea_shared {
    int n_strategies, best;
    bool is_known;                         /* false: the tally keeps no products, and nobody knows */
    bool moves;                            /* false: nothing is shared, all is exact */
    double means[EBB_CEA_MOST_STRATEGIES]; /* of differences to the best */
    double move[EBB_CEA_MOVED][EBB_CEA_MOST_STRATEGIES];
    double shares[EBB_CEA_MOVED][EBB_CEA_MOST_STRATEGIES]; /* sums over samples */
    double gains[EBB_CEA_MOVED];
};

/* borrows nothing: samples and means (strategy, of net benefit less the best's) are read here alone. */
void ebb_cea_shared_init(const struct ebb_cea_samples *samples, int best, double threshold,
                         const double *means, struct ebb_cea_shared *shared);
/* The differences to the best of one sample, drawn in; (strategy). */
void ebb_cea_shared_add(struct ebb_cea_shared *shared, const double *differences);

/* Variances, of shares (strategy) and of the gain; 0 where nothing moves, NaN where nobody knows. */
void ebb_cea_shared_of_shares(const struct ebb_cea_shared *shared, int n_samples, double *out_variances);
double ebb_cea_shared_of_gain(const struct ebb_cea_shared *shared, int n_samples);
/* The best's share with all others two errors up. */
double ebb_cea_shared_sure(const struct ebb_cea_shared *shared, int n_samples);

#endif
