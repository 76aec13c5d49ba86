#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
No function is longer than 60 lines and no file longer than 450, in sim/ and tests/.

A C function is told by its layout, which clang-format fixes: its opening and its closing brace stand alone in column 1. It is
counted from the first line of its signature to the closing brace. Python functions are counted by Python's own parser.
The last checks plant an offender of each sort in a scratch folder, so that this test is known to be able to fail.
"""
import ast
import os
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FUNCTION_LINES = 60
FILE_LINES = 450
COLUMNS = 110 # of C: clang-format lays out code, but reflows no comment and splits no text

# Tables of data may be long: file name -> why. An entry that is no longer needed is an error.
LONG_FILES = {}


def c_functions(text):
    """Yields (name, first line, number of lines) of every function definition of a C file."""
    lines = text.split("\n")
    for index, line in enumerate(lines):
        if line != "{":
            continue
        first = index
        while first > 0 and re.match(r"[^\s#}/*]|\s+\S", lines[first - 1]) and not lines[first - 1].rstrip().endswith((";", "*/")):
            first -= 1
        signature = " ".join(lines[first:index])
        name = re.search(r"(\w+)\s*\(", signature)
        closing = next((i for i in range(index, len(lines)) if lines[i] == "}"), len(lines) - 1)
        yield (name.group(1) if name else "?", first + 1, closing - first + 1)


def python_functions(text):
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield (node.name, node.lineno, node.end_lineno - node.lineno + 1)


FUNCTIONS_OF = {".c": c_functions, ".h": c_functions, ".py": python_functions}


def long_functions(root):
    """The offenders, as lines of text, and how many functions were looked at."""
    found, n_functions = [], 0
    for path in sources(root):
        for name, line, n_lines in FUNCTIONS_OF[path.suffix](path.read_text(encoding="utf-8")):
            n_functions += 1
            if n_lines > FUNCTION_LINES:
                found.append(f"{path.relative_to(root)}:{line}  {name}  {n_lines} lines (limit {FUNCTION_LINES})")
    return found, n_functions


def long_files(root, exempt):
    found = []
    for path in sources(root):
        name = str(path.relative_to(root))
        n_lines = path.read_text(encoding="utf-8").count("\n")
        if n_lines > FILE_LINES and name not in exempt:
            found.append(f"{name}  {n_lines} lines (limit {FILE_LINES})")
        if n_lines <= FILE_LINES and name in exempt:
            found.append(f"{name}  needs no exemption any more")
    return found + [f"{name}  is exempt but not there" for name in exempt if not (root / name).is_file()]


def wide_lines(root):
    return [f"{path.relative_to(root)}:{number}  {len(line)} columns (limit {COLUMNS})" for path in sources(root) if path.suffix != ".py"
            for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1) if len(line) > COLUMNS]


def sources(root):
    return sorted(p for room in ("sim", "include", "tests") for p in (root / room).rglob("*") if p.suffix in FUNCTIONS_OF)


def plant(folder, name, text):
    path = Path(folder) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def planted_offenders_are_found():
    """Plants a long C function, a long Python function and a long file beside short ones; returns what each search found."""
    body = "    x++;\n"
    with tempfile.TemporaryDirectory(dir=os.environ.get("EBB_TMP")) as folder:
        plant(folder, "sim/model/short.c", "int brief(void)\n{\n" + body * 57 + "}\n")
        plant(folder, "sim/model/long.c", "static int wordy(int a,\n                 int b)\n{\n" + body * 57 + "}\n")
        plant(folder, "tests/long.py", "def windy():\n" + "    x = 1\n" * 60)
        plant(folder, "sim/base/file.c", "int x;\n" * 451)
        plant(folder, "sim/base/table.c", "int y;\n" * 451)
        plant(folder, "include/ebb/wide.h", "/* " + "x" * 104 + " */\n/* " + "x" * 105 + " */\n")
        functions, n_functions = long_functions(Path(folder))
        files = long_files(Path(folder), {"sim/base/table.c": "a table", "sim/base/gone.c": "left behind"})
        wide = wide_lines(Path(folder))
    return functions, n_functions, files, wide


def main():
    results = []

    def check(sentence, offenders):
        results.append(not offenders)
        print(f"{'not ok' if offenders else 'ok'} {len(results)} - {sentence}")
        for offender in offenders:
            print(f"#   {offender}")

    offenders, n_functions = long_functions(ROOT)
    check(f"no function is longer than {FUNCTION_LINES} lines", offenders)
    check("functions are recognised in the tree", [] if n_functions > 20 else [f"only {n_functions}"])
    check(f"no file is longer than {FILE_LINES} lines, exempt tables of data apart", long_files(ROOT, LONG_FILES))
    functions, n_functions, files, wide = planted_offenders_are_found()
    expected = ["sim/model/long.c:1  wordy  61 lines (limit 60)", "tests/long.py:1  windy  61 lines (limit 60)"]
    check("a planted long function is found, a short one is not", [] if (functions, n_functions) == (expected, 3) else functions or ["nothing"])
    expected = ["sim/base/file.c  451 lines (limit 450)", "sim/base/gone.c  is exempt but not there"]
    check("a planted long file is found, an exempt one is not", [] if files == expected else files or ["nothing"])
    check(f"no line of C is wider than {COLUMNS} columns", wide_lines(ROOT))
    check("a planted wide line is found", [] if wide == ["include/ebb/wide.h:2  111 columns (limit 110)"] else wide or ["nothing"])
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
