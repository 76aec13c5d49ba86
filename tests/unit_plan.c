/* SPDX-License-Identifier: MIT
 * The calendar of a study is the one counted by hand, and a study without an assessment of follow-up is
 * refused.
 *
 *   1. Calendars   2. Lead-ins   3. What a plan holds   4. Refusals   5. Clinic days
 */
#include <string.h>

#include <ebb/plan.h>

#include "support.h"
#include "tap.h"

/* Induction of two infusions on days 0 and L, assessed every A days, no lead-in. */
static struct ebb_study study_of(int last_induction_day, int every, int horizon)
{
    struct ebb_study study;
    ebb_study_default(&study);
    study.n_patients = 10000;
    study.induction.infusions = last_induction_day > 0 ? 2 : 1;
    study.induction.days[1] = last_induction_day;
    study.assessment_every_days = every;
    study.horizon_days = horizon;
    return study;
}

/* 1. Calendars */

static void calendars_are_those_counted_by_hand(void **state)
{
    (void)state;
    const struct {
        int last_induction_day, every, horizon; /* given */
        int end_day, n_assessments, classification, first_visit_day, last_visit_day, n_visits;
    } cases[] = {
        {17, 7, 364, 381, 55, 3, 21 - 17, 378 - 17, 52}, /* the mission: assessed on days 0, 7, ... 378 */
        {14, 7, 364, 378, 55, 3, 21 - 14, 378 - 14,
         52}, /* L is a day of assessment: the next one classifies */
        {13, 7, 365, 378, 55, 2, 14 - 13, 378 - 13, 53}, /* the one on the next day does */
        {17, 7, 4, 21, 4, 3, 4, 4, 1},                   /* the shortest: one visit on the last day */
        {0, 1, 5, 5, 6, 1, 1, 5, 5},                     /* one infusion, daily assessments */
        {17, 28, 364, 381, 14, 1, 28 - 17, 364 - 17, 13},
        {30, 14, 100, 130, 10, 3, 42 - 30, 126 - 30, 7}, /* the horizon ends between two assessments */
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct ebb_study study =
            study_of(cases[i].last_induction_day, cases[i].every, cases[i].horizon);
        struct ebb_messages messages = {0};
        struct ebb_plan plan;
        assert_int_equal(ebb_plan_init(&plan, &study, &messages), EBB_OK);
        assert_int_equal(plan.calendar.interval_days, cases[i].every);
        assert_int_equal(plan.calendar.last_induction_day, cases[i].last_induction_day);
        assert_int_equal(plan.calendar.start_day, cases[i].last_induction_day);
        assert_int_equal(plan.calendar.end_day, cases[i].end_day);
        assert_int_equal(plan.calendar.n_assessments, cases[i].n_assessments);
        assert_int_equal(plan.calendar.classification, cases[i].classification);
        assert_int_equal(plan.calendar.start, cases[i].classification); /* policies take over there */
        assert_int_equal(plan.calendar.first_visit, cases[i].classification);
        assert_int_equal(plan.n_visits, cases[i].n_visits);
        assert_int_equal(ebb_plan_visit_day(&plan, 0), cases[i].first_visit_day);
        assert_int_equal(ebb_plan_visit_day(&plan, plan.n_visits - 1), cases[i].last_visit_day);
        assert_int_equal(messages.n, 0);
        ebb_plan_free(&plan);
    }
}

/* 2. Lead-ins */

/* Four weeks of weekly and twelve of spaced sessions after an induction that ends on day 25: classified on
 * day 28, the first phase ends on day 53, moved to the assessment on 56; the second on 56 + 84 = 140 = R; 20
 * weeks from R end on 280. */
static void lead_in_ends_at_an_assessment(void **state)
{
    (void)state;
    struct ebb_study study = study_of(25, 7, 140);
    struct ebb_messages messages = {0};
    struct ebb_plan plan;
    study.n_phases = 2;
    study.lead_in[0].for_days = 28;
    study.lead_in[1].for_days = 84;
    assert_int_equal(ebb_plan_init(&plan, &study, &messages), EBB_OK);
    assert_int_equal(ebb_study_start_day(&study), 140);
    assert_int_equal(plan.calendar.start_day, 140);
    assert_int_equal(plan.calendar.end_day, 280);
    assert_int_equal(plan.calendar.classification, 4);
    assert_int_equal(plan.calendar.phase_start[0], 4);
    assert_int_equal(plan.calendar.phase_start[1], 8);
    assert_int_equal(plan.calendar.start, 20);
    assert_int_equal(plan.calendar.first_visit, 21);
    assert_int_equal(ebb_plan_visit_day(&plan, 0), 7);
    assert_int_equal(plan.calendar.n_assessments, 41);
    assert_int_equal(plan.n_visits, 20);
    ebb_plan_free(&plan);
}

/* A first phase of three days after day 17 is over on the assessment on day 21, which classifies: the second
 * takes over at once. */
static void phase_that_ends_before_classification_gives_way(void **state)
{
    (void)state;
    struct ebb_study study = study_of(17, 7, 70);
    study.n_phases = 2;
    study.lead_in[0].for_days = 3;
    study.lead_in[1].for_days = 15;
    const struct ebb_calendar calendar = ebb_calendar_of(&study);
    assert_int_equal(calendar.phase_start[0], 3);
    assert_int_equal(calendar.phase_start[1], 3);
    assert_int_equal(calendar.start_day, 42); /* 21 + 15 = 36, moved to 42 */
    assert_int_equal(calendar.start, 6);
}

/* 3. What a plan holds */

static void populations_are_named_in_order(void **state)
{
    (void)state;
    struct ebb_study study = study_of(17, 7, 364);
    struct ebb_messages messages = {0};
    struct ebb_plan plan;
    study.n_phases = 1;
    study.lead_in[0].for_days = 28;
    study.n_strata = 2;
    study.strata[0] = (struct ebb_stratum){"remitters", 1, {{10, -1.0, 1, 2}}};
    study.strata[1] = (struct ebb_stratum){"stable", 1, {{20, -1.0, 2, 2}}};
    study.n_modifiers = 4;
    study.modifiers[0] = (struct ebb_modifier){"therapy", 0.3, 1.0, 1.0, 1.0, 1.0, 1.0};
    study.modifiers[1] =
        (struct ebb_modifier){"everybody", 1.0, 1.0, 1.0, 1.0, 1.0, 1.0}; /* nobody to compare with */
    study.modifiers[2] = (struct ebb_modifier){"nobody", 0.0, 1.0, 1.0, 1.0, 1.0, 1.0};
    study.modifiers[3] = (struct ebb_modifier){"anxiety", 0.6, 1.0, 1.0, 1.0, 1.0, 1.0};
    assert_int_equal(ebb_plan_init(&plan, &study, &messages), EBB_OK);
    const struct {
        const char *name;
        enum ebb_population_kind kind;
        int index;
    } expected[] = {
        {"treated", EBB_TREATED, 0},
        {"responders", EBB_RESPONDERS, 0},
        {"remitters", EBB_STRATUM, 0},
        {"stable", EBB_STRATUM, 1},
        {"with_therapy", EBB_WITH_MODIFIER, 0},
        {"without_therapy", EBB_WITHOUT_MODIFIER, 0},
        {"with_anxiety", EBB_WITH_MODIFIER, 3},
        {"without_anxiety", EBB_WITHOUT_MODIFIER, 3},
        {"compared", EBB_COMPARED, 0},
    };
    assert_int_equal(plan.n_populations, sizeof expected / sizeof expected[0]);
    for (int p = 0; p < plan.n_populations; p++) {
        assert_string_equal(plan.populations[p].name, expected[p].name);
        assert_int_equal(plan.populations[p].kind, expected[p].kind);
        assert_int_equal(plan.populations[p].index, expected[p].index);
    }
    ebb_plan_free(&plan);
    assert_null(plan.constants);
}

static void blocks_cover_all_patients(void **state)
{
    (void)state;
    const int64_t cases[][2] = {{1, 1}, {4096, 1}, {4097, 2}, {100000, 25}, {INT64_C(1000000000), 244141}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct ebb_study study = study_of(17, 7, 364);
        struct ebb_messages messages = {0};
        struct ebb_plan plan;
        study.n_patients = cases[i][0];
        assert_int_equal(ebb_plan_init(&plan, &study, &messages), EBB_OK);
        assert_int_equal(ebb_plan_most_patients(&plan), cases[i][0]);
        assert_int_equal(plan.n_blocks, cases[i][1]);
        ebb_plan_free(&plan);

        study.n_policies = 2;
        study.policies[1] = study.policies[0];
        strcpy(study.policies[1].name, "other");
        study.policies[1].limits.max_infusions = 9;          /* equals have no difference to know */
        study.precision = (struct ebb_precision){.on = true, /* then the most patients of the rule count */
                                                 .second_policy = 1,
                                                 .half_width = 0.1,
                                                 .min_patients = 1,
                                                 .max_patients = 8193};
        assert_int_equal(ebb_plan_init(&plan, &study, &messages), EBB_OK);
        assert_int_equal(ebb_plan_most_patients(&plan), 8193);
        assert_int_equal(plan.n_blocks, 3);
        ebb_plan_free(&plan);
    }
}

static void sums_that_could_overflow_are_refused(void **state)
{
    (void)state;
    /* 52 visits of 7 days at the worst score are 21840 points times days; 2^61 holds the square of 4.8e9 of
     * them, not of 4.9e9 */
    const int64_t cases[][2] = {{INT64_C(4800000000), EBB_OK}, {INT64_C(4900000000), EBB_BAD_STUDY}};
    for (size_t i = 0; i < 2; i++) {
        struct ebb_study study = study_of(17, 7, 364);
        struct ebb_messages messages = {0};
        struct ebb_plan plan;
        study.n_patients = cases[i][0];
        assert_int_equal(ebb_plan_init(&plan, &study, &messages), cases[i][1]);
        assert_int_equal(messages.n, cases[i][1] == EBB_OK ? 0 : 1);
        ebb_plan_free(&plan);
        ebb_messages_free(&messages);
    }
}

static void masks_are_as_wide_as_the_interval(void **state)
{
    (void)state;
    const int cases[][2] = {{1, 1}, {7, 1}, {8, 1}, {9, 2}, {16, 2}, {17, 4}, {28, 4}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        const struct ebb_study study = study_of(17, cases[i][0], 364);
        struct ebb_messages messages = {0};
        struct ebb_plan plan;
        assert_int_equal(ebb_plan_init(&plan, &study, &messages), EBB_OK);
        assert_int_equal(plan.mask_bytes, cases[i][1]);
        ebb_plan_free(&plan);
    }
}

/* 4. Refusals */

static void refuse(const struct ebb_study *study, const char *words)
{
    struct ebb_messages messages = {0};
    struct ebb_plan plan;
    assert_int_equal(ebb_plan_init(&plan, study, &messages), EBB_BAD_STUDY);
    assert_int_equal(messages.n, 1);
    assert_non_null(strstr(ebb_support_printed(&messages.items[0]), words));
    ebb_messages_free(&messages);
    ebb_plan_free(&plan);
}

static void horizon_without_an_assessment_is_refused(void **state)
{
    (void)state;
    struct ebb_study study = study_of(17, 7, 3); /* ends on day 20, the first visit would be on 21 */
    refuse(&study, "horizon = 3 days: no assessment falls into follow-up; must be at least 4 days");
    study.horizon_days = 27; /* assessed on day 28, not before 17 + 27 = 44 */
    study.assessment_every_days = 28;
    struct ebb_messages messages = {0};
    struct ebb_plan plan;
    assert_int_equal(ebb_plan_init(&plan, &study, &messages), EBB_OK);
    ebb_plan_free(&plan);
    study.horizon_days = 10;
    refuse(&study, "horizon = 10 days: no assessment falls into follow-up; must be at least 11 days");
    study = study_of(17, 7, 6);
    study.n_phases = 1; /* R = 28, the next assessment on 35 */
    study.lead_in[0].for_days = 7;
    refuse(&study, "horizon = 6 days: no assessment falls into follow-up; must be at least 7 days");
}

static void too_many_assessments_are_refused(void **state)
{
    (void)state;
    struct ebb_study study = study_of(17, 1, EBB_MAX_ASSESSMENTS - 18); /* days 0 to 4095 */
    struct ebb_messages messages = {0};
    struct ebb_plan plan;
    assert_int_equal(ebb_plan_init(&plan, &study, &messages), EBB_OK);
    assert_int_equal(plan.calendar.n_assessments, EBB_MAX_ASSESSMENTS);
    ebb_plan_free(&plan);
    study.horizon_days++;
    refuse(&study, "makes 4097 assessments; at most 4096");
}

/* 5. Clinic days */

static void a_plan_has_the_clinic_days_of_its_study(void **state)
{
    (void)state;
    struct ebb_study study = study_of(17, 7, 364);
    struct ebb_messages messages = {0};
    struct ebb_plan plan;
    study.clinic_days = 0x1f;
    assert_int_equal(ebb_plan_init(&plan, &study, &messages), EBB_OK);
    assert_int_equal(plan.study.policies[0].limits.clinic_days, 0x1f);
    assert_int_equal(plan.constants->study.policies[0].limits.clinic_days, 0x1f);
    ebb_plan_free(&plan);
    study.clinic_days = 0; /* a study without a day on which anybody is treated */
    assert_int_equal(ebb_plan_init(&plan, &study, &messages), EBB_BAD_STUDY);
    assert_string_equal(messages.items[0].words, "clinic_days = 0: must be bits of seven weekdays, 1 to 127");
    ebb_messages_free(&messages);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("calendars are those counted by hand", calendars_are_those_counted_by_hand),
        TEST("a lead-in ends at an assessment, each phase rounded up to one", lead_in_ends_at_an_assessment),
        TEST("a phase that ends before classification gives way to the next",
             phase_that_ends_before_classification_gives_way),
        TEST("populations are treated, responders, strata, with and without each modifier",
             populations_are_named_in_order),
        TEST("blocks cover all patients, the most of the stopping rule included", blocks_cover_all_patients),
        TEST("sums that could overflow are refused", sums_that_could_overflow_are_refused),
        TEST("masks of infusions are as wide as the interval", masks_are_as_wide_as_the_interval),
        TEST("a horizon that holds no assessment is refused", horizon_without_an_assessment_is_refused),
        TEST("too many assessments are refused", too_many_assessments_are_refused),
        TEST("a plan has the clinic days of its study, which must have some",
             a_plan_has_the_clinic_days_of_its_study),
    };
    return RUN_TESTS(tests);
}
