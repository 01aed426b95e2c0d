"""Style sheets, scripts, fonts and icons: kept for good where that is safe, and packed."""

import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from assets import PACKED, PACKS_WELL, content_mark, pack_files, with_marks
from elearning.web.static_files import PACKED as SERVED
from elearning.web.static_files import StaticFiles
from tests.pages import Page
from tests.web.conftest import GLAS

ROOT = Path(__file__).parents[2]
FOR_GOOD = "immutable"


def ask(page: Page, address: str, **headers: str) -> TestResponse:
    return page.client.get(address, headers=[*headers.items()], buffered=True)


def addresses_on(page: Page, path: str) -> set[str]:
    """The static files that a page asks for, and the fonts that its style sheets name."""
    html = page.get(path).response.get_data(as_text=True)
    found = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', html))
    sheets = [ask(page, one).text for one in found if ".css" in one]
    return found | {f"/static/{font}" for sheet in sheets for font in re.findall(r"url\(\.\./([^)]+)\)", sheet)}


@pytest.mark.parametrize("path", ["/", "/mijn-leerpad", GLAS, "/account/apparaten"])
def test_a_browser_keeps_every_file_of_a_page_for_good(samira: Page, path: str) -> None:
    asked = addresses_on(samira, path)
    assert len(asked) >= 7
    passing = {one for one in asked if FOR_GOOD not in ask(samira, one).headers["Cache-Control"]}
    assert passing == set()


def test_a_page_fetches_its_font_by_the_address_that_the_style_sheet_names(samira: Page) -> None:
    fonts = [one for one in addresses_on(samira, "/") if "hyperlegible-regular" in one]
    assert len(fonts) == 1


@pytest.mark.parametrize("asked", ["", "?v=", "?v=0123456789", "?iets=anders"])
def test_who_asks_for_another_content_than_is_here_keeps_it_only_for_a_while(client: Page, asked: str) -> None:
    """While a new version is put in place, its page can get its files from a process of the old one."""
    seen = ask(client, f"/static/js/app.js{asked}")
    assert seen.status_code == 200
    assert seen.headers["Cache-Control"] == "max-age=600, public"


def test_a_file_that_is_the_same_is_not_sent_again(client: Page) -> None:
    mark = ask(client, "/static/js/app.js").headers["ETag"]
    seen = ask(client, "/static/js/app.js", **{"If-None-Match": mark})
    assert (seen.status_code, seen.data) == (304, b"")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one script, as `assets.py` leaves it."""
    script = tmp_path / "static/js/app.js"
    script.parent.mkdir(parents=True)
    script.write_text("/* woorden */ " * 200)
    pack_files(tmp_path)
    return tmp_path


@pytest.fixture
def fetch(folder: Path) -> Callable[..., TestResponse]:
    """Asks for that script, from a server that starts now."""

    def fetch(**headers: str) -> TestResponse:
        nothing: Callable[..., Iterator[bytes]] = Flask("empty").wsgi_app
        server = StaticFiles(nothing, folder / "static")
        return Client(server).get("/static/js/app.js", headers=[*headers.items()], buffered=True)

    return fetch


@pytest.mark.parametrize(("taken", "sent"), [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("", None)])
def test_a_file_comes_packed_to_who_can_unpack_it(fetch: Callable[..., TestResponse], taken: str, sent: str) -> None:
    seen = fetch(**{"Accept-Encoding": taken})
    assert seen.headers.get("Content-Encoding") == sent
    assert (len(seen.data) < 200) == (sent is not None)
    assert seen.headers["Vary"] == "Accept-Encoding"


def test_what_comes_packed_is_the_file(fetch: Callable[..., TestResponse]) -> None:
    assert gzip.decompress(fetch(**{"Accept-Encoding": "gzip"}).data) == fetch().data


def test_a_packed_copy_of_an_older_text_is_never_handed_out(fetch: Callable[..., TestResponse], folder: Path) -> None:
    (folder / "static/js/app.js").write_text("/* nieuw */ " * 200)
    seen = fetch(**{"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in seen.headers
    assert b"nieuw" in seen.data


def test_packing_again_leaves_only_copies_of_what_is_there(folder: Path) -> None:
    before = {path.name for path in (folder / PACKED).iterdir()}
    (folder / "static/js/app.js").write_text("/* nieuw */ " * 200)
    pack_files(folder)
    after = {path.name for path in (folder / PACKED).iterdir()}
    assert len(before) == len(after) == 2
    assert not before & after


def test_everything_that_packs_well_was_packed() -> None:
    plain = [path for pattern in PACKS_WELL for path in (ROOT / "static").glob(pattern)]
    assert len(plain) > 15
    assert (ROOT / PACKED) == ROOT / "static" / SERVED
    assert {path.name for path in (ROOT / PACKED).iterdir()} == {
        content_mark(path) + end for path in plain for end in (".gz", ".br")
    }


def test_a_font_is_named_by_its_content_in_the_sheet(tmp_path: Path) -> None:
    font = tmp_path / "fonts/a.woff2"
    font.parent.mkdir()
    font.write_bytes(b"letters")
    (tmp_path / "build").mkdir()
    sheet = with_marks("src:url(../fonts/a.woff2)", tmp_path / "build")
    assert sheet == f"src:url(../fonts/a.woff2?v={content_mark(font)})"
