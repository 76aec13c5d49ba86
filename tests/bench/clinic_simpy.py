#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Does an independent program find the same clinic, and how long does it take? peers/clinic_peer.py (SimPy, written from the two pages alone)
beside ebb, on configs/clinic_tipping.yaml with its three chairs and with one fewer, on either side of the point where it tips over.

All means must agree within 4.5 combined standard errors over replications, or the status is 1. With 60 replications or more on SimPy's
side a mean that is right fails by chance once in 30,000 times (Student's t), so all 60 of them once in some 500 seeds; seeds are fixed.
What is compared is what ebb tells of a year, by its own names (clinic_counts.py).
Time is that of a core, for one staffing and one year, without reading values: SimPy's against ebb's when 20 staffings share the people of
a replication, as in the answer of `ebb clinic`; beside it ebb's for a staffing alone. Writes results/bench/clinic_simpy.json.

replications=N SimPy years on each side (default 60).
"""
import json
import math
import os
import subprocess
import sys
from pathlib import Path
from statistics import fmean, stdev

ROOT = Path(__file__).resolve().parent.parent.parent
STUDY = "configs/clinic_tipping.yaml"
EBB = Path(os.environ.get("EBB", ROOT / "build/ebb")).resolve()
RESULT = ROOT / "results/bench/clinic_simpy.json"
MOST_ERRORS, RATIO = 4.5, 60.0
SIMPY_YEARS = int(os.environ.get("replications") or 60)
EBB_YEARS = 400


def run(words):
    done = subprocess.run([str(word) for word in words], cwd=ROOT, env={**os.environ, "EBB": str(EBB)}, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"clinic_simpy: {' '.join(map(str, words))}\n{done.stderr}")
    return json.loads(done.stdout)


def mean_and_error(values):
    return fmean(values), stdev(values) / math.sqrt(len(values))


def compare(chairs):
    """Returns what both found, and how many errors apart the worst of it is."""
    simpy = run(["/usr/bin/python3", ROOT / "tests/bench/peers/clinic_peer.py", STUDY, "--set", f"chairs={chairs}",
                 "--replications", SIMPY_YEARS, "--seed", 20261130 + chairs])
    ours = run([EBB.parent / "tests/bench/clinic", STUDY, EBB_YEARS, f"chairs={chairs}"])
    rows, worst = {}, 0.0
    print(f"{chairs} chairs                    SimPy               ebb    errors apart")
    for name, values in simpy["outcomes"].items():
        (theirs, their_error), (mean, error) = mean_and_error(values), mean_and_error(ours["outcomes"][name])
        both = math.hypot(their_error, error)
        z = (theirs - mean) / both if both > 0.0 else 0.0 if theirs == mean else math.inf
        worst = max(worst, abs(z))
        rows[name] = {"simpy": theirs, "simpy_error": their_error, "ebb": mean, "ebb_error": error, "z": z}
        print(f"  {name:19s} {theirs:9.4f} ± {their_error:7.4f} {mean:9.4f} ± {error:7.4f} {z:6.2f}")
    seconds = {"simpy": simpy["core_seconds"] / SIMPY_YEARS, "ebb_alone": ours["seconds_alone"],
               "ebb_of_20": ours["seconds_of_20"]}
    return {"outcomes": rows, "seconds": seconds, "versions": simpy["versions"]}, worst


def main():
    result, good = {}, True
    for chairs in (3, 2):
        result[f"{chairs} chairs"], worst = compare(chairs)
        seconds = result[f"{chairs} chairs"]["seconds"]
        ratio, alone = seconds["simpy"] / seconds["ebb_of_20"], seconds["simpy"] / seconds["ebb_alone"]
        good = good and worst <= MOST_ERRORS and ratio >= RATIO
        print(f"  all means within {MOST_ERRORS} errors: {'yes' if worst <= MOST_ERRORS else 'NO'} ({worst:.1f})")
        print(f"  SimPy takes {1e3 * seconds['simpy']:.0f} ms a year, {ratio:.0f} times as long as ebb's {1e3 * seconds['ebb_of_20']:.2f} ms"
              f" (bar: {RATIO:.0f}); alone, ebb takes {1e3 * seconds['ebb_alone']:.1f} ms ({alone:.0f} times)\n")
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
