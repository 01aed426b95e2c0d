"""Which questions a test draws, and what handing in is worth."""

import random
from collections.abc import Collection, Mapping

from elearning.content.model import Question, Quiz

ATTEMPTS_A_DAY = 3


def draw(quiz: Quiz, seed: int, seen: Collection[str] = ()) -> tuple[str, ...]:
    """Draw the questions of one attempt: every goal in turn, variants not seen last time first, then mixed."""
    chance = random.Random(seed)  # noqa: S311 (a draw, not a secret)
    piles = _piles(quiz, chance, seen)
    drawn: list[str] = []
    while len(drawn) < quiz.draw and any(piles):
        drawn += [pile.pop().key for pile in piles if pile]
    drawn = drawn[: quiz.draw]
    chance.shuffle(drawn)
    return tuple(drawn)


def _piles(quiz: Quiz, chance: random.Random, seen: Collection[str]) -> list[list[Question]]:
    by_goal: dict[str, list[Question]] = {}
    for question in quiz.questions:
        if question.graded:
            by_goal.setdefault(question.goal, []).append(question)
    piles = list(by_goal.values())
    for pile in piles:
        chance.shuffle(pile)
        pile.sort(key=lambda question: question.key not in seen)
    chance.shuffle(piles)
    return piles


def score_of(drawn: Collection[str], right: Mapping[str, bool]) -> float:
    """Give the share of the drawn questions that was answered right (0-1); an open one counts as wrong."""
    if not drawn:
        return 0.0
    return sum(right.get(key, False) for key in drawn) / len(drawn)


def is_passed(score: float, pass_mark: float) -> bool:
    """Tell whether the norm is reached; a rounding error never fails somebody."""
    return score + 1e-9 >= pass_mark
