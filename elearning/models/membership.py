"""Who works in which wijkteam, and when."""

from datetime import date

from sqlalchemy import ForeignKey, false
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by


class Membership(Base):
    """A person in a wijkteam from one day until, when they leave, another."""

    __tablename__ = "membership"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"), index=True)
    wijkteam_id: Mapped[int] = mapped_column(ForeignKey("wijkteam.id"), index=True)
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    #: The aandachtsfunctionaris verslaving of the team: whom colleagues ask first.
    addiction_lead: Mapped[bool] = mapped_column(default=False, server_default=false())
