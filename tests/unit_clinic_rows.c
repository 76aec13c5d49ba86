/* SPDX-License-Identifier: MIT
 * unit_clinic_rows: the clinics beside a clinic differ from it by what their words say, and the search finds
 * the smallest staffing and its evidence.
 *
 *   1. Staffing   2. Rows   3. The search
 */
#include <math.h>
#include <string.h>

#include <ebb/clinic_rows.h>
#include <ebb/clinic_search.h>

#include "clinic_usual.h"
#include "support.h"
#include "tap.h"

static struct ebb_study usual_study; /* of the clinic that a test asks about */

/* 1. Staffing */

static void numbers_alone(void **state)
{
    struct ebb_clinic clinic, before;
    (void)state;
    ebb_clinic_usual(&clinic);
    assert_true(ebb_clinic_set_staffing(&clinic, 6, 3));
    assert_int_equal(clinic.chairs, 6);
    assert_int_equal(clinic.nurses, 3);
    memcpy(&before, &clinic, sizeof before);
    assert_false(ebb_clinic_set_staffing(&clinic, 0, 3));
    assert_false(ebb_clinic_set_staffing(&clinic, 6, 0));
    assert_false(ebb_clinic_set_staffing(&clinic, EBB_MAX_CHAIRS + 1, 3));
    assert_memory_equal(&before, &clinic, sizeof before);
}

static void chairs_stand_in_rooms(void **state)
{
    struct ebb_clinic clinic;
    (void)state;
    ebb_clinic_usual(&clinic);
    clinic.n_rooms = 2;
    clinic.rooms[0] = 1;
    clinic.rooms[1] = 3;
    assert_true(ebb_clinic_set_staffing(&clinic, 6, 2));
    assert_int_equal(clinic.rooms[0], 1);
    assert_int_equal(clinic.rooms[1], 5);
    assert_true(ebb_clinic_set_staffing(&clinic, 2, 2));
    assert_int_equal(clinic.rooms[0], 1);
    assert_int_equal(clinic.rooms[1], 1);
    assert_true(ebb_clinic_set_staffing(&clinic, 1, 2));
    assert_int_equal(clinic.n_rooms, 1);
    assert_int_equal(clinic.rooms[0], 1);
}

/* Two shifts after each other, of two and one: one nurse at most is one in each. */
static void nurses_work_in_shifts(void **state)
{
    struct ebb_clinic clinic;
    (void)state;
    ebb_clinic_usual(&clinic);
    clinic.n_shifts = 2;
    clinic.shifts[0] = (struct ebb_shift){.nurses = 2, .hours = {540, 780}, .break_from = 720};
    clinic.shifts[1] = (struct ebb_shift){.nurses = 1, .hours = {780, 1020}, .break_from = 900};
    assert_true(ebb_clinic_set_staffing(&clinic, 4, 3));
    assert_int_equal(clinic.n_shifts, 3);
    assert_int_equal(clinic.shifts[2].nurses, 1);
    assert_int_equal(clinic.shifts[2].hours.to, 0); /* all opening hours */
    assert_true(ebb_clinic_set_staffing(&clinic, 4, 1));
    int nurses = 0;
    for (int i = 0; i < clinic.n_shifts; i++)
        nurses += clinic.shifts[i].nurses;
    assert_true(nurses >= 1 && nurses <= 2);
    assert_int_equal(clinic.nurses, 1);
}

/* 2. Rows */

static const struct ebb_clinic_what_if *find(const struct ebb_clinic_rows *rows, enum ebb_clinic_if code)
{
    for (int i = 0; i < rows->n_what_ifs; i++) {
        if (rows->what_ifs[i].code == code)
            return &rows->what_ifs[i];
    }
    return NULL;
}

static const struct ebb_clinic *clinic_of(const struct ebb_clinic_rows *rows, enum ebb_clinic_if code)
{
    const struct ebb_clinic_what_if *what_if = find(rows, code);
    assert_non_null(what_if);
    return &rows->cases[what_if->row].clinic;
}

static void open_rows(struct ebb_clinic_rows *rows, const struct ebb_clinic *clinic,
                      const struct ebb_study *study, bool default_study)
{
    struct ebb_messages messages = {0};
    const struct ebb_clinic_rows_asked asked = {5, 4, true, default_study};
    assert_int_equal(ebb_clinic_rows_init(rows, clinic, study, &asked, &messages), EBB_OK);
    ebb_messages_free(&messages);
}

/* Every row passes the check, and has a row without limits that plays the same study; these come before. */
static void assert_rows_are_sound(const struct ebb_clinic_rows *rows, const struct ebb_clinic *clinic)
{
    assert_memory_equal(&rows->cases[rows->own].clinic, clinic, sizeof *clinic);
    for (int row = 0; row < rows->n; row++) {
        struct ebb_messages messages = {0};
        const struct ebb_clinic_case *now = &rows->cases[row];
        assert_int_equal(ebb_clinic_check(&now->clinic, &messages), EBB_OK);
        ebb_messages_free(&messages);
        assert_ptr_equal(rows->played[row].clinic, &now->clinic);
        assert_ptr_equal(rows->played[row].study, &rows->studies[now->study]);
        assert_int_equal(now->clinic.unlimited, now->without_limits < 0);
        if (now->without_limits >= 0) {
            const struct ebb_clinic_case *pair = &rows->cases[now->without_limits];
            assert_true(now->without_limits < row && pair->without_limits < 0);
            assert_int_equal(pair->study, now->study);
            assert_true(pair->clinic.new_per_week == now->clinic.new_per_week);
        }
    }
}

static void rows_of_the_usual_clinic(void **state)
{
    struct ebb_clinic clinic;
    struct ebb_clinic_rows rows;
    (void)state;
    ebb_clinic_usual(&clinic);
    ebb_clinic_default_study(&clinic, &usual_study);
    open_rows(&rows, &clinic, &usual_study, true);
    assert_rows_are_sound(&rows, &clinic);
    for (int c = 0; c < 5; c++) {
        assert_int_equal(rows.chairs[c], 2 + c);
        for (int n = 0; n < 4; n++) {
            assert_int_equal(rows.nurses[n], 1 + n);
            assert_int_equal(rows.cases[rows.staffing[c][n]].clinic.chairs, 2 + c);
            assert_int_equal(rows.cases[rows.staffing[c][n]].clinic.nurses, 1 + n);
        }
    }
    assert_int_equal(rows.n_what_ifs, 10);
    assert_int_equal(find(&rows, EBB_IF_CHAIR_MORE)->row, rows.staffing[3][1]);
    assert_string_equal(find(&rows, EBB_IF_CHAIR_MORE)->words, "one chair more (5)");
    assert_string_equal(find(&rows, EBB_IF_NURSE_LESS)->words, "one nurse fewer (1)");
    assert_int_equal(clinic_of(&rows, EBB_IF_HOUR_MORE)->open.to, 1080);
    assert_null(find(&rows, EBB_IF_SLOT_SHORTER)); /* 75 minutes are less than a patient sits */
    assert_int_equal(clinic_of(&rows, EBB_IF_START_SHARED)->patients_per_nurse_at_start, 3);
    assert_true(clinic_of(&rows, EBB_IF_REFERRALS_MORE)->new_per_week > 2.39);
    const double miss = rows.studies[0].parameters.adherence.p_miss;
    assert_true(clinic_of(&rows, EBB_IF_NO_SHOWS_HALVED)->attendance.no_show == 0.25 * miss);
    const struct ebb_clinic_case *longer = &rows.cases[find(&rows, EBB_IF_INTERVAL_LONGER)->row];
    assert_int_equal(rows.studies[longer->study].policies[0].maintenance.every_days.lo, 35);
    assert_true(longer->without_limits > 0 && longer->study > 0);
    ebb_clinic_rows_free(&rows);
}

static void no_slot_is_shorter_than_a_session(void **state)
{
    struct ebb_clinic clinic;
    struct ebb_clinic_rows rows;
    (void)state;
    ebb_clinic_usual(&clinic);
    ebb_clinic_default_study(&clinic, &usual_study);
    const double minutes = ebb_service_minutes(&clinic.services[0]);
    const int least = (int)minutes + ((int)minutes < minutes);
    assert_true(least > 60 && least < 90);
    for (int slot = least + 14; slot <= least + 15; slot++) {
        clinic.slot_minutes = slot;
        open_rows(&rows, &clinic, &usual_study, true);
        assert_int_equal(find(&rows, EBB_IF_SLOT_SHORTER) != NULL, slot == least + 15);
        ebb_clinic_rows_free(&rows);
    }
}

/* Later, earlier and at opening, each where the house is open then; who is there all day has none of them. */
static void a_prescriber_who_is_limited_has_rows(void **state)
{
    static const struct {
        struct ebb_hours hours;
        const char *words[3]; /* NULL: no such row */
    } cases[] = {{{540, 780}, {"until 14:00"}},
                 {{660, 1020}, {NULL, "from 10:00", "09:00 to 15:00"}},
                 {{570, 990}, {"until 17:00", "from 09:00", "09:00 to 16:00"}},
                 {{540, 1020}, {NULL}},
                 {{0, 0}, {NULL}}};
    struct ebb_clinic clinic;
    struct ebb_clinic_rows rows;
    (void)state;
    ebb_clinic_usual(&clinic);
    ebb_clinic_default_study(&clinic, &usual_study);
    clinic.prescriber = (struct ebb_prescriber){.on = true, .intake_minutes = 60, .review_minutes = 10};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        clinic.prescriber.hours = cases[i].hours;
        open_rows(&rows, &clinic, &usual_study, true);
        assert_rows_are_sound(&rows, &clinic);
        for (int code = 0; code < 3; code++) {
            const struct ebb_clinic_what_if *row = find(&rows, EBB_IF_PRESCRIBER_MORE + code);
            const char *words = cases[i].words[code];
            assert_string_equal(row ? row->words + strlen("the prescriber ") : "", words ? words : "");
        }
        assert_true(clinic_of(&rows, EBB_IF_NO_REVIEWS)->prescriber.review_minutes == 0.0);
        ebb_clinic_rows_free(&rows);
    }
}

/* What there cannot be less of has no row, nor what would not end by midnight; what others say of their hours
 * goes with the opening hours. */
static void rows_that_cannot_be_are_left_out(void **state)
{
    struct ebb_clinic clinic;
    struct ebb_clinic_rows rows;
    (void)state;
    ebb_clinic_usual(&clinic);
    clinic.chairs = clinic.nurses = 1;
    clinic.open.to = 1350; /* who begins an hour later would not be home by midnight */
    clinic.slot_minutes = 15;
    clinic.new_per_week = 0;
    clinic.attendance.no_show = 0;
    clinic.interval_days = 7;
    ebb_clinic_default_study(&clinic, &usual_study);
    open_rows(&rows, &clinic, &usual_study, true);
    assert_rows_are_sound(&rows, &clinic);
    assert_null(find(&rows, EBB_IF_CHAIR_LESS));
    assert_null(find(&rows, EBB_IF_NURSE_LESS));
    assert_null(find(&rows, EBB_IF_HOUR_MORE));
    assert_null(find(&rows, EBB_IF_SLOT_SHORTER));
    assert_null(find(&rows, EBB_IF_NO_SHOWS_HALVED));
    assert_null(find(&rows, EBB_IF_REFERRALS_MORE));
    assert_null(find(&rows, EBB_IF_INTERVAL_SHORTER));
    assert_int_equal(rows.chairs[0], 1);
    ebb_clinic_rows_free(&rows);
}

static void policies_of_the_study_are_rows(void **state)
{
    struct ebb_clinic clinic;
    struct ebb_clinic_rows rows;
    (void)state;
    usual_study = ebb_support_study("three_policies.yaml");
    usual_study.record = EBB_RECORD_SUMMARY;
    usual_study.n_targets = 0;
    usual_study.precision.on = false;
    ebb_clinic_usual(&clinic);
    memcpy(clinic.policy, usual_study.policies[1].name, sizeof clinic.policy);
    open_rows(&rows, &clinic, &usual_study, false);
    assert_rows_are_sound(&rows, &clinic);
    int n_policies = 0;
    for (int i = 0; i < rows.n_what_ifs; i++) {
        if (rows.what_ifs[i].code != EBB_IF_POLICY)
            continue;
        const struct ebb_clinic_case *now = &rows.cases[rows.what_ifs[i].row];
        assert_string_equal(rows.studies[now->study].policies[0].name, now->clinic.policy);
        assert_string_not_equal(now->clinic.policy, clinic.policy);
        n_policies++;
    }
    assert_int_equal(n_policies, usual_study.n_policies - 1);
    assert_null(find(&rows, EBB_IF_INTERVAL_LONGER));
    ebb_clinic_rows_free(&rows);
}

/* A large clinic sees tenths of itself, and one chair more all the same. */
static void large_clinics_have_a_wider_table(void **state)
{
    struct ebb_clinic clinic;
    struct ebb_clinic_rows rows;
    (void)state;
    ebb_clinic_usual(&clinic);
    clinic.chairs = 30;
    clinic.nurses = 10;
    ebb_clinic_default_study(&clinic, &usual_study);
    open_rows(&rows, &clinic, &usual_study, true);
    assert_rows_are_sound(&rows, &clinic);
    assert_int_equal(rows.chairs[0], 24);
    assert_int_equal(rows.chairs[4], 36);
    assert_int_equal(clinic_of(&rows, EBB_IF_CHAIR_MORE)->chairs, 31);
    ebb_clinic_rows_free(&rows);
}

/* 3. The search */

/* A toy: so many chairs are needed, and with them so many nurses. */
struct toy {
    int chairs, nurses, n_calls;
};

static enum ebb_status probe_toy(void *self, struct ebb_clinic_probe *probes, int n)
{
    struct toy *toy = self;
    toy->n_calls++;
    assert_true(n >= 1 && n <= EBB_CLINIC_PROBES_AT_ONCE);
    for (int i = 0; i < n; i++) {
        assert_true(probes[i].chairs >= 1 && probes[i].nurses >= 1);
        probes[i].exists = probes[i].is_clear = true;
        probes[i].meets = probes[i].chairs >= toy->chairs && probes[i].nurses >= toy->nurses;
    }
    return EBB_OK;
}

static void every_staffing_is_found(void **state)
{
    (void)state;
    for (int chairs = 1; chairs <= 40; chairs++) {
        for (int nurses = 1; nurses <= chairs + 1; nurses++) {
            for (int from = 1; from <= 40; from += 13) {
                struct toy toy = {.chairs = chairs, .nurses = nurses};
                struct ebb_clinic_search search;
                assert_int_equal(ebb_clinic_search(from, 64, NULL, 0, probe_toy, &toy, &search), EBB_OK);
                assert_true(search.found && search.is_evident);
                assert_int_equal(search.chairs, chairs);
                assert_int_equal(search.nurses, nurses);
                assert_true(ebb_clinic_search_find(&search, chairs, nurses)->meets);
                if (chairs > 1)
                    assert_false(ebb_clinic_search_find(&search, chairs - 1, nurses)->meets);
                if (nurses > 1)
                    assert_false(ebb_clinic_search_find(&search, chairs, nurses - 1)->meets);
                assert_true(toy.n_calls <= 16);
            }
        }
    }
}

static void what_no_staffing_meets_is_not_found(void **state)
{
    struct toy toy = {.chairs = 65, .nurses = 1};
    struct ebb_clinic_search search;
    (void)state;
    assert_int_equal(ebb_clinic_search(3, 64, NULL, 0, probe_toy, &toy, &search), EBB_OK);
    assert_false(search.found);
    assert_non_null(ebb_clinic_search_find(&search, 64, 65));
    assert_int_equal(toy.n_calls, 1); /* the most is asked, and nothing after it */
    toy.chairs = EBB_MAX_CHAIRS;
    toy.nurses = 700;
    assert_int_equal(ebb_clinic_search(1, EBB_MAX_CHAIRS, NULL, 0, probe_toy, &toy, &search), EBB_OK);
    assert_true(search.found && search.chairs == EBB_MAX_CHAIRS && search.nurses == 700);
}

/* A table that has been played: what lies inside of it is found without asking. */
static void what_is_known_is_not_asked(void **state)
{
    struct toy toy = {.chairs = 4, .nurses = 2};
    struct ebb_clinic_probe known[20];
    struct ebb_clinic_search search;
    (void)state;
    for (int i = 0; i < 20; i++) {
        known[i] = (struct ebb_clinic_probe){
            .chairs = 2 + i / 4, .nurses = 1 + i % 4, .exists = true, .is_clear = true};
        known[i].meets = known[i].chairs >= toy.chairs && known[i].nurses >= toy.nurses;
    }
    assert_int_equal(ebb_clinic_search(6, 64, known, 20, probe_toy, &toy, &search), EBB_OK);
    assert_int_equal(toy.n_calls, 0);
    assert_int_equal(search.n, 20);
    assert_true(search.found && search.is_evident && search.chairs == 4 && search.nurses == 2);
}

/* Two chairs do by accident what three do not. */
static enum ebb_status probe_uneven(void *self, struct ebb_clinic_probe *probes, int n)
{
    (void)self;
    for (int i = 0; i < n; i++) {
        probes[i].exists = probes[i].is_clear = true;
        probes[i].meets = probes[i].chairs >= 4 || (probes[i].chairs == 3 && probes[i].nurses == 2);
        probes[i].meets = probes[i].meets && probes[i].nurses >= 2;
    }
    return EBB_OK;
}

static void evidence_that_fails_is_said(void **state)
{
    struct ebb_clinic_search search;
    (void)state;
    assert_int_equal(ebb_clinic_search(4, 16, NULL, 0, probe_uneven, NULL, &search), EBB_OK);
    assert_true(search.found && search.chairs == 4 && search.nurses == 2);
    assert_false(search.is_evident);
}

/* Shares that rise with chairs, with an error of 2 points. */
static enum ebb_status probe_shares(void *self, struct ebb_clinic_probe *probes, int n)
{
    (void)self;
    for (int i = 0; i < n; i++) {
        struct ebb_clinic_probe *probe = &probes[i];
        const int fewer = probe->nurses < probe->chairs ? probe->nurses : probe->chairs;
        probe->exists = true;
        probe->on_target = (struct ebb_clinic_estimate){.n = 40, .mean = 0.87 + 0.03 * fewer, .error = 0.02};
        probe->meets = probe->on_target.mean >= 0.95;
        probe->is_clear = ebb_clinic_is_clear(&probe->on_target, &probe->verdict, 0.95);
    }
    return EBB_OK;
}

/* 3 and 3 give 96, one less 93 of 95: half an error above and one below. Two errors of 2 points for a point
 * would be 16 times as many years. */
static void what_years_cannot_tell_is_no_evidence(void **state)
{
    struct ebb_clinic_search search;
    const struct ebb_clinic_verdict grows = {.state = EBB_CLINIC_BACKLOG_GROWS};
    (void)state;
    assert_int_equal(ebb_clinic_search(4, 64, NULL, 0, probe_shares, NULL, &search), EBB_OK);
    assert_true(search.found && search.chairs == 3 && search.nurses == 3);
    assert_false(search.is_evident);
    assert_true(fabs(ebb_clinic_search_years(&search, 0.95, 40) - 640.0) < 1e-6);
    assert_true(isnan(ebb_clinic_search_years(&search, 0.96, 40)));
    struct ebb_clinic_estimate share = {.n = 40, .mean = 0.92, .error = 0.01};
    assert_true(ebb_clinic_is_clear(&share, &(struct ebb_clinic_verdict){0}, 0.95));
    share.error = 0.016;
    assert_false(ebb_clinic_is_clear(&share, &(struct ebb_clinic_verdict){0}, 0.95));
    assert_true(ebb_clinic_is_clear(&share, &grows, 0.95));
    share.error = NAN;
    assert_false(ebb_clinic_is_clear(&share, &(struct ebb_clinic_verdict){0}, 0.5));
}

static enum ebb_status stops(void *self, struct ebb_clinic_probe *probes, int n)
{
    (void)self;
    (void)probes;
    (void)n;
    return EBB_INTERRUPTED;
}

static void failures_are_handed_on(void **state)
{
    struct ebb_clinic_search search;
    (void)state;
    assert_int_equal(ebb_clinic_search(4, 16, NULL, 0, stops, NULL, &search), EBB_INTERRUPTED);
    assert_false(search.found);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST("other chairs and nurses, and none that make no clinic", numbers_alone),
        TEST("chairs come into and go from the largest room", chairs_stand_in_rooms),
        TEST("nurses come for all day and go from the largest shift", nurses_work_in_shifts),
        TEST("a clinic's rows: the table around it, and what if", rows_of_the_usual_clinic),
        TEST("no slot is shorter than a session takes", no_slot_is_shorter_than_a_session),
        TEST("a prescriber who is limited has rows of more hours and no reviews",
             a_prescriber_who_is_limited_has_rows),
        TEST("what makes no clinic has no row", rows_that_cannot_be_are_left_out),
        TEST("other policies of the study are rows with people of their own", policies_of_the_study_are_rows),
        TEST("a large clinic has a wider table", large_clinics_have_a_wider_table),
        TEST("the search finds the smallest staffing wherever it is", every_staffing_is_found),
        TEST("and says when there is none", what_no_staffing_meets_is_not_found),
        TEST("what the table shows is not played again", what_is_known_is_not_asked),
        TEST("one less that does as well is said", evidence_that_fails_is_said),
        TEST("what these years cannot tell is no evidence, and how many could is said",
             what_years_cannot_tell_is_no_evidence),
        TEST("a search that is stopped hands that on", failures_are_handed_on),
    };
    return RUN_TESTS(tests);
}
