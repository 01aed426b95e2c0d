"""What somebody answered. Only the learner ever sees it."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, index_where, owned_by


class Answer(Base):
    """An answer to one question on one occasion.

    `occasion` names the first pass through a module, one attempt, one opfris moment; a question is answered once per
    occasion. `submission` is the idempotency key of the form: sending it twice stores it once.
    """

    __tablename__ = "answer"
    __table_args__ = (
        Index("uq_answer_occasion", "person_id", "course", "occasion", "question", unique=True),
        index_where("attempt_id IS NOT NULL", "ix_answer_attempt", "attempt_id"),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"))
    attempt_id: Mapped[int | None] = mapped_column(owned_by("attempt"))
    #: No index: nothing asks by version, and versions stay.
    version_id: Mapped[int] = mapped_column(owned_by("course_version"))
    course: Mapped[str]
    question: Mapped[str]
    #: The hash of the question's wording, so that an answer to an older wording can be told.
    question_hash: Mapped[str]
    occasion: Mapped[str]
    given: Mapped[dict[str, Any]]
    right: Mapped[bool]
    guessed: Mapped[bool]
    submission: Mapped[str] = mapped_column(unique=True)
    answered_at: Mapped[datetime]
