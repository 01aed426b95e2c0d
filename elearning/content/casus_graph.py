"""The map of a conversation for its author: as a drawing, and the same in words.

The drawing takes the colour of the text around it. What a scene is can be told by its shape and by a word, never by
colour alone; the rows say everything the drawing says, and what the choices are.
"""

import textwrap
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from itertools import pairwise
from typing import Literal

from elearning.content.casus import Casus, Condition, Move, Scene
from elearning.content.casus_layout import Box, Layout, Link, Point, lay_out

WIDTH, PAD, LINE, ACROSS = 216, 12, 19, 26
#: What a drawing with doors adds to each scene: a line to press, with room around it.
PLAY = 34
MARGIN, LEGEND = 16, 40
DASHES = {"choice": "", "on": "", "redirect": "6 4", "sequel": "1 5"}
LEGENDS = (
    ("choice", "keuze of ‘ga verder’"),
    ("redirect", "als … (doorverwijzing)"),
    ("sequel", "tweede gesprek"),
)
STYLE = (
    "<style>.el-graph{color:#11292e;background:#fff;font-family:system-ui,sans-serif}"
    "@media(prefers-color-scheme:dark){.el-graph{color:#eef5f4;background:#12292e}}</style>"
)


@dataclass(frozen=True)
class Way:
    """One way out of a scene, in words. `points` is what it does to the meters; `to` is empty for a STOP."""

    kind: Literal["choice", "on", "redirect", "sequel", "stop"]
    words: str
    techniques: tuple[str, ...] = ()
    points: str = ""
    to: str = ""
    title: str = ""
    line: int = 0


@dataclass(frozen=True)
class Row:
    """A scene in words: what it is, and every way out of it."""

    slug: str
    title: str
    marks: tuple[str, ...]
    ways: tuple[Way, ...]
    line: int = 0


@dataclass(frozen=True)
class Door:
    """Where a drawn scene leads its author: to its text, and to playing from there."""

    text: str
    play: str


def graph_rows(casus: Casus) -> tuple[Row, ...]:
    """Give the map in words, scene by scene."""
    titles = {scene.slug: scene.title for scene in reversed(casus.scenes)}
    seconds = {scene.sequel for scene in casus.scenes}
    return tuple(
        Row(
            scene.slug,
            scene.title,
            tuple(_marks(scene, scene is casus.scenes[0], scene.slug in seconds)),
            tuple(_ways(scene, titles)),
            scene.line,
        )
        for scene in casus.scenes
    )


def graph_lines(casus: Casus) -> Iterator[str]:
    """Write the map as plain text."""
    yield f"{casus.title}: {summary(casus)}"
    for row in graph_rows(casus):
        marks = f" ({', '.join(row.marks)})" if row.marks else ""
        yield f"\n{row.title} {{#{row.slug}}}{marks}"
        for way in row.ways:
            names = f"[{', '.join(way.techniques)}] " if way.techniques else ""
            points = f" ({way.points})" if way.points else ""
            yield f"  {names}{way.words}{points}" + (f" -> {way.to}" if way.to else "")


def summary(casus: Casus) -> str:
    """Say in one sentence how large the conversation is."""
    choices = sum(len(scene.moves) for scene in casus.scenes)
    stops = sum(move.stop for scene in casus.scenes for move in scene.moves)
    ends = Counter(scene.ending.value for scene in casus.scenes if scene.ending)
    endings = ", ".join(f"{count} {name}" for name, count in ends.items()) or "geen"
    return f"{len(casus.scenes)} scènes, {choices} keuzes waarvan {stops} keer STOP, eindes: {endings}."


def _marks(scene: Scene, first: bool, second: bool) -> Iterator[str]:
    if first:
        yield "begin"
    if second:
        yield "tweede gesprek"
    if scene.ending is not None:
        yield f"einde: {scene.ending.value}"
    if scene.clip is not None:
        yield "film"
    if scene.moves:
        yield f"{len(scene.moves)} keuzes"
    stops = sum(move.stop for move in scene.moves)
    if stops:
        yield f"{stops} keer STOP"


def _ways(scene: Scene, titles: dict[str, str]) -> Iterator[Way]:
    for redirect in scene.redirects:
        to = redirect.to
        words = f"als {conditions(redirect.when)}"
        yield Way("redirect", words, to=to, title=titles.get(to, to), line=redirect.line)
    for move in scene.moves:
        yield _choice(move, titles)
    if scene.to is not None:
        yield Way("on", "ga verder", to=scene.to, title=titles.get(scene.to, scene.to), line=scene.line)
    if scene.sequel is not None:
        title = titles.get(scene.sequel, scene.sequel)
        yield Way("sequel", "tweede gesprek", to=scene.sequel, title=title, line=scene.line)


def _choice(move: Move, titles: dict[str, str]) -> Way:
    extra = [f"als {conditions(move.when)}"] if move.when else []
    extra += [f"onthoudt {name}" for name in move.remember] + (["herstel"] if move.repair else [])
    words = f"‘{move.text}’" + (" STOP" if move.stop else "") + (f" [{'; '.join(extra)}]" if extra else "")
    several = len(move.effects) > 1
    points = ", ".join(f"{slug} {_signed(value)}" if several else _signed(value) for slug, value in move.effects)
    to = move.to or ""
    return Way("stop" if move.stop else "choice", words, move.techniques, points, to, titles.get(to, to), move.line)


def _signed(points: int) -> str:
    return f"{points:+d}" if points else "0"


def conditions(when: tuple[Condition, ...]) -> str:
    """Write conditions as an author does."""
    return " en ".join(map(_condition, when))


def _condition(one: Condition) -> str:
    if one.relation in ("<", ">="):
        return f"{one.subject} {one.relation} {one.value}"
    return one.subject if one.relation == "is" else f"niet {one.subject}"


# --- the drawing ------------------------------------------------------------------------------------------------------


def graph_svg(casus: Casus, *, standalone: bool = False, doors: Mapping[str, Door] | None = None) -> str:
    """Draw the map. `standalone` adds the colours that a page would otherwise give; `doors` make the scenes links."""
    rows = {row.slug: row for row in reversed(graph_rows(casus))}
    order = list(dict.fromkeys(scene.slug for scene in casus.scenes))
    labels = {slug: _label(rows[slug]) for slug in order}
    more = PLAY if doors else 0
    sizes = {slug: (float(WIDTH), float(PAD * 2 + LINE * sum(map(len, labels[slug])) + more)) for slug in order}
    kinds = _kinds([rows[slug] for slug in order])
    layout = lay_out(sizes, kinds)
    pieces = [*_lines(layout, kinds), *_loops(layout, kinds)]
    for slug in order:
        drawn = _scene(rows[slug], layout.boxes[slug], labels[slug])
        pieces.append(_opened(drawn, rows[slug], layout.boxes[slug], doors[slug]) if doors else drawn)
    width = max(layout.width, 640) + 2 * MARGIN
    height = layout.height + 2 * MARGIN + LEGEND
    pieces.append(_legend(layout.height + MARGIN + LEGEND / 2))
    name = f"kaart-{escape(casus.slug)}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="el-graph" role="{"group" if doors else "img"}" lang="nl" '
        f'aria-labelledby="{name}-titel {name}-uitleg" '
        f'width="{width:.0f}" height="{height:.0f}" viewBox="{-MARGIN} {-MARGIN} {width:.0f} {height:.0f}">'
        f'<title id="{name}-titel">Kaart van ‘{escape(casus.title)}’</title>'
        f'<desc id="{name}-uitleg">{escape(summary(casus))} Alles staat ook in de tabel.</desc>'
        f"{STYLE if standalone else ''}"
        f'<g fill="none" stroke="currentColor" stroke-width="1.5" font-size="14">{"".join(pieces)}</g></svg>'
    )


def _kinds(rows: list[Row]) -> dict[Link, str]:
    """Give every link with the kind of its line; where more of them lead the same way, a choice is what shows."""
    known = {row.slug for row in rows}
    found: dict[Link, str] = {}
    for row in rows:
        for kind in ("choice", "on", "redirect", "sequel"):
            for way in row.ways:
                if way.kind == kind and way.to in known:
                    found.setdefault((row.slug, way.to), kind)
    return found


def _label(row: Row) -> tuple[list[str], list[str]]:
    """Break the title and the marks of a scene into lines that fit in its box."""
    marks = [f"als {way.words.removeprefix('als ')}" for way in row.ways if way.kind == "redirect"]
    small = [line for mark in (*row.marks, *marks) for line in textwrap.wrap(mark, ACROSS)]
    return textwrap.wrap(row.title, ACROSS - 3) or [row.slug], small


def _scene(row: Row, box: Box, label: tuple[list[str], list[str]]) -> str:
    """Draw a scene: an ending has cut corners and a thick line, the beginning a double line."""
    ending = any(mark.startswith("einde") for mark in row.marks)
    name = "ending" if ending else "start" if "begin" in row.marks else "scene"
    shapes = [_cut_corners(box) if ending else _rectangle(box, 8)]
    if name == "start":
        shapes.append(_rectangle(Box(box.x + 4, box.y + 4, box.width - 8, box.height - 8), 5))
    if any(mark.endswith("STOP") for mark in row.marks):
        shapes.append(_octagon(box.x + box.width - 14, box.y + 14))
    texts = []
    for number, line in enumerate((*label[0], *label[1])):
        weight = ' font-weight="700"' if number < len(label[0]) else ""
        at = box.y + PAD + LINE * number + 14
        texts.append(f'<text x="{box.x + PAD:.1f}" y="{at:.1f}"{weight}>{escape(line)}</text>')
    return f'<g class="el-graph__{name}">{"".join(shapes)}<g fill="currentColor" stroke="none">{"".join(texts)}</g></g>'


def _opened(drawn: str, row: Row, box: Box, door: Door) -> str:
    """Make a drawn scene lead to its text, and the last line in it to playing from there; also out of a frame."""
    x, y = box.x + PAD, box.y + box.height - PLAY
    arrow = _points(((x + 4, y + 11), (x + 16, y + 18), (x + 4, y + 25)))
    room = f'x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'
    return (
        f'<a id="kaart-scene-{escape(row.slug)}" href="{escape(door.text)}" target="_top">'
        f'<rect class="el-graph__room" {room} stroke="none" fill="transparent"/>{drawn}</a>'
        f'<a href="{escape(door.play)}" target="_self" aria-label="Speel vanaf hier: {escape(row.title)}">'
        f'<rect class="el-graph__play" x="{box.x + 6:.1f}" y="{y + 2:.1f}" width="{box.width - 12:.1f}" height="28" '
        f'rx="6" stroke="none" fill="transparent"/><g fill="currentColor" stroke="none"><polygon points="{arrow}"/>'
        f'<text x="{x + 24:.1f}" y="{y + 23:.1f}" text-decoration="underline">Speel vanaf hier</text></g></a>'
    )


def _rectangle(box: Box, radius: int) -> str:
    return f'<rect x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}" rx="{radius}"/>'


def _cut_corners(box: Box) -> str:
    left, right, top, bottom, cut = box.x, box.x + box.width, box.y, box.y + box.height, 10
    corners = (
        (left + cut, top), (right - cut, top), (right, top + cut), (right, bottom - cut),
        (right - cut, bottom), (left + cut, bottom), (left, bottom - cut), (left, top + cut),
    )  # fmt: skip
    return f'<polygon stroke-width="3" points="{_points(corners)}"/>'


def _octagon(x: float, y: float) -> str:
    """Draw the shape of a stop sign; the word stands among the marks."""
    wide, narrow = 7.0, 3.0
    corners = (
        (x - narrow, y - wide), (x + narrow, y - wide), (x + wide, y - narrow), (x + wide, y + narrow),
        (x + narrow, y + wide), (x - narrow, y + wide), (x - wide, y + narrow), (x - wide, y - narrow),
    )  # fmt: skip
    return f'<polygon class="el-graph__stop" fill="currentColor" points="{_points(corners)}"/>'


def _points(corners: tuple[Point, ...]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in corners)


def _lines(layout: Layout, kinds: dict[Link, str]) -> Iterator[str]:
    for link, points in layout.lines.items():
        path = f"M{points[0][0]:.1f} {points[0][1]:.1f}"
        for (x1, y1), (x2, y2) in pairwise(points):
            half = (y1 + y2) / 2
            path += f"L{x2:.1f} {y2:.1f}" if x1 == x2 else f"C{x1:.1f} {half:.1f} {x2:.1f} {half:.1f} {x2:.1f} {y2:.1f}"
        yield _stroke(path, kinds[link]) + _arrow(points[-1], down=points[-1][1] >= points[-2][1])


def _loops(layout: Layout, kinds: dict[Link, str]) -> Iterator[str]:
    """Draw a choice that leads to its own scene, at the right side of it."""
    for (source, target), kind in kinds.items():
        if source == target:
            box = layout.boxes[source]
            x, y = box.x + box.width, box.y + box.height / 2
            yield _stroke(f"M{x:.1f} {y - 14:.1f}h16v28h-9", kind)
            yield f'<polygon fill="currentColor" points="{_points(((x, y + 14), (x + 8, y + 9), (x + 8, y + 19)))}"/>'


def _stroke(path: str, kind: str) -> str:
    dashes = f' stroke-dasharray="{DASHES[kind]}" stroke-linecap="round"' if DASHES.get(kind) else ""
    return f'<path class="el-graph__line" d="{path}"{dashes}/>'


def _arrow(tip: Point, *, down: bool) -> str:
    x, y = tip
    back = y - 9 if down else y + 9
    return f'<polygon fill="currentColor" points="{_points(((x, y), (x - 5, back), (x + 5, back)))}"/>'


def _legend(y: float) -> str:
    """Say what the three kinds of lines mean."""
    pieces = []
    for number, (kind, words) in enumerate(LEGENDS):
        x = number * 220.0
        pieces.append(_stroke(f"M{x:.1f} {y:.1f}h28", kind))
        pieces.append(
            f'<text x="{x + 36:.1f}" y="{y + 5:.1f}" fill="currentColor" stroke="none">{escape(words)}</text>'
        )
    return f'<g class="el-graph__legend">{"".join(pieces)}</g>'
