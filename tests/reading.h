/* SPDX-License-Identifier: MIT
 * reading: studies from texts and files, for the tests of the configuration. What cannot be read fails the
 * test.
 */
#ifndef EBB_TESTS_READING_H
#define EBB_TESTS_READING_H

#include <ebb/config.h>

/* The study in a file. gives: caller calls ebb_config_free. */
struct ebb_config ebb_reading_file(const char *path);
/* A study in a text, with one setting over it where `key` is not NULL. gives: caller calls ebb_config_free.
 */
struct ebb_config ebb_reading_text(const char *text, const char *key, const char *value);
/* The text must be refused with this message alone, and leave the object that would hold the study alone. */
void ebb_reading_refused(const char *text, const char *key, const char *value, const char *expected);
/* The row of that key. */
const struct ebb_parameter_row *ebb_reading_row(const struct ebb_config *config, const char *key);

#endif
