"""SPDX-License-Identifier: MIT
study: what the peers share: the numbers of a study as `ebb show --json` prints them, and the means that are compared.

The peers play what the mission study needs and nothing else: policies by the calendar or by boosters, weekly scores, missed
sessions, dropout. A study that asks for more is refused, so that a peer never plays another model than ebb does.

  1. A study   2. Reading it   3. Means   4. The command
"""
import argparse
import json
import math
import os
import platform
import re
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path

import numpy as np

NEVER = 30_000  # a day after every horizon, small enough for 16 bits
OUTCOMES = ("response_days", "remission_days", "infusions", "relapses", "missed", "mean_score")
POPULATIONS = ("treated", "responders")

# ---- 1. A study: field, key and the sort of value (see READ)

FIELDS = (
    ("horizon", "horizon", "whole"), ("induction", "induction.days", "range"), ("every", "assessment.every", "whole"),
    ("baseline_mean", "baseline.mean", "number"), ("baseline_sd", "baseline.sd", "number"),
    ("baseline_min", "baseline.min", "number"), ("baseline_max", "baseline.max", "number"),
    ("logit_mean", "attainable.logit_mean", "number"), ("logit_sd", "attainable.logit_sd", "number"),
    ("duration_median", "duration.median", "number"), ("duration_sd_log", "duration.sd_log", "number"),
    ("consolidation_share", "consolidation.share", "number"), ("consolidation_median", "consolidation.median", "number"),
    ("consolidation_sd_log", "consolidation.sd_log", "number"), ("durable_tau", "durable.tau", "number"),
    ("gain", "infusion.gain", "number"), ("noise_sd", "noise.sd", "number"), ("noise_tau", "noise.tau", "number"),
    ("measurement_sd", "measurement.sd", "number"), ("setbacks_per_year", "setbacks.per_year", "number"),
    ("setback_shape", "setbacks.shape", "number"), ("response_fraction", "response.fraction", "number"),
    ("remission_score", "remission.score", "whole"), ("relapse_score", "relapse.score", "whole"),
    ("relapse_visits", "relapse.visits", "whole"), ("recovery_visits", "recovery.visits", "whole"),
    ("miss", "adherence.miss", "number"), ("rebook", "adherence.rebook", "whole"),
    ("dropout_per_month", "dropout.per_month", "number"),
)
POLICY_FIELDS = (
    ("interval", "maintenance.every", "range"), ("trigger", "booster.trigger", "whole"), ("visits", "booster.visits", "whole"),
    ("delay", "booster.delay", "range"), ("sessions", "booster.sessions", "range"), ("gap", "booster.gap", "whole"),
    ("stop_score", "booster.stop_score", "whole"), ("min_gap", "booster.min_gap", "whole"),
)
DERIVED = ("start_day", "end_day", "start", "n_assessments", "noise_keep", "setback_chance", "dropout_days")
Study = namedtuple("Study", [field for field, _, _ in FIELDS] + list(DERIVED) + ["policies"])
Policy = namedtuple("Policy", [field for field, _, _ in POLICY_FIELDS])  # all zero where a part is off

# Keys whose value must be this one, because the peers know no other, and keys that do not matter to them.
ROOT = Path(__file__).resolve().parents[3]
SETTINGS = ("--set", f"parameters={ROOT}/tests/first_fit.yaml")  # in which everybody is prone to set-backs
MUST_BE = {"setbacks.share": "100 %", "setbacks.duration": "0 days", "dropout.in_lead_in": "false", "followed_for": "[0 days, 0 days]",
           "maintain_nonresponders": "false", "tolerance.per_infusion": "0", "relapse.loss_of_response": "off",
           "adherence.late": "0 %", "adherence.induction": "false", "screening.contraindicated": "0 %",
           "correlation.attainable_duration": "0", "correlation.attainable_consolidation": "0",
           "correlation.duration_consolidation": "0",
           "booster.trigger_rise": "off", "limits.max_infusions": "off", "limits.clinic_days": "every day"}
NO_MATTER = {"study", "compression", "question", "seed", "patients", "record", "induction.infusions", "tolerance.floor", "biomarker.correlation",
             "adherence.late_max", "label"}

# ---- 2. Reading it

READ = {
    "number": lambda item: float(item["number"]),
    "whole": lambda item: int(item["number"]),
    "range": lambda item: tuple(map(int, re.findall(r"\d+", item["value"]))),
}
ZERO = {"whole": 0, "range": (0, 0)}


def take(items, fields, zero=None):
    """The fields by name; what is read is taken out of items."""
    return {field: READ[sort](items.pop(key)) if key in items or zero is None else zero[sort] for field, key, sort in fields}


def refuse_rest(items, whose):
    odd = [key for key, item in items.items() if key not in NO_MATTER and item["value"] != MUST_BE.get(key)]
    if odd:
        sys.exit(f"the peers cannot play {whose}: they do not know this {', '.join(odd)}")


def read_policy(items, name):
    policy = Policy(**take(items, POLICY_FIELDS, ZERO))
    refuse_rest(items, name)
    if (policy.interval[1] > 0) == (policy.trigger > 0):
        sys.exit(f"the peers cannot play {name}: it must have either maintenance or a booster")
    return policy


def read_study(path, ebb):
    """The study as one flat tuple of numbers, and the names of its policies."""
    shown = subprocess.run([ebb, "show", path, "--json", *SETTINGS], check=True, capture_output=True, text=True).stdout
    items, policies = {}, {}
    for item in json.loads(shown)["values"]:
        if item["key"].startswith("policies."):
            _, name, key = item["key"].split(".", 2)
            policies.setdefault(name, {})[key] = item
        else:
            items[item["key"]] = item
    numbers = take(items, FIELDS)
    refuse_rest(items, path)
    every, start_day = numbers["every"], numbers["induction"][-1]
    end_day = start_day + numbers["horizon"]
    study = Study(**numbers, start_day=start_day, end_day=end_day, start=start_day // every + 1, n_assessments=end_day // every + 1,
                  noise_keep=math.exp(-every / numbers["noise_tau"]),
                  setback_chance=1.0 - math.exp(-numbers["setbacks_per_year"] * every / 365.0),
                  dropout_days=30.4375 / numbers["dropout_per_month"] if numbers["dropout_per_month"] > 0.0 else math.inf,
                  policies=tuple(read_policy(items, name) for name, items in policies.items()))
    return study, tuple(policies)


def response_at_most(study, first_score):
    """The highest score in response; fractions are compared in whole parts per million."""
    return first_score * (1_000_000 - round(study.response_fraction * 1e6)) // 1_000_000


# ---- 3. Means


def summarise(study, names, outcomes, responder):
    """Mean and standard error by population, policy and outcome; outcomes[policy, outcome, patient] counts visits, not days."""
    visits = study.n_assessments - study.start
    factors = {"response_days": study.every, "remission_days": study.every, "mean_score": 1.0 / visits}
    scale = np.array([factors.get(outcome, 1.0) for outcome in OUTCOMES])
    summary = {}
    for population, members in zip(POPULATIONS, (slice(None), responder)):
        chosen = outcomes[:, :, members]
        means = scale * chosen.mean(axis=2)
        errors = scale * chosen.std(axis=2, ddof=1) / math.sqrt(chosen.shape[2])
        summary[population] = {
            name: {outcome: {"mean": mean, "standard_error": error} for outcome, mean, error in zip(OUTCOMES, *rows)}
            for name, rows in zip(names, zip(means, errors))}
    share = responder.mean()
    return {"response_rate": {"mean": share, "standard_error": math.sqrt(share * (1.0 - share) / len(responder))}, **summary}


# ---- 4. The command


def main(simulate, about, tools, warm_up=None):
    """Times simulate(study, patients, seed, threads), which returns outcomes and responder as summarise() takes them, by the clock
    and in seconds that cores worked. Starting Python and, with Numba, compiling are not counted: warm_up(study) does the latter.
    tools are the modules whose versions are told."""
    parser = argparse.ArgumentParser(description=about.split("\n")[1])
    parser.add_argument("study")
    parser.add_argument("--patients", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=1)
    options = parser.parse_args()
    study, names = read_study(options.study, os.environ.get("EBB", "build/ebb"))
    if warm_up:
        warm_up(study)
    versions = {"python": platform.python_version(), **{tool.__name__: tool.__version__ for tool in tools}}
    start, core = time.perf_counter(), time.process_time()
    outcomes, responder = simulate(study, options.patients, options.seed, options.threads)
    summary = summarise(study, names, outcomes, responder)
    seconds, core_seconds = time.perf_counter() - start, time.process_time() - core
    print(json.dumps({"seconds": seconds, "core_seconds": core_seconds, "patients": options.patients, "threads": options.threads,
                      "patient_years": options.patients * study.end_day / 365.25, "versions": versions, **summary}))
