"""The day on which a team wants a course done: set by its manager, and said in time to who is not done."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Row, String, and_, cast, delete, select
from sqlalchemy.orm import Session

from elearning.clock import AMSTERDAM, local_date
from elearning.models import Deadline, Enrolment, Letter, LetterKind, Membership, Person, Wijkteam
from elearning.services import auditing, letters
from elearning.services.teams import hold, is_at_work, is_present

#: So long before the day a letter says that it comes.
AHEAD = timedelta(days=14)
#: The hour of the day at which such a letter may go, at the earliest.
HOUR = time(9)
#: So many letters are planned in one transaction.
BATCH = 100


def set_deadline(
    session: Session, wijkteam: Wijkteam, course: str, due_on: date | None, by: int, now: datetime
) -> None:
    """Set the day for a course, move it, or take it away (None). Letters about another day are dropped when due."""
    hold(session, wijkteam.id)
    session.execute(delete(Deadline).where(Deadline.wijkteam_id == wijkteam.id, Deadline.course == course))
    if due_on:
        session.add(Deadline(wijkteam_id=wijkteam.id, course=course, due_on=due_on, set_by_id=by, set_at=now))
    auditing.note(session, by, "deadline-set" if due_on else "deadline-taken", f"wijkteam:{wijkteam.id}", now)
    session.flush()


def stands(session: Session, person_id: int, course: str, on: date, today: date) -> bool:
    """Tell whether a team that somebody is in today still wants a course done on this very day."""
    found = (
        select(Deadline.id)
        .join(Membership, Membership.wijkteam_id == Deadline.wijkteam_id)
        .where(Membership.person_id == person_id, is_present(today), Deadline.course == course, Deadline.due_on == on)
    )
    return session.scalar(found.limit(1)) is not None


def plan_letters(session: Session, now: datetime) -> bool:
    """Plan the letter about a day that comes near, for everyone in the team who is not done; tells whether any was.

    Who joins the team later gets it too, as long as the day is not over.
    """
    found = _to_tell(session, now)
    for row in found:
        due_at = max(datetime.combine(row.due_on - AHEAD, HOUR, AMSTERDAM).astimezone(UTC), now)
        about = {"course": row.course, "on": row.due_on.isoformat()}
        letters.plan(session, row.person_id, LetterKind.DEADLINE, f"{row.course}/{row.due_on}", due_at, about, now)
    return bool(found)


def _to_tell(session: Session, now: datetime) -> Sequence[Row[int, str, date]]:
    today = local_date(now)
    said = and_(
        Letter.person_id == Membership.person_id,
        Letter.kind == LetterKind.DEADLINE,
        Letter.period == Deadline.course + "/" + cast(Deadline.due_on, String),
    )
    began = and_(Enrolment.person_id == Membership.person_id, Enrolment.course == Deadline.course)
    at_work = and_(Person.id == Membership.person_id, is_at_work())
    query = (
        select(Membership.person_id, Deadline.course, Deadline.due_on)
        .join(Deadline, Deadline.wijkteam_id == Membership.wijkteam_id)
        .join(Person, at_work)
        .outerjoin(Enrolment, began)
        .outerjoin(Letter, said)
        .where(Deadline.due_on >= today, Deadline.due_on <= today + AHEAD, is_present(today))
        .where(Enrolment.completed_at.is_(None), Letter.id.is_(None))
    )
    return session.execute(query.limit(BATCH)).all()
