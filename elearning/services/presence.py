"""Who has a file open right now, so that two colleagues do not write in the same text without knowing."""

from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from elearning.models import Person, Presence

#: A browser says every half minute that a file is still open; who says nothing for so long has closed it.
REMEMBERED = timedelta(minutes=2)


def be_there(session: Session, path: str, person_id: int, now: datetime) -> None:
    """Note that somebody has a file open, and forget everybody who has not said so for a while."""
    session.execute(delete(Presence).where(Presence.seen_at < now - REMEMBERED))
    there = _row(session, path, person_id)
    if there is None:
        there = _add(session, path, person_id, now)
    if there is not None:
        there.seen_at = now
    session.flush()


def go_away(session: Session, path: str, person_id: int) -> None:
    """Note that somebody closed a file."""
    session.execute(delete(Presence).where(Presence.path == path, Presence.person_id == person_id))


def others(session: Session, path: str, person_id: int, now: datetime) -> list[str]:
    """Name the colleagues who have a file open too, in the order of their names."""
    query = (
        select(Person.name)
        .join(Presence, Presence.person_id == Person.id)
        .where(Presence.path == path, Presence.person_id != person_id, Presence.seen_at >= now - REMEMBERED)
        .order_by(Person.name)
    )
    return list(session.scalars(query))


def _row(session: Session, path: str, person_id: int) -> Presence | None:
    return session.scalar(select(Presence).where(Presence.path == path, Presence.person_id == person_id))


def _add(session: Session, path: str, person_id: int, now: datetime) -> Presence | None:
    """Write the first row; another window of the same person may just have done so."""
    try:
        with session.begin_nested():
            session.add(Presence(path=path, person_id=person_id, seen_at=now))
    except IntegrityError:
        return _row(session, path, person_id)
    return None
