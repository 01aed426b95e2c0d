"""The regional layer: gaps are seen, and a region travels as one file without losing or doubling anything."""

from datetime import date, datetime
from typing import get_args

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.content.heads import Offer
from elearning.content.regional import read_region, write_region
from elearning.models import Audit, Region
from elearning.services import cards, partners, regional
from elearning.services.partners import Category, PartnerDetails
from tests.people import Cast, add_card

TODAY = date(2026, 3, 2)


@pytest.fixture
def region(session: Session) -> Region:
    return session.scalars(select(Region).where(Region.slug == "rivierstad")).one()


def add(session: Session, region: Region, category: Category, name: str) -> None:
    partners.add(
        session,
        region.id,
        PartnerDetails(category, name, "Waarvoor: alles", "Bel zelf", "0300 22 33", "https://voorbeeld.example", TODAY),
    )


def test_every_category_has_a_name_in_the_file_and_the_other_way_round() -> None:
    assert set(regional.KINDS) == set(Category)
    assert sorted(regional.KINDS.values()) == sorted(get_args(Offer))


def test_what_is_missing_is_a_gap_and_what_is_past_its_day_is_due(session: Session, region: Region) -> None:
    add(session, region, Category.ROUTE, "Naar de instelling")
    found = regional.standing(session, region, TODAY)
    assert Category.ROUTE not in found.gaps
    assert Category.INTERVENTION in found.gaps
    assert (found.due, found.has_card, found.is_complete) == (1, False, False)


def test_a_region_comes_into_another_one_as_it_was(session: Session, cast: Cast, region: Region, now: datetime) -> None:
    add_card(session, name="Gerda: Contact")
    for category in Category:
        add(session, region, category, f"Het aanbod ‘{category}’")
    text = write_region(regional.taken_out(session, region))
    other = session.scalars(select(Region).where(Region.slug == "leegveld")).one()
    file = read_region(text.encode(), "regio.yaml")
    assert file.head, file.problems
    done = regional.bring_in(session, other, file.head, cast.ruud.id, now)
    assert (done.added, done.changed, done.cards) == (len(Category), 0, 1)
    again = write_region(regional.taken_out(session, other))
    assert again.replace("Leegveld", "Rivierstad") == text


def test_the_same_file_twice_doubles_nothing(session: Session, cast: Cast, region: Region, now: datetime) -> None:
    add(session, region, Category.GP, "Praktijk Oost")
    head = regional.taken_out(session, region)
    done = regional.bring_in(session, region, head, cast.ruud.id, now)
    assert (done.added, done.changed) == (0, 1)


def test_bringing_a_file_in_is_accounted_for(session: Session, cast: Cast, region: Region, now: datetime) -> None:
    regional.bring_in(session, region, regional.taken_out(session, region), cast.ruud.id, now)
    row = session.scalars(select(Audit)).one()
    assert (row.action, row.object, row.actor_id) == ("region-imported", f"region:{region.id}", cast.ruud.id)


def test_a_card_of_an_unknown_team_is_named_and_left_out(
    session: Session, cast: Cast, region: Region, now: datetime
) -> None:
    text = "regio: X\nwijkteams:\n  - naam: Wijkteam Ver Weg\n    kaart:\n      naam: Piet\n"
    file = read_region(text.encode(), "x.yaml")
    assert file.head, file.problems
    done = regional.bring_in(session, region, file.head, cast.ruud.id, now)
    assert (done.cards, done.unknown_teams) == (0, ("Wijkteam Ver Weg",))


def test_a_card_from_a_file_is_nobodys_until_they_say_so(
    session: Session, cast: Cast, region: Region, now: datetime
) -> None:
    file = read_region(b"regio: X\nkaart:\n  naam: Piet\n  telefoon: 0300 11\n", "x.yaml")
    assert file.head, file.problems
    regional.bring_in(session, region, file.head, cast.ruud.id, now)
    card = cards.card_of_region(session, region.id)
    assert card
    assert (card.name, card.person_id, card.public_since) == ("Piet", None, None)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("regio: X\naanbod:\n  - soort: huisrts\n    naam: Y\n    controleer: 2027-01-01\n", 3),
        (
            "regio: X\naanbod:\n  - soort: ggd\n    naam: Y\n    url: javascript:1\n    controleer: 2027-01-01\n",
            5,
        ),
        ("regio: &a X\nkaart: *a\n", 1),
        ("regio: X\nkleur: blauw\n", 2),
        ("[" * 100_000, 1),
        ("regio: X\x00\n", 1),
    ],
)
def test_a_mistake_is_told_with_its_line_and_nothing_is_taken_over(text: str, line: int) -> None:
    file = read_region(text.encode(), "regio.yaml")
    assert file.head is None
    assert file.problems[0].line == line
