"""Two texts beside each other, with the words marked that only one of them has. The time it takes is bounded."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from elearning.content.matching import runs

#: Words with the space behind them, and signs by themselves, so that a full stop that came is all that is marked.
_WORDS = re.compile(r"\w+\s*|[^\w\s]\s*|\s+")
#: How many lines that are the same stand around what changed.
AROUND = 2
#: Longer stretches than this are marked as a whole: comparing their words would take too long.
MOST_WORDS = 4_000
MOST_ROWS = 1_000


@dataclass(frozen=True)
class Piece:
    """Some words of a line; `marked` when the other text does not have them here."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class Row:
    """Lines that belong beside each other, with the number of the first; 0 = that side has nothing here.

    `skipped` says how many lines, the same on both sides, are left out before this row.
    """

    left_line: int
    right_line: int
    left: tuple[Piece, ...]
    right: tuple[Piece, ...]
    changed: bool = False
    skipped: int = 0


def side_by_side(left: str, right: str) -> list[Row]:
    """Lay two texts beside each other; what is the same everywhere is left out but for a few lines."""
    a, b = _lines(left), _lines(right)
    rows: list[Row] = []
    budget = MOST_WORDS * 10
    found = runs(a, b)
    for number, run in enumerate(found):
        if len(rows) > MOST_ROWS:
            break
        if run.kept:
            rows += _same(a, run.i, run.k, run.j - run.i, first=number == 0, last=number == len(found) - 1)
            continue
        one, other = "\n".join(a[run.i : run.j]), "\n".join(b[run.k : run.m])
        budget -= len(one) + len(other) if budget > 0 else 0
        marks = _marked(one, other) if budget > 0 else (_whole(one), _whole(other))
        rows.append(Row(run.i + 1 if one or run.j > run.i else 0, run.k + 1 if run.m > run.k else 0, *marks, True))
    return rows[:MOST_ROWS]


def _lines(text: str) -> list[str]:
    """Cut a text into lines as an editor counts them."""
    return text.removesuffix("\n").split("\n") if text else []


def _same(lines: Sequence[str], i: int, k: int, size: int, *, first: bool, last: bool) -> Iterator[Row]:
    """Give the lines around a change; when those before or after the last change are many, only the nearest."""
    head, tail = (0 if first else AROUND), (0 if last else AROUND)
    left_out = size - head - tail
    skipped = 0
    for step in range(size):
        if left_out > 1 and head <= step < size - tail:
            skipped += 1
            continue
        text = (Piece(lines[i + step]),)
        yield Row(i + step + 1, k + step + 1, text, text, skipped=skipped)
        skipped = 0
    if skipped:
        yield Row(0, 0, (), (), skipped=skipped)


def _marked(one: str, other: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    a, b = _WORDS.findall(one), _WORDS.findall(other)
    if len(a) + len(b) > MOST_WORDS:
        return _whole(one), _whole(other)
    found = runs(a, b)
    left = (Piece("".join(a[run.i : run.j]), not run.kept) for run in found)
    right = (Piece("".join(b[run.k : run.m]), not run.kept) for run in found)
    return tuple(piece for piece in left if piece.text), tuple(piece for piece in right if piece.text)


def _whole(text: str) -> tuple[Piece, ...]:
    return (Piece(text, marked=True),) if text else ()
