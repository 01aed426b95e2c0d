"""When each line of a film is said: from how long the lines last, and the pauses around them."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

LEAD = 0.6
"""Seconds of picture before the first line."""
TAIL = 0.8
"""Seconds of picture after the last pause."""
LETTERS_PER_SECOND = 14.0
"""How quickly the voices speak: what a placeholder without sound is timed by."""

NEAR = 1.0
"""How far, in seconds, a rest of the voice may be from where it was expected."""
SHORTEST = 0.5
"""How long, in seconds, a piece of a line lasts at least."""
HEAD_START = 0.05
"""How much earlier than the voice a caption comes."""


@dataclass(frozen=True)
class Pause:
    """Silence before and after a line, in seconds."""

    before: float = 0.35
    after: float = 0.25


@dataclass(frozen=True)
class Slot:
    """When a line is said."""

    start: float
    end: float


@dataclass(frozen=True)
class Timeline:
    """The slots of all lines, and how long the whole film lasts."""

    slots: tuple[Slot, ...]
    seconds: float


def lay(durations: Sequence[float], pauses: Sequence[Pause]) -> Timeline:
    """Put the lines one after the other."""
    at, slots = LEAD, []
    for duration, pause in zip(durations, pauses, strict=True):
        start = at + pause.before
        slots.append(Slot(start, start + duration))
        at = start + duration + pause.after
    return Timeline(tuple(slots), at + TAIL)


def estimated(text: str) -> float:
    """Guess how long a sentence takes to say."""
    sentences = len(re.findall(r"[.!?…]+(?:\s|$)", text))
    return max(0.8, len(text) / LETTERS_PER_SECOND + 0.35 * max(0, sentences - 1))


def share(texts: Sequence[str], slot: Slot, rests: Sequence[Slot] = ()) -> list[Slot]:
    """Divide the time of a line over the pieces of its text.

    Longer pieces take longer, and the end of a sentence takes time as well. Where a piece ends with a comma or a stop
    and the voice rests near there (`rests`, counted from the start of the line), the next one begins after that rest.
    """
    weights = [len(text) + (5 if text.endswith((".", "?", "!", "…")) else 0) for text in texts]
    scale = (slot.end - slot.start) / sum(weights)
    borders = [slot.start]
    for number, text in enumerate(texts[:-1], 1):
        guess = slot.start + scale * sum(weights[:number])
        heard = [Slot(slot.start + rest.start, slot.start + rest.end) for rest in rests]
        near = [rest for rest in heard if abs(rest.end - guess) < NEAR and rest.end > borders[-1] + SHORTEST]
        if near and text.endswith((".", "?", "!", "…", ",", ";", ":")):
            guess = min(near, key=lambda rest: abs(rest.end - guess) - (rest.end - rest.start)).end - HEAD_START
        borders.append(guess)
    return [Slot(start, end) for start, end in pairwise([*borders, slot.end])]
