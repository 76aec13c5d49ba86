/* SPDX-License-Identifier: MIT
 * tally_names: see fields.c, whose table calls them; of the dimensions that only /tally has.
 *
 * Two policies are counted off in the order of the tally: with each later one (a pair), or with itself and
 * each later one (a couple).
 */
#ifndef EBB_STORE_TALLY_NAMES_H
#define EBB_STORE_TALLY_NAMES_H

#include "fields.h"

const char *ebb_tally_pair_policy(const struct ebb_facts *facts, int64_t i);
const char *ebb_tally_pair_other_policy(const struct ebb_facts *facts, int64_t i);
const char *ebb_tally_couple_policy(const struct ebb_facts *facts, int64_t i);
const char *ebb_tally_couple_other_policy(const struct ebb_facts *facts, int64_t i);
const char *ebb_tally_twin_name(const struct ebb_facts *facts, int64_t i);
const char *ebb_tally_year_sum_name(const struct ebb_facts *facts, int64_t i);
const char *ebb_tally_year_sum_unit(const struct ebb_facts *facts, int64_t i);
/* Places are years times sums. */
double ebb_tally_place_year(const struct ebb_facts *facts, int64_t i);
const char *ebb_tally_place_sum(const struct ebb_facts *facts, int64_t i);

#endif
