/* SPDX-License-Identifier: MIT
 * calibration_without: the same fit without the numbers of one source, to ask how well it foretells them.
 *
 * A left-out number keeps its place, so that simulations, journal and pages have the same targets as those of
 * the full fit; the likelihood passes over it. A weight of next to nothing was tried: through the determinant
 * such a number still asked for a small omega.
 */
#include <string.h>

#include "calibrating.h"

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
    return ebb_calibration_sources_open(calibrating);
}
