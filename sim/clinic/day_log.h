/* SPDX-License-Identifier: MIT
 * day_log: what the day tells whoever listens (<ebb/clinic_day.h>, part 3).
 */
#ifndef SIM_CLINIC_DAY_LOG_H
#define SIM_CLINIC_DAY_LOG_H

#include <ebb/clinic_day.h>

/* Kept where there is room for it, counted in any case. */
void ebb_day_log_keep(struct ebb_day_log *log, struct ebb_day_event event);

/* Sessions that do not come, by booked time and `who` whatever the order in which they stand. */
void ebb_day_log_no_shows(struct ebb_day_log *log, const struct ebb_day_session *sessions, int n);

#endif
