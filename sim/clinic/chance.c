/* SPDX-License-Identifier: MIT
 * chance: the words of a clinic, and lengths of time and counts from them.
 *
 * Everything here is an inversion: one word in, one value out, rising with the word. Rejection would take
 * another number of words from one staffing to the next, and sums of several draws would lose the order that
 * common random numbers live on.
 *
 *   1. Words   2. Lengths: values   3. Lengths: mean and variance   4. Counts
 */
#include <ebb/chance.h>

#include <stddef.h>

#include <ebb/arith.h>
#include <ebb/draw.h>
#include <ebb/normal.h>
#include <ebb/status.h>

_Static_assert((int)EBB_CHANCE_COUNT <= (int)EBB_CHANCE_DRAWS, "every purpose has its draw");

/* 1. Words */

/* Turns a seed into that of the clinic's own sequence. Any number that nobody types as a seed does: the
 * patients of the seed that it leads to would be the ones to share words with. Digits of the square root
 * of 2. */
static const uint64_t CLINICS_OWN = UINT64_C(0x6a09e667f3bcc908);

/* Jumps of 0 to 15 times `unit`, then of 0 to 15 times 16 units, and so on. */
static void init_digits(struct ebb_pcg_jump digits[EBB_CHANCE_DIGITS][EBB_CHANCE_DIGIT_VALUES],
                        struct ebb_pcg_jump unit)
{
    for (int d = 0; d < EBB_CHANCE_DIGITS; d++) {
        struct ebb_pcg_jump jump = ebb_pcg_jump_of(0);
        for (int value = 0; value < EBB_CHANCE_DIGIT_VALUES; value++) {
            digits[d][value] = jump;
            jump = ebb_pcg_jump_then(jump, unit);
        }
        unit = jump;
    }
}

void ebb_chance_init(struct ebb_chance *chance, uint64_t seed, int64_t replication)
{
    ebb_require(replication >= 0 && replication < INT64_C(1) << EBB_CHANCE_BITS);
    chance->start = ebb_draw_patient(ebb_pcg_seed(seed ^ CLINICS_OWN), replication << EBB_CHANCE_BITS);
    init_digits(chance->who, ebb_pcg_jump_of(EBB_PCG_PATIENT_JUMP));
    init_digits(chance->number, ebb_pcg_jump_of(EBB_CHANCE_DRAWS));
    for (int purpose = 0; purpose < EBB_CHANCE_COUNT; purpose++)
        chance->purpose[purpose] = ebb_pcg_jump_of((ebb_u128)purpose);
}

ebb_u128 ebb_chance_place(const struct ebb_chance *chance, int64_t who, int64_t number)
{
    ebb_require((who | number) >> EBB_CHANCE_BITS == 0); /* none negative, none too large */
    ebb_u128 state = chance->start;
    for (int d = 0; who != 0; d++, who >>= 4)
        state = ebb_pcg_advance(state, &chance->who[d][who & 15]);
    for (int d = 0; number != 0; d++, number >>= 4)
        state = ebb_pcg_advance(state, &chance->number[d][number & 15]);
    return state;
}

uint64_t ebb_chance_word(const struct ebb_chance *chance, int64_t who, int64_t number,
                         enum ebb_chance_purpose purpose)
{
    return ebb_chance_at(chance, ebb_chance_place(chance, who, number), purpose);
}

/* 2. Lengths: values */

/* Ends that the law has not are not looked at: a planner who has tried a law and gone back to another should
 * not be stopped by what is left. Comparisons are written so that NaN fails them. */
bool ebb_length_check(const struct ebb_length *length, const char **out_why)
{
    const bool has_ends = length->law != EBB_TIME_FIXED && length->law != EBB_TIME_EXPONENTIAL;
    const bool has_typical = length->law != EBB_TIME_UNIFORM;
    const double longest = 1e6; /* minutes; what a key takes is less, and no sum of them overflows */
    *out_why = NULL;
    if (length->law < 0 || length->law >= EBB_TIME_LAW_COUNT)
        *out_why = "the law is none of those that there are";
    else if (has_typical && !(length->typical >= 0.0 && length->typical <= longest))
        *out_why = "a usual length is a number of minutes, at least 0";
    else if (has_ends && !(length->low >= 0.0 && length->high >= length->low && length->high <= longest))
        *out_why = "from and to are minutes, at least 0, and from is not above to";
    else if (has_ends && has_typical && !(length->low <= length->typical && length->typical <= length->high))
        *out_why = "the usual length lies between from and to";
    else if (length->law == EBB_TIME_LOGNORMAL && !(length->low > 0.0))
        *out_why = "a lognormal length has all three of its numbers above 0";
    return *out_why == NULL;
}

static const double Z_95 = 1.6448536269514722; /* what 95 % of standard normals are below */

/* Spread of the logarithm below the median and above it. */
static double spread_below(const struct ebb_length *length)
{
    return ebb_log(length->typical / length->low) / Z_95;
}

static double spread_above(const struct ebb_length *length)
{
    return ebb_log(length->high / length->typical) / Z_95;
}

static double triangular(const struct ebb_length *length, double u)
{
    const double rise = length->typical - length->low, fall = length->high - length->typical;
    const double span = rise + fall;
    return u * span < rise ? length->low + ebb_sqrt(u * span * rise)
                           : length->high - ebb_sqrt((1.0 - u) * span * fall);
}

static double lognormal(const struct ebb_length_law *law, uint32_t word)
{
    const double z = (double)ebb_normal(word);
    return law->length.typical * ebb_exp(z * (z < 0.0 ? law->below : law->above));
}

struct ebb_length_law ebb_length_law_of(const struct ebb_length *length)
{
    struct ebb_length_law law = {.length = *length};
    if (length->law == EBB_TIME_LOGNORMAL) {
        law.below = spread_below(length);
        law.above = spread_above(length);
    }
    return law;
}

int32_t ebb_length_law_seconds(const struct ebb_length_law *law, uint32_t word)
{
    const struct ebb_length *length = &law->length;
    const double u = ebb_draw_uniform(word);
    double minutes = length->typical;
    if (length->law == EBB_TIME_UNIFORM)
        minutes = length->low + u * (length->high - length->low);
    else if (length->law == EBB_TIME_TRIANGULAR)
        minutes = triangular(length, u);
    else if (length->law == EBB_TIME_LOGNORMAL)
        minutes = lognormal(law, word);
    else if (length->law == EBB_TIME_EXPONENTIAL) /* of 1 - u, so that it rises with the word */
        minutes = -length->typical * ebb_log(ebb_draw_uniform(~word));
    const double seconds = 60.0 * minutes + 0.5;
    return seconds < EBB_LONGEST_LENGTH_S ? (int32_t)seconds : EBB_LONGEST_LENGTH_S;
}

int32_t ebb_length_seconds(const struct ebb_length *length, uint32_t word)
{
    const struct ebb_length_law law = ebb_length_law_of(length);
    return ebb_length_law_seconds(&law, word);
}

/* 3. Lengths: mean and variance */

/* Share of standard normals below x, by Marsaglia's series: 1/2 + phi(x) (x + x^3/3 + x^5/(3 5) + ...). All
 * terms have one sign, so that only the subtraction in the lower tail loses digits: the error is 1e-16 of 1,
 * not of the tail, and what multiplies it below is e^18 at most (a high 20,000 times the median). */
static double share_below(double x)
{
    const double square = x * x;
    double term = x, sum = x;
    for (int k = 3; term != 0.0 && k < 1000; k += 2) {
        term = term * square / (double)k;
        const double next = sum + term;
        if (next == sum)
            break;
        sum = next;
    }
    return 0.5 + 0.3989422804014327 * ebb_exp(-0.5 * square) * sum;
}

/* Mean of (X / median)^power of the lognormal of two spreads: each half is that of an ordinary one. */
static double lognormal_moment(const struct ebb_length *length, double power)
{
    const double below = power * spread_below(length), above = power * spread_above(length);
    return ebb_exp(0.5 * below * below) * share_below(-below) +
           ebb_exp(0.5 * above * above) * share_below(above);
}

double ebb_length_mean(const struct ebb_length *length)
{
    switch ((enum ebb_time_law)length->law) {
    case EBB_TIME_UNIFORM:
        return 0.5 * (length->low + length->high);
    case EBB_TIME_TRIANGULAR:
        return (length->low + length->typical + length->high) / 3.0;
    case EBB_TIME_LOGNORMAL:
        return length->typical * lognormal_moment(length, 1.0);
    default:
        return length->typical;
    }
}

double ebb_length_variance(const struct ebb_length *length)
{
    const double rise = length->typical - length->low, fall = length->high - length->typical;
    const double span = length->high - length->low;
    switch ((enum ebb_time_law)length->law) {
    case EBB_TIME_UNIFORM:
        return span * span / 12.0;
    case EBB_TIME_TRIANGULAR:
        return (rise * rise + rise * fall + fall * fall) / 18.0;
    case EBB_TIME_LOGNORMAL: {
        const double mean = lognormal_moment(length, 1.0);
        return length->typical * length->typical * (lognormal_moment(length, 2.0) - mean * mean);
    }
    case EBB_TIME_EXPONENTIAL:
        return length->typical * length->typical;
    default:
        return 0.0;
    }
}

/* 4. Counts */

/* log k!, by a product up to 20 and by Stirling's series from there on, whose first omitted term is below
 * 1e-13 at 21. */
static double log_factorial(int k)
{
    if (k <= 20) {
        double product = 1.0;
        for (int i = 2; i <= k; i++)
            product *= (double)i;
        return ebb_log(product);
    }
    const double x = (double)k, square = x * x;
    const double series = (1.0 / 12.0 - (1.0 / 360.0 - 1.0 / (1260.0 * square)) / square) / x;
    return (x + 0.5) * ebb_log(x) - x + 0.9189385332046727 + series;
}

/* Adds up chances from a count below which nothing lies: 9 standard deviations and 20 below the mean hold
 * less than 1e-17. Splitting a large mean into small ones would be quicker above some 300 (900 terms at
 * 10,000, 4 us), but the sum would not rise with the word. */
int ebb_poisson(double mean, uint64_t word)
{
    if (!(mean > 0.0))
        return 0;
    const double u = ((double)(word >> 11) + 0.5) * 0x1p-53, reach = 9.0 * ebb_sqrt(mean) + 20.0;
    int count = mean > reach ? (int)(mean - reach) : 0;
    const int most = (int)(mean + reach) + 20; /* where rounding keeps the sum from ever reaching u */
    double chance = ebb_exp((double)count * ebb_log(mean) - mean - log_factorial(count));
    for (double sum = chance; sum < u && count < most; sum += chance) {
        count++;
        chance = chance * mean / (double)count;
    }
    return count;
}
