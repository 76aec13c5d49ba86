/* SPDX-License-Identifier: MIT
 * memory_check: one comparison, and the words for both of its ends.
 */
#include "memory_check.h"

#include <ebb/format.h>
#include <ebb/memory_limit.h>

#include "console.h"

enum ebb_status ebb_memory_check(const struct ebb_design *design, double bytes, struct ebb_messages *messages)
{
    const struct ebb_memory_limit limit = ebb_memory_limit_find();
    if (bytes <= limit.bytes)
        return EBB_OK;
    ebb_messages_add(messages, EBB_BAD_STUDY, design->place.file ? &design->place : NULL,
                     "design: the results of %s take %s, and %s %s of memory: take fewer rows, or list fewer "
                     "outcomes (design.outcomes)",
                     ebb_format_of(ebb_design_rows(design), "row", "rows").chars,
                     ebb_format_bytes(bytes).chars, limit.who, ebb_format_bytes(limit.bytes).chars);
    return EBB_BAD_STUDY;
}

void ebb_memory_say(const struct ebb_design *design, double bytes)
{
    const struct ebb_memory_limit limit = ebb_memory_limit_find();
    ebb_console_note(
        "ebb: the results of %s take %s, besides what each thread plays in, and %s %s of memory: "
        "take fewer rows, outcomes (design.outcomes) or --threads",
        ebb_format_of(ebb_design_rows(design), "row", "rows").chars, ebb_format_bytes(bytes).chars, limit.who,
        ebb_format_bytes(limit.bytes).chars);
}
