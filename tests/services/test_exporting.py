"""The rows of the page of teams as a file."""

import csv
import io
from dataclasses import fields
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from elearning.rules.monitoring import Word
from elearning.services import exporting, sheets
from elearning.services.exporting import Form, Words
from elearning.services.monitoring import PersonRow

TODAY = date(2026, 11, 23)
NAMES = {word: word.value.replace("-", " ") for word in Word}
COLUMNS = ("Team", "Naam", "Hoe ver", "Begonnen op", "Klaar op", "Einddatum")
NASTY = [
    "=1+1",
    "+31 6",
    "-Jan",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "\x00=1+1",
    "＝1+1",
    "\u200b=1+1",
    '=HYPERLINK("https://x.example","x")',
]


def row(name: str = "Samira", team: str = "Wijkteam Oost", **changes: object) -> PersonRow:
    values: dict[str, object] = {
        "person_id": 7, "name": name, "team_id": 1, "team": team, "word": Word.BUSY,
        "started_on": date(2026, 11, 2), "completed_on": None, "deadline_on": date(2026, 12, 24),
    }  # fmt: skip
    return PersonRow(**{**values, **changes})  # type: ignore[arg-type]


WORDS = Words(
    "Voortgang van je teams", ("Alle cursussen samen",), COLUMNS, NAMES, "{:%d-%m-%Y}".format, "Zonder wijkteam"
)


def written(form: Form, *rows: PersonRow) -> bytes:
    file = io.BytesIO()
    exporting.write(form, iter(rows), WORDS, TODAY, file)
    return file.getvalue()


def cells(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_a_csv_is_what_dutch_excel_reads() -> None:
    data = written(Form.CSV, row("Zoë Đặng"), row("Tom; de Boer"))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == 3
    assert b"\n" not in data.replace(b"\r\n", b"")
    assert cells(data) == [
        list(COLUMNS),
        ["Wijkteam Oost", "Zoë Đặng", "bezig", "02-11-2026", "", "24-12-2026"],
        ["Wijkteam Oost", "Tom; de Boer", "bezig", "02-11-2026", "", "24-12-2026"],
    ]


def test_a_spreadsheet_holds_texts_and_real_dates() -> None:
    sheet = load_workbook(io.BytesIO(written(Form.XLSX, row(), row("00123")))).active
    assert sheet
    first, second, third = [[cell.value for cell in line] for line in sheet.iter_rows()]
    assert first == list(COLUMNS)
    assert second == [
        "Wijkteam Oost",
        "Samira",
        "bezig",
        datetime.fromisoformat("2026-11-02"),
        None,
        datetime.fromisoformat("2026-12-24"),
    ]
    assert third[1] == "00123"
    assert sheet.title == "Voortgang van je teams"


def test_who_has_no_team_is_said_to_have_none() -> None:
    assert cells(written(Form.CSV, row(team="")))[1][0] == "Zonder wijkteam"


@pytest.mark.parametrize("nasty", NASTY)
def test_no_cell_of_a_file_begins_a_formula(nasty: str) -> None:
    data = written(Form.CSV, row(nasty, team=nasty))
    for line in cells(data):
        assert not any(cell.startswith(sheets.FORMULA) for cell in line)
        assert not any(sign in cell for cell in line for sign in "\t\r\n\x00")
    sheet = load_workbook(io.BytesIO(written(Form.XLSX, row(nasty, team=nasty)))).active
    assert sheet
    for cell in (cell for line in sheet.iter_rows() for cell in line):
        assert cell.data_type in "sdn"
        assert not str(cell.value or "").startswith(sheets.FORMULA)


@given(st.text(max_size=40), st.text(max_size=40))
def test_whatever_somebody_is_called_a_row_stays_a_row(name: str, team: str) -> None:
    lines = cells(written(Form.CSV, row(name, team=team), row()))
    assert [len(line) for line in lines] == [6, 6, 6]
    assert not any(cell.lstrip().startswith(sheets.FORMULA) for line in lines for cell in line)


def test_a_file_holds_the_fields_of_a_row_and_no_other() -> None:
    shown = {"team", "name", "word", "started_on", "completed_on", "deadline_on"}
    assert {one.name for one in fields(PersonRow)} == shown | {"person_id", "team_id"}
    assert b"7" not in written(Form.CSV, row(started_on=None, deadline_on=None)), "no ids"


def test_the_same_rows_give_the_same_file() -> None:
    for form in (Form.CSV, Form.XLSX):
        assert written(form, row()) == written(form, row())


def test_a_pdf_is_made_of_names_as_they_are() -> None:
    data = written(Form.PDF, row("Zoë Đặng-van ’t Hoff"), row("#eval(1)"))
    assert data.startswith(b"%PDF")


def test_five_thousand_rows_are_a_file() -> None:
    rows = [row(f"Mens {number}", team=f"Team {number % 200}") for number in range(5_000)]
    assert len(cells(written(Form.CSV, *rows))) == 5_001
    assert len(written(Form.XLSX, *rows)) < 500_000
