/* SPDX-License-Identifier: MIT
 * digest: SHA-256 of studies and datasets (FIPS 180-4, computed by nettle).
 *
 * A digest says that two things are the same bytes, to people who do not have both. A fast checksum would do
 * against accidents, but results are cited by these digits, so that nobody should be able to make two studies
 * of one digest. Threads digest their own blocks; one place adds these up in order (sim/store/digests.h).
 */
#ifndef EBB_DIGEST_H
#define EBB_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include <nettle/sha2.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { EBB_DIGEST_BYTES = 32, EBB_DIGEST_HEX = 65 /* with the closing NUL */ };

/* Open, because it lives in other structs; only the functions below look inside. Holds no memory: no free,
 * and a copy with = goes on from where the original stood. */
struct ebb_digest {
    struct sha256_ctx state;
};

/* The digests of a results file, for each level of what it keeps: what files of one study have in common is
 * equal in them, whatever `record` and `compression` say. "" for a level that it does not keep. */
struct ebb_file_digests {
    char summary[EBB_DIGEST_HEX];  /* `digest`: what every file has; everything that is estimated */
    char outcomes[EBB_DIGEST_HEX]; /* `digest_outcomes`: rows of patients */
    char courses[EBB_DIGEST_HEX];  /* `digest_courses`: of all patients or of a sample */
};

void ebb_digest_init(struct ebb_digest *digest);
/* borrows: bytes. Adding in parts is the same as adding the whole: what must be told apart needs its length.
 */
void ebb_digest_add(struct ebb_digest *digest, const void *bytes, size_t length);
/* Ends the digest: writes its bytes, or its 64 hexadecimal digits and a NUL. The object must be initialised
 * again before reuse. */
void ebb_digest_bytes(struct ebb_digest *digest, uint8_t out_bytes[EBB_DIGEST_BYTES]);
void ebb_digest_hex(struct ebb_digest *digest, char out_hex[EBB_DIGEST_HEX]);

#ifdef __cplusplus
}
#endif

#endif
