"""What a new version of a course means for who learns from it: what is new, what changed, and what is gone."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar

from elearning.content.casus import Casus
from elearning.content.compile import holds_back
from elearning.content.model import Course, Module, Question, Quiz, Step
from elearning.content.written import Text

T = TypeVar("T")
#: Where something stands and how it is shown; no learner reads a difference in these.
_UNREAD = frozenset(
    {"line", "html", "hash", "slug", "cited", "doubtful", "held_back", "reviewed", "former", "facts", "second"}
)


@dataclass(frozen=True)
class Shift:
    """Of one sort of thing: what is new, changed and gone, each by its title."""

    new: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Tell whether anything is different."""
        return bool(self.new or self.changed or self.gone)


@dataclass(frozen=True)
class Meaning:
    """What is different for learners. `core` tells whether other parts count for being done; `order` is the path."""

    steps: Shift
    screens: Shift
    questions: Shift
    scenes: Shift
    goals: Shift
    core: bool = False
    order: bool = False

    def __bool__(self) -> bool:
        """Tell whether learners notice anything at all."""
        return bool(
            self.steps or self.screens or self.questions or self.scenes or self.goals or self.core or self.order
        )


def meaning(before: Course | None, after: Course) -> Meaning:
    """Compare two versions of a course."""
    old = before.steps + before.minis if before else ()
    new = after.steps + after.minis
    names = {former: step.slug for step in new for former in step.former}
    return Meaning(
        steps=_shift({names.get(step.slug, step.slug): step for step in old}, {step.slug: step for step in new}),
        screens=_shift(_screens(old, names), _screens(new)),
        questions=_shift(_questions(before), _questions(after)),
        scenes=_shift(_scenes(old, names), _scenes(new)),
        goals=_shift(
            {goal.slug: goal for goal in before.goals} if before else {}, {goal.slug: goal for goal in after.goals}
        ),
        core=before is not None and _core(before, names) != _core(after, {}),
        order=before is not None and _moved([names.get(step.slug, step.slug) for step in before.steps], after),
    )


def held_back(course: Course, *, demo: bool) -> tuple[Step, ...]:
    """Give the parts that learners would not get, because they quote a fact that nobody has checked yet."""
    unsafe = frozenset() if demo else frozenset(fact.key for fact in course.facts if holds_back(fact))
    return tuple(step for step in course.steps if not isinstance(step, Quiz) and not unsafe.isdisjoint(step.facts))


def _shift(old: Mapping[Hashable, Any], new: Mapping[Hashable, Any]) -> Shift:
    return Shift(
        new=tuple(_title(one) for key, one in new.items() if key not in old),
        changed=tuple(_title(one) for key, one in new.items() if key in old and _read(one) != _read(old[key])),
        gone=tuple(_title(one) for key, one in old.items() if key not in new),
    )


def _title(one: Any) -> str:
    """Say what something is called; a question is called by what it asks."""
    title = one.prompt.source if isinstance(one, Question) else one.title
    return " ".join(str(title).split())


def _screens(steps: tuple[Step, ...], names: Mapping[str, str] | None = None) -> dict[Hashable, Any]:
    names = names or {}
    modules = (step for step in steps if isinstance(step, Module))
    return {(names.get(one.slug, one.slug), screen.slug): screen for one in modules for screen in one.screens}


def _scenes(steps: tuple[Step, ...], names: Mapping[str, str] | None = None) -> dict[Hashable, Any]:
    names = names or {}
    found = (step for step in steps if isinstance(step, Casus))
    return {(names.get(one.slug, one.slug), scene.slug): scene for one in found for scene in one.scenes}


def _questions(course: Course | None) -> dict[Hashable, Any]:
    return {} if course is None else {question.key: question for question in course.questions}


def _core(course: Course, names: Mapping[str, str]) -> set[str]:
    return {names.get(slug, slug) for slug in course.core}


def _moved(before: list[str], after: Course) -> bool:
    """Tell whether the parts that stayed come in another order."""
    there = [step.slug for step in after.steps]
    return [slug for slug in before if slug in there] != [slug for slug in there if slug in before]


def _read(one: Any) -> Any:
    """Give what a learner reads of something, to compare."""
    if isinstance(one, Text):
        return one.source
    if isinstance(one, tuple):
        return tuple(map(_read, one))
    if is_dataclass(one):
        return tuple(_values(one))
    return one


def _values(one: Any) -> Iterator[Any]:
    yield type(one).__name__
    for field in fields(one):
        if field.name not in _UNREAD:
            yield _read(getattr(one, field.name))
