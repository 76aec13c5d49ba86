#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
The summary, curves and paired differences of a results file are what numpy computes from the patients in the same file.

Three studies: one with a lead-in, strata and modifiers, one with a year of follow-up and dropout, one whose horizon is no whole number
of intervals and that most leave. Formulas are the textbook ones, written
without a look at ebb's own; the numbers must agree to 1e-9.

  1. Patients   2. Trajectories against rows   3. Means   4. Survival   5. Pairs   6. Gaps   7. All studies
"""
import sys

import h5py
import numpy as np

from command import SCRATCH, Checks, ebb

Z = 1.959963984540054
RELAPSED, NO_STRATUM = 2, 255
STUDIES = {"smoke": ("configs/smoke.yaml", "--patients", "5000"), "year": ("configs/three_policies.yaml", "--patients", "4500"),
           "uneven": ("configs/three_policies.yaml", "--patients", "1500", "--set", "horizon=185 days", "--set", "dropout.per_month=40 %")}

# name: (row, factor); a factor of "visit" or "share" divides by visits or days of follow-up
MEANS = {
    "response_share": ("response_days", "share"), "remission_share": ("remission_days", "share"),
    "response_weeks": ("response_days", 1 / 7), "remission_weeks": ("remission_days", 1 / 7), "infusions": ("infusion_count", 1),
    "missed_sessions": ("missed_count", 1), "relapses": ("relapse_count", 1), "adverse_events": ("adverse_event_count", 1),
    "score": ("score_sum", "visit"), "excess_score_days": ("excess_score_days", 1), "longest_gap_weeks": ("longest_gap_days", 1 / 7),
    "followup_weeks": ("followup_day", 1 / 7), "relapsed_weeks": ("relapsed_days", 1 / 7),
    "seen_response_weeks": ("seen_response_days", 1 / 7), "seen_remission_weeks": ("seen_remission_days", 1 / 7),
    "state_remission_weeks": ("state_remission_days", 1 / 7), "state_response_weeks": ("state_response_days", 1 / 7),
    "state_neither_weeks": ("state_neither_days", 1 / 7),
}
# name: (row, the days that it is divided by)
RATIOS = {"relapses_per_year": ("relapse_count", "followup_day"), "infusions_per_year": ("followup_infusion_count", "followup_day"),
          "relapses_per_year_well": ("relapse_count", "well_days"),
          "weekend_infusions_per_year": ("weekend_infusion_count", "followup_day"),
          "infusions_per_well_week": ("followup_infusion_count", "well_days")}


def close(a, b, tolerance=1e-9):
    return np.allclose(a, b, rtol=tolerance, atol=tolerance, equal_nan=True)


def texts(values):
    return [value.decode() for value in values]


# ---- 1. Patients

def rows_of(group):
    """The columns of a table side by side."""
    return np.rec.fromarrays([column[()] for column in group.values()], names=list(group))


class Run:
    """A results file in memory, with what every check needs."""

    def __init__(self, path):
        with h5py.File(path) as file:
            self.root = {name: item[()] for name, item in file.items() if isinstance(item, h5py.Dataset)}
            self.curves, self.summary, self.paired, self.exposure = ({name: item[()] for name, item in file[group].items()}
                                                                     for group in ("curves", "summary", "paired", "exposure"))
            self.counts = file["tally/patients_by_infusions"][()]
            self.first, self.intervals, self.parameters = (rows_of(file["tables"][name]) for name in
                                                           ("first_relapse", "intervals", "parameters"))
            self.attributes = {name: file.attrs[name] for name in ("followup_start_day", "assessment_every_days", "horizon_days")}
        # not kept where they follow from others (results/README.md)
        self.root.setdefault("adverse_event_count", np.zeros_like(self.root["followup_day"]))
        self.root["state_neither_days"] = self.root["followup_day"] - sum(
            self.root[f"{state}_days"] for state in ("relapsed", "state_remission", "state_response"))
        self.start, self.every, self.horizon = (int(value[0]) for value in self.attributes.values())
        self.policies, self.outcomes = texts(self.root["policy"]), texts(self.summary["outcome"])
        self.first_visit = self.start // self.every + 1
        self.visit_days = self.root["assessment_day"][self.first_visit:] - self.start
        self.populations = self.patients_of_populations()

    def patients_of_populations(self):
        treated = self.root["treated"] == 1
        strata = texts(self.root.get("stratum_name", []))
        masks = {"treated": treated, "responders": treated & (self.root["responder"] == 1)}
        if strata:
            masks["compared"] = treated & (self.root["stratum"] != NO_STRATUM)
        masks.update({name: treated & (self.root["stratum"] == k) for k, name in enumerate(strata)})
        for name, values in self.root.items():
            if name.startswith("has_") and 0 < values.mean() < 1:  # of one that everybody has, or nobody, there is nothing to compare
                masks["with_" + name[4:]] = treated & (values == 1)
                masks["without_" + name[4:]] = treated & (values == 0)
        for way, words in (("severity", ("low", "middle", "high")), ("duration", ("short", "middle", "long"))):
            masks.update({f"{way}_{word}": treated & (self.root[f"{way}_third"] == k) for k, word in enumerate(words) if f"{way}_third" in self.root})
        if "early_responders" in texts(self.root["population"]):
            masks |= {"early_responders": treated & (self.root["early_responder"] == 1), "early_nonresponders": treated & (self.root["early_responder"] == 0)}
        assert set(masks) == set(texts(self.root["population"]))
        return [masks[name] for name in texts(self.root["population"])]

    def factor(self, factor):
        return {"share": 1 / self.horizon, "visit": 1 / len(self.visit_days)}.get(factor, factor)


# ---- 2. Trajectories against rows

def check_trajectories(check, name, run):
    score, state, masks = (run.root[key] for key in ("score", "state", "infusions"))
    bits = np.unpackbits(masks.view(np.uint8), axis=2).sum(axis=2)
    check(f"{name}: infusion bits add up to infusion_count", np.array_equal(bits, run.root["infusion_count"]))
    given = np.unpackbits(masks.view(np.uint8).reshape(*masks.shape, -1), axis=3, bitorder="little")  # (policy, patient, assessment, day)
    after = given[:, :, run.first_visit:].sum(axis=(2, 3))
    first = run.first_visit - int((after != run.root["followup_infusion_count"]).any())  # a lead-in ends on an assessment day
    weekday = (np.arange(given.shape[2])[:, None] * run.every + np.arange(given.shape[3])) % 7  # day 0 is a Monday
    for count, days in (("followup_infusion_count", range(7)), ("weekend_infusion_count", (5, 6))):
        found = (given * np.isin(weekday, days))[:, :, first:].sum(axis=(2, 3))
        check(f"{name}: those of follow-up on weekdays {list(days)} add up to {count}", np.array_equal(found, run.root[count]))
    check(f"{name}: some are at weekends", (run.root["weekend_infusion_count"] > 0).any())
    relapses = ((state[:, :, 1:] == RELAPSED) & (state[:, :, :-1] != RELAPSED)).sum(axis=2)
    check(f"{name}: changes to the state relapsed add up to relapse_count", np.array_equal(relapses, run.root["relapse_count"]))
    visits = score[:, :, run.first_visit:].astype(int)
    check(f"{name}: scores of follow-up add up to score_sum", np.array_equal(visits.sum(axis=2), run.root["score_sum"]))
    response = 2 * visits <= score[:, :, :1].astype(int)
    stands_for = np.diff(np.append(np.arange(len(run.visit_days)) * run.every, run.horizon))
    check(f"{name}: visits at half the first score add up to response_days, the last one's to the horizon",
          np.array_equal((response * stands_for).sum(axis=2), run.root["response_days"]))
    days = np.argmax(state == RELAPSED, axis=2) * run.every - run.start
    days[~(state == RELAPSED).any(axis=2)] = -1
    check(f"{name}: the first of them is first_relapse_day", np.array_equal(days, run.root["first_relapse_day"]))
    curve = np.array([response[:, mask].mean(axis=1) for mask in run.populations])
    check(f"{name}: /curves/response is their mean", close(curve, run.curves["response"]))
    error = np.array([response[:, mask].std(axis=1, ddof=1) / np.sqrt(mask.sum()) for mask in run.populations])
    check(f"{name}: /curves/response_se its standard error", close(error, run.curves["response_se"]))
    curve = np.array([visits[:, mask].mean(axis=1) for mask in run.populations])
    check(f"{name}: /curves/score is the mean score", close(curve, run.curves["score"]))
    check(f"{name}: /curves/day are the days of the visits", np.array_equal(run.curves["day"], run.visit_days) and
          close(run.curves["week"], run.visit_days / 7))


# ---- 3. Means

def days_in_care(run):
    """Days relapsed and well by policy and patient: each visit attended from `every` days after the one before on, the last to the end."""
    state, until = run.root["state"][:, :, run.first_visit:], run.root["followup_day"]
    edges = np.minimum(np.arange(len(run.visit_days) + 1) * run.every, until[..., None])
    attended = np.isin(state, (1, RELAPSED)).sum(axis=2)
    np.put_along_axis(edges, attended[..., None], until[..., None], axis=2)
    relapsed = (np.diff(edges, axis=2) * (state == RELAPSED)).sum(axis=2)
    return relapsed, until - relapsed


def check_means(check, name, run):
    wrong = []
    for outcome, (row, factor) in MEANS.items():
        values = run.root[row] * run.factor(factor)
        for k, mask in enumerate(run.populations):
            x = values[:, mask]
            n = mask.sum()
            mean, error = x.mean(axis=1), x.std(axis=1, ddof=1) / np.sqrt(n)
            at = (k, run.outcomes.index(outcome))
            wanted = {"mean": mean, "standard_error": error, "lower": mean - Z * error, "upper": mean + Z * error, "n": n}
            wrong += [(outcome, k, what) for what, value in wanted.items() if not close(run.summary[what][at], value)]
    check(f"{name}: means, standard errors and limits are those of the rows", not wrong, wrong)
    wrong = []
    for outcome, (row, over) in RATIOS.items():
        for k, mask in enumerate(run.populations):
            x, years = run.root[row][:, mask], run.root[over][:, mask] / (7 if outcome.endswith("_week") else 365.25)
            ratio = x.sum(axis=1) / years.sum(axis=1)
            adds = (x - ratio[:, None] * years) / years.mean(axis=1)[:, None]
            error = adds.std(axis=1, ddof=1) / np.sqrt(mask.sum())
            at = (k, run.outcomes.index(outcome))
            if not (close(run.summary["mean"][at], ratio) and close(run.summary["standard_error"][at], error, 1e-6)):
                wrong.append((outcome, k, run.summary["standard_error"][at], error))
            error = (adds[None, :] - adds[:, None]).std(axis=2, ddof=1) / np.sqrt(mask.sum())
            if not (close(run.paired["difference"][at], ratio[None, :] - ratio[:, None]) and
                    close(run.paired["standard_error"][at], error, 1e-6)):
                wrong.append((outcome, k, run.paired["standard_error"][at], error))
    check(f"{name}: rates per patient-year, their differences and standard errors are ratio estimates of the rows", not wrong, wrong)
    followed = (run.root["stratum"] != NO_STRATUM) if "stratum_name" in run.root else run.root["responder"] == 1
    relapsed, well = days_in_care(run)
    check(f"{name}: relapsed_days and well_days are those of the states, the last visit attended to the end of care",
          np.array_equal(run.root["relapsed_days"], relapsed * followed) and np.array_equal(run.root["well_days"], well * followed))
    check(f"{name}: together they are the days in care of the followed",
          np.array_equal(run.root["relapsed_days"] + run.root["well_days"], run.root["followup_day"] * followed) and
          (run.root["well_days"] >= 0).all() and run.root["relapsed_days"].max() > 0)
    sizes = [mask.sum() for mask in run.populations]
    check(f"{name}: /population_size counts the patients of each population", np.array_equal(sizes, run.root["population_size"]))
    flow = dict(zip(texts(run.root["step"]), run.root["flow"]))
    check(f"{name}: /flow counts the patients", flow["enrolled"] == len(run.root["patient"]) and
          flow["treated"] == run.root["treated"].sum() and flow["responders"] == run.root["responder"].sum() and
          flow["treated"] == sizes[0] and
          flow["compared"] == dict(zip(texts(run.root["population"]), sizes)).get("compared", sizes[0]), flow)


def check_exposure(check, name, run):
    """Shares, mean and 90th percentile of infusions, of those followed 28 days."""
    infusions, days = run.root["followup_infusion_count"].astype(int), run.root["followup_day"]
    wrong = []
    for k, mask in enumerate(run.populations):
        for p in range(len(run.policies)):
            long = mask & (days[p] >= 28)
            x, n = infusions[p][long], long.sum()
            above = [x * 365 > a_year * days[p][long] for a_year in (12, 24, 52)]
            means = [float(values.mean()) for values in (*above, x)]
            errors = [float(values.std(ddof=1) / np.sqrt(n)) for values in (*above, x)]
            ordered, reach = np.sort(x), Z * np.sqrt(n * 0.09)
            percentile = [ordered[-(-9 * n // 10) - 1], *(ordered[rank - 1] if 1 <= rank <= n else np.nan for rank in
                                                          (int(np.floor(0.9 * n - reach)), int(np.ceil(0.9 * n + reach)) + 1))]
            wrong += [f"mean {k} {p}"] * (not close(run.exposure["mean"][k, :, p], means + percentile[:1]))
            wrong += [f"error {k} {p}"] * (not close(run.exposure["standard_error"][k, :4, p], errors))
            wrong += [f"limits {k} {p}"] * (not close([run.exposure[end][k, 4, p] for end in ("lower", "upper")], percentile[1:]))
            wrong += [f"n {k} {p}"] * (not (run.exposure["n"][k, :, p] == n).all())
            wrong += [f"histogram {k} {p}"] * (not np.array_equal(np.bincount(x, minlength=run.counts.shape[2]), run.counts[k, p]))
    check(f"{name}: shares above 12, 24 and 52 infusions a year, mean and percentile are those of the rows", not wrong, wrong[:5])
    check(f"{name}: some are above 12 a year, and some not", ((run.exposure["mean"][1, 0] > 0) & (run.exposure["mean"][1, 0] < 1)).any())


# ---- 4. Survival

def kaplan_meier(time, event, days):
    """Survival and Greenwood's sum at each day; who is censored on a day is at risk on it."""
    at_risk = (time[:, None] >= days).sum(axis=0)
    events = ((time[:, None] == days) & (event[:, None] == 1)).sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        factors = np.where(at_risk > 0, 1 - events / at_risk, 1.0)
        terms = np.where(at_risk > events, events / (at_risk * (at_risk - events.astype(float))), 0.0)
    return at_risk, events, np.cumprod(factors), np.cumsum(terms)


def cumulative_relapses(rows, days):
    """Nelson-Aalen estimate of relapses per patient in care, from the intervals."""
    relapses = np.array([((rows["stop"] == day) & (rows["event"] == 1)).sum() for day in days])
    last = np.array(list({(row["patient"]): row["stop"] for row in rows}.values()))
    at_risk = (last[:, None] >= days).sum(axis=0)
    return np.cumsum(np.where(at_risk > 0, relapses / np.maximum(at_risk, 1), 0.0))


def check_survival(check, name, run):
    wrong = []
    for k, mask in enumerate(run.populations):
        for p in range(len(run.policies)):
            rows = run.first[(run.first["policy"] == p) & mask[run.first["patient"]]]
            at_risk, events, survival, greenwood = kaplan_meier(rows["time_days"], rows["event"], run.visit_days)
            error = survival * np.sqrt(greenwood)
            with np.errstate(divide="ignore", invalid="ignore"):
                spread = Z * np.sqrt(greenwood) / -np.log(survival)
                lower, upper = survival ** np.exp(spread), survival ** np.exp(-spread)
            inside = (survival > 0) & (survival < 1)
            lower, upper = np.where(inside, lower, survival), np.where(inside, upper, survival)
            wanted = {"at_risk": at_risk, "events": events, "relapse_free": survival, "relapse_free_se": error,
                      "relapse_free_lower": lower, "relapse_free_upper": upper,
                      "relapses": cumulative_relapses(run.intervals[(run.intervals["policy"] == p) &
                                                                    mask[run.intervals["patient"]]], run.visit_days)}
            wrong += [(k, p, what) for what, value in wanted.items() if not close(run.curves[what][k, p], value)]
            edges = np.concatenate(([0], run.visit_days, [run.horizon]))
            weeks = (np.diff(edges) * np.concatenate(([1.0], survival))).sum() / 7
            at = run.outcomes.index("relapse_free_weeks")
            wrong += [] if close(run.summary["mean"][k, at, p], weeks) else [(k, p, "relapse_free_weeks")]
            for until in (26, 52):
                by = run.summary["mean"][k, run.outcomes.index(f"relapsed_by_{until}_weeks"), p]
                known = 7 * until <= run.horizon
                value = 1 - survival[run.visit_days <= 7 * until][-1] if known else np.nan
                wrong += [] if close(by, value) else [(k, p, until, by, value)]
    check(f"{name}: Kaplan-Meier curves with Greenwood's error and log-log limits, cumulative relapses and restricted means are those "
          "of /tables", not wrong, wrong[:20])


def check_tables(check, name, run):
    first, intervals = run.first, run.intervals
    followed = (run.root["stratum"] != NO_STRATUM if "stratum_name" in run.root else run.root["responder"] == 1)
    check(f"{name}: /tables/first_relapse has a row for each followed patient and policy, in order",
          np.array_equal(first["patient"], np.repeat(np.flatnonzero(followed), len(run.policies))) and
          np.array_equal(first["policy"], np.tile(np.arange(len(run.policies)), followed.sum())))
    day = run.root["first_relapse_day"][first["policy"], first["patient"]]
    check(f"{name}: its events are the first relapses", np.array_equal(first["event"] == 1, day >= 0) and
          np.array_equal(first["time_days"][first["event"] == 1], day[day >= 0]))
    check(f"{name}: intervals have a length", (intervals["stop"] > intervals["start"]).all())
    key = intervals["patient"].astype(np.int64) * len(run.policies) + intervals["policy"]
    same = key[1:] == key[:-1]
    check(f"{name}: intervals of a patient follow each other, and each but the last ends in a relapse",
          (intervals["start"][1:][same] == intervals["stop"][:-1][same]).all() and (intervals["event"][:-1][same] == 1).all() and
          (intervals["start"][1:][~same] == 0).all() and (np.diff(key) >= 0).all())
    counts = np.zeros_like(run.root["relapse_count"])
    np.add.at(counts, (intervals["policy"], intervals["patient"]), intervals["event"])
    check(f"{name}: events of the intervals add up to relapse_count", np.array_equal(counts, run.root["relapse_count"]))
    keys = texts(run.parameters["key"])
    row = run.parameters[keys.index("baseline.mean")]
    check(f"{name}: /tables/parameters has values with sources", row["number"] > 0 and row["unit"] and row["source"] and
          row["grade"] in (b"A", b"B", b"C", b"D", b"X"), row)


# ---- 5. Pairs

def check_pairs(check, name, run):
    wrong = []
    n_policies = len(run.policies)
    for outcome, (row, factor) in MEANS.items():
        values = run.root[row] * run.factor(factor)
        at = run.outcomes.index(outcome)
        for k, mask in enumerate(run.populations):
            for p in range(n_policies):
                for q in range(n_policies):
                    d = values[q, mask] - values[p, mask]
                    error = d.std(ddof=1) / np.sqrt(mask.sum())
                    if not (close(run.paired["difference"][k, at, p, q], d.mean()) and
                            close(run.paired["standard_error"][k, at, p, q], error)):
                        wrong.append((outcome, k, p, q))
                    own = values[p, mask].var(ddof=1) + values[q, mask].var(ddof=1)
                    if d.var() > 0 and (values[[p, q]][:, mask].var(axis=1) > 0).all() and not close(
                            run.paired["variance_reduction"][k, at, p, q], own / d.var(ddof=1), 1e-6):
                        wrong.append((outcome, k, p, q, "variance_reduction"))
                    if d.var() > 0 and (values[[p, q]][:, mask].var(axis=1) > 0).all() and not close(
                            run.paired["correlation"][k, at, p, q], np.corrcoef(values[p, mask], values[q, mask])[0, 1], 1e-6):
                        wrong.append((outcome, k, p, q, "correlation"))
    check(f"{name}: paired differences, their errors, correlations and variance reduction are those of the patients' differences",
          not wrong, wrong[:20])
    at = run.outcomes.index("relapsed_by_52_weeks")
    difference = run.paired["difference"][:, at]
    mean = run.summary["mean"][:, at]
    check(f"{name}: differences in relapse are those of the curves", close(difference, mean[:, None, :] - mean[:, :, None]))
    everybody = run.summary["n"][:, run.outcomes.index("response_weeks")] == run.summary["n"][:, at]
    names = texts(run.root["population"])
    selected = [name == "responders" if "compared" not in names else not name.startswith(("treated", "responders", "with_", "without_"))
                for name in names]
    everybody = (everybody | np.array(selected)[:, None]) & (run.summary["n"][:, at] > 0)
    with np.errstate(divide="ignore"):
        check(f"{name}: number needed to treat is minus one over the difference, where the population is of the followed",
              close(run.paired["nnt"], np.where((difference == 0) | ~everybody[:, None, :], np.nan, -1 / difference)))


def influences(time_days, event, visit_days, until):
    """What each patient adds to the share free of relapse by the day `until`, from the formula in sim/estimate/survival_influence.h."""
    at_risk, events, survival = kaplan_meier(time_days, event, visit_days)[:3]
    last = survival[visit_days <= until][-1]
    total = np.zeros(len(time_days))
    for day, n, d in zip(visit_days, at_risk, events):
        if day <= until and n > d:
            total -= (time_days >= day) * last * ((time_days == day) & (event == 1)) / (n - d)
            total += (time_days >= day) * last * d / n / (n - d)
    return total


def check_influence_errors(check, name, run):
    """The error of a difference between Kaplan-Meier estimates is the root of the sum of squares of what patients add to it."""
    for weeks in (26, 52):
        if run.horizon < weeks * 7:
            continue
        at, wrong = run.outcomes.index(f"relapsed_by_{weeks}_weeks"), []
        for k, mask in enumerate(run.populations):
            rows = [run.first[(run.first["policy"] == p) & mask[run.first["patient"]]] for p in range(2)]
            first, second = (influences(r["time_days"], r["event"], run.visit_days, 7 * weeks) for r in rows)
            error = run.paired["standard_error"][k, at, 0, 1]
            if len(first) > 1 and not np.isnan(error) and not close(error, np.sqrt(((second - first) ** 2).sum()), 1e-9):
                wrong.append((k, error))
        check(f"{name}: the error of a difference in relapse by {weeks} weeks is that of the patients' influences",
              not wrong and not np.isnan(run.paired["standard_error"][0, at, 0, 1]), wrong)


# ---- 6. Gaps

def check_gaps(check, name, run):
    """Of a schedule without courses, from its infusions: every one of follow-up ends a gap, the first begins on L."""
    masks = run.root["infusions"]
    given = np.unpackbits(masks.view(np.uint8).reshape(*masks.shape, -1), axis=3, bitorder="little")[..., :run.every]
    given = given.reshape(*given.shape[:2], -1)[:, :, run.start + 1:]                              # (policy, patient, day from L)
    for policy in (run.policies.index(each) for each in ("every_3_4_weeks", "every_4_6_weeks")):
        days = [np.diff(np.flatnonzero(row) + 1, prepend=0) for row in given[policy]]
        n, total, squares = (np.array([f(gaps) for gaps in days]) for f in (len, np.sum, lambda gaps: (gaps ** 2).sum()))
        for k, mask in enumerate(run.populations):
            mean = total[mask].sum() / n[mask].sum()
            error = ((total - mean * n)[mask] / n[mask].mean()).std(ddof=1) / np.sqrt(mask.sum())
            spread = np.sqrt((squares[mask].sum() - mean * total[mask].sum()) / (n[mask].sum() - 1))
            found = [run.summary[each][k, policy] for each in ("gaps", "gap", "gap_se", "gap_sd")]
            check(f"{name}: gaps of {run.policies[policy]} in population {k} are those between infusions",
                  found[0] == n[mask].sum() and close(found[1:3] + [found[3]], [mean, error, spread], 1e-9), (found, mean, error, spread))
    silent = run.policies.index("symptom_driven")
    check(f"{name}: a policy without maintenance has none", (run.summary["gaps"][:, silent] == 0).all() and
          np.isnan(run.summary["gap"][:, silent]).all())


# ---- 7. All studies

def main():
    check = Checks()
    for name, (study, *words) in STUDIES.items():
        path = SCRATCH / f"{name}.h5"
        done = ebb("run", study, *words, "--record", "all", "--out", path, "-q")
        assert done.returncode == 0, done.stderr
        run = Run(path)
        check_trajectories(check, name, run)
        check_means(check, name, run)
        check_exposure(check, name, run)
        check_survival(check, name, run)
        check_tables(check, name, run)
        check_pairs(check, name, run)
        check_influence_errors(check, name, run)
        if name == "year":
            check_gaps(check, name, run)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
