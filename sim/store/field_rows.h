/* SPDX-License-Identifier: MIT
 * field_rows: ways to write rows of the table of fields (fields.c), as sim/model/keys.h has them for keys.
 *
 * A macro for each kind of row, so that a row says only what is its own; lists that are made elsewhere
 * (outcomes, curves, statistics, the tally) bring their rows by one of them. A kind of row has one rule for
 * `from`: what a summary needs is always kept, rows of patients from record: outcomes on, courses from
 * record: sample on.
 *
 * For fields.c alone, which has included what they name.
 *
 *     EBB_CURVE_LIST(CURVE)      a list of <ebb/summary.h>: each entry becomes a row of the table
 *
 * Designated members and not an order of values: a row says by name what it sets, what it does not is 0, and
 * a new member of struct ebb_field touches none of the rows. Each row ends with its comma, so that lists and
 * single rows stand under each other alike.
 *
 * Caveats:
 *   A dataset that never appears -> its `from`: 0 is EBB_RECORD_SUMMARY, always kept; a dimension of size 0
 *     leaves a row out (ebb_field_kept).
 *   "has no member" far from here -> the macro takes the name of a member of block, summary or tally: the
 *     error stands where the row is, and is about the list's first token.
 */
#ifndef EBB_STORE_FIELD_ROWS_H
#define EBB_STORE_FIELD_ROWS_H

#include <ebb/block.h>
#include <ebb/population.h>

#include "fields.h"

/* Where the values lie, as an offset and not as a pointer: the table is made before there is a block or a
 * summary, and the same row serves each block of a run. */
#define OF_BLOCK(member)   .source = EBB_FROM_BLOCK, .at = offsetof(struct ebb_block, member)
#define OF_SUMMARY(member) .source = EBB_FROM_SUMMARY, .at = offsetof(struct ebb_summary, member)

/* Scales: what stands at each place of a dimension, as text, as numbers, or as the place itself. Worked
 * out by a function of the plan when the file is made; nothing of them is kept in memory. */
#define NAMES(place, dim, function, words) \
    {.path = place,                        \
     .type = EBB_STRING,                   \
     .n_dims = 1,                          \
     .dims = {dim},                        \
     .unit = "1",                          \
     .meaning = words,                     \
     .source = EBB_FROM_TEXT,              \
     .text_of = function},
#define NUMBERS(place, kind, dim, units, function, words, level) \
    {.path = place,                                              \
     .type = kind,                                               \
     .n_dims = 1,                                                \
     .dims = {dim},                                              \
     .unit = units,                                              \
     .meaning = words,                                           \
     .source = EBB_FROM_NUMBER,                                  \
     .number_of = function,                                      \
     .from = level},
#define INDEX(place, dim, words, level) \
    {.path = place,                     \
     .type = EBB_INT32,                 \
     .n_dims = 1,                       \
     .dims = {dim},                     \
     .unit = "1",                       \
     .meaning = words,                  \
     .source = EBB_FROM_INDEX,          \
     .from = level},
/* Rows of patients, the same under every policy. What has a value for "none" says it, so that readers mask it
 * (_FillValue), and a stratum of 255 is not taken for the 256th. */
#define TRAIT(place, kind, units, member, words, ...) \
    {.path = place,                                   \
     .type = kind,                                    \
     .n_dims = 1,                                     \
     .dims = {EBB_DIM_PATIENT},                       \
     .unit = units,                                   \
     .meaning = words,                                \
     OF_BLOCK(member),                                \
     .from = EBB_RECORD_OUTCOMES,                     \
     .has_none = __VA_ARGS__},
/* A byte for each modifier of the study, under its name, although the block has bits: R and xarray filter
 * by a column, and bytes of 0 and 1 pack to nearly nothing. */
#define MODIFIER(bit)                               \
    {.path = "/has_",                               \
     .type = EBB_UINT8,                             \
     .n_dims = 1,                                   \
     .dims = {EBB_DIM_PATIENT},                     \
     .unit = "1",                                   \
     .meaning = "1: the patient has this modifier", \
     .source = EBB_FROM_MODIFIER,                   \
     .at = bit,                                     \
     .from = EBB_RECORD_OUTCOMES},
/* -1 stands for no relapse and is masked; of the other outcomes 0 is a number like any other. */
#define OUTCOME(code, name, units, words)         \
    {.path = "/" name,                            \
     .type = EBB_INT32,                           \
     .n_dims = 2,                                 \
     .dims = {EBB_DIM_POLICY, EBB_DIM_PATIENT},   \
     .unit = units,                               \
     .meaning = words,                            \
     OF_BLOCK(outcomes[code]),                    \
     .from = EBB_RECORD_OUTCOMES,                 \
     .has_none = (code) == EBB_FIRST_RELAPSE_DAY, \
     .none = -1},
/* Of the patients whose courses are kept: all of them, or the sample that the study asks for. The
 * dimension is another one than that of rows, which are always of everybody. */
#define TRAJECTORY(place, kind, measured_in, member, words, ...)     \
    {.path = place,                                                  \
     .type = kind,                                                   \
     .n_dims = 3,                                                    \
     .dims = {EBB_DIM_POLICY, EBB_DIM_RECORDED, EBB_DIM_ASSESSMENT}, \
     .unit = measured_in,                                            \
     .meaning = words,                                               \
     OF_BLOCK(member),                                               \
     .from = EBB_RECORD_SAMPLE,                                      \
     .coordinates = "assessment_day",                                \
     __VA_ARGS__},
/* What all arrays of estimates have in common; the dimensions come last, as many as `n`. */
#define ESTIMATE(place, units, words, member, n, ...)                                                        \
    .path = place, .type = EBB_FLOAT64, .n_dims = n, .dims = {__VA_ARGS__}, .unit = units, .meaning = words, \
    OF_SUMMARY(member)
#define CURVE(code, name, units, words)                                                           \
    {ESTIMATE("/curves/" name, units, words, curves[code], 3, EBB_DIM_POPULATION, EBB_DIM_POLICY, \
              EBB_DIM_WEEK),                                                                      \
     .coordinates = "day"},
/* Measures of different units stand in one array: its own unit is none, /summary/unit has that of each. */
#define STATISTIC(code, name, words)                                                               \
    {ESTIMATE("/summary/" name, "1", words "; estimates in the unit of unit", statistics[code], 3, \
              EBB_DIM_POPULATION, EBB_DIM_MEASURE, EBB_DIM_POLICY),                                \
     .coordinates = "unit meaning"},
/* A gap is of a policy as a whole and has no measure: its statistics stand in the group of the summary under
 * names that begin with their noun (gap_se), beside arrays that do have the dimension. */
#define GAP(code, name, units, words) \
    {ESTIMATE("/summary/" name, units, words, gaps[code], 2, EBB_DIM_POPULATION, EBB_DIM_POLICY)},
/* Both orders of a pair are written, as differences are: whoever reads one need not know which policy the
 * study names first. */
#define TWIN_SHARE(code, name, units, words)                                                      \
    {ESTIMATE("/summary/" name, units, words, twins[code], 4, EBB_DIM_POPULATION, EBB_DIM_POLICY, \
              EBB_DIM_OTHER_POLICY, EBB_DIM_TWIN)},
#define BEST(code, name, units, words) \
    {ESTIMATE("/summary/" name, units, words, best[code], 2, EBB_DIM_POPULATION, EBB_DIM_POLICY)},
/* Sums of different units in one array, as measures are; errors are left NaN, with a comment, where products
 * by year would take too much room (of_products). */
#define BY_YEAR(code, name, units, words)                                                           \
    {ESTIMATE("/summary/" name, units, words, by_year[code], 4, EBB_DIM_POPULATION, EBB_DIM_POLICY, \
              EBB_DIM_YEAR, EBB_DIM_YEAR_SUM),                                                      \
     .coordinates = "year_sum_unit", .of_products = (code) == EBB_BY_YEAR_SE},
/* Of arrays that hold unlike things: what each is stands in a dataset beside it. */
#define EBB_OF_MEANING " of what meaning says; policies share patients, and a difference has no error here"
/* A group of its own, which a study without kinds does not have at all: netCDF cannot read a dimension of
 * length 0 that does not grow. */
#define EFFECT(code, name, words)                                                                          \
    {ESTIMATE("/side_effects/" name, "1", words EBB_OF_MEANING, side_effects[code], 4, EBB_DIM_POPULATION, \
              EBB_DIM_EFFECT_RATE, EBB_DIM_SIDE_EFFECT, EBB_DIM_POLICY),                                   \
     .coordinates = "meaning"},
#define EXPOSURE(code, name, words)                                                                \
    {ESTIMATE("/exposure/" name, "1", words EBB_OF_MEANING, exposure[code], 3, EBB_DIM_POPULATION, \
              EBB_DIM_EXPOSURE, EBB_DIM_POLICY),                                                   \
     .coordinates = "meaning"},
/* Everything but the difference itself comes from pairs of patients and can be rough (of_pair): where pairs
 * were too many to count, the dataset says so in its comment. */
#define PAIRED(code, name, words)                                                                           \
    {ESTIMATE("/paired/" name, "1", words " (other_policy is the second), differences in the unit of unit", \
              paired[code], 4, EBB_DIM_POPULATION, EBB_DIM_MEASURE, EBB_DIM_POLICY, EBB_DIM_OTHER_POLICY),  \
     .coordinates = "unit", .of_pair = (code) != EBB_PAIR_DIFFERENCE},
#define USED(dim) (EBB_DIM_##dim != EBB_DIM_NOTHING)
/* The tokens of EBB_TALLY_LIST name dimensions of the tally and of the file alike; a dimension that the file
 * does not know fails to compile here. */
#define TALLY(member, place, a, b, c, d, units, words)             \
    {.path = place,                                                \
     .type = EBB_INT64,                                            \
     .n_dims = USED(a) + USED(b) + USED(c) + USED(d),              \
     .dims = {EBB_DIM_##a, EBB_DIM_##b, EBB_DIM_##c, EBB_DIM_##d}, \
     .unit = units,                                                \
     .meaning = words,                                             \
     .source = EBB_FROM_TALLY,                                     \
     .at = offsetof(struct ebb_tally, member)},
/* Of a difference, turned upside down: where it may be 0 there is no limit, and NaN says so. */
#define NEEDED(place, member, words)                                     \
    {.path = place,                                                      \
     .type = EBB_FLOAT64,                                                \
     .n_dims = 3,                                                        \
     .dims = {EBB_DIM_POPULATION, EBB_DIM_POLICY, EBB_DIM_OTHER_POLICY}, \
     .unit = "1",                                                        \
     .meaning = words,                                                   \
     OF_SUMMARY(member)},

/* clang-format off */
/* Two bits of a byte in the block; kept where the study divides its patients that way. */
#define SUBGROUP(place, way, words, flags) \
    {.path = place, .type = EBB_UINT8, .n_dims = 1, .dims = {EBB_DIM_PATIENT}, .unit = "1", \
     .meaning = words, .source = EBB_FROM_SUBGROUP, .at = way, .from = EBB_RECORD_OUTCOMES, \
     .flag_meanings = flags},
/* clang-format on */

#endif
