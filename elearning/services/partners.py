"""The sociale kaart of a region: who can do what around a wijkteam, and how to get there (R26).

Every entry has a day before which somebody looks whether it still holds. A category without entries is shown as a gap.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from elearning.models import Partner


class Category(StrEnum):
    """What differs per region: what we do ourselves, how to refer, and the kinds of partners; in the order shown."""

    INTERVENTION = "intervention"
    ROUTE = "route"
    GP = "gp"
    HOUSING = "housing"
    POLICE = "police"
    SAFE_HOME = "safe-home"
    PUBLIC_HEALTH = "public-health"
    MENTAL_HEALTH = "mental-health"
    SCHOOLS = "schools"
    YOUTH_CARE = "youth-care"


@dataclass(frozen=True)
class PartnerDetails:
    """What a guide fills in; `referral` is how to get there, with or without a referral."""

    category: Category
    name: str
    what: str
    referral: str
    phone: str
    url: str
    check_before: date


def of_region(session: Session, region_id: int) -> Mapping[Category, Sequence[Partner]]:
    """Give the sociale kaart of a region: every category, also the empty ones, with its entries by name."""
    rows = session.scalars(select(Partner).where(Partner.region_id == region_id))
    every = sorted(rows, key=lambda one: (one.name.casefold(), one.id))
    return {category: [one for one in every if one.category == category] for category in Category}


def find(session: Session, region_id: int, partner_id: int) -> Partner | None:
    """Find an entry of a region; one of another region is not there."""
    return session.scalar(select(Partner).where(Partner.id == partner_id, Partner.region_id == region_id))


def add(session: Session, region_id: int, details: PartnerDetails) -> Partner:
    """Put somebody on the sociale kaart of a region."""
    partner = Partner(region_id=region_id)
    _fill(partner, details)
    session.add(partner)
    session.flush()
    return partner


def change(session: Session, partner: Partner, details: PartnerDetails) -> None:
    """Change an entry, or say that it still holds until another day."""
    _fill(partner, details)
    session.flush()


def remove(session: Session, partner: Partner) -> None:
    """Take an entry off the sociale kaart."""
    session.delete(partner)
    session.flush()


def due_in(session: Session, region_ids: Collection[int], today: date) -> Mapping[int, int]:
    """Count per region the entries that somebody should look at again."""
    rows = session.execute(
        select(Partner.region_id, func.count())
        .where(Partner.region_id.in_(region_ids), Partner.check_before <= today)
        .group_by(Partner.region_id)
    )
    return {row[0]: row[1] for row in rows}


def _fill(partner: Partner, details: PartnerDetails) -> None:
    partner.category, partner.name = details.category.value, details.name
    partner.what, partner.referral = details.what, details.referral
    partner.phone, partner.url = details.phone, details.url
    partner.check_before = details.check_before
