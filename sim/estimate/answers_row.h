/* SPDX-License-Identifier: MIT
 * answers_row: what is kept of a row while its blocks come in, and what is made of it when it is complete.
 *
 * Blocks are taken in answers.c, estimates found in answers_found.c. One allocation:
 *
 *     outcomes (needed, policy, patient) | ends (policy, patient) | members (population, patient)   int32
 *     terms | answers | pointers | tables (term, end) | visits | deviations (term or pair, patient)
 *
 * A *term* is an estimate under one policy. Several asked ones share it: weeks in response under three
 * policies and the three differences between them are three terms.
 *
 * Ends are codes, so that a survival number is a look into a table: how the wait of a patient for a first
 * relapse ended. Of V visits
 *
 *     0 ... V - 1    relapsed at that visit
 *     V ... 2 V      without a relapse, missing visits from code - V on; 2 V: none
 *     2 V + 1        not followed, or nothing that a visit saw
 */
#ifndef EBB_ESTIMATE_ANSWERS_ROW_H
#define EBB_ESTIMATE_ANSWERS_ROW_H

#include <stdatomic.h>

#include <ebb/answers.h>
#include <ebb/survival.h>

/* Of a row: n patients of the population, the sum of the outcome and what it is divided by (patients, or days
 * of some kind). */
struct ebb_answers_term {
    int measure, population, policy; /* population: an index of `populations` */
    bool exists;
    double value, variance, n;
    int64_t sum, over;
    double centre, weight; /* of means and ratios: a patient adds (x - centre F) weight, F 1 or the days */
    double squares[4];     /* of deviations, in four sums by place: always the same order */
    double *deviations;    /* (patient), or of 4,096 at a time where none are asked for */
    double *table;         /* (end): what it adds */
};

/* The second asked term less the first; second < 0: the first by itself. */
struct ebb_answers_asked {
    int first, second;
    double squares[4];
    double *deviations; /* of a pair, as above; else those of the term */
};

struct ebb_answers {
    struct ebb_sink sink;
    bool with_deviations, with_ends;
    int n_asked, n_terms, n_populations;
    struct ebb_answers_asked *asked;
    struct ebb_answers_term *terms;
    struct ebb_population *populations; /* as the list's plan has them */
    int *places;                        /* (population): of each in the row's plan; -1: it has none such */
    uint32_t needed;                    /* bits of outcomes */
    struct ebb_answer *found;           /* (asked) */
    const double **pointers;            /* (asked) */
    /* Of the row. */
    const struct ebb_plan *plan;
    size_t n_patients, stride; /* the second rounded up to a cache line */
    size_t chunk;              /* patients for whom deviations are kept: all, or of a block */
    atomic_llong left;         /* patients whose block has not come yet */
    int32_t *outcomes[EBB_OUTCOME_COUNT];
    int32_t *ends, *members;
    int64_t *counts; /* (end) */
    struct ebb_survival_point *points;
    void *memory;
    size_t capacity;
};

/* The number of codes. */
static inline size_t ebb_answers_ends(const struct ebb_plan *plan)
{
    return 2 * (size_t)plan->n_visits + 2;
}

/* Bits of the outcomes that deviations of costs and QALYs are made of. */
uint32_t ebb_answers_costed_outcomes(void);

/* Estimates everything but what is costed, in one thread, when no block is missing. */
void ebb_answers_find(struct ebb_answers *answers);

#endif
