/* SPDX-License-Identifier: MIT
 * read_provenance: what a results file tells of its study, its run and its program.
 */
#ifndef EBB_STORE_READ_PROVENANCE_H
#define EBB_STORE_READ_PROVENANCE_H

#include <ebb/provenance.h>
#include <ebb/reader.h>

/* EBB_BAD_FILE with a message when /tables/parameters cannot be read; attributes that are missing are "".
 * gives: caller calls ebb_provenance_free. */
enum ebb_status ebb_read_provenance(const struct ebb_reader *reader, struct ebb_provenance *out_provenance,
                                    struct ebb_messages *messages);

#endif
