#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
100,000 random study structs, right and wrong, under AddressSanitizer and UndefinedBehaviorSanitizer (tests/fuzz_study.c).

Only when asked for, `make bench only=structs`: it builds the program with sanitizers first. The figure is how many were accepted and
played; the bar is that none of them, accepted or refused, gives a sanitizer anything to say.
"""
import os
import subprocess
import sys
import time

STUDIES = os.environ.get("EBB_STUDY_STRUCTS", "100000")


def main():
    built = subprocess.run(["make", "-s", "SAN=1", "build-san/tests/fuzz_study"], check=False)
    if built.returncode != 0:
        return built.returncode
    start = time.monotonic()
    environment = {**os.environ, "EBB_STUDY_STRUCTS": STUDIES, "ASAN_OPTIONS": "detect_leaks=1", "UBSAN_OPTIONS": "print_stacktrace=1"}
    done = subprocess.run(["build-san/tests/fuzz_study"], env=environment, capture_output=True, text=True, check=False)
    print("\n".join(line for line in done.stdout.splitlines() if line.startswith(("# ", "not ok"))))
    print(f"structs: {STUDIES} in {time.monotonic() - start:.0f} s, {'all' if done.returncode == 0 else 'NOT all'} accepted and played, or refused")
    if done.returncode != 0:
        print(done.stderr[-4000:])
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
