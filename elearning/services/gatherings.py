"""A bijeenkomst as a step of a course: done by who was there, left out by a team that goes without.

What a guide marks and waives here completes courses of other people, so their rows are locked first, always in the
same order.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, exists, or_, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.content.model import Gathering, GatheringKind
from elearning.models import Attendance, Enrolment, Meeting, MeetingKind, Membership, Person, StepDone, Waiver
from elearning.rules.progress import WHOLE, is_step_done, names_of, progress_of
from elearning.services import learning
from elearning.services.belonging import belonging_of, waived_for
from elearning.services.invitations import schedule_of
from elearning.services.learning import Visit, complete, done_in, finish_step
from elearning.services.library import current_course
from elearning.services.teams import in_team, members_on

#: The kind of meeting that goes with the kind an author wrote.
MEETING_KINDS: dict[GatheringKind, MeetingKind] = {
    "opfris": MeetingKind.OPFRIS,
    "training": MeetingKind.TRAINING,
    "workshop": MeetingKind.WORKSHOP,
    "casuistiek": MeetingKind.CASUS_TALK,
    "webinar": MeetingKind.WEBINAR,
    "thema": MeetingKind.THEME,
}


def attended(session: Session, meeting: Meeting, person_ids: Iterable[int], now: datetime) -> None:
    """Note the step of a meeting as done for who was there, and what that finishes; twice changes nothing."""
    for visit, step in _visits(session, meeting, person_ids, now):
        done = set(done_in(session, visit.person_id, visit.course.slug))
        if not is_step_done(step, done):
            finish_step(session, visit, done, step, now)


def unattended(session: Session, meeting: Meeting, person_ids: Iterable[int]) -> None:
    """Take it back for who was not there after all, unless they were at another meeting that gave the same step.

    A course that is only finished because of it, is not finished any more.
    """
    for visit, step in _visits(session, meeting, person_ids, meeting.starts_at):
        if not _was_at_another(session, meeting, visit.person_id, names_of(step)):
            _take_back(session, visit, step)


def waive(session: Session, wijkteam_id: int, course: str, step: str, now: datetime) -> bool:
    """Let a team do a course without a bijeenkomst; who is done with all the rest, is done. Tells whether it is new."""
    if _waivers(session, wijkteam_id, course, step):
        return False
    session.add(Waiver(wijkteam_id=wijkteam_id, course=course, step=step, waived_at=now))
    session.flush()
    members = [person.id for person in members_on(session, wijkteam_id, local_date(now))]
    busy = select(Enrolment.person_id).where(
        Enrolment.course == course, Enrolment.completed_at.is_(None), Enrolment.person_id.in_(members)
    )
    for visit in _visits_to(session, course, session.scalars(busy), now):
        complete(session, visit, done_in(session, visit.person_id, course), now)
    return True


def unwaive(session: Session, wijkteam_id: int, course: str, step: str) -> bool:
    """Let a bijeenkomst count again for a team; tells whether it did not. Who finished the course keeps that."""
    found = _waivers(session, wijkteam_id, course, step)
    for row in found:
        session.delete(row)
    session.flush()
    return bool(found)


@dataclass(frozen=True)
class Invitation:
    """A meeting that somebody was invited to. `starts_at` is the time that comes first, or the last one there was."""

    meeting: Meeting
    guide: Person | None
    starts_at: datetime
    ends_at: datetime
    is_over: bool
    was_there: bool | None


@dataclass(frozen=True)
class GatheringSeen:
    """A bijeenkomst as one learner stands in it, with the meetings for it they were invited to, the first one first."""

    is_done: bool
    is_waived: bool
    in_a_team: bool
    invitations: Sequence[Invitation]

    @property
    def coming(self) -> Invitation | None:
        """The next meeting."""
        return next((one for one in self.invitations if not one.is_over), None)

    @property
    def attended(self) -> Invitation | None:
        """The meeting that gave the step."""
        return next((one for one in self.invitations if one.was_there and self.is_done), None)

    @property
    def last(self) -> Invitation | None:
        """The last meeting that is over."""
        return next((one for one in reversed(self.invitations) if one.is_over), None)


def look(session: Session, visit: Visit, step: Gathering, now: datetime) -> GatheringSeen:
    """Gather what the page of a bijeenkomst says, in three queries."""
    belonging = belonging_of(session, visit.person_id, local_date(now))
    return GatheringSeen(
        is_done=is_step_done(step, done_in(session, visit.person_id, visit.course.slug)),
        is_waived=step.slug in belonging.waived(visit.course),
        in_a_team=bool(belonging.teams),
        invitations=_invitations(session, visit, step, now),
    )


def _invitations(session: Session, visit: Visit, step: Gathering, now: datetime) -> list[Invitation]:
    """Find the meetings for a step of the teams of today, and of another team those that somebody was at."""
    member = exists().where(Membership.person_id == visit.person_id, in_team(Meeting.wijkteam_id, local_date(now)))
    rows = session.execute(
        select(Meeting, Attendance.was_there, Person)
        .join(Attendance, Attendance.meeting_id == Meeting.id)
        .outerjoin(Person, Person.id == Meeting.guide_id)
        .where(
            Attendance.person_id == visit.person_id,
            Meeting.course == visit.course.slug,
            Meeting.step.in_(names_of(step)),
            Meeting.planned_at.is_not(None),
            Meeting.cancelled_at.is_(None),
            or_(Attendance.was_there.is_(True), member),
        )
    )
    found = [_invitation(row.Meeting, row.Person, row.was_there, now) for row in rows]
    return sorted(found, key=lambda one: (one.starts_at, one.meeting.id))


def _invitation(meeting: Meeting, guide: Person | None, was_there: bool | None, now: datetime) -> Invitation:
    times = schedule_of(meeting)
    coming = times.next(now)
    starts_at, ends_at = coming or times.all[-1]
    return Invitation(meeting, guide, starts_at, ends_at, coming is None, was_there)


def _visits(
    session: Session, meeting: Meeting, person_ids: Iterable[int], now: datetime
) -> Iterator[tuple[Visit, Gathering]]:
    """Find the step of a meeting in the course as it is now; a meeting without one gives nothing."""
    if meeting.course is None or meeting.step is None:
        return
    for visit in _visits_to(session, meeting.course, person_ids, now):
        step = visit.course.step(meeting.step)
        if isinstance(step, Gathering):
            yield visit, step


def _visits_to(session: Session, course: str, person_ids: Iterable[int], now: datetime) -> Iterator[Visit]:
    """Look at a course as each of these people, with a lock on all of them."""
    locked = select(Person.id).where(Person.id.in_(person_ids)).order_by(Person.id).with_for_update()
    for person_id in session.scalars(locked).all():
        visit = learning.visit(session, person_id, course, local_date(now))
        if visit:
            yield visit


def _waivers(session: Session, wijkteam_id: int, course: str, step: str) -> Sequence[Waiver]:
    """Find what a team waived, also when the step had another name then."""
    published = current_course(session, course)
    found = published.step(step) if published else None
    names = names_of(found) if found else (step,)
    return session.scalars(
        select(Waiver).where(Waiver.wijkteam_id == wijkteam_id, Waiver.course == course, Waiver.step.in_(names))
    ).all()


def _was_at_another(session: Session, meeting: Meeting, person_id: int, names: Collection[str]) -> bool:
    other = exists().where(
        Attendance.meeting_id == Meeting.id,
        Attendance.person_id == person_id,
        Attendance.was_there.is_(True),
        Meeting.id != meeting.id,
        Meeting.course == meeting.course,
        Meeting.step.in_(names),
        Meeting.cancelled_at.is_(None),
    )
    return bool(session.scalar(select(other)))


def _take_back(session: Session, visit: Visit, step: Gathering) -> None:
    course = visit.course.slug
    session.execute(
        delete(StepDone).where(
            StepDone.person_id == visit.person_id,
            StepDone.course == course,
            StepDone.step.in_(names_of(step)),
            StepDone.screen == WHOLE,
        )
    )
    enrolment = visit.enrolment
    if not isinstance(enrolment, Enrolment) or enrolment.completed_at is None:
        return
    waived = waived_for(session, visit.person_id, visit.course, local_date(enrolment.completed_at))
    if not progress_of(visit.course, done_in(session, visit.person_id, course), waived=waived).is_done:
        enrolment.completed_at = None
    session.flush()
