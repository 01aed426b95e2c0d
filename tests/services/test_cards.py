"""Contact cards: a guide fills them in, and the person on it alone decides what visitors see."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from elearning.models import Audit, Contact, Wijkteam
from elearning.services import cards
from elearning.services.cards import CardDetails
from tests.moment import NOW
from tests.people import Cast, add_card

MINE = CardDetails("Gerda", "Preventiewerker", "06 00 00 00 01", "gerda@ivz.example", "Dinsdag", is_me=True)


@pytest.fixture
def shown(session: Session, cast: Cast, east: Wijkteam) -> Contact:
    """Gerda's own card of Oost, which visitors may see."""
    card = cards.keep(session, east, MINE, cast.gerda.id, NOW)
    assert cards.show(session, card, cast.gerda, NOW)
    return card


def acts(session: Session) -> list[tuple[str, int | None]]:
    rows = session.scalars(select(Audit).where(Audit.object.startswith("contact:")).order_by(Audit.id))
    return [(row.action, row.actor_id) for row in rows]


def test_a_new_card_is_not_public_and_is_linked_to_who_says_it_is_theirs(
    session: Session, cast: Cast, east: Wijkteam
) -> None:
    card = cards.keep(session, east, MINE, cast.gerda.id, NOW)
    assert (card.region_id, card.wijkteam_id) == (east.region_id, east.id)
    assert (card.person_id, card.public_since) == (cast.gerda.id, None)
    again = cards.keep(session, east, replace(MINE, hours="Woensdag"), cast.gerda.id, NOW)
    assert again.id == card.id
    assert again.hours == "Woensdag"


def test_consent_is_given_once_taken_back_once_and_accounted_for(session: Session, cast: Cast, shown: Contact) -> None:
    assert not cards.show(session, shown, cast.gerda, NOW)
    assert cards.hide(session, shown, cast.gerda, NOW)
    assert not cards.hide(session, shown, cast.gerda, NOW)
    assert shown.public_since is None
    assert acts(session) == [("contact-shown", cast.gerda.id), ("contact-hidden", cast.gerda.id)]


def test_who_changes_their_own_card_keeps_their_consent(
    session: Session, cast: Cast, east: Wijkteam, shown: Contact
) -> None:
    cards.keep(session, east, replace(MINE, phone="06 00 00 00 09"), cast.gerda.id, NOW)
    assert shown.public_since == NOW


@pytest.mark.parametrize("change", [{"phone": "06 99"}, {"email": "x@y.nl"}, {"name": "Ruud"}, {"is_me": True}])
def test_consent_ends_when_somebody_else_changes_what_it_was_about(
    session: Session, cast: Cast, east: Wijkteam, shown: Contact, change: dict[str, str | bool]
) -> None:
    details = replace(replace(MINE, is_me=False), **change)  # type: ignore[arg-type]
    cards.keep(session, east, details, cast.ruud.id, NOW)
    assert shown.public_since is None
    assert acts(session)[-1] == ("contact-hidden", cast.ruud.id)


def test_another_guide_may_change_the_spreekuur_of_a_card_without_touching_consent(
    session: Session, cast: Cast, east: Wijkteam, shown: Contact
) -> None:
    cards.keep(session, east, replace(MINE, is_me=False, hours="Woensdag"), cast.ruud.id, NOW)
    assert (shown.person_id, shown.public_since, shown.hours) == (cast.gerda.id, NOW, "Woensdag")


def test_a_card_with_another_name_is_nobodys(session: Session, cast: Cast, east: Wijkteam, shown: Contact) -> None:
    cards.keep(session, east, replace(MINE, is_me=False, name="Ruud"), cast.ruud.id, NOW)
    assert shown.person_id is None


def test_who_says_a_card_is_no_longer_theirs_is_not_shown_any_more(
    session: Session, cast: Cast, east: Wijkteam, shown: Contact
) -> None:
    cards.keep(session, east, replace(MINE, is_me=False), cast.gerda.id, NOW)
    assert (shown.person_id, shown.public_since) == (None, None)


def test_a_card_that_goes_takes_the_consent_with_it(
    session: Session, cast: Cast, east: Wijkteam, shown: Contact
) -> None:
    assert cards.remove(session, east.id, cast.gerda.id, NOW)
    assert not cards.remove(session, east.id, cast.gerda.id, NOW)
    assert cards.card_of_team(session, east.id) is None
    assert acts(session)[-1] == ("contact-hidden", cast.gerda.id)
    assert shown not in session


def test_a_card_is_about_who_it_is_linked_to_or_whose_address_it_has(session: Session, cast: Cast) -> None:
    linked, addressed, other = add_card(session, "Oost"), add_card(session), add_card(session, "West")
    linked.person_id = cast.gerda.id
    addressed.email = cast.gerda.email
    other.email, other.person_id = cast.gerda.email, cast.ruud.id
    session.flush()
    assert list(cards.cards_of(session, cast.gerda)) == [linked, addressed]
    assert cards.card_of(session, cast.gerda, other.id) is None
    assert cards.card_of(session, cast.gerda, linked.id) == linked
    cards.show(session, addressed, cast.gerda, NOW)
    assert addressed.person_id == cast.gerda.id
