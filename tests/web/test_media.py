"""Pictures and films, by their content."""

from pathlib import Path

import pytest

from elearning.services.publishing import media_path
from elearning.settings import Settings
from tests.courses import HERE, shipment
from tests.pages import Page
from tests.web.playing import begin


@pytest.fixture
def film(settings: Settings) -> str:
    """The film of the course, on disk; gives its address."""
    course = shipment("proef").compiled.course
    assert course
    for media in course.media:
        target = media_path(settings.media_dir, media.sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((HERE / media.name).read_bytes())
    digest = next(media.sha256 for media in course.media if media.name.endswith("/tafel.mp4"))
    return f"/media/{digest}/tafel.mp4"


def test_a_film_comes_whole_or_in_parts(samira: Page, film: str) -> None:
    whole = samira.get(film).response
    assert (whole.status_code, len(whole.data), whole.mimetype) == (200, 5000, "video/mp4")
    part = samira.get(film, status=206, headers={"Range": "bytes=100-199"}).response
    assert (len(part.data), part.headers["Content-Range"]) == (100, "bytes 100-199/5000")
    assert samira.send("GET", film, headers={"Range": "bytes=9000-"}).status == 416


def test_a_film_is_kept_forever_and_never_guessed_at(samira: Page, film: str) -> None:
    headers = samira.get(film).response.headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in headers["Cache-Control"]
    assert "private" in headers["Cache-Control"]
    assert "sandbox" in headers["Content-Security-Policy"]
    assert samira.send("GET", film, headers={"If-None-Match": headers["ETag"]}).status == 304


def test_every_picture_and_film_on_a_screen_is_served(samira: Page, film: str) -> None:
    page = samira.get("/cursus/proef/glas/glas")
    addresses = [one.get("src") or one.get("poster") for one in page.all("video source, video track, main img")]
    addresses += [one.get("poster") for one in page.all("video")]
    assert film in addresses
    assert [samira.send("GET", address).status for address in addresses] == [200] * 3


def test_the_film_of_a_casus_comes_in_parts_with_its_captions_as_captions(samira: Page, film: str) -> None:
    page = begin(samira)
    formats = [one.get("src") for one in page.all("video source")]
    assert formats
    for address in formats:
        part = samira.get(address, status=206, headers={"Range": "bytes=0-99"}).response
        assert part.headers["Content-Range"].startswith("bytes 0-")
    captions = samira.get(page.one("video track").get("src")).response
    assert captions.mimetype == "text/vtt"
    assert samira.get(page.one("video").get("poster")).response.mimetype.startswith("image/")


def test_a_visitor_gets_no_film(client: Page, film: str) -> None:
    assert client.send("GET", film).status == 302


@pytest.mark.parametrize("name", ["tafel.html", "tafel.js", "tafel", "tafel.mp4.exe", "tafel.xml"])
def test_the_type_is_one_of_ours_or_nothing(samira: Page, film: str, name: str) -> None:
    samira.get(film.replace("tafel.mp4", name), status=404)


@pytest.mark.parametrize(
    "digest", ["0" * 64, "x", "..", "../" * 20, "é" * 64, "0" * 63, "%2e%2e" + "0" * 58, "/etc/passwd"]
)
def test_an_unknown_file_is_not_there(samira: Page, film: str, settings: Settings, digest: str) -> None:
    (Path(settings.media_dir).parent / "secret").write_text("x")
    assert samira.send("GET", f"/media/{digest}/tafel.mp4").status in (302, 308, 404)
