"""What somebody asks of their letters: day, hour, pace, vakantiestand, and the key of their calendar."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Card, Letter, LetterKind, Review, Rhythm
from elearning.rules.rhythm import Pace, Wishes, minute_of
from elearning.services import letters, memory, wishes
from elearning.services.tokens import hash_of
from tests.moment import Clock
from tests.people import Cast

GOALS = ("proef/rekenen", "proef/vragen")


@pytest.fixture
def me(session: Session, cast: Cast, now: datetime) -> int:
    """Samira, who knows two things since ten days."""
    number = cast.samira.id
    at = now - timedelta(days=10)
    for goal in GOALS:
        session.add(Review(person_id=number, goal=goal, rating=3, source=f"x/{goal}", reviewed_at=at))
    session.flush()
    memory.rebuild(session, [number])
    return number


def cards(session: Session, person_id: int) -> list[Card]:
    session.expire_all()
    return list(session.scalars(select(Card).where(Card.person_id == person_id).order_by(Card.goal)))


def waiting(session: Session, person_id: int, kind: LetterKind, due_at: datetime, now: datetime) -> Letter:
    letter = letters.plan(session, person_id, kind, f"{kind}", due_at, {}, now)
    assert letter
    return letter


def test_who_never_chose_has_the_usual_rhythm(session: Session, me: int) -> None:
    assert wishes.wishes_of(session, me) == Wishes(minute=minute_of(me))
    assert session.scalar(select(Rhythm.id).where(Rhythm.person_id == me)) is None


def test_what_somebody_chooses_is_kept(session: Session, me: int, cast: Cast, now: datetime) -> None:
    wishes.change(session, me, weekday=7, hour=21, pace=Pace.MORE, now=now)
    assert wishes.wishes_of(session, me) == Wishes(7, 21, Pace.MORE, minute=minute_of(me))
    assert wishes.wishes_of_all(session, [me, cast.tom.id])[cast.tom.id].weekday == 2


@pytest.mark.parametrize(("weekday", "hour"), [(0, 9), (8, 9), (2, 5), (2, 22)])
def test_another_day_or_hour_does_not_exist(session: Session, me: int, now: datetime, weekday: int, hour: int) -> None:
    with pytest.raises(ValueError, match="no day and hour"):
        wishes.change(session, me, weekday=weekday, hour=hour, pace=Pace.NORMAL, now=now)


def test_another_pace_moves_what_is_due_and_it_is_noticed_anew(session: Session, me: int, now: datetime) -> None:
    before = cards(session, me)[0].due_at
    for card in cards(session, me):
        card.noticed = True
    wishes.change(session, me, weekday=2, hour=9, pace=Pace.LESS, now=now)
    assert all(card.due_at > before and not card.noticed for card in cards(session, me))


def test_another_day_leaves_what_is_due_alone(session: Session, me: int, now: datetime) -> None:
    for card in cards(session, me):
        card.noticed = True
    session.flush()
    wishes.change(session, me, weekday=5, hour=9, pace=Pace.NORMAL, now=now)
    assert all(card.noticed for card in cards(session, me))


def test_a_change_lets_the_waiting_opfris_letter_be_looked_at_and_no_other(
    session: Session, me: int, now: datetime
) -> None:
    later = now + timedelta(days=20)
    opfris, call = (waiting(session, me, kind, later, now) for kind in (LetterKind.OPFRIS, LetterKind.CALL_BACK))
    wishes.change(session, me, weekday=5, hour=9, pace=Pace.NORMAL, now=now)
    session.expire_all()
    assert (opfris.due_at, call.due_at) == (now, later)


def test_stopping_only_stops_the_letters(session: Session, me: int, now: datetime) -> None:
    wishes.change(session, me, weekday=5, hour=14, pace=Pace.MORE, now=now)
    wishes.go_away(session, me, date(2026, 12, 20), date(2027, 1, 3), now)
    wishes.stop(session, me, now)
    chosen = wishes.wishes_of(session, me)
    assert (chosen.pace, chosen.weekday, chosen.hour) == (Pace.OFF, 5, 14)
    assert chosen.away_until == date(2027, 1, 3)
    wishes.stop(session, me, now)


def test_a_vakantiestand_has_a_first_and_a_last_day(session: Session, me: int, now: datetime) -> None:
    wishes.go_away(session, me, date(2026, 12, 21), date(2027, 1, 3), now)
    chosen = wishes.wishes_of(session, me)
    assert chosen.is_away(date(2026, 12, 21))
    assert chosen.is_away(date(2027, 1, 3))
    assert not chosen.is_away(date(2027, 1, 4))
    with pytest.raises(ValueError, match="ends after it begins"):
        wishes.go_away(session, me, date(2027, 1, 3), date(2027, 1, 2), now)


def test_coming_back_early_brings_forward_what_waited_for_the_end(session: Session, me: int, clock: Clock) -> None:
    until = date(2027, 1, 10)
    wishes.go_away(session, me, clock.now.date(), until, clock.now)
    after = datetime.combine(date(2027, 1, 12), clock.now.time(), clock.now.tzinfo).replace(
        hour=8, minute=minute_of(me), second=0
    )
    put_off = waiting(session, me, LetterKind.NUDGE, after, clock.now)
    other = waiting(session, me, LetterKind.CALL_BACK, after + timedelta(hours=1), clock.now)
    wishes.come_back(session, me, clock.move(days=3))
    session.expire_all()
    assert put_off.due_at == datetime(2026, 12, 1, 8, minute_of(me), tzinfo=clock.now.tzinfo)
    assert other.due_at == after + timedelta(hours=1)
    assert wishes.wishes_of(session, me).away_until is None


def test_a_feed_has_one_address_that_can_be_taken_back(session: Session, me: int, now: datetime) -> None:
    first, second = wishes.new_feed_token(session, me, now), wishes.new_feed_token(session, me, now)
    row = session.scalars(select(Rhythm).where(Rhythm.person_id == me)).one()
    assert first != second
    assert row.feed_hash == hash_of(second)
    wishes.revoke_feed(session, me, now)
    assert row.feed_hash is None
