/* SPDX-License-Identifier: MIT
 * item: one row of the parameter table: everything that is known of a key of a study.
 *
 * Reading, messages, the canonical text, the JSON Schema, the reference page and the rows of the results file
 * all walk these rows.
 */
#ifndef EBB_CONFIG_ITEM_H
#define EBB_CONFIG_ITEM_H

#include <stdbool.h>
#include <stddef.h>

#include <ebb/study.h>
#include <ebb/units.h>

enum ebb_kind {
    EBB_REAL,        /* double, in the item's unit */
    EBB_WHOLE,       /* int, in the item's unit */
    EBB_RANGE,       /* struct ebb_range, in the item's unit; a single value stands for both ends */
    EBB_FLAG,        /* bool */
    EBB_TEXT,        /* char[max] */
    EBB_PATH,        /* the parameter set; kept by the binder, not in the study */
    EBB_SEED,        /* uint64_t */
    EBB_PATIENTS,    /* n_patients, and min and max of the precision */
    EBB_DAY_LIST,    /* the days of the induction */
    EBB_WEEKDAYS,    /* unsigned, a bit for each weekday */
    EBB_RECORD,      /* enum ebb_record and n_recorded */
    EBB_CHOICE,      /* an enum: one of `words` */
    EBB_OUTCOME,     /* int, enum ebb_measure */
    EBB_CONTRAST,    /* two policies */
    EBB_HALF_WIDTH,  /* double, in the unit of the outcome */
    EBB_POLICY_NAME, /* int, a policy of the study */
    EBB_POPULATION,  /* int, a population of the study */
    EBB_PUBLISHED,   /* double, in the unit of the target's quantity */
    EBB_LIMITS,      /* two of them */
    EBB_VISITS,      /* struct ebb_target_visits, in the item's unit */
    EBB_OF_KEY,      /* double, in the unit and range of the parameter that the element is named after */
    EBB_PRIOR,       /* two of them, and a bool before them */
    EBB_FILES,       /* an array of paths; counted by the int at count_offset */
    EBB_SECTION,     /* fixed keys: fields */
    EBB_NAMED,       /* keys that the user names: an array, each element read as `element` */
    EBB_LIST,        /* an array without names */
    EBB_INCLUDE,     /* the fields stand here as if written here, `offset` further on in the struct; described
                        elsewhere if it has a meaning */
    EBB_KIND_COUNT
};

/* Where an item at the top may stand. */
enum ebb_file_kind { EBB_IN_STUDY = 1, EBB_IN_SET = 2 };

/* Array members end with a NULL key. A value is required when its initial value is NaN, and may be `off` when
 * that lies below min. */
struct ebb_item {
    const char *key;
    enum ebb_kind kind;
    enum ebb_unit unit;
    double initial, min, max;
    size_t offset; /* in the struct of the section around it */
    const char *meaning;
    const char *source, *grade; /* of the initial value; NULL where it is no claim about patients */
    const struct ebb_item
        *fields;              /* EBB_SECTION, EBB_INCLUDE; and the one element of EBB_NAMED and EBB_LIST */
    const char *const *words; /* EBB_CHOICE: by their numbers; ends with NULL */
    size_t on_offset;         /* EBB_SECTION: of its bool `on`, in the struct around it; 0: always on */
    size_t element_size;      /* EBB_NAMED, EBB_LIST */
    size_t count_offset;      /* EBB_NAMED, EBB_LIST: of the int that counts the elements */
    int most;                 /* EBB_NAMED, EBB_LIST: elements that there is room for */
    int files;                /* at the top: enum ebb_file_kind; 0 stands for both */
};

/* The whole study: a section whose fields are the top-level keys. Offsets are in struct ebb_study. */
extern const struct ebb_item EBB_STUDY_ITEM;

/* A whole calibration; offsets are in struct ebb_calibration. */
extern const struct ebb_item EBB_CALIBRATION_ITEM;

bool ebb_item_is_value(const struct ebb_item *item); /* neither a section nor an array nor an include */
bool ebb_item_is_required(const struct ebb_item *item);
bool ebb_item_may_be_off(const struct ebb_item *item); /* and is, when absent */

/* The field of that key, includes followed; `out_offset` is where its struct starts in that of the section.
 * NULL: none. */
const struct ebb_item *ebb_item_find(const struct ebb_item *section, const char *key, size_t *out_offset);

/* Sets every value of a section to its initial value; parts that can be off stay zeroed. `target` is the
 * section's struct. */
void ebb_item_set_initial(const struct ebb_item *section, void *target);

/* What a misspelt key of the section may have meant: "sessions" of the section itself, or "adherence.miss" of
 * another one. Writes an empty text when nothing is near. */
enum { EBB_ITEM_KEY_SIZE = 160 };
void ebb_item_suggest(const struct ebb_item *section, const char *key, char out_key[EBB_ITEM_KEY_SIZE]);

/* Calls `visit` for every field of a section in the order of the table, includes followed, until it returns
 * false. */
typedef bool (*ebb_item_visit)(void *self, const struct ebb_item *item, size_t offset);
bool ebb_item_each(const struct ebb_item *section, size_t offset, ebb_item_visit visit, void *self);

#endif
