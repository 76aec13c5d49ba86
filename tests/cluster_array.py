#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""An array of eight tasks on a real Slurm: one is killed, a node is lost, one meets its walltime; after that the merged file is that of one process, of a
study's patients and of a design's rows.

Deterministic in its results, not in its time: Slurm looks at limits of time every half minute. EBB_ARRAY_PATIENTS: a task must play for some seconds, or
it cannot be caught; 1,600,000 do on any machine, fewer on one that is busy. Of the design they are shared out among its rows.
"""
import os
import signal
import sys
from pathlib import Path

from command import SCRATCH, Checks
from slurm import Slurm, desk, lives, processes, until

SHARDS = 8
PATIENTS = int(os.environ.get("EBB_ARRAY_PATIENTS", "1600000"))
ROWS = 42
WORKS = { # what is played, and what the merge says is missing of it
    "design": (("configs/trigger_by_interval.yaml", "--patients", PATIENTS // ROWS), "rows"),
    "study": (("configs/three_policies.yaml", "--no-uncertainty", "--patients", PATIENTS, "--record", "outcomes"), "blocks of patients"),
}


def node_of(process):
    try:
        words = Path(f"/proc/{process}/environ").read_bytes().split(b"\0")
        return next((word.partition(b"=")[2].decode() for word in words if word.startswith(b"SLURMD_NODENAME=")), "")
    except OSError:
        return ""


def catch(shards, but_not_on=None):
    """The process that plays one of these shards, as soon as there is one (and no shell on its way to), and which of them."""
    def find():
        for shard in shards:
            for process in processes("--shard", f"{shard}/{SHARDS}"):
                try:
                    if os.path.realpath(f"/proc/{process}/exe").endswith("/ebb") and node_of(process) not in ("", but_not_on):
                        return process, shard
                except OSError:
                    pass
        return None
    return until(find, 300, 0.01)


def listens(process):
    """Whether it catches USR1: then it plays, and a stop keeps what is complete."""
    try:
        caught = Path(f"/proc/{process}/status").read_text().partition("SigCgt:")[2].split()[0]
        return int(caught, 16) >> (signal.SIGUSR1 - 1) & 1
    except (OSError, IndexError):
        return False


def awaits(process, number):
    try:
        said = Path(f"/proc/{process}/status").read_text()
        return any(int(said.partition(name)[2].split()[0], 16) >> (number - 1) & 1 for name in ("ShdPnd:", "SigPnd:"))
    except (OSError, IndexError):
        return False


def kill_task(slurm, array, check):
    process, _ = catch([2])
    os.kill(process, signal.SIGKILL)
    check("a task that is killed is a failure", until(lambda: slurm.state(f"{array}_2") == "FAILED"), slurm.state(f"{array}_2"))


def hold(shard):
    """Held still while it plays, so that its end cannot come before that of its time."""
    process, _ = catch([shard])
    until(lambda: listens(process), every=0.01)
    os.kill(process, signal.SIGSTOP)
    return process


def lose_a_node(slurm, array, held, check):
    """The one on which no task is held."""
    process, shard = catch([1, *range(4, SHARDS + 1)], node_of(held))
    node = node_of(process)
    slurm.lose_node(node)
    slurm.call("scontrol", "update", f"nodename={node}", "state=down", "reason=lost")
    back = until(lambda: slurm.state(f"{array}_{shard}") == "PENDING", 150)
    check("tasks of a node that is lost come back into the queue", back and not lives(process), slurm.state(f"{array}_{shard}"))
    slurm.start_node(node)
    slurm.call("scontrol", "update", f"nodename={node}", "state=resume")
    for task in range(1, SHARDS + 1):
        if slurm.state(f"{array}_{task}") == "PENDING":
            slurm.start_now(f"{array}_{task}")


def meet_walltime(slurm, array, held, check):
    slurm.call("scontrol", "update", f"jobid={array}_3", "TimeLimit=1")
    told = until(lambda: awaits(held, signal.SIGUSR1), 150)
    check("the script passes on the signal that comes before the end of the time", told)
    os.kill(held, signal.SIGCONT)
    back = until(lambda: slurm.state(f"{array}_3") == "PENDING", 120)
    check("the task puts itself back into the queue, alone", back and slurm.field(f"{array}_3", "Restarts") == "1" and
          slurm.field(f"{array}_2", "Restarts") == "0", slurm.state(f"{array}_3"))
    slurm.start_now(f"{array}_3", "TimeLimit=20")


def ended(slurm, array, tasks):
    return all(slurm.state(f"{array}_{task}") in ("COMPLETED", "FAILED", "CANCELLED", "TIMEOUT", "NODE_FAIL") for task in tasks)


def submit(slurm, folder, *words):
    done = slurm.call("bash", "job.sh", *words, cwd=folder)
    lines = done.stdout.split("\n")
    return lines[0].split()[1].rstrip(","), lines[1].strip()  # "array 5, tasks 1-8" and the merge's number


def disturbed(slurm, folder, study, items, check):
    out = "results/it's my table/run.h5"
    printed = slurm.call("ebb", "run", *study, "--out", out, "--sbatch", SHARDS, cwd=folder)
    check("--sbatch prints a script", printed.returncode == 0 and printed.stdout.startswith("#!/bin/bash\n"), printed.stderr)
    (folder / "job.sh").write_text(printed.stdout)
    check("and writes nothing", sorted(p.name for p in folder.iterdir()) == ["bin", "configs", "job.sh"])
    array, merge = submit(slurm, folder)
    kill_task(slurm, array, check)
    held = hold(3)
    lose_a_node(slurm, array, held, check)
    meet_walltime(slurm, array, held, check)
    check("all tasks come to an end", until(lambda: ended(slurm, array, range(1, SHARDS + 1)), 600, 0.5),
          slurm.call("squeue", "-a", "-t", "all").stdout)
    logs = "".join(p.read_text() for p in folder.glob(f"*-{array}_3.log"))
    check("the task that met its walltime went on from what it had", "goes on   after" in logs, logs)
    check("the merge says what is missing", until(lambda: slurm.state(merge) == "FAILED", 120, 0.5), slurm.state(merge))
    logs = "".join(p.read_text() for p in folder.glob("*-merge.log"))
    check("by the numbers of its items", f" {items} " in logs and "are in no piece" in logs and not (folder / out).exists(), logs)
    again, merge = submit(slurm, folder, "2")
    check("the task again, and the merge", until(lambda: slurm.state(merge) == "COMPLETED", 300, 0.5),
          slurm.call("squeue", "-a", "-t", "all").stdout + "".join(p.read_text() for p in folder.glob("*-merge.log")))
    return folder / out


def main():
    check = Checks()
    for name, (study, items) in WORKS.items():
        folder = desk(f"work of a {name}")
        with Slurm(SCRATCH / "slurm", folder / "bin") as slurm:
            merged = disturbed(slurm, folder, (*study, "--kernel", "reference"), items, check)
            alone = slurm.call("ebb", "run", *study, "--out", "alone.h5", cwd=folder)
            check(f"one process plays the {name} undisturbed", alone.returncode == 0, alone.stderr)
            same = slurm.call("ebb", "compare", "--exact", "alone.h5", merged, cwd=folder)
            check("and the merged file is its file", same.returncode == 0, same.stdout + same.stderr)
        check("nothing of Slurm is left", not any(processes("-N", node, "-f", f"{SCRATCH}/slurm/slurm.conf") for node in slurm.nodes))
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
