"""Language, theme and region: a cookie for a visitor, one's own choice when signed in."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from tests.pages import Page
from tests.people import Cast
from tests.web.conftest import GLAS


def test_a_visitor_switches_language_and_stays_in_place(client: Page) -> None:
    page = client.get("/bronnen")
    (link,) = page.all("header a[hreflang=en]")
    page = client.get(link.get("href"))
    assert page.path == "/bronnen"
    assert page.root.get("lang") == "en"
    assert client.get("/hulp").root.get("lang") == "en"


def test_the_browsers_own_language_is_not_read(client: Page) -> None:
    assert client.get("/", headers={"Accept-Language": "en"}).root.get("lang") == "nl"


def test_a_theme_is_remembered_beside_the_language(client: Page) -> None:
    client.get("/voorkeur?key=taal&value=en&terug=/")
    page = client.get("/voorkeur?key=thema&value=donker&terug=/")
    assert (page.root.get("data-theme"), page.root.get("lang")) == ("donker", "en")
    cookie = client.client.get_cookie("voorkeur")
    assert cookie
    assert cookie.http_only


@pytest.mark.parametrize(
    "query", ["key=taal&value=fr", "key=regio&value=../x", "key=x&value=y", "", "key=regio&value=" + "a" * 99]
)
def test_an_unknown_choice_sets_nothing(client: Page, query: str) -> None:
    assert "Set-Cookie" not in client.send("GET", f"/voorkeur?{query}").response.headers


@pytest.mark.parametrize("cookie", ["taal=<script>", "thema=%00", "x", "=&=&", "regio=é", "taal=en" * 500])
def test_a_strange_cookie_is_left_alone(client: Page, cookie: str) -> None:
    client.client.set_cookie("voorkeur", cookie)
    assert client.get("/").root.get("lang") == "nl"


def test_a_learners_choice_is_stored_and_goes_to_other_devices(samira: Page, cast: Cast) -> None:
    samira.get(GLAS)
    page = samira.submit("EN, switch to English", within="header")
    assert (page.path, page.root.get("lang")) == (GLAS, "en")
    assert page.all("main [lang=nl] h1, main h1[lang=nl]"), "the course itself stays Dutch"
    assert cast.samira.language == "en"
    assert samira.another().sign_in(cast.samira).get("/account").root.get("lang") == "en"


def test_a_learners_theme_is_stored(samira: Page, cast: Cast) -> None:
    samira.get("/account")
    page = samira.submit("Donkere weergave", within="header")
    assert page.root.get("data-theme") == "donker"
    assert cast.samira.theme == "donker"


def test_an_unknown_choice_of_a_learner_is_refused(samira: Page) -> None:
    assert samira.post("/account/voorkeur", {"key": "email", "value": "x"}).status == 404


def test_an_own_choice_goes_before_the_cookie(samira: Page) -> None:
    samira.client.set_cookie("voorkeur", "taal=en")
    assert samira.get("/account").root.get("lang") == "nl"


def test_an_organisation_may_dress_the_site(make_app: Callable[..., Flask], session: Session, tmp_path: object) -> None:
    file = tmp_path / "thema.css"  # type: ignore[operator]
    file.write_text(":root { --x: 1 }")
    page = Page(make_app(theme_file=file), session)
    assert page.get("/").all("link[href='/thema.css']")
    assert page.get("/thema.css").response.mimetype == "text/css"


def test_without_a_theme_there_is_none(client: Page) -> None:
    assert not client.get("/").all("link[href='/thema.css']")
    assert client.send("GET", "/thema.css").status == 404
