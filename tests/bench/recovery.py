#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Does a calibration find the values that made the data?

Each repeat takes a joint draw of configs/parameters/ as the truth, simulates the calibration targets with it, adds the sampling error of as many
patients as stand behind each published number, fits all parameters of configs/calibration.yaml to these data with a shorter search, and
looks which parameters have the truth within the central 90 % of their posterior. Bar: at least 80 of 100 for every parameter, of the repeats
that identify it, when half of them do. `make bench only=recovery repeats=10` does fewer. Writes results/bench/recovery.json.

  1. Data from a truth   2. One repeat   3. All
"""
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
EBB = str(Path(os.environ.get("EBB", ROOT / "build/ebb")).resolve())
RESULT = ROOT / "results/bench/recovery.json"
BAR = 0.8
EFFORT = {"global: 1000, local: 200": "global: 300, local: 0", "most: 20000, effective: 600, draws: 1000":
          "most: 4000, effective: 200, draws: 100", "patients: 16384": "patients: 4096"}


def ebb(*words, cwd=ROOT, good=(0, 6)):
    done = subprocess.run([EBB, *map(str, words), "--threads", "1", "--json", "--quiet"], cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode not in good:
        sys.exit(f"bench recovery: ebb {words[0]} failed (status {done.returncode}):\n{done.stderr}")
    return json.loads(done.stdout)


# ---- 1. Data from a truth


def observed(row, random):
    """What a trial of that size might have seen: value and limits as a study writes them."""
    share = row["unit"] == "1" and row["quantity"] not in ("hazard_ratio", "infusions_to_response")
    if share and row["of"]:
        n = int(row["of"])
        count = min(max(random.binomial(n, min(max(row["simulated"], 0.0), 1.0)), 1), n - 1)
        return f"{100 * count / n:.6g} %", None
    unit = " points" if row["unit"] == "point" else " %" if share else ""
    scale = 100 if share else 1
    if row["quantity"] == "hazard_ratio":  # limits lie symmetrically on the log scale
        sd = np.log(row["upper"] / row["lower"]) / 3.92
        value = row["simulated"] * np.exp(sd * random.standard_normal())
        limits = value * np.exp(-1.96 * sd), value * np.exp(1.96 * sd)
    else:
        sd = (row["upper"] - row["lower"]) / 3.92
        value = row["simulated"] + sd * random.standard_normal()
        limits = value - 1.96 * sd, value + 1.96 * sd
    return f"{scale * value:.6g}{unit}", f"[{scale * limits[0]:.6g}{unit}, {scale * limits[1]:.6g}{unit}]"


def replace_target(text, row, random):
    value, limits = observed(row, random)
    before, after = text.split(f"\n  {row['id']}:\n", 1)
    own, rest = after.split("    use:", 1)
    own = re.sub(r"    value: .*\n", f"    value: {value}\n", own)
    own = re.sub(r"    limits: .*\n", f"    limits: {limits}\n" if limits else "", own)
    return f"{before}\n  {row['id']}:\n{own}    use:{rest}"


# ---- 2. One repeat


def repeat(number, truth, scratch):
    """By parameter: whether it is identified, and whether its interval holds the truth; and the effective draws."""
    random = np.random.Generator(np.random.PCG64(1000 + number))
    calibration = (ROOT / "configs/calibration.yaml").read_text(encoding="utf-8")
    for old, new in EFFORT.items():
        assert old in calibration, f"configs/calibration.yaml no longer holds {old!r}"
        calibration = calibration.replace(old, new)
    folder = Path(scratch) / str(number)
    (folder / "trials").mkdir(parents=True)
    for trial in re.findall(r"  - (trials/\S+)", calibration):
        source = ROOT / "configs" / trial
        rows = ebb("check", source, "--set", f"draw={number}", "--patients", 100000)["targets"]
        text = source.read_text(encoding="utf-8").replace("../parameters/trd.yaml", str(ROOT / "configs/parameters/base.yaml"))
        for row in rows:
            if row["use"] == "calibration":
                text = replace_target(text, row, random)
        (folder / trial).write_text(text, encoding="utf-8")
    (folder / "base.yaml").write_text((ROOT / "configs/parameters/base.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    calibration = calibration.replace("parameters/base.yaml", "base.yaml").replace("name: trd", "name: found")
    (folder / "calibration.yaml").write_text(calibration, encoding="utf-8")
    found = ebb("calibrate", "calibration.yaml", cwd=folder, good=(0,))
    return {row["key"]: (row["identified"], row["lower_5"] <= truth[row["key"]] <= row["upper_95"])
            for row in found["parameters"]}, found["effective_draws"]


# ---- 3. All


def draws_of(path):
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(lines)]


def summary_of(outcomes):
    """By parameter: in how many repeats it is identified, in how many of these and of all its interval holds the truth."""
    counts = {}
    for key in outcomes[0]:
        pairs = [outcome[key] for outcome in outcomes]
        counts[key] = {"identified": sum(known for known, _ in pairs), "holds": sum(known and holds for known, holds in pairs),
                       "holds_of_all": sum(holds for _, holds in pairs)}
    return counts


def main():
    repeats = int(os.environ.get("repeats") or 100)
    draws = draws_of(ROOT / "configs/parameters/trd_draws.csv")
    outcomes, effective = [], []
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(os.cpu_count()) as pool:
        numbers = range(1, repeats + 1)
        for number, (outcome, n_effective) in zip(numbers, pool.map(lambda n: repeat(n, draws[n - 1], scratch), numbers)):
            outcomes.append(outcome)
            effective.append(n_effective)
            print(f"  {number:3} of {repeats}: {sum(known and holds for known, holds in outcome.values())} of "
                  f"{sum(known for known, _ in outcome.values())} identified parameters hold the truth, "
                  f"{sum(holds for _, holds in outcome.values())} of all {len(outcome)}; {n_effective:.0f} effective draws",
                  file=sys.stderr, flush=True)
    counts, good = summary_of(outcomes), True
    print(f"\nrecovery: {repeats} calibrations of simulated data, {np.median(effective):.0f} effective draws in the median (least "
          f"{min(effective):.0f}); intervals of 90 %\n")
    for key, count in counts.items():
        n, k = count["identified"], count["holds"]
        judged = 2 * n >= repeats
        good = good and (not judged or k >= BAR * n)
        share = f"holds the truth in {k:3} of them ({100 * k / n:3.0f} %)" if n else ""
        print(f"  {key:46} identified in {n:3}  {share:38}  {count['holds_of_all']:3} of all {repeats}"
              f"{f'  bar {100 * BAR:.0f} %' if judged else ''}")
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps({"repeats": repeats, "effective_draws": effective, "parameters": counts}, indent=2) + "\n",
                      encoding="utf-8")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
