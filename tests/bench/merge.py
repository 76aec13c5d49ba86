#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
How fast do pieces become one file?

Bytes: a study that records all, in 8 pieces, merged on one thread and on all, beside `cat` of the same pieces into one file with
fsync; in turn, in the same folder, several rounds. What counts are stored bytes: those of the merged file. A merge writes more than it
copies: tables of relapses are unpacked and packed anew, and every byte is summed.

Pieces: a design of so many rows, one row a piece, the worst that can be asked for, looked at (`ebb status`) and merged with 32 open
files allowed. Making the pieces takes longest, some 15 ms each.

Only by `make bench only=merge`; patients=4e6 and rows=10000 make it larger (800,000 patients and 500 rows unless said). EBB_BENCH_FOLDER
says where the files are to be (results/bench): /dev/shm tells what merging takes where the disk takes nothing. Writes
results/bench/merge.json.

The bars: 500 MB/s of stored bytes where `cat` is faster than that; 10,000 pieces in seconds, so at most 6 ms each.
"""
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EBB = ROOT / os.environ.get("EBB", "build/ebb")
RESULT = ROOT / "results/bench/merge.json"
SHARDS, ROUNDS, BAR_BYTES, BAR_PIECE, FILES = 8, 5, 500e6, 0.006, 32
DESIGN = """study: Rows
patients: 100
seed: 5
policies:
  none: {{}}
  at_need: {{booster: {{trigger: 18 points, sessions: 4}}, limits: {{max_infusions: 30}}}}
design:
  kind: random
  rows: {rows}
  vary: {{infusion.gain: {{from: 0.5, to: 0.9}}}}
  outcomes: [response_weeks, infusions_per_year]
"""


def timed(*command, **more):
    """Seconds by the clock and of processors."""
    start = time.monotonic()
    child = subprocess.Popen([str(word) for word in command], cwd=ROOT, stdout=subprocess.DEVNULL, **more)
    _, status, used = os.wait4(child.pid, 0)
    assert status == 0, command
    return time.monotonic() - start, used.ru_utime + used.ru_stime


def whole_copied(pieces, out):
    """By cat, to the disk."""
    start = time.monotonic()
    with open(out, "wb") as file:
        subprocess.run(["cat", *map(str, pieces)], stdout=file, check=True)
        os.fsync(file.fileno())
    return time.monotonic() - start


def of_bytes(folder):
    patients = str(int(float(os.environ.get("EBB_BENCH_PATIENTS") or 800000)))
    out = folder / "run.h5"
    for k in range(1, SHARDS + 1):
        timed(EBB, "run", "configs/three_policies.yaml", "--no-uncertainty", "--patients", patients, "--record", "all", "--quiet",
              "--shard", f"{k}/{SHARDS}", "--out", out)
    pieces = sorted(folder.glob("run.shard-*"))
    rounds = []
    for turn in range(ROUNDS):
        found = {}
        for name in ("copied", "one", "all") if turn % 2 == 0 else ("all", "one", "copied"):
            for path in (out, folder / "copied"):
                path.unlink(missing_ok=True)
            if name == "copied":
                found[name] = whole_copied(pieces, folder / "copied"), 0
            else:
                found[name] = timed(EBB, "merge", "--quiet", *(("--threads", "1") if name == "one" else ()), out)
                size = out.stat().st_size
        rounds.append(found)
    return size, rounds


def of_pieces(folder):
    rows = int(os.environ.get("rows") or 500)
    study, out = folder / "rows.yaml", folder / "rows.h5"
    study.write_text(DESIGN.format(rows=rows), encoding="utf-8")
    for k in range(1, rows + 1):
        timed(EBB, "run", study, "--quiet", "--threads", "1", "--shard", f"{k}/{rows}", "--out", out)
    looked = timed(EBB, "status", out)
    merged = timed(EBB, "merge", "--quiet", out, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES)))
    return rows, looked, merged


def main():
    place = Path(os.environ.get("EBB_BENCH_FOLDER") or ROOT / "results/bench")
    place.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place) as scratch:
        size, rounds = of_bytes(Path(scratch))
        rows, looked, merged = of_pieces(Path(scratch))
    speed = {name: size / statistics.median(found[name][0] for found in rounds) for name in ("copied", "one", "all")}
    ratio = statistics.median(found["all"][0] / found["copied"][0] for found in rounds)
    work = size / statistics.median(found["one"][1] for found in rounds)
    verdict = "met" if speed["all"] >= BAR_BYTES else "not met" if speed["copied"] > BAR_BYTES else "not to be told here: cat is slower, too"
    each = merged[1] / rows
    print(f"{size / 1e6:.0f} MB in {SHARDS} pieces, median of {ROUNDS} rounds\n")
    print(f"  cat and fsync        {speed['copied'] / 1e6:8.0f} MB/s")
    print(f"  merge, one thread    {speed['one'] / 1e6:8.0f} MB/s   {work / 1e6:.0f} MB for a second of one processor")
    print(f"  merge, all threads   {speed['all'] / 1e6:8.0f} MB/s   {ratio:.1f} x the time of cat   (bar: {BAR_BYTES / 1e6:.0f} MB/s where cat is "
          f"faster)  {verdict}")
    print(f"\n{rows} pieces of a row each, {FILES} open files allowed\n")
    print(f"  status               {looked[0]:8.2f} s")
    print(f"  merge                {merged[0]:8.2f} s      {each * 1e3:.1f} ms of a processor a piece   (bar: {BAR_PIECE * 1e3:.0f} ms)  "
          f"{'met' if each <= BAR_PIECE else 'not met'}")
    RESULT.parent.mkdir(parents=True, exist_ok=True)
    RESULT.write_text(json.dumps({"bytes": size, "rounds": rounds, "speed": speed, "ratio": ratio, "rows": rows, "status": looked, "merge": merged},
                                 indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
