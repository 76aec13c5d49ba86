#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
The model of sim/model/README.md as a SimPy user writes it today: each patient is a process that waits for the next event.

The process of a patient plays induction; if the patient responds, one process for each policy goes on from there, otherwise the
patient goes on alone. Traits, noise and set-backs are shared by the policies. Random numbers are Python's own.

  1. A patient   2. A course   3. Induction   4. All patients
"""
import copy
import math
import random

import numpy as np
import simpy

from study import NEVER, OUTCOMES, main, response_at_most

# ---- 1. A patient


class Patient:
    """Traits, and for each assessment the noise of the score and the share of benefit that a set-back leaves."""

    def __init__(self, study, rng):
        normal = rng.gauss
        self.study, self.rng = study, rng
        self.baseline = min(study.baseline_max, max(study.baseline_min, normal(study.baseline_mean, study.baseline_sd)))
        self.attainable = 1.0 / (1.0 + math.exp(-normal(study.logit_mean, study.logit_sd)))
        self.rate = math.exp(-normal(0.0, study.duration_sd_log)) / study.duration_median
        self.consolidation = 0.0
        if rng.random() < study.consolidation_share:
            self.consolidation = study.consolidation_median * math.exp(normal(0.0, study.consolidation_sd_log))
        days = rng.expovariate(1.0) * study.dropout_days
        self.dropout_day = study.start_day + math.ceil(days) if days < study.horizon else NEVER
        self.waning = [self.waning_over(days) for days in range(study.every + 1)]

        fresh = study.noise_sd * math.sqrt(1.0 - study.noise_keep**2)
        x = normal(0.0, study.noise_sd)
        self.noise = [x + normal(0.0, study.measurement_sd)]
        self.kept = [1.0]
        for _ in range(1, study.n_assessments):
            x = study.noise_keep * x + normal(0.0, fresh)
            self.noise.append(x + normal(0.0, study.measurement_sd))
            self.kept.append(1.0 - rng.random() ** study.setback_shape if rng.random() < study.setback_chance else 1.0)

    def waning_over(self, days):
        """What is left of the fast and the lasting benefit after so many days, and how much fast benefit has become lasting."""
        lasting_rate = 1.0 / self.study.durable_tau
        keep, lasts = math.exp(-self.rate * days), math.exp(-lasting_rate * days)
        return keep, lasts, self.consolidation * (keep - lasts) / (lasting_rate - self.rate)


# ---- 2. A course


class Course:
    """The state of a patient under one policy, with what has been counted."""

    def __init__(self, patient):
        self.study, self.patient = patient.study, patient
        self.fast = self.lasting = 0.0
        self.last_event = self.last_infusion = 0
        self.due, self.given, self.left = NEVER, 0, 0
        self.relapsed, self.run, self.trigger_run = False, 0, 0
        self.response = self.remission = self.infusions = self.relapses = self.missed = self.score_sum = 0

    def outcomes(self):
        return self.response, self.remission, self.infusions, self.relapses, self.missed, self.score_sum

    def wane_to(self, day):
        patient = self.patient
        keep, lasts, settle = patient.waning[day - self.last_event]
        lasting = lasts * self.lasting + settle * self.fast
        self.fast *= keep
        room = patient.attainable - self.fast
        self.lasting = lasting if lasting < room else max(room, 0.0)
        self.last_event = day

    def infuse(self, day):
        self.wane_to(day)
        self.fast += self.study.gain * max(0.0, self.patient.attainable - self.fast - self.lasting)
        self.last_infusion = day
        self.infusions += 1

    def assess(self, day):
        """Waning, a set-back, and the observed score."""
        patient, t = self.patient, day // self.study.every
        self.wane_to(day)
        self.fast *= patient.kept[t]
        self.lasting *= patient.kept[t]
        observed = patient.baseline * (1.0 - self.fast - self.lasting) + patient.noise[t] + 0.5
        return int(min(60.0, max(0.0, observed)))

    def follow(self, env, policy, limit, score):
        """The process from classification, with its score, to the end; policy is None for a patient without maintenance."""
        study = self.study
        if policy and policy.trigger == 0:
            self.due = max(self.last_infusion + self.patient.rng.randint(*policy.interval), env.now)
        last_session_day = min(study.end_day, self.patient.dropout_day - 1)
        next_assessment = env.now
        while True:
            if env.now == next_assessment:
                if score is None:
                    score = self.assess(env.now)
                    if policy and env.now < self.patient.dropout_day:
                        self.watch_relapse(score, limit)
                        if policy.trigger > 0:
                            self.start_or_stop_course(env.now, policy, score)
                self.count(score, limit)
                score = None
                next_assessment += study.every
            if env.now == self.due:
                self.meet(env.now, policy)
            if self.due > last_session_day:
                self.due = NEVER
            wake = min(next_assessment, self.due)
            if wake > study.end_day:
                return
            yield env.timeout(wake - env.now)

    def count(self, score, limit):
        self.response += score <= limit
        self.remission += score <= self.study.remission_score
        self.score_sum += score

    def watch_relapse(self, score, limit):
        if self.relapsed:
            self.run = self.run + 1 if score <= limit else 0
            if self.run >= self.study.recovery_visits:
                self.relapsed, self.run = False, 0
            return
        self.run = self.run + 1 if score >= self.study.relapse_score else 0
        if self.run >= self.study.relapse_visits:
            self.relapsed, self.run = True, 0
            self.relapses += 1

    def start_or_stop_course(self, day, policy, score):
        self.trigger_run = self.trigger_run + 1 if score >= policy.trigger else 0
        if self.left > 0:
            if self.given >= policy.sessions[0] and score <= policy.stop_score:
                self.left, self.due = 0, NEVER
        elif self.trigger_run >= policy.visits and day - self.last_infusion >= policy.min_gap:
            self.left, self.given = policy.sessions[1], 0
            self.due = day + self.patient.rng.randint(*policy.delay)

    def meet(self, day, policy):
        """A session, and when the next one is due."""
        if self.patient.rng.random() < self.study.miss:
            self.missed += 1
            self.due = day + self.study.rebook
            return
        self.infuse(day)
        if policy.trigger == 0:
            self.due = day + self.patient.rng.randint(*policy.interval)
            return
        self.given += 1
        self.left -= 1
        self.due = day + policy.gap if self.left > 0 else NEVER


# ---- 3. Induction


def treat(env, patient, number, courses, responder):
    """The process of a patient: induction, classification, and what follows under each policy."""
    study = patient.study
    course = Course(patient)
    first_score = score = course.assess(0)
    events = sorted([(day, True) for day in study.induction] +
                    [(day, False) for day in range(study.every, study.start * study.every + 1, study.every)])
    for day, infusion in events:
        if day > env.now:
            yield env.timeout(day - env.now)
        if infusion:
            course.infuse(day)
        else:
            score = course.assess(day)
    limit = response_at_most(study, first_score)
    responder[number] = score <= limit
    courses[number] = [copy.copy(course) for _ in study.policies] if responder[number] else [course]
    for followed, policy in zip(courses[number], study.policies if responder[number] else [None]):
        env.process(followed.follow(env, policy, limit, score))


# ---- 4. All patients


def simulate(study, n_patients, seed, threads):
    if threads != 1:
        raise SystemExit("the SimPy peer has one thread")
    rng = random.Random(seed)
    env = simpy.Environment()
    courses, responder = [[]] * n_patients, np.zeros(n_patients, bool)
    for number in range(n_patients):
        env.process(treat(env, Patient(study, rng), number, courses, responder))
    env.run()
    outcomes = np.empty((len(study.policies), len(OUTCOMES), n_patients), np.int32)
    for number, played in enumerate(courses):
        outcomes[:, :, number] = [course.outcomes() for course in played]
    return outcomes, responder


if __name__ == "__main__":
    main(simulate, __doc__, [simpy])
