#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
The rows of every table of joint draws stand in an order that says nothing: any first rows are a fair sample.

A table in the order of its sampler is biased in its first rows, and a loop over the first 200 draws is what README shows. Held for each
set that names draws, and each of its parameters: the rank correlation of row number and value, and the middle rank of the first fifth,
lie within 3.5 standard errors of what a shuffled table has. In the order of the sampler, the correlation was 0.19 (5.9 errors).
A site that nobody has studied stays where the fit looks for trials, and those that stop at an end are counted in the head of the table.
The last check sorts a table by one of its columns, so that this test is known to be able to fail.
"""
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MOST_ERRORS = 3.5


def columns_of(path):
    """{key: values in the order of the rows}."""
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    rows = [[float(cell) for cell in line.split(",")] for line in lines[1:]]
    return {key: [row[i] for row in rows] for i, key in enumerate(lines[0].split(","))}


def ranks_of(values):
    """Ranks from 1 on; equal values share the mean of theirs."""
    order, ranks, first = sorted(range(len(values)), key=values.__getitem__), [0.0] * len(values), 0
    while first < len(order):
        last = first
        while last + 1 < len(order) and values[order[last + 1]] == values[order[first]]:
            last += 1
        for i in range(first, last + 1):
            ranks[order[i]] = (first + last) / 2 + 1
        first = last + 1
    return ranks


def errors_of(values):
    """By how many standard errors order and value are related: over all rows, and in the first fifth."""
    n, ranks = len(values), ranks_of(values)
    middle, part = (n + 1) / 2, n // 5
    spread = sum((rank - middle) ** 2 for rank in ranks) / n
    together = sum((row + 1 - middle) * (rank - middle) for row, rank in enumerate(ranks)) / n
    correlation = together / (spread * (n * n - 1) / 12) ** 0.5
    first = sum(ranks[:part]) / part - middle
    return abs(correlation) * (n - 1) ** 0.5, abs(first) / (spread * (1 / part - 1 / n)) ** 0.5


# Where the fit looks for a parameter (configs/calibration.yaml), and which domain's sites it is shifted for.
SITES = {"attainable.logit_mean": "status", "infusion.gain": "single", "setbacks.per_year": "durability"}


def ranges_of(calibration):
    """{key: (from, to)} of the shifted parameters, in the order of the file; units have no part in it."""
    found = {key: re.search(rf"^  {re.escape(key)}: {{from: ([-\d.]+)[^,]*, to: ([-\d.]+)", calibration, re.M) for key in SITES}
    return {key: (float(where[1]), float(where[2])) for key, where in found.items()}


def check_sites(path, columns, number):
    """New sites stay within these ranges, and as many as the head says stand at an end, or a few more, whose effect lies just there."""
    head = re.search(r"effect of so many of \d+: (.*)\.\n", path.read_text(encoding="utf-8"))
    counts = dict(re.findall(r"(\w+) (\d+)", head[1])) if head else {}
    bad = []
    for key, (least, most) in ranges_of((ROOT / "configs/calibration.yaml").read_text(encoding="utf-8")).items():
        values = columns.get(f"new.{key}", [])
        ends = sum(value in (least, most) for value in values)
        if not values or not all(least <= value <= most for value in values) or not 0 <= ends - int(counts.get(SITES[key], -1)) <= 0.02 * len(values):
            bad.append(f"{key}: {min(values, default=0)} to {max(values, default=0)}, {ends} at an end, {counts.get(SITES[key])} said")
    print(f"{'not ok' if bad else 'ok'} {number} - new sites of {path.name} are where the fit may look, and those that stop are counted" +
          "".join(f"\n#   {line}" for line in bad))
    return not bad


def main():
    sets = {path: found.group(1) for path in sorted((ROOT / "configs").glob("**/*.yaml"))
            if (found := re.search(r"^draws: *(\S+)", path.read_text(encoding="utf-8"), re.M))}
    good, number = bool(sets), 1
    print(f"{'ok' if sets else 'not ok'} 1 - there are sets with draws")
    for path, table in sets.items():
        columns = columns_of(path.parent / table)
        bad = [f"{key}: {errors_of(values)}" for key, values in columns.items() if max(errors_of(values)) > MOST_ERRORS]
        number, good = number + 1, good and not bad
        print(f"{'not ok' if bad else 'ok'} {number} - the rows of {table} are in no order" + "".join(f"\n#   {line}" for line in bad))
        if any(key.startswith("new.") for key in columns):
            number += 1
            good &= check_sites(path.parent / table, columns, number)
    ordered = max(errors_of(sorted(next(iter(columns.values()))))) > MOST_ERRORS if sets else False
    print(f"{'ok' if ordered else 'not ok'} {number + 1} - a table that is sorted is found")
    return 0 if good and ordered else 1


if __name__ == "__main__":
    sys.exit(main())
