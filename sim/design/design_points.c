/* SPDX-License-Identifier: MIT
 * design_points: hypercubes, Sobol' points, random points, Morris' trajectories, Saltelli's matrices.
 *
 * Luck is that of patients whose numbers are below 0, one for each purpose: every study has patients from 0
 * on, and any two are at least 2^86 draws apart (<ebb/pcg.h>), so that no row hangs together with a patient
 * of the same seed. The word of a row is found by a jump, not by going through those before it.
 *
 *   1. Words   2. Hypercube and random points   3. Sobol' points   4. Morris   5. Saltelli
 */
#include "design_points.h"

#include <ebb/draw.h>
#include <ebb/pcg.h>

/* 1. Words */

/* Each is a stream of its own; a new one goes to the end, or rows of old designs change. */
enum purpose { FOR_POINTS, FOR_STRATA, FOR_SHIFTS, FOR_TRAJECTORIES };

struct words {
    ebb_u128 state;
};

static struct words words_from(const struct ebb_design *design, enum purpose purpose, uint64_t first)
{
    const struct ebb_pcg_jump jump = ebb_pcg_jump_of(first);
    const ebb_u128 start = ebb_draw_patient(ebb_pcg_seed((uint64_t)design->seed), -1 - (int64_t)purpose);
    return (struct words){ebb_pcg_advance(start, &jump)};
}

static uint64_t next_word(struct words *words)
{
    const uint64_t word = ebb_pcg_output(words->state);
    words->state = ebb_pcg_next(words->state);
    return word;
}

/* Never 0 or 1. */
static double next_uniform(struct words *words)
{
    return ((double)(next_word(words) >> 12) + 0.5) * 0x1p-52;
}

/* 0 to n - 1, n below 2^32. */
static int next_below(struct words *words, int n)
{
    return (int)((next_word(words) >> 32) * (uint64_t)n >> 32);
}

/* 2. Hypercube and random points */

static void random_point(const struct ebb_design *design, int64_t setting, double *out_units)
{
    struct words words = words_from(design, FOR_POINTS, (uint64_t)setting * (uint64_t)design->n_axes);
    for (int k = 0; k < design->n_axes; k++)
        out_units[k] = next_uniform(&words);
}

/* A permutation of 0 ... n - 1 without a table: four rounds of a hash that is one-to-one on the next power of
 * two (an odd factor, a sum, a shift that is undone from above), taken again while it leads beyond n, at most
 * twice on average. A table would be n numbers for each axis, and a row would hang on all before it. */
static int64_t permuted(int64_t i, int64_t n, struct words keys)
{
    uint64_t factors[4], sums[4], mask = 1;
    int bits = 1;
    while ((int64_t)mask < n - 1) {
        mask = mask << 1 | 1;
        bits++;
    }
    for (int round = 0; round < 4; round++) {
        factors[round] = next_word(&keys) | 1;
        sums[round] = next_word(&keys);
    }
    uint64_t x = (uint64_t)i;
    do {
        for (int round = 0; round < 4; round++) {
            x = (x * factors[round] + sums[round]) & mask;
            x ^= x >> (bits / 2 + 1);
        }
    } while ((int64_t)x >= n);
    return (int64_t)x;
}

static void hypercube_point(const struct ebb_design *design, int64_t setting, double *out_units)
{
    random_point(design, setting, out_units); /* where in its stratum */
    for (int k = 0; k < design->n_axes; k++) {
        const struct words keys = words_from(design, FOR_STRATA, (uint64_t)k * 8);
        const int64_t stratum = permuted(setting, design->size, keys);
        out_units[k] = ((double)stratum + out_units[k]) / (double)design->size;
    }
}

/* 3. Sobol' points */

/* Seed 0 is the literature's points; any other shifts the bits of each dimension, which keeps every balance
 * that the points have (Cranley and Patterson's idea in base 2). */
static void sobol_coordinates(const struct ebb_design *design, int64_t point, int n, double *out_units)
{
    struct words words = words_from(design, FOR_SHIFTS, 0);
    for (int k = 0; k < n; k++) {
        const uint32_t shift = design->seed == 0 ? 0 : (uint32_t)(next_word(&words) >> 32);
        out_units[k] = (double)(ebb_sobol_word((uint32_t)point, k) ^ shift) * 0x1p-32;
    }
}

/* 4. Morris */

/* A trajectory: where each axis starts and ends, and in which order they move. */
struct trajectory {
    double start[EBB_MAX_AXES], by[EBB_MAX_AXES];
    int order[EBB_MAX_AXES];
};

/* An axis moves up from the lower half of its levels or down from the upper half, so that each level is as
 * likely. Words of a trajectory: a start and a direction for each axis, and the order. */
static void make_trajectory(const struct ebb_design *design, int64_t number, struct trajectory *trajectory)
{
    const int d = design->n_axes, half = EBB_MORRIS_LEVELS / 2;
    const double step = 1.0 / (EBB_MORRIS_LEVELS - 1);
    struct words words = words_from(design, FOR_TRAJECTORIES, (uint64_t)number * 3 * (uint64_t)d);
    for (int k = 0; k < d; k++) {
        const int level = next_below(&words, half), up = next_below(&words, 2);
        trajectory->start[k] = (up ? level : level + half) * step;
        trajectory->by[k] = (up ? half : -half) * step;
        const int at = next_below(&words, k + 1); /* the order is shuffled as it grows */
        trajectory->order[k] = at == k ? k : trajectory->order[at];
        trajectory->order[at] = k;
    }
}

static void morris_point(const struct ebb_design *design, int64_t setting, double *out_units)
{
    const int d = design->n_axes, moved = (int)(setting % (d + 1));
    struct trajectory trajectory;
    make_trajectory(design, setting / (d + 1), &trajectory);
    for (int k = 0; k < d; k++)
        out_units[k] = trajectory.start[k];
    for (int i = 0; i < moved; i++)
        out_units[trajectory.order[i]] += trajectory.by[trajectory.order[i]];
}

int ebb_design_morris_moved(const struct ebb_design *design, int64_t setting, double *out_by)
{
    const int d = design->n_axes, moved = (int)(setting % (d + 1));
    struct trajectory trajectory;
    *out_by = 0;
    if (moved == 0)
        return -1;
    make_trajectory(design, setting / (d + 1), &trajectory);
    *out_by = trajectory.by[trajectory.order[moved - 1]];
    return trajectory.order[moved - 1];
}

/* 5. Saltelli */

/* A and B are the halves of one Sobol' point: two points of the sequence would not be independent. */
static void saltelli_point(const struct ebb_design *design, int64_t setting, double *out_units)
{
    const int d = design->n_axes, part = (int)(setting % (d + 2));
    double both[2 * EBB_MAX_AXES];
    sobol_coordinates(design, setting / (d + 2), 2 * d, both);
    for (int k = 0; k < d; k++)
        out_units[k] = part == 1 || part == k + 2 ? both[d + k] : both[k];
}

void ebb_design_point(const struct ebb_design *design, int64_t setting, double *out_units)
{
    if (design->kind == EBB_DESIGN_LATIN_HYPERCUBE)
        hypercube_point(design, setting, out_units);
    else if (design->kind == EBB_DESIGN_SOBOL)
        sobol_coordinates(design, setting, design->n_axes, out_units);
    else if (design->kind == EBB_DESIGN_MORRIS)
        morris_point(design, setting, out_units);
    else if (design->kind == EBB_DESIGN_SALTELLI)
        saltelli_point(design, setting, out_units);
    else
        random_point(design, setting, out_units);
}
