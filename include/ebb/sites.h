/* SPDX-License-Identifier: MIT
 * sites: what the parameters are at a clinic that nobody has studied.
 *
 * A draw of the posterior says what patients like those of all trials together are. A clinic of its own
 * differs from them as its trials differ from each other, by an effect u of each domain, normal with standard
 * deviation tau (<ebb/sources.h>). These live on outcomes, and a simulation needs parameters: so an effect is
 * played as a shift of one parameter in each domain, by as much as moves the domain's reference outcome by u.
 *
 *     domain       u moves the log-odds of                                                by shifting
 * status       response at the classifying assessment after six infusions             attainable.logit_mean
 *     single       response one day after one infusion                                    infusion.gain
 *     durability   a relapse seen by 26 weeks, of responders with an infusion every four  setbacks.per_year
 *                  weeks
 *
 * All other values stay those of the draw. The three outcomes move together: a shift of what is attainable
 * moves response to one infusion, too, and the gain makes up for it; each of the three moves by its own u in
 * the end.
 *
 * A parameter is kept within a range, by default that of configs/calibration.yaml for its value in a trial.
 * Where the range ends before u is reached, it stays there and says so (`stopped`), and the other two
 * outcomes move by their own u all the same: durability is searched first and status last.
 *
 * Caveats:
 * - An outcome moves by less than its u -> `stopped` is set: no value within the range reaches it. Where more
 *   respond to one infusion than a gain of 0.95 brings, that is played. One in eight draws of the calibrated
 *   set stops there, since sources differ most in single infusions, and one in a hundred at set-backs.
 * - Set-backs or gain are 0 in the set -> they stay so: there is nothing to multiply.
 *
 * What was tried:
 * - Slopes (one step as far as u over the slope): of a u of 1.5 in response to one infusion they gave 1.0, of
 *   -1.5 -2.2, because the logit of a share bends where few or most respond.
 * - No range but 4 on the scale (55 times the odds or the rate), status searched first: in five of 1,000
 *   draws set-backs went to 140 to 214 a year for a u of durability that no rate reaches, and took response
 *   with them, from 59 to 36 % where status was to stay as it was.
 */
#ifndef EBB_SITES_H
#define EBB_SITES_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include <ebb/kernel.h>
#include <ebb/message.h>
#include <ebb/sources.h>
#include <ebb/study.h>

/* The shifted parameters (domain), by their keys in a set. A table of draws has a column "new." and the key.
 * */
extern const char *const EBB_SITE_KEYS[EBB_DOMAIN_COUNT];

/* Between which a shifted parameter is kept, in the program's unit. */
struct ebb_site_range {
    double lowest, highest;
};

struct ebb_sites_options {
    const struct ebb_study *set; /* its parameters and modifiers count; borrowed for the call */
    int n_fitted;
    const size_t
        *offsets; /* (fitted): of the double in struct ebb_study; SIZE_MAX: none. Borrowed likewise */
    /* (domain) of the shifted parameters; zeros: -1 to 3, 0.1 to 0.95, 0.1 to 8 a year. A value that the draw
     * itself has beyond them stays possible. */
    struct ebb_site_range ranges[EBB_DOMAIN_COUNT];
    uint64_t seed; /* of effects and of reference patients */
    int n_threads;
    const struct ebb_kernel_entry *kernel;
    atomic_bool *stop; /* may be NULL */
};

struct ebb_sites;

/* EBB_BAD_STUDY with a message when the set fits no study, EBB_NO_MEMORY. gives: caller calls
 * ebb_sites_close. */
enum ebb_status ebb_sites_open(const struct ebb_sites_options *options, struct ebb_sites **out_sites,
                               struct ebb_messages *messages);
void ebb_sites_close(struct ebb_sites *sites); /* NULL is fine */

/* The effects of draw number `draw`, from 1, given the standard deviations of a set. The deviates belong to
 * the number alone: two calibrations of one seed send a draw to the same site. */
void ebb_sites_effects(const struct ebb_sites *sites, int draw, const double spreads[EBB_SPREAD_COUNT],
                       double out_effects[EBB_DOMAIN_COUNT]);

struct ebb_site {
    double values[EBB_DOMAIN_COUNT]; /* of the shifted parameters, in the program's units */
    /* Its outcome moved by less than its effect: the parameter stands at an end of its range. */
    bool stopped[EBB_DOMAIN_COUNT];
};

/* The site with these effects, for values of the fitted parameters in the program's units. Takes some 30
 * simulations of one reference study with 4,096 patients, 15 ms of one core. EBB_NO_MEMORY, EBB_INTERRUPTED.
 */
enum ebb_status ebb_sites_shift(struct ebb_sites *sites, const double *values,
                                const double effects[EBB_DOMAIN_COUNT], struct ebb_site *out_site);

/* The reference outcomes (domain) on their logits for values of the fitted parameters, and, unless NULL, of
 * the shifted ones. */
enum ebb_status ebb_sites_outcomes(struct ebb_sites *sites, const double *values, const double *shifted,
                                   double out_outcomes[EBB_DOMAIN_COUNT]);

#endif
