/* SPDX-License-Identifier: MIT
 * holder: which process holds a file that we cannot have.
 *
 * "Another run is writing it" sends a person through every terminal and every node of the cluster; a number
 * and a host end the search. The system knows who holds a lock (flock), so nothing is written down for it: a
 * note of ours would outlive the process that it names, and then accuse a stranger.
 *
 * Caveat: a holder on another machine (a network disk) or in another container is in no list that can be read
 * here -> the words then say so, and no number.
 */
#ifndef EBB_HOLDER_H
#define EBB_HOLDER_H

#include <stdbool.h>

enum { EBB_HOLDER_SIZE = 200 };

/* Who holds the open file, and what of it: "another ebb (process 71 on node3) is writing this file".
 * False when nobody is found, and the words say that it may be anybody. */
bool ebb_holder_words(int descriptor, char out_words[EBB_HOLDER_SIZE]);

#endif
