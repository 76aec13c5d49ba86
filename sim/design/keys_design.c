/* SPDX-License-Identifier: MIT
 * keys_design: every key of `design:` in a study.
 *
 * A table like that of a study, over struct ebb_design, in this room because the model knows no designs. What
 * varies (`vary`), the values of an axis and the table are read by hand (sim/config/design_read.c): keys of
 * `vary` are dotted keys of the study, and numbers take the units of those.
 */
#include <stddef.h>

#include <ebb/design.h>

#include "../model/keys.h"

#define D(member) offsetof(struct ebb_design, member)
#define A(member) offsetof(struct ebb_axis, member)

static const char *const SCALES[] = {
    [EBB_SCALE_LINEAR] = "linear", [EBB_SCALE_LOG] = "log", [EBB_SCALE_LOGIT] = "logit", NULL};
static const char *const SITES[] = {"typical", "new", NULL};

static const struct ebb_key AXIS[] = {
    VALUE("from", EBB_OF_KEY, EBB_UNIT_NUMBER, 0, 0, 0, A(from), "least value, in the unit of the key"),
    VALUE("to", EBB_OF_KEY, EBB_UNIT_NUMBER, 0, 0, 0, A(to), "greatest value"),
    {ROW("scale", EBB_CHOICE, EBB_UNIT_NUMBER, EBB_SCALE_LINEAR, 0, 0, A(scale),
         "on which values lie evenly between the two"),
     .words = SCALES},
    VALUE("steps", EBB_WHOLE, EBB_UNIT_NUMBER, 0, 2, 100000, A(steps),
          "values of a grid or of lists, from `from` to `to`"),
    VALUE("values", EBB_APART, EBB_UNIT_NUMBER, 0, 0, 0, 0,
          "in place of a range: a list of values as they would stand in the study, lists and sections "
          "included"),
    END,
};

const struct ebb_key EBB_AXIS_KEY = {.name = "KEY",
                                     .kind = EBB_SECTION,
                                     .fields = AXIS,
                                     .meaning = "a key that varies, dotted as `--set` takes it: over a "
                                                "range, or through values"};

/* Rows of a hypercube up to a million: a table of more is played as several designs of other seeds. Draws are
 * at most the rows of a calibration's table. */
static const struct ebb_key DESIGN[] = {
    {ROW("kind", EBB_CHOICE, EBB_UNIT_NUMBER, EBB_DESIGN_GRID, 0, 0, D(kind),
         "which rows: every combination of steps (grid), lists side by side, a hypercube, Sobol' points, "
         "random points, a table; or those of a sensitivity analysis: one change at a time (one_way), "
         "trajectories (morris), matrices (saltelli)"),
     .words = EBB_DESIGN_KINDS},
    VALUE("rows", EBB_WHOLE, EBB_UNIT_NUMBER, 0, 1, 1000000, D(size),
          "rows of a hypercube, Sobol' or random points; trajectories of morris; points of saltelli"),
    VALUE("seed", EBB_WHOLE, EBB_UNIT_NUMBER, 1, 0, 2147483647, D(seed),
          "names the luck of the rows, which is not that of patients; Sobol' points of seed 0 are those of "
          "the literature, any other shifts them"),
    VALUE("draws", EBB_WHOLE, EBB_UNIT_NUMBER, 0, 1, 1000000, D(n_draws),
          "every row in each of so many joint draws of the parameter set"),
    {ROW("site", EBB_CHOICE, EBB_UNIT_NUMBER, 0, 0, 0, D(at_new_site),
         "for whom the draws are: typical patients, or those of a new clinic"),
     .words = SITES},
    VALUE("vary", EBB_APART, EBB_UNIT_NUMBER, 0, 0, 0, 0, "the keys that vary; below under KEY"),
    VALUE("table", EBB_PATH, EBB_UNIT_NUMBER, 0, 0, 0, 0,
          "file (CSV) of a design of kind table, from the folder of the study: a column a key, a line a row, "
          "units in the cells, or in the head as in `horizon (weeks)`"),
    VALUE("table_sha256", EBB_APART, EBB_UNIT_NUMBER, 0, 0, 0, 0,
          "in the design that a results file holds, in place of `table`: names the rows that stand in its "
          "`/design`, by what they set"),
    {ROW("outcomes", EBB_OUTCOME_NAMES, EBB_UNIT_NUMBER, 0, 0, 0, D(outcomes),
         "which measures of a row are kept"),
     .count_offset = D(n_outcomes)},
    END,
};

const struct ebb_key EBB_DESIGN_KEY = {
    .name = "design",
    .kind = EBB_SECTION,
    .fields = DESIGN,
    .meaning = "rows of settings, each a change of some values of the study, played on the same patients",
    .example = "policies:\n"
               "  at_need: {booster: {trigger: 18 points, sessions: 4}, limits: {max_infusions: 30}}\n"
               "design: # 15 rows\n"
               "  kind: grid\n"
               "  vary:\n"
               "    policies.at_need.booster.trigger: {from: 14 points, to: 22 points, steps: 5}\n"
               "    policies.at_need.booster.min_gap: {values: [1 week, 2 weeks, 4 weeks]}\n"
               "  outcomes: [response_weeks, infusions_per_year]\n"};
