#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
The rooms from base to estimate, design and clinic among them, need nothing but C (no library, file or thread), and without threads they give the same bytes.

They are compiled alone, with include/ as the only path and without -fopenmp, as a program would that has the engine inside and
nothing else (a page, a clinic's own software). Then two questions are asked. Of the compiler: which headers did they read? Of the
linker: which functions do they want from outside? Both answers must be on the lists below. A ban of names, as in check_arrows,
finds what somebody thought of; these lists find the rest.

Last, one small program plays a study made in C, once with these objects and once with those of the build, three threads at work;
all bits of the tally, the summary and the rows must be the same.

  1. What they may ask for   2. Compiling alone   3. A program with the engine inside   4. Planted offenders
"""
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SCRATCH = Path(os.environ["EBB_TMP"])
BUILD = ROOT / os.environ["EBB_BUILD"]
GENERATED = BUILD / "generated"  # headers that make writes: the calibrated set
ROOMS = ["base", "stream", "model", "design", "engine", "clinic", "estimate"]

# ---- 1. What they may ask for

# Of the C library, and of the compiler for its own use. <immintrin.h> belongs to the lane kernels.
HEADERS = """ctype.h float.h immintrin.h inttypes.h limits.h locale.h math.h stdarg.h stdatomic.h stdbool.h stddef.h stdint.h
             stdio.h stdlib.h string.h time.h"""
# Memory, bytes, text and numbers; the clock, for profiles; and a bug's last words (ebb_require), for which stderr and exit stand.
FUNCTIONS = """malloc calloc realloc aligned_alloc free qsort memcpy memmove memset memcmp memchr bcmp strlen strchr strrchr strstr
               strcmp strncmp strspn strcspn strpbrk strdup strndup strcpy stpcpy tolower toupper snprintf vsnprintf strtod strtol strtoll strtoull
               newlocale uselocale freelocale clock_gettime stderr fprintf fputs fputc fwrite exit abort
               __ctype_b_loc __ctype_tolower_loc __ctype_toupper_loc __isoc23_strtol __isoc23_strtoll __isoc23_strtoull
               __stack_chk_fail __snprintf_chk __vsnprintf_chk __fprintf_chk __memcpy_chk __memset_chk"""
# What <math.h> has that is exact, so that no result depends on whose libm it is; most levels of the compiler put the instruction.
EXACT = "fabs floor ceil fmax fmin sqrt isnan lround llround round trunc fma"
# The compiler's own helpers (wide products, bits, the processor's features) and the linker's table.
OF_COMPILER = r"__cpu_\w+|__popcount\w*|__u?(?:div|mod|mul)\w+|_GLOBAL_OFFSET_TABLE_"

# -fopenmp-simd brings vectors, neither threads nor a library, and keeps the compiler from warning of the pragmas that ask for them.
# -O0 because compiling the lane kernels is most of the time that this test takes; the bits are the same.
FLAGS = "-std=c11 -O0 -fopenmp-simd -ffp-contract=off -fno-math-errno -fno-trapping-math -D_POSIX_C_SOURCE=200809L -Wall -Wextra".split()
PROCESSOR = {"avx2": "-mavx2 -mbmi -mbmi2 -mpopcnt", "avx512": "-mavx512f -mavx512bw -mavx512dq -mavx512vl", "avx512ifma": "-mavx512ifma"}

# ---- 2. Compiling alone


def run(*words):
    return subprocess.run([str(word) for word in words], capture_output=True, text=True, cwd=ROOT)


def of_processor(source):
    """The instructions that one of the kernels is written for, as in the Makefile; they build on each other."""
    name = source.stem.removeprefix("kernel_")
    if name not in PROCESSOR or "x86_64" not in run("gcc", "-dumpmachine").stdout:
        return []
    upto = list(PROCESSOR)[:list(PROCESSOR).index(name) + 1]
    return " ".join(PROCESSOR[each] for each in upto).split()


def compile_alone(source):
    """(object, what the compiler said, the headers it read)"""
    target = SCRATCH / f"{source.parent.name}-{source.stem}.o"
    done = run("gcc", *FLAGS, *of_processor(source), "-Iinclude", f"-I{GENERATED}", "-MD", "-MF", target.with_suffix(".d"),
               "-c", source, "-o", target)
    read = target.with_suffix(".d").read_text().replace("\\\n", " ").split() if done.returncode == 0 else []
    return target, done.stderr.strip(), read


def included_by_c_itself():
    """The inner headers that the allowed ones bring along on this machine."""
    text = "".join(f"#include <{name}>\n" for name in HEADERS.split())
    done = subprocess.run(["gcc", *FLAGS, "-x", "c", "-M", "-"], input=text, capture_output=True, text=True)
    return set(done.stdout.replace("\\\n", " ").split())


def strange_headers(source, read, known):
    """Of the files that the compiler read for a source (the first word is the object's own name)."""
    ours = ("include/ebb/", "sim/", str(GENERATED), str(SCRATCH))
    return [f"{source}: reads {path.rsplit('/', 1)[-1]}" for path in read[1:] if path not in known and not path.startswith(ours)]


def strange_functions(objects):
    """What the objects together want from outside and may not."""
    together = SCRATCH / "together.o"
    done = run("ld", "-r", *objects, "-o", together)
    if done.returncode != 0:
        return [f"ld -r: {done.stderr.strip()}"]
    wanted = {words[-1] for words in map(str.split, run("nm", "-u", together).stdout.splitlines()) if words}
    allowed = set(FUNCTIONS.split()) | set(EXACT.split())
    return [f"wants {name}" for name in sorted(wanted) if name not in allowed and not re.fullmatch(OF_COMPILER, name)]


# ---- 3. A program with the engine inside

PROGRAM = r"""
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <ebb/executor.h>
#include <ebb/summary.h>

enum { PATIENTS = EBB_BLOCK_PATIENTS + 123 };
static uint64_t rows[PATIENTS / EBB_BLOCK_PATIENTS + 1];

static uint64_t hash(uint64_t h, const void *bytes, size_t n)
{
    const unsigned char *at = bytes;
    for (size_t i = 0; i < n; i++)
        h = (h ^ at[i]) * UINT64_C(1099511628211);
    return h;
}

/* Of a NaN only that it is one: its sign and payload are the compiler's choice. */
static uint64_t hash_numbers(uint64_t h, const double *numbers, size_t n)
{
    for (size_t i = 0; i < n; i++)
        h = numbers[i] == numbers[i] ? hash(h, &numbers[i], sizeof numbers[i]) : hash(h, "nan", 3);
    return h;
}

static enum ebb_status look(void *self, int thread, const struct ebb_block *block)
{
    const struct ebb_plan *plan = self;
    const size_t cells = (size_t)EBB_BLOCK_PATIENTS * (size_t)plan->study.n_policies * (size_t)plan->calendar.n_assessments;
    (void)thread;
    rows[block->number] = hash(hash(1, block->score, cells), block->state, cells);
    return EBB_OK;
}

/* The study that runs by itself, with what it leaves off: a second policy, a lead-in, strata, a modifier, rows. */
static void make_study(struct ebb_study *study)
{
    ebb_study_default(study);
    study->seed = 13;
    study->n_patients = PATIENTS;
    study->horizon_days = 182;
    study->record = EBB_RECORD_ALL;
    study->n_policies = 2;
    study->policies[1] = study->policies[0];
    snprintf(study->policies[1].name, sizeof study->policies[1].name, "with_boosters");
    study->policies[1].booster = (struct ebb_course_rule){.on = true, .trigger_points = 20, .visits = 1, .delay_days = {1, 3},
                                                          .sessions = {1, 2}, .gap_days = {3, 3}, .stop_points = 10, .min_gap_days = 3};
    study->n_phases = 1;
    study->lead_in[0].for_days = 28;
    study->lead_in[0].policy.maintenance.on = true;
    study->lead_in[0].policy.maintenance.every_days = (struct ebb_range){7, 7};
    study->n_strata = 1;
    study->strata[0] = (struct ebb_stratum){"steady", 1, {{-1, 0.5, 2, 2}}};
    study->n_modifiers = 1;
    study->modifiers[0] = (struct ebb_modifier){"therapy", 0.3, 1.5, 1.2, 1.0, 0.9, 0.5};
}

int main(int n, char **words)
{
    static struct ebb_study study;
    struct ebb_messages messages = {0};
    struct ebb_plan plan;
    struct ebb_tally tally;
    struct ebb_summary summary;
    make_study(&study);
    if (ebb_plan_init(&plan, &study, &messages) != EBB_OK || ebb_tally_init(&tally, &plan) != EBB_OK) {
        for (size_t i = 0; i < messages.n; i++)
            fprintf(stderr, "%s\n", messages.items[i].words);
        return 1;
    }
    const struct ebb_sink sink = {.self = &plan, .prepare = look};
    const struct ebb_batch batch = {&plan, 0, plan.n_blocks, &sink, &tally};
    const struct ebb_kernel_entry *kernel = n > 1 ? ebb_kernel_find(words[1]) : ebb_kernel_best();
    const struct ebb_play_options options = {.kernel = kernel, .n_threads = 3};
    if (ebb_play_once(&batch, 1, &options) != EBB_OK || ebb_summary_init(&summary, &plan, &tally) != EBB_OK)
        return 1;
    const uint64_t sums = hash(1, tally.memory, tally.n_words * sizeof(int64_t));
    const size_t pairs = (size_t)summary.n_populations * EBB_MEASURE_COUNT * (size_t)summary.n_policies;
    uint64_t estimates = 1;
    for (int i = 0; i < EBB_CURVE_COUNT; i++)
        estimates = hash_numbers(estimates, summary.curves[i],
                                 (size_t)(summary.n_populations * summary.n_policies * summary.n_visits));
    for (int i = 0; i < EBB_STATISTIC_COUNT; i++)
        estimates = hash_numbers(estimates, summary.statistics[i], pairs);
    for (int i = 0; i < EBB_PAIRED_COUNT; i++)
        estimates = hash_numbers(estimates, summary.paired[i], pairs * (size_t)summary.n_policies);
    printf("rows %016" PRIx64 " tally %016" PRIx64 " summary %016" PRIx64 " enrolled %" PRId64 "\n",
           hash(1, rows, sizeof rows), sums, estimates, tally.flow[EBB_FLOW_ENROLLED]);
    ebb_summary_free(&summary);
    ebb_tally_free(&tally);
    ebb_plan_free(&plan);
    return 0;
}
"""


def play(program, kernel):
    done = run(program, kernel)
    return done.stdout.strip() if done.returncode == 0 else f"{program.name} ended with {done.returncode}: {done.stderr.strip()}"


def build_program(name, compiler, *rest):
    """(the program, what went wrong)"""
    program = SCRATCH / name
    done = run(*compiler, "-Iinclude", SCRATCH / "program.c", *rest, "-o", program)
    return program, [] if done.returncode == 0 else done.stderr.splitlines()


def compare_programs(objects):
    """The same program around the rooms alone, and around the library of the build, with the compiler and flags of that."""
    (SCRATCH / "program.c").write_text(PROGRAM)
    of_build = (BUILD / "flags").read_text().split()
    alone, wrong = build_program("alone", ["gcc", *FLAGS], *objects, "-lm")
    whole, more = build_program("whole", of_build, BUILD / "libebb.a", "-lm")
    if wrong or more:
        return wrong + more
    found = []
    for kernel in ("portable", "reference"):
        expected, got = play(whole, kernel), play(alone, kernel)
        if "enrolled" not in expected or expected != got:
            found.append(f"{kernel}: {got}, with threads {expected}")
    return found


# ---- 4. Planted offenders

PLANTED = [  # a source, and what must be said of it
    ("#include <yaml.h>\nint planted;\n", "reads yaml.h"),
    ("#include <stdio.h>\nint planted(void);\nint planted(void) { return fopen(\"a\", \"r\") != 0; }\n", "wants fopen"),
    ("extern int pthread_yield(void);\nint planted(void);\nint planted(void) { return pthread_yield(); }\n", "wants pthread_yield"),
    ("#include <ebb/executor.h>\nint planted;\n", None),
]


def said_of(source, known):
    target, words, read = compile_alone(source)
    return [words] * bool(words) + (strange_headers(source, read, known) + strange_functions([target]) if read else [])


def planted_offenders(known):
    wrong = []
    for number, (text, expected) in enumerate(PLANTED):
        source = SCRATCH / f"planted{number}.c"
        source.write_text(text)
        said = said_of(source, known)
        if (expected is None and said) or (expected is not None and not any(expected in words for words in said)):
            wrong.append(f"{text.splitlines()[0]}: expected {expected}, got {said}")
    return wrong


def main():
    results = []

    def check(sentence, found):
        results.append(not found)
        print(f"{'not ok' if found else 'ok'} {len(results)} - {sentence}")
        for words in found:
            print(f"#   {words}")

    known = included_by_c_itself()
    sources = [source.relative_to(ROOT) for room in ROOMS for source in sorted((ROOT / "sim" / room).glob("*.c"))]
    with ThreadPoolExecutor(2) as pool:
        compiled = list(pool.map(compile_alone, sources))
    objects = [target for target, _, _ in compiled]
    said = [f"{source}: {words}" for source, (_, words, _) in zip(sources, compiled) if words]
    check(f"the {len(sources)} sources of {', '.join(ROOMS)} compile alone, without a warning", said)
    check("they read no headers but ebb's own and those of C",
          [words for source, (_, _, read) in zip(sources, compiled) for words in strange_headers(source, read, known)])
    check("they want nothing from outside but memory, bytes, text, numbers, the clock and a bug's last words",
          strange_functions(objects))
    check("without threads they give the tally, the summary and the rows of the build, to the bit", compare_programs(objects))
    check(f"{len(PLANTED)} planted sources are told right from wrong", planted_offenders(known))
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
