#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
torture: what comes of a command whose calls fail, that is killed, or whose machine loses its power; exhaustive where it can be.

  faults   the n-th allocation of ebb's own, open, write, sync, rename, close fails, for n = 1, 2, ... until a run passes without meeting one
  kills    SIGKILL at moments drawn by a seed, counted in calls to the system and not in time, once or twice in a row; then the same command
  orders   the calls of one publication, played in every order that a crash may leave (orders.py)

After each fault: the place holds what it held or the whole new file, the status is one of the man page and there is a word, nothing else is
left, and the same command then gives the file that it would have given (faults.py judges). After each kill: the same command gives the digests
of a run that nobody disturbed, and no part is left. Ends with 1 when anything was otherwise.
"""
import argparse
import os
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import h5py

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "faults")]
import faults  # noqa: E402
import orders  # noqa: E402
from faults import CASES, Bench, Fault  # noqa: E402

COMMANDS = ("run", "design", "clinic", "merge", "merge rows", "merge years", "calibrate")
KILLED = ("run", "design", "clinic", "merge", "merge rows", "merge years")
ERRORS = {"malloc": "ENOMEM", "open": "EIO", "write": "ENOSPC", "sync": "EIO", "rename": "EIO", "close": "EIO"}

# ---- 1. Faults


def until_one_passes(bench, name, kind, tally, every=1):
    """n = 1, 2, ... until the fault is not met; returns how many were. `every`: only each so many-th."""
    place = bench.scratch / name / "torture"
    n, case = 0, CASES[name]
    bench.prepare(case)
    while True:
        one = faults.meet(bench, case, Fault(kind, ERRORS[kind], n + 1, own=kind == "malloc"), place)
        if one.counts["not reached"]:
            return -(-n // every)
        tally.add(one)
        n += every


# ---- 2. Kills


def digests(path):
    with h5py.File(path) as file:
        return {name: file.attrs[name] for name in ("digest", "digest_outcomes", "digest_courses", "contents_sha256") if name in file.attrs and
                not name.startswith("contents")}


def kill_by_count(bench, name, n, seed):
    """(kills that came, violations). The number of calls is that of the sound command; one that goes on makes fewer, and may end before."""
    case, luck, came, wrong = CASES[name], random.Random(f"{name} {seed}"), 0, []
    sound = bench.prepare(case)
    place = bench.scratch / name / "killed"
    bench.fresh(case, place)
    n_calls = bench.run(place, case.words).counts()["any"]
    good = digests(bench.scratch / name / "sound" / case.outputs[0])
    while came < n:
        bench.fresh(case, place)
        moments = [luck.randint(1, n_calls) for _ in range(luck.choice((1, 1, 2)))]
        for moment in moments:
            killed = bench.run(place, case.words, Fault("any", "kill", moment))
            came += killed.status == -9
            states = faults.state_of(bench, case, place)
            wrong += [(name, moments, f"after the kill: {states}")] if set(states) & {"GONE", "BAD"} else []
        again = bench.run(place, case.words)
        left = faults.strange_files(case, place, ())
        if again.status != sound.status or left or digests(place / case.outputs[0]) != good:
            wrong.append((name, moments, again.status, again.stderr[-300:], left))
    return came, wrong


# ---- 3. Orders


def record(bench, recorder, name):
    """(calls, place's name, the bytes before, the bytes after) of the files of a command, each of which is a publication."""
    case = CASES[name]
    bench.prepare(case)
    place, path = bench.scratch / name / "recorded", bench.scratch / name / "record"
    bench.fresh(case, place)
    for made in (path, Path(f"{path}.data")):
        made.write_bytes(b"")
    old = {output: (place / output).read_bytes() if (place / output).exists() else None for output in case.outputs}
    done = bench.run(place, case.words, LD_PRELOAD=str(recorder), EBB_RECORD=str(path), EBB_RECORD_FOLDER=str(place))
    if done.status != 0:
        raise RuntimeError(f"{name}: {done}")
    calls = orders.read_record(path)
    return [(calls, output, old[output], (place / output).read_bytes()) for output in case.outputs]


def order_all(bench, recorder, name):
    """(moments, states, records that were weakened on purpose and fell, violations)."""
    moments, states, fell, wrong = 0, 0, 0, []
    for calls, output, old, new in record(bench, recorder, name):
        judged = orders.judge(calls, output, old, new)
        moments, states = moments + judged.moments, states + judged.states
        wrong += [(name, output, words) for words in judged.wrong]
        for words, weak in orders.weakened(orders.of_one(calls, output)):
            if orders.judge(weak, output, old, new, until_wrong=True).wrong:
                fell += 1
            else:
                wrong.append((name, output, f"is not noticed: {words}"))
    return moments, states, fell, wrong


# ---- 4. The whole


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build")
    parser.add_argument("--parts", nargs="+", default=["orders", "kills", "faults"])
    parser.add_argument("--case", nargs="+", default=list(COMMANDS))
    parser.add_argument("--kinds", nargs="+", choices=list(ERRORS), default=list(ERRORS), help="of calls that fail")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--every", type=int, default=1, help="only each so many-th allocation, open, write and close")
    options = parser.parse_args()
    build = Path(options.build).resolve()
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # what a disk would do is played, not waited for
    scratch, wrong, totals = tempfile.mkdtemp(prefix="ebb_torture_", dir=memory), [], Counter()

    def say(words, found):
        print(f"{words}; {len(found)} violations ({time.monotonic() - begun:.0f} s)", flush=True)
        for one in found[:10]:
            print("    " + " | ".join(map(str, one)).replace("\n", "\n      "), flush=True)
        wrong.extend(found)

    try:
        bench = Bench(build / "ebb", build / "tests/faults/shim.so", scratch)
        for name in options.case if "orders" in options.parts else ():
            begun = time.monotonic()
            moments, states, fell, found = order_all(bench, build / "tests/torture/recorder.so", name)
            totals.update(moments=moments, states=states)
            say(f"{name}: orders: {moments} moments of a crash, {states} states, {fell} weakened records fell", found)
        killed = [name for name in options.case if name in KILLED]
        for name in killed if "kills" in options.parts else ():
            begun = time.monotonic()
            came, found = kill_by_count(bench, name, -(-options.kills // len(killed)), options.seed)
            totals.update(kills=came)
            say(f"{name}: kills: {came} at moments by count", found)
        for name in options.case if "faults" in options.parts else ():
            for kind in options.kinds:
                begun, tally = time.monotonic(), faults.Tally()
                n = until_one_passes(bench, name, kind, tally, 1 if kind in ("sync", "rename") else options.every)
                totals.update(faults=n)
                say(f"{name}: {kind}: {n} until one passed: {', '.join(f'{k} x {w}' for w, k in tally.counts.most_common(6))}", tally.violations)
    finally:
        shutil.rmtree(scratch)
    print(f"{dict(totals)}, {len(wrong)} violations")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
