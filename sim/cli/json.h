/* SPDX-License-Identifier: MIT
 * json: a JSON document, composed in order. Commas, indentation and escapes are its business; NaN and
 * infinities become null.
 *
 * Every member has a key; inside a list the key is NULL.
 */
#ifndef EBB_CLI_JSON_H
#define EBB_CLI_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/records.h>
#include <ebb/text.h>

struct ebb_json {
    struct ebb_text *text;
    int depth;
    bool has_members; /* of the object or list that is open */
};

void ebb_json_open(struct ebb_json *json, const char *key);      /* { */
void ebb_json_close(struct ebb_json *json);                      /* } */
void ebb_json_open_list(struct ebb_json *json, const char *key); /* [ */
void ebb_json_close_list(struct ebb_json *json);                 /* ] */
void ebb_json_string(struct ebb_json *json, const char *key, const char *value);
void ebb_json_number(struct ebb_json *json, const char *key, double value);
void ebb_json_integer(struct ebb_json *json, const char *key, int64_t value);
void ebb_json_natural(struct ebb_json *json, const char *key, uint64_t value);
void ebb_json_truth(struct ebb_json *json, const char *key, bool value);

/* Adds the text in double quotes. */
void ebb_json_quote(struct ebb_text *text, const char *value);

/* A list with an object for each record. */
void ebb_json_records(struct ebb_json *json, const char *key, const struct ebb_records *records);

#endif
