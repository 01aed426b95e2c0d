"""One try at a test: its questions are drawn and fixed when it starts."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by


class Attempt(Base):
    """An attempt, read from the version it started in. `score` is 0-1, once handed in."""

    __tablename__ = "attempt"
    __table_args__ = (Index("ix_attempt_person_course_quiz", "person_id", "course", "quiz"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"))
    #: No index: nothing asks by version, and versions stay.
    version_id: Mapped[int] = mapped_column(owned_by("course_version"))
    course: Mapped[str]
    quiz: Mapped[str]
    #: The keys of the drawn questions, in the order they are asked.
    drawn: Mapped[list[str]]
    started_at: Mapped[datetime]
    handed_in_at: Mapped[datetime | None]
    score: Mapped[float | None]
    passed: Mapped[bool | None]
