"""How far somebody is: a screen is done, then a module, then a course.

`Done` holds what is finished as (step, screen); an empty screen means the step as a whole, so that a screen added
later does not take a finished module away from anyone.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum
from math import ceil

from elearning.content.model import Course, Module, Quiz

Done = Collection[tuple[str, str]]
WHOLE = ""


class State(StrEnum):
    """Where a step stands for one learner."""

    DONE = "done"
    NOW = "now"
    TODO = "todo"
    HELD = "held"


@dataclass(frozen=True)
class StepProgress:
    """One step on the path: how many of its screens are done, and how many minutes are left."""

    step: Module | Quiz
    state: State
    core: bool
    screens_done: int
    screens: int
    minutes_left: int


@dataclass(frozen=True)
class CourseProgress:
    """A course for one learner. `core_done` of `core` steps; the rest is verdieping."""

    course: Course
    steps: tuple[StepProgress, ...]
    core_done: int
    core: int

    @property
    def is_done(self) -> bool:
        """A course is done when its core steps are."""
        return self.core > 0 and self.core_done == self.core

    @property
    def is_started(self) -> bool:
        """Something has been finished."""
        return any(step.screens_done for step in self.steps)

    @property
    def now(self) -> StepProgress | None:
        """The step to go on with."""
        return next((step for step in self.steps if step.state is State.NOW), None)

    @property
    def minutes_left(self) -> int:
        """Minutes of the core steps that are not done."""
        return sum(step.minutes_left for step in self.steps if step.core and step.state is not State.HELD)


def progress_of(course: Course, done: Done, place: str | None = None) -> CourseProgress:
    """Work out where somebody is; `place` is the step they were in last."""
    done = _under_present_names(course, done)
    now = _now(course, done, place)
    steps = tuple(_step_progress(course, step, done, step.slug == now) for step in course.steps)
    core = [step for step in steps if step.core and step.state is not State.HELD]
    return CourseProgress(course, steps, sum(step.state is State.DONE for step in core), len(core))


def is_step_done(step: Module | Quiz, done: Done) -> bool:
    """Tell whether a step is finished, as a whole or screen by screen."""
    names = (step.slug, *step.former)
    if any((name, WHOLE) in done for name in names):
        return True
    if isinstance(step, Quiz):
        return False
    return bool(step.screens) and screens_done(step, done) == len(step.screens)


def screens_done(module: Module, done: Done) -> int:
    """Count the screens of a module that are finished."""
    names = (module.slug, *module.former)
    return sum(any((name, screen.slug) in done for name in names) for screen in module.screens)


def goal_progress(course: Course, done: Done) -> tuple[tuple[str, int, int], ...]:
    """Give for each goal its title and how many of the steps that teach it are done."""
    done = _under_present_names(course, done)
    rows = []
    for goal in course.goals:
        teaching = [module for module in course.modules if goal.slug in module.goals and not module.held_back]
        if teaching:
            rows.append((goal.title, sum(is_step_done(module, done) for module in teaching), len(teaching)))
    return tuple(rows)


def _under_present_names(course: Course, done: Done) -> frozenset[tuple[str, str]]:
    present = {former: step.slug for step in course.steps for former in step.former}
    return frozenset((present.get(step, step), screen) for step, screen in done)


def _now(course: Course, done: Done, place: str | None) -> str | None:
    open_steps = [s for s in course.steps if not _held(s) and not is_step_done(s, done)]
    in_order: Iterable[Module | Quiz] = sorted(open_steps, key=lambda step: step.slug not in course.core)
    slugs = [step.slug for step in in_order]
    return place if place in slugs else next(iter(slugs), None)


def _step_progress(course: Course, step: Module | Quiz, done: Done, is_now: bool) -> StepProgress:
    finished = is_step_done(step, done)
    total = len(step.screens) if isinstance(step, Module) else 1
    ready = total if finished else (screens_done(step, done) if isinstance(step, Module) else 0)
    state = State.DONE if finished else State.NOW if is_now else State.TODO
    if _held(step) and not finished:
        state = State.HELD
    left = 0 if finished else ceil(step.minutes * (total - ready) / max(total, 1))
    return StepProgress(step, state, step.slug in course.core, ready, total, left)


def _held(step: Module | Quiz) -> bool:
    return isinstance(step, Module) and step.held_back
