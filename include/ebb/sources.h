/* SPDX-License-Identifier: MIT
 * sources: published numbers on the scale on which sources disagree, how sure each is, and which variances it
 * has.
 *
 * Trials of the same treatment publish 27 and 64 % of patients in response after one infusion: by more than
 * their sizes allow. So a number is taken as
 *
 *     g(published) = g(simulated) + u + e + sampling error
 *
 *     u   what its source has in common with itself in one domain (its raters, its patients): tau, of shares
 *         alone (what shifts both arms of a trial cancels in their ratio); taken from numbers that fall
 *         where others of the domain rise
 *     e   what is particular to the number: omega, by domain for shares and ratios; points, days and counts
 *         have one each
 *
 * g makes one disagreement of the same size everywhere: the logit of a share, the logarithm of a ratio;
 * changes of a score, days and counts stay as they are. Standard deviations (tau, omega) are on g.
 *
 *     quantity of the target             g        tau                    omega
 *     a share                            logit    by its domain          by its domain
 *     hazard_ratio                       log      none                   by its domain
 *     score_change                       points   none                   points
 *     relapse_day, followup              days     none                   days
 *     infusions_to_response              counts   none                   counts
 *
 * Caveats:
 * - Two files replay parts of one trial and are fitted as if two trials had agreed -> give their targets one
 *   `trial`. The same people are behind their numbers -> give the files one `seed`, too; other arms have
 *   another.
 * - A share of 0 or 1 is 200 to 1 here, whatever is behind it: farther out a logit is luck, and one patient
 *   more in a simulation would move a fit.
 */
#ifndef EBB_SOURCES_H
#define EBB_SOURCES_H

#include <stdbool.h>

#include <ebb/study.h>
#include <ebb/target.h>

/* 1. Scales */

enum ebb_g { EBB_G_LOGIT, EBB_G_LOG, EBB_G_POINTS, EBB_G_DAYS, EBB_G_COUNTS };

enum ebb_g ebb_sources_g(const struct ebb_target *target);

/* A value in the quantity's unit (a share 0 to 1) on g, and back. Shares are kept within [0.005, 0.995],
 * ratios within [0.001, 1000], so every value has a finite g; NaN stays NaN. */
double ebb_sources_to_g(enum ebb_g g, double value);
double ebb_sources_from_g(enum ebb_g g, double on_g);

/* 2. What was published */

/* On g: the number and its standard error of sampling. */
struct ebb_published {
    double y, se;
};

/* Of a share with `of` from its patients: y from p' = (p n + 1/2) / (n + 1), which 0 of n and n of n have a
 * logit of, and se = 1 / sqrt(n p' (1 - p')). Of any other number from its limits, which stand 1.96 standard
 * errors off on g: symmetric there for ratios, as those who publish them make them. */
struct ebb_published ebb_sources_published(const struct ebb_target *target);

/* The standard error that a new source of that design and size would have where the truth is `on_g`: of a
 * share with `of` that of so many patients at that share, of any other number the published one. */
double ebb_sources_new_se(const struct ebb_target *target, double on_g);

/* 3. Variances */

/* code, key in a parameter set, its place in the `sources` of struct ebb_parameters. In the order of the
 * keys; nothing stores the codes. */
#define EBB_SPREAD_LIST(X)                                                \
    X(EBB_TAU_STATUS, "sources.status.tau", status.tau)                   \
    X(EBB_OMEGA_STATUS, "sources.status.omega", status.omega)             \
    X(EBB_TAU_SINGLE, "sources.single.tau", single.tau)                   \
    X(EBB_OMEGA_SINGLE, "sources.single.omega", single.omega)             \
    X(EBB_TAU_DURABILITY, "sources.durability.tau", durability.tau)       \
    X(EBB_OMEGA_DURABILITY, "sources.durability.omega", durability.omega) \
    X(EBB_OMEGA_POINTS, "sources.points.omega", points.omega_points)      \
    X(EBB_OMEGA_DAYS, "sources.days.omega", days.omega_days)              \
    X(EBB_OMEGA_COUNTS, "sources.counts.omega", counts.omega)

#define EBB_AS_ENUM(code, ...) code,
enum ebb_spread { EBB_SPREAD_LIST(EBB_AS_ENUM) EBB_SPREAD_COUNT };
#undef EBB_AS_ENUM
extern const char *const EBB_SPREADS[EBB_SPREAD_COUNT]; /* their keys */

/* The standard deviations of a parameter set, in the order of their codes. */
void ebb_sources_spreads(const struct ebb_parameters *parameters, double out_spreads[EBB_SPREAD_COUNT]);

/* Which standard deviations a number has: of its source, -1 for none, and of its own. */
int ebb_sources_tau(const struct ebb_target *target);
int ebb_sources_omega(const struct ebb_target *target);

/* Whether the number falls when its source's effect rises. What a source of durability has in common is how
 * readily its patients lose what they have: with it more relapse, and fewer are free of relapse, in care
 * without one, or still in response. A trial publishes both, and with one sign for all they would speak
 * against each other. In the other domains an effect is of being well, and every number rises with it. */
bool ebb_sources_falls(const struct ebb_target *target);

/* 4. Sources */

/* Whether two targets are of one source: they name one trial, or stand in one study and name none. A study is
 * told by its place: ask about studies of one array, not about copies. */
bool ebb_sources_same(const struct ebb_study *study, int target, const struct ebb_study *other,
                      int other_target);

/* Whether the same patients can be behind both: one source, and one study or two with one seed. Files of one
 * trial with two seeds are arms, whose patients are others. */
bool ebb_sources_same_patients(const struct ebb_study *study, int target, const struct ebb_study *other,
                               int other_target);

#endif
