#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
Every line of code in README.md and results/README.md works with the Debian packages that the page names and no others, pictures included;
so does the line that `run` prints to open its file.

The lines read results/three_policies/run.h5 as `make run` leaves it, with 5,000 patients in place of 100,000, and a clinic of 6 short years. A plot is saved where a window
would open: after a Python block by matplotlib, around an R block by R's png. What the sh blocks say is run by cli_readme (changing a policy)
and checked here for its targets (make). Python modules of packages that the page does not name are hidden.

  1. Packages   2. The run   3. Python and R   4. The other blocks   5. The line of `run`
"""
import re
import subprocess
import sys

from matplotlib import figure

from command import ROOT, SCRATCH, Checks, ebb
from pages import blocks, desk, is_drawn, play

PAGES = {"README.md": ROOT / "README.md", "results/README.md": ROOT / "results/README.md"}

# Debian packages, and what each brings; xarray brings pandas and numpy with it, h5netcdf brings h5py.
MODULES = {"python3-xarray": ["xarray", "pandas", "numpy"], "python3-h5netcdf": ["h5netcdf", "h5py"], "python3-h5py": ["h5py"],
           "python3-netcdf4": ["netCDF4"], "python3-matplotlib": ["matplotlib"], "python3-pandas": ["pandas"]}
LIBRARIES = {"r-bioc-rhdf5": "rhdf5", "r-cran-survival": "survival"}

FINDER = """
import importlib.machinery
finder = importlib.machinery.PathFinder
find_spec = finder.find_spec
finder.find_spec = staticmethod(lambda name, *more: None if name.split(".")[0] in HIDDEN else find_spec(name, *more))
"""


# ---- 1. Packages

def packages_of(text):
    """Those of the page's `apt-get install`, wherever its lines are broken."""
    found = re.search(r"`apt-get install ([^`]+)`", text)
    return found.group(1).split() if found else []


def hide(packages):
    """A folder for PYTHONPATH, with which Python does not find the modules that come with none of the packages."""
    there = {module for package in packages for module in MODULES.get(package, ())}
    folder = SCRATCH / f"hidden_{len(list(SCRATCH.glob('hidden_*')))}"
    folder.mkdir()
    hidden = {module for modules in MODULES.values() for module in modules} - there
    (folder / "sitecustomize.py").write_text(f"HIDDEN = {hidden!r}\n{FINDER}", encoding="utf-8")
    return str(folder)


def is_package(name):
    done = subprocess.run(["apt-cache", "show", name], capture_output=True, text=True, check=False)
    installed = subprocess.run(["dpkg-query", "-W", name], capture_output=True, text=True, check=False)
    return done.returncode == 0 or installed.returncode == 0


# ---- 2. The run

def simulate(folder):
    run = ebb("run", "configs/three_policies.yaml", "--patients", 5000, "--no-progress", cwd=folder)
    assert run.returncode == 0, run.stderr
    clinic = ebb("clinic", "configs/clinic.yaml", "--years", 6, "--set", "weeks=12", "--set", "years_open=1", "--no-progress", cwd=folder)
    assert clinic.returncode == 0, clinic.stderr
    return run.stdout


# ---- 3. Python and R

SAVED = "\nimport matplotlib.pyplot\nif matplotlib.pyplot.get_fignums(): matplotlib.pyplot.savefig({!r}, bbox_inches='tight')\n"


def drawn(language, text, picture):
    """The block with its picture saved, and whether it draws one."""
    if language == "python":
        return text + SAVED.format(str(picture)), ".plot(" in text
    return f'png("{picture}")\n{text}\ninvisible(dev.off())\n', re.search(r"^plot\(", text, re.M) is not None


def check_code(check, name, page, folder):
    text = page.read_text(encoding="utf-8")
    packages = packages_of(text)
    unknown = [package for package in packages if not is_package(package)]
    check(f"{name} names Debian's packages", packages and not unknown, unknown)
    hidden = hide(packages)
    pictures = 0
    for number, (language, code) in enumerate(blocks(page, "python", "r"), 1):
        picture = folder / f"{name.replace('/', '_')}_{number}.png"
        code, draws = drawn(language, code, picture)
        if language == "r" and "run.h5" in code:  # and what the page shows of R within its sentences, of a run
            code += "\n".join(re.findall(r"`(h5read\([^`]+)`", text))
        done = play(language, code, folder, PYTHONPATH=hidden)
        check(f"{name}: {language} block {number} works as typed", done.returncode == 0 and "Warning" not in done.stderr, done.stderr[-2000:])
        if draws:
            pictures += 1
            check(f"{name}: and its picture has curves in it", is_drawn(picture), picture)
        needed = {package for package, library in LIBRARIES.items() if re.search(rf"library\({library}\)", code)}
        check(f"{name}: {language} block {number} needs no package that is not named", needed <= set(packages), needed - set(packages))
    check(f"{name} draws a picture", pictures > 0)


# ---- 4. The other blocks

def check_others(check):
    readme = PAGES["README.md"]
    made = [line.split()[1] for language, text in blocks(readme, "sh") for line in text.splitlines() if line.startswith("make ")]
    lost = [target for target in made if subprocess.run(["make", "-n", "-o", "deps", "-o", "all", target], cwd=ROOT, capture_output=True,
                                                        check=False).returncode != 0]
    check("README.md: what it makes can be made", made and not lost, lost)
    example = "".join((ROOT / "tests/examples/two_intervals.c").read_text(encoding="utf-8").split())
    lines = [re.sub(r"/\*.*?\*/", "", line) for _, text in blocks(readme, "c") for line in text.splitlines()]
    lost = [line for line in lines if "".join(line.split()).rstrip(";") not in example]
    check("README.md: its lines of C are those of an example that is compiled", lines and not lost, lost)


# ---- 5. The line of `run`

def opening_line(said):
    found = re.search(r"^  open it   (.*?\)\)')$", said, re.S | re.M)
    return found.group(1) if found else "false"


def check_line(check, name, line, shell, hidden, group):
    done = subprocess.run([shell, "-c", line], cwd="/", capture_output=True, text=True, check=False,
                          env={"PATH": "/nowhere", "PYTHONPATH": hidden, "LC_ALL": "C.UTF-8"})
    check(f"the line that opens {name} works in {shell}, from another folder and without a PATH",
          done.returncode == 0 and "<xarray.Dataset>" in done.stdout and group in done.stdout, line + "\n" + done.stderr[-1500:])


def check_lines(check, said, packages):
    hidden = hide(packages)
    check_line(check, "a run's file", opening_line(said), "/bin/bash", hidden, "assessment_day")
    odd = SCRATCH / "it's \"odd\" $HOME `id`; é"
    odd.mkdir()
    run = ebb("run", ROOT / "configs/smoke.yaml", "--patients", 20, "--record", "summary", "--out", "./a b.h5", "--no-progress", cwd=odd)
    line = opening_line(run.stdout)
    check_line(check, "a summary with quotes and blanks in its name", line, "/bin/sh", hidden, "standard_error")
    check("a long one is cut where it works on", "\\\n" in line and max(map(len, run.stdout.splitlines())) <= 200, line)


def main():
    check = Checks()
    folder = desk("desk")
    said = simulate(folder)
    for name, page in PAGES.items():
        check_code(check, name, page, folder)
    check_others(check)
    check_lines(check, said, packages_of(PAGES["README.md"].read_text(encoding="utf-8")))
    blank = SCRATCH / "blank.png"
    empty = figure.Figure()
    empty.subplots()
    empty.savefig(blank)
    check("a picture without curves is found out", blank.exists() and not is_drawn(blank))
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
