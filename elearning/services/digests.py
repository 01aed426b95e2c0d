"""The overview by mail that a manager asked for: every week or every month, and nobody gets one unasked.

What it says is read at the moment it goes, from `services/monitoring.py` alone, so it can hold no more than the page
of teams does.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from elearning.clock import AMSTERDAM, local_date
from elearning.mail.site import Site
from elearning.models import Digest, Every, Letter, LetterKind, Person, Role, RoleGrant
from elearning.rules.monitoring import Word
from elearning.services import letters, monitoring
from elearning.services.desk import NotNeededError
from elearning.services.monitoring import Board
from elearning.services.teams import is_at_work

#: At what o'clock in the Netherlands it goes.
HOUR = time(8)
SATURDAY = 6
#: Letters are in Dutch only.
LOOSE = "Zonder wijkteam"


@dataclass(frozen=True)
class TeamLine:
    """What an overview says of one team: how many people have each of the four words."""

    name: str
    people: int
    counts: Mapping[Word, int]
    deadline_on: date | None
    #: How many people whose employer has not switched this on.
    off: int


def wish_of(session: Session, person_id: int) -> Every | None:
    """Tell how often somebody wants an overview; None = never, which is how everyone begins."""
    return session.scalar(select(Digest.every).where(Digest.person_id == person_id))


def choose(session: Session, person_id: int, every: Every | None, now: datetime) -> None:
    """Keep how often somebody wants an overview; the first one comes on the next day for it."""
    row = session.scalar(select(Digest).where(Digest.person_id == person_id))
    if row and row.every == every:
        return
    if every is None:
        if row:
            session.delete(row)
    elif row:
        row.every, row.chosen_at = every, now
    else:
        session.add(Digest(person_id=person_id, every=every, chosen_at=now))
    session.flush()


def plan(session: Session, now: datetime) -> bool:
    """Plan the overviews whose day has come; a chore."""
    planned = [_plan(session, every, now) for every in Every]
    return any(planned)


def telling(session: Session, letter: Letter, person: Person, site: Site, now: datetime) -> dict[str, Any]:
    """Give what an overview says; raises NotNeededError when it is not wanted any more, or would be empty."""
    every = wish_of(session, person.id)
    if every is None or every.value != letter.data["every"]:
        raise NotNeededError("dit overzicht wordt niet meer gevraagd")
    if not _still_manages(session, person.id):
        raise NotNeededError("is geen manager meer")
    board = monitoring.board(session, person.id, now)
    if not board.teams:
        raise NotNeededError("er zijn geen teams om over te vertellen")
    return said(board, every, site, now)


def said(board: Board, every: Every, site: Site, now: datetime) -> dict[str, Any]:
    """Write out what an overview says of these teams, by the names that its templates use."""
    return {
        "every": every.value,
        "on": local_date(now),
        "teams": lines(board),
        "words": tuple(Word),
        "teams_url": f"{site.base_url}/teams",
        "stop_url": f"{site.base_url}/teams/mail",
    }


def lines(board: Board) -> tuple[TeamLine, ...]:
    """Give a line for every team of a manager."""
    return tuple(
        TeamLine(team.name or LOOSE, team.people, team.counts, team.deadline_on, sum(number for _, number in team.off))
        for team in board.teams
    )


def slot(every: Every, now: datetime) -> tuple[str, datetime]:
    """Name the week or the month of a moment, and tell when its overview goes: Monday, or its first working day."""
    today = local_date(now)
    if every is Every.WEEK:
        year, week, weekday = today.isocalendar()
        period, on = f"{year}-W{week:02}", today - timedelta(days=weekday - 1)
    else:
        period, on = f"{today:%Y-%m}", _first_working_day(today)
    return period, datetime.combine(on, HOUR, AMSTERDAM).astimezone(UTC)


def _first_working_day(day: date) -> date:
    """Give the first day of a month that is neither in a weekend nor New Year's Day."""
    on = day.replace(day=2 if day.month == 1 else 1)
    while on.isoweekday() >= SATURDAY:
        on += timedelta(days=1)
    return on


def _plan(session: Session, every: Every, now: datetime) -> bool:
    period, at = slot(every, now)
    if now < at:
        return False
    has_it = exists().where(
        Letter.person_id == Digest.person_id, Letter.kind == LetterKind.DIGEST, Letter.period == period
    )
    at_work = exists().where(Person.id == Digest.person_id, is_at_work())
    manages = exists().where(RoleGrant.person_id == Digest.person_id, RoleGrant.role == Role.MANAGER)
    asked = select(Digest.person_id).where(Digest.every == every, Digest.chosen_at < at, at_work, manages, ~has_it)
    people = session.scalars(asked.order_by(Digest.person_id)).all()
    for person_id in people:
        letters.plan(session, person_id, LetterKind.DIGEST, period, at, {"every": every.value}, now)
    return bool(people)


def _still_manages(session: Session, person_id: int) -> bool:
    mine = select(RoleGrant.id).where(RoleGrant.person_id == person_id, RoleGrant.role == Role.MANAGER)
    return session.scalar(mine.limit(1)) is not None
