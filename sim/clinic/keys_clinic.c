/* SPDX-License-Identifier: MIT
 * keys_clinic: every key of a clinic.
 *
 * A table like that of a study, over struct ebb_clinic: the same reader, messages and suggestions serve both,
 * and the page of keys (configs/REFERENCE.md) ends with it. Words are a charge nurse's, who will read them:
 * chair, session, booked, late. No word of the program (stream, replication, seed) stands in a meaning but
 * where there is none of hers.
 *
 * None of these numbers is a claim about patients, so none has a source: those of the study have. Where
 * a default comes from is said at its row; a page calls it an assumption.
 *
 *   1. Services   2. Demand   3. Staff   4. Booking   5. Who comes   6. The whole
 */
#include <stddef.h>

#include <ebb/clinic.h>
#include <ebb/kind.h>

#include "../model/keys.h"

#define C(member) offsetof(struct ebb_clinic, member)
#define S(member) offsetof(struct ebb_service, member)
#define H(member) offsetof(struct ebb_shift, member)
#define B(member) offsetof(struct ebb_background, member)

/* 1. Services */

/* A length that a file leaves out is the preset's: the reader completes it (sim/config). A day bounds all. */
#define LENGTH(called, place, says)                                                                \
    {                                                                                              \
        ROW(called, EBB_LENGTH, EBB_UNIT_MINUTES, -1, 0, 1440, place, says), .off_word = AS_PRESET \
    }
static const char AS_PRESET[] = "as the preset";

static const struct ebb_key SERVICE[] = {
    {ROW("preset", EBB_CHOICE, EBB_UNIT_NUMBER, EBB_PRESET_INFUSION, 0, 0, S(preset),
         "the usual session that this one starts from; what is written here goes before it"),
     .words = EBB_PRESETS},
    {ROW("slot", EBB_WHOLE, EBB_UNIT_MINUTES, 0, 5, 720, S(slot_minutes),
         "how long the chair is booked for; of esketamine 150 min, with psychotherapy 180 min unless given"),
     .off_word = "as slot_minutes"},
    LENGTH("check_in", S(check_in), "from arriving to being ready for a chair"),
    LENGTH("start", S(start), "one nurse with one patient at the beginning: line, blood pressure, pump"),
    LENGTH("infusion", S(infusion), "the infusion (of esketamine the spray), watched with others"),
    LENGTH("observation", S(observation), "until fit to go home, watched with others"),
    LENGTH("escort", S(escort), "waiting for the person who brings the patient home, watched with others"),
    LENGTH("turnover", S(turnover), "cleaning and preparing the chair for the next"),
    VALUE("prescriber_on_site", EBB_FLAG, EBB_UNIT_NUMBER, 0, 0, 1, S(prescriber_on_site),
          "whether a prescriber must be in the house from the beginning to the planned end; of esketamine "
          "true unless given"),
    {ROW("share", EBB_REAL, EBB_UNIT_PERCENT, 0, 0.0001, 1, S(share),
         "share of patients who have these sessions; the first kind is had by all others"),
     .off_word = "the rest"},
    VALUE("side_effect", EBB_REAL, EBB_UNIT_MINUTES, 30, 0, 720, S(side_effect_minutes),
          "how much longer a patient with a side effect is watched"),
    END,
};

static const struct ebb_key SERVICE_ELEMENT[] = {SECTION("NAME", SERVICE, "one kind of session"), END};

static const struct ebb_key SERVICES[] = {
    {.name = "services",
     .kind = EBB_NAMED,
     .fields = SERVICE_ELEMENT,
     .offset = C(services),
     .element_size = sizeof(struct ebb_service),
     .count_offset = C(n_services),
     .most = EBB_MAX_SERVICES,
     .meaning = "kinds of sessions; unless given one, `ketamine`, as the preset infusion",
     .example = "services:\n  ketamine: {infusion: {typical: 40 min, from: 38 min, to: 50 min}}\n"
                "  esketamine: {preset: esketamine, share: 20 %}\n"},
    END,
};

static const struct ebb_key BACKGROUND[] = {
    VALUE("per_day", EBB_REAL, EBB_UNIT_NUMBER, REQUIRED, 0, 200, B(per_day),
          "sessions on an open day, on average"),
    {ROW("service", EBB_ELEMENT, EBB_UNIT_NUMBER, 0, 0, 0, B(service), "which kind of session they are"),
     .fields = SERVICES},
    END,
};

static const struct ebb_key BACKGROUND_ELEMENT[] = {
    SECTION("NAME", BACKGROUND, "sessions of other patients, who fill chairs and are not followed"), END};

/* 2. Demand */

/* Ten times more and less a year are slips of a percent sign; what grows beyond what can be played is a
 * rule's to refuse. */
static const struct ebb_key REFERRALS[] = {
    VALUE("growth", EBB_REAL, EBB_UNIT_PERCENT, 0, -0.9, 10, C(demand.growth_per_year),
          "how many more new patients come each year than in the one before"),
    {ROW("step_after", EBB_WHOLE, EBB_UNIT_DAYS, -1, 0, 7300, C(demand.step_day),
         "from when on `step` holds, counted from `start`")},
    VALUE("step", EBB_REAL, EBB_UNIT_NUMBER, 1, 0, 100, C(demand.step_factor),
          "new patients from then on are so many times as many"),
    VALUE("season", EBB_REAL, EBB_UNIT_PERCENT, 0, 0, 1, C(demand.season_amplitude),
          "how many more come at the height of the season than on average, and fewer half a year later"),
    VALUE("season_peak", EBB_WHOLE, EBB_UNIT_DAYS, 0, 0, 365, C(demand.season_peak_day),
          "the height of the season, counted from 1 January"),
    END,
};

/* Nobody knows how many give up; 2 % a week is a third within five months. */
static const struct ebb_key WAITING[] = {
    VALUE("gives_up", EBB_REAL, EBB_UNIT_PERCENT, 0.02, 0, 1, C(demand.gives_up_per_week),
          "share of those on the waiting list who give up, each week"),
    END,
};

/* 3. Staff */

#define AS_OPEN "as open"
#define HOURS(called, place, says)                                                         \
    {                                                                                      \
        ROW(called, EBB_HOURS, EBB_UNIT_NUMBER, 0, 0, 0, place, says), .off_word = AS_OPEN \
    }

static const struct ebb_key WEEKDAYS[] = {
    HOURS("monday", C(hours[0]), "opening hours of that day"),
    HOURS("tuesday", C(hours[1]), "opening hours of that day"),
    HOURS("wednesday", C(hours[2]), "opening hours of that day"),
    HOURS("thursday", C(hours[3]), "opening hours of that day"),
    HOURS("friday", C(hours[4]), "opening hours of that day"),
    HOURS("saturday", C(hours[5]), "opening hours of that day"),
    HOURS("sunday", C(hours[6]), "opening hours of that day"),
    END,
};

static const struct ebb_key SHIFT[] = {
    VALUE("nurses", EBB_WHOLE, EBB_UNIT_NUMBER, REQUIRED, 1, EBB_MAX_CHAIRS, H(nurses), "how many nurses"),
    HOURS("hours", H(hours), "from when to when"),
    VALUE("break", EBB_WHOLE, EBB_UNIT_MINUTES, 0, 0, 240, H(break_minutes),
          "the break of each; they go one after another"),
    {ROW("break_from", EBB_TIME_OF_DAY, EBB_UNIT_NUMBER, 720, 0, 1440, H(break_from),
         "when the first of them goes")},
    END,
};

static const struct ebb_key SHIFT_ELEMENT[] = {SECTION("N", SHIFT, "one shift"), END};

static const struct ebb_key PRESCRIBER[] = {
    HOURS("hours", C(prescriber.hours),
          "when a prescriber is in the house; outside opening hours they do not count"),
    VALUE("intake", EBB_REAL, EBB_UNIT_MINUTES, 60, 0, 720, C(prescriber.intake_minutes),
          "the first visit of a new patient"),
    VALUE("review", EBB_REAL, EBB_UNIT_MINUTES, 0, 0, 720, C(prescriber.review_minutes),
          "each assessment of a patient in care that the policy looks at, with a session or without"),
    VALUE("intakes_a_day", EBB_WHOLE, EBB_UNIT_NUMBER, 0, 1, 100, C(prescriber.most_intakes_a_day),
          "first visits a day, at most; off: as many as there is time for"),
    END,
};

static const struct ebb_key ROOM_ELEMENT[] = {
    VALUE("N", EBB_WHOLE, EBB_UNIT_NUMBER, REQUIRED, 1, EBB_MAX_CHAIRS, 0, "chairs in one room"), END};
static const struct ebb_key CLOSURE_ELEMENT[] = {
    VALUE("N", EBB_CLOSURE, EBB_UNIT_NUMBER, REQUIRED, 0, 0, 0, "a day or a rule for days"), END};
static const struct ebb_key SHARE_ELEMENT[] = {VALUE("NAME", EBB_REAL, EBB_UNIT_PERCENT, REQUIRED, 0, 1,
                                                     offsetof(struct ebb_clinic_policy, share),
                                                     "share of patients under that policy of the study"),
                                               END};

/* 4. Booking */

static const char *const PRIORITIES[] = {[EBB_FIRST_COME] = "first_come",
                                         [EBB_INDUCTION_FIRST] = "induction_first",
                                         [EBB_URGENT_FIRST] = "urgent_first",
                                         NULL};

static const struct ebb_key RESERVED[] = {
    VALUE("slots", EBB_WHOLE, EBB_UNIT_NUMBER, 0, 0, 1000, C(booking.reserved_slots),
          "sessions a day that are kept free for urgent ones"),
    VALUE("released", EBB_WHOLE, EBB_UNIT_DAYS, 1, 0, 60, C(booking.reserved_released_days),
          "how long before the day what is still free is given to anybody"),
    END,
};

static const struct ebb_key INDUCTION[] = {
    VALUE("tolerance", EBB_WHOLE, EBB_UNIT_DAYS, 1, 0, 6, C(booking.induction_tolerance_days),
          "how much later than planned a session of induction may be booked"),
    VALUE("first_after", EBB_WHOLE, EBB_UNIT_DAYS, 1, 0, 365, C(booking.induction_first_after_days),
          "from the first visit to the first session, at least"),
    END,
};

/* 5. Who comes */

static const char *const ADHERENCES[] = {"clinic", "study", NULL};

/* Arriving 10 minutes early to 10 late is what diaries of other clinics show at best; early does no harm. */
static const struct ebb_key ATTENDANCE[] = {
    {ROW("adherence", EBB_CHOICE, EBB_UNIT_NUMBER, 0, 0, 0, C(attendance.as_study),
         "who is late and who misses: as the clinic makes it, or, to compare with `ebb run`, as the study "
         "has it"),
     .words = ADHERENCES},
    {ROW("no_show", EBB_REAL, EBB_UNIT_PERCENT, -1, 0, 0.95, C(attendance.no_show),
         "share of booked sessions to which nobody comes; unless given, half of the study's adherence.miss"),
     .off_word = EBB_AS_THE_STUDY},
    {ROW("cancel", EBB_REAL, EBB_UNIT_PERCENT, -1, 0, 0.95, C(attendance.cancel),
         "share that is cancelled on the day, so that the place can be offered to another; else half of the "
         "study's adherence.miss"),
     .off_word = EBB_AS_THE_STUDY},
    VALUE(
        "fails", EBB_REAL, EBB_UNIT_PERCENT, 0.02, 0, 0.95, C(attendance.fails),
        "share of those who come and cannot be treated that day (blood pressure, nobody to bring them home)"),
    VALUE("short_notice", EBB_REAL, EBB_UNIT_PERCENT, 0.5, 0, 1, C(booking.short_notice),
          "how likely somebody who is asked takes a place of the same day"),
    VALUE("arrives_early", EBB_REAL, EBB_UNIT_MINUTES, 10, 0, 240, C(attendance.arrives_early),
          "patients come up to so much before their time"),
    VALUE("arrives_late", EBB_REAL, EBB_UNIT_MINUTES, 10, 0, 240, C(attendance.arrives_late),
          "and up to so much after it"),
    VALUE("nurse_short", EBB_REAL, EBB_UNIT_PERCENT, 0.02, 0, 1, C(attendance.nurse_short),
          "share of days on which one nurse fewer is there"),
    END,
};

/* 6. The whole */

static const struct ebb_key TARGET[] = {
    VALUE("share", EBB_REAL, EBB_UNIT_PERCENT, 0.95, 0.01, 1, C(target.share), "share of due boosters"),
    VALUE("within", EBB_WHOLE, EBB_UNIT_DAYS, 3, 0, 90, C(target.within_days),
          "that are to be given no later than so long after they are due"),
    END,
};

/* The first 200 draws of a set, one for each simulated year: as many as there are. */
static const struct ebb_key UNCERTAINTY[] = {
    VALUE("draws", EBB_WHOLE, EBB_UNIT_NUMBER, 200, 0, 100000, C(uncertainty.draws),
          "joint draws of the patient model, one for each simulated year; 0: the best values in all"),
    END,
};

/* The policy shares of a file are one map: {monthly: 70 %, by_score: 30 %}. */
static const struct ebb_key TOP[] = {
    VALUE("clinic", EBB_TEXT, EBB_UNIT_NUMBER, REQUIRED, 0, EBB_LABEL_SIZE, C(title),
          "what the clinic is called"),
    VALUE("question", EBB_TEXT, EBB_UNIT_NUMBER, 0, 0, 512, C(question), "what the planner wants to know"),
    VALUE("chairs", EBB_WHOLE, EBB_UNIT_NUMBER, REQUIRED, 1, EBB_MAX_CHAIRS, C(chairs),
          "chairs or beds in which patients are treated"),
    VALUE("nurses", EBB_WHOLE, EBB_UNIT_NUMBER, REQUIRED, 1, EBB_MAX_CHAIRS, C(nurses),
          "nurses on duty at the same time"),
    VALUE("patients_per_nurse", EBB_WHOLE, EBB_UNIT_NUMBER, REQUIRED, 1, 32, C(patients_per_nurse),
          "patients whom one nurse watches at the same time, once they have started"),
    VALUE("patients_per_nurse_at_start", EBB_WHOLE, EBB_UNIT_NUMBER, 1, 1, 32, C(patients_per_nurse_at_start),
          "patients that a nurse can have who is starting one; 1: nobody else meanwhile"),
    VALUE("open", EBB_HOURS, EBB_UNIT_NUMBER, REQUIRED, 0, 0, C(open), "opening hours"),
    VALUE("days", EBB_WEEKDAYS, EBB_UNIT_NUMBER, REQUIRED, 1, EBB_EVERY_WEEKDAY, C(days),
          "weekdays on which the clinic is open"),
    VALUE("slot_minutes", EBB_WHOLE, EBB_UNIT_NUMBER, REQUIRED, 5, 720, C(slot_minutes),
          "minutes for which a chair is booked"),
    VALUE("active_patients", EBB_WHOLE, EBB_UNIT_NUMBER, REQUIRED, 0, 100000, C(active_patients),
          "patients who are in treatment today"),
    VALUE("new_per_week", EBB_REAL, EBB_UNIT_NUMBER, REQUIRED, 0, 1000, C(new_per_week),
          "new patients a week"),
    {ROW("interval", EBB_WHOLE, EBB_UNIT_DAYS, 0, 1, EBB_LONGEST_DAYS, C(interval_days),
         "from one maintenance session to the next; required where no `study` is named"),
     .off_word = EBB_AS_THE_STUDY,
     .range_instead = "an interval that varies is a policy's, of a study that the clinic names (study: FILE, "
                      "with maintenance: {every: [4 weeks, 6 weeks]})"},
    VALUE("study", EBB_PATH, EBB_UNIT_NUMBER, 0, 0, 0, 0,
          "file of the study whose patients, medicine and policies these are, from the folder of this file"),
    VALUE("policy", EBB_TEXT, EBB_UNIT_NUMBER, 0, 0, EBB_NAME_SIZE, C(policy),
          "which policy of the study; needed where it has more than one"),
    {.name = "policies",
     .kind = EBB_NAMED,
     .fields = SHARE_ELEMENT,
     .offset = C(policies),
     .element_size = sizeof(struct ebb_clinic_policy),
     .count_offset = C(n_policies),
     .most = EBB_MAX_CLINIC_POLICIES,
     .meaning = "in place of `policy`: policies of the study, each with the share of patients under it",
     .example = "policies: {every_4_weeks: 70 %, by_score: 30 %}\n"},
    VALUE("start", EBB_DATE, EBB_UNIT_NUMBER, 20822, 0, 73048, C(start_day),
          "the first day that is simulated"),
    VALUE("weeks", EBB_WHOLE, EBB_UNIT_NUMBER, 52, 4, 520, C(n_weeks), "weeks that are simulated"),
    VALUE("years", EBB_WHOLE, EBB_UNIT_NUMBER, 200, 2, 100000, C(n_replications),
          "how many times these weeks are simulated, each time with other patients"),
    VALUE("seed", EBB_SEED, EBB_UNIT_NUMBER, 1, 0, 0, C(seed), "names the luck: another one, other patients"),
    SECTION("hours", WEEKDAYS, "opening hours of weekdays that have their own"),
    {ROW("last_start", EBB_TIME_OF_DAY, EBB_UNIT_NUMBER, -1, 0, 1440, C(last_start),
         "the latest time for which a session is booked; what ends after closing is overtime"),
     .off_word = "closing less the slot"},
    {.name = "closed",
     .kind = EBB_LIST,
     .fields = CLOSURE_ELEMENT,
     .offset = C(closures),
     .element_size = sizeof(struct ebb_closure),
     .count_offset = C(n_closures),
     .most = EBB_MAX_CLOSURES,
     .meaning = "days on which the clinic is closed: dates, and rules for days",
     .example =
         "closed: [25 December, 2027-12-27 to 2027-12-31, first Monday of May, every 2 weeks on Friday]\n"},
    {.name = "rooms",
     .kind = EBB_LIST,
     .fields = ROOM_ELEMENT,
     .offset = C(rooms),
     .element_size = sizeof(int),
     .count_offset = C(n_rooms),
     .most = EBB_MAX_ROOMS,
     .meaning = "chairs in each room, where one nurse cannot watch two rooms; unless given, all are in one",
     .example = "rooms: [3, 1]\n"},
    VALUE("recovery_places", EBB_WHOLE, EBB_UNIT_NUMBER, 0, 0, EBB_MAX_CHAIRS, C(recovery_places),
          "places to which patients move after the infusion, so that the chair is free"),
    {.name = "shifts",
     .kind = EBB_LIST,
     .fields = SHIFT_ELEMENT,
     .offset = C(shifts),
     .element_size = sizeof(struct ebb_shift),
     .count_offset = C(n_shifts),
     .most = EBB_MAX_SHIFTS,
     .meaning = "in place of all nurses in opening hours: who is there from when to when",
     .example = "shifts:\n  - {nurses: 1, hours: 08:00 to 16:00, break: 30 min, break_from: \"12:00\"}\n"
                "  - {nurses: 1, hours: 10:00 to 18:00, break: 30 min, break_from: \"14:00\"}\n"},
    PART("prescriber", PRESCRIBER, 0, C(prescriber.on),
         "a prescriber's time; unless given, there is always one when one is needed",
         "prescriber: {hours: 09:00 to 13:00, intake: 60 min, review: 10 min}\n"),
    INCLUDE(SERVICES, 0),
    {.name = "background",
     .kind = EBB_NAMED,
     .fields = BACKGROUND_ELEMENT,
     .offset = C(background),
     .element_size = sizeof(struct ebb_background),
     .count_offset = C(n_background),
     .most = EBB_MAX_BACKGROUND,
     .meaning = "other patients in the same chairs",
     .example = "background:\n  iron: {per_day: 1.5}\n"},
    VALUE("years_open", EBB_REAL, EBB_UNIT_NUMBER, 3, 0.25, 15, C(demand.years_open),
          "years over which today's patients have come"),
    SECTION("referrals", REFERRALS, "how new patients a week change"),
    SECTION("waiting", WAITING, "the waiting list"),
    {ROW("window", EBB_WINDOW, EBB_UNIT_DAYS, 3, 0, 60, C(booking.window_before),
         "how much earlier and later than due a maintenance session may be booked"),
     .initial_after = 7},
    VALUE("book_ahead", EBB_WHOLE, EBB_UNIT_DAYS, 84, 1, 730, C(booking.book_ahead_days),
          "how far ahead sessions are booked"),
    VALUE("starts_every", EBB_WHOLE, EBB_UNIT_MINUTES, 15, 5, 240, C(booking.step_minutes),
          "sessions are booked to begin at opening and every so many minutes after it"),
    {ROW("starts_at_once", EBB_WHOLE, EBB_UNIT_NUMBER, 0, 1, EBB_MAX_CHAIRS, C(booking.starts_a_step),
         "sessions that may be booked to begin at the same time"),
     .off_word = "as nurses on duty"},
    VALUE("overbook", EBB_WHOLE, EBB_UNIT_NUMBER, 0, 0, EBB_MAX_CHAIRS, C(booking.overbook),
          "sessions that may be booked beyond the chairs, at any time"),
    SECTION("reserved", RESERVED, "places for urgent sessions"),
    {ROW("priority", EBB_CHOICE, EBB_UNIT_NUMBER, EBB_FIRST_COME, 0, 0, C(booking.priority),
         "who of those waiting in the house begins first"),
     .words = PRIORITIES},
    VALUE("rebook", EBB_WHOLE, EBB_UNIT_DAYS, 7, 1, 60, C(booking.rebook_days),
          "how long after a missed session the next one is due"),
    SECTION("induction", INDUCTION, "how the first course is booked"),
    INCLUDE(ATTENDANCE, 0),
    SECTION("target", TARGET, "what is good enough"),
    SECTION("uncertainty", UNCERTAINTY, "how much of what is not known of patients is played"),
    END,
};

const struct ebb_key EBB_CLINIC_KEY = {.name = "", .kind = EBB_SECTION, .fields = TOP, .meaning = "a clinic"};
