#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
make install puts a working command, library, headers, ebb.pc, man page and completion into PREFIX, and uninstall takes all of them away.

Installed twice: into a prefix of its own, from which programs in C and C++ and the examples are built with pkg-config alone and must
say what the command says of the same study, and with DESTDIR as a packager would, where nothing may land outside the staging folder and ebb.pc must not know of it.
"""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import h5py

SCRATCH = Path(os.environ["EBB_TMP"])
BUILD = Path(os.environ.get("EBB_BUILD", "build"))
EXPECTED = ["bin/ebb", "lib/libebb.a", "lib/pkgconfig/ebb.pc", "include/ebb/status.h", "share/man/man1/ebb.1",
            "share/bash-completion/completions/ebb", "share/ebb/parameters/trd.yaml", "share/ebb/parameters/trd_draws.csv",
            "share/ebb/trials/sustain1.yaml", "share/ebb/exercises/1_interval.yaml", "share/ebb/exercises/README.md", "share/ebb/three_policies.yaml"]

TRD, DRAWS = (Path("configs/parameters") / name for name in ("trd.yaml", "trd_draws.csv"))


def value_of(section, key):
    """What the calibrated set says, so that no calibration makes this file old."""
    return re.search(rf"^( *){section}:\n(?:\1  .*\n)*?\1  {key}: {{value: ([\d.]+),", TRD.read_text(encoding="utf-8"), re.M).group(2)


def drawn(column, draw):
    """The value of a draw, and the line of the file where it stands."""
    lines = DRAWS.read_text(encoding="utf-8").splitlines()
    head = next(n for n, line in enumerate(lines) if not line.startswith("#"))
    return lines[head + draw].split(",")[lines[head].split(",").index(column)], head + draw + 1


GAIN, (DRAWN_GAIN, DRAWN_LINE) = value_of("infusion", "gain"), drawn("infusion.gain", 17)

# What a study outside the checkout may ask for, and a line of what `ebb show` then says of it; {share} is the installed folder.
SHARED = [
    ("a draw of the default set", "draw: 17\n", f"gain: {DRAWN_GAIN}  # {{share}}/parameters/trd_draws.csv:{DRAWN_LINE}"),
    ("a modifier of the default set, by its prevalence", "modifiers: {esketamine: {prevalence: 50 %}}\n",
     f"attainable_odds: {value_of('esketamine', 'attainable_odds')}  # {{share}}/parameters/trd.yaml"),
    ("a set by its bare name", "parameters: tolerance_on\n", "per_infusion: 0.02  # {share}/parameters/tolerance_on.yaml"),
    ("a set by its path in the checkout", "parameters: parameters/trd.yaml\n", f"gain: {GAIN}  # {{share}}/parameters/trd.yaml"),
    ("an instrument by its name", "instrument: PHQ-9\nrelapse: {score: 15 points}\n", "slope: 0.57  # {share}/parameters/instruments.yaml"),
    ("nothing: the calibrated values are in the program", "", f"gain: {GAIN}  # default; grade A"),
    ("a modifier of its own with a name of the set", "modifiers: {esketamine: {prevalence: 50 %, gain: 0.9}}\n",
     "attainable_odds: 1  # default"),
]

# Every installed header compiles, in C and in C++; the calls show that the library is linked, and that the flag is the same byte.
PROGRAM = """
%s
#include <stdio.h>
#include <stdlib.h>
int main(void)
{
    struct ebb_study *study = (struct ebb_study *)malloc(sizeof *study);
    struct ebb_messages messages = {0};
    struct ebb_plan plan;
    ebb_stop_flag stop;
    if (study == NULL)
        return 1;
    ebb_study_default(study);
    if (ebb_plan_init(&plan, study, &messages) != EBB_OK)
        return 2;
    struct ebb_batch batch = {&plan, 0, plan.n_blocks, NULL, NULL};
    struct ebb_play_options options = {ebb_kernel_best(), 2, &stop, NULL, NULL, NULL, NULL};
    stop = true;
    if (ebb_play_once(&batch, 1, &options) != EBB_INTERRUPTED)
        return 3;
    stop = false;
    if (ebb_play_once(&batch, 1, &options) != EBB_OK)
        return 4;
    return puts(ebb_status_text(EBB_OK)) < 0;
}
"""
PROMISED = 22  # headers that <ebb/ebb.h> includes, at most; a 23rd wants a reason

# What the default study is in YAML: the examples build it in C.
DEFAULT = "study: the default study\npolicies: {every_4_weeks: {maintenance: {every: 4 weeks}}}\n"
TWO_INTERVALS = """study: two intervals
policies: {four_weeks: {maintenance: {every: 4 weeks}}, six_weeks: {maintenance: {every: 6 weeks}}}
patients: 20000
record: summary
"""


def run(*command, **options):
    """Returns (status, what was printed); a command that does not exist has status 127."""
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, **options)
    except FileNotFoundError as trouble:
        return 127, str(trouble)
    return done.returncode, done.stdout + done.stderr


def make(target, prefix, destination=""):
    """`-o all`: what is built already is installed, while other tests are using it."""
    return run("make", "-s", "-o", "all", target, f"BUILD={BUILD}", f"PREFIX={prefix}", f"DESTDIR={destination}")


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir())


def build_with_pkg_config(prefix, source, *language):
    """Compiles and runs a program outside the repository; returns (status, output). Sanitizers and counters of the build are kept."""
    environment = {**os.environ, "PKG_CONFIG_PATH": str(prefix / "lib/pkgconfig")}
    status, flags = run("pkg-config", "--cflags", "--libs", "ebb", env=environment)
    if status != 0:
        return status, flags
    built = (BUILD / "flags").read_text().split()
    extra = [word for word in built if word.startswith(("-fsanitize", "--coverage"))]
    compiler = language or (built[0], "-std=c11")
    command = [*compiler, "-Wall", "-Wextra", "-Werror", *extra, source, "-o", "user", *flags.split()]
    status, said = run(*command, cwd=SCRATCH)
    return (status, said) if status != 0 else run(SCRATCH / "user")


def away(name, text):
    (SCRATCH / "away").mkdir(exist_ok=True)
    path = SCRATCH / "away" / name
    path.write_text(text)
    return path


def check_programs(check, prefix):
    """Programs of other people."""
    headers = sorted(path.name for path in (prefix / "include/ebb").glob("*.h"))
    everything = PROGRAM % "\n".join(f"#include <ebb/{name}>" for name in headers)
    said = build_with_pkg_config(prefix, away("user.c", everything))
    check("a program is built against the library with pkg-config alone", said == (0, "done\n"), said)
    if "clang" not in (BUILD / "flags").read_text().split()[0]:  # whose OpenMP g++ does not link
        said = build_with_pkg_config(prefix, away("user.cc", everything), "g++", "-std=c++17", "-Wno-missing-field-initializers")
        check("and so is one in C++", said == (0, "done\n"), said)
    nouns = (prefix / "include/ebb/ebb.h").read_text().count("#include <ebb/")
    check("about fifteen nouns are promised", 12 <= nouns <= PROMISED, nouns)
    strangers = [name for name in headers if name in ("posterior.h", "search.h", "journal.h", "json.h", "csv.h", "units.h")]
    check("headers that nobody needs stay at home", headers and not strangers, strangers)


def example(prefix, name):
    status, said = build_with_pkg_config(prefix, Path("tests/examples").resolve() / f"{name}.c")
    return said if status == 0 else f"status {status}: {said}"


def check_examples(check, prefix):
    """Each example says what the command says of the same study."""
    ebb = prefix / "bin/ebb"
    lines = {name: len(Path(f"tests/examples/{name}.c").read_text().splitlines()) for name in ("two_intervals", "one_patient", "own_outcome")}
    check("no example is of sixty lines or more", max(lines.values()) < 60, lines)
    status, said = run(ebb, "run", away("two.yaml", TWO_INTERVALS), "--out", SCRATCH / "two.h5", "--quiet", cwd=SCRATCH)
    with h5py.File(SCRATCH / "two.h5") as file:
        outcome = list(file["paired/outcome"].asstr()).index("response_weeks")
        numbers = [file[f"paired/{name}"][1, outcome, 0, 1] for name in ("difference", "standard_error")]
    wanted = "six_weeks minus four_weeks, same responders: %.4f, standard error %.4f\n" % tuple(numbers)
    said = example(prefix, "two_intervals")
    check("a study built in C gives what the command gives for it", said.endswith(wanted), f"{said}{wanted}")

    run(ebb, "run", away("all.yaml", DEFAULT), "--patients", "10000", "--set", "record=all", "--out", SCRATCH / "all.h5", cwd=SCRATCH)
    with h5py.File(SCRATCH / "all.h5") as file:
        day, score = file["assessment_day"][()], file["score"][0]
        well = score[:, day > file.attrs["followup_start_day"]] <= 10
        patient = score[6]
    longest = [max(len(spell) for spell in "".join("x" if w else " " for w in row).split(" ")) for row in well]
    wanted = f"every_4_weeks: {sum(n >= 12 for n in longest)} of 10000\n"
    said = example(prefix, "own_outcome")
    check("an outcome of one's own is what the file's rows give", said == wanted and 1000 < sum(n >= 12 for n in longest) < 9000, f"{said}{wanted}")

    said = example(prefix, "one_patient")
    seen = re.findall(r"day (\d+): (\d+) points", said)
    before = [(int(d), int(points)) for d, points in seen if int(d) <= 42]
    same = before == [(int(d), int(points)) for d, points in zip(day, patient) if d <= 42]
    sessions = [int(d) for d in re.findall(r"day (\d+): (?:infusion|missed)", said)]
    check("a course by steps is that of the file up to the day that a calendar changes", same and len(before) == 7, said)
    check("and then the calendar is obeyed", "put off to day 61" in said and 61 in sessions and
          not [d for d in sessions if 40 <= d < 61] and len(seen) == len(day), said)


def shown(program, study, share):
    """What `ebb show` says of a study in a folder of its own, away from the checkout."""
    path = away("study.yaml", "study: A study away from home\npolicies: {none: {}}\n" + study)
    environment = {name: value for name, value in os.environ.items() if name != "EBB_SHARE"}
    return run(program, "show", path, cwd=SCRATCH, env={**environment, **({"EBB_SHARE": str(share)} if share else {})})


def check_own_studies(check):
    """In a checkout where somebody has written studies and a set: those stay where they are, and the list names all of the project's."""
    checkout, prefix = SCRATCH / "checkout", SCRATCH / "of_checkout"
    checkout.mkdir()
    for name in ("configs", "include"):
        shutil.copytree(name, checkout / name)
    for name in ("Makefile", "sim", "tests"):
        (checkout / name).symlink_to(Path(name).resolve())
    own = ["mine.yaml", "parameters/my_set.yaml", "trials/ours.yaml", "exercises/7_mine.yaml", "notes.txt"]
    for name in own:
        (checkout / "configs" / name).write_text("somebody's own\n")
    status, said = run("make", "-s", "-C", checkout, "-o", "all", "install", f"BUILD={BUILD.resolve()}", f"PREFIX={prefix}")
    installed = files(prefix / "share/ebb")
    listed = (checkout / "configs/installed.txt").read_text().split()
    check("studies of one's own are not installed", status == 0 and not set(own) & set(installed), said or installed)
    check("what the list names is", installed == sorted(listed), set(installed) ^ set(listed))
    status, tracked = run("git", "ls-files", ".", cwd="configs")
    ours = {name for name in tracked.split() if name != "installed.txt" and not name.startswith("cluster/deb/")}  # how a package is made
    missing = ours ^ set(listed) if status == 0 else []  # an archive has no git, and no new file
    check("configs/installed.txt names every file of configs/ that is the project's", len(listed) > 50 and not missing, missing)


def main():
    results = []

    def check(sentence, truth, said=""):
        results.append(bool(truth))
        print(f"{'ok' if truth else 'not ok'} {len(results)} - {sentence}")
        if not truth:
            print("#   " + str(said).replace("\n", "\n#   "))

    prefix = SCRATCH / "prefix"
    status, said = make("install", prefix)
    missing = [name for name in EXPECTED if not (prefix / name).is_file()]
    check("install puts every kind of file in its place", status == 0 and not missing, f"{said}missing: {missing}")
    check_own_studies(check)
    status, said = run(prefix / "bin/ebb", "version", cwd=SCRATCH)
    check("the installed command answers away from the repository", status == 0 and said.strip(), said)
    for what, study, line in SHARED:
        status, said = shown(prefix / "bin/ebb", study, None)
        wanted = line.format(share=(prefix / "share/ebb").resolve())
        check(f"an installed ebb has {what}", status == 0 and wanted in said, f"{wanted}\n{said}")
    status, said = shown(prefix / "bin/ebb", "draw: 17\n", SCRATCH / "away")
    check("EBB_SHARE says where sets are, and a set that is not there is missed by name",
          status == 3 and f"{SCRATCH}/away/parameters/trd.yaml cannot be opened" in said, said)
    status, said = shown(prefix / "bin/ebb", "parameters: trd\n", SCRATCH / "nowhere")
    check("a share folder that is not there is named where a set is not found", status == 3 and
          f"Nor is there a share folder {SCRATCH}/nowhere to look in" in said, said)
    status, said = shown(prefix / "bin/ebb", "instrument: PHQ9\n", None)
    check("an instrument that is not there is guessed at", status == 3 and "Did you mean PHQ-9?" in said, said)
    studies = sorted(path for path in (prefix / "share/ebb").rglob("*.yaml") if path.parent.name != "parameters")
    status, said = run(prefix / "bin/ebb", "validate", "--quiet", *studies, cwd=SCRATCH)
    check("installed studies and replicas are good where they lie", status == 0 and len(studies) > 30, said)
    check_programs(check, prefix)
    check_examples(check, prefix)
    page = (prefix / "share/man/man1/ebb.1").read_text() if (prefix / "share/man/man1/ebb.1").is_file() else ""
    check("the man page is one", page.startswith((".TH ", ".Dd ", ".\\\"")) and ".SH" in page.upper(), page[:200])
    status, said = run("bash", "-c", 'source "$0" && complete -p ebb', prefix / "share/bash-completion/completions/ebb")
    check("bash takes the completion", status == 0 and "ebb" in said, said)
    status, said = make("uninstall", prefix)
    check("uninstall leaves no file", status == 0 and not files(prefix), f"{said}{files(prefix)}")
    stage = SCRATCH / "stage"
    status, said = make("install", "/opt/ebb", stage)
    staged = files(stage)
    check("DESTDIR holds everything", status == 0 and all(f"opt/ebb/{name}" in staged for name in EXPECTED), f"{said}{staged}")
    described = (stage / "opt/ebb/lib/pkgconfig/ebb.pc").read_text() if status == 0 else ""
    check("ebb.pc names the prefix, not DESTDIR", "prefix=/opt/ebb\n" in described and str(stage) not in described, described)
    shutil.rmtree(stage, ignore_errors=True)
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
