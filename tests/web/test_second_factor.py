"""One's own second step: put up, renewed and taken away, by who showed anew that it is them."""

from collections.abc import Callable

import pyotp
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Authenticator, Identity, RecoveryCode, SignIn
from elearning.services import signing_in
from elearning.services.second_factor import MOST, shows_app_code
from elearning.services.signing_in import Entrance
from tests.moment import NOW, Clock
from tests.pages import Page
from tests.people import PASSWORD, Cast
from tests.services.test_second_factor import give_app, told
from tests.web.test_second_step import app_of

OWN = "/account/tweede-stap"
SHUT = "Laat eerst zien dat jij het bent."


@pytest.fixture
def with_app(samira: Page, session: Session, cast: Cast) -> tuple[Page, pyotp.TOTP, list[str]]:
    """Samira, signed in just now, who has an app since yesterday."""
    app, _, codes = give_app(session, cast.samira, NOW)
    session.commit()
    return samira, app, codes


def test_the_account_leads_to_it(samira: Page) -> None:
    samira.get("/account").one(f"main a[href='{OWN}']")


def test_who_may_choose_puts_one_up(samira: Page, session: Session, cast: Cast) -> None:
    seen = samira.get(OWN)
    assert "Je hebt nog geen tweede stap." in seen.text
    assert "Voor jouw werk is dat nodig." not in seen.text
    samira.submit("Koppel een app")
    seen = samira.submit("Koppel de app", app_code=app_of(samira).at(NOW))
    assert seen.h1 == "Bewaar je herstelcodes"
    assert told(session, cast.samira) == ["app-added"]
    seen = samira.get(seen.one("main a.el-button").get("href") or "")
    assert "App met codes" in seen.text
    assert "Je hebt nog 10 herstelcodes over." in seen.text


def test_a_second_app_brings_no_new_codes(with_app: tuple[Page, pyotp.TOTP, list[str]]) -> None:
    page = with_app[0]
    page.get(OWN)
    page.submit("Koppel een app")
    seen = page.submit("Koppel de app", app_code=app_of(page).at(NOW))
    assert seen.path == OWN
    assert "Je app werkt." in seen.text
    assert len(seen.all("[aria-label='Haal weg: App met codes']")) == 2


def test_the_secret_is_shown_only_until_it_works(samira: Page) -> None:
    samira.get(OWN)
    samira.submit("Koppel een app")
    secret = app_of(samira).secret
    samira.submit("Koppel de app", app_code=pyotp.TOTP(secret).at(NOW))
    assert samira.get(f"{OWN}/app").path.startswith(OWN + "?")
    assert secret not in samira.get(OWN).html


def test_a_wrong_first_code_keeps_the_same_secret(samira: Page) -> None:
    samira.get(OWN)
    samira.submit("Koppel een app")
    app = app_of(samira)
    seen = samira.submit("Koppel de app", app_code="111111")
    assert "Deze code klopt niet." in seen.text
    assert app_of(samira).secret == app.secret
    assert samira.submit("Koppel de app", app_code="").status == 422


def test_nobody_confirms_the_app_of_another(samira: Page, tom: Page, session: Session, cast: Cast) -> None:
    samira.get(OWN)
    samira.submit("Koppel een app")
    code = app_of(samira).at(NOW)
    assert tom.post(f"{OWN}/app/klaar", {"app_code": code}).status == 302
    assert session.scalars(select(Authenticator.confirmed_at)).one() is None


def test_new_codes_end_the_old_ones_and_are_told(
    with_app: tuple[Page, pyotp.TOTP, list[str]], session: Session, cast: Cast
) -> None:
    page, _, old = with_app
    page.get(OWN)
    new = page.submit("Maak nieuwe herstelcodes").texts("main ol code")
    assert len(new) == 10
    assert not set(new) & set(old)
    assert told(session, cast.samira)[-1] == "codes"


def test_who_need_not_have_one_takes_it_away(
    with_app: tuple[Page, pyotp.TOTP, list[str]], session: Session, cast: Cast
) -> None:
    page = with_app[0]
    page.get(OWN)
    assert "Je hebt nog geen tweede stap." in page.submit("Haal weg: App met codes").text
    assert session.scalars(select(RecoveryCode)).all() == []
    assert told(session, cast.samira)[-1] == "app-removed"


def test_who_must_have_one_keeps_the_last(client: Page, session: Session, cast: Cast) -> None:
    give_app(session, cast.anouk, NOW)
    client.sign_in(cast.anouk).get(OWN)
    seen = client.submit("Haal weg: App met codes")
    assert "Voor jouw werk is een tweede stap nodig." in seen.texts(".el-flash--fout")[0]
    assert session.scalars(select(Authenticator)).one()


def test_that_of_another_is_not_there(tom: Page, session: Session, cast: Cast) -> None:
    one = give_app(session, cast.samira, NOW)[1]
    assert tom.post(f"{OWN}/{one.id}/weg").status == 404
    assert tom.post(f"{OWN}/{10**30}/weg").status == 404
    assert session.scalars(select(Authenticator)).one()


CHANGES: dict[str, Callable[[int], str]] = {
    "app": lambda _: f"{OWN}/app",
    "codes": lambda _: f"{OWN}/codes",
    "remove": lambda number: f"{OWN}/{number}/weg",
    "passkey": lambda _: f"{OWN}/passkey",
}


@pytest.mark.parametrize("change", CHANGES)
def test_ten_minutes_after_signing_in_a_change_asks_who_it_is(
    with_app: tuple[Page, pyotp.TOTP, list[str]], session: Session, clock: Clock, change: str
) -> None:
    page = with_app[0]
    clock.move(minutes=10, seconds=1)
    one = session.scalars(select(Authenticator)).one()
    before = (one.id, set(session.scalars(select(RecoveryCode.code_hash))))
    seen = page.post(CHANGES[change](one.id))
    assert (seen.response.location or "").startswith(OWN)
    assert (
        session.scalars(select(Authenticator.id)).one(),
        set(session.scalars(select(RecoveryCode.code_hash))),
    ) == before
    seen = page.get(OWN)
    assert SHUT in seen.text
    assert not seen.all("[aria-label='Haal weg: App met codes']")


def test_a_passkey_is_not_offered_to_who_must_first_show_who_they_are(samira: Page, clock: Clock) -> None:
    clock.move(minutes=11)
    assert samira.post(f"{OWN}/passkey/vraag").status == 409


def test_who_has_a_password_only_shows_that(samira: Page, clock: Clock) -> None:
    clock.move(minutes=11)
    samira.get(OWN)
    seen = samira.submit("Ga verder", password="een verkeerd wachtwoord")
    assert seen.status == 422
    assert "Dit is niet je wachtwoord van nu." in seen.text
    seen = samira.submit("Ga verder", password=PASSWORD)
    assert SHUT not in seen.text
    clock.move(minutes=10, seconds=1)
    assert SHUT in samira.get(OWN).text


@pytest.mark.parametrize(
    ("password", "right", "opens"),
    [(PASSWORD, True, True), (PASSWORD, False, False), ("verkeerd wachtwoord", True, False)],
)
def test_who_has_a_factor_shows_both(
    with_app: tuple[Page, pyotp.TOTP, list[str]], clock: Clock, password: str, right: bool, opens: bool
) -> None:
    page, app, _ = with_app
    clock.move(minutes=11)
    page.get(OWN)
    seen = page.submit("Ga verder", password=password, app_code=app.at(clock.now) if right else "000000")
    assert (SHUT not in seen.text) is opens


def test_a_lost_phone_is_replaced_with_a_recovery_code(
    with_app: tuple[Page, pyotp.TOTP, list[str]], clock: Clock
) -> None:
    page, _, codes = with_app
    clock.move(minutes=11)
    page.get(OWN)
    page.submit("Ga verder", password=PASSWORD, recovery_code=codes[0])
    assert page.submit("Koppel een app").h1 == "Koppel je app"


def test_wrong_codes_here_count_with_those_at_the_sign_in(
    with_app: tuple[Page, pyotp.TOTP, list[str]], session: Session, cast: Cast, clock: Clock
) -> None:
    page, app, _ = with_app
    clock.move(minutes=11)
    for _ in range(4):
        shows_app_code(session, page.app.secret_key, cast.samira, "000000", clock.now)
    page.get(OWN)
    page.submit("Ga verder", password=PASSWORD, app_code="000000")
    seen = page.submit("Ga verder", password=PASSWORD, app_code=app.at(clock.now))
    assert "Wacht tot 11:15 uur." in seen.text


def test_showing_it_anew_gives_a_new_token_and_leaves_other_devices(
    samira: Page, session: Session, cast: Cast, clock: Clock
) -> None:
    signing_in.start(session, cast.samira, Entrance(device="telefoon"), NOW)
    before = set(session.scalars(select(SignIn.token_hash)))
    clock.move(minutes=11)
    samira.get(OWN)
    samira.submit("Ga verder", password=PASSWORD)
    after = set(session.scalars(select(SignIn.token_hash)))
    assert len(before & after) == 1
    assert len(after) == 2


def test_who_has_neither_password_nor_factor_signs_in_again(
    client: Page, session: Session, cast: Cast, clock: Clock
) -> None:
    cast.samira.password_hash = None
    session.add(
        Identity(person_id=cast.samira.id, issuer="https://inlog.example", subject="s", made_at=NOW, used_at=NOW)
    )
    client.sign_in(cast.samira)
    clock.move(minutes=11)
    assert "Log uit en weer in." in client.get(OWN).text
    assert client.post(f"{OWN}/ik", {"password": ""}).status == 422
    assert client.post(f"{OWN}/ik", {"password": PASSWORD}).status == 422


def test_there_are_not_endlessly_many(samira: Page, session: Session, cast: Cast) -> None:
    for _ in range(MOST):
        give_app(session, cast.samira, NOW)
    assert "Haal er eerst een weg" in samira.get(OWN).text
    assert (samira.post(f"{OWN}/app").response.location or "").startswith(OWN)
    assert len(session.scalars(select(Authenticator)).all()) == MOST


def test_a_key_that_was_replaced_breaks_no_page(with_app: tuple[Page, pyotp.TOTP, list[str]], session: Session) -> None:
    page, _, _ = with_app
    session.scalars(select(Authenticator)).one().secret = "verzegeld met een andere sleutel"
    assert "App met codes" in page.get(OWN).text
