"""Wijkteams: who guides or manages which, and who works in them."""

from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from elearning.models import Membership, Person, Role, RoleGrant, Waiver, Wijkteam

#: A day, or the place of one in a statement that is built once.
Day = date | ColumnElement[date]


def teams_of(session: Session, person_id: int, role: Role) -> Sequence[Wijkteam]:
    """Give the wijkteams for which somebody holds a role, by name. A role for an organisation gives no wijkteam."""
    rows = session.scalars(_granted(person_id, role))
    return sorted(rows, key=lambda team: (team.name.casefold(), team.id))


def team_of(session: Session, person_id: int, role: Role, wijkteam_id: int) -> Wijkteam | None:
    """Find a wijkteam of somebody's own; another one is not there."""
    return session.scalar(_granted(person_id, role).where(Wijkteam.id == wijkteam_id))


def members_on(session: Session, wijkteam_id: int, day: date) -> Sequence[Person]:
    """Give who works in a wijkteam on a day, by name; closed accounts are left out."""
    rows = session.scalars(
        select(Person).where(
            Person.closed_at.is_(None),
            Person.id.in_(select(Membership.person_id).where(in_team(wijkteam_id, day))),
        )
    )
    return sorted(rows, key=lambda person: (person.name.casefold(), person.id))


def hold(session: Session, wijkteam_id: int) -> None:
    """Lock a wijkteam: what there is one of (an agreement, a card, a day) two people do not write at once."""
    session.execute(select(Wijkteam.id).where(Wijkteam.id == wijkteam_id).with_for_update())


def waived_in(session: Session, wijkteam_ids: Collection[int]) -> frozenset[tuple[int, str, str]]:
    """Give the bijeenkomsten that teams do a course without, as (wijkteam, course, step)."""
    rows = session.execute(
        select(Waiver.wijkteam_id, Waiver.course, Waiver.step).where(Waiver.wijkteam_id.in_(wijkteam_ids))
    )
    return frozenset((row.wijkteam_id, row.course, row.step) for row in rows)


def in_team(wijkteam_id: int | ColumnElement[int] | InstrumentedAttribute[int], day: Day) -> ColumnElement[bool]:
    """Build the condition that a membership is one of a wijkteam on a day."""
    return and_(Membership.wijkteam_id == wijkteam_id, is_present(day))


def is_present(day: Day, row: Any = Membership) -> ColumnElement[bool]:
    """Build the condition that a membership runs on a day; `row` is another name for it in the same statement."""
    return and_(row.from_on <= day, or_(row.until_on.is_(None), row.until_on > day))


def is_at_work(row: Any = Person) -> ColumnElement[bool]:
    """Build the condition that somebody did not leave the work."""
    return and_(row.closed_at.is_(None), row.left_at.is_(None))


def at_work_as(role: Role) -> Select[int]:
    """Choose the numbers of who has a role, wherever, and works here now."""
    return select(Person.id).where(
        Person.id.in_(select(RoleGrant.person_id).where(RoleGrant.role == role)), is_at_work()
    )


def _granted(person_id: int, role: Role) -> Select[Wijkteam]:
    return select(Wijkteam).where(
        Wijkteam.id.in_(select(RoleGrant.wijkteam_id).where(RoleGrant.person_id == person_id, RoleGrant.role == role))
    )
