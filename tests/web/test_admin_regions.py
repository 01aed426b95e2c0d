"""Regions: their names, the address of their page, and the numbers that visitors see."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Audit, Region
from elearning.web.admin.regions import slug_of
from tests.pages import Page
from tests.people import Cast

REGIONS = "/beheer/regios"


@pytest.fixture
def anouk(client: Page, cast: Cast) -> Page:
    return client.sign_in(cast.anouk)


@pytest.fixture
def region(session: Session) -> Region:
    return session.scalars(select(Region).where(Region.slug == "rivierstad")).one()


def test_every_region_stands_in_the_list(anouk: Page) -> None:
    assert anouk.get(REGIONS).texts("tbody th") == ["Leegveld", "Rivierstad"]


def test_a_region_gets_its_address_from_its_name(anouk: Page, session: Session) -> None:
    anouk.get(REGIONS)
    seen = anouk.submit("Voeg de regio toe", name="Curaçao & Oost-West", phone="12", email="")
    assert seen.status == 422, "that is no telephone number"
    seen = anouk.submit("Voeg de regio toe", phone="+31 88 123 45 67", email="Preventie@Voorbeeld.NL")
    assert seen.h1 == "Regio Curaçao & Oost-West"
    made = session.scalars(select(Region).where(Region.name.startswith("Cura"))).one()
    assert (made.slug, made.phone, made.email) == ("curacao-oost-west", "+31 88 123 45 67", "preventie@voorbeeld.nl")
    assert session.scalars(select(Audit.action)).all() == ["region-added"]


@pytest.mark.parametrize(
    ("name", "slug"), [("Ĳsselstein", "ijsselstein"), ("’s-Gravenhage", "s-gravenhage"), ("日本", "regio")]
)
def test_any_name_makes_an_address(name: str, slug: str) -> None:
    assert slug_of(name) == slug


def test_a_region_can_be_changed(anouk: Page, session: Session, region: Region) -> None:
    anouk.get(f"{REGIONS}/{region.id}")
    anouk.submit("Bewaar", name="Rivierstad en omgeving", monitor_url="https://www.ggd-rivierstad.example/monitor")
    session.expire_all()
    assert (region.name, region.slug) == ("Rivierstad en omgeving", "rivierstad")
    assert region.monitor_url == "https://www.ggd-rivierstad.example/monitor"
    assert session.scalars(select(Audit.object)).all() == [f"region:{region.id}"]


def test_a_region_names_its_teams(anouk: Page, region: Region) -> None:
    assert "Wijkteam Oost" in anouk.get(f"{REGIONS}/{region.id}").texts("[aria-labelledby=teams] a")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "LEEGVELD"),
        ("slug", "leegveld"),
        ("slug", "../x"),
        ("slug", "Hoofd Letter"),
        ("phone", "bel ons"),
        ("phone", "12"),
        ("email", "geen adres"),
        ("monitor_url", "http://www.voorbeeld.nl"),
        ("monitor_url", "javascript:alert(1)"),
        ("monitor_url", "https://naam:geheim@voorbeeld.nl/"),
        ("monitor_url", "https://[oeps"),
    ],
)
def test_what_cannot_be_is_said_beside_its_field(anouk: Page, region: Region, field: str, value: str) -> None:
    anouk.get(f"{REGIONS}/{region.id}")
    seen = anouk.submit("Bewaar", {field: value})
    assert seen.status == 422
    assert seen.texts(f"#{field}-error")
    assert seen.one(f"#{field}").get("value") == value, "what was typed is still there"


@pytest.mark.parametrize("number", ["0", "999", "99999999999999999999"])
def test_another_number_is_no_region(anouk: Page, number: str) -> None:
    anouk.get(f"{REGIONS}/{number}", status=404)
