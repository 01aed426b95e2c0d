"""Which letters the coming weeks will probably bring: an estimate, because every answer changes it.

It follows the rules by which letters go out, reads everything about everybody in a handful of queries, and takes for
granted that people answer what they are asked.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.mail.site import Site
from elearning.models import ASKED_BY_WORK, LEARNING, Card, Enrolment, Letter, LetterKind, Person, Place
from elearning.rules.opfris import MOST
from elearning.rules.rhythm import GAP, OPFRIS_GAP, Pace, Wishes, next_slot, when
from elearning.services.learning import STILL
from elearning.services.letters import is_open
from elearning.services.teams import is_at_work
from elearning.services.wishes import wishes_of_all


@dataclass(frozen=True)
class Expected:
    """One letter that will probably go; those of one person at one moment go in one mail."""

    person_id: int
    kind: LetterKind
    at: datetime


@dataclass
class _Coming:
    """What is known of one person: letters that wait, when goals become due, and the last leerbrief."""

    letters: list[tuple[LetterKind, datetime]] = field(default_factory=list)
    due: list[datetime] = field(default_factory=list)
    last_on: date | None = None


def expected(session: Session, site: Site, until: datetime, now: datetime) -> list[Expected]:
    """Give the letters that will probably go between now and `until`, in that order."""
    coming = _gather(session, until, now)
    wishes = wishes_of_all(session, coming)
    found = [
        Expected(person_id, kind, at)
        for person_id, one in coming.items()
        for kind, at in _of_person(one, wishes[person_id], until, now)
    ]
    return sorted(found, key=lambda one: (one.at, one.person_id, one.kind))


def _gather(session: Session, until: datetime, now: datetime) -> dict[int, _Coming]:
    """Read everything about everybody who can be reached."""
    coming: dict[int, _Coming] = defaultdict(_Coming)
    waiting = select(Letter.person_id, Letter.kind, Letter.due_at).where(is_open(), Letter.due_at <= until)
    for person_id, kind, due_at in _reached(session, waiting, Letter.person_id):
        coming[person_id].letters.append((kind, due_at))
    due = select(Card.person_id, Card.due_at).where(Card.due_at <= until).order_by(Card.due_at)
    for person_id, due_at in _reached(session, due, Card.person_id):
        coming[person_id].due.append(due_at)
    for person_id, looked_at, seen_at in _reached(session, _lying_still(until), Enrolment.person_id):
        coming[person_id].letters.append((LetterKind.NUDGE, max(looked_at, (seen_at or now - STILL) + STILL)))
    for person_id, sent_at in session.execute(_last(now)):
        if person_id in coming:
            coming[person_id].last_on = local_date(sent_at)
    return coming


def _reached(session: Session, query: Select[*tuple[Any, ...]], of: Any) -> Sequence[Any]:
    """Leave out who gets no letters at all."""
    reached = and_(Person.id == of, is_at_work(), Person.mail_refused_at.is_(None))
    return session.execute(query.join(Person, reached)).all()


def _lying_still(until: datetime) -> Select[*tuple[Any, ...]]:
    place = and_(Place.person_id == Enrolment.person_id, Place.course == Enrolment.course)
    query = select(Enrolment.person_id, Enrolment.nudge_at, Place.seen_at).outerjoin(Place, place)
    return query.where(Enrolment.nudge_at <= until, Enrolment.completed_at.is_(None))


def _last(now: datetime) -> Select[*tuple[Any, ...]]:
    last = select(Letter.person_id, func.max(Letter.sent_at)).where(Letter.kind.in_(LEARNING))
    return last.where(Letter.sent_at > now - timedelta(days=2 * GAP)).group_by(Letter.person_id)


def _of_person(one: _Coming, wishes: Wishes, until: datetime, now: datetime) -> Iterator[tuple[LetterKind, datetime]]:
    """Live through somebody's coming weeks, mail by mail."""
    yield from ((kind, max(due_at, now)) for kind, due_at in one.letters if kind not in LEARNING)
    waiting = [(kind, at) for kind, at in one.letters if kind in LEARNING and _wanted(kind, wishes)]
    due, last_on = list(one.due), one.last_on
    if not any(kind is LetterKind.OPFRIS for kind, _ in waiting):
        waiting += _next_opfris(due, wishes, now, None)
    while waiting:
        at = max(min(when(wishes, due_at, now, last_on, GAP) for _, due_at in waiting), now)
        if at > until:
            return
        ready = [item for item in waiting if local_date(item[1]) <= local_date(at)]
        waiting = [item for item in waiting if item not in ready]
        kinds = [kind for kind, _ in ready if kind is not LetterKind.OPFRIS or any(day <= at for day in due)]
        yield from ((kind, at) for kind in kinds)
        last_on = local_date(at) if kinds else last_on
        if len(kinds) < len(ready):
            waiting += _next_opfris(due, wishes, at, None)
        elif LetterKind.OPFRIS in kinds:
            due = [*[day for day in due if day <= at][MOST:], *[day for day in due if day > at]]
            waiting += _next_opfris(due, wishes, at, local_date(at) + timedelta(days=OPFRIS_GAP[wishes.pace]))


def _wanted(kind: LetterKind, wishes: Wishes) -> bool:
    return wishes.pace is not Pace.OFF or kind in ASKED_BY_WORK


def _next_opfris(
    due: Sequence[datetime], wishes: Wishes, now: datetime, free_on: date | None
) -> list[tuple[LetterKind, datetime]]:
    """Say when the next opfris is looked at, if a goal is due then."""
    if not due or wishes.pace is Pace.OFF:
        return []
    return [(LetterKind.OPFRIS, next_slot(wishes, max(due[0], now), on_or_after=free_on))]
