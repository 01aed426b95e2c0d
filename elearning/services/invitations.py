"""The letter that invites somebody to a meeting, tells that it changed, or that it is off.

It is written at the moment it goes out, from the meeting as it is then; the calendar object in it carries the sequence
number of the letter. So whoever gets two letters in the wrong order still has the right meeting in the calendar.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from babel.dates import format_date
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import AMSTERDAM, local_date
from elearning.mail.calendar import CANCEL, Appointment, Party, cancellation, request
from elearning.mail.letters import render
from elearning.mail.message import Mail, message_id_of
from elearning.mail.site import Site
from elearning.models import Attendance, Letter, LetterKind, Meeting, Membership, Person
from elearning.rules.schedule import Schedule
from elearning.services.teams import in_team


def compose(session: Session, letter: Letter, site: Site, now: datetime) -> Mail | None:
    """Write the mail of a MEETING letter; None when there is nothing to tell any more."""
    meeting = session.get(Meeting, letter.data["meeting"])
    if meeting is None or schedule_of(meeting).is_over_at <= now:
        return None
    others = _other_letters(session, letter)
    if any(one.data["sequence"] > letter.data["sequence"] for one in others):
        return None
    told = any(one.sent_at or (one.claimed_until and one.claimed_until > now) for one in others)
    is_off = letter.data["method"] == CANCEL
    if not told if is_off else meeting.cancelled_at or not _is_invited(session, meeting, letter.person_id, now):
        return None
    return _mail(session, letter, meeting, site, now, told=told)


def schedule_of(meeting: Meeting) -> Schedule:
    """Give the times of a meeting."""
    return Schedule(meeting.starts_at, meeting.ends_at, meeting.every_weeks, meeting.times)


def appointment_of(meeting: Meeting, base_url: str, sequence: int | None = None) -> Appointment:
    """Give a meeting as a calendar has it, with the address of its page."""
    return Appointment(
        meeting.uid,
        meeting.sequence if sequence is None else sequence,
        meeting.title,
        meeting.place,
        "\n\n".join(filter(None, (meeting.note, page_of(meeting, base_url)))),
        meeting.starts_at,
        meeting.ends_at,
        meeting.every_weeks,
        meeting.times,
    )


def page_of(meeting: Meeting, base_url: str) -> str:
    """Give the address where the invited read about a meeting."""
    return f"{base_url}/bijeenkomst/{meeting.id}"


def spoken_day(moment: datetime) -> str:
    """Write a day in Dutch: dinsdag 1 december 2026."""
    return str(format_date(local_date(moment), "EEEE d MMMM y", locale="nl"))


def spoken_time(starts_at: datetime, ends_at: datetime) -> str:
    """Write from when to when in Dutch: 10.00 tot 11.00 uur."""
    return f"{starts_at.astimezone(AMSTERDAM):%H.%M} tot {ends_at.astimezone(AMSTERDAM):%H.%M} uur"


def _mail(session: Session, letter: Letter, meeting: Meeting, site: Site, now: datetime, *, told: bool) -> Mail:
    person = session.get_one(Person, letter.person_id)
    guide = session.get(Person, meeting.guide_id) if meeting.guide_id else None
    method = letter.data["method"]
    subject, text, html = render(letter.kind, _context(meeting, person, guide, site, method=method, told=told))
    organizer = Party(guide.name if guide else site.organisation_name, site.contact_email)
    written = cancellation if method == CANCEL else request
    what = appointment_of(meeting, site.base_url, letter.data["sequence"])
    return Mail(
        to_name=person.name,
        to_address=person.email,
        subject=subject,
        text=text,
        html=html,
        message_id=message_id_of(person.id, letter.kind, letter.period, site.host),
        calendar=written(what, organizer, Party(person.name, person.email), now),
        calendar_method=method,
    )


def _context(
    meeting: Meeting, person: Person, guide: Person | None, site: Site, *, method: str, told: bool
) -> dict[str, Any]:
    return {
        "site": site,
        "person": person,
        "meeting": meeting,
        "guide": guide,
        "is_off": method == CANCEL,
        "is_update": told,
        "day": spoken_day(meeting.starts_at),
        "time": spoken_time(meeting.starts_at, meeting.ends_at),
        "page": page_of(meeting, site.base_url),
    }


def _other_letters(session: Session, letter: Letter) -> Sequence[Letter]:
    """Give the other letters to this person about this meeting."""
    rows = session.scalars(
        select(Letter).where(
            Letter.person_id == letter.person_id, Letter.kind == LetterKind.MEETING, Letter.id != letter.id
        )
    )
    return [one for one in rows if one.data["meeting"] == letter.data["meeting"]]


def _is_invited(session: Session, meeting: Meeting, person_id: int, now: datetime) -> bool:
    today = local_date(now)
    found = session.scalar(
        select(Attendance.id)
        .join(Membership, Membership.person_id == Attendance.person_id)
        .where(
            Attendance.meeting_id == meeting.id,
            Attendance.person_id == person_id,
            in_team(meeting.wijkteam_id, today),
        )
        .limit(1)
    )
    return found is not None
