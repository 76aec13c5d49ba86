#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
A full disk, a folder that cannot be written, a damaged file, kill -9: status 4, one message that says what was lost, and nothing lost
that had been published.

  1. Names that cannot be written   2. A disk that gets full   3. Kill -9   4. Damage   5. Truncation
"""
import ctypes
import os
import resource
import shutil
import signal
import subprocess
import sys
import time

import h5py
import numpy as np

from command import EBB, ROOT, SCRATCH, Checks, ebb

WAIT_SECONDS = 60.0
STUDY = "configs/smoke.yaml"


def simulate(path, *words, **options):
    return ebb("run", STUDY, "--record", "all", "--out", path, "-q", *words, **options)


def folder(name):
    path = SCRATCH / name
    path.mkdir()
    return path


def one_message(run, *words):
    """Whether a run failed with status 4 and one line on stderr that has all the words."""
    lines = run.stderr.strip().splitlines()
    return run.returncode == 4 and len(lines) == 1 and all(word in lines[0] for word in ("[EBB_BAD_FILE]", *words))


# ---- 1. Names that cannot be written

def check_names(check):
    place = folder("names")
    first = place / "run.h5"
    simulate(first, "--patients", 50)
    before = first.read_bytes()
    run = simulate(first, "--patients", 50)
    check("an existing file is refused without --force", one_message(run, f"{first}: already exists: give --force to replace it, or "
                                                                     "another --out"), run.stderr)
    check("and stays as it was", first.read_bytes() == before and os.listdir(place) == ["run.h5"], os.listdir(place))
    run = simulate(first, "--patients", 60, "--force")
    check("--force replaces it", run.returncode == 0 and first.read_bytes() != before, run.stderr)
    run = simulate(first / "run.h5", "--patients", 50)
    check("a path under a file is refused", one_message(run, str(first)), run.stderr)
    run = simulate("/proc/run.h5", "--patients", 50)
    check("a folder that takes no files is refused", one_message(run, "/proc/run.h5"), run.stderr)
    run = simulate("/dev/null", "--patients", 50, "--force")
    check("a device is no results file, --force or not", one_message(run, "/dev/null: is no ordinary file"), run.stderr)
    if os.geteuid() != 0:
        place.chmod(0o500)
        run = simulate(place / "other.h5", "--patients", 50)
        place.chmod(0o700)
        check("a folder without permission to write is refused", one_message(run, "Permission denied"), run.stderr)
    for words in (("compare", first, place / "none.h5"), ("compare", place, first)):
        run = ebb(*words)
        check(f"ebb {words[0]} with a file that is none: status 4", run.returncode == 4 and "[EBB_BAD_FILE]" in run.stderr, run.stderr)


# ---- 2. A disk that gets full

def limit_files(n_bytes):
    """For a child: no file longer than that; the write fails instead of a signal ending the program."""
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, n_bytes))
    return limit


def check_limits(check):
    """Works everywhere: a limit on the length of files, at every stage of writing."""
    place = folder("limits")
    whole = place / "whole.h5"
    simulate(whole)
    size = whole.stat().st_size
    first = place / "run.h5"
    simulate(first, "--patients", 50)
    before = first.read_bytes()
    bad = []
    for n_bytes in (0, 1000, 20000, size // 4, size // 2, size * 9 // 10, size - 5000, size - 100, size - 1):
        run = simulate(first, "--force", preexec_fn=limit_files(n_bytes), restore_signals=False)
        if not one_message(run, "run.h5", "nothing was published") or sorted(os.listdir(place)) != ["run.h5", "whole.h5"] or \
                first.read_bytes() != before:
            bad.append((n_bytes, run.returncode, run.stderr, os.listdir(place)))
    check(f"a limit of the file's size anywhere between 0 and {size} bytes: status 4, the file before it intact, no .part", not bad, bad)
    run = simulate(first, "--force", preexec_fn=limit_files(size // 2), restore_signals=False)
    check("and the message says so", one_message(run, "the limit of a file's size was reached while", "MB needed"), run.stderr)
    run = simulate(first, "--force", preexec_fn=limit_files(size + 100000), restore_signals=False)
    check("a limit that is not reached does no harm", run.returncode == 0, run.stderr)


def check_full_disk(check):
    """A small file system of its own, where that can be had."""
    sentence = "a full disk: status 4, what is needed, the file before it intact, no .part"
    place = folder("disk")
    whole = SCRATCH / "whole.h5"
    simulate(whole)
    size = whole.stat().st_size
    c = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() != 0 or c.mount(b"tmpfs", bytes(place), b"tmpfs", 0, b"size=%d" % (2 * size + 512 * 1024)) != 0:
        check.skip(sentence, "this machine lets this user mount no file system")
        return
    try:
        first, filler = place / "run.h5", place / "filler"
        simulate(first, "--patients", 20)
        before = first.read_bytes()
        bad = []
        for free in (0, 4096, 65536, size // 2, size * 3 // 4, size - 65536, size - 16384, size - 4096):
            about = os.statvfs(place)
            filler.write_bytes(bytes(max(about.f_bavail * about.f_frsize - free, 0)))
            run = simulate(first, "--force")
            filler.unlink()
            if not one_message(run, "run.h5: disk full while", "nothing was published", "MB needed") or \
                    os.listdir(place) != ["run.h5"] or first.read_bytes() != before:
                bad.append((free, run.returncode, run.stderr, os.listdir(place)))
        check(sentence, not bad, bad)
        run = simulate(first, "--force")
        check("with room again it is replaced", run.returncode == 0 and ebb("compare", first, whole).returncode == 0, run.stderr)
    finally:
        subprocess.run(["umount", place], check=False)


# ---- 3. Kill -9

def check_kill(check):
    place = folder("killed")
    path = place / "run.h5"
    parts = lambda: list(place.glob("run.h5.*.part"))
    simulate(path, "--patients", 50)
    before = path.read_bytes()
    command = [EBB, "run", "configs/three_policies.yaml", "--patients", "50000000", "--record", "sample of 5000", "--out", path, "-q", "--force"]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    end = time.monotonic() + WAIT_SECONDS
    while not (parts() and parts()[0].stat().st_size > 100000) and child.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    child.send_signal(signal.SIGSTOP)
    run = simulate(path, "--patients", 50, "--force")
    check("a file that another run is writing is refused, also where that run is paused, and the run is named",
          one_message(run, f"{path}: another ebb (process {child.pid} on {os.uname().nodename}) is writing this file: wait for it, or "
                           "give another --out") and len(parts()) == 1, run.stderr)
    child.send_signal(signal.SIGKILL)
    child.wait()
    check("kill -9 leaves the published file as it was", path.read_bytes() == before and len(parts()) == 1)
    run = ebb("compare", parts()[0], path)
    check("what it left is no results file", run.returncode == 4 and "part" in run.stderr, run.stderr)
    run = simulate(path, "--patients", 60, "--force")
    check("the next run clears it away", run.returncode == 0 and os.listdir(place) == ["run.h5"], (run.stderr, os.listdir(place)))


def check_two_at_once(check):
    """Runs started at one instant into one place, several times; and one that is paused goes on to its end."""
    place = folder("two")
    path = place / "run.h5"
    bad = []
    for turn in range(8):
        runs = [subprocess.Popen([EBB, "run", STUDY, "--patients", "3000", "--seed", str(seed), "--record", "summary", "--out", path, "-q"],
                                 cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) for seed in (1, 2, 3)]
        said = [run.communicate()[1] for run in runs]
        told = [words for words in said if "is writing this file" in words or "begun to write this file" in words or
                "already exists" in words]
        if sorted(run.returncode for run in runs) != [0, 4, 4] or len(told) != 2 or os.listdir(place) != ["run.h5"] or \
                ebb("compare", path, path).returncode != 0:
            bad.append((turn, [run.returncode for run in runs], said, os.listdir(place)))
        path.unlink(missing_ok=True)
    check("of three runs into one place at one instant one publishes, and two are told", not bad, bad)


# ---- 4. Damage

def everything_in(path):
    """All values, attributes and scales of a file as h5py reads them; None when it cannot."""
    found = {}

    def add(name, item):
        for key in item.attrs:
            value = item.attrs[key]
            if value.dtype.kind not in "VO" if isinstance(value, np.ndarray) else True:
                found[name + "@" + key] = repr(value)
        if isinstance(item, h5py.Dataset):
            found[name] = (item.shape, item[()].tobytes() if item.dtype.kind != "O" else repr(item[()]))

    try:
        with h5py.File(path) as file:
            add("/", file)
            file.visititems(add)
    except (OSError, RuntimeError, ValueError, KeyError, UnicodeDecodeError):
        return None
    return found


def heap_places(data):
    """Bytes in the headers of the first objects of each global heap: HDF5 checks nothing there."""
    places, at = [], data.find(b"GCOL")
    while at >= 0:
        places += [at + 8, at + 9, at + 16, at + 24, at + 25, at + 28, at + 31]
        at = data.find(b"GCOL", at + 1)
    return places


def check_damage(check):
    place = folder("damage")
    whole, damaged = place / "whole.h5", place / "damaged.h5"
    simulate(whole, "--patients", 100)
    data = whole.read_bytes()
    check("an undamaged copy is identical", ebb("compare", whole, shutil.copy(whole, damaged)).stdout.startswith("identical"))
    reference = everything_in(whole)
    places = [*range(0, len(data), len(data) // 120), *heap_places(data), *range(0, 96, 8)]
    crashed, silent, idle, named = [], [], 0, 0
    for n, at in enumerate(places):
        mask = (0xff, 0x01)[n % 2] # a whole byte, a single bit; each bit of more of them: make test-faults (flips.py)
        damaged.write_bytes(data[:at] + bytes([data[at] ^ mask]) + data[at + 1:])
        run = ebb("compare", whole, damaged)
        if run.returncode == 4 and "damaged" in run.stderr:
            named += 1
        elif run.returncode not in (0, 4):
            crashed.append((at, mask, run.returncode, run.stderr))
        elif run.returncode == 0 and everything_in(damaged) == reference:
            idle += 1 # the byte holds nothing: the file says what it said
        else:
            silent.append((at, mask, run.returncode, run.stdout, run.stderr))
    check("no changed byte makes it crash", not crashed, crashed[:5])
    check(f"each is found, of {len(places)} that were changed; {idle} of them lay in unused space", not silent and named > 10 * idle,
          silent[:5])
    damage_score(check, whole, damaged)


def damage_score(check, whole, damaged):
    """A byte of one chunk: the message names the dataset."""
    with h5py.File(whole) as file:
        chunk = file["score"].id.get_chunk_info(0)
        title = file.attrs["title"].encode()
    data = bytearray(whole.read_bytes())
    data[chunk.byte_offset + chunk.size // 2] ^= 0x10
    damaged.write_bytes(data)
    run = ebb("compare", whole, damaged)
    check("damage to the scores is named", run.returncode == 4 and f"{damaged}: dataset /score is damaged" in run.stderr, run.stderr)
    run = ebb("compare", damaged, whole)
    check("whichever file it is in", run.returncode == 4 and f"{damaged}: dataset /score is damaged" in run.stderr, run.stderr)
    at = -1
    for what in ("dataset /tables/parameters/value is damaged", "attribute title of / is damaged"):  # in the order in which they are written
        data = bytearray(whole.read_bytes())
        at = data.find(title, at + 1)
        data[at] ^= 0x10
        damaged.write_bytes(data)
        run = ebb("compare", whole, damaged)
        check(f"damage to the title is named: {what}", one_message(run, what), run.stderr)


# ---- 5. Truncation

def check_truncation(check):
    place = folder("truncated")
    whole, short = place / "whole.h5", place / "short.h5"
    simulate(whole, "--patients", 100)
    data = whole.read_bytes()
    bad = []
    for n in (0, 1, 8, 50, 500, 5000, len(data) // 2, len(data) - 1):
        short.write_bytes(data[:n])
        run = ebb("compare", whole, short)
        if not one_message(run, str(short)):
            bad.append((n, run.returncode, run.stderr))
    check("a file cut off anywhere: status 4 and one message", not bad, bad)
    with h5py.File(shutil.copy(whole, short), "r+") as file:
        del file["relapse_count"]
    run = ebb("compare", whole, short)
    check("a dataset taken out is missed", run.returncode == 4 and "/relapse_count is damaged or missing" in run.stderr, run.stderr)
    with h5py.File(shutil.copy(whole, short), "r+") as file:
        file["relapse_count"][0, 0] += 1
    run = ebb("compare", whole, short)
    check("a number changed by hand is found", one_message(run, "/relapse_count is damaged: patients 0 to 99 (block 0) under none are not those that "
                                                                "were written"),
          run.stderr)
    with h5py.File(shutil.copy(whole, short), "r+") as file:
        file.attrs["note"] = "seen and approved"
    check("a note that somebody added harms nothing", ebb("compare", whole, short).returncode == 0)


def main():
    check = Checks()
    check_names(check)
    check_limits(check)
    check_full_disk(check)
    check_kill(check)
    check_two_at_once(check)
    check_damage(check)
    check_truncation(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
