"""One opfris moment: at most a few questions, offered by letter or started by hand."""

from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by


class Moment(Base):
    """The questions of one moment; a letter's link carries a token, the row only its hash."""

    __tablename__ = "moment"
    __table_args__ = (Index("ix_moment_person_done", "person_id", "done_at"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"))
    token_hash: Mapped[str | None] = mapped_column(unique=True)
    token_ends_at: Mapped[datetime | None]
    drawn: Mapped[list[str]]
    made_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
