"""Another name or mail address for one's own account."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import AccountLink, Audit, Letter, Person
from elearning.services import letters
from elearning.settings import Settings
from tests.mailbox import Mailbox, path_in
from tests.moment import Clock
from tests.pages import Page, Seen
from tests.people import PASSWORD, Cast

OLD, NEW = "samira@rivierstad.example", "samira.nieuw@rivierstad.example"


@pytest.fixture
def mailbox(session: Session, settings: Settings, clock: Clock) -> Mailbox:
    return Mailbox(session, settings, clock)


def ask(page: Page, address: str = NEW, password: str = PASSWORD) -> Seen:
    page.get("/account")
    return page.submit("Stuur de brief", address=address, present_password=password)


def test_a_new_address_counts_once_its_link_is_used_and_both_are_told(
    samira: Page, cast: Cast, mailbox: Mailbox, session: Session
) -> None:
    other = samira.another().sign_in(cast.samira)
    seen = ask(samira)
    assert "Open de link daarin binnen een uur." in seen.html
    assert f"We stuurden een brief naar {NEW}." in seen.text
    mail = mailbox.one()
    assert (mail.to_address, cast.samira.email) == (NEW, OLD)
    path = path_in(mail)
    assert NEW in samira.get(path).text
    seen = samira.submit("Bevestig mijn adres")
    assert seen.path == "/account"
    assert "Je nieuwe adres is bewaard." in seen.html
    assert cast.samira.email == NEW
    assert other.get("/account").path.startswith("/inloggen")
    assert {one.to_address for one in mailbox.empty()} == {OLD, NEW}
    assert OLD not in str([row.data for row in session.scalars(select(Letter))]), "the old address stays nowhere"
    assert samira.get(path, status=410)
    assert "address-changed" in session.scalars(select(Audit.action).where(Audit.actor_id == cast.samira.id)).all()
    fresh = samira.another()
    fresh.get("/inloggen")
    assert fresh.submit("Log in", email=NEW, password=PASSWORD).path == "/mijn-leerpad"


def test_a_stranger_who_gets_the_link_can_do_nothing_with_it(
    samira: Page, client: Page, cast: Cast, mailbox: Mailbox
) -> None:
    page = client.another().sign_in(cast.samira)
    ask(page)
    path = mailbox.path()
    stranger, tom = client.another(), client.another().sign_in(cast.tom)
    for visitor in (stranger, tom):
        seen = visitor.get(path)
        assert NEW not in seen.html
        assert "Bevestig mijn adres" not in seen.text
        assert visitor.post(path).status == 422
    assert "Log eerst in" in stranger.get(path).text
    assert cast.samira.email == OLD


@pytest.mark.parametrize(("address", "password", "message"), [
    (NEW, "verkeerd wachtwoord", "Dit is niet je wachtwoord van nu."),
    (NEW, "", "Vul je wachtwoord van nu in."),
    ("geen adres", PASSWORD, "Dit is geen e-mailadres."),
])  # fmt: skip
def test_a_mistake_says_what_is_wrong_and_sends_nothing(
    samira: Page, session: Session, address: str, password: str, message: str
) -> None:
    seen = ask(samira, address, password)
    assert (seen.status, message in seen.text) == (422, True)
    assert seen.one("#address").get("value") == address
    assert session.scalars(select(AccountLink)).all() == []


def test_an_address_of_somebody_else_is_not_told_apart_and_never_taken(
    samira: Page, cast: Cast, mailbox: Mailbox, session: Session
) -> None:
    assert ask(samira, cast.tom.email).status == 200
    assert mailbox.empty() == []
    ask(samira)
    path = mailbox.path()
    session.add(Person(name="Sneller", email=NEW, created_at=mailbox.clock.now))
    samira.get(path)
    assert "Dit adres kunnen we niet gebruiken." in samira.submit("Bevestig mijn adres").html
    assert cast.samira.email == OLD


def test_who_has_no_password_must_have_signed_in_just_now(
    client: Page, cast: Cast, clock: Clock, mailbox: Mailbox
) -> None:
    cast.samira.password_hash = None
    page = client.sign_in(cast.samira)
    assert not page.get("/account").all("#present_password")
    page.submit("Stuur de brief", address=NEW)
    assert mailbox.one().to_address == NEW
    clock.move(minutes=16)
    page.get("/account")
    seen = page.submit("Stuur de brief", address=NEW)
    assert (seen.status, "Je bent al even ingelogd." in seen.text) == (422, True)


def test_a_letter_that_the_new_address_refuses_says_nothing_of_the_old_one(
    samira: Page, session: Session, cast: Cast, mailbox: Mailbox
) -> None:
    letters.refuse_address(session, cast.samira.id, "550", mailbox.clock.now, NEW)
    session.expire_all()
    assert cast.samira.mail_refused_at is None
    letters.refuse_address(session, cast.samira.id, "550", mailbox.clock.now, OLD)
    session.expire_all()
    assert cast.samira.mail_refused_at
    ask(samira)
    assert mailbox.one().to_address == NEW, "a dead address is why somebody wants another one"


def test_five_tries_an_hour_is_enough(samira: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("elearning.web.proving.is_right", lambda *_: True)
    for number in range(5):
        assert ask(samira, f"samira{number}@rivierstad.example").status == 200
    assert ask(samira).status == 429


@pytest.mark.parametrize(("name", "status", "kept"), [
    ("  Samira   el Tester ", 200, "Samira el Tester"), ("", 422, "Samira de Tester"),
    ("Samira https://evil.example", 422, "Samira de Tester"), ("<b>Sam</b>", 422, "Samira de Tester"),
])  # fmt: skip
def test_somebody_corrects_their_own_name(samira: Page, cast: Cast, name: str, status: int, kept: str) -> None:
    samira.get("/account")
    assert samira.submit("Bewaar mijn naam", name=name).status == status
    assert cast.samira.name == kept
