"""The rows of a manager's page as a file: the very same fields, and nothing a spreadsheet would run.

A name is typed by somebody. A cell that begins as a formula would be one for whoever opens the file, so it gets a
quote in front, and every cell of a spreadsheet is written as what it is: a text or a date.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import IO, Any

from elearning.rules.monitoring import Word
from elearning.services import typesetting
from elearning.services.monitoring import PersonRow
from elearning.services.sheets import on_one_line, safe, write_csv

#: How many signs the name of a sheet may have.
LONGEST_SHEET = 31
WIDTHS = (28, 32, 20, 14, 14, 14)


class Form(StrEnum):
    """The files there are; the word is the end of their name."""

    CSV = "csv"
    XLSX = "xlsx"
    PDF = "pdf"


TYPES = {
    Form.CSV: "text/csv; charset=utf-8",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.PDF: "application/pdf",
}


@dataclass(frozen=True)
class Words:
    """The words of a file, in the language of who asks for it."""

    title: str
    #: What was chosen: which course, which team, which word.
    lines: tuple[str, ...]
    columns: tuple[str, str, str, str, str, str]
    names: Mapping[Word, str]
    #: Writes a day in a PDF.
    day: Callable[[date], str]
    #: What stands for the team of who has none.
    no_team: str


def write(form: Form, rows: Iterable[PersonRow], words: Words, today: date, file: IO[bytes]) -> None:
    """Write the rows in a file of this form. A table is written row by row; a PDF is set as a whole."""
    if form is Form.CSV:
        write_csv(file, words.columns, (_cells(row, words) for row in rows))
    elif form is Form.XLSX:
        _write_xlsx(file, rows, words, today)
    else:
        file.write(_pdf(rows, words, today))


def _cells(row: PersonRow, words: Words) -> tuple[str | date | None, ...]:
    """Name every field of a file. A field that is not in PersonRow cannot get here."""
    named = (row.team or words.no_team, row.name, words.names[row.word])
    return (*map(on_one_line, named), row.started_on, row.completed_on, row.deadline_on)


def _write_xlsx(file: IO[bytes], rows: Iterable[PersonRow], words: Words, today: date) -> None:
    from xlsxwriter import Workbook

    plainly = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with Workbook(file, plainly) as book:
        made = datetime.combine(today, time())
        book.set_properties({"title": words.title, "comments": " ".join(words.lines), "created": made})
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "dd-mm-yyyy", "align": "left"})
        sheet = book.add_worksheet(words.title[:LONGEST_SHEET])
        sheet.freeze_panes(1, 0)
        for column, (name, width) in enumerate(zip(words.columns, WIDTHS, strict=True)):
            sheet.set_column(column, column, width)
            sheet.write_string(0, column, name, bold)
        number = 0
        for number, row in enumerate(rows, 1):
            _write_row(sheet, number, _cells(row, words), day)
        sheet.autofilter(0, 0, number, len(words.columns) - 1)


def _write_row(sheet: Any, number: int, cells: Iterable[str | date | None], day: Any) -> None:
    for column, cell in enumerate(cells):
        if isinstance(cell, date):
            sheet.write_datetime(number, column, cell, day)
        elif cell:
            sheet.write_string(number, column, safe(cell))


def _pdf(rows: Iterable[PersonRow], words: Words, today: date) -> bytes:
    table = [[words.day(cell) if isinstance(cell, date) else cell or "" for cell in _cells(row, words)] for row in rows]
    data = {"title": words.title, "made_on": today.isoformat(), "lines": list(words.lines)}
    return typesetting.pdf("progress", {**data, "columns": list(words.columns), "rows": table})
