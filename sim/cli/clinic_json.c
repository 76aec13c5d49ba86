/* SPDX-License-Identifier: MIT
 * clinic_json: all that is known of a clinic as one JSON document.
 *
 *     clinic, target, given, assumed, replaced
 *     outcomes      name, unit, meaning: the axis of everything below
 *     staffings     chairs, nurses, state, each outcome with both of its errors
 *     what_ifs      ranked; the differences, and the outcomes
 *     smallest      and everything that the search looked at
 *     drift, hours, weeks, late, textbook
 *
 * Shares are fractions; `error` is that of the mean, `lower` and `upper` are the range over years. What has
 * no value, and what a staffing that grows cannot have, is null. Nothing in it depends on the machine, so
 * that two documents can be compared as bytes.
 *
 *   1. Numbers   2. What was asked   3. Rows   4. The smallest   5. Findings   6. The document
 */
#include "clinic_page.h"

#include <math.h>

#include <ebb/json.h>
#include <ebb/version.h>

#include "clinic_parts.h"

/* 1. Numbers */

/* `draws_share`: of the variance over years, what the joint draws make. */
static void add_estimate(struct ebb_json *json, const char *key, const struct ebb_clinic_estimate *found,
                         bool told)
{
    ebb_json_open(json, key);
    ebb_json_integer(json, "years", found->n);
    ebb_json_number(json, "mean", told ? found->mean : NAN);
    ebb_json_number(json, "error", told ? found->error : NAN);
    ebb_json_number(json, "median", told ? found->median : NAN);
    ebb_json_number(json, "lower", told ? found->lower : NAN);
    ebb_json_number(json, "upper", told ? found->upper : NAN);
    ebb_json_number(json, "draws_share", told ? found->draws_share : NAN);
    ebb_json_number(json, "draws_error", told ? found->draws_error : NAN);
    ebb_json_close(json);
}

static void add_difference(struct ebb_json *json, const char *key,
                           const struct ebb_clinic_difference *difference, bool told)
{
    ebb_json_open(json, key);
    ebb_json_number(json, "mean", told ? difference->mean : NAN);
    ebb_json_number(json, "error", told ? difference->error : NAN);
    ebb_json_close(json);
}

static void add_verdict(struct ebb_json *json, const struct ebb_clinic_verdict *verdict)
{
    ebb_json_string(json, "state", EBB_CLINIC_STATES[verdict->state]);
    ebb_json_truth(json, "stable", !ebb_clinic_is_unstable(verdict));
    ebb_json_number(json, "growth_a_week", verdict->growth);
    ebb_json_number(json, "growth_error", verdict->growth_error);
    ebb_json_number(json, "weeks_behind", verdict->weeks_behind); /* null: no booster is given */
}

/* 2. What was asked */

/* With the origin of each, so that a page made of the document can tell the planner's own values from ours.
 */
static void add_values(struct ebb_json *json, const struct ebb_clinic_config *config, const char *key,
                       bool given)
{
    ebb_json_open_list(json, key);
    for (size_t i = 0; i < config->n_rows; i++) {
        const struct ebb_parameter_row *row = &config->rows[i];
        if (ebb_clinic_row_is_given(row) != given)
            continue;
        ebb_json_open(json, NULL);
        ebb_json_string(json, "key", row->key);
        ebb_json_string(json, "value", row->value);
        ebb_json_string(json, "meaning", row->meaning);
        ebb_json_string(json, "origin", row->origin);
        ebb_json_close(json);
    }
    ebb_json_close_list(json);
}

static void add_asked(struct ebb_json *json, const struct ebb_clinic_page *page)
{
    const struct ebb_clinic_config *config = page->config;
    ebb_json_string(json, "clinic", config->clinic.title);
    ebb_json_string(json, "question", config->clinic.question);
    ebb_json_string(json, "path", config->path);
    ebb_json_string(json, "study", config->study_path);
    ebb_json_string(json, "sha256", config->canonical_sha256);
    ebb_json_string(json, "digest", page->digest);
    ebb_json_integer(json, "years", page->result->answers.n_replications);
    ebb_json_integer(json, "weeks", config->clinic.n_weeks);
    ebb_json_integer(json, "draws", page->result->answers.n_worlds);
    /* With draws years differ by what is not known, too: a range that foretells. Without, by luck alone. */
    ebb_json_string(json, "range", page->result->answers.n_worlds > 0 ? "predictive" : "luck of years");
    ebb_json_truth(json, "draws_are_of_a_new_site", config->worlds_are_of_new_site);
    ebb_json_open(json, "target");
    ebb_json_number(json, "share", config->clinic.target.share);
    ebb_json_integer(json, "within_days", config->clinic.target.within_days);
    ebb_json_close(json);
    add_values(json, config, "given", true);
    add_values(json, config, "assumed", false);
    ebb_json_open_list(json, "replaced");
    for (size_t i = 0; i < config->replaced.n; i++)
        ebb_json_string(json, NULL, config->replaced.items[i].words);
    ebb_json_close_list(json);
    ebb_json_open_list(json, "outcomes");
    for (int outcome = 0; outcome < EBB_CLINIC_OUTCOME_COUNT; outcome++) {
        ebb_json_open(json, NULL);
        ebb_json_string(json, "name", EBB_CLINIC_OUTCOMES[outcome].name);
        ebb_json_string(json, "unit", EBB_CLINIC_UNITS[EBB_CLINIC_OUTCOMES[outcome].unit]);
        ebb_json_string(json, "meaning", EBB_CLINIC_OUTCOMES[outcome].meaning);
        ebb_json_integer(json, "better", EBB_CLINIC_OUTCOMES[outcome].better);
        ebb_json_close(json);
    }
    ebb_json_close_list(json);
}

/* 3. Rows */

/* By name and not as a list in the order of `outcomes`: who reads one number should not have to count. */
static void add_row(struct ebb_json *json, const struct ebb_clinic_page *page, int row)
{
    const struct ebb_clinic_result *result = page->result;
    const struct ebb_clinic_loop loop = ebb_clinic_loop_of(&result->answers, row);
    add_verdict(json, &result->verdicts[row]);
    ebb_json_open(json, "loop"); /* relapses by lateness are among outcomes */
    ebb_json_truth(json, "feeds_itself", loop.feeds_itself);
    add_difference(json, "more_course_sessions", &loop.course_sessions, true);
    ebb_json_close(json);
    ebb_json_open(json, "outcomes");
    for (int outcome = 0; outcome < EBB_CLINIC_OUTCOME_COUNT; outcome++) {
        const struct ebb_clinic_estimate found = ebb_clinic_answers_estimate(&result->answers, row, outcome);
        add_estimate(json, EBB_CLINIC_OUTCOMES[outcome].name, &found,
                     ebb_clinic_is_told(outcome, &result->verdicts[row]));
    }
    ebb_json_close(json);
}

static void add_staffings(struct ebb_json *json, const struct ebb_clinic_page *page)
{
    const struct ebb_clinic_rows *rows = &page->result->rows;
    ebb_json_open_list(json, "staffings");
    for (int c = 0; c < rows->n_chairs; c++) {
        for (int n = 0; n < rows->n_nurses; n++) {
            if (rows->staffing[c][n] < 0)
                continue;
            ebb_json_open(json, NULL);
            ebb_json_integer(json, "chairs", rows->chairs[c]);
            ebb_json_integer(json, "nurses", rows->nurses[n]);
            ebb_json_truth(json, "own", rows->staffing[c][n] == rows->own);
            add_row(json, page, rows->staffing[c][n]);
            ebb_json_close(json);
        }
    }
    ebb_json_close_list(json);
    ebb_json_open(json, "without_limits"); /* the same patients with room for everybody */
    add_row(json, page, 0);
    ebb_json_close(json);
}

/* Differences are of what the rows did in these years, whether they grow or not; `growth` says which. */
static void add_what_ifs(struct ebb_json *json, const struct ebb_clinic_page *page)
{
    const struct ebb_clinic_result *result = page->result;
    ebb_json_open_list(json, "what_ifs");
    for (int i = 0; i < result->n_ranked; i++) {
        const struct ebb_clinic_ranked *ranked = &result->ranked[i];
        const struct ebb_clinic_what_if *what_if = &result->rows.what_ifs[ranked->what_if];
        ebb_json_open(json, NULL);
        ebb_json_string(json, "name", EBB_CLINIC_IFS[what_if->code]);
        ebb_json_string(json, "words", what_if->words);
        ebb_json_truth(json, "first", i == result->first);
        ebb_json_string(json, "growth", EBB_CLINIC_ON_GROWTH[ranked->effect]);
        ebb_json_open(json, "differences");
        add_difference(json, "growth_a_week", &ranked->growth, true);
#define ADD_DIFFERENCE(field, outcome) add_difference(json, #field, &ranked->field, true);
        EBB_CLINIC_RANKED_LIST(ADD_DIFFERENCE)
#undef ADD_DIFFERENCE
        ebb_json_close(json);
        add_row(json, page, what_if->row);
        ebb_json_close(json);
    }
    ebb_json_close_list(json);
}

/* 4. The smallest */

static void add_probe(struct ebb_json *json, const struct ebb_clinic_probe *probe)
{
    ebb_json_open(json, NULL);
    ebb_json_integer(json, "chairs", probe->chairs);
    ebb_json_integer(json, "nurses", probe->nurses);
    ebb_json_truth(json, "exists", probe->exists);
    if (probe->exists) {
        ebb_json_truth(json, "meets", probe->meets);
        ebb_json_truth(json, "clear", probe->is_clear);
        add_verdict(json, &probe->verdict);
        add_estimate(json, "on_target", &probe->on_target, true);
        ebb_json_number(json, "sessions_a_week", probe->sessions);
        ebb_json_number(json, "sessions_error", probe->sessions_error);
        ebb_json_number(json, "book_full", probe->book_full);
        ebb_json_number(json, "lost_share", probe->house.lost);
        ebb_json_number(json, "waited_min", probe->house.waited_min);
    }
    ebb_json_close(json);
}

/* All that was tried, in the order of asking: the evidence, and a curve over chairs for who wants one. */
static void add_smallest(struct ebb_json *json, const struct ebb_clinic_page *page)
{
    const struct ebb_clinic_search *search = &page->result->search;
    ebb_json_open(json, "smallest");
    ebb_json_truth(json, "found", search->found);
    ebb_json_truth(json, "evident", search->is_evident);
    if (search->found) {
        ebb_json_integer(json, "chairs", search->chairs);
        ebb_json_integer(json, "nurses", search->nurses);
        ebb_json_number(json, "years_to_be_clear",
                        ebb_clinic_search_years(search, page->config->clinic.target.share,
                                                page->result->answers.n_replications));
    }
    ebb_json_open_list(json, "tried");
    for (int i = 0; i < search->n; i++)
        add_probe(json, &search->probes[i]);
    ebb_json_close_list(json);
    ebb_json_close(json);
}

/* 5. Findings */

static void add_drift(struct ebb_json *json, const struct ebb_clinic_page *page)
{
    const struct ebb_clinic_drift *drift = &page->result->drift;
    const struct ebb_clinic_verdict *verdict = &page->result->verdicts[page->result->rows.own];
    ebb_json_open(json, "drift");
    ebb_json_integer(json, "active_today", drift->panel);
    add_estimate(json, "active_at_the_end", &drift->active, true);
    add_estimate(json, "active_growth_a_week", &drift->growth, true);
    add_estimate(json, "referred_a_week", &drift->referred, true);
    add_estimate(json, "responders_a_week", &drift->responders, true);
    add_estimate(json, "gone_a_week", &drift->gone, true);
    add_estimate(json, "of_todays_in_care", &drift->panel_share, true);
    add_estimate(json, "of_todays_well", &drift->panel_well, true);
    add_estimate(json, "todays_relapses_per_100_a_year", &drift->panel_relapses, true);
    add_estimate(json, "todays_weeks_in_response_per_100_a_year", &drift->panel_response, true);
    add_estimate(json, "todays_weeks_lost_per_100_a_year", &drift->panel_lost,
                 ebb_clinic_is_told(EBB_CLINIC_PANEL_LOST, verdict));
    ebb_json_number(json, "active_more_a_year", drift->more_a_year);
    ebb_json_number(json, "active_more_a_year_error", drift->more_error);
    if (drift->week_full == EBB_CLINIC_NEVER_FULL)
        ebb_json_null(json, "first_full_week");
    else
        ebb_json_integer(json, "first_full_week", drift->week_full + 1);
    ebb_json_open(json, "weeks_until_full"); /* at this rate; null: never, or not known */
    ebb_json_number(json, "mean", drift->filling.weeks);
    ebb_json_number(json, "soonest", drift->filling.soonest);
    ebb_json_number(json, "latest", drift->filling.latest);
    ebb_json_close(json);
    ebb_json_close(json);
}

/* Hours without a nurse on duty and without a patient are left out: 100 of 168. */
static void add_hour(struct ebb_json *json, const struct ebb_clinic_page *page, int weekday, int hour)
{
    static const char *const WAITED[EBB_LACK_COUNT] = {[EBB_LACKS_CHAIR] = "for_a_chair_min",
                                                       [EBB_LACKS_NURSE] = "for_a_nurse_min",
                                                       [EBB_LACKS_PRESCRIBER] = "for_the_prescriber_min"};
    const struct ebb_clinic_result *result = page->result;
    const struct ebb_clinic_hour found =
        ebb_clinic_hour_of(&result->answers.pools[result->rows.own], weekday, hour);
    if (found.chairs_used == 0.0 && found.nurses_on_duty == 0.0)
        return;
    ebb_json_open(json, NULL);
    ebb_json_string(json, "weekday", EBB_CLINIC_WEEKDAYS[weekday]);
    ebb_json_integer(json, "hour", hour);
    ebb_json_number(json, "chairs_taken", found.chairs_used);
    ebb_json_number(json, "nurses_needed", found.nurses_needed);
    ebb_json_number(json, "nurses_on_duty", found.nurses_on_duty);
    for (int lack = 0; lack < EBB_LACK_COUNT; lack++)
        ebb_json_number(json, WAITED[lack], found.waited_min[lack]);
    ebb_json_close(json);
}

static void add_hours(struct ebb_json *json, const struct ebb_clinic_page *page)
{
    const struct ebb_clinic_worst *worst = &page->result->worst;
    ebb_json_open_list(json, "hours");
    for (int weekday = 0; weekday < 7; weekday++) {
        for (int hour = 0; hour < 24; hour++)
            add_hour(json, page, weekday, hour);
    }
    ebb_json_close_list(json);
    ebb_json_string(json, "kept_back_by",
                    EBB_CLINIC_BINDS[ebb_clinic_binds(&page->result->answers, page->result->rows.own)]);
    if (worst->day < 0)
        return;
    ebb_json_open(json, "worst");
    ebb_json_string(json, "day", EBB_CLINIC_WEEKDAYS[worst->day]);
    ebb_json_string(json, "hour_of_day", EBB_CLINIC_WEEKDAYS[worst->weekday]);
    ebb_json_integer(json, "hour", worst->hour);
    ebb_json_string(json, "for_want_of", worst->binding < 0 ? "" : EBB_CLINIC_LACK_WORDS[worst->binding]);
    ebb_json_close(json);
}

/* Sums of all years: shares of them are for who divides. */
static void add_pool(struct ebb_json *json, const struct ebb_clinic_page *page)
{
    const struct ebb_clinic_pool *pool = &page->result->answers.pools[page->result->rows.own];
    const struct {
        const char *key;
        const int64_t *sums;
    } late[] = {{"given", pool->late},
                {"waiting_at_the_end", pool->late_waiting},
                {"given_up", pool->late_given_up}},
      weeks[] = {{"given", pool->week_given},
                 {"active", pool->week_active},
                 {"backlog", pool->week_backlog},
                 {"waiting_list", pool->week_list},
                 {"of_todays", pool->week_panel}};
    ebb_json_open(json, "late"); /* boosters by days late, 0 to 28 and more, all years together */
    for (size_t i = 0; i < sizeof late / sizeof late[0]; i++) {
        ebb_json_open_list(json, late[i].key);
        for (int days = 0; days <= EBB_LATE_DAYS; days++)
            ebb_json_integer(json, NULL, late[i].sums[days]);
        ebb_json_close_list(json);
    }
    ebb_json_close(json);
    ebb_json_open(json, "by_week"); /* means over years, a number a week */
    for (size_t i = 0; i < sizeof weeks / sizeof weeks[0]; i++) {
        double means[EBB_MAX_CLINIC_WEEKS];
        for (int week = 0; week < pool->n_weeks; week++)
            means[week] = (double)weeks[i].sums[week] / pool->n_replications;
        ebb_json_numbers(json, weeks[i].key, means, pool->n_weeks);
    }
    ebb_json_close(json);
}

/* A queue without a steady state has no wait: null. */
static void add_textbook(struct ebb_json *json, const struct ebb_clinic_textbook *book)
{
    ebb_json_open(json, "textbook");
    ebb_json_truth(json, "applies", !book->gap[EBB_TEXTBOOK_NO_INTERVAL]);
    ebb_json_number(json, "sessions_a_day", book->sessions_a_day);
    ebb_json_number(json, "slot_hours", book->slot_hours);
    ebb_json_number(json, "open_hours", book->open_hours);
    ebb_json_number(json, "use", EBB_TEXTBOOK_USE);
    ebb_json_number(json, "chairs", book->chairs);
    ebb_json_integer(json, "sessions_a_chair", book->sessions_a_chair);
    ebb_json_number(json, "wait_min", book->wait_min < 0.0 ? NAN : book->wait_min);
    ebb_json_number(json, "chance_of_waiting", book->erlang_c);
    ebb_json_number(json, "simulated_sessions_a_day", book->simulated_a_day);
    ebb_json_number(json, "simulated_wait_min", book->simulated_wait_min);
    ebb_json_open_list(json, "why_they_differ");
    for (int gap = 0; gap < EBB_CLINIC_GAP_COUNT; gap++) {
        if (book->gap[gap])
            ebb_json_string(json, NULL, EBB_CLINIC_GAPS[gap]);
    }
    ebb_json_close_list(json);
    ebb_json_close(json);
}

/* 6. The document */

void ebb_clinic_page_print_json(const struct ebb_clinic_page *page, struct ebb_text *text)
{
    struct ebb_json json = {.text = text};
    ebb_json_open(&json, NULL);
    add_asked(&json, page);
    add_staffings(&json, page);
    add_what_ifs(&json, page);
    if (page->result->searched)
        add_smallest(&json, page);
    add_drift(&json, page);
    add_hours(&json, page);
    add_pool(&json, page);
    add_textbook(&json, &page->result->textbook);
    ebb_json_string(&json, "intended_use", ebb_intended_use());
    ebb_json_close(&json);
}
