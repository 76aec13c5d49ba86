#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Page, JSON, results file, schema and reference speak of measures in the words of their one list, include/ebb/measure.h; and of quantities the model page has all.

  1. The list, read from the header   2. What the command says   3. Differences
"""
import json
import re
import sys

import h5py

from command import ROOT, SCRATCH, STUDY, Checks, ebb, variant

# ---- 1. The list, read from the header

COLUMNS = ["code", "name", "unit", "kind", "outcome", "weeks", "meaning", "label", "counted", "heading", "subheading", "digits", "better", "place"]


def measures():
    text = (ROOT / "include/ebb/measure.h").read_text(encoding="utf-8")
    body = re.search(r"#define EBB_MEASURE_LIST\(X\)(.*?)\n/\* clang-format on", text, re.DOTALL).group(1)
    body = re.sub(r"/\*.*?\*/", " ", body.replace("\\\n", " "), flags=re.DOTALL)
    rows = []
    for row in re.findall(r"X\(((?:[^()\"]|\"[^\"]*\")*)\)", body):
        values = [value.strip().strip('"') for value in re.findall(r"\"[^\"]*\"|[^,\"\s][^,\"]*", row)]
        rows.append(dict(zip(COLUMNS, values, strict=True)))
    return rows


def is_share(row):
    return row["kind"] in ("EBB_MEAN_SHARE", "EBB_RELAPSED_BY")


# ---- 2. What the command says


def texts(value):
    return [item.decode() if isinstance(item, bytes) else item for item in value[()]]


def all_on(policy):
    """Options that turn on every part of which a page says nothing while it is off."""
    values = {f"policies.{policy}.monitor.every": "12 weeks", f"policies.{policy}.monitor.reported": "60 %",
              f"policies.{policy}.monitor.report_at": "22 points"}
    return [word for key, value in values.items() for word in ("--set", f"{key}={value}")] + ["--add", "side_effects.nausea={per_infusion: 20 %}"]


def labels_in(page):
    table = page.split("\nResponders")[1].split("\nDifference")[0]
    return [line[2:].split("  ")[0] for line in table.split("\n") if "±" in line]


def said_by_command():
    """What page, JSON, file, schema and reference say, each in the shape that expected() gives."""
    path, wide = SCRATCH / "lists.h5", SCRATCH / "wide.h5"
    page = ebb("run", STUDY, "--patients", 600, "--out", path, "--full", *all_on("symptom_driven")).stdout
    document = json.loads(ebb("run", STUDY, "--patients", 600, "--out", path, "--force", "--json", *all_on("symptom_driven")).stdout)
    names = [f"a_policy_with_a_rather_long_name_{i}" for i in range(3)]
    study = variant("wide.yaml", *zip(["every_3_4_weeks", "every_4_6_weeks", "symptom_driven"], names))
    down = ebb("run", study, "--patients", 600, "--out", wide, "--full", *all_on(names[2])).stdout
    reference = re.split(r"\n#+ ", ebb("show", "--reference").stdout.split("\n## Measures")[1])[0]
    with h5py.File(path) as file:
        in_file = list(zip(texts(file["/summary/outcome"]), texts(file["/summary/unit"]), texts(file["/summary/meaning"])))
    heads = [line for block in down.split("\nDifference")[0].split("\nResponders (")[1:] for line in block.split("\n") if "±" not in line]
    heads = [re.sub(r"^\d+ patients\)", "", line) for line in heads]
    return {
        "page": labels_in(page),
        "columns": {word for line in heads for word in re.split(r"  +", line.strip())},
        "JSON": list(document["summary"]["responders"]),
        "differences": list(document["paired"]["responders"]),
        "file": in_file,
        "reference": re.findall(r"^\| `(\w+)` \| (\S+) \| (.*) \|$", reference, re.MULTILINE),
    }


def check_off(check, rows):
    """A part that no policy has is told on no page: its 0 would read like a finding."""
    parts = {"adverse_events", "looks_per_year", "reports_per_year"}
    page = ebb("run", STUDY, "--patients", 600, "--out", SCRATCH / "off.h5", "--full").stdout
    off = [row for row in rows if row["name"] not in parts]
    check("a page says nothing of parts that are off", len(off) == len(rows) - len(parts) and
          labels_in(page) == expected(off)["page"], labels_in(page))
    words = [word for row in rows if row["name"] in parts for word in (row["label"], row["counted"])] + ["side effect", "reported by"]
    check("nor does any other line of it", not [word for word in words if word in page], page)


def check_quantities(check):
    """The reference page follows the list in the program; the model page says in its own words what each is, and could lack one."""
    said = re.findall(r"^\| `(\w+)`", ebb("show", "--reference").stdout.split("\n## Quantities")[1].split("\n## ")[0], re.MULTILINE)
    page = (ROOT / "sim/model/README.md").read_text(encoding="utf-8").split("\n## 13. Target quantities")[1].split("\n## ")[0]
    rows = [name for row in re.findall(r"^\| (`[^|]*) \|", page, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)]
    check("the model page says of each quantity what is counted, in whom and when", len(said) > 10 and rows == said, (said, rows))


# ---- 3. Differences


def expected(rows):
    names = [row["name"] for row in rows]
    described = [(row["name"], row["unit"], row["meaning"]) for row in rows]
    return {"page": [row["label"] + (", %" if is_share(row) else "") for row in rows],
            "JSON": names, "differences": names, "file": described, "reference": described}


def unlike(said, rows):
    return [place for place, words in expected(rows).items() if said[place] != words]


def main():
    check = Checks()
    rows, said = measures(), said_by_command()
    check("the list can be read, and holds what it should", len(rows) >= 17 and len({row["name"] for row in rows}) == len(rows), rows)
    for place, words in expected(rows).items():
        check(f"{place}: the list's words in the list's order", said[place] == words, f"{said[place]}\n{words}")
    check_off(check, rows)
    check_quantities(check)
    heads = {row[column] for row in rows for column in ("heading", "subheading")}
    check("over columns: the list's headings", said["columns"] - {""} == heads, said["columns"])
    for column, places in (("label", ["page"]), ("meaning", ["file", "reference"]), ("name", ["JSON", "differences", "file", "reference"])):
        planted = [dict(row) for row in rows]
        planted[0][column] += "x"
        check(f"a planted difference in a {column} is noticed", unlike(said, planted) == places, unlike(said, planted))
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
