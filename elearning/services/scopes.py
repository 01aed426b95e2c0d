"""Who a manager looks after today: the people of their teams, and of their organisations in whatever team those work.

A scope is made of conditions, so that it goes into a statement as it is: five thousand people are no list of ids.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, select, union_all

from elearning.models import Membership, Person, Role, RoleGrant, Wijkteam
from elearning.services.teams import in_team, is_at_work, is_present


@dataclass(frozen=True)
class Scope:
    """Whose people and which teams: the ids, and the condition on rows of person and membership that count.

    `own` and `whole` are the conditions on teams of which somebody is the manager, or that have their people only.
    """

    people: Select[Any]
    rows: ColumnElement[bool]
    teams: Select[Any]
    own: ColumnElement[bool] = field(default_factory=false)
    whole: ColumnElement[bool] = field(default_factory=false)

    def of_team(self, number: int, today: date) -> "Scope":
        """Narrow this to one team, which may turn out not to be in it."""
        members = select(Membership.person_id).where(in_team(number, today), Membership.person_id.in_(self.people))
        here = Membership.wijkteam_id == number
        teams = select(Wijkteam.id).where(Wijkteam.id == number, Wijkteam.id.in_(self.teams))
        return Scope(members, and_(self.rows, here), teams, self.own, self.whole)


def of_manager(manager_id: int, today: date) -> Scope:
    """Give the people of the teams somebody manages, and of the organisations, in whatever team those work."""
    mine = and_(RoleGrant.person_id == manager_id, RoleGrant.role == Role.MANAGER)
    teams = select(RoleGrant.wijkteam_id).where(mine, RoleGrant.wijkteam_id.is_not(None))
    employers = select(RoleGrant.organisation_id).where(mine, RoleGrant.organisation_id.is_not(None))
    in_teams = select(Membership.person_id).where(Membership.wijkteam_id.in_(teams), is_present(today))
    employed = select(Person.id).where(Person.employer_id.in_(employers))
    return Scope(
        _either(in_teams, employed),
        or_(Membership.wijkteam_id.in_(teams), Person.employer_id.in_(employers)),
        _either(teams, _teams_of(employed, today)),
        Wijkteam.id.in_(teams),
        or_(Wijkteam.id.in_(teams), ~_has_others(employers, today)),
    )


def _has_others(employers: Select[Any], today: date) -> ColumnElement[bool]:
    """Build the condition that somebody of another employer works in a team."""
    other = or_(Person.employer_id.is_(None), Person.employer_id.not_in(employers))
    works = exists().where(Membership.person_id == Person.id, in_team(Wijkteam.id, today), is_at_work(), other)
    return works.correlate(Wijkteam)


def of_person(person_id: int, today: date) -> Scope:
    """Give one person, so that they are shown as their managers see them."""
    mine = select(Person.id).where(Person.id == person_id)
    return Scope(mine, Person.id == person_id, _teams_of(mine, today))


def _either(one: Select[Any], other: Select[Any]) -> Select[Any]:
    """Join two lists of ids; as an OR they would make a database read every row."""
    return select(union_all(one, other).subquery().c[0])


def _teams_of(people: Select[Any], today: date) -> Select[Any]:
    return select(Membership.wijkteam_id).where(Membership.person_id.in_(people), is_present(today))
