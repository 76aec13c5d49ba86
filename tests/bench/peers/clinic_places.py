"""SPDX-License-Identifier: MIT
clinic_places: the appointment book of clinic_peer.py, from section 4 of sim/clinic/README.md alone.
"""


class Book:
    def __init__(self, clinic, n_days):
        self.clinic, self.n_days = clinic, n_days
        self.slots = -(-clinic.slot // clinic.step)
        self.n_starts = (clinic.closes - clinic.slot - clinic.opens) // clinic.step + 1
        self.booked = [[0] * (self.n_starts + self.slots) for _ in range(n_days)]
        self.starts = [[0] * self.n_starts for _ in range(n_days)]
        self.full = [False] * n_days
        self.not_urgent = [0] * n_days  # sessions booked, of those that may not take reserved slots
        steps = self.n_starts - 1 + self.slots
        self.for_others = clinic.chairs * (steps // self.slots) - clinic.reserved

    def is_open(self, day):
        return 0 <= day < self.n_days and day % 7 in self.clinic.weekdays  # day 0 is a Monday

    def room(self, day, asked):
        """The earliest step with room; None: there is none. asked: (urgent, today)."""
        if not self.is_open(day) or self.full[day]:
            return None
        urgent, today = asked
        if self.clinic.reserved and not urgent and day - today > self.clinic.released and self.not_urgent[day] >= self.for_others:
            return None
        clinic, booked, starts = self.clinic, self.booked[day], self.starts[day]
        for step in range(self.n_starts):
            if starts[step] < clinic.nurses and all(self.fits(booked, starts, s, s == step) for s in range(step, step + self.slots)):
                return step
        self.full[day] = True
        return None

    def fits(self, booked, starts, s, begins):
        """One more at this step: a chair, and nurses who can watch (one who begins counts as many as a nurse can watch)."""
        clinic = self.clinic
        n_begin = (starts[s] if s < self.n_starts else 0) + begins
        watched = booked[s] + 1 - n_begin + n_begin * clinic.per_nurse
        return booked[s] < clinic.chairs and watched <= clinic.nurses * clinic.per_nurse

    def change(self, place, by):
        """Of a place (day, step, urgent), as it was asked for."""
        day, step, urgent = place
        for s in range(step, step + self.slots):
            self.booked[day][s] += by
        self.starts[day][step] += by
        self.not_urgent[day] += 0 if urgent else by
        if by < 0:
            self.full[day] = False

    def first(self, low, high, asked):
        for day in range(max(low, 0), min(high, self.n_days - 1) + 1):
            step = self.room(day, asked)
            if step is not None:
                return day, step, asked[0]
        return None

    def nearest(self, day, low, high, asked):
        for by in range(max(day - low, high - day) + 1):
            for other in (day - by, day + by):
                step = self.room(other, asked) if low <= other <= high else None
                if step is not None:
                    return other, step, asked[0]
        return None

    def nearest_open(self, day, low, high):
        """Of the window; where none of it is open, the day itself."""
        return min(filter(self.is_open, range(low, high + 1)), key=lambda other: (abs(other - day), other), default=day)
