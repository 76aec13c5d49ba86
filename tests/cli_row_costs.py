#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Costs, QALYs and net benefit are outcomes of the rows of a design and of `ebb sensitivity`, and prices vary without a patient being simulated again.

  1. Rows are runs   2. The file   3. Stopped   4. Draws   5. Sensitivity   6. What is refused
"""
import json
import signal
import subprocess
import sys
import time

import h5py
import numpy as np
import xarray

from command import EBB, ROOT, SCRATCH, STUDY, Checks, ebb

ECONOMICS = (ROOT / "configs/economics.yaml").read_text(encoding="utf-8").replace("parameters/trd.yaml", str(ROOT / "configs/parameters/trd.yaml"))
GRID = """design:
  kind: grid
  vary:
    costs.visit.value: {values: [20, 45, 90]}   # uniform in the study: no middle of its limits in most rows
    policies.symptom_driven.booster.trigger: {values: [16 points, 18 points]}
    utilities.discount: {values: [0 %, 3 %]}
"""
QUICK = ("--patients", 1500)
THRESHOLD = ("--set", "costs.threshold=40000")


def written(name, design, text=ECONOMICS):
    path = SCRATCH / name
    path.write_text(text + design, encoding="utf-8")
    return path


def rows_of(path, out, *words):
    done = ebb("run", path, *QUICK, "--out", SCRATCH / out, "--force", "--no-progress", "--json", *words)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def answers_of(document, row):
    """name: (estimate, error)."""
    numbers = document["rows"][row]
    return {answer["name"]: (value, error) for answer, value, error in zip(document["answers"], numbers["estimates"], numbers["errors"])}


# ---- 1. Rows are runs

def base_case(*words):
    done = ebb("run", written("plain.yaml", ""), *QUICK, "--set", "costs.samples=2", "--set", "costs.patients=0", *words, "--out", SCRATCH / "one.h5",
               "--force", "--json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)["costs"]["base_case"]


def check_rows(check):
    document = rows_of(written("grid.yaml", GRID), "grid.h5")
    check("of twelve rows two are simulated, the others differ in prices alone", document["rows_played"] == 2 and len(document["rows"]) == 12,
          document["rows_played"])
    page = ebb("run", SCRATCH / "grid.yaml", *QUICK, "--out", SCRATCH / "grid.h5", "--force").stdout
    check("which the page says, with the currency", "2 rows were played, the others differ from them in prices alone" in page and
          "Costs in EUR of 2026" in page and "made up (grade X)" in page, page)
    dry = ebb("run", SCRATCH / "grid.yaml", *QUICK, "--dry-run").stdout
    check("and a dry run foretells", "2 of 12 rows; the others differ from them in prices alone" in dry and "3,000 in all" in dry, dry)
    fixed = ("--set", "costs.visit.distribution=fixed", "--set", "costs.visit.lower=off", "--set", "costs.visit.upper=off")
    wrong = []
    for row, price, trigger, rate in ((0, 20, 16, 0), (7, 45, 18, 3), (10, 90, 18, 0)):
        case = base_case(*fixed, "--set", f"costs.visit.value={price}", "--set", f"policies.symptom_driven.booster.trigger={trigger} points",
                         "--set", f"utilities.discount={rate} %")
        answers = answers_of(document, row)
        for outcome, key in (("cost", "cost"), ("qaly", "qalys")):
            of = case["policies"]["symptom_driven"]["discounted"]
            pair = case["differences"]["every_4_6_weeks"]["symptom_driven"]
            wanted = [of[key], of[key + "_se"], pair[key], pair[key + "_se"]]
            found = [*answers[f"{outcome}.symptom_driven"], *answers[f"{outcome}.symptom_driven_minus_every_4_6_weeks"]]
            wrong += [] if np.allclose(found, wanted, rtol=1e-12) else [(row, outcome, found, wanted)]
    check("each row costs and brings what a run with its settings does, with the same errors", not wrong, wrong)
    check("cost is weighed against QALYs for what is not dominated", {"cost", "qaly"} <= set(document["not_dominated"][0]), document["not_dominated"][:1])
    return document


# ---- 2. The file

def check_file(check, document):
    with h5py.File(SCRATCH / "grid.h5") as file:
        units = {name: file[f"design/{name}.symptom_driven"].attrs["units"] for name in ("cost", "qaly")}
        units |= {"error": file["design/cost.symptom_driven.error"].attrs["units"], "front": file["front/cost"].attrs["units"],
                  "price": file["design/costs.visit.value"].attrs["units"]}
        same = np.array_equal(file["design/cost.symptom_driven"][:], [answers_of(document, row)["cost.symptom_driven"][0] for row in range(12)])
    check("columns of /design have them with their units", same and units == {"cost": "EUR", "qaly": "QALY", "error": "EUR", "front": "EUR", "price": "EUR"}, units)
    with xarray.open_dataset(SCRATCH / "grid.h5", group="grid") as grid:
        one = grid["cost"].sel(policy="symptom_driven", trigger=18, discount=0).values.reshape(-1)
        # a place of the array is the row of the table: price slowest, then trigger
        check("and /grid", grid["cost"].attrs["units"] == "EUR" and
              np.array_equal(one, [answers_of(document, row)["cost.symptom_driven"][0] for row in (2, 6, 10)]), one)
    table = ebb("export", SCRATCH / "grid.h5", "--csv").stdout.splitlines()[0]
    check("and the table that is exported", all(name in table for name in ("cost.symptom_driven", "qaly.symptom_driven_minus_every_4_6_weeks.error")), table)


# ---- 3. Stopped

LARGE = """design:
  kind: grid
  vary:
    costs.infusion.value: {from: 100, to: 400, steps: 6}
    policies.symptom_driven.booster.trigger: {from: 10 points, to: 24 points, steps: 15}
  outcomes: [cost, qaly]
"""


def digest(path):
    with h5py.File(path) as file:
        return file.attrs["digest"]


def check_stopped(check):
    """Lines of the journal stand in the order of plays, settings together, and a design that was stopped among them goes on."""
    path, out = written("large.yaml", LARGE), SCRATCH / "stopped" / "run.h5"
    journal = out.with_name("run.h5.journal")
    words = ("run", str(path), "--patients", "6000", "--set", "horizon=26 weeks", "--out", str(out))
    child = subprocess.Popen([EBB, *words, "--quiet", "--threads", "1"], cwd=ROOT, stderr=subprocess.PIPE, text=True,
                             preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    end = time.monotonic() + 60
    while child.poll() is None and time.monotonic() < end and not (journal.exists() and journal.stat().st_size > 3000):
        time.sleep(0.002)
    child.send_signal(signal.SIGINT)
    said = child.communicate(timeout=60)[1]
    other = ebb(*words, "--set", "costs.relapse.value=1501")
    check("rows of other prices are no rows of this design", child.returncode == 130 and other.returncode == 4 and journal.exists(), (said, other.stderr))
    done = json.loads(ebb(*words, "--json").stdout)
    whole = json.loads(ebb(*words[:-1], str(SCRATCH / "whole.h5"), "--json").stdout)
    check("a design that is stopped goes on to the same bytes, with what is left of its settings", 0 < done["rows_kept"] < 90 and
          whole["rows_played"] == 15 > done["rows_played"] and digest(out) == digest(SCRATCH / "whole.h5"), (done["rows_kept"], done["rows_played"]))


# ---- 4. Draws

def check_draws(check):
    design = "design:\n  draws: 12\n  vary:\n    costs.infusion.value: {values: [100, 300]}\n  outcomes: [cost, qaly, response_weeks]\n"
    document = rows_of(written("draws.yaml", design), "draws.h5")
    check("a draw is simulated once for all prices", document["rows_played"] == 12 and len(document["rows"]) == 24, document["rows_played"])
    run = ebb("run", SCRATCH / "plain.yaml", "--patients", 1500, "--set", "costs.samples=12", "--set", "costs.patients=1500", "--draws", 2,
              "--set", "costs.infusion.distribution=fixed", "--set", "costs.infusion.lower=off", "--set", "costs.infusion.upper=off",
              "--set", "costs.infusion.value=300", "--out", SCRATCH / "psa.h5", "--force", "--json", ranges=True)
    assert run.returncode == 0, run.stderr
    with h5py.File(SCRATCH / "psa.h5") as psa, h5py.File(SCRATCH / "draws.h5") as file:
        strategy = list(psa["psa/strategy"].asstr()).index("symptom_driven")
        # rows of the second price, 300; draws run fastest
        pairs = [(psa[f"psa/{a}"][strategy], file[f"design/{b}.symptom_driven"][12:]) for a, b in (("cost", "cost"), ("effect", "qaly"))]
    check("and is what the samples of a run are: parameters and prices of that draw, but for what the row sets",
          all(np.allclose(wanted, found, rtol=1e-12) for wanted, found in pairs), pairs)


# ---- 5. Sensitivity

def sensed(study, *words):
    done = ebb("sensitivity", study, *QUICK, "--json", "--no-progress", *words)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def check_sensitivity(check):
    plain = SCRATCH / "plain.yaml"
    plain.write_text(ECONOMICS.replace("  threshold:", "  x-threshold:"), encoding="utf-8")
    words = ("--pair", "symptom_driven,every_4_6_weeks")
    answer = sensed(plain, "--outcome", "cost,qaly,net_benefit,icer", *THRESHOLD, *words)["answers"]
    values = {one["outcome"]: one["values"] for one in answer}
    price = values["cost"]["costs.infusion.value"]
    case = base_case()["differences"]["every_4_6_weeks"]["symptom_driven"]
    check("prices and utilities with a distribution vary beside the parameters", "utilities.relapsed.value" in values["qaly"] and
          "setbacks.release" in values["cost"] and price["high_change"] > 0 > price["low_change"], list(values["cost"]))
    check("utilities move no cost, prices no QALY, to the last bit", values["cost"]["utilities.relapsed.value"]["span"] == 0 and
          values["qaly"]["costs.infusion.value"]["span"] == 0)
    weighed = [abs(values["net_benefit"][key][end] - (threshold * values["qaly"][key][end] - values["cost"][key][end]))
               for threshold in (answer[2]["threshold"],) for key in values["cost"] for end in ("low_change", "high_change")]
    check("net benefit is the threshold times QALYs less cost", max(weighed) < 1e-6, max(weighed))
    check("of a run's own values", abs(answer[0]["base"] - case["cost"]) < 1e-9 * abs(case["cost"]), (answer[0]["base"], case["cost"]))
    page = ebb("sensitivity", plain, *QUICK, "--outcome", "icer", *words).stdout
    check("a ratio is told where it has a meaning, in the currency", "more cost for a QALY gained, EUR" in page and "no ratio, for there" in page, page)
    check("a study with prices is judged by them", "net benefit of a patient, EUR at 40000 for a QALY" in
          ebb("sensitivity", plain, *QUICK, *THRESHOLD).stdout)
    fit = sensed(plain, "--method", "regression", "--rows", 40, "--outcome", "cost", *words)["answers"][0]["values"]
    check("of joint draws prices are among what varies", {"costs.infusion.value", "utilities.remission.value", "infusion.gain"} <= set(fit), list(fit))




# ---- 6. What is refused

def check_refused(check):
    said = ebb("show", "--reference").stdout.split("### Measures of rows")[1]
    check("the reference has all of them", all(f"| `{name}` | " in said for name in ("cost", "qaly", "net_benefit", "icer")), said[:300])
    none = "design:\n  vary: {horizon: {values: [26 weeks, 52 weeks]}}\n  outcomes: [cost]\n"
    text = (ROOT / STUDY).read_text(encoding="utf-8").replace("parameters/", str(ROOT / "configs/parameters") + "/")
    done = ebb("validate", written("none.yaml", none, text))
    check("costs of a study that has no prices", done.returncode == 3 and "design.outcomes: cost: needs the sections `costs`" in done.stderr, done.stderr)
    done = ebb("validate", written("idle.yaml", "design:\n  vary: {costs.visit.value: {values: [1, 2]}}\n  outcomes: [response_weeks]\n"))
    check("prices that move no outcome", done.returncode == 3 and "moves none of design.outcomes" in done.stderr, done.stderr)
    page = " ".join(ebb("run", written("left.yaml", none.replace("cost]", "response_weeks]")), "--patients", 300, "--out", SCRATCH / "left.h5").stdout.split())
    check("prices that a design leaves out are not left out without a word", "none of design.outcomes is one that they go into" in page, page)
    done = ebb("validate", written("ratio.yaml", none.replace("cost]", "icer]")))
    check("a ratio in every row", done.returncode == 3 and "take net_benefit" in done.stderr, done.stderr)
    done = ebb("validate", written("worth.yaml", none.replace("cost]", "net_benefit]"), ECONOMICS.replace("  threshold:", "  x-threshold:")))
    check("net benefit at no worth of a QALY", done.returncode == 3 and "a threshold: what a QALY may cost" in done.stderr, done.stderr)
    for key, why in (("costs.currency", "one currency"), ("costs.samples", "design.draws"), ("costs.infusion.lower", "no distributions")):
        done = ebb("validate", written("fixed.yaml", f"design:\n  vary: {{{key}: {{values: [1, 2]}}}}\n"))
        check(f"{key} cannot vary", done.returncode == 3 and f"{key}: cannot vary" in done.stderr and why in done.stderr, done.stderr)
    for words, why in ((("--outcome", "icer", "--method", "morris"), "take net_benefit"), (("--outcome", "icer", "--policy", "symptom_driven"), "give --pair")):
        done = ebb("sensitivity", SCRATCH / "plain.yaml", *QUICK, *words)
        check("a ratio " + " ".join(words[2:]), done.returncode == 2 and why in done.stderr, (done.returncode, done.stderr))
    done = ebb("sensitivity", SCRATCH / "grid.h5", "--outcome", "icer")
    check("a ratio of rows of a file", done.returncode == 2 and "take net_benefit" in done.stderr, (done.returncode, done.stderr))
    done = ebb("sensitivity", STUDY, *QUICK, "--outcome", "qaly")
    check("QALYs of a study that has no utilities", done.returncode == 2 and "needs the sections" in done.stderr, done.stderr)


def main():
    check = Checks()
    document = check_rows(check)
    check_file(check, document)
    check_stopped(check)
    check_draws(check)
    check_sensitivity(check)
    check_refused(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
