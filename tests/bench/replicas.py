#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
How replicas count who is seen: the rates of leaving, solved from published retention, and what they carry.

A replica whose trial counted those whom it still saw says at which rate patients leave; the rate is the one that leaves as many in care as
the trial saw. It is solved here, in a copy of the study without any other target, so that no outcome can take part. Beside the
replica stands another that the same retention allows, in which half of the leavers leave at random: what differs rests on who left.
`make bench only=replicas` puts rates into the files and the tables into configs/trials/README.md. Run it after each calibration: retention
depends on who responds. tests/cli_replicas.py holds files and page to it. `tests/bench/replicas.py FILE...` only prints the rates of these studies.

  1. Studies   2. Solving   3. Half at random   4. The table   5. The page
"""
import json
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EBB = str(Path(os.environ.get("EBB", ROOT / "build/ebb")).resolve())
TRIALS = ROOT / "configs/trials"
PAGE = TRIALS / "README.md"
UNRESPONSIVE, RANDOM, EARLY = "dropout.unresponsive.per_month", "dropout.per_month", "dropout.in_lead_in"
# A rate of three digits: the last one moves a share in care by less than its Monte Carlo error, 0.08 to 0.16 points of 100,000 patients.
DIGITS = 3
# Above this line the page is what `ebb check` prints, below it is written by hand, but for the table.
LINE = "<!-- Above: ebb check configs/trials/*.yaml --markdown. Below: by hand; the table: make bench only=replicas. -->\n"
HEADING = "| replica and target | published, 95 % limits | as in its file | half at random, half without response |\n|---|---|---|---|\n"

# ---- 1. Studies


def retention_in(text):
    """The targets of who is in care that a rate was solved from, as the file writes them."""
    blocks = re.findall(r"^  \w+:\n(?:    .*\n)+", text.split("\ntargets:\n")[-1], re.M)
    return [block for block in blocks if "quantity: in_care" in block and 'because: "solved: ' in block]


def solved():
    """The replicas with a rate solved from retention, by name."""
    return {path.stem: path for path in sorted(TRIALS.glob("*.yaml")) if retention_in(path.read_text(encoding="utf-8"))}


def from_anywhere(path, named):
    """A set as a copy of the study elsewhere must name it: by its whole path if it stands beside the study, else as it is, by a name
    that is found from anywhere (`parameters: trd`)."""
    beside = path.resolve().parent / named.strip("\"'")
    return str(beside.resolve()) if beside.is_file() else named


def only_retention(path):
    """The text of the study without any target but that of who is in care: nothing else is there to be looked at."""
    text = path.read_text(encoding="utf-8")
    kept = retention_in(text)
    assert len(kept) == 1, f"{path.name}: one target of who is in care, with `because: \"solved: ...\"`"
    head = text.split("\ntargets:\n")[0]
    head = re.sub(r"^parameters: (\S+)", lambda found: f"parameters: {from_anywhere(path, found[1])}", head, flags=re.M)
    return f"{head}\ntargets:\n{kept[0]}"


def check(path, settings):
    """What `ebb check` says of each target of the study, by name."""
    words = [word for key, value in settings.items() for word in ("--set", f"{key}={value}")]
    done = subprocess.run([EBB, "check", str(path), "--json", "--quiet", "--draws", "0", *words], capture_output=True, text=True, check=False)
    if done.returncode not in (0, 6):  # 6: a fitted target is missed, which is no trouble here
        sys.exit(f"bench replicas: ebb check failed (status {done.returncode}):\n{done.stderr}")
    return {target["id"]: target for target in json.loads(done.stdout)["targets"]}


def key_of(path):
    """The rate that the file solves: of those without response, if it has them leave."""
    return UNRESPONSIVE if "\n  unresponsive:\n" in path.read_text(encoding="utf-8") else RANDOM


def rate_in(path):
    """The rate that the file gives, in per cent a month."""
    text = path.read_text(encoding="utf-8")
    return float(re.search(r"per_month: \{value: (\S+) %", text.split("\n  unresponsive:\n")[1] if key_of(path) == UNRESPONSIVE else text)[1])


def put_rate(path, rate):
    """Writes the rate into the file, and into those that say they have it from there."""
    text = path.read_text(encoding="utf-8")
    before, line, after = text.rpartition("\n  unresponsive:\n")
    path.write_text(before + line + re.sub(r"per_month: \{value: \S+ %", f"per_month: {{value: {rate:g} %", after, count=1), encoding="utf-8")
    for other in sorted(TRIALS.glob("*.yaml")):
        text = other.read_text(encoding="utf-8")
        other.write_text(re.sub(rf'per_month: \{{value: \S+ %(, source: "as in {path.name})', rf"per_month: {{value: {rate:g} %\1", text), encoding="utf-8")


# ---- 2. Solving


def solve(path, key, retention, others):
    """The rate, in per cent a month, that keeps such a share in care. The share falls with the rate, by the same luck: halving finds it."""
    def kept(rate):
        (found,) = check(path, {**others, key: f"{rate} %"}).values()
        return found["simulated"]
    low, high = 0.0, 100.0
    while kept(high) > retention:
        low, high = high, 2 * high
    while high - low > 0.002 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if kept(middle) > retention else (low, middle)
    return float(f"{(low + high) / 2:.{DIGITS}g}")


# ---- 3. Half at random


def half(path, retention):
    """The rates at which half of the leavers leave at random, from day 0 on, and the others for want of response."""
    random = solve(path, RANDOM, (1 + retention) / 2, {UNRESPONSIVE: "0 %", EARLY: "true"})
    return random, solve(path, UNRESPONSIVE, retention, {EARLY: "true", RANDOM: f"{random} %"})


def settings_of(rates):
    return {EARLY: "true", RANDOM: f"{rates[0]} %", UNRESPONSIVE: f"{rates[1]} %"}


def halves_on(page):
    """The rates of section 3 that the page shows, by replica: solving takes a minute, and a test has not that long."""
    return {name: (float(random), float(other))
            for name, random, other in re.findall(r"^\| \[(\w+)\].*?\| *(\S+) % a month at random, (\S+) % without response \|$", page, re.M)}


# ---- 4. The table


def cell(target):
    return f"{100 * target['simulated']:.1f} %, {'inside' if target['lower'] <= target['simulated'] <= target['upper'] else '**outside**'}"


def in_care(found):
    return next(target for target in found.values() if target["quantity"] == "in_care")


def table(halves):
    """Each replica with its rates, then its targets of scores under both; what is only shown is marked so."""
    rows = HEADING
    for name, path in solved().items():
        ours, other = check(path, {}), check(path, settings_of(halves[name]))
        kept, who = in_care(ours), "without response" if key_of(path) == UNRESPONSIVE else "at random"
        rows += (f"| [{name}]({path.name}) | {100 * kept['target']:.1f} % of {kept['of']} in care | {rate_in(path):g} % a month {who} | "
                 f"{halves[name][0]:g} % a month at random, {halves[name][1]:g} % without response |\n")
        for target in ours.values():
            if target["quantity"] != "in_care":
                shown = ", shown" if target["use"] == "shown" else ""
                rows += (f"| {target['id']}{shown} | {100 * target['target']:.1f} % ({100 * target['lower']:.1f} to {100 * target['upper']:.1f}) | "
                         f"{cell(target)} | {cell(other[target['id']])} |\n")
    return rows


# ---- 5. The page


def put_page(rows, folder):
    """The page again: what `ebb check` prints, the line, and what was written by hand around the table."""
    printed = subprocess.run([EBB, "check", *map(str, sorted(TRIALS.glob("*.yaml"))), "--markdown", "--quiet"], capture_output=True, text=True, check=False)
    by_hand = PAGE.read_text(encoding="utf-8").split(LINE)[1]
    start = by_hand.index(HEADING)
    end = by_hand.index("\n\n", start) + 1
    page = solve_mine(printed.stdout + LINE + by_hand[:start] + rows + by_hand[end:], folder)
    said = mine(page, folder)
    PAGE.write_text(MINE.sub(lambda found: found[1] + said + found[2], page), encoding="utf-8")


MINE = re.compile(r"(my_trial.yaml` plays it:\n\n```\n).*?(\n```)", re.S)


def write_mine(page, path):
    """The trial that the page writes down, in a file."""
    text = re.search(r"```yaml\n(.*?)```", page, re.S)[1]
    path.write_text(text.replace("../parameters", str(TRIALS.resolve().parent / "parameters")), encoding="utf-8")
    return path


def solve_mine(page, folder):
    """The page with the rate of leaving of that trial solved, as of the others."""
    _, _, rate = say_rate(write_mine(page, Path(folder, "page.yaml")), folder)
    page, n = re.subn(r'(per_month: \{value: )\S+( %, source: "solved from 81 of 90 seen)', rf"\g<1>{rate:g}\2", page)
    assert n == 1, "the trial on the page has no solved rate"
    return page


def mine(page, folder):
    """What `ebb check` prints for the trial that the page writes down, without its sums."""
    path = write_mine(page, Path(folder, "my_trial.yaml"))
    done = subprocess.run([EBB, "check", path.name, "--quiet"], cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout.split("\n\n")[0]


def say_rate(path, scratch):
    """The rate of any study that has such a target: a trial that is not in the folder."""
    bare = Path(scratch, f"bare_{path.name}")
    bare.write_text(only_retention(path), encoding="utf-8")
    retention = in_care(check(bare, {}))["target"]
    rate = solve(bare, key_of(path), retention, {})
    print(f"{path.stem}: {100 * retention:.1f} % in care at {rate:g} % a month", flush=True)
    return bare, retention, rate


def main():
    halves = {}
    with tempfile.TemporaryDirectory() as scratch:
        for path in map(Path, sys.argv[1:]):
            say_rate(path, scratch)
        for name, path in {} if sys.argv[1:] else solved().items():
            bare, retention, rate = say_rate(path, scratch)
            halves[name] = half(bare, retention)
            put_rate(path, rate)
        if halves:
            put_page(table(halves), scratch)
    return 0


if __name__ == "__main__":
    sys.exit(main())
