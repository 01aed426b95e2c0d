"""Some learners and their letters, lived through event by event with a moving clock.

Everything happens as in the house: the worker's `tick` and `deliver_one`, answers through the services. What goes wrong
outside is played: a mail server that is away for days or says 'later', a worker that is killed before it could mark.
"""

import heapq
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, delete, func, or_, select
from sqlalchemy.orm import Session, sessionmaker

from elearning.clock import local_date
from elearning.content.model import Course, Goal, Module, Screen
from elearning.mail.message import Mail
from elearning.mail.outcome import Outcome, Result
from elearning.mail.site import Site
from elearning.models import (
    Card,
    Deadline,
    Enrolment,
    Letter,
    LetterKind,
    Meeting,
    MeetingKind,
    Membership,
    Person,
    Region,
    Wijkteam,
)
from elearning.models.engine import start_writing
from elearning.rules.answering import CHOICE, Submission
from elearning.rules.casus import ON
from elearning.rules.rhythm import Pace
from elearning.services import casus as casussen
from elearning.services import learning, letters, memory, opfris, planning, settling, wishes
from elearning.services.delivery import Fate, Handling, deliver_one
from elearning.services.learning import Visit
from elearning.services.people import add_person
from elearning.services.publishing import publish
from elearning.services.tokens import hash_of
from tests.courses import EDITION
from tests.rules.making import course, module, question
from tests.rules.making_casus import casus, end, move, scene
from tests.services.test_delivery import each

HERE = ZoneInfo("Europe/Amsterdam")
SITE = Site("https://leren.ivz.example", "IVZ Proefland", "088 123 45 67", "hulp@ivz.example", "k" * 40)
#: Two years with a leap day and four changes of the clock, all on a Sunday.
START, END = datetime(2027, 11, 1, 9, tzinfo=UTC), datetime(2029, 11, 5, 9, tzinfo=UTC)
GOALS = tuple(f"doel-{number}" for number in range(8))
DAY = timedelta(days=1)


def _lesson(number: int, goals: tuple[str, ...]) -> Module:
    asked = tuple(question(f"m{number}-{goal}", goal) for goal in goals)
    return replace(module(f"m{number}", 0, goals=goals), screens=(Screen("lees", "Lees", asked, 1),))


def _course() -> Course:
    lessons = [_lesson(number, GOALS[number * 2 : number * 2 + 2]) for number in range(4)]
    deur = scene("deur", move("open", to="slot"), move("dicht", to="slot"))
    later = scene("later", move("nog", to="rust"), move("op", to="rust"))
    janssen = casus(deur, end(sequel="later"), later, end("rust"), slug="janssen", resident="meneer Janssen")
    made = course(*lessons, janssen, core=[one.slug for one in lessons], slug="leren")
    bank = tuple(question(f"o{number}-{goal}", goal) for goal in GOALS for number in range(2))
    return replace(made, goals=tuple(Goal(goal, f"Je kent {goal}.") for goal in GOALS), opfris=bank)


def _second() -> Course:
    asked = tuple(question(f"v-{goal}", goal) for goal in ("a", "b"))
    more = replace(module("verder", 0, goals=("a", "b")), screens=(Screen("lees", "Lees", asked, 1),))
    return course(more, slug="verder", part=2)


class Killed(BaseException):
    """The worker got kill -9 after the server's yes and before its own mark."""


@dataclass(frozen=True)
class Gone:
    """A mail that was marked as sent."""

    at: datetime
    kinds: frozenset[LetterKind]
    message_id: str

    @property
    def on(self) -> date:
        return local_date(self.at)


@dataclass
class Learner:
    """How somebody behaves: `answers` is the chance that they answer a letter, `right` that an answer is right."""

    name: str
    answers: float = 1.0
    right: float = 0.93
    pace: Pace = Pace.NORMAL
    weekday: int = 2
    hour: int = 9
    lessons: int = 4
    id: int = 0
    gone: list[Gone] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"{self.name}@rivierstad.example"


class World:
    """The installation, its people, and the mail server outside."""

    def __init__(self, engine: Engine, people: list[Learner], seed: int = 1) -> None:
        self.factory = sessionmaker(engine, expire_on_commit=False)
        self.random = random.Random(seed)
        self.people = people
        self.now = START
        self.agenda: list[tuple[datetime, int, Callable[[], None]]] = []
        self.order = count()
        self.down: list[tuple[datetime, datetime]] = []
        self.refusing: set[str] = set()
        self.trouble = 0.0
        self.kill_at: list[datetime] = []
        self.handed_over: dict[str, list[Mail]] = defaultdict(list)
        self.faults: list[str] = []
        self.retry_at: datetime | None = None
        self.handling = Handling(each(self._settle), self._after_sent)
        self._begin()

    # What there is at the start.

    def _begin(self) -> None:
        with self.writing() as session:
            for one in (_course(), _second()):
                publish(session, one, {"x": b""}, edition=EDITION, now=START)
            region = Region(slug="r", name="Rivierstad")
            session.add(region)
            session.flush()
            session.add(Wijkteam(name="Oost", region_id=region.id))
            for one in self.people:
                person = add_person(session, name=one.name.title(), email=one.address, password_hash=None, now=START)
                one.id = person.id
        for one in self.people:
            if (one.pace, one.weekday, one.hour) != (Pace.NORMAL, 2, 9):
                self.choose(one)
            for number in range(one.lessons):
                self.at(number * 3.2, lambda one=one, number=number: self.study(one, number))  # type: ignore[misc]

    # What people do.

    def at(self, days: float, act: Callable[[], None]) -> None:
        """Let something happen so many days after the start."""
        self.soon(START + timedelta(days=days) - self.now, act)

    def soon(self, wait: timedelta, act: Callable[[], None]) -> None:
        heapq.heappush(self.agenda, (self.now + wait, next(self.order), act))

    @contextmanager
    def writing(self) -> Iterator[Session]:
        with self.factory() as session:
            start_writing(session)
            yield session
            session.commit()

    def choose(self, one: Learner, **changes: object) -> None:
        for name, value in changes.items():
            setattr(one, name, value)
        with self.writing() as session:
            wishes.change(session, one.id, weekday=one.weekday, hour=one.hour, pace=one.pace, now=self.now)

    def go_away(self, one: Learner, days: int) -> None:
        with self.writing() as session:
            today = local_date(self.now)
            wishes.go_away(session, one.id, today, today + timedelta(days=days), self.now)

    def come_back(self, one: Learner) -> None:
        with self.writing() as session:
            wishes.come_back(session, one.id, self.now)

    def study(self, one: Learner, number: int, slug: str = "leren") -> None:
        with self.writing() as session:
            lesson = self._visit(session, one, slug).course.modules[number]
            for asked in lesson.questions:
                visit = self._visit(session, one, slug)
                learning.answer_question(session, visit, lesson, asked, self._says(one, asked.key), self.now)
            learning.go_on(session, self._visit(session, one, slug), lesson, lesson.screens[0], self.now)

    def _visit(self, session: Session, one: Learner, slug: str = "leren") -> Visit:
        found = learning.visit(session, one.id, slug, local_date(self.now))
        assert found
        return found

    def play(self, one: Learner) -> None:
        with self.writing() as session:
            visit = self._visit(session, one)
            row = casussen.start(session, visit, visit.course.casussen[0], self.now, 1)
            for number, turn in enumerate(("open", ON)):
                playing = casussen.play(session, one.id, row.id)
                assert playing
                casussen.take_turn(session, playing, turn, number, f"{row.id}-{number}", self.now)

    def by_hand(self, one: Learner) -> None:
        with self.writing() as session:
            row = opfris.begin(session, one.id, self.now)
            if row:
                self._answer_all(session, one, row.id)

    def open_link(self, one: Learner, token: str, *, most: int = 3) -> None:
        """Answer what a letter asks, if its link still works."""
        with self.writing() as session:
            row = opfris.moment_by_token(session, token, self.now)
            if row:
                self._answer_all(session, one, row.id, most)

    def unsubscribe(self, one: Learner, token: str) -> None:
        with self.writing() as session:
            found = session.scalar(select(Letter.person_id).where(Letter.token_hash == hash_of(token)))
            assert found == one.id
            wishes.stop(session, found, self.now)
        one.pace = Pace.OFF

    def remind(self, one: Learner, course: str) -> None:
        with self.writing() as session:
            on = local_date(self.now).isoformat()
            letters.plan(
                session, one.id, LetterKind.REMINDER, on, self.now, {"course": course, "from": "Els"}, self.now
            )

    def set_deadline(self, one: Learner, course: str, days: int) -> None:
        with self.writing() as session:
            day = local_date(self.now) + timedelta(days=days)
            on = day.isoformat()
            team = self._own_team(session, one)
            session.execute(delete(Deadline).where(Deadline.wijkteam_id == team, Deadline.course == course))
            session.add(Deadline(wijkteam_id=team, course=course, due_on=day, set_at=self.now))
            letters.plan(
                session, one.id, LetterKind.DEADLINE, f"{course}/{on}", self.now, {"course": course, "on": on}, self.now
            )

    def _own_team(self, session: Session, one: Learner) -> int:
        """Give the team of somebody alone, whose date is nobody else's."""
        mine = select(Membership.wijkteam_id).where(Membership.person_id == one.id)
        if found := session.scalars(mine).first():
            return found
        team = Wijkteam(name=f"Team {one.id}", region_id=session.scalars(select(Region.id)).first())
        session.add(team)
        session.flush()
        session.add(Membership(person_id=one.id, wijkteam_id=team.id, from_on=local_date(self.now)))
        return team.id

    def meet(self, people: list[Learner]) -> None:
        """Have a meeting; its questions follow after two and after eight weeks."""
        with self.writing() as session:
            team = session.scalars(select(Wijkteam.id)).first()
            goals = ["leren/doel-1", "leren/doel-7"]
            held = Meeting(
                uid=f"{self.now:%Y%m%d}", wijkteam_id=team, kind=MeetingKind.OPFRIS, title="Opfris in Oost",
                starts_at=self.now, ends_at=self.now, made_at=self.now, plan={"goals": goals},
            )  # fmt: skip
            session.add(held)
            session.flush()
            for one in people:
                for weeks in (2, 8):
                    due_at = self.now + timedelta(weeks=weeks)
                    data = {"meeting": held.id, "moment": None}
                    letters.plan(session, one.id, LetterKind.FOLLOW_UP, f"{held.id}/{weeks}", due_at, data, self.now)

    def refuse(self, one: Learner, days: int) -> None:
        self.refusing.add(one.address)
        self.soon(timedelta(days=days), lambda: self._mend(one))

    def _mend(self, one: Learner) -> None:
        self.refusing.discard(one.address)
        with self.writing() as session:
            session.get_one(Person, one.id).mail_refused_at = None

    def _answer_all(self, session: Session, one: Learner, moment_id: int, most: int = 3) -> None:
        for _ in range(most):
            seen = opfris.moment(session, one.id, moment_id)
            item = seen.next_question if seen else None
            if seen is None or item is None or item.question is None:
                break
            opfris.answer(session, seen, item, self._says(one, item.question.key), self.now)

    def _says(self, one: Learner, key: str) -> Submission:
        chosen = "ja" if self.random.random() < one.right else "nee"
        return Submission({CHOICE: [chosen]}, False, f"{key}-{self.now.isoformat()}")

    # What the mail server does.

    def send(self, mail: Mail) -> Result:
        if any(begin <= self.now < end for begin, end in self.down):
            return Result(Outcome.LATER, "geen verbinding", server_down=True)
        if mail.to_address in self.refusing:
            return Result(Outcome.REFUSED, "550 onbekend")
        if self.random.random() < self.trouble:
            return Result(Outcome.LATER, "451 later")
        self.handed_over[mail.message_id].append(mail)
        if self.kill_at and self.kill_at[0] <= self.now:
            self.kill_at.pop(0)
            raise Killed
        self._react(next(one for one in self.people if one.address == mail.to_address), mail)
        return Result(Outcome.SENT)

    def close(self) -> None:
        """Nothing to close."""

    def _react(self, one: Learner, mail: Mail) -> None:
        link = re.search(r"/o/(\S+)", mail.text)
        if link and self.random.random() < one.answers:
            most = 3 if self.random.random() < 0.9 else 1
            wait = timedelta(hours=self.random.uniform(0.1, 60))
            self.soon(wait, lambda: self.open_link(one, link[1], most=most))

    # What is watched while letters go.

    def _settle(self, session: Session, letter: Letter, site: Site, now: datetime) -> Mail | None:
        mail = settling.settle(session, letter, site, now)
        if mail:
            self._watch(session, letter, mail)
        elif letter.dropped_at is None and max(letter.due_at, letter.claimed_until or letter.due_at) <= now:
            self.faults.append(f"{now} {letter.kind} is neither sent, dropped nor put off")
        elif letter.dropped_at and not letter.why:
            self.faults.append(f"{now} {letter.kind} was dropped without saying why")
        return mail

    def _watch(self, session: Session, letter: Letter, mail: Mail) -> None:
        one = next(one for one in self.people if one.id == letter.person_id)
        kinds, wanted, local = _kinds(session, letter), wishes.wishes_of(session, one.id), self.now.astimezone(HERE)
        if wanted.is_away(local.date()):
            self.faults.append(f"{local} {one.name} is away and gets {kinds}")
        if wanted.pace is Pace.OFF and not kinds <= {LetterKind.REMINDER, LetterKind.DEADLINE}:
            self.faults.append(f"{local} {one.name} wants no opfris and gets {kinds}")
        if not ((local.isoweekday(), local.hour) == (wanted.weekday, wanted.hour) or 8 <= local.hour < 20):
            self.faults.append(f"{local} {one.name} gets {kinds} at night")
        if LetterKind.OPFRIS in kinds and not any(known.due_at <= self.now for known in memory.known(session, one.id)):
            self.faults.append(f"{local} {one.name} gets an opfris letter with nothing due")
        if len(re.findall(r"/o/\S+", mail.text)) > 1:
            self.faults.append(f"{local} {one.name} gets two sets of questions")

    def _after_sent(self, session: Session, letter: letters.Lead, now: datetime) -> None:
        one, row = next(one for one in self.people if one.id == letter.person_id), session.get_one(Letter, letter.id)
        one.gone.append(Gone(now, _kinds(session, row), row.message_id or ""))
        settling.after_sent(session, letter, now)

    # How time goes.

    def live(self, until: datetime = END) -> None:
        while (moment := self._next()) < until:
            self.now = moment
            while self.agenda and self.agenda[0][0] <= self.now:
                heapq.heappop(self.agenda)[2]()
            self.work()

    def work(self) -> None:
        """Do what a worker does in a round, until nothing is due or the server is away."""
        while planning.tick(self.factory, self.now):
            pass
        self.retry_at = None
        while True:
            try:
                done = deliver_one(self.factory, SITE, self, self.now, handling=self.handling)
            except Killed:
                continue
            if done is None:
                return
            if done.fate is Fate.SERVER_DOWN:
                self.retry_at = self.now + timedelta(hours=2)
                return
            if done.fate is Fate.BROKEN:
                self.faults.append(f"{self.now} letter {done.kind} could not be made")

    def _next(self) -> datetime:
        """Find the next moment at which anything can happen."""
        with self.factory() as session:
            waiting = session.execute(
                select(Letter.due_at, Letter.claimed_until).where(letters.is_open(), Letter.joined_id.is_(None))
            ).all()
            reached = Person.mail_refused_at.is_(None)
            cards = select(func.min(Card.due_at)).join(Person, Person.id == Card.person_id)
            found = [
                *(max(row.due_at, row.claimed_until or row.due_at) for row in waiting),
                session.scalar(cards.where(~Card.noticed, reached)),
                session.scalar(select(func.min(Enrolment.nudge_at))),
            ]
        moments = [max(one, self.retry_at or one) for one in found if one]
        if self.agenda:
            moments.append(self.agenda[0][0])
        return _end_of_hour(max(min(moments, default=END), self.now + timedelta(minutes=1)))


def _end_of_hour(moment: datetime) -> datetime:
    """Everything of an hour happens in its last minute: that saves looking at every minute of two years."""
    return moment.replace(minute=59, second=0, microsecond=0) + timedelta(
        hours=moment.minute == 59 and moment.second > 0
    )


def _kinds(session: Session, letter: Letter) -> frozenset[LetterKind]:
    mine = or_(Letter.id == letter.id, Letter.joined_id == letter.id)
    return frozenset(session.scalars(select(Letter.kind).where(mine, Letter.dropped_at.is_(None))))
