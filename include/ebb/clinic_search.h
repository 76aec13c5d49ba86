/* SPDX-License-Identifier: MIT
 * clinic_search: the smallest staffing that meets the target, and the evidence that one less does not
 * (sim/clinic/README.md section 9).
 *
 *     chairs c    1  2  3  4  5  6 ...      with a nurse more than chairs, so that none is wanted:
 *     meets       -  -  -  x  x  x          the fewest chairs at all, 4
 *     nurses n    1  2  3  4                with 4 chairs: the fewest nurses for them, 2
 *     meets       -  x  x  x
 *     evidence    3 chairs and 2 nurses: no;  4 chairs and 1 nurse: no
 *
 * All are played on the same people and luck, so that what one chair changes is not hidden by what years
 * differ by. A staffing meets the target when the mean over years does and nothing grows; in how many years
 * it does is another number (EBB_CLINIC_TARGET_MET).
 *
 * What is known of a staffing tells of others: of all that have more if it meets the target, of all that have
 * less if it does not. So of a table that has been played the search plays little more. But the smallest
 * and its evidence are always played themselves, and are what the answer rests on.
 *
 * Where nothing that is known meets the target, the most that can be played is asked first: it says whether
 * chairs and nurses could do it at all, whatever the planner wrote under chairs. So the search has no limit
 * of its own; with one at four times the planner's chairs it told a clinic that needs 41 of them that
 * something else was wanting.
 *
 * Chairs first, because a nurse can be had for a day and a chair cannot; who would rather have a chair more
 * and a nurse fewer reads the table.
 *
 * Caveats, as symptom -> what to do:
 *   Nothing is found -> the most that can be played does not meet it: look at its probe. Where its book is
 *     full still more chairs are needed; else something else keeps it: too few days, a prescriber, no-shows
 *     that are rebooked late.
 *   `is_evident` is false -> one less meets the target as well (more chairs made it worse somewhere: a book
 *     that fills more than nurses can start), or the years played do not tell a mean from the target:
 *     ebb_clinic_search_years says how many would.
 */
#ifndef EBB_CLINIC_SEARCH_H
#define EBB_CLINIC_SEARCH_H

#include <stdbool.h>

#include <ebb/clinic_estimate.h>
#include <ebb/clinic_findings.h>
#include <ebb/status.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The most, doubling and three points at a time reach 1,024 chairs and as many nurses with 1 + 10 + 3 x 5 +
 * 3 x 5 and the evidence; besides as many that are known before. */
enum {
    EBB_CLINIC_MOST_KNOWN = 64,
    EBB_CLINIC_MOST_PROBES = EBB_CLINIC_MOST_KNOWN + 64,
    EBB_CLINIC_PROBES_AT_ONCE = 3
};

struct ebb_clinic_probe {
    int chairs, nurses;
    bool exists; /* makes a clinic; else nothing else is set, and it does not meet the target */
    struct ebb_clinic_estimate on_target;
    struct ebb_clinic_verdict verdict;
    bool meets;
    bool is_clear;                   /* ebb_clinic_is_clear: more years would not turn `meets` over */
    double sessions, sessions_error; /* given a week */
    double book_full;                /* chair time booked, of what its book holds */
    struct ebb_clinic_house house;   /* it may meet the target and turn a third of its patients away */
};

/* So many errors between a mean and the target make the answer clear: one in twenty that is called so would
 * turn with more years. With three a headline would ask for years that nobody needs. */
#define EBB_CLINIC_CLEAR_T 2.0

/* Whether the years tell on which side of the target the mean is. What grows does not meet it, whatever its
 * first years gave. Of too few years for an error nothing is clear. */
bool ebb_clinic_is_clear(const struct ebb_clinic_estimate *on_target,
                         const struct ebb_clinic_verdict *verdict, double target);

struct ebb_clinic_search {
    bool found;
    bool is_evident;    /* the smallest meets the target and one less of either does not, each clearly */
    int chairs, nurses; /* the smallest, where found */
    int n;              /* all that are known, first those that were before, in the order of asking */
    struct ebb_clinic_probe probes[EBB_CLINIC_MOST_PROBES];
};

/* Fills all but chairs and nurses of so many probes; the order does not matter. Its failure is handed on. */
typedef enum ebb_status (*ebb_clinic_prober)(void *self, struct ebb_clinic_probe *probes, int n);

/* Beginning at `chairs`, up to `most_chairs` (EBB_MAX_CHAIRS: no limit but the program's); `known` (at most
 * EBB_CLINIC_MOST_KNOWN) are filled already. */
enum ebb_status ebb_clinic_search(int chairs, int most_chairs, const struct ebb_clinic_probe *known,
                                  int n_known, ebb_clinic_prober prober, void *self,
                                  struct ebb_clinic_search *out_search);

/* NULL: it was neither known nor asked. */
const struct ebb_clinic_probe *ebb_clinic_search_find(const struct ebb_clinic_search *search, int chairs,
                                                      int nurses);

/* Years after which the smallest and one less of each would be told from the target, all means staying what
 * they are: an error falls with the root of years. `n_years` where they are told by now; NaN where errors are
 * not known or a mean is the target itself. */
double ebb_clinic_search_years(const struct ebb_clinic_search *search, double target, int n_years);

#ifdef __cplusplus
}
#endif

#endif
