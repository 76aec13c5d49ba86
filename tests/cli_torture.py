#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Whatever fails, kills, or cuts the power: the place holds the old file or the whole new one, and the same command goes on to the same digests.

A sample of `make torture` (tests/torture): each check says how much it has seen, and fails when that is too little.

  1. Every order of a crash   2. Kills   3. Each call until one passes   4. Names and locks
"""
import os
import re
import sys
from pathlib import Path

from command import EBB, ROOT, SCRATCH, Checks

sys.path[:0] = [str(ROOT / "tests/torture"), str(ROOT / "tests/faults")]
import faults  # noqa: E402
import orders  # noqa: E402
import torture  # noqa: E402
from faults import CASES, Fault  # noqa: E402

BUILD = Path(os.environ.get("EBB_BUILD", "build")).resolve()


def told(wrong):
    return "\n".join(" | ".join(map(str, one)) for one in wrong[:5])


# ---- 1. Every order of a crash


def check_orders(check, bench):
    for name, least in (("run", 600), ("run of two", 200), ("design", 300), ("merge rows", 300)):
        moments, states, fell, wrong = torture.order_all(bench, BUILD / "tests/torture/recorder.so", name)
        check(f"{name}: {states} states after a crash at {moments} moments: the old file or the new one, and {fell} records without a sync fall",
              not wrong and states >= least and moments >= 60 and fell == 3, told(wrong))
    # What the model must see: a name given to bytes that are not synced, in one write alone.
    calls = [orders.Call("create", ("7", "a.part")), orders.Call("write", ("7", 0), b"whole"), orders.Call("rename", ("a.part", "a")),
             orders.Call("sync", ("7",)), orders.Call("sync", ("0",))]
    found = orders.judge(calls, "a", b"old", b"whole")
    check("a name before its bytes is seen: empty, torn, zeros", len(found.wrong) > 2 and {orders.digest(b"wh"), orders.digest(bytes(5)), orders.digest(b"")}
          < {one for at in (3,) for one in crash_after(calls[:at])}, found)


def crash_after(calls):
    disk = orders.Disk("a", b"old")
    for call in calls:
        disk.do(call)
    return set(disk.crash())


# ---- 2. Kills


def check_kills(check, bench):
    for name, n in (("run", 3), ("design", 3), ("merge", 2), ("merge rows", 2)):
        came, wrong = torture.kill_by_count(bench, name, n, 3)
        check(f"{name}: after {came} kills at moments by count the same command gives the digests of an undisturbed one, and no part is left",
              not wrong and came >= n, told(wrong))


# ---- 3. Each call until one passes


def check_faults(check, bench):
    for name, kind, least in (("run", "rename", 1), ("run", "sync", 2), ("merge", "rename", 1), ("merge rows", "sync", 2), ("clinic", "rename", 1)):
        tally = faults.Tally()
        n = torture.until_one_passes(bench, name, kind, tally)
        check(f"{name}: each of {n} calls, {kind}, fails", n >= least and tally.n == n and not tally.violations, told(tally.violations))


# ---- 4. Names and locks


def check_names(check, bench):
    place, case = bench.scratch / "named", CASES["run"]
    job = {"SLURM_JOB_ID": "4730", "SLURM_ARRAY_JOB_ID": "4711", "SLURM_ARRAY_TASK_ID": "17", "SLURM_RESTART_COUNT": "1"}
    for words, variables, named in (((), job, "j4711_17-r1"), (("--no-lock",), {"SLURM_JOB_ID": "4730"}, "j4730-r0"),
                                    ((), {"SLURM_JOB_ID": "x y/z", "SLURM_RESTART_COUNT": "-1"}, "j0-r0")):
        bench.fresh(case, place)
        bench.run(place, (*case.words, *words), Fault("rename", "kill", 1), **variables)
        left = faults.strange_files(case, place, ())
        host = re.escape(os.uname().nodename.split(".")[0][:16])
        check(f"the name of a part says host, job and restart: {named}", len(left) == 1 and
              re.fullmatch(rf"out\.h5\.{host}-{named}-p\d+-s\d+-[a-z0-9]{{6}}\.part", left[0]), left)
        bench.run(place, (*case.words, *words))
        check("and the next one removes it", faults.strange_files(case, place, ()) == [], faults.strange_files(case, place, ()))
    for name in ("run", "design"):
        bench.prepare(CASES[name])
        locks = []
        for words in ((), ("--no-lock",)):
            bench.fresh(CASES[name], place)
            locks.append(bench.run(place, (*CASES[name].words, *words), HDF5_USE_FILE_LOCKING="BEST_EFFORT").counts()["lock"])
            good = bench.is_new(CASES[name], CASES[name].outputs[0], place)
        check(f"{name} --no-lock asks for no lock, HDF5 neither, and gives the same file", locks[0] > 0 and locks[1] == 0 and good, locks)


def main():
    check = Checks()
    if BUILD.name != "build":
        check.skip("calls that fail, kills and crashes", "this build has an allocator or counters of its own")
        return check.status()
    scratch = SCRATCH / "torture"
    scratch.mkdir()
    bench = faults.Bench(EBB, BUILD / "tests/faults/shim.so", scratch)
    check_orders(check, bench)
    check_kills(check, bench)
    check_faults(check, bench)
    check_names(check, bench)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
