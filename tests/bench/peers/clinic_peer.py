#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
A clinic as a SimPy user writes it today, from sim/clinic/README.md and sim/model/README.md alone: patients whose late boosters let
symptoms return (clinic_patient.py), a book of places by day and time (clinic_places.py), and chairs and nurses for which sessions wait.

It plays what the tipping-point study needs and refuses clinics that need more: one service, one room, all nurses in opening hours, no
prescriber, no closures, first come first. Nothing is taken from ebb but the values of study and clinic (clinic_values.py); random
numbers are NumPy's, in an order of their own. Prints one object of JSON: outcomes by replication, and seconds.

  1. The clinic: who is booked   2. The house   3. All of it

What is counted: clinic_counts.py.
"""
import argparse
import json
import os
import time

import numpy as np
import simpy

from clinic_counts import Counts
from clinic_patient import NEVER, Patient
from clinic_places import Book
from clinic_values import read_clinic, read_study, shown

A_DAY = 1440.0

# ---- 1. The clinic: who is booked where (sections 3 to 5)


class Visitor:
    """A patient of the clinic: entry is the clinic day of the patient's day 0."""

    def __init__(self, patient, number):
        self.patient, self.number = patient, number
        self.entry = self.place = None
        self.series, self.urgent, self.waits = [], False, False
        self.kind, self.due, self.due_open = None, NEVER, NEVER


class Clinic:
    def __init__(self, study, values, rng):
        self.study, self.values, self.rng = study, values, rng
        self.n_days = 7 * values.weeks
        self.book = Book(values, self.n_days + values.ahead + values.window[1] + 1)
        self.env = simpy.Environment()
        self.by_day = [[] for _ in range(self.book.n_days)]
        self.active, self.waiting_list, self.queue = [], [], []
        self.today, self.first_day = -1, 0
        self.count = Counts(values)
        self.n_numbers = 0

    # Before day 0

    def past(self):
        """One of the panel, played without a queue up to day 0; None: not in care today."""
        patient = Patient(self.study, self.rng, self.n_numbers)
        self.n_numbers += 1
        until = 1 + int(self.rng.random() * self.values.days_open)
        if patient.leaving < until:
            return None
        miss, day = self.study.number["adherence.miss"], 0
        while day < until:
            if day % self.study.every == 0:
                patient.assess(day)
            if day in self.study.induction:
                patient.infuse(day)
                patient.next_induction += 1
            policy = patient.policy
            if policy and policy.wants == day and day < patient.leaving:
                if self.rng.random() < miss:
                    policy.wants = day + int(self.study.number["adherence.rebook"])
                else:
                    patient.infuse(day)
                    policy.given(day)
            if policy is None and day > self.study.induction[-1] + self.study.every:
                return None
            following = (day // self.study.every + 1) * self.study.every  # nothing lies between assessments but sessions
            ahead = [following] + [d for d in self.study.induction if d > day]
            day = min(ahead + ([policy.wants] if policy and policy.wants > day else []))
        in_induction = patient.assessments <= (self.study.induction[-1] // self.study.every + 1)
        if patient.leaving < until or not (in_induction or patient.policy):
            return None
        visitor = Visitor(patient, patient.number)
        visitor.entry = -until
        return visitor

    def open(self):
        while len(self.active) < self.values.active:
            visitor = self.past()
            if visitor:
                self.active.append(visitor)
        for visitor in sorted(self.active, key=lambda v: (v.entry + self.wanted(v), v.number)):
            self.refresh(visitor)

    # Booking

    def wanted(self, visitor):
        """The day of the patient's own on which the next session is due; NEVER: none."""
        patient = visitor.patient
        if patient.next_induction < len(self.study.induction):
            return self.study.induction[patient.next_induction]
        return patient.policy.wants if patient.policy else NEVER

    def release(self, visitor):
        if visitor.place:
            self.by_day[visitor.place[0]].remove(visitor)
            if visitor.place[1] is not None:
                self.book.change(visitor.place, -1)
        visitor.place = None
        if visitor.waits:
            self.queue.remove(visitor)
            visitor.waits = False

    def drop(self, visitor):
        self.count.gives_up(visitor, self)
        self.release(visitor)

    def put(self, visitor, place, taken=False):
        visitor.place = place
        self.by_day[place[0]].append(visitor)
        if place[1] is not None and not taken:
            self.book.change(place, 1)
        if visitor.kind != "induction":
            visitor.patient.policy.wants = place[0] - visitor.entry  # where the calendar has put it

    def refresh(self, visitor):
        """Books the session that the patient now has, given back whatever was booked before."""
        patient, values = visitor.patient, self.values
        wanted = self.wanted(visitor)
        if wanted == NEVER and not visitor.waits:
            self.drop(visitor)
            return
        kind = "induction" if patient.next_induction < len(self.study.induction) else patient.policy.kind
        stays = kind == "induction" or visitor.place and visitor.place[0] == visitor.entry + wanted  # a series keeps its shifted days
        if visitor.place and visitor.kind == kind and stays or visitor.waits and wanted == NEVER:
            return
        self.drop(visitor)
        visitor.kind, visitor.urgent, visitor.due = kind, kind == "rescue", visitor.entry + wanted
        low = visitor.due - (values.window[0] if kind == "maintenance" else 0)
        visitor.due_open = self.book.nearest_open(visitor.due, low, visitor.due + values.window[1])
        if kind != "induction":
            self.place_or_wait(visitor)
        elif visitor.series and visitor.series[patient.next_induction]:
            self.put(visitor, visitor.series[patient.next_induction], taken=True)
        else:
            self.place_induction(visitor)

    def least_gap(self, i):
        """Days that session i of an induction keeps from the one before it."""
        planned = self.study.induction[i] - self.study.induction[i - 1] if i > 0 else 0
        return max(planned - self.values.tolerance, (planned + 1) // 2)

    def spaced(self, visitor):
        """First and last day of a session that is booked alone: before the next one, and not too near to its neighbours."""
        days = self.study.induction + [(self.study.induction[-1] // self.study.every + 1) * self.study.every]
        i, low = visitor.patient.next_induction, max(visitor.due, self.first_day)
        if visitor.patient.infused_on >= 0:
            low = max(low, visitor.entry + visitor.patient.infused_on + self.least_gap(i))
        last = visitor.entry + days[i + 1] - 1
        if i + 1 < len(visitor.series):
            last = min(last, visitor.series[i + 1][0] - self.least_gap(i + 1))
        return low, last

    def place_induction(self, visitor):
        """Of a series that is under way; without a place it is lost on its day."""
        low, last = self.spaced(visitor)
        place = self.book.first(low, last, (visitor.urgent, self.today))
        self.put(visitor, place or (min(max(visitor.due, self.first_day), last), None, visitor.urgent))

    def place(self, visitor):
        values = self.values
        soonest = max(self.first_day, self.today + (visitor.due > self.today))  # today only what is due by today
        low = max(visitor.due - (values.window[0] if visitor.kind == "maintenance" else 0), soonest)
        high, day = visitor.due + values.window[1], max(visitor.due, low)
        asked = visitor.urgent, self.today
        place = self.book.nearest(day, low, high, asked) or self.book.first(max(low, high + 1), max(day, high) + values.ahead, asked)
        if place:
            self.put(visitor, place)
        return place is not None

    def place_or_wait(self, visitor):
        if not self.place(visitor):
            visitor.patient.policy.wants = NEVER
            if visitor.due < self.n_days:
                visitor.waits = True
                self.queue.append(visitor)

    def begin_induction(self, since, visitor):
        """The first day on which the whole series has room."""
        days, values = self.study.induction, self.values
        ends = days[1:] + [(days[-1] // self.study.every + 1) * self.study.every]
        for start in range(self.today + values.first_after, self.today + values.ahead + 1):
            series = []
            for i, day in enumerate(days):
                last = min(start + day + (values.tolerance if i > 0 else 0), start + ends[i] - 1)
                spaced = series[-1][0] + self.least_gap(i) if series else start
                place = self.book.first(max(start + day, spaced), last, (False, self.today))
                if place is None:
                    break
                series.append(place)
            if len(series) == len(days):
                for place in series:
                    self.book.change(place, 1)
                visitor.series, visitor.entry = series, start
                self.active.append(visitor)
                self.count.start_days.append(start - since)
                self.refresh(visitor)
                return True
        return False

    # Days

    def run(self):
        self.env.process(self.year())
        self.env.run()
        return self.count

    def year(self):
        for day in range(self.n_days):
            if day % 7 == 0:
                on_days = self.rng.choice(sorted(self.values.weekdays), self.rng.poisson(self.values.new))
            self.today = self.first_day = day
            self.morning(day)
            self.see_list(day, int(np.count_nonzero(on_days == day % 7)))
            for visitor in sorted(self.queue, key=lambda v: (not v.urgent, v.due, v.number)):
                if self.place(visitor):
                    self.queue.remove(visitor)
                    visitor.waits = False
            sessions = self.gather(day)
            if self.book.is_open(day):
                yield self.env.process(House(self, sessions).day())
            yield self.env.timeout((day + 1) * A_DAY - self.env.now)
            if day % 7 == 6:
                self.count.end_week(day, self)
        self.count.end(self)

    def morning(self, day):
        for visitor in list(self.active):
            own, patient = day - visitor.entry, visitor.patient
            if own < 0 or own % self.study.every:
                continue
            self.count.relapses += patient.assess(own)
            in_induction = patient.assessments <= self.study.induction[-1] // self.study.every + 1
            if own >= patient.leaving or not (in_induction or patient.policy):
                self.drop(visitor)
                self.active.remove(visitor)
                continue
            self.count.follow(patient, own, min(self.study.every, self.n_days - day, patient.leaving - own))
            self.refresh(visitor)

    def see_list(self, day, n_new):
        for _ in range(n_new):
            self.waiting_list.append((day, Visitor(Patient(self.study, self.rng, self.n_numbers), self.n_numbers)))
            self.n_numbers += 1
        self.waiting_list = [(since, v) for since, v in self.waiting_list
                             if day == since or (day - since) % 7 or self.rng.random() >= self.values.gives_up]
        while self.book.is_open(day) and self.waiting_list and self.begin_induction(*self.waiting_list[0]):
            self.waiting_list.pop(0)

    def gather(self, day):
        """Who comes of those booked for today; the others miss, and are booked anew."""
        values, coming, absent = self.values, [], []
        share = self.study.number["adherence.miss"] / 2.0
        asked = set()
        booked = self.by_day[day]
        self.count.booked_minutes += sum(self.book.booked[day]) * values.step
        for visitor in booked:  # who takes a place that falls free joins at the end
            why, failed = None, False
            if visitor.patient.leaving <= day - visitor.entry:
                self.count.fates["no_shows"] += 1  # unseen as yet
                absent.append((visitor, None))
                continue
            if visitor.kind == "induction":
                why = "no_place" if visitor.place[1] is None else None
            elif self.rng.random() < share:
                why = "cancelled"
                self.book.change(visitor.place, -1)
                self.count.fates["cancelled"] -= self.offer(visitor.place, asked)  # what somebody takes is not lost
            elif self.rng.random() * (1.0 - share) < share:
                why = "no_shows"
            else:
                failed = self.rng.random() < values.fails
            (absent if why else coming).append((visitor, why or failed))
        self.first_day = day + 1
        for visitor, why in absent:
            booked.remove(visitor)
            visitor.place = None
            if why:
                self.miss(visitor, day, why)
        return coming

    def offer(self, place, asked):
        """To whoever is booked later although due by today, most overdue first; whether somebody takes it."""
        late = sorted((v for v in self.active if v.place and v.place[0] > self.today and v.due <= self.today and v.kind != "induction"),
                      key=lambda v: (v.due, v.number))
        for visitor in late:
            if visitor not in asked:
                asked.add(visitor)
                if self.rng.random() < self.values.short_notice:
                    self.release(visitor)
                    self.put(visitor, (*place[:2], visitor.urgent))
                    return True
        return False

    def miss(self, visitor, day, why):
        self.count.missed(visitor, why)
        if visitor.kind == "induction":
            visitor.patient.next_induction += 1
        else:
            visitor.patient.policy.wants = day - visitor.entry + self.values.rebook
        self.refresh(visitor)

    def over(self, visitor):
        self.by_day[visitor.place[0]].remove(visitor)
        visitor.place = None


# ---- 2. The house: section 5, points 3 to 9; a session is a process


class House:
    def __init__(self, clinic, sessions):
        self.clinic, self.env, self.values, self.sessions = clinic, clinic.env, clinic.values, sessions
        self.midnight = clinic.env.now
        self.free, self.load, self.waiting = clinic.values.chairs, 0, []
        self.nurses = clinic.values.nurses - (clinic.rng.random() < clinic.values.nurse_short)

    def at(self, minute):
        return self.env.timeout(max(0.0, self.midnight + minute - self.env.now))

    def length(self, part):
        low, mode, high = self.values.lengths[part]
        return self.clinic.rng.triangular(low, mode, high) if low < high else mode

    def opens(self):
        """Nobody is on duty before."""
        yield self.at(self.values.opens)
        self.give()

    def day(self):
        self.env.process(self.opens())
        yield self.env.all_of([self.env.process(self.session(*session)) for session in self.sessions])

    def give(self):
        """Chairs to those who wait: first come; one in start counts as many as a nurse can watch."""
        per_nurse = self.values.per_nurse
        on_duty = self.env.now >= self.midnight + self.values.opens
        while on_duty and self.waiting and self.free > 0 and self.load + per_nurse <= self.nurses * per_nurse:
            self.waiting.sort(key=lambda waits: waits[:2])
            self.free -= 1
            self.load += per_nurse
            self.waiting.pop(0)[2].succeed(True)

    def session(self, visitor, fails):
        clinic, values, patient = self.clinic, self.values, visitor.patient
        booked = values.opens + visitor.place[1] * values.step
        arrives = booked + clinic.rng.uniform(-values.early, values.late)
        yield self.at(arrives + self.length("check_in"))
        if fails:
            clinic.over(visitor)
            clinic.miss(visitor, clinic.today, "failed")
            return
        ready, turn = self.env.now, self.env.event()
        if ready < self.midnight + values.closes:
            self.waiting.append((arrives, visitor.number, turn))
            self.give()
        if not turn.triggered:
            yield turn | self.at(values.closes)
        if not turn.triggered:
            self.waiting = [waits for waits in self.waiting if waits[2] is not turn]
            clinic.over(visitor)
            self.turned_away(visitor)
            return
        clinic.count.session(visitor, clinic.today, self.env.now - ready)
        own, began = clinic.today - visitor.entry, self.env.now
        patient.infuse(own)
        yield self.env.timeout(self.length("start"))
        self.load -= values.per_nurse - 1
        self.give()
        yield self.env.timeout(self.length("infusion") + self.length("observation") + self.length("escort"))
        self.load -= 1
        self.env.process(self.turn_over(began))
        self.give()
        clinic.over(visitor)
        if visitor.kind == "induction":
            patient.next_induction += 1
        else:
            patient.policy.given(own)
        clinic.refresh(visitor)

    def turn_over(self, began):
        yield self.env.timeout(self.length("turnover"))
        self.clinic.count.chair_minutes += self.env.now - began
        self.free += 1
        self.give()

    def turned_away(self, visitor):
        """Urgent, from tomorrow on; of an induction before the next of the series, which goes on behind it, or it is lost."""
        clinic, i = self.clinic, visitor.patient.next_induction
        clinic.count.fates["turned_away"] += 1
        visitor.urgent = True
        if visitor.kind == "induction" and clinic.spaced(visitor)[1] < clinic.first_day:
            clinic.count.spacing_broken += 1
            visitor.patient.next_induction += 1
            clinic.refresh(visitor)
        elif visitor.kind == "induction":
            visitor.series[i:i + 1] = [None] if visitor.series else []
            clinic.place_induction(visitor)
        else:
            clinic.place_or_wait(visitor)


# ---- 3. All of it


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[1])
    parser.add_argument("clinic")
    parser.add_argument("--set", action="append", default=[])
    parser.add_argument("--replications", type=int, default=20)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    ebb = os.environ.get("EBB", "build/ebb")
    document, values = shown(ebb, options.clinic, options.set)
    study = read_study(shown(ebb, document["study"])[1], values["policy"][0])
    clinic = read_clinic(values)
    start, rows = time.process_time(), []
    for seed in np.random.SeedSequence(options.seed).spawn(options.replications):
        year = Clinic(study, clinic, np.random.default_rng(seed))
        year.open()
        rows.append(year.run().outcomes())
    seconds = time.process_time() - start
    print(json.dumps({"outcomes": {name: [float(row[name]) for row in rows] for name in rows[0]}, "core_seconds": seconds,
                      "versions": {"simpy": simpy.__version__, "numpy": np.__version__}}))


if __name__ == "__main__":
    main()
