"""Pages for everyone."""

import pytest
from sqlalchemy.orm import Session

from elearning.settings import Settings
from tests.pages import Page
from tests.people import SECRET, add_card

PUBLIC = (
    "/",
    "/cursussen",
    "/zakkaart",
    "/materialen",
    "/materialen/intakevraag",
    "/materialen/signalen",
    "/begrippen",
    "/voor-gemeenten",
    "/bronnen",
    "/verantwoording",
    "/privacy",
    "/toegankelijkheid",
    "/hulp",
    "/inloggen",
)


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("who", ["visitor", "learner"])
def test_every_public_page_is_sound_in_both_languages(
    client: Page, cast: object, path: str, language: str, who: str
) -> None:
    client.client.set_cookie("voorkeur", f"taal={language}")
    if who == "learner":
        person = cast.samira  # type: ignore[attr-defined]
        person.language = language
        client.sign_in(person)
    page = client.get(path)
    assert page.root.get("lang") == language
    assert SECRET not in page.html


@pytest.mark.parametrize("path", [path for path in PUBLIC if path != "/inloggen"])
def test_a_page_without_a_form_sets_no_cookie(client: Page, path: str) -> None:
    assert "Set-Cookie" not in client.get(path).response.headers


def test_the_courses_are_listed_in_the_order_of_the_traject(client: Page) -> None:
    page = client.get("/cursussen")
    assert [title for title in page.texts("main h2, main h3") if "cursus" in title] == [
        "De proefcursus",
        "De andere cursus",
    ]


def test_the_sources_name_every_fact_with_its_source_and_year(client: Page) -> None:
    text = client.get("/bronnen").text
    for piece in ("1,3 standaardglas", "Voorbeeldbron (VB)", "2024", "Voorbeeldhandboek, hoofdstuk twee"):
        assert piece in text


def test_the_pocket_card_shows_whom_to_call_in_the_region_that_was_chosen(client: Page, session: Session) -> None:
    add_card(session, name="Regio Rivier", hours="Dinsdag van 9 tot 11")
    assert "Dinsdag van 9 tot 11" not in client.get("/zakkaart").text
    client.get("/voorkeur?key=regio&value=rivierstad&terug=/zakkaart")
    assert client.seen
    assert client.seen.path == "/zakkaart"
    assert "Dinsdag van 9 tot 11" in client.seen.text
    assert "Regio Rivier" not in client.seen.text


def test_who_is_signed_in_starts_on_the_path(samira: Page) -> None:
    assert samira.get("/").trail == ["/", "/mijn-leerpad"]


def test_security_txt_says_where_to_write_until_when(client: Page) -> None:
    lines = client.get("/.well-known/security.txt").html.splitlines()
    fields = dict(line.split(": ", 1) for line in lines)
    assert fields["Contact"] == "mailto:hulp@ivz.example"
    assert "2026-11-23" < fields["Expires"] <= "2027-11-23"
    assert fields["Canonical"] == "http://localhost/.well-known/security.txt"


def test_robots_find_the_public_pages_only(client: Page) -> None:
    text = client.get("/robots.txt").html
    assert "Disallow: /cursus/" in text
    assert "Disallow: /mijn-leerpad" in text


def test_a_monitor_hears_that_all_is_well(client: Page, settings: Settings) -> None:
    settings.media_dir.mkdir()
    assert client.get("/readyz").html == "ok\n"


def test_the_service_worker_is_always_asked_for_anew(client: Page) -> None:
    response = client.get("/sw.js").response
    assert response.mimetype == "text/javascript"
    assert response.headers["Cache-Control"] == "no-cache"


def test_every_link_of_the_public_pages_leads_somewhere(client: Page) -> None:
    links = {link.get("href") for path in PUBLIC for link in client.get(path).all("a[href^='/'], link[href^='/']")}
    links |= {one.get("src") for one in client.get("/").all("img, script")}
    for link in sorted(links):
        assert client.send("GET", link).status in (200, 302), link
