#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Rates of leaving in configs/trials meet the retention that their trials published, no other number has a part in them, and the page there shows what they carry.

  1. Rates   2. The page   3. A trial that is not in the folder
"""
import re
import sys

from command import ROOT, SCRATCH, Checks, ebb

sys.path.insert(0, str(ROOT / "tests/bench"))
import replicas  # noqa: E402

# ---- 1. Rates


def bare_of(path):
    """The study as the solver sees it, in a file."""
    bare = SCRATCH / path.name
    bare.write_text(replicas.only_retention(path), encoding="utf-8")
    return bare


def check_rates(check):
    for name, path in replicas.solved().items():
        bare, rate, key = bare_of(path), replicas.rate_in(path), replicas.key_of(path)
        found = replicas.check(bare, {})
        kept = replicas.in_care(found)
        off = kept["simulated"] - kept["target"]
        check(f"{name}: no number but the share in care is there to be solved from", list(found) == [kept["id"]] and kept["use"] == "shown", found)
        check(f"{name}: its rate meets the published share within three Monte Carlo errors", abs(off) < 3 * kept["standard_error"],
              ("after a calibration run: make bench only=replicas", off, kept))
        more, fewer = (replicas.check(bare, {key: f"{share * rate} %"})[kept["id"]]["simulated"] for share in (0.9, 1.1))
        check(f"{name}: a tenth less or more does not", more > kept["target"] > fewer, (more, kept["target"], fewer))


def check_solver(check):
    """By hand: nobody responds to nothing, and at 100 % a month exp(-28/30.4375) of those without response are there after four weeks."""
    study = SCRATCH / "nothing.yaml"
    study.write_text(f"study: Nothing\nparameters: {ROOT}/configs/parameters/trd.yaml\nseed: 1\npatients: 20000\nhorizon: 4 weeks\n"
                     "induction: {infusions: 1, days: [0]}\nassessment: {every: 1 week}\nresponse: {fraction: 100 %}\nbaseline: {mean: 40 points, sd: 1 point}\n"
                     "dropout: {per_month: 0 %, unresponsive: {per_month: 10 %}}\npolicies:\n  none: {}\ntargets:\n  seen:\n    quantity: in_care\n    day: 28 days\n"
                     "    value: 50 %\n    of: 100\n    use: shown\n    source: made up\n    grade: X\n    because: \"solved: made up.\"\n", encoding="utf-8")
    rate = replicas.solve(study, replicas.UNRESPONSIVE, 0.5, {})
    # Assessments after which one can have left by day 28: days 7, 14 and 21.
    check("a rate solved by hand comes out", abs(rate / (100 * 0.6931 * 30.4375 / 21) - 1) < 0.05, rate)


# ---- 2. The page


def check_page(check):
    page = replicas.PAGE.read_text(encoding="utf-8")
    halves = replicas.halves_on(page)
    check("the page has every replica with a solved rate", sorted(halves) == sorted(replicas.solved()), halves)
    check("its table is what comes out under its rates", replicas.table(halves) in page, "run: make bench only=replicas\n" + replicas.table(halves))
    for name, path in replicas.solved().items():
        kept = replicas.in_care(replicas.check(bare_of(path), replicas.settings_of(halves[name])))
        check(f"{name}: with half of the leavers at random as many are seen", abs(kept["simulated"] - kept["target"]) < 3 * kept["standard_error"], kept)


# ---- 3. A trial that is not in the folder


def bare_of_mine(path):
    """The same in a folder of its own: neither beside the trial nor beside a set."""
    folder = SCRATCH / "own"
    folder.mkdir(exist_ok=True)
    (folder / path.name).write_text(replicas.only_retention(path), encoding="utf-8")
    return folder / path.name


def check_new_trial(check):
    text = re.search(r"```yaml\n(.*?)```", replicas.PAGE.read_text(encoding="utf-8"), re.S)[1]
    mine = SCRATCH / "my_trial.yaml"
    mine.write_text(text.replace("../parameters", str(ROOT / "configs/parameters")), encoding="utf-8")
    valid = ebb("validate", mine)
    check("the trial that the page writes down is a study", valid.returncode == 0 and "warning" not in valid.stderr, valid.stderr)
    found = replicas.check(mine, {})
    kept = found["seen"]
    check("whose rate is solved", abs(kept["simulated"] - kept["target"]) < 3 * kept["standard_error"], kept)
    mine.write_text(text.replace("../parameters/trd.yaml", "trd"), encoding="utf-8")
    kept = replicas.check(bare_of_mine(mine), {})["seen"]
    check("in a folder of one's own, too, where the set is found by its name", abs(kept["simulated"] - kept["target"]) < 3 * kept["standard_error"], kept)
    page = replicas.PAGE.read_text(encoding="utf-8")
    said = replicas.mine(page, SCRATCH)
    check("what ebb check says of it stands on the page, with predictive limits", replicas.MINE.search(page)[0].split("```\n")[1].rstrip("\n`") == said and
          said.count("predicted ") == 2, said)
    check("and which ebb check compares", found["response"]["inside"] is not None, found)


def main():
    check = Checks()
    check_rates(check)
    check_solver(check)
    check_page(check)
    check_new_trial(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
