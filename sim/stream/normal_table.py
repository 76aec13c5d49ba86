#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Writes the table of the inverse normal distribution function, sim/stream/normal_table.c, to standard output.

For each octave of the tail word (tail probability between 2^(e-33) and 2^(e-32)) the quantile is interpolated at 96 Chebyshev nodes,
cut to degree 6, and turned into powers of the centred mantissa. tests/unit_normal_table.py checks that the stored table is what this writes.
"""
from math import cos, pi
from statistics import NormalDist

import numpy as np

DEGREE, NODES = 6, 96
quantile = NormalDist().inv_cdf
x = np.array([cos(pi * (k + 0.5) / NODES) for k in range(NODES)])
table = np.zeros((DEGREE + 1, 32), np.float32)
for exponent in range(126, 158):  # of the tail word as a float: 0.5 to 2^31
    smallest = 2.0 ** (exponent - 127 - 32)
    y = np.array([-quantile(min(0.5, smallest * (1.5 + 0.5 * v))) for v in x])
    powers = np.polynomial.chebyshev.cheb2poly(np.polynomial.chebyshev.chebfit(x, y, DEGREE))
    table[:, exponent & 31] = [powers[j] * 2.0**j for j in range(DEGREE + 1)]

print("/* SPDX-License-Identifier: MIT")
print(" * normal_table: written by sim/stream/normal_table.py; do not edit.")
print(" */")
print("#include <ebb/normal.h>\n")
print("/* clang-format off */")
print("const float EBB_NORMAL_TABLE[EBB_NORMAL_DEGREE + 1][EBB_NORMAL_OCTAVES] __attribute__((aligned(64))) = {")
for row in table:
    print("    {")
    for start in range(0, 32, 4):
        print("        " + ", ".join(float(c).hex() + "f" for c in row[start:start + 4]) + ",")
    print("    },")
print("};")
