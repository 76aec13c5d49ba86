/* SPDX-License-Identifier: MIT
 * sensed_rows: the columns of each method.
 *
 *   1. Order   2. One way   3. Morris   4. Sobol'   5. Regression   6. The list
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/format.h>
#include <ebb/text_table.h>

#include "sensed_text.h"

/* 1. Order */

struct ranked {
    double size;
    int value;
};

/* The largest first; what does not exist last. */
static int largest_first(const void *a, const void *b)
{
    const struct ranked *x = a, *y = b;
    if (isnan(x->size) != isnan(y->size))
        return isnan(x->size) ? 1 : -1;
    if (!isnan(x->size) && x->size != y->size)
        return x->size > y->size ? -1 : 1;
    return (x->value > y->value) - (x->value < y->value);
}

static int order_by(const struct ebb_sensed *sensed, int asked,
                    double (*size)(const struct ebb_sensitivity *found, size_t at), int *out_order)
{
    const int n = sensed->found->n_values;
    struct ranked ranked[EBB_MOST_SENSITIVITY_VALUES] = {{0.0, 0}};
    for (int k = 0; k < n; k++)
        ranked[k] = (struct ranked){size(sensed->found, (size_t)asked * (size_t)n + (size_t)k), k};
    qsort(ranked, (size_t)n, sizeof ranked[0], largest_first);
    for (int i = 0; i < n; i++)
        out_order[i] = ranked[i].value;
    return n;
}

static double scale_of(const struct ebb_sensed *sensed, int asked)
{
    return ebb_measure_scale(sensed->found->asked[asked].measure);
}

/* "0.31 to 0.52"; a dash where there are none. */
static void put_limits(struct ebb_text_cell *cell, double lower, double upper, int decimals)
{
    if (isnan(lower) || isnan(upper))
        ebb_text_table_put(cell, "–");
    else
        ebb_text_table_put(cell, "%s to %s", ebb_format_decimals(lower, decimals).chars,
                           ebb_format_decimals(upper, decimals).chars);
}

/* Limits of an outcome: as many decimals as their distance has use for. */
static int decimals_between(double lower, double upper)
{
    const double apart = fabs(upper - lower);
    return !(apart > 0.0) ? 2 : apart >= 30.0 ? 0 : apart >= 3.0 ? 1 : apart >= 0.3 ? 2 : 3;
}

/* Estimates of few rows stand without limits, and the dashes say what to do. */
static void add_too_few(int n, int least, const char *one, const char *many, struct ebb_text *line)
{
    if (n < least)
        ebb_text_add(line, " %s no limits: play %d or more (--rows %d).", ebb_format_of(n, one, many).chars,
                     least, least);
}

/* 2. One way */

/* As wide as leaves room for its table on the page. */
enum { BAR = 13 };

/* "....====|==........": from the least to the most of all bars; the mark is the study's own value. */
static void put_bar(const struct ebb_sensed *sensed, int asked, const struct ebb_one_way *bar,
                    struct ebb_text_cell *cell)
{
    const struct ebb_sensitivity *found = sensed->found;
    const double base = found->answers[(size_t)asked * (size_t)found->n_rows];
    const struct ebb_one_way *bars = found->bars + (size_t)asked * (size_t)found->n_values;
    double least = base, most = base;
    char chars[BAR + 1];
    for (int k = 0; k < found->n_values; k++) {
        least = fmin(least, bars[k].from);
        most = fmax(most, bars[k].to);
    }
    if (!(most > least) || isnan(bar->span))
        return;
    const double step = (most - least) / (BAR - 1);
    for (int i = 0; i < BAR; i++) {
        const double at = least + i * step;
        const bool inside = at >= bar->from - 0.5 * step && at <= bar->to + 0.5 * step;
        chars[i] = fabs(at - base) <= 0.5 * step ? '|' : inside && bar->span > 0.0 ? '=' : '.';
    }
    chars[BAR] = '\0';
    ebb_text_table_put(cell, "%s", chars);
}

/* A section as it was written would be wider than the rest of the table; it is called by its number then. */
static bool is_long(const char *level)
{
    return strlen(level) > 12;
}

/* In the unit that stands with the key; a level that is no number as it was written. */
static struct ebb_formatted end_of(const struct ebb_axis *axis, bool high)
{
    const double scale = axis->unit == EBB_UNIT_PERCENT ? 100.0 : 1.0;
    const int level = high && axis->n_levels > 0 ? axis->n_levels - 1 : 0;
    struct ebb_formatted text;
    const double number = axis->n_levels == 0 ? (high ? axis->to : axis->from)
                          : axis->is_number   ? axis->numbers[level]
                                              : 0.0;
    if (axis->is_number)
        return axis->kind == EBB_REAL ? ebb_format_digits(scale * number, 3)
                                      : ebb_format_decimals(scale * number, 0);
    if (is_long(axis->texts[0]) || is_long(axis->texts[axis->n_levels - 1]))
        snprintf(text.chars, sizeof text.chars, "%s%d", high ? "" : "level ", level + 1);
    else
        snprintf(text.chars, sizeof text.chars, "%s", axis->texts[level]);
    return text;
}

/* Bars are sorted already. */
static int order_bars(const struct ebb_sensed *sensed, int asked, int *out_order)
{
    const int n = sensed->found->n_values;
    for (int i = 0; i < n; i++)
        out_order[i] = sensed->found->bars[asked * n + i].axis;
    return n;
}

/* Of rows that were played before the error of a change is not known, and a dash in each cell would say less
 * than a sentence below. */
static void put_change(struct ebb_text_cell *cell, const struct ebb_sensed *sensed, double change,
                       double error)
{
    if (isnan(change)) {
        ebb_text_table_put(cell, "–");
        return;
    }
    ebb_text_table_put(cell, "%s",
                       sensed->found->compared ? ebb_format_with_error(change, error).chars
                                               : ebb_format_digits(change, 3).chars);
}

static void fill_bar(const struct ebb_sensed *sensed, int asked, int place, int value,
                     struct ebb_text_cell *const cells[5])
{
    const struct ebb_one_way *bar = &sensed->found->bars[asked * sensed->found->n_values + place];
    const double scale = scale_of(sensed, asked);
    const struct ebb_axis *axis = &sensed->found->design->axes[value];
    ebb_text_table_put(cells[0], "%s to %s", end_of(axis, false).chars, end_of(axis, true).chars);
    put_change(cells[1], sensed, scale * bar->low_change, scale * bar->low_error);
    put_change(cells[2], sensed, scale * bar->high_change, scale * bar->high_error);
    put_bar(sensed, asked, bar, cells[3]);
}

static void explain_bars(const struct ebb_sensed *sensed, int asked, struct ebb_text *line)
{
    bool any_ratio = false;
    for (int k = 0; k <= asked; k++)
        any_ratio = any_ratio || sensed->found->asked[k].measure == EBB_ROW_ICER;
    if (any_ratio) /* the last table tells of all */
        ebb_text_add(line,
                     "–: no ratio, for there the policy costs no more, or is not known to gain QALYs. ");
    ebb_text_add(
        line,
        "Each value goes to its low and its high end while the others stay. %s What two values do together "
        "is not seen (--method sobol).",
        sensed->found->compared
            ? "± is the Monte Carlo error of the change on the same patients."
            : "Changes have no errors here: rows that were played before do not say what they share "
              "of their patients' luck.");
}

/* 3. Morris */

static double mu_star_of(const struct ebb_sensitivity *found, size_t at)
{
    return found->effects[at].mu_star;
}

static int order_effects(const struct ebb_sensed *sensed, int asked, int *out_order)
{
    return order_by(sensed, asked, mu_star_of, out_order);
}

/* The decimals are those that the limits of mu* leave a use for, in the whole row. */
static void fill_effect(const struct ebb_sensed *sensed, int asked, int place, int value,
                        struct ebb_text_cell *const cells[5])
{
    const struct ebb_morris *effect = &sensed->found->effects[asked * sensed->found->n_values + value];
    const double scale = scale_of(sensed, asked);
    const double lower = scale * effect->mu_star_lower, upper = scale * effect->mu_star_upper;
    const int decimals = decimals_between(lower, upper);
    (void)place;
    ebb_text_table_put(cells[0], "%s", ebb_format_decimals(scale * effect->mu_star, decimals).chars);
    put_limits(cells[1], lower, upper, decimals);
    ebb_text_table_put(cells[2], "%s", ebb_format_decimals(scale * effect->mu, decimals).chars);
    ebb_text_table_put(cells[3], "%s", ebb_format_decimals(scale * effect->sigma, decimals).chars);
    ebb_text_table_put(cells[4], "%s", ebb_format_digits(scale * effect->luck, 2).chars);
}

static void explain_effects(const struct ebb_sensed *sensed, int asked, struct ebb_text *line)
{
    const int n = sensed->found->n_rows / (sensed->found->n_values + 1);
    (void)asked;
    ebb_text_add(line,
                 "mu* is the mean size of the change of the outcome per whole range of a value, mu the mean "
                 "with its sign; sigma near mu*: the value acts through others, or on a bend. A value "
                 "without any effect would have a mu* like its luck, that of so many patients.");
    add_too_few(n, EBB_MORRIS_LEAST_TRAJECTORIES, "trajectory tells", "trajectories tell", line);
}

/* 4. Sobol' */

static double total_of(const struct ebb_sensitivity *found, size_t at)
{
    return found->indices[at].total;
}

static int order_indices(const struct ebb_sensed *sensed, int asked, int *out_order)
{
    return order_by(sensed, asked, total_of, out_order);
}

/* Three decimals in all rows: shares of one whole are compared down the column. */
static void fill_index(const struct ebb_sensed *sensed, int asked, int place, int value,
                       struct ebb_text_cell *const cells[5])
{
    const struct ebb_sobol_index *index = &sensed->found->indices[asked * sensed->found->n_values + value];
    (void)place;
    ebb_text_table_put(cells[0], "%s", ebb_format_decimals(index->first, 3).chars);
    put_limits(cells[1], index->first_lower, index->first_upper, 3);
    ebb_text_table_put(cells[2], "%s", ebb_format_decimals(index->total, 3).chars);
    put_limits(cells[3], index->total_lower, index->total_upper, 3);
}

/* Why there are no indices, with what can be done about it. */
static void explain_none(const struct ebb_sobol_spread *spread, double scale, struct ebb_text *line)
{
    if (isnan(spread->variance))
        ebb_text_add(line, " There are none: the outcome does not exist in every row.");
    else if (!(spread->variance > 1e-13 * spread->mean * spread->mean))
        ebb_text_add(line, " There are none: the outcome is %s in every row.",
                     ebb_format_digits(scale * spread->mean, 3).chars);
    else
        ebb_text_add(line, " Nine tenths of it and more are luck here: play more patients a row.");
}

/* The sum of the firsts tells a reader at a glance whether values act by themselves. */
static void explain_indices(const struct ebb_sensed *sensed, int asked, struct ebb_text *line)
{
    const struct ebb_sensitivity *found = sensed->found;
    const struct ebb_sobol_spread *spread = &found->spreads[asked];
    const double scale = scale_of(sensed, asked);
    double sum = 0.0;
    for (int k = 0; k < found->n_values; k++)
        sum += found->indices[asked * found->n_values + k].first;
    ebb_text_add(line,
                 "Shares of the variance of the outcome over all settings: alone, and with all that a value "
                 "does through others.");
    if (isnan(sum)) {
        explain_none(spread, scale, line);
        return;
    }
    ebb_text_add(line,
                 " Alone they add up to %s. The outcome is %s on average, with a standard deviation of %s",
                 ebb_format_decimals(sum, 2).chars, ebb_format_digits(scale * spread->mean, 3).chars,
                 ebb_format_digits(scale * sqrt(spread->variance), 3).chars);
    if (!isnan(spread->luck))
        ebb_text_add(line, "; the luck of %s a row is %s %% of that variance, and is not in the indices",
                     ebb_format_of(found->n_patients, "patient", "patients").chars,
                     ebb_format_digits(100.0 * spread->luck / spread->variance, 2).chars);
    else
        ebb_text_add(
            line,
            "; the luck of %s a row is in it and in the indices, since rows that were played before do "
            "not say what they share of it",
            ebb_format_of(found->n_patients, "patient", "patients").chars);
    ebb_text_add(line, ".");
    add_too_few(found->n_rows / (found->n_values + 2), EBB_SOBOL_LEAST_SETTINGS, "setting tells",
                "settings tell", line);
}

/* 5. Regression */

static double coefficient_of(const struct ebb_sensitivity *found, size_t at)
{
    return fabs(found->joint[at].coefficient);
}

static int order_joint(const struct ebb_sensed *sensed, int asked, int *out_order)
{
    return order_by(sensed, asked, coefficient_of, out_order);
}

static void fill_joint(const struct ebb_sensed *sensed, int asked, int place, int value,
                       struct ebb_text_cell *const cells[5])
{
    const struct ebb_joint_effect *effect = &sensed->found->joint[asked * sensed->found->n_values + value];
    (void)place;
    ebb_text_table_put(cells[0], "%s", ebb_format_decimals(effect->coefficient, 2).chars);
    put_limits(cells[1], effect->coefficient_lower, effect->coefficient_upper, 2);
    ebb_text_table_put(cells[2], "%s", ebb_format_decimals(effect->partial, 2).chars);
    put_limits(cells[3], effect->partial_lower, effect->partial_upper, 2);
    ebb_text_table_put(cells[4], "%s", ebb_format_decimals(effect->own, 2).chars);
}

/* Ten rows a value are a rule of thumb for coefficients that say something; two more than values would only
 * make numbers appear. */
static void explain_nothing(const struct ebb_sensitivity *found, const struct ebb_joint_fit *fit,
                            struct ebb_text *line)
{
    const int n_axes = found->design->n_axes, n_draws = found->design->n_draws,
              n_of_draws = found->n_values - n_axes;
    if (n_axes > 0 && n_of_draws > 0 && n_draws <= n_of_draws + 1)
        ebb_text_add(line, " Nothing is told: %s are too few for %s of theirs; play some %d.",
                     ebb_format_of(n_draws, "draw", "draws").chars,
                     ebb_format_of(n_of_draws, "value", "values").chars, 10 * n_of_draws);
    else if (found->n_rows <= fit->n_used + 1)
        ebb_text_add(line, " Nothing is told: %d rows are too few for %s; play some %d (--rows %d).",
                     found->n_rows, ebb_format_of(found->n_values, "value", "values").chars,
                     10 * found->n_values, 10 * found->n_values);
    else
        ebb_text_add(line,
                     " Nothing is told: the outcome is the same in all rows, or does not exist in some.");
}

/* Whose limits: of settings in many draws nobody can tell by looking whether 8 or 320 numbers are behind
 * them. */
static void explain_limits(const struct ebb_design *design, struct ebb_text *line)
{
    if (design->n_draws > 0 && design->n_axes > 0)
        ebb_text_add(line, " Limits are those of %s%s%s%s, each with all of its rows.",
                     ebb_format_of(design->n_draws, "draw", "draws").chars,
                     ebb_design_takes_rows(design->kind) ? " and " : "",
                     ebb_design_takes_rows(design->kind)
                         ? ebb_format_of(ebb_design_points(design), "setting", "settings").chars
                         : "",
                     ebb_design_takes_rows(design->kind) ? "" : " in these settings");
}

static void explain_left_out(const struct ebb_sensitivity *found, struct ebb_text *line)
{
    int n = 0;
    for (int k = 0; k < found->n_values; k++) {
        if (found->is_left_out[k])
            ebb_text_add(line, "%s%s",
                         n++ > 0 ? ", " : " Left out, since words have no order: ", found->keys[k]);
    }
    ebb_text_add(line, n > 0 ? "; --method sobol tells their share of the variance." : "");
}

static void explain_joint(const struct ebb_sensed *sensed, int asked, struct ebb_text *line)
{
    const struct ebb_joint_fit *fit = &sensed->found->fits[asked];
    ebb_text_add(line,
                 "Standard deviations of the outcome per standard deviation of a value, and the partial "
                 "correlation of their ranks, the other values held. Own: the share of a value's variance "
                 "that the others leave open.");
    if (isnan(fit->explained))
        explain_nothing(sensed->found, fit, line);
    else
        ebb_text_add(line, " Straight lines explain %s %% of the variance of the outcome, of ranks %s %%.",
                     ebb_format_decimals(100.0 * fit->explained, 0).chars,
                     ebb_format_decimals(100.0 * fit->explained_ranks, 0).chars);
    explain_limits(sensed->found->design, line);
    explain_left_out(sensed->found, line);
}

/* 6. The list */

const struct ebb_sensed_rows EBB_SENSED_ROWS[EBB_METHOD_COUNT] = {
    [EBB_METHOD_ONE_WAY] = {{"low to high", "change", "change", "span"},
                            {"", "at low", "at high", ""},
                            order_bars,
                            fill_bar,
                            explain_bars},
    [EBB_METHOD_MORRIS] = {{"mu*", "95 % limits", "mu", "sigma", "luck"},
                           {"", "", "", "", ""},
                           order_effects,
                           fill_effect,
                           explain_effects},
    [EBB_METHOD_SOBOL] = {{"alone", "95 % limits", "in all", "95 % limits"},
                          {"first-order", "", "total", ""},
                          order_indices,
                          fill_index,
                          explain_indices},
    [EBB_METHOD_REGRESSION] = {{"coefficient", "95 % limits", "partial", "95 % limits", "own"},
                               {"standardised", "", "of ranks", "", ""},
                               order_joint,
                               fill_joint,
                               explain_joint},
};
