#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
make install puts a working command, library, headers, ebb.pc, man page and completion into PREFIX, and uninstall takes all of them away.

Installed twice: into a prefix of its own, from which a small C program is built with pkg-config alone, and with DESTDIR as a
packager would, where nothing may land outside the staging folder and ebb.pc must not know of it.
"""
import os
import shutil
import subprocess
import sys
from pathlib import Path

SCRATCH = Path(os.environ["EBB_TMP"])
BUILD = Path(os.environ.get("EBB_BUILD", "build"))
EXPECTED = ["bin/ebb", "lib/libebb.a", "lib/pkgconfig/ebb.pc", "include/ebb/status.h", "share/man/man1/ebb.1",
            "share/bash-completion/completions/ebb", "share/ebb/parameters/trd.yaml", "share/ebb/parameters/trd_draws.csv",
            "share/ebb/trials/sustain1.yaml", "share/ebb/three_policies.yaml"]

# What a study outside the checkout may ask for, and a line of what `ebb show` then says of it; {share} is the installed folder.
SHARED = [
    ("a draw of the default set", "draw: 17\n", "gain: 0.583077  # {share}/parameters/trd_draws.csv:22"),
    ("a modifier of the default set, by its prevalence", "modifiers: {esketamine: {prevalence: 50 %}}\n",
     "attainable_odds: 0.838  # {share}/parameters/trd.yaml"),
    ("a set by its bare name", "parameters: tolerance_on\n", "per_infusion: 0.02  # {share}/parameters/tolerance_on.yaml"),
    ("a set by its path in the checkout", "parameters: parameters/trd.yaml\n", "gain: 0.5985  # {share}/parameters/trd.yaml"),
    ("an instrument by its name", "instrument: PHQ-9\nrelapse: {score: 15 points}\n", "slope: 0.57  # {share}/parameters/instruments.yaml"),
    ("nothing: the calibrated values are in the program", "", "gain: 0.5985  # default; grade A"),
    ("a modifier of its own with a name of the set", "modifiers: {esketamine: {prevalence: 50 %, gain: 0.9}}\n",
     "attainable_odds: 1  # default"),
]

# Every installed header compiles together with the others; the call shows that the library is linked.
PROGRAM = """
%s
#include <stdio.h>
int main(void)
{
    return puts(ebb_status_text(EBB_OK)) < 0;
}
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


def build_with_pkg_config(prefix):
    """Compiles and runs PROGRAM outside the repository; returns (status, output). Sanitizers and counters of the build are kept."""
    headers = sorted(path.name for path in (prefix / "include/ebb").glob("*.h"))
    (SCRATCH / "user.c").write_text(PROGRAM % "\n".join(f"#include <ebb/{name}>" for name in headers))
    environment = {**os.environ, "PKG_CONFIG_PATH": str(prefix / "lib/pkgconfig")}
    status, flags = run("pkg-config", "--cflags", "--libs", "ebb", env=environment)
    if status != 0:
        return status, flags
    built = (BUILD / "flags").read_text().split()
    extra = [word for word in built if word.startswith(("-fsanitize", "--coverage"))]
    command = [built[0], "-std=c11", "-Wall", "-Wextra", "-Werror", *extra, "user.c", "-o", "user", *flags.split()]
    status, said = run(*command, cwd=SCRATCH)
    return (status, said) if status != 0 else run(SCRATCH / "user")


def shown(program, study, share):
    """What `ebb show` says of a study in a folder of its own, away from the checkout."""
    (SCRATCH / "away").mkdir(exist_ok=True)
    path = SCRATCH / "away" / "study.yaml"
    path.write_text("study: A study away from home\npolicies: {none: {}}\n" + study)
    environment = {name: value for name, value in os.environ.items() if name != "EBB_SHARE"}
    return run(program, "show", path, cwd=SCRATCH, env={**environment, **({"EBB_SHARE": str(share)} if share else {})})


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
    status, said = run(prefix / "bin/ebb", "version", cwd=SCRATCH)
    check("the installed command answers away from the repository", status == 0 and said.strip(), said)
    for what, study, line in SHARED:
        status, said = shown(prefix / "bin/ebb", study, None)
        wanted = line.format(share=(prefix / "share/ebb").resolve())
        check(f"an installed ebb has {what}", status == 0 and wanted in said, f"{wanted}\n{said}")
    status, said = shown(prefix / "bin/ebb", "draw: 17\n", SCRATCH / "away")
    check("EBB_SHARE says where sets are, and a set that is not there is missed by name",
          status == 3 and f"{SCRATCH}/away/parameters/trd.yaml cannot be opened" in said, said)
    status, said = shown(prefix / "bin/ebb", "instrument: PHQ9\n", None)
    check("an instrument that is not there is guessed at", status == 3 and "Did you mean PHQ-9?" in said, said)
    studies = sorted(path for path in (prefix / "share/ebb").rglob("*.yaml") if path.parent.name != "parameters")
    status, said = run(prefix / "bin/ebb", "validate", "--quiet", *studies, cwd=SCRATCH)
    check("installed studies and replicas are good where they lie", status == 0 and len(studies) > 30, said)
    status, said = build_with_pkg_config(prefix)
    check("a program is built against the library with pkg-config alone", (status, said) == (0, "done\n"), said)
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
