"""What somebody who reads a draft along gets to see, cut into passages at which they can say something.

A remark keeps the first words of its passage. By those it is found again after the text around it changed.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import unescape
from html.parser import HTMLParser
from itertools import chain, groupby, islice, pairwise
from typing import Any, Literal

from elearning.content.casus import Casus, Scene
from elearning.content.inline import MARKER
from elearning.content.model import Course, Figure, Film, Gathering, Module, Part, Prose, Question, Quiz, Screen
from elearning.content.written import Text

PassageKind = Literal["heading", "line", "html", "part", "question", "said", "move", "goals"]
#: So many words of a passage are kept, to find it again by.
QUOTE_WORDS = 14
LONGEST_QUOTE = 160
#: More passages than this nobody reads along; a file made to hurt us could have thousands.
MOST_PASSAGES = 1_000
#: The first words of a passage stand in its first letters; what comes after those is not looked at.
MOST_TO_QUOTE = 20_000
#: So many letters are gone through to find passages again, in one go; beyond that their old place must do.
MOST_LETTERS = 10_000_000
#: So much of a quote must still be there for a passage to be the same one.
ENOUGH = 0.5
NOTHING: Mapping[str, str] = {}
_TAG = re.compile(r'<[^<>"]*(?:"[^<"]*"[^<>"]*)*>')
#: What is said beside the text itself: where a fact comes from, and what a word means.
_ASIDE = re.compile(r'<a class="el-fact__source".*?</a>|<span popover .*?</span></span>', re.DOTALL)
_REGIONAL = re.compile("\ue000[^\ue001]*\ue001")
_ENDING = re.compile(r"\r\n|\r|\n")
_ALT = re.compile(r'<img [^>]*?alt="([^"]*)"')
_WORD = re.compile(r"[^\W_]+")
_VOID = frozenset({"br", "img", "hr", "input", "source", "track", "wbr", "col"})


@dataclass(frozen=True)
class Passage:
    """One thing to read, with what shows it. With an empty `quote` nothing can be said about it apart."""

    kind: PassageKind
    line: int
    quote: str = ""
    html: str = ""
    thing: Any = None


@dataclass(frozen=True)
class Sheet:
    """A file as somebody reads it along. `kind` is the kind of its step, or 'course' or 'opfris'."""

    path: str
    kind: str
    title: str
    passages: tuple[Passage, ...]
    minutes: int = 0


# --- from a course to passages ----------------------------------------------------------------------------------------


def sheet_of(course: Course, path: str) -> Sheet | None:
    """Lay out one file of a compiled course; None when it holds nothing that can be read."""
    folder, _, name = path.partition("/")[2].rpartition("/")
    if name == "cursus.md":
        return Sheet(path, "course", course.title, _kept(_welcome(course)))
    if folder == "opfris":
        return Sheet(path, "opfris", "Vragen van de opfris", _kept(map(_asked, course.opfris)))
    step = course.step(folder) or course.casus(folder)
    if step is None:
        return None
    body = chain([_line(step.summary, 1)], _BODIES[step.type](step, shown_in(course)))
    return Sheet(path, step.type, step.title, _kept(body), step.minutes)


def _kept(passages: Iterable[Passage]) -> tuple[Passage, ...]:
    """Leave out what holds nothing to read, and what no page could hold."""
    return tuple(islice((one for one in passages if one.quote or one.kind not in ("line", "goals")), MOST_PASSAGES))


def _welcome(course: Course) -> Iterator[Passage]:
    yield _line(course.summary, 1)
    yield from _fragments(course.intro, shown_in(course))
    yield Passage("goals", 1, quote_of(course.goals[0].title) if course.goals else "", thing=course.goals)


def _module(module: Module, shown: Mapping[str, str]) -> Iterator[Passage]:
    for screen in module.screens:
        yield Passage("heading", screen.line, html=screen.title)
        yield from _screen(screen, shown)


def _screen(screen: Screen, shown: Mapping[str, str]) -> Iterator[Passage]:
    for part in screen.parts:
        if isinstance(part, Question):
            yield _asked(part)
        elif isinstance(part, Prose):
            yield from _fragments(part.text, shown)
        else:
            yield Passage("part", _line_of(part), quote_of(_words_of(part)), thing=part)


def _quiz(quiz: Quiz, shown: Mapping[str, str]) -> Iterator[Passage]:
    yield from _fragments(quiz.intro, shown)
    yield from map(_asked, quiz.questions)


def _gathering(gathering: Gathering, shown: Mapping[str, str]) -> Iterator[Passage]:
    yield from _fragments(gathering.intro, shown)


def _casus(casus: Casus, shown: Mapping[str, str]) -> Iterator[Passage]:
    yield from _fragments(casus.intro, shown)
    yield _line(casus.about, 1)
    for scene in casus.scenes:
        yield Passage("heading", scene.line, html=scene.title)
        yield from _scene(scene, shown)
    yield from (_line(lesson, 1) for lesson in casus.lessons)


def _scene(scene: Scene, shown: Mapping[str, str]) -> Iterator[Passage]:
    if scene.said:
        first = scene.said[0]
        yield Passage("said", first.line, quote_of(first.text), thing=scene)
    for move in scene.moves:
        yield Passage("move", move.line, quote_of(move.text), thing=move)
    if scene.text is not None:
        yield from _fragments(scene.text, shown)


_BODIES: dict[str, Any] = {"module": _module, "quiz": _quiz, "gathering": _gathering, "casus": _casus}


def _line(text: str, line: int) -> Passage:
    return Passage("line", line, quote_of(text), html=text)


def _asked(question: Question) -> Passage:
    return Passage("question", question.line, quote_of(question.prompt.html), thing=question)


def _fragments(text: Text, shown: Mapping[str, str]) -> Iterator[Passage]:
    """Cut a running text into what stands below each other in it: paragraphs, lists, tables, small headings."""
    pieces = _Cutter.cut(text.html)
    can_search = len(pieces) * len(text.source) <= MOST_LETTERS // 5
    for piece in pieces:
        quote = quote_of(piece) or quote_of(" ".join(_ALT.findall(piece)))
        line = (found_again(quote, text.source, 1, shown) if can_search else None) or 1
        yield Passage("html", text.line + line - 1, quote, piece)


def _line_of(part: Part) -> int:
    text = _text_of(part)
    return text.line if text is not None else 1


def _words_of(part: Part) -> str:
    if isinstance(part, Figure):
        return part.alt
    text = _text_of(part)
    return text.html if text is not None else ""


def _text_of(part: Part) -> Text | None:
    if isinstance(part, Question):
        return part.prompt
    if isinstance(part, Figure):
        return part.caption
    return part.transcript if isinstance(part, Film) else part.text


class _Cutter(HTMLParser):
    """Cuts HTML of our own renderer where an element at the top ends."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.depth = 0
        self.ends: list[int] = []
        self.starts_of_lines: list[int] = []

    @classmethod
    def cut(cls, html: str) -> list[str]:
        """Give the pieces, in order; together they are the whole."""
        cutter = cls()
        cutter.starts_of_lines = [0, *(found.end() for found in re.finditer("\n", html))]
        cutter.feed(html)
        ends = [html.index(">", end) + 1 for end in cutter.ends]
        pieces = [html[start:end] for start, end in zip([0, *ends], [*ends, len(html)], strict=True)]
        return [piece for piece in pieces if piece.strip()]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go further in."""
        if tag not in _VOID:
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        """Come out; at the top something ended."""
        if tag in _VOID:
            return
        self.depth -= 1
        if self.depth == 0:
            line, column = self.getpos()
            self.ends.append(self.starts_of_lines[line - 1] + column)


# --- finding a passage again ------------------------------------------------------------------------------------------


def quote_of(words: str) -> str:
    """Give the first words of a text or of HTML, as they are read."""
    plain = unescape(_REGIONAL.sub(" ", _TAG.sub(" ", _ASIDE.sub("", words[:MOST_TO_QUOTE])))).split()
    return re.sub(r" ([.,;:!?)])", r"\1", " ".join(plain[:QUOTE_WORDS]))[:LONGEST_QUOTE]


def place_of(sheet: Sheet, quote: str, line: int) -> int | None:
    """Say which passage of a sheet a remark is about (0 = the first), if those very words are still there."""
    same = [index for index, one in enumerate(sheet.passages) if one.quote == quote]
    return min(same, key=lambda index: abs(sheet.passages[index].line - line), default=None)


def shown_in(course: Course | None) -> Mapping[str, str]:
    """Give what a course shows for its facts and words, by the marker an author writes: `feit:fles`."""
    if course is None:
        return {}
    facts = {f"feit:{fact.key}": fact.value for fact in course.facts}
    return {**facts, **{f"begrip:{term.key}": term.word for term in course.terms}}


def found_again(quote: str, text: str, near: int, shown: Mapping[str, str] = NOTHING) -> int | None:
    """Find the line on which a passage begins, by its first words; of two that are alike the one nearest to `near`.

    `shown` is what stands in the place of markers. None when too little is left of those words anywhere.
    """
    wanted = _words(quote)
    if not wanted:
        return None
    best = max(_scores(wanted, _filled(text, shown), near), default=None)
    return best[2] if best else None


def _scores(wanted: list[str], text: str, near: int) -> Iterator[tuple[float, int, int]]:
    """Give of every block of lines that may be meant how like it is, how near, and the line where it begins.

    Words that stand next to each other as they did count for more: a long block holds many words by chance.
    """
    every, pairs = set(wanted), set(pairwise(wanted))
    for block in _blocks(text):
        there = [word for _, words in block for word in words]
        share = len(every.intersection(there)) / len(every)
        if share >= ENOUGH:
            together = len(pairs.intersection(pairwise(there))) / len(pairs) if pairs else 1.0
            number = max(block, key=lambda line: (_opening(wanted, line[1]), -line[0]))[0]
            yield round(share + together, 2), -abs(number - near), number


def _opening(wanted: list[str], words: Iterable[str]) -> int:
    """Count how many of the words that a passage begins with are on a line, its very first words for more."""
    there = set(words)
    return sum(len(wanted) - place for place, word in enumerate(wanted) if word in there)


@lru_cache(maxsize=16)
def _blocks(text: str) -> tuple[tuple[tuple[int, tuple[str, ...]], ...], ...]:
    """Give the lines that stand together, each with its number and its words."""
    numbered = enumerate(_ENDING.split(text), 1)
    groups = groupby(numbered, key=lambda line: bool(line[1].strip()))
    return tuple(
        tuple((number, tuple(_words(line))) for number, line in lines) for is_filled, lines in groups if is_filled
    )


def _filled(text: str, shown: Mapping[str, str]) -> str:
    """Put what is read in the place of an author's markers."""
    return MARKER.sub(lambda one: one.group(3) or shown.get(f"{one.group(1)}:{one.group(2)}", ""), text)


def _words(text: str) -> list[str]:
    return [word.casefold() for word in _WORD.findall(text)]
