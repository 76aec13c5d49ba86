#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""ebb status tells of each shard whether it is finished, running, stopped, failed or missing, and a command that goes on; ten thousand cost no descriptors."""
import json
import os
import re
import resource
import shlex
import shutil
import subprocess
import sys
from fcntl import LOCK_EX, flock

from command import EBB, SCRATCH, STUDY, Checks, ebb

check = Checks()
results = SCRATCH / "results"
place = results / "my study"
place.mkdir(parents=True)
whole = place / "run.h5"
SIZE = ("--patients", "40000", "--record", "summary", "--quiet")


def play(k, n, out=whole):
    return ebb("run", STUDY, *SIZE, "--out", out, "--shard", f"{k}/{n}")


def status(*words, **more):
    told = ebb("status", *words, "--json", **more)
    return json.loads(told.stdout)["works"] if told.returncode == 0 else told.stderr


empty = ebb("status", results)
check("where no shards are, that is said", empty.returncode == 0 and "no shards" in empty.stderr and not empty.stdout, empty.stderr)
first = play(1, 10)
last = play(10, 10)
pieces = {k: place / f"run.shard-{k:02d}-of-10.h5" for k in range(1, 11)}
bytes_of_one = pieces[1].read_bytes()
pieces[2].write_bytes(bytes_of_one[:len(bytes_of_one) // 2])  # a copy that broke off
pieces[3].write_bytes(b"")
(place / "run.shard-04-of-10.stopped.h5").write_bytes(bytes_of_one)
(place / "run.shard-05-of-10.h5.k3x9qa.part").write_bytes(bytes_of_one)  # nobody has its lock
held = open(place / "run.shard-06-of-10.h5.k3x9qb.part", "wb")
flock(held, LOCK_EX)
(place / "run.shard-07-of-10.h5.journal").write_text("rows")
(place / "run.shard-1-of-10.h5").write_text("is named as no piece is")
(place / "notes.shard-1-of-10.txt.bak").write_text("")

(work,) = [w for w in status(results) if w["path"].endswith("run.h5")] or [{}]
states = ("finished", "damaged", "running", "unknown", "stopped", "failed", "missing")
found = {name: work.get(name) for name in states}
check("each shard is told apart", first.returncode == last.returncode == 0 and work.get("path") == str(whole) and found ==
      {"finished": [1, 10], "damaged": [2, 3], "running": [6], "unknown": [], "stopped": [4, 7], "failed": [5], "missing": [8, 9]}, (found, first.stderr))
check("tasks that go on leave out what is finished or running", work.get("tasks") == "2-5,7-9", work.get("tasks"))
command = shlex.split(work.get("command", ""))
check("the command of a piece is given for the first that is open", "--shard" in command and command[command.index("--shard") + 1] == "2/10" and
      str(whole) in command, command)
page = ebb("status", whole).stdout
check("the page has the same, and what items lack", all(re.search(rf"^  {name} +\d+  ", page, re.M) for name in states if found[name]) and
      "bash job.sh 2-5,7-9" in page and "--shard 2/10" in page and "from 0; not yet played, of 10" in page, page)
check("OUT alone, or one of its pieces, says of which work", status(whole) == [work] == status(pieces[1]))
unlocked = status(whole, "--no-lock")[0]
check("without locks it is not known who lives", unlocked["unknown"] == [5, 6], unlocked)
held.close()

# its own command goes on, and the merge after that
for path in place.iterdir():
    if path not in (pieces[1], pieces[10]):
        path.unlink()
while True:
    command = shlex.split(status(whole)[0]["command"])
    if not command or subprocess.run([EBB, *command[1:]], capture_output=True, cwd=os.getcwd()).returncode != 0:
        break
done = ebb("status", whole).stdout
merged = ebb("merge", whole, "--quiet")
check("command after command plays all of it, and then a merge is what goes on", not command and f"ebb merge '{whole}'" in done, done)
check("which is said to be there", merged.returncode == 0 and status(whole)[0]["merged"] and "merged, the file is there" in ebb("status", whole).stdout, merged.stderr)

# ten thousand, one of them missing, with twenty descriptors
many = SCRATCH / "many"
many.mkdir()
for k in range(1, 10001):
    if k != 7777:
        os.link(pieces[1], many / f"run.shard-{k:05d}-of-10000.h5")
few = status(many, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (20, 20)))
check("ten thousand pieces take no more than twenty descriptors; several shards are a task", len(few[0]["finished"]) == 9999 and
      few[0]["missing"] == [7777] and few[0]["tasks"] == "778", str(few)[:300])
shutil.rmtree(many)
gone = ebb("status", SCRATCH / "nowhere" / "run.h5")
check("a folder that is not there is a file that cannot be read", gone.returncode == 4 and "nowhere" in gone.stderr, gone.stderr)
sys.exit(check.status())
