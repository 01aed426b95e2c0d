"""The people of this installation for the beheerder: who they are, where they work, what they may do.

Nothing here is about learning: no course, no answer, no letter.
"""

import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from elearning.models import Invitation, Membership, Organisation, Person, Role, RoleGrant, Wijkteam
from elearning.services import account_links, auditing, inviting, own_address, second_factor
from elearning.services.people import AddressTakenError, plain_address
from elearning.services.signing_in import end_all
from elearning.services.teams import is_present

#: How many people stand on one page.
PAGE = 50
#: Filters by team or employer ask for this when they mean: none at all.
NONE = 0


class State(StrEnum):
    """How an account stands."""

    ACTIVE = "active"
    INVITED = "invited"
    LEFT = "left"
    CLOSED = "closed"


@dataclass(frozen=True)
class Filter:
    """Whom a list is about; None filters nothing."""

    team: int | None = None
    employer: int | None = None
    role: Role | None = None


@dataclass(frozen=True)
class PersonSeen:
    """One person in a list."""

    id: int
    name: str
    email: str
    employer: str
    teams: tuple[str, ...]
    roles: tuple[Role, ...]
    state: State


@dataclass(frozen=True)
class Details:
    """What a beheerder may change about a person."""

    name: str
    email: str
    employer_id: int | None


def state_of(person: Person) -> State:
    """Tell how an account stands; of who left it is not told whether it closed at once, because it was never used."""
    if person.closed_at and not person.leaves_at:
        return State.CLOSED
    if person.closed_at or person.left_at:
        return State.LEFT
    return State.ACTIVE if person.password_hash is not None else State.INVITED


def listed(session: Session, only: Filter, today: date, page: int) -> tuple[Sequence[PersonSeen], int]:
    """Give one page (from 1) of people by name, and how many there are in all; closed accounts are left out."""
    wanted = (_has_name(), *_where(only, today))
    total = session.scalar(select(func.count()).select_from(Person).where(*wanted)) or 0
    query = select(Person.id).where(*wanted).order_by(func.lower(Person.name), Person.id)
    ids = session.scalars(query.limit(PAGE).offset((page - 1) * PAGE)).all()
    return _seen(session, ids, today), total


def found(session: Session, words: str, today: date, most: int = PAGE) -> tuple[Sequence[PersonSeen], int]:
    """Find people by parts of their name or address, without minding accents; and how many there are in all."""
    wanted = _plain(words).split()
    if not wanted:
        return (), 0
    rows = session.execute(select(Person.id, Person.name, Person.email).where(_has_name())).all()
    fits = [row for row in rows if all(word in _plain(f"{row.name} {row.email}") for word in wanted)]
    fits.sort(key=lambda row: (_plain(row.name), row.id))
    return _seen(session, [row.id for row in fits[:most]], today), len(fits)


def change(session: Session, person: Person, details: Details, by: int, now: datetime) -> None:
    """Change name, address and employer; a new address ends every sign-in and is tried afresh.

    Raises AddressTakenError.
    """
    about, email = f"person:{person.id}", plain_address(details.email)
    if email != person.email and session.scalar(select(Person.id).where(Person.email == email)):
        raise AddressTakenError(email)
    if details.name != person.name:
        person.name = details.name
        auditing.note(session, by, "name-changed", about, now)
    if details.employer_id != person.employer_id:
        person.employer_id = details.employer_id
        auditing.note(session, by, "employer-changed", about, now)
        second_factor.end_if_without(session, person)
    if email != person.email:
        _change_address(session, person, email, now)
        auditing.note(session, by, "address-changed", about, now)
        _invite_there(session, person, by, now)
    session.flush()


def _change_address(session: Session, person: Person, email: str, now: datetime) -> None:
    """Let letters go to another address; what a server said of the old one does not hold for it."""
    old, person.email = person.email, email
    person.mail_refused_at, person.mail_refused_why = None, ""
    end_all(session, person)
    own_address.changed(session, person, old if account_links.may_have(session, person) else "", now)


def _invite_there(session: Session, person: Person, by: int, now: datetime) -> None:
    """Send what is still open to the new address, of who never came in; the link at the old one is dead either way."""
    if person.password_hash is not None:
        return
    mine = select(Invitation).where(
        Invitation.person_id == person.id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
        Invitation.ends_at > now,
    )
    for one in session.scalars(mine).all():
        one.email = person.email
        inviting.resend(session, one, by, now)


def _has_name() -> ColumnElement[bool]:
    """Leave out closed accounts, but for those of who left, as long as that can be undone."""
    return or_(Person.closed_at.is_(None), Person.leaves_at.is_not(None))


def _where(only: Filter, today: date) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if only.employer is not None:
        wanted.append(Person.employer_id == only.employer if only.employer else Person.employer_id.is_(None))
    if only.team is not None:
        member = exists().where(Membership.person_id == Person.id, is_present(today))
        wanted.append(member.where(Membership.wijkteam_id == only.team) if only.team else ~member)
    if only.role is not None:
        wanted.append(exists().where(RoleGrant.person_id == Person.id, RoleGrant.role == only.role))
    return wanted


def _seen(session: Session, ids: Collection[int], today: date) -> Sequence[PersonSeen]:
    """Look up what stands in a list about these people, in their order; three statements."""
    if not ids:
        return ()
    people = session.execute(
        select(Person, Organisation.name)
        .outerjoin(Organisation, Organisation.id == Person.employer_id)
        .where(Person.id.in_(ids))
    ).all()
    teams = _teams_of(session, ids, today)
    roles = _roles_of(session, ids)
    rows = {person.id: (person, employer) for person, employer in people}
    return [
        PersonSeen(
            one, rows[one][0].name, rows[one][0].email, rows[one][1] or "", tuple(teams.get(one, ())),
            tuple(role for role in Role if role in roles.get(one, ())), state_of(rows[one][0]),
        )
        for one in ids
    ]  # fmt: skip


def _teams_of(session: Session, ids: Collection[int], today: date) -> dict[int, list[str]]:
    query: Select[int, str] = (
        select(Membership.person_id, Wijkteam.name)
        .join(Wijkteam, Wijkteam.id == Membership.wijkteam_id)
        .where(Membership.person_id.in_(ids), is_present(today))
        .distinct()
        .order_by(Wijkteam.name)
    )
    teams: dict[int, list[str]] = {}
    for person, name in session.execute(query).all():
        teams.setdefault(person, []).append(name)
    return teams


def _roles_of(session: Session, ids: Collection[int]) -> dict[int, set[Role]]:
    roles: dict[int, set[Role]] = {}
    query = select(RoleGrant.person_id, RoleGrant.role).where(RoleGrant.person_id.in_(ids))
    for person, role in session.execute(query).all():
        roles.setdefault(person, set()).add(role)
    return roles


def _plain(text: str) -> str:
    """Write a text without capitals and accents, so that Zoe finds Zoë."""
    signs = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in signs if not unicodedata.combining(sign))
