/* SPDX-License-Identifier: MIT
 * read_ranges: the group /uncertainty (range_rows.h) of a results file, back as a value.
 *
 * Read are the rows, the errors and the shares of noise; medians, limits and shares of draws follow from them
 * and are made anew, so that a reader knows all that the run knew. They are those of the file but for last
 * digits, which a test holds.
 *
 * What is checked: names are those of the plan, in its order, and every array has the extents that these
 * names and the rows give. A file that was patched by hand is refused where it would lead out of an array;
 * that its numbers are the ones that were written, verifying says (ebb_reader_verify).
 *
 *   1. Names   2. Numbers   3. The whole
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/results.h>

#include "open_file.h"
#include "range_rows.h"

struct reading {
    struct ebb_reader *reader;
    const struct ebb_plan *plan;
    struct ebb_uncertainty *into;
    struct ebb_messages *messages;
};

static enum ebb_status refuse(const struct reading *reading, const char *what)
{
    ebb_messages_add(reading->messages, EBB_BAD_FILE, EBB_AT_FILE(reading->reader->path),
                     "is damaged: %s does not fit its study", what);
    return EBB_BAD_FILE;
}

/* 1. Names */

/* A measure that this ebb does not know cannot be told either: the file is refused, not read in part. */
static int find_measure(const char *name)
{
    for (int measure = 0; measure < EBB_MEASURE_COUNT; measure++) {
        if (strcmp(EBB_MEASURES[measure].name, name) == 0)
            return measure;
    }
    return -1;
}

static enum ebb_status read_measures(const struct reading *reading)
{
    struct ebb_uncertainty *into = reading->into;
    char **names = NULL;
    int n = 0;
    enum ebb_status status =
        ebb_reader_names(reading->reader, EBB_RANGE_GROUP "/outcome", &names, &n, reading->messages);
    if (status != EBB_OK)
        return status;
    into->measures = calloc((size_t)n + 1, sizeof *into->measures);
    for (int i = 0; into->measures && i < n && status == EBB_OK; i++) {
        into->measures[i] = find_measure(names[i]);
        if (into->measures[i] < 0)
            status = refuse(reading, EBB_RANGE_GROUP "/outcome");
    }
    into->n_measures = n;
    free(names);
    return into->measures ? status : EBB_NO_MEMORY;
}

/* The policies must be the plan's: places in arrays are theirs. */
static enum ebb_status read_policies(const struct reading *reading)
{
    const struct ebb_study *study = &reading->plan->study;
    char **names = NULL;
    int n = 0;
    enum ebb_status status =
        ebb_reader_names(reading->reader, EBB_RANGE_GROUP "/policy", &names, &n, reading->messages);
    if (status != EBB_OK)
        return status;
    bool same = n == study->n_policies;
    for (int i = 0; same && i < n; i++)
        same = strcmp(names[i], study->policies[i].name) == 0;
    reading->into->n_policies = n;
    free(names);
    return same ? EBB_OK : refuse(reading, EBB_RANGE_GROUP "/policy");
}

/* The first of a list that says the same for every site. */
static enum ebb_status read_first(const struct reading *reading, const char *path, char out_name[128])
{
    char **names = NULL;
    int n = 0;
    const enum ebb_status status = ebb_reader_names(reading->reader, path, &names, &n, reading->messages);
    if (status != EBB_OK)
        return status;
    snprintf(out_name, 128, "%s", n > 0 ? names[0] : "");
    free(names);
    return EBB_OK;
}

static enum ebb_status read_whom(const struct reading *reading)
{
    const struct ebb_plan *plan = reading->plan;
    struct ebb_uncertainty *into = reading->into;
    char population[128], reference[128];
    enum ebb_status status = read_first(reading, EBB_RANGE_GROUP "/population", population);
    if (status == EBB_OK)
        status = read_first(reading, EBB_RANGE_GROUP "/against", reference);
    if (status != EBB_OK)
        return status;
    into->population = into->reference = -1;
    for (int i = 0; i < plan->n_populations; i++)
        into->population = strcmp(plan->populations[i].name, population) == 0 ? i : into->population;
    for (int i = 0; i < plan->study.n_policies; i++)
        into->reference = strcmp(plan->study.policies[i].name, reference) == 0 ? i : into->reference;
    return into->population >= 0 && into->reference >= 0 ? EBB_OK
                                                         : refuse(reading, EBB_RANGE_GROUP "/population");
}

/* 2. Numbers */

/* Of so many dimensions and with these extents. gives: *out_values. */
static enum ebb_status read_array(const struct reading *reading, const char *path, int n_dims,
                                  const int64_t *extents, double **out_values)
{
    int64_t dims[4] = {0};
    int found = 0;
    const enum ebb_status status =
        ebb_reader_doubles(reading->reader, path, out_values, &found, dims, reading->messages);
    if (status != EBB_OK)
        return status;
    if (found == n_dims && memcmp(dims, extents, (size_t)n_dims * sizeof *dims) == 0)
        return EBB_OK;
    free(*out_values);
    *out_values = NULL;
    return refuse(reading, path);
}

/* How many there are is what the rows say, within what the axes may be. */
static enum ebb_status read_rows(const struct reading *reading)
{
    struct ebb_uncertainty *into = reading->into;
    int64_t dims[4] = {0};
    int n_dims = 0;
    double *patients = NULL;
    enum ebb_status status = ebb_reader_doubles(reading->reader, EBB_RANGE_GROUP "/estimate", &into->values,
                                                &n_dims, dims, reading->messages);
    if (status != EBB_OK)
        return status;
    if (n_dims != 4 || dims[0] < 1 || dims[0] > EBB_SITE_COUNT || dims[1] < 1 ||
        dims[2] != into->n_measures || dims[3] != into->n_policies)
        return refuse(reading, EBB_RANGE_GROUP "/estimate");
    into->n_draws = (int)dims[1];
    status = read_array(reading, EBB_RANGE_GROUP "/patients", 1, dims, &patients);
    if (status != EBB_OK)
        return status;
    const double n = patients[0];
    free(patients);
    if (!(n >= 1.0 && n <= (double)ebb_plan_most_patients(reading->plan)))
        return refuse(reading, EBB_RANGE_GROUP "/patients");
    into->n_patients = (int64_t)n;
    into->n_sites = (int)dims[0]; /* last: from here on it knows something */
    return EBB_OK;
}

/* The range of one policy, or of it less the reference, from its rows. */
static struct ebb_nested_range range_at(const struct ebb_uncertainty *u, int site, int m, int policy,
                                        bool difference, double error, double noise, double *rows)
{
    if (difference && policy == u->reference)
        return ebb_nested_constant(0.0, u->n_draws);
    for (int draw = 0; draw < u->n_draws; draw++) {
        const double *at =
            u->values +
            (((size_t)site * (size_t)u->n_draws + (size_t)draw) * (size_t)u->n_measures + (size_t)m) *
                (size_t)u->n_policies;
        rows[draw] = difference ? at[policy] - at[u->reference] : at[policy];
    }
    return ebb_nested_range_of_rows(rows, u->n_draws, (double)u->n_patients, error, noise);
}

/* Of estimates, or of differences: errors and noise come from the file, since they are made of patients, whom
 * it does not keep. */
static enum ebb_status read_ranges(const struct reading *reading, bool difference,
                                   struct ebb_nested_range *ranges)
{
    const struct ebb_uncertainty *u = reading->into;
    const int64_t extents[] = {u->n_sites, u->n_measures, u->n_policies};
    double *errors = NULL, *noise = NULL, *rows = malloc(((size_t)u->n_draws + 1) * sizeof *rows);
    enum ebb_status status = rows ? EBB_OK : EBB_NO_MEMORY;
    if (status == EBB_OK)
        status = read_array(reading,
                            difference ? EBB_RANGE_GROUP "/difference_standard_error"
                                       : EBB_RANGE_GROUP "/standard_error",
                            3, extents, &errors);
    if (status == EBB_OK)
        status = read_array(
            reading, difference ? EBB_RANGE_GROUP "/difference_interaction" : EBB_RANGE_GROUP "/interaction",
            3, extents, &noise);
    const int cells = u->n_sites * u->n_measures * u->n_policies;
    for (int i = 0; status == EBB_OK && i < cells; i++)
        ranges[i] = range_at(u, i / u->n_policies / u->n_measures, i / u->n_policies % u->n_measures,
                             i % u->n_policies, difference, errors[i], noise[i], rows);
    free(errors);
    free(noise);
    free(rows);
    return status;
}

/* 3. The whole */

static enum ebb_status read_all(const struct reading *reading)
{
    struct ebb_uncertainty *into = reading->into;
    enum ebb_status status = read_measures(reading);
    if (status == EBB_OK)
        status = read_policies(reading);
    if (status == EBB_OK)
        status = read_whom(reading);
    if (status == EBB_OK)
        status = read_rows(reading);
    if (status != EBB_OK)
        return status;
    const size_t n = (size_t)into->n_sites * (size_t)into->n_measures * (size_t)into->n_policies + 1;
    into->ranges = calloc(n, sizeof *into->ranges);
    into->differences = calloc(n, sizeof *into->differences);
    if (into->ranges == NULL || into->differences == NULL)
        return EBB_NO_MEMORY;
    status = read_ranges(reading, false, into->ranges);
    return status == EBB_OK ? read_ranges(reading, true, into->differences) : status;
}

enum ebb_status ebb_results_take_uncertainty(struct ebb_reader *reader, const struct ebb_plan *plan,
                                             struct ebb_uncertainty *out_uncertainty,
                                             struct ebb_messages *messages)
{
    const struct reading reading = {reader, plan, out_uncertainty, messages};
    *out_uncertainty = (struct ebb_uncertainty){0};
    if (strstr(ebb_text_chars(&reader->contents), "\n" EBB_RANGE_GROUP "/estimate ") == NULL)
        return EBB_OK;
    const enum ebb_status status = read_all(&reading);
    if (status != EBB_OK)
        ebb_uncertainty_free(out_uncertainty);
    return status;
}
