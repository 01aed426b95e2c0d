"""Where the scenes of a conversation stand on a map, and how the lines between them run.

Scenes are put in layers, so that a line leads down unless it leads back. A line that passes a layer gets a place of its
own in it: lines never run over a scene, and the text of two scenes never touches (after Sugiyama, Tagawa and Toda,
1981). Sizes are in pixels.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

GAP = 36
BETWEEN = 64
LANE = 18
SWEEPS = 8
MOST_PLACES = 4_000
"""More places than this are not looked for: long lines then run straight, and may cross a scene."""


@dataclass(frozen=True)
class Box:
    """Where a scene stands."""

    x: float
    y: float
    width: float
    height: float

    @property
    def middle(self) -> float:
        """Give the middle from left to right."""
        return self.x + self.width / 2


Point = tuple[float, float]
Link = tuple[str, str]


@dataclass(frozen=True)
class Layout:
    """The scenes, and of each link the points it runs through, from where it leaves to where it arrives."""

    boxes: Mapping[str, Box]
    lines: Mapping[Link, tuple[Point, ...]]
    width: float
    height: float


def lay_out(sizes: Mapping[str, tuple[float, float]], links: Iterable[Link]) -> Layout:
    """Place scenes of these sizes; the first one is where it begins."""
    known = [link for link in dict.fromkeys(links) if link[0] in sizes and link[1] in sizes and link[0] != link[1]]
    down = _without_circles(list(sizes), known)
    layer = _layers(list(sizes), down.values())
    return _Drawing(sizes, down, layer).draw()


def _without_circles(names: list[str], links: list[Link]) -> dict[Link, Link]:
    """Turn round every link that leads back; gives for each link the one that leads down."""
    following: dict[str, list[str]] = {name: [] for name in names}
    for source, target in links:
        following[source].append(target)
    state = dict.fromkeys(names, 0)
    back: set[Link] = set()
    for root in names:
        stack = [(root, iter(following[root]))] if not state[root] else []
        state[root] = state[root] or 1
        while stack:
            name, targets = stack[-1]
            target = next(targets, "")
            if not target:
                state[name] = 2
                stack.pop()
            elif state[target] == 1:
                back.add((name, target))
            elif not state[target]:
                state[target] = 1
                stack.append((target, iter(following[target])))
    return {link: (link[1], link[0]) if link in back else link for link in links}


def _layers(names: list[str], links: Iterable[Link]) -> dict[str, int]:
    """Put every scene below all scenes that lead to it."""
    following: dict[str, set[str]] = {name: set() for name in names}
    for source, target in links:
        following[source].add(target)
    waiting = dict.fromkeys(names, 0)
    for targets in following.values():
        for target in targets:
            waiting[target] += 1
    layer = dict.fromkeys(names, 0)
    free = [name for name in names if not waiting[name]]
    while free:
        name = free.pop()
        for target in following[name]:
            layer[target] = max(layer[target], layer[name] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                free.append(target)
    return layer


class _Drawing:
    """Works out the places. An item of a row is a scene, or a link with the number of the row it passes through."""

    def __init__(
        self, sizes: Mapping[str, tuple[float, float]], down: Mapping[Link, Link], layer: Mapping[str, int]
    ) -> None:
        self.sizes = sizes
        self.down = down
        self.layer = layer
        self.rows: list[list[object]] = [[] for _ in range(max(layer.values(), default=0) + 1)]
        for name in sizes:
            self.rows[layer[name]].append(name)
        long = sum(abs(layer[source] - layer[target]) for source, target in down)
        self.chains = {link: self._chain(link, *way, passing=long <= MOST_PLACES) for link, way in down.items()}
        self.tops: list[float] = []
        self.bottoms: list[float] = []
        self.places: dict[object, float] = {}

    def _chain(self, link: Link, source: str, target: str, *, passing: bool) -> list[object]:
        between = range(self.layer[source] + 1, self.layer[target]) if passing else range(0)
        steps = [(link, row) for row in between]
        for row, step in zip(between, steps, strict=True):
            self.rows[row].append(step)
        return [source, *steps, target]

    def draw(self) -> Layout:
        """Put everything in its place."""
        self._order()
        widths = [sum(map(self._width, row)) + GAP * (len(row) - 1) for row in self.rows]
        widest = max(widths, default=0.0)
        boxes: dict[str, Box] = {}
        y = 0.0
        for row, width in zip(self.rows, widths, strict=True):
            x = (widest - width) / 2
            height = max((self.sizes[item][1] for item in row if isinstance(item, str)), default=0.0)
            for item in row:
                if isinstance(item, str):
                    boxes[item] = Box(x, y, *self.sizes[item])
                self.places[item] = x + self._width(item) / 2
                x += self._width(item) + GAP
            self.tops.append(y)
            self.bottoms.append(y + height)
            y += height + BETWEEN
        ports = self._ports(boxes)
        lines = {link: self._line(link, boxes, ports) for link in self.down}
        return Layout(boxes, lines, widest, max(y - BETWEEN, 0.0))

    def _width(self, item: object) -> float:
        return self.sizes[item][0] if isinstance(item, str) else LANE

    def _order(self) -> None:
        """Let every row follow the middle of what it is joined to, up and down a few times, to cross fewer lines."""
        joined: dict[object, list[object]] = {}
        for chain in self.chains.values():
            for first, second in pairwise(chain):
                joined.setdefault(second, []).append(first)
                joined.setdefault(first, []).append(second)
        for sweep in range(SWEEPS):
            rows = self.rows if sweep % 2 == 0 else self.rows[::-1]
            place = {item: index / max(1, len(row) - 1) for row in self.rows for index, item in enumerate(row)}
            for row in rows:
                middle = {item: _mean([place[one] for one in joined.get(item, ())], place[item]) for item in row}
                row.sort(key=middle.__getitem__)
                place |= {item: index / max(1, len(row) - 1) for index, item in enumerate(row)}

    def _line(self, link: Link, boxes: Mapping[str, Box], ports: Mapping[tuple[Link, str], float]) -> tuple[Point, ...]:
        """Give the points of a link: straight down through a layer, bent between two layers."""
        source, target = self.down[link]
        points = [(ports[link, source], boxes[source].y + boxes[source].height)]
        if points[0][1] < self.bottoms[self.layer[source]]:
            points.append((points[0][0], self.bottoms[self.layer[source]]))
        for row, item in enumerate(self.chains[link][1:-1], self.layer[source] + 1):
            points += [(self.places[item], self.tops[row]), (self.places[item], self.bottoms[row])]
        points.append((ports[link, target], boxes[target].y))
        return tuple(points if self.down[link] == link else points[::-1])

    def _ports(self, boxes: Mapping[str, Box]) -> dict[tuple[Link, str], float]:
        """Spread the ends of the lines over the side of a scene, in the order of where they come from or go to."""
        sides: dict[tuple[str, bool], list[tuple[float, Link]]] = {}
        for link, chain in self.chains.items():
            source, target = self.down[link]
            sides.setdefault((source, True), []).append((self.places[chain[1]], link))
            sides.setdefault((target, False), []).append((self.places[chain[-2]], link))
        found = {}
        for (name, _), ends in sides.items():
            box = boxes[name]
            for number, (_, link) in enumerate(sorted(ends), 1):
                found[link, name] = box.x + box.width * number / (len(ends) + 1)
        return found


def _mean(values: list[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise
