"""Finding what two texts have in common, within a bounded time whatever the texts are.

What stands once in both is matched first, so that a paragraph that moved a bit is still seen as itself. What lies
between is compared step by step, and called different altogether once that takes too long.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

#: How many steps all comparing together may take (about half a second), and how many changes one stretch may have.
STEPS = 800_000
MOST_CHANGES = 700


@dataclass(frozen=True)
class Run:
    """A stretch of both texts: `a[i:j]` became `b[k:m]`; the same when it was kept."""

    kept: bool
    i: int
    j: int
    k: int
    m: int


def runs(a: Sequence[str], b: Sequence[str]) -> list[Run]:
    """Walk through both from begin to end: what stayed, and what was put in the place of what."""
    found: list[Run] = []
    i = k = 0
    for start, other, size in _blocks(_pairs(a, b)):
        if (start, other) > (i, k):
            found.append(Run(False, i, start, k, other))
        found.append(Run(True, start, start + size, other, other + size))
        i, k = start + size, other + size
    if i < len(a) or k < len(b):
        found.append(Run(False, i, len(a), k, len(b)))
    return found


def _blocks(pairs: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, int]]:
    """Join pairs that follow each other."""
    at = 0
    while at < len(pairs):
        i, k = pairs[at]
        size = 1
        while at + size < len(pairs) and pairs[at + size] == (i + size, k + size):
            size += 1
        yield i, k, size
        at += size


def _pairs(a: Sequence[str], b: Sequence[str]) -> list[tuple[int, int]]:
    """Say which places of both are the same, in order."""
    search = _Search(a, b)
    waiting = [(0, len(a), 0, len(b))]
    while waiting:
        waiting += search.look(*waiting.pop())
    return sorted(search.pairs)


class _Search:
    def __init__(self, a: Sequence[str], b: Sequence[str]) -> None:
        self.a, self.b = a, b
        self.pairs: list[tuple[int, int]] = []
        self.left = STEPS

    def look(self, i: int, j: int, k: int, m: int) -> list[tuple[int, int, int, int]]:
        """Match what a stretch begins and ends with; give the stretches between what stands once in both."""
        while i < j and k < m and self.a[i] == self.b[k]:
            self.pairs.append((i, k))
            i, k = i + 1, k + 1
        while i < j and k < m and self.a[j - 1] == self.b[m - 1]:
            j, m = j - 1, m - 1
            self.pairs.append((j, m))
        if i == j or k == m:
            return []
        anchors = self.anchors(i, j, k, m)
        if not anchors:
            self.pairs += self.step_by_step(i, j, k, m)
            return []
        edges = [(i, k), *anchors, (j, m)]
        return [(one[0], two[0], one[1], two[1]) for one, two in pairwise(edges)]

    def anchors(self, i: int, j: int, k: int, m: int) -> list[tuple[int, int]]:
        """Give the longest row, in order in both, of what stands once in both."""
        once = {one for one, count in Counter(self.a[i:j]).items() if count == 1}
        in_b = Counter(self.b[k:m])
        where = {self.b[at]: at for at in range(k, m) if in_b[self.b[at]] == 1}
        return _rising([(at, where[self.a[at]]) for at in range(i, j) if self.a[at] in once and self.a[at] in where])

    def step_by_step(self, i: int, j: int, k: int, m: int) -> list[tuple[int, int]]:
        """Find the shortest way from one stretch to the other (Myers), or nothing when it is too long a way."""
        rows: list[list[int]] = []
        for changes in range(min(j - i + m - k, MOST_CHANGES) + 1):
            before = rows[-1] if rows else []
            rows.append([])
            self.left -= changes + 1
            for diagonal in range(-changes, changes + 1, 2):
                x = self.furthest(_entered(before, diagonal, changes), diagonal, (i, j, k, m))
                rows[-1].append(x)
                if x >= j - i and x - diagonal >= m - k:
                    return _walked_back(rows, (j - i, m - k), (i, k))
            if self.left < 0:
                break
        return []

    def furthest(self, x: int, diagonal: int, where: tuple[int, int, int, int]) -> int:
        """Go on along a diagonal as far as both stay the same."""
        i, j, k, m = where
        begin = x
        while x < j - i and x - diagonal < m - k and self.a[i + x] == self.b[k + x - diagonal]:
            x += 1
        self.left -= x - begin
        return x


def _comes_down(before: list[int], diagonal: int, changes: int) -> bool:
    """Say whether a diagonal is best entered by something new, and not by something gone."""
    at = (diagonal + changes) // 2
    return diagonal == -changes or (diagonal != changes and before[at - 1] < before[at])


def _entered(before: list[int], diagonal: int, changes: int) -> int:
    """Say where a diagonal is entered; `before` has how far each diagonal came with one change less."""
    if not changes:
        return 0
    at = (diagonal + changes) // 2
    return before[at] if _comes_down(before, diagonal, changes) else before[at - 1] + 1


def _walked_back(rows: list[list[int]], end: tuple[int, int], begin: tuple[int, int]) -> list[tuple[int, int]]:
    """Follow the way back from its end, and give what stayed the same along it."""
    found: list[tuple[int, int]] = []
    x, y = end
    for changes in range(len(rows) - 1, -1, -1):
        before, diagonal = rows[changes - 1] if changes else [], x - y
        entered = _entered(before, diagonal, changes)
        found += [(begin[0] + at, begin[1] + at - diagonal) for at in range(entered, x)]
        down = _comes_down(before, diagonal, changes)
        x, y = (entered, entered - diagonal - 1) if down else (entered - 1, entered - diagonal)
    return found


def _rising(pairs: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Of pairs in the order of the first, give the longest row that also rises in the second."""
    tops: list[int] = []
    at: list[int] = []
    before: list[int] = []
    for index, (_, other) in enumerate(pairs):
        place = bisect_left(tops, other)
        before.append(at[place - 1] if place else -1)
        tops[place:] = [other, *tops[place + 1 :]] if place < len(tops) else [other]
        at[place:] = [index, *at[place + 1 :]] if place < len(at) else [index]
    row: list[tuple[int, int]] = []
    index = at[-1] if at else -1
    while index >= 0:
        row.append(pairs[index])
        index = before[index]
    return row[::-1]
