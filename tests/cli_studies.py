#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Nothing that a study or a command line says is without effect and without a word.

What a bad study gets is in cli_bad_studies; here is what is allowed and odd, and what stands on the command line.

  1. Modifiers   2. Policies of the command line   3. Warnings   4. Words that are no files and no numbers
"""
import fcntl
import json
import os
import sys

from command import ROOT, SCRATCH, STUDY, Checks, ebb

check = Checks()

# ---- 1. Modifiers: a study that names no set gets those of the default set

UNNAMED = """study: esketamine without naming the set
patients: 5000
horizon: 26 weeks
modifiers: {esketamine: {prevalence: 100 %}}
policies: {a: {maintenance: {every: 2 weeks}}}
record: summary
"""
path = SCRATCH / "unnamed.yaml"
path.write_text(UNNAMED, encoding="utf-8")
done = ebb("run", path, "--out", SCRATCH / "unnamed.h5", "--no-progress")
check("the modifiers of a set that is not named are played: 57.14 % responders", done.returncode == 0 and "57.14 ±" in done.stdout,
      done.stdout + done.stderr)
rows = {row["key"]: row for row in json.loads(ebb("show", path, "--json").stdout)["values"]}
check("with the factors of that set", rows["modifiers.esketamine.gain"]["number"] == 0.9135, rows["modifiers.esketamine.gain"])

# ---- 2. Policies of the command line

slip = ebb("validate", STUDY, "--set", "policies.every_4_7_weeks.maintenance.every=[4 weeks, 7 weeks]")
check("--set of a policy that is not there is refused, with a guess",
      slip.returncode == 3 and "Did you mean every_4_6_weeks? --add adds one" in slip.stderr, slip.stderr)
added = ebb("validate", STUDY, "--add", "policies.monthly={maintenance: {every: 1 month}}", "--set", "policies.monthly.maintenance.every=5 weeks")
check("--add adds one, and --set may change it", added.returncode == 0 and "4 policies" in added.stdout, added.stdout + added.stderr)
twice = ebb("validate", STUDY, "--add", "policies.every_4_6_weeks={}")
check("--add does not replace one", twice.returncode == 3 and "in the study already" in twice.stderr, twice.stderr)

# ---- 3. Warnings

ends = SCRATCH / "ends.yaml"
ends.write_text("study: It ends\npolicies:\n  stop: {maintenance: {every: 3 weeks}, suspend: {after_well: 4 weeks}}\n", encoding="utf-8")
said = ebb("validate", ends)
check("a suspension that nothing resumes is warned of, with its place",
      said.returncode == 0 and said.stderr.startswith(f"{ends}:3:") and "warning: policies.stop.suspend: nothing resumes" in said.stderr,
      said.stderr)
said = ebb("validate", STUDY)
check("and boosters without a bound", said.returncode == 0 and "warning: policies.symptom_driven.booster: symptoms alone" in said.stderr,
      said.stderr)
bound = ebb("validate", STUDY, "--set", "policies.symptom_driven.limits.max_infusions=20")
check("but not those with one", bound.returncode == 0 and bound.stderr == "", bound.stderr)
quiet = ebb("validate", STUDY, "--quiet")
check("--quiet says errors only", quiet.returncode == 0 and quiet.stderr == "" and quiet.stdout == "", quiet.stderr)

# ---- 4. Words that are no files and no numbers

for words, status, expected in (
        (("validate", "configs/no_such_study.yaml"), 4, "configs/no_such_study.yaml: cannot be opened: No such file"),
        (("validate", STUDY, "--patients", "010"), 3, "not a number"),
        (("validate", STUDY, "--patients", "1,000"), 3, "a comma is in it: write 1000"),
        (("run", STUDY, "--patients", "100", "--threads", "010"), 2, "from 1 to 1024"),
        (("run", STUDY, "--patients", "100", "--out", "-"), 2, "--out -: is no file"),
        (("check", "configs/trials/sustain1.yaml", "--csv", "-"), 2, "--csv -: is no file")):
    done = ebb(*words)
    check(f"ebb {' '.join(words)}: status {status}, \"{expected}\"", done.returncode == status and expected in done.stderr,
          f"{done.returncode} {done.stderr}")
check("and no file is named -", not os.path.exists(ROOT / "-"))
odd = ebb("run", STUDY, "--patients", "100", "--dry-run", env={"OMP_NUM_THREADS": "two"})
check("a wrong OMP_NUM_THREADS is said", odd.returncode == 0 and "OMP_NUM_THREADS=two" in odd.stderr, odd.stderr)

with open(SCRATCH / "unnamed.h5", "rb") as held:
    fcntl.flock(held, fcntl.LOCK_EX)
    locked = ebb("compare", SCRATCH / "unnamed.h5", SCRATCH / "unnamed.h5")
check("a file that is open elsewhere is said to be open, and not damaged",
      locked.returncode == 4 and "is open in another program" in locked.stderr and "HDF5_USE" not in locked.stderr, locked.stderr)

sys.exit(check.status())
