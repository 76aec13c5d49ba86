#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""What README.md shows is what the program prints: its table, its mistake, its commands. Its Python and R: interop_pages."""
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

EBB = str(Path(os.environ.get("EBB", "build/ebb")).resolve())
TMP = Path(os.environ["EBB_TMP"])
README = Path("README.md").read_text(encoding="utf-8")
failed = 0


def check(number, truth, sentence, why=""):
    global failed
    failed += not truth
    print(f"{'ok' if truth else 'not ok'} {number} - {sentence}")
    if not truth and why:
        print("\n".join("# " + line for line in str(why).splitlines()))


def blocks(language):
    return re.findall(rf"```{language}\n(.*?)```", README, re.S)


def run(*words, **options):
    return subprocess.run(words, capture_output=True, text=True, **options)


print("1..9")
result = TMP / "results" / "three_policies" / "run.h5"
done = run(EBB, "run", "configs/three_policies.yaml", "--out", str(result), "--no-progress")
shown = [line for line in blocks("text")[0].splitlines() if line.strip()]
printed = done.stdout.splitlines()
missing = [line for line in shown if line not in printed]
check(1, done.returncode == 0 and len(shown) > 10 and not missing, "every line of README's table is printed by `make run`'s study",
      "\n".join(missing) + done.stderr)

# the walk through changing a policy, in a copy of configs/
shutil.copytree("configs", TMP / "configs")
build = TMP / "build"
build.mkdir()
(build / "ebb").symlink_to(EBB)
walk = next(block for block in blocks("sh") if "mine.yaml" in block)
walked = run("sh", "-ec", walk, cwd=TMP)
check(2, walked.returncode == 0 and (TMP / "results/mine/run.h5").exists(), "README's way to change a policy works as typed",
      walked.stdout + walked.stderr)

mine = TMP / "configs" / "mine.yaml"
text = (TMP / "configs" / "three_policies.yaml").read_text(encoding="utf-8")
mine.write_text(text.replace("rebook: 7 days", "rebok: 7 days").replace("[3 weeks, 4 weeks]", "[3, 4 weeks]"), encoding="utf-8")
wrong = run("build/ebb", "validate", "configs/mine.yaml", cwd=TMP)
check(3, wrong.returncode == 3 and wrong.stderr == blocks("text")[1], "README's mistakes get exactly the messages it shows",
      wrong.stderr)

commands = set(re.findall(r"^\| `ebb (\w+)", README, re.M))
listed = {name for name in commands if run(EBB, "help", name).returncode == 0}
check(4, len(commands) >= 6 and listed == commands, "every command of README's table has its help", commands - listed)

# what carries the result: as `make bench only=carriers` finds it, here with fewer patients and draws
sys.path.insert(0, str(Path("tests/bench").resolve()))
import carriers  # noqa: E402
written = re.search(r"every week (\S+) % of responders relapse.*?Under every 3–4 weeks (\S+) % do.*?median\s+is (\S+) %.*?between (\S+) and\s+(\S+) %.*?"
                    r"(\d+) %\s+below.*?every two days (\S+) % relapse.*?"
                    r"by (\S+) ± .*?instead of (\S+) ± .*?, (\S+) ± \S+ weeks ahead.*?falls (\S+) ±", README, re.S)
found = carriers.figures(30, 20000, 1000)
found["rescues_behind"] = -found["rescues_held"]
names = ("every_week", "every_3_4_weeks", "median", "lower", "upper", "below_default", "every_2_days",
         "boosters_held", "boosters", "rescues", "rescues_behind")
within = (1.0, 1.0, 2.5, 4.0, 4.0, 20.0, 1.0, 0.2, 0.2, 0.4, 0.4)
off = {name: (said, found[name]) for name, said, most in zip(names, written.groups() if written else (), within)
       if abs(float(said) - found[name]) > most}
check(5, written and not off, "README's figures of what carries the result, release among it, are those of the program", off or found)
rests = next((line for line in printed if line.startswith("This rests on")), "")
prone = re.search(r"\d+ % of patients are", rests)
check(6, prone and f"{prone.group()} taken to be prone" in README, "and the share of prone patients is the page's", rests)

# configs/trials/README.md holds what `ebb check` prints of them: cli_check
trials = Path("configs/trials/README.md").read_text(encoding="utf-8")
printed = [re.search(pattern, trials, re.S) for pattern in
           (r"calibration: (\d+) of (\d+) inside", r"validation: (\d+) of (\d+) inside\D+95 % limits \((\d+ %)\)",
            *(rf"- {group}: of (\d+) scored shares and ratios.*?95 % limits\s+hold \d+ \((\d+ %).*?80 % limits\s+hold \d+ \((\d+ %)"
              for group in ("not fitted", "fitted, seen by the fit")))]
words = ([f"{a} of the {b} that parameters" for a, b in [printed[0].groups()]] +
         [f"{a} of {b} that took no part in a fit ({c}" for a, b, c in [printed[1].groups()]] +
         [f"of {a} shares and ratios that took no part in a fit these 95 % limits hold {b} and 80 % limits {c}" for a, b, c in [printed[2].groups()]] +
         [f"of {a} fitted ones {b} and {c}" for a, b, c in [printed[3].groups()]]
         if all(printed) else [])
said = README.replace("\n", " ")
absent = [line for line in words if line not in said]
check(7, len(words) == 4 and not absent, "what README says of the trials is what the page of trials counts", absent or printed)

# what re-treatment rests on, wherever a page names the number of the set
calibrated = Path("configs/parameters/trd.yaml").read_text(encoding="utf-8")
fitted = re.search(r"release: \{value: ([\d.]+), source: \"[^\"]*between ([\d.]+) and ([\d.]+)", calibrated)
value, least, most = (float(number) for number in fitted.groups())
pages = {"README.md": rf"`setbacks\.release`, {100 * value:.0f} %, 90 % of the posterior\s+between {100 * least:.0f} and {100 * most:.0f} %",
         "sim/model/README.md": rf"`setbacks\.release`.*The calibrated set has {value:.2f};",
         "configs/course_spacing.yaml": rf"`setbacks\.release`, {100 * value:.0f} %; grade D\); at {100 * least:.0f} and {100 * most:.0f} %"}
stale = [page for page, words in pages.items() if not re.search(words, Path(page).read_text(encoding="utf-8"), re.S)]
check(8, not stale, "release is everywhere said as the set has it", (stale, fitted.groups()))
# how many chairs: what README shows of a clinic
printed = run(EBB, "clinic", "configs/clinic.yaml", "--years", "40", "--no-progress", "--out", str(TMP / "clinic.h5")).stdout.splitlines()
told = [line for line in blocks("text")[2].splitlines() if line.strip()]
absent = [line for line in told if line not in printed]
check(9, len(told) > 8 and not absent and told[0] == printed[0], "README's answer of a clinic is that of its page", "\n".join(absent))
sys.exit(failed > 0)
