"""A whole province by seed: so many learners in teams of twelve, at every point of two courses, put in by bulk.

Rows are written as the program would have left them, straight into the tables: a hundred thousand learners live for a
year in a minute or two. The courses are those that ship, whole, as in a demo.
"""

import json
import random
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from elearning import clock
from elearning.content.bounds import Renderer
from elearning.content.compile import COMPILER
from elearning.content.model import Course, Module, Question, Quiz
from elearning.demo.lives import right_answer, wrong_answer
from elearning.models import schema
from elearning.paths import shipped
from elearning.services.publishing import Edition
from elearning.services.shipping import Shipment, prepare, ship
from elearning.services.tokens import hash_of

SEED = 20261122
COURSES = ("basis", "gespreksvoering")
TEAM, TEAMS_OF_AN_EMPLOYER = 12, 200
#: The most answers of one learner: enough to fill every page that shows them.
ANSWERS = 40
#: The shares of learners who did not begin, are in the first course, did the first, and did both.
NEW, BUSY, FIRST, BOTH = 0.25, 0.35, 0.25, 0.15
#: In how many teams the manager of 200 people has that role; and the one of 2,400.
SOME_TEAMS, MANY_TEAMS = 17, 200

Row = tuple[Any, ...]
#: A table, its columns, and the rows to put in it.
Table = tuple[str, str, Iterable[Row]]


@dataclass(frozen=True)
class Population:
    """Who is who: ranges of person ids, and the people with a role."""

    learners: range
    versions: dict[str, int]
    courses: dict[str, Course]
    #: The manager of one team, of 17 teams (204 people), and of 200 teams (as far as there are so many).
    manager_of_one: int
    manager_of_some: int
    manager_of_many: int
    guide: int
    author: int
    admin: int

    @property
    def new(self) -> list[int]:
        """Learners who did not begin."""
        return [person for person in self.learners if share_of(person) < NEW]

    @property
    def busy(self) -> list[int]:
        """Learners in the middle of the first course."""
        return [person for person in self.learners if NEW <= share_of(person) < NEW + BUSY]


def share_of(person: int) -> float:
    """Spread learners evenly over 0-1, the same in every team and at every size."""
    return (person * 0.6180339887498949) % 1.0


def token_of(person: int) -> str:
    """Name the token of the device on which somebody is signed in; each learner has one."""
    return f"bench-{person}"


def fill(engine: Engine, learners: int, media_dir: Path, now: datetime | None = None) -> Population:
    """Put so many learners in an empty database, with courses; gives who is who."""
    now = now or clock.now()
    schema.upgrade(engine)
    versions, courses = _publish(engine, media_dir, now)
    people = _people(learners, versions, courses)
    maker = _Maker(people, now)
    put_all = _put_sqlite if engine.dialect.name == "sqlite" else _put_postgresql
    with closing(engine.raw_connection()) as raw:
        put_all(raw.driver_connection, maker.tables())
    _settle(engine)
    return people


def _people(learners: int, versions: dict[str, int], courses: dict[str, Course]) -> Population:
    first = learners + 1
    return Population(range(1, first), versions, courses, *range(first, first + 6))


@cache
def _shipment(folder: Path) -> Shipment:
    """Read and compile a course once for all databases of a run."""
    with Renderer() as renderer:
        return prepare(folder, renderer, demo=True, now=clock.now())


def _publish(engine: Engine, media_dir: Path, now: datetime) -> tuple[dict[str, int], dict[str, Course]]:
    versions, courses = {}, {}
    for slug in COURSES:
        shipment = _shipment(shipped("courses") / slug)
        with Session(engine) as session:
            version = ship(session, shipment, media_dir, Edition(COMPILER, "shipped"), now)
            versions[slug] = version.id
            session.commit()
        assert shipment.compiled.course
        courses[slug] = shipment.compiled.course
    return versions, courses


class _Maker:
    """Makes the rows of every table, person by person."""

    def __init__(self, people: Population, now: datetime) -> None:
        self.people = people
        self.now = now
        self.count = len(people.learners)
        self.teams = -(-self.count // TEAM)
        self.employers = -(-self.teams // TEAMS_OF_AN_EMPLOYER)
        self.lives = {slug: _Life(slug, course, people.versions[slug]) for slug, course in people.courses.items()}

    def tables(self) -> Iterator[Table]:
        """Give every table with its rows, in the order in which they lean on each other."""
        yield "organisation", "id name kind controller works_council_on has_works_council", self._organisations()
        yield "region", "id slug name phone email monitor_url", self._regions()
        yield "wijkteam", "id name region_id phone join_domains", self._teams()
        yield "person", "id email name employer_id language mail_refused_why created_at visited_on", self._persons()
        yield "membership", "id person_id wijkteam_id from_on addiction_lead", self._memberships()
        yield "role_grant", "id person_id role wijkteam_id", self._roles()
        yield (
            "sign_in",
            "id person_id token_hash stage way device idle_minutes created_at seen_at ends_at",
            self._sign_ins(),
        )
        yield "rhythm", "id person_id weekday hour pace changed_at", self._rhythms()
        yield "meeting", _MEETING, self._meetings()
        yield "attendance", "id meeting_id person_id was_there", self._attendances()
        yield "enrolment", "id person_id course started_at completed_at nudge_at", self._enrolments()
        yield "place", "id person_id course step screen drafts seen_at", self._places()
        yield "step_done", "id person_id course step screen skipped done_at", self._steps()
        yield "attempt", _ATTEMPT, self._attempts()
        yield "answer", _ANSWER, self._answers()
        yield "review", "id person_id goal rating source reviewed_at", self._reviews()
        yield "card", "id person_id goal stability difficulty reviewed_at due_at noticed", self._cards()
        yield "moment", "id person_id kind drawn made_at offered done_at", self._moments()
        yield "letter", "id person_id kind period data made_at due_at tries sent_at why", self._letters()

    # --- the house -----------------------------------------------------------------------------------------------

    def _organisations(self) -> Iterator[Row]:
        for n in range(1, self.employers + 1):
            yield n, f"Gemeente {n}", "municipality", f"Gemeente {n}", "2025-01-01", True

    def _regions(self) -> Iterator[Row]:
        for n in range(1, self.employers + 1):
            yield n, f"regio-{n}", f"Regio {n}", "", "", ""

    def _teams(self) -> Iterator[Row]:
        for n in range(1, self.teams + 1):
            yield n, f"Wijkteam {n}", self._employer_of(n), "", "[]"

    def _persons(self) -> Iterator[Row]:
        made, seen = self._ago(400), str((self.now - timedelta(days=3)).date())
        for n in [*self.people.learners, *self._staff()]:
            employer = self._employer_of(self._team_of(n)) if n in self.people.learners else 1
            name = f"{_NAMES[n % len(_NAMES)]} {_LAST[n // 7 % len(_LAST)]}"
            yield n, f"mens{n}@wijk.example", name, employer, "nl", "", made, seen

    def _memberships(self) -> Iterator[Row]:
        for n in self.people.learners:
            yield n, n, self._team_of(n), "2025-06-01", n % TEAM == 1

    def _roles(self) -> Iterator[Row]:
        people = self.people
        rows: list[Row] = []
        some, many = range(1, min(SOME_TEAMS, self.teams) + 1), range(1, min(MANY_TEAMS, self.teams) + 1)
        rows += [(people.manager_of_one, "manager", 1)]
        rows += [(people.manager_of_some, "manager", team) for team in some]
        rows += [(people.manager_of_many, "manager", team) for team in many]
        rows += [(people.guide, "guide", team) for team in some]
        rows += [(people.author, "author", None), (people.admin, "admin", None)]
        yield from ((number, *row) for number, row in enumerate(rows, 1))

    def _sign_ins(self) -> Iterator[Row]:
        began, seen, ends = self._ago(2), self._ago(0), self._ago(-60)
        for n in [*self.people.learners, *self._staff()]:
            minutes = 60 * 24 * 30 if n in self.people.learners else 60
            yield n, n, hash_of(token_of(n)), "whole", "password", "Firefox op Android", minutes, began, seen, ends

    def _rhythms(self) -> Iterator[Row]:
        for n in self.people.learners:
            if n % 3 == 0:
                yield n, n, n % 5 + 1, 8 + n % 9, "normal", self._ago(100)

    def _meetings(self) -> Iterator[Row]:
        held, ended = self._ago(90), self._ago(89.9)
        for n in range(1, self.teams + 1):
            guide = self.people.guide
            yield n, f"bench-{n}", n, guide, "opfris", "Opfris", "", "", held, ended, 0, 1, 0, "{}", held, held, held

    def _attendances(self) -> Iterator[Row]:
        for n in self.people.learners:
            yield n, self._team_of(n), n, n % 4 != 0

    # --- what learners did ---------------------------------------------------------------------------------------

    def _lived(self) -> Iterator[tuple[int, "_Life", bool]]:
        """Give every course of every learner who began it, and whether it is done."""
        for n in self.people.learners:
            share = share_of(n)
            if share >= NEW:
                yield n, self.lives["basis"], share >= NEW + BUSY
            if share >= NEW + BUSY + FIRST:
                yield n, self.lives["gespreksvoering"], True

    def _enrolments(self) -> Iterator[Row]:
        for number, (n, life, done) in enumerate(self._lived(), 1):
            day = 200 + n % 150
            nudge = None if done else self._ago(-10 - n % 20)
            yield number, n, life.slug, self._ago(day), self._ago(day - 20) if done else None, nudge

    def _places(self) -> Iterator[Row]:
        for number, (n, life, done) in enumerate(self._lived(), 1):
            step, screen = life.screens[-1 if done else life.middle(n)]
            yield number, n, life.slug, step, screen, "{}", self._ago(20)

    def _steps(self) -> Iterator[Row]:
        number = 0
        for n, life, done in self._lived():
            at = self._ago(190 + n % 150)
            for step, screen in life.marks if done else life.marks_until(life.middle(n)):
                number += 1
                yield number, n, life.slug, step, screen, False, at

    def _attempts(self) -> Iterator[Row]:
        number = 0
        for n, life, done in self._lived():
            if done and life.quiz:
                number += 1
                at = self._ago(185 + n % 150)
                yield number, n, life.version, life.slug, life.quiz, life.drawn, at, at, 0.9, True

    def _answers(self) -> Iterator[Row]:
        number = 0
        for n, life, done in self._lived():
            at = self._ago(190 + n % 150)
            for key, question_hash, occasion, right, wrong, _ in life.answers(n, done=done):
                number += 1
                known = (number * 7919) % 10 < 8
                unique = f"{n}/{life.slug}/{occasion}/{key}/b"
                fields = (key, question_hash, occasion, right if known else wrong, known, False, unique, at)
                yield number, n, life.version, life.slug, *fields

    def _reviews(self) -> Iterator[Row]:
        number = 0
        for n, life, done in self._lived():
            at = self._ago(190 + n % 150)
            for key, _, occasion, _, _, goal in life.answers(n, done=done):
                number += 1
                rating = 3 if (number * 7919) % 10 < 8 else 1
                yield number, n, f"{life.slug}/{goal}", rating, f"{life.slug}/{occasion}/{key}", at

    def _cards(self) -> Iterator[Row]:
        """Cards that fall due in the weeks to come, a few of them today, and are noticed unless they still will be."""
        number = 0
        for n, life, done in self._lived():
            goals = dict.fromkeys(row[5] for row in life.answers(n, done=done))
            for place, goal in enumerate(goals):
                number += 1
                due = self._ago(-1 - (n + place * 17) % 120)
                yield number, n, f"{life.slug}/{goal}", 20.0 + place, 5.0, self._ago(60), due, False

    def _moments(self) -> Iterator[Row]:
        for number, n in enumerate((n for n in self.people.learners if share_of(n) >= NEW + BUSY and n % 2), 1):
            yield number, n, "letter", "[]", self._ago(60), 1, self._ago(59)

    def _letters(self) -> Iterator[Row]:
        number = 0
        for n in self.people.learners:
            for back in (30, 60):
                if share_of(n) >= NEW:
                    number += 1
                    at = self._ago(back + n % 20)
                    yield number, n, "opfris", f"b{back}", "{}", at, at, 1, at, ""

    def _staff(self) -> range:
        return range(self.count + 1, self.count + 7)

    def _team_of(self, person: int) -> int:
        return (person - 1) // TEAM + 1

    def _employer_of(self, team: int) -> int:
        return (team - 1) // TEAMS_OF_AN_EMPLOYER + 1

    def _ago(self, days: float) -> str:
        return _written(self.now, days)


class _Life:
    """What learners of one course leave behind, worked out once."""

    def __init__(self, slug: str, course: Course, version: int) -> None:
        self.slug = slug
        self.version = version
        core = [step for step in course.steps if step.slug in course.core]
        modules = [step for step in core if isinstance(step, Module) and step.screens]
        self.screens = [(module.slug, screen.slug) for module in modules for screen in module.screens]
        self.marks: list[tuple[str, str]] = []
        for module in modules:
            self.marks += [(module.slug, screen.slug) for screen in module.screens] + [(module.slug, "")]
        self.marks += [(step.slug, "") for step in core if step not in modules]
        quiz = next((step for step in core if isinstance(step, Quiz)), None)
        self.quiz = quiz.slug if quiz else ""
        drawn = quiz.questions[: quiz.draw] if quiz else ()
        self.drawn = json.dumps([question.key for question in drawn])
        chance = random.Random(SEED)  # noqa: S311 (a story, not a secret)
        asked = [
            (module.slug, screen.slug, question)
            for module in modules
            for screen in module.screens
            for question in screen.questions
            if question.graded
        ]
        self.asked = [(step, screen, _answer(f"module:{step}", one, chance)) for step, screen, one in asked]
        self.tested = [_answer("poging:bench", one, chance) for one in drawn]

    def middle(self, person: int) -> int:
        """Say at which screen somebody is who did not finish."""
        return 3 + person % (len(self.screens) // 2)

    def marks_until(self, place: int) -> list[tuple[str, str]]:
        """Give what is finished by who is at a screen."""
        return self.marks[: self.marks.index(self.screens[place])]

    def answers(self, person: int, *, done: bool) -> Sequence[Row]:
        """Give the answers of somebody, at most forty over both courses."""
        if done:
            return [row for _, _, row in self.asked[: ANSWERS // 4]] + self.tested[: ANSWERS // 4]
        until = set(self.screens[: self.middle(person)])
        return [row for step, screen, row in self.asked if (step, screen) in until][:ANSWERS]


def _answer(occasion: str, question: Question, chance: random.Random) -> Row:
    right, wrong = json.dumps(right_answer(question)), json.dumps(wrong_answer(question, chance))
    return question.key, question.hash, occasion, right, wrong, question.goal


@cache
def _written(now: datetime, days: float) -> str:
    """Write a moment as both databases read it."""
    return (now - timedelta(days=days)).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


def _put_sqlite(raw: Any, tables: Iterable[Table]) -> None:
    """Put rows in without checking keys, as they fit together."""
    for statement in ("PRAGMA foreign_keys=OFF", "PRAGMA synchronous=OFF", "PRAGMA cache_size=-400000", "BEGIN"):
        raw.execute(statement)
    for table, columns, rows in tables:
        places = ", ".join("?" * len(columns.split()))
        raw.executemany(f"INSERT INTO {table} ({_quoted(columns)}) VALUES ({places})", rows)  # noqa: S608 (our own names)
    raw.execute("COMMIT")


def _put_postgresql(raw: Any, tables: Iterable[Table]) -> None:
    """Put rows in without checking keys; the next row that the program adds gets the next number."""
    with raw.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table, columns, rows in tables:
            with cursor.copy(f"COPY {table} ({_quoted(columns)}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), COALESCE(max(id), 1)) FROM {table}")  # noqa: S608 (our own names)
    raw.commit()


def _quoted(columns: str) -> str:
    return ", ".join(f'"{column}"' for column in columns.split())


def _settle(engine: Engine) -> None:
    """Leave the database as one that has been in use: statistics on PostgreSQL, an empty write-ahead log on SQLite."""
    statement = "PRAGMA wal_checkpoint(TRUNCATE)" if engine.dialect.name == "sqlite" else "VACUUM ANALYZE"
    engine.dispose()
    with closing(engine.raw_connection()) as raw:
        if engine.dialect.name == "postgresql":
            raw.driver_connection.autocommit = True  # type: ignore[union-attr] # psycopg has it
        raw.cursor().execute(statement)
    engine.dispose()


_MEETING = (
    "id uid wijkteam_id guide_id kind title place note starts_at ends_at every_weeks times sequence plan made_at "
    "planned_at marked_at"
)
_ATTEMPT = "id person_id version_id course quiz drawn started_at handed_in_at score passed"
_ANSWER = "id person_id version_id course question question_hash occasion given right guessed submission answered_at"
_NAMES = ("Samira", "Johan", "Fatima", "Els", "Karim", "Anouk", "Ruud", "Nienke", "Bram", "Gerda", "Zoë")
_LAST = ("de Vries", "Yılmaz", "Bakker", "Haddad", "Postma", "van ’t Hoff", "Jansen", "Meijer", "Đặng", "Smit")
