#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Costs and QALYs that ebb tells equal those worked out from a file's sums by year in plain NumPy, say what they are made of, and change no patient.

  1. From the sums of a file   2. What the page says   3. The answer and its draws   4. Equals   5. No patient changes   6. A line on the score
"""
import json
import sys

import h5py
import numpy as np

from command import ROOT, SCRATCH, STUDY, Checks, ebb

ECONOMICS = "configs/economics.yaml"
QUICK = ("--patients", 3000, "--set", "costs.samples=40", "--set", "costs.patients=300")


def document_of(name, *words, study=ECONOMICS):
    path = SCRATCH / name
    run = ebb("run", study, *QUICK, *words, "--out", path, "--force", "--json") if study == ECONOMICS else \
        ebb("run", study, "--patients", 3000, *words, "--out", path, "--force", "--json")
    assert run.returncode == 0, run.stderr
    return path, json.loads(run.stdout)


def page_of(*words, study=ECONOMICS):
    run = ebb("run", study, *(QUICK if study == ECONOMICS else ("--patients", 3000)), *words, "--out", SCRATCH / "page.h5", "--force")
    assert run.returncode == 0, run.stderr
    return " ".join(run.stdout.split())


# ---- 1. From the sums of a file

def weights(file, amounts, discount):
    """(cost, effect) of one of each place, and what everybody has: written again from the model page, for states."""
    value = {key: amount["value"] for key, amount in amounts.items()}
    years, names = list(file["tally/place_year"][:]), list(file["tally/place_sum"].asstr())
    states = {"relapsed_days": "relapsed", "state_remission_days": "remission", "state_response_days": "response", "state_neither_days": "neither"}
    counted = {"followup_infusion_count": "infusion", "look_count": "visit", "followup_missed_count": "missed", "course_count": "course",
               "relapse_count": "relapse"}
    left = value.get("utilities.left", value["utilities.neither"])
    cost, effect = np.zeros(len(years)), np.zeros(len(years))
    for i, (year, name) in enumerate(zip(years, names)):
        of_costs, of_effects = 1.03 ** -year if discount else 1.0, 1.03 ** -year if discount else 1.0
        if name in counted:
            cost[i] = of_costs * value.get("costs." + counted[name], 0.0)
        if name in states:
            cost[i] = of_costs * value.get("costs.month", 0.0) / 30.4375
            effect[i] = of_effects / 365.0 * (value["utilities." + states[name]] - left)
    days = [365, 104 * 7 - 365]
    sure = sum(days[y] / 365.0 * left * (1.03 ** -y if discount else 1.0) for y in range(2))
    return cost, effect, sure


def told(costed):
    return [costed[key] for key in ("cost", "qalys", "cost_se", "qalys_se", "covariance")]


def expected(n, sums, squares, cost, effect, sure):
    """Mean, errors and covariance of weighted sums, by the two-pass formulas of any textbook."""
    means = np.array([cost @ sums, effect @ sums]) / n
    w = np.array([cost, effect])
    cov = (w @ squares @ w.T - n * np.outer(means, means)) / (n - 1) / n
    return [means[0], means[1] + sure, np.sqrt(cov[0, 0]), np.sqrt(cov[1, 1]), cov[0, 1]]


def check_numbers(check):
    path, document = document_of("numbers.h5")
    costs = document["costs"]
    with h5py.File(path) as file:
        population = list(file["population"].asstr()).index("responders")
        n, policies = int(file["population_size"][population]), list(file["policy"].asstr())
        sums = file["tally/sum_by_year"][population].reshape(len(policies), -1).astype(float)
        products = dict(zip(zip(file["tally/couple_policy"].asstr(), file["tally/couple_other_policy"].asstr()),
                            file["tally/sum_by_year_product"][population].astype(float)))
        wrong = []
        for discount in (True, False):
            cost, effect, sure = weights(file, costs["amounts"], discount)
            for k, policy in enumerate(policies):
                found = costs["base_case"]["policies"][policy]["discounted" if discount else "undiscounted"]
                wrong += [policy] * (not np.allclose(told(found), expected(n, sums[k], products[policy, policy], cost, effect, sure), rtol=1e-9))
        check("cost and QALYs of a policy, their errors and covariance", not wrong and costs["population"] == "responders", wrong)
        cost, effect, sure = weights(file, costs["amounts"], True)
        wrong = []
        for k, policy in enumerate(policies):
            for j, against in enumerate(policies):
                if k == j:
                    continue
                across = products[(policy, against)] if (policy, against) in products else products[(against, policy)].T
                squares = products[policy, policy] + products[against, against] - across - across.T
                wanted = expected(n, sums[k] - sums[j], squares, cost, effect, 0.0)
                wrong += [policy] * (not np.allclose(told(costs["base_case"]["differences"][against][policy]), wanted, rtol=1e-7))
        check("their paired differences", not wrong, wrong)
    table, cells = costs["base_case"]["table"], costs["base_case"]["policies"]
    check("the incremental table rises in cost and has each policy once",
          sorted(row["policy"] for row in table) == sorted(policies) and
          all(row["cost"] == cells[row["policy"]]["discounted"]["cost"] for row in table) and
          [row["cost"] for row in table] == sorted(row["cost"] for row in table))
    draws = costs["draws"]
    check("curves run over the thresholds, and shares of policies sum to 1",
          draws["threshold"] == [1000 * i for i in range(101)] and
          np.allclose(np.sum(list(draws["acceptability"].values()), axis=0), 1) and
          all(draws["frontier"][t] == draws["acceptability"][draws["best"][t]][t] for t in range(101)) and
          min(draws["evpi"]) >= 0 and draws["samples"] == 40)


# ---- 2. What the page says

def fixed_words():
    """No price and no utility has a distribution."""
    return [word for part in ("costs.infusion", "costs.visit", "costs.relapse", "costs.month", "utilities.remission", "utilities.response",
                              "utilities.neither", "utilities.relapsed")
            for word in ("--set", f"{part}.distribution=fixed", "--set", f"{part}.lower=off", "--set", f"{part}.upper=off")]


def worthless_words():
    """All states are worth the same: the cheapest is the best, whatever is known."""
    return [word for state in ("remission", "response", "neither", "relapsed") for word in ("--set", f"utilities.{state}.value=0.7")]


def check_page(check):
    page = page_of()
    check("a price of grade X is said to be made up before any number",
          0 < page.find("ILLUSTRATIVE: prices or utilities of this study are made up (grade X)") < page.find("more QALYs"))
    check("currency, year, perspective, discount, and what has no price",
          all(words in page for words in ("Costs in EUR of 2026 and QALYs of a patient over 104 weeks", "Seen by: an invented statutory insurer. Costs are discounted by 3 % a year, QALYs "
                                          "by 3 %.", "Who has left counts as `neither`.", "Without a price of their own: booster courses (beyond the infusions in them).")), page)
    graded = [word for part in ("costs.infusion", "costs.visit", "costs.missed", "costs.relapse", "costs.month", "utilities.remission",
                                "utilities.response", "utilities.neither", "utilities.relapsed") for word in ("--set", f"{part}.grade=B")]
    check("prices that have a source are not", "ILLUSTRATIVE" not in page_of(*graded))
    dry = ebb("run", ECONOMICS, *QUICK, "--dry-run", ranges=True).stdout
    check("a dry run tells the joint draws that are played for costs", "40 joint draws of 300 patients: draws of costs and QALYs" in dry, dry)
    check("a study without prices says nothing of costs", "QALY" not in page_of(study=STUDY) and
          document_of("free.h5", study=STUDY)[1]["costs"] is None)
    page = page_of(*fixed_words(), "--set", "costs.patients=0")
    check("where nothing varies no share of draws is told", "No price, utility or parameter has a distribution" in page and "Per cent of draws" not in page, page)


def check_parameters(check):
    """With joint draws of the parameters; other tests leave them out, for the time that they take."""
    fixed_words = ("run", ECONOMICS, *QUICK, "--out", SCRATCH / "parameters.h5", "--force")
    words = (*fixed_words, "--draws", 5)
    costs = json.loads(ebb(*words, "--json", ranges=True).stdout)["costs"]["draws"]
    fixed = json.loads(ebb(*fixed_words, "--json").stdout)["costs"]["draws"]
    page = " ".join(ebb(*words, ranges=True).stdout.split())
    with h5py.File(SCRATCH / "parameters.h5") as file:
        rows = list(file["psa/draw"][:])
    check("parameters are drawn as often as costs.samples asks, whatever the ranges take", costs["parameter_draws"] == 40 and
          costs["patients_a_draw"] == 300 and fixed["parameter_draws"] == 0 and rows == list(range(1, 41)), costs["parameter_draws"])
    check("and the page says so", "and of parameters (40 joint draws, the first 300 patients each)" in page, page)
    check("so few patients widen ranges and inflate the value of information, which is said and taken out", costs["patients_needed"] is None or
          (costs["patients_needed"] > 300 and "is noise of 300 patients each: it is taken out above" in page and
           max(a - b for a, b in zip(costs["evpi"], costs["evpi_corrected"])) > 0))
    wide, narrow = (x["differences"]["every_4_6_weeks"]["symptom_driven"]["cost"] for x in (costs, fixed))
    check("more is unknown with them", wide["upper"] - wide["lower"] > 1.2 * (narrow["upper"] - narrow["lower"]), (wide, narrow))


# ---- 3. The answer and its draws

def check_answer(check):
    words = ("--set", "costs.samples=60", "--set", "costs.threshold=30250")
    costs = document_of("answer.h5", *words)[1]["costs"]["draws"]
    page, at = page_of(*words), costs["own_threshold"]
    rows = [row for row in costs["table"] if row["status"] == "ND"]
    told = costs["best_told"]
    check("the user's threshold is a column more, in its place", len(costs["threshold"]) == 102 and costs["threshold"][at] == 30250 and
          costs["threshold"] == sorted(costs["threshold"]), costs["threshold"])
    best, sure = costs["best"][at], costs["sure_share"][at]
    first = page.find("made up (grade X): in responders over 104 weeks, up to ")
    sentence = page[first:page.find("Compared with every_4_6_weeks, in")]
    share = f"at 30,250 {best} in " + ("all 60 draws" if sure == 1 else f"{int(100 * sure)}") if sure > 0.5 else f"at 30,250 open: {best} in "
    check("the page begins with who is worth most up to which worth of a QALY, of whom and over how long", 0 < first and len(told) > 1 and
          f" {told[0]['policy']} is worth most, " in sentence and f"above that {told[-1]['policy']}" in sentence and
          " of prices and utilities alone." in sentence and share in sentence, (sentence, share))
    check("each switch with its error, and those who are told apart from nobody named so", sentence.count("±") >= len(told) - 1 and
          all((f"{name}" in sentence and "not told apart" in sentence) for name in costs["not_told_apart"]) and
          all(row["from_se"] > 0 and row["from_se"] == costs["ratios"][told[i]["policy"]][row["policy"]]["ratio_se"] for i, row in enumerate(told[1:])),
          (sentence, told))
    check("no share of draws in words is more than two shared errors leave", all(a >= 0 and a <= costs["acceptability_corrected"][best][t] + 1e-12 for t, (a, best) in
          enumerate(zip(costs["sure_share"], costs["best"]))) and any(a < costs["acceptability_corrected"][b][t] for t, (a, b) in
          enumerate(zip(costs["sure_share"], costs["best"]))))
    check("what is to be quoted stands before the default set, which is called so",
          0 < page.find("To be quoted, over 60 draws of prices and utilities:") < page.find("At the amounts as given"), page)
    several = document_of("answer.h5", *words, "--set", "costs.threshold=25000")[1]["costs"]["draws"]
    check("one that the grid has is no other", len(several["threshold"]) == 101 and several["threshold"][several["own_threshold"]] == 25000)
    cost, qalys = (np.array([row[key] for row in rows]) for key in ("cost", "qalys"))
    check("its ratios are those of mean differences to the next best", np.allclose([row["ratio"] for row in rows[1:]], np.diff(cost) / np.diff(qalys)) and
          all(row["cost"] == costs["policies"][row["policy"]]["cost"]["mean"] for row in rows), rows)
    with h5py.File(SCRATCH / "answer.h5") as file:
        names, effect, price = list(file["psa/strategy"].asstr()), file["psa/effect"][()], file["psa/cost"][()]
        same = np.array_equal(file["psa/effect_corrected"], effect) or np.allclose(file["psa/effect_corrected"], effect, rtol=1e-12)
        wide = file["psa/more_net_benefit_upper"][:, 50] - file["psa/more_net_benefit_lower"][:, 50]
    check("where prices alone are drawn nothing is corrected", same and set(costs["noise_share"]) == {0} and costs["acceptability"] == costs["acceptability_corrected"])
    i, j = names.index("every_4_6_weeks"), names.index("symptom_driven")
    benefit = 50000 * (effect[j] - effect[i]) - (price[j] - price[i])
    limits = np.quantile(benefit, [0.025, 0.975], method="weibull")
    check("net benefit over the reference has the limits of its samples at p (n + 1)", np.isclose(wide[j], limits[1] - limits[0], rtol=1e-9), (wide, limits))


def check_noise(check):
    """Joint draws on few patients: what is not told has a dash, and neither a share nor a limit."""
    words = ("run", ECONOMICS, "--patients", 1500, "--draws", 2, "--set", "costs.patients=25", "--out", SCRATCH / "noise.h5", "--force")
    fixed = fixed_words()
    costs = json.loads(ebb(*words, "--set", "costs.samples=60", *fixed, "--json", ranges=True).stdout)["costs"]["draws"]
    page = " ".join(ebb(*words, "--set", "costs.samples=60", *fixed, ranges=True).stdout.split())
    shares = [[costs["acceptability_corrected"][k][t] for k in costs["acceptability"]] for t in range(101)]
    check("where noise hides differences that could change the best there are no shares, else they add up to 1",
          all((None in s) == (not told) and (None in s or abs(sum(s) - 1) < 1e-9) for s, told in zip(shares, costs["told"])) and not all(costs["told"]))
    check("and the page says why there are dashes", "– where it cannot" in page and "[–]" in page, page)
    some = json.loads(ebb(*words, "--set", "costs.samples=60", "--set", "costs.patients=100", "--json", ranges=True).stdout)["costs"]["draws"]
    page = " ".join(ebb(*words, "--set", "costs.samples=60", "--set", "costs.patients=100", ranges=True).stdout.split())
    qalys, ratio = (some[key]["every_4_6_weeks"]["symptom_driven"] for key in ("differences", "ratios"))
    check("what all draws say is told as the error that they share leaves it", ratio["more_qalys"] == 1 > ratio["sure_more_qalys"] > 0.5 and
          0 < qalys["qalys"]["lower"] < 2 * qalys["qalys"]["monte_carlo_se"] and f"more QALYs in {100 * ratio['sure_more_qalys']:.0f} % of draws" in page and
          "more QALYs in all" not in page[page.find("symptom_driven: compared with every_4_6_weeks"):], (qalys, ratio, page))
    undrawn = [word for word in words if word not in ("--draws", 2)]
    two = " ".join(ebb(*undrawn, "--set", "costs.samples=2").stdout.split())
    check("two draws tell no share, neither of policies nor of pairs", "at 50,000 open: 2 draws do not tell" in two and "cheaper or dearer: open" in two and
          "–: 2 draws do not tell a share" in two and "in all" not in two[two.find("Costs in EUR"):], two)
    few = " ".join(ebb(*words, "--set", "costs.samples=20", ranges=True).stdout.split())
    check("of 20 draws no 95 % range is told", "20 draws are too few for a 95 % range (39 at least)" in few and "(95 % of draws" not in few, few)
    words += ("--set", "costs.patients=300")
    silent = json.loads(ebb(*words, "--set", "costs.samples=60", *fixed, *worthless_words(), "--json", ranges=True).stdout)["costs"]["draws"]
    page = " ".join(ebb(*words, "--set", "costs.samples=60", *fixed, *worthless_words(), ranges=True).stdout.split())
    check("where nothing is worth knowing noise is no matter, and no draws of prices are told that there are none of", set(silent["evpi"]) == {0} and
          silent["patients_needed"] is None and "would leave a tenth" not in page and "To be quoted, over 60 draws of parameters" in page and
          "draws of prices" not in page, page)


def check_induction(check):
    left = document_of("left.h5")[1]["costs"]
    path, document = document_of("counted.h5", "--set", "costs.induction=counted")
    counted = document["costs"]
    with h5py.File(path) as file:
        population, names = list(file["population"].asstr()).index("responders"), list(file["tally/outcome"].asstr())
        sums, n = file["tally/sum"][population, 0], int(file["population_size"][population])
        years = file["tally/sum_by_year"][population, 0]
    places = {name: i for i, name in enumerate(names)}
    given = (sums[places["infusion_count"]] - sums[places["followup_infusion_count"]]) / n
    missed = (sums[places["missed_count"]] - years[:, 5].sum()) / n
    more = 280 * given + 60 * missed + 3 * 45 + 17 * 25 / 30.4375       # assessments on days 0, 7 and 14; the fourth is a look of follow-up
    policies = [(left["base_case"]["policies"][k]["discounted"]["cost"], counted["base_case"]["policies"][k]["discounted"]["cost"]) for k in
                left["base_case"]["policies"]]
    check("induction counted adds its infusions, missed sessions, assessments and months to every policy", 5 < given < 6.5 and
          np.allclose([b - a for a, b in policies], more, rtol=1e-9), (policies, more))
    check("and to no difference", left["base_case"]["differences"] == counted["base_case"]["differences"] and left["induction"] == "left out")
    check("the page says which", "follow-up only, without induction (6 infusions)" in page_of() and
          "induction (6 infusions) included" in page_of("--set", "costs.induction=counted"))


def check_amounts(check):
    error = ("--set", "costs.infusion.lower=off", "--set", "costs.infusion.upper=off", "--set", "costs.infusion.se=50")
    costs = document_of("error.h5", *error)[1]["costs"]
    check("a price may be given by its standard error", costs["amounts"]["costs.infusion"]["se"] == 50 and costs["amounts"]["costs.infusion"]["lower"] is None)
    turned = ebb("validate", ECONOMICS, "--set", "utilities.remission.value=0.8", "--set", "utilities.response={value: 0.81, source: x, grade: X}")
    check("utilities that do not fall from remission to relapsed are warned of", turned.returncode == 0 and
          "utilities.response: is worth more than utilities.remission (0.81 above 0.8)" in turned.stderr, turned.stderr)
    check("others are not", ebb("validate", ECONOMICS).stderr == "")
    skewed = ebb("validate", ECONOMICS, "--set", "costs.relapse.lower=600", "--set", "costs.relapse.upper=3500")
    check("limits that a law cannot hold beside the value are warned of, with those it holds", skewed.returncode == 0 and
          "costs.relapse.distribution: no gamma has this value and both limits" in skewed.stderr and
          "from about 413 to 3259 (600 to 3500 are given)" in skewed.stderr, skewed.stderr)
    percent = ebb("show", ECONOMICS, "--set", "utilities.remission.value=86 %", "--set", "utilities.remission.lower=80 %").stdout
    check("a utility may be written in %, and is the same number; a price may not", percent.splitlines()[1:] ==
          ebb("show", ECONOMICS, "--set", "utilities.remission.value=0.86", "--set", "utilities.remission.lower=0.80").stdout.splitlines()[1:] and ebb("validate", ECONOMICS, "--set", "costs.infusion.value=280 %").returncode == 3, percent[:600])
    shown = ebb("show", STUDY, "--set", "setbacks.release=67 %").stdout
    check("a share without a unit may be written in %, and is the same number", ebb("show", STUDY, "--set", "setbacks.release=0.67").stdout.splitlines()[1:] ==
          shown.splitlines()[1:] and "release: 0.67" in shown, shown[:800])


# ---- 4. Equals

def check_equals(check):
    again = "{maintenance: {every: [3 weeks, 4 weeks]}}"
    words = ("--add", f"policies.again={again}")
    costs = document_of("equals.h5", *words)[1]["costs"]
    ratio = costs["draws"]["ratios"]["every_3_4_weeks"]["again"]
    difference = costs["base_case"]["differences"]["every_3_4_weeks"]["again"]
    check("of equal policies no ratio exists, and that is said", ratio["verdict"] == "same" and ratio["ratio"] is None and ratio["lower"] is None and
          "no ratio exists" in page_of(*words))
    check("their differences are exactly 0", set(difference.values()) == {0})
    two = document_of("two.h5", *words, "--set", "against=every_3_4_weeks", "--set", "policies.every_4_6_weeks.maintenance.every=[3 weeks, 4 weeks]",
                      "--set", "policies.symptom_driven={maintenance: {every: [3 weeks, 4 weeks]}}")[1]["costs"]
    check("between equals nothing is worth knowing", set(two["draws"]["evpi"]) == {0}, two["draws"]["evpi"][:5])


# ---- 5. No patient changes

def check_patients(check):
    one, first = document_of("one.h5")
    other, second = document_of("other.h5", "--set", "costs.infusion.value=310", "--set", "utilities.discount=0 %")
    with h5py.File(one) as a, h5py.File(other) as b:
        same = all(np.array_equal(a["tally/" + name][()], b["tally/" + name][()]) for name in a["tally"])
    check("other prices are no other study: digest of results and of the study are the same",
          same and first["digest"] == second["digest"] and first["study_sha256"] == second["study_sha256"])
    check("and other costs", first["costs"]["base_case"]["table"] != second["costs"]["base_case"]["table"])
    compared = ebb("compare", one, other)
    found = json.loads(ebb("compare", one, other, "--json").stdout)
    cost = [x["costs"]["base_case"]["policies"]["symptom_driven"]["discounted"] for x in (first, second)]
    sides = [found["costs"]["policies"]["symptom_driven"][side] for side in "ab"]
    check("compare calls them identical but for costs, with both costs, QALYs and net benefits, and does not pass", compared.returncode == 6 and
          compared.stdout.startswith("identical but for costs and utilities: ") and found["verdict"] == "identical but for costs and utilities" and
          all(a["cost"] == b["cost"] and a["qalys"] == b["qalys"] and a["cost_se"] == b["cost_se"] for a, b in zip(sides, cost)) and
          all(np.isclose(a["net_benefit"], 50000 * a["qalys"] - a["cost"]) for a in sides) and
          f"{cost[0]['cost']:,.0f} ± {cost[0]['cost_se']:,.0f} | {cost[1]['cost']:,.0f} ± {cost[1]['cost_se']:,.0f} EUR" in " ".join(compared.stdout.split()) and
          not found["costs"]["same_samples"], compared.stdout)
    same = ebb("compare", one, one)
    check("and one with itself identical, in costs, too", same.returncode == 0 and same.stdout.startswith("identical: ") and
          "Costs and QALYs at the amounts as given are the same in both files. Over draws" in " ".join(same.stdout.split()), same.stdout)
    again = document_of("again.h5", "--threads", 3)[1]
    check("threads change no number", again["costs"] == first["costs"])


# ---- 6. A line on the score

LINE = """  score:
    at_zero: {value: 0.95, source: invented, grade: X}
    per_point: {value: -0.01, lower: -0.015, upper: -0.005, distribution: uniform, source: invented, grade: X}
"""


def check_line(check):
    text = (ROOT / ECONOMICS).read_text(encoding="utf-8").replace("parameters/trd.yaml", str(ROOT / "configs/parameters/trd.yaml"))
    head, tail = text.split("  remission:", 1)
    study = SCRATCH / "line.yaml"
    study.write_text(head + LINE + tail[tail.index("record:"):], encoding="utf-8")
    run = ebb("run", study, *QUICK, "--set", "record=all", "--out", SCRATCH / "line.h5", "--force", "--json")
    costs = json.loads(run.stdout)["costs"]
    with h5py.File(SCRATCH / "line.h5") as file:
        day, every = file["assessment_day"][:], 7
        visits = day > 17
        who = (file["treated"][:] == 1) & (file["responder"][:] == 1)
        score = file["score"][:, who][:, :, visits].astype(float)
        year = np.minimum(np.arange(visits.sum()) * every // 365, 1)
        days = [365, 104 * 7 - 365]
        qalys = sum(days[y] / 365 / 1.03 ** y * (0.95 - 0.01 * score[:, :, year == y].mean(axis=2)) for y in range(2))
        found = [costs["base_case"]["policies"][policy]["discounted"] for policy in file["policy"].asstr()]
    check("utilities by a line on the score are those of the patients' scores",
          np.allclose([f["qalys"] for f in found], qalys.mean(axis=1), rtol=1e-12) and
          np.allclose([f["qalys_se"] for f in found], qalys.std(axis=1, ddof=1) / np.sqrt(qalys.shape[1]), rtol=1e-9))


def main():
    check = Checks()
    check_numbers(check)
    check_page(check)
    check_parameters(check)
    check_answer(check)
    check_noise(check)
    check_induction(check)
    check_amounts(check)
    check_equals(check)
    check_patients(check)
    check_line(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
