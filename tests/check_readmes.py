#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Every file that a README names is there, and the blocks of code of every page open and close on lines of their own.

A page that says "to change X, open Y" is followed by people who do not know the code yet: a name that has moved sends them nowhere.
Looked at are names in `backticks` and targets of links: paths are taken from the page's folder, from sim/, include/ or the top, and
a bare name is searched for in the page's own room first, then in sim/ and tests/. Patterns (*, <name>, NAME, {a,b}) and what is made
by a run (build/, results/NAME/) are left alone. The last checks plant an offender of each sort.
"""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
NAMED = re.compile(r"`([^`\s]+)`|\]\(([^)\s#]+)(?:#[^)]*)?\)")
A_FILE = re.compile(r"<ebb/\w+\.h>|[\w./-]+\.(?:c|h|py|R|md|awk)")


def names_in(text):
    """Names of files in the text of a page: what is in blocks of code belongs to a shell or another program."""
    for match in NAMED.finditer(re.sub(r"^```.*?^```", "", text, flags=re.S | re.M)):
        name = match.group(1) or match.group(2)
        if A_FILE.fullmatch(name) and "NAME" not in name:
            yield name.strip("<>")


def exists(root, page, name):
    if any((folder / name).exists() for folder in (page.parent, root, root / "sim", root / "include")):
        return True
    return "/" not in name and any(True for top in ("sim", "tests") for _ in (root / top).glob(f"**/{name}"))


def lost_names(root, pages):
    """The offenders, as lines of text, and how many names were looked at."""
    found, n_names = [], 0
    for page in pages:
        for name in names_in(page.read_text(encoding="utf-8")):
            n_names += 1
            if not exists(root, page, name):
                found.append(f"{page.relative_to(root)}: {name} is not there")
    return found, n_names


def torn_fences(text):
    """Lines on which a fence does not stand alone, and the last one where one is left open: a page shows all behind it as code."""
    lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if "```" in line]
    torn = [number for number, line in lines if not re.fullmatch(r" *```\w*", line)]
    return torn or [number for number, line in lines[-1:] if len(lines) % 2 or line.strip() != "```"]


def check(number, good, what, found=()):
    print(f"{'ok' if good else 'not ok'} {number} - {what}")
    for line in found:
        print(f"# {line}")
    return good


def planted(name):
    """Whether a page that names this file is found out."""
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        (root / "sim/room").mkdir(parents=True)
        (root / "tests").mkdir()
        (root / "sim/room/there.c").touch()
        page = root / "sim/room/README.md"
        page.write_text(f"| x | `there.c`, {name} |\n", encoding="utf-8")
        found, n_names = lost_names(root, [page])
        return len(found) == 1 and n_names == 2


listed = subprocess.run(["git", "ls-files", "*README.md"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
PAGES = [ROOT / path for path in listed] or sorted(ROOT.glob("sim/**/README.md"))
lost, n_looked_at = lost_names(ROOT, PAGES)
of_git = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=False).stdout.split()
TEXTS = {page: page.read_text(encoding="utf-8") for page in [ROOT / path for path in of_git] or [*PAGES, ROOT / "configs/REFERENCE.md"]}
torn = [f"{page.relative_to(ROOT)}:{number}: a fence that is not alone on its line, or none that closes it" for page, text in TEXTS.items()
        for number in torn_fences(text)]
n_fences = sum(text.count("```") for text in TEXTS.values())
print("1..6")
results = [
    check(1, not lost and n_looked_at > 50, f"all of {n_looked_at} files named by {len(PAGES)} READMEs are there", lost),
    check(2, planted("`gone.c`"), "a bare name that is gone is found out"),
    check(3, planted("`../room/gone.h`"), "a path that is gone is found out"),
    check(4, planted("[a page](gone.md)"), "a link that leads nowhere is found out"),
    check(5, not torn and n_fences > 60, f"{n_fences} fences of {len(TEXTS)} pages open and close on lines of their own", torn or [n_fences]),
    check(6, [torn_fences(text) for text in ("```yaml\na: {}```\n", "```\na\n```\n```yaml\nb\n", "```yaml\na\n```\n")] == [[2], [4], []],
          "a fence that is torn or left open is found out"),
]
sys.exit(0 if all(results) else 1)
