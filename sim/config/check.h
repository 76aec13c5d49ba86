/* SPDX-License-Identifier: MIT
 * check: the rules that span keys (<ebb/study_rules.h>), asked of what was read from a file.
 *
 * The rules name members by their address; a check turns that into the origin of the value, and so into a
 * place. A member that nobody gave has none: the complaint then stands at the start of the study.
 *
 * A complaint stands at line 1 although the file has the key -> the member that was named has another offset
 * than the row of the table: a switch, say, where the value was meant.
 */
#ifndef EBB_CONFIG_CHECK_H
#define EBB_CONFIG_CHECK_H

#include <stdbool.h>

#include <ebb/message.h>
#include <ebb/table_check.h>

#include "binder.h"

struct ebb_check {
    struct ebb_binder *binder;
    struct ebb_messages
        *set_messages; /* for places in parameter sets; NULL in a calibration, which has one file */
    struct ebb_messages *warnings; /* NULL in a calibration */
};

/* Members are named by their address in what the binder fills. */
bool ebb_check_given(const struct ebb_check *check, const void *member);
/* Whether no message has been written about it. */
bool ebb_check_good(const struct ebb_check *check, const void *member);
/* At the place where `member` was given, or at the start of the study when it was not. */
void ebb_check_complain(const struct ebb_check *check, const void *member, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Completes the study (complete.h), then adds a message for every pair of values that do not go together, at
 * the place of one of them; to `set_messages` when that stands in a parameter set. What is allowed and odd
 * goes to `warnings`. */
void ebb_check_study(struct ebb_binder *binder, struct ebb_messages *set_messages,
                     struct ebb_messages *warnings);

/* Asks the rules of what another table describes, from one file. */
void ebb_check_table(struct ebb_binder *binder, struct ebb_messages *warnings, ebb_table_rules ask);

#endif
