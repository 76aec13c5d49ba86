#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
What ebb says of early response equals a count from the rows of the file, in file, JSON and page; and what stopping induction saves and loses shows.

  1. The count from rows   2. File, JSON, page   3. Stopping   4. Thirds
"""
import json
import math
import sys

import h5py
import numpy
import xarray

from command import SCRATCH, STUDY, Checks, ebb

PATIENTS = 2000
EARLY = ("early.day=10 days", "early.improved=40 %") # of days 7 to 13 the assessment on day 7 counts


def words_of(*settings):
    return "run", STUDY, "--patients", PATIENTS, *(word for setting in (*EARLY, "screening.contraindicated=4 %", *settings) for word in ("--set", setting))


def simulate(name, *settings):
    path = SCRATCH / name
    run = ebb(*words_of(*settings), "--record", "all", "--out", path, "--json")
    assert run.returncode == 0, run.stderr
    return path, json.loads(run.stdout)


def page_of(*settings):
    return " ".join(ebb(*words_of(*settings), "--record", "summary", "--out", SCRATCH / "page.h5", "--force").stdout.split())


# ---- 1. The count from rows


def shares_of(file):
    """Names of the measures -> (hits, of how many), and of whom each hit is one, from scores and flags of patients."""
    score = file["score"][0].astype(int)
    treated, responds = file["treated"][:] == 1, file["responder"][:] == 1
    improved = 100 * (score[:, 0] - score[:, 1]) >= 40 * score[:, 0]
    count = lambda which: int((which & treated).sum())
    both, neither = count(improved & responds), count(~improved & ~responds)
    return {"sensitivity": (both, count(responds)), "specificity": (neither, count(~responds)),
            "positive_predictive_value": (both, count(improved)), "negative_predictive_value": (neither, count(~improved))}, improved & treated


# ---- 2. File, JSON, page


def check_told(check, path, document):
    page = page_of()
    with h5py.File(path) as file:
        counted, improved = shares_of(file)
        names = [name.decode() for name in file["early_measure"][:]]
        stored = dict(zip(names, zip(file["early_share"][:], file["early_share_se"][:])))
        check("the row of each patient says whether he or she has improved early", (file["early_responder"][:] == improved).all())
        check("each share of the file equals a count from the rows", list(counted) == names and
              all(stored[name][0] == hits / n for name, (hits, n) in counted.items()), stored)
        check("its error is that of a share, as all errors are: n - 1 below the line", all(math.isclose(stored[name][1], math.sqrt(hits / n * (1 - hits / n) / (n - 1)), rel_tol=1e-12)
                                                           for name, (hits, n) in counted.items()), stored)
        with xarray.open_dataset(path) as opened:
            hits, n = counted["sensitivity"]
            check("xarray finds a share by its name", float(opened.early_share.sel(early_measure="sensitivity")) == hits / n, opened)
        check("the four counts add up to all treated", file["tally/early"][:].sum() == file["treated"][:].sum())
    told = document["early_response"]
    check("JSON says the same", told["day"] == 7 and told["improved"] == 0.4 and
          all((told["foretells"][name]["share"], told["foretells"][name]["n"]) == (hits / n, n) for name, (hits, n) in counted.items()), told)
    check("the page tells how many had improved and the predictive values", f"By day 10 (assessed on day 7), {improved.sum():,} (" in page and "had improved by 40 %" in page and
          all(word in page for word in ("(predictive values)", "(sensitivity)", "(specificity)")), page)
    words = ("infusions per patient, induction included", "infusions a year in follow-up")
    plain = ebb("run", STUDY, "--patients", PATIENTS, "--record", "summary", "--out", SCRATCH / "page.h5", "--force").stdout
    check("where early response is asked for, what induction takes has a row, and infusions a year say that it is not in them", words[0] in page and
          page.count(words[1]) == page.count("infusions a year") > 0 and not any(word in plain for word in words), page)


# ---- 3. Stopping


def check_stopping(check, path, document):
    stopped, told = simulate("stopped.h5", "induction.stop_unimproved=true")
    page = page_of("induction.stop_unimproved=true")
    with h5py.File(path) as plain, h5py.File(stopped) as file:
        check("where induction stops nothing is foretold, and the page says why", "early_share" not in file and told["early_response"]["foretells"] is None and
              "is told by the same study without induction.stop_unimproved" in page and "predictive values)" not in page, page)
        lost = int((plain["responder"][:] & ~file["responder"][:] & 1).sum())
        check("the same patients have improved early", (plain["early_responder"][:] == file["early_responder"][:]).all())
        patient = int(numpy.flatnonzero((file["early_responder"][:] == 0) & (file["treated"][:] == 1))[0])
    told_of = ebb("trace", stopped, patient).stdout
    check("the trace of such a patient says so, on the day, and has no later infusion", "not improved early; induction stopped" in told_of and
          "infusion 2:" in told_of and "infusion 3:" not in told_of, told_of)
    run = ebb("compare", path, stopped)
    page = " ".join(run.stdout.split())
    a, b = (d["flow"]["responders"] for d in (document, told))
    check("the comparison tells responders lost", lost > 50 and a - b == lost and f"responders {a:,} | {b:,}" in page, page)
    check("and infusions saved", "infusions per patient, induction included, All treated" in page, page)
    flow = json.loads(ebb("compare", path, stopped, "--json").stdout)
    check("for programs, too", (flow["a_flow"]["responders"], flow["b_flow"]["responders"]) == (a, b), flow["a_flow"])


def check_last_moment(check, path):
    late = " ".join(page_of("induction.stop_unimproved=true", "early.day=21 days").split())
    check("where no session is left nothing is said to have stopped", "; the others count as non-responders. There was no session left to stop: "
          "the last is on day 17." in late and "induction stopped" not in late, late)
    # Many leave on the very day, and are counted: the trace has to say of them what the file says.
    leaving = ("dropout.per_month=90 %", "dropout.in_lead_in=true", "patients=400")
    path, document = simulate("leaving.h5", *leaving)
    with h5py.File(path) as file:
        counted, day = numpy.flatnonzero(file["early_responder"][:] == 1), document["early_response"]["day"]
    left, silent = 0, []
    for patient in counted[:25]:
        events = json.loads(ebb("trace", path, patient, "--json", "--policy", "symptom_driven").stdout)["courses"][0]["events"]
        silent += [patient] if [(event["day"], event["value"]) for event in events if event["event"] == "early response"] != [(day, 1)] else []
        left += any(event["event"] == "leaves care" and event["day"] == day for event in events)
    check("the trace of each early responder says so, of those who leave on the day, too", left > 0 and not silent, (left, silent))


# ---- 4. Thirds


def check_thirds(check):
    path, document = simulate("thirds.h5", "populations=[severity, duration, early_responders]")
    with h5py.File(path) as file:
        treated, names = file["treated"][:] == 1, [name.decode() for name in file["population"][:]]
        sizes = dict(zip(names, file["population_size"][:]))
        expected = {f"severity_{word}": (file["severity_third"][:] == i) & treated for i, word in enumerate(("low", "middle", "high"))}
        expected |= {f"duration_{word}": (file["duration_third"][:] == i) & treated for i, word in enumerate(("short", "middle", "long"))}
        expected |= {"early_responders": (file["early_responder"][:] == 1) & treated, "early_nonresponders": (file["early_responder"][:] == 0) & treated}
        check("each population is counted from the rows", all(sizes[name] == rows.sum() for name, rows in expected.items()), sizes)
        days, summary = file["response_days"][:], file["summary"]
        place = [name.decode() for name in summary["outcome"][:]].index("response_weeks")
        means = {name: days[:, rows].mean(axis=1) / 7 for name, rows in expected.items()}
        check("and so are its means", all(numpy.allclose(summary["mean"][names.index(name), place], mean, rtol=1e-12) for name, mean in means.items()), means)
        check("the least severe third is less severe than the most severe", file["baseline"][:][expected["severity_low"]].max() <=
              file["baseline"][:][expected["severity_high"]].min())
    check("JSON has them", set(expected) <= set(document["summary"]), list(document["summary"]))
    run = ebb("run", STUDY, "--patients", 500, "--out", SCRATCH / "asked.h5", "--set", "populations=[severity]", "--population", "severity_high")
    check("the question may be about one of them", run.returncode == 0 and "in treated, severity before treatment: high over 52 weeks" in
          " ".join(run.stdout.split()), run.stdout + run.stderr)
    again = ebb("compare", path, path)
    check("a file with them is read back", again.returncode == 0 and again.stdout.startswith("identical"), again.stdout + again.stderr)


def main():
    check = Checks()
    path, document = simulate("plain.h5")
    check_told(check, path, document)
    check_stopping(check, path, document)
    check_last_moment(check, path)
    check_thirds(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
