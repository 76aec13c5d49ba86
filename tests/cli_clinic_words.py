#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
The page of a clinic is read aloud: one of a thing is no number of many, what is told goes with the clinic, and it is not long.

  1. One of everything   2. What to do first   3. Long names   4. Aloud
"""
import re
import sys

from cli_clinic import clinic, one_line
from command import SCRATCH, Checks

# ---- 1. One of everything

# One of everything, and what is nothing: no page of these may say "1 days", or begin a list with a comma.
ONES = (("chairs=1", "nurses=1", "patients_per_nurse=1", "active_patients=1", "new_per_week=1", "days=[monday]", "weeks=4", "years_open=1", "closed=[2027-01-05]",
         "window=[-1 day, 1 day]", "services={ketamine: {check_in: 0 min}}", "background={iron: {per_day: 1}}", "prescriber={intake: 1 min, review: 1 min, intakes_a_day: 1}"),
        ("chairs=2", "nurses=2", "patients_per_nurse=1", "active_patients=9", "days=[monday, tuesday]", "closed=[2027-01-04 to 2027-01-20]", "weeks=4", "slot_minutes=100",
         "services={ketamine: {start: 1 min, turnover: 1 min, check_in: 0 min}}", "nurse_short=0 %"),
        ("study=side_effects.yaml", "policy=none", "active_patients=5"))
LONE = re.compile(r"(?<![\d.,–])1 (minutes|hours|days|weeks|years|others|changes|patients|chairs|nurses|sessions|visits|looks)\b|[(:] ?, |, ,")


def check_ones(check):
    pages = [clinic(*words, settings=settings, years=2).stdout for settings in ONES for words in ((), ("--full",), ("--dry-run",))]
    found = [match[0] for page in pages for match in LONE.finditer(one_line(page).replace("1 patients a week", ""))]
    check("one is no number of many, and no list begins with a comma", all(pages) and not found, (found, [page[:200] for page in pages if not page]))


# ---- 2. What to do first


def check_advice(check):
    page = clinic(settings=ONES[2], years=2).stdout
    first = one_line(page)
    check("where no booster is due nothing is said to bring one in time", "What to do first: no booster was due" in first and "changes tried" not in first
          and "policy none of configs/side_effects.yaml" in first, page)
    nobody = one_line(clinic(settings=("background={iron: {per_day: 200}}",), years=4).stdout)
    check("a clinic that treats nobody is not told of growth", "treat nobody" in nobody and "growth" not in nobody.partition("What to do first")[2][:300], nobody)


# ---- 3. Long names


def check_long(check):
    long = "a_policy_with_a_name_of_more_than_thirty_letters_and_some"
    study = SCRATCH / "long.yaml"
    study.write_text("study: Long\npolicies: {short: {maintenance: {every: 4 weeks}}, %s: {maintenance: {every: 2 weeks}}}\n" % long[:40], encoding="utf-8")
    page = clinic("--full", settings=(f"study={study}", "policy=short"), years=4).stdout
    table = page[page.index("What if (±"):].split("\n\n")[0]
    check("a long name does not part the table of changes", table.count("What if (±") == 1 and all(len(line) <= 100 for line in table.split("\n")), table)


# ---- 4. Aloud


def check_aloud(check):
    page = clinic().stdout
    stumbled = [words for words in ("all together", "without a book", "first course helps", "half late", "no luck") if words in one_line(page)]
    check("the page has no sentence that was stumbled over", page and not stumbled, (stumbled, page))
    check("and no more lines than are read", len(page.rstrip("\n").split("\n")) <= 66, page)


def main():
    check = Checks()
    check_ones(check)
    check_advice(check)
    check_long(check)
    check_aloud(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
