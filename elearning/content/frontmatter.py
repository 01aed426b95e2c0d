"""Strict YAML: plain text, lists and mappings, nothing else, and every value knows its line.

Only the events of PyYAML's pure-Python parser are used (the C one crashes on deep nesting). Nothing is constructed:
`no`, `ja` and dates stay text until a schema says what they are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from elearning.content.decoding import Line, amount
from elearning.content.report import Report, closest, shortened, suggestion

HEAD_LIMIT = 16 * 1024
SHARED_LIMIT = 256 * 1024
DEPTH_LIMIT = 10

Place = tuple[str | int, ...]
Head = TypeVar("Head", bound=BaseModel)


class RefusedError(Exception):
    """YAML that is not read any further."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


@dataclass
class Tree:
    """Plain data with, for every place in it, the line it stands on."""

    data: dict[str, Any] = field(default_factory=dict)
    lines: dict[Place, int] = field(default_factory=dict)

    def line(self, *place: str | int) -> int:
        """Find the line of a place, or of the nearest thing around it."""
        while place and place not in self.lines:
            place = place[:-1]
        return self.lines.get(place, 1)


def read_tree(lines: tuple[Line, ...], report: Report, limit: int = HEAD_LIMIT) -> Tree | None:
    """Read YAML that stands on these lines of a file; None when it cannot be read."""
    if not lines:
        return Tree()
    text = "\n".join(line.text for line in lines)
    first = lines[0].number
    size = len(text.encode("utf-8"))
    if size > limit:
        report.fout(first, f"Deze gegevens zijn {amount(size)} groot. Hooguit {amount(limit)} mag.")
        return None
    try:
        return _Builder(lines, first, report).build(text)
    except RefusedError as refused:
        report.fout(refused.line, refused.message)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first + (mark.line if mark else 0)
        report.fout(min(line, lines[-1].number), _syntax_message(error))
    except (yaml.YAMLError, ValueError, OverflowError):
        report.fout(first, "Deze gegevens kan ik niet lezen. Er staat een teken in dat hier niet mag.")
    return None


def _syntax_message(error: yaml.MarkedYAMLError) -> str:
    if "mapping values" in (error.problem or ""):
        return 'Er staat een dubbele punt te veel. Zet de tekst tussen aanhalingstekens: titel: "Drank: hoe dan?"'
    return "Hier klopt iets niet in de gegevens. Let op de dubbele punt, de spaties ervoor en de aanhalingstekens."


class _Builder:
    """Builds a tree from the event stream, refusing everything that can be made hostile."""

    def __init__(self, lines: tuple[Line, ...], first: int, report: Report) -> None:
        self.source = lines
        self.first = first
        self.report = report
        self.tree = Tree(lines={(): first})
        self.events: Iterator[yaml.Event] = iter(())

    def build(self, text: str) -> Tree:
        """Read one document that holds one mapping."""
        self.events = yaml.parse(text, Loader=yaml.SafeLoader)
        self._next(), self._next()
        event = self._next()
        if isinstance(event, yaml.StreamEndEvent | yaml.DocumentEndEvent):
            return self.tree
        if not isinstance(event, yaml.MappingStartEvent):
            raise RefusedError(self._line(event), "Schrijf hier regels als 'sleutel: waarde'.")
        self.tree.data = self._mapping((), 1)
        self._next()
        self._end()
        return self.tree

    def _end(self) -> None:
        event = self._next()
        if not isinstance(event, yaml.StreamEndEvent):
            raise RefusedError(self._line(event), "Hier begint een tweede stel gegevens. Er mag er maar één zijn.")

    def _next(self) -> yaml.Event:
        event = next(self.events, None)
        if event is None:
            return yaml.StreamEndEvent()
        line = self._line(event)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            raise RefusedError(
                line,
                "Verwijzingen met & of * mogen hier niet. Zet de tekst tussen aanhalingstekens of schrijf hem uit.",
            )
        if getattr(event, "tag", None) is not None:
            raise RefusedError(line, "Een waarde mag niet met ! beginnen. Zet de tekst tussen aanhalingstekens.")
        return event

    def _line(self, event: yaml.Event) -> int:
        mark = event.start_mark
        return min(self.first + mark.line, self.source[-1].number) if mark else self.first

    def _value(self, event: yaml.Event, place: Place, depth: int) -> object:
        self.tree.lines.setdefault(place, self._line(event))
        if depth > DEPTH_LIMIT:
            raise RefusedError(self._line(event), f"Dit is te diep genest: hooguit {DEPTH_LIMIT} lagen.")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(place, depth + 1)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(place, depth + 1)
        return self._scalar(event)

    def _mapping(self, place: Place, depth: int) -> dict[str, object]:
        found: dict[str, object] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            key = self._scalar(event)
            if key is None:
                raise RefusedError(self._line(event), "Hier ontbreekt de sleutel. Schrijf 'sleutel: waarde'.")
            line, again = self._line(event), key in found
            if again:
                self.report.fout(line, f"'{shortened(key)}' staat er twee keer. Haal er één weg.")
            else:
                self.tree.lines[(*place, key)] = line
            value = self._value(self._next(), (*place, "", key) if again else (*place, key), depth)
            found.setdefault(key, value)
        return found

    def _sequence(self, place: Place, depth: int) -> list[object]:
        found: list[object] = []
        seen: set[str] = set()
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            line = self._line(event)
            value = self._value(event, (*place, len(found)), depth)
            if repr(value) in seen:
                self.report.fout(line, "Dit staat er twee keer in. Haal er één weg.")
            else:
                found.append(value)
                seen.add(repr(value))
        return found

    def _scalar(self, event: yaml.Event) -> str | None:
        if not isinstance(event, yaml.ScalarEvent):
            raise RefusedError(self._line(event), "Een sleutel is gewone tekst, geen lijst.")
        self._check_continuation(event)
        value: str = event.value
        return value if value.strip() or event.style is not None else None

    def _check_continuation(self, event: yaml.ScalarEvent) -> None:
        """A list item under a text would quietly become part of that text."""
        if event.style is not None or not event.start_mark or not event.end_mark:
            return
        for index in range(event.start_mark.line + 1, min(event.end_mark.line + 1, len(self.source))):
            if self.source[index].text.lstrip().startswith("- ") and index <= event.end_mark.line:
                raise RefusedError(
                    self.source[index].number, "Dit lijstje hoort nergens bij. Zet er een sleutel boven."
                )


# --- checking against a schema ----------------------------------------------------------------------------------------


def validate(tree: Tree, schema: type[Head], report: Report) -> Head | None:
    """Check plain data against a schema; after mistakes, go on with what is left if that makes sense."""
    data = _known_keys(tree, schema, report)
    try:
        return schema.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False, include_context=True, include_input=True)
    for detail in details:
        report.fout(tree.line(*_place(detail)), _message(detail))
    for detail in details:
        _drop(data, _place(detail), detail)
    try:
        return schema.model_validate(data)
    except ValidationError:
        return None


def _known_keys(tree: Tree, schema: type[BaseModel], report: Report) -> dict[str, Any]:
    """Report unknown keys, and take a misspelt one for the key it resembles."""
    known = {field.alias or name: field for name, field in schema.model_fields.items()}
    data = {key: value for key, value in tree.data.items() if key in known}
    for key in tree.data.keys() - known.keys():
        near = closest(key, known)
        report.fout(tree.line(key), f"De sleutel '{shortened(key)}' ken ik niet.{suggestion(key, known)}")
        if near is not None and near not in tree.data:
            data[near] = tree.data[key]
            tree.lines[(near,)] = tree.line(key)
    return data


def _place(detail: ErrorDetails) -> Place:
    return tuple(part for part in detail["loc"] if part != "[key]")


def _drop(data: Any, place: Place, detail: ErrorDetails) -> None:
    """Take the faulty value out. What is required and has no value gets one that does no further harm."""
    if not place:
        return
    *around, last = place
    for part in around:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(data, dict):
        data.pop(last, None)
        if detail["type"] == "missing" or last in STAND_INS:
            data[last] = STAND_INS.get(str(last), "?")
    elif isinstance(data, list) and isinstance(last, int) and last < len(data):
        data.pop(last)


STAND_INS: dict[str, Any] = {
    "titel": "?",
    "samenvatting": "?",
    "minuten": 1,
    "trekking": 1,
    "waarde": "?",
    "bron": "?",
    "woord": "?",
    "uitleg": "?",
    "jaar": 2000,
}

MESSAGES = {
    "missing": "Hier ontbreekt '{name}'. Zet erbij: '{name}: …'.",
    "extra_forbidden": "De sleutel '{name}' ken ik niet. Haal hem weg of kijk hoe je hem schrijft.",
    "string_type": "'{name}' is leeg of is een lijst. Zet er tekst achter.",
    "string_too_short": "'{name}' is leeg. Zet er tekst achter.",
    "string_too_long": "'{name}' is te lang. Hooguit {max_length} tekens.",
    "int_parsing": "'{name}' moet een heel getal zijn. Schrijf alleen cijfers.",
    "int_type": "'{name}' moet een heel getal zijn. Schrijf alleen cijfers.",
    "int_from_float": "'{name}' moet een heel getal zijn. Schrijf alleen cijfers.",
    "greater_than_equal": "'{name}' is te klein. Het minste is {ge}.",
    "less_than_equal": "'{name}' is te groot. Het meeste is {le}.",
    "list_type": "'{name}' moet een lijst zijn: elke regel begint met '  - '.",
    "dict_type": "Schrijf hier 'naam: tekst'.",
    "model_type": "Schrijf hier regels als 'sleutel: waarde', met spaties ervoor.",
    "too_short": "'{name}' is leeg. Zet er ten minste één regel onder.",
    "too_long": "Schrijf op elke regel van de lijst één 'slug: zin'.",
    "string_pattern_mismatch": "Dit klopt niet: gebruik alleen kleine letters, cijfers en streepjes.",
    "date_from_datetime_parsing": "'{name}' moet een datum zijn. Schrijf hem als 2027-07-01.",
    "date_parsing": "'{name}' moet een datum zijn. Schrijf hem als 2027-07-01.",
    "date_type": "'{name}' moet een datum zijn. Schrijf hem als 2027-07-01.",
    "literal_error": "'{name}' kan dit niet zijn. Kies uit: {expected}.",
    "value_error": "{error}",
}


def _message(detail: ErrorDetails) -> str:
    names = [part for part in _place(detail) if isinstance(part, str)]
    context = {key: str(value).replace(" or ", " of ") for key, value in (detail.get("ctx") or {}).items()}
    template = MESSAGES.get(
        detail["type"], "De waarde van '{name}' klopt niet. Kijk in de uitleg voor auteurs hoe je hem schrijft."
    )
    return template.format_map({"name": names[-1] if names else "dit", "error": "", **context})
