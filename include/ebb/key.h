/* SPDX-License-Identifier: MIT
 * key: one row of the table of keys: everything that is known of a key of a study.
 *
 * The table stands beside the value it describes (sim/model/keys_*.c) and is the only place where a default,
 * a range, a unit or a meaning is written down. Whoever reads, checks, prints or describes a study walks its
 * rows, so none of them can disagree: the default study and its check (sim/model), the YAML reader, the
 * canonical text, the JSON Schema and the reference page (sim/config), the random studies of the tests.
 *
 * A row names a member of a struct by its offset, and says by its kind how that member is kept:
 *
 *   study (section) --- horizon (whole, days) ------------------> int at offsetof(horizon_days)
 *                   \-- policies (named) --> NAME (section) ---> struct ebb_policy at policies[0], [1], ...
 *                                             \-- maintenance (section with a bool `on`)
 *
 * Caveats:
 * - A new member of a struct is known to nobody until it has a row: then it is read, checked, printed, drawn
 * at
 *   random and documented at once.
 * - Rows are in the order in which studies are printed, and the canonical text, so the SHA-256 of a study,
 *   follows them: moving a row changes the digest of every study (but for those of `packing`).
 * - A kind that looks at other members (a contrast at the policies) must come after them in the table.
 *
 *   1. Kinds   2. Rows   3. Finding rows   4. Ranges   5. Paths
 */
#ifndef EBB_KEY_H
#define EBB_KEY_H

#include <stdbool.h>
#include <stddef.h>

#include <ebb/units.h>

/* 1. Kinds */

/* Kinds of single values: code, name of its functions. A new kind is one row here and the functions of that
 * name: four in sim/model (kind.h), four in sim/config (value.h). A function that is missing does not link.
 *
 *   real, whole      double, int, in the key's unit
 *   range            struct ebb_range in the key's unit; a single value stands for both ends
 *   flag             bool
 *   text             char[max]
 *   path             the parameter set; kept by the reader, not in the study
 *   seed             uint64_t
 *   patients         int64_t; in YAML also {min, max}, which fills those of the precision
 *   day_list         the days of the induction
 *   weekdays         unsigned, a bit for each weekday
 *   record           enum ebb_record and n_recorded
 *   choice           an enum: one of `words`
 *   words            unsigned, a bit for each of `words`; a list of them
 *   outcome          int, enum ebb_measure
 *   contrast         two policies
 *   half_width       double, in the unit of the outcome
 *   policy_name      int, a policy of the study; below 0: none
 *   population       int, a population of the study; below 0: none
 *   published        double, in the unit of the target's quantity
 *   limits           two of them
 *   visits           struct ebb_target_visits, in the key's unit
 *   of_key           double, in the unit and range of the parameter that the element is named after
 *   prior            two of them, and a bool before them
 *   files            an array of paths; counted by the int at count_offset
 *   outcomes         an array of int, enum ebb_measure, none twice; counted likewise
 *   time_of_day      int, minutes from midnight (<ebb/times.h>)
 *   hours            struct ebb_hours; none where the row has a word for that
 *   date             int, days since 1970-01-01 (<ebb/dates.h>)
 *   length           struct ebb_length: "40 min", or {typical, from, to, law}
 *   closure          struct ebb_closure
 *   window           two of int, so far before and after: [-3 days, 7 days] are 3 and 7
 *   element          int, an element of a named array at the top: the row in `fields`
 *   apart            a map or list that a reader of its own keeps outside of the struct (a design) */
#define EBB_KIND_LIST(X)            \
    X(EBB_REAL, real)               \
    X(EBB_WHOLE, whole)             \
    X(EBB_RANGE, range)             \
    X(EBB_FLAG, flag)               \
    X(EBB_TEXT, text)               \
    X(EBB_PATH, path)               \
    X(EBB_SEED, seed)               \
    X(EBB_PATIENTS, patients)       \
    X(EBB_DAY_LIST, day_list)       \
    X(EBB_WEEKDAYS, weekdays)       \
    X(EBB_RECORD, record)           \
    X(EBB_CHOICE, choice)           \
    X(EBB_WORDS, words)             \
    X(EBB_OUTCOME, outcome)         \
    X(EBB_CONTRAST, contrast)       \
    X(EBB_HALF_WIDTH, half_width)   \
    X(EBB_POLICY_NAME, policy_name) \
    X(EBB_POPULATION, population)   \
    X(EBB_PUBLISHED, published)     \
    X(EBB_LIMITS, limits)           \
    X(EBB_VISITS, visits)           \
    X(EBB_OF_KEY, of_key)           \
    X(EBB_PRIOR, prior)             \
    X(EBB_FILES, files)             \
    X(EBB_OUTCOME_NAMES, outcomes)  \
    X(EBB_TIME_OF_DAY, time_of_day) \
    X(EBB_HOURS, hours)             \
    X(EBB_DATE, date)               \
    X(EBB_LENGTH, length)           \
    X(EBB_CLOSURE, closure)         \
    X(EBB_WINDOW, window)           \
    X(EBB_ELEMENT, element)         \
    X(EBB_APART, apart)

#define EBB_AS_ENUM(code, name) code,
enum ebb_kind_code {
    EBB_KIND_LIST(EBB_AS_ENUM) EBB_SECTION, /* fixed keys: fields. Here the kinds of values end. */
    EBB_NAMED,   /* keys that the user names: an array, each element read as the one field, which may be a
                    section, an array or a single value; a name comes first */
    EBB_LIST,    /* an array without names */
    EBB_INCLUDE, /* the fields stand here as if written here, `offset` further on in the struct; described
                    elsewhere if it has a meaning */
    EBB_KIND_COUNT
};
#undef EBB_AS_ENUM

/* 2. Rows */

/* Where a key at the top may stand. */
enum ebb_file_kind { EBB_IN_STUDY = 1, EBB_IN_SET = 2 };

/* Array members end with a NULL name. A value is required when its initial value is NaN, and may be `off`
 * when that lies below min. */
struct ebb_key {
    const char *name; /* as written: "baseline", "mean"; "NAME" and "N" stand for names and numbers */
    enum ebb_kind_code kind;
    enum ebb_unit unit;
    double initial, min, max;
    size_t offset; /* in the struct of the section around it */
    const char *meaning;
    const char *example; /* of sections: lines of a study that have one, as they are read; NULL: none */
    const char *source, *grade; /* of the initial value; NULL where it is no claim about patients */
    const struct ebb_key
        *fields;              /* EBB_SECTION, EBB_INCLUDE; and the one element of EBB_NAMED and EBB_LIST */
    const char *const *words; /* EBB_CHOICE, EBB_WORDS: by their numbers; ends with NULL */
    double initial_after;     /* EBB_WINDOW: its other side; `initial` is the one before */
    const char *off_word;     /* what `off` is called: "as the study"; NULL: off */
    size_t on_offset;         /* EBB_SECTION: of its bool `on`, in the struct around it; 0: always on */
    size_t element_size;      /* EBB_NAMED, EBB_LIST */
    size_t count_offset;      /* EBB_NAMED, EBB_LIST: of the int that counts the elements */
    int most;                 /* EBB_NAMED, EBB_LIST: elements that there is room for */
    int files;                /* at the top: enum ebb_file_kind; 0 stands for both */
    /* At the top: says how results are kept, or which are shown first, and changes none of them. The SHA-256
     * of a study leaves it out, so that files of one study have one, however they are packed. A key that
     * changes a number must not say so: two studies that differ would pass for one, and their patients be
     * added. */
    bool packing;
    /* A key whose initial value changes results came later than texts and sets that mean to be whole: what
     * they meant without it. One of contract 5 is played as it was, where the initial value, which is the
     * calibrated set's, would give it another answer without a word (ebb_key_set_neutral). */
    bool is_later;
    double neutral;
    /* At the top: what a clinic chooses, and all below it; the rest is how patients and trials are. Settings
     * of choices are held against each other, settings of patients are not: nobody picks those who stay. */
    bool is_chosen;
    /* A plain number that is read in hundredths although it may lie below 0, as a utility may (worse than
     * being dead): by its range alone it could be a correlation. */
    bool takes_percent;
    const char *range_instead; /* what to write where somebody gives a range of one number; NULL: nothing */
    const char *set; /* EBB_SECTION: file of a set whose members may be named in its place; NULL: none */
};

/* The whole study: a section whose fields are the top-level keys. Offsets are in struct ebb_study. */
extern const struct ebb_key EBB_STUDY_KEY;

/* A whole clinic (sim/clinic/keys_clinic.c); offsets are in struct ebb_clinic. */
extern const struct ebb_key EBB_CLINIC_KEY;

/* A whole calibration; offsets are in struct ebb_calibration. */
extern const struct ebb_key EBB_CALIBRATION_KEY;

bool ebb_key_is_value(const struct ebb_key *key); /* neither a section nor an array nor an include */
bool ebb_key_is_required(const struct ebb_key *key);
bool ebb_key_may_be_off(const struct ebb_key *key); /* and is, when absent */
const char *ebb_key_off_word(const struct ebb_key *key);
/* A plain number from 0 to 1, or one that `takes_percent`: a share of something, which pages print in %. It
 * may be written so, too; any other number without a unit (a factor, a log-odds) is nothing of a hundred. */
bool ebb_key_is_fraction(const struct ebb_key *key);

/* 3. Finding rows */

/* The field of that name, includes followed; `out_offset` is where its struct starts in that of the section.
 * NULL: none. */
const struct ebb_key *ebb_key_find(const struct ebb_key *section, const char *name, size_t *out_offset);

/* Whether the study's key of that dotted name ("policies.x.booster.trigger") stands below one that is chosen.
 * No key of that name: false. */
bool ebb_key_is_chosen(const char *dotted);

/* Whether its value says what stands in another file: a set, which of its draws and for which site, a scale.
 * Files of results name none: what these bring is in their study. */
bool ebb_key_names_file(const char *dotted);

/* Calls `visit` for every field of a section in the order of the table, includes followed, until it returns
 * false, which is returned. */
typedef bool (*ebb_key_visit)(void *self, const struct ebb_key *key, size_t offset);
bool ebb_key_each(const struct ebb_key *section, size_t offset, ebb_key_visit visit, void *self);

/* Sets every value of a section to its initial value; parts that can be off stay zeroed. `target` is the
 * section's struct. Required values are left alone. */
void ebb_key_set_initial(const struct ebb_key *section, void *target);

/* Sets those values of a section that are `is_later` to their neutral ones: before a text out of a results
 * file, or a parameter set, is read, so that what it gives goes before. Left: by the contract number of the
 * file. A set has none, and a file that gives the key gives it whatever its contract is. */
void ebb_key_set_neutral(const struct ebb_key *section, void *target);

/* The parameter set whose values are the initial ones, by its place in the share folder, and the modifiers
 * that it brings, none of which anybody has unless a study says so; ends with NULL. */
#define EBB_DEFAULT_SET_FILE "parameters/trd.yaml"
extern const char *const EBB_DEFAULT_SET_MODIFIERS[];

/* 4. Ranges */

/* Whether the value lies in the range; NaN does not. `off` does not either: ask ebb_key_is_off first. */
bool ebb_key_in_range(const struct ebb_key *key, double value);
/* Whether the value is the one that stands for `off`. */
bool ebb_key_is_off(const struct ebb_key *key, double value);

/* "0 to 60 points", "1 day to 4 weeks": the allowed range in the unit of `word` where it is whole there
 * (NULL: the program's). */
enum { EBB_KEY_RANGE_SIZE = 2 * EBB_UNITS_SIZE + 32 };
void ebb_key_print_range(const struct ebb_key *key, const struct ebb_unit_word *word,
                         char out_text[EBB_KEY_RANGE_SIZE]);

/* Names of policies, strata, modifiers, targets: what results files and dotted keys can hold. */
bool ebb_key_is_name(const char *name);
extern const char EBB_KEY_NAME_RULE[]; /* "a name starts with a letter, ..." */

/* 5. Paths */

/* A key and the keys around it, innermost first. Lives on the stack of whoever walks: a walk allocates
 * nothing, and prints a path only when there is something to say. */
struct ebb_path {
    const struct ebb_path *up;
    const char *name; /* NULL: the top */
};

/* Room for any dotted key: at most three names of 63 letters and five words of the table. */
enum { EBB_PATH_SIZE = 512 };
void ebb_path_print(const struct ebb_path *path, char out_text[EBB_PATH_SIZE]);

#endif
