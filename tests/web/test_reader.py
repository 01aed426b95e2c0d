"""Reading a draft along without an account, and what its authors do with what was said."""

from datetime import date, datetime
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Letter, LetterKind, ReaderComment, ReaderLink
from elearning.services import readers, working
from elearning.services.publishing import media_path
from elearning.settings import Settings
from elearning.web import reader
from tests.courses import HERE, shipment
from tests.moment import Clock
from tests.pages import Page
from tests.people import Cast

MODULE, CASUS = "proef/glas/module.md", "proef/gesprek-aan-tafel/casus.md"
ALL = [
    MODULE,
    CASUS,
    "proef/eindtoets/toets.md",
    "proef/cursus.md",
    "proef/mini-drempel/casus.md",
]


@pytest.fixture
def link(session: Session, cast: Cast, now: datetime) -> str:
    """The address that Ruud gave to Mo."""
    token = readers.make(session, "proef", ALL, "Mo", cast.ruud.id, now)
    session.commit()
    return f"/meelezen/{token}"


@pytest.fixture
def mo(client: Page, link: str) -> Page:
    """Somebody without an account."""
    client.get(link)
    return client


@pytest.fixture
def ruud(client: Page, cast: Cast) -> Page:
    return client.another().sign_in(cast.ruud)


@pytest.fixture
def media(settings: Settings) -> None:
    """The pictures and films of the course, on disk."""
    course = shipment("proef").compiled.course
    assert course
    for one in course.media:
        target = media_path(settings.media_dir, one.sha256)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes((HERE / one.name).read_bytes())


def say(page: Page, text: str, about: str) -> None:
    """Say something below the passage that begins with these words."""
    assert page.seen
    for form in page.seen.all("details form"):
        if form.xpath(".//input[@name='quote']/@value")[0].startswith(about):
            place = form.xpath(".//input[@name='place']/@value")[0]
            page.submit("Bewaar", {"text": text}, within=f"#stuk-{place}")
            return
    raise AssertionError(f"nothing begins with {about!r}")


def test_a_reader_sees_the_draft_as_it_is_now_with_every_answer_and_its_reason(
    mo: Page, link: str, session: Session, cast: Cast, now: datetime
) -> None:
    there = working.open_file(session, MODULE)
    working.save(
        session, MODULE, (there.text or "").replace("Nu een paar", "Straks een paar"), there.seen, cast.ruud.id, now
    )
    seen = mo.get(f"{link}/glas/module.md")
    assert seen.h1 == "Wat zit erin?"
    assert "Straks een paar andere vragen." in seen.text
    for reason in ("FEEDBACK-VIER", "FEEDBACK-ZEVEN", "FEEDBACK-KAT", "FEEDBACK-VOORBEELD", "FEEDBACK-ANDERS"):
        assert reason in seen.text


def test_a_conversation_is_told_scene_by_scene(mo: Page, link: str) -> None:
    seen = mo.get(f"{link}/gesprek-aan-tafel/casus.md")
    for words in ("Aan de deur", "Wat kom je doen?", "Hoe gaat het met je?", "FEEDBACK-STOP", "EINDE-SLOT"):
        assert words in seen.text
    assert "Mag niet" in seen.text


@pytest.mark.parametrize("path", ALL)
def test_every_kind_of_file_can_be_read_along(mo: Page, link: str, path: str) -> None:
    assert mo.get(f"{link}/{path.removeprefix('proef/')}").all("details form")


def test_pictures_and_films_come_along_the_link_and_no_others_do(mo: Page, link: str, media: None) -> None:
    seen = mo.get(f"{link}/glas/module.md")
    shown = {one for name in ("src", "poster") for one in seen.root.xpath(f"//main//@{name}")}
    assert len(shown) == 4
    for address in shown:
        assert address.startswith(f"{link}/media/")
        assert mo.get(address).response.headers["X-Robots-Tag"] == "noindex"
    elsewhere = next(iter(shown)).replace("/media/", "/media/0")[:-1]
    mo.get(elsewhere, status=404)


def test_what_somebody_says_is_shown_to_them_again_at_that_passage(mo: Page, link: str, session: Session) -> None:
    mo.get(f"{link}/glas/module.md")
    say(mo, "Zo praat niemand.", "Nu een paar")
    seen = mo.get(f"{link}/glas/module.md")
    assert seen.texts(".el-along__words") == ["Zo praat niemand."]
    assert "1 opmerking van jou" in mo.get(link).text
    row = session.scalars(select(ReaderComment)).one()
    assert (row.path, row.quote) == (MODULE, "Nu een paar andere vragen.")
    mo.get(f"{link}/glas/module.md")
    mo.submit("Haal weg: Zo praat niemand.", within=".el-along__remark")
    assert session.scalars(select(ReaderComment)).all() == []


def test_a_remark_without_words_says_so_and_one_that_is_too_long_is_kept_in_its_field(mo: Page, link: str) -> None:
    mo.get(f"{link}/glas/module.md")
    say(mo, " ", "Nu een paar")
    assert mo.seen
    assert mo.seen.status == 422
    assert "Schrijf eerst wat je wilt zeggen." in mo.seen.text
    say(mo, "lang " * 500, "Nu een paar")
    assert mo.seen.status == 422
    assert "lang lang" in mo.seen.one("textarea[aria-invalid]").text


def test_a_remark_stays_readable_when_its_passage_was_rewritten(
    mo: Page, link: str, session: Session, cast: Cast, now: datetime
) -> None:
    mo.get(f"{link}/glas/module.md")
    say(mo, "Zo praat niemand.", "Nu een paar")
    there = working.open_file(session, MODULE)
    text = (there.text or "").replace("Nu een paar andere vragen.", "Iets heel nieuws.")
    working.save(session, MODULE, text, there.seen, cast.ruud.id, now)
    assert "Dit zei je over tekst die nu anders is" in mo.get(f"{link}/glas/module.md").text


def test_the_end_of_reading_is_told_to_who_made_the_link(mo: Page, link: str, session: Session, cast: Cast) -> None:
    mo.get(link)
    mo.submit("Kijk eerst naar mijn opmerkingen", {"tekst": "Mooi begin."})
    mo.submit("Ik heb alles gelezen. Het klopt.", {"tekst": "Nu is het goed."})
    assert mo.seen
    assert "Je liet weten: ik heb alles gelezen, het klopt." in mo.seen.text
    rows = session.scalars(select(Letter).where(Letter.kind == LetterKind.COMMENT)).all()
    assert [one.person_id for one in rows] == [cast.ruud.id] * 2
    assert readers.verdicts(session, session.scalars(select(ReaderLink)).all())[1][1] == "Nu is het goed."


def test_no_page_of_a_link_is_kept_or_found(mo: Page, link: str) -> None:
    for path in (link, f"{link}/glas/module.md", "/meelezen/bestaat-niet"):
        headers = mo.send("GET", path).response.headers
        assert (headers["Cache-Control"], headers["X-Robots-Tag"]) == ("no-store", "noindex")


def test_a_link_opens_its_own_files_only(mo: Page, link: str, session: Session, cast: Cast, now: datetime) -> None:
    mo.get(f"{link}/gesprek/module.md", status=404)
    mo.get(f"{link}/../feiten.yaml", status=404)


@pytest.mark.parametrize("way", ["too old", "revoked", "made up"])
def test_a_link_that_ended_opens_nothing(
    mo: Page, link: str, session: Session, clock: Clock, way: str, ruud: Page
) -> None:
    if way == "too old":
        clock.move(days=30)
    elif way == "revoked":
        ruud.get("/redactie/proef/meelezers")
        ruud.submit("Stop deze link", within=".el-along__link")
    else:
        link += "x"
    assert "Deze link werkt niet meer" in mo.get(link, status=404).text
    assert "Deze link werkt niet meer" in mo.get(f"{link}/glas/module.md", status=404).text
    assert mo.post(f"{link}/glas/module.md", {"text": "x"}).status == 404
    assert mo.post(f"{link}/klaar", {"oordeel": "klopt"}).status == 404
    mo.get(f"{link}/media/{'0' * 64}/x.png", status=404)


def test_who_tries_links_without_end_is_slowed_down(mo: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reader.UNKNOWN <= 30
    monkeypatch.setattr(reader, "UNKNOWN", 3)
    mo.get("/hulp")
    answers = [mo.post(f"/meelezen/{number}/klaar", {"oordeel": "klopt"}).status for number in range(5)]
    assert answers == [404] * 3 + [429] * 2


def test_an_author_makes_a_link_whose_address_is_shown_once(ruud: Page, client: Page) -> None:
    ruud.get("/redactie/proef/meelezers")
    seen = ruud.submit("Maak een link", {"name": "Mo", "paths": [MODULE]})
    address = seen.one("#adres").get("value")
    assert address.startswith("http://localhost/meelezen/")
    assert "Wat zit erin?" in client.get(address.removeprefix("http://localhost")).text
    assert "meelezen/" not in ruud.get("/redactie/proef/meelezers").text


def test_a_link_to_nothing_is_refused_with_what_was_typed(ruud: Page) -> None:
    ruud.get("/redactie/proef/meelezers")
    seen = ruud.submit("Maak een link", {"name": "Mo"})
    assert seen.status == 422
    assert "Kies ten minste één onderdeel." in seen.text
    assert seen.one("input[name=name]").get("value") == "Mo"


def test_an_author_finds_a_remark_again_after_lines_were_put_above_it(
    mo: Page, link: str, ruud: Page, session: Session, cast: Cast, now: datetime
) -> None:
    mo.get(f"{link}/glas/module.md")
    say(mo, "Zo praat niemand.", "Nu een paar")
    there = working.open_file(session, MODULE)
    lines = (there.text or "").split("\n")
    number = lines.index("Nu een paar andere vragen.") + 1
    lines[10:10] = ["Eerst nog dit.", ""]
    working.save(
        session, MODULE, "\n".join(lines).replace("Nu een paar", "Nu een heel paar"), there.seen, cast.ruud.id, now
    )
    seen = ruud.get("/redactie/proef/meelezers")
    found = seen.one(".el-along__remark a")
    assert found.get("href") == f"/redactie/proef/bestand/glas/module.md#regel-{number + 2}"
    ruud.submit("Afgehandeld: Zo praat niemand.", within=".el-along__remark")
    assert ruud.seen
    assert "Alles is afgehandeld." in ruud.seen.text
    assert "De makers hebben ernaar gekeken." in mo.get(f"{link}/glas/module.md").text
    ruud.submit("Zet weer open: Zo praat niemand.", within=".el-along__remark")
    assert session.scalars(select(ReaderComment.settled_at)).one() is None


def test_who_found_it_right_is_written_in_the_draft_of_the_part_and_only_after_they_said_so(
    mo: Page, link: str, ruud: Page, session: Session, tmp_path: Path
) -> None:
    ruud.get("/redactie/proef/meelezers")
    assert ruud.post("/redactie/proef/meelezers/1/nagekeken", {"m1-by": "Mo", "m1-paths": MODULE}).status == 404
    mo.get(link)
    mo.submit("Ik heb alles gelezen. Het klopt.")
    ruud.get("/redactie/proef/meelezers")
    form = {"m1-by": "Mo", "m1-role": "ervaringsdeskundige", "m1-paths": [MODULE, CASUS]}
    ruud.submit("Zet het erbij", form)
    assert ruud.seen
    assert ruud.seen.status == 200
    for path in (MODULE, CASUS):
        text = working.open_file(session, path).text or ""
        assert "nagekeken:\n  - door: Mo\n    op: 2026-11-23\n    als: ervaringsdeskundige\n---\n" in text
    draft = working.read(session, "proef", tmp_path, date(2026, 11, 23)).course
    assert draft
    assert [(one.by, one.role) for one in draft.modules[0].reviewed] == [("Mo", "ervaringsdeskundige")]


def test_a_link_can_begin_with_one_part_ticked(ruud: Page) -> None:
    seen = ruud.get(f"/redactie/proef/meelezers?stuk={CASUS}")
    assert [one.get("value") for one in seen.all("input[name=paths][checked]")] == [CASUS]
