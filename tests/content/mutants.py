"""Small mistakes an author can make in one line of a file, made on purpose.

A mutant is a file with one line changed. Reading it has to give a problem close to that line.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from html import unescape
from itertools import chain
from math import ceil
from pathlib import Path
from typing import TypeVar

from elearning.content.compile import compile_course
from elearning.content.inline import MARKER
from elearning.content.model import Reading
from elearning.content.reader import FolderSources, read_course_sources
from elearning.content.render import Context, render_markdown
from elearning.content.written import Text
from tests.content.casus_mutants import casus_mutants

Item = TypeVar("Item")
OTHERS = frozenset({"gesprekken/open"})
TEXTS = (".md", ".yaml")


@dataclass(frozen=True)
class Mutant:
    """One changed line. `points` finds what points to a changed id: the problem may stand there."""

    path: str
    line: int
    text: str
    points: str | None = None
    why: str = ""


def load(folder: Path) -> dict[str, bytes]:
    """Take all files of a course, as bytes."""
    sources = FolderSources(folder)
    return {name: sources[name] for name in sources}


def text_files(sources: Mapping[str, bytes]) -> list[str]:
    return [path for path in sources if path.endswith(TEXTS)]


def lines_of(data: bytes) -> list[str]:
    return data.decode().removesuffix("\n").split("\n")


def apply(sources: Mapping[str, bytes], path: str, lines: list[str]) -> dict[str, bytes]:
    return {**sources, path: ("\n".join(lines) + "\n").encode()}


def step_only(slug: str, sources: Mapping[str, bytes], path: str) -> dict[str, bytes]:
    """Leave out the other steps, so that thousands of mutants are read quickly."""
    if path.count("/") < 2:
        return dict(sources)
    folder = path.rpartition("/")[0] + "/"
    return {
        name: data
        for name, data in sources.items()
        if name.startswith(folder) or name.count("/") < 2 or not name.startswith(slug + "/")
    }


# --- misspelt structure ---------------------------------------------------------------------------------------------


def structural_mutants(path: str, data: bytes) -> Iterator[Mutant]:
    """Misspell every structural line of a file in every way we know."""
    lines = lines_of(data)
    yaml_lines, code = _yaml_lines(path, lines), _code_lines(lines)
    for number, line in enumerate(lines, 1):
        if number in yaml_lines:
            found = _yaml_mutants(path, line)
        elif number in code:
            found = iter([(wrong, None, "code") for wrong in code[number]])
        elif line == "---":
            found = iter([(wrong, None, "kop") for wrong in ("--", "----", "- --", "---x", "—", "===")])
        elif path.endswith("casus.md"):
            found = chain(casus_mutants(line), _heading_mutants(line), _inline_mutants(line))
        else:
            found = _body_mutants(line)
        yield from (Mutant(path, number, text, points, why) for text, points, why in found if text != line)


def _code_lines(lines: list[str]) -> dict[int, tuple[str, ...]]:
    """Give the lines of code blocks; only an opening can be misspelt so that it shows at its own line."""
    found: dict[int, tuple[str, ...]] = {}
    fence = ""
    for number, line in enumerate(lines, 1):
        opens = not fence and re.match("```|~~~", line)
        if opens or fence:
            found[number] = ("``", "``` x y") if opens else ()
        fence = line if opens else "" if line == fence else fence
    return found


def _yaml_lines(path: str, lines: list[str]) -> set[int]:
    if path.endswith(".yaml"):
        return set(range(1, len(lines) + 1))
    if lines[0] != "---":
        return set()
    return set(range(2, lines.index("---", 1) + 1))


def _yaml_mutants(path: str, line: str) -> Iterator[tuple[str, str | None, str]]:
    found = re.match(r"(\s*(?:- )?)([\w-]+):(\s.*)?$", line)
    if not found or line.lstrip().startswith("#"):
        return
    before, key, rest = found.group(1), found.group(2), found.group(3) or ""
    defines = None
    if "- " in before:
        defines = rf"doel: {key}$|- {key}$|\[{key}\]"
    elif path.endswith(".yaml") and not before:
        defines = rf"\[(feit|begrip):{key}[\]|]"
    for wrong in (key[:-1] + "qz", key + "z", key[1:] + "q"):
        yield f"{before}{wrong}:{rest}", defines, "sleutel"
    if rest:
        yield f"{before}{key}{rest}", defines, "dubbele punt"
    yield f"{before}{key} !:{rest}", defines, "vorm van de sleutel"


def _body_mutants(line: str) -> Iterator[tuple[str, str | None, str]]:
    yield from _block_mutants(line)
    yield from _choice_mutants(line)
    yield from _heading_mutants(line)
    yield from _inline_mutants(line)


def _block_mutants(line: str) -> Iterator[tuple[str, str | None, str]]:
    opening = re.match(r"/// ([a-z-]+) \| (.*)$", line)
    option = re.match(r"    ([a-z]+): (.*)$", line)
    if line == "///":
        yield from _all("einde", "//", "////", "/ //", "///x", "/", " ///", "\\\\\\", "//.", "///.")
    elif opening:
        name, rest = opening.groups()
        yield from _all("begin", f"// {name} | {rest}", f"//// {name} | {rest}", f"///{name} | {rest}")
        yield from _all("begin", f"/// {name}| {rest}", f"/// {name} {rest}", f" /// {name} | {rest}")
        yield from _all("naam", f"/ // {name} | {rest}", f"/// {name[1:]} | {rest}", f"/// {name}x | {rest}")
        ids = (f"{rest}!", rest.replace("-", " ") + " x", rest.upper(), f"_{rest}") if name == "vraag" else ()
        yield from _all("id", *(f"/// {name} | {wrong}" for wrong in ids))
    elif option:
        key, value = option.groups()
        yield from _all("optie", f"    {key}x: {value}", f"    {key[1:]}: {value}", f"   {key}: {value}")
        yield from _all("optie", f"{key}: {value}", f"    {key} {value}", f"    {key} : {value}")
        yield from _all("optie", f"\t{key}: {value}", f"    {key}:{value}", f"    {key}:")


def _all(why: str, *wrongs: str) -> Iterator[tuple[str, str | None, str]]:
    return ((wrong, None, why) for wrong in wrongs)


def _choice_mutants(line: str) -> Iterator[tuple[str, str | None, str]]:
    choice = re.match(r"- ([(\[])([ x])([)\]]) (.*)$", line)
    if choice:
        left, mark, right, text = choice.groups()
        other = {"(": "[", ")": "]", "[": "(", "]": ")"}
        yield from _all("keuze", f"- {left}{right} {text}", f"- {left}y{right} {text}", f"* {left}{mark}{right} {text}")
        yield from _all(
            "keuze", f"{left}{mark}{right} {text}", f"-{left}{mark}{right} {text}", f"- {left}{mark}{right}{text}"
        )
        yield from _all("keuze", f"- {left}{mark} {text}", f"- {mark}{right} {text}", f" - {left}{mark}{right} {text}")
        yield from _all("haken", f"- {other[left]}{mark}{other[right]} {text}", f"- {left}{mark}{other[right]} {text}")
    if line.startswith("  > ") and line[4:].strip():
        starts = ("  >", "  <", " > ", "> ", "    > ", "  - ", "  » ", "  ", "", "\t> ", "  >> ")
        yield from _all("terugkoppeling", *(start + line[4:] for start in starts))
    if re.match(r"- .* => ", line):
        arrows = (" = >", " =>", "=> ", " -> ", " => => ", " ")
        yield from _all("pijl", *(line.replace(" => ", arrow, 1) for arrow in arrows))
    if line.startswith("> "):
        yield from _all("citaat", "<" + line[1:])


def _heading_mutants(line: str) -> Iterator[tuple[str, str | None, str]]:
    if line.startswith("## "):
        for text in (line[1:], line.replace("## ", "##", 1), " " + line, "# " + line):
            yield text, None, "scherm"
    if line.startswith("### "):
        for text in (line[2:], line.replace("### ", "###", 1)):
            yield text, None, "tussenkop"
    anchor = re.search(r" \{#([a-z0-9-]+)\}$", line)
    if anchor:
        name, rest = anchor.group(1), line[: anchor.start()]
        wrongs = (
            f" {{#{name} b}}",
            f" {{{name}}}",
            f" {{#{name}",
            f" #{name}}}",
            f" (#{name})",
            f"{{#{name}}}",
            f" {{#{name}!}}",
        )
        for wrong in wrongs:
            yield rest + wrong, None, "adres"
        yield f"{rest} {{#{name}qz}}", rf"#{name}\)", "ander adres"


def _inline_mutants(line: str) -> Iterator[tuple[str, str | None, str]]:
    for found in MARKER.finditer(line):
        before, after, text = line[: found.start()], line[found.end() :], found.group()
        name = found.group(1)
        wrongs = [
            text[1:],
            text[:-1],
            text.replace(name, name[:-1], 1),
            text.replace(":", " ", 1),
            text.replace(":", ": ", 1),
        ]
        for wrong in (*wrongs, text.replace(":", ":zz", 1)):
            yield before + wrong + after, None, "verwijzing"
    for found in re.finditer(r"\]\((module|zakkaart|https|mailto|tel):", line):
        before, after, scheme = line[: found.start()], line[found.end() :], found.group(1)
        for wrong in (f"] ({scheme}:", f"]({scheme[:-1]}:", f"]({scheme}", f"]( {scheme}:", f"]{scheme}:"):
            yield before + wrong + after, None, "link"


# --- reading and comparing -------------------------------------------------------------------------------------------


def read(slug: str, sources: Mapping[str, bytes]) -> Reading:
    return read_course_sources(slug, sources, others=OTHERS)


def problems_of(reading: Reading) -> Counter[tuple[str, int, str]]:
    return Counter((problem.path, problem.line, problem.message) for problem in reading.problems)


def messages_of(reading: Reading) -> Counter[tuple[str, str]]:
    """Problems without their lines, and without the numbers in them: those move when a line goes."""
    return Counter((problem.path, re.sub(r"\d+", "0", problem.message)) for problem in reading.problems)


def spread(items: Sequence[Item], most: int | None) -> Sequence[Item]:
    """Take at most so many, evenly over the whole."""
    return items if most is None else items[:: max(1, ceil(len(items) / most))]


def survivors(slug: str, sources: dict[str, bytes], path: str, most: int | None = None) -> list[Mutant]:
    """Give the structural mutants of a file that reading lets pass, out of at most so many."""
    few = step_only(slug, sources, path)
    mutants = spread(list(structural_mutants(path, sources[path])), most)
    return [mutant for mutant in mutants if _survives(slug, few, mutant)]


def _survives(slug: str, few: dict[str, bytes], mutant: Mutant) -> bool:
    whole = lines_of(few[mutant.path])
    lines = whole if mutant.points else _around(whole, mutant)
    before = _baseline(slug, mutant.path, tuple(lines), tuple(few.items()))
    lines = [*lines[: mutant.line - 1], mutant.text, *lines[mutant.line :]]
    changed = apply(few, mutant.path, lines)
    fresh = problems_of(read(slug, changed)) - before
    if any(_near(mutant, problem, changed) for problem in fresh):
        return False
    return mutant.points is None or _pointed_to(mutant.points, few)


def _around(lines: list[str], mutant: Mutant) -> list[str]:
    """Blank what is far from the mutant: reading the head and three blocks or scenes is quicker than a whole file."""
    ends = "" if mutant.path.endswith(".yaml") else "///"
    head = 0 if not ends or lines[0] != "---" else lines.index("---", 1) + 1
    if mutant.path.endswith("casus.md"):
        found = [number - 1 for number, line in enumerate(lines, 1) if line.startswith("## ")]
    else:
        found = [number for number, line in enumerate(lines, 1) if line == ends]
    places = [0, *found, len(lines)]
    start = max([place for place in places if place < mutant.line][-2:-1], default=0)
    stop = min([place for place in places if place >= mutant.line][1:2], default=len(lines))
    return [line if number <= head or start < number <= stop else "" for number, line in enumerate(lines, 1)]


@lru_cache(maxsize=4)
def _baseline(
    slug: str, path: str, lines: tuple[str, ...], few: tuple[tuple[str, bytes], ...]
) -> Counter[tuple[str, int, str]]:
    return problems_of(read(slug, apply(dict(few), path, list(lines))))


def _near(mutant: Mutant, problem: tuple[str, int, str], sources: Mapping[str, bytes]) -> bool:
    path, line, _ = problem
    if path == mutant.path and abs(line - mutant.line) <= 2:
        return True
    if mutant.points is None or path not in sources:
        return False
    return bool(re.search(mutant.points, lines_of(sources[path])[line - 1]))


def _pointed_to(pattern: str, sources: Mapping[str, bytes]) -> bool:
    return any(re.search(pattern, sources[path].decode(), re.MULTILINE) for path in text_files(sources))


class PlainRenderer:
    """Renders in this process and remembers what it rendered."""

    def __init__(self) -> None:
        self.context = Context("")
        self.done: dict[object, str] = {}

    def use(self, context: Context) -> None:
        self.context = context

    def render(self, source: str, *, folder: str = "", key: str = "1", inline: bool = False) -> str:
        known = [self.context.facts.get(found.group(2)) for found in MARKER.finditer(source)]
        terms = [self.context.terms.get(found.group(2)) for found in MARKER.finditer(source)]
        place = (self.context.course, source, folder, inline, tuple(known), tuple(terms))
        if place not in self.done:
            self.done[place] = render_markdown(source, self.context, folder=folder, key="0k0", inline=inline)
        return self.done[place].replace("0k0", key)


def visible(slug: str, reading: Reading, renderer: PlainRenderer) -> Counter[str]:
    """Count the words a compiled course shows or works with."""
    course = compile_course(reading, demo=True, renderer=renderer).course
    words: Counter[str] = Counter()
    _collect(course, words)
    return words


SHAPE = {"hash", "sha256", "size", "type", "width", "height", "seconds", "second", "held_back"}
HIDDEN = frozenset({*SHAPE, "line", "key", "relation", "value", "effects"})


def _collect(value: object, words: Counter[str]) -> None:
    if isinstance(value, Text):
        words.update(words_of(value.html))
    elif is_dataclass(value):
        for field in fields(value):
            if field.name not in HIDDEN:
                _collect(getattr(value, field.name), words)
    elif isinstance(value, tuple):
        for item in value:
            _collect(item, words)
    elif value is not None and not isinstance(value, bool):
        words.update(words_of(f"{value * 100:.0f}" if isinstance(value, float) else str(value)))


@lru_cache(maxsize=20000)
def words_of(text: str) -> tuple[str, ...]:
    """Give the words of some HTML or Markdown, with what pictures say instead."""
    alts = " ".join(re.findall(r'alt="([^"]*)"', text))
    bare = re.sub(r"<[^>\s][^>]*>", " ", text)
    return tuple(re.findall(r"\w+", unescape(f"{bare} {alts}").lower()))


def own_words(line: str, shared: str) -> set[str]:
    """Give the words that may go when a line goes: its own, and those of the facts and words it names."""
    words = set(words_of(line))
    if line.startswith("film: "):
        words |= {"webm", "nl", "vtt", "jpg"}
    if MARKER.search(line) or line.startswith("    feit: "):
        words |= {*words_of(shared), *words_of("Nog niet nagekeken door een deskundige")}
    return words


def vanished(
    slug: str, sources: dict[str, bytes], path: str, renderer: PlainRenderer, double: bool, most: int | None = None
) -> list[str]:
    """Delete (or double) lines in turn, at most so many, and list other lines' words that go without a problem."""
    few = step_only(slug, sources, path)
    baseline = read(slug, few)
    messages, words = messages_of(baseline), visible(slug, baseline, renderer)
    shared = "".join(few.get(name, b"").decode() for name in ("feiten.yaml", "woorden.yaml"))
    lines = lines_of(sources[path])
    found = []
    for index, line in spread(list(enumerate(lines)), most):
        changed = apply(few, path, [*lines[:index], *([line, line] if double else []), *lines[index + 1 :]])
        reading = read(slug, changed)
        if messages_of(reading) - messages:
            continue
        lost = words - visible(slug, reading, renderer)
        allowed = set() if double else {*own_words(line, shared), *words_of(path)}
        gone = sorted(word for word in lost if word not in allowed)
        if gone:
            found.append(f"{path}:{index + 1}: {line!r} takes along {gone[:10]}")
    return found
