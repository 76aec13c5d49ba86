#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
How fast is ebb beside what people write today? The same model in NumPy, Numba and SimPy, one core each.

A patient-year is a year of one patient under all policies of the study. First every program plays many patients, untimed, with
fixed seeds: all means of every peer must be those of ebb within 4.5 combined standard errors, which shows that they play the same
model (otherwise the status is 1). Then the programs run one after the other in five rounds, each on as many patients as it plays in
about a second; what is shown are the medians of the rounds and of the ratios formed within each, in seconds that a core worked and
by the clock. Of ebb the whole process counts, its start and its file included; of the peers only simulating and averaging, not the
start of Python or compiling. At last ebb and Numba, which has threads as well, play on all processors, by the clock. The bar is
printed beside the figure. Writes results/bench/peers.json.

  1. Running   2. Agreement   3. Rounds   4. What is shown
"""
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent.parent
STUDY = "configs/three_policies.yaml"
sys.path.insert(0, str(ROOT / "tests/bench/peers"))
from study import SETTINGS  # noqa: E402

RESULT = ROOT / "results/bench/peers.json"
EBB = str(Path(os.environ.get("EBB", ROOT / "build/ebb")).resolve())

ROUNDS = 5
ROUND_SECONDS = 1.0
PROCESSORS = len(os.sched_getaffinity(0))
PARALLEL = ("ebb", "numba")
MOST_ERRORS = 4.5
NOT_ESTIMATED = 1e9  # errors apart where a mean is not a number or does not vary
# How many times as fast as the peer ebb is to be, and the patients of the untimed check.
PEERS = {"numba": (25, 1_000_000), "numpy": (40, 1_000_000), "simpy": (5000, 12_000)}
EBB_CHECK_PATIENTS = 1_000_000

# ---- 1. Running


def core_seconds_of_children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def run(name, patients, seed, scratch, threads=1):
    """Runs ebb or a peer; returns its JSON, with the seconds of ebb's whole process."""
    if name == "ebb":
        out = Path(scratch) / "run.h5"
        words = [EBB, "run", STUDY, *SETTINGS, "--record", "summary", "--json", "--quiet", "--force", "--out", out]
    else:
        words = ["/usr/bin/python3", ROOT / f"tests/bench/peers/{name}_peer.py", STUDY]
    words += ["--threads", threads, "--patients", patients, "--seed", seed]
    environment = {**os.environ, "EBB": EBB, "NUMBA_CACHE_DIR": scratch, "PYTHONDONTWRITEBYTECODE": "1"}
    start, core = time.perf_counter(), core_seconds_of_children()
    done = subprocess.run(list(map(str, words)), cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    whole = {"seconds": time.perf_counter() - start, "core_seconds": core_seconds_of_children() - core}
    if done.returncode != 0:
        sys.exit(f"bench peers: {name} failed (status {done.returncode}):\n{done.stderr}")
    return {**json.loads(done.stdout), **(whole if name == "ebb" else {})}


def speeds_of(result):
    """Patient-years per second: of a core, and by the clock."""
    return {"core": result["patient_years"] / result["core_seconds"], "clock": result["patient_years"] / result["seconds"]}


# ---- 2. Agreement: outcome of the peers -> measure of ebb and factor

MEASURES = {"response_days": ("response_weeks", 7.0), "remission_days": ("remission_weeks", 7.0), "infusions": ("infusions", 1.0),
            "relapses": ("relapses", 1.0), "missed": ("missed_sessions", 1.0), "mean_score": ("score", 1.0)}


def means_of_ebb(result):
    """(name, mean, standard error) of all that is compared."""
    flow = result["flow"]
    share = flow["responders"] / flow["treated"]
    yield "response_rate", share, math.sqrt(share * (1.0 - share) / flow["treated"])
    for population in ("treated", "responders"):
        for outcome, (measure, factor) in MEASURES.items():
            for policy, estimate in result["summary"][population][measure].items():
                yield f"{population}.{policy}.{outcome}", factor * estimate["mean"], factor * estimate["standard_error"]


def means_of_peer(result):
    """{name: (mean, standard error)}, under the same names."""
    means = {"response_rate": result["response_rate"]}
    for population in ("treated", "responders"):
        for policy, outcomes in result[population].items():
            means.update({f"{population}.{policy}.{outcome}": estimate for outcome, estimate in outcomes.items()})
    return {name: (estimate["mean"], estimate["standard_error"]) for name, estimate in means.items()}


def compare(ours, theirs):
    """All comparisons, the worst first."""
    means = means_of_peer(theirs)
    rows = []
    for name, mean, error in means_of_ebb(ours):
        peer_mean, peer_error = means.pop(name)
        both = math.hypot(error, peer_error)
        estimated = both > 0.0 and math.isfinite(mean - peer_mean)
        errors = abs(mean - peer_mean) / both if estimated else NOT_ESTIMATED
        rows.append({"name": name, "ebb": mean, "peer": peer_mean, "combined_error": both, "errors_apart": errors})
    if means:
        sys.exit(f"bench peers: nothing of ebb stands against {', '.join(means)}")
    return sorted(rows, key=lambda row: -row["errors_apart"])


def check_agreement(checked):
    """Prints one line for each peer and one for each mean that differs; returns the comparisons."""
    comparisons = {peer: compare(checked["ebb"], checked[peer]) for peer in PEERS}
    print(f"means against those of ebb on {EBB_CHECK_PATIENTS:,} patients, in combined standard errors; at most {MOST_ERRORS}\n")
    for peer, rows in comparisons.items():
        bad = [row for row in rows if row["errors_apart"] > MOST_ERRORS]
        worst = f"the worst {rows[0]['errors_apart']:.1f} apart ({rows[0]['name']})"
        print(f"{peer:8s}{checked[peer]['patients']:>12,} patients  {len(rows)} means, {worst}: {'DIFFERS' if bad else 'agrees'}")
        for row in bad:
            print(f"  {row['name']}: ebb {row['ebb']:.5g}, {peer} {row['peer']:.5g}, {row['errors_apart']:.1f} apart")
    return comparisons


# ---- 3. Rounds


def patients_for_a_round(result):
    """Two digits are enough."""
    patients = result["patients"] * ROUND_SECONDS / result["core_seconds"]
    unit = 10 ** max(math.floor(math.log10(patients)) - 1, 0)
    return max(round(patients / unit) * unit, 1)


def play_rounds(patients, scratch, threads=1):
    """Speeds of each program by round."""
    speeds = {name: [] for name in patients}
    for number in range(ROUNDS):
        for name, n in patients.items():
            speeds[name].append(speeds_of(run(name, n, 100 * (number + 1), scratch, threads)))
    return speeds


def play_parallel(patients, scratch):
    """The same for those that have threads, on all processors."""
    return play_rounds({name: PROCESSORS * patients[name] for name in PARALLEL}, scratch, PROCESSORS) if PROCESSORS > 1 else {}


def times_faster(speeds, peer, measure):
    return median(ours[measure] / theirs[measure] for ours, theirs in zip(speeds["ebb"], speeds[peer]))


# ---- 4. What is shown


def figures(speeds, patients):
    table = {}
    for name, values in speeds.items():
        table[name] = {"patients_a_round": patients[name], "patient_years_per_core_second": median(v["core"] for v in values),
                       "patient_years_per_second": median(v["clock"] for v in values), "rounds": values}
        if name in PEERS:
            ratio = times_faster(speeds, name, "core")
            table[name].update(ebb_is_faster=ratio, ebb_is_faster_by_the_clock=times_faster(speeds, name, "clock"),
                               bar=PEERS[name][0], bar_met=ratio >= PEERS[name][0])
    return table


def print_table(table, kernel):
    print(f"\npeers on {STUDY}: one core, median of {ROUNDS} rounds, ebb with kernel {kernel}\n")
    print(f"{'program':8s}{'patients a round':>18s}{'patient-years/s/core':>22s}{'ebb is faster':>16s}{'by the clock':>15s}"
          f"{'bar':>11s}")
    for name, row in table.items():
        line = f"{name:8s}{row['patients_a_round']:>18,}{row['patient_years_per_core_second']:>22,.0f}"
        if "bar" in row:
            line += (f"{row['ebb_is_faster']:>14,.1f} x{row['ebb_is_faster_by_the_clock']:>13,.1f} x{row['bar']:>9,} x  "
                     f"{'met' if row['bar_met'] else 'not met'}")
        print(line)


def print_parallel(speeds):
    """One line; returns what is kept of it."""
    if not speeds:
        return None
    kept = {name: median(v["clock"] for v in values) for name, values in speeds.items()}
    ratio = times_faster(speeds, "numba", "clock")
    print(f"\n{PROCESSORS} threads, by the clock: ebb {kept['ebb']:,.0f} patient-years/s, numba {kept['numba']:,.0f}; "
          f"{ratio:.1f} x")
    return {"threads": PROCESSORS, "patient_years_per_second": kept, "ebb_is_faster": ratio, "rounds": speeds}


def main():
    os.chdir(ROOT)
    with tempfile.TemporaryDirectory() as scratch:
        checked = {"ebb": run("ebb", EBB_CHECK_PATIENTS, 1, scratch)}
        checked.update({peer: run(peer, n, 1, scratch) for peer, (_, n) in PEERS.items()})
        comparisons = check_agreement(checked)
        patients = {name: patients_for_a_round(result) for name, result in checked.items()}
        table = figures(play_rounds(patients, scratch), patients)
        parallel = play_parallel(patients, scratch)
    ours = checked["ebb"]
    print_table(table, ours["kernel"])
    parallel = print_parallel(parallel)
    agree = all(rows[0]["errors_apart"] <= MOST_ERRORS for rows in comparisons.values())
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps({
        "study": STUDY, "study_sha256": ours["study_sha256"], "version": ours["version"], "commit": ours["commit"],
        "kernel": ours["kernel"], "threads": 1, "rounds": ROUNDS, "programs": table, "parallel": parallel, "agree": agree,
        "most_errors_apart": MOST_ERRORS, "check_patients": {name: result["patients"] for name, result in checked.items()},
        "versions": {peer: checked[peer]["versions"] for peer in PEERS}, "means": comparisons}, indent=2) + "\n", encoding="utf-8")
    if not agree:
        print("\nbench peers: the peers do not play the model that ebb plays")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
