#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
A command line that cannot be used gets status 2 and a suggestion; help, man page and completion name every command and option.
"""
import os
import re
import subprocess
import sys
from pathlib import Path

from command import INTENDED_USE, ROOT, SCRATCH, STUDY, Checks, ebb

COMMANDS = ["run", "clinic", "sensitivity", "validate", "show", "trace", "compare", "export", "merge", "status", "check", "calibrate", "version", "help"]
LATER = ["plan", "sweep", "merge", "clinic", "report", "export"]
STATUSES = [0, 1, 2, 3, 4, 5, 6, 70, 75, 130]

# What is typed, and what the message must say.
UNUSABLE = [
    (["rnu", STUDY], "Did you mean ebb run?"),
    (["sweep", STUDY], "no command sweep"),
    ([STUDY], "Did you mean ebb run configs/three_policies.yaml?"),
    (["run", STUDY, "--thread", "2"], "Did you mean --threads?"),
    (["run", STUDY, "--ptaients=3"], "Did you mean --patients?"),
    (["run", STUDY, "--xyzzyx"], "no option --xyzzyx"),
    (["run", STUDY, "-z"], "no option -z"),
    (["run"], "ebb run STUDY"),
    (["show", STUDY, STUDY], "ebb show STUDY"),
    (["run", STUDY, STUDY], "are kept in one file"),
    (["compare", "one.h5"], "ebb compare A.h5 B.h5"),
    (["run", STUDY, "--seed"], "--seed needs a value"),
    (["run", STUDY, "--json=yes"], "--json takes no value"),
    (["run", STUDY, "--seed", "1", "--seed", "2"], "--seed stands there twice"),
    (["run", STUDY, "--set", "patients"], "--set key=value"),
    (["run", STUDY, "--threads", "0"], "from 1 to 1024"),
    (["run", STUDY, "--threads", "two"], "from 1 to 1024"),
    (["run", STUDY, "--threads", "4,2"], "from 1 to 1024"),
    (["run", STUDY, "--kernel", "fastest"], "no kernel of that name"),
    (["validate", STUDY, "--threads", "2"], "ebb validate takes no --threads"),
    (["show"], "which study"),
    (["trace", STUDY, "-1x"], "no option -1"),
    (["trace", STUDY, "1000000"], "from 0 to 99999"),
    (["trace", STUDY, "1", "--policy", "nobody"], "every_3_4_weeks, every_4_6_weeks, symptom_driven"),
    (["help", "sweep"], "no command sweep"),
    (["help", "--completion", "tcsh"], "none for tcsh"),
    (["clinic", "--start", "esketamine"], "ebb clinic --start prints the same with and without esketamine: leave out esketamine or --start"),
    (["clinic", "configs/clinic.yaml", "--start"], "leave out configs/clinic.yaml or --start"),
    (["clinic", "--start", "--years", "40"], "ebb clinic --start prints the same with and without --years: leave one of them out"),
    (["clinic", "--set", "chairs=2", "--start"], "with and without --set"),
    (["show", STUDY, "--reference"], f"ebb show --reference prints the same with and without {STUDY}"),
    (["show", "--schema", "--reference"], "with and without --schema"),
    (["help", "--man", "run"], "ebb help --man prints the same with and without run"),
    (["help", "run", "--completion", "bash"], "leave out run or --completion"),
    ([], "a command is missing"),
    (["--quiet"], "a command is missing"),
]


def check_unusable(check):
    for words, expected in UNUSABLE:
        run = ebb(*words)
        check(f"ebb {' '.join(words)}: status 2, \"{expected}\"", (run.returncode, run.stdout) == (2, "") and expected in run.stderr,
              f"{run.returncode} {run.stdout}{run.stderr}")


def check_order(check):
    forms = [["--patients", "77", "validate", STUDY], ["validate", "--patients=77", STUDY], ["validate", STUDY, "--set", "patients=77"],
             ["validate", "--patients", "77", "--", STUDY]]
    runs = [ebb(*form) for form in forms]
    check("options may stand before and after, with = and without", {run.stdout for run in runs} == {runs[0].stdout} and
          "77 patients" in runs[0].stdout, [run.stdout + run.stderr for run in runs])
    run = ebb("run", STUDY, "-nfo", SCRATCH / "x.h5")
    check("letters may be joined, the last with its value", run.returncode == 0 and "x.h5" in run.stdout, run.stdout + run.stderr)
    run = ebb("validate", STUDY, "--patients", "-3", "--seed", "abc")
    check("a setting that the study refuses is the study's trouble: status 3", run.returncode == 3 and "patients" in run.stderr and
          "seed" in run.stderr, run.stderr)
    run = ebb("validate", STUDY, "configs/smoke.yaml", "-q")
    check("validate --quiet says nothing of valid studies", (run.returncode, run.stdout, run.stderr) == (0, "", ""), run.stdout)
    bad = SCRATCH / "bad.yaml"
    bad.write_text("study: A study\npolices: {}\n")
    run = ebb("validate", STUDY, bad)
    check("validate goes on after a bad study", run.returncode == 3 and f"{STUDY}: valid: 3 policies" in run.stdout and
          "Did you mean policies?" in run.stderr, run.stdout + run.stderr)


def help_problems(command):
    text = ebb("help", command).stdout
    problems = [] if command == "help" or text == ebb(command, "--help").stdout == ebb("-h", command).stdout else ["--help is another text"]
    body = text.split("\n\n")
    if not body[1].startswith(f"Examples:\n  ebb {command}") or body[1].count("\n") != 2:
        problems.append("does not start with two examples")
    if [int(n) for n in re.findall(r"^ +(\d+)  \S", text.split("Exit status:")[1], re.MULTILINE)] != STATUSES:
        problems.append("does not list the exit statuses")
    if INTENDED_USE not in text.strip().split("\n\n")[-1]:
        problems.append("does not end with the intended use")
    if max(map(len, text.split("\n"))) > 100:
        problems.append("is wider than 100 characters")
    return problems


def check_help(check):
    text = ebb("help").stdout
    listed = re.findall(r"^  (\w+) +\S", text.split("Commands:")[1].split("`ebb help")[0], re.MULTILINE)
    check("ebb help lists the commands, and none that is not there", listed == COMMANDS and ebb("--help").stdout == text, listed)
    for command in COMMANDS:
        problems = help_problems(command)
        check(f"the help of {command}: examples, options, statuses, intended use", not problems, problems)
    for command in LATER:
        run = ebb(command)
        if run.returncode != 2:
            check(f"{command} is not there", False, run.stdout)
    run = ebb("--version")
    check("--version says which ebb", run.returncode == 0 and run.stdout.startswith("ebb "), run.stdout)


def check_manual(check, options):
    page = ebb("help", "--man").stdout
    missing = [name for name in options if f"\\-\\-{name.replace('-', chr(92) + '-')}\\fR" not in page]
    check("the man page has every command and option", page.startswith(".TH EBB 1") and not missing and
          all(f"ebb {command}" in page for command in COMMANDS), missing)
    done = subprocess.run(["groff", "-man", "-Tutf8", "-ww", "-z"], input=page, capture_output=True, text=True)
    check("groff finds nothing wrong with it", (done.returncode, done.stderr) == (0, ""), done.stderr)


def built_with_one_example():
    """ebb once more, its table of commands planted with no command that has a second example. None where it cannot be built."""
    build = Path(os.environ.get("EBB_BUILD", "build"))
    table = (ROOT / "sim/cli/options_table.c").read_text(encoding="utf-8")
    planted, n = re.subn(r"(\.examples =\s*\{\s*\"[^\"]*\"),[^}]*\}", r"\1}", table)
    source, program = SCRATCH / "options_table.c", SCRATCH / "ebb_one_example"
    source.write_text(planted, encoding="utf-8")
    modules = ["hdf5-serial", "yaml-0.1", "libdeflate", "nettle", "nlopt"]
    libraries = subprocess.run(["pkg-config", "--libs", *modules], capture_output=True, text=True).stdout.split()
    objects = [build / "sim/cli" / f"{path.stem}.o" for path in (ROOT / "sim/cli").glob("*.c") if path.stem != "options_table"]
    command = [*(build / "flags").read_text().split(), "-Isim/cli", source, *objects, build / "libebb.a", "-o", program, *libraries,
               "-lm"]
    done = subprocess.run(list(map(str, command)), cwd=ROOT, capture_output=True, text=True)
    return program if n == len(COMMANDS) and done.returncode == 0 else None


def check_one_example(check):
    program = built_with_one_example()
    runs = [subprocess.run([program, *words], capture_output=True, text=True) for words in
            (["help"], ["help", "--man"], ["help", "run"], ["help", "--completion", "bash"])] if program else []
    check("a command may have a single example: help, man page and completion stand it", len(runs) == 4 and
          all(run.returncode == 0 and "(null)" not in run.stdout for run in runs) and
          "\nebb run configs/three_policies.yaml\n" in runs[1].stdout.replace("\\-", "-") and "million" not in runs[1].stdout,
          [(run.returncode, run.stderr) for run in runs])


def offered(typed):
    """What bash offers after the words typed, the last of which is being completed."""
    script = f"""{ebb('help', '--completion', 'bash').stdout}
COMP_WORDS=({' '.join(repr(word) for word in typed)}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1)); _ebb; printf '%s\\n' "${{COMPREPLY[@]}}" """
    done = subprocess.run(["bash", "-u", "-c", script], capture_output=True, text=True, cwd="configs")
    return sorted(done.stdout.split()), done.stderr


def check_completion(check):
    done = subprocess.run(["bash", "-n"], input=ebb("help", "--completion", "bash").stdout, capture_output=True, text=True)
    check("the completion is bash", (done.returncode, done.stderr) == (0, ""), done.stderr)
    check("bash offers commands", offered(["ebb", "v"]) == (["validate", "version"], ""), offered(["ebb", "v"]))
    check("bash offers the options of the command", offered(["ebb", "run", "--no-p"]) == (["--no-progress"], ""), offered(["ebb", "run", "--no-p"]))
    check("bash offers files", offered(["ebb", "run", "three"]) == (["three_policies.yaml"], ""), offered(["ebb", "run", "three"]))


def main():
    check = Checks()
    check_unusable(check)
    check_order(check)
    check_help(check)
    options = sorted({name for command in COMMANDS for name in re.findall(r"--([a-z-]+)", ebb("help", command).stdout.split("Options:")[1]
                                                                          .split("Exit status")[0])})
    check("the options are known", {"set", "seed", "out", "dry-run", "completion"} <= set(options), options)
    check_manual(check, options)
    check_completion(check)
    check_one_example(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
