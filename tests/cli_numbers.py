#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Small studies (tests/cases/) that gave wrong numbers, verdicts or silences; each file says in its first lines what is right.

  1. At risk   2. Beyond follow-up   3. Without spread   4. Nowhere nan or inf
"""
import json
import re
import sys

import h5py
import numpy

from command import ROOT, SCRATCH, Checks, ebb

CASES = ROOT / "tests/cases"


def checked(name, *more):
    """Targets of a case by their id, as `ebb check` gives them."""
    return {t["id"]: t for t in json.loads(ebb("check", CASES / f"{name}.yaml", "--json", "--quiet", "--draws", 0, *more).stdout)["targets"]}


def played(name, *more):
    """The page of a run of a case, and its file."""
    path = SCRATCH / f"{name}.h5"
    return ebb("run", CASES / f"{name}.yaml", "--out", path, "--force", *more).stdout, path


def relapse_days(path, visits):
    """Mean day of the first relapse of responders, as the file has it and as a trial sees it that looks at these days alone: two scores
    of 22 points or more in a row, each at the last assessment up to its day. Who leaves on the day of a visit has missed it."""
    with h5py.File(path) as file:
        who, week = file["responder"][:] == 1, file["curves/week"][:]
        first, left, score = (file[name][0][who] for name in ("first_relapse_day", "followup_day", "score"))
    day = numpy.rint(7 * week)
    at = [numpy.flatnonzero(day <= visit)[-1] for visit in visits]
    bad = (score[:, -len(day):][:, at] >= 22) & (day[at] < left[:, None])
    relapsed = bad[:, :-1] & bad[:, 1:]
    return first[first >= 0].mean(), day[at][1:][relapsed.argmax(axis=1)[relapsed.any(axis=1)]].mean()


def check_risk(check):
    days = {name: target["simulated"] for name, target in checked("relapse_day_visits").items()}
    _, path = played("relapse_day_visits", "--set", "record=all")
    seen, at_visits = relapse_days(path, (28, 56, 84, 112))
    check("who is at no risk has no relapse day, at whatever visits",
          days["visits_treated"] == days["visits_responders"] and days["no_visits_treated"] == days["no_visits_responders"] and
          abs(days["visits_treated"] - at_visits) < 1e-9 and abs(days["no_visits_treated"] - seen) < 1e-9, (days, seen, at_visits))
    _, path = played("in_care_strata")
    with h5py.File(path) as file:
        stays = file["followup_day"][0] > 140
        share = stays[file["treated"][:] == 1].mean()
        sizes = dict(zip((name.decode() for name in file["population"][:]), file["population_size"][:].tolist()))
        flow = dict(zip((name.decode() for name in file["step"][:]), file["flow"][:].tolist()))
        with_m1 = int(((file["treated"][:] == 1) & (file["has_m1"][:] == 1)).sum())
    check("treated is one thing in population_size and flow, and the compared have their name",
          sizes["treated"] == flow["treated"] == 2000 and sizes["responders"] == flow["responders"] and
          sizes["compared"] == flow["compared"] < 2000 and sizes["with_m1"] == with_m1, (sizes, flow, with_m1))
    in_care = checked("in_care_strata")["in_care"]
    check("who is in no stratum leaves as all do", abs(in_care["simulated"] - share) < 1e-12 and round(100 * share, 1) == 55.4,
          (in_care, share))


def check_beyond(check):
    known = checked("km_beyond_followup")
    late = known["at_52_weeks"]
    check("nothing is known beyond the last day that anybody was followed",
          late["simulated"] is None and late["inside"] is None and late["z"] is None and late["unknown"] == "nobody followed so long" and
          known["at_11_weeks"]["inside"] == 1 and known["at_11_weeks"]["unknown"] == "", known)
    page = ebb("check", CASES / "km_beyond_followup.yaml", "--quiet").stdout
    check("the page says why", "–: nobody followed so long" in page and "1 of 1 inside" in page and "1 not known" in page, page)
    page, path = played("km_beyond_followup")
    with h5py.File(path) as file:
        curves, weeks = file["curves"], file["curves/week"][:]
        at_risk = curves["at_risk"][1, 0]
        beyond = weeks > 12.0
        for name in ("relapse_free", "relapse_free_se", "relapse_free_lower", "relapse_free_upper", "relapses", "relapses_se",
                     "infusions", "infusions_se"):
            check(f"{name} ends with the last followed", numpy.array_equal(numpy.isnan(curves[name][1, 0]), beyond), curves[name][1, 0])
        check("counts go on, and are 0", (at_risk[beyond] == 0).all() and (at_risk[~beyond] > 0).all(), at_risk)
    check("so do the measures on the page", len(re.findall(r"  relapsed by .* –\n", page)) == 1, page)
    without = checked("hazard_ratio_no_events")
    check("a ratio or a day without relapses is not known",
          all(t["simulated"] is None and t["inside"] is None and t["unknown"] == "no relapses" for t in without.values()), without)
    done = ebb("check", CASES / "hazard_ratio_no_events.yaml", "--quiet")
    check("which misses nothing", done.returncode == 0 and "OUTSIDE" not in done.stdout and "inside the" not in done.stdout, done.stdout)


def check_time_in_state(check):
    """Of intervals that divide the horizon and those that do not: visits stand for all of it and no more."""
    page, path = played("weeks_beyond_followup")
    check("no more weeks in response than were followed", re.search(r"weeks in response, in care or not +1\.71 ± 0 +1\.71 ± 0", page), page)
    for horizon, every in ((12, 28), (30, 7), (28, 7), (100, 14), (15, 10), (29, 28)):
        path = SCRATCH / "state.h5"
        ebb("run", CASES / "weeks_beyond_followup.yaml", "--out", path, "--force", "--quiet", "--set", f"horizon={horizon} days",
            "--set", f"assessment.every={every} days", "--set", "record=all")
        with h5py.File(path) as file:
            days, score, first = file["response_days"][:], file["score"][:], file["score"][0, :, 0]
            n = file["curves/week"].shape[0]
            visits = score[:, :, -n:] <= numpy.floor(first / 2.0)[None, :, None]
            stands_for = numpy.full(n, every)
            stands_for[-1] = horizon - (n - 1) * every
            check(f"days in response of {horizon} days every {every}", days.max() <= horizon and stands_for[-1] > 0 and
                  numpy.array_equal(days, (visits * stands_for).sum(axis=2)), (days.max(), stands_for))


def check_spread(check):
    page, path = played("everybody_relapses")
    check("a rate without spread has no error", re.search(r"relapses per year in care +1\.00 ± 0 +1\.00 ± 0\n", page), page)
    with h5py.File(path) as file:
        check("nothing in the summary is infinite",
              not any(numpy.isinf(d[:]).any() for group in ("summary", "paired", "curves") for d in file[group].values()
                      if d.dtype.kind == "f"))
    median = checked("median_error_zero")["median_followup"]
    check("the error of a median of whole days is that of other seeds", 1.5 < median["standard_error"] < 4.5, median)


def check_words(check):
    for case in sorted(CASES.glob("*.yaml")):
        if "targets:" in case.read_text(encoding="utf-8"):
            for more in ((), ("--patients", "60"), ("--markdown",), ("--json",)):
                said = ebb("check", case, "--quiet", *more).stdout
                check(f"no nan and no inf: check {case.name} {' '.join(more)}", not re.search(r"\b-?(nan|inf)\b", said), said)
    for name in ("everybody_relapses", "weeks_beyond_followup", "km_beyond_followup", "hazard_ratio_no_events"):
        for more in ((), ("--json",), ("--patients", "1")):
            said = played(name, *more)[0]
            check(f"no nan and no inf: run {name} {' '.join(more)}", not re.search(r"\b-?(nan|inf)\b", said), said)


def main():
    check = Checks()
    check_risk(check)
    check_beyond(check)
    check_time_in_state(check)
    check_spread(check)
    check_words(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
