/* SPDX-License-Identifier: MIT
 * digests: the SHA-256 of a dataset's values, whatever the chunks, filters or version of the file that holds
 * them.
 *
 * A dataset is cut into parts of 4096 places along its axis of patients: the first axis when it has only one,
 * else the second. The digest of a part is the SHA-256 of its values in C order, little-endian, texts each
 * with a closing NUL; the digest of the dataset is the SHA-256 of the digests of its parts in order. So a run
 * can compute it block by block, and a reader with bounded memory.
 */
#ifndef EBB_STORE_DIGESTS_H
#define EBB_STORE_DIGESTS_H

#include <ebb/digest.h>

#include "h5.h"

enum { EBB_PART_PLACES = 4096 };

/* Of values in memory that are one part. */
void ebb_digest_one_part(const void *values, size_t bytes, char out_hex[EBB_DIGEST_HEX]);
void ebb_digest_one_part_of_texts(const char *const *texts, size_t n, char out_hex[EBB_DIGEST_HEX]);

/* Of a dataset as the file has it. Latches a failure to read it. */
void ebb_digest_dataset(struct ebb_trouble *trouble, hid_t dataset, const char *path,
                        char out_hex[EBB_DIGEST_HEX]);

#endif
