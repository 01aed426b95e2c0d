"""An author takes a published course along as a website or as a SCORM package."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from elearning.services.publishing import store_media
from elearning.settings import Settings
from tests.courses import shipment
from tests.pages import Page, Seen


@pytest.fixture
def media(settings: Settings) -> None:
    shipped = shipment("proef")
    assert shipped.compiled.course
    store_media(settings.media_dir, shipped.compiled.course, shipped.files)


def names(seen: Seen) -> list[str]:
    return ZipFile(BytesIO(seen.response.data)).namelist()


@pytest.mark.usefixtures("media")
@pytest.mark.parametrize(("kind", "first"), [("website", "index.html"), ("scorm", "imsmanifest.xml")])
def test_the_published_course_comes_as_one_file(ruud: Page, kind: str, first: str) -> None:
    seen = ruud.get(f"/redactie/proef/{kind}.zip")
    assert names(seen)[0] == first
    assert "onderdelen/eindtoets.html" not in names(seen)
    assert seen.response.headers["Content-Disposition"] == f"attachment; filename={kind}-proef-versie-1.zip"
    assert seen.response.headers["Cache-Control"] == "no-store"


@pytest.mark.usefixtures("media")
def test_the_test_comes_along_when_asked(ruud: Page) -> None:
    assert "onderdelen/eindtoets.html" in names(ruud.get("/redactie/proef/scorm.zip?eindtoets=ja"))


def test_a_course_that_is_not_there_has_no_handout(ruud: Page) -> None:
    ruud.get("/redactie/bestaat-niet/website.zip", status=404)


def test_a_film_that_is_gone_is_an_error_that_says_so(ruud: Page) -> None:
    ruud.get("/redactie/proef/website.zip", status=503)
