"""Bringing two changed texts together that began from the same one, line by line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from elearning.content.line_ends import bare, joined, lines_of
from elearning.content.matching import Run, runs


@dataclass(frozen=True)
class Clash:
    """Lines that both changed, each in another way. `line` is where they stand in the text that was brought together
    (which has `mine` there); each of the three is the lines as they are, with their endings."""

    line: int
    base: str
    mine: str
    theirs: str


@dataclass(frozen=True)
class Merged:
    """Two texts as one. Where both changed the same lines it has `mine`, and `conflicts` says where."""

    text: str
    conflicts: tuple[Clash, ...] = ()

    @property
    def clean(self) -> bool:
        """Tell whether everything of both is in it."""
        return not self.conflicts


def merged(base: str, mine: str, theirs: str) -> Merged:
    """Bring `mine` and `theirs` together, which both began from `base`. Line endings do not make a difference.

    What only one of them changed is taken over; what both changed to the same is taken once. Lines that nobody
    changed come from `theirs`: that is what is kept already.
    """
    mark = "\ufeff" if theirs.startswith("\ufeff") else ""
    three = _Three(*(lines_of(text.removeprefix("\ufeff")) for text in (base, mine, theirs)))
    made: list[str] = []
    clashes: list[Clash] = []
    for base_lines, mine_lines, their_lines in three.stretches():
        if _bare(their_lines) == _bare(mine_lines) or _bare(mine_lines) == _bare(base_lines):
            _add(made, their_lines)
        elif _bare(their_lines) == _bare(base_lines):
            _add(made, mine_lines)
        else:
            clashes.append(Clash(len(made) + 1, *map("".join, (base_lines, mine_lines, their_lines))))
            _add(made, mine_lines)
    return Merged(mark + joined(made), tuple(clashes))


def _add(made: list[str], lines: Sequence[str]) -> None:
    """Add lines; what was the last line of a text without an ending gets one when something follows."""
    if made and lines and made[-1] == bare(made[-1]):
        made[-1] += "\n"
    made += lines


def _bare(lines: Sequence[str]) -> list[str]:
    return [bare(line) for line in lines]


class _Three:
    """The lines of the three texts, cut where all three run side by side."""

    def __init__(self, base: list[str], mine: list[str], theirs: list[str]) -> None:
        self.base, self.mine, self.theirs = base, mine, theirs

    def stretches(self) -> Iterator[tuple[list[str], list[str], list[str]]]:
        """Give by turns what none of them changed, and what one or both did."""
        to_mine = _kept_places(runs(_bare(self.base), _bare(self.mine)))
        to_theirs = _kept_places(runs(_bare(self.base), _bare(self.theirs)))
        stable = [at for at in range(len(self.base)) if at in to_mine and at in to_theirs]
        i = k = m = 0
        for at in stable:
            if (i, k, m) != (at, to_mine[at], to_theirs[at]):
                yield self.base[i:at], self.mine[k : to_mine[at]], self.theirs[m : to_theirs[at]]
            i, k, m = at, to_mine[at], to_theirs[at]
            yield self.base[i : i + 1], self.mine[k : k + 1], self.theirs[m : m + 1]
            i, k, m = i + 1, k + 1, m + 1
        if (i, k, m) != (len(self.base), len(self.mine), len(self.theirs)):
            yield self.base[i:], self.mine[k:], self.theirs[m:]


def _kept_places(found: Sequence[Run]) -> dict[int, int]:
    return {run.i + step: run.k + step for run in found if run.kept for step in range(run.j - run.i)}
