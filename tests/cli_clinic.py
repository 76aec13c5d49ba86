#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
The page of a clinic: its answer first, its numbers those of --json, two errors in two columns, and no mean of what grows without end.

  1. The answer   2. Tables against --json   3. Given, assumed, replaced   4. What grows   5. What cannot be met   6. Without draws   7. Threads
  8. What is asked wrongly   9. Dry run, interruption
"""
import json
import os
import re
import signal
import subprocess
import sys

from command import EBB, ROOT, SCRATCH, Checks, ebb

CLINIC = "configs/clinic.yaml"
# small enough to be played 20 times in a test: one chair, 12 weeks
SMALL = ("active_patients=20", "new_per_week=0.5", "years_open=1", "weeks=12", "chairs=1", "nurses=1")
YEARS = 40
# what no charge nurse should have to know
OURS = re.compile(r"\b(replications?|kernels?|streams?|Monte Carlo|seeds?|tally|queue length|CRN|PSA|ICER|variance reduction)\b", re.I)


def clinic(*words, settings=(), small=SMALL, years=YEARS):
    options = [option for setting in (*small, *settings) for option in ("--set", setting)]
    return ebb("clinic", CLINIC, "--years", years, "--no-progress", "--out", SCRATCH / "clinic.h5", "--force", *options, *words)


def both(*words, **asked):
    """The page and the document of the same question."""
    page, document = clinic(*words, **asked), clinic("--json", *words, **asked)
    return page.stdout, json.loads(document.stdout)


def own(document):
    return next(row for row in document["staffings"] if row["own"])


def one_line(page):
    return re.sub(r"\s+", " ", page)


def is_shown(text, value):
    """Whether the text is the value, rounded to the digits that the text has."""
    digits = len(text.partition(".")[2])
    return text == "<0.01" and value < 0.01 or text != "<0.01" and abs(float(text) - value) <= 0.5000001 * 10**-digits


# ---- 1. The answer


def check_answer(check, page, document):
    within = own(document)["outcomes"]["on_target"]
    said = re.match(r"1 chair and 1 nurse give (\S+) ± (\S+) % of due boosters within 3 days \(range over 40 simulated years (\S+)–(\S+) %\)", one_line(page))
    shares = [100 * within[name] for name in ("mean", "error", "lower", "upper")]
    check("the ends of the range are rounded alike", said and len(said[3].partition(".")[2]) == len(said[4].partition(".")[2]), page[:200])
    check("the first sentence is the answer, with its error and the range over years, as in --json",
          said and all(is_shown(text, value) for text, value in zip(said.groups(), shares)), (page[:200], shares))
    check("a share below the target is not rounded up to it, nor one below 100 to 100",
          said and (float(said[1]) < 100) == (shares[0] < 100) and (float(said[1]) >= 95) == (shares[0] >= 95), (said, shares))
    check("the range is predictive, and called that", "Range: predictive, what 95 of 100 years bring" in one_line(page) and document["range"] == "predictive", page)
    check("no line is wider than 100 columns", max(map(len, page.splitlines())) <= 100, max(page.splitlines(), key=len))
    check("the page is about a screen", len(page.splitlines()) <= 62, len(page.splitlines()))
    words = OURS.findall(page.replace("--years", ""))
    check("its words are a charge nurse's", not words, words)
    check("it ends with what it may be used for", page.rstrip().endswith(document["intended_use"]))


def check_smallest(check):
    page, document = both(settings=("chairs=3", "nurses=2", "active_patients=100"), years=12)
    smallest = document["smallest"]
    tried = {(probe["chairs"], probe["nurses"]): probe for probe in smallest["tried"]}
    at = smallest["chairs"], smallest["nurses"]
    said = re.search(r"The smallest staffing that meets the target of 95 % is (\d+) chairs? and (\d+) nurses?: ", one_line(page))
    check("the smallest staffing stands in the answer", said and (int(said[1]), int(said[2])) == at, (page[:400], at))
    check("it meets the target, and what the search tried with less does not",
          tried[at]["meets"] and smallest["evident"] and not any(
              probe["meets"] for (chairs, nurses), probe in tried.items() if probe["exists"] and chairs <= at[0] and nurses <= at[1] and (chairs, nurses) != at),
          tried.keys())
    fewer = [with_less for with_less in ((at[0] - 1, at[1]), (at[0], at[1] - 1)) if tried.get(with_less, {}).get("exists")]
    evidence = re.search(r"nurses?: [\d.]+(?: ± [\d.<]+)? %; (.*?)\. All this", one_line(page))
    check("which is odd of no staffing here", "odd" not in page, page[:400])
    check("one less of each is told as evidence, each by its whole name and with its error", bool(fewer) == bool(evidence) and (
        not fewer or [(int(c), int(n)) for c, n in re.findall(r"with (\d+) chairs? and (\d+) nurses? [^,]*?±", evidence[1])] == fewer), (fewer, page[:500]))
    page, document = both(settings=(f"chairs={at[0]}", f"nurses={at[1]}", "active_patients=100"), years=12)
    check("the planner's own is called the smallest where it is", "Yours is the smallest that meets the target of 95 %; with" in one_line(page), page[:300])


def check_unclear(check):
    """A target between what is found and one less, within errors of a few years."""
    page, document = both(settings=("active_patients=90", "target={share: 92 %, within: 3 days}"), years=8)
    smallest = document["smallest"]
    wanted = [probe for probe in smallest["tried"] if probe["exists"] and probe["stable"] and not probe["clear"]]
    check("where years do not tell, nothing is evident", wanted and not smallest["evident"] and all(
        abs(probe["on_target"]["mean"] - 0.92) <= 2 * probe["on_target"]["error"] for probe in wanted), smallest)
    said = re.search(r"so near the target that 8 simulated years cannot tell: about (\d+) would \(--years \d+( --draws \d+)?\)", one_line(page))
    check("and how many would is said, as in --json", said and "seems" in page and 8 < smallest["years_to_be_clear"] <= int(said[1]) < smallest["years_to_be_clear"] + 100,
          (page[:500], smallest["years_to_be_clear"]))


def check_far_below(check):
    """A planner who starts with a tenth of what is needed, and one whom no chair helps."""
    page, document = both(settings=("background={iron: {per_day: 100}}",), years=4)
    smallest = document["smallest"]
    check("a clinic that treats nobody is named so", re.match(r"1 chair and 1 nurse treat nobody: no session was given in 4 of 4 years", page)
          and own(document)["state"] == "treats nobody" and not own(document)["stable"] and own(document)["weeks_behind"] is None, page[:300])
    check("the smallest staffing is found however far away", smallest["found"] and smallest["chairs"] > 15 and "n: nobody is treated" in page, smallest["chairs"])
    page, document = both(settings=("interval=7305 days",), years=4)
    check("where no booster is ever due there is no target, no search and no number of nothing",
          "all of first courses, for no booster was due in any year" in one_line(page) and "smallest" not in document and "– %" not in page
          and "Of sessions of first courses, those that kept their day" in page and not re.search(r" b( |$)", page, re.M), page[:900])


def check_after(check, page, document):
    drift, said = document["drift"], re.search(r"your active patients (.*?); (.*?)\. ", one_line(page))
    check("the first paragraph says what becomes of the clinic after these weeks", said and "All this is of the first 12 weeks: " in one_line(page)
          and ("stay" in said[1]) == (abs(drift["active_more_a_year"]) < max(0.5, 2 * drift["active_more_a_year_error"])), (page[:500], drift))
    weeks = drift["weeks_until_full"]["mean"]
    check("and when its chairs are full", said and ("first full in week" in said[2]) == (drift["first_full_week"] is not None) and (
        drift["first_full_week"] is not None or ("not full within three years" in said[2]) == (weeks is None or weeks > 156)), (said, drift))


# ---- 2. Tables against --json


def check_tables(check, page, full, document):
    names = [outcome["name"] for outcome in document["outcomes"]]
    rows = [*document["staffings"], *document["what_ifs"], document["without_limits"]]
    check("every row of --json has every outcome, each with a unit and a meaning",
          all(list(row["outcomes"]) == names for row in rows) and len(names) > 50
          and all(outcome["unit"] and outcome["meaning"] for outcome in document["outcomes"]))
    check("20 staffings are told", len(document["staffings"]) == 20 and len({(s["chairs"], s["nurses"]) for s in document["staffings"]}) == 20)
    outcomes, wrong = own(document)["outcomes"], []
    for label, name, scale in (("boosters within 3 days, %", "on_target", 100), ("boosters on their day, %", "within_0_days", 100),
                               ("waited by those treated, min", "waited", 1), ("chair time booked, %", "chairs_booked", 100),
                               ("chair time used, %", "chairs_used", 100), ("sessions lost a week", "lost", 1)):
        found = outcomes.get(name) or outcomes[name.replace("_days", "")]
        line = re.search(rf"^  {re.escape(label)} +(\S+) ± (\S+) +(\S+) to (\S+)(?: |$)", page, re.M)
        values = [scale * found[what] for what in ("mean", "error", "lower", "upper")]
        if not line or not all(is_shown(text, value) for text, value in zip(line.groups(), values)):
            wrong.append((label, line and line.groups(), values))
    check("the planner's own numbers are those of --json: mean ± its error, and the range over years beside it", not wrong, wrong)
    check("the error of the mean and the range over years are two things",
          all(5 * o["error"] < o["upper"] - o["lower"] for o in (outcomes["chairs_used"], outcomes["lost"])), outcomes["lost"])
    grid = re.search(r"^  1 chair \(yours\) +(\S+) ± (\S+)", page, re.M)
    check("the grid has the planner's own", grid and is_shown(grid[1], 100 * outcomes["on_target"]["mean"]), page)
    few = clinic(years=12).stdout
    check("a column that would be empty is left out, and says what to run for it", "range over years  " not in few and "not known" not in few.partition("±: ")[0]
          and "What single years bring is told from 39 years on (--years 39)." in one_line(few), few)
    few = clinic("--draws", 4).stdout
    check("so is the part that is no luck, of few draws", "range over years" in few and "is told from 20 draws on (--draws 20)" in one_line(few)
          and "of patients\n" not in few, few)
    part = re.search(r"^ +yours   range over years +not known", page, re.M)
    shares = {o["outcome"] if "outcome" in o else name: o["draws_share"] for name, o in outcomes.items()}
    told = re.findall(r"^  \S.* to \S+ +(little|\d+ %)(?:   |$)", page.partition("±: ")[0], re.M)
    check("of the range that part is told, and little where it is not told from none", (len(told) >= 8 and any(word != "little" for word in told)
          and "how much of the differences between years comes of that" in one_line(page)) if part else "How much of it is luck is not told from so few (--years 200)" in one_line(page), (told, shares))
    within = [outcomes[name]["mean"] for name in names if name.startswith("within_")]
    check("shares within 0 to 14 days are told, and none is below the one before", len(within) == 15 and within == sorted(within)
          and len(re.findall(r"^  given within \d+ days? ", full, re.M)) == 15, within)
    check("--full has every staffing, hour and change", len(re.findall(r"^  \d+ \+ \d+[ y(]", full, re.M)) >= 60
          and re.search(r"^  09:00 to 10:00 +\d", full, re.M) and all(change["words"] in full for change in document["what_ifs"]), full)
    told = [name for name in names if not name.startswith("within_")]
    check("and every number of the planner's own, with what it means", all(re.search(rf"^  {name} \(", full, re.M) for name in told), told)
    ranked = [("if your rules allow it" in change["words"], -change["differences"]["on_target"]["mean"]) for change in document["what_ifs"]]
    check("changes are ranked by what they gain, and a rule eased is last", ranked == sorted(ranked) and len(ranked) >= 6 and ranked[-1][0], ranked)


def check_findings(check, page, document):
    """What is read aloud: a day with one nurse fewer, whose patients are well, what to do first."""
    outcomes, said = own(document)["outcomes"], one_line(page)
    short = re.search(r"\. If one nurse is ill, (\S+) ± (\S+) of (\S+) who come are turned away at closing; on other days (\S+)(?: ± \S+)? of (\S+)\.", said)
    numbers = [outcomes[name]["mean"] for name in ("turned_away_short", "came_short", "turned_away_usual", "came_usual")]
    check("a day with one nurse fewer is told beside other days", short and all(
        is_shown(text, value) for text, value in zip((short[1], short[3], short[4], short[5]), numbers)), (short and short.groups(), numbers))
    check("with the only nurse away nearly everybody is turned away, and else nobody", numbers[0] > 0.8 * numbers[1] > 0 and numbers[2] == 0, numbers)
    well = re.search(r"Of 100 of today's patients (\d+) are in care then and (\d+) are well", said)
    shares = [100 * document["drift"][name]["mean"] for name in ("of_todays_in_care", "of_todays_well")]
    check("of today's patients it says how many are in care and how many well", well and all(
        is_shown(text, value) for text, value in zip(well.groups(), shares)) and shares[1] < shares[0], (well, shares))
    check("where the target is met nothing is to be done first", re.search(r"What to do first: nothing(: the target is met\.| in the first 12 weeks: .* full in .*\d.*: to plan for the time after, --set weeks=24\.)", said)
          and not any(change["first"] for change in document["what_ifs"]))
    check("each change has its price", all(set(change["differences"]) >= {"on_target", "waited", "overtime", "in_response"} for change in document["what_ifs"]))
    missed = re.search(r"^  missed by patients, % +(\S+) ± ", page, re.M)
    check("what patients miss stands beside what is late", missed and is_shown(missed[1], 100 * outcomes["missed"]["mean"]), page)


def check_prescriber(check):
    page, document = both(settings=("prescriber={hours: 11:00 to 12:30, intake: 10 min, review: 1 min}", "new_per_week=1", "target.share=99.9 %"), years=4)
    check("a target that is missed without growth is never beside chairs that are not full alone", own(document)["stable"] and not own(document)["outcomes"]["on_target"]["mean"] >= 0.999
          and "have a booster due and not given" in one_line(page) and "not full within" not in one_line(page), (page[:900], own(document)["stable"]))
    page, document = both(settings=("prescriber={hours: 09:00 to 09:30, intake: 10 min, review: 10 min}", "new_per_week=8"), years=6)
    said = re.search(r"The prescriber is busy (\S+) ± \S+ % of his or her hours: .*?; with the prescriber until 10:30 .*?; with no minutes of the prescriber for reviews", one_line(page))
    check("a prescriber without time is named, with what more of his or her time would bring", said and document["kept_back_by"] == "prescriber_minutes"
          and is_shown(said[1], 100 * own(document)["outcomes"]["prescriber_used"]["mean"]), page)
    told = re.search(r"The prescriber has (\S+) hours a week: (\S+) looks \(.*?\) ask for (\S+), (\S+) first visits take (\S+)\. ", one_line(page))
    week = {name: own(document)["outcomes"][name]["mean"] for name in ("prescriber_hours", "looks", "first_visits")}
    values = [week["prescriber_hours"], week["looks"], week["looks"] / 6, week["first_visits"], week["first_visits"] / 6]
    check("and what the hours go to: looks and first visits, counted", told and all(is_shown(text, value) for text, value in zip(told.groups(), values)), (page, values))
    check("of one who is always there nothing is told", "The prescriber has" not in clinic(years=2).stdout)
    page, document = both(settings=("study=three_policies.yaml", "policy=symptom_driven", "reserved.slots=2"), years=4)
    check("of boosters without an interval there is no formula", "The formula does not apply: " in one_line(page) and not document["textbook"]["applies"], page)
    check("what could not be tried is said", "minutes less booked was not tried" in one_line(both("--full", years=4)[0]))


# ---- 3. Given, assumed, replaced


def check_inputs(check, page, full, document):
    given = {row["key"] for row in document["given"]}
    assumed = {row["key"] for row in document["assumed"]}
    check("the nine stand as given, and what was set on the command line", given >= {
        "chairs", "nurses", "patients_per_nurse", "open", "days", "slot_minutes", "active_patients", "new_per_week", "interval", "years_open"}, given)
    check("the page echoes them", "1 chair and 1 nurse, 3 patients a nurse, open 09:00 to 17:00 on Monday to Friday (60 days in 12 weeks), 90 minutes booked for a session, "
          "20 active patients, 0.5 new a week, a booster every 4 weeks." in one_line(page), page)
    check("assumptions stand with their keys", all(f"[{key}]" in page for key in ("services", "patients_per_nurse_at_start", "nurse_short", "no_show, cancel", "window", "closed")), page)
    check("but what was given is no assumption", "[years_open]" not in page)
    check("--full has every assumption", all(f"  {key}: " in full for key in assumed), [key for key in assumed if f"  {key}: " not in full])
    check("what is replaced of the default study, which nobody has seen, is told behind --full alone", document["replaced"] and "is replaced" not in page
          and "Patients are the default study's" in one_line(page) and all(words[:40] in one_line(full) for words in document["replaced"]), document["replaced"])
    check("what a lone nurse can do is said in words", "a nurse who starts a patient watches no other: alone she has one [patients_per_nurse_at_start]" in one_line(page), page)
    study, document = both(settings=("study=three_policies.yaml", "policy=symptom_driven", "window=[-1 day, 2 days]"), years=2)
    check("what of a named study is replaced is named", "Of the study is replaced (by what: --full): " in study and all(
        words.split(" ")[0] in study for words in document["replaced"]), (study, document["replaced"]))
    check("a clinic with a study says whose boosters they are", "policy symptom_driven of configs/three_policies.yaml" in one_line(study), study)
    check("and tries its other policies", sum(change["name"] == "policy" for change in document["what_ifs"]) == 2)
    check("without an assumption about what was given", "[window]" not in study)
    check("but with an echo of it", "You also said: " in one_line(study) and "boosters are booked 1 day early to 2 late" in one_line(study), study)


# each with what the page says of it: of a key that has no words of its own the key and its value
ECHOED = {
    "hours": ("{friday: 09:00 to 12:00}", "Friday 09:00 to 12:00"), "closed": ("[2027-01-06, first Monday of a month]", "closed on 4 of these 50 days"),
    "weeks": ("10", "simulated are 2027-01-04 to 2027-03-14"), "rooms": ("[1, 1]", "rooms of 1 and 1 chairs"), "overbook": ("1", "overbook 1"),
    "prescriber": ("{hours: 09:00 to 13:00, intake: 45 min}", "a prescriber 09:00 to 13:00, 45 min a first visit, 0 min a look"),
    "services": ("{ketamine: {}, esketamine: {preset: esketamine, share: 20 %}}", "esketamine (20 % of patients): 150 min booked, 7 check-in, 6 start, 10 infusion"),
    "shifts": ("[{nurses: 1, hours: 09:00 to 17:00, break: 30 min}, {nurses: 1, hours: 10:00 to 17:00}]", "1 nurse 09:00 to 17:00 (30 min break from 12:00), 1 nurse 10:00"),
    "background": ("{iron: {per_day: 1.5}}", "1.5 sessions a day of iron (as ketamine)"), "no_show": ("3 %", "3.0 % do not come, 4.4 % cancel on the day"),
    "nurse_short": ("5 %", "on 5 % of days one nurse fewer"), "referrals": ("{growth: 10 %}", "referrals.growth 10 %"), "seed": ("7", "seed 7"),
}


def check_echo(check):
    page = clinic(settings=("chairs=2", "nurses=2", *(f"{key}={value}" for key, (value, _) in ECHOED.items())), years=2).stdout
    also = one_line(page).partition("You also said: ")[2].partition(" We assumed")[0]
    missing = [words for _, words in ECHOED.values() if words not in also]
    check("all that was given is echoed as it was understood", also and not missing, (missing, also))
    page = clinic(settings=("adherence=study",), years=2).stdout
    check("with adherence: study no cancellation is told that nobody plays", "nobody cancels" in one_line(page) and "cancel on the day" not in page, page)


# ---- 4. What grows

# first courses need three days a week, whatever the chairs
FULL = (*SMALL, "new_per_week=2", "days=[monday]")


def check_growth(check, page, document):
    row = own(document)
    overdue = re.search(r"; at the end (\d+) of (\d+) have a booster due and not given", one_line(page))
    counted = [row["outcomes"][name]["mean"] for name in ("backlog", "active")]
    check("of a clinic that is behind it says how many are overdue, and not that it is not full", overdue and "not full within" not in one_line(page)
          and all(abs(int(text) - value) <= 0.5 for text, value in zip(overdue.groups(), counted)), (page[:900], counted))
    said = re.match(r"1 chair and 1 nurse never catch up: they give (\S+) of (\S+) sessions a week that there are with room for everybody, and (\S+) ± (\S+) % of due boosters "
                    r"within 3 days \(.*?\); the (?:backlog|waiting list) grows by (\S+) ± (\S+) patients a week\. ", one_line(page))
    share = row["outcomes"]["on_target"]
    values = [row["outcomes"]["sessions"]["mean"], document["without_limits"]["outcomes"]["sessions"]["mean"], 100 * share["mean"], 100 * share["error"],
              row["growth_a_week"], row["growth_error"]]
    check("a staffing that never catches up is named so: what is short first, then its share in time, and how fast it grows",
          said and not row["stable"] and all(is_shown(text, value) for text, value in zip(said.groups(), values)), (page[:400], values))
    check("its growth is no luck", row["growth_a_week"] > 5 * row["growth_error"])
    untold = ("late_median", "late_95", "weeks_to_start")
    check("then no days late are averaged",
          all(row["outcomes"][name]["mean"] is None and row["outcomes"][name]["upper"] is None for name in untold)
          and re.search(r"^  95 % late, days at most +–", page, re.M), page)
    first = [change for change in document["what_ifs"] if change["first"]]
    ends = [change for change in document["what_ifs"] if change["growth"] in ("ends", "ends at a price")]
    advice = re.search(r"What to do first: (.*?): (.*)", one_line(page))
    check("what to do first is the change that --json has first", bool(first) == bool(advice and advice[1] == (first and first[0]["words"])), (first, advice))
    check("no page says that nothing ends the growth where something does", ("none of the" in one_line(page)) == (not ends), (page, ends))
    others = [other for other in document["staffings"] if not other["stable"]]
    grid = page[page.index("Of due boosters"):page.index("  yours  ")]
    check("the grid marks each that grows beside its share, and says what the mark means",
          len(re.findall(r"\d [gln](?: |$)", grid, re.M)) == len(others) and re.search(r"^  [gl]: ", grid, re.M), grid)


# ---- 5. What cannot be met


def check_unreachable(check, page, document):
    check("a target that no staffing meets is said, with the most that was tried",
          not document["smallest"]["found"] and "chairs" not in document["smallest"] and re.search(
              r"No staffing meets the target of 95 %: even with any number of chairs and nurses \S+ of \S+ sessions a week \(.*?the waiting list grows by [^)]*\)\. Something else", one_line(page)), page[:700])
    page = clinic(settings=("target={share: 99.99 %, within: 0 days}",), years=2).stdout
    check("a target of no days is one of boosters on their day", "of due boosters on their day" in one_line(page) and "within 0 days" not in page, page)


# ---- 6. Without draws


def check_draws(check):
    page, document = both("--no-uncertainty")
    check("--no-uncertainty plays none, and says what the range then is",
          document["draws"] == 0 and document["range"] == "luck of years" and own(document)["outcomes"]["lost"]["draws_share"] is None
          and "what is not known of patients is not in it" in one_line(page), page)
    for command, study in (("clinic", CLINIC), ("run", "configs/three_policies.yaml")):
        neither = ebb(command, study, "--no-uncertainty", "--draws", "3")
        check(f"{command}: --draws without draws is refused", neither.returncode == 2 and "leave one of them out" in neither.stderr, neither.stderr)
    page, few = clinic(years=3).stdout, json.loads(clinic("--draws", 1, "--json", years=2).stdout)
    check("of fewer than four years no error is told, and that is said", "of 3 simulated years no error can be told: --years 4" in one_line(page)
          and "Of fewer than 4 years no error can be told" in one_line(page) and not re.search(r"\d ± ", page) and own(few)["outcomes"]["lost"]["error"] is None, page)
    check("--draws and --years set what is played", (few["draws"], few["years"]) == (1, 2), (few["draws"], few["years"]))
    page, document = both(years=10)
    check("of too few years there is no range, and that is said",
          document["years"] == 10 and own(document)["outcomes"]["on_target"]["lower"] is None
          and "10 simulated years are too few for a range: --years 39" in one_line(page), page[:300])


def check_empty(check):
    page, document = both(settings=("active_patients=0",), years=2)
    said = one_line(page)
    check("a clinic that begins with nobody has a page, without numbers of nobody",
          document["drift"]["active_today"] == 0 and "0 active today" in said and "Of today's" not in said and "± –" not in said
          and "nan" not in said, page)


# ---- 7. Threads


def check_threads(check):
    pages = [clinic(*words, "--threads", threads, years=10).stdout for words in (("--full",), ("--json",)) for threads in (1, 2, 3)]
    check("any number of threads, the same bytes of page and document", all(len(set(pages[i:i + 3])) == 1 and pages[i] for i in (0, 3)))


# ---- 8. What is asked wrongly


def check_mistakes(check):
    for words, status, says in ((("clinic",), 2, "which clinic"), (("clinic", CLINIC, "--years", "1"), 3, "--years"),
                                (("clinic", CLINIC, "--draws", "many"), 3, "--draws"), (("clinic", CLINIC, "--threads", "0"), 2, "--threads"),
                                (("clinic", CLINIC, "--set", "chairs=0"), 3, "--set: chairs = 0"), (("clinic", CLINIC, "--patients", "5"), 2, "takes no --patients"),
                                (("clinic", "configs/three_policies.yaml"), 3, "no clinic"), (("clinic", "configs/none.yaml"), 4, "configs/none.yaml")):
        done = ebb(*words)
        check(f"{' '.join(words)}: status {status}, says {says}", done.returncode == status and says in done.stderr and not done.stdout,
              (done.returncode, done.stderr, done.stdout[:200]))
    gone = clinic(settings=("active_patients=4000", "study=three_policies.yaml", "policy=symptom_driven", "study.response.halves=100 %"), years=2)
    check("a study that is wrong is told at its key, before anything is played", gone.returncode == 3 and not gone.stdout, gone.stderr)


# ---- 9. Dry run, interruption


def check_dry_run(check):
    words, document = clinic("--dry-run"), json.loads(clinic("--dry-run", "--json").stdout)
    check("--dry-run tells rows, years, memory and time, and no answer",
          words.returncode == 0 and all(f"  {what} " in words.stdout for what in ("years", "rows", "memory", "time")) and "boosters" not in words.stdout
          and document["rows"] > 20 and document["years"] == YEARS and document["seconds"] > 0 and document["memory_bytes"] > 1e6, words.stdout)
    small, large = (clinic("--dry-run", settings=(f"active_patients={n}", "chairs=20", "nurses=10")).stdout for n in (20, 5000))
    check("of a large clinic it tries a part, and says that it is a forecast", "of the patients" not in small and re.search(
        r"by a trial of \d years? with one in \d+ of the patients;\n +a forecast: ", large), (small, large))


def check_interrupted(check):
    child = subprocess.Popen([EBB, "clinic", CLINIC, "--years", "20000", "--no-progress", "--out", SCRATCH / "gone.h5"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                             preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    try:
        child.wait(0.4)
    except subprocess.TimeoutExpired:
        os.kill(child.pid, signal.SIGINT)
    out, said = child.communicate(timeout=60)
    check("Ctrl-C ends it with status 130, without a page or a file", child.returncode == 130 and not out and b"interrupted" in said and not (SCRATCH / "gone.h5").exists(),
          (child.returncode, said))


def main():
    check = Checks()
    page, document = both()
    full = clinic("--full").stdout
    check_answer(check, page, document)
    check_smallest(check)
    check_unclear(check)
    check_far_below(check)
    check_after(check, page, document)
    check_tables(check, page, full, document)
    check_findings(check, page, document)
    check_prescriber(check)
    check_inputs(check, page, full, document)
    check_echo(check)
    full_page, full_document = both(small=FULL, years=20)
    check_growth(check, full_page, full_document)
    check_unreachable(check, full_page, full_document)
    check_draws(check)
    check_empty(check)
    check_threads(check)
    check_mistakes(check)
    check_dry_run(check)
    check_interrupted(check)
    print(f"1..{len(check.results)}")
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
