/* SPDX-License-Identifier: MIT
 * kernel: the table of kernels.
 *
 * One source of lanes is compiled for several sets of instructions (the flags are in the Makefile), and the
 * processor is asked when the program runs. So one program runs everywhere and is as fast as the machine
 * allows, where -march=native would make it one for this machine only. No result depends on the choice.
 */
#include <ebb/kernel.h>

#include <string.h>

#include "kernel_reference.h"
#include "lanes_kernels.h"

static bool anywhere(void)
{
    return true;
}

#ifdef __x86_64__

/* All that a kernel's flags let the compiler use must be asked for, not only the one that names it:
 * emulators and hypervisors hide single sets. */
static bool has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("popcnt");
}

static bool has_avx512(void)
{
    return has_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

static bool has_avx512ifma(void)
{
    return has_avx512() && __builtin_cpu_supports("avx512ifma");
}

#endif

#define LANES_ENTRY(name, meaning, runs_here)                                         \
    {                                                                                 \
#name, meaning, runs_here, ebb_kernel_##name##_run, ebb_kernel_##name##_draw, \
            ebb_kernel_##name##_scratch                                               \
    }

/* The fastest first: ebb_kernel_best takes the first that runs. Where this is no x86-64 the portable lanes
 * are the best there is; they need nothing but the compiler's vectors. */
const struct ebb_kernel_entry EBB_KERNELS[] = {
#ifdef __x86_64__
    LANES_ENTRY(avx512ifma, "64 patients at a time, AVX-512 with products of 52 bits", has_avx512ifma),
    LANES_ENTRY(avx512, "64 patients at a time, AVX-512", has_avx512),
    LANES_ENTRY(avx2, "64 patients at a time, AVX2", has_avx2),
#endif
    LANES_ENTRY(portable, "64 patients at a time, any processor", anywhere),
    {"reference", "one patient at a time, written to be read beside sim/model/README.md", anywhere,
     ebb_kernel_reference, ebb_kernel_reference_draw, ebb_kernel_reference_scratch},
    {NULL, NULL, NULL, NULL, NULL, NULL},
};

const struct ebb_kernel_entry *ebb_kernel_best(void)
{
    const struct ebb_kernel_entry *entry = EBB_KERNELS;
    while (!entry->runs_here())
        entry++; /* the reference runs anywhere */
    return entry;
}

const struct ebb_kernel_entry *ebb_kernel_find(const char *name)
{
    for (const struct ebb_kernel_entry *entry = EBB_KERNELS; entry->name; entry++) {
        if (strcmp(entry->name, name) == 0)
            return entry;
    }
    return NULL;
}

/* For any of them, so that a block can be made before a kernel is chosen, and tests can run one after the
 * other on the same block. The lanes ask for most: 0.6 MB for four weeks, 2.6 MB for twenty years with
 * trajectories. */
size_t ebb_kernel_scratch_bytes(const struct ebb_plan *plan, bool with_trajectories)
{
    size_t most = 0;
    for (const struct ebb_kernel_entry *entry = EBB_KERNELS; entry->name; entry++) {
        const size_t bytes = entry->scratch_bytes(plan, with_trajectories);
        most = bytes > most ? bytes : most;
    }
    return most;
}
