"""Meetings of a wijkteam: proposed by a manager, planned by a guide, changed or called off, and who was there.

Whoever is invited gets a letter for every change that matters, written in the transaction of the change. Letters go out
later, so nothing here waits for a mail server. Which team somebody may do this for is checked by `services/teams.py`.
"""

import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.mail.calendar import CANCEL, REQUEST
from elearning.models import Attendance, Letter, LetterKind, Meeting, MeetingKind, Membership, Person, Role
from elearning.services import gatherings, letters, running_order
from elearning.services.invitations import schedule_of
from elearning.services.teams import in_team, members_on, team_of

#: What a meeting is called unless its guide says otherwise; letters are Dutch.
TITLES = {
    MeetingKind.OPFRIS: "Opfrisbijeenkomst",
    MeetingKind.TRAINING: "Training",
    MeetingKind.WORKSHOP: "Workshop",
    MeetingKind.CASUS_TALK: "Casuïstiekbespreking",
    MeetingKind.WEBINAR: "Webinar",
    MeetingKind.THEME: "Thema-avond of lunchbijeenkomst",
    MeetingKind.SIGNALS: "Signalen in onze wijk",
    MeetingKind.CONSULTATION: "Spreekuur of overleg",
    MeetingKind.CONSULT: "Consult",
}
#: The kinds that come back every so many weeks.
COMES_BACK = frozenset({MeetingKind.CONSULTATION})
#: After how many weeks those who were there are asked what stayed.
FOLLOW_UP_WEEKS = (2, 8)
NOT_THERE = "niet meer nodig"
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Details:
    """What a guide fills in; an empty title becomes the name of the kind."""

    kind: MeetingKind
    starts_at: datetime
    ends_at: datetime
    title: str = ""
    place: str = ""
    note: str = ""
    every_weeks: int = 0
    times: int = 1
    course: str | None = None
    step: str | None = None


@dataclass(frozen=True)
class Invited:
    """Somebody on the list of a meeting; who left the team since is told so with the next change."""

    person: Person
    was_there: bool | None
    is_member: bool


def propose(  # noqa: PLR0913 (what a manager fills in)
    session: Session,
    manager_id: int,
    wijkteam_id: int,
    starts_at: datetime,
    kind: MeetingKind,
    now: datetime,
    *,
    ends_at: datetime | None = None,
    place: str = "",
    key: str = "",
    host: str = "keukentafel",
) -> Meeting | None:
    """Let a manager ask for a meeting; nobody is invited yet. None when it is not their team.

    `key` comes from the form: sent twice, it is one proposal.
    """
    if team_of(session, manager_id, Role.MANAGER, wijkteam_id) is None:
        return None
    details = Details(kind, starts_at, ends_at or starts_at + HOUR, place=place)
    meeting, is_new = _meeting(session, wijkteam_id, details, _uid(key, host), now)
    if is_new:
        meeting.proposed_by_id = manager_id
    session.flush()
    return meeting


def plan_meeting(  # noqa: PLR0913 (what a guide fills in)
    session: Session,
    guide_id: int,
    wijkteam_id: int,
    details: Details,
    now: datetime,
    *,
    key: str = "",
    host: str = "keukentafel",
) -> Meeting | None:
    """Plan a meeting and invite everyone who works in the team today. None when it is not the guide's team.

    `key` comes from the form: sent twice, it is one meeting.
    """
    if team_of(session, guide_id, Role.GUIDE, wijkteam_id) is None:
        return None
    meeting, is_new = _meeting(session, wijkteam_id, details, _uid(key, host), now)
    if is_new:
        _open(session, meeting, guide_id, now)
    return meeting


def confirm(session: Session, meeting: Meeting, guide_id: int, details: Details, now: datetime) -> bool:
    """Make a manager's proposal a meeting, with everyone invited; tells whether it still was a proposal."""
    _lock(session, meeting)
    if meeting.planned_at or meeting.cancelled_at:
        return False
    _fill(meeting, details)
    _open(session, meeting, guide_id, now)
    return True


def decline(session: Session, meeting: Meeting, now: datetime) -> bool:
    """Turn a proposal down; nobody was invited, so nobody is told. The manager sees it on the page."""
    _lock(session, meeting)
    if meeting.planned_at or meeting.cancelled_at:
        return False
    meeting.cancelled_at = now
    session.flush()
    return True


def change(session: Session, meeting: Meeting, details: Details, now: datetime) -> bool:
    """Change a meeting that is still to come, and tell everyone; tells whether anything changed."""
    _lock(session, meeting)
    before = _told(meeting)
    if not is_coming(meeting, now):
        return False
    _fill(meeting, details)
    if _told(meeting) == before:
        session.flush()
        return False
    meeting.sequence += 1
    _write_to_all(session, meeting, now)
    return True


def cancel(session: Session, meeting: Meeting, now: datetime) -> bool:
    """Call a meeting off and tell everyone who was invited."""
    _lock(session, meeting)
    if not is_coming(meeting, now):
        return False
    meeting.sequence += 1
    meeting.cancelled_at = now
    for row in _attendances(session, meeting):
        _write(session, meeting, row.person_id, CANCEL, now)
    session.flush()
    return True


def invite_new(session: Session, meeting: Meeting, now: datetime) -> int:
    """Invite who came into the team since; gives how many."""
    _lock(session, meeting)
    if not is_coming(meeting, now):
        return 0
    found = newcomers(session, meeting, now)
    for person in found:
        _invite(session, meeting, person.id, now)
    return len(found)


def newcomers(session: Session, meeting: Meeting, now: datetime) -> Sequence[Person]:
    """Give who works in the team today and is not invited."""
    known = {row.person_id for row in _attendances(session, meeting)}
    return [one for one in members_on(session, meeting.wijkteam_id, local_date(now)) if one.id not in known]


def mark(session: Session, meeting: Meeting, there: Collection[int], now: datetime) -> bool:
    """Note who was there, once it has begun; it can be corrected later. Others on the list were not there.

    Being there completes the step of a course that the meeting is. Who was there is asked about it 2 and 8 weeks later,
    if it had leerdoelen.
    """
    _lock(session, meeting)
    if not can_be_marked(meeting, now):
        return False
    rows = _attendances(session, meeting)
    after_all_not = [row.person_id for row in rows if row.was_there and row.person_id not in there]
    for row in rows:
        row.was_there = row.person_id in there
    meeting.marked_at = meeting.marked_at or now
    session.flush()
    follow_up(session, meeting, now)
    gatherings.unattended(session, meeting, after_all_not)
    gatherings.attended(session, meeting, [row.person_id for row in rows if row.was_there], now)
    return True


def choose_goals(session: Session, meeting: Meeting, goals: Sequence[str], now: datetime) -> None:
    """Make the draaiboek anew with the guide's own leerdoelen."""
    _lock(session, meeting)
    meeting.plan = running_order.choose(session, meeting, goals)
    session.flush()
    follow_up(session, meeting, now)


def follow_up(session: Session, meeting: Meeting, now: datetime) -> None:
    """Plan the letters after a meeting for who was there, and take back those of who turned out not to be."""
    if meeting.marked_at is None or not meeting.plan.get("goals"):
        return
    for row in _attendances(session, meeting):
        for weeks in FOLLOW_UP_WEEKS:
            _ask_later(session, meeting, row, weeks, now)
    session.flush()


def can_be_marked(meeting: Meeting, now: datetime) -> bool:
    """Tell whether it is time to say who was there; of a meeting that comes back this is not kept."""
    return bool(meeting.planned_at and not meeting.cancelled_at and meeting.times == 1 and meeting.starts_at <= now)


def is_coming(meeting: Meeting, now: datetime) -> bool:
    """Tell whether a planned meeting, or the last time of it, is not over yet; once marked it was held."""
    is_open = meeting.planned_at and not meeting.cancelled_at and not meeting.marked_at
    return bool(is_open and schedule_of(meeting).is_over_at > now)


def invited(session: Session, meeting: Meeting, now: datetime) -> list[Invited]:
    """Give the list of a meeting, by name."""
    member = select(Membership.person_id).where(in_team(meeting.wijkteam_id, local_date(now))).scalar_subquery()
    rows = session.execute(
        select(Person, Attendance.was_there, Person.id.in_(member).label("is_member"))
        .join(Attendance, Attendance.person_id == Person.id)
        .where(Attendance.meeting_id == meeting.id)
    )
    people = [Invited(row.Person, row.was_there, row.is_member) for row in rows]
    return sorted(people, key=lambda one: (one.person.name.casefold(), one.person.id))


def of_teams(session: Session, wijkteam_ids: Collection[int]) -> Sequence[Meeting]:
    """Give all meetings and proposals of some teams, the first one first."""
    rows = session.scalars(select(Meeting).where(Meeting.wijkteam_id.in_(wijkteam_ids)))
    return sorted(rows, key=lambda meeting: (meeting.starts_at, meeting.id))


def of_guide(session: Session, guide_id: int, meeting_id: int) -> Meeting | None:
    """Find a meeting or proposal of a team that somebody guides; another one is not there."""
    meeting = session.get(Meeting, meeting_id)
    if meeting is None or team_of(session, guide_id, Role.GUIDE, meeting.wijkteam_id) is None:
        return None
    return meeting


def of_invited(session: Session, person_id: int, meeting_id: int, now: datetime) -> Meeting | None:
    """Find a meeting somebody is invited to; who left the team before its last time finds it no more."""
    found = session.scalar(_of(person_id).where(Meeting.id == meeting_id))
    if found is None:
        return None
    day = min(local_date(now), local_date(schedule_of(found).is_over_at))
    mine = select(Membership.id).where(Membership.person_id == person_id, in_team(found.wijkteam_id, day))
    return found if session.scalar(mine.limit(1)) else None


def coming_for(session: Session, person_id: int, now: datetime) -> list[tuple[datetime, Meeting]]:
    """Give the meetings somebody is invited to that are still to come, each with its next time, the soonest first."""
    member = exists().where(Membership.person_id == person_id, in_team(Meeting.wijkteam_id, local_date(now)))
    still_on = (Meeting.marked_at.is_(None), Meeting.cancelled_at.is_(None), member)
    rows = session.scalars(_of(person_id).where(*still_on))
    times = ((schedule_of(meeting).next(now), meeting) for meeting in rows)
    return sorted(((time[0], meeting) for time, meeting in times if time), key=lambda one: (one[0], one[1].id))


def _of(person_id: int) -> Select[Meeting]:
    """Select the planned meetings somebody is on the list of."""
    mine = select(Meeting).join(Attendance, Attendance.meeting_id == Meeting.id)
    return mine.where(Attendance.person_id == person_id, Meeting.planned_at.is_not(None))


def _meeting(session: Session, wijkteam_id: int, details: Details, uid: str, now: datetime) -> tuple[Meeting, bool]:
    """Give the meeting that was made from this form before, else a new one; and whether it is new."""
    found = session.scalar(select(Meeting).where(Meeting.uid == uid))
    if found and found.wijkteam_id == wijkteam_id:
        return found, False
    uid = _uid("", uid.partition("@")[2]) if found else uid
    meeting = Meeting(uid=uid, wijkteam_id=wijkteam_id, made_at=now, sequence=0, plan={})
    _fill(meeting, details)
    session.add(meeting)
    session.flush()
    return meeting, True


def _uid(key: str, host: str) -> str:
    return f"{key if re.fullmatch('[0-9a-f]{32}', key) else secrets.token_hex(16)}@{host}"


def _fill(meeting: Meeting, details: Details) -> None:
    comes_back = details.kind in COMES_BACK and details.every_weeks > 0 and details.times > 1
    meeting.kind = details.kind
    meeting.title = details.title.strip() or TITLES[details.kind]
    meeting.place, meeting.note = details.place.strip(), details.note.strip()
    meeting.starts_at, meeting.ends_at = details.starts_at, details.ends_at
    meeting.every_weeks = details.every_weeks if comes_back else 0
    meeting.times = details.times if comes_back else 1
    meeting.course, meeting.step = details.course, details.step


def _open(session: Session, meeting: Meeting, guide_id: int, now: datetime) -> None:
    meeting.guide_id, meeting.planned_at = guide_id, now
    meeting.plan = running_order.propose(session, meeting, guide_id, now)
    for person in members_on(session, meeting.wijkteam_id, local_date(now)):
        _invite(session, meeting, person.id, now)
    session.flush()


def _told(meeting: Meeting) -> tuple[object, ...]:
    """Give what a letter tells: when this stays the same, nobody needs another."""
    return (
        meeting.title,
        meeting.place,
        meeting.note,
        meeting.starts_at,
        meeting.ends_at,
        meeting.every_weeks,
        meeting.times,
    )


def _write_to_all(session: Session, meeting: Meeting, now: datetime) -> None:
    """Tell the invited of a change; for who left the team it is off."""
    present = {one.id for one in members_on(session, meeting.wijkteam_id, local_date(now))}
    for row in _attendances(session, meeting):
        if row.person_id in present:
            _write(session, meeting, row.person_id, REQUEST, now)
        else:
            _write(session, meeting, row.person_id, CANCEL, now)
            session.delete(row)
    session.flush()


def _invite(session: Session, meeting: Meeting, person_id: int, now: datetime) -> None:
    session.add(Attendance(meeting_id=meeting.id, person_id=person_id))
    if _write(session, meeting, person_id, REQUEST, now) is None:
        # Somebody who left got a letter with this number: who comes back gets one that goes before it.
        meeting.sequence += 1
        _write(session, meeting, person_id, REQUEST, now)
    session.flush()


def _write(session: Session, meeting: Meeting, person_id: int, method: str, now: datetime) -> Letter | None:
    data = {"meeting": meeting.id, "sequence": meeting.sequence, "method": method}
    period = f"{meeting.uid}/{meeting.sequence}"
    return letters.plan(session, person_id, LetterKind.MEETING, period, now, data, now)


def _ask_later(session: Session, meeting: Meeting, row: Attendance, weeks: int, now: datetime) -> None:
    period = f"{meeting.id}/{weeks}"
    letter = session.scalar(
        select(Letter).where(
            Letter.person_id == row.person_id, Letter.kind == LetterKind.FOLLOW_UP, Letter.period == period
        )
    )
    if letter is None and row.was_there:
        data = {"meeting": meeting.id, "moment": None}
        due_at = meeting.ends_at + timedelta(weeks=weeks)
        letters.plan(session, row.person_id, LetterKind.FOLLOW_UP, period, due_at, data, now)
    elif letter and row.was_there and letter.dropped_at and letter.why == NOT_THERE:
        letter.dropped_at, letter.why = None, ""
    elif letter and not row.was_there and not (letter.sent_at or letter.refused_at or letter.dropped_at):
        letters.drop(letter, NOT_THERE, now)


def _attendances(session: Session, meeting: Meeting) -> Sequence[Attendance]:
    rows = select(Attendance).where(Attendance.meeting_id == meeting.id).order_by(Attendance.id)
    return session.scalars(rows).all()


def _lock(session: Session, meeting: Meeting) -> None:
    """Let nobody else change this meeting meanwhile, and see it as it is now."""
    session.refresh(meeting, with_for_update=True)
