#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
`ebb check` gives the limits of what a new source would publish: those of the joint draws played one by one, sources and sampling added.

  1. A set with draws   2. By hand   3. What is said   4. Without draws
"""
import json
import math
import sys

from scipy.optimize import brentq
from scipy.stats import norm

from command import SCRATCH, Checks, ebb

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
    _, sums = rows_of(trial)
    check("the sums are of the two scored shares of one source", sums["numbers"] == sums["shares"] == 2 and sums["sources"] == 1 and
          sums["limits_95"] == {"inside": 1, "share": 0.5, "lower": 0.5, "upper": 0.5} and sums["skill"] is None, sums)
    done = ebb("check", trial, "--quiet")
    check("the table has them under each target", done.stdout.count("\n      predicted ") == 4 and "inside, inside" in done.stdout and
          "outside, OUTSIDE" in done.stdout and "95 % limits hold 1 (50 %" in done.stdout, done.stdout)
    check("no line is wider than the page", max(map(len, done.stdout.replace(str(trial), "").split("\n"))) <= 100, done.stdout)
    page = ebb("check", trial, "--quiet", "--markdown").stdout
    check("and so has the page", "## Predictive limits" in page and "| outside, **outside** |" in page and "sources alone would make it" in page, page)
    again = ebb("check", trial, "--quiet", "--json", "--threads", 3, "--kernel", "reference").stdout
    check("any threads and kernel give the same bytes", again == ebb("check", trial, "--quiet", "--json", "--threads", 1).stdout, again)
    table = trial.parent / "table.csv"
    ebb("check", trial, "--quiet", "--csv", table)
    head = table.read_text(encoding="utf-8").splitlines()[0]
    check("CSV has the columns behind the old ones", "domain,predicted,lower_80,upper_80,lower_95,upper_95,inside_80,inside_95,between" in head, head)


# ---- 4. Without draws


def check_none(check, trial):
    none, sums = rows_of(trial, "--draws", 0)
    check("with --draws 0 there are none", sums is None and none["a"]["predicted"] is None and none["a"]["inside"], none["a"])
    check("and nothing is said of them", not {"predicted", "predictive"} & set(ebb("check", trial, "--quiet", "--draws", 0).stdout.lower().split()))
    (trial.parent / "set.yaml").write_text(SET.replace("draws: draws.csv\n", ""), encoding="utf-8")
    done = ebb("check", trial, "--quiet")
    check("a set without draws is said to have none", done.returncode == 0 and "trial.yaml: the parameter set has no joint draws" in " ".join(done.stdout.split()) and
          "predicted " not in done.stdout, done.stdout + done.stderr)
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
    check_none(check, trial)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
