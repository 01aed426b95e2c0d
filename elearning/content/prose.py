"""What a reader reads in a file: its sentences without markup, each piece knowing the line it came from.

The number check and the readability check look at this, not at the model: they care for words and lines, whatever
kind of block or question the words stand in. All patterns have bounded repeats.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from elearning.content.decoding import Line
from elearning.content.frontmatter import Tree
from elearning.content.inline import CODE, LINK, MARKER, TABLE_RULE, prose_lines
from elearning.content.model import Kind
from elearning.content.scan import Block, Document, Heading, Passage
from elearning.content.spoken import SPOKEN
from elearning.content.written import Text

FREE = "\ue000"
"""Stands for a word that is not the author's to simplify: a marker, an address, code. No file can hold this sign."""

ANCHOR = re.compile(r" \{#[a-z0-9-]{1,80}\}$")
CHOICE = re.compile(r"(?:- [(\[][ x][)\]]|\d{1,3}\.|-) (.*)$")
FEEDBACK = re.compile(r" {0,2}>(?: (.*))?$")
ITEM = re.compile(r"^\s*(?:[-*+]|\d{1,3}[.)])\s+(?=\S)")
ADDRESS = re.compile(r"\bhttps?://\S{1,500}|\bwww\.\S{1,200}|\b[\w.+-]{1,64}@[\w-]{1,64}\.[\w.-]{1,64}|\S{1,60}\.nl\b")
EMPHASIS = re.compile(r"[*`]|(?<!\w)_{1,3}(?=\w)|(?<=\w)_{1,3}(?!\w)")
PIN = re.compile(r" ?\([1-9]\d?\)")
ENDING = re.compile(r"[.!?…:]['\"’”»)]{0,3}$")


@dataclass(frozen=True)
class Saying:
    """A paragraph, a heading, a choice or a cell. `running` = it is text in sentences, so that it can be scored.

    `counted` = a number in it needs a fact; `question` is the line of the question it stands in, or 0; `starts` are the
    places in `text` where a new line of the file begins, with that line.
    """

    text: str
    starts: tuple[tuple[int, int], ...]
    running: bool = True
    counted: bool = True
    question: int = 0

    def line(self, place: int) -> int:
        """Find the line of a place in the text."""
        return self.starts[max(0, bisect_right(self.starts, (place, 1 << 60)) - 1)][1]


def clean(text: str) -> str:
    """Take the markup out of a line. What is not the author's own word becomes one free word."""
    text = MARKER.sub(FREE, text)
    if "`" in text:
        text = CODE.sub(FREE, text)
    if "](" in text:
        text = LINK.sub(lambda found: "" if found.group(1) else found.group(2), text)
    if "." in text:
        text = ADDRESS.sub(FREE, text)
    return " ".join(EMPHASIS.sub("", text).split())


def sayings(document: Document, tree: Tree) -> tuple[Saying, ...]:
    """Give everything that is read in a file, from top to bottom."""
    found = list(_head(tree))
    for piece in document.pieces:
        if isinstance(piece, Heading):
            found.extend(one_saying(piece.title, piece.line, running=False))
        elif isinstance(piece, Passage):
            found.extend(paragraph_sayings(piece.lines))
        else:
            found.extend(_block(piece))
    return tuple(found)


def _head(tree: Tree) -> Iterator[Saying]:
    for key in ("titel", "samenvatting"):
        yield from one_saying(tree.data.get(key), tree.line(key), running=False)
    goals = tree.data.get("leerdoelen")
    for index, goal in enumerate(goals if isinstance(goals, list) else ()):
        for words in goal.values() if isinstance(goal, dict) else ():
            yield from one_saying(words, tree.line("leerdoelen", index), running=False)


def one_saying(
    words: object, line: int, question: int = 0, *, running: bool = True, counted: bool = True
) -> Iterator[Saying]:
    """Give a title, a choice or a line as one saying, if there is anything to read in it."""
    text = clean(words) if isinstance(words, str) else ""
    if text:
        yield Saying(text, ((0, line),), running, counted, question)


def _block(block: Block) -> Iterator[Saying]:
    if block.name not in ("vraag", "beeld", "film"):
        yield from one_saying(block.argument, block.line, running=False)
    for key in ("titel", "alt"):
        if key in block.options:
            yield from one_saying(
                block.options[key].value, block.options[key].line, running=False, counted=key != "alt"
            )
    if block.name == "vraag":
        yield from _question(block)
    elif block.name == "film":
        yield from _transcript(block)
    else:
        yield from paragraph_sayings(block.body)


def _transcript(block: Block) -> Iterator[Saying]:
    """Go over a written-out film. What somebody says may hold any number: people talk like that."""
    told: list[Line] = []
    for line in block.body:
        spoken = SPOKEN.match(line.text.rstrip())
        if spoken is None:
            told.append(line)
            continue
        yield from paragraph_sayings(told)
        told = []
        yield from one_saying(spoken.group(2), line.number, counted=False)
    yield from paragraph_sayings(told)


def _question(block: Block) -> Iterator[Saying]:
    """Go over the lines of a question. With `feit:` it says itself where its numbers come from."""
    counted = "feit" not in block.options
    visit = "soort" in block.options and block.options["soort"].value == Kind.VISIT.value
    kept: list[Line] = []
    for line in map(_without_pins, block.body) if visit else block.body:
        below = FEEDBACK.match(line.text)
        choice = None if below else CHOICE.match(line.text)
        if choice:
            yield from paragraph_sayings(kept, block.line, counted=counted)
            kept = []
            yield from _choice(choice.group(1), line.number, block.line, counted)
        else:
            kept.append(Line(line.number, below.group(1) or "") if below else line)
    yield from paragraph_sayings(kept, block.line, counted=counted)


def _without_pins(line: Line) -> Line:
    """Take away the numbers that lead from the room in words to the drawing and the choices."""
    return Line(line.number, PIN.sub("", line.text))


def _choice(words: str, line: int, question: int, counted: bool) -> Iterator[Saying]:
    for part in ANCHOR.sub("", words).split(" => "):
        if part.strip() != "*":
            yield from one_saying(part, line, question, running=bool(ENDING.search(part)), counted=counted)


def paragraph_sayings(
    lines: tuple[Line, ...] | list[Line], question: int = 0, *, counted: bool = True
) -> Iterator[Saying]:
    """Put lines together to paragraphs. A list item, a cell and a heading each stand by themselves."""
    reader = _Paragraphs(question, counted)
    if lines:
        source = "\n".join(line.text for line in lines)
        for number, line in prose_lines(Text(source, lines[0].number)):
            reader.take(number, line.lstrip("> ") if line.startswith(">") else line)
    reader.end()
    yield from reader.found


@dataclass
class _Paragraphs:
    """Makes sayings of lines as they come in."""

    question: int
    counted: bool
    found: list[Saying] = field(default_factory=list)
    pieces: list[str] = field(default_factory=list)
    starts: list[tuple[int, int]] = field(default_factory=list)
    length: int = 0

    def take(self, number: int, line: str) -> None:
        """Put a line behind the paragraph, or begin another."""
        cells = _cells(line)
        if cells is None and line.startswith("#"):
            cells = [line.lstrip("# ")]
        if cells is not None or not line.strip() or ITEM.match(line):
            self.end()
        for cell in cells or ():
            self.found.extend(one_saying(cell, number, self.question, running=False, counted=self.counted))
        text = clean(ITEM.sub("", line)) if cells is None else ""
        if text:
            self.starts.append((self.length, number))
            self.pieces.append(text)
            self.length += len(text) + 1

    def end(self) -> None:
        """Close the paragraph that is open."""
        if self.pieces:
            self.found.append(
                Saying(" ".join(self.pieces), tuple(self.starts), counted=self.counted, question=self.question)
            )
        self.pieces, self.starts, self.length = [], [], 0


def _cells(line: str) -> list[str] | None:
    """Split a row of a table; the rule under its head has nothing to read."""
    if "|" not in line:
        return None
    bare = MARKER.sub(FREE, line)
    if "|" not in bare:
        return None
    return [] if TABLE_RULE.fullmatch(bare) else bare.strip().strip("|").split("|")
