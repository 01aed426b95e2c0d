"""One's own bewijs on the pages, and checking one by its code."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Certificate, Enrolment, Person, StepDone
from elearning.services import proof
from tests.moment import NOW, Clock
from tests.pages import Page, Seen
from tests.people import Cast

HOME = "/bewijs"
CHECK = "/echtheid"


def finish(session: Session, person: Person) -> None:
    """Let somebody have finished the core of the course."""
    whose = {"person_id": person.id, "course": "proef"}
    session.add_all(StepDone(**whose, step=step, screen="", done_at=NOW) for step in ("glas", "veilig", "eindtoets"))
    session.add(Enrolment(**whose, started_at=NOW - timedelta(days=9), completed_at=NOW))
    session.commit()


@pytest.fixture
def done(samira: Page, session: Session, cast: Cast) -> Page:
    """Samira's browser, when she has finished the course."""
    finish(session, cast.samira)
    return samira


def given(session: Session) -> Certificate:
    return session.scalars(select(Certificate).where(Certificate.withdrawn_at.is_(None))).one()


def ask(page: Page, code: str) -> Seen:
    page.get(CHECK)
    return page.submit("Controleer dit bewijs", code=code)


# --- making one -------------------------------------------------------------------------------------------------------


def test_who_is_not_done_reads_what_is_left_to_do(samira: Page) -> None:
    seen = samira.get(HOME)
    assert "Je kunt een bewijs maken als de kern van deze cursus af is." in seen.text
    assert "Maak je bewijs" not in seen.text
    assert samira.post("/bewijs/proef").response.location == HOME
    assert "nog niet klaar" in samira.get(HOME).text


def test_who_is_done_makes_a_bewijs_and_takes_it_along(done: Page, session: Session) -> None:
    done.get(HOME)
    seen = done.submit("Maak je bewijs")
    one = given(session)
    assert seen.h1 == "Bewijs van Samira de Tester"
    for said in ("Samira de Tester", "23 november 2026", "gehaald", "niet geaccrediteerd", proof.grouped(one.code)):
        assert said in seen.text, said
    file = done.get(f"{HOME}/{one.id}/bewijs.pdf").response
    assert file.data.startswith(b"%PDF")
    assert file.mimetype == "application/pdf"
    assert file.headers["Cache-Control"] == "no-store"
    assert proof.grouped(one.code) in file.headers["Content-Disposition"]
    assert "Bekijk je bewijs" in done.get(HOME).text


def test_making_it_again_says_that_nothing_changed(done: Page, session: Session) -> None:
    done.get(HOME)
    done.submit("Maak je bewijs")
    done.get(HOME)
    assert "Er is niets veranderd" in done.submit("Maak een nieuw bewijs").text
    assert given(session)


def test_a_withdrawn_one_says_why_and_gives_no_pdf(done: Page, session: Session, cast: Cast) -> None:
    done.get(HOME)
    done.submit("Maak je bewijs")
    one = given(session)
    proof.withdraw(session, one, "De naam klopt niet.", cast.anouk.id, NOW, again=False)
    seen = done.get(f"{HOME}/{one.id}")
    assert "Dit bewijs is ingetrokken" in seen.text
    assert "De naam klopt niet." in seen.text
    done.get(f"{HOME}/{one.id}/bewijs.pdf", status=410)
    assert "Vraag je beheerder" in done.get(HOME).text
    done.post("/bewijs/proef")
    assert "Vraag je beheerder" in done.get(HOME).text
    assert not session.scalars(select(Certificate).where(Certificate.withdrawn_at.is_(None))).all()


@pytest.mark.parametrize("path", ["", "/bewijs.pdf"])
def test_a_bewijs_of_somebody_else_is_not_there(
    done: Page, client: Page, session: Session, cast: Cast, path: str
) -> None:
    done.get(HOME)
    done.submit("Maak je bewijs")
    number = given(session).id
    for who in (cast.tom, cast.els, cast.anouk, cast.gerda):
        client.another().sign_in(who).get(f"{HOME}/{number}{path}", status=404)
    done.get(f"{HOME}/{2**40}{path}", status=404)


def test_who_left_the_work_still_gets_a_bewijs(done: Page, session: Session, cast: Cast) -> None:
    cast.samira.left_at, cast.samira.leaves_at = NOW, NOW + timedelta(days=30)
    done.get(HOME)
    assert done.submit("Maak je bewijs").h1 == "Bewijs van Samira de Tester"


def test_numbers_in_registers_are_kept_and_a_wrong_one_is_explained(samira: Page, session: Session, cast: Cast) -> None:
    samira.get(HOME)
    seen = samira.submit("Bewaar je nummers", skj="12", registerplein="99 88 77")
    assert (seen.status, len(seen.all(".el-errors li"))) == (422, 1)
    assert "3 tot 20" in seen.text
    assert seen.one("#registerplein").get("value") == "99 88 77"
    samira.submit("Bewaar je nummers", skj="", registerplein="99 88 77")
    assert [*proof.numbers_of(session, cast.samira.id).values()] == ["998877"]
    samira.submit("Bewaar je nummers", registerplein="")
    assert not proof.numbers_of(session, cast.samira.id)


# --- checking one -----------------------------------------------------------------------------------------------------


@pytest.fixture
def certificate(session: Session, cast: Cast) -> Certificate:
    finish(session, cast.samira)
    found = proof.make(session, cast.samira, "proef", NOW)
    assert found
    made = found.certificate
    made.says = {**made.says, "accreditation": [["skj", "NUMMER-SKJ", "2", "EIGEN-NUMMER"]]}
    session.commit()
    return made


def test_a_code_says_valid_and_no_more_than_name_course_date_and_hours(client: Page, certificate: Certificate) -> None:
    seen = ask(client, certificate.code.lower())
    assert (seen.status, seen.h1) == (200, "Dit bewijs is geldig")
    assert seen.texts("td") == ["Samira de Tester", "De proefcursus", "23 november 2026", "8 minuten"]
    for hidden in (
        "NUMMER",
        "gehaald",
        "rivierstad",
        "standaardglas",
        certificate.code,
        proof.grouped(certificate.code),
    ):
        assert hidden not in seen.text, hidden


def test_a_withdrawn_one_says_so_and_not_why(
    client: Page, session: Session, cast: Cast, certificate: Certificate
) -> None:
    proof.withdraw(session, certificate, "GEHEIME-REDEN", cast.anouk.id, NOW)
    seen = ask(client, certificate.code)
    assert seen.h1 == "Dit bewijs is ingetrokken"
    assert "GEHEIME-REDEN" not in seen.html


def test_an_address_with_a_code_tells_nothing_before_a_press(client: Page, certificate: Certificate) -> None:
    real, none = (client.get(f"{CHECK}/{code}") for code in (proof.grouped(certificate.code), "7KQ2-M3XA-9DTV-0WZ8"))
    assert real.text == none.text
    assert "Samira" not in real.html
    assert real.one("#code").get("value") == proof.grouped(certificate.code)


def test_an_unknown_and_an_impossible_code_get_the_same_answer(client: Page, certificate: Certificate) -> None:
    answers = {typed: ask(client, typed) for typed in ("7KQ2-M3XA-9DTV-0WZ8", "kort", "' OR 1=1 --", "x" * 80)}
    assert {seen.status for seen in answers.values()} == {422}
    assert len({seen.text for seen in answers.values()}) == 1
    assert ask(client, "x" * 81).status == 422
    assert ask(client, "").status == 422


def test_no_search_engine_and_no_cache_keeps_it(client: Page, certificate: Certificate) -> None:
    for seen in (client.get(CHECK), client.get(f"{CHECK}/{certificate.code}"), ask(client, certificate.code)):
        assert seen.response.headers["X-Robots-Tag"] == "noindex"
        assert seen.response.headers["Cache-Control"] == "no-store"
        assert seen.one("meta[name=robots]").get("content") == "noindex"


def test_who_tries_codes_is_slowed_down_also_when_one_is_right(
    client: Page, certificate: Certificate, clock: Clock
) -> None:
    for _ in range(60):
        assert client.post(CHECK, {"code": "7KQ2-M3XA-9DTV-0WZ8"}).status == 422
    assert client.post(CHECK, {"code": certificate.code}).status == 429
    clock.move(hours=1)
    assert client.post(CHECK, {"code": certificate.code}).status == 200


def test_the_code_leads_from_the_page_and_the_paper_to_the_check(done: Page, session: Session) -> None:
    done.get(HOME)
    seen = done.submit("Maak je bewijs")
    links = [link.get("href") for link in seen.all("main a")]
    assert f"{CHECK}/{proof.grouped(given(session).code)}" in links
    assert re.search(r"http://localhost/echtheid\b", seen.text)
