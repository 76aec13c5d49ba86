/* SPDX-License-Identifier: MIT sensitivity: which of a study's values an answer hangs on: rows of a design
 * played on the same patients, and what they say.
 *
 *     design                              method        what is said of each value one_way
 *     one_way       outcome at its low and at its high end (<ebb/one_way.h>) morris
 *     morris        elementary effects                     (<ebb/morris.h>) saltelli
 *     sobol         first-order and total indices   (<ebb/sobol_indices.h>) any other, or joint draws
 *     regression    coefficients, partial correlations (<ebb/joint_effects.h>)
 *
 *     rows --ebb_play_rows--> table (asked, row) of values, errors --estimators--> one result a value and
 *     asked
 *
 * The table is kept, inputs and all (ebb_sensitivity_records): whoever does not believe the indices computes
 * them from A, B and AB with another program.
 *
 * What always holds: the same study and design give the same bytes for any threads. Rows share patients, so
 * that a difference between two rows is one of settings; what is left of luck in it is known patient by
 * patient and kept beside it.
 *
 * Caveats:
 *   It takes long -> it costs patients times rows: a tornado of 10 values 21 rows, Morris 11 a trajectory,
 *     indices 12 a setting. Fewer patients a row is the place to save: their luck is taken off.
 *   EBB_BAD_STUDY of a design with draws -> each row in many draws is for `ebb run`; here draws are what
 *     varies (regression), or one set of values is played.
 *
 *   1. Methods   2. What is asked   3. What comes back   4. The table
 */
#ifndef EBB_SENSITIVITY_H
#define EBB_SENSITIVITY_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/answers.h>
#include <ebb/design.h>
#include <ebb/joint_effects.h>
#include <ebb/morris.h>
#include <ebb/one_way.h>
#include <ebb/records.h>
#include <ebb/row_studies.h>
#include <ebb/sobol_indices.h>
#include <ebb/work.h>

/* 1. Methods */

#define EBB_METHOD_LIST(X)           \
    X(EBB_METHOD_ONE_WAY, "one_way") \
    X(EBB_METHOD_MORRIS, "morris")   \
    X(EBB_METHOD_SOBOL, "sobol")     \
    X(EBB_METHOD_REGRESSION, "regression")
#define EBB_AS_ENUM(code, word) code,
enum ebb_method { EBB_METHOD_LIST(EBB_AS_ENUM) EBB_METHOD_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_METHODS[]; /* their words; ends with NULL */

enum ebb_method ebb_method_of(const struct ebb_design *design);

/* 2. What is asked */

struct ebb_sensitivity_options {
    struct ebb_work_machine machine;
    const struct ebb_row_studies *studies; /* and their design; keeps, as long as the result */
    const struct ebb_design *design; /* of rows that were played and have no studies: NULL above; keeps */
    const struct ebb_worlds *worlds; /* of the design's draws; NULL: it has none. Borrowed for the call */
    const char *const *world_units;  /* (key of a world): UDUNITS; keeps. NULL where worlds is */
    const char *const *world_keys;   /* (key of a world): dotted; keeps. NULL where worlds is */
    const struct ebb_plan *like;     /* of the base study; keeps */
    const struct ebb_asked *asked;   /* keeps */
    int n_asked;
    /* Where rows are kept as they come, so that the same call goes on from them; NULL: nowhere. It stays when
     * all were played: who has written the table removes it. With the canonical text of the study that rows
     * are of. Borrowed for the call. */
    const char *journal, *study_text;
};

/* More values would be told apart by no reader, and 64 coefficients need some hundreds of draws. */
enum { EBB_MOST_SENSITIVITY_VALUES = 64 };

/* 3. What comes back */

/* What of a row is not in its own answer: its luck against the rows that it is compared with. */
struct ebb_sensitivity {
    enum ebb_method method;
    const struct ebb_design *design;
    const struct ebb_plan *like;
    const struct ebb_asked *asked;
    int n_asked, n_rows;
    int64_t n_patients; /* of each row */
    int n_kept, n_done; /* rows that an earlier call had played; those with them */
    bool compared;      /* whether the errors of rows against each other are known */

    /* What varies: axes of the design, and of a regression the values of draws that vary besides. */
    int n_values;
    const char *keys[EBB_MOST_SENSITIVITY_VALUES], *units[EBB_MOST_SENSITIVITY_VALUES];
    double *inputs; /* (value, row); NaN: the study's own */
    /* Values of a regression that have no part in it, being words: which of two calendars is the higher one
     * nobody can say, and a coefficient would be of the order in which somebody wrote them. */
    bool is_left_out[EBB_MOST_SENSITIVITY_VALUES];

    /* (asked, row). The last two are Monte Carlo errors of differences: of a row of one_way from the base,
     * and of a high row from the low one; of Morris' from the row before; of Saltelli's from A, and from B
     * of the same setting. NaN where there is no such difference. */
    double *answers, *errors, *first_errors, *second_errors;

    /* (asked, value), that of the method; the others are NULL. Bars stand widest first. */
    struct ebb_one_way *bars;
    struct ebb_morris *effects;
    struct ebb_sobol_index *indices;
    struct ebb_joint_effect *joint;
    struct ebb_sobol_spread *spreads; /* (asked) */
    struct ebb_joint_fit *fits;       /* (asked) */
    double *memory;                   /* behind the tables */
};

/* Plays all rows and estimates. EBB_BAD_STUDY (through `work`) of a design with draws that is none of draws
 * alone, of a regression on nothing but words, or with more values than there is room for;
 * EBB_BAD_FILE of a journal, EBB_NO_MEMORY, EBB_INTERRUPTED. gives: caller calls ebb_sensitivity_free,
 * whatever the status. */
enum ebb_status ebb_sensitivity_play(const struct ebb_sensitivity_options *options,
                                     const struct ebb_work *work, struct ebb_sensitivity *out_sensitivity);
/* Removes the journal that options name, if any: the table has been written. */
void ebb_sensitivity_forget(const struct ebb_sensitivity_options *options);
/* Plays nothing and estimates: answers and errors (asked, row), of all rows of the
 * design. What two rows share of their luck is not known of them: it stays in the results. `machine` is not
 * looked at. */
enum ebb_status ebb_sensitivity_of(const struct ebb_sensitivity_options *options, const double *answers,
                                   const double *errors, const struct ebb_work *work,
                                   struct ebb_sensitivity *out_sensitivity);
void ebb_sensitivity_free(struct ebb_sensitivity *sensitivity); /* a zeroed one is fine */

/* 4. The table */

/* Which matrix of Saltelli's a row is of: "A", "B", "AB"; of one_way "base", "low", "high"; else "". And the
 * number of the setting or trajectory, from 0, and the value that the row moves (-1: none). */
struct ebb_sensitivity_row {
    const char *matrix;
    int setting, moved;
};
struct ebb_sensitivity_row ebb_sensitivity_row_of(const struct ebb_sensitivity *sensitivity, int row);

/* Every row and asked with its inputs, an observation each (a tidy table): what is written by --out. keeps:
 * `columns` (at most EBB_MOST_SENSITIVITY_COLUMNS), and the sensitivity. gives: ebb_records_free. */
enum { EBB_MOST_SENSITIVITY_COLUMNS = EBB_MOST_SENSITIVITY_VALUES + 13 };
void ebb_sensitivity_records(const struct ebb_sensitivity *sensitivity,
                             struct ebb_record_column columns[EBB_MOST_SENSITIVITY_COLUMNS],
                             struct ebb_records *out_records);

#endif
