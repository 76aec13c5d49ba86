#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
A results file with one bit changed gives, by every command that reads it, the answer of the sound file or a refusal with words.

A sample of what `make test-faults` does with some thousand bits (tests/faults/flips.py).
"""
import sys

from command import EBB, ROOT, SCRATCH, Checks

sys.path.insert(0, str(ROOT / "tests/faults"))
import flips # noqa: E402

# Words that commands show of a file: where a value comes from, its source, the study.
SHOWN = ((b"small.yaml:8", 7), (b"a paper", 2), (b"horizon: 4 weeks", 9))


def check_judge(check):
    sound = (0, "1 patient\n", "")
    check("another answer with status 0 is found", flips.judge(sound, 0, "2 patients\n", "")[1])
    check("so is a refusal without a word, and a signal", flips.judge(sound, 4, "", "")[1] and flips.judge(sound, -11, "", "words")[1])
    check("a refusal with words is none, nor the sound answer",
          not flips.judge(sound, 4, "", "damaged")[1] and not flips.judge(sound, 0, "1 patient\n", "a warning")[1])


def main():
    check = Checks()
    check_judge(check)
    folder = SCRATCH / "flips"
    folder.mkdir()
    bench = flips.Bench(EBB, folder)
    bits = [(bench.good.index(text) + place, 1) for text, place in SHOWN]
    bits += flips.choose_bits(bench.place / "good.h5", bench.good, 2, 4000, 15)
    counts, wrong = flips.flip_all(bench, bits, list(flips.COMMANDS), 2)
    for name, count in counts.items():
        check(f"{name}: the sound answer or a refusal ({count.total()} bits)", not any(words.startswith(f"{name}:") for words in wrong),
              "\n".join(words for words in wrong if words.startswith(f"{name}:")))
    refused = sum(n for count in counts.values() for words, n in count.items() if words.startswith("refused"))
    check("and some are refused", refused >= 10, refused)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
