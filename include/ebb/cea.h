/* SPDX-License-Identifier: MIT
 * cea: what costs and effects of strategies say about choosing one: incremental table, ratio, net benefit,
 * acceptability, value of perfect information. From arrays; values in, values out.
 *
 *     samples      cost and effect of every strategy in each joint draw of what is not known
 *     strategy 0   sample 0 | sample 1 | ...      so that a strategy is one column of R
 *     strategy 1   sample 0 | sample 1 | ...
 *
 * Nothing here knows of patients, prices or files: who has such arrays from elsewhere gets the same answers,
 * and BCEA, dampack and voi give them of the arrays that a results file holds.
 *
 * Three habits keep readers from false answers:
 * - a ratio is a number only where the strategy both costs more and does more, or less of both; its limits
 *   exist only where the middle 95 % of the samples lie on one side of the effects' axis;
 * - of two strategies that are the same in both, neither is dominated: they are said to be the same;
 * - what sampling of patients adds to the spread of samples makes every range too wide and every expected
 *   gain of knowing too large: it is taken out as far as it can be told, and named. Where it cannot be told
 *   apart from the spread there is no range, no share and no limit: a range of no width would be read as
 *   certainty.
 *
 *   1. Samples   2. The incremental table   3. Ranges   4. One strategy against another
 *   5. Curves over thresholds   6. Who is the best where
 */
#ifndef EBB_CEA_H
#define EBB_CEA_H

#include <stdbool.h>

#include <ebb/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. Samples */

enum { EBB_CEA_MOST_STRATEGIES = 32 };

/* Variances and covariance of a difference of means, of cost and effect of strategy `second` minus `first`;
 * where both are one, of that strategy's own. (first, second) of n x n. */
struct ebb_cea_noise {
    double cost, effect, covariance;
};

/* borrows: all arrays; cost and effect are (strategy, sample).
 *
 * Of samples that were played on patients: `own` is what the patients behind one sample add to it over what
 * every sample shares, and `shared` what all samples share, which moves them together and widens none. NULL:
 * nothing was played. Samples i, i + n_draws, i + 2 n_draws, ... were played with one draw of parameters, so
 * that only n_draws of them are independent; 0 or 1: all are. */
struct ebb_cea_samples {
    int n_strategies, n_samples;
    const double *cost, *effect;
    int n_draws;
    const struct ebb_cea_noise *own, *shared;
};

/* Means over samples, added in their order. */
void ebb_cea_means(const struct ebb_cea_samples *samples, double out_cost[EBB_CEA_MOST_STRATEGIES],
                   double out_effect[EBB_CEA_MOST_STRATEGIES]);

/* 2. The incremental table */

/* dampack's letters for the first three. Extended dominance: a mixture of two others costs no more and does
 * more. The same: equal to a strategy that stands before it, in cost and effect. */
#define EBB_CEA_STATUS_LIST(X)                        \
    X(EBB_CEA_NOT_DOMINATED, "ND", "not dominated")   \
    X(EBB_CEA_DOMINATED, "D", "dominated")            \
    X(EBB_CEA_EXTENDED, "ED", "extendedly dominated") \
    X(EBB_CEA_SAME, "same", "the same as another")
#define EBB_AS_ENUM(code, letters, words) code,
enum ebb_cea_status { EBB_CEA_STATUS_LIST(EBB_AS_ENUM) EBB_CEA_STATUS_COUNT };
#undef EBB_AS_ENUM
struct ebb_cea_status_info {
    const char *letters, *words;
};
extern const struct ebb_cea_status_info EBB_CEA_STATUSES[EBB_CEA_STATUS_COUNT];

/* Increments are to the row above that is not dominated, and NaN of the first row and of all that are no such
 * rows. */
struct ebb_cea_row {
    int strategy;
    enum ebb_cea_status status;
    int by; /* the strategy that dominates it, or that it is the same as; of extended dominance the one that
               does more; -1: none */
    double cost, effect, more_cost, more_effect, ratio;
};

/* Rows by rising cost; of equal cost by falling effect, then in the order of strategies. n from 1 to
 * EBB_CEA_MOST_STRATEGIES; numbers must be finite. */
void ebb_cea_table(int n, const double *cost, const double *effect, struct ebb_cea_row *out_rows);

/* 3. Ranges */

/* Of a sum of cost and effect, as net benefit is, over samples. */
struct ebb_cea_range {
    double mean;
    double error;        /* Monte Carlo, of what all samples share: beside the range, never inside it */
    double lower, upper; /* 2.5 and 97.5 % of samples, drawn in by sqrt(1 - noise_share); NaN: not told, or
                            fewer than EBB_NESTED_RANGE_ROWS independent samples */
    double noise_share;  /* of the spread of samples; more than 1: there is nothing but noise */
    bool is_told;        /* the spread is more than noise */
};

/* Of per_cost x cost + per_effect x effect, of `second` minus `first`; where both are one, of that strategy.
 * EBB_NO_MEMORY. */
enum ebb_status ebb_cea_range(const struct ebb_cea_samples *samples, int first, int second, double per_cost,
                              double per_effect, struct ebb_cea_range *out_range);

/* Cost and effect of every sample, drawn in: (sample) each. Towards their mean by the 2 x 2 matrix A of
 * A S A' = S - N, S their covariance over samples and N that of noise, the root being taken in the axes in
 * which S is round, so that no unit of money matters. Returns whether the spread is told in every direction.
 * Of `second` minus `first`, or of the one that both are. */
bool ebb_cea_draw_in(const struct ebb_cea_samples *samples, int first, int second, double *out_cost,
                     double *out_effect);

/* 4. One strategy against another */

/* What a strategy is to a reference, by the differences of the means. */
#define EBB_CEA_VERDICT_LIST(X)                                                                          \
    X(EBB_CEA_EQUAL, "same", "neither cost nor effect differs: no ratio exists")                         \
    X(EBB_CEA_DOMINATES, "dominates", "costs no more and does no less: no ratio needed")                 \
    X(EBB_CEA_IS_DOMINATED, "dominated", "costs no less and does no more: no ratio needed")              \
    X(EBB_CEA_COSTS_MORE, "ratio", "costs more and does more: the ratio is what a unit of effect costs") \
    X(EBB_CEA_SAVES, "savings", "costs less and does less: the ratio is what a unit of effect lost saves")
#define EBB_AS_ENUM(code, name, words) code,
enum ebb_cea_verdict { EBB_CEA_VERDICT_LIST(EBB_AS_ENUM) EBB_CEA_VERDICT_COUNT };
#undef EBB_AS_ENUM
struct ebb_cea_verdict_info {
    const char *name, *words;
};
extern const struct ebb_cea_verdict_info EBB_CEA_VERDICTS[EBB_CEA_VERDICT_COUNT];

struct ebb_cea_ratio {
    enum ebb_cea_verdict verdict;
    double cost, effect;         /* differences of the means */
    double ratio;                /* of the means, not the mean of ratios; NaN where the verdict has none */
    double error;                /* Monte Carlo, of what all samples share; NaN where it has no meaning */
    double lower, upper;         /* of the middle 95 % of samples; NaN where they mean nothing */
    double more_effect, cheaper; /* shares of samples; a difference of exactly 0 counts half; NaN: not told */
    /* The same, and of fewer and dearer, with all samples moved by two of the errors that they share against
     * it: what luck of the patients leaves of it at the least; words are made of these. NaN: not told. */
    double sure_more, sure_fewer, sure_cheaper, sure_dearer;
    bool is_told; /* false: limits are missing because noise hides them, or samples are few */
};

/* Of `second` against `first`. Samples are drawn in (ebb_cea_draw_in) and ordered by their direction from the
 * origin, around that of the means, so that one beyond the axis counts as the far end that it is: a
 * percentile of the bare ratios would take a dear loss for a cheap gain. EBB_NO_MEMORY. */
enum ebb_status ebb_cea_compare(const struct ebb_cea_samples *samples, int first, int second,
                                struct ebb_cea_ratio *out_ratio);

/* The verdict of one pair of differences. */
enum ebb_cea_verdict ebb_cea_verdict_of(double more_cost, double more_effect);

/* 5. Curves over thresholds */

/* At each threshold (what a unit of effect may cost): arrays that the caller has. Any may be NULL. */
struct ebb_cea_curves {
    double *net_benefit;             /* (strategy, threshold): threshold x effect - cost, mean over samples */
    double *acceptability;           /* (strategy, threshold): share of samples in which it is the best; a
                                        sample in which several are belongs to them in equal parts */
    double *acceptability_corrected; /* the same of samples drawn in; NaN: noise hides it */
    double *acceptability_error;     /* of that: of so many samples, and of what all of them share */
    double *sure_share; /* (threshold): corrected, of `best`, with all others two shared errors better: the
                               least that luck of the patients leaves it; NaN: not told, or nobody knows */
    int *best;          /* (threshold): whose mean net benefit is the largest; the first of equals */
    double *frontier;   /* (threshold): acceptability of that one */
    double *evpi;       /* (threshold): what knowing all would be worth, a patient */
    double *evpi_corrected; /* the same of samples drawn in */
    double *evpi_error;     /* of that: of so many samples, and of what all of them share */
    double *noise_share;    /* the largest share of a difference to the best that is noise: above 0.1
                                        evpi is inflated; more than 1: there is nothing but noise */
    bool *is_told;          /* (threshold): noise hides no difference that could change the best */
};

/* Differences to the best strategy are drawn towards their mean by sqrt(1 - noise / spread), as the range of
 * an answer is (<ebb/nested.h>). A difference whose spread is not told hides nothing where no sample of it,
 * as it is, is above 0: with less spread there would be none either. */
void ebb_cea_curves_fill(const struct ebb_cea_samples *samples, int n_thresholds, const double *thresholds,
                         struct ebb_cea_curves *curves);

/* 6. Who is the best where */

/* Strategies that are the best on average at some threshold, and are told to be: what each is better than
 * mixtures of its neighbours is more than two errors that all samples share. `open` are those of which it is
 * not told whether they are the best anywhere: a band of thresholds that lies within its errors is noise (of
 * 24 seeds of one study three had it), and so may be that a strategy has none. Never both; of strategies that
 * are the same the first stands for all. */
struct ebb_cea_switches {
    int n, strategy[EBB_CEA_MOST_STRATEGIES];  /* by rising cost; one at least */
    int n_open, open[EBB_CEA_MOST_STRATEGIES]; /* in the order of the table */
};

/* borrows: all. The table is that of means over samples; thresholds (threshold) are where strategies without
 * a band are looked at. Where errors are not known (NaN) all is told. */
void ebb_cea_switches_find(const struct ebb_cea_samples *samples, const struct ebb_cea_row *table,
                           int n_thresholds, const double *thresholds, struct ebb_cea_switches *out_switches);

#ifdef __cplusplus
}
#endif

#endif
