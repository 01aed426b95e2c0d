"""Who may do what, and where."""

from enum import StrEnum

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by, text_enum


class Role(StrEnum):
    """What somebody comes to do."""

    LEARNER = "learner"
    AUTHOR = "author"
    GUIDE = "guide"
    MANAGER = "manager"
    ADMIN = "admin"


class RoleGrant(Base):
    """A role of a person, over everything, one organisation or one wijkteam."""

    __tablename__ = "role_grant"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"), index=True)
    role: Mapped[Role] = mapped_column(text_enum(Role, "role"), index=True)
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisation.id"), index=True)
    wijkteam_id: Mapped[int | None] = mapped_column(ForeignKey("wijkteam.id"), index=True)
