#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
R and Python open the ranges over joint draws of a results file, and make each of them again from its rows.

Another path to the same numbers: from /uncertainty/estimate, with the noise and the error that the file names, by NumPy's and R's quantiles.
"""
import subprocess
import sys

import h5py
import numpy
import xarray

from command import ROOT, SCRATCH, Checks, ebb

DRAWS = 50
SENTENCES = 6


def made_again(rows, noise, told):
    """Median, limits and shares of one answer, from its rows."""
    drawn = rows.mean() + (rows - rows.mean()) * max(0.0, 1.0 - noise) ** 0.5
    middle, low, high = (numpy.quantile(drawn, p, method="weibull") for p in (0.5, 0.025, 0.975))  # at p (n + 1)
    return {"median": middle, **({"lower": low, "upper": high, "share_above": (drawn > 0).mean(), "share_below": (drawn < 0).mean()} if told else
                                 dict.fromkeys(("lower", "upper", "share_above", "share_below"), numpy.nan))}


def check_ranges(check, data, prefix, rows):
    wrong, seen = [], 0
    for site in data.site.values:
        for outcome in data.outcome.values:
            for policy in data.policy.values:
                at = {"site": site, "outcome": outcome, "policy": policy}
                one = data.sel(at)
                told = float(one[prefix + "told"]) == 1.0
                for name, value in made_again(rows.sel(at).values, float(one[prefix + "interaction"]), told).items():
                    if prefix + name in one:
                        seen += 1
                        found = float(one[prefix + name])
                        if not (abs(found - value) < 1e-9 or (numpy.isnan(found) and numpy.isnan(value))):
                            wrong.append((site, outcome, policy, name, found, value))
    check(f"Python: {prefix or 'estimate_'}median and limits are those of the rows", seen > 80 and not wrong, wrong[:5])


def main():
    check = Checks()
    path = SCRATCH / "ranges.h5"
    run = ebb("run", "configs/three_policies.yaml", "--patients", 1000, "--record", "summary", "--draws", DRAWS, "--set", "uncertainty.patients=300",
              "--out", path, ranges=True)
    assert run.returncode == 0, run.stderr
    with xarray.open_dataset(path, group="uncertainty") as data:
        check("xarray finds rows by their names", data.estimate.dims == ("site", "draw", "outcome", "policy") and data.sizes["draw"] == DRAWS)
        check_ranges(check, data, "", data.estimate)
        others = data.policy.values != data.against.values[0]
        gap = data.estimate - data.estimate.sel(policy=data.against.values[0])
        # The reference less itself is 0 in all draws, and told: only the others have rows that differ.
        check_ranges(check, data.isel(policy=others), "difference_", gap.isel(policy=others))
        check("a spread is told where it stands out by two errors of its variance", numpy.array_equal(
            data.told == 1, 1 - data.interaction > 2 * (2 / (DRAWS - 1)) ** 0.5))
    with h5py.File(path) as file:
        check("every dataset says what it is of", all("long_name" in data.attrs and "units" in data.attrs for data in file["uncertainty"].values()))
    said = subprocess.run(["Rscript", str(ROOT / "tests/interop_ranges.R"), str(path)], capture_output=True, text=True)
    lines = [line.split(" ", 1) for line in said.stdout.splitlines()]
    for truth, sentence in lines:
        check(f"R: {sentence.strip()}", truth == "ok", said.stderr)
    check("R came to its end", said.returncode == 0 and len(lines) == SENTENCES, said.stderr)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
