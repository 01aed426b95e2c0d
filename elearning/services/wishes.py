"""What somebody asked of their leerbrieven: day, hour, how fresh they want to stay, and when they are away.

What is sent when is decided at the moment itself (`services/settling.py`), so nothing in a queue has to be changed for
it, but for letters that could go sooner now: those are looked at sooner.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, select, update
from sqlalchemy.orm import Session

from elearning.models import LEARNING, Card, Letter, Person, Rhythm
from elearning.rules.rhythm import HOURS, WEEKDAYS, Pace, Wishes, minute_of, next_slot
from elearning.services import memory
from elearning.services.letters import is_open
from elearning.services.statements import PEOPLE, PERSON
from elearning.services.tokens import hash_of, new_token
from elearning.services.waking import look_sooner

_RHYTHM = select(Rhythm).where(Rhythm.person_id == PERSON)
_RHYTHMS = select(Rhythm).where(Rhythm.person_id.in_(PEOPLE))


def rhythm_of(session: Session, person_id: int) -> Rhythm | None:
    """Give what somebody chose about letters; None when they never chose anything."""
    return session.scalar(_RHYTHM, {"person": person_id})


def wishes_of(session: Session, person_id: int) -> Wishes:
    """Give somebody's wishes; who never chose has the usual ones."""
    return wishes_in(rhythm_of(session, person_id), person_id)


def wishes_of_all(session: Session, people: Iterable[int]) -> dict[int, Wishes]:
    """Give the wishes of several people, in one query."""
    people = set(people)
    rows = rhythms_of_all(session, people)
    return {one: wishes_in(rows.get(one), one) for one in people}


def rhythms_of_all(session: Session, people: Iterable[int]) -> dict[int, Rhythm]:
    """Give what several people chose about letters, of who ever chose anything."""
    return {row.person_id: row for row in session.scalars(_RHYTHMS, {"people": list(people)})}


def wishes_in(row: Rhythm | Row[*tuple[Any, ...]] | None, person_id: int) -> Wishes:
    """Read somebody's row; who never chose has the usual wishes."""
    return _read(row) if row else Wishes(minute=minute_of(person_id))


def change(session: Session, person_id: int, *, weekday: int, hour: int, pace: Pace, now: datetime) -> None:
    """Store a day (Monday is 1), an hour (6-21) and a pace; raises ValueError for another day or hour.

    Another pace is another moment at which a goal is due, so the cards follow.
    """
    if weekday not in WEEKDAYS or hour not in HOURS:
        raise ValueError(f"no day and hour for letters: {weekday}, {hour}")
    row = _row(session, person_id, now)
    before = row.pace
    row.weekday, row.hour, row.pace, row.changed_at = weekday, hour, pace, now
    session.flush()
    if pace is not before:
        _recompute_cards(session, person_id)
    look_sooner(session, person_id, now)


def stop(session: Session, person_id: int, now: datetime) -> None:
    """Stop the opfris letters, and nothing else: this is what the link in every leerbrief does."""
    row = _row(session, person_id, now)
    change(session, person_id, weekday=row.weekday, hour=row.hour, pace=Pace.OFF, now=now)


def go_away(session: Session, person_id: int, from_on: date, until_on: date, now: datetime) -> None:
    """Begin a vakantiestand, both days included; raises ValueError when it ends before it begins."""
    if until_on < from_on:
        raise ValueError("a vakantiestand ends after it begins")
    row = _row(session, person_id, now)
    before = _read(row)
    row.away_from, row.away_until = from_on, until_on
    session.flush()
    _bring_forward(session, person_id, before, _read(row), now)


def come_back(session: Session, person_id: int, now: datetime) -> None:
    """End the vakantiestand, whether it had begun or not."""
    row = _row(session, person_id, now)
    before = _read(row)
    row.away_from = row.away_until = None
    session.flush()
    _bring_forward(session, person_id, before, _read(row), now)


def new_feed_token(session: Session, person_id: int, now: datetime) -> str:
    """Make the address of somebody's calendar feed; the one before works no more."""
    token = new_token()
    _row(session, person_id, now).feed_hash = hash_of(token)
    session.flush()
    return token


def revoke_feed(session: Session, person_id: int, now: datetime) -> None:
    """End the calendar feed."""
    _row(session, person_id, now).feed_hash = None
    session.flush()


def _row(session: Session, person_id: int, now: datetime) -> Rhythm:
    """Give somebody's row, and begin it if there is none; the person's row is locked first."""
    session.execute(select(Person.id).where(Person.id == person_id).with_for_update())
    row = rhythm_of(session, person_id)
    if row is None:
        usual = Wishes()
        row = Rhythm(person_id=person_id, weekday=usual.weekday, hour=usual.hour, pace=usual.pace, changed_at=now)
        session.add(row)
        session.flush()
    return row


def _read(row: Rhythm | Row[*tuple[Any, ...]]) -> Wishes:
    return Wishes(row.weekday, row.hour, row.pace, row.away_from, row.away_until, minute_of(row.person_id))


def _recompute_cards(session: Session, person_id: int) -> None:
    memory.rebuild(session, [person_id])
    session.execute(update(Card).where(Card.person_id == person_id).values(noticed=False))


def _bring_forward(session: Session, person_id: int, before: Wishes, wishes: Wishes, now: datetime) -> None:
    """Let letters that wait for the end of a vakantiestand wait no longer than it lasts now."""
    look_sooner(session, person_id, now)
    if before.away_until is None:
        return
    put_off_until = next_slot(before, now, on_or_after=before.away_until)
    session.execute(
        update(Letter)
        .where(
            Letter.person_id == person_id,
            Letter.kind.in_(LEARNING),
            Letter.due_at == put_off_until,
            Letter.due_at > now,
            is_open(),
        )
        .values(due_at=next_slot(wishes, now))
    )
