"""SPDX-License-Identifier: MIT
clinic_house: what one open day must hold, for clinic_checker.py: chairs, nurses by rooms and breaks, order, prescriber, closing
(sim/clinic/README.md section 5).
"""
from collections import Counter, defaultdict

GIVEN, NO_SHOW, FAILED, TURNED_AWAY = range(4)
MIDNIGHT = 86400


def whole(text):
    return int(str(text).split()[0])


class Session:
    NAMES = ("booked arrives check_in start infusion observation escort turnover planned fails on_site rank fate ready began left_chair home "
             "chair_free chair").split()

    def __init__(self, words):
        self.who = int(words[0])
        for name, word in zip(self.NAMES, words[1:]):
            setattr(self, name, int(word))


class House:
    """What sessions and events of one open day must hold."""

    def __init__(self, year, day, duties, sessions):
        self.year, self.values, self.day = year, year.values, day
        self.duties = [tuple(map(int, duty.split(":"))) for duty in duties]
        self.sessions = sessions
        self.opens, self.closing = (60 * minute for minute in year.calendar.days[day][:2])

    def on_duty(self, second):
        return max([0] + [n for at, n in self.duties if at <= second][-1:])

    def room(self, session, second):
        """Index of the room where the patient is watched at a second (recovery: -1), None: nowhere; and how many watched ones count."""
        if session.chair not in range(self.values.chairs) or not session.began <= second < session.home:
            return None, 0
        if session.left_chair <= second:
            return -1, 1
        chair, room = session.chair, 0
        while chair >= self.values.rooms[room]:
            chair -= self.values.rooms[room]
            room += 1
        return room, self.values.start_counts if second < session.began + session.start else 1

    def needed(self, second):
        load = Counter()
        for session in self.sessions:
            room, counts = self.room(session, second)
            if room is not None:
                load[room] += counts
        return sum(-(-count // self.values.per_nurse) for count in load.values())

    def check(self):
        self.check_duties()
        for session in self.sessions:
            self.check_session(session)
        self.check_chairs()
        self.check_order()
        self.check_watched()

    def breach(self, sentence):
        self.year.breach(f"day {self.day}: {sentence}")

    def check_duties(self):
        """Those of the shifts, or one fewer all day."""
        marks = sorted({at for at, _ in self.duties} | set(range(0, 86400, 900)))
        plans = [[max(0, self.year.calendar.duty(self.day, at // 60) - short) for at in marks] for short in (0, 1)]
        if [self.on_duty(at) for at in marks] not in plans:
            self.breach("nurses on duty are not those of the shifts")

    def check_session(self, s):
        came, given = s.arrives >= 0, s.fate == GIVEN
        prescriber = self.year.calendar.prescriber(self.day)
        rules = [(came, "comes"), (not came or s.ready == min(s.arrives + s.check_in, MIDNIGHT), "is ready after check-in"),
                 (s.who < 0 or -60 * whole(self.values.file["arrives_early"]) <= s.arrives - s.booked <= 60 * whole(self.values.file["arrives_late"])
                  or s.arrives == 0, "comes about the time"),
                 (given == (s.began >= 0), "has begun if given"), (s.fails == (s.fate == FAILED), "fails as drawn"),
                 (not given or self.opens <= s.began < self.closing or self.on_duty(s.began) > 0, "begins with a nurse in the house"),
                 (not given or s.ready <= s.began < self.closing, "begins between being ready and closing"),
                 (not given or s.home >= min(s.began + s.start + s.infusion + s.observation + s.escort, MIDNIGHT), "stays as long as it takes"),
                 (max(s.ready, s.home, s.chair_free) <= MIDNIGHT, "is home, and the chair clean, by midnight"),
                 (not given or 0 <= s.chair < self.values.chairs and s.left_chair <= s.home, "sits in a chair of the house"),
                 (not given or s.chair_free == min(s.left_chair + s.turnover, MIDNIGHT), "leaves a chair that is cleaned"),
                 (not given or s.left_chair == s.home or s.left_chair >= s.began + s.start + s.infusion, "moves after the infusion"),
                 (not given or not s.on_site or prescriber[0] <= s.began and s.began + s.planned <= prescriber[1], "has the prescriber in the house"),
                 (s.fate != TURNED_AWAY or s.home == max(self.closing, s.ready), "is turned away at closing"),
                 (s.fate != NO_SHOW, "comes if it is in the house")]
        for truth, sentence in rules:
            if not truth:
                self.breach(f"session of {s.who} breaks: {sentence}")

    def check_chairs(self):
        """One patient in a chair; no more chair-seconds in opening hours than there are."""
        by_chair, used = defaultdict(list), 0
        for s in self.sessions:
            if s.fate == GIVEN:
                by_chair[s.chair].append((s.began, s.chair_free))
                used += max(0, min(s.chair_free, self.closing) - max(s.began, self.opens))
        for chair, times in by_chair.items():
            times.sort()
            if any(first[1] > second[0] for first, second in zip(times, times[1:])):
                self.breach(f"two sessions at once in chair {chair}")
        if used > self.values.chairs * (self.closing - self.opens):
            self.breach("more chair-seconds used than open")

    def check_order(self):
        """Nobody begins before one who waits and goes first; nobody waits for nothing (without rooms, recovery and prescriber)."""
        low, high = self.year.calendar.prescriber(self.day)
        for s in (s for s in self.sessions if s.fate == GIVEN):
            for other in self.sessions:
                until = other.began if other.fate == GIVEN else other.home
                waits = other.fate in (GIVEN, TURNED_AWAY) and other.ready <= s.began < until
                able = not other.on_site or low <= s.began and s.began + other.planned <= high
                if waits and able and (other.rank, other.arrives, other.who) < (s.rank, s.arrives, s.who):
                    self.breach(f"{s.who} begins before {other.who}, who waits and goes first")

    def check_watched(self):
        """Whenever somebody begins or moves, no more nurses are needed than are on duty, or than before a move."""
        places = self.values.file.get("recovery_places", 0)
        for s in (s for s in self.sessions if s.fate == GIVEN):
            for second in (s.began, s.left_chair) if s.left_chair < s.home else (s.began,):
                if self.needed(second) > self.on_duty(second) and (second == s.began or self.needed(second) > self.needed(second - 1)):
                    self.breach(f"second {second}: {self.needed(second)} nurses needed, {self.on_duty(second)} on duty")
                if sum(1 for other in self.sessions if self.room(other, second)[0] == -1) > places:
                    self.breach(f"second {second}: more patients in recovery than places")
