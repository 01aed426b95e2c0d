"""Row S64: no cell of any file that leaves is a formula, every file says how it is written, and cells are equal.

The writers are tested in `tests/services/test_exporting.py` and `test_dossier.py`; here every address that gives a file
is asked for while everybody and everything bears a name that a spreadsheet would run.
"""

import csv
import io
import re
from collections.abc import Iterator
from itertools import chain
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from elearning.models import Certificate, Organisation, Region, Wijkteam
from elearning.services import typesetting
from tests.pages import Page
from tests.security.rounds import Answer, ask, routes
from tests.test_access import TABLE
from tests.walls import Town, addresses

NASTY = (
    '=HYPERLINK("https://evil.example","klik")', "=cmd|' /C calc'!A0", "+31612345678", "-2+3", "@SUM(1+1)*cmd|x",
    "\t=1+1", "\r=1+1", "\n=1+1", " =1+1", "\u00a0=1+1", "\u200b=1+1", "\ufeff=1+1", "＝1+1", "＋1", "－1", "＠SUM",
    "\x00=1+1", "=1+1;=2", '";=1+1', "%3D1+1", "\u202e=1+1",
)  # fmt: skip
STARTS = tuple("=+-@＝＋－＠\t\r\n")


def files(page: Page, town: Town, who: str) -> Iterator[Answer]:
    """Take every file there is for somebody."""
    asked = ["/teams/overzicht.csv", "/teams/overzicht.xlsx"] if who == "els" else []
    for endpoint, path in routes(page.app, "GET"):
        if who in TABLE[endpoint][2] and path.endswith((".csv", ".zip")) and not endpoint.startswith("author.export"):
            asked.append(next(addresses(path, town.east)))  # a course has no tables
    for address in dict.fromkeys(asked):
        answer = ask(page, "GET", address)
        if answer.status == 200 and answer.headers.get("Content-Disposition", "").startswith("attachment"):
            yield answer


def cells(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    """Give every cell of a file, of the files in a ZIP too, with where it stands."""
    if name.endswith(".xlsx"):
        yield from _cells_of_sheets(name, data)
    elif data.startswith(b"PK"):
        with ZipFile(io.BytesIO(data)) as archive:
            for one in archive.namelist():
                yield from cells(f"{name}/{one}", archive.read(one))
    elif name.endswith(".csv"):
        assert data.startswith(b"\xef\xbb\xbf"), f"{name} does not say that it is UTF-8"
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
        assert len({len(row) for row in rows}) <= 1, f"{name}: rows are not equally long"
        yield from ((f"{name} line {number}", cell) for number, row in enumerate(rows) for cell in row)


def _cells_of_sheets(name: str, data: bytes) -> Iterator[tuple[str, str]]:
    for sheet in load_workbook(io.BytesIO(data)):
        for cell in chain.from_iterable(sheet.iter_rows()):
            assert cell.data_type != "f", f"{name} {cell.coordinate}: {cell.value}"
            yield f"{name} {cell.coordinate}", str(cell.value or "")


@pytest.mark.parametrize("who", ["els", "anouk", "samira", "ruud"])
def test_every_file_has_an_address_that_says_what_it_is(round_of: list[Answer]) -> None:
    """So that no file is passed over below."""
    kept = [one for one in round_of if one.headers.get("Content-Disposition", "").startswith("attachment")]
    assert [
        one for one in kept if not re.search(r"\.(csv|zip|xlsx|pdf|ics)$|/export$|/bestanden/\d+$", one.address)
    ] == []


@pytest.mark.parametrize("shift", range(2))
def test_no_cell_of_any_file_begins_a_formula(
    client: Page, town: Town, shift: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two shifts of the list over the names of everybody, so that each stands in each kind of place."""
    monkeypatch.setattr(typesetting, "pdf", lambda template, data: b"%PDF")  # a PDF has no cells, and takes long
    pages = {who: client.another().sign_in(getattr(town, who)) for who in ("els", "anouk", "samira", "ruud")}
    _name_all(town, shift)
    seen = 0
    for who, page in pages.items():
        for answer in files(page, town, who):
            name = answer.headers["Content-Disposition"].partition("filename=")[2].strip('"')
            for where, cell in cells(name, answer.body):
                seen += 1
                assert not cell.startswith(STARTS), f"{answer.address}: {where}: {cell!r}"
                assert not any(sign in cell for sign in "\r\n\x00"), f"{answer.address}: {where}: {cell!r}"
    assert seen > 30


def _name_all(town: Town, shift: int) -> None:
    town.session.rollback()
    ids = {one.id for one in (town.samira, town.tom, town.noor, town.bas, town.els, town.anouk, town.ruud)}
    rows: list[object] = [town.session.get_one(type(town.samira), one) for one in ids]
    for table in (Wijkteam, Organisation, Region, Certificate):
        rows += town.session.scalars(select(table)).all()
    for number, row in enumerate(rows):
        nasty = NASTY[(number + shift * 7) % len(NASTY)]
        if town.session.get_bind().dialect.name == "postgresql":
            nasty = nasty.replace("\x00", "")
        for column in ("name", "title"):
            if hasattr(row, column):
                setattr(row, column, f"{nasty}{number}")
    town.session.commit()
