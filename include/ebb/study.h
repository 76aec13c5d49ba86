/* SPDX-License-Identifier: MIT
 * study: everything a run needs to know: a value that can be made, checked, copied and compared.
 *
 * Made by ebb_study_default and changed, or read from YAML by sim/config (<ebb/config.h>); checked by
 * ebb_study_check; compiled by ebb_plan_init, which refuses what the check refuses. Every member that a user
 * can set has one row in the table of keys (<ebb/key.h>), which knows its default, unit, range and meaning;
 * rules that span members are <ebb/study_rules.h>.
 *
 * Plain data without pointers: `=` copies it, and studies are compared as bytes (their SHA-256 is that of the
 * canonical text). So start from zeroed memory, as ebb_study_default does: padding counts. It is large, some
 * 60 kB with all its room: mind the stacks of threads.
 *
 * A new member: here, a row in sim/model/keys_*.c, what the model does with it. Nothing else need
 * know. */
#ifndef EBB_STUDY_H
#define EBB_STUDY_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/economics.h>
#include <ebb/message.h>
#include <ebb/parameters.h>
#include <ebb/policy.h>
#include <ebb/target.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Room. Arrays are inside the struct, so that a study has no owner; each is far beyond what configs/ asks
 * for. Modifiers are bits of a byte per patient and 2^8 sets in the constants: more than 8 would change the
 * file. */
enum {
    EBB_MAX_POLICIES = 32,
    EBB_MAX_PHASES = 8,
    EBB_MAX_STRATA = 8,
    EBB_MAX_RULES = 4,
    EBB_MAX_LOOK_BACK = 16, /* assessments a stratum rule may look at */
    EBB_MAX_MODIFIERS = 8,
    EBB_MAX_SIDE_EFFECTS = 8, /* each has draws of its own (<ebb/draw.h>) */
    EBB_MAX_INDUCTION = 64,
    EBB_MAX_ASSESSMENTS = 4096,
    EBB_NO_STRATUM = 255, /* the index of a patient who is in none */
};

/* The longest horizon, phase and interval in days: 20 years. Longer ones are slips of a unit more often than
 * wishes. The sum of all that a study can ask for stays far below EBB_NEVER, so no day of a run overflows an
 * int. */
enum { EBB_LONGEST_DAYS = 7305 };

/* A part of the lead-in: the policy that every patient follows for a time (sim/model/README.md section 7). */
struct ebb_phase {
    int for_days;
    struct ebb_policy policy;
};

/* "score <= 12 in at least 3 of the last 4" or "improvement >= 50 % in at least 2 of the last 2"; the last
 * assessments up to and including the one on the day the lead-in ends. */
struct ebb_stratum_rule {
    int score_points;     /* Y at or below this; -1: not asked */
    double f_improvement; /* (Y0 - Y) at or above this fraction of Y0; negative: not asked */
    int at_least, of;
};

struct ebb_stratum {
    char name[EBB_NAME_SIZE];
    int n_rules;
    struct ebb_stratum_rule rules[EBB_MAX_RULES]; /* all must hold */
};

/* Whatever else changes a patient's course; a patient has it with probability `prevalence`
 * (sim/model/README.md section 3). */
struct ebb_modifier {
    char name[EBB_NAME_SIZE];
    double p_prevalence;
    double attainable_odds, duration, consolidation, gain, miss; /* multipliers; 1: no effect */
};

/* A kind of side effect, which comes or does not at each infusion (sim/model/README.md section 6a). */
struct ebb_side_effect {
    char name[EBB_NAME_SIZE];
    double p_per_infusion; /* at the first infusion, of all patients; above 0 for a kind that occurs */
    double spread;         /* rho: share of the variance that lies between patients; 0 to 1 */
    double fall, floor;    /* factors on the rate: fall^(n - 1) at the n-th infusion, at least the floor */
    double p_ends;         /* that it ends the treatment, when it comes */
};

/* Another scale than MADRS on which patients are observed, a linear map of it with an error of its own
 * (sim/model/README.md section 2): Y = clamp(floor(slope S + intercept + sd z + 1/2), 0, max). All scores of
 * the study are then points of this instrument. */
struct ebb_instrument {
    bool on;                  /* else MADRS */
    char name[EBB_NAME_SIZE]; /* "QIDS-SR16" */
    double slope;             /* points of the instrument per point of MADRS */
    double intercept_points, sd_points;
    int max_points;
};

/* Whether a patient has improved early, in the course of induction (sim/model/README.md section 6): by a
 * share of Y0 at the last assessment up to a day. */
struct ebb_early {
    bool on;
    int day;           /* from the first infusion; from the second assessment to the classifying one */
    double f_improved; /* (Y0 - Y) at or above this fraction of Y0 */
};

/* Ways to divide patients that a study may ask results for (its key `populations`), by their bits in
 * ebb_study.subgroups. Off unless asked: each is two or three populations more in every table. */
enum ebb_subgrouping { EBB_BY_SEVERITY, EBB_BY_DURATION, EBB_BY_EARLY_RESPONSE, EBB_SUBGROUPING_COUNT };
extern const char *const EBB_SUBGROUPINGS[]; /* their words in a study; ends with NULL */

/* Files of either setting hold the same values; see sim/store/filter.c. */
enum ebb_compression { EBB_COMPRESSION_FAST, EBB_COMPRESSION_SMALL };
/* What is kept of each patient: sums only; a row of outcomes; trajectories of the first n_recorded, too; of
 * all. */
enum ebb_record { EBB_RECORD_SUMMARY, EBB_RECORD_OUTCOMES, EBB_RECORD_SAMPLE, EBB_RECORD_ALL };
/* 2^40: the numbers of patients that draws are named by (<ebb/draw.h>). */
#define EBB_MOST_PATIENTS INT64_C(1099511627776)
/* A sample of more is a slip: such a file would not fit any disk. */
#define EBB_RECORD_LARGEST_SAMPLE INT64_C(1000000000000)

/* Joint draws of the parameters that a run is asked to play beside itself, where it is handed some, and
 * patients of each (<ebb/uncertainty.h>). No number of the run changes with them. */
struct ebb_asked_draws {
    int draws, patients;
};

/* Stop when the paired difference of `outcome` between two policies is known to +- half_width (95 %). */
struct ebb_precision {
    bool on;
    int outcome;                     /* enum ebb_measure of <ebb/measure.h> */
    int first_policy, second_policy; /* the contrast: second minus first */
    double half_width;               /* in the outcome's unit */
    int64_t min_patients, max_patients;
    int population; /* in whom; -1: the study's (ebb_study_precision_population) */
};

struct ebb_study {
    char title[EBB_LABEL_SIZE];
    char question[512];
    uint64_t seed;
    int64_t n_patients;
    int horizon_days;                   /* from L, or from R where there is a lead-in */
    struct ebb_range followed_for_days; /* each patient leaves when the trial ends, so long after R; [0, 0]:
                                           at the horizon */
    struct {
        int infusions;
        int days[EBB_MAX_INDUCTION]; /* rising, the first is 0, the last is L */
        bool stop_unimproved; /* who has not improved early gets no later session of it; needs `early` */
    } induction;
    struct ebb_early early;
    int assessment_every_days;   /* A, 1 to 28 */
    bool maintain_nonresponders; /* else they get induction only */
    /* Weekdays on which policies and phases give sessions whose own limits do not say (<ebb/policy.h>); bits,
     * at least one. EBB_EVERY_WEEKDAY unless changed. Induction has days of its own. */
    unsigned clinic_days;
    struct ebb_instrument instrument;
    struct ebb_parameters parameters;
    int n_policies, n_phases, n_strata, n_modifiers, n_side_effects, n_targets;
    struct ebb_policy policies[EBB_MAX_POLICIES];
    struct ebb_phase lead_in[EBB_MAX_PHASES];
    struct ebb_stratum strata[EBB_MAX_STRATA];
    struct ebb_modifier modifiers[EBB_MAX_MODIFIERS];
    struct ebb_side_effect side_effects[EBB_MAX_SIDE_EFFECTS];
    unsigned subgroups; /* bits by enum ebb_subgrouping: populations besides those that a study has anyway */
    /* What the answer is given as: the policy that differences are taken to, and in whom; -1: not chosen.
     * They change which of a run's numbers are shown first, and no number. Ask ebb_study_reference and
     * ebb_study_population, which know what holds then. */
    int against, population;
    struct ebb_target targets[EBB_MAX_TARGETS];
    struct ebb_precision precision;
    struct ebb_economics economics; /* put on what was counted: changes no patient */
    struct ebb_asked_draws uncertainty;
    enum ebb_record record;
    int64_t n_recorded; /* patients whose trajectories are kept (EBB_RECORD_SAMPLE) */
    enum ebb_compression compression;
};

/* Fills a complete study that runs: the initial values of the table of keys, the calibrated parameter set,
 * six infusions of induction on the usual days, 100,000 patients over 52 weeks, and one policy,
 * `every_4_weeks`. Padding is zeroed, too: studies are compared as bytes. Change what the study is about,
 * then check it.
 *
 *     struct ebb_study study;
 *     struct ebb_messages messages = {0};
 *     ebb_study_default(&study);
 *     study.policies[0].maintenance.every_days = (struct ebb_range){42, 42};
 *     if (ebb_study_check(&study, &messages) == EBB_OK) ... */
void ebb_study_default(struct ebb_study *study);

/* Says everything that is wrong with a study, in the words of the YAML reader ("horizon = 0 days: must be 1
 * day to 7305 days"), one message for each mistake, without a place. Changes nothing, and reads nothing out
 * of bounds whatever bytes the study holds: counts, names without an end, bools and enums that are none, NaN.
 *
 * What it accepts can be planned and played. Parts that are off are not looked at. An empty label stands for
 * the name. EBB_OK, EBB_BAD_STUDY, EBB_NO_MEMORY; a study without mistakes costs microseconds and no memory.
 *
 * Symptom -> what to do: "no such policy" after taking a policy away: targets and the contrast of a precision
 * name policies by their index; take those away, too. */
enum ebb_status ebb_study_check(const struct ebb_study *study, struct ebb_messages *messages);

/* Writes the study's clinic days into every policy and phase that has none of its own, and 0, which there
 * stands for every day from then on, where they are all. A plan does it with its copies: kernels look at one
 * place. Doing it twice changes nothing. */
void ebb_study_settle(struct ebb_study *study);

/* Patients that a run can have at most: n_patients, or the most of the precision. */
int64_t ebb_study_most_patients(const struct ebb_study *study);

/* The policy that differences are taken to: `against`, else the first. */
int ebb_study_reference(const struct ebb_study *study);

/* Day of the last induction infusion (L), of the start of follow-up (R: the end of the lead-in, each phase
 * rounded up to an assessment day; L without one), and the last day of the run (R + horizon). */
int ebb_study_last_induction_day(const struct ebb_study *study);

/* Whether induction.stop_unimproved can take a session from anybody: one is planned on the day of the early
 * assessment (it comes first) or later. Without one who has not improved is a non-responder all the same. */
bool ebb_study_stops_induction(const struct ebb_study *study);
int ebb_study_start_day(const struct ebb_study *study);
int ebb_study_end_day(const struct ebb_study *study);

#ifdef __cplusplus
}
#endif

#endif
