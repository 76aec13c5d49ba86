#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
The runner of these tests counts a crash, a hang, silence, a broken plan, a bad status and a skip without a good reason as
failures, and passes only what passed.

The runner is copied into a scratch folder beside planted programs, one for each thing that can go wrong.
"""
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

RUNNER = Path(__file__).resolve().parent / "run_tests.py"

PLANTED = {  # a program, and what the runner must say of it: its counts, and the words that name the failure
    "unit_passes": ("print('1..2'); print('ok 1 - a'); print('ok 2 - b')", "2 passed", None),
    "unit_fails": ("print('ok 1 - a'); print('not ok 2 - b is c'); sys.exit(1)", "1 passed, 1 failed", "b is c"),
    "unit_fails_quietly": ("print('not ok 1 - d')", "0 passed, 1 failed", "FAILED: unit_fails_quietly: d"),
    "unit_crashes": ("print('ok 1 - a', flush=True); os.abort()", "1 passed, 1 failed", "killed by a signal (SIGABRT)"),
    "unit_ends_badly": ("print('ok 1 - a'); sys.exit(3)", "1 passed, 1 failed", "it was 3"),
    "unit_says_nothing": ("", "0 passed, 1 failed", "at least one TAP line"),
    "unit_stops_early": ("print('1..3'); print('ok 1 - a')", "1 passed, 1 failed", "the 3 checks it planned"),
    "unit_skips": ("print('ok 1 - a'); print('ok 2 - no FMA # SKIP this machine has none')", "1 passed, 1 skipped", "no FMA"),
    "unit_skips_as_cmocka": ("print('# this machine lacks it'); print('ok 1 # SKIP a_test')", "0 passed, 1 skipped", "a_test"),
    "unit_lacks_package": ("print('ok 1 - a'); print('ok 2 - R # SKIP not here')", "1 passed, 1 failed", "not skipped where it"),
    "unit_needs_plain_build": ("print('ok 1 - b # SKIP this build is slow')", "0 passed, 1 failed", "this build is slow"),
    "unit_has_scratch": ("open(os.environ['EBB_TMP'] + '/x', 'x'); print('ok 1 -', os.environ['EBB'])", "1 passed", None),
    "unit_hangs": ("print('ok 1 - a', flush=True); signal.pause()", "1 passed, 1 failed", "ends within 3.0 s"),
    "other": ("print('not ok 1 - this is no test program')", None, None),
}


def run_planted(folder, *options):
    """Returns the exit status of the runner and its lines."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "tests").mkdir(parents=True)
    shutil.copy(RUNNER, folder / "tests")
    for name, (program, _, _) in PLANTED.items():
        (folder / "tests" / f"{name}.py").write_text(f"import os, signal, sys\n{program}\n")
    environment = {**os.environ, "TMPDIR": str(folder)}
    done = subprocess.run([sys.executable, folder / "tests/run_tests.py", "--timeout", "3", *options], capture_output=True, text=True,
                          env=environment)
    return done.returncode, done.stdout.splitlines()


def wrong_about(name, lines):
    """What the runner did not say of a planted program, or an empty list."""
    _, counts, words = PLANTED[name]
    line = next((line for line in lines if line.split()[:1] == [name]), "")
    if counts is None:
        return [line] if line else []
    problems = [] if line.endswith(f" s {counts:>{len(counts) + 3}s}") else [f"expected '{counts}', got '{line}'"]
    return problems + ([] if words is None or any(words in line for line in lines) else [f"'{words}' is not said"])


def main():
    results = []

    def check(sentence, problems):
        results.append(not problems)
        print(f"{'not ok' if problems else 'ok'} {len(results)} - {sentence}")
        for problem in problems:
            print(f"#   {problem}")

    with tempfile.TemporaryDirectory(dir=os.environ.get("EBB_TMP")) as scratch:
        folder = Path(scratch) / "tree"
        status, lines = run_planted(folder)
        for name in PLANTED:
            check(f"{name} is judged rightly", wrong_about(name, lines))
        check("the last line adds up, and the status is bad", [] if (status, lines[-1]) == (1, "10 passed, 9 failed, 2 skipped") else [status, lines[-1]])
        check("no scratch folder is left behind", [str(path) for path in folder.glob("ebb-*")])
        status, lines = run_planted(folder, "--only", "unit_passes")
        check("one program runs alone, and passing is status 0", [] if (status, lines[-1]) == (0, "2 passed, 0 failed") else lines)
        status, lines = run_planted(folder, "--only", "unit_nobody")
        check("no program is no success", [] if (status, lines[-1]) == (1, "0 passed, 0 failed") else lines)
        status, lines = run_planted(folder, "--only", "unit_passes unit_skips", "--skip", "skips")
        check("a program can be left out", [] if (status, lines[-1]) == (0, "2 passed, 0 failed") else lines)
        status, lines = run_planted(folder, "--only", "unit_needs_plain_build unit_passes", "--special")
        check("a special build may skip what only the plain one shows",
              [] if (status, lines[-1]) == (0, "2 passed, 0 failed, 1 skipped") else lines)
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
