/* SPDX-License-Identifier: MIT
 * Whatever bytes a struct ebb_study holds, the check accepts or refuses it without a crash, names a key for
 * every refusal, and what it accepts is planned and played.
 *
 * Studies are drawn at random, most of them right, and then hurt: a key set to an edge of its range or beyond
 * it, to NaN, infinities, INT_MIN; its bytes to rubbish; bytes anywhere, those of parts that are off and of
 * padding included. 2,000 of them unless EBB_STUDY_STRUCTS says how many; EBB_STUDY_SEED looks at one again.
 * Worth most under `make test-sanitized`, which sees what does not crash by luck.
 *
 *   1. Hurting   2. Looking at what the check says   3. Playing   4. The tests
 */
#include <limits.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/kernel.h>

#include "dice.h"
#include "random_study.h"
#include "study_fit.h"
#include "study_keys.h"
#include "tap.h"

enum { STUDIES = 2000, PATIENTS = 3, MOST_PLACES = 8192 };

/* 1. Hurting */

/* Every key of a study that is in force. Walked before anything is hurt: a walk heeds counts and switches. */
struct places {
    struct study_key keys[MOST_PLACES];
    int n;
};

static void note_place(void *self, struct ebb_study *study, const struct study_key *key)
{
    struct places *places = self;
    (void)study;
    if (places->n < MOST_PLACES)
        places->keys[places->n++] = *key;
}

static double odd_number(uint64_t *luck, const struct ebb_key *row)
{
    const double numbers[] = {row->min,
                              row->max,
                              row->min - 1,
                              row->max + 1,
                              row->initial,
                              NAN,
                              INFINITY,
                              -INFINITY,
                              0.0,
                              -0.0,
                              -1.0,
                              1e300,
                              5e-324,
                              nextafter(row->max, INFINITY),
                              nextafter(row->min, -INFINITY)};
    return numbers[dice_pick(luck, sizeof numbers / sizeof numbers[0])];
}

static int odd_whole(uint64_t *luck, const struct ebb_key *row)
{
    const double low = row->min > -1e9 ? row->min : -1e9, high = row->max < 1e9 ? row->max : 1e9;
    const int numbers[] = {INT_MIN,
                           INT_MAX,
                           0,
                           1,
                           -1,
                           2,
                           (int)low,
                           (int)high,
                           -2,
                           127,
                           255,
                           row->most,
                           (int)low - 1,
                           (int)high + 1,
                           row->most + 1,
                           1 << 30};
    return numbers[dice_pick(luck, sizeof numbers / sizeof numbers[0])];
}

static size_t size_of(const struct ebb_key *row)
{
    switch (row->kind) {
    case EBB_TEXT:
        return (size_t)row->max;
    case EBB_FLAG:
    case EBB_SECTION:
        return 1;
    case EBB_REAL:
    case EBB_SEED:
    case EBB_PATIENTS:
    case EBB_HALF_WIDTH:
    case EBB_PUBLISHED:
    case EBB_RANGE:
    case EBB_CONTRAST:
        return 8;
    default:
        return 4;
    }
}

static void rubbish(uint64_t *luck, void *place, size_t size)
{
    unsigned char *bytes = place;
    for (size_t i = 0; i < size; i++)
        bytes[i] = (unsigned char)dice_next(luck);
}

static void hurt_key(uint64_t *luck, const struct study_key *key)
{
    const size_t size = size_of(key->row);
    if (dice_chance(luck, 0.2)) {
        rubbish(luck, key->place, key->row->kind == EBB_PATH ? 0 : size);
    } else if (size == 8 && key->row->kind != EBB_RANGE && key->row->kind != EBB_CONTRAST &&
               key->row->kind != EBB_PATIENTS && key->row->kind != EBB_SEED) {
        const double number = odd_number(luck, key->row);
        memcpy(key->place, &number, sizeof number);
    } else if (size == 1) {
        *(unsigned char *)key->place = (unsigned char)dice_pick(luck, dice_chance(luck, 0.5) ? 2 : 256);
    } else if (key->row->kind == EBB_TEXT) {
        memset(key->place, dice_chance(luck, 0.5) ? 'x' : 0, size);
    } else if (key->row->kind != EBB_PATH) {
        const int number = odd_whole(luck, key->row);
        memcpy((char *)key->place + (size == 8 ? 4 * (size_t)dice_pick(luck, 2) : 0), &number, sizeof number);
    }
}

/* Some studies are left whole: the check must also accept. */
static void make_study(uint64_t seed, struct ebb_study *study)
{
    static struct places places;
    uint64_t luck = seed;
    if (dice_chance(&luck, 0.2))
        ebb_study_default(study);
    else
        random_study_draw(seed, study);
    places.n = 0;
    study_keys_walk(study, note_place, &places);
    const int n_keys = dice_pick(&luck, 4), n_bytes = dice_chance(&luck, 0.3) ? 1 + dice_pick(&luck, 40) : 0;
    for (int i = 0; i < n_keys; i++)
        hurt_key(&luck, &places.keys[dice_pick(&luck, places.n)]);
    for (int i = 0; i < n_bytes; i++)
        rubbish(&luck, (char *)study + dice_pick(&luck, (int)sizeof *study), 1);
    if (dice_chance(&luck, 0.02))
        rubbish(&luck, study, sizeof *study);
}

/* 2. Looking at what the check says */

/* Whether the words begin with a key of the table: "horizon = 0 days: ...", "policies.a.adapt: ...". */
static bool names_a_key(const char *words)
{
    char name[64];
    size_t offset;
    snprintf(name, sizeof name, "%.*s", (int)strcspn(words, " .:"), words);
    return ebb_key_find(&EBB_STUDY_KEY, name, &offset) != NULL;
}

/* Runs the check, which must leave the study as it is; returns whether it accepted. */
static bool accepts(const struct ebb_study *study, uint64_t seed)
{
    static struct ebb_study before;
    struct ebb_messages messages = {0};
    memcpy(&before, study, sizeof before);
    const enum ebb_status status = ebb_study_check(study, &messages);
    assert_memory_equal(&before, study, sizeof before);
    assert_int_equal(messages.lost, 0);
    if (status == EBB_OK ? messages.n != 0 : status != EBB_BAD_STUDY || messages.n == 0)
        fail_msg("study %llu: status %d with %zu messages", (unsigned long long)seed, status, messages.n);
    for (size_t i = 0; i < messages.n; i++) {
        if (!names_a_key(messages.items[i].words))
            fail_msg("study %llu: names no key: %s", (unsigned long long)seed, messages.items[i].words);
    }
    ebb_messages_free(&messages);
    return status == EBB_OK;
}

/* 3. Playing */

static void look_at(const struct ebb_plan *plan, const struct ebb_block *block, uint64_t seed)
{
    for (int i = 0; i < PATIENTS; i++) {
        const float traits[] = {block->baseline[i], block->attainable[i], block->duration[i],
                                block->consolidation[i], block->biomarker[i]};
        for (size_t t = 0; t < sizeof traits / sizeof traits[0]; t++) {
            if (isnan(traits[t]))
                fail_msg("study %llu: trait %zu of patient %d is no number", (unsigned long long)seed, t, i);
        }
        for (int p = 0; p < plan->study.n_policies; p++)
            assert_true(block->outcomes[EBB_INFUSIONS][p * EBB_BLOCK_PATIENTS + i] >= 0);
    }
}

static void play(const struct ebb_study *study, uint64_t seed)
{
    struct ebb_plan plan;
    struct ebb_block block;
    struct ebb_messages messages = {0};
    assert_int_equal(ebb_plan_init(&plan, study, &messages), EBB_OK);
    assert_int_equal(ebb_block_init(&block, &plan, true, false), EBB_OK);
    block.n_patients = PATIENTS;
    ebb_kernel_find("reference")->run(&plan, &block, NULL);
    look_at(&plan, &block, seed);
    ebb_block_free(&block);
    ebb_plan_free(&plan);
}

/* 4. The tests */

static int try_study(uint64_t seed)
{
    static struct ebb_study study;
    struct ebb_messages messages = {0};
    make_study(seed, &study);
    if (accepts(&study, seed)) {
        play(&study, seed);
        return 1;
    }
    struct ebb_plan plan;
    assert_int_equal(ebb_plan_init(&plan, &study, &messages), EBB_BAD_STUDY);
    ebb_plan_free(&plan);
    ebb_messages_free(&messages);
    return 0;
}

static void any_struct_is_accepted_and_played_or_refused(void **state)
{
    const char *wanted = getenv("EBB_STUDY_STRUCTS"), *only = getenv("EBB_STUDY_SEED");
    const int n = wanted ? (int)strtol(wanted, NULL, 10) : STUDIES;
    int n_accepted = 0;
    (void)state;
    if (only) {
        n_accepted = try_study(strtoull(only, NULL, 10));
        print_message("# study %s was %s\n", only, n_accepted ? "accepted" : "refused");
        return;
    }
    for (int i = 0; i < n; i++)
        n_accepted += try_study((uint64_t)i);
    print_message("# %d studies, %d accepted and played\n", n, n_accepted);
    assert_in_range(n_accepted, n / 10, n - n / 3); /* both ways are tried */
}

/* Each number of the default study beyond either end of its range is refused under its own name. */
static void beyond(void *self, struct ebb_study *study, const struct study_key *key)
{
    const struct ebb_key *row = key->row;
    int *n = self;
    (void)study;
    if (row->kind != EBB_REAL && row->kind != EBB_WHOLE)
        return;
    for (int side = 0; side < 2; side++) {
        static struct ebb_study hurt;
        struct ebb_messages messages = {0};
        const double value = side ? row->max + 1 : row->min - 2; /* not -1, which some keys have for `off` */
        ebb_study_default(&hurt);
        char *place = (char *)&hurt + ((const char *)key->place - (const char *)study);
        if (row->kind == EBB_REAL)
            memcpy(place, &value, sizeof value);
        else
            *(int *)(void *)place = (int)value;
        assert_int_equal(ebb_study_check(&hurt, &messages), EBB_BAD_STUDY);
        const char *name = strrchr(key->path, '.') ? strrchr(key->path, '.') + 1 : key->path;
        assert_non_null(strstr(messages.items[0].words, name));
        assert_non_null(strstr(messages.items[0].words, ": must be "));
        ebb_messages_free(&messages);
        ++*n;
    }
}

static void numbers_beyond_their_range_are_refused(void **state)
{
    static struct ebb_study study;
    int n = 0;
    (void)state;
    ebb_study_default(&study);
    study_keys_walk(&study, beyond, &n);
    assert_true(n > 60);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("any struct is accepted and played, or refused with words that name a key",
             any_struct_is_accepted_and_played_or_refused),
        TEST("every number beyond its range is refused by name", numbers_beyond_their_range_are_refused),
    };
    return RUN_TESTS(tests);
}
