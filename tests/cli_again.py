#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
A results file is a study as well: run, show, validate and check take it where they take a YAML file.
"""
import json
import shutil
import sys

import h5py
import numpy as np

from command import ROOT, SCRATCH, STUDY, Checks, ebb

FIRST = SCRATCH / "three/run.h5"


def parameters_of(path):
    with h5py.File(path) as file:
        texts = ("key", "value", "unit", "source", "grade", "origin")
        columns = [file["tables/parameters"][name].asstr()[()] for name in texts]
        return list(zip(*columns)), file.attrs["digest"], dict(file.attrs)


def check_run(check):
    run = ebb("run", STUDY, "--patients", 5000, "--set", "relapse.score=20 points", "--out", FIRST, "-q")
    check("a run to be played again", run.returncode == 0, run.stderr)
    rows, digest, _ = parameters_of(FIRST)
    run = ebb("run", FIRST, "--out", SCRATCH / "again.h5", "-q")
    check("ebb run RUN.h5 plays its study again", run.returncode == 0, run.stderr)
    again, same, attributes = parameters_of(SCRATCH / "again.h5")
    check("with the same digest", same == digest, (same, digest))
    check("and every value keeps its source, grade and origin", again == rows, [pair for pair in zip(again, rows) if pair[0] != pair[1]][:3])
    check("the new file says where its study was read", attributes["study_path"] == str(FIRST), attributes["study_path"])
    run = ebb("run", FIRST, "--patients", 4000, "--seed", 3, "--out", SCRATCH / "less.h5", "--json", "-q")
    more, _, attributes = parameters_of(SCRATCH / "less.h5")
    changed = {row[0]: row[-1] for row, before in zip(more, rows) if row != before}
    check("--patients and --seed are set over it", run.returncode == 0 and json.loads(run.stdout)["patients"] == 4000 and
          set(changed) == {"patients", "seed"} and attributes["seed"] == "3", changed)
    run = ebb("run", FIRST, "--dry-run", "--json", cwd=SCRATCH)
    check("the results go where those of the study went", "\"results/three/run.h5\"" in run.stdout, run.stdout)
    run = ebb("run", FIRST, "--out", FIRST)
    check("and not over it", run.returncode == 4 and "already exists" in run.stderr, run.stderr)


def check_others(check):
    run = ebb("show", FIRST)
    check("show names the sources", run.returncode == 0 and "grade A" in run.stdout and "configs/parameters/trd.yaml" in run.stdout, run.stdout[:500])
    shown, stored = run.stdout, h5py.File(FIRST).attrs["study"]
    check("of the study that the file holds", [line.partition("  #")[0] for line in shown.splitlines()] == stored.splitlines())
    run = ebb("validate", FIRST)
    check("validate says that it is valid", run.returncode == 0 and f"{FIRST}: valid: 3 policies, 5,000 patients" in run.stdout, run.stdout + run.stderr)
    trial = SCRATCH / "trial.h5"
    run = ebb("run", "configs/trials/sustain1.yaml", "--patients", 2000, "--record", "summary", "--out", trial, "-q")
    said = [json.loads(ebb("check", study, "--patients", 2000, "--draws", 0, "--json", "-q").stdout) for study in ("configs/trials/sustain1.yaml", trial)]
    for document in said:
        for study in document.get("studies", []):
            study.pop("study", None), study.pop("path", None)
    numbers = [[value for value in json.dumps(document).split() if value.strip(",").replace(".", "").replace("-", "").isdigit()]
               for document in said]
    check("check compares the targets that the file holds", len(numbers[0]) > 10 and numbers[0] == numbers[1], said)


def check_settings(check):
    for setting in ("draw=17", "site=new", "parameters=" + str(ROOT / "configs/parameters/tolerance_on.yaml")):
        run = ebb("show", FIRST, "--set", setting)
        check(f"--set {setting.partition('=')[0]} is refused, since it would change nothing",
              run.returncode == 3 and "holds every value itself" in run.stderr, run.stdout[:300] + run.stderr)
    run = ebb("show", FIRST, "--set", "instrument=PHQ-9", "--set", "relapse.score=15 points", cwd=SCRATCH,
              env={"EBB_SHARE": str(ROOT / "configs")})
    check("an instrument is found by its name", run.returncode == 0 and "slope: 0.57" in run.stdout, run.stderr)


def as_before_contract_4(path, width=0):
    """A copy of the first run with its parameters as one dataset of rows, texts of `width` bytes or of one more than the longest."""
    shutil.copy(FIRST, path)
    with h5py.File(path, "r+") as file:
        columns = {name: column[()] for name, column in file["tables/parameters"].items()}
        kinds = [(name, "f8" if name == "number" else f"S{width or max(map(len, values)) + 1}") for name, values in columns.items()]
        rows = np.zeros(len(columns["key"]), dtype=kinds)
        for name, values in columns.items():
            rows[name] = values
        del file["tables/parameters"]
        file["tables/parameters"] = rows
        file.attrs["contract_number"] = [3]


def check_older(check):
    older, full = SCRATCH / "older.h5", SCRATCH / "full.h5"
    as_before_contract_4(older)
    new, old = ebb("show", FIRST), ebb("show", older)
    check("a file whose parameters are rows of one dataset is shown with every source and grade",
          old.returncode == 0 and old.stdout == new.stdout and "grade A" in old.stdout, old.stdout[:500] + old.stderr)
    as_before_contract_4(full, 1)
    old = ebb("show", full)
    check("but not one in which a text has no end", old.returncode == 4 and "/tables/parameters is damaged" in old.stderr, old.stderr)


def check_refusals(check):
    with h5py.File(SCRATCH / "foreign.h5", "w") as file:
        file["x"] = [1]
    run = ebb("run", SCRATCH / "foreign.h5", "--out", SCRATCH / "x.h5")
    check("another HDF5 file is refused with status 4", run.returncode == 4 and "is not a results file of ebb" in run.stderr, run.stderr)
    with h5py.File(SCRATCH / "again.h5", "r+") as file:
        file.attrs["study"] = file.attrs["study"].replace("20 points", "21 points")
    run = ebb("run", SCRATCH / "again.h5", "--out", SCRATCH / "x.h5")
    check("so is one whose study was changed", run.returncode == 4 and "attribute study is damaged" in run.stderr, run.stderr)
    with h5py.File(SCRATCH / "less.h5", "r+") as file:
        file.attrs["contract_number"] = [0]
    run = ebb("validate", SCRATCH / "less.h5")
    check("another contract number is warned of", run.returncode == 0 and "under contract 0" in run.stderr, run.stderr)


def main():
    check = Checks()
    check_run(check)
    check_others(check)
    check_older(check)
    check_settings(check)
    check_refusals(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
