/* SPDX-License-Identifier: MIT
 * target: a published number that a study replays, with its limits, its source, and what it is used for.
 *
 * Plain data, filled by sim/config from the `targets` of a study; sim/estimate computes the simulated value
 * of its quantity, `ebb check` says how far it lies from the published one, a calibration fits those of use
 * `calibration`. A new key is a member here, its row in sim/model/keys_target.c, and a rule in rules_target.c
 * where it goes together with others; reader, check, canonical text, schema and reference page follow the
 * row.
 *
 * Policies and populations are named by index: of study.policies, and of what ebb_study_populations lists.
 * Symptom: "no such population" after changing strata, modifiers or a prevalence to 0 or 1 -> the list is
 * another one now; set the indices after the study is complete.
 */
#ifndef EBB_TARGET_H
#define EBB_TARGET_H

#include <ebb/policy.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The richest replica (configs/trials/sustain1.yaml) has 14 targets, the densest one 26 visits. Every study
 * carries room for all, 37 of its 60 kB, and is copied with each plan: more would be felt in a calibration.
 * Most of that is the three texts; a shorter one cuts the quotation that makes a number checkable. */
enum { EBB_MAX_TARGETS = 24, EBB_MAX_TARGET_VISITS = 32, EBB_TARGET_TEXT_SIZE = 400 };

/* What the number is for. A target is never both: fitted to, it says nothing about how well the model
 * predicts. One that is only shown can be neither missed nor met: when it was seen, of whom, or by which
 * estimator does not stand in its source, and the file says which (`because`). Left out of the file it would
 * be looked for again by every reader. */
enum ebb_use { EBB_CALIBRATION, EBB_VALIDATION, EBB_SHOWN, EBB_USE_COUNT };

/* About what sources disagree, each in its own degree (<ebb/sources.h>): how many are well under treatment,
 * how many are after one infusion, and how long it lasts. Points, days and counts belong to none of them,
 * whatever their target says. */
enum ebb_domain { EBB_STATUS, EBB_SINGLE, EBB_DURABILITY, EBB_DOMAIN_COUNT };

/* What counts for a patient who has left care by the time of the assessment. Trials differ in it, and the
 * choice moves a share by as much as the drop-out: a target must follow its own trial. */
enum ebb_missing {
    EBB_MISSING_SIMULATED, /* the score goes on and counts: what happens, as opposed to what is seen */
    EBB_MISSING_FAILURE,   /* not in response, not in remission: the strictest rule of a trial */
    EBB_MISSING_LAST,      /* the last score in care is carried forward (LOCF) */
    EBB_MISSING_EXCLUDED,  /* the patient is left out, of the denominator too: observed cases */
    EBB_MISSING_COUNT
};

/* From where `at` counts. From a relapse each patient has a clock of his or her own: what became of those who
 * relapsed and were treated again, each so long after the assessment of the first relapse, with response
 * measured from the score at it. */
enum ebb_clock { EBB_FROM_FOLLOWUP, EBB_FROM_RELAPSE, EBB_CLOCK_COUNT };

/* The days, from the start of follow-up and rising, at which a trial saw its patients; n 0: at every
 * assessment. A relapse between two of them is one that the trial counts at the later: a study that assesses
 * more often than its trial relapses earlier than the published curve unless it says so here. */
struct ebb_target_visits {
    int n;
    int days[EBB_MAX_TARGET_VISITS];
};

/* Why a number may be missed that the model cannot, or should not, reach. Written down before the comparison:
 * a miss without one is a finding, and `ebb check` shows it as such. */
enum ebb_cause {
    EBB_CAUSE_NONE,
    EBB_CAUSE_RULE,       /* the trial's rule of counting is not the replica's */
    EBB_CAUSE_POPULATION, /* its patients are not the model's */
    EBB_CAUSE_CENSORING,  /* who was followed, and until when */
    EBB_CAUSE_SOURCES,    /* published numbers contradict each other */
    EBB_CAUSE_MODEL,      /* the model lacks something */
    EBB_CAUSE_COUNT
};

/* Their words, in the order of the enums; each list ends with NULL. Grades: A trial or meta-analysis, B
 * observational, C expert, D assumption, X illustrative (numbers chosen to make things happen). */
extern const char *const EBB_USES[], *const EBB_DOMAINS[], *const EBB_CLOCKS[], *const EBB_MISSINGS[],
                                                                                    *const EBB_CAUSES[],
                                                                                        *const EBB_GRADES[];

/* Numbers in the quantity's own unit: a share is 0 to 1 here, whatever the study's text writes in per cent.
 * Lists are ints with the name of their enum, so that the table of keys can fill any of them. */
struct ebb_target {
    char id[EBB_NAME_SIZE]; /* "T082": the name that the study gives it, and every table shows */
    /* The source: numbers of one trial share what is particular to it. "": the study is a source of its own;
     * a name that stands in several studies makes them one. */
    char trial[EBB_NAME_SIZE];
    int quantity;        /* enum ebb_quantity_kind of <ebb/quantity.h> */
    int policy, against; /* indices; against: the policy of the denominator of a hazard ratio, else -1 */
    int population;      /* index into the plan's populations */
    int among;           /* likewise, the denominator of "selected", else -1 */
    /* When. One clock at most: a day counted from the first infusion, or from the start of follow-up. */
    int day;  /* assessment meant, in days from the first infusion; -1: see `at` */
    int at;   /* the same in days from the start of follow-up; -1: see `day`. Both -1: the end of the run */
    int from; /* enum ebb_clock, of `at` */
    int relapsed_by; /* from a relapse: whom it counts, in days from the start of follow-up; 0: not given */
    int missing;     /* enum ebb_missing */
    struct ebb_target_visits visits;
    /* Published, with 95 % limits, in the quantity's unit. The limits say how much a fit should mind, so none
     * is taken without; of a share with `n` the reader of studies completes them (Wilson). */
    double value, lower, upper;
    int n;         /* patients behind it; 0: not known */
    double weight; /* share of its information that a fit uses; 0 to 1 */
    int use;       /* enum ebb_use */
    int domain;    /* enum ebb_domain */
    int cause;     /* enum ebb_cause, of an expected miss */
    int grade;     /* index into EBB_GRADES */
    char source[EBB_TARGET_TEXT_SIZE];
    char note[EBB_TARGET_TEXT_SIZE]; /* "" or what a reader must know of it */
    char because
        [EBB_TARGET_TEXT_SIZE]; /* "" or why it is missed, with `cause`; why it is only shown. A sentence */
};

#ifdef __cplusplus
}
#endif

#endif
