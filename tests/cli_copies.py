#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
A copy that nccopy, h5repack or h5copy made of a results file is a results file: compare, trace, show and run take it, and say what the
copy left out. Damage in a copy is found all the same.

  1. Copying   2. Copies that are whole   3. Damage   4. Parts
"""
import shutil
import subprocess
import sys

import h5py

from command import ROOT, SCRATCH, STUDY, Checks, ebb

WORD = "its list of contents is not the original one"


# ---- 1. Copying

def call(*words):
    done = subprocess.run([*map(str, words)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, (words, done.stderr)


def with_h5copy(source, path):
    """Object by object, as its manual shows; the attributes of the file itself cannot be copied so."""
    with h5py.File(source) as file:
        names = list(file)
    for name in names:
        call("h5copy", "-i", source, "-o", path, "-s", "/" + name, "-d", "/" + name)


COPIERS = {
    "h5repack": (lambda source, path: call("h5repack", source, path), False),
    "h5repack, packed otherwise": (lambda source, path: call("h5repack", "-f", "GZIP=9", source, path), False),
    "nccopy": (lambda source, path: call("nccopy", "-k", "nc4", source, path), True),
    "h5copy": (with_h5copy, True),
}


def simulate(name, *words):
    path = SCRATCH / name
    run = ebb("run", STUDY, "--patients", 500, "--record", "sample of 20", "--out", path, "-q", *words)
    assert run.returncode == 0, run.stderr
    return path


def copy(source, maker):
    path = SCRATCH / (maker.split()[0].strip(",") + ("_packed" if " " in maker else "") + ".h5")
    path.unlink(missing_ok=True)
    COPIERS[maker][0](source, path)
    return path


# ---- 2. Copies that are whole

def check_copy(check, maker, source, other, path):
    told = COPIERS[maker][1]
    for pair in ((source, path), (path, source), (path, path)):
        run = ebb("compare", *pair, "--exact")
        check(f"{maker}: compare finds the same results", run.returncode == 0 and run.stdout.startswith("identical") and
              (WORD in run.stderr) == told, run.stdout + run.stderr)
    run = ebb("compare", path, other)
    check(f"{maker}: another seed is told apart", run.returncode == 0 and run.stdout.startswith("within Monte Carlo error"), run.stdout)
    run = ebb("trace", path, 3)
    check(f"{maker}: trace follows a patient, and says once what the copy is", run.returncode == 0 and
          "equal to the stored course" in run.stdout and run.stderr.count(WORD) == told, run.stdout + run.stderr)
    shown = [ebb("show", name).stdout for name in (source, path)]
    check(f"{maker}: every value has its source and grade", shown[0] == shown[1] and "grade A" in shown[0], shown[1][:500])
    again = ebb("run", path, "--out", SCRATCH / "again.h5", "--force", "-q")
    run = ebb("compare", source, SCRATCH / "again.h5", "--exact")
    check(f"{maker}: its study is played again to the same results", again.returncode == 0 and run.returncode == 0, again.stderr + run.stdout)


# ---- 3. Damage

def change(path, word, does):
    changed = SCRATCH / f"changed_{word}.h5"
    shutil.copy(path, changed)
    with h5py.File(changed, "r+") as file:
        does(file)
    return changed


def add_one(file):
    file["relapse_count"][0, 0] += 1


def rename(file):
    file.attrs["title"] = "another title"


def retype(file):
    """The account of a file's attributes, changed by a hand that leaves the rest of the list alone."""
    text = file["tables/contents"][()]
    del file["tables/contents"]
    file["tables"].create_dataset("contents", data=text.replace(b"\ntitle ", b"\ntitel "))


def check_damage(check, maker, source, path):
    run = ebb("compare", source, change(path, "number", add_one))
    check(f"{maker}: a changed number is damage", run.returncode == 4 and "dataset /relapse_count is damaged" in run.stderr, run.stderr)
    if maker == "h5copy":
        run = ebb("compare", source, change(path, "account", retype))
        check(f"{maker}: a changed account is damage", run.returncode == 4 and "attribute" in run.stderr, run.stderr)
    else:
        run = ebb("compare", source, change(path, "title", rename))
        check(f"{maker}: a changed attribute is damage", run.returncode == 4 and "attribute title of / is damaged" in run.stderr, run.stderr)


def check_original(check, source):
    def drop(file):
        del file["tables/first_relapse/event"]

    run = ebb("compare", source, change(source, "dropped", drop))
    check("a table that is missing in a file that is no copy is damage", run.returncode == 4 and
          "/tables/first_relapse/event is damaged or missing" in run.stderr, run.stderr)


# ---- 4. Parts

def check_parts(check, source):
    """What is no run, or not all of one, is not damaged: the words say what it is."""
    part, tables = SCRATCH / "part.h5", SCRATCH / "check.h5"
    call("nccopy", "-k", "nc4", "-V", "patient,score", source, part)
    ebb("check", ROOT / "tests/cases/hazard_ratio_no_events.yaml", "--patients", "60", "--out", tables, "-q")
    for path, words in ((part, "is a part of a run, without its list of contents"), (tables, "holds tables of `ebb check` or `ebb sensitivity`, not a run")):
        for line in (("compare", source, path), ("trace", path, 3), ("show", path), ("validate", path), ("run", path, "--dry-run")):
            said = ebb(*line)
            check(f"{line[0]} says that {path.name} {words}", said.returncode == 4 and words in said.stderr and "damaged" not in said.stderr,
                  said.stderr)


def check_spelling(check):
    """Its packed scores hold 32, then 2048 (where the first texts lie), then an index that no texts have: a broken reference, as it seems."""
    path = SCRATCH / "spells.h5"
    run = ebb("run", STUDY, "--patients", 40000, "--set", "draw=3", "--out", path, "-q")
    read = ebb("validate", path)
    check("a sound file whose numbers spell a reference is read", (run.returncode, read.returncode) == (0, 0), run.stderr + read.stderr)


def main():
    check = Checks()
    check_spelling(check)
    source, other = simulate("copied.h5"), simulate("other_seed.h5", "--seed", 2)
    for maker in COPIERS:
        path = copy(source, maker)
        check_copy(check, maker, source, other, path)
        check_damage(check, maker, source, path)
    check_original(check, source)
    check_parts(check, source)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
