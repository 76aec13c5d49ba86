/* SPDX-License-Identifier: MIT
 * profile: adding up where time went.
 */
#include <ebb/profile.h>

double ebb_profile_drawing(const struct ebb_profile *profile)
{
    const double kernel = profile->seconds[EBB_SPENT_KERNEL];
    if (profile->n_redrawn == 0)
        return 0.0;
    const double drawing = profile->redrawing / (double)profile->n_redrawn * (double)profile->n_patients;
    /* An estimate from one block in 64 may overshoot; a negative share of the model would be nonsense. */
    return drawing < kernel ? drawing : kernel;
}

void ebb_profile_add(struct ebb_profile *into, const struct ebb_profile *from)
{
    for (int spent = 0; spent < EBB_SPENT_COUNT; spent++)
        into->seconds[spent] += from->seconds[spent];
    into->clock += from->clock;
    into->n_patients += from->n_patients;
    into->n_redrawn += from->n_redrawn;
    into->redrawing += from->redrawing;
}
