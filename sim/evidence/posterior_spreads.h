/* SPDX-License-Identifier: MIT
 * posterior_spreads: what the points of a posterior say of the spreads that the likelihood was averaged over.
 */
#ifndef EBB_EVIDENCE_POSTERIOR_SPREADS_H
#define EBB_EVIDENCE_POSTERIOR_SPREADS_H

#include <ebb/posterior.h>

/* Fills the marginals of the spreads of a posterior whose points, weights and residuals are there. */
void ebb_posterior_set_spreads(struct ebb_posterior *posterior, const struct ebb_problem *problem);

#endif
