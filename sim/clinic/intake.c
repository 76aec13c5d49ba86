/* SPDX-License-Identifier: MIT
 * intake: the waiting list: referrals, who gives up, what the prescriber has time for, and inductions
 * (sim/clinic/README.md sections 3 to 5).
 *
 * Two queues in one list, in the order of referral: some wait for the prescriber, some for a series of
 * sessions. Each is served first come, first served, and neither holds up the other.
 *
 * An induction is booked whole: a series that began because its first session had room, and waited for the
 * others, would be no induction.
 *
 *   1. The list   2. The prescriber   3. A series   4. A day
 */
#include "year.h"

/* 1. The list */

void ebb_year_begin_lists(struct ebb_clinic_year *year)
{
    year->n_list = year->n_queue = 0;
    year->next_referral = year->people->n_panel;
    year->owed_minutes = 0.0;
    year->n_looks = 0;
    year->prescriber = (struct ebb_prescriber_day){0};
}

/* Behind the panel people lie in the order of their days: one index tells who comes next. */
static void refer(struct ebb_clinic_year *year)
{
    const struct ebb_people *people = year->people;
    while (year->next_referral < people->n &&
           people->people[year->next_referral].referred_day <= year->today) {
        year->visitors[year->next_referral].stage = EBB_STAGE_REFERRED;
        ebb_year_tell(year, EBB_CLINIC_REFERRED, year->next_referral, year->today);
        year->list[year->n_list++] = year->next_referral++;
        year->tally->referrals++;
    }
}

/* After each whole week on the list: the share that is asked for is one of a week. By the day it would need a
 * seventh root, and seven words where one does. */
static bool gives_up(const struct ebb_clinic_year *year, const struct ebb_visitor *visitor)
{
    const int days = year->today - visitor->person->referred_day;
    if (days == 0 || days % 7 != 0 || year->clinic->demand.gives_up_per_week <= 0.0)
        return false;
    const uint64_t word =
        ebb_chance_word(&year->chance, visitor->person->index, days / 7, EBB_CHANCE_GIVES_UP);
    return ebb_draw_uniform(ebb_draw_high(word)) < year->clinic->demand.gives_up_per_week;
}

/* Who has begun or gone leaves the list; the others keep their order. */
static void close_ranks(struct ebb_clinic_year *year)
{
    int n = 0;
    for (int i = 0; i < year->n_list; i++) {
        const enum ebb_stage stage = year->visitors[year->list[i]].stage;
        if (stage == EBB_STAGE_REFERRED || stage == EBB_STAGE_LISTED)
            year->list[n++] = year->list[i];
    }
    year->n_list = n;
}

static void lose_some(struct ebb_clinic_year *year)
{
    for (int i = 0; i < year->n_list; i++) {
        struct ebb_visitor *visitor = &year->visitors[year->list[i]];
        if (gives_up(year, visitor)) {
            visitor->stage = EBB_STAGE_GONE;
            year->tally->gave_up++;
            ebb_year_tell(year, EBB_CLINIC_GIVES_UP, year->list[i], visitor->person->referred_day);
        }
    }
    close_ranks(year);
}

/* 2. The prescriber */

/* Minutes of the prescriber today; without one nobody waits for any. */
static double minutes_today(const struct ebb_clinic_year *year)
{
    const struct ebb_clinic_open_day *hours = &year->calendar->kinds[year->calendar->kind[year->today]];
    return (double)(hours->prescriber_to - hours->prescriber_from);
}

/* A visit that ends in "no" has taken as long as any. */
static void see(struct ebb_clinic_year *year, int index)
{
    struct ebb_visitor *visitor = &year->visitors[index];
    const bool treated = visitor->person->patient.treated;
    visitor->stage = treated ? EBB_STAGE_LISTED : EBB_STAGE_GONE;
    year->tally->intakes++;
    year->tally->contraindicated += !treated;
    ebb_year_tell(year, EBB_CLINIC_SEEN, index, treated);
}

/* Looks come first: these patients are in care. What is left goes to the list, in its order. */
static void hold_intakes(struct ebb_clinic_year *year)
{
    const struct ebb_prescriber *prescriber = &year->clinic->prescriber;
    const bool bound = prescriber->on && !year->clinic->unlimited;
    double minutes = bound ? minutes_today(year) : 0.0;
    const double looks = year->owed_minutes < minutes ? year->owed_minutes : minutes;
    const double before = minutes;
    int n = 0;
    minutes -= looks;
    year->owed_minutes -= looks;
    for (int i = 0; i < year->n_list; i++) {
        if (year->visitors[year->list[i]].stage != EBB_STAGE_REFERRED)
            continue;
        const bool day_is_full = prescriber->most_intakes_a_day > 0 && n == prescriber->most_intakes_a_day;
        if (bound && (minutes < prescriber->intake_minutes || day_is_full))
            break;
        minutes -= bound ? prescriber->intake_minutes : 0.0;
        n++;
        see(year, year->list[i]);
    }
    if (bound) {
        const int weekday = (year->clinic->start_day % 7 + 7 + 3 + year->today) % 7;
        year->tally->prescriber_s[weekday] += (int64_t)(60.0 * before);
        year->tally->prescriber_busy_s[weekday] += (int64_t)(60.0 * (before - minutes));
        year->prescriber = (struct ebb_prescriber_day){
            year->n_looks, n, before, looks, before - looks - minutes, year->owed_minutes};
    }
    year->n_looks = 0;
}

/* 3. A series */

/* Half of a planned spacing, where the tolerance is wider than that: sessions of a series that is given twice
 * a week were on a Tuesday and a Wednesday when one came late and the next did not, which no clinic does. */
int ebb_year_least_gap(const struct ebb_clinic_year *year, int i)
{
    const int *days = year->people->constants->study.induction.days;
    const int planned = i > 0 ? days[i] - days[i - 1] : 0;
    const int half = (planned + 1) / 2, kept = planned - year->clinic->booking.induction_tolerance_days;
    return kept > half ? kept : half;
}

/* The earliest room for session i of a series whose day 0 is `day`: on its day or a little later, not too
 * near to the one before it, which is on the day `before`, and before the next one is due. The first stays on
 * day 0, which it names. */
static struct ebb_place_booked place_in_series(struct ebb_clinic_year *year, const struct ebb_wish *wish,
                                               int day, int i, int before)
{
    const struct ebb_study *study = &year->people->constants->study;
    const int planned = day + study->induction.days[i];
    int last = planned + (i == 0 ? 0 : year->clinic->booking.induction_tolerance_days);
    if (i + 1 < study->induction.infusions && last >= day + study->induction.days[i + 1])
        last = day + study->induction.days[i + 1] - 1;
    const int before_classification =
        day + year->people->constants->calendar.classification * study->assessment_every_days - 1;
    last = last < before_classification ? last : before_classification;
    const int spaced = i > 0 ? before + ebb_year_least_gap(year, i) : planned;
    return ebb_clinic_book_first(&year->book, wish, planned > spaced ? planned : spaced, last);
}

/* Whether the whole series finds room from that day on; fills visitor->series.
 *
 * Each session takes its earliest day, and none is moved again: the least gap of the next counts from it, and
 * its last day does not, so that a later day of this one leaves the others less and never more. */
static bool fits(struct ebb_clinic_year *year, struct ebb_visitor *visitor, int day)
{
    const int n = year->people->constants->study.induction.infusions;
    const struct ebb_wish wish = {.service = visitor->service, .urgent = false, .today = year->today};
    int before = day;
    for (int i = 0; i < n; i++) {
        visitor->series[i] = place_in_series(year, &wish, day, i, before);
        if (visitor->series[i].day < 0)
            return false;
        before = visitor->series[i].day;
    }
    visitor->n_series = n;
    return true;
}

/* To the first session and not to the day on which it was booked: the patient waits for the former. */
static void count_start(struct ebb_clinic_year *year, const struct ebb_visitor *visitor)
{
    const int days = visitor->entry_day - visitor->person->referred_day, weeks = days / 7;
    year->tally->started++;
    year->tally->start_days += days;
    year->tally->start_weeks[weeks < EBB_START_WEEKS ? weeks : EBB_START_WEEKS]++;
}

struct ebb_year_booking ebb_year_booking_in_series(const struct ebb_clinic_year *year, int index, int i)
{
    const struct ebb_visitor *visitor = &year->visitors[index];
    const int due = visitor->entry_day + year->people->constants->study.induction.days[i];
    return (struct ebb_year_booking){
        .wish = {.service = visitor->service, .urgent = false, .today = year->today},
        .place = visitor->series[i],
        .who = index,
        .session = EBB_SESSION_INDUCTION,
        .due = due,
        .due_open = due};
}

/* Each session of a series is on a day of its own, so that taking one place does not spoil the others.
 * Days without room for the first session are passed over by the book's own search, which knows full days. */
static bool begin_series(struct ebb_clinic_year *year, int index)
{
    struct ebb_visitor *visitor = &year->visitors[index];
    const struct ebb_wish wish = {.service = visitor->service, .urgent = false, .today = year->today};
    const int first = year->today + year->clinic->booking.induction_first_after_days;
    const int last = year->today + year->clinic->booking.book_ahead_days;
    for (int day = first; day <= last; day++) {
        const struct ebb_place_booked place = ebb_clinic_book_first(&year->book, &wish, day, last);
        if (place.day < 0)
            return false;
        day = place.day;
        if (!fits(year, visitor, day))
            continue;
        ebb_year_enter(year, index, day);
        ebb_year_tell(year, EBB_CLINIC_STARTS, index, day);
        for (int i = 0; i < visitor->n_series; i++) {
            const struct ebb_year_booking booking = ebb_year_booking_in_series(year, index, i);
            ebb_year_take(year, &booking);
        }
        count_start(year, visitor);
        ebb_year_refresh(year, index);
        return true;
    }
    visitor->n_series = 0;
    return false;
}

/* Ends at the first who finds none: who comes behind would ask the same book for the same series. Somebody of
 * another service, with a shorter slot, might find one; but nobody is called past others on a list. */
static void begin_inductions(struct ebb_clinic_year *year)
{
    bool room = true;
    for (int i = 0; i < year->n_list && room; i++) {
        if (year->visitors[year->list[i]].stage == EBB_STAGE_LISTED)
            room = begin_series(year, year->list[i]);
    }
}

/* 4. A day */

/* Letters come, and patients give up, on closed days too. Who gives up this morning takes no minute of the
 * prescriber's, so that comes first. */
void ebb_year_see_list(struct ebb_clinic_year *year)
{
    refer(year);
    lose_some(year);
    if (year->calendar->kind[year->today] != 0) {
        hold_intakes(year);
        begin_inductions(year);
    }
    close_ranks(year);
}
