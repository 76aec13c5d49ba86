#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Sobol' points are SciPy's: the known answers of unit_design.c, and every dimension by the numbers in sim/design/sobol.c.

The C test compares ebb with the answers, this one the answers with SciPy; and because answers are few, points are made here from the C
file's table of direction numbers, too, in all dimensions.
"""
import re
import sys
import warnings
from pathlib import Path

from scipy.stats import qmc

ROOT = Path(__file__).resolve().parent.parent
POINTS = 512


def known_answers():
    text = (ROOT / "tests" / "unit_design.c").read_text(encoding="utf-8")
    return [(int(point), int(dimension), int(word, 16))
            for point, dimension, word in re.findall(r"\{(\d+), (\d+), 0x([0-9a-f]{8})\}", text)]


def direction_numbers():
    """(s, a, m) of the dimensions from the second on, as the C file has them."""
    text = (ROOT / "sim" / "design" / "sobol.c").read_text(encoding="utf-8")
    return [(int(s), int(a), [int(word) for word in m.split(",")])
            for s, a, m in re.findall(r"\{(\d+), (\d+), \{([\d, ]+)\}\}", text)]


def directions(s, a, m, n):
    v = [word << (31 - i) for i, word in enumerate(m)][:n]
    for i in range(len(v), n):
        word = v[i - s] ^ (v[i - s] >> s)
        for k in range(1, s):
            word ^= v[i - k] if a >> (s - 1 - k) & 1 else 0
        v.append(word)
    return v


def points_of(v, n):
    found = []
    for point in range(n):
        gray, word = point ^ point >> 1, 0
        for bit, direction in enumerate(v):
            word ^= direction if gray >> bit & 1 else 0
        found.append(word)
    return found


def main():
    warnings.simplefilter("ignore")  # a number of points that is no power of two
    known, table = known_answers(), direction_numbers()
    scipy = (qmc.Sobol(64, scramble=False).random(5000) * 2**32).astype("uint64").tolist()
    wrong = [row for row in known if scipy[row[0]][row[1]] != row[2]]
    rows = [directions(*row, 16) for row in table]
    off = [k + 2 for k, v in enumerate(rows) if points_of(v, POINTS) != [point[k + 1] for point in scipy[:POINTS]]]
    spoilt = directions(table[5][0], table[5][1] ^ 2, table[5][2], 16)
    print("1..3")
    for number, (sentence, good, why) in enumerate((
            ("the known answers of the C test are SciPy's", len(known) > 15 and not wrong, wrong),
            ("in 64 dimensions the C file's numbers make SciPy's points", len(table) == 63 and not off, off),
            ("a wrong number would be noticed", points_of(spoilt, POINTS) != [point[6] for point in scipy[:POINTS]], "")), 1):
        print(f"{'ok' if good else 'not ok'} {number} - {sentence}" + ("" if good else f" # {why}"))
    return 0


if __name__ == "__main__":
    sys.exit(main())
