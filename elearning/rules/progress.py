"""How far somebody is: a screen is done, then a module, then a course.

`Done` holds what is finished as (step, screen); an empty screen means the step as a whole, so that a screen added
later does not take a finished module away from anyone. A test and a casus have no screens: they are done as a whole.
A module that somebody knew beforehand may be skipped: it is done then, but gives no minutes of study.
A bijeenkomst is done by being there. Nobody can go on with it alone, so it is never what comes now; a team that does
the course without it waives it, and then it counts for nothing.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from math import ceil

from elearning.content.model import Course, Gathering, Module, Step

Done = Collection[tuple[str, str]]
WHOLE = ""


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


@dataclass(frozen=True)
class StepProgress:
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

    @property
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

    @property
    def now(self) -> StepProgress | None:
        """The step to go on with."""
        return next((step for step in self.steps if step.state is State.NOW), None)

    @property
    def more(self) -> tuple[StepProgress, ...]:
        """The verdieping: what suits this learner first, then the rest in the order of the course."""
        steps = (step for step in self.steps if not step.core)
        return tuple(sorted(steps, key=lambda step: _rank(step.step.slug, self.suggested)))

    @property
    def minutes_left(self) -> int:
        """Minutes of the core steps that are not done."""
        return sum(step.minutes_left for step in self.steps if step.core and step.state not in UNCOUNTED)


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
    done = _under_present_names(course, done)
    now = _now(course, done, place, suggested)
    steps = tuple(
        replace(
            _step_progress(course, step, done, _state(step, done, step.slug == now, waived)),
            skipped=is_skipped(step, skipped),
            suggested=step.slug in suggested,
        )
        for step in course.steps
    )
    core = [step for step in steps if step.core and step.state not in UNCOUNTED]
    return CourseProgress(course, steps, sum(step.state is State.DONE for step in core), len(core), suggested)


def is_step_done(step: Step, done: Done) -> bool:
    """Tell whether a step is finished, as a whole or screen by screen."""
    if any((name, WHOLE) in done for name in names_of(step)):
        return True
    if not isinstance(step, Module):
        return False
    return bool(step.screens) and screens_done(step, done) == len(step.screens)


def names_of(step: Step) -> tuple[str, ...]:
    """Give the present name of a step and the ones it had before."""
    return step.slug, *step.former


def is_skipped(step: Step, skipped: Collection[str]) -> bool:
    """Tell whether a step was skipped, under its present name or one it had before."""
    return any(name in skipped for name in names_of(step))


def screens_done(module: Module, done: Done) -> int:
    """Count the screens of a module that are finished."""
    return sum(any((name, screen.slug) in done for name in names_of(module)) for screen in module.screens)


def goal_progress(course: Course, done: Done) -> tuple[tuple[str, int, int], ...]:
    """Give for each goal its title and how many of the steps that teach it are done."""
    done = _under_present_names(course, done)
    rows = []
    for goal in course.goals:
        teaching = [module for module in course.modules if goal.slug in module.goals and not module.held_back]
        if teaching:
            rows.append((goal.title, sum(is_step_done(module, done) for module in teaching), len(teaching)))
    return tuple(rows)


def study_minutes(course: Course, done: Done, skipped: Collection[str]) -> int:
    """Add up the minutes of what was done: all of a finished step, a share of a begun one, none of a skipped one."""
    done = _under_present_names(course, done)
    read = (step for step in course.steps if not is_skipped(step, skipped))
    return sum(_minutes_spent(step, done) for step in read)


def _under_present_names(course: Course, done: Done) -> frozenset[tuple[str, str]]:
    present = {former: step.slug for step in course.steps for former in step.former}
    return frozenset((present.get(step, step), screen) for step, screen in done)


def _now(course: Course, done: Done, place: str | None, suggested: Sequence[str]) -> str | None:
    alone = (step for step in course.steps if not isinstance(step, Gathering))
    open_steps = [step for step in alone if not step.held_back and not is_step_done(step, done)]
    in_order = sorted(open_steps, key=lambda step: (step.slug not in course.core, _rank(step.slug, suggested)))
    slugs = [step.slug for step in in_order]
    return place if place in slugs else next(iter(slugs), None)


def _rank(slug: str, suggested: Sequence[str]) -> int:
    return suggested.index(slug) if slug in suggested else len(suggested)


def _step_progress(course: Course, step: Step, done: Done, state: State) -> StepProgress:
    total = len(step.screens) if isinstance(step, Module) else 1
    return StepProgress(
        step, state, step.slug in course.core, _screens_ready(step, done), total, _minutes_left(step, done)
    )


def _state(step: Step, done: Done, is_now: bool, waived: Collection[str]) -> State:
    if is_step_done(step, done):
        return State.DONE
    if step.held_back:
        return State.HELD
    if isinstance(step, Gathering):
        return State.TOGETHER if set(names_of(step)).isdisjoint(waived) else State.WAIVED
    return State.NOW if is_now else State.TODO


def _minutes_left(step: Step, done: Done) -> int:
    """Give the minutes somebody can still spend by themselves."""
    return 0 if isinstance(step, Gathering) else step.minutes - _minutes_spent(step, done)


def _minutes_spent(step: Step, done: Done) -> int:
    """Give the minutes of what was done; of a part that is left, the minutes are rounded up."""
    total = max(len(step.screens), 1) if isinstance(step, Module) else 1
    ready = total if is_step_done(step, done) else _screens_ready(step, done)
    return step.minutes - ceil(step.minutes * (total - ready) / total)


def _screens_ready(step: Step, done: Done) -> int:
    if not isinstance(step, Module):
        return int(is_step_done(step, done))
    return len(step.screens) if is_step_done(step, done) else screens_done(step, done)
