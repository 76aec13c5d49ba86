/* SPDX-License-Identifier: MIT
 * clinic: chairs, nurses, hours, demand and booking of one clinic, as a value (sim/clinic/README.md section
 * 1).
 *
 * What a planner says of a clinic; patients, medicine and policies are a study's (<ebb/study.h>), named here
 * by its file. Nine values must be given, and nobody but the planner knows them; every other is an assumption
 * of ours that a page shows with where to change it. As of a study, every member has one row in a table of
 * keys (sim/clinic/keys_clinic.c), which knows its default, unit, range and meaning.
 *
 *     study.yaml ---\
 *     clinic.yaml ---+--> struct ebb_clinic + struct ebb_study --> replications --> answers
 *                        (this header)         (settled for a clinic: ebb_clinic_settle)
 *
 * Plain data without pointers, as a study is: start from zeroed memory (ebb_clinic_default), compare as
 * bytes. Times of day are minutes from midnight, lengths are minutes, days are whole. Inside an engine's
 * day times are whole seconds (<ebb/clinic_day.h>).
 *
 * Lengths of time and hours are <ebb/times.h>, closures <ebb/dates.h>.
 *
 *   1. Demand   2. Staff and places   3. Sessions and services   4. Booking   5. Who comes   6. The whole
 */
#ifndef EBB_CLINIC_H
#define EBB_CLINIC_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/dates.h>
#include <ebb/message.h>
#include <ebb/study.h>
#include <ebb/times.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Room, far beyond one clinic: the largest infusion centres that publish themselves have some 60 chairs.
 * More are for the tests of how the cost grows: 30,000 patients need some 600. */
enum {
    EBB_MAX_CHAIRS = 1024,
    EBB_MAX_ROOMS = 16,
    EBB_MAX_SHIFTS = 8,
    EBB_MAX_CLOSURES = 64,
    EBB_MAX_SERVICES = 4,
    EBB_MAX_BACKGROUND = 4,
    EBB_MAX_CLINIC_POLICIES = 8,
    EBB_MAX_CLINIC_PATIENTS = 1 << 18 /* of a replication, tried ones included: numbers r 2^18 + k */
};

/* 1. Demand */

struct ebb_demand {
    double growth_per_year; /* of referrals: 0.1 is 10 % more after a year; geometric */
    int step_day;           /* from which referrals are multiplied by step_factor; -1: never */
    double step_factor;
    double season_amplitude;  /* referrals x (1 + a cos(2 pi (day - season_peak) / 365.25)), 0 to 1 */
    int season_peak_day;      /* of the year: 0 to 365 */
    double years_open;        /* over which the panel came; 3 */
    double gives_up_per_week; /* on the waiting list */
};

/* Sessions of other kinds of patients, who fill chairs and are nobody's here: antibiotics, iron. */
struct ebb_background {
    char name[EBB_NAME_SIZE];
    double per_day; /* on open days, Poisson */
    int service;    /* index */
};

/* 2. Staff and places */

/* So many nurses from and to, each with one break; breaks of a shift follow each other. */
struct ebb_shift {
    int nurses;
    struct ebb_hours hours; /* 0 to 0: the opening hours */
    int break_minutes;      /* 0: none */
    int break_from;         /* when the first of the shift goes */
};

struct ebb_prescriber {
    bool on;                               /* else everything that needs one is always possible */
    struct ebb_hours hours;                /* of every open day; 0 to 0: opening hours */
    double intake_minutes, review_minutes; /* of an intake, of a look of the policy */
    int most_intakes_a_day;                /* 0: as many as fit */
};

/* 3. Sessions and services */

/* Usual sessions, from which a service starts: `preset` in a file. What a file says of a service goes before
 * its preset; a service in a struct has all its values, whatever its preset is. */
#define EBB_PRESET_LIST(X)                                                                                   \
    X(EBB_PRESET_INFUSION, "infusion")           /* 40 minutes, then watched in the chair */                 \
    X(EBB_PRESET_ESKETAMINE, "esketamine")       /* two hours watched, the prescriber in the house (REMS) */ \
    X(EBB_PRESET_PSYCHOTHERAPY, "psychotherapy") /* an infusion with a talk before and after it */
#define EBB_AS_ENUM(code, word) code,
enum ebb_preset { EBB_PRESET_LIST(EBB_AS_ENUM) EBB_PRESET_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_PRESETS[]; /* their words; ends with NULL */

/* What one kind of session needs. The first service is the one that the nine inputs speak of. */
struct ebb_service {
    char name[EBB_NAME_SIZE];
    int preset;       /* enum ebb_preset */
    int slot_minutes; /* booked; 0: the clinic's slot_minutes (ebb_clinic_slot) */
    struct ebb_length check_in, start, infusion, observation, escort, turnover;
    bool prescriber_on_site;    /* from its beginning to its planned end */
    double share;               /* of patients who have this one; the first: what others leave */
    double side_effect_minutes; /* longer observation after an infusion with a side effect */
};

/* 4. Booking */

enum ebb_priority { EBB_FIRST_COME, EBB_INDUCTION_FIRST, EBB_URGENT_FIRST };

struct ebb_booking {
    int window_before, window_after; /* days around a maintenance session's due day: 3 and 7 */
    int book_ahead_days;             /* how far the book is open */
    int step_minutes;                /* of starts */
    int starts_a_step;               /* 0: as many as nurses on duty */
    int overbook;                    /* sessions more than chairs, at any step */
    int reserved_slots;              /* a day, for urgent sessions */
    int reserved_released_days;      /* before the day, from which they are anybody's */
    int priority;                    /* enum ebb_priority: who waits in the house */
    int rebook_days;                 /* a missed session is due again so long after */
    int induction_tolerance_days;
    int induction_first_after_days; /* from the intake */
    double short_notice;            /* probability that somebody asked takes a place of today */
};

/* 5. Who comes */

struct ebb_attendance {
    bool as_study;          /* `adherence: study`: patients take the study's luck; for tests and traces */
    double no_show, cancel; /* shares of sessions; negative: halves of the study's adherence.miss */
    double fails;           /* same-day failures */
    double arrives_early, arrives_late; /* minutes: uniform from so much before to so much after */
    double nurse_short;                 /* share of days with one nurse fewer */
};

/* 6. The whole */

struct ebb_clinic_policy {
    char name[EBB_NAME_SIZE]; /* of the study */
    double share;
};

struct ebb_clinic_target {
    double share;    /* of due boosters: 0.95 */
    int within_days; /* 3 */
};

struct ebb_clinic {
    char title[EBB_LABEL_SIZE];
    char question[512];
    uint64_t seed; /* of the clinic and its patients; the study's is not looked at */
    int n_replications;
    int n_weeks;    /* simulated */
    int start_day;  /* days since 1970-01-01 */
    bool unlimited; /* chairs, nurses, prescriber, book: for pairs and tests; set by programs, no key */

    /* the nine */
    int chairs, nurses, patients_per_nurse;
    int patients_per_nurse_at_start; /* in the phase `start` of a session: 1, one nurse for one patient */
    struct ebb_hours open;
    unsigned days; /* bit d: weekday d, 0: Monday */
    int slot_minutes;
    int active_patients;
    double new_per_week;
    int interval_days; /* of the policy `every interval`, where no study is named */

    /* Which of the study's: `policy` (its name; "": the only one that the study has), or several by share. Of
     * the default study it is maintenance every interval_days. */
    char policy[EBB_NAME_SIZE];
    int n_policies; /* by share; 0: one */
    struct ebb_clinic_policy policies[EBB_MAX_CLINIC_POLICIES];
    struct ebb_hours hours[7]; /* of weekdays that have their own; from = to: as `open` */
    int last_start;            /* minutes from midnight; -1: closing less the slot */
    int n_closures;
    struct ebb_closure closures[EBB_MAX_CLOSURES];
    int n_rooms; /* 0: one room with all chairs; else their chairs add up to `chairs` */
    int rooms[EBB_MAX_ROOMS];
    int recovery_places;
    int n_shifts; /* 0: all nurses in opening hours, no breaks */
    struct ebb_shift shifts[EBB_MAX_SHIFTS];
    struct ebb_prescriber prescriber;
    int n_services; /* at least 1 */
    struct ebb_service services[EBB_MAX_SERVICES];
    int n_background;
    struct ebb_background background[EBB_MAX_BACKGROUND];
    struct ebb_demand demand;
    struct ebb_booking booking;
    struct ebb_attendance attendance;
    struct ebb_clinic_target target;
    struct ebb_asked_draws uncertainty; /* draws: 0 for none; one of them for each replication */
};

/* Sets every value that has a default, with one service, `ketamine`; the nine are left 0. */
void ebb_clinic_default(struct ebb_clinic *clinic);

/* A service with every value of its preset; the name is left. */
void ebb_service_default(struct ebb_service *service, enum ebb_preset preset);

/* Minutes that a patient sits in the chair on average, waiting to be met included, cleaning not: a slot that
 * is shorter makes every day end late. */
double ebb_service_minutes(const struct ebb_service *service);
/* Minutes that a session of a service is booked for. */
int ebb_clinic_slot(const struct ebb_clinic *clinic, int service);
/* The share of patients who have it: of the first, what the others leave. */
double ebb_clinic_service_share(const struct ebb_clinic *clinic, int service);

/* The study of a clinic that names none: the default study with maintenance every interval_days. */
void ebb_clinic_default_study(const struct ebb_clinic *clinic, struct ebb_study *out_study);

/* Says everything that is wrong with any bytes as a clinic: ranges, and what does not go together (no open
 * day, a session longer than the day, more reserved than there are slots, a staffing that serves nobody).
 * EBB_OK, EBB_BAD_STUDY. */
enum ebb_status ebb_clinic_check(const struct ebb_clinic *clinic, struct ebb_messages *messages);

/* Its rules alone, asked as those of a study are (<ebb/study_rules.h>): for whoever has read the values, and
 * knows where each stands. */
struct ebb_rules;
void ebb_clinic_rules_ask(const struct ebb_rules *rules, const void *clinic); /* an ebb_table_rules */

/* The study as a clinic plays it: values that the clinic owns replaced (section 1), the horizon from
 * years_open and n_weeks, one policy for each of the clinic's. Says what was replaced, as messages with
 * status EBB_OK, and refuses what no clinic can take. borrows both. EBB_OK, EBB_BAD_STUDY. */
enum ebb_status ebb_clinic_settle(const struct ebb_clinic *clinic, const struct ebb_study *study,
                                  struct ebb_study *out_study, struct ebb_messages *messages);

/* The share of sessions that are missed by no-show or late cancellation, where the study has p_miss, and how
 * many of these are no-shows. The settled study's adherence.miss is that share; a patient's own, which
 * modifiers change, is divided alike. */
double ebb_clinic_missed(const struct ebb_clinic *clinic, double p_miss, double *out_f_no_show);

#ifdef __cplusplus
}
#endif

#endif
