/* SPDX-License-Identifier: MIT
 * psa_make: makes the samples of costs and effects of a run: plays joint draws of parameters where there are
 * some, and prices what was counted.
 */
#ifndef EBB_PSA_MAKE_H
#define EBB_PSA_MAKE_H

#include <ebb/message.h>
#include <ebb/psa.h>
#include <ebb/work.h>
#include <ebb/worlds.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Joint draws of parameters that it will play; 0 without prices, draws, or patients for them. */
int ebb_psa_count(const struct ebb_plan *plan, const struct ebb_worlds *worlds);

/* Of the run's tally, in the population of the study's question. `worlds`: the joint draws; NULL or none:
 * parameters stay as they are. A plan without economics gives a zeroed object. Progress: one part, in draws,
 * where some are played. EBB_BAD_STUDY with a message where a draw leaves the population empty or is no
 * study; EBB_NO_MEMORY, EBB_INTERRUPTED. gives: caller calls ebb_psa_free, whatever the status. keeps: the
 * plan, for the keys of inputs. */
enum ebb_status ebb_psa_make(const struct ebb_plan *plan, const struct ebb_tally *tally,
                             const struct ebb_worlds *worlds, const struct ebb_work_machine *machine,
                             const struct ebb_work *work, struct ebb_psa *out_psa,
                             struct ebb_messages *messages);

#ifdef __cplusplus
}
#endif

#endif
