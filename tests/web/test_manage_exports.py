"""The page of teams as a file, and the note of who took it."""

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Audit, Organisation, Wijkteam
from tests.pages import Page, Seen
from tests.people import Cast


@pytest.fixture
def els(client: Page, session: Session, cast: Cast) -> Page:
    employer = session.scalars(select(Organisation)).one()
    employer.controller, employer.works_council_on = "Gemeente Rivierstad", date(2026, 1, 1)
    return client.sign_in(cast.els)


def lines(seen: Seen) -> list[list[str]]:
    return list(csv.reader(io.StringIO(seen.response.data.decode("utf-8-sig"), newline=""), delimiter=";"))


def test_a_manager_takes_the_rows_of_own_teams(els: Page) -> None:
    seen = els.get("/teams/overzicht.csv")
    assert seen.response.mimetype == "text/csv"
    assert seen.response.headers["Content-Disposition"] == 'attachment; filename="voortgang-2026-11-23.csv"'
    assert seen.response.headers["Cache-Control"] == "no-store"
    assert lines(seen) == [
        ["Team", "Naam", "Hoe ver", "Begonnen op", "Klaar op", "Einddatum"],
        ["Wijkteam Oost", "Bas van Hiernaast", "klaar", "14-11-2026", "14-11-2026", ""],
        ["Wijkteam Oost", "Els de Tester", "nog niet begonnen", "", "", ""],
        ["Wijkteam Oost", "Noor van Hiernaast", "klaar", "14-11-2026", "14-11-2026", ""],
        ["Wijkteam Oost", "Samira de Tester", "nog niet begonnen", "", "", ""],
    ]


def test_the_other_forms_hold_the_same(els: Page) -> None:
    data = els.get("/teams/overzicht.xlsx").response.data
    sheet = load_workbook(io.BytesIO(data)).active
    assert sheet
    assert [line[1].value for line in sheet.iter_rows(min_row=2)] == [
        line[1] for line in lines(els.get("/teams/overzicht.csv"))[1:]
    ]
    assert els.get("/teams/overzicht.pdf").response.data.startswith(b"%PDF")
    about = load_workbook(io.BytesIO(data)).properties.description
    assert about == "Zo was het op 23 november 2026. Alle cursussen samen Alle teams"


def test_a_file_follows_what_was_chosen(els: Page, session: Session) -> None:
    east = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam Oost")).one()
    seen = els.get(f"/teams/overzicht.csv?woord=klaar&cursus=proef&team={east.id}")
    assert [line[1] for line in lines(seen)[1:]] == ["Bas van Hiernaast", "Noor van Hiernaast"]
    assert len(lines(els.get("/teams/overzicht.csv?woord=bezig"))) == 1


def test_every_file_that_was_taken_is_written_down(els: Page, session: Session, cast: Cast) -> None:
    east = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam Oost")).one()
    els.get("/teams/overzicht.csv")
    els.get(f"/teams/overzicht.xlsx?team={east.id}")
    noted = session.scalars(select(Audit).where(Audit.action == "exported").order_by(Audit.id)).all()
    assert [(row.actor_id, row.object) for row in noted] == [
        (cast.els.id, f"person:{cast.els.id}"),
        (cast.els.id, f"wijkteam:{east.id}"),
    ]


@pytest.mark.parametrize(
    "rest", ["csv?team={west}", "csv?team=0", "csv?team=x", "csv?cursus=weg", "csv?woord=weg", "doc"]
)
def test_what_is_not_there_is_not_there_and_nothing_is_written_down(els: Page, session: Session, rest: str) -> None:
    west = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam West")).one()
    els.get(f"/teams/overzicht.{rest.format(west=west.id)}", status=404)
    assert not session.scalars(select(Audit).where(Audit.action == "exported")).all()


def test_who_the_employer_keeps_out_is_in_no_file(els: Page, session: Session) -> None:
    session.scalars(select(Organisation)).one().controller = None
    assert len(lines(els.get("/teams/overzicht.csv"))) == 1
