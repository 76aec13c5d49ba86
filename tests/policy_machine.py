"""SPDX-License-Identifier: MIT
Sections 6 and 7 of sim/model/README.md written a second time, from the page alone, for match_policies.py: class Machine plays one patient
under one policy, from the scores and the luck that a trace tells.
"""
import math
from fractions import Fraction

from made_up_policies import WEEKDAYS


def rounded(value, parts=1):
    """To whole parts of one, halves up."""
    return Fraction(math.floor(value * parts + Fraction(1, 2)), parts)


class Machine:
    """One patient under one policy (sections 6 to 8), from scores by assessment and the luck of sessions; keeps (day, event, value)."""

    def __init__(self, study, policy, world):
        self.study, self.policy, self.world = study, policy, world
        self.events = []
        self.parts = None  # of the policy or phase that decides, none before classification
        self.responder = self.phase = self.due = self.course = None
        self.sure = self.at_risk = self.relapsed = self.owed = False
        self.infusions = self.relapses = self.relapse_row = self.recovery_row = 0
        self.leaving_day = math.inf

    def tell(self, day, event, value=0):
        self.events.append((day, event, value))

    def play(self):
        every = self.study["assessment"]["every"]
        for day in range(self.world["end"] + 1):
            if day % every == 0 and day // every < len(self.world["scores"]):
                self.assess(day, self.world["scores"][day // every])
            if day in self.world["induction"]:
                self.infuse(day)
            if self.due is not None and self.due <= day < self.leaving_day:
                self.session(day)
        return self.events

    def infuse(self, day):
        self.infusions += 1
        self.last = day
        self.tell(day, "infusion", self.infusions)

    # -- section 6

    def assess(self, day, y):
        self.y = y
        if day >= self.leaving_day:
            self.in_care = self.at_risk = False
            self.parts = self.due = None
        if day == 0:
            self.y0 = y
        elif self.responder is None:
            if day > self.world["L"]:
                self.classify(day, y)
        elif self.phase is not None and day >= self.phase_end:
            self.next_phase(day, y)
        else:
            self.follow(day, y)
            if self.parts is not None:
                self.look(day, y)
        if self.may_leave(day, y) and day + 1 == self.world["leaves"]:
            self.leaving_day = day + 1
            if (day // self.study["assessment"]["every"] + 1) < len(self.world["scores"]):
                self.tell(day + 1, "leaves care")

    def may_leave(self, day, y):
        rule = self.study["dropout"].get("unresponsive")
        return rule and day > 0 and rule["from"] <= day <= rule.get("to", day) and not self.in_response(y)

    def seen(self, day):
        return day <= self.leaving_day

    def in_response(self, y):
        return y * 100 <= (100 - self.study["response"]["fraction"]) * self.y0

    def classify(self, day, y):
        self.responder = self.in_response(y) and self.seen(day)
        self.tell(day, *(("classified responder", int(y <= self.study["remission"]["score"])) if self.responder else ("classified non-responder",)))
        self.last = self.world["L"]  # even where that session was missed
        self.in_care = (self.responder or self.study["maintain_nonresponders"] == "true") and day < self.leaving_day
        if "lead_in" in self.study:
            self.start_phase(day, y, 0)
        elif self.in_care:
            self.at_risk = self.responder
            self.take_over(day, y, self.policy)

    def start_phase(self, day, y, phase):
        self.phase = phase
        self.phase_end = (self.world["L"] if phase == 0 else day) + self.study["lead_in"][phase]["for"]
        over = day >= self.phase_end
        if self.in_care and not (over and phase + 1 == len(self.study["lead_in"])):
            self.tell(day, "lead-in phase starts", phase)
            self.take_over(day, y, self.study["lead_in"][phase])
        if over:
            self.next_phase(day, y)

    def next_phase(self, day, y):
        if self.phase + 1 < len(self.study["lead_in"]):
            self.start_phase(day, y, self.phase + 1)
            return
        self.phase = self.parts = self.due = None
        if "strata" in self.study:
            matches = [all(self.holds(rule, day) for rule in rules) for rules in self.study["strata"].values()]
            if not self.in_care or not any(matches):
                self.tell(day, "in no stratum: leaves the comparison")
                return
            self.tell(day, "follow-up starts in stratum", matches.index(True))
        if self.in_care:
            self.at_risk = self.responder or "strata" in self.study
            self.take_over(day, y, self.policy)

    def holds(self, rule, day):
        now = day // self.study["assessment"]["every"]
        scores = self.world["scores"][max(0, now - rule["of"] + 1):now + 1]
        low = [y <= rule.get("score", 60) and (self.y0 - y) * 100 >= rule.get("improvement", -999) * self.y0 for y in scores]
        return sum(low) >= rule["at_least"]

    def follow(self, day, y):
        rule = self.study["relapse"]
        if not self.at_risk:
            return
        if self.relapsed:
            self.recovery_row = self.recovery_row + 1 if self.in_response(y) else 0
            if self.recovery_row >= self.study["recovery"]["visits"]:
                self.relapsed, self.relapse_row = False, 0
                self.tell(day, "recovery")
            return
        bad = y >= rule["score"] and (self.y0 - y) * 100 < rule.get("loss_of_response", 999) * self.y0
        self.relapse_row = self.relapse_row + 1 if bad else 0
        if self.relapse_row >= rule["visits"]:
            self.relapsed, self.recovery_row, self.new_relapse = True, 0, True
            self.relapses += 1
            self.tell(day, "relapse", self.relapses)

    # -- section 7: a policy takes over and looks at the assessments after that

    def take_over(self, day, y, parts):
        self.parts, self.decided, self.lowest, self.taken = parts, day, y, day
        self.given = self.bad_row = self.seen_row = self.futile_row = 0
        self.remission_since = self.course = self.interval = None
        self.suspended = parts.get("suspend", {}).get("from_start") == "true"
        self.rescued = self.sure = self.owed = self.new_relapse = self.unjudged = self.awaits = False
        self.seen_y = y
        if "monitor" in parts:
            self.tell(day, "the policy looks")
        if self.suspended:
            self.tell(day, "maintenance suspended")
        if "maintenance" in parts:
            self.interval = self.within(parts["maintenance"]["every"])
        elif "by_score" in parts:
            self.interval = self.interval_by_score(y)
        elif "by_biomarker" in parts:
            rule = parts["by_biomarker"]
            self.interval = self.within(rule["low"] if self.world["biomarker"] < rule["cut"] else rule["high"])
        self.book_maintenance(self.last, day)

    def interval_by_score(self, y):
        rule = self.parts["by_score"]
        return rule["low"] if y <= rule["score"] else rule["high"]

    def within(self, interval):
        rule = self.parts.get("adapt")
        return min(max(interval, rule["min"]), rule["max"]) if rule else interval

    def room(self):
        most = self.parts.get("limits", {}).get("max_infusions")
        return most is None or self.given < most

    def clinic_day(self, day):
        days = self.parts.get("limits", {}).get("clinic_days", self.study.get("clinic_days", "every day"))
        while days != "every day" and WEEKDAYS[day % 7] not in days:
            day += 1
        return day

    def book(self, day):
        self.due = self.clinic_day(day) if self.room() else None
        self.sure = False

    def book_maintenance(self, since, today):
        self.due = None
        if self.interval is not None and not self.suspended:
            self.book(max(today, since + int(rounded(self.interval))))

    def look(self, day, y):
        """Step 4 of a day: a course goes before a pause and a decision; at the assessment that ends one none starts."""
        if not self.sees(day, y):
            return
        self.seen_y = y
        self.note_relapse(y)
        self.judge(day, y)
        ended = self.stop_course(day, y)
        self.judge(day, y)
        self.remission_since = None if y > self.study["remission"]["score"] else day if self.remission_since is None else self.remission_since
        self.lowest = min(self.lowest, y)
        booster = self.parts.get("booster", {})
        bad = y >= booster.get("trigger", 99) or y - self.lowest >= booster.get("trigger_rise", 99)
        self.bad_row = self.bad_row + 1 if bad else 0
        if not ended and self.owed and self.may_start(day, self.parts["rescue"]):
            self.owed = False
            self.start_course(day, self.parts["rescue"], "rescue")
        elif not ended and self.bad_row >= booster.get("visits", 99) and self.may_start(day, booster):
            self.start_course(day, booster, "booster")
        if not ended:
            self.suspend(day)
            self.decide(day, y)

    def sees(self, day, y):
        """A look is due where a multiple of `every` lies between the last assessment and this one, or on it."""
        rule = self.parts.get("monitor")
        if rule and (self.since_taken(day) % rule["every"] < self.study["assessment"]["every"] or self.course):
            self.tell(day, "the policy looks")
        elif rule:
            reported = day in self.world["reports"] and y >= rule["report_at"]
            if reported:
                self.tell(day, "symptoms reported")
            return reported
        return True

    def since_taken(self, day):
        return day - self.taken

    def note_relapse(self, y):
        if self.new_relapse and self.relapsed:
            self.owed, self.seen_row = "rescue" in self.parts and not self.is_served(), 0
        else:
            self.seen_row = self.seen_row + 1 if self.in_response(y) else 0
            self.owed = self.owed and self.seen_row < self.study["recovery"]["visits"]
        self.new_relapse = False

    def is_served(self):
        return self.rescued and self.parts["rescue"].get("once") == "true"

    def judge(self, day, y):
        """The first seen score after the last infusion of a course says whether it was of use."""
        if self.awaits:
            self.awaits, self.helped = False, self.in_response(y)
        if self.unjudged and not self.course:
            self.unjudged, self.futile_row = False, 0 if self.helped else self.futile_row + 1
            if self.is_futile():
                self.tell(day, "no further course", self.futile_row)

    def is_futile(self):
        return self.futile_row >= self.parts.get("booster", {}).get("futile_after", 99)

    def may_start(self, day, rule):
        return self.course is None and day - self.last >= rule.get("min_gap", 0) and self.room() and not self.is_futile()

    def start_course(self, day, rule, kind):
        self.book_first(day + rule["delay"])
        self.course, self.course_given, self.remission_since, self.unjudged = rule, 0, None, True
        self.rescued = self.rescued or kind == "rescue"
        self.tell(day, f"{kind} course booked", self.due)
        if self.suspended:
            self.suspended = False
            self.tell(day, "maintenance resumed")

    def book_first(self, day):
        if self.due is None or self.due > self.clinic_day(day):
            self.book(day)

    def stop_course(self, day, y):
        rule = self.course
        ends = rule is not None and y <= rule.get("stop_score", -1) and self.course_given >= rule["sessions"][0]
        if ends:
            self.end_course(day)
        return ends

    def end_course(self, day):
        self.tell(day, "course ends", self.course_given)
        self.course = None
        self.restart(day)
        self.book_maintenance(self.last, day)

    def restart(self, day):
        rule = self.parts.get("by_score", {})
        if rule.get("restart") == "true":
            self.interval, self.decided = rule["high"], day

    def suspend(self, day):
        rule = self.parts.get("suspend")
        idle = self.suspended or self.course or self.remission_since is None
        if rule and "after_remission" in rule and not idle and day - self.remission_since >= rule["after_remission"]:
            self.suspended, self.due = True, None
            self.tell(day, "maintenance suspended")

    def decide(self, day, y):
        rule = self.parts.get("by_score")
        if rule and not self.course and day - self.decided >= rule["every"]:
            interval, self.decided = self.interval_by_score(y), day
            if interval != self.interval:
                self.interval = interval
                self.book_maintenance(self.last, day)

    # -- section 7: a session that is due

    def session(self, day):
        missed, late = day in self.world["missed"], self.world["late"].get(day)
        if missed and not self.sure:
            self.book(self.after_missed(day))
            self.tell(day, "session missed", self.due)
            return
        if late is not None and not self.sure:
            latest = self.clinic_day(day + self.study["adherence"]["late_max"])
            self.tell(day, "session late", self.clinic_day(min(max(late, day), latest)))
            self.due, self.sure = late, True
            if late > day:
                return
        self.infuse(day)
        self.sure, self.given = False, self.given + 1
        if self.course:
            self.course_given, self.awaits = self.course_given + 1, True
            if self.course_given >= self.course["sessions"][1] or not self.room():
                self.end_course(day)
            else:
                self.book(day + self.course["gap"])
        else:
            self.adapt()
            self.book_maintenance(day, day)

    def after_missed(self, day):
        return day + self.study["adherence"]["rebook"]

    def adapt(self):
        rule = self.parts.get("adapt")
        if rule and self.interval is not None:
            factor = rule["stretch"] if self.seen_y <= rule["good_score"] else rule["shrink"] if self.seen_y >= rule["warn_score"] else 1
            self.interval = self.within(rounded(self.interval * Fraction(str(factor)), 10**6))
