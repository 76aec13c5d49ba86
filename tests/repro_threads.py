#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
The number of threads changes no byte of the results: 1, 2, 3 and 7 threads give one digest, and running again gives it again.

With `record: all` threads wait for their turn to write; with `record: summary` there is nothing to wait for.
"""
import json
import os
import subprocess
import sys
from pathlib import Path

EBB = os.environ.get("EBB", "build/ebb")
OUT = Path(os.environ["EBB_TMP"]) / "run.h5"


PATIENTS = 30_000  # eight blocks: one for each thread and one more


def digest(record, n_threads):
    """The digests of all that a run of configs/smoke.yaml keeps, as it reports them, or what went wrong with it."""
    command = [EBB, "run", "configs/smoke.yaml", "--threads", str(n_threads), "--out", OUT, "--force", "--json", "--quiet",
               "--patients", str(PATIENTS), "--record", record]
    done = subprocess.run(command, capture_output=True, text=True)
    try:
        told = json.loads(done.stdout)
        levels = ("digest", "digest_outcomes", "digest_courses") if record == "all" else ("digest",)
        value = " ".join(told[level] for level in levels)
        whole = (done.returncode, len(value)) == (0, 65 * len(levels) - 1)
        return value if whole else f"status {done.returncode}, digests {value}\n{done.stderr}"
    except (ValueError, KeyError, TypeError) as trouble:
        return f"status {done.returncode}, {trouble!r}\n{done.stderr}"


def main():
    n_failed = 0
    first = {record: digest(record, 1) for record in ("all", "summary")}
    for number, (record, n_threads) in enumerate(((record, n) for record in first for n in (1, 2, 3, 7)), start=1):
        again, one = digest(record, n_threads), first[record]
        same = one == again and not one.startswith("status")
        n_failed += not same
        print(f"{'ok' if same else 'not ok'} {number} - {n_threads} threads give the digest of one thread, record: {record}")
        if not same:
            print("#   " + f"one thread: {one}\n{n_threads} threads: {again}".replace("\n", "\n#   "))
    return 1 if n_failed else 0


if __name__ == "__main__":
    sys.exit(main())
