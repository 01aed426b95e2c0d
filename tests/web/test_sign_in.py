"""Signing in, signing out, and what ends a sign-in."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import SignIn
from tests.moment import Clock
from tests.pages import Page, Seen
from tests.people import PASSWORD, Cast

ADDRESS = "samira@rivierstad.example"


def sign_in(page: Page, email: str = ADDRESS, password: str = PASSWORD, path: str = "/inloggen", **more: str) -> Seen:
    page.get(path)
    return page.submit("Log in", email=email, password=password, **more)


@pytest.mark.parametrize(("who", "home"), [("samira", "/mijn-leerpad"), ("els", "/werk"), ("anouk", "/werk")])
def test_who_looks_after_others_begins_at_that_work(
    make_app: Callable[..., Flask], session: Session, cast: Cast, who: str, home: str
) -> None:
    client = Page(make_app(demo=True), session)
    client.get("/inloggen")
    seen = client.submit("Log in", email=getattr(cast, who).email, password=PASSWORD)
    assert seen.path == home


def test_with_the_right_password_the_path_opens(client: Page) -> None:
    seen = sign_in(client, email=" Samira@Rivierstad.example ")
    assert seen.trail == ["/inloggen", "/mijn-leerpad"]
    assert seen.h1 == "Dag Samira"


def test_an_unknown_address_and_a_wrong_password_show_the_same_page(client: Page) -> None:
    wrong = sign_in(client, password="een verkeerd wachtwoord")
    unknown = sign_in(client.another(), email="nobody@rivierstad.example")
    assert wrong.status == unknown.status == 422
    assert "horen niet bij elkaar" in wrong.text
    assert wrong.text == unknown.text


def test_a_closed_account_looks_like_an_unknown_one(client: Page, cast: Cast, clock: Clock) -> None:
    cast.samira.closed_at = clock.now
    assert sign_in(client).status == 422


def test_an_empty_form_says_what_is_missing_beside_each_field(client: Page) -> None:
    client.get("/inloggen")
    seen = client.submit("Log in")
    assert seen.status == 422
    assert {"Vul je e-mailadres in.", "Vul je wachtwoord in."} <= set(seen.texts(".el-field__error"))
    assert len(seen.all("[role=alert] a")) == 2
    assert all(field.get("aria-describedby") for field in seen.all("[aria-invalid]"))


def test_the_address_stays_in_the_form_and_the_password_does_not(client: Page) -> None:
    seen = sign_in(client, password="een verkeerd wachtwoord")
    assert seen.one("#email").get("value") == ADDRESS
    assert "een verkeerd wachtwoord" not in seen.html


def test_who_is_signed_in_goes_on(samira: Page) -> None:
    assert samira.get("/inloggen").trail == ["/inloggen", "/mijn-leerpad"]


def test_a_page_for_learners_asks_to_sign_in_and_comes_back(client: Page) -> None:
    seen = client.get("/cursus/proef?klaar=glas")
    assert seen.path.startswith("/inloggen?terug=")
    assert client.submit("Log in", email=ADDRESS, password=PASSWORD).path == "/cursus/proef?klaar=glas"


HOSTILE = [
    "//evil.example", "/\\evil.example", "\\\\evil.example",
    "/%09/evil.example", "/\t/evil.example", "javascript:alert(1)",
    "https://evil.example", "http:evil.example", "///evil.example",
    "/%2f/evil.example", "evil.example", " /mijn-leerpad",
    "/\n/evil.example", "https:/evil.example", "data:text/html,x",
    "/%5cevil.example", "@evil.example", "/" + "a" * 3000,
]  # fmt: skip


@pytest.mark.parametrize("target", HOSTILE)
def test_a_hostile_way_back_leads_to_the_path(client: Page, target: str) -> None:
    from urllib.parse import quote

    assert sign_in(client, path=f"/inloggen?terug={quote(target, safe='')}").path == "/mijn-leerpad"


@pytest.mark.parametrize("target", HOSTILE)
def test_no_preference_switch_leads_away(client: Page, samira: Page, target: str) -> None:
    location = samira.post("/account/voorkeur", {"key": "taal", "value": "nl", "terug": target}).response.location
    assert location == "/account"
    link = client.another().send("GET", "/voorkeur", query_string={"key": "taal", "value": "en", "terug": target})
    assert link.response.location == "/"


def test_signing_out_ends_a_copy_of_the_cookie_too(samira: Page) -> None:
    copy = samira.another()
    cookie = samira.client.get_cookie("keukentafel")
    assert cookie
    copy.client.set_cookie("keukentafel", cookie.value)
    assert copy.get("/mijn-leerpad").h1 == "Dag Samira"
    samira.get("/account")
    seen = samira.submit("Uitloggen")
    assert seen.path == "/"
    assert copy.get("/mijn-leerpad").path.startswith("/inloggen")
    assert samira.get("/mijn-leerpad").path.startswith("/inloggen")


def test_an_old_session_cookie_gets_a_fresh_token_at_sign_in(client: Page) -> None:
    client.get("/inloggen")
    with client.client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    sign_in(client)
    with client.client.session_transaction() as cookie:
        assert "planted" not in cookie
        assert ADDRESS not in str(dict(cookie))


def test_two_sign_ins_are_two_tokens(client: Page, session: Session) -> None:
    sign_in(client)
    sign_in(client.another())
    assert len(set(session.scalars(select(SignIn.token_hash)))) == 2


@pytest.mark.parametrize(("name", "minutes", "alive"), [
    ("samira", 119, True), ("samira", 121, False),
    ("anouk", 59, True), ("anouk", 61, False), ("els", 61, False), ("gerda", 61, False), ("ruud", 61, False),
])  # fmt: skip
def test_a_device_left_alone_is_signed_out(
    client: Page, cast: Cast, clock: Clock, name: str, minutes: int, alive: bool
) -> None:
    page = client.sign_in(getattr(cast, name))
    clock.move(minutes=minutes)
    assert (page.get("/account").path == "/account") is alive


def test_use_keeps_a_heavy_role_signed_in_for_twelve_hours_at_most(client: Page, cast: Cast, clock: Clock) -> None:
    page = client.sign_in(cast.anouk)
    for _ in range(14):
        clock.move(minutes=50)
        assert page.get("/account").path == "/account"
    clock.move(minutes=50)
    assert page.get("/account").path.startswith("/inloggen")


def test_ones_own_phone_stays_for_thirty_days(client: Page, session: Session, clock: Clock) -> None:
    sign_in(client, own_device="y")
    clock.move(days=29)
    assert client.get("/account").path == "/account"
    (row,) = session.scalars(select(SignIn))
    assert row.seen_at == clock.now
    cookie = client.client.get_cookie("keukentafel")
    assert cookie
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    assert cookie.expires


def test_a_shared_computer_gets_a_cookie_that_goes_with_the_browser(client: Page) -> None:
    sign_in(client)
    cookie = client.client.get_cookie("keukentafel")
    assert cookie
    assert cookie.expires is None


def test_over_https_the_cookie_is_bound_to_this_host(make_app: Callable[..., Flask], session: Session) -> None:
    page = Page(make_app(base_url="https://leren.example"), session)
    base = {"base_url": "https://leren.example", "headers": {"Referer": "https://leren.example/inloggen"}}
    assert page.get("/inloggen", **base).status == 200
    path, data = page.filled("Log in", {"email": ADDRESS, "password": PASSWORD})
    seen = page.send("POST", path, data=data, **base)
    cookie = seen.response.headers["Set-Cookie"]
    assert cookie.startswith("__Host-keukentafel=")
    assert "Secure" in cookie
    assert "Domain" not in cookie
    assert "max-age=63072000" in seen.response.headers["Strict-Transport-Security"]


def change(page: Page, old: str, new: str) -> Seen:
    page.get("/account")
    return page.submit("Bewaar nieuw wachtwoord", password=old, new_password=new)


def test_a_new_password_ends_other_devices_and_not_this_one(samira: Page, cast: Cast) -> None:
    other = samira.another().sign_in(cast.samira)
    seen = change(samira, PASSWORD, "Vier fietsen met een wiel")
    assert "Andere apparaten zijn uitgelogd" in seen.text
    assert other.get("/account").path.startswith("/inloggen")
    assert sign_in(samira.another(), password=PASSWORD).status == 422
    assert sign_in(samira.another(), password="Vier fietsen met een wiel").path == "/mijn-leerpad"


@pytest.mark.parametrize(("old", "new", "message"), [
    ("verkeerd wachtwoord", "Vier fietsen met een wiel", "Dit is niet je wachtwoord van nu."),
    (PASSWORD, "kort", "minstens 12 tekens"), (PASSWORD, "welkom123456", "raden anderen snel"),
    (PASSWORD, "", "Vul een nieuw"),
])  # fmt: skip
def test_a_bad_change_of_password_says_why_and_changes_nothing(
    samira: Page, cast: Cast, old: str, new: str, message: str
) -> None:
    before = cast.samira.password_hash
    seen = change(samira, old, new)
    assert seen.status == 422
    assert message in seen.text
    assert cast.samira.password_hash == before


def test_the_demo_says_who_can_sign_in_and_nothing_else_does(
    make_app: Callable[..., Flask], client: Page, session: Session
) -> None:
    assert "keukentafel-demo" in Page(make_app(demo=True), session).get("/inloggen").html
    assert "keukentafel-demo" not in client.get("/inloggen").html
