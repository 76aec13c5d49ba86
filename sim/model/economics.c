/* SPDX-License-Identifier: MIT
 * economics: amounts and their draws.
 *
 * Laws are met by their means and variances, which have closed forms; by their quantiles the shapes of gamma
 * and beta would need a search, and the mean of the draws would be another than the base case, so that the
 * page would give two answers to one question.
 *
 * A standard error is of the amount itself, so that of lognormal the sd of the logarithm follows from it by
 * the closed form; limits are quantiles, whose logarithms are limits of the logarithm.
 *
 * Which limits draws then have is said by approximations that are good to a hundredth of the width, for a
 * warning of a sixteenth: Wilson and Hilferty 1931 of gamma, Paulson 1942 of beta, closed forms of the
 * others.
 *
 *   1. Words   2. What can be no amount   3. What limits are held   4. All of them   5. Deviates   6. Draws
 */
#include <ebb/economics.h>

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <ebb/arith.h>
#include <ebb/confidence.h>
#include <ebb/draw.h>
#include <ebb/normal.h>

/* 1. Words */

#define EBB_AS_WORD(code, name) [code] = name,
const char *const EBB_AMOUNT_LAWS[] = {EBB_AMOUNT_LAW_LIST(EBB_AS_WORD) NULL};
#undef EBB_AS_WORD

const char *const EBB_INDUCTION_COSTS[] = {
    [EBB_INDUCTION_LEFT_OUT] = "left out", [EBB_INDUCTION_COUNTED] = "counted", NULL};

#define EBB_AS_KEY(code, name, meaning) [code] = name,
static const char *const PRICES[] = {EBB_PRICE_LIST(EBB_AS_KEY)};
static const char *const UTILITIES[] = {EBB_UTILITY_LIST(EBB_AS_KEY)};
#undef EBB_AS_KEY

/* 2. What can be no amount */

/* Half a width of 95 % limits is 1.96 standard deviations. */
static double sd_of_limits(double lower, double upper)
{
    return (upper - lower) / (2.0 * EBB_Z_95);
}

static double sd_of(const struct ebb_amount *amount)
{
    return amount->se > 0.0 ? amount->se : sd_of_limits(amount->lower, amount->upper);
}

/* By the mean, which is what a study gives and what the base case plays; papers that give a mode have to say
 * (lower + 4 mode + upper) / 6, and the message does. */
static double mode_of_pert(const struct ebb_amount *amount)
{
    return (6.0 * amount->value - amount->lower - amount->upper) / 4.0;
}

/* Uniform: people write decimals, whose middle need not be a double. */
static bool is_middle(const struct ebb_amount *amount)
{
    const double off = amount->value - (amount->lower + amount->upper) / 2.0;
    const double width = amount->upper - amount->lower;
    return off <= 1e-9 * width && off >= -1e-9 * width;
}

/* Each would give draws, and wrong ones: a log of 0, a beta whose shapes are below 0, a mean that is not the
 * base case. */
static const char *trouble_of_law(const struct ebb_amount *amount)
{
    const double sd = sd_of(amount), mean = amount->value;
    switch ((enum ebb_amount_law)amount->law) {
    case EBB_LOGNORMAL:
        return amount->lower > 0.0 ? NULL : "lower must be above 0";
    case EBB_GAMMA:
        return amount->value > 0.0 ? NULL : "the value must be above 0";
    case EBB_BETA:
        if (amount->lower < 0.0 || amount->upper > 1.0 || mean <= 0.0 || mean >= 1.0)
            return "value and limits must lie between 0 and 1";
        return sd * sd < mean * (1.0 - mean) ? NULL : "the limits are too wide for this value";
    case EBB_UNIFORM:
        return is_middle(amount) ? NULL : "the value must be the middle of lower and upper";
    case EBB_PERT:
        if (mode_of_pert(amount) < amount->lower || mode_of_pert(amount) > amount->upper)
            return "the value is the mean, (lower + 4 mode + upper) / 6, and no mode between the limits has "
                   "it";
        return NULL;
    case EBB_FIXED:
    case EBB_NORMAL:
    case EBB_AMOUNT_LAW_COUNT:
        break;
    }
    return NULL;
}

/* The same of a law that is given by mean and standard error: there are no limits to look at. */
static const char *trouble_of_error(const struct ebb_amount *amount)
{
    const double mean = amount->value;
    switch ((enum ebb_amount_law)amount->law) {
    case EBB_LOGNORMAL:
    case EBB_GAMMA:
        return mean > 0.0 ? NULL : "the value must be above 0";
    case EBB_BETA:
        if (mean <= 0.0 || mean >= 1.0)
            return "the value must lie between 0 and 1";
        return amount->se * amount->se < mean * (1.0 - mean) ? NULL : "se is too large for this value";
    case EBB_UNIFORM:
    case EBB_PERT:
        return "is given by lower and upper, not by se";
    case EBB_FIXED:
    case EBB_NORMAL:
    case EBB_AMOUNT_LAW_COUNT:
        break;
    }
    return NULL;
}

const char *ebb_amount_trouble(const struct ebb_amount *amount)
{
    if (amount->law == EBB_FIXED)
        return NULL;
    if (amount->se > 0.0)
        return trouble_of_error(amount);
    if (!(amount->lower < amount->upper))
        return "lower must be below upper";
    if (!(amount->lower <= amount->value && amount->value <= amount->upper))
        return "the value must lie between lower and upper";
    return trouble_of_law(amount);
}

/* 3. What limits are held */

/* A gamma's cube root is nearly normal. */
static double gamma_limit(double mean, double sd, double z)
{
    const double shape = mean * mean / (sd * sd), ninth = 1.0 / (9.0 * shape);
    const double root = 1.0 - ninth + z * ebb_sqrt(ninth);
    return root > 0.0 ? mean * root * root * root : 0.0;
}

/* A beta is a ratio of gammas, F = (x / a) / (y / b), and with the cube root of each nearly normal that of F
 * is the root of a quadratic. Where it has none that is positive, shapes are so small that draws reach the
 * end. */
static double beta_limit(double mean, double sd, double z)
{
    const double n = mean * (1.0 - mean) / (sd * sd) - 1.0, a = mean * n, b = (1.0 - mean) * n;
    const double s = 1.0 / (9.0 * a), q = 1.0 / (9.0 * b), r = 1.0 - s, p = 1.0 - q;
    const double left = p * p - z * z * q, under = p * p * s + r * r * q - z * z * q * s;
    const double root =
        left > 0.0 && under > 0.0 ? (p * r + (z > 0.0 ? 1.0 : -1.0) * ebb_sqrt(z * z * under)) / left : -1.0;
    if (!(root > 0.0))
        return z > 0.0 ? 1.0 : 0.0;
    const double f = root * root * root;
    return a * f / (b + a * f);
}

static double limit_of(const struct ebb_amount *amount, double z)
{
    const double mean = amount->value, sd = sd_of(amount);
    if (amount->law == EBB_LOGNORMAL) {
        const double of_log = sd_of_limits(ebb_log(amount->lower), ebb_log(amount->upper));
        return ebb_exp(ebb_log(mean) - of_log * of_log / 2.0 + z * of_log);
    }
    return amount->law == EBB_GAMMA  ? gamma_limit(mean, sd, z)
           : amount->law == EBB_BETA ? beta_limit(mean, sd, z)
                                     : mean + z * sd;
}

bool ebb_amount_holds_limits(const struct ebb_amount *amount, double *out_lower, double *out_upper)
{
    *out_lower = amount->lower;
    *out_upper = amount->upper;
    if (amount->se > 0.0 || amount->law == EBB_FIXED || amount->law == EBB_UNIFORM || amount->law == EBB_PERT)
        return true;
    *out_lower = limit_of(amount, -EBB_Z_95);
    *out_upper = limit_of(amount, EBB_Z_95);
    const double most = sd_of(amount) / 4.0, below = *out_lower - amount->lower,
                 above = *out_upper - amount->upper;
    return below <= most && below >= -most && above <= most && above >= -most;
}

/* 4. All of them */

/* Of a kind of side effect, which is given by its name, nobody asks whether it is on. */
static int add_amount(struct ebb_amount_at *list, int n, const char *section, const char *name, int place,
                      const struct ebb_amount *amount)
{
    snprintf(list[n].key, sizeof list[n].key, "%s.%.63s", section, name);
    list[n].place = place;
    list[n].amount = amount;
    return n + 1;
}

int ebb_economics_amounts(const struct ebb_economics *economics,
                          struct ebb_amount_at out_list[EBB_MOST_AMOUNTS])
{
    const struct ebb_costs *costs = &economics->costs;
    const struct ebb_utilities *utilities = &economics->utilities;
    int n = 0, place = 0;
    for (int k = 0; k < EBB_PRICE_COUNT; k++, place++)
        n = costs->on && costs->prices[k].on
                ? add_amount(out_list, n, "costs", PRICES[k], place, &costs->prices[k])
                : n;
    for (int k = 0; k < EBB_MAX_EFFECT_PRICES; k++, place++) {
        const struct ebb_effect_price *price = &costs->side_effects[k];
        if (costs->on && k < costs->n_side_effects)
            n = add_amount(out_list, n, "costs.side_effects", price->name, place, &price->amount);
    }
    for (int k = 0; k < EBB_UTILITY_COUNT; k++, place++) {
        if (utilities->on && utilities->states[k].on)
            n = add_amount(out_list, n, "utilities", UTILITIES[k], place, &utilities->states[k]);
    }
    if (utilities->on && utilities->score.on) {
        n = utilities->score.at_zero.on
                ? add_amount(out_list, n, "utilities.score", "at_zero", place, &utilities->score.at_zero)
                : n;
        n = utilities->score.per_point.on ? add_amount(out_list, n, "utilities.score", "per_point", place + 1,
                                                       &utilities->score.per_point)
                                          : n;
    }
    return n;
}

/* Asked by whoever words draws: "draws of prices" where no price is drawn was said on a page once. */
bool ebb_economics_varies(const struct ebb_economics *economics)
{
    struct ebb_amount_at list[EBB_MOST_AMOUNTS];
    const int n = ebb_economics_amounts(economics, list);
    for (int i = 0; i < n; i++) {
        if (list[i].amount->law != EBB_FIXED)
            return true;
    }
    return false;
}

/* X is the last of the grades, whose words are <ebb/target.h>'s. */
enum { GRADE_ILLUSTRATIVE = 4 };

bool ebb_economics_is_illustrative(const struct ebb_economics *economics)
{
    struct ebb_amount_at list[EBB_MOST_AMOUNTS];
    const int n = ebb_economics_amounts(economics, list);
    for (int i = 0; i < n; i++) {
        if (list[i].amount->grade == GRADE_ILLUSTRATIVE)
            return true;
    }
    return false;
}

bool ebb_economics_is_money(const char *key)
{
    static const char *const words[] = {"value",     "lower",           "upper",         "se",
                                        "threshold", "least_threshold", "most_threshold"};
    const char *last = strrchr(key, '.');
    if (last == NULL || strncmp(key, "costs.", 6) != 0)
        return false;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(last + 1, words[i]) == 0)
            return true;
    }
    return false;
}

/* Limits that are not given are below every range: -1 of prices, -2 of utilities (keys_economics.c). */
static void fix(struct ebb_amount *amount, double off)
{
    amount->law = EBB_FIXED;
    amount->se = 0.0;
    amount->lower = amount->upper = off;
}

void ebb_economics_fix(struct ebb_economics *economics)
{
    struct ebb_costs *costs = &economics->costs;
    struct ebb_utilities *utilities = &economics->utilities;
    for (int k = 0; k < EBB_PRICE_COUNT && costs->on; k++)
        fix(&costs->prices[k], -1.0);
    for (int k = 0; k < costs->n_side_effects && costs->on; k++)
        fix(&costs->side_effects[k].amount, -1.0);
    for (int k = 0; k < EBB_UTILITY_COUNT && utilities->on; k++)
        fix(&utilities->states[k], -2.0);
    if (utilities->on && utilities->score.on) {
        fix(&utilities->score.at_zero, -2.0);
        fix(&utilities->score.per_point, -2.0);
    }
}

/* 5. Deviates */

/* Words of one amount of one draw. A rejection takes as many as it takes, and moves nobody else's. */
struct words {
    ebb_u128 state;
};

/* The output is of the state before the step: the first word is the base state's own. */
static uint64_t next_draw(struct words *words)
{
    const uint64_t draw = ebb_pcg_output(words->state);
    words->state = ebb_pcg_next(words->state);
    return draw;
}

/* Of both halves of a draw, 53 bits: an amount is told from its neighbour by more than 32. */
static double uniform(struct words *words)
{
    return ((double)(next_draw(words) >> 11) + 0.5) * 0x1p-53;
}

static double normal(struct words *words)
{
    return (double)ebb_normal(ebb_draw_high(next_draw(words)));
}

/* Marsaglia and Tsang 2000: of shape 1 and more a cube of a normal, accepted nearly always; below 1 that of
 * shape + 1 times u^(1 / shape). */
static double gamma_of(struct words *words, double shape)
{
    if (shape < 1.0) {
        const double more = gamma_of(words, shape + 1.0);
        return more * ebb_exp(ebb_log(uniform(words)) / shape);
    }
    const double d = shape - 1.0 / 3.0, c = 1.0 / ebb_sqrt(9.0 * d);
    for (;;) {
        const double x = normal(words), root = 1.0 + c * x, u = uniform(words);
        if (root <= 0.0)
            continue;
        const double v = root * root * root;
        if (ebb_log(u) < 0.5 * x * x + d - d * v + d * ebb_log(v))
            return d * v;
    }
}

static double beta_of(struct words *words, double a, double b)
{
    const double x = gamma_of(words, a), y = gamma_of(words, b);
    return x + y > 0.0 ? x / (x + y) : a / (a + b); /* both underflow: shapes near 0 */
}

/* 6. Draws */

static double draw_lognormal(const struct ebb_amount *amount, struct words *words)
{
    const double share = amount->se / amount->value;
    const double sd = amount->se > 0.0 ? ebb_sqrt(ebb_log(1.0 + share * share))
                                       : sd_of_limits(ebb_log(amount->lower), ebb_log(amount->upper));
    return ebb_exp(ebb_log(amount->value) - sd * sd / 2.0 + sd * normal(words));
}

/* Shapes by mean and variance: n = m (1 - m) / sd^2 - 1 is above 0 where the sd is below that of a coin. */
static double draw_beta(const struct ebb_amount *amount, struct words *words)
{
    const double m = amount->value, sd = sd_of(amount);
    const double n = m * (1.0 - m) / (sd * sd) - 1.0;
    return beta_of(words, m * n, (1.0 - m) * n);
}

/* The usual one of weight 4: a beta whose mean is (lower + 4 mode + upper) / 6. */
static double draw_pert(const struct ebb_amount *amount, struct words *words)
{
    const double width = amount->upper - amount->lower, mode = mode_of_pert(amount);
    return amount->lower + width * beta_of(words, 1.0 + 4.0 * (mode - amount->lower) / width,
                                           1.0 + 4.0 * (amount->upper - mode) / width);
}

static double draw_amount(const struct ebb_amount *amount, struct words words)
{
    const double mean = amount->value, sd = sd_of(amount);
    switch ((enum ebb_amount_law)amount->law) {
    case EBB_NORMAL:
        return mean + sd * normal(&words);
    case EBB_LOGNORMAL:
        return draw_lognormal(amount, &words);
    case EBB_GAMMA:
        return gamma_of(&words, mean * mean / (sd * sd)) * (sd * sd / mean);
    case EBB_BETA:
        return draw_beta(amount, &words);
    case EBB_UNIFORM:
        return amount->lower + (amount->upper - amount->lower) * uniform(&words);
    case EBB_PERT:
        return draw_pert(amount, &words);
    case EBB_FIXED:
    case EBB_AMOUNT_LAW_COUNT:
        break;
    }
    return mean;
}

/* Base states of prices lie apart from those of patients by another seed: equal numbers of stream would
 * otherwise be patients' words. "prices" in ASCII. */
#define SEED_OF_PRICES UINT64_C(0x707269636573)

/* Room for streams of one draw: more than there are amounts, so that a new one moves none. */
enum { STREAMS_A_DRAW = 64 };

void ebb_economics_draw(const struct ebb_economics *economics, uint64_t seed, int sample,
                        struct ebb_economics *out_drawn)
{
    struct ebb_amount_at list[EBB_MOST_AMOUNTS];
    *out_drawn = *economics;
    const ebb_u128 base = ebb_pcg_seed(seed ^ SEED_OF_PRICES);
    const int n = ebb_economics_amounts(out_drawn, list);
    for (int i = 0; i < n; i++) {
        const struct words words = {ebb_draw_patient(base, (int64_t)sample * STREAMS_A_DRAW + list[i].place)};
        struct ebb_amount *amount =
            (struct ebb_amount *)(void *)((char *)out_drawn +
                                          ((const char *)list[i].amount - (const char *)out_drawn));
        amount->value = draw_amount(amount, words);
    }
}
