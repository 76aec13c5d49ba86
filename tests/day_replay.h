/* SPDX-License-Identifier: MIT
 * day_replay: an independent look at a day of a clinic: from its log, second by second, by the rules of
 * sim/clinic/README.md section 5 and by nothing that the engine has added up.
 *
 * It counts everything anew at each event, by going through all sessions: slow, and hard to get wrong.
 */
#ifndef EBB_TESTS_DAY_REPLAY_H
#define EBB_TESTS_DAY_REPLAY_H

#include <ebb/chance.h>
#include <ebb/clinic_day.h>

/* The first breach of a rule, or NULL. `sessions` as the day has left them, `extra_s` by session what its
 * observation was longer by, `use` of this day alone. A day within 24 hours. */
const char *replay_day(const struct ebb_house *house, const struct ebb_day_session *sessions,
                       const int32_t *extra_s, int n, const struct ebb_day_log *log,
                       const struct ebb_day_use *use);

/* A house with one room and so many nurses from the first second on, one of whom starts a patient while
 * others are watched by others, and that never closes (2^31 - 1); no prescriber. */
struct ebb_house replay_house(int chairs, int nurses, int patients_per_nurse);

#endif
