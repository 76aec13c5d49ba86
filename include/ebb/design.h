/* SPDX-License-Identifier: MIT
 * design: a list of rows, each a setting of a study's values.
 *
 *     axes         infusion.gain    policies.x.booster.trigger    induction (two levels)
 *     row 0        0.70             14 points                     0: six infusions
 *     row 1        0.60             18 points                     1: eight
 *     ...
 *
 * Grids, lists, hypercubes, Sobol' points, tables, changes one at a time, Morris' trajectories and Saltelli's
 * matrices are designs; so is each of them times joint draws of the parameters. Rows are played on the same
 * patients, and every analysis of *how sure* and *what if* reads the table rows x outcomes.
 *
 * Plain data: made by a program, or read from `design:` of a study (<ebb/config.h>). What a row does to a
 * study is <ebb/row_studies.h>.
 *
 * What always holds: row i is a function of the design and i. Nothing is kept between rows, so that any
 * thread, any machine and any stop in between see the same rows; and of a hypercube, Sobol' points, random
 * points, trajectories and matrices more rows begin with the same ones (but for the hypercube, whose strata
 * depend on how many there are).
 *
 * Caveats:
 * - A row's value of an axis of words or sections is the number of its level, not a value: ask is_number.
 * - Values of axes that count (days, points, infusions) are whole: of `from` to `to` on the linear scale all
 *   wholes are as likely.
 * - Sobol' points lose their balance when their number is no power of two -> take 256, not 250.
 * - With seed 0 Sobol' points are those of the literature, and the first is `from` of every axis; another
 *   seed shifts them (a digital shift), which keeps their balance and leaves no point at the corner.
 *
 *   1. Axes   2. Designs   3. Rows   4. Checks
 */
#ifndef EBB_DESIGN_H
#define EBB_DESIGN_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/calibration.h>
#include <ebb/key.h>
#include <ebb/message.h>
#include <ebb/sobol.h>
#include <ebb/text.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. Axes */

/* Twice as many are dimensions of Saltelli's matrices, and Sobol' points have EBB_SOBOL_DIMENSIONS. */
enum { EBB_MAX_AXES = 32 };

/* A key that varies: over a range, or through levels that are listed. Texts and arrays are borrowed (a config
 * keeps those that it has read). */
struct ebb_axis {
    const char *key; /* dotted, as --set takes it */
    /* A number that is set straight in a study; else levels are words, lists and sections, each as it would
     * stand in YAML, and a study is read for each combination of them. */
    bool is_number;
    enum ebb_kind_code kind; /* of numbers: EBB_REAL, EBB_WHOLE, EBB_RANGE (one value for both ends) */
    enum ebb_unit unit;      /* of numbers; values are in the program's (days, points, fractions) */
    /* The range: from, to, and how it is divided evenly. n_levels is 0. */
    double from, to;
    enum ebb_scale scale;
    int steps; /* values of a grid, from and to among them; 1 or more */
    /* The levels: numbers (level) of axes that are numbers, else NULL; texts as they were written (level). */
    int n_levels;
    const double *numbers;
    const char *const *texts;
    /* Of numbers: the word in which the range was written, so that people read weeks where they wrote weeks;
     * NULL: the program's unit. Levels have their texts. */
    const struct ebb_unit_word *word;
    double base;            /* the study's own value of a number; NaN: it has none */
    struct ebb_place place; /* where the axis was written; file NULL: nowhere */
};

/* The value at u of [0, 1) across the axis: of a range on its scale, of levels the one whose share of the
 * interval u lies in. */
double ebb_axis_value(const struct ebb_axis *axis, double u);
/* Values of an axis in a grid or in lists: steps of the range, or levels; and the i-th of them. */
int ebb_axis_steps(const struct ebb_axis *axis);
double ebb_axis_step(const struct ebb_axis *axis, int i);

/* Whether it is a price, a utility or a discount of them: rows that differ in such alone are one simulation,
 * priced several times. */
bool ebb_axis_is_of_prices(const struct ebb_axis *axis);

/* 2. Designs */

/* Code, word in a study, what `size` counts and how many rows come of it (d axes). The order of rows:
 *
 *   grid             every combination of steps; the last axis runs fastest
 *   lists            row i takes the i-th step of every axis
 *   latin_hypercube  each axis in `size` equal strata, one row in each
 *   sobol            Sobol' points in Gray order, as SciPy's
 *   random           independent uniform points
 *   table            as listed
 *   one_way          the study's own values, then low and high of the first axis, of the second, ...
 *   morris           `size` trajectories of d + 1 rows, each step moving one axis (ebb_design_moved)
 *   saltelli         for each of `size` points A, B, AB_1 ... AB_d: A with the k-th value of B */
#define EBB_DESIGN_KIND_LIST(X)                      \
    X(EBB_DESIGN_GRID, "grid")                       \
    X(EBB_DESIGN_LISTS, "lists")                     \
    X(EBB_DESIGN_LATIN_HYPERCUBE, "latin_hypercube") \
    X(EBB_DESIGN_SOBOL, "sobol")                     \
    X(EBB_DESIGN_RANDOM, "random")                   \
    X(EBB_DESIGN_TABLE, "table")                     \
    X(EBB_DESIGN_ONE_WAY, "one_way")                 \
    X(EBB_DESIGN_MORRIS, "morris")                   \
    X(EBB_DESIGN_SALTELLI, "saltelli")
#define EBB_AS_ENUM(code, word) code,
enum ebb_design_kind { EBB_DESIGN_KIND_LIST(EBB_AS_ENUM) EBB_DESIGN_KIND_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_DESIGN_KINDS[]; /* their words; ends with NULL */

/* Morris' grid: steps of an axis, and how far a step moves, 2/3 of the axis: the even number of levels and
 * the p / (2 (p - 1)) that make all levels as likely (Morris 1991). Fewer levels see less of an axis, more
 * are met by too few trajectories. */
enum { EBB_MORRIS_LEVELS = 4 };

enum { EBB_MAX_DESIGN_OUTCOMES = 64 };

/* A zeroed object is no design (no axes and no draws). */
struct ebb_design {
    enum ebb_design_kind kind;
    int size;        /* hypercube, Sobol', random, Morris, Saltelli: as above; table: its rows; else 0 */
    int seed;        /* of the design, never of patients; from 0 on */
    int n_draws;     /* every setting in each of so many joint draws; 0: in the study's own values */
    int at_new_site; /* draws for a clinic that nobody has studied (<ebb/sites.h>); 0 or 1 */
    int n_axes;
    struct ebb_axis axes[EBB_MAX_AXES];
    const double *table;                   /* kind table: (point, axis), values as rows have them; borrowed */
    int n_outcomes;                        /* 0: those on the page of a run */
    int outcomes[EBB_MAX_DESIGN_OUTCOMES]; /* enum ebb_measure */
    struct ebb_place place;                /* where the design was written; file NULL: nowhere */
};

/* The keys of `design:` in a study and of an axis in it, as far as rows can say them; offsets are in struct
 * ebb_design and struct ebb_axis, of what a row can place there (sim/config reads the rest). */
extern const struct ebb_key EBB_DESIGN_KEY, EBB_AXIS_KEY;

/* Kinds with as many rows as one likes, for which `rows` is asked, and whose rows have luck. */
bool ebb_design_takes_rows(enum ebb_design_kind kind);

/* Whether a study has a design at all. */
static inline bool ebb_design_is_on(const struct ebb_design *design)
{
    return design->n_axes > 0 || design->n_draws > 0;
}

/* 3. Rows */

/* How many settings there are, and how many rows: each setting in each draw, draws running fastest. Of a
 * design that ebb_design_check has passed. */
int64_t ebb_design_points(const struct ebb_design *design);
int64_t ebb_design_rows(const struct ebb_design *design);

/* The values of a row (axis): of numbers in the program's unit, else the number of a level; NaN: the study's
 * own. Any thread; takes some ten nanoseconds for each axis. */
void ebb_design_values(const struct ebb_design *design, int64_t row, double *out_values);
/* Which draw a row is played in, from 0; -1: in none. */
int ebb_design_draw(const struct ebb_design *design, int64_t row);

/* All rows, those that differ in prices alone next to each other: settings in the order in which they come
 * first, rows of a setting in theirs; and how many settings there are. NULL where no price varies: then each
 * row is a setting. EBB_NO_MEMORY. gives: caller frees. Costs some hundred nanoseconds a row, and while it
 * works 40 bytes. */
enum ebb_status ebb_design_order(const struct ebb_design *design, int64_t **out_order,
                                 int64_t *out_n_settings);

/* Where a row lies in the unit cube (axis), which ebb_axis_value is given. Not of tables, lists and grids. */
void ebb_design_units(const struct ebb_design *design, int64_t row, double *out_units);

/* Morris: the axis that moves from row - 1 to this row, and by how much of its length (+-2/3), or -1 at the
 * start of a trajectory. one_way: the axis that the row changes (-1: none), -1 for low and 1 for high. */
int ebb_design_moved(const struct ebb_design *design, int64_t row, double *out_by);

/* Every row as a line of CSV, "row", draw and site where there are, then a column a key with its unit in the
 * head: a design of kind table that has the same rows, to the last bit. Texts must be those of a study. */
#define EBB_DESIGN_ROW "row" /* the head of the first column, which only numbers the lines */
void ebb_design_print_csv(const struct ebb_design *design, struct ebb_text *text);

/* 4. Checks */

/* Whether some row leaves an axis as the study has it: a table's empty cells, and of changes one at a time
 * all rows that change another. There the study's own value counts, and may be set. */
bool ebb_design_leaves(const struct ebb_design *design, int axis);

/* Rows that anybody may ask for. More would be a slip of a step: with a thousand patients each, at a
 * microsecond a patient, so many take 12 days. */
#define EBB_MOST_DESIGN_ROWS INT64_C(1000000000)

/* The first row, from 0, that sets what a row before it sets, and that row; -1: there is none. Of lists that
 * is a slip; a table may be rows of Morris', which come by a setting twice. EBB_NO_MEMORY. */
enum ebb_status ebb_design_find_twins(const struct ebb_design *design, int *out_row, int *out_before);

/* Says everything that is wrong with a design as a list of rows: ranges that are empty or lie where their
 * scale is not defined, lists of different lengths, values or rows that are there twice, no rows, too many
 * axes for its kind. Whether a study can be made of each row is ebb_row_studies_check. EBB_OK, EBB_BAD_STUDY,
 * EBB_NO_MEMORY. */
enum ebb_status ebb_design_check(const struct ebb_design *design, struct ebb_messages *messages);

#ifdef __cplusplus
}
#endif

#endif
