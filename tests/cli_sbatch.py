#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The script of --sbatch hands over every word as it was typed, plays what is not there yet, and puts a stopped task, and no cancelled one, back."""
import os
import re
import signal
import subprocess
import sys
import time

from command import EBB, ROOT, SCRATCH, Checks, ebb, variant

check = Checks()

# Names that a shell would take apart. The study lies in a folder of such a name; its own begins with a dash.
folder = SCRATCH / "a $HOME 'folder' of \"mine\""
folder.mkdir()
study = variant("plain.yaml", ("patients: 100000", "patients: 40000")) if "patients: 100000" in (ROOT / "configs/three_policies.yaml").read_text() \
    else variant("plain.yaml")
(folder / "-n.yaml").write_text(study.read_text(encoding="utf-8"), encoding="utf-8")

# Programs that only note how they were called: what they were given, a NUL after each word.
tools = SCRATCH / "tools"
tools.mkdir()
NOTE = '#!/bin/bash\nprintf \'%s\\0\' "$@" >>"$NOTES/{name}"; echo >>"$NOTES/{name}"\n{more}\n'
LONG = 'trap \'exit 75\' USR1 TERM; touch "$NOTES/playing"; [ -z "$SLOW" ] || while :; do sleep 0.05; done; exit "${STATUS:-0}"'
for name, more in (("sbatch", 'echo "4711;box"'), ("scontrol", "exit 1"), ("ebb", LONG)):
    (tools / name).write_text(NOTE.format(name=name, more=more))
    (tools / name).chmod(0o755)


def told(notes, name):
    """The calls of a program: a list of words each."""
    path = notes / name
    return [call.split("\0")[:-1] for call in path.read_text().split("\n")[:-1]] if path.exists() else []


def start(script, name, *words, **variables):
    notes = SCRATCH / name
    notes.mkdir()
    environment = {k: v for k, v in os.environ.items() if not k.startswith("SLURM_")}
    environment.update({"NOTES": str(notes), "PATH": f"{tools}:{os.environ['PATH']}", **variables})
    return notes, subprocess.Popen(["bash", str(script), *words], cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                   text=True, stdin=subprocess.DEVNULL)


def play(script, name, *words, **variables):
    notes, process = start(script, name, *words, **variables)
    out, err = process.communicate(timeout=60)
    return notes, process.returncode, out, err


def printed(n, *words):
    return subprocess.run(["ebb", *words, "--sbatch", str(n), "--", "-n.yaml"], executable=EBB, cwd=folder, capture_output=True, text=True,
                          env={**os.environ, "EBB_SHARE": str(ROOT / "configs")})


OUT = "it's \"the\" $table.h5"
made = printed(12, "run", "--no-uncertainty", "--out", OUT, "--threads", "3", "--seed=7")
script = folder / "job.sh"
script.write_text(made.stdout)
asked = dict(re.findall(r"^#SBATCH --([\w-]+)=(\S+)", made.stdout, re.M))
check("a script is printed, nothing written, and words say what to do with it",
      made.returncode == 0 and "bash job.sh" in made.stderr and sorted(p.name for p in folder.iterdir()) == ["-n.yaml", "job.sh"], made.stderr)
check("bash finds no fault in it", subprocess.run(["bash", "-n", script]).returncode == 0)
check("it asks for tasks, processors, notice and a log that is added to",
      (asked.get("array"), asked.get("cpus-per-task"), asked.get("signal"), asked.get("open-mode")) == ("1-12", "3", "B:USR1@120", "append") and
      re.fullmatch(r"\d+M", asked.get("mem", "")) and re.fullmatch(r"\d\d:\d\d:00", asked.get("time", "")), asked)

notes, status, out, err = play(script, "submit", "3,7-9", "--account=my lab")
calls = told(notes, "sbatch")
check("outside of Slurm it submits the array, with what stands behind it, and the merge after any end of it",
      status == 0 and len(calls) == 2 and calls[0] == ["--parsable", "--array=3,7-9", "--account=my lab", str(script)] and
      "--dependency=afterany:4711" in calls[1] and calls[1][-2:] == [str(script), "merge"], (status, calls, err))
notes, status, out, err = play(script, "merge", "merge", SLURM_ARRAY_TASK_ID="1")
check("the merge names the whole", told(notes, "ebb") == [["merge", "--", OUT]], told(notes, "ebb"))

TASK = {"SLURM_ARRAY_JOB_ID": "4711", "SLURM_ARRAY_TASK_ID": "5", "SLURM_JOB_ID": "4711"}
notes, status, out, err = play(script, "task", **TASK)
check("a task plays its shard, each word as it was typed, without those that are the script's",
      status == 0 and told(notes, "ebb") == [["--shard", "5/12", "run", "--no-uncertainty", "--out", OUT, "--seed=7", "--", "-n.yaml"]],
      told(notes, "ebb"))
piece = folder / OUT.replace(".h5", ".shard-05-of-12.h5")
piece.write_text("here")
notes, status, out, err = play(script, "there", **TASK)
check("what is there is not played again", status == 0 and not told(notes, "ebb") and "is there already" in out, out + err)
piece.unlink()
notes, status, out, err = play(script, "fails", STATUS="4", **TASK)
check("a failure is the task's, and is not put back", status == 4 and not told(notes, "scontrol"), (status, err))


def stop(name, number, **more):
    notes, process = start(script, name, SLOW="1", **TASK, **more)
    for _ in range(1200):
        if (notes / "playing").exists():
            break
        time.sleep(0.05)
    process.send_signal(number)
    process.communicate(timeout=60)
    return told(notes, "scontrol"), process.returncode


calls, status = stop("notice", signal.SIGUSR1)
check("after the notice a task puts itself back, by its place in the array", calls == [["requeue", "4711_5"]] and status == 75, (calls, status))
calls, status = stop("often", signal.SIGUSR1, SLURM_RESTART_COUNT="20")
check("but not for ever", calls == [] and status == 75, (calls, status))
calls, status = stop("cancel", signal.SIGTERM)
check("a task that is cancelled stays so", calls == [] and status == 75, (calls, status))

many = printed(2500, "run", "--no-uncertainty", "--out", "many.h5")
script = folder / "many.sh"
script.write_text(many.stdout)
notes, status, out, err = play(script, "many", SLURM_ARRAY_JOB_ID="1", SLURM_ARRAY_TASK_ID="834")
shards = [call[1] for call in told(notes, "ebb")]
check("more shards than an array has tasks: several to a task, and the last task has the rest",
      "#SBATCH --array=1-834\n" in many.stdout and shards == ["2500/2500"], shards)

# the script against the program itself
real = printed(3, "run", "--no-uncertainty", "--record", "summary", "--out", "real.h5")
script = folder / "real.sh"
script.write_text(real.stdout)
(tools / "ebb").unlink()
(tools / "ebb").symlink_to(EBB)
SHARE = {"EBB_SHARE": str(ROOT / "configs")}
ends = [play(script, f"real{k}", SLURM_ARRAY_JOB_ID="1", SLURM_ARRAY_TASK_ID=str(k), **SHARE)[1:] for k in (3, 1, 2)]
merged = play(script, "real", "merge", SLURM_ARRAY_TASK_ID="1", **SHARE)[1:]
alone = ebb("run", "--record", "summary", "--out", "alone.h5", "--quiet", "--", "-n.yaml", cwd=folder, env={**os.environ, **SHARE})
same = ebb("compare", "--exact", "alone.h5", "real.h5", cwd=folder)
check("its tasks and its merge make what one process makes", all(end[0] == 0 for end in ends) and merged[0] == 0 and same.returncode == 0,
      (ends, merged, alone.stderr, same.stdout, same.stderr))

wrong = [ebb("run", "configs/three_policies.yaml", "--sbatch", n, *more) for n, more in (("0", ()), ("1.5", ()), ("9", ("--shard", "1/9")))]
wrong.append(printed(4, "run", "--dry-run"))
wrong.append(ebb("run", "tests/cases/nnt_all_treated.yaml", "--sbatch", "4"))  # looks at its precision
check("no number of shards, a shard of a shard, and what cannot be shared out are refused", all(one.returncode in (2, 3) and not one.stdout for one in wrong), wrong)
sys.exit(check.status())
