"""Signing in with a second step: nothing is open before it, and it leads where somebody was going."""

import re
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from elearning import clock as time
from elearning.models import Audit, RecoveryCode, SignIn, Stage
from elearning.services import second_factor, signing_in
from elearning.services.signing_in import Entrance
from tests.moment import NOW, Clock
from tests.pages import Page, Seen
from tests.people import PASSWORD, Cast
from tests.services.test_second_factor import give_app

STEP = "/inloggen/tweede-stap"
SET_UP = "/account/tweede-stap"


def log_in(page: Page, name: str = "samira", path: str = "/inloggen") -> Seen:
    page.get(path)
    return page.submit("Log in", email=f"{name}@rivierstad.example", password=PASSWORD)


def begin(page: Page, name: str = "samira", path: str = "/mijn-leerpad") -> Seen:
    """Be somebody whose first step was right, and open a page; without the time that a password takes."""
    person = getattr(Cast(page.session), name)
    stage = second_factor.stage_for(page.session, person, demo=False)
    token = signing_in.start(page.session, person, Entrance(stage=stage), time.now())
    page.session.commit()
    with page.client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    return page.get(path)


def app_of(page: Page) -> pyotp.TOTP:
    """Read the secret from the page, as somebody who types it over."""
    assert page.seen
    return pyotp.TOTP("".join(page.seen.texts("code")).replace(" ", ""))


@pytest.fixture
def phone(session: Session, cast: Cast) -> pyotp.TOTP:
    """Samira has an app since yesterday."""
    return give_app(session, cast.samira, NOW)[0]


@pytest.fixture
def codes(session: Session, cast: Cast) -> list[str]:
    return give_app(session, cast.samira, NOW)[2]


def test_after_the_password_a_code_is_asked_and_then_the_page_opens(client: Page, phone: pyotp.TOTP) -> None:
    seen = log_in(client, path="/cursus/proef?klaar=glas")
    assert seen.h1 == "Nog één stap"
    seen = client.submit("Log in", app_code=phone.at(NOW))
    assert seen.path == "/cursus/proef?klaar=glas"


def test_before_the_second_step_no_page_opens(client: Page, phone: pyotp.TOTP) -> None:
    begin(client)
    for path in ("/mijn-leerpad", "/account", "/account/gegevens", "/account/apparaten", SET_UP, "/werk"):
        seen = client.get(path)
        assert seen.path.startswith(STEP)
        assert "Samira" not in seen.html


def test_before_the_second_step_nothing_can_be_changed(client: Page, phone: pyotp.TOTP) -> None:
    begin(client)
    for path in (
        "/account/wachtwoord",
        "/account/naam",
        *(f"{SET_UP}/{one}" for one in ("app", "ik", "codes", "1/weg")),
    ):
        assert client.post(path).status == 403


def test_a_wrong_code_says_so_and_keeps_the_way(client: Page, phone: pyotp.TOTP) -> None:
    log_in(client, path="/cursus/proef")
    seen = client.submit("Log in", app_code="000000")
    assert seen.status == 422
    assert "Deze code klopt niet" in seen.text
    assert client.submit("Log in", app_code=phone.at(NOW)).path == "/cursus/proef"


def test_five_wrong_codes_make_wait_in_another_sign_in_too(client: Page, phone: pyotp.TOTP, clock: Clock) -> None:
    begin(client)
    for _ in range(5):
        assert client.submit("Log in", app_code="000000").status == 422
    other = client.another()
    begin(other)
    seen = other.submit("Log in", app_code=phone.at(NOW))
    assert seen.status == 422
    assert "Wacht tot 11:15 uur." in seen.text
    clock.move(minutes=14, seconds=59)
    other = client.another()
    begin(other)
    assert other.submit("Log in", app_code=phone.at(clock.now)).status == 422
    clock.move(seconds=1)
    assert other.submit("Log in", app_code=phone.at(clock.now)).h1 == "Dag Samira"


def test_the_same_code_opens_no_second_device(client: Page, phone: pyotp.TOTP) -> None:
    for page, status in ((client, 200), (client.another(), 422)):
        begin(page)
        assert page.submit("Log in", app_code=phone.at(NOW)).status == status


def test_a_recovery_code_opens_and_says_how_many_are_left(client: Page, codes: list[str]) -> None:
    begin(client)
    seen = client.submit("Log in met herstelcode", recovery_code=codes[0])
    assert "Je hebt nog 9 herstelcodes over." in seen.text
    other = client.another()
    begin(other)
    seen = other.submit("Log in met herstelcode", recovery_code=codes[0])
    assert seen.status == 422
    assert "of je gebruikte hem al" in seen.text
    seen.one("details[open] #recovery_code")


def test_when_few_are_left_the_page_says_to_make_new_ones(client: Page, session: Session, codes: list[str]) -> None:
    used = select(RecoveryCode.id).order_by(RecoveryCode.id.desc()).limit(6)
    session.execute(delete(RecoveryCode).where(RecoveryCode.id.in_(used)))
    begin(client)
    seen = client.submit("Log in met herstelcode", recovery_code=codes[0])
    assert "Je hebt nog 3 herstelcodes over. Maak nieuwe" in seen.text


def test_the_token_is_a_new_one_and_the_old_one_is_dead(client: Page, session: Session, phone: pyotp.TOTP) -> None:
    begin(client)
    with client.client.session_transaction() as cookie:
        before = cookie["_user_id"]
    client.submit("Log in", app_code=phone.at(NOW))
    assert [one.stage for one in session.scalars(select(SignIn))] == [Stage.WHOLE]
    thief = client.another()
    with thief.client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = before, True
    assert thief.get("/mijn-leerpad").path.startswith("/inloggen?")


def test_a_second_step_is_open_for_a_quarter_of_an_hour(client: Page, phone: pyotp.TOTP, clock: Clock) -> None:
    begin(client)
    clock.move(minutes=15)
    assert client.get(STEP).path.startswith("/inloggen")


def test_the_choice_of_ones_own_device_goes_along(client: Page, session: Session, phone: pyotp.TOTP) -> None:
    client.get("/inloggen")
    client.submit("Log in", email="samira@rivierstad.example", password=PASSWORD, own_device="y")
    client.submit("Log in", app_code=phone.at(NOW))
    one = session.scalars(select(SignIn)).one()
    assert one.ends_at - one.created_at == timedelta(days=90)


def test_who_is_done_and_comes_back_to_the_step_goes_on(client: Page, phone: pyotp.TOTP) -> None:
    begin(client)
    client.submit("Log in", app_code=phone.at(NOW))
    assert client.get(f"{STEP}?terug=/cursus/proef").path == "/cursus/proef"


@pytest.mark.parametrize("terug", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_step_never_leads_to_another_site(client: Page, phone: pyotp.TOTP, terug: str) -> None:
    begin(client)
    client.get(f"{STEP}?terug={terug}")
    seen = client.submit("Log in", app_code=phone.at(NOW))
    assert seen.path == "/mijn-leerpad"


def test_who_thinks_better_of_it_signs_out(client: Page, session: Session, phone: pyotp.TOTP) -> None:
    begin(client)
    client.submit("Toch niet inloggen")
    assert session.scalars(select(SignIn)).all() == []


def test_an_empty_form_asks_for_the_code(client: Page, phone: pyotp.TOTP) -> None:
    begin(client)
    assert "Vul de code in." in client.submit("Log in").text


def test_who_must_have_one_makes_it_first_and_goes_on_where_they_were_going(client: Page, session: Session) -> None:
    seen = log_in(client, "anouk", "/beheer/mensen")
    assert seen.path == f"{SET_UP}?terug=/beheer/mensen"
    assert seen.h1 == "Zet een tweede stap aan"
    assert "Dag Anouk" in seen.text
    seen = client.submit("Koppel een app")
    assert seen.h1 == "Koppel je app"
    assert 'role="img" aria-label="QR-code' in seen.html
    wrong = client.submit("Koppel de app", app_code="000000")
    assert wrong.status == 422
    seen = client.submit("Koppel de app", app_code=app_of(client).at(NOW))
    assert seen.h1 == "Bewaar je herstelcodes"
    codes = seen.texts("main ol code")
    assert len(codes) == 10
    assert all(re.fullmatch(r"([a-z2-9]{4}-){5}[a-z2-9]{4}", code) for code in codes)
    assert seen.response.headers["Cache-Control"] == "no-store"
    next_page = client.get(seen.one("main a.el-button").get("href") or "")
    assert next_page.path == "/beheer/mensen"
    assert [row.action for row in session.scalars(select(Audit))] == ["second-factor-added", "signed-in"]


def test_the_forms_on_the_page_with_codes_work(client: Page) -> None:
    begin(client, "anouk")
    client.submit("Koppel een app")
    client.submit("Koppel de app", app_code=app_of(client).at(NOW))
    assert client.post("/account/voorkeur", {"key": "thema", "value": "donker"}).status == 302


def test_before_it_is_made_no_page_opens(client: Page) -> None:
    begin(client, "anouk")
    for path in ("/beheer", "/account", "/account/gegevens", "/mijn-leerpad"):
        assert client.get(path).path.startswith(SET_UP)


def test_in_the_demo_nobody_needs_one_and_the_page_says_so(
    make_app: Callable[..., Flask], session: Session, cast: Cast
) -> None:
    page = Page(make_app(demo=True), session)
    assert "heeft geen tweede stap nodig" in page.get("/inloggen").text
    assert log_in(page, "anouk", "/beheer").path == "/beheer"


def test_who_only_learns_is_not_asked(client: Page) -> None:
    assert log_in(client).path == "/mijn-leerpad"


def test_the_codes_are_shown_once(client: Page) -> None:
    begin(client, "anouk")
    client.submit("Koppel een app")
    path, data = client.filled("Koppel de app", {"app_code": app_of(client).at(NOW)})
    codes = client.send("POST", path, data=data).texts("main ol code")
    data["csrf_token"] = client.token()
    again = client.send("POST", path, data=data)
    assert (again.response.location or "").startswith(SET_UP), "loading the page again shows no code"
    assert not any(code in client.get(SET_UP).html for code in codes)


def test_who_has_left_uses_it_too(client: Page, session: Session, cast: Cast, phone: pyotp.TOTP) -> None:
    cast.samira.left_at, cast.samira.leaves_at = NOW, NOW + timedelta(days=30)
    begin(client)
    seen = client.submit("Log in", app_code=phone.at(NOW))
    assert seen.path == "/account/gegevens"


def test_a_code_stands_in_no_address_and_no_log(
    client: Page, phone: pyotp.TOTP, caplog: pytest.LogCaptureFixture
) -> None:
    log_in(client)
    client.submit("Log in", app_code="123456")
    seen = client.submit("Log in", app_code=phone.at(NOW))
    assert not any(phone.at(NOW) in one for one in seen.trail)
    assert "123456" not in caplog.text + "".join(str(vars(one)) for one in caplog.records)
    assert phone.at(NOW) not in caplog.text


def test_an_account_that_closes_meanwhile_gets_no_further(
    client: Page, session: Session, cast: Cast, phone: pyotp.TOTP
) -> None:
    begin(client)
    path, data = client.filled("Log in", {"app_code": phone.at(NOW)})
    cast.samira.closed_at = NOW
    session.commit()
    assert client.send("POST", path, data=data).status in (401, 403)
    assert second_factor.has_one(session, cast.samira.id)
