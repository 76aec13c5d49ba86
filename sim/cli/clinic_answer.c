/* SPDX-License-Identifier: MIT
 * clinic_answer: the answer in sentences: what the planner's staffing gives, the smallest that will do, and
 * for how long.
 *
 *     4 chairs and 2 nurses give 95.2 ± 0.3 % of due boosters within 3 days (range over 200 simulated years
 *     91–98 %). Yours is the smallest that meets the target of 95 %: with 3 chairs and 2 nurses 84.1 ± 0.9 %,
 *     with 4 chairs and 1 nurse 70.2 ± 1.1 %. All this is of the first 52 weeks: your active patients grow by
 *     about 39 a year; at this rate these chairs are full in about 70 weeks (60–85).
 *
 * Most readers read no further, so the evidence that one less does not stands here, too, each number with its
 * error and the staffing it is of; and so does that the year after is another one.
 *
 *   1. The planner's own   2. Fates   3. The smallest   4. The year after   5. All
 */
#include <math.h>
#include <string.h>

#include "clinic_parts.h"

static struct ebb_clinic_estimate own_of(const struct ebb_clinic_page *page, int outcome)
{
    return ebb_clinic_answers_estimate(&page->result->answers, page->result->rows.own, outcome);
}

static struct ebb_formatted say_own(const struct ebb_clinic_page *page, int outcome)
{
    return ebb_clinic_say_value(page, page->result->rows.own, outcome);
}

static struct ebb_formatted say_share_of(const struct ebb_clinic_page *page,
                                         const struct ebb_clinic_estimate *share)
{
    return ebb_clinic_say_share(share->mean, share->error, ebb_clinic_page_own(page)->target.share);
}

/* 1. The planner's own */

static void add_range(const struct ebb_clinic_page *page, const struct ebb_clinic_estimate *share,
                      struct ebb_text *line)
{
    const int years = page->result->answers.n_replications;
    if (years < EBB_CLINIC_ERROR_YEARS) {
        ebb_text_add(line, " (of %d simulated years no error can be told: --years %d, and %d for a range)",
                     years, EBB_CLINIC_ERROR_YEARS, EBB_CLINIC_RANGE_YEARS);
    } else if (isnan(share->lower)) {
        ebb_text_add(line, " (%d simulated years are too few for a range: --years %d)", years,
                     EBB_CLINIC_RANGE_YEARS);
    } else {
        ebb_text_add(line, " (range over %d simulated years ", years);
        ebb_clinic_page_add_percents(share->lower, share->upper, ebb_clinic_page_own(page)->target.share,
                                     line);
        ebb_text_add(line, ")");
    }
}

/* "40.6 of 52.1 sessions a week": of those that the same patients are given with room for everybody. What a
 * clinic was asked for cannot be counted in its own years, for who waits for one booster is not due for the
 * next. */
static void add_sessions(const struct ebb_clinic_page *page, double given, struct ebb_text *line)
{
    const struct ebb_clinic_result *result = page->result;
    const int without = result->rows.cases[result->rows.own].without_limits;
    ebb_text_add(line, "%s", ebb_format_digits(given, 3).chars);
    if (without >= 0)
        ebb_text_add(line, " of %s",
                     ebb_format_digits(
                         ebb_clinic_answers_estimate(&result->answers, without, EBB_CLINIC_SESSIONS).mean, 3)
                         .chars);
    ebb_text_add(line, " sessions a week");
}

/* Why, as far as what was lost tells it: the reason of most. */
static void add_nobody(const struct ebb_clinic_page *page, const char *staffing, struct ebb_text *line)
{
    const struct ebb_clinic_result *result = page->result;
    const char *most = ebb_clinic_page_most_lost(page);
    ebb_text_add(line, "%s treat nobody: no session was given in %d of %s", staffing,
                 ebb_clinic_years_of_nobody(&result->answers, result->rows.own),
                 ebb_format_of(result->answers.n_replications, "year", "years").chars);
    if (most)
        ebb_text_add(line, ", and %s booked ones a week were lost (most: %s)",
                     say_own(page, EBB_CLINIC_LOST_A_WEEK).chars, most);
    ebb_text_add(line, "; at the end %s patients are due and %s are on the waiting list.",
                 say_own(page, EBB_CLINIC_BACKLOG).chars, say_own(page, EBB_CLINIC_LIST).chars);
}

/* No booster was due: a share of none would be 0 / 0. What is given are first courses, so it is their days
 * that are looked at. */
static void add_courses(const struct ebb_clinic_page *page, const char *staffing, struct ebb_text *line)
{
    ebb_text_add(line, "%s give %s sessions a week, all of first courses, for no booster was due in any year",
                 staffing, say_own(page, EBB_CLINIC_SESSIONS).chars);
    if (own_of(page, EBB_CLINIC_SPACING_KEPT).n > 0)
        ebb_text_add(line, ": of these %s %% kept their day", say_own(page, EBB_CLINIC_SPACING_KEPT).chars);
    if (own_of(page, EBB_CLINIC_WEEKS_TO_START).n > 0)
        ebb_text_add(line, ", and a course begins %s weeks after referral",
                     say_own(page, EBB_CLINIC_WEEKS_TO_START).chars);
    ebb_text_add(line, ". There is no target for these, and no smallest staffing: see the table.");
}

/* What is short stands first: a staffing that gives half as many sessions may grow a third as fast, for
 * who is not given one comes less often. */
static void add_growing(const struct ebb_clinic_page *page, const char *staffing, struct ebb_text *line)
{
    const struct ebb_clinic_estimate share = own_of(page, EBB_CLINIC_ON_TARGET);
    ebb_text_add(line, "%s never catch up: they give ", staffing);
    add_sessions(page, own_of(page, EBB_CLINIC_SESSIONS).mean, line);
    ebb_text_add(line, " that there are with room for everybody");
    if (share.n > 0) {
        ebb_text_add(line, ", and %s %% of due boosters %s", say_share_of(page, &share).chars,
                     ebb_clinic_say_within(ebb_clinic_page_own(page)->target.within_days).chars);
        add_range(page, &share, line);
    }
    ebb_text_add(line, "; ");
    ebb_clinic_page_add_growth(&page->result->verdicts[page->result->rows.own], line);
    ebb_text_add(line, ".");
}

static void add_share(const struct ebb_clinic_page *page, const char *staffing, struct ebb_text *line)
{
    const struct ebb_clinic_verdict *verdict = &page->result->verdicts[page->result->rows.own];
    const struct ebb_clinic_estimate share = own_of(page, EBB_CLINIC_ON_TARGET);
    ebb_text_add(line, "%s give %s %% of due boosters %s", staffing, say_share_of(page, &share).chars,
                 ebb_clinic_say_within(ebb_clinic_page_own(page)->target.within_days).chars);
    add_range(page, &share, line);
    if ((verdict->state == EBB_CLINIC_BEHIND || verdict->state == EBB_CLINIC_BACKLOG_MAY_GROW) &&
        isfinite(verdict->weeks_behind))
        ebb_text_add(line, ", and are %s weeks of boosters behind at the end",
                     ebb_format_decimals(verdict->weeks_behind, 1).chars);
    if (!ebb_clinic_is_steady(verdict)) {
        ebb_text_add(line, "; ");
        ebb_clinic_page_add_growth(verdict, line);
        ebb_text_add(line, ", which %d years do not tell", page->result->answers.n_replications);
    }
    const struct ebb_clinic_house house = ebb_clinic_house_of(&page->result->answers, page->result->rows.own);
    ebb_clinic_page_add_house(&house, ", but ", line);
    ebb_text_add(line, ".");
}

static void add_own(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_result *result = page->result;
    const struct ebb_clinic *clinic = ebb_clinic_page_own(page);
    const struct ebb_clinic_verdict *verdict = &result->verdicts[result->rows.own];
    const struct ebb_formatted staffing = ebb_clinic_say_staffing(clinic->chairs, clinic->nurses);
    if (verdict->state == EBB_CLINIC_TREATS_NOBODY)
        add_nobody(page, staffing.chars, line);
    else if (ebb_clinic_is_unstable(verdict))
        add_growing(page, staffing.chars, line);
    else if (!ebb_clinic_has_boosters(&result->answers, result->rows.own))
        add_courses(page, staffing.chars, line);
    else
        add_share(page, staffing.chars, line);
}

/* 2. Fates */

/* "84.1 ± 0.9 %"; "only 40.6 of 52.1 sessions a week (28 ± 2 % in time; the backlog grows by 0.8 ± 0.1
 * patients a week)": growth alone would make a clinic that gives half of its sessions look better than one
 * that gives nine in ten. */
static void add_fate(const struct ebb_clinic_page *page, const struct ebb_clinic_probe *probe,
                     struct ebb_text *line)
{
    if (!ebb_clinic_is_unstable(&probe->verdict)) {
        ebb_text_add(line, "%s %%", say_share_of(page, &probe->on_target).chars);
        if (probe->meets && ebb_clinic_page_add_house(&probe->house, " (but ", line))
            ebb_text_add(line, ")");
        return;
    }
    if (probe->verdict.state == EBB_CLINIC_TREATS_NOBODY) {
        ebb_clinic_page_add_growth(&probe->verdict, line);
        return;
    }
    add_sessions(page, probe->sessions, line);
    ebb_text_add(line, " (");
    if (probe->on_target.n > 0)
        ebb_text_add(line, "%s %% in time; ", say_share_of(page, &probe->on_target).chars);
    ebb_clinic_page_add_growth(&probe->verdict, line);
    ebb_text_add(line, ")");
}

static void add_staffing(const struct ebb_clinic_page *page, const struct ebb_clinic_probe *probe,
                         struct ebb_text *line)
{
    ebb_text_add(line, "with %s ", ebb_clinic_say_staffing(probe->chairs, probe->nurses).chars);
    add_fate(page, probe, line);
}

/* The most that was tried, as evidence that more of it does not help. */
static const struct ebb_clinic_probe *most_of(const struct ebb_clinic_search *search)
{
    const struct ebb_clinic_probe *most = NULL;
    for (int i = 0; i < search->n; i++) {
        const struct ebb_clinic_probe *probe = &search->probes[i];
        if (probe->exists && (most == NULL || probe->chairs > most->chairs ||
                              (probe->chairs == most->chairs && probe->nurses > most->nurses)))
            most = probe;
    }
    return most;
}

/* What was found to hold the clinic up is named; else the usual things are, because "no staffing" alone sends
 * people to look for a fifth chair. */
static void add_nothing(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_probe *most = most_of(&page->result->search);
    const enum ebb_clinic_bind binds = ebb_clinic_binds(&page->result->answers, page->result->rows.own);
    ebb_text_add(line, "No staffing meets the target of %s %%",
                 ebb_clinic_say_number(100.0 * ebb_clinic_page_own(page)->target.share).chars);
    if (most && most->chairs == EBB_MAX_CHAIRS && most->book_full < EBB_CLINIC_FULL) {
        ebb_text_add(line, ": even with any number of chairs and nurses ");
        add_fate(page, most, line);
    } else if (most) {
        ebb_text_add(line, ": even ");
        add_staffing(page, most, line);
    }
    if (most == NULL || most->chairs < EBB_MAX_CHAIRS) { /* as with eight shifts: there is no ninth */
        ebb_text_add(line, ". More chairs or nurses do not go with your other values: rooms, shifts.");
        return;
    }
    if (most->book_full >= EBB_CLINIC_FULL) {
        ebb_text_add(line,
                     ". Their book is full: more would be needed than the %d chairs that can be played.",
                     EBB_MAX_CHAIRS);
        return;
    }
    ebb_text_add(line, ". Something else than chairs and nurses keeps you from it: ");
    if (binds != EBB_BINDS_NOTHING)
        ebb_clinic_page_add_bind(page, binds, line);
    else
        ebb_text_add(line, "days, opening hours, the prescriber, no-shows, or how far ahead you book");
    ebb_text_add(line, ".");
}

/* 3. The smallest */

/* One less of each, and the smallest itself where its share has not been told. */
static void add_evidence(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_search *search = &page->result->search;
    const struct ebb_clinic_probe *less[] = {
        ebb_clinic_search_find(search, search->chairs - 1, search->nurses),
        ebb_clinic_search_find(search, search->chairs, search->nurses - 1)};
    bool one_does = false;
    int n_said = 0;
    for (int i = 0; i < 2; i++) {
        if (less[i] == NULL || !less[i]->exists)
            continue;
        ebb_text_add(line, "%s", n_said++ > 0 ? ", " : "; ");
        add_staffing(page, less[i], line);
        one_does = one_does || less[i]->meets;
    }
    ebb_text_add(line, ".");
    if (one_does)
        ebb_text_add(line, " One of these does as well, which is odd: look at the table.");
}

/* Beyond so many years nobody plays on: the two are the same for any purpose. */
enum { MOST_YEARS = 20000 };

/* Two digits are enough of a guess; with draws of their own, for years that share draws tell no more. */
static void add_years(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_answers *answers = &page->result->answers;
    const double years = ebb_clinic_search_years(
        &page->result->search, ebb_clinic_page_own(page)->target.share, answers->n_replications);
    const double unit = years >= 1000.0 ? 100.0 : 10.0;
    const int more = years <= MOST_YEARS ? (int)(ceil(years / unit) * unit) : 0;
    if (answers->n_replications < EBB_CLINIC_ERROR_YEARS) {
        ebb_text_add(line, " So few years cannot tell: play at least %d (--years).", EBB_CLINIC_RANGE_YEARS);
        return;
    }
    ebb_text_add(line, " Some of these are so near the target that %d simulated years cannot tell: ",
                 answers->n_replications);
    if (more == 0)
        ebb_text_add(line, "nor would %d. Take it as just met, or just missed.", MOST_YEARS);
    else if (answers->n_worlds > 0 && more > 2 * answers->n_worlds)
        ebb_text_add(line, "about %d would (--years %d --draws %d).", more, more, (more + 1) / 2);
    else
        ebb_text_add(line, "about %d would (--years %d).", more, more);
}

static void add_smallest(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_search *search = &page->result->search;
    const struct ebb_clinic *clinic = ebb_clinic_page_own(page);
    const bool is_own = search->chairs == clinic->chairs && search->nurses == clinic->nurses;
    const struct ebb_formatted target = ebb_clinic_say_number(100.0 * clinic->target.share);
    const struct ebb_clinic_probe *found = ebb_clinic_search_find(search, search->chairs, search->nurses);
    const double years = ebb_clinic_search_years(search, clinic->target.share, 1);
    const bool is_clear = years <= 1.0;
    if (!search->found || found == NULL) {
        add_nothing(page, line);
        return;
    }
    if (is_own) {
        ebb_text_add(line, "Yours %s the smallest that meets the target of %s %%", is_clear ? "is" : "seems",
                     target.chars);
    } else {
        ebb_text_add(line, "The smallest staffing that %s the target of %s %% is %s: ",
                     is_clear ? "meets" : "seems to meet", target.chars,
                     ebb_clinic_say_staffing(search->chairs, search->nurses).chars);
        add_fate(page, found, line);
    }
    add_evidence(page, line);
    if (!is_clear)
        add_years(page, line);
}

/* 4. The year after */

/* How long these chairs do, on a line that nobody should draw for longer than three years. Beside it stands
 * the first full week of those played, for a book may be full for a month and have room again. */
static void add_filling(const struct ebb_clinic_drift *drift, int n_weeks, struct ebb_text *line)
{
    const struct ebb_clinic_filling *filling = &drift->filling;
    const bool was_full = drift->week_full != EBB_CLINIC_NEVER_FULL;
    if (was_full)
        ebb_text_add(line, "these chairs are first full in week %d (and %d weeks on end), ",
                     drift->week_full + 1, EBB_CLINIC_FULL_WEEKS);
    if (was_full && filling->weeks <= n_weeks) {
        ebb_text_add(line, "and at this rate stay so");
    } else if (filling->weeks <= EBB_CLINIC_FORESEEN_WEEKS) {
        ebb_text_add(line, "at this rate %s full in about %.0f weeks",
                     was_full ? "all weeks are" : "these chairs are", filling->weeks);
        if (filling->latest <= EBB_CLINIC_FORESEEN_WEEKS)
            ebb_text_add(line, " (%.0f–%.0f)", filling->soonest, filling->latest);
        else if (!isnan(filling->latest))
            ebb_text_add(line, " (%.0f or later)", filling->soonest);
    } else {
        ebb_text_add(line, "at this rate %s full within three years",
                     was_full ? "not all weeks are" : "these chairs are not");
        if (filling->soonest <= EBB_CLINIC_FORESEEN_WEEKS)
            ebb_text_add(line, " (in %.0f weeks at the soonest)", filling->soonest);
    }
}

/* Of one that grows, or misses its target: growth a week says little of a backlog that is there from the
 * first week on, and "not full" beside boosters that wait is read as room. */
static bool is_behind(const struct ebb_clinic_page *page)
{
    const struct ebb_clinic_result *result = page->result;
    const double share =
        ebb_clinic_answers_estimate(&result->answers, result->rows.own, EBB_CLINIC_ON_TARGET).mean;
    return ebb_clinic_is_unstable(&result->verdicts[result->rows.own]) ||
           share < ebb_clinic_page_own(page)->target.share;
}

static void add_overdue(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_answers *answers = &page->result->answers;
    const int own = page->result->rows.own;
    ebb_text_add(
        line, "; at the end %s of %s have a booster due and not given",
        ebb_format_decimals(ebb_clinic_answers_estimate(answers, own, EBB_CLINIC_BACKLOG).mean, 0).chars,
        ebb_format_decimals(ebb_clinic_answers_estimate(answers, own, EBB_CLINIC_ACTIVE).mean, 0).chars);
}

/* A clinic that keeps up this year may be too small for the next; a planner who reads no further would buy
 * chairs for this one. When chairs are full is asked of a clinic that keeps up: of one that does not, "not
 * full within three years" (its days are short, or its prescriber is) would take back the first sentence. */
static void add_after(const struct ebb_clinic_page *page, struct ebb_text *line)
{
    const struct ebb_clinic_drift *drift = &page->result->drift;
    const struct ebb_clinic_verdict *verdict = &page->result->verdicts[page->result->rows.own];
    const double more = drift->more_a_year;
    ebb_text_add(line, " All this is of the first %s: your active patients ",
                 ebb_format_of(ebb_clinic_page_own(page)->n_weeks, "week", "weeks").chars);
    if (fabs(more) < 0.5 || fabs(more) < 2.0 * drift->more_error)
        ebb_text_add(line, "stay about as many");
    else
        ebb_text_add(line, "become about %.0f %s a year", fabs(more), more < 0.0 ? "fewer" : "more");
    const bool behind = is_behind(page), fills = drift->week_full != EBB_CLINIC_NEVER_FULL ||
                                                 drift->filling.weeks <= EBB_CLINIC_FORESEEN_WEEKS;
    if (behind)
        add_overdue(page, line);
    if (!isnan(drift->filling.weeks) && !ebb_clinic_is_unstable(verdict) && (fills || !behind)) {
        ebb_text_add(line, "; ");
        add_filling(drift, ebb_clinic_page_own(page)->n_weeks, line);
    }
    ebb_text_add(line, ".");
}

/* 5. All */

void ebb_clinic_page_add_answer(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    const struct ebb_clinic_result *result = page->result;
    struct ebb_text line = {0};
    add_own(page, &line);
    if (result->searched) {
        ebb_text_add(&line, " ");
        add_smallest(page, &line);
    }
    if (result->verdicts[result->rows.own].state != EBB_CLINIC_TREATS_NOBODY)
        add_after(page, &line);
    ebb_clinic_page_add_line(text, 0, 0, &line);
    ebb_text_free(&line);
}
