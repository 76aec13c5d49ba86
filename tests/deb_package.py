"""SPDX-License-Identifier: MIT
deb_package: what is looked at in a Debian package of ebb, once it is unpacked: by the quick test and by the whole one.
"""
import gzip
import os
import re
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Where files may lie; what a package leaves anywhere else is a mistake of whoever installs.
PLACES = re.compile(r"usr/(bin/ebb|include/ebb/\w+\.h|lib/[\w-]+/(libebb\.a|pkgconfig/ebb\.pc)|share/(bash-completion/completions/ebb|"
                    r"doc/ebb/(copyright|changelog\.gz|examples)|ebb/.+|lintian/overrides/ebb|man/man1/ebb\.1\.gz))")


def run(*words, **options):
    """(status, all that was said)."""
    done = subprocess.run([str(word) for word in words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, **options)
    return done.returncode, done.stdout


def fields_of(package):
    """The control file, by field."""
    said = run("dpkg-deb", "--field", package)[1]
    return dict(re.findall(r"^([A-Z][\w-]*): ((?:.*\n(?: .*\n)*))", said, re.M))


def files_of(package):
    """[(rights, owner, date, path)] of all but folders."""
    lines = run("dpkg-deb", "--contents", package, env={**os.environ, "TZ": "UTC"})[1].splitlines()
    parts = [re.match(r"(\S+) (\S+) +\d+ (\S+ \S+) \./(\S*)", line).groups() for line in lines]
    return [part for part in parts if not part[3].endswith("/") and part[3]]


def check_contents(check, package):
    """Places, rights, owners, dates, and what it says that it needs."""
    files, fields = files_of(package), fields_of(package)
    strangers = [path for _, _, _, path in files if not PLACES.fullmatch(path)]
    check("every file of the package lies where Debian has such files", len(files) > 60 and not strangers, strangers or files)
    wrong = [file for file in files if file[0] not in ("-rw-r--r--", "lrwxrwxrwx") and (file[0], file[3]) != ("-rwxr-xr-x", "usr/bin/ebb")]
    check("all of it is root's, for all to read, and the command alone may be run", not wrong and
          {owner for _, owner, _, _ in files} == {"root/root"}, wrong)
    check("every date is that of the commit", len({date for _, _, date, _ in files}) == 1, {date for _, _, date, _ in files})
    needed = [name for name in ("libc6", "libdeflate0", "libgomp1", "libhdf5", "libnettle", "libnlopt0", "libyaml-0-2")
              if name not in fields.get("Depends", "")]
    check("it names the libraries' packages as needed", not needed or "clang" in str(os.environ.get("CC")), (needed, fields))
    return fields


def check_use(check, root, empty):
    """The command of an unpacked package, from an empty folder, as somebody who has nothing else."""
    empty.mkdir()
    ebb, share = root / "usr/bin/ebb", root / "usr/share"
    environment = {name: value for name, value in os.environ.items() if name not in ("EBB_SHARE", "OMP_NUM_THREADS", "SLURM_CPUS_PER_TASK")}

    def say(*words):
        return run(*words, cwd=empty, env=environment)

    status, said = say(ebb, "run", share / "doc/ebb/examples/three_policies.yaml", "--patients", 500, "--record", "summary", "--no-uncertainty")
    check("an example runs from an empty folder, and its results land there", status == 0 and
          [str(path.relative_to(empty)) for path in empty.rglob("*.h5")] == ["results/three_policies/run.h5"], said)
    status, start = say(ebb, "clinic", "--start")
    (empty / "mine.yaml").write_text(start)
    told, said = say(ebb, "validate", "mine.yaml")
    check("`ebb clinic --start` gives a clinic that is good there", (status, told) == (0, 0) and "policy" in start, start + said)
    page = gzip.decompress((share / "man/man1/ebb.1.gz").read_bytes()).decode()
    check("the manual page is one", page.startswith(".TH EBB 1") and ".SH OPTIONS" in page, page[:300])
    status, said = say("bash", "-c", 'source "$0" && complete -p ebb', share / "bash-completion/completions/ebb")
    check("bash takes the completion", status == 0 and "ebb" in said, said)
    words = [re.sub(r"^ \.$|^ ", "", line) for line in (share / "doc/ebb/copyright").read_text().splitlines()]
    licence = (ROOT / "LICENSE").read_text()
    text = licence[licence.index("Permission"):].split()
    check("the copyright holds the whole licence", " ".join(text) in " ".join(" ".join(words).split()), words)
    changes = gzip.decompress((share / "doc/ebb/changelog.gz").read_bytes()).decode()
    check("the changelog names the commit", re.match(r"ebb \(\S+\) unstable; urgency=\w+\n\n  \* .*commit \S+\.\n\n -- .+ <.+>  \w{3}, ", changes), changes)
