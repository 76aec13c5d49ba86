/* SPDX-License-Identifier: MIT
 * clinic_study: the study as a clinic plays it (README section 1).
 *
 * In a study without a clinic, lateness, rebooking and the days from a decision to the first session are
 * numbers that somebody estimated. In a clinic they come out of the queue: whoever left the study's in force
 * would count them twice. So each is replaced, and each that differed is named, with both values and its key.
 *
 * `adherence: study` replaces nothing of that: the clinic then gives what the study says, and with room for
 * everybody it is `ebb run`.
 *
 *   1. What no clinic can take   2. Replacing   3. Policies   4. The whole
 */
#include <ebb/clinic.h>

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <ebb/format.h>
#include <ebb/units.h>

struct settling {
    const struct ebb_clinic *clinic;
    const struct ebb_study *study;
    struct ebb_study *out;
    struct ebb_messages *messages;
    bool refused;
};

/* 1. What no clinic can take */

static void refuse(struct settling *settling, const char *key, const char *why)
{
    ebb_messages_add(settling->messages, EBB_BAD_STUDY, NULL, "%s: a clinic cannot take it: %s", key, why);
    settling->refused = true;
}

static void refuse_parts(struct settling *settling)
{
    const struct ebb_study *study = settling->study;
    if (study->precision.on)
        refuse(settling, "precision", "how long a clinic is simulated is its own `years`: leave it out");
    if (study->n_phases > 0)
        refuse(settling, "lead_in",
               "its patients come at all times, and nothing begins for all of them at once: leave it out");
    if (study->n_strata > 0)
        refuse(settling, "strata", "they are of a lead-in, which a clinic has not: leave them out");
    if (study->followed_for_days.hi > 0)
        refuse(settling, "followed_for", "it ends a trial, and a clinic goes on: leave it out");
    if (study->n_targets > 0)
        refuse(settling, "targets", "published numbers are of trials: compare them by `ebb check`");
}

/* 2. Replacing */

static void say(struct settling *settling, const char *key, const char *was, const char *is, const char *why)
{
    ebb_messages_add(settling->messages, EBB_OK, NULL, "%s = %s: is %s in a clinic: %s", key, was, is, why);
}

static void replace_days(struct settling *settling, const char *key, int *days, int by, const char *why)
{
    char was[EBB_UNITS_SIZE], is[EBB_UNITS_SIZE];
    if (*days == by)
        return;
    ebb_units_print(*days, EBB_UNIT_DAYS, was);
    ebb_units_print(by, EBB_UNIT_DAYS, is);
    say(settling, key, was, is, why);
    *days = by;
}

static void replace_share(struct settling *settling, const char *key, double *share, double by,
                          const char *why)
{
    char was[EBB_UNITS_SIZE], is[EBB_UNITS_SIZE];
    if (*share == by)
        return;
    ebb_units_print(*share, EBB_UNIT_PERCENT, was);
    ebb_units_print(by, EBB_UNIT_PERCENT, is);
    say(settling, key, was, is, why);
    *share = by;
}

static void replace_weekdays(struct settling *settling, const char *key, unsigned *days, unsigned by)
{
    if (*days != by && *days != EBB_EVERY_WEEKDAY)
        say(settling, key, "some weekdays", "every day", "the clinic's own days decide");
    *days = by;
}

/* Due from the next day on: how long it then takes is what the simulation is for. */
static void replace_delay(struct settling *settling, const char *policy, const char *part,
                          struct ebb_course_rule *rule)
{
    char key[EBB_NAME_SIZE + 48], was[2 * EBB_UNITS_SIZE + 8], low[EBB_UNITS_SIZE], high[EBB_UNITS_SIZE];
    const struct ebb_range *delay = &rule->delay_days;
    if (!rule->on || (delay->lo == 1 && delay->hi == 1))
        return;
    ebb_units_print(delay->lo, EBB_UNIT_DAYS, low);
    ebb_units_print(delay->hi, EBB_UNIT_DAYS, high);
    snprintf(key, sizeof key, "policies.%s.%s.delay", policy, part);
    snprintf(was, sizeof was, "[%s, %s]", low, high);
    say(settling, key, was, "1 day", "due from the next day on, and given when there is room");
    rule->delay_days = (struct ebb_range){1, 1};
}

/* No-shows and cancellations together. Where the clinic says neither, it is the study's; where it says one,
 * the other is half of the study's. */
double ebb_clinic_missed(const struct ebb_clinic *clinic, double p_miss, double *out_f_no_show)
{
    const double no_show = clinic->attendance.no_show, cancel = clinic->attendance.cancel;
    const double missed_no_show = no_show < 0 ? p_miss / 2 : no_show;
    const double missed_cancel = cancel < 0 ? p_miss / 2 : cancel;
    const double sum = no_show < 0 && cancel < 0 ? p_miss : missed_no_show + missed_cancel;
    *out_f_no_show = sum > 0 ? missed_no_show / sum : 0.5;
    return sum;
}

/* Where both are the clinic's own its rules have said it (rules_clinic.c). It is named by what somebody
 * wrote: of the study's key, which is replaced, a sum beyond 100 % would be nobody's. */
static double missed_of(struct settling *settling)
{
    const struct ebb_attendance *attendance = &settling->clinic->attendance;
    const double p_miss = settling->study->parameters.adherence.p_miss;
    double f_no_show;
    const double missed = ebb_clinic_missed(settling->clinic, p_miss, &f_no_show);
    if (missed < 1)
        return missed;
    if (attendance->no_show < 0 || attendance->cancel < 0) {
        const char *given = attendance->no_show < 0 ? "cancel" : "no_show";
        ebb_messages_add(settling->messages, EBB_BAD_STUDY, NULL,
                         "%s: with half of the study's adherence.miss for %s is %.6g %%: somebody must come: "
                         "give both",
                         given, attendance->no_show < 0 ? "no_show" : "cancel", 100 * missed);
        settling->refused = true;
    }
    return p_miss;
}

static void replace_adherence(struct settling *settling)
{
    const struct ebb_clinic *clinic = settling->clinic;
    struct ebb_parameters *p = &settling->out->parameters;
    replace_share(settling, "adherence.late", &p->adherence.p_late, 0, "lateness is what the queue makes");
    replace_days(settling, "adherence.late_max", &p->adherence.late_max_days, 0,
                 "lateness is what the queue makes");
    replace_days(settling, "adherence.rebook", &p->adherence.rebook_days, clinic->booking.rebook_days,
                 "the clinic's `rebook`");
    replace_share(settling, "adherence.miss", &p->adherence.p_miss, missed_of(settling),
                  "the clinic's `no_show` and `cancel` together");
}

/* 3. Policies */

/* The study's policy of that name; -1 after a complaint. */
static int find_policy(struct settling *settling, const char *key, const char *name)
{
    const struct ebb_study *study = settling->study;
    struct ebb_text names = {0};
    for (int i = 0; i < study->n_policies; i++) {
        if (strcmp(study->policies[i].name, name) == 0) {
            ebb_text_free(&names);
            return i;
        }
        ebb_text_add(&names, "%s%s", i == 0 ? "" : ", ", study->policies[i].name);
    }
    if (name[0] == '\0')
        ebb_messages_add(settling->messages, EBB_BAD_STUDY, NULL,
                         "%s: is missing: the study has %d policies: name one of %s", key, study->n_policies,
                         ebb_text_chars(&names));
    else
        ebb_messages_add(settling->messages, EBB_BAD_STUDY, NULL,
                         "%s = %s: no such policy: must be one of %s", key, name, ebb_text_chars(&names));
    ebb_text_free(&names);
    settling->refused = true;
    return -1;
}

/* Those of the clinic, in its order, and no others; names of policies by index are taken away with them. */
static void take_policies(struct settling *settling)
{
    const struct ebb_clinic *clinic = settling->clinic;
    const struct ebb_study *study = settling->study;
    struct ebb_study *out = settling->out;
    const int n = clinic->n_policies > 0 ? clinic->n_policies : 1;
    memset(out->policies, 0, sizeof out->policies);
    out->n_policies = n;
    out->against = -1;
    for (int i = 0; i < n; i++) {
        char key[EBB_NAME_SIZE + 16] = "policy";
        const char *name = clinic->n_policies > 0 ? clinic->policies[i].name : clinic->policy;
        if (clinic->n_policies > 0)
            snprintf(key, sizeof key, "policies.%s", name);
        const int p = name[0] == '\0' && study->n_policies == 1 ? 0 : find_policy(settling, key, name);
        if (p >= 0)
            memcpy(&out->policies[i], &study->policies[p], sizeof out->policies[i]);
    }
}

/* 4. The whole */

static void replace_timing(struct settling *settling)
{
    struct ebb_study *out = settling->out;
    replace_adherence(settling);
    replace_weekdays(settling, "clinic_days", &out->clinic_days, EBB_EVERY_WEEKDAY);
    for (int i = 0; i < out->n_policies; i++) {
        struct ebb_policy *policy = &out->policies[i];
        char key[EBB_NAME_SIZE + 48];
        snprintf(key, sizeof key, "policies.%s.limits.clinic_days", policy->name);
        if (policy->limits.clinic_days != 0)
            replace_weekdays(settling, key, &policy->limits.clinic_days, 0);
        replace_delay(settling, policy->name, "booster", &policy->booster);
        replace_delay(settling, policy->name, "rescue", &policy->rescue);
    }
}

/* Not refused, as what asks for other patients is: it changes no number, and studies that are run have it. */
static void pass_over_record(struct settling *settling)
{
    static const char *const words[] = {"summary", "outcomes", "sample", "all"};
    struct ebb_study *out = settling->out;
    if (out->record != EBB_RECORD_OUTCOMES)
        say(settling, "record", words[out->record], "not looked at",
            "what is kept is the clinic's own file's");
    out->record = EBB_RECORD_OUTCOMES;
    out->n_recorded = 0;
}

/* A series that the open book cannot hold is never begun, and nobody new is treated. */
static void check_book(struct settling *settling)
{
    const struct ebb_booking *booking = &settling->clinic->booking;
    const int needed = ebb_study_last_induction_day(settling->study) + booking->induction_first_after_days +
                       booking->induction_tolerance_days;
    if (booking->book_ahead_days >= needed)
        return;
    ebb_messages_add(settling->messages, EBB_BAD_STUDY, NULL,
                     "book_ahead = %s: the first course of a patient needs %d days: must be at least that",
                     ebb_format_of(booking->book_ahead_days, "day", "days").chars, needed);
    settling->refused = true;
}

/* From a patient's first day to the last that is simulated; the earliest came years_open ago. A clinic for
 * which it is too long has been refused (rules_clinic.c). */
static int horizon_days(const struct ebb_clinic *clinic)
{
    const int days = (int)(365 * clinic->demand.years_open) + 1 + 7 * clinic->n_weeks;
    return days < EBB_LONGEST_DAYS ? days : EBB_LONGEST_DAYS;
}

enum ebb_status ebb_clinic_settle(const struct ebb_clinic *clinic, const struct ebb_study *study,
                                  struct ebb_study *out_study, struct ebb_messages *messages)
{
    struct settling settling = {clinic, study, out_study, messages, false};
    memcpy(out_study, study, sizeof *out_study);
    out_study->seed = clinic->seed;
    refuse_parts(&settling);
    take_policies(&settling);
    check_book(&settling);
    if (settling.refused)
        return EBB_BAD_STUDY;
    if (!clinic->attendance.as_study) {
        replace_timing(&settling);
        pass_over_record(&settling);
        replace_days(&settling, "horizon", &out_study->horizon_days, horizon_days(clinic),
                     "the years that the clinic has been open, and the weeks that are simulated");
    }
    const enum ebb_status status = ebb_study_check(out_study, messages);
    return settling.refused ? EBB_BAD_STUDY : status;
}
