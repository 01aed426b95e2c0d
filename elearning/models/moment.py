"""One opfris moment: at most a few questions, offered by letter or started by hand."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by, text_enum


class MomentKind(StrEnum):
    """How a moment came about."""

    LETTER = "letter"
    OWN = "own"
    MEETING = "meeting"


class Moment(Base):
    """The questions of one moment; a letter's link carries a token, the row only its hash.

    `drawn` holds `course/question` keys, or `course/casus:slug` for a mini-casus, in the order they are asked.
    """

    __tablename__ = "moment"
    __table_args__ = (Index("ix_moment_person_done", "person_id", "done_at"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"))
    kind: Mapped[MomentKind] = mapped_column(text_enum(MomentKind, "moment_kind"))
    #: The meeting it follows up on.
    meeting_id: Mapped[int | None] = mapped_column(ForeignKey("meeting.id", ondelete="SET NULL"), index=True)
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    token_ends_at: Mapped[datetime | None]
    drawn: Mapped[list[str]]
    made_at: Mapped[datetime]
    #: How many letters offered it: one, and at most one gentle repeat.
    offered: Mapped[int] = mapped_column(default=0, server_default="0")
    done_at: Mapped[datetime | None]
