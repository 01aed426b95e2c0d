"""The line scanner of `casus.md`: splits what comes after the front matter into an introduction and scenes.

A casus has no blocks but headings, option lines, lines that are said, choices and replies. As in `scan.py`, every line
is what it should be, or ordinary text, or a problem at its own line; nothing is swallowed without a word.
"""

import re
from dataclasses import dataclass, field
from enum import Enum

from elearning.content.decoding import Line
from elearning.content.report import Report, closest, shortened
from elearning.content.scan import ALMOST_FENCE, HEADING, LIST_ITEM, RULE, SLASHES, SUBHEADING, Option, unanchored

OPTIONS = ("film", "doel", "einde", "vervolg", "overslaan")
"""What may stand directly under the title of a scene."""

OPTION = re.compile(rf"({'|'.join(OPTIONS)}): (\S.*)$")
LOOSE_OPTION = re.compile(r"\s*([\w-]{1,20})\s*[:=]\s*(.*)$")
LOST_OPTION = re.compile(rf"\s*(?:{'|'.join(OPTIONS)})\b")
REDIRECT = re.compile(r"als: ([^\s>-].*?) -> ([a-z0-9]+(?:-[a-z0-9]+)*)$")
ALMOST_REDIRECT = re.compile(r"\s*(?:als|Als\s?[:=])\b|\s*Als\s?[:=]")
ARROW = re.compile(r"-> ([a-z0-9]+(?:-[a-z0-9]+)*)$")
ALMOST_ARROW = re.compile(r"\s*(?:[-=–—]{1,3}\s?>|[→⇒])")
CHOICE = re.compile(r"- \[")
ALMOST_CHOICE = re.compile(r"\s*(?:[-*+•–—]|\d{1,3}[.)])\s|\s*[-*+•–—]?\s*\[(?!\[)")
BRACKETED = re.compile(r"\s*[-*+•–—]?\s{0,3}\[(?!\[)[^\]]{0,100}\]? ?[\"“„]")
BELOW = re.compile(r" {2}>(?: (.*))?$")
ALMOST_BELOW = re.compile(r"\s*[>»›<]")


@dataclass
class RawMove:
    """A choice as it stands in the file, with the lines below it, without their `> `."""

    text: str
    line: int
    below: list[Line] = field(default_factory=list)


@dataclass
class RawScene:
    """A scene before anything in it is understood. `body` is what is said, seen or told, blank lines included.

    `strange` = its title could not be read, so do not complain about what is missing.
    """

    title: str
    slug: str | None
    line: int
    options: dict[str, Option] = field(default_factory=dict)
    redirects: list[tuple[str, str, int]] = field(default_factory=list)
    body: list[Line] = field(default_factory=list)
    moves: list[RawMove] = field(default_factory=list)
    to: Option | None = None
    strange: bool = False

    @property
    def ends(self) -> bool:
        """Say whether the conversation is over here: then most of the text is Markdown for the learner."""
        return "einde" in self.options


@dataclass(frozen=True)
class Script:
    """What stands after the front matter. `broken` = a line could not be read."""

    intro: tuple[Line, ...]
    scenes: tuple[RawScene, ...]


class _Part(Enum):
    """Where in a scene we are."""

    OPTIONS = 1
    BODY = 2
    MOVES = 3
    END = 4


def scan_casus(lines: list[Line], report: Report) -> Script:
    """Split the lines after the front matter. Whatever is wrong goes to the report."""
    scanner = _Scanner(report)
    for line in lines:
        scanner.take(line)
    return Script(tuple(scanner.intro), tuple(scanner.scenes))


class _Scanner:
    """Goes through the lines once, one rule per kind of line."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.intro: list[Line] = []
        self.scenes: list[RawScene] = []
        self.part = _Part.OPTIONS
        self.in_list = False

    def take(self, line: Line) -> None:
        """Put a line where it belongs."""
        line = Line(line.number, line.text.rstrip())
        if line.text.startswith("#") or line.text.lstrip().startswith("#"):
            self._hashes(line)
        elif line.blank:
            self._blank(line)
        elif not self.scenes:
            self._introduction(line)
        elif not self._structure(line, self.scenes[-1]):
            self._text(line, self.scenes[-1])

    def _fout(self, line: Line, message: str) -> None:
        self.report.fout(line.number, message)

    # --- headings and blank lines -------------------------------------------------------------------------------------

    def _hashes(self, line: Line) -> None:
        told = not self.scenes or (self.scenes[-1].ends and self.part in (_Part.OPTIONS, _Part.BODY))
        if SUBHEADING.match(line.text) and told:
            self.part = _Part.BODY
            self._keep(line)
            return
        heading = HEADING.match(line.text)
        if heading is None:
            self._fout(line, "Een scène begint met '## Titel {#adres}'. Let op de spatie. Een tussenkop kan hier niet.")
        title = (heading.group(1) if heading else line.text.strip("# \t")) or "?"
        name, slug = unanchored(title, line.number, self.report)
        strange = heading is None or (slug is None and "{" in title)
        self.scenes.append(RawScene(name, slug, line.number, strange=strange))
        self.part, self.in_list = _Part.OPTIONS, False

    def _blank(self, line: Line) -> None:
        if self.scenes and self.part is _Part.OPTIONS:
            self.part = _Part.BODY
        if self.scenes and self.part is _Part.MOVES:
            self.scenes[-1].moves[-1].below.append(Line(line.number, ""))
        elif self.part is not _Part.END or not self.scenes:
            self._keep(Line(line.number, ""))

    def _keep(self, line: Line) -> None:
        (self.scenes[-1].body if self.scenes else self.intro).append(line)

    # --- what has a form of its own -----------------------------------------------------------------------------------

    def _structure(self, line: Line, scene: RawScene) -> bool:
        """Read a line that has a form of its own, or almost has it; False = it is text."""
        text = line.text
        if ALMOST_REDIRECT.match(text):
            self._redirect(line, scene)
        elif self._option(line, scene):
            return True
        elif ALMOST_ARROW.match(text):
            self._arrow(line, scene)
        elif ALMOST_BELOW.match(text) and self.part is _Part.MOVES:
            self._below(line, scene)
        elif ALMOST_BELOW.match(text) and not scene.ends:
            self._fout(line, "Deze regel hoort bij niets. Zet er een keuze boven, of schrijf '-> scène'.")
        elif CHOICE.match(text) or (BRACKETED if scene.ends else ALMOST_CHOICE).match(text):
            self._choice(line, scene)
        else:
            return False
        return True

    def _option(self, line: Line, scene: RawScene) -> bool:
        exact, loose = OPTION.match(line.text), LOOSE_OPTION.match(line.text)
        if self.part is not _Part.OPTIONS:
            return self._late_option(line, scene, exact, loose)
        if exact:
            self._add_option(line, scene, exact.group(1), exact.group(2))
            return True
        key = loose.group(1) if loose else ""
        if not LOST_OPTION.match(line.text) and (loose is None or not _like_a_key(key)):
            self.part = _Part.BODY
            return False
        self._misspelt_option(line, scene, key, loose.group(2) if loose else "")
        return True

    def _late_option(
        self, line: Line, scene: RawScene, exact: re.Match[str] | None, loose: re.Match[str] | None
    ) -> bool:
        """An option further down would be read as text, so say where it belongs."""
        key = loose.group(1).lower() if loose else ""
        if exact is None and key not in OPTIONS:
            return False
        self._fout(line, f"'{key}:' is een optie van de scène. Zet die regel direct onder de titel, zonder lege regel.")
        if key not in scene.options and exact is not None:
            scene.options[key] = Option(exact.group(2), line.number)
        return True

    def _add_option(self, line: Line, scene: RawScene, key: str, value: str) -> None:
        if key in scene.options:
            self._fout(line, f"De optie '{key}' staat er twee keer. Haal er één weg.")
            return
        scene.options[key] = Option(value, line.number)

    def _misspelt_option(self, line: Line, scene: RawScene, key: str, value: str) -> None:
        meant = key if key in OPTIONS else closest(key, OPTIONS)
        if not key or (key in OPTIONS and value):
            name = key or line.text.split()[0]
            self._fout(line, f"Een optie schrijf je als '{shortened(name)}: waarde', zonder spaties ervoor.")
        elif key in OPTIONS:
            self._fout(line, f"De optie '{key}' is leeg. Zet er iets achter, of haal de regel weg.")
        else:
            self._fout(line, f"De optie '{shortened(key)}' ken ik niet.{self.report.hint(key, OPTIONS)}")
        if meant and value and meant not in scene.options:
            scene.options[meant] = Option(value, line.number)

    def _redirect(self, line: Line, scene: RawScene) -> None:
        found = REDIRECT.match(line.text)
        if found is None:
            self._fout(line, "Deze doorverwijzing lees ik niet. Schrijf 'als: openheid < 20 -> scène'.")
        elif self.part in (_Part.MOVES, _Part.END) or any(not kept.blank for kept in scene.body):
            self._fout(line, "Een regel 'als: …' staat boven de tekst van de scène. Zet hem direct onder de opties.")
        else:
            scene.redirects.append((found.group(1), found.group(2), line.number))

    def _arrow(self, line: Line, scene: RawScene) -> None:
        found = ARROW.match(line.text)
        if found is None:
            self._fout(line, "Verdergaan schrijf je als '-> scène', aan het begin van de regel.")
        elif scene.to is not None:
            self._fout(line, "Hier staat '->' voor de tweede keer. Laat er één staan.")
        scene.to = scene.to or Option(found.group(1) if found else "", line.number)
        self.part = _Part.END

    def _choice(self, line: Line, scene: RawScene) -> None:
        scene.moves.append(RawMove(line.text, line.number))
        self.part = _Part.MOVES

    def _below(self, line: Line, scene: RawScene) -> None:
        found = BELOW.match(line.text)
        if found is None:
            self._fout(line, "Een reactie of terugkoppeling schrijf je als '  > tekst': twee spaties, >, spatie.")
        text = (found.group(1) or "") if found else line.text.strip(" \t<>»›")
        scene.moves[-1].below.append(Line(line.number, text))

    # --- text ---------------------------------------------------------------------------------------------------------

    def _text(self, line: Line, scene: RawScene) -> None:
        if self._strange(line):
            return
        if self.part is _Part.MOVES:
            self._fout(line, "Onder een keuze kan geen losse tekst staan. Schrijf '  > ' ervoor, of zet hem erboven.")
            scene.moves[-1].below.append(Line(line.number, line.text.strip()))
        elif self.part is _Part.END:
            self._fout(line, "Na '-> scène' kan geen tekst meer staan. Zet hem erboven.")
        else:
            self._check_indent(line, listed=scene.ends)
            self._keep(line)

    def _introduction(self, line: Line) -> None:
        if self._strange(line):
            return
        if OPTION.match(line.text) or ARROW.match(line.text) or REDIRECT.match(line.text) or BRACKETED.match(line.text):
            self._fout(line, "Deze regel hoort bij een scène. Zet er een titel boven: '## Titel {#adres}'.")
        else:
            self._check_indent(line, listed=True)
        self._keep(line)

    def _strange(self, line: Line) -> bool:
        """Refuse what a module can have and a conversation cannot."""
        if SLASHES.match(line.text):
            self._fout(line, "In een casus kan geen blok staan. Zet dit in een module, of haal de /// weg.")
        elif ALMOST_FENCE.match(line.text):
            self._fout(line, "In een casus kan geen codeblok staan. Haal deze tekens weg.")
        elif RULE.match(line.text):
            self._fout(line, "Een regel met alleen streepjes kan hier niet. Haal hem weg.")
        else:
            return False
        return True

    def _check_indent(self, line: Line, *, listed: bool) -> None:
        """Text does not start with spaces, but for what goes on inside a list."""
        if line.text[:1] not in " \t":
            self.in_list = listed and bool(LIST_ITEM.match(line.text))
        elif not self.in_list:
            self._fout(line, "Deze regel springt in. Haal de spaties aan het begin weg.")


def _like_a_key(key: str) -> bool:
    """Say whether a word before a colon is an option, well or badly written, and not the start of a sentence."""
    return key.lower() in OPTIONS or key[:1].islower()
