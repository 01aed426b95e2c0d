"""The manual for authors: the very page that ships with the program, cut into sections that can be searched."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from html import escape

from elearning.paths import shipped
from elearning.services.rendering import rendering

SECONDS = 20.0
_HEADING = re.compile(r"(#{2,3}) (\S.*)")
_HERE = "https://handleiding.invalid/"


@dataclass(frozen=True)
class Section:
    """A heading with what stands below it. `level` is 2 or 3; `words` is its text as a search sees it."""

    slug: str
    title: str
    level: int
    html: str
    words: str


@lru_cache(maxsize=1)
def sections() -> tuple[Section, ...]:
    """Give the manual from top to bottom; each process renders it once, when somebody asks for it."""
    pieces = _pieces((shipped("docs") / "auteurs.md").read_text("utf-8"))
    with rendering(SECONDS) as renderer:
        made = [
            (title, level, renderer.render(body.replace("](#", f"]({_HERE}#"), key=_slug(title)))
            for title, level, body in pieces
        ]
    return tuple(
        Section(_slug(title), title, level, _with_links(title, html), _plain(f"{title} {re.sub('<[^>]*>', ' ', html)}"))
        for title, level, html in made
    )


def found(wanted: str) -> tuple[Section, ...]:
    """Give the sections that have every word; those that have them in their title first."""
    words = _plain(wanted).split()
    fitting = [one for one in sections() if words and all(word in one.words for word in words)]
    return tuple(sorted(fitting, key=lambda one: not all(word in _plain(one.title) for word in words)))


def _pieces(text: str) -> list[tuple[str, int, str]]:
    """Cut a page at its headings; what stands above the first one belongs to the title."""
    first, *lines = text.splitlines()
    pieces: list[tuple[str, int, list[str]]] = [(first.removeprefix("# "), 2, [])]
    for line in lines:
        heading = _HEADING.fullmatch(line)
        if heading:
            pieces.append((heading.group(2), len(heading.group(1)), []))
        else:
            pieces[-1][2].append(line)
    return [(title, level, "\n".join(body)) for title, level, body in pieces]


def _with_links(title: str, html: str) -> str:
    """Let a link lead to its section, a wide example scroll with the keyboard, and each table have its own name."""
    linked = re.sub(rf'href="{_HERE}(#[a-z0-9-]+)" rel="[a-z ]+"', r'href="\1"', html)
    named = linked.replace('aria-label="Tabel: ', f'aria-label="Tabel bij ‘{escape(title)}’: ')
    return named.replace("<pre>", '<pre tabindex="0">')


def _slug(title: str) -> str:
    return "-".join(re.findall(r"[a-z0-9]+", _plain(title)))


def _plain(text: str) -> str:
    """Put small letters without marks in the place of any others."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))
