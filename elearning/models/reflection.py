"""A reflection that somebody chose to keep; nobody else can read it."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by


class Reflection(Base):
    """The text of an open question, kept only because the learner pressed "Bewaar voor mij"."""

    __tablename__ = "reflection"
    __table_args__ = (UniqueConstraint("person_id", "course", "question"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"))
    course: Mapped[str]
    question: Mapped[str]
    text: Mapped[str]
    kept_at: Mapped[datetime]
