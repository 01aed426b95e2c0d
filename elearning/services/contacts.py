"""Whom to call: the card of somebody's wijkteam, else of their region, else of the region they chose.

Who works in a team sees the whole card. A visitor sees function, spreekuur and a general number; name, direct number
and address only while the person it is about wants that and still guides a team here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, or_, select
from sqlalchemy.orm import Session

from elearning.models import Contact, Membership, Person, Region, Role, RoleGrant, Wijkteam
from elearning.services.statements import PERSON, TODAY, look_up
from elearning.services.teams import Day, is_at_work, is_present

_REGION = Region.__table__.c
_REGION_NAMES = select(_REGION.slug, _REGION.name).order_by(_REGION.name)


@dataclass(frozen=True)
class PublicCard:
    """What a visitor sees of a contact card; without consent there is no name, and the number is a general one."""

    name: str
    role: str
    phone: str
    email: str
    hours: str
    photo: str = ""


class WholeCard(NamedTuple):
    """A contact card as who works in a team sees it: a row to read, not one to change."""

    id: int
    person_id: int | None
    name: str
    role: str
    phone: str
    email: str
    hours: str
    photo: str


@dataclass(frozen=True)
class PublicTeam:
    """A wijkteam as visitors see it: its name, its general number, and its own card if it has one."""

    name: str
    phone: str
    card: PublicCard | None


def contact_id_of(person_id: int | ColumnElement[int], today: Day) -> Select[int]:
    """Build the query for somebody's contact card, for use inside a larger one: the team's goes before the region's."""
    return (
        select(Contact.id)
        .select_from(Membership)
        .join(Wijkteam, Wijkteam.id == Membership.wijkteam_id)
        .join(Contact, or_(Contact.wijkteam_id == Wijkteam.id, Contact.region_id == Wijkteam.region_id))
        .where(
            Membership.person_id == person_id,
            is_present(today),
            or_(Contact.wijkteam_id == Wijkteam.id, Contact.wijkteam_id.is_(None)),
        )
        .order_by(Contact.wijkteam_id.is_(None), Contact.id)
        .limit(1)
    )


#: The columns of a `WholeCard`, and what makes it the card of the person who is asked about; for any larger query.
CARD = tuple(getattr(Contact, name) for name in WholeCard._fields)
IS_THEIRS = Contact.id == contact_id_of(PERSON, TODAY).scalar_subquery()
_CONTACT = select(*CARD).where(IS_THEIRS)


def contact_of(session: Session, person_id: int, today: date) -> WholeCard | None:
    """Find the contact card of a signed-in person."""
    row = look_up(session, _CONTACT, {"person": person_id, "today": today}).first()
    return whole_card(row) if row else None


def whole_card(columns: Sequence[Any]) -> WholeCard | None:
    """Make a card of its columns in a larger query; None when there was none to join."""
    return None if columns[0] is None else WholeCard._make(columns)


def contact_of_team(session: Session, team: Wijkteam) -> Contact | None:
    """Find the contact card of a wijkteam, else that of its region."""
    return session.scalar(
        select(Contact)
        .where(or_(Contact.wijkteam_id == team.id, Contact.wijkteam_id.is_(None)), Contact.region_id == team.region_id)
        .order_by(Contact.wijkteam_id.is_(None), Contact.id)
        .limit(1)
    )


def contact_of_region(session: Session, slug: str, general_phone: str) -> PublicCard | None:
    """Find the contact card of the region a visitor chose, as far as a visitor may see it.

    `general_phone` is the number of the installation, for a region without one of its own.
    """
    row = session.execute(
        select(Region, Contact, is_public().label("is_public"))
        .outerjoin(Contact, and_(Contact.region_id == Region.id, Contact.wijkteam_id.is_(None)))
        .where(Region.slug == slug)
        .order_by(Contact.id)
        .limit(1)
    ).first()
    if row is None or (row.Contact is None and not row.Region.phone):
        return None
    return public_card(row.Contact, row.Region, general_phone, may_name=row.is_public)


def public_card(card: Contact | None, region: Region, general_phone: str, *, may_name: bool) -> PublicCard:
    """Take out of a card what a visitor may not see, and put the general number in."""
    phone, email = region.phone or general_phone, region.email
    if card is None:
        return PublicCard("", "", phone, email, "")
    if not may_name:
        return PublicCard("", card.role, phone, email, card.hours)
    return PublicCard(card.name, card.role, card.phone or phone, card.email or email, card.hours, card.photo)


def public_teams(session: Session, region: Region, general_phone: str) -> Sequence[PublicTeam]:
    """Give the wijkteams of a region for visitors, by name."""
    rows = session.execute(
        select(Wijkteam, Contact, is_public().label("is_public"))
        .outerjoin(Contact, Contact.wijkteam_id == Wijkteam.id)
        .where(Wijkteam.region_id == region.id)
        .order_by(Contact.id)
    )
    found: dict[int, PublicTeam] = {}
    for row in rows:
        card = public_card(row.Contact, region, general_phone, may_name=row.is_public) if row.Contact else None
        found.setdefault(row.Wijkteam.id, PublicTeam(row.Wijkteam.name, row.Wijkteam.phone, card))
    return sorted(found.values(), key=lambda team: team.name.casefold())


def is_public() -> ColumnElement[bool]:
    """Tell, in SQL, whether visitors may see whose card it is: they want it, work here, and still guide a team."""
    works_here = exists().where(
        Person.id == Contact.person_id,
        is_at_work(),
        RoleGrant.person_id == Person.id,
        RoleGrant.role == Role.GUIDE,
    )
    return and_(Contact.public_since.is_not(None), works_here)


def may_show_photo(session: Session, digest: str, *, signed_in: bool) -> bool:
    """Tell whether a picture stands on a card that a visitor may see whole, or, signed in, on any card."""
    query = select(Contact.id).where(Contact.photo == digest)
    return session.scalar((query if signed_in else query.where(is_public())).limit(1)) is not None


def regions(session: Session) -> Sequence[Region]:
    """List the regions to choose from."""
    return session.scalars(select(Region).order_by(Region.name)).all()


def region_names(connection: Connection) -> Sequence[tuple[str, str]]:
    """List the regions to choose from, by the name in an address and the name people know.

    A stranger's page often asks nothing else, so it asks for no session either: that takes as long again.
    """
    return [(slug, name) for slug, name in connection.execute(_REGION_NAMES)]


def region_of(session: Session, slug: str) -> Region | None:
    """Find a region by its name in an address, whatever a stranger typed there."""
    return session.scalar(select(Region).where(Region.slug == slug)) if slug.isprintable() else None
