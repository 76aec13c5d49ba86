/* SPDX-License-Identifier: MIT
 * block_digests: the list of hashes of one dataset's blocks, which its SHA-256 is made of.
 *
 * A results file keeps, for each dataset of rows, a hash of each 4,096 patients under each policy
 * (/digests/block_sha256). With it
 *
 *     damage is named by its block                     ebb_reader_verify
 *     two parts of a run give the digest of the whole  ebb_block_digests_join, and no row is read
 *
 *     part 1, patients 0 to 8191     h0 h1         list of the whole   h0 h1 h2 h3
 *     part 2, patients 8192 on       h2 h3         its SHA-256         SHA-256(head, 0, h0, h1, h2, h3)
 *
 * A hash is the SHA-256 of the values of a block in C order, little-endian, unpacked. The head says type and
 * shape with a star for the patients, "3x*x55 uint8", and is followed by a NUL. Under several policies a
 * block has a hash for each, in their order.
 *
 * Caveats:
 * - "is not the part that comes next": parts are joined in the order of their patients, and each but the last
 *   ends with a whole block, as parts of whole blocks do (struct ebb_batch).
 * - The digest of the whole is not that of `sample of N` against `all`: these are other patients. Cut both to
 *   the same (ebb_reader_rows_digest).
 */
#ifndef EBB_BLOCK_DIGESTS_H
#define EBB_BLOCK_DIGESTS_H

#include <stdint.h>

#include <ebb/digest.h>
#include <ebb/message.h>
#include <ebb/reader.h>

#ifdef __cplusplus
extern "C" {
#endif

struct ebb_block_digests {
    char head[96];
    int64_t first_patient, n_patients; /* of the list; a table has rows about them */
    int64_t n_blocks;
    int n_policies;
    uint8_t (*hashes)[EBB_DIGEST_BYTES]; /* (block, policy); owned */
};

/* The list of a dataset as the file has it, when it is the one that the dataset's SHA-256 was made of; no row
 * is read. EBB_BAD_FILE with a message when it is not, or the dataset has none; EBB_NO_MEMORY. gives: caller
 * calls ebb_block_digests_free. */
enum ebb_status ebb_reader_block_digests(struct ebb_reader *reader, const char *name,
                                         struct ebb_block_digests *out_digests,
                                         struct ebb_messages *messages);
void ebb_block_digests_free(struct ebb_block_digests *digests); /* a zeroed one is fine */

/* Puts the list of the part that comes next behind another. EBB_BAD_FILE with a message, and `into`
 * unchanged, when it is not that part, or of another dataset; EBB_NO_MEMORY. */
enum ebb_status ebb_block_digests_join(struct ebb_block_digests *into, const struct ebb_block_digests *next,
                                       struct ebb_messages *messages);

/* The SHA-256 of the dataset that has these blocks. */
void ebb_block_digests_hex(const struct ebb_block_digests *digests, char out_hex[EBB_DIGEST_HEX]);

#ifdef __cplusplus
}
#endif

#endif
