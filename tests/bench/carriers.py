#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
What carries the result, and where the default parameters lie in what the trials leave possible: the figures of README.

Patients are prone to set-backs that come at random whatever the schedule: how many responders relapse within a year even under an
infusion every two days? And over joint draws of the parameters: how many do under every 3-4 weeks, and where among them is the set that
every study starts from? `make bench only=carriers` takes the first 200 draws, repeats=N others; tests/cli_readme.py holds README against
fewer. Writes results/bench/carriers.json.
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
DAILY = "policies.every_2_days={maintenance: {every: 2 days}}"


def relapsed(policy, patients, *words):
    """Of 100 responders, those who relapsed within 12 months under the policy."""
    with tempfile.TemporaryDirectory() as scratch:
        done = subprocess.run([EBB, "run", STUDY, "--patients", str(patients), "--record", "summary", *words, "--json", "--quiet",
                               "--out", f"{scratch}/run.h5"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"bench carriers: ebb run failed (status {done.returncode}):\n{done.stderr}")
    return 100 * json.loads(done.stdout)["summary"]["responders"]["relapsed_by_52_weeks"][policy]["mean"]


def figures(n_draws, patients, patients_of_draws):
    """The figures of README by their names."""
    default = relapsed("every_3_4_weeks", patients)
    draws = [relapsed("every_3_4_weeks", patients_of_draws, "--set", f"draw={draw}") for draw in range(1, n_draws + 1)]
    cuts = quantiles(draws, n=20, method="inclusive")
    return {"every_2_days": relapsed("every_2_days", patients, "--add", DAILY), "every_3_4_weeks": default, "draws": n_draws,
            "median": median(draws), "lower": cuts[0], "upper": cuts[-1], "below_default": 100 * sum(d < default for d in draws) / n_draws}


def sentences(found):
    return (f"Even under an infusion every two days {found['every_2_days']:.1f} % of responders relapse within a year.\n"
            f"Under every 3-4 weeks {found['every_3_4_weeks']:.1f} % do; over {found['draws']} joint draws the median is {found['median']:.1f} %, "
            f"90 % of them\nlie between {found['lower']:.1f} and {found['upper']:.1f} %, and {found['below_default']:.0f} % below the default set.")


def main():
    found = figures(int(os.environ.get("repeats") or 200), 100_000, 20_000)
    result = ROOT / "results/bench/carriers.json"
    result.parent.mkdir(parents=True, exist_ok=True)
    result.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(sentences(found))
    return 0


if __name__ == "__main__":
    sys.exit(main())
