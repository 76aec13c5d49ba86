/* SPDX-License-Identifier: MIT
 * measure: the table of what is reported, from the list in the header.
 */
#include <ebb/measure.h>

#include <string.h>

#define AS_INFO(code, name, unit, kind, outcome, weeks, meaning) \
    [code] = {name, unit, kind, outcome, weeks, meaning},
const struct ebb_measure_info EBB_MEASURES[EBB_MEASURE_COUNT] = {EBB_MEASURE_LIST(AS_INFO)};
#undef AS_INFO

int ebb_measure_find(const char *name)
{
    for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
        if (strcmp(EBB_MEASURES[measure].name, name) == 0)
            return measure;
    }
    return -1;
}
