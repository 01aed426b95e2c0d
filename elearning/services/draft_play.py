"""Trying a casus that is still being written: from any scene, with any openness, and nothing of it is kept.

The whole play stands in the address of the page: where it began and what was said since. A text that was changed in the
meantime may no longer know a turn; then the play stops there and says so.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from elearning.content.casus import Casus, Condition, Scene
from elearning.rules import casus as rules
from elearning.rules.casus import HIGHEST, LOWEST, NotPossibleError, Position, Start
from elearning.rules.debrief import Debrief, debrief

MOST_TURNS = 300


@dataclass(frozen=True)
class Wanted:
    """What an author asks for: a scene, the openness to begin with (0-100 per meter), what is remembered, the turns."""

    scene: str = ""
    meters: Mapping[str, int] = field(default_factory=dict)
    memory: frozenset[str] = frozenset()
    turns: tuple[str, ...] = ()


@dataclass(frozen=True)
class DraftPlay:
    """A play of a draft, as far as it could be played.

    `turns` are those that could be made; `refused` is the first that could not, empty when all could.
    """

    casus: Casus
    start: Start
    turns: tuple[str, ...]
    position: Position
    refused: str = ""

    @property
    def scene(self) -> Scene:
        """The scene the play is in."""
        return rules.scene_at(self.casus, self.position.scene)

    @property
    def was_led_on(self) -> bool:
        """Tell whether a condition leads on from the scene that was asked for before anything is said."""
        return rules.begin(self.casus, self.start).scene != self.start.scene

    @cached_property
    def seen(self) -> Debrief:
        """Look back on it, finished or not."""
        return debrief(self.casus, self.start, self.turns)


def play_draft(casus: Casus, wanted: Wanted) -> DraftPlay | None:
    """Play as far as these turns go; None when it cannot even begin, because the text has a mistake."""
    if not casus.scenes or not _is_sound(casus):
        return None
    start = _start(casus, wanted)
    try:
        position = rules.begin(casus, start)
    except NotPossibleError:
        return None
    made: list[str] = []
    for turn in wanted.turns[:MOST_TURNS]:
        try:
            position = rules.take(casus, position, turn)
        except NotPossibleError:
            return DraftPlay(casus, start, tuple(made), position, turn)
        made.append(turn)
    return DraftPlay(casus, start, tuple(made), position)


def second_part(play: DraftPlay) -> Wanted | None:
    """Give the second sitting that follows on this ending, with all that was won and lost so far."""
    start = rules.sequel(play.casus, play.position)
    return None if start is None else Wanted(start.scene, dict(start.meters), start.memory)


def names_to_remember(casus: Casus) -> tuple[str, ...]:
    """List every name that a choice of this casus can make remembered, or that something asks for."""
    made = {name for scene in casus.scenes for move in scene.moves for name in move.remember}
    asked = {one.subject for one in _conditions(casus) if one.relation in ("is", "is not")}
    return tuple(sorted(made | asked))


def withheld(play: DraftPlay) -> tuple[tuple[str, tuple[Condition, ...]], ...]:
    """List the sentences that cannot be said here now, each with what they wait for."""
    can = rules.available(play.casus, play.position)
    moves = () if play.position.answered else play.scene.moves
    return tuple((move.text, move.when) for move in moves if move not in can and move.when)


def _start(casus: Casus, wanted: Wanted) -> Start:
    """Begin where was asked; what the casus does not know falls away."""
    first = rules.beginning(casus)
    scene = wanted.scene if casus.scene(wanted.scene) else first.scene
    meters = tuple((slug, _within(wanted.meters.get(slug, value))) for slug, value in first.meters)
    return replace(first, scene=scene, meters=meters, memory=wanted.memory & set(names_to_remember(casus)))


def _within(value: int) -> int:
    return max(LOWEST, min(HIGHEST, value))


def _is_sound(casus: Casus) -> bool:
    """Tell whether every condition asks for a meter that there is; nothing can be weighed against another."""
    meters = {meter.slug for meter in casus.meters}
    return all(one.subject in meters for one in _conditions(casus) if one.relation in ("<", ">="))


def _conditions(casus: Casus) -> Iterator[Condition]:
    for scene in casus.scenes:
        yield from (one for redirect in scene.redirects for one in redirect.when)
        yield from (one for line in scene.said for one in line.when)
        for move in scene.moves:
            yield from move.when
            yield from (one for line in move.reply for one in line.when)
