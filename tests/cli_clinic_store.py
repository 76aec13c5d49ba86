#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
The file of a clinic: written by the rules of a run's, printed again without playing, compared, exported, and said to be damaged where it is.

  1. Writing and printing   2. Numbers against --json   3. Export   4. The week against the days   5. Comparing
  6. Damage and refusals
"""
import csv
import io
import json
import math
import re
import sys

import h5py
import numpy

from command import ROOT, SCRATCH, Checks, ebb

SMALL = ("active_patients=20", "new_per_week=0.5", "years_open=1", "weeks=8", "chairs=1", "nurses=1")
YEARS = 12
TABLES = {"rows": 0, "outcomes": 0, "summary": 0, "units": 0, "lateness": 0, "hours": 7 * 24, "weeks": 0, "timeline": 0, "ranked": 0, "search": 0}


def clinic(*words, settings=(), years=YEARS, **options):
    given = [option for setting in (*SMALL, *settings) for option in ("--set", setting)]
    return ebb("clinic", ROOT / "configs/clinic.yaml", "--years", years, "--no-progress", *given, *words, **options)


def table_of(path, name):
    printed = ebb("export", path, name, "--csv")
    assert printed.returncode == 0, printed.stderr
    return list(csv.DictReader(io.StringIO(printed.stdout)))


def number(text):
    return float(text) if text else math.nan


def close(text, value):
    """Of a table: five digits."""
    return math.isclose(number(text), value, rel_tol=1e-4) or (math.isnan(number(text)) and math.isnan(value))


def minutes(line, name):
    hours, rest = line[f"{name} (hh:mm)"].split(":")
    return 60 * int(hours) + int(rest)


# ---- 1. Writing and printing

def check_writing(check, path):
    played = clinic("--out", path, "--threads", 2)
    check("a clinic is played and kept", played.returncode == 0 and path.exists() and f"  file      {path}" in played.stdout, played.stderr)
    again = ebb("clinic", path)
    check("its file prints the same page, byte for byte", again.returncode == 0 and again.stdout == played.stdout, again.stdout + again.stderr)
    for way in ("--json", "--full"):
        few = SCRATCH / f"few{way}.h5"
        check(f"and the same with {way}", clinic("--out", few, way, years=3).stdout == ebb("clinic", few, way).stdout)
    named = SCRATCH / "named.yaml"
    text = (ROOT / "configs/clinic.yaml").read_text(encoding="utf-8").replace("interval: 4 weeks", f"study: {ROOT}/configs/three_policies.yaml\npolicy: symptom_driven #")
    named.write_text(text, encoding="utf-8")
    words = [word for setting in (*SMALL, "study.adherence.miss=20 %") for word in ("--set", setting)]
    first = ebb("clinic", named, "--years", 3, "--no-progress", "--json", *words, "--out", SCRATCH / "named.h5")
    named.unlink()
    kept = ebb("clinic", SCRATCH / "named.h5", "--json")
    check("with a study by name and settings of it, whose files are gone by then", first.returncode == 0 and kept.stdout == first.stdout, first.stderr + kept.stderr)
    document = ebb("clinic", path, "--json").stdout
    one = clinic("--out", SCRATCH / "one.h5", "--threads", 1)
    with h5py.File(path) as a, h5py.File(SCRATCH / "one.h5") as b:
        check("one thread gives the same digest", one.returncode == 0 and a.attrs["digest"] == b.attrs["digest"])
    refused = clinic("--out", path)
    check("an existing file is refused without --force, before anything is played", refused.returncode == 4 and "exists" in refused.stderr and
          refused.stdout == "" and "--out results/five_chairs.h5: what is played with --set wants a name of its own" in refused.stderr, refused.stderr)
    check("and replaced with it", clinic("--out", SCRATCH / "few--json.h5", "--force", years=2).returncode == 0)
    desk = SCRATCH / "desk"
    desk.mkdir()
    there = clinic(years=2, cwd=desk)
    check("without --out it goes to results/clinic/clinic.h5", there.returncode == 0 and (desk / "results/clinic/clinic.h5").exists(), there.stderr)
    folder = clinic("--out", f"{SCRATCH}/folder/", years=2)
    check("a folder gets clinic.h5", folder.returncode == 0 and (SCRATCH / "folder/clinic.h5").exists(), folder.stderr)
    dry = clinic("--out", SCRATCH / "dry.h5", "--dry-run")
    check("a dry run writes none", dry.returncode == 0 and not (SCRATCH / "dry.h5").exists(), dry.stderr)
    return json.loads(document)


# ---- 2. Numbers against --json

def check_numbers(check, path, document):
    own = next(row for row in document["staffings"] if row["own"])
    with h5py.File(path) as file:
        names = list(file["summary/outcome"].asstr())
        rows = list(file["rows/row"].asstr())
        mine = rows.index("1 chair and 1 nurse")
        same = all(own["outcomes"][name]["mean"] is None and math.isnan(file["summary/mean"][mine, i]) or
                   own["outcomes"][name]["mean"] == file["summary/mean"][mine, i] for i, name in enumerate(names))
        check("/summary has the means of --json, and NaN for null", same and len(names) == len(document["outcomes"]))
        values = file["outcomes/sessions"][mine]
        check("a mean is that of the years", math.isclose(values.mean(), own["outcomes"]["sessions"]["mean"], rel_tol=1e-12))
        check("units and meanings are those of --json", [(o["name"], o["unit"], o["meaning"]) for o in document["outcomes"]] ==
              [(name, unit, file[f"outcomes/{name}"].attrs["long_name"]) for name, unit in zip(names, file["tables/outcomes/unit"].asstr())])
        late = file["lateness/given"][mine].sum()
        boosters = file["outcomes/boosters"][mine].sum() * document["weeks"]
        check("boosters by days late are all boosters", math.isclose(late, boosters, rel_tol=1e-9), (late, boosters))
        check("weeks add up to the sessions of years", numpy.allclose(file["weeks/given"][:].sum(axis=1) / document["weeks"], values))
        used, opened = file["hours/chairs_used"][:], file["hours/chairs_open"][:]
        check("no hour has more chairs taken than there are", (used <= own["chairs"] + 1e-9).all())
        check("chairs are open in opening hours of weekdays alone", (opened[:5, 9:17] == own["chairs"]).all() and opened.sum() == 5 * 8 * own["chairs"], opened)
        check("the texts are whole: the clinic and its study", file.attrs["clinic"].count("\n") > 30 and "policies" in file.attrs["study"] and
              file.attrs["clinic_source"].startswith("# A clinic"))
        given = {key for key, origin in zip(file["tables/clinic/key"].asstr(), file["tables/clinic/origin"].asstr()) if origin != "default"}
        check("who gave what is kept", {"chairs", "open", "weeks"} <= given and "window" not in given, given)


# ---- 3. Export

def check_export(check, path):
    tables = {name: table_of(path, name) for name in TABLES}
    n_rows, n_outcomes = len(tables["rows"]), len(tables["units"])
    wanted = {**TABLES, "rows": n_rows, "outcomes": YEARS * n_rows, "summary": n_rows * n_outcomes, "units": n_outcomes, "lateness": 30 * n_rows, "weeks": YEARS * 8}
    wrong = {name: len(table) for name, table in tables.items() if not table or wanted[name] and len(table) != wanted[name]}
    check("every table is exported, a line a place", not wrong, wrong)
    with h5py.File(path) as file:
        row, year = 3, 7
        line = tables["outcomes"][row * YEARS + year]
        check("a line has the numbers of its place", line["row"] == file["outcomes/row"].asstr()[row] and line["year"] == str(year) and
              close(line["waited (minutes)"], file["outcomes/waited"][row, year]) and close(line["sessions (a week)"], file["outcomes/sessions"][row, year]) and
              close(line["on_target (%)"], 100 * file["outcomes/on_target"][row, year]), line)
        plain = [cell for line in tables["outcomes"] for cell in line.values() if len(cell.lstrip("-").replace(".", "").strip("0")) > 5 and cell[:1].isdigit() and
                 "." in cell]
        check("a number has five digits at most, or is whole", not plain, plain[:3])
        about = dict(zip(file["tables/outcomes/outcome"].asstr(), file["tables/outcomes/unit"].asstr()))
        heads = {name: "%" if unit == "share" else unit for name, unit in about.items()}
        lost = [name for name, unit in heads.items() if f"{name} ({unit})" not in line and name not in line]
        bare = [name for name, unit in heads.items() if name in line and unit != "patients" and unit not in name]
        check("every outcome's head has its unit", not lost and not bare, (lost, bare))
        place = next(i for i, told in enumerate(tables["summary"]) if told["outcome"] == "chairs_used" and told["mean"])
        told = tables["summary"][place]
        check("the summary has a unit a line, and shares in per cent", told["unit"] == "%" and
              close(told["mean"], 100 * file["summary/mean"][place // n_outcomes, place % n_outcomes]), told)
        hour = tables["hours"][2 * 24 + 10]
        check("an hour has its weekday", hour["weekday"] == "Wednesday" and hour["hour"] == "10" and
              close(hour["chairs_used"], file["hours/chairs_used"][2, 10]))
    week = tables["timeline"]
    check("the timeline is one week, in order", len({line["date"] for line in week}) <= 5 and [int(line["session"]) for line in week] == list(range(len(week))))
    sat = [line for line in week if line["fate"] == "given"]
    check("nobody leaves a chair before sitting down, and times are read off", sat and all(
        minutes(line, "ready") <= minutes(line, "began") < minutes(line, "left_chair") <= minutes(line, "home") for line in sat), sat[:1])
    clash = [(a, b) for a in sat for b in sat if a is not b and a["day"] == b["day"] and a["chair"] == b["chair"] and
             minutes(a, "began") <= minutes(b, "began") < minutes(a, "left_chair")]
    check("nobody sits where somebody sits", not clash, clash)
    plain, rows = ebb("export", path, "--csv"), ebb("export", path, "rows", "--csv")
    check("without a name it is the rows", plain.stdout == rows.stdout and plain.returncode == 0)
    refused = ebb("export", path, "design", "--csv")
    check("a table that it has not is said, with those that it has and no others", refused.returncode == 2 and refused.stdout == "" and
          f"a clinic's file has no table design: give {', '.join(list(TABLES)[:-1])} or {list(TABLES)[-1]}\n" in refused.stderr, refused.stderr)
    readme = re.search(r"of a clinic's file its (.*?) \|", (ROOT / "README.md").read_text(encoding="utf-8"))[1]
    check("README names the tables that there are", set(re.findall(r"`(\w+)`", readme)) == set(TABLES), readme)


# ---- 4. The week against the days

FATES = {"given": "given", "cancels": "cancelled", "no_show": "did not come", "left": "did not come, has left", "failed": "could not be treated",
         "turned_away": "turned away at closing", "lost": "lost: no room in time"}


def listed(booking):
    fate = "turned away, then lost" if booking["then_lost"] else FATES[booking["result"]]
    return (booking["patient"], booking["booked"] or "", booking["session"], booking["due"], booking["days_late"], fate, booking["had"] or "")


def check_week(check):
    """One nurse short each day, so that all fates occur, and another service beside."""
    path = SCRATCH / "week.h5"
    words = [word for setting in (*SMALL, "weeks=26", "active_patients=120", "nurse_short=30 %", "no_show=12 %", "cancel=10 %", "nurses=2", "chairs=2", "fails=8 %",
                                  "background={iron: {per_day: 1}}") for word in ("--set", setting)]
    played = ebb("clinic", ROOT / "configs/clinic.yaml", "--years", 2, "--no-progress", *words, "--out", path)
    assert played.returncode == 0, played.stderr
    week = table_of(path, "timeline")
    days = [json.loads(ebb("trace", "--clinic", ROOT / "configs/clinic.yaml", *words, "--day", 7 * 13 + day, "--json").stdout)["day"] for day in range(7)]
    told = [(day["date"], *listed(booking)) for day in days for booking in day["bookings"]]
    held = [(line["date"], int(line["patient"]), line["booked (hh:mm)"], line["kind"], line["due"], int(line["days_late"]), line["fate"], line["was_booked_for"])
            for line in week if line["patient"]]
    check("the week of the file is the list of ebb trace, day by day", held == told and len(held) > 30, (set(held) ^ set(told), len(held)))
    fates = {line["fate"] for line in week}
    check("and has people who cancelled, did not come, could not be treated", {"given", "cancelled", "did not come", "could not be treated"} <= fates, fates)
    others = [line for line in week if not line["patient"]]
    held = sum(session["patient"] < 0 for day in days for session in day["sessions"])
    check("other services' are in it, too", len(others) == held > 0 and all(line["kind"] == "other" for line in others), (len(others), held))
    sat = {(day["date"], session["patient"], session["chair"]) for day in days for session in day["sessions"] if session["patient"] >= 0 and session["chair"]}
    check("with the chairs in which they sat", sat == {(line["date"], int(line["patient"]), int(line["chair"])) for line in week if line["chair"] and line["patient"]})


# ---- 5. Comparing

def check_comparing(check, path):
    same = ebb("compare", path, SCRATCH / "one.h5")
    check("two files of one clinic are identical", same.returncode == 0 and same.stdout.startswith("identical:"), same.stdout + same.stderr)
    more = SCRATCH / "more.h5"
    clinic("--out", more, years=YEARS + 2)
    both = ebb("compare", path, more, "--json")
    found = json.loads(both.stdout)
    check("with more years they are identical in what both hold", both.returncode == 0 and found["verdict"] == "identical in what both hold" and
          found["numbers_in_both"] == found["numbers_equal"] and [v["key"] for v in found["clinic_values_that_differ"]] == ["years"], both.stdout)
    other = SCRATCH / "other.h5"
    clinic("--out", other, settings=("patients_per_nurse=1",))
    changed = ebb("compare", path, other)
    check("another clinic is different, and what differs is told", changed.returncode == 6 and changed.stdout.startswith("different:") and
          "patients_per_nurse: 3" in changed.stdout and "z = " in changed.stdout and "with the same people and luck" in changed.stdout, changed.stdout)
    found = json.loads(ebb("compare", path, other, "--json").stdout)["own"]
    lines = [line for line in changed.stdout.split("\n") if line]
    check("your own staffing stands first, with its share in time", lines[1] == "Your own staffing (first file | second file): 1 chair and 1 nurse | 1 chair and "
          "1 nurse" and lines[2].startswith("  Of due boosters given within 3 days: ") and found["a_row"] == found["b_row"] == "1 chair and 1 nurse" and
          found["outcome"] == "on_target", lines[:4])
    with h5py.File(path) as a, h5py.File(other) as b:
        row = list(a["rows/own"][:]).index(1)
        means = [file["summary/mean"][row, list(file["summary/outcome"].asstr()).index("on_target")] for file in (a, b)]
    check("that of the files", [found["a"], found["b"]] == [None if math.isnan(mean) else mean for mean in means] and
          (None in (found["a"], found["b"]) or math.isclose(found["difference"], means[0] - means[1])), (found, means))
    seed = SCRATCH / "seed.h5"
    clinic("--out", seed, settings=("seed=77",))
    chance = json.loads(ebb("compare", path, seed, "--json").stdout)
    check("another seed is not paired, and no mean is beyond chance", not chance["same_people_and_luck"] and chance["means_beyond_chance"] == 0 and
          chance["means_compared"] > 500, chance)
    run = SCRATCH / "run.h5"
    ebb("run", "configs/smoke.yaml", "--patients", 100, "--record", "summary", "--out", run)
    kinds = ebb("compare", run, path)
    check("a run and a clinic are not compared", kinds.returncode == 4 and "holds a clinic" in kinds.stderr and "a run" in kinds.stderr, kinds.stderr)


# ---- 6. Damage and refusals

def check_damage(check, path):
    whole = path.read_bytes()
    with h5py.File(path) as file:
        at = file["outcomes/waited"].id.get_offset()
    bent = SCRATCH / "bent.h5"
    bent.write_bytes(whole[:at + 9] + bytes([whole[at + 9] ^ 0x55]) + whole[at + 10:])
    for words in (("clinic", bent), ("compare", bent, path), ("export", bent, "rows", "--csv")):
        done = ebb(*words)
        check(f"ebb {words[0]} names the dataset that is damaged", done.returncode == 4 and "/outcomes/waited is damaged" in done.stderr and done.stdout == "",
              done.stdout[:200] + done.stderr)
    short = SCRATCH / "short.h5"
    short.write_bytes(whole[:len(whole) // 2])
    done = ebb("clinic", short)
    check("half a file is refused", done.returncode == 4 and done.stdout == "", done.stderr)
    done = ebb("clinic", SCRATCH / "run.h5")
    check("the file of a run is no clinic", done.returncode == 4 and "holds no clinic" in done.stderr, done.stderr)
    done = ebb("trace", "--clinic", path)
    check("a trace of it asks for the clinic", done.returncode == 4 and "give the clinic" in done.stderr, done.stderr)
    done = ebb("trace", path, 3)
    check("and it has no patient of a run", done.returncode == 4 and "holds a clinic, not a run" in done.stderr, done.stderr)
    shown = ebb("show", path)
    check("it is shown as the clinic that was played", shown.returncode == 0 and "\nchairs: 1  # --set" in shown.stdout and "window: [" in shown.stdout, shown.stdout[:400])
    for words in (("--set", "chairs=2"), ("--years", 50), ("--out", SCRATCH / "x.h5"), ("--dry-run",)):
        done = ebb("clinic", path, *words)
        check(f"{words[0]} is refused with a file that has been played", done.returncode == 2 and "has been played" in done.stderr, done.stderr)


def main():
    check = Checks()
    path = SCRATCH / "clinic.h5"
    document = check_writing(check, path)
    check_numbers(check, path, document)
    check_export(check, path)
    check_week(check)
    check_comparing(check, path)
    check_damage(check, path)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
