#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
What carries the result, and where the default parameters lie in what the trials leave possible: the figures of README.

Patients are prone to set-backs that come at random whatever the schedule: how many responders relapse within a year even under an
infusion every week, and every two days, where each releases a share of what set-backs hold back? Over joint draws of the parameters: how
many do under every 3-4 weeks, and where among them is the set that every study starts from? And without release: how far ahead of every
3-4 weeks are boosters on symptoms, and of every 4-6 weeks courses after relapses alone? `make bench only=carriers` takes the first 200
draws, repeats=N others; tests/cli_readme.py holds README against fewer. Writes results/bench/carriers.json.
"""
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parents[2]
EBB = str(Path(os.environ.get("EBB", ROOT / "build/ebb")).resolve())
STUDY = "configs/three_policies.yaml"
RESCUES = "configs/hybrid_rescue.yaml"
OFTEN = ("--add", "policies.every_week={maintenance: {every: 1 week}}", "--add", "policies.every_2_days={maintenance: {every: 2 days}}")
NO_RELEASE = ("--set", "setbacks.release=0")


def document(study, patients, *words):
    """What the study prints for programs."""
    with tempfile.TemporaryDirectory() as scratch:
        done = subprocess.run([EBB, "run", study, "--patients", str(patients), "--record", "summary", *words, "--json", "--quiet",
                               "--out", f"{scratch}/run.h5"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"bench carriers: ebb run failed (status {done.returncode}):\n{done.stderr}")
    return json.loads(done.stdout)


def relapsed(patients, *words):
    """Of 100 responders, those who relapsed within 12 months under each policy."""
    found = document(STUDY, patients, *words)["summary"]["responders"]["relapsed_by_52_weeks"]
    return {policy: 100 * of["mean"] for policy, of in found.items()}


def lead(study, against, policy, patients, *words):
    """Weeks in response of the policy more than of the other, in responders, and their error."""
    of = document(study, patients, *words)["paired"]["responders"]["response_weeks"][against][policy]
    return of["difference"], of["standard_error"]


def figures(n_draws, patients, patients_of_draws):
    """The figures of README by their names."""
    default = relapsed(patients, *OFTEN)
    draws = [relapsed(patients_of_draws, "--set", f"draw={draw}")["every_3_4_weeks"] for draw in range(1, n_draws + 1)]
    cuts = quantiles(draws, n=20, method="inclusive")
    found = {name: default[name] for name in ("every_week", "every_2_days", "every_3_4_weeks")}
    found.update(draws=n_draws, median=median(draws), lower=cuts[0], upper=cuts[-1],
                 below_default=100 * sum(d < default["every_3_4_weeks"] for d in draws) / n_draws)
    for name, study, against, policy, n in (("boosters", STUDY, "every_3_4_weeks", "symptom_driven", patients),
                                            ("rescues", RESCUES, "calendar", "rescue_only", patients // 2)):
        found[name], found[f"{name}_error"] = lead(study, against, policy, n)
        found[f"{name}_held"], found[f"{name}_held_error"] = lead(study, against, policy, n, *NO_RELEASE)
    return found


def sentences(found):
    leads = {name: f"{found[name]:.3f} ± {found[name + '_error']:.3f}" for name in ("boosters", "boosters_held", "rescues", "rescues_held")}
    return (f"Even under an infusion every week {found['every_week']:.1f} % of responders relapse within a year, "
            f"every two days {found['every_2_days']:.1f} %.\n"
            f"Under every 3-4 weeks {found['every_3_4_weeks']:.1f} % do; over {found['draws']} joint draws the median is {found['median']:.1f} %, "
            f"90 % of them\nlie between {found['lower']:.1f} and {found['upper']:.1f} %, and {found['below_default']:.0f} % below the default set.\n"
            f"Weeks in response, boosters on symptoms less every 3-4 weeks: {leads['boosters']}, without release {leads['boosters_held']};\n"
            f"courses after relapses alone less every 4-6 weeks: {leads['rescues']}, without release {leads['rescues_held']}.")


def main():
    found = figures(int(os.environ.get("repeats") or 200), 100_000, 20_000)
    result = ROOT / "results/bench/carriers.json"
    result.parent.mkdir(parents=True, exist_ok=True)
    result.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(sentences(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
