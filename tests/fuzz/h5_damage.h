/* SPDX-License-Identifier: MIT
 * h5_damage: changes of an HDF5 file that HDF5 itself does not find at once.
 *
 * HDF5 ends nearly all of its own structures with a checksum (Jenkins' lookup3), so that a byte changed by
 * luck is found before anything is believed. Who crafts a file writes the checksum that goes with the
 * change. So is it done here: the places of all checksums are looked for once, in the sound file, by trying
 * lengths; after a change those that it broke are written anew.
 *
 *     most structures   "OHDR" ... | checksum: 4          over all before it, from the signature on
 *     a block of heap   "FHDB" 0 | address: 8 | offset: 1 to 8 | checksum: 4 | data, to a power of two
 *                                                         over all of it, the checksum itself being 0
 *
 * Caveat: places are those of the sound file. A change that moves a structure leaves its old place sealed
 * and its new one not; sizes of files are therefore kept, but for ends that are cut off.
 *
 *   1. Places   2. Changes
 */
#ifndef EBB_TESTS_H5_DAMAGE_H
#define EBB_TESTS_H5_DAMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 1. Places */

/* A file of ours has some 250 structures. */
enum { EBB_H5_MOST_SEALS = 1024 };

struct ebb_h5_seal {
    size_t start,
        length;      /* of what is summed; the checksum stands behind it, or within it for a block of heap */
    size_t checksum; /* its place in the file */
};

struct ebb_h5_seals {
    struct ebb_h5_seal items[EBB_H5_MOST_SEALS];
    int n;
};

/* Finds them in a sound file. Takes a tenth of a second for 200 kB: once for each program. */
void ebb_h5_seals_find(struct ebb_h5_seals *seals, const uint8_t *file, size_t size);
/* Writes the checksums that do not hold anew; the file has the size that it had when they were found. */
void ebb_h5_seals_mend(const struct ebb_h5_seals *seals, uint8_t *file);

/* 2. Changes */

/* Changes one to four places of the file, most of them within structures, and seals it again where asked: as
 * somebody would who crafts a file, and not as a disk does. Returns the new size, which is smaller where the
 * end was cut off. `seed` decides all of it. */
size_t ebb_h5_damage(const struct ebb_h5_seals *seals, uint8_t *file, size_t size, uint64_t seed,
                     bool sealed);

#endif
