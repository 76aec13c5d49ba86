/* SPDX-License-Identifier: MIT
 * study_digest: the SHA-256 of a study, taken from its canonical text.
 *
 * From the text and not from the struct, because a results file holds only the text, and because anybody can
 * then do the same without ebb:
 *
 *     h5dump, ncdump or h5py gives the attribute `study`, then
 *     awk '/^[^ -]/ { out = /^(record|compression|against|population|uncertainty|costs|utilities):/ } !out' |
 *         sha256sum
 *
 * Which keys are left out is said by their rows in the table (`packing` in <ebb/key.h>), and nowhere else.
 */
#include <ebb/config.h>

#include <string.h>

#include <ebb/key.h>

/* Room for a key at the top; a longer word is none of the table. */
enum { KEY_SIZE = 64 };

/* Whether a line opens a key that is left out. Lines further in belong to the key above them. */
static bool is_packing(const char *line, size_t length)
{
    char name[KEY_SIZE];
    size_t offset;
    const char *colon = memchr(line, ':', length);
    if (colon == NULL || colon - line >= KEY_SIZE)
        return false;
    memcpy(name, line, (size_t)(colon - line));
    name[colon - line] = '\0';
    const struct ebb_key *key = ebb_key_find(&EBB_STUDY_KEY, name, &offset);
    return key != NULL && key->packing;
}

void ebb_config_study_digest(const char *text, size_t length, char out_hex[EBB_DIGEST_HEX])
{
    struct ebb_digest digest;
    const char *end = text + length;
    bool left_out = false;
    ebb_digest_init(&digest);
    for (const char *line = text; line < end;) {
        const char *newline = memchr(line, '\n', (size_t)(end - line));
        const size_t n = newline ? (size_t)(newline - line) + 1 : (size_t)(end - line);
        if (line[0] != ' ' && line[0] != '-')
            left_out = is_packing(line, n);
        if (!left_out)
            ebb_digest_add(&digest, line, n);
        line += n;
    }
    ebb_digest_hex(&digest, out_hex);
}
