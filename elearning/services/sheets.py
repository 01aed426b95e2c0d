"""Tables as files that a spreadsheet opens, in which no cell can be a formula."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from typing import IO

Cell = str | int | date | None
#: What spreadsheets take for the beginning of a formula, also in their wide forms.
FORMULA = tuple("=+-@＝＋－＠")


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """Write a table as Excel in the Netherlands reads it: UTF-8 that says so, semicolons, dates as 31-12-2026."""
    out = io.BytesIO()
    write_csv(out, columns, rows)
    return out.getvalue()


def write_csv(file: IO[bytes], columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write such a table row by row, however many there are."""
    out = io.TextIOWrapper(file, "utf-8-sig", newline="")
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows([_written(cell) for cell in row] for row in rows)
    out.detach()


def safe(text: str) -> str:
    """Put a text on one line, and a quote before what would be a formula."""
    line = on_one_line(text)
    return f"'{line}" if line.startswith(FORMULA) else line


def on_one_line(text: str) -> str:
    """Write a text on one line, without signs that nobody sees."""
    if not text.isprintable():  # a name rarely holds such a sign, and looking at each one is slow
        text = "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text)
    return " ".join(text.split())


def _written(cell: Cell) -> str:
    if isinstance(cell, date):
        return f"{cell:%d-%m-%Y}"
    return str(cell) if isinstance(cell, int) else safe(cell or "")
