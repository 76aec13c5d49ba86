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
 * Chairs first, because a nurse can be had for a day and a chair cannot; who would rather have a chair more
 * and a nurse fewer reads the table.
 *
 * Caveats, as symptom -> what to do:
 *   Nothing is found -> something else than chairs and nurses keeps it: too few days, a prescriber, no-shows
 *     that are rebooked late. `probes` tell how the largest fared.
 *   One less meets the target as well -> more chairs made it worse somewhere (a book that fills more than
 *     nurses can start); then the search says so: `is_evident` is false.
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

/* Doubling and three points at a time reach 1,024 chairs and as many nurses with 10 + 3 x 5 + 3 x 5 and the
 * evidence; besides as many that are known before. */
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
};

struct ebb_clinic_search {
    bool found, is_evident;
    int chairs, nurses; /* the smallest, where found */
    int n;              /* all that are known, first those that were before, in the order of asking */
    struct ebb_clinic_probe probes[EBB_CLINIC_MOST_PROBES];
};

/* Fills all but chairs and nurses of so many probes; the order does not matter. Its failure is handed on. */
typedef enum ebb_status (*ebb_clinic_prober)(void *self, struct ebb_clinic_probe *probes, int n);

/* From `chairs` on, up to `most_chairs`; `known` (at most EBB_CLINIC_MOST_KNOWN) are filled already. */
enum ebb_status ebb_clinic_search(int chairs, int most_chairs, const struct ebb_clinic_probe *known,
                                  int n_known, ebb_clinic_prober prober, void *self,
                                  struct ebb_clinic_search *out_search);

/* NULL: it was neither known nor asked. */
const struct ebb_clinic_probe *ebb_clinic_search_find(const struct ebb_clinic_search *search, int chairs,
                                                      int nurses);

#ifdef __cplusplus
}
#endif

#endif
