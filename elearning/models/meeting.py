"""A live meeting of a team, and who was there."""

from datetime import datetime

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by


class Meeting(Base):
    """An opfrisbijeenkomst or another meeting; `sequence` goes up with every change of the invitation."""

    __tablename__ = "meeting"

    id: Mapped[Key]
    uid: Mapped[str] = mapped_column(unique=True)
    wijkteam_id: Mapped[int] = mapped_column(ForeignKey("wijkteam.id"), index=True)
    guide_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    kind: Mapped[str]
    title: Mapped[str]
    place: Mapped[str] = mapped_column(default="")
    starts_at: Mapped[datetime] = mapped_column(index=True)
    ends_at: Mapped[datetime]
    sequence: Mapped[int] = mapped_column(default=0)
    cancelled_at: Mapped[datetime | None]


class Attendance(Base):
    """Somebody who was invited and, once marked, was there or not."""

    __tablename__ = "attendance"
    __table_args__ = (UniqueConstraint("meeting_id", "person_id"),)

    id: Mapped[Key]
    meeting_id: Mapped[int] = mapped_column(owned_by("meeting"))
    person_id: Mapped[int] = mapped_column(owned_by("person"), index=True)
    was_there: Mapped[bool | None]
