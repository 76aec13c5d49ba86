#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
A file of rows is enough: of every kind of design it is looked at, played again and compared without the files that its rows came from.

  1. Designs   2. A file alone   3. Tables   4. Comparing
"""
import json
import os
import resource
import subprocess
import sys

import h5py
import numpy as np

from command import EBB, ROOT, SCRATCH, Checks, ebb

# ---- 1. Designs

STUDY = """study: Rows
patients: 100
seed: 5
policies:
  none: {}
  at_need: {booster: {trigger: 18 points, sessions: 4}, limits: {max_infusions: 30}}
"""
TABLE = """policies.at_need.booster.trigger (points),infusion.gain,induction
14,0.7,"{days: [0, 3, 7, 10]}"
18,,
,0.65,"{days: [0,3,7,10]}"
20,0.6,
"""
TWO = "vary: {policies.at_need.booster.trigger: {from: 14 points, to: 22 points}, infusion.gain: {from: 0.5, to: 0.8}}"
DESIGNS = {
    "table": "{kind: table, table: rows.csv}",
    "hypercube": "{kind: latin_hypercube, rows: 4, draws: 2, vary: {infusion.gain: {from: 0.5, to: 0.8}}}",
    "new": "{kind: latin_hypercube, rows: 3, draws: 2, site: new, vary: {infusion.gain: {from: 0.5, to: 0.8}}}",
    "draws": "{draws: 6}",
    "grid": "{vary: {horizon: {values: [26 weeks, 52 weeks]}, infusion: {values: [{gain: 0.5}, {gain: 0.6}]}}}",
    "lists": "{kind: lists, vary: {horizon: {values: [26 weeks, 52 weeks]}, adherence.miss: {values: [0.1 %, 7.7 %]}}}",
    "sobol": f"{{kind: sobol, rows: 4, {TWO}}}",
    "random": f"{{kind: random, rows: 4, {TWO}}}",
    "one_way": f"{{kind: one_way, {TWO}}}",
    "morris": f"{{kind: morris, rows: 2, {TWO}}}",
    "saltelli": f"{{kind: saltelli, rows: 4, {TWO}}}",
}


def written(name, design):
    path = SCRATCH / f"{name}.yaml"
    path.write_text(f"{STUDY}design: {design[:-1]}, outcomes: [response_weeks, infusions_per_year]}}\n", encoding="utf-8")
    return path


def answers(path):
    with h5py.File(path) as file:
        return {name: file["design"][name][:] for name in file["design"] if name.startswith(("response_weeks", "infusions"))}


def same_answers(a, b):
    a, b = answers(a), answers(b)
    return a.keys() == b.keys() and all(np.array_equal(a[name], b[name], equal_nan=True) for name in a)


# ---- 2. A file alone


def check_alone(check):
    """Where no other file is: the table is gone, and the folder is another one."""
    away = SCRATCH / "away"
    away.mkdir()
    for name, design in DESIGNS.items():
        (SCRATCH / "rows.csv").write_text(TABLE, encoding="utf-8")
        done = ebb("run", written(name, design), "--out", SCRATCH / f"{name}.h5", "--quiet")
        (SCRATCH / "rows.csv").unlink()
        os.rename(SCRATCH / f"{name}.h5", away / f"{name}.h5")
        seen = ebb("sensitivity", away / f"{name}.h5")
        check(f"the file of a design {name} says what its answer hangs on", done.returncode == seen.returncode == 0 and not seen.stderr, (done.stderr, seen.stderr))
        dry = ebb("run", away / f"{name}.h5", "--dry-run", "--csv")
        again = ebb("run", away / f"{name}.h5", "--out", away / f"{name}_again.h5", "--quiet")
        found = ebb("compare", away / f"{name}.h5", away / f"{name}_again.h5", "--exact")
        check("and plays its rows again, to the same bytes", dry.returncode == again.returncode == found.returncode == 0 and not again.stderr and
              found.stdout.startswith("identical: "), (again.stderr, found.stdout, found.stderr))


def check_draws_are_inputs(check):
    """A regression of a file reads the draws that the rows were played in, and finds what one that plays them finds."""
    plain = ebb("sensitivity", SCRATCH / "draws.yaml", "--json")
    kept = ebb("sensitivity", SCRATCH / "away" / "draws.h5", "--json")
    check("joint draws in a file give the regression of the study", plain.returncode == kept.returncode == 0 and
          len(json.loads(plain.stdout)["values"]) > 5 and json.loads(plain.stdout)["answers"] == json.loads(kept.stdout)["answers"], (plain.stderr, kept.stderr))


PRICES = """costs: {currency: EUR, year: 2026, perspective: a test, infusion: {value: 280, lower: 200, upper: 400, distribution: lognormal, source: s, grade: X},
  relapse: {value: 500, se: 100, distribution: gamma, source: s, grade: X}}
utilities: {remission: {value: 0.86, source: s, grade: X}, response: {value: 0.7, source: s, grade: X},
  neither: {value: 0.6, source: s, grade: X}, relapsed: {value: 0.5, source: s, grade: X}}
"""
PRICED = "{kind: latin_hypercube, rows: 2, draws: 2, outcomes: [cost], vary: {infusion.gain: {from: 0.5, to: 0.8}}}"


def check_settings(check):
    """What somebody sets stays in all draws, in a file as in its study; what the file has not is refused by name."""
    study = SCRATCH / "priced.yaml"
    study.write_text(f"{STUDY}parameters: {ROOT / 'configs/parameters/trd.yaml'}\n{PRICES}design: {PRICED}\n", encoding="utf-8")
    kept = SCRATCH / "priced.h5"
    ebb("run", study, "--out", kept, "--quiet")
    fixed = [word for part in ("value=1000", "distribution=fixed", "lower=off", "upper=off") for word in ("--set", f"costs.infusion.{part}")]
    for i, words in enumerate((["--set", "attainable.logit_mean=1.0"], ["--set", "setbacks={duration: 20 days}"], ["--set", "modifiers.esketamine.gain=1.1"],
                               fixed, ["--set", "costs.relapse.value=600"], ["--set", "costs.infusion.lower=150"], ["--seed", "9"],
                               ["--set", "design.vary={setbacks.duration: {from: 10 days, to: 50 days}, infusion.gain: {from: 0.5, to: 0.8}}"])):
        a, b = SCRATCH / f"set_{i}_study.h5", SCRATCH / f"set_{i}_file.h5"
        done = ebb("run", study, *words, "--out", a, "--quiet"), ebb("run", kept, *words, "--out", b, "--quiet")
        with h5py.File(a) as of_study, h5py.File(b) as of_file, h5py.File(kept) as before:
            check(f"{' '.join(words)} does to a file of rows in draws what it does to the study, and does something",
                  all(run.returncode == 0 for run in done) and of_study.attrs["digest"] == of_file.attrs["digest"] != before.attrs["digest"], done[1].stderr)
    for words, said in (("design.site=new", "those of a typical site"), ("design.draws=5", "holds no such joint draws"),
                        ("design.vary={setbacks.duration: {from: 10 days, to: 50 days}}", "leaves out infusion.gain")):
        done = ebb("run", kept, "--set", words, "--out", SCRATCH / "no.h5", "--quiet")
        check(f"--set {words} asks for draws that the file has not", done.returncode == 3 and said in done.stderr and "give the study" in done.stderr, done.stderr)
    for vary, said in (("costs.infusion: {values: [{value: 100, source: s, grade: X}, {value: 200, source: s, grade: X}]}", "sets an amount that is drawn"),
                       ("setbacks: {values: [{duration: 20 days}, {release: 0.2}]}", "sets other values itself than the rows before")):
        done = ebb("validate", study, "--set", f"design.vary={{{vary}}}")
        check("levels that leave different values to the draws are refused", done.returncode == 3 and said in done.stderr, done.stderr)


def check_money(check):
    """A page of a design of prices says what prices do, and of induction what is counted."""
    induction = "design={vary: {induction: {values: [{days: [0, 3]}, {days: [0, 3, 7]}]}}}"
    for words, said, not_said in (
            (["design={vary: {costs.infusion.value: {values: [100, 1000]}}}"], "QALYs a patient stay as they are, and costs a patient go from", "nowhere"),
            ([induction, "costs.induction=counted"], "Costs in EUR of 2026, of induction and follow-up", "induction itself"),
            ([induction, "costs.induction=left out"], "What induction itself costs is not in these", "Infusions of induction"),
            (["design={vary: {costs.induction: {values: [counted, left out]}}, outcomes: [cost]}"], "of induction where costs.induction of the row is counted", "follow-up alone")):
        done = ebb("run", SCRATCH / "priced.yaml", *[word for part in words for word in ("--set", part)], "--out", SCRATCH / "money.h5", "--force")
        page = " ".join(done.stdout.split())
        check(f"the page of {' '.join(words)} tells of money what is in it", done.returncode == 0 and said in page and not_said not in page, done.stdout + done.stderr)


def check_other_files(check):
    """What a row takes from a file that nobody has is said where it stands, and never as somebody's --set."""
    ebb("run", written("drawn", "{vary: {draw: {values: [1, 2]}, infusion.gain: {values: [0.6, 0.7]}}}"), "--out", SCRATCH / "drawn.h5", "--quiet")
    seen = ebb("sensitivity", SCRATCH / "drawn.h5")
    again = ebb("run", SCRATCH / "drawn.h5", "--out", SCRATCH / "drawn_again.h5", "--quiet")
    check("rows that vary the draw are looked at, and not played from a file", seen.returncode == 0 and again.returncode == 3 and
          "drawn.h5:" in again.stderr and "Give the study" in again.stderr and "--set" not in again.stderr + seen.stderr, (seen.stderr, again.stderr))


# ---- 3. Tables


def check_back(check):
    """What --csv prints is a table with the same rows, and the same design however often it goes round."""
    for name in ("table", "new", "grid", "lists", "morris"):
        (SCRATCH / "rows.csv").write_text(TABLE, encoding="utf-8")
        printed = ebb("run", SCRATCH / f"{name}.yaml", "--dry-run", "--csv").stdout
        (SCRATCH / "back.csv").write_text(printed, encoding="utf-8")
        path = written("back", "{kind: table, table: back.csv}")
        done = ebb("run", path, "--out", SCRATCH / "back.h5", "--quiet", "--force")
        check(f"--csv of a design {name} reads back as a table, row for row", done.returncode == 0 and
              same_answers(SCRATCH / "away" / f"{name}.h5", SCRATCH / "back.h5") and
              ebb("run", path, "--dry-run", "--csv").stdout == printed, (done.stderr, printed[:300]))
    (SCRATCH / "back.csv").write_text("row,infusion.gain\n1,0.6\n3,0.7\n", encoding="utf-8")
    done = ebb("validate", path)
    check("a column of row numbers must count", done.returncode == 3 and "back.csv:3:1: row: must count the rows from 1, and this is row 2" in done.stderr, done.stderr)
    (SCRATCH / "back.csv").write_text("infusion.gain\n0.6\n\"\"\n", encoding="utf-8")
    done = ebb("validate", written("back", "{kind: table, table: back.csv, draws: 2}"))
    check("a row in draws sets every key", done.returncode == 3 and "back.csv:3:1: row 2, infusion.gain: the cell is empty" in done.stderr, done.stderr)


def check_own_values(check):
    """An empty cell is the study's own value: rows 2 and 3 of the table are runs of it, whatever row 1 set."""
    (SCRATCH / "rows.csv").write_text("horizon (weeks),infusion.gain\n26,0.7\n,0.6\n", encoding="utf-8")
    study = written("cells", "{kind: table, table: rows.csv}")
    rows = [ebb("run", study, "--dry-run", "--set", f"horizon={weeks} weeks") for weeks in (40, 52)]
    check("--set of what some rows leave to the study is taken, and a column keeps its unit", all(done.returncode == 0 and
          "horizon = 26 weeks" in done.stdout for done in rows), rows[0].stderr + rows[0].stdout)
    done = ebb("run", study, "--dry-run", "--set", "infusion.gain=0.5")
    check("of what all rows set it is refused", done.returncode == 3 and "every row sets it" in done.stderr, done.stderr)
    pairs = [json.loads(ebb("sensitivity", SCRATCH / "away" / "sobol.h5", "--outcome", "response_weeks", "--pair", pair, "--json").stdout or "{}")
             for pair in ("at_need,none", "none,at_need")]
    check("a pair may be asked for either way round", all("answers" in pair for pair in pairs) and pairs[0] != pairs[1], pairs)
    with h5py.File(SCRATCH / "away" / "table.h5") as file:
        gain, trigger = file["design/infusion.gain"][:], file["design/policies.at_need.booster.trigger"][:]
        weeks = file["design/response_weeks.at_need"][:]
    (SCRATCH / "plain.yaml").write_text(STUDY, encoding="utf-8")
    ebb("run", SCRATCH / "plain.yaml", "--set", "policies.at_need.booster.trigger=18 points", "--out", SCRATCH / "plain.h5", "--quiet", "--no-uncertainty")
    with h5py.File(SCRATCH / "plain.h5") as file:
        at = [[name.decode() for name in file[f"summary/{of}"][:]].index(want) for of, want in
              (("population", "responders"), ("outcome", "response_weeks"), ("policy", "at_need"))]
        own = file["summary/mean"][at[0], at[1], at[2]]
    check("an empty cell leaves the study's own value", np.isnan(gain[1]) and np.isnan(trigger[2]) and weeks[1] == own, (gain, trigger, weeks[1], own))


def check_slips(check):
    """What two lines of a design say twice, or what nothing of it hears, is refused where it stands."""
    gain = "infusion.gain: {values: [0.6, 0.7]}"
    for design, said in (
            ("{vary: {horizon: {values: [52 weeks, 364 days]}}}", ":7:17: design.vary.horizon.values: 364 days is there twice"),
            ("{vary: {induction: {values: [{days: [0, 3]}, {days: [0,3]}]}}}", "{days: [0, 3]} is there twice"),
            ("{kind: lists, vary: {infusion.gain: {values: [0.5, 0.6, 0.5]}, noise.sd: {values: [2 points, 2 points, 2 points]}}}",
             "row 3 of the lists is row 1 once more"),
            ("{kind: lists, vary: {infusion.gain: {values: [0.5, 0.6, 0.5]}, noise.sd: {values: [2 points, 2 points, 3 points]}}}", None),
            ("{vary: {infusion: {values: [{gain: 0.5}, {gain: 0.8}]}, " + gain + "}}", "design.vary.infusion.gain: a value of infusion, which varies, too"),
            ("{vary: {policies.at_need: {values: [{booster: {trigger: 12 points}}, {booster: {trigger: 20 points}}]}, policies.at_need.booster.sessions: "
             "{values: [2, 3]}}}", None),
            ("{vary: {policies.at_need.booster.min_gap: {values: [4 weeks, 28 days]}}}", "there twice"),
            ("{vary: {horizon: {values: [26 weeks, 52 weeks]}, policies.none: {values: [{maintenance: {every: 4 weeks}}, "
             "{maintenance: {every: [4 weeks, 28 days]}}]}}}", "are one study, written in two ways"),
            ("{kind: random, rows: 4, vary: {horizon: {from: 26 weeks, to: 52 weeks}, policies.at_need.booster: {values: [{trigger: 18 points, sessions: 2}, "
             "{sessions: 2, trigger: 18 points}]}}}", "are one study, written in two ways"),
            ("{kind: lists, vary: {infusion.gain: {values: [0.5, 0.6]}, policies.none: {values: [{maintenance: {every: 4 weeks}}, "
             "{maintenance: {every: [4 weeks, 28 days]}}]}}}", None),
            ("{rows: 7, vary: {" + gain + "}}", ":7:10: design.rows: is of kinds"),
            ("{kind: table, table: twice.csv}", None)):
        (SCRATCH / "twice.csv").write_text("infusion.gain,horizon\n0.7,\n0.6,52 weeks\n0.7,\n", encoding="utf-8")
        done = ebb("validate", written("slip", design))
        check(f"{'refused' if said else 'taken'}: {design}", done.returncode == (3 if said else 0) and (said or "") in done.stderr, done.stderr)
    check("a row of a table that is there twice gets a warning", "slip.yaml:7:1: warning: design.table: row 3 is row 1 once more" in done.stderr, done.stderr)
    path = written("slip", "{vary: {" + gain + "}}")
    path.write_text(path.read_text(encoding="utf-8") + "precision: {outcome: response_weeks, half_width: 1 weeks}\n", encoding="utf-8")
    done = ebb("validate", path)
    check("precision beside a design is refused", done.returncode == 3 and ":8:1: precision: a design plays the patients it names" in done.stderr, done.stderr)


def check_memory(check):
    """What the process may have counts, and not what the machine has; the message says whose limit it is."""
    path = written("wide", "{kind: random, rows: 1000000, vary: {infusion.gain: {from: 0.5, to: 0.8}}}")
    def tight():
        resource.setrlimit(resource.RLIMIT_AS, (120_000_000, resource.RLIM_INFINITY))
    done = subprocess.run([EBB, "validate", str(path)], capture_output=True, text=True, preexec_fn=tight)
    check("a design beyond ulimit -v is refused at its place", done.returncode == 3 and "wide.yaml:7:1: design: the results of 1,000,000 rows take 96.0 MB" in done.stderr
          and "(ulimit -v) leaves this process" in done.stderr, done.stderr)


# ---- 4. Comparing


def compared(*words):
    done = ebb("compare", *words)
    return done.returncode, done.stdout


def check_compare(check):
    """The words and statuses of runs: identical, equal, within error, different."""
    grid = "{vary: {infusion.gain: {from: 0.5, to: 0.7, steps: %d}}}"
    for name, steps, words in (("one", 2, ()), ("seed", 2, ("--seed", 6)), ("more", 3, ()), ("other", 2, ("--set", "duration.median=5 days")),
                               ("label", 2, ("--set", "study=Another"))):
        ebb("run", written(name, grid % steps), "--out", SCRATCH / f"c_{name}.h5", "--quiet", "--patients", 2000, *words)
    one = SCRATCH / "c_one.h5"
    with h5py.File(one) as file:
        digest = file.attrs["digest"]
    status, page = compared(one, one)
    check("a file of rows is identical with itself", status == 0 and page.startswith("identical: ") and digest in page, page)
    status, page = compared(one, SCRATCH / "c_seed.h5")
    check("with another seed it is within error", status == 0 and page.startswith("within Monte Carlo error: ") and "0 of 12 estimates beyond chance" in page and
          "/design/response_weeks.none" in page, page)
    check("which is not exact", compared(one, SCRATCH / "c_seed.h5", "--exact")[0] == 6)
    status, page = compared(one, SCRATCH / "c_other.h5")
    check("another value makes it different, row by row", status == 6 and page.startswith("different: ") and "duration.median" in page and "row 1, " in page, page)
    status, page = compared(one, SCRATCH / "c_more.h5")
    document = json.loads(ebb("compare", one, SCRATCH / "c_more.h5", "--json").stdout)
    check("rows are known by what they set: of 3 rows and 2 two are shared, and equal", status == 0 and page.startswith("equal in every estimate: ") and
          "2 settings are in both" in page and document["settings_in_both"] == 2 and document["estimates_equal"] == document["estimates_compared"] == 12, page)
    with h5py.File(SCRATCH / "c_bad.h5", "w") as bad, h5py.File(one) as good:
        for name in good:
            good.copy(name, bad)
        for name, value in good.attrs.items():
            bad.attrs[name] = value
        bad["design/response_weeks.none"][0] += 1e-9
    check("one that was changed by hand is refused", ebb("compare", one, SCRATCH / "c_bad.h5").returncode == 4)
    for words in (("sensitivity",), ("run", "--dry-run"), ("export", "design", "--csv")):
        done = ebb(words[0], SCRATCH / "c_bad.h5", *words[1:])
        check(f"ebb {words[0]} of it names the dataset, and no reason that HDF5 has not", done.returncode == 4 and
              "/design/response_weeks.none: its values are not those that were written" in done.stderr and "HDF5" not in done.stderr, done.stderr)
    done = ebb("compare", SCRATCH / "missing.h5", one)
    check("a file that is not there is not called a run", done.returncode == 4 and done.stderr.startswith(str(SCRATCH / "missing.h5")), done.stderr)
    done = ebb("export", one, "settings", "--csv")
    check("a table that the file has not is told whose it is", done.returncode == 4 and "design in joint draws (design.draws) do" in done.stderr, done.stderr)


def main():
    check = Checks()
    check_compare(check)
    check_alone(check)
    check_draws_are_inputs(check)
    check_settings(check)
    check_money(check)
    check_other_files(check)
    check_back(check)
    check_own_values(check)
    check_slips(check)
    check_memory(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
