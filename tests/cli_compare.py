#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
ebb compare tells identical files, runs that differ by chance, and runs that differ by more apart, and finds damage.

Two seeds are taken for different with a chance of at most 1e-6, the bound that the command states. Runs of one seed hold the same patients:
they are compared in pairs, and the paired errors are computed a second time here, from the rows of both files.

  1. Verdicts   2. The same patients   3. Differing studies   4. Beside the measures   5. Programs   6. Damage   7. All measures
"""
import json
import re
import shutil
import sys

import h5py
import numpy

from command import ROOT, SCRATCH, STUDY, Checks, ebb, variant

CASE = ROOT / "tests/cases/compare_same_seed.yaml"
PAIRED = "paired on the same 2,000 patients"


def simulate(name, *words, study=STUDY, record="outcomes"):
    path = SCRATCH / name
    run = ebb("run", study, "--patients", 4000, "--record", record, "--out", path, "-q", *words)
    assert run.returncode == 0, run.stderr
    return path


def verdict(a, b, *words):
    run = ebb("compare", a, b, *words)
    return run.returncode, run.stdout.split(":")[0], run.stdout + run.stderr


def case(name, *words):
    path = SCRATCH / f"case_{name}.h5"
    run = ebb("run", CASE, "--out", path, "-q", *words)
    assert run.returncode == 0, run.stderr
    return path


def document(a, b):
    return json.loads(ebb("compare", a, b, "--json").stdout)


def fits(said):
    """No page is longer than 40 lines, no line but the one with the paths wider than 100."""
    lines = said.splitlines()
    return len(lines) <= 40 and all(len(line) <= 100 for line in lines[1:]) and "nan" not in said.split() and "inf" not in said.split()


# ---- 1. Verdicts

def check_verdicts(check, first):
    second = simulate("second.h5", "--threads", 3)
    status, word, said = verdict(first, second)
    check("the same run twice is identical", (status, word) == (0, "identical") and "digest" in said, said)
    check("and exactly so", verdict(first, second, "--exact")[0] == 0)
    other = simulate("other.h5", "--seed", 2)
    status, word, said = verdict(first, other)
    check("another seed is within Monte Carlo error, status 0", (status, word) == (0, "within Monte Carlo error") and "z = " in said, said)
    check("but not with --exact: status 6", verdict(first, other, "--exact")[0] == 6)
    relapse = simulate("relapse.h5", "--seed", 2, "--set", "relapse.score=18 points")
    status, word, said = verdict(first, relapse)
    check("another relapse rule is different, status 6, the worst named", (status, word) == (6, "different") and
          said.count("\n  z = ") == 6 and "relapse" in said and "relapse.score: 22 points | 18 points" in said and "  seed: " in said, said)
    renamed = simulate("renamed.h5", study=variant("renamed.yaml", ("every_4_6_weeks", "every_month_or_so")))
    status, word, said = verdict(first, renamed)
    check("a policy of one file alone is named, and what both have is compared", status == 0 and word.endswith("4,000 patients") and
          "first file only, and not compared: every_4_6_weeks" in said and "second file only, and not compared: every_month_or_so" in said and
          "estimates is the same number in both files" in said, said)
    return other, relapse


def check_unlike_records(check):
    """What two files hold is compared, whatever one of them holds besides."""
    made = {record: simulate(f"kept_{i}.h5", record=record) for i, record in
            enumerate(("summary", "outcomes", "sample of 20", "sample of 50", "all"))}
    made["small"] = simulate("kept_small.h5", "--set", "compression=small", record="all")
    for a, b, word, words in (("summary", "all", "identical in what both hold", "second file only holds rows of patients and courses"),
                              ("sample of 20", "outcomes", "identical in what both hold", "first file only holds courses"),
                              ("all", "sample of 50", "identical in what both hold", "those of the patients in both are identical"),
                              ("sample of 20", "sample of 50", "identical in what both hold", "courses of more patients"),
                              ("small", "all", "identical", "digest_courses")):
        run = ebb("compare", made[a], made[b], "--exact")
        check(f"record: {a} and {b}: {word}, status 0 and said what is in one only", run.returncode == 0 and
              run.stdout.startswith(word + ": ") and words in run.stdout, run.stdout + run.stderr)
    told = json.loads(ebb("compare", made["summary"], made["all"], "--json").stdout)
    check("--json tells the digests of both", told["verdict"] == "identical in what both hold" and told["a_digest"] == told["b_digest"] and
          told["a_digest_outcomes"] is None and len(told["b_digest_courses"]) == 64 and told["same_study"] and
          told["datasets_that_differ"] == told["of_these_not_kept_in_one_file"] > 10, told)
    other = simulate("kept_other.h5", "--seed", 2, record="summary")
    status, word, said = verdict(made["all"], other, "--exact")
    check("another seed agrees in nothing, whatever is kept", status == 6 and word.startswith("within Monte Carlo error"), said)


# ---- 2. The same patients

def relapses_of_pairs(path, other_path, policy):
    """First minus second, relapses per responder, from rows."""
    means = []
    for name in (path, other_path):
        with h5py.File(name) as file:
            means.append(file["relapse_count"][policy][file["responder"][:] == 1].mean())
    return means[0] - means[1]


def errors_of_pairs(path, other_path, policy):
    """Standard errors of first minus second over responders, from rows: relapses per patient, and per patient-year in care and at
    risk by their residuals."""
    sums = []
    for name in (path, other_path):
        with h5py.File(name) as file:
            who = file["responder"][:] == 1
            relapses, *clocks = (file[dataset][policy][who].astype(float) for dataset in ("relapse_count", "followup_day", "well_days"))
            sums.append((relapses - relapses.mean(),
                         *(365.25 * (relapses - relapses.sum() / days.sum() * days) / days.mean() for days in clocks)))
    return [numpy.std(first - second, ddof=1) / numpy.sqrt(len(first)) for first, second in zip(*sums)]


def check_pairs(check):
    first, other = case("first"), case("other", "--set", "relapse.score=21 points")
    status, word, said = verdict(first, other)
    fewer, error = relapses_of_pairs(first, other, 2), errors_of_pairs(first, other, 2)[0]
    check("the same patients under another rule: different, in pairs, the key named, status 6",
          (status, word) == (6, f"different, {PAIRED}") and "differ in 1 of " in said and "relapse.score: 22 points | 21 points" in said and
          fewer < 0 and 0.01 <= error < 0.1 and f"z = {fewer / error:.1f}   c; relapses per patient, Responders" in said and
          f"| {fewer:.3f} ± {error:.3f}\n" in said and "beside the measures (side effects, exposure" in said and fits(said), said)
    found = document(first, other)
    errors = {(d["outcome"], d["policy"]): d["a_minus_b_standard_error"] for d in found["largest"]
              if d["population"] == "responders" and "other_policy" not in d}
    seen = set()
    for p, name in enumerate("abc"):
        for outcome, error in zip(("relapses", "relapses_per_year", "relapses_per_year_well"), errors_of_pairs(first, other, p)):
            if (outcome, name) in errors:
                seen.add(outcome)
                check(f"{outcome} under {name}: the paired error is that of the rows", abs(errors[outcome, name] / error - 1) < 1e-9,
                      (errors, error))
    check("each kind of rate was among the largest deviations", len(seen) == 3, seen)
    check("--json says the same", found["verdict"] == "different" and found["pairing"] == PAIRED and found["patients_in_both"] == 2000 and
          found["study_differences"] == [{"key": "relapse.score", "a": "22 points", "b": "21 points"}] and
          found["estimates_not_in_pairs"] == found["of_these_beside_the_measures"] > 100 and all(d["paired"] for d in found["largest"]), found)
    longer = case("longer", "--patients", 3000)
    status, word, _ = verdict(first, longer)
    check("patients that both hold are paired, those of one file count alone", (status, word) ==
          (0, "within Monte Carlo error, paired on the 2,000 patients that both hold"), word)
    traits = case("traits", "--set", "duration.median=60 days")
    status, word, said = verdict(first, traits)
    check("patients with other traits are paired by their draws, and not called the same", (status, word) ==
          (6, "different, paired on the same 2,000 patients of the same draws, with other traits"), said)
    return first, other


def check_unpaired(check, first):
    less = case("less", "--set", "relapse.score=21 points", "--record", "summary")
    for pair, which in (((first, less), "second"), ((less, first), "first")):
        status, word, said = verdict(*pair)
        check(f"no rows in the {which}: never plainly within error, and what to do", status == 0 and
              word == "within Monte Carlo error, unpaired on the same 2,000 patients" and f"the {which} keeps no rows" in said and
              "too wide" in said and "`--record outcomes`" in said and "relapse.score" in said and fits(said), said)
    found = document(first, less)
    check("--json says so, too", found["verdict"] == "within Monte Carlo error, unpaired" and
          found["pairing"] == "unpaired on the same 2,000 patients" and found["estimates_not_in_pairs"] == found["estimates_compared"], found)
    check("but not with --exact: status 6", verdict(first, less, "--exact")[0] == 6)
    other = case("seed", "--seed", 2)
    status, word, said = verdict(first, other)
    check("another seed has other patients: no word of pairs, the seed named", (status, word) == (0, "within Monte Carlo error") and
          "seed: 1 | 2" in said and "pairs" not in said, said)


# ---- 3. Differing studies

def check_studies(check, first):
    more = case("more", "--set", "policies.c.booster.visits=3", "--add", "policies.d={maintenance: {every: 8 weeks}}")
    status, word, said = verdict(first, more)
    check("policies that differ, and one of one study alone, are named", status == 6 and word == f"different in the 3 policies of both, {PAIRED}" and
          "policies.c.booster.visits: 2 | 3" in said and "policies.d: not there | there" in said and
          "policies that differ: c, d" in said and "second file only, and not compared: d" in said and fits(said), said)
    found = document(first, more)
    check("--json lists them", found["policies_in_b_only"] == ["d"] and found["policies_in_a_only"] == [] and
          {"key": "policies.d", "b": "there"} in found["study_differences"] and len(found["study_differences"]) == 2, found)
    status, word, said = verdict(first, case("title", "--set", "study=Another title"))
    check("what differs between studies of identical results is named, too", (status, word) == (0, "identical") and
          "study: two studies on the same patients | Another title" in said, said)
    status, word, said = verdict(first, case("label", "--set", "policies.c.label=Another label"))
    check("another label is no other policy, and equal numbers are no matter of chance", status == 0 and word.startswith("equal in every estimate") and
          "policies that differ" not in said and "/policy_label" in said and "Monte Carlo" not in said, said)
    status, word, said = verdict(first, SCRATCH / "case_label.h5", "--exact")
    check("but --exact asks for the same bits", status == 6, said)
    keys = ["seed=7", "baseline.mean=35 points", "baseline.sd=6 points", "noise.sd=2 points", "measurement.sd=2 points",
            "setbacks.share=70 %", "adherence.miss=5 %", "relapse.visits=3", "recovery.visits=3", "dropout.per_month=2 %",
            "remission.score=9 points", "response.fraction=45 %", "infusion.gain=0.5", "duration.median=40 days"]
    status, _, said = verdict(first, case("many", *(word for key in keys for word in ("--set", key))))
    check("a long list is cut, and says how many more there are; the page fits", status == 6 and "differ in 14 of" in said and
          "and 9 more (--json has all)" in said and fits(said), said)


# ---- 4. Beside the measures


def told_of(a, b, part):
    """The verdict of two files, and their largest deviations of a part."""
    found = document(a, b)
    return found["verdict"], {d["outcome"]: d for d in found["largest"] if d["outcome"].startswith(part)}, found


def check_beside(check, first):
    def kinds(name, more, *words):
        return simulate(name, "--add", f"side_effects.dizzy={{per_infusion: 20 %{more}}}", *words, record="summary")

    here = kinds("one_kind.h5", "")
    verdict_of, parts, found = told_of(here, kinds("spread.h5", ", spread: 0.6"), "side_effects.dizzy.of_patients")
    check("a spread of side effects, which moves no mean, makes two files different", verdict_of == "different" and parts and
          all(d["a"] - d["b"] > 0.05 and d["unit"] == "1" and not d["paired"] for d in parts.values()), found["largest"])
    # The kinds in another order draw other luck at the same rates: by place 20 % would stand against 1 %.
    pair = [kinds(f"order_{i}.h5", "", *words) for i, words in enumerate((["--add", "side_effects.rare={per_infusion: 1 %}"], []))]
    turned = simulate("turned.h5", "--add", "side_effects.rare={per_infusion: 1 %}", "--add", "side_effects.dizzy={per_infusion: 20 %}",
                      record="summary")
    verdict_of, _, found = told_of(pair[0], turned, "side_effects.")
    check("kinds are compared by their names", verdict_of.startswith("within Monte Carlo error"), found["largest"])
    verdict_of, parts, found = told_of(pair[1], pair[0], "side_effects.")
    check("a kind of one file alone is named, and not compared", found["side_effects_in_b_only"] == ["rare"] and found["side_effects_in_a_only"] == [] and
          "In the second file only, and not compared: rare" in verdict(pair[1], pair[0])[2], found)
    early = [simulate(f"early_{share}.h5", "--set", f"early={{day: 7 days, improved: {share} %}}", record="summary") for share in (20, 40)]
    verdict_of, parts, found = told_of(*early, "early_response.")
    check("files whose predictive values alone differ are not equal", verdict_of == "different" and "early_response.sensitivity" in parts and
          all(abs(d["z"] - (d["a"] - d["b"]) / (d["a_standard_error"] ** 2 + d["b_standard_error"] ** 2) ** 0.5) < 1e-9 for d in parts.values()), found["largest"])
    said = verdict(*early)[2]
    check("the page says which, in whom, in per cent", re.search(r"share of the non-responders who had not improved early, All treated\n +31\.\d+ ± \S+ % \| ",
                                                                 said := verdict(*early)[2]), said)
    found = document(first, simulate("longer_horizon.h5", "--set", "horizon=104 weeks"))
    check("a year that one file alone has exists in one file only", found["estimates_in_one_file_only"] >= 8 * 3 * 2, found["estimates_in_one_file_only"])


# ---- 5. Programs

def check_json(check, first, other, relapse):
    found = document(first, other)
    check("--json tells the verdict and the largest deviation", found["verdict"] == "within Monte Carlo error" and found["pairing"] == "" and
          found["estimates_compared"] > 100 and abs(found["largest"][0]["z"]) < found["bound"], found)
    worst = found["largest"][0]
    error = (worst["a_standard_error"] ** 2 + worst["b_standard_error"] ** 2) ** 0.5
    check("z is the difference in standard errors", abs(worst["z"] - (worst["a"] - worst["b"]) / error) < 1e-9 and
          abs(worst["a_minus_b_standard_error"] - error) < 1e-12 and not worst["paired"], worst)
    sizes = [abs(deviation["z"]) for deviation in found["largest"]]
    check("the largest come first", sizes == sorted(sizes, reverse=True) and len(sizes) == 10, sizes)
    found = document(first, relapse)
    check("--json counts what goes beyond the bound", found["estimates_beyond_the_bound"] > 0 and found["verdict"] == "different", found)
    check("and lists the datasets that differ", len(found["differing_datasets"]) == found["datasets_that_differ"] > 20, found)


# ---- 6. Damage

def check_damage(check, first):
    damaged = SCRATCH / "damaged.h5"
    shutil.copy(first, damaged)
    with h5py.File(damaged, "r+") as file:
        file["summary/mean"][0, 0, 0] += 1e-6
    status, _, said = verdict(first, damaged)
    check("a changed number is damage: status 4, the dataset named", status == 4 and "/summary/mean" in said, said)
    status, _, said = verdict(first, STUDY)
    check("a study is no results file: status 4", status == 4 and STUDY in said, said)
    status, _, said = verdict(SCRATCH / "missing.h5", first)
    check("a file that is not there: status 4", status == 4 and "missing.h5" in said, said)


# ---- 7. All measures

def came_to(path):
    """Steps of the flow -> which patients came to it, from rows."""
    with h5py.File(path) as file:
        treated, responder, remitter = (file[name][:] == 1 for name in ("treated", "responder", "remitter"))
    return {"treated": treated, "contraindicated": ~treated, "responders": treated & responder, "remitters": treated & remitter,
            "compared": treated} # no strata


def check_full(check):
    study = "configs/early_stop.yaml"
    goes_on, stops = (simulate(f"{name}.h5", *words, study=study) for name, words in
                      (("goes_on", ()), ("stops", ("--set", "induction.stop_unimproved=true", "--set", "screening.contraindicated=5 %"))))
    said, found = ebb("compare", "--full", goes_on, stops).stdout, document(goes_on, stops)
    for step, first in came_to(goes_on).items():
        change = first.astype(float) - came_to(stops)[step]
        told = found["a_minus_b_flow_standard_error"][step]
        check(f"the error of a difference in {step} is that of pairs of rows", change.any() and
              abs(told / (numpy.std(change, ddof=1) * numpy.sqrt(len(change))) - 1) < 1e-9 and
              found["a_flow"][step] - found["b_flow"][step] == change.sum(), (told, change.sum()))
    check("and stands on the page", "first minus second): contraindicated 0 | " in said.replace("\n    ", " ") and " ± " in said.split("differ (first")[1][:90], said)
    with h5py.File(goes_on) as a, h5py.File(stops) as b:
        who = [file["treated"][:] == 1 for file in (a, b)]
        parts = [numpy.where(w, file["infusion_count"][0] - file["infusion_count"][0][w].mean(), 0) / w.sum() for file, w in zip((a, b), who)]
        n = who[0].sum()
        error = numpy.sqrt(((parts[0] * numpy.sqrt(n / (n - 1)) - parts[1] * numpy.sqrt(who[1].sum() / (who[1].sum() - 1))) ** 2).sum())
        saved = a["infusion_count"][0][who[0]].mean() - b["infusion_count"][0][who[1]].mean()
    told = found["differences"]["treated"]["infusions"]["every_3_4_weeks"]
    check("--json has the difference of a measure in pairs", abs(told["a_minus_b"] - saved) < 1e-9 and
          abs(told["a_minus_b_standard_error"] / error - 1) < 1e-3, (told, saved, error))
    table = said.split("every_3_4_weeks: All treated")[1]
    row = next(line for line in table.splitlines() if line.startswith("  infusions per patient, induction included "))
    check("--full has it in a row, however small", "first file" in table and f"{saved:.3f}"[:5] in row.split("±")[1] + row.split("±")[2], row)
    check("on lines that fit", all(len(line) <= 100 for line in said.splitlines()[1:]), table)
    kinds = simulate("kinds.h5", "--add", "side_effects.nausea={per_infusion: 10 %}")
    plain = simulate("no_kinds.h5")
    found, said = document(plain, kinds), ebb("compare", "--full", plain, kinds).stdout
    rows = [line for line in said.split("first minus second\n")[1].split("\n\n")[0].splitlines()]
    check("numbers that are the same are called so", len(rows) > 20 and all(row.endswith(" same") for row in rows), said)
    words = " ".join(said.split())
    check("what one file alone has is counted, and named by --full, once for all policies", "in one file only and cannot be compared (--full names them)." in words and
          words.count("infusions with a side effect per patient") == 1 and "or under some policy: infusions with a side effect per patient." in words, words)
    check("what one study has no part for is in one file only, not 0", "0 ± 0 |" not in said and found["estimates_in_one_file_only"] >= 6 and
          not [d for d in found["largest"] if d["outcome"] == "adverse_events"] and "adverse_events" not in found["differences"]["treated"], said)


def main():
    check = Checks()
    first = simulate("first.h5")
    other, relapse = check_verdicts(check, first)
    of_case, _ = check_pairs(check)
    check_unpaired(check, of_case)
    check_studies(check, of_case)
    check_unlike_records(check)
    check_beside(check, first)
    check_json(check, first, other, relapse)
    check_damage(check, first)
    check_full(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
