#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Shares of a design's rows, played in any order and merged, make the file of one process for every kind of design; what does not belong together is refused by
the name of the file.

  1. Files   2. Merged is whole   3. Stopped and gone on   4. Refusals
"""
import json
import shutil
import signal
import subprocess
import sys
import time

import h5py

from cli_design_files import DESIGNS, PRICES, STUDY, TABLE, written
from command import EBB, ROOT, SCRATCH, STUDY as STUDY_ALONE, Checks, ebb
from cli_shards import datasets

# ---- 1. Files

SHARDS = (1, 2, 3, 7)
PRICED = f"{STUDY}parameters: {ROOT / 'configs/parameters/trd.yaml'}\n{PRICES}"
NAMED = "design: {{vary: {{{}, policies.at_need.booster.trigger: {{values: [16 points, 20 points]}}}}, outcomes: [response_weeks, infusions_per_year]}}\n"
SET = f"{STUDY}parameters: {ROOT / 'configs/parameters/trd.yaml'}\n"
NAMES_FILES = { # what stands in another file, beside which no piece lies
    "parameters": STUDY + NAMED.format(f"parameters: {{values: [{ROOT / 'configs/parameters/low_response.yaml'}, {ROOT / 'configs/parameters/high_response.yaml'}]}}"),
    "draw": SET + NAMED.format("draw: {values: [3, 7, 11]}"),
    "site": SET + "draw: 3\n" + NAMED.format("site: {values: [typical, new]}"),
    "set_in_draws": STUDY + NAMED.format(f"parameters: {{values: [{ROOT / 'configs/parameters/trd.yaml'}, {ROOT / 'configs/parameters/tolerance_on.yaml'}]}}").replace(
        "design: {", "design: {draws: 3, "),
    "instrument": STUDY + NAMED.format("instrument: {values: [QIDS-SR16, PHQ-9]}").replace("16 points, 20 points", "12 points, 15 points"),
}
MORE = {
    "prices": PRICED + "design: {draws: 3, vary: {costs.infusion.value: {values: [200, 300]}, policies.at_need.booster.trigger: {values: [16 points, 20 points]}}, outcomes: [cost, qaly]}\n",
    "front": STUDY + "design: {vary: {policies.at_need.booster.trigger: {from: 14 points, to: 22 points, steps: 5}}, outcomes: [response_weeks, infusions_per_year]}\n",
}


def shard(study, out, k, n, *words):
    return ebb("run", study, "--out", out, "--quiet", "--shard", f"{k}/{n}", "--threads", str(1 + k % 2), *words)


def studies():
    (SCRATCH / "rows.csv").write_text(TABLE, encoding="utf-8")
    for name, design in DESIGNS.items():
        yield name, written(name, design)
    for name, text in {**MORE, **NAMES_FILES}.items():
        path = SCRATCH / f"{name}.yaml"
        path.write_text(text, encoding="utf-8")
        yield name, path


# ---- 2. Merged is whole


def merged_in(folder, study, n):
    """Pieces alone are merged: the study and its table are not beside them."""
    folder.mkdir()
    said = [done.stderr for k in range(n, 0, -1) if (done := shard(study, folder / "run.h5", k, n)).returncode != 0]
    merged = ebb("merge", folder / "run.h5", "--quiet")
    found = datasets(folder / "run.h5") if merged.returncode == 0 else ({}, [])
    shutil.rmtree(folder)
    return *found, said + [merged.stderr]


def check_merged(check):
    """Every kind in one number of shares, and those whose rows are not played as they come in all."""
    for i, (name, study) in enumerate(studies()):
        whole = SCRATCH / f"{name}.h5"
        played = ebb("run", study, "--out", whole, "--quiet")
        one, about = datasets(whole) if played.returncode == 0 else ({}, [])
        wrong = [] if played.returncode == 0 else [played.stderr]
        for n in SHARDS[2:] if name in MORE else SHARDS[i % 4:][:1]:
            other, of_other, said = merged_in(SCRATCH / "pieces", study, n)
            wrong += [(n, at) for at in one.keys() | other.keys() if one.get(at) != other.get(at)] + ([] if about == of_other else [(n, about, of_other, said)])
        check(f"shares of a design {name}, merged, are the file of one process, dataset by dataset", not wrong and len(one) > 5, wrong)


# ---- 3. Stopped and gone on


def check_stopped(check):
    """The share in the middle, so that its first row is not the design's; one signal that can be caught, which comes before any row is finished, and one that
    cannot."""
    study = SCRATCH / "stopped.yaml"
    study.write_text(STUDY.replace("100", "1200") + f"parameters: {ROOT / 'configs/parameters/trd.yaml'}\ndesign: {{kind: lists, draws: 80, vary: {{infusion.gain: "
                     "{values: [0.55, 0.6, 0.65]}}, outcomes: [response_weeks, infusions_per_year]}\n", encoding="utf-8")
    whole = SCRATCH / "whole.h5"
    ebb("run", study, "--out", whole, "--quiet")
    for number, status, size in ((signal.SIGTERM, 75, 0), (signal.SIGKILL, -9, 1500)):
        out = SCRATCH / f"stopped_{status}" / "run.h5"
        journal = out.with_name("run.shard-2-of-3.h5.journal")
        child = subprocess.Popen([EBB, "run", str(study), "--out", str(out), "--shard", "2/3", "--quiet", "--threads", "1"], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        end = time.monotonic() + 60
        while child.poll() is None and time.monotonic() < end and not (journal.exists() and journal.stat().st_size >= size):
            time.sleep(0.002)
        child.send_signal(number)
        said = child.communicate(timeout=60)[1]
        early = ebb("merge", out, "--quiet")
        done = [shard(study, out, k, 3, "--json") for k in (1, 2, 3)]
        kept = json.loads(done[1].stdout)["rows_kept"] if done[1].returncode == 0 else None
        left = sorted(path.name for path in out.parent.iterdir())
        merged = ebb("merge", out, "--quiet")
        check(f"a share that was ended by {number.name} goes on, to the file of one process", child.returncode == status and early.returncode == 4 and merged.returncode == 0
              and (kept or status == -9) and ("rows are kept" in said) == (status == 75) and datasets(out) == datasets(whole), (child.returncode, said, kept, early.stderr, merged.stderr))
        check("and leaves its piece alone", left == [f"run.shard-{k}-of-3.h5" for k in (1, 2, 3)], left)


# ---- 4. Refusals


def check_refusals(check):
    folder = SCRATCH / "refused"
    folder.mkdir()
    out, study = folder / "run.h5", SCRATCH / "front.yaml"
    for k in (1, 2, 3):
        shard(study, out, k, 3)
    pieces = [folder / f"run.shard-{k}-of-3.h5" for k in (1, 2, 3)]

    def other(name, *words, of=study):
        shard(of, folder / f"{name}.h5", 2, 3, *words)
        return [pieces[0], folder / f"{name}.shard-2-of-3.h5", pieces[2]]

    def refuses(sentence, files, *expected):
        done = ebb("merge", *files, "--out", out, "--quiet")
        check(sentence, done.returncode == 4 and all(word in done.stderr for word in expected) and not out.exists(), (done.returncode, done.stderr))

    refuses("a piece that is missing is named by its rows", [pieces[0], pieces[2]], "rows 1 to 2 of 5 are in no piece")
    refuses("one that is there twice is named", [*pieces, pieces[1]], "run.shard-2-of-3.h5: holds rows from 1 on")
    refuses("and one of another study", other("seed", "--seed", "6"), "seed.shard-2-of-3.h5: is of another study or design")
    refuses("and one of another parameter", other("gain", "--set", "infusion.gain=0.6"), "gain.shard-2-of-3.h5: is of another study or design")
    refuses("and one of another design", other("more", "--set", "design.outcomes=[response_weeks]"), "more.shard-2-of-3.h5: is of another study or design")
    refuses("and one of no design", other("plain", "--patients", "20000", of=STUDY_ALONE), "plain.shard-2-of-3.h5: is no piece of a design")
    for name, change in (("changed", lambda file: file["design/response_weeks.none"].__setitem__(0, 1.0)),
                         ("contract", lambda file: file.attrs.modify("contract_number", file.attrs["contract_number"] + 1)),
                         ("rows", lambda file: file.attrs.modify("shard_first", 2))):
        damaged = folder / f"{name}.h5"
        shutil.copy(pieces[1], damaged)
        with h5py.File(damaged, "r+") as file:
            change(file)
        refuses(f"and one that was changed ({name})", [pieces[0], damaged, pieces[2]], f"{name}.h5: ")
    ebb("run", study, "--out", folder / "whole.h5", "--quiet")
    refuses("a design that is whole is no piece", [pieces[0], folder / "whole.h5"], "whole.h5: is no piece of a design")
    empty = shard(study, folder / "empty.h5", 1, 9)
    check("a share without rows is no failure, and leaves no file", empty.returncode == 0 and "has no rows" in empty.stderr and
          not (folder / "empty.shard-1-of-9.h5").exists(), empty.stderr)


def main():
    check = Checks()
    check_merged(check)
    check_stopped(check)
    check_refusals(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
