#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
The page of a run says what an infusion soon after another is taken to release, and what leaving by response does to relapses.

  1. Release   2. Leaving
"""
import json
import re
import sys

from command import SCRATCH, STUDY, Checks, ebb

NUMBER = r"-?\d+(?:\.\d+)?"


def page_of(study, *words):
    """The page of a study, 400 patients unless said otherwise."""
    words = words if "--patients" in words else (*words, "--patients", 400)
    return ebb("run", study, *words, "--out", SCRATCH / "page.h5", "--force", "--no-progress").stdout


# ---- 1. Release


def check_release(check):
    """Whatever policies are named move with release, those that are not named do not, and its value and source are said."""
    page = " ".join(page_of(STUDY).split())
    check("what is released is said, with its source and grade", re.search(
        r"And on release: infusions within 5 days of one \(symptom_driven\) release \d+ % of what is held back\. An assumption "
        r"\(evidence grade D\): fitted by calibration\.yaml; 90 % of the posterior between \S+ and \S+, \d+ % as wide as that of the prior\. file", page), page)
    # Series of induction twice a week release, too, under every policy: here they do not.
    study = ("configs/course_spacing.yaml", "--set", "induction.days=[0, 7, 14, 21, 28, 35]")
    for words, days, near in (((), 5, "gap_3, gap_4, gap_5"), (("--set", "setbacks.release_within=3 days"), 3, "gap_3")):
        pages = [page_of(*study, *words, "--set", f"setbacks.release={release}", "--against", "gap_8") for release in (0, 1)]
        weeks = [json.loads(ebb("run", *study, *words, "--set", f"setbacks.release={release}", "--patients", 400, "--json", "-q", "--force", "--out",
                                SCRATCH / "page.h5").stdout)["summary"]["responders"]["response_weeks"] for release in (0, 1)]
        moved = ", ".join(policy for policy in weeks[0] if weeks[0][policy] != weeks[1][policy])
        told = [" ".join(page.split()) for page in pages]
        check(f"within {days} days: the policies that release moves are named", moved == near and
              all(f"infusions within {days} days of one ({near}) release " in page for page in told), (moved, told))
        check("a value of one's own is not lent to the trials", "release nothing of what is held back. The study's own value, without evidence: "
              "--set." in told[0] and "release 100 % of" in told[1], told)
        check("how near is near is told where spacings are compared", "The 5 days: between twice weekly and weekly; nothing in between is known (grade D)."
              in told[0] if days == 5 else "The 3 days: --set, without evidence." in told[0], told)
    drawn = [" ".join(page_of(STUDY, *words, "--set", "draw=17").split()) for words in ((), ("--set", "setbacks.share=50 %"))]
    check("a draw is said once", all(re.search(r"release \d+ % of what is held back\." + end, page) for end, page in
                                     zip((" file", " A world that trials leave possible. file"), drawn)), drawn)
    none = [page_of(STUDY, "--set", setting) for setting in ("setbacks.release_within=2 days", "setbacks.duration=0 days", "setbacks.share=0 %",
                                                             "policies={a: {maintenance: {every: 1 week}}, b: {maintenance: {every: 4 weeks}}}")]
    check("and nothing where no infusion comes so soon or nothing is held back", not any("on release" in page or len(page) < 1000 for page in none), none)


# ---- 2. Leaving


def check_leaving(check):
    setting = "dropout={per_month: 3 %, unresponsive: {per_month: 100 %}}"
    words = ("--set", setting, "--patients", 2000)
    page = " ".join(page_of(STUDY, *words).split())
    left = json.loads(ebb("run", STUDY, *words, "--json", "-q", "--force", "--out", SCRATCH / "page.h5").stdout)["leaving"]["left"]["responders"]
    found = re.search(rf"Leaving depends on response \(dropout\.unresponsive\): by the last visit ({NUMBER}) ± {NUMBER} % have left under every_3_4_weeks, "
                      rf"({NUMBER}) ± {NUMBER} % under every_4_6_weeks and ({NUMBER}) ± {NUMBER} % under symptom_driven; .*?\(Kaplan-Meier\) assume that leaving "
                      r"tells nothing.*?\. Compare weeks in response\. Responders", page)
    check("where leaving depends on response the page says how many have left and what not to read off, before the numbers", found and
          all(abs(float(said) - 100 * value["share"]) < 0.06 for said, value in zip(found.groups(), left.values())), (page, left))
    check("and else nothing", not any("Leaving depends" in page_of(STUDY, "--set", setting) for setting in
                                      ("dropout.per_month=30 %", "dropout={per_month: 3 %, unresponsive: {per_month: 0 %}}")))


def main():
    check = Checks()
    check_release(check)
    check_leaving(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
