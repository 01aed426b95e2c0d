"""Letters as rows: planned once, claimed by one worker at a time, and never lost.

A row is open until it is sent, refused or dropped. Who sends it holds a claim that ends by itself, so a letter whose
worker was killed is taken again.
"""

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, and_, bindparam, exists, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, aliased

from elearning.clock import local_date
from elearning.models import LEARNING, Letter, LetterKind, Person
from elearning.models.base import UtcDateTime

Moment = datetime | BindParameter[datetime]
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
    row = {
        "person_id": person_id,
        "kind": kind,
        "period": period,
        "data": data,
        "made_at": now,
        "due_at": due_at,
        "tries": 0,
        "why": "",
    }
    statement = INSERT[session.get_bind().dialect.name](Letter).values(row)
    statement = statement.on_conflict_do_nothing(index_elements=["person_id", "kind", "period"])
    return session.scalars(statement.returning(Letter)).one_or_none()


def is_open() -> ColumnElement[bool]:
    """Tell, in SQL, whether a letter still has to go; in the words of the partial index on `due_at`."""
    return and_(Letter.sent_at.is_(None), Letter.refused_at.is_(None), Letter.dropped_at.is_(None))


def is_any_due(session: Session, now: datetime) -> bool:
    """Look whether there is anything to claim, without taking the turn of a writer."""
    return session.scalar(_due_letter(), _at(now)) is not None


def claim(session: Session, now: datetime, hold: timedelta = CLAIM) -> Letter | None:
    """Take the letter that is due longest; the caller commits at once, and then it is theirs until the claim ends."""
    for _ in range(CLAIM_TRIES):
        letter_id = session.scalar(_due_letter_locked(), _at(now))
        if letter_id is None:
            return None
        taken = (
            update(Letter)
            .where(Letter.id == letter_id, is_open(), _is_free(now), _may_join_nothing(now, now + CLAIM))
            .values(claimed_until=now + hold, tries=Letter.tries + 1)
            .returning(Letter)
            .execution_options(populate_existing=True, synchronize_session=False)
        )
        if letter := session.scalars(taken).one_or_none():
            return letter
    return None


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


def mark_sent(session: Session, letter: Letter, message_id: str, now: datetime) -> bool:
    """Close a letter that a mail server took, and all that went along in it; False when it was sent before.

    A letter that was dropped or given up while it was on its way did go, and counts as a letter somebody got.
    """
    went = {"sent_at": now, "refused_at": None, "dropped_at": None, "message_id": message_id, "why": ""}
    return _close(session, letter, Letter.sent_at.is_(None), **went)


def mark_refused(session: Session, letter: Letter, why: str, now: datetime) -> bool:
    """Close a letter that a mail server refused for good, and all that would have gone along in it."""
    return _close(session, letter, is_open(), refused_at=now, why=why[:WHY_LENGTH])


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
def _due_letter() -> Any:
    """Select the id of the letter that is due longest; one that goes along with another waits for that one.

    Building this takes longer than asking it, so it is built once, with `now` and `claim_ends` left open.
    """
    now, claim_ends = bindparam("now", type_=UtcDateTime), bindparam("claim_ends", type_=UtcDateTime)
    lead = aliased(Letter)
    is_led = exists().where(
        lead.id == Letter.joined_id, lead.sent_at.is_(None), lead.refused_at.is_(None), lead.dropped_at.is_(None)
    )
    free = select(Letter.id).where(Letter.due_at <= now, is_open(), _is_free(now), _may_join_nothing(now, claim_ends))
    free = free.join(Person, Person.id == Letter.person_id).where(or_(Letter.joined_id.is_(None), ~is_led))
    return free.order_by(Letter.due_at, Letter.id).limit(1)


@cache
def _due_letter_locked() -> Any:
    """Select it and lock it, with its person; what another worker has locked is passed over."""
    return _due_letter().with_for_update(of=[Letter, Person], skip_locked=True)


def _at(now: datetime) -> dict[str, datetime]:
    return {"now": now, "claim_ends": now + CLAIM}


def _may_join_nothing(now: Moment, claim_ends: Moment) -> ColumnElement[bool]:
    """Leave a leerbrief alone while a worker has another one of that person in hand: it may go along in that mail.

    Else two workers would split what belongs in one mail, and the second half would wait a week.
    """
    other = aliased(Letter)
    in_hand = exists().where(
        other.person_id == Letter.person_id,
        other.id != Letter.id,
        other.kind.in_(LEARNING),
        other.claimed_until > now,
        other.claimed_until <= claim_ends,
        other.sent_at.is_(None),
    )
    return or_(Letter.kind.not_in(LEARNING), Letter.message_id.is_not(None), ~in_hand)


def _is_free(now: Moment) -> ColumnElement[bool]:
    return or_(Letter.claimed_until.is_(None), Letter.claimed_until <= now)


def _close(session: Session, lead: Letter, when: ColumnElement[bool], **values: Any) -> bool:
    """Close a letter when it may be, and whatever is open and goes along in it."""
    mine = or_(and_(Letter.id == lead.id, when), and_(Letter.joined_id == lead.id, is_open()))
    closing = update(Letter).where(mine).values(claimed_until=None, **values).returning(Letter.id)
    return lead.id in session.scalars(closing).all()
