"""How far people are, for their managers: four words and three dates, and nothing that could tell more.

Everything a manager gets (pages, exports, letters) is made from what this module reads: who works where, when a course
was begun and done, on which days somebody freshened up, and what the team agreed. It never reads an answer, a score, a
letter or a memory, so two people with the same days look the same. People whose employer did not switch this on are
only counted.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, case, func, select, union_all
from sqlalchemy.orm import Session, aliased

from elearning.clock import local_date
from elearning.models import (
    Agreement,
    Attendance,
    Deadline,
    Enrolment,
    Meeting,
    Membership,
    Moment,
    Organisation,
    Person,
    Wijkteam,
)
from elearning.rules.monitoring import CourseDates, Word, completed_on, started_on, word_of
from elearning.services import scopes
from elearning.services.library import current_courses
from elearning.services.scopes import Scope
from elearning.services.teams import is_at_work, is_present

NOTHING = CourseDates()
#: When a meeting was; of one that comes back we know only when was written down who had been there.
MET_AT = case((Meeting.every_weeks > 0, Meeting.marked_at), else_=Meeting.starts_at)


@dataclass(frozen=True)
class PersonRow:
    """One person in one team, as a manager sees them; every field of it may be exported."""

    person_id: int
    name: str
    team_id: int | None
    team: str
    word: Word
    started_on: date | None
    completed_on: date | None
    deadline_on: date | None


@dataclass(frozen=True)
class TeamRow:
    """A team; `id` None gathers people who are in no team. `off` = people whose employer did not switch this on.

    `is_own` = this manager has the role for this very team; `is_whole` = all its people are theirs, by that or because
    all are employed by their organisation, so that they may decide what holds for the team.
    """

    id: int | None
    name: str
    counts: dict[Word, int]
    people: int
    deadline_on: date | None
    deadlines: tuple[tuple[str, date], ...] = ()
    lead: str | None = None
    agreement_ends_on: date | None = None
    off: tuple[tuple[str, int], ...] = ()
    is_own: bool = False
    is_whole: bool = False


@dataclass(frozen=True)
class CourseCounts:
    """How far everyone on a board is with one course; who is in two teams counts once."""

    slug: str
    title: str
    counts: dict[Word, int]


@dataclass(frozen=True)
class Board:
    """What a manager sees: teams and people in their scope, for one course or for all of them together."""

    teams: tuple[TeamRow, ...]
    people: tuple[PersonRow, ...]
    courses: tuple[tuple[str, str], ...]
    course: str | None
    today: date
    per_course: tuple[CourseCounts, ...] = ()
    #: The days on which people of this board completed a course, one for each.
    completions: tuple[date, ...] = ()

    @property
    def counts(self) -> dict[Word, int]:
        """Count people by word; who is in two teams counts once."""
        words = {row.person_id: row.word for row in self.people}
        return {word: list(words.values()).count(word) for word in Word}

    @property
    def total(self) -> int:
        """Count the people who are shown."""
        return len({row.person_id for row in self.people})


@dataclass(frozen=True)
class _Member:
    """Somebody in one team (or in none), with the dates of every course they began."""

    id: int
    team: int | None
    name: str
    organisation: Organisation | None
    dates: dict[str, CourseDates]
    today: date

    @property
    def is_open(self) -> bool:
        """Tell whether managers may see this person."""
        return self.organisation is not None and self.organisation.is_open_on(self.today)

    @property
    def employer(self) -> str:
        """Name who must switch it on."""
        return self.organisation.name if self.organisation else ""


@dataclass(frozen=True)
class _Team:
    """What is known of a team besides its people."""

    name: str
    agreement_ends_on: date | None
    is_own: bool = False
    is_whole: bool = False
    deadlines: dict[str, date] = field(default_factory=dict)
    leads: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Facts:
    """What rows are made from besides the people."""

    courses: Sequence[str]
    teams: dict[int, _Team]
    opfris: dict[int, date]
    today: date


def board(
    session: Session, manager_id: int, now: datetime, *, course: str | None = None, team: int | None = None
) -> Board:
    """Gather what a manager sees today, in four statements whatever the number of people.

    A course or team that is not there gives an empty board, never somebody else's.
    """
    today = local_date(now)
    scope = scopes.of_manager(manager_id, today)
    scope = scope if team is None else scope.of_team(team, today)
    courses = tuple((one.course.slug, one.course.title) for one in current_courses(session))
    members, teams = _members(session, scope, today), _teams(session, scope, today)
    chosen = [slug for slug, _ in courses if course is None or slug == course]
    facts = _Facts(chosen, teams, _opfris_days(session, scope), today)
    rows = _rows(members, facts)
    per_course = tuple(_of_course(slug, title, members, facts) for slug, title in courses)
    days = tuple(_completions(members, facts))
    return Board(_team_rows(rows, members, facts), rows, courses, course, today, per_course, days)


def own_rows(session: Session, person_id: int, now: datetime) -> tuple[PersonRow, ...]:
    """Give the rows that managers see of somebody; none as long as their employer has not switched it on."""
    today = local_date(now)
    scope = scopes.of_person(person_id, today)
    slugs = [one.course.slug for one in current_courses(session)]
    facts = _Facts(slugs, _teams(session, scope, today), _opfris_days(session, scope), today)
    return _rows(_members(session, scope, today), facts)


def is_in_scope(session: Session, manager_id: int, person_id: int, wijkteam_id: int, today: date) -> bool:
    """Tell whether somebody works in a team today, and this manager sees them there."""
    mine = _member_query(scopes.of_manager(manager_id, today), today)
    found = mine.where(Person.id == person_id, Membership.wijkteam_id == wijkteam_id)
    row = session.execute(found.limit(1)).first()
    return row is not None and row.Organisation is not None and row.Organisation.is_open_on(today)


def _members(session: Session, scope: Scope, today: date) -> list[_Member]:
    """Read who is in scope, in which team, and the dates of their courses."""
    found: dict[tuple[int, int | None], _Member] = {}
    for row in session.execute(_member_query(scope, today)):
        key = (row.id, row.wijkteam_id)
        if key not in found:
            found[key] = _Member(*key, row.name, row.Organisation, {}, today)
        if row.course is not None:
            done_on = local_date(row.completed_at) if row.completed_at else None
            found[key].dates[row.course] = CourseDates(local_date(row.started_at), done_on)
    return sorted(found.values(), key=lambda one: (one.name.casefold(), one.id))


def _member_query(scope: Scope, today: date) -> Select[*tuple[Any, ...]]:
    present = and_(Membership.person_id == Person.id, is_present(today))
    return (
        select(
            Person.id,
            Person.name,
            Organisation,
            Membership.wijkteam_id,
            Enrolment.course,
            Enrolment.started_at,
            Enrolment.completed_at,
        )
        .select_from(Person)
        .outerjoin(Membership, present)
        .outerjoin(Organisation, Organisation.id == Person.employer_id)
        .outerjoin(Enrolment, Enrolment.person_id == Person.id)
        .where(Person.id.in_(scope.people), scope.rows, is_at_work())
    )


def _opfris_days(session: Session, scope: Scope) -> dict[int, date]:
    """Give the last day on which people did an opfris moment or were at a meeting."""
    moments = (
        select(Moment.person_id, func.max(Moment.done_at).label("at"))
        .where(Moment.person_id.in_(scope.people), Moment.done_at.is_not(None))
        .group_by(Moment.person_id)
    )
    meetings = (
        select(Attendance.person_id, func.max(MET_AT).label("at"))
        .join(Meeting, Meeting.id == Attendance.meeting_id)
        .where(Attendance.person_id.in_(scope.people), Attendance.was_there.is_(True))
        .group_by(Attendance.person_id)
    )
    days: dict[int, date] = {}
    for person_id, at in session.execute(union_all(moments, meetings)):
        if at is not None:
            days[person_id] = max(local_date(at), days.get(person_id, date.min))
    return days


def _teams(session: Session, scope: Scope, today: date) -> dict[int, _Team]:
    """Read what is known of the teams in scope: their dates, and who is the aandachtsfunctionaris."""
    lead, whom = aliased(Membership), aliased(Person)
    is_lead = and_(lead.wijkteam_id == Wijkteam.id, lead.addiction_lead, is_present(today, lead))
    at_work = and_(whom.id == lead.person_id, is_at_work(whom))
    rows = session.execute(
        select(
            Wijkteam.id,
            Wijkteam.name,
            Deadline.course,
            Deadline.due_on,
            Agreement.ends_on,
            whom.name.label("lead"),
            scope.own.label("is_own"),
            scope.whole.label("is_whole"),
        )
        .outerjoin(Deadline, Deadline.wijkteam_id == Wijkteam.id)
        .outerjoin(Agreement, Agreement.wijkteam_id == Wijkteam.id)
        .outerjoin(lead, is_lead)
        .outerjoin(whom, at_work)
        .where(Wijkteam.id.in_(scope.teams))
    )
    found: dict[int, _Team] = {}
    for row in rows:
        team = found.setdefault(row.id, _Team(row.name, row.ends_on, bool(row.is_own), bool(row.is_whole)))
        if row.course is not None:
            team.deadlines[row.course] = row.due_on
        if row.lead is not None:
            team.leads.add(row.lead)
    return found


def _rows(members: Iterable[_Member], facts: _Facts) -> tuple[PersonRow, ...]:
    return tuple(_row(one, facts) for one in members if one.is_open)


def _of_course(slug: str, title: str, members: Iterable[_Member], facts: _Facts) -> CourseCounts:
    everyone = _shown(members)
    words = Counter(word_of([one.dates.get(slug, NOTHING)], facts.opfris.get(one.id), facts.today) for one in everyone)
    return CourseCounts(slug, title, {word: words[word] for word in Word})


def _completions(members: Iterable[_Member], facts: _Facts) -> Iterator[date]:
    for one in _shown(members):
        for slug in facts.courses:
            if done_on := one.dates.get(slug, NOTHING).completed_on:
                yield done_on


def _shown(members: Iterable[_Member]) -> Collection[_Member]:
    """Keep who may be shown, once also when they are in two teams."""
    return {one.id: one for one in members if one.is_open}.values()


def _row(member: _Member, facts: _Facts) -> PersonRow:
    dates = {slug: member.dates.get(slug, NOTHING) for slug in facts.courses}
    team = facts.teams.get(member.team) if member.team is not None else None
    todo = [slug for slug, one in dates.items() if one.completed_on is None]
    every = list(dates.values())
    return PersonRow(
        member.id,
        member.name,
        member.team,
        team.name if team else "",
        word_of(every, facts.opfris.get(member.id), facts.today),
        started_on(every),
        completed_on(every),
        _earliest(team, todo),
    )


def _earliest(team: _Team | None, courses: Iterable[str]) -> date | None:
    return min((team.deadlines[slug] for slug in courses if slug in team.deadlines), default=None) if team else None


def _team_rows(rows: Iterable[PersonRow], members: Iterable[_Member], facts: _Facts) -> tuple[TeamRow, ...]:
    words: dict[int | None, Counter[Word]] = defaultdict(Counter)
    for row in rows:
        words[row.team_id][row.word] += 1
    off: dict[int | None, Counter[str]] = defaultdict(Counter)
    for one in members:
        if not one.is_open:
            off[one.team][one.employer] += 1
    loose = {None} & (words.keys() | off.keys())
    made = [_team_row(key, facts, words[key], off[key]) for key in [*facts.teams, *loose]]
    return tuple(sorted(made, key=lambda one: (one.id is None, one.name.casefold(), one.id or 0)))


def _team_row(key: int | None, facts: _Facts, words: Counter[Word], off: Counter[str]) -> TeamRow:
    team = facts.teams[key] if key is not None else _Team("", None)
    shown = sorted((slug, day) for slug, day in team.deadlines.items() if slug in facts.courses)
    return TeamRow(
        key,
        team.name,
        {word: words[word] for word in Word},
        words.total(),
        min((day for _, day in shown), default=None),
        tuple(shown),
        ", ".join(sorted(team.leads, key=str.casefold)) or None,
        team.agreement_ends_on,
        tuple(sorted(off.items())),
        team.is_own,
        team.is_whole,
    )
