"""The overview by mail that a manager asked for."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by, text_enum


class Every(StrEnum):
    """How often it comes."""

    WEEK = "week"
    MONTH = "month"


class Digest(Base):
    """A manager's wish for an overview; no row = none, which is how everyone begins."""

    __tablename__ = "digest"

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"), unique=True)
    every: Mapped[Every] = mapped_column(text_enum(Every, "every"))
    chosen_at: Mapped[datetime]
