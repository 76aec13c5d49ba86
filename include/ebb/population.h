/* SPDX-License-Identifier: MIT
 * population: a set of patients, the same under every policy, for which results are reported.
 *
 * One list says how a kind of population is named, over what it is listed and whom it holds; the plan, the
 * tally, the lane kernels, the counts behind trials, the keys of a study and the page all follow it. A new
 * kind is one row here and its function in sim/model/population.c.
 *
 * One meaning for everybody who asks (the tally and so the page, the counts behind published numbers, the
 * flow): all who were treated count, whether a stratum took them or not. Who was compared is a population of
 * its own in a study with strata. Until then "treated" of such a study was the compared in one place and all
 * in the other: 734 patients on the page, 2,000 in the flow. Symptom: a difference over "treated" is small
 * where that of a stratum is large -> those whom no stratum took fare alike under every policy: ask for
 * "compared".
 */
#ifndef EBB_POPULATION_H
#define EBB_POPULATION_H

#include <stdbool.h>
#include <stdint.h>

#include <ebb/study.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Over what the kinds of populations are listed. The results hold the populations in this order; within one
 * element (a modifier) in the order of the kinds. Part of the file format: the order is that of the axis. */
enum ebb_population_source {
    EBB_ONCE,
    EBB_EACH_STRATUM,
    EBB_EACH_MODIFIER,
    EBB_EACH_SEVERITY, /* those of `populations`, where the study asks for them */
    EBB_EACH_DURATION,
    EBB_ONCE_WITH_EARLY,
    EBB_ONCE_WITH_STRATA, /* last: ebb_tally_followed relies on it */
    EBB_POPULATION_SOURCE_COUNT
};

/* How many elements each source can have. */
enum {
    EBB_ONCE_MOST = 1,
    EBB_EACH_STRATUM_MOST = EBB_MAX_STRATA,
    EBB_EACH_MODIFIER_MOST = EBB_MAX_MODIFIERS,
    EBB_EACH_SEVERITY_MOST = 3,
    EBB_EACH_DURATION_MOST = 3,
    EBB_ONCE_WITH_EARLY_MOST = 1,
    EBB_ONCE_WITH_STRATA_MOST = 1
};

/* code, name in files and studies, label on pages, source, function that says whom it holds. The name of a
 * stratum or a modifier follows both the name and the label. */
#define EBB_POPULATION_LIST(X)                                                                             \
    /* All who count; always the first, which precision and targets rely on. */                            \
    X(EBB_TREATED, "treated", "All treated", EBB_ONCE, everybody)                                          \
    /* To induction. The followed are these, where there are no strata. */                                 \
    X(EBB_RESPONDERS, "responders", "Responders", EBB_ONCE, responders)                                    \
    /* Strata do not overlap: a patient belongs to the first whose rules hold. */                          \
    X(EBB_STRATUM, "", "Stratum ", EBB_EACH_STRATUM, in_stratum)                                           \
    /* Modifiers do overlap. Both halves are listed, so that they can be compared:   \
     * the difference between them is what the modifier does. */                     \
    X(EBB_WITH_MODIFIER, "with_", "Treated with ", EBB_EACH_MODIFIER, with_modifier)                       \
    X(EBB_WITHOUT_MODIFIER, "without_", "Treated without ", EBB_EACH_MODIFIER, without_modifier)           \
    /* Thirds of all who could be drawn, by the deviate of the trait, before it is clamped or modified: \
     * fixed before a run, so that shards add. Of duration no clinic can know: it says in whom a policy \
     * would matter, not for whom to choose it, and its label says so wherever it stands. */  \
    X(EBB_SEVERITY_THIRD, "severity_", "Treated, severity before treatment: ", EBB_EACH_SEVERITY,          \
      in_severity_third)                                                                                   \
    X(EBB_DURATION_THIRD, "duration_",                                                                     \
      "Treated, duration of response (known to no clinic): ", EBB_EACH_DURATION, in_duration_third)        \
    /* Both halves again. Whom nobody saw at the early assessment has not improved. */                     \
    X(EBB_EARLY_RESPONDERS, "early_responders", "Early responders", EBB_ONCE_WITH_EARLY, early_responders) \
    X(EBB_EARLY_NONRESPONDERS, "early_nonresponders", "Early non-responders", EBB_ONCE_WITH_EARLY,         \
      early_nonresponders)                                                                                 \
    /* Whom some stratum took: those randomised, whichever their stratum. */                               \
    X(EBB_COMPARED, "compared", "Compared", EBB_ONCE_WITH_STRATA, in_a_stratum)

#define EBB_AS_ENUM(code, name, label, source, holds) code,
enum ebb_population_kind { EBB_POPULATION_LIST(EBB_AS_ENUM) EBB_POPULATION_KIND_COUNT };
#undef EBB_AS_ENUM

/* The most that a study can have: tables of that length need no check. */
#define EBB_AS_MOST(code, name, label, source, holds) +source##_MOST
enum { EBB_MAX_POPULATIONS = 0 EBB_POPULATION_LIST(EBB_AS_MOST) };
#undef EBB_AS_MOST

struct ebb_population {
    char name[EBB_NAME_SIZE + 8]; /* the longest name before it is "without_" */
    enum ebb_population_kind kind;
    int index; /* of the stratum or the modifier; 0 where there is only one */
};

/* In which subgroups a patient is: a byte, two bits for each way of dividing (enum ebb_subgrouping of
 * <ebb/study.h>), 0 where the study does not ask for it.
 *
 *     bits   5 4             3 2               1 0
 *            early: 0, 1     duration third    severity third        third: 0 low, 1 middle, 2 high
 *
 * A third is cut at 0.43 standard deviations (0.4307 makes exact thirds), of the deviate in single precision,
 * as patients are drawn: both kernels compare the same bits. */
#define EBB_THIRD_CUT 0.43f
static inline int ebb_subgroup_at(enum ebb_subgrouping way)
{
    return 2 * (int)way;
}

static inline int ebb_subgroup_early(uint8_t subgroups)
{
    return subgroups >> ebb_subgroup_at(EBB_BY_EARLY_RESPONSE) & 1;
}

static inline int ebb_subgroup_third(float z)
{
    return z < -EBB_THIRD_CUT ? 0 : z > EBB_THIRD_CUT ? 2 : 1;
}

/* What is known when a patient has been drawn; that of early response follows at its assessment. `asked`:
 * the study's subgroups. */
static inline uint8_t ebb_subgroups_of(unsigned asked, float z_severity, float z_duration)
{
    const int severity = asked >> EBB_BY_SEVERITY & 1u ? ebb_subgroup_third(z_severity) : 0;
    const int duration = asked >> EBB_BY_DURATION & 1u ? ebb_subgroup_third(z_duration) : 0;
    return (uint8_t)(severity | duration << ebb_subgroup_at(EBB_BY_DURATION));
}

/* Whether the study's patients are divided that way at all: rows of patients then say how. */
bool ebb_study_divides(const struct ebb_study *study, enum ebb_subgrouping way);

/* Up to 64 patients whose membership is asked for together: bit i and element i stand for patient i. One
 * patient is a group of 1. A lane kernel asks for all its lanes at once, because a call for each patient and
 * population would be felt there. */
struct ebb_members {
    int n;
    uint64_t counted;                   /* who counts at all: the treated */
    uint64_t responders;                /* to induction */
    const uint8_t *stratum, *modifiers; /* index or EBB_NO_STRATUM; bit k: has modifier k. Borrowed */
    const uint8_t *subgroups;           /* as drawn above; borrowed */
};

struct ebb_population_info {
    const char *name, *label;
    enum ebb_population_source source;
    uint64_t (*holds)(const struct ebb_members *members, int index); /* of those who count or not */
};
extern const struct ebb_population_info EBB_POPULATIONS[EBB_POPULATION_KIND_COUNT];

/* Fills the populations of a study in their order; returns how many there are, at least the first two. A
 * modifier that everybody has, or nobody, is left out: one of its halves would be empty. The study's counts
 * and prevalences must be good (it was checked). */
int ebb_study_populations(const struct ebb_study *study,
                          struct ebb_population out_populations[EBB_MAX_POPULATIONS]);

/* In whom the study's question is answered: its `population`, an index of the list above; where none was
 * chosen those who are followed: the responders, or whom a stratum took. All treated would thin each
 * difference by people whom no policy reaches. */
int ebb_study_population(const struct ebb_study *study);
/* Whose difference a precision asks for: its own `population`, else the study's. */
int ebb_study_precision_population(const struct ebb_study *study);

/* Bits of the patients that the population holds, all of them among those who count. */
uint64_t ebb_population_members(const struct ebb_population *population, const struct ebb_members *members);

/* How many populations right before it make up, together with it, all treated, each patient once: 1 for those
 * without a modifier, 2 for the third third; 0: it is the rest of nothing. What is added up of a rest follows
 * by subtraction (ebb_tally_complete). */
int ebb_population_rest_of(const struct ebb_population *population);

/* The stratum, the modifier or the third that the population is named after; "" where there is none. Borrowed
 * from the study. */
const char *ebb_population_subject(const struct ebb_population *population, const struct ebb_study *study);

#ifdef __cplusplus
}
#endif

#endif
