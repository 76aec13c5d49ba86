#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
`ebb check CALIBRATION --leave-out` foretells each source by a fit that has not seen it, from one command or many, with the same bytes.

  1. A small fit of three sources   2. What a fit has not seen   3. Cut up, stopped, and again   4. What is refused
"""
import fcntl
import json
import shutil
import signal
import subprocess
import sys
import time

from command import EBB, ROOT, SCRATCH, Checks, ebb

# ---- 1. A small fit of three sources

TRIAL = """study: {name}
seed: {seed}
patients: 1024
horizon: 6 weeks
parameters: set.yaml
assessment: {{every: 1 week}}
policies: {{none: {{}}}}
targets:
"""
TARGET = "  {name}: {{quantity: response, day: {day} days, value: {value} %, of: {n}, use: {use}, trial: {trial}, source: x, grade: X{more}}}\n"
MISS = ', cause: population, because: "nobody else had such patients."'
CALIBRATION = """calibration: Three sources
parameters: set.yaml
name: found
seed: 3
patients: 1024
trials: [one.yaml, two.yaml, three.yaml]
fit:
  infusion.gain: {from: 0.1, to: 0.95, scale: logit, prior: [0.3, 0.8]}
  duration.median: {from: 5 days, to: 200 days, scale: log, prior: [10 days, 60 days]}
sources:
  status: {tau: 0.3, omega: 0.2}
  single: {tau: 0, omega: 0}
  durability: {tau: 0, omega: 0}
  points: {omega: 0 points}
  days: {omega: 0 days}
  counts: {omega: 0}
search: {global: 30, local: 20}
posterior: {most: 250, effective: 150, draws: 60}
"""
# Source One has a number that its fit does not take, and one in a study beside; Four is in no fit, and far off, with and without a reason.
STUDIES = {
    "one": [("a", 21, 62, 80, "calibration", "One", ""), ("a_later", 42, 45, 80, "validation", "One", "")],
    "two": [("b", 21, 55, 60, "calibration", "Two", "")],
    "three": [("c", 21, 58, 100, "calibration", "Three", ""), ("c_later", 42, 41, 100, "calibration", "Three", "")],
    "beside": [("d", 14, 60, 70, "validation", "One", "")],
    "four": [("e", 21, 2, 300, "validation", "Four", MISS), ("f", 42, 3, 300, "validation", "Four", ""), ("g", 28, 3, 300, "shown", "Four", ', because: "nobody knows."')],
}


def write_fit(folder):
    folder.mkdir()
    (folder / "set.yaml").write_text("name: set\ninfusion: {gain: 0.6}\nduration: {median: 22 days}\n", encoding="utf-8")
    for seed, (name, targets) in enumerate(STUDIES.items()):
        rows = [dict(zip(("name", "day", "value", "n", "use", "trial", "more"), target)) for target in targets]
        (folder / f"{name}.yaml").write_text(TRIAL.format(name=name, seed=seed) + "".join(TARGET.format(**row) for row in rows), encoding="utf-8")
    (folder / "fit.yaml").write_text(CALIBRATION, encoding="utf-8")
    return folder


# Threads that spin while they wait take nine tenths of the time of simulations this small; asleep they give the same bytes.
WAIT = {"OMP_WAIT_POLICY": "passive"}


def leave(folder, *words, threads=1, loud=False, **options):
    return ebb("check", "fit.yaml", "beside.yaml", "four.yaml", "--leave-out", *words, "--no-progress" if loud else "--quiet", "--draws", 40, "--threads", threads, cwd=folder, **options)


# ---- 2. What a fit has not seen


def check_table(check, folder):
    done = leave(folder, "--json")
    if not check("all sources are left out in turn", done.returncode == 0, done.stderr):
        return ""
    found = json.loads(done.stdout)
    rows = {row["id"]: row for row in found["targets"]}
    fits = {fit["source"]: fit for fit in found["fits"]}
    check("sources in the order of the studies, with the numbers that a fit loses", [(name, fit["numbers"]) for name, fit in fits.items()] ==
          [("One", 1), ("Two", 1), ("Three", 2), ("Four", 0)], fits)
    check("each fit has draws enough, and no search", all(fit["effective_draws"] >= 200 and fit["simulations"] < 800 for fit in found["fits"][:3]), fits)
    check("one that gave no number needs none", fits["Four"]["simulations"] == 0 and fits["Four"]["effective_draws"] is None, fits)
    check("every number is foretold", len(rows) == 9 and all(row["lower_95"] < row["lower_80"] < row["predicted"] < row["upper_80"] < row["upper_95"]
                                                             for row in rows.values()), rows)
    sums = found["predictive"]
    check("sums are of the scored ones", sums["numbers"] == 8 and sums["sources"] == 4 and sums["limits_95"]["inside"] == 6, sums)
    check("what the fit saw less of is wider", rows["c"]["upper_95"] - rows["c"]["lower_95"] > 0.2 and rows["c"]["between"] > 0.1, rows["c"])
    return done.stdout


def check_unseen(check, folder, whole):
    """Another number of Two moves what is foretold of the others, and not of Two."""
    moved = SCRATCH / "moved"
    shutil.copytree(folder, moved)
    shutil.rmtree(moved / "results")
    text = (moved / "two.yaml").read_text(encoding="utf-8")
    (moved / "two.yaml").write_text(text.replace("value: 55 %", "value: 30 %"), encoding="utf-8")
    late, early = leave(moved, "Two", loud=True).stderr, leave(folder, "Two", loud=True).stderr
    check("a set of other numbers is said to be one", "found_draws.csv: warning: is of another fit" in late and "run ebb calibrate fit.yaml first" in late and
          "another fit" not in early, late + early)
    (moved / "two.yaml").write_text(text.replace("source: x", "source: y"), encoding="utf-8")
    (moved / "one.yaml").write_text((moved / "one.yaml").read_text(encoding="utf-8").replace("45 %", "46 %"), encoding="utf-8")
    said = leave(moved, "Three", loud=True).stderr
    check("words, and numbers that are only compared, are none of it", "another fit" not in said, said)
    fit = (moved / "fit.yaml").read_text(encoding="utf-8")
    for old, new in (("to: 0.95", "to: 0.9"), ("scale: log,", "scale: linear,"), ("tau: 0.3", "tau: 0.4")):
        (moved / "fit.yaml").write_text(fit.replace(old, new), encoding="utf-8")
        shutil.rmtree(moved / "results")
        said = leave(moved, "Three", loud=True).stderr
        check(f"a calibration of another {old.split(':')[0]}", "is of another fit" in said, said)
    shutil.rmtree(moved / "results")
    (moved / "fit.yaml").write_text(fit, encoding="utf-8")
    shutil.copy(folder / "one.yaml", moved)
    (moved / "two.yaml").write_text(text.replace("value: 55 %", "value: 30 %"), encoding="utf-8")
    before, two, three = ({row["id"]: row["predicted"] for row in json.loads(text)["targets"]}
                          for text in (whole, leave(moved, "Two", "--json").stdout, leave(moved, "Three", "--json").stdout))
    check("a number has no part in what is foretold of it", two["b"] == before["b"], (before, two))
    check("but in what is foretold of the others", three["c"] < before["c"] - 0.02, (before, three))


def check_words(check, folder):
    table = folder / "left.csv"
    text = " ".join(leave(folder, "--csv", table).stdout.split())
    check("the page names the fit of each source", "Three: a fit without its 2 numbers, " in text and "Four: the full fit, which it gave no number" in text, text)
    check("with the trials' own limits", "58.0 % (48.2 to 67.2), which hold the median below predicted" in text and
          "2.0 % (0.9 to 4.3), which do not hold the median below" in text and "own 95 % limits hold the medians of 6 of 8 scored numbers" in text, text)
    check("each miss is printed with its reason", "e (Four): population: nobody else had such patients." in text and "f (Four): no reason written down" in text and
          "g (Four)" not in text.split("Outside the 95 % limits:")[1], text)
    page = leave(folder, "--markdown").stdout
    check("the same for Markdown", "| Three | c | response, day 21 | 58.0 % (" in page and "- f (Four): no reason written down" in page and "- Two: a fit without" in page, page)
    check("and as a table", len(table.read_text(encoding="utf-8").splitlines()) == 10)
    table.unlink()


def check_pack(check, folder):
    """A clinic where few respond stays one where few do, whatever the fit: its pack is laid over each draw."""
    (folder / "pack.yaml").write_text("name: pack\nbased_on: found.yaml\nmodifiers: {few: {prevalence: 100 %, attainable_odds: 0.05}}\n", encoding="utf-8")
    foretold = {}
    for name, of in (("usual", "found.yaml"), ("clinic", "pack.yaml")):
        row = dict(zip(("name", "day", "value", "n", "use", "trial", "more"), (name, 21, 50, 40, "validation", name, "")))
        text = TRIAL.format(name=name, seed=9).replace("set.yaml", of) + TARGET.format(**row)
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
        done = ebb("check", "fit.yaml", f"{name}.yaml", "--leave-out", name, "--quiet", "--draws", 20, "--threads", 1, "--json", cwd=folder)
        foretold[name] = {row["id"]: row["predicted"] for row in json.loads(done.stdout)["targets"]}[name] if done.returncode == 0 else None
        (folder / f"{name}.yaml").unlink()
    check("a study with a pack on the set is foretold with it", None not in foretold.values() and foretold["clinic"] < foretold["usual"] - 0.2, foretold)


# ---- 3. Cut up, stopped, and again


def fresh_copy(folder, name):
    copy = SCRATCH / name
    shutil.copytree(folder, copy)
    shutil.rmtree(copy / "results", ignore_errors=True)
    return copy


def check_cut_up(check, folder, whole):
    parts = fresh_copy(folder, "parts")
    one = leave(parts, "Two", "--json", threads=2, env=WAIT)
    found = json.loads(one.stdout)
    check("one source a call", [fit["source"] for fit in found["fits"]] == ["Two"] and found["predictive"] is None and
          [row["id"] for row in found["targets"] if row["predicted"] is not None] == ["b"], one.stdout)
    kept = sorted(path.parent.name for path in parts.glob("results/found.without/*/found.journal"))
    check("its journal is its own", kept == ["Two"], kept)
    stopped = subprocess.Popen([EBB, "check", "fit.yaml", "beside.yaml", "four.yaml", "--leave-out", "--draws", "40", "--no-progress", "--threads", "1"], cwd=parts,
                               stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    journal = parts / "results/found.without/One/found.journal"
    for _ in range(2000):
        if journal.exists() and journal.stat().st_size > 5000:
            break
        time.sleep(0.005)
    stopped.send_signal(signal.SIGINT)
    said = stopped.communicate()[1]
    check("a call that is stopped says how to go on", stopped.returncode in (0, 130) and ("give the same command" in said or stopped.returncode == 0), said)
    shares = [leave(parts, "--shard", f"{k}/3", "--json", loud=k == 1) for k in (3, 1)]
    documents = [json.loads(share.stdout) for share in shares]
    check("a shard takes its share of the sources, in their order", [[fit["source"] for fit in document["fits"]] for document in documents] == [["Three", "Four"], ["One"]] and
          all(document["predictive"] is None for document in documents), [share.stdout + share.stderr for share in shares])
    check("and says where all come together", "share 1 of 3: 1 source of 4: the same command without --shard reads the fits of all shares" in " ".join(shares[1].stderr.split()), shares[1].stderr)
    check("cut up, shared out and stopped, with other threads, it comes to the same bytes", leave(parts, "--json").stdout == whole)
    empty = leave(parts, "--shard", "1/9")
    check("a share without a source is no failure", empty.returncode == 0 and empty.stdout == "" and "has no source: there are 4" in empty.stderr, empty.stderr)
    script = leave(parts, "--sbatch", "4").stdout.splitlines()
    check("--sbatch prints an array whose last step is the command for all", "merges=again merge=()" in script and "#SBATCH --array=1-4" in script and
          "words=(check fit.yaml beside.yaml four.yaml --leave-out --quiet --draws 40)" in script, script)


def check_elsewhere(check, folder, whole):
    """Another process is at one source: the others are done, and it is told which is missing."""
    shared = fresh_copy(folder, "shared")
    held = shared / "results/found.without/Two/found.journal"
    held.parent.mkdir(parents=True)
    with held.open("w") as journal:
        fcntl.flock(journal, fcntl.LOCK_EX)
        one, rest = leave(shared, "Two"), leave(shared, "--json")
        page = " ".join(leave(shared, loud=True).stderr.split())
    check("a source that another process is at is refused alone, to be waited for", one.returncode == 4 and "wait for it to end, and give the command again" in one.stderr
          and "another name" not in one.stderr, one.stderr)
    found = json.loads(rest.stdout) if rest.returncode == 0 else {"fits": [], "targets": [], "predictive": 0}
    before = {row["id"]: row["predicted"] for row in json.loads(whole)["targets"]}
    after = {row["id"]: row["predicted"] for row in found["targets"]}
    check("all in turn goes on with the others", [fit["source"] for fit in found["fits"] if fit["elsewhere"]] == ["Two"] and found["predictive"] is None and
          after == {**before, "b": None}, rest.stdout + rest.stderr)
    check("and says which is missing", "without Two: another process is at it: its numbers are not foretold here, and nothing is summed up" in page, page)
    check("when it has ended, the same command gives all", leave(shared, "--json").stdout == whole)


# ---- 4. What is refused


def check_names(check, folder):
    """Two sources of one name would be left out as one, and were two to the fit."""
    done = leave(folder, "One", "Two")
    check("two sources in one call", done.returncode == 2 and "takes one source a call, and Two is no file" in done.stderr, done.stderr)
    clash = fresh_copy(folder, "clash")
    for name, old, new in (("three", ", trial: Three", ""), ("two", "trial: Two", "trial: three")):
        text = (clash / f"{name}.yaml").read_text(encoding="utf-8")
        (clash / f"{name}.yaml").write_text(text.replace(old, new), encoding="utf-8")
    words = "three.yaml:9:3: targets.c: its source is called three, and so is another, that of targets.b at"
    for done in (leave(clash), ebb("calibrate", "fit.yaml", "--force", cwd=clash)):
        check(f"a trial that is called as another file: {done.args[1]}", done.returncode == 3 and words in done.stderr and "two.yaml:9:3" in done.stderr, done.stderr)
    odd = fresh_copy(folder, "odd")
    text = (odd / "beside.yaml").read_text(encoding="utf-8")
    for trial, good in (("A/B c", False), ("a|b", False), ("-a", False), ("a.b", False), ("St Ä_1-b", True)):
        (odd / "beside.yaml").write_text(text.replace("trial: One", f"trial: '{trial}'"), encoding="utf-8")
        done = ebb("validate", odd / "beside.yaml")
        check(f"a name of a trial: {trial}", done.returncode == (0 if good else 3) and ("targets.d.trial: may hold letters" in done.stderr) == (not good), done.stderr)
    for name in ("Ä", "Ö", "a|b"):
        shutil.copy(odd / "one.yaml", odd / f"{name}.yaml")
        text = (odd / "one.yaml").read_text(encoding="utf-8").replace(" a:", f" a{len(name)}{ord(name[0])}:").replace("a_later", f"l{ord(name[0])}")
        (odd / f"{name}.yaml").write_text(text.replace(", trial: One", ""), encoding="utf-8")
        (odd / "fit.yaml").write_text(CALIBRATION.replace("one.yaml", "one.yaml, Ä.yaml, Ö.yaml, 'a|b.yaml'"), encoding="utf-8")
    done = ebb("calibrate", "fit.yaml", "--force", "--quiet", "--threads", 1, cwd=odd)
    pages = [ebb("check", "fit.yaml", "--leave-out", name, "--markdown", "--quiet", "--draws", 5, "--threads", 1, cwd=odd) for name in ("Ä", "Ö", "a|b")]
    kept = sorted(path.parent.name for path in odd.glob("results/found.without/*/found.journal"))
    check("each has a folder of its own", kept == ["%C3%84", "%C3%96", "a%7Cb"], (kept, done.stderr, [page.stderr for page in pages]))
    check("and a bar in the name of a file ends no cell", "\n| a\\|b | a397 | response" in pages[2].stdout, pages[2].stdout)


def check_refused(check, folder):
    for words, status, said in ((("Five",), 3, "there is no source Five among its studies and those given besides. There are: One, Two, Three, Four"),
                                (("Two", "--shard", "1/2"), 2, "--shard shares out the sources, and --leave-out Two takes one"),
                                (("--set", "seed=4"), 2, "no setting goes with it")):
        done = leave(folder, *words)
        check(f"--leave-out {' '.join(words)}: {said}", done.returncode == status and said in done.stderr, done.stderr)
    done = ebb("check", "one.yaml", "--shard", "1/2", cwd=folder)
    check("--shard without --leave-out is refused", done.returncode == 2 and "give --leave-out, too" in done.stderr, done.stderr)
    done = ebb("check", "fit.yaml", "--leave-out", "--draws", 0, cwd=folder)
    check("without draws nothing is foretold", done.returncode == 2 and "--draws must be 1 or more" in done.stderr, done.stderr)
    bare = fresh_copy(folder, "bare")
    (bare / "found.yaml").unlink()
    done = leave(bare)
    check("the full fit comes first", done.returncode == 4 and "run ebb calibrate fit.yaml first" in done.stderr, done.stderr)
    check("and nothing is left behind", not (bare / "results").exists())
    done = ebb("check", "one.yaml", "--leave-out", cwd=folder)
    check("a study is no calibration", done.returncode == 3 and "is a study and no calibration" in done.stderr, done.stderr)


def check_shipped(check):
    """A source that no fit has seen costs none: what is asked is whether the set in configs/ is that of the calibration there."""
    where = SCRATCH / "shipped"
    where.mkdir()
    done = ebb("check", ROOT / "configs/calibration.yaml", ROOT / "configs/trials/real_world_esketamine.yaml", "--leave-out", "enTRD", "--draws", 1,
               "--no-progress", "--threads", 1, cwd=where)
    check("the set in configs/ is that of its calibration", done.returncode == 0 and "another fit" not in done.stderr, done.stderr)
    check("and its table says so", "\n# Decided by contract, calibration, studies and numbers with the SHA-256 " in (ROOT / "configs/parameters/trd_draws.csv").read_text())


def main():
    check = Checks()
    check_shipped(check)
    folder = write_fit(SCRATCH / "fit")
    done = ebb("calibrate", "fit.yaml", "--quiet", "--threads", 1, cwd=folder)
    check("the full fit", done.returncode == 0, done.stderr)
    whole = check_table(check, folder)
    if whole:
        check_unseen(check, folder, whole)
        check_words(check, folder)
        check_pack(check, folder)
        check_cut_up(check, folder, whole)
        check_elsewhere(check, folder, whole)
        check_names(check, folder)
        check_refused(check, folder)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
