#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
A run that is told to stop ends with status 130 after SIGINT, 75 after SIGTERM, and leaves no results file and no part of one: only what was complete,
where it says so, under a name of its own. What was ignored when
it started, as nohup ignores SIGHUP, does not stop it.
"""
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

from command import EBB, ROOT, SCRATCH, STUDY, Checks, ebb

WAIT_SECONDS = 60.0 # for things that take a moment; a longer wait is a failure of the machine, not a measurement


def wait_for(happened, child):
    """Looks until something has happened, the child has ended, or patience has."""
    end = time.monotonic() + WAIT_SECONDS
    while not happened() and child.poll() is None and time.monotonic() < end:
        time.sleep(0.02)
    return happened()


def interrupt(folder, number, before=None):
    """Starts a run too long to end by itself, and sends the signal once the .part file is there. Returns (status, stderr, files)."""
    folder.mkdir()
    output = folder / "run.h5"
    if before is not None:
        output.write_bytes(before)
    command = [EBB, "run", STUDY, "--patients", "500000000", "--record", "summary", "--out", str(output), "--threads", "2", "--force"]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                             preexec_fn=lambda: signal.signal(number, signal.SIG_DFL)) # make may run in the background of a script
    started = wait_for(lambda: any(name.endswith(".part") for name in os.listdir(folder)), child)
    child.send_signal(number)
    try:
        said = child.communicate(timeout=WAIT_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        said = child.communicate()
    return started, child.returncode, said, sorted(os.listdir(folder))


def kept_by(said):
    """The files that a stopped run says it has kept: none where the signal came before the first block was complete."""
    return ["run.stopped.h5"] if "run.stopped.h5: give the same command to go on" in said else []


def ignore(number):
    """For a child, before it starts: as nohup does with SIGHUP, and a script's shell with SIGINT of what it puts in the background."""
    return lambda: signal.signal(number, signal.SIG_IGN)


def interrupt_ignored(folder, number):
    """Starts a long run with the signal ignored, sends it, looks whether the run goes on, and ends it by SIGTERM. Returns (went on, status)."""
    folder.mkdir()
    command = [EBB, "run", STUDY, "--patients", "500000000", "--record", "summary", "--out", str(folder / "run.h5"), "--threads", "2"]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=ignore(number))
    wait_for(lambda: any(name.endswith(".part") for name in os.listdir(folder)), child)
    ignored = int(re.search(r"SigIgn:\s*(\w+)", (Path("/proc") / str(child.pid) / "status").read_text(encoding="ascii"))[1], 16)
    child.send_signal(number)
    going = child.poll() is None and bool(ignored >> (number - 1) & 1)
    child.send_signal(signal.SIGTERM)
    return going, child.wait(WAIT_SECONDS)


def read_terminal(terminal):
    try:
        return os.read(terminal, 4096).decode("utf-8", "replace")
    except OSError: # the other end is closed
        return ""


def interrupt_on_terminal(folder):
    """Starts a long run whose stderr is a terminal, interrupts it once a bar is seen, and returns (status, what the terminal showed)."""
    folder.mkdir()
    terminal, other_end = pty.openpty()
    command = [EBB, "run", STUDY, "--patients", "500000000", "--record", "summary", "--out", str(folder / "run.h5")]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=other_end, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    os.close(other_end)
    shown = ""
    while "left" not in shown and (piece := read_terminal(terminal)):
        shown += piece
    child.send_signal(signal.SIGINT)
    while piece := read_terminal(terminal):
        shown += piece
    os.close(terminal)
    return child.wait(WAIT_SECONDS), shown


def main():
    check = Checks()
    for number, name, ends in ((signal.SIGINT, "SIGINT", 130), (signal.SIGTERM, "SIGTERM", 75)):
        started, status, (stdout, stderr), files = interrupt(SCRATCH / name, number)
        check(f"{name}: the run was on its way", started, stderr)
        check(f"{name}: status {ends}, nothing on stdout, a word on stderr", (status, stdout) == (ends, "") and "interrupted" in stderr,
              f"{status} {stdout} {stderr}")
        check(f"{name}: no file and no .part is left, only what is kept for the next call", files == kept_by(stderr), (files, stderr))
    ebb("run", STUDY, "--patients", "50", "--out", SCRATCH / "old.h5")
    old = (SCRATCH / "old.h5").read_bytes()
    started, status, (_, stderr), files = interrupt(SCRATCH / "kept", signal.SIGINT, old)
    kept = (SCRATCH / "kept/run.h5").read_bytes()
    check("with --force the file that was to be replaced stays", (started, status, files, kept) ==
          (True, 130, ["run.h5", *kept_by(stderr)], old), f"{status} {stderr} {files}")
    for number, name in ((signal.SIGHUP, "SIGHUP, as under nohup"), (signal.SIGINT, "SIGINT, as in the background of a script")):
        check(f"{name}: ignored at the start it stays ignored, and SIGTERM still ends the run", interrupt_ignored(SCRATCH / f"ignored{number:d}", number) ==
              (True, 75))
    status, shown = interrupt_on_terminal(SCRATCH / "terminal")
    bar = re.search(r"\r  \[[#.]{24}\] +\d+ %  [\d,]+ patient-years/s  [^\r]+ left\x1b\[K", shown)
    check("on a terminal there is a bar with rate and time left", status == 130 and bar, repr(shown))
    check("the bar is wiped before the last word", "\r\x1b[Kebb: interrupted" in shown, repr(shown[-200:]))
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
