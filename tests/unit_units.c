/* SPDX-License-Identifier: MIT
 * Numbers with units are read strictly and printed so that they read back to the last bit, in every locale.
 */
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <ebb/csv.h>
#include <ebb/json.h>
#include <ebb/pcg.h>
#include <ebb/units.h>

static void quantities_are_read_in_the_program_s_units(void **state)
{
    static const struct {
        const char *text;
        double written, value;
        enum ebb_unit unit;
    } cases[] = {
        {"4 weeks", 4, 28, EBB_UNIT_DAYS},
        {"1 week", 1, 7, EBB_UNIT_DAYS},
        {"3 days", 3, 3, EBB_UNIT_DAYS},
        {"6 months", 6, 182.625, EBB_UNIT_DAYS},
        {"2 years", 2, 730.5, EBB_UNIT_DAYS},
        {"36 points", 36, 36, EBB_UNIT_POINTS},
        {"8.8 %", 8.8, 0.088, EBB_UNIT_PERCENT},
        {"8.8%", 8.8, 0.088, EBB_UNIT_PERCENT},
        {"0.0178 per day", 0.0178, 0.0178, EBB_UNIT_PER_DAY},
        {"1.05 per year", 1.05, 1.05, EBB_UNIT_PER_YEAR},
        {"-3.5e-2", -0.035, -0.035, EBB_UNIT_NUMBER},
        {".5", 0.5, 0.5, EBB_UNIT_NUMBER},
        {"5.", 5, 5, EBB_UNIT_NUMBER},
        {"+1E3", 1000, 1000, EBB_UNIT_NUMBER},
        {"4weeks", 4, 28, EBB_UNIT_DAYS},
        {"  7  days", 7, 7, EBB_UNIT_DAYS},
        {"1e-400", 0, 0, EBB_UNIT_NUMBER},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ebb_quantity quantity;
        assert_int_equal(ebb_units_read(cases[i].text, &quantity), EBB_UNITS_OK);
        assert_true(quantity.written == cases[i].written);
        assert_true(quantity.value == cases[i].value);
        assert_int_equal(quantity.unit, cases[i].unit);
    }
}

static void what_is_no_quantity_is_refused(void **state)
{
    static const struct {
        const char *text;
        enum ebb_units_result result;
    } cases[] = {
        {"", EBB_UNITS_EMPTY},
        {"  ", EBB_UNITS_EMPTY},
        {"abc", EBB_UNITS_NO_NUMBER},
        {"nan", EBB_UNITS_NO_NUMBER},
        {".inf", EBB_UNITS_NO_NUMBER},
        {"inf", EBB_UNITS_NO_NUMBER},
        {"0x10", EBB_UNITS_NO_NUMBER},
        {"1.2.3", EBB_UNITS_NO_NUMBER},
        {"1_000", EBB_UNITS_NO_NUMBER},
        {"1e", EBB_UNITS_NO_NUMBER},
        {".", EBB_UNITS_NO_NUMBER},
        {"--1", EBB_UNITS_NO_NUMBER},
        {"1,5", EBB_UNITS_UNKNOWN_WORD},
        {"4 wekks", EBB_UNITS_UNKNOWN_WORD},
        {"4 weeks 2", EBB_UNITS_UNKNOWN_WORD},
        {"1e400", EBB_UNITS_HUGE},
        {"1e99999999999999999999", EBB_UNITS_HUGE},
        {"11111111111111111111111111111111111111111111111111111111111111111111", EBB_UNITS_HUGE},
        {"1e308 years", EBB_UNITS_HUGE},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ebb_quantity quantity;
        assert_int_equal(ebb_units_read(cases[i].text, &quantity), cases[i].result);
    }
}

static void percentages_are_exact(void **state)
{
    (void)state;
    for (int tenths = 0; tenths <= 1000; tenths++) {
        char text[EBB_UNITS_SIZE], number[EBB_UNITS_SIZE];
        struct ebb_quantity quantity;
        ebb_units_print_number(tenths / 1000.0,
                               number); /* correctly rounded: 88 / 1000 is the double nearest to 0.088 */
        ebb_units_print(tenths / 1000.0, EBB_UNIT_PERCENT, text);
        assert_int_equal(ebb_units_read(text, &quantity), EBB_UNITS_OK);
        assert_true(quantity.value == tenths / 1000.0);
        assert_true(strlen(text) <= strlen("99.9 %"));
    }
}

static void printed_numbers_are_short(void **state)
{
    static const struct {
        double value;
        enum ebb_unit unit;
        const char *text;
    } cases[] = {
        {36, EBB_UNIT_POINTS, "36 points"},
        {1, EBB_UNIT_POINTS, "1 point"},
        {28, EBB_UNIT_DAYS, "28 days"},
        {1, EBB_UNIT_DAYS, "1 day"},
        {0.088, EBB_UNIT_PERCENT, "8.8 %"},
        {1, EBB_UNIT_PERCENT, "100 %"},
        {0, EBB_UNIT_PERCENT, "0 %"},
        {0.1, EBB_UNIT_NUMBER, "0.1"},
        {-2.5, EBB_UNIT_NUMBER, "-2.5"},
        {1e300, EBB_UNIT_NUMBER, "1e300"},
        {1.5e-7, EBB_UNIT_NUMBER, "1.5e-7"},
        {100000, EBB_UNIT_NUMBER, "100000"},
        {1.0 / 3, EBB_UNIT_NUMBER, "0.3333333333333333"},
        {0.0178, EBB_UNIT_PER_DAY, "0.0178 per day"},
        {1099511627776.0, EBB_UNIT_NUMBER, "1099511627776"},
        {0.00001, EBB_UNIT_NUMBER, "0.00001"},
    };
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char text[EBB_UNITS_SIZE];
        ebb_units_print(cases[i].value, cases[i].unit, text);
        assert_string_equal(text, cases[i].text);
    }
}

/* Any finite double, of any size. */
static double next_double(ebb_u128 *sequence)
{
    double value;
    do {
        *sequence = *sequence * EBB_PCG_MULTIPLIER + EBB_PCG_INCREMENT;
        const uint64_t bits = ebb_pcg_output(*sequence);
        memcpy(&value, &bits, sizeof value);
    } while (!isfinite(value) || fabs(value) > 1e300 || (value != 0 && fabs(value) < 1e-300));
    return value;
}

static void any_double_reads_back_to_the_last_bit(void **state)
{
    ebb_u128 sequence = ebb_pcg_seed(1);
    (void)state;
    for (int i = 0; i < 20000; i++) {
        const double value = next_double(&sequence);
        const enum ebb_unit units[] = {EBB_UNIT_NUMBER, EBB_UNIT_PERCENT, EBB_UNIT_DAYS, EBB_UNIT_PER_YEAR};
        char text[EBB_UNITS_SIZE];
        struct ebb_quantity quantity;
        ebb_units_print(value, units[i % 4], text);
        assert_int_equal(ebb_units_read(text, &quantity), EBB_UNITS_OK);
        assert_memory_equal(&quantity.value, &value, sizeof value);
    }
}

static void minus_zero_is_zero(void **state)
{
    struct ebb_quantity quantity;
    (void)state;
    assert_int_equal(ebb_units_read("-0.0", &quantity), EBB_UNITS_OK);
    assert_false(signbit(quantity.value));
}

static void ranges_are_told_in_the_user_s_unit(void **state)
{
    char text[EBB_UNITS_SIZE];
    struct ebb_quantity weeks;
    (void)state;
    assert_int_equal(ebb_units_read("5 weeks", &weeks), EBB_UNITS_OK);
    ebb_units_print_as(28, EBB_UNIT_DAYS, weeks.word, text);
    assert_string_equal(text, "4 weeks");
    ebb_units_print_as(7, EBB_UNIT_DAYS, weeks.word, text);
    assert_string_equal(text, "1 week");
    ebb_units_print_as(1, EBB_UNIT_DAYS, weeks.word, text);
    assert_string_equal(text, "1 day");
    ebb_units_print_as(28, EBB_UNIT_DAYS, NULL, text);
    assert_string_equal(text, "28 days");
}

static void near_words_are_found(void **state)
{
    (void)state;
    assert_string_equal(ebb_units_nearest("wekks"), "weeks");
    assert_string_equal(ebb_units_nearest("dyas"), "days");
    assert_string_equal(ebb_units_nearest("Month"), "month");
    assert_null(ebb_units_nearest("parsecs"));
    assert_int_equal(ebb_units_distance("sed", "seed"), 1);
    assert_int_equal(ebb_units_distance("teh", "the"), 1);
    assert_int_equal(ebb_units_distance("kitten", "sitting"), 3);
    assert_int_equal(ebb_units_distance("", "abc"), 3);
    int distance = EBB_UNITS_FAR;
    assert_false(ebb_units_is_nearer("colour", "seed", &distance));
    assert_int_equal(distance, EBB_UNITS_FAR);
    assert_true(ebb_units_is_nearer("medain", "medians", &distance)); /* two of seven */
    assert_int_equal(distance, 2);
    assert_true(ebb_units_is_nearer("medain", "median", &distance));
    assert_int_equal(distance, 1);
    assert_false(ebb_units_is_nearer("sed", "seed", &distance)); /* near, and no nearer */
}

static void a_decimal_comma_changes_nothing(void **state)
{
    char text[EBB_UNITS_SIZE], command[512];
    struct ebb_quantity quantity;
    const char *folder = getenv("EBB_TMP"), *scratch = folder ? folder : ".";
    (void)state;
    /* Few machines have a German locale installed; any with Debian's package "locales" can make one. */
    snprintf(command, sizeof command, "localedef -i de_DE -f UTF-8 '%s/de_DE.UTF-8' 2>&1", scratch);
    assert_int_equal(system(command), 0);
    assert_int_equal(setenv("LOCPATH", scratch, 1), 0);
    assert_non_null(setlocale(LC_ALL, "de_DE.UTF-8"));
    snprintf(text, sizeof text, "%.1f", 23.5);
    assert_string_equal(text, "23,5"); /* else nothing is shown */
    ebb_units_print(23.5, EBB_UNIT_DAYS, text);
    const enum ebb_units_result result = ebb_units_read("23.5 days", &quantity);
    struct ebb_text cells = {0}, document = {0};
    const struct ebb_csv_dialect dialect = {.separator = ',', .missing = "", .line_end = "\n", .digits = 3};
    struct ebb_csv csv = {.text = &cells, .dialect = &dialect};
    struct ebb_json json = {.text = &document};
    ebb_csv_number(&csv, 23.5);
    ebb_json_number(&json, NULL, 23.5);
    setlocale(LC_ALL, "C");
    assert_string_equal(ebb_text_chars(&cells), "23.5");
    assert_string_equal(ebb_text_chars(&document), "23.5");
    ebb_text_free(&cells);
    ebb_text_free(&document);
    assert_string_equal(text, "23.5 days");
    assert_int_equal(result, EBB_UNITS_OK);
    assert_true(quantity.value == 23.5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        {"quantities are read in the program's units", quantities_are_read_in_the_program_s_units, NULL, NULL,
         NULL},
        {"what is no quantity is refused, with the reason", what_is_no_quantity_is_refused, NULL, NULL, NULL},
        {"a percentage is exactly the decimal fraction it says", percentages_are_exact, NULL, NULL, NULL},
        {"printed numbers are as short as they can be", printed_numbers_are_short, NULL, NULL, NULL},
        {"any double reads back to the last bit, with any unit", any_double_reads_back_to_the_last_bit, NULL,
         NULL, NULL},
        {"minus zero is zero", minus_zero_is_zero, NULL, NULL, NULL},
        {"allowed ranges are told in the user's unit where they are whole in it",
         ranges_are_told_in_the_user_s_unit, NULL, NULL, NULL},
        {"misspelt words find the near one, and strange words none", near_words_are_found, NULL, NULL, NULL},
        {"a locale with a decimal comma changes nothing", a_decimal_comma_changes_nothing, NULL, NULL, NULL},
    };
    cmocka_set_message_output(CM_OUTPUT_TAP);
    return cmocka_run_group_tests_name("units", tests, NULL, NULL);
}
