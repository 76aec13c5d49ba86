/* SPDX-License-Identifier: MIT
 * clinic_search: fewest chairs, then fewest nurses.
 *
 * Three points at a time and not one: rows of one play share their people, whose panel is as much work as
 * some years of a staffing; so three points cost little more than one, and halve the number of plays.
 *
 * Nothing proves that more chairs are better: a book may fill chairs that nurses cannot follow. So what is
 * told by others steers the search and is never its answer.
 *
 *   1. Asking   2. A line   3. Clear or not   4. The search
 */
#include <ebb/clinic_search.h>

#include <stddef.h>

#include <ebb/clinic.h>

/* 1. Asking */

struct searching {
    struct ebb_clinic_search *search;
    ebb_clinic_prober prober;
    void *self;
    int chairs; /* of the line; 0: nurses enough for any chairs */
};

const struct ebb_clinic_probe *ebb_clinic_search_find(const struct ebb_clinic_search *search, int chairs,
                                                      int nurses)
{
    for (int i = 0; i < search->n; i++) {
        if (search->probes[i].chairs == chairs && search->probes[i].nurses == nurses)
            return &search->probes[i];
    }
    return NULL;
}

/* So many nurses that none is wanted: one a chair, and one more for days on which one is not there. With one
 * a chair a clinic of one chair is without a nurse on such days, and seemed to need two chairs. */
static int enough_nurses(int chairs)
{
    return chairs < EBB_MAX_CHAIRS ? chairs + 1 : chairs;
}

/* A staffing of the line: so many chairs with nurses enough, or so many nurses. */
static struct ebb_clinic_probe on_line(const struct searching *searching, int number)
{
    if (searching->chairs == 0)
        return (struct ebb_clinic_probe){.chairs = number, .nurses = enough_nurses(number)};
    return (struct ebb_clinic_probe){.chairs = searching->chairs, .nurses = number};
}

/* Those that are not known, all in one play. */
static enum ebb_status ask(struct searching *searching, const struct ebb_clinic_probe *wanted, int n)
{
    struct ebb_clinic_search *search = searching->search;
    const int first = search->n;
    for (int i = 0; i < n; i++) {
        if (ebb_clinic_search_find(search, wanted[i].chairs, wanted[i].nurses))
            continue;
        ebb_require(search->n < EBB_CLINIC_MOST_PROBES);
        search->probes[search->n++] = wanted[i];
    }
    return search->n > first ? searching->prober(searching->self, &search->probes[first], search->n - first)
                             : EBB_OK;
}

static bool does(const struct ebb_clinic_probe *probe)
{
    return probe && probe->exists && probe->meets;
}

/* Itself first; of what others tell the first that is known. */
enum told { TOLD_NOTHING, TOLD_MEETS, TOLD_MISSES };

static enum told tell(const struct ebb_clinic_search *search, struct ebb_clinic_probe staffing)
{
    const struct ebb_clinic_probe *own = ebb_clinic_search_find(search, staffing.chairs, staffing.nurses);
    if (own)
        return does(own) ? TOLD_MEETS : TOLD_MISSES;
    for (int i = 0; i < search->n; i++) {
        const struct ebb_clinic_probe *other = &search->probes[i];
        if (!other->exists)
            continue; /* makes no clinic: tells of nobody else */
        if (does(other) && other->chairs <= staffing.chairs && other->nurses <= staffing.nurses)
            return TOLD_MEETS;
        if (!other->meets && other->chairs >= staffing.chairs && other->nurses >= staffing.nurses)
            return TOLD_MISSES;
    }
    return TOLD_NOTHING;
}

/* Of the line's numbers: those of which nothing is told are asked. */
static enum ebb_status settle(struct searching *searching, const int *numbers, int n, bool *out_meets)
{
    struct ebb_clinic_probe wanted[EBB_CLINIC_PROBES_AT_ONCE] = {{0}};
    int n_wanted = 0;
    for (int i = 0; i < n; i++) {
        const struct ebb_clinic_probe staffing = on_line(searching, numbers[i]);
        if (tell(searching->search, staffing) == TOLD_NOTHING)
            wanted[n_wanted++] = staffing;
    }
    const enum ebb_status status = ask(searching, wanted, n_wanted);
    for (int i = 0; i < n && status == EBB_OK; i++)
        out_meets[i] = tell(searching->search, on_line(searching, numbers[i])) == TOLD_MEETS;
    return status;
}

/* 2. A line */

/* The fewest above `low` and at most `high`, which is known to do and low not to. */
static enum ebb_status narrow(struct searching *searching, int low, int high, int *out_fewest)
{
    while (high - low > 1) {
        const int between = high - low - 1;
        const int n = between < EBB_CLINIC_PROBES_AT_ONCE ? between : EBB_CLINIC_PROBES_AT_ONCE;
        int numbers[EBB_CLINIC_PROBES_AT_ONCE];
        bool meets[EBB_CLINIC_PROBES_AT_ONCE];
        for (int i = 0; i < n; i++)
            numbers[i] = low + (i + 1) * (high - low) / (n + 1);
        const enum ebb_status status = settle(searching, numbers, n, meets);
        if (status != EBB_OK)
            return status;
        /* from above: the first that does not bounds them all */
        for (int i = n - 1; i >= 0; i--) {
            if (!meets[i]) {
                low = numbers[i];
                break;
            }
            high = numbers[i];
        }
    }
    *out_fewest = high;
    return EBB_OK;
}

/* Whether any number would do: what is known answers, else the most. */
static enum ebb_status can_be_met(struct searching *searching, int most, bool *out_can)
{
    const struct ebb_clinic_search *search = searching->search;
    *out_can = false;
    for (int i = 0; i < search->n && !*out_can; i++)
        *out_can = does(&search->probes[i]) && search->probes[i].chairs <= most;
    return *out_can ? EBB_OK : settle(searching, &most, 1, out_can);
}

/* Doubles until it does; 0: up to `most` it does not. The most is asked first and not last: a clinic that
 * chairs do not help would be played with 2, 4, 8 ... of them to learn what one question tells. */
static enum ebb_status fewest_chairs(struct searching *searching, int from, int most, int *out_chairs)
{
    int low = 0, high = from < most ? from : most;
    bool meets;
    *out_chairs = 0;
    enum ebb_status status = can_be_met(searching, most, &meets);
    if (status != EBB_OK || !meets)
        return status;
    for (;;) {
        status = settle(searching, &high, 1, &meets);
        if (status != EBB_OK)
            return status;
        if (meets)
            return narrow(searching, low, high, out_chairs);
        if (high == most)
            return EBB_OK;
        low = high;
        high = 2 * high < most ? 2 * high : most;
    }
}

/* 3. Clear or not */

static double distance(const struct ebb_clinic_estimate *found, double target)
{
    return found->mean > target ? found->mean - target : target - found->mean;
}

bool ebb_clinic_is_clear(const struct ebb_clinic_estimate *on_target,
                         const struct ebb_clinic_verdict *verdict, double target)
{
    if (ebb_clinic_is_unstable(verdict))
        return true;
    /* 0 errors of 0: all years are the same, and the target may be theirs */
    return on_target->error == 0.0 || distance(on_target, target) > EBB_CLINIC_CLEAR_T * on_target->error;
}

/* The answer, and one less of each. */
enum { N_EVIDENCE = 3 };

static const struct ebb_clinic_probe *evidence_of(const struct ebb_clinic_search *search, int i)
{
    const struct ebb_clinic_probe *probe =
        ebb_clinic_search_find(search, search->chairs - (i == 1), search->nurses - (i == 2));
    return probe && probe->exists ? probe : NULL;
}

double ebb_clinic_search_years(const struct ebb_clinic_search *search, double target, int n_years)
{
    double times = 1.0;
    for (int i = 0; i < N_EVIDENCE && search->found; i++) {
        const struct ebb_clinic_probe *probe = evidence_of(search, i);
        if (probe == NULL || probe->is_clear)
            continue;
        const double errors =
            EBB_CLINIC_CLEAR_T * probe->on_target.error / distance(&probe->on_target, target);
        times = errors * errors > times || errors != errors ? errors * errors : times;
        if (!(times <= 1e9))
            return __builtin_nan("");
    }
    return times * n_years;
}

/* 4. The search */

/* The smallest is played itself, whatever others have told of it. */
static enum ebb_status find_evidence(struct searching *searching)
{
    struct ebb_clinic_search *search = searching->search;
    const int chairs = search->chairs, nurses = search->nurses;
    const struct ebb_clinic_probe wanted[N_EVIDENCE] = {{.chairs = chairs, .nurses = nurses},
                                                        {.chairs = chairs - 1, .nurses = nurses},
                                                        {.chairs = chairs, .nurses = nurses - 1}};
    struct ebb_clinic_probe exist[N_EVIDENCE] = {{0}};
    int n = 0;
    for (int i = 0; i < N_EVIDENCE; i++) {
        if (wanted[i].chairs > 0 && wanted[i].nurses > 0)
            exist[n++] = wanted[i];
    }
    const enum ebb_status status = ask(searching, exist, n);
    if (status != EBB_OK)
        return status;
    search->found = does(ebb_clinic_search_find(search, chairs, nurses));
    search->is_evident = search->found;
    for (int i = 0; i < N_EVIDENCE && search->found; i++) {
        const struct ebb_clinic_probe *probe = evidence_of(search, i);
        if (probe && (!probe->is_clear || does(probe) != (i == 0)))
            search->is_evident = false;
    }
    return EBB_OK;
}

enum ebb_status ebb_clinic_search(int chairs, int most_chairs, const struct ebb_clinic_probe *known,
                                  int n_known, ebb_clinic_prober prober, void *self,
                                  struct ebb_clinic_search *out_search)
{
    struct searching searching = {.search = out_search, .prober = prober, .self = self};
    *out_search = (struct ebb_clinic_search){.n = n_known};
    ebb_require(n_known <= EBB_CLINIC_MOST_KNOWN);
    for (int i = 0; i < n_known; i++)
        out_search->probes[i] = known[i];
    enum ebb_status status = fewest_chairs(&searching, chairs, most_chairs, &out_search->chairs);
    if (status != EBB_OK || out_search->chairs == 0)
        return status;
    searching.chairs = out_search->chairs;
    status = narrow(&searching, 0, enough_nurses(out_search->chairs), &out_search->nurses);
    return status == EBB_OK ? find_evidence(&searching) : status;
}
