"""The public pages of regions: what anybody may know, and no name without consent."""

import re
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Contact, Region, Wijkteam
from tests.moment import NOW
from tests.pages import Page, queries
from tests.people import Cast, add_card

WORKER = Path(__file__).parents[2] / "static/js/sw.js"
NAME, NUMBER, ADDRESS = "Gerda Geheim", "06 12 34 56 78", "geheim@ivz.example"
SITE = ("/zakkaart", "/hulp", "/materialen/intakevraag", "/materialen/signalen")


@pytest.fixture(params=[None, "Oost"])
def card(request: pytest.FixtureRequest, session: Session, cast: Cast) -> Contact:
    """Gerda's card, of the region or of a team; she has not consented."""
    found = add_card(session, request.param, name=NAME, hours="Dinsdag van 9 tot 11")
    found.phone, found.email, found.person_id = NUMBER, ADDRESS, cast.gerda.id
    session.commit()
    return found


def is_named(html: str) -> list[bool]:
    return [piece in html for piece in (NAME, "0612345678", ADDRESS)]


def test_the_regions_are_listed_and_a_region_lists_its_teams(client: Page) -> None:
    page = client.get("/wijkteams")
    assert page.texts("main .el-card a") == ["Leegveld", "Rivierstad"]
    page = client.get("/wijkteams/rivierstad")
    assert page.h1 == "Wijkteams in Rivierstad"
    assert page.texts("main h3") == ["Wijkteam Oost", "Wijkteam West"]
    assert page.texts("main a[href='tel:0881234567']")
    assert "Nog niet ingevuld." in client.get("/wijkteams/leegveld").text


@pytest.mark.parametrize("slug", ["nergens", "rivierstad%00", "x" * 300])
def test_a_region_that_is_not_there_is_not_found(client: Page, slug: str) -> None:
    client.get(f"/wijkteams/{slug}", status=404)


def test_a_visitor_sees_function_spreekuur_and_general_number_and_no_name(client: Page, card: Contact) -> None:
    page = client.get("/wijkteams/rivierstad")
    assert "Preventiewerker" in page.text
    assert "Dinsdag van 9 tot 11" in page.text
    assert not any(is_named(page.html))


def test_with_consent_name_number_and_address_are_there_until_it_is_taken_back(
    client: Page, session: Session, card: Contact
) -> None:
    card.public_since = NOW
    assert all(is_named(client.get("/wijkteams/rivierstad").html))
    card.public_since = None
    assert not any(is_named(client.get("/wijkteams/rivierstad").html))


def test_who_is_signed_in_sees_no_more_there_than_a_visitor(samira: Page, card: Contact) -> None:
    assert not any(is_named(samira.get("/wijkteams/rivierstad").html))


@pytest.mark.parametrize("path", SITE)
def test_no_page_a_visitor_can_get_names_anybody_without_consent(client: Page, card: Contact, path: str) -> None:
    client.get("/voorkeur?key=regio&value=rivierstad&terug=/zakkaart")
    assert not any(is_named(client.get(path).html))


def test_the_region_that_was_chosen_says_its_function_hours_and_number(client: Page, session: Session) -> None:
    add_card(session, name=NAME, hours="Dinsdag van 9 tot 11")
    region = session.scalars(select(Region).where(Region.slug == "rivierstad")).one()
    region.phone = "0300 11 11 11"
    client.get("/voorkeur?key=regio&value=rivierstad&terug=/zakkaart")
    for path in SITE:
        page = client.get(path)
        assert "Preventiewerker" in page.text
        assert "Dinsdag van 9 tot 11" in page.text
        assert page.texts("main a[href='tel:0300111111']")


def test_what_the_service_worker_keeps_is_what_a_stranger_sees(client: Page, card: Contact) -> None:
    kept = re.findall(r'"(/[^"]+)"', WORKER.read_text().split("const PAGES = ")[1].split(";")[0])
    assert sorted(kept) == sorted(SITE)
    assert 'credentials: "omit"' in WORKER.read_text()
    for path in kept:
        page = client.another().get(path)
        assert not any(is_named(page.html))
        assert "Dinsdag van 9 tot 11" not in page.html


def test_the_team_of_a_learner_sees_the_whole_card(samira: Page, card: Contact) -> None:
    for path in (*SITE, "/team", "/mijn-leerpad"):
        assert NAME in samira.get(path).html, path


def test_a_team_with_a_number_of_its_own_shows_it(client: Page, session: Session) -> None:
    session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam Oost")).one().phone = "0300 99 99 99"
    assert client.get("/wijkteams/rivierstad").texts("main a[href='tel:0300999999']")


def test_the_figures_of_the_area_are_a_link_when_filled_in(client: Page, session: Session) -> None:
    region = session.scalars(select(Region).where(Region.slug == "rivierstad")).one()
    region.monitor_url = "https://cijfers.example/rivierstad"
    assert client.get("/wijkteams/rivierstad").all("a[href='https://cijfers.example/rivierstad']")


@pytest.mark.parametrize("path", ["/wijkteams", "/wijkteams/rivierstad"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_pages_are_sound_in_both_languages_set_no_cookie_and_cost_three_statements(
    client: Page, path: str, language: str
) -> None:
    client.client.set_cookie("voorkeur", f"taal={language}")
    with queries() as q:
        page = client.get(path)
    assert page.root.get("lang") == language
    assert "Set-Cookie" not in page.response.headers
    assert len(q) <= 3
