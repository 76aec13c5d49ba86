#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Nothing that a study says is without effect and without a word: draws, targets, a reference in a study of one policy.
"""
import sys

from command import ROOT, SCRATCH, STUDY, Checks, ebb

HEAD = "study: A study\npatients: 300\nhorizon: 26 weeks\nrecord: summary\npolicies:\n  none: {}\n"
TARGET = "value: 50 %, of: 20, use: validation, source: a trial, grade: X"


def write(name, text):
    path = SCRATCH / name
    path.write_text(text, encoding="utf-8")
    return path


def said(*words):
    run = ebb("validate", *words)
    return run.returncode, run.stderr


def check_draws(check):
    status, words = said(STUDY, "--set", "draw=17")
    check("a draw that nothing is written over has no warning", status == 0 and "draw" not in words, words)
    status, words = said(STUDY, "--set", "draw=17", "--set", "infusion.gain=0.5", "--set", "noise.sd=3 points")
    check("what the study sets over its draw is named", status == 0 and "warning: draw: does not change infusion.gain, noise.sd, which the "
          "study sets itself" in words, words)
    table = write("two_draws.csv", "infusion.gain,noise.sd\n0.5,3\n0.6,4\n")
    write("own_set.yaml", f"name: own\nbased_on: {ROOT / 'configs/parameters/base.yaml'}\ndraws: {table.name}\n")
    write("pack.yaml", "name: pack\nbased_on: own_set.yaml\ninfusion: {gain: 0.4}\n")
    study = write("drawn.yaml", HEAD + "parameters: own_set.yaml\ndraw: 2\ninfusion: {gain: 0.5}\nnoise: {sd: 3 points}\n")
    status, words = said(study)
    check("a draw of which nothing is left is refused", status == 3 and f"{study}:8:7: draw: has no effect: the study sets each of its values "
          "itself (infusion.gain, noise.sd)" in words, words)
    study = write("packed.yaml", HEAD + "parameters: pack.yaml\ndraw: 2\n")
    status, words = said(study)
    check("a pack whose values a draw takes away is named", status == 0 and f"{study}:8:7: warning: draw: takes the place of values of "
          f"{SCRATCH / 'pack.yaml'}: infusion.gain." in words, words)


def check_targets(check):
    study = write("targets.yaml", HEAD + "targets:\n"
                  f"  a: {{quantity: relapsed, population: responders, missing: failure, {TARGET}}}\n"
                  f"  b: {{quantity: in_care, at: 12 weeks, weight: 0.5, {TARGET}}}\n"
                  "  c: {quantity: followup, at: 12 weeks, value: 100 days, limits: [50 days, 150 days], use: validation, source: x, grade: X}\n"
                  f"  d: {{quantity: response, at: 12 weeks, missing: failure, {TARGET}}}\n")
    status, words = said(study)
    expected = ["targets.a.missing: has no effect: relapsed looks at no score", "targets.b.weight: has no effect: only targets of a calibration",
                "targets.c.at: has no effect: followup is of no time"]
    check("what a target says and nothing looks at is named", status == 0 and all(word in words for word in expected) and
          words.count("has no effect") == 3, words)
    run = ebb("run", study, "--out", SCRATCH / "targets.h5")
    check("a run says that its targets are for `ebb check`", run.returncode == 0 and "4 published numbers: not looked at by a run" in run.stderr,
          run.stderr)
    for name, why in (("compared", "the study has no strata"), ("with_late", "everybody has the modifier late"),
                      ("without_early", "nobody has the modifier early"), ("duration_long", "`populations` does not ask for it")):
        study = write("nobody.yaml", HEAD + "modifiers: {late: {prevalence: 100 %, miss: 2}, early: {prevalence: 0 %, miss: 2}}\n"
                      f"targets:\n  a: {{quantity: response, population: {name}, {TARGET}}}\n")
        status, words = said(study)
        check(f"why there is no population {name}", status == 3 and f"no such population ({why}): must be one of treated, responders" in words,
              words)


def check_monitors(check):
    seen = "  calendar: {maintenance: {every: 4 weeks}, monitor: {every: 4 weeks}}\n" \
           "  weekly: {booster: {trigger: 18 points, sessions: 2}, monitor: {every: 1 week}}\n" \
           "  silent: {booster: {trigger: 18 points, sessions: 2}, monitor: {every: 2 weeks, report_at: 20 points}}\n"
    status, words = said(write("seen.yaml", HEAD + seen))
    expected = ["policies.calendar.monitor: changes nothing but the count of looks", "policies.weekly.monitor.every: has no effect: assessments are 7 days",
                "policies.silent.monitor.report_at: has no effect: reported is 0 %"]
    check("what a monitor says and no policy sees is named", status == 0 and all(word in words for word in expected) and words.count(".monitor") == 3, words)
    blind = "  {0}: {{booster: {{trigger: 18 points, sessions: 2}}, monitor: {{every: {1}, reported: {2}, report_at: 20 points}}}}\n"
    status, words = said(write("blind.yaml", HEAD + blind.format("blind", "183 days", "0 %")))
    check("a monitor that never looks, and is told nothing, is named", status == 0 and "policies.blind.monitor.every: never looks: 183 days are more "
          "than the 182 that the policy has, and nobody reports" in words, words)
    status, words = said(write("sees.yaml", HEAD + blind.format("told", "183 days", "10 %") + blind.format("once", "182 days", "0 %")))
    check("one that looks once or is told is not", status == 0 and "never looks" not in words, words)
    phases = "lead_in:\n  - {for: 4 weeks, maintenance: {every: 1 week}, monitor: {every: 2 weeks}}\n" \
             "  - {for: 4 weeks, booster: {trigger: 18 points, sessions: 2}, monitor: {every: 5 weeks}}\n"
    status, words = said(write("phases.yaml", HEAD + phases))
    expected = ["lead_in.1.monitor: has no effect, for looks of a lead-in are not counted", "lead_in.2.monitor.every: never looks: 35 days are more than the 28"]
    check("in a lead-in, where looks are not counted, too", status == 0 and all(word in words for word in expected) and "but the count" not in words, words)


def check_waiting(check):
    """Two bad looks in a row under a monitor that looks seldom: a course starts months after the first."""
    policy = "  {0}: {{booster: {{trigger: 18 points, visits: {1}, sessions: 2}}, monitor: {{every: {2}, reported: {3}, report_at: 20 points}}}}\n"
    status, words = said(write("waiting.yaml", HEAD + policy.format("slow", 2, "12 weeks", "0 %") + policy.format("told", 2, "4 weeks", "10 %")))
    expected = ["policies.slow.booster.visits = 2: are looks in a row, 84 days apart, where assessments are 7: give 1, or look more often",
                "policies.told.booster.visits = 2: are looks in a row, 28 days apart unless reported,"]
    check("a booster that waits for two looks months apart is named", status == 0 and all(word in words for word in expected), words)
    status, words = said(write("quick.yaml", HEAD + policy.format("one", 1, "12 weeks", "10 %") + policy.format("often", 2, "3 weeks", "10 %")))
    check("one that waits for one, or for looks that are close, is not", status == 0 and "looks in a row" not in words, words)


def check_thirds(check):
    for key, value, third, why in (("duration.sd_log", "0", "duration", "duration.sd_log is 0"), ("baseline.sd", "0 points", "severity", "baseline.sd is 0 points"),
                                   ("baseline", "{min: 30 points, max: 30 points}", "severity", "baseline.min is baseline.max")):
        status, words = said(STUDY, "--set", f"populations=[{third}]", "--set", f"{key}={value}")
        check(f"thirds of what does not vary are named ({key})", status == 0 and f"populations: thirds of {third} do not differ in {third}: {why}" in words, words)
    status, words = said(STUDY, "--set", "populations=[severity, duration]")
    check("others are not", status == 0 and "thirds" not in words, words)


def check_leaving(check):
    """Days in which nobody is assessed, by their end as by their start."""
    leaving = "dropout: {unresponsive: {per_month: 3000 %%, %s}}\n"
    for days, place in (("to: 0 days", "7:49"), ("from: 1000 days", "7:51"), ("from: 8 days, to: 10 days", "7:63")):
        status, words = said(write("leaving.yaml", HEAD + leaving % days))
        check(f"patients who leave on no day are named ({days})", status == 0 and f":{place}: warning: dropout.unresponsive: has no effect: no assessment "
              "falls in its days" in words, words)
    status, words = said(write("leaving.yaml", HEAD + leaving % "to: 7 days"))
    check("one assessment is enough", status == 0 and "unresponsive" not in words, words)


def check_phases(check):
    phase = "lead_in:\n  - {for: 4 weeks, maintenance: {every: 1 week}, suspend: {from_start: true}%s}\n"
    status, words = said(write("phase.yaml", HEAD + phase % ""))
    check("a phase that begins suspended and has no course is named", status == 0 and "lead_in.1.suspend.from_start: no course resumes maintenance" in words, words)
    status, words = said(write("phase.yaml", HEAD + phase % ", booster: {trigger: 18 points, sessions: 2}"))
    check("one that has courses is not", status == 0 and "from_start" not in words, words)


def check_rest(check):
    status, words = said(write("one.yaml", HEAD + "against: none\n"))
    check("a reference without differences is named", status == 0 and "7:10: warning: against = none: has no effect" in words, words)
    stops = "early: {day: 21 days, improved: 20 %}\ninduction: {stop_unimproved: true}\n"
    status, words = said(write("late.yaml", HEAD + stops))
    check("an induction that is over before it could stop is named", status == 0 and "warning: induction.stop_unimproved: stops nothing: the last "
          "session is on day 17" in words, words)
    status, words = said(write("in_time.yaml", HEAD + stops.replace("21", "20")))
    check("one that can stop is not", status == 0 and "stops nothing" not in words, words)
    study = write("precise.yaml", HEAD + "  monthly: {maintenance: {every: 1 month}}\nprecision: {outcome: response_weeks, half_width: 1 week}\n"
                  f"targets:\n  a: {{quantity: response, policy: none, value: 0.1 %, limits: [0 %, 100 %], use: validation, source: x, grade: X}}\n")
    run = ebb("check", study)
    check("a check says that it stops by no precision", run.returncode == 0 and "plays 300 patients, whatever its precision asks for" in run.stderr,
          run.stderr)


def main():
    check = Checks()
    check_draws(check)
    check_targets(check)
    check_monitors(check)
    check_waiting(check)
    check_thirds(check)
    check_leaving(check)
    check_phases(check)
    check_rest(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
