"""FSRS-6 as plain arithmetic: what one answer does to stability (days) and difficulty (1-10).

Ye, Su & Cao 2022, "A stochastic shortest path algorithm for optimizing spaced repetition scheduling"; weights and order
of every step as in py-fsrs 6.3, so that both give the same numbers to the last bit (tests/rules/test_opfris.py and
`dev.py bench` hold them together). It stands here because that package makes a card, a log line and a date for every
answer, which takes three times as long and has each process load it.
"""

import math

AGAIN, HARD, GOOD, EASY = 1, 2, 3, 4
#: As shipped: fitted on flash cards.
WEIGHTS = (
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796, 1.4835, 0.0614, 0.2629,
    1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
)  # fmt: skip
LEAST_STABILITY, LEAST_DIFFICULTY, MOST_DIFFICULTY = 0.001, 1.0, 10.0
DECAY = -WEIGHTS[20]
FACTOR = 0.9 ** (1 / DECAY) - 1


def recall(stability: float, days: int) -> float:
    """Estimate the chance (0-1) that something is still known, so many whole days after its last answer."""
    return float((1 + FACTOR * days / stability) ** DECAY)


def days_until(stability: float, chance: float) -> float:
    """Tell after how many days the chance of knowing it has fallen to `chance`."""
    return float(stability / FACTOR * (chance ** (1 / DECAY) - 1))


def first(rating: int) -> tuple[float, float]:
    """Give stability and difficulty after the first answer of all."""
    return max(WEIGHTS[rating - 1], LEAST_STABILITY), _within(_first_difficulty(rating))


def following(stability: float, difficulty: float, rating: int, days: int) -> tuple[float, float]:
    """Give stability and difficulty after a next answer, so many whole days after the one before."""
    if days < 1:
        stable = _same_day(stability, rating)
    elif rating == AGAIN:
        stable = _forgotten(stability, difficulty, recall(stability, days))
    else:
        stable = _recalled(stability, difficulty, recall(stability, days), rating)
    return max(stable, LEAST_STABILITY), _next_difficulty(difficulty, rating)


def _same_day(stability: float, rating: int) -> float:
    growth = (math.e ** (WEIGHTS[17] * (rating - 3 + WEIGHTS[18]))) * (stability ** -WEIGHTS[19])
    return float(stability * (growth if rating == AGAIN else max(growth, 1.0)))


def _forgotten(stability: float, difficulty: float, chance: float) -> float:
    long_term = (
        WEIGHTS[11]
        * (difficulty ** -WEIGHTS[12])
        * (((stability + 1) ** WEIGHTS[13]) - 1)
        * (math.e ** ((1 - chance) * WEIGHTS[14]))
    )
    return float(min(long_term, stability / _SHORT_TERM))


def _recalled(stability: float, difficulty: float, chance: float, rating: int) -> float:
    growth = (
        _GROWTH
        * (11 - difficulty)
        * (stability ** -WEIGHTS[9])
        * ((math.e ** ((1 - chance) * WEIGHTS[10])) - 1)
        * (WEIGHTS[15] if rating == HARD else 1)
        * (WEIGHTS[16] if rating == EASY else 1)
    )
    return float(stability * (1 + growth))


def _next_difficulty(difficulty: float, rating: int) -> float:
    """Move it by how the answer was, less near the end of the scale, and a little back to that of an easy goal."""
    moved = difficulty + (10.0 - difficulty) * -(WEIGHTS[6] * (rating - 3)) / 9.0
    return _within(WEIGHTS[7] * _EASY + (1 - WEIGHTS[7]) * moved)


def _first_difficulty(rating: int) -> float:
    return float(WEIGHTS[4] - (math.e ** (WEIGHTS[5] * (rating - 1))) + 1)


def _within(difficulty: float) -> float:
    return min(max(difficulty, LEAST_DIFFICULTY), MOST_DIFFICULTY)


_EASY = _first_difficulty(EASY)
_GROWTH = math.e ** WEIGHTS[8]
_SHORT_TERM = math.e ** (WEIGHTS[17] * WEIGHTS[18])
