#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Do kernels stay fast whatever CFLAGS says?

Builds ebb three times: as it is, with CFLAGS=-O2, and with CFLAGS=-O2 and nothing pinned (KERNEL_LEVEL=), which is what a
distribution's flags did before the Makefile pinned the rooms that every patient goes through. The three then run the same study in
turn, and user time is compared within each round. Only by `make bench only=flags`, as building takes minutes. Writes
results/bench/flags.json.
"""
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RESULT = ROOT / "results/bench/flags.json"
ROUNDS, PATIENTS, BAR = 7, 1_000_000, 1.05
BUILDS = {"as it is": [], "CFLAGS=-O2": ["CFLAGS=-O2"], "CFLAGS=-O2, nothing pinned": ["CFLAGS=-O2", "KERNEL_LEVEL="]}


def build(scratch, number, settings):
    folder = Path(scratch) / f"build{number}"
    outside = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    subprocess.run(["make", "-s", f"BUILD={folder}", *settings, folder / "ebb"], check=True, cwd=ROOT, env=outside,
                   stdout=subprocess.DEVNULL)
    return folder / "ebb"


def user_seconds(program, scratch):
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    subprocess.run([program, "run", "configs/three_policies.yaml", "--record", "summary", "--patients", str(PATIENTS), "--threads", "1",
                    "--out", Path(scratch) / "run.h5", "--force", "--quiet"], check=True, cwd=ROOT, stdout=subprocess.DEVNULL)
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before


def main():
    with tempfile.TemporaryDirectory() as scratch:
        programs = [build(scratch, number, settings) for number, settings in enumerate(BUILDS.values())]
        rounds = [[user_seconds(program, scratch) for program in programs] for _ in range(ROUNDS)]
    ratios = {name: statistics.median(each[i] / each[0] for each in rounds) for i, name in enumerate(BUILDS)}
    print(f"user time of configs/three_policies.yaml, {PATIENTS:,} patients, one thread, median of {ROUNDS} paired rounds\n")
    for name, ratio in ratios.items():
        bar = f"  (bar: at most {BAR} x)  {'met' if ratio <= BAR else 'not met'}" if name == "CFLAGS=-O2" else ""
        print(f"  {name:28} {ratio:8.2f} x{bar}")
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps({"seconds": rounds, "over_as_it_is": ratios, "at_most": BAR}, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
