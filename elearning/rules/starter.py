"""What to do with 5, 10 or 20 minutes: an opfris if one is due, go on where you were, then what fits after it."""

from collections.abc import Iterable

from elearning.rules.progress import CourseProgress, State, StepProgress

CHOICES = (5, 10, 20)
#: A little over is better than stopping a minute too early.
SLACK = 1
#: What an opfris takes; it comes first.
OPFRIS_MINUTES = 2


def plan(
    courses: Iterable[CourseProgress], minutes: int, *, opfris: bool = False
) -> tuple[tuple[CourseProgress, StepProgress], ...]:
    """Choose steps that fit in `minutes`, after an `opfris` if there is one to do.

    The first step is always there, also when only a part of it fits.
    """
    chosen: list[tuple[CourseProgress, StepProgress]] = []
    left = minutes + SLACK - (OPFRIS_MINUTES if opfris else 0)
    for course, step in _in_order(courses):
        if chosen and step.minutes_left > left:
            break
        chosen.append((course, step))
        left -= step.minutes_left
        if left <= SLACK:
            break
    return tuple(chosen)


def _in_order(courses: Iterable[CourseProgress]) -> Iterable[tuple[CourseProgress, StepProgress]]:
    """Walk what is open: what somebody is in first, then the core in order, then verdieping, what suits them first."""
    open_steps = [(c, s) for c in courses for s in c.steps if s.state in (State.NOW, State.TODO)]
    first = [pair for pair in open_steps if pair[1].state is State.NOW and pair[1].screens_done]
    rest = [pair for pair in open_steps if pair not in first]
    rest.sort(key=lambda pair: (not pair[1].core, not pair[1].suggested, pair[0].course.part))
    return [*first, *rest]
