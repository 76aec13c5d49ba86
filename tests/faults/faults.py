"""SPDX-License-Identifier: MIT
faults: runs one command of ebb with one fault, and judges what it left.

A case is a folder with its inputs, a command that is run in it, and the files that the command publishes. A fault is what shim.c does:
the n-th call of a kind fails in some way, or kills. After each fault these hold, or it is a violation:

  - the exit status is one that the man page names, and there is a message when it is not that of the sound command;
  - with the sound command's status, it printed what the sound command prints, and published what that publishes;
  - each output holds what it held before, or a good new file; never a part of one, never nothing where something was;
  - nothing else is left, but the journal of a calibration, and after a kill a part (when a calibration has gone on from its journal, the
    empty folder of that stays: the run that made it is gone, and whose it is nobody knows). A library that crashes or ends the program for
    want of memory is as a kill;
  - the same command, run again, gives the sound command's status and files (asked for kills, for calls to the system, and
    whenever something was left).

  1. What ebb writes   2. Cases   3. Running with a fault   4. Judging   5. Many faults
"""
import concurrent.futures
import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import h5py

from inputs import INPUTS

ROOT = Path(__file__).resolve().parent.parent.parent
STATUSES = {0, 1, 2, 3, 4, 5, 6, 75, 130}
HANGS_AFTER = 120.0  # seconds, for what takes a tenth of one
ERRNO = {"EPERM": 1, "EINTR": 4, "EIO": 5, "EAGAIN": 11, "ENOMEM": 12, "EACCES": 13, "EMFILE": 24, "ENOSPC": 28, "ENOLCK": 37}

# ---- 1. What ebb writes: two files are the same but for the time of writing

TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:]+Z|\b[\d.]+ s\b")


def same_text(a, b):
    return TIME.sub("", a.read_text(encoding="utf-8")) == TIME.sub("", b.read_text(encoding="utf-8"))


def same_table(a, b):
    """Of a file of `check --out` or `sensitivity --out`, which ebb itself does not read."""
    try:
        with h5py.File(a) as one, h5py.File(b) as other:
            found = []
            for file in (one, other):
                found.append({"": sorted(file.attrs)})
                file.visititems(lambda name, item, into=found[-1]: into.update({name: item[()].tolist() if isinstance(item, h5py.Dataset) else ""}))
            return repr(found[0]) == repr(found[1])
    except (OSError, KeyError, RuntimeError):
        return False


# ---- 2. Cases

RUN = ("run", "tiny.yaml", "--threads", "1", "--quiet")
SHARED = ("run", "shared.yaml", "--threads", "1", "--quiet", "--out", "merged.h5")
ROWS = ("run", "rows.yaml", "--threads", "1", "--quiet")
YEARS = ("clinic", "clinic.yaml", "--years", "8", "--threads", "1", "--quiet")
# Files that commands are given, and the commands that make them.
MADE = {
    "good.h5": (*RUN, "--out", "good.h5"),
    "other.h5": (*RUN, "--out", "other.h5", "--seed", "6"),
    "table.h5": (*ROWS, "--out", "table.h5"),
    "costs.h5": ("run", "priced.yaml", "--threads", "1", "--quiet", "--out", "costs.h5"),
    "merged.shard-1-of-2.h5": (*SHARED, "--shard", "1/2"),
    "merged.shard-2-of-2.h5": (*SHARED, "--shard", "2/2"),
    "table.shard-1-of-2.h5": (*ROWS, "--out", "table.h5", "--shard", "1/2"),
    "table.shard-2-of-2.h5": (*ROWS, "--out", "table.h5", "--shard", "2/2"),
    "years.shard-1-of-2.h5": (*YEARS, "--out", "years.h5", "--shard", "1/2"),
    "years.shard-2-of-2.h5": (*YEARS, "--out", "years.h5", "--shard", "2/2"),
}


@dataclass
class Case:
    name: str
    words: tuple
    outputs: tuple = ()  # published, by name
    has_old: bool = False  # they are there before, from another seed
    keeps: tuple = ()  # may be left when it fails: what the same command goes on from
    makes: tuple = ()  # further words for a command that makes the old ones
    old_by: tuple = ()  # or a command of its own that makes them


CASES = {case.name: case for case in (
    Case("run", (*RUN, "--out", "out.h5", "--force"), ("out.h5",), True, (), ("--seed", "6")),
    Case("run new", RUN, ("results/tiny/run.h5",)),
    Case("run of two", ("run", "tiny.yaml", "--threads", "2", "--quiet", "--record", "summary", "--out", "out.h5"), ("out.h5",)),
    Case("design", (*ROWS, "--out", "rows.h5", "--force"), ("rows.h5",), True, ("rows.h5.journal",), ("--seed", "6")),
    Case("merge", ("merge", "merged.h5", "--threads", "1", "--quiet", "--force"), ("merged.h5",), True, old_by=(*SHARED, "--seed", "6")),
    Case("merge rows", ("merge", "table.shard-2-of-2.h5", "table.shard-1-of-2.h5", "--out", "rows.h5", "--threads", "1", "--quiet", "--force"),
         ("rows.h5",), True, ("rows.h5.journal",), old_by=(*ROWS, "--out", "rows.h5", "--seed", "6")),
    Case("design dry", ("run", "listed.yaml", "--dry-run", "--csv")),
    Case("export", ("export", "table.h5", "--csv"), ()),
    Case("priced", ("run", "priced.yaml", "--threads", "1", "--quiet", "--out", "priced.h5", "--force"), ("priced.h5",), True, (), ("--seed", "6")),
    Case("export costs", ("export", "costs.h5", "psa_long", "--csv"), ()),
    Case("check", ("check", "trial.yaml", "--threads", "1", "--quiet", "--out", "check.h5", "--csv", "check.csv", "--force"),
         ("check.h5", "check.csv"), True, (), ("--patients", "128")),
    Case("check draws", ("check", "drawn.yaml", "--threads", "1", "--quiet", "--csv", "drawn.csv", "--force"), ("drawn.csv",), True, (), ("--patients", "128")),
    Case("clinic", (*YEARS, "--out", "clinic.h5", "--force"), ("clinic.h5",), True, (), ("--set", "seed=6")),
    Case("merge years", ("merge", "years.h5", "--threads", "1", "--quiet", "--force"), ("years.h5",), True,
         old_by=(*YEARS, "--out", "years.h5", "--set", "seed=6")),
    Case("calibrate", ("calibrate", "calibration.yaml", "--threads", "1", "--quiet"), ("found_draws.csv", "found.yaml"), False,
         ("results/found.journal", "results.part/found.journal")),
    Case("sensitivity", ("sensitivity", "drawn.yaml", "--threads", "1", "--quiet", "--method", "morris", "--rows", "3", "--out", "sense.h5", "--force"),
         ("sense.h5",), True, ("sense.h5.journal",), ("--seed", "12")),
    Case("compare", ("compare", "good.h5", "same.h5")),
    Case("compare others", ("compare", "good.h5", "other.h5", "--json")),
    Case("trace", ("trace", "good.h5", "3", "--json")),
    Case("trace study", ("trace", "tiny.yaml", "3")),
    Case("trace clinic", ("trace", "--clinic", "clinic.yaml", "--day", "1", "--patient", "2")),
    Case("trace clinic json", ("trace", "--clinic", "clinic.yaml", "--day", "1", "--patient", "2", "--json")),
    Case("show", ("show", "tiny.yaml", "--json")),
    Case("show file", ("show", "good.h5")),
    Case("validate", ("validate", "tiny.yaml")),
    Case("validate set", ("validate", "own.yaml")),
    Case("validate bad", ("validate", "bad.yaml")),
)}


# ---- 3. Running with a fault


@dataclass
class Fault:
    kind: str
    how: str
    first: int
    lasting: bool = False  # all from the first on
    own: bool = False  # allocations of ebb's own code only

    def words(self):
        own = " of ebb's own" if self.own else ""
        return f"{self.kind} {self.first}{own}{' and all after it' if self.lasting else ''}: {self.how}"


@dataclass
class Outcome:
    status: object  # a number, negative for a signal; "hang"
    stdout: str
    stderr: str
    notes: str

    def hit(self):
        """Who made the call that failed; None: it was never made."""
        found = re.search(r"^hit \S+ \d+ (\S+)", self.notes, re.M)
        return found and found[1]

    def crashed_in(self):
        found = re.search(r"^crash \d+ (\S+)", self.notes, re.M)
        return found and found[1]

    def way(self, program):
        """The functions of ebb on the way to the call, inside out."""
        found = re.search(r"^via (.+)", self.notes, re.M)
        if not found:
            return ""
        said = subprocess.run(["addr2line", "-f", "-s", "-e", program, *found[1].split()], capture_output=True, text=True, check=False).stdout.split("\n")
        return " < ".join(f"{name} {line}" for name, line in zip(said[::2], said[1::2]) if name not in ("main", "_start", "??"))

    def ended_by(self):
        """The library that ended the program, by a crash or by exit."""
        found = re.search(r"^(?:crash|exit) \S+ (lib(?!c\.)\S+)", self.notes, re.M)
        return found and found[1]

    def counts(self):
        return {kind: int(n) for kind, n in re.findall(r"^count (\S+) (\d+)", self.notes, re.M)}


class Bench:
    """The command under test, the shim, a scratch folder, and for each case what the sound command gives."""

    def __init__(self, command, shim, scratch):
        self.command, self.shim, self.scratch = str(command), str(shim), Path(scratch)
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(("EBB_FAULT", "OMP_", "LD_PRELOAD", "SLURM"))}
        self.sound = {}
        self.inputs = self.scratch / "inputs"
        self.inputs.mkdir()
        for name, text in INPUTS.items():
            (self.inputs / name).write_text(text, encoding="utf-8")
        for name, words in MADE.items():
            made = self.run(self.inputs, words)
            if not (self.inputs / name).exists():
                raise RuntimeError(f"{name}: {made}")
        shutil.copy(self.inputs / "good.h5", self.inputs / "same.h5")

    def run(self, place, words, fault=None, own=False, **more):
        handle, notes = tempfile.mkstemp(dir=self.scratch)
        os.close(handle)
        environment = dict(self.environment, LD_PRELOAD=self.shim, EBB_FAULT_NOTES=notes, EBB_FAULT_OWN=str(int(own or bool(fault and fault.own))))
        if fault:
            environment.update(EBB_FAULT_KIND=fault.kind, EBB_FAULT_AT=str(fault.first), EBB_FAULT_HOW=str(ERRNO.get(fault.how, fault.how)))
            if not fault.lasting:
                environment["EBB_FAULT_LAST"] = str(fault.first)
        environment.update(more)
        try:
            done = subprocess.run([self.command, *words], cwd=place, env=environment, capture_output=True, timeout=HANGS_AFTER, check=False,
                                  encoding="utf-8", errors="replace")
            printed = done.stdout.replace(str(Path(place).resolve()), "PLACE")  # a page may say where a file is
            outcome = Outcome(done.returncode, printed, done.stderr, Path(notes).read_text(encoding="utf-8"))
        except subprocess.TimeoutExpired:
            outcome = Outcome("hang", "", "", "")
        os.unlink(notes)
        return outcome

    def fresh(self, case, place):
        """The folder as it is before the command."""
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        for name in self.inputs.iterdir():
            os.link(name, place / name.name)
        if case.has_old:
            for name in case.outputs:
                shutil.copy(self.scratch / case.name / "old" / name, place / name)

    def prepare(self, case):
        """Plays the sound command, whose outputs all others are compared with."""
        if case.name in self.sound:
            return self.sound[case.name]
        home = self.scratch / case.name
        (home / "old").mkdir(parents=True)
        place = home / "sound"
        if case.has_old:
            without = Case(case.name, case.words, case.outputs)
            self.fresh(without, place)
            self.run(place, case.old_by or [*case.words, *case.makes])
            for name in case.outputs:
                shutil.copy(place / name, home / "old" / name)
        self.fresh(case, place)
        outcome = self.run(place, case.words)
        missing = [name for name in case.outputs if not (place / name).exists()]
        if missing or outcome.status not in STATUSES or strange_files(case, place, ()):
            raise RuntimeError(f"{case.name}: the sound command fails: {outcome} {missing} {strange_files(case, place, ())}")
        self.sound[case.name] = outcome
        return outcome

    def is_new(self, case, name, place):
        good = self.scratch / case.name / "sound" / name
        if name.endswith((".csv", ".yaml")):
            return same_text(place / name, good)
        if case.name in ("check", "sensitivity"):
            return same_table(place / name, good)
        if case.name in ("design", "merge rows"):
            tables = [subprocess.run([self.command, "export", path, "--csv"], capture_output=True, check=False) for path in (place / name, good)]
            return tables[0].returncode == 0 and tables[0].stdout == tables[1].stdout
        return subprocess.run([self.command, "compare", place / name, good], capture_output=True, check=False).returncode == 0


# ---- 4. Judging


def strange_files(case, place, allowed):
    """What is there and was neither put there nor is to be published."""
    found = {str(path.relative_to(place)) for path in place.rglob("*")}
    for name in (*case.outputs, *allowed):
        if name in found:
            found -= {name, *map(str, Path(name).parents)}
    return sorted(found - set(INPUTS) - set(MADE) - {"same.h5"})


def state_of(bench, case, place):
    """For each output: old, new, none; GONE and BAD must not be."""
    states = []
    for name in case.outputs:
        path, old = place / name, bench.scratch / case.name / "old" / name
        if not path.exists():
            states.append("GONE" if case.has_old else "none")
        elif case.has_old and path.read_bytes() == old.read_bytes():
            states.append("old")
        else:
            states.append("new" if bench.is_new(case, name, place) else "BAD")
    return states


def judge(bench, case, place, fault, outcome):
    """(outcome in words, list of violations) of a command that met a fault."""
    sound = bench.prepare(case)
    states = state_of(bench, case, place)
    killed = fault.how == "kill" and outcome.status == -9
    wrong = [f"{name} is {state}" for name, state in zip(case.outputs, states) if state in ("GONE", "BAD")]
    left = strange_files(case, place, case.keeps)
    if fault.kind == "remove":
        left = []  # the call that takes it back is the one that failed
    if left and not ((killed or outcome.ended_by()) and all(name.endswith(".part") or (place / name).is_dir() for name in left)):
        wrong.append(f"left {left}")
    crashed = outcome.crashed_in()
    ended = outcome.ended_by()
    words = f"{outcome.status}"
    if outcome.status == sound.status:
        if outcome.stdout and TIME.sub("", outcome.stdout) != TIME.sub("", sound.stdout):
            wrong.append("prints something else")
        if outcome.stdout == "" and sound.stdout:
            wrong.append("prints nothing")
        if set(states) - {"new"}:
            wrong.append("the sound status, without the sound command's files")
    elif killed:
        words = "killed"
    elif crashed and "ebb" not in crashed:
        words = f"crash in {crashed}"
        if "new" in states and len(states) == 1:
            wrong.append("published by a command that crashed")
    elif ended and outcome.status == 1 and outcome.stderr.strip():
        words = f"1, by {ended}"
        if "new" in states and len(states) == 1:
            wrong.append("published by a command that was ended")
    elif outcome.status not in STATUSES:
        wrong.append(f"status {outcome.status}, crash in {crashed}")
    elif not outcome.stderr.strip():
        wrong.append(f"status {outcome.status} without a word")
    elif fault.kind == "malloc" and outcome.status != 1:
        by_hdf5 = "hdf5" in (outcome.hit() or "")
        words += " (by HDF5)" if by_hdf5 else ""
        if fault.own or not by_hdf5 or "damaged" in outcome.stderr:
            wrong.append(f"status {outcome.status} for want of memory")
    if fault.kind == "malloc" and outcome.status == 1 and "damaged" in outcome.stderr:
        wrong.append("a sound file is called damaged for want of memory")
    if states:
        words += ", " + " and ".join(states)
    return words, wrong, bool(left)


def judge_next(bench, case, place):
    """What is wrong with the same command, run again without a fault."""
    sound = bench.prepare(case)
    words = list(case.words)
    whole = all((place / name).exists() for name in case.outputs)
    if "--force" not in words and any((place / name).exists() for name in case.outputs):
        if case.name != "calibrate" or whole:
            words.append("--force")
    again = bench.run(place, words)
    states = state_of(bench, case, place)
    left = strange_files(case, place, ())
    if whole and case.keeps:  # a kill after the last file: nothing is left to go on with, and the empty folder of the journal stays
        left = [name for name in left if any((place / name).glob("*")) or not (place / name).is_dir()]
    if again.status != sound.status or set(states) - {"new"} or left:
        return [f"then the same command: status {again.status}, {states}, left {left}: {again.stderr.strip()[-300:]}"]
    return []


# ---- 5. Many faults


@dataclass
class Tally:
    counts: Counter = field(default_factory=Counter)
    n: int = 0
    violations: list = field(default_factory=list)

    def add(self, other):
        self.counts += other.counts
        self.n += other.n
        self.violations += other.violations


def meet(bench, case, fault, place):
    """One fault, from a fresh folder to the verdict."""
    tally = Tally(n=1)
    bench.fresh(case, place)
    outcome = bench.run(place, case.words, fault)
    if outcome.hit() is None and outcome.status != "hang":
        tally.counts["not reached"] += 1
        return tally
    words, wrong, left = judge(bench, case, place, fault, outcome)
    if case.outputs and (fault.kind != "malloc" or left):
        wrong += judge_next(bench, case, place)
    tally.counts[words] += 1
    if wrong:
        tally.violations.append((case.name, fault.words(), outcome.status, outcome.hit(), "; ".join(wrong), outcome.stderr.strip()[-300:], outcome.way(bench.command)))
    return tally


def meet_all(bench, case, faults, workers=2):
    """All of them, each worker in a folder of its own."""
    bench.prepare(case)
    faults = list(faults)
    total = Tally()

    def share(worker):
        tally = Tally()
        place = bench.scratch / case.name / f"place{worker}"
        for fault in faults[worker::workers]:
            tally.add(meet(bench, case, fault, place))
        shutil.rmtree(place, ignore_errors=True)
        return tally

    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        for tally in pool.map(share, range(workers)):
            total.add(tally)
    return total


def allocations(bench, case, own=False, lasting=False, every=1, offset=0, most=None):
    """The faults of one sweep: every n-th allocation, counted on the sound command; `most`: so many at most, evenly spread."""
    place = bench.scratch / case.name / "counted"
    bench.prepare(case)
    bench.fresh(case, place)
    n = bench.run(place, case.words, own=own).counts()["malloc"]
    if most:
        every = max(every, -(-n // most))
    return [Fault("malloc", "ENOMEM", at, lasting, own) for at in range(1 + offset, n + 1, every)]


# How calls of a kind may fail. A signal may interrupt those that wait; the rest is what disks and limits do.
WAYS = {
    "open": ("EIO", "ENOSPC", "EMFILE", "EACCES"),
    "read": ("EIO", "EINTR", "short", "zero"),
    "write": ("EIO", "ENOSPC", "EINTR", "short", "zero"),
    "sync": ("EIO", "ENOSPC", "EINTR"),
    "rename": ("EIO", "ENOSPC", "EACCES"),
    "truncate": ("EIO", "ENOSPC"),
    "close": ("EIO", "EINTR"),
    "mkdir": ("EIO", "ENOSPC", "EACCES"),
    "remove": ("EIO", "EACCES"),
    "lock": ("ENOLCK", "EINTR"),
    "stat": ("EIO", "EACCES"),
    "list": ("EIO",),
    "mode": ("EPERM", "EIO"),
    "seek": ("EIO",),
    "place": ("EIO", "EACCES"),
    "print": ("EIO", "ENOSPC"),
    "fork": ("EAGAIN", "EINTR"),
}


def calls(bench, case, ways=None, every=1):
    """Every call of every kind, in every way."""
    place = bench.scratch / case.name / "counted"
    bench.prepare(case)
    bench.fresh(case, place)
    counts = bench.run(place, case.words).counts()
    faults = [Fault(kind, how, at) for kind in WAYS for how in (ways or WAYS[kind]) for at in range(1, counts[kind] + 1)]
    return faults[::every]
