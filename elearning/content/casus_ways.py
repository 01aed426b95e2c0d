"""Every way through a conversation: a search over scenes and what is remembered.

How open somebody is, is left out: a condition on a meter may hold or not, so both are looked at. What is found here is
therefore possible as far as the text goes, not what every player can do.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from elearning.content.casus import Casus, Condition, Ending, Move, Scene

MOST_STEPS = 100_000
MOST_NAMES = 40
"""A file that has more of them was made to keep us busy."""


@dataclass(frozen=True)
class State:
    """Being in a scene with some names remembered: those that still decide where somebody can go."""

    scene: str
    memory: frozenset[str]


Allowed = Callable[[Move], bool]


@dataclass
class Ways:
    """Where somebody can come from the first scene, and from where. `whole` = nothing was left out."""

    casus: Casus
    allowed: Allowed = lambda move: True
    skips: bool = False
    """Also look at scenes that are skipped."""
    sequels: bool = False
    """Also go on to the second sitting."""
    starts: tuple[State, ...] = ()
    """Where a conversation can begin besides its first scene."""
    before: dict[State, State | None] = field(default_factory=dict)
    back: dict[State, list[State]] = field(default_factory=dict)
    whole: bool = True
    steps: int = 0

    def __post_init__(self) -> None:
        self.scenes: dict[str, Scene] = {}
        for scene in self.casus.scenes:
            self.scenes.setdefault(scene.slug, scene)
        self.matters = _what_matters(self.scenes)
        self.whole = all(len(names) <= MOST_NAMES for names in self.matters.values())
        if not self.whole:
            self.matters = {}
        self._search()

    def _search(self) -> None:
        queue: deque[State] = deque()
        self._add(None, self.enter(self.casus.scenes[0].slug if self.scenes else "", frozenset()), queue)
        self._add(None, self.starts, queue)
        while queue and self.steps < MOST_STEPS:
            state = queue.popleft()
            self._add(state, self.after(state), queue)
        self.whole = self.whole and not queue

    def _add(self, before: State | None, states: Iterable[State], queue: deque[State]) -> None:
        for state in states:
            if before is not None:
                self.back.setdefault(state, []).append(before)
            if state not in self.before:
                self.before[state] = before
                queue.append(state)

    def after(self, state: State) -> Iterator[State]:
        """Give the states that can follow."""
        scene = self.scenes[state.scene]
        if scene.to is not None:
            yield from self.enter(scene.to, state.memory)
        for move in scene.moves:
            self.steps += 1
            if move.to is not None and self.allowed(move) and self.may_hold(move.when, state.memory):
                yield from self.enter(move.to, state.memory.union(move.remember))
        if self.skips and scene.skip_to is not None:
            yield from self.enter(scene.skip_to, state.memory)
        if self.sequels:
            yield from self.second(state)

    def second(self, state: State) -> Iterator[State]:
        """Give where the second sitting begins after an ending."""
        sequel = self.scenes[state.scene].sequel
        if sequel is not None:
            yield from self.enter(sequel, state.memory)

    def enter(self, slug: str, memory: frozenset[str]) -> Iterator[State]:
        """Give the scenes where somebody ends up who is sent to this one: redirects may lead on."""
        waiting, seen = [slug], {slug}
        while waiting:
            scene = self.scenes.get(waiting.pop())
            if scene is None:
                continue
            passed = False
            for redirect in scene.redirects:
                self.steps += 1
                if self.may_hold(redirect.when, memory):
                    waiting += [] if redirect.to in seen else [redirect.to]
                    seen.add(redirect.to)
                    passed = passed or all(map(by_name, redirect.when))
                if passed:
                    break
            if not passed:
                yield State(scene.slug, memory & self.matters.get(scene.slug, frozenset()))

    def may_hold(self, conditions: tuple[Condition, ...], memory: frozenset[str]) -> bool:
        """Say whether conditions can hold, whatever the meters say, and the names too when there are too many."""
        names = (one for one in conditions if by_name(one) and self.matters)
        return all((one.subject in memory) == (one.relation == "is") for one in names)

    # --- what was found -----------------------------------------------------------------------------------------------

    @property
    def reached(self) -> frozenset[str]:
        """The scenes that somebody can see."""
        return frozenset(state.scene for state in self.before)

    def ends(self, ending: Ending | None = None) -> Iterator[State]:
        """Give the states in which the conversation is over, in any way or in one."""
        for state in self.before:
            found = self.scenes[state.scene].ending
            if found is not None and ending in (None, found):
                yield state

    def way_to(self, state: State) -> list[str]:
        """Give the scenes on a shortest way to a state."""
        way: list[str] = []
        at: State | None = state
        while at is not None:
            way.append(at.scene)
            at = self.before[at]
        return way[::-1]

    def stuck(self) -> frozenset[str]:
        """Give the scenes where somebody can come and from which no ending can be reached any more."""
        if not self.whole:
            return frozenset()
        fine = set(self.ends())
        queue = deque(fine)
        while queue:
            for state in self.back.get(queue.popleft(), ()):
                if state not in fine:
                    fine.add(state)
                    queue.append(state)
        return frozenset(state.scene for state in self.before if state not in fine)


def by_name(condition: Condition) -> bool:
    """Say whether a condition is about what is remembered, and not about a meter."""
    return condition.relation in ("is", "is not")


def _what_matters(scenes: Mapping[str, Scene]) -> dict[str, frozenset[str]]:
    """Give per scene the names that decide, there or further on, where somebody can go: others need no remembering."""
    back: dict[str, set[str]] = {}
    asking: dict[str, set[str]] = {}
    for slug, scene in scenes.items():
        targets = [redirect.to for redirect in scene.redirects] + [move.to for move in scene.moves if move.to]
        for target in filter(None, (*targets, scene.to, scene.skip_to, scene.sequel)):
            back.setdefault(target, set()).add(slug)
        for when in (*(redirect.when for redirect in scene.redirects), *(move.when for move in scene.moves)):
            for condition in filter(by_name, when):
                asking.setdefault(condition.subject, set()).add(slug)
    found: dict[str, set[str]] = {slug: set() for slug in scenes}
    for name, slugs in islice(asking.items(), MOST_NAMES + 1):
        queue = list(slugs)
        while queue:
            slug = queue.pop()
            if slug in found and name not in found[slug]:
                found[slug].add(name)
                queue += back.get(slug, ())
    return {slug: frozenset(names) for slug, names in found.items()}


def conditions_of(casus: Casus) -> Iterator[tuple[Condition, int]]:
    """Give every condition of a casus with its line."""
    for scene in casus.scenes:
        yield from ((condition, found.line) for found in scene.redirects for condition in found.when)
        yield from ((condition, found.line) for found in scene.said for condition in found.when)
        for move in scene.moves:
            yield from ((condition, move.line) for condition in move.when)
            yield from ((condition, found.line) for found in move.reply for condition in found.when)
