/* SPDX-License-Identifier: MIT
 * fuzz: what the targets of libFuzzer in this folder share.
 *
 * A target is one file, TARGET.c, with the function that libFuzzer calls. It hands the bytes to a reader of
 * ebb and holds what comes back against what that reader promises; a promise that does not hold aborts, as a
 * sanitizer does. The same files are compiled a second time for `make test` (tests/fuzz_replay.c), by the
 * ordinary compiler and each under a name of its own, ebb_fuzz_TARGET: the Makefile renames the function.
 *
 * What holds of all targets:
 * - The same bytes do the same each time: no clock, no luck, nothing kept from one call to the next but what
 *   does not depend on the bytes.
 * - They write in the scratch folder below and nowhere else, whatever the bytes ask for.
 * - They free all they took: leaks are looked for after every input.
 *
 * Caveats:
 *   A crash leaves its scratch folder behind -> EBB_TMP says where those are made; `make fuzz` removes it.
 *   It crashes under libFuzzer and not in the replay -> the replay has no sanitizer: `make test SAN=1
 *     only=fuzz_replay` has both.
 *
 *   1. The target   2. Promises   3. The scratch folder
 */
#ifndef EBB_TESTS_FUZZ_H
#define EBB_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <ebb/config.h>
#include <ebb/message.h>

/* 1. The target */

/* libFuzzer's names. The bytes are borrowed for the call; 0, always: other answers are kept for libFuzzer. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
/* Asked by LeakSanitizer, when there is one. */
const char *__lsan_default_suppressions(void);

/* 2. Promises */

/* Says what does not hold, with the first of the messages where there are any (NULL: none), and aborts. */
void ebb_fuzz_require(bool holds, const char *promise, const struct ebb_messages *messages);

/* Structs whose padding was set are compared as bytes, padding included. */
bool ebb_fuzz_same_bytes(const void *a, const void *b, size_t n);

/* The promise of every reader: EBB_OK, or one of the two statuses with a message that can be printed. The
 * messages are freed. `refusal` is the status of what is refused, EBB_BAD_STUDY or EBB_BAD_FILE. Memory does
 * not end here: libFuzzer's limit ends the program before malloc fails. */
void ebb_fuzz_refused(enum ebb_status status, enum ebb_status refusal, struct ebb_messages *messages);

/* The promise of every study that is accepted: its canonical text gives it back to the byte, padding
 * included, for a results file keeps that text alone; and it can be planned. `name` is where it was read. */
void ebb_fuzz_study_holds(const struct ebb_config *config, const char *name);

/* 3. The scratch folder */

/* Of this program alone, in EBB_TMP or else /tmp; made by the first call, removed at the exit with all that
 * is in it (no folders are). Constant. */
const char *ebb_fuzz_folder(void);

/* FOLDER/name; valid until the program ends. As many as thirty-two names, told apart by their letters. */
const char *ebb_fuzz_path(const char *name);

/* Writes a file of that name, over the one that is there. Returns its path, as above. */
const char *ebb_fuzz_put(const char *name, const void *bytes, size_t size);

#endif
