#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
The table of the inverse normal distribution function is, byte for byte, what its program writes.

Without NumPy, which the program uses, the check is skipped.
"""
import subprocess
import sys
from pathlib import Path

ROOM = Path(__file__).resolve().parent.parent / "sim" / "stream"
SENTENCE = "normal_table.py writes normal_table.c"


def first_difference(stored, written):
    """A sentence about the first line that differs, or None."""
    if stored == written:
        return None
    pairs = zip(stored.split(b"\n"), written.split(b"\n"))
    lines = [number for number, (old, new) in enumerate(pairs, 1) if old != new]
    return f"line {lines[0]} differs" if lines else f"{len(stored)} bytes are stored, {len(written)} were written"


def main():
    print("1..2")
    noticed = first_difference(b"a\nb\n", b"a\nc\n") == "line 2 differs" and first_difference(b"a\n", b"a") is not None
    print(f"{'ok' if noticed else 'not ok'} 1 - a changed line or length is noticed")
    program = subprocess.run([sys.executable, str(ROOM / "normal_table.py")], capture_output=True, check=False)
    offence = first_difference((ROOM / "normal_table.c").read_bytes(), program.stdout)
    if program.returncode != 0:
        offence = program.stderr.decode(errors="replace").strip().replace("\n", " | ")
    print(f"{'not ok' if offence else 'ok'} 2 - {SENTENCE}")
    if offence:
        print(f"# {offence}")
    return 1 if offence or not noticed else 0


if __name__ == "__main__":
    sys.exit(main())
