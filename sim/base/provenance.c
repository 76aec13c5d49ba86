/* SPDX-License-Identifier: MIT
 * provenance: see the header; sim/config fills it from a study's text, sim/store from a file.
 */
#include <ebb/provenance.h>

#include <stdlib.h>

void ebb_provenance_free(struct ebb_provenance *provenance)
{
    free(provenance->memory);
    *provenance = (struct ebb_provenance){0};
}
