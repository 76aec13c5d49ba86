#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
What holds a clinic up, whether its day works, and what to do first: each sentence says what --json has.
"""
import re
import sys

from cli_clinic import both, is_shown, one_line, own
from command import Checks


def check_held_up(check):
    """What no chair mends is told where the page says so, with the number that shows it."""
    page, document = both(settings=("closed=[2027-02-01 to 2027-02-26]",), years=4)
    said = re.search(r"What holds the clinic up: closed days: even with room for everybody only (\S+) ± \S+ % come in time\. ", one_line(page))
    check("a closure that costs boosters is named, with what patients with room for everybody get", said and document["kept_back_by"] == "closed_days"
          and is_shown(said[1], 100 * document["without_limits"]["outcomes"]["on_target"]["mean"]), page)
    page, document = both(settings=("chairs=2", "nurses=2", "reserved.slots=9"), years=4)
    check("places that nobody may book ahead are named", document["kept_back_by"] == "reserved_places"
          and "What holds the clinic up: places that are kept for urgent sessions (9 a day [reserved.slots])." in one_line(page), page)


def check_house(check):
    """Boosters in time beside a day that does not work: the first sentences say so, of the smallest staffing, too."""
    page, document = both(settings=("chairs=2", "nurses=2", "active_patients=60", "slot_minutes=7", "starts_at_once=50"), years=6)
    said, outcomes = one_line(page), own(document)["outcomes"]
    lost = outcomes["lost"]["mean"] / (outcomes["lost"]["mean"] + outcomes["sessions"]["mean"])
    found = re.match(r"2 chairs and 2 nurses give (?:\S+ ± )?\S+ % of due boosters within 3 days \(.*?\), but (?:(\d+) of 100 booked sessions come to nothing)?(?: and )?(?:people wait (\d+) minutes)?\. ", said)
    check("who is in time, and waits or is sent away, is told in one sentence", found and bool(found[1]) == (lost > 0.15) and bool(found[2]) == (outcomes["waited"]["mean"] > 30)
          and (not found[1] or is_shown(found[1], 100 * lost)) and (not found[2] or is_shown(found[2], outcomes["waited"]["mean"])), (page[:400], lost, outcomes["waited"]))
    check("then there is something to do though the target is met", outcomes["on_target"]["mean"] >= 0.95 and "nothing: the target is met" not in said
          and "What to do first: boosters are in time, and the day does not work: " in said, page)
    smallest = document["smallest"]
    at = next(probe for probe in smallest["tried"] if (probe["chairs"], probe["nurses"]) == (smallest["chairs"], smallest["nurses"]))
    told = re.search(r"The smallest staffing that \w+(?: to meet)? the target of 95 % is [^:]*: \S+ ± \S+ % \(but (.*?)\)", said)
    check("and of the smallest staffing what its day is like", told and (at["lost_share"] > 0.15) == ("booked sessions" in told[1]) and (at["waited_min"] > 30) == ("people wait" in told[1]), (page[:600], at))


def check_advice(check):
    """Of a clinic that never catches up: what ends that, or that it only slows it, with its gain; and of one that keeps up, the year after."""
    small = ("active_patients=100", "new_per_week=2", "years_open=1", "weeks=20", "chairs=2", "nurses=1")
    page, document = both(small=small, years=8)
    said, changes = one_line(page), {change["words"]: change for change in document["what_ifs"]}
    first = next(change for change in document["what_ifs"] if change["first"])
    told = re.search(rf"What to do first: {re.escape(first['words'])}: (.*?)(?:\.| \(--full\):) ", said)
    words = {"ends": "then the growth ends", "ends at a price": "at the price of", "slows": " by less ", "not told apart": "not told from yours"}[first["growth"]]
    check("the first change says what it does to the growth", not own(document)["stable"] and told and words in told[1], (said[said.index("What to do"):][:400], first["growth"]))
    lines = re.findall(r"^  (\S.*?)  +([+-]\S+) ± \S+  +(ends it|nobody treated|not clear|\S+ ± \S+(?: ~)?)  +\S+ ± \S+$", page, re.M)
    check("each change of its table has its gain, and what still grows", lines and all(
        is_shown(gain.lstrip("+"), 100 * changes[words]["differences"]["on_target"]["mean"]) and (grows == "ends it") == changes[words]["growth"].startswith("ends")
        and ("~" in grows) == (changes[words]["growth"] == "not told apart" and grows[0].isdigit()) for words, gain, grows in lines), (lines, page))
    check("and a page on which nothing ends it says so", ("none of the" in said) == (not any(change["growth"].startswith("ends") for change in changes.values())), page)
    page, document = both(small=(*small, "nurses=2", "active_patients=60", "new_per_week=4"), years=8)
    weeks, full = document["drift"]["weeks_until_full"]["mean"], document["drift"]["first_full_week"]
    check("a clinic that is full in its second year is told so beside nothing", own(document)["stable"] and weeks <= 40 and
          f"nothing in the first 20 weeks: the target is met. But these chairs are full in {f'week {full}' if full else f'about {round(weeks)} weeks'}: to plan for the time after, --set weeks=40."
          in one_line(page),
          (page, weeks, full))


def main():
    check = Checks()
    check_held_up(check)
    check_house(check)
    check_advice(check)
    print(f"1..{len(check.results)}")
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
