#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
ebb run --profile says where the time went, in parts that leave nothing out, and changes no result.

No check here depends on how long a thing takes: only on how the parts belong together.
"""
import json
import re
import sys

from command import SCRATCH, STUDY, Checks, digests_of, ebb, variant

PARTS = {"opening": "reading the study, opening the file", "drawing": "drawing random numbers", "model": "model",
         "compression": "compression and checksums", "waiting": "waiting for the turn to write", "writing": "writing",
         "summary": "summary", "draws": "joint draws, by the clock", "finishing": "finishing the file", "profile": "drawing once more, for this table",
         "idle": "starting and ending threads, and the rest"}
PATIENTS = 10_000  # three blocks, the last one not full
OUT = SCRATCH / "run.h5"
ROUNDING = 1e-9


def run(*words):
    return ebb("run", "--out", OUT, "--force", "--no-progress", *words)


def document(*words):
    done = run("--json", *words)
    return json.loads(done.stdout) if done.returncode == 0 else {"digest": done.stderr, "profile": None}


def rows_of(text):
    """(label, seconds, share in %) of the table, the line `all` last."""
    table = text.split("Where the time went:")[1].split("\n\n")[1]
    return [(label, float(seconds), float(share)) for label, seconds, share
            in re.findall(r"^  (\S.*?) +(\d+\.\d{4}) +(\d+\.\d) %$", table, re.MULTILINE)]


def check_page(check, plain):
    page = run(STUDY, "--patients", PATIENTS, "--profile").stdout
    rows = rows_of(page)
    check("the table has every part and their sum", [row[0] for row in rows] == [*PARTS.values(), "all"], page)
    parts, everything = rows[:-1], rows[-1]
    off = abs(sum(row[1] for row in parts) - everything[1])
    check("the seconds of the parts are the seconds of all", off <= 0.00005 * (len(rows) + 0.01), rows)
    off = abs(sum(row[2] for row in parts) - 100.0)
    check("the shares of the parts are 100 %", everything[2] == 100.0 and off <= 0.05 * len(parts) + ROUNDING, rows)
    check("it says that drawing is an estimate and by how many patients", re.search("estimate.* 4,096 of the patients", page), page)
    check("it says how fast, and what became of the rows", re.search(r"rows +9\.\d MB, in a file of", page) and
          re.search(r"patient-years +[\d,]+/s by the clock, [\d,]+/s of a core", page), page)
    check("the digest stays", plain["digest"] in page, page)
    check("no line is wider than 100 characters", max(map(len, page.split("Where the time went")[1].split("\n"))) <= 100, page)
    page = run(STUDY, "--patients", PATIENTS).stdout
    check("without --profile there is no such table", page and "Where the time went" not in page, page)


def profile_problems(profile, patients):
    """What does not belong together in a profile."""
    problems = []
    seconds, share = profile["seconds"], profile["share"]
    if list(seconds) != list(PARTS) or list(share) != list(PARTS):
        problems.append("parts")
    if abs(sum(share.values()) - 1.0) > ROUNDING or abs(sum(seconds.values()) - profile["seconds_of_all_threads"]) > ROUNDING:
        problems.append("sums")
    worked = [seconds[part] for part in ("opening", "drawing", "summary", "finishing", "profile")]
    if min(seconds.values()) < -ROUNDING or min(worked) <= 0:
        problems.append("a part takes less than nothing, or nothing")
    if any(abs(share[part] * profile["seconds_of_all_threads"] - seconds[part]) > ROUNDING for part in PARTS):
        problems.append("a share is not that of its seconds")
    if profile["seconds_of_all_threads"] < profile["clock_seconds"] - ROUNDING:
        problems.append("threads have less time than the clock")
    if profile["patients"] != patients or not 0 < profile["patients_drawn_once_more"] <= patients:
        problems.append("patients")
    years = profile["patient_years_per_second"] * profile["clock_seconds"]
    if abs(profile["patient_years_per_core_second"] * profile["core_seconds"] / years - 1.0) > ROUNDING:
        problems.append("rates")
    return problems


def check_documents(check, plain):
    check("--json without --profile has none", "profile" not in plain, list(plain))
    for words in (["--threads", 1], ["--threads", 3], ["--kernel", "reference"], ["--record", "summary"], ["--record", "outcomes"]):
        told = document(STUDY, "--patients", PATIENTS, "--profile", *words)
        problems = profile_problems(told["profile"], PATIENTS) if told["profile"] else [told["digest"]]
        check(f"the profile of a run with {' '.join(map(str, words))} belongs together", not problems, problems or told["profile"])
        unprofiled = document(STUDY, "--patients", PATIENTS, *words)
        check(f"and its digest is that of the run without, {' '.join(map(str, words))}", digests_of(told) == digests_of(unprofiled),
              told["digest"])


def check_bytes(check):
    told = document(STUDY, "--patients", PATIENTS, "--profile")["profile"]
    check("the bytes of the file are the file's", told["file_bytes"] == OUT.stat().st_size, told)
    check("the bytes of rows are more than the file's", told["data_bytes"] > told["file_bytes"], told)
    told = document(STUDY, "--patients", PATIENTS, "--profile", "--record", "summary")["profile"]
    check("a summary has no rows", told["data_bytes"] == 0 and told["file_bytes"] == OUT.stat().st_size, told)


def check_precision(check):
    """A run that adds patients until it is precise enough calls the engine several times; all of them are in the profile."""
    study = variant("precise.yaml", ("patients: 100000", "patients: {min: 4096, max: 100000}\nprecision: {outcome: response_weeks, "
                                     "contrast: [every_3_4_weeks, every_4_6_weeks], half_width: 0.08 weeks}"))
    told = document(study, "--profile", "--record", "summary")
    problems = profile_problems(told["profile"], told.get("patients", 0)) if told["profile"] else [told["digest"]]
    check("a run in steps has all of them in its profile", not problems and told["patients"] > 4096, problems or told)


def check_refused(check):
    OUT.unlink()
    done = run(STUDY, "--profile", "--dry-run")
    check("a dry run has no profile: status 2, and what to do", (done.returncode, done.stdout) == (2, "") and
          "leave out" in done.stderr and not OUT.exists(), done.stderr)
    done = ebb("show", STUDY, "--profile")
    check("nor has ebb show", done.returncode == 2 and "takes no --profile" in done.stderr, done.stderr)


def main():
    check = Checks()
    plain = document(STUDY, "--patients", PATIENTS)
    check_page(check, plain)
    check_documents(check, plain)
    check_bytes(check)
    check_precision(check)
    check_refused(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
