/* SPDX-License-Identifier: MIT
 * digests: the SHA-256 of a dataset's values, whatever the chunks, filters or version of the file that holds
 * them, and however many files the patients are spread over.
 *
 * A dataset is cut into blocks. Each has a hash, the SHA-256 of its values in C order, little-endian, texts
 * each with a closing NUL; only patients that there are, never the padding of a chunk. The digest of the
 * dataset is one SHA-256 over a head, which says type and shape, and the hashes of its blocks in order:
 *
 *     cut        blocks                                          head            order
 *     whole      one                                             2x3x53 float64
 *     patients   4,096 patients under each policy: a chunk       3x*x55 uint8    block 0 of each, then 1
 *     rows       the rows of a table about 4,096 patients        * table:...     blocks
 *
 * The star stands where patients are counted: the head of a part is that of the whole, and the lists of two
 * parts one behind the other are the whole's (<ebb/block_digests.h>). So threads hash their own blocks, in
 * any order; a reader needs memory for one block; and a block that differs is known by its place.
 *
 * Left: one hash over the policies of a block together, as it was up to contract 3. It is a third of the
 * list, and damage could not be told to be one policy's.
 */
#ifndef EBB_STORE_DIGESTS_H
#define EBB_STORE_DIGESTS_H

#include <ebb/digest.h>

#include "h5.h"

enum ebb_cut { EBB_CUT_WHOLE, EBB_CUT_PATIENTS, EBB_CUT_ROWS, EBB_CUT_COUNT };
extern const char *const EBB_CUTS[EBB_CUT_COUNT]; /* "whole": as the list of contents has it */

enum { EBB_HEAD_SIZE = 96 };

/* The hash of a block from its values in memory. */
void ebb_digest_block(const void *values, size_t bytes, uint8_t out_hash[EBB_DIGEST_BYTES]);
void ebb_digest_block_of_texts(const char *const *texts, size_t n, uint8_t out_hash[EBB_DIGEST_BYTES]);

/* What stands before the hashes of blocks: "3x*x55 uint8". */
void ebb_digest_head(struct ebb_trouble *trouble, hid_t dataset, const char *path, enum ebb_cut cut,
                     char out_head[EBB_HEAD_SIZE]);
/* Begins the digest of a dataset; the hashes of its blocks are added next. */
void ebb_digest_begin(struct ebb_digest *digest, const char *head);

/* The digest of a dataset that is one block. */
void ebb_digest_whole(struct ebb_trouble *trouble, hid_t dataset, const char *path,
                      const uint8_t hash[EBB_DIGEST_BYTES], char out_hex[EBB_DIGEST_HEX]);

#endif
