/* SPDX-License-Identifier: MIT
 * keys_economics: the keys of prices and utilities.
 *
 *     costs.infusion (PART)    -> costs.prices[EBB_PRICE_INFUSION], its switch the first member
 *       value, lower, ...      -> offsets in struct ebb_amount: one list for all amounts, but that prices and
 *                                 utilities have ranges of their own
 *
 * No amount has a default, and each names its source and grade: a program that brought a price would be
 * quoted for it. What has a default is a convention: the rates (0 %: nothing is discounted unless somebody
 * says so), the thresholds, how many draws.
 *
 * What stands before follow-up is left out of costs unless a study counts it: with it the same study cost
 * another amount than before there was the choice, and no difference between policies changes.
 *
 * Limits are two keys and not one list, so that a design may vary one of them, and are `off` (below the least
 * that is allowed) where they are not given.
 */
#include "keys.h"

#include <ebb/economics.h>

#define A(member) offsetof(struct ebb_amount, member)

/* 1e12: an amount above it is a slip in any currency. */
#define MOST_PRICE 1e12

/* Above 0, which is `off`: a program in C that sets limits need not know of it. */
#define LEAST_ERROR 1e-12

/* The numbers of an amount, in % where a hundredth of it means something. */
#define NUMBER(name, share, off, least, most, place, says)                                          \
    {                                                                                               \
        ROW(name, EBB_REAL, EBB_UNIT_NUMBER, off, least, most, place, says), .takes_percent = share \
    }

#define AMOUNT_FIELDS(least, most, off, share, what)                                                   \
    {                                                                                                  \
        NUMBER("value", share, REQUIRED, least, most, A(value), what),                                 \
            NUMBER("lower", share, off, least, most, A(lower),                                         \
                   "lower 95 % limit (kept: the mean, and the width to upper); the end, of uniform "   \
                   "and pert"),                                                                        \
            NUMBER("upper", share, off, least, most, A(upper), "upper limit, likewise"),               \
            NUMBER("se", share, 0, LEAST_ERROR, most, A(se),                                           \
                   "its standard error, in place of limits; of normal, lognormal, gamma and beta"),    \
            {ROW("distribution", EBB_CHOICE, EBB_UNIT_NUMBER, EBB_FIXED, 0, 0, A(law),                 \
                 "how it is drawn; all but fixed need lower and upper, or se"),                        \
             .words = EBB_AMOUNT_LAWS},                                                                \
            VALUE("source", EBB_TEXT, EBB_UNIT_NUMBER, REQUIRED, 0, EBB_AMOUNT_SOURCE_SIZE, A(source), \
                  "where it is from"),                                                                 \
            {ROW("grade", EBB_CHOICE, EBB_UNIT_NUMBER, REQUIRED, 0, 0, A(grade),                       \
                 "grade of the evidence; X: illustrative"),                                            \
             .words = EBB_GRADES},                                                                     \
            END,                                                                                       \
    }

static const struct ebb_key PRICE[] =
    AMOUNT_FIELDS(0, MOST_PRICE, -1, false, "what one costs, in the currency; the mean of the distribution");
static const struct ebb_key UTILITY[] =
    AMOUNT_FIELDS(-1, 1, -2, true, "of a year: 1 is full health, 0 as bad as being dead; the mean");

/* All amounts have the same keys: the reference page describes those of the first and names them in the
 * others, which would be ten tables of the same words. */
#define LIKE(fields_of_it, words)                                                        \
    {                                                                                    \
        {.name = "", .kind = EBB_INCLUDE, .fields = fields_of_it, .meaning = words}, END \
    }
static const struct ebb_key OTHER_PRICE[] =
    LIKE(PRICE, "value, lower, upper, se, distribution, source and grade, as under `costs.infusion`");
static const struct ebb_key OTHER_UTILITY[] =
    LIKE(UTILITY, "value, lower, upper, se, distribution, source and grade, as under `utilities.remission`");

#define AMOUNT(name, fields, place, says) PART(name, fields, place, (place) + A(on), says, NULL)

#define COST(member) offsetof(struct ebb_costs, member)

static const struct ebb_key EFFECT_PRICE_FIELDS[] = {
    {.name = "",
     .kind = EBB_INCLUDE,
     .fields = OTHER_PRICE,
     .offset = offsetof(struct ebb_effect_price, amount)},
    END,
};
static const struct ebb_key EFFECT_PRICE[] = {
    {.name = "NAME",
     .kind = EBB_SECTION,
     .fields = EFFECT_PRICE_FIELDS,
     .meaning = "what an infusion with this kind of side effect costs besides"},
    END};

#define PRICE_ROW(code, name, meaning)                             \
    AMOUNT(name, code == EBB_PRICE_INFUSION ? PRICE : OTHER_PRICE, \
           COST(prices) + code * sizeof(struct ebb_amount), meaning),

const struct ebb_key EBB_KEYS_COSTS[] = {
    VALUE("currency", EBB_TEXT, EBB_UNIT_NUMBER, REQUIRED, 0, EBB_CURRENCY_SIZE, COST(currency),
          "of all prices: EUR"),
    VALUE("year", EBB_WHOLE, EBB_UNIT_NUMBER, REQUIRED, 1900, 2200, COST(year), "of the prices"),
    VALUE("perspective", EBB_TEXT, EBB_UNIT_NUMBER, REQUIRED, 0, EBB_AMOUNT_SOURCE_SIZE, COST(perspective),
          "whose costs they are: a health insurer, a clinic, society"),
    VALUE("discount", EBB_REAL, EBB_UNIT_PERCENT, 0, 0, 1, COST(discount),
          "rate a year of costs, by whole years of follow-up: the first is not discounted"),
    /* clang-format off: it takes the list for a call */
    EBB_PRICE_LIST(PRICE_ROW)
    /* clang-format on */
    {.name = "side_effects",
     .kind = EBB_NAMED,
     .fields = EFFECT_PRICE,
     .offset = COST(side_effects),
     .element_size = sizeof(struct ebb_effect_price),
     .count_offset = COST(n_side_effects),
     .most = EBB_MAX_EFFECT_PRICES,
     .meaning = "by the names of the study's kinds"},
    {ROW("induction", EBB_CHOICE, EBB_UNIT_NUMBER, EBB_INDUCTION_LEFT_OUT, 0, 0, COST(induction),
         "whether what comes before follow-up is charged: its infusions, missed sessions, assessments (as "
         "visits) and months, at full price; the same under every policy"),
     .words = EBB_INDUCTION_COSTS},
    VALUE("threshold", EBB_REAL, EBB_UNIT_NUMBER, 0, 0.01, MOST_PRICE, COST(threshold),
          "what a QALY may cost in your view: answered first, with a column of its own"),
    VALUE("least_threshold", EBB_REAL, EBB_UNIT_NUMBER, 0, 0, MOST_PRICE, COST(least_threshold),
          "what a QALY may cost at the lower end of the grid of net benefit"),
    VALUE("most_threshold", EBB_REAL, EBB_UNIT_NUMBER, 100000, 0, MOST_PRICE, COST(most_threshold),
          "and at its upper end, 100 steps further"),
    VALUE(
        "samples", EBB_WHOLE, EBB_UNIT_NUMBER, 1000, 2, 100000, COST(n_samples),
        "joint draws of prices, utilities and parameters; ratios are of their mean differences, each policy "
        "against the next best that costs less"),
    VALUE("patients", EBB_WHOLE, EBB_UNIT_NUMBER, 1000, 0, 1000000000, COST(n_patients),
          "patients that each draw of parameters is played on; 0: parameters stay as they are"),
    END,
};

#define UTILITY_AT(member) offsetof(struct ebb_utilities, member)
#define UTILITY_ROW(code, name, meaning)                                  \
    AMOUNT(name, code == EBB_UTILITY_REMISSION ? UTILITY : OTHER_UTILITY, \
           UTILITY_AT(states) + code * sizeof(struct ebb_amount), meaning),

static const struct ebb_key SCORE[] = {
    AMOUNT("at_zero", OTHER_UTILITY, UTILITY_AT(score.at_zero) - UTILITY_AT(score), "at a score of 0"),
    AMOUNT("per_point", OTHER_UTILITY, UTILITY_AT(score.per_point) - UTILITY_AT(score),
           "change for each point of the score: below 0"),
    END,
};

const struct ebb_key EBB_KEYS_UTILITIES[] = {
    VALUE("discount", EBB_REAL, EBB_UNIT_PERCENT, 0, 0, 1, UTILITY_AT(discount),
          "rate a year of QALYs, by whole years of follow-up: the first is not discounted"),
    /* clang-format off: likewise */
    EBB_UTILITY_LIST(UTILITY_ROW)
    /* clang-format on */
    PART("score", SCORE, UTILITY_AT(score), UTILITY_AT(score.on),
         "a line on the observed score, in place of the states: at_zero + per_point x score, in care or not",
         NULL),
    END,
};
