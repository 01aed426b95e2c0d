"""What answers say about a question, a scene or a screen, and never about a person.

Figures are shown over ten or more different people. They grow in blocks: whole months are added once they hold ten more
people, so that nobody can lay two states beside each other and find what a few people answered.

How hard a question is and how well it tells people apart are the classical item figures (p-value and the difference
between groups; Ebel and Frisbie, 1991).
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Protocol, TypeVar

from elearning.content.casus import Move, Scene
from elearning.content.model import Choice, Kind, Question
from elearning.rules.answering import Given, grade

FEWEST = 10
#: Below this share right a question may be too hard or unclear, above that one nobody learns from it.
HARD, EASY = 0.4, 0.95
#: A wrong choice that fewer people take than this does nothing.
IDLE = 0.03


class Dated(Protocol):
    """So many people in a month, written as 2026-11."""

    @property
    def month(self) -> str:
        """The month."""

    @property
    def people(self) -> int:
        """How many different people."""


Row = TypeVar("Row", bound=Dated)


@dataclass(frozen=True)
class Answered:
    """So many people who gave the same first answer to one wording of a question in one month.

    `shares` is the sum over these people of the share (0-1) of all their first answers that was right.
    """

    month: str
    given: Given
    right: bool
    guessed: bool
    people: int
    shares: float


@dataclass(frozen=True)
class Said:
    """So many people who said the same thing first in one scene of their first play, in one month."""

    month: str
    choice: str
    people: int


@dataclass(frozen=True)
class Stopped:
    """So many people who were last on a screen, went no further, and came there last in one month."""

    month: str
    step: str
    screen: str
    people: int


@dataclass(frozen=True)
class ItemCounts:
    """What was counted of one wording of a question; `taken` = how many people took a choice, by its key.

    Of a row to fill in (order, match) it is how many had it right. `difference` is how much better who had it right did
    on all questions (-1 to 1).
    """

    people: int
    right: int
    guessed: int
    taken: Mapping[str, int]
    difference: float | None


@dataclass(frozen=True)
class SceneCounts:
    """How many people said what first in a scene, by the key of the choice."""

    people: int
    said: Mapping[str, int]


@dataclass(frozen=True)
class Taken:
    """How many people took a choice; of a row to fill in (order, match) how many had it right."""

    choice: Choice
    people: int
    idle: bool


@dataclass(frozen=True)
class Item:
    """What is known of a question, beside its choices."""

    question: Question
    people: int
    right: int
    guessed: int
    taken: tuple[Taken, ...]
    difference: float | None

    @property
    def share(self) -> float:
        """The share of people who had it right at once, 0-1."""
        return self.right / self.people

    @property
    def remarks(self) -> tuple[str, ...]:
        """Say what an author may want to look at: `hard`, `easy`, `idle` (a choice nobody takes), `upside-down`."""
        found = {
            "hard": self.share < HARD,
            "easy": self.share > EASY,
            "idle": any(one.idle for one in self.taken),
            "upside-down": self.difference is not None and self.difference < 0,
        }
        return tuple(name for name, is_so in found.items() if is_so)


@dataclass(frozen=True)
class SceneItem:
    """What people said first in a scene; `gone` is how many said something that the text has no more."""

    scene: Scene
    people: int
    said: tuple[tuple[Move, int], ...]
    gone: int


def settled(rows: Iterable[Row]) -> list[Row]:
    """Keep whole months, and only so many that each block of them is over ten people or more."""
    kept: list[Row] = []
    block: list[Row] = []
    for _, month in groupby(sorted(rows, key=lambda row: row.month), key=lambda row: row.month):
        block += month
        if sum(row.people for row in block) >= FEWEST:
            kept += block
            block = []
    return kept


def count_item(question: Question, rows: Iterable[Answered]) -> ItemCounts | None:
    """Count what people answered to a question; None when it is about too few people."""
    counted = settled(rows)
    people = sum(row.people for row in counted)
    if not people:
        return None
    return ItemCounts(
        people,
        sum(row.people for row in counted if row.right),
        sum(row.people for row in counted if row.guessed),
        _taken(question, counted),
        _difference(counted),
    )


def item(question: Question, counts: ItemCounts) -> Item:
    """Lay what was counted beside the choices of a question."""
    distracts = question.kind in (Kind.ONE, Kind.TRUE_FALSE, Kind.SEVERAL)
    few = IDLE * counts.people
    taken = tuple(
        Taken(choice, number, idle=distracts and not choice.right and number < few)
        for choice, number in ((choice, counts.taken.get(choice.key, 0)) for choice in question.choices)
    )
    return Item(question, counts.people, counts.right, counts.guessed, taken, counts.difference)


def count_scene(rows: Iterable[Said]) -> SceneCounts | None:
    """Count what people said first in a scene; None when it is about too few people."""
    counts: Counter[str] = Counter()
    for row in settled(rows):
        counts[row.choice] += row.people
    return SceneCounts(counts.total(), dict(counts)) if counts else None


def scene_item(scene: Scene, counts: SceneCounts) -> SceneItem:
    """Lay what people said beside what a scene lets them say."""
    said = tuple((move, counts.said.get(move.key, 0)) for move in scene.moves)
    return SceneItem(scene, counts.people, said, counts.people - sum(number for _, number in said))


def stops(rows: Iterable[Stopped]) -> Mapping[tuple[str, str], int]:
    """Count where people stopped, by step and screen; empty when it is about too few people."""
    counts: Counter[tuple[str, str]] = Counter()
    for row in settled(rows):
        counts[row.step, row.screen] += row.people
    return counts


def _taken(question: Question, rows: list[Answered]) -> Mapping[str, int]:
    by_row = question.kind in (Kind.ORDER, Kind.MATCH)
    counts: Counter[str] = Counter()
    for row in rows:
        for mark in grade(question, row.given).marks:
            if mark.right if by_row else mark.given:
                counts[mark.choice.key] += row.people
    return {choice.key: counts[choice.key] for choice in question.choices}


def _difference(rows: list[Answered]) -> float | None:
    """Compare who had it right with who had not, by how much else they had right; over five people at least in each."""
    means = []
    for right in (True, False):
        group = [row for row in rows if row.right is right]
        people = sum(row.people for row in group)
        if people * 2 < FEWEST:
            return None
        means.append(sum(row.shares for row in group) / people)
    return means[0] - means[1]
