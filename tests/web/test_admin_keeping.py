"""What is kept how long: the page of the beheerder, the privacy page, and what an employer chooses."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Organisation
from elearning.services import retention
from elearning.services.processing import PURPOSES, RULES, TERMS
from tests.linting import text_of
from tests.moment import Clock
from tests.pages import Page
from tests.people import Cast


def test_every_rule_is_shown_with_what_goes_and_what_went(
    client: Page, session: Session, cast: Cast, clock: Clock
) -> None:
    cast.noor.visited_on, cast.bas.visited_on = date(2020, 1, 1), date(2024, 12, 1)
    retention.enforce(session, clock.now)
    cast.bas.visited_on = date(2024, 12, 1)
    seen = client.sign_in(cast.anouk).get("/beheer/bewaren")
    cards = seen.all("li.el-card")
    rows = {text_of(card[0]): [one.text for one in card.iter("strong")] for card in cards}
    assert set(rows) == {one.title for one in RULES.values()}
    assert rows["Antwoorden"] == ["1", "1"]
    assert RULES["answers"].when % TERMS in seen.text
    assert len(rows["Apparaten"]) == 1, "what is over every day is not counted"
    assert "haalde weg wat lang genoeg bewaard was" in client.get("/beheer/logboek?wat=retention").text


def test_an_employer_that_keeps_shorter_is_named_and_its_page_says_so(
    client: Page, session: Session, cast: Cast
) -> None:
    employer = session.scalars(select(Organisation)).one()
    anouk = client.sign_in(cast.anouk)
    anouk.get(f"/beheer/organisaties/{employer.id}")
    anouk.submit("Bewaar", keep="12")
    session.expire_all()
    assert employer.keep_months == 12
    assert f"{employer.name}: 12 maanden" in anouk.get("/beheer/bewaren").text
    anouk.get(f"/beheer/organisaties/{employer.id}")
    anouk.submit("Bewaar", keep="24")
    session.expire_all()
    assert employer.keep_months is None


def test_a_term_that_is_not_offered_is_not_taken(client: Page, session: Session, cast: Cast) -> None:
    employer = session.scalars(select(Organisation)).one()
    anouk = client.sign_in(cast.anouk)
    filled = {"name": employer.name, "kind": employer.kind.value, "council": "nog-niet"}
    for term in ("120", "0", "-1", "x", "¼"):
        assert anouk.post(f"/beheer/organisaties/{employer.id}", {**filled, "keep": term}).status == 422


def test_the_privacy_page_tells_every_purpose_as_the_register_has_it(client: Page) -> None:
    seen = client.get("/privacy")
    for one in PURPOSES:
        told = (one.title, one.what, one.why, one.keeps % TERMS, one.sees)
        assert all(text in seen.text for text in told) is one.is_personal, one.key


def test_the_privacy_page_in_english_fills_the_terms_in_too(client: Page) -> None:
    client.get("/voorkeur?key=taal&value=en&terug=/privacy")
    assert "%(" not in client.get("/privacy").html
