#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""The peak memory of a run does not grow with the number of patients: a million of them with `record: all` stay under 300 MB."""
import os
import subprocess
import sys
from pathlib import Path

EBB = os.environ.get("EBB", "build/ebb")
TMP = Path(os.environ["EBB_TMP"])
FEW, MANY = 20_000, 1_000_000
LIMIT_KIB = 300_000_000 // 1024
# What a patient may cost beyond the blocks in flight: HDF5 keeps an index of the chunks, a few hundred bytes for 4096 patients.
BYTES_PER_PATIENT = 8


def peak_kib(patients):
    """Peak resident memory of one run, KiB, and its exit status."""
    command = [EBB, "run", "configs/three_policies.yaml", "--patients", str(patients), "--threads", "2", "--quiet", "--force",
               "--set", "record=all", "--out", str(TMP / "memory.h5")]
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return usage.ru_maxrss, child.returncode


def main():
    # sanitizers keep freed memory, so that their figures say nothing about the program's
    skip = "build" != Path(os.environ.get("EBB_BUILD", "build")).name
    few, first = peak_kib(FEW)
    many, second = peak_kib(FEW if skip else MANY)
    growth = (many - few) * 1024 / (MANY - FEW)
    checks = (
        ("both runs end with status 0", (first, second) == (0, 0)),
        (f"a further patient costs less than {BYTES_PER_PATIENT} bytes of memory", growth < BYTES_PER_PATIENT),
        ("a million patients with `record: all` need less than 300 MB", many < LIMIT_KIB),
    )
    print(f"1..{len(checks)}")
    for number, (sentence, passed) in enumerate(checks, 1):
        print(f"{'ok' if passed else 'not ok'} {number} - {sentence}" + (" # SKIP this build keeps freed memory" if skip and number > 1 else ""))
    print(f"# {few} KiB with {FEW} patients, {many} KiB with {MANY}: {growth:.1f} bytes a patient")
    return 0 if all(passed for _, passed in checks) else 1


if __name__ == "__main__":
    sys.exit(main())
