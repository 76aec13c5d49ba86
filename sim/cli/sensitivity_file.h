/* SPDX-License-Identifier: MIT sensitivity_file: a design that was played before, by `ebb run`, as its
 * results file holds it: on a cluster, in pieces, overnight.
 *
 * The file has the answers of every row, with their errors, and no patients: what two rows share of their
 * luck cannot be known from it, and stays in the indices.
 */
#ifndef EBB_CLI_SENSITIVITY_FILE_H
#define EBB_CLI_SENSITIVITY_FILE_H

#include "sensitivity_request.h"

/* Fills answers and errors (asked, row) of a request that was read from a file, whose `play` is complete.
 * EBB_BAD_FILE with words on stderr: it lacks an outcome or a row; EBB_NO_MEMORY. */
enum ebb_status ebb_sensitivity_file_rows(const struct ebb_sensitivity_request *request, double *answers,
                                          double *errors);

#endif
