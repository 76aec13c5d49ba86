/* SPDX-License-Identifier: MIT
 * worlds_text: see the header.
 *
 *   1. Printing   2. Reading
 */
#include <ebb/worlds_text.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char HEAD[] = "ebb joint draws 1\n";

/* 1. Printing */

/* What no key of the study stands at has no part in it: a modifier of the set that this study has not. */
static bool is_told(const struct ebb_worlds *worlds, int k, const struct ebb_config *config,
                    struct ebb_text *key)
{
    key->length = 0;
    return worlds->offsets[k] != SIZE_MAX && ebb_config_key_at(config, worlds->offsets[k], key);
}

/* The places that are told, and their keys, a line each. */
static int list_keys(const struct ebb_worlds *worlds, const struct ebb_config *config, int *out_places,
                     struct ebb_text *keys)
{
    struct ebb_text key = {0};
    int n = 0;
    for (int k = 0; k < worlds->n_keys; k++) {
        if (!is_told(worlds, k, config, &key))
            continue;
        out_places[n++] = k;
        ebb_text_add(keys, "%s\n", ebb_text_chars(&key));
    }
    keys->failed = keys->failed || key.failed;
    ebb_text_free(&key);
    return n;
}

static void print_site(const struct ebb_worlds *worlds, int site, const struct ebb_config *config,
                       struct ebb_text *text)
{
    struct ebb_text keys = {0};
    int *places = calloc((size_t)worlds->n_keys + 1, sizeof *places);
    const int n = places && worlds->n > 0 ? list_keys(worlds, config, places, &keys) : 0;
    if (n > 0)
        ebb_text_add(text, "%ssite %d worlds %d keys %d\n%s", text->length == 0 ? HEAD : "", site, worlds->n,
                     n, ebb_text_chars(&keys));
    for (int world = 0; world < worlds->n && n > 0; world++) {
        const double *values = &worlds->values[(size_t)world * (size_t)worlds->n_keys];
        for (int i = 0; i < n; i++)
            ebb_text_add(text, "%a ", values[places[i]]);
        ebb_text_add(text, "\n");
    }
    text->failed = text->failed || keys.failed || places == NULL;
    ebb_text_free(&keys);
    free(places);
}

void ebb_worlds_print(const struct ebb_worlds worlds[EBB_SITE_COUNT], const struct ebb_config *config,
                      struct ebb_text *text)
{
    for (int site = 0; site < EBB_SITE_COUNT; site++)
        print_site(&worlds[site], site, config, text);
}

/* 2. Reading */

/* More draws, or keys, than any set has: a damaged number must not ask for all memory. */
enum { MOST_WORLDS = 1 << 20, MOST_KEYS = 1 << 12 };

static const char *scan_keys(const char *at, const struct ebb_config *config, struct ebb_worlds *worlds)
{
    for (int k = 0; at && k < worlds->n_keys; k++) {
        const char *end = strchr(at, '\n');
        char *key = end ? strndup(at, (size_t)(end - at)) : NULL;
        at = key && ebb_config_find_real(config, key, &worlds->offsets[k]) ? end + 1 : NULL;
        free(key);
    }
    return at;
}

static const char *scan_values(const char *at, struct ebb_worlds *worlds)
{
    const size_t n = (size_t)worlds->n * (size_t)worlds->n_keys;
    for (size_t i = 0; at && i < n; i++) {
        char *end;
        worlds->values[i] = strtod(at, &end);
        at = end == at ? NULL : end;
    }
    return at ? at + strspn(at, " \n") : NULL;
}

/* NULL: it is no such text, or there was no memory (*out_status). */
static const char *scan_site(const char *at, const struct ebb_config *config,
                             struct ebb_worlds out_worlds[EBB_SITE_COUNT], enum ebb_status *out_status)
{
    int site, n_worlds, n_keys, length = 0;
    if (sscanf(at, "site %d worlds %d keys %d%n", &site, &n_worlds, &n_keys, &length) != 3 || length == 0 ||
        at[length] != '\n' || site < 0 || site >= EBB_SITE_COUNT || n_worlds < 1 || n_worlds > MOST_WORLDS ||
        n_keys < 1 || n_keys > MOST_KEYS || out_worlds[site].n > 0)
        return NULL;
    *out_status = ebb_worlds_init(&out_worlds[site], n_worlds, n_keys);
    if (*out_status != EBB_OK)
        return NULL;
    return scan_values(scan_keys(at + length + 1, config, &out_worlds[site]), &out_worlds[site]);
}

enum ebb_status ebb_worlds_scan(const char *text, const struct ebb_config *config,
                                struct ebb_worlds out_worlds[EBB_SITE_COUNT], struct ebb_messages *messages)
{
    enum ebb_status status = EBB_OK;
    for (int site = 0; site < EBB_SITE_COUNT; site++)
        out_worlds[site] = (struct ebb_worlds){0};
    const char *at = strncmp(text, HEAD, sizeof HEAD - 1) == 0 ? text + sizeof HEAD - 1 : NULL;
    while (at && *at != '\0')
        at = scan_site(at, config, out_worlds, &status);
    if (at == NULL && status == EBB_OK) {
        ebb_messages_add(messages, EBB_BAD_STUDY, NULL,
                         "joint_draws: is no text of joint draws of this study: play the first piece again");
        status = EBB_BAD_STUDY;
    }
    return status;
}
