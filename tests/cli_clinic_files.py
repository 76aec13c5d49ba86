#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
A clinic is read with its study, every mistake of both is named in one pass, and what is shown of it is the same clinic again.

tests/bad/clinics/ holds one clinic for each kind of mistake, expected.txt what ebb says to it.

  1. Mistakes   2. To begin with   3. Shown and read again   4. Settings   5. Its study
"""
import json
import re
import sys

import yaml

from command import ROOT, SCRATCH, Checks, ebb

FOLDER = ROOT / "tests" / "bad" / "clinics"
CLINIC = "configs/clinic.yaml"
NINE = ["chairs", "nurses", "patients_per_nurse", "open", "days", "slot_minutes", "active_patients", "new_per_week", "interval"]

# ---- 1. Mistakes


def expectations():
    expected, messages = {}, None
    for line in (FOLDER / "expected.txt").read_text(encoding="utf-8").split("\n"):
        if line.startswith("== "):
            messages = expected.setdefault(line[3:], [])
        elif line and not line.startswith("#"):
            messages.append(line)
    return expected


def check_mistakes(check):
    expected = expectations()
    on_disk = {path.name for path in FOLDER.glob("*.yaml")}
    check("every bad clinic has its messages, and none is listed that is not there", on_disk == set(expected) and len(on_disk) >= 40,
          sorted(on_disk ^ set(expected)))
    for name, messages in expected.items():
        done = [ebb(command, f"tests/bad/clinics/{name}") for command in ("validate", "show", "clinic")]
        good = all(d.returncode == 3 and not d.stdout and d.stderr.rstrip("\n").split("\n") == messages for d in done)
        check(f"{name}: {len(messages)} message{'s' if len(messages) > 1 else ''}, status 3", good, [(d.returncode, d.stderr) for d in done])


# ---- 2. To begin with


def check_start(check):
    start = ebb("clinic", "--start")
    check("configs/clinic.yaml is what ebb clinic --start prints", start.stdout == (ROOT / CLINIC).read_text(encoding="utf-8"))
    given = yaml.safe_load(start.stdout)
    check("it gives its name and the nine, and nothing else", list(given) == ["clinic", *NINE], list(given))
    bare = all(" # " in line for line in start.stdout.split("\n\n")[0].split("\n") if re.match(r"\w", line))
    check("and says what each means", bare, start.stdout)
    done = ebb("validate", CLINIC)
    check("it is valid, without a word", done.returncode == 0 and not done.stderr, done.stderr)
    (SCRATCH / "all.yaml").write_text(re.sub(r"^# (?=(\w+): )", "", start.stdout, flags=re.M), encoding="utf-8")
    done = ebb("validate", SCRATCH / "all.yaml", "--set", f"study={ROOT}/configs/three_policies.yaml")
    check("so is what it shows with the # taken away, but for the interval that a study makes idle",
          done.returncode == 0 and "closed" in yaml.safe_load((SCRATCH / "all.yaml").read_text()) and "interval = 28 days: is not looked at" in
          done.stderr, done.stderr)
    kept = yaml.safe_load((SCRATCH / "all.yaml").read_text())
    check("among it a second kind of session, and a prescriber who is not always there",
          kept["services"]["esketamine"]["preset"] == "esketamine" and kept["prescriber"]["hours"], kept)
    for key in NINE:
        text = "\n".join(line for line in start.stdout.split("\n") if not line.startswith(key + ":"))
        (SCRATCH / "eight.yaml").write_text(text, encoding="utf-8")
        done = ebb("validate", SCRATCH / "eight.yaml")
        check(f"without {key} it is refused by that name", done.returncode == 3 and f": {key}: is missing: " in done.stderr, done.stderr)


def check_limits(check):
    """A value that is refused beside its limit is not rounded to it."""
    done = ebb("validate", CLINIC, "--set", "open=09:00 to 10:30")
    both = re.search(r"a session takes (\S+) min on average .*? and the longest day has (\d+) min", done.stderr)
    check("a session longer than the day by a part of a minute is said with its decimals", both and float(both[1]) > float(both[2]), done.stderr)
    done = ebb("validate", CLINIC, "--set", "prescriber={hours: 09:00 to 10:00, intake: 60.3 min}")
    check("so is a first visit", "prescriber.intake = 60.3 min: is longer than a prescriber is there, 60 min" in done.stderr, done.stderr)


def check_prescriber(check):
    """What the prescriber is asked for is computed from the study: each assessment, or what a monitor looks at."""
    def warned(*settings, hours=13):
        asked = (f"prescriber={{hours: 09:00 to {hours}:00, intake: 60 min, review: 10 min}}", *settings)
        return ebb("validate", CLINIC, *(word for setting in asked for word in ("--set", setting)))

    done = warned()
    check("a prescriber without time for today's patients is warned of, with what is asked for", done.returncode == 0 and
          "is there 20 h a week, and is asked for 22 h: about 120 looks (each assessment of today's 120 patients, with a session or without) "
          "of 10 min, and first visits of 2 new patients of 60 min" in done.stderr, done.stderr)
    check("with an hour more he or she has it", not warned(hours=14).stderr)
    study = SCRATCH / "monitored.yaml"
    study.write_text("study: Seldom seen\npolicies: {seldom: {maintenance: {every: 4 weeks}, monitor: {every: 2 weeks}}}\n", encoding="utf-8")
    done = warned(f"study={study}", "policy=seldom", "active_patients=250")
    check("a policy that looks every two weeks has half the looks", "asked for 23 h: about 125 looks" in done.stderr, done.stderr)
    done = ebb("clinic", CLINIC, "--set", "prescriber={hours: 09:00 to 13:00, intake: 60 min, review: 10 min}", "--dry-run", "--years", 4)
    check("a dry run warns, too", "about 120 looks" in done.stderr and done.returncode == 0, done.stderr)


# ---- 3. Shown and read again

WHOLE = """clinic: "A clinic with everything: 12:30"
question: How many chairs?
chairs: 6
nurses: 3
patients_per_nurse: 3
open: 08:00 to 18:00
days: [monday, tuesday, thursday, friday]
slot_minutes: 90
active_patients: 150
new_per_week: 2.5
study: STUDY
policies: {symptom_driven: 60 %, every_3_4_weeks: {value: 40 %, source: the diary, grade: C}}
start: 2027-03-01
weeks: 26
years: 20
seed: 18446744073709551615
hours: {friday: 09:00 to 17:00}
last_start: 16:30
closed: [25 May, 2027-07-26 to 2027-07-30, first monday of may, last Friday of a month, every 2 weeks on Tuesday]
rooms: [4, 2]
recovery_places: 2
shifts:
  - {nurses: 2, hours: 08:00 to 16:00, break: 30 min, break_from: 11:30}
  - {nurses: 1}
prescriber: {hours: 09:00 to 15:00, review: 5 min, intakes_a_day: 2}
services:
  infusion:
    infusion: {typical: 42 min, from: 38 min, to: 1 hour, law: lognormal}
    observation: {from: 20 min, to: 40 min}
    turnover: {typical: 6 min, law: exponential}
  spray: {preset: esketamine, share: 20 %, slot: 2.5 hours}
background:
  iron: {per_day: 0.5, service: spray}
years_open: 2.5
referrals: {growth: 10 %, step_after: 10 weeks, step: 1.5, season: 20 %, season_peak: 30 days}
waiting: {gives_up: 3 %}
window: [-2 days, 5 days]
book_ahead: 12 weeks
starts_every: 30 min
starts_at_once: 2
overbook: 1
reserved: {slots: 1, released: 2 days}
priority: urgent_first
rebook: 3 days
induction: {tolerance: 2 days, first_after: 1 week}
no_show: 6 %
cancel: 4 %
target: {share: 90 %, within: 5 days}
uncertainty: {draws: 0}
""".replace("STUDY", f"{ROOT}/configs/three_policies.yaml")


def check_round_trip(check):
    first, second = SCRATCH / "whole.yaml", SCRATCH / "again.yaml"
    first.write_text(WHOLE, encoding="utf-8")
    shown = ebb("show", first)
    second.write_text(shown.stdout, encoding="utf-8")
    again = ebb("show", second)
    documents = [json.loads(ebb("show", path, "--json").stdout) for path in (first, second)]
    check("what is shown of a clinic is the same clinic again", shown.returncode == 0 and not shown.stderr and
          documents[0]["sha256"] == documents[1]["sha256"] and
          [(row["key"], row["value"]) for row in documents[0]["values"]] == [(row["key"], row["value"]) for row in documents[1]["values"]],
          again.stderr or shown.stdout)
    rows = {row["key"]: row for row in documents[0]["values"]}
    expected = {"open": "08:00 to 18:00", "last_start": "16:30", "start": "2027-03-01", "closed.3": "first Monday of May", "rooms.2": "2",
                "policies.every_3_4_weeks": "40 %", "services.infusion.observation": "{typical: 30 min, from: 20 min, to: 40 min, law: uniform}",
                "services.spray.prescriber_on_site": "true", "services.spray.slot": "150 min", "background.iron.service": "spray",
                "window": "[-2 days, 5 days]", "services.spray.infusion": "{typical: 10 min, from: 5 min, to: 15 min, law: triangular}"}
    found = {key: rows.get(key, {}).get("value") for key in expected}
    check("values are those of the file, or of its presets", found == expected, found)
    check("and each says who gave it", rows["open"]["origin"].endswith("whole.yaml:6") and rows["services.spray.infusion"]["origin"] ==
          "default" and (rows["policies.every_3_4_weeks"]["source"], rows["policies.every_3_4_weeks"]["grade"]) == ("the diary", "C"),
          [rows["open"], rows["services.spray.infusion"]])
    parsed = yaml.safe_load(shown.stdout)
    check("a reader that takes 12:30 for a number and dates for days finds text", parsed["last_start"] == "16:30" and
          parsed["start"] == "2027-03-01" and parsed["closed"][1] == "2027-07-26 to 2027-07-30" and
          parsed["shifts"][0]["break_from"] == "11:30", parsed)
    assumed = [line for line in ebb("show", CLINIC).stdout.split("\n") if line.endswith("# assumed")]
    check("of a clinic of nine values the others are marked as assumed", len(assumed) > 40, assumed)


# ---- 4. Settings


def value_of(key, *settings, path=CLINIC):
    words = [word for setting in settings for word in ("--set", setting)]
    done = ebb("show", path, "--json", *words)
    rows = {row["key"]: row for row in json.loads(done.stdout)["values"]} if done.stdout else {}
    return rows.get(key, {}).get("value"), done.stderr


def check_settings(check):
    cases = [("chairs", ["chairs=5"], "5"), ("window", ["window=[-1 day, 2 days]"], "[-1 days, 2 days]"),
             ("services.ketamine.infusion", ["services.ketamine.infusion=50 min"], "50 min"),
             ("services.ketamine.infusion", ["services.ketamine.infusion.from=30 min", "services.ketamine.infusion.typical=40 min",
                                             "services.ketamine.infusion.to=50 min"],
              "{typical: 40 min, from: 30 min, to: 50 min, law: triangular}"),
             ("closed.1", ["closed=[1 May]"], "1 May"), ("interval", ["interval=6 weeks"], "42 days")]
    for key, settings, value in cases:
        found, said = value_of(key, *settings)
        check(f"--set {' '.join(settings)} is {key} = {value}", found == value, (found, said))
    done = ebb("validate", CLINIC, "--set", "chiars=5")
    check("a misspelt setting is guessed at", done.returncode == 3 and "chiars: unknown key. Did you mean chairs?" in done.stderr, done.stderr)
    done = ebb("validate", CLINIC, "--set", "closed=[2026-05-06, 25 December, 2027-05-06, every 2 weeks on Sunday]")
    check("closures that close nothing are warned of, with the days that are simulated", done.returncode == 0 and done.stderr.split("\n")[:3] == [
        "--set: warning: closed.1 = 2026-05-06: closes no day: 2027-01-04 to 2028-01-02 are simulated (start, weeks)",
        "--set: warning: closed.2 = 25 December: closes no day: 2027-12-25 is a Saturday, on which the clinic is closed anyway; 2027-01-04 to 2028-01-02 are simulated",
        "--set: warning: closed.4 = every 2 weeks on Sunday: closes no day: 2027-01-10 is a Sunday, on which the clinic is closed anyway; 2027-01-04 to 2028-01-02 are simulated"],
        done.stderr)
    done = ebb("validate", CLINIC, "--set", "no_show=95 %", "--set", "study.adherence.miss=30 %")
    check("more missed than come is told at the key that was written", done.returncode == 3 and "no_show: with half of the study's adherence.miss for "
          "cancel is 110 %" in done.stderr and "adherence.miss = " not in done.stderr, done.stderr)
    done = ebb("validate", CLINIC, "--set", "study.adherence.mis=5 %")
    check("one of its study, too", done.returncode == 3 and "Did you mean miss?" in done.stderr, done.stderr)
    plain, changed = (json.loads(ebb("show", CLINIC, "--json", *words).stdout) for words in
                      ((), ("--set", "study.adherence.late_max=9 days", "--set", "study.adherence.late=10 %")))
    check("a setting of its study is replaced where the clinic owns it, and said", plain["sha256"] == changed["sha256"] and
          any("adherence.late_max = 9 days: is 0 days in a clinic" in words for words in changed["replaced"]), changed["replaced"])
    changed = json.loads(ebb("show", CLINIC, "--json", "--set", "study.infusion.gain=0.3").stdout)
    check("and else makes another clinic", plain["sha256"] != changed["sha256"] and plain["study_sha256"] != changed["study_sha256"])


# ---- 5. Its study


def check_study(check):
    done = ebb("run", CLINIC)
    check("ebb run says what a clinic is and which command plays it", done.returncode == 3 and "is a clinic and no study: play it with "
          "`ebb clinic FILE`" in done.stderr, done.stderr)
    done = ebb("clinic", "configs/three_policies.yaml")
    check("ebb clinic says what a study is and how a clinic begins", done.returncode == 3 and "is a study and no clinic" in done.stderr and
          "ebb clinic --start" in done.stderr, done.stderr)
    done = ebb("clinic")
    check("without a clinic it asks for one", done.returncode == 2 and "which clinic?" in done.stderr, done.stderr)
    shown = ebb("show", CLINIC, "--set", "study=three_policies.yaml", "--set", "policy=symptom_driven", "--set", "interval=as the study")
    check("a study counts from the folder of the clinic", shown.returncode == 0 and "configs/three_policies.yaml; policies played: "
          "symptom_driven" in shown.stdout, shown.stderr)
    check("what the clinic replaces is named with both values", "of its study: policies.symptom_driven.booster.delay = " in shown.stdout,
          shown.stdout)
    (SCRATCH / "away").mkdir()
    (SCRATCH / "away/clinic.yaml").write_text((ROOT / CLINIC).read_text(encoding="utf-8") + "study: three_policies.yaml\npolicy: "
                                              "symptom_driven\n", encoding="utf-8")
    shown = ebb("show", SCRATCH / "away/clinic.yaml", env={"EBB_SHARE": str(ROOT / "configs")})
    check("and from the share folder, where it is not beside it", shown.returncode == 0 and "configs/three_policies.yaml" in shown.stdout,
          shown.stderr)
    bad = []
    for path in sorted((ROOT / "configs").glob("*.yaml")):
        policy = re.search(r"^policies:.*?^  (\w+):", path.read_text(encoding="utf-8"), re.M | re.S)
        words = ("--set", f"study={path}", "--set", "interval=as the study", "--set", f"policy={policy and policy[1]}")
        done = ebb("validate", CLINIC, *words) if policy else None
        bad += [path.name] if done and (done.returncode not in (0, 3) or (done.returncode == 3) != ("cannot take it" in done.stderr)) else []
    check("every study of configs/ is taken or refused in words", not bad, bad)


def main():
    check = Checks()
    check_mistakes(check)
    check_start(check)
    check_limits(check)
    check_prescriber(check)
    check_round_trip(check)
    check_settings(check)
    check_study(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
