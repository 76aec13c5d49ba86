/* SPDX-License-Identifier: MIT
 * table: ways to write rows of the parameter table, and its parts.
 */
#ifndef EBB_CONFIG_TABLE_H
#define EBB_CONFIG_TABLE_H

#include <math.h>
#include <stddef.h>

#include "item.h"

extern const struct ebb_item EBB_TABLE_PARAMETERS[];   /* sections, offsets in struct ebb_parameters */
extern const struct ebb_item EBB_TABLE_POLICY_PARTS[]; /* sections, offsets in struct ebb_policy */
extern const struct ebb_item EBB_TABLE_TARGET[];       /* one element, offsets in struct ebb_target */

enum { EBB_TABLE_LONGEST_INTERVAL = 7305 /* days; 20 years */ };

/* A CLAIM says something about patients or trials and names its source and grade; a VALUE is a convention. */
#define ROW(name, what, measured_in, start, low, high, place, says)                            \
    .key = name, .kind = what, .unit = measured_in, .initial = start, .min = low, .max = high, \
    .offset = place, .meaning = says
#define CLAIM(name, what, measured_in, start, low, high, place, says, from, degree)                  \
    {                                                                                                \
        ROW(name, what, measured_in, start, low, high, place, says), .source = from, .grade = degree \
    }
#define VALUE(name, what, measured_in, start, low, high, place, says) \
    {                                                                 \
        ROW(name, what, measured_in, start, low, high, place, says)   \
    }
#define REQUIRED NAN
#define SECTION(name, members, says)                                         \
    {                                                                        \
        .key = name, .kind = EBB_SECTION, .fields = members, .meaning = says \
    }
#define PART(name, members, place, switch_place, says)                                                   \
    {                                                                                                    \
        .key = name, .kind = EBB_SECTION, .fields = members, .offset = place, .on_offset = switch_place, \
        .meaning = says                                                                                  \
    }
#define INCLUDE(members, place)                                            \
    {                                                                      \
        .key = "", .kind = EBB_INCLUDE, .fields = members, .offset = place \
    }
#define END         \
    {               \
        .key = NULL \
    }

#endif
