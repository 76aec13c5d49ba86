#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Which factor on the odds gives each pack of a level of response the share that it stands for?

A pack (high_response, clinic_response, low_response) changes the calibrated set by one factor, that of its modifier response_level, with which
a study of configs/trials/ gives the published share. Another calibrated set needs other factors. Printed are the factors with which the shares
come out to a tenth of a point; `EBB_PACKS=write make bench only=packs` writes them into the packs.
"""
import json
import math
import os
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EBB = str(Path(os.environ.get("EBB", ROOT / "build/ebb")).resolve())
PACKS = {"high_response": ("academic_pooled", "pooled_response"), "clinic_response": ("clinics_pooled", "T158"),
         "low_response": ("sakurai2020", "T153")}
KEY = "modifiers.response_level.attainable_odds"
NEAR = 0.0005


def shares(study, id, factor):
    """What is published and what is simulated with this factor."""
    done = subprocess.run([EBB, "check", ROOT / f"configs/trials/{study}.yaml", "--json", "--quiet", "--set", f"{KEY}={factor:.3g}"],
                          capture_output=True, text=True, check=False)
    if done.returncode not in (0, 6):
        sys.exit(f"bench packs: ebb check failed (status {done.returncode}):\n{done.stderr}")
    row = next(t for t in json.loads(done.stdout)["targets"] if t["id"] == id)
    return row["target"], row["simulated"]


def logit(share):
    return math.log(share / (1 - share))


def solve(study, id):
    """By steps of the log odds of the outcome, which move with those of the factor and a little less."""
    factor = 0.5
    for _ in range(20):
        wanted, given = shares(study, id, factor)
        if abs(wanted - given) < NEAR:
            break
        factor = float(f"{factor * math.exp(logit(wanted) - logit(given)):.3g}")
    return factor, wanted, given


def main():
    print("| pack | factor on the odds | it gives | published | in the file |\n|---|---|---|---|---|")
    for pack, (study, id) in PACKS.items():
        path = ROOT / f"configs/parameters/{pack}.yaml"
        text = path.read_text(encoding="utf-8")
        factor, wanted, given = solve(study, id)
        inside = re.search(r"attainable_odds: \{value: ([0-9.]+)", text)
        print(f"| {pack} | {factor:.3g} | {100 * given:.1f} % | {100 * wanted:.1f} % | {inside[1]} |")
        if os.environ.get("EBB_PACKS") == "write":
            path.write_text(text[:inside.start(1)] + f"{factor:.3g}" + text[inside.end(1):], encoding="utf-8")


if __name__ == "__main__":
    main()
