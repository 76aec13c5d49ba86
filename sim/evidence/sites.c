/* SPDX-License-Identifier: MIT
 * sites: reference studies, and the search for the parameters that move their outcomes.
 *
 * Three studies of their own, on the values of a draw; each is a trial of <ebb/trials.h>, whose patients are
 * the same at every simulation, so that outcomes are steady functions of the parameters.
 *
 *   1. Reference studies   2. Opening   3. Outcomes   4. Effects   5. Shifts
 */
#include <ebb/sites.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ebb/arith.h>
#include <ebb/constants.h>
#include <ebb/normal.h>
#include <ebb/pcg.h>
#include <ebb/quantity.h>
#include <ebb/trials.h>

const char *const EBB_SITE_KEYS[EBB_DOMAIN_COUNT] = {[EBB_STATUS] = "attainable.logit_mean",
                                                     [EBB_SINGLE] = "infusion.gain",
                                                     [EBB_DURABILITY] = "setbacks.per_year"};

static const size_t OFFSETS[EBB_DOMAIN_COUNT] = {
    [EBB_STATUS] = offsetof(struct ebb_study, parameters.attainable.logit_mean),
    [EBB_SINGLE] = offsetof(struct ebb_study, parameters.infusion.gain),
    [EBB_DURABILITY] = offsetof(struct ebb_study, parameters.setbacks.per_year)};

/* Where nobody asks for others: those of configs/calibration.yaml, between which the fit looks for values of
 * a trial. */
static const struct ebb_site_range RANGES[EBB_DOMAIN_COUNT] = {
    [EBB_STATUS] = {-1.0, 3.0}, [EBB_SINGLE] = {0.1, 0.95}, [EBB_DURABILITY] = {0.1, 8.0}};

/* A block's worth. The error of a share of a half is 0.03 on the logit, and no part of a shift: both ends of
 * it have the same patients. */
enum { REFERENCE_PATIENTS = 4096 };

/* 1. Reference studies */

/* With the fewest words that pass the check of a target; nobody reads its value. */
static void set_target(struct ebb_study *study, int quantity, int population)
{
    study->n_targets = 1;
    study->targets[0] = (struct ebb_target){.quantity = quantity,
                                            .population = population,
                                            .against = -1,
                                            .among = -1,
                                            .day = -1,
                                            .at = -1,
                                            .value = 0.5,
                                            .upper = 1.0,
                                            .n = 1,
                                            .weight = 1.0,
                                            .use = EBB_CALIBRATION};
    snprintf(study->targets[0].id, sizeof study->targets[0].id, "reference");
    snprintf(study->targets[0].source, sizeof study->targets[0].source, "reference of a site");
}

/* The study that six infusions and a follow-up of the default are, with the set's patients. Maintained,
 * because policies are compared for people who go on: without sessions relapse is mostly the waning of what
 * was reached, which set-backs hasten little, and they had to be multiplied by more for the same u. */
static void make_study(struct ebb_study *study, const struct ebb_study *set, int domain)
{
    ebb_study_default(study);
    study->parameters = set->parameters;
    memcpy(study->modifiers, set->modifiers, sizeof study->modifiers);
    study->n_modifiers = set->n_modifiers;
    study->policies[0].maintenance.every_days = (struct ebb_range){28, 28};
    study->horizon_days = domain == EBB_DURABILITY ? 182 : 7;
    if (domain == EBB_DURABILITY) {
        set_target(study, EBB_Q_RELAPSED, 1); /* of responders: the population after all treated */
        return;
    }
    if (domain == EBB_SINGLE) {
        study->induction.infusions = 1;
        study->assessment_every_days = 1;
    }
    set_target(study, EBB_Q_RESPONSE, 0);
    study->targets[0].day = ebb_calendar_of(study).classification * study->assessment_every_days;
}

/* 2. Opening */

struct ebb_sites {
    int n_fitted;
    uint64_t seed;
    size_t *offsets;              /* (fitted, then domain) */
    double *values;               /* likewise: what a simulation is given */
    double set[EBB_DOMAIN_COUNT]; /* what the set has where nothing is fitted */
    struct ebb_site_range ranges[EBB_DOMAIN_COUNT];
    struct ebb_trials *trials[EBB_DOMAIN_COUNT];
};

static enum ebb_status open_domain(struct ebb_sites *sites, const struct ebb_sites_options *options,
                                   int domain, struct ebb_messages *messages)
{
    struct ebb_study *study = malloc(sizeof *study);
    if (study == NULL)
        return EBB_NO_MEMORY;
    make_study(study, options->set, domain);
    const struct ebb_study *const studies[] = {study};
    const struct ebb_trials_options trials = {.n_trials = 1,
                                              .n_fitted = sites->n_fitted + EBB_DOMAIN_COUNT,
                                              .studies = studies,
                                              .offsets = sites->offsets,
                                              .seed = options->seed,
                                              .n_patients = REFERENCE_PATIENTS,
                                              .n_threads = options->n_threads,
                                              .kernel = options->kernel,
                                              .stop = options->stop};
    const enum ebb_status status = ebb_trials_open(&trials, &sites->trials[domain], messages);
    free(study);
    return status;
}

enum ebb_status ebb_sites_open(const struct ebb_sites_options *options, struct ebb_sites **out_sites,
                               struct ebb_messages *messages)
{
    struct ebb_sites *sites = calloc(1, sizeof *sites);
    const size_t n = (size_t)options->n_fitted + EBB_DOMAIN_COUNT;
    *out_sites = NULL;
    if (sites == NULL)
        return EBB_NO_MEMORY;
    sites->n_fitted = options->n_fitted;
    sites->seed = options->seed;
    sites->offsets = malloc(n * sizeof *sites->offsets);
    sites->values = malloc(n * sizeof *sites->values);
    enum ebb_status status = sites->offsets && sites->values ? EBB_OK : EBB_NO_MEMORY;
    if (status == EBB_OK) {
        memcpy(sites->offsets, options->offsets, (size_t)options->n_fitted * sizeof *sites->offsets);
        memcpy(sites->offsets + options->n_fitted, OFFSETS, sizeof OFFSETS); /* last: they win */
    }
    for (int domain = 0; domain < EBB_DOMAIN_COUNT; domain++) {
        const struct ebb_site_range *asked = &options->ranges[domain];
        sites->ranges[domain] = asked->lowest < asked->highest ? *asked : RANGES[domain];
        memcpy(&sites->set[domain], (const char *)options->set + OFFSETS[domain], sizeof sites->set[domain]);
        if (status == EBB_OK)
            status = open_domain(sites, options, domain, messages);
    }
    if (status == EBB_OK)
        *out_sites = sites;
    else
        ebb_sites_close(sites);
    return status;
}

void ebb_sites_close(struct ebb_sites *sites)
{
    if (sites == NULL)
        return;
    for (int domain = 0; domain < EBB_DOMAIN_COUNT; domain++)
        ebb_trials_close(sites->trials[domain]);
    free(sites->offsets);
    free(sites->values);
    free(sites);
}

/* 3. Outcomes */

/* Takes over the values; the parameters that shift are those of the draw, or of the set if none is fitted. */
static void set_values(struct ebb_sites *sites, const double *values, const double *shifted)
{
    double *own = sites->values + sites->n_fitted;
    memcpy(sites->values, values, (size_t)sites->n_fitted * sizeof *values);
    for (int domain = 0; domain < EBB_DOMAIN_COUNT; domain++) {
        own[domain] = shifted ? shifted[domain] : sites->set[domain];
        for (int i = 0; i < sites->n_fitted && shifted == NULL; i++)
            own[domain] = sites->offsets[i] == OFFSETS[domain] ? values[i] : own[domain];
    }
}

static enum ebb_status outcome_of(struct ebb_sites *sites, int domain, double *out_outcome)
{
    double share;
    const enum ebb_status status = ebb_trials_simulate(sites->trials[domain], sites->values, &share);
    *out_outcome = ebb_sources_to_g(EBB_G_LOGIT, share);
    return status;
}

enum ebb_status ebb_sites_outcomes(struct ebb_sites *sites, const double *values, const double *shifted,
                                   double out_outcomes[EBB_DOMAIN_COUNT])
{
    enum ebb_status status = EBB_OK;
    set_values(sites, values, shifted);
    for (int domain = 0; domain < EBB_DOMAIN_COUNT && status == EBB_OK; domain++)
        status = outcome_of(sites, domain, &out_outcomes[domain]);
    return status;
}

/* 4. Effects */

/* Each draw has a stream of its own, far from the others: seeds are mixed. */
void ebb_sites_effects(const struct ebb_sites *sites, int draw, const double spreads[EBB_SPREAD_COUNT],
                       double out_effects[EBB_DOMAIN_COUNT])
{
    static const int TAUS[EBB_DOMAIN_COUNT] = {
        [EBB_STATUS] = EBB_TAU_STATUS, [EBB_SINGLE] = EBB_TAU_SINGLE, [EBB_DURABILITY] = EBB_TAU_DURABILITY};
    ebb_u128 state = ebb_pcg_seed(sites->seed ^ (uint64_t)draw << 32);
    for (int domain = 0; domain < EBB_DOMAIN_COUNT; domain++) {
        out_effects[domain] =
            spreads[TAUS[domain]] * (double)ebb_normal((uint32_t)(ebb_pcg_output(state) >> 32));
        state = ebb_pcg_next(state);
    }
}

/* 5. Shifts
 *
 * One parameter after the other, each until its own outcome is where it should be, in rounds: each mends what
 * the others have moved. In a round a parameter is searched by secants, kept between the last points below
 * and above; outcomes rise with it. Status comes last: where a parameter stops at the end of its range, what
 * it does to the outcomes of the domains after it is made up for, and response is what answers rest on most.
 */

static const int ORDER[EBB_DOMAIN_COUNT] = {EBB_DURABILITY, EBB_SINGLE, EBB_STATUS};
/* Two are enough for most draws; a parameter that stops at an end takes some more, since the others settle
 * around it. */
enum { MOST_ROUNDS = 6, MOST_STEPS = 8 };
/* Near enough, on the logit: half a percentage point. The virtual patients know an outcome to six times
 * that. */
static const double NEAR = 0.02;

/* Logit of the gain, log of the rate; infinite where there is nothing to shift. */
static double to_scale(int domain, double value)
{
    if (domain == EBB_STATUS)
        return value;
    if (domain == EBB_SINGLE)
        return value > 0.0 && value < 1.0 ? ebb_log(value / (1.0 - value)) : (double)INFINITY;
    return value > 0.0 ? ebb_log(value) : (double)INFINITY;
}

static double from_scale(int domain, double scaled)
{
    return domain == EBB_STATUS   ? scaled
           : domain == EBB_SINGLE ? 1.0 / (1.0 + ebb_exp(-scaled))
                                  : ebb_exp(scaled);
}

/* Between which points the wanted outcome lies. An end of the range is open until it has been played. */
struct bracket {
    double lowest, highest;
    bool lowest_open, highest_open;
};

/* A value that the set has beyond the range stays possible. */
static struct bracket bracket_of(const struct ebb_sites *sites, int domain, double middle)
{
    const double lowest = to_scale(domain, sites->ranges[domain].lowest),
                 highest = to_scale(domain, sites->ranges[domain].highest);
    return (struct bracket){fmin(lowest, middle), fmax(highest, middle), true, true};
}

/* A point of the search: the parameter on its scale, the outcome less the one that is wanted. */
struct point {
    double x, miss;
};

static void narrow(struct bracket *bracket, struct point point)
{
    *(point.miss > 0.0 ? &bracket->highest : &bracket->lowest) = point.x;
    *(point.miss > 0.0 ? &bracket->highest_open : &bracket->lowest_open) = false;
}

/* The next x: by the secant through the last two points; where that leaves the bracket, its end if that has
 * not been played, else its middle. The first step is as if the outcome moved with the parameter, which it
 * does within a factor of two; without a slope it goes as far as it can. */
static double next_of(struct point last, const struct point *before, const struct bracket *bracket)
{
    const double slope = before ? (last.miss - before->miss) / (last.x - before->x) : 1.0;
    const double x = slope > 0.0 ? last.x - last.miss / slope : last.miss > 0.0 ? -INFINITY : INFINITY;
    if (x > bracket->lowest && x < bracket->highest)
        return x;
    if (x <= bracket->lowest ? bracket->lowest_open : bracket->highest_open)
        return x <= bracket->lowest ? bracket->lowest : bracket->highest;
    return 0.5 * (bracket->lowest + bracket->highest);
}

/* Moves the parameter of one domain in `sites->values` until its outcome is `wanted`, or to the end of its
 * range. out_moved: whether it had to. */
static enum ebb_status move(struct ebb_sites *sites, int domain, double middle, double wanted,
                            bool *out_stopped, bool *out_moved)
{
    double *value = &sites->values[sites->n_fitted + domain];
    struct bracket bracket = bracket_of(sites, domain, middle);
    const struct bracket range = bracket;
    struct point before, last = {.x = to_scale(domain, *value)};
    enum ebb_status status = outcome_of(sites, domain, &last.miss);
    last.miss -= wanted;
    *out_stopped = false;
    for (int step = 0; step < MOST_STEPS && status == EBB_OK && fabs(last.miss) > NEAR; step++) {
        *out_stopped = last.miss > 0.0 ? last.x <= range.lowest : last.x >= range.highest;
        if (*out_stopped)
            break;
        narrow(&bracket, last);
        const double x = next_of(last, step > 0 ? &before : NULL, &bracket);
        before = last;
        last.x = x;
        /* From the scale and back again need not give an end to the last bit. */
        *value = x <= range.lowest && range.lowest < middle     ? sites->ranges[domain].lowest
                 : x >= range.highest && range.highest > middle ? sites->ranges[domain].highest
                                                                : from_scale(domain, x);
        *out_moved = true;
        status = outcome_of(sites, domain, &last.miss);
        last.miss -= wanted;
    }
    return status;
}

/* A round in which nothing has moved is the last one. */
enum ebb_status ebb_sites_shift(struct ebb_sites *sites, const double *values,
                                const double effects[EBB_DOMAIN_COUNT], struct ebb_site *out_site)
{
    double middle[EBB_DOMAIN_COUNT], outcomes[EBB_DOMAIN_COUNT];
    bool moved = true;
    enum ebb_status status = ebb_sites_outcomes(sites, values, NULL, outcomes);
    *out_site = (struct ebb_site){0};
    for (int domain = 0; domain < EBB_DOMAIN_COUNT; domain++)
        middle[domain] = to_scale(domain, sites->values[sites->n_fitted + domain]);
    for (int round = 0; round < MOST_ROUNDS && status == EBB_OK && moved; round++) {
        moved = false;
        for (int i = 0; i < EBB_DOMAIN_COUNT && status == EBB_OK; i++) {
            const int domain = ORDER[i];
            if (isfinite(middle[domain]))
                status = move(sites, domain, middle[domain], outcomes[domain] + effects[domain],
                              &out_site->stopped[domain], &moved);
        }
    }
    memcpy(out_site->values, sites->values + sites->n_fitted, sizeof out_site->values);
    return status;
}
