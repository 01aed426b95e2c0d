"""Playing a moment of a casus with a whole team: what was chosen stands in the address, and nothing is kept.

The address holds one sign a turn: a letter for the sentence that got most hands, `v` to go on, `t` to go back on a
sentence that stops the conversation. Letters, because the key of a sentence could give away what it leads to.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from elearning.content.casus import Casus, Move
from elearning.rules.casus import (
    BACK,
    ON,
    NotPossibleError,
    Position,
    Start,
    begin,
    beginning,
    ending,
    offered,
    scene_at,
    take,
)

LETTERS = "ABCDEFGH"
GO_ON, GO_BACK = "v", "t"
#: A team has twenty minutes: after so many sentences it is time to talk.
MOST = 3
LONGEST = 60


@dataclass(frozen=True)
class Together:
    """Where a team is in a moment; `signs` are the turns so far, as they stand in the address."""

    casus: Casus
    position: Position
    signs: str
    seed: int

    @property
    def sentences(self) -> tuple[tuple[str, Move], ...]:
        """Give what can be said now, each with its letter."""
        return tuple(zip(LETTERS, offered(self.casus, self.position, self.seed), strict=False))

    @property
    def is_over(self) -> bool:
        """It has ended, there is nothing to say or to go on to, or it was enough."""
        if self.position.answered is not None:
            return False
        if ending(self.casus, self.position) or self.position.choices >= MOST:
            return True
        return not self.sentences and scene_at(self.casus, self.position.scene).to is None

    @property
    def before(self) -> str | None:
        """Give the signs of one turn ago."""
        return self.signs[:-1] if self.signs else None


def replay(casus: Casus, scene: str, signs: str, seed: int) -> Together | None:
    """Play the turns of an address, from a scene on; None when they cannot be."""
    if len(signs) > LONGEST:
        return None
    try:
        position = begin(casus, Start(scene, beginning(casus).meters, frozenset()))
        for sign in signs:
            position = take(casus, position, _turn(casus, position, sign, seed))
    except NotPossibleError:
        return None
    return Together(casus, position, signs, seed)


def _turn(casus: Casus, position: Position, sign: str, seed: int) -> str:
    special = {GO_ON: ON, GO_BACK: BACK}.get(sign)
    return special or _key(zip(LETTERS, offered(casus, position, seed), strict=False), sign)


def _key(sentences: Iterable[tuple[str, Move]], sign: str) -> str:
    return next((move.key for letter, move in sentences if letter == sign), "")
