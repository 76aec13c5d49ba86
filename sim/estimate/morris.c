/* SPDX-License-Identifier: MIT
 * morris: effects by trajectory and axis, then what is said of each axis.
 *
 *   1. Effects   2. Of one axis
 */
#include <ebb/morris.h>

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include <ebb/confidence.h>

/* The mean size of a normal deviate, sqrt(2 / pi). */
#define MEAN_SIZE 0.7978845608028654

/* 1. Effects */

struct effects {
    double *effect, *error; /* (axis, trajectory); an error below 0: the axis has not changed yet */
};

static void free_effects(struct effects *effects)
{
    free(effects->effect);
    *effects = (struct effects){0};
}

/* One allocation of doubles, so that there is one thing to fail and one to free. */
static enum ebb_status make_effects(struct effects *effects, int n_axes, int n_trajectories)
{
    const size_t n = (size_t)n_axes * (size_t)n_trajectories;
    effects->effect = calloc(2 * n + 1, sizeof *effects->effect);
    if (effects->effect == NULL)
        return EBB_NO_MEMORY;
    effects->error = effects->effect + n;
    for (size_t i = 0; i < n; i++)
        effects->error[i] = -1.0;
    return EBB_OK;
}

/* The one axis in which two rows differ; -1: none, or more than one. */
static int changed_axis(int n_axes, const double *before, const double *after)
{
    int changed = -1;
    for (int axis = 0; axis < n_axes; axis++) {
        if (before[axis] == after[axis])
            continue;
        if (changed >= 0)
            return -1;
        changed = axis;
    }
    return changed;
}

/* False: the step is none of a trajectory. With as many steps as axes and none twice, each axis has one. */
static bool add_step(struct effects *effects, int place, int n_axes, int n_trajectories, const double *after,
                     double change, double error)
{
    const double *before = after - n_axes;
    const int axis = changed_axis(n_axes, before, after);
    if (axis < 0 || effects->error[axis * n_trajectories + place] >= 0.0)
        return false;
    const double distance = after[axis] - before[axis];
    effects->effect[axis * n_trajectories + place] = change / distance;
    effects->error[axis * n_trajectories + place] = fabs(error / distance);
    return true;
}

/* 2. Of one axis */

static double mean_of(int n, const double *values)
{
    double sum = 0.0;
    for (int i = 0; i < n; i++)
        sum += values[i];
    return sum / n;
}

/* Of mu_star alone: it is what values are ranked by. Sizes are not below 0, and neither is their mean. */
static void fill_limits(int n, const double *effect, struct ebb_morris *out)
{
    double squares = 0.0;
    out->mu_star_lower = out->mu_star_upper = NAN;
    if (n < EBB_MORRIS_LEAST_TRAJECTORIES || isnan(out->mu_star))
        return;
    for (int i = 0; i < n; i++) {
        const double off = fabs(effect[i]) - out->mu_star;
        squares += off * off;
    }
    const double half = ebb_confidence_student(n - 1.0) * sqrt(squares / (n - 1.0) / n);
    out->mu_star_lower = fmax(0.0, out->mu_star - half);
    out->mu_star_upper = out->mu_star + half;
}

static struct ebb_morris summed(int n, const double *effect, const double *error)
{
    struct ebb_morris out = {.mu = mean_of(n, effect)};
    double sizes = 0.0, squares = 0.0;
    for (int i = 0; i < n; i++) {
        sizes += fabs(effect[i]);
        squares += (effect[i] - out.mu) * (effect[i] - out.mu);
    }
    out.mu_star = sizes / n;
    out.sigma = n > 1 ? sqrt(squares / (n - 1)) : NAN;
    out.luck = MEAN_SIZE * mean_of(n, error);
    fill_limits(n, effect, &out);
    return out;
}

enum ebb_status ebb_morris_fill(int n_axes, int n_trajectories, const double *points, const double *values,
                                const double *errors, struct ebb_morris *out_effects)
{
    struct effects effects = {0};
    enum ebb_status status = make_effects(&effects, n_axes, n_trajectories);
    for (int trajectory = 0; trajectory < n_trajectories && status == EBB_OK; trajectory++) {
        for (int step = 1; step <= n_axes && status == EBB_OK; step++) {
            const size_t row = (size_t)trajectory * (size_t)(n_axes + 1) + (size_t)step;
            if (!add_step(&effects, trajectory, n_axes, n_trajectories, points + row * (size_t)n_axes,
                          values[row] - values[row - 1], errors != NULL ? errors[row] : 0.0))
                status = EBB_BAD_STUDY;
        }
    }
    for (int axis = 0; axis < n_axes && status == EBB_OK; axis++) {
        const double *effect = effects.effect + (size_t)axis * (size_t)n_trajectories;
        out_effects[axis] =
            summed(n_trajectories, effect, effects.error + (size_t)axis * (size_t)n_trajectories);
        if (errors == NULL)
            out_effects[axis].luck = NAN;
    }
    free_effects(&effects);
    return status;
}
