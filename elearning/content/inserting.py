"""Blocks, choices and words that a form puts into a text, as docs/auteurs.md says, at a place where they fit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from elearning.content.head_edit import head_marks
from elearning.content.scan import HEADING, LOOSE_OPTION, OPENING
from elearning.content.shapes import OPTION_KEYS
from elearning.content.writing import one_line, option_text, text_line, trimmed

SUBHEADING = re.compile(r"### \S")


@dataclass(frozen=True)
class WrittenMove:
    """One choice in a scene of a casus. `effects` are points per meter; without a name when there is one meter.

    `to` empty = STOP: what is said here is dangerous, or may not be. `seen` = the reply is what happens, not words.
    """

    techniques: Sequence[str]
    sentence: str
    effects: Sequence[tuple[str, int]]
    to: str
    who: str
    reply: str
    feedback: str
    seen: bool = False


# --- blocks -----------------------------------------------------------------------------------------------------------


def text_block(name: str, title: str, text: str, technique: str = "") -> str:
    """Write a box with a title, or the voice of somebody (`stem`)."""
    options = [f"    techniek: {technique}"] if technique and name == "zo-vraag-je-het" else []
    return _block(name, title, options, text)


def figure_block(file: str, alt: str, caption: str) -> str:
    """Write a picture. `file` is called as an author does: its name, or `beeld:` and the name of a shared one."""
    return _block("beeld", file, [f"    alt: {option_text(alt) or '…'}"], caption)


def film_block(file: str, options: Sequence[tuple[str, str]], transcript: str) -> str:
    """Write a film with its options (`titel`, `ondertiteling`, `poster`, `hoorbaar`); empty ones are left out."""
    written = [f"    {key}: {option_text(value)}" for key, value in options if option_text(value)]
    return _block("film", file, written, transcript)


def table(rows: str) -> str:
    """Make a table of lines with a tab, a `|` or a `;` between the cells; the first line is its head."""
    cells = [_cells(line) for line in rows.splitlines() if line.strip()]
    if not cells:
        return ""
    width = max(map(len, cells))
    lines = [f"| {' | '.join([*row, *[' '] * (width - len(row))])} |" for row in cells]
    return "\n".join([lines[0], "|" + "---|" * width, *lines[1:], ""])


def _cells(line: str) -> list[str]:
    sign = next((one for one in ("\t", "|", ";") if one in line.strip().strip("|")), "\t")
    return [option_text(cell) or " " for cell in line.strip().strip("|").split(sign)]


def _block(name: str, argument: str, options: Sequence[str], text: str) -> str:
    lines = prose(text)
    found = LOOSE_OPTION.match(lines[0]) if lines else None
    gap = [""] if found and found.group(1) in OPTION_KEYS else []
    return "\n".join([f"/// {name} | {option_text(argument) or '…'}", *options, *gap, *lines, "///", ""])


def prose(text: str) -> list[str]:
    """Write running text line by line, without empty lines around; a small heading stays one."""
    return trimmed([line if _is_subheading(line) else text_line(line) for line in text.splitlines()])


def _is_subheading(line: str) -> bool:
    return SUBHEADING.match(line) is not None and "///" not in line


# --- a choice of a casus ----------------------------------------------------------------------------------------------


def move_lines(move: WrittenMove) -> list[str]:
    """Write a choice with its reply and its feedback."""
    points = [f"{name} {_points(number)}" if name else _points(number) for name, number in move.effects]
    end = f"-> {move.to}" if move.to else "STOP"
    first = f'- [{", ".join(move.techniques)}] "{_spoken(move.sentence)}" ({", ".join(points) or "0"}) {end}'
    reply = f"({_spoken(move.reply)})" if move.seen else f'{one_line(move.who)}: "{_spoken(move.reply)}"'
    feedback = [line.replace("{", "(").replace("}", ")") for line in prose(move.feedback)]
    return [first, f"  > {reply}", *(f"  > {line}" if line else "  >" for line in feedback)]


def _points(number: int) -> str:
    return f"+{number}" if number > 0 else str(number)


def _spoken(text: str) -> str:
    """Write what somebody says: the straight quotes around it are ours."""
    text = option_text(text).translate(str.maketrans("{}", "()"))
    return re.sub(r'"([^"]*)"', "‘\\1’", text).replace('"', "’") or "…"


def with_move(text: str, scene: str, move: WrittenMove) -> tuple[str, int]:
    """Put a choice below the others of a scene; give the text and the line of the choice. No such scene = no change."""
    lines = text.split("\n")
    starts = [number for number, line in enumerate(lines) if HEADING.match(line)]
    first = next((number for number in starts if _address(lines[number]) == scene), None)
    if first is None:
        return text, 0
    after = next((number for number in starts if number > first), len(lines))
    while not lines[after - 1].strip():
        after -= 1
    gap = [] if re.match(r"- \[|  >", lines[after - 1]) else [""]
    made = [*lines[:after], *gap, *move_lines(move), *(lines[after:] or [""])]
    return "\n".join(made), after + len(gap) + 1


def scene_at(text: str, line: int) -> str:
    """Tell in which scene a line stands; empty = in none."""
    above = [found for found in text.split("\n")[: max(line, 1)] if HEADING.match(found)]
    return _address(above[-1]) if above else ""


def _address(heading: str) -> str:
    found = re.search(r"\{#([a-z0-9-]+)\}\s*$", heading)
    return found.group(1) if found else ""


# --- at a place where it fits -----------------------------------------------------------------------------------------


def with_block(text: str, line: int, block: str) -> tuple[str, int]:
    """Put a block below a line, or below the block that the line stands in; give the text and the line it begins at.

    `text` has line feeds only. Lines are counted from 1; nothing is put inside the front matter.
    """
    lines = text.split("\n")
    after = _outside(lines, min(max(line, 0), len(lines)))
    above = [""] if after and lines[after - 1].strip() else []
    rest = lines[after:]
    below = [""] if rest and rest[0].strip() else []
    made = [*lines[:after], *above, *block.rstrip("\n").split("\n"), *below, *(rest or [""])]
    return "\n".join(made), after + len(above) + 1


def with_words(text: str, line: int, words: str) -> tuple[str, int]:
    """Put a few words (a fact, a begrip) behind a line of running text, or on a line of their own."""
    lines = text.split("\n")
    place = min(max(line, 1), len(lines))
    there = lines[place - 1]
    is_marked = there.startswith("///") or _is_option(lines, place)
    if place <= _head_lines(lines) or HEADING.match(there) or is_marked or not there.strip():
        return with_block(text, line, words)
    lines[place - 1] = f"{there.rstrip()} {words}"
    return "\n".join(lines), place


def file_name(path: str, folder: str) -> str:
    """Give how an author calls a file: by its name, or as `beeld:` and its name when courses share it."""
    return path.removeprefix(f"{folder}/") if path.startswith(f"{folder}/") else "beeld:" + path.removeprefix("beeld/")


def _is_option(lines: list[str], line: int) -> bool:
    """Tell whether a line is an option of a block: indented, with only such lines up to the opening."""
    while line > 1 and lines[line - 1].startswith("    "):
        line -= 1
        if OPENING.match(lines[line - 1].rstrip()):
            return True
    return False


def _outside(lines: list[str], line: int) -> int:
    """Move down a line that stands in the head or in a block, to where that ends."""
    line = max(line, _head_lines(lines))
    is_open = False
    for number, found in enumerate(lines):
        if number >= line and not is_open:
            return line
        if OPENING.match(found.rstrip()):
            is_open = True
        elif found.rstrip() == "///":
            is_open = False
            line = max(line, number + 1) if number + 1 >= line else line
    return line if not is_open else len(lines)


def _head_lines(lines: list[str]) -> int:
    marks = head_marks(lines)
    return marks[1] + 1 if marks else 0
