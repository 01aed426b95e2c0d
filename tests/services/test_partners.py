"""The sociale kaart: categories, gaps, and what somebody should look at again."""

from datetime import date, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Region
from elearning.services import partners
from elearning.services.partners import Category, PartnerDetails

TODAY = date(2026, 11, 23)


def details(name: str = "Praktijk Oost", category: Category = Category.GP, ahead: int = 30) -> PartnerDetails:
    when = TODAY + timedelta(days=ahead)
    return PartnerDetails(category, name, "Een eerste gesprek", "Bel zelf", "0300 00 00 00", "", when)


def regions(session: Session) -> dict[str, Region]:
    return {region.slug: region for region in session.scalars(select(Region))}


def test_every_category_is_shown_also_an_empty_one_with_its_entries_by_name(session: Session) -> None:
    where = regions(session)["rivierstad"].id
    for name in ("Zuid", "noord"):
        partners.add(session, where, details(name))
    found = partners.of_region(session, where)
    assert list(found) == list(Category)
    assert [one.name for one in found[Category.GP]] == ["noord", "Zuid"]
    assert not found[Category.POLICE]


def test_an_entry_of_another_region_is_not_there(session: Session) -> None:
    made = partners.add(session, regions(session)["rivierstad"].id, details())
    assert partners.find(session, made.region_id, made.id) == made
    assert partners.find(session, regions(session)["leegveld"].id, made.id) is None
    assert not any(partners.of_region(session, regions(session)["leegveld"].id).values())


def test_what_is_due_is_counted_per_region_from_the_day_itself(session: Session) -> None:
    where = regions(session)["rivierstad"].id
    for ahead in (-3, 0, 1):
        partners.add(session, where, details(ahead=ahead))
    assert partners.due_in(session, [where, regions(session)["leegveld"].id], TODAY) == {where: 2}


def test_an_entry_can_be_changed_and_taken_away(session: Session) -> None:
    made = partners.add(session, regions(session)["rivierstad"].id, details())
    partners.change(session, made, details("Politie Oost", Category.POLICE))
    assert (made.name, made.category) == ("Politie Oost", "police")
    partners.remove(session, made)
    assert not any(partners.of_region(session, regions(session)["rivierstad"].id).values())
