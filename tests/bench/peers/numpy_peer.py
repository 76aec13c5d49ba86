#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
The model of sim/model/README.md as a NumPy user writes it today: vectorised over patients, week by week, in single precision.

Patients are taken in chunks that stay in cache. Severity, scores, response and relapse are computed for all courses at once, as
arrays [policy, patient]; sessions only for those who have one that week, by index. Non-responders have the same course under every
policy and are played once. Traits, noise and set-backs are shared by the policies.

  1. Patients   2. Benefit   3. Induction   4. Follow-up   5. All patients
"""
from types import SimpleNamespace

import numpy as np

from study import NEVER, OUTCOMES, main, response_at_most

CHUNK = 16384

# ---- 1. Patients


def draw_patients(study, rng, n):
    """Traits, and for each assessment the noise of the score and the share of benefit that a set-back leaves."""
    def normal(*shape):
        return rng.standard_normal(shape, dtype=np.float32)

    noise = normal(study.n_assessments, n)
    noise *= study.noise_sd * np.sqrt(1.0 - study.noise_keep**2)
    noise[0] /= np.sqrt(1.0 - study.noise_keep**2)
    for t in range(1, study.n_assessments):
        noise[t] += np.float32(study.noise_keep) * noise[t - 1]
    noise += np.float32(study.measurement_sd) * normal(study.n_assessments, n)
    noise += np.float32(0.5)  # scores are rounded by cutting

    kept = np.ones((study.n_assessments, n), np.float32)
    hit = rng.random(kept.shape, dtype=np.float32) < study.setback_chance
    hit[0] = False
    kept[hit] -= rng.random(np.count_nonzero(hit), dtype=np.float32) ** np.float32(study.setback_shape)

    baseline = study.baseline_mean + study.baseline_sd * normal(n)
    days = np.ceil(rng.standard_exponential(n) * study.dropout_days)
    consolidates = rng.random(n, dtype=np.float32) < study.consolidation_share
    return SimpleNamespace(
        baseline=np.clip(baseline, study.baseline_min, study.baseline_max, dtype=np.float32),
        attainable=1.0 / (1.0 + np.exp(-(study.logit_mean + study.logit_sd * normal(n)))),
        rate=np.exp(-study.duration_sd_log * normal(n)) / np.float32(study.duration_median),
        consolidation=consolidates * (study.consolidation_median * np.exp(study.consolidation_sd_log * normal(n))),
        dropout=(np.minimum(days, NEVER - study.start_day) + study.start_day).astype(np.int16), noise=noise, kept=kept)


def select(patients, members):
    return SimpleNamespace(**{name: values[..., members] for name, values in vars(patients).items()})


# ---- 2. Benefit


def waning(study, patients, days, who=slice(None)):
    """What `days` leave of the fast and of the lasting benefit, and how much fast benefit they make lasting."""
    rate = patients.rate[who]
    keep = np.exp(-rate * days)
    lasts = np.exp(np.float32(-1.0 / study.durable_tau) * days)
    return keep, lasts, patients.consolidation[who] * (keep - lasts) / (np.float32(1.0 / study.durable_tau) - rate)


def wane(fast, lasting, attainable, by):
    keep, lasts, settle = by
    lasting = lasts * lasting + settle * fast
    fast = keep * fast
    return fast, np.minimum(lasting, np.maximum(attainable - fast, 0.0))


def infuse(study, fast, lasting, attainable):
    return fast + np.float32(study.gain) * np.maximum(attainable - fast - lasting, 0.0)


def scores(patients, fast, lasting, t):
    """The observed scores at assessment t."""
    observed = patients.baseline * (1.0 - fast - lasting) + patients.noise[t]
    return np.minimum(np.maximum(observed, 0.0, out=observed), 60.0, out=observed).astype(np.uint8)


# ---- 3. Induction


def induce(study, patients):
    """The series of infusions; returns the first scores, and the benefit at the assessment after the last one."""
    fast = lasting = np.zeros_like(patients.baseline)
    first_score = None
    last_day = 0
    assessments = [(day, False) for day in range(0, study.start * study.every + 1, study.every)]
    for day, infusion in sorted(assessments + [(day, True) for day in study.induction]):
        fast, lasting = wane(fast, lasting, patients.attainable, waning(study, patients, np.float32(day - last_day)))
        last_day = day
        if infusion:
            fast = infuse(study, fast, lasting, patients.attainable)
            continue
        fast *= patients.kept[day // study.every]
        lasting *= patients.kept[day // study.every]
        if day == 0:
            first_score = scores(patients, fast, lasting, 0)
    return first_score, fast, lasting


# ---- 4. Follow-up


class Cohort:
    """Some patients under some policies, or under none; arrays are [policy, patient]."""

    def __init__(self, study, rng, patients, policies, benefit):
        self.study, self.rng, self.patients, self.policies = study, rng, patients, policies
        shape = max(len(policies), 1), len(patients.baseline)
        self.fast, self.lasting = (np.repeat(part[None], shape[0], axis=0) for part in benefit)
        counts = "response", "remission", "infusions", "relapses", "missed", "bad_run", "well_run", "trigger_run", "given", "left"
        for name in counts:
            setattr(self, name, np.zeros(shape, np.uint8))
        self.infusions += len(study.induction)
        self.score_sum = np.zeros(shape, np.uint16)
        self.relapsed = np.zeros(shape, bool)
        self.last_day = np.full(shape, study.start_day, np.int16)  # of the last infusion
        self.due = np.full(shape, NEVER, np.int16)
        for p, policy in enumerate(policies):
            if policy.interval[1] > 0:
                self.due[p] = np.maximum(study.start_day + self.between(policy.interval, shape[1]), study.start * study.every)

    def between(self, limits, n):
        return self.rng.integers(limits[0], limits[1], n, dtype=np.int16, endpoint=True)

    def follow(self, response_limit):
        """Plays from classification to the end; returns the outcomes."""
        study, patients = self.study, self.patients
        week = waning(study, patients, np.float32(study.every))
        for t in range(study.start, study.n_assessments):
            if t > study.start:
                self.fast *= patients.kept[t]
                self.lasting *= patients.kept[t]
            score = scores(patients, self.fast, self.lasting, t)
            response = score <= response_limit
            self.response += response
            self.remission += score <= study.remission_score
            self.score_sum += score
            if t > study.start and self.policies:
                self.watch_relapse(score, response, t * study.every < patients.dropout)
                self.start_and_stop_courses(score, t * study.every)
            self.hold_sessions(t, week)
        return np.stack([self.response, self.remission, self.infusions, self.relapses, self.missed, self.score_sum], axis=1)

    def watch_relapse(self, score, response, in_care):
        self.bad_run += 1
        self.bad_run *= (score >= self.study.relapse_score) & ~self.relapsed
        self.well_run += 1
        self.well_run *= response & self.relapsed
        relapses = self.bad_run >= self.study.relapse_visits
        self.relapsed ^= relapses
        self.relapsed ^= self.well_run >= self.study.recovery_visits
        self.relapses += relapses & in_care

    def start_and_stop_courses(self, scores_now, day):
        for p, policy in enumerate(self.policies):
            if policy.trigger == 0:
                continue
            score, left, run = scores_now[p], self.left[p], self.trigger_run[p]
            run += 1
            run *= score >= policy.trigger
            starts = np.flatnonzero((run >= policy.visits) & (left == 0) & (day - self.last_day[p] >= policy.min_gap))
            stops = (left > 0) & (self.given[p] >= policy.sessions[0]) & (score <= policy.stop_score)
            left[stops] = 0
            self.due[p][stops] = NEVER
            left[starts] = policy.sessions[1]
            self.given[p][starts] = 0
            self.due[p][starts] = day + self.between(policy.delay, len(starts))

    def hold_sessions(self, t, week):
        """Plays the days of the interval that assessment t opens, up to the next assessment."""
        study, patients = self.study, self.patients
        fast, lasting = wane(self.fast, self.lasting, patients.attainable, week)
        first_day = t * study.every
        last_day = np.minimum(patients.dropout - 1, min(first_day + study.every - 1, study.end_day))
        for p, policy in enumerate(self.policies):
            waiting = np.flatnonzero(self.due[p] <= last_day)
            while waiting.size:
                who, event_day, day = self.meet(p, policy, waiting, first_day)
                attainable = patients.attainable[who]
                since = waning(study, patients, (day - event_day).astype(np.float32), who)
                k, d = wane(self.fast[p][who], self.lasting[p][who], attainable, since)
                k = infuse(study, k, d, attainable)
                self.fast[p][who], self.lasting[p][who] = k, d
                rest = waning(study, patients, (first_day + study.every - day).astype(np.float32), who)
                fast[p][who], lasting[p][who] = wane(k, d, attainable, rest)
                waiting = waiting[self.due[p][waiting] <= last_day[waiting]]
        self.fast, self.lasting = fast, lasting

    def meet(self, p, policy, waiting, first_day):
        """Holds one session of each patient waiting, and books the next: returns who came, the day of the last event and today."""
        came = self.rng.random(len(waiting), dtype=np.float32) >= self.study.miss
        due = self.due[p]
        missed, who = waiting[~came], waiting[came]
        self.missed[p][missed] += 1
        due[missed] += self.study.rebook
        self.infusions[p][who] += 1
        event_day, day = np.maximum(self.last_day[p][who], first_day), due[who]
        self.last_day[p][who] = day
        if policy.trigger == 0:
            due[who] = day + self.between(policy.interval, len(who))
        else:
            self.given[p][who] += 1
            left = self.left[p][who] - 1
            self.left[p][who] = left
            due[who] = np.where(left > 0, day + policy.gap, NEVER)
        return who, event_day, day


# ---- 5. All patients


def play_chunk(study, rng, n):
    patients = draw_patients(study, rng, n)
    first_score, fast, lasting = induce(study, patients)
    response_limit = response_at_most(study, first_score.astype(np.int32)).astype(np.uint8)
    responder = scores(patients, fast, lasting, study.start) <= response_limit
    outcomes = np.empty((len(study.policies), len(OUTCOMES), n), np.int32)
    for members, policies in ((responder, study.policies), (~responder, ())):
        cohort = Cohort(study, rng, select(patients, members), policies, (fast[members], lasting[members]))
        outcomes[:, :, members] = cohort.follow(response_limit[members])
    return outcomes, responder


def simulate(study, n_patients, seed, threads):
    if threads != 1:
        raise SystemExit("the NumPy peer has one thread")
    rng = np.random.Generator(np.random.PCG64DXSM(seed))
    parts = [play_chunk(study, rng, min(CHUNK, n_patients - first)) for first in range(0, n_patients, CHUNK)]
    return np.concatenate([outcomes for outcomes, _ in parts], axis=2), np.concatenate([responder for _, responder in parts])


if __name__ == "__main__":
    main(simulate, __doc__, [np], warm_up=lambda study: simulate(study, CHUNK, 0, 1))
