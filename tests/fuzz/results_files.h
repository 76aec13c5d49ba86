/* SPDX-License-Identifier: MIT
 * results_files: what targets that read results files share: sound files, and how an input changes them.
 *
 * An input is a recipe, not a file. It stays small, so that libFuzzer can keep and cross thousands of them,
 * and means the same when the layout of files changes; the corpus can keep it. (Whole files were inputs once:
 * they grew beyond the longest input of `make fuzz`, and for weeks it tried one empty file.)
 *
 *     what to do with the files: 1 | file: 1, seed of its change: 4 | file, seed | ... at most six changes
 *
 * HDF5 1.10.8 itself ends the program for 15 of 400 files that are sealed (of 400 others for none), although
 * ebb has looked at all that it can see from outside: in H5A__close (a list of attributes of which one cannot
 * be read), H5F__accum_read, H5B2__hdr_init, H5F_sizeof_size, H5MM_xfree. The command bears it, for a copy of
 * it reads first and dies in its place (sim/store/trial.h). Here there is no copy: libFuzzer sees what its
 * own process does, and what is looked for is what our own code does. tests/cli_sealed.py asks the command.
 * Trials are therefore replaced, for every target of the folder, by ones that act in this process or not at
 * all.
 *
 *   1. Sound files   2. Recipes   3. Promises
 */
#ifndef EBB_TESTS_RESULTS_FILES_H
#define EBB_TESTS_RESULTS_FILES_H

#include <ebb/message.h>
#include <ebb/text.h>

#include "h5_damage.h"

/* 1. Sound files */

/* What is changed: a file that this program has written, and the places of its checksums. */
struct ebb_fuzz_sound {
    struct ebb_text bytes; /* empty: not made yet */
    struct ebb_h5_seals seals;
};

/* Reads the file; aborts where that fails. gives: caller frees the bytes with ebb_text_free. */
void ebb_fuzz_sound_read(const char *path, struct ebb_fuzz_sound *out_sound);

/* 2. Recipes */

enum { EBB_FUZZ_MOST_CHANGES = 6 };

/* Writes the file at a path of ebb_fuzz_path, with those changes of the recipe that are of file `file` of
 * `n_files`. Of a hundred recipes two are sealed again, unless EBB_FUZZ_SEALED says how many: HDF5 1.10
 * believes what is sealed, and ends the program for some of it, which costs a start each. */
void ebb_fuzz_put_changed(const char *path, const struct ebb_fuzz_sound *sound, int file, int n_files,
                          const uint8_t *recipe, size_t size);

/* A number of the bytes, for what they are to decide. */
uint32_t ebb_fuzz_luck(const uint8_t *bytes, size_t size);

/* 3. Promises */

/* Aborts unless the status is EBB_OK: making sound files is not what is tested. */
void ebb_fuzz_must(enum ebb_status status, const struct ebb_messages *messages);

/* As ebb_fuzz_refused with EBB_BAD_FILE. A crafted file may name a size that no machine has; HDF5 asks for it
 * before it looks at anything else, and EBB_NO_MEMORY then says what came of that. */
void ebb_fuzz_file_refused(enum ebb_status status, struct ebb_messages *messages);

/* Datasets, types and the like that stay open are ours to close. Not files: HDF5 cannot close one in which a
 * crafted header made it want to write. */
void ebb_fuzz_nothing_open(void);

#endif
