#!/usr/bin/env python3
"""Writes occurrences.json: recurrences with their expected dates, computed without any of Farrier's code.

Needs python3-dateutil (rules as wall time) and zoneinfo with the system's time zone database (placing them in a zone).
Run it beside this file:  python3 make-occurrences.py > occurrences.json

A case is expanded as naive wall time, then each wall time is read in its zone with fold=0: a time the clocks skip is
taken with the offset from before the gap, which moves it forward by the gap; a doubled time is its first pass. Equal
instants are kept once. COUNT and UNTIL apply before shifting; a shifted date that meets another is dropped.
"""

import json
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr

WANTED = 8
UTC = timezone.utc

ZONES = [
    "UTC", "Europe/London", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "Australia/Lord_Howe",
    "Antarctica/Troll", "Pacific/Kiritimati", "Pacific/Apia", "Asia/Kathmandu", "Africa/Casablanca", "Asia/Tehran",
    "America/St_Johns", "Pacific/Chatham", "Africa/Cairo", "America/Scoresbysund", "Asia/Gaza", "Europe/Dublin",
]

RULES = [
    ("FREQ=DAILY", "02:30"),
    ("FREQ=DAILY;INTERVAL=3", "09:00"),
    ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", "01:15"),
    ("FREQ=WEEKLY;BYDAY=TU", "10:00"),
    ("FREQ=WEEKLY;BYDAY=SU", "02:00"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,SU;WKST=SU", "09:30"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,SU;WKST=MO", "09:30"),
    ("FREQ=WEEKLY", "00:00"),
    ("FREQ=MONTHLY;BYMONTHDAY=31", "09:00"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "23:59"),
    ("FREQ=MONTHLY;BYDAY=1MO", "09:00"),
    ("FREQ=MONTHLY;BYDAY=-1SU", "02:30"),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "16:00"),
    ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "13:13"),
    ("FREQ=MONTHLY;INTERVAL=3;BYDAY=2SU", "02:00"),
    ("FREQ=MONTHLY", "01:30"),
    ("FREQ=YEARLY", "12:00"),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "08:00"),
    ("FREQ=YEARLY;BYMONTH=1,4,7,10;BYDAY=1TU", "10:00"),
    ("FREQ=YEARLY;BYWEEKNO=1,20,53;BYDAY=MO", "09:00"),
    ("FREQ=YEARLY;BYYEARDAY=1,100,-1", "07:45"),
    ("FREQ=YEARLY;INTERVAL=2;BYMONTH=3,10;BYDAY=-1SU", "01:30"),
    ("FREQ=YEARLY;BYDAY=20MO", "09:00"),
    ("FREQ=WEEKLY;BYDAY=TU;COUNT=3", "10:00"),
    ("FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=0,30", "09:00"),
    ("FREQ=MONTHLY;BYDAY=SU;BYHOUR=2;BYSETPOS=1,-1", "09:00"),
]

STARTS = ["2026-01-01", "2024-02-29", "2026-03-27", "2026-10-20", "2027-12-31", "2025-09-30"]

# Days on which the clocks did something remarkable.
REMARKABLE = [
    ("FREQ=DAILY", "Pacific/Apia", "2011-12-27", "09:00"),
    ("FREQ=DAILY", "Pacific/Apia", "2011-12-27", "00:00"),
    ("FREQ=WEEKLY;BYDAY=FR", "Pacific/Apia", "2011-12-16", "10:00"),
    ("FREQ=WEEKLY;BYDAY=FR,SA", "Pacific/Apia", "2011-12-16", "10:00"),
    ("FREQ=DAILY", "Pacific/Kiritimati", "1994-12-29", "12:00"),
    ("FREQ=DAILY", "Pacific/Kwajalein", "1993-08-19", "12:00"),
    ("FREQ=DAILY", "Australia/Lord_Howe", "2026-10-02", "02:15"),
    ("FREQ=DAILY", "Australia/Lord_Howe", "2026-04-03", "01:45"),
    ("FREQ=DAILY;BYHOUR=2;BYMINUTE=0,15,30,45", "Australia/Lord_Howe", "2026-10-03", "09:00"),
    ("FREQ=DAILY", "Antarctica/Troll", "2026-03-27", "02:00"),
    ("FREQ=DAILY", "Antarctica/Troll", "2026-03-27", "01:30"),
    ("FREQ=DAILY", "Antarctica/Troll", "2026-10-23", "01:30"),
    ("FREQ=DAILY", "Europe/London", "2026-03-27", "01:30"),
    ("FREQ=DAILY", "Europe/London", "2026-10-23", "01:30"),
    ("FREQ=DAILY", "America/New_York", "2026-03-06", "02:30"),
    ("FREQ=DAILY", "America/New_York", "2026-10-30", "01:30"),
    ("FREQ=DAILY;BYHOUR=2,3;BYMINUTE=0,30", "America/New_York", "2026-03-07", "09:00"),
    ("FREQ=DAILY;BYHOUR=1,2,3;BYMINUTE=15", "Europe/Berlin", "2026-03-28", "09:00"),
    ("FREQ=DAILY", "America/Sao_Paulo", "2018-11-02", "00:00"),
    ("FREQ=DAILY", "Asia/Tehran", "2022-03-20", "00:30"),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "UTC", "2092-01-01", "08:00"),
    ("FREQ=DAILY", "America/Caracas", "2016-04-29", "02:45"),
    ("FREQ=DAILY", "Asia/Pyongyang", "2018-05-03", "23:45"),
    ("FREQ=DAILY", "Europe/Istanbul", "2016-03-26", "03:30"),
    ("FREQ=DAILY", "Africa/Casablanca", "2026-02-13", "02:30"),
    ("FREQ=DAILY", "America/Scoresbysund", "2024-03-29", "23:30"),
    ("FREQ=DAILY;COUNT=4", "Europe/Berlin", "2026-03-27", "02:30"),
    ("FREQ=DAILY;UNTIL=20260329T005900Z", "Europe/Berlin", "2026-03-27", "02:30"),
    ("FREQ=DAILY;UNTIL=20260329T010000Z", "Europe/Berlin", "2026-03-27", "03:00"),
    ("FREQ=DAILY;UNTIL=20261025T003000Z", "Europe/Berlin", "2026-10-23", "02:30"),
    ("FREQ=DAILY;UNTIL=20261025T002959Z", "Europe/Berlin", "2026-10-23", "02:30"),
    ("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261201T095959Z", "Europe/London", "2026-11-03", "10:00"),
    ("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261201T100000Z", "Europe/London", "2026-11-03", "10:00"),
    ("FREQ=WEEKLY;BYDAY=TU;UNTIL=20261201T100000Z", "America/New_York", "2026-11-03", "10:00"),
]

# What people choose most, across the days on which a zone moved its date line or gave up changing its clocks.
CHOICES = [
    ("FREQ=DAILY", "00:00"),
    ("FREQ=DAILY;COUNT=1", "00:30"),
    ("FREQ=WEEKLY;BYDAY=SU", "00:30"),
    ("FREQ=WEEKLY;INTERVAL=2;BYDAY=SA,SU", "00:00"),
    ("FREQ=MONTHLY;BYMONTHDAY=30", "10:00"),
    ("FREQ=MONTHLY;BYMONTHDAY=31", "09:00"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "02:15"),
    ("FREQ=MONTHLY;BYDAY=-1FR", "00:00"),
    ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "16:00"),
    ("FREQ=YEARLY;BYMONTH=3,6,9,12;BYDAY=3SU", "00:15"),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", "08:00"),
    ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1", "23:59"),
]

CHANGES = [
    ("Pacific/Apia", "2011-12-20"), ("Pacific/Apia", "2021-03-20"), ("Pacific/Fakaofo", "2011-12-20"),
    ("Pacific/Kiritimati", "1994-12-20"), ("America/Sao_Paulo", "2018-10-20"), ("America/Sao_Paulo", "2019-02-10"),
    ("America/Sao_Paulo", "2019-10-20"), ("Asia/Tehran", "2022-03-15"), ("Asia/Tehran", "2022-09-15"), ("Asia/Tehran", "2023-03-15"),
    ("America/Mexico_City", "2022-10-20"), ("Asia/Amman", "2022-10-20"), ("Europe/Moscow", "2011-03-20"), ("Europe/Moscow", "2014-10-20"),
    ("Europe/Istanbul", "2016-10-20"), ("Australia/Lord_Howe", "2026-09-28"), ("Antarctica/Troll", "2026-10-20"),
]

HOLIDAYS = [
    "2026-01-01", "2026-04-03", "2026-04-06", "2026-05-01", "2026-05-14", "2026-05-25", "2026-12-25", "2026-12-26",
    "2027-01-01", "2027-03-26", "2027-03-29",
]

SHIFTED = [
    ("FREQ=MONTHLY;BYMONTHDAY=1", "Europe/Berlin", "2026-01-01", "09:00"),
    ("FREQ=MONTHLY;BYMONTHDAY=-1", "Europe/Berlin", "2026-01-01", "09:00"),
    ("FREQ=DAILY", "Europe/Berlin", "2026-04-01", "09:00"),
    ("FREQ=DAILY", "Australia/Lord_Howe", "2026-04-01", "02:15"),
    ("FREQ=WEEKLY;BYDAY=FR", "Europe/London", "2026-03-20", "01:30"),
    ("FREQ=WEEKLY;BYDAY=SA,SU", "America/New_York", "2026-02-28", "02:30"),
    ("FREQ=WEEKLY;BYDAY=SU,MO", "America/New_York", "2026-02-28", "02:30"),
    ("FREQ=WEEKLY;BYDAY=FR,SA", "Antarctica/Troll", "2026-03-20", "01:30"),
    ("FREQ=WEEKLY;BYDAY=MO,TH,SU", "Europe/Berlin", "2026-12-14", "10:00"),
    ("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=25", "Europe/Berlin", "2026-01-01", "09:00"),
    ("FREQ=MONTHLY;BYMONTHDAY=1;COUNT=5", "Pacific/Kiritimati", "2026-01-01", "09:00"),
    ("FREQ=WEEKLY;BYDAY=SA;UNTIL=20261226T120000Z", "Europe/Berlin", "2026-12-01", "09:00"),
    ("FREQ=DAILY;BYHOUR=9,17", "Europe/Berlin", "2026-04-02", "09:00"),
]


def place(wall, zone):
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(UTC)


def walls(rule, start, at):
    """Naive wall times of the rule; UNTIL is applied by the caller, as a moment."""
    parts = [part for part in rule.split(";") if not part.startswith("UNTIL=")]
    if "BYHOUR" in rule and "BYMINUTE" not in rule:
        parts.append("BYMINUTE=" + at[3:].lstrip("0").zfill(1))
    return rrulestr(";".join(parts), dtstart=datetime.fromisoformat(f"{start}T{at}:00"))


def until_of(rule):
    for part in rule.split(";"):
        if part.startswith("UNTIL="):
            return datetime.strptime(part[6:], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return None


def working(wall, holidays):
    return wall.weekday() < 5 and wall.date().isoformat() not in holidays


def shift(wall, how, holidays):
    step = {"next": 1, "previous": -1}[how]
    moved = wall
    while not working(moved, holidays):
        moved += timedelta(days=step)
    return moved


def expand(rule, zone, start, at, how, holidays):
    until = until_of(rule)
    own = []
    for wall in walls(rule, start, at):
        if until is not None and place(wall, zone) > until:
            break
        own.append(wall)
        if len(own) >= WANTED * 8:
            break
    if how == "keep":
        dates = own
    else:
        kept = {wall for wall in own if working(wall, holidays)}
        dates = kept | {shift(wall, how, holidays) for wall in own}
    return sorted({place(wall, zone) for wall in dates})[:WANTED]


def case(rule, zone, start, at, how="keep", holidays=()):
    return {
        "rrule": rule, "timeZone": zone, "start": start, "at": at, "shift": how, "holidays": list(holidays),
        "occurrences": [moment.strftime("%Y-%m-%dT%H:%M:%S.000Z") for moment in expand(rule, zone, start, at, how, set(holidays))],
    }


def cases():
    for index, (rule, at) in enumerate(RULES):
        for step, zone in enumerate(ZONES):
            yield case(rule, zone, STARTS[(index + step) % len(STARTS)], at)
    for rule, at in CHOICES:
        for zone, start in CHANGES:
            yield case(rule, zone, start, at)
    for rule, zone, start, at in REMARKABLE:
        yield case(rule, zone, start, at)
    for rule, zone, start, at in SHIFTED:
        for how in ("next", "previous"):
            yield case(rule, zone, start, at, how)
            yield case(rule, zone, start, at, how, HOLIDAYS)


if __name__ == "__main__":
    lines = [json.dumps(entry, separators=(",", ":")) for entry in cases()]
    print("[\n" + ",\n".join(lines) + "\n]")
