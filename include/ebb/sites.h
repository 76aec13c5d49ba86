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
 * Caveats:
 * - An outcome moves by less than its u -> no value of its parameter reaches it: a gain of 1 brings one
 *   infusion
 *   to 70 % in response in the calibrated set, a site with more than that is played with the most.
 * - Set-backs or gain are 0 in the set -> they stay so: there is nothing to multiply.
 * - Slopes were tried first (one step as far as u over the slope): of a u of 1.5 in response to one infusion
 *   they
 *   gave 1.0, of -1.5 -2.2, because the logit of a share bends where few or most respond.
 */
#ifndef EBB_SITES_H
#define EBB_SITES_H

#include <stdatomic.h>
#include <stdint.h>

#include <ebb/kernel.h>
#include <ebb/message.h>
#include <ebb/sources.h>
#include <ebb/study.h>

/* The shifted parameters (domain), by their keys in a set. A table of draws has a column "new." and the key.
 * */
extern const char *const EBB_SITE_KEYS[EBB_DOMAIN_COUNT];

struct ebb_sites_options {
    const struct ebb_study *set; /* its parameters and modifiers count; borrowed for the call */
    int n_fitted;
    const size_t
        *offsets;  /* (fitted): of the double in struct ebb_study; SIZE_MAX: none. Borrowed likewise */
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

/* The shifted parameters (domain) of a site with these effects, for values of the fitted parameters, all in
 * the program's units. Takes some 30 simulations of one reference study with 4,096 patients, 15 ms of one
 * core. EBB_NO_MEMORY, EBB_INTERRUPTED. */
enum ebb_status ebb_sites_shift(struct ebb_sites *sites, const double *values,
                                const double effects[EBB_DOMAIN_COUNT], double out_values[EBB_DOMAIN_COUNT]);

/* The reference outcomes (domain) on their logits for values of the fitted parameters, and, unless NULL, of
 * the shifted ones. */
enum ebb_status ebb_sites_outcomes(struct ebb_sites *sites, const double *values, const double *shifted,
                                   double out_outcomes[EBB_DOMAIN_COUNT]);

#endif
