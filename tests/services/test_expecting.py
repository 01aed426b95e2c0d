"""Which letters the coming weeks will probably bring."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import delete, text
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.mail.site import Site
from elearning.models import Card, Enrolment, LetterKind
from elearning.rules.rhythm import Pace, minute_of
from elearning.services import letters, wishes
from elearning.services.expecting import Expected, expected
from tests.counting import counted
from tests.moment import Clock
from tests.people import Cast

SITE = Site("https://leren.ivz.example", "IVZ Proefland", "088", "hulp@ivz.example", "k" * 40)
MONTH = timedelta(days=30)


@pytest.fixture
def me(session: Session, cast: Cast) -> int:
    session.execute(delete(Card))
    session.execute(text("UPDATE enrolment SET nudge_at = NULL"))
    session.commit()
    return cast.samira.id


def due(session: Session, person_id: int, at: datetime, *goals: str, noticed: bool = False) -> None:
    for goal in goals:
        session.add(
            Card(
                person_id=person_id, goal=f"proef/{goal}", stability=9.0, difficulty=5.0, due_at=at, noticed=noticed,
                reviewed_at=at - timedelta(days=20),
            )
        )  # fmt: skip
    session.flush()


def days(found: list[Expected]) -> list[tuple[str, date]]:
    return [(one.kind.value, local_date(one.at)) for one in found]


def test_without_anything_due_nothing_is_expected(session: Session, me: int, now: datetime) -> None:
    assert expected(session, SITE, now + MONTH, now) == []


def test_what_becomes_due_comes_on_somebodys_own_day(session: Session, me: int, now: datetime) -> None:
    due(session, me, now + timedelta(days=3), "a")
    at = datetime(2026, 12, 1, 8, minute_of(me), tzinfo=UTC)
    assert expected(session, SITE, now + MONTH, now) == [Expected(me, LetterKind.OPFRIS, at)]


def test_more_than_three_come_week_after_week(session: Session, me: int, now: datetime) -> None:
    due(session, me, now, *"abcdefg")
    found = days(expected(session, SITE, now + MONTH, now))
    assert found == [("opfris", date(2026, 11, 24)), ("opfris", date(2026, 12, 1)), ("opfris", date(2026, 12, 8))]
    wishes.change(session, me, weekday=2, hour=9, pace=Pace.LESS, now=now)
    due(session, me, now, *"abcdefg")
    found = days(expected(session, SITE, now + MONTH, now))
    assert [on for _, on in found] == [date(2026, 11, 24), date(2026, 12, 8), date(2026, 12, 22)]


def test_letters_that_wait_go_together(session: Session, me: int, now: datetime) -> None:
    due(session, me, now, "a", noticed=True)
    letters.plan(session, me, LetterKind.OPFRIS, "x", datetime(2026, 11, 24, 8, tzinfo=UTC), {"moment": None}, now)
    letters.plan(session, me, LetterKind.NEXT_STEP, "proef", now, {"course": "proef"}, now)
    letters.plan(session, me, LetterKind.TEST, "x", now, {}, now)
    found = expected(session, SITE, now + MONTH, now)
    assert [one.kind for one in found] == [LetterKind.TEST, LetterKind.NEXT_STEP, LetterKind.OPFRIS]
    assert found[1].at == found[2].at


def test_a_letter_for_which_nothing_is_due_is_not_expected(session: Session, me: int, now: datetime) -> None:
    letters.plan(session, me, LetterKind.OPFRIS, "x", datetime(2026, 11, 24, 8, tzinfo=UTC), {"moment": None}, now)
    due(session, me, now + timedelta(days=10), "a")
    assert days(expected(session, SITE, now + MONTH, now)) == [("opfris", date(2026, 12, 8))]


def test_a_week_lies_between_and_a_vakantiestand_moves(session: Session, me: int, clock: Clock) -> None:
    asked = letters.plan(session, me, LetterKind.REMINDER, "x", clock.now, {"course": "proef", "from": "E"}, clock.now)
    assert asked
    letters.mark_sent(session, asked, "<1@x>", clock.now)
    due(session, me, clock.now, "a")
    assert days(expected(session, SITE, clock.now + MONTH, clock.now)) == [("opfris", date(2026, 12, 1))]
    wishes.go_away(session, me, date(2026, 11, 24), date(2026, 12, 8), clock.now)
    assert days(expected(session, SITE, clock.now + MONTH, clock.now)) == [("opfris", date(2026, 12, 15))]


def test_who_wants_nothing_or_cannot_be_reached_gets_nothing(
    session: Session, cast: Cast, me: int, now: datetime
) -> None:
    for name in ("samira", "tom", "els"):
        due(session, getattr(cast, name).id, now, "a")
    letters.plan(session, me, LetterKind.REMINDER, "x", now, {"course": "proef", "from": "E"}, now)
    wishes.stop(session, me, now)
    cast.tom.mail_refused_at = now
    cast.els.closed_at = now
    session.flush()
    assert [(one.person_id, one.kind) for one in expected(session, SITE, now + MONTH, now)] == [
        (me, LetterKind.REMINDER)
    ]


def test_a_course_that_lies_still_brings_a_nudge(session: Session, me: int, now: datetime) -> None:
    session.add(Enrolment(person_id=me, course="proef", started_at=now, nudge_at=now + timedelta(days=14)))
    session.flush()
    assert days(expected(session, SITE, now + MONTH, now)) == [("nudge", date(2026, 12, 8))]


def test_everybody_costs_as_many_queries_as_one(session: Session, cast: Cast, me: int, now: datetime) -> None:
    costs = []
    for name in ("samira", "tom", "els", "gerda"):
        due(session, getattr(cast, name).id, now, "a")
        with counted(session) as seen:
            expected(session, SITE, now + MONTH, now)
        costs.append(len([one for one in seen if one.startswith("SELECT")]))
    assert set(costs) == {5}
