"""SPDX-License-Identifier: MIT
random_clinic: clinics that nobody would plan, as the values of a file: everything that a clinic's key table has, often several things
at once. What one of them asks for is looked up in the same values by clinic_checker.py, which knows nothing of the program.

  1. Small draws   2. Hours and staff   3. Sessions   4. Demand and booking   5. The whole
"""
import random

WEEK = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
POLICIES = {"hybrid_rescue.yaml": ["calendar_rescue", "calendar_booster", "rescue_only"], "three_policies.yaml": []}


# ---- 1. Small draws


def clock(minutes):
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def hours(low, high):
    return f"{clock(low)} to {clock(high)}"


def percent(luck, most):
    return f"{luck.choice([0, luck.uniform(0, most), luck.uniform(0, most)]):.3g} %"


def length(luck, most):
    """A length of time of any law; whole numbers, so that the file says what is meant."""
    law = luck.choice(["fixed", "uniform", "triangular", "lognormal", "exponential"])
    low, typical, high = sorted(luck.randint(1, most) for _ in range(3))
    if law == "lognormal":  # which has a spread on either side
        typical = max(typical, low + 1)
        high = max(high, typical + 1)
    if law in ("fixed", "exponential"):
        return {"typical": f"{typical} min", "law": law}
    ends = {"from": f"{low} min", "to": f"{high} min", "law": law}
    return ends if law == "uniform" else {"typical": f"{typical} min", **ends}


# ---- 2. Hours and staff


def staff(luck, clinic, opens, closes):
    clinic["nurses"] = luck.randint(1, 4)
    if luck.random() < 0.4 and clinic["chairs"] > 1:
        first = luck.randint(1, clinic["chairs"] - 1)
        clinic["rooms"] = [first, clinic["chairs"] - first]
    if luck.random() < 0.3:
        clinic["recovery_places"] = luck.randint(1, 3)
    if luck.random() < 0.5:
        shifts, left = [], clinic["nurses"]
        while left > 0:
            nurses = luck.randint(1, left)
            shift = {"nurses": nurses}
            begins, ends = opens, closes
            if shifts and luck.random() < 0.7:
                begins = luck.randrange(opens, closes - 120, 30)
                ends = luck.randrange(begins + 120, closes + 60, 30)
                shift["hours"] = hours(begins, ends)
            rest = luck.choice([0, 15, 30])
            if rest and begins + 30 + nurses * rest < ends:
                shift["break"] = f"{rest} min"
                shift["break_from"] = clock(luck.randrange(begins, ends - nurses * rest, 15))
            shifts.append(shift)
            left -= nurses
        clinic["shifts"] = shifts
    if luck.random() < 0.5:
        low = luck.randrange(opens, opens + 121, 30)
        clinic["prescriber"] = {"hours": hours(low, luck.randrange(low + 180, max(low + 181, closes + 1), 30)), "intake": f"{luck.choice([20, 45, 60])} min",
                                "review": f"{luck.choice([0, 5])} min"}
        if luck.random() < 0.5:
            clinic["prescriber"]["intakes_a_day"] = luck.randint(1, 3)


def closures(luck):
    rules = ["2027-01-06", "2027-01-14 to 2027-01-18", "25 January", "first Monday of February", "last Friday of a month", "every 2 weeks on Tuesday"]
    return luck.sample(rules, luck.randint(1, 3))


# ---- 3. Sessions


def services(luck, clinic):
    def own(share=None, preset=None):
        service = {} if preset is None else {"preset": preset}
        if preset is None:
            service = {"check_in": length(luck, 12), "start": length(luck, 10), "infusion": length(luck, 45), "observation": length(luck, 60),
                       "escort": length(luck, 15), "turnover": length(luck, 10)}
        if luck.random() < 0.4:
            service["prescriber_on_site"] = "true"
        if luck.random() < 0.4:
            service["slot"] = f"{luck.choice([45, 60, 75, 120])} min"
        return service if share is None else {**service, "share": f"{share} %"}

    named = {"ketamine": own(preset=luck.choice([None, "infusion"]))}
    if luck.random() < 0.5:
        named["esketamine"] = own(25, luck.choice([None, "esketamine"]))
    if luck.random() < 0.3:
        named["talk"] = own(15, luck.choice([None, "psychotherapy"]))
    clinic["services"] = named
    if luck.random() < 0.5:
        clinic["background"] = {"iron": {"per_day": round(luck.uniform(0.2, 4.0), 2), "service": luck.choice(list(named))}}


# ---- 4. Demand and booking


def demand(luck, clinic):
    clinic["active_patients"] = luck.choice([0, 10, 25, 50])
    clinic["new_per_week"] = luck.choice([0.5, 1, 3])
    clinic["years_open"] = luck.choice([1, 3])
    clinic["referrals"] = {"growth": percent(luck, 80), "step_after": f"{luck.randint(0, 40)} days", "step": luck.choice([0.5, 1, 2]), "season": percent(luck, 60)}
    clinic["waiting"] = {"gives_up": percent(luck, 30)}


def booking(luck, clinic):
    clinic["window"] = f"[-{luck.choice([0, 1, 3, 6])} days, +{luck.choice([0, 2, 7])} days]"
    clinic["book_ahead"] = f"{luck.choice([28, 40, 84])} days"
    clinic["starts_every"] = f"{luck.choice([5, 10, 15, 20, 30])} min"
    if luck.random() < 0.4:
        clinic["starts_at_once"] = luck.randint(1, 3)
    clinic["overbook"] = luck.choice([0, 0, 1, 2])
    clinic["reserved"] = {"slots": luck.choice([0, 0, 1, 2]), "released": f"{luck.choice([0, 1, 4])} days"}
    clinic["priority"] = luck.choice(["first_come", "induction_first", "urgent_first"])
    clinic["rebook"] = f"{luck.choice([1, 3, 7])} days"
    clinic["induction"] = {"tolerance": f"{luck.randint(0, 3)} days", "first_after": f"{luck.randint(1, 5)} days"}
    for key, most in (("no_show", 20), ("cancel", 30), ("fails", 20), ("short_notice", 100), ("nurse_short", 40)):
        clinic[key] = percent(luck, most)
    clinic["arrives_early"], clinic["arrives_late"] = f"{luck.choice([0, 10, 60])} min", f"{luck.choice([0, 10, 60])} min"


def stretch(clinic, opens, closes):
    """What reaches beyond a day, a window or opening hours: every third clinic has all of it."""
    clinic["services"]["ketamine"]["infusion"] = {"typical": "45 min", "from": "20 min", "to": "420 min", "law": "lognormal"}
    clinic["closed"] = [*clinic.get("closed", []), "2027-02-03 to 2027-02-19"]
    if "prescriber" in clinic:
        clinic["prescriber"]["hours"] = hours(opens - 60, int(clinic["prescriber"]["hours"][-5:-3]) * 60)
    elif "last_start" not in clinic:
        clinic["prescriber"] = {"hours": hours((opens + closes) // 2, closes + 60), "intake": "20 min"}


# ---- 5. The whole


def draw(seed):
    """A clinic as nested values; it may be one that is refused."""
    luck = random.Random(f"clinic {seed}")
    opens = luck.choice([480, 540, 600])
    closes = opens + luck.choice([240, 360, 480, 600])
    clinic = {"clinic": f"Clinic {seed}", "chairs": luck.randint(1, 5), "patients_per_nurse": luck.randint(1, 4), "open": hours(opens, closes),
              "days": sorted(luck.sample(WEEK, luck.randint(2, 7)), key=WEEK.index), "slot_minutes": luck.choice([45, 60, 90]),
              "start": f"2027-01-{luck.randint(1, 20):02d}", "weeks": luck.randint(4, 9), "seed": luck.randrange(1 << 40)}
    clinic["patients_per_nurse_at_start"] = luck.randint(1, 2)
    if luck.random() < 0.4:
        clinic["hours"] = {luck.choice(clinic["days"]): hours(opens + 60, max(opens + 240, closes - 120))}
    if luck.random() < 0.4:
        clinic["last_start"] = clock(luck.randrange(opens + 60, closes, 15))
    if luck.random() < 0.5:
        clinic["closed"] = closures(luck)
    staff(luck, clinic, opens, closes)
    services(luck, clinic)
    demand(luck, clinic)
    booking(luck, clinic)
    if luck.random() < 0.5:
        clinic["interval"] = f"{luck.choice([7, 14, 28])} days"
    else:
        clinic["study"] = "hybrid_rescue.yaml"
        names = POLICIES["hybrid_rescue.yaml"]
        clinic |= {"policies": {names[0]: "60 %", names[1]: "40 %"}} if luck.random() < 0.5 else {"policy": luck.choice(names)}
    if seed % 3 == 1:
        stretch(clinic, opens, closes)
    return clinic


def written(values, indent=""):
    """As YAML; text that YAML might take for something else is in quotes."""
    lines = []
    for key, value in values.items():
        if isinstance(value, dict):
            lines += [f"{indent}{key}:{'' if value else ' {}'}", *written(value, indent + "  ")] if value else [f"{indent}{key}: {{}}"]
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            lines += [f"{indent}{key}:"]
            for item in value:
                first, *rest = written(item, indent + "    ")
                lines += [f"{indent}  - {first.strip()}", *rest]
        elif isinstance(value, list):
            lines.append(f"{indent}{key}: [{', '.join(map(str, value))}]")
        elif isinstance(value, str) and ":" in value:
            lines.append(f'{indent}{key}: "{value}"')
        else:
            lines.append(f"{indent}{key}: {value}")
    return lines
