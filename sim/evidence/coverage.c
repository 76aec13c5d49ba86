/* SPDX-License-Identifier: MIT
 * coverage: sums over predictions.
 *
 *   1. What counts   2. Coverage   3. Widths   4. Skill   5. All
 */
#include <ebb/coverage.h>

#include <math.h>
#include <stdlib.h>

#include <ebb/pcg.h>
#include <ebb/quantity.h>

/* Lots of sources: the limits are their 50th and the 50th from above. More would move them by less than one
 * number of a hundred does. The seed is fixed: the same predictions have the same limits. */
enum { LOTS = 2000, TAIL = 50, SEED = 17 };

/* With fewer others a pool is one trial's luck, and no rival. */
enum { FEWEST_OTHERS = 3 };

/* A number with limits of no width would be the pool alone. */
static const double LEAST_SQUARE = 1e-6;

/* 1. What counts */

bool ebb_coverage_counts(const struct ebb_foretold *foretold)
{
    const enum ebb_g g = ebb_sources_g(foretold->target);
    return foretold->target->use != EBB_SHOWN && (g == EBB_G_LOGIT || g == EBB_G_LOG) &&
           foretold->prediction.n_draws > 0;
}

/* Likewise, of that use. */
static bool is_asked_for(const struct ebb_foretold *foretold, int use)
{
    return ebb_coverage_counts(foretold) && (use == EBB_ANY_USE || foretold->target->use == use);
}

/* 2. Coverage */

/* What a source brings to a lot. */
struct counts {
    int n, n_80, n_95;
};

static int by_number(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The remainder of 64 bits by a few dozen is even enough. */
static struct counts draw_lot(const struct counts *sources, int n_sources, ebb_u128 *stream)
{
    struct counts lot = {0, 0, 0};
    for (int i = 0; i < n_sources; i++) {
        *stream = ebb_pcg_next(*stream);
        const struct counts *one = &sources[ebb_pcg_output(*stream) % (uint64_t)n_sources];
        lot.n += one->n;
        lot.n_80 += one->n_80;
        lot.n_95 += one->n_95;
    }
    return lot;
}

static void set_limits(double shares[LOTS], struct ebb_covered *covered)
{
    qsort(shares, LOTS, sizeof *shares, by_number);
    covered->lower = shares[TAIL - 1];
    covered->upper = shares[LOTS - TAIL];
    covered->has_limits = shares[0] < shares[LOTS - 1];
}

static void cover(const struct counts *sources, struct ebb_coverage *coverage)
{
    double shares_80[LOTS], shares_95[LOTS];
    ebb_u128 stream = ebb_pcg_seed(SEED);
    for (int i = 0; i < LOTS; i++) {
        const struct counts lot = draw_lot(sources, coverage->n_sources, &stream);
        shares_80[i] = (double)lot.n_80 / lot.n;
        shares_95[i] = (double)lot.n_95 / lot.n;
    }
    coverage->at_80.share = (double)coverage->at_80.n_inside / coverage->n;
    coverage->at_95.share = (double)coverage->at_95.n_inside / coverage->n;
    set_limits(shares_80, &coverage->at_80);
    set_limits(shares_95, &coverage->at_95);
}

/* Counts of the sources that have any, packed: a source without a number would be drawn as often as one of
 * twelve. */
static int pack(struct counts *sources, int most)
{
    int n = 0;
    for (int s = 0; s < most; s++) {
        if (sources[s].n > 0)
            sources[n++] = sources[s];
    }
    return n;
}

static enum ebb_status count(const struct ebb_foretold *foretold, int n, int use,
                             struct ebb_coverage *coverage)
{
    int most = 0;
    for (int i = 0; i < n; i++)
        most = foretold[i].source >= most ? foretold[i].source + 1 : most;
    struct counts *sources = calloc((size_t)most + 1, sizeof *sources);
    if (sources == NULL)
        return EBB_NO_MEMORY;
    for (int i = 0; i < n; i++) {
        struct counts *source = &sources[foretold[i].source];
        if (!is_asked_for(&foretold[i], use))
            continue;
        source->n++;
        source->n_80 += foretold[i].prediction.inside_80;
        source->n_95 += foretold[i].prediction.inside_95;
        coverage->n++;
        coverage->at_80.n_inside += foretold[i].prediction.inside_80;
        coverage->at_95.n_inside += foretold[i].prediction.inside_95;
    }
    coverage->n_sources = pack(sources, most);
    if (coverage->n > 0)
        cover(sources, coverage);
    free(sources);
    return EBB_OK;
}

/* 3. Widths */

static double median(double *numbers, int n)
{
    qsort(numbers, (size_t)n, sizeof *numbers, by_number);
    return n == 0 ? 0.0 : 0.5 * (numbers[(n - 1) / 2] + numbers[n / 2]);
}

static enum ebb_status measure(const struct ebb_foretold *foretold, int n, int use,
                               struct ebb_coverage *coverage)
{
    double *widths = calloc(2 * (size_t)n + 1, sizeof *widths);
    if (widths == NULL)
        return EBB_NO_MEMORY;
    double *between = widths + n;
    for (int i = 0; i < n; i++) {
        const struct ebb_prediction *prediction = &foretold[i].prediction;
        if (!is_asked_for(&foretold[i], use) || ebb_sources_g(foretold[i].target) != EBB_G_LOGIT)
            continue;
        widths[coverage->n_shares] = prediction->upper_95 - prediction->lower_95;
        between[coverage->n_shares++] = prediction->between;
    }
    coverage->width = median(widths, coverage->n_shares);
    coverage->between = median(between, coverage->n_shares);
    free(widths);
    return EBB_OK;
}

/* 4. Skill */

/* The family of a quantity, and its sign there: whoever is free of a relapse is not among those who had one.
 */
static int family_of(const struct ebb_target *target, double *out_sign)
{
    const int quantity = target->quantity;
    *out_sign = quantity == EBB_Q_RELAPSE_FREE || quantity == EBB_Q_KEPT_RESPONSE ? -1.0 : 1.0;
    return quantity == EBB_Q_EVER_RESPONSE    ? EBB_Q_RESPONSE
           : quantity == EBB_Q_EVER_REMISSION ? EBB_Q_REMISSION
           : *out_sign < 0.0                  ? EBB_Q_RELAPSED
                                              : quantity;
}

double ebb_coverage_pooled(int n, const double *y, const double *se)
{
    double weights = 0.0, squares = 0.0, mean = 0.0, q = 0.0, variance = 0.0;
    /* First without, then with the variance between them that their scatter tells (the moment estimator). */
    for (int pass = 0; pass < 2; pass++) {
        double sum = 0.0;
        weights = squares = 0.0;
        for (int i = 0; i < n; i++) {
            const double weight = 1.0 / (fmax(se[i] * se[i], LEAST_SQUARE) + variance);
            weights += weight;
            squares += weight * weight;
            sum += weight * y[i];
        }
        mean = sum / weights;
        for (int i = 0; pass == 0 && i < n; i++)
            q += (y[i] - mean) * (y[i] - mean) / fmax(se[i] * se[i], LEAST_SQUARE);
        if (pass == 0 && n > 1)
            variance = fmax(0.0, (q - (n - 1)) / (weights - squares / weights));
    }
    return mean;
}

/* Room for the others of a number. */
struct others {
    double *y, *se;
    int *sources;
    int n, n_sources;
};

static void add_other(struct others *others, double y, double se, int source)
{
    bool is_new = true;
    for (int i = 0; i < others->n; i++)
        is_new = is_new && others->sources[i] != source;
    others->y[others->n] = y;
    others->se[others->n] = se;
    others->sources[others->n++] = source;
    others->n_sources += is_new;
}

static void find_others(const struct ebb_foretold *foretold, int n, int of, struct others *others)
{
    double sign, own_sign;
    const int family = family_of(foretold[of].target, &own_sign);
    others->n = others->n_sources = 0;
    for (int i = 0; i < n; i++) {
        const struct ebb_target *target = foretold[i].target;
        if (!ebb_coverage_counts(&foretold[i]) || foretold[i].source == foretold[of].source ||
            target->domain != foretold[of].target->domain || family_of(target, &sign) != family)
            continue;
        const struct ebb_published published = ebb_sources_published(target);
        add_other(others, own_sign * sign * published.y, published.se, foretold[i].source);
    }
}

static enum ebb_status compare(const struct ebb_foretold *foretold, int n, int use,
                               struct ebb_coverage *coverage)
{
    double *numbers = calloc(2 * (size_t)n + 1, sizeof *numbers), predicted = 0.0, pooled = 0.0;
    int *sources = calloc((size_t)n + 1, sizeof *sources);
    struct others others = {.y = numbers, .se = numbers ? numbers + n : NULL, .sources = sources};
    const enum ebb_status status = numbers && sources ? EBB_OK : EBB_NO_MEMORY;
    for (int i = 0; i < n && status == EBB_OK; i++) {
        const struct ebb_prediction *prediction = &foretold[i].prediction;
        if (!is_asked_for(&foretold[i], use))
            continue;
        find_others(foretold, n, i, &others);
        if (others.n_sources < FEWEST_OTHERS)
            continue;
        const double off = prediction->y - prediction->middle,
                     off_pool = prediction->y - ebb_coverage_pooled(others.n, others.y, others.se);
        predicted += off * off;
        pooled += off_pool * off_pool;
        coverage->n_skill++;
    }
    coverage->skill = pooled > 0.0 ? 1.0 - predicted / pooled : 0.0;
    free(numbers);
    free(sources);
    return status;
}

/* 5. All */

enum ebb_status ebb_coverage_of(const struct ebb_foretold *foretold, int n, int use,
                                struct ebb_coverage *out_coverage)
{
    *out_coverage = (struct ebb_coverage){.n = 0};
    enum ebb_status status = count(foretold, n, use, out_coverage);
    if (status == EBB_OK)
        status = measure(foretold, n, use, out_coverage);
    if (status == EBB_OK)
        status = compare(foretold, n, use, out_coverage);
    return status;
}
