/* SPDX-License-Identifier: MIT
 * stat_clinic_tipping: the clinic of configs/clinic_tipping.yaml keeps up with its three chairs, and with two
 * its list grows every week, on the same people.
 *
 * In the study's own values and 40 years, which takes less than a second. The bounds are wide: another
 * numbering of the draws moves a mean by one or two of its errors, and what is asked is five and more away.
 */
#include <math.h>

#include <ebb/clinic_file.h>
#include <ebb/clinic_play.h>

#include "support.h"
#include "tap.h"

enum { YEARS = 40, ROWS = 2, THREE = 0, TWO = 1, WITHIN_DAYS = 3 };

struct seen {
    double growth[ROWS][YEARS]; /* patients on the list, last week less the middle one */
    double list_end[ROWS], backlog[ROWS], within[ROWS], boosters[ROWS], response[ROWS], days[ROWS];
};

static enum ebb_status take(void *self, int replication, const struct ebb_clinic_tally *tallies)
{
    struct seen *seen = self;
    for (int row = 0; row < ROWS; row++) {
        const struct ebb_clinic_tally *tally = &tallies[row];
        const int last = tally->n_weeks - 1;
        seen->growth[row][replication] = tally->week_list[last] - tally->week_list[last / 2];
        seen->list_end[row] += (double)tally->week_list[last] / YEARS;
        seen->backlog[row] += (double)tally->week_backlog[last] / YEARS;
        for (int late = 0; late <= EBB_LATE_DAYS; late++) {
            seen->boosters[row] += (double)tally->late[late];
            seen->within[row] += late <= WITHIN_DAYS ? (double)tally->late[late] : 0.0;
        }
        seen->response[row] += (double)tally->response_days;
        seen->days[row] += (double)tally->patient_days;
    }
    return EBB_OK;
}

/* Mean growth over its error. */
static double errors_above_0(const double *growth)
{
    double sum = 0, squares = 0;
    for (int year = 0; year < YEARS; year++) {
        sum += growth[year];
        squares += growth[year] * growth[year];
    }
    const double mean = sum / YEARS;
    return mean / sqrt((squares / YEARS - mean * mean) / (YEARS - 1));
}

static void one_chair_fewer_tips_it_over(void **state)
{
    static struct ebb_clinic_config config; /* large */
    static struct seen seen;
    struct ebb_messages messages = {0};
    (void)state;
    assert_int_equal(ebb_config_open_clinic("configs/clinic_tipping.yaml", &(struct ebb_config_options){0},
                                            &config, &messages),
                     EBB_OK);
    struct ebb_clinic fewer = config.clinic;
    fewer.chairs--;
    assert_int_equal(fewer.chairs, 2);
    const struct ebb_clinic_row rows[ROWS] = {
        [THREE] = {&config.clinic, &config.settled}, [TWO] = {&fewer, &config.settled}};
    const struct ebb_clinic_job job = {
        .n_rows = ROWS, .rows = rows, .n_replications = YEARS, .n_threads = 1, .self = &seen, .take = take};
    assert_int_equal(ebb_clinic_play(&job), EBB_OK);

    assert_true(errors_above_0(seen.growth[TWO]) > 5.0);
    assert_true(seen.list_end[TWO] > 10.0);
    assert_true(seen.list_end[THREE] < 1.0);
    assert_true(seen.backlog[TWO] > 1.5 * seen.backlog[THREE]);
    assert_true(seen.within[THREE] > 0.9 * seen.boosters[THREE]);
    assert_true(seen.within[TWO] < 0.7 * seen.boosters[TWO]);
    /* late boosters let symptoms return: patients of the same numbers are less often in response */
    assert_true(seen.response[TWO] / seen.days[TWO] < seen.response[THREE] / seen.days[THREE] - 0.03);
    ebb_config_free_clinic(&config);
    ebb_messages_free(&messages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("three chairs keep up; with two the list grows every week", one_chair_fewer_tips_it_over)};
    return RUN_TESTS(tests);
}
