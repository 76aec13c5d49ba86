/* SPDX-License-Identifier: MIT
 * discrepancy: blocks, a factor of each for each point of the sample, and averages over the points.
 *
 * V depends on the spreads and not on the residuals, so that all factors are made when the sample is: an
 * evaluation is a forward substitution for each source and point.
 *
 *     numbers, by source     | s0 s0 s0 | s1 | s2 s2 |        order[position] = number
 *     factors                (point, block), packed           34 numbers of 14 sources: 142 doubles a point
 *
 *   1. An object   2. Factors   3. The likelihood   4. What it says
 */
#include <ebb/discrepancy.h>

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/arith.h>

#include "packed.h"
#include "spreads.h"

enum { POINTS = EBB_DISCREPANCY_POINTS };

/* Rounds of fitting the sample of spreads: each sees the posterior better than the one before. From the
 * prior's 1,024 points a hundred count at first; four rounds later it no longer changes. */
enum { AIM_ROUNDS = 4 };

static const double LOG_2_PI = 1.8378770664093453;

struct block {
    int source, first, n; /* positions from `first` on */
    int at;               /* of its first double in a packed matrix of all blocks */
};

struct ebb_discrepancy {
    int n, n_counted, n_blocks, n_packed; /* numbers; those in blocks, which are not left out */
    struct ebb_sourced *numbers;          /* (position) */
    int *order;                           /* (position): the caller's number */
    struct block *blocks;
    double *sampling;                /* packed: covariance of sampling and Monte Carlo errors */
    double *factors;                 /* (point), packed */
    double *room;                    /* (position): a whitened residual, or a column */
    double log_determinants[POINTS]; /* less what weights leave unsaid */
    double log_densities[POINTS], squares[POINTS], weights[POINTS]; /* of the last residuals */
    bool used[EBB_SPREAD_COUNT];
    struct ebb_spreads spreads;
};

/* 1. An object */

static bool counts(const struct ebb_sourced *number)
{
    return number->weight > 0.0;
}

/* Sources in the order of their first number, their numbers in that of the caller: no sort, and no order that
 * names would decide. */
static void set_blocks(struct ebb_discrepancy *discrepancy, const struct ebb_sourced *numbers)
{
    int position = 0;
    for (int i = 0; i < discrepancy->n; i++) {
        bool before = false;
        for (int j = 0; j < i; j++)
            before = before || (counts(&numbers[j]) && numbers[j].source == numbers[i].source);
        if (before || !counts(&numbers[i]))
            continue;
        struct block *block = &discrepancy->blocks[discrepancy->n_blocks++];
        *block = (struct block){.source = numbers[i].source, .first = position, .at = discrepancy->n_packed};
        for (int j = i; j < discrepancy->n; j++) {
            if (numbers[j].source != numbers[i].source || !counts(&numbers[j]))
                continue;
            discrepancy->order[position] = j;
            discrepancy->numbers[position++] = numbers[j];
            block->n++;
        }
        discrepancy->n_packed += block->n * (block->n + 1) / 2;
    }
    discrepancy->n_counted = position;
}

static bool take_room(struct ebb_discrepancy *discrepancy, int n)
{
    const size_t size = (size_t)n + 1; /* calloc of nothing may give NULL */
    discrepancy->numbers = calloc(size, sizeof *discrepancy->numbers);
    discrepancy->order = calloc(size, sizeof *discrepancy->order);
    discrepancy->blocks = calloc(size, sizeof *discrepancy->blocks);
    discrepancy->room = calloc(size, sizeof *discrepancy->room);
    return discrepancy->numbers && discrepancy->order && discrepancy->blocks && discrepancy->room;
}

static void set_factors(struct ebb_discrepancy *discrepancy);

enum ebb_status ebb_discrepancy_open(const struct ebb_sourced *numbers, int n,
                                     const double scales[EBB_SPREAD_COUNT],
                                     struct ebb_discrepancy **out_discrepancy)
{
    struct ebb_discrepancy *discrepancy = calloc(1, sizeof *discrepancy);
    *out_discrepancy = NULL;
    if (discrepancy == NULL)
        return EBB_NO_MEMORY;
    discrepancy->n = n;
    bool good = take_room(discrepancy, n);
    if (good) {
        set_blocks(discrepancy, numbers);
        const size_t n_packed = (size_t)discrepancy->n_packed + 1;
        discrepancy->sampling = calloc(n_packed, sizeof *discrepancy->sampling);
        discrepancy->factors = calloc(POINTS * n_packed, sizeof *discrepancy->factors);
        good = discrepancy->sampling && discrepancy->factors;
    }
    if (!good) {
        ebb_discrepancy_close(discrepancy);
        return EBB_NO_MEMORY;
    }
    for (int i = 0; i < discrepancy->n_counted; i++) {
        const struct ebb_sourced *number = &discrepancy->numbers[i];
        discrepancy->used[number->omega] = true;
        if (number->tau >= 0)
            discrepancy->used[number->tau] = true;
    }
    ebb_spreads_from_priors(&discrepancy->spreads, scales);
    ebb_discrepancy_set_errors(discrepancy, NULL, NULL);
    *out_discrepancy = discrepancy;
    return EBB_OK;
}

void ebb_discrepancy_close(struct ebb_discrepancy *discrepancy)
{
    if (discrepancy == NULL)
        return;
    free(discrepancy->factors);
    free(discrepancy->sampling);
    free(discrepancy->room);
    free(discrepancy->blocks);
    free(discrepancy->order);
    free(discrepancy->numbers);
    free(discrepancy);
}

/* A number of weight w has the covariances of one whose error is larger by the root of 1 / w: its
 * correlations stay, so that the matrix is positive definite whatever the weights. */
void ebb_discrepancy_set_errors(struct ebb_discrepancy *discrepancy, const double *correlations,
                                const double *mc_errors)
{
    for (int b = 0; b < discrepancy->n_blocks; b++) {
        const struct block *block = &discrepancy->blocks[b];
        double *at = discrepancy->sampling + block->at;
        for (int i = block->first; i < block->first + block->n; i++) {
            const struct ebb_sourced *a = &discrepancy->numbers[i];
            const int number = discrepancy->order[i];
            for (int j = block->first; j < i; j++, at++) {
                const struct ebb_sourced *other = &discrepancy->numbers[j];
                const double r =
                    correlations ? correlations[number * discrepancy->n + discrepancy->order[j]] : 0.0;
                *at = r * a->se * other->se / sqrt(a->weight * other->weight);
            }
            const double mc = mc_errors ? mc_errors[number] : 0.0;
            *at++ = a->se * a->se / a->weight + mc * mc;
        }
    }
    set_factors(discrepancy);
}

/* 2. Factors */

/* V of a block, packed. */
static void fill(const struct ebb_discrepancy *discrepancy, const struct block *block, const double *phi,
                 double *out_matrix)
{
    const double *sampling = discrepancy->sampling + block->at;
    for (int i = block->first; i < block->first + block->n; i++) {
        const struct ebb_sourced *a = &discrepancy->numbers[i];
        const double shared = a->tau >= 0 ? phi[a->tau] * phi[a->tau] : 0.0;
        for (int j = block->first; j < i; j++) {
            const struct ebb_sourced *other = &discrepancy->numbers[j];
            const double both = a->falls == other->falls ? shared : -shared;
            *out_matrix++ = *sampling++ + (a->tau == other->tau ? both : 0.0);
        }
        *out_matrix++ = *sampling++ + shared + phi[a->omega] * phi[a->omega] / a->weight;
    }
}

/* What a number of weight w leaves unsaid of omega. Its variance (se^2 + omega^2) / w would, through the
 * determinant, speak for a small omega as loudly as a whole number does, while its residual speaks for a
 * large one w times as loudly. With this taken off it says both w times: alone, its density to the power of
 * w. */
static double unsaid(const struct ebb_discrepancy *discrepancy, const double *phi)
{
    double sum = 0.0;
    for (int i = 0; i < discrepancy->n_counted; i++) {
        const struct ebb_sourced *number = &discrepancy->numbers[i];
        const double omega = phi[number->omega];
        if (number->weight < 1.0)
            sum += (1.0 - number->weight) * ebb_log(number->se * number->se + omega * omega);
    }
    return sum;
}

static void set_factors(struct ebb_discrepancy *discrepancy)
{
    for (int k = 0; k < discrepancy->spreads.n; k++) {
        double *factor = discrepancy->factors + (size_t)k * (size_t)discrepancy->n_packed;
        discrepancy->log_determinants[k] = -unsaid(discrepancy, discrepancy->spreads.points[k]);
        for (int b = 0; b < discrepancy->n_blocks; b++) {
            const struct block *block = &discrepancy->blocks[b];
            fill(discrepancy, block, discrepancy->spreads.points[k], factor + block->at);
            discrepancy->log_determinants[k] += ebb_packed_root(block->n, factor + block->at);
        }
    }
}

/* The sample's mean and spread at these residuals, again and again from what was found. */
void ebb_discrepancy_aim(struct ebb_discrepancy *discrepancy, const double *residuals)
{
    double scales[EBB_SPREAD_COUNT];
    memcpy(scales, discrepancy->spreads.scales, sizeof scales);
    ebb_spreads_from_priors(&discrepancy->spreads, scales);
    set_factors(discrepancy);
    for (int round = 0; round < AIM_ROUNDS; round++) {
        ebb_discrepancy_weights(discrepancy, residuals, discrepancy->weights);
        ebb_spreads_fit(&discrepancy->spreads, discrepancy->weights, discrepancy->used);
        set_factors(discrepancy);
    }
}

/* 3. The likelihood */

static const double *factor_of(const struct ebb_discrepancy *discrepancy, int point,
                               const struct block *block)
{
    return discrepancy->factors + (size_t)point * (size_t)discrepancy->n_packed + block->at;
}

/* Residuals of a block into the room. */
static void take_residuals(struct ebb_discrepancy *discrepancy, const struct block *block,
                           const double *residuals)
{
    for (int i = 0; i < block->n; i++)
        discrepancy->room[i] = residuals[discrepancy->order[block->first + i]];
}

/* Fills log_densities (point): w_k p(r | phi_k). Returns the largest. */
static double fill_densities(struct ebb_discrepancy *discrepancy, const double *residuals)
{
    double most = -HUGE_VAL;
    for (int k = 0; k < discrepancy->spreads.n; k++) {
        double square = 0.0;
        for (int b = 0; b < discrepancy->n_blocks; b++) {
            const struct block *block = &discrepancy->blocks[b];
            take_residuals(discrepancy, block, residuals);
            ebb_packed_whiten(block->n, factor_of(discrepancy, k, block), discrepancy->room);
            for (int i = 0; i < block->n; i++)
                square += discrepancy->room[i] * discrepancy->room[i];
        }
        discrepancy->squares[k] = square;
        discrepancy->log_densities[k] =
            discrepancy->spreads.log_weights[k] -
            0.5 * (square + discrepancy->log_determinants[k] + discrepancy->n_counted * LOG_2_PI);
        most = fmax(most, discrepancy->log_densities[k]);
    }
    return most;
}

/* The largest is taken off before exponentials are, or all would underflow. */
double ebb_discrepancy_log_density(struct ebb_discrepancy *discrepancy, const double *residuals)
{
    const double most = fill_densities(discrepancy, residuals);
    double sum = 0.0;
    for (int k = 0; k < discrepancy->spreads.n; k++)
        sum += ebb_exp(discrepancy->log_densities[k] - most);
    return most + ebb_log(sum);
}

void ebb_discrepancy_weights(struct ebb_discrepancy *discrepancy, const double *residuals,
                             double out_weights[EBB_DISCREPANCY_POINTS])
{
    const double most = fill_densities(discrepancy, residuals);
    double sum = 0.0;
    memset(out_weights, 0, POINTS * sizeof *out_weights);
    for (int k = 0; k < discrepancy->spreads.n; k++) {
        out_weights[k] = ebb_exp(discrepancy->log_densities[k] - most);
        sum += out_weights[k];
    }
    for (int k = 0; k < discrepancy->spreads.n; k++)
        out_weights[k] /= sum;
}

double ebb_discrepancy_square(struct ebb_discrepancy *discrepancy, const double *residuals)
{
    double sum = 0.0;
    ebb_discrepancy_weights(discrepancy, residuals, discrepancy->weights);
    for (int k = 0; k < discrepancy->spreads.n; k++)
        sum += discrepancy->weights[k] * discrepancy->squares[k];
    return sum;
}

/* d log L / dr = - sum of weight_k V_k^-1 r: the weights' own slopes cancel, for they are L's terms. */
static void add_precision(struct ebb_discrepancy *discrepancy, const struct block *block,
                          double *out_precision)
{
    const int *order = discrepancy->order + block->first;
    double *column = discrepancy->room;
    for (int k = 0; k < discrepancy->spreads.n; k++) {
        const double weight = discrepancy->weights[k];
        if (weight == 0.0)
            continue;
        for (int j = 0; j < block->n; j++) {
            memset(column, 0, (size_t)block->n * sizeof *column);
            column[j] = 1.0;
            ebb_packed_whiten(block->n, factor_of(discrepancy, k, block), column);
            ebb_packed_finish(block->n, factor_of(discrepancy, k, block), column);
            for (int i = 0; i < block->n; i++)
                out_precision[order[i] * discrepancy->n + order[j]] += weight * column[i];
        }
    }
}

void ebb_discrepancy_precision(struct ebb_discrepancy *discrepancy, const double *residuals,
                               double *out_precision)
{
    ebb_discrepancy_weights(discrepancy, residuals, discrepancy->weights);
    memset(out_precision, 0, (size_t)discrepancy->n * (size_t)discrepancy->n * sizeof *out_precision);
    for (int b = 0; b < discrepancy->n_blocks; b++)
        add_precision(discrepancy, &discrepancy->blocks[b], out_precision);
}

double ebb_discrepancy_sd(const struct ebb_discrepancy *discrepancy, int number)
{
    const double *scales = discrepancy->spreads.scales;
    for (int i = 0; i < discrepancy->n_counted; i++) {
        const struct ebb_sourced *own = &discrepancy->numbers[i];
        if (discrepancy->order[i] != number)
            continue;
        const double tau = own->tau >= 0 ? scales[own->tau] : 0.0, omega = scales[own->omega];
        return sqrt((own->se * own->se + omega * omega) / own->weight + tau * tau);
    }
    return 0.0;
}

/* 4. What it says */

double ebb_discrepancy_scale(const struct ebb_discrepancy *discrepancy, int spread)
{
    return discrepancy->spreads.scales[spread];
}

const double *ebb_discrepancy_spreads(const struct ebb_discrepancy *discrepancy, int point)
{
    return discrepancy->spreads.points[point];
}

double ebb_discrepancy_effective(const double weights[EBB_DISCREPANCY_POINTS])
{
    double squares = 0.0;
    for (int k = 0; k < POINTS; k++)
        squares += weights[k] * weights[k];
    return 1.0 / squares;
}

int ebb_discrepancy_draw(struct ebb_discrepancy *discrepancy, const double *residuals, double uniform)
{
    double sum = 0.0;
    ebb_discrepancy_weights(discrepancy, residuals, discrepancy->weights);
    for (int k = 0; k < discrepancy->spreads.n - 1; k++) {
        sum += discrepancy->weights[k];
        if (uniform < sum)
            return k;
    }
    return discrepancy->spreads.n - 1;
}

/* How a number goes with an effect of that tau: 1, -1 where it falls, 0. */
static double part_of(const struct ebb_sourced *number, int tau)
{
    return number->tau != tau ? 0.0 : number->falls ? -1.0 : 1.0;
}

/* u given r and phi is normal: mean tau^2 a' V^-1 r, variance tau^2 - tau^4 a' V^-1 a, a being 1 or -1 for
 * the numbers with that tau. Fills the room with V^-1 a and gives both. */
static void effect_at(struct ebb_discrepancy *discrepancy, const struct block *block, int point, int tau,
                      const double *residuals, double *out_mean, double *out_variance)
{
    const double own = discrepancy->spreads.points[point][tau], square = own * own;
    const double *factor = factor_of(discrepancy, point, block);
    double *x = discrepancy->room, sum = 0.0;
    for (int i = 0; i < block->n; i++)
        x[i] = part_of(&discrepancy->numbers[block->first + i], tau);
    ebb_packed_whiten(block->n, factor, x);
    ebb_packed_finish(block->n, factor, x);
    *out_mean = 0.0;
    for (int i = 0; i < block->n; i++) {
        *out_mean += square * x[i] * residuals[discrepancy->order[block->first + i]];
        sum += part_of(&discrepancy->numbers[block->first + i], tau) * x[i];
    }
    *out_variance = square - square * square * sum;
}

void ebb_discrepancy_effect(struct ebb_discrepancy *discrepancy, const double *residuals, int source, int tau,
                            double *out_mean, double *out_sd)
{
    const struct block none = {.source = source}, *block = &none;
    double mean = 0.0, square = 0.0;
    for (int b = 0; b < discrepancy->n_blocks; b++)
        block = discrepancy->blocks[b].source == source ? &discrepancy->blocks[b] : block;
    ebb_discrepancy_weights(discrepancy, residuals, discrepancy->weights);
    for (int k = 0; k < discrepancy->spreads.n; k++) {
        double own, variance;
        effect_at(discrepancy, block, k, tau, residuals, &own, &variance);
        mean += discrepancy->weights[k] * own;
        square += discrepancy->weights[k] * (variance + own * own);
    }
    *out_mean = mean;
    *out_sd = sqrt(fmax(0.0, square - mean * mean));
}
