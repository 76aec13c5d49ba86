"""SPDX-License-Identifier: MIT
pages: what the tests of the READMEs share: the blocks of code of a page, a folder in which they run, and a look at a picture.
"""
import os
import re
import shutil
import subprocess
from pathlib import Path

from command import EBB, ROOT, SCRATCH

PYTHON = "/usr/bin/python3"  # Debian's, for which the pages name packages


def blocks(page, *languages):
    """The blocks of a page in their order: (language, text)."""
    found = re.findall(r"^```(\w+)\n(.*?)^```", Path(page).read_text(encoding="utf-8"), re.S | re.M)
    return [(language, text) for language, text in found if not languages or language in languages]


def desk(name):
    """A folder that looks like the root of a built checkout, and may be written to."""
    folder = SCRATCH / name
    (folder / "build").mkdir(parents=True)
    (folder / "build/ebb").symlink_to(EBB)
    shutil.copytree(ROOT / "configs", folder / "configs")
    return folder


def play(language, text, folder, **more):
    """Runs a block as whoever copies it would, without a display: matplotlib and R then draw into files."""
    command = {"sh": ["sh", "-e", "-c", text], "python": [PYTHON, "-c", text], "r": ["Rscript", "--vanilla", "-e", text]}[language]
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "OMP_NUM_THREADS", "SLURM_CPUS_PER_TASK")}
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, encoding="utf-8",
                          env={**environment, "MPLBACKEND": "Agg", **more}, stdin=subprocess.DEVNULL)


def is_drawn(path):
    """Whether a PNG has axes and curves in it: ink on 1 to 50 % of its points, and in more than the colours of an empty frame."""
    from matplotlib import image
    if not Path(path).is_file():
        return False
    points = image.imread(path)[..., :3].round(2)
    ink = (abs(points - points[0, 0]) > 0.05).any(axis=2)
    coloured = (points.max(axis=2) - points.min(axis=2) > 0.2).mean()
    return 0.005 < ink.mean() < 0.5 and coloured > 0.0005
