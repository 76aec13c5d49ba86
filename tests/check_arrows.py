#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Every room of sim/ uses only the rooms below it, and only the parts of C that its room may use.

A header include/ebb/X.h belongs to the room that holds sim/<room>/X.c (and no X.h of its own beside it) and obeys the arrows of
that room itself. The rules are the tables below; comments and strings of a file are taken out before it is searched. The last checks plant one offender against
each rule in a scratch folder, so that this test is known to be able to fail.

  1. The rules   2. Reading the sources   3. Looking for offenders   4. Planted offenders
"""
import os
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# ---- 1. The rules

UP_TO_ENGINE = {"base", "stream", "model", "engine"}

# Which rooms a room may include, and which single headers besides, for the structs in them.
MAY_INCLUDE = {
    "base": ({"base"}, set()),
    "stream": ({"base", "stream"}, set()),
    "model": ({"base", "stream", "model"}, set()),
    "engine": ({"base", "stream", "model", "engine"}, set()),
    "clinic": (UP_TO_ENGINE | {"clinic"}, set()),
    "design": ({"base", "stream", "model", "design"}, set()),
    "estimate": (UP_TO_ENGINE | {"estimate", "design"}, set()),
    "files": ({"base", "files"}, set()),
    "evidence": (UP_TO_ENGINE | {"estimate", "files", "evidence"}, set()),
    "verify": (UP_TO_ENGINE | {"estimate", "files", "verify"}, set()),
    "config": ({"base", "model", "design", "files", "config"}, {"plan", "clinic", "prescriber_load"}),
    "deflate": ({"base", "deflate"}, set()),
    "store": ({"base", "model", "engine", "clinic", "design", "estimate", "files", "evidence", "deflate", "store"}, {"config"}),
    "work": (UP_TO_ENGINE | {"clinic", "design", "estimate", "files", "evidence", "verify", "config", "store", "work"}, set()),
    "cli": (UP_TO_ENGINE | {"clinic", "design", "estimate", "files", "evidence", "verify", "config", "store", "work", "cli"}, set()),
}

# Headers of structs alone, without a .c file to tell their room.
ROOM_OF_HEADER = {"stop": "base", "policy": "model", "claim": "files", "calibration": "model", "sink": "engine",
                  "benefit": "model", "clinic_tally": "clinic", "benefit_laws": "model", "trait_laws": "model", "infusion_sums": "engine"}

# Functions of the C library whose last bit depends on the processor. What <math.h> has besides (sqrt, fabs, floor, ...) is exact.
INEXACT = "acosh? asinh? atan2? atanh? cbrt cosh? erfc? exp exp2 expm1 hypot lgamma log log10 log1p log2 pow sinh? tanh? tgamma"
SPEAKING = "v?f?printf v?dprintf puts fputs putchar putc fputc fwrite perror"
LEAVING = "exit _Exit quick_exit abort getenv secure_getenv setenv putenv"

ANY = set(MAY_INCLUDE)


def call(names):
    """Matches a call of any of the functions, but not of a member or a longer name."""
    return rf"(?<![\w.>])(?:{'|'.join(names.split())})[fl]?\s*\("


# What is searched for, the rooms it may not stand in, the one file it may stand in all the same, and what the offence is called.
FORBIDDEN = [
    (r"#\s*include\s*[<\"]hdf5(?:_hl)?\.h", ANY - {"store"}, None, "hdf5.h belongs to sim/store"),
    (r"#\s*include\s*<ebb/config\.h", {"store"}, "sim/store/results.c", "the store takes provenance, never a config"),
    (r"#\s*include\s*<yaml\.h", ANY - {"config"}, None, "yaml.h belongs to sim/config"),
    (r"#\s*pragma\s+omp\s+(?!simd\b|declare\s+simd\b)\w+", ANY, "sim/engine/tasks.c", "threads belong to sim/engine/tasks.c"),
    (r"#\s*include\s*<omp\.h", ANY - {"cli"}, "sim/engine/tasks.c", "threads belong to sim/engine/tasks.c"),
    (r"#\s*include\s*<math\.h", {"stream", "model", "engine", "clinic"}, None, "no libm on the way to a result"),
    (call(INEXACT), ANY - {"cli"}, "sim/work/estimates.c", "differs between processors: use <ebb/arith.h>"),
    (call(SPEAKING) + r"|\b(?:stdout|stderr)\b", ANY - {"cli"}, "sim/base/status.c", "only sim/cli speaks"),
    (call(LEAVING) + r"|\benviron\b", ANY - {"cli"}, "sim/base/status.c", "only sim/cli exits and reads the environment"),
    (call("_exit"), ANY - {"cli"}, "sim/store/trial.c", "only sim/cli exits, and a copy of the process that was made to be thrown away"),
]

# ---- 2. Reading the sources

COMMENT_OR_STRING = re.compile(r"/\*.*?\*/|//[^\n]*|\"(?:\\.|[^\"\\\n])*\"|'(?:\\.|[^'\\\n])*'", re.DOTALL)
INCLUDE = re.compile(r"^[ \t]*#[ \t]*include[ \t]*([<\"])([^>\"]+)[>\"]", re.MULTILINE)


def without_comments_and_strings(text):
    """Keeps the line numbers, and the names of included files, which look like strings."""

    def blank(match):
        on_include = text[text.rfind("\n", 0, match.start()) + 1:match.start()].lstrip().startswith("#")
        return match.group() if match.group()[0] == '"' and on_include else re.sub(r"[^\n]", " ", match.group())

    return COMMENT_OR_STRING.sub(blank, text)


def room_of_header(root, name):
    homes = [path.parent.name for path in (root / "sim").glob(f"*/{name}.c") if not path.with_suffix(".h").exists()]
    return homes[0] if len(homes) == 1 else ROOM_OF_HEADER.get(name)


def sources(root):
    """Yields (path, its name from the root, its room, its text) for every C file of sim/ and every public header."""
    for path in sorted([*(root / "sim").rglob("*.[ch]"), *(root / "include" / "ebb").glob("*.h")]):
        name = str(path.relative_to(root))
        room = name.split("/")[1] if name.startswith("sim/") else room_of_header(root, path.stem)
        yield path, name, room, without_comments_and_strings(path.read_text(encoding="utf-8"))


def line_of(text, position):
    return text.count("\n", 0, position) + 1


# ---- 3. Looking for offenders


def stray_files(root):
    """Files outside the known rooms, and headers that no room owns."""
    return [f"{name}: belongs to no known room" for path, name, room, _ in sources(root)
            if room not in MAY_INCLUDE and path.name != "ebb.h"]


def wrong_arrows(root):
    found = []
    for path, name, room, text in sources(root):
        rooms, headers = MAY_INCLUDE.get(room, (ANY, set()))
        for include in INCLUDE.finditer(text):
            target = include.group(2)
            public = target.startswith("ebb/")
            if not public and include.group(1) == "<":
                continue
            header = Path(target).stem
            owner = room_of_header(root, header) if public else (path.parent / target).resolve().parent.name
            if owner not in rooms and header not in headers:
                found.append(f"{name}:{line_of(text, include.start())}: {room} may not include {target} (owned by {owner})")
    return found


def forbidden_words(root):
    found = []
    for _, name, room, text in sources(root):
        for pattern, rooms, excepted, reason in FORBIDDEN:
            if room not in rooms or name == excepted:
                continue
            found += [f"{name}:{line_of(text, match.start())}: {' '.join(match.group().split())}: {reason}"
                      for match in re.finditer(pattern, text)]
    return found


# ---- 4. Planted offenders

PLANTED = [  # one file each, and the beginning of what must be said of it; None: nothing
    ("sim/model/up.c", "#include <ebb/writer.h>\n", "sim/model/up.c:1: model may not include ebb/writer.h (owned by store)"),
    ("include/ebb/course.h", "\n#include <ebb/writer.h>\n", "include/ebb/course.h:2: model may not include ebb/writer.h"),
    ("include/ebb/writer.h", "#include <ebb/config.h>\n", "include/ebb/writer.h:1: #include <ebb/config.h: the store takes provenance"),
    ("sim/stream/side.c", '#include "../engine/inner.h"\n', "sim/stream/side.c:1: stream may not include ../engine/inner.h"),
    ("sim/work/up.c", '#include "../cli/inner.h"\n', "sim/work/up.c:1: work may not include ../cli/inner.h (owned by cli)"),
    ("sim/store/up.c", "#include <ebb/errand.h>\n", "sim/store/up.c:1: store may not include ebb/errand.h (owned by work)"),
    ("sim/work/talk.c", 'int a = puts("done");\n', "sim/work/talk.c:1: puts(: only sim/cli speaks"),
    ("sim/work/look.c", 'char *a = getenv("A");\n', "sim/work/look.c:1: getenv(: only sim/cli exits"),
    ("sim/cli/file.c", "#include <hdf5.h>\n", "sim/cli/file.c:1: #include <hdf5.h: hdf5.h belongs"),
    ("sim/cli/study.c", "#include <yaml.h>\n", "sim/cli/study.c:1: #include <yaml.h: yaml.h belongs"),
    ("sim/estimate/threads.c", "#pragma omp parallel for\n", "sim/estimate/threads.c:1: #pragma omp parallel: threads"),
    ("sim/engine/team.c", "#include <omp.h>\n", "sim/engine/team.c:1: #include <omp.h: threads"),
    ("sim/engine/lanes.c", "#pragma omp simd\n", None),
    ("sim/model/root.c", "#include <math.h>\n", "sim/model/root.c:1: #include <math.h: no libm"),
    ("sim/estimate/wane.c", "\nint a = exp (1.0);\n", "sim/estimate/wane.c:2: exp (: differs"),
    ("sim/estimate/fine.c", "/* exp(1) */ double a = sqrt(2) + ebb_log(3) + t->log(1);\n", None),
    ("sim/config/talk.c", 'int a = printf("abort()");\n', "sim/config/talk.c:1: printf(: only sim/cli speaks"),
    ("sim/config/quiet.c", 'int a = snprintf(b, 9, "stderr");\n', None),
    ("sim/store/leave.c", "int a;\nvoid f(void) { exit(1); }\n", "sim/store/leave.c:2: exit(: only sim/cli exits"),
    ("sim/store/end.c", "void f(void) { _exit(1); }\n", "sim/store/end.c:1: _exit(: only sim/cli exits, and a copy"),
    ("sim/store/trial.c", "void f(void) { _exit(1); }\n", None),
    ("sim/base/look.c", 'char *a = getenv("A");\n', "sim/base/look.c:1: getenv(: only sim/cli exits"),
    ("sim/cli/main.c", 'int a = printf("%s", getenv("A"));\n', None),
    ("sim/attic/old.c", "int a;\n", "sim/attic/old.c: belongs to no known room"),
    ("include/ebb/lost.h", "int a;\n", "include/ebb/lost.h: belongs to no known room"),
]
SCENERY = {"include/ebb/writer.h": "", "sim/store/writer.c": "", "sim/model/course.c": "", "sim/engine/inner.h": "",
           "sim/cli/inner.h": "", "include/ebb/errand.h": "", "sim/work/errand.c": ""}


def offenders(root):
    return stray_files(root) + wrong_arrows(root) + forbidden_words(root)


def said_of_planted():
    """Returns what the search gets wrong about a tree of planted files."""
    wrong = []
    with tempfile.TemporaryDirectory(dir=os.environ.get("EBB_TMP")) as folder:
        root = Path(folder).resolve()
        for name, text in [*SCENERY.items(), *((name, text) for name, text, _ in PLANTED)]:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text)
        found = offenders(root)
    for name, _, expected in PLANTED:
        said = [words for words in found if words.startswith(name + ":")]
        right = not said if expected is None else len(said) == 1 and said[0].startswith(expected)
        if not right:
            wrong.append(f"{name}: expected {expected}, got {said}")
    return wrong + [f"about no planted file: {words}" for words in found if words.split(":")[0] not in {name for name, _, _ in PLANTED}]


def main():
    results = []

    def check(sentence, found):
        results.append(not found)
        print(f"{'not ok' if found else 'ok'} {len(results)} - {sentence}")
        for words in found:
            print(f"#   {words}")

    check("every source file and header belongs to a room", stray_files(ROOT))
    check("includes point down the list of rooms only", wrong_arrows(ROOT))
    check("libraries, threads, inexact functions, speaking and leaving stay in their rooms", forbidden_words(ROOT))
    check("there are sources to look at", [] if len(list(sources(ROOT))) > 20 else ["too few files found"])
    check(f"{len(PLANTED)} planted files are told right from wrong", said_of_planted())
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
