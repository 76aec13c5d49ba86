#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Ranges of answers over joint draws: `ebb run` plays a study in draws of its parameter set, beside its own patients.

Every row is held against a run of that draw by itself, to the bit: `--set draw=17 --set site=new` with as many patients. Page, JSON and
file are held against each other.

  1. Rows are runs   2. What is fixed, what is left out   3. Page, JSON and file   4. What is not told   5. Two files   6. The tests
"""
import json
import re
import sys

import h5py
import numpy
import xarray

from command import ROOT, SCRATCH, STUDY, Checks, ebb

PATIENTS, DRAWS, EACH = 3000, 40, 400
COMMON = ("--no-progress", "--force", "--record", "summary")


def simulate(name, *words, study=STUDY, draws=DRAWS, each=EACH, ranges=True):
    """(the JSON of a run, path of its file)."""
    path = SCRATCH / name
    done = ebb("run", study, "--out", path, *COMMON, "--patients", PATIENTS, "--json", *(("--draws", draws) if ranges else ()),
               "--set", f"uncertainty.patients={each}", *words, ranges=ranges)
    return (json.loads(done.stdout) if done.returncode == 0 else {"uncertainty": done.stderr}), path


# ---- 1. Rows are runs


def check_rows(check):
    document, path = simulate("all.h5")
    wrong, seen = [], 0
    with h5py.File(path) as file:
        group = file["uncertainty"]
        outcomes, policies = list(group["outcome"].asstr()), list(group["policy"].asstr())
        population = group["population"].asstr()[0]
        check("the file has draws of both sites", group["estimate"].shape == (2, DRAWS, len(outcomes), len(policies)) and
              list(group["site"].asstr()) == ["typical", "new"] and list(group["draw"]) == list(range(1, DRAWS + 1)) and
              set(group["patients"]) == {EACH}, dict(group))
        for s, site in enumerate(("typical", "new")):
            for draw in (1, DRAWS):
                alone = run_alone(draw, site)
                for o, outcome in enumerate(outcomes):
                    for p, policy in enumerate(policies):
                        mean = alone["summary"][population][outcome][policy]["mean"]
                        found = group["estimate"][s, draw - 1, o, p]
                        seen += 1
                        if not (mean == found or (mean is None and numpy.isnan(found))):
                            wrong.append((site, draw, outcome, policy, mean, found))
    check("each row is a run of that draw, to the bit", seen > 80 and not wrong, wrong)
    check("the run's own results are those without draws", document["digest"] == simulate("none.h5", ranges=False)[0]["digest"], "")
    return document, path


def run_alone(draw, site, *settings):
    done = ebb("run", STUDY, "--out", SCRATCH / "alone.h5", *COMMON, "--patients", EACH, "--json", "--set", f"draw={draw}",
               "--set", f"site={site}", *settings)
    return json.loads(done.stdout) if done.returncode == 0 else {"summary": done.stderr}


def check_threads(check):
    def group_of(*words):
        _, path = simulate("threads.h5", *words, draws=40, each=100)
        with h5py.File(path) as file:
            return {name: dataset[...].tobytes() if dataset.dtype != object else list(dataset.asstr())
                    for name, dataset in file["uncertainty"].items()}

    one = group_of("--threads", 1)
    check("the same bytes for any threads and kernel", one == group_of("--threads", 3) == group_of("--kernel", "reference"), "")


# ---- 2. What is fixed, what is left out


def check_fixed(check):
    settings = ("--set", "infusion.gain=0.5", "--set", "setbacks.per_year=1 per year")
    wrong = []
    _, path = simulate("fixed.h5", *settings)
    with h5py.File(path) as file:
        group = file["uncertainty"]
        place = list(group["outcome"].asstr()).index("response_weeks")
        rows = group["estimate"][:, :, place, 0]
    for s, site in enumerate(("typical", "new")):
        found = run_alone(2, site, *settings)["summary"]["responders"]["response_weeks"]["every_3_4_weeks"]["mean"]
        wrong += [(site, found, rows[s, 1])] if found != rows[s, 1] else []
    check("what the study sets itself stays in all draws, at both sites", not wrong and len(numpy.unique(rows)) > 1.8 * DRAWS, (wrong, rows))
    _, path = simulate("pack.h5", "--set", "parameters=parameters/short_setbacks.yaml")
    own = ("--set", "setbacks.duration=8 days", "--set", "setbacks.release=0")
    with h5py.File(path) as file:
        group = file["uncertainty"]
        row = group["estimate"][0, 1, list(group["outcome"].asstr()).index("response_weeks"), 0]
    found = run_alone(2, "typical", *own)["summary"]["responders"]["response_weeks"]["every_3_4_weeks"]["mean"]
    check("so do values of a scenario's set", row == found, (row, found))


def check_left_out(check):
    for words, why in ((("--set", "draw=3"), "a study that takes a draw"), (("--set", "uncertainty.draws=0"), "no draws"),
                       (("--no-uncertainty",), "--no-uncertainty")):
        done = ebb("run", STUDY, "--out", SCRATCH / "left.h5", *COMMON, "--patients", 500, "--json", *words, ranges=True)
        with h5py.File(SCRATCH / "left.h5") as file:
            check(f"no range: {why}", json.loads(done.stdout)["uncertainty"] is None and "uncertainty" not in file, done.stdout[:300])
    _, path = simulate("again_from.h5")
    first = json.loads(ebb("run", path, "--out", SCRATCH / "again.h5", *COMMON, "--json", ranges=True).stdout)
    with h5py.File(path) as file:
        check("a results file holds no draws: played again it has none, and the same digest", first["uncertainty"] is None and
              first["digest"] == file.attrs["digest"], first["digest"])
    done = ebb("compare", path, SCRATCH / "again.h5")
    check("which compare calls identical, and finds nothing damaged", done.returncode == 0 and "identical" in done.stdout, done.stdout + done.stderr)
    done = ebb("run", path, "--draws", 5, "--out", SCRATCH / "again.h5", "--force", ranges=True)
    check("and --draws of it is refused", done.returncode == 2 and "a results file holds no joint draws" in done.stderr, done.stderr)
    done = ebb("run", STUDY, "--draws", "many", "--out", path, "--force", ranges=True)
    check("--draws of no number is refused at the option", done.returncode == 3 and "--draws" in done.stderr, done.stderr)


def check_asked(check):
    """Draws that were asked for and cannot be had: said, with the place of whoever asked."""
    own = SCRATCH / "own.yaml"
    own.write_text((ROOT / STUDY).read_text() + "uncertainty: {draws: 1001, patients: 2}\n")
    line = own.read_text().count("\n")
    few = ("--out", SCRATCH / "asked.h5", *COMMON, "--patients", 500, "--json", "--set", "uncertainty.patients=2")
    words = "uncertainty.draws = 1001: the parameter set's table has 1000 draws"
    for study, more, place in ((own, (), f"{own}:{line}: "), (STUDY, ("--draws", 1001), "--draws: "),
                               (STUDY, ("--set", "uncertainty.draws=1001"), "--set: ")):
        done = ebb("run", study, *few, *more, ranges=True)
        check(f"more draws than the set has are refused: {place}", done.returncode == 3 and place + words in done.stderr, done.stderr)
    done = ebb("run", STUDY, *few, "--draws", 1000, ranges=True)
    check("all that it has are not", done.returncode == 0 and json.loads(done.stdout)["uncertainty"]["draws"] == 1000, done.stderr)
    own.write_text(own.read_text() + "draw: 3\n")
    for study, more, place in ((own, (), f"{own}:{line}:22: "), (STUDY, ("--set", "draw=3", "--draws", 5), "--draws: ")):
        done = ebb("run", study, *few, *more, ranges=True)
        check(f"draws of a study that takes one itself have no effect, and it is said: {place}", done.returncode == 0 and
              place + "warning: uncertainty.draws: has no effect: the study takes one draw itself" in done.stderr, done.stderr)
    done = ebb("run", STUDY, *few, "--set", "draw=3", ranges=True)
    check("nobody is told of draws that nobody asked for", "uncertainty.draws" not in done.stderr, done.stderr)


# ---- 3. Page, JSON and file


def check_document(check, document, path):
    told = document["uncertainty"]
    check("JSON says of whom and against what", (told["draws"], told["patients"], told["population"], told["against"]) ==
          (DRAWS, EACH, "responders", "every_3_4_weeks"), told)
    wrong = []
    with h5py.File(path) as file:
        group = file["uncertainty"]
        outcomes, policies = list(group["outcome"].asstr()), list(group["policy"].asstr())
        for s, site in enumerate(("typical", "new")):
            for o, outcome in enumerate(outcomes):
                for p, policy in enumerate(policies):
                    for part, prefix in (("estimate", ""), ("difference", "difference_")):
                        values = told["sites"][site][outcome][policy].get(part)
                        for name, value in (values or {}).items():
                            if name == "draws":
                                continue
                            found = group[prefix + name][s, o, p]
                            if not (value == found or (value is None and numpy.isnan(found))):
                                wrong.append((site, outcome, policy, name, value, found))
        ranges = told["sites"]["typical"]["response_weeks"]["symptom_driven"]
        rows = group["estimate"][0, :, outcomes.index("response_weeks"), :]
        gap = rows[:, policies.index("symptom_driven")] - rows[:, policies.index("every_3_4_weeks")]
    check("JSON and file have the same numbers", not wrong, wrong)
    with xarray.open_dataset(path, group="uncertainty") as data:
        one = data.sel(site="typical", outcome="response_weeks", policy="symptom_driven")
        check("xarray opens the group, and finds by name", float(one.difference_lower) == ranges["difference"]["lower"] and
              one.estimate.dims == ("draw",) and list(one.draw.values) == list(range(1, DRAWS + 1)), one)
    kept = (1 - ranges["difference"]["interaction"]) ** 0.5
    mean = gap.mean()
    low = numpy.sort(gap)[:2] @ (0.975, 0.025)  # 2.5 % of forty draws lie at 1.025, counted from 1
    off = abs(ranges["difference"]["lower"] - (mean + (low - mean) * kept))
    check("a range is made of its rows, drawn in by their noise", off < 1e-9, (ranges, list(gap)))


def check_page(check):
    words = (STUDY, "--out", SCRATCH / "page.h5", *COMMON, "--patients", PATIENTS, "--draws", 40, "--set", "uncertainty.patients=100")
    page = ebb("run", *words, ranges=True).stdout
    flat = " ".join(page.split())
    check("sentences are worded from draws", re.search(r"symptom_driven: (more|fewer) weeks in response in ([\d.]+ % of draws|all draws) \(", flat), page)
    check("and hold no mean of the run", not re.search(r"Compared with.*?100,000|: \d[\d.]* ± ", page.split("virtual patients")[0].split("Compared")[1]), page)
    check("three kinds of error have a sign each, and the legend names them", re.search(r"-?\d[\d.]* ± [\d.]+ \[-?[\d.]+ to -?[\d.]+\]", page) and
          re.search(r"\{-?[\d.]+ to -?[\d.]+\}", page) and "Over 40 joint draws" in flat and "100 patients each" in flat, page)
    check("noise above a tenth of a spread is said, with patients that would do", "More than a tenth of the spread is noise of 100 patients a draw" in flat
          and re.search(r"`uncertainty\.patients` of [\d,]+ would", flat), page)
    check("the page is 100 columns wide at most, and 71 lines long", max(map(len, page.splitlines())) <= 100 and
          page.count("\n") <= 71, (max(map(len, page.splitlines())), page.count("\n")))
    full = ebb("run", *words, "--full", ranges=True).stdout
    check("the full page has more measures, and shares beside differences", full.count("difference, ") > page.count("difference, ") and
          "relapsed weeks in care" in full, full)
    one = SCRATCH / "one.yaml"
    one.write_text("study: One policy\npolicies:\n  monthly: {maintenance: {every: 4 weeks}}\n")
    alone = " ".join(ebb("run", one, "--out", SCRATCH / "one.h5", *COMMON, "--patients", 2000, "--draws", 40, ranges=True).stdout.split())
    check("of one policy the answer is its range", re.search(r"monthly: [\d.]+ ± [\d.]+ \[[\d.]+ to [\d.]+\] weeks in response \(new clinic: ", alone), alone)


# ---- 4. What is not told

# Words of the answer, and the outcomes they are about.
COUNTED = {"weeks in response": "response_weeks", "of 100 relapsed within 12 months": "relapsed_by_52_weeks", "infusions a year": "infusions_per_year"}


def expected_words(group, outcome, policy):
    """What a sentence may say of a policy, from the rows in the file: (word, share or None)."""
    at = list(group["outcome"].asstr()).index(outcome)
    policies = list(group["policy"].asstr())
    p = policies.index(policy)
    rows = group["estimate"][0, :, at, p] - group["estimate"][0, :, at, policies.index(group["against"].asstr()[0])]
    error, told = group["difference_standard_error"][0, at, p], group["difference_told"][0, at, p]
    noise = group["difference_interaction"][0, at, p] if told else 0.0
    drawn = rows.mean() + (rows - rows.mean()) * (1 - noise) ** 0.5
    sure = {"more": (drawn - 2 * error > 0).mean(), "fewer": (drawn + 2 * error < 0).mean()}
    word = max(sure, key=sure.get)
    return (word, sure[word]) if sure[word] > (0.5 if told else 0.975) else ("more or fewer", None)


def sentences_of(page):
    """{(policy, outcome): (word, share or None, what stands in brackets)}"""
    answer = " ".join(page[page.index("Compared with"):page.index(" virtual patients")].split())
    found = {}
    for policy, sentence in re.findall(r"(\w+): ((?:more|fewer|exactly) .*?)\.(?= |$)", answer):
        for counted, outcome in COUNTED.items():
            part = re.search(rf"(more or fewer|more|fewer) {counted}(?: in (?:(all) draws|([\d.]+) % of draws))?(?: \(([^)]*)\))?", sentence)
            if part:
                share = 1.0 if part[2] else float(part[3]) / 100 if part[3] else None
                found[policy, outcome] = (part[1], share, part[4] or "")
    return found


def check_words(check):
    for study in ("configs/biomarker.yaml", "configs/course_spacing.yaml"):
        path = SCRATCH / "words.h5"
        words = ("run", study, "--out", path, *COMMON, "--patients", 4000, "--draws", 60, "--set", "uncertainty.patients=250")
        page = ebb(*words, ranges=True).stdout
        document = json.loads(ebb(*words, "--json", ranges=True).stdout)
        told, wrong, against = sentences_of(page), [], []
        with h5py.File(path) as file:
            group = file["uncertainty"]
            reference = group["against"].asstr()[0]
            for (policy, outcome), (word, share, inside) in told.items():
                expected, least = expected_words(group, outcome, policy)
                if word != expected or (share is not None and not 0 <= least - share < 0.01):
                    wrong.append((policy, outcome, word, share, expected, least))
                run = document["paired"]["responders"][outcome][reference][policy]
                shown = abs(run["difference"]) > 1.96 * run["standard_error"]
                if shown and word in ("more", "fewer") and (word == "more") != (run["difference"] > 0) and "table below" not in inside:
                    against.append((policy, outcome, word, run))
        check(f"{study}: each share is the lower of two, and luck has no direction", len(told) >= 4 and not wrong and
              any(word == "more or fewer" for word, _, _ in told.values()), (wrong, told))
        check(f"{study}: no sentence contradicts the table without a word", not against, against)
        check(f"{study}: what is open says of what", all(("open: 250 patients a draw do not tell" in inside or "open: draws disagree" in inside) ==
              (word == "more or fewer") for word, _, inside in told.values()), told)


def check_not_told(check):
    for patients, words in ((1, "1 patient a draw does not tell"), (3, "3 patients a draw do not tell")):
        run = ("run", STUDY, "--out", SCRATCH / "few.h5", *COMMON, "--patients", patients)
        page = " ".join(ebb(*run, ranges=True).stdout.split())
        check(f"{patients} patients: nothing is told, and it is said", page.count(f"(open: {words})") == 6 and "in all draws" not in page and
              "[–]" in page and "{–}" in page and f"[–]: the spread is not told from the noise of {patients} patient" in page and
              not re.search(r"[\[{]-?\d[\d.]* to ", page), page)
        document = json.loads(ebb(*run, "--json", ranges=True).stdout)["uncertainty"]
        gap = document["sites"]["typical"]["response_weeks"]["symptom_driven"]["difference"]
        with h5py.File(SCRATCH / "few.h5") as file:
            group = file["uncertainty"]
            place = (0, list(group["outcome"].asstr()).index("response_weeks"), list(group["policy"].asstr()).index("symptom_driven"))
            gone = [name for name in ("lower", "upper", "patients_needed", "share_above", "share_below")
                    if gap[name] is not None or not numpy.isnan(group[f"difference_{name}"][place])]
        check(f"{patients} patients: nor in JSON and file", gap["told"] is False and gap["median"] is not None and not gone, (gone, gap))
    for draws, words in ((1, "Over 1 joint draw of"), (3, "Over 3 joint draws of"), (38, "Over 38 joint draws of")):
        page = " ".join(ebb("run", STUDY, "--out", SCRATCH / "few.h5", *COMMON, "--patients", 300, "--draws", draws, ranges=True).stdout.split())
        below = page[page.index("How well it is known"):]
        check(f"{draws} draws: no range, no bracket", words in below and "fewer than 39 draws hold no 95 % range" in below and
              not re.search(r"[\[{] ?[\]}]|[\[{]-?\d|[\[{]–", below) and (draws > 9 or "% of draws" not in page.split("virtual")[0]), page)
        check(f"{draws} draws: few tell no direction", (f"(open: {draws} draw" in page) == (draws < 10), page)
    page = ebb("run", STUDY, "--out", SCRATCH / "few.h5", *COMMON, "--patients", 2000, "--draws", 60, "--full", ranges=True).stdout
    ends = re.findall(r"[\[{](-?\d[\d.]*) to (-?\d[\d.]*)[\]}]", page)
    check("the ends of a range differ", len(ends) > 20 and all(low != high for low, high in ends), ends)
    check("a spread that is not told has a mark, and a count in the legend", re.search(r"± [\d.]+ \[–\]", page) and
          re.search(r"\[–\]: the spread is not told from the noise of 750 patients a draw \(\d+ of \d+ ranges\)", " ".join(page.split())), page)


# ---- 5. Two files

def check_compared(check, path):
    """compare holds the ranges of two files against each other, beside its verdict."""
    def compared(other):
        done, document = ebb("compare", path, other), json.loads(ebb("compare", path, other, "--json").stdout)
        return done.stdout.split(":")[0], " ".join(done.stdout.split()), document["joint_draws"]

    same, text, told = compared(simulate("twice.h5")[1])
    check("compare finds the same ranges in both files", same == "identical" and told["compared"] == told["equal"] > 80 and
          f"Over joint draws {told['equal']} of {told['compared']} ranges are the same in both files." in text, (text, told))
    chance, text, told = compared(simulate("chance.h5", "--seed", 5)[1])
    with h5py.File(path) as a, h5py.File(SCRATCH / "chance.h5") as b:
        z = []
        for prefix in ("", "difference_"):
            means, errors = [], []
            for file in (a, b):
                rows = file["uncertainty/estimate"][...]
                rows = rows - rows[..., :1] if prefix else rows
                means.append(rows.mean(axis=1))
                errors.append(file[f"uncertainty/{prefix}standard_error"][...])
            z.append(((means[0] - means[1]) / numpy.hypot(*errors))[..., 1 if prefix else 0:].ravel())
    z = numpy.concatenate(z)
    most = z[numpy.abs(z).argmax()]
    check("and of other patients their means within error, as they are here", told["equal"] == 0 and told["beyond_the_bound"] == 0 and
          told["compared"] == len(z) and abs(told["largest_z"] - most) < 1e-9 and "of 0 the mean is beyond chance" in text, (text, told, most))
    verdict, text, told = compared(simulate("more.h5", draws=DRAWS + 1)[1])
    check("other draws are not compared, and it is said", verdict == "identical" and told["compared"] == 0 and told["largest_z"] is None and
          f"the first file has {DRAWS} draws of {EACH} patients, the second {DRAWS + 1} draws" in text, (text, told))
    verdict, text, told = compared(simulate("none.h5", ranges=False)[1])
    check("nor a file that keeps none", verdict == "identical" and told["b"] is None and "Ranges over joint draws are in the first file only." in text, text)
    other = SCRATCH / "other_set.h5"
    ebb("run", STUDY, "--out", other, *COMMON, "--patients", PATIENTS, "--draws", DRAWS, "--set", f"uncertainty.patients={EACH}", "--set",
        "infusion.gain=0.2", ranges=True)
    _, text, told = compared(other)
    check("a study that gives a value itself has other ranges, beyond chance", told["beyond_the_bound"] > 0 and abs(told["largest_z"]) > told["bound"], text)


# ---- 6. The tests


def main():
    check = Checks()
    document, path = check_rows(check)
    check_threads(check)
    check_fixed(check)
    check_left_out(check)
    check_asked(check)
    check_document(check, document, path)
    check_page(check)
    check_compared(check, path)
    check_words(check)
    check_not_told(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
