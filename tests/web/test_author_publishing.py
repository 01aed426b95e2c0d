"""Publishing from the redactie: seen before it is done, refused when it is not what was seen, undone in one step."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from elearning import clock
from elearning.models import Course, Enrolment
from elearning.services import publishing, working
from elearning.services.publishing import Edition
from elearning.settings import Settings
from elearning.web.author import publishing as page_of_publishing
from tests.courses import InProcess, shipment
from tests.drafting import GLAS, put_words
from tests.pages import Page
from tests.people import Cast

PAGE = "/redactie/proef/publiceren"
VERSIONS = "/redactie/proef/versies"


@contextmanager
def in_process(_seconds: float) -> Iterator[InProcess]:
    """Render without a child process."""
    yield InProcess()


@pytest.fixture
def ruud(client: Page, cast: Cast, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Page:
    monkeypatch.setattr(page_of_publishing, "rendering", in_process)
    course = shipment("proef")
    assert course.compiled.course
    publishing.store_media(settings.media_dir, course.compiled.course, course.files)
    return client.sign_in(cast.ruud)


def write(session: Session, cast: Cast, old: str, new: str, path: str = GLAS) -> None:
    put_words(session, path, old, new, cast.ruud.id, clock.now())
    session.commit()


def publish(page: Page, note: str = "Een betere titel") -> None:
    page.get(PAGE)
    page.submit("Publiceer deze versie", note=note)


def test_an_untouched_course_has_nothing_to_publish(ruud: Page) -> None:
    page = ruud.get(PAGE)
    assert "Er valt niets te publiceren" in page.text
    assert not page.all("main form")


def test_the_page_shows_words_that_came_and_went_and_what_it_means(ruud: Page, session: Session, cast: Cast) -> None:
    write(session, cast, "Wat telt mee?", "Wat is drank?")
    session.add(Enrolment(person_id=cast.samira.id, course="proef", started_at=clock.now()))
    session.commit()
    page = ruud.get(PAGE)
    assert "weggehaald: telt mee (tot hier)" in page.text
    assert "toegevoegd: is drank (tot hier)" in page.text
    assert page.texts("#bestand-1") == ["Wat zit erin?"]
    assert "1 mens is bezig met deze cursus." in page.text
    assert page.texts("main tbody th") == ["Onderdelen", "Schermen", "Vragen"]
    assert page.texts("main tbody td") == ["–", "1", "–"] * 3
    assert page.all("details.el-diff__fold")
    assert "wordt tegengehouden Veilig minderen" in page.text


def test_publishing_asks_for_a_note_and_learners_get_it_at_once(ruud: Page, session: Session, cast: Cast) -> None:
    write(session, cast, "Wat zit erin?", "Wat zit er in?")
    ruud.get(PAGE)
    refused = ruud.submit("Publiceer deze versie", note="  ")
    assert refused.status == 422
    assert "Schrijf in een paar woorden wat je veranderde." in refused.text
    seen = ruud.submit("Publiceer deze versie", note="Een betere titel")
    assert seen.path == VERSIONS
    assert "Versie 2 is gepubliceerd." in seen.html
    assert "Een betere titel" in seen.text
    assert cast.ruud.name in seen.text
    assert ruud.another().sign_in(cast.samira).get("/cursus/proef").text.count("Wat zit er in?")


def test_what_changed_meanwhile_is_shown_before_anything_is_published(ruud: Page, session: Session, cast: Cast) -> None:
    write(session, cast, "Wat zit erin?", "Wat zit er in?")
    ruud.get(PAGE)
    write(session, cast, "Van fles naar glas.", "Van glas naar fles.")
    seen = ruud.submit("Publiceer deze versie", note="Titel")
    assert seen.status == 409
    assert "Nog niet gepubliceerd" in seen.text
    assert "toegevoegd: glas" in seen.text
    assert seen.one("input[name=note]").get("value") == "Titel"
    assert ruud.submit("Publiceer deze versie").path == VERSIONS


def test_a_mistake_is_named_with_the_place_to_mend_it(ruud: Page, session: Session, cast: Cast) -> None:
    write(session, cast, "[[feit:flesje]]", "[[feit:weg]]")
    page = ruud.get(PAGE)
    link = page.all(".el-faults a")[0]
    assert (link.get("href") or "").startswith("/redactie/proef/bestand/glas/module.md#regel-")
    assert "Publiceer deze versie" not in page.texts("main button")
    forced = ruud.post(PAGE, {"note": "Toch", "seen": ""})
    assert forced.status == 409


def test_what_rendering_finds_holds_publishing_back_too(
    ruud: Page, session: Session, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Refusing(InProcess):
        def render(self, source: str, *, folder: str = "", key: str = "1", inline: bool = False) -> str:
            from elearning.content.bounds import TooComplicatedError

            raise TooComplicatedError

    @contextmanager
    def refusing(_seconds: float) -> Iterator[Refusing]:
        yield Refusing()

    monkeypatch.setattr(page_of_publishing, "rendering", refusing)
    write(session, cast, "Wat zit erin?", "Wat zit er in?")
    ruud.get(PAGE)
    seen = ruud.submit("Publiceer deze versie", note="Titel")
    assert seen.status == 422
    assert "Deze tekst is te ingewikkeld om te tonen." in seen.text
    assert seen.one("h1").text == "Publiceren"


def test_going_back_is_one_button(ruud: Page, session: Session, cast: Cast) -> None:
    write(session, cast, "Wat zit erin?", "Wat zit er in?")
    publish(ruud)
    seen = ruud.submit("Geef cursisten versie 1")
    assert seen.path == VERSIONS
    assert "Cursisten krijgen nu versie 1." in seen.html
    assert "Wat zit erin?" in ruud.another().sign_in(cast.samira).get("/cursus/proef").text


def test_a_version_tells_what_it_changed_and_gives_its_text_back(ruud: Page, session: Session, cast: Cast) -> None:
    write(session, cast, "Wat telt mee?", "Wat is drank?")
    publish(ruud)
    page = ruud.get(f"{VERSIONS}/2")
    assert "toegevoegd: is drank" in page.text
    first = ruud.get(f"{VERSIONS}/1?met=nu")
    assert "toegevoegd: telt mee" in first.text
    seen = ruud.submit("Neem deze tekst in het concept")
    assert seen.path == PAGE
    assert "1 bestand is overgenomen in het concept." in seen.html
    assert "toegevoegd: telt mee" in seen.text


def test_a_concept_is_thrown_away_only_by_who_is_sure(ruud: Page, session: Session, cast: Cast) -> None:
    write(session, cast, "Wat zit erin?", "Wat zit er in?")
    ruud.get(PAGE)
    seen = ruud.submit("Gooi het concept weg")
    assert (seen.status, "Zet hier een vinkje als je het zeker weet." in seen.text) == (422, True)
    ruud.submit("Gooi het concept weg", sure="y")
    assert "Er valt niets te publiceren" in ruud.get(PAGE).text


@pytest.mark.parametrize("path", ["/redactie/niets/publiceren", "/redactie/niets/versies", f"{VERSIONS}/9"])
def test_what_is_not_there_is_not_found(ruud: Page, path: str) -> None:
    ruud.get(path, status=404)


@pytest.mark.parametrize("path", [f"{VERSIONS}/9/terug", f"{VERSIONS}/9/tekst", "/redactie/niets/nieuwe-uitgave"])
def test_nothing_is_done_with_what_is_not_there(ruud: Page, path: str) -> None:
    assert ruud.post(path).status == 404


# --- a new text of the makers -----------------------------------------------------------------------------------------


def bring_upgrade(session: Session, now: datetime, old: str = "Nu een paar", new: str = "Nu nog een paar") -> None:
    """Let the program have brought a newer text beside a course that was edited here."""
    course = shipment("proef")
    assert course.compiled.course
    sources = {**course.reading.sources, GLAS: course.reading.sources[GLAS].replace(old.encode(), new.encode())}
    row = session.query(Course).filter_by(slug="proef").one()
    row.edited = True
    edition = Edition(6, "shipped")
    publishing.set_aside(session, course.compiled.course, sources, edition=edition, now=now + timedelta(days=1))
    session.commit()


def test_no_new_text_is_no_form(ruud: Page) -> None:
    assert "Er is geen nieuwe tekst" in ruud.get("/redactie/proef/nieuwe-uitgave").text


def test_a_new_text_is_laid_beside_ours_and_taken_into_the_concept(
    ruud: Page, session: Session, cast: Cast, now: datetime
) -> None:
    write(session, cast, "Wat zit erin?", "Wat zit er in?")
    bring_upgrade(session, now)
    assert "nog niet bekeken" in ruud.get(VERSIONS).text
    assert "Er is een nieuwere tekst" in ruud.get(PAGE).text
    page = ruud.get("/redactie/proef/nieuwe-uitgave")
    assert "past bij elkaar" in page.text
    assert "toegevoegd: nog" in page.text
    seen = ruud.submit("Zet dit in het concept")
    assert seen.path == PAGE
    text = working.open_file(session, GLAS).text or ""
    assert "Wat zit er in?" in text
    assert "Nu nog een paar" in text
    assert "nog niet bekeken" not in ruud.get(VERSIONS).text


def test_a_version_is_laid_beside_the_one_it_came_after(
    ruud: Page, session: Session, cast: Cast, now: datetime
) -> None:
    write(session, cast, "Wat zit erin?", "Wat zit er in?")
    publish(ruud)
    bring_upgrade(session, now)
    write(session, cast, "Van fles naar glas.", "Van glas naar fles.")
    publish(ruud)
    ours, theirs = ruud.get(f"{VERSIONS}/4"), ruud.get(f"{VERSIONS}/3")
    assert "Wat er veranderde na versie 2" in ours.text
    assert "Wat er veranderde na versie 1" in theirs.text
    assert "Geef cursisten versie 3" not in ruud.get(VERSIONS).text, "first look what is new in it"


def test_where_the_texts_clash_nothing_is_chosen_for_you(
    ruud: Page, session: Session, cast: Cast, now: datetime
) -> None:
    write(session, cast, "Nu een paar", "Straks een paar")
    bring_upgrade(session, now)
    page = ruud.get("/redactie/proef/nieuwe-uitgave")
    assert "jullie veranderden dezelfde plek" in page.text
    refused = ruud.submit("Zet dit in het concept")
    assert (refused.status, "Kies wat je met dit bestand doet." in refused.text) == (422, True)
    ruud.submit("Zet dit in het concept", piece_0="mine")
    assert "Straks een paar" in (working.open_file(session, GLAS).text or "")


def test_a_choice_that_was_made_over_another_text_is_not_carried_out(
    ruud: Page, session: Session, cast: Cast, now: datetime
) -> None:
    write(session, cast, "Wat zit erin?", "Wat zit er in?")
    bring_upgrade(session, now)
    ruud.get("/redactie/proef/nieuwe-uitgave")
    write(session, cast, "Van fles naar glas.", "Van glas naar fles.")
    seen = ruud.submit("Zet dit in het concept")
    assert (seen.status, "Er is niets overgenomen" in seen.text) == (409, True)
    assert "Nu nog een paar" not in (working.open_file(session, GLAS).text or "")
