"""How far somebody is: a screen is done, then a module, then a course.

`Done` holds what is finished as (step, screen); an empty screen means the step as a whole, so that a screen added
later does not take a finished module away from anyone. A test and a casus have no screens: they are done as a whole.
A module that somebody knew beforehand may be skipped: it is done then, but gives no minutes of study.
A bijeenkomst is done by being there. Nobody can go on with it alone, so it is never what comes now; a team that does
the course without it waives it, and then it counts for nothing.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from math import ceil
from typing import NamedTuple

from elearning.content.model import Course, Gathering, Module, Step

Done = Collection[tuple[str, str]]
WHOLE = ""
NOTHING: frozenset[str] = frozenset()


class State(StrEnum):
    """Where a step stands for one learner; TOGETHER = it waits for a bijeenkomst, WAIVED = their team goes without."""

    DONE = "done"
    NOW = "now"
    TODO = "todo"
    HELD = "held"
    TOGETHER = "together"
    WAIVED = "waived"


#: Not done, and not asked of this learner either.
UNCOUNTED = (State.HELD, State.WAIVED)


class StepProgress(NamedTuple):
    """One step on the path: how many of its screens are done, and how many minutes are left.

    `skipped` = done because it was known beforehand; `suggested` = verdieping that fits how this learner works.
    """

    step: Step
    state: State
    core: bool
    screens_done: int
    screens: int
    minutes_left: int
    skipped: bool = False
    suggested: bool = False


@dataclass(frozen=True)
class CourseProgress:
    """A course for one learner. `core_done` of `core` steps that count; the rest is verdieping."""

    course: Course
    steps: tuple[StepProgress, ...]
    core_done: int
    core: int
    suggested: Sequence[str] = ()

    @property
    def is_done(self) -> bool:
        """A course is done when its core steps are."""
        return self.core > 0 and self.core_done == self.core

    @cached_property
    def waits_for(self) -> StepProgress | None:
        """The bijeenkomst of the core to go to, once everything else in the core is done."""
        left = [step for step in self.steps if step.core and step.state not in (State.DONE, *UNCOUNTED)]
        return left[0] if left and all(step.state is State.TOGETHER for step in left) else None

    @property
    def own_part_done(self) -> bool:
        """All of the core is done that somebody can do by themselves."""
        return self.is_done or self.waits_for is not None

    @property
    def is_started(self) -> bool:
        """Something has been finished."""
        return any(step.screens_done for step in self.steps)

    @cached_property
    def now(self) -> StepProgress | None:
        """The step to go on with."""
        return next((step for step in self.steps if step.state is State.NOW), None)

    @cached_property
    def line(self) -> tuple[StepProgress, ...]:
        """The steps of the core, in the order of the course."""
        return tuple(step for step in self.steps if step.core)

    @cached_property
    def more(self) -> tuple[StepProgress, ...]:
        """The verdieping: what suits this learner first, then the rest in the order of the course."""
        steps = (step for step in self.steps if not step.core)
        return tuple(sorted(steps, key=lambda step: _rank(step.step.slug, self.suggested)))

    @property
    def suiting(self) -> tuple[StepProgress, ...]:
        """The verdieping that suits this learner."""
        return tuple(step for step in self.more if step.suggested)

    @property
    def rest(self) -> tuple[StepProgress, ...]:
        """The other verdieping."""
        return tuple(step for step in self.more if not step.suggested)

    @property
    def minutes_left(self) -> int:
        """Minutes of the core steps that are not done."""
        return sum(step.minutes_left for step in self.steps if step.core and step.state not in UNCOUNTED)


@dataclass(frozen=True)
class Reading:
    """How far somebody is in one module: which screens count as read, and how many minutes are left."""

    read: frozenset[str]
    minutes_left: int
    skipped: bool


def progress_of(
    course: Course,
    done: Done,
    place: str | None = None,
    *,
    skipped: Collection[str] = (),
    suggested: Sequence[str] = (),
    waived: Collection[str] = (),
) -> CourseProgress:
    """Work out where somebody is; `place` is the step they were in last, the rest names steps.

    `waived` are the bijeenkomsten that their team does not do.
    """
    ready = _ready_in(course, done)
    now = _now(course, ready, place, suggested)
    steps = tuple(
        [
            StepProgress(
                step=step,
                state=_state(step, ready[step.slug], step.slug == now, waived),
                core=step.slug in course.core,
                screens_done=ready[step.slug].screens,
                screens=len(step.screens) if isinstance(step, Module) else 1,
                minutes_left=_minutes_left(step, ready[step.slug]),
                skipped=is_skipped(step, skipped),
                suggested=step.slug in suggested,
            )
            for step in course.steps
        ]
    )
    core = [step.state for step in steps if step.core and step.state not in UNCOUNTED]
    return CourseProgress(course, steps, core.count(State.DONE), len(core), suggested)


def reading_of(module: Module, done: Done, skipped: Collection[str] = ()) -> Reading:
    """Work out how far somebody is in one module, without the rest of the course.

    Of a module that was skipped only what was read since counts as read.
    """
    finished, was_skipped = _finished_of(module, done), is_skipped(module, skipped)
    ready = _ready(module, finished)
    every = frozenset(screen.slug for screen in module.screens)
    read = every if ready.done and not was_skipped else every & finished
    return Reading(read, _minutes_left(module, ready), was_skipped)


def is_step_done(step: Step, done: Done) -> bool:
    """Tell whether a step is finished, as a whole or screen by screen."""
    return _ready(step, _finished_of(step, done)).done


def names_of(step: Step) -> tuple[str, ...]:
    """Give the present name of a step and the ones it had before."""
    return step.slug, *step.former


def is_skipped(step: Step, skipped: Collection[str]) -> bool:
    """Tell whether a step was skipped, under its present name or one it had before."""
    return bool(skipped) and any(name in skipped for name in names_of(step))


def screens_done(module: Module, done: Done) -> int:
    """Count the screens of a module that are finished."""
    finished = _finished_of(module, done)
    return sum(screen.slug in finished for screen in module.screens)


def goal_progress(course: Course, done: Done) -> tuple[tuple[str, int, int], ...]:
    """Give for each goal its title and how many of the steps that teach it are done."""
    ready = _ready_in(course, done)
    rows = []
    for goal in course.goals:
        teaching = [module for module in course.modules if goal.slug in module.goals and not module.held_back]
        if teaching:
            rows.append((goal.title, sum(ready[module.slug].done for module in teaching), len(teaching)))
    return tuple(rows)


def study_minutes(course: Course, done: Done, skipped: Collection[str]) -> int:
    """Add up the minutes of what was done: all of a finished step, a share of a begun one, none of a skipped one."""
    ready = _ready_in(course, done)
    read = (step for step in course.steps if not is_skipped(step, skipped))
    return sum(_minutes_spent(step, ready[step.slug]) for step in read)


class _Ready(NamedTuple):
    """Whether a step is finished, and how many of its screens are; what is no module counts as one screen."""

    done: bool
    screens: int


NOT_BEGUN = _Ready(False, 0)


def _ready_in(course: Course, done: Done) -> dict[str, _Ready]:
    """Work out how far every step is, by its present name."""
    finished: dict[str, set[str]] = {}
    for name, screen in done:
        finished.setdefault(course.names.get(name, name), set()).add(screen)
    return {step.slug: _ready(step, finished.get(step.slug, NOTHING)) for step in course.steps}


def _finished_of(step: Step, done: Done) -> frozenset[str]:
    """Give what is finished of one step, under any name it has or had: screens, and WHOLE."""
    names = names_of(step)
    return frozenset([screen for name, screen in done if name in names])


def _ready(step: Step, finished: Collection[str]) -> _Ready:
    if not finished:
        return NOT_BEGUN
    if not isinstance(step, Module):
        return _Ready(WHOLE in finished, int(WHOLE in finished))
    total = len(step.screens)
    if WHOLE in finished:
        return _Ready(True, total)
    count = sum([screen.slug in finished for screen in step.screens])
    return _Ready(0 < total == count, count)


def _now(course: Course, ready: Mapping[str, _Ready], place: str | None, suggested: Sequence[str]) -> str | None:
    alone = (step for step in course.steps if not isinstance(step, Gathering))
    slugs = [step.slug for step in alone if not step.held_back and not ready[step.slug].done]
    if place in slugs:
        return place
    return min(slugs, key=lambda slug: (slug not in course.core, _rank(slug, suggested)), default=None)


def _rank(slug: str, suggested: Sequence[str]) -> int:
    return suggested.index(slug) if slug in suggested else len(suggested)


def _state(step: Step, ready: _Ready, is_now: bool, waived: Collection[str]) -> State:
    if ready.done:
        return State.DONE
    if step.held_back:
        return State.HELD
    if isinstance(step, Gathering):
        return State.TOGETHER if set(names_of(step)).isdisjoint(waived) else State.WAIVED
    return State.NOW if is_now else State.TODO


def _minutes_left(step: Step, ready: _Ready) -> int:
    """Give the minutes somebody can still spend by themselves."""
    return 0 if isinstance(step, Gathering) else step.minutes - _minutes_spent(step, ready)


def _minutes_spent(step: Step, ready: _Ready) -> int:
    """Give the minutes of what was done; of a part that is left, the minutes are rounded up."""
    if ready == NOT_BEGUN:
        return 0
    total = max(len(step.screens), 1) if isinstance(step, Module) else 1
    left = 0 if ready.done else total - ready.screens
    return step.minutes - ceil(step.minutes * left / total)
