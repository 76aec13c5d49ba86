"""SPDX-License-Identifier: MIT
command: what the Python tests of the command share: running ebb, checking, and the studies they run.
"""
import os
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EBB = str(Path(os.environ.get("EBB", "build/ebb")).resolve())
SCRATCH = Path(os.environ["EBB_TMP"]).resolve()
STUDY = "configs/three_policies.yaml"
INTENDED_USE = "virtual patients"


def ebb(*words, ranges=False, **options):
    """Runs the command; returns an object with returncode, stdout and stderr as text. Without ranges over joint draws unless they
    are what a test is about: they take a run as long as 100,000 patients, and tests make hundreds of runs."""
    if words and words[0] == "run" and not ranges:
        words = (words[0], "--no-uncertainty", *words[1:])
    environment = {k: v for k, v in os.environ.items() if k not in ("OMP_NUM_THREADS", "SLURM_CPUS_PER_TASK")}
    environment.update(options.pop("env", {}))
    return subprocess.run([EBB, *map(str, words)], stdout=options.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE, text=True,
                          encoding="utf-8", env=environment, cwd=options.pop("cwd", ROOT), **options)


def digests_of(document):
    """Of all that a run kept, as its JSON tells them; None for a level that its file has not."""
    return tuple(document[name] for name in ("digest", "digest_outcomes", "digest_courses"))


def variant(name, *replacements):
    """Writes three_policies.yaml with pieces of its text replaced, and returns its path."""
    text = (ROOT / STUDY).read_text(encoding="utf-8")
    for old, new in (("parameters/trd.yaml", str(ROOT / "configs/parameters/trd.yaml")), *replacements):
        assert old in text, f"{STUDY} no longer holds {old!r}"
        text = text.replace(old, new)
    path = SCRATCH / name
    path.write_text(text, encoding="utf-8")
    return path


class Checks:
    """TAP lines on stdout, and whether all of them were good."""

    def __init__(self):
        self.results = []

    def __call__(self, sentence, truth, said=""):
        self.results.append(bool(truth))
        print(f"{'ok' if truth else 'not ok'} {len(self.results)} - {sentence}", flush=True)
        if not truth:
            print("#   " + str(said).replace("\n", "\n#   "), flush=True)
        return bool(truth)

    def skip(self, sentence, why):
        self.results.append(True)
        print(f"ok {len(self.results)} - {sentence} # SKIP {why}", flush=True)

    def status(self):
        return 0 if self.results and all(self.results) else 1
