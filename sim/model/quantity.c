/* SPDX-License-Identifier: MIT
 * quantity: what is known of each quantity, from the list in the header.
 */
#include <ebb/quantity.h>

#include <stddef.h>

#define AS_INFO(code, name, unit, particular, digits, meaning, in_whom, absent) \
    [code] = {#name,                                                            \
              unit,                                                             \
              meaning,                                                          \
              in_whom,                                                          \
              absent,                                                           \
              digits,                                                           \
              ((particular)&EBB_QUANTITY_SHARE) != 0,                           \
              ((particular)&EBB_QUANTITY_VISITS) != 0,                          \
              ((particular)&EBB_QUANTITY_AGAINST) != 0,                         \
              ((particular)&EBB_QUANTITY_AMONG) != 0,                           \
              ((particular)&EBB_QUANTITY_SCORES) != 0,                          \
              ((particular)&EBB_QUANTITY_ALWAYS) == 0},
#define AS_WORDS(code, words) [code] = words,
const char *const EBB_UNKNOWNS[EBB_UNKNOWN_COUNT] = {EBB_UNKNOWN_LIST(AS_WORDS)};
#undef AS_WORDS

const struct ebb_quantity_info EBB_QUANTITIES[EBB_QUANTITY_COUNT] = {EBB_QUANTITY_LIST(AS_INFO)};
#undef AS_INFO

#define AS_NAME(code, name, ...) #name,
const char *const EBB_QUANTITY_NAMES[] = {EBB_QUANTITY_LIST(AS_NAME) NULL};
#undef AS_NAME
