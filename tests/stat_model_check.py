#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
The model with the calibrated parameters gives the numbers of an independent implementation, within 4 combined standard errors.

The numbers and where they come from: model_check.csv. Of 35 checks one would fail by chance for one seed in 450 if they were independent;
that is the agreement that was asked for, and a new numbering of the draws may have to change the seed once.

  1. The run   2. Reading one number   3. Comparing
"""
import csv
import math
import sys

import h5py

from command import ROOT, SCRATCH, Checks, ebb, variant

N_PATIENTS = 400_000
MOST_ERRORS = 4.0

# name in the table: outcome of /summary, factor
MEANS = {"response_days": ("response_weeks", 7.0), "remission_days": ("remission_weeks", 7.0), "infusions": ("infusions", 1.0),
         "mean_score": ("score", 1.0), "relapses": ("relapses", 1.0), "missed": ("missed_sessions", 1.0)}


# ---- 1. The run


def run():
    """Three policies and none, on all patients; returns the path of the results file."""
    study = variant("checked.yaml", ("policies:\n", "policies:\n  none: {}\n"))
    path = SCRATCH / "checked.h5"
    done = ebb("run", study, "--patients", N_PATIENTS, "--threads", 1, "--set", "record=summary", "--set", f"parameters={ROOT}/tests/first_fit.yaml", "--out", path, "--force", "--quiet")
    if done.returncode != 0:
        sys.exit(f"not ok 1 - the study runs\n# {done.stderr}")
    return path


# ---- 2. Reading one number


class Results:
    def __init__(self, path):
        with h5py.File(path) as file:
            self.curves = {name: item[()] for name, item in file["curves"].items()}
            self.summary = {name: item[()] for name, item in file["summary"].items()}
            self.flow = dict(zip(texts(file["step"]), file["flow"][()].tolist()))
            self.policies, populations = texts(file["policy"]), texts(file["population"])
        self.outcomes = texts(self.summary["outcome"])
        self.responders = populations.index("responders")

    def find(self, policy, name):
        """The estimate of that name and its standard error."""
        at = self.policies.index(policy)
        if name == "response_rate":
            share = self.flow["responders"] / self.flow["treated"]
            return share, math.sqrt(share * (1.0 - share) / self.flow["treated"])
        if name.startswith("relapse_free_"):
            last_day = int(name.rsplit("_", 1)[1])
            visit = max(v for v, day in enumerate(self.curves["day"]) if day <= last_day)
            return tuple(self.curves[curve][self.responders, at, visit] for curve in ("relapse_free", "relapse_free_se"))
        outcome, factor = MEANS[name]
        row = (self.responders, self.outcomes.index(outcome), at)
        return tuple(factor * self.summary[statistic][row] for statistic in ("mean", "standard_error"))


def texts(values):
    return [value.decode() for value in values]


# ---- 3. Comparing


def expected_rows():
    """Yields (policy, name, value, standard error) of the table."""
    with open(ROOT / "tests/model_check.csv", encoding="utf-8") as file:
        for row in csv.DictReader(line for line in file if not line.startswith("#")):
            policy, name = row["name"].split(".")
            yield policy, name, float(row["value"]), float(row["distribution"].removeprefix("standard error "))


def main():
    check = Checks()
    results = Results(run())
    for policy, name, value, error in expected_rows():
        estimate, own_error = results.find(policy, name)
        z = (estimate - value) / math.hypot(error, own_error)
        check(f"{policy}: {name} is {value}", abs(z) <= MOST_ERRORS and own_error > 0.0,
              f"{estimate:.5f} ± {own_error:.5f} here, {value} ± {error} expected: {z:.1f} standard errors apart")
        if "-v" in sys.argv:
            print(f"#   {estimate:.5f}, z = {z:.2f}")
    check("all rows were compared", len(check.results) == 35, f"{len(check.results)} rows")
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
