/* SPDX-License-Identifier: MIT
 * shown: what may reach a terminal.
 *
 * One pass, and whatever is harmless is added in one piece: a page has some thousand characters, a JSON
 * document with its curves a million.
 */
#include <ebb/shown.h>

#include <ebb/scan.h>

/* Marks of direction (Unicode's Bidi_Control), separators of lines and paragraphs, the invisible ones that
 * make two names look alike, and a byte order mark in the middle. */
static bool is_hidden(uint32_t character)
{
    return character == 0x61c || (character >= 0x200b && character <= 0x200f) ||
           (character >= 0x2028 && character <= 0x202e) || (character >= 0x2060 && character <= 0x2069) ||
           character == 0xfeff || (character >= 0xfff9 && character <= 0xfffb);
}

static bool is_harmless(uint32_t character, bool page)
{
    if (character < 0x20)
        return page && (character == '\n' || character == '\t');
    return character < 0x7f || (character >= 0xa0 && !is_hidden(character));
}

void ebb_shown_add(struct ebb_text *text, const char *chars, size_t length, bool page)
{
    size_t done = 0, at = 0;
    while (at < length) {
        uint32_t character = 0;
        const int size = ebb_scan_character(chars + at, length - at, &character);
        if (size > 0 && is_harmless(character, page)) {
            at += (size_t)size;
            continue;
        }
        ebb_text_add_bytes(text, chars + done, at - done);
        if (size == 0)
            ebb_text_add(text, "\xef\xbf\xbd");
        else
            ebb_text_add(text, "\\u%04x", (unsigned)character);
        at += size == 0 ? 1 : (size_t)size;
        done = at;
    }
    ebb_text_add_bytes(text, chars + done, at - done);
}
