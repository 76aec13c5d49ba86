"""SPDX-License-Identifier: MIT
clinic_values: what clinic_peer.py is told of a study and a clinic: the values that `ebb show --json` prints, and which of them it plays
in one way only.
"""
import json
import math
import re
import subprocess
import sys
from types import SimpleNamespace

# Keys of the study and of the clinic that this program plays in one way only; those of neither list do not matter to it.
STUDY_MUST_BE = {"dropout.in_lead_in": "false", "followed_for": "[0 days, 0 days]", "maintain_nonresponders": "false",
                 "tolerance.per_infusion": "0", "relapse.loss_of_response": "off", "adherence.late": "0 %", "adherence.induction": "false",
                 "screening.contraindicated": "0 %", "correlation.attainable_duration": "0", "correlation.attainable_consolidation": "0",
                 "correlation.duration_consolidation": "0", "induction.stop_unimproved": "false", "clinic_days": "every day"}
CLINIC_MUST_BE = {"patients_per_nurse_at_start": "1", "last_start": "closing less the slot", "recovery_places": "0",
                  "referrals.growth": "0 %", "referrals.season": "0 %", "referrals.step": "1", "starts_at_once": "as nurses on duty",
                  "overbook": "0", "priority": "first_come", "adherence": "clinic", "no_show": "as the study",
                  "cancel": "as the study", "services.ketamine.slot": "as slot_minutes", "services.ketamine.prescriber_on_site": "false"}


def shown(ebb, path, settings=()):
    """Values by key: (text, number)."""
    words = [ebb, "show", path, "--json", *(word for setting in settings for word in ("--set", setting))]
    document = json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout)
    return document, {item["key"]: (item["value"], item["number"]) for item in document["values"]}


def insist(values, must_be, whose):
    odd = [key for key, value in must_be.items() if key in values and values[key][0] != value]
    odd += [key for key in values if key.startswith(("closed", "rooms", "shifts", "background", "prescriber", "policies.", "side_effects"))
            and whose == "clinic"]
    if odd:
        sys.exit(f"the SimPy clinic cannot play this {whose}: it does not know {', '.join(odd)}")


def whole_numbers(text):
    return [int(word) for word in re.findall(r"-?\d+", text)]


def read_study(values, policy):
    insist(values, STUDY_MUST_BE, "study")
    number = {key: item[1] for key, item in values.items()}
    own = {key.removeprefix(f"policies.{policy}."): values[key][0] for key in values if key.startswith(f"policies.{policy}.")}
    parts = {key.split(".")[0] for key in own} - {"label", "limits"}
    if parts != {"maintenance", "rescue"} or own["limits.max_infusions"] != "off" or own["rescue.once"] != "false":
        sys.exit(f"the SimPy clinic cannot play the policy {policy}: it knows maintenance with a rescue course")
    every, held, duration = int(number["assessment.every"]), number["setbacks.duration"], number["noise.tau"]
    return SimpleNamespace(
        every=every, induction=whole_numbers(values["induction.days"][0]), number=number,
        keep=math.exp(-every / duration), fresh=number["noise.sd"] * math.sqrt(1.0 - math.exp(-2.0 * every / duration)),
        setback=1.0 - math.exp(-number["setbacks.per_year"] * every / 365.0), held_keep=math.exp(-every / held),
        held_mean=held / every * (1.0 - math.exp(-every / held)), leave_days=30.4375 / number["dropout.per_month"],
        interval=whole_numbers(own["maintenance.every"]), sessions=whole_numbers(own["rescue.sessions"]), gap=whole_numbers(own["rescue.gap"]),
        stop=int(whole_numbers(own["rescue.stop_score"])[0]), min_gap=int(whole_numbers(own["rescue.min_gap"])[0]))


def read_clinic(values):
    insist(values, CLINIC_MUST_BE, "clinic")
    number = {key: item[1] for key, item in values.items()}
    opens, closes = (60 * int(h) + int(m) for h, m in re.findall(r"(\d\d):(\d\d)", values["open"][0]))
    week = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
    lengths = {}
    for part in ("check_in", "start", "infusion", "observation", "escort", "turnover"):
        text = values[f"services.ketamine.{part}"][0]
        if "{" in text and "law: triangular" not in text:
            sys.exit(f"the SimPy clinic cannot play {part}: {text}")
        numbers = [float(word) for word in re.findall(r"[\d.]+(?= min)", text)]
        lengths[part] = (numbers[1], numbers[0], numbers[2]) if len(numbers) == 3 else (numbers[0],) * 3
    before, after = whole_numbers(values["window"][0])
    return SimpleNamespace(
        chairs=int(number["chairs"]), nurses=int(number["nurses"]), per_nurse=int(number["patients_per_nurse"]), opens=opens, closes=closes,
        weekdays={week.index(day) for day in re.findall(r"[a-z]+", values["days"][0])}, slot=int(number["slot_minutes"]),
        active=int(number["active_patients"]), new=number["new_per_week"], weeks=int(number["weeks"]), step=int(number["starts_every"]),
        days_open=int(365 * number["years_open"]), gives_up=number["waiting.gives_up"], window=(-before, after), ahead=int(number["book_ahead"]),
        rebook=int(number["rebook"]), tolerance=int(number["induction.tolerance"]), first_after=int(number["induction.first_after"]),
        fails=number["fails"], short_notice=number["short_notice"], early=number["arrives_early"], late=number["arrives_late"],
        nurse_short=number["nurse_short"], lengths=lengths, reserved=int(number["reserved.slots"]),
        released=int(number["reserved.released"]))
