#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
A study whose answer takes a second run names the commands that give it, and what these print holds the rows it says to read, each with an error.
The figures of its comment are those of the default set, as far as few patients can tell: another set takes new ones.
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

WEEKS = "weeks in response, in care or not"
INFUSIONS = "infusions per patient, induction included"
COURSES = "courses started per year in care"
FIGURES = {  # study -> (policy, row, first file's value or the difference, where the comment says it)
    "adherence": [("symptom_driven", WEEKS, 1, r"lose (\S+) ± \S+ weeks on symptoms"), ("every_3_4_weeks", WEEKS, 1, r"the most, (\S+) ± \S+ every 3-4"),
                  ("every_4_6_weeks", WEEKS, 1, r", (\S+) ± \S+ every 4-6")],
    "adjuncts": [("symptom_driven", COURSES, 0, r"without psychotherapy, ([\d.]+);"),
                 ("symptom_driven", COURSES, 1, r"courses spared\s+\S+ ± \S+\s+(\S+) ±")],
    "early_stop": [("every_3_4_weeks", INFUSIONS, 1, r"those saved, (\S+) ±"), ("every_3_4_weeks", INFUSIONS, 0, r"those saved, \S+ ± \S+ of ([\d.]+);"),
                   ("every_3_4_weeks", WEEKS, 1, r"what that costs, (\S+) ±"), ("every_3_4_weeks", WEEKS, 0, r"what that costs, \S+ ± \S+ of ([\d.]+) "),
                   ("every_3_4_weeks", "infusions per year in care", 1, r"saves little: (\S+) ±")],
    "tolerance": [("every_2_weeks", WEEKS, 1, r"(\S+) ± \S+ weeks of responders"), ("every_3_4_weeks", WEEKS, 1, r"(\S+) ± \S+ under every 3-4"),
                  ("symptom_driven", WEEKS, 1, r"(\S+) ± \S+ on symptoms")],
}


def commands_of(text):
    """The commands of a comment, their results in the scratch folder and with fewer patients."""
    words = [line.split() for line in re.findall(r"^#   ebb (.*)$", text, re.MULTILINE)]
    for command in words:
        moved = [str(SCRATCH / word.replace("/", "_")) if word.startswith("results/") else word.replace("'", "") for word in command]
        yield moved + (["--patients", "3000"] if command[0] == "run" else [])


def comment_of(name):
    text = (ROOT / f"configs/{name}.yaml").read_text(encoding="utf-8")
    return text, " ".join(line.lstrip("# ") for line in text.splitlines() if line.startswith("#"))


def numbers(line):
    """Values and errors of a row, in order."""
    return [(float(value.replace(",", "")), float(error)) for value, error in re.findall(r"(-?[\d.,]+) ± ([\d.]+)", line)]


def written(check, name, what, pattern, found, within=0):
    """Whether a figure of the comment is what few patients tell, by their own error, or by that of what they are rounded to."""
    said = re.search(pattern, comment_of(name)[1])
    value, error = found
    check(f"{name}: {what} is what its comment says", said and abs(float(said[1].replace(",", "")) - value) <= 3 * error + within,
          (said[0] if said else f"no {pattern}", found))


def table_row(page, policy, row):
    """The row of a comparison's table of one policy."""
    table = re.split(rf"^{policy}: [^\n]*first minus second$", page, flags=re.MULTILINE)[-1]
    return numbers(next((line for line in table.splitlines() if line.startswith(f"  {row}  ")), ""))


def check_study(check, name, rows):
    text, comment = comment_of(name)
    runs = [ebb(*command) for command in commands_of(text)]
    check(f"{name}: its commands are taken, and the two runs are told apart", len(runs) == 3 and
          [run.returncode for run in runs] == [0, 0, 6], [run.stderr for run in runs])
    page = runs[-1].stdout
    policies = page.count("first minus second\n") # each over a table
    for row in rows:
        lines = [line for line in page.splitlines() if line.startswith(f"  {row}  ")]
        check(f"{name}: `{row}` is named and told, with the error of the difference", row in comment and len(lines) == policies > 0 and
              all(line.count(" ± ") == 2 for line in lines), lines or page)
    for policy, row, column, pattern in FIGURES[name]:
        written(check, name, f"{policy}, {row} ({'difference' if column else 'first file'})", pattern, table_row(page, policy, row)[column])
    return page


def check_monitoring(check):
    """Its page has every difference to a look every 12 weeks, reports among them."""
    page = ebb("run", "configs/monitoring.yaml", "--patients", 3000, "--out", SCRATCH / "monitoring.h5").stdout
    table = page.split("Difference to every_12_weeks")[-1].split("\n\n")[0]
    for policy in ("every_week", "every_4_weeks", "reported"):
        line = next((line for line in table.splitlines() if line.startswith(f"  {policy} ")), "")
        check(f"monitoring: {policy} against a look every 12 weeks, with its error", line.count(" ± ") >= 3, page)
        said = {"every_week": r"of the (\S+) ±", "every_4_weeks": r"every 4 weeks \((\S+) ±", "reported": r"Reports bring (\S+) ±"}[policy]
        written(check, "monitoring", f"{policy}, weeks in response", said, numbers(line)[0])


def check_side_effects(check):
    page = ebb("run", "configs/side_effects.yaml", "--patients", 3000, "--out", SCRATCH / "side_effects.h5").stdout
    for policy, said in (("every_week", r"all the same \((\S+) ±"), ("symptom_driven", r"symptom_driven (\S+) ± \S+, none"), ("none", r", none (\S+) ±")):
        row = re.search(rf"^  {policy} .*", page.split("All treated (")[1], re.MULTILINE)
        written(check, "side_effects", f"{policy}, weeks in response", said, numbers(row[0])[0])


def check_spacing(check):
    """Between which gaps weeks in response fall, and from what to what, for each time within which an infusion releases."""
    command = re.search(r"for d in ([\d ]+); do ebb (run configs/course_spacing.yaml) --set (\S+=)\"\$d days\"; done", comment_of("course_spacing")[1])
    check("course_spacing: its command is one that a shell takes", command)
    for days in map(int, command[1].split()):
        page = ebb(*command[2].split(), "--set", f"{command[3]}{days} days", "--patients", 3000, "--out", SCRATCH / f"spacing{days}.h5").stdout
        table = page.split("Responders (")[1]
        weeks = {gap: numbers(next(line for line in table.splitlines() if line.startswith(f"  gap_{gap} ")))[0] for gap in range(3, 9)}
        falls = {gap: weeks[gap][0] - weeks[gap + 1][0] for gap in range(3, 8)}
        check(f"course_spacing: released within {days} days, weeks fall most between gaps of {days} and {days + 1}", max(falls, key=falls.get) == days, falls)
        for gap, pattern in ((days, r"from (\S+) to \S+ between"), (days + 1, r"from \S+ to (\S+) between")):
            where = rf" (?:gaps of )?{days} and (?:# )?{days + 1} (?:days )?at {days} days"
            written(check, "course_spacing", f"released within {days} days, a gap of {gap}", pattern + where, weeks[gap], 0.05)


def main():
    check = Checks()
    pages = {name: check_study(check, name, rows) for name, rows in ROWS.items()}
    lost = re.search(r"responders ([\d,]+) \| [\d,]+ \| (-?[\d.]+) ± ([\d.]+)", pages["early_stop"].replace("\n    ", " "))
    said = re.search(r"responders lost, ([\d,]+) ± \d+ of ([\d,]+);", comment_of("early_stop")[1])
    check("early_stop: responders lost have an error", lost, pages["early_stop"])
    share = float(said[1].replace(",", "")) / float(said[2].replace(",", "")) * float(lost[1].replace(",", ""))
    check("early_stop: and are as many of the responders as its comment says", abs(share - float(lost[2])) <= 3 * float(lost[3]), (said[0], lost[0]))
    check_monitoring(check)
    check_side_effects(check)
    check_spacing(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
