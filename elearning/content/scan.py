"""The line scanner: splits a file into front matter, screens, blocks and running text.

python-markdown swallows a misspelt structural line without a word. This scanner does not: every line is either what
it should be, or ordinary text, or a problem at its own line. It never raises at an author.
"""

import re
from dataclasses import dataclass, field

from elearning.content.decoding import Line
from elearning.content.report import Report, closest, shortened, suggestion
from elearning.content.shapes import OPTION_KEYS, SHAPES

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
ANCHOR = re.compile(r"^(.*?\S) \{#([a-z0-9]+(?:-[a-z0-9]+)*)\}$")
DELIMITER = re.compile(r"---\s*$")
ALMOST_DELIMITER = re.compile(r"\s*(?:-\s?-[-\s]*\w?|-{2,}\S{0,2}|\S{0,2}-{2,}|[—–_=~*+.]{1,5}|-)\s*$")
SLASHES = re.compile(r"\s*(?:[\\|]{1,5}\s*$|\\?/|\S{0,3}//(?!\S+\.))|.*///")
OPENING = re.compile(r"/// ([a-z-]+) \| (\S.*)$")
OPTION = re.compile(r" {4}([a-z]+): +(\S.*)$")
LOOSE_OPTION = re.compile(r"\s*([\w-]{1,20})\s*[:=]\s*(.*)$")
HEADING = re.compile(r"## (\S.*)$")
SUBHEADING = re.compile(r"#{3,6} \S")
RULE = re.compile(r"\s*(?:=+|(?:-\s*)+|(?:_\s*){3,}|(?:\*\s*){3,})$")
FENCE = re.compile(r"(`{3,}|~{3,}) *[\w-]*$")
ALMOST_FENCE = re.compile(r"\s*(?:>\s*)?(?:`{3,}|~{3,})")
LIST_ITEM = re.compile(r"\s*(?:[-*+]|\d+\.)\s")
MARKED_ITEM = re.compile(
    r"\s*(?:[-*+•]|\d+[.)])?\s*[(\[{]\s?[xXvV✓✗]?\s?[)\]}](?:\s|$)|\s*[-*+•]\s*[(\[]\w?\s?[)\]]?\s"
)


@dataclass(frozen=True)
class Option:
    """An indented `key: value` under the opening of a block."""

    value: str
    line: int


@dataclass(frozen=True)
class Block:
    """`/// name | argument`, its options and the lines up to `///`."""

    name: str
    argument: str
    line: int
    options: dict[str, Option]
    body: tuple[Line, ...]


@dataclass(frozen=True)
class Heading:
    """A `##` line. `anchor` is the `{#address}` an author chose, if any."""

    title: str
    anchor: str | None
    line: int


@dataclass(frozen=True)
class Passage:
    """Running text between blocks, with blank lines around it left out."""

    lines: tuple[Line, ...]


Piece = Block | Heading | Passage


@dataclass(frozen=True)
class Document:
    """A whole file: the lines of its front matter (None = there is none) and the pieces after it."""

    front: tuple[Line, ...] | None
    pieces: tuple[Piece, ...]


def scan(lines: list[Line], report: Report, front_required: bool = True) -> Document:
    """Split a file. Whatever is wrong goes to the report; what can be understood all the same is kept."""
    front, body = split_front(lines, report, front_required)
    return Document(front, Scanner(report).scan(body))


def split_front(lines: list[Line], report: Report, required: bool) -> tuple[tuple[Line, ...] | None, list[Line]]:
    """Take off the front matter, also when one of its `---` lines is misspelt."""
    start = next((index for index, line in enumerate(lines) if not line.blank), None)
    if start is None:
        if required:
            report.fout(1, "Dit bestand is leeg. Begin met de kop, tussen twee regels ---.")
        return None, []
    first = lines[start]
    opened = _is_delimiter(first, report)
    if not opened and not required and not LOOSE_OPTION.match(first.text):
        return None, lines
    if not opened:
        report.fout(first.number, "Zet boven de kop een regel met alleen ---.")
    begin = start + opened
    for index in range(begin, len(lines)):
        if _is_delimiter(lines[index], report):
            return tuple(lines[begin:index]), lines[index + 1 :]
    if opened:
        report.fout(first.number, "De kop wordt niet afgesloten. Zet onder de kop een regel met alleen ---.")
    return None, []


def _is_delimiter(line: Line, report: Report) -> bool:
    if DELIMITER.match(line.text):
        return True
    if not ALMOST_DELIMITER.match(line.text):
        return False
    report.fout(line.number, "Deze regel lijkt op het begin of einde van de kop. Schrijf precies ---.")
    return True


def unanchored(text: str, line: int, report: Report) -> tuple[str, str | None]:
    """Take a `{#id}` off the end of a title or choice. Anything that almost looks like one is a mistake."""
    text = text.rstrip()
    found = ANCHOR.match(text)
    rest, anchor = (found.group(1), found.group(2)) if found else (text, None)
    if re.search(r"[{}]|\(\s?#|\s#\S+$", rest):
        report.fout(line, "Dit adres klopt niet. Schrijf aan het eind {#adres}: kleine letters, cijfers en streepjes.")
        rest = re.split(r"[{(]?\s?#", rest)[0].strip(" {}") or rest
    return rest, anchor


@dataclass
class _Open:
    """A block that is being read."""

    name: str
    argument: str
    line: int
    options: dict[str, Option] = field(default_factory=dict)
    body: list[Line] = field(default_factory=list)
    in_options: bool = True


class Scanner:
    """Goes through the lines after the front matter once, one rule per kind of line."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.pieces: list[Piece] = []
        self.passage: list[Line] = []
        self.block: _Open | None = None
        self.fence: tuple[str, int] | None = None
        self.in_list = False

    def scan(self, lines: list[Line]) -> tuple[Piece, ...]:
        """Give the pieces in the order of the file."""
        for line in lines:
            self._take(line)
        if self.fence is not None:
            self.report.fout(self.fence[1], "Dit codeblok wordt niet afgesloten. Zet er dezelfde tekens onder.")
        self._end_block(None)
        self._end_passage()
        return tuple(self.pieces)

    def _take(self, line: Line) -> None:
        if self.fence is not None:
            self._inside_fence(line)
        elif self.block is not None and self.block.in_options and self._option(line, self.block):
            return
        elif SLASHES.match(line.text):
            self._slashes(line)
        elif line.text.lstrip().startswith("#"):
            self._hashes(line)
        else:
            self._plain(line)

    def _inside_fence(self, line: Line) -> None:
        assert self.fence is not None
        self._keep(line)
        if line.text.rstrip() == self.fence[0]:
            self.fence = None

    def _keep(self, line: Line) -> None:
        (self.passage if self.block is None else self.block.body).append(line)

    # --- options -----------------------------------------------------------------------------------------------

    def _option(self, line: Line, block: _Open) -> bool:
        """Read a line directly under the opening; False when the options are over."""
        known = SHAPES[block.name].options
        exact = OPTION.match(line.text)
        loose = LOOSE_OPTION.match(line.text)
        indented = line.text[:1] in " \t" and not line.blank
        if exact and exact.group(1) in known:
            self._add_option(block, exact.group(1), Option(exact.group(2).rstrip(), line.number))
            return True
        if not indented and not (loose and loose.group(1) in known):
            block.in_options = False
            return False
        self._misspelt_option(line, block, loose)
        return True

    def _misspelt_option(self, line: Line, block: _Open, loose: re.Match[str] | None) -> None:
        known = SHAPES[block.name].options
        if loose is None:
            self.report.fout(
                line.number, "Een optie schrijf je als 'naam: waarde', met vier spaties ervoor. Tekst springt niet in."
            )
            return
        key, value = loose.group(1), loose.group(2).rstrip()
        meant = key if key in known else closest(key, known)
        if key not in known and not known:
            self.report.fout(line.number, f"Een blok '{block.name}' heeft geen opties. Laat de regel niet inspringen.")
        elif key not in known:
            self.report.fout(line.number, f"De optie '{key}' ken ik niet.{suggestion(key, known)}")
        elif not value:
            self.report.fout(line.number, f"De optie '{key}' is leeg. Zet er iets achter, of haal de regel weg.")
        else:
            self.report.fout(
                line.number, f"Schrijf deze optie als '    {key}: waarde', met precies vier spaties ervoor."
            )
        if meant is not None and meant not in block.options:
            block.options[meant] = Option(value, line.number)

    def _add_option(self, block: _Open, key: str, option: Option) -> None:
        if key in block.options:
            self.report.fout(option.line, f"De optie '{key}' staat er twee keer. Haal er één weg.")
            return
        block.options[key] = option

    # --- openings and closings ------------------------------------------------------------------------------------

    def _slashes(self, line: Line) -> None:
        text = line.text.rstrip()
        rest = text.strip(" \t\\/|.:-").strip()
        opening = OPENING.match(text)
        if text == "///":
            self._close(line)
        elif opening:
            self._open(line, opening.group(1), opening.group(2))
        elif "|" in rest or rest in SHAPES or (self.block is None and len(rest) > 1):
            self._almost_opening(line, rest)
        else:
            self.report.fout(line.number, "Deze regel lijkt op het einde van een blok. Schrijf precies ///.")
            self._finish()

    def _almost_opening(self, line: Line, rest: str) -> None:
        name, _, argument = (part.strip() for part in rest.partition("|"))
        self.report.fout(
            line.number, "Een blok begin je met '/// naam | wat erbij hoort'. Let op de spaties en de streep."
        )
        self._begin(line, closest(name, SHAPES) or "weetje", argument or "?")

    def _open(self, line: Line, name: str, argument: str) -> None:
        known = name if name in SHAPES else None
        if known is None:
            self.report.fout(line.number, f"Een blok '{name}' ken ik niet.{suggestion(name, SHAPES)}")
        self._begin(line, known or closest(name, SHAPES) or "weetje", argument.strip())

    def _begin(self, line: Line, name: str, argument: str) -> None:
        self._end_block(line)
        self._end_passage()
        self.block = _Open(name, argument, line.number)

    def _close(self, line: Line) -> None:
        if self.block is None:
            self.report.fout(
                line.number, "Hier eindigt een blok dat niet is begonnen. Haal deze /// weg, of begin het blok."
            )
        self._finish()

    def _finish(self) -> None:
        """Put the block that is read among the pieces."""
        block, self.block, self.in_list = self.block, None, False
        if block is None:
            return
        self._require_options(block)
        self.pieces.append(Block(block.name, block.argument, block.line, block.options, tuple(block.body)))

    def _require_options(self, block: _Open) -> None:
        for key, required in SHAPES[block.name].options.items():
            if required and key not in block.options:
                self.report.fout(block.line, f"Hier ontbreekt '{key}'. Zet onder deze regel: '    {key}: …'.")

    def _end_block(self, line: Line | None) -> None:
        if self.block is None:
            return
        where = "aan het eind van het bestand" if line is None else f"op regel {line.number}"
        self.report.fout(self.block.line, f"Dit blok is {where} nog niet gesloten. Zet /// op een eigen regel eronder.")
        self._finish()

    # --- headings and text ---------------------------------------------------------------------------------------

    def _hashes(self, line: Line) -> None:
        text = line.text.rstrip()
        if SUBHEADING.match(text):
            self._keep(line)
            return
        heading = HEADING.match(text)
        if heading is None:
            self.report.fout(
                line.number, "Een scherm begint met '## Titel', een tussenkop met '### Titel'. Let op de spatie."
            )
        if heading is None and re.match(r"\s*#(?!#)", text):
            self._keep(Line(line.number, "### " + text.strip("# \t")))
            return
        title = (heading.group(1) if heading else text.strip("# \t")) or "?"
        self._end_block(line)
        self._end_passage()
        self.pieces.append(Heading(*unanchored(title, line.number, self.report), line.number))

    def _plain(self, line: Line) -> None:
        if FENCE.match(line.text.rstrip()):
            self.fence = re.split(r"[^`~]", line.text.rstrip())[0], line.number
        elif ALMOST_FENCE.match(line.text):
            self.report.fout(line.number, "Een codeblok begint en eindigt met ``` aan het begin van de regel.")
        elif RULE.match(line.text):
            self.report.fout(line.number, "Een regel met alleen streepjes kan hier niet. Haal hem weg.")
        elif self.block is None or self.block.name != "vraag":
            self._check_text(line)
        self._keep(line)

    def _check_text(self, line: Line) -> None:
        """Look for lines that lost the block they belong to."""
        loose = LOOSE_OPTION.match(line.text)
        indented = line.text.startswith(("    ", "\t")) and not line.blank
        if MARKED_ITEM.match(line.text):
            self.report.fout(line.number, "Dit lijkt op een keuze. Een keuze hoort in een blok '/// vraag | id'.")
        elif loose and line.text[:1] in " \t" and closest(loose.group(1), OPTION_KEYS):
            name = shortened(loose.group(1))
            self.report.fout(
                line.number, f"'{name}:' lijkt op een optie. Een optie staat direct onder het begin van een blok."
            )
        elif indented and not self.in_list:
            self.report.fout(
                line.number,
                "Deze regel springt in. Een optie hoort direct onder het begin van een blok, tekst springt niet in.",
            )
        self._follow_list(line)

    def _follow_list(self, line: Line) -> None:
        if LIST_ITEM.match(line.text):
            self.in_list = True
        elif not line.blank and line.text[:1] not in " \t":
            self.in_list = False

    def _end_passage(self) -> None:
        lines, self.passage, self.in_list = trimmed(self.passage), [], False
        if lines:
            self.pieces.append(Passage(lines))


def trimmed(lines: list[Line] | tuple[Line, ...]) -> tuple[Line, ...]:
    """Leave out the blank lines at the start and the end."""
    filled = [index for index, line in enumerate(lines) if not line.blank]
    return tuple(lines[filled[0] : filled[-1] + 1]) if filled else ()
