"""A day on which a team wants a course done: set, moved, taken away, and told in time."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.mail.site import Site
from elearning.models import Audit, Deadline, Enrolment, Letter, LetterKind, Membership, Wijkteam
from elearning.services import deadlines, settling
from tests.moment import NOW
from tests.people import Cast

TODAY = local_date(NOW)
SITE = Site("https://leren.example", "IVZ", "088", "hulp@ivz.example", "k" * 40)


def letters_to(session: Session) -> set[str]:
    rows = session.scalars(select(Letter).where(Letter.kind == LetterKind.DEADLINE))
    return {f"{row.person_id}:{row.period}" for row in rows}


def set_for(session: Session, cast: Cast, east: Wijkteam, day: date | None) -> None:
    deadlines.set_deadline(session, east, "proef", day, cast.els.id, NOW)


def test_a_day_can_be_set_moved_and_taken_away_and_is_accounted_for(
    session: Session, cast: Cast, east: Wijkteam
) -> None:
    for day in (TODAY + timedelta(days=40), TODAY + timedelta(days=50), None):
        set_for(session, cast, east, day)
        assert session.scalars(select(Deadline.due_on)).all() == ([day] if day else [])
    rows = session.scalars(select(Audit.action).where(Audit.object == f"wijkteam:{east.id}").order_by(Audit.id)).all()
    assert rows == ["deadline-set", "deadline-set", "deadline-taken"]


def test_two_weeks_before_it_who_is_not_done_is_told_once(session: Session, cast: Cast, east: Wijkteam) -> None:
    day = TODAY + timedelta(days=15)
    set_for(session, cast, east, day)
    assert not deadlines.plan_letters(session, NOW), "there is time enough"
    tomorrow = NOW + timedelta(days=1)
    assert deadlines.plan_letters(session, tomorrow)
    assert letters_to(session) == {f"{one.id}:proef/{day}" for one in (cast.samira, cast.els)}, "the others are done"
    assert not deadlines.plan_letters(session, tomorrow)


def test_who_joins_the_team_later_is_told_too_and_who_left_is_not(session: Session, cast: Cast, east: Wijkteam) -> None:
    set_for(session, cast, east, TODAY + timedelta(days=10))
    session.add(Membership(person_id=cast.ruud.id, wijkteam_id=east.id, from_on=TODAY))
    cast.els.left_at = NOW
    session.flush()
    deadlines.plan_letters(session, NOW)
    assert {one.partition(":")[0] for one in letters_to(session)} == {str(cast.samira.id), str(cast.ruud.id)}


def test_a_day_that_is_over_is_not_told(session: Session, cast: Cast, east: Wijkteam) -> None:
    set_for(session, cast, east, TODAY - timedelta(days=1))
    assert not deadlines.plan_letters(session, NOW)


def settled(session: Session, cast: Cast) -> Letter:
    mine = select(Letter).where(Letter.kind == LetterKind.DEADLINE, Letter.person_id == cast.samira.id)
    letter = session.scalars(mine).first()
    assert letter
    at = max(letter.due_at, NOW)
    while not (mail := settling.settle(session, letter, SITE, at)) and letter.dropped_at is None:
        at = max(letter.due_at, letter.claimed_until or at)
    if mail:
        assert "Je werk vraagt je om" in mail.text
    return letter


def test_the_letter_goes_as_long_as_the_team_wants_that_day(session: Session, cast: Cast, east: Wijkteam) -> None:
    set_for(session, cast, east, TODAY + timedelta(days=10))
    deadlines.plan_letters(session, NOW)
    assert settled(session, cast).dropped_at is None


@pytest.mark.parametrize("moved_to", [None, TODAY + timedelta(days=20)])
def test_a_letter_about_another_day_is_dropped(
    session: Session, cast: Cast, east: Wijkteam, moved_to: date | None
) -> None:
    set_for(session, cast, east, TODAY + timedelta(days=10))
    deadlines.plan_letters(session, NOW)
    set_for(session, cast, east, moved_to)
    assert settled(session, cast).why == "het team heeft nu een andere datum"


def test_the_letter_is_dropped_when_the_course_is_done(session: Session, cast: Cast, east: Wijkteam) -> None:
    set_for(session, cast, east, TODAY + timedelta(days=10))
    deadlines.plan_letters(session, NOW)
    session.add(Enrolment(person_id=cast.samira.id, course="proef", started_at=NOW, completed_at=NOW))
    session.flush()
    assert settled(session, cast).why == "de cursus is al af"
