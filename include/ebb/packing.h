/* SPDX-License-Identifier: MIT
 * packing: what the rows of a run come to when they are packed, without a file.
 *
 * A sink that does with blocks what a writer does in the threads that play, and keeps nothing of it but the
 * count of bytes. For whoever wants to know beforehand how long a run will take and how large its file will
 * be: both depend on the study (how often patients relapse, how noisy scores are) so much that no table of
 * rates would do.
 *
 * Caveat: what the one thread that writes does is not in it: handing packed bytes to the system -> a slow
 * disk makes a run longer than said.
 */
#ifndef EBB_PACKING_H
#define EBB_PACKING_H

#include <ebb/plan.h>
#include <ebb/sink.h>

struct ebb_packing;

/* For plays in one thread. EBB_NO_MEMORY. gives: caller calls ebb_packing_close. borrows: plan, whose study
 * keeps rows. */
enum ebb_status ebb_packing_open(const struct ebb_plan *plan, struct ebb_packing **out_packing);
const struct ebb_sink *ebb_packing_sink(struct ebb_packing *packing);
double ebb_packing_bytes(const struct ebb_packing *packing); /* of all blocks so far, tables included */
void ebb_packing_close(struct ebb_packing *packing);         /* NULL is fine */

#endif
