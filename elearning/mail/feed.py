"""Somebody's own moments as a calendar to subscribe to.

Calendar programs fetch it every few hours and recognise an event by its `uid`, so a moment that moves is seen to move.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from icalendar import Calendar, Event

from elearning.mail.calendar import PRODUCT, Appointment, event_of, timezone

NAME = "Keukentafel"
#: How often a program need not ask more than.
ASK_AGAIN = timedelta(hours=6)


@dataclass(frozen=True)
class Entry:
    """One line of the calendar; who is not busy can still be asked for something else."""

    what: Appointment
    url: str = ""
    is_cancelled: bool = False
    is_busy: bool = True


def feed(entries: Iterable[Entry], now: datetime) -> bytes:
    """Write a calendar of events, with the zone of their times."""
    calendar = Calendar()
    for name, value in (("prodid", PRODUCT), ("version", "2.0"), ("calscale", "GREGORIAN"), ("x-wr-calname", NAME)):
        calendar.add(name, value)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    calendar.add_component(timezone())
    for one in entries:
        calendar.add_component(_event(one, now))
    return bytes(calendar.to_ical(sorted=False))


def _event(one: Entry, now: datetime) -> Event:
    event = event_of(one.what, now, status="CANCELLED" if one.is_cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE" if one.is_busy and not one.is_cancelled else "TRANSPARENT")
    if one.url:
        event.add("url", one.url)
    return event
