"""Reading a list of people from what somebody uploads: CSV of any usual make, or XLSX.

What a file is, is read from its bytes and never from its name. A spreadsheet is an archive: how much is in it is looked
at before anything in it is parsed. Nothing is believed about a cell here; what is wrong with it is said row by row.
"""

import csv
import io
import re
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

#: In bytes; 5,000 rows of names and addresses are half of it. Unpacked a spreadsheet of that size is 5 MB.
LARGEST, LARGEST_UNPACKED = 2_000_000, 20_000_000
MOST_ROWS, MOST_PARTS, MOST_TAGS = 5_000, 500, 500_000
#: Further than any list of people goes, empty rows and other columns included.
LAST_ROW, LAST_COLUMN, LONGEST_CELL = 100_000, 50, 300
LONGEST_HEAD = 5_000
COLUMNS = ("naam", "e-mailadres", "werkgever", "wijkteam", "aandachtsfunctionaris")
REQUIRED = COLUMNS[:4]
#: What other programs call these columns.
ALSO = {
    "volledigenaam": "naam",
    "email": "e-mailadres",
    "mail": "e-mailadres",
    "mailadres": "e-mailadres",
    "emailadres": "e-mailadres",
    "organisatie": "werkgever",
    "team": "wijkteam",
    "aandachtsfunctionarisverslaving": "aandachtsfunctionaris",
}
UTF_16 = (b"\xff\xfe", b"\xfe\xff")
EXAMPLE = (
    "naam;e-mailadres;werkgever;wijkteam;aandachtsfunctionaris\r\n"
    "Samira Voorbeeld;samira@gemeente.example;Gemeente Voorbeeld;Wijkteam Oost;ja\r\n"
    "Tom Voorbeeld;tom@welzijn.example;Welzijn Voorbeeld;Wijkteam Oost;nee\r\n"
)


class Trouble(StrEnum):
    """Why a file cannot be read at all."""

    EMPTY = "empty"
    LARGE = "large"
    ROWS = "rows"
    BOMB = "bomb"
    OLD = "old"
    NO_TABLE = "no-table"
    LETTERS = "letters"
    COLUMNS = "columns"
    TWICE = "twice"


class UnreadableError(ValueError):
    """Dit bestand is geen lijst van mensen; `about` noemt de kolommen waar het om gaat."""

    def __init__(self, trouble: Trouble, about: str = "") -> None:
        super().__init__(trouble.value)
        self.trouble, self.about = trouble, about


@dataclass(frozen=True)
class Line:
    """One row as it stands in the file, with its number there."""

    number: int
    name: str
    email: str
    employer: str
    wijkteam: str
    lead: str = ""


@dataclass(frozen=True)
class Sheet:
    """A list of people that could be read: `letters` is how, `ignored` are the columns that mean nothing here."""

    lines: tuple[Line, ...]
    letters: str = ""
    ignored: tuple[str, ...] = ()


def read(content: bytes) -> Sheet:
    """Read a file; raises UnreadableError."""
    if len(content) > LARGEST:
        raise UnreadableError(Trouble.LARGE)
    if not content.strip():
        raise UnreadableError(Trouble.EMPTY)
    if content.startswith(b"PK\x03\x04"):
        return _sheet(_spreadsheet(content), "")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise UnreadableError(Trouble.OLD)
    text, letters = _text(content)
    return _sheet(_separated(text), letters)


def _sheet(rows: Iterable[Sequence[str]], letters: str) -> Sheet:
    numbered = ((number, row) for number, row in enumerate(rows, start=1) if any(row))
    _, head = next(numbered, (0, None))
    if head is None:
        raise UnreadableError(Trouble.EMPTY)
    places, ignored = _places(head)
    lines: list[Line] = []
    for number, row in numbered:
        if len(lines) == MOST_ROWS:
            raise UnreadableError(Trouble.ROWS)
        cells = [row[places[name]] if name in places and places[name] < len(row) else "" for name in COLUMNS]
        lines.append(Line(number, *cells))
    if not lines:
        raise UnreadableError(Trouble.EMPTY)
    return Sheet(tuple(lines), letters, ignored)


def _places(head: Sequence[str]) -> tuple[dict[str, int], tuple[str, ...]]:
    """Tell in which place of a row each column is, and which columns are not read."""
    named = [(place, _column(text), text) for place, text in enumerate(head) if text]
    known = [column for _, column, _ in named if column]
    if missing := [column for column in REQUIRED if column not in known]:
        raise UnreadableError(Trouble.COLUMNS, ", ".join(missing))
    if twice := sorted({column for column in known if known.count(column) > 1}):
        raise UnreadableError(Trouble.TWICE, ", ".join(twice))
    return {column: place for place, column, _ in named if column}, tuple(
        text for _, column, text in named if not column
    )


def _column(text: str) -> str | None:
    """Tell which column a heading names, whatever its capitals, spaces and dashes."""
    plain = "".join(one for one in text.casefold() if one.isalnum())
    return ALSO.get(plain) or (plain if plain in COLUMNS else None)


def _cell(value: object) -> str:
    """Write what stands in a cell as somebody would read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = value.isoformat() if isinstance(value, date) else str(value)
    text = "".join(one for one in text if unicodedata.category(one) != "Cf")
    return text.strip()[: LONGEST_CELL + 1]


def _text(content: bytes) -> tuple[str, str]:
    """Read the letters of a text; gives also how. Windows-1252 is what Excel on Windows writes as plain CSV."""
    if content.startswith(UTF_16):
        text, letters = _decoded(content, "utf-16"), "UTF-16"
    else:
        text, letters = _decoded(content, "utf-8-sig"), "UTF-8"
        if text is None:
            text, letters = _decoded(content, "cp1252"), "Windows-1252"
    if text is None:
        raise UnreadableError(Trouble.LETTERS)
    if any(one < " " and one not in "\t\r\n" for one in text):
        raise UnreadableError(Trouble.NO_TABLE)
    return text, letters


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _separated(text: str) -> Iterator[list[str]]:
    """Read rows of a CSV, whatever separates its cells; some programs say it in a first line of its own."""
    said = re.match(r"\s*sep=(.)\r?\n", text)
    text = text[said.end() :] if said else text
    first = next((line for line in text.splitlines() if line.strip()), "")[:LONGEST_HEAD]
    between = said[1] if said else max(";,\t", key=lambda one: _known_columns(first, one))
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=between):
            yield [_cell(value) for value in row[:LAST_COLUMN]]
    except csv.Error as error:
        raise UnreadableError(Trouble.NO_TABLE) from error


def _known_columns(first: str, between: str) -> int:
    return sum(_column(_cell(one)) is not None for one in next(csv.reader([first], delimiter=between), ()))


def _spreadsheet(content: bytes) -> list[list[str]]:
    """Read the first sheet of an XLSX. A file that is made to break a reader breaks only itself."""
    import openpyxl  # 20 MB that a process needs only when somebody reads a list

    try:
        _look_inside(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        try:
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what a file says of its own size need not be so
            return _cells(sheet.iter_rows(max_row=LAST_ROW + 1, max_col=LAST_COLUMN))
        finally:
            book.close()
    except UnreadableError:
        raise
    except Exception as error:  # a reader of other people's files fails in more ways than it says
        raise UnreadableError(Trouble.NO_TABLE) from error


def _cells(rows: Iterable[Sequence[Any]]) -> list[list[str]]:
    """Write the cells of a sheet; more rows with something in them than we read end the reading."""
    found: list[list[str]] = []
    blank: list[str] = []
    filled = 0
    for row in rows:
        is_filled = any(cell.value is not None for cell in row)
        found.append([_formula_or(cell) for cell in row] if is_filled else blank)
        filled += is_filled
        if filled > MOST_ROWS + 1 or len(found) > LAST_ROW:
            raise UnreadableError(Trouble.ROWS if filled > MOST_ROWS + 1 else Trouble.BOMB)
    return found


def _formula_or(cell: Any) -> str:
    """Write a cell; a formula only as the sign that it is one, because it says nothing by itself."""
    return "=" if cell.data_type == "f" else _cell(cell.value)


def _look_inside(content: bytes) -> None:
    """See that an archive is a spreadsheet, and that it is not far larger inside than outside."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
        if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
            raise UnreadableError(Trouble.BOMB)
        if "xl/workbook.xml" not in archive.namelist():
            raise UnreadableError(Trouble.NO_TABLE)
        if sum(archive.read(part).count(b"<") for part in parts) > MOST_TAGS:
            raise UnreadableError(Trouble.BOMB)
