#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
ebb compare tells identical files, runs that differ by chance, and runs that differ by more apart, and finds damage.

Two seeds are taken for different with a chance of at most 1e-6, the bound that the command states.
"""
import json
import shutil
import sys

import h5py

from command import SCRATCH, STUDY, Checks, ebb, variant


def simulate(name, *words, study=STUDY, record="outcomes"):
    path = SCRATCH / name
    run = ebb("run", study, "--patients", 4000, "--record", record, "--out", path, "-q", *words)
    assert run.returncode == 0, run.stderr
    return path


def verdict(a, b, *words):
    run = ebb("compare", a, b, *words)
    return run.returncode, run.stdout.split(":")[0], run.stdout + run.stderr


def check_verdicts(check, first):
    second = simulate("second.h5", "--threads", 3)
    status, word, said = verdict(first, second)
    check("the same run twice is identical", (status, word) == (0, "identical") and "digest" in said, said)
    check("and exactly so", verdict(first, second, "--exact")[0] == 0)
    other = simulate("other.h5", "--seed", 2)
    status, word, said = verdict(first, other)
    check("another seed is within Monte Carlo error, status 0", (status, word) == (0, "within Monte Carlo error") and "z = " in said, said)
    check("but not with --exact: status 6", verdict(first, other, "--exact")[0] == 6)
    relapse = simulate("relapse.h5", "--seed", 2, "--set", "relapse.score=18 points")
    status, word, said = verdict(first, relapse)
    check("another relapse rule is different, status 6, the ten worst named", (status, word) == (6, "different") and
          said.count("\n  z = ") == 10 and "relapse" in said, said)
    renamed = simulate("renamed.h5", study=variant("renamed.yaml", ("every_4_6_weeks", "every_month_or_so")))
    status, word, said = verdict(first, renamed)
    check("other policies are different, and it says why", (status, word) == (6, "different") and "the same policies" in said, said)
    less = simulate("less.h5", record="summary")
    status, word, said = verdict(first, less)
    check("a file that keeps less is within error, its missing datasets named", (status, word) == (0, "within Monte Carlo error") and
          "/baseline (in the first file only)" in said, said)
    return other, relapse


def check_json(check, first, other, relapse):
    document = json.loads(ebb("compare", first, other, "--json").stdout)
    check("--json tells the verdict and the largest deviation", document["verdict"] == "within Monte Carlo error" and
          document["estimates_compared"] > 100 and abs(document["largest"][0]["z"]) < document["bound"], document)
    worst = document["largest"][0]
    error = (worst["a_standard_error"] ** 2 + worst["b_standard_error"] ** 2) ** 0.5
    check("z is the difference in standard errors", abs(worst["z"] - (worst["a"] - worst["b"]) / error) < 1e-9, worst)
    sizes = [abs(deviation["z"]) for deviation in document["largest"]]
    check("the largest come first", sizes == sorted(sizes, reverse=True) and len(sizes) == 10, sizes)
    document = json.loads(ebb("compare", first, relapse, "--json").stdout)
    check("--json counts what goes beyond the bound", document["estimates_beyond_the_bound"] > 0 and document["verdict"] == "different", document)


def check_damage(check, first):
    damaged = SCRATCH / "damaged.h5"
    shutil.copy(first, damaged)
    with h5py.File(damaged, "r+") as file:
        file["summary/mean"][0, 0, 0] += 1e-6
    status, _, said = verdict(first, damaged)
    check("a changed number is damage: status 4, the dataset named", status == 4 and "/summary/mean" in said, said)
    status, _, said = verdict(first, STUDY)
    check("a study is no results file: status 4", status == 4 and STUDY in said, said)
    status, _, said = verdict(SCRATCH / "missing.h5", first)
    check("a file that is not there: status 4", status == 4 and "missing.h5" in said, said)


def main():
    check = Checks()
    first = simulate("first.h5")
    other, relapse = check_verdicts(check, first)
    check_json(check, first, other, relapse)
    check_damage(check, first)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
