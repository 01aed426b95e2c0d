"""How far people are, for their managers: four words and three dates, and nothing that could tell more.

Everything a manager gets (pages, exports, letters) is made from what this module reads: who works where, when a course
was begun and done, on which days somebody freshened up, and what the team agreed. It never reads an answer, a score, a
letter or a memory, so two people with the same days look the same. People whose employer did not switch this on are
only counted.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import NamedTuple

from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import Membership, Person
from elearning.rules.monitoring import Standing, Word, completed_on, standing_of, started_on, word_of
from elearning.services import board_queries, scopes
from elearning.services.library import current_courses
from elearning.services.scopes import Scope

WORDS = tuple(Word)
#: So many teams of a file are read at a time.
PART = 500


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
    courses: tuple[tuple[str, str], ...]
    course: str | None
    today: date
    per_course: tuple[CourseCounts, ...]
    #: Count people by word; who is in two teams counts once.
    counts: dict[Word, int]
    #: The days on which people of this board completed a course, one for each.
    completions: tuple[date, ...]
    _members: Sequence["_Member"] = field(repr=False)
    _facts: "_Facts" = field(repr=False)

    @cached_property
    def people(self) -> tuple[PersonRow, ...]:
        """Give a row for each person in each team, by name; made when asked for: an overview of teams needs none."""
        return _rows(_by_name(self._members), self._facts)

    @property
    def total(self) -> int:
        """Count the people who are shown."""
        return sum(self.counts.values())


@dataclass(frozen=True)
class Listing:
    """What a file of a manager holds: the same rows as a board, some teams at a time, or a whole area would not fit."""

    courses: tuple[tuple[str, str], ...]
    teams: tuple[TeamRow, ...]
    today: date
    _session: Session = field(repr=False)
    _scope: Scope = field(repr=False)
    _facts: "_Facts" = field(repr=False)

    def rows(self, team: int | None) -> Iterator[PersonRow]:
        """Give the rows of a team (None = of everybody), by team and name; who is in no team comes first."""
        for part in _parts(self._facts.teams) if team is None else [[team]]:
            rows = _rows(_members(self._session, self._scope, self.today, part), self._facts)
            yield from sorted(rows, key=lambda row: (row.team.casefold(), row.name.casefold(), row.person_id))


class _Member(NamedTuple):
    """Somebody in one team (or in none), and how they stand in every course they began.

    `is_open` = managers may see this person; `employer` names who must switch that on.
    """

    id: int
    team: int | None
    name: str
    employer: str
    is_open: bool
    courses: dict[str, Standing]

    def begun(self, courses: Iterable[str]) -> list[Standing]:
        """Keep of some courses those that were begun."""
        return [self.courses[slug] for slug in courses if slug in self.courses]


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


def board(
    session: Session, manager_id: int, now: datetime, *, course: str | None = None, team: int | None = None
) -> Board:
    """Gather what a manager sees today, in three statements whatever the number of people.

    A course or team that is not there gives an empty board, never somebody else's.
    """
    today = local_date(now)
    scope = scopes.of_manager(manager_id, today, team)
    courses = tuple((one.course.slug, one.course.title) for one in current_courses(session))
    chosen = [slug for slug, _ in courses if course is None or slug == course]
    facts = _Facts(chosen, _teams(session, scope))
    members = _members(session, scope, today)
    shown = _shown(members)
    words = {one.id: word_of(one.begun(chosen), len(chosen)) for one in shown}
    counted = Counter(words.values())
    return Board(
        _team_rows(members, words, facts),
        courses,
        course,
        today,
        _per_course(courses, shown),
        {word: counted[word] for word in WORDS},
        tuple(_completions(shown, chosen)),
        members,
        facts,
    )


def listing(session: Session, manager_id: int, now: datetime, *, course: str | None = None) -> Listing:
    """Prepare to give every row of a board, without having them all at once."""
    today = local_date(now)
    scope = scopes.of_manager(manager_id, today)
    courses = tuple((one.course.slug, one.course.title) for one in current_courses(session))
    chosen = [slug for slug, _ in courses if course is None or slug == course]
    facts = _Facts(chosen, _teams(session, scope))
    return Listing(courses, _team_rows([], {}, facts), today, session, scope, facts)


def own_rows(session: Session, person_id: int, now: datetime) -> tuple[PersonRow, ...]:
    """Give the rows that managers see of somebody; none as long as their employer has not switched it on."""
    today = local_date(now)
    scope = scopes.of_person(person_id, today)
    slugs = [one.course.slug for one in current_courses(session)]
    return _rows(_by_name(_members(session, scope, today)), _Facts(slugs, _teams(session, scope)))


def is_in_scope(session: Session, manager_id: int, person_id: int, wijkteam_id: int, today: date) -> bool:
    """Tell whether somebody works in a team today, and this manager sees them there."""
    scope = scopes.of_manager(manager_id, today)
    found = board_queries.members(scope.shape).where(Person.id == person_id, Membership.wijkteam_id == wijkteam_id)
    row = session.execute(found.limit(1), scope.values).first()
    return row is not None and bool(row.is_open)


def _parts(teams: Mapping[int, _Team]) -> Iterator[Sequence[int]]:
    """Divide teams, by name; those of one name stay together. The first part is for who is in no team."""
    part: list[int] = []
    yield part
    for _, same in groupby(sorted(teams, key=(key := lambda one: teams[one].name.casefold())), key=key):
        part += same
        if len(part) >= PART:
            yield part
            part = []
    if part:
        yield part


def _members(session: Session, scope: Scope, today: date, teams: Sequence[int] | None = None) -> list[_Member]:
    """Read who is in scope (or only in some of its teams, none = in no team), and how they stand in their courses."""
    query, values = board_queries.members(scope.shape, in_parts=bool(teams)), scope.values
    if teams:
        values = {**values, "part": teams}
    elif teams is not None:
        query = query.where(Membership.wijkteam_id.is_(None))
    found: dict[tuple[int, int | None], _Member] = {}
    for number, name, employer, is_open, team, course, began, done, moment, meeting in session.execute(query, values):
        one = found.get((number, team))
        if one is None:
            one = found[number, team] = _Member(number, team, name, employer or "", bool(is_open), {})
        if course is not None:
            opfris = max(moment, meeting) if moment and meeting else moment or meeting
            one.courses[course] = standing_of(began, done, opfris, today)
    return list(found.values())


def _by_name(members: Iterable[_Member]) -> list[_Member]:
    return sorted(members, key=lambda one: (one.name.casefold(), one.id))


def _teams(session: Session, scope: Scope) -> dict[int, _Team]:
    """Read what is known of the teams in scope: their dates, and who is the aandachtsfunctionaris."""
    found: dict[int, _Team] = {}
    for row in session.execute(board_queries.teams(scope.shape), scope.values):
        team = found.setdefault(row.id, _Team(row.name, row.ends_on, bool(row.is_own), bool(row.is_whole)))
        if row.course is not None:
            team.deadlines[row.course] = row.due_on
        if row.lead is not None:
            team.leads.add(row.lead)
    return found


def _rows(members: Iterable[_Member], facts: _Facts) -> tuple[PersonRow, ...]:
    return tuple(_row(one, facts) for one in members if one.is_open)


def _per_course(courses: Iterable[tuple[str, str]], shown: Collection[_Member]) -> tuple[CourseCounts, ...]:
    begun = Counter((slug, course.word) for one in shown for slug, course in one.courses.items())
    made = [CourseCounts(slug, title, {word: begun[slug, word] for word in WORDS}) for slug, title in courses]
    for one in made:
        one.counts[Word.NOT_STARTED] = len(shown) - sum(one.counts.values())
    return tuple(made)


def _completions(shown: Iterable[_Member], courses: Sequence[str]) -> Iterator[date]:
    for one in shown:
        for slug, course in one.courses.items():
            if course.completed_on and slug in courses:
                yield course.completed_on


def _shown(members: Iterable[_Member]) -> Collection[_Member]:
    """Keep who may be shown, once also when they are in two teams."""
    return {one.id: one for one in members if one.is_open}.values()


def _row(member: _Member, facts: _Facts) -> PersonRow:
    begun = member.begun(facts.courses)
    team = facts.teams.get(member.team) if member.team is not None else None
    return PersonRow(
        member.id,
        member.name,
        member.team,
        team.name if team else "",
        word_of(begun, len(facts.courses)),
        started_on(begun),
        completed_on(begun, len(facts.courses)),
        _deadline(team, member, facts.courses) if team else None,
    )


def _deadline(team: _Team, member: _Member, courses: Iterable[str]) -> date | None:
    """Give the first day on which a team wants a course done that somebody has not done."""
    done = {slug for slug, course in member.courses.items() if course.completed_on}
    return min((team.deadlines[slug] for slug in courses if slug in team.deadlines.keys() - done), default=None)


def _team_rows(members: Iterable[_Member], words: Mapping[int, Word], facts: _Facts) -> tuple[TeamRow, ...]:
    counts = Counter((one.team, words[one.id]) for one in members if one.is_open)
    off: dict[int | None, Counter[str]] = defaultdict(Counter)
    for one in members:
        if not one.is_open:
            off[one.team][one.employer] += 1
    loose = {one.team for one in members if one.team is None}
    made = [
        _team_row(key, facts, {word: counts[key, word] for word in WORDS}, off[key]) for key in [*facts.teams, *loose]
    ]
    return tuple(sorted(made, key=lambda one: (one.id is None, one.name.casefold(), one.id or 0)))


def _team_row(key: int | None, facts: _Facts, counts: dict[Word, int], off: Counter[str]) -> TeamRow:
    team = facts.teams[key] if key is not None else _Team("", None)
    shown = sorted((slug, day) for slug, day in team.deadlines.items() if slug in facts.courses)
    return TeamRow(
        key,
        team.name,
        counts,
        sum(counts.values()),
        min((day for _, day in shown), default=None),
        tuple(shown),
        ", ".join(sorted(team.leads, key=str.casefold)) or None,
        team.agreement_ends_on,
        tuple(sorted(off.items())),
        team.is_own,
        team.is_whole,
    )
