"""Wijkteams: how they are organised, who may ask to join them, and what is missing."""

from datetime import datetime

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Audit, Region, TeamModel, Wijkteam
from elearning.services import areas
from elearning.services.people import add_person, join_team
from tests.linting import text_of
from tests.pages import Fields, Page, queries
from tests.people import Cast, add_card

TEAMS = "/beheer/teams"


@pytest.fixture
def anouk(client: Page, cast: Cast) -> Page:
    return client.sign_in(cast.anouk)


@pytest.fixture
def oost(session: Session) -> Wijkteam:
    return session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam Oost")).one()


def row_of(page: Page, name: str) -> list[str]:
    rows = [[text_of(cell) for cell in row] for row in page.get(TEAMS).all("tbody tr")]
    return next(row[2:] for row in rows if row[0] == name)


def test_the_list_says_who_is_what_and_what_is_missing(
    anouk: Page, session: Session, cast: Cast, now: datetime, oost: Wijkteam
) -> None:
    assert row_of(anouk, "Wijkteam Oost") == ["4", "nog niemand", "Gerda de Tester", "nog niemand"]
    lead = add_person(session, name="Lea Leidt", email="lea@rivierstad.example", password_hash=None, now=now)
    join_team(session, lead, oost, now, addiction_lead=True)
    add_card(session, name="Regio Rens")
    assert row_of(anouk, "Wijkteam Oost") == ["5", "Regio Rens (van de regio)", "Gerda de Tester", "Lea Leidt"]
    add_card(session, "Oost", name="Team Teun")
    assert row_of(anouk, "Wijkteam Oost")[1] == "Team Teun"
    lead.closed_at = now
    assert row_of(anouk, "Wijkteam Oost")[3] == "nog niemand", "who is gone leads nothing"


def test_the_list_costs_as_much_for_many_teams(anouk: Page, session: Session, oost: Wijkteam) -> None:
    session.add_all(Wijkteam(name=f"Team {number}", region_id=oost.region_id) for number in range(40))
    with queries() as q:
        assert len(anouk.get(TEAMS).all("tbody tr")) == 42
    assert len(q) <= 9


def test_a_team_is_added_and_changed(anouk: Page, session: Session) -> None:
    anouk.get(TEAMS)
    region = session.scalars(select(Region.id).where(Region.slug == "leegveld")).one()
    fields: Fields = {"name": "Wijkteam Veld", "region_id": str(region), "model": "domain", "phone": "088 123 45 67"}
    seen = anouk.submit("Voeg het wijkteam toe", fields, join_domains="@Leegveld.NL\nwelzijn.example, leegveld.nl")
    assert seen.h1 == "Wijkteam Veld"
    made = session.scalars(select(Wijkteam).where(Wijkteam.name == "Wijkteam Veld")).one()
    assert (made.region_id, made.model, made.phone) == (region, TeamModel.DOMAIN, "088 123 45 67")
    assert made.join_domains == ["leegveld.nl", "welzijn.example"]
    assert session.scalars(select(Audit.action)).all() == ["team-added", "join-domains-changed"]
    seen = anouk.submit("Bewaar", model="weet-niet", join_domains="")
    session.expire_all()
    assert (made.model, made.join_domains) == (None, [])


def test_the_form_explains_and_shows_what_was_stored(anouk: Page, session: Session, oost: Wijkteam) -> None:
    oost.model, oost.join_domains, oost.phone = TeamModel.BROAD_COMPLEX, ["rivierstad.example"], "088 123"
    seen = anouk.get(f"{TEAMS}/{oost.id}")
    assert seen.one("input[name=model][checked]").get("value") == "broad-complex"
    assert seen.one("#join_domains").text.strip() == "rivierstad.example"
    assert "Movisie 2020" in seen.text


@pytest.mark.parametrize(("code", "domains", "says"), [
    (None, [], "Uit. De manager"), ("abc", [], "nog geen maildomein"), ("abc", ["x.nl"], "Aan. Wie een adres"),
])  # fmt: skip
def test_the_page_says_how_the_code_stands_and_not_what_it_is(
    anouk: Page, oost: Wijkteam, code: str | None, domains: list[str], says: str
) -> None:
    oost.join_code, oost.join_domains = "geheime-code" if code else None, domains
    seen = anouk.get(f"{TEAMS}/{oost.id}")
    assert says in seen.text
    assert "geheime-code" not in seen.html


@pytest.mark.parametrize("domain", ["gmail.com", "@hotmail.nl", "geen domein", "nl", "-x.nl", "a@b@ziggo.nl", "x..nl"])
def test_a_domain_where_anybody_lives_is_refused(anouk: Page, session: Session, oost: Wijkteam, domain: str) -> None:
    anouk.get(f"{TEAMS}/{oost.id}")
    seen = anouk.submit("Bewaar", join_domains=f"rivierstad.nl\n{domain}")
    assert seen.status == 422
    assert seen.texts("#join_domains-error")
    session.expire_all()
    assert oost.join_domains == []


def test_a_domain_with_accents_is_kept_as_mail_carries_it() -> None:
    assert areas.domains_in("gemeente-súdwest.nl") == (["xn--gemeente-sdwest-cvb.nl"], [])


@pytest.mark.parametrize("name", ["", "wijkteam WEST"])
def test_two_teams_do_not_have_one_name(anouk: Page, session: Session, oost: Wijkteam, name: str) -> None:
    anouk.get(f"{TEAMS}/{oost.id}")
    seen = anouk.submit("Bewaar", name=name)
    assert seen.status == 422
    assert seen.texts("#name-error")


def test_without_a_region_there_can_be_no_team(anouk: Page, session: Session, cast: Cast) -> None:
    seen = anouk.get(TEAMS)
    assert anouk.post(TEAMS, {"name": "Zwevend", "region_id": "99999", "model": "weet-niet"}).status == 422
    assert seen.all("#region_id option")


@pytest.mark.parametrize("number", ["0", "999", "99999999999999999999"])
def test_another_number_is_no_team(anouk: Page, number: str) -> None:
    anouk.get(f"{TEAMS}/{number}", status=404)
