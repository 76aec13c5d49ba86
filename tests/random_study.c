/* SPDX-License-Identifier: MIT
 * random_study: see the header.
 *
 *   1. Luck   2. Numbers   3. Keys   4. Whole studies
 */
#include "random_study.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/arith.h>
#include <ebb/config.h>

#include "../sim/config/print.h"
#include "dice.h"
#include "study_fit.h"
#include "study_keys.h"

#include "tap.h"

/* How a study is drawn. */
struct maker {
    uint64_t seed;
    uint64_t luck;  /* state of the generator; starts anew at every key, so that a new row of the table leaves
                       the others alone */
    double p_given; /* values that are not left at their initial ones */
    double p_edge;  /* of those, values on a bound */
    double p_part;  /* parts that are on */
};

/* 1. Luck */

/* The luck of a key depends on the study and on the key's name alone. */
static void start_luck(struct maker *maker, const char *path, int element)
{
    maker->luck = maker->seed;
    for (const char *c = path; *c; c++)
        maker->luck = dice_next(&maker->luck) ^ (uint64_t)*c;
    maker->luck = dice_next(&maker->luck) ^ (uint64_t)element;
}

static int pick(struct maker *maker, int n)
{
    return dice_pick(&maker->luck, n);
}

static double uniform(struct maker *maker, double low, double high)
{
    return dice_uniform(&maker->luck, low, high);
}

static bool chance(struct maker *maker, double p)
{
    return dice_chance(&maker->luck, p);
}

/* 2. Numbers */

static double clamp(double value, double low, double high)
{
    return value < low ? low : value > high ? high : value;
}

static double edge(struct maker *maker, const struct ebb_key *row)
{
    const double edges[] = {row->min, row->max, 0.0, 1.0};
    return clamp(edges[pick(maker, 4)], row->min, row->max);
}

/* A value at which something happens, by its unit. */
static double usual(struct maker *maker, const struct ebb_key *row)
{
    const double least = row->min > 0.0 ? row->min : row->kind == EBB_REAL ? 0.01 : 1.0;
    switch (row->unit) {
    case EBB_UNIT_POINTS:
        return uniform(maker, row->min, row->max);
    case EBB_UNIT_PERCENT:
        return row->min + uniform(maker, 0.0, row->max - row->min) * uniform(maker, 0.0, 1.0);
    case EBB_UNIT_DAYS:
        return dice_log_uniform(&maker->luck, least, row->max < 90.0 ? row->max : 90.0);
    default:
        return row->min < 0.0
                   ? uniform(maker, row->min, row->max) * uniform(maker, 0.0, 1.0)
                   : dice_log_uniform(&maker->luck, least < row->max ? least : row->max / 1000.0, row->max);
    }
}

/* Two digits: products of such numbers with whole ones lie on the edges of rounding. */
static double as_people_write(double value)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%.2g", value);
    return strtod(digits, NULL);
}

static double draw_number(struct maker *maker, const struct ebb_key *row)
{
    const double way = uniform(maker, 0.0, 1.0), near = row->initial * ebb_exp(uniform(maker, -1.5, 1.5));
    double value = usual(maker, row);
    if (!ebb_key_is_required(row) && !chance(maker, maker->p_given))
        return row->initial;
    if (chance(maker, maker->p_edge))
        value = edge(maker, row);
    else if (way < 0.6 && row->initial > row->min && row->initial > 0.0)
        value = near;
    else if (way > 0.95)
        value = uniform(maker, row->min, row->max);
    if (row->kind != EBB_REAL)
        value = floor(value + 0.5);
    else if (chance(maker, 0.5))
        value = as_people_write(value);
    return clamp(value, row->min, row->max);
}

static struct ebb_range draw_range(struct maker *maker, const struct ebb_key *row)
{
    const int a = (int)draw_number(maker, row), b = (int)draw_number(maker, row);
    return chance(maker, 0.3) ? (struct ebb_range){a, a} : (struct ebb_range){a < b ? a : b, a < b ? b : a};
}

/* 3. Keys */

/* Of policies, phases, strata, modifiers, rules: at least one of what is required and of what stands within
 * something else. */
static int draw_count(struct maker *maker, const struct ebb_key *array)
{
    const bool may_be_empty = !ebb_key_is_required(array) && array->files != 0;
    int n = 1;
    if (may_be_empty && chance(maker, 0.45))
        return 0;
    if (chance(maker, array->most > 8 ? 0.05 : 0.12))
        return array->most;
    while (n < array->most && chance(maker, 0.5))
        n++;
    return n;
}

static void name_elements(const struct study_key *key, int n)
{
    char *first = (char *)key->place - key->row->count_offset + key->row->offset;
    for (int i = 0; i < n; i++)
        snprintf(first + (size_t)i * key->row->element_size, EBB_NAME_SIZE, "%.1s%d", key->path, i + 1);
}

/* The days of the induction, one after the other for the number of infusions drawn before. */
static void draw_days(struct maker *maker, struct ebb_study *study)
{
    const int longest_gap = chance(maker, 0.1) ? 40 : chance(maker, 0.2) ? 1 : 5;
    for (int i = 1; i < study->induction.infusions; i++)
        study->induction.days[i] = study->induction.days[i - 1] + 1 + pick(maker, longest_gap);
}

static int count_words(const struct ebb_key *row)
{
    int n = 0;
    while (row->words[n])
        n++;
    return n;
}

static void draw_key(void *self, struct ebb_study *study, const struct study_key *key)
{
    struct maker *maker = self;
    const struct ebb_key *row = key->row;
    void *place = key->place;
    start_luck(maker, key->path, key->element);
    if (strncmp(key->path, "precision", 9) ==
        0) /* stays off: it says when a run ends, which is no matter of a kernel */
        return;
    if (row->kind == EBB_REAL)
        *(double *)place = draw_number(maker, row);
    else if (row->kind == EBB_WHOLE)
        *(int *)place = (int)draw_number(maker, row);
    else if (row->kind == EBB_RANGE)
        *(struct ebb_range *)place = draw_range(maker, row);
    else if (row->kind == EBB_FLAG)
        *(bool *)place = chance(maker, 0.4);
    else if (row->kind == EBB_TEXT && ebb_key_is_required(row))
        snprintf(place, (size_t)row->max, "A random study");
    else if (row->kind == EBB_SEED)
        *(uint64_t *)place =
            chance(maker, 0.1) ? (uint64_t)0 - (uint64_t)pick(maker, 2) : dice_next(&maker->luck);
    else if (row->kind == EBB_PATIENTS)
        *(int64_t *)place = 64 + pick(maker, chance(maker, 0.2) ? 500 : 150);
    else if (row->kind == EBB_DAY_LIST)
        draw_days(maker, study);
    else if (row->kind == EBB_WEEKDAYS)
        *(unsigned *)place =
            chance(maker, maker->p_part) ? 1u + (unsigned)pick(maker, 127) : (unsigned)row->initial;
    else if (row->kind == EBB_WORDS)
        *(unsigned *)place = chance(maker, maker->p_part) ? (unsigned)pick(maker, 1 << count_words(row))
                                                          : (unsigned)row->initial;
    else if (row->kind == EBB_RECORD)
        *(enum ebb_record *)place = EBB_RECORD_ALL;
    else if (row->kind == EBB_SECTION)
        *(bool *)place = chance(maker, maker->p_part);
    else if (row->kind == EBB_NAMED || row->kind == EBB_LIST)
        *(int *)place = draw_count(maker, row);
    if (row->kind == EBB_NAMED)
        name_elements(key, *(int *)place);
}

/* 4. Whole studies */

void random_study_draw(uint64_t seed, struct ebb_study *out_study)
{
    static const double given[] = {0.1, 0.3, 0.7}, edges[] = {0.03, 0.08, 0.3}, parts[] = {0.2, 0.4, 0.7};
    struct maker maker = {.seed = seed, .luck = seed};
    maker.p_given = given[pick(&maker, 3)];
    maker.p_edge = edges[pick(&maker, 3)];
    maker.p_part = parts[pick(&maker, 3)];
    const bool careless = chance(&maker, 0.08);
    memset(out_study, 0, sizeof *out_study);
    study_keys_walk(out_study, draw_key, &maker);
    start_luck(&maker, "what is drawn after the keys", 0);
    study_fit_size(&maker.luck, out_study); /* careless or not: memory is dear */
    if (!careless)
        study_fit_together(&maker.luck, out_study);
    for (int p = 0; p < out_study->n_policies; p++)
        memcpy(out_study->policies[p].label, out_study->policies[p].name, EBB_NAME_SIZE);
}

void random_study_print(const struct ebb_study *study, struct ebb_text *text)
{
    ebb_print_study(study, NULL, NULL, text);
    assert_false(text->failed);
}

bool random_study_read(const struct ebb_study *study, const char *name, struct ebb_study *out_study)
{
    struct ebb_text text = {0};
    struct ebb_config config;
    struct ebb_messages messages = {0};
    random_study_print(study, &text);
    const enum ebb_status status =
        ebb_config_parse(name, text.chars, text.length, NULL, 0, &config, &messages);
    if (status == EBB_OK) {
        assert_int_equal(messages.n, 0);
        memcpy(out_study, &config.study, sizeof *out_study);
        ebb_config_free(&config);
    } else {
        assert_int_equal(status, EBB_BAD_STUDY);
        assert_true(messages.n > 0);
    }
    ebb_messages_free(&messages);
    ebb_text_free(&text);
    return status == EBB_OK;
}
