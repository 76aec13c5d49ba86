/* SPDX-License-Identifier: MIT
 * rules_effect: values that a study gives and nothing can hear, because another value switches their part
 * off.
 *
 * `adherence.late_max: 5 days` contradicts nothing where `adherence.late` is 0 %: it is valid, simulated, and
 * does nothing. Whoever wrote it believes that the results are about late sessions. So there is a warning
 * that names both. Not an error: a study that is swept from 0 % upwards holds such a value at one end.
 *
 * Only of a value that the study itself gives (`own`), and that is not the initial one: a canonical text
 * gives every value there is, and a parameter set is one for many studies.
 *
 *     key                      has an effect only with
 *     adherence.late_max       adherence.late above 0 %
 *     ...                      one line of EFFECTS each; what asks for more than a line is a function
 *
 * A new parameter that works only beside another: a line in EFFECTS, and perhaps a switch in SWITCHES. Values
 * that always count somewhere have none: baseline, attainable, duration.median, infusion.gain, response,
 * remission, relapse, recovery, screening, and the rates that are themselves switches. Of targets see
 * rules_target.c, of parts of policies rules_idle.c, of modifiers without a factor and of draws
 * sim/config/effects.c.
 *
 *   1. Switches   2. Parameters   3. Modifiers and side effects   4. The study   5. All
 */
#include "rules.h"

#include <stdio.h>
#include <string.h>

#include "keys.h"

/* 1. Switches */

/* Whether a policy or phase of the study has what `has` asks for. */
static bool any_policy(const struct ebb_study *study, bool (*has)(const struct ebb_policy *))
{
    for (int i = 0; i < study->n_policies; i++) {
        if (has(&study->policies[i]))
            return true;
    }
    for (int i = 0; i < study->n_phases; i++) {
        if (has(&study->lead_in[i].policy))
            return true;
    }
    return false;
}

static bool looks_at_biomarker(const struct ebb_policy *policy)
{
    return policy->by_biomarker.on;
}

static bool no_biomarker(const struct ebb_study *study)
{
    return !any_policy(study, looks_at_biomarker);
}

static bool no_infusions(const struct ebb_study *study)
{
    return !any_policy(study, ebb_rules_gives_infusions);
}

static bool no_sessions_to_miss(const struct ebb_study *study)
{
    return no_infusions(study) && !study->parameters.adherence.induction;
}

static bool has_instrument(const struct ebb_study *study)
{
    return study->instrument.on;
}

/* Infusions of induction are lost when missed, and are never late. */
static bool never_late(const struct ebb_study *study)
{
    return study->parameters.adherence.late_max_days == 0;
}

/* What can switch a part off: a real parameter that has the value `off`, or what `is_off` finds. The words
 * say what is so, as the study would say it. */
enum switches {
    ALWAYS, /* ends the list of a key */
    NO_SHARE,
    NO_RATE,
    NO_ATTAINABLE_SPREAD,
    NO_DURATION_SPREAD,
    NO_CONSOLIDATION_SPREAD,
    NO_TOLERANCE,
    ALL_FLOOR,
    NO_NOISE,
    NO_PRONE,
    NO_SETBACKS,
    NO_LASTING_SETBACK,
    NO_RELEASE,
    NO_MISS,
    NO_LATE,
    NEVER_LATE,
    NO_DROPOUT,
    NO_UNRESPONSIVE,
    NO_BIOMARKER,
    NO_INFUSIONS,
    NO_SESSIONS,
    OTHER_SD,
};

#define P(member) offsetof(struct ebb_parameters, member)

static const struct {
    size_t place; /* in struct ebb_parameters */
    double off;
    bool (*is_off)(const struct ebb_study *study); /* NULL: ask the parameter */
    const char *words;
} SWITCHES[] = {
    [NO_SHARE] = {P(consolidation.f_share), 0, NULL, "consolidation.share is 0 %"},
    [NO_RATE] = {P(consolidation.median_per_day), 0, NULL, "consolidation.median is 0 per day"},
    [NO_ATTAINABLE_SPREAD] = {P(attainable.logit_sd), 0, NULL, "attainable.logit_sd is 0"},
    [NO_DURATION_SPREAD] = {P(duration.sd_log), 0, NULL, "duration.sd_log is 0"},
    [NO_CONSOLIDATION_SPREAD] = {P(consolidation.sd_log), 0, NULL, "consolidation.sd_log is 0"},
    [NO_TOLERANCE] = {P(tolerance.per_infusion), 0, NULL, "tolerance.per_infusion is 0"},
    [ALL_FLOOR] = {P(tolerance.floor), 1, NULL, "tolerance.floor is 1"},
    [NO_NOISE] = {P(noise.sd_points), 0, NULL, "noise.sd is 0 points"},
    [NO_PRONE] = {P(setbacks.f_share), 0, NULL, "setbacks.share is 0 %"},
    [NO_SETBACKS] = {P(setbacks.per_year), 0, NULL, "setbacks.per_year is 0 per year"},
    [NO_LASTING_SETBACK] = {P(setbacks.duration_days), 0, NULL, "setbacks.duration is 0 days"},
    [NO_RELEASE] = {P(setbacks.f_release), 0, NULL, "setbacks.release is 0"},
    [NO_MISS] = {P(adherence.p_miss), 0, NULL, "adherence.miss is 0 %"},
    [NO_LATE] = {P(adherence.p_late), 0, NULL, "adherence.late is 0 %"},
    [NEVER_LATE] = {0, 0, never_late, "adherence.late_max is 0 days"},
    [NO_DROPOUT] = {P(dropout.per_month), 0, NULL, "dropout.per_month is 0 %"},
    [NO_UNRESPONSIVE] = {P(dropout.unresponsive.per_month), 0, NULL, "dropout.unresponsive.per_month is 0 %"},
    [NO_BIOMARKER] = {0, 0, no_biomarker, "no policy and no phase has by_biomarker"},
    [NO_INFUSIONS] = {0, 0, no_infusions, "no policy and no phase gives infusions"},
    [NO_SESSIONS] = {0, 0, no_sessions_to_miss,
                     "no policy and no phase gives infusions, and adherence.induction is false"},
    [OTHER_SD] = {0, 0, has_instrument, "instrument.sd takes its place"},
};

static bool is_off(const struct ebb_study *study, enum switches which)
{
    if (SWITCHES[which].is_off)
        return SWITCHES[which].is_off(study);
    const char *place = (const char *)&study->parameters + SWITCHES[which].place;
    return *(const double *)(const void *)place == SWITCHES[which].off;
}

/* 2. Parameters */

enum { MOST_SWITCHES = 4 };

#define KEY(name, member) name, P(member), sizeof((struct ebb_parameters *)0)->member

/* Without any one of its switches the key has no effect; the first that is off is named, so the one that
 * people look for stands first. */
static const struct {
    const char *key;
    size_t place, size;
    enum switches needs[MOST_SWITCHES + 1];
} EFFECTS[] = {
    {KEY("consolidation.share", consolidation.f_share), {NO_RATE}},
    {KEY("consolidation.median", consolidation.median_per_day), {NO_SHARE}},
    {KEY("consolidation.sd_log", consolidation.sd_log), {NO_SHARE, NO_RATE}},
    {KEY("durable.tau", durable.tau_days), {NO_SHARE, NO_RATE}},
    {KEY("correlation.attainable_duration", correlation.attainable_duration),
     {NO_ATTAINABLE_SPREAD, NO_DURATION_SPREAD}},
    {KEY("correlation.attainable_consolidation", correlation.attainable_consolidation),
     {NO_SHARE, NO_RATE, NO_ATTAINABLE_SPREAD, NO_CONSOLIDATION_SPREAD}},
    {KEY("correlation.duration_consolidation", correlation.duration_consolidation),
     {NO_SHARE, NO_RATE, NO_DURATION_SPREAD, NO_CONSOLIDATION_SPREAD}},
    {KEY("biomarker.correlation", biomarker.correlation), {NO_BIOMARKER}},
    {KEY("tolerance.per_infusion", tolerance.per_infusion), {ALL_FLOOR}},
    {KEY("tolerance.floor", tolerance.floor), {NO_TOLERANCE}},
    {KEY("noise.tau", noise.tau_days), {NO_NOISE}},
    {KEY("measurement.sd", measurement.sd_points), {OTHER_SD}},
    {KEY("setbacks.share", setbacks.f_share), {NO_SETBACKS}},
    {KEY("setbacks.per_year", setbacks.per_year), {NO_PRONE}},
    {KEY("setbacks.shape", setbacks.shape), {NO_PRONE, NO_SETBACKS}},
    {KEY("setbacks.duration", setbacks.duration_days), {NO_PRONE, NO_SETBACKS}},
    {KEY("setbacks.release", setbacks.f_release), {NO_PRONE, NO_SETBACKS, NO_LASTING_SETBACK}},
    {KEY("setbacks.release_within", setbacks.release_within_days),
     {NO_RELEASE, NO_PRONE, NO_SETBACKS, NO_LASTING_SETBACK}},
    {KEY("adherence.miss", adherence.p_miss), {NO_SESSIONS}},
    {KEY("adherence.rebook", adherence.rebook_days), {NO_MISS, NO_INFUSIONS}},
    {KEY("adherence.late", adherence.p_late), {NEVER_LATE, NO_INFUSIONS}},
    {KEY("adherence.late_max", adherence.late_max_days), {NO_LATE, NO_INFUSIONS}},
    {KEY("adherence.induction", adherence.induction), {NO_MISS}},
    {KEY("dropout.in_lead_in", dropout.in_lead_in), {NO_DROPOUT}},
    {KEY("dropout.unresponsive.from", dropout.unresponsive.from_day), {NO_UNRESPONSIVE}},
    {KEY("dropout.unresponsive.to", dropout.unresponsive.to_day), {NO_UNRESPONSIVE}},
};

static bool is_own(const struct ebb_rules *rules, const void *member)
{
    return rules->own(rules->self, member);
}

static void warn_of_parameters(const struct ebb_rules *rules)
{
    const struct ebb_key section = {.kind = EBB_SECTION, .fields = EBB_KEYS_PARAMETERS};
    struct ebb_parameters initial;
    ebb_key_set_initial(&section, &initial);
    for (size_t i = 0; i < sizeof EFFECTS / sizeof EFFECTS[0]; i++) {
        const char *member = (const char *)&rules->study->parameters + EFFECTS[i].place;
        const char *usual = (const char *)&initial + EFFECTS[i].place;
        const enum switches *need = EFFECTS[i].needs;
        while (*need != ALWAYS && !is_off(rules->study, *need))
            need++;
        if (*need != ALWAYS && is_own(rules, member) && memcmp(member, usual, EFFECTS[i].size) != 0)
            ebb_rules_warn(rules, member, "%s: has no effect: %s", EFFECTS[i].key, SWITCHES[*need].words);
    }
}

/* 3. Modifiers and side effects */

/* At a factor of 1 nothing was asked for. */
static void warn_of_factor(const struct ebb_rules *rules, const struct ebb_modifier *modifier,
                           const double *factor, const char *name, const char *why)
{
    if (why && *factor != 1.0 && is_own(rules, factor))
        ebb_rules_warn(rules, factor, "modifiers.%s.%s: has no effect: %s", modifier->name, name, why);
}

static void warn_of_modifiers(const struct ebb_rules *rules)
{
    const struct ebb_study *study = rules->study;
    const char *no_miss = is_off(study, NO_MISS) ? SWITCHES[NO_MISS].words : NULL;
    const char *no_rate = is_off(study, NO_SHARE)  ? SWITCHES[NO_SHARE].words
                          : is_off(study, NO_RATE) ? SWITCHES[NO_RATE].words
                                                   : NULL;
    for (int k = 0; k < study->n_modifiers; k++) {
        const struct ebb_modifier *modifier = &study->modifiers[k];
        /* Who writes a prevalence of 0 % beside the factors has seen it; a canonical text does. */
        const bool is_unseen = modifier->p_prevalence <= 0 && !is_own(rules, &modifier->p_prevalence);
        const char *nobody = is_unseen ? "its prevalence is 0 %" : NULL;
        warn_of_factor(rules, modifier, &modifier->attainable_odds, "attainable_odds", nobody);
        warn_of_factor(rules, modifier, &modifier->duration, "duration", nobody);
        warn_of_factor(rules, modifier, &modifier->gain, "gain", nobody);
        warn_of_factor(rules, modifier, &modifier->consolidation, "consolidation", nobody ? nobody : no_rate);
        warn_of_factor(rules, modifier, &modifier->miss, "miss", nobody ? nobody : no_miss);
    }
}

/* A member that is not what it is when nobody gives it, and that nothing hears. */
static void warn_of_side_effect(const struct ebb_rules *rules, const struct ebb_side_effect *effect,
                                const double *member, double usual, const char *name, const char *why)
{
    if (why && *member != usual && is_own(rules, member))
        ebb_rules_warn(rules, member, "side_effects.%s.%s: has no effect: %s", effect->name, name, why);
}

static void warn_of_side_effects(const struct ebb_rules *rules)
{
    const struct ebb_study *study = rules->study;
    for (int k = 0; k < study->n_side_effects; k++) {
        const struct ebb_side_effect *effect = &study->side_effects[k];
        const char *nobody = effect->p_per_infusion <= 0 ? "its per_infusion is 0 %" : NULL;
        const char *no_fall = effect->floor >= 1 ? "its floor is 1" : NULL;
        const char *no_floor = effect->fall >= 1 ? "its fall is 1" : NULL;
        warn_of_side_effect(rules, effect, &effect->spread, 0.0, "spread", nobody);
        warn_of_side_effect(rules, effect, &effect->fall, 1.0, "fall", nobody ? nobody : no_fall);
        warn_of_side_effect(rules, effect, &effect->floor, 0.0, "floor", nobody ? nobody : no_floor);
        warn_of_side_effect(rules, effect, &effect->p_ends, 0.0, "ends", nobody);
    }
}

/* 4. The study */

static bool follows_the_study(const struct ebb_policy *policy)
{
    return ebb_rules_gives_infusions(policy) && policy->limits.clinic_days == 0;
}

/* Thirds are cut by a patient's own normal deviate, so that there are three of them whatever it does: of
 * something that is the same for all patients they differ by chance alone. */
static void warn_of_thirds(const struct ebb_rules *rules)
{
    const struct ebb_study *study = rules->study;
    const struct ebb_parameters *parameters = &study->parameters;
    const double least = parameters->baseline.min_points, most = parameters->baseline.max_points;
    if (!is_own(rules, &study->subgroups))
        return;
    if ((study->subgroups >> EBB_BY_SEVERITY & 1u) &&
        (parameters->baseline.sd_points <= 0.0 || least >= most))
        ebb_rules_warn(rules, &study->subgroups,
                       "populations: thirds of severity do not differ in severity: %s",
                       least >= most ? "baseline.min is baseline.max" : "baseline.sd is 0 points");
    if ((study->subgroups >> EBB_BY_DURATION & 1u) && parameters->duration.sd_log <= 0.0)
        ebb_rules_warn(rules, &study->subgroups,
                       "populations: thirds of duration do not differ in duration: %s",
                       SWITCHES[NO_DURATION_SPREAD].words);
}

/* Whether no assessment falls in the window in which patients leave because they do not respond. */
static bool nobody_asked(const struct ebb_study *study)
{
    const int every = study->assessment_every_days, from = study->parameters.dropout.unresponsive.from_day,
              to = study->parameters.dropout.unresponsive.to_day,
              end = ebb_study_start_day(study) + study->horizon_days;
    const int first = from > every ? (from + every - 1) / every : 1;
    return first > (to >= 0 && to < end ? to : end) / every;
}

/* At the day that leaves none, which is `to` as often as `from`; without either the run is too short. */
static void warn_of_unresponsive(const struct ebb_rules *rules)
{
    const struct ebb_study *study = rules->study;
    const struct ebb_parameters *parameters = &study->parameters;
    const int *to = &parameters->dropout.unresponsive.to_day,
              *from = &parameters->dropout.unresponsive.from_day;
    const void *place = is_own(rules, to)     ? (const void *)to
                        : is_own(rules, from) ? (const void *)from
                                              : &parameters->dropout.unresponsive.per_month;
    if (parameters->dropout.unresponsive.on && ebb_rules_has_calendar(rules) && nobody_asked(study) &&
        is_own(rules, place))
        ebb_rules_warn(rules, place, "dropout.unresponsive: has no effect: no assessment falls in its days");
}

static void warn_of_study(const struct ebb_rules *rules)
{
    const struct ebb_study *study = rules->study;
    const struct ebb_range *followed = &study->followed_for_days;
    if (followed->hi > study->horizon_days && followed->lo >= study->horizon_days && is_own(rules, followed))
        ebb_rules_warn(rules, followed,
                       "followed_for: has no effect: horizon is %d days, and ends it for all",
                       study->horizon_days);
    if (study->clinic_days != EBB_EVERY_WEEKDAY && !any_policy(study, follows_the_study) &&
        is_own(rules, &study->clinic_days))
        ebb_rules_warn(rules, &study->clinic_days, "clinic_days: has no effect: %s",
                       no_infusions(study) ? SWITCHES[NO_INFUSIONS].words
                                           : "every policy and phase has limits.clinic_days of its own");
    if (study->induction.stop_unimproved && study->early.on && !ebb_study_stops_induction(study) &&
        is_own(rules, &study->induction.stop_unimproved))
        ebb_rules_warn(rules, &study->induction.stop_unimproved,
                       "induction.stop_unimproved: stops nothing: the last session is on day %d, before the "
                       "assessment by early.day; who has not improved is a non-responder all the same",
                       ebb_study_last_induction_day(study));
    warn_of_unresponsive(rules);
    if (study->maintain_nonresponders && no_infusions(study) && is_own(rules, &study->maintain_nonresponders))
        ebb_rules_warn(rules, &study->maintain_nonresponders, "maintain_nonresponders: has no effect: %s",
                       SWITCHES[NO_INFUSIONS].words);
}

/* 5. All */

void ebb_rules_effects(const struct ebb_rules *rules)
{
    if (rules->warn == NULL)
        return;
    warn_of_parameters(rules);
    warn_of_modifiers(rules);
    warn_of_side_effects(rules);
    ebb_rules_idle_parts(rules);
    warn_of_study(rules);
    warn_of_thirds(rules);
}
