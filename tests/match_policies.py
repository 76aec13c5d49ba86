#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Sections 6 and 7 of sim/model/README.md, written a second time, give the same days as ebb for hundreds of policies.

With every range closed (lo = hi) and no luck in attendance, the days of all sessions, courses, pauses and relapses follow from the
observed scores. The test makes studies of many policies with a fixed seed, reads the scores of some patients from `ebb trace --json`,
plays sections 6 and 7 on them and compares all events. In a second family sessions are missed and late: those events of the trace are
taken as the luck they are, as reports of symptoms and who leaves while not in response are in both; the days that follow from them are compared. Last, rules that are wrong in one point must be noticed.
Where the page left a choice (the list "where several things meet" of section 7) ebb's own was taken: there the test pins, it does
not confirm.

The second implementation is policy_machine.py. Here: 1. Rules that are wrong on purpose   2. Comparison
"""
import json
import random
import sys
from fractions import Fraction

from command import SCRATCH, Checks, ebb
from made_up_policies import N_POLICIES, made_up_study, yaml
from policy_machine import Machine

N_STUDIES, N_PATIENTS = 18, 6  # in each family

# ---- 1. Rules that are wrong on purpose


def rescue_cancelled(self, day, rule, kind):
    self.owed = False
    Machine.start_course(self, day, rule, kind)


def counted_from_today(self, since, today):
    Machine.book_maintenance(self, today, today)


def halves_down(self, since, today):
    self.interval, kept = self.interval and self.interval - Fraction(1, 10**7), self.interval
    Machine.book_maintenance(self, since, today)
    self.interval = kept


def looked_at_its_end(self, day, y):
    ended = Machine.stop_course(self, day, y)
    if ended:
        self.remission_since = None if y > self.study["remission"]["score"] else day if self.remission_since is None else self.remission_since
        self.suspend(day)
        self.decide(day, y)
    return ended


def owed_at_once(self, day, y):
    before = self.relapses
    Machine.follow(self, day, y)
    if self.relapses > before:
        self.owed = "rescue" in self.parts


def cancelled_by_recovery(self, y):
    Machine.note_relapse(self, y)
    self.owed = self.owed and self.relapsed


WRONG = {
    "every assessment is seen": {"sees": lambda self, day, y: Machine.sees(self, day, y) or True},
    "looks are counted from day 0": {"since_taken": lambda self, day: day},
    "a relapse owes its rescue before anybody has seen it": {"follow": owed_at_once},
    "a recovery that nobody has seen cancels a rescue": {"note_relapse": cancelled_by_recovery},
    "courses go on whatever they are of use": {"is_futile": lambda self: False},
    "a course is judged by the score that ends it": {"judge": lambda self, day, y: setattr(self, "awaits", True) or Machine.judge(self, day, y)},
    "half days round down": {"book_maintenance": halves_down},
    "the first interval is kept within no limits": {"within": lambda self, y: y},
    "the assessment that ends a course suspends and decides": {"stop_course": looked_at_its_end},
    "a course never stops early": {"stop_course": lambda self, day, y: False},
    "min_gap is forgotten": {"may_start": lambda self, day, rule: self.course is None and self.room() and not self.is_futile()},
    "the clinic is open every day": {"clinic_day": lambda self, day: day},
    "max_infusions is forgotten": {"room": lambda self: True},
    "maintenance is never suspended": {"suspend": lambda self, day: None},
    "an interval by score is never decided anew": {"decide": lambda self, day, y: None},
    "an interval is never adapted": {"adapt": lambda self: None},
    "a session booked for sooner does not become the first of a course": {"book_first": Machine.book},
    "a booster cancels an owed rescue": {"start_course": rescue_cancelled},
    "maintenance counts from the day of booking, not of the last infusion": {"book_maintenance": counted_from_today},
    "response is strictly below the line": {"in_response": lambda self, y: y * 100 < (100 - self.study["response"]["fraction"]) * self.y0},
    "every relapse is owed a rescue": {"is_served": lambda self: False},
    "decisions by score go on through a course": {"restart": lambda self, day: None},
    "nobody leaves who does not respond": {"may_leave": lambda self, day, y: False},
    "who has left is classified by the score": {"seen": lambda self, day: True},
    "who has partly improved does not leave": {"may_leave": lambda self, day, y: Machine.may_leave(self, day, y) and y * 4 > self.y0 * 3},
    "a missed session is due again a day late": {"after_missed": lambda self, day: day + self.study["adherence"]["rebook"] + 1},
}


# ---- 2. Comparison

LUCK = ("session missed", "session late")
UNUSED = ("assessment", "set-back", "next session booked")


class Course:
    """What a trace says of a patient under a policy: what the second implementation is given, and the events it must give back."""

    def __init__(self, study, policy, document, course):
        L = study["induction"]["days"][-1]
        events = [(e["day"], ("booster ", "rescue ")[int(e["real"])] + e["event"] if e["event"] == "course booked" else e["event"], e["value"])
                  for e in course["events"] if e["event"] not in UNUSED and (e["day"] > L or e["event"] not in LUCK)]
        came = {day for day, name, _ in events if name == "infusion"}
        self.study, self.policy, self.told = study, policy, sorted(events)
        self.world = {"L": L, "end": document["end_day"], "biomarker": document["traits"]["biomarker"],
                      "scores": [row["score"] for row in course["assessments"]], "induction": came.intersection(study["induction"]["days"]),
                      "leaves": course.get("dropout_day", document.get("dropout_day")),
                      "missed": {day for day, name, _ in events if name == LUCK[0]},
                      "late": {day: value for day, name, value in events if name == LUCK[1]},
                      "reports": {day for day, name, _ in events if name == "symptoms reported"}}

    def difference(self, machine=Machine):
        """The first event that differs, as (expected, told by ebb), or None."""
        expected = sorted(machine(self.study, self.policy, self.world).play())
        return next((pair for pair in zip(expected + [None], self.told + [None]) if pair[0] != pair[1]), None)


def text_of(study):
    return "".join(f"{key}: {yaml(value)}\n" for key, value in study.items())


def traced(study, name, n_patients):
    """Courses of the first patients under all policies of a study, each with words that find it again."""
    path = SCRATCH / f"{name}.yaml"
    path.write_text(text_of(study), encoding="utf-8")
    for patient in range(n_patients):
        document = json.loads(ebb("trace", path, patient, "--json").stdout or '{"courses": []}')
        for course in document["courses"]:
            policy = course["policy"]
            yield f"patient {patient}, {policy}", Course(study, study["policies"][policy], document, course)


def main():
    check = Checks()
    courses = []
    for family, lucky in (("kept", False), ("missed_and_late", True)):
        rng = random.Random(20261121 + lucky)
        for number in range(N_STUDIES):
            study = made_up_study(rng, lucky)
            these = list(traced(study, f"{family}_{number}", N_PATIENTS))
            wrong = [(words, found) for words, course in these if (found := course.difference()) is not None]
            said = "\n".join(f"{words}: expected {found[0]}, ebb has {found[1]}" for words, found in wrong[:5])
            all_good = not wrong and len(these) == N_POLICIES * N_PATIENTS
            check(f"{family} {number}: {N_POLICIES} policies, {len(these)} courses follow from their scores", all_good, f"{said}\n{text_of(study)}")
            courses += [course for _, course in these]
    for sentence, methods in WRONG.items():
        machine = type("Wrong", (Machine,), methods)
        check(f"noticed were it so: {sentence}", any(course.difference(machine) for course in courses))
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
