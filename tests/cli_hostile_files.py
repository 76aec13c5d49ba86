#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
A results file that somebody made to do harm: a message and a status that the man page names, no other file's text, and never the values of
another run as those of this one.

One file of each kind; `make test-faults` makes a thousand (tests/faults/hostile.py).

  1. One of each kind   2. By name
"""
import sys

from command import EBB, ROOT, SCRATCH, Checks, ebb

sys.path.insert(0, str(ROOT / "tests/faults"))
import h5py # noqa: E402
import hostile # noqa: E402

# What a person reads of each; what is not in here only has to be refused or to be the original.
SAID = {
    ("link", "soft"): "is a soft link", ("link", "external"): "is a link into another file", ("link", "hard"): "is a second name of an object",
    ("link", "cycle"): "a group within itself", ("elsewhere", "external"): "its values stand in other files",
    ("elsewhere", "virtual"): "is virtual: its values stand in other files", ("chunk", "bomb"): "is damaged", ("chunk", "short"): "does not unpack",
    ("study", "set"): "no such file is opened", ("study", "shadow"): "no such file is opened", ("study", "instrument"): "no such file is opened",
    ("list", "score often"): "is in the list of contents twice", ("crowd", "attributes"): "attribute",
    ("bytes", "study"): "attribute study is damaged", ("dimensions", "1000"): "attribute DIMENSION_LIST of",
    ("attribute", "patients", "huge"): "attribute patients is damaged",
}


# ---- 1. One of each kind

def check_kinds(check, judge):
    counts, found = hostile.judge_all(judge, range(len(hostile.FIRST)), ("compare", "trace"), workers=1, here=True)
    check(f"{counts['files']} crafted files: refused with a message, or what they were", not found and counts["files"] == len(hostile.FIRST) and
          counts["not made"] <= 2, "\n".join(found) or counts)
    check("most of them are refused", counts["compare", 4] > 40, counts)


# ---- 2. By name

def check_words(check, judge):
    for number, (name, how) in enumerate(hostile.FIRST):
        words = SAID.get((name, *how.values()))
        if words is None:
            continue
        said = judge.heard.get((number, "compare"), "")
        check(f"compare says of {name} {' '.join(how.values())}: {words}", words in said, said[:600])


def check_additions(check, judge):
    path = SCRATCH / "annotated.h5"
    path.write_bytes(judge.good.read_bytes())
    with h5py.File(path, "r+") as file:
        file["notes"] = "read by two of us"
        file["score"].attrs["author"] = "somebody"
    run = ebb("compare", path, judge.good)
    check("a file may be annotated, and compare says what nobody has checked", run.returncode == 0 and run.stdout.startswith("identical") and
          "dataset /notes, attribute author of /score" in run.stderr, run.stdout + run.stderr)


def check_long_chunk(check, judge):
    path = SCRATCH / "long.h5"
    path.write_bytes(judge.good.read_bytes())
    with h5py.File(path, "r+") as file:
        score = file["score"]
        score.id.write_direct_chunk((0,) * score.ndim, bytes(range(256)) * (2 * score.chunks[1] * score.chunks[2] // 256 + 8))
    run = ebb("trace", path, "3")
    check("a chunk of more bytes than its shape takes is named whole", run.returncode == 4 and "a chunk of /score is stored in " in run.stderr and
          "HDF5 gives no reason" not in run.stderr, run)


def main():
    check = Checks()
    judge = hostile.Judge(EBB, SCRATCH, memory=None if "san" in EBB else 2 << 30)
    check_kinds(check, judge)
    check_words(check, judge)
    check_additions(check, judge)
    check_long_chunk(check, judge)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
