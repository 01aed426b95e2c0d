"""What somebody wants to take along: which published version, made by whom, and with or without its tests."""

from dataclasses import dataclass
from datetime import date

from elearning.content.casus import Casus
from elearning.content.model import Course, Module, Question, Quiz, Step


@dataclass(frozen=True)
class Order:
    """One handout. The day is that of publishing, so that the same version always gives the same bytes.

    `phone` is the general number: whoever opens a handout has no team that we know of.
    """

    course: Course
    number: int
    published_on: date
    organisation: str
    phone: str
    base_url: str
    with_tests: bool = False

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps that go along: none that is held back, and no test unless asked."""
        return tuple(
            step
            for step in self.course.steps
            if not step.held_back and (self.with_tests or not isinstance(step, Quiz)) and not _is_empty(step)
        )

    @property
    def minis(self) -> tuple[Casus, ...]:
        """The short conversations of the opfris, as far as learners may see them."""
        return tuple(mini for mini in self.course.minis if not mini.held_back)

    @property
    def parts(self) -> tuple[Step, ...]:
        """Everything that has a page of its own."""
        return (*self.steps, *self.minis)

    @property
    def held_back(self) -> tuple[Step, ...]:
        """The steps that wait for an expert; a handout only names them."""
        return tuple(step for step in self.course.steps if step.held_back)

    @property
    def left_out(self) -> tuple[Quiz, ...]:
        """The tests that stay at home."""
        return tuple(step for step in self.course.steps if isinstance(step, Quiz) and step not in self.steps)

    @property
    def required(self) -> tuple[str, ...]:
        """The steps to do before the course is done: the core, but no bijeenkomst, which nobody can do alone."""
        core = [step for step in self.steps if step.slug in self.course.core and step.type != "gathering"]
        return tuple(step.slug for step in core or self.steps if step.type != "gathering")

    @property
    def scored(self) -> tuple[tuple[str, Question], ...]:
        """The questions of modules that make the score, each with its step: those of the core, if it has any."""
        asked = [(step.slug, one) for step in self.steps if isinstance(step, Module) for one in step.questions]
        graded = [(slug, one) for slug, one in asked if one.graded]
        core = [(slug, one) for slug, one in graded if slug in self.course.core]
        return tuple(core or graded)

    @property
    def quizzes(self) -> tuple[Quiz, ...]:
        """The tests that go along."""
        return tuple(step for step in self.steps if isinstance(step, Quiz))


def _is_empty(step: Step) -> bool:
    """A test whose questions all lean on an unsafe fact has nothing to ask."""
    return isinstance(step, Quiz) and not step.questions
