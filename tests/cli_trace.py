#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
ebb trace plays a patient exactly as the run did: its scores, infusions and states are those of the file, and it says so.
"""
import json
import re
import shutil
import sys

import h5py

from command import INTENDED_USE, SCRATCH, STUDY, Checks, ebb

RUN = SCRATCH / "run.h5"
PATIENTS = [0, 7, 4095, 4096, 4999]


def differences(patient):
    """Where the JSON of a traced patient differs from the datasets of the file."""
    found = []
    document = json.loads(ebb("trace", STUDY, patient, "--json").stdout)
    with h5py.File(RUN) as file:
        for p, course in enumerate(document["courses"]):
            if course["policy"] != file["policy"].asstr()[p]:
                found.append("policy")
            for key, dataset in (("score", "score"), ("infusions", "infusions"), ("state", "state")):
                if [row[key] for row in course["assessments"]] != file[dataset][p, patient].tolist():
                    found.append(f"{course['policy']}: {key}")
            # What the other states leave of the days in care has no rows.
            states = ("relapsed_days", "state_remission_days", "state_response_days")
            left = file["followup_day"][p, patient] - sum(file[name][p, patient] for name in states)
            for outcome, value in course["outcomes"].items():
                if value != (left if outcome == "state_neither_days" else file[outcome][p, patient]):
                    found.append(f"{course['policy']}: {outcome}")
        for trait, value in document["traits"].items():
            if abs(value - file[trait][patient]) > 1e-6 * abs(value):
                found.append(trait)
    return found


def check_text(check):
    run = ebb("trace", STUDY, 7, "--policy", "symptom_driven")
    lines = run.stdout.split("\n")
    document = json.loads(ebb("trace", STUDY, 7, "--policy", "symptom_driven", "--json").stdout)
    scores = [int(m.group(1)) for m in (re.match(r" {0,6}\d+ [ \d]{10} +(\d+) +-?\d+\.\d  ", line) for line in lines) if m]
    course = document["courses"][0]
    check("the timeline has every assessment", scores == [row["score"] for row in course["assessments"]], run.stdout)
    told = sum(line.count("infusion ") for line in lines if re.match(r" +(\d+ |\S)", line)) - run.stdout.count(" infusion given")
    n_infusions = sum(event["event"] == "infusion" for event in course["events"])
    check("the timeline has every infusion", told == n_infusions == course["outcomes"]["infusion_count"], f"{told}, {n_infusions}\n{run.stdout}")
    check("only the policy asked for is shown", len(document["courses"]) == 1 and "every_3_4_weeks" not in run.stdout, run.stdout)
    check("traits have words and units", all(word in run.stdout for word in ("MADRS points", "time constant of waning", "responder")), run.stdout)
    check("the intended use closes the page", INTENDED_USE in run.stdout.strip().split("\n")[-1], run.stdout)
    run = ebb("trace", STUDY, 7)
    check("without --policy all policies are shown", run.stdout.count("follow-up  score") == 3, run.stdout)
    run = ebb("trace", "configs/smoke.yaml", 3)
    wide = [line for line in run.stdout.split("\n") if len(line) > 100]
    check("a crowded course stays on the page", run.returncode == 0 and not wide, wide)


def check_files(check):
    run = ebb("trace", RUN, 7)
    check("a results file is traced and checked", run.returncode == 0 and "equal to the stored course" in run.stdout, run.stdout + run.stderr)
    run = ebb("trace", RUN, 7, "--seed", 3)
    check("a results file takes no other seed: status 2", run.returncode == 2, run.stderr)
    run = ebb("trace", RUN, 5000)
    check("a patient that the run has not: status 2", run.returncode == 2 and "from 0 to 4999" in run.stderr, run.stderr)
    changed = SCRATCH / "changed.h5"
    shutil.copy(RUN, changed)
    with h5py.File(changed, "r+") as file:
        file["score"][1, 7, 20] = (file["score"][1, 7, 20] + 1) % 60
    run = ebb("trace", changed, 7)
    check("a stored course that is another gives status 6 and is named", run.returncode == 6 and "patient 7 under every_4_6_weeks" in run.stderr,
          run.stderr)
    with h5py.File(changed, "r+") as file:
        file.attrs["contract_number"] = [0]
    run = ebb("trace", changed, 8)
    check("another contract number is warned of", "contract 0" in run.stderr, run.stderr)
    sample = SCRATCH / "sample.h5"
    ebb("run", STUDY, "--patients", 5000, "--record", "sample of 10", "--out", sample, "-q")
    runs = [ebb("trace", sample, patient) for patient in (9, 10)]
    check("a sample is checked where it keeps the patient", [run.returncode for run in runs] == [0, 0] and
          "equal to the stored" in runs[0].stdout and "keeps no trajectory" in runs[1].stdout, runs[0].stdout + runs[0].stderr)


def check_parts(check):
    """Kinds and strata by their names; no row of 0 of a part that the study has not."""
    words = "--set", "side_effects.dissociation.per_infusion=90 %", "--set", "side_effects.dissociation.ends=20 %"
    document = json.loads(ebb("trace", "configs/side_effects.yaml", 3, *words, "--json").stdout)
    named = {(event["event"], event["name"]) for course in document["courses"] for event in course["events"] if "name" in event}
    ends = "treatment ends, no further infusion"
    check("JSON names the kinds of side effects", {("side effect", "dissociation"), (ends, "dissociation")} <= named, named)
    unnamed = [event for course in document["courses"] for event in course["events"] if event["event"] in ("side effect", ends) and "name" not in event]
    check("each of them", not unnamed, unnamed)
    page = ebb("trace", "configs/side_effects.yaml", 3, *words).stdout
    check("the page says by what treatment ends", "treatment ends by dissociation" in page, page)
    with_kinds = document["courses"][0]["outcomes"]
    document = json.loads(ebb("trace", STUDY, 3, "--json").stdout)
    page = ebb("trace", STUDY, 3).stdout
    off = set(with_kinds) - set(document["courses"][0]["outcomes"])
    check("outcomes of parts that are off are told by neither", off == {"adverse_event_count"} and "adverse_event_count" not in page and
           "report_count" not in with_kinds and "report_count" not in page and "course_count" in page, (off, page))


def main():
    check = Checks()
    run = ebb("run", STUDY, "--patients", 5000, "--out", RUN, "-q")
    check("a run to trace", run.returncode == 0, run.stderr)
    for patient in PATIENTS:
        found = differences(patient)
        check(f"patient {patient}: traits, scores, infusions, states and outcomes are those of the file", not found, found)
    check_text(check)
    check_files(check)
    check_parts(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
