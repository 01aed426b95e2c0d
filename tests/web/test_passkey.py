"""Passkeys over the pages: made by who may, used as a second step, and to sign in without a password."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Audit, Authenticator, Person, SignIn, Way
from tests.moment import NOW, Clock
from tests.pages import Page, Seen
from tests.people import Cast
from tests.phone import Phone
from tests.services.test_second_factor import give_app, told
from tests.web.test_second_step import begin

OWN = "/account/tweede-stap"
AGENT = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64) Chrome/156.0"}


def options(page: Page, path: str) -> str:
    seen = page.post(path)
    assert seen.status == 200
    assert seen.response.mimetype == "application/json"
    return seen.response.get_data(as_text=True)


def make(page: Page, phone: Phone, **fields: str) -> Seen:
    answer = phone.make(options(page, f"{OWN}/passkey/vraag"))
    return page.post(f"{OWN}/passkey", {"credential": answer, **fields}, headers=AGENT)


def use(page: Page, phone: Phone, **fields: str) -> Seen:
    page.get("/inloggen")
    answer = phone.use(options(page, "/inloggen/passkey/vraag"))
    return page.post("/inloggen/passkey", {"credential": answer, **fields})


@pytest.fixture
def phone(client: Page, cast: Cast) -> Phone:
    """Samira's phone, with a passkey."""
    made = Phone()
    page = client.another().sign_in(cast.samira)
    page.get(OWN)
    assert make(page, made).h1 == "Bewaar je herstelcodes"
    return made


def test_a_passkey_is_made_named_and_told(phone: Phone, client: Page, session: Session, cast: Cast) -> None:
    one = session.scalars(select(Authenticator)).one()
    assert one.name == "Chrome op Linux"
    assert told(session, cast.samira) == ["passkey-added"]
    assert "Passkey: Chrome op Linux" in client.sign_in(cast.samira).get(OWN).text


def test_with_a_passkey_no_password_is_needed(phone: Phone, client: Page, session: Session) -> None:
    seen = use(client, phone, terug="/cursus/proef")
    assert client.get(seen.response.location or "").path == "/cursus/proef"
    one = session.scalars(select(SignIn).order_by(SignIn.id.desc()).limit(1)).one()
    assert one.way is Way.PASSKEY
    assert ("signed-in", "passkey") in [(row.action, row.result) for row in session.scalars(select(Audit))]


def test_it_is_a_whole_sign_in_also_for_who_must_have_a_second_factor(client: Page, cast: Cast) -> None:
    phone, page = Phone(), client.another().sign_in(cast.anouk)
    page.get(OWN)
    make(page, phone)
    seen = use(client, phone, terug="/beheer")
    assert client.get(seen.response.location or "").path == "/beheer"


def test_it_is_a_second_step_after_the_password(phone: Phone, client: Page) -> None:
    seen = begin(client, path="/cursus/proef")
    seen.one("form[data-passkey=get][hidden]")
    answer = phone.use(options(client, "/inloggen/passkey/vraag"))
    seen = client.post("/inloggen/tweede-stap", {"credential": answer, "terug": "/cursus/proef"})
    assert client.get(seen.response.location or "").path == "/cursus/proef"


def test_the_passkey_of_another_is_no_second_step(phone: Phone, client: Page, session: Session, cast: Cast) -> None:
    give_app(session, cast.tom, NOW)
    begin(client, "tom")
    answer = phone.use(options(client, "/inloggen/passkey/vraag"))
    seen = client.post("/inloggen/tweede-stap", {"credential": answer})
    assert seen.status == 422
    assert "Dit lukte niet met je passkey." in seen.text
    assert client.get("/mijn-leerpad").path.startswith("/inloggen/tweede-stap")


def test_what_one_visitor_was_asked_another_cannot_answer(phone: Phone, client: Page) -> None:
    client.get("/inloggen")
    thief = client.another()
    thief.get("/inloggen")
    answer = phone.use(options(client, "/inloggen/passkey/vraag"))
    assert thief.post("/inloggen/passkey", {"credential": answer}).status == 422


def test_an_answer_cannot_be_sent_twice(phone: Phone, client: Page) -> None:
    client.get("/inloggen")
    answer = phone.use(options(client, "/inloggen/passkey/vraag"))
    token = client.token()
    with client.client.session_transaction() as cookie:
        before = dict(cookie)
    assert client.post("/inloggen/passkey", {"credential": answer}).status == 302
    with client.client.session_transaction() as cookie:
        cookie.clear()
        cookie.update(before)
    sent = {"credential": answer, "csrf_token": token}
    assert client.post("/inloggen/passkey", sent, token=False).status == 422


@pytest.mark.parametrize("answer", ["", "{}", "onzin", '{"id":"x","rawId":"x","type":"public-key","response":{}}'])
def test_what_is_no_answer_shows_the_sign_in_page_again(client: Page, answer: str) -> None:
    client.get("/inloggen")
    seen = client.post("/inloggen/passkey", {"credential": answer, "terug": "/cursus/proef"})
    assert seen.status == 422
    assert seen.h1 == "Inloggen"
    assert "kies een andere manier" in seen.text
    assert seen.one("form[action='/inloggen'] [name=terug]").get("value") == "/cursus/proef"


def test_a_closed_account_does_not_open(phone: Phone, client: Page, session: Session, cast: Cast) -> None:
    cast.samira.closed_at = NOW
    session.commit()
    assert use(client, phone).status == 422


def test_a_passkey_that_was_removed_opens_nothing(phone: Phone, client: Page, cast: Cast) -> None:
    page = client.another().sign_in(cast.samira)
    page.get(OWN)
    page.submit("Haal weg: Passkey: Chrome op Linux")
    assert use(client, phone).status == 422


def test_who_showed_it_long_ago_shows_it_anew_with_the_passkey(
    phone: Phone, client: Page, cast: Cast, clock: Clock
) -> None:
    page = client.sign_in(cast.samira)
    clock.move(minutes=11)
    page.get(OWN)
    answer = phone.use(options(page, "/inloggen/passkey/vraag"))
    assert page.post(f"{OWN}/ik", {"credential": answer}).status == 302
    assert "Laat eerst zien" not in page.get(OWN).text


def test_a_passkey_is_not_added_when_it_became_too_long_ago_meanwhile(
    samira: Page, session: Session, clock: Clock
) -> None:
    samira.get(OWN)
    clock.move(minutes=9)
    answer = Phone().make(options(samira, f"{OWN}/passkey/vraag"))
    clock.move(minutes=2)
    samira.post(f"{OWN}/passkey", {"credential": answer})
    assert session.scalars(select(Authenticator)).all() == []


def test_a_passkey_that_came_in_wrong_is_not_kept(samira: Page, session: Session) -> None:
    samira.get(OWN)
    assert make(samira, Phone(origin="https://evil.example")).status == 302
    assert "kwam niet goed aan" in samira.get(OWN).text
    assert session.scalars(select(Authenticator)).all() == []


def test_who_must_have_one_may_begin_with_a_passkey(client: Page) -> None:
    begin(client, "anouk", "/beheer")
    seen = make(client, Phone(), terug="/beheer")
    assert seen.h1 == "Bewaar je herstelcodes"
    assert client.get(seen.one("main a.el-button").get("href") or "").path == "/beheer"


def test_ones_own_device_holds_here_too(phone: Phone, client: Page, session: Session) -> None:
    use(client, phone, own_device="y")
    one = session.scalars(select(SignIn).order_by(SignIn.id.desc()).limit(1)).one()
    assert one.ends_at - one.created_at == timedelta(days=90)


def test_a_visitor_is_told_of_nobodys_passkeys(phone: Phone, client: Page, session: Session) -> None:
    client.get("/inloggen")
    said = options(client, "/inloggen/passkey/vraag")
    credential = session.scalars(select(Authenticator.credential_id)).one()
    assert credential
    assert credential not in said
    assert not any(person.email in said for person in session.scalars(select(Person)))


def test_the_sign_in_page_offers_it_where_browsers_can(client: Page) -> None:
    seen = client.get("/inloggen?terug=/cursus/proef")
    form = seen.one("form[data-passkey=get]")
    assert form.get("hidden") is not None, "without a script the page does not promise it"
    assert seen.one("form[data-passkey] [name=terug]").get("value") == "/cursus/proef"
