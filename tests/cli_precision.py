#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
A study that asks for precision stops when it is reached (status 0) or when the patients run out (status 5), and says which.
"""
import json
import re
import sys

import h5py

from command import SCRATCH, Checks, digests_of, ebb, variant

BLOCK = 4096
Z_95 = 1.959963984540054


def precise(name, half_width, least, most):
    block = f"precision: {{outcome: response_weeks, contrast: [every_3_4_weeks, every_4_6_weeks], half_width: {half_width}}}"
    return variant(name, ("patients: 100000", f"{block}\npatients: {{min: {least}, max: {most}}}"))


def simulate(study, *words):
    path = SCRATCH / (study.stem + ".h5")
    run = ebb("run", study, "--out", path, "--force", "--json", "-q", *words)
    return run, json.loads(run.stdout) if run.stdout else {}, path


def half_width_weeks(document):
    return Z_95 * document["paired"]["responders"]["response_weeks"]["every_3_4_weeks"]["every_4_6_weeks"]["standard_error"]


def main():
    check = Checks()
    reached = precise("reached.yaml", "0.05 weeks", 2000, 200000)
    run, document, path = simulate(reached, "--record", "outcomes")
    check("a precision that can be reached: status 0", run.returncode == 0 and document.get("precision_reached"), run.stderr)
    check("the half-width is what was asked for", half_width_weeks(document) <= 0.05, document["paired"]["responders"]["response_weeks"])
    patients = document["patients"]
    check("whole blocks were simulated, more than the least and fewer than the most", patients % BLOCK == 0 and 2000 < patients < 200000, patients)
    check("it says why it stopped", "was reached" in document["stopped_because"] and "response_weeks" in document["stopped_because"], document)
    with h5py.File(path) as file:
        check("the file holds as many patients", file["baseline"].shape == (patients,) and file["response_days"].shape == (3, patients),
              file["response_days"].shape)
        check("and says why, too", "was reached" in file.attrs["stopped_because"], file.attrs["stopped_because"])
    again = simulate(reached, "--record", "outcomes", "--threads", "3")[1]
    check("another number of threads stops at the same patient with the same digest",
          (again["patients"], digests_of(again)) == (patients, digests_of(document)), again["patients"])
    run, document, path = simulate(precise("missed.yaml", "0.001 weeks", 2000, 10000))
    check("a precision that cannot be reached: status 5, and the results are there", run.returncode == 5 and path.is_file() and
          document["precision_reached"] is False, run.stderr)
    check("all patients allowed were simulated, and it says so", document["patients"] == 10000 and "most patients" in document["stopped_because"],
          document["stopped_because"])
    run, document, path = simulate(precise("least.yaml", "100 weeks", 9000, 100000))
    check("no fewer than the least are simulated", run.returncode == 0 and document["patients"] == 3 * BLOCK, document.get("patients"))
    run, document, path = simulate(precise("nobody.yaml", "1 week", 1000, 5000), "--set", "infusion.gain=0")
    check("where nobody responds the end says so: status 5, no nan", run.returncode == 5 and document["precision_reached"] is False and
          "is not known: nobody is there" in document["stopped_because"] and not re.search(r"\bnan\b", run.stdout + run.stderr), document["stopped_because"])
    said = ebb("run", reached, "--out", path, "--force", "--dry-run").stdout
    check("--dry-run says how many at most", "at most 200,000" in said, said)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
