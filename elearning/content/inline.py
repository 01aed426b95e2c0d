"""What stands inside a text: markers, links, pictures, and everything that is not allowed there.

This looks at the source, line by line, so that a mistake is reported where it was made. The renderer has its own gates.
All patterns have bounded repeats: a hostile line must not keep us busy.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from elearning.content.report import Report, closest, shortened
from elearning.content.written import Text

MARKER_NAMES = ("feit", "begrip", "regio")
MARKER = re.compile(r"\[\[(feit|begrip|regio):([a-z0-9-]{1,80})(?:\|([^\[\]|<>{}\n]{1,200}))?\]\]")
ALMOST_MARKER = re.compile(r"\[\[|\]\]|\[ ?([a-zA-Z]{2,12}) ?:")
CODE = re.compile(r"(?<!`)(`{1,4})(?!`)([^`\n]{1,500})\1(?!`)")
HTML = re.compile(r"<[A-Za-z/!?]")
ENTITY = re.compile(r"&(?:#|[A-Za-z][A-Za-z0-9]{1,31};)")
LINK = re.compile(r"(!?)\[([^\[\]\n]{0,500})\]\(([^()\n]{0,500}(?:\([^()\n]{0,200}\)[^()\n]{0,500})?)\)")
CARDS = {
    "zakkaart:": "/zakkaart",
    "intakevraag-kaart:": "/materialen/intakevraag",
    "signalenkaart:": "/materialen/signalen",
}
"""The cards of the site that a text may lead to, and their addresses."""
CARD_NAMES = "|".join(name.rstrip(":") for name in CARDS)
LOST_LINK = re.compile(rf"\]\(|\]\s{{0,3}}\(?(?:module|{CARD_NAMES}|https?|mailto|tel):|\((?:module|{CARD_NAMES}):")
DEFINITION = re.compile(r"\s{0,3}\[[^\]\n]{1,200}\]:")
BIG_HEADING = re.compile(r"[\s>*+-]{0,20}#{1,2}(?!#)|#{3,6}[^ #]|#{7,}")
SETEXT = re.compile(r"\s{0,3}(?:=+|-+)\s*$")
FENCE = re.compile(r"(`{3,}|~{3,})")
SAFE_URL = re.compile(
    r"https://[A-Za-z0-9.-]+(?:[:/?#][^\s\"'<>\\`]*)?|mailto:[^\s\"'<>\\@]+@[^\s\"'<>\\@]+|tel:\+?[0-9-]{3,20}"
)
TABLE_RULE = re.compile(r"\s{0,3}\|?(?:\s*:?-+:?\s*\|)+(?:\s*:?-+:?\s*)?")
SPECIAL = re.compile(r"[<&#\[\](=-]")
"""Nothing below finds anything in a line without one of these."""

REGIONAL = ("contactpersoon", "spreekuur", "instelling")


@dataclass(frozen=True)
class Use:
    """Something a file points to: a fact, a word, another screen, a picture, a leerdoel.

    `optional` = it is used when it is there, and not missed when it is not.
    """

    kind: str
    target: str
    line: int
    optional: bool = False


def inspect(text: Text, report: Report) -> tuple[Use, ...]:
    """Report what may not stand in a text, and give what it points to."""
    uses: list[Use] = []
    for number, line in prose_lines(text):
        uses.extend(_inspect_line(number, CODE.sub(_blank, line), report))
    _check_tables(text, report)
    return tuple(uses)


def prose_lines(text: Text) -> Iterator[tuple[int, str]]:
    """Give the numbered lines that are not inside a code block."""
    fence = ""
    for number, line in enumerate(text.source.split("\n"), text.line):
        start = FENCE.match(line)
        if fence:
            fence = "" if line.rstrip() == fence else fence
        elif start:
            fence = start.group(1)
        else:
            yield number, line


def plain(value: str, line: int, report: Report) -> str:
    """Check a title or a name: plain text in which markers would be shown as they are written."""
    if "[[" in value or "]]" in value:
        report.fout(line, "In een titel of naam kan geen [[…]] staan. Schrijf het gewoon uit.")
    if HTML.search(value):
        report.fout(line, "HTML mag niet. Haal het teken < en wat erbij hoort weg.")
    return value


def _blank(found: re.Match[str]) -> str:
    return "·" * len(found.group())


def _object(found: re.Match[str]) -> str:
    return "\ufffc" * len(found.group())


def _inspect_line(number: int, line: str, report: Report) -> Iterator[Use]:
    if not SPECIAL.search(line):
        return
    if HTML.search(line):
        report.fout(number, "HTML mag niet. Haal het teken < en wat erbij hoort weg, of zet een spatie achter de <.")
    if re.match(r"\s{0,3}<\s", line):
        report.fout(number, "Een regel kan niet met < beginnen. Een citaat begint met '> '.")
    if ENTITY.search(line):
        report.fout(number, "Een HTML-code zoals &amp; mag niet. Typ het teken zelf.")
    if BIG_HEADING.match(line):
        report.fout(number, "Een tussenkop in de tekst begint met '### '. Een # of ## kan hier niet.")
    if SETEXT.match(line):
        report.fout(number, "Een regel met alleen streepjes kan hier niet. Haal hem weg.")
    if DEFINITION.match(line):
        report.fout(number, "Een los adres werkt niet. Zet het direct achter de tekst: [tekst](https://…).")
    yield from _markers(number, line, report)
    yield from _links(number, MARKER.sub(_object, line), report)


def _markers(number: int, line: str, report: Report) -> Iterator[Use]:
    for found in MARKER.finditer(line):
        if found.group(3) is not None and found.group(1) != "begrip":
            report.fout(number, "Alleen bij een begrip kan een ander woord achter | staan. Haal het hier weg.")
        yield Use(found.group(1), found.group(2), number)
    for found in ALMOST_MARKER.finditer(MARKER.sub(_blank, line)):
        if found.group(1) is None or closest(found.group(1), MARKER_NAMES):
            report.fout(
                number,
                "Dit lijkt op [[feit:…]], [[begrip:…]] of [[regio:…]], maar klopt niet. Kijk naar de haken.",
            )
            return


def _links(number: int, line: str, report: Report) -> Iterator[Use]:
    for found in LINK.finditer(line):
        image, words, target = found.groups()
        if "\ufffc" in words:
            report.fout(number, "In de tekst van een link of beeld kan geen [[…]] staan. Schrijf het gewoon uit.")
        if image:
            yield from _image(number, words, target, report)
        elif re.search(r"\s", target):
            report.fout(number, "In een adres kan geen spatie staan. Schrijf [tekst](adres).")
        elif not words.strip():
            report.fout(number, "Deze link heeft geen tekst. Schrijf [tekst](adres).")
        elif check_address(number, target, report):
            yield Use("link", target, number)
    if LOST_LINK.search(LINK.sub(_blank, line)):
        report.fout(number, "Deze link klopt niet. Schrijf [tekst](adres), zonder spatie ertussen.")


def _image(number: int, alt: str, target: str, report: Report) -> Iterator[Use]:
    if not alt.strip():
        report.fout(number, "Dit beeld heeft geen beschrijving. Zet tussen de haken wat erop te zien is.")
    yield Use("beeld", target, number)


def check_address(number: int, target: str, report: Report) -> bool:
    """Say whether an address leads into the site (and must exist); report one that leads nowhere safe."""
    if target.startswith("module:") or target in CARDS:
        return True
    if target.startswith("http:"):
        report.fout(number, "Deze link is niet veilig. Begin het adres met https://.")
    elif not SAFE_URL.fullmatch(target):
        scheme = target.partition(":")[0]
        names = ("module", *(name.rstrip(":") for name in CARDS), "https", "mailto", "tel")
        near = closest(scheme, names) if ":" in target else None
        hint = f" Bedoel je '{near}:'?" if near else ""
        report.fout(
            number,
            f"Dit adres kan niet: '{shortened(target)}'. Gebruik module:, zakkaart:, https:, mailto: of tel:.{hint}",
        )
    return False


def _check_tables(text: Text, report: Report) -> None:
    """A row with more cells than the head loses them without a word: report it."""
    if "|" not in text.source:
        return
    width, above = 0, ""
    for number, line in prose_lines(text):
        if width and line.strip() and _cells(line) != width:
            message = f"Deze rij van de tabel heeft niet {width} vakken, zoals de eerste."
            report.fout(number, f"{message} Zet er een | bij of haal er een weg.")
        if not line.strip():
            width = 0
        elif not width and TABLE_RULE.fullmatch(line):
            width = _cells(above)
        above = line


def _cells(row: str) -> int:
    bare = CODE.sub(_blank, MARKER.sub(_blank, row)).replace("\\|", "··").strip()
    return bare.removeprefix("|").removesuffix("|").count("|") + 1
