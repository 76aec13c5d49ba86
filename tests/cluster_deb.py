#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
The package that `make deb` leaves pleases lintian, says nothing of the folder it was made in, and is installed, used and purged by dpkg without a trace.

dpkg works in a scratch root with a database of its own (fakeroot stands for root), so that nothing happens to the machine; that the
packages it needs are there is asked of the machine's own database.
"""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from command import ROOT, SCRATCH, Checks
from deb_package import check_contents, check_use, fields_of, run

BUILD = Path(os.environ.get("EBB_BUILD", "build"))
PACKAGE = BUILD / "ebb.deb"


def dpkg(root, *words):
    """Missing dependencies are let pass: the scratch root has no library at all."""
    return run("fakeroot", "dpkg", f"--root={root}", "--force-depends", "--force-script-chrootless", "--log=/dev/null", *words)


def left_in(root):
    """All but dpkg's own database."""
    return sorted(str(path.relative_to(root)) for path in root.rglob("*") if not str(path.relative_to(root)).startswith("var"))


def check_needed(check, depends):
    """Each package is there, as new as asked for."""
    missing = []
    for name, least in re.findall(r"([a-z0-9][\w.+-]*)(?: \(>= ([^)]+)\))?", depends):
        have = run("dpkg-query", "-W", "-f", "${Version}", name)
        if have[0] != 0 or (least and run("dpkg", "--compare-versions", have[1], "ge", least)[0] != 0):
            missing.append((name, least, have))
    check("what it depends on is what this machine, which runs it, has", depends and not missing, missing)


def check_reproducible(check):
    before = PACKAGE.read_bytes()
    made = [path for path in (BUILD / "deb/debian/ebb/usr").rglob("*") if path.is_file() and not path.is_symlink()]
    telling = [path for path in made if os.fsencode(ROOT) in path.read_bytes()]
    check("no file says anything of the folder it was made in", len(made) > 60 and not telling, telling or made)
    (BUILD / "deb/ebb").unlink()
    status, said = run("make", "-s", "deb-package", f"BUILD={BUILD.relative_to(ROOT) if BUILD.is_relative_to(ROOT) else BUILD}", cwd=ROOT)
    check("linked, staged and packed again it has the same bytes", status == 0 and PACKAGE.read_bytes() == before, said)


def check_life(check):
    """From the first installation to the purge."""
    root = SCRATCH / "root"
    (root / "var/lib/dpkg").mkdir(parents=True)
    for name in ("status", "available"):
        (root / "var/lib/dpkg" / name).touch()
    status, said = dpkg(root, "--install", PACKAGE.resolve())
    there = left_in(root)
    check("dpkg installs it", status == 0 and "usr/bin/ebb" in there, said)
    lacking = [line for line in run("ldd", root / "usr/bin/ebb")[1].splitlines() if "not found" in line]
    check("no library is missing", not lacking, lacking)
    check_use(check, root, SCRATCH / "empty")
    status, said = dpkg(root, "--install", PACKAGE.resolve())
    check("installed once more it is the same", status == 0 and left_in(root) == there, said)
    (root / "usr/share/ebb/smoke.yaml").write_text("somebody wrote into it\n")
    status, said = dpkg(root, "--verify", "ebb")
    check("a file that was changed is told by its sum", "smoke.yaml" in said, said)
    status, said = dpkg(root, "--purge", "ebb")
    check("purged, it leaves nothing", status == 0 and not left_in(root), f"{said}{left_in(root)}")


def main():
    check = Checks()
    check("make deb has left a package", PACKAGE.is_file(), BUILD)
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    said = subprocess.run(["lintian", "--no-cfg", "--fail-on=error,warning", "--allow-root", PACKAGE.resolve()], capture_output=True, text=True,
                          check=False, env=environment)
    check("lintian finds no error and no warning", said.returncode == 0, said.stdout + said.stderr)
    planted = SCRATCH / "planted.deb"
    shutil.copytree(BUILD / "deb/debian/ebb", SCRATCH / "planted", symlinks=True)
    (SCRATCH / "planted/usr/share/doc/ebb/copyright").unlink()
    run("dpkg-deb", "--root-owner-group", "-Znone", "--build", SCRATCH / "planted", planted)
    said = subprocess.run(["lintian", "--no-cfg", "--fail-on=error", "--allow-root", "--tags", "no-copyright-file", planted], capture_output=True,
                          text=True, check=False, env=environment)
    check("and would find one that is planted", said.returncode != 0 and "no-copyright-file" in said.stdout, said.stdout + said.stderr)
    check_contents(check, PACKAGE)
    check_needed(check, fields_of(PACKAGE).get("Depends", "").strip())
    check_life(check)
    check_reproducible(check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
