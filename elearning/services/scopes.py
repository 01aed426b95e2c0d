"""Who a manager looks after today: the people of their teams, and of their organisations in whatever team those work.

A scope is made of conditions, so that it goes into a statement as it is: five thousand people are no list of ids. The
conditions hold places for who asks, and when, so that a statement is built once and not at every visit.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, exists, false, or_, select, union_all

from elearning.models import Membership, Person, Role, RoleGrant, Wijkteam
from elearning.services.statements import TODAY
from elearning.services.teams import in_team, is_at_work, is_present

#: Who asks, about whom, in which team.
MANAGER: ColumnElement[int] = bindparam("manager", type_=Integer)
PERSON: ColumnElement[int] = bindparam("whom", type_=Integer)
TEAM: ColumnElement[int] = bindparam("team", type_=Integer)


@dataclass(frozen=True, eq=False)
class Shape:
    """Whose people and which teams: the ids, and the condition on rows of person and membership that count.

    `own` and `whole` are the conditions on teams of which somebody is the manager, or that have their people only.
    """

    people: Select[Any]
    rows: ColumnElement[bool]
    teams: Select[Any]
    own: ColumnElement[bool] = field(default_factory=false)
    whole: ColumnElement[bool] = field(default_factory=false)


@dataclass(frozen=True)
class Scope:
    """A shape, with what stands in its places."""

    shape: Shape
    values: Mapping[str, Any]


def of_manager(manager_id: int, today: date, team: int | None = None) -> Scope:
    """Give the people of the teams somebody manages, and of the organisations, in whatever team those work.

    `team` narrows this to one team, which may turn out not to be in it.
    """
    values = {"manager": manager_id, "today": today}
    return Scope(_OF_MANAGER, values) if team is None else Scope(_OF_ONE_TEAM, {**values, "team": team})


def of_person(person_id: int, today: date) -> Scope:
    """Give one person, so that they are shown as their managers see them."""
    return Scope(_OF_PERSON, {"whom": person_id, "today": today})


def _of_manager() -> Shape:
    mine = and_(RoleGrant.person_id == MANAGER, RoleGrant.role == Role.MANAGER)
    teams = select(RoleGrant.wijkteam_id).where(mine, RoleGrant.wijkteam_id.is_not(None))
    employers = select(RoleGrant.organisation_id).where(mine, RoleGrant.organisation_id.is_not(None))
    in_teams = select(Membership.person_id).where(Membership.wijkteam_id.in_(teams), is_present(TODAY))
    employed = select(Person.id).where(Person.employer_id.in_(employers))
    return Shape(
        _either(in_teams, employed),
        or_(Membership.wijkteam_id.in_(teams), Person.employer_id.in_(employers)),
        _either(teams, _teams_of(employed)),
        Wijkteam.id.in_(teams),
        or_(Wijkteam.id.in_(teams), ~_has_others(employers)),
    )


def _of_one_team(every: Shape) -> Shape:
    members = select(Membership.person_id).where(in_team(TEAM, TODAY), Membership.person_id.in_(every.people))
    teams = select(Wijkteam.id).where(Wijkteam.id == TEAM, Wijkteam.id.in_(every.teams))
    return Shape(members, and_(every.rows, Membership.wijkteam_id == TEAM), teams, every.own, every.whole)


def _of_person() -> Shape:
    mine = select(Person.id).where(Person.id == PERSON)
    return Shape(mine, Person.id == PERSON, _teams_of(mine))


def _has_others(employers: Select[Any]) -> ColumnElement[bool]:
    """Build the condition that somebody of another employer works in a team."""
    other = or_(Person.employer_id.is_(None), Person.employer_id.not_in(employers))
    works = exists().where(Membership.person_id == Person.id, in_team(Wijkteam.id, TODAY), is_at_work(), other)
    return works.correlate(Wijkteam)


def _either(one: Select[Any], other: Select[Any]) -> Select[Any]:
    """Join two lists of ids; as an OR they would make a database read every row."""
    return select(union_all(one, other).subquery().c[0])


def _teams_of(people: Select[Any]) -> Select[Any]:
    return select(Membership.wijkteam_id).where(Membership.person_id.in_(people), is_present(TODAY))


_OF_MANAGER = _of_manager()
_OF_ONE_TEAM = _of_one_team(_OF_MANAGER)
_OF_PERSON = _of_person()
