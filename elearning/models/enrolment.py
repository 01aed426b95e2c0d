"""Who started which course, and when it was done."""

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by


class Enrolment(Base):
    """The dates of one person in one course: all that a manager ever sees comes from here."""

    __tablename__ = "enrolment"
    __table_args__ = (
        UniqueConstraint("person_id", "course"),
        Index(
            "ix_enrolment_nudge",
            "nudge_at",
            sqlite_where=text("nudge_at IS NOT NULL"),
            postgresql_where=text("nudge_at IS NOT NULL"),
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"))
    course: Mapped[str] = mapped_column(index=True)
    started_at: Mapped[datetime]
    completed_at: Mapped[datetime | None]
    #: When to look whether the course lies still; None once it is done or was asked about often enough.
    nudge_at: Mapped[datetime | None]
