"""How a conversation went, as a page shows it: in words, as lines and as a table.

It is the same for a learner who looks back and for an author who tries a casus before anybody plays it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from elearning.content.casus import Casus, Move
from elearning.rules.casus import Meters, door
from elearning.rules.debrief import (
    FAIR_COMPLEX,
    FAIR_RATIO,
    GOOD_COMPLEX,
    GOOD_RATIO,
    LVB_WORDS,
    Debrief,
    Step,
    is_trap,
)
from elearning.web.doors import moved, name_of

MITI = {"fair": (FAIR_RATIO, FAIR_COMPLEX), "good": (GOOD_RATIO, GOOD_COMPLEX)}
BEST = 3


@dataclass(frozen=True)
class Line:
    """How open one person was, as a line in a square of 100 by 100 (`path`), with a dot for each moment (`dots`)."""

    name: str
    path: str
    dots: str


@dataclass(frozen=True)
class Turn:
    """One choice on the way: what it did, as (name, before, after), and whether it is a trap."""

    step: Step
    moved: list[tuple[str, int, int]]
    trap: bool

    @property
    def others(self) -> tuple[Move, ...]:
        """What else could have been said there and then."""
        return self.step.others


def looked_back(casus: Casus, seen: Debrief) -> dict[str, Any]:
    """Give a page what it tells of a conversation, under the names that `learn/_debrief.html` asks for."""
    return {
        "seen": seen,
        "turns": [_turn(casus, step) for step in seen.steps],
        "best": _best(seen),
        "chart": _chart(casus, seen.history),
        "rows": _rows(casus, seen.history),
        "miti": MITI,
        "lvb_words": LVB_WORDS,
    }


def _turn(casus: Casus, step: Step) -> Turn:
    return Turn(step, moved(casus, step.before, step.after), is_trap(step.move))


def _best(seen: Debrief) -> list[Step]:
    """Give the sentences that opened the doors furthest, in the order they were said."""

    def effect(step: Step) -> int:
        return sum(value for _, value in step.after) - sum(value for _, value in step.before)

    opened = [step for step in seen.steps if effect(step) > 0 and not is_trap(step.move)]
    best = sorted(opened, key=effect, reverse=True)[:BEST]
    return [step for step in opened if step in best]


def _chart(casus: Casus, history: Sequence[Meters]) -> list[Line]:
    """Draw the lines: from left to right the moments, from bottom to top how open somebody was."""
    width = max(len(history) - 1, 1)
    lines = []
    for at, (slug, _) in enumerate(history[0]):
        points = [(round(100 * number / width, 1), 100 - meters[at][1]) for number, meters in enumerate(history)]
        path = "M" + "L".join(f"{x} {y}" for x, y in points)
        lines.append(Line(name_of(casus, slug), path, "".join(f"M{x} {y}h0" for x, y in points)))
    return lines


def _rows(casus: Casus, history: Sequence[Meters]) -> list[list[tuple[str, int, int]]]:
    """Give the same as a table: for each moment everybody's name, step and number."""
    return [[(name_of(casus, slug), door(value), value) for slug, value in meters] for meters in history]
