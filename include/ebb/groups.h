/* SPDX-License-Identifier: MIT
 * groups: the least limit that the control groups around a process set.
 *
 *     /proc/self/cgroup                         where it is looked for, innermost first
 *     0::/slurm/job_7/step_0              v2    FOLDER/slurm/job_7/step_0, FOLDER/slurm/job_7, ..., FOLDER
 *     4:cpu,cpuacct:/slurm/job_7          v1    FOLDER/cpu/slurm/job_7, ..., FOLDER/cpu
 *
 * A group is bound by its own limit and by those of all groups around it: the least holds. Inside a container
 * the path is the host's and only its end, the root, is there: folders that are not there say nothing.
 */
#ifndef EBB_GROUPS_H
#define EBB_GROUPS_H

/* What a folder of a group says, from the files of that kind of limit in it; infinite: nothing. */
typedef double ebb_groups_read(const char *folder);

struct ebb_groups_limit {
    const char *controller; /* v1's name of it: "memory", "cpu"; of v2 all are in one folder */
    ebb_groups_read *v2, *v1;
};

/* From the text of /proc/self/cgroup and the folder that the groups stand in; infinite: there is none. */
double ebb_groups_least(const struct ebb_groups_limit *limit, const char *groups, const char *folder);

/* The same of this process. */
double ebb_groups_least_here(const struct ebb_groups_limit *limit);

/* The first line of folder/name, without its end; "" for a file that is not there. */
struct ebb_groups_line {
    char chars[64];
};
struct ebb_groups_line ebb_groups_line_of(const char *folder, const char *name);

#endif
