"""Whom to call: the card of somebody's wijkteam, else of their region, else of the region they chose."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from elearning.models import Contact, Membership, Region, Wijkteam


def contact_id_of(person_id: int, today: date) -> Select[int]:
    """Build the query for somebody's contact card, for use inside a larger one: the team's goes before the region's."""
    return (
        select(Contact.id)
        .select_from(Membership)
        .join(Wijkteam, Wijkteam.id == Membership.wijkteam_id)
        .join(Contact, or_(Contact.wijkteam_id == Wijkteam.id, Contact.region_id == Wijkteam.region_id))
        .where(
            Membership.person_id == person_id,
            Membership.from_on <= today,
            or_(Membership.until_on.is_(None), Membership.until_on > today),
            or_(Contact.wijkteam_id == Wijkteam.id, Contact.wijkteam_id.is_(None)),
        )
        .order_by(Contact.wijkteam_id.is_(None), Contact.id)
        .limit(1)
    )


def contact_of(session: Session, person_id: int, today: date) -> Contact | None:
    """Find the contact card of a signed-in person."""
    return session.scalar(select(Contact).where(Contact.id == contact_id_of(person_id, today).scalar_subquery()))


def contact_of_region(session: Session, slug: str) -> Contact | None:
    """Find the contact card of the region a visitor chose."""
    return session.scalar(
        select(Contact)
        .join(Region, Region.id == Contact.region_id)
        .where(Region.slug == slug, Contact.wijkteam_id.is_(None))
        .order_by(Contact.id)
        .limit(1)
    )


def regions(session: Session) -> Sequence[Region]:
    """List the regions to choose from."""
    return session.scalars(select(Region).order_by(Region.name)).all()
