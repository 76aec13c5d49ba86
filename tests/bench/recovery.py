#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Does a calibration find the values that made the data?

Each repeat takes a joint draw of configs/parameters/ as the truth, simulates the calibration targets with it, adds the sampling error of as many
patients as stand behind each published number, fits all parameters of configs/calibration.yaml to these data with a shorter search, and
looks which parameters have the truth within the central 90 % of their posterior. Bar: at least 80 of 100 for every identified one.
`make bench only=recovery repeats=10` does fewer. Writes results/bench/recovery.json.

  1. Data from a truth   2. One repeat   3. All
"""
import csv
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
EBB = str(Path(os.environ.get("EBB", ROOT / "build/ebb")).resolve())
RESULT = ROOT / "results/bench/recovery.json"
BAR = 0.8
EFFORT = {"global: 3000, local: 500": "global: 400, local: 0", "most: 20000, effective: 600, draws: 1000":
          "most: 5000, effective: 200, draws: 100", "patients: 8192": "patients: 4096"}


def ebb(*words, cwd=ROOT, good=(0, 6)):
    done = subprocess.run([EBB, *map(str, words)], cwd=cwd, capture_output=True, text=True, check=False)
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
    """Which parameters are identified, and whether their intervals hold the truth."""
    random = np.random.Generator(np.random.PCG64(1000 + number))
    calibration = (ROOT / "configs/calibration.yaml").read_text(encoding="utf-8")
    for old, new in EFFORT.items():
        assert old in calibration, f"configs/calibration.yaml no longer holds {old!r}"
        calibration = calibration.replace(old, new)
    folder = Path(scratch) / str(number)
    (folder / "trials").mkdir(parents=True)
    for trial in re.findall(r"  - (trials/\S+)", calibration):
        source = ROOT / "configs" / trial
        rows = ebb("check", source, "--set", f"draw={number}", "--patients", 100000, "--json", "--quiet")["targets"]
        text = source.read_text(encoding="utf-8").replace("../parameters/trd.yaml", str(ROOT / "configs/parameters/base.yaml"))
        for row in rows:
            if row["use"] == "calibration":
                text = replace_target(text, row, random)
        (folder / trial).write_text(text, encoding="utf-8")
    (folder / "base.yaml").write_text((ROOT / "configs/parameters/base.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    calibration = calibration.replace("parameters/base.yaml", "base.yaml").replace("name: trd", "name: found")
    (folder / "calibration.yaml").write_text(calibration, encoding="utf-8")
    found = ebb("calibrate", "calibration.yaml", "--json", "--quiet", cwd=folder, good=(0,))
    return {row["key"]: row["lower_5"] <= truth[row["key"]] <= row["upper_95"] for row in found["parameters"] if row["identified"]}, found


# ---- 3. All


def main():
    repeats = int(os.environ.get("repeats") or 100)
    lines = [line for line in (ROOT / "configs/parameters/trd_draws.csv").read_text(encoding="utf-8").splitlines() if line[0] != "#"]
    draws = [{key: float(value) for key, value in row.items()} for row in csv.DictReader(lines)]
    counts = {}
    with tempfile.TemporaryDirectory() as scratch:
        for number in range(1, repeats + 1):
            covered, found = repeat(number, draws[number - 1], scratch)
            for key, holds in covered.items():
                n, k = counts.get(key, (0, 0))
                counts[key] = (n + 1, k + holds)
            print(f"  {number:3} of {repeats}: {sum(covered.values())} of {len(covered)} identified parameters hold the truth, "
                  f"{found['effective_draws']:.0f} effective draws", file=sys.stderr, flush=True)
    print(f"\nrecovery: {repeats} calibrations of simulated data; intervals of 90 %\n")
    for key, (n, k) in sorted(counts.items()):
        print(f"  {key:48} identified in {n:3}, holds the truth in {k:3} ({100 * k / n:3.0f} %)  bar {100 * BAR:.0f} %")
    n, k = (sum(c[i] for c in counts.values()) for i in (0, 1))
    print(f"  all {k} of {n} ({100 * k / n:.0f} %)")
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps({"repeats": repeats, "parameters": {key: {"identified": n, "holds": k}
                                                                    for key, (n, k) in counts.items()}}, indent=2) + "\n",
                      encoding="utf-8")
    return 0 if k >= BAR * n else 1


if __name__ == "__main__":
    sys.exit(main())
