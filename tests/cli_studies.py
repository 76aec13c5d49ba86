#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Nothing that a study or a command line says is without effect and without a word.

What a bad study gets is in cli_bad_studies; here is what is allowed and odd, and what stands on the command line.

  1. Modifiers   2. Policies of the command line   3. Warnings   4. Words that are no files and no numbers
"""
import fcntl
import json
import os
import re
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
shares = [re.search(r"\(([\d.]+) ± [\d.]+ %\)\sresponded", said).group(1) for said in
          (done.stdout, *(ebb("run", path, "--out", SCRATCH / "named.h5", "--force", "--no-progress", *words).stdout for words in
                          (("--set", "parameters=trd"), ("--set", "modifiers.esketamine.prevalence=0 %"))))]
check("the modifiers of a set that is not named are played: as many respond as with its name, and not as many as without modifiers",
      done.returncode == 0 and shares[0] == shares[1] != shares[2], (shares, done.stdout + done.stderr))
rows = {row["key"]: row for row in json.loads(ebb("show", path, "--json").stdout)["values"]}
trd = (ROOT / "configs/parameters/trd.yaml").read_text(encoding="utf-8")
gain = float(re.search(r"^  esketamine:\n(?:    .*\n)*?    gain: {value: ([\d.]+),", trd, re.M).group(1))
check("with the factors of that set", rows["modifiers.esketamine.gain"]["number"] == gain != 1, (gain, rows["modifiers.esketamine.gain"]))

# ---- 2. Policies of the command line

slip = ebb("validate", STUDY, "--set", "policies.every_4_7_weeks.maintenance.every=[4 weeks, 7 weeks]")
check("--set of a policy that is not there is refused, with a guess",
      slip.returncode == 3 and "Did you mean every_4_6_weeks? --add adds one" in slip.stderr, slip.stderr)
added = ebb("validate", STUDY, "--add", "policies.monthly={maintenance: {every: 1 month}}", "--set", "policies.monthly.maintenance.every=5 weeks")
check("--add adds one, and --set may change it", added.returncode == 0 and "4 policies" in added.stdout, added.stdout + added.stderr)
twice = ebb("validate", STUDY, "--add", "policies.every_4_6_weeks={}")
check("--add does not replace one", twice.returncode == 3 and "in the study already" in twice.stderr, twice.stderr)

for words, expected in [
        (("--set", "modifiers.esketamin={prevalence: 20 %, duration: 2}"),
         "--set: modifiers.esketamin: the study has no such name under modifiers. Did you mean esketamine? --add adds one"),
        (("--set", "targets.T99={quantity: response}"), "--set: targets.T99: the study has no such name under targets. --add adds one"),
        (("--set", "strata.well=[]"), "--set: strata.well: the study has no such name under strata. --add adds one"),
        (("--add", "horizon=10 weeks"), "--add: horizon: --add adds a policy, a stratum, a modifier, a side effect or a target, by its name "),
        (("--add", "relapse.visits=3"), "--add: relapse.visits: --add adds a policy, "),
        (("--add", "policies={}"), "--add: policies: --add adds a policy, "),
        (("--add", "policies.symptom_driven.rescue={sessions: 3}"), "--add: policies.symptom_driven.rescue: is in the study already: --set changes it"),
        (("--add", "policies.new.maintenance.every=1 month"), "--add: policies.new.maintenance.every: --add adds one as a whole: --add policies.new='{...}'"),
        (("--patients", "3.5"), "--patients: patients = 3.5: must be a whole number"),
        (("--record", "foo"), "--record: record = foo: "), (("--seed", "-1"), "--seed: seed = -1: ")]:
    said = ebb("validate", STUDY, *words)
    check(" ".join(words) + " is refused, once, at the option that was used",
          said.returncode == 3 and said.stderr.startswith(expected) and said.stderr.count("\n") == 1, said.stderr)
for words in (("--set", "modifiers.esketamine.prevalence=20 %"), ("--add", "modifiers.far={prevalence: 20 %, duration: 2}", "--set", "modifiers.far.miss=2"),
              ("--set", "modifiers={far: {prevalence: 20 %, duration: 2}}")):
    said = ebb("validate", STUDY, *words, "--quiet")
    check(" ".join(words) + " is good", said.returncode == 0, said.stderr)
page = " ".join(ebb("run", STUDY, "--patients", "100", "--add", "policies.none={}", "--set", "relapse.visits=3", "--add", "modifiers.far={prevalence: 20 %, duration: 2}",
                    "--out", SCRATCH / "marks.h5", "--no-progress").stdout.split())
check("the page's marks name the option", "relapse.visits = 3 (--set)" in page and "modifiers.far.duration = 2 (--add)" in page, page)

# ---- 3. Warnings

# Each value that nothing can hear beside the value that is in its way; without the latter there is no word.
for idle, why, heard in [
        ("consolidation.median=0.05 per day", "consolidation.share is 0 %", "consolidation.share=10 %"),
        ("consolidation.sd_log=0.3", "consolidation.share is 0 %", "consolidation.share=10 %"),
        ("durable.tau=80 days", "consolidation.share is 0 %", "consolidation.share=10 %"),
        ("correlation.attainable_duration=0.3", "duration.sd_log is 0", "duration.sd_log=0.5"),
        ("biomarker.correlation=0.5", "no policy and no phase has by_biomarker",
         "policies.symptom_driven={by_biomarker: {cut: 0, low: 3 weeks, high: 5 weeks}}"),
        ("tolerance.floor=0.4", "tolerance.per_infusion is 0", "tolerance.per_infusion=0.01"),
        ("noise.tau=3 days", "noise.sd is 0 points", "noise.sd=2 points"),
        ("measurement.sd=3 points", "instrument.sd takes its place", None),
        ("setbacks.per_year=3 per year", "setbacks.share is 0 %", "setbacks.share=10 %"),
        ("setbacks.shape=3", "setbacks.share is 0 %", "setbacks.share=10 %"),
        ("setbacks.duration=50 days", "setbacks.share is 0 %", "setbacks.share=10 %"),
        ("adherence.rebook=3 days", "adherence.miss is 0 %", "adherence.miss=5 %"),
        ("adherence.late_max=5 days", "adherence.late is 0 %", "adherence.late=5 %"),
        ("adherence.late=5 %", "adherence.late_max is 0 days", "adherence.late_max=4 days"),
        ("adherence.induction=true", "adherence.miss is 0 %", "adherence.miss=5 %"),
        ("dropout.in_lead_in=true", "dropout.per_month is 0 %", "dropout.per_month=1 %"),
        ("followed_for=60 weeks", "horizon is 364 days, and ends it for all", "horizon=70 weeks")]:
    key = idle.partition("=")[0]
    off = {"consolidation.share is 0 %": "consolidation.share=0 %", "duration.sd_log is 0": "duration.sd_log=0", "noise.sd is 0 points": "noise.sd=0 points",
           "setbacks.share is 0 %": "setbacks.share=0 %", "adherence.miss is 0 %": "adherence.miss=0 %",
           "adherence.late_max is 0 days": "adherence.late_max=0 days", "dropout.per_month is 0 %": "dropout.per_month=0 %",
           "instrument.sd takes its place": "instrument=PHQ-9"}.get(why)
    more = ("--set", off) if off else ()
    if off == "instrument=PHQ-9":
        more += ("--set", "relapse.score=12 points", "--set", "policies.symptom_driven={}")
    said = ebb("validate", STUDY, *more, "--set", idle)
    check(f"{idle} is warned of", said.returncode == 0 and f"--set: warning: {key}: has no effect: {why}\n" in said.stderr, said.stderr)
    said = ebb("validate", STUDY, *more, "--set", idle, *(("--set", heard) if heard else ()))
    check(f"with {heard} it is not", heard is None or (said.returncode == 0 and f"{key}: has no effect" not in said.stderr), said.stderr)

idle = SCRATCH / "idle.yaml"
idle.write_text("""study: Parts that are off
maintain_nonresponders: true
clinic_days: [monday]
adherence: {miss: 5 %, late_max: 3 days}
modifiers: {far: {prevalence: 10 %, miss: 2}, nobody: {prevalence: 0 %, duration: 1.5}, esketamine: {gain: 0.5}}
side_effects:
  never: {per_infusion: 0 %, spread: 0.5, fall: 0.9, floor: 0.2, ends: 1 %}
  level: {per_infusion: 5 %, fall: 0.9, floor: 1}
  steady: {per_infusion: 5 %, floor: 0.5}
  heard: {per_infusion: 5 %, spread: 0.5, fall: 0.9, floor: 0.5, ends: 1 %}
parameters: parameters/trd.yaml
policies:
  none: {limits: {max_infusions: 9}}
""", encoding="utf-8")
said = [line.partition(": warning: ")[2] for line in ebb("validate", idle).stderr.splitlines()]
check("so are values of the study, each once, and no default", said == [
    "maintain_nonresponders: has no effect: no policy and no phase gives infusions",
    "clinic_days: has no effect: no policy and no phase gives infusions",
    "adherence.miss: has no effect: no policy and no phase gives infusions, and adherence.induction is false",
    "modifiers.esketamine.gain: has no effect: its prevalence is 0 %",
    "side_effects.never.spread: has no effect: its per_infusion is 0 %",
    "side_effects.never.fall: has no effect: its per_infusion is 0 %",
    "side_effects.never.floor: has no effect: its per_infusion is 0 %",
    "side_effects.never.ends: has no effect: its per_infusion is 0 %",
    "side_effects.level.fall: has no effect: its floor is 1",
    "side_effects.steady.floor: has no effect: its fall is 1",
    "policies.none.limits.max_infusions: has no effect: no part of the policy gives infusions"], said)
idle.write_text("""study: Parts of policies that are off
policies:
  a: {booster: {trigger: 20 points, sessions: 1, gap: 3 days}, limits: {max_infusions: 9}}
  b: {rescue: {sessions: 2, stop_score: 9 points}}
  c: {rescue: {sessions: [2, 4]}}
  d: {by_score: {score: 12 points, low: 3 weeks, high: 3 weeks, every: 4 weeks}}
  e: {maintenance: {every: 3 weeks}, adapt: {stretch: 1, shrink: 0.5, min: 1 week, max: 6 weeks, good_score: 9 points, warn_score: 20 points}}
  f: {maintenance: {every: 3 weeks}, suspend: {after_remission: 90 weeks}, rescue: {sessions: 2}}
  g: {by_biomarker: {cut: 1, low: 3 weeks, high: 3 weeks}}
""", encoding="utf-8")
said = [line.partition(": warning: ")[2] for line in ebb("validate", idle).stderr.splitlines()]
check("and of policies", said == [
    "policies.a.booster.gap: has no effect: a course has one session",
    "policies.b.rescue.stop_score: has no effect: the fewest sessions of a course are the most",
    "policies.c.rescue.sessions: the fewest: has no effect: without a stop_score each course has the most",
    "policies.d.by_score.score: has no effect: low and high are the same",
    "policies.e.adapt.good_score: has no effect: stretch is 1",
    "policies.f.suspend.after_remission: has no effect: the run ends on day 381",
    "policies.g.by_biomarker.cut: has no effect: low and high are the same"], said)
shown = SCRATCH / "shown.yaml"
shown.write_text(ebb("show", STUDY).stdout, encoding="utf-8")
said = ebb("validate", shown)
check("a canonical text, which gives every value, is not warned of", "no effect" not in said.stderr, said.stderr)

ends = SCRATCH / "ends.yaml"
ends.write_text("study: It ends\npolicies:\n  stop: {maintenance: {every: 3 weeks}, suspend: {after_remission: 4 weeks}}\n", encoding="utf-8")
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

# Rates and shares as papers write them, and short words for units: offered, in the key's unit, and not taken.
for setting, meant in [
        ("dropout.per_month=0.03 per month", "3 %"), ("dropout.per_month=0.5 per year", "4.16667 %"), ("dropout.per_month=30 % a year", "2.5 %"),
        ("setbacks.per_year=10 % per month", "1.2 per year"), ("horizon=12 mo", "12 months"), ("horizon=1 yr", "1 year"), ("horizon=52wk", "52 weeks"),
        ("relapse.score=22 pts", "22 points"), ("relapse.score=22 MADRS", "22 points"), ("adherence.miss=0.1", "10 %")]:
    said = ebb("validate", STUDY, "--set", setting)
    check(f"{setting}: did you mean {meant}", said.returncode == 3 and f"Did you mean {meant}? [" in said.stderr, said.stderr)
    done = ebb("validate", STUDY, "--quiet", "--set", setting.partition("=")[0] + "=" + meant)
    check("which can be given", done.returncode == 0, done.stderr)
same = SCRATCH / "same.yaml"
same.write_text("study: Two of three\npolicies: {a: {}, b: {maintenance: {every: 3 weeks}}, c: {maintenance: {every: 4 weeks}}}\n"
                "patients: {min: 100, max: 200}\nprecision: {outcome: response_weeks, contrast: [a, d], half_width: 1 week}\n", encoding="utf-8")
said = ebb("validate", same)
check("the other end of a contrast is not offered", said.returncode == 3 and "no such policy: must be one of a, b, c. Did you mean b? [" in said.stderr,
      said.stderr)

# One rule for every count: no comma, no zero before it.
for words, status in ((("--seed", "07"), 3), (("--patients", "0100"), 3), (("--set", "draw=017"), 3), (("--record", "sample of 010"), 3)):
    said = ebb("validate", STUDY, *words)
    check(" ".join(words) + " is refused", said.returncode == status and ("a zero stands before it" in said.stderr or "not a number" in said.stderr), said.stderr)
for words in (("--seed", "1,000"), ("--patients", "1,000"), ("--set", "draw=1,000"), ("--record", "sample of 1,000")):
    said = ebb("validate", STUDY, *words)
    check(" ".join(words) + ": the comma is named", said.returncode == 3 and "a comma is in it: write 1000 for a thousand" in said.stderr, said.stderr)
for patient, why in (("010", "a zero stands before it"), ("1,000", "a comma is in it"), ("+1", "must be a whole number"), (" 1", "must be a whole number")):
    said = ebb("trace", STUDY, patient)
    check(f"trace of patient '{patient}': {why}", said.returncode == 2 and f"ebb: patient {patient}: {why}" in said.stderr, said.stderr)
said = ebb("run", STUDY, "--threads", "1,0", "--dry-run")
check("--threads 1,0 too", said.returncode == 2 and "--threads 1,0: a comma is in it" in said.stderr, said.stderr)
check("the largest seed is one", ebb("validate", STUDY, "--seed", "18446744073709551615", "--quiet").returncode == 0
      and ebb("validate", STUDY, "--seed", "18446744073709551616", "--quiet").returncode == 3)

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
    forced = ebb("run", STUDY, "--patients", "100", "--force", "--out", SCRATCH / "unnamed.h5")
check("nor is it taken for somebody else's, and --force leaves it alone", forced.returncode == 4 and "is not a results file" not in forced.stderr
      and "unnamed.h5: is open in another program" in forced.stderr, forced.stderr)
check("a file that is open elsewhere is said to be open, and not damaged",
      locked.returncode == 4 and "is open in another program" in locked.stderr and "HDF5_USE" not in locked.stderr, locked.stderr)

sys.exit(check.status())
