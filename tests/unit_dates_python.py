#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
The days and the closed days that tests/unit_dates.c holds the program against are those of Python's datetime.

The C test holds the program against two digests, this one says the days anew, from rules written here a second time, and holds the
digests against them. Together: the program's days are Python's.
"""
import datetime
import re
import sys
from pathlib import Path

SOURCE = Path(__file__).resolve().parent / "unit_dates.c"
DAY = datetime.timedelta(days=1)
WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]


def fnv(lines):
    value = 14695981039346656037
    for byte in "".join(line + "\n" for line in lines).encode():
        value = (value ^ byte) * 1099511628211 % 2**64
    return value


def days(first, last):
    while first <= last:
        yield first
        first += DAY


def all_days():
    for day in days(datetime.date(1600, 1, 1), datetime.date(2400, 12, 31)):
        yield f"{day.isoformat()} {day.weekday()}"


def is_closed(text, day, start):
    """Whether the closure holds the day, by counting and not by formulas."""
    if dates := re.fullmatch(r"(\d{4}-\d\d-\d\d)(?: to (\d{4}-\d\d-\d\d))?", text):
        return dates[1] <= day.isoformat() <= (dates[2] or dates[1])
    if yearly := re.fullmatch(r"(\d+) (\w+)", text):
        return (day.day, MONTHS[day.month - 1]) == (int(yearly[1]), yearly[2])
    if weeks := re.fullmatch(r"every (\d+) weeks on (\w+)", text):
        first = next(d for d in days(start, start + 6 * DAY) if WEEKDAYS[d.weekday()] == weeks[2])
        return WEEKDAYS[day.weekday()] == weeks[2] and (day - first).days // 7 % int(weeks[1]) == 0
    nth, weekday, month = re.fullmatch(r"(\w+) (\w+) of (a month|\w+)", text).groups()
    same = [d for d in days(day.replace(day=1), day.replace(day=1) + 30 * DAY)
            if d.month == day.month and WEEKDAYS[d.weekday()] == weekday]
    which = {"first": 0, "second": 1, "third": 2, "fourth": 3, "last": -1}[nth]
    return month in ("a month", MONTHS[day.month - 1]) and day == same[which]


def closed_days(texts):
    for text in texts:
        yield text
        for day in days(datetime.date(2026, 12, 1), datetime.date(2034, 12, 31)):
            if is_closed(text, day, datetime.date(2027, 1, 6)):
                yield day.isoformat()


def main():
    source = SOURCE.read_text(encoding="utf-8")
    texts = re.findall(r'^    \{"[^"]+", "([^"]+)"\},$', source.split("CLOSURES[] = {")[1].split("};")[0], re.MULTILINE)
    said = {name: int(value, 16) for name, value in re.findall(r"#define (HASH_OF_\w+) UINT64_C\((0x\w+)\)", source)}
    checks = (
        ("days and weekdays of 800 years are datetime's", fnv(all_days()), said["HASH_OF_DAYS"]),
        ("closed days of eight years are those that rules in Python say", fnv(closed_days(texts)), said["HASH_OF_CLOSURES"]),
    )
    print(f"1..{len(checks) + 1}")
    failed = 0
    for number, (sentence, found, expected) in enumerate(checks, 1):
        failed += found != expected
        print(f"{'ok' if found == expected else 'not ok'} {number} - {sentence}{'' if found == expected else f': {found:#x}'}")
    noticed = len(texts) >= 14 and fnv(closed_days(["24 December"])) != fnv(closed_days(["25 December"]))
    print(f"{'ok' if noticed else 'not ok'} {len(checks) + 1} - another day would be noticed")
    return 1 if failed or not noticed else 0


if __name__ == "__main__":
    sys.exit(main())
