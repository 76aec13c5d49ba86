/* SPDX-License-Identifier: MIT
 * kind_calibration: the kinds of values that only calibrations and designs hold.
 *
 * A calibration or a design is read once and used at once: no table of keys prints it back, it has no rows in
 * results files, and nobody builds one in C by keys. So these kinds start zeroed and do nothing else; the
 * reader (sim/config) checks as it reads.
 */
#include "kinds.h"

#define ONLY_READ(name)                                                                                 \
    EBB_KIND_IS_NOT_KEPT(name)                                                                          \
    bool ebb_kind_check_##name(const void *study, const struct ebb_key *key, size_t offset, \
                               struct ebb_complaint *out_complaint)                                     \
    {                                                                                                   \
        (void)study, (void)key, (void)offset, (void)out_complaint;                                      \
        return true;                                                                                    \
    }                                                                                                   \
    void ebb_kind_print_##name(const void *study, const struct ebb_key *key, size_t offset, \
                               struct ebb_text *text)                                                   \
    {                                                                                                   \
        (void)study, (void)key, (void)offset, (void)text;                                               \
    }                                                                                                   \
    EBB_KIND_IS_NO_NUMBER(name)

ONLY_READ(of_key)
ONLY_READ(prior)
ONLY_READ(files)
ONLY_READ(outcomes)
ONLY_READ(apart)
