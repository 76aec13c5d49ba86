/* SPDX-License-Identifier: MIT
 * scan: finds the first byte of a study that no study may hold: not UTF-8, a NUL or other control character,
 * a tab that indents.
 *
 * The YAML parser would notice most of these too, but say it in its own terms, some of them without a line.
 *
 *     UTF-8 (RFC 3629)      first       each other    holds
 *     1 byte                0xxxxxxx                  up to U+007F
 *     2                     110xxxxx    10xxxxxx      up to U+07FF
 *     3                     1110xxxx    10xxxxxx      up to U+FFFF, but for D800 to DFFF (halves of UTF-16)
 *     4                     11110xxx    10xxxxxx      up to U+10FFFF
 *
 * Strictly: a character in more bytes than it needs is refused. It would have two spellings, and one study
 * two digests.
 */
#include <ebb/scan.h>

#include <stdbool.h>

int ebb_scan_character(const char *chars, size_t left, uint32_t *out_character)
{
    const unsigned char *at = (const unsigned char *)chars;
    static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    const int length = *at < 0x80 ? 1 : *at >> 5 == 6 ? 2 : *at >> 4 == 14 ? 3 : *at >> 3 == 30 ? 4 : 0;
    if (length == 0 || (size_t)length > left)
        return 0;
    uint32_t character = length == 1 ? *at : *at & (0x7fu >> length);
    for (int i = 1; i < length; i++) {
        if (at[i] >> 6 != 2)
            return 0;
        character = character << 6 | (at[i] & 0x3fu);
    }
    if (character < smallest[length] || character > 0x10ffff || (character >= 0xd800 && character < 0xe000))
        return 0;
    *out_character = character;
    return length;
}

/* What is refused, and by whom it would be misread: controls by terminals, U+0085 and U+2028 as the end of a
 * line by some programs and not by others, so that a line number would depend on who counts; a byte order
 * mark in the middle is left where two files were joined, and shows nowhere. */
static const char *problem_of(uint32_t character, bool indenting)
{
    if (character == 0)
        return "a NUL character: a study is plain text";
    if (character == '\t')
        return indenting ? "tab: indent with spaces" : NULL;
    const bool is_break = character == '\n' || character == '\r';
    if ((character < 0x20 && !is_break) || (character >= 0x7f && character < 0xa0))
        return "a control character: a study is plain text";
    if (character == 0x2028 || character == 0x2029 || character == 0xfeff || character == 0xfffe ||
        character == 0xffff)
        return "an invisible character that some programs take for the end of a line: delete it";
    return NULL;
}

/* Whether the line goes on with something else than blanks or a comment: a tab before nothing indents
 * nothing, and editors leave such tabs behind. */
static bool has_words(const unsigned char *at, size_t left)
{
    while (left > 0 && (*at == ' ' || *at == '\t')) {
        at++;
        left--;
    }
    return left > 0 && *at != '#' && *at != '\n' && *at != '\r';
}

/* Stops at the first problem: behind bytes that are no UTF-8 no column can be counted. "\r\n" is one end of a
 * line, "\r" alone, of old, one as well. */
struct ebb_scan ebb_scan_text(const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    struct ebb_scan scan = {.line = 1, .column = 1, .usable = length};
    size_t at = length >= 3 && bytes[0] == 0xef && bytes[1] == 0xbb && bytes[2] == 0xbf
                    ? 3
                    : 0; /* a byte order mark is let pass */
    size_t line_start = 0;
    bool indenting = true;
    while (at < length) {
        uint32_t character = 0;
        const int size = ebb_scan_character(text + at, length - at, &character);
        /* Looked ahead at most once a line: at every blank it would take minutes for a file of blanks. */
        if (indenting && character == '\t')
            indenting = has_words(bytes + at, length - at);
        scan.problem =
            size == 0 ? "not UTF-8: save the study as UTF-8 text" : problem_of(character, indenting);
        if (scan.problem) {
            scan.usable = line_start;
            return scan;
        }
        at += (size_t)size;
        scan.n_characters++;
        const bool is_break = character == '\n' || (character == '\r' && !(at < length && bytes[at] == '\n'));
        indenting = is_break || (indenting && character == ' ');
        scan.column = is_break ? 1 : scan.column + 1;
        scan.line += is_break;
        line_start = is_break ? at : line_start;
    }
    return scan;
}
