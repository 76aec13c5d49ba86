#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
sweep: every allocation and every call to the system fails once, and kills come at each call and at 200 moments.

`make test-faults` runs all of it; faults.py says what is judged. A line for each sweep: how many faults, and what came of them.
"crash in libhdf5": the library met the failure with a crash of its own, which cannot be mended here; it counts as a violation when
something was published. Ends with 1 when there was any violation.
"""
import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from faults import CASES, Bench, Fault, Outcome, Tally, allocations, calls, judge, judge_next, meet_all

KILLED = ("run", "run new", "check", "calibrate")


def sweeps(bench, options):
    """(name, case, faults), made when their turn comes."""
    for case in CASES.values():
        if options.case and case.name not in options.case:
            continue
        if "own" in options.parts:
            yield "own allocation, once", case, allocations(bench, case, own=True, every=options.every)
            yield "own allocation, from it on", case, allocations(bench, case, own=True, lasting=True, every=options.every)
        if "all" in options.parts:
            yield "any allocation, once", case, allocations(bench, case, every=options.every)
            yield "any allocation, from it on", case, allocations(bench, case, lasting=True, every=options.every)
        if "calls" in options.parts:
            yield "call to the system", case, calls(bench, case, every=options.every)
        if "kills" in options.parts and case.name in KILLED:
            yield "kill at a call", case, calls(bench, case, ways=("kill",), every=options.every)


def kill_at_random(bench, case, n, seed):
    """Kills without a look at what the command is doing; at the start it may be killed twice in a row."""
    tally = Tally()
    luck = random.Random(seed)
    place = bench.scratch / case.name / "killed"
    bench.prepare(case)
    begun = time.monotonic()
    for _ in range(3):
        bench.fresh(case, place)
        bench.run(place, case.words)
    length = (time.monotonic() - begun) / 3
    for _ in range(n):
        bench.fresh(case, place)
        for _ in range(luck.choice((1, 1, 2))):
            child = subprocess.Popen([bench.command, *case.words], cwd=place, env=bench.environment, stdout=subprocess.PIPE,
                                     stderr=subprocess.PIPE, encoding="utf-8")
            time.sleep(luck.uniform(0.0, 1.1 * length))
            child.kill()
            said = child.communicate()
        fault = Fault("moment", "kill", 0)
        words, wrong, _ = judge(bench, case, place, fault, Outcome(child.returncode, *said, ""))
        if child.returncode not in (0, -9) and "already exists" in said[1]:  # the first had ended before it was killed
            wrong = []
        wrong += judge_next(bench, case, place)
        tally.n += 1
        tally.counts[words] += 1
        if wrong:
            tally.violations.append((case.name, "a kill", child.returncode, "", "; ".join(wrong), said[1][-300:]))
    return tally


def show(name, case, tally, begun, shown):
    counts = ", ".join(f"{n} x {words}" for words, n in tally.counts.most_common())
    print(f"{case.name}: {name}: {tally.n} ({time.monotonic() - begun:.0f} s): {counts}; {len(tally.violations)} violations", flush=True)
    for violation in tally.violations[:shown]:
        print("    " + " | ".join(map(str, violation)).replace("\n", "\n      "), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build")
    parser.add_argument("--parts", nargs="+", default=["own", "all", "calls", "kills", "moments"])
    parser.add_argument("--case", nargs="+")
    parser.add_argument("--every", type=int, default=1, help="only each so many-th fault")
    parser.add_argument("--kills", type=int, default=200, help="at random moments")
    parser.add_argument("--shown", type=int, default=10, help="violations of each sweep")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    options = parser.parse_args()
    build = Path(options.build).resolve()
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # syncing a disk thousands of times shows nothing more
    scratch = tempfile.mkdtemp(prefix="ebb_faults_", dir=memory)
    total = Tally()
    try:
        bench = Bench(build / "ebb", build / "tests/faults/shim.so", scratch)
        for name, case, faults in sweeps(bench, options):
            begun = time.monotonic()
            tally = meet_all(bench, case, faults, options.workers)
            show(name, case, tally, begun, options.shown)
            total.add(tally)
        for name in KILLED if "moments" in options.parts else ():
            begun = time.monotonic()
            if options.case and name not in options.case:
                continue
            tally = kill_at_random(bench, CASES[name], options.kills // len(KILLED), 4)
            show("kill at any moment", CASES[name], tally, begun, options.shown)
            total.add(tally)
    finally:
        shutil.rmtree(scratch)
    print(f"{total.n} faults, {len(total.violations)} violations")
    return 1 if total.violations else 0


if __name__ == "__main__":
    sys.exit(main())
