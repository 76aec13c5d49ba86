"""SPDX-License-Identifier: MIT
What the SimPy clinic (clinic_peer.py) counts in a year, and the means that are compared with ebb's.
"""
import numpy as np


class Counts:
    def __init__(self, values):
        self.values = values
        self.sessions = {"induction": 0, "maintenance": 0, "rescue": 0}
        self.late, self.waited, self.chair_minutes = [], 0.0, 0.0
        self.relapses = self.started = self.patient_days = self.response_days = 0
        self.weeks = []

    def session(self, visitor, day, waited):
        self.sessions[visitor.kind] += 1
        self.waited += waited
        if visitor.kind != "induction":
            self.late.append(max(0, day - visitor.due_open))

    def follow(self, patient, day, days):
        if patient.policy and day < patient.leaving:
            self.patient_days += days
            self.response_days += days if patient.in_response() else 0

    def end_week(self, day, clinic):
        active = [v for v in clinic.active if v.entry <= day]
        owed = sum(1 for v in active if (v.waits or v.place and v.place[0] > day) and v.due_open <= day)
        self.weeks.append((len(active), owed, len(clinic.waiting_list)))

    def outcomes(self):
        weeks, values = len(self.weeks), self.values
        total = sum(self.sessions.values())
        active, owed, listed = (np.array(row, float) for row in zip(*self.weeks))
        open_minutes = values.chairs * (values.closes - values.opens) * len(values.weekdays) * weeks
        return {"active": active.mean(), "sessions_week": total / weeks, "rescue_week": self.sessions["rescue"] / weeks,
                "within_3": np.mean(np.array(self.late) <= 3), "late_days": float(np.mean(self.late)), "relapses": self.relapses,
                "response": self.response_days / self.patient_days, "chair_use": self.chair_minutes / open_minutes,
                "waited_minutes": self.waited / total, "started": self.started, "backlog": owed[weeks // 2:].mean(),
                "list_growth": (listed[-1] - listed[weeks // 2 - 1]) / (weeks - weeks // 2)}
