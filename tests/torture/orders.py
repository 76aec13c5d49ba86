"""SPDX-License-Identifier: MIT
orders: what may stand at a place after a crash at any moment of a publication.

recorder.c has written down every call that changed a file of the folder. POSIX promises of a crash only this: what was synced before it is
there. Anything else of the calls before may be there, in part or not at all, and in any order but for one file's own name:

  - bytes of a file since its last sync: any of the writes may be lost, another may be torn; a length may be there without the bytes
    (they read as zeros then);
  - names of the folder since its last sync: each creation, rename, link, removal may be there or not, whatever of the files is; a rename is
    there whole or not at all.

`Disk.crash` gives every set of names that may be there after each crash, and for the file at the place the ways in which its bytes may be: all
prefixes of the writes since the sync, each of them with the last one torn, each one write lost of all, and lengths without bytes. (All subsets
of n writes are 2^n; what a publication must not do shows in these: they differ from the whole file as soon as one write is not synced.)

  1. Reading a record   2. A crash   3. Judging a record
"""
import functools
import hashlib
import itertools
from dataclasses import dataclass, field
from pathlib import Path

# ---- 1. Reading a record


@dataclass
class Call:
    verb: str
    words: tuple
    bytes: bytes = b""


def read_record(path):
    data, at, calls = Path(f"{path}.data").read_bytes(), 0, []
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        verb, *words = line.split(" ")
        if verb == "write":
            n = int(words[2])
            calls.append(Call(verb, (words[0], int(words[1])), data[at : at + n]))
            at += n
        else:
            calls.append(Call(verb, tuple(words)))
    if at != len(data):
        raise RuntimeError(f"{path}: {len(data) - at} bytes too many")
    return calls


# ---- 2. A crash

MOST_LOST = 16  # writes of a file of which each is lost alone, evenly spread: each costs as many as there are

def changed(content, call, torn=False):
    """The bytes of a file after a write or a change of its length; torn: only the first half of a write is there."""
    if call.verb == "truncate":
        n = int(call.words[1])
        return content[:n] + bytes(max(0, n - len(content)))
    offset, new = call.words[1], call.bytes[: len(call.bytes) // 2] if torn else call.bytes
    content = content + bytes(max(0, offset - len(content)))
    return content[:offset] + new + content[offset + len(new) :]


def without_bytes(content, call):
    """The length is there, the bytes are not."""
    if call.verb == "truncate":
        return changed(content, call)
    return content + bytes(max(0, call.words[1] + len(call.bytes) - len(content)))


@dataclass
class File:
    synced: bytes = b""
    pending: list = field(default_factory=list)

    def now(self):
        content = self.synced
        for call in self.pending:
            content = changed(content, call)
        return content

    def variants(self):
        """All bytes that a crash may leave, as digests, one after the other."""
        content, lost = self.synced, self.synced
        step = -(-len(self.pending) // MOST_LOST) or 1
        yield digest(self.now())
        for i, call in enumerate(self.pending):
            yield digest(content)
            yield digest(changed(content, call, torn=True))
            yield digest(without_bytes(content, call))
            if i % step == 0:
                yield digest(File(content, self.pending[i + 1 :]).now())
            content, lost = changed(content, call), without_bytes(lost, call)
        yield digest(lost)


@functools.lru_cache(maxsize=64)
def digest(content):
    return hashlib.sha256(content).hexdigest()


def rename_in(names, call):
    """The folder after a change of names; what it speaks of may not be there, when an earlier change was lost."""
    names = dict(names)
    if call.verb == "create":
        names[call.words[1]] = call.words[0]
    elif call.verb == "unlink":
        names.pop(call.words[0], None)
    elif call.words[0] in names:
        names[call.words[1]] = names[call.words[0]]
        if call.verb == "rename":
            del names[call.words[0]]
    return names


def folders(names, pending):
    """Every set of names that a crash may leave: each change may be there or not. A rename stands on a creation: on the disk it is an entry
    with the number of the file, so that it may be there when the creation is not."""
    for kept in itertools.product((False, True), repeat=len(pending)):
        found, made = dict(names), dict(names)
        for is_kept, call in zip(kept, pending):
            before, made = made, rename_in(made, call)
            if not is_kept:
                continue
            if call.verb in ("rename", "link") and call.words[0] in before:
                found[call.words[1]] = before[call.words[0]]
                if call.verb == "rename":
                    found.pop(call.words[0], None)
            else:
                found = rename_in(found, call)
        yield found


class Disk:
    """What is on it for certain, and what has been done since."""

    def __init__(self, place, old):
        self.place = place
        self.files = {"old": File(old or b"")}
        self.names, self.pending = ({place: "old"} if old is not None else {}), []

    def do(self, call):
        if call.verb in ("write", "truncate"):
            self.files[call.words[0]].pending.append(call)
        elif call.verb == "sync" and call.words[0] != "0":
            self.files[call.words[0]] = File(self.files[call.words[0]].now())
        elif call.verb == "sync":
            self.names, self.pending = self.names_now(), []
        else:
            if call.verb == "create":
                self.files[call.words[0]] = File()
            self.pending.append(call)

    def names_now(self):
        names = self.names
        for done in self.pending:
            names = rename_in(names, done)
        return names

    def whole(self):
        """What stands at the place when nothing is lost; None: nothing."""
        inode = self.names_now().get(self.place)
        return digest(self.files[inode].now()) if inode else None

    def crash(self):
        """What may stand there after a crash now, state by state."""
        for names in folders(self.names, self.pending):
            inode = names.get(self.place)
            yield from self.files[inode].variants() if inode else (None,)


# ---- 3. Judging a record


@dataclass
class Judged:
    moments: int = 0
    states: int = 0
    wrong: list = field(default_factory=list)


def judge(calls, place, old, new, until_wrong=False):
    """Never a third thing at any moment, and at the end, when the command has said that it is done, the new file alone."""
    disk, judged = Disk(place, old), Judged()
    before, after = digest(old) if old is not None else None, digest(new)
    for call in (None, *calls):
        if call is not None:
            disk.do(call)
        judged.moments += 1
        for found in disk.crash():
            judged.states += 1
            if found not in (before, after):
                judged.wrong.append(f"a third thing after call {judged.moments - 1} ({call.verb if call else 'none'})")
                if until_wrong:
                    return judged
    if disk.whole() != after:
        judged.wrong.append("the record is not all that was done: played in order it does not give the file")
    if set(disk.crash()) != {after}:
        judged.wrong.append("what was published may be lost")
    return judged


def of_one(calls, place):
    """The calls of one publication of several: those of its part, and the syncs of the folder up to the first that follows its rename."""
    made = {call.words[0] for call in calls if call.verb == "create" and call.words[1].startswith(f"{place}.")}
    own = []
    for call in calls:
        is_name = call.verb in ("rename", "link") and call.words[1] == place
        if is_name or call.words[0] in made or (call.verb == "sync" and call.words[0] == "0"):
            own.append(call)
        elif own and any(one.verb in ("rename", "link") for one in own):
            break
    return own


def weakened(calls):
    """The same record without each of its syncs in turn, and with the rename moved before the sync: none of them may pass. A folder that is
    synced twice keeps its promise with one of them, so that the last syncs of it are left out together."""
    last = len(calls)
    while last and calls[last - 1].verb == "sync" and calls[last - 1].words[0] == "0":
        last -= 1
    yield "the folder is not synced", calls[:last]
    renamed = max(i for i, call in enumerate(calls) if call.verb in ("rename", "link"))
    synced = max((i for i, call in enumerate(calls[:renamed]) if call.verb == "sync" and call.words[0] != "0"), default=None)
    if synced is not None:
        yield "the file is not synced", calls[:synced] + calls[synced + 1 :]
        yield "it is renamed before it is synced", calls[:synced] + [calls[renamed]] + calls[synced:renamed] + calls[renamed + 1 :]
