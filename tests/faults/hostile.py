#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
hostile: what compare, trace, show and run make of files that somebody made to do harm (crafted.py).

Wrong is a signal, a wait, a status that the man page does not name, no message, memory beyond the limit, another file's text, and status 0
with anything but what the original says. A file whose checksums were made anew may say what it likes.
"""
import argparse
import concurrent.futures
import json
import os
import resource
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import h5py

from crafted import FIRST, SEALED, contents_of, make, sha # noqa: F401 (FIRST: of cli_hostile_files)

ROOT = Path(__file__).resolve().parents[2]
STATUSES = (0, 1, 2, 3, 4, 6, 71)
SECRET = "zebra-crossing-at-midnight"


class Judge:
    """A good file, one of another seed, and the commands."""

    def __init__(self, ebb, scratch, memory=2 << 30, seconds=20):
        self.ebb, self.scratch, self.memory, self.seconds = str(ebb), Path(scratch), memory, seconds
        self.good, self.other = self.scratch / "good.h5", self.scratch / "other.h5"
        for path, seed in ((self.good, "1"), (self.other, "2")):
            subprocess.run([self.ebb, "run", str(ROOT / "configs/three_policies.yaml"), "--patients", "50", "--record", "all", "--seed", seed,
                            "--out", str(path), "-q"], check=True, capture_output=True)
        (self.scratch / "secret.yaml").write_text(f"{SECRET}: [\n" * 3)
        self.right = {name: self.say(self.good, words) for name, words in self.commands(self.good).items() if name in ("trace", "show")}
        self.digests = self.digests_of(self.good)
        self.heard = {}  # (number, command): what it said on standard error

    def commands(self, path):
        return {"compare": ("compare", path, self.good), "trace": ("trace", path, "3", "--json"), "show": ("show", path),
                "run": ("run", path, "-n", "-q"), "compare other": ("compare", self.other, path)}

    @staticmethod
    def digests_of(path):
        with h5py.File(path) as file:
            return [file.attrs.get(name) for name in ("digest", "digest_outcomes", "digest_courses", "study_sha256")]

    def limits(self):
        if self.memory:
            resource.setrlimit(resource.RLIMIT_AS, (self.memory, self.memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def call(self, words):
        environment = dict(os.environ, OMP_NUM_THREADS="1", ASAN_OPTIONS="detect_leaks=0:exitcode=99:allocator_may_return_null=1",
                           UBSAN_OPTIONS="exitcode=99:print_stacktrace=1")
        return subprocess.run([self.ebb, *map(str, words)], stdin=subprocess.DEVNULL, capture_output=True, timeout=self.seconds, env=environment,
                              preexec_fn=self.limits, cwd=self.scratch, check=False)

    def say(self, path, words):
        return self.call(words).stdout.decode().replace(str(path), "PATH").replace(path.name, "NAME")

    def wrong_about(self, name, path, run):
        """None, or what is wrong. A sealed file may say what it likes; of the others status 0 is the original's."""
        said = (run.stdout + run.stderr).decode("utf8", "replace")
        if run.returncode not in STATUSES:
            return f"status {run.returncode}: {said[-1500:]}"
        if run.returncode != 0 and not said.strip():
            return f"status {run.returncode} without a message"
        if SECRET in said or "root:" in said or "\033" in said:
            return f"shows {said[-300:]!r}"
        if run.returncode != 0 or name in ("run", "compare other"):
            return None
        if name == "compare":
            return "called identical" if run.stdout.startswith(b"identical") and self.digests_of(path)[:3] != self.digests[:3] else None
        same = run.stdout.decode().replace(str(path), "PATH").replace(path.name, "NAME") == self.right[name]
        return None if same or self.is_sealed(path) else "shows something else than the original"

    @staticmethod
    def is_sealed(path):
        """Whether somebody made the checksums anew: the list is that of its digest, and is not the original's."""
        try:
            with h5py.File(path) as file, h5py.File(path.parent / "good.h5") as good:
                text = contents_of(file)
                return sha(text) == file.attrs["contents_sha256"] and text != contents_of(good)
        except (OSError, KeyError, RuntimeError, TypeError, ValueError, AttributeError):
            return False

    def judge(self, number, names=("compare", "trace", "show", "run", "compare other"), here=False):
        """`here`: the file is made in this process, which takes a tenth of the time; h5py falls over some of those that are drawn."""
        path = self.scratch / f"crafted{number}.h5"
        if here:
            words = make(self.good, path, number)
        else:
            made = subprocess.run(["/usr/bin/python3", __file__, "--make", str(number), str(self.good), str(path)], capture_output=True, text=True,
                                  check=False, timeout=300)
            words = made.stdout.strip() or f"{number} (not made: {made.stderr[-200:]})"
        found, statuses = [], []
        for name in names if path.exists() else ():
            try:
                run = self.call(self.commands(path)[name])
                wrong = self.wrong_about(name, path, run)
                statuses.append((name, run.returncode))
                self.heard[number, name] = run.stderr.decode("utf8", "replace")
            except subprocess.TimeoutExpired:
                wrong = "hangs"
            if wrong:
                found.append(f"{words}: {name}: {wrong}")
        path.unlink(missing_ok=True)
        return words, statuses, found


def judge_all(judge, numbers, names=("compare", "trace", "show", "run", "compare other"), workers=None, tell=None, here=False):
    counts, found = Counter(), []
    with concurrent.futures.ThreadPoolExecutor(workers or os.cpu_count()) as pool:
        for words, statuses, wrong in pool.map(lambda number: judge.judge(number, names, here), numbers):
            counts.update(statuses)
            counts["not made"] += "not made" in words
            counts["files"] += 1
            found += wrong
            for sentence in wrong if tell else ():
                tell(sentence)
    return counts, found


def main():
    if sys.argv[1:2] == ["--make"]: # in a process of its own: h5py may fall over the file that it makes
        print(make(Path(sys.argv[3]), Path(sys.argv[4]), int(sys.argv[2])))
        return 0
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--build", default="build")
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--sealed", action="store_true", help="files whose structures have the checksums that HDF5 asks for")
    parser.add_argument("--no-limit", action="store_true", help="on memory: under AddressSanitizer, which takes terabytes of addresses")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ebb_hostile_") as scratch:
        judge = Judge(Path(options.build).resolve() / "ebb", scratch, None if options.no_limit else 2 << 30, 60 if options.no_limit else 20)
        first = options.first + SEALED * options.sealed
        counts, found = judge_all(judge, range(first, first + options.files), here=options.sealed,
                                  tell=lambda sentence: print(sentence, flush=True))
    print(json.dumps({" ".join(map(str, key)) if isinstance(key, tuple) else key: n for key, n in sorted(counts.items(), key=str)}))
    print(f"{counts['files']} files, {counts['not made']} of which the library would not make, {len(found)} violations")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
