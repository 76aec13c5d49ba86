#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
R opens a results file with rhdf5 and finds the numbers, names and units that h5py finds; survfit draws the curve of the file.
"""
import subprocess
import sys

import h5py
import numpy as np

from command import ROOT, SCRATCH, Checks, ebb


def expected_sums(values):
    """Count of finite values, their sum, and a sum weighted by place, as interop_r.R computes them."""
    values = np.asarray(values, dtype=float).ravel()
    known = np.isfinite(values)
    values = np.where(known, values, 0.0)
    return known.sum(), values.sum(), (values * (np.arange(len(values)) % 1009 + 1)).sum()


def columns_of(file):
    """Name and values of every dataset."""
    found = {}

    def add(name, item):
        if isinstance(item, h5py.Dataset):
            found["/" + name] = item[()]

    file.visititems(add)
    return found


def words_of(values):
    return "|".join(value.decode() for value in np.atleast_1d(values)).replace("\n", " ")


def check_values(check, lines, file):
    values = columns_of(file)
    numbers = {name: value for name, value in values.items() if np.asarray(value).dtype.kind in "iuf"}
    found = {name: words for kind, name, *words in lines if kind == "sum"}
    check("R finds every dataset and column of numbers", set(found) == set(numbers), set(found) ^ set(numbers))
    wrong = []
    for name in set(found) & set(numbers):
        _, *sums = found[name]
        if not np.allclose([float(s) for s in sums], expected_sums(numbers[name]), rtol=1e-12, atol=1e-9):
            wrong.append((name, sums, expected_sums(numbers[name])))
    check("with the same values in the same places", not wrong, wrong)
    odd = {name: words[0] for name, words in found.items() if words[0] not in ("integer", "numeric")}
    check("as integers and doubles, not as factors", not odd, odd)
    texts = {name: value for name, value in values.items() if name not in numbers}
    found = {name: words[0] if words else "" for kind, name, *words in lines if kind == "texts"}
    wrong = [name for name, value in texts.items() if found.get(name, "").strip() != words_of(value).strip()]
    check("and the same texts", not wrong and texts, [(name, found.get(name), words_of(texts[name])) for name in wrong][:3])
    found = {name: words[0] for kind, name, *words in lines if kind == "dims"}
    shapes = {name: "x".join(map(str, file[name].shape)) for name in numbers}
    check("with dimensions in reverse order", found == shapes, found)


def check_words(check, lines, file):
    found = {name: words for kind, name, *words in lines if kind == "units"}
    wrong = [name for name, words in found.items() if words != [file[name].attrs["units"], file[name].attrs["long_name"]]]
    check("every dataset has its units and long_name in R", not wrong and len(found) > 80, wrong)
    root = {name: words[0] for kind, name, *words in lines if kind == "root"}
    wrong = [name for name, word in root.items() if word != str(np.atleast_1d(file.attrs[name])[0])]
    check("attributes of the file are text in R", not wrong and len(root) == 6, (wrong, root))
    course = next(words[1] for kind, *words in lines if kind == "course")
    check("one patient's course can be read alone", course == "|".join(map(str, file["score"][1, 3])), course)


def check_survival(check, lines, file):
    curves = {words[0]: words[1] for kind, *words in lines if kind == "survfit"}
    day, stored = file["curves/day"][()], file["curves/relapse_free"][0]
    wrong = []
    for policy, words in curves.items():
        survival = np.array([float(word) for word in words.split("|")])
        if len(survival) != len(day) or not np.allclose(survival, stored[int(policy)], rtol=1e-12, atol=1e-12):
            wrong.append((policy, survival[:5], stored[int(policy)][:5]))
    check("survfit gives /curves/relapse_free from /tables/first_relapse", not wrong and len(curves) == len(stored), wrong)
    missing, events = next(words for kind, *words in lines if kind == "intervals")
    check("Surv(start, stop, event) takes every interval", (int(missing), int(events)) == (0, file["relapse_count"][()].sum()))


def look_at(check, compression):
    """Runs a study and compares what R finds in the file with what h5py finds."""
    path = SCRATCH / f"{compression}.h5"
    run = ebb("run", "configs/smoke.yaml", "--patients", 2000, "--record", "all", "--set", f"compression={compression}", "--out", path, "-q")
    assert run.returncode == 0, run.stderr
    done = subprocess.run(["Rscript", "--vanilla", ROOT / "tests/interop_r.R", path], capture_output=True, text=True)
    if not check(f"rhdf5 reads every dataset of a file with compression: {compression}", done.returncode == 0 and "Warning" not in done.stderr, done.stderr):
        return
    lines = [line.split("\t") for line in done.stdout.splitlines()]
    with h5py.File(path) as file:
        check_values(check, lines, file)
        check_words(check, lines, file)
        check_survival(check, lines, file)


# The line of results/README.md, and what a user asks of a data frame first.
ROWS_IN_R = """rows <- as.data.frame(lapply(rhdf5::h5read("{path}", "design"), as.vector))
cat(nrow(rows), class(rows$induction), rows$induction[5], sprintf("%.17g", rows$response_weeks.monthly[3]), sep = "\n")"""


def look_at_rows(check):
    """The rows of a design are a data frame in R: a row each, numbers as numbers and words as words."""
    path = SCRATCH / "rows.h5"
    run = ebb("run", "configs/six_or_eight.yaml", "--patients", 500, "--out", path, "-q")
    assert run.returncode == 0, run.stderr
    done = subprocess.run(["Rscript", "--vanilla", "-e", ROWS_IN_R.format(path=path)], capture_output=True, text=True)
    with h5py.File(path) as file:
        table = file["design"]
        expected = [str(len(table["row"])), "character", table["induction"][4].decode(), f"{table['response_weeks.monthly'][2]:.17g}"]
    check("the rows of a design are a data frame", done.stdout.splitlines() == expected, (done.stdout, done.stderr, expected))


def main():
    check = Checks()
    look_at_rows(check)
    for compression in ("fast", "small"):
        look_at(check, compression)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
