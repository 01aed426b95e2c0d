"""Letters as rows: planned once, claimed by one worker at a time, and never lost.

A row is open until it is sent, refused or dropped. Who sends it holds a claim that ends by itself, so a letter whose
worker was killed is taken again.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any, Protocol

from sqlalchemy import ColumnElement, Integer, String, Update, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from elearning.clock import local_date
from elearning.models import LEARNING, Letter, LetterKind, Person
from elearning.models.base import UtcDateTime
from elearning.services.statements import any_of

_LETTER: ColumnElement[int] = bindparam("letter", type_=Integer)
_LETTERS = any_of("letters", Integer)
_UNTIL: ColumnElement[datetime] = bindparam("until", type_=UtcDateTime)
_NOW: ColumnElement[datetime] = bindparam("now", type_=UtcDateTime)
_CLAIM_ENDS: ColumnElement[datetime] = bindparam("claim_ends", type_=UtcDateTime)
#: How long a worker may take over one letter before another takes it again.
CLAIM = timedelta(minutes=5)
#: On PostgreSQL another worker may take a letter of the same person between our look and our lock.
CLAIM_TRIES = 5
WHY_LENGTH = 200
#: A key can be planned by two transactions at once, and the second must not end in an error.
INSERT: dict[str, Callable[[type[Letter]], sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


class Lead(Protocol):
    """The letter that leads a mail: its row, or what a worker has in hand of it."""

    @property
    def id(self) -> int:
        """Its number."""

    @property
    def person_id(self) -> int:
        """Whose it is."""

    @property
    def kind(self) -> LetterKind:
        """What it is about."""


def plan(  # noqa: PLR0913, PLR0917 (a row has that many columns)
    session: Session,
    person_id: int,
    kind: LetterKind,
    period: str,
    due_at: datetime,
    data: dict[str, Any],
    now: datetime,
) -> Letter | None:
    """Write a letter in the transaction of its cause; None when this key was written before, by whomever."""
    rows = [_new(person_id, kind, period, due_at, data, now)]
    return session.scalars(_planned(_dialect(session)).returning(Letter), rows).one_or_none()


def plan_all(
    session: Session,
    kind: LetterKind,
    period: str,
    due: Mapping[int, datetime],
    data: dict[str, Any],
    now: datetime,
) -> frozenset[int]:
    """Write a letter of one kind for each of some people, due at their own moment; gives whose key was new."""
    rows = [_new(person_id, kind, period, due_at, data, now) for person_id, due_at in due.items()]
    if not rows:
        return frozenset()
    return frozenset(session.connection().execute(_planned_of(_dialect(session)), rows).scalars())


@cache
def _planned(dialect: str) -> Any:
    return INSERT[dialect](Letter).on_conflict_do_nothing(index_elements=["person_id", "kind", "period"])


@cache
def _planned_of(dialect: str) -> Any:
    return _planned(dialect).returning(Letter.person_id)


def _dialect(session: Session) -> str:
    return session.get_bind().dialect.name


def _new(
    person_id: int, kind: LetterKind, period: str, due_at: datetime, data: dict[str, Any], now: datetime
) -> dict[str, Any]:
    return {
        "person_id": person_id,
        "kind": kind,
        "period": period,
        "data": data,
        "made_at": now,
        "due_at": due_at,
        "tries": 0,
        "why": "",
    }


def is_open() -> ColumnElement[bool]:
    """Tell, in SQL, whether a letter still has to go; in the words of the partial index on `due_at`."""
    return and_(Letter.sent_at.is_(None), Letter.refused_at.is_(None), Letter.dropped_at.is_(None))


def is_any_due(session: Session, now: datetime) -> bool:
    """Look whether there is anything to claim, without taking the turn of a writer."""
    return session.scalar(_due_letters(), {**_at(now), "most": 1}) is not None


def claim(session: Session, now: datetime, hold: timedelta = CLAIM) -> Letter | None:
    """Take the letter that is due longest; the caller commits at once, and then it is theirs until the claim ends."""
    return next(iter(claim_some(session, now, 1, hold)), None)


def claim_some(session: Session, now: datetime, most: int, hold: timedelta = CLAIM) -> Sequence[Letter]:
    """Take the letters that are due longest, as `claim` does, and never two of one person."""
    for _ in range(CLAIM_TRIES):
        due = {person_id: number for number, person_id in reversed(_due(session, now, most))}
        if not due:
            break
        taken = session.scalars(_taking(), {**_at(now), "letters": list(due.values()), "until": now + hold}).all()
        if taken:
            return sorted(taken, key=lambda one: (one.due_at, one.id))
    return ()


def _due(session: Session, now: datetime, most: int) -> list[tuple[int, int]]:
    """Name the letters that are due longest, and whose they are, and lock them."""
    return [(number, person_id) for number, person_id in session.execute(_due_locked(), {**_at(now), "most": most})]


def let_go(session: Session, numbers: Collection[int], until: datetime) -> None:
    """Give back letters that were not tried at all, of which the claim is still the one that ends at `until`."""
    session.connection().execute(_LETTING_GO, {"letters": list(numbers), "until": until})


def is_claimed(session: Session, number: int, until: datetime) -> bool:
    """Tell whether a letter still has to go, and is still whose who claimed it until then."""
    return session.connection().scalar(_CLAIMED, {"letter": number, "until": until}) is not None


def postpone(letter: Letter, until: datetime, why: str = "") -> None:
    """Let a letter be due later: its own moment moves."""
    letter.due_at, letter.claimed_until, letter.why = until, None, why[:WHY_LENGTH]


def hold_back(letter: Letter, until: datetime, why: str) -> None:
    """Keep a letter from being taken for a while, although it is due: its own moment stays what it was."""
    letter.claimed_until, letter.why = until, why[:WHY_LENGTH]


def give_back(letter: Letter, why: str) -> None:
    """Let go of a letter that could not be tried at all; that was no try."""
    letter.claimed_until, letter.why = None, why[:WHY_LENGTH]
    letter.tries = max(letter.tries - 1, 0)


def drop(letter: Letter, why: str, now: datetime) -> None:
    """Close a letter that is no longer needed."""
    letter.dropped_at, letter.claimed_until, letter.why = now, None, why[:WHY_LENGTH]


def mark_sent(session: Session, letter: Lead, message_id: str, now: datetime) -> bool:
    """Close a letter that a mail server took, and all that went along in it; False when it was sent before.

    A letter that was dropped or given up while it was on its way did go, and counts as a letter somebody got.
    """
    went = {"letter": letter.id, "at": now, "name": message_id}
    return letter.id in session.connection().scalars(_marking_sent(), went).all()


def mark_refused(session: Session, letter: Lead, why: str, now: datetime) -> bool:
    """Close a letter that a mail server refused for good, and all that would have gone along in it."""
    closing = _closing(is_open()).values(claimed_until=None, refused_at=now, why=why[:WHY_LENGTH])
    return letter.id in session.scalars(closing.returning(Letter.id), {"letter": letter.id}).all()


def refuse_address(session: Session, person_id: int, why: str, now: datetime, address: str | None = None) -> None:
    """Note that a mail server does not know this address, so that the beheerder can ask for a better one.

    With `address` only when it is (still) the one of the account: some letters go to another.
    """
    values = {"mail_refused_at": now, "mail_refused_why": why[:WHY_LENGTH]}
    whose = (Person.id == person_id, *((Person.email == address,) if address else ()))
    session.execute(update(Person).where(*whose).values(values))


def open_letters(session: Session, person_id: int, kinds: Collection[LetterKind]) -> Sequence[Letter]:
    """Give somebody's letters of these kinds that still have to go, first due first."""
    mine = select(Letter).where(Letter.person_id == person_id, Letter.kind.in_(kinds), is_open())
    return session.scalars(mine.order_by(Letter.due_at, Letter.id)).all()


def last_learning_on(session: Session, person_id: int) -> date | None:
    """Give the calendar day on which somebody last got a leerbrief."""
    last = select(func.max(Letter.sent_at)).where(Letter.person_id == person_id, Letter.kind.in_(LEARNING))
    sent_at = session.scalar(last)
    return local_date(sent_at) if sent_at else None


@cache
def _due_letters() -> Any:
    """Select the letters that are due longest; one that goes along with another waits for that one.

    Building this takes longer than asking it, so it is built once, with the moments left open.
    """
    lead = aliased(Letter)
    is_led = exists().where(
        lead.id == Letter.joined_id, lead.sent_at.is_(None), lead.refused_at.is_(None), lead.dropped_at.is_(None)
    )
    free = select(Letter.id, Letter.person_id).where(Letter.due_at <= _NOW, is_open(), _is_free(), _may_join_nothing())
    free = free.join(Person, Person.id == Letter.person_id).where(or_(Letter.joined_id.is_(None), ~is_led))
    return free.order_by(Letter.due_at, Letter.id).limit(bindparam("most", type_=Integer))


@cache
def _due_locked() -> Any:
    """Select them and lock them, with their people; what another worker has locked is passed over."""
    return _due_letters().with_for_update(of=[Letter, Person], skip_locked=True)


@cache
def _taking() -> Any:
    """Take those letters that may still be taken now that they are locked."""
    mine = update(Letter).where(Letter.id.in_(_LETTERS), is_open(), _is_free(), _may_join_nothing())
    taken = mine.values(claimed_until=_UNTIL, tries=Letter.tries + 1)
    return taken.returning(Letter).execution_options(populate_existing=True, synchronize_session=False)


def _at(now: datetime) -> dict[str, datetime]:
    return {"now": now, "claim_ends": now + CLAIM}


def _may_join_nothing() -> ColumnElement[bool]:
    """Leave a leerbrief alone while a worker has another one of that person in hand: it may go along in that mail.

    Else two workers would split what belongs in one mail, and the second half would wait a week.
    """
    other = aliased(Letter)
    in_hand = exists().where(
        other.person_id == Letter.person_id,
        other.id != Letter.id,
        other.kind.in_(LEARNING),
        other.claimed_until > _NOW,
        other.claimed_until <= _CLAIM_ENDS,
        other.sent_at.is_(None),
    )
    return or_(Letter.kind.not_in(LEARNING), Letter.message_id.is_not(None), ~in_hand)


def _is_free() -> ColumnElement[bool]:
    return or_(Letter.claimed_until.is_(None), Letter.claimed_until <= _NOW)


@cache
def _marking_sent() -> Any:
    moment, name = bindparam("at", type_=UtcDateTime), bindparam("name", type_=String)
    went = {"sent_at": moment, "refused_at": None, "dropped_at": None, "message_id": name, "why": ""}
    return _closing(Letter.sent_at.is_(None)).values(claimed_until=None, **went).returning(Letter.id)


_OURS = and_(Letter.claimed_until == _UNTIL, is_open())
_CLAIMED = select(Letter.id).where(Letter.id == _LETTER, _OURS)
_LETTING_GO = update(Letter).where(Letter.id.in_(_LETTERS), _OURS).values(claimed_until=None, tries=Letter.tries - 1)


def _closing(when: ColumnElement[bool]) -> Update:
    """Close a letter when it may be, and whatever is open and goes along in it."""
    return update(Letter).where(or_(and_(Letter.id == _LETTER, when), and_(Letter.joined_id == _LETTER, is_open())))
