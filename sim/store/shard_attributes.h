/* SPDX-License-Identifier: MIT
 * shard_attributes: which items a piece was asked for, of how many; alike in pieces of all kinds.
 *
 *     shard_first, shard_n, shard_total     items first .. first + n - 1 of so many: blocks of patients, rows
 *                                           of a design, years of a clinic
 *
 * What a kind says beside it (how far it has come, of which work it is) its own reader knows.
 */
#ifndef EBB_STORE_SHARD_ATTRIBUTES_H
#define EBB_STORE_SHARD_ATTRIBUTES_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/reader.h>

#include "attributes.h"

void ebb_shard_attributes_write(struct ebb_trouble *trouble, struct ebb_noted file, int64_t first, int64_t n,
                                int64_t total);

/* False: there are none, or no share is like that. */
bool ebb_shard_attributes_read(const struct ebb_reader *reader, int64_t *out_first, int64_t *out_n,
                               int64_t *out_total);

/* A whole number that is not negative, of any attribute; false: it is none. */
bool ebb_shard_attribute_count(const struct ebb_reader *reader, const char *name, int64_t *out_count);

#endif
