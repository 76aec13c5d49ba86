#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Files and names that somebody made to do harm, and places where nothing of ours may be written.

  1. Studies and tables   2. Names and texts   3. Places   4. Descriptors
"""
import os
import stat
import subprocess
import sys

from command import EBB, ROOT, SCRATCH, Checks, ebb

WAIT_SECONDS = 60.0 # nothing here takes more than two; a longer wait means that it hangs
STUDY = "study: Nobody's\npolicies: {none: {}}\n"
TRIAL = ROOT / "configs/trials/cusin2017.yaml"


def place(name):
    folder = SCRATCH / name
    folder.mkdir()
    return folder


def said(run, status, *words):
    return run.returncode == status and all(word in run.stderr for word in words)


# ---- 1. Studies and tables

def check_studies(check):
    here = place("studies")
    os.mkfifo(here / "fifo.yaml")
    for command in ("validate", "run", "check", "calibrate", "trace"):
        words = (command, here / "fifo.yaml", *(["3"] if command == "trace" else []))
        run = ebb(*words, timeout=WAIT_SECONDS)
        check(f"a fifo as study is not waited for: {command}", run.returncode in (3, 4) and "is no ordinary file" in run.stderr, run.stderr)
    (here / "blanks.yaml").write_text("study: x\n" + "".join(" " * i + "a:\n" for i in range(5000)))
    run = ebb("validate", here / "blanks.yaml", timeout=WAIT_SECONDS)
    check("twelve million blanks that indent are read once", said(run, 3, "blanks.yaml:18:17: nested too deeply"), run.stderr)
    (here / "large.yaml").write_text("study: x\npolicies: " + "[" * (17 << 20))
    run = ebb("validate", here / "large.yaml", timeout=WAIT_SECONDS)
    check("a text that is larger than any study is not parsed", said(run, 3, "large.yaml:1:1: larger than 16 MB"), run.stderr)


def check_draws(check):
    here = place("draws")
    (here / "set.yaml").write_text(f"name: own\nbased_on: {ROOT / 'configs/parameters/base.yaml'}\ndraws: draws.csv\n")
    (here / "study.yaml").write_text(STUDY + "parameters: set.yaml\ndraw: 1\n")
    shown = []
    for zeros in (40, 60, 61, 62, 63, 200):
        (here / "draws.csv").write_text(f"infusion.gain,noise.sd\n0.{'0' * zeros}5,0.{'1' * zeros}\n")
        run = ebb("show", here / "study.yaml")
        shown.append((zeros, run.returncode, "draws.csv:2:1" in run.stderr and "must be a plain number" in run.stderr))
    for text, place_of, words in (("infusion.gain,noise.sd\n0.5,3\n0.6,4.2", "3:1", "the file may have been cut: its last line has no newline"),
                                  ("\ufeff# made\ninfusion.gain,noise.sd\n0.5,3\n", "1:1", "the file begins with a byte order mark")):
        (here / "draws.csv").write_text(text, encoding="utf-8")
        run = ebb("show", here / "study.yaml")
        check(f"a table of draws: {words}", run.returncode == 3 and f"draws.csv:{place_of}: {words}" in run.stderr and run.stderr.count("\n") == 1, run)
    check("a number of more than 63 characters is refused, never cut", shown ==
          [(40, 0, False), (60, 0, False), (61, 3, True), (62, 3, True), (63, 3, True), (200, 3, True)], shown)


# ---- 2. Names and texts

def check_names(check):
    here = place("names")
    (here / "set.yaml").write_text("name: set\ninfusion: {gain: 0.6}\n")
    (here / "trial.yaml").write_text(STUDY + "parameters: set.yaml\ntargets:\n  t1: {quantity: response, day: 7 days, value: 50 %, of: 40, "
                                     "use: calibration, source: x, grade: X}\n")
    for name in ("../evil", "a/b", ".hidden", "-x"):
        (here / "calibration.yaml").write_text(
            f"calibration: x\nparameters: set.yaml\nname: \"{name}\"\nseed: 3\npatients: 512\ntrials: [trial.yaml]\n"
            "fit:\n  infusion.gain: {from: 0.1, to: 0.95, scale: logit}\n")
        run = ebb("calibrate", "calibration.yaml", "--quiet", "--force", cwd=here)
        check(f"a calibration's name is a word, not a path: {name}", said(run, 3, "calibration.yaml:3:7: name: becomes names of files"), run.stderr)
    check("and nothing was written", sorted(os.listdir(here)) == ["calibration.yaml", "set.yaml", "trial.yaml"] and
          not (SCRATCH / "evil.yaml").exists(), os.listdir(here))
    odd = here / "a\033[2J\u202eb\nc.yaml"
    run = ebb("validate", odd)
    check("control characters and marks of direction in a name are shown escaped", run.returncode == 4 and
          "a\\u001b[2J\\u202eb\\u000ac.yaml" in run.stderr and "\033" not in run.stderr and run.stderr.count("\n") == 1, repr(run.stderr))
    odd.write_text(STUDY)
    run = ebb("run", odd, "--patients", "20", "--out", here / "x.h5", "--full")
    check("on the page, too", run.returncode == 0 and "\033" not in run.stdout + run.stderr and "\u202e" not in run.stdout + run.stderr,
          repr(run.stdout + run.stderr))
    # A number of a table is never marked; a note that a spreadsheet would run is.
    (here / "noted.yaml").write_text((here / "trial.yaml").read_text().replace("source: x", 'source: "=1+1"'))
    run = ebb("check", here / "noted.yaml", "--patients", "200", "--csv", here / "noted.csv", "-q")
    check("a cell that begins like a formula is marked", run.returncode == 0 and ",'=1+1," in (here / "noted.csv").read_text(),
          run.stderr)


# ---- 3. Places

def check_places(check):
    """--force replaces a regular file of our own kind: no study, link or device, whichever option names it."""
    here = place("places")
    table, study, link, device = here / "table.csv", here / "study.yaml", here / "link.csv", here / "null"
    study.write_text(STUDY)
    link.symlink_to(study)
    os.mknod(device, stat.S_IFCHR | 0o666, os.makedev(1, 3)) # another null device than the machine's own
    results = here / "results.h5"
    ebb("run", study, "--patients", "20", "--out", results, "-q")
    whole = results.read_bytes()
    checking = ("check", TRIAL, "--patients", "200", "-q", "--force")
    for option in ("--csv", "--out"):
        for path, words in ((study, "--force replaces nothing else"), (link, "is a symbolic link"), (device, "is no ordinary file"),
                            (here, "is a directory")):
            run = ebb(*checking, option, path)
            check(f"check {option} {path.name} --force is refused", said(run, 4, words, "give another " + option), run.stderr)
    run = ebb(*checking, "--csv", results)
    check("a table does not replace results", said(run, 4, "is not a table of ebb") and results.read_bytes() == whole, run.stderr)
    for path, words in ((study, "is not a results file of ebb"), (link, "is a symbolic link"), (device, "is no ordinary file")):
        run = ebb("run", study, "--patients", "20", "--out", path, "--force", "-q")
        check(f"run --out {path.name} --force is refused", said(run, 4, words, "give another --out"), run.stderr)
    check("all that was there is there", study.read_text() == STUDY and link.is_symlink() and stat.S_ISCHR(device.lstat().st_mode) and
          sorted(os.listdir(here)) == ["link.csv", "null", "results.h5", "study.yaml"], os.listdir(here))
    runs = [ebb(*checking[:-1], "--csv", table), ebb(*checking[:-1], "--csv", table), ebb(*checking, "--csv", table)]
    check("a table replaces a table, with --force only", [run.returncode for run in runs] == [0, 4, 0] and
          "already exists: give --force to replace it, or another --csv" in runs[1].stderr, [run.stderr for run in runs])
    run = ebb("run", study, "--patients", "20", "--out", here / "new/deep/x.h5", "--set", "horizon=1 day", "-q")
    check("a study that is refused leaves no folder", run.returncode == 3 and not (here / "new").exists(), run.stderr)
    os.symlink(here / "elsewhere", here / "results_link.h5")
    run = ebb("run", study, "--patients", "20", "--out", here / "results_link.h5", "-q")
    check("a link that leads nowhere is not followed either", said(run, 4, "is a symbolic link") and not (here / "elsewhere").exists(), run.stderr)


# ---- 4. Descriptors

def check_descriptors(check):
    """With a standard descriptor closed the next file that is opened would get its number."""
    here = place("closed")
    (here / "study.yaml").write_text(STUDY)
    whole = here / "whole.h5"
    ebb("run", here / "study.yaml", "--patients", "5000", "--out", whole, "-q")
    for closing in ("2>&-", ">&-", "<&-", "<&- >&- 2>&-"):
        path = here / "x.h5"
        run = subprocess.run(["sh", "-c", f'exec "$0" run "$1" --patients 5000 --out "$2" --force {closing}', EBB, here / "study.yaml", path],
                             cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=WAIT_SECONDS, check=False)
        compared = ebb("compare", path, whole)
        check(f"nothing is written into a file of results: {closing}", run.returncode in (0, 4) and compared.returncode == 0 and
              compared.stdout.startswith("identical"), f"{run.returncode} {compared.stdout} {compared.stderr}")


def check_reasons(check):
    with open("/dev/full", "w", encoding="utf-8") as full:
        run = ebb("show", "configs/three_policies.yaml", stdout=full)
    check("a page that does not arrive whole has the system's reason", run.returncode == 4 and
          "did not arrive whole: No space left on device. " in run.stderr, run.stderr)
    reading, writing = os.pipe()
    os.close(reading)
    runs = [ebb(*words, stdout=writing) for words in (("show", "--reference"), ("clinic", "--start"), ("help", "run"), ("compare", "none.h5", "none.h5"))]
    os.close(writing)
    check("a reader who has had enough (| head) is worth a status and no line", all(run.returncode == 4 and not run.stderr for run in runs[:3]),
          [(run.returncode, run.stderr) for run in runs])
    check("what is wrong besides is still said", runs[3].returncode == 4 and runs[3].stderr.count("\n") == runs[3].stderr.count("none.h5: cannot be opened") > 0, runs[3].stderr)
    here = place("reasons")
    (here / "set.yaml").write_text("name: set\ninfusion: {gain: 0.6}\n")
    (here / "trial.yaml").write_text(STUDY + "parameters: set.yaml\ntargets:\n  t1: {quantity: response, day: 7 days, value: 50 %, of: 40, "
                                     "use: calibration, source: x, grade: X}\n")
    (here / "calibration.yaml").write_text(
        "calibration: x\nparameters: set.yaml\nname: found\nseed: 3\npatients: 512\ntrials: [trial.yaml]\n"
        "fit:\n  infusion.gain: {from: 0.1, to: 0.95, scale: logit}\n")
    (here / "results.part").write_text("in the way of the journal's folder\n")
    run = ebb("calibrate", "calibration.yaml", "--quiet", cwd=here)
    check("calibrate does not advise an option that it has not", run.returncode == 4 and "results.part: the folder cannot be made: File exists: " in
          run.stderr and "--out" not in run.stderr, run.stderr)


def main():
    check = Checks()
    check_studies(check)
    check_draws(check)
    check_reasons(check)
    check_names(check)
    check_places(check)
    check_descriptors(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
