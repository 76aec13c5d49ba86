/* SPDX-License-Identifier: MIT
 * processor_limit: how many processors' time the control groups give this process.
 *
 *     v2   cpu.max                                "200000 100000": 200 ms of each 100 ms, two processors
 *     v1   cpu.cfs_quota_us, cpu.cfs_period_us    200000 and 100000: the same; -1: no limit
 *
 * A container with two processors' worth of time sees all 64 of its machine, and its affinity allows them:
 * 64 threads then use up the time of a period in its first 3 ms and stand still for the rest of it, each with
 * the room of a block.
 *
 * Caveat: a quota is of time and not of processors -> 1.5 are two threads, which do the work of 1.5; one
 * would leave a third of what was paid for.
 */
#ifndef EBB_PROCESSOR_LIMIT_H
#define EBB_PROCESSOR_LIMIT_H

/* Of "200000 100000", quota and period, rounded up: 2. Infinite for "max ..." and "-1 ..." (no limit), and
 * for what is no such pair: what is not understood must not slow a run down. */
double ebb_processor_limit_of_quota(const char *quota_and_period);

/* The least of a process's groups, from the text of /proc/self/cgroup and the folder that they stand in. */
double ebb_processor_limit_of_groups(const char *groups, const char *folder);

/* The same of this process; infinite: no group limits it. */
double ebb_processor_limit_find(void);

#endif
