"""One measured figure, as every part of the benchmark gives it and the table prints it."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A figure with what it is held against.

    `part` and `name` together are its key: what is compared with an earlier run. `met` None = there is no goal. `low`
    and `high` are the smallest and largest of the rounds that `value` is the median of.
    """

    part: str
    name: str
    value: float
    unit: str
    goal: str = ""
    met: bool | None = None
    low: float | None = None
    high: float | None = None
    note: str = ""

    @property
    def key(self) -> str:
        """Name it in a stored table."""
        return f"{self.part}: {self.name}"


def at_most(part: str, name: str, values: Sequence[float], unit: str, limit: float | None, note: str = "") -> Line:
    """Make a line of the median of some rounds, which should not be higher than `limit` (None = no goal)."""
    return _line((part, name, unit, note), values, limit, sign="<=")


def at_least(part: str, name: str, values: Sequence[float], unit: str, limit: float | None, note: str = "") -> Line:
    """Make a line of the median of some rounds, which should not be lower than `limit` (None = no goal)."""
    return _line((part, name, unit, note), values, limit, sign=">=")


def _line(words: tuple[str, str, str, str], values: Sequence[float], limit: float | None, *, sign: str) -> Line:
    part, name, unit, note = words
    value = statistics.median(values)
    met = None if limit is None else value <= limit if sign == "<=" else value >= limit
    goal = "" if limit is None else f"{sign} {limit:g}"
    return Line(part, name, value, unit, goal, met, min(values), max(values), note)


def exponent(sizes: Sequence[float], costs: Sequence[float]) -> float:
    """Fit how a cost grows with a size: cost ~ size ** exponent, by least squares over the logarithms."""
    return statistics.linear_regression([math.log(size) for size in sizes], [math.log(cost) for cost in costs]).slope
