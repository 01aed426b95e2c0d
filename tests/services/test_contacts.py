"""Whom to call."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.clock import local_date
from elearning.models import Membership
from elearning.services.contacts import contact_of, contact_of_region, regions
from tests.moment import NOW
from tests.people import Cast, add_card

TODAY = local_date(NOW)


def test_the_card_of_the_team_goes_before_that_of_the_region(session: Session, cast: Cast) -> None:
    region = add_card(session, name="Regio")
    team = add_card(session, "Oost", name="Team")
    assert contact_of(session, cast.samira.id, TODAY) == team
    assert contact_of(session, cast.tom.id, TODAY) == region


def test_a_team_never_gets_the_card_of_another_team(session: Session, cast: Cast) -> None:
    add_card(session, "Oost")
    assert contact_of(session, cast.tom.id, TODAY) is None


def test_after_leaving_and_before_joining_there_is_none(session: Session, cast: Cast) -> None:
    card = add_card(session)
    member = session.scalars(select(Membership).where(Membership.person_id == cast.samira.id)).one()
    member.until_on = TODAY + timedelta(days=1)
    session.flush()
    assert contact_of(session, cast.samira.id, TODAY) == card
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
    add_card(session, "Oost")
    assert contact_of_region(session, "rivierstad") is None
    card = add_card(session)
    assert contact_of_region(session, "rivierstad") == card
    assert contact_of_region(session, "leegveld") is None
    assert contact_of_region(session, "bestaat-niet") is None


def test_regions_stand_in_alphabetical_order(session: Session) -> None:
    assert [region.name for region in regions(session)] == ["Leegveld", "Rivierstad"]
