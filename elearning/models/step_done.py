"""Which screens and steps somebody has finished."""

from datetime import datetime

from sqlalchemy import UniqueConstraint, false
from sqlalchemy.orm import Mapped, mapped_column

from elearning.models.base import Base, Key, owned_by


class StepDone(Base):
    """One finished screen of a module, or (screen empty) a step finished as a whole.

    A module may be `skipped` as a whole by whoever knew it all beforehand: it is done then, but was not read.
    """

    __tablename__ = "step_done"
    __table_args__ = (UniqueConstraint("person_id", "course", "step", "screen"),)

    id: Mapped[Key]
    person_id: Mapped[int] = mapped_column(owned_by("person"))
    course: Mapped[str]
    step: Mapped[str]
    screen: Mapped[str] = mapped_column(default="")
    skipped: Mapped[bool] = mapped_column(default=False, server_default=false())
    done_at: Mapped[datetime]
