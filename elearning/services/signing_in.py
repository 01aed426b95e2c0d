"""Signing in and out: a sign-in is a row, the cookie only holds a token whose hash the row keeps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import bindparam, delete, or_, select, update
from sqlalchemy.orm import Session

from elearning.access import is_heavy
from elearning.clock import local_date
from elearning.models import Moment, Person, RoleGrant, SignIn, Stage, Way
from elearning.services import account_links, auditing
from elearning.services.statements import look_up
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
#: For the second step, or to set one up.
UNFINISHED = Lifetime(timedelta(minutes=15), timedelta(minutes=15))
SEEN_EVERY = timedelta(minutes=10)


@dataclass(frozen=True)
class Entrance:
    """How somebody comes in: on what, in which way, and whether anything is still asked of them."""

    own_device: bool = False
    way: Way = Way.PASSWORD
    #: Browser and system in a few words.
    device: str = ""
    stage: Stage = Stage.WHOLE
    #: When they showed who they are, if that was before this sign-in.
    since: datetime | None = None


def start(session: Session, person: Person, entrance: Entrance, now: datetime) -> str:
    """Sign somebody in; gives the token for the cookie, which is stored nowhere."""
    if entrance.stage is not Stage.WHOLE:
        return _add(session, person, entrance, UNFINISHED, now)
    roles = session.scalars(select(RoleGrant.role).where(RoleGrant.person_id == person.id)).all()
    lifetime = HEAVY if is_heavy(roles) else OWN_PHONE if entrance.own_device else SHARED
    return _add(session, person, entrance, lifetime, now)


def start_scoped(session: Session, person: Person, moment: Moment, now: datetime) -> str:
    """Sign somebody in for one opfris moment only, because they hold the link of its letter; gives the token."""
    return _add(session, person, Entrance(way=Way.LETTER), LETTER, now, moment.id)


def _add(
    session: Session,
    person: Person,
    entrance: Entrance,
    lifetime: Lifetime,
    now: datetime,
    moment_id: int | None = None,
) -> str:
    token = new_token()
    session.add(
        SignIn(
            person_id=person.id,
            token_hash=hash_of(token),
            moment_id=moment_id,
            stage=entrance.stage,
            way=entrance.way,
            device=entrance.device,
            idle_minutes=int(lifetime.idle.total_seconds() // 60),
            created_at=entrance.since or now,
            seen_at=now,
            ends_at=now + lifetime.longest,
        )
    )
    person.visited_on = local_date(now)
    session.flush()
    return token


class Found(NamedTuple):
    """A living sign-in, with what pages show of its person (`SHOWN`): a row to read, not one to change."""

    id: int
    person_id: int
    token_hash: str
    moment_id: int | None
    stage: Stage
    way: Way
    device: str
    idle_minutes: int
    created_at: datetime
    seen_at: datetime
    ends_at: datetime
    name: str
    language: str
    theme: str | None
    working_style: str | None
    left_at: datetime | None


SHOWN = frozenset({"name", "language", "theme", "working_style", "left_at"})
#: Asked at every request, so put together once.
_FOUND = (
    select(*(getattr(Person if name in SHOWN else SignIn, name) for name in Found._fields))
    .join(Person, Person.id == SignIn.person_id)
    .where(SignIn.token_hash == bindparam("token_hash"), Person.closed_at.is_(None))
)
_FOUND_AND_LOCKED = _FOUND.with_for_update(of=Person)


def find(session: Session, token: str, now: datetime, *, to_write: bool = False) -> Found | None:
    """Find the living sign-in of a token, with its person, in one query.

    A request that writes locks the person's row, so that two clicks of one person are handled one after the other.
    """
    row = look_up(session, _FOUND_AND_LOCKED if to_write else _FOUND, {"token_hash": hash_of(token)}).first()
    found = Found._make(row) if row else None
    return found if found and _lives(found, now) else None


def needs_touch(sign_in: Found, now: datetime) -> bool:
    """Tell whether it is time to note that this device is still used."""
    return now - sign_in.seen_at >= SEEN_EVERY


def touch(session: Session, sign_in_id: int, now: datetime) -> None:
    """Note that a device was used, at most once in ten minutes even when two requests come together.

    The day of the last visit is kept with the person, once a day: what retention counts from outlives the sign-in.
    """
    used = update(SignIn).where(SignIn.id == sign_in_id, SignIn.seen_at <= now - SEEN_EVERY).values(seen_at=now)
    session.execute(used.execution_options(synchronize_session=False))
    today, whose = local_date(now), select(SignIn.person_id).where(SignIn.id == sign_in_id).scalar_subquery()
    is_new = or_(Person.visited_on.is_(None), Person.visited_on < today)
    visited = update(Person).where(Person.id == whose, is_new).values(visited_on=today)
    session.execute(visited.execution_options(synchronize_session=False))


def end(session: Session, token: str) -> None:
    """Sign one device out; a copy of its cookie is dead from now on."""
    session.execute(delete(SignIn).where(SignIn.token_hash == hash_of(token)))


def end_all(session: Session, person: Person) -> None:
    """Sign every device of somebody out: after a new password, a changed role, a closed account."""
    session.execute(delete(SignIn).where(SignIn.person_id == person.id))


def end_one(session: Session, person: Person, sign_in_id: int) -> bool:
    """Sign one device of somebody out; tells whether it was theirs and still signed in."""
    mine = delete(SignIn).where(SignIn.id == sign_in_id, SignIn.person_id == person.id)
    return session.scalar(mine.returning(SignIn.id)) is not None


def end_everywhere(session: Session, person: Person, now: datetime) -> None:
    """Sign every device of somebody out because they ask it, and end the links that were mailed to them."""
    end_all(session, person)
    account_links.end_all(session, person.id)
    auditing.note(session, person.id, "signed-out-everywhere", f"person:{person.id}", now)


def living(session: Session, person_id: int, now: datetime) -> Sequence[SignIn]:
    """Give the devices on which somebody is signed in; one that still waits for a second step is not."""
    mine = select(SignIn).where(SignIn.person_id == person_id, SignIn.stage == Stage.WHOLE, SignIn.ends_at > now)
    return [one for one in session.scalars(mine.order_by(SignIn.id)) if _lives(one, now)]


def _lives(sign_in: SignIn | Found, now: datetime) -> bool:
    """Tell whether it is neither over nor left unused for too long."""
    return now < sign_in.ends_at and now < sign_in.seen_at + timedelta(minutes=sign_in.idle_minutes)
