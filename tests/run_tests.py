#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
run_tests: runs every test program, two or more at a time, and says what failed.

A test program is tests/<kind>_<name>.c (compiled by make into <build>/tests/) or tests/<kind>_<name>.py. It prints TAP: a line
"ok 1 - sentence" or "not ok 2 - sentence" for each thing it checks. A program that crashes, hangs, prints no such line, prints
fewer than it planned, or ends with a bad status without naming a failure counts as one failure. A passing program is one line
here; a failing one shows everything it printed.

Each program gets in its environment: EBB, the command under test; EBB_BUILD, the folder of build products; EBB_TMP, a scratch
folder of its own that is removed afterwards. The last line is always "N passed, N failed", and ", N skipped" where any were.

Nothing is green by absence. A check may be skipped ("ok 3 - sentence # SKIP reason") for two reasons only: "this machine ..." says
what the machine lacks (an instruction of its processor, the right to mount), and "this build ..." what a special build cannot
show (a sanitizer keeps freed memory; the Makefile says --special then). Any other skip, a missing package above all, is a failed
installation and counts as a failure. cmocka prints no reason: there a line "# this machine ..." before it is one.

  1. Finding the programs   2. Running one   3. Reading TAP   4. The report
"""
import argparse
import concurrent.futures
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = "/usr/bin/python3"
SHOWN_LINES = 200  # of the output of a failing program

# Slowest kinds first, so that a long program does not start last. What is known of an earlier run goes before this.
KINDS = ("repro", "stat", "cli", "interop", "match", "fuzz", "law", "check", "unit")

# Kinds that need more than a processor (a scheduler, packages that install things), and are run only when asked for: --kind cluster.
APART = ("cluster",)


# ---- 1. Finding the programs


@dataclass
class Program:
    name: str
    command: list


def find_programs(build, kinds):
    programs = []
    for source in sorted((ROOT / "tests").iterdir()):
        if source.name.split("_")[0] not in kinds:
            continue
        if source.suffix == ".c":
            programs.append(Program(source.stem, [str(build / "tests" / source.stem)]))
        elif source.suffix == ".py":
            programs.append(Program(source.stem, [PYTHON, str(source)]))
    return programs


def select(programs, wanted, unwanted):
    """A word stands for the program of that name, or, when there is none, for all that have it in their name."""

    def named(words):
        names = set()
        for word in words:
            names |= {p.name for p in programs if p.name == word} or {p.name for p in programs if word in p.name}
        return names

    keep = named(wanted) if wanted else {p.name for p in programs}
    return [p for p in programs if p.name in keep - named(unwanted)]


def slowest_first(programs, seconds):
    def weight(program):
        kind = (KINDS + APART).index(program.name.split("_")[0])
        return (-seconds.get(program.name, 1000.0 - kind), program.name)

    return sorted(programs, key=weight)


# ---- 2. Running one


@dataclass
class Outcome:
    program: Program
    passed: int = 0
    failed: list = field(default_factory=list)
    skipped: list = field(default_factory=list)
    seconds: float = 0.0
    output: str = ""


def stop_family(child):
    """Ends the program and whatever it started: it was made the leader of a process group of its own."""
    try:
        os.killpg(child.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass


def run_program(program, environment, limit_seconds, special):
    outcome = Outcome(program)
    scratch = tempfile.mkdtemp(prefix=f"ebb-{program.name}-")
    start = time.monotonic()
    status = None
    try:
        with tempfile.TemporaryFile() as log:
            child = subprocess.Popen(program.command, cwd=ROOT, env={**environment, "EBB_TMP": scratch}, stdin=subprocess.DEVNULL,
                                     stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
            try:
                status = child.wait(limit_seconds)
            except subprocess.TimeoutExpired:
                outcome.failed.append(f"ends within {limit_seconds} s")
            finally:
                stop_family(child)
                child.wait()
            log.seek(0)
            outcome.output = log.read().decode("utf-8", "replace")
    except OSError as trouble:
        outcome.output = f"{trouble}\n"
        outcome.failed.append("can be started")
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    outcome.seconds = time.monotonic() - start
    read_tap(outcome, status, special)
    return outcome


# ---- 3. Reading TAP

TAP_LINE = re.compile(r"^(not ok|ok)\b[ \t]*\d*[ \t]*-?[ \t]*(.*)$", re.MULTILINE)
TAP_PLAN = re.compile(r"^1\.\.(\d+)[ \t]*(#.*)?$", re.MULTILINE)


SKIPPED = re.compile(r"#\s*skip\b[ \t]*(.*)$", re.IGNORECASE)
EXPLAINED = re.compile(r"^[ \t]*# this machine\b", re.MULTILINE)


def may_be_skipped(reason, output, special):
    return reason.startswith("this machine") or (special and reason.startswith("this build")) or bool(EXPLAINED.search(output))


def read_tap(outcome, status, special):
    for verdict, sentence in TAP_LINE.findall(outcome.output):
        skip = SKIPPED.search(sentence)
        if skip and may_be_skipped(skip.group(1), outcome.output, special):
            outcome.skipped.append(sentence)
        elif skip:
            outcome.failed.append(f"is not skipped where it could run: {sentence}")
        elif verdict == "ok":
            outcome.passed += 1
        else:
            outcome.failed.append(sentence or "(unnamed)")
    if outcome.failed:
        return
    seen = outcome.passed + len(outcome.skipped)
    plans = [int(n) for n, _ in TAP_PLAN.findall(outcome.output)]
    if status is not None and status < 0:
        outcome.failed.append(f"is not killed by a signal ({signal.Signals(-status).name})")
    elif status != 0:
        outcome.failed.append(f"exits with status 0 (it was {status}, after {seen} checks)")
    elif seen == 0:
        outcome.failed.append("prints at least one TAP line")
    elif plans and sum(plans) != seen:
        outcome.failed.append(f"prints the {sum(plans)} checks it planned (there were {seen})")


# ---- 4. The report


def report(outcome):
    words = f"{outcome.passed:4d} passed"
    words += f", {len(outcome.failed)} failed" if outcome.failed else ""
    words += f", {len(outcome.skipped)} skipped" if outcome.skipped else ""
    print(f"{outcome.program.name:28s} {outcome.seconds:7.1f} s {words}", flush=True)
    for sentence in outcome.skipped:
        print(f"    skipped: {sentence}")
    if outcome.failed:
        for sentence in outcome.failed:
            print(f"    FAILED: {outcome.program.name}: {sentence}")
        lines = outcome.output.rstrip("\n").split("\n")
        if len(lines) > SHOWN_LINES:
            print(f"    ({len(lines) - SHOWN_LINES} lines before these are not shown)")
        print("    " + "\n    ".join(lines[-SHOWN_LINES:]), flush=True)


def read_seconds(path):
    try:
        return {str(name): float(value) for name, value in json.loads(path.read_text()).items()}
    except (OSError, ValueError, AttributeError):
        return {}


def read_arguments():
    parser = argparse.ArgumentParser(description="Runs the tests of ebb.")
    parser.add_argument("--build", type=Path, default=Path("build"), help="folder of build products")
    parser.add_argument("--only", default="", help="names, or parts of names, of the programs to run")
    parser.add_argument("--skip", default="", help="names, or parts of names, of programs not to run")
    parser.add_argument("--kind", default="", choices=KINDS + APART, help="one kind only; without it all but " + ", ".join(APART))
    parser.add_argument("--jobs", type=int, default=max(2, os.cpu_count() or 2), help="programs at a time")
    parser.add_argument("--special", action="store_true", help="a build that cannot show everything: sanitizers, coverage")
    parser.add_argument("--timeout", type=float, default=420.0, help="seconds before a program is stopped")
    return parser.parse_args()


def main():
    arguments = read_arguments()
    build = (ROOT / arguments.build).resolve()
    environment = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL")}
    environment.update(LC_ALL="C.UTF-8", EBB=str(build / "ebb"), EBB_BUILD=str(build))
    seconds_file = build / "test-seconds.json"
    seconds = read_seconds(seconds_file)
    programs = select(find_programs(build, (arguments.kind,) if arguments.kind else KINDS), arguments.only.split(), arguments.skip.split())
    passed = failed = skipped = 0
    with concurrent.futures.ThreadPoolExecutor(arguments.jobs) as pool:
        running = [pool.submit(run_program, p, environment, arguments.timeout, arguments.special)
                   for p in slowest_first(programs, seconds)]
        for done in concurrent.futures.as_completed(running):
            outcome = done.result()
            report(outcome)
            passed += outcome.passed
            failed += len(outcome.failed)
            skipped += len(outcome.skipped)
            seconds[outcome.program.name] = round(outcome.seconds, 1)
    if build.is_dir():
        seconds_file.write_text(json.dumps(seconds, indent=1, sort_keys=True) + "\n")
    if not programs:
        print(f"no test is called '{arguments.only}'")
    print(f"{passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 0 if passed > 0 and failed == 0 else 1


if __name__ == "__main__":
    sys.exit(main())
