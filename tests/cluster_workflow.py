#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
The workflow for Snakemake plays studies in pieces, and its files are those of one process: each merged run to the byte, and the table by its numbers.
"""
import csv
import os
import shutil
import sys

import h5py

from command import EBB, ROOT, SCRATCH, Checks, ebb
from deb_package import run

SNAKEFILE = ROOT / "configs/cluster/Snakefile"
STUDIES = {name: ROOT / f"configs/{name}.yaml" for name in ("three_policies", "economics")}
PATIENTS = 20000  # five blocks of 4,096: pieces of one block and of two


def snakemake(*words, studies=None):
    """A folder of one's own for Snakemake's notes, caches and locks, too."""
    chosen = " ".join(map(str, (studies or STUDIES).values()))
    return run("snakemake", "-s", SNAKEFILE, "--cores", 2, "--nocolor", "--quiet", "rules", *words, "--config", f"ebb={EBB}", "folder=made", "pieces=3",
               f"patients={PATIENTS}", f"studies={chosen}", cwd=SCRATCH, env={**os.environ, "HOME": str(SCRATCH), "XDG_CACHE_HOME": str(SCRATCH / "cache")})


def check_runs(check):
    for name, study in STUDIES.items():
        alone = SCRATCH / f"{name}.h5"
        ebb("run", study, "--patients", PATIENTS, "--out", alone, "--quiet")
        merged = SCRATCH / f"made/{name}/run.h5"
        done = ebb("compare", alone, merged)
        check(f"{name} in three pieces is the run of one process", done.returncode == 0 and "identical" in done.stdout, done.stdout + done.stderr)
        pieces = sorted(path.name for path in merged.parent.glob("run.shard-*"))
        check("its pieces are named as Snakemake expects them", pieces == [f"run.shard-{k}-of-3.h5" for k in (1, 2, 3)], pieces)


def check_table(check):
    with open(SCRATCH / "made/table.csv", encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    with h5py.File(SCRATCH / "three_policies.h5") as alone:
        outcome, population = (list(alone[name].asstr()) for name in ("summary/outcome", "population"))
        mean = alone["summary/mean"][population.index("responders"), outcome.index("response_weeks"), 1]
        policy = alone["policy"].asstr()[1]
    found = [line for line in lines if (line["study"], line["population"], line["policy"], line["outcome"]) ==
             ("three_policies", "responders", policy, "response_weeks")]
    check("the table has each policy's outcomes, to the last digit", len(found) == 1 and float(found[0]["mean"]) == mean, found)
    check("of both studies", {line["study"] for line in lines} == set(STUDIES), len(lines))
    cea = (SCRATCH / "made/economics/cea.csv").read_text(encoding="utf-8")
    check("tables that `ebb export` has are there", cea == ebb("export", SCRATCH / "made/economics/run.h5", "cea", "--csv").stdout and cea, cea)


def check_again(check):
    status, said = snakemake("--dry-run")
    check("a second time there is nothing to do", status == 0 and "piece" not in said, said)
    lost = SCRATCH / "made/three_policies/run.shard-2-of-3.h5"
    kept = (SCRATCH / "made/three_policies/run.h5").read_bytes()
    lost.unlink()
    for name in ("three_policies/run.h5", "table.csv"):  # Snakemake makes what is lost only where it is needed for what is asked
        (SCRATCH / "made" / name).unlink()
    status, said = snakemake()
    check("a piece that was lost is played again, and the whole is what it was", status == 0 and lost.is_file() and
          len((SCRATCH / "made/three_policies/run.h5").read_bytes()) == len(kept), said)


def check_mistake(check):
    shutil.rmtree(SCRATCH / "made")
    bad = SCRATCH / "bad.yaml"
    bad.write_text("study: Bad\nhorizon: 52\npolicies: {none: {}}\n")
    status, said = snakemake(studies={**STUDIES, "bad": bad})
    check("a mistake in one study is told before any is played", status != 0 and "needs a unit" in said and
          not list((SCRATCH / "made").rglob("*.h5")), said)


def main():
    check = Checks()
    status, said = snakemake()
    check("the workflow runs from validate to the table", status == 0, said)
    if status == 0:
        check_runs(check)
        check_table(check)
        check_again(check)
    check_mistake(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
