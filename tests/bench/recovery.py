#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Does a calibration find the values that made the data, when sources disagree as much as they do?

Each repeat takes a joint draw of the calibrated set as the truth, spreads of sources included, simulates the calibration targets with it, adds
effects of sources, of numbers, and sampling errors with the covariance of the patients (recovery_of.c, by the law that the likelihood assumes),
fits all parameters of configs/calibration.yaml to these data, and looks which have the truth within the central 90 % of their posterior.

Judged are the parameters of patients that the sources identify: whose posterior in the set is at most 0.7 as wide as the prior, as the set itself
says, before any repeat. Spreads of sources are printed and not judged: a posterior that rules out large ones is narrow in that sense, but a truth
drawn from it lies near 0 more often than the prior says, where no central interval reaches; the count of all together is printed with
those of them that are as narrow, too. Bars: at least 80 of 100 repeats for each, 87 to 93 %
of all together. Every fit plays the real model, without a surrogate, and with as many patients as the calibration's own: with 4,096 the luck of
patients gives the log likelihood a scatter of 1.6, and of 2,000 points 8 to 150 counted. A simulation of all trials takes 80 ms of a core, a fit
some 100 s, 100 of them three hours of a core. Each repeat is kept in
results/bench/recovery.jsonl and not done again, unless calibration, set or studies have changed: `make bench only=recovery repeats=10`, then
repeats=100, does ninety more. recovery=SET, calibration=FILE take others.

  1. A calibration of less effort   2. Repeats   3. All
"""
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BUILD = Path(os.environ.get("EBB", ROOT / "build/ebb")).resolve().parent
PROGRAM = BUILD / "tests/bench/recovery_of"
SET = Path(os.environ.get("recovery") or ROOT / "configs/parameters/trd.yaml").resolve()
CALIBRATION = Path(os.environ.get("calibration") or ROOT / "configs/calibration.yaml").resolve()
KEPT, RESULT = ROOT / "results/bench/recovery.jsonl", ROOT / "results/bench/recovery.json"
BAR, TOGETHER, IDENTIFIED = 0.8, (0.87, 0.93), 0.7

# Of twelve fits with 2,000 points at most one came to a single effective draw, whose interval is a point: hence 4,000.
# No search: Newton's steps go from the set that the calibration starts from, which is as far from each truth as from the data that were published.
EFFORT = {"search": "{global: 0, local: 0}", "posterior": "{most: 4000, effective: 100, draws: 1}", "name": "recovered"}

# ---- 1. A calibration of less effort


def write_calibration(folder):
    """The calibration with its set and studies in a folder of their own. Returns its path, and a digest of all that decides a repeat."""
    text = CALIBRATION.read_text(encoding="utf-8")
    for key, value in EFFORT.items():
        text, n = re.subn(rf"(?m)^{key}: .*$", f"{key}: {value}", text)
        assert n == 1, f"{CALIBRATION} has no line that begins with {key}"
    digest = hashlib.sha256()
    start, *trials = re.findall(r"(?m)^(?:parameters: |  - )(\S+)", text)
    beside = [path.relative_to(CALIBRATION.parent) for path in sorted((CALIBRATION.parent / start).parent.glob("*.yaml"))]  # instruments, too
    for path in [*beside, *trials]:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(CALIBRATION.parent / path, target)
        digest.update(target.read_bytes())
    path = folder / "calibration.yaml"
    path.write_text(text, encoding="utf-8")
    for other in (path, SET, SET.with_name(SET.stem + "_draws.csv")):
        digest.update(other.read_bytes())
    return path, digest.hexdigest()


def identified():
    """Key -> width over the prior's of what in the set is narrow enough, as its sources say: of parameters of patients, and of spreads of sources."""
    keys, spreads, sections = {}, {}, []
    for line in SET.read_text(encoding="utf-8").splitlines():
        found = re.match(r"( *)([a-z_]+):(.*)", line)
        if not found:
            continue
        sections = sections[:len(found[1]) // 2] + [found[2]]
        width = re.search(r", (\d+) % as wide as that of the prior", found[3])
        if width and int(width[1]) <= 100 * IDENTIFIED:
            (spreads if sections[0] == "sources" else keys)[".".join(sections)] = int(width[1]) / 100
    return keys, spreads


# ---- 2. Repeats


def repeat(number, calibration, digest):
    with tempfile.TemporaryDirectory() as journal:
        done = subprocess.run([PROGRAM, calibration, SET, str(number), journal], capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"bench recovery: repeat {number} failed:\n{done.stderr}")
    return {"digest": digest, **json.loads(done.stdout)}


def kept_repeats(digest):
    lines = KEPT.read_text(encoding="utf-8").splitlines() if KEPT.exists() else []
    rows = [json.loads(line) for line in lines if line.endswith("}")]  # a kill may have cut the last
    return {row["draw"]: row for row in rows if row["digest"] == digest}


def do_repeats(numbers, calibration, digest):
    done = kept_repeats(digest)
    KEPT.parent.mkdir(parents=True, exist_ok=True)
    left = [number for number in numbers if number not in done]
    with ThreadPoolExecutor(os.cpu_count()) as pool, KEPT.open("a", encoding="utf-8") as file:
        for row in pool.map(lambda number: repeat(number, calibration, digest), left):
            file.write(json.dumps(row) + "\n")
            file.flush()
            done[row["draw"]] = row
            print(f"  {row['draw']:3}: {sum(holds(of) for of in row['rows'])} of {len(row['rows'])} hold the truth, "
                  f"{row['effective_draws']:.0f} effective draws", file=sys.stderr, flush=True)
    return [done[number] for number in numbers]


# ---- 3. All


def holds(row):
    return row["lower_5"] <= row["truth"] <= row["upper_95"]


def main():
    repeats = int(os.environ.get("repeats") or 100)
    keys, spreads = identified()
    print(f"identified by the sources, as {SET.name} says (width of the posterior over that of the prior, at most {IDENTIFIED}):\n"
          + "".join(f"  {key:46} {width:.2f}{'  not judged' if key in spreads else ''}\n" for key, width in {**keys, **spreads}.items()), flush=True)
    with tempfile.TemporaryDirectory() as scratch:
        rows = do_repeats(range(1, repeats + 1), *write_calibration(Path(scratch)))
    counts = {of["key"]: sum(holds(r["rows"][i]) for r in rows) for i, of in enumerate(rows[0]["rows"])}
    effective = sorted(row["effective_draws"] for row in rows)
    print(f"recovery: {repeats} calibrations of simulated data; effective draws {effective[0]:.0f} to {effective[-1]:.0f}, half of them above "
          f"{effective[len(effective) // 2]:.0f}; intervals of 90 %\n")
    good = True
    for key, count in counts.items():
        judged = key in keys
        good = good and (not judged or count >= BAR * repeats)
        print(f"  {key:46} holds the truth in {count:3} of {repeats} ({100 * count / repeats:3.0f} %)"
              f"{f'  bar {100 * BAR:.0f} %' if judged else ''}")
    together, with_spreads = (sum(counts[key] for key in those) / max(1, len(those) * repeats) for those in (keys, {**keys, **spreads}))
    good = good and TOGETHER[0] <= together <= TOGETHER[1]
    print(f"\n  together, of those identified {100 * together:.1f} %  bar {100 * TOGETHER[0]:.0f} to {100 * TOGETHER[1]:.0f} %\n"
          f"  together with the {len(spreads)} spreads that are identified {100 * with_spreads:.1f} %, not judged")
    RESULT.write_text(json.dumps({"repeats": repeats, "effective_draws": effective, "identified": keys, "holds": counts,
                                  "together": together, "together_with_spreads": with_spreads}, indent=2) + "\n", encoding="utf-8")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
