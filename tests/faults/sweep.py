#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
sweep: allocations and calls to the system fail, one in each run of a command, and kills come at each call and at 200 moments.

faults.py says what is judged. A line for each sweep: how many faults, and what came of them. In full are allocations of ebb's own code, calls
to the system, kills. Of all allocations, HDF5's included (a run of 12 patients makes 30,000, `compare` 108,000), each sweep takes so many,
evenly spread; `--whole` takes them all, 350,000 twice: at 55 ms of CPU each, ten hours.
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

SPREAD = 1000  # allocations of a command, where not all are taken
KILLED = ("run", "run new", "design", "check", "calibrate")


def sweeps(bench, options):
    """(name, case, faults), made when their turn comes."""
    for case in CASES.values():
        if options.case and case.name not in options.case:
            continue
        if "own" in options.parts:
            yield "own allocation, once", case, allocations(bench, case, own=True, every=options.every)
            yield "own allocation, from it on", case, allocations(bench, case, own=True, lasting=True, every=options.every)
        if "all" in options.parts:
            most = None if options.whole else SPREAD
            for lasting in (False, True):
                chosen = allocations(bench, case, lasting=lasting, every=options.every, most=most)
                step = chosen[1].first - chosen[0].first
                yield f"{'each' if step == 1 else f'one in {step}'} allocation, {'from it on' if lasting else 'once'}", case, chosen
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


def show(name, case, tally, seconds, shown):
    counts = ", ".join(f"{n} x {words}" for words, n in tally.counts.most_common())
    print(f"{case.name}: {name}: {tally.n} ({seconds:.0f} s): {counts}; {len(tally.violations)} violations", flush=True)
    for violation in tally.violations[:shown]:
        print("    " + " | ".join(map(str, violation)).replace("\n", "\n      "), flush=True)


def row(name, case, tally, seconds):
    """Of the table at the end. A fault that did not come has shown nothing, and is no case."""
    crashed, ended = (sum(n for words, n in tally.counts.items() if words.startswith(begin)) for begin in ("crash in lib", "1, by lib"))
    return (case.name, name, tally.n - tally.counts["not reached"], len(tally.violations), crashed, ended, round(seconds))


def print_table(rows):
    print(f"\n{'command':16}{'fault':32}{'cases':>8}{'violations':>12}{'HDF5 crashed':>14}{'HDF5 ended it':>15}{'seconds':>9}")
    for one in rows:
        print("{:16}{:32}{:8}{:12}{:14}{:15}{:9}".format(*one))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build")
    parser.add_argument("--parts", nargs="+", default=["own", "all", "calls", "kills", "moments"])
    parser.add_argument("--case", nargs="+")
    parser.add_argument("--every", type=int, default=1, help="only each so many-th fault")
    parser.add_argument("--whole", action="store_true", help="each allocation of HDF5, too: ten hours of CPU")
    parser.add_argument("--kills", type=int, default=200, help="at random moments")
    parser.add_argument("--shown", type=int, default=10, help="violations of each sweep")
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    options = parser.parse_args()
    build = Path(options.build).resolve()
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # syncing a disk thousands of times shows nothing more
    scratch = tempfile.mkdtemp(prefix="ebb_faults_", dir=memory)
    total, rows = Tally(), []
    try:
        bench = Bench(build / "ebb", build / "tests/faults/shim.so", scratch)
        for name, case, faults in sweeps(bench, options):
            begun = time.monotonic()
            tally = meet_all(bench, case, faults, options.workers)
            seconds = time.monotonic() - begun
            show(name, case, tally, seconds, options.shown)
            rows.append(row(name, case, tally, seconds))
            total.add(tally)
        for name in KILLED if "moments" in options.parts else ():
            begun = time.monotonic()
            if options.case and name not in options.case:
                continue
            tally = kill_at_random(bench, CASES[name], options.kills // len(KILLED), 4)
            seconds = time.monotonic() - begun
            show("kill at any moment", CASES[name], tally, seconds, options.shown)
            rows.append(row("kill at any moment", CASES[name], tally, seconds))
            total.add(tally)
    finally:
        shutil.rmtree(scratch)
    print_table(rows)
    print(f"{total.n} faults, {len(total.violations)} violations")
    return 1 if total.violations else 0


if __name__ == "__main__":
    sys.exit(main())
