/* SPDX-License-Identifier: MIT
 * tap: what every cmocka program of ours opens with: the headers that cmocka wants first, tests that are
 * named by a sentence, and TAP.
 */
#ifndef TESTS_TAP_H
#define TESTS_TAP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

/* A test and the sentence that it tests. */
#define TEST(sentence, function)             \
    {                                        \
        sentence, function, NULL, NULL, NULL \
    }

/* Runs an array of tests; the value is main's. */
#define RUN_TESTS(tests) \
    (cmocka_set_message_output(CM_OUTPUT_TAP), cmocka_run_group_tests_name(__FILE__, tests, NULL, NULL))

#endif
