#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
The known answers in tests/unit_stream.c are what NumPy's own PCG64DXSM gives, for the base, jumped(i) and advance(d).

The C test compares ebb with the answers, this one compares the answers with NumPy: together, the patients' streams are NumPy's. The
table is read from the C source as text. It needs a NumPy that has PCG64DXSM (1.21 or later): Debian 12 has 1.24.
"""
import re
import sys
from pathlib import Path

from numpy.random import PCG64DXSM

SOURCE = Path(__file__).resolve().parent / "unit_stream.c"
STREAM = SOURCE.parent.parent / "include" / "ebb" / "pcg.h"
ROWS_AT_LEAST = 13


def hex_pair(pattern, text):
    """The 128-bit number given by two hexadecimal words in the text."""
    high, low = (int(word, 16) for word in re.search(pattern, text).groups())
    return high << 64 | low


def known_answers(text):
    """Yields (how, number, answers) of every row of the table."""
    row = re.compile(r'\{"(jumped|advance)", (0x[0-9a-f]+), (0x[0-9a-f]+),\s*\{([0-9a-fx,\s]+)\}\}')
    for how, high, low, answers in row.findall(text):
        yield how, int(high, 16) << 64 | int(low, 16), [int(word, 16) for word in answers.split(",")]


def generator_at(generator_class, state, increment):
    generator = generator_class(0)
    content = generator.state
    content["state"] = {"state": state, "inc": increment}
    generator.state = content
    return generator


def disagreements(generator_class, rows, base, increment):
    found = []
    for how, number, answers in rows:
        generator = generator_at(generator_class, base, increment)
        if how == "jumped":
            generator = generator.jumped(number) if number else generator
        else:
            generator.advance(number)
        if [int(word) for word in generator.random_raw(len(answers))] != answers:
            found.append(f"{how}({number})")
    return found


def main():
    sentences = (
        "the known answers of the C test are NumPy's",
        "a wrong answer would be noticed",
    )
    print(f"1..{len(sentences)}")
    text = SOURCE.read_text(encoding="utf-8")
    base = hex_pair(r"define BASE EBB_U128\((0x\w+), (0x\w+)\)", text)
    increment = hex_pair(r"EBB_PCG_INCREMENT +EBB_U128\(UINT64_C\((0x\w+)\), UINT64_C\((0x\w+)\)\)", STREAM.read_text(encoding="utf-8"))
    rows = list(known_answers(text))
    found = disagreements(PCG64DXSM, rows, base, increment)
    if len(rows) < ROWS_AT_LEAST:
        found.append(f"only {len(rows)} rows could be read")
    planted = [("jumped", 1, [word ^ 1 for word in answers]) for how, number, answers in rows if (how, number) == ("jumped", 1)]
    noticed = disagreements(PCG64DXSM, planted, base, increment) == ["jumped(1)"]
    results = (not found, noticed)
    for number, (sentence, passed) in enumerate(zip(sentences, results), 1):
        print(f"{'ok' if passed else 'not ok'} {number} - {sentence}")
    for row in found:
        print(f"# {row}")
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
