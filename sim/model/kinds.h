/* SPDX-License-Identifier: MIT
 * kinds: what the files that implement kinds have in common.
 *
 * A check must live with any bytes in its own member and may lean on members whose rows come before; all else
 * (printing, the number) is only asked of values that a check has passed. A check that lets pass what the
 * reader refuses makes a study that runs once: the text in its results file cannot be played again.
 *
 * Each kind NAME of EBB_KIND_LIST has four functions here: initial_NAME, check_NAME, print_NAME and
 * number_NAME, prefixed ebb_kind_ because they cross files. They are declared from the list, so one that is
 * forgotten is called by the table and found missing by the linker.
 *
 *   kind.c              the table; real, whole, range, flag, text, path, choice
 *   kind_study.c        seed, patients, day_list, weekdays, words, record, outcome, contrast, half_width
 *   kind_target.c       policy_name, population, published, limits, visits
 *   kind_clinic.c       time_of_day, hours, date, length, closure, window, element
 *   kind_calibration.c  of_key, prior, files, outcomes, apart
 */
#ifndef EBB_MODEL_KINDS_H
#define EBB_MODEL_KINDS_H

#include <string.h>

#include <ebb/kind.h>

#define EBB_DECLARE(code, name)                                                             \
    void ebb_kind_initial_##name(const struct ebb_key *key, void *target);                  \
    bool ebb_kind_check_##name(const void *study, const struct ebb_key *key, size_t offset, \
                               struct ebb_complaint *out_complaint);                        \
    void ebb_kind_print_##name(const void *study, const struct ebb_key *key, size_t offset, \
                               struct ebb_text *text);                                      \
    double ebb_kind_number_##name(const void *study, const struct ebb_key *key, size_t offset);
EBB_KIND_LIST(EBB_DECLARE)
#undef EBB_DECLARE

/* Functions that a kind shares with others, by the name under which it needs them: the table is made from
 * names alone, so each kind has all four even where two kinds do the same. A value that starts zeroed starts
 * as "none": no text, no visits, every weekday. */
#define EBB_KIND_IS_NOT_KEPT(name)                                        \
    void ebb_kind_initial_##name(const struct ebb_key *key, void *target) \
    {                                                                     \
        (void)key, (void)target;                                          \
    }
#define EBB_KIND_STARTS_AS_ZEROS(name, size)                              \
    void ebb_kind_initial_##name(const struct ebb_key *key, void *target) \
    {                                                                     \
        (void)key;                                                        \
        memset(target, 0, size);                                          \
    }
#define EBB_KIND_STARTS_AS_INT(name)                                      \
    void ebb_kind_initial_##name(const struct ebb_key *key, void *target) \
    {                                                                     \
        *(int *)target = (int)key->initial;                               \
    }
#define EBB_KIND_IS_NO_NUMBER(name)                                                            \
    double ebb_kind_number_##name(const void *study, const struct ebb_key *key, size_t offset) \
    {                                                                                          \
        (void)study, (void)key, (void)offset;                                                  \
        return 0.0 / 0.0;                                                                      \
    }

/* The value at an offset, copied: the study may hold any bytes, and a copy of an int is an int whatever enum
 * it was written as. */
double ebb_kind_real_at(const void *study, size_t offset);
int ebb_kind_whole_at(const void *study, size_t offset);

/* Fills a complaint of a number out of the key's range, shows it in the key's unit; returns false. `key` is
 * the row as it is for this value (ebb_kind_published_key where the unit is the quantity's). */
bool ebb_kind_out_of_range(const struct ebb_key *key, double value, struct ebb_complaint *out_complaint);
/* The same with words of one's own; `value` may be NULL. Words are cut at 255 bytes: none needs more but a
 * list of words, which says how much of it it takes. */
bool ebb_kind_complain(struct ebb_complaint *out_complaint, const char *value, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Checks an index: from `least` (-1 where none is allowed) to below n. `what` is the noun of the message,
 * "no such policy: ...". The list itself must have been checked. */
bool ebb_kind_check_index(int index, int least, int n, const char *what, struct ebb_complaint *out_complaint);
/* Writes a number for a complaint, NaN and infinities included. */
void ebb_kind_show(double value, enum ebb_unit unit, char out_text[EBB_UNITS_SIZE]);

/* Adds a quantity in the key's unit, or `off`: the shortest digits that read back as the same double. */
void ebb_kind_print_quantity(const struct ebb_key *key, double value, struct ebb_text *text);

#endif
