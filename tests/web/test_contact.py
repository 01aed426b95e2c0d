"""Reaching the preventiewerker: a question, a consultation without a word about anybody, and their news."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import MultiDict

from elearning.models import Letter, LetterKind
from tests.moment import Clock
from tests.pages import Page, Seen
from tests.people import Cast, add_card

CONTACT, CONSULT = "/contact", "/consultatie"
CHOSEN: dict[str, str | list[str] | None] = {
    "subject": "alcohol", "wishes": ["talk", "children"], "moment": "morning", "phone": "06 12 34 56 78",
}  # fmt: skip


@pytest.fixture
def card(session: Session, cast: Cast) -> None:
    """Gerda is the contact person of the region."""
    add_card(session).person_id = cast.gerda.id
    session.commit()


def sent(session: Session) -> list[Letter]:
    session.expire_all()
    return list(session.scalars(select(Letter).where(Letter.kind == LetterKind.QUESTION)))


@pytest.mark.usefixtures("card")
def test_a_question_is_on_its_way_with_one_press(samira: Page, session: Session, cast: Cast) -> None:
    samira.get(CONTACT)
    seen = samira.submit("Verstuur je vraag", text="Kun je eens langskomen?")
    assert "Verstuurd." in seen.html
    [letter] = sent(session)
    assert letter.person_id == cast.gerda.id
    assert letter.data == {"from": cast.samira.id, "text": "Kun je eens langskomen?"}


@pytest.mark.usefixtures("card")
def test_an_empty_or_endless_question_is_not_sent(samira: Page, session: Session) -> None:
    samira.get(CONTACT)
    assert samira.submit("Verstuur je vraag", text="  ").status == 422
    long = "a" * 2_001
    seen = samira.submit("Verstuur je vraag", text=long)
    assert seen.status == 422
    assert long in (seen.one("textarea").text or "")
    assert sent(session) == []


@pytest.mark.parametrize("path", [CONTACT, CONSULT])
def test_without_somebody_to_write_to_the_page_gives_the_number(samira: Page, session: Session, path: str) -> None:
    seen = samira.get(path)
    assert "088 123 45 67" in seen.text
    assert seen.all(f"main form[action='{path}']") == []
    add_card(session)
    seen = samira.get(path)
    assert "06 00 00 00 01" in seen.text
    assert seen.all(f"main form[action='{path}']") == []


@pytest.mark.parametrize("path", [CONTACT, CONSULT])
def test_what_cannot_be_sent_says_so(samira: Page, session: Session, path: str) -> None:
    """The preventiewerker left between opening the form and sending it."""
    answer = samira.post(path, {"text": "Hoi", **CHOSEN})
    assert answer.response.location == path
    assert "Dit kon niet verstuurd worden" in samira.get(path).html
    assert sent(session) == []


@pytest.mark.usefixtures("card")
def test_a_consultation_is_asked_with_choices_only(samira: Page, session: Session, cast: Cast) -> None:
    seen = samira.get(CONSULT)
    free = seen.all("main form[action='/consultatie'] textarea, main form[action='/consultatie'] input[type='text']")
    assert free == []
    seen = samira.submit("Vraag om een telefoontje", CHOSEN)
    assert "Verstuurd." in seen.html
    [letter] = sent(session)
    assert letter.data == {"from": cast.samira.id, **CHOSEN}


@pytest.mark.usefixtures("card")
@pytest.mark.parametrize("phone", ["", "bel mij", "06 12 34 56 78 mevrouw Jansen", "0612", "1" * 40, "06\n12345678 x"])
def test_a_number_is_a_number_and_nothing_else(samira: Page, session: Session, phone: str) -> None:
    samira.get(CONSULT)
    assert samira.post(CONSULT, {**CHOSEN, "phone": phone}).status == 422
    assert sent(session) == []


@pytest.mark.usefixtures("card")
@pytest.mark.parametrize("field", ["subject", "wishes", "moment"])
def test_what_is_no_choice_is_refused(samira: Page, session: Session, field: str) -> None:
    for value in ("", "Jansen"):
        assert samira.post(CONSULT, {**CHOSEN, field: value}).status == 422
    assert sent(session) == []


@pytest.mark.usefixtures("card")
def test_five_messages_a_day_are_enough(samira: Page, session: Session, clock: Clock, cast: Cast) -> None:
    ways: list[Callable[[], Seen]] = [
        lambda: samira.post(CONTACT, {"text": "Hoi"}),
        lambda: samira.post(CONSULT, dict(CHOSEN)),
    ]
    for number in range(5):
        assert ways[number % 2]().status == 302
    for way in ways:
        seen = way()
        assert seen.status == 422
        assert "Bel liever even" in seen.text
    assert len(sent(session)) == 5
    clock.move(days=1)
    samira.sign_in(cast.samira)
    assert ways[0]().status == 302


@pytest.mark.usefixtures("card")
def test_the_same_form_twice_is_one_question(samira: Page, session: Session) -> None:
    samira.get(CONTACT)
    path, data = samira.filled("Verstuur je vraag", {"text": "Hoi"})
    for _ in range(2):
        samira.send("POST", path, data=data)
    assert len(sent(session)) == 1


ANYTHING = st.text(max_size=30)


@pytest.mark.usefixtures("card")
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["text", "key", "subject", "wishes", "moment", "phone", "wil", "terug"]),
            ANYTHING | st.sampled_from(["alcohol", "talk", "soon", "06 12 34 56 78", "\x00", "+", "9" * 30]),
        ),
        max_size=8,
    )
)
@settings(max_examples=25, phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck))
def test_whatever_is_sent_is_answered_with_a_page(samira: Page, fields: list[tuple[str, str]]) -> None:
    for path in (CONTACT, CONSULT, "/contact/nieuws"):
        data = MultiDict([*fields, ("csrf_token", samira.token())])
        assert samira.send("POST", path, data=data).status < 500


@pytest.mark.usefixtures("card")
def test_the_pages_say_not_to_point_at_a_resident(samira: Page) -> None:
    assert "niets dat naar een bewoner wijst" in samira.get(CONTACT).text
    assert "Geen naam, adres, telefoonnummer of geboortedatum" in samira.get(CONSULT).text


def test_the_news_is_asked_for_and_stopped_on_the_page(samira: Page, session: Session, cast: Cast) -> None:
    samira.get(CONTACT)
    seen = samira.submit("Stuur mij het nieuws")
    assert seen.path == CONTACT
    assert "Je krijgt dit nieuws sinds 23 november 2026" in seen.text
    samira.submit("Stop het nieuws")
    session.expire_all()
    assert cast.samira.news_since is None


def test_the_account_has_the_choice_too(samira: Page, session: Session, cast: Cast) -> None:
    samira.get("/account")
    assert samira.submit("Stuur mij het nieuws").path == "/account"
    session.expire_all()
    assert cast.samira.news_since


@pytest.mark.parametrize("away", ["https://elders.example/", "//elders.example", "javascript:alert(1)"])
def test_the_choice_never_leads_away_from_this_site(samira: Page, away: str) -> None:
    assert samira.post("/contact/nieuws", {"wil": "ja", "terug": away}).response.location == "/contact#nieuws"
