#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
A mistake in the calibrated set stops the build with its file and line, the sets as they are make a header, and starting values start a fit.

The script that embeds the set at build time reads a strict form of YAML. Each mistake is planted in a copy of the two files.
"""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SETS = ROOT / "configs" / "parameters"
SCRATCH = Path(os.environ["EBB_TMP"])

# Values as the set gives them, so that no calibration makes this file old.
TEXT = (SETS / "trd.yaml").read_text()
GAIN = re.search(r"^  gain: {value: ([0-9.]+),", TEXT, re.M).group(1)
MEDIAN = re.search(r"^  median: {value: [0-9.]+ days,", TEXT, re.M).group(0)

MISTAKES = [  # what is replaced by what in trd.yaml, and what must be said
    (f"  gain: {{value: {GAIN}", f"  gane: {{value: {GAIN}", "base.yaml has no infusion.gane"),
    ("\ninfusion:", "\ninfuzion:", "base.yaml has no infuzion.gain"),
    (f"value: {GAIN}", f"value: {GAIN[:4]}.{GAIN[4:]}", "trd.yaml:"),
    (f"value: {GAIN}", "value: often", "no plain number"),
    (MEDIAN, "  median: {value: 6 weeks,", "write it in the program's unit"),
    ("based_on: base.yaml", "based_on: other.yaml", "based_on: other.yaml, but the file before is base.yaml"),
    ("attainable:\n", "attainable: {}\n", "not in the form that can be embedded"),
]


def embed(change=("", "")):
    shutil.copy(SETS / "base.yaml", SCRATCH)
    text = (SETS / "trd.yaml").read_text()
    assert change[0] in text, change
    (SCRATCH / "trd.yaml").write_text(text.replace(*change, 1))
    return subprocess.run(["awk", "-f", ROOT / "sim/model/embed_set.awk", SCRATCH / "base.yaml", SCRATCH / "trd.yaml"],
                          capture_output=True, text=True)


def starts():
    """Keys whose value is called a start by the set below, and those that the calibration fits."""
    found, path = set(), []
    for line in (SETS / "base.yaml").read_text(encoding="utf-8").splitlines():
        named = re.match(r"( *)([a-z_]+):(.*)", line)
        if named:
            path = path[:len(named.group(1)) // 2] + [named.group(2)]
            if re.search(r"starting value|distribution: start", named.group(3)):
                found.add(".".join(path))
    text = (ROOT / "configs/calibration.yaml").read_text(encoding="utf-8").split("\nfit:\n")[1]
    return found, set(re.findall(r"^  ([a-z_.]+): {from:", text, re.M))


def main():
    done = embed()
    good = done.returncode == 0 and f"#define SET_VALUE_infusion_gain {GAIN}\n" in done.stdout
    wrong = []
    for *change, words in MISTAKES:
        done = embed(tuple(change))
        if done.returncode == 0 or words not in done.stderr or "trd.yaml:" not in done.stderr:
            wrong.append(f"{change}: status {done.returncode}, {done.stderr.strip()}")
    print(f"{'ok' if good else 'not ok'} 1 - the sets as they are make a header")
    print(f"{'not ok' if wrong else 'ok'} 2 - {len(MISTAKES)} mistakes stop the build where they stand")
    for words in wrong:
        print(f"# {words}")
    called, fitted = starts()
    true = len(fitted) > 10 and called == fitted
    print(f"{'ok' if true else 'not ok'} 3 - starting values are those of what is fitted")
    if not true:
        print(f"# {sorted(called ^ fitted)}")
    return 0 if good and not wrong and true else 1


if __name__ == "__main__":
    sys.exit(main())
