"""Text that comes from another system, as HTML or as plain words, written as our Markdown.

Only what a reader of a question needs comes along: paragraphs, bold, italic, lists, safe links. What falls away is
said in a note. Everything here takes one walk over the text, however it was made.
"""

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from elearning.content.decoding import UNSEEN
from elearning.content.inline import SAFE_URL

FORMATS = ("html", "moodle", "markdown", "plain")
LOST_TABLE = "De tabel is nu gewone tekst."
LOST_LIST = "De lijst in de vraag staat nu in losse regels."
LOST_LINK = "Een link zonder https is weggehaald. De woorden staan er nog."
LOST_SCRIPT = "Een script is weggehaald."
LOST_HEIGHT = "Hoge of lage letters staan nu gewoon in de regel."
LOST_UNSEEN = "Onzichtbare tekens zijn weggehaald."
FORMULA = "Hier staat een formule. Die laten wij niet als formule zien."
FILE_MARK = "@@PLUGINFILE@@"
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]{0,15})([^<>]{0,4000})>")
_ATTRIBUTE = re.compile(
    r"\s(href|src|data)\s{0,9}=\s{0,9}(?:\"([^\"]{0,2000})\"|'([^']{0,2000})'|([^\s\"'>]{1,2000}))", re.I
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_FORMULA = re.compile(r"\$\$|\\\(|\\\[")
_MARKDOWN_PICTURE = re.compile(r"!\[[^\[\]\n]{0,500}\]\(([^()\s]{0,500})")
_BLOCKS = frozenset({"p", "div", "br", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "hr", "dl", "dt", "dd"})
_EMBEDDED = frozenset({"img", "video", "audio", "source", "iframe", "object", "embed", "svg", "canvas", "applet"})
_KNOWN = re.compile(
    r"a|abbr|acronym|address|article|aside|b|bdi|bdo|big|caption|center|cite|code|col|colgroup|del|dfn|em|figcaption"
    r"|figure|font|footer|form|header|i|ins|kbd|label|li|main|mark|math|m[a-z]{1,9}|nav|nolink|ol|q|s|samp|section|small"
    r"|span|strike|strong|sub|sup|table|tbody|td|tfoot|th|thead|tr|tt|u|ul|var|wbr|input|button|select|option|textarea"
)
_UNREAD = frozenset({"script", "style", "title", "template"})
_HEIGHTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"), str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}


@dataclass(frozen=True)
class Piece:
    """A text as the other system has it, and how it was written there (one of FORMATS)."""

    text: str = ""
    format: str = "moodle"

    @property
    def blank(self) -> bool:
        """Say whether there is nothing to read in it."""
        return not self.text.strip()


@dataclass
class Foreign:
    """A text as we write it. `files` are the pictures and sounds that stood in it, and did not come along."""

    text: str = ""
    notes: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)


def markdown(piece: Piece, *, inline: bool = False) -> Foreign:
    """Write a text as Markdown. `inline` = where a list cannot be shown: a question, a choice."""
    found = Foreign()
    text = _seen(piece.text, found)
    _look_for_files(text, found)
    if piece.format == "markdown":
        found.files += [name for name in _MARKDOWN_PICTURE.findall(text) if FILE_MARK not in name]
        found.text = text.strip()
    elif piece.format != "plain" and (_TAG.search(text) or _ENTITY.search(text)):
        found.text = _Writer(found, inline, literal).write(text)
    else:
        found.text = literal("\n\n".join(line.strip() for line in text.split("\n") if line.strip()))
    return found


def plain_words(piece: Piece) -> Foreign:
    """Give a text without any markup, for what is compared with an answer or shown as it is."""
    found = Foreign()
    text = _seen(piece.text, found)
    _look_for_files(text, found)
    if piece.format != "plain" and (_TAG.search(text) or _ENTITY.search(text)):
        text = _Writer(found, True, str, marked=False).write(text)
    found.text = " ".join(text.split())
    return found


def literal(text: str) -> str:
    """Write words so that no sign in them is taken for Markdown."""
    text = re.sub(r"([\\`*\[\]])", r"\\\1", text)
    text = re.sub(r"(?<!\w)_|_(?!\w)", r"\\_", text)
    return text.replace("\\](", "\\] (")


def _seen(text: str, found: Foreign) -> str:
    """Leave out what no editor shows."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = UNSEEN.sub("", text)
    if kept != text:
        found.notes.append(LOST_UNSEEN)
    if _FORMULA.search(kept):
        found.notes.append(FORMULA)
    return kept


def _look_for_files(text: str, found: Foreign) -> None:
    for rest in text.split(FILE_MARK)[1:]:
        name = re.match(r"/?([^\s\"'<>()?]{1,100})", rest)
        found.files.append(name.group(1) if name else "?")


class _Writer:
    """Walks over HTML once and writes what it says."""

    def __init__(self, found: Foreign, inline: bool, words: Callable[[str], str], *, marked: bool = True) -> None:
        self.found = found
        self.inline = inline
        self.words = words
        self.marked = marked
        self.paragraphs: list[tuple[str, bool]] = []
        self.now: list[str] = []
        self.lists: list[int | None] = []
        self.links: list[str] = []
        self.item = ""
        self.unread = ""
        self.height: int | None = None

    def write(self, text: str) -> str:
        """Give the Markdown of a text."""
        position = 0
        text = _without_comments(text)
        for tag in _TAG.finditer(text):
            name = tag.group(2).lower()
            self._say(text[position : tag.start()])
            if name in _BLOCKS | _EMBEDDED | _UNREAD or _KNOWN.fullmatch(name):
                self._tag(name, tag.group(3), closing=bool(tag.group(1)))
            else:
                self._say(tag.group())
            position = tag.end()
        self._say(text[position:])
        self._end()
        return self._together()

    def _together(self) -> str:
        """Put a blank line between paragraphs, but none between the items of a list."""
        text, was_item = "", False
        for paragraph, is_item in self.paragraphs:
            text += ("\n" if was_item and is_item else "\n\n") + paragraph if text else paragraph
            was_item = is_item
        return text

    def _say(self, text: str) -> None:
        if self.unread or not text:
            return
        text = UNSEEN.sub("", re.sub(r"\s+", " ", html.unescape(text).replace("\xa0", " ")))
        if self.height is not None and text.strip():
            text = self._raised(text)
        self.now.append(self.words(text))

    def _raised(self, text: str) -> str:
        assert self.height is not None
        if text.strip().isdecimal():
            return text.translate(_HEIGHTS[self.height])
        self._lose(LOST_HEIGHT)
        return text

    def _tag(self, name: str, rest: str, *, closing: bool) -> None:
        if name in _UNREAD:
            self.unread = "" if closing and self.unread == name else self.unread or ("" if closing else name)
            self._lose(LOST_SCRIPT if name == "script" else "")
        elif self.unread:
            return
        elif name in _BLOCKS:
            self._end()
        elif name in _MARKS and self.marked:
            self._mark(_MARKS[name], closing=closing)
        else:
            self._other(name, rest, closing=closing)

    def _other(self, name: str, rest: str, *, closing: bool) -> None:
        if name in _EMBEDDED:
            self._embedded(name, rest, closing=closing)
        elif name == "a":
            self._link(rest, closing=closing)
        elif name in ("ul", "ol", "li"):
            self._list(name, closing=closing)
        elif name in ("sup", "sub"):
            self.height = None if closing else ("sup", "sub").index(name)
        elif name in ("tr", "td", "th", "table"):
            self._table(name, closing=closing)

    def _mark(self, mark: str, *, closing: bool) -> None:
        """Put stars right against the words, as Markdown wants them."""
        if not closing:
            self.now.append(f"\ue001{mark}")
        elif f"\ue001{mark}" in self.now:
            start = len(self.now) - 1 - self.now[::-1].index(f"\ue001{mark}")
            inside = "".join(one for one in self.now[start + 1 :] if not one.startswith("\ue001"))
            bare = inside.strip()
            ends = inside[: len(inside) - len(inside.lstrip())], inside[len(inside.rstrip()) :]
            self.now[start:] = [f"{ends[0]}{mark}{bare}{mark}{ends[1]}"] if bare else [inside]

    def _embedded(self, name: str, rest: str, *, closing: bool) -> None:
        address = _attribute(rest)
        if not closing and FILE_MARK not in address:
            self.found.files.append(address.rpartition("/")[2][:100] if address[:5] != "data:" and address else name)

    def _link(self, rest: str, *, closing: bool) -> None:
        if not closing:
            self.links.append(html.unescape(_attribute(rest)))
            self.now.append("\ue001[")
            return
        address = self.links.pop() if self.links else ""
        if "\ue001[" not in self.now:
            return
        start = len(self.now) - 1 - self.now[::-1].index("\ue001[")
        words = "".join(one for one in self.now[start + 1 :] if not one.startswith("\ue001")).strip()
        safe = self.marked and words and SAFE_URL.fullmatch(address) and not re.search(r"[()\s]", address)
        if self.marked and address and not safe and not address.startswith("#"):
            self._lose(LOST_LINK)
        self.now[start:] = [f"[{words}]({address})" if safe else words]

    def _list(self, name: str, *, closing: bool) -> None:
        self._end()
        if name != "li" and closing:
            self.lists = self.lists[:-1]
        elif name != "li":
            self.lists.append(1 if name == "ol" else None)
        elif not closing:
            number = self.lists[-1] if self.lists else None
            self.item = f"{number}. " if number else "- "
            if number:
                self.lists[-1] = number + 1
            self._lose(LOST_LIST if self.inline and self.marked else "")

    def _table(self, name: str, *, closing: bool) -> None:
        self._lose(LOST_TABLE)
        if name in ("tr", "table"):
            self._end()
        elif closing:
            self.now.append(" – ")

    def _end(self) -> None:
        """Close the paragraph that is open."""
        said = "".join(one for one in self.now if not one.startswith("\ue001"))
        text = " ".join(said.split()).removesuffix(" –").strip()
        self.now = []
        if not text:
            return
        self.paragraphs.append((self.item + text, bool(self.item) and not self.inline))
        self.item = ""

    def _lose(self, note: str) -> None:
        if note and note not in self.found.notes:
            self.found.notes.append(note)


def _without_comments(text: str) -> str:
    pieces = []
    position = 0
    while (start := text.find("<!--", position)) >= 0:
        pieces.append(text[position:start])
        end = text.find("-->", start)
        position = len(text) if end < 0 else end + 3
    return "".join((*pieces, text[position:]))


def _attribute(rest: str) -> str:
    found = _ATTRIBUTE.search(" " + rest)
    return next((value for value in found.groups()[1:] if value), "") if found else ""
