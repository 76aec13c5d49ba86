#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
ebb run --json holds what the file holds: every pair of policies, the curves, and what was played; what does not exist is null.

  1. The document against the file   2. What was played   3. What is roughly known   4. What does not exist
  5. Parts that are off
"""
import json
import re
import sys

import h5py
import numpy

from command import ROOT, SCRATCH, STUDY, Checks, ebb, variant

POLICIES = ["every_3_4_weeks", "every_4_6_weeks", "symptom_driven"]


def refuse(word):
    raise ValueError(f"{word} is no JSON")


def document_of(name, study, *words):
    path = SCRATCH / f"{name}.h5"
    run = ebb("run", study, "--record", "summary", "--out", path, "--force", "--json", "-q", *words)
    return run, json.loads(run.stdout, parse_constant=refuse), path


# ---- 1. The document against the file


def differs(stored, printed):
    return printed is not None if numpy.isnan(stored) else stored != printed


def names_of(file, group):
    return {key: file[f"{group}/{key}"].asstr()[:].tolist() for key in ("population", "policy")}


def pair_problems(file, document):
    """Every ordered pair in every population and measure, with the numbers of /paired."""
    names, problems, n_pairs = names_of(file, "paired"), [], 0
    measures = file["paired/outcome"].asstr()[:].tolist()
    for i, population in enumerate(names["population"]):
        for j, measure in enumerate(measures):
            if measure not in document["measures"]: # whether it should be is asked in 5
                continue
            for p, against in enumerate(names["policy"]):
                pairs = document["paired"][population][measure][against]
                others = [policy for policy in names["policy"] if policy != against]
                if list(pairs) != others:
                    problems.append(f"{population} {measure} against {against}: {list(pairs)}")
                for policy in others:
                    n_pairs += 1
                    q = names["policy"].index(policy)
                    problems += [f"{population} {measure} {policy} minus {against}, {key}: {number}" for key, number in pairs[policy].items()
                                 if differs(file[f"paired/{key}"][i, j, p, q], number)]
    return problems, n_pairs


def needed_problems(file, document):
    """The numbers needed: where they are given they are the file's, below 0 for a harm."""
    names, problems, n_given = names_of(file, "paired"), [], 0
    for i, population in enumerate(names["population"]):
        by_measure = document["number_needed_to_treat"][population]
        if by_measure is None:
            continue
        for p, against in enumerate(names["policy"]):
            for policy, needed in by_measure["relapsed_by_52_weeks"][against].items():
                q = names["policy"].index(policy)
                stored = file["paired/nnt"][i, p, q]
                means = None if needed["lower"] is None else "harm" if needed["number"] < 0 else "benefit"
                if differs(stored, needed["number"]) or needed["means"] != means or needed["n"] != document["summary"][population]["relapsed_by_52_weeks"][policy]["n"]:
                    problems.append(f"{population} {policy} against {against}: {needed}, file {stored}")
                n_given += needed["means"] is not None
    return problems, n_given


def curve_problems(file, document):
    names, problems = names_of(file, "curves"), []
    curves = document["curves"]
    if curves["day"] != file["curves/day"][:].tolist() or curves["week"] != file["curves/week"][:].tolist():
        problems.append("days or weeks")
    stored = {name for name, dataset in file["curves"].items() if dataset.ndim == 3}
    if stored != set(curves["about"]):
        problems.append(f"curves {sorted(stored ^ set(curves['about']))}")
    for curve, about in curves["about"].items():
        if about["unit"] != file[f"curves/{curve}"].attrs["units"] or not about["of"].startswith("patients of the population"):
            problems.append(f"{curve}: {about}")
        for i, population in enumerate(names["population"]):
            for p, policy in enumerate(names["policy"]):
                printed, kept = curves["values"][population][policy][curve], file[f"curves/{curve}"][i, p]
                if len(printed) != len(kept) or any(map(differs, kept, printed)):
                    problems.append(f"{population} {policy} {curve}")
    return problems


def check_results(check):
    study = variant("modified.yaml", ("policies:\n", "modifiers: {esketamine: {prevalence: 30 %}}\npolicies:\n"))
    run, document, path = document_of("modified", study, "--patients", 6000)
    check("a run with modifiers gives a document", run.returncode == 0 and len(document["population_size"]) == 4, run.stderr)
    with h5py.File(path) as file:
        problems, n_pairs = pair_problems(file, document)
        check("every pair of policies is there in both directions, as in the file", not problems and n_pairs == 4 * len(document["measures"]) * 6, problems[:5] or n_pairs)
        problems, n_given = needed_problems(file, document)
        check("numbers needed are those of the file, with a word for harm", not problems and n_given >= 2, problems[:5] or n_given)
        problems = curve_problems(file, document)
        check("every curve is there with its unit and all of its visits", not problems, problems[:5])
    check("a number needed stands only where all of the population are at risk", document["number_needed_to_treat"]["treated"] is None,
          document["number_needed_to_treat"]["treated"])
    check("every measure has a unit, a meaning and says whom it is of", all(about["unit"] and about["meaning"] and about["of"]
          for about in document["measures"].values()) and list(document["measures"]) == list(document["summary"]["treated"]), document["measures"])


def sizes_from_the_file(file, p, q):
    """Patients an arm for 80 and 90 % power by the closed forms, of responders: shares, times, weeks."""
    names, at = names_of(file, "summary"), file["summary/outcome"].asstr()[:].tolist()
    i, low, weeks = names["population"].index("responders"), at.index("relapsed_by_52_weeks"), at.index("seen_response_weeks")
    mean, error, n = (file[f"summary/{key}"][i] for key in ("mean", "standard_error", "n"))
    share, variance = mean[low, [p, q]], (error**2 * n)[weeks, [p, q]]
    inflation = ((error**2 * n)[low, [p, q]] / (share * (1 - share))).mean()
    by_52 = file["curves/day"][:] <= 364
    seen = numpy.array([file["curves/events"][i, k, by_52].sum() for k in (p, q)]) / n[low, p]
    at_risk, events = (numpy.array([file[f"curves/{key}"][i, k, by_52] for k in (p, q)]) for key in ("at_risk", "events"))
    of_policy = at_risk[1] / at_risk.sum(0)  # log-rank: expected events, and the variance of those observed
    log_ratio = (events[1] - events.sum(0) * of_policy).sum() / (events.sum(0) * of_policy * (1 - of_policy)).sum()
    for z in (0.8416212335729143, 1.2815515655446004):
        root = 1.959963984540054 * numpy.sqrt(2 * share.mean() * (1 - share.mean())) + z * numpy.sqrt((share * (1 - share)).sum())
        both = (1.959963984540054 + z)**2
        student = 1.959963984540054**2 * (variance**2).sum() / 2 / variance.sum()**2
        yield inflation * (root / (share[1] - share[0]))**2
        yield 4 * both / log_ratio**2 / seen.sum()
        yield both * variance.sum() / (mean[weeks, q] - mean[weeks, p])**2 + student


def check_trial(check):
    """The same numbers from the arrays of the file; a patient more where rounding makes one of a whole number."""
    _, document, path = document_of("trial", STUDY, "--patients", 4000)
    with h5py.File(path) as file:
        expected = list(sizes_from_the_file(file, 0, 2))
    check("and what they assume stands beside them", "patients leave as in the study" in document["trial"]["assumes"], document["trial"])
    told = document["trial"]["values"]["symptom_driven"]
    sizes = [told[outcome][f"power_{power}"]["patients_an_arm"] for power in (80, 90)
             for outcome in ("relapsed_by_52_weeks", "time_to_first_relapse", "seen_response_weeks")]
    check("patients of a trial follow from what the file holds", document["trial"]["against"] == POLICIES[0] and
          numpy.allclose(sizes, numpy.ceil(expected), rtol=1e-9), (sizes, expected))
    drawn = json.loads(ebb("run", STUDY, "--patients", 4000, "--draws", 60, "--record", "summary", "--out", SCRATCH / "drawn.h5", "--force", "--json", "-q", ranges=True).stdout)
    ranges = [drawn["trial"]["values"][policy][outcome]["power_80"][site] for policy in POLICIES[1:] for outcome in told for site in ("typical", "new")]
    check("over draws they have a range", len(ranges) == 12 and sum(range["draws"] == 60 for range in ranges) >= 6 and
          all(range["draws"] == 0 or range["lower"] < range["median"] and 0.5 <= range["same_sign"] <= 1 for range in ranges) and "typical" not in told["seen_response_weeks"]["power_80"], ranges)
    alike = document_of("alike", STUDY, "--patients", 500, "--add", "policies.same={maintenance: {every: [3 weeks, 4 weeks]}}")[1]
    same = alike["trial"]["values"].get("same", {}).get("relapsed_by_52_weeks", {})
    check("no trial shows a difference between equal policies", same.get("difference") == 0 and same["difference_shown"] is False and
          same["power_80"]["patients_an_arm"] is None, same)
    page = " ".join(ebb("run", STUDY, "--patients", 500, "--add", "policies.same={maintenance: {every: [3 weeks, 4 weeks]}}", "--record", "summary",
                    "--out", SCRATCH / "alike.h5", "--force", "--full", "--draws", 40, ranges=True).stdout.split())
    check("and the page says so, in the table and over draws", "Same: no trial can tell them apart." in page and "same: no trial can tell them apart" in page
          and "no number" not in page and "patients leave as they do here" in page, page)
    page = ebb("run", STUDY, "--patients", 4000, "--record", "summary", "--out", SCRATCH / "trial.h5", "--force", "--full").stdout
    line = next((line for line in page.split("\n") if "weeks in response, in care  " in line and "±" in line), "")
    check("the page has them beside their errors", f" {sizes[2]:.0f} ±" in line and f" {sizes[5]:.0f} ±" in line, line)


# ---- 2. What was played


def check_played(check):
    plain = document_of("plain", STUDY, "--patients", 500)[1]
    check("a study as it is: no draw, no precision, and nothing reached", plain["draw"] is None and plain["precision"] is None and
          plain["precision_reached"] is None and plain["against"] == POLICIES[0] and plain["population"] == "responders", plain)
    check("the set is named", any(name.endswith("parameters/trd.yaml") for name in plain["values_from"]), plain["values_from"])
    check("labels are names where there are none", plain["policies"] == {name: name for name in POLICIES}, plain["policies"])
    label = "policies.symptom_driven.label"
    words = ("--set", "relapse.score=21 points", "--set", f"{label}=On symptoms", "--set", "draw=3", "--against", "symptom_driven",
             "--population", "treated", "--patients", 500)
    run, changed, path = document_of("changed", STUDY, *words)
    expected = {"relapse.score": "21 points", label: "On symptoms", "patients": "500", "record": "summary", "against": "symptom_driven",
                "population": "treated"}
    check("what the line changed is said", changed["overrides"] == expected, changed["overrides"])
    check("labels, reference and population are said", changed["policies"]["symptom_driven"] == "On symptoms" and
          (changed["against"], changed["population"]) == ("symptom_driven", "treated"), changed["policies"])
    check("a draw is named with its table", changed["draw"] is not None and changed["draw"]["file"].endswith("trd_draws.csv") and
          (changed["draw"]["row"], changed["draw"]["site"]) == (3, "typical"), changed["draw"])
    again = document_of("again", path)[1]
    check("played again from its file it says the same", again["draw"] == changed["draw"] and again["digest"] == changed["digest"] and
          {**again["overrides"], "record": 0} == {**expected, "record": 0}, again["overrides"])
    told = {}
    for site in ("typical", "new"):
        _, document, path = document_of(f"at_{site}", STUDY, "--set", "draw=17", "--set", f"site={site}", "--patients", 500)
        with h5py.File(path) as file:
            told[site] = (document["draw"]["row"], document["draw"]["site"], document["draw"]["file"].endswith("/trd_draws.csv"), document["digest"],
                          int(file.attrs["draw"][0]), file.attrs["site"])
    check("a draw and its site stand for themselves, in document and file", {site: (*said[:3], *said[4:]) for site, said in told.items()} ==
          {site: (17, site, True, 17, site) for site in told} and told["new"][3] != told["typical"][3], told)
    with h5py.File(SCRATCH / "plain.h5") as file:
        check("and no draw is draw 0 of a typical site", (int(file.attrs["draw"][0]), file.attrs["site"]) == (0, "typical"), dict(file.attrs))
    same = [re.sub(r'"(seconds|seconds_in_all|file)": .*', "", ebb("run", STUDY, "--patients", 500, "--json", "-q", "--force", "--threads", 1,
                                                                      "--out", SCRATCH / "same.h5").stdout) for _ in range(2)]
    check("two runs differ in their times only", same[0] == same[1])


LEAVING = "dropout={per_month: 3 %, unresponsive: {per_month: RATE %}}"


def check_leaving(check):
    """Where leaving depends on response Kaplan-Meier is not what would have happened, and the document says so and how many have left."""
    check("leaving that tells nothing is no matter", document_of("stay", STUDY, "--patients", 500)[1]["leaving"] is None and
          document_of("stay", STUDY, "--patients", 500, "--set", LEAVING.replace("RATE", "0"))[1]["leaving"] is None)
    few, many = (document_of("leave", STUDY, "--patients", 3000, "--set", LEAVING.replace("RATE", rate))[1] for rate in ("20", "300"))
    left = {policy: value for population in many["leaving"]["left"].values() for policy, value in population.items()}
    check("who has left is told by population and policy", list(many["leaving"]["left"]) == list(many["summary"]) and list(left) == POLICIES and
          "tells nothing" in many["leaving"]["means"], many["leaving"])
    wrong = [(population, policy) for population, policies in many["leaving"]["left"].items() for policy, value in policies.items()
             if abs(value["share"] - 1 + many["curves"]["values"][population][policy]["in_care"][-1]) > 1e-12 or
             value["n"] != many["population_size"][population] or not 0 < value["standard_error"] < 0.05]
    check("it is what the curves say of their last visit", not wrong and len(left) == 3, wrong)
    for policy in POLICIES:
        numbers = [(document["leaving"]["left"]["responders"][policy]["share"], document["summary"]["responders"]["relapsed_by_52_weeks"][policy]["mean"],
                    document["summary"]["responders"]["response_weeks"][policy]["mean"]) for document in (few, many)]
        check(f"{policy}: the more leave the fewer relapses are seen, and the worse they fare", numbers[0][0] + 0.1 < numbers[1][0] and
              numbers[0][1] > numbers[1][1] + 0.05 and numbers[0][2] > numbers[1][2] + 0.5, numbers)


# ---- 3. What is roughly known


def check_rough(check):
    """Nine policies make 36 pairs, more than are counted: the errors of their relapse differences come from random groups."""
    policies = ", ".join(f"p{k}: {{maintenance: {{every: {k} weeks}}}}" for k in range(2, 11))
    study = SCRATCH / "nine.yaml"
    study.write_text(f"study: Nine\nparameters: {ROOT / 'configs/parameters/trd.yaml'}\npolicies: {{{policies}}}\npatients: 2000\n", encoding="utf-8")
    for name, words, rough in (("nine", (study,), True), ("three", (STUDY, "--patients", 500), False)):
        document, path = document_of(name, *words)[1:]
        said = document["rough_errors"]
        check(f"{name}: whether errors of relapse differences are rough is said", said is None if not rough else
              abs(said["known_to"] - 0.0891) < 1e-4 and "64 random groups" in said["which"], said)
        with h5py.File(path) as file:
            comments = {key: "random groups" in file["paired"][key].attrs.get("comment", "") for key in ("standard_error", "difference")}
            check(f"{name}: so does the file, and it has pairs or not", comments == {"standard_error": rough, "difference": False} and
                  ("both_relapsed" in file["tally"]) == (not rough), comments)
        page = ebb("run", *words, "--force", "--out", SCRATCH / "page.h5", "--record", "summary")
        check(f"{name}: so does the page", ("itself known to 9 %" in " ".join(page.stdout.split())) == rough, page.stdout[:1500])


# ---- 4. What does not exist


def check_nothing(check):
    run, document, _ = document_of("one", STUDY, "--patients", 1)
    check("one patient: nulls and no nan", run.returncode == 0 and not re.search(r"\b(nan|inf)\b", run.stdout), run.stdout[:200])
    study = SCRATCH / "short.yaml"
    study.write_text(f"study: Short\nparameters: {ROOT / 'configs/parameters/trd.yaml'}\nfollowed_for: [8 weeks, 12 weeks]\npolicies: {{a: {{}}}}\n"
                     "patients: 2000\n", encoding="utf-8")
    run, document, _ = document_of("short", study)
    free = document["curves"]["values"]["responders"]["a"]["relapse_free"]
    check("a curve is null behind the last who was followed", free[0] is not None and free[-1] is None and len(free) == 52, free)
    check("a study of one policy has no pairs", document["paired"]["responders"]["score"] == {"a": {}}, document["paired"]["responders"]["score"])


# ---- 5. Parts that are off


def check_off(check):
    """What no policy can have is in no part of the document: 0 with an error of 0 would read like a finding."""
    off = {"adverse_events", "looks_per_year", "reports_per_year"}
    parts = ("side_effects.nausea={per_infusion: 10 %}", "policies.looked={monitor: {every: 4 weeks, reported: 50 %, report_at: 20 points}}")
    run, document, _ = document_of("off", STUDY, "--patients", 300)
    check("no document speaks of parts that are off", not any(f'"{measure}"' in run.stdout for measure in off), sorted(document["measures"]))
    run, with_parts, path = document_of("parts", STUDY, "--patients", 300, *(word for part in parts for word in ("--add", part)))
    with h5py.File(path) as file:
        measures = file["paired/outcome"].asstr()[:].tolist()
    told = [list(with_parts[key]["treated"]) for key in ("summary", "paired")]
    check("with the parts it has them, in the file's order", told == [measures, measures] == [list(with_parts["measures"])] * 2 and
          set(measures) - set(document["measures"]) == off, told)
    reports = with_parts["summary"]["treated"]["reports_per_year"]
    check("of a policy that can have none the number is 0, of the others their own", reports[POLICIES[0]]["mean"] == 0 < reports["looked"]["mean"], reports)


def main():
    check = Checks()
    check_results(check)
    check_trial(check)
    check_played(check)
    check_leaving(check)
    check_rough(check)
    check_nothing(check)
    check_off(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
