/* SPDX-License-Identifier: MIT
 * suggest: what a misspelt key may have meant.
 *
 * Keys of the section itself come first, then keys inside its parts, then those of the whole file: the
 * nearest place is the likeliest slip, and "adherence.miss" is a better answer than a key of the same name
 * elsewhere.
 */
#include "suggest.h"

#include <stdio.h>
#include <string.h>

#include <ebb/units.h>

struct guess {
    const char *written;
    int distance;
    char path[EBB_SUGGESTION_SIZE]; /* of the section that is being looked at */
    char best[EBB_SUGGESTION_SIZE];
    bool deep; /* whether to look into sections, too */
};

static bool weigh(void *self, const struct ebb_key *key, size_t offset)
{
    struct guess *guess = self;
    const bool is_name = strcmp(key->name, "NAME") == 0 || strcmp(key->name, "N") == 0;
    (void)offset;
    if (!is_name && ebb_units_is_nearer(guess->written, key->name, &guess->distance))
        snprintf(guess->best, sizeof guess->best, "%.80s%s%.60s", guess->path, guess->path[0] ? "." : "",
                 key->name);
    /* Lists at the top repeat the parts of a policy: those are better called by the policy. */
    if (!ebb_key_is_value(key) && guess->deep && !(key->kind == EBB_LIST && guess->path[0] == '\0')) {
        const size_t length = strlen(guess->path);
        snprintf(guess->path + length, sizeof guess->path - length, "%s%s", length > 0 ? "." : "", key->name);
        ebb_key_each(key, 0, weigh, guess);
        guess->path[length] = '\0';
    }
    return true;
}

void ebb_suggest_key(const struct ebb_key *section, const char *written, char out_key[EBB_SUGGESTION_SIZE])
{
    ebb_suggest_key_of(&EBB_STUDY_KEY, section, written, out_key);
}

void ebb_suggest_key_of(const struct ebb_key *root, const struct ebb_key *section, const char *written,
                        char out_key[EBB_SUGGESTION_SIZE])
{
    const struct {
        const struct ebb_key *where;
        bool deep;
    } places[] = {{section, false}, {section, true}, {root, true}};
    const int letters = (int)strnlen(written, EBB_UNITS_FAR); /* a key of which none is right says nothing */
    out_key[0] = '\0';
    for (size_t i = 0; i < sizeof places / sizeof places[0] && out_key[0] == '\0'; i++) {
        struct guess guess = {.written = written, .distance = letters, .deep = places[i].deep};
        ebb_key_each(places[i].where, 0, weigh, &guess);
        memcpy(out_key, guess.best, sizeof guess.best);
    }
}
