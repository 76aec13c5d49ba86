/* SPDX-License-Identifier: MIT
 * The random numbers are PCG64-DXSM's, a patient's stream is NumPy's jumped(i), and normals rise with their
 * word.
 *
 * The known answers of the generator are NumPy's (tests/unit_stream_numpy.py asks NumPy for them again where
 * it is installed); those of the normals were made with an independent program, with the table of this one.
 *
 *   1. Known answers   2. The generator   3. Normals   4. Draws
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/draw.h>
#include <ebb/normal.h>
#include <ebb/patient.h>
#include <ebb/pcg.h>

#include "tap.h"

/* 1. Known answers */

/* The state that the answers start from. */
#define BASE EBB_U128(0x853c49e6748fea9b, 0xda3e39cb94b95bdb)

enum { ANSWERS = 8 };

/* The first draws after numpy.random.PCG64DXSM at the base, jumped or advanced by a number of 128 bits. */
static const struct {
    const char *how;
    uint64_t high, low;
    uint64_t answers[ANSWERS];
} NUMPY[] = {
    /* clang-format off */
    {"jumped", 0x0, 0x0,
     {0x960e288aa8426a15, 0x154f8ef404b486a1, 0xe4117cd5e43aa018, 0xfcdfef9d39423848,
      0x16f42fdb45b8c805, 0xab8df560fe80cfc7, 0x0b27d9fe350f4b53, 0xe8b7083936a8574a}},
    {"jumped", 0x0, 0x1,
     {0x9321b4f7df3bb662, 0x1b31632301a11828, 0xad3eb6691eb39e2d, 0x8c5ed958ac21c838,
      0x6005155dbeed07aa, 0xa6b210f83766ba47, 0x5ac4f545b483db9b, 0x49ebcb2fc92ccf27}},
    {"jumped", 0x0, 0x2,
     {0x900827e3d39a9b3b, 0x3c857473f6ab4526, 0x43f32e06aed70f92, 0x17e1cffe533d0f09,
      0x852e353e66f43c2d, 0xff58cb47af77d3b0, 0xe8f0df3619b71160, 0x6e6556bb0fac6d00}},
    {"jumped", 0x0, 0x3,
     {0x728ec493a5218fd5, 0x0b8c42ac8fbbacce, 0x41b020d6f0e1391e, 0x39c785aaac6cbb3c,
      0x6a068934353a28d5, 0xc8690c50d2c5c50e, 0x17ff6cb271e99f4a, 0xd9fe201d53d25d8e}},
    {"jumped", 0x0, 0x3e8,
     {0x00697c2459d732ae, 0x387b376749d3cd17, 0x6398cea9115dcf46, 0x29e3b12fef093b97,
      0x86fafe633e821716, 0xaf91db144b4da36f, 0x3a86b79858cf3ac1, 0xc28aac8b210841ba}},
    {"jumped", 0x0, 0x100000,
     {0x4413547cb045cd22, 0x1c7b97ccd2823e0b, 0xb92701c533c75290, 0xc224e3e55af055cc,
      0x605bb6d0877b5815, 0xe2e8f4b313838d90, 0x62848d39403e5053, 0x9192dffb21ede79f}},
    {"jumped", 0x0, 0x100000000,
     {0x869756266fac516f, 0xb50beaf616bdf2d8, 0x419fdfcffdbeb807, 0xba355d330ceae13c,
      0x8c918ef8746125cd, 0x03034c63e30a44c2, 0x4e28f8c72611a23e, 0xcb5fbadf25f99b9d}},
    {"advance", 0x0, 0x1,
     {0x154f8ef404b486a1, 0xe4117cd5e43aa018, 0xfcdfef9d39423848, 0x16f42fdb45b8c805,
      0xab8df560fe80cfc7, 0x0b27d9fe350f4b53, 0xe8b7083936a8574a, 0xe1db5720de15542b}},
    {"advance", 0x0, 0x2,
     {0xe4117cd5e43aa018, 0xfcdfef9d39423848, 0x16f42fdb45b8c805, 0xab8df560fe80cfc7,
      0x0b27d9fe350f4b53, 0xe8b7083936a8574a, 0xe1db5720de15542b, 0x8c92c731e6c815cb}},
    {"advance", 0x0, 0x34,
     {0xc4a97c5aa06f389b, 0xdfa86e15623e1bba, 0x63253339cb2589a7, 0x949674824358a78d,
      0xd14ca9ff0602e2d5, 0x24b6092932b9bcf1, 0x1688b4f8d29a18e3, 0xcccfba024d159816}},
    {"advance", 0x0, 0x100000,
     {0xf274b2e5730b0a6d, 0x9aa746f34b201a7d, 0x501dc482d7f65ea3, 0xc1d440b1590cf618,
      0xb456dc49db7e707e, 0xb9f8686e11879842, 0xf8c17453ee443235, 0x636920cd62f38cf9}},
    {"advance", 0x0, 0x1002b0,
     {0x3d00310dad5784f1, 0x27546319c95c5474, 0x80381ecf9ef8abf0, 0xccc871455a76f349,
      0xbf3e4aedb3163ac3, 0x25e417b73c6a739b, 0xf87f4fa5f8904750, 0x973a19efb10fb1d4}},
    {"advance", 0x1, 0x0,
     {0xc961252a121fa7e9, 0x9540d813446da4d7, 0xf034f3470617d7d7, 0xe7a24117cc526836,
      0x01dc8f314ee5914e, 0x7b8da98ef0b75b44, 0xa11ea4536172eae7, 0x9958a338c0dc1b32}},
    {"advance", 0x8000000000000000, 0x0,
     {0x854ed9378ae6446a, 0x95c3d1e9a98c64a0, 0x7bbd103c7766c95e, 0xc9cc5225e35400b6,
      0x8f0e8f5e3747cf88, 0x0ee0e4532bc90e4c, 0x360a08e8a4036622, 0x26b54b952268f855}},
    /* clang-format on */
};

/* A word and the bits of its normal deviate. */
static const uint32_t NORMALS[][2] = {
    /* clang-format off */
    {0xffffffff, 0x40cad08c}, {0xfffffffe, 0x40c55364}, {0xfffffffd, 0x40c2b92d}, {0xffffff00, 0x40a97125},
    {0xffff0000, 0x40856d20}, {0xff000000, 0x402a3e8a}, {0xefffffff, 0x3fc45e0b}, {0xdfffffff, 0x3f933ea1},
    {0xbfffffff, 0x3f2cab52}, {0x80000000, 0x35100000}, {0x00000000, 0xc0cad08c}, {0x40000000, 0xbf2cab52},
    {0x7fffffff, 0xb5100000}, {0x160e288a, 0xbfaeb2b4}, {0x28426a15, 0xbf80bd07}, {0xeab0710b, 0x3fb118ce},
    {0xfb4b795e, 0x4005a8ce}, {0x64117cd5, 0xbe8dd246}, {0x643aa018, 0xbe8cfc06}, {0x7cdfef9d, 0xbcfab7e0},
    {0xc6bdc7b7, 0x3f4286c0},
    /* clang-format on */
};

/* The first two outputs of SplitMix64 for a seed: what the base state is made of. */
static const uint64_t SPLITMIX[][3] = {
    {0, 0xe220a8397b1dcdaf, 0x6e789e6aa1b965f4},
    {1234567, 0x599ed017fb08fc85, 0x2c73f08458540fa5},
    {UINT64_MAX, 0xe4d971771b652c20, 0xe99ff867dbf682c9},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* 2. The generator */

static ebb_u128 steps_on(ebb_u128 state, ebb_u128 steps)
{
    const struct ebb_pcg_jump jump = ebb_pcg_jump_of(steps);
    return ebb_pcg_advance(state, &jump);
}

static void streams_are_those_of_numpy(void **state)
{
    (void)state;
    for (size_t row = 0; row < COUNT(NUMPY); row++) {
        const ebb_u128 number = EBB_U128(NUMPY[row].high, NUMPY[row].low);
        const ebb_u128 start = strcmp(NUMPY[row].how, "jumped") == 0 ? ebb_draw_patient(BASE, (int64_t)number)
                                                                     : steps_on(BASE, number);
        for (int draw = 0; draw < ANSWERS; draw++)
            assert_true(ebb_pcg_output(steps_on(start, (ebb_u128)draw)) == NUMPY[row].answers[draw]);
    }
}

static void a_jump_is_so_many_single_steps(void **state)
{
    (void)state;
    ebb_u128 walked = BASE;
    for (unsigned steps = 0; steps < 2000; steps++) {
        assert_true(steps_on(BASE, steps) == walked);
        walked = walked * EBB_PCG_MULTIPLIER + EBB_PCG_INCREMENT;
    }
    const ebb_u128 far = EBB_U128(0x0123456789abcdef, 0xfedcba9876543210);
    assert_true(steps_on(steps_on(BASE, far), (ebb_u128)0 - far) == BASE);
    assert_true(steps_on(steps_on(BASE, far), 12345) == steps_on(BASE, far + 12345));
}

static void a_patient_starts_one_jump_after_the_one_before(void **state)
{
    (void)state;
    ebb_u128 walked = BASE;
    for (int64_t patient = 0; patient < 1000; patient++) {
        assert_true(ebb_draw_patient(BASE, patient) == walked);
        walked = steps_on(walked, EBB_PCG_PATIENT_JUMP);
    }
    assert_true(EBB_PCG_PATIENT_JUMP & 1);
}

static void seeds_are_hashed_by_splitmix(void **state)
{
    (void)state;
    for (size_t row = 0; row < COUNT(SPLITMIX); row++)
        assert_true(ebb_pcg_seed(SPLITMIX[row][0]) == EBB_U128(SPLITMIX[row][1], SPLITMIX[row][2]));
}

/* 3. Normals */

static uint32_t bits_of(float x)
{
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

static void normals_have_the_known_bits(void **state)
{
    (void)state;
    for (size_t row = 0; row < COUNT(NORMALS); row++)
        assert_int_equal(bits_of(ebb_normal(NORMALS[row][0])), NORMALS[row][1]);
}

/* Whether the deviates of the words first, first + step, ... last never fall. */
static bool rises(uint64_t first, uint64_t last, uint64_t step)
{
    float before = -HUGE_VALF;
    for (uint64_t word = first; word <= last; word += step) {
        const float z = ebb_normal((uint32_t)word);
        if (!(z >= before))
            return false;
        before = z;
    }
    return true;
}

/* Polynomials of neighbouring octaves meet where the tail is a power of two, on both sides of the middle. */
static void normals_rise_over_every_octave_edge(void **state)
{
    (void)state;
    const uint64_t span = 1 << 15;
    for (int octave = 0; octave <= 31; octave++) {
        const uint64_t edge = UINT64_C(1) << octave;
        const uint64_t low = edge > span ? edge - span : 0;
        assert_true(rises(low, edge + span, 1));
        assert_true(rises(UINT32_MAX - edge - span, UINT32_MAX - low, 1));
    }
}

static void normals_rise_over_all_words(void **state)
{
    (void)state;
    assert_true(rises(0, UINT32_MAX, 997));
    for (uint64_t run = 0; run < 16; run++)
        assert_true(rises(run << 28, (run << 28) + (1 << 18), 1));
    assert_true(ebb_normal(0x7fffffff) < 0.0f && ebb_normal(0x80000000) > 0.0f);
}

static void the_complement_is_the_antithetic_deviate(void **state)
{
    (void)state;
    for (uint64_t word = 0; word <= UINT32_MAX; word += 4093)
        assert_int_equal(bits_of(ebb_normal(~(uint32_t)word)),
                         bits_of(ebb_normal((uint32_t)word)) ^ 0x80000000u);
    for (uint32_t word = 0; word < 1 << 16; word++)
        assert_int_equal(bits_of(ebb_normal(~word)), bits_of(ebb_normal(word)) ^ 0x80000000u);
}

/* The distance to the quantile from one Newton step on the distribution function of the C library. */
static double quantile_error(uint32_t word)
{
    const double z = (double)ebb_normal(word);
    const double tail = ((double)(word >> 31 ? ~word : word) + 0.5) * 0x1p-32;
    const double density = exp(-0.5 * z * z) / sqrt(8.0 * atan(1.0));
    return fabs(0.5 * erfc(fabs(z) / sqrt(2.0)) - tail) / density;
}

static void normals_follow_the_quantile(void **state)
{
    (void)state;
    double worst = 0.0;
    for (int octave = 0; octave < 31; octave++) {
        const uint64_t steps = octave < 12 ? UINT64_C(1) << octave : 1 << 12;
        for (uint64_t step = 0; step < steps; step++) {
            const uint32_t word = (uint32_t)((steps + step) * (UINT64_C(1) << octave) /
                                             steps); /* the tail's leading bit is `octave` */
            worst = fmax(worst, fmax(quantile_error(word), quantile_error(~word)));
        }
    }
    assert_true(worst < 7.5e-7);
    assert_true(quantile_error(0) < 7.5e-7 && ebb_normal(0) > -6.338f);
}

/* Moments over a regular sub-lattice of the words: 2^22 equal shares of probability. A share of 2^-22 in the
 * far tail moves the moments by some 2^-22 times the sixth power of 5, which the limits allow for. */
static void moments_are_those_of_the_normal_law(void **state)
{
    (void)state;
    double sum[7] = {0.0};
    const double n = 1 << 22;
    for (uint64_t word = 1 << 9; word <= UINT32_MAX; word += 1 << 10) {
        const double z = (double)ebb_normal((uint32_t)word);
        double power = 1.0;
        for (int k = 1; k <= 6; k++) {
            power *= z;
            sum[k] += power;
        }
    }
    assert_true(fabs(sum[1] / n) < 1e-7);
    assert_true(fabs(sum[2] / n - 1.0) < 1e-6);
    assert_true(fabs(sum[3] / n) < 1e-5);
    assert_true(fabs(sum[4] / n - 3.0) < 1e-4);
    assert_true(fabs(sum[6] / n - 15.0) < 5e-3);
}

/* 4. Draws */

/* The first word that draws lo + k is the least that is at or above k shares of 2^32: the shares differ by
 * one word at most. */
static void whole_numbers_are_drawn_uniformly(void **state)
{
    (void)state;
    for (int n = 1; n <= 400; n++) {
        const int lo = 21 - n / 2;
        for (int k = 0; k < n; k++) {
            const uint64_t first = (((uint64_t)k << 32) + (uint64_t)n - 1) / (uint64_t)n;
            assert_int_equal(ebb_draw_in((uint32_t)first, lo, lo + n - 1), lo + k);
            if (k > 0)
                assert_int_equal(ebb_draw_in((uint32_t)(first - 1), lo, lo + n - 1), lo + k - 1);
        }
        assert_int_equal(ebb_draw_in(UINT32_MAX, lo, lo + n - 1), lo + n - 1);
    }
}

static void thresholds_hit_their_probability(void **state)
{
    (void)state;
    assert_true(ebb_draw_threshold(0.0) == 0);                 /* no word is below */
    assert_true(ebb_draw_threshold(1.0) == UINT64_C(1) << 32); /* every word is */
    assert_true(ebb_draw_threshold(0.5) == UINT64_C(1) << 31);
    assert_true(ebb_draw_threshold(0x1p-32) == 1);
    for (int i = 0; i <= 1000; i++) {
        const double p = i / 1000.0;
        assert_true(fabs((double)ebb_draw_threshold(p) * 0x1p-32 - p) <= 0x1p-33);
    }
}

static void uniforms_lie_inside_their_interval(void **state)
{
    (void)state;
    assert_true(ebb_draw_uniform(0) == 0x1p-33);
    assert_true(ebb_draw_uniform(UINT32_MAX) == 1.0 - 0x1p-33);
    assert_true(ebb_draw_uniform(0x7fffffff) + ebb_draw_uniform(0x80000000) == 1.0);
    assert_int_equal(ebb_draw_high(0x0123456789abcdef), 0x01234567);
    assert_int_equal(ebb_draw_low(0x0123456789abcdef), 0x89abcdef);
}

static int by_value(const void *a, const void *b)
{
    const ebb_u128 x = *(const ebb_u128 *)a;
    const ebb_u128 y = *(const ebb_u128 *)b;
    return x < y ? -1 : x > y;
}

enum { INTERVALS = 300, HEADER = 6 + 4 + 4, INTERVAL = 3 + EBB_SESSION_DRAWS * EBB_SESSIONS_PER_INTERVAL };

/* Lists the states behind all draws of a patient: those of the header, then those of each interval by purpose
 * and place. */
static void list_draws(ebb_u128 *states)
{
    const int header[HEADER] = {EBB_DRAW_BASELINE,         EBB_DRAW_COURSE,
                                EBB_DRAW_CONSOLIDATION,    EBB_DRAW_BIOMARKER,
                                EBB_DRAW_DROPOUT,          EBB_DRAW_MODIFIERS,
                                EBB_DRAW_MODIFIERS + 1,    EBB_DRAW_MODIFIERS + 2,
                                EBB_DRAW_MODIFIERS + 3,    EBB_DRAW_PRONE,
                                EBB_DRAW_SIDE_EFFECTS,     EBB_DRAW_SIDE_EFFECTS + 1,
                                EBB_DRAW_SIDE_EFFECTS + 2, EBB_DRAW_SIDE_EFFECTS + 3};
    struct ebb_draw_jumps jumps;
    ebb_draw_jumps_init(&jumps);
    for (int draw = 0; draw < HEADER; draw++)
        *states++ = ebb_pcg_advance(BASE, &jumps.header[header[draw]]);
    ebb_u128 interval = ebb_pcg_advance(BASE, &jumps.first_interval);
    for (int t = 0; t < INTERVALS; t++) {
        const int purposes[] = {EBB_DRAW_SCORE, EBB_DRAW_SETBACK, EBB_DRAW_BOOKING};
        for (int purpose = 0; purpose < 3; purpose++)
            *states++ = ebb_pcg_advance(interval, &jumps.within[purposes[purpose]]);
        for (int place = 0; place < EBB_SESSIONS_PER_INTERVAL; place++) {
            for (int word = 0; word < EBB_SESSION_DRAWS; word++)
                *states++ = ebb_pcg_advance(
                    interval, &jumps.within[EBB_DRAW_SESSION + EBB_SESSION_DRAWS * place + word]);
        }
        interval = ebb_pcg_advance(interval, &jumps.next_interval);
    }
}

static void every_purpose_has_its_own_draw(void **state)
{
    (void)state;
    const size_t n = HEADER + INTERVALS * INTERVAL;
    ebb_u128 *states = calloc(n, sizeof *states);
    assert_non_null(states);
    list_draws(states);
    /* draw `index` of interval t is draw 16 + 64 t + index of the patient */
    const ebb_u128 last = states[n - 1];
    assert_true(last ==
                steps_on(BASE, EBB_HEADER_DRAWS + EBB_INTERVAL_DRAWS * (INTERVALS - 1) + EBB_DRAW_SESSION +
                                   EBB_SESSION_DRAWS * EBB_SESSIONS_PER_INTERVAL - 1));
    qsort(states, n, sizeof *states, by_value);
    size_t doubled = 0;
    for (size_t i = 1; i < n; i++)
        doubled += states[i] == states[i - 1];
    free(states);
    assert_int_equal(doubled, 0);
}

/* The far stretch: each kind's draw at a session is NumPy's, so many steps from the patient's start, and no
 * draw of another session's or of the longest run's intervals. */
static void side_effects_have_draws_of_their_own(void **state)
{
    const struct ebb_patient patient = {.stream = BASE};
    const int first = ebb_draw_of_side_effect(3, 2, 0);
    size_t row = 0;
    (void)state;
    while (row < COUNT(NUMPY) && (NUMPY[row].high != 0 || NUMPY[row].low != (uint64_t)first))
        row++;
    assert_true(row < COUNT(NUMPY) && (int)EBB_SIDE_EFFECT_DRAWS == (int)ANSWERS);
    for (int kind = 0; kind < EBB_SIDE_EFFECT_DRAWS; kind++)
        assert_true(ebb_luck_of_side_effect(&patient, 3, 2, kind) == NUMPY[row].answers[kind]);
    int next = EBB_HEADER_DRAWS + EBB_INTERVAL_DRAWS * EBB_MAX_ASSESSMENTS;
    for (int t = 0; t < EBB_MAX_ASSESSMENTS; t++) {
        for (int place = 0; place < EBB_SESSIONS_PER_INTERVAL; place++) {
            for (int kind = 0; kind < EBB_SIDE_EFFECT_DRAWS; kind++) {
                assert_true(ebb_draw_of_side_effect(t, place, kind) >= next);
                next = ebb_draw_of_side_effect(t, place, kind) + 1;
            }
        }
    }
}

/* Composed step by step, they are what a jump of that many steps is. */
static void jumps_are_those_of_so_many_steps(void **state)
{
    (void)state;
    struct ebb_draw_jumps jumps;
    ebb_draw_jumps_init(&jumps);
    const struct {
        const struct ebb_pcg_jump *jump;
        ebb_u128 steps;
    } named[] = {
        {&jumps.first_interval, EBB_HEADER_DRAWS},
        {&jumps.next_interval, EBB_INTERVAL_DRAWS},
        {&jumps.two_intervals, 2 * EBB_INTERVAL_DRAWS},
        {&jumps.next_patient, EBB_PCG_PATIENT_JUMP},
    };
    for (int draw = 0; draw < EBB_INTERVAL_DRAWS; draw++) {
        const struct ebb_pcg_jump jump = ebb_pcg_jump_of((ebb_u128)draw);
        assert_memory_equal(&jumps.within[draw], &jump, sizeof jump);
        if (draw < EBB_HEADER_DRAWS)
            assert_memory_equal(&jumps.header[draw], &jump, sizeof jump);
    }
    for (size_t i = 0; i < sizeof named / sizeof named[0]; i++) {
        const struct ebb_pcg_jump jump = ebb_pcg_jump_of(named[i].steps);
        assert_memory_equal(named[i].jump, &jump, sizeof jump);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("the jump to each draw is that of so many steps", jumps_are_those_of_so_many_steps),
        TEST("streams are those of NumPy's PCG64DXSM, jumped and advanced", streams_are_those_of_numpy),
        TEST("a jump is so many single steps", a_jump_is_so_many_single_steps),
        TEST("a patient starts one jump after the one before",
             a_patient_starts_one_jump_after_the_one_before),
        TEST("seeds are hashed by SplitMix64", seeds_are_hashed_by_splitmix),
        TEST("normals have the known bits", normals_have_the_known_bits),
        TEST("normals rise with the word over every edge of an octave", normals_rise_over_every_octave_edge),
        TEST("normals rise with the word over all words, in long strides and in long runs",
             normals_rise_over_all_words),
        TEST("the complement of a word gives exactly the antithetic deviate",
             the_complement_is_the_antithetic_deviate),
        TEST("normals follow the quantile to 7.5e-7 in every octave", normals_follow_the_quantile),
        TEST("moments over a lattice of words are those of the normal law",
             moments_are_those_of_the_normal_law),
        TEST("whole numbers in a range are drawn uniformly", whole_numbers_are_drawn_uniformly),
        TEST("thresholds hit their probability, 0 and 1 exactly", thresholds_hit_their_probability),
        TEST("uniform numbers lie inside their interval", uniforms_lie_inside_their_interval),
        TEST("every assessment, purpose and place has a draw of its own", every_purpose_has_its_own_draw),
        TEST("so has every kind of side effect at every session", side_effects_have_draws_of_their_own),
    };
    return RUN_TESTS(tests);
}
