#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
The page of a run: one screen, the answer first, one denominator under a heading, and a word for whatever is not as by default.

  1. Its size   2. The answer   3. Denominators   4. What it rests on   5. What is said when   6. The precision asked for
  7. Dashes and short studies   8. Zeros   9. What has no error, and whom no clinic knows
"""
import json
import re
import sys

import h5py

from command import ROOT, SCRATCH, STUDY, Checks, ebb, variant

WIDTH, HEIGHT = 100, 40
NUMBER = r"-?\d+(?:\.\d+)?"


def page_of(study, *words):
    """The page of a study, 400 patients unless said otherwise."""
    words = words if "--patients" in words else (*words, "--patients", 400)
    done = ebb("run", study, *words, "--out", SCRATCH / "page.h5", "--force", "--no-progress")
    return done.stdout


def sentence_of(page, policy):
    """The sentence of a policy, on one line."""
    found = re.search(rf"^  {policy}: (.*?\.)$", page, re.M | re.S)
    return " ".join(found.group(1).split()) if found else ""


# ---- 1. Its size


def check_size(check):
    studies = [path for path in sorted((ROOT / "configs").glob("*.yaml")) if "\npolicies:" in path.read_text(encoding="utf-8")]
    check("there are studies to print", len(studies) >= 9, studies)
    for path in studies:
        text = path.read_text(encoding="utf-8")
        policies = len(re.findall(r"^  \w+:", text.split("\npolicies:")[1].split("\nrecord")[0], re.M))
        for more in ((), ("--full",)) if path.name in ("smoke.yaml", "three_policies.yaml") else ((),):
            page = page_of(path, *more)
            lines = page.rstrip("\n").split("\n")
            wide = [line for line in lines if len(line) > WIDTH]
            check(f"{path.name} {' '.join(more)}: no line is wider than the page", len(lines) > 10 and not wide, wide or page)
            if not more and policies <= 3 and "\nstrata:" not in text:
                check(f"{path.name}: one screen", len(lines) <= HEIGHT, f"{len(lines)} lines\n{page}")
    lines = page_of(STUDY).rstrip("\n").split("\n")
    check("the three policies have one screen", len(lines) <= HEIGHT, len(lines))
    page = page_of(STUDY)
    known = [word for word in ("kernel", "contract", "Monte Carlo", "VRF", "Kaplan", "draw") if word in page]
    check("no word on it that a nurse would not know", not known, known)


LONG = """study: {w}
question: {w}
patients: 400
policies:
  a_{n}:
    label: {w}
    maintenance: {{every: 3 weeks}}
  b_{n}: {{maintenance: {{every: 4 weeks}}}}
  c_{n}: {{}}
lead_in:
  - for: 2 weeks
    maintenance: {{every: 1 week}}
strata:
  d_{n}:
    - {{score: 12 points, at_least: 1, of: 1}}
  e_{n}:
    - {{score: 60 points, at_least: 1, of: 1}}
"""


def check_long(check):
    study = SCRATCH / "long.yaml"
    study.write_text(LONG.format(w="é" * 70 + "w" * 19, n="n" * 61), encoding="utf-8")
    for more in ((), ("--full",), ("--population", "d_" + "n" * 61)):
        page = page_of(study, *more)
        wide = [line for line in page.split("\n") if len(line) > WIDTH]
        check(f"the longest names, labels and strata keep within the page {' '.join(more)[:20]}", len(page) > 2000 and not wide, wide or page)
    study.write_text(LONG.format(w="w" * 150, n="n" * 61), encoding="utf-8")
    page = page_of(study)
    check("a word longer than a line goes on in the next", page.startswith("w" * 100 + "\n" + "w" * 50 + "\n") and
          f"\n  {'w' * 98}\n  {'w' * 52}\n" in page, page)
    for words in (("--population", "treated", "--set", "draw=17", "--set", "relapse.score=20 points", "--set", "dropout.per_month=3 %"),
                  ("--population", "treated", "--set", "draw=3", "--set", "dropout.per_month=3 %", "--set", "adherence.miss=5 %", "--patients", 4000)):
        page = page_of(STUDY, *words)
        check("two tables, a draw and two settings have one screen", page.count("\n") <= HEIGHT and "\nOf them, well" in page and
              "Not the defaults: joint draw" in page and "(--set)" in page, f"{page.count(chr(10))} lines\n{page}")


# ---- 2. The answer


def check_answer(check):
    page = page_of(STUDY, "--patients", 6000)
    document = json.loads(ebb("run", STUDY, "--patients", 6000, "--json", "--quiet", "--force", "--out", SCRATCH / "page.h5").stdout)
    check("the answer stands before all numbers", page.index("Compared with every_3_4_weeks, in responders") < page.index("±"), page)
    paired = document["paired"]["responders"]
    for policy, better, relapsed, infusions in (("every_4_6_weeks", ("fewer", "worse"), ("more", "worse"), "fewer"),
                                                ("symptom_driven", ("more", "better"), ("more", "worse"), "more")):
        said = sentence_of(page, policy)
        found = re.match(rf"({NUMBER}) ± ({NUMBER}) {better[0]} weeks in response \({better[1]}\), (?:and|but) ({NUMBER}) ± ({NUMBER}) "
                         rf"{relapsed[0]} of 100 relapsed within 12 months \({relapsed[1]}\), with ({NUMBER}) ± ({NUMBER}) "
                         rf"{infusions} infusions a year\.$", said)
        numbers = [float(number) for number in found.groups()] if found else []
        expected = [scale * abs(paired[measure]["every_3_4_weeks"][policy][key]) for measure, scale in
                    (("response_weeks", 1), ("relapsed_by_52_weeks", 100), ("infusions_per_year", 1)) for key in ("difference", "standard_error")]
        check(f"{policy}: gains and costs in a sentence, with the numbers of JSON",
              len(numbers) == 6 and all(abs(a - b) <= 0.06 * max(e, 1e-9) + 1e-9 for a, b, e in
                                        zip(numbers, expected, [e for e in expected[1::2] for _ in (0, 1)])), (said, expected))
    page = page_of(STUDY, "--against", "symptom_driven", "--population", "treated")
    check("the reference and the population are the study's choice", "Compared with symptom_driven, in all treated" in page and
          sentence_of(page, "every_3_4_weeks") and not sentence_of(page, "symptom_driven"), page)
    few = page_of(STUDY, "--patients", 40)
    check("what is not told apart from 0 is said to be so", "(no difference shown)" in few, few)
    many = page_of("configs/source_articles.yaml").split("virtual patients")[0]
    check("a page of many policies answers for two: the best, and that of the fewest infusions",
          len(re.findall(r"^  \w+: ", many, re.M)) == 2 and "with the most weeks in response" in many and "with the fewest infusions" in many, many)
    one = variant("one.yaml", ("  every_3_4_weeks: {maintenance: {every: [3 weeks, 4 weeks]}}\n", ""),
                  ("  every_4_6_weeks: {maintenance: {every: [4 weeks, 6 weeks]}}\n", ""))
    page = page_of(one)
    check("a page of one policy says what becomes of its patients", "\nIn responders over 52 weeks:\n  symptom_driven: " in page and
          "difference" not in page.lower(), page)


# ---- 3. Denominators


def check_denominators(check):
    case = ROOT / "tests/cases/nnt_all_treated.yaml"
    document = json.loads(ebb("run", case, "--patients", 8192, "--json", "--quiet", "--force", "--out", SCRATCH / "page.h5").stdout)
    needed = document["number_needed_to_treat"]["responders"]["relapsed_by_52_weeks"]["a"]["none"]["number"]
    for words in (("--full",), ("--population", "treated"), ("--population", "treated", "--full")):
        page = page_of(case, "--patients", 8192, *words)
        treated = page.split("\nAll treated (8,192 patients)")[1].split("\nResponders (")[0]
        check(f"no number of others under all treated ({' '.join(words)})", f"{-needed:.2f}" not in treated and "needed to" not in treated.split("  file ")[0], treated)
        above = re.split(r"Of them, well when follow-up began \([1-7],\d\d\d\)", treated)[0]
        check("nor a share of the responders", "relapsed by" not in above and len(treated) > 100, treated)
    page = page_of(case, "--patients", 8192, "--full").split("\nAll treated")[0]
    found = re.search(rf"none: ({NUMBER}), a number needed to harm: one relapse more", page)
    check("among responders it is a number needed to harm, with the sign of JSON",
          found and needed < 0 and abs(float(found.group(1)) - needed) < 0.005, page)
    page = page_of(STUDY)
    labels = [line[2:].split("  ")[0] for line in page.split("\nResponders (")[1].split("\n") if "±" in line and not line.startswith("   ")]
    clocks = [label for label in labels if "in care" in label or "relapsed by" in label or "well" in label]
    check("each row says on which clock it runs", len(labels) >= 5 and clocks == labels, labels)
    document = json.loads(ebb("run", STUDY, "--patients", 6000, "--add", "policies.none={}", "--json", "--quiet", "--force", "--out",
                              SCRATCH / "page.h5").stdout)["summary"]["responders"]
    ranked = {measure: sorted(document[measure], key=lambda policy: document[measure][policy]["mean"])
              for measure in ("relapses_per_year", "relapsed_weeks", "relapses_per_year_well")}
    # Who is well again after boosters on symptoms is prone to the next set-back, more than those who never relapsed: by the calendar alone.
    by_calendar = [policy for policy in ranked["relapses_per_year_well"] if policy != "symptom_driven"]
    check("no maintenance has the fewest relapses a year in care, more of those at risk than any calendar, and the most weeks relapsed",
          ranked["relapses_per_year"][0] == by_calendar[-1] == ranked["relapsed_weeks"][-1] == "none" and len(by_calendar) == 3, ranked)


# ---- 4. What it rests on


def check_basis(check):
    plain = page_of(STUDY)
    check("defaults are not told", "Not the defaults" not in plain, plain)
    page = page_of(STUDY, "--set", "draw=17", "--set", "relapse.score='20 points'")
    told = " ".join(page.split())
    check("draw and settings are", "Not the defaults: joint draw 17 of configs/parameters/trd_draws.csv; relapse.score = 20 points (--set)"
          in told, page)
    page = page_of("configs/parameters/../three_policies.yaml", "--set", "parameters=parameters/low_response.yaml")
    check("and another set", re.search(r"Not the defaults: values of \S+parameters/low_response.yaml\n", page), page)
    kept = ebb("run", SCRATCH / "page.h5", "--out", SCRATCH / "again.h5", "--no-progress").stdout
    check("a study played again from its file says the same", "parameters/low_response.yaml" in kept, kept)
    shown = json.loads(ebb("show", STUDY, "--json").stdout)
    text = json.dumps(shown)
    check("the set's own values are shown to be of grade D", '"grade": "D"' in text, text[:300])
    page = " ".join(plain.split())
    found = re.search(r"rests on set-backs at random under any schedule: (\d+) % of patients are prone, (\S+) a year, each taking (\d+) % of the "
                      r"benefit; (\d+) % have one in 52 weeks\. An assumption \(evidence grade D\)", page)
    check("the page says what carries it", found, plain)
    page = " ".join(page_of(STUDY, "--set", "setbacks.share=50 %", "--set", "setbacks.per_year=2 per year", "--set", "setbacks.shape=1").split())
    check("computed from the study's values", "50 % of patients are prone, 2.0 a year, each taking 50 % of the benefit; 43 % have one" in page, page)
    told = [" ".join(page_of(STUDY, "--set", setting).split()) for setting in ("setbacks.share=1 %", "draw=17")]
    check("a value of one's own is not called a finding of trials, a draw is", "The study's own value, without evidence." in told[0] and
          "A world that trials leave possible." in told[1], told)
    check("and nothing where there are none", "This rests on" not in page_of(STUDY, "--set", "setbacks.share=0 %"))
    weekdays = page_of(STUDY, "--set", "clinic_days=[monday, friday]")
    check("that no session falls on a weekend is said, and without sessions nothing",
          "\n0 % of infusions in follow-up fall on weekends; day 0 is a Monday.\n" in weekdays and
          "weekends" not in page_of(ROOT / "tests/cases/everybody_relapses.yaml", "--set", "policies={none: {}}"), weekdays)
    full = page_of(STUDY, "--full")
    check("the longest time without an infusion is in weeks", "  longest time without an infusion, weeks  " in full, full)
    labels = page_of("configs/adherence.yaml")
    check("a label is told where it says more than the name", "\nsymptom_driven: boosters of 2-6 sessions on symptoms\n" in labels and
          "every 3-4 weeks" not in labels, labels)


# ---- 5. What is said when


def check_quiet(check):
    out = ("--out", SCRATCH / "quiet.h5", "--force")
    done = ebb("run", "configs/adherence.yaml", "--patients", 600, *out, "--quiet")
    check("--quiet prints nothing", (done.returncode, done.stdout, done.stderr) == (0, "", ""), done.stdout + done.stderr)
    done = ebb("run", ROOT / "tests/cases/nnt_all_treated.yaml", "--set", "patients={min: 100, max: 500}", *out, "--quiet")
    check("but a precision that was not reached", done.returncode == 5 and done.stdout == "" and
          done.stderr.startswith("ebb: the most patients allowed were simulated: ") and done.stderr.count("\n") == 1, done.stdout + done.stderr)
    page = ebb("run", ROOT / "tests/cases/everybody_relapses.yaml", *out, "--no-progress").stdout
    rows = [line for line in page.split("\nResponders (")[1].split("\n") if "±" in line]
    check("without spread the signs stand under each other", len({line.rindex("±") for line in rows}) == 1 and
          len(rows) > 8 and not re.search(r"\binf\b|\bnan\b", page), page)


# ---- 6. The precision asked for


ASKED = """study: asked for between two policies of which neither is the reference
patients: {min: 2000, max: 8000}
policies:
  a: {maintenance: {every: 3 weeks}}
  b: {maintenance: {every: 4 weeks}}
  c: {maintenance: {every: 6 weeks}}
precision: {outcome: response_weeks, contrast: [c, b], half_width: 0.3 weeks}
"""


def check_asked(check):
    study = SCRATCH / "asked.yaml"
    study.write_text(ASKED, encoding="utf-8")
    for words, outcome, population, in_whom, width, reached in (
            ((), "response_weeks", "responders", "responders", "0.3 weeks", True),
            (("--set", "precision.half_width='0.01 weeks'", "--set", "precision.population=treated"), "response_weeks", "treated", "all treated",
             "0.01 weeks", False),
            (("--set", "precision.outcome=relapsed_by_52_weeks", "--set", "precision.half_width='1 %'"), "relapsed_by_52_weeks", "responders",
             "responders", "1 percentage point", True)):
        words = [word.replace("'", "") for word in words]
        out = ("--force", "--no-progress", "--out", SCRATCH / "asked.h5")
        done = ebb("run", study, *words, *out)
        page = " ".join(done.stdout.split())
        pair = json.loads(ebb("run", study, *words, *out, "--json", "--quiet").stdout)["paired"][population][outcome]["c"]["b"]
        scale = 100 if outcome.startswith("relapsed") else 1
        half = f"{1.959963984540054 * scale * pair['standard_error']:.3g}"
        found = re.match(rf"asked for .*? reference b compared with c, in {in_whom}: ({NUMBER}) ± ({NUMBER}) (more|fewer) .*?\. The precision asked for was "
                         rf"(reached|not reached): this difference has a half width of the 95 % limits of {half} \S.*?, asked for {width}\. Compared with a", page)
        check(f"the difference asked for stands first, with whether it is known so well ({outcome}, {population})",
              found and (found.group(4) == "reached") == reached and done.returncode == (0 if reached else 5) and
              abs(float(found.group(1)) - scale * abs(pair["difference"])) <= float(found.group(2)) and
              (found.group(3) == "more") == (pair["difference"] > 0), (page[:600], pair))
        full = " ".join(ebb("run", study, *words, *out, "--full").stdout.split()) + done.stderr
        check("no sign of an error before a half width, on page or stderr", not re.search(r"known to ±|asked for ±", full) and
              full.count(f"asked for {width}") == (2 if reached else 3), full[-900:])


# ---- 7. Dashes and short studies


def check_followed(check):
    """A few of the responders leave on the day follow-up began: the numbers of the others are given, under their heading."""
    words = (STUDY, "--patients", 3000, "--set", "followed_for=[0 days, 40 weeks]", "--set", "horizon=52 weeks", "--against", "every_4_6_weeks",
             "--set", "lead_in=[{for: 4 weeks, maintenance: {every: 1 week}}]")
    document = json.loads(ebb("run", *words, "--json", "--quiet", "--force", "--out", SCRATCH / "page.h5").stdout)
    page = page_of(*words, "--full")
    needed = document["number_needed_to_treat"]["responders"]["relapsed_by_26_weeks"]["every_4_6_weeks"]["every_3_4_weeks"]
    size = document["population_size"]["responders"]
    check("numbers needed are of the followed, and there", needed["number"] and 0 < needed["n"] < size, needed)
    told = " ".join(page.split())
    check("under a heading of theirs", f"instead of every_4_6_weeks, of the {needed['n']:,} well when follow-up began every_3_4_weeks: "
          f"{needed['number']:.3g}"[:-1] in told, (needed, page))
    check("and where they are left out it is said why", document["number_needed_to_treat"]["treated"] is None and
          document["number_needed_left_out"] == {"treated": "only some of the population are followed for a first relapse"} and
          "No number needed here: " in page, document["number_needed_left_out"])


def check_dashes(check):
    for words, reason in ((("--set", "infusion.gain=0"), "nobody responded to induction"),
                          (("--patients", 1), "fewer than two patients have no error"),
                          (("--full", "--set", "followed_for=[10 weeks, 20 weeks]"), "nobody followed so long"),
                          (("--full", "--set", "horizon=20 weeks"), "the horizon is shorter"),
                          (("--full",), "the same under both, or in everybody under one")):
        page = page_of(STUDY, *words)
        lines = page.split("\n")
        check(f"a dash has its reason below the table: {reason}", any(line.startswith("  –: ") and reason in line for line in lines) and
              any(line.endswith("–") for line in lines), page)
    page = page_of(STUDY, "--patients", 3000)
    check("and where there is none nothing is said of it", "–" not in page, page)
    page = page_of(STUDY, "--set", "infusion.gain=0")
    check("the answer says why nothing is known", "every_4_6_weeks: nothing is known: nobody responded to induction.\n" in page, page)


def check_short(check):
    page = page_of(STUDY, "--patients", 2000, "--set", "followed_for=[10 weeks, 30 weeks]")
    told = " ".join(page.split())
    check("a study that ends early says how long patients are followed", "over 52 weeks (followed for 10 to 30 weeks):" in told and
          "policies, followed for 10 to 30 weeks; " in told, page)
    check("its relapses are those of the latest time that is known", "of 100 relapsed within 6 months" in told and "12 months" not in page and
          "relapsed by 6 months (26 weeks), %" in page, page)
    page = page_of(STUDY, "--patients", 2000, "--set", "horizon=10 weeks")
    told = sentence_of(page, "every_4_6_weeks")
    check("a horizon before all of these times has the weeks to the first relapse", "weeks to the first relapse (worse)" in told and
          re.search(r"^  weeks to the first relapse +\d", page, re.M), page)


# ---- 8. Zeros


def rows_of(page, heading, policy):
    """The cells below the first heading of that name and its neighbours, of one policy."""
    table = page.split(heading)[1]
    return re.split(r" {2,}", re.search(rf"^  {policy}  (.*)$", table, re.M).group(1).strip())


def seed_of_another_order(*words):
    """The first seed with which as many relapse under the first two policies and not all on the same days, as the estimates have it: their
    difference is 0 but for rounding."""
    for seed in range(1, 100):
        ebb("run", STUDY, *words, "--seed", seed, "--out", SCRATCH / "page.h5", "--force", "--quiet")
        with h5py.File(SCRATCH / "page.h5") as file:
            who = file["paired/population"].asstr()[()].tolist().index("responders")
            outcome = file["paired/outcome"].asstr()[()].tolist().index("relapsed_by_52_weeks")
            days = file["first_relapse_day"][:2][:, file["responder"][:] == 1]
            if abs(file["paired/difference"][who, outcome, 0, 1]) < 1e-9 and (days[0] != days[1]).any():
                return seed
    raise AssertionError("no seed below 100 has as many relapses on other days")


def check_zeros(check):
    """A 0 with an error of 0 is no finding: a dash where nothing can bring any, else how many have none of it, and a limit."""
    page = page_of(ROOT / "configs/monitoring.yaml", "--full", "--patients", 3000, "--against", "every_week")
    bare = re.findall(r".*(?<![\d.])0(?:\.0+)? ± 0(?![.\d]).*", page)
    check("no estimate of the page is 0 ± 0", not bare and "±" in page, bare)
    cells = {policy: rows_of(page, "reports per ", policy)[1] for policy in ("every_4_weeks", "reported", "calendar")}
    check("a policy without reports has a dash for them, one with reports a number", cells["every_4_weeks"] == cells["calendar"] == "–" and
          "±" in cells["reported"] and "–: nothing under that policy brings any" in page, cells)
    told = " ".join(page.split())
    check("what a look is stands on the page, once, and that results are counted whoever looks", told.count("A look is every assessment while a course is booked or "
          "running, and without a monitor every one at all; relapses, response and remission are counted at every assessment, looked at or not.") == 1 and
          "A look is" not in page_of(STUDY, "--full"), page)
    check("courses are on the page where every policy starts some by symptoms, and not where one has none", "  courses started per year in care  " in
          page_of(ROOT / "configs/adjuncts.yaml", "--patients", 1000) and "courses started" not in page_of(STUDY), page)
    check("policies whose patients are alike have the same, and no error", rows_of(page.split("Difference to every_week")[1], "looks per", "given_up")[-2] == "same", page)
    exposed = page.split("Of those followed 28 days or more", 1)[1]
    n, limit = re.search(r"  calendar .* 0 of ([\d,]+)", exposed), re.search(r"0 of n: seen in none of n patients; up to (\S+) %", exposed)
    number = int(n.group(1).replace(",", "")) if n else 0
    check("what nobody had is told with how many they were, and the limit that follows",
          1000 < number < 3000 and limit and abs(float(limit.group(1)) / (384.146 / (number + 3.84146)) - 1) < 0.05, exposed[:1500])
    page = page_of(STUDY, "--set", "policies.every_4_6_weeks.maintenance.every=[3 weeks, 4 weeks]")
    check("policies that say the same are told in words", "every_4_6_weeks: exactly as many weeks in response, and exactly as many of 100 relapsed"
          in " ".join(page.split()), page)
    few = ("--set", "response.fraction=1 %", "--patients", 20)
    page = " ".join(page_of(STUDY, *few, "--seed", seed_of_another_order(*few)).split())
    check("so is a share to which the same patients come in another order, and not as rounding", re.search("every_4_6_weeks: [^:]* and exactly as many of "
          "100 relapsed", page) and "0.000" not in page and "; 20, at least 84 % (95 % limit), responded" in page, page)
    page = page_of(STUDY, "--patients", 20, "--seed", 1, "--full")
    check("no rounding is judged, nor turned over into a number needed", "0.00000" not in page and "number needed to harm: one more" not in page, page)
    short = page_of(STUDY, "--set", "horizon=20 days", "--full")
    told = " ".join(short.split())
    check("a horizon of 20 days says why it has no exposure, and counts no relapses by week 0", "No exposure to infusions: nobody of them was followed 28 "
          "days or more." in told and "Of those followed" not in told and "by 0 weeks" not in told and "No number needed: the horizon is shorter" in told, short)
    page = " ".join(page_of(STUDY, "--set", "response.fraction=99 %", "--patients", 20).split())
    check("of no responders the most there may be are told", "; 0, at most 16 % (95 % limit), responded to induction." in page, page)


# ---- 9. What has no error, and whom no clinic knows


def check_unknown(check):
    long = "--set", "populations=[duration]", "--population", "duration_long"
    page = " ".join(page_of(STUDY, *long).split())
    check("that no clinic knows a patient's duration is said in the answer and over the table",
          "in treated, duration of response (known to no clinic): long over" in page and
          "Treated, duration of response (known to no clinic): long (" in page, page)
    document = json.loads(page_of(STUDY, *long, "--json"))
    check("and in JSON, of each third", [name for name, words in document["populations"].items() if "known to no clinic" in words] ==
          ["duration_short", "duration_middle", "duration_long"], document["populations"])
    for command in ("run", "check"):
        said = " ".join(ebb("help", command).stdout.split())
        check(f"help {command}: --population names what `populations` adds", "severity_low, duration_long, early_responders" in said, said)


def check_without_errors(check):
    page = page_of(STUDY, "--full", "--patients", 20)
    cells = re.search(r"^  90th percentile \(95 % limits\) +(.*)$", page, re.M).group(1)
    check("a percentile of few patients has a dash for a limit that none of them gives", re.match(r"\d+ \((\d+|–) to –\)", cells), cells)
    gaps = page.split("\nGaps between infusions")[1].split("\n\n")[0]
    check("gaps have their number and both standard deviations, and why these have no error",
          re.search(r"^  gaps +\d+ +\d+ +–$", gaps, re.M) and "of the days booked first" in gaps and "of the days achieved" in gaps and
          "without an error" in gaps and "–: no infusion of maintenance was given under that policy." in gaps, gaps)
    words = "No error is given for differences between policies in this table, because policies share patients"
    page = " ".join(page_of("configs/side_effects.yaml", "--patients", 3000).split())
    check("side effects say of whom they are, and of how many", "Side effects, induction included, %: All treated (3,000 patients)" in page, page)
    check("columns of side effects are not to be subtracted with their errors", page.count(words) == 1 and "any kind have one (--full)" in page, page)
    full = page_of("configs/early_stop.yaml", "--full", "--patients", 3000)
    n = re.search(r"Of those followed 28 days or more \(([\d,]+)\): All treated \(3,000 patients\)", full)
    check("so does exposure, and how many were followed so long", n and 2500 < int(n.group(1).replace(",", "")) < 3000, full)
    check("nor is there a word of it where one policy stands alone", words not in full and "Of those followed" in full, full)


def main():
    check = Checks()
    check_size(check)
    check_long(check)
    check_answer(check)
    check_denominators(check)
    check_basis(check)
    check_quiet(check)
    check_zeros(check)
    check_asked(check)
    check_followed(check)
    check_dashes(check)
    check_short(check)
    check_unknown(check)
    check_without_errors(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
