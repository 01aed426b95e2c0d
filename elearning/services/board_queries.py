"""All that is read of people for their managers: three statements, each built once for each shape of a scope.

It is who works where, when a course was begun and done, on which days somebody freshened up, and what a team agreed.
"""

from functools import cache
from typing import Any

from sqlalchemy import CompoundSelect, Integer, Select, and_, case, func, select, union_all
from sqlalchemy.orm import aliased, load_only

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


@cache
def members(shape: Shape, *, in_parts: bool = False) -> Select[*tuple[Any, ...]]:
    """Choose who is in scope, with their employer, in which team, and the dates of every course.

    `in_parts` = only those of some teams. The rows of a scope say who counts; the people only say where to look, and
    for some of its teams that is not among all of them.
    """
    people = select(Membership.person_id).where(Membership.wijkteam_id.in_(PART)) if in_parts else shape.people
    query = _members(shape).where(Person.id.in_(people))
    return query.where(Membership.wijkteam_id.in_(PART)) if in_parts else query


def _members(shape: Shape) -> Select[*tuple[Any, ...]]:
    present = and_(Membership.person_id == Person.id, is_present(TODAY))
    about_employer = (Organisation.controller, Organisation.works_council_on, Organisation.has_works_council)
    return (
        select(
            Person.id,
            Person.name,
            Organisation,
            Membership.wijkteam_id,
            Enrolment.course,
            Enrolment.started_at,
            Enrolment.completed_at,
        )
        .select_from(Person)
        .outerjoin(Membership, present)
        .outerjoin(Organisation, Organisation.id == Person.employer_id)
        .outerjoin(Enrolment, Enrolment.person_id == Person.id)
        .where(shape.rows, is_at_work())
        .options(load_only(Organisation.name, *about_employer))
    )


@cache
def opfris_days(shape: Shape) -> CompoundSelect[*tuple[Any, ...]]:
    """Choose when people did an opfris moment last, and when they were at a meeting last."""
    moments = (
        select(Moment.person_id, func.max(Moment.done_at).label("at"))
        .where(Moment.person_id.in_(shape.people), Moment.done_at.is_not(None))
        .group_by(Moment.person_id)
    )
    meetings = (
        select(Attendance.person_id, func.max(MET_AT).label("at"))
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(Attendance.person_id.in_(shape.people), Attendance.was_there.is_(True))
        .group_by(Attendance.person_id)
    )
    return union_all(moments, meetings)


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
