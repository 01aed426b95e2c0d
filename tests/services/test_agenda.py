"""Somebody's own calendar: the next opfris and their meetings, and nothing else."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.mail.feed import Entry
from elearning.mail.site import Site
from elearning.models import Attendance, Card, LetterKind, Meeting, MeetingKind, Person, Wijkteam
from elearning.rules.rhythm import Pace
from elearning.services import agenda, letters, wishes
from tests.people import SECRET, Cast

SITE = Site("https://leren.example", "IVZ Proefland", "088 123 45 67", "hulp@ivz.example", "s" * 40)
DAY = timedelta(days=1)


def card_due(session: Session, person: Person, due_at: datetime, *, noticed: bool = False) -> None:
    known = {"stability": 4.0, "difficulty": 5.0, "reviewed_at": due_at - 7 * DAY}
    session.add(Card(person_id=person.id, goal=f"proef/{due_at:%j}", due_at=due_at, noticed=noticed, **known))
    session.flush()


def opfris_letter(session: Session, person: Person, due_at: datetime, now: datetime) -> None:
    assert letters.plan(session, person.id, LetterKind.OPFRIS, due_at.date().isoformat(), due_at, {}, now)


def meeting(session: Session, starts_at: datetime, *invited: Person, planned: bool = True, **more: object) -> Meeting:
    team = session.scalars(select(Wijkteam).order_by(Wijkteam.id)).first()
    assert team
    found = Meeting(
        uid=f"{starts_at:%Y%m%d%H}@leren.example",
        wijkteam_id=team.id,
        kind=MeetingKind.OPFRIS,
        title="Opfrisbijeenkomst",
        place="Buurthuis",
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=1),
        made_at=starts_at - 30 * DAY,
        planned_at=starts_at - 30 * DAY if planned else None,
        **more,
    )
    session.add(found)
    session.flush()
    session.add_all(Attendance(meeting_id=found.id, person_id=one.id) for one in invited)
    session.flush()
    return found


def of(session: Session, person: Person, now: datetime) -> list[Entry]:
    return agenda.agenda_of(session, person.id, SITE, now)


def test_who_learned_nothing_yet_has_an_empty_calendar(session: Session, cast: Cast, now: datetime) -> None:
    assert of(session, cast.samira, now) == []


def test_a_letter_that_waits_is_in_the_calendar_at_its_own_hour(session: Session, cast: Cast, now: datetime) -> None:
    due_at = datetime(2026, 11, 24, 8, wishes.wishes_of(session, cast.samira.id).minute, tzinfo=UTC)
    opfris_letter(session, cast.samira, due_at, now)
    [entry] = of(session, cast.samira, now)
    assert entry.what.title == "Opfris (2 minuten)"
    assert (entry.what.starts_at, entry.what.ends_at) == (due_at, due_at + timedelta(minutes=15))
    assert entry.url == "https://leren.example/opfris"
    assert not entry.is_busy


def test_without_a_letter_the_first_goal_that_is_due_tells_when(session: Session, cast: Cast, now: datetime) -> None:
    card_due(session, cast.samira, now + 40 * DAY)
    card_due(session, cast.samira, now + 20 * DAY)
    card_due(session, cast.samira, now - 20 * DAY, noticed=True)
    at = agenda.next_opfris(session, cast.samira.id, now)
    assert at
    assert now + 20 * DAY <= at < now + 27 * DAY
    assert at.isoweekday() == 2
    assert at.hour == 8, "nine o'clock in a Dutch winter"


def test_a_week_passes_between_two_letters_also_in_the_calendar(session: Session, cast: Cast, now: datetime) -> None:
    sent_at = now - 2 * DAY
    opfris_letter(session, cast.samira, sent_at, sent_at)
    [letter] = letters.open_letters(session, cast.samira.id, [LetterKind.OPFRIS])
    letters.mark_sent(session, letter, "<x@y>", sent_at)
    card_due(session, cast.samira, now)
    at = agenda.next_opfris(session, cast.samira.id, now)
    assert at
    assert at >= sent_at + 7 * DAY


def test_who_turned_the_opfris_off_has_none_in_the_calendar(session: Session, cast: Cast, now: datetime) -> None:
    card_due(session, cast.samira, now)
    wishes.change(session, cast.samira.id, weekday=2, hour=9, pace=Pace.OFF, now=now)
    card_due(session, cast.samira, now + DAY)
    opfris_letter(session, cast.samira, now, now)
    assert of(session, cast.samira, now) == []


def test_the_opfris_waits_until_somebody_is_back(session: Session, cast: Cast, now: datetime) -> None:
    opfris_letter(session, cast.samira, now, now)
    wishes.go_away(session, cast.samira.id, date(2026, 11, 20), date(2026, 12, 20), now)
    at = agenda.next_opfris(session, cast.samira.id, now)
    assert at
    assert at.date() == date(2026, 12, 22)


def test_a_letter_that_may_go_now_stands_still_in_the_calendar(session: Session, cast: Cast, now: datetime) -> None:
    minute = wishes.wishes_of(session, cast.samira.id).minute
    due_at = datetime(2026, 11, 17, 8, minute, tzinfo=UTC)
    opfris_letter(session, cast.samira, due_at, due_at)
    late = datetime(2026, 11, 17, 12, 34, tzinfo=UTC)
    seen = {agenda.next_opfris(session, cast.samira.id, late + timedelta(minutes=one)) for one in range(20)}
    assert seen == {datetime(2026, 11, 17, 12, tzinfo=UTC)}


def test_the_moment_keeps_its_name_when_it_moves(session: Session, cast: Cast, now: datetime) -> None:
    card_due(session, cast.samira, now + 20 * DAY)
    [before] = of(session, cast.samira, now)
    card_due(session, cast.samira, now + DAY)
    [after] = of(session, cast.samira, now)
    assert before.what.uid == after.what.uid
    assert before.what.starts_at != after.what.starts_at


def test_a_meeting_is_there_for_who_is_invited_only(session: Session, cast: Cast, now: datetime) -> None:
    one = meeting(session, now + 3 * DAY, cast.samira, cast.noor, note=f"Met Noor. {SECRET}", every_weeks=2, times=4)
    meeting(session, now + 4 * DAY, cast.noor)
    meeting(session, now + 5 * DAY, cast.samira, planned=False)
    [entry] = of(session, cast.samira, now)
    assert (entry.what.uid, entry.what.sequence) == (one.uid, one.sequence)
    assert (entry.what.every_weeks, entry.what.times) == (2, 4)
    assert entry.what.place == "Buurthuis"
    assert entry.is_busy
    assert not entry.is_cancelled
    assert "Noor" not in repr(entry)
    assert SECRET not in repr(entry)


def test_a_meeting_that_was_called_off_says_so(session: Session, cast: Cast, now: datetime) -> None:
    meeting(session, now + 3 * DAY, cast.samira, cancelled_at=now)
    assert [one.is_cancelled for one in of(session, cast.samira, now)] == [True]


@pytest.mark.parametrize(("weeks", "shown"), [(0, False), (2, True)])
def test_a_meeting_of_long_ago_leaves_the_calendar_unless_it_comes_back(
    session: Session, cast: Cast, now: datetime, weeks: int, shown: bool
) -> None:
    meeting(session, now - 90 * DAY, cast.samira, every_weeks=weeks, times=10)
    assert bool(of(session, cast.samira, now)) is shown


def test_an_address_is_of_one_person_until_it_is_taken_back(session: Session, cast: Cast, now: datetime) -> None:
    token = wishes.new_feed_token(session, cast.samira.id, now)
    assert agenda.has_feed(session, cast.samira.id)
    assert not agenda.has_feed(session, cast.noor.id)
    assert agenda.person_with_feed(session, token) == cast.samira.id
    again = wishes.new_feed_token(session, cast.samira.id, now)
    assert agenda.person_with_feed(session, token) is None
    assert agenda.person_with_feed(session, again) == cast.samira.id
    wishes.revoke_feed(session, cast.samira.id, now)
    assert agenda.person_with_feed(session, again) is None
    assert not agenda.has_feed(session, cast.samira.id)


def test_a_closed_account_has_no_calendar(session: Session, cast: Cast, now: datetime) -> None:
    token = wishes.new_feed_token(session, cast.samira.id, now)
    cast.samira.closed_at = now
    session.flush()
    assert agenda.person_with_feed(session, token) is None
