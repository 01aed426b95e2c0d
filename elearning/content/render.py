"""Markdown to HTML, as a pure function of a text and what the course knows.

Call this through `bounds.Renderer`: python-markdown is slow or dies on texts made to hurt it.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

import markdown
from markdown.inlinepatterns import InlineProcessor
from markdown.treeprocessors import Treeprocessor

from elearning.content.inline import CARDS, MARKER
from elearning.content.media import full_name
from elearning.content.policy import sanitize
from elearning.content.written import Fact, Media, Term

MARK = re.compile("\ue000([0-9]+)\ue001")
HEADING = re.compile("(</?h)([3-6])>")
RESERVED = re.compile("[\ue000-\uf8ff\x02\x03]")
TABLE = re.compile("<table>\n<thead>(.*?)</thead>.*?</table>", re.DOTALL)
HEAD_CELL = re.compile("<th>(.+?)</th>")
FIRST_CELL = re.compile(r"(<tr>\s*)<td>((?:(?!</?t[dr]>).)+)</td>")
TAG = re.compile(r'<[^>"]*(?:"[^"]*"[^>"]*)*>')
REGIONAL = "\ue000regio:{}\ue001"
"""What the web replaces when a page is shown: regional data changes without a new version."""


@dataclass(frozen=True)
class Context:
    """What a text may point to. Media are known by their path from `courses/`."""

    course: str
    facts: Mapping[str, Fact] = field(default_factory=dict)
    terms: Mapping[str, Term] = field(default_factory=dict)
    media: Mapping[str, Media] = field(default_factory=dict)


def render_markdown(source: str, context: Context, *, folder: str = "", key: str = "1", inline: bool = False) -> str:
    """Render one text. `folder` is where its pictures lie; `key` makes the ids of its explanations unique.

    `inline` leaves out the paragraph of a text that is only one paragraph, so that it fits in a label.
    """
    marks = _Marks(context, key)
    converter = _converter(context, folder, marks)
    if inline:
        _only_paragraphs(converter)
    cleaned = sanitize(converter.convert(RESERVED.sub("\ufffd", source))).strip()
    if inline and cleaned.count("<p>") == 1 and cleaned.startswith("<p>") and cleaned.endswith("</p>"):
        cleaned = cleaned[3:-4]
    return marks.fill(TABLE.sub(_reachable, HEADING.sub(_below_the_title, cleaned)))


def _below_the_title(found: re.Match[str]) -> str:
    """A screen's title is the page's h1, so an author's `###` comes right below it."""
    return f"{found.group(1)}{int(found.group(2)) - 1}>"


def _reachable(found: re.Match[str]) -> str:
    """A wide table scrolls in its own box, also with the keyboard; the first cell of a row says what the row is."""
    name = ", ".join(TAG.sub("", cell) for cell in HEAD_CELL.findall(found.group(1))).replace('"', "&quot;")
    table = FIRST_CELL.sub(r'\1<th scope="row">\2</th>', found.group())
    return f'<div class="el-scroll" role="region" aria-label="Tabel: {name}" tabindex="0">{table}</div>'


def media_address(media: Media) -> str:
    """Give the address of a file; it changes when its content does, so it may be kept forever."""
    return f"/media/{media.sha256}/{media.name.rpartition('/')[2]}"


def link_address(target: str, course: str) -> str | None:
    """Turn an author's `module:` or the name of a card into an address of the site; None leaves it as it is."""
    if target in CARDS:
        return CARDS[target]
    if not target.startswith("module:"):
        return None
    place, _, screen = target.removeprefix("module:").partition("#")
    step = place if "/" in place else f"{course}/{place}"
    return f"/cursus/{step}/{screen}" if screen else f"/cursus/{step}"


class _Marks:
    """Our own markup goes in after the sanitizer, so that the allow-list needs no class, id or button."""

    def __init__(self, context: Context, key: str) -> None:
        self.context = context
        self.key = key
        self.found: list[tuple[str, str, str | None]] = []
        self.shown: set[str] = set()

    def add(self, kind: str, target: str, words: str | None) -> str:
        """Remember a marker and give what stands in for it."""
        self.found.append((kind, target, words))
        return f"\ue000{len(self.found) - 1}\ue001"

    def fill(self, markup: str) -> str:
        """Put the markers back: with markup in the text, as plain words inside an attribute."""
        pieces = []
        position = 0
        for tag in TAG.finditer(markup):
            pieces.append(MARK.sub(self._markup, markup[position : tag.start()]))
            pieces.append(MARK.sub(self._words, tag.group()))
            position = tag.end()
        return "".join((*pieces, MARK.sub(self._markup, markup[position:])))

    def _get(self, found: re.Match[str]) -> tuple[str, str, str | None]:
        index = int(found.group(1)[:6])
        return self.found[index] if index < len(self.found) else ("", "", "")

    def _words(self, found: re.Match[str]) -> str:
        kind, target, words = self._get(found)
        if kind == "feit" and target in self.context.facts:
            return html.escape(self.context.facts[target].value)
        if kind == "begrip" and target in self.context.terms:
            return html.escape(words or self.context.terms[target].word)
        return html.escape(words or target)

    def _markup(self, found: re.Match[str]) -> str:
        kind, target, words = self._get(found)
        if kind == "regio":
            return REGIONAL.format(target)
        if kind == "feit" and target in self.context.facts:
            return self._fact(self.context.facts[target])
        if kind == "begrip" and target in self.context.terms:
            return self._term(self.context.terms[target], words, found.group(1))
        return html.escape(words or target)

    def _fact(self, fact: Fact) -> str:
        value = html.escape(fact.value)
        if fact.key in self.shown:
            return f'<span class="el-fact">{value}</span>'
        self.shown.add(fact.key)
        # The whole name stands with the fact on the page of sources; here the first part is enough to read on.
        # The page says once what the sign means.
        doubt = "" if fact.checked_on else "*"
        group = f", {html.escape(fact.group)}" if fact.group else ""
        source = f"({html.escape(fact.source.split(', ')[0])}, {fact.year}{group}{doubt})"
        link = f'<a class="el-fact__source" href="/bronnen#feit-{fact.key}">{source}</a>'
        return f'<span class="el-fact">{value} {link}</span>'

    def _term(self, term: Term, words: str | None, number: str) -> str:
        name = f"begrip-{term.key}-{self.key}-{number}"
        return (
            f'<button type="button" class="el-term" popovertarget="{name}">{html.escape(words or term.word)}</button>'
            f'<span popover id="{name}" class="el-pop" role="note"><strong>{html.escape(term.word)}</strong> '
            f"<span>{html.escape(term.explanation)}</span></span>"
        )


class _MarkerProcessor(InlineProcessor):
    """`[[feit:…]]` and its family."""

    def __init__(self, marks: _Marks) -> None:
        super().__init__(MARKER.pattern)
        self.marks = marks

    def handleMatch(self, m: re.Match[str], data: str) -> tuple[str, int, int]:  # type: ignore[override]  # noqa: N802
        """Leave a mark that the sanitizer takes for text."""
        return self.marks.add(m.group(1), m.group(2), m.group(3)), m.start(0), m.end(0)


class _AddressProcessor(Treeprocessor):
    """Turns the author's addresses into those of the site."""

    def __init__(self, context: Context, folder: str) -> None:
        super().__init__()
        self.context = context
        self.folder = folder

    def run(self, root: Element) -> None:
        """Go over all links and pictures."""
        for element in root.iter("a"):
            address = link_address(element.get("href", ""), self.context.course)
            if address is not None:
                element.set("href", address)
            element.attrib.pop("title", None)
        for element in root.iter("img"):
            self._picture(element)

    def _picture(self, element: Element) -> None:
        media = self.context.media.get(full_name(element.get("src", ""), self.folder))
        attributes = {"alt": element.get("alt", "")}
        if media is not None:
            attributes["src"] = media_address(media)
            attributes["loading"] = "lazy"
            if media.width and media.height:
                attributes |= {"width": str(media.width), "height": str(media.height)}
        element.attrib.clear()
        element.attrib.update(attributes)


def _only_paragraphs(converter: markdown.Markdown) -> None:
    """Keep a choice such as `1. De huisarts` from becoming a list without its number."""
    for name in ("indent", "code", "table", "hashheader", "hr", "olist", "ulist", "quote"):
        converter.parser.blockprocessors.deregister(name)
    converter.preprocessors.deregister("fenced_code_block")


def _converter(context: Context, folder: str, marks: _Marks) -> markdown.Markdown:
    """Set up python-markdown without anything that lets a line vanish or HTML through."""
    converter = markdown.Markdown(extensions=["tables", "sane_lists", "fenced_code"])
    converter.preprocessors.deregister("html_block")
    converter.parser.blockprocessors.deregister("reference")
    converter.parser.blockprocessors.deregister("setextheader")
    for name in ("html", "entity", "autolink", "automail", "reference", "image_reference"):
        converter.inlinePatterns.deregister(name)
    for name in ("short_reference", "short_image_ref"):
        converter.inlinePatterns.deregister(name)
    converter.inlinePatterns.register(_MarkerProcessor(marks), "marker", 185)
    converter.treeprocessors.register(_AddressProcessor(context, folder), "address", 5)
    return converter
