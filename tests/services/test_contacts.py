"""Whom to call."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import Membership, Person, Region, Role, RoleGrant, Wijkteam
from elearning.services.contacts import (
    PublicCard,
    contact_of,
    contact_of_region,
    contact_of_team,
    public_teams,
    region_of,
    regions,
)
from tests.moment import NOW
from tests.people import Cast, add_card

TODAY = local_date(NOW)
GENERAL = "088 123 45 67"


def card_of(session: Session, person: Person) -> int | None:
    found = contact_of(session, person.id, TODAY)
    return found.id if found else None


def test_the_card_of_the_team_goes_before_that_of_the_region(session: Session, cast: Cast) -> None:
    region = add_card(session, name="Regio")
    team = add_card(session, "Oost", name="Team")
    assert card_of(session, cast.samira) == team.id
    assert card_of(session, cast.tom) == region.id


def test_a_team_page_shows_the_card_its_people_get(session: Session) -> None:
    teams = {team.name: team for team in session.scalars(select(Wijkteam))}
    assert contact_of_team(session, teams["Wijkteam Oost"]) is None
    region, team = add_card(session, name="Regio"), add_card(session, "Oost", name="Team")
    assert contact_of_team(session, teams["Wijkteam Oost"]) == team
    assert contact_of_team(session, teams["Wijkteam West"]) == region


def test_a_team_never_gets_the_card_of_another_team(session: Session, cast: Cast) -> None:
    add_card(session, "Oost")
    assert contact_of(session, cast.tom.id, TODAY) is None


def test_after_leaving_and_before_joining_there_is_none(session: Session, cast: Cast) -> None:
    card = add_card(session)
    member = session.scalars(select(Membership).where(Membership.person_id == cast.samira.id)).one()
    member.until_on = TODAY + timedelta(days=1)
    session.flush()
    assert card_of(session, cast.samira) == card.id
    member.until_on = TODAY
    session.flush()
    assert contact_of(session, cast.samira.id, TODAY) is None
    member.from_on, member.until_on = TODAY + timedelta(days=1), None
    session.flush()
    assert contact_of(session, cast.samira.id, TODAY) is None


def test_who_is_in_no_team_has_no_card(session: Session, cast: Cast) -> None:
    add_card(session)
    assert contact_of(session, cast.ruud.id, TODAY) is None


def test_a_visitor_gets_the_card_of_the_region_and_never_of_a_team(session: Session) -> None:
    add_card(session, "Oost", hours="Van het team")
    assert contact_of_region(session, "rivierstad", GENERAL) is None
    add_card(session, hours="Van de regio")
    seen = contact_of_region(session, "rivierstad", GENERAL)
    assert seen
    assert seen.hours == "Van de regio"
    assert contact_of_region(session, "leegveld", GENERAL) is None
    assert contact_of_region(session, "bestaat-niet", GENERAL) is None


def test_without_consent_a_visitor_sees_function_spreekuur_and_a_general_number(session: Session) -> None:
    add_card(session, name="Gerda Geheim", hours="Dinsdag")
    assert contact_of_region(session, "rivierstad", GENERAL) == PublicCard(
        "", "Preventiewerker", GENERAL, "", "Dinsdag"
    )


def test_the_general_number_of_the_region_goes_before_that_of_the_installation(session: Session) -> None:
    region = session.scalars(select(Region).where(Region.slug == "rivierstad")).one()
    region.phone, region.email = "0300 11 11 11", "preventie@rivierstad.example"
    expected = PublicCard("", "", region.phone, region.email, "")
    assert contact_of_region(session, "rivierstad", GENERAL) == expected
    add_card(session, name="Gerda Geheim")
    seen = contact_of_region(session, "rivierstad", GENERAL)
    assert seen
    assert (seen.phone, seen.email) == (region.phone, region.email)


def test_with_consent_a_visitor_sees_all_of_the_card(session: Session, cast: Cast) -> None:
    card = add_card(session)
    card.person_id, card.public_since = cast.gerda.id, NOW
    session.flush()
    expected = PublicCard(card.name, card.role, card.phone, card.email, card.hours)
    assert contact_of_region(session, "rivierstad", GENERAL) == expected


@pytest.mark.parametrize("change", ["no person", "left", "closed", "guides no more"])
def test_consent_ends_with_the_work_it_was_for(session: Session, cast: Cast, change: str) -> None:
    card = add_card(session)
    card.person_id, card.public_since = cast.gerda.id, NOW
    if change == "no person":
        card.person_id = None
    elif change == "left":
        cast.gerda.left_at = NOW
    elif change == "closed":
        cast.gerda.closed_at = NOW
    else:
        session.execute(delete(RoleGrant).where(RoleGrant.person_id == cast.gerda.id, RoleGrant.role == Role.GUIDE))
    session.flush()
    seen = contact_of_region(session, "rivierstad", GENERAL)
    assert seen
    assert (seen.name, seen.phone, seen.email) == ("", GENERAL, "")


def test_the_teams_of_a_region_each_have_their_own_card_or_none(session: Session) -> None:
    add_card(session, "Oost", name="Gerda Geheim", hours="Dinsdag")
    region = session.scalars(select(Region).where(Region.slug == "rivierstad")).one()
    seen = public_teams(session, region, GENERAL)
    assert [(team.name, team.card and team.card.hours) for team in seen] == [
        ("Wijkteam Oost", "Dinsdag"),
        ("Wijkteam West", None),
    ]
    assert all("Geheim" not in str(team) for team in seen)


def test_a_region_is_found_by_its_name_in_an_address_whatever_stands_there(session: Session) -> None:
    found = region_of(session, "rivierstad")
    assert found
    assert found.name == "Rivierstad"
    assert region_of(session, "x\x00") is None
    assert region_of(session, "nergens") is None


def test_regions_stand_in_alphabetical_order(session: Session) -> None:
    assert [region.name for region in regions(session)] == ["Leegveld", "Rivierstad"]
