"""What counts without names may show: never about fewer than five people, and never changed once shown.

A month of the pulse is shown when nobody can answer about it any more. A team shows it over five or more people. The
region leaves small teams out when they are fewer than five people together: so nobody can take the figures of teams
from that of the region and keep a few people.

An evaluation grows in blocks: people are added at the end of a month, once five or more of them are waiting. Whoever
lays two states side by side sees a difference of five people at least. Remarks come with their block.

Guides see the pulse of their own teams, authors that of the whole area and the evaluations. Who manages sees none.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import Remark, Role, RoleGrant, Tally
from elearning.rules.months import months_after
from elearning.services.library import current_courses
from elearning.services.running_order import FEWEST
from elearning.services.tallies import (
    INTAKES,
    NO_TEAM,
    PULSE,
    STATEMENTS,
    Asked,
    evaluation_of,
    month_of,
    pulse_month,
    put,
)

#: The pulse of all teams together, of months that are over.
PULSE_OF_ALL = "pulse-of-all"

#: So many months of the pulse are shown.
MONTHS = 12


@dataclass(frozen=True)
class PulseMonth:
    """How often people asked in one month: how many people chose what."""

    month: str
    counts: Mapping[str, int]

    @property
    def people(self) -> int:
        """How many people this is about."""
        return sum(self.counts.values())

    @property
    def with_intakes(self) -> int:
        """How many of them had intakes."""
        return self.people - self.counts.get(Asked.NO_INTAKES, 0)

    @property
    def mostly_asked(self) -> int:
        """How many asked at half of their intakes or more."""
        return self.counts.get(Asked.MORE, 0) + self.counts.get(Asked.ALL, 0)


@dataclass(frozen=True)
class Evaluated:
    """What people said of one course: how many gave which mark to each statement, and their remarks."""

    course: str
    title: str
    people: int = 0
    #: By statement, by mark.
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    remarks: Sequence[str] = ()

    def mean(self, statement: str) -> float:
        """Give the mean mark of a statement, 1-5."""
        given = self.counts[statement]
        return sum(int(mark) * number for mark, number in given.items()) / sum(given.values())


@dataclass(frozen=True)
class AuthorFigures:
    """What an author sees of the whole area; courses that too few people evaluated have no people."""

    pulse: Sequence[PulseMonth]
    evaluations: Sequence[Evaluated]


def pulse_of_team(session: Session, wijkteam_id: int, today: date) -> list[PulseMonth]:
    """Give the months of a wijkteam that may be shown, the newest first. Who may see them is for the caller to ask."""
    rows = session.execute(_pulse(today).where(Tally.wijkteam_id == wijkteam_id))
    months = [PulseMonth(month, _counts(same)) for month, same in groupby(rows, key=lambda row: row.month)]
    return [month for month in months if month.people >= FEWEST][:MONTHS]


def pulse_of_region(session: Session, today: date) -> list[PulseMonth]:
    """Give the months of all teams together that may be shown, the newest first."""
    rows = session.execute(
        select(Tally.month, Tally.choice, Tally.people).where(Tally.about == PULSE_OF_ALL).order_by(Tally.month.desc())
    )
    kept = [PulseMonth(month, _counts(same)) for month, same in groupby(rows, key=lambda row: row.month)]
    newest = kept[0].month if kept else ""
    return [month for month in (*_months_after(session, newest, today), *kept) if month.people][:MONTHS]


def keep(session: Session, now: datetime) -> bool:
    """Add all teams up for the months that are over since the last time; a chore.

    Nobody can answer about these any more, so a page need not add up every team at every visit. A month of which
    nothing may be shown is kept with nothing in it.
    """
    today = local_date(now)
    over = month_of(months_after(today, -2))
    newest = session.scalar(select(func.max(Tally.month)).where(Tally.about == PULSE_OF_ALL)) or ""
    if newest >= over:
        return False
    months = {month.month: month.counts for month in _months_after(session, newest, today)}
    for month, counts in {over: {}, **months}.items():
        put(session, (PULSE_OF_ALL, NO_TEAM, month), {choice: counts.get(choice, 0) for choice in Asked})
    return True


def evaluation(session: Session, course: str, title: str, today: date) -> Evaluated:
    """Give what may be shown of an evaluation today; that is nothing at all when too few people are waiting."""
    months = _shown_months(session, course, today)
    if not months:
        return Evaluated(course, title)
    about = evaluation_of(course)
    counts: dict[str, Counter[str]] = {statement: Counter() for statement in STATEMENTS}
    rows = session.execute(
        select(Tally.question, Tally.choice, Tally.people).where(Tally.about == about, Tally.month.in_(months))
    )
    for statement, mark, people in rows:
        if statement in counts:
            counts[statement][mark] += people
    remarks = select(Remark.text).where(Remark.about == about, Remark.month.in_(months)).order_by(Remark.id)
    people = counts[STATEMENTS[0]].total()
    return Evaluated(course, title, people, counts, session.scalars(remarks).all())


def for_author(session: Session, person_id: int, today: date) -> AuthorFigures | None:
    """Give an author everything there is to see; None for who manages anybody."""
    if manages_anything(session, person_id):
        return None
    courses = [one.course for one in current_courses(session)]
    evaluations = [evaluation(session, course.slug, course.title, today) for course in courses]
    return AuthorFigures(pulse_of_region(session, today), evaluations)


def manages_anything(session: Session, person_id: int) -> bool:
    """Tell whether somebody is a manager, of whatever team or organisation."""
    held = select(RoleGrant.id).where(RoleGrant.person_id == person_id, RoleGrant.role == Role.MANAGER)
    return session.scalar(held.limit(1)) is not None


def _pulse(today: date) -> Select[str, int, str, int]:
    """Choose the months that nobody can answer about any more, the newest first, by month and wijkteam."""
    return (
        select(Tally.month, Tally.wijkteam_id, Tally.choice, Tally.people)
        .where(Tally.about == PULSE, Tally.question == INTAKES, Tally.month < pulse_month(today))
        .order_by(Tally.month.desc(), Tally.wijkteam_id)
    )


def _months_after(session: Session, newest: str, today: date) -> list[PulseMonth]:
    """Add up all teams for every later month that is over, the newest first."""
    found = []
    rows = session.execute(_pulse(today).where(Tally.month > newest))
    for month, teams in groupby(rows, key=lambda row: row.month):
        counted = [PulseMonth(month, _counts(same)) for _, same in groupby(teams, key=lambda row: row.wijkteam_id)]
        found.append(_together(month, counted))
    return found


def _counts(rows: Iterable[Any]) -> Mapping[str, int]:
    return {row.choice: row.people for row in rows}


def _together(month: str, teams: Iterable[PulseMonth]) -> PulseMonth:
    """Add teams up. The small ones count along only when they are enough people together."""
    teams = tuple(teams)
    large = [team for team in teams if team.people >= FEWEST]
    small = [team for team in teams if team.people < FEWEST]
    counted = teams if sum(team.people for team in small) >= FEWEST else large
    return PulseMonth(month, Counter({choice: sum(team.counts.get(choice, 0) for team in counted) for choice in Asked}))


def _shown_months(session: Session, course: str, today: date) -> list[str]:
    """Give the months whose people are in a block: months are gathered until five or more people are waiting."""
    rows = session.execute(
        select(Tally.month, func.sum(Tally.people))
        .where(Tally.about == evaluation_of(course), Tally.question == STATEMENTS[0], Tally.month < month_of(today))
        .group_by(Tally.month)
        .order_by(Tally.month)
    )
    shown: list[str] = []
    waiting: list[str] = []
    number = 0
    for month, people in rows:
        waiting.append(month)
        number += people
        if number >= FEWEST:
            shown, waiting, number = shown + waiting, [], 0
    return shown
