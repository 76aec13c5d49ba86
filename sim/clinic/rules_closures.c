/* SPDX-License-Identifier: MIT
 * rules_closures: closures that leave no open day, and closures that close nothing.
 *
 * The former is refused. The latter is a slip more often than a note: last year's holiday, or one that falls
 * on a Saturday; a planner who wrote it believes that the answer has it. It is warned of with the dates that
 * are simulated, for a clinic may be asked about the next half year and keep its list of holidays.
 */
#include <ebb/clinic.h>

#include <ebb/clinic_calendar.h>
#include <ebb/format.h>

#include "rules_clinic.h"

/* Days of the simulated weeks that the closure holds, and those of them on a weekday of the clinic. */
static int days_held(const struct ebb_clinic *clinic, const struct ebb_closure *closure, int *out_n_weekdays,
                     int *out_first)
{
    int n = 0;
    *out_n_weekdays = 0;
    for (int day = 0; day < 7 * clinic->n_weeks; day++) {
        const int number = clinic->start_day + day;
        if (!ebb_closure_holds(closure, number, clinic->start_day))
            continue;
        *out_first = n == 0 ? number : *out_first;
        *out_n_weekdays += (int)(clinic->days >> ebb_date_weekday(number) & 1u);
        n++;
    }
    return n;
}

static void warn_of_idle(const struct ebb_rules *rules, const struct ebb_clinic *clinic, int i)
{
    const struct ebb_closure *closure = &clinic->closures[i];
    char written[EBB_CLOSURE_SIZE], first[EBB_DATE_SIZE], last[EBB_DATE_SIZE], held[EBB_DATE_SIZE];
    int n_weekdays, number = clinic->start_day;
    const int n = days_held(clinic, closure, &n_weekdays, &number);
    if (n_weekdays > 0)
        return;
    ebb_closure_print(closure, written);
    ebb_date_print(clinic->start_day, first);
    ebb_date_print(clinic->start_day + 7 * clinic->n_weeks - 1, last);
    ebb_date_print(number, held);
    if (n == 0)
        ebb_rules_warn(rules, closure, "closed.%d = %s: closes no day: %s to %s are simulated (start, weeks)",
                       i + 1, written, first, last);
    else
        ebb_rules_warn(
            rules, closure,
            "closed.%d = %s: closes no day: %s is a %s, on which the clinic is closed anyway; %s to "
            "%s are simulated",
            i + 1, written, held, EBB_WEEKDAYS_WRITTEN[ebb_date_weekday(number)], first, last);
}

void ebb_clinic_rules_closures(const struct ebb_rules *rules, const struct ebb_clinic *clinic)
{
    int n_weekdays;
    if (!ebb_rules_good(rules, &clinic->days) || !ebb_rules_good(rules, &clinic->n_weeks) ||
        !ebb_rules_good(rules, &clinic->start_day))
        return;
    if (ebb_clinic_open_days(clinic, &n_weekdays) == 0)
        ebb_rules_complain(rules, &clinic->closures[0],
                           "closed: leaves no open day in %s from `start` on: the clinic is closed every day",
                           ebb_format_of(clinic->n_weeks, "week", "weeks").chars);
    for (int i = 0; i < clinic->n_closures; i++) {
        if (ebb_rules_good(rules, &clinic->closures[i]))
            warn_of_idle(rules, clinic, i);
    }
}
