/* SPDX-License-Identifier: MIT
 * estimates: are two sets of results the same within Monte Carlo error?
 *
 * hypot and erfc of the C library are used here, and nowhere else below the command: what they give is a
 * verdict that is printed, never a number that is stored. So their last bits may differ from one library to
 * the next, as those of the result path may not.
 *
 * Only means and paired differences are compared, each with its error; curves are not.
 *
 *   1. Laying out   2. One pair of estimates   3. All of them
 */
#include <ebb/estimates.h>

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/* 1. Laying out */

/* One allocation, numbers first: doubles want the widest alignment, and pointers are no wider.
 *
 *     | mean | mean_error | difference | difference_error | populations | outcomes | policies |
 */
static enum ebb_status allocate(struct ebb_estimates *estimates)
{
    const size_t n_names = (size_t)(estimates->n_populations + estimates->n_outcomes + estimates->n_policies);
    const size_t n_means =
        (size_t)estimates->n_populations * (size_t)estimates->n_outcomes * (size_t)estimates->n_policies;
    const size_t n_pairs = n_means * (size_t)estimates->n_policies;
    double *numbers = calloc(2 * (n_means + n_pairs) + n_names, sizeof *numbers); /* a name is no wider */
    if (numbers == NULL)
        return EBB_NO_MEMORY;
    estimates->memory = numbers;
    estimates->mean = numbers;
    estimates->mean_error = estimates->mean + n_means;
    estimates->difference = estimates->mean_error + n_means;
    estimates->difference_error = estimates->difference + n_pairs;
    estimates->populations = (const char **)(void *)(estimates->difference_error + n_pairs);
    estimates->outcomes = estimates->populations + estimates->n_populations;
    estimates->policies = estimates->outcomes + estimates->n_outcomes;
    return EBB_OK;
}

static void set_names(struct ebb_estimates *estimates, const struct ebb_plan *plan)
{
    for (int i = 0; i < estimates->n_populations; i++)
        estimates->populations[i] = plan->populations[i].name;
    for (int i = 0; i < estimates->n_outcomes; i++)
        estimates->outcomes[i] = EBB_MEASURES[i].name;
    for (int i = 0; i < estimates->n_policies; i++)
        estimates->policies[i] = plan->study.policies[i].name;
}

/* What one policy gives, alone and against each other one. */
static void set_policy(struct ebb_estimates *estimates, const struct ebb_summary *summary, int population,
                       int outcome, int policy)
{
    const int n = estimates->n_policies, mean = (population * estimates->n_outcomes + outcome) * n + policy;
    estimates->mean[mean] = ebb_summary_statistic(summary, EBB_STAT_MEAN, population, outcome, policy);
    estimates->mean_error[mean] = ebb_summary_statistic(summary, EBB_STAT_SE, population, outcome, policy);
    for (int other = 0; other < n; other++) {
        const int pair = mean * n + other;
        estimates->difference[pair] =
            ebb_summary_paired(summary, EBB_PAIR_DIFFERENCE, population, outcome, policy, other);
        estimates->difference_error[pair] =
            ebb_summary_paired(summary, EBB_PAIR_SE, population, outcome, policy, other);
    }
}

enum ebb_status ebb_estimates_init(struct ebb_estimates *estimates, const struct ebb_results *results)
{
    *estimates = (struct ebb_estimates){
        .n_populations = results->plan.n_populations,
        .n_outcomes = EBB_MEASURE_COUNT,
        .n_policies = results->plan.study.n_policies,
    };
    if (allocate(estimates) != EBB_OK)
        return EBB_NO_MEMORY;
    set_names(estimates, &results->plan);
    for (int population = 0; population < estimates->n_populations; population++) {
        for (int outcome = 0; outcome < estimates->n_outcomes; outcome++) {
            for (int policy = 0; policy < estimates->n_policies; policy++)
                set_policy(estimates, &results->summary, population, outcome, policy);
        }
    }
    return EBB_OK;
}

void ebb_estimates_free(struct ebb_estimates *estimates)
{
    free(estimates->memory);
    *estimates = (struct ebb_estimates){0};
}

/* 2. One pair of estimates */

/* Standard errors apart; 0 for values that are equal but for rounding, infinite for constants that differ. */
static double deviation_of(double a, double a_error, double b, double b_error)
{
    /* Errors of 0 belong to constants: nobody relapsed in either file. Equal constants divide 0 by 0,
     * hence the test first; it also forgives the last bits, of a mean that another version added up. */
    const double difference = a - b, error = hypot(a_error, b_error);
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

/* Counts an estimate and keeps it if it is among the largest. The bound is not known yet: it depends on how
 * many there are. */
static void compare_one(struct ebb_comparison *comparison, struct ebb_deviation deviation)
{
    /* A value without an error (one patient) cannot be judged; neither can one that exists on one side only.
     */
    const bool in_a = !isnan(deviation.a) && !isnan(deviation.a_error),
               in_b = !isnan(deviation.b) && !isnan(deviation.b_error);
    if (!in_a && !in_b)
        return;
    if (!in_a || !in_b) {
        comparison->n_missing++;
        return;
    }
    comparison->n_compared++;
    deviation.z = deviation_of(deviation.a, deviation.a_error, deviation.b, deviation.b_error);
    keep_if_among_worst(comparison, &deviation);
}

/* 3. All of them */

/* In the same order, too: places are compared with places. */
static bool same_names(const char *const *a, int n_a, const char *const *b, int n_b)
{
    if (n_a != n_b)
        return false;
    for (int i = 0; i < n_a; i++) {
        if (strcmp(a[i], b[i]) != 0)
            return false;
    }
    return true;
}

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

/* Each pair of policies once: the difference the other way round is the same with its sign turned, and would
 * count twice against the bound. */
static void compare_policies(struct ebb_comparison *out, const struct ebb_estimates *a,
                             const struct ebb_estimates *b, int population, int outcome)
{
    const int n = a->n_policies, first = (population * a->n_outcomes + outcome) * n;
    for (int p = 0; p < n; p++) {
        const int mean = first + p;
        compare_one(out,
                    (struct ebb_deviation){population, outcome, p, -1, a->mean[mean], a->mean_error[mean],
                                           b->mean[mean], b->mean_error[mean], 0.0});
        for (int q = p + 1; q < n; q++) {
            const int pair = mean * n + q;
            compare_one(out, (struct ebb_deviation){population, outcome, p, q, a->difference[pair],
                                                    a->difference_error[pair], b->difference[pair],
                                                    b->difference_error[pair], 0.0});
        }
    }
}

/* How many deviations go beyond the bound is asked of a second pass: the bound depends on how many there are.
 */
static int64_t count_beyond(const struct ebb_comparison *comparison, const struct ebb_estimates *a,
                            const struct ebb_estimates *b)
{
    const int n_places = a->n_populations * a->n_outcomes * a->n_policies;
    int64_t n = 0;
    for (int mean = 0; mean < n_places; mean++) {
        n += fabs(deviation_of(a->mean[mean], a->mean_error[mean], b->mean[mean], b->mean_error[mean])) >
             comparison->bound;
        for (int q = mean % a->n_policies + 1; q < a->n_policies; q++) {
            const int pair = mean * a->n_policies + q;
            n += fabs(deviation_of(a->difference[pair], a->difference_error[pair], b->difference[pair],
                                   b->difference_error[pair])) > comparison->bound;
        }
    }
    return n;
}

void ebb_estimates_compare(const struct ebb_estimates *a, const struct ebb_estimates *b,
                           struct ebb_comparison *out)
{
    *out = (struct ebb_comparison){0};
    /* The last one that differs is named: other policies make other populations, seldom the other way
     * round. */
    if (!same_names(a->populations, a->n_populations, b->populations, b->n_populations))
        out->unlike = "populations";
    if (!same_names(a->outcomes, a->n_outcomes, b->outcomes, b->n_outcomes))
        out->unlike = "outcomes";
    if (!same_names(a->policies, a->n_policies, b->policies, b->n_policies))
        out->unlike = "policies";
    if (out->unlike)
        return;
    for (int population = 0; population < a->n_populations; population++) {
        for (int outcome = 0; outcome < a->n_outcomes; outcome++)
            compare_policies(out, a, b, population, outcome);
    }
    out->bound = two_sided_bound(EBB_FALSE_ALARM / (double)(out->n_compared > 0 ? out->n_compared : 1));
    out->n_beyond = count_beyond(out, a, b);
}
