/* SPDX-License-Identifier: MIT
 * table_check: is this struct what its table of keys describes?
 *
 * One walk over the table asks the kind of every value (<ebb/kind.h>); then the rules that span keys are
 * asked (<ebb/study_rules.h>). The struct (a study, a clinic) may hold any bytes, so nothing is used before
 * it was asked about: counts before their elements, names before they are printed, bools as bytes.
 *
 * A bad value is complained of once and replaced by a harmless one in a copy, which the rest of the walk and
 * the rules then see. That is what the YAML reader does, where a bad value leaves the initial one in place;
 * without it each rule would have to survive any bytes, and each forgotten question would be an overflow. A
 * value without mistakes is never copied: plans are compiled by the thousand, and a copy costs more than the
 * walk.
 *
 *   1. Complaining and mending   2. Values and switches   3. Arrays   4. The rules   5. The check
 */
#include <ebb/table_check.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/kind.h>

/* Bad members that rules keep away from. A study with more of them has its rules asked of none: nobody reads
 * the two hundredth message to learn what goes with what. */
enum { MOST_BAD = 128 };

struct checker {
    const void *value; /* the caller's, or the mended copy once there is one */
    void *mended;      /* owned; NULL while nothing was wrong */
    size_t size;       /* of the struct */
    struct ebb_messages *messages;
    const struct ebb_path *path; /* of the section that is being walked */
    size_t bad[MOST_BAD];        /* offsets */
    int n_bad;
    bool no_memory; /* for the copy: the walk stops, because what follows may lean on what was wrong */
};

/* 1. Complaining and mending */

/* Adds "key = value: words", or "key: words"; an index counts as a name. */
static void complain(struct checker *checker, const struct ebb_path *path, const char *value,
                     const char *words)
{
    char dotted[EBB_PATH_SIZE];
    ebb_path_print(path, dotted);
    ebb_messages_add(checker->messages, EBB_BAD_STUDY, NULL, "%s%s%s: %s", dotted, value[0] ? " = " : "",
                     value, words);
}

/* Remembers that the member is bad; returns its place in the copy, NULL without memory. */
/* The first mistake pays for the copy, 57 kB of a study. Its memory is the check's own and ends with it: the
 * caller's struct is never changed. */
static void *mend(struct checker *checker, size_t offset)
{
    if (checker->mended == NULL) {
        checker->mended = malloc(checker->size);
        if (checker->mended == NULL) {
            checker->no_memory = true;
            return NULL;
        }
        memcpy(checker->mended, checker->value, checker->size);
        checker->value = checker->mended;
    }
    if (checker->n_bad < MOST_BAD)
        checker->bad[checker->n_bad] = offset;
    checker->n_bad++;
    return (char *)checker->mended + offset;
}

/* 2. Values and switches */

static bool check_key(void *self, const struct ebb_key *key, size_t offset);

static void check_value(struct checker *checker, const struct ebb_key *key, const struct ebb_path *path,
                        size_t offset)
{
    struct ebb_complaint
        complaint; /* filled only when there is one: clearing it would cost more than the check */
    if (ebb_kind_of(key)->check(checker->value, key, offset, &complaint))
        return;
    struct ebb_key harmless = *key;
    harmless.initial = ebb_key_is_required(key) ? key->min : key->initial;
    complain(checker, path, complaint.value, complaint.words);
    void *place = mend(checker, offset);
    if (place)
        ebb_kind_of(key)->initial(&harmless, place);
}

/* Whether a part is on. Its bool is read as a byte: any but 0 and 1 is undefined to read as what it is not.
 * */
static bool is_on(struct checker *checker, const struct ebb_path *path, size_t offset)
{
    const unsigned char on = ((const unsigned char *)checker->value)[offset];
    char shown[16];
    if (on <= 1)
        return on == 1;
    snprintf(shown, sizeof shown, "%d", on);
    const struct ebb_path on_path = {path, "on"};
    complain(checker, &on_path, shown, "must be true or false");
    unsigned char *place = mend(checker, offset);
    if (place)
        *place = 0;
    return false;
}

static void check_fields(struct checker *checker, const struct ebb_key *section, const struct ebb_path *path,
                         size_t offset)
{
    const struct ebb_path *around = checker->path;
    checker->path = path;
    ebb_key_each(section, offset, check_key, checker);
    checker->path = around;
}

/* 3. Arrays */

/* How many elements there are to look at. */
static int check_count(struct checker *checker, const struct ebb_key *array, const struct ebb_path *path,
                       size_t offset)
{
    const int least = ebb_key_is_required(array) ? 1 : 0;
    char shown[16], words[64];
    int n;
    memcpy(&n, (const char *)checker->value + offset, sizeof n);
    if (n >= least && n <= array->most)
        return n;
    snprintf(shown, sizeof shown, "%d", n);
    snprintf(words, sizeof words, "must be %d to %d of them", least, array->most);
    complain(checker, path, shown, words);
    int *place = mend(checker, offset);
    if (place)
        *place = 0;
    return 0;
}

/* The name of element i of a named array; its number where the name is none. Names come first in every named
 * struct. `first` is the offset of element 0. */
static const char *check_name(struct checker *checker, const struct ebb_key *array,
                              const struct ebb_path *path, size_t first, int i, const char *number)
{
    const size_t offset = first + (size_t)i * array->element_size;
    const char *name = (const char *)checker->value + offset;
    const struct ebb_path number_path = {path, number}, name_path = {path, name};
    if (!ebb_key_is_name(name)) {
        complain(checker, &number_path, "", EBB_KEY_NAME_RULE);
        char *place = mend(checker, offset);
        if (place)
            snprintf(place, EBB_NAME_SIZE, "%s", number);
        return number;
    }
    for (int before = 0; before < i; before++) {
        if (strcmp((const char *)checker->value + first + (size_t)before * array->element_size, name) == 0) {
            complain(checker, &name_path, "", "doubled key: another one has that name already");
            break;
        }
    }
    return name;
}

static void check_elements(struct checker *checker, const struct ebb_key *array, const struct ebb_path *path,
                           size_t offset)
{
    const size_t first = offset + array->offset;
    const int n = check_count(checker, array, path, offset + array->count_offset);
    for (int i = 0; i < n && !checker->no_memory; i++) {
        const struct ebb_key *element = array->fields;
        const size_t at = first + (size_t)i * array->element_size;
        char number[16];
        snprintf(number, sizeof number, "%d", i + 1);
        const struct ebb_path element_path = {
            path, array->kind == EBB_NAMED ? check_name(checker, array, path, first, i, number) : number};
        if (ebb_key_is_value(element))
            check_value(checker, element, &element_path, at + element->offset);
        else if (element->kind == EBB_SECTION)
            check_fields(checker, element, &element_path, at + element->offset);
        else
            check_elements(checker, element, &element_path, at);
    }
}

/* A part that is off is not looked into: its members may hold anything, since nobody reads them. */
static bool check_key(void *self, const struct ebb_key *key, size_t offset)
{
    struct checker *checker = self;
    const struct ebb_path path = {checker->path, key->name};
    if (ebb_key_is_value(key))
        check_value(checker, key, &path, offset + key->offset);
    else if (key->kind != EBB_SECTION)
        check_elements(checker, key, &path, offset);
    else if (key->on_offset == 0 || is_on(checker, &path, offset + key->on_offset))
        check_fields(checker, key, &path, offset + key->offset);
    return !checker->no_memory;
}

/* 4. The rules */

/* In a struct everything is given, and everything is the study's own. */
static bool is_given(void *self, const void *member)
{
    (void)self, (void)member;
    return true;
}

static bool is_good(void *self, const void *member)
{
    const struct checker *checker = self;
    const size_t offset = (size_t)((const char *)member - (const char *)checker->value);
    for (int i = 0; i < checker->n_bad && i < MOST_BAD; i++) {
        if (checker->bad[i] == offset)
            return false;
    }
    return checker->n_bad <= MOST_BAD;
}

static void complain_of_rule(void *self, const void *member, const char *words)
{
    struct checker *checker = self;
    (void)member;
    ebb_messages_add(checker->messages, EBB_BAD_STUDY, NULL, "%s", words);
}

/* 5. The check */

enum ebb_status ebb_table_check(const struct ebb_key *root, const void *value, size_t size,
                                ebb_table_rules rules, struct ebb_messages *messages)
{
    struct checker checker; /* `bad` is filled as far as n_bad says */
    const size_t n_before = messages->n + messages->lost;
    checker.value = value;
    checker.mended = NULL;
    checker.size = size;
    checker.messages = messages;
    checker.path = NULL;
    checker.n_bad = 0;
    checker.no_memory = false;
    check_fields(&checker, root, NULL, 0);
    const struct ebb_rules asked = {
        .self = &checker, .given = is_given, .own = is_given, .good = is_good, .complain = complain_of_rule};
    if (!checker.no_memory)
        rules(&asked, checker.value);
    free(checker.mended);
    if (checker.no_memory)
        return EBB_NO_MEMORY;
    return messages->n + messages->lost > n_before ? EBB_BAD_STUDY : EBB_OK;
}
