"""Keeping contact cards: a guide fills in the card of a team, and only the person on it decides what visitors see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from elearning.models import Contact, Person, Wijkteam
from elearning.services import auditing
from elearning.services.people import plain_address
from elearning.services.teams import hold

SHOWN, HIDDEN = "contact-shown", "contact-hidden"


@dataclass(frozen=True)
class CardDetails:
    """What a guide fills in; all but the name may be empty. `is_me`: the guide is the person on it."""

    name: str
    role: str
    phone: str
    email: str
    hours: str
    is_me: bool


def card_of_team(session: Session, team_id: int) -> Contact | None:
    """Find the card that a wijkteam has for itself."""
    return session.scalar(select(Contact).where(Contact.wijkteam_id == team_id).order_by(Contact.id).limit(1))


def card_of_region(session: Session, region_id: int) -> Contact | None:
    """Find the card of a region itself, for teams without one of their own."""
    query = select(Contact).where(Contact.region_id == region_id, Contact.wijkteam_id.is_(None))
    return session.scalar(query.order_by(Contact.id).limit(1))


def keep(session: Session, team: Wijkteam, details: CardDetails, guide_id: int, now: datetime) -> Contact:
    """Make or change the card of a wijkteam."""
    hold(session, team.id)
    card = card_of_team(session, team.id) or Contact(region_id=team.region_id, wijkteam_id=team.id)
    return _fill(session, card, details, guide_id, now)


def keep_for_region(session: Session, region_id: int, details: CardDetails, by: int, now: datetime) -> Contact:
    """Make or change the card of a region."""
    card = card_of_region(session, region_id) or Contact(region_id=region_id)
    return _fill(session, card, details, by, now)


def _fill(session: Session, card: Contact, details: CardDetails, guide_id: int, now: datetime) -> Contact:
    """Fill in a card.

    Consent is about what stood there: when somebody else changes name, number or address, visitors see them no more.
    """
    before = (card.person_id, card.name, card.phone, card.email)
    card.person_id = _whose(card, details, guide_id)
    card.photo = card.photo if card.person_id and card.person_id == before[0] else ""
    card.name, card.role, card.hours = details.name, details.role, details.hours
    card.phone, card.email = details.phone, details.email
    session.add(card)
    session.flush()
    is_same = before == (card.person_id, card.name, card.phone, card.email)
    if card.public_since and not is_same and not (before[0] == card.person_id == guide_id):
        _hide(session, card, guide_id, now)
    return card


def remove(session: Session, team_id: int, guide_id: int, now: datetime) -> bool:
    """Take the card of a wijkteam away, so that the one of its region counts; tells whether there was one."""
    card = card_of_team(session, team_id)
    if card is None:
        return False
    if card.public_since:
        _hide(session, card, guide_id, now)
    session.delete(card)
    session.flush()
    return True


def cards_of(session: Session, person: Person) -> Sequence[Contact]:
    """Give the cards that are about somebody: linked to them, or with their address and linked to nobody yet."""
    mine = or_(
        Contact.person_id == person.id, and_(Contact.person_id.is_(None), Contact.email == plain_address(person.email))
    )
    return session.scalars(select(Contact).where(mine).order_by(Contact.wijkteam_id.is_(None), Contact.id)).all()


def card_of(session: Session, person: Person, card_id: int) -> Contact | None:
    """Find a card that is about somebody; another one is not there."""
    return next((card for card in cards_of(session, person) if card.id == card_id), None)


def show(session: Session, card: Contact, person: Person, now: datetime) -> bool:
    """Let visitors see whose card it is, at that person's own wish; tells whether they did not yet."""
    if card.public_since and card.person_id == person.id:
        return False
    card.person_id, card.public_since = person.id, now
    session.flush()
    auditing.note(session, person.id, SHOWN, f"contact:{card.id}", now)
    return True


def set_photo(session: Session, card: Contact, person: Person, digest: str) -> None:
    """Put somebody's own photo on their card, by its content in the media folder; empty takes it off."""
    card.person_id, card.photo = person.id, digest
    session.flush()


def hide(session: Session, card: Contact, person: Person, now: datetime) -> bool:
    """Take the consent back; tells whether there was any."""
    if card.public_since is None:
        return False
    _hide(session, card, person.id, now)
    return True


def _whose(card: Contact, details: CardDetails, guide_id: int) -> int | None:
    """Link a card to the guide who says it is theirs; a card with another name is nobody's any more."""
    if details.is_me:
        return guide_id
    if card.person_id == guide_id or details.name != card.name:
        return None
    return card.person_id


def _hide(session: Session, card: Contact, actor_id: int, now: datetime) -> None:
    card.public_since = None
    session.flush()
    auditing.note(session, actor_id, HIDDEN, f"contact:{card.id}", now)
