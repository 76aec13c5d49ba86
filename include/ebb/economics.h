/* SPDX-License-Identifier: MIT
 * economics: what a study says of money and of how life is valued: prices, utilities, discount rates.
 *
 * A value like the rest of the study, and no part of any patient's simulation: prices are put on what was
 * counted (sums by year of follow-up, <ebb/tally.h>) after everybody has been played. So a study may change
 * them and keep its patients: the SHA-256 of a study leaves them out (`packing` in <ebb/key.h>), and files
 * with other prices may be added to each other.
 *
 *     amount     320 EUR an infusion, 250 to 400 or a standard error of 40, gamma, whence, grade
 *     costs      amounts of what happens; currency, year, perspective, discount rate
 *     utilities  amounts of a year in each state of care; or a line on the score; discount rate
 *
 * Every amount names its source and grade, as published numbers do, and more strictly than parameters: no
 * default knows a price, so each comes from whoever writes the study. Grade X (illustrative) is said on the
 * page.
 *
 * Caveats:
 * - A kind of side effect that has no price costs nothing; nor does a price that is not given. The page lists
 *   what was counted as free.
 * - An amount seems to be ignored -> its `on` is false: a C program must set it.
 *
 *   1. Amounts   2. Costs   3. Utilities   4. All of them   5. Draws
 */
#ifndef EBB_ECONOMICS_H
#define EBB_ECONOMICS_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* 1. Amounts */

/* How sure an amount is. By its mean and its limits, because that is what publications give: 95 % limits of
 * the unbounded laws and of beta, the ends of uniform and PERT; or, of the first four, by its mean and its
 * standard error, as trialists have them. Shapes follow from them by their means and variances (the sd is the
 * standard error, or the width of the limits over 2 x 1.96; on the log scale for lognormal), so that the mean
 * of the draws is the amount of the base case, whatever the law. */
#define EBB_AMOUNT_LAW_LIST(X)                                   \
    X(EBB_FIXED, "fixed") /* no limits */                        \
    X(EBB_NORMAL, "normal")                                      \
    X(EBB_LOGNORMAL, "lognormal") /* above 0 */                  \
    X(EBB_GAMMA, "gamma")         /* above 0 */                  \
    X(EBB_BETA, "beta")           /* between 0 and 1 */          \
    X(EBB_UNIFORM, "uniform")     /* the amount is the middle */ \
    X(EBB_PERT, "pert")           /* (lower + 4 mode + upper) / 6 is the amount */
#define EBB_AS_ENUM(code, name) code,
enum ebb_amount_law { EBB_AMOUNT_LAW_LIST(EBB_AS_ENUM) EBB_AMOUNT_LAW_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_AMOUNT_LAWS[]; /* their words; ends with NULL */

/* 200 bytes: a reference with its DOI. There are some twenty amounts in a study, and copies of studies stand
 * in every plan. */
enum { EBB_AMOUNT_SOURCE_SIZE = 200 };

/* Limits are kept as they were given; `off` (below what the key allows) where there are none. */
struct ebb_amount {
    bool on;             /* given */
    double value;        /* the base case, and the mean of the draws */
    double lower, upper; /* of every law but fixed, unless `se` is given */
    double se;           /* in their place; 0: not given */
    int law;             /* enum ebb_amount_law */
    int grade;           /* index into EBB_GRADES of <ebb/target.h> */
    char source[EBB_AMOUNT_SOURCE_SIZE];
};

/* Why these numbers can be no amount of that law: a sentence that goes on from "distribution ...: ", NULL
 * where they can. The rules of studies ask it; so can a program before it draws. */
const char *ebb_amount_trouble(const struct ebb_amount *amount);

/* About the limits within which 95 % of an amount's draws lie; true where they are those that were given, to
 * a quarter of a standard deviation. A law of two parameters holds a mean and a width, and not a mean and two
 * limits: of 1,500 [600 to 3,500] a gamma has the mean and the width, and 95 % of draws from 410 to 3,260.
 * Ends of uniform and pert, a fixed amount and one with a standard error hold whatever they say. */
bool ebb_amount_holds_limits(const struct ebb_amount *amount, double *out_lower, double *out_upper);

/* 2. Costs */

/* What has a price: code, key, what one of them is, counted by which sum of <ebb/outcome.h>. A month is one
 * in care: the four states of care add up to its days, and a month has 30.4375 of them. */
#define EBB_PRICE_LIST(X)                                                                           \
    X(EBB_PRICE_INFUSION, "infusion", "an infusion given in follow-up; induction: see `induction`") \
    X(EBB_PRICE_VISIT, "visit", "an assessment at which the policy looks at the patient")           \
    X(EBB_PRICE_MISSED, "missed", "a session that the patient misses")                              \
    X(EBB_PRICE_COURSE, "course", "the start of a booster or rescue course, besides its infusions") \
    X(EBB_PRICE_RELAPSE, "relapse", "a relapse, besides what is done about it")                     \
    X(EBB_PRICE_MONTH, "month", "a month in care, whatever happens in it")
#define EBB_AS_ENUM(code, name, meaning) code,
enum ebb_price { EBB_PRICE_LIST(EBB_AS_ENUM) EBB_PRICE_COUNT };
#undef EBB_AS_ENUM

enum { EBB_CURRENCY_SIZE = 16, EBB_MAX_EFFECT_PRICES = 8, EBB_ECONOMIC_NAME_SIZE = 64 };

/* Of a kind of side effect, by the name that the study gives it. */
struct ebb_effect_price {
    char name[EBB_ECONOMIC_NAME_SIZE];
    struct ebb_amount amount; /* of each infusion of follow-up that brings it; its `on` is not looked at */
};

/* Whether what comes before follow-up (induction, and a lead-in) is charged: infusions given, missed
 * sessions, assessments, months in care; side effects are not. It is the same under every policy, and so in
 * no difference; a budget needs it, and so does who compares with a policy played elsewhere. */
enum ebb_induction_costs { EBB_INDUCTION_LEFT_OUT, EBB_INDUCTION_COUNTED, EBB_INDUCTION_COSTS_COUNT };
extern const char *const EBB_INDUCTION_COSTS[]; /* their words; ends with NULL */

struct ebb_costs {
    bool on;
    char currency[EBB_CURRENCY_SIZE]; /* "EUR" */
    int year;                         /* of the prices */
    char perspective[EBB_AMOUNT_SOURCE_SIZE];
    double discount; /* a year, of what comes a year later; 0.03 */
    struct ebb_amount prices[EBB_PRICE_COUNT];
    int n_side_effects;
    struct ebb_effect_price side_effects[EBB_MAX_EFFECT_PRICES];
    int induction;                          /* enum ebb_induction_costs */
    double least_threshold, most_threshold; /* what a QALY may cost: the grid of net benefit */
    double threshold;                       /* the user's own, beside the grid; 0: none */
    int n_samples;                          /* joint draws of prices and utilities, and of parameters */
    int n_patients;                         /* of each draw of parameters; 0: parameters stay as they are */
};

/* 3. Utilities */

/* The states of care, of a year in each; `left` is every day after leaving care, up to the horizon, of which
 * nobody has a look at the state: as `neither` unless it is given. */
#define EBB_UTILITY_LIST(X)                                                        \
    X(EBB_UTILITY_REMISSION, "remission", "in care in remission and not relapsed") \
    X(EBB_UTILITY_RESPONSE, "response", "in care in response, not in remission")   \
    X(EBB_UTILITY_NEITHER, "neither", "in care in none of the other states")       \
    X(EBB_UTILITY_RELAPSED, "relapsed", "in care relapsed and not recovered")      \
    X(EBB_UTILITY_LEFT, "left",                                                    \
      "after leaving care, up to the horizon; as `neither` "                       \
      "unless given")
#define EBB_AS_ENUM(code, name, meaning) code,
enum ebb_utility { EBB_UTILITY_LIST(EBB_AS_ENUM) EBB_UTILITY_COUNT };
#undef EBB_AS_ENUM

/* By states, or by the observed score: utility = at_zero + per_point x score, of every day up to the horizon,
 * in care or not. One or the other. */
struct ebb_utilities {
    bool on;
    double discount;
    struct ebb_amount states[EBB_UTILITY_COUNT];
    struct {
        bool on;
        struct ebb_amount at_zero, per_point;
    } score;
};

struct ebb_economics {
    struct ebb_costs costs;
    struct ebb_utilities utilities;
};

/* 4. All of them */

/* What an amount is about, in one order that draws, tables and files share: prices, those of side effects,
 * utilities, the line. */
enum { EBB_MOST_AMOUNTS = EBB_PRICE_COUNT + EBB_MAX_EFFECT_PRICES + EBB_UTILITY_COUNT + 2 };
struct ebb_amount_at {
    char key[EBB_ECONOMIC_NAME_SIZE + 32]; /* dotted: "costs.side_effects.sedation" */
    int place;                             /* below EBB_MOST_AMOUNTS: the same whatever else is given */
    const struct ebb_amount *amount;       /* in the economics; on */
};
/* The amounts that are given, in that order; returns how many. borrows: economics, as long as the list is
 * used. */
int ebb_economics_amounts(const struct ebb_economics *economics,
                          struct ebb_amount_at out_list[EBB_MOST_AMOUNTS]);

/* Whether some amount is not certain: else a draw of them is the base case again. */
bool ebb_economics_varies(const struct ebb_economics *economics);
/* Whether some amount has grade X: illustrative, and said so. */
bool ebb_economics_is_illustrative(const struct ebb_economics *economics);

/* Whether the number of that dotted key is money, whose unit is the study's currency: an amount, its limits
 * or error, or a threshold; the key itself says that it has no unit, since no table knows the currency. */
bool ebb_economics_is_money(const char *key);

/* Leaves every amount at its value, with nothing to be drawn from: as a row of a design has them, whose
 * prices are what it says, within some limits or without. */
void ebb_economics_fix(struct ebb_economics *economics);

/* 5. Draws */

/* Every amount drawn from its law. Draw number `sample` of a seed is the same whatever other amounts the
 * study gives and how many draws are made: each amount of each draw has a stream of its own, far from those
 * of all patients. The economics as given, fixed amounts included, but for `value`. */
void ebb_economics_draw(const struct ebb_economics *economics, uint64_t seed, int sample,
                        struct ebb_economics *out_drawn);

#ifdef __cplusplus
}
#endif

#endif
