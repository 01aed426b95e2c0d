"""What a casus lets somebody practise: how often each technique can be chosen, and how the choices are divided.

A conversation that offers questions only teaches to ask. The author sees that here, before anybody plays it.
"""

from collections import Counter
from dataclasses import dataclass

from elearning.content.casus import Casus
from elearning.content.techniques import CODES, TRAPS, Code


@dataclass(frozen=True)
class Share:
    """One technique, or one kind of them, and in how many choices it can be found."""

    name: str
    count: int
    is_trap: bool = False


@dataclass(frozen=True)
class Shares:
    """The choices of a casus counted. A choice with two techniques counts under both, so no sum need be `choices`.

    `kinds` are what an author weighs against each other; `traps` the choices with something in them that closes the
    door, `unused` the techniques that help and that nobody can choose here.
    """

    choices: int
    traps: int
    stops: int
    kinds: tuple[Share, ...]
    techniques: tuple[Share, ...]
    unused: tuple[str, ...]


def shares_of(casus: Casus) -> Shares:
    """Count the techniques in all choices of a casus."""
    moves = [move for scene in casus.scenes for move in scene.moves]
    used = Counter(name for move in moves for name in set(move.techniques))
    kinds = Counter(kind for move in moves for kind in {_kind(name) for name in move.techniques})
    in_order = sorted(used, key=lambda name: (name in TRAPS, -used[name], name))
    return Shares(
        choices=len(moves),
        traps=kinds[TRAP],
        stops=sum(move.stop for move in moves),
        kinds=tuple(Share(name, kinds[name], name == TRAP) for name in KINDS),
        techniques=tuple(Share(name, used[name], name in TRAPS) for name in in_order),
        unused=tuple(name for name in CODES if name not in TRAPS and not used[name]),
    )


OPEN, CLOSED, REFLECTION, OTHER, TRAP = "open vraag", "gesloten vraag", "reflectie", "wat verder helpt", "valkuil"
KINDS = (OPEN, CLOSED, REFLECTION, OTHER, TRAP)
#: Questions that ask for a story; a closed one asks for yes, no or a fact.
_OPEN_QUESTIONS = frozenset({"open vraag", "schaalvraag", "terugvraag"})


def _kind(technique: str) -> str:
    if technique in TRAPS:
        return TRAP
    if technique in _OPEN_QUESTIONS:
        return OPEN
    if CODES.get(technique) in (Code.SIMPLE, Code.COMPLEX):
        return REFLECTION
    return CLOSED if technique == "gesloten vraag" else OTHER
