#!/usr/bin/python3
"""SPDX-License-Identifier: MIT
ebb trace --clinic tells one day and one patient of a clinic's year, and the two tell the same: the list of the day, the chairs, the story.
"""
import datetime
import json
import re
import sys

from command import INTENDED_USE, Checks, ebb

CLINIC = "configs/clinic.yaml"
# Too small for its patients, so that people wait, are turned away, cancel.
SMALL = ["--set", "chairs=2", "--set", "nurses=1", "--set", "active_patients=130", "--set", "weeks=26", "--set", "uncertainty.draws=0"]
OTHERS = ["--set", "background={iron: {per_day: 6}}", "--set", "rooms=[2, 2]", "--set", "recovery_places=2", "--set", "uncertainty.draws=0"]
FATES = {"given", "cancels", "no_show", "left", "failed", "turned_away", "lost"}

# What is asked for, and what the message must say.
UNUSABLE = [
    (["--clinic", CLINIC, "--day", "2027-02-30"], "must be a date from 2027-01-04 to 2028-01-02, written as these, or the number of a day from 0 to 363"),
    (["--clinic", CLINIC, "--day", "2028-01-03"], "from 2027-01-04 to 2028-01-02"),
    (["--clinic", CLINIC, "--day", "364"], "a day from 0 to 363"),
    (["--clinic", CLINIC, "--day", "monday"], "must be a date"),
    (["--clinic", CLINIC, "--year", "200"], "from 0 to 199"),
    (["--clinic", CLINIC, "--patient", "-3"], "must be a whole number from 0"),
    (["--clinic", CLINIC, "--patient", "200000"], "has patients 0 to"),
    (["--clinic", CLINIC, "17"], "asked for by --day and --patient"),
    (["--clinic", CLINIC, "--policy", "every_4_weeks"], "--set policy=NAME"),
    (["--clinic"], "--clinic needs a value"),
    (["configs/three_policies.yaml", "17", "--day", "3"], "--day is of a clinic"),
    ([CLINIC, "5"], "ebb trace --clinic configs/clinic.yaml, with --day and --patient"),
    (["configs/three_policies.yaml"], "ebb trace STUDY|RUN.h5 PATIENT, or --clinic CLINIC"),
    ([], "--clinic CLINIC"),
]


def traced(*words):
    run = ebb("trace", "--clinic", CLINIC, *SMALL, *words, "--json")
    return json.loads(run.stdout)


def check_unusable(check):
    for words, expected in UNUSABLE:
        run = ebb("trace", *words)
        check(f"ebb trace {' '.join(words)}: status 2, \"{expected}\"", (run.returncode, run.stdout) == (2, "") and expected in run.stderr,
              f"{run.returncode} {run.stdout}{run.stderr}")


def problems_of_day(document):
    """Chairs that are two people's, times that run backwards, sessions of nobody in the list."""
    day, found = document["day"], []
    held = [session for session in day["sessions"] if session["began_s"] is not None]
    for session in held:
        times = [session[name] for name in ("ready_s", "began_s", "left_chair_s", "chair_free_s")]
        if times != sorted(times) or not 1 <= session["chair"] <= document["chairs"]:
            found.append(session)
        found += [(session, other) for other in held if other is not session and other["chair"] == session["chair"] and
                  session["began_s"] <= other["began_s"] < session["chair_free_s"]]
    given = {booking["patient"] for booking in day["bookings"] if booking["result"] == "given"}
    if given != {session["patient"] for session in held}:
        found.append(("given", given))
    seated = {event["patient"] for event in day["events"] if event["event"] == "sits down"}
    if seated != given:
        found.append(("sits down", seated))
    return found + [booking for booking in day["bookings"] if booking["result"] not in FATES or booking["days_late"] < 0]


def check_days(check):
    documents = [traced("--day", day) for day in range(70, 98)]
    found = [problem for document in documents for problem in problems_of_day(document)]
    check("on each day of four weeks the list, the chairs and the events are of the same sessions", not found, found[:3])
    results = {booking["result"] for document in documents for booking in document["day"]["bookings"]}
    check("and they saw people who cancel and who do not come", {"given", "cancels", "no_show"} <= results, results)
    closed = [document["day"]["date"] for document in documents if not document["day"]["open"]]
    check("Saturdays and Sundays are closed, and nobody sits there", len(closed) == 8 and
          not any(document["day"]["sessions"] for document in documents if not document["day"]["open"]), closed)
    check("a date and its number are the same day", traced("--day", "2027-03-15") == documents[0] and documents[0]["day"]["day"] == 70)
    return documents


def check_patient(check, documents):
    """What the list of a day says of a patient, the patient's story says, too."""
    day = next(document["day"] for document in documents for booking in document["day"]["bookings"]
               if booking["result"] == "given" and booking["days_late"] > 0)
    booking = next(booking for booking in day["bookings"] if booking["result"] == "given" and booking["days_late"] > 0)
    session = next(session for session in day["sessions"] if session["patient"] == booking["patient"])
    document = traced("--patient", booking["patient"])
    story = [entry for entry in document["patient"]["story"] if entry["day"] == day["day"]]
    given = [entry for entry in story if entry.get("clinic") == "given"]
    check("a late session of a day is in the story of its patient", len(given) == 1 and given[0]["in_house"] == session and
          given[0]["due"] == booking["due"] and given[0]["booked"] == booking["booked"], story)
    check("an infusion was given with it", [entry["value"] > 0 for entry in story if entry.get("course") == "infusion"] == [True], story)
    booked = [entry for entry in story if entry.get("clinic") == "booked"]
    check("and the next one is booked as the list has it", booked and booked[-1]["for"] == booking["next"]["day"] and
          booked[-1]["why"] == "the next session", (booked, booking))
    days = [entry["day"] for entry in document["patient"]["story"]]
    check("a story goes forward, from before the clinic's first day", days == sorted(days) and days[0] < 0, days[:5])
    referred = traced("--patient", document["in_care_on_first_day"] + 3)["patient"]
    kinds = [entry["clinic"] for entry in referred["story"] if "clinic" in entry]
    check("one who is referred has an intake visit and a series, or gives up", kinds[0] == "referred" and
          (kinds[1] == "gives_up" or kinds[1:3] == ["seen", "starts"] or kinds[1:] == ["seen"]), kinds[:5])
    return booking["patient"], day


def drawn(page):
    """How many sit down in each chair of the picture; a number that nobody has counts for two."""
    people = set(re.findall(r"patient (\d+) sits down", page))
    return {chair: sum(1 if name in people or name in "#+" else 2 for name in re.findall(r"\d+|[#+]", row))
            for chair, row in re.findall(r"^  chair (\d+) +(.*[=.#+].*)$", page, re.MULTILINE)}


def seated(page):
    chairs = re.findall(r"sits down in chair (\d+)", page)
    return {chair: chairs.count(chair) for chair in chairs}


def check_text(check, patient, day):
    words = "trace", "--clinic", CLINIC, *SMALL
    page = ebb(*words, "--day", day["date"], "--patient", patient).stdout
    row = re.search(rf"^  (\d\d:\d\d) +{patient}  (\w+) +(\S+) +(\d+)  given", page, re.MULTILINE)
    booking = next(booking for booking in day["bookings"] if booking["patient"] == patient)
    check("the page has the list with times, due days and lateness", row and row.groups() ==
          (booking["booked"], booking["session"], booking["due"], str(booking["days_late"])), page)
    session = next(session for session in day["sessions"] if session["patient"] == patient)
    check("who sat where", f"patient {patient} sits down in chair {session['chair']}, booked {booking['booked']}" in page, page)
    came, late = session["came_s"], session["came_s"] - 60 * sum(int(n) * m for n, m in zip(booking["booked"].split(":"), (60, 1)))
    off = f" ({abs(late) // 60} min {'late' if late > 0 else 'early'})" if abs(late) >= 60 else ""
    check("when everybody came is told, whether he or she waited or not", f"patient {patient}" in page and
          f"came {came // 3600:02}:{came // 60 % 60:02}{off}, checked in {session['ready_s'] // 3600:02}:{session['ready_s'] // 60 % 60:02}" in
          " ".join(page.split()), page)
    silent = [line for line in re.sub(r"\n {9}", " ", page).split("\n") if re.match(r" +\d\d:\d\d .* sits down", line) and "came " not in line and ", waited " not in line]
    check("no time between the book and the chair is left unexplained", not silent, silent[:3])
    check("what became of the patient", f"late (due {booking['due']})" in " ".join(page.split()) and "infusion" in page, page)
    pages = [ebb(*words, "--day", number).stdout for number in range(70, 98)]
    waited = [line for text in pages for line in re.findall(r"waited \d+ min for a \w+[ ,]+who was (?:watching|starting)\s+patient \d+", text)]
    check("who waited for whom", waited, pages[0])
    wide = [line for text in [page, *pages] for line in text.split("\n") if len(line) > 100]
    check("no line is wider than the page", not wide, wide[:3])
    check("the intended use closes the page", INTENDED_USE in page.strip().split("\n")[-1], page)
    wrong = [number for number, text in enumerate(pages) if drawn(text) != seated(text)]
    check("the picture has everybody in his or her chair, whole numbers or a mark", not wrong and any(drawn(text) for text in pages), wrong)
    stories = [" ".join(ebb(*words, "--patient", number).stdout.split()) for number in range(0, 60, 6)]
    behind = [story for story in stories if re.search(r"improved \d+ %; \w+ session in chair", story)]
    check("a session is told before what was given in it", not behind and all("infusion" in story for story in stories), behind[:1])
    twice = [story for story in stories if re.search(r"cancelled[^;]*;( session missed;)? gives back", story)]
    check("who cancels is not told to give back, too", not twice and any("cancelled" in story for story in stories), twice[:1])
    first = ebb(*words)
    check("without a day it is the first open one, and how to ask is said", "(day 0)" in first.stdout and "--patient 41" in first.stdout, first.stdout)
    crowded = [ebb("trace", "--clinic", CLINIC, *OTHERS, "--day", number).stdout for number in (66, 67, 70)]
    wrong = [page for page in crowded if drawn(page) != seated(page) or "another service's" not in page]
    check("other services' patients sit in it, too, and rooms are named", not wrong and
          all("in rooms of their own: 1 to 2, 3 to 4" in page and "2 recovery places" in page for page in crowded), crowded[0])
    closed = ebb(*words, "--day", 5).stdout
    check("a closed day is called closed", "The clinic is closed." in closed, closed)


def check_days_worth(check):
    """The head of a year's page names the days that somebody should look at, and each is what it is called."""
    words = "--set", "nurse_short=4 %"
    document, page = traced(*words), ebb("trace", "--clinic", CLINIC, *SMALL, *words).stdout
    head = page.split("\n\n")[1]
    named = {name: re.findall(r"(\d{4}-\d\d-\d\d)(?: \((\d+))?", rest) for name, rest in
             re.findall(r"^  (a nurse fewer|turned away|longest waits) +(.*(?:\n {19}.*)*)", head, re.MULTILINE)}
    days = {day["date"]: day for day in document["open_days"]}
    short = {date for date, day in days.items() if day["nurse_fewer"]}
    check("days worth a look: those with a nurse fewer", short and {date for date, _ in named["a nurse fewer"]} <= short and
          len(named["a nurse fewer"]) == min(6, len(short)), head)
    away = sorted((-day["turned_away"], date) for date, day in days.items() if day["turned_away"])[:6]
    check("those on which most were turned away", named["turned away"] == [(date, str(-n)) for n, date in away], (head, away))
    waits = sorted((-(day["longest_wait_s"] // 60), date) for date, day in days.items())[:6]
    check("and those of the longest waits", named["longest waits"] == [(date, str(-n)) for n, date in waits if n], (head, waits))
    date = named["longest waits"][0][0]
    day = traced(*words, "--day", date)["day"]
    longest = max(session["began_s"] - session["ready_s"] for session in day["sessions"] if session["began_s"] is not None)
    counted = [len(day["bookings"]), sum(booking["result"] == "given" for booking in day["bookings"]),
               sum(booking["result"] == "turned_away" for booking in day["bookings"]), longest]
    check("numbers of a day are those of its page", counted == [days[date][name] for name in ("booked", "given", "turned_away", "longest_wait_s")],
          (counted, days[date]))
    fewer = ebb("trace", "--clinic", CLINIC, *SMALL, *words, "--day", named["a nurse fewer"][0][0]).stdout
    check("a day with a nurse fewer says so", "(one fewer than planned)" in fewer, fewer[:600])
    check("who asks for a day is not told of others", "Days worth" not in fewer and "open_days" not in traced("--day", 0), fewer[:300])


def check_words(check):
    """What a first reader stumbled over: the past without a calendar, the year's number, a session due on a closed day."""
    story = ebb("trace", "--clinic", CLINIC, *SMALL, "--patient", 12).stdout
    check("the past says that it knew no clinic", "played without a clinic, on any day of the week --\n" in story and
          story.index("without a clinic") < story.index("in the clinic, with its open days"), story)
    check("scores and improvement are explained, and no number of a seed is left", "Improved 70 %: the infusion leaves severity 70 % below" in
          " ".join(story.split()) and "seed" not in story and "\nPatient 12\n" in story, story)
    check("the year is told as --year counts", "year 3 of the simulated years 0 to 39 (--year; years: 40)" in
          ebb("trace", "--clinic", CLINIC, *SMALL, "--set", "years=40", "--year", 3).stdout)
    due, others = [], []
    for number in (8, 9, 18):
        page, day = ebb("trace", "--clinic", CLINIC, *SMALL, "--day", number).stdout, traced("--day", number)["day"]
        due += [booking for booking in day["bookings"] if datetime.date.fromisoformat(booking["due"]).weekday() > 4]
        marked = re.findall(r"^ +\S+ +\d+  \w+ +(\S+)\* +\d", page, re.MULTILINE)
        others += [(number, marked)] if sorted(marked) != sorted(b["due"] for b in day["bookings"] if b["due"] != b["late_from"]) else []
        others += [(number, "footnote")] if bool(marked) != ("days late count from the open day" in page) else []
    check("a session due on a closed day is marked, and says from where its lateness counts", due and not others and
          all(booking["late_from"] != booking["due"] for booking in due), (due, others))


def check_prescriber(check):
    """What the minutes of a limited prescriber went to, on a day."""
    words = "--set", "prescriber={hours: 09:00 to 12:00, intake: 30 min, review: 3 min}"
    days = [(traced(*words, "--day", number)["day"]["prescriber"], ebb("trace", "--clinic", CLINIC, *SMALL, *words, "--day", number).stdout) for number in (7, 8, 9)]
    wrong = [(told, page) for told, page in days if f"The prescriber has 180 min: looks take {told['looks_min']:.0f} ({told['looks']} assessment" not in " ".join(page.split())
             or told["looks_min"] + told["first_visits_min"] > told["there_min"] or told["first_visits_min"] != 30 * told["first_visits"]]
    check("what the prescriber's minutes went to is told of a day", not wrong and sum(told["looks"] for told, _ in days) > 0, wrong)
    check("of one who is always there nothing is", "prescriber" not in traced("--day", 7)["day"])


def check_study_luck(check):
    words = "--set", "adherence=study"
    run = ebb("trace", "--clinic", CLINIC, *words, "--day", 10)
    if run.returncode == 0:
        check("adherence: study is noted", "adherence: study" in run.stdout and traced(*words)["adherence"] == "study", run.stdout)
    else:
        check("adherence: study can be set", False, run.stderr)
    check("else it is the clinic's", traced()["adherence"] == "clinic")


def main():
    check = Checks()
    check_unusable(check)
    documents = check_days(check)
    patient, day = check_patient(check, documents)
    check_text(check, patient, day)
    check_days_worth(check)
    check_words(check)
    check_prescriber(check)
    check_study_luck(check)
    years = [json.dumps(traced("--year", year)["day"]) for year in (0, 1)]
    check("another year is another", years[0] != years[1] and json.dumps(traced("--year", 0)["day"]) == years[0])
    return check.status()


if __name__ == "__main__":
    sys.exit(main())
