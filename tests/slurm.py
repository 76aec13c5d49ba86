"""SPDX-License-Identifier: MIT
slurm: a Slurm of one's own on one machine, for as long as a test takes: munged, slurmctld and a slurmd for each node.

No systemd, nothing in /run or /etc, no name server: all state lies in one folder, all ports are free ones of 127.0.0.1. What was found out about Debian's
Slurm 22.05 on the way:

- SlurmctldHost must be what `hostname -s` says, with the address behind it; SlurmUser must be who starts it, or folders want another owner.
- Several nodes on one machine need a port and a TmpFS each (TmpFS: or two slurmd meet in /tmp).
- proctrack/linuxproc needs no cgroups; it lets children live whose script was killed, as happens on real nodes.
- A job that is put back into the queue waits for two minutes (BeginTime): start_now ends that.
- Where the first process of a container asks nobody for a status, ended daemons stay as zombies: /proc/PID/stat tells, kill -0 does not.
"""
import os
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from command import EBB, ROOT, SCRATCH

CONFIGURATION = """ClusterName=box
SlurmctldHost={host}(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
AuthType=auth/munge
AuthInfo=socket={folder}/munge/sock
CredType=cred/munge
SlurmctldPort={port}
SlurmdPort={spare}
CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
StateSaveLocation={folder}/state
SlurmdSpoolDir={folder}/spool/%n
SlurmctldPidFile={folder}/slurmctld.pid
SlurmdPidFile={folder}/slurmd-%n.pid
SlurmctldLogFile={folder}/log/slurmctld.log
SlurmdLogFile={folder}/log/slurmd-%n.log
TmpFS={folder}/tmp/%n
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
AccountingStorageType=accounting_storage/none
JobCompType=jobcomp/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerType=sched/backfill
SchedulerParameters=batch_sched_delay=0,sched_min_interval=10000,bf_interval=2
SwitchType=switch/none
MpiDefault=none
ReturnToService=2
JobRequeue=1
MaxArraySize=1001
KillWait=5
MinJobAge=3600
SlurmctldTimeout=60
SlurmdTimeout=60
{nodes}
PartitionName=main Nodes=ALL Default=YES MaxTime=INFINITE State=UP OverSubscribe=NO
"""


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def lives(process):
    """Whether it runs; a zombie does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (OSError, IndexError):
        return False


def processes(*words):
    """Those that run here with these words, each whole, in their command line; without this one."""
    wanted = {word.encode() for word in words}
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and int(entry.name) != os.getpid() and wanted <= set((entry / "cmdline").read_bytes().split(b"\0")):
                found.append(int(entry.name))
        except OSError:
            pass
    return [process for process in found if lives(process)]


def until(truth, seconds=120, every=0.05):
    """What `truth` gives, as soon as that is something; None when the time is over. Limits are generous: machines may be busy."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = truth()
        if found:
            return found
        time.sleep(every)
    return None


def desk(name):
    """A folder with configs/ and, in bin/, ebb, as on a login node."""
    folder = SCRATCH / name
    (folder / "bin").mkdir(parents=True)
    (folder / "bin/ebb").symlink_to(EBB)
    shutil.copytree(ROOT / "configs", folder / "configs")
    return folder


class Slurm:
    """A context: up when entered, gone when left, whatever happened between. `programs` is a folder that PATH begins with."""

    def __init__(self, folder, programs, nodes=2, processors=2):
        self.folder = Path(folder).resolve()
        self.nodes = [f"n{i + 1}" for i in range(nodes)]
        self.processors = processors
        self.environment = {**{k: v for k, v in os.environ.items() if not k.startswith(("SLURM_", "SBATCH_", "OMP_"))},
                            "SLURM_CONF": str(self.folder / "slurm.conf"), "EBB_SHARE": str(ROOT / "configs"),
                            "PATH": f"{programs}:{os.environ['PATH']}:/usr/sbin"}

    def call(self, *words, **more):
        more.setdefault("env", self.environment)
        return subprocess.run([str(word) for word in words], capture_output=True, text=True, **more)

    def __enter__(self):
        try:
            self.start()
        except BaseException:
            self.__exit__()
            raise
        return self

    def start(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in ("state", "log", "munge", *(f"{kind}/{node}" for kind in ("spool", "tmp") for node in self.nodes)):
            (self.folder / name).mkdir(parents=True)
        munge = self.folder / "munge"
        munge.chmod(0o700)
        (munge / "key").write_bytes(os.urandom(128))
        (munge / "key").chmod(0o600)
        self.must("munged", "--force", f"--socket={munge}/sock", f"--key-file={munge}/key", f"--pid-file={munge}/pid",
                  f"--log-file={munge}/log", f"--seed-file={munge}/seed", "--origin=127.0.0.1")
        host = socket.gethostname().partition(".")[0]
        nodes = "\n".join(f"NodeName={node} NodeAddr=127.0.0.1 NodeHostname={host} Port={free_port()} CPUs={self.processors} "
                          "RealMemory=4000 State=UNKNOWN" for node in self.nodes)
        (self.folder / "slurm.conf").write_text(CONFIGURATION.format(
            host=host, user=self.call("id", "-un").stdout.strip(), folder=self.folder, port=free_port(), spare=free_port(), nodes=nodes))
        self.must("slurmctld", "-c", "-f", self.folder / "slurm.conf")
        for node in self.nodes:
            self.start_node(node)
        if not until(lambda: self.call("sinfo", "-h", "-N", "-o", "%t").stdout.split().count("idle") == len(self.nodes), 60):
            raise RuntimeError("Slurm does not come up:\n" + (self.folder / "log/slurmctld.log").read_text())

    def must(self, *words):
        done = self.call(*words)
        if done.returncode != 0:
            raise RuntimeError(f"{words[0]}: {done.stderr or done.stdout}")
        return done.stdout

    def start_node(self, node):
        self.must("slurmd", "-N", node, "-f", self.folder / "slurm.conf")

    def process_of(self, name):
        try:
            return int((self.folder / name).read_text())
        except (OSError, ValueError):
            return 0

    def lose_node(self, node):
        """As when its power fails: the daemon, the steps and all that they started end at once, and nobody says goodbye."""
        doomed = [self.process_of(f"slurmd-{node}.pid")]
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and f"SLURMD_NODENAME={node}".encode() in (entry / "environ").read_bytes().split(b"\0") and \
                        f"SLURM_CONF={self.folder}/slurm.conf".encode() in (entry / "environ").read_bytes().split(b"\0"):
                    doomed.append(int(entry.name))
            except OSError:
                pass
        for line in self.call("ps", "-eo", "pid,args").stdout.splitlines():
            number, _, words = line.strip().partition(" ")
            if "slurmstepd" in words and any(f"[{job}." in words for job in self.jobs_on(node)):
                doomed.append(int(number))
        for process in doomed:
            if process and lives(process):
                os.kill(process, signal.SIGKILL)

    def jobs_on(self, node):
        return self.call("squeue", "-h", "-w", node, "-o", "%A").stdout.split()

    def state(self, job):
        """PENDING, RUNNING, COMPLETED, FAILED, ...; of a task ARRAY_ID."""
        said = self.call("scontrol", "show", "job", "-o", job).stdout
        return said.partition("JobState=")[2].partition(" ")[0]

    def field(self, job, name):
        return self.call("scontrol", "show", "job", "-o", job).stdout.partition(f" {name}=")[2].partition(" ")[0]

    def start_now(self, job, *more):
        return self.call("scontrol", "update", f"jobid={job}", "StartTime=now", *more).returncode == 0

    def __exit__(self, *_):
        self.call("scancel", "-u", self.call("id", "-un").stdout.strip(), timeout=30)
        daemons = [self.process_of(f"slurmd-{node}.pid") for node in self.nodes] + [self.process_of("slurmctld.pid"), self.process_of("munge/pid")]
        for way in (signal.SIGTERM, signal.SIGKILL):
            for process in daemons:
                if process and lives(process):
                    os.kill(process, way)
            until(lambda: not any(process and lives(process) for process in daemons), 10)
        return False
