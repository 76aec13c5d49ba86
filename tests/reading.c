/* SPDX-License-Identifier: MIT
 * reading: studies for tests.
 */
#include "reading.h"
#include "support.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void print_messages(const struct ebb_messages *messages)
{
    for (size_t i = 0; i < messages->n; i++)
        print_message("# %s\n", ebb_support_printed(&messages->items[i]));
}

struct ebb_config ebb_reading_file(const char *path)
{
    struct ebb_config config = {0};
    struct ebb_messages messages = {0};
    const enum ebb_status status = ebb_config_open(path, NULL, 0, &config, &messages);
    print_messages(&messages);
    assert_int_equal(status, EBB_OK); /* what is left are warnings */
    ebb_messages_free(&messages);
    return config;
}

struct ebb_config ebb_reading_text(const char *text, const char *key, const char *value)
{
    struct ebb_config config = {0};
    struct ebb_messages messages = {0};
    const struct ebb_override setting = {.key = key, .value = value};
    const enum ebb_status status =
        ebb_config_parse("test.yaml", text, strlen(text), &setting, key ? 1 : 0, &config, &messages);
    print_messages(&messages);
    assert_int_equal(status, EBB_OK);
    ebb_messages_free(&messages);
    return config;
}

void ebb_reading_refused(const char *text, const char *key, const char *value, const char *expected)
{
    struct ebb_config config;
    struct ebb_messages messages = {0};
    const struct ebb_override setting = {.key = key, .value = value};
    memset(&config, 7, sizeof config);
    assert_int_equal(
        ebb_config_parse("test.yaml", text, strlen(text), &setting, key ? 1 : 0, &config, &messages),
        EBB_BAD_STUDY);
    assert_int_equal(messages.n, 1);
    assert_string_equal(ebb_support_printed(&messages.items[0]), expected);
    for (size_t i = 0; i < sizeof config; i++) /* a failure leaves the caller's object alone */
        assert_int_equal(((const unsigned char *)&config)[i], 7);
    ebb_messages_free(&messages);
}

const struct ebb_parameter_row *ebb_reading_row(const struct ebb_config *config, const char *key)
{
    for (size_t i = 0; i < config->n_rows; i++) {
        if (strcmp(config->rows[i].key, key) == 0)
            return &config->rows[i];
    }
    fail_msg("no row for %s", key);
    return NULL;
}
