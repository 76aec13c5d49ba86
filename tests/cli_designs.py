#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Rows of a design are the runs of their studies, are the same however they are played, and come back from the file as they went in.

  1. Designs   2. Rows are runs   3. Threads, stops, row by row   4. The file   5. The front   6. Before it is run
"""
import csv
import io
import json
import re
import signal
import subprocess
import sys
import time

import h5py
import numpy as np
import xarray

from command import EBB, ROOT, SCRATCH, Checks, ebb

# ---- 1. Designs

STUDY = """study: Rows
patients: {patients}
seed: 5
policies:
  none: {{}}
  at_need: {{booster: {{trigger: 18 points, sessions: 4, min_gap: 2 weeks}}, limits: {{max_infusions: 30}}}}
{design}"""
GRID = """design:
  kind: grid
  vary:
    policies.at_need.booster.trigger: {from: 14 points, to: 22 points, steps: 3}
    policies.at_need.booster.min_gap: {values: [1 week, 4 weeks]}
    induction: {values: [{days: [0, 3, 7, 10, 14, 17]}, {days: [0, 2, 4, 7, 9, 11, 14, 16]}]}
  outcomes: [response_weeks, infusions_per_year, relapsed_by_52_weeks]
"""


def written(name, design, patients=500):
    path = SCRATCH / name
    path.write_text(STUDY.format(patients=patients, design=design), encoding="utf-8")
    return path


def run(path, out, *words):
    done = ebb("run", path, "--out", out, "--json", "--no-progress", *words)
    return done, json.loads(done.stdout) if done.returncode == 0 else {}


# ---- 2. Rows are runs


def settings_of(document, row):
    """The values of a row as --set takes them: sections first."""
    units = {"day": "days", "point": "points", "1": ""}
    words = []
    for axis, value in zip(document["vary"], row["values"]):
        text = value if axis["unit"] is None else f"{value} {units[axis['unit']]}".strip()
        words.append((axis["unit"] is not None, ["--set", f"{axis['key']}={text}"]))
    return [word for _, pair in sorted(words, key=lambda pair: pair[0]) for word in pair]


def file_estimates(path):
    """(measure, policy): value and error in the responders, whom a study without strata is about."""
    with h5py.File(path) as file:
        measures = [m.decode() for m in file["summary/outcome"][:]]
        policies = [p.decode() for p in file["summary/policy"][:]]
        at = [p.decode() for p in file["summary/population"][:]].index("responders")
        value, error = file["summary/mean"][at], file["summary/standard_error"][at]
        return {(m, p): (value[i, j], error[i, j]) for i, m in enumerate(measures) for j, p in enumerate(policies)}


def check_runs(check, document):
    wrong = []
    for row in document["rows"][::5]:
        out = SCRATCH / "one.h5"
        done = ebb("run", SCRATCH / "plain.yaml", "--out", out, "--force", "--quiet", "--record", "summary", "--no-uncertainty", *settings_of(document, row))
        if done.returncode != 0:
            wrong.append(done.stderr)
            continue
        found = file_estimates(out)
        for answer, value, error in zip(document["answers"], row["estimates"], row["errors"]):
            if answer["minus"] is None:
                other, other_error = found[answer["outcome"], answer["policy"]]
                if value != other or abs(error - other_error) > 1e-9 * other_error:
                    wrong.append((row["row"], answer["name"], value, other, error, other_error))
    check("a row's answers are those of the run of its study", not wrong, wrong[:3])


# ---- 3. Threads, stops, row by row


def digest(path):
    with h5py.File(path) as file:
        return file.attrs["digest"]


def stopped_and_gone_on(check, path, name, patients):
    """Stops a design when some rows are in its journal, and gives the same command again."""
    out = SCRATCH / "stopped" / f"{name}.h5"
    journal = out.with_name(f"{name}.h5.journal")
    command = [EBB, "run", str(path), "--out", str(out), "--quiet", "--patients", str(patients), "--threads", "2"]
    child = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    end = time.monotonic() + 60
    while child.poll() is None and time.monotonic() < end and not (journal.exists() and journal.stat().st_size > 3000):
        time.sleep(0.005)
    child.send_signal(signal.SIGINT)
    said = child.communicate(timeout=60)[1]
    kept = journal.exists() and not out.exists()
    check(f"{name} that is stopped keeps its rows beside the file", child.returncode == 130 and kept and "same command" in said,
          (child.returncode, said))
    promised = re.search(r"stopped; ([\d,]+) rows? (?:is|are) kept", said)
    done, document = run(path, out, "--patients", patients, "--threads", "1")
    whole, _ = run(path, SCRATCH / f"whole_{name}.h5", "--patients", patients)
    check("and goes on with the same command, to the same bytes", done.returncode == whole.returncode == 0 and document["rows_kept"] > 0
          and not journal.exists() and document["digest"] == digest(out) == digest(SCRATCH / f"whole_{name}.h5"), (done.stderr, document.get("rows_kept")))
    check("after as many rows as it said, and leaves nothing beside the file", promised and document["rows_kept"] == int(promised[1].replace(",", "")) and
          [path.name for path in out.parent.iterdir() if path.name.startswith(name)] == [out.name], (said, document.get("rows_kept")))
    found = ebb("compare", out, SCRATCH / f"whole_{name}.h5", "--exact")
    check("which ebb compare shows", found.returncode == 0 and found.stdout.startswith("identical: ") and digest(out) in found.stdout, found.stdout + found.stderr)


def stopped_in_a_setting(check, patients=6000):
    """One setting in more draws than a lot has rows: what is kept of it is taken up, and what is spoiled of it begins anew."""
    path = written("one_setting.yaml", f"parameters: {ROOT / 'configs/parameters/trd.yaml'}\ndesign: {{kind: lists, draws: 150, outcomes: [response_weeks, infusions_per_year]}}\n", patients)
    whole, _ = run(path, SCRATCH / "whole_one.h5")
    for name, spoils in (("in_hand", False), ("spoiled", True)):
        out = SCRATCH / "stopped" / f"{name}.h5"
        journal, settings = out.with_name(f"{name}.h5.journal"), out.with_name(f"{name}.h5.journal.settings")
        child = subprocess.Popen([EBB, "run", str(path), "--out", str(out), "--quiet", "--threads", "1"], cwd=ROOT, stderr=subprocess.PIPE, text=True)
        end = time.monotonic() + 60
        while child.poll() is None and time.monotonic() < end and not (journal.exists() and journal.stat().st_size > 1500):
            time.sleep(0.002)
        child.send_signal(signal.SIGTERM)
        said = child.communicate(timeout=60)[1]
        kept = settings.exists()
        if spoils and kept:
            data = bytearray(settings.read_bytes())
            data[len(data) // 2] ^= 1
            settings.write_bytes(data)
        done, document = run(path, out)
        check(f"one setting that is stopped in ({name}) ends as in one go", child.returncode == 75 and kept and done.returncode == whole.returncode == 0 and
              digest(out) == digest(SCRATCH / "whole_one.h5") and not settings.exists(), (child.returncode, said, done.stderr))
        check("from where it was, or from its beginning", (document.get("rows_kept", 0) > 0) != spoils, document.get("rows_kept"))


def refused_journal(check, path):
    out = SCRATCH / "refused.h5"
    journal = SCRATCH / "refused.h5.journal"
    journal.write_text("ebb calibration journal of something else\n", encoding="utf-8")
    done, _ = run(path, out)
    check("a journal of something else is refused and left", done.returncode == 4 and "journal" in done.stderr and journal.exists(), done.stderr)


# ---- 4. The file


def check_file(check, path, document):
    with h5py.File(path) as file:
        table = {name: file["design"][name][:] for name in file["design"]}
    rows = document["rows"]
    same = all(np.array_equal(table[answer["name"]], [row["estimates"][i] for row in rows]) and
               np.array_equal(table[answer["name"] + ".error"], [row["errors"][i] for row in rows])
               for i, answer in enumerate(document["answers"]))
    check("the file holds what the document says", same and list(table["row"]) == [row["row"] for row in rows])
    grid = xarray.open_dataset(path, group="grid")
    cell = grid.response_weeks.sel(trigger=18, min_gap=28, policy="at_need").isel(induction=1).item()
    row = next(i for i in range(len(rows)) if rows[i]["values"][:2] == [18, 28] and i % 2 == 1)
    check("a grid has a dimension for each key, to be selected by", cell == table["response_weeks.at_need"][row] and
          grid.response_weeks.dims == ("trigger", "min_gap", "induction", "policy"), (cell, grid.dims))
    done = ebb("export", path, "--csv")
    read = list(csv.DictReader(io.StringIO(done.stdout)))
    wrong = [name for name in table for i, line in enumerate(read)
             if (line[name] != table[name][i].decode() if table[name].dtype == object else float(line[name] or "nan") != table[name][i])]
    check("ebb export prints the table as it is in the file", done.returncode == 0 and len(read) == len(rows) and not wrong, (done.stderr, wrong[:3]))
    bad = ebb("export", SCRATCH / "plain.h5", "--csv")
    check("a file without rows is told so", bad.returncode == 4 and "holds no table /design" in bad.stderr, bad.stderr)
    done = ebb("compare", path, SCRATCH / "plain.h5")
    check("and one with rows is not compared with a run", done.returncode == 4 and "rows of a design" in done.stderr and "two files of a kind" in done.stderr, done.stderr)


# ---- 5. The front


def check_front(check, path):
    with h5py.File(path) as file:
        cost = {p: file[f"design/infusions_per_year.{p}"][:] for p in ("none", "at_need")}
        gain = {p: file[f"design/response_weeks.{p}"][:] for p in ("none", "at_need")}
        marked = {p: file[f"design/not_dominated.{p}"][:] for p in ("none", "at_need")}
        front = {name: file["front"][name][:] for name in file["front"]}
    points = [(cost[p][i], gain[p][i], p, i) for p in cost for i in range(len(cost[p]))]
    free = {(p, i) for c, g, p, i in points if not any((d <= c and h >= g) and (d < c or h > g) for d, h, _, _ in points)}
    first = {(p, next(j for j in range(len(cost[p])) if (cost[p][j], gain[p][j]) == (cost[p][i], gain[p][i]))) for p, i in free}
    listed = {(p.decode(), row - 1) for p, row in zip(front["policy"], front["row"])}
    check("rows that are not dominated are marked", listed == first and all(marked[p][i] == ((p, i) in free) for p in cost for i in range(len(cost[p]))), (listed, first, marked))
    steps = front["more_gain.error"][1:]
    check("each with the paired error of what it has more", np.all(steps > 0) and np.allclose(np.diff(front["response_weeks"]), front["more_gain"][1:]))


def check_paired_error(check):
    """Two rows that differ in nothing but what one patient in the other hardly feels: the error of their difference is far below their own."""
    path = written("near.yaml", """design:
  kind: grid
  vary: {policies.at_need.limits.max_infusions: {values: [25, 30]}}
  outcomes: [response_weeks, infusions_per_year]
""", 4000)
    done, document = run(path, SCRATCH / "near.h5")
    with h5py.File(SCRATCH / "near.h5") as file:
        front = {name: file["front"][name][:] for name in file["front"]}
        own = file["design/response_weeks.at_need.error"][:]
    check("the paired error of near rows is far below their own", done.returncode == 0 and 0 < front["more_gain.error"][-1] < 0.3 * own[0],
          (front, own))


# ---- 6. Before it is run


PARAMETERS = (("infusion.gain", "0.4", "0.8"), ("duration.median", "10 days", "40 days"), ("adherence.miss", "1 %", "20 %"), ("noise.sd", "1 point", "3 points"),
              ("setbacks.per_year", "0.5 per year", "2 per year"))
CHOICES = (("policies.at_need.booster.trigger", "14 points", "22 points"), ("policies.at_need.booster.min_gap", "1 week", "4 weeks"),
           ("policies.at_need.booster.delay", "1 day", "9 days"), ("policies.at_need.limits.max_infusions", "20", "40"), ("policies.at_need.booster.visits", "1", "3"))


def page_of(name, design, *words, patients=200):
    done = ebb("run", written(f"{name}.yaml", design, patients), "--out", SCRATCH / f"page_{name}.h5", "--no-progress", *words)
    return done.stdout if done.returncode == 0 else done.stderr


def varied(kind, keys):
    return f"design:\n  kind: {kind}\n  vary:\n" + "".join(f"    {key}: {{from: {low}, to: {high}}}\n" for key, low, high in keys)


def answer_of(page):
    """The lines between the title and what was played, as one line."""
    return " ".join(page.split("\n\n")[1].split())


def check_pages(check):
    """The page answers first, in the words of the question: what to choose, or what values do."""
    pages = {"few": page_of("few", GRID), "many": page_of("many", varied("sobol\n  rows: 32", PARAMETERS + CHOICES)),
             "one": page_of("one", varied("one_way", PARAMETERS + CHOICES)), "chosen": page_of("chosen", varied("latin_hypercube\n  rows: 40", CHOICES))}
    wide = [line for page in pages.values() for line in page.splitlines() if len(line) > 100 and str(SCRATCH) not in line]
    check("no page is wider than a page", not wide, wide)
    check("a page of choices answers by the ends of its front, settings and errors with them", re.search(
        r"Most weeks in response in responders over 52 weeks: at_need with trigger \d+ points, min_gap \d weeks?, induction \{days: \[0, [^]]*\]\} \([AB]\) "
        r"\([\d.]+ ± [\d.]+ weeks in response, [\d.]+ ± .*; fewest infusions a year: none with induction \{days: ",
        answer_of(pages["few"])) and "infusions of induction itself are not in these" in answer_of(pages["few"]).lower(), pages["few"])
    check("one of parameters by what they do", re.search(r"From duration.median 10 days to 40 days, weeks in response go from [\d.]+ ± [\d.]+ to [\d.]+ ± [\d.]+ under "
                                                        r"at_need \(less none: from [-\d.]+ ± [\d.]+ to", answer_of(pages["one"])), pages["one"])
    check("and says why it has no front", "No setting is called not dominated: hardly two rows differ" in pages["many"], pages["many"])
    check("a page of one value at a time has no best rows", "The 8 rows" not in pages["one"] and "The 8 rows" in pages["many"], pages["one"])
    check("every page says what it rests on and what it is for", all("This rests on set-backs" in page and page.endswith("no advice about any individual.\n")
                                                                    for page in pages.values()), pages["few"])
    steps = page_of("matrices", varied("saltelli\n  rows: 4", PARAMETERS))
    check("rows of matrices answer by their extent, and point to what reads them", answer_of(steps).startswith("Over all rows weeks in response in responders over 52 weeks go from") and
          "`ebb sensitivity`" in answer_of(steps) and "From " not in answer_of(steps), steps)
    pair = page_of("pair", "design:\n  kind: lists\n  outcomes: [response_weeks, infusions, remission_weeks, relapsed_weeks, relapsed_by_52_weeks]\n"
                   "  vary: {induction: {values: [{days: [0, 3, 7, 10, 14, 17]}, {days: [0, 2, 4, 7, 9, 11, 14, 16]}]}}\n")
    table = pair.split("* not dominated")[1] if "* not dominated" in pair else ""
    check("few settings have one table, those that are dominated with them", len(re.findall(r"^    (?:none|at_need), induction [AB] ", table, re.M)) == 4 and
          "row  induction" not in pair, pair)
    check("outcomes that were asked for stand below, the others are named", re.search(r"^weeks in remission: at_need .*; none ", pair, re.M) and
          "1 more outcome in the file: relapsed_by_52_weeks." in pair, pair)
    settings = re.findall(r"row \d+: trigger [\d.]+ points, min_gap [\d.]+ \w+,\s+delay [\d.]+ days?,\s+max_infusions \d+,\s+visits \d", pages["chosen"])
    check("settings that are long stand below, whole", len(settings) >= 8 and "..." not in pages["chosen"], pages["chosen"])
    check("who is the same in every row has one line", "none, the same in every row: " in pages["chosen"] and pages["chosen"].count("none") < 6, pages["chosen"])
    check("steps within two errors are marked", " ≈\n" in pages["chosen"] or " ≈ " in pages["chosen"], pages["chosen"])


def check_circumstances(check):
    """Rows of 26 weeks are held against rows of 26 weeks."""
    page = page_of("weeks", "design:\n  vary:\n    policies.at_need.booster.trigger: {values: [14 points, 22 points]}\n    horizon: {values: [26 weeks, 52 weeks]}\n")
    with h5py.File(SCRATCH / "page_weeks.h5") as file:
        horizon, front = file["design/horizon"][:], {name: file["front"][name][:] for name in file["front"]}
        state = file.attrs["front"]
    of = [horizon[row - 1] for row in front["row"]]
    check("a front is of equal circumstances", state == "found" and list(front["circumstance"]) == [1 if days == 182 else 2 for days in of] and
          set(of) == {182, 364}, (state, front))
    steps = np.isnan(front["more_gain"])
    check("and its steps begin anew in each", [bool(step) for step in steps] == [i == 0 or of[i] != of[i - 1] for i in range(len(of))], front)
    check("a horizon is read back as it was written", "At horizon 26 weeks: most weeks in response" in page and "182" not in page, page)
    with h5py.File(SCRATCH / "page_one.h5") as file:
        check("a file without a front says why", "front" not in file and file.attrs["front"].startswith("hardly two rows"), file.attrs["front"])


def check_dry_run(check, path):
    done = ebb("run", path, "--dry-run")
    check("a dry run shows the first and the last rows", done.returncode == 0 and "12 rows: grid" in done.stdout and
          "        12  trigger = 22 points" in done.stdout and "6,000 in all" in done.stdout and "        6  " not in done.stdout, done.stdout)
    done = ebb("run", path, "--dry-run", "--csv")
    read = list(csv.DictReader(io.StringIO(done.stdout)))
    check("with --csv all of them", len(read) == 12 and read[11]["policies.at_need.booster.trigger (points)"] == "22", done.stdout)
    check("--csv of a run is refused", ebb("run", path, "--csv", "--out", SCRATCH / "no.h5").returncode == 2)


def check_again(check, path):
    """A file of rows plays its design again, and shows it."""
    done = ebb("run", path, "--out", SCRATCH / "replayed.h5", "--quiet")
    check("a file of rows plays them again", done.returncode == 0 and digest(SCRATCH / "replayed.h5") == digest(path), done.stderr)
    shown = ebb("show", path).stdout
    (SCRATCH / "shown.yaml").write_text(shown, encoding="utf-8")
    done, document = run(SCRATCH / "shown.yaml", SCRATCH / "shown.h5")
    with h5py.File(path) as file:
        check("what ebb show prints of it is the same design", document.get("design_sha256") == file.attrs["design_sha256"], shown[-600:])


def check_refusals(check):
    done = ebb("run", written("misspelt.yaml", varied("hypercube\n  rows: 10", PARAMETERS)), "--dry-run")
    check("a misspelt kind is one mistake, with the word that it is a part of", done.returncode == 3 and "Did you mean latin_hypercube?" in done.stderr and
          "design.rows" not in done.stderr, done.stderr)
    huge = """design:
  kind: grid
  vary:
    infusion.gain: {from: 0.1, to: 0.9, steps: 30000}
    adherence.miss: {from: 1 %, to: 10 %, steps: 30000}
"""
    done = ebb("validate", written("huge.yaml", huge))
    check("a table beyond the memory is refused", done.returncode == 3 and "of memory: take fewer rows" in done.stderr, done.stderr)
    done = ebb("validate", written("set.yaml", GRID), "--set", "policies.at_need.booster.trigger=20 points")
    check("a varied key that is set on the line, too, is refused", done.returncode == 3 and "every row sets it, and so does --set" in done.stderr, done.stderr)
    done = ebb("validate", written("luck.yaml", "design: {vary: {assessment.every: {values: [7 days, 14 days]}}}\n"))
    check("rows that share no luck get a warning", done.returncode == 0 and "do not share the luck" in done.stderr, done.stderr)
    done = ebb("run", written("drawn.yaml", GRID), "--draws", 5, "--out", SCRATCH / "drawn.h5", ranges=True)
    check("--draws of a design is refused", done.returncode == 2 and "design.draws" in done.stderr, done.stderr)


def check_draws(check):
    """Rows times draws: a row is the study's own with that draw."""
    path = written("draws.yaml", "parameters: parameters/trd.yaml\ndesign:\n  draws: 3\n  vary: {policies.at_need.booster.trigger: {values: [16 points, 20 points]}}\n"
                                 "  outcomes: [response_weeks]\n")
    path.write_text(path.read_text(encoding="utf-8").replace("parameters/trd.yaml", str(ROOT / "configs/parameters/trd.yaml")), encoding="utf-8")
    done, document = run(path, SCRATCH / "draws.h5")
    plain = written("plain_draws.yaml", f"parameters: {ROOT / 'configs/parameters/trd.yaml'}\n")
    wrong = []
    for at in (0, 5):
        row = document["rows"][at]
        ebb("run", plain, "--out", SCRATCH / "one.h5", "--force", "--quiet", "--record", "summary", "--no-uncertainty", "--set", f"draw={row['draw']}",
            "--set", f"policies.at_need.booster.trigger={row['values'][0]:g} points")
        found = file_estimates(SCRATCH / "one.h5")
        wrong += [row["row"]] if row["estimates"][1] != found["response_weeks", "at_need"][0] else []
    check("a row in a draw is the study in that draw", done.returncode == 0 and len(document["rows"]) == 6 and not wrong, (done.stderr, wrong))
    done, document = run(path, SCRATCH / "draws_front.h5", "--set", "design.outcomes=[response_weeks, infusions_per_year]")
    check("settings are held against each other, and draws are not", done.returncode == 0 and {step["row"] for step in document["not_dominated"]} <= {1, 4} and
          document["not_dominated"], document.get("not_dominated"))


DRAWN = """parameters: {set}
design:
  draws: 40
  vary: {{policies.at_need.booster.trigger: {{values: [16 points, 20 points]}}}}
  outcomes: [response_weeks, infusions_per_year]
"""


def check_ranges(check):
    """A setting over its draws is the study of that setting with as many draws, which come another way."""
    path = written("ranges.yaml", DRAWN.format(set=ROOT / "configs/parameters/trd.yaml"), 300)
    done, document = run(path, SCRATCH / "ranges.h5")
    with h5py.File(SCRATCH / "ranges.h5") as file:
        table = {name: file["settings"][name][:] for name in file["settings"]}
    plain, wrong = written("plain_ranges.yaml", f"parameters: {ROOT / 'configs/parameters/trd.yaml'}\nuncertainty: {{draws: 40, patients: 300}}\n", 300), []
    for at, trigger in enumerate((16, 20)):
        ebb("run", plain, "--out", SCRATCH / "one.h5", "--force", "--quiet", "--record", "summary", "--set", f"policies.at_need.booster.trigger={trigger} points",
            ranges=True)
        with h5py.File(SCRATCH / "one.h5") as file:
            group, outcomes = file["uncertainty"], [name.decode() for name in file["uncertainty/outcome"][:]]
            for outcome in ("response_weeks", "infusions_per_year"):
                place = (0, outcomes.index(outcome), 1)
                for name in ("median", "lower", "upper"):
                    for column, dataset in ((f"{outcome}.at_need.{name}", name), (f"{outcome}.at_need_minus_none.{name}", "difference_" + name)):
                        wrong += [] if np.array_equal(group[dataset][place], table[column][at], equal_nan=True) else [(column, group[dataset][place], table[column][at])]
    check("a setting over its draws is that of a run with so many draws", done.returncode == 0 and len(table["setting"]) == 2 and not wrong, (done.stderr, wrong))
    medians = [setting["medians"] for setting in document["settings"]]
    check("the document says the same", [m[document["answers"].index(next(a for a in document["answers"] if a["name"] == "response_weeks.at_need"))] for m in medians] ==
          list(table["response_weeks.at_need.median"]), medians)
    exported = list(csv.DictReader(io.StringIO(ebb("export", SCRATCH / "ranges.h5", "settings", "--csv").stdout)))
    check("ebb export prints them", [float(line["response_weeks.at_need.median"]) for line in exported] == list(table["response_weeks.at_need.median"]), exported)
    page, full = ebb("run", path, "--out", SCRATCH / "page_ranges.h5", "--no-progress").stdout, ebb("run", path, "--out", SCRATCH / "full_ranges.h5", "--no-progress", "--full").stdout
    check("the page answers by medians and ranges of settings", re.search(r"Over 40 joint draws, weeks in response .*at_need from [\d.]+ ± [\d.]+ \[[\d.]+ to [\d.]+\], less none ",
                                                                          answer_of(page)) and "is not in it" not in page, page)
    with h5py.File(SCRATCH / "ranges.h5") as file:
        rows, front = {name: file["design"][name][:] for name in file["design"]}, {name: file["front"][name][:] for name in file["front"]}
    of = {(policy, row): rows[f"response_weeks.{policy}"][row - 1:row + 39] for policy in ("none", "at_need") for row in (1, 41)}
    steps = [of[policy.decode(), row] for policy, row in zip(front["policy"], front["row"])]
    more = [np.median(b - a) for a, b in zip(steps, steps[1:])]
    error = rows["response_weeks.at_need.error"]
    check("a front is of settings' medians, and its steps are differences in the same draws", list(front["row"]) == [1, 41, 1] and
          np.allclose(front["response_weeks"], [table[f"response_weeks.{p.decode()}.median"][(r - 1) // 40] for p, r in zip(front["policy"], front["row"])]) and
          np.all(np.abs(front["more_gain"][1:] - more) <= 2 * front["more_gain.error"][1:] + 1e-9), (front, more))
    check("with errors of the same patients, and the share of draws", 0 < front["more_gain.error"][2] < 0.6 * error[0] and
          front["more_gain.share_above"][1] == 1 and np.isnan(front["more_gain.share_above"][0]) and "Medians over the draws" in " ".join(page.split()), front)
    check("rows stand on the full page alone", "draw 2" not in page and "draw 2" in full, full)
    few = page_of("few_draws", DRAWN.format(set=ROOT / "configs/parameters/trd.yaml").replace("draws: 40", "draws: 20"))
    check("of few draws there is no range, and the page says so", "fewer than 39 hold no 95 % range" in " ".join(few.split()) and
          "[" not in few, few)
    stopped_and_gone_on(check, path, "draws", 10000)


def check_table(check, document):
    """The same rows listed in a file give the same answers."""
    lines = ["# rows of the grid", "policies.at_need.booster.trigger (points),policies.at_need.booster.min_gap,induction"]
    for row in document["rows"]:
        lines.append(f'{row["values"][0]:g},{row["values"][1]:g} days,"{row["values"][2]}"')
    (SCRATCH / "rows.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    path = written("table.yaml", "design:\n  kind: table\n  table: rows.csv\n  outcomes: [response_weeks, infusions_per_year, relapsed_by_52_weeks]\n")
    done, listed = run(path, SCRATCH / "table.h5")
    check("a table of the same rows gives the same answers", done.returncode == 0 and
          [row["estimates"] for row in listed["rows"]] == [row["estimates"] for row in document["rows"]], done.stderr)
    one = written("row.yaml", GRID.replace("kind: grid", "kind: table\n  table: row.csv").split("  vary:")[0] +
                  "  outcomes: [response_weeks, infusions_per_year, relapsed_by_52_weeks]\n")
    same = []
    for at in (0, 7):
        (SCRATCH / "row.csv").write_text("\n".join([lines[1], lines[2 + at]]) + "\n", encoding="utf-8")
        _, single = run(one, SCRATCH / "row.h5", "--force")
        same.append(single["rows"][0]["estimates"] == document["rows"][at]["estimates"] and single["rows"][0]["errors"] == document["rows"][at]["errors"])
    check("and so does each row played alone", all(same), same)


def main():
    check = Checks()
    path = written("grid.yaml", GRID)
    written("plain.yaml", "")
    ebb("run", SCRATCH / "plain.yaml", "--out", SCRATCH / "plain.h5", "--quiet", "--patients", 100, "--no-uncertainty")
    done, document = run(path, SCRATCH / "grid.h5", "--threads", 1)
    if check("a study with a design runs all its rows", done.returncode == 0 and len(document["rows"]) == 12, done.stderr):
        check_runs(check, document)
        run(path, SCRATCH / "again.h5", "--threads", 3)
        check("the same bytes for any threads", digest(SCRATCH / "grid.h5") == digest(SCRATCH / "again.h5"))
        stopped_and_gone_on(check, path, "grid", 40000)
        stopped_in_a_setting(check)
        refused_journal(check, path)
        check_file(check, SCRATCH / "grid.h5", document)
        check_front(check, SCRATCH / "grid.h5")
        check_paired_error(check)
        check_pages(check)
        check_circumstances(check)
        check_dry_run(check, path)
        check_table(check, document)
        check_again(check, SCRATCH / "grid.h5")
        check_draws(check)
        check_ranges(check)
        check_refusals(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
