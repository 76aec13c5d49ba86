/* SPDX-License-Identifier: MIT
 * unit_chance: a clinic's words depend on their names alone and look random across every part of a name;
 * lengths and counts are the inverses of their distributions.
 *
 * Chi-squares are held against 6 standard errors by Wilson and Hilferty's cube root, which is within a factor
 * of three of the tail there: below 1e-8 each, some 20 of them. Everything else is compared with the C
 * library's functions and does not depend on luck.
 *
 *   1. Names   2. Randomness   3. Lengths   4. Counts   5. Bits
 */
#include <math.h>
#include <string.h>

#include <ebb/chance.h>
#include <ebb/draw.h>

#include "support.h"
#include "tap.h"

static const uint64_t SEED = 20261130;

/* 1. Names */

/* Words of 16 who, 8 numbers, all purposes, in an order that `stride` (odd) says. */
enum { N_WHO = 16, N_NUMBERS = 8, N_WORDS = N_WHO * N_NUMBERS * 16 };

static uint64_t word_number(const struct ebb_chance *chance, int i)
{
    const int purpose = i % 16 < EBB_CHANCE_COUNT ? i % 16 : 0;
    return ebb_chance_word(chance, i / 16 % N_WHO * 4099, i / 16 / N_WHO * 77,
                           (enum ebb_chance_purpose)purpose);
}

static void words_do_not_depend_on_order_or_thread(void **state)
{
    (void)state;
    static uint64_t one[N_WORDS], other[N_WORDS];
    struct ebb_chance chance, again;
    ebb_chance_init(&chance, SEED, 3);
    for (int i = 0; i < N_WORDS; i++)
        one[i] = word_number(&chance, i);
    ebb_chance_init(&again, SEED, 3);
#pragma omp parallel for num_threads(4) schedule(dynamic, 1)
    for (int i = 0; i < N_WORDS; i++) {
        const int j = i * 1237 % N_WORDS;
        other[j] = word_number(&again, j);
    }
    assert_memory_equal(one, other, sizeof one);
}

/* The way that the header draws: a golden jump for each who, 32 draws for each number. */
static void a_word_is_where_its_name_says(void **state)
{
    (void)state;
    static const int64_t names[][3] = {
        {0, 0, 0}, {0, 1, 0}, {7, 299, 12}, {1, 1048575, 1048575}, {1048575, 5, 0}};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct ebb_chance chance, first;
        ebb_chance_init(&chance, SEED, names[i][0]);
        ebb_chance_init(&first, SEED, 0);
        const ebb_u128 steps = (ebb_u128)(names[i][0] * 1048576 + names[i][1]) * EBB_PCG_PATIENT_JUMP;
        for (int purpose = 0; purpose < EBB_CHANCE_COUNT; purpose++) {
            const ebb_u128 within = (ebb_u128)names[i][2] * 32 + (ebb_u128)purpose;
            const struct ebb_pcg_jump jump = ebb_pcg_jump_of(steps + within);
            assert_true(
                ebb_chance_word(&chance, names[i][1], names[i][2], (enum ebb_chance_purpose)purpose) ==
                ebb_pcg_output(ebb_pcg_advance(first.start, &jump)));
        }
    }
}

/* Part of the contract: another value here is other luck for every clinic. */
static void words_are_those_of_the_contract(void **state)
{
    (void)state;
    struct ebb_chance chance;
    ebb_chance_init(&chance, 1, 0);
    assert_true(ebb_chance_word(&chance, 0, 0, EBB_CHANCE_ENTRY) == UINT64_C(0x27939d3c85951fb0));
    assert_true(ebb_chance_word(&chance, 300, 10, EBB_CHANCE_INFUSION) == UINT64_C(0xdbedd92202fc9b5f));
    ebb_chance_init(&chance, 1, 5);
    assert_true(ebb_chance_word(&chance, 300, 10, EBB_CHANCE_TAKES_PLACE) == UINT64_C(0xc807c70e05f08957));
    /* not the patients' own */
    assert_true(chance.start != ebb_draw_patient(ebb_pcg_seed(1), INT64_C(5) << 20));
}

/* 2. Randomness */

enum { N_DRAWS = 1 << 16, N_CELLS = 256 };

struct cells {
    int n[N_CELLS];
};

static void assert_even(const struct cells *cells)
{
    const double expected = (double)N_DRAWS / N_CELLS, df = N_CELLS - 1.0;
    double square = 0.0;
    for (int c = 0; c < N_CELLS; c++)
        square += (cells->n[c] - expected) * (cells->n[c] - expected) / expected;
    const double variance = 2.0 / (9.0 * df);
    const double z = (cbrt(square / df) - (1.0 - variance)) / sqrt(variance);
    assert_true(fabs(z) < EBB_SUPPORT_Z);
}

/* One part of the name runs, the others stay. */
enum part { WHO, NUMBER, REPLICATION, PURPOSE, N_PARTS };

static uint64_t word_along(struct ebb_chance *chance, enum part part, int i)
{
    switch (part) {
    case WHO:
        return ebb_chance_word(chance, i, 3, EBB_CHANCE_START);
    case NUMBER:
        return ebb_chance_word(chance, 17, i, EBB_CHANCE_START);
    case REPLICATION:
        ebb_chance_init(chance, SEED, i);
        return ebb_chance_word(chance, 17, 3, EBB_CHANCE_START);
    default:
        return ebb_chance_word(chance, 17, i / EBB_CHANCE_COUNT,
                               (enum ebb_chance_purpose)(i % EBB_CHANCE_COUNT));
    }
}

/* Bytes from the top and the bottom of both halves, and four bits of a word beside four of the one before. */
static void words_are_even_along_each_part_of_a_name(void **state)
{
    (void)state;
    for (enum part part = 0; part < N_PARTS; part++) {
        static struct cells high, low, pairs, halves;
        memset(&high, 0, sizeof high);
        memset(&low, 0, sizeof low);
        memset(&pairs, 0, sizeof pairs);
        memset(&halves, 0, sizeof halves);
        struct ebb_chance chance;
        ebb_chance_init(&chance, SEED, 1);
        uint64_t before = word_along(&chance, part, N_DRAWS);
        for (int i = 0; i < N_DRAWS; i++) {
            const uint64_t word = word_along(&chance, part, i);
            high.n[word >> 56]++;
            low.n[word >> 24 & 255]++; /* the top of the low half */
            pairs.n[(word >> 60) << 4 | before >> 60]++;
            halves.n[(word >> 60) << 4 | (word >> 28 & 15)]++;
            before = word;
        }
        assert_even(&high);
        assert_even(&low);
        assert_even(&pairs);
        assert_even(&halves);
    }
}

/* 3. Lengths */

static const struct ebb_length LENGTHS[] = {
    {40.0, 0.0, 0.0, EBB_TIME_FIXED},        {40.0, 30.0, 60.0, EBB_TIME_UNIFORM},
    {40.0, 30.0, 60.0, EBB_TIME_TRIANGULAR}, {30.0, 30.0, 45.0, EBB_TIME_TRIANGULAR},
    {40.0, 30.0, 90.0, EBB_TIME_LOGNORMAL},  {40.0, 39.0, 41.0, EBB_TIME_LOGNORMAL},
    {40.0, 0.0, 0.0, EBB_TIME_EXPONENTIAL},  {0.0, 0.0, 0.0, EBB_TIME_FIXED},
    {20.0, 20.0, 20.0, EBB_TIME_TRIANGULAR}, {240.0, 120.0, 1000.0, EBB_TIME_LOGNORMAL},
};
enum { N_LENGTHS = sizeof LENGTHS / sizeof LENGTHS[0] };

static bool can_be_drawn(double typical, double low, double high, int law)
{
    const struct ebb_length length = {typical, low, high, law};
    const char *why;
    const bool can = ebb_length_check(&length, &why);
    assert_true(can == (why == NULL));
    return can;
}

static void lengths_that_cannot_be_drawn_are_refused(void **state)
{
    (void)state;
    const char *why;
    for (int k = 0; k < N_LENGTHS; k++)
        assert_true(ebb_length_check(&LENGTHS[k], &why));
    assert_true(can_be_drawn(40.0, 50.0, -3.0, EBB_TIME_FIXED)); /* ends that nobody looks at */
    assert_true(can_be_drawn(-1.0, 30.0, 50.0, EBB_TIME_UNIFORM));
    assert_false(can_be_drawn(-1.0, 0.0, 0.0, EBB_TIME_FIXED));
    assert_false(can_be_drawn((double)NAN, 0.0, 0.0, EBB_TIME_EXPONENTIAL));
    assert_false(can_be_drawn((double)INFINITY, 0.0, 0.0, EBB_TIME_FIXED));
    assert_false(can_be_drawn(40.0, 50.0, 30.0, EBB_TIME_UNIFORM));
    assert_false(can_be_drawn(40.0, -1.0, 30.0, EBB_TIME_UNIFORM));
    assert_false(can_be_drawn(40.0, 41.0, 50.0, EBB_TIME_TRIANGULAR));
    assert_false(can_be_drawn(60.0, 41.0, 50.0, EBB_TIME_TRIANGULAR));
    assert_false(can_be_drawn(40.0, 0.0, 50.0, EBB_TIME_LOGNORMAL));
    assert_false(can_be_drawn(40.0, 30.0, (double)NAN, EBB_TIME_LOGNORMAL));
    assert_false(can_be_drawn(40.0, 30.0, 50.0, -1));
    assert_false(can_be_drawn(40.0, 30.0, 50.0, EBB_TIME_LAW_COUNT));
}

/* The rarest words of the widest lengths. */
static void no_length_is_longer_than_the_longest(void **state)
{
    (void)state;
    const struct ebb_length wide = {1.0, 1.0, 1e6, EBB_TIME_LOGNORMAL},
                            day = {1440.0, 0.0, 0.0, EBB_TIME_EXPONENTIAL};
    assert_int_equal(ebb_length_seconds(&wide, UINT32_MAX), EBB_LONGEST_LENGTH_S);
    assert_true(ebb_length_seconds(&wide, 1u << 31) >= 60);
    assert_true(ebb_length_seconds(&day, UINT32_MAX) < EBB_LONGEST_LENGTH_S);
}

static uint32_t word_of_share(double share)
{
    return (uint32_t)(share * 0x1p32);
}

static double minutes_at(const struct ebb_length *length, double share)
{
    return ebb_length_seconds(length, word_of_share(share)) / 60.0;
}

static void assert_minutes(double value, double expected)
{
    assert_true(fabs(value - expected) <= 0.51 / 60.0); /* rounded to a second */
}

static void lengths_have_their_quantiles(void **state)
{
    (void)state;
    assert_minutes(minutes_at(&LENGTHS[0], 0.001), 40.0);
    assert_minutes(minutes_at(&LENGTHS[1], 0.0), 30.0);
    assert_minutes(minutes_at(&LENGTHS[1], 0.25), 37.5);
    assert_minutes(minutes_at(&LENGTHS[1], 0.9999999), 60.0);
    assert_minutes(minutes_at(&LENGTHS[2], 1.0 / 3.0), 40.0); /* the mode: 10 of 30 are below */
    assert_minutes(minutes_at(&LENGTHS[2], 1.0 / 12.0), 35.0);
    assert_minutes(minutes_at(&LENGTHS[2], 11.0 / 12.0), 60.0 - sqrt(50.0));
    assert_minutes(minutes_at(&LENGTHS[3], 0.0), 30.0);
    for (int i = 1; i < 100; i += 7)
        assert_minutes(minutes_at(&LENGTHS[6], i / 100.0), -40.0 * log1p(-i / 100.0));
    assert_int_equal(ebb_length_seconds(&LENGTHS[7], 12345), 0);
    assert_minutes(minutes_at(&LENGTHS[8], 0.5), 20.0);
}

/* What was said of it: a median, and what 5 and 95 % are below, of both sides its own spread. */
static void a_lognormal_meets_its_three_numbers(void **state)
{
    (void)state;
    static const int lognormals[] = {4, 5, 9};
    for (int k = 0; k < 3; k++) {
        const struct ebb_length *length = &LENGTHS[lognormals[k]];
        assert_minutes(minutes_at(length, 0.5), length->typical);
        assert_minutes(minutes_at(length, 0.05), length->low);
        assert_minutes(minutes_at(length, 0.95), length->high);
        /* 0.8413447 of normals are below 1: one spread above */
        const double one = length->typical * pow(length->high / length->typical, 1.0 / 1.6448536269514722);
        assert_minutes(minutes_at(length, 0.8413447460685429), one);
    }
}

static void lengths_rise_with_the_word(void **state)
{
    (void)state;
    for (int k = 0; k < N_LENGTHS; k++) {
        int32_t before = ebb_length_seconds(&LENGTHS[k], 0);
        assert_true(before >= 0);
        for (uint64_t word = 0; word <= UINT32_MAX; word += 65521) {
            const int32_t seconds = ebb_length_seconds(&LENGTHS[k], (uint32_t)word);
            assert_true(seconds >= before);
            before = seconds;
        }
        assert_true(ebb_length_seconds(&LENGTHS[k], UINT32_MAX) >= before);
    }
}

/* Sums over an even grid of words: what the grid leaves out beyond its last words is below a thousandth of
 * the variance of the widest of them. */
static void means_and_variances_are_those_of_the_lengths(void **state)
{
    (void)state;
    enum { N = 1 << 18 };
    for (int k = 0; k < N_LENGTHS; k++) {
        double sum = 0.0, squares = 0.0;
        for (int i = 0; i < N; i++) {
            const double x = ebb_length_seconds(&LENGTHS[k], (uint32_t)i * (1u << 14) + (1u << 13)) / 60.0;
            sum += x;
            squares += x * x;
        }
        const double mean = sum / N, variance = squares / N - mean * mean;
        assert_true(fabs(mean - ebb_length_mean(&LENGTHS[k])) <= 2e-4 * mean);
        assert_true(fabs(variance - ebb_length_variance(&LENGTHS[k])) <= 2e-3 * variance + 1e-4);
    }
}

/* With the C library's erfc in place of our series. */
static void a_lognormals_mean_is_its_formula(void **state)
{
    (void)state;
    const struct ebb_length length = {40.0, 10.0, 400.0, EBB_TIME_LOGNORMAL};
    const double below = log(4.0) / 1.6448536269514722, above = log(10.0) / 1.6448536269514722;
    double moment[3] = {0};
    for (int p = 1; p <= 2; p++)
        moment[p] = exp(0.5 * p * p * below * below) * 0.5 * erfc(p * below / sqrt(2.0)) +
                    exp(0.5 * p * p * above * above) * 0.5 * erfc(-p * above / sqrt(2.0));
    assert_true(fabs(ebb_length_mean(&length) / (40.0 * moment[1]) - 1.0) < 1e-13);
    const double variance = 1600.0 * (moment[2] - moment[1] * moment[1]);
    assert_true(fabs(ebb_length_variance(&length) / variance - 1.0) < 1e-12);
}

/* 4. Counts */

/* P(N <= k), summed from 0 in long double. */
static double share_up_to(double mean, int k)
{
    long double sum = 0.0L;
    for (int i = 0; i <= k; i++)
        sum += expl((long double)i * logl((long double)mean) - (long double)mean -
                    lgammal((long double)i + 1.0L));
    return (double)sum;
}

static const double MEANS[] = {1e-6, 0.3, 1.0, 5.0, 19.5, 60.0, 500.0, 2000.0, 10000.0};
enum { N_MEANS = sizeof MEANS / sizeof MEANS[0] };

static void counts_invert_their_distribution(void **state)
{
    (void)state;
    for (int m = 0; m < N_MEANS; m++)
        for (int i = 0; i < 12; i++) {
            const double u = i == 0 ? 1e-9 : i == 11 ? 1.0 - 1e-9 : i / 11.0;
            const int k = ebb_poisson(MEANS[m], (uint64_t)(u * 0x1p53) << 11);
            assert_true(share_up_to(MEANS[m], k) > u - 1e-10);
            assert_true(k == 0 || share_up_to(MEANS[m], k - 1) < u + 1e-10);
        }
    assert_int_equal(ebb_poisson(0.0, UINT64_MAX), 0);
    assert_int_equal(ebb_poisson(0.5, 0), 0);
}

/* The most and the least words give counts that somebody can still play. */
static void counts_stay_within_reach(void **state)
{
    (void)state;
    for (int m = 0; m < N_MEANS; m++) {
        const double reach = 9.0 * sqrt(MEANS[m]) + 42.0;
        assert_true(ebb_poisson(MEANS[m], UINT64_MAX) < MEANS[m] + reach);
        assert_true(ebb_poisson(MEANS[m], 0) > MEANS[m] - reach);
    }
}

static void counts_rise_with_word_and_mean(void **state)
{
    (void)state;
    struct ebb_chance chance;
    ebb_chance_init(&chance, SEED, 0);
    for (int week = 0; week < 300; week++) {
        const uint64_t word = ebb_chance_word(&chance, week, 0, EBB_CHANCE_REFERRALS);
        int before = 0;
        for (int i = 0; i < 130; i++) { /* over the change of where the sum begins */
            const double mean = 0.5 * pow(1.05, i);
            const int count = ebb_poisson(mean, word);
            assert_true(count >= before);
            assert_true(ebb_poisson(mean, word | UINT64_C(1) << 63) >= count);
            before = count;
        }
    }
}

/* 5. Bits */

static uint64_t mix(uint64_t digest, const void *bytes, size_t n) /* FNV-1a */
{
    for (const unsigned char *byte = bytes; n-- > 0; byte++)
        digest = (digest ^ *byte) * UINT64_C(0x100000001b3);
    return digest;
}

/* Another compiler, another level, another processor: the same seconds and counts, and the same doubles. */
static void lengths_and_counts_have_the_same_bits_everywhere(void **state)
{
    (void)state;
    uint64_t digest = UINT64_C(0xcbf29ce484222325);
    for (int k = 0; k < N_LENGTHS; k++) {
        for (uint64_t word = 0; word <= UINT32_MAX; word += 16769023) {
            const int32_t seconds = ebb_length_seconds(&LENGTHS[k], (uint32_t)word);
            digest = mix(digest, &seconds, sizeof seconds);
        }
        const double moments[] = {ebb_length_mean(&LENGTHS[k]), ebb_length_variance(&LENGTHS[k])};
        digest = mix(digest, moments, sizeof moments);
    }
    for (int m = 0; m < N_MEANS; m++)
        for (uint64_t i = 0; i < 64; i++) {
            const int32_t count = ebb_poisson(MEANS[m], i * UINT64_C(0x03ffffffffffffff));
            digest = mix(digest, &count, sizeof count);
        }
    if (digest != UINT64_C(0x65a7da6c76052a71))
        fail_msg("0x%016llx", (unsigned long long)digest);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a clinic's words are the same in any order and any thread",
             words_do_not_depend_on_order_or_thread),
        TEST("a word lies where its name says, for the largest names too", a_word_is_where_its_name_says),
        TEST("words are those of the contract, and not the patients'", words_are_those_of_the_contract),
        TEST("words are even and unpaired along who, number, replication, purpose",
             words_are_even_along_each_part_of_a_name),
        TEST("fixed, uniform, triangular and exponential lengths have their quantiles",
             lengths_have_their_quantiles),
        TEST("lengths that cannot be drawn are refused", lengths_that_cannot_be_drawn_are_refused),
        TEST("no length is longer than the longest", no_length_is_longer_than_the_longest),
        TEST("a lognormal length meets its median and its 5 and 95 %", a_lognormal_meets_its_three_numbers),
        TEST("lengths rise with the word and are never negative", lengths_rise_with_the_word),
        TEST("means and variances are those of the lengths drawn",
             means_and_variances_are_those_of_the_lengths),
        TEST("a lognormal's mean and variance are their formulas", a_lognormals_mean_is_its_formula),
        TEST("Poisson counts invert their distribution, from 0 to 10,000", counts_invert_their_distribution),
        TEST("Poisson counts of the rarest words are near the mean", counts_stay_within_reach),
        TEST("Poisson counts never fall when word or mean rise", counts_rise_with_word_and_mean),
        TEST("lengths and counts have the same bits everywhere",
             lengths_and_counts_have_the_same_bits_everywhere),
    };
    return RUN_TESTS(tests);
}
