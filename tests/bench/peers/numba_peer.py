#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
The model of sim/model/README.md as a Numba user writes it today: compiled loops over patients, in parallel over blocks of them.

Random numbers are Numba's own (the Mersenne twister: Debian's Numba compiles no normals of NumPy's newer generators), seeded for
each block, so that the result does not depend on threads. The course of a patient who did not respond is the same under every
policy and is played once. Traits, noise and set-backs are shared by the policies; waning is looked up, not computed, day by day.
Loops over blocks run in parallel (prange) on as many threads as --threads says.

  1. Benefit   2. Patients   3. Induction   4. Follow-up   5. All patients
"""
import functools
import math
from collections import namedtuple

import numba
import numpy as np
from numba import njit, prange

from study import NEVER, OUTCOMES, main, response_at_most

BLOCK = 1024
RESPONSE, REMISSION, INFUSIONS, RELAPSES, MISSED, SCORE_SUM = range(len(OUTCOMES))

Patient = namedtuple("Patient", "baseline attainable dropout_day keep settle lasts noise kept")
compiled = njit(fastmath=True, cache=True)
limit_of = compiled(response_at_most)

# ---- 1. Benefit


@compiled
def wane(patient, fast, lasting, days):
    lasting = patient.lasts[days] * lasting + patient.settle[days] * fast
    fast *= patient.keep[days]
    return fast, min(lasting, max(0.0, patient.attainable - fast))


@compiled
def infuse(study, patient, fast, lasting):
    return fast + study.gain * max(0.0, patient.attainable - fast - lasting)


@compiled
def score_at(patient, fast, lasting, t):
    observed = patient.baseline * (1.0 - fast - lasting) + patient.noise[t] + 0.5
    return int(min(60.0, max(0.0, observed)))


# ---- 2. Patients


@compiled
def draw_course_traits(study, keep, settle, lasts):
    """What is left of the benefit after d days, and how much of the fast benefit has become lasting; returns what is attainable."""
    attainable = 1.0 / (1.0 + math.exp(-(study.logit_mean + study.logit_sd * np.random.standard_normal())))
    rate = math.exp(-study.duration_sd_log * np.random.standard_normal()) / study.duration_median
    consolidation = 0.0
    if np.random.random() < study.consolidation_share:
        consolidation = study.consolidation_median * math.exp(study.consolidation_sd_log * np.random.standard_normal())
    one_day = math.exp(-rate)
    lasts_one_day = math.exp(-1.0 / study.durable_tau)
    factor = consolidation / (1.0 / study.durable_tau - rate)
    keep[0] = lasts[0] = 1.0
    settle[0] = 0.0
    for d in range(1, study.every + 1):
        keep[d] = keep[d - 1] * one_day
        lasts[d] = lasts[d - 1] * lasts_one_day
        settle[d] = factor * (keep[d] - lasts[d])
    return attainable


@compiled
def draw_patient(study, tables, noise, kept):
    """Traits, and for each assessment the noise of the score and the share of benefit that a set-back leaves."""
    keep, settle, lasts = tables
    attainable = draw_course_traits(study, keep, settle, lasts)
    baseline = study.baseline_mean + study.baseline_sd * np.random.standard_normal()
    dropout_day = NEVER
    days = -math.log(1.0 - np.random.random()) * study.dropout_days
    if days < study.horizon:
        dropout_day = study.start_day + int(math.ceil(days))
    fresh = study.noise_sd * math.sqrt(1.0 - study.noise_keep**2)
    x = study.noise_sd * np.random.standard_normal()
    for t in range(study.n_assessments):
        kept[t] = 1.0
        if t > 0:
            x = study.noise_keep * x + fresh * np.random.standard_normal()
            if np.random.random() < study.setback_chance:
                kept[t] = 1.0 - np.random.random() ** study.setback_shape
        noise[t] = x + study.measurement_sd * np.random.standard_normal()
    baseline = min(study.baseline_max, max(study.baseline_min, baseline))
    return Patient(baseline, attainable, dropout_day, keep, settle, lasts, noise, kept)


# ---- 3. Induction


@compiled
def induce(study, patient):
    """The series of infusions; returns the first score, and the benefit at the assessment after the last one."""
    fast = lasting = 0.0
    first_score = score_at(patient, fast, lasting, 0)
    n = 0
    for t in range(study.start):
        if t > 0:
            fast *= patient.kept[t]
            lasting *= patient.kept[t]
        day = t * study.every
        while n < len(study.induction) and study.induction[n] < (t + 1) * study.every:
            fast, lasting = wane(patient, fast, lasting, study.induction[n] - day)
            fast = infuse(study, patient, fast, lasting)
            day = study.induction[n]
            n += 1
        fast, lasting = wane(patient, fast, lasting, (t + 1) * study.every - day)
    return first_score, fast * patient.kept[study.start], lasting * patient.kept[study.start]


# ---- 4. Follow-up


@compiled
def between(limits):
    return limits[0] + int(np.random.random() * (limits[1] - limits[0] + 1))


@compiled
def watch_relapse(study, score, response, relapsed, run):
    """Returns whether the patient is relapsed after this assessment, and how many in a row speak for a change."""
    if relapsed:
        run = run + 1 if response else 0
        return (False, 0) if run >= study.recovery_visits else (True, run)
    run = run + 1 if score >= study.relapse_score else 0
    return (True, 0) if run >= study.relapse_visits else (False, run)


@compiled
def hold_sessions(study, patient, policy, t, benefit, plan, out):
    """Plays the days of the interval that assessment t opens, up to the next assessment."""
    fast, lasting = benefit
    due, last_infusion, given, left = plan
    day = t * study.every
    last_day = min(day + study.every - 1, study.end_day, patient.dropout_day - 1)
    while due <= last_day:
        if np.random.random() < study.miss:
            out[MISSED] += 1
            due += study.rebook
            continue
        fast, lasting = wane(patient, fast, lasting, due - day)
        fast = infuse(study, patient, fast, lasting)
        out[INFUSIONS] += 1
        day = last_infusion = due
        if policy.trigger == 0:
            due += between(policy.interval)
        else:
            given += 1
            left -= 1
            due = due + policy.gap if left > 0 else NEVER
    return wane(patient, fast, lasting, (t + 1) * study.every - day), (due, last_infusion, given, left)


@compiled
def follow(study, patient, policy, maintained, limit, benefit, out):
    """Plays from classification to the end; what is counted goes to out."""
    due, last_infusion, given, left = NEVER, study.start_day, 0, 0
    relapsed, run, trigger_run = False, 0, 0
    out[:] = 0
    out[INFUSIONS] = len(study.induction)
    if maintained and policy.trigger == 0:
        due = max(study.start_day + between(policy.interval), study.start * study.every)
    for t in range(study.start, study.n_assessments):
        day = t * study.every
        fast, lasting = benefit
        if t > study.start:
            fast *= patient.kept[t]
            lasting *= patient.kept[t]
        score = score_at(patient, fast, lasting, t)
        out[RESPONSE] += score <= limit
        out[REMISSION] += score <= study.remission_score
        out[SCORE_SUM] += score
        if t > study.start and maintained and day < patient.dropout_day:
            before = relapsed
            relapsed, run = watch_relapse(study, score, score <= limit, relapsed, run)
            out[RELAPSES] += relapsed and not before
            trigger_run = trigger_run + 1 if score >= policy.trigger else 0
            if policy.trigger > 0 and left > 0:
                if given >= policy.sessions[0] and score <= policy.stop_score:
                    due, left = NEVER, 0
            elif policy.trigger > 0 and trigger_run >= policy.visits and day - last_infusion >= policy.min_gap:
                due, given, left = day + between(policy.delay), 0, policy.sessions[1]
        benefit, (due, last_infusion, given, left) = hold_sessions(study, patient, policy, t, (fast, lasting),
                                                                   (due, last_infusion, given, left), out)


# ---- 5. All patients


@compiled
def play_patient(study, tables, noise, kept, out):
    """Plays one patient under every policy; returns whether it is a responder."""
    patient = draw_patient(study, tables, noise, kept)
    first_score, fast, lasting = induce(study, patient)
    limit = limit_of(study, first_score)
    responder = score_at(patient, fast, lasting, study.start) <= limit
    for p in range(len(study.policies)):
        if p == 0 or responder:
            follow(study, patient, study.policies[p], responder, limit, (fast, lasting), out[p])
        else:
            out[p] = out[0]
    return responder


@functools.cache
def program(study):
    """The parallel loop for one study. A loop takes no tuple of this size as an argument; as a constant it is also faster."""
    @compiled
    def play_block(seed, outcomes, responder):
        np.random.seed(seed)
        noise, kept = np.empty(study.n_assessments), np.empty(study.n_assessments)
        tables = np.empty(study.every + 1), np.empty(study.every + 1), np.empty(study.every + 1)
        for i in range(len(responder)):
            responder[i] = play_patient(study, tables, noise, kept, outcomes[i])

    @njit(parallel=True, fastmath=True, cache=True)
    def play_all(seeds, outcomes, responder):
        for block in prange(len(seeds)):
            first, last = block * BLOCK, min(len(responder), (block + 1) * BLOCK)
            play_block(seeds[block], outcomes[first:last], responder[first:last])

    return play_all


def simulate(study, n_patients, seed, threads):
    numba.set_num_threads(threads)
    outcomes = np.empty((n_patients, len(study.policies), len(OUTCOMES)), np.int32)
    responder = np.empty(n_patients, np.bool_)
    seeds = np.random.SeedSequence(seed).generate_state((n_patients + BLOCK - 1) // BLOCK)
    program(study)(seeds, outcomes, responder)
    return outcomes.transpose(1, 2, 0), responder


if __name__ == "__main__":
    main(simulate, __doc__, [numba, np], warm_up=lambda study: simulate(study, BLOCK, 0, 1))
