"""Testing out of a module: which questions are asked beforehand, and what the answers say per goal.

The questions come from the module itself. They are drawn anew at every look, by a seed that never changes, and what
was answered stays in: so a module that was published again meanwhile asks what it has, and no answer is lost.
"""

import random
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from elearning.content.model import Module, Question

PER_GOAL = 2
#: A module about one thing asks a little more about it.
ONLY_GOAL = 3


@dataclass(frozen=True)
class GoalKnown:
    """What the check says of one goal: `missed` are the questions that were not known, guessed ones among them."""

    goal: str
    missed: tuple[Question, ...]
    guessed: bool

    @property
    def known(self) -> bool:
        """All its questions were answered right, and none by a guess."""
        return not self.missed


def draw_check(module: Module, seed: int, answered: Collection[str] = ()) -> tuple[Question, ...]:
    """Draw the questions of a check, in reading order; none when a goal of the module cannot be asked about."""
    piles = _by_goal(question for question in module.questions if question.graded)
    if not piles or not set(module.goals) <= set(piles):
        return ()
    chance = random.Random(seed)  # noqa: S311 (a draw, not a secret)
    each = ONLY_GOAL if len(piles) == 1 else PER_GOAL
    drawn: set[str] = set()
    for pile in piles.values():
        chance.shuffle(pile)
        kept = [question for question in pile if question.key in answered]
        fresh = [question for question in pile if question.key not in answered]
        drawn |= {question.key for question in (*kept, *fresh[: max(0, each - len(kept))])}
    return tuple(question for question in module.questions if question.key in drawn)


def known_goals(
    questions: Collection[Question], right: Mapping[str, bool], guessed: Collection[str]
) -> list[GoalKnown]:
    """Say per goal what was known; `right` and `guessed` go by question. A guess does not count as known."""
    return [
        GoalKnown(
            goal,
            tuple(one for one in asked if not right.get(one.key) or one.key in guessed),
            any(right.get(one.key) and one.key in guessed for one in asked),
        )
        for goal, asked in _by_goal(questions).items()
    ]


def _by_goal(questions: Iterable[Question]) -> dict[str, list[Question]]:
    piles: dict[str, list[Question]] = {}
    for question in questions:
        piles.setdefault(question.goal, []).append(question)
    return piles
