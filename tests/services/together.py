"""A course with bijeenkomsten, and meetings for them with whoever was invited."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Attendance, Meeting, MeetingKind, Person, Wijkteam
from elearning.services.publishing import publish
from tests.courses import EDITION, shipment
from tests.moment import NOW

SLUG = "samen"
STEP = "oefenen"


def publish_together(session: Session) -> None:
    """Publish the course in which one bijeenkomst belongs to the core, and one to the verdieping."""
    course = shipment(SLUG)
    assert course.compiled.course
    publish(session, course.compiled.course, course.reading.sources, edition=EDITION, now=NOW)
    session.commit()


def team(session: Session, name: str = "Oost") -> Wijkteam:
    return session.scalars(select(Wijkteam).where(Wijkteam.name == f"Wijkteam {name}")).one()


def add_meeting(
    session: Session, *invited: Person, at: datetime, guide: Person | None = None, **more: object
) -> Meeting:
    """Plan a meeting for the step, with who is invited."""
    values: dict[str, object] = {"course": SLUG, "step": STEP, "planned_at": NOW, "place": "De Brink", **more}
    meeting = Meeting(
        uid=f"m{at:%Y%m%d%H%M}@test{len(more)}", wijkteam_id=team(session).id, guide_id=guide.id if guide else None,
        kind=MeetingKind.TRAINING, title="Samen oefenen", starts_at=at, ends_at=at + timedelta(minutes=90),
        made_at=NOW, **values,
    )  # fmt: skip
    session.add(meeting)
    session.flush()
    session.add_all(Attendance(meeting_id=meeting.id, person_id=person.id) for person in invited)
    session.flush()
    return meeting


def were_there(session: Session, meeting: Meeting, *people: Person) -> list[int]:
    """Note on the list who was there, and who was not; gives those who were."""
    there = [person.id for person in people]
    for row in session.scalars(select(Attendance).where(Attendance.meeting_id == meeting.id)):
        row.was_there = row.person_id in there
    session.flush()
    return there
