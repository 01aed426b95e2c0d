"""What somebody's own calendar shows of this site: the next opfris, and the meetings they are invited to.

Who holds the address of the feed reads it without signing in. So it says when and where, and nothing about anybody else
or about what was answered.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.mail.calendar import Appointment
from elearning.mail.feed import Entry
from elearning.mail.site import Site
from elearning.models import Attendance, Card, Letter, LetterKind, Meeting, Membership, Person, Rhythm
from elearning.rules.rhythm import Pace, Wishes, next_slot, when
from elearning.rules.schedule import Schedule
from elearning.services import letters, planning
from elearning.services.teams import in_team
from elearning.services.tokens import hash_of
from elearning.services.wishes import wishes_of

#: How long an opfris takes a place in the calendar, and how long a meeting stays after it was.
OPFRIS_LENGTH = timedelta(minutes=15)
KEPT = timedelta(days=60)


def has_feed(session: Session, person_id: int) -> bool:
    """Tell whether somebody has an address for their calendar."""
    return bool(session.scalar(select(Rhythm.feed_hash).where(Rhythm.person_id == person_id)))


def person_with_feed(session: Session, token: str) -> int | None:
    """Give the id of whose calendar an address is; None when it was taken back, or the account is closed."""
    query = select(Rhythm.person_id).join(Person, Person.id == Rhythm.person_id)
    return session.scalar(query.where(Rhythm.feed_hash == hash_of(token), Person.closed_at.is_(None)))


def agenda_of(session: Session, person_id: int, site: Site, now: datetime) -> list[Entry]:
    """Give what goes in somebody's calendar."""
    opfris = next_opfris(session, person_id, now)
    return [
        *([_opfris_entry(person_id, opfris, site)] if opfris else []),
        *_meetings(session, person_id, site, now),
    ]


def next_opfris(session: Session, person_id: int, now: datetime) -> datetime | None:
    """Tell when the next opfris letter comes, as far as known today; None when nothing is coming or none is wanted.

    A letter that waits for nothing any more has the hour that has begun, so that it does not move at every look.
    """
    wishes = wishes_of(session, person_id)
    if wishes.pace is Pace.OFF:
        return None
    planned = letters.open_letters(session, person_id, [LetterKind.OPFRIS])
    if planned:
        at = min(goes_at(session, one, wishes, now) for one in planned)
        return at if at > now else at.replace(minute=0, second=0, microsecond=0)
    due_at = session.scalar(select(func.min(Card.due_at)).where(Card.person_id == person_id, ~Card.noticed))
    free_on = planning.free_on(session, person_id, LetterKind.OPFRIS, wishes.pace)
    return next_slot(wishes, max(due_at, now), on_or_after=free_on) if due_at else None


def goes_at(session: Session, letter: Letter, wishes: Wishes, now: datetime) -> datetime:
    """Tell when an open leerbrief may go, as far as known now; that is now when it is not after `now`."""
    free_on = planning.free_on(session, letter.person_id, letter.kind, wishes.pace)
    return when(wishes, letter.due_at, now, free_on, 0)


def _opfris_entry(person_id: int, at: datetime, site: Site) -> Entry:
    url = f"{site.base_url}/opfris"
    text = f"Een paar korte vragen over wat je leerde. Begin hier: {url}"
    what = Appointment(
        uid=f"opfris-{person_id}@{site.host}",
        sequence=0,
        title="Opfris (2 minuten)",
        place="",
        text=text,
        starts_at=at,
        ends_at=at + OPFRIS_LENGTH,
    )
    return Entry(what, url, is_busy=False)


def _meetings(session: Session, person_id: int, site: Site, now: datetime) -> Iterator[Entry]:
    """Give the meetings of teams they are in today that are still to come or were not long ago."""
    query = select(Meeting).join(Attendance, Attendance.meeting_id == Meeting.id)
    member = exists().where(Membership.person_id == person_id, in_team(Meeting.wijkteam_id, local_date(now)))
    mine = query.where(Attendance.person_id == person_id, Meeting.planned_at.is_not(None), member)
    for one in session.scalars(mine.order_by(Meeting.starts_at, Meeting.id)):
        if Schedule(one.starts_at, one.ends_at, one.every_weeks, one.times).is_over_at > now - KEPT:
            yield _meeting_entry(one, site)


def _meeting_entry(meeting: Meeting, site: Site) -> Entry:
    """Leave out what the guide wrote beforehand: it may name people, and this calendar has no lock but its address."""
    url = f"{site.base_url}/bijeenkomst/{meeting.id}"
    what = Appointment(
        uid=meeting.uid,
        sequence=meeting.sequence,
        title=meeting.title,
        place=meeting.place,
        text=url,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        every_weeks=meeting.every_weeks,
        times=meeting.times,
    )
    return Entry(what, url, is_cancelled=meeting.cancelled_at is not None)
