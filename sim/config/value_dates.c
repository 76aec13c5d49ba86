/* SPDX-License-Identifier: MIT
 * value_dates: dates and closures of a clinic, as they are read and described.
 *
 *     start: 2027-01-04                closed: [2027-12-24 to 2027-12-31, first Monday of May]
 *
 * One spelling, the one that sorts: 4/5/2027 is April to one reader and May to another. What can be read in
 * one way only (5.3.2027) is offered in ours.
 *
 *   1. Dates   2. Closures
 */
#include "value.h"

#include <stdio.h>

#include <ebb/dates.h>

static void *writable(struct ebb_binder *binder, size_t offset)
{
    return (char *)binder->target + offset;
}

static const char *text_of(const struct ebb_yaml_node *node)
{
    return node->kind == EBB_YAML_VALUE ? node->text : "";
}

/* 1. Dates */

/* ". Did you mean 2027-03-05?", or nothing. */
static void guess_date(const char *text, char out_words[EBB_DATE_SIZE + 32])
{
    char meant[EBB_DATE_SIZE];
    int number;
    out_words[0] = '\0';
    if (!ebb_date_guess(text, &number))
        return;
    ebb_date_print(number, meant);
    snprintf(out_words, EBB_DATE_SIZE + 32, ". Did you mean %s?", meant);
}

bool ebb_value_read_date(struct ebb_binder *binder, const struct ebb_key *key,
                         const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    int number = 0;
    char first[EBB_DATE_SIZE], last[EBB_DATE_SIZE], meant[EBB_DATE_SIZE + 32] = "";
    if (ebb_date_read(text_of(node), &number) && ebb_key_in_range(key, number)) {
        *(int *)writable(binder, offset) = number;
        return true;
    }
    ebb_date_print((int)key->min, first);
    ebb_date_print((int)key->max, last);
    if (!ebb_date_read(text_of(node), &number))
        guess_date(text_of(node), meant);
    ebb_binder_complain(binder, node, path, "must be a date, such as 2027-01-04, from %s to %s%s", first,
                        last, meant);
    return false;
}

void ebb_value_allowed_date(const struct ebb_key *key, struct ebb_text *text)
{
    (void)key;
    ebb_text_add(text, "a date, such as 2027-01-04");
}

void ebb_value_initial_date(const struct ebb_key *key, struct ebb_text *text)
{
    char chars[EBB_DATE_SIZE];
    ebb_date_print((int)key->initial, chars);
    ebb_text_add(text, "%s", chars);
}

void ebb_value_schema_date(const struct ebb_key *key, struct ebb_text *text)
{
    (void)key;
    ebb_text_add(text, "{\"type\": \"string\", \"pattern\": \"^[0-9]{4}-[0-9]{2}-[0-9]{2}$\"}");
}

/* 2. Closures */

bool ebb_value_read_closure(struct ebb_binder *binder, const struct ebb_key *key,
                            const struct ebb_yaml_node *node, const struct ebb_path *path, size_t offset)
{
    char meant[EBB_DATE_SIZE + 32];
    const char *why;
    (void)key;
    if (ebb_closure_read(text_of(node), writable(binder, offset), &why))
        return true;
    guess_date(text_of(node), meant);
    ebb_binder_complain(binder, node, path, "%s%s", why, meant);
    return false;
}

void ebb_value_allowed_closure(const struct ebb_key *key, struct ebb_text *text)
{
    (void)key;
    ebb_text_add(text, "2027-12-25; 2027-12-24 to 2027-12-31; 25 December; first Monday of a month; "
                       "last Friday of August; every 2 weeks on Friday");
}

void ebb_value_initial_closure(const struct ebb_key *key, struct ebb_text *text)
{
    (void)key, (void)text;
}

void ebb_value_schema_closure(const struct ebb_key *key, struct ebb_text *text)
{
    (void)key;
    ebb_text_add(text, "{\"type\": \"string\", \"minLength\": 5, \"maxLength\": 63}");
}
