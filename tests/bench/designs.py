#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
What does a row of a design cost beyond its patients?

So many rows of 1,000 patients each, against one run of as many patients in all under the same policies, both keeping no patients. Runs
stand beside each other, in turn first, one thread each; CPU times of a round are divided, and the median is told. Memory is that of
ten times the rows over that of the rows, less the table's own growth. Only by `make bench only=designs rows=1000`; 10,000 rows unless
said (a run of 10 million patients, some 10 s each). Writes results/bench/designs.json.

The bar: a row costs at most half as much again as its patients do, and no memory beyond its line of the table.
"""
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
RESULT = ROOT / "results/bench/designs.json"
BAR, ROUNDS, PATIENTS, OUTCOMES = 1.5, 5, 1000, 3
MOST_BEYOND = 4e6  # bytes: what an allocator rounds up, and buffers of the file
DESIGN = """design:
  kind: sobol
  rows: {rows}
  outcomes: [response_weeks, infusions_per_year, relapsed_by_52_weeks]
  vary:
    policies.symptom_driven.booster.trigger: {{from: 16 points, to: 20 points}}
    infusion.gain: {{from: 0.70, to: 0.74}}
"""


def study(scratch, rows):
    text = (ROOT / "configs/three_policies.yaml").read_text(encoding="utf-8")
    text = text.replace("parameters/trd.yaml", str(ROOT / "configs/parameters/trd.yaml"))
    path = Path(scratch) / f"rows_{rows}.yaml"
    path.write_text(text + DESIGN.format(rows=rows), encoding="utf-8")
    return path


def play(scratch, *words):
    """CPU seconds, and the most memory in bytes."""
    out = Path(scratch) / "out.h5"
    command = [ROOT / "build/ebb", "run", *map(str, words), "--record", "summary", "--threads", "1", "--out", str(out), "--quiet"]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    assert status == 0, command
    out.unlink()
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024.0


def main():
    rows = int(os.environ.get("rows") or 10000)
    with tempfile.TemporaryDirectory() as scratch:
        design, ten = study(scratch, rows), study(scratch, 10 * rows)
        pairs = []
        for turn in range(ROUNDS):
            of = {}
            for name in ("rows", "run") if turn % 2 == 0 else ("run", "rows"):
                of[name] = play(scratch, design, "--patients", PATIENTS) if name == "rows" else play(
                    scratch, "configs/three_policies.yaml", "--no-uncertainty", "--patients", rows * PATIENTS)
            pairs.append((of["rows"], of["run"]))
        few, many = (play(scratch, path, "--patients", 1)[1] for path in (design, ten))
    ratio = statistics.median(a[0] / b[0] for a, b in pairs)
    answers = OUTCOMES * 5  # three policies, two differences
    beyond = many - few - 9 * rows * answers * 16 * 2  # the table, and its rows on the way into the file
    print(f"{rows} rows of {PATIENTS} patients over one run of {rows * PATIENTS}, one thread, median of {ROUNDS} rounds\n")
    print(f"  CPU time  {ratio:8.3f} x  (bar: at most {BAR} x)  {'met' if ratio <= BAR else 'not met'}")
    print(f"  memory    {beyond / 1e6:8.1f} MB beyond the table for ten times the rows  (bar: at most {MOST_BEYOND / 1e6:.0f} MB)  "
          f"{'met' if beyond <= MOST_BEYOND else 'not met'}")
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps({"rows": rows, "seconds": pairs, "ratio": ratio, "at_most": BAR, "bytes": [few, many]}, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
