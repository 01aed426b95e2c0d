"""Somebody without an account who reads a draft along, and what they say about it."""

from datetime import datetime

from sqlalchemy import ForeignKey, Text
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by


class ReaderLink(Base):
    """A link for one ervaringsdeskundige or inhoudsdeskundige; who holds it reads these files, and nothing else.

    `name` is how an author calls them, and how the module names them once they found it right.
    """

    __tablename__ = "reader_link"

    id: Mapped[Key]
    token_hash: Mapped[str] = mapped_column(unique=True)
    course: Mapped[str] = mapped_column(index=True)
    #: The files to read, from `courses/`.
    paths: Mapped[list[str]]
    name: Mapped[str]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    made_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class ReaderComment(Base):
    """A remark at one paragraph. `quote` are its first words, so that it is found again after the text changed."""

    __tablename__ = "reader_comment"

    id: Mapped[Key]
    link_id: Mapped[int] = mapped_column(owned_by("reader_link"), index=True)
    path: Mapped[str]
    #: The line the paragraph began at when it was read.
    line: Mapped[int]
    quote: Mapped[str]
    text: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
