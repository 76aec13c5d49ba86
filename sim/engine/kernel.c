/* SPDX-License-Identifier: MIT
 * kernel: the table of kernels.
 */
#include <ebb/kernel.h>

#include <string.h>

#include "kernel_reference.h"

static bool anywhere(void)
{
    return true;
}

const struct ebb_kernel_entry EBB_KERNELS[] = {
    {"reference", "one patient at a time, written to be read beside sim/model/README.md", anywhere, ebb_kernel_reference,
     ebb_kernel_reference_draw},
    {NULL, NULL, NULL, NULL, NULL},
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

size_t ebb_kernel_scratch_bytes(const struct ebb_plan *plan)
{
    return ebb_kernel_reference_scratch(plan);
}
