#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Each command of the page for students (configs/cluster) does on a real Slurm what the page says: an array of 200 tasks, one table, one picture."""
import sys
import time

import pages
from command import ROOT, SCRATCH, Checks
from slurm import Slurm, desk, until


def play_page(slurm, folder, check):
    """The student's page, block by block, as somebody would who copies it."""
    section = (ROOT / "configs/cluster/README.md").read_text(encoding="utf-8").partition("## From one study to an array\n")[2].partition("\n## ")[0]
    (SCRATCH / "section.md").write_text(section, encoding="utf-8")
    blocks = pages.blocks(SCRATCH / "section.md")
    check("the page has its blocks", [language for language, _ in blocks].count("sh") == 4 and "python" in dict(blocks))
    slurm.environment["MPLBACKEND"] = "Agg"
    for number, (language, text) in enumerate(blocks, 1):
        words = ["sh", "-e", "-c", text] if language == "sh" else ["/usr/bin/python3", "-c", text]
        done = slurm.call(*words, cwd=folder)
        check(f"block {number} of the page: {text.splitlines()[0]}", done.returncode == 0, done.stdout + done.stderr)
        if "bash job.sh" in text:
            started = time.monotonic()
            check("the array and its merge come to an end", until(lambda: not slurm.call("squeue", "-h").stdout.strip(), 1800, 1.0))
            print(f"# 200 tasks and the merge took {time.monotonic() - started:.0f} s", flush=True)
    check("there is a table and a picture", (folder / "cea.png").exists() and (folder / "results/mine/run.h5").exists() and
          not list((folder / "results/mine").glob("*.shard-*")))


def main():
    check = Checks()
    folder = desk("student")
    with Slurm(SCRATCH / "slurm", folder / "bin") as slurm:
        play_page(slurm, folder, check)
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
