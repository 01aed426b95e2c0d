"""Reads from a casus.md or module.md what its films show and say. The text is the script; there is no other."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

NARRATOR = "Verteller"

SCENE = re.compile(r"## (\S.*?) \{#([a-z0-9-]+)\}\s*$")
OPTION = re.compile(r"([a-z]+): +(\S.*?)\s*$")
SAID = re.compile(r"([A-ZÀ-Ý][\w .’'-]*): \"(.*)\"((?:\s*\{[^{}]*\})*)\s*$")
MARK = re.compile(r"\s*\{([^{}]*)\}")
FILM = re.compile(r"/// film \| (\S+)\s*$")
BLOCK_OPTION = re.compile(r"\s{2,}[a-z]+: ")
CHOICE = re.compile(r"- \[")
REDIRECT = re.compile(r"(?:als: .*)?-> *[a-z0-9-]+\s*$")
EMPHASIS = re.compile(r"(?<!\w)[*_]{1,2}(\S(?:.*?\S)?)[*_]{1,2}(?!\w)")
MARKUP = re.compile(r"\[\[[a-z-]+:[^\]|]*\|([^\]]*)\]\]|\[\[[a-z-]+:([^\]]*)\]\]|\[([^\]]*)\]\([^)]*\)")


class Kind(StrEnum):
    """What a line of a script is: something said, something to see, or a title."""

    SAID = "said"
    SEEN = "seen"
    TITLE = "title"


@dataclass(frozen=True)
class Line:
    """One line of a film. What is to be seen and what is a title is said by the narrator (WCAG 1.2.5).

    `mark` is the technique or the talk it stands for, as written behind it.
    """

    kind: Kind
    who: str
    text: str
    mark: str = ""


@dataclass(frozen=True)
class Script:
    """One film: where its text stands, how its file is called, what happens in it."""

    source: Path
    scene: str
    film: str
    lines: tuple[Line, ...]

    @property
    def stem(self) -> str:
        """The name without its extension, which the captions, the still and the other format share."""
        return self.film.rpartition(".")[0]

    @property
    def name(self) -> str:
        """How the film is called in lists: course, step and file."""
        return "/".join((*self.source.parts[-3:-1], self.stem))

    def beside(self, ending: str) -> Path:
        """Give the path of one of the film's files, such as `.webm`."""
        return self.source.parent / (self.stem + ending)


def scripts(courses: Path) -> list[Script]:
    """Find every film that the courses name."""
    found = [*courses.glob("*/*/casus.md"), *courses.glob("*/*/module.md")]
    return [script for path in sorted(found) for script in read(path)]


def read(path: Path) -> list[Script]:
    """Find the films that one file names."""
    lines = path.read_text(encoding="utf-8").splitlines()
    pieces = _scenes(lines) if path.name == "casus.md" else _blocks(lines)
    return [Script(path, scene, film, tuple(_lines(body))) for scene, film, body in pieces]


def _scenes(lines: list[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Give of each scene with a film its slug, the film and the lines before the choices."""
    starts = [number for number, line in enumerate(lines) if line.startswith("## ")]
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        heading = SCENE.match(lines[start])
        options, body = _options(lines[start + 1 : end])
        if heading and "film" in options:
            said = _before_choices(body)
            yield heading[2], options["film"], _ending(said) if "einde" in options else said


def _options(lines: list[str]) -> tuple[dict[str, str], list[str]]:
    """Take the option lines off the top of a scene."""
    options: dict[str, str] = {}
    for number, line in enumerate(lines):
        match = OPTION.match(line)
        if not match:
            return options, lines[number:]
        options[match[1]] = match[2]
    return options, []


def _before_choices(lines: list[str]) -> list[str]:
    """Leave out the choices, their replies and where to go on."""
    first = next((number for number, line in enumerate(lines) if CHOICE.match(line)), len(lines))
    return ["" if REDIRECT.match(line) else line for line in lines[:first]]


def _ending(lines: list[str]) -> list[str]:
    """Keep of an ending what is said and seen; its other paragraphs speak to the learner."""
    return [line if SAID.match(line) or line.startswith("(") else "" for line in lines]


def _blocks(lines: list[str]) -> Iterator[tuple[str, str, list[str]]]:
    """Give of each film block in a module its file and its lines."""
    for start, line in enumerate(lines):
        opening = FILM.match(line)
        if opening:
            end = next(at for at in range(start + 1, len(lines) + 1) if at == len(lines) or lines[at].rstrip() == "///")
            body = [inner for inner in lines[start + 1 : end] if not BLOCK_OPTION.match(inner)]
            yield opening[1].rpartition(".")[0], opening[1], body


def _lines(body: Iterable[str]) -> Iterator[Line]:
    """Give the lines of a film: one for what somebody says, one for each paragraph of what there is to see."""
    seen: list[str] = []
    for raw in (*body, ""):
        line, said = raw.strip(), SAID.match(raw.strip())
        if seen and (said or not line or line.startswith("#")):
            yield from _seen(" ".join(seen))
            seen = []
        if said and not _conditional(said[3]):
            yield Line(Kind.SAID, said[1], plain(said[2]), next(iter(MARK.findall(said[3])), ""))
        elif line.startswith("#"):
            yield Line(Kind.TITLE, "", plain(line.lstrip("# ")))
        elif line and not said:
            seen.append(line)


def _seen(paragraph: str) -> Iterator[Line]:
    """Give a paragraph of what there is to see, unless it is only so for some who play."""
    text, marks = MARK.sub("", paragraph), "".join(f"{{{mark}}}" for mark in MARK.findall(paragraph))
    if not _conditional(marks):
        yield Line(Kind.SEEN, "", plain(text.strip().removeprefix("(").removesuffix(")")))


def _conditional(marks: str) -> bool:
    """Whether a line is only said on some roads; a film is the same for everybody."""
    return any(mark.startswith("als:") for mark in MARK.findall(marks))


def plain(text: str) -> str:
    """Take the Markdown out of a sentence."""
    bare = MARKUP.sub(lambda match: next(group for group in match.groups() if group is not None), text)
    return " ".join(EMPHASIS.sub(r"\1", bare).split())
