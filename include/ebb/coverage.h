/* SPDX-License-Identifier: MIT
 * coverage: how well predictions of many published numbers did, all together.
 *
 * Counted are the scored shares and ratios (use: shown is none; points, days and counts are on other
 * scales). Three questions, since each alone is answered by nonsense, too: do the limits hold what they
 * should (limits from 0 to 100 % hold everything), how wide are they, and is the prediction nearer to what
 * was published than what somebody would guess who never heard of a model?
 *
 *     that guess    the other sources' numbers of the same kind, pooled on g (DerSimonian and Laird 1986)
 *     kind          one domain and one family of quantities: response and ever_response; remission and
 *                   ever_remission; what is lost (relapsed, and the complements of relapse_free and
 *                   kept_response); every other quantity is a family of its own
 *     skill         1 - squares of published less predicted on g, over those of published less pooled, of the
 *                   numbers which three other sources or more have a number of their kind for
 *
 * How sure a coverage is, trials decide and not numbers: those of one trial are right or wrong together. So
 * sources are drawn again, with replacement (bootstrap, Efron 1979), and its 95 % limits are those of 2,000
 * such lots.
 *
 * Caveat: coverage of numbers that were fitted to says nothing of a new source -> leave them out and fit
 * again.
 */
#ifndef EBB_COVERAGE_H
#define EBB_COVERAGE_H

#include <ebb/predictive.h>

/* A number and its prediction. Numbers with one `source` are of one. */
struct ebb_foretold {
    const struct ebb_target *target; /* borrowed */
    int source;                      /* from 0 */
    struct ebb_prediction prediction;
};

/* A share of numbers, and its limits by drawing sources again; of nothing all are 0. Of one source, and of
 * sources that all have all their numbers inside, or none, there are no limits: all lots are alike. */
struct ebb_covered {
    int n_inside;
    bool has_limits;
    double share, lower, upper; /* without limits both are the share */
};

struct ebb_coverage {
    int n, n_sources; /* scored shares and ratios that have a prediction, and their sources */
    struct ebb_covered at_80, at_95;
    int n_shares;
    double width, between; /* medians, of shares alone: of the 95 % limits, of what sources alone give */
    int n_skill;           /* numbers behind it; 0: none, and no skill */
    double skill;
};

/* In the place of a use: numbers of all. */
enum { EBB_ANY_USE = -1 };

/* Whether the number counts here. */
bool ebb_coverage_counts(const struct ebb_foretold *foretold);

/* Of the numbers of one use (enum ebb_use), or of EBB_ANY_USE; pools have those of all. EBB_NO_MEMORY or
 * EBB_OK. */
enum ebb_status ebb_coverage_of(const struct ebb_foretold *foretold, int n, int use,
                                struct ebb_coverage *out_coverage);

/* The pooled mean on g of numbers y with standard errors se. */
double ebb_coverage_pooled(int n, const double *y, const double *se);

#endif
