#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
`ebb check --self` runs the model's own verification list on any study, and every study of configs/ passes it.
"""
import csv
import json
import sys

import h5py

from command import ROOT, SCRATCH, Checks, ebb


def main():
    check = Checks()
    studies = sorted((ROOT / "configs").glob("*.yaml"))
    texts = {path: path.read_text(encoding="utf-8") for path in studies}  # a clinic names its study by the same key
    studies = [path for path in studies if "\nstudy:" in texts[path] and "\nclinic:" not in texts[path]]
    trials = [ROOT / f"configs/trials/{name}.yaml" for name in ("sustain1", "escape_trd", "elekt_d", "murrough2013")]
    table, h5 = SCRATCH / "self.csv", SCRATCH / "self.h5"
    done = ebb("check", "--self", *studies, *trials, "--patients", 5000, "--json", "--csv", table, "--out", h5)
    found = json.loads(done.stdout)
    failed = [row for row in found["verifications"] if row["outcome"] == "failed"]
    check("every study passes", done.returncode == 0 and found["failed"] == 0 and not failed, failed or done.stderr)
    n = len({row["verification"] for row in found["verifications"]})
    check("the list is run whole on each", len(found["verifications"]) == n * len(studies + trials) and n >= 20, n)
    applied = {row["verification"] for row in found["verifications"] if row["outcome"] == "passed"}
    check("each verification applies to one study at least but those of modifiers", n - len(applied) <= 1, applied)
    with h5py.File(h5) as file:
        stored = file["/tables/verifications/outcome"].asstr()[()]
    lines = list(csv.DictReader(table.read_text(encoding="utf-8").splitlines()))
    check("the outcome is stored in HDF5 and CSV",
          [row["outcome"] for row in lines] == [row["outcome"] for row in found["verifications"]] ==
          list(stored))
    done = ebb("check", "--self", "configs/smoke.yaml", "--patients", 300)
    check("people get a table and a count", done.returncode == 0 and "passed          any_kernel" in done.stdout and
          "0 failed" in done.stdout, done.stdout)
    done = ebb("check", "--self", "configs/three_policies.yaml", "--patients", 300, "--against", "symptom_driven")
    check("a study whose differences are to its last policy passes, too", done.returncode == 0 and ", 0 failed" in done.stdout,
          (done.returncode, done.stdout, done.stderr))
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
