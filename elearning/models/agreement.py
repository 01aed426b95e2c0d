"""How a wijkteam and the instelling work together: what they agreed, how far they are, and who else is around."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by


class Agreement(Base):
    """The samenwerkingsovereenkomst of a wijkteam: goal, roles, duration, evaluation, conditions (R55, R56).

    `parts` holds the texts by the name of their field. Nothing in it is about a resident.
    """

    __tablename__ = "agreement"

    id: Mapped[Key]
    wijkteam_id: Mapped[int] = mapped_column(owned_by("wijkteam"), unique=True)
    parts: Mapped[dict[str, Any]]
    starts_on: Mapped[date]
    ends_on: Mapped[date] = mapped_column(index=True)
    #: When to look together whether it still works.
    evaluate_on: Mapped[date | None] = mapped_column(index=True)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    changed_at: Mapped[datetime]


class TeamCheck(Base):
    """What a team agreed about one form of working together ("waar staat ons team?", R54)."""

    __tablename__ = "team_check"
    __table_args__ = (UniqueConstraint("wijkteam_id", "item"),)

    id: Mapped[Key]
    wijkteam_id: Mapped[int] = mapped_column(owned_by("wijkteam"))
    item: Mapped[str]
    level: Mapped[str]
    agreed_on: Mapped[date]


class Partner(Base):
    """An entry of the sociale kaart of a region: who can do what, and how to get there (R26)."""

    __tablename__ = "partner"

    id: Mapped[Key]
    region_id: Mapped[int] = mapped_column(owned_by("region"), index=True)
    category: Mapped[str]
    name: Mapped[str]
    what: Mapped[str]
    referral: Mapped[str]
    phone: Mapped[str]
    url: Mapped[str]
    #: The day before which somebody looks whether it still holds.
    check_before: Mapped[date]
