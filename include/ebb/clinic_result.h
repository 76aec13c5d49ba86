/* SPDX-License-Identifier: MIT
 * clinic_result: all that is known of a clinic once it has been played: rows, their years, and what is found
 * in them (sim/clinic/README.md section 9).
 *
 *     rows, answers       made by whoever plays (<ebb/run_clinic.h>) or reads (<ebb/clinic_results.h>)
 *     verdicts, ranked,   found from these two, and from nothing else
 *     drift, worst, ...
 *     search              played besides
 *
 * What always holds: rows and answers decide the rest, so a result that was kept in a file and read back says
 * what it said on the day on which it was played, to the byte. `seconds` alone is of the machine.
 */
#ifndef EBB_CLINIC_RESULT_H
#define EBB_CLINIC_RESULT_H

#include <stdbool.h>

#include <ebb/clinic_answers.h>
#include <ebb/clinic_findings.h>
#include <ebb/clinic_rows.h>
#include <ebb/clinic_search.h>
#include <ebb/clinic_textbook.h>
#include <ebb/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What is told of a what-if, against the planner's own row, on the same years: what it gains and what it
 * costs. field (its name in files, too), outcome. */
#define EBB_CLINIC_RANKED_LIST(X)      \
    X(on_target, EBB_CLINIC_ON_TARGET) \
    X(waited, EBB_CLINIC_WAITED)       \
    X(overtime, EBB_CLINIC_OVERTIME)   \
    X(sessions, EBB_CLINIC_SESSIONS)   \
    X(relapses, EBB_CLINIC_RELAPSES)   \
    X(in_response, EBB_CLINIC_IN_RESPONSE)
/* What a change does to what grows. Each needs evidence of its own: that a verdict does not find a row
 * growing is none, for of few years it finds nothing. */
#define EBB_CLINIC_ON_GROWTH_LIST(X)                                                                 \
    X(EBB_ON_GROWTH_NONE, "none")                     /* nothing grows, with it or without */        \
    X(EBB_ON_GROWTH_ENDS, "ends")                     /* with it what waits is known to stand */     \
    X(EBB_ON_GROWTH_ENDS_AT_PRICE, "ends at a price") /* and fewer are in time, or well */           \
    X(EBB_ON_GROWTH_SLOWS, "slows") /* it grows, or may, by less: two errors, over the same years */ \
    X(EBB_ON_GROWTH_NOT_TOLD, "not told apart")                                                      \
    X(EBB_ON_GROWTH_MORE, "more") /* it grows, or may, by more, or only with it */
#define EBB_AS_ENUM(code, name) code,
enum ebb_clinic_on_growth { EBB_CLINIC_ON_GROWTH_LIST(EBB_AS_ENUM) EBB_CLINIC_ON_GROWTH_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_CLINIC_ON_GROWTH[EBB_CLINIC_ON_GROWTH_COUNT]; /* their names in files */

#define EBB_AS_DIFFERENCE(field, outcome) struct ebb_clinic_difference field;
struct ebb_clinic_ranked {
    int what_if; /* index in rows.what_ifs */
    enum ebb_clinic_on_growth effect;
    /* Who wait more each week than in the planner's own row, on list and in backlog together: what a change
     * takes from one queue it may add to the other. Errors are added, for the two are not independent. */
    struct ebb_clinic_difference growth;
    EBB_CLINIC_RANKED_LIST(EBB_AS_DIFFERENCE)
};
#undef EBB_AS_DIFFERENCE

struct ebb_clinic_result {
    struct ebb_clinic_rows rows;
    struct ebb_clinic_answers answers;
    struct ebb_clinic_verdict *verdicts; /* (row) */
    int n_ranked;
    struct ebb_clinic_ranked ranked[EBB_IF_COUNT + EBB_MAX_POLICIES]; /* most gain first; rules eased last */
    bool met; /* the planner's own meets the target, and nothing grows or may grow */
    /* Index in ranked of what to do first; -1: nothing that was tried, or the target is met without. Of a
     * clinic that grows the first that ends it; else one that ends it at a price in boosters in time (of the
     * few who were let in before); else what gains most, or slows it most. Of others what gains most, by
     * 1 % and two errors. Never do patients have fewer days in response by two errors, and never does more
     * grow with it, or is a rule of safe practice eased (ebb_clinic_if_eases). */
    int first;
    bool searched;
    struct ebb_clinic_search search;
    struct ebb_clinic_textbook textbook; /* of the planner's own */
    struct ebb_clinic_drift drift;
    struct ebb_clinic_worst worst;
    double seconds;        /* by the clock */
    double search_seconds; /* of them, after the rows */
};

/* Of rows and answers everything but the search and the seconds; `first`, `n_ranked` and `verdicts` must be
 * zeroed. EBB_NO_MEMORY. */
enum ebb_status ebb_clinic_result_find(struct ebb_clinic_result *result);
/* Whether a change ends the growth, at whatever price, and takes nothing away. */
bool ebb_clinic_ends_growth(const struct ebb_clinic_result *result, int ranked);
/* Whether it gains so much that it is worth doing: 1 % more in time and two errors, and no fewer days in
 * response. */
bool ebb_clinic_is_worth_doing(const struct ebb_clinic_result *result, int ranked);
void ebb_clinic_result_free(struct ebb_clinic_result *result); /* leaves it zeroed; a zeroed one is fine */

#ifdef __cplusplus
}
#endif

#endif
