#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
`ebb check` compares studies with the published numbers they name, says so in every format, and fails when a fitted number is missed.

  1. Studies   2. What is said   3. Files   4. What is refused   5. The trials and their page
"""
import csv
import json
import re
import sys

import h5py

from command import ROOT, SCRATCH, Checks, ebb

sys.path.insert(0, str(ROOT / "tests/bench"))
import retreatment  # noqa: E402

TRIALS = sorted((ROOT / "configs/trials").glob("*.yaml"))

# ---- 1. Studies


def study(name, *targets):
    """A small trial with such targets; returns its path."""
    text = """study: A small trial
seed: 5
patients: 4096
horizon: 12 weeks
policies:
  none: {}
  weekly: {maintenance: {every: 1 week}}
targets:
""" + "".join(targets)
    path = SCRATCH / name
    path.write_text(text, encoding="utf-8")
    return path


def target(name, value, limits, use, more=""):
    return f"""  {name}:
    quantity: response
    policy: none
    day: 21 days
    value: {value}
    limits: {limits}
    use: {use}
    source: "made up"
    grade: X
{more}"""


def check_trials(check, targets):
    misses = [t["id"] for t in targets if t["use"] != "shown" and t["inside"] != "1" and t["cause"] == "none"]
    check("every miss is explained in its file", len(targets) > 100 and not misses, misses)
    check("every target has a source and a grade", all(t["source"] and t["grade"] in tuple("ABCDX") for t in targets))
    packs = {t["id"]: 100 * (float(t["simulated"]) - float(t["target"])) for t in targets if t["id"] in ("pooled_response", "T158", "T153")}
    check("each pack gives the share that it stands for, within a point", len(packs) == 3 and all(abs(miss) < 1 for miss in packs.values()),
          f"{packs}: make bench only=packs")
    visits = {t["id"]: t["visits"] for t in targets}
    check_held_out(check, {t["id"]: t for t in targets})
    check("a trial that did not look all the time is said to", visits["T146"] == "42 70" and visits["T001"] == "", visits)


def check_held_out(check, rows):
    """What `make bench only=retreatment` fits has six of the twelve numbers of second inductions, and nothing else is left out."""
    uses = re.compile(r"^  (\w+):\n(?:    .*\n)*?    use: calibration$", re.M)
    fitted = {name for path, text in retreatment.files_of_fit().items() if path.startswith("trials/") for name in uses.findall(text)}
    check("a fit that holds a group out has all fitted numbers but its six", fitted == {name for name, t in rows.items() if t["use"] == "calibration"} -
          {f"T{number:03}" for number in range(50, 56)}, fitted)
    of = {key: float(rows["T050"][key]) for key in ("target", "of", "lower", "upper")}
    low, high = retreatment.limits(of["target"], of["of"])
    check("and judges by the limits of ebb check", abs(low - of["lower"]) < 1e-9 and abs(high - of["upper"]) < 1e-9, (low, high))


def check_rule(check, page):
    """What is only shown says which of the four is missing in its source, or what was solved from it; nothing else takes a number out."""
    shown = dict(re.findall(r"^- (\w+): (.*)$", page.split("## Shown, not scored")[-1], re.M))
    check("the page says by what rule a number is scored", "when time, numerator, denominator and estimator all stand in its source." in page)
    check("Oliver's four are shown and not scored", {"T149", "T150", "T151", "T152"} <= set(shown), shown)
    words = re.compile(r"(time|numerator|denominator|estimator)( and (numerator|estimator))?: |solved: ")
    check("each that is shown names what is missing", not [name for name, why in shown.items() if not words.match(why)], shown)


def check_trials_page(check):
    table = SCRATCH / "trials.csv"  # of the same call: each call plays all trials under 200 draws
    done = ebb("check", *TRIALS, "--markdown", "--quiet", "--csv", table)
    page = ROOT / "configs/trials/README.md"
    check("the page of the trials is what ebb check prints, down to its line", page.read_text(encoding="utf-8").split("<!-- Above: ")[0] == done.stdout,
          "run: make bench only=replicas")
    check_trials(check, list(csv.DictReader(table.read_text(encoding="utf-8").splitlines())))
    check_rule(check, done.stdout)


def check_page(check):
    wide = study("wide.yaml", target("T" + "1" * 50, "60 %", "[1 %, 99 %]", "validation").replace("none", "n" * 63),
                 "  T2:\n    quantity: in_care\n    policy: weekly\n    day: 21 days\n    value: 90 %\n    limits: [80 %, 100 %]\n"
                 "    use: validation\n    source: made up\n    grade: X\n")
    wide.write_text(wide.read_text(encoding="utf-8").replace("  none:", f"  {'n' * 63}:").replace("seed: 5", "seed: 5\ndropout: {per_month: 0 %}"),
                    encoding="utf-8")
    done = ebb("check", wide, "--quiet")
    lines = [line for line in done.stdout.split("\n") if "wide.yaml" not in line]
    check("no line is wider than the page", done.returncode == 0 and len(lines) > 6 and max(map(len, lines)) <= 100, done.stdout + done.stderr)
    check("± is one standard error, and 0 where nothing varies", "  100 ± 0 %  " in done.stdout and "± one standard error" in " ".join(lines), done.stdout)
    row = json.loads(ebb("check", wide, "--quiet", "--json").stdout)["targets"][0]
    check("with two digits of it, as everywhere", f" {100 * row['simulated']:.2f} ± {100 * row['standard_error']:.2f} %" in done.stdout, (row, done.stdout))


def check_shown(check, inside):
    """A number that is only shown, far outside its limits, moves no count and fails nothing."""
    hidden = target("T4", "2 %", "[1 %, 3 %]", "shown", '    because: "nobody knows when."\n')
    path = study("shown.yaml", inside, hidden, hidden.replace("T4:", "T5:").replace("    because", "    cause: rule\n    because"))
    done, counts = ebb("check", path, "--quiet"), json.loads(ebb("check", path, "--quiet", "--json").stdout)
    check("what is only shown is printed apart, with its reason, and counted nowhere",
          done.returncode == 0 and "Shown, not scored:\n  T4: nobody knows when." in done.stdout and "OUTSIDE" not in done.stdout and
          "calibration: 1 of 1" in done.stdout and "shown: " not in done.stdout, done.stdout + done.stderr)
    check("programs are told so", counts["shown"] == {"targets": 2, "not_known": 0} and counts["calibration"]["inside"] == 1 and
          [t["inside"] for t in counts["targets"]] == [1, None, None], counts)
    page = ebb("check", path, "--quiet", "--markdown").stdout
    check("and so is the page", "## Shown, not scored\n\n- T4: " in page, page)
    done = ebb("check", study("silent.yaml", target("T4", "2 %", "[1 %, 3 %]", "shown")), "--quiet")
    check("without a reason nothing is only shown", done.returncode == 3 and "targets.T4.because: is missing" in done.stderr, done.stderr)


# ---- 4. What is refused


def check_refused(check, inside, good):
    done = ebb("check", study("twice.yaml", target("T1", "60 %", "[1 %, 99 %]", "validation")), good)
    check("a target that two studies use in two ways is refused with both places",
          done.returncode == 3 and "never both" in done.stderr and "good.yaml:9:3" in done.stderr and "twice.yaml:9:3" in done.stderr,
          done.stderr)
    done = ebb("check", study("same.yaml", inside), good)
    check("so is one that stands in two studies", done.returncode == 3 and "used once" in done.stderr, done.stderr)
    done = ebb("check", "configs/smoke.yaml")
    check("a study without targets is refused with what to do", done.returncode == 3 and "configs/smoke.yaml:1:1: targets" in done.stderr,
          done.stderr)


def main():
    check = Checks()
    inside = target("T1", "60 %", "[1 %, 99 %]", "calibration")
    missed = target("T2", "2 %", "[1 %, 3 %]", "validation", "    cause: model\n    because: \"nobody is like that.\"\n")
    fitted = target("T3", "2 %", "[1 %, 3 %]", "calibration")
    good, bad = study("good.yaml", inside, missed), study("bad.yaml", fitted)

    # ---- 2. What is said
    done = ebb("check", good, "--quiet")
    check("a missed validation target is no failure", done.returncode == 0, done.stdout + done.stderr)
    check("it is counted", "calibration: 1 of 1" in done.stdout and "validation: 0 of 1" in done.stdout, done.stdout)
    check("and explained", "model: nobody is like that." in done.stdout, done.stdout)
    done = ebb("check", bad, "--quiet")
    check("a missed calibration target is status 6", done.returncode == 6 and "OUTSIDE" in done.stdout, done.stdout)
    check("a miss without a reason is said to have none", "no explanation in the file" in done.stdout, done.stdout)

    check_page(check)
    check_shown(check, inside)

    # ---- 3. Files
    table, h5 = SCRATCH / "check.csv", SCRATCH / "check.h5"
    done = ebb("check", good, "--quiet", "--json", "--csv", table, "--out", h5, "--draws", 20)
    rows = json.loads(done.stdout)["targets"]
    lines = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    with h5py.File(h5) as file:
        stored = {name: column[()] for name, column in file["/tables/targets"].items()}
        program, use = file.attrs["program"], file.attrs["intended_use"]
    check("JSON, CSV and HDF5 hold the same numbers",
          len(rows) == len(lines) == len(stored["z"]) == 2 and
          all(r["simulated"] == float(line["simulated"]) == simulated and r["z"] == float(line["z"]) == z
              for r, line, simulated, z in zip(rows, lines, stored["simulated"], stored["z"])), (rows, lines))
    check("the HDF5 file says what wrote it and for what", program == "ebb" and "virtual patients" in use, (program, use))
    z = (rows[0]["simulated"] - rows[0]["target"]) / ((rows[0]["upper"] - rows[0]["target"] if rows[0]["simulated"] > rows[0]["target"]
                                                       else rows[0]["target"] - rows[0]["lower"]) / 1.959963984540054)
    check("z counts standard errors of the side where the simulation lies", abs(z / rows[0]["z"] - 1.0) < 0.02, (z, rows[0]["z"]))
    again = ebb("check", good, "--quiet", "--json", "--threads", 3, "--kernel", "reference", "--draws", 20)
    check("any threads and kernel give the same numbers", json.loads(again.stdout)["targets"] == rows, again.stdout)
    done = ebb("check", good, "--quiet", "--csv", table)
    check("an existing file is refused", done.returncode == 4 and "--force" in done.stderr, done.stderr)
    check("unless it may be replaced", ebb("check", good, "--quiet", "--csv", table, "--force").returncode == 0)

    check_refused(check, inside, good)

    # ---- 5. The trials and their page
    check_trials_page(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
