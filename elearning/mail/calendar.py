"""Appointments as calendars understand them: iCalendar (RFC 5545), and invitations by mail (iTIP, RFC 5546).

A calendar recognises an appointment by its `uid` and believes the highest `sequence`. So an invitation, its updates and
its cancellation carry one `uid` and a rising `sequence`. Times are written as wall-clock times of Europe/Amsterdam,
with the zone's own rules beside them: a weekly meeting at ten stays at ten when the clocks change.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Alarm, Calendar, Component, Event, vCalAddress

from elearning.clock import AMSTERDAM

REQUEST, CANCEL, PUBLISH = "REQUEST", "CANCEL", "PUBLISH"
PRODUCT = "-//Keukentafel//NL"

#: The rules since 1996. A table of every change since 1970 would make each letter 10 kB.
_TIMEZONE = """\
BEGIN:VTIMEZONE
TZID:Europe/Amsterdam
BEGIN:DAYLIGHT
TZNAME:CEST
DTSTART:19960331T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZNAME:CET
DTSTART:19961027T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""
#: What no line of a calendar may hold; a line break in the middle of a text is written as one, see `_text`.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True)
class Appointment:
    """Something at a time and a place; `every_weeks` is 0 for once, else the weeks between, `times` times in all."""

    uid: str
    sequence: int
    title: str
    place: str
    text: str
    starts_at: datetime
    ends_at: datetime
    every_weeks: int = 0
    times: int = 1


@dataclass(frozen=True)
class Party:
    """Who invites, or who is invited."""

    name: str
    address: str


def request(what: Appointment, organizer: Party, attendee: Party, now: datetime) -> bytes:
    """Write an invitation for one person, or an update of it."""
    event = event_of(what, now, status="CONFIRMED")
    _add_parties(event, organizer, attendee, asks=True)
    event.add_component(_alarm(what))
    return written([event], REQUEST)


def cancellation(what: Appointment, organizer: Party, attendee: Party, now: datetime) -> bytes:
    """Write that an appointment is off, so that it leaves somebody's calendar."""
    event = event_of(what, now, status="CANCELLED")
    _add_parties(event, organizer, attendee, asks=False)
    return written([event], CANCEL)


def publication(what: Appointment, now: datetime) -> bytes:
    """Write an appointment for who takes it along from the site; nobody is asked for an answer."""
    event = event_of(what, now, status="CONFIRMED")
    event.add_component(_alarm(what))
    return written([event], PUBLISH)


def event_of(what: Appointment, now: datetime, *, status: str) -> Event:
    """Write an appointment without saying who is invited."""
    event = Event()
    event.add("uid", _line(what.uid))
    event.add("dtstamp", now)
    event.add("sequence", what.sequence)
    event.add("status", status)
    event.add("summary", _line(what.title))
    event.add("location", _line(what.place))
    event.add("description", _text(what.text))
    event.add("dtstart", what.starts_at.astimezone(AMSTERDAM))
    event.add("dtend", what.ends_at.astimezone(AMSTERDAM))
    if what.every_weeks and what.times > 1:
        event.add("rrule", {"freq": "weekly", "interval": what.every_weeks, "count": what.times})
    return event


def written(components: list[Event], method: str) -> bytes:
    """Put events in a calendar that knows the zone of their times."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method)
    calendar.add_component(timezone())
    for one in components:
        calendar.add_component(one)
    return bytes(calendar.to_ical(sorted=False))


def timezone() -> Component:
    """Give the rules of the clock in the Netherlands."""
    return Component.from_ical(_TIMEZONE)


def _add_parties(event: Event, organizer: Party, attendee: Party, *, asks: bool) -> None:
    event.add("organizer", _address(organizer), encode=False)
    invited = _address(attendee)
    invited.params.update({"CUTYPE": "INDIVIDUAL", "ROLE": "REQ-PARTICIPANT"})
    if asks:
        invited.params.update({"PARTSTAT": "NEEDS-ACTION", "RSVP": "TRUE"})
    event.add("attendee", invited, encode=False)


def _address(party: Party) -> vCalAddress:
    address = vCalAddress(f"mailto:{re.sub(r'[^!-~]', '', party.address)}")
    address.params["CN"] = _line(party.name).replace('"', "")
    return address


def _alarm(what: Appointment) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", _line(what.title))
    alarm.add("trigger", timedelta(hours=-24))
    return alarm


def _line(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())


def _text(text: str) -> str:
    return _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n")).strip()
