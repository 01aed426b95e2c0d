"""The media of a course, as an author brings and sees them."""

from datetime import datetime
from io import BytesIO

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from elearning.models import Media, WorkingFile
from elearning.services import working
from elearning.services.publishing import media_path
from elearning.settings import Settings
from tests.content.filming import SECRET, mp4
from tests.pages import Page, Seen
from tests.people import Cast
from tests.services.test_media import CAPTIONS, png

ADDRESS = "/redactie/proef/media"
MODULE = "proef/glas/module.md"


def send(page: Page, *files: tuple[bytes, str], folder: str = "glas", **more: str) -> Seen:
    data = MultiDict({"folder": folder, "csrf_token": page.token(), **more})
    for content, name in files:
        data.add("files", (BytesIO(content), name))
    return page.send("POST", ADDRESS, data=data, content_type="multipart/form-data")


def test_an_author_sees_what_there_is_with_its_size_and_where_it_is_used(ruud: Page) -> None:
    seen = ruud.get(ADDRESS)
    assert "tafel.nl.vtt" in seen.text
    assert "module.md, regel 14" in seen.text
    assert "tafel.nl.vtt ondertiteling, 121 seconden, 1 kB" in seen.text


def test_a_film_with_its_captions_comes_in_together_and_learners_see_nothing_of_it(
    ruud: Page, session: Session, settings: Settings
) -> None:
    ruud.get(ADDRESS)
    assert send(ruud, (mp4(), "Nieuw gesprek.mp4"), (CAPTIONS, "Nieuw gesprek.nl.vtt")).status == 302
    seen = ruud.get(ADDRESS)
    assert "Erbij gezet: nieuw-gesprek.mp4, nieuw-gesprek.nl.vtt." in seen.html
    assert "7 seconden" in seen.text
    rows = session.scalars(select(WorkingFile).order_by(WorkingFile.path)).all()
    assert [row.path for row in rows] == ["proef/glas/nieuw-gesprek.mp4", "proef/glas/nieuw-gesprek.nl.vtt"]
    stored = media_path(settings.media_dir, rows[0].sha256 or "")
    assert SECRET not in stored.read_bytes()
    assert session.scalar(select(Media.type).where(Media.sha256 == rows[0].sha256)) == "video/mp4"
    assert rows[0].path not in working.published_sources(session, "proef", settings.media_dir)


def test_what_is_refused_is_said_at_the_field_and_the_rest_is_there(ruud: Page, session: Session) -> None:
    ruud.get(ADDRESS)
    seen = send(ruud, (b"<script>", "kwaad.html"), (png(), "kast.png"), name="", over="")
    assert seen.status == 422
    assert "‘kwaad.html’ kan hier niet." in seen.texts(".el-errors a")[0]
    assert session.scalars(select(WorkingFile.path)).all() == ["proef/glas/kast.png"]


def test_a_missing_file_can_be_brought_under_the_name_that_is_asked_for(
    ruud: Page, session: Session, cast: Cast, now: datetime
) -> None:
    text = working.open_file(session, MODULE).text or ""
    working.replace(session, MODULE, text.replace("film | tafel.mp4", "film | deur.mp4"), cast.ruud.id, now)
    seen = ruud.get(ADDRESS)
    assert "deur.mp4 is er niet" in seen.text
    form = ruud.get(next(one.get("href") for one in seen.all("main a") if "naam=deur" in one.get("href", "")))
    assert form.one("input[name=name]").get("value") == "deur.mp4"
    send(ruud, (mp4(), "IMG_0042.MP4"), name="deur.mp4")
    assert "deur.mp4 is er niet" not in ruud.get(ADDRESS).text


def test_what_nothing_shows_can_be_taken_away_and_what_a_text_shows_cannot(ruud: Page, session: Session) -> None:
    ruud.get(ADDRESS)
    send(ruud, (png(), "los.png"), folder="beeld")
    ruud.get(ADDRESS)
    assert "los.png is weg." in ruud.submit("Haal weg: los.png").html
    ruud.post("/redactie/proef/media/weg", {"bestand": "proef/glas/tafel.png"})
    assert "Haal het daar eerst weg" in ruud.get(ADDRESS).html
    assert session.scalars(select(WorkingFile.path)).all() == []


@pytest.mark.parametrize("path", ["ander/glas/x.png", "ander/cursus.md", "../x", ""])
def test_nothing_of_another_course_is_taken_away_here(ruud: Page, path: str) -> None:
    ruud.get(ADDRESS)
    assert ruud.post("/redactie/proef/media/weg", {"bestand": path}).status in (302, 404)
    assert ruud.get("/redactie/ander/media").status == 200


def test_a_folder_that_is_not_there_and_no_file_at_all_are_refused(ruud: Page, session: Session) -> None:
    ruud.get(ADDRESS)
    assert send(ruud, (png(), "x.png"), folder="../..").status == 422
    assert send(ruud).status == 422
    assert "Kies eerst een bestand." in ruud.seen.html if ruud.seen else False
    assert session.scalars(select(WorkingFile.path)).all() == []


def test_who_does_not_see_a_film_is_told_that_the_text_says_more(
    ruud: Page, session: Session, cast: Cast, now: datetime
) -> None:
    sentence = "Niet alles in deze film is te horen. Lees ook de tekst."
    assert sentence not in ruud.get("/redactie/proef/voorbeeld/glas/module.md").html
    text = working.open_file(session, MODULE).text or ""
    working.replace(session, MODULE, text.replace("hoorbaar: ja", "hoorbaar: nee"), cast.ruud.id, now)
    assert sentence in ruud.get("/redactie/proef/voorbeeld/glas/module.md").html


def test_a_course_that_is_only_begun_has_a_page_for_its_media(
    ruud: Page, session: Session, cast: Cast, now: datetime
) -> None:
    working.save(session, "nieuw-begin/cursus.md", "---\n", "", cast.ruud.id, now)
    assert "Er staat nog geen beeld of film" in ruud.get("/redactie/nieuw-begin/media").text
    ruud.get("/redactie/bestaat-niet/media", status=404)
    ruud.get("/redactie/gedeeld/media", status=404)
