/* SPDX-License-Identifier: MIT
 * sources: scales of published numbers, their sampling errors, and what belongs together.
 *
 * Everything here is a few divisions on a number of a file; logarithm and exponential are ours, because a
 * calibration goes through them and repeats on any processor.
 *
 *   1. Scales   2. What was published   3. Variances   4. Sources
 */
#include <ebb/sources.h>

#include <math.h>
#include <string.h>

#include <ebb/arith.h>
#include <ebb/confidence.h>
#include <ebb/quantity.h>

/* 1. Scales */

/* Nearer to 0 and 1 than any trial in the folder can tell from them (the largest have 1,000 patients, most
 * under 100). With 0.0001 a simulated share of 1 in 10,000 and one of none would differ by whole units of a
 * logit, and a search would follow that; with 0.05 shares of 2 and 5 %, which trials do tell apart, were
 * one. */
static const double LEAST_SHARE = 0.005;
/* Beyond what a hazard ratio of finite samples means anything. */
static const double LEAST_RATIO = 0.001;

enum ebb_g ebb_sources_g(const struct ebb_target *target)
{
    const struct ebb_quantity_info *quantity = &EBB_QUANTITIES[target->quantity];
    return quantity->is_share                     ? EBB_G_LOGIT
           : quantity->needs_against              ? EBB_G_LOG
           : strcmp(quantity->unit, "point") == 0 ? EBB_G_POINTS
           : strcmp(quantity->unit, "day") == 0   ? EBB_G_DAYS
                                                  : EBB_G_COUNTS;
}

/* NaN is neither below nor above, and stays. */
static double within(double value, double least, double most)
{
    return value < least ? least : value > most ? most : value;
}

double ebb_sources_to_g(enum ebb_g g, double value)
{
    if (isnan(value))
        return value;
    if (g == EBB_G_LOG)
        return ebb_log(within(value, LEAST_RATIO, 1.0 / LEAST_RATIO));
    if (g != EBB_G_LOGIT)
        return value;
    const double share = within(value, LEAST_SHARE, 1.0 - LEAST_SHARE);
    return ebb_log(share / (1.0 - share));
}

double ebb_sources_from_g(enum ebb_g g, double on_g)
{
    return g == EBB_G_LOGIT ? 1.0 / (1.0 + ebb_exp(-on_g)) : g == EBB_G_LOG ? ebb_exp(on_g) : on_g;
}

/* 2. What was published */

/* The standard error of the logit of a share seen in n patients (delta method). */
static double logit_se(double n, double share)
{
    return 1.0 / ebb_sqrt(n * share * (1.0 - share));
}

struct ebb_published ebb_sources_published(const struct ebb_target *target)
{
    const enum ebb_g g = ebb_sources_g(target);
    const double n = target->n;
    if (g == EBB_G_LOGIT && target->n > 0) {
        const double share = (target->value * n + 0.5) / (n + 1.0);
        return (struct ebb_published){ebb_sources_to_g(g, share), logit_se(n, share)};
    }
    const double width = ebb_sources_to_g(g, target->upper) - ebb_sources_to_g(g, target->lower);
    return (struct ebb_published){ebb_sources_to_g(g, target->value), width / (2.0 * EBB_Z_95)};
}

/* By the share and not by what was seen: a trial of 8 that saw 8 of 8 says little of the errors of the next
 * one. Kept as far from 0 and 1 as a share of that trial would be by the same half patient. */
double ebb_sources_new_se(const struct ebb_target *target, double on_g)
{
    const enum ebb_g g = ebb_sources_g(target);
    const double n = target->n;
    if (g != EBB_G_LOGIT || target->n == 0)
        return ebb_sources_published(target).se;
    return logit_se(n, (ebb_sources_from_g(g, on_g) * n + 0.5) / (n + 1.0));
}

/* 3. Variances */

#define AS_KEY(code, key, ...) [code] = key,
const char *const EBB_SPREADS[EBB_SPREAD_COUNT] = {EBB_SPREAD_LIST(AS_KEY)};
#undef AS_KEY

void ebb_sources_spreads(const struct ebb_parameters *parameters, double out_spreads[EBB_SPREAD_COUNT])
{
#define AS_VALUE(code, key, place) out_spreads[code] = parameters->sources.place;
    EBB_SPREAD_LIST(AS_VALUE)
#undef AS_VALUE
}

static bool has_domain(enum ebb_g g)
{
    return g == EBB_G_LOGIT || g == EBB_G_LOG;
}

/* None for points, days and counts: each has too few sources to tell its parts. None for a ratio of hazards:
 * what shifts all patients of a trial, in both arms, cancels in it; with one sign for shares and ratio a
 * trial whose patients relapse readily would be taken for one in which treatment holds less. */
int ebb_sources_tau(const struct ebb_target *target)
{
    static const int OF_DOMAIN[EBB_DOMAIN_COUNT] = {
        [EBB_STATUS] = EBB_TAU_STATUS, [EBB_SINGLE] = EBB_TAU_SINGLE, [EBB_DURABILITY] = EBB_TAU_DURABILITY};
    return ebb_sources_g(target) == EBB_G_LOGIT ? OF_DOMAIN[target->domain] : -1;
}

int ebb_sources_omega(const struct ebb_target *target)
{
    static const int OF_DOMAIN[EBB_DOMAIN_COUNT] = {[EBB_STATUS] = EBB_OMEGA_STATUS,
                                                    [EBB_SINGLE] = EBB_OMEGA_SINGLE,
                                                    [EBB_DURABILITY] = EBB_OMEGA_DURABILITY};
    const enum ebb_g g = ebb_sources_g(target);
    return has_domain(g)       ? OF_DOMAIN[target->domain]
           : g == EBB_G_POINTS ? EBB_OMEGA_POINTS
           : g == EBB_G_DAYS   ? EBB_OMEGA_DAYS
                               : EBB_OMEGA_COUNTS;
}

bool ebb_sources_falls(const struct ebb_target *target)
{
    return target->domain == EBB_DURABILITY && target->quantity != EBB_Q_RELAPSED;
}

/* 4. Sources */

bool ebb_sources_same(const struct ebb_study *study, int target, const struct ebb_study *other,
                      int other_target)
{
    const char *trial = study->targets[target].trial, *other_trial = other->targets[other_target].trial;
    return strcmp(trial, other_trial) == 0 && (trial[0] != '\0' || study == other);
}

bool ebb_sources_same_patients(const struct ebb_study *study, int target, const struct ebb_study *other,
                               int other_target)
{
    return ebb_sources_same(study, target, other, other_target) &&
           (study == other || study->seed == other->seed);
}
