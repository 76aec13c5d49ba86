/* SPDX-License-Identifier: MIT
 * study_changes: two lists of rows, held against each other by their keys.
 *
 * Each row is looked for from the first on: a few hundred rows, and once for each comparison of files.
 *
 *   1. Keys   2. Changes   3. The whole
 */
#include <ebb/study_changes.h>

#include <stdlib.h>
#include <string.h>

/* 1. Keys */

static const struct ebb_parameter_row *find_row(const struct ebb_config *config, const char *key)
{
    for (size_t i = 0; i < config->n_rows; i++) {
        if (strcmp(config->rows[i].key, key) == 0)
            return &config->rows[i];
    }
    return NULL;
}

/* Whether the key begins with these whole parts. */
static bool begins(const char *key, const char *word, size_t length)
{
    return strncmp(key, word, length) == 0 && (key[length] == '\0' || key[length] == '.');
}

static bool has_part(const struct ebb_config *config, const char *word, size_t length)
{
    for (size_t i = 0; i < config->n_rows; i++) {
        if (begins(config->rows[i].key, word, length))
            return true;
    }
    return false;
}

/* Length of the shortest beginning of the key, in whole parts, of which the other study has nothing; that is
 * what it lacks. Sections that every study has are never it. */
static size_t missing_length(const struct ebb_config *other, const char *key)
{
    size_t length = strcspn(key, ".");
    while (key[length] != '\0' && has_part(other, key, length))
        length += 1 + strcspn(key + length + 1, ".");
    return length;
}

/* 2. Changes */

static enum ebb_status add(struct ebb_study_changes *changes, const char *key, size_t length,
                           const char *first, const char *second)
{
    struct ebb_study_change *grown = realloc(changes->changes, (changes->n + 1) * sizeof *grown);
    if (grown == NULL)
        return EBB_NO_MEMORY;
    changes->changes = grown;
    char *copy = strndup(key, length);
    if (copy == NULL)
        return EBB_NO_MEMORY;
    grown[changes->n++] = (struct ebb_study_change){copy, {first, second}};
    return EBB_OK;
}

/* Keys that one change stands for come one after the other, but a second list could bring them again. */
static bool is_told(const struct ebb_study_changes *changes, const char *key, size_t length)
{
    for (size_t i = 0; i < changes->n; i++) {
        if (strlen(changes->changes[i].key) == length && strncmp(changes->changes[i].key, key, length) == 0)
            return true;
    }
    return false;
}

/* A key that the other study lacks: with its value where that is all, else once for what holds it. */
static enum ebb_status add_missing(struct ebb_study_changes *changes, const struct ebb_parameter_row *row,
                                   int side)
{
    const size_t length = missing_length(&changes->config[!side], row->key);
    const char *value = row->key[length] == '\0' ? row->value : "there";
    if (is_told(changes, row->key, length))
        return EBB_OK;
    return side == 0 ? add(changes, row->key, length, value, NULL)
                     : add(changes, row->key, length, NULL, value);
}

/* The first study's keys in their order, then those that only the second has. */
static enum ebb_status find_changes(struct ebb_study_changes *changes)
{
    enum ebb_status status = EBB_OK;
    for (int side = 0; side < 2; side++) {
        const struct ebb_config *config = &changes->config[side];
        for (size_t i = 0; i < config->n_rows && status == EBB_OK; i++) {
            const struct ebb_parameter_row *row = &config->rows[i],
                                           *there = find_row(&changes->config[!side], row->key);
            if (there == NULL)
                status = add_missing(changes, row, side);
            else if (side == 0 && strcmp(row->value, there->value) != 0)
                status = add(changes, row->key, strlen(row->key), row->value, there->value);
        }
    }
    return status;
}

bool ebb_study_changes_has(const struct ebb_study_changes *changes, const char *const *words, int n_words)
{
    for (size_t i = 0; i < changes->n; i++) {
        for (int w = 0; w < n_words; w++) {
            if (begins(changes->changes[i].key, words[w], strlen(words[w])))
                return true;
        }
    }
    return false;
}

/* 3. The whole */

/* Read again from their texts, and not taken from /tables/parameters: copies by other programs may lack that
 * table, and the texts were held against their checksums. */
enum ebb_status ebb_study_changes_init(struct ebb_study_changes *changes, const char *first,
                                       const char *second, struct ebb_messages *messages)
{
    const char *const texts[2] = {first, second};
    const struct ebb_config_options reading = {.names_no_files = true};
    enum ebb_status status = EBB_OK;
    *changes = (struct ebb_study_changes){0};
    for (int side = 0; side < 2 && status == EBB_OK; side++) {
        status = ebb_config_parse_with("study", texts[side], strlen(texts[side]), &reading,
                                       &changes->config[side], messages);
        if (changes->config[side].n_rows > changes->n_values)
            changes->n_values = changes->config[side].n_rows;
    }
    return status == EBB_OK ? find_changes(changes) : status;
}

void ebb_study_changes_free(struct ebb_study_changes *changes)
{
    for (size_t i = 0; i < changes->n; i++)
        free(changes->changes[i].key);
    free(changes->changes);
    for (int side = 0; side < 2; side++)
        ebb_config_free(&changes->config[side]);
    *changes = (struct ebb_study_changes){0};
}
