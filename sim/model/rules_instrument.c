/* SPDX-License-Identifier: MIT
 * rules_instrument: scores that the study's instrument does not have.
 *
 * A rule written for MADRS and left in place when the instrument changes would hold for nobody or for
 * everybody, in silence. The calibrated set's own rules are such: a study whose
 * scale ends below them must give scores of its own (tests/bad/instrument_scores.yaml).
 *
 * 0 and -1, by which scores are off, lie below every end and need no case.
 */
#include "rules.h"

#include <stdio.h>
#include <string.h>

#include <ebb/key.h>

/* Found by their unit and kind in the table, not by name: a new score of a new rule is looked at from its row
 * on. */
struct walk {
    const struct ebb_rules *rules;
    const struct ebb_path *path;
};

static bool check_item(void *self, const struct ebb_key *key, size_t offset);

static void check_elements(const struct walk *walk, const struct ebb_key *array, const struct ebb_path *path,
                           size_t offset)
{
    const char *target = (const char *)walk->rules->study + offset;
    int n = 0;
    memcpy(&n, target + array->count_offset, sizeof n);
    for (int i = 0; i < n; i++) {
        const size_t at = offset + array->offset + (size_t)i * array->element_size;
        char number[16];
        snprintf(number, sizeof number, "%d", i + 1); /* the name is the first member of every named struct */
        const struct ebb_path element = {
            path, array->kind == EBB_NAMED ? (const char *)walk->rules->study + at : number};
        struct walk within = {walk->rules, &element};
        if (array->fields->kind == EBB_SECTION)
            ebb_key_each(array->fields, at + array->fields->offset, check_item, &within);
        else
            check_elements(&within, array->fields, &element, at);
    }
}

/* A score is a whole number of points; at the value's own place when the study gives it, at the instrument's
 * otherwise. */
static void check_score(const struct ebb_rules *rules, const struct ebb_key *key, const struct ebb_path *path,
                        size_t offset)
{
    const struct ebb_instrument *instrument = &rules->study->instrument;
    const void *member = (const char *)rules->study + offset;
    char dotted[EBB_PATH_SIZE];
    int score = 0;
    memcpy(&score, member, sizeof score);
    if (key->kind != EBB_WHOLE || key->unit != EBB_UNIT_POINTS || member == &instrument->max_points ||
        score <= instrument->max_points || !ebb_rules_good(rules, member))
        return;
    ebb_path_print(path, dotted);
    ebb_rules_complain(
        rules, rules->own(rules->self, member) ? member : &instrument->max_points,
        "%s = %d points: above the highest score of the instrument, %d points; give a score of %s", dotted,
        score, instrument->max_points, instrument->name);
}

static bool check_item(void *self, const struct ebb_key *key, size_t offset)
{
    const struct walk *walk = self;
    const struct ebb_rules *rules = walk->rules;
    const struct ebb_path path = {walk->path, key->name};
    struct walk within = {rules, &path};
    if (ebb_key_is_value(key))
        check_score(rules, key, &path, offset + key->offset);
    else if (key->kind != EBB_SECTION)
        check_elements(walk, key, &path, offset);
    else if (key->on_offset == 0 || *((const bool *)rules->study + offset + key->on_offset))
        ebb_key_each(key, offset + key->offset, check_item, &within);
    return true;
}

void ebb_rules_instrument(const struct ebb_rules *rules)
{
    struct walk walk = {rules, NULL};
    if (rules->study->instrument.on && ebb_rules_good(rules, &rules->study->instrument.max_points))
        ebb_key_each(&EBB_STUDY_KEY, 0, check_item, &walk);
}
