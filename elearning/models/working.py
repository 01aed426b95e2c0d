"""What authors are working on: changed files of courses that no learner sees until they are published.

Only what differs from what is published has a row. A row also keeps what it began from, so that what somebody else
published in the meantime can be told apart from what was written here.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column

from elearning.models.base import Base, Key, owned_by


class WorkingFile(Base):
    """A file that was changed, added or removed. Texts stand in the row; pictures and films lie in the media folder.

    `text` and `sha256` both empty = the file is removed. `course` is the folder of its course, or empty for a file that
    courses share (`feiten.yaml`, `woorden.yaml`, `beeld/…`).
    """

    __tablename__ = "working_file"

    id: Mapped[Key]
    course: Mapped[str] = mapped_column(index=True)
    #: From `courses/`, as `basis/standaardglas/module.md`.
    path: Mapped[str] = mapped_column(unique=True)
    text: Mapped[str | None] = mapped_column(Text)
    #: The content of a picture or film, and what is known of it (type, size, width, height, seconds).
    sha256: Mapped[str | None]
    described: Mapped[dict[str, Any] | None]
    #: What was published when the first change was made: the fingerprint, and of a text the text itself; empty = new.
    base_hash: Mapped[str]
    base: Mapped[str | None] = deferred(mapped_column(Text))
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime]


class WorkingRevision(Base):
    """A text as it was before somebody else, or the same author at another time, changed it: the way back."""

    __tablename__ = "working_revision"
    __table_args__ = (UniqueConstraint("file_id", "number"),)

    id: Mapped[Key]
    file_id: Mapped[int] = mapped_column(owned_by("working_file"))
    number: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    changed_at: Mapped[datetime]


class Presence(Base):
    """Who has a file open, so that a colleague knows; it says nothing after a few minutes."""

    __tablename__ = "presence"
    __table_args__ = (UniqueConstraint("path", "person_id"),)

    id: Mapped[Key]
    path: Mapped[str]
    person_id: Mapped[int] = mapped_column(owned_by("person"))
    seen_at: Mapped[datetime]
