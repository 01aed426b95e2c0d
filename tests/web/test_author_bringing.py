"""Bringing in a course and questions, and taking a course along: as an author does it in the redactie."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from elearning.models import WorkingFile
from elearning.services import working
from elearning.services.handout.archive import write_archive
from tests.moment import NOW
from tests.pages import Page
from tests.people import Cast

HEAD = (
    b"---\ntitel: Nieuw\nsamenvatting: Nieuw.\nleerdoelen:\n  - glas: Je rekent.\nvolgorde: []\nkern: []\n---\nHoi.\n"
)
NEW = {"nieuw-werk/cursus.md": HEAD}
GIFT = "::Fles::Hoeveel glazen?{=zeven#Ja. ~vier#Nee.}\n\n$CATEGORY: x\n\nWarm?{T}\n\nSchrijf.{####Zo.}"


def zipped(files: dict[str, bytes]) -> FileStorage:
    target = BytesIO()
    write_archive(target, files.items())
    target.seek(0)
    return FileStorage(target, filename="cursus.zip")


def names(file: bytes) -> set[str]:
    with ZipFile(BytesIO(file)) as packed:
        return set(packed.namelist())


# --- a course in ------------------------------------------------------------------------------------------------------


def test_a_course_comes_in_as_a_concept_that_no_learner_sees(ruud: Page, session: Session, cast: Cast) -> None:
    ruud.get("/redactie/importeren")
    sent = ruud.post("/redactie/importeren", {"bestand": zipped(NEW), "gedeeld": "hier"})
    assert (sent.status, sent.response.location) == (302, "/redactie/nieuw-werk")
    assert working.open_file(session, "nieuw-werk/cursus.md").text == HEAD.decode()
    learner = ruud.another().sign_in(cast.samira)
    learner.get("/cursus/nieuw-werk", status=404)


def test_a_course_that_is_here_already_is_only_replaced_when_its_author_says_so(ruud: Page, session: Session) -> None:
    ruud.get("/redactie/importeren")
    seen = ruud.post("/redactie/importeren", {"bestand": zipped({"proef/cursus.md": HEAD}), "gedeeld": "hier"})
    assert seen.status == 422
    assert "staat hier al" in seen.text
    assert session.scalars(select(WorkingFile)).all() == []
    sent = ruud.post(
        "/redactie/importeren", {"bestand": zipped({"proef/cursus.md": HEAD}), "gedeeld": "hier", "vervang": "y"}
    )
    assert sent.status == 302
    session.expire_all()
    assert working.open_file(session, "proef/cursus.md").text == HEAD.decode()


@pytest.mark.parametrize(
    ("files", "more", "words"),
    [
        ({"../weg.md": b""} | NEW, {}, "../weg.md"),
        (NEW | {"nieuw-werk/a.exe": b""}, {}, "nieuw-werk/a.exe"),
        (NEW, {"map": "Mijn Map"}, "kleine letters"),
        (NEW, {"map": "feiten"}, "Zo kan een map niet heten"),
        ({"importeren/cursus.md": HEAD}, {}, "Zo kan een map niet heten"),
    ],
)
def test_a_refused_course_says_why_and_changes_nothing(
    ruud: Page, session: Session, files: dict[str, bytes], more: dict[str, str], words: str
) -> None:
    ruud.get("/redactie/importeren")
    seen = ruud.post("/redactie/importeren", {"bestand": zipped(files), "gedeeld": "hier", **more})
    assert seen.status == 422
    assert words in seen.text
    assert session.scalars(select(WorkingFile)).all() == []


def test_without_a_file_nothing_is_asked_of_the_database(ruud: Page) -> None:
    ruud.get("/redactie/importeren")
    assert "Kies eerst een bestand." in ruud.submit("Importeer de cursus").text


# --- a course out -----------------------------------------------------------------------------------------------------


def test_the_page_says_what_can_be_taken_along_and_what_goes_with_it(ruud: Page) -> None:
    seen = ruud.get("/redactie/proef/export")
    assert "De antwoorden reizen mee." in seen.text
    assert "versie 1" in seen.text
    for link in ("cursus.zip", "cursus.zip?wat=concept"):
        assert seen.all(f'main a[href="/redactie/proef/{link}"]')
    assert {form.get("action") for form in seen.all("main form")} == {
        "/redactie/proef/website.zip",
        "/redactie/proef/scorm.zip",
    }


def test_what_is_published_and_the_concept_are_each_given_as_a_zip(ruud: Page, session: Session, cast: Cast) -> None:
    there = working.open_file(session, "ander/begin/module.md")
    working.save(session, there.path, (there.text or "") + "\nNOG-NIET\n", there.seen, cast.ruud.id, NOW)
    session.commit()
    published = ruud.get("/redactie/ander/cursus.zip").response
    concept = ruud.get("/redactie/ander/cursus.zip?wat=concept").response
    assert names(published.data) == names(concept.data)
    assert b"NOG-NIET" not in ZipFile(BytesIO(published.data)).read("ander/begin/module.md")
    assert b"NOG-NIET" in ZipFile(BytesIO(concept.data)).read("ander/begin/module.md")
    assert published.headers["Cache-Control"] == "no-store"


def test_a_course_that_was_never_published_has_only_a_concept(ruud: Page) -> None:
    ruud.get("/redactie/importeren")
    ruud.post("/redactie/importeren", {"bestand": zipped(NEW), "gedeeld": "hier"})
    assert ruud.get("/redactie/nieuw-werk/export").all("main form") == []
    ruud.get("/redactie/nieuw-werk/cursus.zip", status=404)
    assert names(ruud.get("/redactie/nieuw-werk/cursus.zip?wat=concept").response.data) >= {"nieuw-werk/cursus.md"}


# --- questions --------------------------------------------------------------------------------------------------------


def test_questions_are_read_looked_at_and_put_where_the_author_says(ruud: Page, session: Session) -> None:
    ruud.get("/redactie/proef/vragen-importeren")
    seen = ruud.submit("Lees de vragen", tekst=GIFT)
    assert seen.h1 == "Vragen importeren"
    assert "4 vragen gelezen" in seen.text
    assert "3 overgenomen" in seen.text
    assert "1 geweigerd" in seen.text
    assert "map met vragen" in seen.text
    assert session.scalars(select(WorkingFile)).all() == []
    wrong = ruud.submit("Zet ze in het concept", naar="proef/eindtoets/toets.md")
    assert wrong.status == 422
    assert "Een open vraag kan alleen in een module." in wrong.text
    _, data = ruud.filled("Zet ze in het concept", {"naar": "proef/glas/module.md"})
    sent = ruud.send("POST", "/redactie/proef/vragen-toevoegen", data=data)
    assert sent.status == 302
    assert sent.response.location.startswith("/redactie/proef/bestand/glas/module.md#regel-")
    text = working.open_file(session, "proef/glas/module.md").text or ""
    line = int(sent.response.location.rpartition("-")[2])
    assert text.split("\n")[line - 1] == "/// vraag | fles-2" or text.split("\n")[line - 1] == "/// vraag | fles"


def test_a_file_goes_before_what_was_pasted_and_what_cannot_be_read_says_so(ruud: Page) -> None:
    ruud.get("/redactie/proef/vragen-importeren")
    file = FileStorage(BytesIO(b"<quiz>"), filename="vragen.xml")
    seen = ruud.post("/redactie/proef/vragen-importeren", {"bestand": file, "tekst": "X{T}", "doel": "rekenen"})
    assert seen.status == 422
    assert "regel 1" in seen.text
    assert seen.one("textarea").text == "X{T}"


@pytest.mark.parametrize(("fields", "words"), [({"doel": "rekenen"}, "Kies een bestand"), ({"tekst": "X{T}"}, "doel")])
def test_what_is_missing_is_asked_for(ruud: Page, fields: dict[str, str], words: str) -> None:
    ruud.get("/redactie/proef/vragen-importeren")
    seen = ruud.post("/redactie/proef/vragen-importeren", fields)
    assert seen.status == 422
    assert words in seen.html


def test_when_no_question_can_come_along_there_is_nothing_to_add(ruud: Page) -> None:
    ruud.get("/redactie/proef/vragen-importeren")
    seen = ruud.submit("Lees de vragen", tekst="Alleen een tekst.")
    assert "Geen enkele vraag kan mee." in seen.text
    assert seen.all("main form") == []


def test_questions_without_a_block_are_not_added(ruud: Page, session: Session) -> None:
    ruud.get("/redactie/proef/vragen-importeren")
    seen = ruud.post("/redactie/proef/vragen-toevoegen", {"tekst": "Zomaar.", "naar": "proef/eindtoets/toets.md"})
    assert seen.status == 422
    assert session.scalars(select(WorkingFile)).all() == []
