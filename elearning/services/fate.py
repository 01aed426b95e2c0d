"""What became of letters, for the beheerder: which were planned, sent, refused or not needed, and why.

The beheerder sees kinds, dates and fates. What a letter was about (a course, a leerdoel, a question) is in its `data`
and `period`, and those never leave this module.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, or_, select
from sqlalchemy.orm import Session

from elearning.models import Letter, LetterKind, Person
from elearning.services import auditing
from elearning.services.letters import is_open

#: What the counts are about: letters that came to an end in these days, and all that are open.
DAYS = timedelta(days=30)


class Fate(StrEnum):
    """How a letter stands; the word is also that of the filter in an address."""

    PLANNED = "gepland"
    UNDERWAY = "onderweg"
    SENT = "verstuurd"
    REFUSED = "geweigerd"
    DROPPED = "niet-nodig"


@dataclass(frozen=True)
class LetterSeen:
    """One letter as the beheerder sees it: to whom, of which kind, and what became of it."""

    id: int
    person_id: int
    name: str
    kind: LetterKind
    fate: Fate
    #: When it came to this: sent, refused, dropped; or when it is due.
    at: datetime
    why: str
    tries: int
    #: It went along in the mail of another letter.
    is_joined: bool


def counts(session: Session, now: datetime) -> dict[Fate, int]:
    """Count the letters of the last 30 days by what became of them; those that still have to go all count."""
    since = now - DAYS
    ended = or_(Letter.sent_at > since, Letter.refused_at > since, Letter.dropped_at > since)
    fate = case(*((_has(one, now), one.value) for one in Fate))
    found = dict.fromkeys(Fate, 0)
    for which in (is_open(), ended):  # no letter is both, and each has its own indexes
        for name, number in session.execute(select(fate, func.count()).where(which).group_by(fate)):
            found[Fate(name)] += number
    return found


def newest(
    session: Session,
    now: datetime,
    *,
    fate: Fate | None = None,
    kind: LetterKind | None = None,
    before: int | None = None,
    most: int = 50,
) -> Sequence[LetterSeen]:
    """Give letters, the newest first, from `before` (the id of a letter) on."""
    query = _letters()
    if fate:
        query = query.where(_has(fate, now))
    if kind:
        query = query.where(Letter.kind == kind)
    if before:
        query = query.where(Letter.id < before)
    return _read(session, query.limit(most), now)


def of_person(session: Session, person_id: int, now: datetime, most: int = 100) -> Sequence[LetterSeen]:
    """Give the letters to one person, the newest first."""
    return _read(session, _letters().where(Letter.person_id == person_id).limit(most), now)


def try_again(session: Session, person: Person, actor_id: int, now: datetime) -> bool:
    """Take the mark off an address that a server refused, and account for it; tells whether there was one."""
    if person.mail_refused_at is None:
        return False
    person.mail_refused_at, person.mail_refused_why = None, ""
    auditing.note(session, actor_id, "mail-refused-cleared", f"person:{person.id}", now)
    session.flush()
    return True


def _letters() -> Select[Letter, str]:
    return select(Letter, Person.name).join(Person, Person.id == Letter.person_id).order_by(Letter.id.desc())


def _read(session: Session, query: Select[Letter, str], now: datetime) -> Sequence[LetterSeen]:
    return [_seen(letter, name, now) for letter, name in session.execute(query).all()]


def _seen(letter: Letter, name: str, now: datetime) -> LetterSeen:
    return LetterSeen(
        id=letter.id,
        person_id=letter.person_id,
        name=name,
        kind=letter.kind,
        fate=fate_of(letter, now),
        at=letter.sent_at or letter.refused_at or letter.dropped_at or letter.due_at,
        why=letter.why,
        tries=letter.tries,
        is_joined=letter.joined_id is not None,
    )


def fate_of(letter: Letter, now: datetime) -> Fate:
    """Tell what became of a letter."""
    if letter.sent_at:
        return Fate.SENT
    if letter.refused_at:
        return Fate.REFUSED
    if letter.dropped_at:
        return Fate.DROPPED
    return Fate.UNDERWAY if letter.claimed_until and letter.claimed_until > now else Fate.PLANNED


def _has(fate: Fate, now: datetime) -> ColumnElement[bool]:
    """Say the same as `fate_of` in SQL."""
    claimed = func.coalesce(Letter.claimed_until > now, False)
    says: dict[Fate, Any] = {
        Fate.SENT: Letter.sent_at.is_not(None),
        Fate.REFUSED: and_(Letter.sent_at.is_(None), Letter.refused_at.is_not(None)),
        Fate.DROPPED: and_(Letter.sent_at.is_(None), Letter.refused_at.is_(None), Letter.dropped_at.is_not(None)),
        Fate.UNDERWAY: and_(is_open(), claimed),
        Fate.PLANNED: and_(is_open(), not_(claimed)),
    }
    return says[fate]  # type: ignore[no-any-return] # SQLAlchemy's and_ gives any column element
