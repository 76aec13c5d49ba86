#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
A study whose answer takes a second run names the commands that give it, and what these print holds the rows it says to read, each with an error.
"""
import re
import sys

from command import ROOT, SCRATCH, Checks, ebb

ROWS = {  # study -> rows of the comparison that its comment reads, in the table of each policy
    "adherence": ["weeks in response, in care or not"],
    "adjuncts": ["courses started per year in care"],
    "early_stop": ["infusions per patient, induction included", "weeks in response, in care or not"],
    "tolerance": ["weeks in response, in care or not"],
}


def commands_of(text):
    """The commands of a comment, their results in the scratch folder and with fewer patients."""
    words = [line.split() for line in re.findall(r"^#   ebb (.*)$", text, re.MULTILINE)]
    for command in words:
        moved = [str(SCRATCH / word.replace("/", "_")) if word.startswith("results/") else word.replace("'", "") for word in command]
        yield moved + (["--patients", "3000"] if command[0] == "run" else [])


def check_study(check, name, rows):
    text = (ROOT / f"configs/{name}.yaml").read_text(encoding="utf-8")
    comment = " ".join(line.lstrip("# ") for line in text.splitlines() if line.startswith("#"))
    runs = [ebb(*command) for command in commands_of(text)]
    check(f"{name}: its commands are taken, and the two runs are told apart", len(runs) == 3 and
          [run.returncode for run in runs] == [0, 0, 6], [run.stderr for run in runs])
    page = runs[-1].stdout
    policies = page.count("first minus second\n") # each over a table
    for row in rows:
        lines = [line for line in page.splitlines() if line.startswith(f"  {row}  ")]
        check(f"{name}: `{row}` is named and told, with the error of the difference", row in comment and len(lines) == policies > 0 and
              all(line.count(" ± ") == 2 for line in lines), lines or page)
    return page


def check_monitoring(check):
    """Its page has every difference to a look every 12 weeks, reports among them."""
    page = ebb("run", "configs/monitoring.yaml", "--patients", 3000, "--out", SCRATCH / "monitoring.h5").stdout
    table = page.split("Difference to every_12_weeks")[-1].split("\n\n")[0]
    for policy in ("every_week", "every_4_weeks", "reported"):
        line = next((line for line in table.splitlines() if line.startswith(f"  {policy} ")), "")
        check(f"monitoring: {policy} against a look every 12 weeks, with its error", line.count(" ± ") >= 3, page)


def main():
    check = Checks()
    pages = {name: check_study(check, name, rows) for name, rows in ROWS.items()}
    check("early_stop: responders lost have an error", re.search(r"responders [\d,]+ \| [\d,]+ \| -?[\d.]+ ± ", pages["early_stop"].replace("\n    ", " ")),
          pages["early_stop"])
    check_monitoring(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
