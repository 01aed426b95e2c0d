"""What changed in a text, as people read it: words that came and words that went, with what stayed folded away."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from elearning.content.matching import Run, runs
from elearning.content.rewriting import as_shown

#: How many unchanged lines stand before and after a change, so that one sees where it is.
AROUND = 2
#: Of so many changed stretches the words are compared; of what comes after, the lines are shown as they are.
MOST_COMPARED = 600
_LINES = re.compile(r"[^\n]*\n|[^\n]+\Z")
_WORDS = re.compile(r"\n|[^\S\n]+|\w+(?:[-’']\w+)*[^\S\n]?|[^\w\s]+[^\S\n]?")


@dataclass(frozen=True)
class Piece:
    """Some text that stayed, came in or went out."""

    sort: Literal["same", "in", "out"]
    text: str


@dataclass(frozen=True)
class Passage:
    """Some lines of the new text from `line` (counted from 1). `folded` = `lines` lines in which nothing changed."""

    line: int
    pieces: tuple[Piece, ...]
    folded: bool = False
    lines: int = 0


def difference(old: str, new: str) -> tuple[Passage, ...]:
    """Say what changed from one text to another; empty when only line endings did, or nothing."""
    a, b = _LINES.findall(as_shown(old)), _LINES.findall(as_shown(new))
    found = runs(a, b)
    if all(run.kept for run in found):
        return ()
    return tuple(_joined(_passages(found, a, b)))


def words(old: str, new: str) -> tuple[Piece, ...]:
    """Say which words of a few lines came and went."""
    a, b = _WORDS.findall(old), _WORDS.findall(new)
    pieces: list[Piece] = []
    for run in _readable(runs(a, b), a, b):
        if run.kept:
            pieces.append(Piece("same", "".join(b[run.k : run.m])))
            continue
        pieces += _changed("".join(a[run.i : run.j]), "".join(b[run.k : run.m]))
    return tuple(pieces)


def _whole(old: str, new: str) -> tuple[Piece, ...]:
    return tuple(_changed(old, new))


def _changed(gone: str, come: str) -> Iterator[Piece]:
    if gone:
        yield Piece("out", gone)
    if come:
        yield Piece("in", come)


def _readable(found: Sequence[Run], a: Sequence[str], b: Sequence[str]) -> list[Run]:
    """Let a few words that happened to stay between larger changes go along with those: else nobody can read it."""
    made: list[Run] = []
    for index, run in enumerate(found):
        between = run.kept and 0 < index < len(found) - 1
        small = between and len("".join(b[run.k : run.m])) <= min(
            _weight(made[-1], a, b), _weight(found[index + 1], a, b)
        )
        run = replace(run, kept=False) if small else run  # noqa: PLW2901 (the same run, seen otherwise)
        if made and not run.kept and not made[-1].kept:
            made[-1] = Run(False, made[-1].i, run.j, made[-1].k, run.m)
        else:
            made.append(run)
    return made


def _weight(run: Run, a: Sequence[str], b: Sequence[str]) -> int:
    return max(len("".join(a[run.i : run.j])), len("".join(b[run.k : run.m])))


def _passages(found: Sequence[Run], a: Sequence[str], b: Sequence[str]) -> Iterator[Passage]:
    for index, run in enumerate(found):
        if not run.kept:
            compare = words if index < 2 * MOST_COMPARED else _whole
            yield Passage(run.k + 1, compare("".join(a[run.i : run.j]), "".join(b[run.k : run.m])))
            continue
        first = run.k + (AROUND if index else 0)
        last = run.m - (AROUND if index < len(found) - 1 else 0)
        if last - first <= 1:
            yield _same(b, run.k, run.m)
            continue
        yield from (_same(b, run.k, first), _same(b, first, last, folded=True), _same(b, last, run.m))


def _same(b: Sequence[str], k: int, m: int, *, folded: bool = False) -> Passage:
    return Passage(k + 1, (Piece("same", "".join(b[k:m])),) if k < m else (), folded, m - k if folded else 0)


def _joined(passages: Iterator[Passage]) -> Iterator[Passage]:
    """Make one passage of what stands between two folds."""
    waiting: Passage | None = None
    for one in passages:
        if one.folded:
            if waiting is not None:
                yield waiting
            yield one
            waiting = None
        elif one.pieces:
            waiting = one if waiting is None else replace(waiting, pieces=waiting.pieces + one.pieces)
    if waiting is not None:
        yield waiting
