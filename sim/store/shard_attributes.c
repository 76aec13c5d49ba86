/* SPDX-License-Identifier: MIT
 * shard_attributes: see the header.
 */
#include "shard_attributes.h"

#include <stdlib.h>

void ebb_shard_attributes_write(struct ebb_trouble *trouble, struct ebb_noted file, int64_t first, int64_t n,
                                int64_t total)
{
    ebb_attribute_write_integer(trouble, file, "shard_first", first);
    ebb_attribute_write_integer(trouble, file, "shard_n", n);
    ebb_attribute_write_integer(trouble, file, "shard_total", total);
}

bool ebb_shard_attribute_count(const struct ebb_reader *reader, const char *name, int64_t *out_count)
{
    const char *text = ebb_reader_attribute(reader, name);
    char *end;
    *out_count = strtoll(text, &end, 10);
    return end != text && *end == '\0' && *out_count >= 0;
}

/* A file may come from anywhere: first + n could be beyond 64 bits. */
bool ebb_shard_attributes_read(const struct ebb_reader *reader, int64_t *out_first, int64_t *out_n,
                               int64_t *out_total)
{
    return ebb_shard_attribute_count(reader, "shard_first", out_first) &&
           ebb_shard_attribute_count(reader, "shard_n", out_n) &&
           ebb_shard_attribute_count(reader, "shard_total", out_total) && *out_n >= 1 &&
           *out_n <= *out_total && *out_first <= *out_total - *out_n;
}
