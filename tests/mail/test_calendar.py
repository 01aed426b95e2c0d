"""Invitations as calendars read them: two different readers agree on what they say."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Component

from elearning.mail.calendar import Appointment, Party, cancellation, publication, request

HERE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 23, 10, tzinfo=UTC)
TEN = datetime(2026, 12, 1, 10, tzinfo=HERE)
WHAT = Appointment("a1b2@leren.example", 0, "Opfris", "Buurthuis", "Tot dan.", TEN, TEN + timedelta(hours=1))
GERDA, SAMIRA = Party("Gerda de Tester", "hulp@ivz.example"), Party("Samira Öz", "samira@rivierstad.example")
NASTY = (
    "Eén, twee; drie",
    "Regel 1\nRegel 2\r\nRegel 3\rRegel 4",
    r"Terug\nstreep \\ en \, en \;",
    "lang " * 60,
    "ë" * 200,
    "Haakjes \"en\" `zo` ^n ^^ 'zo'",
    "x\r\nATTENDEE:mailto:kwaad@voorbeeld.example",
    "x\nEND:VEVENT\nBEGIN:VEVENT",
    "x\r\n DTSTART:19700101T000000Z",
    "\u2028BEGIN:VALARM\u2029\x85\x0b\x0c",
    "👩🏽‍⚕️ " * 30,
    ':;,="',
)


def _event(written: bytes) -> Component:
    (event,) = Calendar.from_ical(written).walk("VEVENT")
    return event


def _second(written: bytes) -> vobject.base.Component:
    """The same with another reader."""
    (event,) = vobject.readOne(written.decode()).vevent_list
    return event


def test_a_request_says_who_invites_whom_to_what_and_when() -> None:
    written = request(WHAT, GERDA, SAMIRA, NOW)
    assert Calendar.from_ical(written)["method"] == "REQUEST"
    event = _event(written)
    assert (str(event["uid"]), event["sequence"], str(event["status"])) == (WHAT.uid, 0, "CONFIRMED")
    assert (event["dtstart"].dt, event["dtend"].dt) == (TEN, TEN + timedelta(hours=1))
    assert event["dtstart"].params["TZID"] == "Europe/Amsterdam"
    assert event["dtstamp"].dt == NOW
    assert (str(event["organizer"]), event["organizer"].params["CN"]) == ("mailto:hulp@ivz.example", GERDA.name)
    attendee = event["attendee"]
    assert (str(attendee), attendee.params["CN"]) == ("mailto:samira@rivierstad.example", SAMIRA.name)
    assert (attendee.params["RSVP"], attendee.params["PARTSTAT"]) == ("TRUE", "NEEDS-ACTION")
    (alarm,) = event.walk("VALARM")
    assert alarm["trigger"].dt == timedelta(hours=-24)


def test_a_second_reader_reads_the_same() -> None:
    event = _second(request(WHAT, GERDA, SAMIRA, NOW))
    assert event.uid.value == WHAT.uid
    assert event.dtstart.value.astimezone(UTC) == TEN.astimezone(UTC)
    assert event.attendee.value == "mailto:samira@rivierstad.example"
    assert event.attendee.params["CN"] == [SAMIRA.name]
    assert event.summary.value == "Opfris"


def test_an_update_and_a_cancellation_are_about_the_same_appointment() -> None:
    first = _event(request(WHAT, GERDA, SAMIRA, NOW))
    moved = replace(WHAT, sequence=1, starts_at=TEN + timedelta(days=1), ends_at=TEN + timedelta(days=1, hours=2))
    second, third = (
        _event(request(moved, GERDA, SAMIRA, NOW)),
        _event(cancellation(replace(moved, sequence=2), GERDA, SAMIRA, NOW)),
    )
    assert {str(one["uid"]) for one in (first, second, third)} == {WHAT.uid}
    assert [one["sequence"] for one in (first, second, third)] == [0, 1, 2]
    assert second["dtstart"].dt == TEN + timedelta(days=1)


def test_a_cancellation_says_so_and_rings_no_bell() -> None:
    written = cancellation(WHAT, GERDA, SAMIRA, NOW)
    assert Calendar.from_ical(written)["method"] == "CANCEL"
    event = _event(written)
    assert str(event["status"]) == "CANCELLED"
    assert not event.walk("VALARM")
    assert "RSVP" not in event["attendee"].params
    assert _second(written).status.value == "CANCELLED"


def test_who_takes_a_meeting_along_is_asked_for_no_answer() -> None:
    written = publication(WHAT, NOW)
    assert Calendar.from_ical(written)["method"] == "PUBLISH"
    assert "attendee" not in _event(written)
    assert b"mailto" not in written


def test_a_row_of_meetings_stays_at_ten_when_the_clocks_change() -> None:
    start = datetime(2027, 3, 16, 10, tzinfo=HERE)
    what = replace(WHAT, starts_at=start, ends_at=start + timedelta(hours=1), every_weeks=2, times=3)
    written = request(what, GERDA, SAMIRA, NOW)
    rule = _event(written)["rrule"]
    assert (rule["FREQ"], rule["INTERVAL"], rule["COUNT"]) == (["WEEKLY"], [2], [3])
    days = list(_second(written).getrruleset())
    assert [day.astimezone(UTC).hour for day in days] == [9, 8, 8], "the clocks change on 28 March"
    assert [day.hour for day in days] == [10, 10, 10]


def test_a_time_in_utc_is_written_as_the_clock_in_the_netherlands_says() -> None:
    written = request(replace(WHAT, starts_at=datetime(2026, 7, 1, 8, tzinfo=UTC)), GERDA, SAMIRA, NOW)
    assert b"DTSTART;TZID=Europe/Amsterdam:20260701T100000\r\n" in written


def test_the_zone_is_short_and_right_on_both_sides_of_a_change() -> None:
    written = request(WHAT, GERDA, SAMIRA, NOW).decode()
    zone = written[written.index("BEGIN:VTIMEZONE") : written.index("END:VTIMEZONE")]
    assert zone.count("\n") < 20
    assert zone.count("BYDAY=-1SU") == 2
    read = vobject.readOne(written).vtimezone.gettzinfo()
    for month, number in ((3, 28), (3, 30), (10, 24), (12, 1)):
        day = datetime(2026, month, number, 12, tzinfo=HERE)
        assert read.utcoffset(day.replace(tzinfo=None)) == day.utcoffset()


@pytest.mark.parametrize("nasty", NASTY)
def test_whatever_is_typed_stays_text(nasty: str) -> None:
    what = replace(WHAT, title=nasty, place=nasty, text=nasty)
    written = request(what, Party(nasty, "hulp@ivz.example"), Party(nasty, "samira@rivierstad.example"), NOW)
    _is_sound(written)
    for event in (_event(written), _event(cancellation(what, Party(nasty, "a@b.example"), SAMIRA, NOW))):
        assert str(event["summary"]) == _one_line(nasty)
        assert str(event["location"]) == _one_line(nasty)
    assert _second(written).description.value == str(_event(written)["description"])


@pytest.mark.parametrize(
    "address", ["a@b.example\r\nX-KWAAD:1", "a@b.example\nATTENDEE:mailto:c@d.example", "a @b.example"]
)
def test_an_address_cannot_begin_a_line(address: str) -> None:
    written = request(WHAT, Party("Gerda", address), Party("Samira", address), NOW)
    _is_sound(written)
    assert b"\nX-KWAAD" not in written
    assert written.count(b"\nATTENDEE") == 1


@given(st.text(), st.text(), st.text())
def test_any_text_makes_a_calendar_that_both_read(title: str, name: str, text: str) -> None:
    what = replace(WHAT, title=title, place=name, text=text)
    written = request(what, Party(name, "a@b.example"), Party(title, "c@d.example"), NOW)
    _is_sound(written)
    assert str(_event(written)["summary"]) == _second(written).summary.value


def _one_line(text: str) -> str:
    kept = "".join(sign if sign.isprintable() or sign in "\u200d" else " " for sign in text)
    return " ".join(kept.split())


def _is_sound(written: bytes) -> None:
    """See that nothing got in: CRLF ends, short lines, one event with one of each."""
    lines = written.split(b"\r\n")
    assert lines[-1] == b""
    assert not any(b"\r" in line or b"\n" in line for line in lines)
    assert max(map(len, lines)) <= 75
    names = [line.partition(b":")[0].partition(b";")[0] for line in lines if not line.startswith(b" ")]
    for name in (b"UID", b"DTSTAMP", b"ATTENDEE", b"ORGANIZER", b"SEQUENCE", b"STATUS"):
        assert names.count(name) == 1, name
    assert lines.count(b"BEGIN:VEVENT") == lines.count(b"BEGIN:VALARM") == 1
    assert set(names) <= {
        *(b"BEGIN", b"END", b"PRODID", b"VERSION", b"CALSCALE", b"METHOD", b"TZID", b"TZNAME", b"DTSTART", b"RRULE"),
        *(b"TZOFFSETFROM", b"TZOFFSETTO", b"UID", b"DTSTAMP", b"SEQUENCE", b"STATUS", b"SUMMARY", b"LOCATION"),
        *(b"DESCRIPTION", b"DTEND", b"ORGANIZER", b"ATTENDEE", b"ACTION", b"TRIGGER", b""),
    }
