#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
What the tally of a results file says of states, twins, the best policy and years is what numpy counts from the rows of the same file.

Two studies: one of weekly visits over more than a year, which ends within an interval, and one of fortnights over three years.

  1. Rows   2. States   3. Twins and the best policy   4. Years   5. Other populations   6. Years of what has no rows
  7. What is told of them   8. All studies
"""
import json
import re
import sys

import h5py
import numpy as np

from command import SCRATCH, Checks, ebb

RELAPSED = 2
STUDIES = {"weeks": ("--patients", "700", "--set", "horizon=430 days", "--set", "dropout.per_month=8 %", "--set", "populations=[severity, early_responders]",
                     "--set", "early.day=7 days", "--set", "early.improved=20 %", "--add", "modifiers.some={prevalence: 40 %, duration: 2}"),
           "fortnights": ("--patients", "400", "--set", "horizon=3 years", "--set", "assessment.every=2 weeks")}
STATES = ("relapsed_days", "state_remission_days", "state_response_days", "state_neither_days")


# 1. Rows

def members_of(file):
    """Who is in each population, in the file's order, from the rows that say who the patients are."""
    treated = file["treated"][:] == 1
    masks = {"treated": treated, "responders": file["responder"][:] == 1}
    for word in file:
        if word.startswith("has_"):
            masks[f"with_{word[4:]}"], masks[f"without_{word[4:]}"] = file[word][:] == 1, file[word][:] == 0
    if "severity_third" in file:
        masks.update({f"severity_{third}": file["severity_third"][:] == k for k, third in enumerate(("low", "middle", "high"))})
    if "early_responder" in file:
        masks.update({"early_responders": file["early_responder"][:] == 1, "early_nonresponders": file["early_responder"][:] == 0})
    return [masks[name] & treated for name in file["population"].asstr()]


class Rows:
    """Scores, states and days of a population (else of everybody treated), (policy, patient, visit), and the calendar that they have."""

    def __init__(self, file, every, start, horizon, population=0):
        self.at, self.treated = population, members_of(file)[population]
        day = file["assessment_day"][:]
        visits = day > start
        self.every, self.start, self.horizon, self.day = every, start, horizon, day
        score = file["score"][:, self.treated].astype(int)
        self.responds = score[:, :, visits] <= np.floor(score[:, :, :1] * 0.5)
        self.remits = score[:, :, visits] <= 10
        self.score = score[:, :, visits]
        self.relapsed = file["state"][:, self.treated][:, :, visits] == RELAPSED
        self.attended = day[visits][None, None, :] < self.leaving(file)[:, :, None]
        self.followed_days = file["followup_day"][:, self.treated]
        self.infusions = file["infusions"][:, self.treated].astype(int)

    def leaving(self, file):
        """Not in the rows where it is the last day of all: then the state says so of who is followed."""
        days = file["followup_day"][:, self.treated].astype(int)
        left = file["state"][:, self.treated, -1] == 4
        return self.start + np.where((days < self.horizon) | left, days, self.horizon + 1)

    def states(self):
        """A number for each visit: 0 relapsed, 1 remission, 2 response, 3 neither, -1 out of care."""
        state = np.where(self.relapsed, 0, np.where(self.remits, 1, np.where(self.responds, 2, 3)))
        return np.where(self.attended, state, -1)

    def days_by_year(self, years):
        """Days (policy, patient, year, state), day by day."""
        state, n = self.states(), self.attended.sum(axis=2)
        counted = np.zeros((*n.shape, years, 4), dtype=int)
        for day in range(self.horizon):
            visit = np.minimum(day // self.every, n - 1)
            now = np.take_along_axis(state, np.maximum(visit, 0)[:, :, None], axis=2)[:, :, 0]
            now = np.where(n > 0, now, 3)
            for k in range(4):
                counted[:, :, day // 365, k] += (now == k) & (day < self.followed_days)
        return counted

    def infusions_by_year(self, years):
        counted = np.zeros((*self.infusions.shape[:2], years), dtype=int)
        for bit in range(self.every):
            for t, day in enumerate(self.day):
                if day + bit > self.start:
                    year = min((day + bit - self.start) // 365, years - 1)
                    counted[:, :, year] += self.infusions[:, :, t] >> bit & 1
        return counted

    def scores_by_year(self, years):
        """Each visit in the year in which the days begin that it stands for, whoever has left."""
        counted = np.zeros((*self.score.shape[:2], years), dtype=int)
        for visit in range(self.score.shape[2]):
            counted[:, :, min(visit * self.every // 365, years - 1)] += self.score[:, :, visit]
        return counted


# 2. States

def check_visits(checks, name, file, rows):
    names = list(file["tally/visit_sum"].asstr())
    sums, care = file["tally/visits"][rows.at], rows.attended
    state = rows.states()
    expected = {"in_care": care, "seen_response": care & rows.responds, "seen_remission": care & rows.remits, "seen_score": care * rows.score,
                "seen_score_squared": care * rows.score ** 2, "state_remission": state == 1, "state_response": state == 2,
                "relapsed": state == 0}
    wrong = [word for word, value in expected.items() if not np.array_equal(sums[:, names.index(word)], value.sum(axis=1))]
    checks(f"{name}: states and what is seen at each visit", not wrong, str(wrong))


def check_days(checks, name, file, rows, by_year):
    days = np.stack([file[word][:, rows.treated] for word in STATES[:3]], axis=2)
    checks(f"{name}: no rows of what follows from others", not {STATES[3], "report_count", "adverse_event_count"} & set(file))
    days = np.dstack([days, rows.followed_days - days.sum(axis=2)])  # as results/README.md has it
    checks(f"{name}: days in each state", np.array_equal(days, by_year.sum(axis=2)))


# 3. Twins and the best policy

def check_twins(checks, name, file, rows):
    response = file["response_days"][:, rows.treated].astype(int)
    twins, names = file["tally/twins"][rows.at], list(file["tally/twin"].asstr())
    good = len(names) == 9
    for p in range(len(response)):
        for q in range(p + 1, len(response)):
            more = response[q] - response[p]
            cells = [n for m in (0, 28, 56) for n in ((more > m).sum(), (abs(more) <= m).sum(), (more < -m).sum())]
            good = good and list(twins[p, q]) == cells and twins[p, q].sum() == 3 * len(more)
    checks(f"{name}: better, equal and worse are all patients, each counted where it belongs", good)
    best = response.max(axis=0)
    checks(f"{name}: the best listed policy for each patient",
                file["tally/sum_best"][rows.at] == best.sum() and file["tally/sum_best_squared"][rows.at] == (best ** 2).sum() and
                np.array_equal(file["tally/sum_best_product"][rows.at], (best * response).sum(axis=1)))


# 4. Years

def check_years(checks, name, file, rows, by_year):
    sums, names = file["tally/sum_by_year"][rows.at], list(file["tally/year_sum"].asstr())
    years = sums.shape[1]
    infusions = rows.infusions_by_year(years)
    checks(f"{name}: days in each state by year", np.array_equal(sums[:, :, :4], by_year.sum(axis=1)))
    checks(f"{name}: infusions by year", np.array_equal(sums[:, :, names.index("followup_infusion_count")], infusions.sum(axis=1)))
    totals = {word: file[word.replace("followup_missed", "missed")][:, rows.treated].sum(axis=1)
              for word in ("followup_missed_count", "look_count", "course_count", "followup_infusion_count", "relapse_count")}
    checks(f"{name}: missed sessions, looks, courses, relapses and infusions add up over years",
                all(np.array_equal(sums[:, :, names.index(word)].sum(axis=1), total) for word, total in totals.items()))
    places, couples = file["tally/place_sum"].asstr()[:], file["tally/couple_policy"].asstr()[:]
    policies, products = list(file["policy"].asstr()), file["tally/sum_by_year_product"][rows.at]
    scores = rows.scores_by_year(years)
    checks(f"{name}: scores by year", np.array_equal(sums[:, :, names.index("score_sum")], scores.sum(axis=1)))
    known = {**{word: by_year[:, :, :, k] for k, word in enumerate(STATES)}, "followup_infusion_count": infusions, "score_sum": scores}
    good = True
    for c, (p, q) in enumerate(zip(couples, file["tally/couple_other_policy"].asstr()[:])):
        for i, (year, word) in enumerate(zip(file["tally/place_year"][:], places)):
            for j, (other, second) in enumerate(zip(file["tally/place_year"][:], places)):
                if word in known and second in known:
                    x, y = known[word][policies.index(p), :, year], known[second][policies.index(q), :, other]
                    good = good and products[c, i, j] == (x * y).sum()
    checks(f"{name}: products of any two, under one policy and under two", good and len(couples) == len(policies) * (len(policies) + 1) // 2)
    check_costs(checks, name, known, places, sums, products, couples)


def check_costs(checks, name, known, places, sums, products, couples):
    """At any prices, other ones each year, the difference between two policies has the variance that its patients have."""
    rng = np.random.default_rng(1)
    years = sums.shape[1]
    prices = {word: rng.uniform(0, 100, years) for word in known}
    weights = np.array([prices[word][i // sums.shape[2]] if word in known else 0.0 for i, word in enumerate(places)])
    costs = sum(known[word] @ prices[word] for word in known)                            # (policy, patient)
    both = [products[c] for c in range(len(couples)) if c < 2] + [products[len(sums)]]   # 0 with 0, 0 with 1, 1 with 1
    square = weights @ (both[0] - both[1] - both[1].T + both[2]) @ weights
    difference = costs[1] - costs[0]
    checks(f"{name}: at any prices a difference of costs has its mean and variance",
           np.isclose(square, (difference ** 2).sum(), rtol=1e-9) and
           np.isclose((sums[1] - sums[0]).reshape(-1) @ weights, difference.sum(), rtol=1e-9))


# 5. Other populations

def check_populations(checks, name, file, *calendar):
    """The same of everybody else for whom results are given."""
    names = list(file["population"].asstr())
    for population in range(1, len(names)):
        rows, who = Rows(file, *calendar, population), f"{name}, {names[population]}"
        check_visits(checks, who, file, rows)
        check_twins(checks, who, file, rows)
        check_years(checks, who, file, rows, rows.days_by_year(file["tally/sum_by_year"].shape[2]))
    checks(f"{name}: thirds, early responders and a modifier are among them", {"responders", "severity_low", "early_responders", "with_some"} <= set(names), names)


# 6. Years of what has no rows

LOOKED = ("--patients", "24", "--set", "horizon=3 years", "--set", "dropout.per_month=2 %",
          "--add", "side_effects.nausea={per_infusion: 40 %, spread: 0.5}", "--add", "side_effects.fog={per_infusion: 15 %}",
          "--set", "policies.symptom_driven.monitor={every: 4 weeks, reported: 50 %, report_at: 20 points}")


def events_by_year(course, start, years):
    """Missed sessions, looks, courses started and two side effects, (kind, year), from what `ebb trace` tells of a patient. Of a policy without a monitor each assessment in care is a look."""
    happened = [(event["event"], event["day"]) for event in course["events"]]
    left = min((day for word, day in happened if word == "leaves care"), default=np.inf)
    look = "the policy looks" if course["policy"] == "symptom_driven" else "assessment"
    kinds = [event.get("value") for event in course["events"]]
    counted = np.zeros((5, years), dtype=int)
    for kind, what in enumerate(("session missed", look, "course booked", 0, 1)):
        for (word, day), of in zip(happened, kinds):
            is_it = word == "side effect" and of == what if kind > 2 else word == what
            counted[kind, min((day - start) // 365, years - 1)] += is_it and start < day < left
    return counted


def check_events(checks):
    """Missed sessions, looks and courses by year: no row has their days."""
    path = SCRATCH / "looked.h5"
    run = ebb("run", "configs/three_policies.yaml", "--set", "record=all", "--out", path, "--quiet", *LOOKED)
    with h5py.File(path) as file:
        names, who = list(file["tally/year_sum"].asstr()), np.flatnonzero(members_of(file)[1])
        sums, products, couples = file["tally/sum_by_year"][1], file["tally/sum_by_year_product"][1], file["tally/couple_policy"].asstr()[:]
        others, policies = file["tally/couple_other_policy"].asstr()[:], list(file["policy"].asstr())
    counted = np.zeros((len(sums), len(who), 5, sums.shape[1]), dtype=int)
    for i, patient in enumerate(who):
        document = json.loads(ebb("trace", path, str(patient), "--json").stdout)
        for p, course in enumerate(document["courses"]):
            counted[p, i] = events_by_year(course, document["start_day"], sums.shape[1])
    places = [names.index(word) for word in ("followup_missed_count", "look_count", "course_count", "nausea", "fog")]
    told = sums[:, :, places].transpose(0, 2, 1)
    checks("missed sessions, looks, courses and side effects fall into their years", run.returncode == 0 and (told.sum(axis=(0, 2)) > 10).all() and
           np.array_equal(told, counted.sum(axis=1)), f"{told.tolist()} {counted.sum(axis=1).tolist()}")
    wrong = []
    for c, (p, q) in enumerate(zip(couples, others)):
        square = products[c].reshape(sums.shape[1], len(names), sums.shape[1], len(names))[:, places][:, :, :, places]
        expected = np.einsum("iky,ilz->ykzl", counted[policies.index(p)], counted[policies.index(q)])
        wrong += [(p, q)] * (not np.array_equal(square, expected))
    checks("and so do their products, under one policy and under two", not wrong and len(couples) == 6, wrong)


# 7. What is told of them

def mean_and_error(x):
    return x.mean(axis=-1), x.std(axis=-1, ddof=1) / np.sqrt(x.shape[-1])


def check_curves(checks, name, file, rows):
    """Of all treated, at each visit; of those in care where the curve says so, down to the last two of them."""
    state, care = rows.states(), rows.attended
    shares = {"in_care": care, "state_remission": state == 1, "state_response": state == 2, "state_neither": state == 3}
    wrong = [curve for curve, value in shares.items() if not np.allclose(file[f"curves/{curve}"][0], value.mean(axis=1))]
    for curve, values in (("seen_response", rows.responds), ("seen_remission", rows.remits), ("seen_score", rows.score)):
        told, errors = file[f"curves/{curve}"][0], file[f"curves/{curve}_se"][0]
        for p, visit in np.ndindex(*told.shape):
            seen = values[p, care[p, :, visit], visit].astype(float)
            if len(seen) > 1 and not np.allclose([told[p, visit], errors[p, visit]], mean_and_error(seen), atol=1e-12):
                wrong.append(f"{curve} {p} {visit}")
    checks(f"{name}: curves of states and of what is seen in care", not wrong, str(wrong[:5]))


def check_told_twins(checks, name, file, rows, document):
    response, wrong = file["response_days"][:, rows.treated].astype(int), []
    policies, cells = list(file["policy"].asstr()), list(file["summary/twin"].asstr())
    for p, q in np.ndindex(len(response), len(response)):
        more = response[q] - response[p]
        sides = [side for m in (0, 28, 56) for side in (more > m, abs(more) <= m, more < -m)]
        for cell, (word, side) in enumerate(zip(cells, sides)):
            expected = mean_and_error(side.astype(float))
            told = [file[f"summary/{key}"][0, p, q, cell] for key in ("twin_share", "twin_share_se")]
            in_json = told if p == q else list(document["twins"]["treated"][policies[p]][policies[q]][word].values())
            wrong += [f"{p} {q} {word}"] * (not np.allclose(told, expected, atol=1e-12) or in_json != told)
    checks(f"{name}: shares of twins both ways, and their errors, in file and JSON", not wrong and len(cells) == 9, str(wrong[:5]))
    gain = (response.max(axis=0) - response) / 7
    told = np.array([file["summary/best_gain"][0], file["summary/best_gain_se"][0]])
    in_json = [list(document["best_listed"]["treated"][policy].values()) for policy in policies]
    checks(f"{name}: what the best listed policy gives over each, with its paired error",
           np.allclose(told, mean_and_error(gain)) and (np.array(in_json).T == told).all() and file["summary/best_gain"].attrs["units"] == "week", told)


def check_told_years(checks, name, file, by_year, infusions, document):
    names, policies = list(file["summary/year_sum"].asstr()), list(file["policy"].asstr())
    units = dict(zip(names, file["summary/year_sum_unit"].asstr()))
    known = {**{word: by_year[:, :, :, k] for k, word in enumerate(STATES)}, "followup_infusion_count": infusions}
    wrong = []
    for word, counted in known.items():
        told = [file[f"summary/{key}"][0, :, :, names.index(word)] for key in ("by_year", "by_year_se")]
        in_json = [[document["by_year"]["values"]["treated"][policy][word][key] for policy in policies] for key in ("mean", "standard_error")]
        wrong += [word] * (not np.allclose(told, mean_and_error(counted.transpose(0, 2, 1).astype(float)), atol=1e-12) or
                           not np.array_equal(told, in_json) or document["by_year"]["about"][word]["unit"] != units[word])
    checks(f"{name}: means by year with their errors, in file and JSON", not wrong and set(units.values()) == {"day", "1", "point"}, str(wrong))


def told_share(side):
    """How the page words a share, and the numbers in it: of nobody the most that so many leave open (Wilson's limit)."""
    if not side.any():
        return r"at most (\S+) % \(95 % limit\)", [100 * 1.959964 ** 2 / (len(side) + 1.959964 ** 2)]
    return r"(\S+) ± (\S+) %", [100 * x for x in mean_and_error(side)]


def check_page(checks, name, file, rows, page):
    """The lines of all treated, which stand behind the responders': to the digits that the page has."""
    block = " ".join(page.split("The same patients under each policy")[2].split())
    response, policies = file["response_days"][:, rows.treated].astype(int), list(file["policy"].asstr())
    gains = re.search(r"future: (.*?); a loose", block).group(1).split(", ")
    wrong = []
    for q, policy in enumerate(policies):
        gain = re.fullmatch(rf"(\S+) ± (\S+)(?: weeks more in response)? than {policy}", gains[q])
        told, expected = [gain], [mean_and_error((response.max(axis=0) - response[q]) / 7)]
        if q > 0:
            more = response[q] - response[0]
            sides = [told_share(side.astype(float)) for side in (more > 28, more < -28)]
            told.append(re.search(rf"{policy}: {sides[0][0]} of patients have over 4 weeks more in response, {sides[1][0]} over 4", block))
            expected.append(sides[0][1] + sides[1][1])
        for found, numbers in zip(told, expected):
            good = found and all(abs(float(text) - x) <= 0.5001 * 10.0 ** -len(text.partition(".")[2]) for text, x in zip(found.groups(), numbers))
            wrong += [(policy, found and found.group(0), numbers)] * (not good)
    checks(f"{name}: the page's twins and best listed policy are those of the rows", not wrong and len(gains) == len(policies), str(wrong))


def check_dropped(checks):
    """16 policies over 12 years (of 365.25 days, and so a few days of a 13th): products by year would take over 16 MB, and page, JSON and file say that errors are lacking."""
    words = ("--patients", "40", "--set", "horizon=12 years", "--set", "record=summary", "--quiet", "--force", "--out", SCRATCH / "dropped.h5")
    more = [word for k in range(13) for word in ("--add", f"policies.more_{k}={{maintenance: {{every: {k + 2} weeks}}}}")]
    page = ebb("run", "configs/three_policies.yaml", "--full", *words, *more)
    document = json.loads(ebb("run", "configs/three_policies.yaml", "--json", *words, *more).stdout or "{}")
    why = "sums by year have no standard errors"
    checks("the page says that errors by year are lacking", why in " ".join(page.stdout.split()), page.stderr + page.stdout[-800:])
    years = document["by_year"]["values"]["treated"]["more_0"]["followup_infusion_count"]
    checks("so does JSON", document["by_year"]["no_errors"].startswith(why) and years["standard_error"] == [None] * 13 and None not in years["mean"], years)
    with h5py.File(SCRATCH / "dropped.h5") as file:
        checks("so does the file", file["summary/by_year_se"].attrs["comment"].startswith(why) and "comment" not in file["summary/by_year"].attrs and
               np.isnan(file["summary/by_year_se"][()]).all() and "sum_by_year_product" not in file["tally"])


# 8. All studies

def main():
    checks = Checks()
    for name, words in STUDIES.items():
        path = SCRATCH / f"{name}.h5"
        run = ebb("run", "configs/three_policies.yaml", "--set", "record=all", "--out", path, "--quiet", *words)
        if run.returncode != 0:
            checks(f"{name}: runs", False, run.stderr)
            continue
        with h5py.File(path) as file:
            every = int(file["assessment_day"][1])
            calendar = every, 17, 430 if name == "weeks" else 1096
            rows = Rows(file, *calendar)
            by_year = rows.days_by_year(file["tally/sum_by_year"].shape[2])
            check_visits(checks, name, file, rows)
            check_days(checks, name, file, rows, by_year)
            check_twins(checks, name, file, rows)
            check_years(checks, name, file, rows, by_year)
            words = ("--quiet", "--force", "--out", SCRATCH / "told.h5", *words)
            page = ebb("run", "configs/three_policies.yaml", "--full", *words).stdout
            document = json.loads(ebb("run", "configs/three_policies.yaml", "--json", *words).stdout)
            check_curves(checks, name, file, rows)
            check_told_twins(checks, name, file, rows, document)
            check_told_years(checks, name, file, by_year, rows.infusions_by_year(by_year.shape[2]), document)
            check_page(checks, name, file, rows, page)
            if name == "weeks":
                check_populations(checks, name, file, *calendar)
    check_events(checks)
    check_dropped(checks)
    return checks.status()


if __name__ == "__main__":
    sys.exit(main())
