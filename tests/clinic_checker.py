"""SPDX-License-Identifier: MIT
clinic_checker: the rules of sim/clinic/README.md held over the events of one clinic, from the clinic's file and the page alone.

Reads what law_clinic_events writes. What the clinic has (hours, duties with breaks, closures, rooms, what the book may hold) is worked out
here from the values of its file, not taken from the table; a day in the house is clinic_house.py. A breach is a sentence; the first few are kept.

  1. Values   2. Calendar   3. The book   4. The year   5. Tables
"""
import re
from collections import Counter, defaultdict
from datetime import date, timedelta

from clinic_house import GIVEN, House, Session

WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]
PRESET_SLOTS = {"esketamine": 150, "psychotherapy": 180}
INDUCTION, MAINTENANCE = 0, 1
FATES = {"given", "failed", "turned_away", "no_show", "cancels", "left", "lost"}
MOST_BREACHES = 5


# ---- 1. Values


def whole(value, default=0):
    """The first whole number of '30 min', '-3 days', 7."""
    return default if value is None else int(re.search(r"-?\d+", str(value)).group())


def minutes(text):
    return 60 * int(text[:2]) + int(text[3:5])


def span(text):
    return minutes(text[:5]), minutes(text[-5:])


class Values:
    """A clinic's file, with the defaults of the page's keys."""

    def __init__(self, file):
        self.file = file
        self.chairs, self.nurses, self.per_nurse = file["chairs"], file["nurses"], file["patients_per_nurse"]
        self.start_counts = -(-self.per_nurse // file.get("patients_per_nurse_at_start", 1))
        self.rooms = file.get("rooms", [self.chairs])
        self.step, self.overbook = whole(file["starts_every"]), file["overbook"]
        self.at_once = file.get("starts_at_once")
        self.reserved, self.released = file["reserved"]["slots"], whole(file["reserved"]["released"])
        self.before, self.after = (abs(int(n)) for n in re.findall(r"-?\d+", file["window"].replace("+", "")))
        self.ahead = whole(file["book_ahead"])
        self.tolerance, self.first_after = whole(file["induction"]["tolerance"]), whole(file["induction"]["first_after"])
        self.services = list(file["services"].values())
        slots = [whole(s.get("slot"), PRESET_SLOTS.get(s.get("preset"), file["slot_minutes"])) for s in self.services]
        self.slots, self.slot_steps = slots, [-(-slot // self.step) for slot in slots]
        self.on_site = [s.get("prescriber_on_site", "true" if s.get("preset") == "esketamine" else "false") == "true" for s in self.services]
        self.priority, self.n_days = file["priority"], 7 * file["weeks"]
        self.book_days = self.n_days + self.ahead + self.after + 1


# ---- 2. Calendar


def closes(rule, day, start):
    """Whether a closure holds the date."""
    if re.match(r"\d{4}-", rule):
        first, last = (date.fromisoformat(rule[i:][:10]) for i in (0, -10))
        return first <= day <= last
    if match := re.match(r"(\d+) (\w+)$", rule):
        return (day.day, MONTHS[day.month - 1]) == (int(match[1]), match[2])
    if match := re.match(r"(first|last) (\w+) of (a month|\w+)$", rule):
        if WEEK[day.weekday()] != match[2].lower() or match[3] not in ("a month", MONTHS[day.month - 1]):
            return False
        return (day.day <= 7) if match[1] == "first" else (day + timedelta(7)).month != day.month
    match = re.match(r"every (\d+) weeks on (\w+)$", rule)
    first = start + timedelta((WEEK.index(match[2].lower()) - start.weekday()) % 7)
    return day >= first and (day - first).days % (7 * int(match[1])) == 0


class Calendar:
    def __init__(self, values):
        file, self.values = values.file, values
        self.start = date.fromisoformat(file["start"])
        self.days = [self.hours(self.start + timedelta(n), file) for n in range(values.book_days)]

    def hours(self, day, file):
        """Opening, closing, and the last start that is given (None: closing less each service's slot) in minutes; None: closed."""
        weekday = WEEK[day.weekday()]
        if weekday not in file["days"] or any(closes(rule, day, self.start) for rule in file.get("closed", [])):
            return None
        opens, closing = span(file.get("hours", {}).get(weekday, file["open"]))
        last = minutes(file["last_start"]) if "last_start" in file else None
        return opens, closing, last if last is not None and last < closing else None

    def starts(self, day, service):
        """Minutes of the day at which a session of the service may be booked to begin."""
        opens, closing, last = self.days[day]
        slot, minute = self.values.slots[service], opens
        low, high = (second // 60 for second in self.prescriber(day))
        found = []
        while minute <= (closing - slot if last is None else last):
            if not self.values.on_site[service] or low <= minute and minute + slot <= high:
                found.append(minute)
            minute += self.values.step
        return found

    def is_open(self, day):
        return 0 <= day < len(self.days) and self.days[day] is not None

    def duty(self, day, minute):
        """Nurses on duty: shifts without those on break."""
        opens, closing, _ = self.days[day]
        nurses = 0
        for shift in self.values.file.get("shifts", [{"nurses": self.values.nurses}]):
            low, high = span(shift["hours"]) if "hours" in shift else (opens, closing)
            if low <= minute < high:
                rest, begins = whole(shift.get("break")), minutes(shift.get("break_from", "12:00"))
                nurses += shift["nurses"] - (begins <= minute < begins + shift["nurses"] * rest)
        return nurses

    def prescriber(self, day):
        """Seconds from and to, of opening hours; always there where nothing is said."""
        part = self.values.file.get("prescriber")
        if part is None:
            return 0, 86400
        opens, closing, _ = self.days[day]
        low, high = span(part["hours"]) if "hours" in part else (opens, closing)
        return 60 * max(low, opens), 60 * min(high, closing)

    def nearest_open(self, day, low, high):
        """The open day of the window from which lateness counts; where there is none, the due day."""
        return min(filter(self.is_open, range(low, high + 1)), key=lambda other: (abs(other - day), other), default=day)


# ---- 3. The book


class Book:
    """Places by day: what is booked at each step, and what begins there."""

    def __init__(self, values, calendar):
        self.values, self.calendar = values, calendar
        self.booked, self.starts = defaultdict(Counter), defaultdict(Counter)
        self.sessions = defaultdict(lambda: [0, 0])  # not urgent, urgent
        self.duty, self.full = {}, {}

    def nurses(self, day, step):
        if (day, step) not in self.duty:
            opens, closing, _ = self.calendar.days[day]
            self.duty[day, step] = self.calendar.duty(day, min(opens + step * self.values.step, closing - 1))
        return self.duty[day, step]

    def free(self, day, urgent, today):
        """Whether the reserved slots leave room for one more."""
        values = self.values
        if urgent or values.reserved == 0 or day - today <= values.released:
            return True
        holds = values.chairs * ((len(self.calendar.starts(day, 0)) - 1 + values.slot_steps[0]) // values.slot_steps[0])
        return self.sessions[day][0] < holds - values.reserved

    def has_room(self, day, step, service):
        values, booked, starts = self.values, self.booked[day], self.starts[day]
        most = values.at_once or self.nurses(day, step)
        opens, closing, _ = self.calendar.days[day]
        longest = max(day[1] - day[0] for day in self.calendar.days if day) // values.step + 1
        if starts[step] + 1 > most:
            return False
        for s in range(step, min(step + values.slot_steps[service], longest)):
            begin = starts[s] + (s == step)
            watched = booked[s] + 1 - begin + begin * values.start_counts
            if booked[s] >= values.chairs + values.overbook or watched > self.nurses(day, s) * values.per_nurse:
                return False
        return True

    def earliest(self, day, service, urgent, today):
        """The earliest step with room; None: there is none."""
        if not self.calendar.is_open(day) or not self.free(day, urgent, today) or self.full.get((day, service)):
            return None
        opens, _, _ = self.calendar.days[day]
        for minute in self.calendar.starts(day, service):
            if self.has_room(day, (minute - opens) // self.values.step, service):
                return (minute - opens) // self.values.step
        self.full[day, service] = True
        return None

    def change(self, day, step, service, urgent, by):
        for s in range(step, step + self.values.slot_steps[service]):
            self.booked[day][s] += by
        self.starts[day][step] += by
        self.sessions[day][urgent] += by
        if by < 0:
            self.full = {key: full for key, full in self.full.items() if key[0] != day}


# ---- 4. The year


class Year:
    def __init__(self, file):
        self.values = Values(file)
        self.calendar = Calendar(self.values)
        self.book = Book(self.values, self.calendar)
        self.breaches, self.counts, self.tally = [], Counter(), {}
        self.houses, self.is_own = 0, False
        self.today, self.is_over, self.asked, self.cancelled = -1, False, False, set()
        self.places, self.kinds, self.entry, self.listed = defaultdict(dict), {}, {}, {}
        self.fates = {}
        self.planned, self.spaced = defaultdict(set), {}  # of inductions: all due days seen; the day of the last one given

    def breach(self, sentence):
        if len(self.breaches) < MOST_BREACHES:
            self.breaches.append(sentence)

    def turn_to(self, day):
        if day < self.today:
            self.breach(f"day {day} after day {self.today}")
        if day > self.today:
            self.today, self.is_over, self.asked, self.cancelled = day, False, False, set()

    def event(self, today, kind, who, day, minute, due, session, service, urgent):
        self.turn_to(today)
        self.counts[kind] += 1
        if kind in ("booked", "given_back"):
            self.place(kind == "booked", who, day, minute, due, session, service, urgent)
        elif kind in FATES:
            self.fate(kind, who, today, due, session)
        elif kind == "referred":
            self.listed[who] = "referred"
        else:
            self.list_event(kind, who, today, day)

    def list_event(self, kind, who, today, day):
        was = self.listed.pop(who, None)
        if kind == "seen" and was == "referred":
            self.kinds[who] = today
            if day:
                self.listed[who] = "seen"
            else:
                self.counts["contraindicated"] += 1
        elif kind == "starts" and was == "seen":
            self.entry[who] = day
            if day < today + self.values.first_after or day > today + self.values.ahead:
                self.breach(f"{who} starts on day {day}, asked for on day {today}")
        elif kind == "gives_up" and (was is None or (today - day) % 7 or today == day):
            self.breach(f"{who} gives up on day {today}, referred on day {day}")
        elif kind in ("seen", "starts"):
            self.breach(f"{who} {kind} without having been {'referred' if kind == 'seen' else 'seen'}")
        if kind in ("seen", "starts") and not self.calendar.is_open(today):
            self.breach(f"{who} {kind} on a closed day")

    # Places

    def place(self, taken, who, day, minute, due, session, service, urgent):
        values = self.values
        if not self.calendar.is_open(day):
            self.breach(f"day {day} is closed, and {who} booked for it")
            return
        step = (minute - self.calendar.days[day][0]) // values.step
        if minute not in self.calendar.starts(day, service):
            self.breach(f"{who} booked for minute {minute} of day {day}")
        if taken:
            self.check_place(who, day, step, due, session, service, urgent)
            if (day, step) in self.places[who] or any(d == day for d, _ in self.places[who]) and who >= 0:
                self.breach(f"{who} has two places on day {day}")
            self.places[who][day, step] = (service, session, urgent)
        elif self.places[who].pop((day, step), None) is None:
            self.breach(f"{who} gives back a place of day {day} and has none")
        self.book.change(day, step, service, urgent, 1 if taken else -1)

    def check_place(self, who, day, step, due, session, service, urgent):
        asked = day if who < 0 else self.today
        self.is_own = self.is_own or who >= 0
        if who < 0 and self.is_own:
            self.breach(f"day {day}: a background session is booked behind the clinic's own")
        refilled = day == self.today and (step, service) in self.cancelled and not self.is_over
        self.is_over = self.is_over or self.asked and not refilled  # who did not come books anew, from tomorrow on
        if refilled:
            self.cancelled.discard((step, service))
            self.counts["refilled"] += 1
        earliest = self.book.earliest(day, service, urgent, asked)
        if earliest is None or (step != earliest and not refilled) or not self.book.has_room(day, step, service):
            self.breach(f"day {self.today}: {who} booked for step {step} of day {day}, room first at {earliest}")
        if who < 0 or refilled:
            return
        first = max(self.today + (self.is_over or due > self.today), 0)  # today only what is due by today
        if day < first:
            self.breach(f"day {self.today}: {who} booked for day {day}")
        if session == INDUCTION:
            self.check_series(who, day, due, asked, service, urgent)
        else:
            self.check_nearest(who, day, due, first, session, service, urgent)

    def least_gap(self, who, due):
        """Days that a session of induction keeps from the one before it: the planned ones less the tolerance, no less than half of them."""
        planned = due - max((other for other in self.planned[who] if other < due), default=due)
        return max(planned - self.values.tolerance, -(-planned // 2))

    def check_series(self, who, day, due, asked, service, urgent):
        """On its day or as little later as there was room, and no nearer to the one before it than it may be."""
        self.planned[who].add(due)
        before = [place[0] for place, (_, kind, _) in self.places[who].items() if kind == INDUCTION and place[0] < day]
        before += [self.spaced[who]] if who in self.spaced else []
        low = max(due, max(self.today + self.is_over, 0), max(before, default=-9) + self.least_gap(who, due))
        after = min((place[0] for place, (_, kind, _) in self.places[who].items() if kind == INDUCTION and place[0] > day), default=None)
        if day < low:
            self.breach(f"{who}: session of induction due on day {due} booked for day {day}, not before day {low}")
        if after is not None and urgent and after - day < self.least_gap(who, min(d for d in self.planned[who] if d > due)):
            self.breach(f"{who}: session of induction booked for day {day}, with the next one on day {after}")
        if who in self.entry and not urgent and not low <= day <= due + self.values.tolerance:
            self.breach(f"{who}: session of induction due on day {due} booked for day {day}")
        if any(self.book.earliest(other, service, urgent, asked) is not None for other in range(low, day)):
            self.breach(f"{who}: session of induction booked for day {day}, though there was room before")

    def check_nearest(self, who, day, due, first, session, service, urgent):
        """The open day with room nearest to the due day in the window; else the first behind it."""
        values = self.values
        low, high = max(due - (values.before if session == MAINTENANCE else 0), first), due + values.after
        middle = max(due, low)
        by_nearness = sorted(range(low, high + 1), key=lambda d: (abs(d - middle), d))
        for other in by_nearness + list(range(max(low, high + 1), max(middle, high) + values.ahead + 1)):
            if other == day:
                return
            if self.book.earliest(other, service, urgent, self.today) is not None:
                self.breach(f"day {self.today}: {who}, due on day {due}, booked for day {day}, though day {other} is nearer and has room")
                return
        self.breach(f"day {self.today}: {who}, due on day {due}, booked for day {day}, beyond the open book")

    # Fates

    def fate(self, kind, who, today, due, session):
        if self.fates.get((who, today), kind) == "turned_away" and kind == "lost":  # no day before the next had room, either
            self.counts["broken"] += 1
            return
        if (who, today) in self.fates:
            self.breach(f"{who} has two fates on day {today}")
        self.fates[who, today] = kind
        mine = [place for place in self.places[who] if place[0] == today]
        if kind in ("cancels", "no_show", "left", "lost"):
            self.asked = True
        if kind == "cancels" and mine:
            self.cancelled.add((mine[0][1], self.places[who][mine[0]][0]))
            return  # the place is given back behind it
        if not mine and kind not in ("lost",):
            self.breach(f"{who} {kind} on day {today} without a place")
        for place in mine:
            del self.places[who][place]
        if session == INDUCTION:
            self.planned[who].add(due)
            if kind == "given":
                if who in self.spaced and today - self.spaced[who] < self.least_gap(who, due):
                    self.breach(f"{who}: sessions of induction on days {self.spaced[who]} and {today}")
                self.spaced[who] = today
            kept = kind == "given" and today - due <= self.values.tolerance
            self.counts["kept"] += kept
            self.counts["broken"] += not kept and kind not in ("turned_away", "left")
        elif kind == "given":
            low = due - (self.values.before if session == MAINTENANCE else 0)
            self.counts["late_days"] += max(0, today - self.calendar.nearest_open(due, low, due + self.values.after))
        if kind == "given":
            self.counts[f"given {session}"] += 1

    # Days

    def house(self, day, duties, sessions):
        self.turn_to(day)
        self.is_over = True
        self.houses += 1
        if not self.calendar.is_open(day):
            self.breach(f"sessions on day {day}, which is closed")
            return
        due = {who for who in self.places for place in self.places[who] if place[0] == day}
        if {s.who for s in sessions} - due:
            self.breach(f"day {day}: sessions of {sorted({s.who for s in sessions} - due)}, who have no place")
        House(self, day, duties, sessions).check()
        for s in sessions:
            self.counts["waited_s"] += s.began - s.ready if s.fate == GIVEN and s.who >= 0 else 0
            self.counts["chair_s"] += s.chair_free - s.began if s.fate == GIVEN else 0
            self.check_booked(day, s)
            if s.who < 0:
                self.counts["background_given"] += s.fate == GIVEN
                self.places[s.who] = {place: what for place, what in self.places[s.who].items() if place[0] != day}

    def check_booked(self, day, s):
        """The session is what was booked: time, service and who goes first."""
        values = self.values
        for (at, step), (service, kind, urgent) in self.places[s.who].items():
            if at != day:
                continue
            ranks = {"first_come": 0, "induction_first": 0 if kind == INDUCTION else 1 if urgent else 2,
                     "urgent_first": 0 if urgent else 1 if kind == INDUCTION else 2}
            rank = 3 if s.who < 0 and values.priority != "first_come" else ranks[values.priority]
            wanted = (60 * (self.calendar.days[day][0] + step * values.step), 60 * values.slots[service], values.on_site[service], rank)
            if (s.booked, s.planned, s.on_site, s.rank) != wanted:
                self.breach(f"day {day}: session of {s.who} is {(s.booked, s.planned, s.on_site, s.rank)}, was booked as {wanted}")

    def finish(self):
        """Sums of the table beside those of the tally; nobody is lost between them."""
        tally, counts = self.tally, self.counts
        open_days = sum(1 for day in range(self.values.n_days) if self.calendar.is_open(day))
        pairs = {"referrals": counts["referred"], "gave_up": counts["gives_up"], "started": counts["starts"], "intakes": counts["seen"],
                 "contraindicated": counts["contraindicated"], "waiting": len(self.listed), "no_shows": counts["no_show"] + counts["left"],
                 "cancelled": counts["cancels"], "failed": counts["failed"], "turned_away": counts["turned_away"], "without_place": sum(1 for kind in self.fates.values() if kind == "lost"),
                 "refilled": counts["refilled"], "spacing_kept": counts["kept"], "spacing_broken": counts["broken"],
                 "late_days": counts["late_days"], "waited_s": counts["waited_s"], "chair_s": counts["chair_s"],
                 "background_given": counts["background_given"]}
        pairs |= {name: counts[f"given {i}"] for i, name in enumerate(("induction", "maintenance", "booster", "rescue"))}
        pairs["open_chair_s"] = sum(60 * (day[1] - day[0]) for day in self.calendar.days[:self.values.n_days] if day) * self.values.chairs
        for name, value in pairs.items():
            if tally.get(name) != value:
                self.breach(f"tally: {name} is {tally.get(name)}, the events have {value}")
        if counts["referred"] != len(self.listed) + counts["gives_up"] + counts["contraindicated"] + counts["starts"]:
            self.breach("referrals are not waiting + gave up + contraindicated + started")
        if open_days != self.houses:
            self.breach(f"{self.houses} days in the house, {open_days} open")
        late = [(who, place) for who in self.places for place in self.places[who] if place[0] < self.values.n_days]
        if late:
            self.breach(f"places without a fate: {late[:3]}")
        return self.breaches


# ---- 5. Tables


def check(file, lines):
    """Breaches of one clinic, whose file has these values, and its events by kind."""
    year, pending = Year(file), None

    def close():
        nonlocal pending
        if pending:
            year.house(*pending)
        pending = None

    for line in lines:
        kind, *words = line.split(",")
        if kind in ("event", "house", "tally", "induction"):
            close()
        if kind == "event":
            name, numbers = words[1], [int(word) for word in words[:1] + words[2:]]
            year.event(numbers[0], name, *numbers[1:7], numbers[7])
        elif kind == "house":
            pending = (int(words[0]), words[1:], [])
        elif kind == "session":
            pending[2].append(Session(words[1:]))
        elif kind == "tally":
            year.tally[words[0]] = int(words[1])
    return year.finish(), year.counts
