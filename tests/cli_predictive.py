#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
`ebb check` gives the limits of what a new source would publish: those of the joint draws played one by one, sources and sampling added.

  1. A set with draws   2. By hand   3. What is said   4. Without draws
"""
import json
import math
import re
import sys

from scipy.optimize import brentq
from scipy.stats import norm

from command import ROOT, SCRATCH, Checks, ebb

# ---- 1. A set with draws

SET = "name: set\ninfusion: {gain: 0.6}\nsources: {status: {tau: 0.5, omega: 0.3}, points: {omega: 1.5 points}}\ndraws: draws.csv\n"
DRAWS = """infusion.gain,duration.median,sources.status.tau,sources.status.omega
0.45,15,0.5,0.3
0.6,22,0.4,0.2
0.75,30,0.6,0.35
"""
TRIAL = """study: A small trial
seed: 5
patients: 1000
horizon: 8 weeks
parameters: set.yaml
policies: {none: {}}
targets:
  a: {quantity: response, day: 21 days, value: 60 %, of: 40, use: validation, source: x, grade: X}
  b: {quantity: remission, day: 21 days, value: 5 %, limits: [2 %, 10 %], use: validation, source: x, grade: X}
  c: {quantity: score_change, day: 21 days, value: -20 points, limits: [-24 points, -16 points], use: validation, source: x, grade: X}
  d: {quantity: response, day: 42 days, value: 40 %, of: 40, use: shown, source: x, grade: X, because: "nobody knows of whom."}
"""


def write_trial(folder):
    folder.mkdir(exist_ok=True)
    for name, text in (("set.yaml", SET), ("draws.csv", DRAWS), ("trial.yaml", TRIAL)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder / "trial.yaml"


def rows_of(*words):
    done = ebb("check", *words, "--quiet", "--json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    return {row["id"]: row for row in found["targets"]}, found["predictive"]


# ---- 2. By hand


def logit(share):
    return math.log(share / (1 - share))


def worlds(trial):
    """Each draw by itself, with the patients that it has in the prediction."""
    return [rows_of(trial, "--set", f"draw={draw}", "--seed", 5 + draw, "--draws", 0)[0] for draw in (1, 2, 3)]


def limit(share, laws):
    return brentq(lambda x: sum(norm.cdf(x, middle, sd) for middle, sd in laws) / len(laws) - share, -50, 50, xtol=1e-12)


def check_by_hand(check, trial):
    rows, _ = rows_of(trial)
    played = worlds(trial)
    laws = []
    for world, (tau, omega) in zip(played, ((0.5, 0.3), (0.4, 0.2), (0.6, 0.35))):
        p, error = world["a"]["simulated"], world["a"]["standard_error"]
        seen = (40 * p + 0.5) / 41
        own = 0.5 * (logit(p + error) - logit(p - error))
        laws.append((logit(p), math.sqrt(tau**2 + omega**2 + 1 / (40 * seen * (1 - seen)) - own**2)))
    for column, share in (("predicted", 0.5), ("lower_80", 0.1), ("upper_80", 0.9), ("lower_95", 0.025), ("upper_95", 0.975)):
        check(f"{column} of a share is that of the draws by themselves", abs(logit(rows["a"][column]) - limit(share, laws)) < 1e-6, rows["a"])
    se = 8 / (2 * 1.959963984540054)
    laws = [(world["c"]["simulated"], math.sqrt(1.5**2 + max(se**2 - world["c"]["standard_error"] ** 2, se**2 / 2))) for world in played]
    check("a number in points has its own part alone, none that its source shares", abs(rows["c"]["upper_95"] - limit(0.975, laws)) < 1e-6 and
          abs(rows["c"]["between"] / (2 * 1.959963984540054 * 1.5) - 1) < 1e-6, rows["c"])
    check("inside is said by level", rows["a"]["inside_95"] == 1 and rows["b"]["inside_95"] == 0 == rows["b"]["inside_80"], rows)
    fixed, _ = rows_of(trial, "--set", "infusion.gain=0.6", "--set", "duration.median=22 days")
    check("what the study says goes before every draw", fixed["a"]["upper_95"] - fixed["a"]["lower_95"] < rows["a"]["upper_95"] - rows["a"]["lower_95"] and
          fixed["a"]["between"] > 0, fixed["a"])
    alone, _ = rows_of(trial, "--draws", 1)
    check("fewer draws are the first rows", abs(logit(alone["a"]["predicted"]) - logit(played[0]["a"]["simulated"])) < 1e-6, alone["a"])


# ---- 3. What is said


def check_words(check, trial):
    rows, both = rows_of(trial)
    sums = both["not_fitted"]
    check("the sums are of the two scored shares of one source", sums["numbers"] == sums["shares"] == 2 and sums["sources"] == 1 and
          sums["limits_95"] == {"inside": 1, "share": 0.5, "lower": None, "upper": None} and sums["skill"] is None, sums)
    check("nothing was fitted, so nothing is said of it", both["fitted"] is None and "seen by the fit" not in ebb("check", trial, "--quiet").stdout, both)
    check("draws and their error stand in the table", rows["a"]["predicted_draws"] == 3 and 0 < rows["a"]["predicted_error"] < 0.2, rows["a"])
    alone, _ = rows_of(trial, "--draws", 1)
    check("one draw tells no error", alone["a"]["predicted_error"] is None, alone["a"])
    done = ebb("check", trial, "--quiet")
    check("the table has them under each target", done.stdout.count("\n      predicted ") == 4 and "inside, inside" in done.stdout and
          "outside, OUTSIDE" in done.stdout and "95 % limits hold 1 (50 %" in done.stdout, done.stdout)
    said = " ".join(done.stdout.split())
    check("what is predicted is said once, and that three draws are few", said.count("predicted: median over 3 joint draws") == 1 and
          "warning: limits of 3 draws" in said and "11.5 % of new sources" in said, said)
    check("limits read as limits", "; 80 % limits " in done.stdout and ", 95 % limits " in done.stdout, done.stdout)
    check("no line is wider than the page", max(map(len, done.stdout.replace(str(trial), "").split("\n"))) <= 100, done.stdout)
    page = ebb("check", trial, "--quiet", "--markdown").stdout
    check("and so has the page", "## Predictive limits" in page and "| outside, **outside** |" in page and "sources alone would make it" in page, page)
    again = ebb("check", trial, "--quiet", "--json", "--threads", 3, "--kernel", "reference").stdout
    check("any threads and kernel give the same bytes", again == ebb("check", trial, "--quiet", "--json", "--threads", 1).stdout, again)
    table = trial.parent / "table.csv"
    ebb("check", trial, "--quiet", "--csv", table)
    head = table.read_text(encoding="utf-8").splitlines()[0]
    check("CSV has the columns behind the old ones", "domain,predicted,lower_80,upper_80,lower_95,upper_95,inside_80,inside_95,between" in head, head)


def check_groups(check, trial):
    """Two sources that the fit has seen and two that it has not: never one number of both."""
    folder, paths = trial.parent, []
    for number, (use, value) in enumerate((("calibration", 60), ("calibration", 55), ("validation", 58), ("validation", 2))):
        path = folder / f"group{number}.yaml"
        target = f"  g{number}: {{quantity: response, day: 21 days, value: {value} %, of: 40, use: {use}, source: x, grade: X}}\n"
        path.write_text(TRIAL.split("targets:")[0] + "targets:\n" + target, encoding="utf-8")
        paths.append(path)
    both = json.loads(ebb("check", *paths, "--quiet", "--json").stdout)["predictive"]
    check("what the fit has seen and what it has not are counted apart", both["fitted"]["numbers"] == both["not_fitted"]["numbers"] == 2 and
          both["fitted"]["limits_95"] == {"inside": 2, "share": 1, "lower": None, "upper": None} and
          both["not_fitted"]["limits_95"] == {"inside": 1, "share": 0.5, "lower": 0, "upper": 1}, both)
    page = " ".join(ebb("check", *paths, "--quiet").stdout.split())
    check("on the page, too, and without limits where all are inside", "fitted, seen by the fit: of 2 scored shares and ratios of 2 sources "
          "95 % limits hold 2 (100 %), 80" in page and "not fitted: of 2 scored shares and ratios of 2 sources 95 % limits hold 1 (50 %; 0 to 100)" in page, page)
    page = ebb("check", *paths, "--quiet", "--markdown").stdout
    check("and in Markdown", "- fitted, seen by the fit: of 2 " in page and "- not fitted: of 2 " in page, page)


def check_possible(check, trial):
    """Limits of what has a lowest or highest value stop there: points of a scale of 0 to 60, infusions, days."""
    text = TRIAL.split("targets:")[0] + """targets:
  n: {quantity: infusions_to_response, day: 21 days, value: 2, limits: [0.1, 12], use: validation, source: x, grade: X}
  d: {quantity: relapse_day, at: 28 days, value: 10 days, limits: [1 day, 80 days], use: validation, source: x, grade: X}
  s: {quantity: score_change, day: 21 days, value: -20 points, limits: [-60 points, 60 points], use: validation, source: x, grade: X}
"""
    path = trial.parent / "possible.yaml"
    path.write_text(text, encoding="utf-8")
    rows, _ = rows_of(path)
    check("no infusions below 0, no days", rows["n"]["lower_95"] == 0 and rows["d"]["lower_95"] == 0 and rows["n"]["upper_95"] > 2, rows)
    check("no change by more points than there are", rows["s"]["lower_95"] == -60 and rows["s"]["upper_95"] < 60, rows["s"])
    page = ebb("check", path, "--quiet").stdout
    check("a count says what is counted", "infusions; 80 % limits" in page, page)


def check_help(check):
    """What a fit without a source costs stands in the help as in the program."""
    header = (ROOT / "include/ebb/leave_out.h").read_text(encoding="utf-8")
    costs = [f"{int(number):,}" for number in re.search(r"EBB_LEAVE_OUT_MOST = (\d+), EBB_LEAVE_OUT_EFFECTIVE = (\d+), EBB_LEAVE_OUT_PATIENTS = (\d+)", header).groups()]
    said = " ".join(ebb("help", "check").stdout.split())
    check("the help says what leaving a source out costs", "at most {} simulations of all trials for {} effective draws".format(*costs[:2]) in said and
          f"with {costs[2]} patients" in said, said)


# ---- 4. Without draws


def check_none(check, trial):
    none, sums = rows_of(trial, "--draws", 0)
    check("with --draws 0 there are none", sums is None and none["a"]["predicted"] is None and none["a"]["inside"], none["a"])
    check("and nothing is said of them", not {"predicted", "predictive"} & set(ebb("check", trial, "--quiet", "--draws", 0).stdout.lower().split()))
    (trial.parent / "set.yaml").write_text(SET.replace("draws: draws.csv\n", ""), encoding="utf-8")
    done = ebb("check", trial, "--quiet")
    check("a set without draws is said to have none", done.returncode == 0 and "trial.yaml: the parameter set has no joint draws" in " ".join(done.stdout.split()) and
          "predicted " not in done.stdout, done.stdout + done.stderr)
    (trial.parent / "draws.csv").write_text("\n".join(line.rsplit(",", 2)[0] for line in DRAWS.splitlines()) + "\n", encoding="utf-8")
    (trial.parent / "set.yaml").write_text("\n".join(line for line in SET.splitlines() if "sources" not in line) + "\n", encoding="utf-8")
    done = ebb("check", trial, "--quiet")
    check("nor are there limits where a set does not say how sources disagree", done.returncode == 0 and "trial.yaml: the parameter set does not say how far sources "
          "disagree" in " ".join(done.stdout.split()) and "predicted" not in done.stdout, done.stdout)
    (trial.parent / "draws.csv").write_text(DRAWS, encoding="utf-8")
    (trial.parent / "set.yaml").write_text(SET + "draws_sha256: " + 64 * "0" + "\n", encoding="utf-8")
    done = ebb("check", trial, "--quiet")
    check("draws of another set fail the check", done.returncode == 3 and "draws_sha256" in done.stderr, done.stdout + done.stderr)
    check("but not one that asks for none", ebb("check", trial, "--quiet", "--draws", 0).returncode == 0)
    for asked in ("1001", "1e2", "-1"):
        done = ebb("check", trial, "--quiet", "--draws", asked)
        check(f"--draws {asked} is refused", done.returncode == 2 and "must be a whole number from 0 to 1000" in done.stderr, done.stderr)


def main():
    check = Checks()
    trial = write_trial(SCRATCH / "small")
    check_by_hand(check, trial)
    check_words(check, trial)
    check_groups(check, trial)
    check_possible(check, trial)
    check_help(check)
    check_none(check, trial)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
