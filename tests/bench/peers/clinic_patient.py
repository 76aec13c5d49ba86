"""SPDX-License-Identifier: MIT
clinic_patient: a patient of clinic_peer.py and his or her policy, from sim/model/README.md alone. Days are the patient's own; random
numbers are those of the generator that it is given.

  1. A patient   2. The policy
"""
import math

NEVER = 10**6

# ---- 1. A patient: sections 3 to 6 of the model page; days are the patient's own


class Patient:
    def __init__(self, study, rng, number):
        n = study.number
        self.study, self.rng, self.number = study, rng, number
        self.baseline = min(n["baseline.max"], max(n["baseline.min"], rng.normal(n["baseline.mean"], n["baseline.sd"])))
        self.attainable = 1.0 / (1.0 + math.exp(-rng.normal(n["attainable.logit_mean"], n["attainable.logit_sd"])))
        self.rate = math.exp(-n["duration.sd_log"] * rng.standard_normal()) / n["duration.median"]
        consolidates = rng.random() < n["consolidation.share"]
        self.consolidation = n["consolidation.median"] * math.exp(n["consolidation.sd_log"] * rng.standard_normal()) if consolidates else 0.0
        self.prone = rng.random() < n["setbacks.share"]
        self.leaving = study.induction[-1] + math.ceil(rng.exponential(study.leave_days))
        self.x = rng.normal(0.0, n["noise.sd"])
        self.fast = self.lasting = self.held = 0.0
        self.reach = self.attainable
        self.waned_to, self.infused_on = 0, -NEVER
        self.assessments = 0
        self.score = self.first_score = 0
        self.responder = self.relapsed = False
        self.bad = self.good = 0
        self.next_induction = 0
        self.policy = None

    def wane(self, day):
        days, slow = day - self.waned_to, 1.0 / self.study.number["durable.tau"]
        alpha, delta = math.exp(-self.rate * days), math.exp(-slow * days)
        lasting = delta * self.lasting + self.consolidation * (alpha - delta) / (slow - self.rate) * self.fast
        self.fast *= alpha
        self.lasting = min(lasting, max(0.0, self.reach - self.fast))
        self.waned_to = day

    def infuse(self, day):
        n = self.study.number
        self.wane(day)
        if day - self.infused_on <= n["setbacks.release_within"]:
            self.held *= 1.0 - n["setbacks.release"]
            self.reach = self.attainable * (1.0 - self.held * self.study.held_mean)
        self.fast += n["infusion.gain"] * max(0.0, self.reach - self.fast - self.lasting)
        self.infused_on = day

    def in_response(self):
        return 2 * self.score <= self.first_score

    def measure(self, day):
        """The score of the day, after whatever set-back it brings."""
        study, rng, n = self.study, self.rng, self.study.number
        self.wane(day)
        if self.assessments > 0:
            self.x = study.keep * self.x + study.fresh * rng.standard_normal()
            lost = rng.random() ** n["setbacks.shape"] if self.prone and rng.random() < study.setback else 0.0
            self.fast *= 1.0 - lost
            self.lasting *= 1.0 - lost
            self.held = max(self.held * study.held_keep, lost)
            self.reach = self.attainable * (1.0 - self.held * study.held_mean)
        severity = self.baseline * (1.0 - self.fast - self.lasting) + self.x
        self.score = int(min(60, max(0, math.floor(severity + rng.normal(0.0, n["measurement.sd"]) + 0.5))))
        if self.assessments == 0:
            self.first_score = self.score
        self.assessments += 1

    def watch(self):
        """Whether this assessment is the day of a relapse."""
        n = self.study.number
        if self.relapsed:
            self.good = self.good + 1 if self.in_response() else 0
            if self.good >= n["recovery.visits"]:
                self.relapsed, self.bad = False, 0
            return False
        self.bad = self.bad + 1 if self.score >= n["relapse.score"] else 0
        if self.bad < n["relapse.visits"]:
            return False
        self.relapsed, self.good = True, 0
        return True

    def assess(self, day):
        """One assessment, and what the policy makes of it; whether it is a relapse. `wants` of the policy may move."""
        self.measure(day)
        if day < self.study.induction[-1] + 1 or (self.policy is None and self.responder):
            return False
        if self.policy is None:  # the first after the last of induction
            if day > self.study.induction[-1] + self.study.every:
                return False
            self.responder = self.in_response()
            if self.responder and self.leaving >= day:
                self.policy = Policy(self, day)
            return False
        if day >= self.leaving:
            return False
        relapses = self.watch()
        self.policy.see(day, relapses)
        return relapses


# ---- 2. The policy: maintenance, and a rescue course after a relapse (section 7)


class Policy:
    """wants: the day on which the next session is due, or where the calendar has put it; in_course: sessions of a rescue given, or None."""

    def __init__(self, patient, day):
        self.patient, self.owed, self.in_course, self.left, self.recovery = patient, False, None, 0, 0
        self.last = max(patient.study.induction[-1], patient.infused_on)  # put off beyond L it was later
        self.book_maintenance(day)

    def book_maintenance(self, today):
        low, high = self.patient.study.interval
        self.wants = max(today, self.last + int(self.patient.rng.integers(low, high + 1)))
        self.kind = "maintenance"

    def see(self, day, relapses):
        study, patient = self.patient.study, self.patient
        if relapses:
            self.owed, self.recovery = True, 0
        else:
            self.recovery = self.recovery + 1 if patient.in_response() else 0
            self.owed = self.owed and self.recovery < study.number["recovery.visits"]
        if self.in_course is None:
            if self.owed and day - self.last >= study.min_gap:
                self.owed, self.in_course, self.left, self.kind = False, 0, study.sessions[1], "rescue"
                if day + 1 < self.wants:
                    self.wants = day + 1
        elif self.in_course >= study.sessions[0] and patient.score <= study.stop:
            self.in_course = None
            self.book_maintenance(day)

    def given(self, day):
        study, self.last = self.patient.study, day
        if self.in_course is not None:
            self.in_course += 1
            self.left -= 1
            if self.left > 0:
                self.wants = day + int(self.patient.rng.integers(study.gap[0], study.gap[1] + 1))
                return
            self.in_course = None
        self.book_maintenance(day)
