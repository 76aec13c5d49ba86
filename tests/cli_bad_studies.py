#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Every kind of mistake in a study gets its exact message, all of them in one pass, with status 3 (4 when it cannot be read) and no output left behind.

tests/bad/ holds one study for each kind of mistake, expected.txt what ebb says to it: a line `== FILE`, then the messages. Files that
are large, or no text, are made here, in the scratch folder, which expected.txt calls {tmp}.

  1. Files that are made   2. What is expected   3. The checks
"""
import sys

from command import ROOT, SCRATCH, Checks, ebb

FOLDER = ROOT / "tests" / "bad"
TITLE = b"study: A study with a mistake\n"
POLICIES = b"policies:\n  none: {}\n"

# ---- 1. Files that are made


def made_files():
    """(name, bytes) of every file that is better made than kept."""
    deep_map = b"".join(b"  " * i + b"x:\n" for i in range(40))
    return [
        ("nul.yaml", TITLE + b"seed: 1\0\n" + POLICIES),
        ("control.yaml", TITLE + b"seed: 1 # \x07\n" + POLICIES),
        ("not_utf8.yaml", TITLE + b"question: caf\xe9?\n" + POLICIES),
        ("not_utf8_overlong.yaml", TITLE + b"question: \xc0\xaf\n" + POLICIES),
        ("utf16.yaml", (TITLE + POLICIES).decode().encode("utf-16")),
        ("nul_escaped.yaml", TITLE + b"question: \"a\\0b\"\n" + POLICIES),
        ("escape_escaped.yaml", TITLE + b"question: \"a\\eb\"\n" + POLICIES),
        ("nested_lists.yaml", TITLE + b"policies: " + b"[" * 10_000_000),
        ("nested_maps.yaml", TITLE + b"policies: " + b"{a: " * 2_500_000),
        ("nested_blocks.yaml", TITLE + deep_map),
        ("nested_in_one_line.yaml", TITLE + b"x-note:\n" + b"- " * 5_000_000),
        ("many_values.yaml", TITLE + b"x-note: [" + b"1," * 20000 + b"1]\n" + POLICIES),
        ("long_value.yaml", TITLE + b"horizon: " + b"9" * 1_000_000 + b" weeks\n" + POLICIES),
        ("binary.yaml", bytes(range(256)) * 4),
        ("larger_than_64_megabytes.yaml", b"#" * (64 * 1024 * 1024 + 1)),
    ]


def make_files():
    for name, content in made_files():
        (SCRATCH / name).write_bytes(content)
    (SCRATCH / "a_directory.yaml").mkdir()


# ---- 2. What is expected


def expectations():
    """The messages of each file, in the order of expected.txt."""
    expected, messages = {}, None
    for line in (FOLDER / "expected.txt").read_text(encoding="utf-8").split("\n"):
        if line.startswith("== "):
            messages = expected.setdefault(line[3:], [])
        elif line and not line.startswith("#"):
            messages.append(line.replace("{tmp}", str(SCRATCH)))
    return expected


# ---- 3. The checks


def problem_with(name, messages):
    """What is wrong with what ebb does to the file, or an empty text."""
    path = name.replace("{tmp}", str(SCRATCH)) if "{tmp}" in name else f"tests/bad/{name}"
    results = SCRATCH / "results"
    results.mkdir(exist_ok=True)
    status = 4 if "[EBB_BAD_FILE]" in messages[0] else 3
    for words in (("validate", path), ("run", path, "--out", results / "run.h5", "--quiet")):
        done = ebb(*words)
        said = done.stderr.rstrip("\n").split("\n")
        if done.returncode != status:
            return f"{words[0]} ended with status {done.returncode}:\n{done.stderr}"
        if said != messages:
            return f"{words[0]} said:\n" + "\n".join(said) + "\ninstead of:\n" + "\n".join(messages)
        if done.stdout:
            return f"{words[0]} wrote to stdout: {done.stdout}"
        if any(results.iterdir()):
            return f"{words[0]} left files behind: {[p.name for p in results.iterdir()]}"
    return ""


def main():
    check = Checks()
    make_files()
    expected = expectations()
    on_disk = {path.name for path in FOLDER.glob("*.yaml")} | {"{tmp}/" + path.name for path in SCRATCH.glob("*.yaml")}
    check("every bad study has its messages in expected.txt, and none is listed that is not there", on_disk == set(expected),
          sorted(on_disk ^ set(expected)))
    for name, messages in expected.items():
        problem = problem_with(name, messages)
        check(f"{name}: {len(messages)} message{'s' if len(messages) > 1 else ''}, status 3, nothing left behind", not problem, problem)
    healthy = ebb("validate", "configs/biomarker.yaml")
    check("a healthy study gets status 0 and no message, so this test can tell the difference",
          healthy.returncode == 0 and not healthy.stderr, healthy.stderr)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
