"""Changing a file as little as its author did: every line that stays keeps its own bytes.

A browser gives text back with other line endings than it got. What was not touched here must not change because of
that, or a colleague who looks at the difference could not see what was done.
"""

import re

from elearning.content.line_ends import bare, joined, lines_of
from elearning.content.matching import runs

_ENDING = re.compile(r"\r\n|\r|\n")


def retyped(before: str, typed: str) -> str:
    """Give `before` as it was typed anew: lines that are the same keep their ending, new ones get that of the file."""
    mark = "\ufeff" if before.startswith("\ufeff") else ""
    old = lines_of(before.removeprefix(mark))
    new = lines_of(typed.removeprefix("\ufeff"))
    kept, wanted = [bare(line) for line in old], [bare(line) for line in new]
    if kept == wanted and _is_closed(old) == _is_closed(new):
        return before
    ending = _usual_ending(before)
    made: list[str] = []
    for run in runs(kept, wanted):
        made += old[run.i : run.j] if run.kept else [line + ending for line in wanted[run.k : run.m]]
    return mark + _with_last_ending(made, ending, closed=_is_closed(new))


def as_shown(text: str) -> str:
    """Give a text as a browser keeps it: without a byte order mark, every line ending the same."""
    return _ENDING.sub("\n", text.removeprefix("\ufeff"))


def _is_closed(lines: list[str]) -> bool:
    return not lines or lines[-1] != bare(lines[-1])


def _usual_ending(text: str) -> str:
    endings = _ENDING.findall(text)
    return max(("\n", "\r\n", "\r"), key=endings.count)


def _with_last_ending(lines: list[str], ending: str, *, closed: bool) -> str:
    """Let the last line, and only that one, be without an ending when that is how it was typed."""
    if not lines:
        return ""
    whole = [line if line != bare(line) else line + ending for line in lines]
    return joined(whole if closed else [*whole[:-1], bare(whole[-1])])
