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

static double edge(struct maker *maker, const struct ebb_item *item)
{
    const double edges[] = {item->min, item->max, 0.0, 1.0};
    return clamp(edges[pick(maker, 4)], item->min, item->max);
}

/* A value at which something happens, by its unit. */
static double usual(struct maker *maker, const struct ebb_item *item)
{
    const double least = item->min > 0.0 ? item->min : item->kind == EBB_REAL ? 0.01 : 1.0;
    switch (item->unit) {
    case EBB_UNIT_POINTS:
        return uniform(maker, item->min, item->max);
    case EBB_UNIT_PERCENT:
        return item->min + uniform(maker, 0.0, item->max - item->min) * uniform(maker, 0.0, 1.0);
    case EBB_UNIT_DAYS:
        return dice_log_uniform(&maker->luck, least, item->max < 90.0 ? item->max : 90.0);
    default:
        return item->min < 0.0 ? uniform(maker, item->min, item->max) * uniform(maker, 0.0, 1.0)
                               : dice_log_uniform(&maker->luck,
                                                  least < item->max ? least : item->max / 1000.0, item->max);
    }
}

/* Two digits: products of such numbers with whole ones lie on the edges of rounding. */
static double as_people_write(double value)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%.2g", value);
    return strtod(digits, NULL);
}

static double draw_number(struct maker *maker, const struct ebb_item *item)
{
    const double way = uniform(maker, 0.0, 1.0), near = item->initial * ebb_exp(uniform(maker, -1.5, 1.5));
    double value = usual(maker, item);
    if (!ebb_item_is_required(item) && !chance(maker, maker->p_given))
        return item->initial;
    if (chance(maker, maker->p_edge))
        value = edge(maker, item);
    else if (way < 0.6 && item->initial > item->min && item->initial > 0.0)
        value = near;
    else if (way > 0.95)
        value = uniform(maker, item->min, item->max);
    if (item->kind != EBB_REAL)
        value = floor(value + 0.5);
    else if (chance(maker, 0.5))
        value = as_people_write(value);
    return clamp(value, item->min, item->max);
}

static struct ebb_range draw_range(struct maker *maker, const struct ebb_item *item)
{
    const int a = (int)draw_number(maker, item), b = (int)draw_number(maker, item);
    return chance(maker, 0.3) ? (struct ebb_range){a, a} : (struct ebb_range){a < b ? a : b, a < b ? b : a};
}

/* 3. Keys */

/* Of policies, phases, strata, modifiers, rules: at least one of what is required and of what stands within
 * something else. */
static int draw_count(struct maker *maker, const struct ebb_item *array)
{
    const bool may_be_empty = !ebb_item_is_required(array) && array->files != 0;
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
    char *first = (char *)key->place - key->item->count_offset + key->item->offset;
    for (int i = 0; i < n; i++)
        snprintf(first + (size_t)i * key->item->element_size, EBB_NAME_SIZE, "%.1s%d", key->path, i + 1);
}

/* The days of the induction, one after the other for the number of infusions drawn before. */
static void draw_days(struct maker *maker, struct ebb_study *study)
{
    const int longest_gap = chance(maker, 0.1) ? 40 : chance(maker, 0.2) ? 1 : 5;
    for (int i = 1; i < study->induction.infusions; i++)
        study->induction.days[i] = study->induction.days[i - 1] + 1 + pick(maker, longest_gap);
}

static void draw_key(void *self, struct ebb_study *study, const struct study_key *key)
{
    struct maker *maker = self;
    const struct ebb_item *item = key->item;
    void *place = key->place;
    start_luck(maker, key->path, key->element);
    if (strncmp(key->path, "precision", 9) ==
        0) /* stays off: it says when a run ends, which is no matter of a kernel */
        return;
    if (item->kind == EBB_REAL)
        *(double *)place = draw_number(maker, item);
    else if (item->kind == EBB_WHOLE)
        *(int *)place = (int)draw_number(maker, item);
    else if (item->kind == EBB_RANGE)
        *(struct ebb_range *)place = draw_range(maker, item);
    else if (item->kind == EBB_FLAG)
        *(bool *)place = chance(maker, 0.4);
    else if (item->kind == EBB_TEXT && ebb_item_is_required(item))
        snprintf(place, (size_t)item->max, "A random study");
    else if (item->kind == EBB_SEED)
        *(uint64_t *)place =
            chance(maker, 0.1) ? (uint64_t)0 - (uint64_t)pick(maker, 2) : dice_next(&maker->luck);
    else if (item->kind == EBB_PATIENTS)
        *(int64_t *)place = 64 + pick(maker, chance(maker, 0.2) ? 500 : 150);
    else if (item->kind == EBB_DAY_LIST)
        draw_days(maker, study);
    else if (item->kind == EBB_WEEKDAYS)
        *(unsigned *)place = chance(maker, maker->p_part) ? 1u + (unsigned)pick(maker, 127) : 0u;
    else if (item->kind == EBB_RECORD)
        *(enum ebb_record *)place = EBB_RECORD_ALL;
    else if (item->kind == EBB_SECTION)
        *(bool *)place = chance(maker, maker->p_part);
    else if (item->kind == EBB_NAMED || item->kind == EBB_LIST)
        *(int *)place = draw_count(maker, item);
    if (item->kind == EBB_NAMED)
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
