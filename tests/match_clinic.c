/* SPDX-License-Identifier: MIT
 * match_clinic: a clinic with room for everybody, open every day, whose patients take the study's own luck,
 * plays independent patients: scores, states, infusions, outcomes and days of leaving, byte for byte.
 *
 * On every study of configs/ and on random ones, under each policy. Whatever a clinic does beside the model
 * (its book, lists of days, mornings and evenings) is in between, so that a session that is put off without
 * need, held before its day's assessment or forgotten is seen here.
 *
 *   1. One study   2. The studies of configs/   3. Random studies
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include <ebb/calibration.h>
#include <ebb/clinic_year.h>
#include <ebb/trace.h>

#include "random_study.h"
#include "reading.h"
#include "support.h"
#include "tap.h"

enum { PATIENTS_OF_CONFIGS = 60, RANDOM_STUDIES = 120, PATIENTS_OF_RANDOM = 12, MOST_DAYS = 6000 };

/* 1. One study */

/* Open from midnight to midnight; what is due behind the horizon is due on a day of the book, too. */
struct open_always {
    struct ebb_clinic_calendar calendar;
    uint8_t kind[MOST_DAYS];
};

static void open_always(struct open_always *always, int n_days)
{
    memset(always, 0, sizeof *always);
    assert_true(n_days <= MOST_DAYS);
    for (int day = 0; day < n_days; day++)
        always->kind[day] = 1;
    always->calendar = (struct ebb_clinic_calendar){.n_days = n_days, .kind = always->kind, .n_kinds = 2};
    always->calendar.kinds[1] = (struct ebb_clinic_open_day){
        .open = 0, .close = 1440, .n_duties = 1, .duties = {{.from_s = 0, .nurses = 1}}};
}

static struct ebb_clinic without_limits(const struct ebb_study *study, int n_weeks)
{
    struct ebb_clinic clinic;
    memset(&clinic, 0, sizeof clinic);
    clinic.seed = study->seed;
    clinic.unlimited = true;
    clinic.n_weeks = n_weeks;
    clinic.chairs = clinic.nurses = clinic.patients_per_nurse = 1;
    clinic.days = 0x7f;
    clinic.n_services = 1;
    clinic.services[0].slot_minutes = 60;
    clinic.attendance.as_study = true;
    clinic.booking.step_minutes = 60;
    clinic.booking.book_ahead_days = 7;
    return clinic;
}

static void compare_patient(const struct ebb_plan *plan, int policy, int patient,
                            const struct ebb_course *course)
{
    struct ebb_trace trace;
    const size_t n = (size_t)plan->calendar.n_assessments;
    struct ebb_course ended = *course;
    assert_int_equal(ebb_trace_init(&trace, plan, patient, policy), EBB_OK);
    ebb_course_sum_up(&ended);
    assert_int_equal(ended.leaving_day, trace.leaving_day);
    assert_memory_equal(ended.score, trace.score, n);
    assert_memory_equal(ended.state, trace.state, n);
    assert_memory_equal(ended.infusion_mask, trace.infusion_mask, n * sizeof *trace.infusion_mask);
    assert_memory_equal(ended.outcomes, trace.outcomes, sizeof trace.outcomes);
    ebb_trace_free(&trace);
}

/* Returns the infusions that were compared; 0: the horizon is longer than any clinic is simulated. */
static int64_t compare_study(const struct ebb_study *study, int n_patients)
{
    static struct open_always always;
    static struct ebb_clinic_tally tally; /* large */
    struct ebb_plan plan;
    struct ebb_messages messages = {0};
    struct ebb_people people = {0};
    struct ebb_clinic_year *year;
    int64_t n_infusions = 0;
    assert_int_equal(ebb_plan_init(&plan, study, &messages), EBB_OK);
    const int n_weeks = plan.calendar.end_day / 7 + 1;
    if (n_weeks > EBB_MAX_CLINIC_WEEKS) {
        ebb_plan_free(&plan);
        return 0;
    }
    const struct ebb_clinic clinic = without_limits(study, n_weeks);
    open_always(&always, 7 * n_weeks + 30);
    assert_int_equal(ebb_clinic_year_open(&year), EBB_OK);
    assert_int_equal(ebb_people_draw_cohort(&people, &clinic, plan.constants, n_patients), EBB_OK);
    for (int policy = 0; policy < study->n_policies; policy++) {
        for (int i = 0; i < n_patients; i++)
            people.people[i].policy = policy;
        assert_int_equal(ebb_clinic_year_play(year, &clinic, &always.calendar, &people, 0, &tally), EBB_OK);
        for (int i = 0; i < n_patients; i++) {
            const struct ebb_course *course = ebb_clinic_year_course(year, i);
            compare_patient(&plan, policy, i, course);
            n_infusions += course->n_infusions;
        }
        assert_int_equal(tally.turned_away + tally.without_place + tally.late_days, 0);
    }
    ebb_clinic_year_close(year);
    ebb_people_free(&people);
    ebb_plan_free(&plan);
    return n_infusions;
}

/* 2. The studies of configs/ */

static void compare_folder(const char *folder, int *n_studies)
{
    char path[512];
    DIR *directory = opendir(folder);
    assert_non_null(directory);
    for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory)) {
        const size_t length = strlen(entry->d_name);
        if (length < 5 || strcmp(entry->d_name + length - 5, ".yaml") != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        if (ebb_calibration_is(path) || ebb_clinic_is(path))
            continue;
        struct ebb_config config = ebb_reading_file(path);
        if (compare_study(&config.study, PATIENTS_OF_CONFIGS) > 0)
            ++*n_studies;
        ebb_config_free(&config);
    }
    assert_int_equal(closedir(directory), 0);
}

static void studies_of_configs_match(void **state)
{
    int n_studies = 0;
    (void)state;
    compare_folder("configs", &n_studies);
    compare_folder("configs/trials", &n_studies);
    assert_true(n_studies >= 30);
}

/* 3. Random studies */

static void random_studies_match(void **state)
{
    static struct ebb_study study, read; /* large */
    int n_studies = 0;
    int64_t n_infusions = 0;
    (void)state;
    for (uint64_t seed = 1; n_studies < RANDOM_STUDIES; seed++) {
        random_study_draw(seed, &study);
        if (!random_study_read(&study, "random study", &read))
            continue;
        n_studies++;
        n_infusions += compare_study(&read, PATIENTS_OF_RANDOM);
    }
    assert_true(n_infusions > 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("a clinic without limits plays the independent patients of configs/", studies_of_configs_match),
        TEST("and those of random studies", random_studies_match),
    };
    return RUN_TESTS(tests);
}
