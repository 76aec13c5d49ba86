/* SPDX-License-Identifier: MIT
 * law: a normal vector over the root of a mean of squares.
 *
 * Normals are those of the simulation itself (ebb_normal): no second generator, and the same points on every
 * processor. They end at 6.3 standard deviations, which bounds a draw; nothing so far out has weight anyway.
 */
#include "law.h"

#include <math.h>
#include <string.h>

#include <ebb/arith.h>
#include <ebb/normal.h>

/* Degrees of freedom. On a linear problem of 15 unknowns, whose posterior is normal, 600 effective draws took
 * 1,000 points; with 4 it was 1,500, with 30 it was 800. A slightly bent one (tails longer than the proposal)
 * took 2,100, 2,650 and 1,850. So fewer cost more while all goes well; what they insure against is what these
 * problems do not have: a posterior with one long tail, whose first point would take all weight from a normal
 * law. */
enum { FREEDOM = 8 };

void ebb_law_set(struct ebb_law *law, int n, const double *mean, const double (*covariance)[EBB_MAX_FITTED])
{
    memset(law, 0, sizeof *law);
    memcpy(law->mean, mean, (size_t)n * sizeof *mean);
    ebb_matrix_root(n, covariance, law->root);
    const double shrink = sqrt((FREEDOM - 2.0) / FREEDOM); /* a t law is wider than its scale matrix says */
    for (int i = 0; i < n; i++) {
        for (int k = 0; k <= i; k++)
            law->root[i][k] *= shrink;
        law->log_root += ebb_log(law->root[i][i]);
    }
}

/* From the upper half of a draw; the lower half is not used, so that a point's draws can be counted easily.
 */
static double next_normal(ebb_u128 *stream)
{
    const uint64_t draw = ebb_pcg_output(*stream);
    *stream = ebb_pcg_next(*stream);
    return (double)ebb_normal((uint32_t)(draw >> 32));
}

void ebb_law_draw(const struct ebb_law *law, int n, ebb_u128 *stream, double *out_point)
{
    double z[EBB_MAX_FITTED], chi_square = 0.0;
    for (int i = 0; i < n; i++)
        z[i] = next_normal(stream);
    for (int i = 0; i < FREEDOM; i++) {
        const double x = next_normal(stream);
        chi_square += x * x;
    }
    const double stretch = sqrt(FREEDOM / chi_square);
    for (int i = 0; i < n; i++) {
        out_point[i] = law->mean[i];
        for (int k = 0; k <= i; k++)
            out_point[i] += stretch * law->root[i][k] * z[k];
    }
}

/* |root^-1 (point - mean)|^2 by forward substitution, so that no inverse is kept. */
double ebb_law_log_density(const struct ebb_law *law, int n, const double *point)
{
    double z[EBB_MAX_FITTED], square = 0.0;
    for (int i = 0; i < n; i++) {
        z[i] = point[i] - law->mean[i];
        for (int k = 0; k < i; k++)
            z[i] -= law->root[i][k] * z[k];
        z[i] /= law->root[i][i];
        square += z[i] * z[i];
    }
    return -0.5 * (FREEDOM + n) * ebb_log(1.0 + square / FREEDOM) - law->log_root;
}
