"""Why did somebody get no letter? Everything that holds their leerbrieven up, what weighs most first.

It reads what `services/settling.py` decides by, and decides nothing itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import ASKED_BY_WORK, LEARNING, Card, Enrolment, Letter, LetterKind, Person
from elearning.rules.rhythm import GAP, Pace, Wishes
from elearning.services import letters
from elearning.services.agenda import goes_at, next_opfris
from elearning.services.wishes import wishes_of

#: A letter that should be gone for longer than this was forgotten by the worker.
PATIENCE = timedelta(minutes=15)


class Why(StrEnum):
    """What can hold a letter up; the page has a sentence for each."""

    CLOSED = "closed"
    LEFT = "left"
    REFUSED = "refused"
    OFF = "off"
    AWAY = "away"
    NOT_BEGUN = "not-begun"
    UNDERWAY = "underway"
    BEHIND = "behind"
    SERVER = "server"
    RECENT = "recent"
    WAITS = "waits"
    LATE = "late"
    SOON = "soon"
    UNPLANNED = "unplanned"
    NOTHING_DUE = "nothing-due"


@dataclass(frozen=True)
class Reason:
    """One reason, with what its sentence needs: a day, a moment, the words of a mail server, the number of tries."""

    why: Why
    on: date | None = None
    at: datetime | None = None
    words: str = ""
    tries: int = 0


@dataclass(frozen=True)
class Coming:
    """A leerbrief that is expected."""

    kind: LetterKind
    at: datetime


def explain(session: Session, person_id: int, now: datetime) -> list[Reason]:
    """Tell what holds somebody's leerbrieven up; empty when nothing does.

    To a closed account, to who left and to a refused address nothing goes at all, so then nothing else matters.
    """
    person = session.get_one(Person, person_id)
    wishes = wishes_of(session, person_id)
    waiting = letters.open_letters(session, person_id, LEARNING)
    last_on = letters.last_learning_on(session, person_id)
    found = list(_about_person(person))
    if found:
        return found
    found = [
        *_about_wishes(wishes, local_date(now)),
        *_about_begin(session, person_id),
        *_about_last(last_on, local_date(now)),
        *(reason for one in waiting for reason in _about_letter(session, one, wishes, now)),
        *([] if waiting or wishes.pace is Pace.OFF else _about_memory(session, person_id, now)),
    ]
    if Reason(Why.NOT_BEGUN) in found:
        found = [one for one in found if one != Reason(Why.NOTHING_DUE)]
    # Several letters may wait for the same moment.
    return list(dict.fromkeys(found))


def coming(session: Session, person_id: int, now: datetime) -> list[Coming]:
    """Estimate which leerbrieven somebody gets next, and when; those of one moment go out as one."""
    person = session.get_one(Person, person_id)
    if person.closed_at or person.left_at or person.mail_refused_at:
        return []
    wishes = wishes_of(session, person_id)
    opfris_at = next_opfris(session, person_id, now)
    found = [Coming(LetterKind.OPFRIS, opfris_at)] if opfris_at else []
    for one in letters.open_letters(session, person_id, LEARNING - {LetterKind.OPFRIS}):
        if wishes.pace is not Pace.OFF or one.kind in ASKED_BY_WORK:
            found.append(Coming(one.kind, max(goes_at(session, one, wishes, now), now)))
    return sorted(found, key=lambda one: one.at)


def _about_person(person: Person) -> Iterator[Reason]:
    if person.closed_at:
        yield Reason(Why.CLOSED, at=person.closed_at)
    elif person.left_at:
        yield Reason(Why.LEFT, at=person.left_at)
    if person.mail_refused_at:
        yield Reason(Why.REFUSED, at=person.mail_refused_at, words=person.mail_refused_why)


def _about_wishes(wishes: Wishes, today: date) -> Iterator[Reason]:
    if wishes.pace is Pace.OFF:
        yield Reason(Why.OFF)
    if wishes.is_away(today):
        yield Reason(Why.AWAY, on=wishes.away_until)


def _about_begin(session: Session, person_id: int) -> Iterator[Reason]:
    if session.scalar(select(Enrolment.id).where(Enrolment.person_id == person_id).limit(1)) is None:
        yield Reason(Why.NOT_BEGUN)


def _about_last(last_on: date | None, today: date) -> Iterator[Reason]:
    if last_on and today < last_on + timedelta(days=GAP):
        yield Reason(Why.RECENT, on=last_on)


def _about_letter(session: Session, letter: Letter, wishes: Wishes, now: datetime) -> Iterator[Reason]:
    """Tell how one open letter stands."""
    if wishes.pace is Pace.OFF and letter.kind not in ASKED_BY_WORK:
        return
    at = goes_at(session, letter, wishes, now)
    if letter.why and letter.due_at <= now:
        yield _held(letter, now)
    elif _is_claimed(letter, now):
        yield Reason(Why.UNDERWAY)
    elif at > now:
        yield Reason(Why.WAITS, at=at)
    elif letter.due_at >= now - PATIENCE:
        yield Reason(Why.SOON)
    elif words := _trouble_of_server(session, now):
        yield Reason(Why.SERVER, words=words)
    else:
        yield Reason(Why.LATE, at=letter.due_at)


def _held(letter: Letter, now: datetime) -> Reason:
    """Tell what held up a letter that is due: another letter, which is no try, or the mail server."""
    if not _is_claimed(letter, now):
        return Reason(Why.SERVER, words=letter.why, tries=letter.tries)
    if not letter.tries:
        return Reason(Why.BEHIND)
    return Reason(Why.SERVER, at=letter.claimed_until, words=letter.why, tries=letter.tries)


def _is_claimed(letter: Letter, now: datetime) -> bool:
    return letter.claimed_until is not None and letter.claimed_until > now


def _trouble_of_server(session: Session, now: datetime) -> str:
    """Give what the mail server says while it takes no letters: those who are tried then keep its words."""
    query = select(Letter.why).where(letters.is_open(), Letter.due_at <= now, Letter.why != "")
    return session.scalar(query.where(Letter.claimed_until.is_(None)).order_by(Letter.due_at).limit(1)) or ""


def _about_memory(session: Session, person_id: int, now: datetime) -> Iterator[Reason]:
    query = select(func.min(Card.due_at)).where(Card.person_id == person_id, ~Card.noticed)
    due_at = session.scalar(query)
    if due_at and due_at <= now:
        yield Reason(Why.UNPLANNED)
    else:
        yield Reason(Why.NOTHING_DUE)
