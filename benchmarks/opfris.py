"""The memory model: the same decisions as py-fsrs over many histories, and how quickly they are taken."""

import random
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from fsrs import Card, Rating, Scheduler

from benchmarks.line import Line, at_least, at_most
from benchmarks.population import SEED
from elearning import clock
from elearning.rules.opfris import LATEST, RETENTION, SOONEST, Memory, after, due_at
from elearning.rules.rhythm import Pace

HISTORIES, QUICK_HISTORIES, ROUNDS = 10_000, 2_000, 5
#: Days between two answers are drawn up to one of these: within an hour, within the week, after years.
REACHES = (0.04, 1.0, 7.0, 60.0, 400.0, 1200.0)
PART = "opfris"

History = Sequence[tuple[int, datetime]]
Decision = tuple[float, float, datetime]


def measure(*, quick: bool) -> list[Line]:
    """Decide over the same random histories in turns."""
    histories = random_histories(QUICK_HISTORIES if quick else HISTORIES, clock.now())
    different = sum(by_fsrs(one) != by_ours(one) for one in histories)
    rates = [(_rate(by_fsrs, histories), _rate(by_ours, histories)) for _ in range(ROUNDS)]
    return [
        at_most(PART, "geschiedenissen met een ander besluit dan py-fsrs", [different], "", 0),
        at_least(PART, "snelheid naast py-fsrs", [ours / theirs for theirs, ours in rates], "x", 1),
        Line(PART, "besluiten", sorted(ours for _, ours in rates)[ROUNDS // 2], "/s CPU"),
    ]


def random_histories(count: int, begin: datetime) -> list[History]:
    """Draw so many histories by seed: up to twelve answers, in one hour or over years."""
    chance = random.Random(SEED)  # noqa: S311 (a story, not a secret)
    return [_history(chance, begin) for _ in range(count)]


def _history(chance: random.Random, begin: datetime) -> History:
    at, made = begin, []
    for _ in range(chance.randint(1, 12)):
        at += timedelta(days=chance.uniform(0, chance.choice(REACHES)))
        made.append((chance.randint(1, 3), at))
    return made


def by_fsrs(history: History) -> list[Decision]:
    """Decide with the package itself: stability, difficulty and when to ask again, after every answer."""
    card, decisions = Card(card_id=1), []
    for rating, at in history:
        card, _ = _SCHEDULER.review_card(card, Rating(rating), at)
        assert card.stability is not None
        assert card.difficulty is not None
        decisions.append((card.stability, card.difficulty, max(card.due, at + timedelta(days=SOONEST))))
    return decisions


def by_ours(history: History) -> list[Decision]:
    """Decide as the program does."""
    memory: Memory | None = None
    decisions = []
    for rating, at in history:
        memory = after(memory, rating, at)
        decisions.append((memory.stability, memory.difficulty, due_at(memory, Pace.NORMAL)))
    return decisions


def _rate(decide: Callable[[History], list[Decision]], histories: Sequence[History]) -> float:
    began = time.process_time()
    count = sum(len(decide(one)) for one in histories)
    return count / (time.process_time() - began)


_SCHEDULER = Scheduler(
    learning_steps=(),
    relearning_steps=(),
    desired_retention=RETENTION[Pace.NORMAL],
    maximum_interval=LATEST,
    enable_fuzzing=False,
)
