/* SPDX-License-Identifier: MIT
 * quantity_table: what is known of each quantity, and the limits of shares.
 */
#include <ebb/quantity.h>

#include <math.h>

#include <ebb/summary.h>

#define EBB_AS_INFO(code, name, unit, is_share, meaning) {name, unit, meaning, is_share},
const struct ebb_quantity_info EBB_QUANTITIES[EBB_QUANTITY_COUNT] = {EBB_QUANTITY_LIST(EBB_AS_INFO)};
#undef EBB_AS_INFO

void ebb_quantity_wilson(double share, double n, double *out_lower, double *out_upper)
{
    const double z2 = EBB_Z_95 * EBB_Z_95, middle = (share + z2 / (2 * n)) / (1 + z2 / n);
    const double half = EBB_Z_95 / (1 + z2 / n) * sqrt(share * (1 - share) / n + z2 / (4 * n * n));
    *out_lower = fmax(0.0, middle - half);
    *out_upper = fmin(1.0, middle + half);
}
