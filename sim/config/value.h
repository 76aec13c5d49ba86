/* SPDX-License-Identifier: MIT
 * value: the kinds of single values: how each is read, printed and described.
 */
#ifndef EBB_CONFIG_VALUE_H
#define EBB_CONFIG_VALUE_H

#include <stdbool.h>
#include <stddef.h>

#include <ebb/study.h>
#include <ebb/text.h>

#include "binder.h"
#include "item.h"
#include "yaml_node.h"

/* What a kind of value can do. `offset` is that of the value in the study. */
struct ebb_value_kind {
    /* Reads the node; false after having complained. */
    bool (*read)(struct ebb_binder *binder, const struct ebb_item *item, const struct ebb_yaml_node *node,
                 const struct ebb_path *path, size_t offset);
    /* Adds the canonical text, as it stands in YAML (text without its quotes). */
    void (*print)(const struct ebb_study *study, const struct ebb_item *item, size_t offset,
                  struct ebb_text *text);
    /* The value as one number in the program's unit; NaN where it is none. */
    double (*number)(const struct ebb_study *study, const struct ebb_item *item, size_t offset);
};

const struct ebb_value_kind *ebb_value_kind(const struct ebb_item *item);

/* Reads one quantity of the item's unit and range; `whole` asks for a whole number. */
bool ebb_value_read_quantity(struct ebb_binder *binder, const struct ebb_item *item,
                             const struct ebb_yaml_node *node, const struct ebb_path *path, bool whole,
                             double *out_value);

/* "0 to 60 points", "1 day to 4 weeks": the allowed range in the unit of `word` where it is whole there
 * (NULL: the program's). */
enum { EBB_VALUE_RANGE_SIZE = 2 * EBB_UNITS_SIZE + 16 };
void ebb_value_print_range(const struct ebb_item *item, const struct ebb_unit_word *word,
                           char out_text[EBB_VALUE_RANGE_SIZE]);

/* The unit of a value's number, in UDUNITS. */
const char *ebb_value_unit(const struct ebb_study *study, const struct ebb_item *item, size_t offset);

extern const struct ebb_value_kind EBB_VALUE_CHOICE; /* in word.c */
/* The odd kinds, in value_odd.c. */
extern const struct ebb_value_kind EBB_VALUE_SEED, EBB_VALUE_PATIENTS, EBB_VALUE_DAY_LIST, EBB_VALUE_WEEKDAYS,
    EBB_VALUE_RECORD, EBB_VALUE_OUTCOME, EBB_VALUE_CONTRAST, EBB_VALUE_HALF_WIDTH;
extern const char *const EBB_VALUE_WEEKDAY_NAMES[7];
extern const char *const EBB_VALUE_RECORD_NAMES[4];

/* Those of targets, in value_target.c. */
extern const struct ebb_value_kind EBB_VALUE_POLICY_NAME, EBB_VALUE_POPULATION, EBB_VALUE_PUBLISHED,
    EBB_VALUE_LIMITS, EBB_VALUE_VISITS;
/* Those of calibrations, in value_calibration.c. */
extern const struct ebb_value_kind EBB_VALUE_OF_KEY, EBB_VALUE_PRIOR, EBB_VALUE_FILES;

#endif
