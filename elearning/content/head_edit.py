"""Changing one key of the front matter, on its own lines only: every other byte stays, comments too.

A form does not write a whole head anew, because a colleague who looks at the difference must see what was changed.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from elearning.content.decoding import Line
from elearning.content.frontmatter import read_tree
from elearning.content.line_ends import bare, ending_of, joined, lines_of
from elearning.content.report import Report
from elearning.content.scan import DELIMITER

Value = str | int | Sequence[str] | Sequence[Mapping[str, str]] | Mapping[str, str | int]
#: What may stand in YAML without quotes and still is read as the same text, also inside [ ].
_PLAIN = re.compile(r"[^\W_](?:[^\x00-\x1f\x7f-\xa0\u2028\u2029:#,\[\]{}\"'`]|:(?=\S))*(?<![\s:])")


class HeadError(ValueError):
    """The head of this file cannot be changed by a form; the words are for its author."""


def head_data(text: str) -> dict[str, Any] | None:
    """Read the front matter as plain data, every value as text; None when it cannot be read."""
    try:
        return _data(_front(text).lines)
    except HeadError:
        return None


def set_head(text: str, key: str, value: Value | None) -> str:
    """Change, add or (None, or an empty list) remove one key of the front matter.

    Raises HeadError when the front matter cannot be read, so that nothing in it gets lost.
    """
    front = _front(text)
    before = _data(front.lines)
    wanted = _as_read(value)
    if before.get(key) == wanted and (wanted is not None or key not in before):
        return text
    lines = list(front.lines)
    place = _places(lines).get(key)
    if wanted is None:
        changed = lines if place is None else lines[: place.first] + lines[place.last + 1 :]
    elif place is None:
        changed = [*lines, *_ended(_written(key, wanted, "  "), front.ending)]
    else:
        changed = _replaced(lines, place, key, wanted, front.ending)
    if _data(changed) != {name: one for name, one in {**before, key: wanted}.items() if one is not None or name != key}:
        raise HeadError("Dit kan ik niet in de kop zetten. Verander het in de tekst.")
    return joined((*front.above, *changed, *front.below))


def head_marks(lines: Sequence[str]) -> tuple[int, int] | None:
    """Tell on which lines (from 0) the front matter begins and ends; None when a text has none."""
    shown = [bare(line).removeprefix("\ufeff") for line in lines]
    marks = [number for number, line in enumerate(shown) if DELIMITER.match(line)]
    filled = next((number for number, line in enumerate(shown) if line.strip()), None)
    return (marks[0], marks[1]) if len(marks) > 1 and marks[0] == filled else None


# --- where everything stands ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Front:
    """A file in three parts, every line with its own ending: up to `---`, the head, and from the second `---` on."""

    above: tuple[str, ...]
    lines: tuple[str, ...]
    below: tuple[str, ...]
    ending: str


@dataclass(frozen=True)
class _Place:
    """A key with its value: the lines of both, where the value begins and ends, and the first line of every item."""

    first: int
    last: int
    start: tuple[int, int]
    end: tuple[int, int]
    shape: str
    items: tuple[tuple[int, int], ...] = ()
    indent: str = "  "


def _front(text: str) -> _Front:
    lines = lines_of(text)
    marks = head_marks(lines)
    ending = ending_of(lines[0]) if lines else "\n"
    if marks is None:
        raise HeadError("De kop van dit bestand kan ik niet lezen. Zet hem tussen twee regels ---.")
    first, second = marks
    return _Front(tuple(lines[: first + 1]), tuple(lines[first + 1 : second]), tuple(lines[second:]), ending)


def _data(lines: Sequence[str]) -> dict[str, Any]:
    report = Report("")
    tree = read_tree(tuple(Line(number, bare(line)) for number, line in enumerate(lines, 1)), report)
    if tree is None:
        raise HeadError("De kop van dit bestand kan ik niet lezen. Verbeter hem eerst in de tekst.")
    return tree.data


def _places(lines: Sequence[str]) -> dict[str, _Place]:
    """Find where every key of the head stands."""
    text = "\n".join(map(bare, lines))
    found: dict[str, _Place] = {}
    events = iter(list(yaml.parse(text, Loader=yaml.SafeLoader))[2:])
    if not isinstance(next(events, None), yaml.MappingStartEvent):
        return found
    for event in events:
        if isinstance(event, yaml.MappingEndEvent):
            break
        assert isinstance(event, yaml.ScalarEvent)
        found.setdefault(event.value, _place(event, list(_value(events))))
    return found


def _value(events: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    """Take the events of one value."""
    depth = 0
    for event in events:
        yield event
        depth += isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent)
        depth -= isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent)
        if depth == 0:
            return


def _begin(event: yaml.Event) -> tuple[int, int]:
    assert event.start_mark
    return event.start_mark.line, event.start_mark.column


def _place(key: yaml.ScalarEvent, value: list[yaml.Event]) -> _Place:
    first, last = value[0], _last(value)
    shape = (
        "scalar" if isinstance(first, yaml.ScalarEvent) else "flow" if getattr(first, "flow_style", False) else "block"
    )
    items: list[tuple[int, int]] = []
    if shape == "block" and isinstance(first, yaml.SequenceStartEvent):
        shape, inside = "list", iter(value[1:-1])
        for event in inside:
            item = [event, *(_value(_with(event, inside)))][1:]
            items.append((_begin(event)[0], _last(item)[0]))
    return _Place(
        _begin(key)[0],
        max(last[0], _begin(key)[0]),
        _begin(first),
        last,
        shape,
        tuple(items),
        " " * _begin(first)[1] if shape == "list" else "  ",
    )


def _with(first: yaml.Event, rest: Iterator[yaml.Event]) -> Iterator[yaml.Event]:
    yield first
    yield from rest


def _last(events: Sequence[yaml.Event]) -> tuple[int, int]:
    """Tell where a value really ends: a list without brackets ends, says the parser, where the next key begins."""
    ends = [(0, 0)]
    for event in events:
        shown = isinstance(event, yaml.ScalarEvent) or _closes_flow(event)
        if shown and event.end_mark:
            line, column = event.end_mark.line, event.end_mark.column
            folded = isinstance(event, yaml.ScalarEvent) and event.style in ("|", ">") and column == 0
            ends.append((line - 1, 1 << 16) if folded and line > _begin(event)[0] else (line, column))
    return max(ends)


def _closes_flow(event: yaml.Event) -> bool:
    """A closing bracket is as wide as it is; the end of a block has no width."""
    ending = isinstance(event, yaml.SequenceEndEvent | yaml.MappingEndEvent)
    return ending and (event.end_mark.line, event.end_mark.column) > _begin(event) if event.end_mark else False


# --- writing ----------------------------------------------------------------------------------------------------------


def _as_read(value: Value | None) -> Any:
    """Give a value as the reader would: numbers are text, and nothing is None."""
    if value is None or isinstance(value, str | int):
        return None if value is None or value == "" else str(value)
    if isinstance(value, Mapping):
        return {name: str(one) for name, one in value.items()} or None
    return [dict(one) if isinstance(one, Mapping) else one for one in value] or None


def _replaced(lines: list[str], place: _Place, key: str, value: Any, ending: str) -> list[str]:
    """Put another value in the place of one that is there, with as few lines as can be."""
    if isinstance(value, list) and place.shape == "list":
        return lines[: place.items[0][0]] + _items(lines, place, value, ending) + lines[place.last + 1 :]
    flat = isinstance(value, list) and place.shape == "flow" and all(isinstance(one, str) for one in value)
    if flat or (isinstance(value, str) and place.shape in ("scalar", "flow")):
        written = f"[{', '.join(map(scalar, value))}]" if flat else scalar(value)
        (first, column), (last, end) = place.start, place.end
        before, after = bare(lines[first])[:column], lines[last][min(end, len(bare(lines[last]))) :]
        gap = "" if before.endswith((" ", "\t")) else " "
        return [*lines[:first], before + gap + written + after, *lines[last + 1 :]]
    return lines[: place.first] + _ended(_written(key, value, "  "), ending) + lines[place.last + 1 :]


def _items(lines: list[str], place: _Place, value: list[Any], ending: str) -> list[str]:
    """Write the items of a list: those that stay keep their own lines, with the remarks above them."""
    chunks: list[tuple[Any, list[str], list[str]]] = []
    there = _data(lines[place.first : place.last + 1])
    known = next(iter(there.values()), None) or []
    above = place.items[0][0]
    for (first, last), one in zip(place.items, known, strict=False):
        chunks.append((one, lines[above:first], _closed(lines[first : last + 1], ending)))
        above = last + 1
    made: list[str] = []
    for one in value:
        chunk = next((chunk for chunk in chunks if chunk[0] == one), None)
        made += _ended(_item(one, place.indent), ending) if chunk is None else [*chunk[1], *chunk[2]]
    gone = [line for one, remarks, _ in chunks if one not in value for line in remarks if line.strip()]
    return gone + made


def _closed(lines: list[str], ending: str) -> list[str]:
    return [line if line != bare(line) else line + ending for line in lines]


def _ended(lines: Sequence[str], ending: str) -> list[str]:
    return [line + ending for line in lines]


def _written(key: str, value: Any, indent: str) -> list[str]:
    if isinstance(value, str):
        return [f"{scalar(key)}: {scalar(value)}"]
    if isinstance(value, list):
        return [f"{scalar(key)}:", *(line for one in value for line in _item(one, indent))]
    return [f"{scalar(key)}:", *(f"{indent}{scalar(name)}: {scalar(one)}" for name, one in value.items())]


def _item(value: Any, indent: str) -> list[str]:
    if isinstance(value, str):
        return [f"{indent}- {scalar(value)}"]
    pairs = [f"{scalar(name)}: {scalar(one)}" for name, one in value.items()]
    return [f"{indent}{'- ' if number == 0 else '  '}{pair}" for number, pair in enumerate(pairs)]


def scalar(text: str) -> str:
    """Write a text so that it is read back equal, without quotes when they are not needed."""
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
