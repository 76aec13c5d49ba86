/* SPDX-License-Identifier: MIT
 * sensitivity_journal: rows of a sensitivity that are finished, kept beside its table until that is written.
 *
 *     row | answer, error, error against the first row kept, and against the second | ... of each asked
 *
 * What patients bring to a row is not kept, and later rows are compared with it: whoever goes on plays one or
 * two rows again for that alone, the last before that were kept for later ones.
 */
#ifndef EBB_WORK_SENSITIVITY_JOURNAL_H
#define EBB_WORK_SENSITIVITY_JOURNAL_H

#include <math.h>

#include <ebb/journal.h>
#include <ebb/sensitivity.h>
#include <ebb/text.h>

/* One NaN only: journals give back numbers, and tables are compared by their bytes. */
static inline double ebb_sensitivity_one_nan(double value)
{
    return value == value ? value : (double)NAN;
}

/* A zeroed object keeps nothing. */
struct ebb_sensitivity_journal {
    struct ebb_journal *journal;
    struct ebb_text path;
    double *line;
};

/* Opens it where options name one, and fills in the rows that it holds: out->n_kept. EBB_BAD_FILE with a
 * message, EBB_NO_MEMORY. gives: caller calls ebb_sensitivity_journal_close, whatever the status. */
enum ebb_status ebb_sensitivity_journal_open(struct ebb_sensitivity_journal *journal,
                                             const struct ebb_sensitivity_options *options,
                                             struct ebb_sensitivity *out, struct ebb_messages *messages);
/* EBB_BAD_FILE with a message when the disk does not take it. */
enum ebb_status ebb_sensitivity_journal_add(struct ebb_sensitivity_journal *journal,
                                            const struct ebb_sensitivity *out, int row,
                                            struct ebb_messages *messages);
/* An empty one is removed. */
void ebb_sensitivity_journal_close(struct ebb_sensitivity_journal *journal);

#endif
