/* SPDX-License-Identifier: MIT
 * kernel: the table of kernels.
 */
#include <ebb/kernel.h>

#include <string.h>

#include "kernel_reference.h"

const struct ebb_kernel_entry EBB_KERNELS[] = {
    {"reference", "one patient at a time, written to be read beside sim/model/README.md", ebb_kernel_reference},
    {NULL, NULL, NULL},
};

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
