/* SPDX-License-Identifier: MIT
 * clinic_search: fewest chairs, then fewest nurses.
 *
 * Three points at a time and not one: rows of one play share their people, whose panel is as much work as
 * four years of a staffing; so three points cost little more than one, and halve the number of plays.
 *
 *   1. Asking   2. A line   3. The search
 */
#include <ebb/clinic_search.h>

#include <stddef.h>

/* 1. Asking */

struct searching {
    struct ebb_clinic_search *search;
    ebb_clinic_prober prober;
    void *self;
    int chairs; /* of the line; 0: as many nurses as chairs */
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

/* A staffing of the line: so many chairs with as many nurses, or so many nurses. */
static struct ebb_clinic_probe on_line(const struct searching *searching, int number)
{
    if (searching->chairs == 0)
        return (struct ebb_clinic_probe){.chairs = number, .nurses = number};
    return (struct ebb_clinic_probe){.chairs = searching->chairs, .nurses = number};
}

/* Those that nobody has asked yet. */
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

static bool meets(const struct searching *searching, struct ebb_clinic_probe staffing)
{
    const struct ebb_clinic_probe *probe =
        ebb_clinic_search_find(searching->search, staffing.chairs, staffing.nurses);
    return probe && probe->exists && probe->meets;
}

/* 2. A line */

/* The fewest above `low` and at most `high`, which is known to do and low not to. */
static enum ebb_status narrow(struct searching *searching, int low, int high, int *out_fewest)
{
    while (high - low > 1) {
        struct ebb_clinic_probe wanted[EBB_CLINIC_PROBES_AT_ONCE];
        const int between = high - low - 1;
        const int n = between < EBB_CLINIC_PROBES_AT_ONCE ? between : EBB_CLINIC_PROBES_AT_ONCE;
        int number[EBB_CLINIC_PROBES_AT_ONCE];
        for (int i = 0; i < n; i++) {
            number[i] = low + (i + 1) * (high - low) / (n + 1);
            wanted[i] = on_line(searching, number[i]);
        }
        const enum ebb_status status = ask(searching, wanted, n);
        if (status != EBB_OK)
            return status;
        for (int i = n - 1; i >= 0; i--) {
            if (!meets(searching, wanted[i])) {
                low = number[i];
                break;
            }
            high = number[i];
        }
    }
    *out_fewest = high;
    return EBB_OK;
}

/* Doubles until it does; 0: up to `most` it does not. */
static enum ebb_status fewest_chairs(struct searching *searching, int from, int most, int *out_chairs)
{
    int low = 0, high = from < most ? from : most;
    *out_chairs = 0;
    for (;;) {
        const struct ebb_clinic_probe wanted = on_line(searching, high);
        const enum ebb_status status = ask(searching, &wanted, 1);
        if (status != EBB_OK)
            return status;
        if (meets(searching, wanted))
            return narrow(searching, low, high, out_chairs);
        if (high == most)
            return EBB_OK;
        low = high;
        high = 2 * high < most ? 2 * high : most;
    }
}

/* 3. The search */

static enum ebb_status find_evidence(struct searching *searching)
{
    struct ebb_clinic_search *search = searching->search;
    const struct ebb_clinic_probe less[2] = {{.chairs = search->chairs - 1, .nurses = search->nurses},
                                             {.chairs = search->chairs, .nurses = search->nurses - 1}};
    struct ebb_clinic_probe wanted[2] = {{0}};
    int n = 0;
    for (int i = 0; i < 2; i++) {
        if (less[i].chairs > 0 && less[i].nurses > 0)
            wanted[n++] = less[i];
    }
    const enum ebb_status status = ask(searching, wanted, n);
    search->is_evident = status == EBB_OK;
    for (int i = 0; i < n && status == EBB_OK; i++)
        search->is_evident = search->is_evident && !meets(searching, wanted[i]);
    return status;
}

enum ebb_status ebb_clinic_search(int chairs, int most_chairs, ebb_clinic_prober prober, void *self,
                                  struct ebb_clinic_search *out_search)
{
    struct searching searching = {.search = out_search, .prober = prober, .self = self};
    *out_search = (struct ebb_clinic_search){0};
    enum ebb_status status = fewest_chairs(&searching, chairs, most_chairs, &out_search->chairs);
    if (status != EBB_OK || out_search->chairs == 0)
        return status;
    searching.chairs = out_search->chairs;
    status = narrow(&searching, 0, out_search->chairs, &out_search->nurses);
    if (status == EBB_OK)
        status = find_evidence(&searching);
    out_search->found = status == EBB_OK;
    return status;
}
