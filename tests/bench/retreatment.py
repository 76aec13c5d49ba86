#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
What becomes of patients who relapsed and are induced again: does the model foretell it, and at what price?

Castro 2023 followed two groups of patients of SUSTAIN-1 into a second induction: 32 who had relapsed on esketamine, 64 who had on placebo
(configs/trials/sustain3_retreatment.yaml). `setbacks.release` is what the model has for it. Four sets are played:

  held out    all parameters fitted again, with the numbers of those who relapsed on placebo and none of those who did on esketamine
  without     that fit's set, but with nothing released: what the mechanism has to do with it
  the set     configs/parameters/trd.yaml, fitted to both
  the rival   configs/parameters/short_setbacks.yaml: set-backs that pass within 8 days, and no release

Bars: the fit foretells week 4 of those it has not seen within 10 points; the set has week 4 of both groups within 10 points, weeks 24 and 52
inside the 95 % limits of the two groups pooled (why 38 and 69 % differ at week 24 is not explained), and SUSTAIN-1's fitted numbers inside theirs.
Limits are those of the trial's own size (Wilson's). The rival is printed beside, without bars.

The fit is a search and 200 effective draws, some 2 minutes of two cores. It is kept in results/bench/retreatment/ and not done again unless
calibration, studies or the set it starts from change; a stopped one goes on. A million patients play each set: of 100,000 a stratum of
SUSTAIN-1 leaves an error of 0.5 points, more than a number can be from its limit.

  1. A fit that holds a group out   2. Playing a set   3. The table   4. Bars
"""
import hashlib
import json
import math
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EBB = str(Path(os.environ.get("EBB", ROOT / "build/ebb")).resolve())
CONFIGS, TRIALS, SETS = ROOT / "configs", ROOT / "configs/trials", ROOT / "configs/parameters"
KEPT = ROOT / "results/bench/retreatment"
NAME = "held_out"
PATIENTS = 1_000_000
EFFORT = {"name": NAME, "posterior": "{most: 20000, effective: 200, draws: 200}"}
NEAR, Z = 0.10, 1.959963984540054
# The numbers of Castro 2023 by week and measure: of those who relapsed on esketamine, and of those who did on placebo.
NUMBERS = {(week, what): (f"T{50 + i:03}", f"T{56 + i:03}") for i, (week, what) in
           enumerate((week, what) for week in (4, 24, 52) for what in ("response", "remission"))}
WORDS = re.compile(r"^ *(?:#|cause:|because:|source:|note:).*\n| +# .*$", re.M)  # of a study, that no fit looks at

# ---- 1. A fit that holds a group out


def files_of_fit():
    """Path -> text: the calibration, its set and its studies, in which the numbers of those who relapsed on esketamine are not fitted."""
    text = (CONFIGS / "calibration.yaml").read_text(encoding="utf-8")
    for key, value in EFFORT.items():
        text, n = re.subn(rf"(?m)^{key}: .*$", f"{key}: {value}", text)
        assert n == 1, f"configs/calibration.yaml: no line that begins with {key}"
    names = re.findall(r"(?m)^(?:parameters: |  - )(\S+)", text)
    files = {name: (CONFIGS / name).read_text(encoding="utf-8") for name in names}
    files["parameters/instruments.yaml"] = (SETS / "instruments.yaml").read_text(encoding="utf-8")
    study = "trials/sustain3_retreatment.yaml"
    for held, _ in NUMBERS.values():
        files[study], n = re.subn(rf"(?m)(^  {held}:\n(?:    .*\n)*?)    weight: .*\n    use: calibration$", r"\1    use: validation", files[study])
        assert n == 1, f"configs/{study}: {held} is not fitted"
    return {**files, "calibration.yaml": text}


def fit_without():
    """The set of that fit, from where it is kept or fitted now."""
    files = files_of_fit()
    digest = hashlib.sha256("".join(f"{name}\n{WORDS.sub('', text)}" for name, text in sorted(files.items())).encode()).hexdigest()[:12]
    folder = KEPT / digest
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    found = folder / f"parameters/{NAME}.yaml"
    if not found.exists():
        done = subprocess.run([EBB, "calibrate", "calibration.yaml"], cwd=folder, stdout=subprocess.PIPE, text=True, check=False)
        if not found.exists():
            sys.exit(f"bench retreatment: the fit failed (status {done.returncode})")
    return found


# ---- 2. Playing a set


def play(path, *words):
    """What `ebb check` says of each number of the two studies under this set, by name."""
    with tempfile.TemporaryDirectory() as scratch:
        studies = []
        for name in ("sustain1", "sustain3_retreatment"):
            text = (TRIALS / f"{name}.yaml").read_text(encoding="utf-8")
            studies.append(Path(scratch, f"{name}.yaml"))
            studies[-1].write_text(re.sub(r"(?m)^parameters: .*", f"parameters: {path}", text), encoding="utf-8")
        done = subprocess.run([EBB, "check", *studies, "--json", "--quiet", "--draws", "0", "--set", f"patients={PATIENTS}", *words],
                              capture_output=True, text=True, check=False)
    if done.returncode not in (0, 6):  # 6: a fitted number is missed, which is judged here
        sys.exit(f"bench retreatment: ebb check failed (status {done.returncode}):\n{done.stderr}")
    return {row["id"]: row for row in json.loads(done.stdout)["targets"]}


def limits(share, n):
    """Wilson's 95 % limits, as ebb takes them for a share of n patients."""
    middle, half = share + Z * Z / (2 * n), Z * math.sqrt(share * (1 - share) / n + Z * Z / (4 * n * n))
    return [(middle + sign * half) / (1 + Z * Z / n) for sign in (-1, 1)]


def pooled(rows, pair, column):
    """Both groups together, each with as many patients as were published."""
    n = [rows[name]["of"] for name in pair]
    return sum(rows[name][column] * of for name, of in zip(pair, n)) / sum(n), sum(n)


def outside(rows):
    """The fitted numbers of SUSTAIN-1 outside their limits."""
    return [name for name, row in rows.items() if "sustain3" not in row["study"] and row["use"] == "calibration" and not row["inside"]]


# ---- 3. The table


def print_table(sets):
    rows = next(iter(sets.values()))
    print(f"| relapsed on | week | | published, 95 % limits | {' | '.join(sets)} |\n|---|---|---|---|{'---|' * len(sets)}")
    for group, label in enumerate(("esketamine", "placebo")):
        for (week, what), pair in NUMBERS.items():
            row = rows[pair[group]]
            print(f"| {label} | {week} | {what} | {of_limits(row['target'], (row['lower'], row['upper']))} | "
                  f"{' | '.join(percent(of[pair[group]]['simulated']) for of in sets.values())} |")
    for (week, what), pair in NUMBERS.items():
        published = pooled(rows, pair, "target")
        print(f"| either | {week} | {what} | {of_limits(published[0], limits(*published))} | "
              f"{' | '.join(percent(pooled(of, pair, 'simulated')[0]) for of in sets.values())} |")
    fitted = sum("sustain3" not in row["study"] and row["use"] == "calibration" for row in rows.values())
    print(f"| SUSTAIN-1's fitted numbers | | inside | of {fitted} | {' | '.join(str(fitted - len(outside(of))) for of in sets.values())} |\n")


def percent(share):
    return f"{100 * share:.1f} %"


def of_limits(share, around):
    return f"{percent(share)} ({100 * around[0]:.1f} to {100 * around[1]:.1f})"


# ---- 4. Bars


def bars(held_out, ours):
    """What must hold, each with whether it does."""
    for what in ("response", "remission"):
        row = held_out[NUMBERS[4, what][0]]
        yield (f"held out: week 4, {what} of those who relapsed on esketamine: foretold {percent(row['simulated'])}, published {percent(row['target'])}",
               "within 10 points", abs(row["simulated"] - row["target"]) <= NEAR)
    for (week, what), pair in NUMBERS.items():
        for group, label in enumerate(("esketamine", "placebo") if week == 4 else ()):
            row = ours[pair[group]]
            yield (f"the set: week 4, {what} of those who relapsed on {label}: {percent(row['simulated'])}, published {percent(row['target'])}",
                   "within 10 points", abs(row["simulated"] - row["target"]) <= NEAR)
        if week > 4:
            simulated, (low, high) = pooled(ours, pair, "simulated")[0], limits(*pooled(ours, pair, "target"))
            yield f"the set: week {week}, {what} of both groups: {percent(simulated)}", f"{percent(low)} to {percent(high)}", low <= simulated <= high
    missed = outside(ours)
    words = ", ".join(f"{name} {percent(ours[name]['simulated'])}, limits {percent(ours[name]['lower'])} to {percent(ours[name]['upper'])}" for name in missed)
    yield f"the set: SUSTAIN-1's fitted numbers outside: {words or 'none'}", "none", not missed


def main():
    held_out = fit_without()
    sets = {"held out": held_out, "without": held_out, "the set": SETS / "trd.yaml", "the rival": SETS / "short_setbacks.yaml"}
    settings = {"without": ("--set", "setbacks.release=0")}
    release = {name: re.search(r"(?m)^  release: \{value: ([0-9.]+)", path.read_text(encoding="utf-8"))[1] for name, path in sets.items() if name not in settings}
    print(f"setbacks.release: {', '.join(f'{value} ({name})' for name, value in release.items())}\n", flush=True)
    played = {name: play(path, *settings.get(name, ())) for name, path in sets.items()}
    print_table(played)
    good = True
    for what, bar, holds in bars(played["held out"], played["the set"]):
        good = good and holds
        print(f"  {what}  bar {bar}{'' if holds else '  MISSED'}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
