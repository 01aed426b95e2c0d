"""A year of opfris for made-up learners, to see what the rules do before people meet them.

Everybody takes the courses in six weeks, and then a year passes under one policy. A policy sees what the site sees:
right, wrong, guessed. What somebody truly knows comes from `forgetting`, and no policy looks at it. The same learners
live the year under every policy; the same seed gives the same figures.
"""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random
from statistics import fmean
from typing import Protocol

from elearning.content.model import Course, Module, Quiz
from elearning.rules.forgetting import BEGINNING, Mind, Model, hardness_of, minds
from elearning.rules.opfris import ALMOST, MOST, Known, after, due_at, is_due, rating_of, to_ask, weakest
from elearning.rules.quiz import draw
from elearning.rules.rhythm import Pace

#: Days in which both courses are taken, and weeks that pass after it.
COURSE_DAYS, WEEKS, HALF = 42, 52, 26
#: The chance that who does not know it picks the right answer, and that who does not know it says so.
LUCK, HONEST = 0.3, 0.5
#: The chance that who knows it makes a slip.
SLIP = 0.05
#: One in so many learners answers only this share of the letters.
SKIPPERS, SKIPPER_ANSWERS = 3, 0.7
#: Weeks of silence after a letter that was offered twice in vain; the last goes on.
SILENCES = (4, 8, 12)
SECONDS_A_QUESTION = 40
#: Between two questions, in days.
_PAUSE = 60 / 86_400


class Policy(StrEnum):
    """What decides which questions are asked when."""

    OURS = "ours"
    OTHER_ORDER = "other order"
    FIXED = "fixed"
    FIXED_EARLY = "fixed early"
    SPREAD = "spread"
    FIXED_YEAR = "fixed year"
    NONE = "none"


#: The weeks of the fixed letters, and the week up to which they ask as many questions as ours.
FIXED: Mapping[Policy, tuple[tuple[int, ...], int]] = {
    Policy.FIXED: ((4, 13, 26), HALF),
    Policy.FIXED_EARLY: ((4, 13), HALF),
    Policy.FIXED_YEAR: ((4, 13, 26, 39), WEEKS),
}


@dataclass(frozen=True)
class Step:
    """A part of a course as memory meets it: what is read, and the goals of the questions, in order."""

    read: tuple[str, ...]
    asked: tuple[str, ...]
    is_core: bool


class Planner(Protocol):
    """Chooses the goals of a letter; nothing chosen means no letter."""

    def choose(self, learner: "Learner", week: int, at: float) -> Sequence[str]:
        """Choose for one week; it is not asked while a letter waits for its repeat."""


@dataclass
class Learner:
    """Somebody with a memory of their own, and with what the site thinks is in it."""

    minds: dict[str, Mind]
    #: The share of the letters that is answered.
    answers: float
    #: Their own day of the week, 0 to 6.
    weekday: int
    chance: Random
    known: dict[str, Known] = field(default_factory=dict)

    def ask(self, goal: str, at: float) -> None:
        """Ask one question and tell the site how it went."""
        mind, chance = self.minds[goal], self.chance
        knew = chance.random() < mind.chance(at)
        right = chance.random() >= SLIP if knew else chance.random() < LUCK
        guessed = not knew and chance.random() < HONEST
        mind.practise(at, knew)
        before = self.known.get(goal)
        memory = after(before.memory if before else None, rating_of(right, guessed), moment_of(at))
        self.known[goal] = Known(goal, memory, due_at(memory, Pace.NORMAL))

    def ask_all(self, goals: Sequence[str], at: float) -> None:
        """Ask questions one after another."""
        for number, goal in enumerate(goals):
            self.ask(goal, at + number * _PAUSE)

    def memory(self, at: float) -> float:
        """Give the share of what was learned that is known."""
        return fmean(self.minds[goal].chance(at) for goal in self.known)

    def again(self, seed: str) -> "Learner":
        """Give the same person, to live the year once more."""
        copies = {goal: self.minds[goal].copy() for goal in self.known}
        return Learner(copies, self.answers, self.weekday, Random(seed), dict(self.known))  # noqa: S311


@dataclass
class Year:
    """What one year was like. Lists run by week; week 0 is the first own day after the courses."""

    #: Share known, just before that day's letter.
    memory: list[float] = field(default_factory=list)
    letters: list[int] = field(default_factory=list)
    #: Questions in new letters, and questions answered.
    asked: list[int] = field(default_factory=list)
    answered: list[int] = field(default_factory=list)

    @property
    def in_half(self) -> float:
        """Mean memory over weeks 1 to 26."""
        return fmean(self.memory[1 : HALF + 1])


class Ours:
    """The rules of the opfris: at most one moment a week, of what is due."""

    def choose(self, learner: Learner, week: int, at: float) -> Sequence[str]:
        """Choose what is due."""
        return to_ask(learner.known.values(), learner.known.keys(), moment_of(at))


class OtherOrder:
    """As ours, but of what is due the weakest goes first, as a question to our own rules."""

    def choose(self, learner: Learner, week: int, at: float) -> Sequence[str]:
        """Choose the three that are weakest of what is due, or what soon will be."""
        now, known = moment_of(at), learner.known.values()
        if not is_due(known, now):
            return ()
        due = weakest((one for one in known if one.due_at <= now), now)
        almost = weakest((one for one in known if now < one.due_at <= now + ALMOST), now)
        return [one.goal for one in (*due, *almost)][:MOST]


class Calendar:
    """Letters in fixed weeks, that go round all goals in an order of their own."""

    def __init__(self, sizes: Mapping[int, int], chance: Random) -> None:
        """`sizes` = how many questions in which week."""
        self._sizes, self._chance = sizes, chance
        self._waiting: deque[int] = deque()
        self._goals: deque[str] = deque()

    def choose(self, learner: Learner, week: int, at: float) -> Sequence[str]:
        """Choose the next goals when there is a letter; one that met a repeat goes a week later."""
        if not self._goals:
            self._goals.extend(self._chance.sample(sorted(learner.known), len(learner.known)))
        if self._sizes.get(week):
            self._waiting.append(self._sizes[week])
        size = self._waiting.popleft() if self._waiting else 0
        chosen = [self._goals[number % len(self._goals)] for number in range(size)]
        self._goals.rotate(-size)
        return chosen


def live(learner: Learner, planner: Planner, *, with_silence: bool) -> Year:
    """Let a year pass: each week memory is measured, and perhaps a letter goes out.

    A letter without an answer is offered again a week later; after that `with_silence` keeps still for longer and
    longer, until somebody answers.
    """
    year = Year()
    waiting: Sequence[str] = ()
    in_vain, silent_until = 0, 0
    for week in range(WEEKS + 1):
        at = float(COURSE_DAYS + learner.weekday + 7 * week)
        year.memory.append(learner.memory(at))
        is_repeat = bool(waiting)
        goals = waiting
        if week and not is_repeat and week >= silent_until:
            goals = planner.choose(learner, week, at)
        is_answered = bool(goals) and learner.chance.random() < learner.answers
        if is_answered:
            learner.ask_all(goals, at)
            in_vain = 0
        elif is_repeat and with_silence:
            silent_until = week + SILENCES[min(in_vain, len(SILENCES) - 1)]
            in_vain += 1
        waiting = () if is_answered or is_repeat else goals
        year.letters.append(bool(goals))
        year.asked.append(0 if is_repeat else len(goals))
        year.answered.append(len(goals) if is_answered else 0)
    return year


# --- the learners -----------------------------------------------------------------------------------------------------


def moment_of(at: float) -> datetime:
    """Give the moment that a number of days after the beginning is."""
    return BEGINNING + timedelta(days=at)


def steps_of(courses: Sequence[Course], seed: int) -> list[Step]:
    """Give what is read and asked in the courses, as somebody meets it whose tests are drawn from `seed`."""
    return [step for course in courses for step in _steps(course, seed)]


def _steps(course: Course, seed: int) -> Iterator[Step]:
    for step in course.steps:
        is_core = step.slug in course.core
        if isinstance(step, Module):
            asked = [question.goal for question in step.questions if question.graded]
            yield Step(_keys(course, step.goals), _keys(course, asked), is_core)
        elif isinstance(step, Quiz):
            goals = {question.key: question.goal for question in step.questions}
            yield Step((), _keys(course, [goals[key] for key in draw(step, seed)]), is_core)


def _keys(course: Course, goals: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{course.slug}/{goal}" for goal in goals)


def learner_of(model: Model, courses: Sequence[Course], seed: int, number: int) -> Learner:
    """Make one learner and let them take the courses: the core, and as much verdieping as suits them."""
    chance = Random(f"{seed}/{number}")  # noqa: S311 (a simulation, not a secret)
    hardness = hardness_of(_goals(courses), Random(f"{seed}/goals"))  # noqa: S311
    answers = SKIPPER_ANSWERS if number % SKIPPERS == 0 else 1.0
    learner = Learner(minds(model, hardness, chance), answers, chance.randrange(7), chance)
    share = chance.uniform(0.3, 1)
    chosen = [step for step in steps_of(courses, number) if step.is_core or chance.random() < share]
    for place, step in enumerate(chosen):
        day = float(place * COURSE_DAYS // len(chosen))
        for goal in step.read:
            learner.minds[goal].read(day)
        learner.ask_all(step.asked, day + _PAUSE * 5)
    return learner


def _goals(courses: Sequence[Course]) -> list[str]:
    return [f"{course.slug}/{goal.slug}" for course in courses for goal in course.goals]


# --- the years --------------------------------------------------------------------------------------------------------


def years_of(learner: Learner, seed: str) -> dict[Policy, Year]:
    """Let one learner live the year under each policy; calendars ask as many questions as ours did."""
    ours = live(learner.again(seed), Ours(), with_silence=True)
    other = live(learner.again(seed), OtherOrder(), with_silence=True)
    years = {Policy.OURS: ours, Policy.OTHER_ORDER: other}
    calendars = {policy: _sizes(ours, weeks, until) for policy, (weeks, until) in FIXED.items()}
    calendars[Policy.SPREAD] = dict(enumerate(ours.asked))
    for policy, sizes in calendars.items():
        planner = Calendar(sizes, Random(f"{seed}/{policy}"))  # noqa: S311
        years[policy] = live(learner.again(seed), planner, with_silence=False)
    years[Policy.NONE] = live(learner.again(seed), Calendar({}, learner.chance), with_silence=False)
    return years


def _sizes(ours: Year, weeks: Sequence[int], until: int) -> dict[int, int]:
    each, over = divmod(sum(ours.asked[: until + 1]), len(weeks))
    return {week: each + (place < over) for place, week in enumerate(weeks)}


@dataclass(frozen=True)
class Outcome:
    """The mean of a group of learners under one policy. `letters`, `asked` and `answered` run by week, as `memory`."""

    people: int
    memory: tuple[float, ...]
    letters: tuple[float, ...]
    asked: tuple[float, ...]
    answered: tuple[float, ...]

    @property
    def in_half(self) -> float:
        """Mean memory over weeks 1 to 26."""
        return fmean(self.memory[1 : HALF + 1])

    def minutes(self, weeks: int) -> float:
        """Tell how long was spent on answering, up to a week."""
        return sum(self.answered[: weeks + 1]) * SECONDS_A_QUESTION / 60


def outcome_of(years: Sequence[Year]) -> Outcome:
    """Take the mean of the years of many."""

    def mean(lists: Iterator[Sequence[float]]) -> tuple[float, ...]:
        return tuple(map(fmean, zip(*lists, strict=True)))

    return Outcome(
        len(years),
        mean(year.memory for year in years),
        mean(year.letters for year in years),
        mean(year.asked for year in years),
        mean(year.answered for year in years),
    )


@dataclass(frozen=True)
class Simulation:
    """What came out: for all learners, for those who answer every letter, and for those who skip some."""

    learners: int
    seed: int
    #: How many goals a learner learned, on average.
    goals: float
    #: The share of learners who knew more in weeks 1 to 26 under ours than under fixed letters.
    ahead: Mapping[Model, float]
    everybody: Mapping[tuple[Model, Policy], Outcome]
    faithful: Mapping[tuple[Model, Policy], Outcome]
    skipping: Mapping[tuple[Model, Policy], Outcome]


def simulate(courses: Sequence[Course], learners: int, seed: int) -> Simulation:
    """Let so many learners live the year, under every model and every policy; the same seed gives the same figures."""
    lived: dict[tuple[Model, Policy], list[Year]] = {(model, policy): [] for model in Model for policy in Policy}
    goals = 0
    for model in Model:
        for number in range(learners):
            learner = learner_of(model, courses, seed, number)
            goals += len(learner.known)
            for policy, year in years_of(learner, f"{seed}/{number}/{model}").items():
                lived[model, policy].append(year)
    return Simulation(
        learners,
        seed,
        goals / learners / len(Model),
        {model: _ahead(lived[model, Policy.OURS], lived[model, Policy.FIXED]) for model in Model},
        _group(lived, range(learners)),
        _group(lived, [number for number in range(learners) if number % SKIPPERS]),
        _group(lived, range(0, learners, SKIPPERS)),
    )


def _ahead(ours: Sequence[Year], fixed: Sequence[Year]) -> float:
    return fmean(mine.in_half > theirs.in_half for mine, theirs in zip(ours, fixed, strict=True))


def _group(
    lived: Mapping[tuple[Model, Policy], Sequence[Year]], numbers: Sequence[int]
) -> dict[tuple[Model, Policy], Outcome]:
    return {key: outcome_of([years[number] for number in numbers]) for key, years in lived.items()}
