"""Guessing passwords is slowed down; the account, its owner elsewhere and other people are not locked out."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from elearning.models import Audit, Authenticator, AuthenticatorKind, Knock, SignIn, Stage
from elearning.services import passwords
from tests.moment import Clock
from tests.pages import Page, Seen
from tests.people import PASSWORD, Cast

ADDRESS = "samira@rivierstad.example"
WRONG = "een verkeerd wachtwoord"


@pytest.fixture(autouse=True)
def compared(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Comparing takes no time here, and is counted."""
    seen: list[str] = []

    def is_right(password: str, stored: str | None) -> bool:
        seen.append(password)
        return password == PASSWORD and stored is not None

    monkeypatch.setattr("elearning.web.proving.is_right", is_right)
    return seen


def sign_in(page: Page, email: str = ADDRESS, password: str = WRONG, network: str = "192.0.2.1") -> Seen:
    if not (page.seen and page.seen.all("main #password")):
        page.get("/inloggen", environ_base={"REMOTE_ADDR": network})
    path, data = page.filled("Log in", {"email": email, "password": password})
    return page.send("POST", path, data=data, environ_base={"REMOTE_ADDR": network})


def test_after_ten_wrong_tries_the_right_password_waits_too_and_costs_no_work(
    client: Page, clock: Clock, compared: list[str]
) -> None:
    assert {sign_in(client).status for _ in range(10)} == {422}
    seen = sign_in(client, password=PASSWORD)
    assert seen.status == 429
    assert "Wacht nog 15 minuten. Of laat je een link mailen: dat kan meteen." in seen.text
    assert seen.one("#email").get("value") == ADDRESS
    assert len(compared) == 10
    clock.move(minutes=15)
    assert sign_in(client, password=PASSWORD).status == 302


def test_an_unknown_account_is_slowed_down_in_the_same_words(client: Page) -> None:
    known = [sign_in(client) for _ in range(11)]
    unknown = [sign_in(client.another(), email="nobody@rivierstad.example") for _ in range(11)]
    for one, other in zip(known, unknown, strict=True):
        assert (one.status, one.text) == (other.status, other.text)


def test_its_owner_elsewhere_and_others_here_just_sign_in(client: Page, cast: Cast) -> None:
    for _ in range(12):
        sign_in(client)
    assert sign_in(client.another(), password=PASSWORD, network="192.0.2.9").status == 302
    assert sign_in(client.another(), email=cast.tom.email, password=PASSWORD).status == 302


def test_many_networks_at_one_account_are_slowed_down_together_and_a_link_still_works(
    client: Page, session: Session, clock: Clock
) -> None:
    for number in range(30):
        assert sign_in(client, network=f"192.0.2.{number}").status == 422
    assert sign_in(client, password=PASSWORD, network="198.51.100.7").status == 429
    client.get("/inloggen/link")
    assert client.submit("Mail me een link", email=ADDRESS).h1 == "Kijk in je mail"
    clock.move(hours=1)
    assert sign_in(client, password=PASSWORD, network="198.51.100.7").status == 302


def test_one_network_at_many_accounts_is_slowed_down(client: Page) -> None:
    for number in range(50):
        assert sign_in(client, email=f"a{number}@rivierstad.example").status == 422
    assert sign_in(client, password=PASSWORD).status == 429
    assert sign_in(client, password=PASSWORD, network="192.0.2.2").status == 302


def test_a_proxy_that_does_not_say_for_whom_it_asks_locks_nobody_out(client: Page) -> None:
    for number in range(55):
        sign_in(client, email=f"a{number}@rivierstad.example", network="127.0.0.1")
    assert sign_in(client, password=PASSWORD, network="127.0.0.1").status == 302


def test_addresses_of_one_ipv6_network_count_together(client: Page) -> None:
    for number in range(10):
        sign_in(client, network=f"2001:db8::{number + 1:x}")
    assert sign_in(client, network="2001:db8::ffff").status == 429
    assert sign_in(client, network="2001:db8:0:1::1").status == 422


def test_right_passwords_do_not_count(client: Page) -> None:
    for _ in range(12):
        assert sign_in(client.another(), password=PASSWORD).status == 302


def test_what_is_counted_says_nothing_about_anybody(client: Page, session: Session, cast: Cast) -> None:
    sign_in(client)
    sign_in(client, email="nobody@rivierstad.example")
    for row in session.execute(select(Knock.__table__)):
        assert all(word not in str(value) for value in row for word in ("samira", "nobody", "192.0.2"))
    acts = session.execute(select(Audit.actor_id, Audit.object).where(Audit.action == "sign-in-refused")).all()
    assert acts == [(None, f"person:{cast.samira.id}"), (None, "sign_in:")]


def test_who_is_signed_in_cannot_guess_their_own_password_without_end(samira: Page) -> None:
    def change(old: str) -> Seen:
        samira.get("/account")
        return samira.submit("Bewaar nieuw wachtwoord", password=old, new_password="Vier fietsen met een wiel")

    assert {change(WRONG).status for _ in range(10)} == {422}
    assert change(PASSWORD).status == 429


def test_when_too_many_sign_in_at_once_the_page_says_so_and_keeps_the_address(
    client: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(_password: str, _stored: str | None) -> bool:
        raise passwords.BusyError

    monkeypatch.setattr("elearning.web.proving.is_right", busy)
    seen = sign_in(client, password=PASSWORD)
    assert (seen.status, seen.response.headers["Retry-After"]) == (503, "60")
    assert "Het is nu druk met inloggen." in seen.text
    assert seen.one("#email").get("value") == ADDRESS


def test_a_sign_in_is_accounted_for_with_its_way(client: Page, session: Session, cast: Cast) -> None:
    sign_in(client, password=PASSWORD)
    rows = session.execute(select(Audit.actor_id, Audit.object, Audit.result).where(Audit.action == "signed-in")).all()
    assert rows == [(cast.samira.id, f"person:{cast.samira.id}", "password")]


def test_what_was_typed_survives_a_sign_in_with_a_second_step(
    client: Page, session: Session, cast: Cast, clock: Clock
) -> None:
    page = client.sign_in(cast.samira)
    page.headers["Sec-Fetch-Site"] = "same-origin"
    page.get("/account")
    path, data = page.filled("Bewaar hoe je werkt", {"style": "specialist"})
    clock.move(hours=3)
    assert page.send("POST", path, data=data).status == 401
    kept = page.filled("Verstuur nog eens", {})
    made = {
        "kind": AuthenticatorKind.TOTP,
        "name": "App",
        "secret": "x",
        "made_at": clock.now,
        "confirmed_at": clock.now,
    }
    session.add(Authenticator(person_id=cast.samira.id, **made))
    sign_in(page, password=PASSWORD)
    assert page.send("POST", kept[0], data=kept[1]).h1 == "Je tekst is er nog", "before the second step"
    session.execute(update(SignIn).values(stage=Stage.WHOLE))
    assert page.send("POST", kept[0], data=kept[1]).h1 == "Je tekst is er nog", "its token is of before the sign-in"
    assert page.submit("Verstuur nog eens").path == "/account"
    assert cast.samira.working_style == "specialist"
