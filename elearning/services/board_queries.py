"""All that is read of people for their managers: two statements, each built once for each shape of a scope.

It is who works where, when a course was begun and done, on which days somebody freshened up, and what a team agreed.
"""

from datetime import UTC, date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, DateTime, Dialect, Integer, Select, and_, case, func, select, type_coerce
from sqlalchemy.orm import aliased
from sqlalchemy.types import TypeDecorator

from elearning.clock import local_date
from elearning.models import (
    Agreement,
    Attendance,
    Deadline,
    Enrolment,
    Meeting,
    Membership,
    Moment,
    Organisation,
    Person,
    Wijkteam,
)
from elearning.services.scopes import Shape
from elearning.services.statements import TODAY, any_of
from elearning.services.teams import is_at_work, is_present

#: When a meeting was; of one that comes back we know only when was written down who had been there.
MET_AT = case((Meeting.every_weeks > 0, Meeting.marked_at), else_=Meeting.starts_at)
#: Some teams of a scope, for who reads it in parts.
PART = any_of("part", Integer)
#: Before this hour of UTC it is the same day in the Netherlands, which is one or two hours ahead.
AHEAD = 22


class Day(TypeDecorator[date]):
    """A moment of which only the day counts, the one in the Netherlands: a page of a manager reads hundreds."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> date | None:
        """Give the day; a database that drops the zone gives UTC."""
        if value is None:
            return None
        if value.tzinfo is not None:
            return local_date(value)
        return value.date() if value.hour < AHEAD else local_date(value.replace(tzinfo=UTC))


@cache
def members(shape: Shape, *, in_parts: bool = False) -> Select[*tuple[Any, ...]]:
    """Choose who is in scope, with their employer, in which team, and the dates of every course.

    With a course that is done comes when that person did an opfris moment last, and was at a meeting last.

    `in_parts` = only those of some teams. The rows of a scope say who counts; the people only say where to look, and
    for some of its teams that is not among all of them.
    """
    people = select(Membership.person_id).where(Membership.wijkteam_id.in_(PART)) if in_parts else shape.people
    query = _members(shape).where(Person.id.in_(people))
    return query.where(Membership.wijkteam_id.in_(PART)) if in_parts else query


def _members(shape: Shape) -> Select[*tuple[Any, ...]]:
    present = and_(Membership.person_id == Person.id, is_present(TODAY))
    moment = select(func.max(Moment.done_at)).where(Moment.person_id == Person.id)
    meeting = (
        select(func.max(MET_AT))
        .join(Attendance, Attendance.meeting_id == Meeting.id)
        .where(Attendance.person_id == Person.id, Attendance.was_there.is_(True))
    )
    return (
        select(
            Person.id,
            Person.name,
            Organisation.name.label("employer"),
            Organisation.open_on(TODAY).label("is_open"),
            Membership.wijkteam_id,
            Enrolment.course,
            type_coerce(Enrolment.started_at, Day).label("started_on"),
            type_coerce(Enrolment.completed_at, Day).label("completed_on"),
            _once_done(moment).label("moment_on"),
            _once_done(meeting).label("meeting_on"),
        )
        .select_from(Person)
        .outerjoin(Membership, present)
        .outerjoin(Organisation, Organisation.id == Person.employer_id)
        .outerjoin(Enrolment, Enrolment.person_id == Person.id)
        .where(shape.rows, is_at_work())
    )


def _once_done(at: Select[Any]) -> ColumnElement[date | None]:
    """Look for the day of an opfris only where it decides something: of a course that is done."""
    found = at.correlate(Person).scalar_subquery()
    return type_coerce(case((Enrolment.completed_at.is_not(None), found)), Day)


@cache
def teams(shape: Shape) -> Select[*tuple[Any, ...]]:
    """Choose the teams in scope with their dates, and who is the aandachtsfunctionaris."""
    lead, whom = aliased(Membership), aliased(Person)
    is_lead = and_(lead.wijkteam_id == Wijkteam.id, lead.addiction_lead, is_present(TODAY, lead))
    at_work = and_(whom.id == lead.person_id, is_at_work(whom))
    return (
        select(
            Wijkteam.id,
            Wijkteam.name,
            Deadline.course,
            Deadline.due_on,
            Agreement.ends_on,
            whom.name.label("lead"),
            shape.own.label("is_own"),
            shape.whole.label("is_whole"),
        )
        .outerjoin(Deadline, Deadline.wijkteam_id == Wijkteam.id)
        .outerjoin(Agreement, Agreement.wijkteam_id == Wijkteam.id)
        .outerjoin(lead, is_lead)
        .outerjoin(whom, at_work)
        .where(Wijkteam.id.in_(shape.teams))
    )
