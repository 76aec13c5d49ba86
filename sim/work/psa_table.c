/* SPDX-License-Identifier: MIT
 * psa_table: see the header. Columns are read one dataset each; a table is then written row by row.
 *
 * What was played is exported, and nothing that is corrected: programs that take these tables have
 * corrections of their own or none, and a table whose name does not say which would be quoted as either.
 * `effect_corrected` and `cost_corrected` are in the file for who asks by that name.
 *
 * Nothing of a table is printed unless all of its columns have been read and have one shape.
 *
 *   1. Columns   2. Tables   3. The call
 */
#include <ebb/psa_table.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/csv.h>
#include <ebb/reader.h>

/* 1. Columns */

struct source {
    struct ebb_reader *reader;
    struct ebb_messages *messages;
    enum ebb_status status;
};

/* Numbers of one or two dimensions, (row) or (row, column). */
struct numbers {
    double *values;
    int64_t dims[4];
};

/* Of so many rows, and of so many columns where that is not 0; below 0: as many as there are. A file may come
 * from anywhere: what goes with each other is of one shape, or nothing of it is used. */
static struct numbers read_numbers(struct source *source, const char *name, int64_t rows, int64_t columns)
{
    struct numbers numbers = {.values = NULL};
    int n_dims = 0;
    if (source->status == EBB_OK)
        source->status = ebb_reader_doubles(source->reader, name, &numbers.values, &n_dims, numbers.dims,
                                            source->messages);
    if (source->status == EBB_OK &&
        (n_dims != (columns == 0 ? 1 : 2) || (rows >= 0 && numbers.dims[0] != rows) ||
         (columns > 0 && numbers.dims[1] != columns))) {
        ebb_messages_add(source->messages, EBB_BAD_FILE, NULL,
                         "%s is of another shape than what it goes with", name);
        source->status = EBB_BAD_FILE;
    }
    return numbers;
}

/* Of policies and inputs: heads of columns. One allocation holds words and list. */
struct names {
    char **words;
    int n;
};

static struct names read_names(struct source *source, const char *name)
{
    struct names names = {.words = NULL};
    if (source->status == EBB_OK)
        source->status = ebb_reader_names(source->reader, name, &names.words, &names.n, source->messages);
    return names;
}

/* 2. Tables */

static void add_head(struct ebb_csv *csv, const char *const *words, int n)
{
    for (int i = 0; i < n; i++)
        ebb_csv_text(csv, words[i]);
    ebb_csv_end_row(csv);
}

/* The file has a row a column: as R sees it. */
static void add_matrix(struct source *source, const char *of_columns, const char *values, struct ebb_csv *csv)
{
    const struct names names = read_names(source, of_columns);
    const struct numbers numbers = read_numbers(source, values, names.n, -1);
    if (source->status == EBB_OK) {
        add_head(csv, (const char *const *)names.words, names.n);
        for (int64_t i = 0; i < numbers.dims[1]; i++) {
            for (int k = 0; k < names.n; k++)
                ebb_csv_number(csv, numbers.values[k * numbers.dims[1] + i]);
            ebb_csv_end_row(csv);
        }
    }
    free(names.words);
    free(numbers.values);
}

static void add_effect(struct source *source, struct ebb_csv *csv)
{
    add_matrix(source, "/psa/strategy", "/psa/effect", csv);
}

static void add_cost(struct source *source, struct ebb_csv *csv)
{
    add_matrix(source, "/psa/strategy", "/psa/cost", csv);
}

static void add_inputs(struct source *source, struct ebb_csv *csv)
{
    add_matrix(source, "/psa/input", "/psa/inputs", csv);
}

/* A head even of a single column: readers of CSV take the first line for one. */
static void add_column(struct source *source, const char *head, const char *values, struct ebb_csv *csv)
{
    const struct numbers column = read_numbers(source, values, -1, 0);
    if (source->status == EBB_OK) {
        ebb_csv_text(csv, head);
        ebb_csv_end_row(csv);
        for (int64_t i = 0; i < column.dims[0]; i++) {
            ebb_csv_number(csv, column.values[i]);
            ebb_csv_end_row(csv);
        }
    }
    free(column.values);
}

static void add_thresholds(struct source *source, struct ebb_csv *csv)
{
    add_column(source, "k", "/psa/k", csv);
}

static void add_draw(struct source *source, struct ebb_csv *csv)
{
    add_column(source, "draw", "/psa/draw", csv);
}

/* Samples of one policy after those of another; one group of patients, as hesim counts them. */
static void add_long(struct source *source, struct ebb_csv *csv)
{
    static const char *const head[] = {"sample", "strategy_id", "strategy", "grp_id",
                                       "qalys",  "costs",       "draw"};
    const struct names names = read_names(source, "/psa/strategy");
    const struct numbers effect = read_numbers(source, "/psa/effect", names.n, -1);
    const struct numbers cost = read_numbers(source, "/psa/cost", names.n, effect.dims[1]);
    const struct numbers draw = read_numbers(source, "/psa/draw", effect.dims[1], 0);
    if (source->status == EBB_OK) {
        add_head(csv, head, sizeof head / sizeof head[0]);
        for (int k = 0; k < names.n; k++) {
            for (int64_t i = 0; i < effect.dims[1]; i++) {
                ebb_csv_number(csv, (double)(i + 1));
                ebb_csv_number(csv, k + 1);
                ebb_csv_text(csv, names.words[k]);
                ebb_csv_number(csv, 1);
                ebb_csv_number(csv, effect.values[k * effect.dims[1] + i]);
                ebb_csv_number(csv, cost.values[k * effect.dims[1] + i]);
                ebb_csv_number(csv, draw.values[i]);
                ebb_csv_end_row(csv);
            }
        }
    }
    free(names.words);
    free(effect.values);
    free(cost.values);
    free(draw.values);
}

/* Columns as dampack's calculate_icers names them. */
static void add_cea(struct source *source, struct ebb_csv *csv)
{
    static const char *const head[] = {"Strategy",   "Cost", "Effect", "Inc_Cost",
                                       "Inc_Effect", "ICER", "Status"};
    static const char *const columns[] = {"/tables/cea/cost", "/tables/cea/effect", "/tables/cea/more_cost",
                                          "/tables/cea/more_effect", "/tables/cea/ratio"};
    enum { N = sizeof columns / sizeof columns[0] };
    const struct names names = read_names(source, "/tables/cea/strategy"),
                       status = read_names(source, "/tables/cea/status");
    struct numbers numbers[N];
    for (int k = 0; k < N; k++)
        numbers[k] = read_numbers(source, columns[k], names.n, 0);
    if (source->status == EBB_OK && status.n != names.n)
        source->status = EBB_BAD_FILE;
    if (source->status == EBB_OK)
        add_head(csv, head, sizeof head / sizeof head[0]);
    for (int i = 0; i < names.n && source->status == EBB_OK; i++) {
        ebb_csv_text(csv, names.words[i]);
        for (int k = 0; k < N; k++)
            ebb_csv_number(csv, numbers[k].values[i]);
        ebb_csv_text(csv, status.words[i]);
        ebb_csv_end_row(csv);
    }
    free(names.words);
    free(status.words);
    for (int k = 0; k < N; k++)
        free(numbers[k].values);
}

/* 3. The call */

static const struct {
    const char *name;
    void (*add)(struct source *source, struct ebb_csv *csv);
} TABLES[] = {{"psa_effect", add_effect},
              {"psa_cost", add_cost},
              {"psa_inputs", add_inputs},
              {"psa_draw", add_draw},
              {"psa_k", add_thresholds},
              {"psa_long", add_long},
              {"cea", add_cea}};
enum { N_TABLES = sizeof TABLES / sizeof TABLES[0] };

static int find_table(const char *name)
{
    int i = N_TABLES - 1;
    while (i >= 0 && strcmp(TABLES[i].name, name) != 0)
        i--;
    return i;
}

bool ebb_psa_table_is(const char *name)
{
    return find_table(name) >= 0;
}

enum ebb_status ebb_psa_table_read(const char *path, const char *name, struct ebb_text *text,
                                   struct ebb_messages *messages)
{
    const int table = find_table(name);
    struct source source = {.messages = messages};
    struct ebb_csv csv = {.text = text, .dialect = &EBB_CSV_NA};
    ebb_require(table >= 0);
    source.status = ebb_reader_open(path, &source.reader, messages);
    if (source.status != EBB_OK)
        return source.status;
    TABLES[table].add(&source, &csv);
    if (source.status == EBB_OK)
        source.status = ebb_reader_check_unchanged(source.reader, messages);
    if (source.status == EBB_BAD_FILE)
        ebb_messages_add(messages, EBB_BAD_FILE, EBB_AT_FILE(path),
                         "has no table %s: only runs of a study with costs and utilities do", name);
    ebb_reader_close(source.reader);
    return source.status;
}
