#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
ebb run prints every estimate with its error, the same numbers as the file holds, and never touches what is already there.

  1. Reading what it prints   2. The checks
"""
import json
import os
import re
import sys

import h5py
import numpy

from command import INTENDED_USE, SCRATCH, STUDY, Checks, digests_of, ebb, variant

POLICIES = ["every_3_4_weeks", "every_4_6_weeks", "symptom_driven"]
# Of the full page; the first ones are those of the short one.
LABELS = ["weeks in response, in care or not", "weeks in remission, in care or not", "relapsed by 12 months (52 weeks), %",
          "relapses per year in care", "relapses per year at risk (well, in care)", "weeks relapsed, in care",
          "infusions per year in care", "share of time in response, %", "share of time in remission, %",
          "relapsed by 6 months (26 weeks), %", "longest time without an infusion, weeks"]
MEASURES = ["response_weeks", "remission_weeks", "relapsed_by_52_weeks", "relapses_per_year", "relapses_per_year_well", "relapsed_weeks",
            "infusions_per_year", "response_share",
            "remission_share", "relapsed_by_26_weeks", "longest_gap_weeks"]
N_SHORT = 7
NUMBER = r"-?\d+(?:\.\d+)?"
ESTIMATE = re.compile(rf"({NUMBER}) ± ({NUMBER})")


# ---- 1. Reading what it prints


def tables_of(text):
    """The tables by their title: a list of (label, rest of the line)."""
    tables, title = {}, None
    for line in text.split("\n"):
        if line and not line.startswith(" "):
            title = line
        row = re.match(r"  (\S.*?)   +(.*)", line)
        if title and row:
            tables.setdefault(title, []).append((row.group(1).strip(), row.group(2)))
    return tables


def digest_in(text):
    found = re.search(r"^  digest +([0-9a-f]{64})$", text, re.MULTILINE)
    return found.group(1) if found else ""


def shown_digits(error):
    return len(error.replace(".", "").lstrip("0")) if "." in error else 2


def difference_problems(text, document):
    """What is wrong with the lines of differences on the short page, number by number against the JSON document."""
    lines = text.split("\n")
    found = {}
    for above, line in zip(lines, lines[1:]):
        if line.startswith("    difference"):
            found[re.match(r"  (\S.*?)   +", above).group(1)] = ESTIMATE.findall(line)
    problems = [] if list(found) == LABELS[:N_SHORT] else [list(found)]
    for label, measure in zip(LABELS[:N_SHORT], MEASURES):
        scale = 100.0 if label.endswith("%") else 1.0
        for policy, (mean, error) in zip(POLICIES[1:], found.get(label, [])):
            expected = document["paired"]["responders"][measure][POLICIES[0]][policy]
            half = 0.5001 * 10.0 ** -len(error.partition(".")[2])
            if abs(float(mean) - scale * expected["difference"]) > half or abs(float(error) - scale * expected["standard_error"]) > half:
                problems.append(f"{label}, {policy}: {mean} ± {error}, JSON {expected}")
        problems += [] if len(found.get(label, [])) == 2 else [f"{label}: {found.get(label)}"]
    return problems


def table_problems(text, document, population, title_start, labels=tuple(LABELS)):
    """What is wrong with the table of one population, number by number against the JSON document."""
    problems = []
    tables = {title: rows for title, rows in tables_of(text).items() if title.startswith(title_start)}
    if len(tables) != 1:
        return [f"{len(tables)} tables called {title_start}"]
    rows = dict(next(iter(tables.values())))
    for label, measure in zip(labels, MEASURES):
        if population == "treated" and label.startswith("relapsed by"):
            problems += [f"{label}: repeats the table of responders"] if label in rows else []
            continue
        pairs = ESTIMATE.findall(rows.get(label, ""))
        scale = 100.0 if label.endswith("%") else 1.0
        if len(pairs) != len(POLICIES):
            problems.append(f"{label}: {rows.get(label)}")
        for policy, (mean, error) in zip(POLICIES, pairs):
            expected = document["summary"][population][measure][policy]
            half = 0.5001 * 10.0 ** -len(error.partition(".")[2])
            if abs(float(mean) - scale * expected["mean"]) > half or abs(float(error) - scale * expected["standard_error"]) > half:
                problems.append(f"{label}, {policy}: {mean} ± {error}, JSON {expected}")
            if shown_digits(error) != 2:
                problems.append(f"{label}, {policy}: the error {error} has not two digits")
    return problems


def file_problems(path, document):
    """What differs between the JSON document and /summary and /paired of the file."""
    def differs(stored, printed):
        return not (stored == printed or (printed is None and not numpy.isfinite(stored)))

    problems, untold = [], set()
    with h5py.File(path) as file:
        names = {key: file["summary/" + key].asstr()[:].tolist() for key in ("population", "outcome", "policy")}
        for i, population in enumerate(names["population"]):
            for j, measure in enumerate(names["outcome"]):
                if measure not in document["summary"][population]:
                    untold.add(measure)
                    continue
                for k, policy in enumerate(names["policy"]):
                    for statistic, printed in document["summary"][population][measure][policy].items():
                        if differs(file["summary/" + statistic][i, j, k], printed):
                            problems.append(f"{population} {measure} {policy} {statistic}: {printed}")
                    for statistic, printed in document["paired"][population][measure][names["policy"][0]].get(policy, {}).items():
                        if differs(file["paired/" + statistic][i, j, 0, k], printed):
                            problems.append(f"{population} {measure} {policy} minus the first, {statistic}: {printed}")
        if untold != {"adverse_events", "looks_per_year", "reports_per_year"}:  # of parts that no policy has
            problems.append(f"in the file alone: {sorted(untold)}")
        if document["digest"] != file.attrs["digest"]:
            problems.append("digest")
    return problems


# ---- 2. The checks


def check_numbers(check):
    run = ebb("run", STUDY, "--patients", 6000, "--out", SCRATCH / "a.h5")
    check("a run ends with status 0", run.returncode == 0, run.stderr)
    again = ebb("run", STUDY, "--patients", 6000, "--out", SCRATCH / "b.h5", "--json", "--quiet")
    document = json.loads(again.stdout)
    check("a second run prints the same digest", digest_in(run.stdout) == document["digest"], run.stdout)
    full = ebb("run", STUDY, "--patients", 6000, "--out", SCRATCH / "a.h5", "-f", "--full").stdout
    for population, title in (("responders", "Responders ("), ("treated", "All treated (")):
        problems = table_problems(full, document, population, title)
        check(f"the table of {population} shows the numbers of --json with two digits of error", not problems, problems)
    problems = table_problems(run.stdout, document, "responders", "Responders (", LABELS[:N_SHORT])
    check("so does the short page", not problems, problems)
    problems = difference_problems(run.stdout, document)
    check("and under each estimate stands its difference to the first policy", not problems, problems)
    problems = file_problems(SCRATCH / "b.h5", document)
    check("--json holds the numbers of the file", not problems, problems[:5])
    shown = [rest for title, rows in tables_of(full).items() if not title.startswith("Difference") for label, rest in rows
             if label in LABELS]
    bare = [rest for rest in shown if ESTIMATE.sub("", rest).strip(" –")]
    check("no estimate stands without its error", len(shown) == 2 * len(LABELS) - 2 and not bare, bare or shown)
    check("the intended use closes the page", all(INTENDED_USE in page.strip().split("\n")[-1] for page in (run.stdout, full)), run.stdout)
    return digests_of(document)


def check_threads(check, digest):
    digests = {}
    for threads in (1, 2, 3, 7):
        run = ebb("run", STUDY, "--patients", 6000, "--out", SCRATCH / "threads.h5", "--threads", threads, "--force", "-q", "--json")
        digests[threads] = digests_of(json.loads(run.stdout)) if run.returncode == 0 else run.stderr
    check("1, 2, 3 and 7 threads give one digest", set(digests.values()) == {digest}, digests)
    said = [ebb("run", STUDY, "--patients", 500, "--record", "summary", "--out", SCRATCH / "threads.h5", "--force", env=env).stderr
            for env in ({"OMP_NUM_THREADS": "3", "SLURM_CPUS_PER_TASK": "2"}, {"SLURM_CPUS_PER_TASK": "2"}, {})]
    check("threads come from OMP_NUM_THREADS, else SLURM_CPUS_PER_TASK, else the processors, and it says so",
          "3, as OMP_NUM_THREADS" in said[0] and "2, as SLURM_CPUS_PER_TASK" in said[1] and "processor" in said[2], said)
    first, several = min(os.sched_getaffinity(0)), len(os.sched_getaffinity(0)) > 1
    bound = ebb("run", STUDY, "--patients", 500, "--dry-run", preexec_fn=lambda: os.sched_setaffinity(0, {first})).stdout
    check("a process that is bound to one processor takes one thread, and says what bound it",
          "threads      1, " in bound and (not several or "its affinity allows" in bound or "its control group" in bound), bound)


def check_files(check):
    before = (SCRATCH / "a.h5").read_bytes()
    run = ebb("run", STUDY, "--patients", 500, "--out", SCRATCH / "a.h5")
    check("an existing file is refused with status 4 and stays", (run.returncode, run.stdout) == (4, "") and
          (SCRATCH / "a.h5").read_bytes() == before and "--force" in run.stderr, run.stderr)
    run = ebb("run", STUDY, "--patients", 500, "--out", SCRATCH / "a.h5", "-f", "--quiet")
    check("--force replaces it", run.returncode == 0 and (SCRATCH / "a.h5").read_bytes() != before, run.stderr)
    check("--quiet says nothing at all", (run.stdout, run.stderr) == ("", ""), run.stdout + run.stderr)
    study = variant("my.study.yaml")
    empty = SCRATCH / "empty"
    empty.mkdir()
    run = ebb("run", study, "--patients", 500, "--dry-run", cwd=empty)
    check("--dry-run says patients, memory, disk, time and output", run.returncode == 0 and
          all(word in run.stdout for word in ("500", "memory", "disk", "time", "results/my.study/run.h5")), run.stdout)
    check("--dry-run leaves nothing behind", not list(empty.rglob("*")), list(empty.rglob("*")))
    document = json.loads(ebb("run", study, "--dry-run", "--json", cwd=empty).stdout)
    check("--dry-run --json is a document", document["patients"] == 100000 and document["memory_bytes"] > 1e6, document)
    run = ebb("run", study, "--threads", 1000, "--dry-run", cwd=empty)
    n = document["processors"]
    check("--dry-run says what more threads than processors do", f"threads      1000, as --threads says\n               only {n} processor" in
          run.stdout and "take memory and no less time" in run.stdout, run.stdout)
    check("and that writing is in its time, and how good that is", "packing and writing included" in run.stdout and "factor of two" in
          run.stdout, run.stdout)
    run = ebb("run", study, "--threads", 1, "--dry-run", cwd=empty)
    check("which it does not of others", "processor" not in run.stdout, run.stdout)
    likely = {}
    for record in ("summary", "outcomes", "sample of 2000", "all"):
        words = (study, "--patients", 8000, "--record", record)
        likely[record] = json.loads(ebb("run", *words, "--dry-run", "--json", cwd=empty).stdout)["disk_bytes"]
        if record != "summary":
            ebb("run", *words, "--out", "sized.h5", "--force", "-q", cwd=empty)
            check(f"record: {record}: the disk that it foretells is within a third of what the file takes",
                  0.67 < likely[record] / (empty / "sized.h5").stat().st_size < 1.5, (likely[record], (empty / "sized.h5").stat().st_size))
    check("more is kept, more is foretold", sorted(likely.values()) == list(likely.values()), likely)
    (empty / "sized.h5").unlink()
    run = ebb("run", study, "--patients", 500, cwd=empty)
    files = sorted(str(path.relative_to(empty)) for path in empty.rglob("*") if path.is_file())
    check("the default output is results/<study>/run.h5", files == ["results/my.study/run.h5"], f"{files}\n{run.stderr}")
    run = ebb("run", study, "--patients", 500, "--out", "folder/", "-q", cwd=empty)
    check("--out may be a folder", (empty / "folder/run.h5").is_file(), run.stderr)
    run = ebb("run", study, "--set", "relapse.scor=20", "--out", "other/run.h5", cwd=empty)
    check("a study that cannot be used leaves no folder behind", run.returncode == 3 and not (empty / "other").exists(), run.stderr)


def check_layouts(check):
    start, end = "policies:\n", "record: all"
    many = "".join(f"  number_{i}: {{maintenance: {{every: {i} weeks}}}}\n" for i in range(2, 12))
    text = variant("x.yaml").read_text()
    old = text[text.index(start):text.index(end)]
    run = ebb("run", variant("many.yaml", (old, start + many)), "--patients", 900, "--out", SCRATCH / "many.h5")
    lines = run.stdout.split("\n")
    rows = [line for line in lines if re.match(r"  number_\d+ .*±", line)]
    check("ten policies stand under each other, no line wider than the page", run.returncode == 0 and len(rows) >= 20 + 9 and
          max(len(line) for line in rows) <= 100 and all("±" in row for row in rows), run.stdout + run.stderr)
    run = ebb("run", variant("one.yaml", (old, start + "  none: {}\n")), "--patients", 900, "--out", SCRATCH / "one.h5")
    check("one policy has no differences", run.returncode == 0 and "Difference" not in run.stdout and "VRF" not in run.stdout, run.stdout)
    run = ebb("run", "configs/trials/sustain1.yaml", "--patients", 900, "--out", SCRATCH / "strata.h5")
    check("a study with strata has a table for each, behind that of all compared", run.returncode == 0 and
          re.findall(r"^(Compared|Stratum|Responders) (?!with).*\(", run.stdout, re.M) == ["Compared", "Stratum", "Stratum"] and
          "All treated" not in run.stdout, run.stdout + run.stderr)
    run = ebb("run", STUDY, "--patients", 1, "--out", SCRATCH / "single.h5")
    check("one patient gives dashes, not numbers without errors", run.returncode == 0 and not re.search(r"\bnan\b", run.stdout) and "± –" in run.stdout,
          run.stdout + run.stderr)
    with open("/dev/full", "w", encoding="utf-8") as full:
        run = ebb("run", STUDY, "--patients", 500, "--out", SCRATCH / "full.h5", "--no-progress", stdout=full)
    check("a stdout that takes nothing gives status 4, and the results are there", run.returncode == 4 and "did not arrive" in run.stderr and
          (SCRATCH / "full.h5").is_file(), run.stderr)


def main():
    check = Checks()
    digest = check_numbers(check)
    check_threads(check, digest)
    check_files(check)
    check_layouts(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
