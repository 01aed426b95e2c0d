"""Two models of what somebody really remembers, to try the opfris on before it is tried on people.

The opfris estimates memory; these models are the truth it has to guess at. One is the family its own estimate comes
from, but with weights that differ by person (FSRS-6: Ye, Su & Cao 2022). The other knows nothing of FSRS: activation in
ACT-R, where what is practised while it is still fresh fades faster (Pavlik & Anderson 2005, Cognitive Science 29(4),
559-586; constants `DECAY`, `SPACING`, `NOISE` and `OUTSIDE` as they fitted them on vocabulary).

Time is a number of days; a part of a day is time spent studying, so it stays below half an hour.
"""

import math
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from random import Random
from typing import Protocol, Self

from fsrs import Card, Rating, Scheduler

BEGINNING = datetime(2026, 1, 5, 9, tzinfo=UTC)

#: Pavlik & Anderson: decay of a first trace, and how much more a trace decays that is laid while much is active.
DECAY, SPACING = 0.177, 0.217
#: How uncertain recall is around the threshold, and how much slower time counts outside a study session.
NOISE, OUTSIDE = 0.255, 0.025
#: Ours, not theirs (-0.704): a leerdoel is no word pair. Chosen so that who never practises keeps about two thirds
#: over a year (Custers 2010, Advances in Health Sciences Education 15, 109-128: two thirds to three quarters).
THRESHOLD = -2.0
DAY = 86_400


class Model(StrEnum):
    """What memory is taken to be."""

    CURVE = "curve"
    TRACES = "traces"


class Mind(Protocol):
    """What one person really knows of one goal."""

    def chance(self, day: float) -> float:
        """Give the chance (0-1) that it is known."""

    def read(self, day: float) -> None:
        """Read about it."""

    def practise(self, day: float, knew: bool) -> None:
        """Answer a question and read why; `knew` tells whether it was known, not whether the answer was right."""

    def copy(self) -> Self:
        """Give another one that remembers the same."""


class Curve:
    """Memory that follows FSRS-6 with somebody's own weights."""

    def __init__(self, scheduler: Scheduler, grasp: float, shift: float) -> None:
        """`grasp` = the chance that reading was enough; `shift` is added to the difficulty (1-10) of the goal."""
        self._scheduler, self._grasp, self._shift = scheduler, grasp, shift
        self._decay = -scheduler.parameters[20]
        self._factor = 0.9 ** (1 / self._decay) - 1
        self._card = Card(card_id=1, due=BEGINNING)
        self._day = 0.0

    def chance(self, day: float) -> float:
        """Follow the curve since the last practice."""
        if self._card.stability is None:
            return self._grasp
        return float((1 + self._factor * (day - self._day) / self._card.stability) ** self._decay)

    def read(self, day: float) -> None:
        """Leave it to the first question to show what was taken in."""

    def practise(self, day: float, knew: bool) -> None:
        """Let the memory grow, or start anew from what is left."""
        is_new = self._card.stability is None
        rating = Rating.Good if knew else Rating.Again
        self._card, _ = self._scheduler.review_card(self._card, rating, BEGINNING + timedelta(days=day))
        if is_new and self._card.difficulty is not None:
            self._card.difficulty = min(max(self._card.difficulty + self._shift, 1.0), 10.0)
        self._day = day

    def copy(self) -> "Curve":
        """Share the card: practising replaces it."""
        other = Curve(self._scheduler, self._grasp, self._shift)
        other._card, other._day = self._card, self._day
        return other


class Traces:
    """Memory as a sum of traces, one for every time, each fading by its own power of time."""

    def __init__(self, decay: float, spacing: float, threshold: float) -> None:
        """`threshold` is how active it must be to be known as often as not."""
        self._decay, self._spacing, self._threshold = decay, spacing, threshold
        self._traces: list[tuple[float, float]] = []

    def chance(self, day: float) -> float:
        """Hold the activation against the threshold."""
        if not self._traces:
            return 0.0
        return 1 / (1 + math.exp((self._threshold - math.log(self._strength(day))) / NOISE))

    def read(self, day: float) -> None:
        """Lay a trace that fades faster the more is still active now."""
        self._traces.append((_inner(day), -(self._spacing * self._strength(day) + self._decay)))

    def practise(self, day: float, knew: bool) -> None:
        """Lay a trace, as reading does."""
        self.read(day)

    def copy(self) -> "Traces":
        """Take the same traces along."""
        other = Traces(self._decay, self._spacing, self._threshold)
        other._traces = self._traces.copy()
        return other

    def _strength(self, day: float) -> float:
        now = _inner(day)
        return sum((max(now - at, 1.0) ** power for at, power in self._traces), 0.0)


def _inner(day: float) -> float:
    """Count seconds as memory does: those outside a session weigh less."""
    whole, studying = divmod(day, 1)
    return (whole * OUTSIDE + studying) * DAY


def hardness_of(goals: Iterable[str], chance: Random) -> Mapping[str, float]:
    """Draw how much harder than others each goal is, in standard deviations, the same for everybody."""
    return {goal: chance.gauss() for goal in goals}


def minds(model: Model, hardness: Mapping[str, float], chance: Random) -> dict[str, Mind]:
    """Draw the memory of one person: an empty mind for each goal."""
    return _curves(hardness, chance) if model is Model.CURVE else _traces(hardness, chance)


def _curves(hardness: Mapping[str, float], chance: Random) -> dict[str, Mind]:
    weights = list(Scheduler().parameters)
    slowness = chance.lognormvariate(0, 0.5)
    weights[:4] = [min(max(weight * slowness, 0.01), 100) for weight in weights[:4]]
    weights[8] = min(max(weights[8] + chance.gauss(0, 0.2), 0), 4.5)
    weights[20] = min(max(weights[20] * chance.lognormvariate(0, 0.25), 0.1), 0.8)
    own = Scheduler(weights, learning_steps=(), relearning_steps=(), enable_fuzzing=False)
    grasp = chance.uniform(0.75, 0.95)
    return {goal: Curve(own, grasp, 1.2 * hard) for goal, hard in hardness.items()}


def _traces(hardness: Mapping[str, float], chance: Random) -> dict[str, Mind]:
    decay, spacing = DECAY * chance.lognormvariate(0, 0.15), SPACING * chance.lognormvariate(0, 0.25)
    threshold = THRESHOLD + chance.gauss(0, 0.25)
    return {goal: Traces(decay, spacing, threshold + 0.2 * hard) for goal, hard in hardness.items()}
