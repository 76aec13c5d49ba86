#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
h5py, netCDF4, xarray with both of its engines, and ncdump open a results file as it is and find the same names, units and numbers.

  1. h5py: the numbers of reference   2. netCDF   3. xarray   4. ncdump   5. The other compression
  6. Marks for "none"
"""
import re
import shutil
import subprocess
import sys

import h5py
import netCDF4
import numpy
import xarray

from command import SCRATCH, Checks, ebb

GROUPS = ("/", "/curves", "/summary", "/paired", "/exposure", "/side_effects", "/tally", "/tables", "/tables/parameters", "/tables/first_relapse", "/tables/intervals", "/digests")

# A few datasets and their dimensions.
DIMENSIONS = {
    "/score": ("policy", "patient", "assessment"),
    "/infusions": ("policy", "patient", "assessment"),
    "/state": ("policy", "patient", "assessment"),
    "/relapse_count": ("policy", "patient"),
    "/first_relapse_day": ("policy", "patient"),
    "/baseline": ("patient",),
    "/responder": ("patient",),
    "/has_psychotherapy": ("patient",),
    "/flow": ("step",),
    "/stratum_size": ("stratum_name",),
    "/assessment_day": ("assessment",),
    "/curves/relapse_free": ("population", "policy", "week"),
    "/curves/day": ("week",),
    "/summary/mean": ("population", "outcome", "policy"),
    "/paired/difference": ("population", "outcome", "policy", "other_policy"),
    "/paired/nnt": ("population", "policy", "other_policy"),
    "/summary/gap": ("population", "policy"),
    "/tally/sum": ("population", "policy", "outcome"),
    "/exposure/mean": ("population", "exposure", "policy"),
    "/exposure/meaning": ("exposure",),
    "/exposure/n": ("population", "exposure", "policy"),
    "/side_effects/mean": ("population", "rate", "side_effect", "policy"),
    "/side_effects/meaning": ("rate",),
    "/side_effects/n": ("population", "rate", "side_effect", "policy"),
    "/tally/sum_exposure": ("population", "policy", "exposure_sum"),
    "/tally/patients_by_infusions": ("population", "policy", "infusion_count"),
    "/tally/sum_side_effects": ("population", "policy", "effect_sum", "side_effect"),
    "/tally/sum_gaps": ("population", "policy", "gap_sum"),
    "/tally/sum_crossed": ("population", "policy", "other_policy", "crossed"),
    "/tally/sum_product": ("population", "policy", "other_policy", "outcome"),
    "/tally/visits": ("population", "policy", "visit_sum", "visit"),
    "/tally/relapses": ("population", "policy", "group", "visit"),
    "/tally/left": ("population", "policy", "group", "missed_from"),
    "/tally/both_relapsed": ("followed", "pair", "visit", "other_visit"),
    "/tally/not_both": ("followed", "pair", "end", "other_end"),
    "/tables/parameters/source": ("key",),
    "/tables/first_relapse/time_days": ("patient",),
    "/tables/intervals/stop": ("patient",),
    "/digests/block_sha256": ("block", "column", "byte"),
    "/tables/contents": (),
}
SCORES = {"/baseline", "/score", "/score_sum", "/curves/score", "/curves/score_se", "/curves/seen_score", "/curves/seen_score_se"}
PER_POLICY_AND_PATIENT = {"infusion_count", "missed_count", "relapse_count", "first_relapse_day", "followup_day", "response_days",
                          "remission_days"}


# ---- 1. h5py: the numbers of reference

def datasets_of(file):
    found = {}
    file.visititems(lambda name, item: found.update({"/" + name: item}) if isinstance(item, h5py.Dataset) else None)
    return found


def is_scale(data):
    return data.attrs.get("CLASS") == b"DIMENSION_SCALE"


def check_h5py(check, file):
    datasets = datasets_of(file)
    bare = [path for path, data in datasets.items() if not {"units", "long_name"} <= set(data.attrs)]
    check("every dataset has units and long_name", not bare, bare)
    check("attributes are text, not bytes", all(isinstance(v, str) for v in (file.attrs["title"], datasets["/score"].attrs["units"])))
    scores = {path for path, data in datasets.items() if data.attrs["units"] == "point" and "/columns/" not in path}
    units = dict(zip(file["summary/outcome"].asstr(), file["summary/unit"].asstr()))
    check("scores have the unit point, and nothing else has", scores == SCORES and [name for name in units if units[name] == "point"] ==
          ["score"], (scores, units))
    check("the outcomes that the architecture names are there", PER_POLICY_AND_PATIENT <= set(file))
    nameless = [path for path, data in datasets.items() if not is_scale(data) and
                any(len(dim) == 0 for dim in data.dims)]
    check("every dimension of every variable has a scale", not nameless, nameless)
    wrong = {path: [dim[0].name for dim in datasets[path].dims] for path, names in DIMENSIONS.items()
             if [dim[0].name.rsplit("/")[-1] for dim in datasets[path].dims] != list(names) and not is_scale(datasets[path])}
    check("dimensions are named as designed", not wrong, wrong)
    for path in ("/score", "/infusions", "/state"):
        check(f"{path} is uint8 and has no fill value", datasets[path].dtype == numpy.uint8 and
              "_FillValue" not in datasets[path].attrs)
    check("chunks hold one policy, all assessments", datasets["/score"].chunks[0] == 1 and
          datasets["/score"].chunks[2] == datasets["/score"].shape[2], datasets["/score"].chunks)
    kinds = {path: data.dtype for path, data in datasets.items() if path.startswith("/tables/") and path.count("/") == 3}
    check("columns of tables are whole numbers of 32 bits, doubles and texts, what R reads without a thought", len(kinds) == 20 and
          all(kind in (numpy.int32, numpy.float64) or h5py.check_string_dtype(kind) for kind in kinds.values()), kinds)
    lengths = {group: {len(column) for column in file[group].values()} for group in GROUPS if group.startswith("/tables/")}
    check("and have one length in each table", all(len(found) == 1 for found in lengths.values()) and len(lengths) == 3, lengths)
    groups = {"/"} | {path.rpartition("/")[0] or "/" for path in datasets}
    check("every group of the file is opened here", groups == set(GROUPS), groups ^ set(GROUPS))
    check("states have their words", datasets["/state"].attrs["flag_meanings"].split()[2] == "relapsed" and
          list(datasets["/state"].attrs["flag_values"]) == list(range(7)))
    for name in ("title", "question", "study", "study_sha256", "study_source", "seed", "program_version", "program_commit", "compiler",
                 "compiler_flags", "libraries", "host", "kernel", "started", "stopped_because", "intended_use", "digest"):
        check(f"the file says its {name}", isinstance(file.attrs.get(name), str) and file.attrs[name], file.attrs.get(name))
    check("numbers of the run are numbers", file.attrs["seed_number"][0] == 1 and file.attrs["contract_number"][0] >= 1 and
          file.attrs["complete"][0] == 1 and file.attrs["threads"][0] >= 1 and file.attrs["seconds"][0] > 0)
    check("it names the conventions it follows", file.attrs["Conventions"] == "CF-1.8")
    return datasets


def plain(values):
    """Values as numbers, or as text."""
    values = numpy.asarray(values)
    return numpy.vectorize(lambda v: v.decode() if isinstance(v, bytes) else str(v))(values) if values.dtype.kind in "OSU" else values


def same(a, b):
    a, b = plain(a), plain(b)
    return a.shape == b.shape and (numpy.array_equal(a, b) if a.dtype.kind == "U" else numpy.array_equal(a, b, equal_nan=a.dtype.kind == "f"))


# ---- 2. netCDF

def check_netcdf(check, path, datasets):
    with netCDF4.Dataset(path) as file:
        file.set_auto_maskandscale(False)
        wrong = []
        for name, data in datasets.items():
            variable = file[name]
            names = DIMENSIONS.get(name)
            if not same(variable[:], data[()]) or (names and variable.dimensions != names):
                wrong.append(name)
        check("netCDF4 reads the same numbers with the same dimensions", not wrong, wrong)
        dims = [dim for group in (file, *map(file.__getitem__, GROUPS[1:])) for dim in group.dimensions if dim.startswith("phony")]
        check("netCDF4 invents no dimension", not dims, dims)
    copy = SCRATCH / "appended.h5"
    shutil.copy(path, copy)
    with netCDF4.Dataset(copy, "a") as file:
        file.createVariable("note", "f8", ("policy",))[:] = [1.0] * len(file.dimensions["policy"])
    with h5py.File(copy) as file:
        check("netCDF can append a variable, which needs the order of creation", file["note"][0] == 1.0 and
              same(file["score"][()], datasets["/score"][()]))


# ---- 3. xarray

def check_xarray(check, path, datasets, engine):
    for group in GROUPS:
        with xarray.open_dataset(path, engine=engine, group=None if group == "/" else group, mask_and_scale=False) as data:
            prefix = group if group == "/" else group + "/"
            expected = [name for name in datasets if name.rsplit("/", 1)[0] + "/" == prefix]
            wrong = [name for name in expected if not same(data[name[len(prefix):]].values, datasets[name][()])]
            names = {prefix + name: variable.dims for name, variable in data.variables.items()}
            wrong += [name for name, dims in DIMENSIONS.items() if name in names and names[name] != dims]
            check(f"xarray ({engine}) reads {group}: same numbers, same dimensions", expected and not wrong, wrong)
            types = [name for name in expected if datasets[name].dtype.kind not in "O" and
                     datasets[name].dtype.kind != "S" and data[name[len(prefix):]].dtype != datasets[name].dtype]
            check(f"xarray ({engine}) changes no type in {group}", not types, types)
    with xarray.open_dataset(path, engine=engine) as data:
        course = data["score"].sel(policy="maintenance", patient=3)
        check(f"xarray ({engine}) picks a course by names", course.dims == ("assessment",) and
              same(course.values, datasets["/score"][1, 3]) and "assessment_day" in course.coords)
    with xarray.open_dataset(path, engine=engine, group="curves") as data:
        by_week = data["relapse_free"].sel(population="treated", policy="hybrid").sel(week=10, method="nearest")
        check(f"xarray ({engine}) picks a number by week", 0 <= float(by_week) <= 1)
    with xarray.open_dataset(path, engine=engine, group="paired") as data:
        pair = data["difference"].sel(population="treated", outcome="response_weeks", policy="none", other_policy="maintenance")
        back = data["difference"].sel(population="treated", outcome="response_weeks", policy="maintenance", other_policy="none")
        own = data["difference"].sel(population="treated", policy="none", other_policy="none")
        check(f"xarray ({engine}): a difference is other_policy minus policy", float(pair) == -float(back) != 0)
        check(f"xarray ({engine}): a policy differs from itself by exactly 0", not own.values[~numpy.isnan(own.values)].any())


# ---- 4. ncdump

def check_ncdump(check, path):
    done = subprocess.run(["ncdump", "-h", path], capture_output=True, text=True)
    check("ncdump -h reads it", done.returncode == 0, done.stderr)
    for line in ("ubyte score(policy, patient, assessment) ;", "int relapse_count(policy, patient) ;",
                 "double relapse_free(population, policy, week) ;", 'string week:units = "week" ;',
                 'string assessment_day:units = "day" ;', 'string :Conventions = "CF-1.8" ;',
                 "double difference(population, outcome, policy, other_policy) ;"):
        check(f"ncdump shows {line}", line in done.stdout, done.stdout[:2000])


# ---- 5. The other compression

def check_small(check, path):
    """Everything that differs between the settings is how many bytes the file has, and the row that names the setting."""
    small = SCRATCH / "small.h5"
    write_run(small, "--set", "compression=small")
    with h5py.File(path) as a, h5py.File(small) as b:
        first, second = datasets_of(a), datasets_of(b)
        values = [name for name in first if not name.startswith("/tables/parameters/") and name != "/tables/contents"]
        wrong = [name for name in values if first[name].dtype != second[name].dtype or first[name][()].tobytes() != second[name][()].tobytes()
                 and first[name].dtype.kind != "O"]
        check("compression: small holds the same values", set(first) == set(second) and len(values) > 80 and not wrong, wrong)
        check("and has the same digest", a.attrs["digest"] == b.attrs["digest"], (a.attrs["digest"], b.attrs["digest"]))
        check("the file names its setting", (a.attrs["compression"], b.attrs["compression"]) == ("fast", "small"))
        stored = [sum(file[name].id.get_storage_size() for name in ("score", "infusions", "state")) for file in (a, b)]
        check("and takes less room for the courses", stored[1] < stored[0], stored)
        filters = {name: {file[name]._filters.keys() - {"shuffle", "gzip"} != set() for file in (a, b)} for name in values}
        check("no dataset has another filter than shuffle and deflate", not any(True in found for found in filters.values()), filters)
    dumps = [subprocess.run(["ncdump", "-v", "score,infusions,state,relapse_count,baseline", name], capture_output=True, text=True)
             for name in (path, small)]
    data = [done.stdout.partition("\ndata:\n")[2].partition("\ngroup: ")[0] for done in dumps]
    check("ncdump prints the same numbers of both", all(done.returncode == 0 for done in dumps) and data[0] == data[1] and
          len(data[0]) > 100000, ([done.stderr for done in dumps], len(data[0])))


def write_run(path, *words):
    run = ebb("run", "configs/smoke.yaml", "--record", "all", "--out", path, "-q", *words)
    assert run.returncode == 0, run.stderr


# ---- 6. Marks for "none"

def check_marks(check, path, datasets):
    """Every dataset of whole numbers that says "-1: none" masks it, and none without such words holds a -1 or masks anything."""
    said = {name: int(match[1]) for name, data in datasets.items() if
            (match := re.search(r"(-?\d+): none$", data.attrs["long_name"]))}
    check("marks for none are those of the first relapse and of the stratum", 
          said == {"/first_relapse_day": -1, "/stratum": 255, "/tables/first_relapse/stratum": -1}, said)
    marks = {name: data.attrs["_FillValue"] for name, data in datasets.items() if "_FillValue" in data.attrs}
    check("each has a _FillValue of its own type, and nothing else has one", {name: int(mark[0]) for name, mark in marks.items()} == said and
          all(mark.dtype == datasets[name].dtype and mark.shape == (1,) for name, mark in marks.items()), marks)
    bare = [name for name, data in datasets.items() if data.dtype.kind == "i" and name not in said and data.size and numpy.min(data[()]) < 0
            and not name.startswith("/tally/")]
    check("no other count is below 0", not bare, bare)
    for engine in ("netcdf4", "h5netcdf"):
        with xarray.open_dataset(path, engine=engine) as data:
            floats = {"/" + name for name in data.variables if data[name].dtype.kind == "f" and datasets["/" + name].dtype.kind != "f"}
            check(f"xarray ({engine}) makes floats of these alone", floats == {name for name in said if name.count("/") == 1}, floats)
    for name, mark in said.items():
        if name.count("/") > 1:  # where a study has strata, only their patients have rows; where it has none, all are marked
            continue
        values = datasets[name][()]
        right = values[values != mark].mean()
        check(f"some have no {name}, and some have", 0 < (values == mark).sum() < values.size)
        with netCDF4.Dataset(path) as file:
            check(f"netCDF4 averages those who have {name}", abs(file[name][:].mean() - right) < 1e-9 * right + 1e-9)
        for engine in ("netcdf4", "h5netcdf"):
            with xarray.open_dataset(path, engine=engine) as data:
                mean = float(data[name[1:]].astype(float).mean())
                check(f"xarray ({engine}) averages those who have {name}", abs(mean - right) < 1e-6 * right + 1e-9, (mean, right))


def main():
    check = Checks()
    path = str(SCRATCH / "run.h5")
    write_run(path)
    with h5py.File(path) as file:
        datasets = check_h5py(check, file)
        check_netcdf(check, path, datasets)
        for engine in ("netcdf4", "h5netcdf"):
            check_xarray(check, path, datasets, engine)
        check_marks(check, path, datasets)
    check_ncdump(check, path)
    check_small(check, path)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
