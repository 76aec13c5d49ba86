/* SPDX-License-Identifier: MIT
 * verifications: the list.
 *
 * A study is 57 kB (targets, policies, modifiers), too much for a stack to hold several; hence copies on
 * the heap, and functions that take them so that no verification has to remember to free.
 */
#include "verdicts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Words that are too long are cut, not refused: a verdict is given all the same. */
void ebb_verdict_say(struct ebb_verdict *verdict, bool passed, const char *format, ...)
{
    va_list list;
    verdict->applies = true;
    verdict->passed = passed;
    va_start(list, format);
    vsnprintf(verdict->words, sizeof verdict->words, format, list);
    va_end(list);
}

enum ebb_status ebb_verdict_not_here(struct ebb_verdict *verdict, const char *why)
{
    verdict->applies = verdict->passed = false;
    snprintf(verdict->words, sizeof verdict->words, "%s", why);
    return EBB_OK;
}

struct ebb_study *ebb_verifier_copy(const struct ebb_verifier *verifier)
{
    struct ebb_study *study = malloc(sizeof *study);
    if (study)
        *study = *verifier->study;
    return study;
}

enum ebb_status ebb_verifier_play(const struct ebb_verifier *verifier, struct ebb_study *study,
                                  struct ebb_played *played)
{
    const enum ebb_status status = study ? ebb_played_init(played, verifier, study, 0, NULL) : EBB_NO_MEMORY;
    free(study);
    return status;
}

#define EBB_AS_ROW(name, meaning) {#name, meaning, ebb_verify_##name},
const struct ebb_verification EBB_VERIFICATIONS[] = {EBB_VERIFICATION_LIST(EBB_AS_ROW){NULL, NULL, NULL}};
#undef EBB_AS_ROW
