"""From bytes to numbered lines. What no editor shows is refused here, so that nobody downstream meets it."""

import re
from typing import NamedTuple

from elearning.content.report import Report

TEXT_LIMIT = 256 * 1024
"""No text file of a course may be larger: rendering must stay bounded."""

LINE_LIMIT = 20_000
"""Twenty times the longest file there is; reading takes a moment per line, however short."""

UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069"
    "\ue000-\uf8ff\ufeff\ufffe\uffff\U000f0000-\U0010ffff]"
)
"""Control characters, marks that turn the reading direction, and private-use characters (we use those ourselves)."""


WIDE_GAP = re.compile(r"\s{100,}")
"""Nobody means this, and patterns that look for spaces become slow on it."""


class Line(NamedTuple):
    """A line of a file, as an editor counts them."""

    number: int
    text: str

    @property
    def blank(self) -> bool:
        """Say whether there is nothing to see on it."""
        return not self.text.strip()


def decode(data: bytes, report: Report, limit: int = TEXT_LIMIT) -> list[Line] | None:
    """Turn the bytes of a text file into lines; None when there is no text to be had from them."""
    if len(data) > limit:
        report.fout(1, f"Dit bestand is {amount(len(data))} groot. Hooguit {amount(limit)} mag. Knip het in delen.")
        return None
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        report.fout(1, "Dit bestand is opgeslagen als UTF-16. Sla het op als UTF-8.")
        return None
    text = _text(data.removeprefix(b"\xef\xbb\xbf"), report)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > LINE_LIMIT:
        report.fout(1, f"Dit bestand heeft {len(lines)} regels. Hooguit {LINE_LIMIT} mag. Knip het in delen.")
        return None
    return [Line(number, _visible(number, line, report)) for number, line in enumerate(lines, 1)]


def amount(size: int) -> str:
    """Write a file size the way Dutch readers do: 1,5 MB."""
    if size < 1024 * 1024:
        return f"{-(-size // 1024)} kB"
    return f"{size / 1024 / 1024:.1f} MB".replace(".", ",")


def _text(data: bytes, report: Report) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = len(re.findall(rb"\r\n|\r|\n", data[: error.start])) + 1
        report.fout(line, "Hier staat een teken dat geen UTF-8 is. Sla het bestand op als UTF-8.")
        return data.decode("utf-8", errors="replace")


def _visible(number: int, line: str, report: Report) -> str:
    if WIDE_GAP.search(line):
        report.fout(number, "Hier staan heel veel spaties achter elkaar. Haal ze weg.")
        line = WIDE_GAP.sub(" ", line)
    found = UNSEEN.search(line)
    if found is None:
        return line
    code = f"U+{ord(found.group()):04X}"
    report.fout(number, f"Hier staat een onzichtbaar of verboden teken ({code}). Haal het weg en typ de regel opnieuw.")
    return UNSEEN.sub("\ufffd", line)
