"""Changing one fact in `feiten.yaml` as an author would by hand: its own lines only, every other byte stays."""

import re
from dataclasses import replace
from datetime import date

from elearning.content.decoding import decode
from elearning.content.facts import FACTS, read_facts
from elearning.content.frontmatter import SHARED_LIMIT, Tree, read_tree
from elearning.content.head_edit import scalar
from elearning.content.line_ends import bare, ending_of, joined, lines_of
from elearning.content.report import Report

_COMMENT = re.compile(r"[ \t]+#[^\r\n]*")


class FactEditError(ValueError):
    """This fact is not written in a way that can be changed line by line; the words are for its author."""


def with_check(text: str, key: str, by: str, on: date, check_before: date) -> str:
    """Write that somebody looked a fact up on a day, and before which day to look again.

    Raises FactEditError when the file is not what it should be, or would not read back as meant.
    """
    tree = _tree(text)
    if not isinstance(tree.data.get(key), dict):
        raise FactEditError("Dit feit staat niet meer in de lijst.")
    lines = lines_of(text)
    lines = _put(lines, key, "controleer", f"controleer: {check_before}")
    lines = _put(lines, key, "nagekeken", "nagekeken:", f"  door: {scalar(by)}", f"  op: {on}")
    made = joined(lines)
    before, after = read_facts(text.encode()).facts, read_facts(made.encode()).facts
    checked = replace(before[key], checked_by=by, checked_on=on, check_before=check_before)
    if after != {**before, key: checked}:
        raise FactEditError("Dit feit kan ik hier niet veranderen. Pas het aan in het bestand zelf.")
    return made


def fact_lines(text: str) -> dict[str, int]:
    """Say on which line each fact begins."""
    return {key: tree.line(key) for tree in [_tree(text)] for key in tree.data}


def _tree(text: str) -> Tree:
    lines = decode(text.encode(), Report(FACTS))
    return (lines and read_tree(tuple(lines), Report(FACTS), SHARED_LIMIT)) or Tree()


def _put(lines: list[str], key: str, name: str, *wanted: str) -> list[str]:
    """Put lines in the place of what a fact says under a name, or below all that it says."""
    tree = _tree("".join(lines))
    start = tree.line(key)
    places = {place[1]: number for place, number in tree.lines.items() if len(place) == 2 and place[0] == key}
    if not places or start in places.values():
        raise FactEditError("Dit feit staat op één regel. Pas het aan in het bestand zelf.")
    indent = _indent_of(lines[min(places.values()) - 1])
    begin = places[name] - 1 if name in places else _end_of(lines, max(places.values()) - 1, indent)
    end = _end_of(lines, begin, indent) if name in places else begin
    first = wanted[0] + (_comment_of(lines[begin]) if name in places else "")
    made = [f"{indent}{line}" for line in (first, *wanted[1:])]
    return _put_between(lines, begin, end, made, ending_of(lines[start - 1]))


def _comment_of(line: str) -> str:
    """Give what an author noted behind a value, with the spaces before it."""
    found = _COMMENT.search(line)
    return found.group() if found else ""


def _indent_of(line: str) -> str:
    """Give the spaces that a line begins with."""
    return line[: len(line) - len(line.lstrip(" "))]


def _end_of(lines: list[str], index: int, indent: str) -> int:
    """Find where ends what begins on a line: at the first line that is not further in."""
    end = index + 1
    while end < len(lines) and lines[end].startswith(indent + " ") and not lines[end].lstrip().startswith("#"):
        end += 1
    return end


def _put_between(lines: list[str], begin: int, end: int, wanted: list[str], ending: str) -> list[str]:
    """Put new lines in the place of those from `begin` up to `end`; equal = only put them in."""
    kept = lines[:begin]
    if kept and kept[-1] == bare(kept[-1]):
        kept[-1] += ending
    return [*kept, *(f"{line}{ending}" for line in wanted), *lines[end:]]
