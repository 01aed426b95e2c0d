"""Published courses: immutable versions, and a pointer to the one that learners get."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from elearning.models.base import Base, Key


class Course(Base):
    """A course by its folder name. Going back to an older version is moving `current_id` back."""

    __tablename__ = "course"

    id: Mapped[Key]
    slug: Mapped[str] = mapped_column(unique=True)
    #: No foreign key: course and version would need each other to exist first.
    current_id: Mapped[int | None] = mapped_column(index=True)
    #: False as long as nobody changed it here: then a new shipped version moves along by itself.
    edited: Mapped[bool] = mapped_column(default=False)
    #: The number of the shipped version that the text here was last brought together with; a later one waits.
    shipped_number: Mapped[int | None]


class CourseVersion(Base):
    """One published state: the files as they were and the course as compiled from them."""

    __tablename__ = "course_version"
    __table_args__ = (UniqueConstraint("course_id", "number"),)

    id: Mapped[Key]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"), index=True)
    course: Mapped[Course] = relationship(lazy="raise")
    number: Mapped[int]
    #: sha256 over all files, so that publishing the same folder twice makes no second version.
    files_hash: Mapped[str]
    #: Which renderer made `compiled`; an older one is compiled again at start.
    compiler: Mapped[int]
    #: `shipped`, `folder` or `editor`.
    origin: Mapped[str]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    note: Mapped[str] = mapped_column(default="")
    published_at: Mapped[datetime]
    # The large ones stand last: SQLite reads a row from the front, and every page asks for `compiler`.
    #: Path to text (or, for a picture, `base64:` and its bytes), for every file the version was made of.
    files: Mapped[dict[str, Any]] = deferred(mapped_column(JSON))
    compiled: Mapped[str] = deferred(mapped_column(Text))
