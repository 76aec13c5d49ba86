#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Do the events of 400 random clinics hold the rules of sim/clinic/README.md? tests/law_clinic_checker.py on more clinics than a test has
time for; clinics=N another number of them. EBB is the program beside which the tests' programs stand.
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
EBB = Path(os.environ.get("EBB", ROOT / "build/ebb")).resolve()


def main():
    program = EBB.parent / "tests/law_clinic_events"
    subprocess.run(["make", program.relative_to(ROOT)], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    with tempfile.TemporaryDirectory() as scratch:
        words = ["/usr/bin/python3", ROOT / "tests/law_clinic_checker.py", os.environ.get("clinics") or "400"]
        return subprocess.run(words, cwd=ROOT, env={**os.environ, "EBB": str(EBB), "EBB_TMP": scratch}).returncode


if __name__ == "__main__":
    sys.exit(main())
