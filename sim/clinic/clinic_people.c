/* SPDX-License-Identifier: MIT
 * clinic_people: the panel by trying numbers, the referrals by weeks.
 *
 * Why the panel is tried and not built up: a clinic started empty needs years of simulated time to fill, and
 * then has as many as the model sends, not the 300 whom the planner sees every day. Who entered at a random
 * day of the last years and is still in care stands where a patient of a real panel stands: long stayers are
 * as frequent as they are.
 *
 * Most numbers are turned down for a day of leaving that has passed. That is known from the traits, before
 * any luck is drawn, and makes the panel three times as quick. Of the others luck is drawn as far as the past
 * goes, and the rest only for those who are kept: half of them leave in it. Luck of the past is drawn where
 * that of the next number will be, and goes with it: a person keeps that of the simulated weeks alone, a
 * quarter of the bytes, which large clinics wait for.
 *
 *   1. Memory   2. One person   3. The panel   4. Referrals   5. All of them
 */
#include <ebb/clinic_people.h>

#include <stdlib.h>
#include <string.h>

#include <ebb/arith.h>
#include <ebb/draw.h>

#include "pages.h"

/* 1. Memory */

/* Luck and rows of so many people in one piece, at fixed addresses: courses point into it. Of a large clinic
 * a sixteenth of its panel: pieces of several large pages. */
enum { PEOPLE_A_PIECE = 64, PIECES_A_PANEL = 16, NUMBERS_A_PLACE = 64 };

struct ebb_people_memory {
    int n_pieces, room; /* pieces; people that there is room for */
    int a_piece;        /* people */
    unsigned char **pieces;
    size_t luck_bytes, course_bytes; /* of a person */
    void *past;                      /* luck of a whole course: of the number that is tried */
};

static size_t stride_of(const struct ebb_people_memory *memory)
{
    return memory->luck_bytes + memory->course_bytes;
}

static void free_memory(struct ebb_people_memory *memory)
{
    if (memory == NULL)
        return;
    for (int i = 0; i < memory->n_pieces; i++)
        free(memory->pieces[i]);
    free(memory->pieces);
    free(memory->past);
    free(memory);
}

void ebb_people_free(struct ebb_people *people)
{
    free_memory(people->memory);
    free(people->people);
    *people = (struct ebb_people){0};
}

/* What was made for a study of another length is of no use. `n_lucks`: assessments that a person has luck
 * of. */
static enum ebb_status open_memory(struct ebb_people *people, const struct ebb_calendar *calendar,
                                   int n_lucks, int n_panel)
{
    const size_t luck = ebb_pages_whole_lines((size_t)n_lucks * sizeof(struct ebb_luck_at));
    const size_t course = ebb_pages_whole_lines(ebb_course_bytes(calendar));
    if (people->memory && people->memory->luck_bytes == luck && people->memory->course_bytes == course)
        return EBB_OK;
    ebb_people_free(people);
    people->memory = calloc(1, sizeof *people->memory);
    if (people->memory == NULL)
        return EBB_NO_MEMORY;
    people->memory->a_piece = PEOPLE_A_PIECE + n_panel / PIECES_A_PANEL;
    people->memory->luck_bytes = luck;
    people->memory->course_bytes = course;
    people->memory->past = aligned_alloc(64, ebb_luck_bytes(calendar));
    return people->memory->past ? EBB_OK : EBB_NO_MEMORY;
}

static enum ebb_status add_piece(struct ebb_people_memory *memory)
{
    unsigned char **pieces = realloc(memory->pieces, ((size_t)memory->n_pieces + 1) * sizeof *memory->pieces);
    if (pieces == NULL)
        return EBB_NO_MEMORY;
    memory->pieces = pieces;
    memory->pieces[memory->n_pieces] = ebb_pages_alloc((size_t)memory->a_piece * stride_of(memory));
    if (memory->pieces[memory->n_pieces] == NULL)
        return EBB_NO_MEMORY;
    memory->n_pieces++;
    return EBB_OK;
}

/* Room for person number n (from 0), whose luck and rows are lent. Growing moves the array of people: their
 * courses point at patients in it, which is mended when all are there (settle). */
static enum ebb_status make_room(struct ebb_people *people, int n)
{
    struct ebb_people_memory *memory = people->memory;
    if (n >= memory->room) {
        const int room = memory->room > 0 ? 2 * memory->room : 2 * PIECES_A_PANEL * memory->a_piece;
        struct ebb_person *larger = ebb_pages_alloc((size_t)room * sizeof *larger);
        if (larger == NULL)
            return EBB_NO_MEMORY;
        if (n > 0)
            memcpy(larger, people->people, (size_t)n * sizeof *larger);
        free(people->people);
        people->people = larger;
        memory->room = room;
    }
    return n / memory->a_piece < memory->n_pieces ? EBB_OK : add_piece(memory);
}

static void lend(struct ebb_people *people, int n)
{
    const struct ebb_people_memory *memory = people->memory;
    struct ebb_person *person = &people->people[n];
    unsigned char *at =
        memory->pieces[n / memory->a_piece] + (size_t)(n % memory->a_piece) * stride_of(memory);
    *person = (struct ebb_person){0};
    person->luck.rows = (struct ebb_luck_at *)(void *)at;
    ebb_course_lend(&person->course, &people->constants->calendar, at + memory->luck_bytes);
}

/* 2. One person */

/* By shares, the last one taking what rounding leaves. */
static int policy_of(const struct ebb_clinic *clinic, uint32_t word)
{
    const double u = ebb_draw_uniform(word);
    double sum = 0.0;
    for (int i = 0; i + 1 < clinic->n_policies; i++) {
        sum += clinic->policies[i].share;
        if (u < sum)
            return i;
    }
    return clinic->n_policies > 0 ? clinic->n_policies - 1 : 0;
}

/* The first service has whom the others leave. */
static int service_of(const struct ebb_clinic *clinic, uint32_t word)
{
    const double u = ebb_draw_uniform(word);
    double sum = 0.0;
    for (int i = 1; i < clinic->n_services; i++) {
        sum += clinic->services[i].share;
        if (u < sum)
            return i;
    }
    return 0;
}

static void draw_traits(struct ebb_people *people, struct ebb_person *person, const struct ebb_chance *chance,
                        int64_t index, int64_t number)
{
    const uint64_t word = ebb_chance_word(chance, index, 0, EBB_CHANCE_POLICY);
    person->index = index;
    person->policy = policy_of(people->clinic, ebb_draw_high(word));
    person->service = service_of(people->clinic, ebb_draw_low(word));
    person->entry_day = EBB_NEVER;
    person->referred_day = -1;
    ebb_patient_draw(&person->patient, people->constants, number,
                     ebb_draw_patient(people->constants->base, number));
}

/* Assessments before that day of the course. */
static int assessments_before(const struct ebb_people *people, int day)
{
    const struct ebb_calendar *calendar = &people->constants->calendar;
    const int n = (day + calendar->interval_days - 1) / calendar->interval_days;
    return n < calendar->n_assessments ? n : calendar->n_assessments;
}

/* With luck before `until`, a day of the course. */
static void begin(struct ebb_people *people, struct ebb_person *person, int until)
{
    person->course.constants = people->constants;
    person->course.patient = &person->patient;
    person->course.luck = &person->luck;
    ebb_luck_draw_part(&person->luck, people->constants, &person->patient, 0,
                       assessments_before(people, until));
    ebb_course_begin(&person->course);
}

/* Courses point at patients and lucks in an array that may have moved. */
static void settle(struct ebb_people *people)
{
    for (int i = 0; i < people->n; i++) {
        people->people[i].course.patient = &people->people[i].patient;
        people->people[i].course.luck = &people->people[i].luck;
    }
}

/* 3. The panel */

/* Plays what happened before `day` (of the course) without a queue, the patient's own luck and all. */
static void play_past(struct ebb_person *person, const struct ebb_policy *policy, int until)
{
    struct ebb_course *course = &person->course;
    for (;;) {
        int day;
        const enum ebb_course_step step = ebb_course_next(course, &day);
        if (day >= until || step == EBB_STEP_END)
            return;
        if (step == EBB_STEP_ASSESSMENT)
            ebb_course_assess(course);
        else if (step == EBB_STEP_POLICY)
            ebb_course_hand_over(course, policy);
        else
            ebb_course_take_luck(course);
    }
}

/* From the luck of the past (of a whole course) to the person's own, from the last assessment on: sessions
 * of the interval that it has opened take their words there. */
static void keep_luck(struct ebb_people *people, struct ebb_person *person, struct ebb_luck_at *own,
                      int until)
{
    const int n = assessments_before(people, until);
    own[0] = *ebb_luck_at(&person->luck, n - 1);
    person->luck = (struct ebb_luck){.rows = own, .first = n - 1};
    ebb_luck_draw_part(&person->luck, people->constants, &person->patient, n,
                       assessments_before(people, until + 7 * people->clinic->n_weeks));
}

/* Stops short of the next thing of `until` or later, as the panel's own course has. */
void ebb_people_tell_past(const struct ebb_people *people, int i, void *rows, struct ebb_event_log *log)
{
    struct ebb_person past = people->people[i];
    const int until = past.entry_day == EBB_NEVER ? 0 : -past.entry_day;
    ebb_luck_lend(&past.luck, &people->constants->calendar, people->memory->past);
    ebb_luck_draw_part(&past.luck, people->constants, &past.patient, 0, assessments_before(people, until));
    ebb_course_lend(&past.course, &people->constants->calendar, rows);
    past.course.patient = &past.patient;
    past.course.luck = &past.luck;
    past.course.log = log;
    ebb_course_begin(&past.course);
    play_past(&past, &people->constants->study.policies[past.policy], until);
}

/* In induction, or under a policy; and not gone by the last day that has been played. */
static bool is_in_care(const struct ebb_course *course, int until)
{
    const bool in_induction = course->next_assessment <= course->constants->calendar.start;
    return course->patient->treated && course->leaving_day >= until && (in_induction || course->scheduled);
}

/* With `adherence: study` the horizon is the study's own, and who came before it began is nobody's patient
 * any more: kept, they were booked once, and did not come.
 *
 * Whether number `index` is of the panel; if so, it is person n_panel, at the morning of day 0. */
static bool try_number(struct ebb_people *people, const struct ebb_chance *chance, int64_t replication,
                       int64_t index)
{
    struct ebb_person *person = &people->people[people->n_panel];
    lend(people, people->n_panel);
    draw_traits(people, person, chance, index, replication * EBB_MAX_CLINIC_PATIENTS + index);
    const uint32_t word = ebb_draw_high(ebb_chance_word(chance, index, 0, EBB_CHANCE_ENTRY));
    const int days = (int)(365.0 * people->clinic->demand.years_open);
    person->entry_day = -1 - ebb_draw_in(word, 0, days > 0 ? days - 1 : 0);
    const int until = -person->entry_day;
    if (!person->patient.treated || person->patient.dropout_day < until ||
        until > people->constants->calendar.end_day)
        return false;
    struct ebb_luck_at *own = person->luck.rows;
    ebb_luck_lend(&person->luck, &people->constants->calendar, people->memory->past);
    begin(people, person, until);
    play_past(person, &people->constants->study.policies[person->policy], until);
    if (!is_in_care(&person->course, until))
        return false;
    keep_luck(people, person, own, until);
    return true;
}

bool ebb_people_are_stopped(const struct ebb_people *people)
{
    return people->stop && atomic_load(people->stop);
}

static enum ebb_status may_go_on(const struct ebb_people *people)
{
    return ebb_people_are_stopped(people) ? EBB_INTERRUPTED : EBB_OK;
}

static enum ebb_status draw_panel(struct ebb_people *people, const struct ebb_chance *chance,
                                  int64_t replication)
{
    const int64_t most = (int64_t)NUMBERS_A_PLACE * people->clinic->active_patients;
    people->n_panel = 0;
    for (people->n_tried = 0; people->n_panel < people->clinic->active_patients; people->n_tried++) {
        if (people->n_tried >= most || people->n_tried >= EBB_MAX_CLINIC_PATIENTS)
            return EBB_BAD_STUDY;
        enum ebb_status status = may_go_on(people);
        if (status == EBB_OK)
            status = make_room(people, people->n_panel);
        if (status != EBB_OK)
            return status;
        people->n_panel += try_number(people, chance, replication, people->n_tried);
    }
    return EBB_OK;
}

/* 4. Referrals */

/* cos(2 pi x), to 1e-9, by its series after folding into a quarter of a turn: no libm, and a season is known
 * to no more than its first two digits. */
static double cosine_of_turns(double x)
{
    const double pi = 3.14159265358979323846;
    x -= (double)(int64_t)x;
    x = x < 0.0 ? -x : x;
    x = x > 0.5 ? 1.0 - x : x; /* cos is even, and of period 1 */
    const double sign = x > 0.25 ? -1.0 : 1.0;
    const double a = 2.0 * pi * (x > 0.25 ? 0.5 - x : x), a2 = a * a;
    double sum = 1.0, term = 1.0;
    for (int k = 1; k <= 9; k++) {
        term *= -a2 / ((2.0 * k - 1.0) * (2.0 * k));
        sum += term;
    }
    return sign * sum;
}

double ebb_referrals_in_week(const struct ebb_clinic *clinic, int week)
{
    const struct ebb_demand *demand = &clinic->demand;
    const double years = week * 7.0 / 365.25;
    double mean = clinic->new_per_week * ebb_exp(years * ebb_log(1.0 + demand->growth_per_year));
    if (demand->step_day >= 0 && 7 * week >= demand->step_day)
        mean *= demand->step_factor;
    if (demand->season_amplitude > 0.0) {
        const double turns = (7.0 * week + 3.0 - demand->season_peak_day) / 365.25;
        mean *= 1.0 + demand->season_amplitude * cosine_of_turns(turns);
    }
    return mean;
}

/* On a day of the week that the clinic works; closures do not keep letters from coming. */
static int weekday_of_referral(const struct ebb_clinic *clinic, uint32_t word)
{
    int open = __builtin_popcount(clinic->days & 0x7fu);
    int chosen = ebb_draw_in(word, 0, open - 1);
    const int first = (clinic->start_day % 7 + 7 + 3) % 7; /* weekday of day 0: 1970-01-01 was a Thursday */
    for (int d = 0; d < 7; d++) {
        if (clinic->days >> (first + d) % 7 & 1u && chosen-- == 0)
            return d;
    }
    return 0;
}

static enum ebb_status add_referral(struct ebb_people *people, const struct ebb_chance *chance,
                                    int64_t replication, int day)
{
    const int64_t index = people->n_tried + (people->n - people->n_panel);
    enum ebb_status status = may_go_on(people);
    if (status == EBB_OK)
        status = make_room(people, people->n);
    if (status != EBB_OK)
        return status;
    if (index >= EBB_MAX_CLINIC_PATIENTS)
        return EBB_BAD_STUDY;
    struct ebb_person *person = &people->people[people->n];
    lend(people, people->n);
    draw_traits(people, person, chance, index, replication * EBB_MAX_CLINIC_PATIENTS + index);
    person->referred_day = day;
    begin(people, person, 7 * people->clinic->n_weeks - day);
    people->n++;
    return EBB_OK;
}

/* Seven days of counts first, so that numbers follow the days. */
static enum ebb_status draw_week(struct ebb_people *people, const struct ebb_chance *chance,
                                 int64_t replication, int week)
{
    const double mean = ebb_referrals_in_week(people->clinic, week);
    const int n = ebb_poisson(mean, ebb_chance_word(chance, week, 0, EBB_CHANCE_REFERRALS));
    int on_day[7] = {0};
    for (int i = 0; i < n; i++) {
        const uint64_t word = ebb_chance_word(chance, week, i, EBB_CHANCE_WEEKDAY);
        on_day[weekday_of_referral(people->clinic, ebb_draw_high(word))]++;
    }
    enum ebb_status status = EBB_OK;
    for (int d = 0; d < 7; d++) {
        for (int i = 0; i < on_day[d] && status == EBB_OK; i++)
            status = add_referral(people, chance, replication, 7 * week + d);
    }
    return status;
}

/* 5. All of them */

static enum ebb_status start(struct ebb_people *people, const struct ebb_clinic *clinic,
                             const struct ebb_constants *constants, int n_lucks)
{
    ebb_stop_flag *stop = people->stop; /* new memory empties the struct */
    const enum ebb_status status =
        open_memory(people, &constants->calendar, n_lucks, clinic->active_patients);
    people->clinic = clinic;
    people->constants = constants;
    people->stop = stop;
    return status;
}

/* Assessments in the simulated weeks, wherever in an interval they begin, and the one before. */
static int lucks_in(const struct ebb_clinic *clinic, const struct ebb_calendar *calendar)
{
    const int every = calendar->interval_days, n = (7 * clinic->n_weeks + every - 1) / every + 1;
    return n < calendar->n_assessments ? n : calendar->n_assessments;
}

enum ebb_status ebb_people_draw(struct ebb_people *people, const struct ebb_clinic *clinic,
                                const struct ebb_constants *constants, int64_t replication)
{
    struct ebb_chance chance;
    ebb_chance_init(&chance, clinic->seed, replication);
    enum ebb_status status = start(people, clinic, constants, lucks_in(clinic, &constants->calendar));
    if (status == EBB_OK)
        status = draw_panel(people, &chance, replication);
    people->n = people->n_panel;
    for (int week = 0; week < clinic->n_weeks && status == EBB_OK; week++)
        status = draw_week(people, &chance, replication, week);
    if (status == EBB_OK)
        settle(people);
    return status;
}

enum ebb_status ebb_people_draw_cohort(struct ebb_people *people, const struct ebb_clinic *clinic,
                                       const struct ebb_constants *constants, int n)
{
    struct ebb_chance chance;
    ebb_chance_init(&chance, clinic->seed, 0);
    enum ebb_status status = start(people, clinic, constants, constants->calendar.n_assessments);
    people->n_panel = people->n = 0;
    people->n_tried = n;
    for (; people->n < n && status == EBB_OK; people->n++) {
        status = make_room(people, people->n);
        if (status != EBB_OK)
            break;
        struct ebb_person *person = &people->people[people->n];
        lend(people, people->n);
        draw_traits(people, person, &chance, people->n, people->n);
        person->entry_day = 0;
        begin(people, person, constants->calendar.end_day + 1);
    }
    people->n_panel = people->n;
    if (status == EBB_OK)
        settle(people);
    return status;
}
