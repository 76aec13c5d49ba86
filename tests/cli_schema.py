#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
The JSON Schema that ebb show --schema prints takes every study in configs/ and refuses what the program refuses.

And every example of the reference page is a study that the program takes.

The validator below knows the keywords that the schema uses and stops at any other, so that none is passed over in silence.

  1. A small validator   2. Studies that must be refused   3. The checks
"""
import copy
import json
import re
import sys

import yaml

from command import ROOT, SCRATCH, Checks, ebb

# ---- 1. A small validator

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "integer": int, "number": (int, float)}
KNOWN = {"$schema", "$defs", "$ref", "title", "description", "type", "properties", "patternProperties", "additionalProperties", "required",
         "anyOf", "enum", "const", "pattern", "minimum", "maximum", "minItems", "maxItems", "items", "minProperties", "maxProperties",
         "minLength", "maxLength"}


def is_of_type(value, names):
    names = [names] if isinstance(names, str) else names
    return any(isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool)) for name in names)


def fits_size(value, schema):
    """Bounds of numbers, and of the lengths of strings, arrays and objects."""
    number = value if is_of_type(value, "number") else None
    bounds = [(number, "minimum", "maximum"), (len(value) if isinstance(value, str) else None, "minLength", "maxLength"),
              (len(value) if isinstance(value, list) else None, "minItems", "maxItems"),
              (len(value) if isinstance(value, dict) else None, "minProperties", "maxProperties")]
    return all(n is None or schema.get(low, n) <= n <= schema.get(high, n) for n, low, high in bounds)


def fits_object(value, schema, root):
    if any(key not in value for key in schema.get("required", [])):
        return False
    for key, member in value.items():
        rules = [rule for pattern, rule in schema.get("patternProperties", {}).items() if re.search(pattern, key)]
        rules += [schema["properties"][key]] if key in schema.get("properties", {}) else []
        if not rules and schema.get("additionalProperties", True) is False:
            return False
        if not all(fits(member, rule, root) for rule in rules):
            return False
    return True


def fits(value, schema, root):
    if schema is True:
        return True
    assert set(schema) <= KNOWN, f"keywords that this validator does not know: {set(schema) - KNOWN}"
    good = is_of_type(value, schema["type"]) if "type" in schema else True
    good = good and fits_size(value, schema)
    good = good and ("$ref" not in schema or fits(value, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root))
    good = good and ("anyOf" not in schema or any(fits(value, rule, root) for rule in schema["anyOf"]))
    good = good and ("enum" not in schema or value in schema["enum"]) and ("const" not in schema or value == schema["const"])
    good = good and ("pattern" not in schema or not isinstance(value, str) or re.search(schema["pattern"], value) is not None)
    good = good and ("items" not in schema or not isinstance(value, list) or all(fits(v, schema["items"], root) for v in value))
    return bool(good) and (not isinstance(value, dict) or fits_object(value, schema, root))


# ---- 2. Studies that must be refused


def change(study, path, value):
    """A copy of the study with the value at the dotted path set, or taken away for None."""
    changed = copy.deepcopy(study)
    *around, last = path.split(".")
    place = changed
    for key in around:
        place = place[key]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return changed


MISTAKES = [
    ("sed", 5), ("study", None), ("policies", {}), ("policies", None), ("horizon", 52), ("horizon", "52 wekks"), ("horizon", "52 points"),
    ("patients", "many"), ("patients", 0), ("seed", -1), ("adherence.miss", 0.088), ("adherence.mis", "8.8 %"), ("relapse.visits", 0),
    ("relapse.visits", 2.5), ("assessment", "1 week"), ("record", "everything"), ("compression", "tiny"), ("policies.3_weeks", {}),
    ("policies.symptom_driven.booster.sessions", [1, 2, 3]), ("policies.symptom_driven.booster.trigger", "18"),
    ("policies.every_3_4_weeks.maintenance.every", None), ("infusion", {"gain": {"value": 0.5, "grade": "E"}}),
    ("infusion", {"gain": {"source": "no value"}}), ("maintain_nonresponders", "yes"),
    ("policies.every_3_4_weeks.limits", {"clinic_days": ["tusday"]}), ("clinic_days", []), ("clinic_days", "as the study"), ("strata", {"well": [{"score": "12 points", "of": 4}]}),
]
CHANGES = [
    ("x-note", {"anything": [1, None]}), ("horizon", "5.5e1 weeks"), ("infusion", {"gain": {"value": 0.5, "source": "a guess", "grade": "D"}}),
    ("relapse.loss_of_response", "off"), ("policies.none", {}), ("policies.every_3_4_weeks.maintenance.every", "4 weeks"),
    ("patients", {"min": 1000, "max": 2000}), ("policies.every_3_4_weeks.limits", {"clinic_days": "every day", "max_infusions": 5}),
    ("precision", {"outcome": "response_weeks", "contrast": ["a", "b"], "half_width": "0.5 weeks"}), ("record", "sample of 10"),
    ("compression", "small"), ("clinic_days", ["monday", "friday"]), ("policies.every_3_4_weeks.limits", {"clinic_days": "as the study"}),
]


# ---- 3. The checks

# Keys whose parts people must see together before they can write them.
SHOWN = ["policies.NAME", "lead_in.N", "strata.NAME.N", "modifiers.NAME", "targets.NAME", "precision", "instrument"]


def check_examples(check, schema):
    """Each example of ebb show --reference has what its heading names, is read without a word, and fits the schema."""
    page = ebb("show", "--reference").stdout.split("\n# Every key of a clinic\n")[0]
    sections = dict(re.findall(r"^## `([\w.]+)`\n(.*?)(?=^## |\Z)", page, re.M | re.S))
    examples = {name: re.search(r"^```yaml\n(.*?)^```$", text, re.M | re.S) for name, text in sections.items()}
    wanted = SHOWN + [name for name in sections if re.fullmatch(r"policies\.NAME\.\w+", name)]
    lacking = [name for name in wanted if not examples.get(name) or f"{re.sub(r'[.](NAME|N)', '', name).split('.')[-1]}:" not in
               examples[name].group(1)]
    check(f"each of {len(wanted)} sections has an example, of itself", len(wanted) >= 15 and not lacking, lacking)
    paths, misfits = [], []
    for name, found in examples.items():
        if found:
            paths.append(SCRATCH / f"{name}.yaml")
            text = "study: An example\n" + found.group(1) + ("" if "policies:" in found.group(1) else "policies: {none: {}}\n")
            paths[-1].write_text(text, encoding="utf-8")
            misfits += [] if fits(yaml.safe_load(text), schema, schema) else [name]
    read = ebb("validate", *paths)
    check("every example is read, without a warning", read.returncode == 0 and read.stderr == "", read.stderr)
    check("and fits the schema", not misfits, misfits)


def check_clinics(check):
    """The schema of clinics takes the clinic of configs/ and the examples of their page, which are read, and refuses mistakes."""
    schema = json.loads(ebb("show", "--schema", "configs/clinic.yaml").stdout)
    clinic = yaml.safe_load((ROOT / "configs" / "clinic.yaml").read_text(encoding="utf-8"))
    check("the schema of clinics takes configs/clinic.yaml", fits(clinic, schema, schema))
    page = ebb("show", "--reference").stdout.split("\n# Every key of a clinic\n")[1]
    paths, misfits = [], []
    for number, example in enumerate(re.findall(r"^```yaml\n(.*?)^```$", page, re.M | re.S)):
        paths.append(SCRATCH / f"clinic_{number}.yaml")
        changes = yaml.safe_load(example)
        if "policies" in changes:
            changes["study"] = str(ROOT / "configs/three_policies.yaml")
            changes["policies"] = {"symptom_driven": "70 %", "every_3_4_weeks": "30 %"}
        paths[-1].write_text(yaml.safe_dump({**clinic, **changes}, sort_keys=False), encoding="utf-8")
        misfits += [] if fits({**clinic, **changes}, schema, schema) else [changes]
    read = ebb("validate", "--quiet", *paths)
    check("every example of a clinic is read", len(paths) >= 6 and read.returncode == 0, read.stderr)
    check("and fits its schema", not misfits, misfits)
    mistakes = [{"chairs": "four"}, {"open": "9-17"}, {"days": ["mon"]}, {"window": ["3", "7"]}, {"chiars": 3}, {"last_start": "25:00"},
                {"policies": {"a": 0.5}}, {"rooms": ["one"]}, {"services": {"a": {"infusion": "40"}}}, {"interval": 4}]
    taken = [mistake for mistake in mistakes if fits({**clinic, **mistake}, schema, schema)]
    check(f"it refuses {len(mistakes)} mistakes", not taken, taken)


def check_scores(check):
    """Every key of a score asks for points, says so on its page, and takes no other unit."""
    rows = re.findall(r"^\| `(\w*score|trigger\w*|sd|mean|min|max|intercept)` \| [^|]* \| ([^|]*) \| [^|]* \|", ebb("show", "--reference").stdout,
                      re.M)
    scores = [name for name, allowed in rows if "point" in allowed]
    bare = [row for row in rows if ("score" in row[0] or "trigger" in row[0]) and "point" not in row[1]]
    check("every score of the reference page is in points", len(scores) >= 15 and not bare, bare or scores)
    for key in ("relapse.score", "remission.score", "policies.symptom_driven.booster.trigger", "policies.symptom_driven.booster.stop_score",
                "noise.sd"):
        said = [ebb("validate", "configs/three_policies.yaml", "--set", f"{key}={value}").stderr.splitlines()[0]
                for value in ("10 %", "10 days", "10", "10 ponts")]
        words = ("wrong unit: must be a score in points", "wrong unit: must be a score in points", "needs a unit: must be a score in points",
                 'unknown unit "ponts": must be a score in points')
        check(f"{key} in another unit is refused, and points are asked for", all(map(lambda line, word: word in line, said, words)), said)


def main():
    check = Checks()
    printed = ebb("show", "--schema")
    schema = json.loads(printed.stdout)
    check("ebb show --schema prints a schema of draft 2020-12", printed.returncode == 0 and "2020-12" in schema["$schema"], printed.stderr)
    for path in sorted((ROOT / "configs").glob("*.yaml")) + sorted((ROOT / "configs" / "trials").glob("*.yaml")):
        study = yaml.safe_load(path.read_text(encoding="utf-8"))
        if "calibration" in study or "clinic" in study:  # no study
            continue
        check(f"the schema takes {path.relative_to(ROOT)}", fits(study, schema, schema))
    study = yaml.safe_load((ROOT / "configs" / "three_policies.yaml").read_text(encoding="utf-8"))
    taken = [mistake for mistake in MISTAKES if fits(change(study, *mistake), schema, schema)]
    check(f"it refuses {len(MISTAKES)} mistakes", not taken, taken)
    refused = [good for good in CHANGES if not fits(change(study, *good), schema, schema)]
    check(f"it takes {len(CHANGES)} changes that are right", not refused, refused)
    check_examples(check, schema)
    check_clinics(check)
    check_scores(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
