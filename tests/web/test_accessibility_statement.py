"""The statement about accessibility: no status without the report of others, and never longer than three years."""

from io import BytesIO
from pathlib import Path

import pytest

from elearning.services import accessibility
from elearning.settings import Settings
from tests.conftest import Clock
from tests.pages import Page
from tests.people import Cast

PDF = b"%PDF-1.7\nrapport"


@pytest.fixture
def anouk(client: Page, cast: Cast) -> Page:
    return client.another().sign_in(cast.anouk)


def put(page: Page, content: bytes = PDF, **fields: str) -> Page:
    page.get("/beheer/toegankelijkheid")
    filled = {"bureau": "Bureau Goed Zicht", "examined_on": "2026-03-02", "conformance": "partial", **fields}
    path, data = page.filled("Zet op de site", filled)
    page.seen = page.send("POST", path, data={**data, "document": (BytesIO(content), "rapport.pdf")})
    return page


def test_without_a_report_no_status_is_claimed(client: Page) -> None:
    text = client.get("/toegankelijkheid").text
    assert "We noemen nog geen status." in text
    assert "Status A" not in text
    assert "Status B" not in text
    client.get("/toegankelijkheid/onderzoek.pdf", status=404)


def test_a_report_bears_out_the_status_it_says(client: Page, anouk: Page) -> None:
    assert put(anouk).seen.status == 302
    text = client.get("/toegankelijkheid").text
    assert "Status B: voldoet voor een deel." in text
    assert "Bureau Goed Zicht" in text
    given = client.send("GET", "/toegankelijkheid/onderzoek.pdf").response
    assert (given.data, given.mimetype) == (PDF, "application/pdf")
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert given.headers["X-Content-Type-Options"] == "nosniff"


def test_a_report_counts_for_three_years(client: Page, anouk: Page, clock: Clock) -> None:
    put(anouk, conformance="full")
    assert "Status A" in client.get("/toegankelijkheid").text
    clock.move(days=3 * 366)
    text = client.get("/toegankelijkheid").text
    assert "Status A" not in text
    assert "daarvoor te oud" in text


@pytest.mark.parametrize("content", [b"", b"<html>", b"%PDF-" + b"x" * 1000])
def test_only_a_pdf_that_is_not_too_large_is_a_report(
    client: Page, anouk: Page, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(accessibility, "LARGEST", 1000)
    assert put(anouk, content).seen.status == 422
    assert "Status B" not in client.get("/toegankelijkheid").text


def test_an_examination_that_is_still_to_come_is_refused(client: Page, anouk: Page) -> None:
    assert put(anouk, examined_on="2031-01-01").seen.status == 422
    assert "Kijk de dag nog eens na." in anouk.seen.text


def test_a_new_report_takes_the_place_of_the_old_one_and_both_can_go(
    client: Page, anouk: Page, settings: Settings
) -> None:
    put(anouk)
    put(anouk, PDF + b" nieuw", conformance="full")
    assert len(_files(settings.media_dir)) == 1
    anouk.get("/beheer/toegankelijkheid")
    anouk.submit("Haal het rapport weg")
    assert "We noemen nog geen status." in client.get("/toegankelijkheid").text
    assert _files(settings.media_dir) == []


def _files(media_dir: Path) -> list[Path]:
    return [path for path in (media_dir / "reports").rglob("*") if path.is_file()]
