#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
How much slower is this ebb than one from before?

Of two programs on one machine only their ratio means anything, and only of runs that stand beside each other: another load a minute
later is another time. So each round runs both, in turn first, one thread each: the default three policies as they are, their summary
alone (of which start and end of the program are a quarter), and that of many patients. The CPU times of a round are divided, and the
median of all rounds is told. Only by `make bench only=before before=PATH`, PATH being a folder that holds another version of ebb,
built: each program runs in its own folder, on its own configs/three_policies.yaml. Writes results/bench/before.json.

The bar is that of a change which adds outcomes to everybody's run: at most 8 % slower.
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
RESULT = ROOT / "results/bench/before.json"
BAR = 1.08
# what is measured: (arguments, rounds)
RUNS = {"as they are": ((), 11), "summary alone": (("--record", "summary"), 15),
        "summary of 1,000,000 patients": (("--record", "summary", "--patients", "1000000"), 9)}


def cpu_seconds(folder, scratch, arguments):
    """In a file of its own each time: replacing one is work that the other would not have."""
    out = Path(scratch) / "run.h5"
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([folder / "build/ebb", "run", "configs/three_policies.yaml", "--threads", "1", "--out", out, *arguments], check=True,
                   cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    out.unlink()
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measure(folders, arguments, rounds):
    seconds = []
    with tempfile.TemporaryDirectory() as scratch:
        for turn in range(rounds):
            order = folders if turn % 2 == 0 else folders[::-1]
            of = {folder: cpu_seconds(folder, scratch, arguments) for folder in order}
            seconds.append([of[folder] for folder in folders])
    return seconds


def main():
    before = Path(os.environ.get("before") or "nothing").resolve()
    if not (before / "build/ebb").is_file():
        print("make bench only=before needs before=PATH, a folder that holds another version of ebb, built (PATH/build/ebb)")
        return 1
    print(f"CPU time of configs/three_policies.yaml, one thread, over that of {before}: medians of paired rounds\n")
    result = {}
    for name, (arguments, rounds) in RUNS.items():
        seconds = measure((before, ROOT), arguments, rounds)
        ratio = statistics.median(now / then for then, now in seconds)
        print(f"  {name:32} {ratio:8.3f} x  (bar: at most {BAR} x)  {'met' if ratio <= BAR else 'not met'}", flush=True)
        result[name] = {"seconds": seconds, "over_before": ratio, "at_most": BAR}
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
