#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
A Debian package of what was built holds what a user needs, each file in its place, and works unpacked in any folder.

Staged and packed in a scratch folder from the command under test, unpacked without dpkg's database. `make test-deb` does the rest:
the program as it is linked for the package, the same bytes again, lintian, installing and purging (cluster_deb.py).
"""
import os
import re
import shutil
import sys
from pathlib import Path

from command import EBB, ROOT, SCRATCH, Checks
from deb_package import check_contents, check_use, run

BUILD = Path(os.environ.get("EBB_BUILD", "build"))


def made():
    """(what was said, the package): staged as `make deb` does it, in a folder of build products of its own, and not compressed."""
    folder = SCRATCH / "made"
    folder.mkdir()
    shutil.copy(BUILD / "commit", folder)
    staged, words = run("make", "-s", "-o", "all", "install", f"BUILD={BUILD}", f"program={EBB}", f"DESTDIR={folder}/deb/debian/ebb", "PREFIX=/usr",
                        "LIBDIR=lib/" + run("dpkg-architecture", "-q", "DEB_HOST_MULTIARCH")[1].strip(), cwd=ROOT)
    packed, said = run("configs/cluster/deb/make_deb.sh", folder, "0.1.0", cwd=ROOT, env={**os.environ, "DEB_PACKING": "-Znone"})
    return words + said, folder / "ebb.deb" if (staged, packed) == (0, 0) else None


def check_recipe(check):
    """The container's recipe, which needs a network to be built: its sections are Apptainer's, its scripts are shell, its package is ours."""
    text = (ROOT / "configs/cluster/ebb.def").read_text()
    sections = dict(re.findall(r"^%(\w+)\n((?:(?!%).*\n?)*)", text, re.M))
    known = {"files", "post", "environment", "runscript", "test", "labels", "help", "setup", "startscript"}
    bad = [name for name in ("post", "environment", "runscript", "test") if run("sh", "-n", "-c", sections.get(name, "("))[0] != 0]
    check("the sections of the container's recipe are Apptainer's, and its scripts are shell", set(sections) <= known and not bad, (sections, bad))
    source, inside = sections["files"].split()
    check("it takes the package that `make deb` leaves, and installs it with apt", source == "build/ebb.deb" and
          f"apt-get install -y --no-install-recommends {inside}\n" in sections["post"], sections)


def main():
    check = Checks()
    said, package = made()
    check("a package is made", package and package.is_file(), said)
    if package:
        check_contents(check, package)
        status, said = run("dpkg-deb", "--extract", package, SCRATCH / "root")
        check("it unpacks", status == 0, said)
        check_use(check, SCRATCH / "root", SCRATCH / "empty")
    check_recipe(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
