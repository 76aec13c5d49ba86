"""SPDX-License-Identifier: MIT
Studies with policies made up by a seeded random.Random, in the shape of their YAML, for match_policies.py.
"""
import random
from pathlib import Path

FIRST_FIT = Path(__file__).resolve().parent / "first_fit.yaml"  # patients as they were when the policies were checked
N_POLICIES = 24  # in each study
WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]


def unit(word):
    return type(word, (int,), {"__str__": lambda self: f"{int(self)} {word}"})


Days, Points, Percent = unit("days"), unit("points"), unit("%")


def yaml(value):
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {yaml(v)}" for key, v in value.items()) + "}"
    return "[" + ", ".join(map(yaml, value)) + "]" if isinstance(value, (list, tuple)) else str(value)


def made_up_course(rng, booster):
    fewest = rng.randint(1, 3)
    rule = {"delay": Days(rng.choice([0, 1, 3, 7, 10])), "sessions": [fewest, fewest + rng.randint(0, 4)], "gap": Days(rng.randint(1, 9))}
    if rng.random() < 0.7:
        rule["stop_score"] = Points(rng.randint(6, 15))
    if rng.random() < 0.6:
        rule["min_gap"] = Days(rng.randint(1, 30))
    if booster:
        which = rng.randint(0, 2)
        rule |= {"trigger": Points(rng.randint(16, 24))} if which != 1 else {}
        rule |= {"trigger_rise": Points(rng.randint(5, 12))} if which != 0 else {}
        rule["visits"] = rng.randint(1, 3)
    return rule


def made_up_interval(rng):
    def days(least, most):
        return Days(rng.randint(least, most))

    kind = rng.choice(["none", "maintenance", "maintenance", "by_score", "by_biomarker"])
    parts = {"none": {}, "maintenance": {"maintenance": {"every": days(3, 45)}},
             "by_score": {"by_score": {"score": Points(rng.randint(8, 20)), "low": days(10, 40), "high": days(3, 20), "every": days(3, 40)}},
             "by_biomarker": {"by_biomarker": {"cut": rng.choice([-0.5, 0, 0.4]), "low": days(3, 20), "high": days(15, 45)}}}[kind]
    if kind in ("maintenance", "by_biomarker") and rng.random() < 0.4:
        parts["adapt"] = {"stretch": rng.choice([1.25, 1.3, 1.5, 2]), "shrink": rng.choice([0.5, 0.7, 0.85]), "min": days(2, 20),
                          "max": days(25, 70), "good_score": Points(rng.randint(8, 14)), "warn_score": Points(rng.randint(15, 22))}
    if kind != "none" and rng.random() < 0.4:
        parts["suspend"] = {"after_remission": Days(rng.choice([7, 10, 14, 28, 42]))}
    return parts


def made_up_parts(rng, rescue=True):
    parts = made_up_interval(rng)
    if rng.random() < 0.6:
        parts["booster"] = made_up_course(rng, True)
    if rescue and rng.random() < 0.5:
        parts["rescue"] = made_up_course(rng, False)
    limits = {"max_infusions": rng.randint(1, 12)} if rng.random() < 0.2 else {}
    limits |= {"clinic_days": rng.sample(WEEKDAYS, rng.randint(1, 3))} if rng.random() < 0.35 else {}
    return parts | ({"limits": limits} if limits else {})


def add_looks(rng, parts):
    """Monitors and courses that are given up, from luck of their own: the other parts stay those that they were without."""
    if rng.random() < 0.4:
        parts["monitor"] = {"every": Days(rng.choice([5, 14, 20, 28, 45, 84]))}
        if rng.random() < 0.6:
            parts["monitor"] |= {"reported": Percent(rng.choice([30, 60, 100])), "report_at": Points(rng.randint(14, 24))}
    if "booster" in parts and rng.random() < 0.4:
        parts["booster"]["futile_after"] = rng.randint(1, 3)


def add_retreatment(rng, parts):
    """What only a second treatment asks for, from luck of its own, too."""
    if "rescue" in parts and rng.random() < 0.4:
        parts["rescue"]["once"] = "true"
    if "by_score" in parts and rng.random() < 0.5:
        parts["by_score"]["restart"] = "true"
    if {"maintenance", "by_score", "by_biomarker"} & set(parts) and rng.random() < 0.2:
        parts["suspend"] = parts.get("suspend", {}) | {"from_start": "true"}


def made_up_study(rng, lucky):
    days = rng.choice([[0, 3, 7, 10, 14, 17], [0, 2, 4, 7, 9, 11], [0, 7, 14, 21], [0]])
    study = {"study": "made up", "parameters": FIRST_FIT, "seed": rng.randint(1, 10**6), "patients": 100, "horizon": Days(7 * rng.randint(20, 45)),
             "maintain_nonresponders": rng.choice(["true", "false", "false"]), "induction": {"infusions": len(days), "days": days},
             "assessment": {"every": Days(rng.choice([3, 7, 14]))}, "baseline": {"mean": Points(38), "sd": Points(6)},
             "noise": {"sd": Points(4), "tau": Days(12)}, "measurement": {"sd": Points(3)}, "setbacks": {"per_year": "5 per year", "shape": 0.4},
             "response": {"fraction": Percent(rng.choice([40, 50]))}, "remission": {"score": Points(rng.randint(8, 14))},
             "relapse": {"score": Points(rng.randint(18, 24)), "visits": rng.randint(1, 3)}, "recovery": {"visits": rng.randint(1, 3)},
             "dropout": {"per_month": Percent(0)}, "adherence": {"miss": Percent(0), "rebook": Days(7)}}
    if rng.random() < 0.5:
        study["relapse"]["loss_of_response"] = Percent(rng.choice([40, 60]))
    if lucky:
        study["adherence"] = {"miss": Percent(rng.choice([10, 30])), "late": Percent(rng.choice([10, 40])), "rebook": Days(rng.randint(1, 10)),
                              "late_max": Days(rng.randint(0, 6)), "induction": rng.choice(["true", "false", "false"])}
    if rng.random() < 0.5:
        study["lead_in"] = [{"for": Days(rng.randint(15, 50))} | made_up_parts(rng, rescue=False)]
        study["lead_in"] += [{"for": Days(rng.randint(3, 50))} | made_up_parts(rng, rescue=False) for _ in range(rng.randint(0, 2))]
        if rng.random() < 0.6:
            study["strata"] = {"remitted": [{"score": Points(14), "at_least": 1, "of": 2}],
                               "better": [{"improvement": Percent(30), "at_least": 1, "of": 1}, {"score": Points(30), "at_least": 2, "of": 2}]}
    study["policies"] = {f"p{i}": made_up_parts(rng) for i in range(N_POLICIES)}
    if rng.random() < 0.5:
        study["clinic_days"] = rng.sample(WEEKDAYS, rng.randint(2, 5))
        study["policies"]["p0"]["limits"] = {"clinic_days": "every day"}
    looks = random.Random(study["seed"])
    for parts in list(study["policies"].values()) + study.get("lead_in", []):
        add_looks(looks, parts)
    later = random.Random(study["seed"] + 1)
    for parts in list(study["policies"].values()) + study.get("lead_in", []):
        add_retreatment(later, parts)
    if looks.random() < 0.5:
        study["dropout"]["unresponsive"] = {"per_month": Percent(looks.choice([20, 60, 200])), "from": Days(looks.choice([1, 14, 25, 60]))}
        study["dropout"]["unresponsive"] |= {"to": Days(looks.randint(60, 120))} if looks.random() < 0.6 else {}
    return study
