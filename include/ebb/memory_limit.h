/* SPDX-License-Identifier: MIT
 * memory_limit: how much memory this process may still take, and who says so.
 *
 *     machine    what it has, whoever else wants it
 *     ulimit -v  RLIMIT_AS, less what is taken: it counts addresses, the libraries' and threads' too
 *     cgroup     memory.max of the process's own group and of each around it (v1: memory.limit_in_bytes)
 *
 * A job of a cluster and a container have a hundredth of their machine: a table that fits the machine is then
 * killed in the middle of the night, or told "not enough memory" without a word of what.
 *
 * Caveat: of a cgroup the whole is told and not what is free, since most of what it holds is files that the
 * system lets go -> of two designs in one container each is let in.
 */
#ifndef EBB_MEMORY_LIMIT_H
#define EBB_MEMORY_LIMIT_H

struct ebb_memory_limit {
    double bytes;    /* the least of them; infinite: nobody says anything */
    const char *who; /* "this machine has", ...: before the number; constant */
};

struct ebb_memory_limit ebb_memory_limit_find(void);

/* The same of a cgroup, from the text of /proc/self/cgroup and the folder that the groups stand in; infinite:
 * there is none. For tests, which have no group of their own. */
double ebb_memory_limit_of_groups(const char *groups, const char *folder);

#endif
