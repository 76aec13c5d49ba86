"""SPDX-License-Identifier: MIT
What the SimPy clinic (clinic_peer.py) counts in a year, and the means that are compared with ebb's: those of section 8 of
sim/clinic/README.md under the names of ebb's own outcomes, and three means over all weeks.
"""
from collections import Counter

import numpy as np


class Counts:
    def __init__(self, values):
        self.values = values
        self.sessions, self.fates = Counter(), Counter()  # by kind; of what came to nothing, and why
        self.late, self.not_given = [], []                # days late: given; given up, or waiting at the end
        self.start_days, self.spacing_kept, self.spacing_broken = [], 0, 0
        self.waited = self.chair_minutes = self.booked_minutes = 0.0
        self.given_up = self.relapses = self.patient_days = self.response_days = 0
        self.weeks = []

    def session(self, visitor, day, waited):
        self.sessions[visitor.kind] += 1
        self.waited += waited
        if visitor.kind != "induction":
            self.late.append(max(0, day - visitor.due_open))
        elif day - visitor.due <= self.values.tolerance:
            self.spacing_kept += 1
        else:
            self.spacing_broken += 1

    def missed(self, visitor, why):
        self.fates[why] += 1
        if visitor.kind == "induction":
            self.spacing_broken += 1
        else:
            self.fates["missed"] += 1

    def days_late(self, visitor, clinic):
        """Of what has not been given yet; 0: it is not late."""
        asks = visitor.waits or visitor.place and visitor.place[0] >= clinic.first_day
        return max(0, clinic.today - visitor.due_open) if asks and visitor.kind != "induction" and visitor.due <= clinic.today else 0

    def gives_up(self, visitor, clinic):
        """Something else is wanted now, or nothing."""
        late = self.days_late(visitor, clinic)
        if late > 0:
            self.given_up += 1
            self.not_given.append(late)

    def follow(self, patient, day, days):
        if patient.policy and day < patient.leaving:
            self.patient_days += days
            self.response_days += days if patient.in_response() else 0

    def end_week(self, day, clinic):
        active = [v for v in clinic.active if v.entry <= day]
        owed = sum(1 for v in active if (v.waits or v.place and v.place[0] > day) and v.due_open <= day)
        self.weeks.append((len(active), owed, len(clinic.waiting_list), sum(1 for v in active if v.entry < 0)))

    def end(self, clinic):
        self.not_given += [self.days_late(v, clinic) for v in clinic.active]

    def within(self, days):
        given = sum(late <= days for late in self.late)
        return given / (len(self.late) + sum(late > days for late in self.not_given))

    def outcomes(self):
        weeks, values, fates = len(self.weeks), self.values, self.fates
        total, boosters = sum(self.sessions.values()), len(self.late)
        active, owed, listed, panel = (np.array(row, float) for row in zip(*self.weeks))
        open_minutes = values.chairs * (values.closes - values.opens) * len(values.weekdays) * weeks

        def growth(of):
            return float(np.polyfit(np.arange(weeks // 2, weeks), of[weeks // 2:], 1)[0])

        return {
            **{f"within_{days}_days": self.within(days) for days in (0, 3, 7, 14)}, "mean_days_late": float(np.mean(self.late)),
            "never_given": self.given_up / (self.given_up + boosters), "missed": fates["missed"] / (fates["missed"] + boosters),
            "waited": self.waited / total, "chairs_booked": self.booked_minutes / open_minutes,
            "chairs_used": self.chair_minutes / open_minutes, "sessions": total / weeks, "boosters": boosters / weeks,
            "course_sessions": self.sessions["rescue"] / weeks,
            **{why: fates[why] / weeks for why in ("no_shows", "cancelled", "failed", "turned_away", "no_place")},
            "spacing_kept": self.spacing_kept / (self.spacing_kept + self.spacing_broken),
            "mean_backlog": owed.mean(), "backlog_growth": growth(owed), "waiting_list": listed[-1],
            "waiting_list_growth": growth(listed), "started": len(self.start_days) / weeks,
            "weeks_to_start": float(np.mean(self.start_days)) / 7.0, "mean_active": active.mean(), "active_growth": growth(active),
            "panel_in_care": panel[-1] / values.active, "relapses": 36525.0 * self.relapses / self.patient_days,
            "in_response": self.response_days / self.patient_days}
