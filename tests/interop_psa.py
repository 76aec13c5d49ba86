#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
R reads costs and effects over draws in the shapes that BCEA, dampack, hesim and voi take, from HDF5 and from CSV; xarray opens the group.
"""
import shutil
import subprocess
import sys

import h5py
import xarray

from command import ROOT, SCRATCH, Checks, ebb

TABLES = ("psa_effect", "psa_cost", "psa_inputs", "psa_draw", "psa_k", "psa_long", "cea")
SENTENCES = 16


def main():
    check = Checks()
    path = SCRATCH / "costs.h5"
    run = ebb("run", "configs/economics.yaml", "--patients", 3000, "--set", "costs.samples=60", "--set", "costs.patients=300", "--out", path)
    assert run.returncode == 0, run.stderr
    for table in TABLES:
        printed = ebb("export", path, table, "--csv")
        check(f"{table} is printed", printed.returncode == 0 and printed.stdout.endswith("\n") and printed.stderr == "", printed.stderr)
        (SCRATCH / f"{table}.csv").write_text(printed.stdout, encoding="utf-8")
    said = subprocess.run(["Rscript", str(ROOT / "tests/interop_psa.R"), str(path), str(SCRATCH)], capture_output=True, text=True)
    lines = [line.split(" ", 1) for line in said.stdout.splitlines()]
    for truth, sentence in lines:
        check(f"R: {sentence.strip()}", truth == "ok", said.stderr)
    check("R came to its end", said.returncode == 0 and len(lines) == SENTENCES, said.stderr)
    with xarray.open_dataset(path, group="psa") as psa:
        check("xarray finds samples, strategies, thresholds and inputs by their names",
              psa.cost.dims == ("strategy", "sample") and psa.acceptability.dims == ("strategy", "k") and psa.inputs.dims == ("input", "sample") and
              float(psa.cost.sel(strategy="symptom_driven").mean()) > float(psa.cost.sel(strategy="every_4_6_weeks").mean()) and
              psa.k.values[1] == 1000)
    with xarray.open_dataset(path, group="tables/cea") as cea:
        check("and the incremental table", list(cea.strategy.values)[0] == "every_4_6_weeks" and cea.ratio.dims == ("strategy",))
    free = SCRATCH / "free.h5"
    ebb("run", "configs/three_policies.yaml", "--patients", 500, "--record", "summary", "--out", free)
    refused = ebb("export", free, "psa_cost", "--csv")
    check("a run without prices has no such table, and that is said", refused.returncode == 4 and "only runs of a study with costs and utilities do" in refused.stderr
          and refused.stdout == "", refused.stderr)
    bent = SCRATCH / "bent.h5"
    shutil.copy(path, bent)
    with h5py.File(bent, "r+") as file:
        kept = file["psa/draw"][:7]
        del file["psa/draw"]
        file["psa/draw"] = kept
    refused = ebb("export", bent, "psa_long", "--csv")
    check("columns of unlike lengths are refused", refused.returncode == 4 and "of another shape" in refused.stderr and refused.stdout == "", refused.stderr)
    compared = ebb("compare", path, path)
    check("the file is whole: a comparison reads all of it", compared.returncode == 0 and "identical" in compared.stdout, compared.stdout + compared.stderr)
    again = SCRATCH / "again.h5"
    check("played again from itself it gives the same prices", ebb("run", path, "--out", again).returncode == 0)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
