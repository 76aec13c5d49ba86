#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
What the answer is given as (the policy that differences are to, and in whom) is chosen in the study or on the line, and changes no number.
"""
import sys

import h5py

from command import SCRATCH, STUDY, Checks, ebb


def run(name, *words):
    """(the run, its file) of a small run of the three policies."""
    path = SCRATCH / f"{name}.h5"
    done = ebb("run", STUDY, "--patients", "4096", "--record", "summary", "--out", path, "--force", *words)
    return done, path


def digest(path):
    with h5py.File(path) as file:
        return file.attrs["digest"]


def check_numbers(check):
    plain, chosen = run("plain"), run("chosen", "--against", "symptom_driven", "--population", "treated")
    check("both are taken", chosen[0].returncode == 0, chosen[0].stderr)
    check("the file has the same datasets", digest(plain[1]) == digest(chosen[1]), (digest(plain[1]), digest(chosen[1])))
    with h5py.File(chosen[1]) as file:
        study = file.attrs["study"]
    check("and its study says what was chosen", "\nagainst: symptom_driven\n" in study and "\npopulation: treated\n" in study, study)


def check_refused(check):
    for words, expected in [(("--against", "symptom_drivn"), "--against: against = symptom_drivn: no such policy: must be one of "
                             "every_3_4_weeks, every_4_6_weeks, symptom_driven. Did you mean symptom_driven?"),
                            (("--population", "responder"), "--population: population = responder: no such population: must be one of "
                             "treated, responders. Did you mean responders?")]:
        done = ebb("run", STUDY, *words)
        check(f"{' '.join(words)}: status 3, with the names and a guess", done.returncode == 3 and expected in done.stderr, done.stderr)


def main():
    check = Checks()
    check_numbers(check)
    check_refused(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
