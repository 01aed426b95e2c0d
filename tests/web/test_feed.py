"""The calendar feed, read as two calendar programs read it."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from icalendar import Calendar
from sqlalchemy.orm import Session

from elearning.models import LetterKind
from elearning.rules.rhythm import Pace
from elearning.services import letters, wishes
from tests.moment import Clock
from tests.pages import Page, Seen
from tests.people import SECRET, Cast
from tests.services.test_agenda import card_due, meeting

HERE = ZoneInfo("Europe/Amsterdam")
DAY = timedelta(days=1)


@pytest.fixture
def address(session: Session, cast: Cast, now: datetime) -> str:
    return f"/agenda/{wishes.new_feed_token(session, cast.samira.id, now)}.ics"


def read(page: Page, address: str) -> Calendar:
    """Let both programs read it; what one of them refuses is wrong."""
    seen = page.get(address)
    assert vobject.readOne(seen.html).name == "VCALENDAR"
    for line in seen.response.data.split(b"\r\n"):
        assert len(line) <= 75
        assert b"\n" not in line
    return Calendar.from_ical(seen.response.data)


def headers(seen: Seen) -> dict[str, str]:
    return {name: seen.response.headers.get(name, "") for name in ("Content-Type", "Cache-Control", "Set-Cookie")}


def test_a_calendar_program_gets_a_calendar_without_signing_in(client: Page, address: str) -> None:
    seen = client.get(address)
    assert headers(seen) == {
        "Content-Type": "text/calendar; charset=utf-8",
        "Cache-Control": "private, no-store",
        "Set-Cookie": "",
    }
    assert client.send("HEAD", address).status == 200


def test_an_empty_calendar_is_still_a_calendar(client: Page, address: str) -> None:
    calendar = read(client, address)
    assert calendar.events == []
    assert calendar["X-WR-CALNAME"] == "Keukentafel"


@pytest.mark.parametrize("token", ["0" * 64, "x", "%20", "a%00b", "é", ".."])
def test_an_unknown_address_is_not_there(client: Page, token: str) -> None:
    client.get(f"/agenda/{token}.ics", status=404)


def test_an_account_that_was_closed_has_no_calendar(client: Page, address: str, cast: Cast, now: datetime) -> None:
    cast.samira.closed_at = now
    client.get(address, status=404)


def test_the_next_opfris_takes_fifteen_minutes_and_makes_nobody_busy(
    client: Page, address: str, session: Session, cast: Cast, now: datetime
) -> None:
    due_at = datetime(2026, 11, 24, 8, wishes.wishes_of(session, cast.samira.id).minute, tzinfo=UTC)
    assert letters.plan(session, cast.samira.id, LetterKind.OPFRIS, "2026-11-24", due_at, {}, now)
    [event] = read(client, address).events
    assert event["SUMMARY"] == "Opfris (2 minuten)"
    assert event["URL"] == "http://localhost/opfris"
    assert "http://localhost/opfris" in event["DESCRIPTION"]
    assert event["TRANSP"] == "TRANSPARENT"
    assert event.decoded("DTSTART") == due_at.astimezone(HERE)
    assert event.decoded("DTEND") - event.decoded("DTSTART") == timedelta(minutes=15)
    assert event["DTSTART"].params["TZID"] == "Europe/Amsterdam"


def test_a_weekly_meeting_stays_at_its_hour_when_the_clocks_change(
    client: Page, address: str, session: Session, cast: Cast
) -> None:
    starts_at = datetime(2027, 3, 22, 9, 0, tzinfo=UTC)
    one = meeting(session, starts_at, cast.samira, every_weeks=1, times=3)
    [event] = read(client, address).events
    assert event["UID"] == one.uid
    assert event["TRANSP"] == "OPAQUE"
    assert event["STATUS"] == "CONFIRMED"
    [read_by_vobject] = vobject.readOne(client.get(address).html).vevent_list
    times = [f"{moment:%d-%m %H:%M}" for moment in read_by_vobject.getrruleset(addRDate=True)]
    assert times == ["22-03 10:00", "29-03 10:00", "05-04 10:00"]


def test_a_meeting_that_is_off_is_marked_so(client: Page, address: str, session: Session, cast: Cast) -> None:
    meeting(session, datetime(2026, 12, 1, 9, tzinfo=UTC), cast.samira, cancelled_at=datetime(2026, 11, 23, tzinfo=UTC))
    [event] = read(client, address).events
    assert (event["STATUS"], event["TRANSP"]) == ("CANCELLED", "TRANSPARENT")


def test_nobody_else_is_in_it(client: Page, address: str, session: Session, cast: Cast, now: datetime) -> None:
    meeting(session, now + 3 * DAY, cast.samira, cast.noor, note=SECRET)
    meeting(session, now + 4 * DAY, cast.noor)
    html = client.get(address).html
    assert len(read(client, address).events) == 1
    for hidden in (SECRET, "Noor", "Samira", "ATTENDEE", "ORGANIZER", "samira"):
        assert hidden not in html


def test_hostile_words_stay_words(client: Page, address: str, session: Session, cast: Cast, now: datetime) -> None:
    one = meeting(session, now + 3 * DAY, cast.samira)
    one.title = "Koffie; thee, en\r\nEND:VEVENT\r\nATTENDEE:mailto:x@y.example"
    one.place = "Zaal “Đặng” \\ " + "é" * 100
    [event] = read(client, address).events
    assert "ATTENDEE" not in event
    assert event["LOCATION"].endswith("é" * 100)


def test_the_uid_stays_while_the_moment_moves(
    client: Page, address: str, session: Session, cast: Cast, clock: Clock
) -> None:
    card_due(session, cast.samira, clock.now + 20 * DAY)
    [before] = read(client, address).events
    wishes.change(session, cast.samira.id, weekday=5, hour=15, pace=Pace.NORMAL, now=clock.now)
    [after] = read(client, address).events
    assert before["UID"] == after["UID"]
    assert after.decoded("DTSTART").isoweekday() == 5
    assert after.decoded("DTSTART").hour == 15


def test_a_vakantiestand_moves_the_opfris_and_leaves_meetings_where_they_are(
    client: Page, address: str, session: Session, cast: Cast, now: datetime
) -> None:
    card_due(session, cast.samira, now + DAY)
    meeting(session, now + 3 * DAY, cast.samira)
    wishes.go_away(session, cast.samira.id, date(2026, 11, 23), date(2026, 12, 31), now)
    opfris, held = sorted(read(client, address).events, key=lambda one: str(one["SUMMARY"]))
    assert opfris.decoded("DTSTART").date() > date(2026, 12, 31)
    assert held.decoded("DTSTART") == now + 3 * DAY
