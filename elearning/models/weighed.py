"""What was counted of a course over all its learners: figures that may be shown, and no row of anybody."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by


class Weighed(Base):
    """The figures of a course over whole months, as an author sees them.

    Only what is about ten people or more is in `figures`, and never what somebody typed. They are made anew each month
    and for each version; between two times nothing is added to them.
    """

    __tablename__ = "weighed"

    id: Mapped[Key]
    course: Mapped[str] = mapped_column(unique=True)
    version_id: Mapped[int] = mapped_column(owned_by("course_version"), index=True)
    #: The month in which they were made, as `2027-04`; they are about the months before it.
    month: Mapped[str]
    figures: Mapped[dict[str, Any]]
    made_at: Mapped[datetime]
