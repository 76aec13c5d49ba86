/* SPDX-License-Identifier: MIT
 * json: a JSON document (RFC 8259), composed in order. Commas, indentation and escapes are its business.
 *
 *     struct ebb_json json = {.text = &text};
 *     ebb_json_open(&json, NULL);                 {
 *     ebb_json_string(&json, "study", title);       "study": "...",
 *     ebb_json_open_list(&json, "days");            "days": [
 *     ebb_json_integer(&json, NULL, 14);              14
 *     ebb_json_close_list(&json);                   ]
 *     ebb_json_close(&json);                      }
 *
 * It writes and never holds a tree: documents here are made once, from values that already have a struct, and
 * a run's has ten thousand members. Two blanks a level, one member a line, so that `diff` and a person can
 * read it. What it writes of equal values is equal byte for byte.
 *
 * Caveats:
 * - Every member of an object has a key; inside a list the key is NULL. Neither is checked: a document with a
 *   key missing is invalid -> run it through any JSON reader in the test of whatever composes it.
 * - NaN and the infinities become null, because JSON has no word for them.
 * - Texts are taken for UTF-8 and copied; sim/config refuses a study that is not.
 *
 *   1. Objects and lists   2. Members   3. Texts
 */
#ifndef EBB_JSON_H
#define EBB_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/records.h>
#include <ebb/text.h>

/* Zeroed but for `text`, which is borrowed and says at the end whether memory ran out. */
struct ebb_json {
    struct ebb_text *text;
    int depth;        /* objects and lists that are open; the last closing adds the newline of the document */
    bool has_members; /* of the object or list that is open */
};

/* 1. Objects and lists */

void ebb_json_open(struct ebb_json *json, const char *key);      /* { */
void ebb_json_close(struct ebb_json *json);                      /* } */
void ebb_json_open_list(struct ebb_json *json, const char *key); /* [ */
void ebb_json_close_list(struct ebb_json *json);                 /* ] */

/* 2. Members */

void ebb_json_string(struct ebb_json *json, const char *key, const char *value);
/* 17 significant digits: as many as bring back every double, and the same ones on every machine; fewer would
 * be shorter, but a test could then not compare a document with a file to the bit. */
void ebb_json_number(struct ebb_json *json, const char *key, double value);
void ebb_json_integer(struct ebb_json *json, const char *key, int64_t value);
/* For seeds and masks, which may use the 64th bit. JavaScript reads them as doubles, and whole only up to
 * 2^53. */
void ebb_json_natural(struct ebb_json *json, const char *key, uint64_t value);
void ebb_json_truth(struct ebb_json *json, const char *key, bool value);
/* What there is not, or was not asked for. */
void ebb_json_null(struct ebb_json *json, const char *key);
/* A list of n numbers on one line: a curve is one thing, and a line for each of its visits would bury the
 * rest of the document. */
void ebb_json_numbers(struct ebb_json *json, const char *key, const double *values, int n);

/* A list with an object for each record. Records that ran out of memory make text->failed. */
void ebb_json_records(struct ebb_json *json, const char *key, const struct ebb_records *records);

/* 3. Texts */

/* Adds the text in double quotes; a newline as \n, other control characters as \u00XX. */
void ebb_json_quote(struct ebb_text *text, const char *value);

/* The same in the form that YAML 1.2 reads alike, with every control character, the newline and DEL as
 * \u00XX. It stands in the canonical text of a study, whose SHA-256 names the study: changing a byte here
 * makes every results file of today a file of another study. */
void ebb_json_quote_canonical(struct ebb_text *text, const char *value);

#endif
