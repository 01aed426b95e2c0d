"""A folder is shown as learners see it, follows every save, and shows its mistakes instead of a broken page."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from werkzeug.test import Client

from elearning.clock import now, stopped_at
from elearning.extensions import db
from elearning.paths import shipped
from elearning.preview import SCRIPT, STATE, Preview
from tests.courses import InProcess


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(shipped("courses"), tmp_path / "courses")
    return tmp_path / "courses" / "gespreksvoering"


@pytest.fixture
def client(folder: Path, tmp_path: Path) -> Iterator[Client]:
    preview = Preview(folder, tmp_path, 8001, InProcess())
    yield Client(preview)
    preview.engine.dispose()
    with preview.app.app_context():
        db.engine.dispose()


def test_the_course_is_shown_without_signing_in(client: Client) -> None:
    page = client.get("/cursus/gespreksvoering").text

    assert "Het gesprek" in page
    assert SCRIPT in page


def test_a_save_is_seen_at_the_next_look(client: Client, folder: Path) -> None:
    before = client.get(STATE).text
    file = folder / "cursus.md"
    file.write_text(file.read_text().replace("titel: Het gesprek", "titel: Het goede gesprek", 1))

    assert client.get(STATE).text != before
    assert "Het goede gesprek" in client.get("/cursus/gespreksvoering").text


def test_a_mistake_is_shown_with_its_place_until_it_is_mended(client: Client, folder: Path) -> None:
    file = folder / "cursus.md"
    good = file.read_text()
    file.write_text(good.replace("titel:", "titl:", 1))

    assert "gespreksvoering/cursus.md:2" in client.get("/cursus/gespreksvoering").text
    file.write_text(good)
    assert "Het gesprek" in client.get("/cursus/gespreksvoering").text


def test_an_author_sees_the_map_of_a_casus_and_stays_signed_in_all_day(client: Client) -> None:
    for hours in (0, 2, 14):
        with stopped_at(now() + timedelta(hours=hours)):
            assert 'class="el-graph"' in client.get("/cursus/gespreksvoering/johan/kaart").text


def test_a_bijeenkomst_is_shown_as_to_somebody_in_a_team(client: Client) -> None:
    page = client.get("/cursus/gespreksvoering/samen-oefenen").text

    assert "Oefenen met z’n tweeën" in page
    assert "Er is nog geen datum." in page
