#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
The functions that results rest on (ebb_exp, ebb_log, ebb_exp_slope, ebb_sqrt, ebb_normal) give the same bits however they are compiled.

They are compiled alone with gcc and clang, from -O0 to -O3, and with FMA and AVX2 allowed, where a compiler that contracts a
product and a sum would show; the digest of their values at the same 300,000 arguments must be one. As a counter-check the same is done with
contraction allowed: where this processor has FMA that must change bits, or the test could not have seen a difference.
"""
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

SCRATCH = Path(os.environ["EBB_TMP"])
SOURCES = ["sim/base/arith.c", "sim/stream/normal.c", "sim/stream/normal_table.c"]
FLAGS = "-std=c11 -D_POSIX_C_SOURCE=200809L -Iinclude -fno-math-errno -fno-trapping-math".split()
WIDE = "-O3 -mfma -mavx2".split()

# Prints an FNV-1a hash of the bits of every value.
DRIVER = r"""
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <ebb/arith.h>
#include <ebb/normal.h>
static uint64_t hash = UINT64_C(14695981039346656037);
static void add(double value)
{
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    for (int i = 0; i < 64; i += 8)
        hash = (hash ^ (bits >> i & 255)) * UINT64_C(1099511628211);
}
int main(void)
{
    for (uint32_t i = 0; i < 300000; i++) {
        uint32_t word = i * UINT32_C(2654435761);
        double unit = (word + 0.5) * 0x1p-32;
        add(ebb_exp(40.0 * unit - 30.0));
        add(ebb_log(unit * 1e3));
        add(ebb_exp_slope(2.0 * unit - 1.5));
        add(ebb_sqrt(unit));
        add((double)ebb_normal(word));
    }
    return printf("%016" PRIx64 "\n", hash) < 0;
}
"""


def processor_has_fma():
    try:
        return " fma " in Path("/proc/cpuinfo").read_text()
    except OSError:
        return False


def digest(build):
    """Compiles the functions and the driver in one way and returns what the program prints."""
    number, (compiler, flags) = build
    program = SCRATCH / f"arithmetic-{number}"
    subprocess.run([compiler, *FLAGS, *flags, "-o", program, SCRATCH / "driver.c", *SOURCES, "-lm"], check=True)
    return subprocess.run([program], check=True, capture_output=True, text=True).stdout.strip()


def main():
    (SCRATCH / "driver.c").write_text(DRIVER)
    strict = ["-ffp-contract=off"]
    builds = [(compiler, [level, *strict]) for compiler in ("gcc", "clang") for level in ("-O0", "-O1", "-O2", "-O3")]
    wide = processor_has_fma()
    if wide:
        builds += [(compiler, [*WIDE, *strict]) for compiler in ("gcc", "clang")]
        builds += [(compiler, [*WIDE, "-ffp-contract=fast"]) for compiler in ("gcc", "clang")]
    with ThreadPoolExecutor(2) as pool:
        digests = list(pool.map(digest, enumerate(builds)))
    contracted = digests[-2:] if wide else []
    same = set(digests[:len(digests) - len(contracted)])
    print(f"{'ok' if len(same) == 1 else 'not ok'} 1 - arithmetic has the same bits in {len(digests) - len(contracted)} builds")
    if wide:
        seen = not same & set(contracted)
        print(f"{'ok' if seen else 'not ok'} 2 - and other bits where contraction is allowed, which this test would have seen")
    else:
        seen = True
        print("ok 2 - contraction would be seen # SKIP this machine has no FMA to contract to")
    for (compiler, flags), value in zip(builds, digests):
        print(f"# {value} {compiler} {' '.join(flags)}")
    return 0 if len(same) == 1 and seen else 1


if __name__ == "__main__":
    sys.exit(main())
