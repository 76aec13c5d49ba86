#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
`ebb calibrate` gives the same set for the same seed, goes on after it was stopped, and finds the values that made the data.

  1. A small calibration   2. Repeating   3. What it writes   4. What is refused
"""
import hashlib
import json
import re
import shutil
import signal
import subprocess
import sys
import time

from command import EBB, ROOT, SCRATCH, Checks, ebb

SITES = ["new.attainable.logit_mean", "new.infusion.gain", "new.setbacks.per_year"]
SPREADS = ["sources.status.tau", "sources.status.omega"]
TRUTH = {"infusion.gain": 0.45, "duration.median": 30.0}

# ---- 1. A small calibration

TRIAL = """study: A small trial
seed: 11
patients: 100000
horizon: 8 weeks
parameters: set.yaml
assessment: {every: 1 week}
policies: {none: {}}
"""


def write_files(folder):
    """A set, a trial whose numbers are simulated with the true values, and a calibration of it. Returns the calibration's path."""
    folder.mkdir(exist_ok=True)
    (folder / "set.yaml").write_text("name: set\ninfusion: {gain: 0.6}\nduration: {median: 15 days}\n", encoding="utf-8")
    times = (("day", 7), ("day", 14), ("day", 21), ("day", 42), ("day", 63))
    blank = "targets:\n" + "".join(
        f"  t{d}: {{quantity: response, {key}: {d} days, value: 50 %, limits: [1 %, 99 %], use: calibration, source: x, grade: X}}\n"
        for key, d in times)
    trial = folder / "trial.yaml"
    trial.write_text(TRIAL + blank, encoding="utf-8")
    done = ebb("check", trial, "--json", "--quiet", "--set", "infusion.gain=0.45", "--set", "duration.median=30 days")
    rows = json.loads(done.stdout)["targets"]
    targets = "targets:\n" + "".join(
        f"  {row['id']}: {{quantity: response, day: {row['day']:.0f} days, value: {row['simulated']}, of: 400, use: calibration, "
        "source: simulated, grade: X}\n".replace(f"value: {row['simulated']}", f"value: {100 * row['simulated']:.4f} %") for row in rows)
    trial.write_text(TRIAL + targets, encoding="utf-8")
    path = folder / "calibration.yaml"
    path.write_text(f"""calibration: Simulated data
parameters: set.yaml
name: found
seed: 3
patients: 2048
trials: [trial.yaml]
fit:
  infusion.gain: {{from: 0.1, to: 0.95, scale: logit}}
  duration.median: {{from: 5 days, to: 200 days, scale: log}}
sources:
  status: {{tau: 0.2, omega: 0.1}}
  single: {{tau: 0, omega: 0}}
  durability: {{tau: 0, omega: 0}}
  points: {{omega: 0 points}}
  days: {{omega: 0 days}}
  counts: {{omega: 0}}
search: {{global: 150, local: 60}}
posterior: {{most: 1500, effective: 300, draws: 25}}
""", encoding="utf-8")
    return path


def calibrate(path, *words):
    return ebb("calibrate", path.name, *words, cwd=path.parent)  # the path stands in the head of both files


def body(path):
    """A file without the lines that say how it was made."""
    return [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]


def check_recovery(check, folder):
    """The values that made the data are found; returns whether anything was."""
    done = calibrate(folder / "calibration.yaml", "--json", "--threads", 2)
    if not check("a small calibration runs", done.returncode == 0, done.stderr):
        return False
    found = json.loads(done.stdout)
    for row in found["parameters"]:
        check(f"{row['key']}: the value that made the data lies in the central 90 % of the posterior",
              row["lower_5"] <= TRUTH[row["key"]] <= row["upper_95"], row)
        check(f"{row['key']} is identified", row["identified"] and row["width"] < 0.5, row)
    check("as many effective draws as asked for", found["effective_draws"] >= 300, found["effective_draws"])
    check("units and stopped sites for programs", [row["unit"] for row in found["parameters"]] == ["1", "day"] and
          set(found["sites_stopped"]) == {"status", "single", "durability"}, found)
    check("all targets inside", found["inside"] == found["targets"] == 5, found)
    spreads, effects = found["spreads"], found["effects"]
    check("a spread of sources for each prior", [row["key"] for row in spreads] == SPREADS and
          all(0 < row["lower_5"] < row["value"] < row["upper_95"] < 0.5 for row in spreads), spreads)
    # simulated without any disagreement: nothing is left that a source would explain
    check("the effect of the source", [(row["source"], row["domain"], row["numbers"]) for row in effects] == [("trial", "status", 5)] and
          abs(effects[0]["mean"]) < 2 * effects[0]["standard_deviation"] < 0.3, effects)
    return True


# ---- 2. Repeating


def fresh_copy(folder, name):
    """The folder without what was written."""
    copy = SCRATCH / name
    shutil.copytree(folder, copy)
    for written in ("found.yaml", "found_draws.csv"):
        (copy / written).unlink()
    return copy


def same(a, b):
    return all((a / name).read_bytes() == (b / name).read_bytes() for name in ("found.yaml", "found_draws.csv"))


def check_repeating(check, first):
    second, third = fresh_copy(first, "second"), fresh_copy(first, "third")
    again = calibrate(second / "calibration.yaml", "--json", "--threads", 1, "--kernel", "portable")
    check("the same seed gives the same set with any threads and kernel", again.returncode == 0 and same(first, second), again.stderr)
    command = subprocess.Popen([EBB, "calibrate", "calibration.yaml", "--quiet"], cwd=third, stderr=subprocess.PIPE, text=True)
    journal = third / "results/found.journal"
    while command.poll() is None and not (journal.exists() and journal.read_bytes().count(b"\n") > 40):
        time.sleep(0.001)
    command.send_signal(signal.SIGINT)
    said = command.communicate()[1]
    stopped = command.returncode == 130 and "go on" in said
    check("one that is stopped keeps what it has simulated, and says so", stopped or command.returncode == 0, said)
    if stopped:
        with journal.open("ab") as file:  # as a kill would leave it
            file.write(b"0x1p+0 0x1.8")
    done = calibrate(third / "calibration.yaml", *([] if stopped else ["--force"]))
    check("and goes on to the same set", done.returncode == 0 and same(first, third), done.stderr)
    lines = done.stdout.splitlines()
    check("the page has units and says what its last column means", any(line.split()[:2] == ["duration.median", "day"] for line in lines) and
          any(line.split()[:2] == ["infusion.gain", "1"] for line in lines) and "else it keeps its prior" in done.stdout, done.stdout)
    check("and how many new sites stop", "new sites: of 25 draws" in done.stdout and "(setbacks.per_year)" in done.stdout, done.stdout)
    check("the page tells spreads and the effect of the source", "sources.status.omega" in done.stdout and "lost sooner" in done.stdout and
          any(line.split()[:3] == ["trial", "status", "5"] for line in done.stdout.splitlines()), done.stdout)


# ---- 3. What it writes


def check_draws(check, folder):
    draws = body(folder / "found_draws.csv")
    head = [line for line in (folder / "found_draws.csv").read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    check("its head says of how many sites the effect was not reached", re.search(r"not reached is the effect of so many of 25: status \d+, single \d+, durability \d+\.", head[-2]), head)
    check("the table has its draws", draws[0] == ",".join(["infusion.gain,duration.median", *SPREADS, *SITES]) and len(draws) == 26, draws[:2])
    columns = list(zip(*(map(float, row.split(",")) for row in draws[1:])))
    check("spreads of sources are drawn with them", all(min(column) > 0 and len(set(column)) > 12 for column in columns[2:4]), columns[2:4])
    check("and a new site for each", len(set(columns[4])) > 12 and all(0.1 <= gain <= 0.95 for gain in columns[5]), columns[4:])
    digest = hashlib.sha256("".join(line + "\n" for line in draws).encode()).hexdigest()
    check("the set says which they are", f"draws_sha256: {digest}" in body(folder / "found.yaml"), body(folder / "found.yaml")[:5])
    study = folder / "study.yaml"
    study.write_text("study: On the found set\nparameters: found.yaml\ndraw: 3\npolicies: {none: {}}\n", encoding="utf-8")
    rows = {row["key"]: row for row in json.loads(ebb("show", study, "--json").stdout)["values"]}
    drawn = dict(zip(draws[0].split(","), map(float, draws[3].split(","))))
    check("a study takes the row it asks for", all(rows[key]["number"] == number for key, number in drawn.items() if key not in SITES),
          (rows["infusion.gain"], draws[3]))
    new = {row["key"]: row for row in json.loads(ebb("show", study, "--json", "--set", "site=new").stdout)["values"]}
    check("at a new site the values of its columns", all(new[key[4:]]["number"] == drawn[key] for key in SITES), drawn)
    check("and says where it comes from", "found_draws.csv:" in rows["infusion.gain"]["origin"], rows["infusion.gain"])
    other = SCRATCH / "other"
    shutil.copytree(folder, other)
    table = other / "found_draws.csv"
    whole = table.read_bytes()
    table.write_bytes(whole.replace(b"\n", b"\r\n"))
    check("with other ends of lines they are the same", ebb("validate", other / "study.yaml").returncode == 0)
    table.write_bytes(whole[:-2] + bytes([whole[-2] ^ 1]) + b"\n")  # the last digit is another one
    done = ebb("validate", other / "study.yaml")
    check("draws of another calibration are refused", done.returncode == 3 and "study.yaml:3:7: draw = 3: the draws in " in done.stderr and
          "are not those of the set that names them" in done.stderr and done.stderr.count("\n") == 1, done.stderr)
    check("and a study that takes none needs none", ebb("validate", other / "study.yaml", "--set", "draw=0").returncode == 0)
    done = ebb("validate", study, "--set", "draw=26")
    check("there is no row beyond the last", done.returncode == 3 and "has 25 draws" in done.stderr, done.stderr)
    rows = {row["key"]: row for row in json.loads(ebb("show", study, "--json", "--set", "draw=0").stdout)["values"]}
    check("without a draw the set's own value holds, with its source", "90 % of the posterior" in rows["infusion.gain"]["source"],
          rows["infusion.gain"])


# ---- 4. What is refused


def check_refusals(check, path):
    done = calibrate(path)
    check("existing files are refused", done.returncode == 4 and "--force" in done.stderr, done.stderr)
    check("a calibration is valid or not", ebb("validate", path).returncode == 0 and
          ebb("validate", ROOT / "configs/calibration.yaml").returncode == 0, ebb("validate", path).stderr)
    bad = "tests/bad/sets/bad_calibration.yaml"
    for command in ("validate", "calibrate"):
        done = ebb(command, bad)
        said = [line.split(": ", 1)[0] for line in done.stderr.splitlines()]
        check(f"{command} names every mistake of a calibration with its place",
              done.returncode == 3 and said == [f"{bad}:{place}" for place in ("4:18", "6:3", "7:25", "8:27", "9:20", "10:26", "11:49", "12:25", "12:29", "12:56")],
              done.stderr)
    run = ebb("run", "configs/smoke.yaml", "--patients", 50, "--record", "summary", "--out", SCRATCH / "run.h5", "-q")
    done = ebb("calibrate", SCRATCH / "run.h5")
    check("a results file is said to be one, and what a calibration is", run.returncode == 0 and done.returncode == 3 and
          "is a results file and no calibration" in done.stderr and "UTF-8" not in done.stderr, done.stderr)
    done = ebb("calibrate", "configs/smoke.yaml")
    check("so is a study, in one message", done.returncode == 3 and "is a study and no calibration" in done.stderr and
          len(done.stderr.splitlines()) == 1, done.stderr)
    good = path.read_text(encoding="utf-8")
    for key, start, end, why in (("sources.status.tau", "0.1", "0.9", "is no parameter of patients"),
                                 ("dropout.unresponsive.per_month", "10 %", "90 %", "belongs to a part that is off until a study writes it"),
                                 ("early.improved", "10 %", "30 %", "is the study's own, and a parameter set does not hold it")):
        path.write_text(good.replace("  infusion.gain:", f"  {key}: {{from: {start}, to: {end}, scale: logit}}\n  infusion.gain:"), encoding="utf-8")
        done = calibrate(path, "--force")
        check(f"what a set should not hold is not fitted: {key}", done.returncode == 3 and
              f"calibration.yaml:8:3: fit.{key}: cannot be fitted: it {why}" in done.stderr, done.stderr)
    path.write_text(good, encoding="utf-8")
    whole = path.read_text(encoding="utf-8")
    for written, meant in (("infusion.gian", "infusion.gain"), ("setbacks.releese", "setbacks.release"), ("infusoin.gain", "infusion.gain")):
        path.write_text(whole.replace("infusion.gain:", f"{written}:"), encoding="utf-8")
        done = calibrate(path, "--force")
        check(f"a misspelt parameter is named with its place, and what was meant: {written}", done.returncode == 3 and
              f"calibration.yaml:8:3: fit.{written}" in done.stderr and f"Did you mean {meant}?" in done.stderr, done.stderr)
    path.write_text(whole, encoding="utf-8")
    check_what_is_named(check, path, whole)


def check_what_is_named(check, path, whole):
    """A calibration is looked over with all that it names, before hours are spent on it."""
    trial = path.parent / "trial.yaml"
    shown = path.parent / "shown.yaml"
    shown.write_text(trial.read_text(encoding="utf-8").replace("use: calibration", "use: validation").replace("  t", "  v"), encoding="utf-8")
    for text, words in ((whole.replace("trials: [trial.yaml]", "trials: [trial.yaml, nowhere.yaml]"), "nowhere.yaml"),
                        (whole.replace("trials: [trial.yaml]", "trials: [trial.yaml, shown.yaml]"), "shown.yaml:1:1: targets: none has the use calibration"),
                        (whole.replace("effective: 300", "effective: 1501"), "posterior.effective = 1501: is more than posterior.most = 1500")):
        path.write_text(text, encoding="utf-8")
        for command in ("validate", "calibrate"):
            done = ebb(command, path, *(["--force"] if command == "calibrate" else []), cwd=path.parent)
            check(f"{command}: {words}", done.returncode in (3, 4) and words in done.stderr and not (path.parent / "results/found.journal").exists(), done.stderr)
    path.write_text(whole, encoding="utf-8")
    done = ebb("validate", path, "--quiet")
    check("looking over writes nothing", done.returncode == 0 and not (path.parent / "results").exists(), done.stderr)
    for command in ("check", "run", "show"):
        for file, words in ((path, "is a calibration and no study: fit it with `ebb calibrate FILE`"), (path.parent / "set.yaml", "is a parameter set and no study"),
                            (ROOT / "configs/parameters/low_response.yaml", "`--set parameters=FILE`")):
            done = ebb(command, file)
            check(f"{command} says what {file.name} is, once", done.returncode == 3 and words in done.stderr and len(done.stderr.splitlines()) == 1, done.stderr)


def main():
    check = Checks()
    folder = SCRATCH / "first"
    path = write_files(folder)
    if check_recovery(check, folder):
        check_repeating(check, folder)
        check_draws(check, folder)
        check_refusals(check, path)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
