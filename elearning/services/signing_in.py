"""Signing in and out: a sign-in is a row, the cookie only holds a token whose hash the row keeps."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session, contains_eager

from elearning.access import is_heavy
from elearning.models import Moment, Person, RoleGrant, SignIn
from elearning.services.tokens import hash_of, new_token


@dataclass(frozen=True)
class Lifetime:
    """How long a sign-in lasts: without being used, and at most."""

    idle: timedelta
    longest: timedelta


OWN_PHONE = Lifetime(timedelta(days=30), timedelta(days=90))
SHARED = Lifetime(timedelta(hours=2), timedelta(hours=2))
LETTER = Lifetime(timedelta(hours=2), timedelta(hours=2))
HEAVY = Lifetime(timedelta(hours=1), timedelta(hours=12))
SEEN_EVERY = timedelta(minutes=10)


def start(session: Session, person: Person, *, own_device: bool, now: datetime) -> str:
    """Sign somebody in; gives the token for the cookie, which is stored nowhere."""
    roles = session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person.id)).all()
    return _add(session, person, HEAVY if is_heavy(roles) else OWN_PHONE if own_device else SHARED, now)


def start_scoped(session: Session, person: Person, moment: Moment, now: datetime) -> str:
    """Sign somebody in for one opfris moment only, because they hold the link of its letter; gives the token."""
    return _add(session, person, LETTER, now, moment.id)


def _add(session: Session, person: Person, lifetime: Lifetime, now: datetime, moment_id: int | None = None) -> str:
    token = new_token()
    session.add(
        SignIn(
            person_id=person.id,
            token_hash=hash_of(token),
            moment_id=moment_id,
            idle_minutes=int(lifetime.idle.total_seconds() // 60),
            created_at=now,
            seen_at=now,
            ends_at=now + lifetime.longest,
        )
    )
    session.flush()
    return token


def find(session: Session, token: str, now: datetime, *, to_write: bool = False) -> SignIn | None:
    """Find the living sign-in of a token, with its person, in one query.

    A request that writes locks the person's row, so that two clicks of one person are handled one after the other.
    """
    query = (
        select(SignIn)
        .join(SignIn.person)
        .options(contains_eager(SignIn.person))
        .where(SignIn.token_hash == hash_of(token), Person.closed_at.is_(None))
    )
    found = session.scalar(query.with_for_update(of=Person) if to_write else query)
    return found if found and found.lives_at(now) else None


def needs_touch(sign_in: SignIn, now: datetime) -> bool:
    """Tell whether it is time to note that this device is still used."""
    return now - sign_in.seen_at >= SEEN_EVERY


def touch(session: Session, sign_in_id: int, now: datetime) -> None:
    """Note that a device was used, at most once in ten minutes even when two requests come together."""
    session.execute(
        update(SignIn)
        .where(SignIn.id == sign_in_id, SignIn.seen_at <= now - SEEN_EVERY)
        .values(seen_at=now)
        .execution_options(synchronize_session=False)
    )


def end(session: Session, token: str) -> None:
    """Sign one device out; a copy of its cookie is dead from now on."""
    session.execute(delete(SignIn).where(SignIn.token_hash == hash_of(token)))


def end_all(session: Session, person: Person) -> None:
    """Sign every device of somebody out: after a new password, a changed role, a closed account."""
    session.execute(delete(SignIn).where(SignIn.person_id == person.id))
