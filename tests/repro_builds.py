#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
One study has one digest: for gcc and clang, -O1 and -O3, 1, 2, 3 and 7 threads, with and without FMA and AVX2 in the C library.

Four builds are made in the scratch folder; each runs each study with every number of threads, plain and masked. Masking: glibc
chooses its variants of exp, log, pow and others when a program starts, by the features of the processor; GLIBC_TUNABLES hides
features from that choice (not from the program itself). That it does so here is shown on the C library's own exp: its values at
200,000 arguments change with the mask, while the results of ebb must not, since no such function stands on their path.

The Makefile pins what every patient goes through to -O3, which would make two of the four builds alike: KERNEL_LEVEL= leaves
them to CFLAGS. That the pin holds without it, and is off where mistakes or lines are looked for, is asked of `make -n`.

  1. Builds   2. The mask   3. Runs   4. The verdict
"""
import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SCRATCH = Path(os.environ["EBB_TMP"])
BUILDS = [(compiler, level) for compiler in ("gcc", "clang") for level in ("-O3", "-O1")]
THREADS = (1, 2, 3, 7)
STUDIES = [
    ("configs/smoke.yaml", []),
    ("configs/three_policies.yaml", ["--patients", "8200"]),  # two whole blocks and a bit of a third
]
# Both generations of names: without "_Usable" since glibc 2.33. A name that the C library does not know is ignored.
MASK = {"GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4,-AVX512F,-AVX2_Usable,-FMA_Usable,-FMA4_Usable,-AVX512F_Usable"}


# ---- 1. Builds


def build(recipe):
    compiler, level = recipe
    folder = SCRATCH / f"{compiler}{level}"
    subprocess.run(["make", "-s", "-j1", f"CC={compiler}", f"CFLAGS={level}", "KERNEL_LEVEL=", f"BUILD={folder}", folder / "ebb"],
                   check=True, stdout=subprocess.DEVNULL)
    return folder / "ebb"


def level_of(source, *settings):
    """The optimisation that make would compile a source with: the last one on the command line counts."""
    target = SCRATCH / "none" / source.replace(".c", ".o")
    outside = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MFLAGS", "MAKELEVEL", "SAN")}
    said = subprocess.run(["make", "-n", "-s", "V=1", f"BUILD={SCRATCH / 'none'}", *settings, target], check=True, text=True,
                          capture_output=True, env=outside).stdout
    (line,) = [line for line in said.splitlines() if f"-c {source} " in line]
    return [word for word in line.split() if word.startswith("-O")][-1]


def levels():
    """(settings, source, what must count)"""
    kernel, writer = "sim/engine/kernel_portable.c", "sim/store/writer.c"
    rows = [(["CFLAGS=-O2"], kernel, "-O3"), (["CFLAGS=-O2"], writer, "-O2"), (["CFLAGS=-O2"], "sim/engine/tally.c", "-O3"),
            (["CFLAGS=-O1", "KERNEL_LEVEL="], kernel, "-O1"), (["SAN=1"], kernel, "-O1"),
            (["CFLAGS=-O1 --coverage"], kernel, "-O1")]
    return [f"make {' '.join(settings)}: {source} gets {found}, not {expected}"
            for settings, source, expected in rows if (found := level_of(source, *settings)) != expected]


# ---- 2. The mask

EXPONENTIALS = """
import hashlib, math, struct
arguments = (40.0 * (i * 2654435761 % 2**32) / 2**32 - 20.0 for i in range(200000))
print(hashlib.sha256(b"".join(struct.pack("<d", math.exp(x)) for x in arguments)).hexdigest())
"""


def libm_digest(mask):
    return subprocess.run([sys.executable, "-c", EXPONENTIALS], check=True, capture_output=True, env={**os.environ, **mask}).stdout


def processor_has_fma():
    try:
        return " fma " in Path("/proc/cpuinfo").read_text()
    except OSError:
        return False


# ---- 3. Runs


def digest(job):
    number, (ebb, study, options, n_threads, mask) = job
    out = SCRATCH / f"run-{number}.h5"
    command = [ebb, "run", study, *options, "--threads", str(n_threads), "--out", out, "--force", "--json", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **mask})
    out.unlink(missing_ok=True)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {done.returncode}: {done.stderr}")
    told = json.loads(done.stdout)
    return tuple(told[level] for level in ("digest", "digest_outcomes", "digest_courses"))


def digests(jobs):
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(digest, enumerate(jobs)))


# ---- 4. The verdict


def main():
    results = []

    def check(sentence, truth, remarks=()):
        results.append(truth)
        print(f"{'ok' if truth else 'not ok'} {len(results)} - {sentence}")
        for remark in remarks:
            print(f"#   {remark}")

    wrong = levels()
    check("kernels are compiled with -O3 whatever CFLAGS says, but where mistakes or lines are looked for", not wrong, wrong)
    with ThreadPoolExecutor(2) as pool:
        programs = list(pool.map(build, BUILDS))
    for study, options in STUDIES:
        jobs = [(ebb, study, options, n_threads, mask) for ebb in programs for n_threads in THREADS for mask in ({}, MASK)]
        found = digests(jobs)
        remarks = [f"{value} {job[0].parent.name} {job[3]} threads{' masked' if job[4] else ''}" for job, value in zip(jobs, found)]
        check(f"{study}: one digest for {len(jobs)} runs", len(set(found)) == 1, remarks if len(set(found)) > 1 else ())
    study, options = STUDIES[0]
    first, other = digests([(programs[0], study, [*options, "--seed", seed], 1, {}) for seed in ("1", "2")])
    check("another seed has another digest", first != other)
    sentence = "the mask changes what the C library computes, so that it could have been seen"
    if processor_has_fma():
        check(sentence, libm_digest({}) != libm_digest(MASK))
    else:
        check(f"{sentence} # SKIP this machine has no FMA to hide", True)
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
