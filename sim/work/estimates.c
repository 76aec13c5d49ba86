/* SPDX-License-Identifier: MIT
 * estimates: are two sets of results the same within Monte Carlo error?
 *
 * hypot and erfc of the C library are used here, and nowhere else below the command: what they give is a
 * verdict that is printed, never a number that is stored. So their last bits may differ from one library to
 * the next, as those of the result path may not.
 *
 * Curves are not compared, but all else that a summary holds; see the header.
 *
 *   1. One pair of estimates   2. Measures   3. What stands beside them   4. All of them
 */
#include <ebb/estimates.h>

#include <math.h>
#include <stdlib.h>

#include <ebb/early.h>

/* 1. One pair of estimates */

/* What goes along the estimates. The bound depends on how many there are, so they are gone through twice, the
 * first time with a bound that nothing reaches. */
struct walk {
    const struct ebb_results *results; /* of both */
    const struct ebb_in_both *both;
    const struct ebb_paired_errors *errors; /* NULL: none */
    struct ebb_comparison *out;
};

/* Standard errors apart; 0 for values that are equal but for rounding, infinite for constants that differ. */
static double deviation_of(double a, double b, double error)
{
    /* Errors of 0 belong to constants: nobody relapsed in either file. Equal constants divide 0 by 0,
     * hence the test first; it also forgives the last bits, of a mean that another version added up. */
    const double difference = a - b;
    if (fabs(difference) <= 1e-12 * fmax(fabs(a), fabs(b)))
        return 0.0;
    return difference / error;
}

/* A list of ten, sorted as it fills: the thousands of others are only counted. */
static void keep_if_among_worst(struct ebb_comparison *comparison, const struct ebb_deviation *deviation)
{
    int at = comparison->n_worst;
    while (at > 0 && fabs(comparison->worst[at - 1].z) < fabs(deviation->z))
        at--;
    if (at == EBB_WORST)
        return;
    int last = comparison->n_worst < EBB_WORST ? comparison->n_worst++ : EBB_WORST - 1;
    for (; last > at; last--)
        comparison->worst[last] = comparison->worst[last - 1];
    comparison->worst[at] = *deviation;
}

/* The first of a name: under twelve policies in five populations it is the same thing sixty times. */
static void keep_if_new(struct ebb_comparison *comparison, const struct ebb_deviation *deviation)
{
    for (int i = 0; i < comparison->n_lone; i++) {
        const struct ebb_deviation *known = &comparison->lone[i];
        if (known->part == deviation->part && known->item == deviation->item &&
            known->element == deviation->element)
            return;
    }
    if (comparison->n_lone < EBB_MOST_LONE)
        comparison->lone[comparison->n_lone++] = *deviation;
}

/* Where every patient moved by the same (a session more for all), what is left of the paired error is
 * rounding, 1e-16 of either error, and must not stand as one. */
static double without_rounding(double error, double a_error, double b_error)
{
    return error < 1e-12 * fmax(a_error, b_error) ? 0.0 : error;
}

/* What stands beside the measures has no value where it is not told. */
static bool is_told(const struct walk *walk, int side, const struct ebb_deviation *deviation)
{
    return deviation->part != EBB_PART_MEASURE ||
           ebb_measure_is_told(deviation->item, &walk->results[side].plan.study);
}

static void judge(struct ebb_deviation *deviation, double paired_error)
{
    deviation->paired = !isnan(paired_error);
    deviation->error = deviation->paired
                           ? without_rounding(paired_error, deviation->a_error, deviation->b_error)
                           : hypot(deviation->a_error, deviation->b_error);
    deviation->z = deviation_of(deviation->a, deviation->b, deviation->error);
}

static void compare_one(struct walk *walk, struct ebb_deviation deviation, double paired_error)
{
    /* A value without an error (one patient) cannot be judged; neither can one that exists on one side only,
     * as does what is of a part that the other study has not: its 0 is no number of side effects. */
    struct ebb_comparison *out = walk->out;
    const bool in_a = !isnan(deviation.a) && !isnan(deviation.a_error) && is_told(walk, 0, &deviation),
               in_b = !isnan(deviation.b) && !isnan(deviation.b_error) && is_told(walk, 1, &deviation);
    if (!in_a && !in_b) {
        const bool known = !isnan(deviation.a) && !isnan(deviation.b) && is_told(walk, 0, &deviation) &&
                           is_told(walk, 1, &deviation);
        out->n_unjudged += known && deviation_of(deviation.a, deviation.b, 1.0) != 0.0;
        return;
    }
    if (!in_a || !in_b) {
        out->n_missing++;
        keep_if_new(out, &deviation);
        return;
    }
    judge(&deviation, paired_error);
    out->n_compared++;
    out->n_equal += deviation.z == 0.0;
    out->n_unpaired += walk->errors && !deviation.paired;
    out->n_beside += walk->errors && deviation.part != EBB_PART_MEASURE;
    out->n_beyond += fabs(deviation.z) > out->bound;
    keep_if_among_worst(out, &deviation);
}

/* 2. Measures */

static struct ebb_deviation mean_of(const struct walk *walk, int population, int measure, int p,
                                    double *out_paired)
{
    const int *in = walk->both->populations[population], *policy = walk->both->policies[p];
    double value[2], error[2];
    for (int s = 0; s < 2; s++) {
        const struct ebb_summary *summary = &walk->results[s].summary;
        value[s] = ebb_summary_statistic(summary, EBB_STAT_MEAN, in[s], measure, policy[s]);
        error[s] = ebb_summary_statistic(summary, EBB_STAT_SE, in[s], measure, policy[s]);
    }
    *out_paired = walk->errors ? walk->errors->mean[ebb_paired_mean_at(walk->errors, population, measure, p)]
                               : (double)NAN;
    return (struct ebb_deviation){.population = in[0],
                                  .item = measure,
                                  .policy = policy[0],
                                  .other = -1,
                                  .a = value[0],
                                  .a_error = error[0],
                                  .b = value[1],
                                  .b_error = error[1]};
}

static void compare_mean(struct walk *walk, int population, int measure, int p)
{
    double paired;
    const struct ebb_deviation deviation = mean_of(walk, population, measure, p, &paired);
    compare_one(walk, deviation, paired);
}

static void compare_difference(struct walk *walk, int population, int measure, int p, int q)
{
    const int *in = walk->both->populations[population], *first = walk->both->policies[p],
              *second = walk->both->policies[q];
    double value[2], error[2];
    for (int s = 0; s < 2; s++) {
        const struct ebb_summary *summary = &walk->results[s].summary;
        value[s] = ebb_summary_paired(summary, EBB_PAIR_DIFFERENCE, in[s], measure, first[s], second[s]);
        error[s] = ebb_summary_paired(summary, EBB_PAIR_SE, in[s], measure, first[s], second[s]);
    }
    const double paired =
        walk->errors
            ? walk->errors->difference[ebb_paired_difference_at(walk->errors, population, measure, p, q)]
            : (double)NAN;
    compare_one(walk,
                (struct ebb_deviation){.population = in[0],
                                       .item = measure,
                                       .policy = first[0],
                                       .other = second[0],
                                       .a = value[0],
                                       .a_error = error[0],
                                       .b = value[1],
                                       .b_error = error[1]},
                paired);
}

/* 3. What stands beside them */

static double of_early(const struct ebb_results *results, int item, double *out_error)
{
    struct ebb_early_share share = {0, NAN, NAN};
    if (ebb_early_foretells(&results->plan.study))
        share = ebb_early_measure_of(&results->tally, (enum ebb_early_measure)item);
    *out_error = share.error;
    return share.share;
}

/* Each with its error, or without: -1. */
static const struct {
    enum ebb_gap_statistic value;
    int error;
} GAPS[] = {{EBB_GAP_MEAN, EBB_GAP_SE},
            {EBB_GAP_BOOKED_MEAN, EBB_GAP_BOOKED_SE},
            {EBB_GAP_LATE, EBB_GAP_LATE_SE},
            {EBB_GAP_N, -1},
            {EBB_GAP_SD, -1},
            {EBB_GAP_BOOKED_SD, -1}};
enum { N_GAPS = sizeof GAPS / sizeof GAPS[0] };

static double of_gap(const struct ebb_summary *summary, const struct ebb_deviation *at, double *out_error)
{
    const int place = at->population * summary->n_policies + at->policy;
    for (int i = 0; i < N_GAPS; i++) {
        if ((int)GAPS[i].value == at->item && GAPS[i].error >= 0)
            *out_error = summary->gaps[GAPS[i].error][place];
    }
    return summary->gaps[at->item][place];
}

static double of_year(const struct ebb_summary *summary, const struct ebb_deviation *at, double *out_error)
{
    const enum ebb_year_sum sum = (enum ebb_year_sum)at->item;
    if (at->element >= summary->n_years)
        return NAN;
    *out_error =
        ebb_summary_by_year(summary, EBB_BY_YEAR_SE, at->population, at->policy, at->element, (int)sum);
    return ebb_summary_by_year(summary, EBB_BY_YEAR, at->population, at->policy, at->element, (int)sum);
}

/* One number of a file and its error, NaN where there is none; `at` has the places of that file. */
static double told_by(const struct ebb_results *results, const struct ebb_deviation *at, double *out_error)
{
    const struct ebb_summary *summary = &results->summary;
    const int population = at->population, item = at->item, policy = at->policy;
    double number[2];
    *out_error = NAN;
    if (at->part == EBB_PART_EARLY)
        return of_early(results, item, out_error);
    if (at->part == EBB_PART_GAP)
        return of_gap(summary, at, out_error);
    if (at->part == EBB_PART_YEAR)
        return of_year(summary, at, out_error);
    for (int k = 0; k < 2; k++) {
        const enum ebb_statistic statistic = k == 0 ? EBB_STAT_MEAN : EBB_STAT_SE;
        const enum ebb_twin_share share = k == 0 ? EBB_TWIN_SHARE : EBB_TWIN_SHARE_SE;
        number[k] =
            at->part == EBB_PART_SIDE_EFFECT
                ? ebb_summary_side_effect(summary, statistic, population, (enum ebb_effect_rate)item,
                                          at->element, policy)
            : at->part == EBB_PART_EXPOSURE
                ? ebb_summary_exposure(summary, statistic, population, (enum ebb_exposure)item, policy)
            : at->part == EBB_PART_TWIN
                ? ebb_summary_twin(summary, share, population, policy, at->other, (enum ebb_twin)item)
                : ebb_summary_best(summary, k == 0 ? EBB_BEST_GAIN : EBB_BEST_GAIN_SE, population, policy);
    }
    *out_error = number[1];
    return number[0];
}

/* `at` has places in what both have. */
static void compare_told(struct walk *walk, struct ebb_deviation at)
{
    const struct ebb_in_both *both = walk->both;
    struct ebb_deviation there[2];
    double value[2], error[2];
    for (int s = 0; s < 2; s++) {
        there[s] = at;
        there[s].population = both->populations[at.population][s];
        there[s].policy = at.policy < 0 ? -1 : both->policies[at.policy][s];
        there[s].other = at.other < 0 ? -1 : both->policies[at.other][s];
        there[s].element = at.part == EBB_PART_SIDE_EFFECT ? both->kinds[at.element][s] : at.element;
        value[s] = told_by(&walk->results[s], &there[s], &error[s]);
    }
    there[0].a = value[0];
    there[0].a_error = error[0];
    there[0].b = value[1];
    there[0].b_error = error[1];
    compare_one(walk, there[0], NAN);
}

static void compare_items(struct walk *walk, struct ebb_deviation at, int n_items)
{
    for (at.item = 0; at.item < n_items; at.item++)
        compare_told(walk, at);
}

/* All that is told of a policy in a population. */
static void compare_beside(struct walk *walk, int population, int policy)
{
    struct ebb_deviation at = {.population = population, .policy = policy, .other = -1};
    const int years[2] = {walk->results[0].summary.n_years, walk->results[1].summary.n_years};
    at.part = EBB_PART_SIDE_EFFECT;
    for (at.element = 0; at.element < walk->both->n_kinds; at.element++)
        compare_items(walk, at, EBB_EFFECT_RATE_COUNT);
    at.part = EBB_PART_YEAR;
    for (at.element = 0; at.element < years[0] || at.element < years[1]; at.element++)
        compare_items(walk, at, EBB_YEAR_SUM_COUNT);
    at.element = 0;
    at.part = EBB_PART_EXPOSURE;
    compare_items(walk, at, EBB_EXPOSURE_COUNT);
    at.part = EBB_PART_BEST;
    compare_items(walk, at, 1);
    at.part = EBB_PART_GAP;
    for (int i = 0; i < N_GAPS; i++) {
        at.item = (int)GAPS[i].value;
        compare_told(walk, at);
    }
    at.part = EBB_PART_TWIN;
    for (at.other = policy + 1; at.other < walk->both->n_policies; at.other++)
        compare_items(walk, at, EBB_TWIN_COUNT);
}

/* 4. All of them */

/* The z that a standard normal number exceeds in size with this probability; by halving, for want of an
 * inverse in the C library. */
static double two_sided_bound(double probability)
{
    /* Beyond 40 standard errors erfc is 0 in doubles; a hundred halvings end at the last bit. */
    double low = 0.0, high = 40.0;
    for (int step = 0; step < 100; step++) {
        const double middle = 0.5 * (low + high);
        if (erfc(middle / sqrt(2.0)) > probability)
            low = middle;
        else
            high = middle;
    }
    return high;
}

double ebb_estimates_bound(int64_t n)
{
    return two_sided_bound(EBB_FALSE_ALARM / (double)(n > 0 ? n : 1));
}

/* Each pair of policies once: the difference the other way round is the same with its sign turned, and would
 * count twice against the bound. */
static void compare_all(struct walk *walk, double bound)
{
    const struct ebb_in_both *both = walk->both;
    *walk->out = (struct ebb_comparison){.bound = bound};
    compare_items(
        walk,
        (struct ebb_deviation){.part = EBB_PART_EARLY, .population = EBB_TREATED, .policy = -1, .other = -1},
        EBB_EARLY_MEASURE_COUNT);
    for (int population = 0; population < both->n_populations; population++) {
        for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
            for (int p = 0; p < both->n_policies; p++) {
                compare_mean(walk, population, measure, p);
                for (int q = p + 1; q < both->n_policies; q++)
                    compare_difference(walk, population, measure, p, q);
            }
        }
        for (int p = 0; p < both->n_policies; p++)
            compare_beside(walk, population, p);
    }
}

struct ebb_deviation ebb_estimates_mean(const struct ebb_results results[2], const struct ebb_in_both *both,
                                        const struct ebb_paired_errors *errors, int population, int measure,
                                        int policy)
{
    const struct walk walk = {results, both, errors, NULL};
    double paired;
    struct ebb_deviation deviation = mean_of(&walk, population, measure, policy, &paired);
    judge(&deviation, paired);
    return deviation;
}

void ebb_estimates_compare(const struct ebb_results results[2], const struct ebb_in_both *both,
                           const struct ebb_paired_errors *errors, struct ebb_comparison *out)
{
    struct walk walk = {results, both, errors, out};
    compare_all(&walk, INFINITY);
    compare_all(&walk, ebb_estimates_bound(out->n_compared));
}
