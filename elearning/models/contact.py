"""Whom to call: the preventiewerker who belongs to a region, or to one wijkteam of it."""

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key


class Contact(Base):
    """A contact card; with a wijkteam it goes before the card of the region.

    Teams see it whole. Visitors see function and spreekuur; name, direct number and address only while the person it
    is about wants that (`public_since`).
    """

    __tablename__ = "contact"

    id: Mapped[Key]
    region_id: Mapped[int] = mapped_column(ForeignKey("region.id"), index=True)
    wijkteam_id: Mapped[int | None] = mapped_column(ForeignKey("wijkteam.id"), index=True)
    #: Whose card it is, if they have an account: they alone decide what visitors see, and questions reach them.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    public_since: Mapped[datetime | None]
    name: Mapped[str]
    role: Mapped[str]
    phone: Mapped[str]
    email: Mapped[str]
    hours: Mapped[str]
    #: The content of a picture in the media folder; shown to whom the name is shown.
    photo: Mapped[str] = mapped_column(default="", server_default="", index=True)
