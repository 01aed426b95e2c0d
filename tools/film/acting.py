"""How people hold themselves: moods, arms, blinking, breathing and mouths, at every moment of a film."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, fields

EASE = 0.6
"""Seconds in which a mood changes into the next."""
HEAD_START = 0.35
"""How far into that change somebody is already, right after a cut."""


@dataclass(frozen=True)
class Mood:
    """A way to sit and to look. `lean` and `tilt` turn body and head forward; `rise` lifts somebody from the chair."""

    lean: float = 3.0
    tilt: float = 5.0
    lids: float = 0.82
    across: float = 0.55
    down: float = 0.2
    worry: float = 0.35
    rise: float = 0.0
    tremble: float = 0.0
    turn: float = 1.0
    mouth: str = "shut"


MOODS: dict[str, Mood] = {
    "neutral": Mood(lean=4, tilt=6, lids=0.76, across=0.5, down=0.3, worry=0.5),
    "listening": Mood(lean=3, tilt=6, lids=0.86, across=0.6, down=0.2, worry=0.35),
    "warm": Mood(lean=4, tilt=4, lids=0.84, across=0.6, down=0.1, worry=0.3, mouth="smile"),
    "asks": Mood(lean=6, tilt=8, lids=0.92, across=0.6, down=0.1, worry=0.5),
    "notes": Mood(lean=5, tilt=10, lids=0.4, across=0.2, down=1.3, worry=0.1),
    "stern": Mood(lean=6, tilt=2, lids=0.8, across=0.6, down=0.0, worry=-0.4),
    "sad": Mood(lean=7, tilt=13, lids=0.5, across=0.1, down=1.3, worry=0.9, mouth="sad"),
    "ashamed": Mood(lean=8, tilt=16, lids=0.34, across=-0.3, down=1.5, worry=1.1, mouth="sad"),
    "looks up": Mood(lean=4, tilt=3, lids=0.82, across=0.9, down=-0.1, worry=0.9),
    "wry": Mood(lean=5, tilt=7, lids=0.62, across=0.6, down=0.4, worry=0.5, mouth="smile"),
    "relieved": Mood(lean=3, tilt=3, lids=0.8, across=0.6, down=0.1, worry=0.6, mouth="smile"),
    "worried": Mood(lean=6, tilt=8, lids=0.86, across=0.4, down=0.4, worry=1.1, mouth="sad"),
    "annoyed": Mood(lean=0, tilt=1, lids=0.58, across=0.2, down=0.4, worry=-0.32, mouth="sad"),
    "suspicious": Mood(lean=1, tilt=3, lids=0.5, across=0.8, down=0.1, worry=-0.3),
    "tired": Mood(lean=6, tilt=10, lids=0.42, across=0.3, down=0.7, worry=0.7, mouth="sad"),
    "away": Mood(lean=5, tilt=6, lids=0.6, across=-1.1, down=0.5, worry=0.8, mouth="sad"),
    "bent": Mood(lean=13, tilt=20, lids=0.32, across=0.2, down=1.6, worry=0.9, mouth="sad"),
    "down": Mood(lean=6, tilt=15, lids=0.36, across=0.3, down=1.5, worry=0.6),
    "working": Mood(lean=16, tilt=16, lids=0.4, across=0.5, down=1.4, worry=0.1),
    "stands": Mood(lean=1, tilt=4, lids=0.9, across=0.6, down=0.0, worry=-0.2, rise=96),
    "stands trembling": Mood(lean=2, tilt=10, lids=0.6, down=1.2, worry=0.9, rise=96, tremble=1, mouth="sad"),
    "turned away": Mood(lean=6, tilt=14, lids=0.42, across=0.4, down=1.2, worry=0.9, turn=-1.0, mouth="sad"),
}  # fmt: skip
"""The moods that `direction/*.yaml` can name."""

NUMBERS = tuple(field.name for field in fields(Mood) if field.name != "mouth")


def eased(part: float) -> float:
    """Begin and end softly."""
    part = min(1.0, max(0.0, part))
    return part * part * (3 - 2 * part)


def between(one: Mood, other: Mood, part: float) -> Mood:
    """Give the mood on the way from one to the other."""
    values = {name: getattr(one, name) + (getattr(other, name) - getattr(one, name)) * part for name in NUMBERS}
    return Mood(**values, mouth=other.mouth if part > 0.5 else one.mouth)


@dataclass(frozen=True)
class Change:
    """From `at` on somebody is in this mood, with the arms like this; after a cut they nearly are already."""

    at: float
    mood: str
    arms: str
    cut: bool = False


class Actor:
    """One person through a film."""

    def __init__(self, number: int, changes: Sequence[Change], seconds: float) -> None:
        self.number = number
        self.changes = changes
        self.blinks = list(_blinks(number, seconds))

    def arms(self, at: float) -> str:
        """How the arms are held."""
        return self._now(at)[-1].arms

    def mood(self, at: float) -> Mood:
        """How somebody sits and looks, breathing and blinking aside."""
        now = self._now(at)
        mood = MOODS[now[0].mood]
        for change in now[1:]:
            since = at - change.at + (HEAD_START if change.cut else 0.0)
            mood = between(mood, MOODS[change.mood], eased(since / EASE))
        return mood

    def ends(self, at: float) -> Mood:
        """The mood that somebody is in, or on the way to."""
        return MOODS[self._now(at)[-1].mood]

    def _now(self, at: float) -> list[Change]:
        past = [change for change in self.changes if change.at <= at]
        return past[-3:] or [self.changes[0]]

    def alive(self, at: float, loudness: float) -> Mood:
        """Add to the mood what never stands still: breath, blinking, and the nods of somebody who speaks."""
        mood, phase = self.mood(at), 2.1 * self.number
        values = {name: getattr(mood, name) for name in NUMBERS}
        values["tilt"] += math.sin(at * 1.7 + phase) * 0.5 + math.sin(at * 5.1) * 1.1 * loudness
        values["lean"] += math.sin(at * 0.9 + phase) * 0.25
        if any(0 <= at - blink < 0.12 for blink in self.blinks):
            values["lids"] = 0.0
        return Mood(**values, mouth=mood.mouth)

    def breath(self, at: float) -> float:
        """How far the head is lifted by breathing."""
        return math.sin(at * 1.75 + 1.3 * self.number) * 0.9


def _blinks(number: int, seconds: float) -> list[float]:
    chance = random.Random(7 + number)  # noqa: S311 (blinking keeps no secrets)
    at, moments = chance.uniform(1, 2.5), []
    while at < seconds:
        moments.append(at)
        at += chance.uniform(2.4, 5)
    return moments


def mouth(loudness: float, step: int, strong: tuple[float, float] = (0.4, 0.82)) -> str:
    """Choose the mouth for how loud a voice is at this moment."""
    if loudness < 0.1:
        return "shut"
    if loudness < strong[0]:
        return "a"
    if loudness >= strong[1]:
        return "c"
    return "b" if step % 5 else "o"
