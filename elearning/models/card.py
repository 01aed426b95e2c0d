"""The state of memory per leerdoel, derived from the review log and always rebuildable from it."""

from datetime import datetime

from sqlalchemy import Index, false, text
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by


class Card(Base):
    """An FSRS card: stability in days, difficulty 1-10, and when an opfris is due."""

    __tablename__ = "card"
    __table_args__ = (
        Index("uq_card_goal", "person_id", "goal", unique=True),
        Index("ix_card_unnoticed", "due_at", sqlite_where=text("NOT noticed"), postgresql_where=text("NOT noticed")),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"))
    goal: Mapped[str]
    stability: Mapped[float]
    difficulty: Mapped[float]
    reviewed_at: Mapped[datetime]
    due_at: Mapped[datetime]
    #: Its being due has been turned into a letter, or will not be; the next review begins anew.
    noticed: Mapped[bool] = mapped_column(default=False, server_default=false())
