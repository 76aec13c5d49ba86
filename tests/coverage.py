#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
coverage: which lines of sim/ the tests reached. Called by `make coverage` after the tests have run on a build with counters.

    coverage.py <build folder> <lowest share, %>

Prints one line per source file with the lines that no test reached, and the share over all of them; fails below the lowest share.
"""
import json
import subprocess
import sys
from collections import defaultdict
from pathlib import Path


def count_lines(build):
    """Returns file -> line -> how often it ran, summed over the programs that contain it."""
    counts = defaultdict(lambda: defaultdict(int))
    notes = sorted(str(path) for path in Path(build, "sim").rglob("*.gcno"))
    said = subprocess.run(["gcov", "--json-format", "--stdout", *notes], check=True, capture_output=True, text=True).stdout
    for document in said.splitlines():
        for source in json.loads(document)["files"]:
            if source["file"].startswith("sim/"):
                for line in source["lines"]:
                    counts[source["file"]][line["line_number"]] += line["count"]
    return counts


def spans(numbers):
    """[3, 4, 5, 9] -> "3-5 9"."""
    ranges = []
    for number in sorted(numbers):
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    return " ".join(str(first) if first == last else f"{first}-{last}" for first, last in ranges)


def main():
    build, lowest = sys.argv[1], float(sys.argv[2])
    n_lines = n_reached = 0
    for name, lines in sorted(count_lines(build).items()):
        missed = [number for number, count in lines.items() if count == 0]
        n_lines += len(lines)
        n_reached += len(lines) - len(missed)
        print(f"{100 * (1 - len(missed) / len(lines)):6.1f} %  {name:36s} {spans(missed)}".rstrip())
    share = 100 * n_reached / n_lines if n_lines else 0.0
    print(f"{share:6.1f} %  of {n_lines} lines of sim/ (at least {lowest:g} % wanted)")
    return 0 if share >= lowest else 1


if __name__ == "__main__":
    sys.exit(main())
