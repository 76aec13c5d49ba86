/* SPDX-License-Identifier: MIT
 * What is composed for programs and people is exactly what its format says: CSV in every dialect, JSON,
 * numbers, tables of text, and warnings; and a log of a long run has a line a minute.
 *
 *   1. CSV   2. JSON   3. Numbers   4. Tables   5. Warnings   6. A line a minute
 */
#include <math.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>

#include <ebb/csv.h>
#include <ebb/format.h>
#include <ebb/json.h>
#include <ebb/message.h>
#include <ebb/pace.h>
#include <ebb/records.h>
#include <ebb/shown.h>
#include <ebb/text_table.h>

#include "support.h"
#include "tap.h"

/* 1. CSV */

static const struct ebb_record_column COLUMNS[] = {
    {"id", false, "1", "name"},
    {"value", true, "1", "number"},
    {"note", false, "1", "text"},
};

/* A row that needs nothing, one that needs everything, one of missing values. */
static void fill(struct ebb_records *records)
{
    static const struct {
        const char *id;
        double value;
        const char *note;
    } ROWS[] = {
        {"plain", 0.1, "x"}, {"a \"b\", c", 1e-6, "tab\there; NA\r\n"}, {"", NAN, "NA"}, {"-", INFINITY, ""}};
    ebb_records_init(records, COLUMNS, 3);
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        ebb_records_add_text(records, ROWS[i].id);
        ebb_records_add_number(records, ROWS[i].value);
        ebb_records_add_text(records, ROWS[i].note);
    }
}

static void csv_comes_in_dialects(void **state)
{
    (void)state;
    const struct ebb_csv_dialect semicolons = {
        .separator = ';', .missing = "-", .line_end = "|", .digits = 3};
    const struct {
        const struct ebb_csv_dialect *dialect;
        const char *text;
    } cases[] = {
        {&EBB_CSV_PLAIN, "id,value,note\nplain,0.1,x\n\"a \"\"b\"\", c\",1e-6,\"tab\there; NA\r\n\"\n"
                         ",,NA\n-,,\n"},
        {&EBB_CSV_RFC_4180,
         "id,value,note\r\nplain,0.1,x\r\n\"a \"\"b\"\", c\",1e-6,\"tab\there; NA\r\n\"\r\n"
         ",,NA\r\n-,,\r\n"},
        {&EBB_CSV_NA, "\"id\",\"value\",\"note\"\n\"plain\",0.1,\"x\"\n"
                      "\"a \"\"b\"\", c\",1e-6,\"tab\there; NA\r\n\"\n\"\",NA,\"NA\"\n\"-\",NA,\"\"\n"},
        {&EBB_CSV_TABS, "id\tvalue\tnote\nplain\t0.1\tx\n\"a \"\"b\"\", c\"\t1e-6\t\"tab\there; NA\r\n\"\n"
                        "\tNaN\tNA\n-\tNaN\t\n"},
        {&semicolons, "id;value;note|plain;0.1;x|\"a \"\"b\"\", c\";1e-06;\"tab\there; NA\r\n\"|"
                      ";-;NA|\"-\";-;|"},
    };
    struct ebb_records records;
    fill(&records);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ebb_text text = {0};
        ebb_csv_records(&records, cases[i].dialect, &text);
        assert_string_equal(ebb_text_chars(&text), cases[i].text);
        ebb_text_free(&text);
    }
    ebb_records_free(&records);
}

/* Names and notes come from studies that others wrote; a number is never marked. */
static void csv_marks_what_a_spreadsheet_would_run(void **state)
{
    (void)state;
    static const char *const texts[] = {"=1+1", "+1", "-1", "@x", "\tx", "=1,2", "-", "a=1", ""};
    struct ebb_text text = {0}, plain = {0};
    struct ebb_csv csv = {.text = &text, .dialect = &EBB_CSV_PLAIN},
                   program = {.text = &plain, .dialect = &EBB_CSV_TABS};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        ebb_csv_text(&csv, texts[i]);
    ebb_csv_number(&csv, -1.0);
    ebb_csv_text(&program, "=1+1");
    assert_string_equal(ebb_text_chars(&text), "'=1+1,'+1,'-1,'@x,'\tx,\"'=1,2\",-,a=1,,-1");
    assert_string_equal(ebb_text_chars(&plain), "=1+1");
    ebb_text_free(&text);
    ebb_text_free(&plain);
}

/* What others wrote reaches a terminal without its controls; a document of JSON still says the same. */
static void what_is_shown_has_no_controls(void **state)
{
    (void)state;
    static const struct {
        const char *chars, *line, *page;
    } cases[] = {
        {"plain, ä ≤ 日本", "plain, ä ≤ 日本", "plain, ä ≤ 日本"},
        {"a\nb\tc", "a\\u000ab\\u0009c", "a\nb\tc"},
        {"\033[2J\r\x7f", "\\u001b[2J\\u000d\\u007f", "\\u001b[2J\\u000d\\u007f"},
        // NOLINTNEXTLINE(misc-misleading-bidirectional): how they are shown is tested
        {"x\u202ey\u2066z\u200b", "x\\u202ey\\u2066z\\u200b", "x\\u202ey\\u2066z\\u200b"},
        {"\xc2\x9b"
         "1m",
         "\\u009b1m", "\\u009b1m"},
        {"\xff\xc3", "\xef\xbf\xbd\xef\xbf\xbd", "\xef\xbf\xbd\xef\xbf\xbd"},
        {"", "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        for (int page = 0; page < 2; page++) {
            struct ebb_text text = {0};
            ebb_shown_add(&text, cases[i].chars, strlen(cases[i].chars), page);
            assert_string_equal(ebb_text_chars(&text), page ? cases[i].page : cases[i].line);
            ebb_text_free(&text);
        }
    }
}

static void csv_numbers_read_back(void **state)
{
    (void)state;
    const double numbers[] = {1.0 / 3.0, 123456789.125, -5e-324, 1.7976931348623157e308, 0.0};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        struct ebb_text text = {0};
        struct ebb_csv csv = {.text = &text, .dialect = &EBB_CSV_TABS};
        ebb_csv_number(&csv, numbers[i]);
        assert_true(strtod(ebb_text_chars(&text), NULL) == numbers[i]);
        ebb_text_free(&text);
    }
}

static void records_without_memory_take_no_more(void **state)
{
    (void)state;
    struct ebb_records records;
    fill(&records);
    const size_t n_cells = records.n_cells;
    records.failed = true;               /* as after a failed allocation */
    ebb_records_add_number(&records, 1); /* the next column is one of texts: no bug, nothing is known of it */
    ebb_records_add_text(&records, "lost");
    assert_int_equal(records.n_cells, n_cells);
    struct ebb_text lines = {0}, document = {0};
    struct ebb_json json = {.text = &document};
    ebb_csv_records(&records, &EBB_CSV_PLAIN, &lines);
    ebb_json_records(&json, NULL, &records);
    assert_true(lines.failed && document.failed); /* half a table is none */
    ebb_text_free(&lines);
    ebb_text_free(&document);
    ebb_records_free(&records);
}

/* 2. JSON */

static void json_is_composed_in_order(void **state)
{
    (void)state;
    struct ebb_text text = {0};
    struct ebb_json json = {.text = &text};
    struct ebb_records records;
    fill(&records);
    records.n_cells = 3; /* show the first row alone */
    ebb_json_open(&json, NULL);
    ebb_json_string(&json, "a\"b", "line\nend\x7f\x01\\");
    ebb_json_number(&json, "third", 1.0 / 3.0);
    ebb_json_number(&json, "none", NAN);
    ebb_json_integer(&json, "least", INT64_MIN);
    ebb_json_natural(&json, "most", UINT64_MAX);
    ebb_json_open_list(&json, "empty");
    ebb_json_close_list(&json);
    ebb_json_open_list(&json, "list");
    ebb_json_truth(&json, NULL, true);
    ebb_json_truth(&json, NULL, false);
    ebb_json_close_list(&json);
    ebb_json_numbers(&json, "line", (const double[]){0.5, NAN, -2.0}, 3);
    ebb_json_null(&json, "nothing");
    ebb_json_records(&json, "rows", &records);
    ebb_json_close(&json);
    assert_string_equal(
        ebb_text_chars(&text),
        "{\n  \"a\\\"b\": \"line\\nend\x7f\\u0001\\\\\",\n  \"third\": 0.33333333333333331,\n"
        "  \"none\": null,\n  \"least\": -9223372036854775808,\n"
        "  \"most\": 18446744073709551615,\n  \"empty\": [],\n  \"list\": [\n    true,\n"
        "    false\n  ],\n  \"line\": [0.5, null, -2],\n  \"nothing\": null,\n  \"rows\": [\n    {\n      "
        "\"id\": \"plain\",\n"
        "      \"value\": 0.10000000000000001,\n      \"note\": \"x\"\n    }\n  ]\n}\n");
    records.n_cells = 12;
    ebb_records_free(&records);
    ebb_text_free(&text);
}

static void canonical_quotes_escape_every_control(void **state)
{
    (void)state;
    struct ebb_text text = {0};
    ebb_json_quote_canonical(&text, "a\"\\\n\t\x7f\xc3\xa9");
    assert_string_equal(ebb_text_chars(&text), "\"a\\\"\\\\\\u000a\\u0009\\u007f\xc3\xa9\"");
    ebb_text_free(&text);
}

/* 3. Numbers */

static void numbers_are_formatted(void **state)
{
    (void)state;
    const struct {
        struct ebb_formatted found;
        const char *expected;
    } cases[] = {
        {ebb_format_count(0), "0"},
        {ebb_format_count(-1234567), "-1,234,567"},
        {ebb_format_count(INT64_MAX), "9,223,372,036,854,775,807"},
        {ebb_format_rate(1234567.0), "1,230,000"},
        {ebb_format_rate(999.6), "1,000"},
        {ebb_format_bytes(999.0), "999 bytes"},
        {ebb_format_bytes(999500.0), "1.0 MB"},
        {ebb_format_seconds(0.994), "0.99 s"},
        {ebb_format_seconds(9.96), "10 s"},
        {ebb_format_seconds(7265.0), "2 h 01 min"},
        {ebb_format_of(1, "policy", "policies"), "1 policy"},
        {ebb_format_of(3000, "policy", "policies"), "3,000 policies"},
        {ebb_format_about(1.4, "minute", "minutes"), "1 minute"},
        {ebb_format_about(1.6, "minute", "minutes"), "2 minutes"},
        {ebb_format_beside(90.2, 90.0), "90.2"},
        {ebb_format_beside(90.004, 90.0), "90.004"},
        {ebb_format_beside(90.6, 90.0), "91"},
        {ebb_format_beside(90.0, 90.0), "90"},
        {ebb_format_weeks(364), "52 weeks"},
        {ebb_format_weeks(10), "10 days"},
        {ebb_format_with_error(71.2345, 0.0996), "71.23 ± 0.10"},
        {ebb_format_with_error(71.2345, NAN), "71.2 ± –"},
        {ebb_format_with_error(NAN, 0.1), "–"},
        /* of nobody and of everybody Wilson's limit: z^2 / (n + z^2) of 365 are 1.04 % */
        {ebb_format_share(0.576, 0.0255, 375.0), "57.6 ± 2.5 %"},
        {ebb_format_share(0.0, 0.0, 365.0), "at most 1.0 % (95 % limit)"},
        {ebb_format_share(1.0, 0.0, 365.0), "at least 99.0 % (95 % limit)"},
        {ebb_format_share(0.0, 0.0, 50000.0), "at most 0.0077 % (95 % limit)"},
        {ebb_format_share(1.0, 0.0, 50000.0), "at least 99.9923 % (95 % limit)"},
        {ebb_format_share(NAN, NAN, 0.0), "– %"},
        {ebb_format_decimals(-0.001, 2), "0.00"},
        {ebb_format_decimals(-INFINITY, 2), "–"},
        {ebb_format_digits(0.0012345, 3), "0.00123"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        assert_string_equal(cases[i].found.chars, cases[i].expected);
}

/* 4. Tables */

static void tables_line_up_their_signs(void **state)
{
    (void)state;
    static const char *const CELLS[2][2] = {{"1.5 ± 0.1", "2"}, {"–", "12.25 ± 0.25"}};
    struct ebb_text_table table;
    struct ebb_text text = {0};
    assert_int_equal(ebb_text_table_init(&table, 2, 2, 1), EBB_OK);
    for (int k = 0; k < 2; k++) {
        ebb_text_table_put(&table.labels[k], "row %d", k);
        ebb_text_table_put(&table.headings[k], "h%d", k);
        for (int row = 0; row < 2; row++)
            ebb_text_table_put(ebb_text_table_cell(&table, row, k, 0), "%s", CELLS[row][k]);
    }
    ebb_text_table_print(&table, &text);
    assert_string_equal(ebb_text_chars(&text), "                 h0             h1\n"
                                               "  row 0   1.5 ± 0.1              2\n"
                                               "  row 1           –   12.25 ± 0.25\n");
    ebb_text_free(&text);
    ebb_text_table_free(&table);
}

static void wide_tables_are_cut_between_groups(void **state)
{
    (void)state;
    enum { GROUPS = 7 };
    struct ebb_text_table table;
    struct ebb_text text = {0};
    assert_int_equal(ebb_text_table_init(&table, 1, GROUPS, 1), EBB_OK);
    ebb_text_table_put(&table.labels[0], "label");
    for (int k = 0; k < GROUPS; k++)
        ebb_text_table_put(ebb_text_table_cell(&table, 0, k, 0), "%020d", k);
    assert_true(ebb_text_table_width(&table) > EBB_TEXT_TABLE_WIDTH);
    ebb_text_table_print(&table, &text);
    int n_labels = 0;
    for (const char *line = ebb_text_chars(&text); *line;) {
        const size_t length = strcspn(line, "\n");
        assert_true(length <= EBB_TEXT_TABLE_WIDTH);
        n_labels += strncmp(line, "  label", 7) == 0;
        line += length + 1;
    }
    assert_int_equal(n_labels, 2);
    ebb_text_free(&text);
    ebb_text_table_free(&table);
}

/* The label that would part it stands above its cells; the others keep their line. */
static void a_table_kept_whole_gives_a_long_label_a_line(void **state)
{
    (void)state;
    struct ebb_text_table table;
    struct ebb_text text = {0};
    assert_int_equal(ebb_text_table_init(&table, 2, 3, 1), EBB_OK);
    table.keeps_whole = true;
    ebb_text_table_put(&table.labels[0], "short");
    ebb_text_table_put(&table.labels[1], "%030d", 7);
    for (int row = 0; row < 2; row++) {
        for (int k = 0; k < 3; k++)
            ebb_text_table_put(ebb_text_table_cell(&table, row, k, 0), "%021d", k);
    }
    ebb_text_table_print(&table, &text);
    const char *cells = "   000000000000000000000   000000000000000000001   000000000000000000002\n";
    char expected[400];
    snprintf(expected, sizeof expected, "  short%s  000000000000000000000000000007\n       %s", cells, cells);
    assert_string_equal(ebb_text_chars(&text), expected);
    assert_true(ebb_text_table_width(&table) <= EBB_TEXT_TABLE_WIDTH);
    ebb_text_free(&text);
    ebb_text_table_free(&table);
}

/* 5. Warnings */

static void warnings_stand_where_compilers_put_them(void **state)
{
    (void)state;
    struct ebb_messages messages = {0};
    ebb_messages_add(&messages, EBB_OK, &(struct ebb_place){"s.yaml", 3, 1}, "is odd");
    ebb_messages_add(&messages, EBB_OK, EBB_AT_FILE("run.h5"), "is old");
    ebb_messages_add(&messages, EBB_OK, NULL, "nowhere");
    const char *const expected[] = {"s.yaml:3:1: warning: is odd", "run.h5: warning: is old",
                                    "warning: nowhere"};
    for (size_t i = 0; i < 3; i++)
        assert_string_equal(ebb_support_printed(&messages.items[i]), expected[i]);
    ebb_messages_free(&messages);
}

/* 6. A line a minute */

/* Lines of a run of 20 million patients that takes so long, asked at each of its blocks. */
static int lines_of(struct ebb_pace pace, double seconds)
{
    const int blocks = 20000000 / 4096;
    int lines = 0;
    for (int block = 0; block <= blocks; block++)
        lines += ebb_pace_due(&pace, 1e6 + seconds * block / blocks);
    return lines;
}

static void a_log_has_a_line_a_minute(void **state)
{
    (void)state;
    assert_int_equal(lines_of(EBB_PACE_LOG, 9), 0);
    assert_int_equal(lines_of(EBB_PACE_LOG, 29), 1);
    assert_int_equal(lines_of(EBB_PACE_LOG, 69), 1);
    assert_int_equal(lines_of(EBB_PACE_LOG, 3600), 60);
    assert_int_equal(lines_of(EBB_PACE_LOG, 86400 * 365.0), 4882); /* a year: each block takes hours */
    assert_in_range(lines_of(EBB_PACE_TERMINAL, 60), 230, 240);
    /* After a night's pause one line, not all that were missed. */
    struct ebb_pace pace = EBB_PACE_LOG;
    assert_false(ebb_pace_due(&pace, 0));
    assert_true(ebb_pace_due(&pace, 40000));
    assert_false(ebb_pace_due(&pace, 40059));
    assert_true(ebb_pace_due(&pace, 40060));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("CSV comes in dialects", csv_comes_in_dialects),
        TEST("CSV marks what a spreadsheet would run", csv_marks_what_a_spreadsheet_would_run),
        TEST("what is shown on a terminal has no controls", what_is_shown_has_no_controls),
        TEST("numbers in CSV read back as the same doubles", csv_numbers_read_back),
        TEST("records that ran out of memory take no more", records_without_memory_take_no_more),
        TEST("JSON is composed in order, with commas, blanks and escapes", json_is_composed_in_order),
        TEST("the canonical form of a text escapes every control character",
             canonical_quotes_escape_every_control),
        TEST("numbers are formatted for people", numbers_are_formatted),
        TEST("tables line up their signs", tables_line_up_their_signs),
        TEST("tables too wide for the page are cut between groups", wide_tables_are_cut_between_groups),
        TEST("a table kept whole gives a long label a line of its own",
             a_table_kept_whole_gives_a_long_label_a_line),
        TEST("warnings stand where compilers put them", warnings_stand_where_compilers_put_them),
        TEST("a log has its first line after ten seconds, then one a minute; a terminal four a second",
             a_log_has_a_line_a_minute),
    };
    return RUN_TESTS(tests);
}
