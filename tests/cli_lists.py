#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Several studies are played by one command, each as if it were alone: one that fails keeps no other from being played, what is there already is not played
again, and a shard of a list is some of its studies.

  1. A list   2. What fails   3. Going on   4. Shards and their script   5. Refusals
"""
import json
import sys

import h5py

from cli_clinic_shards import task
from command import SCRATCH, Checks, ebb

FOLDER = SCRATCH / "lists"
NAMES = ("one", "two", "three", "four", "five")


def study(name, extra=""):
    (FOLDER / f"{name}.yaml").write_text(f"study: {name}\npatients: 60\nhorizon: 12 weeks\npolicies: {{none: {{}}, monthly: {{maintenance: {{every: 28 days}}}}}}\n{extra}", encoding="utf-8")


def run(*words, **options):
    return ebb("run", *words, cwd=FOLDER, **options)


def places(folder):
    return sorted(str(path.relative_to(FOLDER / folder)) for path in (FOLDER / folder).rglob("*.h5"))


# ---- 1. A list


def check_list(check):
    (FOLDER / "all.txt").write_text("# of the spring\n" + "".join(f"  {name}.yaml\t\r\n" for name in NAMES[2:]) + "\n", encoding="utf-8")
    done = run("one.yaml", "two.yaml", "@all.txt", "--out", "may")
    check("studies on the line and in a list are played, each into a folder of its name", done.returncode == 0 and places("may") == sorted(f"{name}/run.h5" for name in NAMES), (done.stderr, places("may")))
    check("each has its page, in order", [done.stdout.find(f"may/{name}/run.h5") for name in NAMES] == sorted(done.stdout.find(f"may/{name}/run.h5") for name in NAMES) and
          "may/five/run.h5" in done.stdout, done.stdout)
    check("and the end says how many", "5 of 5 studies played" in done.stderr, done.stderr)
    alone = run("three.yaml", "--out", "alone.h5", "--json")
    documents = json.loads(run("two.yaml", "three.yaml", "--out", "json", "--json", "--quiet").stdout)
    check("documents are one list, and each is that of the study alone", [document["study"] for document in documents] == ["two", "three"] and
          documents[1]["digest"] == json.loads(alone.stdout)["digest"], documents)
    default = run("one.yaml", "two.yaml", "--quiet")
    check("without --out they go where single ones do", default.returncode == 0 and places("results") == ["one/run.h5", "two/run.h5"], (default.stderr, places("results")))


# ---- 2. What fails


def check_failures(check):
    study("wrong", "color: red\n")
    done = run("one.yaml", "wrong.yaml", "missing.yaml", "two.yaml", "--out", "june", "--quiet")
    check("one that fails keeps no other from being played; the status is the first one's", done.returncode == 3 and places("june") == ["one/run.h5", "two/run.h5"], (done.returncode, done.stderr))
    check("and the end names those", "2 of 4 studies played; these are not:" in done.stderr and "  wrong.yaml: " in done.stderr and "  missing.yaml: " in done.stderr, done.stderr)
    documents = json.loads(run("wrong.yaml", "five.yaml", "--out", "july", "--json", "--quiet").stdout)
    check("in the list of documents it is null", documents[0] is None and documents[1]["study"] == "five", documents)


# ---- 3. Going on


def check_going_on(check):
    before = (FOLDER / "may/one/run.h5").stat()
    again = run("one.yaml", "two.yaml", "@all.txt", "--out", "may")
    check("what is there already is not played again", again.returncode == 0 and again.stderr.count("is there already") == 5 and (FOLDER / "may/one/run.h5").stat().st_mtime_ns == before.st_mtime_ns,
          again.stderr)
    other = run("one.yaml", "two.yaml", "--seed", "9", "--out", "may", "--quiet")
    check("but of another seed it is in the way, as for a study alone", other.returncode == 4 and "exists" in other.stderr and "0 of 2 studies played" in other.stderr, other.stderr)
    forced = run("one.yaml", "two.yaml", "--out", "may", "--force", "--quiet")
    check("and --force plays it again", forced.returncode == 0 and (FOLDER / "may/one/run.h5").stat().st_mtime_ns != before.st_mtime_ns, forced.stderr)


# ---- 4. Shards and their script


def check_shards(check):
    for k in (3, 1, 2, 4, 5, 6):
        done = run("one.yaml", "two.yaml", "@all.txt", "--out", "shards", "--shard", f"{k}/6", "--quiet")
        if done.returncode != 0:
            break
    check("shards of a list play each study once", done.returncode == 0 and places("shards") == places("may"), (done.stderr, places("shards")))
    digests = [[h5py.File(FOLDER / folder / name / "run.h5").attrs["digest"] for name in NAMES] for folder in ("may", "shards")]
    check("to the same results", digests[0] == digests[1], digests)
    done = run("one.yaml", "two.yaml", "--shard", "1/3", "--out", "few")
    check("a shard without a study is no failure", done.returncode == 0 and "has no study" in done.stderr and not (FOLDER / "few").exists(), done.stderr)
    script = run("one.yaml", "@all.txt", "--out", "array", "--sbatch", "2")
    check("--sbatch prints one array for all, which needs no merge", script.returncode == 0 and script.stdout.count("#!/bin/bash") == 1 and "#SBATCH --array=1-2\n" in script.stdout and
          "merges=nothing" in script.stdout and "words=(run --no-uncertainty one.yaml @all.txt --out array)" in script.stdout and not (FOLDER / "array").exists(), script.stdout + script.stderr)
    (FOLDER / "job.sh").write_text(script.stdout, encoding="utf-8")
    tasks = [task(FOLDER / "job.sh", number, cwd=FOLDER) for number in (2, 1, 2)]
    check("whose tasks play all, each once", [ended.returncode for ended in tasks] == [0, 0, 0] and places("array") == sorted(f"{name}/run.h5" for name in NAMES if name != "two") and
          tasks[2].stderr.count("is there already") == 2, [ended.stdout + ended.stderr for ended in tasks])


# ---- 5. Refusals


def check_refusals(check):
    (FOLDER / "other").mkdir()
    (FOLDER / "other/one.yaml").write_text((FOLDER / "one.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    (FOLDER / "empty.txt").write_text("# nothing\n", encoding="utf-8")
    for sentence, words, status, said in (("two studies of one name are refused before the first is played", ("one.yaml", "two.yaml", "other/one.yaml"), 2, "are kept in one file, august/one/run.h5"),
                                          ("a list that is not there is named", ("@none.txt",), 4, "none.txt"),
                                          ("and one that names nothing", ("@empty.txt",), 4, "empty.txt: names no study")):
        done = run(*words, "--out", "august")
        check(sentence, done.returncode == status and said in done.stderr and not (FOLDER / "august").exists(), (done.returncode, done.stderr))


def main():
    check = Checks()
    FOLDER.mkdir()
    for name in NAMES:
        study(name)
    check_list(check)
    check_failures(check)
    check_going_on(check)
    check_shards(check)
    check_refusals(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
