"""The state of memory per leerdoel, derived from the review log and always rebuildable from it."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by


class Card(Base):
    """An FSRS card: stability in days, difficulty 1-10, and when an opfris is due."""

    __tablename__ = "card"
    __table_args__ = (Index("uq_card_goal", "person_id", "goal", unique=True),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"))
    goal: Mapped[str]
    stability: Mapped[float]
    difficulty: Mapped[float]
    reviewed_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(index=True)
