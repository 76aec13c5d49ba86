/* SPDX-License-Identifier: MIT
 * calibration_without: the same fit without the numbers of one source, to ask how well it foretells them.
 *
 * A left-out number keeps its place, so that simulations, journal and pages have the same targets as those of
 * the full fit; the likelihood passes over it. A weight of next to nothing was tried: through the determinant
 * such a number still asked for a small omega.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "calibrating.h"

/* On the scales, within the limits: a table of six digits may end just beyond them. */
static enum ebb_status keep_like(struct ebb_calibrating *calibrating, const struct ebb_calibrate_again *again)
{
    const int n = calibrating->calibration.n_fitted;
    free(calibrating->like);
    calibrating->n_like = 0;
    calibrating->like = calloc((size_t)again->n_like * (size_t)n + 1, sizeof *calibrating->like);
    if (calibrating->like == NULL)
        return EBB_NO_MEMORY;
    for (int k = 0; k < again->n_like * n; k++) {
        const struct ebb_fitted *fitted = &calibrating->calibration.fitted[k % n];
        const double value = fmin(fmax(again->like[k], fitted->from), fitted->to);
        calibrating->like[k] = ebb_problem_to_scale(fitted, value);
    }
    calibrating->n_like = again->n_like;
    return EBB_OK;
}

enum ebb_status ebb_calibrate_leave_out(struct ebb_calibrating *calibrating, const char *source,
                                        const struct ebb_calibrate_again *again, int *out_n)
{
    char name[EBB_FILE_SIZE];
    const enum ebb_status status = ebb_calibration_inputs_copy_targets(calibrating);
    *out_n = 0;
    for (int i = 0; i < calibrating->n_targets && status == EBB_OK; i++) {
        ebb_calibration_sources_name(calibrating, i, name);
        if (strcmp(name, source) != 0)
            continue;
        calibrating->copies[i].weight = 0.0;
        ++*out_n;
    }
    if (status != EBB_OK || *out_n == 0)
        return status;
    for (int i = 0; i < calibrating->calibration.n_fitted; i++)
        ebb_calibration_inputs_set_start(calibrating, i, again->start[i]);
    calibrating->calibration.search_evaluations = 0;
    calibrating->calibration.polish_evaluations = 0;
    calibrating->calibration.posterior_evaluations = again->most;
    calibrating->calibration.posterior_effective = again->effective;
    calibrating->no_sites = again->n_draws > 0;
    if (again->n_draws > 0)
        calibrating->calibration.n_draws = again->n_draws;
    if (keep_like(calibrating, again) != EBB_OK)
        return EBB_NO_MEMORY;
    return ebb_calibration_sources_open(calibrating);
}
