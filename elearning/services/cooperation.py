"""A wijkteam as its own people see it: who is who, when the preventiewerker is there, and how they work together.

Members of today, guides and managers of a team see its page. Nothing here is about how far anybody is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, select, union
from sqlalchemy.orm import Session, joinedload

from elearning.clock import local_date
from elearning.models import Meeting, MeetingKind, Membership, Person, Role, RoleGrant, TeamCheck, Wijkteam
from elearning.services.invitations import schedule_of
from elearning.services.teams import hold, in_team, is_at_work, is_present


class Form(StrEnum):
    """The forms of working together of the model "Zo zou het kunnen!" (R54)."""

    TALKS = "talks"
    LISTENING_IN = "listening-in"
    LEARNING = "learning"
    HOME_VISIT = "home-visit"
    SHORT_HELP = "short-help"


class Level(StrEnum):
    """How far a team is with one form, as the team itself agreed."""

    DOES = "does"
    SOMETIMES = "sometimes"
    NOT_YET = "not-yet"


@dataclass(frozen=True)
class Consultation:
    """A coming spreekuur or overleg: the meeting with the time that is next."""

    meeting: Meeting
    starts_at: datetime
    ends_at: datetime


def teams_for(session: Session, person_id: int, today: date) -> Sequence[Wijkteam]:
    """Give the wijkteams whose page is for somebody, by name."""
    rows = session.scalars(select(Wijkteam).where(_is_for(person_id, today)))
    return sorted(rows, key=lambda team: (team.name.casefold(), team.id))


def team_for(session: Session, person_id: int, wijkteam_id: int, today: date) -> Wijkteam | None:
    """Find a wijkteam, with its region, whose page is for somebody; another one is not there."""
    mine = select(Wijkteam).where(Wijkteam.id == wijkteam_id, _is_for(person_id, today))
    return session.scalar(mine.options(joinedload(Wijkteam.region)))


def leads_of(session: Session, wijkteam_id: int, today: date) -> Sequence[Person]:
    """Give who is aandachtsfunctionaris verslaving of a wijkteam today."""
    leading = select(Membership.person_id).where(in_team(wijkteam_id, today), Membership.addiction_lead)
    return _by_name(session, Person.id.in_(leading))


def holders_of(session: Session, wijkteam_id: int, role: Role) -> Sequence[Person]:
    """Give who holds a role for a wijkteam and still works here."""
    holding = select(RoleGrant.person_id).where(RoleGrant.wijkteam_id == wijkteam_id, RoleGrant.role == role)
    return _by_name(session, Person.id.in_(holding))


def consultations(session: Session, wijkteam_id: int, now: datetime) -> Sequence[Consultation]:
    """Give when the preventiewerker comes to a wijkteam, the first time first."""
    coming = [(one, schedule_of(one).next(now)) for one in session.scalars(_consultations(wijkteam_id))]
    found = [Consultation(one, *times) for one, times in coming if times]
    return sorted(found, key=lambda one: (one.starts_at, one.meeting.id))


def consultation(session: Session, wijkteam_id: int, meeting_id: int, now: datetime) -> Consultation | None:
    """Find a coming spreekuur or overleg of a wijkteam."""
    return next((one for one in consultations(session, wijkteam_id, now) if one.meeting.id == meeting_id), None)


def checks_of(session: Session, wijkteam_id: int) -> Mapping[Form, TeamCheck]:
    """Give what a team agreed about each form of working together; what it did not talk about is left out."""
    rows = session.scalars(select(TeamCheck).where(TeamCheck.wijkteam_id == wijkteam_id))
    found = {one.item: one for one in rows}
    return {form: found[form.value] for form in Form if form.value in found}


def agree(session: Session, wijkteam_id: int, levels: Mapping[Form, Level | None], now: datetime) -> None:
    """Keep what a team agreed; None takes an answer back. What stays the same is agreed anew today."""
    hold(session, wijkteam_id)
    known = checks_of(session, wijkteam_id)
    for form, level in levels.items():
        row = known.get(form)
        if level is None and row:
            session.delete(row)
        elif level:
            row = row or TeamCheck(wijkteam_id=wijkteam_id, item=form.value)
            row.level, row.agreed_on = level.value, local_date(now)
            session.add(row)
    session.flush()


def _consultations(wijkteam_id: int) -> Select[Meeting]:
    return select(Meeting).where(
        Meeting.wijkteam_id == wijkteam_id,
        Meeting.kind == MeetingKind.CONSULTATION,
        Meeting.planned_at.is_not(None),
        Meeting.cancelled_at.is_(None),
    )


def _is_for(person_id: int, today: date) -> ColumnElement[bool]:
    worked_in = select(Membership.wijkteam_id).where(Membership.person_id == person_id, is_present(today))
    held = select(RoleGrant.wijkteam_id).where(
        RoleGrant.person_id == person_id, RoleGrant.role.in_((Role.GUIDE, Role.MANAGER))
    )
    return Wijkteam.id.in_(union(worked_in, held))


def _by_name(session: Session, which: ColumnElement[bool]) -> Sequence[Person]:
    rows = session.scalars(select(Person).where(which, is_at_work()))
    return sorted(rows, key=lambda person: (person.name.casefold(), person.id))
