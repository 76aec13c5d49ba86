"""SPDX-License-Identifier: MIT
sealed: files in whose structures bytes were changed, and the checksums of HDF5 itself made anew: HDF5 believes them, and falls over some.

h5_damage.c does the same for libFuzzer, without HDF5's help.
"""
import ctypes
import functools
import re

SEALED = 1_000_000
PLAIN = re.compile(rb"\x89HDF|OHDR|OCHK|FRHP|FHIB|BTHD|BTIN|BTLF|FAHD|FADB|EAHD|EAIB|EASB|EADB")
EDGES = (0, 1, 2, 3, 4, 7, 8, 16, 127, 255, 256, 65535, 1 << 20, 1 << 30, 2**31 - 1, 2**32 - 1, 2**63 - 1, 2**64 - 1)
# Changes of every structure of a kind, so that whoever follows one of them meets it: signature, offset, bytes, value.
EVERY = {"rows of no bytes": (b"BTHD", 10, 2, 0), "nodes of no bytes": (b"BTHD", 6, 4, 0), "another index": (b"BTHD", 5, 1, 0), "heap of no width": (b"FRHP", 110, 2, 0),
         "huge objects": (b"FRHP", 22, 8, 1)}


def checksum():
    """Of HDF5 itself, Jenkins' lookup3; a library that keeps it to itself has none to offer."""
    function = ctypes.CDLL("libhdf5_serial.so.103").H5_checksum_lookup3
    function.argtypes, function.restype = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_uint32], ctypes.c_uint32
    return function


@functools.lru_cache(maxsize=2)
def seals_of(data):
    """(start, length) of all structures that end with a checksum, found by trying lengths: a third of a second."""
    buffer, sum_of, found = ctypes.create_string_buffer(data, len(data)), checksum(), []
    for start in (match.start() for match in PLAIN.finditer(data)):
        at = ctypes.addressof(buffer) + start
        found += [(start, n) for n in range(8, min(3072, len(data) - start - 4))
                  if sum_of(at, n, 0) == int.from_bytes(data[start + n:start + n + 4], "little")][:1]
    return found


def changed(data, seals, luck):
    start, length = luck.choice(seals)
    at, width = start + luck.randrange(length), luck.choice((1, 2, 4, 8))
    way = luck.randrange(5)
    if way == 0:
        data[at] ^= 1 << luck.randrange(8)
    elif way == 1:
        data[at] = luck.randrange(256)
    elif way == 2: # what stands elsewhere: an address, a type, a whole message
        other, n = luck.choice(seals)[0] + luck.randrange(60), luck.randrange(1, 17)
        data[at:at + n] = data[other:other + n]
    else:
        data[at:at + width] = luck.choice(EDGES).to_bytes(8, "little")[:width]


def sealed(path, luck, kind=None):
    sound = path.read_bytes()
    data, seals, sum_of = bytearray(sound), seals_of(sound), checksum()
    if kind:
        sign, offset, width, value = EVERY[kind]
        for start, _ in seals:
            if data[start:start + 4] == sign:
                data[start + offset:start + offset + width] = value.to_bytes(width, "little")
    for _ in range(0 if kind else luck.randrange(1, 5)):
        changed(data, seals, luck)
    del data[len(sound):]
    buffer = (ctypes.c_char * len(data)).from_buffer(data)
    for start, length in seals:
        data[start + length:start + length + 4] = sum_of(ctypes.addressof(buffer) + start, length, 0).to_bytes(4, "little")
    path.write_bytes(bytes(data))
