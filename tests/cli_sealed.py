#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
A results file that HDF5 itself believes and falls over: refused by every command that reads one, with words and a status, never a signal.

The structures of HDF5 are changed and their checksums made anew (tests/faults/crafted.py); `make test-faults` makes more of them.

  1. Every structure of a kind   2. Drawn ones   3. What is said   4. A place that holds one   5. One of a later ebb
"""
import shutil
import sys

import h5py

from command import EBB, ROOT, SCRATCH, Checks, ebb

sys.path.insert(0, str(ROOT / "tests/faults"))
import hostile # noqa: E402
from crafted import seal # noqa: E402
from sealed import EVERY, SEALED # noqa: E402

DRAWN = 8


def main():
    check = Checks()
    sanitized = "san" in EBB
    judge = hostile.Judge(EBB, SCRATCH, memory=None if sanitized else 2 << 30, seconds=60)

    # ---- 1. Every structure of a kind
    counts, found = hostile.judge_all(judge, range(SEALED, SEALED + len(EVERY)), ("compare", "trace", "show", "run"), workers=2, here=True)
    refused = sum(n for key, n in counts.items() if isinstance(key, tuple) and key[1] in (1, 4))
    check(f"{len(EVERY)} kinds of sealed files: four commands refuse each", not found and refused == 4 * len(EVERY), "\n".join(found) or counts)

    # ---- 2. Drawn ones
    first = SEALED + len(EVERY)
    counts, found = hostile.judge_all(judge, range(first, first + DRAWN), ("compare", "trace", "compare other"), workers=2, here=True)
    check(f"{DRAWN} sealed files as they come: words and a status", not found and counts["files"] == DRAWN, "\n".join(found) or counts)

    # ---- 3. What is said
    path = SCRATCH / "sealed.h5"
    hostile.make(judge.good, path, SEALED)
    run = ebb("trace", path, "3")
    words = "sealed.h5: cannot be read: the HDF5 library, tried on it, " + ("ended without an answer" if sanitized else "was ended by signal 8")
    check("it is said where, what, and what to do, and nothing of what the library says while it dies", run.returncode == 4 and words in run.stderr and
          "get it again from where it came from, or repeat its run [EBB_BAD_FILE]" in run.stderr and run.stderr.count("\n") == 1 and not run.stdout, run)
    check("nothing is left of the copy that died: no core", not [p.name for p in (*SCRATCH.glob("core*"), *ROOT.glob("core*"))])

    # ---- 4. A place that holds one
    before = path.read_bytes()
    run = ebb("run", "configs/three_policies.yaml", "--patients", "10", "-q", "--out", path, "--force")
    check("--force does not replace what cannot be told to be ours", run.returncode == 4 and path.read_bytes() == before and
          "is not a results file of ebb" in run.stderr, run)
    run = ebb("run", "configs/three_policies.yaml", "--patients", "10", "-q", "--out", judge.good, "--force")
    check("and replaces a sound one", run.returncode == 0, run)

    # ---- 5. One of a later ebb: sound, and sealed by whoever wrote it
    later = SCRATCH / "later.h5"
    shutil.copy(judge.good, later)
    with h5py.File(later, "r+") as file:
        ours = int(file.attrs["contract_number"][0])
        file.attrs.modify("contract_number", [ours + 1])
        seal(file)
    run = ebb("compare", later, judge.good)
    words = f"later.h5: warning: was written under contract {ours + 1}, this ebb has contract {ours}: the draws may differ"
    check("compare warns of a later contract, once, as trace does", run.returncode in (0, 6) and run.stderr.count(words) == 1 and
          run.stderr.count("warning") == 1 and words in ebb("trace", later, "3").stderr, run)
    check("and of none with two of ours", "contract" not in ebb("compare", judge.good, judge.good).stderr)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
