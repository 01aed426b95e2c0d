"""Every letter: planned, sent or refused, and why."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by


class Letter(Base):
    """A letter with a unique key (person, kind, period), written in the transaction of its cause."""

    __tablename__ = "letter"
    __table_args__ = (
        Index("uq_letter_key", "person_id", "kind", "period", unique=True),
        Index(
            "ix_letter_unsent",
            "due_at",
            sqlite_where=text("sent_at IS NULL AND refused_at IS NULL"),
            postgresql_where=text("sent_at IS NULL AND refused_at IS NULL"),
        ),
    )

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"))
    kind: Mapped[str]
    period: Mapped[str]
    data: Mapped[dict[str, Any]]
    due_at: Mapped[datetime]
    claimed_until: Mapped[datetime | None]
    tries: Mapped[int] = mapped_column(default=0)
    sent_at: Mapped[datetime | None]
    refused_at: Mapped[datetime | None]
    why: Mapped[str] = mapped_column(default="")
