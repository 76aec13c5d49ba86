/* SPDX-License-Identifier: MIT
 * queue_formulas: what textbooks say of a clinic's chairs, to stand beside what it plays.
 *
 * A page shows both, because planners know the formula, and because the gap between them is what a formula
 * leaves out: opening hours (it takes the queue to go on through the night), nurses, the booked diary, which
 * brings people evenly, and what late boosters lead to.
 *
 *     formula                            exact for                        of
 *     ebb_erlang_b, _c, ebb_wait_mmc     Poisson arrivals, exponential    Erlang (1917)
 *     ebb_wait_mdc                       Poisson arrivals, one length     Crommelin (1932)
 *     ebb_wait_mg1                       one chair, any length            Pollaczek (1930), Khinchine (1932)
 *     ebb_wait_mgc                       the three above; else within     Page (1982)
 *                                        some per cent
 *     ebb_planners_chairs                nothing: averages                infusion centres' rule of thumb
 *
 * `load` is arrivals a unit of time x mean length, in chairs: 3.2 keeps 3.2 chairs busy. Waits are those of
 * all who come, also who do not wait, in multiples of the mean length. Fixed bits: they are printed.
 *
 * Caveat: load >= chairs -> EBB_NO_STEADY_STATE: the queue grows without limit, and a wait that is averaged
 * over some weeks says only how long one has looked.
 */
#ifndef EBB_QUEUE_FORMULAS_H
#define EBB_QUEUE_FORMULAS_H

#ifdef __cplusplus
extern "C" {
#endif

/* A value that no wait has. */
#define EBB_NO_STEADY_STATE (-1.0)

/* Chance that all chairs are taken: without a queue, who finds none free goes elsewhere (B); with one, who
 * comes must wait (C, 1 where there is no steady state). chairs >= 1, load >= 0. */
double ebb_erlang_b(int chairs, double load);
double ebb_erlang_c(int chairs, double load);

/* Mean waits in multiples of the mean length, or EBB_NO_STEADY_STATE. `variation` is the variance of the
 * length over the square of its mean: 0 for one length, 1 for an exponential. */
double ebb_wait_mmc(int chairs, double load);
double ebb_wait_mdc(int chairs, double load);
double ebb_wait_mg1(double load, double variation);
double ebb_wait_mgc(int chairs, double load, double variation);

/* demand a day x slot hours / (open hours x target utilisation): not rounded, so that a page can show both
 * 3.4 and 4. All above 0; a utilisation of 0.8 is 80 %. */
double ebb_planners_chairs(double sessions_per_day, double slot_hours, double open_hours, double utilisation);

/* floor(open / slot): sessions that one chair holds one after the other. */
int ebb_planners_sessions(int open_minutes, int slot_minutes);

#ifdef __cplusplus
}
#endif

#endif
