#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Runs targets of libFuzzer, one after the other, for a number of inputs each, and says of each how many were tried and what fell.

What was reached is kept in <build>/corpus/TARGET, so that a second run goes on from the first. An input that falls is kept as
<build>/fell-TARGET-...: mend the cause, then put it, small, into tests/fuzz/corpus/TARGET, where `make test` replays it.

Results files are another matter, because HDF5 itself ends the program for some crafted files. A fall with a function of libhdf5 on
top (the allocator and memcpy aside) is counted by that function and the target is started again; any other is ours, and fails.

  1. One start of libFuzzer   2. One target   3. The report
"""
import argparse
import os
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
MORE_STUDIES = ["configs", "configs/trials", "tests/bad", "tests/cases"]

# Bytes of an input at most. A study of more only repeats; of results files it is six changes (results_files.h).
LONGEST = {"study": 4096, "calibration": 4096, "draws": 2048, "journal": 2048, "results": 31, "merge": 31}
OF_HDF5 = ("results", "merge")  # whose files HDF5 reads
# Half a gigabyte in one piece is what no input of this size may ask for.
OPTIONS = ["-timeout=20", "-rss_limit_mb=2048", "-malloc_limit_mb=512", "-print_final_stats=1", "-verbosity=1"]

NOT_A_CAUSE = re.compile(r"interceptor|^malloc|^calloc|^realloc|mem(cpy|move|set)|str(len|cmp|dup)|"
                         r"^free$|^__asan::|^__sanitizer_print|^fuzzer::|^raise$|^abort$|pthread_kill")

# ---- 1. One start of libFuzzer


def environment(build):
    return {**os.environ, "EBB_TMP": "/dev/shm" if os.access("/dev/shm", os.W_OK) else str(build),
            "ASAN_OPTIONS": "detect_leaks=1:malloc_context_size=8:quarantine_size_mb=16:allocator_may_return_null=0",
            "UBSAN_OPTIONS": "print_stacktrace=1", "LSAN_OPTIONS": "print_suppressions=0"}


def start(target, build, runs, seed):
    """Returns how many inputs were tried, and what libFuzzer printed when one fell ("" otherwise)."""
    corpus = build / "corpus" / target
    corpus.mkdir(parents=True, exist_ok=True)
    folders = [corpus] + [HERE / "corpus" / target] + [ROOT / f for f in MORE_STUDIES if target == "study"]
    words = [str(build / "tests" / "fuzz" / target), f"-runs={runs}", f"-seed={seed}", f"-max_len={LONGEST[target]}",
             f"-artifact_prefix={build}/fell-{target}-", *OPTIONS, *map(str, folders)]
    words += [f"-dict={HERE}/yaml.dict"] if target in ("study", "calibration") else []
    words += ["-detect_leaks=0"] if target in OF_HDF5 else []  # HDF5 keeps lists of its own, and each call would be looked at
    done = subprocess.run(words, env=environment(build), stdin=subprocess.DEVNULL, capture_output=True, check=False)
    log = done.stderr.decode("utf-8", "replace")
    tried = re.search(r"number_of_executed_units:\s*(\d+)", log)
    return int(tried.group(1)) if tried else 1, "" if done.returncode == 0 else log


def cause_of(log):
    """The innermost function that is neither the allocator's nor the C library's, and whether it is HDF5's."""
    for line in log.split("\n"):
        frame = re.match(r"\s+#\d+ 0x[0-9a-f]+\s+(?:in (\S+))?(.*)$", line)
        in_c_library = frame and not frame.group(1) and "/libc.so" in frame.group(2)  # the frame of a signal: an input that takes too long
        if frame and not in_c_library and not (frame.group(1) and NOT_A_CAUSE.search(frame.group(1))):
            return frame.group(1) or "(unnamed)", "libhdf5" in frame.group(2)
    return "(no stack)", False


# ---- 2. One target


def run_target(target, build, runs):
    """Returns the line of the report, and whether nothing of ours fell."""
    begin, tried, in_hdf5, seed = time.monotonic(), 0, Counter(), 1
    while tried < runs:
        n, log = start(target, build, runs - tried, seed)
        tried += max(n, 1)
        seed += 1
        if not log:
            break
        function, is_hdf5 = cause_of(log)
        if target not in OF_HDF5 or not is_hdf5:
            print(log[-6000:], file=sys.stderr)
            return f"{target}: {tried} inputs, one FELL in {function}", False
        in_hdf5[function] += 1
    line = f"{target}: {tried} inputs in {time.monotonic() - begin:.0f} s, nothing of ebb fell"
    if in_hdf5:
        line += "; HDF5 ended the program " + ", ".join(f"{n} times in {name}" for name, n in in_hdf5.most_common())
    return line, True


# ---- 3. The report


def main():
    parser = argparse.ArgumentParser(description="Runs targets of libFuzzer.")
    parser.add_argument("--build", type=Path, required=True, help="folder of the build with SAN=fuzz")
    parser.add_argument("--runs", type=int, required=True, help="inputs of each target")
    parser.add_argument("targets", nargs="+", choices=sorted(LONGEST))
    arguments = parser.parse_args()
    good = True
    for target in arguments.targets:
        line, passed = run_target(target, arguments.build.resolve(), arguments.runs)
        print(line, flush=True)
        good = good and passed
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
