#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
An allocation that fails, a call to the system that fails, a kill: a status that the man page names, a message, and the file that was there or
a good new one.

A sample of what `make test-faults` does in full (tests/faults).

  1. Memory   2. Calls to the system   3. Kills   4. Causes are named
"""
import os
import sys
from pathlib import Path

from command import EBB, ROOT, SCRATCH, Checks

sys.path.insert(0, str(ROOT / "tests/faults"))
import faults # noqa: E402
from faults import CASES, Fault # noqa: E402

SHIM = Path(os.environ.get("EBB_BUILD", "build")).resolve() / "tests/faults/shim.so"


def told(tally):
    return "\n".join(" | ".join(map(str, violation)) for violation in tally.violations[:5]) or str(dict(tally.counts))


def sweep(check, bench, sentence, name, chosen, least):
    """All of them without a violation, and enough of them met the fault."""
    tally = faults.meet_all(bench, CASES[name], chosen)
    met = tally.n - tally.counts["not reached"]
    check(f"{sentence} ({met})", not tally.violations and met >= least, told(tally))


# ---- 1. Memory


def check_memory(check, bench):
    for name, every, least in (("run", 60, 8), ("show", 40, 4), ("compare", 900, 4), ("trace", 150, 3), ("design", 66, 6)):
        chosen = faults.allocations(bench, CASES[name], own=True, every=every, offset=every // 3)
        sweep(check, bench, f"{name}: an allocation of ebb's own fails: status 1, nothing published, nothing left", name, chosen, least)
    chosen = faults.allocations(bench, CASES["run"], every=4000, offset=1000)
    sweep(check, bench, "run: any allocation fails, HDF5's included: nothing published that is not whole", "run", chosen, 4)
    chosen = faults.allocations(bench, CASES["compare"], every=11000, offset=200)
    sweep(check, bench, "compare: any allocation fails, HDF5's included: a sound file is not called damaged", "compare", chosen, 6)
    run = one(bench, "run", Fault("malloc", "ENOMEM", faults.allocations(bench, CASES["run"], own=True)[-1].first - 60, False, True))
    listing = one(bench, "run", Fault("list", "ENOMEM", 1))  # of a folder, for which the C library needs memory
    check("and the words are those of no memory", all(found.status == 1 and found.stderr == "ebb: not enough memory [EBB_NO_MEMORY]\n"
                                                      for found in (run, listing)), [run, listing])


# ---- 2. Calls to the system


def one(bench, name, fault):
    """The outcome of one fault, for its words."""
    place = bench.scratch / "one"
    bench.prepare(CASES[name])
    bench.fresh(CASES[name], place)
    return bench.run(place, CASES[name].words, fault)


def check_calls(check, bench):
    # A signal that interrupts, or half of what was asked for, is no failure: the command goes on.
    passed = [Fault(kind, how, at) for kind, how, at in (("sync", "EINTR", 1), ("sync", "EINTR", 2), ("write", "short", 40), ("read", "EINTR", 1))]
    tally = faults.meet_all(bench, CASES["run"], passed)
    check("interrupted and short calls are tried again: a sync, a write, a read", tally.counts == {"0, new": len(passed)}, told(tally))
    failed = [Fault(kind, how, at) for kind, how, at in (("sync", "EIO", 1), ("rename", "EACCES", 1), ("write", "ENOSPC", 60), ("stat", "EIO", 2),
                                                         ("open", "EMFILE", 3), ("list", "EIO", 1))]
    sweep(check, bench, "run: a failing call: status 4 and a message, or the whole file", "run", failed, 6)
    # The journal's text is written by ebb itself.
    run = one(bench, "calibrate", Fault("write", "zero", 1))
    check("a write that takes nothing is an error, not a loop", run.status == 4 and "found.journal: cannot be written: Input/output error" in
          run.stderr, run)
    sweep(check, bench, "calibrate: a failing call", "calibrate", [Fault("write", "ENOSPC", 3), Fault("sync", "EINTR", 1), Fault("rename", "EIO", 2)], 3)


# ---- 3. Kills


def check_kills(check, bench):
    for name, points, least in (("run", (("write", 3), ("write", 100), ("sync", 1), ("rename", 1), ("sync", 2)), 5),
                                ("calibrate", (("write", 1), ("write", 5), ("sync", 2), ("rename", 1), ("rename", 2), ("remove", 1)), 5)):
        chosen = [Fault(kind, "kill", at) for kind, at in points]
        sweep(check, bench, f"{name}: killed at a call: the old file or the new one, and the same command goes on", name, chosen, least)


# ---- 4. Causes are named


def check_causes(check, bench):
    """Which call it is that fails is found by trying: libraries open and read, too."""
    causes = (
        ("trace", "open", "EACCES", "good.h5: cannot be opened: Permission denied"),
        ("trace", "read", "zero", "good.h5: cannot be opened: Input/output error"),
        ("show file", "read", "zero", "file read failed: it ends before the size that it had when it was opened"),
        ("trace study", "open", "EIO", "tiny.yaml: cannot be opened: Input/output error"),
        ("trace study", "read", "EIO", "tiny.yaml:1:1: cannot be read: Input/output error"),
        ("trace study", "read", "zero", "tiny.yaml:1:1: ended after 0 of"),
        ("run", "open", "EACCES", "out.h5: cannot be read, so that nobody can tell what it is: Permission denied"),
        ("run", "stat", "EIO", "out.h5: cannot be written: Input/output error"),
        ("trace", "fork", "EAGAIN", "good.h5: cannot be tried before it is used: no process could be started for it: Resource temporarily"),
        ("run", "fork", "EAGAIN", "out.h5: cannot be tried before it is used: no process could be started for it: Resource temporarily"),
        ("trace", "fork", "EMFILE", "no pipe could be made for it: Too many open files: close other programs' files, or raise the limit on open"),
        ("run new", "mkdir", "ENOSPC", "results/tiny: the folder cannot be made: No space left on device"),
    )
    for name, kind, how, words in causes:
        status = 1 if kind == "fork" else 4 # nothing is known of the file, and nothing is wrong with a place
        runs = []
        while len(runs) < 120 and not (runs and words in runs[-1].stderr and runs[-1].status == status):
            runs.append(one(bench, name, Fault(kind, how, len(runs) + 1)))
        check(f"{name}, {kind}, {how}: {words}", words in runs[-1].stderr, "\n".join(sorted({run.stderr for run in runs})))
    # a study is opened more than once: what the first time finds is not what the second one does
    runs = [one(bench, "run", Fault("open", "EIO", at)) for at in range(8, 18)]
    check("run, open, EIO: none fails without a word", all(run.stderr for run in runs if run.status != 0) and any(run.status != 0 for run in runs), runs)
    # which open is that of the set depends on what is asked of the file before it: all of the first ones fail in turn
    runs = [one(bench, "validate set", Fault("open", "EIO", at)) for at in range(3, 9)]
    check("a parameter set that cannot be read is not the shared one of that name", 
          any(run.status == 3 and "trd.yaml cannot be opened: Input/output error" in run.stderr for run in runs), [run.stderr for run in runs])
    sweep(check, bench, "folders that were made in vain are taken back", "run new", [Fault("mkdir", "ENOSPC", 2)], 1)


def main():
    check = Checks()
    if Path(os.environ.get("EBB_BUILD", "build")).name != "build":
        check.skip("allocations and calls that fail", "this build has an allocator or counters of its own")
        return check.status()
    scratch = SCRATCH / "faults"
    scratch.mkdir()
    bench = faults.Bench(EBB, SHIM, scratch)
    check_memory(check, bench)
    check_calls(check, bench)
    check_kills(check, bench)
    check_causes(check, bench)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
