"""Where somebody was, so that any device goes on exactly there."""

from datetime import datetime
from typing import Any

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by


class Place(Base):
    """The last place of a person in a course, with what was half filled in there."""

    __tablename__ = "place"
    __table_args__ = (UniqueConstraint("person_id", "course"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"))
    course: Mapped[str]
    step: Mapped[str]
    screen: Mapped[str | None]
    #: Half-filled forms: question key to its form fields.
    drafts: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seen_at: Mapped[datetime]
