"""The herinnering of a manager: who it would go to, and letting it go along with their next leerbrief.

Whether somebody's opfris is off, whether they are away, and what becomes of their letters is not looked at here, so no
page can show it: that is for `services/settling.py`, at the moment the letter may go. The one thing said of a letter is
that a manager asked for one less than fourteen days ago.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.mail.letters import part_text
from elearning.mail.site import Site
from elearning.models import (
    Attendance,
    Letter,
    LetterKind,
    Meeting,
    Membership,
    Moment,
    Organisation,
    Person,
    Role,
    RoleGrant,
)
from elearning.rules.monitoring import Word
from elearning.rules.rhythm import REMINDER_GAP
from elearning.services import auditing, letters
from elearning.services.board_queries import MET_AT
from elearning.services.desk import NotNeededError
from elearning.services.monitoring import Board, PersonRow
from elearning.services.teams import is_present

#: Who can be reminded of a course.
UNFINISHED = frozenset({Word.NOT_STARTED, Word.BUSY})
#: So many people at once; a larger team has a meeting to say it in.
MOST = 200
#: How long somebody has to have another one.
PAUSE = timedelta(days=REMINDER_GAP)


@dataclass(frozen=True)
class Ask:
    """What is asked: to go on with a course, or without one to do an opfris. `team` None = in all teams."""

    course: str | None
    words: frozenset[Word] = UNFINISHED
    team: int | None = None

    @property
    def is_opfris(self) -> bool:
        """Tell whether people are asked for an opfris: that is for who is done."""
        return Word.OPFRIS in self.words


@dataclass(frozen=True)
class Preview:
    """Who a herinnering goes to, and who had one in the last fourteen days; by name."""

    to: tuple[PersonRow, ...]
    recent: tuple[PersonRow, ...]


def preview(session: Session, manager_id: int, board: Board, ask: Ask, now: datetime) -> Preview:
    """Look who a herinnering would go to. `board` is of the manager and of the course that is asked for."""
    rows = [row for row in _people(board, ask) if row.person_id != manager_id]
    recent = _reminded(session, [row.person_id for row in rows], now)
    return Preview(
        tuple(row for row in rows if row.person_id not in recent),
        tuple(row for row in rows if row.person_id in recent),
    )


def remind(session: Session, manager: Person, ask: Ask, rows: Iterable[PersonRow], now: datetime) -> int:
    """Plan a herinnering for some people of a preview; gives how many. It goes along in their next leerbrief."""
    subject = "opfris" if ask.is_opfris else ask.course
    period = f"{local_date(now).isoformat()}/{subject}"
    data = {"course": ask.course, "from": manager.name, "by": manager.id, "opfris": ask.is_opfris}
    done = 0
    for row in rows:
        if letters.plan(session, row.person_id, LetterKind.REMINDER, period, now, data, now):
            auditing.note(session, manager.id, "reminded", f"person:{row.person_id}", now)
            done += 1
    return done


def text(ask: Ask, title: str, asker: str, site: Site) -> tuple[str, str]:
    """Write the herinnering as everyone gets it, heading and text; how much is left for whom only they read."""
    path = "opfris" if ask.is_opfris else f"cursus/{ask.course}"
    part: dict[str, Any] = {
        "kind": LetterKind.REMINDER.value,
        "is_opfris": ask.is_opfris,
        "asker": asker,
        "title": title,
        "minutes": "…",
        "url": f"{site.base_url}/{path}",
        "is_new": False,
    }
    return part_text(part)


def look(session: Session, person: Person, letter: Letter, now: datetime) -> None:
    """Look whether a herinnering may still go; raises NotNeededError."""
    if _has_newer(session, letter):
        raise NotNeededError("er is een nieuwere herinnering")
    asker = letter.data.get("by")
    if asker is not None and not _still_manages(session, asker, person, now):
        raise NotNeededError("wie het vroeg is geen manager meer van deze medewerker")
    if letter.data.get("opfris") and _did_opfris(session, letter):
        raise NotNeededError("de opfris is al gedaan")


def _people(board: Board, ask: Ask) -> list[PersonRow]:
    """Find who has one of the words, each person once, by name."""
    found: dict[int, PersonRow] = {}
    for row in board.people:
        if row.word in ask.words and ask.team in (None, row.team_id):
            found.setdefault(row.person_id, row)
    return sorted(found.values(), key=lambda row: (row.name.casefold(), row.person_id))


def _reminded(session: Session, people: Collection[int], now: datetime) -> frozenset[int]:
    """Name for whom a manager asked a herinnering in the last fourteen days, whatever became of it."""
    since = now - PAUSE - timedelta(days=1)
    asked = select(Letter.person_id, Letter.made_at).where(
        Letter.person_id.in_(people), Letter.kind == LetterKind.REMINDER, Letter.made_at > since
    )
    today = local_date(now)
    return frozenset(row.person_id for row in session.execute(asked) if local_date(row.made_at) + PAUSE > today)


def _has_newer(session: Session, letter: Letter) -> bool:
    """Tell whether another herinnering waits that was asked for later: who was away gets one, not all of them."""
    newer = select(Letter.id).where(
        Letter.person_id == letter.person_id,
        Letter.kind == LetterKind.REMINDER,
        Letter.id > letter.id,
        letters.is_open(),
    )
    return session.scalar(newer.limit(1)) is not None


def _still_manages(session: Session, manager_id: int, person: Person, now: datetime) -> bool:
    """Tell whether somebody is manager of a team this person works in today, or of their employer, which agreed."""
    today = local_date(now)
    employer = session.get(Organisation, person.employer_id) if person.employer_id else None
    if employer is None or not employer.is_open_on(today):
        return False
    teams = select(Membership.wijkteam_id).where(Membership.person_id == person.id, is_present(today))
    grants = select(RoleGrant.id).where(
        RoleGrant.person_id == manager_id,
        RoleGrant.role == Role.MANAGER,
        or_(RoleGrant.organisation_id == employer.id, RoleGrant.wijkteam_id.in_(teams)),
    )
    return session.scalar(grants.limit(1)) is not None


def _did_opfris(session: Session, letter: Letter) -> bool:
    """Tell whether somebody did a moment, or was at a meeting, since they were asked."""
    moments = select(Moment.id).where(Moment.person_id == letter.person_id, Moment.done_at > letter.made_at)
    meetings = (
        select(Attendance.id)
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(Attendance.person_id == letter.person_id, Attendance.was_there.is_(True), letter.made_at < MET_AT)
    )
    return any(session.scalar(query.limit(1)) is not None for query in (moments, meetings))
