"""What stays of what was learned, and what to ask again.

Memory is kept per leerdoel with FSRS-6 (`rules/fsrs6.py`): `stability` is the number of days until the chance of
knowing it has fallen to 90%, `difficulty` runs from 1 to 10. It is an estimate, and pages call it one.

The ratings are those of FSRS: wrong is Again, right but guessed is Hard, right is Good. Easy is never given: nobody is
asked how easy it was.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from elearning.rules import fsrs6
from elearning.rules.rhythm import Pace

AGAIN, HARD, GOOD = fsrs6.AGAIN, fsrs6.HARD, fsrs6.GOOD
#: Questions in one moment.
MOST = 3
#: No goal is asked again sooner, and none is left longer, in days.
SOONEST, LATEST = 7, 365
#: A moment is filled up with goals that would be due this soon anyway.
ALMOST = timedelta(days=7)
#: From which chance of knowing it a goal is called fresh.
FRESH = 0.9
#: A memory that falls below that within so many days is not called fresh: its last answer was wrong, or a guess.
STURDY = 2.0
#: At which chance of knowing it a goal is due, for how fresh somebody wants to stay.
RETENTION = {Pace.OFF: 0.85, Pace.LESS: 0.8, Pace.NORMAL: 0.85, Pace.MORE: 0.9}


class Freshness(StrEnum):
    """What a learner sees of a memory: a word, never a number."""

    FRESH = "vers"
    FADING = "zakt weg"
    DUE = "opfrissen"


@dataclass(frozen=True)
class Memory:
    """What is left of one goal: see above for the units."""

    stability: float
    difficulty: float
    reviewed_at: datetime


@dataclass(frozen=True)
class Known:
    """A goal (`course/slug`) somebody learned, and when it is due."""

    goal: str
    memory: Memory
    due_at: datetime


def rating_of(right: bool, guessed: bool) -> int:
    """Rate a first answer to a graded question."""
    if not right:
        return AGAIN
    return HARD if guessed else GOOD


def after(memory: Memory | None, rating: int, at: datetime) -> Memory:
    """Give the memory after an answer; `at` is in UTC, and an answer from before the last one counts as of then."""
    if memory is None:
        return Memory(*fsrs6.first(rating), at)
    at = max(at, memory.reviewed_at)
    days = (at - memory.reviewed_at).days
    return Memory(*fsrs6.following(memory.stability, memory.difficulty, rating, days), at)


def replay(reviews: Iterable[tuple[int, datetime]]) -> Memory | None:
    """Give the memory after all answers of one goal, in the order they were given."""
    memory = None
    for rating, at in reviews:
        memory = after(memory, rating, at)
    return memory


def recall(memory: Memory, at: datetime) -> float:
    """Estimate the chance (0-1) that it is still known at a moment."""
    days = max(0, (at - memory.reviewed_at).days)
    return fsrs6.recall(memory.stability, days)


def due_at(memory: Memory, pace: Pace) -> datetime:
    """Tell when to ask again: when the chance of knowing it has fallen to what this pace wants, in 7 to 365 days."""
    days = fsrs6.days_until(memory.stability, RETENTION[pace])
    return memory.reviewed_at + timedelta(days=min(max(round(days), SOONEST), LATEST))


def freshness(known: Known, at: datetime) -> Freshness:
    """Say in a word how a goal stands."""
    if known.due_at <= at:
        return Freshness.DUE
    is_fresh = known.memory.stability >= STURDY and recall(known.memory, at) >= FRESH
    return Freshness.FRESH if is_fresh else Freshness.FADING


def is_due(known: Collection[Known], at: datetime) -> bool:
    """Tell whether there is anything to ask."""
    return any(one.due_at <= at for one in known)


def weakest(known: Iterable[Known], at: datetime) -> list[Known]:
    """Order goals by how much is left of them, the least first."""
    return sorted(known, key=lambda one: (recall(one.memory, at), one.goal))


def in_turn(known: Iterable[Known]) -> list[Known]:
    """Order goals by when their turn came, what is due longest first.

    Not the weakest first: that keeps coming back to the same hard goals while the rest waits, and people remember less
    by it (docs/opfris-simulatie.md).
    """
    return sorted(known, key=lambda one: (one.due_at, one.goal))


def to_ask(known: Collection[Known], askable: Collection[str], at: datetime, *, by_hand: bool = False) -> list[str]:
    """Choose the goals of a moment, at most three: what is due, longest first, filled up with what almost is.

    Nothing is asked when nothing is due, unless somebody starts `by_hand`: then what is not due is asked too, weakest
    first. `askable` are the goals that have a question.
    """
    known = [one for one in known if one.goal in askable]
    if not is_due(known, at) and not by_hand:
        return []
    soon = at if by_hand else at + ALMOST
    nearby = in_turn(one for one in known if one.due_at <= soon)
    rest = weakest((one for one in known if one.due_at > soon), at) if by_hand else []
    return [one.goal for one in (*nearby, *rest)][:MOST]


def variant(questions: Sequence[str], answered_at: Mapping[str, datetime]) -> str:
    """Choose the question to ask of a goal: the first that was never asked, else the one asked longest ago.

    `questions` stand in the order to prefer them; so the one asked last is asked again only when it is the only one.
    """
    for key in questions:
        if key not in answered_at:
            return key
    return min(questions, key=lambda key: answered_at[key])
