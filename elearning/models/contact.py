"""Whom to call: the preventiewerker who belongs to a region, or to one wijkteam of it."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key


class Contact(Base):
    """A contact card; with a wijkteam it goes before the card of the region."""

    __tablename__ = "contact"

    id: Mapped[Key]
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    wijkteam_id: Mapped[int | None] = mapped_column(ForeignKey("wijkteam.id"), index=True)
    name: Mapped[str]
    role: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str]
    hours: Mapped[str]
