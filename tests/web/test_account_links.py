"""Coming in, and choosing another password, by a link that is mailed."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import AccountLink, Audit, Authenticator, AuthenticatorKind, Letter, Person, SignIn, Stage, Way
from elearning.settings import Settings
from tests.mailbox import Mailbox, path_in
from tests.moment import Clock
from tests.pages import Page, Seen
from tests.people import PASSWORD, Cast

ADDRESS = "samira@rivierstad.example"
NEW = "Vier fietsen met een wiel"
ASKS = [("/inloggen/link", "Inloggen met een link"), ("/wachtwoord/vergeten", "Wachtwoord vergeten")]


@pytest.fixture
def mailbox(session: Session, settings: Settings, clock: Clock) -> Mailbox:
    return Mailbox(session, settings, clock)


def ask(page: Page, path: str, email: str = ADDRESS) -> Seen:
    page.get(path)
    return page.submit("Mail me een link", email=email)


def is_over(seen: Seen) -> bool:
    return seen.status == 410 and seen.h1 == "Deze link werkt niet meer"


def sign_in(page: Page, password: str) -> Seen:
    page.get("/inloggen")
    return page.submit("Log in", email=ADDRESS, password=password)


@pytest.mark.parametrize(("path", "title"), ASKS)
def test_asking_gives_the_same_answer_for_every_address(
    client: Page, session: Session, cast: Cast, clock: Clock, path: str, title: str
) -> None:
    cast.tom.closed_at = clock.now
    session.add(Person(name="Alleen Genodigd", email="genodigd@rivierstad.example", created_at=clock.now))
    assert client.get(path).h1 == title
    known = ask(client, path)
    assert known.h1 == "Kijk in je mail"
    assert known.path == f"{path}?gevraagd=1"
    for email in ("nobody@rivierstad.example", cast.tom.email, "genodigd@rivierstad.example"):
        unknown = ask(client, path, email)
        assert (unknown.path, unknown.html) == (known.path, known.html)
    (letter,) = session.scalars(select(Letter))
    assert letter.person_id == cast.samira.id


@pytest.mark.parametrize(("path", "title"), ASKS)
def test_an_address_gets_three_letters_while_the_first_works_whoever_has_it(
    client: Page, session: Session, clock: Clock, path: str, title: str
) -> None:
    for email in (ADDRESS, "nobody@rivierstad.example"):
        assert [ask(client, path, email).status for _ in range(4)] == [200, 200, 200, 429]
    assert len(session.scalars(select(Letter)).all()) == 3
    clock.move(minutes=15 if path == "/inloggen/link" else 60)  # so a stranger who asks keeps nobody out
    assert ask(client, path).status == 200


def test_a_link_signs_in_once_when_its_button_is_pressed(
    client: Page, session: Session, cast: Cast, mailbox: Mailbox
) -> None:
    ask(client, "/inloggen/link")
    path = mailbox.path()
    for _ in range(3):
        assert client.get(path).h1 == "Log in met je link", "a mail filter may open it first"
    assert client.submit("Log in").path == "/mijn-leerpad"
    (row,) = session.scalars(select(SignIn))
    assert (row.person_id, row.way, row.stage) == (cast.samira.id, Way.LINK, Stage.WHOLE)
    assert is_over(client.another().get(path, status=410))
    assert client.another().post(path).status == 410


def test_a_link_stands_nowhere_as_it_is(client: Page, session: Session, mailbox: Mailbox) -> None:
    ask(client, "/inloggen/link")
    token = mailbox.path().rpartition("/")[2]
    assert len(token) >= 40
    for table in (AccountLink, Letter):
        for row in session.execute(select(table.__table__)):
            assert all(token not in str(value) for value in row)


@pytest.mark.parametrize(("asks", "minutes"), [("/inloggen/link", 15), ("/wachtwoord/vergeten", 60)])
def test_a_link_works_as_long_as_its_letter_says(
    client: Page, mailbox: Mailbox, clock: Clock, asks: str, minutes: int
) -> None:
    ask(client, asks)
    mail = mailbox.one()
    assert ("een uur lang" if minutes == 60 else f"{minutes} minuten lang") in mail.text
    path = path_in(mail)
    clock.move(minutes=minutes, seconds=-1)
    assert client.get(path).status == 200
    clock.move(seconds=1)
    assert is_over(client.get(path, status=410))


def test_a_letter_that_went_late_has_a_link_that_works_and_after_two_hours_none_goes(
    client: Page, mailbox: Mailbox, clock: Clock
) -> None:
    ask(client, "/inloggen/link")
    clock.move(minutes=119)
    assert client.get(mailbox.path()).status == 200
    ask(client, "/inloggen/link")
    clock.move(hours=2)
    assert mailbox.empty() == []


def test_a_letter_that_goes_out_twice_has_one_link(client: Page, session: Session, mailbox: Mailbox) -> None:
    ask(client, "/inloggen/link")
    first = mailbox.one()
    session.scalars(select(Letter)).one().sent_at = None
    again = mailbox.one()
    assert (again.text, again.message_id) == (first.text, first.message_id)


@pytest.mark.parametrize("token", ["x", "a" * 43, "é"])
def test_a_made_up_link_is_over(client: Page, token: str) -> None:
    for path in ("/inloggen/link/", "/wachtwoord/nieuw/", "/account/adres/"):
        assert client.get(path + token, status=410).h1 == "Deze link werkt niet meer"


def test_a_link_for_one_thing_is_none_for_another(client: Page, mailbox: Mailbox) -> None:
    ask(client, "/inloggen/link")
    token = mailbox.path().rpartition("/")[2]
    assert is_over(client.get(f"/wachtwoord/nieuw/{token}", status=410))


def test_who_has_a_second_factor_still_shows_it_after_a_link(
    client: Page, session: Session, cast: Cast, mailbox: Mailbox, clock: Clock
) -> None:
    made = Authenticator(person_id=cast.samira.id, kind=AuthenticatorKind.TOTP, name="App", secret="x")
    made.made_at = made.confirmed_at = clock.now
    session.add(made)
    ask(client, "/inloggen/link")
    client.get(mailbox.path())
    assert client.submit("Log in").path.startswith("/inloggen/tweede-stap?terug=/mijn-leerpad")
    assert client.get("/account").path.startswith("/inloggen/tweede-stap")


def test_a_reset_signs_out_everywhere_and_the_new_password_works(
    client: Page, session: Session, cast: Cast, mailbox: Mailbox, clock: Clock
) -> None:
    elsewhere = client.another().sign_in(cast.samira)
    ask(client, "/inloggen/link")
    ask(client, "/wachtwoord/vergeten")
    sign_in_mail, reset_mail = mailbox.empty()
    path = path_in(reset_mail)
    client.get(path)
    assert client.submit("Bewaar nieuw wachtwoord", new_password=NEW).path == "/inloggen"
    assert elsewhere.get("/account").path.startswith("/inloggen")
    assert sign_in(client.another(), PASSWORD).status == 422
    assert sign_in(client, NEW).path == "/mijn-leerpad"
    told = mailbox.one()
    assert (told.subject, told.to_address) == ("Je koos een nieuw wachtwoord", ADDRESS)
    assert is_over(client.another().get(path, status=410))
    other = path_in(sign_in_mail)
    assert is_over(client.another().get(other, status=410)), "all links of a person die when one is used"
    acts = session.execute(select(Audit.action, Audit.result).where(Audit.actor_id == cast.samira.id)).all()
    assert ("password-changed", "reset") in acts


@pytest.mark.parametrize(("password", "message"), [
    ("kort", "minstens 12 tekens"), ("Samira-Rivierstad!", "raden anderen snel"), ("", "Vul een nieuw"),
])  # fmt: skip
def test_a_weak_password_is_refused_and_the_link_still_works(
    client: Page, cast: Cast, mailbox: Mailbox, password: str, message: str
) -> None:
    ask(client, "/wachtwoord/vergeten")
    before, path = cast.samira.password_hash, mailbox.path()
    client.get(path)
    seen = client.submit("Bewaar nieuw wachtwoord", new_password=password)
    assert (seen.status, message in seen.text) == (422, True)
    assert cast.samira.password_hash == before
    assert client.submit("Bewaar nieuw wachtwoord", new_password=NEW).path == "/inloggen"


def test_a_new_password_ends_the_links_that_were_mailed(samira: Page, mailbox: Mailbox) -> None:
    other = samira.another()
    ask(other, "/wachtwoord/vergeten")
    path = mailbox.path()
    samira.get("/account")
    samira.submit("Bewaar nieuw wachtwoord", password=PASSWORD, new_password=NEW)
    assert is_over(other.get(path, status=410))


def test_the_address_of_a_letter_is_that_of_the_settings(client: Page, mailbox: Mailbox) -> None:
    client.headers = {"X-Forwarded-Host": "evil.example"}
    ask(client, "/wachtwoord/vergeten")
    assert "evil.example" not in mailbox.one().text


def test_a_password_manager_finds_the_way(client: Page, samira: Page) -> None:
    assert samira.send("GET", "/.well-known/change-password").response.location == "/account#wachtwoord"
