"""The log that memory is computed from: one line per first graded answer."""

from datetime import datetime
from enum import IntEnum

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by


class Rating(IntEnum):
    """How well it was known, as FSRS counts it."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class Review(Base):
    """How well a person knew one goal at one moment; `source` (occasion + question) counts once."""

    __tablename__ = "review"
    __table_args__ = (
        Index("uq_review_source", "person_id", "source", unique=True),
        Index("ix_review_goal", "person_id", "goal"),
        CheckConstraint("rating BETWEEN 1 AND 4", name="rating"),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"))
    #: `course/slug` of the leerdoel.
    goal: Mapped[str]
    rating: Mapped[int]
    #: Milliseconds between showing and answering, where known.
    duration_ms: Mapped[int | None]
    source: Mapped[str]
    reviewed_at: Mapped[datetime]
