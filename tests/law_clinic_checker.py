#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
What happens in random clinics holds every rule of sim/clinic/README.md that clinic_checker.py knows: the book, the due day and its window,
chairs, nurses by rooms and breaks, order, prescriber, closing, spacing of inductions, and where everybody went.

law_clinic_checker.py [CLINICS [FIRST]]: 24 clinics unless said, some of which are refused; `make bench only=clinic_events` plays 400.

  1. Clinics and their tables   2. Breaches that are planted   3. All of it
"""
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

import random_clinic
from clinic_checker import check
from command import EBB, ROOT, SCRATCH, Checks, ebb

PROGRAM = Path(EBB).parent / "tests/law_clinic_events"
# Clinics in which a rule was once broken: a place of a day that was over was given back by whoever had left.
FOUND = (1385, 2078)
# What changes no event, or is another way to say what is drawn.
NOT_DRAWN = {"question", "years", "target", "uncertainty", "adherence"}


# ---- 1. Clinics and their tables


def tables(seeds):
    """(clinic, lines) of clinics that were played, and the words with which the others were refused."""
    folder = SCRATCH / "clinics"
    folder.mkdir(exist_ok=True)
    for name in ("hybrid_rescue.yaml", "parameters"):
        if not (folder / name).exists():
            (folder / name).symlink_to(ROOT / "configs" / name)
    clinics, paths = [], []
    for seed in seeds:
        clinics.append(random_clinic.draw(seed))
        paths.append(folder / f"{seed}.yaml")
        paths[-1].write_text("\n".join(random_clinic.written(clinics[-1])) + "\n", encoding="utf-8")
    played, refused = [], []
    done = subprocess.run([PROGRAM, *paths], stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT)
    for line in done.stdout.splitlines():
        kind, *words = line.split(",")
        if kind == "refused":
            refused.append(line)
        elif kind == "clinic":
            played.append((clinics[paths.index(Path(words[0]))], []))
        else:
            played[-1][1].append(line)
    return played, refused


def keys():
    """Of a clinic, at the top: as the program shows them."""
    shown = json.loads(ebb("show", "configs/clinic.yaml", "--json").stdout)
    return {item["key"].split(".")[0] for item in shown["values"]} | {"closed", "rooms", "shifts", "prescriber", "background", "policies"}


# ---- 2. Breaches that are planted


def changed(lines, starts, place, change, which=0):
    """The table with one word of one line changed."""
    at = [i for i, line in enumerate(lines) if line.startswith(starts) or starts in line][which]
    words = lines[at].split(",")
    words[place] = str(change(int(words[place])))
    return lines[:at] + [",".join(words)] + lines[at + 1:]


def planted(lines):
    """(what was done, the table)."""
    def without(word):
        at = next(i for i, line in enumerate(lines) if f",{word}," in line)
        return lines[:at] + lines[at + 1:]

    given = next(i for i, line in enumerate(lines) if line.startswith("session") and line.split(",")[15] == "0")
    start = "session," + ",".join(lines[given].split(",")[1:3]) + ","
    return [("a session in another chair", changed(lines, start, 21, lambda chair: chair + 100)),
            ("a session that begins before it is ready", changed(lines, start, 17, lambda second: second - 7200)),
            ("a session that is planned to end sooner", changed(lines, start, 11, lambda second: second - 60)),
            ("a session that goes before others", changed(lines, start, 14, lambda rank: rank + 1)),
            ("a place at an odd minute", changed(lines, ",booked,", 5, lambda minute: minute + 1)),
            ("a place on another day", changed(lines, ",booked,", 4, lambda day: day + 1)),
            ("a fate that is missing", without("given")), ("a referral that is missing", without("referred")),
            ("a booking that is missing", without("booked")), ("a tally that is one off", changed(lines, "tally,late_days", 2, lambda n: n + 1)),
            ("one nurse more", [line.replace(":1", ":9") if line.startswith("house") else line for line in lines])]


# ---- 3. All of it


def main():
    n, first = int(sys.argv[1]) if len(sys.argv) > 1 else 24, int(sys.argv[2]) if len(sys.argv) > 2 else 0
    checks, sums, bad = Checks(), Counter(), []
    played, refused = tables([*range(first, first + n), *FOUND])
    for clinic, lines in played:
        breaches, counts = check(clinic, lines)
        sums += counts
        bad += [f"{clinic['clinic']}: {breach}" for breach in breaches]
    checks(f"{len(played)} random clinics hold the rules of their page", not bad, "\n".join(bad[:12]))
    checks("most of them can be played", len(played) >= 0.8 * n, "\n".join(refused))
    seen = {"given 0", "given 1", "given 3", "cancels", "failed", "turned_away", "no_show", "refilled", "lost", "gives_up", "background_given"}
    missing = keys() - {key for seed in range(24) for key in random_clinic.draw(seed)} - NOT_DRAWN
    checks("every key of a clinic is in some of them", not missing, missing)
    checks("and all kinds of things happen in them", all(sums[kind] > 0 for kind in seen), sums)
    clinic, lines = max(((c, t) for c, t in played if not check(c, t)[0] and c["nurses"] == 1), key=lambda pair: len(pair[1]))
    for name, table in planted(lines):
        checks(f"noticed: {name}", check(clinic, table)[0], "no breach was found")
    if n > 24:
        print(f"# {len(played)} clinics, {sums['booked']} places booked, {sum(sums[f'given {i}'] for i in range(4))} sessions given")
    return checks.status()


if __name__ == "__main__":
    sys.exit(main())
