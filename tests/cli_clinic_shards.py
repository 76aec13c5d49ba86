#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Shares of a clinic's years, played in any order and merged, make the file of one process; a clinic that is stopped goes on to the same, with exit status
75; what does not belong together is refused by the name of the file.

  1. Merged is whole   2. Stopped and gone on   3. Refusals   4. The script of an array
"""
import os
import shutil
import signal
import subprocess
import sys
import time

import h5py

from cli_shards import datasets
from command import EBB, ROOT, SCRATCH, Checks, ebb

CLINIC = "configs/clinic.yaml"
SMALL = ("--set", "active_patients=40", "--set", "new_per_week=1", "--set", "weeks=8", "--set", "years_open=1")


def clinic(out, *words):
    return ebb("clinic", CLINIC, *SMALL, "--out", out, "--quiet", *words)


def task(script, number, *words, cwd=ROOT):
    """A task of the script's array, without a Slurm around it: it asks for its number alone."""
    environment = {**os.environ, **({"SLURM_ARRAY_TASK_ID": str(number)} if number else {})}
    return subprocess.run(["bash", script, *words], cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, timeout=120)


# ---- 1. Merged is whole


def check_merged(check):
    """Seven years: shares 2 and 3 of 3 begin at years 2 and 4, share 3 ends amid a joint draw (unit_answer_clinic has more numbers of shares)."""
    whole = SCRATCH / "whole.h5"
    played = clinic(whole, "--years", "7", "--threads", "2")
    for number, order in enumerate(((1,), (3, 1, 2))):
        out, n = SCRATCH / f"merged{number}.h5", len(order)
        parts = [clinic(out, "--years", "7", "--shard", f"{k}/{n}", "--threads", str(1 + k % 2)) for k in order]
        merged = ebb("merge", out)
        check(f"{n} shares of a clinic are played and merged, and say so", merged.returncode == 0 and all(part.returncode == 0 and part.stdout == "" for part in parts) and
              f"of a clinic, 7 years: {out}" in merged.stdout, [merged.stderr] + [part.stderr for part in parts])
        (one, about), (other, of_other) = datasets(whole), datasets(out) if out.exists() else ({}, [])
        check("and are the file of one process, dataset by dataset", one == other and about == of_other, [name for name in one if other.get(name) != one[name]] + [about, of_other])
    page = ebb("clinic", out).stdout
    check("whose page is that of one process", page.replace(out.name, whole.name) == played.stdout, page)


# ---- 2. Stopped and gone on


def check_stopped(check):
    """The signal is sent when the part is there: by then the file is begun, and how far it has come only the command knows, and says it."""
    folder = SCRATCH / "stopped"
    out, whole = folder / "clinic.h5", folder / "whole.h5"
    folder.mkdir()
    child = subprocess.Popen([EBB, "clinic", CLINIC, *SMALL, "--years", "50", "--out", str(out), "--threads", "2"], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                             text=True, preexec_fn=lambda: signal.signal(signal.SIGTERM, signal.SIG_DFL))
    while child.poll() is None and not any(name.endswith(".part") for name in os.listdir(folder)):
        time.sleep(0.002)
    second = clinic(out, "--years", "50")
    child.send_signal(signal.SIGTERM)
    said = child.communicate(timeout=60)[1]
    kept = folder / "clinic.stopped.h5"
    check("a second one at the same place is refused at once", second.returncode == 4 and "is writing" in second.stderr, second.stderr)
    check("a clinic that is stopped keeps whole years, where it says so, and ends with 75", child.returncode == 75 and kept.exists() == ("kept in" in said) and not out.exists(),
          (child.returncode, said, os.listdir(folder)))
    gone_on, played = clinic(out, "--years", "50"), clinic(whole, "--years", "50")
    check("the same command goes on to the file of one process", gone_on.returncode == played.returncode == 0 and datasets(out) == datasets(whole) and not kept.exists(),
          gone_on.stderr)


# ---- 3. Refusals


def check_refusals(check):
    folder = SCRATCH / "refused"
    out = folder / "clinic.h5"
    folder.mkdir()
    for k in (1, 2, 3):
        clinic(out, "--years", "4", "--shard", f"{k}/3")
    pieces = [folder / f"clinic.shard-{k}-of-3.h5" for k in (1, 2, 3)]

    def refuses(sentence, files, *expected):
        done = ebb("merge", *files, "--out", out, "--quiet")
        check(sentence, done.returncode == 4 and all(word in done.stderr for word in expected) and not out.exists(), (done.returncode, done.stderr))

    refuses("a share that is missing is named by its years", [pieces[0], pieces[2]], "years 1 to 1 of 4 are in no piece")
    refuses("one that is there twice is named", [*pieces, pieces[1]], "clinic.shard-2-of-3.h5: holds years from 1 on")
    for name, words in (("seed", ("--set", "seed=9")), ("chairs", ("--set", "chairs=3")), ("draws", ("--no-uncertainty",))):
        clinic(folder / f"{name}.h5", "--years", "4", *words, "--shard", "2/3")
        refuses(f"and one of another clinic ({name})", [pieces[0], folder / f"{name}.shard-2-of-3.h5", pieces[2]], f"{name}.shard-2-of-3.h5: is of another clinic or study")
    changed = folder / "changed.h5"
    shutil.copy(pieces[1], changed)
    with h5py.File(changed, "r+") as file:
        file["outcomes/on_target"][0, 0] += 0.01
    refuses("and one with a number changed", [pieces[0], changed, pieces[2]], "changed.h5", "damaged")
    ebb("run", "configs/three_policies.yaml", "--patients", "9000", "--out", folder / "run.h5", "--shard", "1/2", "--quiet")
    refuses("and a study's", [pieces[0], folder / "run.shard-1-of-2.h5"], "run.shard-1-of-2.h5: is no piece of a clinic")
    page = ebb("clinic", pieces[0])
    check("a share has no page: which way the whole is made is said", page.returncode == 4 and "`ebb merge` makes the whole" in page.stderr, page.stderr)
    empty = ebb("clinic", CLINIC, "--years", "2", "--shard", "1/9", "--out", folder / "empty.h5")
    check("a share without years is no failure, and leaves no file", empty.returncode == 0 and "has no years" in empty.stderr and not list(folder.glob("empty*")), empty.stderr)
    dry = ebb("clinic", CLINIC, "--shard", "1/2", "--dry-run")
    check("a dry run of a share is refused", dry.returncode == 2 and "tells of the whole clinic" in dry.stderr, dry.stderr)
    status = ebb("status", out)
    check("status tells shares of a clinic", status.returncode == 0 and "finished" in status.stdout, status.stdout + status.stderr)


# ---- 4. The script of an array


def check_script(check):
    out, script = SCRATCH / "array/clinic.h5", SCRATCH / "job.sh"
    done = clinic(out, "--years", "7", "--sbatch", "2")
    lines = done.stdout.splitlines()
    check("--sbatch prints a script of the clinic's shares", done.returncode == 0 and "#SBATCH --array=1-2" in lines and f"whole={out}" in lines and not out.parent.exists(), done.stdout + done.stderr)
    script.write_text(done.stdout, encoding="utf-8")
    tasks = [task(script, number) for number in (2, 1, 1)]
    merged = task(script, None, "merge")
    check("whose tasks and merge make the file of one process, and play nothing twice", all(ended.returncode == 0 for ended in (*tasks, merged)) and
          "is there already" in tasks[2].stdout and datasets(out) == datasets(SCRATCH / "whole.h5"), [ended.stdout + ended.stderr for ended in (*tasks, merged)])


def main():
    check = Checks()
    check_merged(check)
    check_stopped(check)
    check_refusals(check)
    check_script(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
