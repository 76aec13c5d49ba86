#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Shares of a study, played in any order and merged, make the file of one process, dataset by dataset; a run that is stopped goes on to the same; what does
not belong together is refused by the name of the file.

  1. Files   2. Merged is whole   3. Stopped and gone on   4. Refusals
"""
import os
import shutil
import signal
import subprocess
import sys

import h5py
import numpy

from command import EBB, ROOT, SCRATCH, STUDY, Checks, ebb

# ---- 1. Files


def datasets(path):
    """All values of a file but the list of contents, which has lines of attributes (command line, time), and what each dataset says of itself."""
    found = {}
    with h5py.File(path) as file:
        def take(name, item):
            if isinstance(item, h5py.Dataset) and name != "tables/contents":
                values = item[()]
                found[name] = (item.shape, str(item.dtype), values.tolist() if item.dtype.kind == "O" else numpy.asarray(values).tobytes(), item.attrs.get("sha256"))
        file.visititems(take)
        return found, [file.attrs.get(name) for name in ("digest", "digest_outcomes", "digest_courses", "study_sha256", "stopped_because", "patients")]


def run(study, out, *words, **options):
    return ebb("run", study, "--out", out, "--quiet", *words, **options)


def shards(study, out, n, *words, order=None, **options):
    for k in order or range(1, n + 1):
        done = run(study, out, "--shard", f"{k}/{n}", "--threads", str(1 + k % 2), *words, **options)
        if done.returncode != 0:
            return done
    return done


# ---- 2. Merged is whole

CASES = [ # study, settings, shards in the order in which they are played, ranges
    (STUDY, ("--patients", "9000", "--record", "all"), (3, 1, 2), False),
    (STUDY, ("--patients", "30000", "--record", "outcomes"), (2, 1), False), # tables of more rows than are in hand at once
    (STUDY, ("--patients", "9000", "--set", "uncertainty.draws=20", "--set", "uncertainty.patients=200"), (2, 1), True),
    ("configs/smoke.yaml", ("--patients", "9000", "--record", "sample of 5000"), (7, 6, 5, 4, 3, 2, 1), False),
    ("configs/early_stop.yaml", ("--patients", "9000", "--record", "outcomes"), (1,), False),
    ("configs/economics.yaml", ("--patients", "9000", "--record", "summary", "--set", "costs.samples=20", "--set", "costs.patients=200",
                                "--set", "uncertainty.draws=20", "--set", "uncertainty.patients=200"), (1, 2), True),
    ("tests/cases/everybody_relapses.yaml", ("--patients", "5000", "--set", "uncertainty.draws=5", "--set", "uncertainty.patients=200"), (2, 1), True), # no modifiers
]


def check_merged(check):
    for number, (study, words, order, ranges) in enumerate(CASES):
        n = len(order)
        whole, out = SCRATCH / f"whole{number}.h5", SCRATCH / f"merged{number}.h5"
        played = run(study, whole, *words, ranges=ranges)
        part = shards(study, out, n, *words, order=order, ranges=ranges)
        merged = ebb("merge", out, "--quiet")
        check(f"{n} shares of {study} ({' '.join(words)}) are played and merged", played.returncode == part.returncode == merged.returncode == 0,
              (played.stderr, part.stderr, merged.stderr))
        (one, about), (other, of_other) = datasets(whole), datasets(out) if out.exists() else ({}, [])
        check("and are the file of one process, dataset by dataset", one == other and about == of_other,
              [name for name in one if other.get(name) != one[name]] + [about, of_other])


# ---- 3. Stopped and gone on


def check_stopped(check):
    """The signal is sent when the run says that it has begun; how far it has come by then, only the run knows, and says it."""
    out, whole = SCRATCH / "stopped/run.h5", SCRATCH / "stopped/whole.h5"
    words = ("--no-uncertainty", "--patients", "20000", "--record", "outcomes", "--threads", "2")
    out.parent.mkdir()
    child = subprocess.Popen([EBB, "run", STUDY, "--out", str(out), *words], cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                             preexec_fn=lambda: signal.signal(signal.SIGTERM, signal.SIG_DFL))
    said = ""
    while "output" not in said and (line := child.stderr.readline()):
        said += line
    child.send_signal(signal.SIGTERM)
    said += child.communicate(timeout=60)[1]
    kept = out.with_name("run.stopped.h5")
    check("a run that is stopped keeps what is complete, where it says so", (child.returncode == 75 and kept.exists() == ("kept in" in said) and not out.exists())
          or (child.returncode == 0 and out.exists()), (child.returncode, said, os.listdir(out.parent)))
    if kept.exists():
        other = run(STUDY, out, *words, "--seed", "5")
        check("another study does not take it up", other.returncode == 4 and "run.stopped.h5: is of another study" in other.stderr and kept.exists(), other.stderr)
    gone_on = run(STUDY, out, *words, "--force")
    played = run(STUDY, whole, *words)
    check("the same command goes on to the file of one process", gone_on.returncode == played.returncode == 0 and datasets(out) == datasets(whole) and not kept.exists(),
          gone_on.stderr)


# ---- 4. Refusals

PRECISION = "precision={outcome: response_weeks, contrast: [every_3_4_weeks, every_4_6_weeks], half_width: 1 week}"


def check_refusals(check):
    folder = SCRATCH / "refused"
    out = folder / "run.h5"
    words = ("--patients", "16000", "--record", "outcomes")
    folder.mkdir()
    shards(STUDY, out, 3, *words)
    pieces = [folder / f"run.shard-{k}-of-3.h5" for k in (1, 2, 3)]

    def refuses(sentence, files, *expected):
        done = ebb("merge", *files, "--out", out, "--quiet")
        check(sentence, done.returncode == 4 and all(word in done.stderr for word in expected) and not out.exists(), (done.returncode, done.stderr))

    refuses("a piece that is missing is named by its blocks", pieces[:1] + pieces[2:], "blocks of patients 1 to 1 of 4 are in no piece")
    refuses("a piece that is there twice is named", [*pieces, pieces[1]], "run.shard-2-of-3.h5: holds blocks of patients from 1 on")
    run(STUDY, out, "--shard", "1/2", *words)
    refuses("so are pieces of other shares", [*pieces, folder / "run.shard-1-of-2.h5"], "run.shard-1-of-3.h5: holds blocks of patients from 0 on")
    run(STUDY, folder / "other.h5", "--shard", "2/3", *words, "--seed", "5")
    refuses("and one of another study", [pieces[0], folder / "other.shard-2-of-3.h5", pieces[2]], "other.shard-2-of-3.h5: is of another study")
    run(STUDY, folder / "kept.h5", "--shard", "2/3", "--patients", "16000", "--record", "summary")
    refuses("and one that keeps other rows", [pieces[0], folder / "kept.shard-2-of-3.h5", pieces[2]], "kept.shard-2-of-3.h5: keeps another part")
    damaged = folder / "damaged.h5"
    for what, dataset, said in (("that is not unpacked", "baseline", "stored bytes"), ("of a table", "tables/intervals/stop", "tables/intervals")):
        with h5py.File(pieces[1]) as file:
            at = file[dataset].id.get_chunk_info(0)
        shutil.copy(pieces[1], damaged)
        with open(damaged, "r+b") as file:
            file.seek(at.byte_offset + at.size // 2)
            byte = file.read(1)[0]
            file.seek(at.byte_offset + at.size // 2)
            file.write(bytes([byte ^ 1]))
        refuses(f"and one with a bit changed in a chunk {what}", [pieces[0], damaged, pieces[2]], "damaged.h5: is damaged", said)
    older = folder / "older.h5"
    shutil.copy(pieces[1], older)
    with h5py.File(older, "r+") as file:
        file.attrs.modify("contract_number", file.attrs["contract_number"] + 1)
    refuses("and one of another contract", [pieces[0], older, pieces[2]], "older.h5: is of another version of ebb")
    ebb("run", STUDY, "--patients", "50", "--out", folder / "whole.h5")
    refuses("a whole run is no piece", [pieces[0], folder / "whole.h5"], "whole.h5: is no piece")
    check("without pieces beside it a whole is refused, with what to do", (done := ebb("merge", folder / "none.h5")).returncode == 4 and "--shard K/N" in done.stderr, done.stderr)
    empty = run(STUDY, folder / "empty.h5", "--shard", "1/9", "--patients", "50")
    check("a share without patients is no failure, and leaves no file", empty.returncode == 0 and "has no patients" in empty.stderr and
          not (folder / "empty.shard-1-of-9.h5").exists(), empty.stderr)
    for sentence, more, word in (("a precision cannot be shared out", ("--set", PRECISION), "cannot tell how many patients are enough"),
                                 ("a share that is none is refused", ("--shard", "4/3"), "share k of n")):
        done = run(STUDY, folder / "bad.h5", *(("--shard", "1/3", "--patients", "20000") if "--shard" not in more else ()), *more)
        check(sentence, done.returncode in (2, 3) and word in done.stderr, (done.returncode, done.stderr))


def main():
    check = Checks()
    check_merged(check)
    check_stopped(check)
    check_refusals(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
