/* SPDX-License-Identifier: MIT
 * kind: what each kind of value can do without a file: start, be checked, be printed, be a number.
 *
 * The table is made from EBB_KIND_LIST (<ebb/key.h>); how YAML is read into a kind and how the schema and the
 * reference page describe it is a second table from the same list, in sim/config/value.h. One table for both
 * would pull the YAML reader below the model, where neither a browser page nor another program wants it.
 *
 *   1. What a kind can do   2. What checks share
 */
#ifndef EBB_KIND_H
#define EBB_KIND_H

#include <stdbool.h>
#include <stddef.h>

#include <ebb/key.h>
#include <ebb/study.h>
#include <ebb/text.h>

/* 1. What a kind can do */

/* What is wrong with a value: "key = value: words". Only filled when something is; `value` is "" where the
 * words say all. */
struct ebb_complaint {
    char value[EBB_UNITS_SIZE];
    char words[256];
};

/* Offsets are those of the value in the study. */
struct ebb_kind {
    /* Sets the value at `target` to the key's initial one. Never called for required values. */
    void (*initial)(const struct ebb_key *key, void *target);

    /* Whether the value is one that the reader could have made. The study may hold any bytes: a check reads
     * bools and enums as the bytes they are (a bool of 7 is undefined to read as one), and looks at other
     * members only if their rows come earlier, which the walk has checked or mended by then. */
    bool (*check)(const void *study, const struct ebb_key *key, size_t offset,
                  struct ebb_complaint *out_complaint);

    /* Adds the canonical text, as it stands in YAML (text without its quotes). Nothing: is not written. */
    void (*print)(const void *study, const struct ebb_key *key, size_t offset, struct ebb_text *text);

    /* The value as one number in the program's unit; NaN where it is none. */
    double (*number)(const void *study, const struct ebb_key *key, size_t offset);
};

/* borrows: key, whose kind is that of a value. */
const struct ebb_kind *ebb_kind_of(const struct ebb_key *key);

/* Sets a value that is one number, in the program's unit: a real, a whole number (rounded to it), or a range,
 * both of whose ends it becomes. Other kinds hold no number that one could set. For rows of a design, where a
 * file would be read a hundred times as long (0.4 ms); whether the number is in range is asked afterwards, of
 * the whole study. */
bool ebb_kind_is_settable(enum ebb_kind_code kind);
void ebb_kind_set_number(enum ebb_kind_code kind, double value, void *target);

/* The unit of a value's number, in UDUNITS. Depends on the study where the unit is that of a measure or of a
 * quantity. */
const char *ebb_kind_unit(const void *study, const struct ebb_key *key, size_t offset);

/* 2. What checks and readers share */

/* A published number takes the unit and the range of its target's quantity, a half width those of its
 * measure: the row as it is for this value. The quantity must have been checked. */
struct ebb_key ebb_kind_published_key(const struct ebb_study *study, const struct ebb_key *key,
                                      size_t offset);

/* The units of measures, how they are written, and how many of the program's units one of them is:
 * a week is 7 days. */
struct ebb_measure_unit {
    const char *name; /* of the measure: "week" */
    const char *word; /* behind a number: "weeks" */
    enum ebb_unit unit;
    double days;
};
const struct ebb_measure_unit *ebb_kind_measure_unit(int measure);

/* Words of kinds, by their numbers. */
extern const char *const EBB_WEEKDAY_NAMES[7];
/* Of clinic days that are no list; the latter stands for none, where a policy has none of its own. */
#define EBB_EVERY_DAY    "every day"
#define EBB_AS_THE_STUDY "as the study"
extern const char *const EBB_RECORD_NAMES[4];

#endif
