"""Is every leerdoel taught, asked and asked again? A table for who makes a course."""

from collections.abc import Iterator
from dataclasses import dataclass

from elearning.content.minutes import reading_minutes
from elearning.content.model import Course, Goal, Module, Question, Quiz

LEAST_QUESTIONS = 5
LEAST_VARIANTS = 2
COLUMNS = ("schermen", "vragen in modules", "in toets", "in opfris", "minuten")
PRACTISED = "scènes in casussen"
TOGETHER = "bijeenkomsten"


@dataclass(frozen=True)
class Cover:
    """What there is for one leerdoel. `minutes` are those of the modules that teach it, measured.

    `variants` are the questions of the opfris that stand nowhere else; `scenes` those of conversations that practise
    it; `gatherings` the bijeenkomsten about it. `core` = the short route teaches it; a test asks only about that.
    """

    goal: Goal
    screens: int
    in_modules: int
    in_quizzes: int
    variants: int
    minutes: float
    core: bool
    scenes: int = 0
    gatherings: int = 0

    @property
    def questions(self) -> int:
        """How many different questions ask for it."""
        return self.in_modules + self.in_quizzes + self.variants

    @property
    def shortages(self) -> tuple[str, ...]:
        """Say in Dutch what is missing."""
        found = []
        if self.questions < LEAST_QUESTIONS:
            found.append(f"{self.questions} van de {LEAST_QUESTIONS} vragen")
        if self.variants < LEAST_VARIANTS:
            found.append(f"{self.variants} van de {LEAST_VARIANTS} varianten in de opfris")
        if not self.screens:
            found.append("geen module")
        return tuple(found)


def cover_of(course: Course) -> tuple[Cover, ...]:
    """Count for every leerdoel; a reflection does not count as a question."""
    steps = [step for step in course.steps if isinstance(step, Module | Quiz)]
    asked_before = {question.hash for step in steps for question in step.questions}
    fresh = tuple(question for question in course.opfris if question.hash not in asked_before)
    quizzes = [step for step in course.steps if isinstance(step, Quiz)]
    casussen = (*course.casussen, *course.minis)
    rows = []
    for goal in course.goals:
        teaching = [module for module in course.modules if goal.slug in module.goals]
        rows.append(
            Cover(
                goal=goal,
                screens=sum(len(module.screens) for module in teaching),
                in_modules=sum(_count(module.questions, goal) for module in course.modules),
                in_quizzes=sum(_count(quiz.questions, goal) for quiz in quizzes),
                variants=_count(fresh, goal),
                minutes=sum(reading_minutes(module, course.facts, course.terms) for module in teaching),
                core=any(module.slug in course.core for module in teaching),
                scenes=sum(scene.goal == goal.slug for casus in casussen for scene in casus.scenes),
                gatherings=sum(goal.slug in one.goals for one in course.gatherings),
            )
        )
    return tuple(rows)


def _count(questions: tuple[Question, ...], goal: Goal) -> int:
    return sum(question.graded and question.goal == goal.slug for question in questions)


def cover_lines(course: Course) -> Iterator[str]:
    """Write the table in Dutch; an empty cell says so, and a shortage stands behind its row."""
    rows = cover_of(course)
    width = max((len(row.goal.slug) for row in rows), default=0)
    yield f"{course.title}: wat er is per leerdoel"
    practised = (PRACTISED,) if course.casussen or course.minis else ()
    columns = (*COLUMNS, *practised, *((TOGETHER,) if course.gatherings else ()))
    yield "  " + "  ".join(("leerdoel".ljust(width), *columns))
    for row in rows:
        in_quizzes = row.in_quizzes if row.in_quizzes or row.core else "-"
        counted = (row.screens, row.in_modules, in_quizzes, row.variants, round(row.minutes))
        apart = {PRACTISED: row.scenes or "-", TOGETHER: row.gatherings or "-"}
        numbers = (*counted, *(apart[name] for name in columns if name in apart))
        cells = (str(number or "leeg").rjust(len(name)) for number, name in zip(numbers, columns, strict=True))
        short = f"  te weinig: {', '.join(row.shortages)}" if row.shortages else ""
        yield "  " + "  ".join((row.goal.slug.ljust(width), *cells)) + short
    if not all(row.core for row in rows):
        yield "  -: verdieping, daar vraagt de toets niet naar"
    lacking = sum(bool(row.shortages) for row in rows)
    yield (
        f"  {len(rows)} leerdoelen, bij {lacking} is er te weinig."
        if lacking
        else f"  {len(rows)} leerdoelen, alles is er."
    )
