#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
ebb sensitivity: tornado, Morris, Sobol' and regression of a study, with the rows kept so that NumPy finds the same numbers.

  1. Rows of the file   2. One way   3. Sobol'   4. Morris   5. Regression   6. Rows played before   7. What is asked   8. The page   9. Stopped and gone on
"""
import json
import signal
import subprocess
import sys
import time

import h5py
import numpy

from command import EBB, ROOT, SCRATCH, STUDY, Checks, ebb, variant

PAIR = "symptom_driven,every_3_4_weeks"
DESIGN = """
design:
  kind: saltelli
  rows: 64
  seed: 5
  outcomes: [response_weeks, relapsed_by_52_weeks]
  vary:
    infusion.gain: {from: 0.4, to: 0.8}
    policies.symptom_driven.booster.trigger: {from: 14 points, to: 22 points}
    setbacks.per_year: {from: 1 per year, to: 4 per year, scale: log}
"""


def study_with_design():
    path = variant("designed.yaml")
    path.write_text(path.read_text(encoding="utf-8") + DESIGN, encoding="utf-8")
    return path


# ---- 1. Rows of the file


def asked(study, *words, out=None):
    more = ("--out", out, "--force") if out else ()
    run = ebb("sensitivity", study, "--json", "-q", "--no-progress", *words, *more)
    return run, json.loads(run.stdout) if run.returncode == 0 else None


def table_of(path):
    with h5py.File(path) as file:
        group = file["tables/sensitivity"]
        return {name: group[name].asstr()[:] if group[name].dtype.kind in "SO" else group[name][:] for name in group}


def of_answer(table, answer):
    """The rows of one answer, in their order."""
    here = (table["outcome"] == answer["outcome"]) & (table["policy"] == answer["policy"]) & (table["against"] == (answer["against"] or ""))
    return {name: column[here] for name, column in table.items()}


def is_close(a, b):
    return numpy.allclose(numpy.array(a, float), numpy.array(b, float), rtol=1e-9, atol=1e-12, equal_nan=True)


# ---- 2. One way


def check_one_way(check):
    run, document = asked(STUDY, "--patients", 1500, "--pair", PAIR, out=SCRATCH / "one_way.h5")
    answer = document["answers"][0]
    check("a study without a design has a tornado of what its draws leave open", run.returncode == 0 and document["method"] == "one_way" and
          document["from_draws"] and document["rows"] == 1 + 2 * len(document["values"]) and "infusion.gain" in document["values"] and
          not any(key.startswith("sources.") for key in document["values"]), list(document["values"]))
    bar, ends = answer["values"]["infusion.gain"], document["values"]["infusion.gain"]
    told = []
    for value in (None, ends["from"], ends["to"]):
        setting = () if value is None else ("--set", f"infusion.gain={value!r}")
        page = ebb("run", STUDY, "--patients", 1500, "--record", "summary", "--out", SCRATCH / "own.h5", "--force", "--json", "-q", *setting)
        pair = json.loads(page.stdout)["paired"]["responders"]["response_weeks"]["every_3_4_weeks"]["symptom_driven"]
        told.append(pair["difference"])
    check("each end is what a run of its own says, to the bit", told == [answer["base"], bar["low"], bar["high"]], (told, bar))
    rows = of_answer(table_of(SCRATCH / "one_way.h5"), answer)
    low = (rows["matrix"] == "low") & (rows["moved"] == "infusion.gain")
    check("changes have the errors of the same patients", rows["error_first"][low][0] == bar["low_standard_error"] <
          numpy.hypot(rows["standard_error"][0], rows["standard_error"][low][0]), bar)
    spans = [value["span"] for value in answer["values"].values()]
    check("a value that nobody has is not moved", min(spans) > 0, spans)
    with_draws = asked(STUDY, "--set", "infusion.gain=0.7", "--patients", 500)[1]
    check("what the study sets itself stays fixed", "infusion.gain" not in with_draws["values"], list(with_draws["values"]))
    alone = asked(STUDY, "--patients", 1, "--pair", PAIR)[1]["answers"][0]
    check("one patient has no errors, and none of 0", alone["base_standard_error"] is None and
          all(value["low_standard_error"] is None for value in alone["values"].values()), alone)


# ---- 3. Sobol'


def indices_of(rows, keys):
    """Jansen's estimators from A, B and AB, the luck of patients taken off, as anybody with the file would write them."""
    a, b = rows["value"][rows["matrix"] == "A"], rows["value"][rows["matrix"] == "B"]
    pairs = (a - b)**2 - rows["error_first"][rows["matrix"] == "B"]**2
    luck = (rows["error_first"][rows["matrix"] == "B"]**2 / 2).mean()
    variance = numpy.var(numpy.concatenate([a, b]), ddof=1)
    for key in keys:
        here = rows["moved"] == key
        first = ((b - rows["value"][here])**2 - rows["error_second"][here]**2).mean() / pairs.mean()
        total = ((a - rows["value"][here])**2 - rows["error_first"][here]**2).mean() / 2 / (variance - luck)
        yield key, 1 - first, total


def check_sobol(check, study):
    path = SCRATCH / "sobol.h5"
    run, document = asked(study, "--patients", 2000, out=path)
    table = table_of(path)
    check("a design of its own says method, rows and outcomes", document["method"] == "sobol" and document["rows"] == 64 * 5 and
          [answer["outcome"] for answer in document["answers"]] == ["response_weeks"] * 2 + ["relapsed_by_52_weeks"] * 2, document)
    wrong, n_told = [], 0
    for answer in document["answers"]:
        for key, first, total in indices_of(of_answer(table, answer), document["values"]):
            told = answer["values"][key]
            n_told += told["total"] is not None
            if told["total"] is not None and not is_close([first, total], [told["first"], told["total"]]):
                wrong.append((answer["outcome"], key, first, total, told))
            if told["total"] is not None and not told["total_lower"] <= told["total"] <= told["total_upper"]:
                wrong.append((answer["outcome"], key, told))
    check("plain NumPy finds the same indices in the rows kept", not wrong and n_told >= 6, wrong or n_told)
    rows = of_answer(table, document["answers"][0])
    one, a, b = rows["moved"] == "infusion.gain", rows["matrix"] == "A", rows["matrix"] == "B"
    check("AB is A with one value of B", is_close(rows["infusion.gain"][one], rows["infusion.gain"][b]) and
          is_close(rows["setbacks.per_year"][one], rows["setbacks.per_year"][a]))
    trigger = rows["policies.symptom_driven.booster.trigger"]
    with h5py.File(path) as file:
        units = {key: file[f"tables/sensitivity/{key}"].attrs["units"] for key in document["values"]}
    check("columns have the units of their keys", units == {"infusion.gain": "1", "policies.symptom_driven.booster.trigger": "point", "setbacks.per_year": "1/year"},
          units)
    check("values that count are whole, within the design's ends", set(trigger) <= set(range(14, 23)) and len(set(trigger)) > 5, set(trigger))
    calendar = document["answers"][0]["values"]["policies.symptom_driven.booster.trigger"]
    check("a value that cannot act has indices of exactly 0", document["answers"][0]["policy"] == "every_4_6_weeks" and
          calendar["total"] in (0, None) and
          calendar["total_upper"] == calendar["total"], calendar)
    again, other = (asked(study, "--patients", 5000, "--rows", 8, "--threads", threads)[0].stdout for threads in (1, 3))
    check("the same bytes for any threads", again == other and '"rows": 40' in again, again[:300])
    more = asked(study, "--patients", 200, "--rows", 8, "--seed", 3)[1]
    check("--rows is the number of settings", more["rows"] == 8 * 5 and more["patients"] == 200 and more["seed"] == 3, more)


# ---- 4. Morris


def check_morris(check, study):
    path = SCRATCH / "morris.h5"
    _, document = asked(study, "--method", "morris", "--rows", 6, "--patients", 600, "--outcome", "response_weeks", out=path)
    table, answer = table_of(path), document["answers"][1]
    rows = of_answer(table, answer)
    steps = numpy.diff(rows["value"])
    span = {"infusion.gain": 0.4, "setbacks.per_year": numpy.log(4)} # of the ranges above, on their scales
    wrong = []
    for key, width in span.items():
        moved = numpy.flatnonzero(rows["moved"] == key)
        x = rows[key] if key == "infusion.gain" else numpy.log(rows[key])
        effects = steps[moved - 1] / ((x[moved] - x[moved - 1]) / width)
        told = answer["values"][key]
        if not is_close([effects.mean(), abs(effects).mean(), effects.std(ddof=1)], [told["mu"], told["mu_star"], told["sigma"]]):
            wrong.append((key, effects, told))
    check("elementary effects are those of the rows kept", document["rows"] == 6 * 4 and not wrong, wrong)


# ---- 5. Regression


def check_regression(check):
    path = SCRATCH / "regression.h5"
    _, document = asked(STUDY, "--method", "regression", "--rows", 60, "--patients", 400, "--policy", "every_3_4_weeks", out=path)
    answer, rows = document["answers"][0], table_of(path)
    keys = list(document["values"])
    x, y = numpy.array([rows[key] for key in keys]), rows["value"]
    x, y = (x - x.mean(1, keepdims=True)) / x.std(1, keepdims=True), (y - y.mean()) / y.std()
    found = numpy.linalg.lstsq(x.T, y, rcond=None)[0]
    check("coefficients are those of least squares on the draws kept", len(y) == 60 and answer["against"] is None and
          is_close(found, [answer["values"][key]["coefficient"] for key in keys]), found)
    check("so is what they explain", is_close(1 - ((y - found @ x)**2).mean(), answer["explained"]), answer["explained"])
    ranks = numpy.array([column.argsort().argsort() + 1.0 for column in (*(rows[key] for key in keys), rows["value"])])
    precision = numpy.linalg.inv(numpy.corrcoef(ranks))
    partial = -precision[:-1, -1] / numpy.sqrt(numpy.diag(precision)[:-1] * precision[-1, -1])
    check("partial correlations are those of the ranks", is_close(partial, [answer["values"][key]["partial_rank_correlation"] for key in keys]), partial)


# ---- 6. Rows played before: those of a file of `ebb run`


def played(name, study, *words):
    path = SCRATCH / name
    run = ebb("run", study, "--patients", 500, "--out", path, "--force", "-q", "--no-progress", *words)
    return run, path


def check_file(check, study):
    run, path = played("one_way_run.h5", study, "--set", "design={kind: one_way, vary: {infusion.gain: {from: 0.4, to: 0.8}}}")
    document = asked(path)[1]
    direct = asked(study, "--patients", 500, "--set", "design={kind: one_way, vary: {infusion.gain: {from: 0.4, to: 0.8}}}", "--outcome", "response_weeks")[1]
    numbers = [[(answer["base"], *(answer["values"]["infusion.gain"][key] for key in ("low", "high", "span"))) for answer in told["answers"]]
               for told in (document, direct)]
    check("rows of a file have the bars of rows played now", run.returncode == 0 and numbers[0] == numbers[1], (run.stderr, numbers))
    check("but not their errors", document["answers"][0]["values"]["infusion.gain"]["low_standard_error"] is None, document)
    _, path = played("sobol_run.h5", study)
    document = asked(path, "--outcome", "response_weeks", "--pair", PAIR)[1]
    with h5py.File(path) as file:
        values = file["design/response_weeks.symptom_driven_minus_every_3_4_weeks"][:].reshape(64, 5)
    a, b, ab = values[:, 0], values[:, 1], values[:, 2:]
    firsts = 1 - ((b[:, None] - ab)**2).mean(0) / ((a - b)**2).mean()
    totals = ((a[:, None] - ab)**2).mean(0) / 2 / numpy.var(values[:, :2], ddof=1)
    told = list(document["answers"][0]["values"].values())
    check("indices of a file are NumPy's of its column", is_close(firsts, [index["first"] for index in told]) and
          is_close(totals, [index["total"] for index in told]) and document["answers"][0]["variance_by_luck"] is None, (firsts, totals, told))
    page = ebb("sensitivity", path, "--pair", PAIR, "--outcome", "response_weeks").stdout
    check("the page says that luck is in them", "luck of 500 patients a row is in it" in " ".join(page.split()), page)
    for words, status, said in ((("--seed", "3"), 2, "played already"), (("--rows", "9"), 2, "played already"),
                                (("--method", "morris"), 2, "holds rows of kind saltelli"), (("--outcome", "relapses"), 4, "has no column relapses."),
                                (("--pair", "every_4_6_weeks,symptom_driven"), 4, "has no column")):
        run = ebb("sensitivity", path, *words)
        check(f"of a file is refused: {' '.join(words)}", run.returncode == status and said in run.stderr and not run.stdout, (run.returncode, run.stderr))
    plain = ebb("run", STUDY, "--patients", 60, "--record", "summary", "--out", SCRATCH / "plain.h5", "--force", "-q")
    run = ebb("sensitivity", SCRATCH / "plain.h5")
    check("a file of a run says what it lacks", plain.returncode == 0 and run.returncode == 3 and "answers (/uncertainty, /psa)" in run.stderr and "Give the study" in run.stderr, run.stderr)


# ---- 7. What is asked


def check_asked(check, study):
    plain = variant("no_draws.yaml", (str(ROOT / "configs/parameters/trd.yaml"), str(ROOT / "configs/parameters/base.yaml")))
    fixed = SCRATCH / "fixed.yaml"
    (SCRATCH / "one_draw.csv").write_text("infusion.gain\n0.6\n0.7\n", encoding="utf-8")
    (SCRATCH / "one_set.yaml").write_text("name: one_set\ninfusion: {gain: 0.6}\ndraws: one_draw.csv\n", encoding="utf-8")
    fixed.write_text("study: Fixed\nparameters: one_set.yaml\ninfusion: {gain: 0.65}\npatients: 50\nhorizon: 8 weeks\npolicies: {a: {}}\n", encoding="utf-8")
    wanted = [
        ((study, "--method", "tornado"), 2, "must be one_way, morris, sobol or regression"),
        ((study, "--outcome", "respons_weeks"), 2, "Did you mean response_weeks?"),
        ((study, "--pair", "symptom_driven"), 2, "two policies with a comma"),
        ((study, "--pair", "symptom_driven,never"), 2, "no such policy"),
        ((study, "--pair", PAIR, "--policy", "symptom_driven"), 2, "one of the two"),
        ((study, "--method", "one_way", "--rows", "3"), 2, "leave it out"),
        ((study, "--rows", "1"), 2, "whole number from 2"),
        ((plain,), 3, "nothing says which values vary"),
        ((fixed, "--method", "regression"), 3, "sets itself whatever the joint draws"),
        ((study, "--method", "regression", "--set", "design.vary={induction: {values: [{infusions: 2, days: [0, 7]}, {infusions: 1, days: [0]}, "
          "{infusions: 3, days: [0, 7, 9]}]}}"), 3, "is no number, and a regression finds no slope along words"),
        ((study, "--set", "infusion.gain=2"), 3, "infusion.gain"),
        ((study, "--set", "design.draws=4"), 3, "plays each row once"),
    ]
    for words, status, said in wanted:
        run = ebb("sensitivity", *words, "--no-progress")
        check(f"refused: {' '.join(map(str, words[1:])) or 'no draws and no design'}", run.returncode == status and said in run.stderr and not run.stdout,
              (run.returncode, run.stderr))
    worded = (study, "--method", "regression", "--patients", 100, "--set", "design={kind: grid, vary: {infusion.gain: {from: 0.4, to: 0.8, steps: 4}, "
              "induction: {values: [{infusions: 2, days: [0, 7]}, {infusions: 1, days: [0]}]}}}")
    of_words = asked(*worded)[1]["answers"][0]["values"]
    page = " ".join(ebb("sensitivity", *worded, "--no-progress").stdout.split())
    check("words have no slope, and the page says so", of_words["induction"]["coefficient"] is None and of_words["infusion.gain"]["coefficient"] is not None and
          "Left out, since words have no order: induction" in page, (of_words, page))
    kinds = [asked(study, "--method", method, "--rows", 4, "--patients", 100)[1]["rows"] for method in ("morris", "sobol")]
    check("--method takes another kind of rows of the same values", kinds == [4 * 4, 4 * 5], kinds)
    tornado = asked(study, "--method", "one_way", "--patients", 100)[1]
    check("and one_way none", tornado["rows"] == 7 and not tornado["from_draws"], tornado)


# ---- 8. The page


def check_page(check):
    for method in ("one_way", "morris", "sobol", "regression"):
        rows = () if method == "one_way" else ("--rows", 40)
        run = ebb("sensitivity", STUDY, "--method", method, "--patients", 200, "--no-progress", "-q", *rows)
        lines = run.stdout.split("\n")
        check(f"{method}: a page that is no wider than others", run.returncode == 0 and max(map(len, lines)) <= 100 and
              "more matter less than these: --full" in run.stdout and not any(line.endswith(" ") for line in lines), run.stdout or run.stderr)
    # estimates of few rows stand without limits, and the page says what to do
    for method, rows, few, told in (("sobol", 3, "3 settings tell no limits: play 64 or more (--rows 64).", "total_lower"),
                                    ("morris", 3, "3 trajectories tell no limits: play 4 or more (--rows 4).", "mu_star_lower"),
                                    ("regression", 5, "5 rows are too few for", "partial_lower")):
        words = (STUDY, "--method", method, "--rows", rows, "--patients", 200, "--pair", PAIR, "--no-progress", "-q")
        page, document = ebb("sensitivity", *words).stdout, json.loads(ebb("sensitivity", *words, "--json").stdout)
        check(f"{method} of few rows has no limits, and says how many it needs", few in " ".join(page.split()) and
              all(value[told] is None for value in document["answers"][0]["values"].values()), page)
    same = variant("same.yaml")
    same.write_text(same.read_text(encoding="utf-8") + DESIGN.replace("rows: 64", "rows: 2"), encoding="utf-8")
    page = ebb("sensitivity", same, "--patients", 60, "--set", "policies.every_4_6_weeks.maintenance.every=[3 weeks, 4 weeks]", "--pair",
               "every_4_6_weeks,every_3_4_weeks", "--outcome", "response_weeks", "--no-progress", "-q").stdout
    check("what is the same in all rows is no luck", "the outcome is 0 in every row." in " ".join(page.split()) and "luck" not in page, page)
    run = ebb("sensitivity", STUDY, "--patients", 400, "--no-progress", "-q", "--pair", PAIR)
    check("a tornado has a bar for each value, with the study's own on it", sum(line.count("|") == 1 and ("=|" in line or "|=" in line)
          for line in run.stdout.split("\n")) >= 8 and "| marks the study's own values" in " ".join(run.stdout.split()), run.stdout)
    page = ebb("sensitivity", ROOT / "configs/tornado.yaml", "--patients", 100, "--no-progress", "-q").stdout
    check("no sign is explained that stands nowhere", "|" not in page and page.count(" ± ") > 40, page)


# ---- 9. Stopped and gone on


def check_stopped(check, study):
    """A signal comes as soon as rows can be kept; the first of them are then finished, however soon that is."""
    out, whole = SCRATCH / "stopped.h5", SCRATCH / "whole.h5"
    journal = out.with_name("stopped.h5.journal")
    words = ("sensitivity", study, "--method", "sobol", "--patients", "3000", "--threads", "1", "--json", "-q")
    child = subprocess.Popen([EBB, *map(str, words), "--out", out], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    end = time.monotonic() + 60
    while child.poll() is None and time.monotonic() < end and not journal.exists():
        time.sleep(0.002)
    child.send_signal(signal.SIGTERM)
    said = child.communicate(timeout=60)[1]
    check("a sensitivity that is stopped keeps its rows", child.returncode == 75 and journal.exists() and not out.exists() and "rows are kept" in said, said)
    other = ebb(*words, "--out", out, "--seed", "9")
    check("and they are not taken for those of another study", other.returncode == 4 and journal.exists() and "stopped.h5.journal: " in other.stderr, other.stderr)
    again, one = ebb(*words[:-1], "--out", out), ebb(*words, "--out", whole)
    with h5py.File(out) as a, h5py.File(whole) as b:
        names = list(a["tables/sensitivity"])
        same = all(a["tables/sensitivity"][name][:].tobytes() == b["tables/sensitivity"][name][:].tobytes() for name in names if a["tables/sensitivity"][name].dtype.kind != "O")
    check("the same command goes on to the same table and page", same and len(names) > 5 and "goes on after" in again.stderr and again.stdout == one.stdout and
          not journal.exists(), again.stderr)


def main():
    check = Checks()
    study = study_with_design()
    check_stopped(check, study)
    check_one_way(check)
    check_sobol(check, study)
    check_morris(check, study)
    check_regression(check)
    check_file(check, study)
    check_asked(check, study)
    check_page(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
