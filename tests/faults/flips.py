#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
flips: a results file with one bit changed, through every command that reads results files: the answer of the sound file, or a refusal.

What must not be is another answer with status 0: that somebody reads numbers which no run gave. Which bits: a seeded sample of the whole
file, and one of every byte of the root's attributes and of the texts that they lead to, since commands act on those.

`make test-faults` turns some thousand bits (`flips.py --sample 1500`); tests/cli_flips.py turns a few in `make test`. A line for each command:
how many bits, and what came of them. Ends with 1 when there was another answer, a crash, a hang, or a refusal without a word.
"""
import argparse
import concurrent.futures
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import h5py

STUDY = """study: small
patients: 5
horizon: 4 weeks
record: all
parameters: own.yaml
policies: {a: {maintenance: {every: 4 weeks}}, b: {}}
targets:
  t: {quantity: response, policy: a, day: 7 days, value: 50 %, limits: [1 %, 99 %], use: validation, source: x, grade: X}
"""
SET = "name: own\ninfusion: {gain: {value: 0.6, source: a paper, grade: B}}\n"
# All that read results files, FILE being the one with the bit. `calibrate` and a parameter set refuse any: nothing of it is read.
COMMANDS = {
    "trace": ("trace", "FILE", "3", "--json"),
    "trace a policy": ("trace", "FILE", "0", "--policy", "a"),
    "compare": ("compare", "FILE", "good.h5"),
    "compare with it": ("compare", "good.h5", "FILE", "--json"),
    "show": ("show", "FILE"),
    "show --json": ("show", "FILE", "--json"),
    "validate": ("validate", "FILE"),
    "run": ("run", "FILE", "--out", "new.h5", "--json", "--threads", "1"),
    "run --dry-run": ("run", "FILE", "--dry-run", "--threads", "1"),
    "check": ("check", "FILE", "--json", "--threads", "1"),
}
REFUSED = {1, 3, 4}
# What differs between two runs of one command on one file.
MOMENTS = re.compile(r"\d{4}-\d\d-\d\dT[\d:]+Z|[\d.,]+ (?:ms|s|GB|MB)\b|\"(?:seconds|patient_years_per_second|seconds_in_all)\": ?[^,}]*")


class Bench:
    """A sound file and what each command says of it; then files with one bit changed."""

    def __init__(self, command, scratch):
        self.command, self.scratch = str(command), Path(scratch)
        self.environment = {**os.environ, "LC_ALL": "C.UTF-8", "NO_COLOR": "1"}
        self.place = self.folder("sound")
        made = self.run(self.place, ("run", "small.yaml", "--out", "good.h5", "--quiet", "--threads", "1"))
        if made.returncode:
            raise RuntimeError(f"the sound file cannot be made: {made.stderr}")
        self.good = (self.place / "good.h5").read_bytes()
        self.sound = {name: self.answer(self.place, self.good, words) for name, words in COMMANDS.items()}
        for name, (status, _, words) in self.sound.items():
            if status != 0:
                raise RuntimeError(f"{name}: the sound file is refused: {words}")

    def folder(self, name):
        place = self.scratch / name
        place.mkdir()
        (place / "small.yaml").write_text(STUDY, encoding="utf-8")
        (place / "own.yaml").write_text(SET, encoding="utf-8")
        return place

    def run(self, place, words):
        return subprocess.run([self.command, *words], cwd=place, env=self.environment, capture_output=True, timeout=60, check=False,
                              encoding="utf-8", errors="replace")

    def answer(self, place, data, words):
        (place / "bit.h5").write_bytes(data)
        done = self.run(place, ["bit.h5" if word == "FILE" else word for word in words])
        (place / "new.h5").unlink(missing_ok=True)
        return done.returncode, MOMENTS.sub("", done.stdout), done.stderr


def judge(sound, status, said, words):
    """(what came of it, whether that must not be)."""
    if status < 0 or status >= 128:
        return f"signal {abs(status)}", True
    if (status, said) == sound[:2]:
        return "the sound answer", False
    if status in REFUSED:
        return f"refused ({status})" if words.strip() else f"status {status} without a word", not words.strip()
    if status == 6 and "is not the one played again" in words:
        return "the replay differs (6)", False
    return f"another answer, status {status}", True


def difference(sound, found):
    """The first line that is another one, or what was said instead."""
    for before, after in zip(sound[1].splitlines(), found[1].splitlines()):
        if before != after:
            return f"{after.strip()[:200]!r} instead of {before.strip()[:200]!r}"
    return (found[1] + found[2])[-300:]


# ---- Which bits


def attribute_bytes(path, data):
    """Places of the root's attributes: each name with what stands behind it, and the texts that they lead to."""
    places = set()
    with h5py.File(path) as file:
        for name in file.attrs:
            value = file.attrs[name]
            text = value if isinstance(value, bytes) else value.encode() if isinstance(value, str) else b""
            for found in re.finditer(re.escape(name.encode() + b"\0"), data):
                places.update(range(found.start(), min(len(data), found.end() + 64)))
            for found in re.finditer(re.escape(text), data) if len(text) > 3 else ():
                places.update(range(found.start(), found.end()))
    return sorted(places)


def choose_bits(path, data, n_sample, every, seed):
    """(byte, bit) of the sample, then of every so many-th byte of the attributes."""
    luck = random.Random(seed)
    bits = [(luck.randrange(len(data)), luck.randrange(8)) for _ in range(n_sample)]
    return bits + [(byte, luck.randrange(8)) for byte in attribute_bytes(path, data)[luck.randrange(every)::every]]


def flip_all(bench, bits, commands, workers):
    """For each command a Counter, and a list of what must not be."""
    counts, wrong = {name: Counter() for name in commands}, []

    def share(worker):
        place = bench.folder(f"worker{worker}")
        (place / "good.h5").write_bytes(bench.good)
        outcomes = []
        for byte, bit in bits[worker::workers]:
            data = bytearray(bench.good)
            data[byte] ^= 1 << bit
            for name in commands:
                try:
                    found = bench.answer(place, data, COMMANDS[name])
                except subprocess.TimeoutExpired:
                    found = (-9, "", "hangs")
                outcomes.append((name, byte, bit, *judge(bench.sound[name], *found), found))
        shutil.rmtree(place)
        return outcomes

    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for outcomes in pool.map(share, range(workers)):
            for name, byte, bit, words, bad, found in outcomes:
                counts[name][words] += 1
                if bad:
                    wrong.append(f"{name}: bit {bit} of byte {byte}: {words}: {difference(bench.sound[name], found)}")
    return counts, wrong


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build")
    parser.add_argument("--sample", type=int, default=1500, help="bits of the whole file")
    parser.add_argument("--every", type=int, default=1, help="only each so many-th byte of the attributes")
    parser.add_argument("--command", nargs="+", default=list(COMMANDS), choices=list(COMMANDS))
    parser.add_argument("--seed", type=int, default=15)
    parser.add_argument("--shown", type=int, default=20)
    parser.add_argument("--workers", type=int, default=os.cpu_count())
    options = parser.parse_args()
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    scratch = tempfile.mkdtemp(prefix="ebb_flips_", dir=memory)
    try:
        bench = Bench(Path(options.build).resolve() / "ebb", scratch)
        bits = choose_bits(bench.place / "good.h5", bench.good, options.sample, options.every, options.seed)
        counts, wrong = flip_all(bench, bits, options.command, options.workers)
    finally:
        shutil.rmtree(scratch)
    for name, count in counts.items():
        print(f"{name}: {count.total()} bits: " + ", ".join(f"{n} x {words}" for words, n in count.most_common()))
    print(*wrong[:options.shown], sep="\n")
    print(f"{sum(count.total() for count in counts.values())} files, {len(wrong)} violations")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
