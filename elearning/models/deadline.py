"""The day on which a wijkteam wants a course done."""

from datetime import date, datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by


class Deadline(Base):
    """A date that the manager of a team set for a course."""

    __tablename__ = "deadline"
    __table_args__ = (UniqueConstraint("wijkteam_id", "course"),)

    id: Mapped[Key]
    wijkteam_id: Mapped[int] = mapped_column(owned_by("wijkteam"))
    course: Mapped[str]
    due_on: Mapped[date] = mapped_column(index=True)
    set_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    set_at: Mapped[datetime]
