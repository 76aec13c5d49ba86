"""SPDX-License-Identifier: MIT
crafted: results files that somebody made to do harm. make(good, path, number): the first are one of each kind (FIRST), the rest are drawn, the
same ones every time.

Whoever changes a file can make its checksums anew, and seal() does: the list of contents, the digests and those of the study are then
those of what is there. What such a file says may be anything; it must still not crash, hang or fill the memory.

Numbers from SEALED on are those that HDF5 itself believes (sealed.py).
"""
import hashlib
import os
import random
import re
import shutil
import struct
import zlib
from pathlib import Path

import h5py
import numpy as np

from sealed import EVERY, SEALED, sealed

PACKING = rb"(?m)^(?:record|compression|against|population|uncertainty|costs|utilities):.*\n(?:[ -].*\n)*" # and what is further in below


def sha(data):
    return hashlib.sha256(data).hexdigest()


# ---- 1. Checksums made anew

def contents_of(file):
    text = file["tables/contents"][()]
    return text if isinstance(text, bytes) else text.encode()


def set_contents(file, text):
    del file["tables/contents"]
    data = file.create_dataset("tables/contents", data=np.array(text, dtype=f"S{len(text) + 1}"))
    data.attrs["units"], data.attrs["long_name"] = "1", "list"
    file.attrs.modify("contents_sha256", sha(text))


def shape_of(data):
    kind, bits = data.dtype.kind, 8 * data.dtype.itemsize
    words = {"i": f"int{bits}", "u": f"uint{bits}", "f": f"float{bits}", "O": "string", "S": "string"}.get(kind, "unknown")
    return "x".join(map(str, data.shape or ())) + " " + words


def bytes_of(values):
    if values.dtype.kind in "OS":
        return b"".join((v if isinstance(v, bytes) else str(v).encode()) + b"\0" for v in values.ravel())
    return np.ascontiguousarray(values).tobytes()


def digest_of(file, path, cut):
    data = file[path]
    values, head = data[()], shape_of(data)
    blocks = [values]
    if cut == "patients":
        axis = 1 if values.ndim > 1 else 0
        dims = [str(n) for n in values.shape]
        dims[axis] = "*"
        head = "x".join(dims) + " " + head.split(" ")[1]
        blocks = []
        for first in range(0, values.shape[axis], 4096):
            piece = values.take(range(first, min(first + 4096, values.shape[axis])), axis=axis)
            blocks += [piece[p] for p in range(len(piece))] if axis == 1 else [piece]
    elif cut == "rows":
        head = "* " + head.split(" ")[1]
        counts = file["digests/" + path.split("/")[2] + "_rows"][()]
        blocks = np.split(values, np.cumsum(counts)[:-1]) if counts.sum() == len(values) else [values]
    hashes = b"".join(hashlib.sha256(bytes_of(np.asarray(block))).digest() for block in blocks)
    return sha(head.encode() + b"\0" + hashes)


def text_of(attribute):
    value = np.asarray(attribute)
    if value.dtype.kind in "iu":
        return " ".join(str(int(v)) for v in value.ravel()).encode()
    if value.dtype.kind == "f":
        return " ".join("%.17g" % float(v) for v in value.ravel()).encode()
    return value.ravel()[0].encode() if isinstance(value.ravel()[0], str) else bytes(value.ravel()[0])


def seal(file, study=None):
    """Makes list, digests and checksums those of what the file holds; what cannot be said of it keeps its line."""
    if study is not None:
        del file.attrs["study"]
        file.attrs["study"] = study
        file.attrs.modify("study_sha256", sha(re.sub(PACKING, b"", study.encode())))
    lines, levels = [], {}
    body, mark, account = contents_of(file).partition(b"attributes of the file\n")
    for line in body.decode().splitlines():
        words = line.split(" ")
        path, _, name = words[0].partition("@")
        try:
            if name and name not in ("DIMENSION_LIST", "REFERENCE_LIST") and not name.startswith("digest"):
                words[-1] = sha(text_of(file[path].attrs[name]))
            elif not name and path != "/tables/contents":
                words[-1] = digest_of(file, path, words[-2])
                words = [path, *shape_of(file[path]).split(" "), *words[-3:]]
                levels.setdefault(words[-3], []).append(f"{path} {words[-1]}\n")
        except (KeyError, OSError, ValueError, TypeError, IndexError, MemoryError):
            pass
        lines.append(words)
    for level, name in (("summary", "digest"), ("outcomes", "digest_outcomes"), ("courses", "digest_courses")):
        digest = sha("".join(levels.get(level, [])).encode())
        if level in levels and name in file.attrs:
            file.attrs.modify(name, digest)
            for words in lines:
                if words[0] == "/@" + name:
                    words[-1] = sha(digest.encode())
    set_contents(file, "".join(" ".join(words) + "\n" for words in lines).encode() + mark + account)


# ---- 2. Kinds of harm. Each is a function of the open file and of luck.

NUMBERS = ["score", "state", "infusions", "relapse_count", "patient", "baseline", "stratum", "tally/sum", "tally/relapses", "summary/mean",
           "paired/difference", "curves/relapse_free", "digests/block_sha256", "digests/intervals_rows", "tables/intervals/stop",
           "tables/parameters/number", "flow", "population_size"]
TEXTS = ["policy", "policy_label", "summary/unit", "digests/column", "tables/parameters/key", "tables/parameters/source", "tally/policy"]
ROOTS = ["study", "study_sha256", "digest", "patients", "first_patient", "contract_number", "program", "complete", "contents_sha256", "record",
         "seed", "title", "study_source", "threads", "seconds", "digest_courses"]


def replaced(file, path, **how):
    """Another dataset in the place of one, with its texts as attributes."""
    kept = {name: value for name, value in file[path].attrs.items() if isinstance(value, (str, bytes))} if path in file else {}
    if path in file:
        del file[path]
    data = file.create_dataset(path, **how)
    for name, value in kept.items():
        data.attrs[name] = value
    return data


def others(shape, luck):
    strings = h5py.string_dtype()
    wide = tuple(n * luck.choice((2, 100)) for n in shape) or (7,)
    while np.prod(wide) > 2e6:
        wide = tuple(max(1, n // 4) for n in wide)
    return {
        "float": {"data": np.zeros(shape)}, "half": {"data": np.zeros(shape, "f2")}, "int64": {"data": np.zeros(shape, "i8")},
        "int8": {"data": np.zeros(shape, "i1")}, "big endian": {"data": np.zeros(shape, ">i4")}, "wide": {"data": np.zeros(wide, "u1")},
        "5d": {"data": np.zeros((2, 2, 2, 2, 2), "u1")}, "32d": {"data": np.zeros((1,) * 32, "u1")}, "scalar": {"data": np.uint8(3)},
        "null": {"data": h5py.Empty("u1")}, "null text": {"data": h5py.Empty(strings)}, "zero": {"data": np.zeros((0,) * max(1, len(shape)), "u1")},
        "texts": {"data": np.array(["x"] * 10, dtype=strings)}, "fixed": {"data": np.array([b"x" * 90] * 9)}, "one": {"data": np.zeros(1)},
        "unwritten texts": {"shape": (7,), "dtype": strings}, "enum": {"data": np.zeros(shape, bool)}, "complex": {"data": np.zeros(shape, "c16")},
        "compound": {"data": np.zeros(3, [("a", "f8"), ("b", "S100")])}, "compound of texts": {"shape": (3,), "dtype": [("a", strings)]},
        "lists": {"shape": (7,), "dtype": h5py.vlen_dtype("i4")}, "references": {"shape": (3,), "dtype": h5py.ref_dtype},
        "regions": {"shape": (3,), "dtype": h5py.regionref_dtype}, "opaque": {"data": np.zeros(5, "V300")},
        "array": {"shape": (3,), "dtype": np.dtype(("i4", (5, 5)))}, "many texts": {"data": np.array(["t"] * 9000, dtype=strings)},
        "long double": {"data": np.zeros(shape, np.longdouble)}, "named": {"data": np.zeros(5)}, "huge fixed": {"shape": (), "dtype": "S2000000000"},
    }


def retype(file, luck, path=None, kind=None):
    path = path or luck.choice(NUMBERS + TEXTS + ["tables/contents"])
    kinds = others(file[path].shape or (), luck)
    kind = kind or luck.choice(sorted(kinds))
    if kind == "named":
        file["named type"] = np.dtype("f8")
        kinds[kind] = {"shape": (3,), "dtype": file["named type"]}
    replaced(file, path, **kinds[kind])
    if path != "tables/contents" and luck.random() < 0.7:
        seal(file)


def sparse(file, luck, path=None):
    """Values without end of which none is on the disk."""
    path = path or luck.choice(NUMBERS)
    old, kind = file[path], luck.choice(("u1", "f8", "i4", file[path].dtype))
    n = luck.choice((2**20, 2**31 + 1, 2**40, 2**44, 2**60 + 1, 2**61 + 1, 2**62))
    shape = [n] * luck.choice((1, 1, 2)) + [luck.choice((1, 16))] * (len(old.shape) - 1)
    shape = tuple(shape[:max(1, len(old.shape))])
    replaced(file, path, shape=shape, dtype=kind, chunks=tuple(min(64, k) for k in shape), fillvalue=1)
    text = contents_of(file).decode().split("\n")
    text = [f"/{path} {shape_of(file[path])} {' '.join(l.split(' ')[-3:])}" if l.startswith(f"/{path} ") else l for l in text]
    set_contents(file, "\n".join(text).encode())


def link(file, luck, kind=None):
    path = luck.choice(NUMBERS + TEXTS + ["tally", "tables", "curves", "tables/contents", "tables/parameters"])
    kind = kind or luck.choice(("soft", "soft self", "external", "external itself", "hard", "cycle", "dangling", "move"))
    if kind not in ("hard", "cycle"):
        if kind == "move":
            file.move(path, "elsewhere")
        else:
            del file[path]
    if kind in ("soft", "move"):
        file[path] = h5py.SoftLink("/elsewhere" if kind == "move" else "/patient")
    elif kind in ("soft self", "dangling"):
        file[path] = h5py.SoftLink("/" + path if kind == "soft self" else "/nothing")
    elif kind.startswith("external"):
        file[path] = h5py.ExternalLink("good.h5" if kind == "external" else file.filename, "/" + path)
    elif kind == "hard":
        file["second"] = file[path]
    else:
        file["tables/up"] = file["/"]


def elsewhere(file, luck, kind=None):
    """Values that stand in another file."""
    path = luck.choice(NUMBERS)
    shape, dtype = file[path].shape, file[path].dtype
    if (kind or luck.choice(("external", "virtual"))) == "external":
        replaced(file, path, shape=shape, dtype=dtype, external=[("secret.yaml", 0, h5py.h5f.UNLIMITED)])
        return
    layout = h5py.VirtualLayout(shape=shape, dtype=dtype)
    layout[...] = h5py.VirtualSource("good.h5", path, shape=shape)
    if path in file:
        del file[path]
    file.create_virtual_dataset(path, layout)


def attribute_values(luck):
    return {
        "int": np.int64(5), "ints": np.arange(luck.choice((5, 64, 65, 5000))), "empty": "", "negative": np.int64(-1), "huge": np.int64(2**63 - 1),
        "text": "x" * luck.choice((10, 4000, 60000)), "fixed": np.bytes_(b"x" * luck.choice((255, 256, 60000))), "null": h5py.Empty("S10"),
        "texts": np.array(["a", "b"], dtype=h5py.string_dtype()), "float": np.float64("nan"), "bool": True, "compound": np.zeros(3, [("a", "f8")]),
        "wide": np.longdouble(3), "number as text": "999999999999999999", "control": "\033[2J\u202ered", "null text": h5py.Empty(h5py.string_dtype()),
    }


def attribute(file, luck, name=None, kind=None):
    on = file if name or luck.random() < 0.6 else file[luck.choice(NUMBERS + TEXTS + ["tally", "tables/contents"])]
    name = name or (luck.choice(ROOTS) if on == file else luck.choice(("units", "long_name", "sha256", "_FillValue", "flag_values")))
    values = attribute_values(luck)
    if name in on.attrs:
        del on.attrs[name]
    kind = kind or luck.choice(sorted(values) + ["gone"])
    if kind != "gone":
        on.attrs.create(name, values[kind])
    if luck.random() < 0.6 and name not in ("contents_sha256", "complete"):
        seal(file)


def chunk(file, luck, kind=None):
    """Chunks that do not unpack to their shape."""
    path = luck.choice(("score", "state", "relapse_count", "baseline", "tables/intervals/stop", "tally/relapses", "patient"))
    kind = kind or luck.choice(("bomb", "short", "long", "noise", "empty", "unpacked", "skip all", "truncated"))
    data = file[path]
    size = int(np.prod(data.chunks)) * data.dtype.itemsize
    packed = {"bomb": zlib.compress(bytes(1 << 27), 1), "short": zlib.compress(bytes(max(1, size // 2))), "long": zlib.compress(bytes(size + 1)),
              "noise": luck.randbytes(200), "empty": zlib.compress(b""), "unpacked": luck.randbytes(size), "skip all": luck.randbytes(20),
              "truncated": zlib.compress(bytes(size))[:-5]}[kind]
    data.id.write_direct_chunk((0,) * len(data.shape), packed, filter_mask=7 if kind == "skip all" else 0)


def filters(file, luck, kind=None):
    path = luck.choice(NUMBERS)
    values = np.atleast_1d(file[path][()])
    how = {"fletcher": {"fletcher32": True}, "lzf": {"compression": "lzf"}, "scale": {"scaleoffset": 3}, "gzip 9": {"compression": 9},
           "shuffle": {"shuffle": True}, "large chunks": {"chunks": values.shape, "maxshape": (None,) * values.ndim}}
    kind = kind or luck.choice(sorted(how))
    replaced(file, path, data=values, **how[kind])
    if luck.random() < 0.5:
        seal(file)


def list_of_contents(file, luck, kind=None):
    text = contents_of(file)
    line = next(l for l in text.split(b"\n") if l.startswith(b"/score "))
    ghost = b" 1 float64 summary whole " + b"a" * 64 + b"\n"
    edits = {
        "empty": b"", "noise": luck.randbytes(3000), "twice": text.partition(b"attributes of the file")[0] + text, "one line": b"x" * 100000, "long name": b"/" + b"n" * 500 + ghost + text,
        "long shape": text.replace(b"/score ", b"/score " + b"9x" * 200, 1), "ghosts": b"".join(b"/ghost%d" % i + ghost for i in range(4000)) + text,
        "format": b"/%s%s%n%n" + ghost + text, "control": b"/\033[31mred\033]0;owned\007" + ghost + text, "score often": (line + b"\n") * 3000 + text,
        "study often": (next(l for l in text.split(b"\n") if l.startswith(b"/@study ")) + b"\n") * 3000 + text,
        "cut whole": text.replace(b" courses patients ", b" courses whole "), "cut rows": text.replace(b" courses patients ", b" courses rows "),
        "levels": text.replace(b" courses ", b" summary "), "up": text.replace(b"/score ", b"/tally/../score "), "slashes": text.replace(b"/score ", b"//score "),
        "no newline": text.rstrip(b"\n"), "nul": text[:500] + b"\0" + text[500:], "less": b"\n".join(l for l in text.split(b"\n") if luck.random() < 0.9),
        "shuffled": b"\n".join(luck.sample(text.split(b"\n"), text.count(b"\n") + 1)), "huge shape": text.replace(b" 50x", b" 5000000000000000000x"),
    }
    set_contents(file, edits[kind or luck.choice(sorted(edits))])


def dimensions(file, luck, kind=None):
    path = luck.choice(("score", "relapse_count", "tally/sum", "tables/intervals/stop"))
    data = file[path]
    if "DIMENSION_LIST" in data.attrs:
        del data.attrs["DIMENSION_LIST"]
    kind = kind or luck.choice(("1000", "1", "two each", "int", "text", "scalar", "compound", "nowhere", "itself", "long"))
    plain = {"int": np.zeros(1000, "i8"), "text": np.array([b"x" * 16] * 3), "scalar": "x", "compound": np.zeros(3, [("a", "f8"), ("b", "S100")])}
    if kind in plain:
        data.attrs["DIMENSION_LIST"] = plain[kind]
        return
    n = {"1000": 1000, "1": 1}.get(kind, len(data.shape))
    kind_id = h5py.h5t.vlen_create(h5py.h5t.STD_REF_OBJ)
    made = h5py.h5a.create(data.id, b"DIMENSION_LIST", kind_id, h5py.h5s.create_simple((n,)))
    target = data if kind == "itself" else file["patient"]
    lists = np.empty(n, dtype=object)
    for i in range(n):
        lists[i] = np.array([target.ref] * {"two each": 2, "long": 30000}.get(kind, 1), dtype=h5py.ref_dtype)
    made.write(lists, mtype=kind_id)
    if kind == "nowhere":
        del file["patient"]


def crowd(file, luck, kind=None):
    kind = kind or luck.choice(("deep", "objects", "attributes", "long name", "long attribute", "note", "odd note", "big note", "groups"))
    if kind == "deep":
        file.create_group("/".join(["g"] * luck.choice((5, 40, 2000))))
    elif kind in ("objects", "groups"):
        for i in range(5000 if kind == "groups" else 4200):
            file.create_group(f"o{i}")
    elif kind == "attributes":
        on = luck.choice((file, file["score"], file["tally"]))
        for i in range(luck.choice((100, 3000))):
            on.attrs[f"a{i}"] = i
    elif kind == "long name":
        file.create_dataset("n" * 5000, data=1)
    elif kind == "long attribute":
        file.attrs["x" * 60000] = 1
    else:
        how = {"note": {"data": "somebody was here"}, "odd note": {"data": np.zeros(4, "c16")}, "big note": {"shape": (2**50,), "dtype": "f8", "chunks": (64,)}}
        file.create_dataset("notes", **how[kind])


def texts_of_one(file, luck, kind=None):
    """Many texts that are one long one: little on the disk, much in memory."""
    path = luck.choice(("tables/parameters/source", "tables/parameters/key", "policy", "digests/column"))
    n = file[path].shape[0] if kind == "as many" else luck.choice((file[path].shape[0], 20000))
    data = replaced(file, path, data=np.array(["y" * 3000000] + ["z"] * (n - 1), dtype=h5py.string_dtype()))
    at, name = data.id.get_offset(), file.filename
    file.close()
    with open(name, "r+b") as raw:
        raw.seek(at)
        one = raw.read(16)
        raw.seek(at)
        raw.write(one * n)


def study(file, luck, kind=None):
    text = file.attrs["study"]
    here = str(Path(file.filename).parent / "secret.yaml")
    blank = "policies:\n"
    edits = {
        "set": f"parameters: {here}\n" + text, "set quoted": text + f'"parameters": "{here}"\n', "shadow": "parameters: /etc/shadow\n" + text,
        "draw": "draw: 3\n" + text, "instrument": "instrument: secret\n" + text, "based on": f"based_on: {here}\n" + text, "draws": f"draws: {here}\n" + text,
        "bomb": "a: &a [x,x]\nb: [*a,*a]\n" + text, "deep": text + "x: " + "[" * 3000, "long": text + "#" * 60000, "noise": luck.randbytes(400).hex(),
        "policies": text.replace(blank, blank + "  extra: {}\n"), "horizon": text.replace("364 days", "3640 days").replace("52 weeks", "520 weeks"),
        "patients": re.sub(r"(?m)^patients: .*$", "patients: 2000000000", text), "record": text.replace("record: all", "record: outcomes"),
        "escape": text.replace("Three", "\"\\e[31mRED\""), "empty": "", "seed": text.replace("seed: ", "seed: 9"), "short": text[:300],
        "fifo": "parameters: /dev/stdin\n" + text, "merge": "<<: {parameters: /etc/shadow}\n" + text,
    }
    seal(file, edits[kind or luck.choice(sorted(edits))])


def values(file, luck, kind=None):
    """Sound files of impossible numbers."""
    paths = {"tally": ["tally/sum", "tally/sum_product", "tally/visits", "tally/relapses", "tally/first_relapses", "tally/censored", "tally/left",
                       "tally/both_relapsed", "tally/not_both", "flow", "population_size", "tally/sum_followup"],
             "rows": ["relapse_count", "first_relapse_day", "followup_days", "stratum", "treated", "responder", "baseline", "has_comorbid_anxiety"],
             "tables": ["digests/intervals_rows", "digests/first_relapse_rows", "tables/intervals/stop", "tables/first_relapse/patient"],
             "summary": ["summary/mean", "paired/difference", "curves/relapse_free", "paired/nnt"]}
    for path in luck.sample([p for p in paths[kind or luck.choice(sorted(paths))] if p in file], k=1):
        array = file[path][()]
        if array.dtype.kind == "f":
            array[...] = luck.choice((np.nan, np.inf, -1e300, 1e38, 0.0))
        else:
            limits = np.iinfo(array.dtype)
            some = np.array([limits.min, limits.max, limits.max // 2 + 1, 0, 1, limits.max // 64], dtype=array.dtype)
            flat = array.ravel()
            for i in range(flat.size) if luck.random() < 0.5 else luck.sample(range(flat.size), max(1, flat.size // 50)):
                flat[i] = luck.choice(some)
        file[path][...] = array
    seal(file)


# ---- 3. Bytes

SIGNS = (b"OHDR", b"OCHK", b"TREE", b"HEAP", b"SNOD", b"FRHP", b"FHDB", b"FHIB", b"BTHD", b"BTLF", b"GCOL", b"FADB", b"FAHD", b"EAHD")


def damage(path, luck, kind=None):
    data = bytearray(path.read_bytes())
    places = [found.start() for found in re.finditer(b"|".join(SIGNS), data)]
    kind = kind or luck.choice(("flip", "flip", "flip", "study", "cut", "set", "swap", "noise", "heap", "reference", "hole"))
    at = min(len(data) - 1, luck.choice(places) + int(luck.expovariate(1 / 60))) if luck.random() < 0.7 else luck.randrange(len(data))
    if kind == "study":
        at = data.find(b"study: ") + luck.randrange(3000)
    if kind in ("flip", "study"):
        for _ in range(luck.choice((1, 1, 2, 16))):
            data[at] ^= 1 << luck.randrange(8)
            at = min(len(data) - 1, at + luck.randrange(64))
    elif kind == "cut":
        del data[luck.choice((at, len(data) - 1 - luck.randrange(300))):]
    elif kind == "set":
        width = luck.choice((1, 2, 4, 8))
        data[at:at + width] = luck.choice((b"\xff", b"\0", b"\x7f")) * width
    elif kind == "swap":
        other, width = luck.randrange(len(data) - 600), luck.choice((8, 64, 512))
        data[at:at + width], data[other:other + width] = data[other:other + width], data[at:at + width]
    elif kind == "noise":
        width = luck.choice((16, 512, 4096))
        data[at:at + width] = luck.randbytes(len(data[at:at + width]))
    elif kind == "heap":
        heap = luck.choice([found.start() for found in re.finditer(b"GCOL", data)])
        data[heap + luck.choice((5, 8, 11, 12, 16, 24, 28))] = luck.randrange(256)
    elif kind == "reference":
        sign = struct.pack("<Q", luck.choice([found.start() for found in re.finditer(b"GCOL", data)]))
        place = luck.choice([found.start() for found in re.finditer(re.escape(sign), data)] or [at]) - 4
        data[place + luck.choice((0, 1, 2, 3, 12, 13, 14, 15))] = luck.randrange(256)
    path.write_bytes(bytes(data))
    if kind == "hole":
        os.truncate(path, luck.choice((1 << 30, 1 << 42)))


KINDS = {"retype": retype, "sparse": sparse, "link": link, "elsewhere": elsewhere, "attribute": attribute, "chunk": chunk, "filters": filters,
         "list": list_of_contents, "dimensions": dimensions, "crowd": crowd, "texts": texts_of_one, "study": study, "values": values}
FIRST = [("link", {"kind": k}) for k in ("soft", "external", "hard", "cycle", "external itself")] + \
    [("elsewhere", {"kind": k}) for k in ("external", "virtual")] + [("texts", {})] * 3 + \
    [("study", {"kind": k}) for k in ("set", "shadow", "instrument", "draw", "merge", "bomb", "deep", "policies", "patients", "record")] + \
    [("chunk", {"kind": k}) for k in ("bomb", "short", "long", "skip all")] + [("sparse", {})] * 3 + \
    [("retype", {"path": "tables/contents", "kind": k}) for k in ("fixed", "texts", "huge fixed", "compound", "lists")] + \
    [("list", {"kind": k}) for k in ("twice", "score often", "study often", "control", "ghosts")] + \
    [("dimensions", {"kind": k}) for k in ("1000", "int", "compound", "two each", "nowhere")] + \
    [("crowd", {"kind": k}) for k in ("deep", "attributes", "note")] + [("values", {"kind": k}) for k in ("tally", "rows", "tables")] + \
    [("attribute", {"name": "study", "kind": "ints"}), ("attribute", {"name": "patients", "kind": "huge"})] + \
    [("bytes", {"kind": k}) for k in ("study", "reference", "heap", "hole", "flip", "cut")]


def make(good, path, number):
    """File `number`; returns its name, or None where the library would not make it."""
    luck = random.Random(number)
    if number >= SEALED:
        kind = dict(enumerate(EVERY, SEALED)).get(number)
        shutil.copy(good, path)
        sealed(path, luck, kind)
        return f"{number} sealed {kind or ''}"
    name, how = FIRST[number] if number < len(FIRST) else (luck.choice(sorted(KINDS) + ["bytes"] * 5), {})
    shutil.copy(good, path)
    words = " ".join([f"{number}", name, *map(str, how.values())])
    if name == "bytes":
        damage(path, luck, **how)
        return words
    file = h5py.File(path, "r+")
    try:
        KINDS[name](file, luck, **how)
    except (KeyError, OSError, ValueError, TypeError, RuntimeError, MemoryError, OverflowError, StopIteration, IndexError) as error:
        return f"{words} (not made: {type(error).__name__})"
    finally:
        if file.id.valid:
            file.close()
    return words
