/* SPDX-License-Identifier: MIT
 * digests: see the header.
 */
#include "digests.h"

#include <string.h>

#include "manifest.h"

const char *const EBB_CUTS[EBB_CUT_COUNT] = {
    [EBB_CUT_WHOLE] = "whole", [EBB_CUT_PATIENTS] = "patients", [EBB_CUT_ROWS] = "rows"};

void ebb_digest_block(const void *values, size_t bytes, uint8_t out_hash[EBB_DIGEST_BYTES])
{
    struct ebb_digest digest;
    ebb_digest_init(&digest);
    ebb_digest_add(&digest, values, bytes);
    ebb_digest_bytes(&digest, out_hash);
}

/* With the NULs, so that "ab", "c" and "a", "bc" differ. */
void ebb_digest_block_of_texts(const char *const *texts, size_t n, uint8_t out_hash[EBB_DIGEST_BYTES])
{
    struct ebb_digest digest;
    ebb_digest_init(&digest);
    for (size_t i = 0; i < n; i++) {
        const char *text = texts[i] ? texts[i] : "";
        ebb_digest_add(&digest, text, strlen(text) + 1);
    }
    ebb_digest_bytes(&digest, out_hash);
}

/* The axis of patients is the first where there is only one, else the second, behind the policies; the rows
 * of a table are its only axis. */
void ebb_digest_head(struct ebb_trouble *trouble, hid_t dataset, const char *path, enum ebb_cut cut,
                     char out_head[EBB_HEAD_SIZE])
{
    out_head[0] = '\0';
    if (trouble->failed)
        return;
    hid_t space = ebb_h5_id(trouble, H5Dget_space(dataset), "reading", path);
    const int n_dims = trouble->failed ? 0 : H5Sget_simple_extent_ndims(space);
    const int star = cut == EBB_CUT_WHOLE ? -1 : cut == EBB_CUT_PATIENTS ? n_dims > 1 : 0;
    ebb_h5_close(trouble, space, path);
    ebb_manifest_shape(trouble, dataset, path, star, out_head);
}

/* With the NUL, which no hash can pass for: a head ends there. */
void ebb_digest_begin(struct ebb_digest *digest, const char *head)
{
    ebb_digest_init(digest);
    ebb_digest_add(digest, head, strlen(head) + 1);
}

void ebb_digest_whole(struct ebb_trouble *trouble, hid_t dataset, const char *path,
                      const uint8_t hash[EBB_DIGEST_BYTES], char out_hex[EBB_DIGEST_HEX])
{
    struct ebb_digest digest;
    char head[EBB_HEAD_SIZE];
    ebb_digest_head(trouble, dataset, path, EBB_CUT_WHOLE, head);
    ebb_digest_begin(&digest, head);
    ebb_digest_add(&digest, hash, EBB_DIGEST_BYTES);
    ebb_digest_hex(&digest, out_hex);
}
