"""How a conversation goes on: from where somebody is and what they say, to where they are then.

A play is where it began (`Start`) and what was done since (`turns`); everything else follows from those two, so a play
that was cut off in the middle is whole again as soon as its turns are read. A turn is the key of a move, or one of
BACK, ON and SKIP. Nothing here looks at a clock or draws by chance: the order of the choices follows from a seed.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import blake2b

from elearning.content.casus import Casus, Condition, Ending, Move, Said, Scene

BACK = "@terug"
ON = "@verder"
SKIP = "@sla-over"

LOWEST, HIGHEST = 0, 100
#: From which openness the door stands how far open: shut, ajar, and so on; below the first it is 1.
_DOORS = (20, 40, 60, 80)

Meters = tuple[tuple[str, int], ...]
Memory = frozenset[str]


class NotPossibleError(Exception):
    """Dat kan hier niet: deze zin is er niet, of je bent al verder."""


@dataclass(frozen=True)
class Start:
    """Where a play begins: a scene, how open everybody is (0-100 per meter), and what is remembered."""

    scene: str
    meters: Meters
    memory: Memory


@dataclass(frozen=True)
class Position:
    """Where a play is.

    `answered` is the key of the move whose reply is on the page; `scene` stays the scene of that choice until going
    on, and `before` is how things stood before it. `barred` are the STOP moves tried in this scene; `choices` counts
    the moves made and not taken back.
    """

    scene: str
    meters: Meters
    memory: Memory
    answered: str | None = None
    barred: frozenset[str] = frozenset()
    choices: int = 0
    before: "Position | None" = None


def beginning(casus: Casus) -> Start:
    """Give the start of a first sitting: the first scene, each meter at its own start."""
    meters = tuple((meter.slug, meter.start) for meter in casus.meters)
    return Start(casus.scenes[0].slug, meters, frozenset())


def sequel(casus: Casus, position: Position) -> Start | None:
    """Give the start of the second sitting that follows on this ending, with all that was won and lost so far."""
    to = scene_at(casus, position.scene).sequel
    return Start(to, position.meters, position.memory) if to else None


def begin(casus: Casus, start: Start) -> Position:
    """Enter the first scene, or the one it redirects to."""
    return _enter(casus, start.scene, start.meters, start.memory, choices=0)


def replay(casus: Casus, start: Start, turns: Iterable[str]) -> Position:
    """Give where somebody is after these turns; raises NotPossibleError at the first that cannot be."""
    position = begin(casus, start)
    for turn in turns:
        position = take(casus, position, turn)
    return position


def take(casus: Casus, position: Position, turn: str) -> Position:
    """Make one turn; raises NotPossibleError when it is none of what can be done here."""
    special = _SPECIAL.get(turn)
    return special(casus, position) if special else _say(casus, position, turn)


def available(casus: Casus, position: Position) -> tuple[Move, ...]:
    """Give what can be said now, in the order it was written: conditions hold, and no STOP that was tried."""
    if position.answered is not None:
        return ()
    moves, barred = scene_at(casus, position.scene).moves, position.barred
    return tuple([one for one in moves if one.key not in barred and (not one.when or holds(one.when, position))])


def offered(casus: Casus, position: Position, seed: int) -> tuple[Move, ...]:
    """Give what can be said now, shuffled; a move keeps its place among the others as long as the seed is the same."""

    def place(move: Move) -> bytes:
        return blake2b(f"{seed}/{position.scene}/{move.key}".encode(), digest_size=8).digest()

    return tuple(sorted(available(casus, position), key=place))


def lines(casus: Casus, position: Position) -> tuple[Said, ...]:
    """Give what is said and seen in this scene; an answer given since changes nothing about it."""
    state = position.before or position
    return _heard(scene_at(casus, position.scene).said, state)


def reply(casus: Casus, position: Position, move: Move) -> tuple[Said, ...]:
    """Give what is said after a move; `position` is the one that move led to."""
    return _heard(move.reply, position)


def answered(casus: Casus, position: Position) -> Move | None:
    """Give the move whose reply is on the page."""
    return _move(scene_at(casus, position.scene), position.answered) if position.answered is not None else None


def ending(casus: Casus, position: Position) -> Ending | None:
    """Tell how the conversation ended, if it did."""
    return scene_at(casus, position.scene).ending


def scene_at(casus: Casus, slug: str) -> Scene:
    """Find a scene that has to be there; raises NotPossibleError when it is not."""
    try:
        return casus.by_slug[slug]
    except KeyError:
        raise NotPossibleError from None


def holds(when: tuple[Condition, ...], state: Start | Position) -> bool:
    """Tell whether all conditions are met."""
    return all(_is_met(condition, state) for condition in when)


def door(value: int) -> int:
    """Say how far the door is open, 1-5, at an openness of 0-100."""
    return 1 + sum(value >= limit for limit in _DOORS)


def _is_met(condition: Condition, state: Start | Position) -> bool:
    match condition.relation:
        case "is":
            return condition.subject in state.memory
        case "is not":
            return condition.subject not in state.memory
        case "<":
            return _value(state, condition.subject) < condition.value
        case ">=":
            return _value(state, condition.subject) >= condition.value


def _value(state: Start | Position, meter: str) -> int:
    return dict(state.meters)[meter]


def _heard(said: tuple[Said, ...], state: Position) -> tuple[Said, ...]:
    return tuple([line for line in said if holds(line.when, state)])


def _enter(casus: Casus, slug: str, meters: Meters, memory: Memory, choices: int) -> Position:
    """Come into a scene. Redirects are followed as often as there are scenes, so that a circle of them ends."""
    position = Position(slug, meters, memory, choices=choices)
    for _ in casus.scenes:
        redirects = scene_at(casus, position.scene).redirects
        to = next((one.to for one in redirects if holds(one.when, position)), None) if redirects else None
        if to is None:
            break
        position = Position(to, meters, memory, choices=choices)
    return position


def _say(casus: Casus, position: Position, key: str) -> Position:
    move = _move(scene_at(casus, position.scene), key)
    if move is None or position.answered is not None or key in position.barred or not holds(move.when, position):
        raise NotPossibleError
    return Position(
        position.scene,
        _moved(position.meters, move.effects),
        position.memory.union(move.remember) if move.remember else position.memory,
        answered=key,
        barred=position.barred,
        choices=position.choices + 1,
        before=position,
    )


def _moved(meters: Meters, effects: Meters) -> Meters:
    if not effects:
        return meters
    change = dict(effects)
    return tuple([(slug, max(LOWEST, min(HIGHEST, value + change.get(slug, 0)))) for slug, value in meters])


def _back(casus: Casus, position: Position) -> Position:
    """Take a move back with all it did; a STOP cannot be tried twice."""
    move, before = answered(casus, position), position.before
    if move is None or before is None:
        raise NotPossibleError
    if not move.stop:
        return before
    barred = before.barred | {move.key}
    return Position(before.scene, before.meters, before.memory, barred=barred, choices=before.choices)


def _on(casus: Casus, position: Position) -> Position:
    """Go where the move leads, or from a scene without choices to the next."""
    move = answered(casus, position)
    to = move.to if move else scene_at(casus, position.scene).to
    if to is None or (move and move.stop):
        raise NotPossibleError
    return _enter(casus, to, position.meters, position.memory, position.choices)


def _skip(casus: Casus, position: Position) -> Position:
    scene = scene_at(casus, position.scene)
    if position.answered is not None or not scene.moves or scene.skip_to is None:
        raise NotPossibleError
    return _enter(casus, scene.skip_to, position.meters, position.memory, position.choices)


def _move(scene: Scene, key: str) -> Move | None:
    for move in scene.moves:
        if move.key == key:
            return move
    return None


_SPECIAL = {BACK: _back, ON: _on, SKIP: _skip}
