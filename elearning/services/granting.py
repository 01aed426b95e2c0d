"""Giving somebody a role and taking it back: where it may hold, who keeps the last key, and the account of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session

from elearning.models import Invitation, Organisation, Person, Role, RoleGrant, Wijkteam
from elearning.services import auditing, people
from elearning.services.signing_in import end_all
from elearning.services.teams import is_at_work


class LastAdminError(Exception):
    """Er moet altijd iemand zijn die het beheer kan doen."""


class PlaceError(ValueError):
    """Deze rol geldt op een andere plek."""


@dataclass(frozen=True)
class Place:
    """Where a role holds: for one wijkteam, for one employer, or everywhere."""

    wijkteam_id: int | None = None
    organisation_id: int | None = None

    def __str__(self) -> str:
        if self.wijkteam_id is not None:
            return f"wijkteam:{self.wijkteam_id}"
        return f"organisation:{self.organisation_id}" if self.organisation_id is not None else "everywhere"


@dataclass(frozen=True)
class Held:
    """A role as somebody holds it, with the name of its place; empty = everywhere."""

    id: int
    role: Role
    place: str


EVERYWHERE = Place()


def fits(role: Role, place: Place) -> bool:
    """Tell whether a role may hold there: a guide has a wijkteam, a manager that or an employer, others neither."""
    for_team, for_employer = place.wijkteam_id is not None, place.organisation_id is not None
    if role is Role.GUIDE:
        return for_team and not for_employer
    return for_team is not for_employer if role is Role.MANAGER else place == EVERYWHERE


def held_by(session: Session, person_id: int) -> list[Held]:
    """Give the roles of somebody, with where they hold."""
    rows = session.execute(
        select(RoleGrant.id, RoleGrant.role, Wijkteam.name, Organisation.name)
        .outerjoin(Wijkteam, Wijkteam.id == RoleGrant.wijkteam_id)
        .outerjoin(Organisation, Organisation.id == RoleGrant.organisation_id)
        .where(RoleGrant.person_id == person_id)
    ).all()
    held = [Held(number, role, team or employer or "") for number, role, team, employer in rows]
    return sorted(held, key=lambda one: (list(Role).index(one.role), one.place.casefold(), one.id))


def grant(session: Session, person: Person, role: Role, place: Place, by: int, now: datetime) -> bool:
    """Give a role, which signs every device out; False when they held it there already. Raises PlaceError."""
    if not fits(role, place) or person.left_at or person.closed_at:
        raise PlaceError(role)
    same = select(RoleGrant.id).where(
        RoleGrant.person_id == person.id,
        RoleGrant.role == role,
        RoleGrant.wijkteam_id.is_not_distinct_from(place.wijkteam_id),
        RoleGrant.organisation_id.is_not_distinct_from(place.organisation_id),
    )
    if session.scalar(same.limit(1)) is not None:
        return False
    organisation = session.get_one(Organisation, place.organisation_id) if place.organisation_id else None
    wijkteam = session.get_one(Wijkteam, place.wijkteam_id) if place.wijkteam_id else None
    people.grant_role(session, person, role, organisation=organisation, wijkteam=wijkteam)
    auditing.note(session, by, f"granted-{role}", f"person:{person.id}", now, result=str(place))
    return True


def take(session: Session, person: Person, number: int, by: int, now: datetime) -> bool:
    """Take one role back, which signs every device out; False when it is not theirs, or is learning itself.

    Raises LastAdminError when nobody else could do the beheer.
    """
    found = session.get(RoleGrant, number)
    if found is None or found.person_id != person.id or found.role is Role.LEARNER:
        return False
    _take(session, person, [found], by, now)
    return True


def take_all(session: Session, person: Person, by: int | None, now: datetime) -> None:
    """Take every role but learning back; raises LastAdminError when nobody else could do the beheer."""
    mine = select(RoleGrant).where(RoleGrant.person_id == person.id, RoleGrant.role != Role.LEARNER)
    _take(session, person, session.scalars(mine).all(), by, now)


def admins(session: Session) -> int:
    """Count who can do the beheer today: with the role, a password and an open account."""
    query = select(func.count(RoleGrant.person_id.distinct())).where(RoleGrant.role == Role.ADMIN)
    return session.scalar(query.where(RoleGrant.person_id.in_(_able()))) or 0


def _take(session: Session, person: Person, rows: Sequence[RoleGrant], by: int | None, now: datetime) -> None:
    if any(row.role is Role.ADMIN for row in rows) and not _has_other_admins(session, person.id):
        raise LastAdminError
    for row in rows:
        place = Place(row.wijkteam_id, row.organisation_id)
        auditing.note(session, by, f"took-{row.role}", f"person:{person.id}", now, result=str(place))
        _end_invitations(session, _brings_back(row), by, now)
        session.delete(row)
    session.flush()
    end_all(session, person)


def _brings_back(row: RoleGrant) -> ColumnElement[bool]:
    """Find the invitations to this very role; of a beheerder also those to any role that they sent out."""
    same = and_(
        Invitation.person_id == row.person_id,
        Invitation.role == row.role,
        Invitation.wijkteam_id.is_not_distinct_from(row.wijkteam_id),
        Invitation.organisation_id.is_not_distinct_from(row.organisation_id),
    )
    if row.role is not Role.ADMIN:
        return same
    return same | and_(Invitation.invited_by_id == row.person_id, Invitation.role != Role.LEARNER)


def _end_invitations(session: Session, which: ColumnElement[bool], by: int | None, now: datetime) -> None:
    """Take back what could still be accepted: a role that was taken does not come back by an older link."""
    is_open = (Invitation.accepted_at.is_(None), Invitation.revoked_at.is_(None))
    for one in session.scalars(select(Invitation).where(which, *is_open)).all():
        one.revoked_at, one.token_hash = now, None
        auditing.note(session, by, "invitation-revoked", f"invitation:{one.id}", now)


def _has_other_admins(session: Session, person_id: int) -> bool:
    """Tell whether somebody else can do the beheer; locked, so that two cannot take it from each other at once."""
    rows = session.scalars(select(RoleGrant).where(RoleGrant.role == Role.ADMIN).with_for_update()).all()
    others = {row.person_id for row in rows} - {person_id}
    return session.scalar(select(Person.id).where(Person.id.in_(others), Person.id.in_(_able())).limit(1)) is not None


def _able() -> Select[int]:
    """Find who can sign in and is at work."""
    return select(Person.id).where(Person.password_hash.is_not(None), is_at_work())
