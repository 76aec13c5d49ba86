/* SPDX-License-Identifier: MIT
 * results_files: see the header.
 *
 *   1. Without a trial   2. Sound files   3. Recipes   4. Promises
 */
#include "results_files.h"

#include <stdlib.h>
#include <string.h>

#include <hdf5.h>

#include <ebb/file.h>

#include "../../sim/store/trial.h"
#include "fuzz.h"

/* 1. Without a trial */

/* In the place of the library's: a rehearsal is left out, since the caller does it all again, and what is an
 * answer is done here. */
enum ebb_status ebb_trial_run(const struct ebb_trial *trial, struct ebb_messages *messages)
{
    return trial->is_answer ? trial->act(trial->self, messages) : EBB_OK;
}

enum ebb_status ebb_trial_start(const struct ebb_trial *trial, struct ebb_trial_copy *out_copy,
                                struct ebb_messages *messages)
{
    (void)messages;
    *out_copy = (struct ebb_trial_copy){.trial = trial};
    return EBB_OK;
}

/* What is known of files that are tried by lots, their trial alone finds (<ebb/tried_files.h>). */
enum ebb_status ebb_trial_end(struct ebb_trial_copy *copy, struct ebb_messages *messages)
{
    return copy->trial->in_hand ? copy->trial->act(copy->trial->self, messages)
                                : ebb_trial_run(copy->trial, messages);
}

/* What HDF5 itself loses when it gives up a damaged file: memory that ebb took has no function of HDF5 behind
 * it. */
const char *__lsan_default_suppressions(void)
{
    return "leak:libhdf5\n";
}

/* 2. Sound files */

enum { LARGEST = 1 << 20 };

void ebb_fuzz_sound_read(const char *path, struct ebb_fuzz_sound *out_sound)
{
    struct ebb_messages messages = {0};
    *out_sound = (struct ebb_fuzz_sound){.seals.n = 0};
    ebb_fuzz_must(ebb_file_read(path, LARGEST, &out_sound->bytes, &messages), &messages);
    ebb_h5_seals_find(&out_sound->seals, (const uint8_t *)out_sound->bytes.chars, out_sound->bytes.length);
    ebb_fuzz_require(out_sound->seals.n > 50, "the checksums of HDF5 are found", NULL);
}

/* 3. Recipes */

enum { CHANGE_BYTES = 5 };

/* FNV-1a, without the bits that mix least. */
uint32_t ebb_fuzz_luck(const uint8_t *bytes, size_t size)
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ bytes[i]) * 16777619u;
    return hash >> 8;
}

static bool is_sealed(const uint8_t *recipe, size_t size)
{
    const char *words = getenv("EBB_FUZZ_SEALED");
    return ebb_fuzz_luck(recipe, size) % 100 < (words ? (unsigned)strtoul(words, NULL, 10) : 2);
}

/* A change may cut the file off; later ones still find its places, for the room has all of it. */
void ebb_fuzz_put_changed(const char *path, const struct ebb_fuzz_sound *sound, int file, int n_files,
                          const uint8_t *recipe, size_t size)
{
    static uint8_t room[LARGEST];
    const size_t whole = sound->bytes.length;
    const bool sealed = is_sealed(recipe, size);
    size_t kept = whole;
    memcpy(room, sound->bytes.chars, whole);
    for (size_t i = 0; i < EBB_FUZZ_MOST_CHANGES && (i + 1) * CHANGE_BYTES < size; i++) {
        const uint8_t *change = recipe + 1 + i * CHANGE_BYTES;
        if (change[0] % n_files != file)
            continue;
        const uint32_t seed = ebb_fuzz_luck(change + 1, CHANGE_BYTES - 1);
        const size_t left = ebb_h5_damage(&sound->seals, room, whole, seed, sealed);
        kept = left < kept ? left : kept;
    }
    ebb_fuzz_put(strrchr(path, '/') + 1, room, kept);
}

/* 4. Promises */

void ebb_fuzz_must(enum ebb_status status, const struct ebb_messages *messages)
{
    ebb_fuzz_require(status == EBB_OK, "the sound file can be made", messages);
}

void ebb_fuzz_file_refused(enum ebb_status status, struct ebb_messages *messages)
{
    if (status == EBB_NO_MEMORY)
        ebb_messages_free(messages);
    else
        ebb_fuzz_refused(status, EBB_BAD_FILE, messages);
}

void ebb_fuzz_nothing_open(void)
{
    ebb_fuzz_require(H5Fget_obj_count((hid_t)H5F_OBJ_ALL, H5F_OBJ_ALL & ~H5F_OBJ_FILE) == 0,
                     "no object of HDF5 stays open", NULL);
}
