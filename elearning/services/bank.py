"""What the opfris can ask: the questions and mini-casussen of all courses as they are now, by leerdoel.

Everything has a key, `course/question` or `course/casus:slug`, and a goal is `course/slug`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.content.casus import Casus
from elearning.content.model import Course, Kind, Module, Question, Screen
from elearning.models import Answer, CasusPlay, Moment
from elearning.rules.opfris import variant
from elearning.services.library import Published, current_courses
from elearning.services.statements import PEOPLE, any_of

_ANSWERED = (
    select(Answer.person_id, Answer.course, Answer.question, func.max(Answer.answered_at).label("at"))
    .where(Answer.person_id.in_(PEOPLE), Answer.course.in_(any_of("courses")))
    .group_by(Answer.person_id, Answer.course, Answer.question)
)
#: So many moments lie between two with a mini-casus.
BETWEEN_MINIS = 3
_CASUS = "casus:"


@dataclass(frozen=True)
class Found:
    """A question or mini-casus, with the course it is in."""

    published: Published
    thing: Question | Casus


@dataclass(frozen=True)
class Bank:
    """What can be asked. `questions` and `minis` are the keys of a goal, in the order to prefer them."""

    questions: Mapping[str, tuple[str, ...]]
    minis: Mapping[str, tuple[str, ...]]
    #: Everything by its key, and by the keys it had before.
    things: Mapping[str, Found]

    def find(self, key: str) -> Found | None:
        """Find what a key stands for; None when it is gone or held back."""
        return self.things.get(key)

    def present_name(self, key: str) -> str:
        """Give the key that something has now; a key of something unknown stays as it is."""
        found = self.things.get(key)
        return _key(found.published.course, found.thing) if found else key


#: The bank of the courses that were current at the last look, if there was one.
_last: list[tuple[tuple[Published, ...], Bank]] = []


def bank(session: Session) -> Bank:
    """Gather what can be asked, in one query: of each goal the opfris questions first, then those of its modules."""
    return bank_of(current_courses(session))


def bank_of(published: tuple[Published, ...]) -> Bank:
    """Gather what can be asked in these courses; each process keeps the bank of the courses it saw last."""
    kept = tuple(_last)
    if kept and _are_same(kept[0][0], published):
        return kept[0][1]
    made = _gather(published)
    _last[:] = [(published, made)]
    return made


def _gather(published: tuple[Published, ...]) -> Bank:
    questions: dict[str, list[str]] = {}
    minis: dict[str, list[str]] = {}
    things: dict[str, Found] = {}
    for one in published:
        course = one.course
        for question in _asked(course):
            questions.setdefault(f"{course.slug}/{question.goal}", []).append(_key(course, question))
        for mini in _minis(course):
            for goal in mini.goals:
                minis.setdefault(f"{course.slug}/{goal}", []).append(_key(course, mini))
        every: tuple[Question | Casus, ...] = (*_asked(course), *_minis(course))
        things |= {_key(course, thing): Found(one, thing) for thing in every}
        for thing in every:
            for former in _keys(course, thing)[1:]:
                things.setdefault(former, Found(one, thing))
    return Bank(_frozen(questions), _frozen(minis), things)


def _are_same(some: tuple[Published, ...], others: tuple[Published, ...]) -> bool:
    """Tell whether these are the very same courses, without going into them."""
    pairs = zip(some, others, strict=False)
    return len(some) == len(others) and all(
        one.version_id == other.version_id and one.course is other.course for one, other in pairs
    )


def is_mini(key: str) -> bool:
    """Tell whether a key stands for a mini-casus."""
    return key.partition("/")[2].startswith(_CASUS)


def choose(
    session: Session, person_id: int, asks: Bank, goals: Sequence[str], answered: Mapping[str, datetime] | None = None
) -> list[str]:
    """Choose the question of each goal; now and then a mini-casus takes the place of one, and is asked last.

    `answered` is when this person last answered what, in the courses of these goals, if the caller has that.
    """
    if answered is None:
        courses = {goal.partition("/")[0] for goal in goals}
        answered = answered_at(session, [person_id], asks, courses).get(person_id, {})
    mini = _mini(session, person_id, asks, goals) if len(goals) > 1 else None
    drawn = [variant(asks.questions[goal], answered) for goal in goals if not mini or goal != mini[0]]
    return [*drawn, mini[1]] if mini else drawn


def answered_at(
    session: Session, people: Collection[int], asks: Bank, courses: Collection[str]
) -> dict[int, dict[str, datetime]]:
    """Say when some people last answered each question of these courses, under its present name or one before."""
    found: dict[int, dict[str, datetime]] = {}
    rows = session.execute(_ANSWERED, {"people": list(people), "courses": sorted(courses)})
    for person, course, question, at in rows:
        last, key = found.setdefault(person, {}), asks.present_name(f"{course}/{question}")
        last[key] = max(at, last.get(key, at))
    return found


def _mini(session: Session, person_id: int, asks: Bank, goals: Sequence[str]) -> tuple[str, str] | None:
    """Find the goal whose question gives way to a mini-casus that was never played: of what is least urgent."""
    fitting = [(goal, key) for goal in reversed(goals) for key in asks.minis.get(goal, ())]
    if not fitting:
        return None
    last = session.scalars(
        select(Moment.drawn).where(Moment.person_id == person_id).order_by(Moment.id.desc()).limit(BETWEEN_MINIS)
    )
    if any(is_mini(key) for drawn in last for key in drawn):
        return None
    plays = session.execute(
        select(CasusPlay.course, CasusPlay.casus).where(
            CasusPlay.person_id == person_id, CasusPlay.ended_at.is_not(None)
        )
    )
    played = {asks.present_name(f"{row.course}/casus:{row.casus}") for row in plays}
    return next(((goal, key) for goal, key in fitting if key not in played), None)


def _asked(course: Course) -> Iterator[Question]:
    """Walk the questions of a course that an opfris may ask.

    A reflection has no right answer. A house visit takes its time, and its drawing is closed to who is not signed in.
    """
    steps = (step for step in course.steps if isinstance(step, Module) and not step.held_back)
    for question in (*course.opfris, *(question for module in steps for question in module.questions)):
        if question.graded and question.kind is not Kind.VISIT:
            yield question


def _minis(course: Course) -> list[Casus]:
    return [mini for mini in course.minis if not mini.held_back]


def _key(course: Course, thing: Question | Casus) -> str:
    return _keys(course, thing)[0]


def _keys(course: Course, thing: Question | Casus) -> list[str]:
    """Give its key, and the keys it had before."""
    if isinstance(thing, Casus):
        return [f"{course.slug}/{_CASUS}{slug}" for slug in (thing.slug, *thing.former)]
    return [f"{course.slug}/{key}" for key in (thing.key, *thing.former)]


def _frozen(keys: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {goal: tuple(found) for goal, found in keys.items()}


def taught_on(course: Course, question: Question) -> tuple[Module, Screen] | None:
    """Find where something is taught: the screen of the question, else the first that asks about the same goal."""
    modules = [one for one in course.steps if isinstance(one, Module) and not one.held_back and one.screens]
    pages = [(module, screen) for module in modules for screen in module.screens]
    for module, screen in pages:
        if any(one.key == question.key for one in screen.questions):
            return module, screen
    for module, screen in pages:
        if any(one.goal == question.goal for one in screen.questions):
            return module, screen
    return next(((module, module.screens[0]) for module in modules if question.goal in module.goals), None)
