/* SPDX-License-Identifier: MIT
 * compared_designs: what is said of two files of rows, in the words of two runs (compared_text.h).
 */
#ifndef EBB_CLI_COMPARED_DESIGNS_H
#define EBB_CLI_COMPARED_DESIGNS_H

#include <ebb/compare_designs.h>
#include <ebb/text.h>

void ebb_compared_designs_print(const struct ebb_compared_designs *compared, struct ebb_text *text);
void ebb_compared_designs_print_json(const struct ebb_compared_designs *compared, struct ebb_text *text);

#endif
