/* SPDX-License-Identifier: MIT
 * digest: SHA-256, a thin layer over nettle, which picks the processor's own
 * instructions where there are any. Whole numbers, so that its choice changes no bit. Thin, so that another
 * library is a change here alone.
 */
#include <ebb/digest.h>

void ebb_digest_init(struct ebb_digest *digest)
{
    sha256_init(&digest->state);
}

void ebb_digest_add(struct ebb_digest *digest, const void *bytes, size_t length)
{
    sha256_update(&digest->state, length, bytes);
}

void ebb_digest_bytes(struct ebb_digest *digest, uint8_t out_bytes[EBB_DIGEST_BYTES])
{
    sha256_digest(&digest->state, EBB_DIGEST_BYTES, out_bytes);
}

void ebb_digest_hex(struct ebb_digest *digest, char out_hex[EBB_DIGEST_HEX])
{
    /* Lower case, as sha256sum prints: people compare the two by eye. */
    static const char digits[] = "0123456789abcdef";
    uint8_t bytes[EBB_DIGEST_BYTES];
    ebb_digest_bytes(digest, bytes);
    for (int i = 0; i < EBB_DIGEST_BYTES; i++) {
        out_hex[2 * i] = digits[bytes[i] >> 4];
        out_hex[2 * i + 1] = digits[bytes[i] & 15];
    }
    out_hex[EBB_DIGEST_HEX - 1] = '\0';
}
