/* SPDX-License-Identifier: MIT
 * checks: what the checks of several values against each other have in common.
 */
#ifndef EBB_CONFIG_CHECKS_H
#define EBB_CONFIG_CHECKS_H

#include <stdbool.h>

#include <ebb/message.h>
#include <ebb/study.h>

#include "binder.h"

struct ebb_check {
    struct ebb_binder *binder;
    struct ebb_study *study;           /* the binder's; NULL in a calibration */
    struct ebb_messages *set_messages; /* likewise, which has one file */
};

/* Members are named by their address in what the binder fills. */
bool ebb_check_given(const struct ebb_check *check, const void *member);
/* Whether no message has been written about it. */
bool ebb_check_good(const struct ebb_check *check, const void *member);
/* At the place where `member` was given, or at the start of the study when it was not. */
void ebb_check_complain(const struct ebb_check *check, const void *member, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Scores beyond the end of the instrument, in check_instrument.c. */
void ebb_check_instrument(const struct ebb_check *check);

/* The published numbers, in check_target.c. */
void ebb_check_targets(const struct ebb_check *check);

#endif
