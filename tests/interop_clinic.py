#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
xarray, netCDF4, h5py and R find the numbers of a clinic's file by the names of staffings, outcomes, weekdays and years.
"""
import math
import subprocess
import sys

import h5py
import netCDF4
import numpy
import xarray

from command import ROOT, SCRATCH, Checks, ebb

OWN = "2 chairs and 1 nurse"
SHAPES = {"rows": ("row",), "outcomes": ("row", "year"), "summary": ("row", "outcome"), "lateness": ("row", "days_late"), "waits": ("row", "minutes"),
          "starts": ("row", "weeks"), "hours": ("weekday", "hour"), "house": ("row", "weekday", "hour"), "house_days": ("row", "weekday"),
          "weeks": ("year", "week"), "week_sums": ("row", "week"), "ranked": ("rank",), "search": ("probe",), "timeline": ("session",),
          "tables/outcomes": ("outcome",), "tables/clinic": ("key",), "tables/parameters": ("key",)}
IN_R = """
library(rhdf5); f <- commandArgs(TRUE)[1]
rows <- as.data.frame(lapply(h5read(f, "rows"), as.vector)); names <- as.vector(h5read(f, "outcomes/row"))
on <- h5read(f, "outcomes/waited"); colnames(on) <- names
cat(nrow(on), ncol(on), which(rows$own == 1) == which(names == "2 chairs and 1 nurse"), sprintf("%.17g", mean(on[, "2 chairs and 1 nurse"])), "\\n")
week <- as.data.frame(lapply(h5read(f, "timeline"), as.vector)); cat(nrow(week), sprintf("%.17g", sum(week$began, na.rm = TRUE)), "\\n")
used <- h5read(f, "hours/chairs_used"); cat(dim(used), sprintf("%.17g", used[11, 3]), "\\n")
"""


def check_xarray(check, path, engine):
    for group, dims in SHAPES.items():
        with xarray.open_dataset(path, group=group, engine=engine) as found:
            arrays = {name: array.dims for name, array in found.data_vars.items()}
            check(f"{engine}: /{group} is over {', '.join(dims)}", arrays and all(shape == dims for shape in arrays.values()) and
                  all(dim in found.coords for dim in dims) and all("units" in array.attrs and "long_name" in array.attrs for array in found.data_vars.values()),
                  arrays)
    with xarray.open_dataset(path, group="outcomes", engine=engine) as outcomes, xarray.open_dataset(path, group="summary", engine=engine) as summary:
        mean = float(outcomes.waited.sel(row=OWN).mean())
        check(f"{engine}: a mean by names is that of the summary", math.isclose(mean, float(summary["mean"].sel(row=OWN, outcome="waited")), rel_tol=1e-12))
        check(f"{engine}: and it has its unit", outcomes.waited.attrs["units"] == "min" and outcomes.waited.dtype == "float64")
    return mean


def check_others(check, path, mean):
    with netCDF4.Dataset(path) as file:
        names = list(file["outcomes/row"][:])
        check("netCDF4 finds the same", math.isclose(file["outcomes/waited"][names.index(OWN)].mean(), mean, rel_tol=1e-12))
    with h5py.File(path) as file:
        broken = []
        file.visititems(lambda name, found: broken.append(name) if isinstance(found, h5py.Dataset) and name != "tables/contents" and
                        not {"units", "long_name", "sha256"} <= set(found.attrs) else None)
        check("every dataset has a unit, a meaning and a digest", not broken, broken)
        week, hours = file["timeline/began"][:], file["hours/chairs_used"][:]
    said = subprocess.run(["Rscript", "--vanilla", "-e", IN_R, path], capture_output=True, text=True)
    lines = [line.split() for line in said.stdout.splitlines()]
    check("R came to its end", said.returncode == 0 and len(lines) == 3, said.stderr)
    if len(lines) == 3:
        check("R has a row a year and a column a staffing", lines[0][:3] == ["5", str(len(names)), "TRUE"] and math.isclose(float(lines[0][3]), mean, rel_tol=1e-12),
              lines[0])
        check("R has the week", int(lines[1][0]) == len(week) and math.isclose(float(lines[1][1]), numpy.nansum(week), rel_tol=1e-12), lines[1])
        check("R has hours by weekday", lines[2][:2] == ["24", "7"] and float(lines[2][2]) == hours[2, 10], lines[2])


def main():
    check = Checks()
    path = SCRATCH / "clinic.h5"
    small = [word for setting in ("chairs=2", "nurses=1", "active_patients=25", "weeks=8", "years_open=1") for word in ("--set", setting)]
    done = ebb("clinic", ROOT / "configs/clinic.yaml", "--years", 5, "--no-progress", *small, "--out", path)
    assert done.returncode == 0, done.stderr
    means = [check_xarray(check, path, engine) for engine in ("h5netcdf", "netcdf4")]
    check("both engines give one mean", means[0] == means[1])
    check_others(check, str(path), means[0])
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
