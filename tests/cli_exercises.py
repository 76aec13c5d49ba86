#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
The solutions of the exercises run as typed, and every figure in them is what comes.

A figure is a row of a table or a word in **bold** of configs/exercises/SOLUTIONS.md; each is computed here from the results files that the
commands of its section left. Where one differs, the row that should stand there is printed.

  1. Numbers of files   2. The figures of each exercise   3. Running them
"""
import math
import re
import statistics
import sys

import h5py

from command import ROOT, Checks, ebb
from pages import blocks, desk, is_drawn, play

FOLDER = ROOT / "configs/exercises"
SOLUTIONS = (FOLDER / "SOLUTIONS.md").read_text(encoding="utf-8")
WEEKS, PER_YEAR, RELAPSED = "response_weeks", "infusions_per_year", "relapsed_by_52_weeks"


# ---- 1. Numbers of files

def with_error(value, error):
    """As the page writes it: the error with two digits, the value with as many decimals."""
    decimals = max(0, 1 - math.floor(math.log10(float(f"{error:.1e}"))))
    return f"{value:.{decimals}f} ± {error:.{decimals}f}"


class Run:
    """The numbers of a results file about responders; `desk` is the folder that paths start from."""
    desk = None

    def __init__(self, name):
        with h5py.File(Run.desk / "results" / name) as file:
            who = file["summary/population"].asstr()[()].tolist().index("responders")
            self.outcomes = file["summary/outcome"].asstr()[()].tolist()
            self.policies = file["policy"].asstr()[()].tolist()
            self.means, self.errors = (file["summary"][name][who] for name in ("mean", "standard_error"))
            self.differences, self.paired, self.reduction = (file["paired"][name][who] for name in
                                                             ("difference", "standard_error", "variance_reduction"))
            self.digest = file.attrs["digest"]

    def number(self, outcome, policy=0):
        """Mean and standard error."""
        row = self.outcomes.index(outcome)
        return self.means[row, policy], self.errors[row, policy]

    def difference(self, outcome, other=1):
        """Of the other policy minus the first, on the same patients."""
        row = self.outcomes.index(outcome)
        return self.differences[row, 0, other], self.paired[row, 0, other]


def percent(pair):
    return 100 * pair[0], 100 * pair[1]


def more_or_fewer(pair):
    return "as many" if abs(pair[0]) < 3 * pair[1] else "more" if pair[0] > 0 else "fewer"


def row(*cells):
    return f"| {' | '.join(cells)} |"


# ---- 2. The figures of each exercise: rows of its tables, and words in bold, in their order

def interval():
    before, after = Run("1_interval/run.h5"), Run("mine/run.h5")
    rows = [row(run.policies[p], with_error(*run.number(WEEKS, p)), with_error(*run.number(PER_YEAR, p)))
            for run, p in ((before, 0), (before, 1), (after, 1))]
    prices = [f"{run.difference(WEEKS)[0] / run.difference(PER_YEAR)[0]:.2f}" for run in (before, after)]
    return rows, prices


def trigger():
    runs = {points: Run(f"2_trigger/{points}.h5") for points in (20, 22, 23, 24)}
    longer = max(points for points, run in runs.items() if run.difference(WEEKS)[0] > 0)
    shorter = next((points for points in runs if points > longer), None)
    return [row(f"{points} points", with_error(*run.difference(WEEKS)), with_error(*run.difference(PER_YEAR)),
                with_error(*percent(run.difference(RELAPSED)))) for points, run in runs.items()], \
        [f"{longer} and {shorter} points", *(more_or_fewer(runs[points].difference(outcome)) for points, outcome in
                                             ((longer, PER_YEAR), (longer, RELAPSED), (20, PER_YEAR), (20, WEEKS)))]


def threads():
    one, two, seed = (Run(f"3_threads/{name}.h5") for name in ("one", "two", "seed"))
    rows = []
    for p, policy in enumerate(one.policies):
        (a, a_error), (b, b_error) = one.number(WEEKS, p), seed.number(WEEKS, p)
        rows.append(row(policy, with_error(a, a_error), with_error(b, b_error), f"{(b - a) / math.hypot(a_error, b_error):.2f}"))
    return rows, ["identical" if one.digest == two.digest else "different", "within Monte Carlo error"]


def pairs():
    run = Run("4_pairs/run.h5")
    errors = [run.number(WEEKS, p)[1] for p in (0, 1)]
    difference, paired = run.difference(WEEKS)
    outcome = run.outcomes.index(WEEKS)
    rows = [row(policy, with_error(*run.number(WEEKS, p))) for p, policy in enumerate(run.policies)]
    rows += [row("difference, on the same patients", with_error(difference, paired)),
             row("standard error, patients of its own for each", f"{math.hypot(*errors):.2f}"),
             row("standard error, the same patients", f"{paired:.3f}"),
             row("times as many patients without pairs", f"{run.reduction[outcome, 0, 1]:.0f}")]
    seeds = [Run(f"4_pairs/{s}.h5") for s in range(1, 11)]
    same = [one.difference(WEEKS)[0] for one in seeds]
    apart = [one.number(WEEKS, 1)[0] - before.number(WEEKS, 0)[0] for before, one in zip([seeds[-1]] + seeds[:-1], seeds)]
    rows += [row(name, f"{statistics.mean(found):.2f}", f"{statistics.stdev(found):.3f}", f"{sum(d > 0 for d in found)} of 10")
             for name, found in (("the same patients", same), ("the seed before", apart))]
    return rows, []


def draws():
    run = Run("5_draw/run.h5")
    others = [Run(f"5_draw/{d}.h5") for d in range(1, 11)]
    parts = {policy: (run.number(WEEKS, p), [other.number(WEEKS, p)[0] for other in others]) for p, policy in enumerate(run.policies)}
    parts["symptoms minus calendar"] = (run.difference(WEEKS), [other.difference(WEEKS)[0] for other in others])
    rows = [row(name, with_error(*own), f"{min(found):.2f}", f"{max(found):.2f}", f"{statistics.stdev(found):.2f}")
            for name, (own, found) in parts.items()]
    (_, error), found = parts["calendar"]
    better = sum(d > 0 for d in parts["symptoms minus calendar"][1])
    return rows, [f"{statistics.stdev(found) / error:.0f}", f"{better} of 10"]


def opened():
    return [], []


EXERCISES = [("interval", interval), ("trigger", trigger), ("threads", threads), ("pairs", pairs), ("draw", draws), ("open", opened)]


# ---- 3. Running them

def section(number):
    found = re.search(rf"^## {number}\. .*?(?=^## |\Z)", SOLUTIONS, re.S | re.M)
    return found.group(0) if found else ""


def shown(text):
    """Rows of tables but their heads, and what is bold outside of blocks."""
    prose = re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)
    rows = [line for line in re.sub(r"^\|.*\|\n\|[-|]+\|$", "", prose, flags=re.M).splitlines() if line.startswith("|")]
    return rows, re.findall(r"\*\*(.+?)\*\*", prose)


def main():
    check = Checks()
    studies = sorted(FOLDER.glob("*.yaml"))
    valid = ebb("validate", *studies)
    check("six exercises, each with a study that is valid and warned of nothing",
          valid.returncode == 0 and len(studies) == 6 and valid.stderr == "", valid.stderr)
    tasks = (FOLDER / "README.md").read_text(encoding="utf-8")
    named = [path.name for path in studies if path.name not in tasks]
    headings = [re.findall(r"^## (.+)$", text, re.M) for text in (tasks, SOLUTIONS)]
    check("the sheet names each study, and the solutions have its headings", not named and headings[0] == headings[1] and len(headings[0]) == 6,
          (named, headings))
    Run.desk = desk("desk")
    words_of_compare = ""
    for number, (name, figures) in enumerate(EXERCISES, 1):
        page = Run.desk / f"{number}.md"
        page.write_text(section(number), encoding="utf-8")
        parts = blocks(page)
        said = ""
        for language, text in parts:
            if language == "text":
                check(f"{number}: what a program of the solution prints is what stands there", text == said, f"it prints:\n{said}")
                continue
            done = play(language, text, Run.desk)
            said = done.stdout
            check(f"{number}: the solution's {language} lines run as typed", done.returncode == 0, done.stdout + done.stderr)
            words_of_compare += said if "ebb compare" in text else ""
        rows, words = figures()
        check(f"{number}: every figure of the solution ({name}) is what comes", shown(section(number)) == (rows, words),
              "it should be:\n" + "\n".join([*rows, *words]))
    check("ebb compare says the two words of the solution",
          "identical" in words_of_compare and "within Monte Carlo error" in words_of_compare, words_of_compare)
    pictures = sorted(path.name for path in (Run.desk / "results/6_open").glob("*.png") if is_drawn(path))
    check("the pictures of Python and R have curves in them", pictures == ["curves.png", "curves_r.png"], pictures)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
